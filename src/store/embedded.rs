//! The embedded engine: a checksummed log that is the truth, and an index that is a view of it.
//!
//! ```text
//! DATA/FORMAT             which bytes these are
//! DATA/lock               held by the process that has the store open
//! DATA/log/00000001.seg   the log: every commit, in order, for ever
//! DATA/index.redb         where things are in the log; built anew whenever it is missing
//!
//! commit ─▶ prepare ─▶ writer ─▶ log (append, sync) ─▶ index (in memory) ─▶ heads
//!                                  ▲                        │
//! read ─────────────── record ─────┴──── locator ◀──────────┘
//! ```
//!
//! A commit is in the log, synced, before anybody sees it. The index is made durable now and then; what
//! it lacks after a crash it reads from the log. `docs/format.md` says what the bytes are.
//!
//! Not here: the contract ([`super`]).

mod apply;
mod backend;
mod block;
mod bytes;
mod check;
mod compress;
mod errors;
mod group;
mod index;
mod keys;
mod log;
mod medium;
mod names;
mod prepare;
mod reads;
mod record;
mod recovery;
mod replay;
mod shared;
#[cfg(test)]
mod sim;
mod stored;
mod views;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use async_trait::async_trait;
use tokio::sync::watch;

use self::errors::{engine, io_failed};
use self::medium::{Directory, Medium};
use self::shared::Shared;
use self::writer::Queue;
use super::{
    At, Batch, CommitError, Error, Facts, Health, Hit, Load, LookupKey, Page, PageLimit,
    RequestRecord, RevisionSelect, Show, StatementRead, Store,
};
use crate::clock::Clock;
use crate::domain::{
    Archive, ArchiveCounts, ArchiveId, Commit, CommitNumber, EditionId, RequestId, Revision,
    RevisionNumber, Sighting, Stamp, StatementHeads, StatementId, Timestamp,
};

/// How the engine uses the machine. Nothing here changes what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bytes of memory for the pages of the index. Default 64 MiB.
    pub cache_bytes: usize,
    /// A segment of the log that has so many bytes is followed by a new one. Default 256 MiB.
    pub segment_bytes: u64,
    /// The index is made durable after so many bytes of the log. Default 16 MiB.
    pub checkpoint_bytes: u64,
    /// The index is made durable after so many milliseconds without a commit. Default 2,000.
    pub checkpoint_idle_ms: u64,
    /// Commits that may wait for the writer. Default 1,024.
    pub queue_commits: usize,
    /// Bytes that may wait for the writer. Default 64 MiB.
    pub queue_bytes: usize,
    /// Commits that are written together. Default 256.
    pub group_commits: usize,
    /// A group that has so many bytes is written. Default 4 MiB.
    pub group_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20,
            segment_bytes: 256 << 20,
            checkpoint_bytes: 16 << 20,
            checkpoint_idle_ms: 2_000,
            queue_commits: 1_024,
            queue_bytes: 64 << 20,
            group_commits: 256,
            group_bytes: 4 << 20,
        }
    }
}

/// A store in a directory of this machine.
#[derive(Debug)]
pub struct EmbeddedStore {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl EmbeddedStore {
    /// Opens the store in a directory, making both if they are not there. Reads the part of the log
    /// that the index does not know yet, so it may take a while after a crash.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::UnknownFormat`], [`Error::Damaged`], or a failure of the machine.
    pub fn open(dir: &Path, options: Options, clock: Arc<dyn Clock>) -> Result<Self, Error> {
        let medium = Directory::create(dir).map_err(io_failed("making the data directory"))?;
        Self::open_medium(Arc::new(medium), &dir.display().to_string(), options, clock)
    }

    fn open_medium(
        medium: Arc<dyn Medium>,
        path: &str,
        options: Options,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        let (shared, writer) = recovery::open(medium, path, options, clock)?;
        let spawned = writer.spawn();
        let (queue, thread) = spawned.map_err(io_failed("starting the writer's thread"))?;
        Ok(Self { shared, queue: Arc::new(queue), thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Runs a read where it may wait for the disk.
    async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&Shared) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let shared = Arc::clone(&self.shared);
        let task = tokio::task::spawn_blocking(move || read(&shared));
        task.await.unwrap_or_else(|error| Err(engine("reading")(error)))
    }

    fn closed(&self) -> Error {
        let reason = || Error::ReadOnly { reason: "the store was closed".to_owned() };
        self.shared.refusal().unwrap_or_else(reason)
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        end_writer(&self.queue, &self.thread);
    }
}

#[async_trait]
impl Store for EmbeddedStore {
    fn facts(&self) -> Facts {
        Facts { engine: "embedded", format: recovery::FORMAT }
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.shared.health()
    }

    fn head(&self, archive: &ArchiveId) -> Option<watch::Receiver<Stamp>> {
        self.shared.archive(archive).map(|open| open.head.subscribe())
    }

    async fn commit(&self, batch: Batch) -> Result<Stamp, CommitError> {
        if let Some(refusal) = self.shared.refusal() {
            return Err(refusal.into());
        }
        let prepared = if prepare::is_large(&batch) {
            self.read(move |shared| prepare_for(shared, batch)).await?
        } else {
            prepare_for(&self.shared, batch)?
        };
        let answer = self.queue.push(prepared)?;
        answer.await.unwrap_or_else(|_| Err(self.closed().into()))
    }

    async fn archives(&self) -> Result<Vec<Archive>, Error> {
        self.read(|shared| shared.archives().iter().map(|open| shared.read_archive(open)).collect())
            .await
    }

    async fn archive(&self, id: &ArchiveId) -> Result<Option<Archive>, Error> {
        let Some(open) = self.shared.archive(id) else { return Ok(None) };
        self.read(move |shared| shared.read_archive(&open).map(Some)).await
    }

    async fn commit_at(&self, archive: &ArchiveId, time: Timestamp) -> Result<CommitNumber, Error> {
        let archive = archive.clone();
        self.read(move |shared| shared.reading_head(&archive, |reader| reader.commit_at(time)))
            .await
    }

    async fn counts(&self, archive: &ArchiveId, at: CommitNumber) -> Result<ArchiveCounts, Error> {
        let archive = archive.clone();
        let at = At { commit: at, published_by: None };
        self.read(move |shared| shared.reading(&archive, at, |reader| reader.counts())).await
    }

    async fn statement(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: At,
        show: Show,
    ) -> Result<Option<StatementRead>, Error> {
        let (archive, id) = (archive.clone(), id.clone());
        self.read(move |shared| shared.reading(&archive, at, |reader| reader.statement(&id, &show)))
            .await
    }

    async fn statements(
        &self,
        archive: &ArchiveId,
        at: At,
        after: Option<&StatementId>,
        show_deleted: bool,
        limit: PageLimit,
    ) -> Result<Page<StatementHeads>, Error> {
        let (archive, after) = (archive.clone(), after.cloned());
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| {
                reader.statements(after.as_ref(), show_deleted, limit)
            })
        })
        .await
    }

    async fn revision(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        select: RevisionSelect,
        at: At,
        load: Load,
    ) -> Result<Option<Revision>, Error> {
        let (archive, statement, edition) = (archive.clone(), statement.clone(), edition.clone());
        self.read(move |shared| {
            shared
                .reading(&archive, at, |reader| reader.revision(&statement, &edition, select, load))
        })
        .await
    }

    async fn editions(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        after: Option<&EditionId>,
        at: At,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error> {
        let (archive, statement) = (archive.clone(), statement.clone());
        let after = after.cloned();
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| {
                reader.editions(&statement, after.as_ref(), load, limit)
            })
        })
        .await
    }

    async fn revisions(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        before: Option<RevisionNumber>,
        at: At,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error> {
        let (archive, statement, edition) = (archive.clone(), statement.clone(), edition.clone());
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| {
                reader.revisions(&statement, &edition, before, load, limit)
            })
        })
        .await
    }

    async fn sightings(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        revision: RevisionNumber,
        skip: u32,
        at: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Sighting>, Error> {
        let (archive, statement, edition) = (archive.clone(), statement.clone(), edition.clone());
        let at = At { commit: at, published_by: None };
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| {
                reader.sightings(&statement, &edition, revision, skip, limit)
            })
        })
        .await
    }

    async fn lookup(
        &self,
        archive: &ArchiveId,
        keys: &[LookupKey],
        most: usize,
    ) -> Result<Vec<Vec<Hit>>, Error> {
        let (archive, keys) = (archive.clone(), keys.to_vec());
        self.read(move |shared| shared.reading_head(&archive, |reader| reader.lookup(&keys, most)))
            .await
    }

    async fn request(
        &self,
        archive: &ArchiveId,
        id: RequestId,
        since: Timestamp,
    ) -> Result<Option<RequestRecord>, Error> {
        let archive = archive.clone();
        self.read(move |shared| shared.reading_head(&archive, |reader| reader.request(id, since)))
            .await
    }

    async fn changes(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Commit>, Error> {
        let archive = archive.clone();
        self.read(move |shared| {
            shared.reading_head(&archive, |reader| reader.changes(after, limit))
        })
        .await
    }

    async fn close(&self) {
        let (queue, thread) = (Arc::clone(&self.queue), Arc::clone(&self.thread));
        let ended = tokio::task::spawn_blocking(move || end_writer(&queue, &thread)).await;
        if let Err(error) = ended {
            tracing::error!(%error, "the store was not closed in order");
        }
    }
}

fn prepare_for(shared: &Shared, batch: Batch) -> Result<prepare::Prepared, Error> {
    let known = shared.archive(&batch.archive);
    prepare::prepare(batch, known.as_ref().map(|open| &open.info))
}

/// Lets the writer write what waits, and waits for it to end.
fn end_writer(queue: &Queue, thread: &Mutex<Option<JoinHandle<()>>>) {
    queue.close();
    // Held while waiting, so that a second call returns no earlier than the first.
    let mut thread = thread.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(thread) = thread.take()
        && thread.join().is_err()
    {
        tracing::error!("the store's writer has panicked");
    }
}
