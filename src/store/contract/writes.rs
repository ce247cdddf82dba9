//! Facts about commits.

use std::collections::HashSet;
use std::sync::Arc;

use super::Machine;
use super::fixture::*;
use crate::clock::Clock;
use crate::domain::{Answer, CommitNumber, Digest, IngestOutcome, RequestId, Stamp, Timestamp};
use crate::store::{
    Batch, CommitError, Error, Expectation, Health, LookupKey, NewText, RequestKey, Store, Write,
};

/// Numbers go 1, 2, 3 …; times grow even if the clock does not.
pub async fn commits_are_numbered_without_a_gap_and_record_times_grow_though_the_clock_goes_back(
    machine: &dyn Machine,
) {
    let fixture = Fixture::new(machine).await;
    let mut previous = *fixture.store.head(&archive_id()).expect("the archive is there").borrow();
    assert_eq!(previous.commit, CommitNumber(1));
    assert_eq!(previous.time, Timestamp::from_micros(NOON));
    for (number, step) in [(2, 5), (3, 0), (4, -3_600_000_000), (5, 7_200_000_000)] {
        fixture.clock.advance_micros(step);
        let stamp = fixture.commit(vec![statement(&format!("s{number}"), "t")]).await;
        assert_eq!(stamp.commit, CommitNumber(number));
        let expected = fixture.clock.now().max(previous.time.plus_micros(1));
        assert_eq!(stamp.time, expected);
        previous = stamp;
    }
}

async fn refused(fixture: &Fixture, batch: Batch) {
    let before = fixture.now();
    let counts = fixture.store.counts(&archive_id(), before.commit).await.expect("counted");
    let error = fixture.try_commit(batch).await.expect_err("the batch is refused");
    assert!(matches!(error, CommitError::Store(Error::InvalidBatch(_))), "{error}");
    assert_eq!(fixture.now(), before);
    let after = fixture.store.counts(&archive_id(), before.commit).await.expect("counted");
    assert_eq!(after, counts);
}

/// A write that builds on something that is not there refuses the whole batch.
pub async fn a_batch_that_breaks_the_contract_writes_nothing(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("known", "en", "one")).await;
    let mut silent = batch(vec![statement("x", "x")]);
    silent.changes.clear();
    refused(&fixture, silent).await;
    let good = || statement("x", "x");
    refused(&fixture, batch(vec![good(), revision("nobody", "en", 1, "t")])).await;
    refused(&fixture, batch(vec![good(), revision("known", "en", 3, "t")])).await;
    refused(&fixture, batch(vec![good(), revision("known", "en", 1, "t")])).await;
    refused(&fixture, batch(vec![good(), revision("known", "kk", 2, "t")])).await;
    refused(&fixture, batch(vec![good(), sighting("known", "en", 2, "u")])).await;
    refused(&fixture, batch(vec![good(), create_archive("again")])).await;
    let mut of_itself = new_revision("known", "en", 2, "t");
    of_itself.text = NewText::SameAs(number(2));
    refused(&fixture, batch(vec![good(), Write::Revision(Box::new(of_itself))])).await;
    let read = fixture
        .store
        .statement(&archive_id(), &statement_id("x"), fixture.now(), crate::store::Show::Heads)
        .await;
    assert_eq!(read.expect("read"), None);
    let elsewhere =
        Batch { archive: "elsewhere".parse().expect("a valid id"), ..batch(vec![good()]) };
    let error = fixture.try_commit(elsewhere).await.expect_err("there is no such archive");
    assert!(matches!(error, CommitError::Store(Error::NoArchive(_))), "{error}");
    // Within one batch, later writes build on earlier ones.
    let mut chain = ingest("chain", "en", "first");
    chain.push(revision("chain", "en", 2, "second"));
    chain.push(sighting("chain", "en", 2, "u"));
    fixture.commit(chain).await;
    assert_eq!(fixture.text("chain", "en", fixture.now()).await.as_deref(), Some("second"));
}

/// Statement, lookup and archive expectations hold or refuse.
pub async fn an_expectation_that_no_longer_holds_writes_nothing(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let made = fixture.commit(ingest("s", "en", "one")).await.commit;
    let uri = LookupKey::SourceUri("https://example.org/en".to_owned());
    let absent = LookupKey::SourceUri("https://example.org/none".to_owned());
    let statement_at = |updated| Expectation::Statement { id: statement_id("s"), updated };
    let newest = |key: &LookupKey, newest| Expectation::Lookup { key: key.clone(), newest };
    let wrong = [
        statement_at(None),
        statement_at(Some(CommitNumber(1))),
        Expectation::Statement { id: statement_id("none"), updated: Some(made) },
        newest(&uri, None),
        newest(&uri, Some(CommitNumber(1))),
        newest(&absent, Some(made)),
        Expectation::Archive { updated: made },
    ];
    for expectation in wrong {
        let writes = vec![statement("other", "other")];
        let batch = Batch { expects: vec![expectation.clone()], ..batch(writes) };
        match fixture.try_commit(batch).await {
            Err(CommitError::Changed(broken)) => assert_eq!(broken, expectation),
            other => panic!("{expectation:?}: {other:?}"),
        }
    }
    assert_eq!(fixture.now().commit, made);
    let right = vec![
        statement_at(Some(made)),
        Expectation::Statement { id: statement_id("none"), updated: None },
        newest(&uri, Some(made)),
        newest(&absent, None),
        Expectation::Archive { updated: CommitNumber(1) },
    ];
    let batch = Batch { expects: right, ..batch(vec![revision("s", "en", 2, "two")]) };
    let next = fixture.try_commit(batch).await.expect("everything holds").commit;
    assert_eq!(next, made.next());
}

fn named(id: u8, writes: Vec<Write>) -> Batch {
    let key = RequestKey { id: RequestId([id; 16]), fingerprint: Digest([id; 32]) };
    let answer = Answer {
        outcome: Some(IngestOutcome::CreatedStatement),
        statement: Some(statement_id("s")),
        edition: Some(edition_id("en")),
        revision: Some(number(1)),
    };
    Batch { request: Some(key), answers: vec![answer], ..batch(writes) }
}

/// A repeat of a request is told what the first was answered; after a day the id is free.
pub async fn a_request_id_is_remembered_with_its_answers_for_a_day(machine: &dyn Machine) {
    const DAY: i64 = 86_400_000_000;
    let fixture = Fixture::new(machine).await;
    let first = named(3, ingest("s", "en", "one"));
    let stamp = fixture.try_commit(first.clone()).await.expect("written");
    fixture.clock.set(stamp.time.plus_micros(DAY));
    let error = fixture.try_commit(named(3, vec![statement("t", "t")])).await;
    let Err(CommitError::RequestSeen(record)) = error else { panic!("{error:?}") };
    assert_eq!((record.stamp, record.fingerprint), (stamp, Digest([3; 32])));
    assert_eq!(record.answers, first.answers);
    let archive = archive_id();
    let request = |since| fixture.store.request(&archive, RequestId([3; 16]), since);
    let found = request(stamp.time).await.expect("read").expect("it is remembered");
    assert_eq!(found, *record);
    assert_eq!(request(stamp.time.plus_micros(1)).await.expect("read"), None);
    fixture.clock.advance_micros(1);
    let again = fixture.try_commit(named(3, vec![statement("t", "t")])).await.expect("a day on");
    let found = request(stamp.time).await.expect("read").expect("it is remembered");
    assert_eq!(found.stamp, again);
}

/// A second making of an archive is refused; details change and remember when.
pub async fn an_archive_is_made_once(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let error = fixture.try_commit(batch(vec![create_archive("again")])).await;
    assert!(matches!(error, Err(CommitError::ArchiveExists)), "{error:?}");
    fixture.commit(ingest("s", "en", "one")).await;
    let details = archive_details("Renamed");
    let renamed = fixture.commit(vec![Write::UpdateArchive { details: details.clone() }]).await;
    let archive = fixture.store.archive(&archive_id()).await.expect("read").expect("it is there");
    assert_eq!((archive.details, archive.updated, archive.head), (details, renamed, renamed));
    assert_eq!((archive.created.commit, archive.uid.0), (CommitNumber(1), [9; 16]));
    assert_eq!(archive.token_key.0, [7; 32]);
    let other = Batch {
        archive: "another".parse().expect("a valid id"),
        ..batch(vec![create_archive("Another")])
    };
    assert_eq!(fixture.try_commit(other).await.expect("made").commit, CommitNumber(1));
    let all = fixture.store.archives().await.expect("read");
    let ids: Vec<_> = all.iter().map(|archive| archive.id.as_str()).collect();
    assert_eq!(ids, ["another", "suite"]);
    let none = fixture.store.archive(&"none".parse().expect("a valid id")).await;
    assert_eq!(none.expect("read"), None);
}

/// Concurrent commits get numbers of their own, and each is visible when it is answered.
pub async fn sixty_four_writers_at_once_make_gapless_commits(machine: &dyn Machine) {
    const WRITERS: usize = 64;
    const ROUNDS: usize = 4;
    let fixture = Fixture::new(machine).await;
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = Arc::clone(&fixture.store);
        tasks.spawn(async move {
            let mut stamps: Vec<Stamp> = Vec::new();
            for round in 0..ROUNDS {
                let id = format!("s{writer}-{round}");
                let stamp = store.commit(batch(ingest(&id, "en", &id))).await.expect("written");
                let head = store.head(&archive_id()).expect("the archive is there");
                assert!(head.borrow().commit >= stamp.commit, "visible before it is answered");
                let show = crate::store::Show::Heads;
                let (id, at) = (statement_id(&id), at(stamp.commit.0));
                let read = store.statement(&archive_id(), &id, at, show).await;
                assert!(read.expect("read").is_some());
                stamps.push(stamp);
            }
            stamps
        });
    }
    let mut stamps: Vec<Stamp> = tasks.join_all().await.into_iter().flatten().collect();
    stamps.sort_by_key(|stamp| stamp.commit);
    let numbers: HashSet<_> = stamps.iter().map(|stamp| stamp.commit.0).collect();
    assert_eq!(numbers.len(), WRITERS * ROUNDS);
    assert_eq!(usize::try_from(fixture.now().commit.0).ok(), Some(WRITERS * ROUNDS + 1));
    assert!(stamps.is_sorted_by(|a, b| a.time < b.time));
}

/// The watch of a head sees the commit once its writer hears of it.
pub async fn a_head_is_told_of_each_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let mut head = fixture.store.head(&archive_id()).expect("the archive is there");
    head.mark_unchanged();
    let stamp = fixture.commit(vec![statement("s", "s")]).await;
    assert!(head.has_changed().expect("the store is open"));
    assert_eq!(*head.borrow_and_update(), stamp);
    assert!(fixture.store.head(&"none".parse().expect("a valid id")).is_none());
    assert_eq!(*fixture.store.health().borrow(), Health::Writable);
}

/// Good and bad batches that come together: the good ones are written, the bad ones are not.
pub async fn a_refused_batch_does_not_disturb_the_others(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let mut tasks = tokio::task::JoinSet::new();
    for place in 0..60_u32 {
        let store: Arc<dyn Store> = Arc::clone(&fixture.store);
        tasks.spawn(async move {
            let id = format!("s{place}");
            let writes = match place % 3 {
                0 => ingest(&id, "en", &id),
                1 => vec![statement(&id, &id), revision(&id, "en", 2, &id)],
                _ => ingest("contended", "en", &id),
            };
            let mut batch = batch(writes);
            if place % 3 == 2 {
                let id = statement_id("contended");
                batch.expects = vec![Expectation::Statement { id, updated: None }];
            }
            (place % 3, store.commit(batch).await)
        });
    }
    let mut contended = 0;
    for (sort, outcome) in tasks.join_all().await {
        match (sort, outcome) {
            (0, Ok(_)) | (1, Err(CommitError::Store(Error::InvalidBatch(_)))) => {}
            (2, Ok(_)) => contended += 1,
            (2, Err(CommitError::Changed(_))) => {}
            (sort, outcome) => panic!("{sort}: {outcome:?}"),
        }
    }
    assert_eq!(contended, 1);
    let counts = fixture.store.counts(&archive_id(), fixture.now().commit).await.expect("counted");
    assert_eq!((counts.active_statements, counts.revisions), (21, 21));
    assert_eq!(fixture.now().commit, CommitNumber(22));
}
