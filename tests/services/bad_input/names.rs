//! Names and ids that are refused: of another form, that could deceive, or that could escape.

use chancery::grpc::pb;

use super::{Bad, Case, field, get};
use crate::asks::{ask, ask_for, ask_into, edition_name, text};
use crate::wire::ARCHIVE;

/// All of them.
pub(super) fn cases() -> Vec<Case> {
    [ids(), names(), other_ids()].into_iter().flatten().collect()
}

fn ids() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
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
    cases
}

fn names() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
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
    cases
}

fn other_ids() -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
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
