//! Makes the model from texts: counting, here; lending, smoothing, variants and packing, below it.
//!
//! The same folding and the same keys as detection. Every text also counts, at a small weight,
//! as sites spell it (`variants`). Nothing here reads a file: the caller brings the lines.

pub mod calibrate;
mod kin;
mod merge;
mod pack;
mod smooth;
mod variants;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::grams::{self, ORDERS};
use super::letters::{Word, Words};
use super::tags::{TAGS, Tag};

pub use pack::TooLarge;

/// What is kept and how sharply it is weighed: found by trying, with the development texts held out.
#[derive(Debug, Clone)]
struct Options {
    /// A gram whose weights, as often as it is used, move scores by fewer nats is left out.
    min_gram: f32,
    /// A whole word seen less often than this, over all languages, is left out.
    min_word: f32,
    /// The same for pairs of words.
    min_pair: f32,
    /// How much a count as a misspelt variant is worth.
    variant_weight: f32,
    /// Trust in shorter grams: the prior mass per distinct continuation.
    backoff: f64,
    /// The pretended count of a word in a language that never used it.
    unseen_word: f64,
    /// How much the evidence of a whole word counts.
    word_weight: f64,
    /// How much the evidence of a pair of words counts.
    pair_weight: f64,
    /// Units of weight in one nat.
    units: u32,
    /// A weight smaller than this many units is not kept.
    least_units: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_gram: 24.0,
            min_word: 2.4,
            min_pair: 7.0,
            variant_weight: 0.1,
            backoff: 3.0,
            unseen_word: 0.2,
            word_weight: 1.5,
            pair_weight: 0.7,
            units: 12,
            least_units: 4,
        }
    }
}

/// A hasher for keys that are hashes already.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _bytes: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

pub(crate) type Keyed<V> = HashMap<u64, V, BuildHasherDefault<Same>>;

/// How often one language has a gram.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) times: f32,
    /// The key of the gram without its last symbol; 0 for a single symbol.
    pub(crate) prefix: u64,
    /// The key of the gram without its first symbol; 0 for a single symbol.
    pub(crate) suffix: u64,
    pub(crate) order: u8,
    /// It ends with the edge of a word, so nothing follows it.
    pub(crate) last: bool,
}

/// Everything counted for one language.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) grams: Keyed<Count>,
    pub(crate) words: Keyed<f32>,
    pub(crate) pairs: Keyed<f32>,
    pub(crate) tokens: f64,
}

/// Collects texts and makes the model.
#[derive(Debug)]
pub struct Trainer {
    options: Options,
    tallies: Vec<Tally>,
}

impl Default for Trainer {
    fn default() -> Self {
        Self::new()
    }
}

impl Trainer {
    /// An empty collection.
    pub fn new() -> Self {
        let options = Options::default();
        Self { options, tallies: TAGS.iter().map(|_| Tally::default()).collect() }
    }

    /// Counts a text and the ways sites misspell it. False if the tag is not one of ours.
    pub fn add_text(&mut self, tag: &str, text: &str) -> bool {
        let Some(tag) = Tag::named(tag) else { return false };
        let variant_weight = self.options.variant_weight;
        self.count(tag, text, 1.0, true);
        for variant in variants::of(tag, text) {
            self.count(tag, &variant, variant_weight, false);
        }
        true
    }

    /// Counts a single word of a list with this weight. False if the tag is not one of ours.
    pub fn add_word(&mut self, tag: &str, word: &str, weight: f32) -> bool {
        let Some(tag) = Tag::named(tag) else { return false };
        let ligature = |c: char| ('\u{FB00}'..='\u{FB06}').contains(&c);
        if !word.contains(ligature) {
            self.count(tag, word, weight, false);
        }
        true
    }

    /// The bytes of the model file.
    ///
    /// # Errors
    /// When the weights do not fit the offsets of the table.
    pub fn build(mut self) -> Result<Vec<u8>, TooLarge> {
        kin::lend(&mut self.tallies);
        pack::pack(self.tallies, &self.options)
    }

    fn count(&mut self, tag: Tag, text: &str, weight: f32, with_pairs: bool) {
        let script = tag.script();
        let Some(tally) = self.tallies.get_mut(tag.place()) else { return };
        let words = Words::read(text, usize::MAX / 8);
        let mut previous = None;
        for word in &words.items {
            if word.script != script {
                previous = None;
                continue;
            }
            let key = tally.add(&words, word, weight);
            if let Some(before) = previous
                && with_pairs
            {
                *tally.pairs.entry(grams::pair_key(before, key)).or_default() += weight;
            }
            previous = Some(key);
        }
    }
}

impl Tally {
    fn add(&mut self, words: &Words, word: &Word, weight: f32) -> u64 {
        let mut padded = grams::Padded::default();
        let padded = padded.fill(words.of(word));
        let start = grams::seed(word.script);
        let keys: Vec<Vec<u64>> = (0..padded.len())
            .map(|at| {
                let run = padded.iter().skip(at).take(ORDERS);
                run.scan(start, |key, &symbol| {
                    *key = grams::step(*key, symbol);
                    Some(*key)
                })
                .collect()
            })
            .collect();
        let key_at = |at: usize, len: usize| -> u64 {
            keys.get(at).and_then(|run| run.get(len.wrapping_sub(1))).copied().unwrap_or(0)
        };
        for at in 0..padded.len() {
            for order in 1..=ORDERS.min(padded.len() - at) {
                if at == 0 && order == 1 {
                    continue;
                }
                let count = self.grams.entry(key_at(at, order)).or_default();
                count.times += weight;
                count.order = u8::try_from(order).unwrap_or(u8::MAX);
                count.last = at + order == padded.len();
                count.prefix = key_at(at, order - 1);
                count.suffix = if order > 1 { key_at(at + 1, order - 1) } else { 0 };
            }
        }
        self.tokens += f64::from(weight);
        let key = grams::word_key(word.script, padded);
        *self.words.entry(key).or_default() += weight;
        key
    }
}
