//! Tests of the log: what a watch may ask for, and how commits are named and cut.

use super::*;
use crate::domain::{RevisionNumber, Timestamp};

fn fields_of(request: pb::WatchChangesRequest) -> Vec<String> {
    match watch(request) {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(all)) => all.into_iter().map(|violation| violation.field).collect(),
        Err(other) => panic!("{other}"),
    }
}

fn request() -> pb::WatchChangesRequest {
    pb::WatchChangesRequest { parent: "archives/default".to_owned(), ..Default::default() }
}

#[test]
fn a_watch_starts_at_the_head_unless_it_says_otherwise() {
    use pb::watch_changes_request::Start as Given;
    let start = |given| watch(pb::WatchChangesRequest { start: given, ..request() }).unwrap().start;
    assert_eq!(start(None), Start::Head);
    assert_eq!(start(Some(Given::StartPosition(1))), Start::Head);
    assert_eq!(start(Some(Given::StartPosition(2))), Start::After(CommitNumber::NONE));
    assert_eq!(start(Some(Given::StartCommit(1))), Start::After(CommitNumber(0)));
    assert_eq!(start(Some(Given::ResumeToken("t".to_owned()))), Start::Token("t".to_owned()));
    let refused = |given| fields_of(pb::WatchChangesRequest { start: Some(given), ..request() });
    assert_eq!(refused(Given::StartCommit(0)), ["start_commit"]);
    assert_eq!(refused(Given::StartPosition(9)), ["start_position"]);
}

#[test]
fn kinds_and_intervals_have_limits() {
    let kinds = |kinds: Vec<i32>| fields_of(pb::WatchChangesRequest { kinds, ..request() });
    assert_eq!(kinds(vec![1, 3, 13]), [""; 0]);
    assert_eq!(kinds(vec![1, 0, 99]), ["kinds[1]", "kinds[2]"]);
    assert_eq!(kinds(vec![1; 33]), ["kinds"]);
    let interval = |seconds, nanos| {
        let progress_interval = Some(prost_types::Duration { seconds, nanos });
        fields_of(pb::WatchChangesRequest { progress_interval, ..request() }).is_empty()
    };
    assert!(interval(1, 0) && interval(3_600, 0));
    assert!(!interval(0, 999_999_999) && !interval(3_600, 1) && !interval(-1, 0));
    assert!(!interval(i64::MAX, i32::MAX));
}

fn change(kind: ChangeKind) -> pb::Change {
    let change = Change {
        kind,
        statement: Some("a".parse().unwrap()),
        edition: Some("kk".parse().unwrap()),
        revision: RevisionNumber::new(2),
        language: None,
        changed_fields: Vec::new(),
    };
    let stamp = Stamp { commit: CommitNumber(7), time: Timestamp::from_micros(1) };
    to_change(change, stamp, None, &"default".parse().unwrap())
}

#[test]
fn a_change_names_what_its_kind_says() {
    let resource = |kind| change(kind).resource;
    assert_eq!(resource(ChangeKind::ArchiveUpdated), "archives/default");
    assert_eq!(resource(ChangeKind::StatementDeleted), "archives/default/statements/a");
    assert_eq!(resource(ChangeKind::EditionCreated), "archives/default/statements/a/editions/kk");
    let revision = "archives/default/statements/a/editions/kk/revisions/2";
    assert_eq!(resource(ChangeKind::Sighting), revision);
    let made = change(ChangeKind::RevisionCreated);
    assert_eq!(made.previous_revision, "archives/default/statements/a/editions/kk/revisions/1");
    assert_eq!(change(ChangeKind::Sighting).previous_revision, "");
}

#[test]
fn a_large_commit_is_cut() {
    let changes = vec![change(ChangeKind::RevisionCreated); 10];
    let size = changes[0].encoded_len() + 8;
    let lengths =
        |most| -> Vec<usize> { pieces(changes.clone(), most).iter().map(Vec::len).collect() };
    assert_eq!(lengths(size * 4), [4, 4, 2]);
    assert_eq!(lengths(1), [1; 10]);
    assert_eq!(lengths(usize::MAX), [10]);
    assert!(pieces(Vec::new(), 100).is_empty());
}
