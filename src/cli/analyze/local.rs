//! `analyze` on this machine, with no server: a document, its languages and its claims.

use std::path::Path;

use crate::archive::Assessed;
use crate::cli::document;
use crate::cli::failure::Failure;
use crate::domain::fields::Claim;
use crate::domain::{LanguageTag, Segment};
use crate::extract::Extractor;
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
    let assessed = Assessed::read(&text::Input {
        content: text::Content::Raw(&bytes),
        mime_type: mime_type.or_else(|| document::media_type(file)),
        charset,
        title: None,
    })
    .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    let claims = extractor.extract(&assessed.to_extract(None));
    let Assessed { document, languages, segments } = assessed;
    Ok(Local { text: document.text, segments, language: languages.document.tag, claims })
}
