//! The values of the index and the questions that it answers, for reading and for writing alike.
//!
//! An entry holds where a record is and the few things that are asked so often that reading the record
//! would cost too much. What an entry promises is tested against the record whenever that is read.
//!
//! Not here: how entries come to be (`apply`), and what a whole read answers (`reads`).

mod packed;

use redb::{ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use self::packed::{PackedRevision, PackedStatement};
use super::errors::{damaged, engine};
use super::keys::{self, Key, LookupHash};
use super::log::End;
use super::record::{Identity, Locator};
use crate::domain::{EditionId, StatementId, Timestamp, Usability};
use crate::store::Error;

/// The one table.
pub(crate) const VIEWS: TableDefinition<'static, &'static [u8], &'static [u8]> =
    TableDefinition::new("views");
/// The file's name.
pub(crate) const INDEX_FILE: &str = "index.redb";
/// The version of the views: an index of another version is built anew.
pub(crate) const VIEWS_VERSION: u32 = 3;

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
    /// [`VIEWS_VERSION`] of its maker.
    pub(crate) version: u32,
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
        Self { version: VIEWS_VERSION, segment, offset, sequence, last_block }
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
    /// Whether it is deleted.
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

/// A hit of a lookup key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HitEntry {
    /// The statement.
    pub(crate) statement: String,
    /// The edition and the revision, where the key leads to one.
    pub(crate) revision: Option<(String, u32)>,
}

impl HitEntry {
    /// Whether both lead to the same edition, or both to the same statement as a whole.
    fn is_of_same_edition(&self, other: &Self) -> bool {
        let edition = |entry: &Self| entry.revision.as_ref().map(|(edition, _)| edition.clone());
        self.statement == other.statement && edition(self) == edition(other)
    }
}

/// An answered request.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct RequestEntry {
    /// The commit that it made.
    pub(crate) commit: u64,
    /// When that was recorded.
    pub(crate) time: i64,
}

/// Entries of one lookup key that are looked at for hits of different editions.
const WALKED: usize = 1_024;

/// A request that is kept, by its commit.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct KeptRequest {
    /// Its id.
    pub(crate) id: [u8; 16],
    /// When its commit was recorded.
    pub(crate) time: i64,
}

/// The index at one moment, whether read-only or within a write.
#[derive(Debug)]
pub(crate) struct Views<'t, T>(pub(crate) &'t T);

impl<T> Views<'_, T>
where
    T: ReadableTable<&'static [u8], &'static [u8]>,
{
    /// The entry of a key.
    pub(crate) fn get<V: DeserializeOwned>(&self, key: &Key) -> Result<Option<V>, Error> {
        let guard = self.0.get(key.bytes()).map_err(engine("reading the index"))?;
        guard.map(|guard| decode(guard.value())).transpose()
    }

    /// The first entry from `from` to before `to`.
    pub(crate) fn first<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
    ) -> Result<Option<(Vec<u8>, V)>, Error> {
        self.scan(from, to, 1).map(|entries| entries.into_iter().next())
    }

    /// The last entry from `from` to before `to`.
    pub(crate) fn last<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
    ) -> Result<Option<(Vec<u8>, V)>, Error> {
        if from >= to {
            return Ok(None);
        }
        let read = engine("reading the index");
        let mut range = self.0.range::<&[u8]>(from.bytes()..to.bytes()).map_err(read)?;
        let Some(entry) = range.next_back() else { return Ok(None) };
        let (key, value) = entry.map_err(engine("reading the index"))?;
        Ok(Some((key.value().to_vec(), decode(value.value())?)))
    }

    /// At most `most` entries from `from` to before `to`.
    pub(crate) fn scan<V: DeserializeOwned>(
        &self,
        from: &Key,
        to: &Key,
        most: usize,
    ) -> Result<Vec<(Vec<u8>, V)>, Error> {
        if from >= to {
            return Ok(Vec::new());
        }
        let read = engine("reading the index");
        let range = self.0.range::<&[u8]>(from.bytes()..to.bytes()).map_err(read)?;
        let mut entries = Vec::new();
        for entry in range.take(most) {
            let (key, value) = entry.map_err(engine("reading the index"))?;
            entries.push((key.value().to_vec(), decode(value.value())?));
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
        let from = Key::statement_at(archive, id, at);
        let found = self.first(&from, &Key::statement(archive, id).past())?;
        found.map(|(key, entry)| Ok((commit_of(&key, 0)?, entry))).transpose()
    }

    /// The newest revision of an edition as of a commit.
    pub(crate) fn latest_revision(
        &self,
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        at: u64,
    ) -> Result<Option<(u32, RevisionEntry)>, Error> {
        let all = Key::revisions(archive, statement, edition);
        let Some((key, entry)) = self.last::<RevisionEntry>(&all, &all.clone().past())? else {
            return Ok(None);
        };
        let newest = keys::last_number(&key).ok_or_else(malformed)?;
        if entry.record.commit <= at {
            return Ok(Some((newest, entry)));
        }
        let revision = |number| {
            let key = Key::revision(archive, statement, edition, number);
            self.get::<RevisionEntry>(&key)?.ok_or_else(malformed)
        };
        let number = last_where(newest, |number| Ok(revision(number)?.record.commit <= at))?;
        if number == 0 { Ok(None) } else { Ok(Some((number, revision(number)?))) }
    }

    /// How many sightings of a revision there are as of a commit, and the last of them.
    pub(crate) fn latest_sighting(
        &self,
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        revision: u32,
        at: u64,
    ) -> Result<Option<(u32, SightingEntry)>, Error> {
        let all = Key::sightings(archive, statement, edition, revision);
        let Some((key, entry)) = self.last::<SightingEntry>(&all, &all.clone().past())? else {
            return Ok(None);
        };
        let newest = keys::last_number(&key).ok_or_else(malformed)?;
        if entry.record.commit <= at {
            return Ok(Some((newest, entry)));
        }
        let sighting = |n| {
            let key = Key::sighting(archive, statement, edition, revision, n);
            self.get::<SightingEntry>(&key)?.ok_or_else(malformed)
        };
        let count = last_where(newest, |n| Ok(sighting(n)?.record.commit <= at))?;
        if count == 0 { Ok(None) } else { Ok(Some((count, sighting(count)?))) }
    }

    /// The hits of a lookup key, newest first, with their commits; of each edition that it leads to only
    /// the newest one.
    pub(crate) fn hits(
        &self,
        archive: u16,
        hash: &LookupHash,
        most: usize,
    ) -> Result<Vec<(u64, HitEntry)>, Error> {
        let every = Key::lookups(archive);
        let Some((last, _)) = self.last::<HitEntry>(&every, &every.clone().past())? else {
            return Ok(Vec::new());
        };
        let newest = keys::hit_segment(&last).ok_or_else(malformed)?;
        let mut left = if most == 1 { 1 } else { WALKED };
        let mut hits: Vec<(u64, HitEntry)> = Vec::new();
        for segment in (1..=newest).rev() {
            let all = Key::lookup(archive, segment, hash);
            let found = self.scan::<HitEntry>(&all, &all.clone().past(), left)?;
            left -= found.len();
            for (key, entry) in found {
                let is_older = hits.iter().any(|(_, newer)| newer.is_of_same_edition(&entry));
                if !is_older {
                    hits.push((commit_of(&key, 4)?, entry));
                }
                if hits.len() == most {
                    return Ok(hits);
                }
            }
            if left == 0 {
                break;
            }
        }
        Ok(hits)
    }

    /// The newest state of an archive's details, with its commit.
    pub(crate) fn archive(&self, archive: u16) -> Result<Option<(u64, ArchiveEntry)>, Error> {
        let all = Key::archive(archive);
        let found = self.first(&all, &all.clone().past())?;
        found.map(|(key, entry)| Ok((commit_of(&key, 0)?, entry))).transpose()
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

fn commit_of(key: &[u8], after: usize) -> Result<u64, Error> {
    keys::inverted_commit(key, after).ok_or_else(malformed)
}

/// The error for an index that contradicts itself.
pub(crate) fn malformed() -> Error {
    damaged(INDEX_FILE, 0, "an entry of the index is not what it should be")
}

/// The bytes of an entry.
pub(crate) fn encode<V: Serialize>(entry: &V) -> Result<Vec<u8>, Error> {
    postcard::to_allocvec(entry).map_err(engine("writing an entry of the index"))
}

fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V, Error> {
    postcard::from_bytes(bytes).map_err(|_| malformed())
}
