//! Names that lead on: found by search under the new one, refused in writes under the old one.

use chancery::grpc::pb;
use chancery::grpc::pb::search_service_client::SearchServiceClient;
use tonic::Code;

use crate::support::{ARCHIVE, TestServer, check, info, name};

fn edition(id: &str, edition: &str) -> String {
    format!("{}/editions/{edition}", name(id))
}

async fn move_away(server: &TestServer, from: String) -> pb::MoveEditionResponse {
    let request = pb::MoveEditionRequest { name: from, ..Default::default() };
    server.statements().move_edition(request).await.unwrap().into_inner()
}

async fn merge(server: &TestServer, into: &str, sources: &[&str]) -> i64 {
    let sources = sources.iter().map(|id| name(id)).collect();
    let request = pb::MergeStatementsRequest { name: name(into), sources, ..Default::default() };
    server.statements().merge_statements(request).await.unwrap().into_inner().commit
}

/// The editions that a search finds which sees a commit, as of one.
async fn found(
    server: &TestServer,
    query: &str,
    scope: pb::SearchScope,
    as_of: i64,
    head: i64,
) -> Vec<String> {
    let snapshot = pb::ReadSnapshot {
        snapshot: Some(pb::read_snapshot::Snapshot::Commit(as_of)),
        min_commit: head,
        ..Default::default()
    };
    let request = pb::SearchStatementsRequest {
        parent: ARCHIVE.to_owned(),
        query: query.to_owned(),
        scope: scope.into(),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        ..Default::default()
    };
    let mut client = SearchServiceClient::new(server.channel.clone());
    let answer = client.search_statements(request).await.unwrap().into_inner();
    let mut editions: Vec<String> = answer.results.into_iter().map(|found| found.edition).collect();
    editions.sort();
    editions
}

#[tokio::test]
async fn search_finds_an_edition_under_the_name_that_it_had_as_of_the_state_read() {
    let server = TestServer::start().await;
    server.ingest("a", "The ministers spoke about pipelines.").await;
    server.ingest("a", "The ministers spoke about railways.").await;
    let before = server.ingest("b", "Another matter altogether.").await.commit;
    let moved = move_away(&server, edition("a", "en")).await;
    let (latest, all) = (pb::SearchScope::Latest, pb::SearchScope::AllRevisions);
    let head = moved.commit;
    let there = moved.edition.unwrap().name;
    assert_eq!(found(&server, "railways", latest, head, head).await, std::slice::from_ref(&there));
    assert_eq!(found(&server, "railways", latest, before, head).await, [edition("a", "en")]);
    assert!(found(&server, "pipelines", latest, head, head).await.is_empty());
    assert_eq!(found(&server, "pipelines", all, head, head).await, [there]);
    assert_eq!(found(&server, "pipelines", all, before, head).await, [edition("a", "en")]);
}

#[tokio::test]
async fn search_finds_the_editions_of_a_merged_statement_in_the_one_that_is_left() {
    let server = TestServer::start().await;
    server.ingest("a", "The ministers spoke about pipelines.").await;
    let before = server.ingest("b", "The ministers spoke about railways.").await.commit;
    let head = merge(&server, "a", &["b"]).await;
    let latest = pb::SearchScope::Latest;
    let left = edition("a", "en-x-2");
    assert_eq!(found(&server, "railways", latest, head, head).await, [left]);
    assert_eq!(found(&server, "railways", latest, before, head).await, [edition("b", "en")]);
    let both = found(&server, "ministers", latest, head, head).await;
    assert_eq!(both.len(), 1, "one statement is one result: {both:?}");
}

#[tokio::test]
async fn a_write_to_a_merged_statement_is_told_the_one_that_is_left() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    server.ingest("b", "Another text.").await;
    merge(&server, "a", &["b"]).await;
    let status = server.try_ingest(crate::support::ingest("b", "More.")).await.unwrap_err();
    check(&status, Code::FailedPrecondition, "STATEMENT_MERGED");
    assert_eq!(info(&status).metadata["merge_target"], name("a"));
    let undelete = pb::UndeleteStatementRequest { name: name("b"), ..Default::default() };
    let status = server.statements().undelete_statement(undelete).await.unwrap_err();
    check(&status, Code::FailedPrecondition, "STATEMENT_MERGED");
}

#[tokio::test]
async fn a_write_to_an_edition_by_its_old_name_is_told_the_new_one() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    let there = move_away(&server, edition("a", "en")).await.edition.unwrap().name;
    let mark = pb::MarkEditionRequest {
        name: edition("a", "en"),
        usability: pb::Usability::Withheld.into(),
        ..Default::default()
    };
    let status = server.statements().mark_edition(mark).await.unwrap_err();
    check(&status, Code::FailedPrecondition, "EDITION_MOVED");
    assert_eq!(info(&status).metadata["edition"], there);
}
