//! From what a reader asks for to the exact state that is read.

use std::time::Duration;

use super::{Chancery, Error, ReadOptions, Resource, Snapshot};
use crate::domain::{ArchiveId, CommitNumber, Stamp, limits};
use crate::store::{At, PageLimit};

impl Chancery {
    /// The archive's newest commit.
    pub(super) fn head(&self, archive: &ArchiveId) -> Result<Stamp, Error> {
        let head = self.store.head(archive).ok_or_else(|| no_archive(archive))?;
        let stamp = *head.borrow();
        Ok(stamp)
    }

    /// The state that a read sees, after waiting for the commit that it must see.
    pub(super) async fn resolve(
        &self,
        archive: &ArchiveId,
        options: &ReadOptions,
    ) -> Result<At, Error> {
        if let Some(min_commit) = options.min_commit {
            self.wait_for(archive, min_commit).await?;
        }
        let head = self.head(archive)?;
        let commit = match options.snapshot {
            Snapshot::Head => head.commit,
            Snapshot::Commit(commit) if commit > head.commit => {
                return Err(Error::CommitNotReached {
                    asked: commit,
                    head: head.commit,
                    waited: false,
                });
            }
            Snapshot::Commit(commit) => commit,
            Snapshot::RecordTime(time) if time >= head.time => head.commit,
            Snapshot::RecordTime(time) => self.store.commit_at(archive, time).await?,
        };
        Ok(At { commit, published_by: options.published_by })
    }

    /// A commit with its time.
    ///
    /// # Errors
    /// There is no such archive, or no such commit.
    pub async fn stamp(&self, archive: &ArchiveId, commit: CommitNumber) -> Result<Stamp, Error> {
        let head = self.head(archive)?.commit;
        let missing = || Error::CommitNotReached { asked: commit, head, waited: false };
        let before = commit.0.checked_sub(1).map(CommitNumber).ok_or_else(missing)?;
        if commit > head {
            return Err(missing());
        }
        let limit = PageLimit { items: 1, bytes: 1 };
        let page = self.store.changes(archive, before, limit).await?;
        page.items.first().map(|commit| commit.stamp).ok_or_else(missing)
    }

    async fn wait_for(&self, archive: &ArchiveId, asked: CommitNumber) -> Result<(), Error> {
        let mut head = self.store.head(archive).ok_or_else(|| no_archive(archive))?;
        let patience = Duration::from_secs(limits::MIN_COMMIT_WAIT_SECONDS);
        let reached =
            tokio::time::timeout(patience, head.wait_for(|head| head.commit >= asked)).await;
        if matches!(reached, Ok(Ok(_))) {
            return Ok(());
        }
        let head = self.head(archive)?.commit;
        Err(Error::CommitNotReached { asked, head, waited: true })
    }
}

pub(super) fn no_archive(archive: &ArchiveId) -> Error {
    Error::NotFound(Resource::archive(format!("archives/{archive}")))
}
