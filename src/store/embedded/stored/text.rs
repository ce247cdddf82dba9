//! How the words of a revision are stored: apart from everything else, so that they can be taken away
//! without touching what commits to them.

use serde::{Deserialize, Serialize};

use super::language::LanguageV1;
use super::{Malformed, byte_string, mirror};
use crate::domain::{EditionText, Segment, SegmentId, SegmentKind};

mirror! {
    /// What a segment is in its document.
    SegmentKindV1 = SegmentKind {
        Title, Heading, Paragraph, ListItem, Quotation, TableRow, Signature, Note,
    }
}

/// The words of a revision, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum TextRecord {
    /// Since format 1.
    V1(TextV1),
}

/// The words of a revision.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TextV1 {
    /// Random bytes that a commitment to the digests contains. Since format 1.
    nonce: [u8; 32],
    /// The assessments that segments have, each once. Since format 1.
    languages: Vec<LanguageV1>,
    /// The segments in order. Since format 1.
    segments: Vec<SegmentV1>,
    /// The canonical text. Since format 1.
    text: String,
    /// The bytes as received, where they differ. Since format 1.
    #[serde(with = "byte_string")]
    raw: Option<Vec<u8>>,
}

/// A segment.
#[derive(Debug, Serialize, Deserialize)]
struct SegmentV1 {
    /// Its id. Since format 1.
    id: u32,
    /// What it is. Since format 1.
    kind: SegmentKindV1,
    /// Its depth. Since format 1.
    level: u8,
    /// Bytes between the end of the segment before and its start. Since format 1.
    gap: u32,
    /// Bytes of the canonical text. Since format 1.
    len: u32,
    /// Which of the languages. Since format 1.
    language: u32,
}

/// What is stored of the words.
pub(crate) fn text_record(nonce: [u8; 32], text: EditionText) -> Result<TextRecord, Malformed> {
    let EditionText { text, segments, raw } = text;
    let mut languages: Vec<LanguageV1> = Vec::new();
    let mut stored = Vec::with_capacity(segments.len());
    let mut end = 0;
    for Segment { id: SegmentId(id), kind, level, range, language } in &segments {
        let assessment = LanguageV1::of(language);
        let known = languages.iter().position(|known| *known == assessment);
        let place = known.unwrap_or_else(|| {
            languages.push(assessment);
            languages.len() - 1
        });
        let gap = range.start.checked_sub(end).ok_or(Malformed::Range)?;
        let len = range.end.checked_sub(range.start).ok_or(Malformed::Range)?;
        end = range.end;
        stored.push(SegmentV1 {
            id: *id,
            kind: (*kind).into(),
            level: *level,
            gap: u32::try_from(gap).map_err(|_| Malformed::Range)?,
            len: u32::try_from(len).map_err(|_| Malformed::Range)?,
            language: u32::try_from(place).map_err(|_| Malformed::Range)?,
        });
    }
    if end > text.len() {
        return Err(Malformed::Range);
    }
    Ok(TextRecord::V1(TextV1 { nonce, languages, segments: stored, text, raw }))
}

impl TextRecord {
    /// The words.
    pub(crate) fn load(self) -> Result<EditionText, Malformed> {
        let Self::V1(TextV1 { nonce: _, languages, segments: stored, text, raw }) = self;
        let languages: Vec<_> =
            languages.into_iter().map(LanguageV1::load).collect::<Result<_, _>>()?;
        let mut segments = Vec::with_capacity(stored.len());
        let mut end = 0_usize;
        for SegmentV1 { id, kind, level, gap, len, language } in stored {
            let start = end.checked_add(gap as usize).ok_or(Malformed::Range)?;
            end = start.checked_add(len as usize).ok_or(Malformed::Range)?;
            let assessment = languages.get(language as usize).ok_or(Malformed::Range)?;
            if text.get(start..end).is_none() {
                return Err(Malformed::Range);
            }
            segments.push(Segment {
                id: SegmentId(id),
                kind: kind.into(),
                level,
                range: start..end,
                language: assessment.clone(),
            });
        }
        Ok(EditionText { text, segments, raw })
    }
}
