//! Reads of older states: by commit, by record time, by time of publication; and of one's own writes.

use std::sync::Arc;

use chancery::clock::ManualClock;
use chancery::domain::Timestamp;
use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, RUSSIAN, ask_for, ask_into, at_commit, at_time, edition_name,
    options, published_by, revision_name, seconds, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

/// 1 January 2025, 0:00 UTC.
const NEW_YEAR: i64 = 1_735_689_600;

/// What GetStatement shows: how many editions, the newest English text.
async fn shown(
    clients: &Clients,
    options: Option<pb::ReadOptions>,
) -> Result<(usize, String), Code> {
    let request = pb::GetStatementRequest { name: statement_name("note"), view: 0, options };
    let answer = clients.statements.clone().get_statement(request).await;
    let answer = answer.map_err(|status| status.code())?.into_inner();
    Ok((answer.statement.unwrap().editions.len(), answer.edition.unwrap().text))
}

/// Commit 2 at 0:00, 3 at 1:00, 4 (a deletion) at 2:00, 5 (undeleted) at 3:00, of 1 January 2025.
async fn four_hours() -> Fresh {
    let time = |hours: i64| Timestamp::from_micros((NEW_YEAR + 3600 * hours) * 1_000_000);
    let clock = Arc::new(ManualClock::new(time(-1)));
    let server = Fresh::at(clock.clone()).await;
    let clients = server.clients();
    clock.set(time(0));
    clients.store(ask_for("note", "en", ENGLISH)).await;
    clock.set(time(1));
    clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    clock.set(time(2));
    clients.delete("note").await;
    clock.set(time(3));
    let name = statement_name("note");
    let undelete = pb::UndeleteStatementRequest { name, ..Default::default() };
    clients.statements.clone().undelete_statement(undelete).await.unwrap();
    server
}

#[tokio::test]
async fn a_read_at_a_commit_answers_what_was_known_then() {
    let server = four_hours().await;
    let clients = server.clients();
    assert_eq!(shown(&clients, at_commit(1)).await, Err(Code::NotFound));
    assert_eq!(shown(&clients, at_commit(2)).await, Ok((1, ENGLISH.to_owned())));
    for commit in 3..=5 {
        assert_eq!(shown(&clients, at_commit(commit)).await, Ok((1, ENGLISH_AMENDED.to_owned())));
    }
    let state = async |commit: i64| {
        let (name, options) = (statement_name("note"), at_commit(commit));
        let request = pb::GetStatementRequest { name, view: 0, options };
        let answer = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
        assert_eq!(answer.commit, commit, "the commit that is shown");
        answer.statement.unwrap().state()
    };
    assert_eq!(state(3).await, pb::statement::State::Active);
    assert_eq!(state(4).await, pb::statement::State::Deleted);
    assert_eq!(state(5).await, pb::statement::State::Active);
    let revision = |commit: i64| pb::GetEditionRevisionRequest {
        name: revision_name("note", "en", 1),
        view: 0,
        options: at_commit(commit),
    };
    let read = async |commit| {
        let answer = clients.statements.clone().get_edition_revision(revision(commit)).await;
        answer.unwrap().into_inner().edition_revision.unwrap()
    };
    let (then, later) = (read(2).await, read(3).await);
    assert_eq!((then.supersede_time, then.alternate_ids), (None, vec!["latest".to_owned()]));
    assert_eq!(later.supersede_time, Some(seconds(NEW_YEAR + 3600)));
    assert_eq!(later.alternate_ids, Vec::<String>::new());
}

#[tokio::test]
async fn a_read_at_a_record_time_shows_the_last_commit_recorded_by_then() {
    let server = four_hours().await;
    let clients = server.clients();
    let commit = async |time: prost_types::Timestamp| {
        let (parent, options) = (ARCHIVE.to_owned(), at_time(time));
        let request = pb::ListStatementsRequest { parent, options, ..Default::default() };
        let page = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
        (page.commit, page.total_size)
    };
    let just_before = prost_types::Timestamp { seconds: NEW_YEAR - 1, nanos: 999_999_000 };
    assert_eq!(commit(just_before).await, (1, 0));
    assert_eq!(commit(seconds(NEW_YEAR)).await, (2, 1), "at the instant itself");
    assert_eq!(commit(seconds(NEW_YEAR + 2 * 3600 + 1)).await, (4, 0), "deleted by then");
    assert_eq!(commit(seconds(NEW_YEAR + 100 * 3600)).await, (5, 1));
    assert_eq!(commit(seconds(0)).await, (0, 0), "before the first commit the archive was empty");
    assert_eq!(shown(&clients, at_time(seconds(0))).await, Err(Code::NotFound));
}

#[tokio::test]
async fn record_times_grow_even_if_the_clock_is_set_back() {
    let at = |micros: i64| Timestamp::from_micros(NEW_YEAR * 1_000_000 + micros);
    let clock = Arc::new(ManualClock::new(at(50)));
    let server = Fresh::at(clock.clone()).await;
    let clients = server.clients();
    clock.set(at(0));
    clients.store(ask_into("a", text(ENGLISH))).await;
    clients.store(ask_into("b", text(RUSSIAN))).await;
    clock.set(at(1_000));
    clients.store(ask_into("c", text("A third statement."))).await;
    let request = pb::ListChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    let page = clients.changes.clone().list_changes(request).await.unwrap().into_inner();
    let created =
        page.changes.iter().filter(|change| change.kind() == pb::ChangeKind::RevisionCreated);
    let nanos: Vec<i32> = created.map(|change| change.record_time.unwrap().nanos).collect();
    assert_eq!(nanos, [51_000, 52_000, 1_000_000], "one microsecond after the one before");
}

#[tokio::test]
async fn a_read_by_time_of_publication_shows_the_last_usable_revision_published_by_then() {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(NEW_YEAR * 1_000_000)));
    let server = Fresh::at(clock).await;
    let clients = server.clients();
    let publish =
        async |edition: &str, words: &str, time: Option<i64>, usability: pb::Usability| {
            let mut request = ask_for("note", edition, words);
            let document = request.document.as_mut().unwrap();
            document.publish_time = time.map(seconds);
            document.usability = usability.into();
            clients.store(request).await;
        };
    let usable = pb::Usability::Usable;
    publish("en", "The first version.", Some(100), usable).await;
    publish("en", "The second version.", Some(200), pb::Usability::Withheld).await;
    publish("en", "The third version.", Some(300), usable).await;
    publish("ru", RUSSIAN, None, usable).await;
    let at = async |time: i64| shown(&clients, published_by(seconds(time))).await;
    assert_eq!(at(99).await, Err(Code::NotFound), "a statement without an edition is not seen");
    assert_eq!(at(100).await, Ok((1, "The first version.".to_owned())));
    assert_eq!(at(250).await, Ok((1, "The first version.".to_owned())), "the second is withheld");
    assert_eq!(at(300).await, Ok((1, "The third version.".to_owned())));
    // The Russian edition has no time of publication, so it counts from when it was stored.
    assert_eq!(at(NEW_YEAR - 1).await.map(|(editions, _)| editions), Ok(1));
    assert_eq!(at(NEW_YEAR + 1).await.map(|(editions, _)| editions), Ok(2));
    // Both axes: what was known at commit 2 about what was out at 300.
    let both = pb::ReadSnapshot {
        snapshot: Some(pb::read_snapshot::Snapshot::Commit(2)),
        publish_time: Some(seconds(300)),
        min_commit: 0,
    };
    assert_eq!(shown(&clients, options(both)).await, Ok((1, "The first version.".to_owned())));
    let request = pb::GetEditionRequest {
        name: edition_name("note", "en"),
        view: 0,
        options: published_by(seconds(250)),
    };
    let edition = clients.statements.clone().get_edition(request).await.unwrap().into_inner();
    let edition = edition.edition.unwrap();
    assert_eq!(edition.latest_revision, revision_name("note", "en", 1), "the newest to be seen");
    let request = pb::GetEditionRevisionRequest {
        name: format!("{}/revisions/latest", edition_name("note", "en")),
        view: 0,
        options: published_by(seconds(250)),
    };
    let latest = clients.statements.clone().get_edition_revision(request).await.unwrap();
    assert_eq!(latest.into_inner().edition_revision.unwrap().revision_number, 1);
    let superseded = async |time: i64| {
        let request = pb::GetEditionRevisionRequest {
            name: revision_name("note", "en", 1),
            view: 0,
            options: published_by(seconds(time)),
        };
        let answer = clients.statements.clone().get_edition_revision(request).await.unwrap();
        answer.into_inner().edition_revision.unwrap().supersede_time
    };
    assert_eq!(superseded(199).await, None, "the next one was not out");
    assert!(superseded(200).await.is_some());
    let request = pb::ListStatementsRequest {
        parent: ARCHIVE.to_owned(),
        options: published_by(seconds(99)),
        ..Default::default()
    };
    let page = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
    assert_eq!((page.statements.len(), page.next_page_token.as_str()), (0, ""));
}

#[tokio::test]
async fn a_commit_that_is_not_there_yet_is_out_of_range() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let (name, options) = (statement_name("note"), at_commit(3));
    let request = pb::GetStatementRequest { name, view: 0, options };
    let answer = clients.statements.clone().get_statement(request).await;
    let refused = refusal(answer, Code::OutOfRange, "COMMIT_NOT_REACHED");
    assert_eq!(
        (&*refused.metadata["head_commit"], &*refused.metadata["oldest_commit"]),
        ("2", "1")
    );
}

fn after(commit: i64) -> pb::GetStatementRequest {
    let min_commit = pb::ReadSnapshot { min_commit: commit, ..Default::default() };
    let options = options(min_commit);
    pb::GetStatementRequest { name: statement_name("note"), view: 0, options }
}

#[tokio::test]
async fn a_reader_waits_for_the_write_it_must_see() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut reader = clients.statements.clone();
    let (read, written) = tokio::join!(
        reader.get_statement(after(2)),
        clients.store(ask_into("note", text(ENGLISH)))
    );
    assert_eq!(written.commit, 2);
    assert_eq!(read.unwrap().into_inner().edition.unwrap().text, ENGLISH);
    assert!(reader.get_statement(after(0)).await.is_ok(), "0 does not wait");
    assert!(reader.get_statement(after(1)).await.is_ok(), "nor does a commit that is there");
}

#[tokio::test]
async fn a_commit_that_does_not_come_ends_the_wait() {
    let server = Fresh::new().await;
    let mut reader = server.clients().statements;
    let refused =
        refusal(reader.get_statement(after(9)).await, Code::Unavailable, "COMMIT_NOT_REACHED");
    assert!(refused.retry);
    assert_eq!(refused.metadata["head_commit"], "1");
}
