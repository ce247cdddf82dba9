//! A search index that is made anew: what answers meanwhile, what comes after, and what damage does.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chancery::grpc::pb;
use chancery::grpc::pb::search_service_client::SearchServiceClient;
use tonic::Code;

use crate::support::{ARCHIVE, TestServer, check, ingest};

fn rebuild() -> pb::RebuildSearchIndexRequest {
    pb::RebuildSearchIndexRequest { name: ARCHIVE.to_owned() }
}

/// What a search for the word says, without the time that it took.
async fn answer(server: &TestServer, min_commit: i64) -> pb::SearchStatementsResponse {
    let snapshot = pb::ReadSnapshot { min_commit, ..Default::default() };
    let request = pb::SearchStatementsRequest {
        parent: ARCHIVE.to_owned(),
        query: "harbour treaty".to_owned(),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        page_size: 1_000,
        ..Default::default()
    };
    let mut client = SearchServiceClient::new(server.channel.clone());
    let mut found = client.search_statements(request).await.unwrap().into_inner();
    found.search_duration = None;
    found
}

/// So many statements with one word in common; the commit of the last.
async fn fill(server: &TestServer, from: usize, until: usize) -> i64 {
    let mut commit = 0;
    for number in from..until {
        let text = format!("The treaty number {number} on the harbour was signed.");
        commit = server.try_ingest(ingest(&format!("s{number}"), &text)).await.unwrap().commit;
    }
    commit
}

/// Goes on to the end; the messages.
async fn finish(
    stream: &mut tonic::Streaming<pb::RebuildSearchIndexResponse>,
) -> Vec<pb::RebuildSearchIndexResponse> {
    let mut told = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        told.push(message);
    }
    told
}

/// The folder of the index that counts, and those beside it.
fn folders(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data.join("search/default")).unwrap();
    let mut found: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

#[tokio::test]
async fn the_old_index_answers_until_the_new_one_is_whole_and_both_say_the_same() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 60).await;
    let before = answer(&server, commit).await;
    assert_eq!(before.total_size, 60);
    // One step of the work, and no more until the log is open again.
    server.store.close_log(1);
    let mut stream = server.archives().rebuild_search_index(rebuild()).await.unwrap().into_inner();
    let first = stream.message().await.unwrap().unwrap();
    assert!(!first.done && first.commit == commit && first.damage.is_empty(), "{first:?}");
    assert_eq!(folders(server.data()).len(), 2);
    assert_eq!(answer(&server, 0).await, before);
    let later = fill(&server, 60, 61).await;
    server.store.open_log();
    let grown = answer(&server, later).await;
    assert_eq!(grown.total_size, 61);
    let told = finish(&mut stream).await;
    assert!(told.last().unwrap().done && told.iter().rev().skip(1).all(|step| !step.done));
    assert_eq!(answer(&server, later).await, grown);
    let newest = fill(&server, 61, 62).await;
    assert_eq!(answer(&server, newest).await.total_size, 62);
}

#[tokio::test]
async fn who_goes_away_leaves_the_old_index_and_the_next_one_may_come() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 60).await;
    let before = answer(&server, commit).await;
    server.store.close_log(1);
    let mut stream = server.archives().rebuild_search_index(rebuild()).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    drop(stream);
    assert_eq!(answer(&server, commit).await, before);
    server.store.open_log();
    let again = server.archives().rebuild_search_index(rebuild()).await.unwrap();
    assert!(finish(&mut again.into_inner()).await.last().unwrap().done);
    assert_eq!(answer(&server, commit).await, before);
    let nowhere = pb::RebuildSearchIndexRequest { name: "archives/nowhere".to_owned() };
    let status = server.archives().rebuild_search_index(nowhere).await.unwrap_err();
    check(&status, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_second_rebuild_is_told_that_one_is_at_work() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 60).await;
    let before = answer(&server, commit).await;
    server.store.close_log(1);
    let mut stream = server.archives().rebuild_search_index(rebuild()).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    let status = server.archives().rebuild_search_index(rebuild()).await.unwrap_err();
    check(&status, Code::Unavailable, "OVERLOADED");
    server.store.open_log();
    assert!(finish(&mut stream).await.last().unwrap().done);
    assert_eq!(answer(&server, commit).await, before);
}

#[tokio::test]
async fn a_server_that_ended_in_the_middle_goes_on_with_the_old_index() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 60).await;
    let before = answer(&server, commit).await;
    let dir = server.stopped().await;
    let kept = folders(dir.path());
    assert_eq!(kept.len(), 1);
    // As a process leaves it that is killed before `current` names the new one: half of its files.
    let half = dir.path().join("search/default/99");
    std::fs::create_dir(&half).unwrap();
    for entry in std::fs::read_dir(&kept[0]).unwrap().step_by(2) {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), half.join(entry.file_name())).unwrap();
    }
    std::fs::write(dir.path().join("search/default/current.next"), "9").unwrap();
    let server = TestServer::searchable_over(dir).await;
    assert_eq!(answer(&server, commit).await, before);
    let dir = server.stopped().await;
    assert_eq!(folders(dir.path()), kept);
    // As it leaves it that is killed right after: the new one counts, and the old one is still there.
    let next = dir.path().join("search/default/7");
    std::fs::rename(&kept[0], &next).unwrap();
    std::fs::create_dir(&kept[0]).unwrap();
    std::fs::write(dir.path().join("search/default/current"), "7\n").unwrap();
    let server = TestServer::searchable_over(dir).await;
    assert_eq!(answer(&server, commit).await, before);
    let later = fill(&server, 60, 61).await;
    assert_eq!(answer(&server, later).await.total_size, 61);
    let dir = server.stopped().await;
    assert_eq!(folders(dir.path()), [next]);
}

#[tokio::test]
async fn an_index_that_is_damaged_while_the_server_is_away_is_made_anew() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 40).await;
    let before = answer(&server, commit).await;
    let mut dir = server.stopped().await;
    let names = |dir: &Path| -> Vec<String> {
        let own = folders(dir).pop().unwrap();
        let entries = std::fs::read_dir(own).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.contains("lock"));
        names.sort();
        names
    };
    for turn in 0..12 {
        let own = folders(dir.path()).pop().unwrap();
        let all = names(dir.path());
        let path = own.join(&all[turn * all.len() / 12]);
        let mut bytes = std::fs::read(&path).unwrap();
        match turn % 3 {
            0 => {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0x10;
                std::fs::write(&path, bytes).unwrap();
            }
            1 => std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
            _ => std::fs::remove_file(&path).unwrap(),
        }
        let server = TestServer::searchable_over(dir).await;
        assert_eq!(answer(&server, commit).await, before, "{}", path.display());
        dir = server.stopped().await;
    }
    std::fs::remove_file(dir.path().join("search/default/current")).unwrap();
    let server = TestServer::searchable_over(dir).await;
    assert_eq!(answer(&server, commit).await, before);
}

#[tokio::test]
async fn an_index_that_is_damaged_under_the_server_is_named_and_replaced() {
    let server = TestServer::searchable().await;
    let commit = fill(&server, 0, 40).await;
    let before = answer(&server, commit).await;
    let old = folders(server.data()).pop().unwrap();
    let broken = std::fs::read_dir(&old).unwrap().map(|entry| entry.unwrap().path());
    let broken = broken.filter(|path| path.extension().is_some_and(|end| end == "store"));
    let broken = broken.max().unwrap();
    // In its place, as a disk does it: the server has the file open.
    let first = std::fs::read(&broken).unwrap()[0];
    let mut file = std::fs::OpenOptions::new().write(true).open(&broken).unwrap();
    file.write_all(&[first ^ 1]).unwrap();
    drop(file);
    let stream = server.archives().rebuild_search_index(rebuild()).await.unwrap();
    let told = finish(&mut stream.into_inner()).await;
    let name = broken.file_name().unwrap().to_str().unwrap();
    assert!(told.iter().all(|message| message.damage.contains(name)), "{told:?}");
    assert!(told.last().unwrap().done);
    assert_eq!(answer(&server, commit).await, before);
}
