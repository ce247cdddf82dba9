//! How a document without a statement id finds its statement.

use chancery::grpc::pb;
use pb::IngestOutcome::{CreatedRevision, CreatedStatement, Unchanged};

use crate::asks::{ENGLISH, ENGLISH_AMENDED, RUSSIAN, ask, ask_into, statement_name, text};
use crate::wire::{Clients, Fresh};

const URI: &str = "https://mfa.example/press/1";

fn external(value: &str) -> pb::ExternalId {
    pb::ExternalId { scheme: "docket".to_owned(), value: value.to_owned() }
}

fn document(words: &str, uri: &str, ids: &[&str]) -> pb::IngestDocument {
    pb::IngestDocument {
        source: Some(pb::Source { uri: uri.to_owned(), ..Default::default() }),
        external_ids: ids.iter().map(|id| external(id)).collect(),
        ..text(words)
    }
}

/// The statement's id, and the candidates with their reasons.
fn brief(answer: &pb::IngestEditionResponse) -> (String, Vec<(String, Vec<String>)>) {
    let id = |name: &str| name.rsplit('/').next().unwrap().to_owned();
    let candidates = answer.link_candidates.iter();
    assert!(answer.link_candidates.iter().all(|c| (0.0..=1.0).contains(&c.score)));
    let candidates = candidates.map(|c| (id(&c.statement), c.reasons.clone())).collect();
    (id(&answer.statement.as_ref().unwrap().name), candidates)
}

fn reasons(of: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let words = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    of.iter().map(|(id, why)| ((*id).to_owned(), words(why))).collect()
}

/// By age: `old` came from the URI, `called` and then `later` have the external id, `later` both.
async fn three(clients: &Clients) {
    clients.store(ask_into("old", document("Text of the old one.", URI, &[]))).await;
    clients.store(ask_into("called", document("Text of the one called 7.", "", &["7"]))).await;
    clients.store(ask_into("later", document("Text of a later one.", URI, &["7"]))).await;
}

#[tokio::test]
async fn an_external_id_is_stronger_than_a_source_uri_and_age_decides_between_equals() {
    let server = Fresh::new().await;
    let clients = server.clients();
    three(&clients).await;
    let answer = clients.store(ask(document(ENGLISH, URI, &["7"]))).await;
    let (statement, candidates) = brief(&answer);
    assert_eq!(statement, "called");
    let both: &[&str] = &["external_id", "source_uri"];
    assert_eq!(candidates, reasons(&[("later", both), ("old", &["source_uri"])]));
    let scores: Vec<f32> = answer.link_candidates.iter().map(|c| c.score).collect();
    assert!(scores[0] >= scores[1], "the strongest first");
    let answer = clients.store(ask(document(RUSSIAN, URI, &[]))).await;
    assert_eq!(brief(&answer).0, "old");
}

#[tokio::test]
async fn candidates_are_answered_with_every_outcome() {
    let server = Fresh::new().await;
    let clients = server.clients();
    three(&clients).await;
    let again = clients.store(ask(document("Text of the one called 7.", "", &["7"]))).await;
    assert_eq!(again.outcome(), Unchanged);
    assert_eq!(brief(&again), ("called".to_owned(), reasons(&[("later", &["external_id"])])));
}

#[tokio::test]
async fn the_policies_join_propose_or_do_not_look() {
    let server = Fresh::new().await;
    let clients = server.clients();
    three(&clients).await;
    let send = async |policy: pb::LinkPolicy, words: &str| {
        let request = ask(document(words, URI, &[]));
        clients.store(pb::IngestEditionRequest { link_policy: policy.into(), ..request }).await
    };
    let proposed = send(pb::LinkPolicy::Propose, ENGLISH).await;
    assert_eq!(proposed.outcome(), CreatedStatement);
    let uri: &[&str] = &["source_uri"];
    assert_eq!(brief(&proposed).1, reasons(&[("old", uri), ("later", uri)]));
    let apart = send(pb::LinkPolicy::ExplicitOnly, ENGLISH_AMENDED).await;
    assert_eq!((apart.outcome(), brief(&apart).1), (CreatedStatement, Vec::new()));
    let joined = send(pb::LinkPolicy::Unspecified, "Amended text of the old one.").await;
    assert_eq!(joined.statement.unwrap().name, statement_name("old"));
    // With a statement named, nothing is looked up.
    let named = clients.store(ask_into("old", document(RUSSIAN, URI, &["7"]))).await;
    assert_eq!(brief(&named), ("old".to_owned(), Vec::new()));
}

#[tokio::test]
async fn a_document_from_the_same_uri_is_the_next_revision_even_if_its_language_is_not_clear() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask(document(ENGLISH, URI, &[]))).await;
    let short = clients.store(ask(document("24.06.2024", URI, &[]))).await;
    assert_eq!(short.outcome(), CreatedRevision);
}

#[tokio::test]
async fn deleted_statements_and_given_up_external_ids_are_not_found() {
    let server = Fresh::new().await;
    let clients = server.clients();
    three(&clients).await;
    clients.delete("called").await;
    let update = pb::UpdateStatementRequest {
        statement: Some(pb::Statement { name: statement_name("later"), ..Default::default() }),
        update_mask: Some(prost_types::FieldMask { paths: vec!["external_ids".to_owned()] }),
        ..Default::default()
    };
    clients.statements.clone().update_statement(update).await.unwrap();
    let answer = clients.store(ask(document(ENGLISH, "", &["7"]))).await;
    assert_eq!((answer.outcome(), brief(&answer).1), (CreatedStatement, Vec::new()));
}

#[tokio::test]
async fn at_most_eight_candidates_are_named() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for place in 0..12 {
        let words = format!("Text number {place} from one address.");
        clients.store(ask_into(&format!("s-{place:02}"), document(&words, URI, &[]))).await;
    }
    let request = ask(document(ENGLISH, URI, &[]));
    let policy = pb::LinkPolicy::Propose.into();
    let answer = clients.store(pb::IngestEditionRequest { link_policy: policy, ..request }).await;
    let named: Vec<String> = brief(&answer).1.into_iter().map(|(id, _)| id).collect();
    let expected: Vec<String> = (0..8).map(|place| format!("s-{place:02}")).collect();
    assert_eq!(named, expected, "of equals the ones made first");
}

#[tokio::test]
async fn many_refetches_of_one_address_do_not_hide_the_statement_that_had_it_first() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("first", document("Text of the first.", URI, &[]))).await;
    for turn in 0..80 {
        let words = format!("Text number {turn} of the second.");
        clients.store(ask_into("second", document(&words, URI, &[]))).await;
    }
    let answer = clients.store(ask(document(ENGLISH, URI, &[]))).await;
    assert_eq!(brief(&answer).0, "first", "the one made first, not the one written last");
}

const VISIT: &str = "President Tokayev met Prime Minister Pashinyan in Yerevan on 15 April 2024. \
     Kazakhstan and Armenia signed 9 documents; trade grew by 67 percent to 24 million dollars.";
const VISIT_IN_RUSSIAN: &str = "Президент Токаев встретился с премьер-министром Пашиняном в Ереване \
     15 апреля 2024 года. Казахстан и Армения подписали 9 документов; товарооборот вырос на 67 процентов, \
     до 24 млн долларов.";

fn likely(answer: &pb::IngestEditionResponse) -> Vec<(&str, Vec<&str>)> {
    answer
        .link_candidates
        .iter()
        .map(|c| (c.statement.as_str(), c.reasons.iter().map(String::as_str).collect()))
        .collect()
}

#[tokio::test]
async fn a_new_document_is_told_which_statement_says_the_same_in_another_language_and_why() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask(text(RUSSIAN))).await;
    let first = clients.store(ask(text(VISIT))).await.statement.unwrap().name;
    let made = clients.store(ask(text(VISIT_IN_RUSSIAN))).await;
    assert_eq!(made.outcome(), CreatedStatement, "it is told, not joined");
    let candidates = likely(&made);
    assert_eq!(candidates.len(), 1, "{candidates:?}");
    let (statement, reasons) = &candidates[0];
    assert_eq!(*statement, first);
    for reason in ["entities", "numbers", "names", "publish_time"] {
        assert!(reasons.contains(&reason), "{reason} in {reasons:?}");
    }
    // Years away it is another visit.
    let years_away = Some(prost_types::Timestamp { seconds: 1_000_000_000, nanos: 0 });
    let old =
        pb::IngestDocument { publish_time: years_away, ..text(&format!("{VISIT_IN_RUSSIAN} 1")) };
    let told = clients.store(ask(old)).await;
    assert!(likely(&told).iter().all(|(_, reasons)| *reasons == ["version"]), "{told:?}");
}

#[tokio::test]
async fn a_new_version_of_a_known_text_is_told_as_such() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let first = clients.store(ask(text(ENGLISH))).await.statement.unwrap().name;
    let made = clients.store(ask(text(ENGLISH_AMENDED))).await;
    assert_eq!(likely(&made), [(first.as_str(), vec!["version"])]);
    assert!(made.link_candidates[0].score >= 0.5);
    let alone = pb::IngestEditionRequest {
        link_policy: pb::LinkPolicy::ExplicitOnly.into(),
        ..ask(text(&ENGLISH_AMENDED.replace("morning", "evening")))
    };
    assert!(clients.store(alone).await.link_candidates.is_empty());
}
