//! Why a store did not do what it was asked, and whether to ask again.

use super::{Expectation, RequestRecord};
use crate::domain::{ArchiveId, CommitNumber};

/// Why a batch was not written. Nothing of it was.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Something that the batch expects is no longer so. Read again, plan again, commit again.
    #[error("{0:?} does not hold any more")]
    Changed(Expectation),
    /// The request id was used within its life time; the record says for what. Do not retry.
    #[error("the request id was used in commit {}", .0.stamp.commit)]
    RequestSeen(Box<RequestRecord>),
    /// The batch makes an archive that is there. Do not retry.
    #[error("the archive exists")]
    ArchiveExists,
    /// More is waiting to be written than the queue holds. Retry later.
    #[error("the write queue is full")]
    Overloaded,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// Why a read or a write failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such archive.
    #[error("no archive {0}")]
    NoArchive(ArchiveId),
    /// The read names a commit that is not there yet.
    #[error("commit {asked} is after the head {head}")]
    NotReached {
        /// The commit asked for.
        asked: CommitNumber,
        /// The archive's head.
        head: CommitNumber,
    },
    /// A stored record is not what was written. Do not retry; restore it.
    #[error("damaged record in {file} at byte {offset}: {what}")]
    Damaged {
        /// The file, by its name within the data directory.
        file: String,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The store takes no writes until it is opened anew. Reads go on.
    #[error("the store takes no writes: {reason}")]
    ReadOnly {
        /// Why.
        reason: String,
    },
    /// Another process has the directory open.
    #[error("{path} is in use by another process")]
    InUse {
        /// The directory.
        path: String,
    },
    /// The data were written by a version of the program that this one does not know.
    #[error("{path} has format {found}; this program reads formats up to {known}")]
    UnknownFormat {
        /// The directory.
        path: String,
        /// The format found.
        found: u32,
        /// The newest format known.
        known: u32,
    },
    /// A batch that breaks the contract of the trait; a defect of the caller.
    #[error("the batch is not valid: {0}")]
    InvalidBatch(&'static str),
    /// The machine failed.
    #[error("input or output failed: {what}")]
    Io {
        /// What was being done.
        what: String,
        /// How it failed.
        #[source]
        source: std::io::Error,
    },
    /// The engine failed in a way it does not name.
    #[error("the storage engine failed: {what}")]
    Engine {
        /// What was being done.
        what: String,
        /// How it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
