//! The log of changes: as pages and as a stream.

use chancery::grpc::pb;
use pb::ChangeKind::{
    ArchiveCreated, EditionCreated, RevisionCreated, Sighting, SilentEdit, StatementCreated,
    StatementDeleted, StatementUndeleted, StatementUpdated, UsabilityChanged,
};
use pb::watch_changes_request::Start;
use pb::watch_changes_response::Event;
use tonic::{Code, Streaming};

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, RUSSIAN, ask_for, ask_into, edition_name, revision_name,
    statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, Wire, refusal, refused};

type Messages = Streaming<pb::WatchChangesResponse>;

async fn watch(clients: &Clients, start: Option<Start>, kinds: &[pb::ChangeKind]) -> Messages {
    let request = pb::WatchChangesRequest {
        parent: ARCHIVE.to_owned(),
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        start,
        ..Default::default()
    };
    clients.changes.clone().watch_changes(request).await.expect("the watch starts").into_inner()
}

async fn next(messages: &mut Messages) -> pb::WatchChangesResponse {
    messages.message().await.expect("the watch goes on").expect("the watch does not end")
}

/// Commit and kinds of the next message that is about a commit.
async fn next_commit(messages: &mut Messages) -> (i64, Vec<pb::ChangeKind>) {
    loop {
        let message = next(messages).await;
        if let Some(Event::Changes(changes)) = message.event {
            assert!(!changes.partial);
            assert!(changes.changes.iter().all(|change| change.commit == message.commit));
            return (message.commit, changes.changes.iter().map(pb::Change::kind).collect());
        }
    }
}

async fn list(clients: &Clients, request: pb::ListChangesRequest) -> pb::ListChangesResponse {
    clients.changes.clone().list_changes(request).await.expect("the log is listed").into_inner()
}

fn from(start_commit: i64) -> pb::ListChangesRequest {
    pb::ListChangesRequest { parent: ARCHIVE.to_owned(), start_commit, ..Default::default() }
}

/// Commits 2 to 8: a statement, a revision of it, a sighting, an update, a mark, a deletion, a return.
async fn history(clients: &Clients) {
    clients.store(ask_for("note", "en", ENGLISH)).await;
    clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    let mut client = clients.statements.clone();
    let statement = pb::Statement { name: statement_name("note"), kind: 5, ..Default::default() };
    let request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    let statement = Some(statement);
    let update = pb::UpdateStatementRequest { statement, request_id, ..Default::default() };
    client.update_statement(update).await.unwrap();
    let usability = pb::Usability::Withheld.into();
    let name = edition_name("note", "en");
    let mark = pb::MarkEditionRequest { name, usability, ..Default::default() };
    client.mark_edition(mark).await.unwrap();
    clients.delete("note").await;
    let name = statement_name("note");
    let undelete = pb::UndeleteStatementRequest { name, ..Default::default() };
    client.undelete_statement(undelete).await.unwrap();
}

const KINDS: [(i64, &[pb::ChangeKind]); 8] = [
    (1, &[ArchiveCreated]),
    (2, &[StatementCreated, EditionCreated, RevisionCreated]),
    (3, &[RevisionCreated, SilentEdit]),
    (4, &[Sighting]),
    (5, &[StatementUpdated]),
    (6, &[RevisionCreated, UsabilityChanged]),
    (7, &[StatementDeleted]),
    (8, &[StatementUndeleted]),
];

#[tokio::test]
async fn every_write_is_told_with_its_resource() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    let log = list(&clients, from(0)).await;
    assert_eq!((log.head_commit, log.next_page_token.as_str()), (8, ""));
    let found: Vec<(i64, pb::ChangeKind)> =
        log.changes.iter().map(|change| (change.commit, change.kind())).collect();
    let expected =
        KINDS.iter().flat_map(|(commit, kinds)| kinds.iter().map(|kind| (*commit, *kind)));
    assert_eq!(found, expected.collect::<Vec<_>>());
    let note = statement_name("note");
    let revision = |number| revision_name("note", "en", number);
    let resources: Vec<&str> = log.changes.iter().map(|change| change.resource.as_str()).collect();
    let (first, second, third) = (revision(1), revision(2), revision(3));
    let english = edition_name("note", "en");
    let expected: [&str; 12] = [
        ARCHIVE, &note, &english, &first, &second, &second, &second, &note, &third, &third, &note,
        &note,
    ];
    assert_eq!(resources, expected);
    let previous: Vec<&str> =
        log.changes.iter().map(|change| change.previous_revision.as_str()).collect();
    assert_eq!(previous, ["", "", "", "", &first, &first, "", "", &second, &second, "", ""]);
    let languages: Vec<&str> =
        log.changes.iter().map(|change| change.language_code.as_str()).collect();
    assert_eq!(languages, ["", "", "en", "en", "en", "en", "en", "", "en", "en", "", ""]);
    let update = &log.changes[7];
    assert_eq!(update.changed_fields, ["kind"]);
    assert_eq!(update.client_request_id, "0188a8b0-7c3e-4f00-8a00-0123456789ab");
    assert!(log.changes[1..].iter().all(|change| change.statement == note));
    let times = log.changes.iter().map(|change| {
        let time = change.record_time.unwrap();
        (change.commit, time.seconds, time.nanos)
    });
    let mut times: Vec<_> = times.collect();
    times.dedup();
    assert_eq!(times.len(), 8, "one time for each commit");
    assert!(times.is_sorted_by_key(|(_, seconds, nanos)| (*seconds, *nanos)));
}

#[tokio::test]
async fn a_change_of_usability_by_an_ingest_is_told_too() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut request = ask_for("note", "en", ENGLISH_AMENDED);
    request.document.as_mut().unwrap().usability = pb::Usability::Canceled.into();
    clients.store(request).await;
    let log = list(&clients, from(3)).await;
    let kinds: Vec<_> = log.changes.iter().map(pb::Change::kind).collect();
    assert_eq!(kinds, [RevisionCreated, UsabilityChanged, SilentEdit]);
}

#[tokio::test]
async fn a_commit_of_a_hundred_documents_comes_on_several_pages() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let requests = (0..100).map(|place| {
        ask_into(&format!("s-{place:03}"), text(&format!("Statement number {place} of the batch.")))
    });
    let request = pb::BatchIngestEditionsRequest {
        parent: ARCHIVE.to_owned(),
        requests: requests.collect(),
        request_id: String::new(),
    };
    clients.ingest.clone().batch_ingest_editions(request).await.unwrap();
    let whole = list(&clients, pb::ListChangesRequest { page_size: 1000, ..from(2) }).await.changes;
    assert_eq!(whole.len(), 300);
    assert!(whole.iter().all(|change| change.commit == 2));
    for page_size in [7, 100, 299, 300] {
        assert_eq!(pages(&clients, page_size, || async {}).await, whole, "{page_size}");
    }
    // What is written between the pages is not on them.
    let write = async || {
        clients.store(ask_into("later", text("Written between the pages."))).await;
    };
    assert_eq!(pages(&clients, 150, write).await, whole);
}

/// All pages from commit 2 on, with something done after each.
async fn pages(clients: &Clients, page_size: i32, between: impl AsyncFn()) -> Vec<pb::Change> {
    let mut found = Vec::new();
    let mut request = pb::ListChangesRequest { page_size, ..from(2) };
    loop {
        let page = list(clients, request.clone()).await;
        assert!(page.changes.len() <= usize::try_from(page_size).unwrap());
        assert_eq!(page.head_commit, 2, "no page goes beyond the first page's head");
        found.extend(page.changes);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return found;
        }
        between().await;
    }
}

#[tokio::test]
async fn a_list_starts_at_most_one_commit_above_the_newest() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let empty = list(&clients, from(2)).await;
    assert_eq!((empty.changes.len(), empty.head_commit), (0, 1));
    let answer = clients.changes.clone().list_changes(from(3)).await;
    refusal(answer, Code::OutOfRange, "COMMIT_NOT_REACHED");
    let request = pb::WatchChangesRequest {
        parent: ARCHIVE.to_owned(),
        start: Some(Start::StartCommit(3)),
        ..Default::default()
    };
    let answer = clients.changes.clone().watch_changes(request).await;
    let status = match answer {
        Err(status) => status,
        Ok(messages) => messages.into_inner().message().await.expect_err("it is refused"),
    };
    assert_eq!(
        (status.code(), refused(&status).reason.as_str()),
        (Code::OutOfRange, "COMMIT_NOT_REACHED")
    );
    let mut messages = watch(&clients, Some(Start::StartCommit(2)), &[]).await;
    clients.store(ask_into("note", text(ENGLISH))).await;
    assert_eq!(next_commit(&mut messages).await.0, 2);
}

#[tokio::test]
async fn a_watch_sends_every_commit_from_its_start_and_then_those_to_come() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    for (start, first) in [
        (Start::StartPosition(pb::WatchStart::Oldest.into()), 1),
        (Start::StartCommit(1), 1),
        (Start::StartCommit(6), 6),
    ] {
        let mut messages = watch(&clients, Some(start), &[]).await;
        for (commit, kinds) in KINDS.iter().filter(|(commit, _)| *commit >= first) {
            assert_eq!(next_commit(&mut messages).await, (*commit, kinds.to_vec()));
        }
    }
    let mut messages = watch(&clients, None, &[]).await;
    let message = next(&mut messages).await;
    let Some(Event::Progress(progress)) = message.event else { panic!("{message:?}") };
    assert_eq!((message.commit, progress.head_commit, progress.oldest_commit), (8, 8, 1));
    clients.store(ask_for("note", "ru", RUSSIAN)).await;
    assert_eq!(next_commit(&mut messages).await, (9, vec![EditionCreated, RevisionCreated]));
}

#[tokio::test]
async fn a_watch_of_some_kinds_leaves_out_the_others_and_the_commits_without_one() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    let oldest = Some(Start::StartPosition(pb::WatchStart::Oldest.into()));
    let mut messages = watch(&clients, oldest, &[RevisionCreated, StatementUndeleted]).await;
    for (commit, kind) in
        [(2, RevisionCreated), (3, RevisionCreated), (6, RevisionCreated), (8, StatementUndeleted)]
    {
        assert_eq!(next_commit(&mut messages).await, (commit, vec![kind]));
    }
}

#[tokio::test]
async fn a_resume_token_continues_behind_its_message_after_a_restart_too() {
    let data = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(chancery::clock::SystemClock);
    let wire = Wire::serve(data.path(), clock.clone()).await;
    history(&wire.clients).await;
    let mut messages = watch(&wire.clients, Some(Start::StartCommit(1)), &[]).await;
    let mut tokens = Vec::new();
    for (commit, _) in KINDS {
        let message = next(&mut messages).await;
        assert_eq!(message.commit, commit);
        tokens.push(message.resume_token);
    }
    let listed = list(&wire.clients, pb::ListChangesRequest { page_size: 2, ..from(1) }).await;
    assert_eq!(listed.changes.len(), 2, "it ends within commit 2");
    drop(messages);
    wire.stop().await;
    let wire = Wire::serve(data.path(), clock).await;
    let resume = async |token: &str| {
        let start = Some(Start::ResumeToken(token.to_owned()));
        let mut messages = watch(&wire.clients, start, &[]).await;
        next_commit(&mut messages).await.0
    };
    for (token, (commit, _)) in tokens.iter().zip(KINDS).take(7) {
        assert_eq!(resume(token).await, commit + 1);
    }
    assert_eq!(resume(&listed.resume_token).await, 2, "the whole commit again");
    wire.stop().await;
}

#[tokio::test]
async fn a_resume_token_of_another_archive_is_refused() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let create = pb::CreateArchiveRequest { archive_id: "other".to_owned(), ..Default::default() };
    clients.archives.clone().create_archive(create).await.unwrap();
    let other =
        pb::ListChangesRequest { parent: "archives/other".to_owned(), ..Default::default() };
    let theirs = list(&clients, other).await.resume_token;
    let page = list(&clients, pb::ListChangesRequest { page_size: 1, ..from(1) }).await;
    for token in [theirs.as_str(), "x", "", &page.next_page_token, &"A".repeat(3000)] {
        let request = pb::WatchChangesRequest {
            parent: ARCHIVE.to_owned(),
            start: Some(Start::ResumeToken(token.to_owned())),
            ..Default::default()
        };
        let status = match clients.changes.clone().watch_changes(request).await {
            Err(status) => status,
            Ok(messages) => messages.into_inner().message().await.expect_err("it is refused"),
        };
        let refused = refused(&status);
        let found = (refused.code, refused.reason.as_str());
        assert_eq!(found, (Code::FailedPrecondition, "RESUME_TOKEN_INVALID"), "{token}");
        assert!(refused.precondition.is_some());
    }
}

#[tokio::test]
async fn a_watch_from_a_snapshot_tells_the_state_and_then_what_changes() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for number in 0..5 {
        clients.store(ask_into(&format!("s-{number}"), text(&format!("Words of {number}.")))).await;
    }
    clients.delete("s-3").await;
    let start = || Some(Start::StartPosition(pb::WatchStart::Snapshot.into()));
    let mut messages = watch(&clients, start(), &[]).await;
    clients.store(ask_into("later", text(ENGLISH))).await;
    let first = next(&mut messages).await;
    let Some(Event::Snapshot(snapshot)) = first.event else { panic!("the state comes first") };
    assert_eq!((first.commit, snapshot.complete), (7, true));
    let names: Vec<&str> = snapshot.statements.iter().map(|it| it.name.as_str()).collect();
    let expected = ["s-0", "s-1", "s-2", "s-4"].map(statement_name);
    assert_eq!(names, expected, "as of the commit, in the order of names, without deleted ones");
    let read = clients.statement("s-0").await;
    assert_eq!(snapshot.statements[0], pb::Statement { fields: None, ..read });
    assert_eq!(next_commit(&mut messages).await.0, 8);
    // Behind the state, its token is that of its commit.
    let mut messages = watch(&clients, Some(Start::ResumeToken(first.resume_token)), &[]).await;
    assert_eq!(next_commit(&mut messages).await.0, 8);
}

#[tokio::test]
async fn a_watch_goes_on_within_the_state_it_was_cut_off_in() {
    let server = Fresh::new().await;
    let clients = server.clients();
    // More statements than one message holds.
    for batch in 0..22 {
        let requests = (0..100).map(|place| {
            let id = format!("s-{:04}", batch * 100 + place);
            ask_into(&id, text(&format!("Words of {id}.")))
        });
        let request = pb::BatchIngestEditionsRequest {
            parent: ARCHIVE.to_owned(),
            requests: requests.collect(),
            request_id: String::new(),
        };
        clients.ingest.clone().batch_ingest_editions(request).await.unwrap();
    }
    let mut start = Start::StartPosition(pb::WatchStart::Snapshot.into());
    let (mut names, mut connections) = (Vec::new(), 0);
    loop {
        connections += 1;
        let mut messages = watch(&clients, Some(start), &[]).await;
        let message = next(&mut messages).await;
        let Some(Event::Snapshot(snapshot)) = message.event else { panic!("a part of the state") };
        assert_eq!(message.commit, 23, "all parts are of one commit");
        names.extend(snapshot.statements.into_iter().map(|statement| statement.name));
        if snapshot.complete {
            break;
        }
        // What is written in between belongs to the changes.
        clients.store(ask_into(&format!("a-{connections}"), text(ENGLISH))).await;
        start = Start::ResumeToken(message.resume_token);
    }
    assert!(connections > 2, "{connections} parts");
    let expected: Vec<String> =
        (0..2_200).map(|it| statement_name(&format!("s-{it:04}"))).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_view_tells_statement_and_revision_as_of_the_commit() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    let views = [pb::StatementView::Unspecified, pb::StatementView::Basic, pb::StatementView::Full];
    for view in views {
        let request = pb::ListChangesRequest { view: view.into(), ..from(0) };
        let listed = list(&clients, request).await.changes;
        let start = Some(Start::StartPosition(pb::WatchStart::Oldest.into()));
        let request = pb::WatchChangesRequest {
            parent: ARCHIVE.to_owned(),
            view: view.into(),
            start,
            ..Default::default()
        };
        let mut messages =
            clients.changes.clone().watch_changes(request).await.unwrap().into_inner();
        let mut watched = Vec::new();
        while watched.len() < listed.len() {
            if let Some(Event::Changes(changes)) = next(&mut messages).await.event {
                watched.extend(changes.changes);
            }
        }
        assert_eq!(watched, listed, "pollers and watchers are told the same");
        for change in &listed[1..] {
            let wants = view != pb::StatementView::Unspecified;
            assert_eq!(change.statement_snapshot.is_some(), wants);
            let of_revision =
                [RevisionCreated, UsabilityChanged, Sighting, SilentEdit].contains(&change.kind());
            assert_eq!(change.revision_snapshot.is_some(), wants && of_revision);
        }
        assert_eq!(listed[0].statement_snapshot, None, "the archive is no statement");
    }
    let request = pb::ListChangesRequest { view: pb::StatementView::Full.into(), ..from(2) };
    let listed = list(&clients, request).await.changes;
    let words: Vec<String> = listed
        .iter()
        .filter(|change| change.kind() == RevisionCreated)
        .map(|change| change.revision_snapshot.clone().unwrap().snapshot.unwrap().text)
        .collect();
    assert_eq!(words, [ENGLISH, ENGLISH_AMENDED, ENGLISH_AMENDED]);
    let states: Vec<i32> =
        listed.iter().map(|change| change.statement_snapshot.as_ref().unwrap().state).collect();
    let deleted = pb::statement::State::Deleted as i32;
    assert_eq!(states.iter().filter(|state| **state == deleted).count(), 1);
}

#[tokio::test]
async fn a_list_of_some_kinds_has_what_a_watch_of_them_tells() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    let kinds = vec![RevisionCreated.into(), StatementDeleted.into()];
    for page_size in [1, 2, 50] {
        let mut found = Vec::new();
        let mut request = pb::ListChangesRequest { kinds: kinds.clone(), page_size, ..from(0) };
        loop {
            let page = list(&clients, request.clone()).await;
            found.extend(page.changes.iter().map(|change| (change.commit, change.kind())));
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        let expected = [2, 3, 6].map(|commit| (commit, RevisionCreated));
        let expected = [&expected[..], &[(7, StatementDeleted)]].concat();
        assert_eq!(found, expected, "{page_size}");
    }
    let request = pb::ListChangesRequest { kinds: vec![99], ..from(0) };
    let answer = clients.changes.clone().list_changes(request).await;
    assert_eq!(refusal(answer, Code::InvalidArgument, "FIELD_INVALID").fields[0].0, "kinds[0]");
}
