//! Why a call is not answered: what the use cases say, and what only the wire knows.

use crate::archive;

/// Why a call is not answered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A use case refused or failed.
    #[error(transparent)]
    Archive(#[from] archive::Error),
    /// The page token does not open.
    #[error("the page token was not made by this archive or is damaged")]
    PageTokenInvalid,
    /// The page token was made for other arguments.
    #[error("the page token belongs to a request with other arguments")]
    PageTokenMismatch,
    /// The resume token does not open.
    #[error("the resume token was not made by this archive or is damaged")]
    ResumeTokenInvalid,
    /// All places for calls in work are taken.
    #[error("the server has as much work as it can hold")]
    Overloaded,
    /// The client of a watch did not make room.
    #[error("the client reads more slowly than changes are made")]
    SlowConsumer {
        /// Continues where the watch was cut.
        resume_token: String,
    },
    /// An import whose items are not numbered without a gap, or that has no finish.
    #[error("{field}: {what}; items up to {acknowledged} are stored")]
    ImportSequence {
        /// The field at fault.
        field: &'static str,
        /// What is wrong.
        what: String,
        /// The last item that was acknowledged.
        acknowledged: u64,
    },
    /// A record of an import that no export can have.
    #[error("commit {commit} of the import cannot be taken in: {what}")]
    ImportRecord {
        /// Its commit; 0 where that cannot be read.
        commit: u64,
        /// What is wrong.
        what: String,
        /// The last item that was acknowledged.
        acknowledged: u64,
    },
    /// The server stops.
    #[error("the server is shutting down")]
    ShuttingDown {
        /// Continues a watch; none for other calls.
        resume_token: Option<String>,
    },
    /// The call took too long.
    #[error("the deadline of the call passed")]
    DeadlineExceeded,
    /// The request is too large.
    #[error("the request message is larger than {limit} bytes")]
    MessageTooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The request cannot be read.
    #[error("the request message cannot be read: {what}")]
    MessageMalformed {
        /// What is wrong with it.
        what: String,
    },
    /// No such method.
    #[error(
        "there is no method {path}; grpcurl or any client with reflection lists those there are"
    )]
    MethodUnknown {
        /// As asked for.
        path: String,
    },
    /// The request is compressed in an unknown way.
    #[error("{what}")]
    CompressionUnknown {
        /// In which.
        what: String,
    },
    /// An answer could not be written; a defect.
    #[error("an answer could not be written: {what}")]
    Encoding {
        /// What went wrong.
        what: String,
    },
}
