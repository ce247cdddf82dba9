//! How well each language of a script explains a run of words.
//!
//! The sum of the weights of every known gram, word and pair of words. A gram that the model
//! does not know ends the search at its place: what is longer is rarer still.

use super::grams::{self, ORDERS};
use super::letters::{Word, Words};
use super::model::{LANES, Model, Weights};
use super::script::{SCRIPTS, Script};
use super::tags::{Tag, WIDEST, of_script};

/// A margin, in nats, beyond which no more words are read.
pub(crate) const ENOUGH_NATS: i32 = 70;
/// Words between two looks at the margin.
const LOOK_EVERY: u32 = 6;
/// An all-capitals word up to this long, in a text that is not all capitals, is an acronym.
const LONGEST_ACRONYM: u32 = 5;

/// The scores of one run of words.
#[derive(Debug, Clone)]
pub(crate) struct Scores {
    pub(crate) script: Script,
    /// By place within the script, in units of the model.
    pub(crate) sums: [i32; WIDEST],
    /// Letters in words that the language has in its word list.
    pub(crate) known: [u32; WIDEST],
    /// Letters that were scored.
    pub(crate) letters: u32,
    /// Words that were scored.
    pub(crate) words: u32,
}

impl Scores {
    pub(crate) fn empty(script: Script) -> Self {
        Self { script, sums: [0; WIDEST], known: [0; WIDEST], letters: 0, words: 0 }
    }

    /// The sums of the script's own languages.
    pub(crate) fn of_languages(&self) -> &[i32] {
        self.sums.get(..of_script(self.script).len()).unwrap_or(&[])
    }

    /// Tags and sums, best first; of equal sums the first in the list.
    pub(crate) fn ranked(&self) -> Vec<(Tag, i32)> {
        let places = of_script(self.script);
        let mut all: Vec<(Tag, i32)> =
            places.filter_map(Tag::at).zip(self.of_languages().iter().copied()).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }

    fn margin(&self) -> i32 {
        let (mut first, mut second) = (i32::MIN, i32::MIN);
        for &sum in self.of_languages() {
            if sum > first {
                second = first;
                first = sum;
            } else if sum > second {
                second = sum;
            }
        }
        first.saturating_sub(second)
    }
}

/// Whether most of the words are in capitals, so that capitals mean nothing.
pub(crate) fn is_shouted(items: &[Word]) -> bool {
    let shouted: u32 = items.iter().filter(|w| w.shouted).map(Word::letters).sum();
    let all: u32 = items.iter().map(Word::letters).sum();
    shouted * 2 > all
}

/// Whether a word says something about the language around it.
pub(crate) fn counts(word: &Word, shouted: bool) -> bool {
    shouted || !word.shouted || word.letters() > LONGEST_ACRONYM
}

/// The script with the most letters; a sign of Han or Hangul counts three.
pub(crate) fn main_script(items: &[Word], shouted: bool) -> Option<(Script, u32)> {
    let mut letters = [0u32; SCRIPTS];
    for word in items.iter().filter(|word| counts(word, shouted)) {
        if let Some(sum) = letters.get_mut(word.script as usize) {
            *sum += word.letters() * word.script.weight();
        }
    }
    let (index, &most) = letters.iter().enumerate().max_by_key(|&(i, n)| (n, SCRIPTS - i))?;
    (most > 0).then(|| (Script::at(index), most))
}

/// Scores the words of one script; stops early once one language is far ahead if `may_stop`.
pub(crate) fn score(
    model: &Model<'_>,
    words: &Words,
    items: &[Word],
    script: Script,
    stop: Stop,
) -> Scores {
    let shouted = is_shouted(items);
    let mut scores = Scores::empty(script);
    let languages = of_script(script).len();
    let enough = ENOUGH_NATS * model.units();
    let mut padded = Vec::with_capacity(72);
    let mut previous = None;
    for word in items.iter().filter(|word| word.script == script && counts(word, shouted)) {
        grams::pad(words.of(word), &mut padded);
        let key = add_word(model, &padded, previous, languages, &mut scores);
        previous = Some(key);
        scores.words += 1;
        scores.letters += word.letters();
        let look = stop == Stop::WhenSure && scores.words.is_multiple_of(LOOK_EVERY);
        if look && scores.margin() > enough {
            break;
        }
    }
    scores
}

/// Whether scoring may end before the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Every word counts.
    Never,
    /// One language so far ahead that the rest cannot matter ends it.
    WhenSure,
}

/// Weights of one word: by the byte that names a language, so that no index can be wrong.
/// A word is at most 50 symbols, so a sum stays below 50 × 5 × 127 + 2 × 127 < 2^15.
type WordSums = [i16; 256];

/// Adds up one word. All places in the table are looked up before any list is read, so that
/// the waits for memory overlap.
#[inline]
fn add_word(
    model: &Model<'_>,
    padded: &[u32],
    before: Option<u64>,
    languages: usize,
    scores: &mut Scores,
) -> u64 {
    let start = grams::seed(scores.script);
    let mut found = [0u32; MOST_FOUND];
    let mut count = 0;
    let mut keep = |offset: u32| {
        if let Some(place) = found.get_mut(count) {
            *place = offset;
            count += 1;
        }
    };
    let mut rest = padded;
    let mut spoken_for = true;
    while let Some((&first, tail)) = rest.split_first() {
        let mut key = grams::step(start, first);
        if !spoken_for && let Some(offset) = model.find(key) {
            keep(offset);
        }
        spoken_for = false;
        for &symbol in tail.iter().take(ORDERS - 1) {
            key = grams::step(key, symbol);
            let Some(offset) = model.find(key) else { break };
            spoken_for |= model.is_complete(offset);
            keep(offset);
        }
        rest = tail;
    }
    let key = grams::word_key(scores.script, padded);
    let whole = model.find(key);
    if let Some(offset) = whole {
        keep(offset);
    }
    if let Some(offset) = before.and_then(|before| model.find(grams::pair_key(before, key))) {
        keep(offset);
    }
    let mut sums: WordSums = [0; 256];
    for &offset in found.iter().take(count) {
        add(model.list(offset, languages), &mut sums);
    }
    for (sum, &of_word) in scores.sums.iter_mut().zip(&sums) {
        *sum += i32::from(of_word);
    }
    if let Some(offset) = whole {
        let letters = u32::try_from(padded.len()).unwrap_or(2).saturating_sub(2);
        mark(model.list(offset, languages), letters, &mut scores.known);
    }
    key
}

/// The most features one word can have.
const MOST_FOUND: usize = 256;

#[inline]
#[expect(clippy::cast_possible_wrap, reason = "a weight is a signed byte")]
#[expect(clippy::indexing_slicing, reason = "a byte cannot exceed 256 places")]
fn add(weights: Weights<'_>, sums: &mut WordSums) {
    match weights {
        Weights::Dense(bytes) => {
            let (lanes, _) = sums.as_chunks_mut::<LANES>();
            let (parts, _) = bytes.as_chunks::<LANES>();
            for (lane, part) in lanes.iter_mut().zip(parts) {
                for (sum, &byte) in lane.iter_mut().zip(part) {
                    *sum = sum.wrapping_add(i16::from(byte as i8));
                }
            }
        }
        Weights::Sparse(pairs) => {
            let (pairs, _) = pairs.as_chunks::<2>();
            for &[language, byte] in pairs {
                let sum = &mut sums[usize::from(language)];
                *sum = sum.wrapping_add(i16::from(byte as i8));
            }
        }
    }
}

fn mark(weights: Weights<'_>, letters: u32, known: &mut [u32; WIDEST]) {
    match weights {
        Weights::Dense(bytes) => {
            for (sum, &byte) in known.iter_mut().zip(bytes) {
                *sum += if byte == 0 { 0 } else { letters };
            }
        }
        Weights::Sparse(pairs) => {
            for pair in pairs.chunks_exact(2) {
                if let Some(sum) = pair.first().and_then(|&l| known.get_mut(usize::from(l))) {
                    *sum += letters;
                }
            }
        }
    }
}
