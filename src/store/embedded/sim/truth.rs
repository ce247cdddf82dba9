//! What is written, as a function of the commit's number, and what reads must answer then.

use super::Dice;
use crate::domain::{
    Answer, CommitNumber, Digest, EditionChoice, ExternalId, IngestOutcome, RequestId,
    RevisionNumber, Timestamp,
};
use crate::store::contract::{
    archive_id, batch, create_archive, deleted, digest, edition_id, ingest, revision, sighting,
    statement_id,
};
use crate::store::{
    At, Batch, Error, Load, LookupKey, PageLimit, RequestKey, RevisionSelect, Show, Store,
};

/// The batch of a commit: at least two statements, so that a half batch would show.
pub(super) fn batch_of(commit: u64) -> Batch {
    if commit == 1 {
        return batch(vec![create_archive("Simulated")]);
    }
    let (a, b) = (format!("a{commit}"), format!("b{commit}"));
    let mut writes = ingest(&a, "en", &text(commit));
    if commit.is_multiple_of(3) {
        writes.push(revision(&format!("a{}", commit - 1), "en", 2, &text(commit + 1_000_000)));
    }
    if commit.is_multiple_of(4) {
        writes.push(sighting(&a, "en", 1, &uri(commit)));
        // Seen at one page again and again: only the first is a new hit.
        writes.push(sighting("a2", "en", 1, &uri(2)));
    }
    writes.extend(ingest(&b, "kk", &text(commit + 2_000_000)));
    if commit.is_multiple_of(5) {
        writes.push(deleted(&b, &b));
    }
    let batch = batch(writes);
    if commit.is_multiple_of(2) { named(commit, batch) } else { batch }
}

fn named(commit: u64, batch: Batch) -> Batch {
    let answer = Answer {
        outcome: Some(IngestOutcome::CreatedStatement),
        statement: Some(statement_id(&format!("a{commit}"))),
        edition: Some(edition_id("en")),
        revision: Some(RevisionNumber::FIRST),
    };
    let key =
        RequestKey { id: request_id(commit), fingerprint: Digest([commit.to_le_bytes()[0]; 32]) };
    Batch { request: Some(key), answers: vec![answer], ..batch }
}

fn request_id(commit: u64) -> RequestId {
    RequestId(u128::from(commit).to_be_bytes())
}

fn uri(commit: u64) -> String {
    format!("https://mirror.example/{commit}")
}

/// Some hundred bytes that do not compress well.
fn text(seed: u64) -> String {
    let mut dice = Dice(seed);
    let words = 6 + dice.below(60);
    let word = |_| format!("{:x}", dice.next());
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

/// One read: what was asked, and what was answered.
pub(super) type Probe = (String, Result<String, Error>);

/// Asks about what one commit wrote, as of a head.
pub(super) async fn probe_commit(store: &dyn Store, head: u64, commit: u64) -> Vec<Probe> {
    let (archive, at) = (archive_id(), as_of(head));
    let one = PageLimit { items: 1, bytes: usize::MAX };
    let mut probes = Vec::new();
    let changes = store.changes(&archive, CommitNumber(commit - 1), one).await;
    probes.push((format!("changes {commit}"), changes.map(|page| format!("{:?}", page.items))));
    for (name, load) in [("a", Load::Text), ("b", Load::Text)] {
        let id = statement_id(&format!("{name}{commit}"));
        let show = Show::Edition(EditionChoice::default(), load);
        let read = store.statement(&archive, &id, at, show).await;
        probes.push((format!("statement {id}"), read.map(|read| format!("{read:?}"))));
    }
    probes
}

/// Asks everything else about what one commit wrote, as of a head which is the store's own.
pub(super) async fn probe_more(store: &dyn Store, head: u64, commit: u64) -> Vec<Probe> {
    let (archive, at) = (archive_id(), as_of(head));
    let (id, english) = (statement_id(&format!("a{commit}")), edition_id("en"));
    let mut probes = Vec::new();
    let mut tell = |what: String, answer: Result<String, Error>| probes.push((what, answer));
    for number in [1, 2].into_iter().filter_map(RevisionNumber::new) {
        let select = RevisionSelect::Number(number);
        let read = store.revision(&archive, &id, &english, select, at, Load::Text).await;
        tell(format!("revision {id} {number}"), read.map(|read| format!("{read:?}")));
    }
    let page = PageLimit { items: 10, bytes: usize::MAX };
    let first = RevisionNumber::FIRST;
    let seen = store.sightings(&archive, &id, &english, first, 0, at.commit, page).await;
    tell(format!("sightings {id}"), seen.map(|page| format!("{page:?}")));
    let keys = [
        LookupKey::SourceUri(uri(2)),
        LookupKey::SourceUri(uri(commit)),
        LookupKey::Content(digest(&text(commit))),
        LookupKey::ExternalId(ExternalId::new("cms", id.as_str()).unwrap()),
    ];
    let hits = store.lookup(&archive, &keys, 4).await;
    tell(format!("lookup {commit}"), hits.map(|hits| format!("{hits:?}")));
    let long_ago = Timestamp::from_micros(0);
    let request = store.request(&archive, request_id(commit), long_ago).await;
    tell(format!("request {commit}"), request.map(|record| format!("{record:?}")));
    let counts = store.counts(&archive, CommitNumber(commit)).await;
    tell(format!("counts {commit}"), counts.map(|counts| format!("{counts:?}")));
    let age = i64::try_from(commit).unwrap() - 1;
    let time = Timestamp::from_micros(1_700_000_000_000_000).plus_micros(age);
    let found = store.commit_at(&archive, time).await;
    tell(format!("commit at {commit}"), found.map(|commit| format!("{commit:?}")));
    probes
}

/// Asks everything about an archive whose head is `head`.
pub(super) async fn probe_all(store: &dyn Store, head: u64) -> Vec<Probe> {
    let (archive, at) = (archive_id(), as_of(head));
    let all = PageLimit { items: 10_000, bytes: usize::MAX };
    let list = store.statements(&archive, at, None, true, all).await;
    let details = store.archive(&archive).await;
    let mut probes = vec![
        ("statements".to_owned(), list.map(|page| format!("{page:?}"))),
        ("archive".to_owned(), details.map(|archive| format!("{archive:?}"))),
    ];
    for commit in 1..=head {
        probes.extend(probe_commit(store, head, commit).await);
        probes.extend(probe_more(store, head, commit).await);
    }
    probes
}

/// The head of the archive; 0 where there is none.
pub(super) fn head_of(store: &dyn Store) -> u64 {
    store.head(&archive_id()).map_or(0, |head| head.borrow().commit.0)
}

/// Writes up to a commit.
pub(super) async fn extend(store: &dyn Store, head: u64) {
    for commit in head_of(store) + 1..=head {
        let stamp = store.commit(batch_of(commit)).await.unwrap();
        assert_eq!(stamp.commit, CommitNumber(commit));
    }
}

/// Panics unless each answer is the right one.
pub(super) fn assert_same(found: &[Probe], expected: &[Probe]) {
    assert_eq!(found.len(), expected.len());
    for ((what, found), (_, expected)) in found.iter().zip(expected) {
        assert_eq!(found.as_ref().unwrap(), expected.as_ref().unwrap(), "{what}");
    }
}

/// As of a commit.
pub(super) fn as_of(commit: u64) -> At {
    At { commit: CommitNumber(commit), published_by: None }
}
