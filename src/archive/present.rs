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
    ArchiveId, EditionName, StatementHeads, StatementId, StatementName, Timestamp, Usability,
};
use crate::store::{At, Load, RevisionSelect, Show};

/// What holds of an edition now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Present {
    /// Until when the statement that it is in is under embargo.
    pub embargo_end: Option<Timestamp>,
    /// Whether it may be used, by its newest revision; none where it is not there any more.
    pub usability: Option<Usability>,
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
        if at == self.newest(archive)? {
            return Ok(());
        }
        let statement = heads.statement.id.clone();
        let Some(now) = self.now(archive, &statement).await? else { return Ok(()) };
        let mut embargo_end = now.statement.details.embargo_end_time;
        let name = StatementName { archive: archive.clone(), statement };
        for head in &mut heads.editions {
            let present = self.present_in(&name.edition(&head.id), Some(&now)).await?;
            head.present = present.usability;
            // An edition that has moved on since brings the embargo of its new home.
            embargo_end = embargo_end.max(present.embargo_end);
        }
        heads.statement.details.embargo_end_time = embargo_end;
        Ok(())
    }

    /// What holds of an edition now.
    pub(super) async fn present(&self, name: &EditionName) -> Result<Present, Error> {
        let now = self.now(&name.archive, &name.statement).await?;
        self.present_in(name, now.as_ref()).await
    }

    /// The same, where the statement that its name leads to was read already.
    pub(super) async fn present_in(
        &self,
        name: &EditionName,
        now: Option<&StatementHeads>,
    ) -> Result<Present, Error> {
        if let Some(found) = now.and_then(|now| found_in(name, now)) {
            return Ok(found);
        }
        let at = self.newest(&name.archive)?;
        let led = self.revision_followed(name, RevisionSelect::InForce, at, Load::Details).await?;
        let Some((home, revision)) = led else {
            let embargo_end = now.and_then(|now| now.statement.details.embargo_end_time);
            return Ok(Present { embargo_end, usability: None });
        };
        let home = self.now(&home.archive, &home.statement).await?;
        Ok(Present {
            embargo_end: home.and_then(|home| home.statement.details.embargo_end_time),
            usability: Some(revision.details.usability),
        })
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

    fn newest(&self, archive: &ArchiveId) -> Result<At, Error> {
        Ok(At { commit: self.head(archive)?.commit, published_by: None })
    }
}

fn found_in(name: &EditionName, now: &StatementHeads) -> Option<Present> {
    let own = now.statement.id == name.statement;
    let head = now.editions.iter().find(|head| own && head.id == name.edition)?;
    Some(Present {
        embargo_end: now.statement.details.embargo_end_time,
        usability: Some(head.usability),
    })
}
