//! Archives that earlier versions wrote stay readable: for each folder `testdata/v*`, the facts in it
//! hold, and the archive takes new writes. `examples/make_testdata.rs` makes such a folder.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may fail where it indexes or unwraps"
)]

#[path = "proof/asks.rs"]
mod asks;
#[path = "proof/wire.rs"]
mod wire;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery::clock::SystemClock;
use chancery::grpc::pb;
use tokio_stream::StreamExt;

use asks::{ENGLISH, ask_for, at_commit, sha256};
use wire::{ARCHIVE, Clients, Wire};

/// The folders that are tested here.
const VERSIONS: [&str; 1] = ["v1"];

fn folder(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(version)
}

/// The lines of a table by their first column.
fn table(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// A copy in a folder of its own, so that nothing is written to the original.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn every_folder_of_an_old_format_is_tested() {
    let entries = fs::read_dir(folder("")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_version = |name: &String| {
        name.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut versions: Vec<String> = names.filter(is_version).collect();
    versions.sort();
    assert_eq!(versions, VERSIONS);
}

#[tokio::test]
async fn what_an_earlier_version_wrote_is_read_as_it_was_written() {
    for version in VERSIONS {
        let data = tempfile::tempdir().unwrap();
        copy(&folder(version).join("data"), data.path());
        let wire = Wire::serve(data.path(), Arc::new(SystemClock)).await;
        let facts = table(&folder(version).join("facts.tsv"));
        let kinds = ["archive", "statement", "revision", "sighting", "asof", "change", "digest"];
        for kind in kinds {
            assert!(facts.iter().any(|fact| fact[0] == kind), "{version} has no {kind}");
        }
        for fact in &facts {
            check(&wire.clients, &folder(version), fact).await;
        }
        check_changes(&wire.clients, &facts).await;
        check_tokens(&wire.clients, &table(&folder(version).join("tokens.tsv"))).await;
        let answer = wire.clients.store(ask_for("note", "en", ENGLISH)).await;
        assert_eq!(answer.edition_revision.unwrap().revision_number, 4, "it takes new writes");
        wire.stop().await;
    }
}

#[tokio::test]
async fn statements_that_were_stored_before_there_were_fields_get_them_by_being_read_anew() {
    for version in VERSIONS {
        let data = tempfile::tempdir().unwrap();
        copy(&folder(version).join("data"), data.path());
        let wire = Wire::serve(data.path(), Arc::new(SystemClock)).await;
        let clients = &wire.clients;
        let extractor = async || clients.statement("note").await.fields.unwrap().schema_version;
        assert_eq!(extractor().await, "", "{version}: nothing has read them");
        let before = clients.statement("note").await;
        let reprocess = async |validate_only| {
            let parent = ARCHIVE.to_owned();
            let request =
                pb::ReprocessStatementsRequest { parent, validate_only, all_revisions: true };
            let stream = clients.archives.clone().reprocess_statements(request).await.unwrap();
            let told: Vec<_> = stream.into_inner().map(|message| message.unwrap()).collect().await;
            told.last().cloned().unwrap()
        };
        let head = clients.head().await;
        let would = reprocess(true).await;
        assert_eq!((would.changed_count, would.commit), (would.total_count, head));
        assert_eq!(extractor().await, "", "{version}: it was only asked");
        let done = reprocess(false).await;
        assert!(done.done && done.changed_count == done.total_count && done.total_count > 1);
        assert_eq!(done.commit, head + 1, "one commit");
        assert_ne!(extractor().await, "");
        let after = clients.statement("note").await;
        assert_eq!(after.editions, before.editions, "no revision was made");
        let request = pb::ListChangesRequest {
            parent: ARCHIVE.to_owned(),
            start_commit: head + 1,
            ..Default::default()
        };
        let told = clients.changes.clone().list_changes(request).await.unwrap().into_inner();
        assert_eq!(i64::try_from(told.changes.len()).unwrap(), done.changed_count);
        let updated = pb::ChangeKind::FieldsUpdated;
        assert!(told.changes.iter().all(|change| change.kind() == updated));
        assert_eq!(reprocess(false).await.changed_count, 0, "a second time nothing differs");
        assert_eq!(clients.head().await, head + 1);
        wire.stop().await;
    }
}

async fn check(clients: &Clients, folder: &Path, fact: &[String]) {
    match fact[0].as_str() {
        "archive" => check_archive(clients, fact).await,
        "statement" => check_statement(clients, fact).await,
        "revision" => check_revision(clients, folder, fact).await,
        "sighting" => check_sighting(clients, fact).await,
        "asof" => check_state(clients, fact).await,
        "digest" => {
            let bytes = fs::read(folder.join(format!("texts/{}.txt", fact[1]))).unwrap();
            assert_eq!(hex(&sha256(bytes)), fact[2]);
        }
        "change" => {}
        other => panic!("{other} is no kind of fact"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value of an enumeration without its prefix.
fn short(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap().to_owned()
}

fn time(time: Option<prost_types::Timestamp>) -> String {
    time.map(|time| time.to_string()).unwrap_or_default()
}

async fn check_archive(clients: &Clients, fact: &[String]) {
    let request = pb::GetArchiveRequest { name: format!("archives/{}", fact[1]) };
    let answer = clients.archives.clone().get_archive(request).await.unwrap().into_inner();
    let archive = answer.archive.unwrap();
    let pb::Archive { head_commit, statement_count, revision_count, title, .. } = archive;
    let found = [head_commit, statement_count, revision_count].map(|count| count.to_string());
    assert_eq!([&found[..], &[title]].concat(), fact[2..], "{fact:?}");
}

async fn check_statement(clients: &Clients, fact: &[String]) {
    let name = format!("archives/{}/statements/{}", fact[1], fact[2]);
    let request = pb::GetStatementRequest { name, ..Default::default() };
    let answer = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
    let statement = answer.statement.unwrap();
    let editions = statement.editions.iter().map(|head| head.edition.rsplit('/').next().unwrap());
    let ids = statement.external_ids.iter().map(|id| format!("{}={}", id.scheme, id.value));
    let labels = statement.labels.iter().map(|(key, value)| format!("{key}={value}"));
    let found = [
        short(statement.state().as_str_name(), "STATE_"),
        short(statement.kind().as_str_name(), "STATEMENT_KIND_"),
        short(statement.usability().as_str_name(), "USABILITY_"),
        statement.create_commit.to_string(),
        statement.update_commit.to_string(),
        editions.collect::<Vec<_>>().join(","),
        ids.collect::<Vec<_>>().join(","),
        labels.collect::<Vec<_>>().join(","),
        statement.delete_reason.clone(),
    ];
    assert_eq!(found, fact[3..], "{fact:?}");
}

async fn check_revision(clients: &Clients, folder: &Path, fact: &[String]) {
    let [_, archive, statement, edition, number, ..] = fact else { panic!("{fact:?}") };
    let name =
        format!("archives/{archive}/statements/{statement}/editions/{edition}/revisions/{number}");
    let request = pb::GetEditionRevisionRequest { name, ..Default::default() };
    let answer = clients.statements.clone().get_edition_revision(request).await.unwrap();
    let revision = answer.into_inner().edition_revision.unwrap();
    let snapshot = revision.snapshot.unwrap();
    let found = [
        revision.commit.to_string(),
        time(revision.create_time),
        time(revision.publish_time),
        short(snapshot.usability().as_str_name(), "USABILITY_"),
        revision.sighting_count.to_string(),
        snapshot.source.map(|source| source.uri).unwrap_or_default(),
    ];
    assert_eq!(found, fact[5..11], "{fact:?}");
    let text = fs::read_to_string(folder.join(format!("texts/{}.txt", fact[11]))).unwrap();
    assert_eq!(snapshot.text, text, "{fact:?}");
    assert_eq!(revision.content_digest.to_vec(), sha256(&text));
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let segments = snapshot.segments.iter().map(|segment| segment.digest.to_vec());
    assert!(
        segments.eq(paragraphs.iter().map(sha256)),
        "its segments are its paragraphs: {fact:?}"
    );
}

async fn check_sighting(clients: &Clients, fact: &[String]) {
    let [_, statement, edition, number, commit, uri] = fact else { panic!("{fact:?}") };
    let parent = format!("{ARCHIVE}/statements/{statement}/editions/{edition}/revisions/{number}");
    let request = pb::ListSightingsRequest { parent, ..Default::default() };
    let answer = clients.statements.clone().list_sightings(request).await.unwrap().into_inner();
    let brief = answer.sightings.into_iter().map(|sighting| {
        let source = sighting.source.unwrap_or_default();
        (sighting.commit.to_string(), source.uri)
    });
    assert!(brief.eq([(commit.clone(), uri.clone())]), "{fact:?}");
}

async fn check_state(clients: &Clients, fact: &[String]) {
    let (parent, options) = (ARCHIVE.to_owned(), at_commit(fact[1].parse().unwrap()));
    let request = pb::ListStatementsRequest { parent, options, ..Default::default() };
    let page = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
    let ids = page.statements.iter().map(|one| one.name.rsplit('/').next().unwrap());
    assert_eq!(ids.collect::<Vec<_>>().join(","), fact[2], "{fact:?}");
}

async fn check_changes(clients: &Clients, facts: &[Vec<String>]) {
    let (parent, page_size) = (ARCHIVE.to_owned(), 1000);
    let request = pb::ListChangesRequest { parent, page_size, ..Default::default() };
    let log = clients.changes.clone().list_changes(request).await.unwrap().into_inner();
    let found: Vec<[String; 3]> = log
        .changes
        .iter()
        .map(|change| {
            let kind = short(change.kind().as_str_name(), "CHANGE_KIND_");
            let resource = change.resource.strip_prefix(ARCHIVE).unwrap().trim_start_matches('/');
            [change.commit.to_string(), kind, resource.to_owned()]
        })
        .collect();
    let expected = facts.iter().filter(|fact| fact[0] == "change");
    let expected: Vec<&[String]> = expected.map(|fact| &fact[1..]).collect();
    assert_eq!(found, expected);
}

/// "A page token does not expire", nor does a resume token.
async fn check_tokens(clients: &Clients, tokens: &[Vec<String>]) {
    let token = |kind: &str| tokens.iter().find(|line| line[0] == kind).unwrap()[1].clone();
    let (parent, page_token) = (ARCHIVE.to_owned(), token("page"));
    let request = pb::ListStatementsRequest { parent, page_token, ..Default::default() };
    let page = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
    let names: Vec<&str> = page.statements.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["note", "record"].map(|id| format!("{ARCHIVE}/statements/{id}")));
    let start = pb::watch_changes_request::Start::ResumeToken(token("resume"));
    let parent = ARCHIVE.to_owned();
    let request = pb::WatchChangesRequest { parent, start: Some(start), ..Default::default() };
    let mut messages = clients.changes.clone().watch_changes(request).await.unwrap().into_inner();
    // It was made after the first change of commit 3, so the whole commit comes again.
    assert_eq!(messages.message().await.unwrap().unwrap().commit, 3);
}
