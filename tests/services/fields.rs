//! What a statement says, as values: read, merged over editions, reviewed, given by the publisher.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{ask_for, at_commit, edition_name, revision_name, statement_name, text};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

const ENGLISH: &str =
    "The ministers of Kazakhstan and Iran met today.\n\nKazakhstan invited the guests.";
const FRENCH: &str = "Les ministres du Kazakhstan se sont réunis aujourd'hui.";

fn country(code: &str) -> String {
    format!("countries[country:{code}]")
}

fn codes(fields: &pb::StructuredFields) -> Vec<&str> {
    fields.countries.iter().map(|country| country.region_code.as_str()).collect()
}

fn mention<'a>(fields: &'a pb::StructuredFields, code: &str) -> &'a pb::Mention {
    let found = fields.countries.iter().find(|country| country.region_code == code);
    found.unwrap_or_else(|| panic!("{code} in {:?}", codes(fields)))
}

fn proof(mention: &pb::Mention) -> &pb::Provenance {
    mention.provenance.as_ref().unwrap()
}

async fn fields(clients: &Clients, id: &str) -> pb::StructuredFields {
    clients.statement(id).await.fields.expect("the full view has fields")
}

/// A review of one value.
fn review(id: &str, path: &str, action: pb::ReviewAction) -> pb::ReviewFieldsRequest {
    let review =
        pb::FieldReview { field_path: path.to_owned(), action: action.into(), replacement: None };
    pb::ReviewFieldsRequest {
        name: statement_name(id),
        reviews: vec![review],
        reviewer: "the editor".to_owned(),
        ..Default::default()
    }
}

fn of_country(code: &str) -> pb::StructuredFields {
    let region_code = code.to_owned();
    let mention = pb::Mention { region_code, ..Default::default() };
    pb::StructuredFields { countries: vec![mention], ..Default::default() }
}

async fn decide(clients: &Clients, request: pb::ReviewFieldsRequest) -> pb::ReviewFieldsResponse {
    clients.statements.clone().review_fields(request).await.expect("it is decided").into_inner()
}

#[tokio::test]
async fn every_value_comes_with_the_words_that_prove_it_in_the_unit_asked_for() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let words = "Қазақстан мен Иран\n\nКездесу Иранда өтті.";
    clients.store(ask_for("note", "kk", words)).await;
    let units =
        [pb::OffsetUnit::CodePoint, pb::OffsetUnit::Utf8Byte, pb::OffsetUnit::Utf16CodeUnit];
    for unit in units {
        let options = pb::ReadOptions { offset_unit: unit.into(), ..Default::default() };
        let request = pb::GetStatementRequest {
            name: statement_name("note"),
            options: Some(options),
            ..Default::default()
        };
        let answer = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
        let edition = answer.edition.unwrap();
        let statement = answer.statement.unwrap().fields.unwrap();
        let own = edition.fields.unwrap();
        assert_eq!(codes(&own), codes(&statement));
        let kazakhstan = proof(mention(&statement, "KZ"));
        assert_eq!(kazakhstan.source(), pb::ClaimSource::Extractor);
        assert_eq!(kazakhstan.field_path, country("KZ"));
        assert_eq!(kazakhstan.supporting_editions, [edition_name("note", "kk")]);
        assert!(kazakhstan.confidence.is_some_and(|sure| sure > 0.0 && sure <= 1.0));
        for evidence in statement.countries.iter().flat_map(|one| &proof(one).evidence) {
            assert_eq!(evidence.revision, revision_name("note", "kk", 1));
            let span = evidence.span.unwrap();
            assert_eq!(span.unit(), unit);
            let range = usize::try_from(span.start_index).unwrap()
                ..usize::try_from(span.end_index).unwrap();
            let exact = match unit {
                pb::OffsetUnit::Utf8Byte => edition.text[range].to_owned(),
                pb::OffsetUnit::Utf16CodeUnit => {
                    let units: Vec<u16> = edition.text.encode_utf16().collect();
                    String::from_utf16(&units[range]).unwrap()
                }
                pb::OffsetUnit::CodePoint | pb::OffsetUnit::Unspecified => {
                    edition.text.chars().skip(range.start).take(range.len()).collect()
                }
            };
            let quote = evidence.quote.as_ref().unwrap();
            assert_eq!(quote.exact, exact);
            assert!(edition.text.contains(&format!("{}{exact}{}", quote.prefix, quote.suffix)));
            let segment = edition.segments.iter().find(|one| one.segment_id == evidence.segment_id);
            assert!(segment.is_some(), "{evidence:?}");
        }
    }
}

#[tokio::test]
async fn a_view_shows_fields_or_leaves_them_out() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut client = clients.statements.clone();
    let views = [
        (pb::StatementView::Unspecified, true, true),
        (pb::StatementView::Basic, false, false),
        (pb::StatementView::Fields, true, false),
        (pb::StatementView::Full, true, true),
    ];
    for (view, has_fields, has_text) in views {
        let request = pb::GetStatementRequest {
            name: statement_name("note"),
            view: view.into(),
            ..Default::default()
        };
        let answer = client.get_statement(request).await.unwrap().into_inner();
        let edition = answer.edition.unwrap();
        assert_eq!(answer.statement.unwrap().fields.is_some(), has_fields, "{view:?}");
        assert_eq!(edition.fields.is_some(), has_fields, "{view:?}");
        assert_eq!(!edition.text.is_empty(), has_text, "{view:?}");
        let name = revision_name("note", "en", 1);
        let request =
            pb::GetEditionRevisionRequest { name, view: view.into(), ..Default::default() };
        let answer = client.get_edition_revision(request).await.unwrap().into_inner();
        let snapshot = answer.edition_revision.unwrap().snapshot.unwrap();
        assert_eq!(snapshot.fields.is_some(), has_fields, "{view:?}");
        let parent = ARCHIVE.to_owned();
        let request = pb::ListStatementsRequest { parent, view: view.into(), ..Default::default() };
        let listed = client.list_statements(request).await.unwrap().into_inner();
        let lists_fields = has_fields && view != pb::StatementView::Unspecified;
        assert_eq!(listed.statements[0].fields.is_some(), lists_fields, "{view:?}");
        let request = pb::BatchGetStatementsRequest {
            names: vec![statement_name("note")],
            view: view.into(),
            ..Default::default()
        };
        let got = client.batch_get_statements(request).await.unwrap().into_inner();
        assert_eq!(got.statements[0].fields.is_some(), lists_fields, "{view:?}");
    }
}

#[tokio::test]
async fn a_text_that_is_only_analysed_has_fields_too() {
    let server = Fresh::new().await;
    let analysis = server.clients().analyze(text(ENGLISH)).await;
    let fields = analysis.edition.unwrap().fields.unwrap();
    assert_eq!(codes(&fields), ["KZ", "IR"]);
    let kazakhstan = mention(&fields, "KZ");
    assert_eq!(kazakhstan.mention_count, 2);
    assert_eq!(proof(kazakhstan).evidence[0].quote.as_ref().unwrap().exact, "Kazakhstan");
    assert_eq!(proof(kazakhstan).evidence[0].revision, "");
}

#[tokio::test]
async fn editions_support_one_value_and_a_country_left_out_is_told_with_its_quote() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    assert!(fields(&clients, "note").await.divergences.is_empty());
    let stored = clients.store(ask_for("note", "fr", FRENCH)).await;
    let merged = fields(&clients, "note").await;
    assert_eq!(codes(&merged), ["KZ", "IR"]);
    let both = [edition_name("note", "en"), edition_name("note", "fr")];
    assert_eq!(proof(mention(&merged, "KZ")).supporting_editions, both);
    assert_eq!(proof(mention(&merged, "IR")).supporting_editions, both[..1]);
    let left_out = merged.divergences.iter().find(|one| one.field_path == country("IR")).unwrap();
    let told: Vec<(&str, &str)> = left_out
        .readings
        .iter()
        .map(|reading| (reading.edition.as_str(), reading.value.as_str()))
        .collect();
    assert_eq!(told, [(both[0].as_str(), "IR"), (both[1].as_str(), "")]);
    let quote = left_out.readings[0].provenance.as_ref().unwrap().evidence[0].quote.clone();
    assert_eq!(quote.unwrap().exact, "Iran");
    assert!(left_out.readings[1].provenance.is_none());
    // Each edition has its own.
    let french = clients.edition("note", "fr").await.fields.unwrap();
    assert_eq!(codes(&french), ["KZ"]);
    for (filter, count) in
        [("diverges(countries)", 1), ("diverges(events)", 0), ("fields.countries = IR", 1)]
    {
        let request = pb::ListStatementsRequest {
            parent: ARCHIVE.to_owned(),
            filter: filter.to_owned(),
            options: at_commit(stored.commit),
            ..Default::default()
        };
        let listed = clients.statements.clone().list_statements(request).await.unwrap();
        assert_eq!(listed.into_inner().statements.len(), count, "{filter}");
    }
}

#[tokio::test]
async fn a_rejected_value_does_not_come_back_and_the_past_stays_as_it_was() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let stored = clients.store(ask_for("note", "en", ENGLISH)).await;
    let reject = review("note", &country("IR"), pb::ReviewAction::Reject);
    let decided = decide(&clients, reject).await;
    assert_eq!(decided.commit, stored.commit + 1);
    assert_eq!(codes(&decided.statement.unwrap().fields.unwrap()), ["KZ"]);
    assert_eq!(codes(&clients.edition("note", "en").await.fields.unwrap()), ["KZ"]);
    clients.store(ask_for("note", "en", "Iran and Kazakhstan, and Iran again.")).await;
    clients.store(ask_for("note", "fr", "L'Iran et le Kazakhstan.")).await;
    let now = fields(&clients, "note").await;
    assert_eq!(codes(&now), ["KZ"]);
    assert!(now.divergences.is_empty(), "nobody is told of what was rejected");
    let request = pb::GetStatementRequest {
        name: statement_name("note"),
        options: at_commit(stored.commit),
        ..Default::default()
    };
    let then = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
    assert_eq!(codes(&then.statement.unwrap().fields.unwrap()), ["KZ", "IR"]);
    // Somebody else confirms it after all.
    decide(&clients, review("note", &country("IR"), pb::ReviewAction::Confirm)).await;
    let now = fields(&clients, "note").await;
    assert_eq!(proof(mention(&now, "IR")).review_state(), pb::ReviewState::Confirmed);
}

#[tokio::test]
async fn what_was_read_before_is_read_the_same_until_it_changes() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let made = clients.store(ask_for("note", "en", ENGLISH)).await;
    let read = async |commit: i64| {
        let mut request =
            pb::GetStatementRequest { name: statement_name("note"), ..Default::default() };
        if commit > 0 {
            request.options = at_commit(commit);
        }
        let answer = clients.statements.clone().get_statement(request).await.unwrap();
        let pb::GetStatementResponse { statement, edition, .. } = answer.into_inner();
        (statement.unwrap().fields.unwrap(), edition.unwrap().fields.unwrap())
    };
    let first = read(0).await;
    assert_eq!(codes(&first.0), ["KZ", "IR"]);
    assert_eq!(first.0, first.1, "it is the only edition, and nobody decided anything");
    assert_eq!(read(0).await, first);
    clients.store(ask_for("other", "fr", FRENCH)).await;
    assert_eq!(read(0).await, first, "another statement is no matter");
    let by_name = clients.edition("note", "en").await;
    assert_eq!(by_name.fields.unwrap(), first.1);
    decide(&clients, review("note", &country("IR"), pb::ReviewAction::Reject)).await;
    for _ in 0..2 {
        let (whole, own) = read(0).await;
        assert_eq!((codes(&whole), codes(&own)), (vec!["KZ"], vec!["KZ"]));
        assert_eq!(read(made.commit).await, first, "the past stays as it was");
    }
    clients.store(ask_for("note", "fr", FRENCH)).await;
    for _ in 0..2 {
        let (whole, own) = read(0).await;
        let both = [edition_name("note", "en"), edition_name("note", "fr")];
        assert_eq!(proof(mention(&whole, "KZ")).supporting_editions, both);
        assert_eq!(proof(mention(&own, "KZ")).supporting_editions, both[..1]);
    }
    let statements = clients.statements.clone();
    let bytes = pb::ReadOptions {
        offset_unit: pb::OffsetUnit::Utf8Byte.into(),
        language_codes: vec!["fr".to_owned()],
        ..Default::default()
    };
    let mut spans = Vec::new();
    for options in [bytes.clone(), pb::ReadOptions { offset_unit: 0, ..bytes }] {
        let request = pb::GetStatementRequest {
            name: statement_name("note"),
            options: Some(options),
            ..Default::default()
        };
        let answer = statements.clone().get_statement(request).await.unwrap().into_inner();
        let own = answer.edition.unwrap().fields.unwrap();
        spans.push(proof(mention(&own, "KZ")).evidence[0].span.unwrap().unit());
    }
    assert_eq!(spans, [pb::OffsetUnit::Utf8Byte, pb::OffsetUnit::CodePoint]);
}

#[tokio::test]
async fn a_confirmed_value_stays_when_no_text_has_it_any_more() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    decide(&clients, review("note", &country("IR"), pb::ReviewAction::Confirm)).await;
    clients.store(ask_for("note", "en", "The ministers of Kazakhstan met.")).await;
    let now = fields(&clients, "note").await;
    let iran = proof(mention(&now, "IR"));
    assert_eq!(iran.source(), pb::ClaimSource::Curator);
    assert_eq!(iran.reviewer, "the editor");
    assert!(iran.review_time.is_some() && iran.confidence.is_none());
    assert!(iran.supporting_editions.is_empty());
    assert_eq!(iran.evidence[0].revision, revision_name("note", "en", 1), "its words are there");
    assert_eq!(iran.evidence[0].quote.as_ref().unwrap().exact, "Iran");
}

#[tokio::test]
async fn a_value_is_replaced_or_added_and_stays() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut replace = review("note", &country("IR"), pb::ReviewAction::Replace);
    replace.reviews[0].replacement = Some(of_country("IQ"));
    let mut add = review("note", "countries", pb::ReviewAction::Replace);
    add.reviews[0].replacement = Some(of_country("UZ"));
    replace.reviews.extend(add.reviews);
    let decided = decide(&clients, replace).await;
    assert_eq!(codes(&decided.statement.unwrap().fields.unwrap()), ["KZ", "IQ", "UZ"]);
    clients.store(ask_for("note", "en", "Iran, Iraq and Kazakhstan.")).await;
    let now = fields(&clients, "note").await;
    let mut shown = codes(&now);
    shown.sort_unstable();
    assert_eq!(shown, ["IQ", "KZ", "UZ"]);
    let iraq = proof(mention(&now, "IQ"));
    assert_eq!(iraq.source(), pb::ClaimSource::Curator);
    assert_eq!(iraq.review_state(), pb::ReviewState::Replaced);
    assert_eq!(iraq.supporting_editions, [edition_name("note", "en")], "the text says so, too");
}

#[tokio::test]
async fn a_review_is_guarded_by_etag_and_repeated_by_request_id_and_told() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let etag = clients.statement("note").await.etag;
    let mut request = review("note", &country("IR"), pb::ReviewAction::Reject);
    request.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    request.etag = etag.clone();
    let first = decide(&clients, request.clone()).await;
    assert_ne!(first.statement.as_ref().unwrap().etag, etag, "fields are part of the statement");
    assert_eq!(decide(&clients, request.clone()).await, first);
    let mut client = clients.statements.clone();
    request.reviewer = "somebody else".to_owned();
    let reused = client.review_fields(request.clone()).await;
    refusal(reused, Code::InvalidArgument, "REQUEST_ID_REUSED");
    request.request_id.clear();
    let refused = refusal(client.review_fields(request).await, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(refused.metadata["current_etag"], clients.statement("note").await.etag);
    let request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: 3,
        ..Default::default()
    };
    let changes = clients.changes.clone().list_changes(request).await.unwrap().into_inner().changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].kind(), pb::ChangeKind::FieldsUpdated);
    assert_eq!(changes[0].resource, statement_name("note"));
    assert_eq!(changes[0].changed_fields, [country("IR")]);
}

#[tokio::test]
async fn a_review_that_makes_no_sense_is_refused_with_the_field() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut client = clients.statements.clone();
    let unknown = review("note", &country("FR"), pb::ReviewAction::Reject);
    let refused =
        refusal(client.review_fields(unknown).await, Code::NotFound, "FIELD_PATH_UNKNOWN");
    assert_eq!(refused.fields[0].0, "reviews[0].field_path");
    let missing = review("nobody", &country("KZ"), pb::ReviewAction::Reject);
    refusal(client.review_fields(missing).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let mut bad = review("note", "", pb::ReviewAction::Unspecified);
    bad.reviews[0].replacement = Some(of_country("KZ"));
    let mut empty = review("note", &country("KZ"), pb::ReviewAction::Replace);
    empty.reviews[0].replacement = Some(pb::StructuredFields::default());
    bad.reviews.extend(empty.reviews);
    let mut wrong = review("note", &country("KZ"), pb::ReviewAction::Replace);
    wrong.reviews[0].replacement = Some(of_country("Kazakhstan"));
    bad.reviews.extend(wrong.reviews);
    let refused = refusal(client.review_fields(bad).await, Code::InvalidArgument, "FIELD_INVALID");
    let named: Vec<&str> = refused.fields.iter().map(|(field, _)| field.as_str()).collect();
    for field in [
        "reviews[0].field_path",
        "reviews[0].action",
        "reviews[0].replacement",
        "reviews[1].replacement",
        "reviews[2].replacement.countries[0].region_code",
    ] {
        assert!(named.contains(&field), "{field} in {named:?}");
    }
    let mut other = review("note", &country("KZ"), pb::ReviewAction::Replace);
    let kind = pb::KindClaim { kind: pb::DocumentKind::Speech.into(), provenance: None };
    let replacement = pb::StructuredFields { kind: Some(kind), ..Default::default() };
    other.reviews[0].replacement = Some(replacement);
    let refused =
        refusal(client.review_fields(other).await, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(refused.fields[0].0, "reviews[0].replacement");
    let none = pb::ReviewFieldsRequest { name: statement_name("note"), ..Default::default() };
    refusal(client.review_fields(none).await, Code::InvalidArgument, "FIELD_INVALID");
    clients.delete("note").await;
    let deleted = review("note", &country("KZ"), pb::ReviewAction::Reject);
    refusal(client.review_fields(deleted).await, Code::FailedPrecondition, "STATEMENT_DELETED");
}

#[tokio::test]
async fn what_the_publisher_says_stands_above_the_text_and_stays_with_later_revisions() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut request = ask_for("note", "en", ENGLISH);
    let kind = pb::KindClaim { kind: pb::DocumentKind::Communique.into(), provenance: None };
    let office = pb::Office {
        code: "fm".to_owned(),
        region_code: "KZ".to_owned(),
        titles: vec![pb::LocalizedText {
            text: "Minister of Foreign Affairs".to_owned(),
            language_code: "en".to_owned(),
        }],
        ..Default::default()
    };
    let person = pb::EntityRef {
        entity: format!("{ARCHIVE}/entities/person:a-b"),
        names: vec![pb::LocalizedText { text: "A. B.".to_owned(), language_code: "en".to_owned() }],
    };
    let speaker =
        pb::Participant { person: Some(person), office: Some(office), ..Default::default() };
    let given =
        pb::StructuredFields { kind: Some(kind), speakers: vec![speaker], ..of_country("IR") };
    request.document.as_mut().unwrap().fields = Some(given);
    clients.store(request).await;
    for _ in 0..2 {
        let now = fields(&clients, "note").await;
        assert_eq!(now.kind.as_ref().unwrap().kind(), pb::DocumentKind::Communique);
        let iran = proof(mention(&now, "IR"));
        assert_eq!(iran.source(), pb::ClaimSource::Publisher);
        assert_eq!(iran.supporting_editions, [edition_name("note", "en")]);
        let speaker = &now.speakers[0];
        let person = speaker.person.as_ref().unwrap();
        assert_eq!(person.entity, format!("{ARCHIVE}/entities/person:a-b"));
        let office = speaker.office.as_ref().unwrap();
        assert_eq!(office.rank(), pb::OfficeRank::Minister);
        clients.store(ask_for("note", "en", "Kazakhstan, in another text.")).await;
    }
    let mut request = ask_for("note", "en", "And a third one, of Kazakhstan.");
    request.document.as_mut().unwrap().fields = Some(of_country("UZ"));
    clients.store(request).await;
    assert_eq!(codes(&fields(&clients, "note").await), ["KZ", "UZ"], "other fields were brought");
}

#[tokio::test]
async fn fields_of_a_publisher_that_break_a_rule_are_refused_with_their_path() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut request = ask_for("note", "en", ENGLISH);
    let day = |year, month, day| Some(pb::CalendarDate { year, month, day });
    let dates = pb::DateRange {
        first_date: day(2025, 9, 2),
        last_date: day(2025, 9, 1),
        ..Default::default()
    };
    let event = pb::Event { ordinal: Some(0), dates: Some(dates), ..Default::default() };
    let other = pb::EntityRef {
        entity: "archives/other/entities/country:KZ".to_owned(),
        ..Default::default()
    };
    let elsewhere = pb::Mention { entity: Some(other), ..Default::default() };
    let office = pb::Office { code: "wizard".to_owned(), ..Default::default() };
    let speaker = pb::Participant { office: Some(office), ..Default::default() };
    let impossible = pb::DateMention {
        dates: Some(pb::DateRange { first_date: day(2025, 2, 29), ..Default::default() }),
        provenance: None,
    };
    let given = pb::StructuredFields {
        events: vec![event],
        countries: vec![elsewhere, pb::Mention::default()],
        speakers: vec![speaker],
        quotations: vec![pb::Quotation::default()],
        dates: vec![impossible],
        ..Default::default()
    };
    request.document.as_mut().unwrap().fields = Some(given);
    let answer = clients.ingest.clone().ingest_edition(request).await;
    let refused = refusal(answer, Code::InvalidArgument, "FIELD_INVALID");
    let named: Vec<&str> = refused.fields.iter().map(|(field, _)| field.as_str()).collect();
    for field in [
        "document.fields.events[0].dates.last_date",
        "document.fields.events[0].ordinal",
        "document.fields.events[0].kind",
        "document.fields.countries[0].entity.entity",
        "document.fields.speakers[0].office.code",
        "document.fields.quotations",
        "document.fields.dates[0].dates.first_date",
    ] {
        assert!(named.contains(&field), "{field} in {named:?}");
    }
    assert_eq!(clients.head().await, 1, "nothing was stored");
}
