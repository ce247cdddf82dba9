//! `SearchService` as a client uses it: what is found, as of when, and what is refused.

use chancery::grpc::pb;
use chancery::grpc::pb::search_service_client::SearchServiceClient;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::faulty::Fault;
use crate::support::{ARCHIVE, TestServer, ingest, name};

fn client(server: &TestServer) -> SearchServiceClient<Channel> {
    SearchServiceClient::new(server.channel.clone())
}

/// A search that sees a commit.
fn search(query: &str, commit: i64) -> pb::SearchStatementsRequest {
    let snapshot = pb::ReadSnapshot { min_commit: commit, ..Default::default() };
    pb::SearchStatementsRequest {
        parent: ARCHIVE.to_owned(),
        query: query.to_owned(),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        ..Default::default()
    }
}

async fn found(server: &TestServer, request: pb::SearchStatementsRequest) -> Vec<String> {
    let answer = client(server).search_statements(request).await.unwrap().into_inner();
    answer.results.into_iter().map(|result| short(&result.edition)).collect()
}

/// `acd-19/kk` of an edition's name.
fn short(edition: &str) -> String {
    edition.replace(&format!("{ARCHIVE}/statements/"), "").replace("/editions/", "/")
}

/// Statements in five languages; the commit of the last.
async fn archive(server: &TestServer) -> i64 {
    let mut commit = 0;
    for (statement, language, title, text) in [
        (
            "visit",
            "kk",
            "Ресми сапар",
            "Қазақстанның Сыртқы істер министрі Иранға ресми сапармен барды.",
        ),
        (
            "visit",
            "ru",
            "Официальный визит",
            "Министр иностранных дел Казахстана прибыл в Иран с официальным визитом.",
        ),
        (
            "talks",
            "en",
            "Talks on water",
            "The ministers of Uzbekistan and Kyrgyzstan held talks on water in Tashkent.",
        ),
        ("trade", "zh", "贸易会谈", "哈萨克斯坦和伊朗的部长举行了贸易会谈。"),
        ("note", "en", "A note", "The embassy presents its compliments and sends a note on trade."),
    ] {
        let mut request = ingest(statement, text);
        request.edition_id = language.to_owned();
        let document = request.document.as_mut().unwrap();
        document.title = title.to_owned();
        document.declared_language_code = language.to_owned();
        if statement == "note" {
            document.kind = pb::StatementKind::Note.into();
        }
        commit = server.try_ingest(request).await.unwrap().commit;
    }
    commit
}

#[tokio::test]
async fn words_are_found_in_any_form_and_countries_in_any_language() {
    let server = TestServer::start().await;
    let commit = archive(&server).await;
    let mut inflected = search("министры", commit);
    inflected.query_language_code = "ru".into();
    let found_in = found(&server, inflected).await;
    assert!(found_in.len() == 1 && found_in[0].starts_with("visit/"), "{found_in:?}");
    assert_eq!(found(&server, search("минис*", commit)).await.len(), 1);
    assert_eq!(found(&server, search("\"held talks\"", commit)).await, ["talks/en"]);
    assert!(found(&server, search("\"talks held\"", commit)).await.is_empty());
    assert_eq!(found(&server, search("trade -embassy", commit)).await.len(), 0);
    for query in ["Казахстан Иран", "Қазақстан Иран", "哈萨克斯坦 伊朗", "Kazakhstan Iran"]
    {
        let mut statements: Vec<String> = found(&server, search(query, commit)).await;
        statements.iter_mut().for_each(|edition| edition.truncate(5));
        statements.sort();
        assert_eq!(statements, ["trade", "visit"], "{query}");
    }
    let mut plain = search("Kazakhstan Iran", commit);
    plain.disable_entities = true;
    let answer = client(&server).search_statements(plain).await.unwrap().into_inner();
    assert!(answer.entities.is_empty(), "{:?}", answer.entities);
}

#[tokio::test]
async fn a_filter_facets_and_snippets_say_what_is_there() {
    let server = TestServer::start().await;
    let commit = archive(&server).await;
    let mut request = search("", commit);
    request.filter = "kind = NOTE".to_owned();
    assert_eq!(found(&server, request).await, ["note/en"]);
    let mut request = search("Қазақстан", commit);
    request.filter = "language(kk)".to_owned();
    request.snippet_spec = Some(pb::SnippetSpec { max_snippets: 2, max_characters: 80 });
    let facet = |path: &str| pb::FacetSpec { field_path: path.to_owned(), ..Default::default() };
    request.facet_specs = vec![facet("countries"), facet("editions.language_code")];
    let answer = client(&server).search_statements(request).await.unwrap().into_inner();
    assert_eq!(answer.total_size, 1);
    assert_eq!(answer.entities, ["country:KZ"]);
    let countries: Vec<(&str, i64)> =
        answer.facets[0].values.iter().map(|value| (value.value.as_str(), value.count)).collect();
    assert_eq!(countries, [("IR", 1), ("KZ", 1)]);
    let snippet = &answer.results[0].snippets[0];
    let start = snippet.span.unwrap().start_index;
    let letters: Vec<char> = snippet.text.chars().collect();
    let marked: Vec<String> = snippet
        .matches
        .iter()
        .map(|span| {
            let place = |index: i32| usize::try_from(index - start).unwrap();
            letters[place(span.start_index)..place(span.end_index)].iter().collect()
        })
        .collect();
    assert_eq!(marked, ["Қазақстанның"]);
    let aggregate = pb::AggregateStatementsRequest {
        parent: ARCHIVE.to_owned(),
        facet_specs: vec![facet("editions.language_code")],
        ..Default::default()
    };
    let counted = client(&server).aggregate_statements(aggregate).await.unwrap().into_inner();
    assert_eq!(counted.total_size, 4);
    let english = counted.facets[0].values.iter().find(|value| value.value == "en");
    assert_eq!(english.map(|value| value.count), Some(2));
    let suggest = pb::SuggestTermsRequest {
        parent: ARCHIVE.to_owned(),
        prefix: "Казах".to_owned(),
        language_code: "ru".to_owned(),
        ..Default::default()
    };
    let terms = client(&server).suggest_terms(suggest).await.unwrap().into_inner().terms;
    assert_eq!(terms.first().map(|term| term.value.as_str()), Some("Казахстан"));
}

#[tokio::test]
async fn claims_are_filtered_and_counted() {
    let server = TestServer::start().await;
    let commit = archive(&server).await;
    let mut about = search("", commit);
    about.filter = "fields.countries = country:UZ".to_owned();
    assert_eq!(found(&server, about).await, ["talks/en"]);
    let aggregate = pb::AggregateStatementsRequest {
        parent: ARCHIVE.to_owned(),
        filter: "language(en) AND fields.countries : *".to_owned(),
        facet_specs: vec![pb::FacetSpec {
            field_path: "fields.countries".to_owned(),
            ..Default::default()
        }],
        options: search("", commit).options,
        ..Default::default()
    };
    let counted = client(&server).aggregate_statements(aggregate).await.unwrap().into_inner();
    assert_eq!(counted.total_size, 1);
    let values = counted.facets[0].values.iter();
    let values: Vec<(&str, i64)> = values.map(|one| (one.value.as_str(), one.count)).collect();
    assert_eq!(values, [("country:KG", 1), ("country:UZ", 1)]);
}

/// Statements that pass a filter by claims, and how often each country is said, as of a commit.
async fn said(server: &TestServer, filter: &str, commit: i64) -> (Vec<String>, Vec<String>) {
    let mut request = search("", commit);
    let snapshot = pb::ReadSnapshot {
        snapshot: Some(pb::read_snapshot::Snapshot::Commit(commit)),
        ..Default::default()
    };
    request.options = Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() });
    request.filter = filter.to_owned();
    let field_path = "fields.countries".to_owned();
    request.facet_specs = vec![pb::FacetSpec { field_path, ..Default::default() }];
    let answer = client(server).search_statements(request).await.unwrap().into_inner();
    let found = answer.results.iter().map(|result| short(&result.edition));
    let values = answer.facets[0].values.iter().map(|one| format!("{} {}", one.value, one.count));
    (found.collect(), values.collect())
}

#[tokio::test]
async fn what_claims_said_is_found_as_of_every_commit_and_today_without_reading_the_store() {
    let server = TestServer::start().await;
    let before = archive(&server).await;
    let review = pb::FieldReview {
        field_path: "countries[country:UZ]".to_owned(),
        action: pb::ReviewAction::Reject.into(),
        replacement: None,
    };
    let request = pb::ReviewFieldsRequest {
        name: name("talks"),
        reviews: vec![review],
        ..Default::default()
    };
    let after = server.statements().review_fields(request).await.unwrap().into_inner().commit;
    // The Russian edition leaves Iran out from now on: the two languages say something else.
    let mut other = ingest("visit", "Министр иностранных дел Казахстана прибыл с визитом.");
    other.edition_id = "ru".to_owned();
    other.document.as_mut().unwrap().declared_language_code = "ru".to_owned();
    let last = server.try_ingest(other).await.unwrap().commit;
    found(&server, search("", last)).await;
    let uzbekistan = "fields.countries : UZ";
    assert_eq!(said(&server, uzbekistan, before).await.0, ["talks/en"]);
    assert_eq!(said(&server, uzbekistan, after).await.0, [""; 0]);
    let english = "language(en) AND fields.countries : *";
    let both = ["country:KG 1", "country:UZ 1"];
    assert_eq!(said(&server, english, before).await.1, both);
    let differs = "diverges(countries)";
    assert_eq!(said(&server, differs, after).await.0, [""; 0]);
    // Statements that changed since are read as they were; of the others nothing is read.
    server.store.fail(Fault::Damaged);
    assert_eq!(said(&server, english, last).await.1, both[..1]);
    assert_eq!(said(&server, differs, last).await.0.len(), 1);
}

#[tokio::test]
async fn months_are_counted_within_countries() {
    let server = TestServer::start().await;
    let mut commit = 0;
    // 2024-01-10, 2024-01-20, 2024-02-05, and one without Kazakhstan on 2024-02-06.
    for (id, text, seconds) in [
        ("a", "Kazakhstan and Iran signed a note.", 1_704_844_800),
        ("b", "Kazakhstan sent a note.", 1_705_708_800),
        ("c", "Kazakhstan sent another note.", 1_707_091_200),
        ("d", "Iran sent a note.", 1_707_177_600),
    ] {
        let mut request = ingest(id, text);
        let time = prost_types::Timestamp { seconds, nanos: 0 };
        request.document.as_mut().unwrap().publish_time = Some(time);
        let made = server.try_ingest(request).await.unwrap();
        let statement =
            pb::Statement { name: name(id), publish_time: Some(time), ..Default::default() };
        let update_mask = Some(prost_types::FieldMask { paths: vec!["publish_time".into()] });
        let update = pb::UpdateStatementRequest {
            statement: Some(statement),
            update_mask,
            ..Default::default()
        };
        let updated = server.statements().update_statement(update).await.unwrap().into_inner();
        commit = updated.commit.max(made.commit);
    }
    let months = |limit| pb::FacetSpec {
        field_path: "publish_time".to_owned(),
        limit,
        ..Default::default()
    };
    let mut spec = pb::FacetSpec { field_path: "countries".to_owned(), ..Default::default() };
    spec.nested_spec = Some(Box::new(months(1)));
    let mut options = search("", commit).options.unwrap();
    options.language_codes = vec!["kk".to_owned()];
    let mut request = pb::AggregateStatementsRequest {
        parent: ARCHIVE.to_owned(),
        facet_specs: vec![spec],
        options: Some(options),
        ..Default::default()
    };
    let answer = client(&server).aggregate_statements(request.clone()).await.unwrap();
    let facet = &answer.into_inner().facets[0];
    let shown: Vec<String> = facet
        .values
        .iter()
        .map(|country| {
            let nested = country.nested.as_ref().unwrap();
            let months = nested.values.iter().map(|one| format!("{} {}", one.value, one.count));
            let months: Vec<String> = months.collect();
            let label = &country.labels[0].text;
            let others = nested.other_count;
            assert!(nested.exact && nested.field_path == "publish_time");
            format!("{} {label} {}: {months:?} {others}", country.value, country.count)
        })
        .collect();
    // Of Iran both months have one: the earlier is shown.
    let expected = ["KZ Қазақстан 3: [\"2024-01 2\"] 1", "IR Иран 2: [\"2024-01 1\"] 1"];
    assert_eq!(shown, expected);
    request.facet_specs[0].limit = 1_000;
    request.facet_specs[0].nested_spec = Some(Box::new(months(17)));
    let status = client(&server).aggregate_statements(request.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    let mut twice = months(1);
    twice.nested_spec = Some(Box::new(months(1)));
    request.facet_specs[0].limit = 1;
    request.facet_specs[0].nested_spec = Some(Box::new(twice));
    let status = client(&server).aggregate_statements(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn the_past_is_searched_as_it_was() {
    let server = TestServer::start().await;
    let first = server.ingest("s-1", "The ministers discussed fisheries at length.").await.commit;
    let second = server.ingest("s-1", "The ministers discussed railways at length.").await.commit;
    assert_eq!(found(&server, search("railways", second)).await, ["s-1/en"]);
    assert!(found(&server, search("fisheries", second)).await.is_empty());
    let mut all = search("fisheries", second);
    all.scope = pb::SearchScope::AllRevisions.into();
    assert_eq!(found(&server, all).await, ["s-1/en"]);
    let at = |query: &str| {
        let snapshot = pb::read_snapshot::Snapshot::Commit(first);
        let mut request = search(query, 0);
        request.options = Some(pb::ReadOptions {
            read_snapshot: Some(pb::ReadSnapshot {
                snapshot: Some(snapshot),
                ..Default::default()
            }),
            ..Default::default()
        });
        request
    };
    assert_eq!(found(&server, at("fisheries")).await, ["s-1/en"]);
    assert!(found(&server, at("railways")).await.is_empty());
    let delete = pb::DeleteStatementRequest { name: name("s-1"), ..Default::default() };
    let deleted = server.statements().delete_statement(delete).await.unwrap().into_inner().commit;
    assert!(found(&server, search("railways", deleted)).await.is_empty());
    assert_eq!(found(&server, at("fisheries")).await, ["s-1/en"]);
}

#[tokio::test]
async fn pages_fit_together_while_new_statements_arrive() {
    let server = TestServer::start().await;
    let mut commit = 0;
    for number in 0..7 {
        let text = format!("Meeting number {number} of the council on railways.");
        commit = server.ingest(&format!("m-{number}"), &text).await.commit;
    }
    let whole = found(&server, search("railways council", commit)).await;
    assert_eq!(whole.len(), 7);
    let mut request = search("railways council", commit);
    request.page_size = 3;
    let mut paged = Vec::new();
    loop {
        let answer = client(&server).search_statements(request.clone()).await.unwrap().into_inner();
        assert_eq!(answer.commit, commit);
        paged.extend(answer.results.into_iter().map(|result| short(&result.edition)));
        let text = format!("Another meeting of the council on railways, after {}.", paged.len());
        server.ingest(&format!("later-{}", paged.len()), &text).await;
        if answer.next_page_token.is_empty() {
            break;
        }
        request.page_token = answer.next_page_token;
    }
    assert_eq!(paged, whole);
}

#[tokio::test]
async fn lists_take_a_filter_and_an_order() {
    let server = TestServer::start().await;
    let commit = archive(&server).await;
    let snapshot = pb::ReadSnapshot { min_commit: commit, ..Default::default() };
    let list = pb::ListStatementsRequest {
        parent: ARCHIVE.to_owned(),
        filter: "countries : KZ".to_owned(),
        order_by: "create_time desc".to_owned(),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        ..Default::default()
    };
    let listed = server.statements().list_statements(list).await.unwrap().into_inner();
    let names: Vec<&str> = listed.statements.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, [name("trade"), name("visit")]);
    assert_eq!(listed.total_size, 2);
}

async fn refused(server: &TestServer, request: pb::SearchStatementsRequest) -> Status {
    client(server).search_statements(request).await.unwrap_err()
}

#[tokio::test]
async fn bad_queries_and_filters_are_refused_with_their_place() {
    let server = TestServer::start().await;
    let long = "(".repeat(1_000_000);
    let words = "word ".repeat(100);
    for (query, filter, field, expected) in [
        ("\"open", "", "query", "at byte 0: the quote is not closed"),
        ("*", "", "query", "has no word"),
        ("-only", "", "query", "not only what is not"),
        ("- —", "", "query", "at byte 0: \"-\" has no word"),
        (words.as_str(), "", "query", "more than 64 words"),
        ("", "kimd = NOTE", "filter", "did you mean \"kind\"?"),
        ("", "kind = (NOTE", "filter", "the parenthesis is not closed"),
        ("", "publish_time > soon", "filter", "\"soon\" is no time"),
        ("", long.as_str(), "filter", "1000000 bytes, the limit is 4096"),
    ] {
        let mut request = search(query, 0);
        request.filter = filter.to_owned();
        let status = refused(&server, request).await;
        assert_eq!(status.code(), Code::InvalidArgument, "{query} {filter:.20}");
        let details = status.get_details_bad_request().unwrap();
        assert_eq!(details.field_violations[0].field, field);
        let description = &details.field_violations[0].description;
        assert!(description.contains(expected), "{description}");
    }
}

#[tokio::test]
async fn strange_queries_get_an_answer() {
    let server = TestServer::start().await;
    let commit = server.ingest("s-1", "The ministers met.").await.commit;
    for query in
        ["", " ", "a", "the of and", "\u{202e}\u{0}x", "(a+)+$", "[[[[", "OR AND NOT", "🙂", "—"]
    {
        let answer = client(&server).search_statements(search(query, commit)).await;
        assert!(answer.is_ok(), "{query:?}: {answer:?}");
    }
}
