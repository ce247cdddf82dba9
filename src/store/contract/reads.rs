//! Facts about single reads.

use super::Machine;
use super::fixture::*;
use crate::domain::{
    CommitNumber, EditionChoice, Revision, RevisionNumber, StatementState, Timestamp, Usability,
};
use crate::store::{
    At, Error, Load, LookupKey, NewRevision, NewText, RevisionSelect, Show, Store, Write,
};

pub(super) async fn read_revision(
    store: &dyn Store,
    statement: &str,
    edition: &str,
    select: RevisionSelect,
    at: At,
) -> Option<Revision> {
    let (statement, edition) = (statement_id(statement), edition_id(edition));
    let read = store.revision(&archive_id(), &statement, &edition, select, at, Load::Text).await;
    read.expect("the revision is read")
}

/// A read as of a commit gives the same answer however much comes later.
pub async fn each_commit_reads_as_it_was_for_ever(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("s", "en", "text 1")).await;
    for revision_number in 2..=30 {
        let text = format!("text {revision_number}");
        fixture.commit(vec![revision("s", "en", revision_number, &text)]).await;
    }
    assert_eq!(fixture.text("s", "en", at(1)).await, None);
    for commit in 2..=31_u64 {
        let expected = format!("text {}", commit - 1);
        assert_eq!(fixture.text("s", "en", at(commit)).await, Some(expected), "{commit}");
        let last = RevisionSelect::Number(number(u32::try_from(commit).expect("small") - 1));
        let read = read_revision(&*fixture.store, "s", "en", last, at(commit)).await;
        assert!(read.is_some());
        let beyond = RevisionSelect::Number(number(u32::try_from(commit).expect("small")));
        let read = read_revision(&*fixture.store, "s", "en", beyond, at(commit)).await;
        assert_eq!(read, None);
    }
}

fn published(edition: &str, revision: u32, text: &str, time: Option<i64>) -> NewRevision {
    let mut new = new_revision("s", edition, revision, text);
    new.details.publish_time = time.map(Timestamp::from_micros);
    new
}

/// Of each edition the last usable revision that was out by then; its record time counts where it
/// names no publication time.
pub async fn what_was_published_by_a_time_is_what_is_shown(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let write = |new| Write::Revision(Box::new(new));
    let mut withheld = published("en", 3, "withheld", Some(NOON - 100));
    withheld.details.usability = Usability::Withheld;
    fixture
        .commit(vec![statement("s", "s"), write(published("en", 1, "old", Some(NOON - 500)))])
        .await;
    fixture.commit(vec![write(published("en", 2, "new", Some(NOON - 300)))]).await;
    fixture.commit(vec![write(withheld)]).await;
    fixture.commit(vec![write(published("en", 4, "later", Some(NOON + 900)))]).await;
    fixture.clock.advance_micros(100);
    fixture.commit(vec![write(published("kk", 1, "kazakh", None))]).await;
    let head = fixture.now().commit;
    let by = |micros| At { commit: head, published_by: Some(Timestamp::from_micros(micros)) };
    let cases = [
        (NOON - 501, None, None),
        (NOON - 500, Some("old"), None),
        (NOON - 301, Some("old"), None),
        (NOON - 300, Some("new"), None),
        (NOON, Some("new"), None),
        (NOON + 100, Some("new"), Some("kazakh")),
        (NOON + 900, Some("later"), Some("kazakh")),
    ];
    for (time, english, kazakh) in cases {
        assert_eq!(fixture.text("s", "en", by(time)).await.as_deref(), english, "{time}");
        assert_eq!(fixture.text("s", "kk", by(time)).await.as_deref(), kazakh, "{time}");
        let heads = fixture.heads("s", by(time)).await;
        let count = usize::from(english.is_some()) + usize::from(kazakh.is_some());
        assert_eq!(heads.editions.len(), count);
        let (archive, id) = (archive_id(), statement_id("s"));
        let page = fixture.store.editions(&archive, &id, None, by(time), Load::Details, ALL);
        assert_eq!(page.await.expect("read").items.len(), count);
    }
    // Both axes at once: what was known at commit 2 about what was out.
    let then = At { commit: CommitNumber(2), published_by: Some(Timestamp::from_micros(NOON)) };
    assert_eq!(fixture.text("s", "en", then).await.as_deref(), Some("old"));
    let (archive, id, english) = (archive_id(), statement_id("s"), edition_id("en"));
    let load = Load::Details;
    let page = fixture.store.revisions(&archive, &id, &english, None, by(NOON), load, ALL);
    let numbers: Vec<_> = page.await.expect("read").items.iter().map(|r| r.number.get()).collect();
    assert_eq!(numbers, [3, 2, 1]);
}

/// `updated` moves with metadata and revisions, not with sightings; `created` never does.
pub async fn a_statement_changes_with_its_revisions_and_not_with_sightings(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let made = fixture.commit(ingest("s", "en", "one")).await;
    let steps = [
        vec![revision("s", "en", 2, "two")],
        vec![sighting("s", "en", 1, "u")],
        vec![revision("s", "kk", 1, "bir")],
        vec![statement("s", "renamed")],
        vec![statement("other", "other")],
        vec![deleted("s", "renamed")],
    ];
    let mut updated = made;
    let mut stamps = vec![(made, made)];
    for (place, writes) in steps.into_iter().enumerate() {
        let stamp = fixture.commit(writes).await;
        let changes_it = place != 1 && place != 4;
        if changes_it {
            updated = stamp;
        }
        stamps.push((stamp, updated));
    }
    for (stamp, updated) in stamps {
        let statement = fixture.heads("s", at(stamp.commit.0)).await.statement;
        assert_eq!((statement.created, statement.updated), (made, updated));
    }
    let statement = fixture.heads("s", fixture.now()).await.statement;
    assert!(
        matches!(statement.state, StatementState::Deleted { reason, .. } if reason == "entered twice")
    );
}

/// `superseded` and `latest` are as of the read.
pub async fn a_revision_knows_what_came_after_it_as_of_the_read(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let first = fixture.commit(ingest("s", "en", "one")).await;
    fixture.clock.advance_micros(10);
    let second = fixture.commit(vec![revision("s", "en", 2, "two")]).await;
    let third = fixture.commit(vec![revision("s", "en", 3, "three")]).await;
    let select = RevisionSelect::Number(RevisionNumber::FIRST);
    for (commit, superseded, latest) in
        [(first, None, 1), (second, Some(second), 2), (third, Some(second), 3)]
    {
        let read = read_revision(&*fixture.store, "s", "en", select, at(commit.commit.0)).await;
        let revision = read.expect("it is there");
        assert_eq!((revision.superseded, revision.latest.get()), (superseded, latest));
        assert_eq!((revision.recorded, revision.edition_created), (first, first));
    }
    let newest =
        read_revision(&*fixture.store, "s", "en", RevisionSelect::InForce, fixture.now()).await;
    let newest = newest.expect("it is there");
    assert_eq!((newest.recorded, newest.edition_created), (third, first));
}

/// Nothing is stored twice, and the words come back.
pub async fn a_mark_has_the_words_of_the_revision_before_it(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("s", "en", &"long ".repeat(2_000))).await;
    let before = fixture.store.counts(&archive_id(), CommitNumber(2)).await.expect("counted");
    for (revision_number, same) in [(2, 1), (3, 2)] {
        let mut mark = new_revision("s", "en", revision_number, &"long ".repeat(2_000));
        mark.details.usability = Usability::Withheld;
        mark.text = NewText::SameAs(number(same));
        fixture.commit(vec![Write::Revision(Box::new(mark))]).await;
    }
    let read =
        read_revision(&*fixture.store, "s", "en", RevisionSelect::InForce, fixture.now()).await;
    let marked = read.expect("it is there");
    assert_eq!(marked.text.expect("asked for").text, "long ".repeat(2_000));
    assert_eq!((marked.details.usability, marked.number.get()), (Usability::Withheld, 3));
    let after = fixture.store.counts(&archive_id(), fixture.now().commit).await.expect("counted");
    assert!(after.stored_bytes - before.stored_bytes < 2_000, "{before:?} {after:?}");
}

/// Every field of a revision is what was written.
pub async fn everything_about_a_revision_comes_back(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let text = "Қазақстан Республикасының Сыртқы істер министрлігі мәлімдейді.";
    let new = new_revision("s", "kk", 1, text);
    let NewText::Own(words) = new.text.clone() else { panic!("the fixture has words") };
    let stamp =
        fixture.commit(vec![statement("s", "s"), Write::Revision(Box::new(new.clone()))]).await;
    let read =
        read_revision(&*fixture.store, "s", "kk", RevisionSelect::InForce, fixture.now()).await;
    let revision = read.expect("it is there");
    assert_eq!(revision.details, new.details);
    assert_eq!(revision.text, Some(words));
    assert_eq!(
        (revision.content_digest, revision.raw_digest),
        (new.content_digest, new.raw_digest)
    );
    assert_eq!((revision.edition_uid, revision.edition), (new.edition_uid, new.edition));
    assert_eq!((revision.recorded, revision.number), (stamp, new.number));
    let heads = fixture.heads("s", fixture.now()).await;
    assert_eq!(heads.statement.details, statement_details("s"));
    let head = heads.editions.first().expect("one edition");
    assert_eq!((head.title.as_str(), head.revision_count), (new.details.title.as_str(), 1));
    assert_eq!(
        (head.language.as_str(), head.translation.kind),
        ("kk", new.details.translation.kind)
    );
}

/// What is not there yet cannot be read.
pub async fn a_read_after_the_head_is_refused(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let read = fixture.store.counts(&archive_id(), CommitNumber(2)).await;
    assert!(matches!(read, Err(Error::NotReached { .. })), "{read:?}");
    let id = statement_id("s");
    let read = fixture.store.statement(&archive_id(), &id, at(2), Show::Heads).await;
    assert!(matches!(read, Err(Error::NotReached { .. })), "{read:?}");
    let none = "none".parse().expect("a valid id");
    let read = fixture.store.statement(&none, &id, at(0), Show::Heads).await;
    assert!(matches!(read, Err(Error::NoArchive(_))), "{read:?}");
    let read = fixture.store.statement(&archive_id(), &id, at(0), Show::Heads).await;
    assert_eq!(read.expect("the empty archive can be read"), None);
}

/// The choice of the domain is applied to the editions as of the read.
pub async fn the_edition_chosen_is_the_reader_s_then_the_original_then_the_first(
    machine: &dyn Machine,
) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("s", "en", "english")).await;
    fixture.commit(vec![revision("s", "kk", 1, "qazaqsha")]).await;
    fixture.commit(vec![revision("s", "ru", 1, "russkij")]).await;
    let choose = |commit, preferred: &'static [&'static str]| {
        let preferred = preferred.iter().map(|value| tag(value)).collect();
        let show = Show::Edition(EditionChoice { preferred }, Load::Text);
        let (store, id) = (&fixture.store, statement_id("s"));
        async move {
            let read = store.statement(&archive_id(), &id, at(commit), show).await;
            let chosen = read.expect("read").expect("it is there").chosen.expect("one is chosen");
            chosen.text.expect("asked for").text
        }
    };
    assert_eq!(choose(2, &["kk"]).await, "english");
    assert_eq!(choose(3, &["kk"]).await, "qazaqsha");
    assert_eq!(choose(4, &["fr", "kk-Latn"]).await, "qazaqsha");
    assert_eq!(choose(4, &["fr"]).await, "russkij");
    assert_eq!(choose(3, &[]).await, "english");
}

/// Hits by URI, by content and by external id; the newest first, no more than asked for.
pub async fn lookups_find_the_newest_hits_first(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let a = fixture.commit(ingest("a", "en", "same text")).await.commit;
    let b = fixture.commit(ingest("b", "en", "same text")).await.commit;
    let seen =
        fixture.commit(vec![sighting("a", "en", 1, "https://mirror.example/a")]).await.commit;
    let uri = |uri: &str| LookupKey::SourceUri(uri.to_owned());
    let external = statement_details("a").external_ids.remove(0);
    let keys = [
        LookupKey::Content(digest("same text")),
        uri("https://mirror.example/a"),
        uri("https://nowhere.example/"),
        LookupKey::ExternalId(external),
        LookupKey::Content(digest("other text")),
    ];
    let found = fixture.store.lookup(&archive_id(), &keys, 8).await.expect("read");
    let brief = |hits: &Vec<crate::store::Hit>| -> Vec<(String, bool, CommitNumber)> {
        hits.iter().map(|h| (h.statement.to_string(), h.revision.is_some(), h.commit)).collect()
    };
    let expected = [
        vec![("b".to_owned(), true, b), ("a".to_owned(), true, a)],
        vec![("a".to_owned(), true, seen)],
        vec![],
        vec![("a".to_owned(), false, a)],
        vec![],
    ];
    assert_eq!(found.iter().map(brief).collect::<Vec<_>>(), expected);
    let newest = fixture.store.lookup(&archive_id(), &keys, 1).await.expect("read");
    assert_eq!(newest.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0, 1, 0]);
}
