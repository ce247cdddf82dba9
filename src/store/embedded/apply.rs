//! How the index follows the log: one commit at a time, whether it is being written or read again.
//!
//! What is written here depends on nothing but the log, so an index built anew answers as the old one
//! did.

use super::homes::{Home, Means, NameEntry, PlaceEntry};
use super::index::Stage;
use super::keys::{Key, LookupHash};
use super::prepare::Effect;
use super::record::{Identity, Kind, Locator};
use super::stored::{self, HitTarget, Place, TextOf};
use super::views::{
    ArchiveEntry, CommitEntry, FoundHit, HitEntry, HitKind, KeptRequest, RecordRef, RequestEntry,
    RevisionEntry, SightingEntry, StateEntry, StatementEntry, Views, encode, malformed,
};
use crate::domain::limits::REQUEST_ID_HOURS;
use crate::domain::{EditionId, StatementId};
use crate::store::Error;

/// How long a request is kept.
pub(crate) const REQUEST_LIFE_MICROS: i64 = REQUEST_ID_HOURS * 3_600_000_000;

/// Reads a record that is in the log, or about to be.
pub(crate) type LoadRecord<'a> = &'a dyn Fn(Kind, Identity, Locator) -> Result<Vec<u8>, Error>;

/// A commit whose records have their places in the log.
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
    /// Reads what earlier hits lead to.
    pub(crate) load: LoadRecord<'a>,
}

/// Makes the index show a commit.
pub(crate) fn apply(stage: &mut Stage, placed: &Placed<'_>) -> Result<(), Error> {
    let Placed { archive, commit, time, request, effects, places, load } = *placed;
    let mut counts = match commit.checked_sub(1).filter(|&previous| previous > 0) {
        Some(previous) => Views::within(stage)
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
    let mut step =
        Step { stage, archive, commit, time, places, load, ordinal: 0, counts: &mut counts };
    let record = step.next_record()?;
    for effect in effects {
        step.effect(effect)?;
    }
    let stored: u64 = places.iter().map(|place| u64::from(place.len)).sum();
    let entry = CommitEntry { record, time, stored_bytes: counts.stored_bytes + stored, ..counts };
    put(stage, &Key::commit(archive, commit), &entry)?;
    if let Some(id) = request {
        put(stage, &Key::request(archive, id), &RequestEntry { commit, time })?;
        put(stage, &Key::kept_request(archive, commit), &KeptRequest { id, time })?;
    }
    forget_requests(stage, archive, time)
}

/// Takes requests away whose life time was over when this commit was recorded: a few with each commit,
/// which is more than come, so that no commit has to take away many.
fn forget_requests(stage: &mut Stage, archive: u16, time: i64) -> Result<(), Error> {
    const MOST: usize = 2;
    let oldest = time.saturating_sub(REQUEST_LIFE_MICROS);
    let all = Key::kept_requests(archive);
    let kept = Views::within(stage).scan::<KeptRequest>(&all, &all.clone().past(), MOST)?;
    for (key, KeptRequest { id, time }) in kept {
        if time >= oldest {
            break;
        }
        stage.remove(&key);
        let request = Key::request(archive, id);
        let newest = Views::within(stage).get::<RequestEntry>(&request)?;
        // The id may have been used again since.
        if newest.is_some_and(|newest| newest.time == time) {
            stage.remove(request.bytes());
        }
    }
    Ok(())
}

/// Writes an entry.
pub(crate) fn put<V: serde::Serialize>(
    stage: &mut Stage,
    key: &Key,
    entry: &V,
) -> Result<(), Error> {
    stage.put(key.bytes(), encode(entry)?);
    Ok(())
}

/// The index on its way from one commit to the next.
struct Step<'a> {
    stage: &'a mut Stage,
    archive: u16,
    commit: u64,
    time: i64,
    places: &'a [Locator],
    load: LoadRecord<'a>,
    ordinal: u32,
    counts: &'a mut CommitEntry,
}

impl Step<'_> {
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
                put(self.stage, &key, &ArchiveEntry { record })?;
                put(self.stage, &Key::archive_id(id.as_str()), &self.archive)
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
                let home = self.home(statement, edition)?;
                let text = self.text(record, &home, *text)?;
                let entry = RevisionEntry {
                    record,
                    text,
                    time: self.time,
                    publish_time: *publish_time,
                    usable: *usable,
                };
                put(self.stage, &Key::revision(self.archive, &home, number.get()), &entry)?;
                self.counts.revisions += 1;
                self.touch(statement)?;
                let target = HitTarget::revision(statement, edition, *number);
                let kind = HitKind::Revision;
                lookups.iter().try_for_each(|hash| self.hit(record, hash, kind, &target))
            }
            Effect::Sighting { statement, edition, revision, lookup } => {
                let (archive, number) = (self.archive, revision.get());
                let home = self.home(statement, edition)?;
                let views = Views::within(self.stage);
                let found = views.latest_sighting(archive, &home, number, u64::MAX)?;
                let n = found.map_or(0, |(n, _)| n) + 1;
                let key = Key::sighting(archive, &home, number, n);
                put(self.stage, &key, &SightingEntry { record, time: self.time })?;
                let target = HitTarget::revision(statement, edition, *revision);
                let kind = HitKind::Sighting;
                lookup.iter().try_for_each(|hash| self.hit(record, hash, kind, &target))
            }
            Effect::Claims { statement, edition, revision } => {
                let home = self.home(statement, edition)?;
                let key = Key::claims_at(self.archive, &home, revision.get(), self.commit);
                put(self.stage, &key, &StateEntry { record, time: self.time })?;
                self.touch(statement)
            }
            Effect::Decisions { statement } => {
                let key = Key::decisions_at(self.archive, statement, self.commit);
                put(self.stage, &key, &StateEntry { record, time: self.time })?;
                self.touch(statement)
            }
            Effect::Entity { key, names } => {
                let at = Key::entity_at(self.archive, key, self.commit);
                put(self.stage, &at, &StateEntry { record, time: self.time })?;
                names.iter().try_for_each(|hash| {
                    put(self.stage, &Key::entity_name(self.archive, hash, key), &())
                })
            }
            Effect::Move { from, to } => self.rename(from, to),
        }
    }

    /// The home of the edition that has a name, or of one that is being made.
    fn home(&mut self, statement: &StatementId, edition: &EditionId) -> Result<Home, Error> {
        let views = Views::within(self.stage);
        match views.means(self.archive, statement, edition, u64::MAX)? {
            Means::Has(home) => Ok(home),
            Means::Had(_) => {
                let home = Home::again(statement, edition, self.commit);
                let key = Key::place_at(self.archive, statement, edition, self.commit);
                put(self.stage, &key, &PlaceEntry::new(&home, true))?;
                Ok(home)
            }
        }
    }

    /// The edition leaves one name and has another one; both statements change.
    fn rename(&mut self, from: &Place, to: &Place) -> Result<(), Error> {
        let (archive, commit) = (self.archive, self.commit);
        let home = self.home(&from.statement, &from.edition)?;
        for (place, here) in [(from, false), (to, true)] {
            let key = Key::place_at(archive, &place.statement, &place.edition, commit);
            put(self.stage, &key, &PlaceEntry::new(&home, here))?;
            self.touch(&place.statement)?;
        }
        put(self.stage, &Key::move_at(archive, &home, commit), &NameEntry::new(to))
    }

    fn text(&mut self, record: RecordRef, home: &Home, text: TextOf) -> Result<RecordRef, Error> {
        match text {
            TextOf::Own => {
                let own = self.next_record()?;
                debug_assert_eq!(own.ordinal, record.ordinal + 1);
                Ok(own)
            }
            TextOf::Same(earlier) => {
                let key = Key::revision(self.archive, home, earlier.get());
                let entry: RevisionEntry =
                    Views::within(self.stage).get(&key)?.ok_or_else(malformed)?;
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
        let before = Views::within(self.stage).statement(self.archive, id, u64::MAX)?;
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
        put(self.stage, &Key::statement_at(self.archive, id, self.commit), &entry)?;
        let target = HitTarget { statement: id.clone(), revision: None };
        let kind = HitKind::Statement;
        external_ids.iter().try_for_each(|hash| self.hit(record, hash, kind, &target))
    }

    /// The statement changes with every revision below it, and with its fields.
    fn touch(&mut self, id: &StatementId) -> Result<(), Error> {
        let found = Views::within(self.stage).statement(self.archive, id, u64::MAX)?;
        let (commit, entry) = found.ok_or_else(malformed)?;
        if commit == self.commit {
            return Ok(());
        }
        let key = Key::statement_at(self.archive, id, self.commit);
        put(self.stage, &key, &StatementEntry { time: self.time, ..entry })
    }

    /// A hit that leads where the newest one does is not written again.
    fn hit(
        &mut self,
        record: RecordRef,
        hash: &LookupHash,
        kind: HitKind,
        target: &HitTarget,
    ) -> Result<(), Error> {
        let newest = Views::within(self.stage).newest_hit(self.archive, hash)?;
        if let Some(newest) = newest
            && self.is_of_record(newest, target)?
        {
            return Ok(());
        }
        let RecordRef { commit, ordinal, locator } = record;
        let key = Key::hit(self.archive, hash, commit, ordinal);
        put(self.stage, &key, &HitEntry { kind, locator })
    }

    fn is_of_record(&self, hit: FoundHit, target: &HitTarget) -> Result<bool, Error> {
        let FoundHit { kind, record } = hit;
        let kind = kind.of_record();
        let payload = match (self.load)(kind, record.identity(self.archive), record.locator) {
            // Who reads it is told. Here it only means that the hit is written again.
            Err(Error::Damaged { .. }) => return Ok(false),
            loaded => loaded?,
        };
        let found = stored::hit_target(kind, &payload).map_err(|_| malformed())?;
        if found.statement != target.statement || found.revision != target.revision {
            return Ok(false);
        }
        // The name may be that of another edition by now.
        let Some((edition, _)) = &target.revision else { return Ok(true) };
        let views = Views::within(self.stage);
        let (archive, statement) = (self.archive, &target.statement);
        let means = |at| views.means(archive, statement, edition, at);
        Ok(means(record.commit)? == means(u64::MAX)?)
    }
}
