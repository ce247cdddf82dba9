//! What must hold before a batch is written. Everything is asked before anything is changed, so that
//! a refused batch leaves no trace in the group that it came with.

use std::collections::{HashMap, HashSet};

use redb::ReadableTable;

use super::keys::LookupHash;
use super::prepare::Effect;
use super::stored::TextOf;
use super::views::Views;
use crate::domain::{EditionId, RevisionNumber, StatementId};
use crate::store::{Error, Expectation};

const NOW: u64 = u64::MAX;

/// The first expectation that does not hold.
pub(crate) fn broken_expectation<'e, T>(
    views: &Views<'_, T>,
    archive: u16,
    expects: &'e [Expectation],
) -> Result<Option<&'e Expectation>, Error>
where
    T: ReadableTable<&'static [u8], &'static [u8]>,
{
    for expectation in expects {
        let (found, expected) = match expectation {
            Expectation::Statement { id, updated } => {
                (views.statement(archive, id, NOW)?.map(|(commit, _)| commit), *updated)
            }
            Expectation::Lookup { key, newest } => {
                let hits = views.hits(archive, &LookupHash::of(key), 1)?;
                (hits.first().map(|(commit, _)| *commit), *newest)
            }
            Expectation::Archive { updated } => {
                (views.archive(archive)?.map(|(commit, _)| commit), Some(*updated))
            }
        };
        if found != expected.map(|commit| commit.0) {
            return Ok(Some(expectation));
        }
    }
    Ok(None)
}

/// Tests that each write finds what it builds on: in the index, or in an earlier write of its batch.
pub(crate) fn check_effects<T>(
    views: &Views<'_, T>,
    archive: u16,
    effects: &[Effect],
) -> Result<(), Error>
where
    T: ReadableTable<&'static [u8], &'static [u8]>,
{
    let mut batch = Batch { views, archive, made: HashSet::new(), newest: HashMap::new() };
    for effect in effects {
        match effect {
            Effect::Archive { .. } => {}
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
        }
    }
    Ok(())
}

struct Batch<'a, 't, T> {
    views: &'a Views<'t, T>,
    archive: u16,
    made: HashSet<&'a StatementId>,
    newest: HashMap<(&'a StatementId, &'a EditionId), u32>,
}

impl<'a, T> Batch<'a, '_, T>
where
    T: ReadableTable<&'static [u8], &'static [u8]>,
{
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

    fn newest(&self, statement: &'a StatementId, edition: &'a EditionId) -> Result<u32, Error> {
        if let Some(newest) = self.newest.get(&(statement, edition)) {
            return Ok(*newest);
        }
        let found = self.views.latest_revision(self.archive, statement, edition, NOW)?;
        Ok(found.map_or(0, |(number, _)| number))
    }
}
