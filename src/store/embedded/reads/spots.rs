//! Editions by name as of a read: which is there, where it is kept, and where one went that is not.

use super::super::homes::{Home, Means};
use super::super::stored::Place;
use super::Reader;
use crate::domain::{EditionId, StatementId};
use crate::store::Error;

/// A name, and where the edition is kept that has it as of the read.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// The name.
    pub(super) name: Place,
    /// Where the edition is kept, if there is one.
    pub(super) home: Home,
}

impl Reader<'_> {
    /// Where the edition is kept that has a name, if there is one; none where it has left.
    pub(super) fn spot(
        &self,
        statement: &StatementId,
        edition: &EditionId,
    ) -> Result<Option<Spot>, Error> {
        let home = self.views.home(self.archive, statement, edition, self.at)?;
        let name = || Place { statement: statement.clone(), edition: edition.clone() };
        Ok(home.map(|home| Spot { name: name(), home }))
    }

    /// The editions of a statement by id, some of which may have come later than the read.
    pub(super) fn spots(&self, statement: &StatementId) -> Result<Vec<Spot>, Error> {
        let mut spots = Vec::new();
        for edition in self.views.edition_ids(self.archive, statement)? {
            spots.extend(self.spot(statement, &edition)?);
        }
        Ok(spots)
    }

    /// Whether a record that was written under a name in some commit is of the edition there.
    pub(super) fn is_of(
        &self,
        spot: &Spot,
        statement: &StatementId,
        edition: &EditionId,
        commit: u64,
    ) -> Result<bool, Error> {
        let Spot { name, home } = spot;
        let first = Home::first(&name.statement, &name.edition);
        if *home == first && *statement == name.statement && *edition == name.edition {
            return Ok(true);
        }
        let then = self.views.home(self.archive, statement, edition, commit)?;
        Ok(then.as_ref() == Some(home))
    }

    /// The name that an edition has which left this one.
    pub(crate) fn moved(
        &self,
        statement: &StatementId,
        edition: &EditionId,
    ) -> Result<Option<(StatementId, EditionId)>, Error> {
        match self.views.means(self.archive, statement, edition, self.at)? {
            Means::Has(_) => Ok(None),
            Means::Had(home) => {
                let Place { statement, edition } = self.views.name(self.archive, &home, self.at)?;
                Ok(Some((statement, edition)))
            }
        }
    }

    /// The name that an edition has which had this one as of an earlier commit.
    pub(crate) fn renamed(
        &self,
        statement: &StatementId,
        edition: &EditionId,
        then: u64,
    ) -> Result<(StatementId, EditionId), Error> {
        let now = self.named_now(statement.clone(), edition.clone(), then)?;
        Ok((now.statement, now.edition))
    }

    /// The name that an edition has which had this one in some commit.
    pub(super) fn named_now(
        &self,
        statement: StatementId,
        edition: EditionId,
        commit: u64,
    ) -> Result<Place, Error> {
        let views = self.views;
        match views.home(self.archive, &statement, &edition, commit)? {
            Some(home) => views.name(self.archive, &home, self.at),
            None => Ok(Place { statement, edition }),
        }
    }
}
