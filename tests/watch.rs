//! Fifty watchers follow an archive while ten thousand commits are made, lose their connections at
//! random, and see the server killed three times. Afterwards the log is read, and what each of them
//! was told is held against it: every commit exactly once after dropping those it had, in order,
//! whole, and nothing that it did not ask for.
//!
//! `CHANCERY_WATCH_SEED` repeats the draws; when connections break depends on the machine all the same.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fail where it indexes or unwraps"
)]

#[path = "crash/process.rs"]
mod process;
#[path = "proof/random.rs"]
mod random;
#[path = "proof/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chancery::grpc::pb;
use pb::ChangeKind::{StatementDeleted, StatementUndeleted};
use pb::watch_changes_request::Start;
use pb::watch_changes_response::Event;
use tokio::sync::watch;
use tokio::task::JoinSet;

use process::Server;
use random::Random;
use wire::{ARCHIVE, Clients};

const COMMITS: usize = 10_000;
const WRITERS: usize = 16;
const WATCHERS: u64 = 50;
/// Of ten watchers so many want everything; the others want deletions and returns only.
const GREEDY_OF_TEN: u64 = 2;
/// The server is killed after so many commits.
const KILLS: [usize; 3] = [2_500, 5_000, 7_500];

/// Where the server is now; it moves when it is started again.
type Address = watch::Receiver<SocketAddr>;

/// A connection to wherever the server is, tried until there is one.
async fn connect(address: &Address) -> Clients {
    loop {
        let now = *address.borrow();
        let endpoint = tonic::transport::Endpoint::from_shared(format!("http://{now}")).unwrap();
        // The server may be killed at any moment: a second connection could fail after the first.
        if let Ok(channel) = endpoint.connect().await {
            return Clients::over(channel);
        }
        tokio::task::yield_now().await;
    }
}

/// Changes statements of its own until there are enough commits.
async fn write(
    writer: usize,
    address: Address,
    made: watch::Sender<usize>,
    left: Arc<AtomicUsize>,
) {
    let name = format!("{ARCHIVE}/statements/w-{writer}");
    let mut clients = connect(&address).await;
    let mut turn = 0_u64;
    while left.load(Ordering::SeqCst) > 0 {
        turn += 1;
        let mut statements = clients.statements.clone();
        let done = match turn % 10 {
            8 => {
                let request = pb::DeleteStatementRequest {
                    name: name.clone(),
                    allow_missing: true,
                    ..Default::default()
                };
                statements.delete_statement(request).await.map(|_| ())
            }
            9 => {
                let request =
                    pb::UndeleteStatementRequest { name: name.clone(), ..Default::default() };
                statements.undelete_statement(request).await.map(|_| ())
            }
            _ => {
                let labels = [("turn".to_owned(), format!("{turn}"))].into_iter().collect();
                let statement = pb::Statement { name: name.clone(), labels, ..Default::default() };
                let statement = Some(statement);
                let request = pb::UpdateStatementRequest { statement, ..Default::default() };
                statements.update_statement(request).await.map(|_| ())
            }
        };
        match done {
            Ok(()) => {
                let _ = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    Some(left.saturating_sub(1))
                });
                made.send_modify(|made| *made += 1);
            }
            // The server is gone, or a write before it went was committed without an answer.
            Err(status) if status.code() == tonic::Code::AlreadyExists => {}
            Err(status) if status.code() == tonic::Code::FailedPrecondition => turn = 8,
            Err(_) => clients = connect(&address).await,
        }
    }
}

/// What one watcher was told: commits in the order of their arrival, for each connection anew.
struct History {
    kinds: Vec<pb::ChangeKind>,
    /// For each connection what it was told.
    connections: Vec<Vec<(i64, Vec<pb::Change>)>>,
}

/// Follows the archive until it has everything up to the commit that is told last.
async fn follow(seed: u64, address: Address, mut last: watch::Receiver<Option<i64>>) -> History {
    let mut random = Random::new(seed);
    let kinds = if seed % 10 < GREEDY_OF_TEN {
        Vec::new()
    } else {
        vec![StatementDeleted, StatementUndeleted]
    };
    let mut history = History { kinds: kinds.clone(), connections: Vec::new() };
    let mut start = Start::StartPosition(pb::WatchStart::Oldest.into());
    // Everything up to here was told or is not wanted.
    let mut through = 0;
    loop {
        let clients = connect(&address).await;
        let request = pb::WatchChangesRequest {
            parent: ARCHIVE.to_owned(),
            start: Some(start.clone()),
            kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
            progress_interval: Some(prost_types::Duration { seconds: 1, nanos: 0 }),
            ..Default::default()
        };
        let Ok(stream) = clients.changes.clone().watch_changes(request).await else { continue };
        let mut stream = stream.into_inner();
        history.connections.push(Vec::new());
        let patience = 1 + random.below(if kinds.is_empty() { 2_000 } else { 300 });
        for _ in 0..patience {
            if last.borrow().is_some_and(|last| through >= last) {
                return history;
            }
            let message = tokio::select! {
                message = stream.message() => message,
                _ = last.changed() => continue,
            };
            let Ok(Some(message)) = message else { break };
            let pb::WatchChangesResponse { event, commit, resume_token, .. } = message;
            let before = match start {
                Start::ResumeToken(_) => through,
                Start::StartPosition(_) | Start::StartCommit(_) => 0,
            };
            match event.unwrap() {
                Event::Changes(changes) => {
                    assert!(commit > before, "{commit} comes after {before} was told");
                    assert!(!changes.partial, "no commit here is large");
                    history.connections.last_mut().unwrap().push((commit, changes.changes));
                }
                Event::Progress(progress) => {
                    assert!(commit >= before, "progress goes back from {before} to {commit}");
                    assert!(progress.head_commit >= commit);
                }
                Event::Snapshot(_) => panic!("no state was asked for"),
            }
            through = commit;
            start = Start::ResumeToken(resume_token);
        }
    }
}

/// The log as pages tell it, by commit.
async fn log(clients: &Clients, kinds: &[pb::ChangeKind]) -> Vec<(i64, Vec<pb::Change>)> {
    let mut all: Vec<(i64, Vec<pb::Change>)> = Vec::new();
    let mut request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        page_size: 1000,
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        ..Default::default()
    };
    loop {
        let page =
            clients.changes.clone().list_changes(request.clone()).await.unwrap().into_inner();
        for change in page.changes {
            match all.last_mut() {
                Some((commit, changes)) if *commit == change.commit => changes.push(change),
                Some(_) | None => all.push((change.commit, vec![change])),
            }
        }
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return all;
        }
    }
}

fn check(history: &History, expected: &[(i64, Vec<pb::Change>)]) {
    let mut once: Vec<&(i64, Vec<pb::Change>)> = Vec::new();
    for connection in &history.connections {
        let ordered = connection.is_sorted_by(|(one, _), (next, _)| one < next);
        assert!(ordered, "a connection tells commits in order, each once");
        let last = once.last().map_or(0, |(commit, _)| *commit);
        once.extend(connection.iter().filter(|(commit, _)| *commit > last));
    }
    assert_eq!(once.len(), expected.len(), "commits told to a watcher of {:?}", history.kinds);
    for (told, made) in once.iter().zip(expected) {
        assert_eq!(**told, *made, "a commit is told whole, as the log has it");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_watcher_is_told_every_commit_exactly_once() {
    let dir = tempfile::tempdir().unwrap();
    let (data, said) = (dir.path().join("data"), dir.path().join("log"));
    let mut server = Server::start(&data, &said);
    let (moved, address) = watch::channel(server.address);
    let clients = connect(&address).await;
    for writer in 0..WRITERS {
        let text = format!("The words of statement {writer} do not matter here.");
        let document = pb::IngestDocument {
            content: Some(pb::ingest_document::Content::Text(text)),
            declared_language_code: "en".to_owned(),
            ..Default::default()
        };
        let request = pb::IngestEditionRequest {
            parent: ARCHIVE.to_owned(),
            statement_id: format!("w-{writer}"),
            document: Some(document),
            ..Default::default()
        };
        clients.ingest.clone().ingest_edition(request).await.unwrap();
    }
    let seed = std::env::var("CHANCERY_WATCH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or(7) * 1_000;
    let (tell_last, last) = watch::channel(None);
    let mut watchers = JoinSet::new();
    for watcher in 0..WATCHERS {
        watchers.spawn(follow(seed + watcher, address.clone(), last.clone()));
    }
    let (made, mut count) = watch::channel(0);
    let left = Arc::new(AtomicUsize::new(COMMITS));
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(writer, address.clone(), made.clone(), Arc::clone(&left)));
    }
    for kill in KILLS {
        count.wait_for(|made| *made >= kill).await.unwrap();
        server.kill();
        server = Server::start(&data, &said);
        moved.send_replace(server.address);
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let clients = connect(&address).await;
    let everything = log(&clients, &[]).await;
    let few = log(&clients, &[StatementDeleted, StatementUndeleted]).await;
    assert!(everything.len() > COMMITS && few.len() > COMMITS / 10);
    let numbers: Vec<i64> = everything.iter().map(|(commit, _)| *commit).collect();
    assert_eq!(numbers, (1..=i64::try_from(everything.len()).unwrap()).collect::<Vec<_>>());
    tell_last.send_replace(numbers.last().copied());
    let mut connections = 0;
    while let Some(history) = watchers.join_next().await {
        let history = history.unwrap();
        connections += history.connections.len();
        check(&history, if history.kinds.is_empty() { &everything } else { &few });
    }
    assert!(connections > 4 * usize::try_from(WATCHERS).unwrap(), "{connections} connections");
}
