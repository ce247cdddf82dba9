//! How the index follows the log: one commit at a time, whether it is being written or read again.
//!
//! What is written here depends on nothing but the log, so an index built anew answers as the old one
//! did.

use redb::Table;

use super::errors::engine;
use super::keys::{Key, LookupHash};
use super::prepare::Effect;
use super::record::Locator;
use super::stored::TextOf;
use super::views::{
    ArchiveEntry, CommitEntry, HitEntry, KeptRequest, RecordRef, RequestEntry, RevisionEntry,
    SightingEntry, StatementEntry, Views, encode, malformed,
};
use crate::domain::limits::REQUEST_ID_HOURS;
use crate::domain::{EditionId, RevisionNumber, StatementId};
use crate::store::Error;

/// The table of the index within a write.
pub(crate) type ViewsTable<'t> = Table<'t, &'static [u8], &'static [u8]>;

/// How long a request is kept.
pub(crate) const REQUEST_LIFE_MICROS: i64 = REQUEST_ID_HOURS * 3_600_000_000;

/// A commit whose records have their places in the log.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    /// The internal number of its archive.
    pub(crate) archive: u16,
    /// Its number.
    pub(crate) commit: u64,
    /// When it was recorded.
    pub(crate) time: i64,
    /// The id of its request.
    pub(crate) request: Option<[u8; 16]>,
    /// What its records mean, after its own.
    pub(crate) effects: &'a [Effect],
    /// Where its records are: its own first, then as many for each effect as that stands for.
    pub(crate) places: &'a [Locator],
}

/// Makes the index show a commit.
pub(crate) fn apply(table: &mut ViewsTable<'_>, placed: &Placed<'_>) -> Result<(), Error> {
    let Placed { archive, commit, time, request, effects, places } = *placed;
    let mut counts = match commit.checked_sub(1).filter(|&previous| previous > 0) {
        Some(previous) => Views(table)
            .get::<CommitEntry>(&Key::commit(archive, previous))?
            .ok_or_else(malformed)?,
        None => CommitEntry {
            record: RecordRef {
                commit,
                ordinal: 0,
                locator: *places.first().ok_or_else(malformed)?,
            },
            time,
            active: 0,
            deleted: 0,
            revisions: 0,
            stored_bytes: 0,
        },
    };
    let mut step = Step { table, archive, commit, time, places, ordinal: 0, counts: &mut counts };
    let record = step.next_record()?;
    for effect in effects {
        step.effect(effect)?;
    }
    let stored: u64 = places.iter().map(|place| u64::from(place.len)).sum();
    let entry = CommitEntry { record, time, stored_bytes: counts.stored_bytes + stored, ..counts };
    put(table, &Key::commit(archive, commit), &entry)?;
    if let Some(id) = request {
        put(table, &Key::request(archive, id), &RequestEntry { commit, time })?;
        put(table, &Key::kept_request(archive, commit), &KeptRequest { id, time })?;
    }
    forget_requests(table, archive, time)
}

/// Takes requests away whose life time was over when this commit was recorded: a few with each commit,
/// which is more than come, so that no commit has to take away many.
fn forget_requests(table: &mut ViewsTable<'_>, archive: u16, time: i64) -> Result<(), Error> {
    const MOST: usize = 2;
    let oldest = time.saturating_sub(REQUEST_LIFE_MICROS);
    let all = Key::kept_requests(archive);
    let kept = Views(table).scan::<KeptRequest>(&all, &all.clone().past(), MOST)?;
    for (key, KeptRequest { id, time }) in kept {
        if time >= oldest {
            break;
        }
        table.remove(key.as_slice()).map_err(engine("writing the index"))?;
        let request = Key::request(archive, id);
        let newest = Views(table).get::<RequestEntry>(&request)?;
        // The id may have been used again since.
        if newest.is_some_and(|newest| newest.time == time) {
            table.remove(request.bytes()).map_err(engine("writing the index"))?;
        }
    }
    Ok(())
}

/// Writes an entry.
pub(crate) fn put<V: serde::Serialize>(
    table: &mut ViewsTable<'_>,
    key: &Key,
    entry: &V,
) -> Result<(), Error> {
    let bytes = encode(entry)?;
    table.insert(key.bytes(), bytes.as_slice()).map_err(engine("writing the index"))?;
    Ok(())
}

/// The index on its way from one commit to the next.
struct Step<'a, 't> {
    table: &'a mut ViewsTable<'t>,
    archive: u16,
    commit: u64,
    time: i64,
    places: &'a [Locator],
    ordinal: u32,
    counts: &'a mut CommitEntry,
}

impl Step<'_, '_> {
    fn next_record(&mut self) -> Result<RecordRef, Error> {
        let ordinal = self.ordinal;
        let locator = *self.places.get(ordinal as usize).ok_or_else(malformed)?;
        self.ordinal += 1;
        Ok(RecordRef { commit: self.commit, ordinal, locator })
    }

    fn effect(&mut self, effect: &Effect) -> Result<(), Error> {
        let record = self.next_record()?;
        match effect {
            Effect::Archive { id } => {
                let key = Key::archive_at(self.archive, self.commit);
                put(self.table, &key, &ArchiveEntry { record })?;
                put(self.table, &Key::archive_id(id.as_str()), &self.archive)
            }
            Effect::Statement { id, deleted, external_ids } => {
                self.statement(record, id, *deleted, external_ids)
            }
            Effect::Revision {
                statement,
                edition,
                number,
                publish_time,
                usable,
                text,
                lookups,
            } => {
                let text = self.text(record, statement, edition, *text)?;
                let entry = RevisionEntry {
                    record,
                    text,
                    time: self.time,
                    publish_time: *publish_time,
                    usable: *usable,
                };
                let key = Key::revision(self.archive, statement, edition, number.get());
                put(self.table, &key, &entry)?;
                self.counts.revisions += 1;
                self.touch(statement)?;
                let hit = HitEntry::revision(statement, edition, *number);
                lookups.iter().try_for_each(|hash| self.hit(record, hash, &hit))
            }
            Effect::Sighting { statement, edition, revision, lookup } => {
                let (archive, number) = (self.archive, revision.get());
                let found = Views(self.table).latest_sighting(
                    archive,
                    statement,
                    edition,
                    number,
                    u64::MAX,
                )?;
                let n = found.map_or(0, |(n, _)| n) + 1;
                let key = Key::sighting(archive, statement, edition, number, n);
                put(self.table, &key, &SightingEntry { record, time: self.time })?;
                let hit = HitEntry::revision(statement, edition, *revision);
                lookup.iter().try_for_each(|hash| self.hit(record, hash, &hit))
            }
        }
    }

    fn text(
        &mut self,
        record: RecordRef,
        statement: &StatementId,
        edition: &EditionId,
        text: TextOf,
    ) -> Result<RecordRef, Error> {
        match text {
            TextOf::Own => {
                let own = self.next_record()?;
                debug_assert_eq!(own.ordinal, record.ordinal + 1);
                Ok(own)
            }
            TextOf::Same(earlier) => {
                let key = Key::revision(self.archive, statement, edition, earlier.get());
                let entry: RevisionEntry = Views(self.table).get(&key)?.ok_or_else(malformed)?;
                Ok(entry.text)
            }
        }
    }

    fn statement(
        &mut self,
        record: RecordRef,
        id: &StatementId,
        deleted: bool,
        external_ids: &[LookupHash],
    ) -> Result<(), Error> {
        let before = Views(self.table).statement(self.archive, id, u64::MAX)?;
        let (created, created_time) = match before {
            Some((_, entry)) => (entry.created, entry.created_time),
            None => (self.commit, self.time),
        };
        match before.map(|(_, entry)| entry.deleted) {
            Some(true) => self.counts.deleted = self.counts.deleted.saturating_sub(1),
            Some(false) => self.counts.active = self.counts.active.saturating_sub(1),
            None => {}
        }
        if deleted {
            self.counts.deleted += 1;
        } else {
            self.counts.active += 1;
        }
        let entry = StatementEntry { record, time: self.time, created, created_time, deleted };
        put(self.table, &Key::statement_at(self.archive, id, self.commit), &entry)?;
        let hit = HitEntry { statement: id.as_str().to_owned(), revision: None };
        external_ids.iter().try_for_each(|hash| self.hit(record, hash, &hit))
    }

    /// The statement changes with every revision below it.
    fn touch(&mut self, id: &StatementId) -> Result<(), Error> {
        let found = Views(self.table).statement(self.archive, id, u64::MAX)?;
        let (commit, entry) = found.ok_or_else(malformed)?;
        if commit == self.commit {
            return Ok(());
        }
        let key = Key::statement_at(self.archive, id, self.commit);
        put(self.table, &key, &StatementEntry { time: self.time, ..entry })
    }

    /// A hit that says the same as the newest one is not written again.
    fn hit(&mut self, record: RecordRef, hash: &LookupHash, hit: &HitEntry) -> Result<(), Error> {
        let hits = Views(self.table).hits(self.archive, hash, 1)?;
        if hits.first().is_some_and(|(_, newest)| newest == hit) {
            return Ok(());
        }
        let RecordRef { commit, ordinal, locator } = record;
        put(self.table, &Key::hit(self.archive, locator.segment, hash, commit, ordinal), hit)
    }
}

impl HitEntry {
    fn revision(statement: &StatementId, edition: &EditionId, number: RevisionNumber) -> Self {
        Self {
            statement: statement.as_str().to_owned(),
            revision: Some((edition.as_str().to_owned(), number.get())),
        }
    }
}
