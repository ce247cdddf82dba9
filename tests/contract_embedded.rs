//! The acceptance suite over the embedded engine, and what only this engine promises about its files.

use std::fs;
use std::sync::Arc;

use async_trait::async_trait;
use chancery::clock::Clock;
use chancery::domain::{Change, ChangeKind, Digest, RequestId, Timestamp};
use chancery::store::contract::{Fixture, Machine, archive_id, everything, ingest, write_some};
use chancery::store::embedded::{EmbeddedStore, Options};
use chancery::store::{Batch, Error, RequestKey, Store};
use tempfile::TempDir;

struct Directory(TempDir);

#[async_trait]
impl Machine for Directory {
    async fn open(&self, clock: Arc<dyn Clock>) -> Result<Arc<dyn Store>, Error> {
        Ok(Arc::new(EmbeddedStore::open(self.0.path(), Options::default(), clock)?))
    }
}

fn directory() -> Directory {
    Directory(tempfile::tempdir().expect("a temporary directory"))
}

chancery::store_contract!(directory());

async fn refusal(machine: &Directory) -> Error {
    let clock = Arc::new(chancery::clock::SystemClock);
    machine.open(clock).await.expect_err("the store does not open")
}

#[tokio::test]
async fn an_index_that_was_deleted_is_built_again() {
    let machine = directory();
    let fixture = Fixture::new(&machine).await;
    write_some(&fixture).await;
    let before = everything(&*fixture.store).await.unwrap();
    drop(fixture);
    fs::remove_file(machine.0.path().join("index/manifest")).unwrap();
    let fixture = Fixture::open(&machine).await;
    assert_eq!(everything(&*fixture.store).await.unwrap(), before);
}

#[tokio::test]
async fn an_unknown_format_is_refused_and_nothing_is_changed() {
    let machine = directory();
    drop(Fixture::new(&machine).await);
    let path = machine.0.path().join("FORMAT");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("format 1", "format 7")).unwrap();
    let error = refusal(&machine).await;
    assert!(matches!(error, Error::UnknownFormat { found: 7, known: 1, .. }), "{error}");
    fs::write(&path, "garbage").unwrap();
    assert!(matches!(refusal(&machine).await, Error::Damaged { .. }));
    fs::remove_file(&path).unwrap();
    assert!(matches!(refusal(&machine).await, Error::Damaged { .. }));
    fs::write(&path, text).unwrap();
    Fixture::open(&machine).await;
}

#[tokio::test]
async fn stray_and_empty_files_do_not_stop_a_start() {
    let machine = directory();
    let fixture = Fixture::new(&machine).await;
    write_some(&fixture).await;
    let before = everything(&*fixture.store).await.unwrap();
    drop(fixture);
    for name in ["FORMAT.new", "notes.txt", "log/00000002.seg", "log/x.tmp", "log/1.seg"] {
        fs::write(machine.0.path().join(name), "").unwrap();
    }
    fs::write(machine.0.path().join("log/readme"), "not a segment").unwrap();
    fs::create_dir(machine.0.path().join("log/00000009.seg")).unwrap();
    let fixture = Fixture::open(&machine).await;
    assert_eq!(everything(&*fixture.store).await.unwrap(), before);
}

#[tokio::test]
async fn a_request_is_forgotten_after_its_life_time_by_an_index_built_anew_too() {
    let machine = directory();
    let fixture = Fixture::new(&machine).await;
    for id in 1..=3 {
        fixture.try_commit(request(id)).await.unwrap();
    }
    let day_and_more = 25 * 3_600_000_000;
    fixture.clock.advance_micros(day_and_more);
    fixture.try_commit(request(4)).await.unwrap();
    assert_eq!(remembered(&fixture).await, [false, false, true, true]);
    fixture.try_commit(request(5)).await.unwrap();
    assert_eq!(remembered(&fixture).await, [false, false, false, true]);
    drop(fixture);
    fs::remove_file(machine.0.path().join("index/manifest")).unwrap();
    let fixture = Fixture::open(&machine).await;
    assert_eq!(remembered(&fixture).await, [false, false, false, true]);
}

fn request(id: u8) -> Batch {
    let key = RequestKey { id: RequestId([id; 16]), fingerprint: Digest([id; 32]) };
    let change = Change {
        kind: ChangeKind::StatementCreated,
        statement: None,
        edition: None,
        revision: None,
        language: None,
        changed_fields: Vec::new(),
    };
    Batch {
        archive: archive_id(),
        request: Some(key),
        answers: Vec::new(),
        expects: Vec::new(),
        changes: vec![change],
        writes: ingest(&format!("s{id}"), "en", "text"),
    }
}

async fn remembered(fixture: &Fixture) -> Vec<bool> {
    let mut found = Vec::new();
    for id in 1..=4 {
        let id = RequestId([id; 16]);
        let ever = Timestamp::from_micros(0);
        let record = fixture.store.request(&archive_id(), id, ever).await.expect("read");
        found.push(record.is_some());
    }
    found
}
