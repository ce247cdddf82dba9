//! The embedded engine: a checksummed log that is the truth, and an index that is a view of it.
//!
//! ```text
//! DATA/FORMAT             which bytes these are
//! DATA/lock               held by the process that has the store open
//! DATA/log/00000001.seg   the log: every commit, in order, for ever
//! DATA/index/             where things are in the log; built anew whenever it is missing
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
mod block;
mod bytes;
mod check;
mod compress;
mod errors;
mod group;
mod homes;
mod import;
mod index;
mod keys;
mod log;
mod medium;
mod names;
mod options;
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
pub use self::options::Options;
use self::reads::{Reader, Words};
use self::shared::Shared;
use self::writer::Queue;
use super::{
    At, Batch, ClaimsMark, ClaimsOf, CommitError, Error, Facts, Health, Hit, ImportError, Load,
    LoggedCommit, LookupKey, Page, PageLimit, RequestRecord, RevisionSelect, Show, StatementRead,
    Store,
};
use crate::clock::Clock;
use crate::domain::fields::EntityKey;
use crate::domain::{
    Archive, ArchiveCounts, ArchiveDetails, ArchiveId, Commit, CommitNumber, EditionId,
    EditionText, Entity, RequestId, Revision, RevisionNumber, Sighting, Stamp, StatementClaims,
    StatementHeads, StatementId, Timestamp,
};

/// A read of one thing runs where it is asked for: it takes some blocks of the index and at most three
/// records, which is less than handing it to another thread and back costs. Packed words of more bytes than
/// this do not.
const FEW_BYTES: u32 = 64 << 10;
/// Nor do more lookups than this.
const FEW_KEYS: usize = 16;
/// Nor do names of more people than a statement has.
const FEW_NAMES: usize = 64;

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

    /// Runs a read of a list or of much text where it may take its time.
    async fn read<R: Send + 'static>(
        &self,
        read: impl FnOnce(&Shared) -> Result<R, Error> + Send + 'static,
    ) -> Result<R, Error> {
        let shared = Arc::clone(&self.shared);
        let task = tokio::task::spawn_blocking(move || read(&shared));
        task.await.unwrap_or_else(|error| Err(engine("reading")(error)))
    }

    /// The words of a revision; many of them are unpacked where that may take its time.
    async fn words(&self, words: Words) -> Result<EditionText, Error> {
        if words.bytes() <= FEW_BYTES {
            return words.read(&self.shared);
        }
        self.read(move |shared| words.read(shared)).await
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
        self.shared.read_archive(&open).map(Some)
    }

    async fn archive_details(&self, id: &ArchiveId) -> Result<Option<Arc<ArchiveDetails>>, Error> {
        let Some(open) = self.shared.archive(id) else { return Ok(None) };
        self.shared.archive_details(&open).map(Some)
    }

    async fn commit_at(&self, archive: &ArchiveId, time: Timestamp) -> Result<CommitNumber, Error> {
        self.shared.reading_head(archive, |reader| reader.commit_at(time))
    }

    async fn counts(&self, archive: &ArchiveId, at: CommitNumber) -> Result<ArchiveCounts, Error> {
        let at = At { commit: at, published_by: None };
        self.shared.reading(archive, at, |reader| reader.counts())
    }

    async fn statement(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: At,
        show: Show,
    ) -> Result<Option<StatementRead>, Error> {
        let found = self.shared.reading(archive, at, |reader| reader.statement(id, &show))?;
        let Some((mut read, words)) = found else { return Ok(None) };
        if let (Some(chosen), Some(words)) = (&mut read.chosen, words) {
            chosen.text = Some(self.words(words).await?);
        }
        Ok(Some(read))
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
        let read = |reader: &Reader<'_>| reader.revision(statement, edition, select, load);
        let Some((mut revision, words)) = self.shared.reading(archive, at, read)? else {
            return Ok(None);
        };
        if let Some(words) = words {
            revision.text = Some(self.words(words).await?);
        }
        Ok(Some(revision))
    }

    async fn moved(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        at: CommitNumber,
    ) -> Result<Option<(StatementId, EditionId)>, Error> {
        let at = At { commit: at, published_by: None };
        self.shared.reading(archive, at, |reader| reader.moved(statement, edition))
    }

    async fn renamed(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        then: CommitNumber,
        at: CommitNumber,
    ) -> Result<(StatementId, EditionId), Error> {
        let at = At { commit: at, published_by: None };
        self.shared.reading(archive, at, |reader| reader.renamed(statement, edition, then.0))
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

    async fn claims(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<StatementClaims, Error> {
        let (archive, statement) = (archive.clone(), statement.clone());
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| reader.claims(&statement, &of))
        })
        .await
    }

    async fn claims_mark(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<ClaimsMark, Error> {
        self.shared.reading(archive, at, |reader| reader.claims_mark(statement, &of))
    }

    async fn entity(
        &self,
        archive: &ArchiveId,
        key: &EntityKey,
        at: CommitNumber,
    ) -> Result<Option<Entity>, Error> {
        let (archive, key) = (archive.clone(), key.clone());
        let at = At { commit: at, published_by: None };
        self.read(move |shared| shared.reading(&archive, at, |reader| reader.entity(&key))).await
    }

    async fn entities(
        &self,
        archive: &ArchiveId,
        at: CommitNumber,
        after: Option<&EntityKey>,
        limit: PageLimit,
    ) -> Result<Page<Entity>, Error> {
        let (archive, after) = (archive.clone(), after.cloned());
        let at = At { commit: at, published_by: None };
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| reader.entities(after.as_ref(), limit))
        })
        .await
    }

    async fn entities_named(
        &self,
        archive: &ArchiveId,
        names: &[String],
        at: CommitNumber,
        most: usize,
    ) -> Result<Vec<Vec<Entity>>, Error> {
        let at = At { commit: at, published_by: None };
        if names.len() <= FEW_NAMES {
            let found = |reader: &Reader<'_>| reader.entities_named(names, most);
            return self.shared.reading(archive, at, found);
        }
        let (archive, names) = (archive.clone(), names.to_vec());
        self.read(move |shared| {
            shared.reading(&archive, at, |reader| reader.entities_named(&names, most))
        })
        .await
    }

    async fn lookup(
        &self,
        archive: &ArchiveId,
        keys: &[LookupKey],
        most: usize,
    ) -> Result<Vec<Vec<Hit>>, Error> {
        if keys.len() <= FEW_KEYS {
            return self.shared.reading_head(archive, |reader| reader.lookup(keys, most));
        }
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
        self.shared.reading_head(archive, |reader| reader.request(id, since))
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

    async fn logged(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<LoggedCommit>, Error> {
        let archive = archive.clone();
        self.read(move |shared| shared.reading_head(&archive, |reader| reader.logged(after, limit)))
            .await
    }

    async fn import(
        &self,
        archive: &ArchiveId,
        commits: Vec<LoggedCommit>,
    ) -> Result<(), ImportError> {
        if let Some(refusal) = self.shared.refusal() {
            return Err(refusal.into());
        }
        import::take_in(self, archive, commits).await
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
