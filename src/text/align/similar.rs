//! How alike two segments are: the Dice coefficient of their words, each as often as it occurs.
//!
//! Words are those of Unicode (UAX 29), where a Chinese character is a word; case does not matter.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use unicode_segmentation::UnicodeSegmentation;

/// Segments that may share a key before the key says nothing.
const COMMON: usize = 12;
/// Old segments that one new segment is compared with.
const CANDIDATES: usize = 6;

/// Random, so that nobody can prepare words that meet; constant within the process.
static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The words of a segment.
pub(super) struct Words {
    /// Their hashes, sorted.
    sorted: Vec<u64>,
    /// Hashes of words and of pairs of neighbours, sorted, each once: what finds candidates.
    keys: Vec<u64>,
}

/// An old and a new segment that are alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) dice: f32,
}

impl Pair {
    /// How far it moved.
    pub(super) fn distance(&self) -> usize {
        self.old.abs_diff(self.new)
    }
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut sorted: Vec<u64> =
            text.unicode_words().map(|word| HASHER.hash_one(word.to_lowercase())).collect();
        let neighbours = sorted.windows(2).map(|pair| HASHER.hash_one(pair));
        let mut keys: Vec<u64> = neighbours.chain(sorted.iter().copied()).collect();
        keys.sort_unstable();
        keys.dedup();
        sorted.sort_unstable();
        Self { sorted, keys }
    }

    /// Twice the common words over all words, 0 to 1.
    pub(super) fn dice(&self, other: &Self) -> f32 {
        let all = self.sorted.len() + other.sorted.len();
        if all == 0 {
            return 0.0;
        }
        let (mut left, mut right) = (self.sorted.iter().peekable(), other.sorted.iter().peekable());
        let mut common = 0_usize;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        ratio(2 * common, all)
    }

    /// Whether their lengths alone allow them to be that alike.
    fn may_reach(&self, other: &Self, least: f32) -> bool {
        let (a, b) = (self.sorted.len(), other.sorted.len());
        ratio(2 * a.min(b), (a + b).max(1)) >= least
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts of words")]
fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

/// The pairs that are at least that alike.
pub(super) fn pairs(old: &[(usize, Words)], new: &[(usize, Words)], least: f32) -> Vec<Pair> {
    let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, (_, words)) in old.iter().enumerate() {
        for key in &words.keys {
            let holders = index.entry(*key).or_default();
            // One more than counts, so that a common key is known as such.
            if holders.len() <= COMMON {
                holders.push(at);
            }
        }
    }
    let mut found = Vec::new();
    for (new_index, words) in new {
        for at in candidates(&index, words) {
            let Some((old_index, before)) = old.get(at) else { continue };
            if !before.may_reach(words, least) {
                continue;
            }
            let dice = before.dice(words);
            if dice >= least {
                found.push(Pair { old: *old_index, new: *new_index, dice });
            }
        }
    }
    found
}

/// The old segments with the most keys in common, best first.
fn candidates(index: &HashMap<u64, Vec<usize>>, words: &Words) -> Vec<usize> {
    let mut shared: HashMap<usize, usize> = HashMap::new();
    for key in &words.keys {
        let Some(holders) = index.get(key).filter(|holders| holders.len() <= COMMON) else {
            continue;
        };
        for holder in holders {
            *shared.entry(*holder).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize)> = shared.into_iter().collect();
    ranked.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().take(CANDIDATES).map(|(at, _)| at).collect()
}
