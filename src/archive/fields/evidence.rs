//! From bytes of a text to evidence as readers see it: positions in every unit, the segment, the words
//! with some before and after.

use unicode_segmentation::UnicodeSegmentation;

use super::Shown;
use crate::archive::Place;
use crate::domain::fields::Evidence;
use crate::domain::{EditionId, EditionText, OffsetUnit, RevisionNumber, Segment};
use crate::text::offsets::Offsets;

/// Characters before and behind the words.
const CONTEXT_CHARS: usize = 32;
/// Places of one edition that are shown for one value.
const PLACES: usize = 16;

/// A text whose words prove values.
#[derive(Debug)]
pub(super) struct Source<'a> {
    revision: Option<(&'a EditionId, RevisionNumber)>,
    text: &'a str,
    segments: &'a [Segment],
    offsets: Offsets<'a>,
}

impl<'a> Source<'a> {
    /// The words of a revision, or of a text that is not stored.
    pub(super) fn new(
        revision: Option<(&'a EditionId, RevisionNumber)>,
        words: &'a EditionText,
    ) -> Self {
        let EditionText { text, segments, raw: _ } = words;
        Self { revision, text, segments, offsets: Offsets::new(text) }
    }

    /// Whether it is the text of this revision.
    pub(super) fn is_of(&self, revision: Option<(&EditionId, RevisionNumber)>) -> bool {
        self.revision == revision
    }

    /// Evidence as readers see it; what does not fit the text is left out.
    pub(super) fn show(&self, evidence: &[Evidence]) -> Vec<Shown> {
        evidence.iter().take(PLACES).filter_map(|one| self.show_one(one)).collect()
    }

    fn show_one(&self, evidence: &Evidence) -> Option<Shown> {
        let range = evidence.span.range();
        let exact = self.text.get(range.clone())?;
        if exact != evidence.surface {
            return None;
        }
        let within = |unit| self.offsets.range_to_unit(range.clone(), unit);
        let before = self.text.get(..range.start)?;
        let behind = self.text.get(range.end..)?;
        let at = self.segments.partition_point(|segment| segment.range.end <= range.start);
        let segment = self.segments.get(at).filter(|segment| segment.range.start <= range.start);
        Some(Shown {
            revision: self.revision.map(|(edition, number)| (edition.clone(), number)),
            place: Place {
                code_points: within(OffsetUnit::CodePoint),
                utf16_units: within(OffsetUnit::Utf16CodeUnit),
                utf8_bytes: range.clone(),
            },
            segment: segment.map(|segment| segment.id),
            exact: exact.to_owned(),
            prefix: last_chars(before).to_owned(),
            suffix: first_chars(behind).to_owned(),
        })
    }
}

/// At most 32 characters of the end, none of them cut from its marks.
fn last_chars(text: &str) -> &str {
    let mut start = text.len();
    let mut left = CONTEXT_CHARS;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        match left.checked_sub(cluster.chars().count()) {
            Some(rest) => left = rest,
            None => break,
        }
        start = at;
    }
    text.get(start..).unwrap_or_default()
}

/// At most 32 characters of the start, none of them cut from its marks.
fn first_chars(text: &str) -> &str {
    let mut end = 0;
    let mut left = CONTEXT_CHARS;
    for (at, cluster) in text.grapheme_indices(true) {
        match left.checked_sub(cluster.chars().count()) {
            Some(rest) => left = rest,
            None => break,
        }
        end = at + cluster.len();
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_context_is_at_most_32_characters_and_cuts_no_cluster() {
        let family = "👨‍👩‍👧".repeat(20);
        assert_eq!(last_chars(&family).chars().count(), 30);
        assert_eq!(first_chars(&family).chars().count(), 30);
        assert_eq!(first_chars("қысқа"), "қысқа");
        assert_eq!(last_chars(&"я".repeat(40)).chars().count(), 32);
    }
}
