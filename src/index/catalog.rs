//! Which revisions there are, and which is in force as of a commit and a time of publication.
//!
//! Held in memory: about 150 bytes a revision, 100 a statement, and 16 for each value that claims say. Made from the index's own records,
//! so it always knows exactly the documents that the index has. Rows are given in the order of commits:
//! what was added by a commit has higher rows than everything before.

use std::collections::HashMap;
use std::sync::Arc;

use super::record::{GoneRecord, Record, RevisionRecord, SaidRecord, StateRecord};

/// As of which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// Commits up to this one.
    pub commit: u64,
    /// Only what was published by then, in microseconds.
    pub published_by: Option<i64>,
}

/// One revision.
#[derive(Debug, Clone)]
pub struct Known {
    /// Its document's row.
    pub row: u32,
    /// Of which edition.
    pub edition: Arc<str>,
    /// Which revision.
    pub number: u32,
    /// In which commit it came.
    pub commit: u64,
    /// When it was published, or else recorded, in microseconds.
    pub published: i64,
    /// Whether it may be used.
    pub usable: bool,
    /// In which language it is.
    pub language: Arc<str>,
    /// Who published it; may be empty.
    pub publisher: Arc<str>,
    /// The entities that it names.
    pub entities: Box<[Arc<str>]>,
}

/// What the claims of a statement say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// The paths of its values: `countries[country:KZ]`.
    pub paths: Vec<Arc<str>>,
    /// Where its editions diverge: `events[…].chair`.
    pub diverging: Vec<Arc<str>>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: Arc<str>,
    /// Its revisions, in the order of their commits.
    pub revisions: Vec<Known>,
    /// Since which commits it is live or not; live since its first revision.
    states: Vec<(u64, bool)>,
    /// Editions that left, with the commits in which they did.
    gone: Vec<(Arc<str>, u64)>,
    /// What its claims say since which commits, in their order.
    said: Vec<(u64, Arc<Said>)>,
}

/// All statements of an archive.
#[derive(Debug, Default)]
pub struct Catalog {
    entries: Vec<Entry>,
    by_id: HashMap<Arc<str>, u32>,
    /// For each row the statement and the place among its revisions.
    rows: Vec<Option<(u32, u32)>>,
    words: HashMap<Box<str>, Arc<str>>,
}

impl Catalog {
    /// Takes up a record.
    pub fn add(&mut self, record: Record) {
        match record {
            Record::Revision(revision) => self.add_revision(revision),
            Record::State(StateRecord { row, statement, commit, active }) => {
                self.reserve(row);
                let at = self.entry(&statement);
                if let Some(entry) = self.entries.get_mut(at as usize) {
                    let place = entry.states.partition_point(|(since, _)| *since <= commit);
                    entry.states.insert(place, (commit, active));
                }
            }
            Record::Gone(GoneRecord { row, statement, edition, commit }) => {
                self.reserve(row);
                let (at, edition) = (self.entry(&statement), self.word(&edition));
                if let Some(entry) = self.entries.get_mut(at as usize) {
                    entry.gone.push((edition, commit));
                }
            }
            Record::Said(SaidRecord { row, statement, commit, paths, diverging }) => {
                self.reserve(row);
                let at = self.entry(&statement);
                let mut words = |paths: &[String]| paths.iter().map(|p| self.word(p)).collect();
                let said = Said { paths: words(&paths), diverging: words(&diverging) };
                if let Some(entry) = self.entries.get_mut(at as usize) {
                    let place = entry.said.partition_point(|(since, _)| *since <= commit);
                    entry.said.insert(place, (commit, Arc::new(said)));
                }
            }
        }
    }

    fn add_revision(&mut self, record: RevisionRecord) {
        let RevisionRecord {
            row,
            statement,
            edition,
            number,
            commit,
            recorded,
            published,
            usable,
            language,
            publisher,
            entities,
        } = record;
        let known = Known {
            row,
            edition: self.word(&edition),
            number,
            commit,
            published: published.unwrap_or(recorded),
            usable,
            language: self.word(&language),
            publisher: self.word(&publisher),
            entities: entities.iter().map(|entity| self.word(entity)).collect(),
        };
        let at = self.entry(&statement);
        self.reserve(row);
        let Some(entry) = self.entries.get_mut(at as usize) else { return };
        let place = entry.revisions.partition_point(|other| other.row < row);
        entry.revisions.insert(place, known);
        // Records come in the order of their rows, but for a first reading: then later ones move.
        for (index, revision) in entry.revisions.iter().enumerate().skip(place) {
            if let (Some(slot), Ok(index)) =
                (self.rows.get_mut(revision.row as usize), u32::try_from(index))
            {
                *slot = Some((at, index));
            }
        }
    }

    fn reserve(&mut self, row: u32) {
        let needed = row as usize + 1;
        if self.rows.len() < needed {
            self.rows.resize(needed, None);
        }
    }

    fn entry(&mut self, id: &str) -> u32 {
        if let Some(at) = self.by_id.get(id) {
            return *at;
        }
        let at = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let id: Arc<str> = id.into();
        self.by_id.insert(Arc::clone(&id), at);
        self.entries.push(Entry {
            id,
            revisions: Vec::new(),
            states: Vec::new(),
            gone: Vec::new(),
            said: Vec::new(),
        });
        at
    }

    fn word(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.words.get(word) {
            return Arc::clone(known);
        }
        let made: Arc<str> = word.into();
        self.words.insert(word.into(), Arc::clone(&made));
        made
    }

    /// The row that the next document gets.
    pub fn next_row(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The first row that a commit after this one added.
    pub fn rows_through(&self, commit: u64) -> u32 {
        let later = |at: usize| {
            let (statement, revision) = (*self.rows.get(at)?)?;
            self.entries.get(statement as usize)?.revisions.get(revision as usize).map(|r| r.commit)
        };
        let mut end = self.rows.len();
        while end > 0 && later(end - 1).is_none_or(|of| of > commit) {
            end -= 1;
        }
        u32::try_from(end).unwrap_or(u32::MAX)
    }

    /// The statements, in the order in which they came.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A statement.
    pub fn get(&self, id: &str) -> Option<&Entry> {
        self.entries.get(*self.by_id.get(id)? as usize)
    }

    /// The statement and the revision of a row.
    pub fn row(&self, row: u32) -> Option<(u32, &Entry, &Known)> {
        let (statement, revision) = (*self.rows.get(row as usize)?)?;
        let entry = self.entries.get(statement as usize)?;
        Some((statement, entry, entry.revisions.get(revision as usize)?))
    }
}

impl Entry {
    /// Whether the statement is there and live.
    pub fn is_active(&self, at: AsOf) -> bool {
        let state = self.states.iter().rev().find(|(since, _)| *since <= at.commit);
        state.is_none_or(|(_, active)| *active)
            && self.revisions.first().is_some_and(|first| first.commit <= at.commit)
    }

    /// What its claims said as of a commit, whatever was published by then.
    pub fn said(&self, commit: u64) -> Option<&Arc<Said>> {
        self.said.iter().rev().find(|(since, _)| *since <= commit).map(|(_, said)| said)
    }

    /// Whether a revision had come by then under the name of its edition, and the edition still has it.
    pub fn is_there(&self, known: &Known, at: AsOf) -> bool {
        let left = |(edition, commit): &(Arc<str>, u64)| {
            *edition == known.edition && known.commit < *commit && *commit <= at.commit
        };
        known.commit <= at.commit && !self.gone.iter().any(left)
    }

    /// The revision of each edition that is in force, as the store has it: the last one, and where a time
    /// of publication is named the last usable one that was published by then.
    pub fn in_force(&self, at: AsOf) -> Vec<&Known> {
        let mut found: Vec<&Known> = Vec::new();
        let visible = |known: &&Known| {
            self.is_there(known, at)
                && at.published_by.is_none_or(|by| known.usable && known.published <= by)
        };
        for known in self.revisions.iter().filter(visible) {
            match found.iter_mut().find(|other| other.edition == known.edition) {
                Some(other) => *other = known,
                None => found.push(known),
            }
        }
        found
    }

    /// Whether a revision is in force.
    pub fn is_in_force(&self, revision: &Known, at: AsOf) -> bool {
        self.in_force(at).iter().any(|known| known.row == revision.row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(row: u32, edition: &str, number: u32, commit: u64, published: i64) -> Record {
        Record::Revision(RevisionRecord {
            row,
            statement: "s".into(),
            edition: edition.into(),
            number,
            commit,
            recorded: 1_000,
            published: Some(published),
            usable: true,
            language: edition.into(),
            publisher: String::new(),
            entities: vec!["country:KZ".into()],
        })
    }

    fn in_force(catalog: &Catalog, commit: u64, published_by: Option<i64>) -> Vec<(String, u32)> {
        let entry = catalog.get("s").unwrap();
        let found = entry.in_force(AsOf { commit, published_by });
        found.into_iter().map(|known| (known.edition.to_string(), known.number)).collect()
    }

    #[test]
    fn the_revision_in_force_is_the_last_as_of_the_commit_and_the_publication() {
        let mut catalog = Catalog::default();
        for record in
            [revision(1, "kk", 2, 3, 50), revision(0, "kk", 1, 2, 20), revision(2, "ru", 1, 4, 30)]
        {
            catalog.add(Record::from_bytes(&record.to_bytes()).unwrap());
        }
        let of = |edition: &str, number| (edition.to_owned(), number);
        assert_eq!(in_force(&catalog, 9, None), [of("kk", 2), of("ru", 1)]);
        assert_eq!(in_force(&catalog, 2, None), [of("kk", 1)]);
        assert_eq!(in_force(&catalog, 9, Some(30)), [of("kk", 1), of("ru", 1)]);
        assert_eq!(in_force(&catalog, 9, Some(10)), []);
        assert_eq!(catalog.rows_through(2), 1);
        assert_eq!(catalog.rows_through(4), 3);
        assert_eq!(catalog.row(1).map(|(_, _, known)| known.number), Some(2));
    }

    #[test]
    fn a_deleted_statement_is_away_until_it_is_brought_back() {
        let mut catalog = Catalog::default();
        catalog.add(revision(0, "kk", 1, 2, 20));
        for (row, commit, active) in [(1, 5, false), (2, 7, true)] {
            catalog.add(Record::State(StateRecord { row, statement: "s".into(), commit, active }));
        }
        let entry = catalog.get("s").unwrap();
        let at = |commit| entry.is_active(AsOf { commit, published_by: None });
        assert_eq!([1, 2, 4, 5, 6, 7].map(at), [false, true, true, false, false, true]);
    }
}
