//! The use cases, protocol-free: bring documents in, read them, mark them, follow the log.
//!
//! [`Chancery`] is the one door. It holds no state of its own beyond what it needs to do its work: the
//! store is the truth. Each file below is one use case.

mod answer;
mod error;
mod request;

pub use answer::{
    Analysis, At, ChangesPage, DocumentWarning, Ingested, LinkCandidate, ListPage, Place,
    StatementAnswer, WatchStep,
};
pub use error::{Error, Passed, Resource, Violation};
pub use request::{
    Content, CreateArchive, DeleteStatement, DocumentInput, ExpectedLatest, Ingest, LinkPolicy,
    MarkEdition, Missing, PageRequest, ReadOptions, Snapshot, StatementPatch, UndeleteStatement,
    UpdateArchive, UpdateStatement, WriteOptions,
};
