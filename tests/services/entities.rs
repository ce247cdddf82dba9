//! The registry of entities: made, set, listed, read as of a commit, found by name and date, and the
//! identity that people of later texts get from it.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{ENGLISH, ask_for, at_commit};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

fn entity_name(key: &str) -> String {
    format!("{ARCHIVE}/entities/{key}")
}

fn words(text: &str, language: &str) -> pb::LocalizedText {
    pb::LocalizedText { text: text.to_owned(), language_code: language.to_owned() }
}

fn years(first: i32, last: i32) -> Option<pb::DateRange> {
    let day = |year| Some(pb::CalendarDate { year, month: 0, day: 0 });
    let last_date = if last == 0 { None } else { day(last) };
    Some(pb::DateRange { first_date: day(first), last_date, ..Default::default() })
}

/// A person who held an office.
fn person(key: &str, name: &str, first: i32, last: i32) -> pb::Entity {
    let office = pb::Office {
        code: "fm".to_owned(),
        region_code: "KZ".to_owned(),
        titles: vec![words("Minister of Foreign Affairs", "en")],
        ..Default::default()
    };
    pb::Entity {
        name: entity_name(key),
        names: vec![words(name, "en")],
        identifiers: vec!["wikidata:Q42".to_owned()],
        region_code: "KZ".to_owned(),
        tenures: vec![pb::Tenure { office: Some(office), dates: years(first, last) }],
        ..Default::default()
    }
}

async fn upsert(clients: &Clients, entities: Vec<pb::Entity>) -> pb::BatchUpsertEntitiesResponse {
    let request = pb::BatchUpsertEntitiesRequest {
        parent: ARCHIVE.to_owned(),
        entities,
        ..Default::default()
    };
    clients
        .entities
        .clone()
        .batch_upsert_entities(request)
        .await
        .expect("they are set")
        .into_inner()
}

async fn get(clients: &Clients, key: &str) -> pb::Entity {
    let request = pb::GetEntityRequest { name: entity_name(key), ..Default::default() };
    let answer = clients.entities.clone().get_entity(request).await.expect("it is there");
    answer.into_inner().entity.unwrap()
}

async fn resolve(clients: &Clients, name: &str, dates: Option<pb::DateRange>) -> Vec<String> {
    let request = pb::ResolveNamesRequest {
        parent: ARCHIVE.to_owned(),
        names: vec![words(name, "en")],
        dates,
        ..Default::default()
    };
    let answer = clients.entities.clone().resolve_names(request).await.unwrap().into_inner();
    let resolution = answer.resolutions.into_iter().next().unwrap();
    assert_eq!(resolution.candidates.len(), resolution.scores.len());
    assert!(resolution.scores.is_sorted_by(|one, other| one >= other), "{resolution:?}");
    assert!(resolution.scores.iter().all(|score| *score > 0.0 && *score <= 1.0));
    let key = |one: pb::EntityRef| one.entity.rsplit('/').next().unwrap().to_owned();
    resolution.candidates.into_iter().map(key).collect()
}

#[tokio::test]
async fn entities_are_made_set_and_read_as_of_any_commit_and_the_log_tells() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let (ann, bob) =
        (person("person:ann", "Ann Lee", 2019, 2021), person("person:bob", "Bob", 1, 2));
    let made = upsert(&clients, vec![bob.clone(), ann.clone()]).await;
    assert_eq!(made.commit, 2);
    assert_eq!(made.entities[1].kind(), pb::EntityKind::Person);
    let read = get(&clients, "person:ann").await;
    assert_eq!(read, made.entities[1]);
    assert_eq!((&read.names, &read.identifiers), (&ann.names, &ann.identifiers));
    assert_eq!(read.tenures[0].office.as_ref().unwrap().rank(), pb::OfficeRank::Minister);
    assert_eq!(read.tenures[0].dates.as_ref().unwrap().precision(), pb::DatePrecision::Year);
    assert!(!read.builtin && read.etag.starts_with('"'));
    // The same again is no commit; sending an answer back is the same.
    assert_eq!(upsert(&clients, vec![read.clone()]).await.commit, 2);
    let renamed = pb::Entity { names: vec![words("Ann Li", "en")], ..read.clone() };
    let set = upsert(&clients, vec![renamed.clone()]).await;
    assert_eq!((set.commit, &set.entities[0].names), (3, &renamed.names));
    assert_ne!(set.entities[0].etag, read.etag);
    let then = pb::GetEntityRequest { name: read.name.clone(), options: at_commit(2) };
    let then = clients.entities.clone().get_entity(then).await.unwrap().into_inner();
    assert_eq!(then.entity.unwrap().names, ann.names);
    let before = pb::GetEntityRequest { name: read.name.clone(), options: at_commit(1) };
    let before = clients.entities.clone().get_entity(before).await;
    refusal(before, Code::NotFound, "RESOURCE_NOT_FOUND");
    let request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: 2,
        ..Default::default()
    };
    let told = clients.changes.clone().list_changes(request).await.unwrap().into_inner().changes;
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|change| change.kind() == pb::ChangeKind::EntitiesUpdated));
    assert_eq!(told[0].resource, ARCHIVE);
    assert_eq!(told[0].changed_fields, ["person:bob", "person:ann"]);
}

#[tokio::test]
async fn the_registry_is_listed_in_pages_that_show_one_commit() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let people: Vec<pb::Entity> =
        ["a", "b", "c"].map(|id| person(&format!("person:{id}"), id, 2000, 2001)).to_vec();
    upsert(&clients, people).await;
    let mut request =
        pb::ListEntitiesRequest { parent: ARCHIVE.to_owned(), page_size: 2, ..Default::default() };
    let mut client = clients.entities.clone();
    let first = client.list_entities(request.clone()).await.unwrap().into_inner();
    upsert(&clients, vec![person("person:d", "d", 2000, 2001)]).await;
    request.page_token = first.next_page_token.clone();
    let second = client.list_entities(request.clone()).await.unwrap().into_inner();
    let names: Vec<&str> =
        first.entities.iter().chain(&second.entities).map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["person:a", "person:b", "person:c"].map(entity_name));
    assert_eq!((second.next_page_token.as_str(), second.commit), ("", first.commit));
    request.options = at_commit(2);
    let mismatch = client.list_entities(request.clone()).await;
    refusal(mismatch, Code::InvalidArgument, "PAGE_TOKEN_MISMATCH");
    request.page_token = "nonsense".to_owned();
    refusal(client.list_entities(request).await, Code::InvalidArgument, "PAGE_TOKEN_INVALID");
}

#[tokio::test]
async fn what_is_built_in_is_read_and_not_changed() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let kazakhstan = get(&clients, "country:KZ").await;
    assert!(kazakhstan.builtin && kazakhstan.etag.is_empty());
    assert_eq!(kazakhstan.kind(), pb::EntityKind::Country);
    assert_eq!(kazakhstan.region_code, "KZ");
    let name = |tag: &str| kazakhstan.names.iter().find(|one| one.language_code == tag).cloned();
    assert_eq!(name("en"), Some(words("Kazakhstan", "en")));
    assert_eq!(name("kk"), Some(words("Қазақстан", "kk")));
    let unknown = pb::GetEntityRequest { name: entity_name("country:QQ"), ..Default::default() };
    let refused = clients.entities.clone().get_entity(unknown).await;
    let refused = refusal(refused, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(refused.resource, Some(entity_name("country:QQ")));
    let request = pb::BatchUpsertEntitiesRequest {
        parent: ARCHIVE.to_owned(),
        entities: vec![kazakhstan],
        ..Default::default()
    };
    let refused = clients.entities.clone().batch_upsert_entities(request).await;
    let refused = refusal(refused, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(refused.fields[0].0, "entities[0].name");
}

#[tokio::test]
async fn a_name_means_who_held_the_office_on_that_date() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let earlier = person("person:akan", "Akan Smith", 2007, 2011);
    let later = person("person:ali", "Ali Smith", 2019, 2022);
    upsert(&clients, vec![earlier, later]).await;
    assert_eq!(resolve(&clients, "AKAN SMITH", None).await, ["person:akan"]);
    assert_eq!(resolve(&clients, "A. Smith", years(2010, 0)).await, ["person:akan", "person:ali"]);
    assert_eq!(resolve(&clients, "A. Smith", years(2020, 0)).await, ["person:ali", "person:akan"]);
    let office = "Minister of Foreign Affairs";
    assert_eq!(resolve(&clients, office, years(2020, 0)).await, ["person:ali"]);
    assert_eq!(resolve(&clients, office, years(1999, 0)).await, Vec::<String>::new());
    assert_eq!(resolve(&clients, "Kazakhstan", None).await, ["country:KZ"]);
    assert_eq!(resolve(&clients, "B. Smith", None).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_person_of_the_registry_keeps_its_id_in_what_a_publisher_says_later() {
    let server = Fresh::new().await;
    let clients = server.clients();
    upsert(&clients, vec![person("person:akan", "Akan Smith", 2019, 0)]).await;
    let mut request = ask_for("note", "en", ENGLISH);
    let named = pb::EntityRef { entity: String::new(), names: vec![words("A. Smith", "en")] };
    let speaker =
        pb::Participant { person: Some(named), region_code: "KZ".to_owned(), ..Default::default() };
    let elsewhere = pb::Participant { region_code: "FR".to_owned(), ..speaker.clone() };
    let given = pb::StructuredFields {
        speakers: vec![speaker],
        participants: vec![elsewhere],
        ..Default::default()
    };
    request.document.as_mut().unwrap().fields = Some(given);
    clients.store(request).await;
    let fields = clients.statement("note").await.fields.unwrap();
    let entity = |who: &pb::Participant| who.person.clone().unwrap().entity;
    assert_eq!(entity(&fields.speakers[0]), entity_name("person:akan"));
    assert_eq!(entity(&fields.participants[0]), "", "somebody of another country");
}

#[tokio::test]
async fn a_registry_that_breaks_a_rule_is_refused_as_a_whole() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut client = clients.entities.clone();
    let request = |entities| pb::BatchUpsertEntitiesRequest {
        parent: ARCHIVE.to_owned(),
        entities,
        ..Default::default()
    };
    let good = person("person:ann", "Ann", 2019, 2020);
    let nameless = pb::Entity { names: Vec::new(), ..good.clone() };
    let elsewhere = pb::Entity { name: "archives/b/entities/person:x".to_owned(), ..good.clone() };
    let planet = pb::Entity { name: entity_name("planet:mars"), ..good.clone() };
    let identified =
        pb::Entity { identifiers: vec!["Q42".to_owned()], ..person("person:q", "Q", 1, 2) };
    let backwards = person("person:z", "Z", 2020, 2019);
    let all = vec![good.clone(), nameless, elsewhere, planet, identified, backwards];
    let refused = client.batch_upsert_entities(request(all)).await;
    let refused = refusal(refused, Code::InvalidArgument, "FIELD_INVALID");
    let named: Vec<&str> = refused.fields.iter().map(|(field, _)| field.as_str()).collect();
    for field in [
        "entities[1].names",
        "entities[1].name",
        "entities[2].name",
        "entities[3].name",
        "entities[4].identifiers[0]",
        "entities[5].tenures[0].dates.last_date",
    ] {
        assert!(named.contains(&field), "{field} in {named:?}");
    }
    let none = client.batch_upsert_entities(request(Vec::new())).await;
    refusal(none, Code::InvalidArgument, "FIELD_INVALID");
    let many = client.batch_upsert_entities(request(vec![good.clone(); 1_001])).await;
    let many = refusal(many, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(many.metadata["limit"], "1000");
    let stale = pb::Entity { etag: "\"1-0\"".to_owned(), ..good.clone() };
    let stale = client.batch_upsert_entities(request(vec![stale])).await;
    assert_eq!(refusal(stale, Code::Aborted, "ETAG_MISMATCH").metadata["current_etag"], "");
    let nobody = pb::ResolveNamesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    refusal(client.resolve_names(nobody).await, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(clients.head().await, 1, "nothing was stored");
    let mut named = request(vec![good]);
    named.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    let first = client.batch_upsert_entities(named.clone()).await.unwrap().into_inner();
    assert_eq!(client.batch_upsert_entities(named.clone()).await.unwrap().into_inner(), first);
    named.entities[0].region_code = "FR".to_owned();
    let reused = client.batch_upsert_entities(named).await;
    refusal(reused, Code::InvalidArgument, "REQUEST_ID_REUSED");
}
