//! Whole commits with all their records, read in one piece each: the records of a commit lie one after
//! the other in the log.

use super::super::keys::Key;
use super::super::log::segment_name;
use super::super::record::{self, Identity, Kind};
use super::super::stored;
use super::super::views::{CommitEntry, malformed};
use super::lists::Filling;
use super::{Reader, damaged, stamp};
use crate::domain::CommitNumber;
use crate::store::{Error, LoggedCommit, LoggedRecord, Page, PageLimit};

impl Reader<'_> {
    /// Commits after `after`, oldest first, up to the one that is read at.
    pub(crate) fn logged(
        &self,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<LoggedCommit>, Error> {
        let mut filling = Filling::new(limit);
        let mut before = self.stored_bytes(after.0)?;
        for number in after.next().0..=self.at {
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let entry = self.logged_entry(number)?;
            let commit = self.logged_commit(number, &entry, before)?;
            before = entry.stored_bytes;
            let bytes = commit.bytes();
            filling.push(commit, bytes);
        }
        Ok(filling.page(false))
    }

    fn logged_entry(&self, number: u64) -> Result<CommitEntry, Error> {
        self.views.get(&Key::commit(self.archive, number))?.ok_or_else(malformed)
    }

    /// Bytes of the archive's records up to a commit.
    fn stored_bytes(&self, number: u64) -> Result<u64, Error> {
        if number == 0 { Ok(0) } else { Ok(self.logged_entry(number)?.stored_bytes) }
    }

    fn logged_commit(
        &self,
        number: u64,
        entry: &CommitEntry,
        before: u64,
    ) -> Result<LoggedCommit, Error> {
        let place = entry.record.locator;
        let bad = |what: &str| damaged(&segment_name(place.segment), place.offset.into(), what);
        let len = entry.stored_bytes.checked_sub(before).ok_or_else(malformed)?;
        let bytes = self.shared.log.read(place.segment, place.offset, len)?;
        let mut rest = bytes.as_slice();
        let mut records = Vec::new();
        while !rest.is_empty() {
            let framed = record::read(rest).map_err(bad)?;
            let ordinal = u32::try_from(records.len()).map_err(|_| bad("it has no end"))?;
            let expected = Identity { archive: self.archive, commit: number, ordinal };
            if framed.identity != expected {
                return Err(bad("a record is out of sequence"));
            }
            let mut payload = framed.unpack().map_err(bad)?;
            if framed.kind == Kind::Archive {
                payload = stored::without_secret(&payload).map_err(|e| bad(&e.to_string()))?;
            }
            records.push(LoggedRecord { kind: framed.kind.byte(), payload });
            rest = rest.get(framed.len..).unwrap_or_default();
        }
        Ok(LoggedCommit { stamp: stamp(number, entry.time), records })
    }
}
