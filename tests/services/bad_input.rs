//! Bad input: each case is refused with an error that names the field and, where one was passed, the
//! value and the limit; and after all of them nothing was stored.

use chancery::grpc::pb;
use tonic::{Code, Status};

use crate::asks::{ask, ask_for, ask_into, seconds, statement_name, text};
use crate::wire::{ARCHIVE, Clients, Fresh, refused};

#[path = "bad_input/documents.rs"]
mod documents;
#[path = "bad_input/names.rs"]
mod names;
#[path = "bad_input/values.rs"]
mod values;

/// What is wrong, the request, and what the error must say.
type Case = (&'static str, Bad, Expected);

/// One request.
enum Bad {
    Ingest(pb::IngestEditionRequest),
    Batch(pb::BatchIngestEditionsRequest),
    Get(pb::GetStatementRequest),
    Edition(pb::GetEditionRequest),
    Revision(pb::GetEditionRevisionRequest),
    List(pb::ListStatementsRequest),
    BatchGet(pb::BatchGetStatementsRequest),
    Update(pb::UpdateStatementRequest),
    Delete(pb::DeleteStatementRequest),
    Mark(pb::MarkEditionRequest),
    Sightings(pb::ListSightingsRequest),
    CreateArchive(pb::CreateArchiveRequest),
    GetArchive(pb::GetArchiveRequest),
    ListArchives(pb::ListArchivesRequest),
    Changes(pb::ListChangesRequest),
    Watch(pb::WatchChangesRequest),
    Analyze(pb::AnalyzeTextRequest),
}

/// What the error must say beside INVALID_ARGUMENT.
struct Expected {
    reason: &'static str,
    field: &'static str,
    /// The value and the limit that was passed.
    passed: Option<(u64, u64)>,
}

fn field(field: &'static str) -> Expected {
    Expected { reason: "FIELD_INVALID", field, passed: None }
}

fn over(field: &'static str, value: u64, limit: u64) -> Expected {
    Expected { reason: "FIELD_INVALID", field, passed: Some((value, limit)) }
}

fn words(reason: &'static str, field: &'static str) -> Expected {
    Expected { reason, field, passed: None }
}

async fn send(clients: &Clients, bad: Bad) -> Result<(), Status> {
    let Clients { mut ingest, mut statements, mut archives, mut changes, entities: _ } =
        clients.clone();
    match bad {
        Bad::Ingest(request) => ingest.ingest_edition(request).await.map(drop),
        Bad::Batch(request) => ingest.batch_ingest_editions(request).await.map(drop),
        Bad::Analyze(request) => ingest.analyze_text(request).await.map(drop),
        Bad::Get(request) => statements.get_statement(request).await.map(drop),
        Bad::Edition(request) => statements.get_edition(request).await.map(drop),
        Bad::Revision(request) => statements.get_edition_revision(request).await.map(drop),
        Bad::List(request) => statements.list_statements(request).await.map(drop),
        Bad::BatchGet(request) => statements.batch_get_statements(request).await.map(drop),
        Bad::Update(request) => statements.update_statement(request).await.map(drop),
        Bad::Delete(request) => statements.delete_statement(request).await.map(drop),
        Bad::Mark(request) => statements.mark_edition(request).await.map(drop),
        Bad::Sightings(request) => statements.list_sightings(request).await.map(drop),
        Bad::CreateArchive(request) => archives.create_archive(request).await.map(drop),
        Bad::GetArchive(request) => archives.get_archive(request).await.map(drop),
        Bad::ListArchives(request) => archives.list_archives(request).await.map(drop),
        Bad::Changes(request) => changes.list_changes(request).await.map(drop),
        Bad::Watch(request) => changes.watch_changes(request).await.map(drop),
    }
}

async fn check(clients: &Clients, name: &str, bad: Bad, expected: Expected) {
    let Expected { reason, field, passed } = expected;
    let Err(status) = send(clients, bad).await else { panic!("{name} was accepted") };
    let refused = refused(&status);
    let found = (refused.code, refused.reason.as_str());
    assert_eq!(found, (Code::InvalidArgument, reason), "{name}: {status:?}");
    let named: Vec<&str> = refused.fields.iter().map(|(path, _)| path.as_str()).collect();
    assert!(named.contains(&field), "{name} names {named:?}: {}", refused.message);
    assert!(refused.fields.iter().all(|(_, words)| !words.is_empty()), "{name}");
    if let Some((value, limit)) = passed {
        let told = |key: &str| refused.metadata.get(key).cloned().unwrap_or_default();
        assert_eq!(
            (told("value"), told("limit")),
            (value.to_string(), limit.to_string()),
            "{name}"
        );
        let numbers = [value.to_string(), limit.to_string()];
        let description = &refused.fields[0].1;
        assert!(numbers.iter().all(|number| description.contains(number)), "{name}: {description}");
    }
}

/// An ingest with one thing wrong in its document.
fn document(change: impl FnOnce(&mut pb::IngestDocument)) -> Bad {
    let mut document = text("A statement.");
    change(&mut document);
    Bad::Ingest(ask(document))
}

fn ingest(change: impl FnOnce(&mut pb::IngestEditionRequest)) -> Bad {
    let mut request = ask(text("A statement."));
    change(&mut request);
    Bad::Ingest(request)
}

fn get(name: &str) -> Bad {
    Bad::Get(pb::GetStatementRequest { name: name.to_owned(), ..Default::default() })
}

fn read(options: Option<pb::ReadOptions>) -> Bad {
    Bad::Get(pb::GetStatementRequest { name: statement_name("note"), view: 0, options })
}

#[tokio::test]
async fn every_bad_input_is_refused_with_its_field_and_nothing_is_stored() {
    let server = Fresh::new().await;
    let mut clients = server.clients();
    clients.ingest = clients.ingest.max_encoding_message_size(usize::MAX);
    let mut count = 0;
    for case in [documents::cases(), names::cases(), values::cases()].into_iter().flatten() {
        let (name, bad, expected) = case;
        Box::pin(check(&clients, name, bad, expected)).await;
        count += 1;
    }
    eprintln!("{count} cases");
    assert_eq!(clients.head().await, 1, "nothing was stored");
    let archives = clients.archives.clone().list_archives(pb::ListArchivesRequest::default()).await;
    assert_eq!(archives.unwrap().into_inner().archives.len(), 1);
}

#[tokio::test]
async fn all_fields_at_fault_are_named_at_once_and_the_rest_counted() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut request = ask_for("..", "EN", "a");
    request.link_policy = 9;
    request.request_id = "x".to_owned();
    let document = request.document.as_mut().unwrap();
    document.declared_language_code = "xq".to_owned();
    document.publish_time = Some(seconds(i64::MAX));
    let status = clients.ingest.clone().ingest_edition(request).await.expect_err("it is refused");
    let mut fields: Vec<String> =
        refused(&status).fields.into_iter().map(|(path, _)| path).collect();
    fields.sort();
    let expected = [
        "document.declared_language_code",
        "document.publish_time",
        "edition_id",
        "link_policy",
        "request_id",
        "statement_id",
    ];
    assert_eq!(fields, expected);
    let requests = (0..100).map(|_| ask_into("..", text("a"))).collect();
    let parent = ARCHIVE.to_owned();
    let request = pb::BatchIngestEditionsRequest { parent, requests, request_id: String::new() };
    let answer = clients.ingest.clone().batch_ingest_editions(request).await;
    let refused = refused(&answer.expect_err("it is refused"));
    let omitted: usize = refused.metadata["violations_omitted"].parse().unwrap();
    assert!(refused.fields.len() <= 20);
    assert_eq!(refused.fields.len() + omitted, 100);
}
