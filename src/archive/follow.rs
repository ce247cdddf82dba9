//! Names that lead on: of statements that were merged into others, of editions that moved.
//!
//! A read by such a name answers with what it leads to as of the state read, under the name that it has
//! there. A name that is in use again means what has it now. Writes do not follow: they are refused with the
//! name of today.

use super::{Chancery, Error, Resource};
use crate::domain::{
    ArchiveId, EditionName, Revision, StatementId, StatementName, StatementState, limits,
};
use crate::store::{At, Load, RevisionSelect, Show, StatementRead};

impl Chancery {
    /// A statement, or the one that it was merged into.
    pub(super) async fn statement_followed(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: At,
        show: Show,
    ) -> Result<Option<StatementRead>, Error> {
        let mut id = id.clone();
        for _ in 0..=limits::PREVIOUS_NAMES {
            let read = self.store.statement(archive, &id, at, show.clone()).await?;
            match read.as_ref().map(|read| &read.heads.statement.state) {
                Some(StatementState::Merged { into }) => id = into.clone(),
                Some(StatementState::Active | StatementState::Deleted { .. }) | None => {
                    return Ok(read);
                }
            }
        }
        Err(Error::Task("statements that were merged in a circle"))
    }

    /// The name of the statement that a name leads to; the name itself where there is none.
    pub(super) async fn statement_name(
        &self,
        name: &StatementName,
        at: At,
    ) -> Result<StatementName, Error> {
        let StatementName { archive, statement } = name;
        let read = self.statement_followed(archive, statement, at, Show::Heads).await?;
        let statement = read.map_or_else(|| statement.clone(), |read| read.heads.statement.id);
        Ok(StatementName { archive: archive.clone(), statement })
    }

    /// The name of the edition that a name which no edition has leads to; the name itself where it leads
    /// nowhere.
    pub(super) async fn edition_name(
        &self,
        name: &EditionName,
        at: At,
    ) -> Result<EditionName, Error> {
        let EditionName { archive, statement, edition } = name;
        if let Some((statement, edition)) =
            self.store.moved(archive, statement, edition, at.commit).await?
        {
            return Ok(EditionName { archive: archive.clone(), statement, edition });
        }
        let led = self.statement_name(&name.statement_name(), at).await?;
        Ok(led.edition(edition))
    }

    /// A revision of an edition, or of the one that the name leads to, with its name.
    pub(super) async fn revision_followed(
        &self,
        name: &EditionName,
        select: RevisionSelect,
        at: At,
        load: Load,
    ) -> Result<Option<(EditionName, Revision)>, Error> {
        if let Some(found) = self.revision_at(name, select, at, load).await? {
            return Ok(Some((name.clone(), found)));
        }
        let led = self.edition_name(name, at).await?;
        if led == *name {
            return Ok(None);
        }
        Ok(self.revision_at(&led, select, at, load).await?.map(|found| (led, found)))
    }

    /// The error for a write to an edition that is not there: where it moved, or that there is none.
    pub(super) async fn no_edition(&self, name: &EditionName, at: At) -> Error {
        match self.edition_name(name, at).await {
            Ok(led) if led != *name => {
                Error::EditionMoved { edition: Resource::edition(name), to: led.to_string() }
            }
            Ok(_) => Error::NotFound(Resource::edition(name)),
            Err(error) => error,
        }
    }
}

/// The error for a write to a statement that was merged.
pub(super) fn merged(name: &StatementName, into: &StatementId) -> Error {
    let to = StatementName { archive: name.archive.clone(), statement: into.clone() };
    Error::StatementMerged { statement: Resource::statement(name), into: to.to_string() }
}
