//! Reading a document: from bytes to canonical text, segments and languages, on a bounded pool and
//! outside any transaction.

use std::sync::Arc;

use super::{Analysis, Chancery, Content, DocumentInput, DocumentWarning, Error, Place, Violation};
use crate::domain::{
    EditionDetails, EditionText, LanguageAssessment, LanguageSource, LanguageTag, OffsetUnit,
    Segment, SegmentId, Warning, WarningKind, limits,
};
use crate::language::{self, DocumentLanguages, Hints, SegmentInput};
use crate::text::offsets::Offsets;
use crate::text::{self, Document, ReadError};

/// A document that was read, and what its sender said about it.
#[derive(Debug)]
pub(super) struct Reading {
    /// What the sender said; its content is taken out.
    pub(super) input: DocumentInput,
    /// The bytes as received.
    raw: Vec<u8>,
    /// What the document says.
    pub(super) document: Document,
    /// In which languages.
    pub(super) languages: DocumentLanguages,
    /// What deserves a look.
    pub(super) warnings: Vec<DocumentWarning>,
}

/// A document to read, with what is known beforehand.
#[derive(Debug)]
pub(super) struct ToRead {
    /// Path of the item within the request, with its final dot.
    pub(super) path: String,
    /// The document.
    pub(super) input: DocumentInput,
    /// The language that the edition id spells, where one was given.
    pub(super) edition_language: Option<LanguageTag>,
}

impl Chancery {
    /// Reads documents, all violations of all of them at once.
    pub(super) async fn read_documents(
        &self,
        documents: Vec<ToRead>,
        expected: Vec<LanguageTag>,
    ) -> Result<Vec<Reading>, Error> {
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Task("the readers' pool"))?;
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            documents.into_iter().map(|document| read(document, &expected)).collect()
        });
        reading.await.map_err(|_| Error::Task("reading a document"))?
    }

    /// What an ingest would make of a document by itself. Nothing is looked up, nothing stored.
    ///
    /// # Errors
    /// The document cannot be read.
    pub async fn analyze(&self, input: DocumentInput) -> Result<Analysis, Error> {
        let to_read = ToRead { path: String::new(), input, edition_language: None };
        let mut readings = self.read_documents(vec![to_read], Vec::new()).await?;
        let reading = readings.pop().ok_or(Error::Task("reading a document"))?;
        let ids = (1..).map(SegmentId).take(reading.document.blocks.len()).collect();
        let content_digest = reading.document.content_digest;
        let details = reading.details();
        let language = details.language.clone();
        let warnings = reading.warnings.clone();
        Ok(Analysis { details, text: reading.text(ids), content_digest, language, warnings })
    }
}

fn read(to_read: ToRead, expected: &[LanguageTag]) -> Result<Reading, Error> {
    let ToRead { path, mut input, edition_language } = to_read;
    let content = std::mem::replace(&mut input.content, Content::Raw(Vec::new()));
    let (field, document) = match &content {
        Content::Text(text) => ("document.text", text::Content::Text(text)),
        Content::Raw(bytes) => ("document.raw_content", text::Content::Raw(bytes)),
    };
    let field = format!("{path}{field}");
    let document = text::read(&text::Input {
        content: document,
        mime_type: input.mime_type.as_deref(),
        charset: input.charset.as_deref(),
        title: input.title.as_deref(),
    })
    .map_err(|source| Error::Document { field: at_fault(&path, &field, &source), source })?;
    if document.title.chars().count() > limits::TITLE_CHARS {
        let chars = document.title.chars().count();
        let path = format!("{path}document.title");
        return Err(Error::Invalid(vec![Violation::over(
            path,
            "characters",
            chars,
            limits::TITLE_CHARS,
        )]));
    }
    let declared = input.declared_language.clone().or(edition_language).or_else(|| {
        document.page.declared_language.as_deref().and_then(|tag| LanguageTag::parse(tag).ok())
    });
    let languages = assess(&document, declared.as_ref(), expected);
    let mut warnings = placed(&field, &document);
    warnings.extend(language_warning(&path, &field, &languages.document));
    let raw = match content {
        Content::Text(text) => text.into_bytes(),
        Content::Raw(bytes) => bytes,
    };
    Ok(Reading { input, raw, document, languages, warnings })
}

/// The request field that a document's fault lies in.
fn at_fault(path: &str, content: &str, error: &ReadError) -> String {
    match error {
        ReadError::UnknownCharset { .. } => format!("{path}document.charset"),
        ReadError::UnsupportedMimeType { .. } => format!("{path}document.mime_type"),
        ReadError::TitleTooLong { .. } | ReadError::NulInTitle { .. } => {
            format!("{path}document.title")
        }
        ReadError::Empty
        | ReadError::NoText
        | ReadError::TooLarge { .. }
        | ReadError::RawTooLarge { .. }
        | ReadError::TooManySegments { .. }
        | ReadError::Undecodable { .. }
        | ReadError::NulByte { .. } => content.to_owned(),
    }
}

fn assess(
    document: &Document,
    declared: Option<&LanguageTag>,
    expected: &[LanguageTag],
) -> DocumentLanguages {
    let segments: Vec<SegmentInput> = document
        .blocks
        .iter()
        .map(|block| SegmentInput { range: block.range.clone(), kind: block.kind })
        .collect();
    language::assess(&document.text, &segments, &Hints { declared, expected })
}

fn placed(field: &str, document: &Document) -> Vec<DocumentWarning> {
    let offsets = Offsets::new(&document.text);
    let place = |warning: &Warning| {
        let range = warning.first.clone()?;
        let within = |unit| offsets.range_to_unit(range.clone(), unit);
        Some(Place {
            code_points: within(OffsetUnit::CodePoint),
            utf16_units: within(OffsetUnit::Utf16CodeUnit),
            utf8_bytes: range.clone(),
        })
    };
    document
        .warnings
        .iter()
        .map(|warning| DocumentWarning {
            field: field.to_owned(),
            first: place(warning),
            warning: warning.clone(),
        })
        .collect()
}

fn language_warning(
    path: &str,
    content: &str,
    assessment: &LanguageAssessment,
) -> Option<DocumentWarning> {
    let says = |kind, message: String| Warning { kind, message, count: 1, first: None };
    let (field, warning) = if assessment.declared_conflict {
        let detected = assessment.detected.as_ref().map_or("und", LanguageTag::as_str);
        let message = format!(
            "the document is declared to be in {}, but its text looks like {detected}; the declared \
             language was kept",
            assessment.tag
        );
        let field = format!("{path}document.declared_language_code");
        (field, says(WarningKind::DeclaredLanguageConflict, message))
    } else if assessment.source == LanguageSource::Detected && !assessment.reliable {
        let message = "the language cannot be told with confidence; declare it".to_owned();
        (content.to_owned(), says(WarningKind::LanguageUndetermined, message))
    } else {
        return None;
    };
    Some(DocumentWarning { field, warning, first: None })
}

impl Reading {
    /// Everything about the document but its words, as a first revision would have it.
    pub(super) fn details(&self) -> EditionDetails {
        let DocumentInput { source, publish_time, translation, usability, correction, .. } =
            &self.input;
        let mut source = source.clone();
        if source.mime_type.is_empty() {
            source.mime_type = self.input.mime_type.clone().unwrap_or_default();
        }
        EditionDetails {
            language: self.languages.document.clone(),
            title: self.document.title.clone(),
            translation: translation.clone().unwrap_or_default(),
            usability: usability.unwrap_or_default(),
            source,
            correction: correction.clone(),
            publish_time: publish_time.or(self.document.page.publish_time),
        }
    }

    /// The words, with the ids that their segments got.
    pub(super) fn text(&self, ids: Vec<SegmentId>) -> EditionText {
        let segments = ids
            .into_iter()
            .zip(&self.document.blocks)
            .zip(&self.languages.segments)
            .map(|((id, block), language)| Segment {
                id,
                kind: block.kind,
                level: block.level,
                range: block.range.clone(),
                language: language.clone(),
            })
            .collect();
        let raw = self.document.raw_differs.then(|| self.raw.clone());
        EditionText { text: self.document.text.clone(), segments, raw }
    }
}
