//! A document by itself: its canonical text, its segments and their languages, ready to extract from.
//!
//! The one way from bytes to what an extractor reads, for the server and for what needs no server. Pure:
//! nothing is looked up, nothing stored, the same bytes and hints always give the same. Not here: limits
//! of a request, warnings, claims.

use crate::domain::{LanguageAssessment, Segment, SegmentId, Timestamp};
use crate::extract;
use crate::language::{self, DocumentLanguages, Hints, SegmentInput};
use crate::text::{self, Document, ReadError};

/// A document whose languages were told.
#[derive(Debug)]
pub struct Assessed {
    /// What the document says.
    pub document: Document,
    /// In which languages.
    pub languages: DocumentLanguages,
    /// Its segments, numbered from 1, each with its language.
    pub segments: Vec<Segment>,
}

impl Assessed {
    /// Reads a document whose language nobody has said anything about.
    ///
    /// # Errors
    /// The document cannot be read: see [`text::read`].
    pub fn read(input: &text::Input<'_>) -> Result<Self, ReadError> {
        Ok(Self::new(text::read(input)?, &Hints::NONE))
    }

    /// Tells the languages of a document.
    pub(super) fn new(document: Document, hints: &Hints<'_>) -> Self {
        let inputs: Vec<SegmentInput> = document
            .blocks
            .iter()
            .map(|block| SegmentInput { range: block.range.clone(), kind: block.kind })
            .collect();
        let mut languages = language::assess(&document.text, &inputs, hints);
        tell_in_hundredths(&mut languages.document);
        languages.segments.iter_mut().for_each(tell_in_hundredths);
        let segments = document
            .blocks
            .iter()
            .zip(&languages.segments)
            .zip((1..).map(SegmentId))
            .map(|((block, language), id)| Segment {
                id,
                kind: block.kind,
                level: block.level,
                range: block.range.clone(),
                language: language.clone(),
            })
            .collect();
        Self { document, languages, segments }
    }

    /// What an extractor reads. A publication time that is given stands before that of the page.
    pub fn to_extract(&self, publish_time: Option<Timestamp>) -> extract::Document<'_> {
        extract::Document {
            text: &self.document.text,
            segments: &self.segments,
            language: &self.languages.document.tag,
            publish_time: publish_time.or(self.document.page.publish_time),
        }
    }
}

/// What is kept of an assessment: no detector knows a probability better than to a hundredth, and a
/// candidate of less than that is none.
fn tell_in_hundredths(assessment: &mut LanguageAssessment) {
    let rounded = |confidence: f32| (confidence * 100.0).round() / 100.0;
    assessment.confidence = assessment.confidence.map(rounded);
    for candidate in &mut assessment.candidates {
        candidate.confidence = rounded(candidate.confidence);
    }
    assessment.candidates.retain(|candidate| candidate.confidence > 0.0);
}
