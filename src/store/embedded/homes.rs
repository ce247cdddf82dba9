//! Which edition a name means, and which name an edition has.
//!
//! An edition is kept where it was made: under its first name, its *home*. Moving it writes what the old
//! and the new name mean since that commit, and nothing else: revisions, sightings and claims stay where
//! they are, so a move costs the same however long the history is, and reads as of earlier commits answer
//! as before. A name that an edition has left may be taken by a new one, whose home is then told from the
//! first by the commit that made it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::keys::{Key, text_after};
use super::names;
use super::stored::Place;
use super::views::{RevisionEntry, Views, malformed};
use crate::domain::{EditionId, StatementId};
use crate::store::Error;

/// Between the id of a home and the commit that made it, where a name is used again. No id has it.
const AGAIN: char = '~';

/// Where an edition is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Home {
    /// The statement that it was made in.
    pub(crate) statement: StatementId,
    /// The id that it was made with; with the commit, where an edition before it had the name.
    pub(crate) key: String,
}

impl Home {
    /// Of the first edition that has a name.
    pub(crate) fn first(statement: &StatementId, edition: &EditionId) -> Self {
        Self { statement: statement.clone(), key: edition.as_str().to_owned() }
    }

    /// Of an edition made in that commit, whose name another one has left.
    pub(crate) fn again(statement: &StatementId, edition: &EditionId, commit: u64) -> Self {
        Self { statement: statement.clone(), key: format!("{edition}{AGAIN}{commit}") }
    }

    /// The name that it was made with.
    fn name(&self) -> Result<Place, Error> {
        let id = self.key.split(AGAIN).next().unwrap_or_default();
        let edition = names::edition_id(id).map_err(|_| malformed())?;
        Ok(Place { statement: self.statement.clone(), edition })
    }
}

/// What a name means since a commit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlaceEntry {
    /// The statement of the home of the edition.
    statement: String,
    /// Its key there.
    key: String,
    /// Whether the edition came here; else it went.
    here: bool,
}

impl PlaceEntry {
    /// The edition of that home came, or went.
    pub(crate) fn new(home: &Home, here: bool) -> Self {
        Self { statement: home.statement.as_str().to_owned(), key: home.key.clone(), here }
    }

    fn home(&self) -> Result<Home, Error> {
        let statement = self.statement.parse().map_err(|_| malformed())?;
        Ok(Home { statement, key: self.key.clone() })
    }
}

/// Which name an edition has since a commit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NameEntry {
    statement: String,
    edition: String,
}

impl NameEntry {
    /// It has that one.
    pub(crate) fn new(place: &Place) -> Self {
        let Place { statement, edition } = place;
        Self { statement: statement.as_str().to_owned(), edition: edition.as_str().to_owned() }
    }
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Means {
    /// The edition that has it, if any was made.
    Has(Home),
    /// The edition that has left it.
    Had(Home),
}

impl Views<'_> {
    /// What a name means as of a commit.
    pub(crate) fn means(
        &self,
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        at: u64,
    ) -> Result<Means, Error> {
        let all = Key::place(archive, statement, edition);
        let until = Key::place_at(archive, statement, edition, at).next();
        let Some((_, entry)) = self.last::<PlaceEntry>(&all, &until)? else {
            return Ok(Means::Has(Home::first(statement, edition)));
        };
        let home = entry.home()?;
        Ok(if entry.here { Means::Has(home) } else { Means::Had(home) })
    }

    /// The home of the edition that has a name as of a commit, if any was made.
    pub(crate) fn home(
        &self,
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        at: u64,
    ) -> Result<Option<Home>, Error> {
        Ok(match self.means(archive, statement, edition, at)? {
            Means::Has(home) => Some(home),
            Means::Had(_) => None,
        })
    }

    /// The name that an edition has as of a commit.
    pub(crate) fn name(&self, archive: u16, home: &Home, at: u64) -> Result<Place, Error> {
        let all = Key::moves(archive, home);
        let until = Key::move_at(archive, home, at).next();
        let Some((_, entry)) = self.last::<NameEntry>(&all, &until)? else { return home.name() };
        let statement = entry.statement.parse().map_err(|_| malformed())?;
        let edition = names::edition_id(&entry.edition).map_err(|_| malformed())?;
        Ok(Place { statement, edition })
    }

    /// The ids that editions of a statement have or had, in their order.
    pub(crate) fn edition_ids(
        &self,
        archive: u16,
        statement: &StatementId,
    ) -> Result<BTreeSet<EditionId>, Error> {
        let mut ids = BTreeSet::new();
        let made = Key::editions(archive, statement);
        let mut from = made.clone();
        while let Some((key, _)) = self.first::<RevisionEntry>(&from, &made.clone().past())? {
            let id = text_after(&key, &made).ok_or_else(malformed)?.to_owned();
            // A name that is used again is among the places.
            if !id.contains(AGAIN) {
                ids.insert(names::edition_id(&id).map_err(|_| malformed())?);
            }
            from = Key::revisions(archive, &Home { statement: statement.clone(), key: id }).past();
        }
        let moved = Key::places(archive, statement);
        let mut from = moved.clone();
        while let Some((key, _)) = self.first::<PlaceEntry>(&from, &moved.clone().past())? {
            let id = text_after(&key, &moved).ok_or_else(malformed)?;
            let id = names::edition_id(id).map_err(|_| malformed())?;
            from = Key::place(archive, statement, &id).past();
            ids.insert(id);
        }
        Ok(ids)
    }
}
