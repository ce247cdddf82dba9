//! What is found by something else than its name: documents by a key, writes by their request.

use crate::domain::{
    Answer, CommitNumber, Digest, EditionId, ExternalId, RequestId, RevisionNumber, Stamp,
    StatementId,
};

/// A request id with a digest of the request, so that a repeat is told from a reuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestKey {
    /// The caller's name for the write.
    pub id: RequestId,
    /// Digest of everything that the request asks for.
    pub fingerprint: Digest,
}

/// A write that was answered before.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestRecord {
    /// What it asked for.
    pub fingerprint: Digest,
    /// The commit it made.
    pub stamp: Stamp,
    /// What it was answered.
    pub answers: Vec<Answer>,
}

/// A key by which documents are found again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LookupKey {
    /// A statement's external id. Set by [`Write::Statement`](super::Write::Statement). A hit may be
    /// out of date: the reader compares with the statement.
    ExternalId(ExternalId),
    /// A URI that a revision or a sighting came from.
    SourceUri(String),
    /// The digest of a revision's canonical text.
    Content(Digest),
}

/// Where a lookup key leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// To which statement.
    pub statement: StatementId,
    /// To which edition and revision; none for an external id.
    pub revision: Option<(EditionId, RevisionNumber)>,
    /// Since which commit.
    pub commit: CommitNumber,
}
