//! Exports and exact imports: requests, and the records of the log in both directions.

use super::{Field, Violations, count, fields, read};
use crate::archive::Error;
use crate::domain::{ArchiveId, ArchiveName, CommitNumber, Stamp, Timestamp};
use crate::grpc::pb;
use crate::store::{LoggedCommit, LoggedRecord};

/// `ExportStatements`.
#[derive(Debug)]
pub(crate) struct ExportStatements {
    /// Of which archive.
    pub(crate) archive: ArchiveId,
    /// Where to start.
    pub(crate) start: ExportStart,
    /// The last commit wanted; none for the newest.
    pub(crate) through: Option<CommitNumber>,
}

/// Where an export starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ExportStart {
    /// Behind that commit.
    After(CommitNumber),
    /// Where the token says.
    Token(String),
}

/// Parses `ExportStatements`.
pub(crate) fn export(request: pb::ExportStatementsRequest) -> Result<ExportStatements, Error> {
    let mut violations = Violations::default();
    let pb::ExportStatementsRequest { parent, commit, resume_token, start_commit } = request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let mut number = |name: &'static str, given: i64| {
        if given == 0 {
            None
        } else {
            read::commit(&mut violations, Field::of_request(name), given)
        }
    };
    let through = number("commit", commit);
    let first = number("start_commit", start_commit);
    let start = if resume_token.is_empty() {
        let before = first.map_or(0, |first| first.0.saturating_sub(1));
        ExportStart::After(CommitNumber(before))
    } else {
        if start_commit != 0 {
            let rule = "must not be set together with resume_token";
            violations.note(Field::of_request("start_commit"), rule);
        }
        ExportStart::Token(resume_token)
    };
    if let (ExportStart::After(after), Some(last)) = (&start, through)
        && *after > last
    {
        let rule = format!("is more than one above commit, {last}");
        violations.note(Field::of_request("start_commit"), rule);
    }
    let made = parent.map(|parent| ExportStatements { archive: parent.archive, start, through });
    violations.finish(made)
}

/// The records of a commit.
pub(crate) fn to_records(commit: LoggedCommit) -> impl Iterator<Item = pb::ExportRecord> {
    let LoggedCommit { stamp: Stamp { commit, time }, records } = commit;
    let record_count = i32::try_from(records.len()).unwrap_or(i32::MAX);
    records.into_iter().zip(0..).map(move |(record, ordinal)| {
        let LoggedRecord { kind, payload } = record;
        pb::ExportRecord {
            commit: count(commit.0),
            record_time: Some(fields::to_timestamp(time)),
            ordinal,
            record_count,
            kind: kind.into(),
            payload: payload.into(),
        }
    })
}

/// A record of an export, apart from its place.
#[derive(Debug)]
pub(crate) struct Record {
    /// Of which commit.
    pub(crate) stamp: Stamp,
    /// Its place in the commit.
    pub(crate) ordinal: i32,
    /// How many the commit has.
    pub(crate) count: i32,
    /// The record.
    pub(crate) logged: LoggedRecord,
}

/// Takes a record of an export apart.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn record(record: pb::ExportRecord) -> Result<Record, String> {
    let pb::ExportRecord { commit, record_time, ordinal, record_count, kind, payload } = record;
    let number = u64::try_from(commit).ok().filter(|number| *number > 0);
    let number = number.ok_or_else(|| format!("commit {commit} is not a commit"))?;
    let prost_types::Timestamp { seconds, nanos } =
        record_time.ok_or_else(|| "record_time is missing".to_owned())?;
    let time: Timestamp = Timestamp::from_seconds(seconds, nanos)
        .map_err(|invalid| format!("record_time {invalid}"))?;
    if ordinal < 0 || ordinal >= record_count {
        return Err(format!("ordinal {ordinal} is not below record_count {record_count}"));
    }
    let kind = u8::try_from(kind).map_err(|_| format!("kind {kind} is not a kind of record"))?;
    Ok(Record {
        stamp: Stamp { commit: CommitNumber(number), time },
        ordinal,
        count: record_count,
        logged: LoggedRecord { kind, payload: payload.into() },
    })
}
