//! The values of the index and the questions that it answers, for reading and for writing alike.
//!
//! An entry holds where a record is and the few things that are asked so often that reading the record
//! would cost too much. What an entry promises is tested against the record whenever that is read.
//!
//! Not here: how entries come to be (`apply`), and what a whole read answers (`reads`).

mod packed;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use self::packed::{PackedRevision, PackedStatement};
use super::errors::{damaged, engine};
use super::homes::Home;
use super::index::{Layers, MANIFEST, Stack, Stage};
use super::keys::{self, Key, LookupHash};
use super::log::End;
use super::record::{Identity, Kind, Locator};
use crate::domain::{StatementId, Timestamp, Usability};
use crate::store::Error;

/// The version of the views: an index of another version is built anew.
pub(crate) const VIEWS_VERSION: u32 = 6;

/// A record: which, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordRef {
    /// Which; the archive is in the key.
    pub(crate) commit: u64,
    /// Its place in the commit.
    pub(crate) ordinal: u32,
    /// Where.
    pub(crate) locator: Locator,
}

impl RecordRef {
    /// The record's identity.
    pub(crate) fn identity(&self, archive: u16) -> Identity {
        Identity { archive, commit: self.commit, ordinal: self.ordinal }
    }
}

/// How far the index has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MetaEntry {
    /// The segment up to which the index knows the log.
    pub(crate) segment: u32,
    /// How much of that segment it knows.
    pub(crate) offset: u64,
    /// The sequence number of the first block that it does not know.
    pub(crate) sequence: u64,
    /// Where the last block that it knows starts, and the hash of its body; none before the first.
    pub(crate) last_block: Option<BlockRef>,
}

/// A block: where, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BlockRef {
    /// Its segment.
    pub(crate) segment: u32,
    /// Where it starts.
    pub(crate) offset: u64,
    /// BLAKE3 of its body.
    pub(crate) body_hash: [u8; 32],
}

impl MetaEntry {
    /// An index that knows the log up to its end.
    pub(crate) fn new(end: End, last_block: Option<BlockRef>) -> Self {
        let End { segment, offset, sequence } = end;
        Self { segment, offset, sequence, last_block }
    }

    /// Where the index ends in the log.
    pub(crate) fn end(&self) -> End {
        End { segment: self.segment, offset: self.offset, sequence: self.sequence }
    }
}

/// A state of an archive's details.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ArchiveEntry {
    /// Its record.
    pub(crate) record: RecordRef,
}

/// A commit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct CommitEntry {
    /// Its record.
    pub(crate) record: RecordRef,
    /// When it was recorded.
    pub(crate) time: i64,
    /// Statements that are not deleted, as of it.
    pub(crate) active: u64,
    /// Statements that are deleted, as of it.
    pub(crate) deleted: u64,
    /// Revisions, as of it.
    pub(crate) revisions: u64,
    /// Bytes of the archive's records, as of it.
    pub(crate) stored_bytes: u64,
}

/// A statement as of a commit that changed it or brought a revision below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PackedStatement", into = "PackedStatement")]
pub(crate) struct StatementEntry {
    /// The record of its metadata.
    pub(crate) record: RecordRef,
    /// When that commit was recorded.
    pub(crate) time: i64,
    /// The commit that made it.
    pub(crate) created: u64,
    /// When that was recorded.
    pub(crate) created_time: i64,
    /// Whether it is deleted, or merged into another one.
    pub(crate) deleted: bool,
}

/// A revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PackedRevision", into = "PackedRevision")]
pub(crate) struct RevisionEntry {
    /// The record of everything but its words.
    pub(crate) record: RecordRef,
    /// The record of its words.
    pub(crate) text: RecordRef,
    /// When it was recorded.
    pub(crate) time: i64,
    /// When it was published, where it says so.
    pub(crate) publish_time: Option<i64>,
    /// Whether it may be used.
    pub(crate) usable: bool,
}

impl RevisionEntry {
    /// Whether it was out by then.
    pub(crate) fn published_by(&self, time: Timestamp) -> bool {
        self.publish_time.unwrap_or(self.time) <= time.micros()
    }

    /// Whether a read of what was published by then may show it.
    pub(crate) fn shown_by(&self, time: Timestamp) -> bool {
        self.usable && self.published_by(time)
    }

    /// Whether a usability is the usable one.
    pub(crate) fn is_usable(usability: Usability) -> bool {
        match usability {
            Usability::Usable => true,
            Usability::Withheld | Usability::Canceled => false,
        }
    }
}

/// A sighting.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct SightingEntry {
    /// Its record.
    pub(crate) record: RecordRef,
    /// When it was recorded.
    pub(crate) time: i64,
}

/// What is set as a whole and has a record for each time that it was: claims, decisions, an entity.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct StateEntry {
    /// Its record.
    pub(crate) record: RecordRef,
    /// When it was recorded.
    pub(crate) time: i64,
}

/// A hit of a lookup key: the record that it came with says where it leads. Commit and place are in the
/// key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HitEntry {
    /// What sort of record.
    pub(crate) kind: HitKind,
    /// Where it is.
    pub(crate) locator: Locator,
}

/// The records that hits come with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum HitKind {
    /// A statement, for its external ids.
    Statement,
    /// A revision, for its source and its content.
    Revision,
    /// A sighting, for its source.
    Sighting,
}

impl HitKind {
    /// The kind of the record.
    pub(crate) fn of_record(self) -> Kind {
        match self {
            Self::Statement => Kind::Statement,
            Self::Revision => Kind::Revision,
            Self::Sighting => Kind::Sighting,
        }
    }
}

/// A hit that was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundHit {
    /// What sort of record says where it leads.
    pub(crate) kind: HitKind,
    /// Which record.
    pub(crate) record: RecordRef,
}

/// An answered request.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct RequestEntry {
    /// The commit that it made.
    pub(crate) commit: u64,
    /// When that was recorded.
    pub(crate) time: i64,
}

/// Hits of one lookup key that are looked at.
const WALKED: usize = 1_024;

/// A request that is kept, by its commit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct KeptRequest {
    /// Its id.
    pub(crate) id: [u8; 16],
    /// When its commit was recorded.
    pub(crate) time: i64,
}

/// The index, for reading or within a write.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Views<'a>(Stack<'a>);

impl<'a> Views<'a> {
    /// What readers see.
    pub(crate) fn of(layers: &'a Layers) -> Self {
        Self(Stack::of(layers))
    }

    /// What a write sees that has not been committed.
    pub(crate) fn within(stage: &'a Stage) -> Self {
        Self(Stack::over(stage))
    }

    /// The entry of a key.
    pub(crate) fn get<V: DeserializeOwned>(&self, key: &Key) -> Result<Option<V>, Error> {
        self.0.get(key.bytes())?.map(|value| decode(&value)).transpose()
    }

    /// The first entry from `from` to before `to`.
    pub(crate) fn first<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
    ) -> Result<Option<(Vec<u8>, V)>, Error> {
        let found = self.0.first(from.bytes(), to.bytes())?;
        found.map(|(key, value)| Ok((key, decode(&value)?))).transpose()
    }

    /// The last entry from `from` to before `to`.
    pub(crate) fn last<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
    ) -> Result<Option<(Vec<u8>, V)>, Error> {
        self.last_before(from, to.bytes())
    }

    fn last_before<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &[u8],
    ) -> Result<Option<(Vec<u8>, V)>, Error> {
        let found = self.0.last(from.bytes(), to)?;
        found.map(|(key, value)| Ok((key, decode(&value)?))).transpose()
    }

    /// At most `most` entries from `from` to before `to`.
    pub(crate) fn scan<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
        most: usize,
    ) -> Result<Vec<(Vec<u8>, V)>, Error> {
        let mut entries = Vec::new();
        let mut from = from.bytes().to_vec();
        while entries.len() < most {
            let Some((key, value)) = self.0.first(&from, to.bytes())? else { break };
            from.clear();
            from.extend_from_slice(&key);
            from.push(0);
            entries.push((key, decode(&value)?));
        }
        Ok(entries)
    }

    /// A statement as of a commit, with the commit in which it last changed by then.
    pub(crate) fn statement(
        &self,
        archive: u16,
        id: &StatementId,
        at: u64,
    ) -> Result<Option<(u64, StatementEntry)>, Error> {
        let all = Key::statement(archive, id);
        let found = self.last(&all, &Key::statement_at(archive, id, at).next())?;
        found.map(|(key, entry)| Ok((number_of(&key, &all)?, entry))).transpose()
    }

    /// The newest revision of an edition as of a commit.
    pub(crate) fn latest_revision(
        &self,
        archive: u16,
        home: &Home,
        at: u64,
    ) -> Result<Option<(u32, RevisionEntry)>, Error> {
        let all = Key::revisions(archive, home);
        let Some((key, entry)) = self.last::<RevisionEntry>(&all, &all.clone().past())? else {
            return Ok(None);
        };
        let newest = small_number_of(&key, &all)?;
        if entry.record.commit <= at {
            return Ok(Some((newest, entry)));
        }
        let revision = |number| {
            let key = Key::revision(archive, home, number);
            self.get::<RevisionEntry>(&key)?.ok_or_else(malformed)
        };
        let number = last_where(newest, |number| Ok(revision(number)?.record.commit <= at))?;
        if number == 0 { Ok(None) } else { Ok(Some((number, revision(number)?))) }
    }

    /// How many sightings of a revision there are as of a commit, and the last of them.
    pub(crate) fn latest_sighting(
        &self,
        archive: u16,
        home: &Home,
        revision: u32,
        at: u64,
    ) -> Result<Option<(u32, SightingEntry)>, Error> {
        let all = Key::sightings(archive, home, revision);
        let Some((key, entry)) = self.last::<SightingEntry>(&all, &all.clone().past())? else {
            return Ok(None);
        };
        let newest = small_number_of(&key, &all)?;
        if entry.record.commit <= at {
            return Ok(Some((newest, entry)));
        }
        let sighting = |n| {
            let key = Key::sighting(archive, home, revision, n);
            self.get::<SightingEntry>(&key)?.ok_or_else(malformed)
        };
        let count = last_where(newest, |n| Ok(sighting(n)?.record.commit <= at))?;
        if count == 0 { Ok(None) } else { Ok(Some((count, sighting(count)?))) }
    }

    /// The newest state up to `at`, of those whose keys start with `all`.
    pub(crate) fn state(&self, at: &Key, all: &Key) -> Result<Option<StateEntry>, Error> {
        Ok(self.last::<StateEntry>(all, &at.clone().next())?.map(|(_, entry)| entry))
    }

    /// The newest state of those whose keys start with `all`.
    pub(crate) fn newest_state(&self, all: &Key) -> Result<Option<StateEntry>, Error> {
        Ok(self.last::<StateEntry>(all, &all.clone().past())?.map(|(_, entry)| entry))
    }

    /// The newest hit of a lookup key.
    pub(crate) fn newest_hit(
        &self,
        archive: u16,
        hash: &LookupHash,
    ) -> Result<Option<FoundHit>, Error> {
        let mut newest = None;
        self.walk_hits(archive, hash, |hit| {
            newest = Some(hit);
            Ok(false)
        })?;
        Ok(newest)
    }

    /// Shows the hits of a lookup key, newest first, for as long as `see` wants more of them, but not
    /// without end.
    pub(crate) fn walk_hits(
        &self,
        archive: u16,
        hash: &LookupHash,
        mut see: impl FnMut(FoundHit) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        let all = Key::lookup(archive, hash);
        let mut before = all.clone().past().bytes().to_vec();
        for _ in 0..WALKED {
            let Some((key, entry)) = self.last_before::<HitEntry>(&all, &before)? else { break };
            let commit = number_of(&key, &all)?;
            let ordinal = number_of(&key, &Key::hits_of_commit(archive, hash, commit))?;
            let ordinal = u32::try_from(ordinal).map_err(|_| malformed())?;
            let HitEntry { kind, locator } = entry;
            if !see(FoundHit { kind, record: RecordRef { commit, ordinal, locator } })? {
                break;
            }
            before = key;
        }
        Ok(())
    }

    /// The newest state of an archive's details, with its commit.
    pub(crate) fn archive(&self, archive: u16) -> Result<Option<(u64, ArchiveEntry)>, Error> {
        let all = Key::archive(archive);
        let found = self.last(&all, &all.clone().past())?;
        found.map(|(key, entry)| Ok((number_of(&key, &all)?, entry))).transpose()
    }

    /// The newest commit of an archive.
    pub(crate) fn head(&self, archive: u16) -> Result<Option<CommitEntry>, Error> {
        let all = Key::commits(archive);
        Ok(self.last(&all, &all.clone().past())?.map(|(_, entry)| entry))
    }
}

/// The last number from 1 to `newest` for which `holds`, which holds for all before it; 0 for none.
fn last_where(newest: u32, holds: impl Fn(u32) -> Result<bool, Error>) -> Result<u32, Error> {
    let (mut low, mut high) = (0, newest);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if holds(middle)? {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    Ok(low)
}

fn number_of(key: &[u8], prefix: &Key) -> Result<u64, Error> {
    keys::number_after(key, prefix).ok_or_else(malformed)
}

fn small_number_of(key: &[u8], prefix: &Key) -> Result<u32, Error> {
    u32::try_from(number_of(key, prefix)?).map_err(|_| malformed())
}

/// The error for an index that contradicts itself.
pub(crate) fn malformed() -> Error {
    damaged(MANIFEST, 0, "an entry of the index is not what it should be")
}

/// The bytes of an entry.
pub(crate) fn encode<V: Serialize>(entry: &V) -> Result<Vec<u8>, Error> {
    postcard::to_allocvec(entry).map_err(engine("writing an entry of the index"))
}

fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V, Error> {
    postcard::from_bytes(bytes).map_err(|_| malformed())
}
