//! Reading a document: from bytes to canonical text, segments and languages, on a bounded pool and
//! outside any transaction.

use std::sync::Arc;

use super::annotate::ToAnnotate;
use super::assessed::Assessed;
use super::fields::{analyzed, verified};
use super::{Analysis, Chancery, Content, DocumentInput, DocumentWarning, Error, Place, Violation};
use crate::domain::{
    ArchiveDetails, EditionDetails, EditionText, LanguageAssessment, LanguageSource, LanguageTag,
    OffsetUnit, RevisionClaims, Segment, SegmentId, Warning, WarningKind, limits,
};
use crate::extract::{self, Extractor};
use crate::language::{DocumentLanguages, Hints};
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
    /// Its segments, numbered from 1.
    segments: Vec<Segment>,
    /// What deserves a look.
    pub(super) warnings: Vec<DocumentWarning>,
    /// What the text says, and what its publisher says of it.
    pub(super) claims: RevisionClaims,
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

/// Documents of so many bytes in all are read where they came in: that takes less than half a millisecond,
/// and handing them to another thread costs a good part of it.
const SHORT_BYTES: usize = 16 << 10;

impl Chancery {
    /// Reads documents, each by itself: many of them on all cores, as far as those are free.
    pub(super) async fn read_each(
        &self,
        documents: Vec<ToRead>,
        archive: Arc<ArchiveDetails>,
    ) -> Result<Vec<Result<Reading, Error>>, Error> {
        let extractor = self.extractor()?;
        let read_all = move |documents: Vec<ToRead>, archive: &ArchiveDetails| {
            let read = |document| read(document, &archive.expected_languages, &extractor);
            documents.into_iter().map(read).collect::<Vec<Result<Reading, Error>>>()
        };
        let mut readings = match is_short(&documents) {
            true => read_all(documents, &archive),
            false => self.read_in_parts(documents, archive, read_all).await?,
        };
        for reading in readings.iter_mut().flatten() {
            self.annotate(reading).await;
        }
        Ok(readings)
    }

    /// Reads documents side by side, as far as cores are free; their order stays.
    async fn read_in_parts(
        &self,
        mut documents: Vec<ToRead>,
        archive: Arc<ArchiveDetails>,
        read_all: impl Fn(Vec<ToRead>, &ArchiveDetails) -> Vec<Result<Reading, Error>>
        + Clone
        + Send
        + 'static,
    ) -> Result<Vec<Result<Reading, Error>>, Error> {
        let share = documents.len().div_ceil(self.cores.max(1)).max(1);
        let mut parts = Vec::new();
        while !documents.is_empty() {
            let rest = documents.split_off(share.min(documents.len()));
            let part = std::mem::replace(&mut documents, rest);
            let permit = Arc::clone(&self.readers).acquire_owned().await;
            let permit = permit.map_err(|_| Error::Task("the readers' pool"))?;
            let (archive, read_all) = (Arc::clone(&archive), read_all.clone());
            parts.push(tokio::task::spawn_blocking(move || {
                let _permit = permit;
                read_all(part, &archive)
            }));
        }
        let mut readings = Vec::new();
        for part in parts {
            readings.extend(part.await.map_err(|_| Error::Task("reading a document"))?);
        }
        Ok(readings)
    }

    /// Lets the annotator, if there is one, add to what a document says.
    async fn annotate(&self, reading: &mut Reading) {
        if !self.has_annotator() {
            return;
        }
        let ids = (1..).map(SegmentId).take(reading.document.blocks.len()).collect();
        let words = EditionText { raw: None, ..reading.text(ids) };
        let fields = analyzed(&reading.claims, &words);
        let language = reading.languages.document.tag.clone();
        let (text, segments) = (words.text.into(), words.segments);
        let more = self.annotated(ToAnnotate { text, language, segments, fields }).await;
        reading.claims.claims.extend(more.into_iter().flatten());
    }

    /// What an ingest would make of a document by itself. Nothing is looked up, nothing stored.
    ///
    /// # Errors
    /// The document cannot be read.
    pub async fn analyze(
        &self,
        input: DocumentInput,
        expected: Vec<LanguageTag>,
    ) -> Result<Analysis, Error> {
        let to_read = ToRead { path: String::new(), input, edition_language: None };
        let archive = ArchiveDetails { expected_languages: expected, ..ArchiveDetails::default() };
        let mut readings = self.read_each(vec![to_read], Arc::new(archive)).await?;
        let reading = readings.pop().ok_or(Error::Task("reading a document"))??;
        let ids = (1..).map(SegmentId).take(reading.document.blocks.len()).collect();
        let content_digest = reading.document.content_digest;
        let details = reading.details();
        let language = details.language.clone();
        let text = reading.text(ids);
        let fields = analyzed(&reading.claims, &text);
        let Reading { languages: DocumentLanguages { shares, spans, .. }, warnings, .. } = reading;
        Ok(Analysis { details, text, content_digest, language, shares, spans, warnings, fields })
    }
}

/// Whether reading takes next to no time. Pages take longer than their size says.
fn is_short(documents: &[ToRead]) -> bool {
    let bytes = |document: &ToRead| match &document.input.content {
        Content::Text(text) => text.len(),
        Content::Raw(bytes) => bytes.len(),
    };
    let is_plain = |document: &ToRead| {
        let given = document.input.mime_type.as_deref();
        given.is_none_or(|given| given.starts_with("text/plain"))
    };
    documents.iter().all(is_plain) && documents.iter().map(bytes).sum::<usize>() <= SHORT_BYTES
}

fn read(
    to_read: ToRead,
    expected: &[LanguageTag],
    extractor: &Extractor,
) -> Result<Reading, Error> {
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
    let assessed = Assessed::new(document, &Hints { declared: declared.as_ref(), expected });
    let mut warnings = placed(&field, &assessed.document);
    warnings.extend(language_warning(&path, &field, &assessed.languages.document));
    let raw = match content {
        Content::Text(text) => text.into_bytes(),
        Content::Raw(bytes) => bytes,
    };
    let claims = claims(&mut input, &assessed, extractor);
    let Assessed { document, languages, segments } = assessed;
    Ok(Reading { input, raw, document, languages, segments, warnings, claims })
}

/// What the text says, tested word by word, and what the publisher says.
fn claims(input: &mut DocumentInput, assessed: &Assessed, extractor: &Extractor) -> RevisionClaims {
    let found = extractor.extract(&assessed.to_extract(input.publish_time));
    let (mut claims, refused) = verified(&assessed.document.text, found);
    if refused > 0 {
        tracing::error!(refused, "the extractor made claims whose words are not in the text");
    }
    claims.append(&mut input.fields);
    RevisionClaims { extractor: extract::PRODUCER.to_owned(), claims }
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

fn placed(field: &str, document: &Document) -> Vec<DocumentWarning> {
    if document.warnings.is_empty() {
        return Vec::new();
    }
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
        let numbered = ids.into_iter().zip(&self.segments);
        let segments = numbered.map(|(id, segment)| Segment { id, ..segment.clone() }).collect();
        let raw = self.document.raw_differs.then(|| self.raw.clone());
        EditionText { text: self.document.text.clone(), segments, raw }
    }
}
