//! What holds now whatever the state read: an embargo over all revisions, and whether a text may be used.

use chancery::grpc::pb;
use chancery::grpc::pb::search_service_client::SearchServiceClient;
use pb::Usability::{Canceled, Unspecified, Usable};
use pb::watch_changes_request::Start;
use pb::watch_changes_response::Event;
use prost_types::{FieldMask, Timestamp};

use crate::support::{ARCHIVE, PATIENCE, TestServer, name};

/// 1 January 2096.
const EMBARGO: Timestamp = Timestamp { seconds: 3_976_214_400, nanos: 0 };

fn at(commit: i64) -> Option<pb::ReadOptions> {
    let snapshot = Some(pb::read_snapshot::Snapshot::Commit(commit));
    let read_snapshot = Some(pb::ReadSnapshot { snapshot, ..Default::default() });
    Some(pb::ReadOptions { read_snapshot, ..Default::default() })
}

fn edition() -> String {
    format!("{}/editions/en", name("note"))
}

async fn put_under_embargo(server: &TestServer, statement: &str, until: Option<Timestamp>) -> i64 {
    let request = pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            name: name(statement),
            embargo_end_time: until,
            ..Default::default()
        }),
        update_mask: Some(FieldMask { paths: vec!["embargo_end_time".to_owned()] }),
        ..Default::default()
    };
    server.statements().update_statement(request).await.unwrap().into_inner().commit
}

/// Commit 2 and 3: two versions of a note; 4: it is taken back; 5: it is under embargo.
async fn taken_back(server: &TestServer) {
    server.ingest("note", "The ministers opened the new harbour in the south.").await;
    server.ingest("note", "The ministers opened the new railway in the north.").await;
    let mark = pb::MarkEditionRequest {
        name: edition(),
        usability: Canceled.into(),
        ..Default::default()
    };
    server.statements().mark_edition(mark).await.unwrap();
    assert_eq!(put_under_embargo(server, "note", Some(EMBARGO)).await, 5);
}

/// The embargo, and the usability of the only edition: as of the state read, and now.
fn of(statement: &pb::Statement) -> (Option<Timestamp>, pb::Usability, pb::Usability) {
    let summary = &statement.editions[0];
    (statement.embargo_end_time, summary.usability(), summary.present_usability())
}

fn of_edition(edition: &pb::Edition) -> (Option<Timestamp>, pb::Usability, pb::Usability) {
    (edition.embargo_end_time, edition.usability(), edition.present_usability())
}

#[tokio::test]
async fn an_embargo_and_a_retraction_hold_for_reads_of_every_older_state() {
    let server = TestServer::start().await;
    taken_back(&server).await;
    let expected = (Some(EMBARGO), Usable, Canceled);
    let mut statements = server.statements();
    for commit in [2, 3] {
        let options = at(commit);
        let get = pb::GetStatementRequest { name: name("note"), view: 0, options: options.clone() };
        let got = statements.get_statement(get).await.unwrap().into_inner();
        assert_eq!(of(&got.statement.unwrap()), expected, "as of {commit}");
        assert_eq!(of_edition(&got.edition.unwrap()), expected, "as of {commit}");
        let parent = ARCHIVE.to_owned();
        let list =
            pb::ListStatementsRequest { parent, options: options.clone(), ..Default::default() };
        let listed = statements.list_statements(list).await.unwrap().into_inner();
        assert_eq!(of(&listed.statements[0]), expected);
        let batch = pb::BatchGetStatementsRequest {
            parent: ARCHIVE.to_owned(),
            names: vec![name("note")],
            options: options.clone(),
            ..Default::default()
        };
        let batch = statements.batch_get_statements(batch).await.unwrap().into_inner();
        assert_eq!(of(&batch.statements[0]), expected);
        let get = pb::GetEditionRequest { name: edition(), view: 0, options: options.clone() };
        let got = statements.get_edition(get).await.unwrap().into_inner();
        assert_eq!(of_edition(&got.edition.unwrap()), expected);
        let list = pb::ListEditionsRequest { parent: name("note"), options, ..Default::default() };
        let listed = statements.list_editions(list).await.unwrap().into_inner();
        assert_eq!(of_edition(&listed.editions[0]), expected);
    }
    let options = at(5);
    let get = pb::GetStatementRequest { name: name("note"), view: 0, options };
    let got = statements.get_statement(get).await.unwrap().into_inner();
    assert_eq!(of(&got.statement.unwrap()), (Some(EMBARGO), Canceled, Canceled), "at the head");
}

#[tokio::test]
async fn they_hold_for_every_revision_and_for_diffs() {
    let server = TestServer::start().await;
    taken_back(&server).await;
    let mut statements = server.statements();
    let expected = (Some(EMBARGO), Usable, Canceled);
    let first = format!("{}/revisions/1", edition());
    for options in [None, at(2)] {
        let get = pb::GetEditionRevisionRequest { name: first.clone(), view: 0, options };
        let got = statements.get_edition_revision(get).await.unwrap().into_inner();
        assert_eq!(of_edition(&got.edition_revision.unwrap().snapshot.unwrap()), expected);
    }
    let list = pb::ListEditionRevisionsRequest { parent: edition(), ..Default::default() };
    let listed = statements.list_edition_revisions(list).await.unwrap().into_inner();
    let listed: Vec<_> = listed.edition_revisions.into_iter().map(|one| one.snapshot).collect();
    let of_each: Vec<_> = listed.iter().flatten().map(of_edition).collect();
    assert_eq!(of_each, [(Some(EMBARGO), Canceled, Canceled), expected, expected]);
    let name = format!("{}/revisions/2", edition());
    let diff = pb::DiffRevisionsRequest { name, options: at(3), ..Default::default() };
    let diff = statements.diff_revisions(diff).await.unwrap().into_inner();
    assert_eq!((diff.embargo_end_time, diff.present_usability()), (Some(EMBARGO), Canceled));
}

#[tokio::test]
async fn they_hold_for_searches_and_their_filters() {
    let server = TestServer::start().await;
    taken_back(&server).await;
    let mut client = SearchServiceClient::new(server.channel.clone());
    let options = |commit| {
        let snapshot = Some(pb::read_snapshot::Snapshot::Commit(commit));
        let read_snapshot = pb::ReadSnapshot { snapshot, ..Default::default() };
        Some(pb::ReadOptions { read_snapshot: Some(read_snapshot), ..Default::default() })
    };
    // The index follows the log: it has what it is asked for no later than a read that waits for it.
    let wait = pb::ReadSnapshot { min_commit: 5, ..Default::default() };
    let wait = pb::ReadOptions { read_snapshot: Some(wait), ..Default::default() };
    for (filter, commit, found) in [
        ("", Some(2), 1),
        ("embargo_end_time > 2095-12-31", Some(2), 1),
        ("embargo_end_time > 2095-12-31", None, 1),
        ("NOT embargo_end_time : *", Some(2), 0),
        ("usability = CANCELED", Some(2), 0),
        ("statement_id = no*", Some(2), 1),
    ] {
        let waiting = pb::SearchStatementsRequest {
            parent: ARCHIVE.to_owned(),
            options: Some(wait.clone()),
            ..Default::default()
        };
        client.search_statements(waiting).await.unwrap();
        let request = pb::SearchStatementsRequest {
            parent: ARCHIVE.to_owned(),
            query: if commit.is_some() { "harbour" } else { "railway" }.to_owned(),
            filter: filter.to_owned(),
            options: commit.map_or_else(|| Some(wait.clone()), options),
            ..Default::default()
        };
        let answer = client.search_statements(request).await.unwrap().into_inner();
        assert_eq!(answer.results.len(), found, "{filter} as of {commit:?}");
        for result in &answer.results {
            let then = if commit.is_some() { Usable } else { Canceled };
            let statement = result.statement.as_ref().unwrap();
            assert_eq!(of(statement), (Some(EMBARGO), then, Canceled), "{filter} as of {commit:?}");
        }
        let facets = pb::AggregateStatementsRequest {
            parent: ARCHIVE.to_owned(),
            filter: filter.to_owned(),
            facet_specs: vec![pb::FacetSpec {
                field_path: "kind".to_owned(),
                ..Default::default()
            }],
            options: commit.map_or_else(|| Some(wait.clone()), options),
            ..Default::default()
        };
        let counted = client.aggregate_statements(facets).await.unwrap().into_inner().total_size;
        assert_eq!(counted, i64::try_from(found).unwrap(), "{filter} as of {commit:?}");
    }
}

#[tokio::test]
async fn they_hold_for_what_a_watch_shows_of_older_commits() {
    let server = TestServer::start().await;
    taken_back(&server).await;
    let from = |start| pb::WatchChangesRequest {
        parent: ARCHIVE.to_owned(),
        start: Some(start),
        view: pb::StatementView::Basic.into(),
        ..Default::default()
    };
    let mut stream =
        server.changes().watch_changes(from(Start::StartCommit(2))).await.unwrap().into_inner();
    let mut seen = Vec::new();
    while seen.len() < 4 {
        let message = tokio::time::timeout(PATIENCE, stream.message()).await;
        let message = message.expect("a message comes").unwrap().expect("the stream goes on");
        if let Some(Event::Changes(commit)) = message.event {
            seen.push(of(commit.changes[0].statement_snapshot.as_ref().unwrap()));
        }
    }
    let then = (Some(EMBARGO), Usable, Canceled);
    let since = (Some(EMBARGO), Canceled, Canceled);
    assert_eq!(seen, [then, then, since, since]);
    let snapshot = from(Start::StartPosition(pb::WatchStart::Snapshot.into()));
    let mut stream = server.changes().watch_changes(snapshot).await.unwrap().into_inner();
    let message = tokio::time::timeout(PATIENCE, stream.message()).await;
    let message = message.expect("a message comes").unwrap().expect("the stream goes on");
    let Some(Event::Snapshot(state)) = message.event else { panic!("{message:?}") };
    assert_eq!(of(&state.statements[0]), since);
}

#[tokio::test]
async fn an_embargo_that_was_lifted_is_gone_and_a_moved_edition_has_that_of_its_new_home() {
    let server = TestServer::start().await;
    taken_back(&server).await;
    put_under_embargo(&server, "note", None).await;
    let mut statements = server.statements();
    let get = pb::GetStatementRequest { name: name("note"), view: 0, options: at(5) };
    let got = statements.get_statement(get.clone()).await.unwrap().into_inner();
    assert_eq!(got.statement.unwrap().embargo_end_time, None);
    server.ingest("other", "Another note, about the weather in the mountains.").await;
    let later = Timestamp { seconds: EMBARGO.seconds + 60, nanos: 0 };
    put_under_embargo(&server, "other", Some(later)).await;
    let moving = pb::MoveEditionRequest {
        name: edition(),
        destination_statement: name("other"),
        edition_id: "en-x-2".to_owned(),
        ..Default::default()
    };
    statements.move_edition(moving).await.unwrap();
    let got = statements.get_statement(get).await.unwrap().into_inner();
    assert_eq!(of(&got.statement.unwrap()), (Some(later), Canceled, Canceled));
    let first = format!("{}/revisions/1", edition());
    let get = pb::GetEditionRevisionRequest { name: first, view: 0, options: at(2) };
    let got = statements.get_edition_revision(get).await.unwrap().into_inner();
    let snapshot = got.edition_revision.unwrap().snapshot.unwrap();
    assert_eq!(of_edition(&snapshot), (Some(later), Usable, Canceled));
    let analyze = pb::AnalyzeTextRequest {
        document: Some(crate::support::document("A text.")),
        ..Default::default()
    };
    let analysis = server.ingests().analyze_text(analyze).await.unwrap().into_inner();
    assert_eq!(analysis.edition.unwrap().present_usability(), Unspecified, "nothing is stored");
}
