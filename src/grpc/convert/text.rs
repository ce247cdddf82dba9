//! Positions, segments, languages and warnings, towards the wire.

use std::ops::Range;

use sha2::{Digest as _, Sha256};

use super::{Shape, fields};
use crate::archive::{DocumentWarning, Place};
use crate::domain::{
    LanguageAssessment, LanguageCandidate, LanguageSource, LanguageTag, OffsetUnit, Segment,
    SegmentKind, Warning, WarningKind,
};
use crate::grpc::pb;
use crate::text::offsets::Offsets;

/// A range that is counted in `unit` already.
pub(crate) fn to_span(range: &Range<usize>, unit: OffsetUnit) -> pb::TextSpan {
    // A text has at most 1,000,000 characters of at most 4 bytes.
    let index = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    pb::TextSpan {
        start_index: index(range.start),
        end_index: index(range.end),
        unit: to_unit(unit).into(),
    }
}

const fn to_unit(unit: OffsetUnit) -> pb::OffsetUnit {
    match unit {
        OffsetUnit::CodePoint => pb::OffsetUnit::CodePoint,
        OffsetUnit::Utf8Byte => pb::OffsetUnit::Utf8Byte,
        OffsetUnit::Utf16CodeUnit => pb::OffsetUnit::Utf16CodeUnit,
    }
}

/// The segments of a canonical text.
pub(crate) fn to_segments(text: &str, segments: Vec<Segment>, shape: &Shape) -> Vec<pb::Segment> {
    let offsets = Offsets::new(text);
    segments
        .into_iter()
        .map(|segment| {
            let Segment { id, kind, level, range, language } = segment;
            let words = text.get(range.clone()).unwrap_or_default();
            let digest: [u8; 32] = Sha256::digest(words).into();
            pb::Segment {
                segment_id: id.to_string(),
                kind: to_segment_kind(kind).into(),
                level: level.into(),
                span: Some(to_span(&offsets.range_to_unit(range, shape.unit), shape.unit)),
                language_assessment: Some(to_assessment(language, shape)),
                digest: digest.to_vec().into(),
            }
        })
        .collect()
}

/// The runs of one language in a canonical text.
pub(crate) fn to_language_spans(
    text: &str,
    spans: Vec<(Range<usize>, LanguageTag)>,
    shape: &Shape,
) -> Vec<pb::LanguageSpan> {
    let offsets = Offsets::new(text);
    let of = |(range, tag): (Range<usize>, LanguageTag)| pb::LanguageSpan {
        span: Some(to_span(&offsets.range_to_unit(range, shape.unit), shape.unit)),
        language_code: tag.to_string(),
    };
    spans.into_iter().map(of).collect()
}

/// A language's share of the letters.
pub(crate) fn to_language_share((tag, share): (LanguageTag, f32)) -> pb::LanguageShare {
    pb::LanguageShare { language_code: tag.to_string(), share }
}

const fn to_segment_kind(kind: SegmentKind) -> pb::SegmentKind {
    match kind {
        SegmentKind::Title => pb::SegmentKind::Title,
        SegmentKind::Heading => pb::SegmentKind::Heading,
        SegmentKind::Paragraph => pb::SegmentKind::Paragraph,
        SegmentKind::ListItem => pb::SegmentKind::ListItem,
        SegmentKind::Quotation => pb::SegmentKind::Quotation,
        SegmentKind::TableRow => pb::SegmentKind::TableRow,
        SegmentKind::Signature => pb::SegmentKind::Signature,
        SegmentKind::Note => pb::SegmentKind::Note,
    }
}

/// What is known about a language.
pub(crate) fn to_assessment(
    assessment: LanguageAssessment,
    shape: &Shape,
) -> pb::LanguageAssessment {
    let LanguageAssessment {
        source,
        tag,
        confidence,
        reliable,
        candidates,
        detected,
        declared_conflict,
    } = assessment;
    let judged = confidence.is_some() || detected.is_some() || !candidates.is_empty();
    let source = match source {
        _ if tag.is_undetermined() => pb::LanguageSource::Unspecified,
        // A person's word is a declaration, until the contract has a word of its own for it.
        LanguageSource::Declared | LanguageSource::Reviewed => pb::LanguageSource::Declared,
        LanguageSource::Detected => pb::LanguageSource::Detected,
        LanguageSource::Inherited => pb::LanguageSource::Inherited,
    };
    pb::LanguageAssessment {
        source: source.into(),
        language_code: tag.to_string(),
        confidence,
        reliable,
        candidates: candidates.into_iter().map(to_candidate).collect(),
        detector: if judged { shape.detector.to_owned() } else { String::new() },
        declared_conflict,
        detected_language_code: fields::to_language(detected),
    }
}

fn to_candidate(candidate: LanguageCandidate) -> pb::DetectedLanguage {
    let LanguageCandidate { tag, confidence } = candidate;
    pb::DetectedLanguage { language_code: tag.to_string(), confidence }
}

/// What was noticed about a document.
pub(crate) fn to_warning(warning: DocumentWarning, unit: OffsetUnit) -> pb::Warning {
    // The place in bytes is one of the three that `first` has.
    let DocumentWarning { field, warning: Warning { kind, message, count, first: _ }, first } =
        warning;
    pb::Warning {
        kind: to_warning_kind(kind).into(),
        message,
        field,
        count: i64::try_from(count).unwrap_or(i64::MAX),
        first_span: first.map(|place| to_place(place, unit)),
    }
}

/// A range of a text, in the unit asked for.
pub(crate) fn to_place(place: Place, unit: OffsetUnit) -> pb::TextSpan {
    let Place { code_points, utf8_bytes, utf16_units } = place;
    let range = match unit {
        OffsetUnit::CodePoint => code_points,
        OffsetUnit::Utf8Byte => utf8_bytes,
        OffsetUnit::Utf16CodeUnit => utf16_units,
    };
    to_span(&range, unit)
}

const fn to_warning_kind(kind: WarningKind) -> pb::WarningKind {
    match kind {
        WarningKind::BidiControl => pb::WarningKind::BidiControl,
        WarningKind::ZeroWidth => pb::WarningKind::ZeroWidth,
        WarningKind::UnusualWhitespace => pb::WarningKind::UnusualWhitespace,
        WarningKind::ControlRemoved => pb::WarningKind::ControlRemoved,
        WarningKind::DeclaredLanguageConflict => pb::WarningKind::DeclaredLanguageConflict,
        WarningKind::LanguageUndetermined => pb::WarningKind::LanguageUndetermined,
        WarningKind::CharsetConflict => pb::WarningKind::CharsetConflict,
        WarningKind::NoMainText => pb::WarningKind::NoMainText,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LanguageTag, SegmentId};

    fn assessment(tag: &str, source: LanguageSource) -> LanguageAssessment {
        LanguageAssessment {
            source,
            tag: LanguageTag::parse(tag).unwrap(),
            confidence: None,
            reliable: true,
            candidates: Vec::new(),
            detected: None,
            declared_conflict: false,
        }
    }

    fn first_span(unit: OffsetUnit) -> (i32, i32) {
        let text = "Қ😀\nбір";
        let segment = Segment {
            id: SegmentId(1),
            kind: SegmentKind::Paragraph,
            level: 0,
            range: 7..13,
            language: assessment("kk", LanguageSource::Declared),
        };
        let shape = Shape { unit, detector: "d@1" };
        let made = to_segments(text, vec![segment], &shape);
        let span = made[0].span.unwrap();
        assert_eq!(made[0].digest.len(), 32);
        assert_eq!(span.unit, i32::from(to_unit(unit)));
        (span.start_index, span.end_index)
    }

    #[test]
    fn a_span_is_counted_in_the_unit_asked_for() {
        assert_eq!(first_span(OffsetUnit::CodePoint), (3, 6));
        assert_eq!(first_span(OffsetUnit::Utf8Byte), (7, 13));
        assert_eq!(first_span(OffsetUnit::Utf16CodeUnit), (4, 7));
    }

    #[test]
    fn an_unknown_language_has_no_source() {
        let shape = Shape { unit: OffsetUnit::CodePoint, detector: "d@1" };
        let unknown = to_assessment(assessment("und", LanguageSource::Detected), &shape);
        assert_eq!(unknown.source, i32::from(pb::LanguageSource::Unspecified));
        let known = to_assessment(assessment("kk", LanguageSource::Declared), &shape);
        assert_eq!(known.source, i32::from(pb::LanguageSource::Declared));
        assert_eq!(known.detector, "", "no detector was asked");
    }
}
