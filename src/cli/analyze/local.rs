//! `analyze` on this machine, with no server: a document, its languages and its claims.

use std::path::Path;

use crate::cli::document;
use crate::cli::failure::Failure;
use crate::domain::fields::Claim;
use crate::domain::{LanguageTag, Segment, SegmentId};
use crate::extract::{Document, Extractor};
use crate::language::{self, Hints, SegmentInput};
use crate::text;

/// A document that was read on this machine.
#[derive(Debug)]
pub(super) struct Local {
    pub(super) text: String,
    pub(super) segments: Vec<Segment>,
    pub(super) language: LanguageTag,
    pub(super) claims: Vec<Claim>,
}

/// The extractor with its built-in tables.
pub(super) fn extractor() -> Result<Extractor, Failure> {
    Extractor::builtin().map_err(|error| Failure::Usage(error.to_string()))
}

/// Reads a file as the server would, and extracts its claims.
pub(super) fn of_file(
    extractor: &Extractor,
    file: &Path,
    charset: Option<&str>,
    mime_type: Option<&str>,
) -> Result<Local, Failure> {
    let bytes = super::bytes_of(file)?;
    let document = text::read(&text::Input {
        content: text::Content::Raw(&bytes),
        mime_type: mime_type.or_else(|| document::media_type(file)),
        charset,
        title: None,
    })
    .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    let inputs: Vec<SegmentInput> = document
        .blocks
        .iter()
        .map(|block| SegmentInput { range: block.range.clone(), kind: block.kind })
        .collect();
    let languages = language::assess(&document.text, &inputs, &Hints::NONE);
    let segments: Vec<Segment> = document
        .blocks
        .iter()
        .zip(languages.segments)
        .zip((1..).map(SegmentId))
        .map(|((block, language), id)| Segment {
            id,
            kind: block.kind,
            level: block.level,
            range: block.range.clone(),
            language,
        })
        .collect();
    let language = languages.document.tag;
    let claims = extractor.extract(&Document {
        text: &document.text,
        segments: &segments,
        language: &language,
        publish_time: document.page.publish_time,
    });
    Ok(Local { text: document.text, segments, language, claims })
}
