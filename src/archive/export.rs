//! Exporting an archive: its log, commit by commit, up to a commit that is there.

use super::{Chancery, Error, LoggedPage};
use crate::domain::{ArchiveId, CommitNumber};
use crate::store::PageLimit;

impl Chancery {
    /// Commits after `after` up to `through`, with all their records.
    ///
    /// # Errors
    /// There is no such archive, a commit is past its head, or a record is damaged.
    pub async fn logged(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        through: CommitNumber,
        limit: PageLimit,
    ) -> Result<LoggedPage, Error> {
        let head = self.head(archive)?.commit;
        let asked = through.max(after);
        if asked > head {
            return Err(Error::CommitNotReached { asked, head, waited: false });
        }
        let mut page = self.store.logged(archive, after, limit).await?;
        let read = page.items.len();
        page.items.retain(|commit| commit.stamp.commit <= through);
        let last = page.items.last().map_or(after, |commit| commit.stamp.commit);
        let more = page.items.len() == read && last < through;
        Ok(LoggedPage { commits: page.items, more })
    }
}
