//! What is found by something else than its name: by time, by key, by request, by place in the log.

use super::super::group::request_record;
use super::super::keys::{Key, LookupHash};
use super::super::views::{CommitEntry, FoundHit, RequestEntry, malformed};
use super::lists::Filling;
use super::{Kind, Reader, stamp};
use crate::domain::{Commit, CommitNumber, RequestId, Timestamp};
use crate::store::embedded::stored::{self, HitTarget, Place};
use crate::store::{Error, Hit, LookupKey, Page, PageLimit, RequestRecord};

impl Reader<'_> {
    /// The last commit recorded at or before a time.
    pub(crate) fn commit_at(&self, time: Timestamp) -> Result<CommitNumber, Error> {
        let (mut low, mut high) = (0, self.at);
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.commit_entry(middle)?.time <= time.micros() {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Ok(CommitNumber(low))
    }

    /// For each key its hits, newest first.
    pub(crate) fn lookup(&self, keys: &[LookupKey], most: usize) -> Result<Vec<Vec<Hit>>, Error> {
        let mut all = Vec::with_capacity(keys.len());
        for key in keys {
            let mut hits: Vec<Hit> = Vec::new();
            self.views.walk_hits(self.archive, &LookupHash::of(key), |found| {
                let hit = self.hit(found)?;
                if !hits.iter().any(|newer| is_of_same_edition(newer, &hit)) {
                    hits.push(hit);
                }
                Ok(hits.len() < most)
            })?;
            all.push(hits);
        }
        Ok(all)
    }

    /// A request that was answered, not before `since`.
    pub(crate) fn request(
        &self,
        id: RequestId,
        since: Timestamp,
    ) -> Result<Option<RequestRecord>, Error> {
        let entry: Option<RequestEntry> = self.views.get(&Key::request(self.archive, id.0))?;
        let Some(entry) = entry.filter(|entry| entry.time >= since.micros()) else {
            return Ok(None);
        };
        let commit = self.commit_entry(entry.commit)?;
        let loaded = self.load(Kind::Commit, &commit.record)?;
        let record = request_record(&loaded.payload, &entry);
        record.map(Some).map_err(|what| loaded.malformed(&what))
    }

    /// Commits after `after`, oldest first, up to the one that is read at.
    pub(crate) fn changes(
        &self,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Commit>, Error> {
        let mut filling = Filling::new(limit);
        for number in after.next().0..=self.at {
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let entry = self.commit_entry(number)?;
            let loaded = self.load(Kind::Commit, &entry.record)?;
            let parts = stored::decode(&loaded.payload).and_then(stored::load_commit);
            let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
            let commit = Commit {
                stamp: stamp(number, entry.time),
                request_id: parts.request.map(|key| key.id),
                changes: parts.changes,
            };
            filling.push(commit, loaded.payload.len());
        }
        Ok(filling.page(false))
    }

    fn hit(&self, found: FoundHit) -> Result<Hit, Error> {
        let FoundHit { kind, record } = found;
        let loaded = self.load(kind.of_record(), &record)?;
        let target = stored::hit_target(kind.of_record(), &loaded.payload);
        let HitTarget { statement, revision } =
            target.map_err(|error| loaded.malformed(&error.to_string()))?;
        let commit = CommitNumber(record.commit);
        let Some((edition, number)) = revision else {
            return Ok(Hit { statement, revision: None, commit });
        };
        let Place { statement, edition } = self.named_now(statement, edition, record.commit)?;
        Ok(Hit { statement, revision: Some((edition, number)), commit })
    }

    fn commit_entry(&self, number: u64) -> Result<CommitEntry, Error> {
        self.views.get(&Key::commit(self.archive, number))?.ok_or_else(malformed)
    }
}

/// Whether both lead to the same edition, or both to the same statement as a whole.
fn is_of_same_edition(one: &Hit, other: &Hit) -> bool {
    let edition = |hit: &Hit| hit.revision.as_ref().map(|(edition, _)| edition.clone());
    one.statement == other.statement && edition(one) == edition(other)
}
