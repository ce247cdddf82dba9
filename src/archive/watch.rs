//! Following the log: pages of it for pollers, and a tail that waits.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch::Receiver;
use tokio::time::Instant;

use super::snapshot::no_archive;
use super::{Chancery, ChangesPage, Error, WatchStep};
use crate::domain::{ArchiveId, Commit, CommitNumber, Stamp, limits};
use crate::store::{PageLimit, Store};

/// Commits that a watch reads at a time.
const READ_AHEAD: PageLimit = PageLimit { items: 256, bytes: limits::WATCH_MESSAGE_BYTES };

impl Chancery {
    /// Commits after `after`, up to `through` (the head, where it is none).
    ///
    /// # Errors
    /// There is no such archive, or `after` is past its head.
    pub async fn changes(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        through: Option<CommitNumber>,
        limit: PageLimit,
    ) -> Result<ChangesPage, Error> {
        let newest = self.head(archive)?.commit;
        let head = through.unwrap_or(newest).min(newest);
        if after > head {
            return Err(Error::CommitNotReached { asked: after.next(), head, waited: false });
        }
        let mut page = self.store.changes(archive, after, limit).await?;
        let read = page.items.len();
        page.items.retain(|commit| commit.stamp.commit <= head);
        let last = page.items.last().map_or(after, |commit| commit.stamp.commit);
        let more = page.items.len() == read && last < head;
        Ok(ChangesPage { commits: page.items, more, head })
    }

    /// The commits after `after`, then those to come.
    ///
    /// # Errors
    /// There is no such archive, or `after` is past its head.
    pub fn watch(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        progress_every: Duration,
    ) -> Result<Watch, Error> {
        let head = self.store.head(archive).ok_or_else(|| no_archive(archive))?;
        let newest = *head.borrow();
        if after > newest.commit {
            let asked = after.next();
            return Err(Error::CommitNotReached { asked, head: newest.commit, waited: false });
        }
        Ok(Watch {
            store: Arc::clone(&self.store),
            archive: archive.clone(),
            head,
            told: after,
            read: VecDeque::new(),
            progress_every,
            // A watch that has nothing to tell says at once where it stands.
            next_progress: Instant::now(),
        })
    }
}

/// One reader's place in the log.
#[derive(Debug)]
pub struct Watch {
    store: Arc<dyn Store>,
    archive: ArchiveId,
    head: Receiver<Stamp>,
    /// The last commit handed out.
    told: CommitNumber,
    /// Commits read and not yet handed out.
    read: VecDeque<Commit>,
    progress_every: Duration,
    next_progress: Instant,
}

impl Watch {
    /// The last commit handed out, or where the watch began.
    pub fn told(&self) -> CommitNumber {
        self.told
    }

    /// The next commit, or a mark of progress after the time agreed without one. May be dropped and
    /// called again without losing a commit.
    ///
    /// # Errors
    /// The store failed, or was closed.
    pub async fn next(&mut self) -> Result<WatchStep, Error> {
        loop {
            if let Some(commit) = self.read.pop_front() {
                self.told = commit.stamp.commit;
                self.next_progress = Instant::now() + self.progress_every;
                return Ok(WatchStep::Commit(commit));
            }
            let newest = *self.head.borrow_and_update();
            if newest.commit > self.told {
                let page = self.store.changes(&self.archive, self.told, READ_AHEAD).await?;
                self.read.extend(page.items);
                continue;
            }
            tokio::select! {
                changed = self.head.changed() => {
                    changed.map_err(|_| Error::Task("the store was closed"))?;
                }
                () = tokio::time::sleep_until(self.next_progress) => {
                    self.next_progress = Instant::now() + self.progress_every;
                    return Ok(WatchStep::Progress { through: newest, head: newest.commit });
                }
            }
        }
    }
}
