//! What the writer and the readers of one open store have in common.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::watch;

use super::index::Index;
use super::log::Log;
use super::prepare::ArchiveInfo;
use crate::clock::Clock;
use crate::domain::{ArchiveDetails, ArchiveId, Stamp};
use crate::store::{Error, Health};

/// An open store.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The truth.
    pub(crate) log: Arc<Log>,
    /// The views of it.
    pub(crate) index: Index,
    /// Tells the record times.
    pub(crate) clock: Arc<dyn Clock>,
    health: watch::Sender<Health>,
    archives: RwLock<HashMap<ArchiveId, Arc<OpenArchive>>>,
    /// Keeps other processes out.
    _lock: Lock,
}

/// Keeps other processes out until it is dropped.
pub(crate) struct Lock(
    #[expect(dead_code, reason = "it is there to be dropped")] pub(crate) Box<dyn Any + Send + Sync>,
);

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Lock")
    }
}

/// An archive of an open store.
#[derive(Debug)]
pub(crate) struct OpenArchive {
    /// What never changes about it.
    pub(crate) info: ArchiveInfo,
    /// Its newest commit, as readers may see it.
    pub(crate) head: watch::Sender<Stamp>,
    /// Its details as they were set last, with that commit, once they were read.
    details: Mutex<Option<(u64, Arc<ArchiveDetails>)>>,
}

impl OpenArchive {
    fn new(info: ArchiveInfo, head: Stamp) -> Self {
        Self::over(info, watch::Sender::new(head))
    }

    /// An archive whose head is followed already.
    fn over(info: ArchiveInfo, head: watch::Sender<Stamp>) -> Self {
        Self { info, head, details: Mutex::new(None) }
    }

    /// The details that a commit set, if they were read last.
    pub(crate) fn details_of(&self, commit: u64) -> Option<Arc<ArchiveDetails>> {
        let known = self.details.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(of, _)| *of == commit).map(|(_, details)| Arc::clone(details))
    }

    /// Remembers the details that a commit set.
    pub(crate) fn keep_details(&self, commit: u64, details: ArchiveDetails) -> Arc<ArchiveDetails> {
        let details = Arc::new(details);
        let mut known = self.details.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some((commit, Arc::clone(&details)));
        details
    }
}

impl Shared {
    /// A store with the archives that were found.
    pub(crate) fn new(
        log: Arc<Log>,
        index: Index,
        clock: Arc<dyn Clock>,
        lock: Lock,
        archives: Vec<(ArchiveInfo, Stamp)>,
    ) -> Self {
        let open = |(info, stamp): (ArchiveInfo, Stamp)| {
            (info.parts.id.clone(), Arc::new(OpenArchive::new(info, stamp)))
        };
        Self {
            log,
            index,
            clock,
            health: watch::Sender::new(Health::Writable),
            archives: RwLock::new(archives.into_iter().map(open).collect()),
            _lock: lock,
        }
    }

    /// Whether writes are taken.
    pub(crate) fn health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    /// The error that writes get, once none is taken any more.
    pub(crate) fn refusal(&self) -> Option<Error> {
        match &*self.health.borrow() {
            Health::Writable => None,
            Health::ReadOnly(reason) => Some(Error::ReadOnly { reason: reason.clone() }),
        }
    }

    /// Takes no writes any more. The first reason stays.
    pub(crate) fn refuse_writes(&self, reason: &str) {
        self.health.send_if_modified(|health| {
            let first = *health == Health::Writable;
            if first {
                *health = Health::ReadOnly(reason.to_owned());
            }
            first
        });
    }

    /// An archive by id.
    pub(crate) fn archive(&self, id: &ArchiveId) -> Option<Arc<OpenArchive>> {
        let archives = self.archives.read().unwrap_or_else(PoisonError::into_inner);
        archives.get(id).map(Arc::clone)
    }

    /// All archives, by id.
    pub(crate) fn archives(&self) -> Vec<Arc<OpenArchive>> {
        let archives = self.archives.read().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = archives.values().map(Arc::clone).collect();
        all.sort_by(|a, b| a.info.parts.id.cmp(&b.info.parts.id));
        all
    }

    /// Shows readers a commit.
    pub(crate) fn publish(&self, info: &ArchiveInfo, stamp: Stamp) {
        let open = self.archive(&info.parts.id);
        if let Some(archive) = &open
            && archive.info.key == info.key
        {
            archive.head.send_replace(stamp);
            return;
        }
        // Who follows the head of an archive that is imported from its first commit on goes on doing so.
        let head = open.map_or_else(|| watch::Sender::new(stamp), |open| open.head.clone());
        let opened = Arc::new(OpenArchive::over(info.clone(), head));
        let mut archives = self.archives.write().unwrap_or_else(PoisonError::into_inner);
        archives.insert(info.parts.id.clone(), Arc::clone(&opened));
        drop(archives);
        opened.head.send_replace(stamp);
    }

    /// An archive and its head, both of one moment.
    pub(crate) fn archive_with_head(&self, id: &ArchiveId) -> Option<(Arc<OpenArchive>, Stamp)> {
        let mut open = self.archive(id)?;
        loop {
            let head = *open.head.borrow();
            let again = self.archive(id)?;
            // An import may have put another in its place, whose head the old one shows too.
            if Arc::ptr_eq(&open, &again) {
                return Some((open, head));
            }
            open = again;
        }
    }
}
