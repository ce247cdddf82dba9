//! Watches and lists of changes with a filter: what enters, stays and leaves.

use std::collections::BTreeMap;

use chancery::grpc::pb;
use pb::ChangeKind::{
    EditionCreated, FilterExited, RevisionCreated, SilentEdit, StatementCreated, StatementDeleted,
    StatementUndeleted, StatementUpdated,
};
use pb::watch_changes_request::Start;
use pb::watch_changes_response::Event;
use tonic::Code;

use crate::asks::{ENGLISH, KAZAKH, ask_for, statement_name};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal, refused};

async fn label(clients: &Clients, statement: &str, topic: &str) {
    let labels = BTreeMap::from([("topic".to_owned(), topic.to_owned())]);
    let statement =
        Some(pb::Statement { name: statement_name(statement), labels, ..Default::default() });
    let request = pb::UpdateStatementRequest { statement, ..Default::default() };
    clients.statements.clone().update_statement(request).await.unwrap();
}

/// Commits 2 to 10, of two statements that are about water for a while.
async fn history(clients: &Clients) {
    clients.store(ask_for("one", "en", ENGLISH)).await;
    clients.store(ask_for("two", "en", "Another statement, about something else.")).await;
    label(clients, "one", "water").await;
    clients.store(ask_for("one", "kk", KAZAKH)).await;
    label(clients, "two", "fire").await;
    label(clients, "one", "trade").await;
    label(clients, "one", "water").await;
    clients.delete("one").await;
    let request =
        pb::UndeleteStatementRequest { name: statement_name("one"), ..Default::default() };
    clients.statements.clone().undelete_statement(request).await.unwrap();
}

const WATER: [(i64, pb::ChangeKind); 7] = [
    (4, StatementUpdated),
    (5, EditionCreated),
    (5, RevisionCreated),
    (7, FilterExited),
    (8, StatementUpdated),
    (9, StatementDeleted),
    (10, StatementUndeleted),
];

fn told(changes: &[pb::Change]) -> Vec<(i64, pb::ChangeKind)> {
    changes.iter().map(|change| (change.commit, change.kind())).collect()
}

fn request(filter: &str, kinds: &[pb::ChangeKind]) -> pb::WatchChangesRequest {
    pb::WatchChangesRequest {
        parent: ARCHIVE.to_owned(),
        filter: filter.to_owned(),
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        start: Some(Start::StartPosition(pb::WatchStart::Oldest.into())),
        // Where nothing more is wanted, only a mark says that the end is reached.
        progress_interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
        ..Default::default()
    }
}

/// What a watch tells until it says that it has come to a commit.
async fn watched(clients: &Clients, request: pb::WatchChangesRequest, to: i64) -> Vec<pb::Change> {
    let answer = clients.changes.clone().watch_changes(request).await;
    let mut messages = answer.unwrap().into_inner();
    let mut all = Vec::new();
    loop {
        let message = messages.message().await.unwrap().unwrap();
        match message.event.unwrap() {
            Event::Changes(changes) => all.extend(changes.changes),
            Event::Progress(_) | Event::Snapshot(_) => {}
        }
        if message.commit >= to {
            return all;
        }
    }
}

async fn listed(clients: &Clients, filter: &str, kinds: &[pb::ChangeKind]) -> Vec<pb::Change> {
    let mut all = Vec::new();
    let mut request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        filter: filter.to_owned(),
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        page_size: 3,
        ..Default::default()
    };
    loop {
        let page = clients.changes.clone().list_changes(request.clone()).await.unwrap();
        let page = page.into_inner();
        all.extend(page.changes);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return all;
        }
    }
}

#[tokio::test]
async fn a_filter_tells_what_enters_stays_and_leaves_to_pollers_and_watchers_alike() {
    let server = Fresh::new().await;
    let clients = server.clients();
    // One follows while it happens, the others read what happened.
    let live = request("labels.topic = water", &[]);
    let live = clients.changes.clone().watch_changes(live).await.unwrap();
    history(&clients).await;
    let late = watched(&clients, request("labels.topic = water", &[]), 10).await;
    assert_eq!(told(&late), WATER);
    assert_eq!(told(&listed(&clients, "labels.topic = water", &[]).await), WATER);
    let (mut live, mut heard) = (live.into_inner(), Vec::new());
    while heard.len() < WATER.len() {
        if let Some(Event::Changes(changes)) = live.message().await.unwrap().unwrap().event {
            heard.extend(changes.changes);
        }
    }
    assert_eq!(heard, late);
    let left = &late[3];
    assert_eq!((&left.resource, &left.statement), (&statement_name("one"), &left.resource));
    assert!(left.changed_fields.is_empty());
    let only = [FilterExited, StatementDeleted];
    let some = listed(&clients, "labels.topic = water", &only).await;
    assert_eq!(told(&some), [(7, FilterExited), (9, StatementDeleted)]);
    let none = listed(&clients, "kind = SPEECH", &[]).await;
    assert_eq!(told(&none), []);
    let all = listed(&clients, "", &[StatementCreated]).await;
    assert_eq!(told(&all), [(2, StatementCreated), (3, StatementCreated)]);
}

#[tokio::test]
async fn the_set_that_passes_is_what_a_client_keeps_by_entering_and_leaving() {
    let server = Fresh::new().await;
    let clients = server.clients();
    history(&clients).await;
    label(&clients, "two", "water").await;
    let filter = "labels.topic = water AND language(en) AND state = ACTIVE";
    let mut kept: Vec<String> = Vec::new();
    for change in watched(&clients, request(filter, &[]), 11).await {
        kept.retain(|name| *name != change.statement);
        if change.kind() != FilterExited {
            kept.push(change.statement);
        }
    }
    kept.sort();
    let snapshot = pb::WatchChangesRequest {
        start: Some(Start::StartPosition(pb::WatchStart::Snapshot.into())),
        ..request(filter, &[])
    };
    let messages = clients.changes.clone().watch_changes(snapshot).await;
    let first = messages.unwrap().into_inner().message().await.unwrap().unwrap();
    let Some(Event::Snapshot(snapshot)) = first.event else { panic!("the state comes first") };
    let names: Vec<String> = snapshot.statements.into_iter().map(|it| it.name).collect();
    assert_eq!(kept, names);
    assert_eq!(names, [statement_name("one"), statement_name("two")]);
}

#[tokio::test]
async fn a_standing_query_follows_words_through_revisions_and_languages() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("one", "en", "The ministers spoke about trade.")).await;
    clients.store(ask_for("one", "en", "The ministers spoke about Trade and WATER.")).await;
    clients.store(ask_for("two", "zh", "双方签署了关于水资源的联合公报。")).await;
    clients.store(ask_for("one", "kk", KAZAKH)).await;
    clients.store(ask_for("one", "en", "The ministers spoke about trade alone.")).await;
    label(&clients, "one", "water").await;
    let ask = |query: &str, filter: &str| pb::WatchChangesRequest {
        query: query.to_owned(),
        ..request(filter, &[])
    };
    let water = watched(&clients, ask("water trade", ""), 7).await;
    let expected = [
        (3, RevisionCreated),
        (3, SilentEdit),
        (5, EditionCreated),
        (5, RevisionCreated),
        (6, FilterExited),
    ];
    assert_eq!(told(&water), expected);
    let list = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        query: "water trade".to_owned(),
        ..Default::default()
    };
    let listed = clients.changes.clone().list_changes(list).await.unwrap().into_inner();
    assert_eq!(listed.changes, water);
    let chinese = watched(&clients, ask("水资源", "language(zh)"), 7).await;
    assert_eq!(chinese.len(), 3);
    assert!(watched(&clients, ask("水资源", "language(kk)"), 7).await.is_empty());
    let snapshot = pb::WatchChangesRequest {
        start: Some(Start::StartPosition(pb::WatchStart::Snapshot.into())),
        ..ask("\"spoke about\"", "")
    };
    let messages = clients.changes.clone().watch_changes(snapshot).await;
    let first = messages.unwrap().into_inner().message().await.unwrap().unwrap();
    let Some(Event::Snapshot(snapshot)) = first.event else { panic!("the state comes first") };
    assert_eq!(snapshot.statements.len(), 1);
    let open = clients.changes.clone().watch_changes(ask("\"open", "")).await;
    let fields = refused(&open.expect_err("the watch is refused")).fields;
    assert_eq!(fields[0].0, "query");
}

#[tokio::test]
async fn a_standing_query_finds_a_word_in_another_form_until_it_goes() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("one", "kk", "Министрлер Теһранда кездесті.")).await;
    clients.store(ask_for("two", "ru", "Министр рассказал журналистам о встрече.")).await;
    clients.store(ask_for("one", "kk", "Министрлер Астанада кездесті.")).await;
    let ask = |query: &str| pb::WatchChangesRequest { query: query.to_owned(), ..request("", &[]) };
    let created =
        |commit| [(commit, StatementCreated), (commit, EditionCreated), (commit, RevisionCreated)];
    let tehran = told(&watched(&clients, ask("теһран"), 4).await);
    assert_eq!(tehran[..3], created(2));
    assert_eq!(tehran[3..], [(4, FilterExited)]);
    assert_eq!(told(&watched(&clients, ask("встреча министра"), 4).await), created(3));
    assert!(watched(&clients, ask("\"теһран\""), 4).await.is_empty(), "a phrase has no forms");
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_refused_with_its_place() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let deep = format!("{}kind = NOTE{}", "(".repeat(40), ")".repeat(40));
    let long = format!("title = \"{}\"", "x".repeat(5_000));
    let many = vec!["kind = NOTE"; 65].join(" OR ");
    for (filter, said) in [
        ("kind =", "at byte 6"),
        ("kinds = NOTE", "at byte 0: there is no field \"kinds\"; did you mean \"kind\"?"),
        ("kind = NONE", "at byte 7: \"NONE\" is none of PRESS_RELEASE"),
        (deep.as_str(), "nested deeper than 32"),
        (long.as_str(), "the limit is 4096"),
        (many.as_str(), "more than 64 terms"),
        ("(kind = NOTE", "the parenthesis is not closed"),
    ] {
        let list = pb::ListChangesRequest {
            parent: ARCHIVE.to_owned(),
            filter: filter.to_owned(),
            ..Default::default()
        };
        let answer = clients.changes.clone().list_changes(list).await;
        let fields = refusal(answer, Code::InvalidArgument, "FIELD_INVALID").fields;
        assert_eq!(fields[0].0, "filter");
        assert!(fields[0].1.contains(said), "{filter}: {fields:?}");
        let answer = clients.changes.clone().watch_changes(request(filter, &[])).await;
        let status = answer.expect_err("the watch is refused");
        assert_eq!(refused(&status).fields, fields);
    }
}
