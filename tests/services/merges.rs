//! Statements that are merged: one is left, the names of the others lead to it.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, FRENCH, KAZAKH, RUSSIAN, ask, ask_for, ask_into, at_commit,
    edition_name, statement_name, text,
};
use crate::moves::{changes_of, edition_at};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

fn request(into: &str, sources: &[&str]) -> pb::MergeStatementsRequest {
    let sources = sources.iter().map(|id| statement_name(id)).collect();
    pb::MergeStatementsRequest { name: statement_name(into), sources, ..Default::default() }
}

async fn merged(clients: &Clients, into: &str, sources: &[&str]) -> pb::MergeStatementsResponse {
    let answer = clients.statements.clone().merge_statements(request(into, sources)).await;
    answer.expect("the statements are merged").into_inner()
}

fn editions(statement: &pb::Statement) -> Vec<String> {
    statement.editions.iter().map(|edition| edition.edition.clone()).collect()
}

fn external(value: &str) -> pb::ExternalId {
    pb::ExternalId { scheme: "docket".to_owned(), value: value.to_owned() }
}

async fn listed(clients: &Clients, show_deleted: bool) -> (Vec<(String, i32)>, i64) {
    let parent = ARCHIVE.to_owned();
    let request = pb::ListStatementsRequest { parent, show_deleted, ..Default::default() };
    let answer = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
    let brief = |one: pb::Statement| (one.name, one.state);
    (answer.statements.into_iter().map(brief).collect(), answer.total_size)
}

#[tokio::test]
async fn editions_and_metadata_come_together_and_all_names_lead_to_the_one_that_is_left() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let one = pb::IngestDocument { external_ids: vec![external("1")], ..text(ENGLISH) };
    clients.store(ask_into("a", one)).await;
    let labels = [("desk".to_owned(), "Asia".to_owned())].into();
    let two = pb::IngestDocument {
        external_ids: vec![external("2")],
        kind: pb::StatementKind::Speech.into(),
        labels,
        ..text(RUSSIAN)
    };
    clients.store(ask_into("b", two)).await;
    clients.store(ask_for("b", "en", ENGLISH_AMENDED)).await;
    let before = clients.store(ask_for("c", "kk", KAZAKH)).await.commit;
    let answer = merged(&clients, "a", &["b", "c"]).await;
    assert_eq!(answer.commit, before + 1);
    let left = answer.statement.unwrap();
    let all = ["en", "en-x-2", "kk", "ru"].map(|edition| edition_name("a", edition));
    assert_eq!(editions(&left), all);
    assert_eq!(left.previous_names, [statement_name("b"), statement_name("c")]);
    assert_eq!(left.external_ids, [external("1"), external("2")]);
    assert_eq!((left.kind(), left.labels["desk"].as_str()), (pb::StatementKind::Speech, "Asia"));
    for id in ["a", "b", "c"] {
        assert_eq!(clients.statement(id).await.name, statement_name("a"));
    }
    let names = ["c", "a"].map(statement_name).to_vec();
    let batch = pb::BatchGetStatementsRequest { names, ..Default::default() };
    let batch = clients.statements.clone().batch_get_statements(batch).await.unwrap().into_inner();
    assert!(batch.statements.iter().all(|one| one.name == statement_name("a")));
    let list = pb::ListEditionsRequest { parent: statement_name("c"), ..Default::default() };
    let list = clients.statements.clone().list_editions(list).await.unwrap().into_inner();
    let names: Vec<String> = list.editions.into_iter().map(|edition| edition.name).collect();
    assert_eq!(names, all);
    let read = clients.edition("b", "en").await;
    assert_eq!((read.name, read.text.as_str()), (edition_name("a", "en-x-2"), ENGLISH_AMENDED));
    let then = edition_at(&clients, edition_name("b", "ru"), before).await.unwrap();
    assert_eq!(then.name, edition_name("b", "ru"));
    let active = pb::statement::State::Active.into();
    assert_eq!(listed(&clients, false).await, (vec![(statement_name("a"), active)], 1));
    let gone: i32 = pb::statement::State::Merged.into();
    let (every, total) = listed(&clients, true).await;
    assert_eq!((every[1].clone(), total), ((statement_name("b"), gone), 3));
}

#[tokio::test]
async fn the_past_of_a_merged_statement_is_as_it_was() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    let before = clients.store(ask_for("b", "ru", RUSSIAN)).await.commit;
    merged(&clients, "a", &["b"]).await;
    let name = statement_name("b");
    let request =
        pb::GetStatementRequest { name, options: at_commit(before), ..Default::default() };
    let then = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
    let statement = then.statement.unwrap();
    assert_eq!(statement.name, statement_name("b"));
    assert_eq!(statement.state(), pb::statement::State::Active);
    assert_eq!(editions(&statement), [edition_name("b", "ru")]);
    assert_eq!(then.edition.unwrap().name, edition_name("b", "ru"));
}

#[tokio::test]
async fn documents_find_the_statement_that_is_left() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    let two = pb::IngestDocument { external_ids: vec![external("2")], ..text(RUSSIAN) };
    clients.store(ask_into("b", two)).await;
    merged(&clients, "a", &["b"]).await;
    let french = pb::IngestDocument { external_ids: vec![external("2")], ..text(FRENCH) };
    let made = clients.store(ask(french)).await;
    assert_eq!(made.outcome(), pb::IngestOutcome::CreatedEdition);
    assert_eq!(made.edition.unwrap().name, edition_name("a", "fr"));
    let again = clients.store(ask(text(RUSSIAN))).await;
    assert_eq!(again.outcome(), pb::IngestOutcome::Duplicate);
    assert_eq!(again.edition.unwrap().name, edition_name("a", "ru"));
}

#[tokio::test]
async fn merges_in_turn_lead_to_the_last_and_never_in_a_circle() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for (id, edition, words) in
        [("a", "en", ENGLISH), ("b", "ru", RUSSIAN), ("c", "fr", FRENCH), ("d", "kk", KAZAKH)]
    {
        clients.store(ask_for(id, edition, words)).await;
    }
    merged(&clients, "b", &["a"]).await;
    let left = merged(&clients, "c", &["b"]).await.statement.unwrap();
    assert_eq!(left.previous_names, [statement_name("b"), statement_name("a")]);
    assert_eq!(clients.statement("a").await.name, statement_name("c"));
    assert_eq!(clients.edition("a", "en").await.name, edition_name("c", "en"));
    clients.delete("d").await;
    let head = clients.head().await;
    let invalid = (Code::InvalidArgument, "FIELD_INVALID");
    let gone = (Code::FailedPrecondition, "STATEMENT_MERGED");
    let cases = [
        (request("c", &["a"]), gone),
        (request("a", &["c"]), gone),
        (request("c", &["c"]), invalid),
        (request("c", &[]), invalid),
        (request("c", &["d"]), (Code::FailedPrecondition, "STATEMENT_DELETED")),
        (request("c", &["nowhere"]), (Code::NotFound, "RESOURCE_NOT_FOUND")),
        (request("nowhere", &["c"]), (Code::NotFound, "RESOURCE_NOT_FOUND")),
    ];
    for (asked, (code, reason)) in cases {
        refusal(clients.statements.clone().merge_statements(asked).await, code, reason);
    }
    let mut stale = request("c", &["d"]);
    stale.etag = "\"0-old\"".to_owned();
    let answer = clients.statements.clone().merge_statements(stale).await;
    refusal(answer, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(clients.head().await, head, "nothing was written");
}

#[tokio::test]
async fn a_merge_is_told_of_both_statements_and_of_each_edition() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    clients.store(ask_for("b", "en", ENGLISH_AMENDED)).await;
    let commit = merged(&clients, "a", &["b"]).await.commit;
    let changes = changes_of(&clients, commit).await;
    let brief = |c: &pb::Change| (c.kind(), c.resource.clone(), c.previous_name.clone());
    let told: Vec<_> = changes.iter().map(brief).collect();
    let nothing = String::new();
    assert_eq!(
        told,
        [
            (pb::ChangeKind::EditionMoved, edition_name("a", "en-x-2"), edition_name("b", "en")),
            (pb::ChangeKind::StatementUpdated, statement_name("b"), nothing.clone()),
            (pb::ChangeKind::StatementUpdated, statement_name("b"), nothing),
            (pb::ChangeKind::StatementsMerged, statement_name("a"), statement_name("b")),
        ]
    );
    assert_eq!(changes[1].changed_fields, ["editions"]);
    assert_eq!(changes[2].changed_fields, ["merge_target", "state"]);
}
