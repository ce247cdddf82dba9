//! Two editions side by side, over the wire.

use chancery::grpc::pb;
use pb::TranslationKind;
use tonic::Code;

use crate::asks::{
    ask_for, ask_into, at_commit, edition_name, revision_name, statement_name, text,
};
use crate::wire::{Clients, Fresh, refusal};

const EN: &str = "On 5 May 2024 Minister Tokayev received Ambassador Lavrov in Astana.\n\n\
     They spoke about 120 projects worth 3500 million tenge.\n\n\
     The talks were friendly, and both sides praised the hospitality of the city.\n\n\
     The next meeting will take place in Paris in 2025.";
const RU: &str = "5 мая 2024 года министр Токаев принял в Астане посла Лаврова.\n\n\
     Они обсудили 120 проектов на сумму 3700 миллионов тенге.\n\n\
     Следующая встреча состоится в Париже в 2025 году.";

async fn two_editions() -> (Fresh, Clients) {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", EN)).await;
    let translation = pb::Translation {
        kind: TranslationKind::Official.into(),
        source_revision: revision_name("note", "en", 1),
        ..Default::default()
    };
    let document = pb::IngestDocument { translation: Some(translation), ..text(RU) };
    let request =
        pb::IngestEditionRequest { edition_id: "ru".to_owned(), ..ask_into("note", document) };
    clients.store(request).await;
    (server, clients)
}

fn ask() -> pb::AlignEditionsRequest {
    pb::AlignEditionsRequest {
        name: statement_name("note"),
        base_edition: edition_name("note", "en"),
        target_edition: edition_name("note", "ru"),
        ..Default::default()
    }
}

async fn align(clients: &Clients, request: pb::AlignEditionsRequest) -> pb::AlignEditionsResponse {
    clients.statements.clone().align_editions(request).await.unwrap().into_inner()
}

fn paired(found: &pb::AlignEditionsResponse) -> Vec<(String, String, bool)> {
    let pair = |pair: &pb::SegmentPair| {
        (pair.base_segment_ids.join("+"), pair.target_segment_ids.join("+"), pair.stale)
    };
    found.pairs.iter().map(pair).collect()
}

fn pair(base: &str, target: &str, stale: bool) -> (String, String, bool) {
    (base.to_owned(), target.to_owned(), stale)
}

#[tokio::test]
async fn segments_are_paired_and_what_is_left_out_is_named() {
    let (_server, clients) = two_editions().await;
    let found = align(&clients, ask()).await;
    assert_eq!(
        paired(&found),
        [pair("s1", "s1", false), pair("s2", "s2", false), pair("s4", "s3", false)]
    );
    assert_eq!(found.unpaired_base_segment_ids, ["s3"]);
    assert_eq!(found.unpaired_target_segment_ids, Vec::<String>::new());
    assert_eq!(found.base_revision, revision_name("note", "en", 1));
    assert_eq!(found.target_revision, revision_name("note", "ru", 1));
    let both = pb::AlignEditionsRequest {
        base_edition: String::new(),
        target_edition: String::new(),
        ..ask()
    };
    assert_eq!(align(&clients, both).await, found, "there are but two");
}

#[tokio::test]
async fn numbers_that_differ_are_divergences_with_both_quotes() {
    let (_server, clients) = two_editions().await;
    let found = align(&clients, ask()).await;
    let [divergence] = found.divergences.as_slice() else { panic!("{:?}", found.divergences) };
    assert_eq!(divergence.field_path, "text.numbers");
    assert_eq!(
        (divergence.base_value.as_str(), divergence.target_value.as_str()),
        ("3500", "3700")
    );
    assert_eq!(
        (divergence.base_segment_id.as_str(), divergence.target_segment_id.as_str()),
        ("s2", "s2")
    );
    assert!(divergence.base_quote.starts_with("They spoke about 120"));
    assert!(divergence.target_quote.starts_with("Они обсудили 120"));
}

#[tokio::test]
async fn segments_that_the_source_changed_since_are_stale() {
    let (_server, clients) = two_editions().await;
    let before = align(&clients, ask()).await;
    clients
        .store(ask_for("note", "en", &EN.replace("They spoke about", "They quarrelled over")))
        .await;
    let found = align(&clients, ask()).await;
    assert_eq!(
        paired(&found),
        [pair("s1", "s1", false), pair("s2", "s2", true), pair("s4", "s3", false)]
    );
    let then = pb::AlignEditionsRequest { options: at_commit(before.commit), ..ask() };
    assert_eq!(align(&clients, then).await, before);
}

#[tokio::test]
async fn an_alignment_that_makes_no_sense_is_refused_by_its_field() {
    let (_server, clients) = two_editions().await;
    let call = async |request| clients.statements.clone().align_editions(request).await;
    for (request, fields) in [
        (
            pb::AlignEditionsRequest { base_edition: edition_name("other", "en"), ..ask() },
            vec!["base_edition"],
        ),
        (
            pb::AlignEditionsRequest { target_edition: edition_name("note", "en"), ..ask() },
            vec!["target_edition"],
        ),
        (pb::AlignEditionsRequest { name: String::new(), ..ask() }, vec!["name"]),
        (
            pb::AlignEditionsRequest {
                base_edition: "x".to_owned(),
                target_edition: "y".to_owned(),
                ..ask()
            },
            vec!["base_edition", "target_edition"],
        ),
    ] {
        let refused = refusal(call(request).await, Code::InvalidArgument, "FIELD_INVALID");
        let named: Vec<&str> = refused.fields.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, fields);
    }
    let missing = pb::AlignEditionsRequest { target_edition: edition_name("note", "fr"), ..ask() };
    let refused = refusal(call(missing).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    assert_eq!(refused.resource, Some(edition_name("note", "fr")));
    let future = pb::AlignEditionsRequest { options: at_commit(99), ..ask() };
    refusal(call(future).await, Code::OutOfRange, "COMMIT_NOT_REACHED");
    // One edition has no other, and of three it must be said which.
    clients.store(ask_for("lone", "en", EN)).await;
    let lone = pb::AlignEditionsRequest { name: statement_name("lone"), ..Default::default() };
    refusal(call(lone).await, Code::InvalidArgument, "FIELD_INVALID");
    clients.store(ask_for("note", "fr", "Un texte en français.")).await;
    let third = pb::AlignEditionsRequest { name: statement_name("note"), ..Default::default() };
    let refused = refusal(call(third).await, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(refused.fields[0].0, "target_edition");
}
