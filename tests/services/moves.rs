//! Editions that get another name: the old one leads on, the past stays, nothing is lost on the way.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, FRENCH, RUSSIAN, ask, ask_for, ask_into, at_commit, edition_name,
    revision_name, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

pub(crate) fn request(from: (&str, &str), to: &str, edition: &str) -> pb::MoveEditionRequest {
    let destination_statement = if to.is_empty() { String::new() } else { statement_name(to) };
    pb::MoveEditionRequest {
        name: edition_name(from.0, from.1),
        destination_statement,
        edition_id: edition.to_owned(),
        ..Default::default()
    }
}

async fn moved(clients: &Clients, request: pb::MoveEditionRequest) -> pb::MoveEditionResponse {
    let answer = clients.statements.clone().move_edition(request).await;
    answer.expect("the edition moves").into_inner()
}

async fn refuse(clients: &Clients, request: pb::MoveEditionRequest, code: Code, reason: &str) {
    refusal(clients.statements.clone().move_edition(request).await, code, reason);
}

/// An edition as of a state, or the reason why there is none.
pub(crate) async fn edition_at(
    clients: &Clients,
    name: String,
    commit: i64,
) -> Result<pb::Edition, String> {
    let request = pb::GetEditionRequest { name, options: at_commit(commit), ..Default::default() };
    let answer = clients.statements.clone().get_edition(request).await;
    let found = answer.map(|answer| answer.into_inner().edition.unwrap());
    found.map_err(|status| crate::wire::refused(&status).reason)
}

pub(crate) async fn changes_of(clients: &Clients, commit: i64) -> Vec<pb::Change> {
    let request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: commit,
        ..Default::default()
    };
    let answer = clients.changes.clone().list_changes(request).await.unwrap().into_inner();
    answer.changes.into_iter().filter(|change| change.commit == commit).collect()
}

fn told(changes: &[pb::Change]) -> Vec<(pb::ChangeKind, &str, &str, Vec<String>)> {
    let one = |change: &pb::Change| change.changed_fields.clone();
    changes
        .iter()
        .map(|c| (c.kind(), c.resource.as_str(), c.previous_name.as_str(), one(c)))
        .collect()
}

#[tokio::test]
async fn the_old_names_of_an_edition_lead_to_it_and_the_past_is_as_it_was() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    clients.store(ask_for("a", "en", ENGLISH_AMENDED)).await;
    clients.store(ask_for("a", "en", ENGLISH_AMENDED)).await;
    clients.store(ask_for("a", "ru", RUSSIAN)).await;
    let before = clients.store(ask_for("b", "fr", FRENCH)).await.commit;
    let answer = moved(&clients, request(("a", "en"), "b", "")).await;
    assert_eq!(answer.commit, before + 1);
    let there = edition_name("b", "en");
    assert_eq!(answer.edition.as_ref().unwrap().name, there);
    assert_eq!(answer.edition.unwrap().revision_count, 2);
    let read = clients.edition("a", "en").await;
    assert_eq!((read.name.as_str(), read.text.as_str()), (there.as_str(), ENGLISH_AMENDED));
    let first = clients.revision("a", "en", 1).await;
    assert_eq!(first.name, revision_name("b", "en", 1));
    assert_eq!(first.snapshot.unwrap().text, ENGLISH);
    let mut client = clients.statements.clone();
    let list =
        pb::ListEditionRevisionsRequest { parent: edition_name("a", "en"), ..Default::default() };
    let listed = client.list_edition_revisions(list).await.unwrap().into_inner();
    let names: Vec<String> = listed.edition_revisions.into_iter().map(|one| one.name).collect();
    assert_eq!(names, [revision_name("b", "en", 2), revision_name("b", "en", 1)]);
    let list =
        pb::ListSightingsRequest { parent: revision_name("a", "en", 2), ..Default::default() };
    let seen = client.list_sightings(list).await.unwrap().into_inner().sightings;
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].revision, revision_name("b", "en", 2));
    let diff = pb::DiffRevisionsRequest { name: revision_name("a", "en", 2), ..Default::default() };
    let diff = client.diff_revisions(diff).await.unwrap().into_inner();
    assert_eq!(diff.base_revision, revision_name("b", "en", 1));
    let editions = |statement: pb::Statement| -> Vec<String> {
        statement.editions.into_iter().map(|edition| edition.edition).collect()
    };
    assert_eq!(editions(clients.statement("a").await), [edition_name("a", "ru")]);
    let of_b = editions(clients.statement("b").await);
    assert_eq!(of_b, [there.clone(), edition_name("b", "fr")]);
    let then = edition_at(&clients, edition_name("a", "en"), before).await.unwrap();
    assert_eq!((then.name, then.text.as_str()), (edition_name("a", "en"), ENGLISH_AMENDED));
    let nowhere = edition_at(&clients, there, before).await;
    assert_eq!(nowhere.unwrap_err(), "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_move_is_told_of_the_edition_and_of_the_statement_that_it_left() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    clients.store(ask_for("b", "fr", FRENCH)).await;
    let commit = moved(&clients, request(("a", "en"), "b", "en-x-2")).await.commit;
    let changes = changes_of(&clients, commit).await;
    let there = edition_name("b", "en-x-2");
    assert_eq!(
        told(&changes),
        [
            (pb::ChangeKind::EditionMoved, there.as_str(), &*edition_name("a", "en"), vec![]),
            (
                pb::ChangeKind::StatementUpdated,
                &*statement_name("a"),
                "",
                vec!["editions".to_owned()]
            ),
        ]
    );
    assert_eq!(changes[0].statement, statement_name("b"));
    let commit = moved(&clients, request(("b", "en-x-2"), "b", "en")).await.commit;
    let changes = changes_of(&clients, commit).await;
    assert_eq!(
        told(&changes),
        [(pb::ChangeKind::EditionMoved, &*edition_name("b", "en"), there.as_str(), vec![])]
    );
    assert_eq!(clients.edition("a", "en").await.name, edition_name("b", "en"));
}

#[tokio::test]
async fn an_edition_without_a_destination_gets_a_statement_of_its_own() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let embargo = Some(prost_types::Timestamp { seconds: 4_000_000_000, nanos: 0 });
    let published = Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 });
    let document =
        pb::IngestDocument { embargo_end_time: embargo, publish_time: published, ..text(ENGLISH) };
    clients.store(ask_into("a", document)).await;
    clients.store(ask_for("a", "ru", RUSSIAN)).await;
    let mut asked = request(("a", "en"), "", "");
    asked.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    let answer = moved(&clients, asked.clone()).await;
    assert_eq!(moved(&clients, asked).await, answer, "a repeat is answered as before");
    let name = answer.edition.unwrap().name;
    let id = name.split('/').nth(3).unwrap().to_owned();
    assert_ne!(id, "a");
    let made = clients.statement(&id).await;
    assert_eq!((made.embargo_end_time, made.publish_time), (embargo, published));
    assert_eq!(made.create_commit, answer.commit);
}

#[tokio::test]
async fn documents_follow_an_edition_to_where_it_moved() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let source = |uri: &str| Some(pb::Source { uri: uri.to_owned(), ..Default::default() });
    let uri = "https://mfa.example/1";
    let document = pb::IngestDocument { source: source(uri), ..text(ENGLISH) };
    clients.store(ask_into("a", document)).await;
    clients.store(ask_for("b", "fr", FRENCH)).await;
    moved(&clients, request(("a", "en"), "b", "")).await;
    let again = clients.store(ask(text(ENGLISH))).await;
    assert_eq!(again.outcome(), pb::IngestOutcome::Duplicate);
    assert_eq!(again.edition.unwrap().name, edition_name("b", "en"));
    let document = pb::IngestDocument { source: source(uri), ..text(ENGLISH_AMENDED) };
    let next = clients.store(ask(document)).await;
    assert_eq!(next.outcome(), pb::IngestOutcome::CreatedRevision);
    assert_eq!(next.edition_revision.unwrap().name, revision_name("b", "en", 2));
    // The name is free: a document that is told to go there makes an edition, which has it since.
    let fresh = clients.store(ask_for("a", "en", "Something else was said on that day.")).await;
    assert_eq!(fresh.outcome(), pb::IngestOutcome::CreatedEdition);
    let here = clients.edition("a", "en").await;
    assert_eq!((here.name.as_str(), here.revision_count), (&*edition_name("a", "en"), 1));
    assert_eq!(clients.edition("b", "en").await.revision_count, 2);
}

#[tokio::test]
async fn a_translation_knows_its_source_by_the_name_that_it_had() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("a", "en", ENGLISH)).await;
    clients.store(ask_for("b", "fr", FRENCH)).await;
    let translation = pb::Translation {
        kind: pb::TranslationKind::Official.into(),
        source_revision: revision_name("a", "en", 1),
        ..Default::default()
    };
    let mut asked = ask_for("b", "ru", RUSSIAN);
    asked.document.as_mut().unwrap().translation = Some(translation);
    asked.statement_id = String::new();
    asked.edition_id = String::new();
    let external = pb::ExternalId { scheme: "n".to_owned(), value: "1".to_owned() };
    asked.document.as_mut().unwrap().external_ids = vec![external];
    let made = clients.store(asked).await.statement.unwrap().name;
    let id = made.rsplit('/').next().unwrap().to_owned();
    assert_eq!(clients.edition(&id, "ru").await.sync_state(), pb::SyncState::Current);
    moved(&clients, request(("a", "en"), &id, "")).await;
    assert_eq!(clients.edition(&id, "ru").await.sync_state(), pb::SyncState::Current);
    let commit = clients.store(ask_for(&id, "en", ENGLISH_AMENDED)).await.commit;
    assert_eq!(clients.edition(&id, "ru").await.sync_state(), pb::SyncState::Stale);
    let changes = changes_of(&clients, commit).await;
    let stale = |change: &&pb::Change| change.kind() == pb::ChangeKind::TranslationStale;
    let stale: Vec<&pb::Change> = changes.iter().filter(stale).collect();
    assert_eq!(stale.len(), 1);
    assert_eq!(stale[0].resource, edition_name(&id, "ru"));
}

#[tokio::test]
async fn what_was_decided_of_an_edition_s_values_holds_where_it_moves() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let words = "The ministers of Kazakhstan and Iran met today.\n\nKazakhstan invited the guests.";
    clients.store(ask_for("a", "en", words)).await;
    clients.store(ask_for("b", "fr", FRENCH)).await;
    let review = pb::FieldReview {
        field_path: "countries[country:IR]".to_owned(),
        action: pb::ReviewAction::Reject.into(),
        replacement: None,
    };
    let reviews = vec![review];
    let name = statement_name("a");
    let ask = pb::ReviewFieldsRequest { name, reviews, ..Default::default() };
    clients.statements.clone().review_fields(ask).await.unwrap();
    moved(&clients, request(("a", "en"), "b", "")).await;
    let countries = clients.statement("b").await.fields.unwrap().countries;
    let codes: Vec<&str> = countries.iter().map(|one| one.region_code.as_str()).collect();
    assert_eq!(codes, ["KZ"]);
    assert!(clients.statement("a").await.fields.unwrap().countries.is_empty());
}

#[tokio::test]
async fn a_move_that_cannot_be_is_refused_with_the_reason() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for id in ["a", "b", "gone"] {
        clients.store(ask_for(id, "en", &format!("{ENGLISH} {id}"))).await;
    }
    clients.store(ask_for("a", "ru", RUSSIAN)).await;
    clients.delete("gone").await;
    let head = clients.head().await;
    let invalid = (Code::InvalidArgument, "FIELD_INVALID");
    let missing = (Code::NotFound, "RESOURCE_NOT_FOUND");
    let deleted = (Code::FailedPrecondition, "STATEMENT_DELETED");
    let taken = (Code::AlreadyExists, "RESOURCE_EXISTS");
    let cases = [
        (request(("a", "en"), "a", ""), invalid),
        (request(("a", "en"), "b", "ru"), invalid),
        (request(("a", "en"), "b", "no tag"), invalid),
        (request(("a", "en"), "b", ""), taken),
        (request(("a", "fr"), "b", ""), missing),
        (request(("nowhere", "en"), "b", ""), missing),
        (request(("a", "en"), "nowhere", ""), missing),
        (request(("a", "en"), "gone", ""), deleted),
        (request(("gone", "en"), "a", "en-x-2"), deleted),
    ];
    for (request, (code, reason)) in cases {
        refuse(&clients, request, code, reason).await;
    }
    let mut stale = request(("a", "en"), "b", "en-x-2");
    stale.etag = "\"0-old\"".to_owned();
    refuse(&clients, stale, Code::Aborted, "ETAG_MISMATCH").await;
    let mut elsewhere = request(("a", "en"), "", "");
    elsewhere.destination_statement = "archives/other/statements/x".to_owned();
    refuse(&clients, elsewhere, Code::InvalidArgument, "FIELD_INVALID").await;
    assert_eq!(clients.head().await, head, "nothing was written");
    moved(&clients, request(("a", "en"), "b", "en-x-2")).await;
    let again = request(("a", "en"), "b", "en-x-3");
    refuse(&clients, again, Code::FailedPrecondition, "EDITION_MOVED").await;
}
