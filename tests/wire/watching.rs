//! `WatchChanges` and `ListChanges`: order, filters, progress, and clients that do not keep up.

use std::time::Duration;

use chancery::grpc::pb;
use chancery::grpc::pb::change_service_client::ChangeServiceClient;
use chancery::grpc::pb::watch_changes_request::Start;
use chancery::grpc::pb::watch_changes_response::Event;
use chancery::server::Config;
use tonic::transport::Endpoint;
use tonic::{Code, Streaming};

use crate::support::{ARCHIVE, PATIENCE, TestServer, check, info, ingest, name};

fn from(start: Option<Start>) -> pb::WatchChangesRequest {
    pb::WatchChangesRequest { parent: ARCHIVE.to_owned(), start, ..Default::default() }
}

async fn watch(
    server: &TestServer,
    request: pb::WatchChangesRequest,
) -> Streaming<pb::WatchChangesResponse> {
    server.changes().watch_changes(request).await.unwrap().into_inner()
}

async fn next(stream: &mut Streaming<pb::WatchChangesResponse>) -> pb::WatchChangesResponse {
    let message = tokio::time::timeout(PATIENCE, stream.message()).await;
    message.expect("a message comes").unwrap().expect("the stream goes on")
}

fn kinds(message: &pb::WatchChangesResponse) -> Vec<pb::ChangeKind> {
    match message.event.as_ref().unwrap() {
        Event::Changes(commit) => commit.changes.iter().map(pb::Change::kind).collect(),
        Event::Progress(_) | Event::Snapshot(_) => Vec::new(),
    }
}

fn is_progress(message: &pb::WatchChangesResponse) -> bool {
    matches!(message.event, Some(Event::Progress(_)))
}

#[tokio::test]
async fn a_watch_from_the_head_tells_first_where_it_is_and_then_each_commit() {
    let server = TestServer::start().await;
    let mut stream = watch(&server, from(None)).await;
    let first = next(&mut stream).await;
    assert!(is_progress(&first));
    assert_eq!(first.commit, 1);
    let made = server.ingest("a", "One text.").await;
    let told = next(&mut stream).await;
    assert_eq!(told.commit, made.commit);
    assert_eq!(
        kinds(&told),
        [
            pb::ChangeKind::StatementCreated,
            pb::ChangeKind::EditionCreated,
            pb::ChangeKind::RevisionCreated,
        ]
    );
    server.ingest("a", "One text.").await;
    assert_eq!(kinds(&next(&mut stream).await), [pb::ChangeKind::Sighting]);
}

#[tokio::test]
async fn a_resume_token_goes_on_behind_the_last_message() {
    let server = TestServer::start().await;
    for text in ["One.", "Two.", "Three."] {
        server.ingest("a", text).await;
    }
    let oldest = Some(Start::StartPosition(pb::WatchStart::Oldest.into()));
    let mut stream = watch(&server, from(oldest)).await;
    assert_eq!(next(&mut stream).await.commit, 1);
    let second = next(&mut stream).await;
    drop(stream);
    let mut stream = watch(&server, from(Some(Start::ResumeToken(second.resume_token)))).await;
    assert_eq!(next(&mut stream).await.commit, 3);
    assert_eq!(next(&mut stream).await.commit, 4);
    let mut stream = watch(&server, from(Some(Start::StartCommit(4)))).await;
    assert_eq!(next(&mut stream).await.commit, 4);
    let beyond = from(Some(Start::StartCommit(6)));
    let status = server.changes().watch_changes(beyond).await.unwrap_err();
    check(&status, Code::OutOfRange, "COMMIT_NOT_REACHED");
}

#[tokio::test]
async fn a_filter_leaves_commits_out_and_progress_goes_on() {
    let server = TestServer::start().await;
    let request = pb::WatchChangesRequest {
        kinds: vec![pb::ChangeKind::StatementDeleted.into()],
        progress_interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        ..from(None)
    };
    let mut stream = watch(&server, request).await;
    assert!(is_progress(&next(&mut stream).await));
    let made = server.ingest("a", "One text.").await;
    let progress = next(&mut stream).await;
    assert!(is_progress(&progress), "{progress:?}");
    assert_eq!(progress.commit, made.commit, "what was left out has been passed");
    let delete = pb::DeleteStatementRequest { name: name("a"), ..Default::default() };
    server.statements().delete_statement(delete).await.unwrap();
    let mut told = next(&mut stream).await;
    while is_progress(&told) {
        told = next(&mut stream).await;
    }
    assert_eq!(kinds(&told), [pb::ChangeKind::StatementDeleted]);
}

#[tokio::test]
async fn the_list_of_changes_is_the_same_as_the_watch_and_may_cut_commits() {
    let server = TestServer::start().await;
    for text in ["One.", "Two."] {
        server.ingest("a", text).await;
    }
    let (mut token, mut listed) = (String::new(), Vec::new());
    loop {
        let request = pb::ListChangesRequest {
            parent: ARCHIVE.to_owned(),
            page_size: 2,
            page_token: token,
            start_commit: 2,
            ..Default::default()
        };
        let page = server.changes().list_changes(request).await.unwrap().into_inner();
        assert_eq!(page.head_commit, 3, "later commits are not listed");
        assert!(page.changes.len() <= 2);
        listed.extend(page.changes);
        token = page.next_page_token;
        // A commit between two pages does not show.
        server.ingest("b", &format!("Text {}.", listed.len())).await;
        if token.is_empty() {
            break;
        }
    }
    let commits: Vec<i64> = listed.iter().map(|change| change.commit).collect();
    // The second text came without a notice: a revision, and that nobody said so.
    assert_eq!(commits, [2, 2, 2, 3, 3]);
    let mut stream = watch(&server, from(Some(Start::StartCommit(2)))).await;
    let mut watched = Vec::new();
    while watched.len() < listed.len() {
        match next(&mut stream).await.event.unwrap() {
            Event::Changes(commit) => watched.extend(commit.changes),
            Event::Progress(_) | Event::Snapshot(_) => {}
        }
    }
    assert_eq!(listed, watched);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_cut_off_and_told_where_to_go_on() {
    let config =
        Config { watch_stall: Duration::from_millis(50), watch_buffer: 1, ..Config::default() };
    let server = TestServer::with(config).await;
    // More than the windows and buffers between the server and a client that does not read.
    for batch in 0..20 {
        let requests = (0..100).map(|n| {
            let mut request = ingest("", &format!("Text {n} of batch {batch}."));
            request.statement_id = format!("{}{batch}-{n}", "s".repeat(40));
            request.parent = String::new();
            request
        });
        let request = pb::BatchIngestEditionsRequest {
            parent: ARCHIVE.to_owned(),
            requests: requests.collect(),
            ..Default::default()
        };
        server.ingests().batch_ingest_editions(request).await.unwrap();
    }
    let endpoint = Endpoint::from_shared(format!("http://{}", server.address)).unwrap();
    let channel = endpoint.initial_stream_window_size(65_535).connect().await.unwrap();
    let oldest = from(Some(Start::StartPosition(pb::WatchStart::Oldest.into())));
    let mut client = ChangeServiceClient::new(channel);
    let mut stream = client.watch_changes(oldest).await.unwrap().into_inner();
    // Another watch tells when a second has passed, far longer than the server waits for room.
    let late = pb::WatchChangesRequest {
        progress_interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        ..from(None)
    };
    let mut clock = watch(&server, late).await;
    next(&mut clock).await;
    next(&mut clock).await;
    let mut last = 0;
    let status = loop {
        match stream.message().await {
            Ok(Some(message)) => last = message.commit,
            Ok(None) => panic!("the stream ended without a word"),
            Err(status) => break status,
        }
    };
    check(&status, Code::ResourceExhausted, "SLOW_CONSUMER");
    assert!(last < 21, "not all was told");
    let token = info(&status).metadata["resume_token"].clone();
    let mut stream = watch(&server, from(Some(Start::ResumeToken(token)))).await;
    assert_eq!(next(&mut stream).await.commit, last + 1, "nothing is left out");
}

/// A note in English, and its translation of that version.
async fn translated(server: &TestServer) {
    server.ingest("note", "The harbour opens in May.").await;
    let mut request = ingest("note", "Порт откроется в мае.");
    request.edition_id = "ru".to_owned();
    request.document.as_mut().unwrap().translation = Some(pb::Translation {
        kind: pb::TranslationKind::Official.into(),
        source_revision: format!("{}/editions/en/revisions/1", name("note")),
        ..Default::default()
    });
    server.try_ingest(request).await.unwrap();
}

fn sync_states(statement: &pb::Statement) -> Vec<pb::SyncState> {
    statement.editions.iter().map(pb::EditionSummary::sync_state).collect()
}

#[tokio::test]
async fn a_watch_shows_which_translations_keep_up_as_of_each_commit() {
    let server = TestServer::start().await;
    translated(&server).await;
    server.ingest("note", "The harbour opens in June.").await;
    let position = |start: pb::WatchStart| Some(Start::StartPosition(start.into()));
    let mut stream = watch(&server, from(position(pb::WatchStart::Snapshot))).await;
    let Some(Event::Snapshot(state)) = next(&mut stream).await.event else { panic!("no state") };
    let (none, current) = (pb::SyncState::Unspecified, pb::SyncState::Current);
    let stale = [none, pb::SyncState::Stale];
    assert_eq!(sync_states(&state.statements[0]), stale);
    let view = pb::StatementView::Basic.into();
    let mut stream =
        watch(&server, pb::WatchChangesRequest { view, ..from(Some(Start::StartCommit(2))) }).await;
    let mut told = Vec::new();
    while told.len() < 3 {
        if let Some(Event::Changes(commit)) = next(&mut stream).await.event {
            told.push(sync_states(commit.changes[0].statement_snapshot.as_ref().unwrap()));
        }
    }
    assert_eq!(told, [vec![none], vec![none, current], stale.to_vec()]);
    // The one that follows is told by the reader that all watches share.
    server.ingest("note", "The harbour opens in May.").await;
    let live = next(&mut stream).await;
    let Some(Event::Changes(commit)) = live.event else { panic!("{live:?}") };
    let snapshot = commit.changes[0].statement_snapshot.as_ref().unwrap();
    assert_eq!(sync_states(snapshot), [none, current], "its source has its old words again");
    let list = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: 4,
        view,
        ..Default::default()
    };
    let listed = server.changes().list_changes(list).await.unwrap().into_inner();
    assert_eq!(sync_states(listed.changes[0].statement_snapshot.as_ref().unwrap()), stale);
}
