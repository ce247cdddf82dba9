//! Kills the program while an import runs, again and again, and goes on where the server says: in the end
//! every document is there once.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;

use chancery::grpc::pb;
use pb::import_editions_request::item::Payload;
use pb::import_editions_request::{Finish, Item, Message, Start};
use pb::import_editions_response::result::Result as Outcome;
use pb::import_editions_response::{Committed, Message as Answer};
use tokio::task::JoinSet;

use super::ledger::changes;
use super::process::Server;
use super::random::Random;
use super::wire::{ARCHIVE, Clients};

const IMPORT: &str = "0188a8b0-7c3e-4f00-8a00-fedcba987654";
const DOCUMENTS: i64 = 600;
const BATCH: i32 = 10;
/// A stream is broken off behind one of so many acknowledgements.
const ACKNOWLEDGED: usize = 6;

/// Refused, so that acknowledgements count more than what is stored.
fn is_blank(number: i64) -> bool {
    number % 45 == 0
}

fn words(number: i64) -> String {
    if is_blank(number) {
        return " ".to_owned();
    }
    format!("Record {number} of the commission, on point {} of its agenda.", number * 7919)
}

fn item(number: i64) -> Message {
    let content = Some(pb::ingest_document::Content::Text(words(number)));
    let edition = pb::IngestEditionRequest {
        statement_id: format!("s-{number}"),
        edition_id: "en".to_owned(),
        document: Some(pb::IngestDocument { content, ..Default::default() }),
        ..Default::default()
    };
    Message::Item(Item { sequence: number, payload: Some(Payload::Edition(edition)) })
}

fn start() -> Message {
    Message::Start(Start {
        parent: ARCHIVE.to_owned(),
        import_id: IMPORT.to_owned(),
        commit_batch_size: BATCH,
        ..Default::default()
    })
}

/// What the client of the import was told over all its streams.
#[derive(Debug, Default)]
struct Told {
    acknowledged: i64,
    /// Whether each document was taken in.
    accepted: BTreeMap<i64, bool>,
    kills: usize,
}

impl Told {
    fn take(&mut self, committed: Committed) {
        let Committed { acknowledged_sequence, commit: _, results } = committed;
        assert!(acknowledged_sequence > self.acknowledged, "acknowledgements go forward");
        self.acknowledged = acknowledged_sequence;
        for result in results {
            let outcome = result.result.expect("a result says what happened");
            let accepted = matches!(outcome, Outcome::Accepted(_));
            let earlier = self.accepted.insert(result.sequence, accepted);
            assert_eq!(earlier, None, "document {} was told twice", result.sequence);
        }
    }
}

/// One stream, from where the server says on; true when it was finished before its server was killed.
async fn stream(mut server: Server, told: &mut Told, random: &mut Random) -> bool {
    let mut clients = Clients::connect(server.address).await;
    let (sender, messages) = tokio::sync::mpsc::channel(1);
    let request = |message| pb::ImportEditionsRequest { message: Some(message) };
    sender.send(request(start())).await.expect("there is room for one");
    let messages = tokio_stream::wrappers::ReceiverStream::new(messages);
    let answers = clients.ingest.import_editions(messages).await;
    let mut answers = answers.expect("the import begins").into_inner();
    let first = answers.message().await.expect("it is answered").expect("an answer");
    let Some(Answer::Started(started)) = first.message else { panic!("{first:?}") };
    let from = started.acknowledged_sequence;
    assert!(from >= told.acknowledged, "{from} is behind {}", told.acknowledged);
    // What was committed and not told any more is skipped.
    told.acknowledged = from;
    let mut sending = JoinSet::new();
    sending.spawn(async move {
        let items = (from + 1..=DOCUMENTS).map(item).chain([Message::Finish(Finish {})]);
        for message in items {
            // The stream has broken.
            if sender.send(request(message)).await.is_err() {
                break;
            }
        }
    });
    let mut left = 1 + random.below(ACKNOWLEDGED);
    loop {
        let answer = match answers.message().await {
            Ok(Some(answer)) => answer.message.expect("an answer says something"),
            Ok(None) => panic!("the stream ended without a word"),
            Err(_) => return false,
        };
        match answer {
            Answer::Committed(committed) => told.take(committed),
            Answer::Finished(_) => return true,
            Answer::Started(_) | Answer::Throttle(_) => continue,
        }
        left = left.wrapping_sub(1);
        if left == 0 {
            let spin =
                (0..random.below(1_000_000)).fold(0_usize, |sum, step| sum ^ black_box(step));
            black_box(spin);
            server.kill();
            told.kills += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_goes_on_where_a_killed_server_had_acknowledged_it() {
    let mut random = Random::from_env("CHANCERY_CRASH_SEED");
    let folder = tempfile::tempdir().expect("a directory");
    let (data, log) = (folder.path().join("data"), folder.path().join("server.log"));
    let mut told = Told::default();
    while !stream(Server::start(&data, &log), &mut told, &mut random).await {}
    assert!(told.kills > 5, "{} kills are few", told.kills);
    assert_eq!(told.acknowledged, DOCUMENTS);
    assert!(told.accepted.iter().all(|(number, accepted)| *accepted != is_blank(*number)));
    let server = Server::start(&data, &log);
    let clients = Clients::connect(server.address).await;
    let mut stored: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for change in changes(&clients, 2).await {
        assert_ne!(change.kind(), pb::ChangeKind::Sighting, "taken in twice: {change:?}");
        if change.kind() == pb::ChangeKind::RevisionCreated {
            assert!(stored.entry(change.commit).or_default().insert(change.resource));
        }
    }
    let all: BTreeSet<String> = stored.values().flatten().cloned().collect();
    let numbers: Vec<i64> = (1..=DOCUMENTS).filter(|number| !is_blank(*number)).collect();
    let name = |number: i64| format!("{ARCHIVE}/statements/s-{number}/editions/en/revisions/1");
    assert_eq!(all, numbers.iter().map(|number| name(*number)).collect());
    let most = stored.values().map(BTreeSet::len).max();
    assert!(most <= Some(10), "a commit has no more than one batch");
    for number in numbers {
        let request = pb::GetEditionRevisionRequest { name: name(number), ..Default::default() };
        let answer = clients.statements.clone().get_edition_revision(request).await;
        let revision = answer.expect("it is stored").into_inner().edition_revision;
        let revision = revision.expect("a revision");
        assert_eq!(revision.sighting_count, 0, "document {number}");
        assert_eq!(revision.snapshot.expect("a snapshot").text, words(number));
    }
}
