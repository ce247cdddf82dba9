//! `IngestService`: documents towards the archive, what became of them towards the wire.

use super::edition::{self, Home};
use super::structured::{self, Values};
use super::{Field, Shape, Violations, count, fields, read, statement, text};
use crate::archive::{
    Analysis, Content, DocumentInput, Error, ExpectedLatest, Ingest, Ingested, LinkCandidate,
    LinkPolicy, WriteOptions,
};
use crate::domain::fields::ClaimSource;
use crate::domain::{
    ArchiveId, ArchiveName, Digest, EditionId, IngestOutcome, LanguageTag, OffsetUnit,
    RevisionName, RevisionRef, StatementId, StatementName, limits,
};
use crate::grpc::pb;

/// One or more documents for one archive.
#[derive(Debug)]
pub(crate) struct Ingestion {
    /// Where they go.
    pub(crate) archive: ArchiveId,
    /// The documents, in order.
    pub(crate) items: Vec<Ingest>,
    /// For each document, what positions in its warnings count.
    pub(crate) units: Vec<OffsetUnit>,
    /// How the write is named.
    pub(crate) write: WriteOptions,
}

/// `IngestEdition`.
pub(crate) fn ingest(mut request: pb::IngestEditionRequest) -> Result<Ingestion, Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "IngestEdition", &request);
    let write = WriteOptions { request: key, validate_only: request.validate_only };
    let parent: Option<ArchiveName> =
        violations.parse(Field::of_request("parent"), &request.parent);
    let archive = parent.map(|parent| parent.archive);
    let item = item(&mut violations, Field::REQUEST, request, archive.as_ref());
    let made = archive.zip(item).map(|(archive, (ingest, unit))| Ingestion {
        archive,
        items: vec![ingest],
        units: vec![unit],
        write,
    });
    violations.finish(made)
}

/// `BatchIngestEditions`.
pub(crate) fn batch(mut request: pb::BatchIngestEditionsRequest) -> Result<Ingestion, Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "BatchIngestEditions", &request);
    let write = WriteOptions { request: key, validate_only: false };
    let pb::BatchIngestEditionsRequest { parent, requests, request_id: _ } = request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let archive = parent.map(|parent| parent.archive);
    let at = Field::of_request("requests");
    if requests.is_empty() {
        violations.note(at, "is required");
    } else if requests.len() > limits::BATCH_INGEST {
        violations.over(at, "documents", requests.len(), limits::BATCH_INGEST);
        return violations.finish(None);
    }
    let (mut items, mut units) = (Vec::new(), Vec::new());
    for (index, request) in requests.into_iter().enumerate() {
        let at = at.item(index);
        refuse_what_the_batch_has(&mut violations, at, &request, archive.as_ref());
        if let Some((ingest, unit)) = item(&mut violations, at, request, archive.as_ref()) {
            items.push(ingest);
            units.push(unit);
        }
    }
    violations.finish(archive.map(|archive| Ingestion { archive, items, units, write }))
}

/// A document of several has no archive, name or purpose of its own.
pub(crate) fn refuse_what_the_batch_has(
    violations: &mut Violations,
    at: Field<'_>,
    request: &pb::IngestEditionRequest,
    archive: Option<&ArchiveId>,
) {
    let parent: Option<ArchiveName> =
        violations.parse_optional(at.child("parent"), &request.parent);
    if let (Some(parent), Some(archive)) = (parent, archive)
        && parent.archive != *archive
    {
        let rule = format!("{parent} is not the parent of the batch");
        violations.note(at.child("parent"), rule);
    }
    if !request.request_id.is_empty() {
        violations.note(at.child("request_id"), "must be empty: the batch has one of its own");
    }
    if request.validate_only {
        violations.note(at.child("validate_only"), "must not be set within a batch");
    }
}

/// One document with what it is to become. None only after a violation.
pub(crate) fn item(
    violations: &mut Violations,
    at: Field<'_>,
    request: pb::IngestEditionRequest,
    archive: Option<&ArchiveId>,
) -> Option<(Ingest, OffsetUnit)> {
    let pb::IngestEditionRequest {
        parent: _,
        statement_id,
        edition_id,
        document,
        link_policy,
        etag,
        expected_latest_revision,
        validate_only: _,
        request_id: _,
        offset_unit,
    } = request;
    let statement: Option<StatementId> =
        violations.parse_optional(at.child("statement_id"), &statement_id);
    let edition: Option<EditionId> = violations.parse_optional(at.child("edition_id"), &edition_id);
    let link_policy = policy(violations, at.child("link_policy"), link_policy);
    let etag = fields::etag(violations, at.child("etag"), etag);
    let home = Home { archive, statement: statement.as_ref() };
    let expected_at = at.child("expected_latest_revision");
    let expected_latest = expected(violations, expected_at, &expected_latest_revision, home);
    let unit = read::unit(violations, at.child("offset_unit"), offset_unit);
    let document_at = at.child("document");
    let given = violations.required(document_at, document);
    let document = given.and_then(|given| input(violations, document_at, given, home))?;
    let path = at.to_string();
    let path = if path.is_empty() { path } else { path + "." };
    let ingest = Ingest { path, statement, edition, document, link_policy, etag, expected_latest };
    Some((ingest, unit))
}

fn policy(violations: &mut Violations, field: Field<'_>, number: i32) -> LinkPolicy {
    match fields::choice::<pb::LinkPolicy>(violations, field, number) {
        None | Some(pb::LinkPolicy::Unspecified | pb::LinkPolicy::Auto) => LinkPolicy::Auto,
        Some(pb::LinkPolicy::ExplicitOnly) => LinkPolicy::ExplicitOnly,
        Some(pb::LinkPolicy::Propose) => LinkPolicy::Propose,
    }
}

fn expected(
    violations: &mut Violations,
    field: Field<'_>,
    value: &str,
    home: Home<'_>,
) -> Option<ExpectedLatest> {
    if value == "-" {
        return Some(ExpectedLatest::None);
    }
    let name: RevisionName = violations.parse_optional(field, value)?;
    if name.revision == RevisionRef::Latest {
        violations.note(field, "must name a revision by its number, not as \"latest\"");
    }
    if home.archive.is_some_and(|archive| *archive != name.edition.archive) {
        violations.note(field, format!("{value:?} is of another archive"));
    }
    Some(ExpectedLatest::Revision(name))
}

/// The document of an `AnalyzeText`, what languages to expect, and what positions in the answer count.
pub(crate) fn analyze(
    request: pb::AnalyzeTextRequest,
) -> Result<(DocumentInput, Vec<LanguageTag>, OffsetUnit), Error> {
    let mut violations = Violations::default();
    let pb::AnalyzeTextRequest { document, offset_unit, expected_language_codes } = request;
    let at = Field::of_request("document");
    let unit = read::unit(&mut violations, Field::of_request("offset_unit"), offset_unit);
    let given = violations.required(at, document);
    let document = given.and_then(|given| input(&mut violations, at, given, Home::default()));
    let codes = Field::of_request("expected_language_codes");
    let expected = fields::languages(&mut violations, codes, &expected_language_codes);
    violations.finish(document.map(|document| (document, expected, unit)))
}

/// A document. None only after a violation.
fn input(
    violations: &mut Violations,
    at: Field<'_>,
    document: pb::IngestDocument,
    home: Home<'_>,
) -> Option<DocumentInput> {
    let pb::IngestDocument {
        content,
        mime_type,
        title,
        declared_language_code,
        source,
        publish_time,
        embargo_end_time,
        kind,
        external_ids,
        translation,
        usability,
        correction,
        labels,
        charset,
        fields: given_fields,
    } = document;
    let header = limits::HEADER_CHARS;
    if !charset.is_empty() && matches!(content, Some(pb::ingest_document::Content::Text(_))) {
        violations.note(at.child("charset"), "must be empty: the text is already decoded");
    }
    let content = self::content(violations, at, content);
    let source_at = at.child("source");
    let translation_at = at.child("translation");
    let correction_at = at.child("correction");
    let embargo_at = at.child("embargo_end_time");
    let input = DocumentInput {
        content: Content::Text(String::new()),
        mime_type: fields::optional_text(violations, at.child("mime_type"), mime_type, header),
        charset: fields::optional_text(violations, at.child("charset"), charset, header),
        title: fields::optional_text(violations, at.child("title"), title, limits::TITLE_CHARS),
        declared_language: fields::language(
            violations,
            at.child("declared_language_code"),
            &declared_language_code,
        ),
        source: source
            .map_or_else(Default::default, |source| edition::source(violations, source_at, source)),
        publish_time: fields::timestamp(violations, at.child("publish_time"), publish_time),
        embargo_end_time: fields::timestamp(violations, embargo_at, embargo_end_time),
        kind: statement::kind(violations, at.child("kind"), kind),
        external_ids: fields::external_ids(violations, at.child("external_ids"), &external_ids),
        translation: translation
            .map(|given| edition::translation(violations, translation_at, given, home)),
        usability: edition::usability(violations, at.child("usability"), usability),
        correction: correction
            .and_then(|given| edition::correction(violations, correction_at, given, home)),
        labels: fields::labels(violations, at.child("labels"), labels),
        fields: given_fields.map_or_else(Vec::new, |given| {
            let values = Values {
                archive: home.archive,
                source: ClaimSource::Publisher,
                most: limits::GIVEN_VALUES,
            };
            structured::claims(violations, at.child("fields"), given, values)
        }),
    };
    content.map(|content| DocumentInput { content, ..input })
}

fn content(
    violations: &mut Violations,
    at: Field<'_>,
    content: Option<pb::ingest_document::Content>,
) -> Option<Content> {
    match content {
        Some(pb::ingest_document::Content::Text(text)) => Some(Content::Text(text)),
        Some(pb::ingest_document::Content::RawContent(raw)) => Some(Content::Raw(raw.into())),
        None => {
            violations.note(at.child("content"), "is required: either text or raw_content");
            None
        }
    }
}

/// What became of one document.
pub(crate) fn to_ingested(
    ingested: Ingested,
    archive: &ArchiveId,
    shape: &Shape,
) -> pb::IngestEditionResponse {
    let Ingested { outcome, heads, revision, commit, candidates, warnings } = ingested;
    let name = StatementName { archive: archive.clone(), statement: heads.statement.id.clone() };
    let (edition, revision) = edition::to_edition_and_revision(revision, &name, shape);
    pb::IngestEditionResponse {
        outcome: to_outcome(outcome).into(),
        statement: Some(statement::to_statement(heads, archive)),
        edition: Some(edition),
        edition_revision: Some(revision),
        commit: count(commit.0),
        link_candidates: candidates
            .into_iter()
            .map(|candidate| to_candidate(candidate, archive))
            .collect(),
        warnings: warnings
            .into_iter()
            .map(|warning| text::to_warning(warning, shape.unit))
            .collect(),
    }
}

const fn to_outcome(outcome: IngestOutcome) -> pb::IngestOutcome {
    match outcome {
        IngestOutcome::CreatedStatement => pb::IngestOutcome::CreatedStatement,
        IngestOutcome::CreatedEdition => pb::IngestOutcome::CreatedEdition,
        IngestOutcome::CreatedRevision => pb::IngestOutcome::CreatedRevision,
        IngestOutcome::Unchanged => pb::IngestOutcome::Unchanged,
        IngestOutcome::Duplicate => pb::IngestOutcome::Duplicate,
    }
}

fn to_candidate(candidate: LinkCandidate, archive: &ArchiveId) -> pb::LinkCandidate {
    let LinkCandidate { statement, score, reasons } = candidate;
    let name = StatementName { archive: archive.clone(), statement };
    pb::LinkCandidate {
        statement: name.to_string(),
        score,
        reasons: reasons.into_iter().map(str::to_owned).collect(),
    }
}

/// What an ingest would make of a document by itself.
pub(crate) fn to_analysis(analysis: Analysis, shape: &Shape) -> pb::AnalyzeTextResponse {
    // The details have the language of the document too.
    let Analysis {
        details,
        text: words,
        content_digest: Digest(digest),
        language: _,
        shares,
        spans,
        warnings,
        fields,
    } = analysis;
    let language_spans = text::to_language_spans(&words.text, spans, shape);
    let fields = structured::to_fields(fields, structured::Home::Nowhere, shape);
    let edition = pb::Edition {
        content_digest: digest.to_vec().into(),
        fields: Some(fields),
        ..edition::to_unnamed(details, Some(words), shape)
    };
    pb::AnalyzeTextResponse {
        edition: Some(edition),
        warnings: warnings
            .into_iter()
            .map(|warning| text::to_warning(warning, shape.unit))
            .collect(),
        language_shares: shares.into_iter().map(text::to_language_share).collect(),
        language_spans,
    }
}

#[cfg(test)]
#[path = "ingest_tests.rs"]
mod tests;
