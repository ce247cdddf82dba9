//! What holds of a text now, whatever the state in which it is read: until when its statement is under
//! embargo, and whether its edition may be used.
//!
//! A read of an older state shows everything else as it was then. These two it must not: an embargo that
//! was set later, or a notice that took the text back, holds for all its revisions. They are read at the
//! head, where the names that are read lead to.
//!
//! Not here: hiding anything. Whoever shows a text to others honours what is said of it.

use super::{Chancery, Error};
use crate::domain::{
    ArchiveId, CommitNumber, EditionId, EditionName, StatementHeads, StatementId, StatementName,
    StatementState, Timestamp, Usability,
};
use crate::store::{At, Show};

/// What holds of an edition now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Present {
    /// Until when the statement that it is in is under embargo.
    pub embargo_end: Option<Timestamp>,
    /// Whether it may be used, by its newest revision; none where it is not there any more.
    pub usability: Option<Usability>,
}

impl Present {
    /// What holds of an edition of a statement that was read at the head.
    pub(super) fn found_in(id: &EditionId, now: &StatementHeads) -> Self {
        let head = now.editions.iter().find(|head| head.id == *id);
        Self {
            embargo_end: now.statement.details.embargo_end_time,
            usability: head.map(|head| head.usability),
        }
    }
}

impl Chancery {
    /// Adds to a statement what readers are shown of it beyond what the store has as of a state: how its
    /// translations keep up with their sources then, and what holds now.
    pub(super) async fn complete(
        &self,
        archive: &ArchiveId,
        heads: &mut StatementHeads,
        at: At,
    ) -> Result<(), Error> {
        self.judge(archive, heads, at).await?;
        let merged = matches!(heads.statement.state, StatementState::Merged { .. });
        if at == self.newest(archive)? && !merged {
            return Ok(());
        }
        let statement = heads.statement.id.clone();
        let Some(now) = self.now(archive, &statement).await? else { return Ok(()) };
        let mut embargo_end = now.statement.details.embargo_end_time;
        let name = StatementName { archive: archive.clone(), statement };
        for head in &mut heads.editions {
            let present = self.present_in(&name.edition(&head.id), at.commit, Some(&now)).await?;
            head.present = present.usability;
            // An edition that has moved on since brings the embargo of its new home.
            embargo_end = embargo_end.max(present.embargo_end);
        }
        heads.statement.details.embargo_end_time = embargo_end;
        Ok(())
    }

    /// What holds now of the edition that has a name as of a commit.
    pub(super) async fn present(
        &self,
        name: &EditionName,
        commit: CommitNumber,
    ) -> Result<Present, Error> {
        let now = self.now(&name.archive, &name.statement).await?;
        self.present_in(name, commit, now.as_ref()).await
    }

    /// The same, where the statement that its name leads to was read already.
    pub(super) async fn present_in(
        &self,
        name: &EditionName,
        commit: CommitNumber,
        now: Option<&StatementHeads>,
    ) -> Result<Present, Error> {
        let EditionName { archive, statement, edition } = name;
        let head = self.newest(archive)?.commit;
        let (home, id) = if commit == head {
            (statement.clone(), edition.clone())
        } else {
            self.store.renamed(archive, statement, edition, commit, head).await?
        };
        match now {
            Some(now) if now.statement.id == home => Ok(Present::found_in(&id, now)),
            Some(_) | None => {
                let home = self.now(archive, &home).await?;
                Ok(home.map_or_else(Present::default, |home| Present::found_in(&id, &home)))
            }
        }
    }

    /// The statement that a name leads to, as it is now.
    pub(super) async fn now(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
    ) -> Result<Option<StatementHeads>, Error> {
        let at = self.newest(archive)?;
        let read = self.statement_followed(archive, statement, at, Show::Heads).await?;
        Ok(read.map(|read| read.heads))
    }

    /// The state that is read where none is named.
    pub(super) fn newest(&self, archive: &ArchiveId) -> Result<At, Error> {
        Ok(At { commit: self.head(archive)?.commit, published_by: None })
    }
}
