//! Pages: they show one commit, whatever is written meanwhile, and their tokens belong to their
//! arguments.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{
    ask_for, ask_into, at_commit, edition_name, languages, revision_name, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, Refused, refusal};

/// A server with statements s-00 to s-09.
async fn ten() -> Fresh {
    let server = Fresh::new().await;
    let clients = server.clients();
    for place in 0..10 {
        let words = format!("Statement number {place} of the Ministry.");
        clients.store(ask_into(&format!("s-{place:02}"), text(&words))).await;
    }
    server
}

fn list(page_size: i32, page_token: &str) -> pb::ListStatementsRequest {
    let page_token = page_token.to_owned();
    pb::ListStatementsRequest {
        parent: ARCHIVE.to_owned(),
        page_size,
        page_token,
        ..Default::default()
    }
}

async fn page(clients: &Clients, request: pb::ListStatementsRequest) -> pb::ListStatementsResponse {
    clients.statements.clone().list_statements(request).await.unwrap().into_inner()
}

fn ids(page: &pb::ListStatementsResponse) -> Vec<&str> {
    page.statements.iter().map(|one| one.name.rsplit('/').next().unwrap()).collect()
}

async fn refused(clients: &Clients, request: pb::ListStatementsRequest, reason: &str) -> Refused {
    let answer = clients.statements.clone().list_statements(request).await;
    refusal(answer, Code::InvalidArgument, reason)
}

#[tokio::test]
async fn pages_stay_as_they_were_while_others_write() {
    let server = ten().await;
    let clients = server.clients();
    let first = page(&clients, list(4, "")).await;
    assert_eq!((ids(&first), first.total_size), (vec!["s-00", "s-01", "s-02", "s-03"], 10));
    clients.store(ask_into("s-04-new", text("Written in between."))).await;
    clients.delete("s-05").await;
    clients.store(ask_into("s-06", text("Amended in between."))).await;
    let second = page(&clients, list(4, &first.next_page_token)).await;
    assert_eq!(ids(&second), ["s-04", "s-05", "s-06", "s-07"]);
    assert_eq!((second.commit, second.total_size), (first.commit, 10));
    assert_eq!(second.statements[2].editions[0].revision_count, 1, "as of the first page");
    let third = page(&clients, list(1000, &second.next_page_token)).await;
    assert_eq!((ids(&third), third.next_page_token.as_str()), (vec!["s-08", "s-09"], ""));
    assert_eq!(page(&clients, list(4, &first.next_page_token)).await.statements, second.statements);
    let anew = page(&clients, list(0, "")).await;
    assert_eq!(anew.total_size, 10, "one new, one deleted");
    assert!(ids(&anew).contains(&"s-04-new") && !ids(&anew).contains(&"s-05"));
}

#[tokio::test]
async fn a_page_that_holds_exactly_the_rest_is_the_last() {
    let server = ten().await;
    let clients = server.clients();
    let all = page(&clients, list(10, "")).await;
    assert_eq!((all.statements.len(), all.next_page_token.as_str()), (10, ""));
    let first = page(&clients, list(5, "")).await;
    let second = page(&clients, list(5, &first.next_page_token)).await;
    assert_eq!((second.statements.len(), second.next_page_token.as_str()), (5, ""));
}

#[tokio::test]
async fn only_the_size_of_a_page_may_change_between_pages() {
    let server = ten().await;
    let clients = server.clients();
    let token = page(&clients, list(2, "")).await.next_page_token;
    assert_eq!(ids(&page(&clients, list(1, &token)).await), ["s-02"]);
    let changed = [
        pb::ListStatementsRequest { show_deleted: true, ..list(2, &token) },
        pb::ListStatementsRequest { options: at_commit(4), ..list(2, &token) },
        pb::ListStatementsRequest { options: languages(&["ru"]), ..list(2, &token) },
    ];
    for request in changed {
        let refused = refused(&clients, request, "PAGE_TOKEN_MISMATCH").await;
        assert_eq!(refused.fields[0].0, "page_token");
    }
    let changes = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        page_token: token,
        ..Default::default()
    };
    let answer = clients.changes.clone().list_changes(changes).await;
    refusal(answer, Code::InvalidArgument, "PAGE_TOKEN_MISMATCH");
}

#[tokio::test]
async fn a_token_of_another_archive_or_a_damaged_one_is_refused() {
    let server = ten().await;
    let clients = server.clients();
    let create = pb::CreateArchiveRequest { archive_id: "other".to_owned(), ..Default::default() };
    clients.archives.clone().create_archive(create).await.unwrap();
    let token = page(&clients, list(2, "")).await.next_page_token;
    let other =
        pb::ListStatementsRequest { parent: "archives/other".to_owned(), ..list(2, &token) };
    refused(&clients, other, "PAGE_TOKEN_INVALID").await;
    let elsewhere = Fresh::new().await;
    refused(&elsewhere.clients(), list(2, &token), "PAGE_TOKEN_INVALID").await;
    let turned: String = token.chars().rev().collect();
    let short = token.get(..token.len() - 1).unwrap();
    for damaged in [turned.as_str(), short, "x", "ключ", &format!("{token}="), &"A".repeat(5000)]
    {
        refused(&clients, list(2, damaged), "PAGE_TOKEN_INVALID").await;
    }
}

#[tokio::test]
async fn a_token_outlives_the_server() {
    let data = tempfile::tempdir().unwrap();
    let clock = std::sync::Arc::new(chancery::clock::SystemClock);
    let wire = crate::wire::Wire::serve(data.path(), clock.clone()).await;
    for id in ["a", "b", "c"] {
        wire.clients.store(ask_for(id, "en", &format!("Statement {id}."))).await;
    }
    let token = page(&wire.clients, list(1, "")).await.next_page_token;
    wire.stop().await;
    let wire = crate::wire::Wire::serve(data.path(), clock).await;
    assert_eq!(ids(&page(&wire.clients, list(5, &token)).await), ["b", "c"]);
    wire.stop().await;
}

#[tokio::test]
async fn revisions_come_newest_first_and_sightings_oldest_first() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for version in 1..=5 {
        clients.store(ask_for("note", "en", &format!("Version {version}."))).await;
    }
    for place in 1..=5 {
        let mut request = ask_for("note", "en", "Version 5.");
        let uri = format!("https://mirror.example/{place}");
        let source = pb::Source { uri, ..Default::default() };
        request.document.as_mut().unwrap().source = Some(source);
        clients.store(request).await;
    }
    let mut client = clients.statements.clone();
    let (mut numbers, mut tokens) = (Vec::new(), vec![String::new()]);
    while let Some(page_token) = tokens.pop() {
        let request = pb::ListEditionRevisionsRequest {
            parent: edition_name("note", "en"),
            page_size: 2,
            page_token,
            ..Default::default()
        };
        let page = client.list_edition_revisions(request).await.unwrap().into_inner();
        numbers.extend(page.edition_revisions.iter().map(|revision| revision.revision_number));
        tokens.extend((!page.next_page_token.is_empty()).then_some(page.next_page_token));
    }
    assert_eq!(numbers, [5, 4, 3, 2, 1]);
    let (mut uris, mut tokens) = (Vec::new(), vec![String::new()]);
    while let Some(page_token) = tokens.pop() {
        let request = pb::ListSightingsRequest {
            parent: format!("{}/revisions/latest", edition_name("note", "en")),
            page_size: 2,
            page_token,
            ..Default::default()
        };
        let page = client.list_sightings(request).await.unwrap().into_inner();
        for sighting in page.sightings {
            assert_eq!(sighting.revision, revision_name("note", "en", 5), "by its number");
            uris.push(sighting.source.unwrap().uri);
        }
        tokens.extend((!page.next_page_token.is_empty()).then_some(page.next_page_token));
    }
    let expected: Vec<String> = (1..=5).map(|n| format!("https://mirror.example/{n}")).collect();
    assert_eq!(uris, expected);
}

#[tokio::test]
async fn a_list_below_nothing_is_not_found_and_an_empty_one_is_empty() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", "A note.")).await;
    let mut client = clients.statements.clone();
    let editions =
        |id: &str| pb::ListEditionsRequest { parent: statement_name(id), ..Default::default() };
    refusal(client.list_editions(editions("no")).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let revisions = |edition: &str| pb::ListEditionRevisionsRequest {
        parent: edition_name("note", edition),
        ..Default::default()
    };
    let answer = client.list_edition_revisions(revisions("fr")).await;
    refusal(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
    let sightings = |number: u32| pb::ListSightingsRequest {
        parent: revision_name("note", "en", number),
        ..Default::default()
    };
    refusal(client.list_sightings(sightings(2)).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let none = client.list_sightings(sightings(1)).await.unwrap().into_inner();
    assert_eq!((none.sightings.len(), none.commit), (0, 2));
}
