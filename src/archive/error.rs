//! Why a use case was refused or failed.
//!
//! Variants say what happened to which resource, with values; `grpc::status` turns each into a code
//! and a reason, in one table.

use crate::domain::{CommitNumber, Invalid, RequestId};
use crate::extract::LexiconError;
use crate::store;
use crate::text::ReadError;

/// One field of a request that breaks its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The field's path as in `google.rpc.BadRequest`, for example `requests[3].document.title`.
    pub field: String,
    /// The value, clipped, and the rule.
    pub description: String,
    /// The value and the limit, where one was passed.
    pub passed: Option<Passed>,
}

/// A limit that was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passed {
    /// The value given.
    pub value: u64,
    /// The most allowed.
    pub limit: u64,
}

impl Violation {
    /// A field whose value breaks a rule.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into(), passed: None }
    }

    /// A field that holds more than it may.
    pub fn over(field: impl Into<String>, what: &str, value: usize, limit: usize) -> Self {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Self {
            field: field.into(),
            description: format!("has {value} {what}; the limit is {limit}"),
            passed: Some(Passed { value: count(value), limit: count(limit) }),
        }
    }

    /// A field whose value could not be read.
    pub fn invalid(field: impl Into<String>, invalid: &Invalid) -> Self {
        Self::new(field, invalid.to_string())
    }
}

/// A named thing, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What sort of thing: `archive`, `statement`, `edition`, `revision`.
    pub kind: &'static str,
    /// Its resource name.
    pub name: String,
}

impl Resource {
    /// An archive, by name.
    pub fn archive(name: impl ToString) -> Self {
        Self { kind: "archive", name: name.to_string() }
    }

    /// A statement, by name.
    pub fn statement(name: impl ToString) -> Self {
        Self { kind: "statement", name: name.to_string() }
    }

    /// An edition, by name.
    pub fn edition(name: impl ToString) -> Self {
        Self { kind: "edition", name: name.to_string() }
    }

    /// A revision, by name.
    pub fn revision(name: impl ToString) -> Self {
        Self { kind: "revision", name: name.to_string() }
    }
}

/// Why a use case was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Fields of the request break their rules.
    #[error("{} of the request break their rules", .0.len())]
    Invalid(Vec<Violation>),
    /// A document cannot be read.
    #[error("{field}: {source}")]
    Document {
        /// Path of the field that holds it.
        field: String,
        /// Why.
        #[source]
        source: ReadError,
    },
    /// There is no such resource, or not at the state read.
    #[error("no {} {}", .0.kind, .0.name)]
    NotFound(Resource),
    /// The id is taken.
    #[error("{} {} exists", .0.kind, .0.name)]
    Exists(Resource),
    /// A write to a deleted statement.
    #[error("{} is deleted", .0.name)]
    StatementDeleted(Resource),
    /// A write to a statement that was merged into another one.
    #[error("{} was merged into {into}", .statement.name)]
    StatementMerged {
        /// Which.
        statement: Resource,
        /// The name of the one that is left.
        into: String,
    },
    /// A write to an edition by a name that it had.
    #[error("{} moved to {to}", .edition.name)]
    EditionMoved {
        /// Which.
        edition: Resource,
        /// The name that it has.
        to: String,
    },
    /// Undelete of a statement that is not deleted.
    #[error("{} is not deleted", .0.name)]
    StatementActive(Resource),
    /// The caller's etag is not the current one.
    #[error("the etag of {} {} is {current}, not {given}", .resource.kind, .resource.name)]
    EtagMismatch {
        /// Of what.
        resource: Resource,
        /// The caller's.
        given: String,
        /// The current one; empty where the resource does not exist.
        current: String,
    },
    /// The newest revision is not the one that the caller expects.
    #[error("the newest revision of {} is {latest:?}, not {expected:?}", .resource.name)]
    RevisionConflict {
        /// Of which edition.
        resource: Resource,
        /// What the caller expects: a revision name, or `-` for none.
        expected: String,
        /// The newest revision's name; empty where there is none.
        latest: String,
    },
    /// The request id was used for another request within its life time.
    #[error("request id {id} was used for another request in commit {commit}")]
    RequestIdReused {
        /// The request id.
        id: RequestId,
        /// The commit that the other request made.
        commit: CommitNumber,
    },
    /// A commit that the archive does not have yet.
    #[error("commit {asked} is after the head {head}")]
    CommitNotReached {
        /// The commit asked for.
        asked: CommitNumber,
        /// The archive's head.
        head: CommitNumber,
        /// Whether the call waited for it, so that a retry may find it.
        waited: bool,
    },
    /// A resume token or start that this archive cannot serve.
    #[error("the resume token is not of this archive's history: {0}")]
    ResumeToken(&'static str),
    /// A record of an import that no export can have.
    #[error("commit {commit} of the import cannot be taken in: {what}")]
    ImportRecord {
        /// Its commit.
        commit: CommitNumber,
        /// What is wrong.
        what: String,
    },
    /// The archive has another history than the export.
    #[error("commit {commit} of the import does not fit the archive, whose newest is {head}")]
    ImportConflict {
        /// The commit of the import.
        commit: CommitNumber,
        /// The archive's head.
        head: CommitNumber,
    },
    /// Another stream of the same import was faster.
    #[error("another stream of the import has gone on behind item {acknowledged}")]
    ImportMoved {
        /// The last item that was committed when this one began.
        acknowledged: u64,
    },
    /// Other writers were faster too often.
    #[error("{attempts} attempts met other writes to the same statement")]
    Contention {
        /// How often it was tried.
        attempts: usize,
    },
    /// A review names a value that the statement does not have.
    #[error("{field}: there is no value {path}")]
    UnknownValue {
        /// Path of the request field.
        field: String,
        /// What it names.
        path: String,
    },
    /// A table of the extractor cannot be used.
    #[error("a table is broken: {0}")]
    Lexicon(LexiconError),
    /// There is more to do than may wait.
    #[error("too much work is waiting")]
    Overloaded,
    /// The store failed or does not take writes.
    #[error(transparent)]
    Store(store::Error),
    /// The search index failed.
    #[error(transparent)]
    Index(#[from] crate::index::Error),
    /// A task of the server itself ended early; a defect.
    #[error("a task ended early: {0}")]
    Task(&'static str),
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NoArchive(id) => {
                Self::NotFound(Resource::archive(format!("archives/{id}")))
            }
            store::Error::NotReached { asked, head } => {
                Self::CommitNotReached { asked, head, waited: false }
            }
            other @ (store::Error::Damaged { .. }
            | store::Error::ReadOnly { .. }
            | store::Error::InUse { .. }
            | store::Error::UnknownFormat { .. }
            | store::Error::InvalidBatch(_)
            | store::Error::Io { .. }
            | store::Error::Engine { .. }) => Self::Store(other),
        }
    }
}

impl Error {
    /// Whether it lies with one document, so that others may fare better.
    pub(super) fn is_about_document(&self) -> bool {
        match self {
            Self::Invalid(_)
            | Self::Document { .. }
            | Self::NotFound(_)
            | Self::Exists(_)
            | Self::StatementDeleted(_)
            | Self::StatementMerged { .. }
            | Self::EditionMoved { .. }
            | Self::StatementActive(_)
            | Self::EtagMismatch { .. }
            | Self::UnknownValue { .. }
            | Self::RevisionConflict { .. } => true,
            Self::RequestIdReused { .. }
            | Self::CommitNotReached { .. }
            | Self::ResumeToken(_)
            | Self::ImportRecord { .. }
            | Self::ImportConflict { .. }
            | Self::ImportMoved { .. }
            | Self::Contention { .. }
            | Self::Overloaded
            | Self::Store(_)
            | Self::Index(_)
            | Self::Lexicon(_)
            | Self::Task(_) => false,
        }
    }
}
