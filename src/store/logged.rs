//! Commits as the log has them, for exact copies of an archive.
//!
//! What the records say is opaque above the store: the payloads are those that `docs/format.md`
//! describes, unpacked. An archive's secret never leaves the store: a record of an archive is logged
//! here without it, and gets the secret of the archive that it is imported into.

use super::Error;
use crate::domain::{CommitNumber, Stamp};

/// One commit, record by record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedCommit {
    /// Its number and record time.
    pub stamp: Stamp,
    /// Its records in their order; the first is the commit's own.
    pub records: Vec<LoggedRecord>,
}

impl LoggedCommit {
    /// Bytes of all payloads.
    pub fn bytes(&self) -> usize {
        self.records.iter().map(|record| record.payload.len()).sum()
    }
}

/// One record of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedRecord {
    /// What it is, by the number that `docs/format.md` gives it.
    pub kind: u8,
    /// What it says.
    pub payload: Vec<u8>,
}

/// Why a logged commit was not taken in. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is not the one after the archive's newest; or it is the first, and the archive has more
    /// than its own first commit. Do not retry.
    #[error("commit {commit} does not follow the newest one")]
    NotNext {
        /// The commit to take in.
        commit: CommitNumber,
    },
    /// It is not a commit that an archive can have. Do not retry.
    #[error("commit {commit}: {what}")]
    Invalid {
        /// The commit to take in.
        commit: CommitNumber,
        /// What is wrong with it.
        what: String,
    },
    /// More is waiting to be written than the queue holds. Retry later.
    #[error("the write queue is full")]
    Overloaded,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}
