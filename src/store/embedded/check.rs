//! What must hold before a batch is written. Everything is asked before anything is changed, so that
//! a refused batch leaves no trace in the group that it came with.

use std::collections::{HashMap, HashSet};

use super::keys::{Key, LookupHash};
use super::prepare::Effect;
use super::stored::{Place, TextOf};
use super::views::Views;
use crate::domain::{EditionId, RevisionNumber, StatementId};
use crate::store::{Error, Expectation};

const NOW: u64 = u64::MAX;

/// The first expectation that does not hold.
pub(crate) fn broken_expectation<'e>(
    views: &Views<'_>,
    archive: u16,
    expects: &'e [Expectation],
) -> Result<Option<&'e Expectation>, Error> {
    for expectation in expects {
        let (found, expected) = match expectation {
            Expectation::Statement { id, updated } => {
                (views.statement(archive, id, NOW)?.map(|(commit, _)| commit), *updated)
            }
            Expectation::Lookup { key, newest } => {
                let hit = views.newest_hit(archive, &LookupHash::of(key))?;
                (hit.map(|hit| hit.record.commit), *newest)
            }
            Expectation::Head { newest } => {
                let head = views.head(archive)?.map_or(0, |entry| entry.record.commit);
                (Some(head), Some(*newest))
            }
            Expectation::Archive { updated } => {
                (views.archive(archive)?.map(|(commit, _)| commit), Some(*updated))
            }
            Expectation::Entity { key, updated } => {
                let all = Key::entity(archive, key);
                let found = views.newest_state(&all)?;
                (found.map(|entry| entry.record.commit), *updated)
            }
        };
        if found != expected.map(|commit| commit.0) {
            return Ok(Some(expectation));
        }
    }
    Ok(None)
}

/// Tests that each write finds what it builds on: in the index, or in an earlier write of its batch.
pub(crate) fn check_effects(
    views: &Views<'_>,
    archive: u16,
    effects: &[Effect],
) -> Result<(), Error> {
    let mut batch = Batch {
        views,
        archive,
        made: HashSet::new(),
        newest: HashMap::new(),
        moved: HashSet::new(),
    };
    for effect in effects {
        match effect {
            Effect::Archive { .. } | Effect::Entity { .. } => {}
            Effect::Statement { id, .. } => {
                batch.made.insert(id);
            }
            Effect::Revision { statement, edition, number, text, .. } => {
                batch.check_statement(statement)?;
                batch.check_revision(statement, edition, *number, *text)?;
            }
            Effect::Sighting { statement, edition, revision, .. } => {
                if batch.newest(statement, edition)? < revision.get() {
                    return Err(Error::InvalidBatch("the revision seen does not exist"));
                }
            }
            Effect::Claims { statement, edition, revision } => {
                if batch.newest(statement, edition)? < revision.get() {
                    return Err(Error::InvalidBatch("the revision of a claim does not exist"));
                }
            }
            Effect::Decisions { statement } => batch.check_statement(statement)?,
            Effect::Move { from, to } => batch.check_move(from, to)?,
        }
    }
    Ok(())
}

struct Batch<'a> {
    views: &'a Views<'a>,
    archive: u16,
    made: HashSet<&'a StatementId>,
    newest: HashMap<(&'a StatementId, &'a EditionId), u32>,
    /// Names that editions moved from or to.
    moved: HashSet<(&'a StatementId, &'a EditionId)>,
}

impl<'a> Batch<'a> {
    fn check_statement(&mut self, id: &'a StatementId) -> Result<(), Error> {
        if self.made.contains(id) {
            return Ok(());
        }
        if self.views.statement(self.archive, id, NOW)?.is_none() {
            return Err(Error::InvalidBatch("the statement of a revision does not exist"));
        }
        self.made.insert(id);
        Ok(())
    }

    fn check_revision(
        &mut self,
        statement: &'a StatementId,
        edition: &'a EditionId,
        number: RevisionNumber,
        text: TextOf,
    ) -> Result<(), Error> {
        let newest = self.newest(statement, edition)?;
        if number.get() != newest.saturating_add(1) {
            return Err(Error::InvalidBatch("a revision does not follow the newest"));
        }
        if let TextOf::Same(earlier) = text
            && earlier >= number
        {
            return Err(Error::InvalidBatch("a revision has the text of one that does not exist"));
        }
        self.newest.insert((statement, edition), number.get());
        Ok(())
    }

    /// A name means one thing in a commit: nothing else is done to an edition in the commit that moves it.
    fn check_move(&mut self, from: &'a Place, to: &'a Place) -> Result<(), Error> {
        self.check_statement(&from.statement)?;
        self.check_statement(&to.statement)?;
        if self.newest(&from.statement, &from.edition)? == 0 {
            return Err(Error::InvalidBatch("the edition that moves does not exist"));
        }
        if self.newest(&to.statement, &to.edition)? > 0 {
            return Err(Error::InvalidBatch("an edition has the name that another one moves to"));
        }
        for Place { statement, edition } in [from, to] {
            if self.newest.contains_key(&(statement, edition)) {
                return Err(Error::InvalidBatch("an edition is written to and moved"));
            }
            self.moved.insert((statement, edition));
        }
        Ok(())
    }

    fn newest(&self, statement: &'a StatementId, edition: &'a EditionId) -> Result<u32, Error> {
        if self.moved.contains(&(statement, edition)) {
            return Err(Error::InvalidBatch("an edition is written to after it was moved"));
        }
        if let Some(newest) = self.newest.get(&(statement, edition)) {
            return Ok(*newest);
        }
        let Some(home) = self.views.home(self.archive, statement, edition, NOW)? else {
            return Ok(0);
        };
        let found = self.views.latest_revision(self.archive, &home, NOW)?;
        Ok(found.map_or(0, |(number, _)| number))
    }
}
