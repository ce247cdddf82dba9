//! Documents that are refused: their words, what is said about them, their languages and times.

use chancery::grpc::pb;

use super::{Bad, Case, Expected, document, field, ingest, over, read, words};
use crate::asks::{ask, ask_for, at_commit, languages, options, published_by, raw, seconds, text};

/// All of them.
pub(super) fn cases() -> Vec<Case> {
    let all = [
        words_and_bytes(),
        media(),
        labels_and_ids(),
        sources_and_remarks(),
        languages_and_times(),
    ];
    all.into_iter().flatten().collect()
}

const TEXT: &str = "document.text";
const RAW: &str = "document.raw_content";
const LANGUAGE: &str = "document.declared_language_code";
const PUBLISHED: &str = "document.publish_time";

fn empty(words: &str) -> Bad {
    Bad::Ingest(ask(text(words)))
}

fn bytes(bytes: &[u8], mime_type: &str) -> Bad {
    Bad::Ingest(ask(raw(bytes, mime_type)))
}

fn invalid() -> Expected {
    words("TEXT_INVALID", TEXT)
}

fn raw_field() -> Expected {
    words("TEXT_INVALID", RAW)
}

fn too_large(field: &'static str, value: u64, limit: u64) -> Expected {
    Expected { reason: "TEXT_TOO_LARGE", field, passed: Some((value, limit)) }
}

fn label(key: &str, value: &str) -> Bad {
    let (key, value) = (key.to_owned(), value.to_owned());
    document(|document| document.labels = [(key, value)].into())
}

fn labels(count: usize) -> Bad {
    let labels = (0..count).map(|place| (format!("l{place}"), String::new())).collect();
    document(|document| document.labels = labels)
}

fn external(scheme: &str, value: &str) -> pb::ExternalId {
    pb::ExternalId { scheme: scheme.into(), value: value.into() }
}

fn ids(ids: Vec<pb::ExternalId>) -> Bad {
    document(|document| document.external_ids = ids)
}

fn uri(uri: &str) -> Bad {
    let source = Some(pb::Source { uri: uri.to_owned(), ..Default::default() });
    document(|document| document.source = source)
}

fn declared(tag: &str) -> Bad {
    let tag = tag.to_owned();
    document(|document| document.declared_language_code = tag)
}

fn time(seconds: i64, nanos: i32) -> Bad {
    let time = Some(prost_types::Timestamp { seconds, nanos });
    document(|document| document.publish_time = time)
}

fn wanted(tags: &[String]) -> Bad {
    let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    read(languages(&tags))
}

fn words_and_bytes() -> Vec<Case> {
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
            too_large(TEXT, 1_000_001, 1_000_000),
        ),
        (
            "bytes over 8 MiB",
            bytes(&vec![b' '; (8 << 20) + 1], ""),
            too_large("document.raw_content", (8 << 20) + 1, 8 << 20),
        ),
        (
            "a text of 20,001 paragraphs",
            empty(&"A line.\n\n".repeat(20_001)),
            too_large(TEXT, 20_001, 20_000),
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
    ]
}

fn media() -> Vec<Case> {
    vec![
        (
            "an analysis of nothing",
            Bad::Analyze(pb::AnalyzeTextRequest { document: Some(text("")), ..Default::default() }),
            words("TEXT_INVALID", TEXT),
        ),
        (
            "an analysis that expects a language which there is not",
            Bad::Analyze(pb::AnalyzeTextRequest {
                document: Some(text("A note.")),
                expected_language_codes: vec!["kk".to_owned(), "zh-hanss".to_owned()],
                ..Default::default()
            }),
            field("expected_language_codes[1]"),
        ),
        (
            "an analysis without a document",
            Bad::Analyze(pb::AnalyzeTextRequest::default()),
            field("document"),
        ),
    ]
}

fn labels_and_ids() -> Vec<Case> {
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
        (
            "33 external ids",
            ids((0..33).map(|n| external("cms", &n.to_string())).collect()),
            over("document.external_ids", 33, 32),
        ),
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
    ]
}

fn sources_and_remarks() -> Vec<Case> {
    vec![
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

fn languages_and_times() -> Vec<Case> {
    vec![
        ("an unknown language", declared("xq"), field(LANGUAGE)),
        ("an unknown script", declared("kk-Abcd"), field(LANGUAGE)),
        ("an unknown region", declared("kk-QQQ"), field(LANGUAGE)),
        ("a language with an underscore", declared("kk_KZ"), field(LANGUAGE)),
        ("a language in Cyrillic letters", declared("еn"), field(LANGUAGE)),
        ("a language's name", declared("Kazakh language"), field(LANGUAGE)),
        ("a private language", declared("x-klingon"), field(LANGUAGE)),
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
        (
            "17 languages wanted",
            wanted(&(0..17).map(|n| format!("en-x-a{n}")).collect::<Vec<_>>()),
            over("options.language_codes", 17, 16),
        ),
        ("the last second before year 1", time(-62_135_596_801, 0), field(PUBLISHED)),
        ("the first second of year 10000", time(253_402_300_800, 0), field(PUBLISHED)),
        ("a time at the end of all numbers", time(i64::MAX, 0), field(PUBLISHED)),
        ("negative nanoseconds", time(0, -1), field(PUBLISHED)),
        ("a second of nanoseconds", time(0, 1_000_000_000), field(PUBLISHED)),
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
            read(published_by(seconds(i64::MIN))),
            field("options.read_snapshot.publish_time"),
        ),
    ]
}
