//! The use cases, protocol-free: bring documents in, read them, mark them, follow the log.
//!
//! [`Chancery`] is the one door. It holds no state beyond what it needs to do its work: the store is the
//! truth. Each file below is one use case or one step of it:
//!
//! * **fields** are merged when they are read, from the claims of revisions and what people decided;
//! * a **read** resolves the state it is asked for (`snapshot`) and makes one call to the store;
//! * a **write** sketches its effect over what it has read (`draft`), commits the sketch together with
//!   what it relied on, and starts over when another writer was faster (`transact`);
//! * an **ingest** reads its documents first (`document`), outside any transaction.

mod align;
mod annotate;
mod answer;
mod archives;
mod assessed;
mod diff;
mod document;
mod draft;
mod entities;
mod error;
pub mod etag;
mod export;
mod fields;
pub mod filter;
mod follow;
mod import;
mod ingest;
mod languages;
mod link;
mod links;
mod list;
mod merging;
mod moving;
mod present;
mod read;
mod reprocess;
mod request;
mod review;
mod search;
mod snapshot;
mod stale;
mod transact;
mod update;
mod watch;

use std::sync::{Arc, LazyLock};

use tokio::sync::Semaphore;

pub use align::{AlignEditions, Alignment, SegmentDivergence, SegmentPair};
pub use annotate::{Annotator, AnnotatorError, ToAnnotate};
pub use answer::{
    Analysis, At, ChangesPage, DocumentWarning, Ingested, LinkCandidate, ListPage, LoggedPage,
    Place, RevisionAnswer, StatementAnswer, StatementShown, WatchStep,
};
pub use assessed::Assessed;
pub use diff::{DiffRevisions, FieldChange, RevisionDiff};
pub use entities::{Candidate, KnownEntity, ResolveNames, UpsertEntities};
pub use error::{Error, Passed, Resource, Violation};
pub use fields::{Divergence, FIELDS, Fields, Proof, Reading, Review, Shown, Value, field_of};
pub use import::{DocumentImport, ImportedCommits, ImportedDocuments, ReadDocuments};
pub use languages::TextLanguages;
pub use present::Present;
pub use reprocess::{Reprocess, ReprocessScope, ReprocessStep};
pub use request::{
    Content, CreateArchive, DeleteStatement, Deleted, DocumentInput, ExpectedLatest, Ingest,
    LinkPolicy, MarkEdition, MergeStatements, Missing, MoveEdition, PageRequest, ReadOptions,
    ReviewFields, ReviewOne, Snapshot, StatementPatch, UndeleteStatement, UpdateArchive,
    UpdateStatement, View, WriteOptions,
};
pub use search::{
    DateInterval, FacetAnswer, FacetRequest, FacetValue, FoundSnippet, FoundStatement, Order,
    Reindex, ReindexStep, Scope, Search, SearchPage, SnippetRequest, Suggestion, parse_query,
};
pub use watch::{Beside, StandingQuery, Told, ToldChange, ToldKind, Wanted, Watch};

use crate::clock::{Clock, Entropy};
pub use crate::extract::Coverage as ExtractionCoverage;
use crate::extract::{self, Extractor, LexiconError};
use crate::language;
pub use crate::language::nearest_tag as nearest_language;
pub use crate::language::results::Known as KnownLanguage;
use crate::store::{Health, Store};

/// The extractor with its built-in tables: they are the same for every archive of a process.
static EXTRACTOR: LazyLock<Result<Arc<Extractor>, LexiconError>> =
    LazyLock::new(|| Extractor::builtin().map(Arc::new));

/// The archives of one server and everything that can be done with them.
#[derive(Debug)]
pub struct Chancery {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// One permit a core: reading documents is the only work here that takes the processor for long.
    readers: Arc<Semaphore>,
    /// Which texts were compared with their translations' sources.
    compared: stale::Compared,
    cores: usize,
    /// Who else reads texts, if anybody does.
    annotator: Option<Arc<annotate::Guarded>>,
    /// Who follows the archives.
    tails: watch::Tails,
    /// What new documents may belong to.
    links: Arc<links::Links>,
    /// What finds statements.
    indexes: search::Indexes,
}

impl Chancery {
    /// Over a store that is open.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            store,
            clock,
            entropy,
            readers: Arc::new(Semaphore::new(cores)),
            compared: stale::Compared::default(),
            cores,
            annotator: None,
            tails: watch::Tails::default(),
            links: Arc::default(),
            indexes: search::Indexes::new(None),
        }
    }

    /// Does work that takes the processor for long, on the readers' pool.
    async fn reading<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, Error> {
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Task("the readers' pool"))?;
        let reading = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        reading.await.map_err(|_| Error::Task("work on the readers' pool"))
    }

    /// Keeps the search indexes in a folder; without it they are in memory, and made anew at each start.
    #[must_use]
    pub fn with_search_folder(mut self, folder: std::path::PathBuf) -> Self {
        self.indexes = search::Indexes::new(Some(folder));
        self
    }

    /// Whether the store takes writes.
    pub fn health(&self) -> tokio::sync::watch::Receiver<Health> {
        self.store.health()
    }

    /// What reads fields out of texts.
    ///
    /// # Errors
    /// A built-in table is broken: the server does not start with it.
    pub(crate) fn extractor(&self) -> Result<Arc<Extractor>, Error> {
        EXTRACTOR.clone().map_err(Error::Lexicon)
    }

    /// Name and version of the language detector.
    pub fn detector(&self) -> &'static str {
        language::DETECTOR
    }

    /// Name and version of the extractor.
    pub fn extractor_name(&self) -> &'static str {
        extract::PRODUCER
    }

    /// The languages that the extractor has tables of, and how much of each.
    ///
    /// # Errors
    /// A built-in table is broken.
    pub fn extraction_languages(&self) -> Result<Vec<(String, ExtractionCoverage)>, Error> {
        Ok(self.extractor()?.languages())
    }

    /// The languages that the detector knows, in the order of their tags, and how well.
    pub fn languages(&self) -> &'static [KnownLanguage] {
        language::results::known()
    }
}
