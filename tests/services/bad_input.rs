//! Bad input: each case is refused with an error that names the field and, where one was passed, the
//! value and the limit; and after all of them nothing was stored.

use chancery::grpc::pb;
use tonic::{Code, Status};

use crate::asks::{
    ask, ask_for, ask_into, at_commit, edition_name, languages, options, raw, seconds,
    statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, refused};

/// One request.
enum Bad {
    Ingest(pb::IngestEditionRequest),
    Batch(pb::BatchIngestEditionsRequest),
    Get(pb::GetStatementRequest),
    Edition(pb::GetEditionRequest),
    Revision(pb::GetEditionRevisionRequest),
    List(pb::ListStatementsRequest),
    BatchGet(pb::BatchGetStatementsRequest),
    Update(pb::UpdateStatementRequest),
    Delete(pb::DeleteStatementRequest),
    Mark(pb::MarkEditionRequest),
    Sightings(pb::ListSightingsRequest),
    CreateArchive(pb::CreateArchiveRequest),
    GetArchive(pb::GetArchiveRequest),
    ListArchives(pb::ListArchivesRequest),
    Changes(pb::ListChangesRequest),
    Watch(pb::WatchChangesRequest),
    Analyze(pb::AnalyzeTextRequest),
}

/// What the error must say beside INVALID_ARGUMENT.
struct Expected {
    reason: &'static str,
    field: &'static str,
    /// The value and the limit that was passed.
    passed: Option<(u64, u64)>,
}

fn field(field: &'static str) -> Expected {
    Expected { reason: "FIELD_INVALID", field, passed: None }
}

fn over(field: &'static str, value: u64, limit: u64) -> Expected {
    Expected { reason: "FIELD_INVALID", field, passed: Some((value, limit)) }
}

fn words(reason: &'static str, field: &'static str) -> Expected {
    Expected { reason, field, passed: None }
}

async fn send(clients: &Clients, bad: Bad) -> Result<(), Status> {
    let Clients { mut ingest, mut statements, mut archives, mut changes } = clients.clone();
    match bad {
        Bad::Ingest(request) => ingest.ingest_edition(request).await.map(drop),
        Bad::Batch(request) => ingest.batch_ingest_editions(request).await.map(drop),
        Bad::Analyze(request) => ingest.analyze_text(request).await.map(drop),
        Bad::Get(request) => statements.get_statement(request).await.map(drop),
        Bad::Edition(request) => statements.get_edition(request).await.map(drop),
        Bad::Revision(request) => statements.get_edition_revision(request).await.map(drop),
        Bad::List(request) => statements.list_statements(request).await.map(drop),
        Bad::BatchGet(request) => statements.batch_get_statements(request).await.map(drop),
        Bad::Update(request) => statements.update_statement(request).await.map(drop),
        Bad::Delete(request) => statements.delete_statement(request).await.map(drop),
        Bad::Mark(request) => statements.mark_edition(request).await.map(drop),
        Bad::Sightings(request) => statements.list_sightings(request).await.map(drop),
        Bad::CreateArchive(request) => archives.create_archive(request).await.map(drop),
        Bad::GetArchive(request) => archives.get_archive(request).await.map(drop),
        Bad::ListArchives(request) => archives.list_archives(request).await.map(drop),
        Bad::Changes(request) => changes.list_changes(request).await.map(drop),
        Bad::Watch(request) => changes.watch_changes(request).await.map(drop),
    }
}

async fn check(clients: &Clients, name: &str, bad: Bad, expected: Expected) {
    let Expected { reason, field, passed } = expected;
    let Err(status) = send(clients, bad).await else { panic!("{name} was accepted") };
    let refused = refused(&status);
    let found = (refused.code, refused.reason.as_str());
    assert_eq!(found, (Code::InvalidArgument, reason), "{name}: {status:?}");
    let named: Vec<&str> = refused.fields.iter().map(|(path, _)| path.as_str()).collect();
    assert!(named.contains(&field), "{name} names {named:?}: {}", refused.message);
    assert!(refused.fields.iter().all(|(_, words)| !words.is_empty()), "{name}");
    if let Some((value, limit)) = passed {
        let told = |key: &str| refused.metadata.get(key).cloned().unwrap_or_default();
        assert_eq!(
            (told("value"), told("limit")),
            (value.to_string(), limit.to_string()),
            "{name}"
        );
        let numbers = [value.to_string(), limit.to_string()];
        let description = &refused.fields[0].1;
        assert!(numbers.iter().all(|number| description.contains(number)), "{name}: {description}");
    }
}

/// An ingest with one thing wrong in its document.
fn document(change: impl FnOnce(&mut pb::IngestDocument)) -> Bad {
    let mut document = text("A statement.");
    change(&mut document);
    Bad::Ingest(ask(document))
}

fn ingest(change: impl FnOnce(&mut pb::IngestEditionRequest)) -> Bad {
    let mut request = ask(text("A statement."));
    change(&mut request);
    Bad::Ingest(request)
}

fn update(change: impl FnOnce(&mut pb::Statement)) -> Bad {
    let mut statement = pb::Statement { name: statement_name("note"), ..Default::default() };
    change(&mut statement);
    Bad::Update(pb::UpdateStatementRequest { statement: Some(statement), ..Default::default() })
}

fn get(name: &str) -> Bad {
    Bad::Get(pb::GetStatementRequest { name: name.to_owned(), ..Default::default() })
}

fn read(options: Option<pb::ReadOptions>) -> Bad {
    Bad::Get(pb::GetStatementRequest { name: statement_name("note"), view: 0, options })
}

fn texts() -> Vec<(&'static str, Bad, Expected)> {
    let empty = |words: &str| Bad::Ingest(ask(text(words)));
    let content = "document.text";
    let invalid = || words("TEXT_INVALID", content);
    let too_large = |field, value, limit| Expected {
        reason: "TEXT_TOO_LARGE",
        field,
        passed: Some((value, limit)),
    };
    let bytes = |bytes: &[u8], mime: &str| Bad::Ingest(ask(raw(bytes, mime)));
    let raw_field = || words("TEXT_INVALID", "document.raw_content");
    vec![
        ("an empty text", empty(""), invalid()),
        ("a text of spaces", empty(" \n\t\u{a0}\n "), invalid()),
        ("a text of zero-width characters", empty("\u{200b}\u{feff}\u{200b}"), invalid()),
        ("a text of bidi controls", empty("\u{202a}\u{202c}"), invalid()),
        ("empty bytes", bytes(b"", ""), raw_field()),
        ("a page without words", bytes(b"<html><body></body></html>", "text/html"), raw_field()),
        ("markdown without words", bytes(b"\n\n", "text/markdown"), raw_field()),
        ("NUL in a text", empty("be\0fore"), invalid()),
        ("NUL in bytes", bytes(b"be\0fore", ""), raw_field()),
        (
            "bytes that are no UTF-8",
            bytes(b"\xff\xfe\xfd", "text/plain; charset=utf-8"),
            raw_field(),
        ),
        ("half a letter at the end", bytes(b"caf\xc3", ""), raw_field()),
        ("a surrogate in UTF-8", bytes(b"a\xed\xa0\x80b", ""), raw_field()),
        ("an overlong slash", bytes(b"a\xc0\xafb", ""), raw_field()),
        (
            "a text of 1,000,001 characters",
            empty(&"я".repeat(1_000_001)),
            too_large(content, 1_000_001, 1_000_000),
        ),
        (
            "bytes over 8 MiB",
            bytes(&vec![b' '; (8 << 20) + 1], ""),
            too_large("document.raw_content", (8 << 20) + 1, 8 << 20),
        ),
        (
            "a text of 20,001 paragraphs",
            empty(&"A line.\n\n".repeat(20_001)),
            too_large(content, 20_001, 20_000),
        ),
        ("no content", document(|document| document.content = None), field("document.content")),
        ("no document", ingest(|request| request.document = None), field("document")),
        (
            "an unknown charset",
            document(|document| {
                *document = pb::IngestDocument { charset: "klingon".into(), ..raw(b"a", "") }
            }),
            field("document.charset"),
        ),
        (
            "a charset for decoded text",
            document(|document| document.charset = "utf-8".into()),
            field("document.charset"),
        ),
        (
            "a PDF",
            document(|document| document.mime_type = "application/pdf".into()),
            field("document.mime_type"),
        ),
        (
            "a media type of 257 characters",
            document(|document| document.mime_type = "t".repeat(257)),
            over("document.mime_type", 257, 256),
        ),
        (
            "an analysis of nothing",
            Bad::Analyze(pb::AnalyzeTextRequest { document: Some(text("")), offset_unit: 0 }),
            words("TEXT_INVALID", content),
        ),
        (
            "an analysis without a document",
            Bad::Analyze(pb::AnalyzeTextRequest::default()),
            field("document"),
        ),
    ]
}

fn metadata() -> Vec<(&'static str, Bad, Expected)> {
    let label = |key: &str, value: &str| {
        let (key, value) = (key.to_owned(), value.to_owned());
        document(|document| document.labels = [(key, value)].into())
    };
    let labels = |count: usize| {
        let labels = (0..count).map(|place| (format!("l{place}"), String::new())).collect();
        document(|document| document.labels = labels)
    };
    let external =
        |scheme: &str, value: &str| pb::ExternalId { scheme: scheme.into(), value: value.into() };
    let ids = |ids: Vec<pb::ExternalId>| document(|document| document.external_ids = ids);
    let uri = |uri: &str| {
        let source = Some(pb::Source { uri: uri.to_owned(), ..Default::default() });
        document(|document| document.source = source)
    };
    let many = (0..33).map(|place| external("cms", &place.to_string())).collect();
    vec![
        ("10,000 labels", labels(10_000), over("document.labels", 10_000, 64)),
        ("65 labels", labels(65), over("document.labels", 65, 64)),
        ("a label without a key", label("", "x"), field("document.labels")),
        ("a label with capitals", label("Desk", "x"), field("document.labels")),
        ("a label in Cyrillic letters", label("dеsk", "x"), field("document.labels")),
        ("a label key of 64 characters", label(&"k".repeat(64), "x"), field("document.labels")),
        (
            "a label of 257 characters",
            label("desk", &"x".repeat(257)),
            over("document.labels.desk", 257, 256),
        ),
        ("33 external ids", ids(many), over("document.external_ids", 33, 32)),
        (
            "the same external id twice",
            ids(vec![external("cms", "1"); 2]),
            field("document.external_ids[1]"),
        ),
        (
            "an external id without a scheme",
            ids(vec![external("", "1")]),
            field("document.external_ids[0]"),
        ),
        (
            "an external id without a value",
            ids(vec![external("cms", "")]),
            field("document.external_ids[0]"),
        ),
        (
            "a scheme with a slash",
            ids(vec![external("cms/x", "1")]),
            field("document.external_ids[0]"),
        ),
        (
            "an external id with a line end",
            ids(vec![external("cms", "1\n")]),
            field("document.external_ids[0]"),
        ),
        (
            "an external id of 257 characters",
            ids(vec![external("cms", &"1".repeat(257))]),
            field("document.external_ids[0]"),
        ),
        ("a relative URI", uri("press/1"), field("document.source.uri")),
        ("a URI that starts with a slash", uri("/press/1"), field("document.source.uri")),
        ("a URI without a host", uri("https:///press"), field("document.source.uri")),
        ("a URI with a space", uri("https://mfa.example/a b"), field("document.source.uri")),
        (
            "a URI with a control character",
            uri("https://mfa.example/\u{7}"),
            field("document.source.uri"),
        ),
        (
            "a URI of 2,049 characters",
            uri(&format!("https://mfa.example/{}", "a".repeat(2_029))),
            over("document.source.uri", 2_049, 2_048),
        ),
        (
            "a title of 1,001 characters",
            document(|d| d.title = "я".repeat(1_001)),
            over("document.title", 1_001, 1_000),
        ),
        ("NUL in a title", document(|d| d.title = "a\0b".into()), field("document.title")),
        (
            "a publisher of 257 characters",
            document(|d| {
                d.source = Some(pb::Source { publisher: "p".repeat(257), ..Default::default() })
            }),
            over("document.source.publisher", 257, 256),
        ),
        (
            "a translation without a kind",
            document(|d| d.translation = Some(pb::Translation::default())),
            field("document.translation.kind"),
        ),
        (
            "a translation from another archive",
            document(|d| {
                let source_revision = "archives/x/statements/a/editions/en/revisions/1".to_owned();
                d.translation =
                    Some(pb::Translation { kind: 2, source_revision, ..Default::default() });
            }),
            field("document.translation.source_revision"),
        ),
        (
            "a correction without a kind",
            document(|d| d.correction = Some(pb::Correction::default())),
            field("document.correction.kind"),
        ),
        (
            "a note without a language",
            document(|d| {
                let note =
                    Some(pb::LocalizedText { text: "Sorry.".into(), language_code: String::new() });
                d.correction = Some(pb::Correction { kind: 1, note, ..Default::default() });
            }),
            field("document.correction.note.language_code"),
        ),
    ]
}

fn languages_and_times() -> Vec<(&'static str, Bad, Expected)> {
    let declared = |tag: &str| {
        let tag = tag.to_owned();
        document(|document| document.declared_language_code = tag)
    };
    let time = |seconds: i64, nanos: i32| {
        let time = Some(prost_types::Timestamp { seconds, nanos });
        document(|document| document.publish_time = time)
    };
    let code = "document.declared_language_code";
    let publish = "document.publish_time";
    let wanted: Vec<String> = (0..17).map(|place| format!("en-x-a{place}")).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    vec![
        ("an unknown language", declared("xq"), field(code)),
        ("an unknown script", declared("kk-Abcd"), field(code)),
        ("an unknown region", declared("kk-QQQ"), field(code)),
        ("a language with an underscore", declared("kk_KZ"), field(code)),
        ("a language in Cyrillic letters", declared("еn"), field(code)),
        ("a language's name", declared("Kazakh language"), field(code)),
        ("a private language", declared("x-klingon"), field(code)),
        (
            "an edition of another language",
            Bad::Ingest(pb::IngestEditionRequest {
                document: Some(pb::IngestDocument {
                    declared_language_code: "ru".into(),
                    ..text("a")
                }),
                ..ask_for("note", "en", "a")
            }),
            field("edition_id"),
        ),
        (
            "an unknown language wanted",
            read(languages(&["ru", "xq"])),
            field("options.language_codes[1]"),
        ),
        ("17 languages wanted", read(languages(&wanted)), over("options.language_codes", 17, 16)),
        ("the last second before year 1", time(-62_135_596_801, 0), field(publish)),
        ("the first second of year 10000", time(253_402_300_800, 0), field(publish)),
        ("a time at the end of all numbers", time(i64::MAX, 0), field(publish)),
        ("negative nanoseconds", time(0, -1), field(publish)),
        ("a second of nanoseconds", time(0, 1_000_000_000), field(publish)),
        (
            "an embargo before year 1",
            document(|d| d.embargo_end_time = Some(seconds(i64::MIN))),
            field("document.embargo_end_time"),
        ),
        (
            "a fetch before year 1",
            document(|d| {
                d.source =
                    Some(pb::Source { fetch_time: Some(seconds(i64::MIN)), ..Default::default() })
            }),
            field("document.source.fetch_time"),
        ),
        ("a read at commit 0", read(at_commit(0)), field("options.read_snapshot.commit")),
        ("a read at commit -1", read(at_commit(-1)), field("options.read_snapshot.commit")),
        (
            "a read after commit -1",
            read(options(pb::ReadSnapshot { min_commit: -1, ..Default::default() })),
            field("options.read_snapshot.min_commit"),
        ),
        (
            "a read as published before year 1",
            read(crate::asks::published_by(seconds(i64::MIN))),
            field("options.read_snapshot.publish_time"),
        ),
    ]
}

fn names() -> Vec<(&'static str, Bad, Expected)> {
    let mut cases = Vec::new();
    let long = "a".repeat(64);
    for (why, id) in [
        ("with a slash", "a/b"),
        ("of two dots", ".."),
        ("with two dots", "a..b"),
        ("with an escaped slash", "a%2fb"),
        ("with a capital", "Note"),
        ("with a space", "a b"),
        ("with NUL", "a\0b"),
        ("with a line end", "a\n"),
        ("with a bidi control", "a\u{202e}b"),
        ("with a zero-width space", "a\u{200b}b"),
        ("in Cyrillic letters", "ка"),
        ("with one Cyrillic letter", "kа-2025"),
        ("in full-width letters", "ｎｏｔｅ"),
        ("with a decomposed letter", "cafe\u{301}"),
        ("that ends with a dash", "a-"),
        ("that starts with a dot", ".a"),
        ("of 64 characters", long.as_str()),
    ] {
        let in_ingest = Bad::Ingest(ask_into(id, text("A statement.")));
        cases.push((why, in_ingest, field("statement_id")));
        cases.push((why, get(&format!("{ARCHIVE}/statements/{id}")), field("name")));
        let create = pb::CreateArchiveRequest { archive_id: id.to_owned(), ..Default::default() };
        cases.push((why, Bad::CreateArchive(create), field("archive_id")));
    }
    for name in [
        "",
        "note",
        "archives/default",
        "/archives/default/statements/a",
        "archives//statements/a",
        "archives/default/statements/",
        "archives/default/statements/a/",
        "archives/-/statements/a",
        "archives/default/statements/*",
        "Archives/default/statements/a",
    ] {
        cases.push(("a name of another form", get(name), field("name")));
    }
    for edition in ["EN", "english language", "xq", "en_us", ""] {
        let name = edition_name("note", edition);
        let request = pb::GetEditionRequest { name, ..Default::default() };
        cases.push(("an edition's name of another form", Bad::Edition(request), field("name")));
    }
    for revision in ["0", "-1", "01", "1.5", "newest", "4294967296", "١"] {
        let name = format!("{}/revisions/{revision}", edition_name("note", "en"));
        let request = pb::GetEditionRevisionRequest { name: name.clone(), ..Default::default() };
        cases.push(("a revision's name of another form", Bad::Revision(request), field("name")));
        let request = pb::ListSightingsRequest { parent: name, ..Default::default() };
        cases.push(("a revision's name of another form", Bad::Sightings(request), field("parent")));
    }
    for id in ["EN", "en_US", "xq", "english language", "a/b"] {
        let request = ask_for("note", id, "A statement.");
        cases.push(("an edition id of another form", Bad::Ingest(request), field("edition_id")));
    }
    for parent in ["", "default", "archives/", "archives/default/statements/a"] {
        let request = pb::IngestEditionRequest { parent: parent.to_owned(), ..ask(text("a")) };
        cases.push(("a parent of another form", Bad::Ingest(request), field("parent")));
        let request = pb::GetArchiveRequest { name: parent.to_owned() };
        cases.push(("an archive's name of another form", Bad::GetArchive(request), field("name")));
    }
    for id in [
        "1",
        "not-a-uuid",
        "00000000-0000-0000-0000-000000000000",
        "0188a8b07c3e4f008a000123456789ab",
    ] {
        let request = pb::IngestEditionRequest { request_id: id.to_owned(), ..ask(text("a")) };
        cases.push(("a request id that is no UUID", Bad::Ingest(request), field("request_id")));
    }
    for latest in [
        "1",
        "latest",
        "archives/x/statements/a/editions/en/revisions/1",
        "archives/default/statements/note/editions/en/revisions/latest",
    ] {
        let request = pb::IngestEditionRequest {
            expected_latest_revision: latest.to_owned(),
            ..ask_for("note", "en", "a")
        };
        cases.push((
            "no revision to expect",
            Bad::Ingest(request),
            field("expected_latest_revision"),
        ));
    }
    cases
}

fn numbers() -> Vec<(&'static str, Bad, Expected)> {
    let parent = || ARCHIVE.to_owned();
    let batch = |count: usize| {
        let requests = (0..count).map(|_| ask(text("a"))).collect();
        Bad::Batch(pb::BatchIngestEditionsRequest {
            parent: parent(),
            requests,
            request_id: String::new(),
        })
    };
    let names = |count: usize| {
        Bad::BatchGet(pb::BatchGetStatementsRequest {
            names: vec![statement_name("a"); count],
            ..Default::default()
        })
    };
    let page = |page_size: i32, token: &str| {
        Bad::List(pb::ListStatementsRequest {
            parent: parent(),
            page_size,
            page_token: token.to_owned(),
            ..Default::default()
        })
    };
    let watch = |change: fn(&mut pb::WatchChangesRequest)| {
        let mut request = pb::WatchChangesRequest { parent: parent(), ..Default::default() };
        change(&mut request);
        Bad::Watch(request)
    };
    let duration = |seconds: i64| Some(prost_types::Duration { seconds, nanos: 0 });
    let seconds = |seconds: i64| {
        let progress_interval = duration(seconds);
        Bad::Watch(pb::WatchChangesRequest {
            parent: parent(),
            progress_interval,
            ..Default::default()
        })
    };
    let invalid_token = || words("PAGE_TOKEN_INVALID", "page_token");
    vec![
        ("an empty batch", batch(0), field("requests")),
        ("101 documents", batch(101), over("requests", 101, 100)),
        ("no names", names(0), field("names")),
        ("2,000 names", names(2_000), over("names", 2_000, 1_000)),
        ("a negative page", page(-1, ""), field("page_size")),
        ("a token of another list", page(0, "bm9uc2Vuc2U"), invalid_token()),
        ("a token with spaces", page(0, "a b"), invalid_token()),
        (
            "a negative page of archives",
            Bad::ListArchives(pb::ListArchivesRequest {
                page_size: i32::MIN,
                page_token: String::new(),
            }),
            field("page_size"),
        ),
        (
            "a negative page of changes",
            Bad::Changes(pb::ListChangesRequest {
                parent: parent(),
                page_size: -1,
                ..Default::default()
            }),
            field("page_size"),
        ),
        (
            "changes from before the first",
            Bad::Changes(pb::ListChangesRequest {
                parent: parent(),
                start_commit: -1,
                ..Default::default()
            }),
            field("start_commit"),
        ),
        ("an unknown kind of statement", document(|d| d.kind = 99), field("document.kind")),
        ("a negative kind of statement", document(|d| d.kind = -1), field("document.kind")),
        ("an unknown usability", document(|d| d.usability = 4), field("document.usability")),
        ("an unknown policy", ingest(|request| request.link_policy = 4), field("link_policy")),
        ("an unknown unit", ingest(|request| request.offset_unit = 9), field("offset_unit")),
        (
            "an unknown view",
            Bad::Get(pb::GetStatementRequest { name: statement_name("a"), view: 2, options: None }),
            field("view"),
        ),
        (
            "an unknown kind of relation",
            update(|s| {
                s.relations = vec![pb::Relation { kind: 77, statement: statement_name("b") }]
            }),
            field("statement.relations[0].kind"),
        ),
        (
            "a relation without a kind",
            update(|s| {
                s.relations = vec![pb::Relation { kind: 0, statement: statement_name("b") }]
            }),
            field("statement.relations[0].kind"),
        ),
        (
            "a relation to another archive",
            update(|s| {
                s.relations =
                    vec![pb::Relation { kind: 1, statement: "archives/x/statements/b".into() }]
            }),
            field("statement.relations[0].statement"),
        ),
        (
            "two titles in one language",
            update(|s| {
                let title = pb::LocalizedText { text: "Note".into(), language_code: "en".into() };
                s.titles = vec![title; 2];
            }),
            field("statement.titles[1].language_code"),
        ),
        (
            "65 titles",
            update(|s| {
                let title = |n| pb::LocalizedText {
                    text: "Note".into(),
                    language_code: format!("en-x-a{n}"),
                };
                s.titles = (0..65).map(title).collect();
            }),
            over("statement.titles", 65, 64),
        ),
        (
            "an update of nothing",
            Bad::Update(pb::UpdateStatementRequest::default()),
            field("statement"),
        ),
        (
            "a reason of 1,001 characters",
            Bad::Delete(pb::DeleteStatementRequest {
                name: statement_name("a"),
                reason: "r".repeat(1_001),
                ..Default::default()
            }),
            over("reason", 1_001, 1_000),
        ),
        (
            "a mark that says nothing",
            Bad::Mark(pb::MarkEditionRequest {
                name: edition_name("a", "en"),
                ..Default::default()
            }),
            field("usability"),
        ),
        (
            "a watch from commit 0",
            watch(|request| {
                request.start = Some(pb::watch_changes_request::Start::StartCommit(0));
            }),
            field("start_commit"),
        ),
        ("a watch of an unknown kind", watch(|request| request.kinds = vec![5]), field("kinds[0]")),
        ("a watch of no kind", watch(|request| request.kinds = vec![0]), field("kinds[0]")),
        (
            "a watch of 33 kinds",
            watch(|request| request.kinds = vec![1; 33]),
            over("kinds", 33, 32),
        ),
        ("progress at every moment", seconds(0), field("progress_interval")),
        ("progress every second hour", seconds(7_200), field("progress_interval")),
    ]
}

#[tokio::test]
async fn every_bad_input_is_refused_with_its_field_and_nothing_is_stored() {
    let server = Fresh::new().await;
    let mut clients = server.clients();
    clients.ingest = clients.ingest.max_encoding_message_size(usize::MAX);
    let mut count = 0;
    for case in
        [texts(), metadata(), languages_and_times(), names(), numbers()].into_iter().flatten()
    {
        let (name, bad, expected) = case;
        check(&clients, name, bad, expected).await;
        count += 1;
    }
    eprintln!("{count} cases");
    assert_eq!(clients.head().await, 1, "nothing was stored");
    let archives = clients.archives.clone().list_archives(pb::ListArchivesRequest::default()).await;
    assert_eq!(archives.unwrap().into_inner().archives.len(), 1);
}

#[tokio::test]
async fn all_fields_at_fault_are_named_at_once_and_the_rest_counted() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let mut request = ask_for("..", "EN", "a");
    request.link_policy = 9;
    request.request_id = "x".to_owned();
    let document = request.document.as_mut().unwrap();
    document.declared_language_code = "xq".to_owned();
    document.publish_time = Some(seconds(i64::MAX));
    let status = clients.ingest.clone().ingest_edition(request).await.expect_err("it is refused");
    let mut fields: Vec<String> =
        refused(&status).fields.into_iter().map(|(path, _)| path).collect();
    fields.sort();
    let expected = [
        "document.declared_language_code",
        "document.publish_time",
        "edition_id",
        "link_policy",
        "request_id",
        "statement_id",
    ];
    assert_eq!(fields, expected);
    let requests = (0..100).map(|_| ask_into("..", text("a"))).collect();
    let parent = ARCHIVE.to_owned();
    let request = pb::BatchIngestEditionsRequest { parent, requests, request_id: String::new() };
    let answer = clients.ingest.clone().batch_ingest_editions(request).await;
    let refused = refused(&answer.expect_err("it is refused"));
    let omitted: usize = refused.metadata["violations_omitted"].parse().unwrap();
    assert!(refused.fields.len() <= 20);
    assert_eq!(refused.fields.len() + omitted, 100);
}
