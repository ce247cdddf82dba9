//! The search indexes that are open, one for each archive, and whose turn it is to put another in the
//! place of one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, watch};

use super::follow::ArchiveIndex;
use crate::domain::{ArchiveId, limits};

type Open = HashMap<ArchiveId, Arc<ArchiveIndex>>;

/// Whoever has it may open or replace the index of an archive.
pub(super) type Turn = OwnedMutexGuard<()>;

/// The folder of the indexes, and those that are open.
#[derive(Debug)]
pub(in crate::archive) struct Indexes {
    /// None: in memory.
    pub(in crate::archive) folder: Option<PathBuf>,
    open: watch::Sender<Open>,
    turns: Mutex<HashMap<ArchiveId, Arc<tokio::sync::Mutex<()>>>>,
}

impl Indexes {
    /// None open yet.
    pub(in crate::archive) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, open: watch::Sender::new(HashMap::new()), turns: Mutex::default() }
    }

    /// The index of an archive that may be searched, waiting for it to be opened.
    pub(super) async fn get(&self, archive: &ArchiveId) -> Option<Arc<ArchiveIndex>> {
        let mut open = self.open.subscribe();
        let serves = |all: &Open| all.get(archive).is_some_and(|index| !index.is_withdrawn());
        let patience = Duration::from_secs(limits::MIN_COMMIT_WAIT_SECONDS);
        let found = tokio::time::timeout(patience, open.wait_for(serves));
        found.await.ok()?.ok()?.get(archive).cloned()
    }

    /// The index of an archive as it is now, searched or not.
    pub(super) fn newest(&self, archive: &ArchiveId) -> Option<Arc<ArchiveIndex>> {
        self.open.borrow().get(archive).cloned()
    }

    /// Told whenever an index is opened, replaced or withdrawn.
    pub(super) fn changes(&self) -> watch::Receiver<Open> {
        self.open.subscribe()
    }

    /// Waits until an index is no longer the one that is searched.
    pub(super) async fn replaced(&self, index: &Arc<ArchiveIndex>) {
        let mut open = self.open.subscribe();
        let other = |all: &Open| {
            let now = all.get(&index.archive);
            now.is_none_or(|now| !Arc::ptr_eq(now, index) || now.is_withdrawn())
        };
        // The sender lives as long as the server.
        let _ = open.wait_for(other).await;
    }

    /// From now on this index is searched; answers the one before it.
    pub(super) fn add(&self, index: &Arc<ArchiveIndex>) -> Option<Arc<ArchiveIndex>> {
        let mut before = None;
        self.open.send_modify(|all| {
            before = all.insert(index.archive.clone(), Arc::clone(index));
        });
        before
    }

    /// From now on an index is not searched, though it is still there.
    pub(super) fn withdraw(&self, index: &ArchiveIndex) {
        self.open.send_modify(|_| index.withdraw());
    }

    /// Forgets the index of an archive.
    pub(super) fn remove(&self, archive: &ArchiveId) {
        self.open.send_modify(|all| drop(all.remove(archive)));
    }

    /// Waits for the turn to open or replace the index of an archive.
    pub(super) async fn turn(&self, archive: &ArchiveId) -> Turn {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(archive.clone()).or_default())
        };
        turn.lock_owned().await
    }
}
