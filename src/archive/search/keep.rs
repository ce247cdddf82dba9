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
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::error!(archive = %archive.id, %error, cause, "search stands still");
                    tokio::time::sleep(AGAIN).await;
                }
            }
        }
    }

    /// Follows one archive; done when its log has ended.
    async fn follow(&self, archive: &Archive) -> Result<(), Error> {
        let head = self.head(&archive.id)?.commit;
        let store = self.store.as_ref();
        let folder = self.indexes.folder.as_deref();
        let index = Arc::new(ArchiveIndex::open(folder, archive, head, store).await?);
        let Some(mut heads) = self.store.head(&archive.id) else { return Ok(()) };
        let pause = Duration::from_millis(limits::INDEX_MILLIS);
        while index.advance(store).await? {}
        self.indexes.add(&index);
        loop {
            heads.borrow_and_update();
            while index.advance(store).await? {
                // A moment for the commits that come together: making a few documents durable and visible
                // costs the index as much as reading a hundred.
                tokio::time::sleep(pause).await;
            }
            if heads.changed().await.is_err() {
                return Ok(());
            }
            tokio::time::sleep(pause).await;
        }
    }
}
