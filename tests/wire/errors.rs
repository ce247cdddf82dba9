//! Every reason that an error can have, reached over the wire: its code, its details, its metadata.
//! `coverage` tells when a reason is missing here.

use std::collections::BTreeSet;

use chancery::grpc::pb;
use chancery::server::Config;
use prost_types::FieldMask;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::faulty::Fault;
use crate::support::{ARCHIVE, TestServer, check, document, info, ingest, name, read_that_waits};

/// An id of a request.
pub(crate) const REQUEST_ID: &str = "0188a8b0-7c3e-4f00-8a00-0123456789ab";

fn resource(status: &Status) -> (String, String) {
    let resource = status.get_details_resource_info().expect("the resource is named");
    (resource.resource_type, resource.resource_name)
}

fn precondition(status: &Status) -> (String, String) {
    let failure = status.get_details_precondition_failure().expect("the precondition is named");
    let violation = failure.violations.into_iter().next().unwrap();
    (violation.r#type, violation.subject)
}

fn fields(status: &Status) -> Vec<String> {
    let request = status.get_details_bad_request().expect("the fields are named");
    request.field_violations.into_iter().map(|violation| violation.field).collect()
}

fn statement_type(name: &str) -> (String, String) {
    ("chancery.v1/statement".to_owned(), name.to_owned())
}

#[tokio::test]
async fn an_etag_that_is_not_the_current_one_is_told_the_current_one() {
    let server = TestServer::start().await;
    let made = server.ingest("a", "One text.").await.statement.unwrap();
    let request = pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            name: name("a"),
            etag: "\"0-old\"".to_owned(),
            kind: pb::StatementKind::Speech.into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let status = server.statements().update_statement(request).await.unwrap_err();
    check(&status, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(info(&status).metadata["current_etag"], made.etag);
    assert_eq!(precondition(&status), ("ETAG".to_owned(), name("a")));
    assert_eq!(resource(&status), statement_type(&name("a")));
}

#[tokio::test]
async fn a_revision_that_is_not_the_newest_is_told_the_newest() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    let mut request = ingest("a", "Another text.");
    request.expected_latest_revision = "-".to_owned();
    let status = server.try_ingest(request).await.unwrap_err();
    check(&status, Code::Aborted, "REVISION_CONFLICT");
    let latest = format!("{}/editions/en/revisions/1", name("a"));
    assert_eq!(info(&status).metadata["latest_revision"], latest);
    assert_eq!(precondition(&status).0, "LATEST_REVISION");
    assert_eq!(resource(&status).0, "chancery.v1/edition");
}

#[tokio::test]
async fn a_review_of_a_value_that_is_not_there_is_told_which() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    let review = pb::FieldReview {
        field_path: "countries[country:KZ]".to_owned(),
        action: pb::ReviewAction::Confirm.into(),
        replacement: None,
    };
    let request =
        pb::ReviewFieldsRequest { name: name("a"), reviews: vec![review], ..Default::default() };
    let status = server.statements().review_fields(request).await.unwrap_err();
    check(&status, Code::NotFound, "FIELD_PATH_UNKNOWN");
    assert_eq!(fields(&status), ["reviews[0].field_path"]);
}

#[tokio::test]
async fn a_request_id_stands_for_one_request() {
    let server = TestServer::start().await;
    let with_id = |text: &str| {
        let mut request = ingest("a", text);
        request.request_id = REQUEST_ID.to_owned();
        request
    };
    let first = server.try_ingest(with_id("One text.")).await.unwrap();
    let again = server.try_ingest(with_id("One text.")).await.unwrap();
    assert_eq!((first.commit, first.outcome), (again.commit, again.outcome));
    let status = server.try_ingest(with_id("Another text.")).await.unwrap_err();
    check(&status, Code::InvalidArgument, "REQUEST_ID_REUSED");
    assert_eq!(fields(&status), ["request_id"]);
}

#[tokio::test]
async fn page_tokens_stay_with_their_archive_and_their_arguments() {
    let server = TestServer::start().await;
    for id in ["a", "b", "c"] {
        server.ingest(id, &format!("The text of {id}.")).await;
    }
    let create = pb::CreateArchiveRequest { archive_id: "other".to_owned(), ..Default::default() };
    server.archives().create_archive(create).await.unwrap();
    let list = |parent: &str, page_token: &str, show_deleted| pb::ListStatementsRequest {
        parent: parent.to_owned(),
        page_size: 1,
        page_token: page_token.to_owned(),
        show_deleted,
        ..Default::default()
    };
    let mut client = server.statements();
    let first = client.list_statements(list(ARCHIVE, "", false)).await.unwrap().into_inner();
    let token = first.next_page_token;
    let next = client.list_statements(list(ARCHIVE, &token, false)).await.unwrap().into_inner();
    assert_eq!(next.statements[0].name, name("b"));
    for (parent, token) in [("archives/other", token.as_str()), (ARCHIVE, "nonsense")] {
        let status = client.list_statements(list(parent, token, false)).await.unwrap_err();
        check(&status, Code::InvalidArgument, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(&status), ["page_token"]);
    }
    let status = client.list_statements(list(ARCHIVE, &token, true)).await.unwrap_err();
    check(&status, Code::InvalidArgument, "PAGE_TOKEN_MISMATCH");
    assert_eq!(fields(&status), ["page_token"]);
}

#[tokio::test]
async fn a_resume_token_stays_with_its_archive() {
    let server = TestServer::start().await;
    let create = pb::CreateArchiveRequest { archive_id: "other".to_owned(), ..Default::default() };
    server.archives().create_archive(create).await.unwrap();
    let list = pb::ListChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    let listed = server.changes().list_changes(list).await.unwrap().into_inner();
    for token in [listed.resume_token, "nonsense".to_owned()] {
        let watch = pb::WatchChangesRequest {
            parent: "archives/other".to_owned(),
            start: Some(pb::watch_changes_request::Start::ResumeToken(token)),
            ..Default::default()
        };
        let status = server.changes().watch_changes(watch).await.unwrap_err();
        check(&status, Code::FailedPrecondition, "RESUME_TOKEN_INVALID");
        assert_eq!(precondition(&status).0, "RESUME_TOKEN");
    }
}

#[tokio::test]
async fn a_commit_to_come_is_out_of_range_or_waited_for() {
    let server = TestServer::start().await;
    let snapshot = pb::read_snapshot::Snapshot::Commit(999);
    let mut exact = read_that_waits();
    let options = exact.options.as_mut().unwrap();
    options.read_snapshot =
        Some(pb::ReadSnapshot { snapshot: Some(snapshot), ..Default::default() });
    let status = server.statements().get_statement(exact).await.unwrap_err();
    check(&status, Code::OutOfRange, "COMMIT_NOT_REACHED");
    let metadata = info(&status).metadata;
    assert_eq!((metadata["head_commit"].as_str(), metadata["oldest_commit"].as_str()), ("1", "1"));
    let status = server.statements().get_statement(read_that_waits()).await.unwrap_err();
    check(&status, Code::Unavailable, "COMMIT_NOT_REACHED");
    assert!(status.get_details_retry_info().is_some());
    let changes = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: 3,
        ..Default::default()
    };
    let status = server.changes().list_changes(changes).await.unwrap_err();
    check(&status, Code::OutOfRange, "COMMIT_NOT_REACHED");
}

#[tokio::test]
async fn a_text_that_is_too_long_or_not_a_text_is_refused_with_its_place() {
    let server = TestServer::start().await;
    let status = server.try_ingest(ingest("a", &"a".repeat(1_000_001))).await.unwrap_err();
    check(&status, Code::InvalidArgument, "TEXT_TOO_LARGE");
    let metadata = info(&status).metadata;
    assert_eq!((metadata["value"].as_str(), metadata["limit"].as_str()), ("1000001", "1000000"));
    assert_eq!(fields(&status), ["document.text"]);
    let status = server.try_ingest(ingest("a", "abc\0")).await.unwrap_err();
    check(&status, Code::InvalidArgument, "TEXT_INVALID");
    assert_eq!(info(&status).metadata["byte_offset"], "3");
    let status = server.try_ingest(ingest("a", "")).await.unwrap_err();
    check(&status, Code::InvalidArgument, "TEXT_INVALID");
    let raw = pb::IngestDocument {
        content: Some(pb::ingest_document::Content::RawContent(b"ab\xff".to_vec().into())),
        charset: "utf-8".to_owned(),
        ..Default::default()
    };
    let request = pb::AnalyzeTextRequest { document: Some(raw), ..Default::default() };
    let status = server.ingests().analyze_text(request).await.unwrap_err();
    check(&status, Code::InvalidArgument, "TEXT_INVALID");
    assert_eq!(info(&status).metadata["byte_offset"], "2");
    assert_eq!(fields(&status), ["document.raw_content"]);
    let unknown = pb::IngestDocument { mime_type: "image/png".to_owned(), ..document("x") };
    let request = pb::AnalyzeTextRequest { document: Some(unknown), ..Default::default() };
    let status = server.ingests().analyze_text(request).await.unwrap_err();
    check(&status, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(fields(&status), ["document.mime_type"]);
    let get = pb::GetStatementRequest { name: name("a"), ..Default::default() };
    let status = server.statements().get_statement(get).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound, "nothing was stored");
}

#[tokio::test]
async fn all_fields_that_break_their_rules_are_named_at_once() {
    let server = TestServer::start().await;
    let mut request = ingest("a/../b", "x");
    request.parent = "archives/-".to_owned();
    let given = request.document.as_mut().unwrap();
    given.declared_language_code = "xq".to_owned();
    given.kind = 4_711;
    given.labels = (0..10_000).map(|n| (format!("k{n}"), String::new())).collect();
    let status = server.try_ingest(request).await.unwrap_err();
    check(&status, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(
        fields(&status),
        [
            "parent",
            "statement_id",
            "document.declared_language_code",
            "document.kind",
            "document.labels",
        ]
    );
    let metadata = info(&status).metadata;
    assert_eq!((metadata["value"].as_str(), metadata["limit"].as_str()), ("10000", "64"));
}

#[tokio::test]
async fn what_is_not_there_and_what_is_there_already_are_named() {
    let server = TestServer::start().await;
    let get = pb::GetStatementRequest { name: name("nowhere"), ..Default::default() };
    let status = server.statements().get_statement(get).await.unwrap_err();
    check(&status, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(resource(&status), statement_type(&name("nowhere")));
    let create =
        pb::CreateArchiveRequest { archive_id: "default".to_owned(), ..Default::default() };
    let status = server.archives().create_archive(create).await.unwrap_err();
    check(&status, Code::AlreadyExists, "RESOURCE_EXISTS");
    assert_eq!(resource(&status).1, ARCHIVE);
}

#[tokio::test]
async fn a_deleted_statement_takes_no_writes_and_an_active_one_no_undelete() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    let undelete = pb::UndeleteStatementRequest { name: name("a"), ..Default::default() };
    let status = server.statements().undelete_statement(undelete).await.unwrap_err();
    check(&status, Code::AlreadyExists, "STATEMENT_ACTIVE");
    assert_eq!(resource(&status), statement_type(&name("a")));
    let delete = pb::DeleteStatementRequest {
        name: name("a"),
        reason: "sent twice".to_owned(),
        ..Default::default()
    };
    let deleted = server.statements().delete_statement(delete).await.unwrap().into_inner();
    let statement = deleted.statement.unwrap();
    assert_eq!(statement.state(), pb::statement::State::Deleted);
    assert_eq!(statement.delete_reason, "sent twice");
    let status = server.try_ingest(ingest("a", "Another text.")).await.unwrap_err();
    check(&status, Code::FailedPrecondition, "STATEMENT_DELETED");
    assert_eq!(precondition(&status), ("STATE".to_owned(), name("a")));
    assert_eq!(resource(&status), statement_type(&name("a")));
}

#[tokio::test]
async fn a_full_server_says_when_to_come_again() {
    let server = TestServer::with(Config { in_flight: 1, ..Config::default() }).await;
    let (mut waiting, mut asking) = (server.statements(), server.archives());
    let busy = waiting.get_statement(read_that_waits());
    let asked = async {
        // Answered until the other call is in work.
        loop {
            let info = asking.get_server_info(pb::GetServerInfoRequest {}).await;
            if let Err(status) = info {
                return status;
            }
        }
    };
    let status = tokio::select! {
        done = busy => panic!("the call that waits is done: {done:?}"),
        status = asked => status,
    };
    check(&status, Code::Unavailable, "OVERLOADED");
    assert!(status.get_details_retry_info().is_some());
}

#[tokio::test]
async fn a_store_that_fails_shows_no_more_than_the_caller_needs() {
    let server = TestServer::start().await;
    server.ingest("a", "One text.").await;
    let write = || server.try_ingest(ingest("b", "Another text."));
    let get = || pb::GetStatementRequest { name: name("a"), ..Default::default() };
    let mut reads = server.statements();

    server.store.fail(Fault::ReadOnly);
    check(&write().await.unwrap_err(), Code::Unavailable, "STORE_READ_ONLY");
    reads.get_statement(get()).await.expect("reads go on");

    server.store.fail(Fault::Contention);
    let status = write().await.unwrap_err();
    check(&status, Code::Unavailable, "WRITE_CONTENTION");
    assert!(status.get_details_retry_info().is_some());

    server.store.fail(Fault::Overloaded);
    check(&write().await.unwrap_err(), Code::Unavailable, "OVERLOADED");

    server.store.fail(Fault::Damaged);
    let status = reads.get_statement(get()).await.unwrap_err();
    check(&status, Code::DataLoss, "DATA_DAMAGED");
    assert_eq!(info(&status).metadata["record"], "log-1@42");

    server.store.fail(Fault::Io);
    let status = reads.get_statement(get()).await.unwrap_err();
    check(&status, Code::Internal, "INTERNAL");
    assert!(!format!("{status:?}").contains("secret"), "{status:?}");
    let call = status.get_details_request_info().unwrap().request_id;
    assert_eq!(info(&status).metadata["request_id"], call);
    assert_eq!(status.metadata().get("x-request-id").unwrap().to_str().unwrap(), call);
}

#[tokio::test]
async fn a_call_keeps_the_id_that_its_client_gave_it() {
    let server = TestServer::start().await;
    let mut request =
        tonic::Request::new(pb::GetArchiveRequest { name: "archives/nowhere".to_owned() });
    request.metadata_mut().insert("x-request-id", "my-call-1".parse().unwrap());
    let status = server.archives().get_archive(request).await.unwrap_err();
    assert_eq!(status.get_details_request_info().unwrap().request_id, "my-call-1");
    let request = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
    let response = server.archives().get_archive(request).await.unwrap();
    let made = response.metadata().get("x-request-id").unwrap().to_str().unwrap();
    assert_eq!(made.len(), 36, "one is made where the client gave none");
}

#[tokio::test]
async fn an_update_mask_names_only_what_can_be_set() {
    let server = TestServer::start().await;
    let paths = vec!["kind".to_owned(), "uid".to_owned(), "*x".to_owned()];
    let request = pb::UpdateStatementRequest {
        statement: Some(pb::Statement { name: name("a"), ..Default::default() }),
        update_mask: Some(FieldMask { paths }),
        ..Default::default()
    };
    let status = server.statements().update_statement(request).await.unwrap_err();
    check(&status, Code::InvalidArgument, "FIELD_INVALID");
    let named: BTreeSet<String> = fields(&status).into_iter().collect();
    assert_eq!(
        named,
        BTreeSet::from(["update_mask.paths[1]", "update_mask.paths[2]"].map(str::to_owned))
    );
}
