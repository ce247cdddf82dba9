//! How entries that there is one of for every document are written: what is so for most of them takes no
//! bytes.

use serde::{Deserialize, Serialize};

use super::{RecordRef, RevisionEntry, StatementEntry};
use crate::store::embedded::record::Locator;

/// A [`StatementEntry`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedStatement {
    record: RecordRef,
    time: i64,
    /// The commit that made it and its time; none: that of the record, at `time`.
    created: Option<(u64, i64)>,
    deleted: bool,
}

impl From<StatementEntry> for PackedStatement {
    fn from(entry: StatementEntry) -> Self {
        let StatementEntry { record, time, created, created_time, deleted } = entry;
        let is_new = created == record.commit && created_time == time;
        let created = (!is_new).then_some((created, created_time));
        Self { record, time, created, deleted }
    }
}

impl From<PackedStatement> for StatementEntry {
    fn from(packed: PackedStatement) -> Self {
        let PackedStatement { record, time, created, deleted } = packed;
        let (created, created_time) = created.unwrap_or((record.commit, time));
        Self { record, time, created, created_time, deleted }
    }
}

/// A [`RevisionEntry`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedRevision {
    record: RecordRef,
    text: PackedText,
    time: i64,
    publish_time: Option<i64>,
    usable: bool,
}

/// Where the words are.
#[derive(Debug, Serialize, Deserialize)]
enum PackedText {
    /// Right after the revision's own record, so long.
    Next(u32),
    /// Elsewhere.
    At(RecordRef),
}

fn next_to(record: &RecordRef, len: u32) -> RecordRef {
    let Locator { segment, offset, len: own_len } = record.locator;
    RecordRef {
        commit: record.commit,
        ordinal: record.ordinal.wrapping_add(1),
        locator: Locator { segment, offset: offset.wrapping_add(own_len), len },
    }
}

impl From<RevisionEntry> for PackedRevision {
    fn from(entry: RevisionEntry) -> Self {
        let RevisionEntry { record, text, time, publish_time, usable } = entry;
        let len = text.locator.len;
        let next = next_to(&record, len) == text;
        let text = if next { PackedText::Next(len) } else { PackedText::At(text) };
        Self { record, text, time, publish_time, usable }
    }
}

impl From<PackedRevision> for RevisionEntry {
    fn from(packed: PackedRevision) -> Self {
        let PackedRevision { record, text, time, publish_time, usable } = packed;
        let text = match text {
            PackedText::Next(len) => next_to(&record, len),
            PackedText::At(text) => text,
        };
        Self { record, text, time, publish_time, usable }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_as_they_were() {
        let record = RecordRef {
            commit: 7,
            ordinal: 2,
            locator: Locator { segment: 1, offset: 100, len: 50 },
        };
        let far = RecordRef { commit: 3, ..record };
        for (text, created) in [(next_to(&record, 900), 7), (far, 2)] {
            let (time, publish_time, usable) = (5, Some(4), true);
            let revision = RevisionEntry { record, text, time, publish_time, usable };
            assert_eq!(RevisionEntry::from(PackedRevision::from(revision)), revision);
            let (created_time, deleted) = (if created == 7 { 5 } else { 1 }, false);
            let statement = StatementEntry { record, time, created, created_time, deleted };
            assert_eq!(StatementEntry::from(PackedStatement::from(statement)), statement);
        }
    }
}
