//! The log: requests to follow it, and its commits towards the wire.

use std::time::Duration;

use prost::Message;

use super::paging::{Paging, paging};
use super::{Field, Shape, Violations, count, edition, fields, read, statement};
use crate::archive::{Beside, Error, StandingQuery, Told, ToldChange, ToldKind, Wanted};
use crate::domain::{
    ArchiveId, ArchiveName, Change, ChangeKind, CommitNumber, RequestId, Revision, Stamp,
    StatementHeads, StatementName, limits,
};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;
use crate::store::Load;

/// `ListChanges`.
#[derive(Debug)]
pub(crate) struct ListChanges {
    /// Of which archive.
    pub(crate) archive: ArchiveId,
    /// The commit before the first one wanted.
    pub(crate) after: CommitNumber,
    /// What is wanted.
    pub(crate) wanted: Wanted,
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
    /// What is wanted.
    pub(crate) wanted: Wanted,
    /// After how long without a message a mark of progress is due.
    pub(crate) progress_every: Duration,
}

/// Where a watch starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// Behind the newest commit.
    Head,
    /// With the state at the newest commit.
    Snapshot,
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
    let pb::ListChangesRequest {
        parent,
        page_size: _,
        page_token: _,
        start_commit,
        view,
        kinds,
        filter,
        query,
    } = request;
    let wanted = wanted(&mut violations, &kinds, view, &filter, &query);
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let after =
        if start_commit == 0 { CommitNumber::NONE } else { first(&mut violations, start_commit) };
    violations.finish(parent.map(|parent| ListChanges {
        archive: parent.archive,
        after,
        wanted,
        page,
    }))
}

/// Parses `WatchChanges`.
pub(crate) fn watch(request: pb::WatchChangesRequest) -> Result<WatchChanges, Error> {
    let mut violations = Violations::default();
    let pb::WatchChangesRequest { parent, start, filter, kinds, view, progress_interval, query } =
        request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let start = start.map_or(Start::Head, |given| self::start(&mut violations, given));
    let wanted = wanted(&mut violations, &kinds, view, &filter, &query);
    let progress_every = progress_interval
        .map_or(Duration::from_secs(limits::PROGRESS_SECONDS), |given| {
            interval(&mut violations, given)
        });
    violations.finish(parent.map(|parent| WatchChanges {
        archive: parent.archive,
        start,
        wanted,
        progress_every,
    }))
}

fn wanted(
    violations: &mut Violations,
    kinds: &[i32],
    view: i32,
    filter: &str,
    query: &str,
) -> Wanted {
    let filter = super::search::condition(violations, filter);
    if filter.asks_claims() || filter.asks_sync() {
        let problem = "asks for stale(), diverges() or fields.…, which searches and lists know; the kinds \
                       TRANSLATION_STALE and FIELDS_UPDATED tell of them here";
        violations.note(Field::of_request("filter"), problem);
    }
    Wanted {
        kinds: self::kinds(violations, kinds),
        filter,
        query: violations.keep(Field::of_request("query"), StandingQuery::parse(query)).flatten(),
        beside: beside(violations, view),
    }
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
                Some(pb::WatchStart::Snapshot) => Start::Snapshot,
            }
        }
    }
}

/// The commit before the first one wanted.
fn first(violations: &mut Violations, number: i64) -> CommitNumber {
    let first = read::commit(violations, Field::of_request("start_commit"), number);
    first.map_or(CommitNumber::NONE, |first| CommitNumber(first.0 - 1))
}

fn kinds(violations: &mut Violations, numbers: &[i32]) -> Vec<ToldKind> {
    let field = Field::of_request("kinds");
    if numbers.len() > limits::WATCH_KINDS {
        violations.over(field, "kinds", numbers.len(), limits::WATCH_KINDS);
        return Vec::new();
    }
    let mut kinds = Vec::with_capacity(numbers.len());
    for (index, &number) in numbers.iter().enumerate() {
        let Some(given) = fields::choice(violations, field.item(index), number) else { continue };
        match kind(given) {
            Some(kind) if !kinds.contains(&kind) => kinds.push(kind),
            Some(_) => {}
            None => violations.note(field.item(index), "is not a kind of change"),
        }
    }
    kinds
}

const fn kind(given: pb::ChangeKind) -> Option<ToldKind> {
    let made = match given {
        pb::ChangeKind::Unspecified => return None,
        pb::ChangeKind::FilterExited => return Some(ToldKind::FilterExited),
        pb::ChangeKind::ArchiveCreated => ChangeKind::ArchiveCreated,
        pb::ChangeKind::ArchiveUpdated => ChangeKind::ArchiveUpdated,
        pb::ChangeKind::StatementCreated => ChangeKind::StatementCreated,
        pb::ChangeKind::EditionCreated => ChangeKind::EditionCreated,
        pb::ChangeKind::RevisionCreated => ChangeKind::RevisionCreated,
        pb::ChangeKind::StatementUpdated => ChangeKind::StatementUpdated,
        pb::ChangeKind::UsabilityChanged => ChangeKind::UsabilityChanged,
        pb::ChangeKind::StatementDeleted => ChangeKind::StatementDeleted,
        pb::ChangeKind::StatementUndeleted => ChangeKind::StatementUndeleted,
        pb::ChangeKind::Sighting => ChangeKind::Sighting,
        pb::ChangeKind::SilentEdit => ChangeKind::SilentEdit,
        pb::ChangeKind::Corrected => ChangeKind::Corrected,
        pb::ChangeKind::TranslationStale => ChangeKind::TranslationStale,
        pb::ChangeKind::EditionMoved => ChangeKind::EditionMoved,
        pb::ChangeKind::StatementsMerged => ChangeKind::StatementsMerged,
        pb::ChangeKind::FieldsUpdated => ChangeKind::FieldsUpdated,
        pb::ChangeKind::EntitiesUpdated => ChangeKind::EntitiesUpdated,
    };
    Some(ToldKind::Made(made))
}

fn beside(violations: &mut Violations, view: i32) -> Beside {
    let field = Field::of_request("view");
    match fields::choice::<pb::StatementView>(violations, field, view) {
        None | Some(pb::StatementView::Unspecified) => Beside::Nothing,
        Some(pb::StatementView::Basic) => Beside::Shown(Load::Details),
        Some(pb::StatementView::Fields) => {
            violations.note(field, "FIELDS is not shown beside changes: read the statement");
            Beside::Nothing
        }
        Some(pb::StatementView::Full) => Beside::Shown(Load::Text),
    }
}

fn interval(violations: &mut Violations, given: prost_types::Duration) -> Duration {
    let field = Field::of_request("progress_interval");
    let (least, most) = (limits::MIN_PROGRESS_SECONDS, limits::MAX_PROGRESS_SECONDS);
    let asked = Duration::try_from(given).ok();
    let allowed = Duration::from_secs(least)..=Duration::from_secs(most);
    if let Some(asked) = asked.filter(|asked| allowed.contains(asked)) {
        return asked;
    }
    let seconds = f64::from(given.nanos) / 1e9 + given.seconds as f64;
    violations.note(field, format!("is {seconds} s, not between {least} and {most} seconds"));
    Duration::from_secs(limits::PROGRESS_SECONDS)
}

/// Statements, as they stood before the first change of a watch.
pub(crate) fn to_state(statements: Vec<StatementHeads>, archive: &ArchiveId) -> Vec<pb::Statement> {
    statements.into_iter().map(|heads| statement::to_statement(heads, archive)).collect()
}

/// What is told of a commit, in its order.
pub(crate) fn to_changes(told: &Told, archive: &ArchiveId, shape: &Shape) -> Vec<pb::Change> {
    told.changes.iter().map(|change| to_told(told, change, archive, shape)).collect()
}

fn to_told(told: &Told, change: &ToldChange, archive: &ArchiveId, shape: &Shape) -> pb::Change {
    let ToldChange { kind, change, statement: state, revision } = change;
    let edition = revision.as_ref().zip(change.statement.as_ref());
    let made = to_change(change.clone(), told.stamp, told.request_id, archive);
    let snapshots = pb::Change {
        statement_snapshot: state
            .as_deref()
            .map(|heads| statement::to_statement(heads.clone(), archive)),
        revision_snapshot: edition.map(|(revision, id)| {
            let name = StatementName { archive: archive.clone(), statement: id.clone() };
            edition::to_revision(Revision::clone(revision), &name.edition(&revision.edition), shape)
        }),
        ..made
    };
    match kind {
        ToldKind::Made(_) => snapshots,
        // What left is the statement, whatever change made it leave.
        ToldKind::FilterExited => pb::Change {
            kind: pb::ChangeKind::FilterExited.into(),
            resource: snapshots.statement.clone(),
            language_code: String::new(),
            changed_fields: Vec::new(),
            previous_revision: String::new(),
            previous_name: String::new(),
            revision_snapshot: None,
            ..snapshots
        },
    }
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
    let tells_previous = matches!(
        kind,
        ChangeKind::RevisionCreated
            | ChangeKind::UsabilityChanged
            | ChangeKind::SilentEdit
            | ChangeKind::Corrected
    );
    let earlier = revision.filter(|_| tells_previous).and_then(|number| number.previous());
    let previous = earlier.and_then(at);
    let statement_name = statement.as_ref().map(ToString::to_string);
    let resource = match kind {
        ChangeKind::ArchiveCreated | ChangeKind::ArchiveUpdated | ChangeKind::EntitiesUpdated => {
            Some(archive_name.to_string())
        }
        ChangeKind::StatementCreated
        | ChangeKind::StatementUpdated
        | ChangeKind::StatementDeleted
        | ChangeKind::StatementUndeleted
        | ChangeKind::StatementsMerged
        | ChangeKind::FieldsUpdated => statement_name.clone(),
        ChangeKind::EditionCreated | ChangeKind::EditionMoved | ChangeKind::TranslationStale => {
            edition.as_ref().map(ToString::to_string)
        }
        ChangeKind::RevisionCreated
        | ChangeKind::UsabilityChanged
        | ChangeKind::SilentEdit
        | ChangeKind::Corrected
        | ChangeKind::Sighting => revision.and_then(at),
    };
    let is_renamed = matches!(kind, ChangeKind::EditionMoved | ChangeKind::StatementsMerged);
    let (changed_fields, stale_segment_ids, previous_name) = if is_renamed {
        (Vec::new(), Vec::new(), changed_fields.into_iter().next())
    } else if kind == ChangeKind::TranslationStale {
        (Vec::new(), changed_fields, None)
    } else {
        (changed_fields, Vec::new(), None)
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
        stale_segment_ids,
        previous_name: previous_name.unwrap_or_default(),
        statement_snapshot: None,
        revision_snapshot: None,
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
        ChangeKind::SilentEdit => pb::ChangeKind::SilentEdit,
        ChangeKind::Corrected => pb::ChangeKind::Corrected,
        ChangeKind::TranslationStale => pb::ChangeKind::TranslationStale,
        ChangeKind::FieldsUpdated => pb::ChangeKind::FieldsUpdated,
        ChangeKind::EntitiesUpdated => pb::ChangeKind::EntitiesUpdated,
        ChangeKind::EditionMoved => pb::ChangeKind::EditionMoved,
        ChangeKind::StatementsMerged => pb::ChangeKind::StatementsMerged,
    }
}

/// Changes in pieces of at most `most` bytes, or of one change that is longer.
pub(crate) fn pieces(changes: Vec<pb::Change>, most: usize) -> Vec<Vec<pb::Change>> {
    let mut pieces: Vec<Vec<pb::Change>> = Vec::new();
    let mut bytes = 0;
    for change in changes {
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
