//! What callers ask for, already parsed: every id, tag and instant in here is valid.

use std::collections::BTreeMap;

use crate::domain::ReviewAction;
use crate::domain::fields::Claim;
use crate::domain::{
    ArchiveDetails, ArchiveId, CommitNumber, Correction, EditionChoice, EditionId, EditionName,
    ExternalId, LanguageTag, LocalizedText, Relation, RevisionName, Source, StatementId,
    StatementKind, StatementName, Timestamp, Translation, Usability,
};
use crate::store::{Load, PageLimit, RequestKey};

/// As of which state, and in which language, to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// What the archive knew.
    pub snapshot: Snapshot,
    /// Only what the issuer had published by then.
    pub published_by: Option<Timestamp>,
    /// Wait until the archive has this commit.
    pub min_commit: Option<CommitNumber>,
    /// Which edition to show.
    pub choice: EditionChoice,
}

/// How much of a statement or an edition to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Everything but the words and the fields.
    Basic,
    /// With the fields, without the words.
    Fields,
    /// Everything.
    Full,
}

impl View {
    /// What is read of a revision.
    pub fn load(self) -> Load {
        match self {
            Self::Basic | Self::Fields => Load::Details,
            Self::Full => Load::Text,
        }
    }

    /// Whether fields are shown.
    pub fn fields(self) -> bool {
        match self {
            Self::Basic => false,
            Self::Fields | Self::Full => true,
        }
    }
}

/// What the archive knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Snapshot {
    /// Everything up to now.
    #[default]
    Head,
    /// Everything up to that commit.
    Commit(CommitNumber),
    /// Everything recorded up to then.
    RecordTime(Timestamp),
}

/// Whether a list has deleted statements too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Deleted {
    /// It has not.
    #[default]
    Hide,
    /// It has.
    Show,
}

/// A page of a list: where it starts and how much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// The list continues after this item; none for its start.
    pub after: Option<K>,
    /// How much.
    pub limit: PageLimit,
}

/// How a write is named and whether it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// The caller's name for the write.
    pub request: Option<RequestKey>,
    /// Answer what would happen and write nothing.
    pub validate_only: bool,
}

/// A document to bring in.
#[derive(Debug, Clone)]
pub struct Ingest {
    /// Path of the item within the request, with its final dot: empty, or `requests[3].`.
    pub path: String,
    /// The statement that it belongs to, where the caller knows.
    pub statement: Option<StatementId>,
    /// The edition that it belongs to, where the caller knows.
    pub edition: Option<EditionId>,
    /// The document.
    pub document: DocumentInput,
    /// How to find its statement where the caller does not know.
    pub link_policy: LinkPolicy,
    /// The edition's etag as the caller last read it.
    pub etag: Option<String>,
    /// The newest revision as the caller believes.
    pub expected_latest: Option<ExpectedLatest>,
}

/// What a caller believes to be an edition's newest revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpectedLatest {
    /// There is no such edition.
    None,
    /// This revision.
    Revision(RevisionName),
}

/// How to find the statement of a document that comes without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkPolicy {
    /// Join the one with the same external id, else the one with the same source URI.
    #[default]
    Auto,
    /// Never join, never look.
    ExplicitOnly,
    /// Never join, but say which ones would have been joined.
    Propose,
}

/// A document and what its sender says about it.
#[derive(Debug, Clone)]
pub struct DocumentInput {
    /// The content.
    pub content: Content,
    /// Its media type.
    pub mime_type: Option<String>,
    /// Its charset.
    pub charset: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its language.
    pub declared_language: Option<LanguageTag>,
    /// Where it was found.
    pub source: Source,
    /// When the issuer published it.
    pub publish_time: Option<Timestamp>,
    /// Until when it must not be made public.
    pub embargo_end_time: Option<Timestamp>,
    /// What kind of document it is.
    pub kind: Option<StatementKind>,
    /// What others call it.
    pub external_ids: Vec<ExternalId>,
    /// How it came from another language.
    pub translation: Option<Translation>,
    /// Whether it may be used.
    pub usability: Option<Usability>,
    /// Why there is a new version.
    pub correction: Option<Correction>,
    /// The operator's own marks.
    pub labels: BTreeMap<String, String>,
    /// What the publisher says about the content.
    pub fields: Vec<Claim>,
}

/// The content of a document.
#[derive(Debug, Clone)]
pub enum Content {
    /// Decoded text.
    Text(String),
    /// Bytes as fetched.
    Raw(Vec<u8>),
}

/// New values for a statement; a field that is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct StatementPatch {
    /// What kind of document it is; inner none clears it.
    pub kind: Option<Option<StatementKind>>,
    /// All titles.
    pub titles: Option<Vec<LocalizedText>>,
    /// The original language; inner none clears it.
    pub original_language: Option<Option<LanguageTag>>,
    /// All relations.
    pub relations: Option<Vec<Relation>>,
    /// All external ids.
    pub external_ids: Option<Vec<ExternalId>>,
    /// All labels.
    pub labels: Option<BTreeMap<String, String>>,
    /// When the issuer published it; inner none clears it.
    pub publish_time: Option<Option<Timestamp>>,
    /// Until when it must not be made public; inner none clears it.
    pub embargo_end_time: Option<Option<Timestamp>>,
}

/// A change of a statement's metadata.
#[derive(Debug, Clone)]
pub struct UpdateStatement {
    /// Which.
    pub name: StatementName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// The new values.
    pub patch: StatementPatch,
}

/// A soft deletion.
#[derive(Debug, Clone)]
pub struct DeleteStatement {
    /// Which.
    pub name: StatementName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// Whether a statement that is not there, or deleted, is fine.
    pub missing: Missing,
    /// Why; may be empty.
    pub reason: String,
}

/// What to do about a statement that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Fail.
    Fails,
    /// Succeed without a change.
    IsFine,
}

/// The return of a deleted statement.
#[derive(Debug, Clone)]
pub struct UndeleteStatement {
    /// Which.
    pub name: StatementName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
}

/// A mark on an edition: a new revision with the same words.
#[derive(Debug, Clone)]
pub struct MarkEdition {
    /// Which.
    pub name: EditionName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// Whether it may be used from now on.
    pub usability: Option<Usability>,
    /// What is said about it.
    pub correction: Option<Correction>,
}

/// Another name for an edition.
#[derive(Debug, Clone)]
pub struct MoveEdition {
    /// Which.
    pub name: EditionName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// The statement that it is to be of; none: a new one.
    pub destination: Option<StatementName>,
    /// The id that it is to have there; none: the same.
    pub edition: Option<EditionId>,
}

/// One statement out of several.
#[derive(Debug, Clone)]
pub struct MergeStatements {
    /// The one that is left.
    pub name: StatementName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// Those that are merged into it, in order.
    pub sources: Vec<StatementId>,
}

/// Decisions about a statement's fields.
#[derive(Debug, Clone)]
pub struct ReviewFields {
    /// Of which statement.
    pub name: StatementName,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// What is decided, in order.
    pub reviews: Vec<ReviewOne>,
    /// Who decides, in their own words; may be empty.
    pub reviewer: String,
}

/// What is decided about one value.
#[derive(Debug, Clone)]
pub struct ReviewOne {
    /// The value, or a field alone.
    pub path: String,
    /// What is decided.
    pub action: ReviewAction,
    /// The values that take its place.
    pub replacement: Vec<Claim>,
}

/// A new archive.
#[derive(Debug, Clone)]
pub struct CreateArchive {
    /// Its id.
    pub id: ArchiveId,
    /// Title and expected languages.
    pub details: ArchiveDetails,
}

/// A change of an archive's details.
#[derive(Debug, Clone)]
pub struct UpdateArchive {
    /// Which.
    pub id: ArchiveId,
    /// Its etag as the caller last read it.
    pub etag: Option<String>,
    /// A new title.
    pub title: Option<String>,
    /// New expected languages.
    pub expected_languages: Option<Vec<LanguageTag>>,
}
