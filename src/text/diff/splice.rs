//! The shortest list of replacements that makes one piece of text another.
//!
//! Not here: what a replacement means (`class`).

use std::collections::HashMap;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, Token as Id};
use unicode_segmentation::GraphemeCursor;

use super::script::unspaced;
use super::tokens::{Token, graphemes, tokens};

/// What is replaced as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Words,
    Graphemes,
}

/// Above so many tokens a good list is taken for the shortest.
const MINIMAL: usize = 4_000;

/// The replacements in order: bytes of the base, bytes of the target. They do not touch.
pub(super) fn pieces(
    base: &str,
    from: &Range<usize>,
    target: &str,
    to: &Range<usize>,
    unit: Unit,
) -> Vec<(Range<usize>, Range<usize>)> {
    let (from, to) = trimmed(base, from, target, to, unit);
    let cut = |text, part| match unit {
        Unit::Words => tokens(text, part),
        Unit::Graphemes => graphemes(text, part),
    };
    let (before, after) = (cut(base, from.clone()), cut(target, to.clone()));
    let mut ids: HashMap<&str, u32> = HashMap::with_capacity(before.len());
    let before_ids = numbered(base, &before, &mut ids);
    let after_ids = numbered(target, &after, &mut ids);
    let few = before.len().saturating_add(after.len()) <= MINIMAL;
    let algorithm = if few { Algorithm::MyersMinimal } else { Algorithm::Histogram };
    let mut diff = Diff::default();
    let known = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    diff.compute_with(algorithm, &before_ids, &after_ids, known);
    diff.hunks()
        .map(|hunk| {
            let (from, to) =
                (bytes(&before, &hunk.before, from.end), bytes(&after, &hunk.after, to.end));
            grown(base, from, target, to)
        })
        .collect()
}

/// Where words are not told apart by spaces, a word that only grew or shrank is no other word: the
/// border that the dictionary found may have moved with its neighbour.
fn grown(
    base: &str,
    from: Range<usize>,
    target: &str,
    to: Range<usize>,
) -> (Range<usize>, Range<usize>) {
    let before = base.get(from.clone()).unwrap_or_default();
    let after = target.get(to.clone()).unwrap_or_default();
    let is_unspaced = before.chars().next().is_some_and(|c| unspaced(c).is_some());
    if !is_unspaced || before.len() == after.len() {
        return (from, to);
    }
    let (short, long) = if before.len() < after.len() { (before, after) } else { (after, before) };
    let border = |at: usize| {
        let mut cursor = GraphemeCursor::new(at, long.len(), true);
        cursor.is_boundary(long, 0).unwrap_or(false)
    };
    if long.starts_with(short) && border(short.len()) {
        (from.start + short.len()..from.end, to.start + short.len()..to.end)
    } else if long.ends_with(short) && border(long.len() - short.len()) {
        (from.start..from.end - short.len(), to.start..to.end - short.len())
    } else {
        (from, to)
    }
}

/// The bytes of a run of tokens; an empty run is the place before its first.
fn bytes(tokens: &[Token], run: &Range<u32>, end: usize) -> Range<usize> {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    let start = tokens.get(place(run.start)).map_or(end, |token| token.range.start);
    let last = place(run.end).checked_sub(1).filter(|_| !run.is_empty());
    let stop = last.and_then(|last| tokens.get(last)).map_or(start, |token| token.range.end);
    start..stop
}

/// A number for each token, the same for equal ones.
fn numbered<'t>(text: &'t str, tokens: &[Token], ids: &mut HashMap<&'t str, u32>) -> Vec<Id> {
    let mut number = |token: &Token| {
        let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        Id(*ids.entry(text.get(token.range.clone()).unwrap_or_default()).or_insert(next))
    };
    tokens.iter().map(&mut number).collect()
}

/// Leaves out the equal beginning and end, up to white space, where no token crosses.
fn trimmed(
    base: &str,
    from: &Range<usize>,
    target: &str,
    to: &Range<usize>,
    unit: Unit,
) -> (Range<usize>, Range<usize>) {
    if unit == Unit::Graphemes {
        return (from.clone(), to.clone());
    }
    let before = base.get(from.clone()).unwrap_or_default();
    let after = target.get(to.clone()).unwrap_or_default();
    let mut head = 0;
    for ((at, a), b) in before.char_indices().zip(after.chars()) {
        if a != b {
            break;
        }
        if a == ' ' {
            head = at;
        }
    }
    let (rest_before, rest_after) =
        (before.get(head..).unwrap_or_default(), after.get(head..).unwrap_or_default());
    let mut tail = 0;
    let mut length = 0;
    for (a, b) in rest_before.chars().rev().zip(rest_after.chars().rev()) {
        if a != b {
            break;
        }
        length += a.len_utf8();
        if a == ' ' && length < rest_before.len().min(rest_after.len()) {
            tail = length;
        }
    }
    (from.start + head..from.end - tail, to.start + head..to.end - tail)
}
