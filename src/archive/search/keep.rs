//! The tasks that keep the search indexes up with the log, one for each archive.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::follow::ArchiveIndex;
use crate::archive::{Chancery, Error};
use crate::domain::{Archive, limits};

/// How often new archives are looked for.
const NEW_ARCHIVES: Duration = Duration::from_millis(200);
/// How long to wait after a failure.
const AGAIN: Duration = Duration::from_secs(1);
/// How long no commit has come when an index is tidied.
const QUIET: Duration = Duration::from_secs(3);
/// So many documents at once are many.
const MANY: usize = 16;

impl Chancery {
    /// Keeps the search indexes of all archives up with their logs until it is told to stop.
    pub async fn keep_searchable(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut known = HashSet::new();
        let mut tasks = JoinSet::new();
        while !*stop.borrow() {
            match self.store.archives().await {
                Ok(archives) => {
                    for archive in archives {
                        if known.insert(archive.id.clone()) {
                            tasks.spawn(Arc::clone(&self).follow_links(archive.id.clone()));
                            tasks.spawn(Arc::clone(&self).keep(archive));
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "archives cannot be listed for search"),
            }
            tokio::select! {
                _ = stop.changed() => break,
                () = tokio::time::sleep(NEW_ARCHIVES) => {}
            }
        }
        tasks.shutdown().await;
    }

    async fn keep(self: Arc<Self>, archive: Archive) {
        loop {
            match self.follow(&archive).await {
                Ok(()) => return,
                Err(error) => {
                    if matches!(error, Error::Index(_)) {
                        // The engine takes no more writes; what it has is tested when it is opened again.
                        self.indexes.remove(&archive.id);
                    }
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(archive = %archive.id, %error, cause, "search stands still");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Follows one archive; done when its log has ended.
    async fn follow(&self, archive: &Archive) -> Result<(), Error> {
        let store = self.store.as_ref();
        let mut open = self.indexes.changes();
        self.open_index(archive).await?;
        let Some(mut heads) = self.store.head(&archive.id) else { return Ok(()) };
        let pause = Duration::from_millis(limits::INDEX_MILLIS);
        let busy = Duration::from_millis(limits::INDEX_BUSY_MILLIS);
        let mut is_tidy = true;
        loop {
            open.borrow_and_update();
            heads.borrow_and_update();
            // It may be another one than before: then what it lacks is taken up.
            let Some(index) = self.indexes.newest(&archive.id) else {
                return Err(Error::Task("an index that was closed"));
            };
            if index.is_withdrawn() {
                self.replace_withdrawn(archive).await?;
                continue;
            }
            while let Some(taken) = index.advance(store).await? {
                is_tidy = false;
                // A moment for the commits that come together: making a few documents durable and visible
                // costs the index as much as reading a hundred.
                tokio::time::sleep(if taken < MANY { pause } else { busy }).await;
            }
            tokio::select! {
                changed = heads.changed() => if changed.is_err() { return Ok(()) },
                _ = open.changed() => continue,
                () = tokio::time::sleep(QUIET), if !is_tidy => {
                    index.tidy();
                    is_tidy = true;
                    continue;
                }
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Opens the index of an archive, brings it up to the log and lets it be searched; leaves one that is
    /// open as it is.
    async fn open_index(&self, archive: &Archive) -> Result<(), Error> {
        let _turn = self.indexes.turn(&archive.id).await;
        if self.indexes.newest(&archive.id).is_some() {
            return Ok(());
        }
        let head = self.head(&archive.id)?.commit;
        let (store, folder) = (self.store.as_ref(), self.indexes.folder.as_deref());
        let index = Arc::new(ArchiveIndex::open(folder, archive, head, store).await?);
        while index.advance(store).await?.is_some() {}
        self.indexes.add(&index);
        Ok(())
    }

    /// Puts another index in the place of one that is damaged, unless who found that has done so.
    async fn replace_withdrawn(&self, archive: &Archive) -> Result<(), Error> {
        {
            let _turn = self.indexes.turn(&archive.id).await;
            let index = self.indexes.newest(&archive.id);
            if index.is_none_or(|index| !index.is_withdrawn()) {
                return Ok(());
            }
            self.indexes.remove(&archive.id);
        }
        self.open_index(archive).await
    }
}
