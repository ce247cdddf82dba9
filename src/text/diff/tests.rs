//! Tests of whole diffs. Every one of them is put together again: the base with the changes is the target.

#![expect(clippy::string_slice, reason = "a range that cuts a character fails the test")]

use super::{ChangeKind, Diff, EditClass, Granularity, Side, diff};
use crate::domain::{
    LanguageAssessment, LanguageSource, LanguageTag, Segment, SegmentId, SegmentKind,
};

mod kinds;
mod random;

/// A text whose segments are its paragraphs.
#[derive(Debug, Clone)]
struct Version {
    text: String,
    segments: Vec<Segment>,
}

impl Version {
    fn new(language: &str, paragraphs: &[impl AsRef<str>]) -> Self {
        let mut text = String::new();
        let mut segments = Vec::new();
        for paragraph in paragraphs {
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            let start = text.len();
            text.push_str(paragraph.as_ref());
            segments.push(Segment {
                id: SegmentId(u32::try_from(segments.len()).unwrap() + 1),
                kind: SegmentKind::Paragraph,
                level: 0,
                range: start..text.len(),
                language: LanguageAssessment {
                    tag: LanguageTag::parse(language).unwrap(),
                    source: LanguageSource::Declared,
                    confidence: None,
                    reliable: true,
                    candidates: Vec::new(),
                    declared_conflict: false,
                    detected: None,
                },
            });
        }
        Self { text, segments }
    }

    fn side(&self) -> Side<'_> {
        Side { text: &self.text, segments: &self.segments, names: &[] }
    }
}

/// The diff, after it was put together at every granularity.
fn compare(
    language: &str,
    base: &[impl AsRef<str>],
    target: &[impl AsRef<str>],
) -> (Diff, Version, Version) {
    let (base, target) = (Version::new(language, base), Version::new(language, target));
    for granularity in [Granularity::Segment, Granularity::Grapheme, Granularity::Word] {
        let found = diff(base.side(), target.side(), granularity);
        assert_eq!(apply(&found, &base, &target), target.text, "{granularity:?}: {found:?}");
        every_segment_once(&found, &base, &target);
    }
    (diff(base.side(), target.side(), Granularity::Word), base, target)
}

/// The changes put together in the order of the target. Only edits read the target's words.
fn apply(diff: &Diff, base: &Version, target: &Version) -> String {
    let mut paragraphs = Vec::new();
    for change in &diff.changes {
        if change.kind == ChangeKind::Deleted {
            continue;
        }
        let first = base.segments.get(change.base.clone()).and_then(|run| run.first());
        let last = base.segments.get(change.base.clone()).and_then(|run| run.last());
        let (mut at, end) = match (first, last) {
            (Some(first), Some(last)) => (first.range.start, last.range.end),
            _ => (0, 0),
        };
        let mut made = String::new();
        for edit in &change.edits {
            if !change.base.is_empty() {
                made.push_str(&base.text[at..edit.base.start]);
                at = edit.base.end;
            }
            made.push_str(&target.text[edit.target.clone()]);
        }
        made.push_str(&base.text[at..end.max(at)]);
        paragraphs.push(made);
    }
    paragraphs.join("\n\n")
}

fn every_segment_once(diff: &Diff, base: &Version, target: &Version) {
    let mut of_base: Vec<usize> = diff.changes.iter().flat_map(|c| c.base.clone()).collect();
    of_base.sort_unstable();
    assert_eq!(of_base, (0..base.segments.len()).collect::<Vec<_>>());
    let of_target: Vec<usize> = diff.changes.iter().flat_map(|c| c.target.clone()).collect();
    assert_eq!(of_target, (0..target.segments.len()).collect::<Vec<_>>());
}

/// The kinds of the changes, in order.
fn kinds(diff: &Diff) -> Vec<ChangeKind> {
    diff.changes.iter().map(|change| change.kind).collect()
}

/// The class and the words of every edit.
fn edits(found: &(Diff, Version, Version)) -> Vec<(EditClass, String, String)> {
    let (diff, base, target) = found;
    let edits = diff.changes.iter().flat_map(|change| &change.edits);
    edits
        .map(|e| {
            (
                e.class,
                base.text[e.base.clone()].to_owned(),
                target.text[e.target.clone()].to_owned(),
            )
        })
        .collect()
}
