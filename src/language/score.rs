//! How well each language of a script explains a run of words.
//!
//! The sum of the weights of every known gram, word and pair of words. A gram that the model
//! does not know ends the search at its place: what is longer is rarer still.

use super::bench::{Bench, MOST_WHOLE_WORDS};
use super::letters::{Word, Words};
use super::model::Model;
use super::script::{SCRIPTS, Script};
use super::tags::{Tag, WIDEST, of_script};

/// A margin, in nats, beyond which no more words are read.
pub(crate) const ENOUGH_NATS: i32 = 50;
/// Words between two looks at the margin.
const LOOK_EVERY: u32 = 2;
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

    /// The best few languages with their sums, best first; of equal sums the first in the list.
    pub(crate) fn best_few<const FEW: usize>(&self) -> [Option<(Tag, i32)>; FEW] {
        let mut best = [None; FEW];
        for (tag, &sum) in of_script(self.script).filter_map(Tag::at).zip(self.of_languages()) {
            let mut next = Some((tag, sum));
            for place in &mut best {
                if next.map(|n| n.1) > place.map(|p: (Tag, i32)| p.1) {
                    core::mem::swap(place, &mut next);
                }
            }
        }
        best
    }

    /// The best language.
    pub(crate) fn best(&self) -> Option<Tag> {
        let [best] = self.best_few::<1>();
        best.map(|best| best.0)
    }

    /// The sum of one language; 0 if it is not written in the script.
    pub(crate) fn of_tag(&self, tag: Tag) -> i32 {
        let place = tag.place().checked_sub(of_script(self.script).start);
        place.and_then(|place| self.of_languages().get(place)).copied().unwrap_or(0)
    }

    /// Adds what another run of words of the same script says.
    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, of_other) in self.sums.iter_mut().zip(&other.sums) {
            *sum += of_other;
        }
        for (known, of_other) in self.known.iter_mut().zip(&other.known) {
            *known += of_other;
        }
        self.letters += other.letters;
        self.words += other.words;
    }

    /// Units between the best language and the second.
    pub(crate) fn margin(&self) -> i32 {
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
    bench: &mut Bench,
) -> Scores {
    let shouted = is_shouted(items);
    let mut scores = Scores::empty(script);
    let languages = of_script(script).len();
    let enough = ENOUGH_NATS * model.units();
    let mut previous = None;
    for word in items.iter().filter(|word| word.script == script && counts(word, shouted)) {
        let key = bench.add_word(model, words.of(word), previous, languages, &mut scores);
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

/// Scores whole words alone: a tenth of the work, and enough to see that a language goes on.
pub(crate) fn score_whole_words(
    model: &Model<'_>,
    words: &Words,
    items: &[Word],
    script: Script,
    bench: &mut Bench,
) -> Scores {
    let shouted = is_shouted(items);
    let mut scores = Scores::empty(script);
    let languages = of_script(script).len();
    let counted = items.iter().filter(|word| word.script == script && counts(word, shouted));
    for word in counted.take(MOST_WHOLE_WORDS) {
        bench.put_whole_word(model, script, words.of(word));
        scores.words += 1;
        scores.letters += word.letters();
    }
    bench.add_whole_words(model, languages, &mut scores);
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
