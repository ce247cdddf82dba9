//! Pages: pieces of lists, ended by count or by bytes.

use super::super::keys::{Key, text_after};
use super::super::views::{RevisionEntry, SightingEntry, StatementEntry, malformed};
use super::{Found, Kind, Reader, bad_key, load, stamp};
use crate::domain::{EditionId, Revision, RevisionNumber, Sighting, StatementHeads, StatementId};
use crate::store::embedded::stored::{SightingParts, SightingRecord};
use crate::store::{Error, Load, Page, PageLimit};

/// A page that is being filled.
pub(super) struct Filling<T> {
    items: Vec<T>,
    bytes: usize,
    limit: PageLimit,
}

impl<T> Filling<T> {
    pub(super) fn new(limit: PageLimit) -> Self {
        Self { items: Vec::new(), bytes: 0, limit }
    }

    /// Whether no further item may come. The first always may.
    pub(super) fn is_full(&self) -> bool {
        let PageLimit { items, bytes } = self.limit;
        !self.items.is_empty() && (self.items.len() >= items || self.bytes >= bytes)
    }

    pub(super) fn push(&mut self, item: T, bytes: usize) {
        self.items.push(item);
        self.bytes += bytes;
    }

    pub(super) fn page(self, more: bool) -> Page<T> {
        Page { items: self.items, more }
    }
}

impl Reader<'_> {
    /// Statements by id.
    pub(crate) fn statements(
        &self,
        after: Option<&StatementId>,
        show_deleted: bool,
        limit: PageLimit,
    ) -> Result<Page<StatementHeads>, Error> {
        let all = Key::statements(self.archive);
        let end = all.clone().past();
        let mut from = after.map_or(all.clone(), |id| Key::statement(self.archive, id).past());
        let mut filling = Filling::new(limit);
        while let Some((key, _)) = self.views.first::<StatementEntry>(&from, &end)? {
            let id = text_after(&key, &all).ok_or_else(malformed)?;
            let id: StatementId = id.parse().map_err(|_| bad_key("a key has no statement id"))?;
            from = Key::statement(self.archive, &id).past();
            let visible = self.views.statement(self.archive, &id, self.at)?;
            let Some((updated, entry)) = visible.filter(|(_, e)| show_deleted || !e.deleted) else {
                continue;
            };
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let (heads, bytes) = self.heads(&id, updated, &entry)?;
            filling.push(heads, bytes);
        }
        Ok(filling.page(false))
    }

    fn heads(
        &self,
        id: &StatementId,
        updated: u64,
        entry: &StatementEntry,
    ) -> Result<(StatementHeads, usize), Error> {
        let (statement, mut bytes) = self.statement_of(id, updated, entry)?;
        let mut editions = Vec::new();
        for spot in self.spots(id)? {
            if let Some((head, _)) = self.edition_head(&spot)? {
                bytes += head.title.len() + 64;
                editions.push(head);
            }
        }
        Ok((StatementHeads { statement, editions }, bytes))
    }

    /// The editions of a statement by id.
    pub(crate) fn editions(
        &self,
        statement: &StatementId,
        after: Option<&EditionId>,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error> {
        let mut filling = Filling::new(limit);
        for spot in self.spots(statement)? {
            if after.is_some_and(|after| spot.name.edition <= *after) {
                continue;
            }
            let Some((number, entry)) = self.in_force(&spot)? else { continue };
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let found = self.find(&spot, number, entry)?;
            let (revision, bytes) = self.revision_of(&spot, found, load)?;
            filling.push(revision, bytes);
        }
        Ok(filling.page(false))
    }

    /// Revisions of an edition, newest first.
    pub(crate) fn revisions(
        &self,
        statement: &StatementId,
        edition: &EditionId,
        before: Option<RevisionNumber>,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error> {
        let mut filling = Filling::new(limit);
        let Some(spot) = self.spot(statement, edition)? else { return Ok(filling.page(false)) };
        let latest = self.views.latest_revision(self.archive, &spot.home, self.at)?;
        let newest = latest.map_or(0, |(number, _)| number);
        let first = before.map_or(newest, |before| newest.min(before.get() - 1));
        for number in (1..=first).rev() {
            let key = Key::revision(self.archive, &spot.home, number);
            let entry: RevisionEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            if self.published_by.is_some_and(|time| !entry.published_by(time)) {
                continue;
            }
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let found: Found = self.find(&spot, number, entry)?;
            let (revision, bytes) = self.revision_of(&spot, found, load)?;
            filling.push(revision, bytes);
        }
        Ok(filling.page(false))
    }

    /// Sightings of a revision, oldest first.
    pub(crate) fn sightings(
        &self,
        statement: &StatementId,
        edition: &EditionId,
        revision: RevisionNumber,
        skip: u32,
        limit: PageLimit,
    ) -> Result<Page<Sighting>, Error> {
        let number = revision.get();
        let mut filling = Filling::new(limit);
        let Some(spot) = self.spot(statement, edition)? else { return Ok(filling.page(false)) };
        let latest = self.views.latest_sighting(self.archive, &spot.home, number, self.at)?;
        let count = latest.map_or(0, |(count, _)| count);
        for n in skip.saturating_add(1)..=count {
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let key = Key::sighting(self.archive, &spot.home, number, n);
            let entry: SightingEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            let loaded = self.load(Kind::Sighting, &entry.record)?;
            let parts = load::<SightingRecord>(&loaded)?.load();
            let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
            let SightingParts { statement, edition, .. } = &parts;
            let same = self.is_of(&spot, statement, edition, entry.record.commit)?;
            if !same || parts.revision != revision {
                return Err(loaded.malformed("it is of another revision"));
            }
            let recorded = stamp(entry.record.commit, entry.time);
            let bytes = loaded.payload.len();
            let sighting =
                Sighting { source: parts.source, raw_digest: parts.raw_digest, recorded };
            filling.push(sighting, bytes);
        }
        Ok(filling.page(false))
    }
}
