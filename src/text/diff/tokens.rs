//! The tokens that versions are compared by: words, numbers, and single characters between them.
//!
//! Tokens cover a text without gaps. A word is a run of letters and marks with the apostrophes inside
//! it; a number keeps the points, commas and colons between its digits; a run of white space is one
//! token. In scripts that do not write spaces between words the word is the language's word
//! (`words`), or a grapheme cluster where the caller asks for those.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::fold::{digit, is_apostrophe, is_letter, lower};
use super::script::{Unspaced, unspaced};
use crate::text::words::words;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// Letters, digits or both.
    Word,
    /// White space.
    Space,
    /// Anything else: one grapheme cluster.
    Sign,
}

/// A token and where it is: bytes of the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) range: Range<usize>,
}

/// The tokens of a part of a text.
pub(crate) fn tokens(text: &str, part: Range<usize>) -> Vec<Token> {
    let mut found = Vec::with_capacity(part.len() / 4);
    let mut at = part.start;
    while at < part.end {
        let rest = text.get(at..part.end).unwrap_or_default();
        let Some(first) = rest.chars().next() else { break };
        let (kind, length) = if first.is_whitespace() {
            (TokenKind::Space, run(rest, char::is_whitespace))
        } else if unspaced(first).is_some() {
            let length = run(rest, |c| unspaced(c).is_some());
            push_unspaced(rest.get(..length).unwrap_or_default(), at, &mut found);
            at += length;
            continue;
        } else if is_letter(first) {
            (TokenKind::Word, word(rest))
        } else {
            (TokenKind::Sign, rest.graphemes(true).next().map_or(first.len_utf8(), str::len))
        };
        found.push(Token { kind, range: at..at + length });
        at += length;
    }
    found
}

/// The grapheme clusters of a part of a text, each a token.
pub(crate) fn graphemes(text: &str, part: Range<usize>) -> Vec<Token> {
    let kind = |cluster: &str| match cluster.chars().next() {
        Some(c) if c.is_whitespace() => TokenKind::Space,
        Some(c) if is_letter(c) => TokenKind::Word,
        _ => TokenKind::Sign,
    };
    let inside = text.get(part.clone()).unwrap_or_default();
    let clusters = inside.grapheme_indices(true);
    clusters
        .map(|(at, cluster)| {
            let start = part.start + at;
            Token { kind: kind(cluster), range: start..start + cluster.len() }
        })
        .collect()
}

/// How many bytes from the start satisfy a condition.
fn run(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|c| !is(c)).unwrap_or(text.len())
}

/// The length of the word or number at the start.
fn word(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let inner = |is: fn(char) -> bool| before.is_some_and(is) && next.is_some_and(is);
        let joins = is_apostrophe(c) && inner(char::is_alphabetic)
            || matches!(c, '.' | ',' | ':' | '/' | '٫' | '٬') && inner(char::is_numeric)
            || matches!(c, '\u{200c}' | '\u{200d}');
        let belongs = is_letter(c) && unspaced(c).is_none();
        if !belongs && !joins {
            break;
        }
        end = at + c.len_utf8();
        before = Some(c);
    }
    end
}

/// Words of a run without spaces.
fn push_unspaced(text: &str, start: usize, found: &mut Vec<Token>) {
    let mut push = |range: Range<usize>| {
        let first = text.get(range.clone()).and_then(|piece| piece.chars().next());
        let kind = if first.is_some_and(is_letter) { TokenKind::Word } else { TokenKind::Sign };
        found.push(Token { kind, range: start + range.start..start + range.end });
    };
    let mut end = 0;
    for word in words(text) {
        let (from, to) = (word.range.start, word.range.end);
        for (at, cluster) in text.get(end..from).unwrap_or_default().grapheme_indices(true) {
            push(end + at..end + at + cluster.len());
        }
        push(from..to);
        end = to;
    }
    for (at, cluster) in text.get(end..).unwrap_or_default().grapheme_indices(true) {
        push(end + at..end + at + cluster.len());
    }
}

/// Hashes of the folded units that segments are found alike by; see [`shingles`].
fn units(text: &str) -> Vec<(u64, u8)> {
    let mut units = Vec::with_capacity(text.len() / 5);
    let mut hash = Fnv::default();
    let mut inside = false;
    for c in text.chars() {
        let width = unspaced(c);
        if is_letter(c) && width.is_none() {
            let lower = lower(digit(c).unwrap_or(c));
            hash.add(if lower == 'ё' { 'е' } else { lower });
            inside = true;
            continue;
        }
        if is_apostrophe(c) && inside {
            continue;
        }
        if inside {
            units.push((std::mem::take(&mut hash).0, 2));
            inside = false;
        }
        if let Some(unspaced) = width {
            let mut one = Fnv::default();
            one.add(c);
            units.push((one.0, if unspaced == Unspaced::Ideographs { 2 } else { 4 }));
        }
    }
    if inside {
        units.push((hash.0, 2));
    }
    units
}

/// Hashes of neighbouring words, sorted: two words, two ideographs, or four letters of a script without
/// spaces. A text of one word has that word.
pub(crate) fn shingles(text: &str) -> Vec<u64> {
    let units = units(text);
    let mut found: Vec<u64> = (0..units.len())
        .filter_map(|at| {
            let (_, width) = units.get(at)?;
            let window = units.get(at..at + usize::from(*width))?;
            Some(window.iter().fold(0, |hash: u64, (unit, _)| hash.rotate_left(17) ^ unit))
        })
        .collect();
    if found.is_empty() {
        found.extend(units.iter().map(|(unit, _)| *unit));
    }
    found.sort_unstable();
    found
}

/// FNV-1a over characters: short keys, and nothing that a sender gains by collisions.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, c: char) {
        self.0 = (self.0 ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range that cuts a character fails the test")]
mod tests {
    use super::{TokenKind, tokens};

    fn words(text: &str) -> Vec<&str> {
        let words = tokens(text, 0..text.len()).into_iter();
        words.filter(|t| t.kind == TokenKind::Word).map(|t| &text[t.range]).collect()
    }

    #[test]
    fn tokens_cover_the_text() {
        for text in
            ["It's 10.5%, – «да».", "2024年5月1日、東京で", "กรุงเทพฯ 12 ", "नमस्ते दुनिया", "", "\n\n"]
        {
            let all: String =
                tokens(text, 0..text.len()).into_iter().map(|t| &text[t.range]).collect();
            assert_eq!(all, text);
        }
    }

    #[test]
    fn numbers_and_apostrophes_stay_whole() {
        assert_eq!(words("Iowa's 1,234.5 at 10:30."), ["Iowa's", "1,234.5", "at", "10:30"]);
        assert_eq!(words("oʻzbek ‘x’"), ["oʻzbek", "x"]);
    }
}
