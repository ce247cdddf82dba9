//! The log: requests to follow it, and its commits towards the wire.

use std::time::Duration;

use prost::Message;

use super::paging::{Paging, paging};
use super::{Field, Violations, count, fields, read};
use crate::archive::Error;
use crate::domain::{
    ArchiveId, ArchiveName, Change, ChangeKind, Commit, CommitNumber, RequestId, Stamp,
    StatementName, limits,
};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;

/// `ListChanges`.
#[derive(Debug)]
pub(crate) struct ListChanges {
    /// Of which archive.
    pub(crate) archive: ArchiveId,
    /// The commit before the first one wanted.
    pub(crate) after: CommitNumber,
    /// Which page.
    pub(crate) page: Paging,
}

/// `WatchChanges`.
#[derive(Debug)]
pub(crate) struct WatchChanges {
    /// Of which archive.
    pub(crate) archive: ArchiveId,
    /// Where to start.
    pub(crate) start: Start,
    /// The kinds wanted; empty for all.
    pub(crate) kinds: Vec<pb::ChangeKind>,
    /// After how long without a message a mark of progress is due.
    pub(crate) progress_every: Duration,
}

/// Where a watch starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// Behind the newest commit.
    Head,
    /// Behind that commit.
    After(CommitNumber),
    /// Where the token says.
    Token(String),
}

/// Parses `ListChanges`.
pub(crate) fn list(mut request: pb::ListChangesRequest) -> Result<ListChanges, Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Changes, size, token, &request);
    let pb::ListChangesRequest { parent, page_size: _, page_token: _, start_commit } = request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let after =
        if start_commit == 0 { CommitNumber::NONE } else { first(&mut violations, start_commit) };
    violations.finish(parent.map(|parent| ListChanges { archive: parent.archive, after, page }))
}

/// Parses `WatchChanges`.
pub(crate) fn watch(request: pb::WatchChangesRequest) -> Result<WatchChanges, Error> {
    let mut violations = Violations::default();
    let pb::WatchChangesRequest { parent, start, kinds, progress_interval } = request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let start = start.map_or(Start::Head, |given| self::start(&mut violations, given));
    let kinds = self::kinds(&mut violations, &kinds);
    let progress_every = progress_interval
        .map_or(Duration::from_secs(limits::PROGRESS_SECONDS), |given| {
            interval(&mut violations, given)
        });
    violations.finish(parent.map(|parent| WatchChanges {
        archive: parent.archive,
        start,
        kinds,
        progress_every,
    }))
}

fn start(violations: &mut Violations, given: pb::watch_changes_request::Start) -> Start {
    match given {
        pb::watch_changes_request::Start::ResumeToken(token) => Start::Token(token),
        pb::watch_changes_request::Start::StartCommit(number) => {
            Start::After(first(violations, number))
        }
        pb::watch_changes_request::Start::StartPosition(number) => {
            let field = Field::of_request("start_position");
            match fields::choice::<pb::WatchStart>(violations, field, number) {
                None | Some(pb::WatchStart::Unspecified | pb::WatchStart::Head) => Start::Head,
                Some(pb::WatchStart::Oldest) => Start::After(CommitNumber::NONE),
            }
        }
    }
}

/// The commit before the first one wanted.
fn first(violations: &mut Violations, number: i64) -> CommitNumber {
    let first = read::commit(violations, Field::of_request("start_commit"), number);
    first.map_or(CommitNumber::NONE, |first| CommitNumber(first.0 - 1))
}

fn kinds(violations: &mut Violations, numbers: &[i32]) -> Vec<pb::ChangeKind> {
    let field = Field::of_request("kinds");
    if numbers.len() > limits::WATCH_KINDS {
        violations.over(field, "kinds", numbers.len(), limits::WATCH_KINDS);
        return Vec::new();
    }
    let mut kinds = Vec::with_capacity(numbers.len());
    for (index, &number) in numbers.iter().enumerate() {
        let kind = fields::choice::<pb::ChangeKind>(violations, field.item(index), number);
        if kind == Some(pb::ChangeKind::Unspecified) {
            violations.note(field.item(index), "is not a kind of change");
        }
        kinds.extend(kind);
    }
    kinds
}

fn interval(violations: &mut Violations, given: prost_types::Duration) -> Duration {
    let field = Field::of_request("progress_interval");
    let (least, most) = (limits::MIN_PROGRESS_SECONDS, limits::MAX_PROGRESS_SECONDS);
    let asked = Duration::try_from(given).ok();
    let allowed = Duration::from_secs(least)..=Duration::from_secs(most);
    if let Some(asked) = asked.filter(|asked| allowed.contains(asked)) {
        return asked;
    }
    violations.note(field, format!("is not between {least} and {most} seconds"));
    Duration::from_secs(limits::PROGRESS_SECONDS)
}

/// The changes of a commit, in their order.
pub(crate) fn to_changes(commit: Commit, archive: &ArchiveId) -> Vec<pb::Change> {
    let Commit { stamp, request_id, changes } = commit;
    changes.into_iter().map(|change| to_change(change, stamp, request_id, archive)).collect()
}

fn to_change(
    change: Change,
    stamp: Stamp,
    request_id: Option<RequestId>,
    archive: &ArchiveId,
) -> pb::Change {
    let Change { kind, statement, edition, revision, language, changed_fields } = change;
    let archive_name = ArchiveName { archive: archive.clone() };
    let statement =
        statement.map(|statement| StatementName { archive: archive.clone(), statement });
    let edition = statement.as_ref().zip(edition).map(|(name, edition)| name.edition(&edition));
    let at = |number| edition.as_ref().map(|edition| edition.revision(number).to_string());
    let previous = match kind {
        ChangeKind::RevisionCreated | ChangeKind::UsabilityChanged => {
            revision.and_then(|number| number.previous()).and_then(at)
        }
        ChangeKind::ArchiveCreated
        | ChangeKind::ArchiveUpdated
        | ChangeKind::StatementCreated
        | ChangeKind::EditionCreated
        | ChangeKind::StatementUpdated
        | ChangeKind::StatementDeleted
        | ChangeKind::StatementUndeleted
        | ChangeKind::Sighting => None,
    };
    let statement_name = statement.as_ref().map(ToString::to_string);
    let resource = match kind {
        ChangeKind::ArchiveCreated | ChangeKind::ArchiveUpdated => Some(archive_name.to_string()),
        ChangeKind::StatementCreated
        | ChangeKind::StatementUpdated
        | ChangeKind::StatementDeleted
        | ChangeKind::StatementUndeleted => statement_name.clone(),
        ChangeKind::EditionCreated => edition.as_ref().map(ToString::to_string),
        ChangeKind::RevisionCreated | ChangeKind::UsabilityChanged | ChangeKind::Sighting => {
            revision.and_then(at)
        }
    };
    pb::Change {
        commit: count(stamp.commit.0),
        record_time: Some(fields::to_timestamp(stamp.time)),
        kind: to_kind(kind).into(),
        resource: resource.unwrap_or_default(),
        statement: statement_name.unwrap_or_default(),
        language_code: fields::to_language(language),
        changed_fields,
        client_request_id: request_id.map_or_else(String::new, |id| id.to_string()),
        previous_revision: previous.unwrap_or_default(),
    }
}

const fn to_kind(kind: ChangeKind) -> pb::ChangeKind {
    match kind {
        ChangeKind::ArchiveCreated => pb::ChangeKind::ArchiveCreated,
        ChangeKind::ArchiveUpdated => pb::ChangeKind::ArchiveUpdated,
        ChangeKind::StatementCreated => pb::ChangeKind::StatementCreated,
        ChangeKind::EditionCreated => pb::ChangeKind::EditionCreated,
        ChangeKind::RevisionCreated => pb::ChangeKind::RevisionCreated,
        ChangeKind::StatementUpdated => pb::ChangeKind::StatementUpdated,
        ChangeKind::UsabilityChanged => pb::ChangeKind::UsabilityChanged,
        ChangeKind::StatementDeleted => pb::ChangeKind::StatementDeleted,
        ChangeKind::StatementUndeleted => pb::ChangeKind::StatementUndeleted,
        ChangeKind::Sighting => pb::ChangeKind::Sighting,
    }
}

/// The changes of the kinds wanted, in pieces of at most `most` bytes; none if no change is wanted.
pub(crate) fn pieces(
    changes: Vec<pb::Change>,
    kinds: &[pb::ChangeKind],
    most: usize,
) -> Vec<Vec<pb::Change>> {
    let mut pieces: Vec<Vec<pb::Change>> = Vec::new();
    let mut bytes = 0;
    for change in changes {
        if !kinds.is_empty() && !kinds.contains(&change.kind()) {
            continue;
        }
        // Tag and length in front of each change.
        let size = change.encoded_len() + 8;
        match pieces.last_mut() {
            Some(piece) if bytes + size <= most => {
                bytes += size;
                piece.push(change);
            }
            Some(_) | None => {
                bytes = size;
                pieces.push(vec![change]);
            }
        }
    }
    pieces
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
