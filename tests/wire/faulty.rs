//! A store that fails when a test says so, and otherwise does what the engine below does.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chancery::domain::{
    Archive, ArchiveCounts, ArchiveId, Commit, CommitNumber, EditionId, Entity, RequestId,
    Revision, RevisionNumber, Sighting, Stamp, StatementClaims, StatementHeads, StatementId,
    Timestamp, fields::EntityKey,
};
use chancery::store::{
    At, Batch, ClaimsMark, ClaimsOf, CommitError, Error, Expectation, Facts, Health, Hit,
    ImportError, Load, LoggedCommit, LookupKey, Page, PageLimit, RequestRecord, RevisionSelect,
    Show, StatementRead, Store,
};
use tokio::sync::{Semaphore, watch};

/// How the next calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Commits meet another writer.
    Contention,
    /// Commits meet a full queue.
    Overloaded,
    /// Commits meet a store that takes no writes.
    ReadOnly,
    /// Reads meet a damaged record.
    Damaged,
    /// Reads meet a failing machine.
    Io,
}

/// A store with faults.
#[derive(Debug)]
pub(crate) struct Faulty {
    engine: Arc<dyn Store>,
    fault: Mutex<Option<Fault>>,
    health: watch::Sender<Health>,
    /// Answers to commits take a permit; a test may hold them back.
    gate: Semaphore,
    /// Reads of the log take a permit; a test may hold them back.
    log: Semaphore,
    /// How many commits were handed to the engine.
    pub(crate) arrived: watch::Sender<usize>,
}

impl Faulty {
    pub(crate) fn over(engine: Arc<dyn Store>) -> Self {
        Self {
            engine,
            fault: Mutex::new(None),
            health: watch::Sender::new(Health::Writable),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            log: Semaphore::new(Semaphore::MAX_PERMITS),
            arrived: watch::Sender::new(0),
        }
    }

    pub(crate) fn fail(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    /// From now on nothing fails.
    pub(crate) fn mend(&self) {
        *self.fault.lock().unwrap() = None;
    }

    pub(crate) fn say(&self, health: Health) {
        self.health.send_replace(health);
    }

    /// Holds the answers to commits back.
    pub(crate) fn close_gate(&self) {
        self.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Lets them go.
    pub(crate) fn open_gate(&self) {
        self.gate.add_permits(1_000);
    }

    /// Lets only so many more reads of the log through.
    pub(crate) fn close_log(&self, more: usize) {
        self.log.forget_permits(Semaphore::MAX_PERMITS);
        self.log.add_permits(more);
    }

    /// Lets them go.
    pub(crate) fn open_log(&self) {
        self.log.add_permits(1_000_000);
    }

    fn fault(&self) -> Option<Fault> {
        *self.fault.lock().unwrap()
    }

    fn read(&self) -> Result<(), Error> {
        match self.fault() {
            Some(Fault::Damaged) => Err(Error::Damaged {
                file: "log-1".to_owned(),
                offset: 42,
                what: "checksum".to_owned(),
            }),
            Some(Fault::Io) => Err(Error::Io {
                what: "reading /secret/place".to_owned(),
                source: std::io::Error::other("disk on fire"),
            }),
            Some(Fault::Contention | Fault::Overloaded | Fault::ReadOnly) | None => Ok(()),
        }
    }
}

#[async_trait]
impl Store for Faulty {
    fn facts(&self) -> Facts {
        self.engine.facts()
    }

    fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    fn head(&self, archive: &ArchiveId) -> Option<watch::Receiver<Stamp>> {
        self.engine.head(archive)
    }

    async fn commit(&self, batch: Batch) -> Result<Stamp, CommitError> {
        match self.fault() {
            Some(Fault::Contention) => {
                let updated = CommitNumber::NONE;
                return Err(CommitError::Changed(Expectation::Archive { updated }));
            }
            Some(Fault::Overloaded) => return Err(CommitError::Overloaded),
            Some(Fault::ReadOnly) => {
                let reason = "the disk is full".to_owned();
                return Err(CommitError::Store(Error::ReadOnly { reason }));
            }
            Some(Fault::Damaged | Fault::Io) | None => {}
        }
        self.arrived.send_modify(|arrived| *arrived += 1);
        let done = self.engine.commit(batch).await;
        let _permit = self.gate.acquire().await.unwrap();
        done
    }

    async fn archives(&self) -> Result<Vec<Archive>, Error> {
        self.engine.archives().await
    }

    async fn archive(&self, id: &ArchiveId) -> Result<Option<Archive>, Error> {
        self.engine.archive(id).await
    }

    async fn commit_at(&self, archive: &ArchiveId, time: Timestamp) -> Result<CommitNumber, Error> {
        self.engine.commit_at(archive, time).await
    }

    async fn counts(&self, archive: &ArchiveId, at: CommitNumber) -> Result<ArchiveCounts, Error> {
        self.engine.counts(archive, at).await
    }

    async fn statement(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: At,
        show: Show,
    ) -> Result<Option<StatementRead>, Error> {
        self.read()?;
        self.engine.statement(archive, id, at, show).await
    }

    async fn statements(
        &self,
        archive: &ArchiveId,
        at: At,
        after: Option<&StatementId>,
        show_deleted: bool,
        limit: PageLimit,
    ) -> Result<Page<StatementHeads>, Error> {
        self.engine.statements(archive, at, after, show_deleted, limit).await
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
        self.engine.revision(archive, statement, edition, select, at, load).await
    }

    async fn moved(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        at: CommitNumber,
    ) -> Result<Option<(StatementId, EditionId)>, Error> {
        self.engine.moved(archive, statement, edition, at).await
    }

    async fn renamed(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        then: CommitNumber,
        at: CommitNumber,
    ) -> Result<(StatementId, EditionId), Error> {
        self.engine.renamed(archive, statement, edition, then, at).await
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
        self.engine.editions(archive, statement, after, at, load, limit).await
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
        self.engine.revisions(archive, statement, edition, before, at, load, limit).await
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
        self.engine.sightings(archive, statement, edition, revision, skip, at, limit).await
    }

    async fn claims(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<StatementClaims, Error> {
        self.engine.claims(archive, statement, of, at).await
    }

    async fn claims_mark(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<ClaimsMark, Error> {
        self.engine.claims_mark(archive, statement, of, at).await
    }

    async fn entity(
        &self,
        archive: &ArchiveId,
        key: &EntityKey,
        at: CommitNumber,
    ) -> Result<Option<Entity>, Error> {
        self.engine.entity(archive, key, at).await
    }

    async fn entities(
        &self,
        archive: &ArchiveId,
        at: CommitNumber,
        after: Option<&EntityKey>,
        limit: PageLimit,
    ) -> Result<Page<Entity>, Error> {
        self.engine.entities(archive, at, after, limit).await
    }

    async fn entities_named(
        &self,
        archive: &ArchiveId,
        names: &[String],
        at: CommitNumber,
        most: usize,
    ) -> Result<Vec<Vec<Entity>>, Error> {
        self.engine.entities_named(archive, names, at, most).await
    }

    async fn lookup(
        &self,
        archive: &ArchiveId,
        keys: &[LookupKey],
        most: usize,
    ) -> Result<Vec<Vec<Hit>>, Error> {
        self.engine.lookup(archive, keys, most).await
    }

    async fn request(
        &self,
        archive: &ArchiveId,
        id: RequestId,
        since: Timestamp,
    ) -> Result<Option<RequestRecord>, Error> {
        self.engine.request(archive, id, since).await
    }

    async fn changes(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Commit>, Error> {
        self.log.acquire().await.unwrap().forget();
        self.engine.changes(archive, after, limit).await
    }

    async fn logged(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<LoggedCommit>, Error> {
        self.engine.logged(archive, after, limit).await
    }

    async fn import(
        &self,
        archive: &ArchiveId,
        commits: Vec<LoggedCommit>,
    ) -> Result<(), ImportError> {
        self.engine.import(archive, commits).await
    }

    async fn close(&self) {
        self.engine.close().await;
    }
}
