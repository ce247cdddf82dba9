//! How commits and archives are stored.

use serde::{Deserialize, Serialize};

use super::{Malformed, mirror, optional_tag, tag, tag_name, tag_names};
use crate::domain::{
    Answer, ArchiveDetails, ArchiveId, Change, ChangeKind, Digest, EditionId, IngestOutcome,
    RequestId, RevisionNumber, StatementId, TokenKey, Uid,
};
use crate::store::RequestKey;
use crate::store::embedded::names;

mirror! {
    /// What a change is.
    ChangeKindV1 = ChangeKind {
        ArchiveCreated, ArchiveUpdated, StatementCreated, EditionCreated, RevisionCreated,
        StatementUpdated, UsabilityChanged, StatementDeleted, StatementUndeleted, Sighting,
        FieldsUpdated, EntitiesUpdated, SilentEdit, Corrected, TranslationStale,
        EditionMoved, StatementsMerged,
    }
}
mirror! {
    /// What became of one ingested document.
    IngestOutcomeV1 = IngestOutcome {
        CreatedStatement, CreatedEdition, CreatedRevision, Unchanged, Duplicate,
    }
}

/// A commit, in any version. Its number is the record's identity; its time stands before it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum CommitRecord {
    /// Since format 1.
    V1(CommitV1),
}

/// A commit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CommitV1 {
    /// How many records of the commit follow. Since format 1.
    records: u32,
    /// The request id and its fingerprint. Since format 1.
    request: Option<([u8; 16], [u8; 32])>,
    /// What the request was answered. Since format 1.
    answers: Vec<AnswerV1>,
    /// What happened. Since format 1.
    changes: Vec<ChangeV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct AnswerV1 {
    /// What became of the document. Since format 1.
    outcome: Option<IngestOutcomeV1>,
    /// The statement. Since format 1.
    statement: Option<String>,
    /// The edition. Since format 1.
    edition: Option<String>,
    /// The revision. Since format 1.
    revision: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
struct ChangeV1 {
    /// What happened. Since format 1.
    kind: ChangeKindV1,
    /// The statement. Since format 1.
    statement: Option<String>,
    /// The edition. Since format 1.
    edition: Option<String>,
    /// The revision. Since format 1.
    revision: Option<u32>,
    /// The edition's language. Since format 1.
    language: Option<String>,
    /// Names of fields. Since format 1.
    changed_fields: Vec<String>,
}

/// A commit's record, taken apart.
#[derive(Debug)]
pub(crate) struct CommitParts {
    pub(crate) records: u32,
    pub(crate) request: Option<RequestKey>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) changes: Vec<Change>,
}

/// What is stored of a commit.
pub(crate) fn commit_record(
    records: u32,
    request: Option<RequestKey>,
    answers: &[Answer],
    changes: Vec<Change>,
) -> CommitRecord {
    let request = request.map(|key| {
        let RequestKey { id: RequestId(id), fingerprint: Digest(fingerprint) } = key;
        (id, fingerprint)
    });
    CommitRecord::V1(CommitV1 {
        records,
        request,
        answers: answers.iter().map(store_answer).collect(),
        changes: changes.into_iter().map(store_change).collect(),
    })
}

/// A commit.
pub(crate) fn load_commit(record: CommitRecord) -> Result<CommitParts, Malformed> {
    let CommitRecord::V1(CommitV1 { records, request, answers, changes }) = record;
    let request = request.map(|(id, fingerprint)| RequestKey {
        id: RequestId(id),
        fingerprint: Digest(fingerprint),
    });
    Ok(CommitParts {
        records,
        request,
        answers: answers.into_iter().map(load_answer).collect::<Result<_, _>>()?,
        changes: changes.into_iter().map(load_change).collect::<Result<_, _>>()?,
    })
}

fn store_answer(answer: &Answer) -> AnswerV1 {
    let Answer { outcome, statement, edition, revision } = answer;
    AnswerV1 {
        outcome: outcome.map(Into::into),
        statement: statement.as_ref().map(|id| id.as_str().to_owned()),
        edition: edition.as_ref().map(|id| id.as_str().to_owned()),
        revision: revision.map(RevisionNumber::get),
    }
}

fn load_answer(answer: AnswerV1) -> Result<Answer, Malformed> {
    let AnswerV1 { outcome, statement, edition, revision } = answer;
    Ok(Answer {
        outcome: outcome.map(Into::into),
        statement: statement_id(statement.as_deref())?,
        edition: edition_id(edition.as_deref())?,
        revision: revision.and_then(RevisionNumber::new),
    })
}

fn store_change(change: Change) -> ChangeV1 {
    let Change { kind, statement, edition, revision, language, changed_fields } = change;
    ChangeV1 {
        kind: kind.into(),
        statement: statement.map(|id| id.as_str().to_owned()),
        edition: edition.map(|id| id.as_str().to_owned()),
        revision: revision.map(RevisionNumber::get),
        language: language.as_ref().map(tag_name),
        changed_fields,
    }
}

fn load_change(change: ChangeV1) -> Result<Change, Malformed> {
    let ChangeV1 { kind, statement, edition, revision, language, changed_fields } = change;
    Ok(Change {
        kind: kind.into(),
        statement: statement_id(statement.as_deref())?,
        edition: edition_id(edition.as_deref())?,
        revision: revision.and_then(RevisionNumber::new),
        language: optional_tag(language.as_deref())?,
        changed_fields,
    })
}

fn statement_id(id: Option<&str>) -> Result<Option<StatementId>, Malformed> {
    Ok(id.map(str::parse).transpose()?)
}

fn edition_id(id: Option<&str>) -> Result<Option<EditionId>, Malformed> {
    Ok(id.map(names::edition_id).transpose()?)
}

/// An archive's details, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ArchiveRecord {
    /// Since format 1.
    V1(ArchiveV1),
}

/// An archive's details. Its internal number is in the record's identity.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ArchiveV1 {
    /// Its id. Since format 1.
    id: String,
    /// Its identity for ever. Since format 1.
    uid: [u8; 16],
    /// Its secret. Since format 1.
    token_key: [u8; 32],
    /// Its title. Since format 1.
    title: String,
    /// Tags. Since format 1.
    expected_languages: Vec<String>,
}

/// An archive's record, taken apart.
#[derive(Debug, Clone)]
pub(crate) struct ArchiveParts {
    pub(crate) id: ArchiveId,
    pub(crate) uid: Uid,
    pub(crate) token_key: TokenKey,
    pub(crate) details: ArchiveDetails,
}

/// What is stored of an archive.
pub(crate) fn archive_record(parts: ArchiveParts) -> ArchiveRecord {
    let ArchiveParts { id, uid: Uid(uid), token_key: TokenKey(token_key), details } = parts;
    let ArchiveDetails { title, expected_languages } = details;
    ArchiveRecord::V1(ArchiveV1 {
        id: id.as_str().to_owned(),
        uid,
        token_key,
        title,
        expected_languages: tag_names(&expected_languages),
    })
}

/// An archive's record with nothing in the place of its secret.
pub(crate) fn without_secret(payload: &[u8]) -> Result<Vec<u8>, Malformed> {
    let parts = super::decode::<ArchiveRecord>(payload)?.load()?;
    let parts = ArchiveParts { token_key: TokenKey([0; 32]), ..parts };
    Ok(super::encode(&archive_record(parts))?)
}

impl ArchiveRecord {
    /// The archive.
    pub(crate) fn load(self) -> Result<ArchiveParts, Malformed> {
        let Self::V1(ArchiveV1 { id, uid, token_key, title, expected_languages }) = self;
        let tags = expected_languages.iter().map(|name| tag(name));
        Ok(ArchiveParts {
            id: id.parse()?,
            uid: Uid(uid),
            token_key: TokenKey(token_key),
            details: ArchiveDetails { title, expected_languages: tags.collect::<Result<_, _>>()? },
        })
    }
}
