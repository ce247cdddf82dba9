//! Facts about closing a store and opening it again.

use super::Machine;
use super::fixture::*;
use crate::domain::{Archive, Commit, EditionChoice, Revision};
use crate::store::{CommitError, Error, Health, Load, Show, StatementRead, Store};

/// Everything that can be read about an archive as of its head.
#[derive(Debug, PartialEq)]
pub struct Everything {
    archive: Archive,
    commits: Vec<Commit>,
    statements: Vec<StatementRead>,
    revisions: Vec<Revision>,
}

/// Reads everything about the archive of the suite.
///
/// # Errors
/// The first read that fails.
pub async fn everything(store: &dyn Store) -> Result<Everything, Error> {
    let id = archive_id();
    let archive = store.archive(&id).await?.ok_or_else(|| Error::NoArchive(id.clone()))?;
    let head = at(archive.head.commit.0);
    let commits = store.changes(&id, crate::domain::CommitNumber::NONE, ALL).await?.items;
    let mut statements = Vec::new();
    let mut revisions = Vec::new();
    for heads in store.statements(&id, head, None, true, ALL).await?.items {
        let statement = heads.statement.id;
        let show = Show::Edition(EditionChoice::default(), Load::Text);
        statements.extend(store.statement(&id, &statement, head, show).await?);
        for edition in heads.editions {
            let page =
                store.revisions(&id, &statement, &edition.id, None, head, Load::Text, ALL).await?;
            revisions.extend(page.items);
        }
    }
    Ok(Everything { archive, commits, statements, revisions })
}

/// Some of everything.
pub async fn write_some(fixture: &Fixture) {
    for place in 0..20 {
        let id = format!("s{place}");
        fixture.commit(ingest(&id, "en", &format!("text {place}"))).await;
        if place % 2 == 0 {
            fixture
                .commit(vec![revision(&id, "en", 2, "changed"), revision(&id, "kk", 1, "bir")])
                .await;
        }
        if place % 5 == 0 {
            fixture.commit(vec![sighting(&id, "en", 1, "u"), deleted(&id, "gone")]).await;
        }
    }
}

/// Closing and opening changes nothing.
pub async fn a_store_that_was_opened_again_answers_the_same(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    write_some(&fixture).await;
    let before = everything(&*fixture.store).await.expect("read");
    fixture.store.close().await;
    drop(fixture);
    let fixture = Fixture::open(machine).await;
    assert_eq!(everything(&*fixture.store).await.expect("read"), before);
    let next = fixture.commit(ingest("next", "en", "next")).await;
    assert_eq!(next.commit, before.archive.head.commit.next());
    assert!(next.time > before.archive.head.time);
}

/// Two at once would write over each other.
pub async fn a_second_open_is_refused_while_the_first_lasts(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let second = machine.open(fixture.clock.clone()).await;
    assert!(matches!(second, Err(Error::InUse { .. })), "{second:?}");
    drop(fixture);
    Fixture::open(machine).await;
}

/// Health says so, commits get the reason, reads go on.
pub async fn a_closed_store_takes_no_writes_and_answers_reads(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("s", "en", "one")).await;
    fixture.store.close().await;
    fixture.store.close().await;
    let error = fixture.try_commit(batch(ingest("t", "en", "two"))).await;
    assert!(matches!(error, Err(CommitError::Store(Error::ReadOnly { .. }))), "{error:?}");
    assert!(matches!(&*fixture.store.health().borrow(), Health::ReadOnly(_)));
    assert_eq!(fixture.text("s", "en", fixture.now()).await.as_deref(), Some("one"));
}
