//! Texts that are read anew: progress, one commit, and nothing touched that people or publishers said.

use chancery::grpc::pb;
use tokio_stream::StreamExt;
use tonic::Code;

use crate::asks::{ask_for, statement_name};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

async fn reprocess(
    clients: &Clients,
    change: impl FnOnce(&mut pb::ReprocessStatementsRequest),
) -> Vec<pb::ReprocessStatementsResponse> {
    let mut request =
        pb::ReprocessStatementsRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    change(&mut request);
    let stream = clients.archives.clone().reprocess_statements(request).await.expect("it starts");
    stream.into_inner().map(|message| message.expect("it goes on")).collect().await
}

#[tokio::test]
async fn an_archive_whose_fields_are_as_they_should_be_gets_no_commit() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for id in ["a", "b", "c"] {
        clients.store(ask_for(id, "en", &format!("Kazakhstan and the text of {id}."))).await;
    }
    let review = pb::FieldReview {
        field_path: "countries[country:KZ]".to_owned(),
        action: pb::ReviewAction::Reject.into(),
        replacement: None,
    };
    let review = pb::ReviewFieldsRequest {
        name: statement_name("a"),
        reviews: vec![review],
        ..Default::default()
    };
    clients.statements.clone().review_fields(review).await.unwrap();
    clients.delete("c").await;
    let head = clients.head().await;
    for all_revisions in [false, true] {
        let told = reprocess(&clients, |request| request.all_revisions = all_revisions).await;
        let last = told.last().unwrap();
        assert_eq!((last.done_count, last.total_count, last.changed_count), (2, 2, 0));
        assert!(last.done && last.commit == head);
        assert!(told.iter().rev().skip(1).all(|message| !message.done));
    }
    assert_eq!(clients.head().await, head);
    let fields = clients.statement("a").await.fields.unwrap();
    assert!(fields.countries.is_empty(), "what was rejected stays away");
}

#[tokio::test]
async fn an_archive_that_is_not_there_is_not_read_anew() {
    let server = Fresh::new().await;
    let mut client = server.clients().archives;
    let parent = "archives/nowhere".to_owned();
    let request = pb::ReprocessStatementsRequest { parent, ..Default::default() };
    refusal(client.reprocess_statements(request).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let request = pb::ReprocessStatementsRequest::default();
    refusal(client.reprocess_statements(request).await, Code::InvalidArgument, "FIELD_INVALID");
}
