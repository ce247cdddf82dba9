//! The acceptance suite over the embedded engine, and what only this engine promises about its files.

use std::fs;
use std::sync::Arc;

use async_trait::async_trait;
use chancery::clock::Clock;
use chancery::store::contract::{Fixture, Machine, everything, write_some};
use chancery::store::embedded::{EmbeddedStore, Options};
use chancery::store::{Error, Store};
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
    fs::remove_file(machine.0.path().join("index.redb")).unwrap();
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
