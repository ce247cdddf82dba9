//! What a read answers: the views as of a commit, put together with the records that they point to.
//!
//! Every record is tested when it is read: its checksum, and that it is the one the index promised.
//!
//! Not here: threads.

mod claims;
mod entities;
mod lists;
mod logged;
mod lookups;
mod spots;

use std::sync::Arc;

use self::spots::Spot;
use super::errors::damaged;
use super::index::MANIFEST;
use super::keys::Key;
use super::log::Loaded;
use super::prepare::ArchiveInfo;
use super::record::Kind;
use super::shared::{OpenArchive, Shared};
use super::stored::{
    self, ArchiveRecord, RevisionParts, StatementParts, StatementRecord, TextRecord,
};
use super::views::{
    ArchiveEntry, CommitEntry, RecordRef, RevisionEntry, StatementEntry, Views, malformed,
};
use crate::domain::{
    Archive, ArchiveCounts, ArchiveDetails, ArchiveId, CommitNumber, EditionHead, EditionId,
    EditionText, Revision, RevisionNumber, SightingSummary, Stamp, Statement, StatementHeads,
    StatementId, Timestamp,
};
use crate::store::{At, Error, Load, RevisionSelect, Show, StatementRead};

/// The views as of one moment, of one archive.
pub(crate) struct Reader<'a> {
    shared: &'a Shared,
    views: &'a Views<'a>,
    archive: u16,
    at: u64,
    published_by: Option<Timestamp>,
}

/// A revision in the index, and its record.
struct Found {
    number: u32,
    entry: RevisionEntry,
    parts: RevisionParts,
    /// About how much it takes in memory, for the limits of pages.
    bytes: usize,
}

/// The words of a revision, still to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    archive: u16,
    record: RecordRef,
}

impl Words {
    /// How many bytes of the log they take.
    pub(crate) fn bytes(&self) -> u32 {
        self.record.locator.len
    }

    /// Reads them.
    pub(crate) fn read(&self, shared: &Shared) -> Result<EditionText, Error> {
        self.load(shared).map(|(text, _)| text)
    }

    fn load(&self, shared: &Shared) -> Result<(EditionText, usize), Error> {
        let Self { archive, record } = self;
        let loaded = shared.log.load(Kind::Text, record.identity(*archive), record.locator)?;
        let text = load::<TextRecord>(&loaded)?.load();
        let text = text.map_err(|error| loaded.malformed(&error.to_string()))?;
        Ok((text, loaded.payload.len()))
    }
}

impl Shared {
    /// Reads an archive as of a commit that must be there.
    pub(crate) fn reading<R>(
        &self,
        id: &ArchiveId,
        at: At,
        read: impl FnOnce(&Reader<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let found = self.archive_with_head(id);
        let (open, Stamp { commit: head, .. }) =
            found.ok_or_else(|| Error::NoArchive(id.clone()))?;
        if at.commit > head {
            return Err(Error::NotReached { asked: at.commit, head });
        }
        self.index.read(|views| {
            read(&Reader {
                shared: self,
                views,
                archive: open.info.key,
                at: at.commit.0,
                published_by: at.published_by,
            })
        })
    }

    /// Reads an archive as of its head.
    pub(crate) fn reading_head<R>(
        &self,
        id: &ArchiveId,
        read: impl FnOnce(&Reader<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let found = self.archive_with_head(id);
        let (_, Stamp { commit, .. }) = found.ok_or_else(|| Error::NoArchive(id.clone()))?;
        self.reading(id, At { commit, published_by: None }, read)
    }

    /// An archive as of its head.
    pub(crate) fn read_archive(&self, open: &OpenArchive) -> Result<Archive, Error> {
        let id = &open.info.parts.id;
        let found = self.archive_with_head(id);
        let (open, head) = found.ok_or_else(|| Error::NoArchive(id.clone()))?;
        let ArchiveInfo { key, parts } = &open.info;
        self.index.read(|views| {
            let commit = |number| {
                views.get::<CommitEntry>(&Key::commit(*key, number))?.ok_or_else(malformed)
            };
            // A commit may have come since the head was read: what is newer is not asked for.
            let states = Key::archive_at(*key, head.commit.0).next();
            let found = views.last(&Key::archive(*key), &states)?;
            let (_, entry): (_, ArchiveEntry) = found.ok_or_else(malformed)?;
            let record = entry.record;
            let details = self.details_in(&open, record)?;
            let newest = commit(head.commit.0)?;
            Ok(Archive {
                id: parts.id.clone(),
                uid: parts.uid,
                token_key: parts.token_key.clone(),
                details: details.as_ref().clone(),
                created: stamp(1, commit(1)?.time),
                updated: stamp(record.commit, commit(record.commit)?.time),
                head,
                counts: counts(&newest),
            })
        })
    }
}

impl Shared {
    /// What people set of an archive, as of its head; the record is read once.
    pub(crate) fn archive_details(&self, open: &OpenArchive) -> Result<Arc<ArchiveDetails>, Error> {
        let newest = self.index.read(|views| views.archive(open.info.key))?;
        let (_, entry) = newest.ok_or_else(malformed)?;
        self.details_in(open, entry.record)
    }

    fn details_in(
        &self,
        open: &OpenArchive,
        record: RecordRef,
    ) -> Result<Arc<ArchiveDetails>, Error> {
        if let Some(known) = open.details_of(record.commit) {
            return Ok(known);
        }
        let identity = record.identity(open.info.key);
        let loaded = self.log.load(Kind::Archive, identity, record.locator)?;
        let parts = load::<ArchiveRecord>(&loaded)?.load();
        let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
        Ok(open.keep_details(record.commit, parts.details))
    }
}

impl Reader<'_> {
    /// How much the archive held.
    pub(crate) fn counts(&self) -> Result<ArchiveCounts, Error> {
        if self.at == 0 {
            return Ok(ArchiveCounts::default());
        }
        let entry = self.views.get::<CommitEntry>(&Key::commit(self.archive, self.at))?;
        Ok(counts(&entry.ok_or_else(malformed)?))
    }

    /// A statement, with what is to be shown beside it.
    pub(crate) fn statement(
        &self,
        id: &StatementId,
        show: &Show,
    ) -> Result<Option<(StatementRead, Option<Words>)>, Error> {
        let Some((updated, entry)) = self.views.statement(self.archive, id, self.at)? else {
            return Ok(None);
        };
        let (statement, _) = self.statement_of(id, updated, &entry)?;
        let mut editions = Vec::new();
        let mut found = Vec::new();
        for spot in self.spots(id)? {
            if let Some((head, revision)) = self.edition_head(&spot)? {
                editions.push(head);
                found.push((spot, revision));
            }
        }
        let (mut chosen, mut words) = (None, None);
        if let Show::Edition(choice, load) = show {
            let original = statement.details.original_language.as_ref();
            let edition = choice.choose(&editions, original).map(|head| &head.id);
            let place = editions.iter().position(|head| Some(&head.id) == edition);
            if let Some(place) = place {
                let (spot, revision) = found.swap_remove(place);
                words = self.words_of(&revision, *load);
                chosen = Some(self.revision_of(&spot, revision, Load::Details)?.0);
            }
        }
        let heads = StatementHeads { statement, editions };
        Ok(Some((StatementRead { heads, chosen }, words)))
    }

    /// One revision.
    pub(crate) fn revision(
        &self,
        statement: &StatementId,
        edition: &EditionId,
        select: RevisionSelect,
        load: Load,
    ) -> Result<Option<(Revision, Option<Words>)>, Error> {
        let Some(spot) = self.spot(statement, edition)? else { return Ok(None) };
        let found = match select {
            RevisionSelect::Number(number) => {
                let key = Key::revision(self.archive, &spot.home, number.get());
                let entry: Option<RevisionEntry> = self.views.get(&key)?;
                entry.filter(|entry| entry.record.commit <= self.at).map(|e| (number.get(), e))
            }
            RevisionSelect::InForce => self.in_force(&spot)?,
        };
        let Some((number, entry)) = found else { return Ok(None) };
        let found = self.find(&spot, number, entry)?;
        let words = self.words_of(&found, load);
        Ok(Some((self.revision_of(&spot, found, Load::Details)?.0, words)))
    }

    fn statement_of(
        &self,
        id: &StatementId,
        updated: u64,
        entry: &StatementEntry,
    ) -> Result<(Statement, usize), Error> {
        let loaded = self.load(Kind::Statement, &entry.record)?;
        let parts = load::<StatementRecord>(&loaded)?.load();
        let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
        let StatementParts { id: found, uid, state, details, previous } = parts;
        if found != *id {
            return Err(loaded.malformed("it is of another statement"));
        }
        let statement = Statement {
            id: found,
            uid,
            state,
            details,
            created: stamp(entry.created, entry.created_time),
            updated: stamp(updated, entry.time),
            previous,
        };
        Ok((statement, loaded.payload.len()))
    }

    /// The revision of an edition in force as of the read.
    fn in_force(&self, spot: &Spot) -> Result<Option<(u32, RevisionEntry)>, Error> {
        let latest = self.views.latest_revision(self.archive, &spot.home, self.at)?;
        let (Some(time), Some((newest, _))) = (self.published_by, latest) else {
            return Ok(latest);
        };
        for number in (1..=newest).rev() {
            let key = Key::revision(self.archive, &spot.home, number);
            let entry: RevisionEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            if entry.shown_by(time) {
                return Ok(Some((number, entry)));
            }
        }
        Ok(None)
    }

    /// How many revisions of an edition there are to see.
    fn revision_count(&self, spot: &Spot) -> Result<u32, Error> {
        let latest = self.views.latest_revision(self.archive, &spot.home, self.at)?;
        let newest = latest.map_or(0, |(newest, _)| newest);
        let Some(time) = self.published_by else { return Ok(newest) };
        let mut count = 0;
        for number in 1..=newest {
            let key = Key::revision(self.archive, &spot.home, number);
            let entry: RevisionEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            count += u32::from(entry.published_by(time));
        }
        Ok(count)
    }

    fn edition_head(&self, spot: &Spot) -> Result<Option<(EditionHead, Found)>, Error> {
        let Some((number, entry)) = self.in_force(spot)? else { return Ok(None) };
        let count = self.revision_count(spot)?;
        let found = self.find(spot, number, entry)?;
        let details = &found.parts.details;
        let head = EditionHead {
            id: spot.name.edition.clone(),
            language: details.language.tag.clone(),
            revision: found.parts.number,
            revision_count: count,
            title: details.title.clone(),
            translation: details.translation.clone(),
            published: details.publish_time.unwrap_or(Timestamp::from_micros(entry.time)),
            usability: details.usability,
            present: None,
            sync: None,
        };
        Ok(Some((head, found)))
    }

    /// Reads the record of a revision.
    fn find(&self, spot: &Spot, number: u32, entry: RevisionEntry) -> Result<Found, Error> {
        let loaded = self.load(Kind::Revision, &entry.record)?;
        let parts = stored::load_details(load(&loaded)?);
        let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
        let RevisionParts { statement, edition, number: revision, .. } = &parts;
        let same = self.is_of(spot, statement, edition, entry.record.commit)?;
        if !same || revision.get() != number {
            return Err(loaded.malformed("it is another revision"));
        }
        Ok(Found { number, entry, parts, bytes: loaded.payload.len() })
    }

    /// A revision as of the read, and about how much it takes in memory.
    fn revision_of(
        &self,
        spot: &Spot,
        found: Found,
        load: Load,
    ) -> Result<(Revision, usize), Error> {
        let Found { number, entry, parts, mut bytes } = found;
        let RevisionParts {
            statement: _,
            edition: _,
            edition_uid,
            number: revision,
            content_digest,
            raw_digest,
            text: _,
            details,
        } = parts;
        let archive = self.archive;
        let get =
            |number| self.views.get::<RevisionEntry>(&Key::revision(archive, &spot.home, number));
        let first = if number == 1 { entry } else { get(1)?.ok_or_else(malformed)? };
        let next = self.next_shown(spot, number)?;
        let latest = match next {
            None if self.published_by.is_none() => number,
            None | Some(_) => self.in_force(spot)?.map_or(number, |(newest, _)| newest),
        };
        let revision_count = match self.published_by {
            None => latest,
            Some(_) => self.revision_count(spot)?,
        };
        let seen = self.views.latest_sighting(archive, &spot.home, number, self.at)?;
        let text = match load {
            Load::Details => None,
            Load::Text => {
                let (text, text_bytes) = self.text(&entry.text)?;
                bytes += text_bytes;
                Some(text)
            }
        };
        let entry_stamp = |entry: &RevisionEntry| stamp(entry.record.commit, entry.time);
        let revision = Revision {
            edition: spot.name.edition.clone(),
            edition_uid,
            number: revision,
            recorded: entry_stamp(&entry),
            edition_created: entry_stamp(&first),
            superseded: next.as_ref().map(entry_stamp),
            latest: RevisionNumber::new(latest).ok_or_else(malformed)?,
            revision_count,
            details,
            content_digest,
            raw_digest,
            sightings: SightingSummary {
                count: seen.as_ref().map_or(0, |(count, _)| *count),
                last: seen.map(|(_, entry)| Timestamp::from_micros(entry.time)),
            },
            text,
            sync: None,
        };
        Ok((revision, bytes))
    }

    /// The revision that the reader sees in the place of one: the next that had come and, where that is
    /// asked for, was published by then.
    fn next_shown(&self, spot: &Spot, number: u32) -> Result<Option<RevisionEntry>, Error> {
        for next in number.saturating_add(1).. {
            let key = Key::revision(self.archive, &spot.home, next);
            let entry: Option<RevisionEntry> = self.views.get(&key)?;
            let Some(entry) = entry.filter(|entry| entry.record.commit <= self.at) else { break };
            if self.published_by.is_none_or(|time| entry.published_by(time)) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn text(&self, record: &RecordRef) -> Result<(EditionText, usize), Error> {
        Words { archive: self.archive, record: *record }.load(self.shared)
    }

    fn words_of(&self, found: &Found, load: Load) -> Option<Words> {
        let words = Words { archive: self.archive, record: found.entry.text };
        (load == Load::Text).then_some(words)
    }

    fn load(&self, kind: Kind, record: &RecordRef) -> Result<Loaded, Error> {
        self.shared.log.load(kind, record.identity(self.archive), record.locator)
    }
}

fn load<'a, T: serde::Deserialize<'a>>(loaded: &'a Loaded) -> Result<T, Error> {
    stored::decode(&loaded.payload).map_err(|error| loaded.malformed(&error.to_string()))
}

fn counts(entry: &CommitEntry) -> ArchiveCounts {
    ArchiveCounts {
        active_statements: entry.active,
        deleted_statements: entry.deleted,
        revisions: entry.revisions,
        stored_bytes: entry.stored_bytes,
    }
}

fn stamp(commit: u64, time: i64) -> Stamp {
    Stamp { commit: CommitNumber(commit), time: Timestamp::from_micros(time) }
}

/// The error for an index whose key is not what it should be.
fn bad_key(what: &str) -> Error {
    damaged(MANIFEST, 0, what)
}
