//! Making a search index anew from the log, beside the one that answers meanwhile.
//!
//! The new index is read by nobody until it has every commit that the old one has; then it takes its place
//! at once, on the disk and in memory, and searches that wait for a commit go over to it. Whoever drops the
//! work before that has changed nothing. An index that is found damaged at the beginning answers no more.

use std::sync::Arc;
use std::time::Duration;

use super::follow::ArchiveIndex;
use super::indexes::Turn;
use crate::archive::{Chancery, Error};
use crate::domain::{Archive, ArchiveId, CommitNumber, limits};

/// An index that is being made.
#[derive(Debug)]
pub struct Reindex {
    index: Arc<ArchiveIndex>,
    damage: Option<String>,
    /// Only one at a time for each archive.
    _turn: Turn,
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReindexStep {
    /// The last commit that the new index has.
    pub through: CommitNumber,
    /// The newest commit of the archive.
    pub head: CommitNumber,
    /// Whether the new index has taken its place.
    pub done: bool,
}

impl Reindex {
    /// What was found wrong with the index that it replaces.
    pub fn damage(&self) -> Option<&str> {
        self.damage.as_deref()
    }
}

impl Chancery {
    /// Begins to make the search index of an archive anew.
    ///
    /// # Errors
    /// There is no such archive, its index is being made already, or the disk failed.
    pub async fn reindex(&self, archive: &ArchiveId) -> Result<Reindex, Error> {
        let archive: Archive = self.archive(archive).await?;
        let patience = Duration::from_secs(limits::MIN_COMMIT_WAIT_SECONDS);
        let turn = tokio::time::timeout(patience, self.indexes.turn(&archive.id)).await;
        let turn = turn.map_err(|_| Error::Overloaded)?;
        let damage = self.damage(&archive.id).await?;
        let folder = self.indexes.folder.clone();
        let index = ArchiveIndex::begin(folder, &archive).await?;
        tracing::info!(archive = %archive.id, "the search index is made anew beside the old one");
        Ok(Reindex { index: Arc::new(index), damage, _turn: turn })
    }

    /// Takes up the next commits; in the last step the new index takes its place.
    ///
    /// # Errors
    /// The store, the disk or the engine failed; the old index stays.
    pub async fn reindex_step(&self, reindex: &Reindex) -> Result<ReindexStep, Error> {
        let Reindex { index, damage: _, _turn } = reindex;
        let archive = &index.archive;
        let more = index.advance(self.store.as_ref()).await?;
        let old = self.indexes.newest(archive);
        let through = *index.through().borrow();
        let behind = old.is_some_and(|old| *old.through().borrow() > through);
        let done = more.is_none() && !behind;
        if done {
            self.switch(index).await?;
        }
        Ok(ReindexStep { through, head: self.head(archive)?.commit.max(through), done })
    }

    async fn switch(&self, index: &Arc<ArchiveIndex>) -> Result<(), Error> {
        let own = Arc::clone(index);
        let made = tokio::task::spawn_blocking(move || own.make_current());
        made.await.map_err(|_| Error::Task("making an index the current one"))??;
        if let Some(old) = self.indexes.add(index) {
            old.retire();
        }
        tracing::info!(archive = %index.archive, "the search index is the new one");
        Ok(())
    }

    /// What is wrong with the index that is open. One that is damaged is searched no more.
    async fn damage(&self, archive: &ArchiveId) -> Result<Option<String>, Error> {
        let Some(old) = self.indexes.newest(archive) else { return Ok(None) };
        let own = Arc::clone(&old);
        let found = tokio::task::spawn_blocking(move || own.index.damage());
        let found = found.await.map_err(|_| Error::Task("testing an index"))?;
        if let Some(reason) = &found {
            tracing::warn!(%archive, %reason, "the search index is damaged and answers no more");
            self.indexes.withdraw(&old);
        }
        Ok(found)
    }
}
