//! Spans: pieces of text in scripts that write no spaces, with their places.
//!
//! Two characters of Han and kana, four of Thai, Lao, Khmer and Burmese. A run shorter than that is one
//! span by itself.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::text::words::Writing;

/// Characters of a span of Han and kana.
const HAN: usize = 2;
/// Characters of a span of Thai, Lao, Khmer and Burmese: about two syllables. Characters, not clusters,
/// so that a piece that was cut within a syllable is found too.
const SOUTH_EAST_ASIAN: usize = 4;

/// A piece of text in one spelling: NFKC, kana voiced as composed, nothing invisible, small case.
pub(super) fn folded(text: &str) -> String {
    let simple =
        |c: char| matches!(u32::from(c), 0x4E00..=0x9FFF | 0x3041..=0x3096 | 0x30A1..=0x30FE);
    if text.chars().all(simple) {
        return text.chars().map(simplified).collect();
    }
    let visible = |c: &char| !matches!(*c, '\u{200B}'..='\u{200F}' | '\u{AD}');
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkc().filter(visible) {
        match character {
            // The independent vowel is written with two other letters as often.
            '\u{1029}' => folded.push_str("\u{101E}\u{103C}"),
            // Lao writes r as l, or as r in names.
            '\u{EA3}' => folded.push('\u{EA5}'),
            _ => folded.push(simplified(character)),
        }
    }
    folded
}

/// The simplified form of a traditional Han character.
fn simplified(character: char) -> char {
    crate::index::han::simplified(character)
}

/// Whether two words touch, or have only invisible characters between them.
pub(super) fn touch(text: &str, before: &Range<usize>, after: &Range<usize>) -> bool {
    let between = text.get(before.end..after.start).unwrap_or(" ");
    between.chars().all(|c| matches!(c, '\u{200B}'..='\u{200D}'))
}

/// Tells the spans of a run with their place in it.
pub(super) fn spans(run: &str, writing: Writing, mut tell: impl FnMut(usize, &str)) {
    let text = folded(run);
    let mut edges: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
    let size = if writing == Writing::SouthEastAsian { SOUTH_EAST_ASIAN } else { HAN };
    edges.push(text.len());
    if edges.len() <= size {
        tell(0, &text);
        return;
    }
    for (place, window) in edges.windows(size + 1).enumerate() {
        if let (Some(start), Some(end)) = (window.first(), window.last()) {
            tell(place, text.get(*start..*end).unwrap_or_default());
        }
    }
}
