//! Kills the program while a search index is made anew: whichever index counts then, it has the whole log and
//! answers as before.

use std::collections::BTreeSet;

use chancery::grpc::pb;
use pb::search_service_client::SearchServiceClient;
use tonic::transport::Channel;

use super::process::Server;
use super::random::Random;
use super::wire::{ARCHIVE, Clients, refused};

/// Statements in the beginning; each has a word that is the same and a number of its own.
const STATEMENTS: usize = 400;
const BATCH: usize = 40;
const ROUNDS: usize = 5;
/// Calls that wait for the index, each some seconds.
const PATIENCE: usize = 24;

/// Writes statements in batches; the commit of the last.
async fn write(clients: &Clients, from: usize, until: usize) -> i64 {
    let document = |number: usize| pb::IngestEditionRequest {
        statement_id: format!("s-{number}"),
        edition_id: "en".to_owned(),
        document: Some(pb::IngestDocument {
            content: Some(pb::ingest_document::Content::Text(format!(
                "The harbour treaty number {number} was signed."
            ))),
            ..Default::default()
        }),
        ..Default::default()
    };
    let numbers: Vec<usize> = (from..until).collect();
    let mut commit = 0;
    for batch in numbers.chunks(BATCH) {
        let request = pb::BatchIngestEditionsRequest {
            parent: ARCHIVE.to_owned(),
            requests: batch.iter().map(|number| document(*number)).collect(),
            ..Default::default()
        };
        let answer = clients.ingest.clone().batch_ingest_editions(request).await;
        let results = answer.expect("it is taken in").into_inner().results;
        commit = results.last().expect("a result").commit;
    }
    commit
}

/// The names of all statements with the word, as of a commit that the index waits for.
async fn found(server: &Server, min_commit: i64) -> BTreeSet<String> {
    let snapshot = pb::ReadSnapshot { min_commit, ..Default::default() };
    let request = pb::SearchStatementsRequest {
        parent: ARCHIVE.to_owned(),
        query: "harbour".to_owned(),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        page_size: 1_000,
        ..Default::default()
    };
    let mut client: SearchServiceClient<Channel> =
        SearchServiceClient::connect(format!("http://{}", server.address))
            .await
            .expect("it listens");
    // An index that was made from nothing may have more to read than one call waits for.
    let mut answer = client.search_statements(request.clone()).await;
    for _ in 0..PATIENCE {
        let Err(status) = &answer else { break };
        assert_eq!(refused(status).reason, "COMMIT_NOT_REACHED");
        answer = client.search_statements(request.clone()).await;
    }
    let answer = answer.expect("the index has caught up").into_inner();
    let names = answer.results.into_iter().filter_map(|result| result.statement);
    names.map(|statement| statement.name).collect()
}

fn all(until: usize) -> BTreeSet<String> {
    (0..until).map(|number| format!("{ARCHIVE}/statements/s-{number}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_that_was_made_anew_when_its_server_was_killed_has_the_whole_log() {
    let mut random = Random::from_env("CHANCERY_CRASH_SEED");
    let folder = tempfile::tempdir().expect("a directory");
    let (data, log) = (folder.path().join("data"), folder.path().join("server.log"));
    let mut server = Server::start(&data, &log);
    let mut commit = write(&Clients::connect(server.address).await, 0, STATEMENTS).await;
    let mut count = STATEMENTS;
    assert_eq!(found(&server, commit).await, all(count));
    for round in 0..ROUNDS {
        let mut clients = Clients::connect(server.address).await;
        let request = pb::RebuildSearchIndexRequest { name: ARCHIVE.to_owned() };
        let steps = clients.archives.rebuild_search_index(request).await;
        let mut steps = steps.expect("it begins").into_inner();
        // Some steps of the work are awaited, with a write in between; in the first round none is.
        for _ in 0..random.below(round + 1) {
            if steps.message().await.expect("it goes on").is_none() {
                break;
            }
        }
        commit = write(&clients, count, count + 1).await;
        count += 1;
        server.kill();
        server = Server::start(&data, &log);
        assert_eq!(found(&server, commit).await, all(count), "round {round}");
    }
    let request = pb::RebuildSearchIndexRequest { name: ARCHIVE.to_owned() };
    let mut clients = Clients::connect(server.address).await;
    let steps = clients.archives.rebuild_search_index(request).await;
    let mut steps = steps.expect("it begins").into_inner();
    let mut last = None;
    while let Some(step) = steps.message().await.expect("it goes on") {
        last = Some(step);
    }
    assert!(last.expect("a step").done, "the next one comes to its end");
    assert_eq!(found(&server, commit).await, all(count));
    server.kill();
    server = Server::start(&data, &log);
    assert_eq!(found(&server, commit).await, all(count));
    let entries = std::fs::read_dir(data.join("search/default")).expect("the index is there");
    let folders = entries.filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()));
    assert_eq!(folders.count(), 1, "nothing is left of those that were killed");
}
