//! The texts that are measured with: composed from word lists of six languages, the same for the same
//! seed and number, different for every number.
//!
//! One word in eight is a made-up name or a number, so that a text is about as hard to compress as
//! prose of its length. Not meant to be read, nor to test language detection.

use std::fmt::Write as _;

/// Bytes of a text, in UTF-8; one sentence more or less.
pub(crate) const TEXT_BYTES: usize = 3_000;

/// A language: its words, the syllables of its names, what ends a sentence and what parts words.
#[derive(Debug)]
struct Tongue {
    code: &'static str,
    words: &'static str,
    syllables: &'static [&'static str],
    stop: &'static str,
    gap: &'static str,
}

const LATIN: &[&str] = &[
    "ba", "ker", "lin", "do", "sa", "mir", "ton", "ve", "gra", "ny", "ol", "hu", "pe", "zar",
    "qui", "fen", "ja", "wes", "cor", "ith",
];
const CYRILLIC: &[&str] = &[
    "ба", "кер", "лин", "до", "са", "мир", "тон", "ве", "гра", "ный", "ол", "ху", "пе", "зар",
    "тал", "фен", "жа", "вес", "кор", "ев",
];
const ARABIC: &[&str] =
    &["با", "كر", "لين", "دو", "سا", "مير", "طن", "في", "غرا", "ني", "عل", "هو", "بي", "زار", "جا"];
const HAN: &[&str] = &[
    "巴", "克", "林", "多", "萨", "米", "尔", "通", "维", "格", "拉", "尼", "奥", "胡", "佩", "扎",
    "贾", "韦", "科", "夫",
];

const TONGUES: [Tongue; 6] = [
    tongue("en", include_str!("words/en.txt"), LATIN, ". ", " "),
    tongue("ru", include_str!("words/ru.txt"), CYRILLIC, ". ", " "),
    tongue("kk", include_str!("words/kk.txt"), CYRILLIC, ". ", " "),
    tongue("fr", include_str!("words/fr.txt"), LATIN, ". ", " "),
    tongue("ar", include_str!("words/ar.txt"), ARABIC, ". ", " "),
    tongue("zh", include_str!("words/zh.txt"), HAN, "。", ""),
];

const fn tongue(
    code: &'static str,
    words: &'static str,
    syllables: &'static [&'static str],
    stop: &'static str,
    gap: &'static str,
) -> Tongue {
    Tongue { code, words, syllables, stop, gap }
}

/// One document.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its language tag.
    pub(crate) language: &'static str,
    /// Its first line.
    pub(crate) title: String,
    /// The whole text, the title line included.
    pub(crate) text: String,
}

/// Composes documents by number.
#[derive(Debug)]
pub(crate) struct Corpus {
    words: Vec<(&'static Tongue, Vec<&'static str>)>,
}

impl Corpus {
    pub(crate) fn new() -> Self {
        let split = |tongue: &'static Tongue| (tongue, tongue.words.split_whitespace().collect());
        Self { words: TONGUES.iter().map(split).collect() }
    }

    /// The document with that number; languages take turns.
    pub(crate) fn document(&self, number: u64) -> Document {
        let turn = usize::try_from(number % 6).unwrap_or(0);
        let (tongue, words) = self.words.get(turn).expect("there are six languages");
        let mut composer = Composer { tongue, words, dice: Dice(number), text: String::new() };
        composer.text.reserve(TEXT_BYTES + 200);
        composer.sentence(8);
        let title = composer.text.trim_end().to_owned();
        composer.text = format!("{title}\n\n");
        while composer.text.len() < TEXT_BYTES {
            for _ in 0..4 {
                let length = 10 + composer.dice.below(18);
                composer.sentence(length);
            }
            composer.end_paragraph();
        }
        // As its own canonical form: what is received and what is kept are the same bytes.
        composer.text.truncate(composer.text.trim_end().len());
        Document { language: tongue.code, title, text: composer.text }
    }
}

struct Composer<'a> {
    tongue: &'static Tongue,
    words: &'a [&'static str],
    dice: Dice,
    text: String,
}

impl Composer<'_> {
    fn sentence(&mut self, length: usize) {
        for position in 0..length {
            if position > 0 {
                self.text.push_str(self.tongue.gap);
            }
            match self.dice.below(16) {
                0 => self.name(),
                1 => {
                    let number = self.dice.below(3_000);
                    // Writing to a string cannot fail.
                    let _ = write!(self.text, "{number}");
                }
                _ => self.word(),
            }
        }
        self.text.push_str(self.tongue.stop);
    }

    /// A word of the list; those near its head come more often.
    fn word(&mut self) {
        let ceiling = 1 + self.dice.below(self.words.len());
        let word = self.words.get(self.dice.below(ceiling)).copied();
        self.text.push_str(word.unwrap_or_default());
    }

    fn name(&mut self) {
        for _ in 0..(2 + self.dice.below(2)) {
            let syllable = self.tongue.syllables.get(self.dice.below(self.tongue.syllables.len()));
            self.text.push_str(syllable.copied().unwrap_or_default());
        }
    }

    fn end_paragraph(&mut self) {
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        self.text.push_str("\n\n");
    }
}

/// SplitMix64: the same throws for the same start.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }
}

/// Bytes of the text by itself in zstd level 3: what a revision's size at rest is compared with.
pub(crate) fn zstd_bytes(text: &str) -> usize {
    zstd::bulk::compress(text.as_bytes(), 3).expect("a text in memory compresses").len()
}
