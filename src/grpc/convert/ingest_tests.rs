//! Tests of ingest requests: everything that is wrong with one is named at once.

use super::*;

fn document(text: &str) -> pb::IngestDocument {
    let content = Some(pb::ingest_document::Content::Text(text.to_owned()));
    pb::IngestDocument { content, ..Default::default() }
}

fn request(document: pb::IngestDocument) -> pb::IngestEditionRequest {
    pb::IngestEditionRequest {
        parent: "archives/default".to_owned(),
        document: Some(document),
        ..Default::default()
    }
}

fn fields_of<T>(result: Result<T, Error>) -> Vec<String> {
    match result {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(all)) => all.into_iter().map(|violation| violation.field).collect(),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_request_without_its_parts_names_each() {
    let nothing = pb::IngestEditionRequest::default();
    assert_eq!(fields_of(ingest(nothing)), ["parent", "document"]);
    let empty = request(pb::IngestDocument::default());
    assert_eq!(fields_of(ingest(empty)), ["document.content"]);
}

#[test]
fn all_violations_of_a_document_are_named_together() {
    let wrong = pb::IngestDocument {
        title: "a\0".to_owned(),
        declared_language_code: "xq".to_owned(),
        charset: "utf-8".to_owned(),
        source: Some(pb::Source { uri: "nowhere".to_owned(), ..Default::default() }),
        publish_time: Some(prost_types::Timestamp { seconds: i64::MIN, nanos: 0 }),
        kind: 99,
        usability: -1,
        external_ids: vec![pb::ExternalId { scheme: "A".to_owned(), value: "1".to_owned() }],
        translation: Some(pb::Translation {
            source_revision: "archives/other/statements/a/editions/kk/revisions/1".to_owned(),
            ..Default::default()
        }),
        correction: Some(pb::Correction {
            kind: 1,
            note: Some(pb::LocalizedText { text: "x".repeat(1_001), language_code: String::new() }),
            corrected_revision: "archives/default/statements/a/editions/kk/revisions/latest"
                .to_owned(),
            ..Default::default()
        }),
        ..document("x")
    };
    let mut asked = request(wrong);
    asked.statement_id = "a/b".to_owned();
    asked.edition_id = "KK".to_owned();
    asked.expected_latest_revision = "3".to_owned();
    asked.offset_unit = 9;
    assert_eq!(
        fields_of(ingest(asked)),
        [
            "statement_id",
            "edition_id",
            "expected_latest_revision",
            "offset_unit",
            "document.charset",
            "document.title",
            "document.declared_language_code",
            "document.source.uri",
            "document.publish_time",
            "document.kind",
            "document.external_ids[0]",
            "document.translation.kind",
            "document.translation.source_revision",
            "document.usability",
            "document.correction.note.text",
            "document.correction.note.language_code",
            "document.correction.corrected_revision",
        ]
    );
}

#[test]
fn a_dash_expects_no_edition() {
    let mut asked = request(document("x"));
    asked.expected_latest_revision = "-".to_owned();
    let made = ingest(asked).unwrap();
    assert_eq!(made.items[0].expected_latest, Some(ExpectedLatest::None));
    assert_eq!(made.items[0].path, "");
}

#[test]
fn a_batch_has_one_name_one_archive_and_at_most_100_documents() {
    let batch_of = |requests| {
        let parent = "archives/default".to_owned();
        batch(pb::BatchIngestEditionsRequest { parent, requests, ..Default::default() })
    };
    let made = batch_of(vec![request(document("x")); 100]).unwrap();
    assert_eq!((made.items.len(), made.items[99].path.as_str()), (100, "requests[99]."));
    assert_eq!(fields_of(batch_of(Vec::new())), ["requests"]);
    assert_eq!(fields_of(batch_of(vec![request(document("x")); 101])), ["requests"]);
    let mut own = request(document("x"));
    own.parent = "archives/other".to_owned();
    own.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    own.validate_only = true;
    own.document = None;
    assert_eq!(
        fields_of(batch_of(vec![request(document("x")), own])),
        [
            "requests[1].parent",
            "requests[1].request_id",
            "requests[1].validate_only",
            "requests[1].document",
        ]
    );
}
