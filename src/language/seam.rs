//! Where a piece goes over into another language with no sign between: a sentence without its
//! full stop, a title and its translation side by side.
//!
//! The whole words at both ends tell whether to look at all; only then is every word weighed, and
//! the piece is cut where the two languages together explain most. Names at one end are not
//! enough: each side must be clearly in its own language. One seam in a piece is found, not two.

use super::bench::Bench;
use super::letters::{Word, Words};
use super::model::Model;
use super::score::{self, Scores};
use super::script::Script;
use super::tags::{Tag, of_script};

/// Words of each end that are looked at first.
const END_WORDS: usize = 6;
/// A piece with fewer words has no seam that could be told from a name.
pub(crate) const FEWEST_WORDS: usize = 8;
/// Nats by which each end's own language must be ahead of the other's to look closer,
const ENDS_AHEAD: i32 = 6;
/// and by which each side must be.
const SIDES_AHEAD: i32 = 12;

/// The place of the word that a second language begins with; none if it is one language throughout.
/// `scored` is what the words say that were scored: all of them, or the first until one language
/// was far ahead, which is then the language of the head.
pub(crate) fn seam(
    model: &Model<'_>,
    words: &Words,
    items: &[Word],
    scored: &Scores,
    bench: &mut Bench,
) -> Option<usize> {
    if items.len() < FEWEST_WORDS {
        return None;
    }
    let (script, best) = (scored.script, scored.best()?);
    let end = END_WORDS.min(items.len() / 2);
    let tail = items.get(items.len() - end..)?;
    let tail = score::score_whole_words(model, words, tail, script, bench);
    let second = tail.best()?;
    let stopped = (scored.words as usize) + end < items.len();
    if second == best && stopped {
        return None;
    }
    let head = score::score_whole_words(model, words, items.get(..end)?, script, bench);
    let first = head.best()?;
    let ahead = ENDS_AHEAD * model.units();
    if lead(&head, first, second) < ahead || lead(&tail, second, first) < ahead {
        return None;
    }
    cut(model, words, items, [first, second], script, bench)
}

/// Where the lead of the first language over the second is largest, if each side is clear.
fn cut(
    model: &Model<'_>,
    words: &Words,
    items: &[Word],
    [first, second]: [Tag; 2],
    script: Script,
    bench: &mut Bench,
) -> Option<usize> {
    let shouted = score::is_shouted(items);
    let languages = of_script(script).len();
    let (mut all, mut most, mut at) = (0, 0, 0);
    for (place, word) in items.iter().enumerate() {
        if word.script != script || !score::counts(word, shouted) {
            continue;
        }
        let mut scores = Scores::empty(script);
        bench.add_word(model, words.of(word), None, languages, &mut scores);
        all += lead(&scores, first, second);
        if all > most {
            most = all;
            at = place + 1;
        }
    }
    let clear = SIDES_AHEAD * model.units();
    (most >= clear && most - all >= clear).then_some(at)
}

/// By how many units one language is ahead of another.
fn lead(scores: &Scores, one: Tag, other: Tag) -> i32 {
    scores.of_tag(one) - scores.of_tag(other)
}
