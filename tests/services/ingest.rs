//! What becomes of a document: statement, edition, revision, sighting.

use chancery::grpc::pb;
use pb::IngestOutcome::{CreatedEdition, CreatedRevision, CreatedStatement, Duplicate, Unchanged};
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, FRENCH, KAZAKH, RUSSIAN, ask, ask_for, ask_into, edition_name, raw,
    revision_name, seconds, sha256, statement_name, text,
};
use crate::wire::{ARCHIVE, Fresh, refusal};

fn is_uuid_4(uid: &str) -> bool {
    let parts: Vec<&str> = uid.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts[2].starts_with('4')
        && parts[3].starts_with(['8', '9', 'a', 'b'])
}

#[tokio::test]
async fn the_first_document_makes_a_statement_an_edition_and_a_revision_in_one_commit() {
    let server = Fresh::new().await;
    let answer = server.clients().store(ask(text(ENGLISH))).await;
    assert_eq!((answer.outcome(), answer.commit), (CreatedStatement, 2));
    let (statement, edition) = (answer.statement.unwrap(), answer.edition.unwrap());
    let revision = answer.edition_revision.unwrap();
    let id = statement.name.strip_prefix("archives/default/statements/s").unwrap();
    let crockford = |c: char| c.is_ascii_digit() || "abcdefghjkmnpqrstvwxyz".contains(c);
    assert!(id.len() == 26 && id.chars().all(crockford), "{id}");
    assert_eq!(edition.name, format!("{}/editions/en", statement.name));
    assert_eq!(revision.name, format!("{}/revisions/1", edition.name));
    assert!(is_uuid_4(&statement.uid) && is_uuid_4(&edition.uid), "{statement:?}");
    assert_eq!((statement.create_commit, statement.update_commit), (2, 2));
    assert_eq!((&edition.latest_revision, edition.revision_count), (&revision.name, 1));
    assert_eq!((edition.text.as_str(), edition.segments.len()), ("", 0), "the BASIC view");
    assert_eq!(edition.content_digest, sha256(ENGLISH));
    assert_eq!(revision.raw_digest, sha256(ENGLISH));
    assert!(revision.snapshot.is_none(), "the snapshot is `edition`");
    assert_eq!((revision.revision_number, revision.parent_revision.as_str()), (1, ""));
    assert_eq!(edition.usability(), pb::Usability::Usable);
    let language = edition.language_assessment.unwrap();
    assert_eq!(language.source(), pb::LanguageSource::Detected);
    assert_eq!((language.language_code.as_str(), language.reliable), ("en", true));
}

#[tokio::test]
async fn a_text_in_another_language_is_an_edition_and_another_text_is_a_revision() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let russian = clients.store(ask_into("note", text(RUSSIAN))).await;
    assert_eq!(russian.outcome(), CreatedEdition);
    assert_eq!(russian.edition.unwrap().name, edition_name("note", "ru"));
    let amended = clients.store(ask_into("note", text(ENGLISH_AMENDED))).await;
    assert_eq!(amended.outcome(), CreatedRevision);
    let revision = amended.edition_revision.unwrap();
    assert_eq!(revision.name, revision_name("note", "en", 2));
    assert_eq!(revision.parent_revision, revision_name("note", "en", 1));
    let editions = amended.statement.unwrap().editions;
    let brief: Vec<(&str, i32)> =
        editions.iter().map(|e| (e.language_code.as_str(), e.revision_count)).collect();
    assert_eq!(brief, [("en", 2), ("ru", 1)]);
}

#[tokio::test]
async fn the_same_text_in_other_bytes_is_a_sighting_and_changes_no_etag() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let body = "We condemn the attack on the embassy.\nOur thoughts are with the families.";
    clients.store(ask_for("note", "en", body)).await;
    let before = clients.statement("note").await;
    let forms = [
        body.as_bytes().to_vec(),
        body.replace('\n', "\r\n").into_bytes(),
        body.replace('\n', "\r").into_bytes(),
        format!("\u{feff}{body}\n").into_bytes(),
        body.replacen(' ', "\u{a0}", 3).into_bytes(),
        body.replacen("the", "the\u{200b}", 1).into_bytes(),
        format!("\u{202a}{body}\u{202c}").into_bytes(),
    ];
    for (count, form) in (1..).zip(&forms) {
        let mut request = ask_into("note", raw(form, "text/plain"));
        request.edition_id = "en".to_owned();
        let answer = clients.store(request).await;
        assert_eq!((answer.outcome(), answer.commit), (Unchanged, 2 + i64::from(count)));
        let revision = answer.edition_revision.unwrap();
        assert_eq!((revision.revision_number, revision.sighting_count), (1, count));
    }
    let after = clients.statement("note").await;
    assert_eq!(after, before, "nothing of the statement changed, its etag neither");
    let request =
        pb::ListSightingsRequest { parent: revision_name("note", "en", 1), ..Default::default() };
    let seen = clients.statements.clone().list_sightings(request).await.unwrap().into_inner();
    let digests: Vec<Vec<u8>> = seen.sightings.iter().map(|s| s.raw_digest.to_vec()).collect();
    assert_eq!(digests, forms.iter().map(sha256).collect::<Vec<_>>(), "oldest first");
}

#[tokio::test]
async fn composed_and_decomposed_letters_are_the_same_text() {
    let server = Fresh::new().await;
    let clients = server.clients();
    // é as one code point, and as e with a combining acute accent; й likewise.
    let composed = "R\u{e9}union \u{439}.";
    let decomposed = "Re\u{301}union \u{438}\u{306}.";
    clients.store(ask_for("note", "fr", composed)).await;
    let answer = clients.store(ask_for("note", "fr", decomposed)).await;
    assert_eq!(answer.outcome(), Unchanged);
    assert_eq!(clients.edition("note", "fr").await.text, composed);
}

#[tokio::test]
async fn a_return_to_an_older_text_is_a_new_revision() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for (words, outcome, number) in [
        (ENGLISH, CreatedStatement, 1),
        (ENGLISH_AMENDED, CreatedRevision, 2),
        (ENGLISH, CreatedRevision, 3),
        (ENGLISH, Unchanged, 3),
    ] {
        let answer = clients.store(ask_into("note", text(words))).await;
        let revision = answer.edition_revision.clone().unwrap();
        assert_eq!((answer.outcome(), revision.revision_number), (outcome, number));
    }
    let digests = [
        clients.revision("note", "en", 1).await.content_digest,
        clients.revision("note", "en", 3).await.content_digest,
    ];
    assert_eq!(digests[0], digests[1]);
}

#[tokio::test]
async fn a_text_that_another_statement_has_is_a_duplicate_unless_the_edition_is_named() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("first", text(ENGLISH))).await;
    for policy in [pb::LinkPolicy::Auto, pb::LinkPolicy::ExplicitOnly, pb::LinkPolicy::Propose] {
        let request = pb::IngestEditionRequest { link_policy: policy as i32, ..ask(text(ENGLISH)) };
        let answer = clients.store(request).await;
        assert_eq!(answer.outcome(), Duplicate, "{policy:?}");
        assert_eq!(answer.statement.unwrap().name, statement_name("first"));
    }
    let answer = clients.store(ask_into("second", text(ENGLISH))).await;
    assert_eq!(answer.outcome(), Duplicate, "also with a statement named");
    let revision = answer.edition_revision.unwrap();
    assert_eq!((revision.name, revision.sighting_count), (revision_name("first", "en", 1), 4));
    let answer = clients.store(ask_for("second", "en", ENGLISH)).await;
    assert_eq!(answer.outcome(), CreatedStatement);
    // Only newest revisions count.
    clients.store(ask_for("first", "en", ENGLISH_AMENDED)).await;
    clients.store(ask_for("second", "en", "Another text of the second statement.")).await;
    assert_eq!(clients.store(ask(text(ENGLISH))).await.outcome(), CreatedStatement);
}

#[tokio::test]
async fn a_deleted_statement_has_no_duplicates_and_takes_no_documents() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("gone", text(ENGLISH))).await;
    let head = clients.delete("gone").await;
    let answer = clients.ingest.clone().ingest_edition(ask_into("gone", text(RUSSIAN))).await;
    let refused = refusal(answer, Code::FailedPrecondition, "STATEMENT_DELETED");
    assert_eq!(refused.resource, Some(statement_name("gone")));
    assert!(refused.precondition.is_some());
    assert_eq!(clients.head().await, head);
    assert_eq!(clients.store(ask(text(ENGLISH))).await.outcome(), CreatedStatement);
}

#[tokio::test]
async fn what_a_statement_lacks_is_filled_and_what_it_has_is_kept() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let external = |value: &str| pb::ExternalId { scheme: "cms".into(), value: value.into() };
    let document = |words: &str, kind: pb::StatementKind, time: i64, id: &str, label: &str| {
        pb::IngestDocument {
            kind: kind as i32,
            publish_time: Some(seconds(time)),
            external_ids: vec![external(id)],
            labels: [("desk".to_owned(), label.to_owned()), (label.to_owned(), "1".to_owned())]
                .into(),
            ..text(words)
        }
    };
    clients.store(ask_into("note", text(ENGLISH))).await;
    let filled = document(RUSSIAN, pb::StatementKind::Communique, 1_000, "7", "asia");
    let mut filled = ask_into("note", filled);
    let original =
        pb::Translation { kind: pb::TranslationKind::Original as i32, ..Default::default() };
    filled.document.as_mut().unwrap().translation = Some(original);
    clients.store(filled).await;
    let kept = document(FRENCH, pb::StatementKind::Speech, 2_000, "8", "europe");
    let statement = clients.store(ask_into("note", kept)).await.statement.unwrap();
    assert_eq!(statement.kind(), pb::StatementKind::Communique);
    assert_eq!(statement.publish_time, Some(seconds(1_000)));
    assert_eq!(statement.original_language_code, "ru");
    assert_eq!(statement.external_ids, [external("7"), external("8")]);
    let labels: Vec<(&str, &str)> =
        statement.labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(labels, [("asia", "1"), ("desk", "asia"), ("europe", "1")]);
    // The edition keeps its own time of publication.
    assert_eq!(clients.edition("note", "fr").await.publish_time, Some(seconds(2_000)));
}

#[tokio::test]
async fn what_a_revision_does_not_say_is_as_in_the_one_before() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut first = ask_for("note", "en", ENGLISH);
    let document = first.document.as_mut().unwrap();
    document.title = "Statement of the Ministry".to_owned();
    document.usability = pb::Usability::Withheld as i32;
    document.translation = Some(pb::Translation {
        kind: pb::TranslationKind::Unofficial as i32,
        translator: "A. Reader".to_owned(),
        ..Default::default()
    });
    document.correction = Some(pb::Correction { kind: 2, ..Default::default() });
    document.publish_time = Some(seconds(9));
    clients.store(first).await;
    let second = clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await.edition.unwrap();
    assert_eq!(second.title, "Statement of the Ministry");
    assert_eq!(second.usability(), pb::Usability::Withheld);
    assert_eq!(second.translation.unwrap().translator, "A. Reader");
    let correction = second.correction.map(|correction| correction.kind());
    assert_eq!(correction, Some(pb::CorrectionKind::Silent), "the notice was of one revision");
    assert_eq!(second.publish_time, None, "so was the time");
}

#[tokio::test]
async fn an_edition_id_declares_the_language_and_may_name_a_second_edition_of_it() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let machine = clients.store(ask_for("note", "en-x-mt", ENGLISH_AMENDED)).await;
    assert_eq!(machine.outcome(), CreatedEdition);
    let edition = machine.edition.unwrap();
    assert_eq!(edition.name, edition_name("note", "en-x-mt"));
    assert_eq!(edition.language_assessment.unwrap().source(), pb::LanguageSource::Declared);
    let kazakh = clients.store(ask_for("note", "kk", KAZAKH)).await.edition.unwrap();
    assert_eq!(kazakh.language_code, "kk");
    let mut latin = ask_into("note", text("Eki eldiń mınıstrleri búgin kezdesti."));
    latin.document.as_mut().unwrap().declared_language_code = "KK-latn".to_owned();
    let latin = clients.store(latin).await.edition.unwrap();
    assert_eq!(latin.language_code, "kk-Latn", "canonical case");
    assert_eq!(latin.name, edition_name("note", "kk-latn"), "lower case");
}

#[tokio::test]
async fn a_batch_is_one_commit_and_a_later_document_sees_the_earlier_ones() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let with_uri = |words: &str| {
        let uri = "https://mfa.example/press/1".to_owned();
        let source = Some(pb::Source { uri, ..Default::default() });
        ask(pb::IngestDocument { source, ..text(words) })
    };
    let requests = vec![
        with_uri(ENGLISH),
        with_uri(ENGLISH_AMENDED),
        with_uri(RUSSIAN),
        with_uri(ENGLISH_AMENDED),
        ask_into("apart", text(RUSSIAN)),
    ];
    let parent = ARCHIVE.to_owned();
    let request = pb::BatchIngestEditionsRequest { parent, requests, request_id: String::new() };
    let answer = clients.ingest.clone().batch_ingest_editions(request).await.unwrap().into_inner();
    let outcomes: Vec<_> = answer.results.iter().map(|result| result.outcome()).collect();
    let expected = [CreatedStatement, CreatedRevision, CreatedEdition, Unchanged, Duplicate];
    assert_eq!(outcomes, expected);
    assert_eq!((answer.commit, clients.head().await), (2, 2));
    assert!(answer.results.iter().all(|result| result.commit == 2));
    let names: Vec<String> =
        answer.results.into_iter().map(|result| result.statement.unwrap().name).collect();
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
}

#[tokio::test]
async fn a_batch_with_one_bad_document_stores_none() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("gone", text(FRENCH))).await;
    let head = clients.delete("gone").await;
    let batch = |last: pb::IngestEditionRequest| pb::BatchIngestEditionsRequest {
        parent: ARCHIVE.to_owned(),
        requests: vec![ask_into("a", text(ENGLISH)), ask_into("b", text(RUSSIAN)), last],
        request_id: String::new(),
    };
    let send = async |last| clients.ingest.clone().batch_ingest_editions(batch(last)).await;
    let refused = refusal(send(ask(text(" \n"))).await, Code::InvalidArgument, "TEXT_INVALID");
    assert_eq!(refused.fields[0].0, "requests[2].document.text");
    let deleted = send(ask_into("gone", text(KAZAKH))).await;
    refusal(deleted, Code::FailedPrecondition, "STATEMENT_DELETED");
    for change in [
        |item: &mut pb::IngestEditionRequest| item.validate_only = true,
        |item: &mut pb::IngestEditionRequest| {
            item.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
        },
        |item: &mut pb::IngestEditionRequest| item.parent = "archives/other".to_owned(),
    ] {
        let mut last = ask_into("c", text(KAZAKH));
        change(&mut last);
        let refused = refusal(send(last).await, Code::InvalidArgument, "FIELD_INVALID");
        assert!(refused.fields[0].0.starts_with("requests[2]."), "{refused:?}");
    }
    assert_eq!(clients.head().await, head, "nothing was stored");
}

#[tokio::test]
async fn a_check_says_what_would_happen_and_stores_nothing() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    for (id, words, outcome) in [
        ("new", RUSSIAN, CreatedStatement),
        ("note", RUSSIAN, CreatedEdition),
        ("note", ENGLISH_AMENDED, CreatedRevision),
        ("note", ENGLISH, Unchanged),
        ("new", ENGLISH, Duplicate),
    ] {
        let mut request = ask_into(id, text(words));
        request.validate_only = true;
        let answer = clients.store(request).await;
        assert_eq!((answer.outcome(), answer.commit), (outcome, 2));
    }
    assert_eq!(clients.head().await, 2);
}
