//! Looks up the features of words in the model and adds up their weights.
//!
//! Memory is what costs time: the table and the lists are far larger than a processor's nearer
//! caches. So the work is done in rounds (keys, places in the table, lists, sums), and each round
//! asks for what the next one needs, so that the waits overlap.

use super::grams::{self, ORDERS, Padded};
use super::model::{Keys, LANES, Model, Slot, Weights};
use super::score::Scores;
use super::script::Script;
use super::tags::WIDEST;

/// As many whole words as their sums have room for: 250 × 127 < 2^15.
pub(crate) const MOST_WHOLE_WORDS: usize = 250;
/// The most features one word can have.
const MOST_FOUND: usize = grams::ROOM * ORDERS;

/// Sums by the byte that names a language, so that no index can be wrong. A word is at most
/// 52 symbols, so its sum stays below 52 × 5 × 127 < 2^15 even without the whole word, which
/// only adds to grams that are rare together.
type Sums = [i16; 256];

/// The room that the work is done in, used for one word after another.
#[derive(Debug)]
pub(crate) struct Bench {
    padded: Padded,
    /// For each symbol, the keys of the grams that start with it, shortest first.
    keys: [[u64; ORDERS]; grams::ROOM],
    found: [Slot; MOST_FOUND],
    count: usize,
    /// Keys of whole words, for a glance.
    whole: [u64; MOST_WHOLE_WORDS],
    sums: Sums,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            padded: Padded::default(),
            keys: [[0; ORDERS]; grams::ROOM],
            found: [Slot(0); MOST_FOUND],
            count: 0,
            whole: [0; MOST_WHOLE_WORDS],
            sums: [0; 256],
        }
    }
}

impl Bench {
    /// Adds what one word says, and the pair that it makes with the word before it; gives its key.
    pub(crate) fn add_word(
        &mut self,
        model: &Model<'_>,
        word: &[u32],
        before: Option<u64>,
        languages: usize,
        scores: &mut Scores,
    ) -> u64 {
        let padded = self.padded.fill(word);
        let symbols = padded.len();
        let key = grams::word_key(scores.script, padded);
        let start = grams::seed(scores.script);
        let word = Keys::alone(key);
        let pair = before.map(|before| Keys::alone(grams::pair_key(before, key)));
        let mut fetched = model.fetch_line(word.home);
        fetched ^= pair.map_or(0, |pair| model.fetch_line(pair.home));
        let mut rest = padded;
        for run in self.keys.iter_mut().take(symbols) {
            let mut gram = start;
            for (place, &symbol) in run.iter_mut().zip(rest) {
                gram = grams::step(gram, symbol);
                *place = gram;
            }
            for &gram in run.iter().take(rest.len().min(ORDERS - 1)).skip(1) {
                fetched ^= model.fetch_line(gram);
            }
            rest = rest.split_first().map_or(&[], |split| split.1);
        }
        self.find_grams(model, symbols);
        let whole = model.find(word);
        let pair = pair.and_then(|pair| model.find(pair));
        [whole, pair].into_iter().flatten().for_each(|slot| self.keep(slot));
        for &slot in self.found.iter().take(self.count) {
            fetched ^= model.fetch_list(slot);
        }
        core::hint::black_box(fetched);
        self.add_found(model, languages, scores);
        if let Some(slot) = whole {
            let letters = u32::try_from(symbols).unwrap_or(2).saturating_sub(2);
            mark(model.weights(slot, languages), letters, &mut scores.known);
        }
        key
    }

    /// Finds the grams of a word: the longer ones that start at a symbol, until one is not known.
    #[inline]
    fn find_grams(&mut self, model: &Model<'_>, symbols: usize) {
        let mut spoken_for = true;
        for first in 0..symbols {
            let Some(&run) = self.keys.get(first) else { break };
            let mut shorter = run[0];
            if !spoken_for && let Some(slot) = model.find(Keys::alone(shorter)) {
                self.keep(slot);
            }
            spoken_for = false;
            for (place, &key) in run.iter().enumerate().take(symbols - first).skip(1) {
                let home = if place + 1 == ORDERS { shorter } else { key };
                let Some(slot) = model.find(Keys { home, own: key }) else { break };
                spoken_for |= model.is_complete(slot);
                self.keep(slot);
                shorter = key;
            }
        }
    }

    /// Takes note of a word for [`Bench::add_whole_words`].
    #[inline]
    pub(crate) fn put_whole_word(&mut self, model: &Model<'_>, script: Script, word: &[u32]) {
        let key = grams::word_key(script, self.padded.fill(word));
        core::hint::black_box(model.fetch_line(key));
        if let Some(place) = self.whole.get_mut(self.count) {
            *place = key;
            self.count += 1;
        }
    }

    /// Adds what the words say that were noted, each as a whole, and forgets them.
    pub(crate) fn add_whole_words(
        &mut self,
        model: &Model<'_>,
        languages: usize,
        scores: &mut Scores,
    ) {
        let words = core::mem::take(&mut self.count);
        for place in 0..words {
            let key = self.whole.get(place).copied().unwrap_or(0);
            if let Some(slot) = model.find(Keys::alone(key)) {
                core::hint::black_box(model.fetch_list(slot));
                self.keep(slot);
            }
        }
        self.add_found(model, languages, scores);
    }

    #[inline]
    fn keep(&mut self, slot: Slot) {
        if let Some(place) = self.found.get_mut(self.count) {
            *place = slot;
            self.count += 1;
        }
    }

    /// Adds the weights of what was found, and forgets it.
    #[inline]
    fn add_found(&mut self, model: &Model<'_>, languages: usize, scores: &mut Scores) {
        if let Some(sums) = self.sums.get_mut(..languages.next_multiple_of(LANES)) {
            sums.fill(0);
        }
        for &slot in self.found.iter().take(core::mem::take(&mut self.count)) {
            add(model.weights(slot, languages), &mut self.sums);
        }
        for (sum, &found) in scores.sums.iter_mut().zip(&self.sums).take(languages) {
            *sum += i32::from(found);
        }
    }
}

#[inline]
#[expect(clippy::cast_possible_wrap, reason = "a weight is a signed byte")]
#[expect(clippy::indexing_slicing, reason = "a byte cannot exceed 256 places")]
fn add(weights: Weights<'_>, sums: &mut Sums) {
    match weights {
        Weights::One(language, weight) => {
            let sum = &mut sums[usize::from(language)];
            *sum = sum.wrapping_add(i16::from(weight));
        }
        Weights::Few(pairs) => {
            for &[language, byte] in pairs {
                let sum = &mut sums[usize::from(language)];
                *sum = sum.wrapping_add(i16::from(byte as i8));
            }
        }
        Weights::All(bytes) => {
            let (lanes, _) = sums.as_chunks_mut::<LANES>();
            let (parts, _) = bytes.as_chunks::<LANES>();
            for (lane, part) in lanes.iter_mut().zip(parts) {
                for (sum, &byte) in lane.iter_mut().zip(part) {
                    *sum = sum.wrapping_add(i16::from(byte as i8));
                }
            }
        }
    }
}

fn mark(weights: Weights<'_>, letters: u32, known: &mut [u32; WIDEST]) {
    let mut one = |language: u8| {
        if let Some(sum) = known.get_mut(usize::from(language)) {
            *sum += letters;
        }
    };
    match weights {
        Weights::One(language, weight) if weight != 0 => one(language),
        Weights::One(..) => {}
        Weights::Few(pairs) => pairs.iter().for_each(|pair| one(pair[0])),
        Weights::All(bytes) => {
            for (sum, &byte) in known.iter_mut().zip(bytes) {
                *sum += if byte == 0 { 0 } else { letters };
            }
        }
    }
}
