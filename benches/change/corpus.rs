//! The lines that everything is composed of, and chance that repeats.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

/// Sentences in several languages: the same number is the same sentence.
pub(crate) struct Corpus {
    /// Language tag, then number, then sentence.
    pub(crate) lines: BTreeMap<String, BTreeMap<usize, String>>,
}

impl Corpus {
    /// Reads `parallel.tsv.gz`: `line<TAB>tag<TAB>text`.
    pub(crate) fn read(folder: &Path) -> std::io::Result<Self> {
        let mut text = String::new();
        let file = std::fs::File::open(folder.join("parallel.tsv.gz"))?;
        GzDecoder::new(file).read_to_string(&mut text)?;
        let mut lines: BTreeMap<String, BTreeMap<usize, String>> = BTreeMap::new();
        for row in text.lines().skip(1) {
            let mut columns = row.splitn(3, '\t');
            if let (Some(number), Some(tag), Some(text)) =
                (columns.next(), columns.next(), columns.next())
                && let Ok(number) = number.parse()
            {
                lines.entry(tag.to_owned()).or_default().insert(number, text.to_owned());
            }
        }
        Ok(Self { lines })
    }
}

/// SplitMix64: small, and the same on every machine.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
