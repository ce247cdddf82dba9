//! Facts about lists.

use super::Machine;
use super::fixture::*;
use crate::domain::{ArchiveCounts, CommitNumber, RevisionNumber, StatementId, Timestamp};
use crate::store::{At, Load, Page, PageLimit};

async fn ids(fixture: &Fixture, at: At, show_deleted: bool) -> Vec<String> {
    let page = fixture.store.statements(&archive_id(), at, None, show_deleted, ALL).await;
    page.expect("read").items.iter().map(|heads| heads.statement.id.to_string()).collect()
}

/// As of any commit, live or deleted then.
pub async fn a_deleted_statement_is_listed_only_on_request(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    for id in ["b", "a", "a-b", "c"] {
        fixture.commit(ingest(id, "en", id)).await;
    }
    fixture.commit(vec![deleted("a-b", "a-b")]).await;
    fixture.commit(vec![statement("a-b", "a-b")]).await;
    assert_eq!(ids(&fixture, at(5), false).await, ["a", "a-b", "b", "c"]);
    assert_eq!(ids(&fixture, at(6), false).await, ["a", "b", "c"]);
    assert_eq!(ids(&fixture, at(6), true).await, ["a", "a-b", "b", "c"]);
    assert_eq!(ids(&fixture, at(7), false).await, ["a", "a-b", "b", "c"]);
    assert_eq!(ids(&fixture, at(3), true).await, ["a", "b"]);
    assert!(ids(&fixture, at(1), true).await.is_empty());
}

/// Pages of statements, editions and revisions join up to the whole list.
pub async fn lists_come_in_pages_by_count_and_by_bytes(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    for place in 0..10 {
        fixture.commit(ingest(&format!("s{place}"), "en", "text")).await;
    }
    let mut one = PageLimit { items: 3, bytes: usize::MAX };
    let mut after: Option<StatementId> = None;
    let mut sizes = Vec::new();
    loop {
        let (archive, now) = (archive_id(), fixture.now());
        let page = fixture.store.statements(&archive, now, after.as_ref(), false, one);
        let page = page.await.expect("read");
        sizes.push(page.items.len());
        after = page.items.last().map(|heads| heads.statement.id.clone());
        if !page.more {
            break;
        }
    }
    assert_eq!(sizes, [3, 3, 3, 1]);
    one.bytes = 1;
    let page = fixture.store.statements(&archive_id(), fixture.now(), None, false, one).await;
    let page = page.expect("read");
    assert_eq!((page.items.len(), page.more), (1, true));
    for revision_number in 2..=5 {
        let text = "long ".repeat(400);
        fixture.commit(vec![revision("s0", "en", revision_number, &text)]).await;
    }
    let (id, english) = (statement_id("s0"), edition_id("en"));
    let revisions = |before, load, items, bytes| {
        let limit = PageLimit { items, bytes };
        let (store, now) = (&fixture.store, fixture.now());
        let (id, english) = (&id, &english);
        async move {
            let page = store.revisions(&archive_id(), id, english, before, now, load, limit).await;
            let Page { items, more } = page.expect("read");
            (items.iter().map(|item| item.number.get()).collect::<Vec<_>>(), more)
        }
    };
    assert_eq!(revisions(None, Load::Details, 2, usize::MAX).await, (vec![5, 4], true));
    assert_eq!(
        revisions(Some(number(4)), Load::Details, 3, usize::MAX).await,
        (vec![3, 2, 1], false)
    );
    assert_eq!(revisions(Some(RevisionNumber::FIRST), Load::Text, 3, 1).await, (vec![], false));
    assert_eq!(revisions(Some(number(9)), Load::Text, 9, 5_000).await, (vec![5, 4], true));
    for edition in ["ar", "kk", "zh"] {
        fixture.commit(vec![revision("s0", edition, 1, "text")]).await;
    }
    let limit = PageLimit { items: 2, bytes: usize::MAX };
    let page =
        fixture.store.editions(&archive_id(), &id, None, fixture.now(), Load::Text, limit).await;
    let page = page.expect("read");
    let names: Vec<_> = page.items.iter().map(|item| item.edition.to_string()).collect();
    assert_eq!((names, page.more), (vec!["ar".to_owned(), "en".to_owned()], true));
    let rest = fixture
        .store
        .editions(&archive_id(), &id, Some(&english), fixture.now(), Load::Text, limit)
        .await
        .expect("read");
    let names: Vec<_> = rest.items.iter().map(|item| item.edition.to_string()).collect();
    assert_eq!((names, rest.more), (vec!["kk".to_owned(), "zh".to_owned()], false));
}

/// Their number, the last of them and the list.
pub async fn sightings_are_read_as_of_a_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("s", "en", "one")).await;
    let mut stamps = Vec::new();
    for place in 0..5 {
        fixture.clock.advance_micros(1_000);
        let uri = format!("https://example.org/{place}");
        stamps.push(fixture.commit(vec![sighting("s", "en", 1, &uri)]).await);
    }
    fixture.commit(vec![revision("s", "en", 2, "two"), sighting("s", "en", 2, "u")]).await;
    let (archive, id, english) = (archive_id(), statement_id("s"), edition_id("en"));
    let (first, head) = (RevisionNumber::FIRST, fixture.now().commit);
    for commit in 2..=7_u64 {
        let page =
            fixture.store.sightings(&archive, &id, &english, first, 0, CommitNumber(commit), ALL);
        let page = page.await.expect("read");
        assert_eq!(page.items.len() as u64, commit - 2);
        let recorded: Vec<_> = page.items.iter().map(|sighting| sighting.recorded).collect();
        assert!(stamps.starts_with(&recorded));
        let select = crate::store::RevisionSelect::Number(RevisionNumber::FIRST);
        let read =
            super::reads::read_revision(&*fixture.store, "s", "en", select, at(commit)).await;
        let summary = read.expect("it is there").sightings;
        assert_eq!(u64::from(summary.count), commit - 2);
        assert_eq!(summary.last, recorded.last().map(|stamp| stamp.time));
    }
    let limit = PageLimit { items: 2, bytes: usize::MAX };
    let page = fixture.store.sightings(&archive, &id, &english, first, 2, head, limit);
    let page = page.await.expect("read");
    let uris: Vec<_> = page.items.iter().map(|sighting| sighting.source.uri.clone()).collect();
    assert_eq!(
        (uris, page.more),
        (vec!["https://example.org/2".to_owned(), "https://example.org/3".to_owned(),], true)
    );
}

/// Commit after commit, from any place.
pub async fn the_log_is_read_in_order_and_in_pages(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    for place in 0..6 {
        fixture.commit(ingest(&format!("s{place}"), "en", "text")).await;
    }
    let mut after = CommitNumber::NONE;
    let mut seen = Vec::new();
    loop {
        let limit = PageLimit { items: 4, bytes: usize::MAX };
        let page = fixture.store.changes(&archive_id(), after, limit).await.expect("read");
        after = page.items.last().map_or(after, |commit| commit.stamp.commit);
        seen.extend(page.items);
        if !page.more {
            break;
        }
    }
    let numbers: Vec<_> = seen.iter().map(|commit| commit.stamp.commit.0).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7]);
    let last = seen.last().expect("there are some");
    assert_eq!(last.changes, batch(ingest("s5", "en", "text")).changes);
    let none = fixture.store.changes(&archive_id(), CommitNumber(7), ALL).await.expect("read");
    assert_eq!(none, Page { items: Vec::new(), more: false });
}

/// Before the first there is none.
pub async fn the_commit_at_a_time_is_the_last_before_it(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    for place in 0..9 {
        fixture.clock.advance_micros(10);
        fixture.commit(vec![statement(&format!("s{place}"), "t")]).await;
    }
    for (offset, expected) in [(-1, 0), (0, 1), (9, 1), (10, 2), (89, 9), (90, 10), (5_000, 10)] {
        let time = Timestamp::from_micros(NOON + offset);
        let found = fixture.store.commit_at(&archive_id(), time).await.expect("read");
        assert_eq!(found, CommitNumber(expected), "{offset}");
    }
}

/// Statements, deleted ones, revisions, bytes.
pub async fn counts_are_exact_at_every_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let steps = [
        (ingest("a", "en", "one"), (1, 0, 1)),
        (ingest("b", "en", "one"), (2, 0, 2)),
        (vec![deleted("a", "a")], (1, 1, 2)),
        (vec![deleted("a", "again")], (1, 1, 2)),
        (vec![statement("a", "a"), revision("a", "kk", 1, "bir")], (2, 0, 3)),
        (vec![sighting("a", "en", 1, "u")], (2, 0, 3)),
    ];
    let mut expected = vec![(0, 0, 0), (0, 0, 0)];
    for (writes, counts) in steps {
        fixture.commit(writes).await;
        expected.push(counts);
    }
    let mut stored_before = 0;
    for (commit, expected) in (0..).zip(expected) {
        let counts = fixture.store.counts(&archive_id(), CommitNumber(commit)).await;
        let ArchiveCounts { active_statements, deleted_statements, revisions, stored_bytes } =
            counts.expect("counted");
        assert_eq!((active_statements, deleted_statements, revisions), expected, "{commit}");
        assert!(commit == 0 || stored_bytes > stored_before);
        stored_before = stored_bytes;
    }
}
