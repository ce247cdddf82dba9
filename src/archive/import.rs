//! Importing: exact copies of commits that another archive has exported, and documents by the thousand.
//!
//! An exact copy goes into an archive that has no commit but its first, which the export's first
//! replaces, or that is a copy of the export up to some commit. Which of the two it is shows in the
//! log itself, so nothing has to be remembered for going on: a commit that is there with the same
//! number and time is skipped, one with another time means another history.
//!
//! Not here: the reading of records (`store`), documents (`documents`), the stream (`grpc`).

mod documents;

use super::{Chancery, Error};
use crate::domain::{ArchiveId, CommitNumber, Stamp, limits};
use crate::store::{ImportError, LoggedCommit, PageLimit};

pub use documents::{DocumentImport, ImportedDocuments, ReadDocuments};

/// What became of a run of exported commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportedCommits {
    /// How many were stored.
    pub stored: usize,
    /// How many were there.
    pub skipped: usize,
    /// The archive's newest commit.
    pub head: Stamp,
}

/// The commit that makes an archive.
const FIRST: CommitNumber = CommitNumber(1);
const MICROS_A_SECOND: i64 = 1_000_000;

impl Chancery {
    /// Takes exported commits in, which follow each other without a gap.
    ///
    /// # Errors
    /// They are not what an export can have, or the archive has another history. Those before the one
    /// at fault are stored.
    pub async fn import_commits(
        &self,
        archive: &ArchiveId,
        commits: Vec<LoggedCommit>,
    ) -> Result<ImportedCommits, Error> {
        let given = commits.len();
        let latest = self.clock.now().plus_micros(limits::IMPORT_AHEAD_SECONDS * MICROS_A_SECOND);
        let ahead = commits.iter().find(|commit| commit.stamp.time > latest);
        if let Some(LoggedCommit { stamp: Stamp { commit, .. }, .. }) = ahead {
            let what = "its record time is in the future".to_owned();
            return Err(Error::ImportRecord { commit: *commit, what });
        }
        let new = self.not_there_yet(archive, commits).await?;
        let stored = new.len();
        let imported = self.store.import(archive, new).await;
        let head = self.head(archive)?;
        imported.map_err(|error| match error {
            ImportError::NotNext { commit } => Error::ImportConflict { commit, head: head.commit },
            ImportError::Invalid { commit, what } => Error::ImportRecord { commit, what },
            ImportError::Overloaded => Error::Overloaded,
            ImportError::Store(error) => error.into(),
        })?;
        Ok(ImportedCommits { stored, skipped: given - stored, head })
    }

    /// The commits that the archive does not have.
    async fn not_there_yet(
        &self,
        archive: &ArchiveId,
        mut commits: Vec<LoggedCommit>,
    ) -> Result<Vec<LoggedCommit>, Error> {
        let head = self.head(archive)?;
        let there = commits.iter().take_while(|new| new.stamp.commit <= head.commit).count();
        let Some(first) = commits.first().filter(|_| there > 0) else { return Ok(commits) };
        let after = CommitNumber(first.stamp.commit.0.saturating_sub(1));
        let mut known = Vec::with_capacity(there);
        while known.len() < there {
            let from = CommitNumber(after.0.saturating_add(known.len() as u64));
            let limit = PageLimit { items: there - known.len(), bytes: limits::RESPONSE_BYTES };
            let page = self.store.changes(archive, from, limit).await?;
            if page.items.is_empty() {
                return Err(Error::Task("a log that ends before its head"));
            }
            known.extend(page.items.into_iter().map(|commit| commit.stamp));
        }
        let other = known.iter().zip(&commits).find(|(known, new)| **known != new.stamp);
        match other {
            None => Ok(commits.split_off(there)),
            // The archive's own first commit gives way to that of the export.
            Some((known, _)) if known.commit == FIRST && head.commit == FIRST => Ok(commits),
            Some((known, _)) => {
                Err(Error::ImportConflict { commit: known.commit, head: head.commit })
            }
        }
    }
}
