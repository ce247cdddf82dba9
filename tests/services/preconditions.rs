//! Three things make repeating a call safe: request ids, digests of the content, preconditions.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, RUSSIAN, ask, ask_for, ask_into, edition_name, revision_name,
    statement_name, text,
};
use crate::wire::{ARCHIVE, Fresh, refusal};

const NAME: &str = "0188a8b0-7c3e-4f00-8a00-0123456789ab";
const STALE: &str = "\"1-00000000\"";

#[tokio::test]
async fn a_stale_etag_of_the_edition_is_refused_with_the_current_one() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let current = clients.edition("note", "en").await.etag;
    assert!(current.len() > 2 && current.starts_with('"') && current.ends_with('"'), "{current}");
    let with = |etag: &str, edition: &str, words: &str| pb::IngestEditionRequest {
        etag: etag.to_owned(),
        ..ask_for("note", edition, words)
    };
    let answer = clients.ingest.clone().ingest_edition(with(STALE, "en", RUSSIAN)).await;
    let refused = refusal(answer, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(refused.metadata["current_etag"], current);
    assert_eq!(refused.resource, Some(edition_name("note", "en")));
    assert_eq!(refused.precondition, Some(("ETAG".to_owned(), edition_name("note", "en"))));
    let answer = clients.ingest.clone().ingest_edition(with(&current, "fr", ENGLISH)).await;
    let refused = refusal(answer, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(refused.metadata["current_etag"], "", "there is no such edition");
    clients.store(with(&current, "en", ENGLISH_AMENDED)).await;
    let answer = clients.ingest.clone().ingest_edition(with(&current, "en", ENGLISH)).await;
    refusal(answer, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(clients.head().await, 3);
}

#[tokio::test]
async fn the_newest_revision_can_be_asserted_and_so_can_that_there_is_none() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let with = |latest: &str, words: &str| pb::IngestEditionRequest {
        expected_latest_revision: latest.to_owned(),
        ..ask_for("note", "en", words)
    };
    let first = revision_name("note", "en", 1);
    let answer = clients.ingest.clone().ingest_edition(with(&first, ENGLISH)).await;
    let refused = refusal(answer, Code::Aborted, "REVISION_CONFLICT");
    assert_eq!(refused.metadata["latest_revision"], "");
    clients.store(with("-", ENGLISH)).await;
    let answer = clients.ingest.clone().ingest_edition(with("-", ENGLISH_AMENDED)).await;
    let refused = refusal(answer, Code::Aborted, "REVISION_CONFLICT");
    assert_eq!(refused.metadata["latest_revision"], first);
    assert_eq!(refused.resource, Some(edition_name("note", "en")));
    clients.store(with(&first, ENGLISH_AMENDED)).await;
    let answer = clients.ingest.clone().ingest_edition(with(&first, ENGLISH)).await;
    refusal(answer, Code::Aborted, "REVISION_CONFLICT");
}

#[tokio::test]
async fn a_failed_precondition_is_told_also_when_another_statement_has_the_text() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("first", text(ENGLISH))).await;
    clients.store(ask_into("second", text(ENGLISH_AMENDED))).await;
    let request = pb::IngestEditionRequest {
        expected_latest_revision: "-".to_owned(),
        ..ask_into("second", text(ENGLISH))
    };
    let answer = clients.ingest.clone().ingest_edition(request).await;
    refusal(answer, Code::Aborted, "REVISION_CONFLICT");
    assert_eq!(clients.head().await, 3, "no sighting was recorded");
}

#[tokio::test]
async fn a_request_that_is_repeated_is_answered_as_the_first_time_and_does_nothing() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let request =
        pb::IngestEditionRequest { request_id: NAME.to_owned(), ..ask_into("note", text(ENGLISH)) };
    let first = clients.store(request.clone()).await;
    // What happens in between does not show in the answer.
    clients.store(ask_into("note", text(ENGLISH_AMENDED))).await;
    clients.delete("note").await;
    let head = clients.head().await;
    assert_eq!(clients.store(request.clone()).await, first);
    let upper = pb::IngestEditionRequest { request_id: NAME.to_uppercase(), ..request.clone() };
    assert_eq!(clients.store(upper).await, first, "a UUID in other letters is the same one");
    assert_eq!(clients.head().await, head);
    for other in [
        pb::IngestEditionRequest { statement_id: "other".to_owned(), ..request.clone() },
        pb::IngestEditionRequest { document: Some(text(RUSSIAN)), ..request.clone() },
    ] {
        let answer = clients.ingest.clone().ingest_edition(other).await;
        let refused = refusal(answer, Code::InvalidArgument, "REQUEST_ID_REUSED");
        assert_eq!(refused.fields[0].0, "request_id");
    }
    assert_eq!(clients.head().await, head);
}

#[tokio::test]
async fn a_request_that_is_repeated_is_warned_of_again() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let hidden = "The Ministry re\u{200b}ceived the note.";
    let name = |n: u32| format!("0188a8b0-7c3e-4f00-8a00-{n:012}");
    let request =
        pb::IngestEditionRequest { request_id: name(1), ..ask_into("note", text(hidden)) };
    let first = clients.store(request.clone()).await;
    let zero_width: i32 = pb::WarningKind::ZeroWidth.into();
    assert!(first.warnings.iter().any(|warning| warning.kind == zero_width));
    assert_eq!(clients.store(request).await, first);
    // Each document of a batch keeps its own.
    let requests = vec![ask_into("plain", text(RUSSIAN)), ask_into("hidden", text(hidden))];
    let parent = ARCHIVE.to_owned();
    let batch = pb::BatchIngestEditionsRequest { parent, requests, request_id: name(2) };
    let mut ingest = clients.ingest.clone();
    let batched = ingest.batch_ingest_editions(batch.clone()).await.unwrap().into_inner();
    let warned = batched
        .results
        .iter()
        .map(|one| one.warnings.iter().any(|warning| warning.kind == zero_width));
    assert_eq!(warned.collect::<Vec<_>>(), [false, true]);
    assert_eq!(ingest.batch_ingest_editions(batch).await.unwrap().into_inner(), batched);
    assert_eq!(clients.head().await, 3);
}

#[tokio::test]
async fn every_write_can_be_repeated_by_its_request_id() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let name = |n: u32| format!("0188a8b0-7c3e-4f00-8a00-{n:012}");
    let mut client = clients.statements.clone();
    let update = pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            name: statement_name("note"),
            kind: 2,
            ..Default::default()
        }),
        request_id: name(1),
        ..Default::default()
    };
    let mark = pb::MarkEditionRequest {
        name: edition_name("note", "en"),
        usability: pb::Usability::Withheld.into(),
        request_id: name(2),
        ..Default::default()
    };
    let delete = pb::DeleteStatementRequest {
        name: statement_name("note"),
        request_id: name(3),
        ..Default::default()
    };
    let undelete = pb::UndeleteStatementRequest {
        name: statement_name("note"),
        request_id: name(4),
        ..Default::default()
    };
    let requests = vec![ask_into("a", text(RUSSIAN)), ask_into("b", text(ENGLISH_AMENDED))];
    let parent = ARCHIVE.to_owned();
    let batch = pb::BatchIngestEditionsRequest { parent, requests, request_id: name(5) };
    let updated = client.update_statement(update.clone()).await.unwrap().into_inner();
    let marked = client.mark_edition(mark.clone()).await.unwrap().into_inner();
    let deleted = client.delete_statement(delete.clone()).await.unwrap().into_inner();
    let undeleted = client.undelete_statement(undelete.clone()).await.unwrap().into_inner();
    let mut ingest = clients.ingest.clone();
    let batched = ingest.batch_ingest_editions(batch.clone()).await.unwrap().into_inner();
    assert_eq!(clients.head().await, 7);
    assert_eq!(client.update_statement(update).await.unwrap().into_inner(), updated);
    assert_eq!(client.mark_edition(mark).await.unwrap().into_inner(), marked);
    assert_eq!(client.delete_statement(delete).await.unwrap().into_inner(), deleted);
    assert_eq!(client.undelete_statement(undelete).await.unwrap().into_inner(), undeleted);
    assert_eq!(ingest.batch_ingest_editions(batch).await.unwrap().into_inner(), batched);
    assert_eq!(clients.head().await, 7);
    // A name belongs to one method, too.
    let again = pb::DeleteStatementRequest {
        name: statement_name("note"),
        request_id: name(1),
        ..Default::default()
    };
    refusal(client.delete_statement(again).await, Code::InvalidArgument, "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn a_request_that_was_refused_leaves_its_name_free() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let request = |words: &str, statement: &str| pb::IngestEditionRequest {
        request_id: NAME.to_owned(),
        ..ask_into(statement, text(words))
    };
    let answer = clients.ingest.clone().ingest_edition(request("", "note")).await;
    refusal(answer, Code::InvalidArgument, "TEXT_INVALID");
    let mut check = request(RUSSIAN, "note");
    check.validate_only = true;
    clients.store(check).await;
    clients.store(request(ENGLISH, "note")).await;
    assert_eq!(clients.head().await, 2);
}

#[tokio::test]
async fn etags_change_with_what_they_tag_and_with_nothing_else() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    clients.store(ask_into("note", text(RUSSIAN))).await;
    let etags = async || {
        let statement = clients.statement("note").await.etag;
        let english = clients.edition("note", "en").await.etag;
        (statement, english, clients.edition("note", "ru").await.etag)
    };
    let before = etags().await;
    clients.store(ask_into("note", text(ENGLISH))).await;
    clients.store(ask(text("A statement of its own."))).await;
    assert_eq!(etags().await, before, "neither a sighting nor another statement");
    clients.store(ask_into("note", text(ENGLISH_AMENDED))).await;
    let revised = etags().await;
    assert!(revised.0 != before.0 && revised.1 != before.1 && revised.2 == before.2);
    clients.delete("note").await;
    let deleted = etags().await;
    assert!(deleted.0 != revised.0 && deleted.1 == revised.1 && deleted.2 == revised.2);
}
