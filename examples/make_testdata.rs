//! Makes the archive that `tests/old_formats.rs` keeps readable for ever:
//!
//! ```text
//! cargo run --example make_testdata -- testdata/v1
//! ```
//!
//! It reads `texts/` in that folder and writes `data/` (which must not be there yet) and `tokens.tsv`.
//! One write a minute from noon of 24 June 2024, so that every commit and record time is known
//! beforehand; `facts.tsv` is written by hand from this file. Run it once for each new format, into a
//! new folder; what older versions wrote is never made anew.

#![allow(clippy::unwrap_used, reason = "it stops where it fails")]

#[path = "../tests/proof/asks.rs"]
mod asks;
#[path = "../tests/proof/wire.rs"]
mod wire;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chancery::clock::ManualClock;
use chancery::domain::Timestamp;
use chancery::grpc::pb;

use asks::{ask_for, ask_into, edition_name, raw, seconds, statement_name, text};
use wire::{ARCHIVE, Clients, Wire};

/// Noon of 24 June 2024, UTC, in seconds.
const NOON: i64 = 1_719_230_400;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let folder = std::env::args().nth(1).expect("the folder to write to is named");
    let folder = Path::new(&folder);
    let data = folder.join("data");
    assert!(!data.exists(), "{} is there already", data.display());
    fs::create_dir(&data).unwrap();
    let words = |name: &str| fs::read_to_string(folder.join("texts").join(name)).unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(NOON * 1_000_000)));
    let wire = Wire::serve(&data, clock.clone()).await;
    let minute = |minutes: i64| {
        clock.set(Timestamp::from_micros((NOON + 60 * minutes) * 1_000_000));
    };
    let clients = wire.clients.clone();
    minute(1);
    let mut first = ask_for("note", "en", &words("en-1.txt"));
    let document = first.document.as_mut().unwrap();
    document.source = source("https://mfa.example/press/1");
    document.publish_time = Some(seconds(NOON - 3600));
    clients.store(first).await;
    minute(2);
    clients.store(ask_for("note", "ru", &words("ru-1.txt"))).await;
    minute(3);
    let mut kazakh = ask_for("note", "kk", &words("kk-1.txt"));
    kazakh.document.as_mut().unwrap().external_ids = vec![external("docket", "№ 7")];
    clients.store(kazakh).await;
    minute(4);
    clients.store(ask_for("note", "en", &words("en-2.txt"))).await;
    minute(5);
    let bytes = words("en-2.txt").replace('\n', "\r\n");
    let mut again = ask_into("note", raw(bytes.as_bytes(), "text/plain"));
    again.document.as_mut().unwrap().source = source("https://mirror.example/1");
    clients.store(again).await;
    minute(6);
    batch(&clients, &words).await;
    minute(7);
    mark(&clients).await;
    minute(8);
    update(&clients).await;
    minute(9);
    let name = statement_name("adresse.1");
    let reason = "sent in error".to_owned();
    let delete = pb::DeleteStatementRequest { name, reason, ..Default::default() };
    clients.statements.clone().delete_statement(delete).await.unwrap();
    minute(10);
    let archive = pb::Archive {
        name: ARCHIVE.to_owned(),
        title: "Архив".to_owned(),
        expected_language_codes: vec!["kk".to_owned(), "ru".to_owned()],
        ..Default::default()
    };
    let update = pb::UpdateArchiveRequest { archive: Some(archive), update_mask: None };
    clients.archives.clone().update_archive(update).await.unwrap();
    minute(11);
    let long = words("ru-long.txt");
    let (bytes, _, unmapped) = encoding_rs::WINDOWS_1251.encode(&long);
    assert!(!unmapped);
    let charset = "windows-1251".to_owned();
    let long = pb::IngestDocument { charset, ..raw(&bytes, "text/plain") };
    clients.store(ask_into("record", long)).await;
    minute(12);
    let create = pb::CreateArchiveRequest { archive_id: "second".into(), ..Default::default() };
    clients.archives.clone().create_archive(create).await.unwrap();
    minute(13);
    let parent = "archives/second".to_owned();
    let other = pb::IngestEditionRequest { parent, ..ask_for("note", "en", &words("en-1.txt")) };
    clients.store(other).await;
    fs::write(folder.join("tokens.tsv"), tokens(&clients).await).unwrap();
    wire.stop().await;
}

fn source(uri: &str) -> Option<pb::Source> {
    Some(pb::Source { uri: uri.to_owned(), ..Default::default() })
}

fn external(scheme: &str, value: &str) -> pb::ExternalId {
    pb::ExternalId { scheme: scheme.to_owned(), value: value.to_owned() }
}

/// Two editions of one statement and a third statement, in one commit.
async fn batch(clients: &Clients, words: &impl Fn(&str) -> String) {
    let declared = |name: &str, language: &str| pb::IngestDocument {
        declared_language_code: language.to_owned(),
        ..text(&words(name))
    };
    let requests = vec![
        ask_into("communique", declared("ar-1.txt", "ar")),
        ask_into("communique", declared("zh-1.txt", "zh-Hans")),
        ask_into("adresse.1", declared("fr-1.txt", "fr")),
    ];
    let request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    let parent = ARCHIVE.to_owned();
    let batch = pb::BatchIngestEditionsRequest { parent, requests, request_id };
    clients.ingest.clone().batch_ingest_editions(batch).await.unwrap();
}

async fn mark(clients: &Clients) {
    let note = Some(pb::LocalizedText { text: "Ошибка.".into(), language_code: "ru".into() });
    let kind = pb::CorrectionKind::Retraction.into();
    let mark = pb::MarkEditionRequest {
        name: edition_name("note", "en"),
        usability: pb::Usability::Withheld.into(),
        correction: Some(pb::Correction { kind, note, ..Default::default() }),
        ..Default::default()
    };
    clients.statements.clone().mark_edition(mark).await.unwrap();
}

async fn update(clients: &Clients) {
    let title = pb::LocalizedText { text: "公报".into(), language_code: "zh-Hans".into() };
    let relation = pb::Relation {
        kind: pb::RelationKind::SameEvent.into(),
        statement: statement_name("note"),
    };
    let statement = pb::Statement {
        name: statement_name("communique"),
        kind: pb::StatementKind::Communique.into(),
        titles: vec![title],
        relations: vec![relation],
        labels: [("desk".to_owned(), "asia".to_owned())].into(),
        ..Default::default()
    };
    let update = pb::UpdateStatementRequest { statement: Some(statement), ..Default::default() };
    clients.statements.clone().update_statement(update).await.unwrap();
}

/// A page token and a resume token, which must open for ever.
async fn tokens(clients: &Clients) -> String {
    let parent = ARCHIVE.to_owned();
    let list =
        pb::ListStatementsRequest { parent: parent.clone(), page_size: 1, ..Default::default() };
    let page = clients.statements.clone().list_statements(list).await.unwrap().into_inner();
    let list =
        pb::ListChangesRequest { parent, page_size: 1, start_commit: 3, ..Default::default() };
    let log = clients.changes.clone().list_changes(list).await.unwrap().into_inner();
    format!("page\t{}\nresume\t{}\n", page.next_page_token, log.resume_token)
}
