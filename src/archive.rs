//! The use cases, protocol-free: bring documents in, read them, mark them, follow the log.
//!
//! [`Chancery`] is the one door. It holds no state beyond what it needs to do its work: the store is the
//! truth. Each file below is one use case or one step of it:
//!
//! * a **read** resolves the state it is asked for (`snapshot`) and makes one call to the store;
//! * a **write** sketches its effect over what it has read (`draft`), commits the sketch together with
//!   what it relied on, and starts over when another writer was faster (`transact`);
//! * an **ingest** reads its documents first (`document`), outside any transaction.

mod answer;
mod archives;
mod document;
mod draft;
mod error;
pub mod etag;
mod ingest;
mod link;
mod list;
mod read;
mod request;
mod snapshot;
mod transact;
mod update;
mod watch;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use answer::{
    Analysis, At, ChangesPage, DocumentWarning, Ingested, LinkCandidate, ListPage, Place,
    StatementAnswer, WatchStep,
};
pub use error::{Error, Passed, Resource, Violation};
pub use request::{
    Content, CreateArchive, DeleteStatement, Deleted, DocumentInput, ExpectedLatest, Ingest,
    LinkPolicy, MarkEdition, Missing, PageRequest, ReadOptions, Snapshot, StatementPatch,
    UndeleteStatement, UpdateArchive, UpdateStatement, WriteOptions,
};
pub use watch::Watch;

use crate::clock::{Clock, Entropy};
use crate::language;
pub use crate::language::nearest_tag as nearest_language;
pub use crate::language::results::Known as KnownLanguage;
use crate::store::{Health, Store};

/// The archives of one server and everything that can be done with them.
#[derive(Debug)]
pub struct Chancery {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// One permit a core: reading documents is the only work here that takes the processor for long.
    readers: Arc<Semaphore>,
}

impl Chancery {
    /// Over a store that is open.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { store, clock, entropy, readers: Arc::new(Semaphore::new(cores)) }
    }

    /// Whether the store takes writes.
    pub fn health(&self) -> tokio::sync::watch::Receiver<Health> {
        self.store.health()
    }

    /// Name and version of the language detector.
    pub fn detector(&self) -> &'static str {
        language::DETECTOR
    }

    /// The languages that the detector knows, in the order of their tags, and how well.
    pub fn languages(&self) -> &'static [KnownLanguage] {
        language::results::known()
    }
}
