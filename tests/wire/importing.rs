//! `ImportEditions`: documents by the thousand, what is refused, and streams that break off.

use chancery::grpc::pb;
use chancery::grpc::pb::import_editions_request::item::Payload;
use chancery::grpc::pb::import_editions_request::{Finish, Item, Message, Start};
use chancery::grpc::pb::import_editions_response::{
    Committed, Finished, Message as Answer, Started, result,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Status, Streaming};

use crate::support::{ARCHIVE, PATIENCE, TestServer, check, document, info, name};

const IMPORT: &str = "0188a8b0-7c3e-4f00-8a00-0123456789ab";

/// An import whose messages a test sends one by one.
struct Import {
    sender: mpsc::Sender<pb::ImportEditionsRequest>,
    answers: Streaming<pb::ImportEditionsResponse>,
}

impl Import {
    async fn open(server: &TestServer, first: Message) -> Self {
        let (sender, messages) = mpsc::channel(2_000);
        let import = Self::send_on(&sender, first);
        import.await;
        let answers = server.ingests().import_editions(ReceiverStream::new(messages)).await;
        Self { sender, answers: answers.unwrap().into_inner() }
    }

    async fn send_on(sender: &mpsc::Sender<pb::ImportEditionsRequest>, message: Message) {
        let message = pb::ImportEditionsRequest { message: Some(message) };
        sender.send(message).await.unwrap();
    }

    async fn started(server: &TestServer, start: Start) -> (Self, Started) {
        let mut import = Self::open(server, Message::Start(start)).await;
        let Answer::Started(started) = import.answer().await else { panic!("not started") };
        (import, started)
    }

    async fn send(&self, message: Message) {
        Self::send_on(&self.sender, message).await;
    }

    async fn answer(&mut self) -> Answer {
        let answer = tokio::time::timeout(PATIENCE, self.answers.message()).await;
        answer.expect("an answer comes").unwrap().expect("the stream goes on").message.unwrap()
    }

    /// Everything up to the end.
    async fn rest(mut self) -> (Vec<Committed>, Option<Finished>, Result<(), Status>) {
        drop(self.sender);
        let (mut all, mut last) = (Vec::new(), None);
        loop {
            match tokio::time::timeout(PATIENCE, self.answers.message()).await.unwrap() {
                Ok(Some(answer)) => match answer.message.unwrap() {
                    Answer::Committed(committed) => all.push(committed),
                    Answer::Finished(finished) => last = Some(finished),
                    Answer::Started(_) | Answer::Throttle(_) => {}
                },
                Ok(None) => return (all, last, Ok(())),
                Err(status) => return (all, last, Err(status)),
            }
        }
    }

    async fn refused(self) -> Status {
        self.rest().await.2.expect_err("the import is refused")
    }
}

fn start() -> Start {
    let import_id = IMPORT.to_owned();
    Start { parent: ARCHIVE.to_owned(), import_id, ..Default::default() }
}

/// Document number so-and-so, of a statement of its own.
fn item(number: i64) -> Message {
    let words = format!("Statement number {number} of the ministry on the work of the commission.");
    item_of(number, &format!("s-{number}"), &words)
}

fn item_of(number: i64, statement: &str, words: &str) -> Message {
    let edition = pb::IngestEditionRequest {
        statement_id: statement.to_owned(),
        edition_id: "en".to_owned(),
        document: Some(document(words)),
        ..Default::default()
    };
    Message::Item(Item { sequence: number, payload: Some(Payload::Edition(edition)) })
}

fn record(number: i64, record: Vec<u8>) -> Message {
    Message::Item(Item { sequence: number, payload: Some(Payload::Record(record.into())) })
}

fn finish() -> Message {
    Message::Finish(Finish {})
}

async fn counts(server: &TestServer) -> (i64, i64) {
    let request = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
    let archive = server.archives().get_archive(request).await.unwrap().into_inner().archive;
    let archive = archive.unwrap();
    (archive.statement_count, archive.revision_count)
}

#[tokio::test]
async fn each_document_of_an_import_has_its_result_and_a_bad_one_keeps_no_other_back() {
    let server = TestServer::start().await;
    let start = Start { commit_batch_size: 10, ..start() };
    let (import, started) = Import::started(&server, start).await;
    assert_eq!((started.import_id.as_str(), started.acknowledged_sequence), (IMPORT, 0));
    for number in 1..=35 {
        import
            .send(match number {
                7 => item_of(7, "s-7", "   "),
                13 => item_of(13, "No Id", "Words."),
                // The text of the statement before.
                21 => item_of(
                    21,
                    "s-20",
                    "Statement number 20 of the ministry on the work of the commission.",
                ),
                _ => item(number),
            })
            .await;
    }
    import.send(finish()).await;
    let (committed, finished, ended) = import.rest().await;
    ended.unwrap();
    let finished = finished.unwrap();
    let counted = (finished.accepted_count, finished.unchanged_count, finished.rejected_count);
    assert_eq!(counted, (32, 1, 2));
    let results: Vec<_> = committed.iter().flat_map(|it| &it.results).collect();
    let numbers: Vec<i64> = results.iter().map(|it| it.sequence).collect();
    assert_eq!(numbers, (1..=35).collect::<Vec<_>>());
    let rejected: Vec<(i64, String, String)> = results
        .iter()
        .filter_map(|it| match it.result.as_ref().unwrap() {
            result::Result::Accepted(_) => None,
            result::Result::Rejected(error) => {
                assert_eq!(error.code, Code::InvalidArgument as i32);
                let reason = error.reason().as_str_name().to_owned();
                Some((it.sequence, reason, error.field.clone()))
            }
        })
        .collect();
    let owned = |number, reason: &str, field: &str| (number, reason.to_owned(), field.to_owned());
    assert_eq!(
        rejected,
        [
            owned(7, "ERROR_REASON_TEXT_INVALID", "edition.document.text"),
            owned(13, "ERROR_REASON_FIELD_INVALID", "edition.statement_id"),
        ]
    );
    assert_eq!(committed.last().unwrap().acknowledged_sequence, 35);
    assert_eq!(counts(&server).await, (32, 32));
    assert_eq!(finished.commit, committed.last().unwrap().commit);
}

#[tokio::test]
async fn an_import_that_broke_off_goes_on_behind_what_was_acknowledged() {
    let server = TestServer::start().await;
    let start = || Start { commit_batch_size: 10, ..start() };
    let (mut import, _) = Import::started(&server, start()).await;
    for number in 1..=25 {
        import.send(item(number)).await;
    }
    let mut acknowledged = 0;
    while acknowledged < 25 {
        let Answer::Committed(committed) = import.answer().await else { panic!("no commit") };
        acknowledged = committed.acknowledged_sequence;
    }
    drop(import);
    assert_eq!(counts(&server).await, (25, 25));
    // After a restart of the server, too.
    let server = TestServer::over(server.stopped().await, Default::default()).await;
    let (import, started) = Import::started(&server, start()).await;
    assert_eq!(started.acknowledged_sequence, 25);
    // A client that knows less sends more; what is there is skipped.
    for number in 20..=40 {
        import.send(item(number)).await;
    }
    import.send(finish()).await;
    let (committed, finished, ended) = import.rest().await;
    ended.unwrap();
    let finished = finished.unwrap();
    assert_eq!((finished.accepted_count, finished.unchanged_count), (15, 0));
    assert_eq!(committed[0].results[0].sequence, 26);
    assert_eq!(counts(&server).await, (40, 40));
    let (import, started) = Import::started(&server, start()).await;
    assert_eq!(started.acknowledged_sequence, 40);
    import.send(finish()).await;
    assert_eq!(import.rest().await.1.unwrap().accepted_count, 0);
    let other = Start { import_id: String::new(), ..start() };
    let (_, started) = Import::started(&server, other).await;
    assert_eq!(started.acknowledged_sequence, 0, "another import begins at its beginning");
}

#[tokio::test]
async fn of_two_streams_of_one_import_only_one_goes_on() {
    let server = TestServer::start().await;
    let (first, _) = Import::started(&server, start()).await;
    let (second, _) = Import::started(&server, start()).await;
    first.send(item(1)).await;
    first.send(finish()).await;
    first.rest().await.2.unwrap();
    second.send(item(1)).await;
    second.send(finish()).await;
    let status = second.refused().await;
    check(&status, Code::FailedPrecondition, "IMPORT_CONFLICT");
    assert_eq!(info(&status).metadata["acknowledged_sequence"], "0");
    assert_eq!(counts(&server).await, (1, 1));
}

#[tokio::test]
async fn a_check_of_documents_stores_nothing() {
    let server = TestServer::start().await;
    let (import, _) = Import::started(&server, Start { validate_only: true, ..start() }).await;
    import.send(item(1)).await;
    import.send(item_of(2, "s", "")).await;
    import.send(finish()).await;
    let (_, finished, ended) = import.rest().await;
    ended.unwrap();
    let finished = finished.unwrap();
    assert_eq!((finished.accepted_count, finished.rejected_count, finished.commit), (1, 1, 1));
    assert_eq!(counts(&server).await, (0, 0));
    let request = pb::GetStatementRequest { name: name("s-1"), ..Default::default() };
    let read = server.statements().get_statement(request).await;
    assert_eq!(read.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn an_import_out_of_order_is_refused_and_what_came_before_is_stored() {
    for (bad, field) in [
        (item(4), "item.sequence"),
        (item(2), "item.sequence"),
        (item(-1), "item.sequence"),
        (record(3, Vec::new()), "item.payload"),
        (Message::Item(Item { sequence: 3, payload: None }), "item.payload"),
        (Message::Start(start()), "start"),
    ] {
        let server = TestServer::start().await;
        let (import, _) = Import::started(&server, start()).await;
        import.send(item(1)).await;
        import.send(item(2)).await;
        import.send(bad).await;
        let status = import.refused().await;
        check(&status, Code::InvalidArgument, "IMPORT_SEQUENCE_INVALID");
        assert_eq!(info(&status).metadata["acknowledged_sequence"], "2", "{field}");
        assert!(status.message().starts_with(field), "{status:?}");
        assert_eq!(counts(&server).await, (2, 2));
    }
}

#[tokio::test]
async fn the_first_message_and_the_first_item_have_their_rules() {
    let server = TestServer::start().await;
    for (start, field) in [
        (Start { parent: String::new(), ..start() }, "start.parent"),
        (Start { parent: "archives/A b".to_owned(), ..start() }, "start.parent"),
        (Start { import_id: "mine".to_owned(), ..start() }, "start.import_id"),
        (Start { commit_batch_size: 101, ..start() }, "start.commit_batch_size"),
        (Start { commit_batch_size: -1, ..start() }, "start.commit_batch_size"),
        (Start { acknowledged_sequence: -1, ..start() }, "start.acknowledged_sequence"),
    ] {
        let status = Import::open(&server, Message::Start(start)).await.refused().await;
        check(&status, Code::InvalidArgument, "FIELD_INVALID");
        assert!(status.message().starts_with(field), "{status:?}");
    }
    for first in [item(1), finish()] {
        let status = Import::open(&server, first).await.refused().await;
        check(&status, Code::InvalidArgument, "FIELD_INVALID");
    }
    let nowhere = Start { parent: "archives/nowhere".to_owned(), ..start() };
    let status = Import::open(&server, Message::Start(nowhere)).await.refused().await;
    check(&status, Code::NotFound, "RESOURCE_NOT_FOUND");
    let (import, _) = Import::started(&server, start()).await;
    import.send(item(2)).await;
    check(&import.refused().await, Code::InvalidArgument, "IMPORT_SEQUENCE_INVALID");
    let (import, _) = Import::started(&server, start()).await;
    import.send(record(1, b"no record".to_vec())).await;
    let status = import.refused().await;
    check(&status, Code::InvalidArgument, "IMPORT_RECORD_INVALID");
    assert_eq!(info(&status).metadata["commit"], "0");
    assert_eq!(counts(&server).await, (0, 0));
}

#[tokio::test]
async fn a_full_store_slows_an_import_down_and_loses_nothing() {
    use crate::faulty::Fault;
    let server = TestServer::start().await;
    let (mut import, _) = Import::started(&server, start()).await;
    server.store.fail(Fault::Overloaded);
    import.send(item(1)).await;
    assert!(matches!(import.answer().await, Answer::Throttle(_)));
    server.store.mend();
    import.send(finish()).await;
    let (_, finished, ended) = import.rest().await;
    ended.unwrap();
    assert_eq!(finished.unwrap().accepted_count, 1);
}
