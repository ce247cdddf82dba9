//! Diffs of revisions: requests, and what changed towards the wire.

use std::ops::Range;

use super::text::to_span;
use super::{Field, Violations, fields, read, small};
use crate::archive::{DiffRevisions, Error, FieldChange, RevisionDiff};
use crate::domain::{CommitNumber, EditionText, OffsetUnit, RevisionName, limits};
use crate::grpc::pb;
use crate::text::diff::{ChangeKind, Edit, EditClass, Granularity, SegmentChange};
use crate::text::offsets::Offsets;

/// Parses `DiffRevisions`.
pub(crate) fn diff_revisions(
    request: pb::DiffRevisionsRequest,
) -> Result<(DiffRevisions, OffsetUnit), Error> {
    let mut violations = Violations::default();
    let pb::DiffRevisionsRequest {
        name,
        base_revision,
        granularity,
        context_segments,
        include_fields,
        include_unified_text,
        options,
    } = request;
    let name: Option<RevisionName> = violations.parse(Field::of_request("name"), &name);
    let at = Field::of_request("base_revision");
    let base: Option<RevisionName> = violations.parse_optional(at, &base_revision);
    if let (Some(name), Some(base)) = (&name, &base)
        && base.edition != name.edition
    {
        violations.note(at, format!("{base} is not a revision of {}", name.edition));
    }
    let at = Field::of_request("granularity");
    let granularity = match fields::choice::<pb::DiffGranularity>(&mut violations, at, granularity)
    {
        None | Some(pb::DiffGranularity::Unspecified | pb::DiffGranularity::Word) => {
            Granularity::Word
        }
        Some(pb::DiffGranularity::Segment) => Granularity::Segment,
        Some(pb::DiffGranularity::Grapheme) => Granularity::Grapheme,
    };
    let at = Field::of_request("context_segments");
    let context = match usize::try_from(context_segments) {
        Ok(context) => {
            if context > limits::SEGMENTS {
                violations.over(at, "segments", context, limits::SEGMENTS);
            }
            context
        }
        Err(_) => {
            violations.note(at, format!("{context_segments} is negative"));
            0
        }
    };
    let reading = read::reading(&mut violations, options);
    let unit = reading.unit;
    let ask = name.map(|name| DiffRevisions {
        name,
        base,
        granularity,
        context,
        fields: include_fields,
        unified: include_unified_text,
        options: reading.options,
    });
    violations.finish(ask.map(|ask| (ask, unit)))
}

/// One side of an answer: its words, and its positions in the unit asked for.
struct Side<'a> {
    words: &'a EditionText,
    offsets: Offsets<'a>,
    unit: OffsetUnit,
}

impl<'a> Side<'a> {
    fn new(words: &'a EditionText, unit: OffsetUnit) -> Self {
        Self { words, offsets: Offsets::new(&words.text), unit }
    }

    fn span(&self, range: &Range<usize>) -> pb::TextSpan {
        to_span(&self.offsets.range_to_unit(range.clone(), self.unit), self.unit)
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.words.text.get(range.clone()).unwrap_or_default().to_owned()
    }

    /// The ids of a run of segments, and the span from its first to its last.
    fn run(&self, run: &Range<usize>) -> (Vec<String>, Option<pb::TextSpan>) {
        let segments = self.words.segments.get(run.clone()).unwrap_or_default();
        let ids = segments.iter().map(|segment| segment.id.to_string()).collect();
        let span = match (segments.first(), segments.last()) {
            (Some(first), Some(last)) => Some(self.span(&(first.range.start..last.range.end))),
            _ => None,
        };
        (ids, span)
    }
}

/// The answer of `DiffRevisions`.
pub(crate) fn to_diff(
    found: RevisionDiff,
    unit: OffsetUnit,
    commit: CommitNumber,
) -> pb::DiffRevisionsResponse {
    let RevisionDiff { edition, base, target, present, diff, fields: changed, unified } = found;
    let (base_revision, target_revision) =
        (edition.revision(base.number).to_string(), edition.revision(target.number).to_string());
    let segment_changes = match (&base.text, &target.text) {
        (Some(before), Some(after)) => {
            let (base, target) = (Side::new(before, unit), Side::new(after, unit));
            diff.changes.iter().map(|change| to_change(change, &base, &target)).collect()
        }
        _ => Vec::new(),
    };
    let head = format!("--- {base_revision}\n+++ {target_revision}\n");
    let words = |count: usize| small(u32::try_from(count).unwrap_or(u32::MAX));
    pb::DiffRevisionsResponse {
        segment_changes,
        field_changes: changed.into_iter().map(to_field_change).collect(),
        inserted_word_count: words(diff.inserted_words),
        deleted_word_count: words(diff.deleted_words),
        cosmetic: diff.cosmetic,
        unified_text: if unified.is_empty() { unified } else { head + &unified },
        base_revision,
        target_revision,
        commit: super::count(commit.0),
        embargo_end_time: present.embargo_end.map(fields::to_timestamp),
        present_usability: super::edition::to_present(present.usability).into(),
    }
}

fn to_change(change: &SegmentChange, base: &Side<'_>, target: &Side<'_>) -> pb::SegmentChange {
    let SegmentChange { kind, base: from, target: to, moved, edits } = change;
    let (base_segment_ids, base_span) = base.run(from);
    let (target_segment_ids, target_span) = target.run(to);
    let edit = |edit: &Edit| {
        let Edit { base: from, target: to, class } = edit;
        pb::TextEdit {
            base_span: Some(base.span(from)),
            target_span: Some(target.span(to)),
            base_text: base.text(from),
            target_text: target.text(to),
            edit_class: to_class(*class).into(),
        }
    };
    pb::SegmentChange {
        kind: to_kind(*kind).into(),
        base_segment_ids,
        target_segment_ids,
        base_span,
        target_span,
        edits: edits.iter().map(edit).collect(),
        moved: *moved,
    }
}

const fn to_kind(kind: ChangeKind) -> pb::SegmentChangeKind {
    match kind {
        ChangeKind::Unchanged => pb::SegmentChangeKind::Unchanged,
        ChangeKind::Inserted => pb::SegmentChangeKind::Inserted,
        ChangeKind::Deleted => pb::SegmentChangeKind::Deleted,
        ChangeKind::Modified => pb::SegmentChangeKind::Modified,
        ChangeKind::Moved => pb::SegmentChangeKind::Moved,
        ChangeKind::Split => pb::SegmentChangeKind::Split,
        ChangeKind::Joined => pb::SegmentChangeKind::Joined,
    }
}

const fn to_class(class: EditClass) -> pb::EditClass {
    match class {
        EditClass::Cosmetic => pb::EditClass::Cosmetic,
        EditClass::Typo => pb::EditClass::Typo,
        EditClass::Wording => pb::EditClass::Wording,
        EditClass::Dates => pb::EditClass::Dates,
        EditClass::Numbers => pb::EditClass::Numbers,
        EditClass::Names => pb::EditClass::Names,
        EditClass::Negation => pb::EditClass::Negation,
    }
}

fn to_field_change(change: FieldChange) -> pb::FieldChange {
    let FieldChange { path, base, target } = change;
    let kind = match (&base, &target) {
        (None, _) => pb::FieldChangeKind::Added,
        (Some(_), None) => pb::FieldChangeKind::Removed,
        (Some(_), Some(_)) => pb::FieldChangeKind::Changed,
    };
    pb::FieldChange {
        kind: kind.into(),
        field_path: path,
        base_value: base.unwrap_or_default(),
        target_value: target.unwrap_or_default(),
    }
}
