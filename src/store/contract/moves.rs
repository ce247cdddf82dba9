//! Facts about editions that get another name, and statements that are merged.

use super::Machine;
use super::fixture::*;
use crate::domain::fields::{Claim, ClaimSource, ClaimValue, DocumentKind};
use crate::domain::{CommitNumber, RevisionClaims, StatementState, Uid};
use crate::store::{At, ClaimsOf, CommitError, Error, Load, LookupKey, RevisionSelect, Write};

fn moved(from: (&str, &str), to: (&str, &str)) -> Write {
    Write::Move {
        statement: statement_id(from.0),
        edition: edition_id(from.1),
        to_statement: statement_id(to.0),
        to_edition: edition_id(to.1),
    }
}

fn claims(statement: &str, edition: &str, revision: u32) -> Write {
    let claim = Claim {
        value: ClaimValue::Kind(DocumentKind::Speech),
        evidence: Vec::new(),
        source: ClaimSource::Publisher,
        producer: String::new(),
        rule: String::new(),
        confidence: None,
        inferred: false,
    };
    let claims = RevisionClaims { extractor: "rules@1".to_owned(), claims: vec![claim] };
    Write::Claims {
        statement: statement_id(statement),
        edition: edition_id(edition),
        revision: number(revision),
        claims,
    }
}

/// Where a name leads which no edition has.
async fn led(fixture: &Fixture, name: (&str, &str), at: At) -> Option<(String, String)> {
    let (statement, edition) = (statement_id(name.0), edition_id(name.1));
    let found = fixture.store.moved(&archive_id(), &statement, &edition, at.commit).await;
    let found = found.expect("it is asked");
    found.map(|(statement, edition)| (statement.to_string(), edition.to_string()))
}

/// Texts of all revisions of an edition, oldest first.
async fn texts(fixture: &Fixture, name: (&str, &str), at: At) -> Vec<String> {
    let (archive, statement, edition) = (archive_id(), statement_id(name.0), edition_id(name.1));
    let store = &fixture.store;
    let page = store.revisions(&archive, &statement, &edition, None, at, Load::Text, ALL).await;
    let revisions = page.expect("a page").items;
    revisions.into_iter().rev().map(|revision| revision.text.expect("words").text).collect()
}

fn pair(name: (&str, &str)) -> Option<(String, String)> {
    Some((name.0.to_owned(), name.1.to_owned()))
}

/// Revisions, sightings, claims and lookups have the new name; the past has the old one.
pub async fn an_edition_that_moves_takes_everything_with_it_and_the_past_stays(
    machine: &dyn Machine,
) {
    let mut fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    fixture.commit(vec![revision("a", "en", 2, "two"), claims("a", "en", 2)]).await;
    fixture.commit(vec![sighting("a", "en", 2, "https://example.org/seen")]).await;
    fixture.commit(ingest("b", "kk", "бір")).await;
    let before = fixture.now();
    let stamp = fixture.commit(vec![moved(("a", "en"), ("b", "en-x-2"))]).await;
    let there = ("b", "en-x-2");
    for _ in 0..2 {
        let now = fixture.now();
        assert_eq!(texts(&fixture, there, now).await, ["one", "two"]);
        assert!(texts(&fixture, ("a", "en"), now).await.is_empty());
        assert_eq!(texts(&fixture, ("a", "en"), before).await, ["one", "two"]);
        assert!(texts(&fixture, there, before).await.is_empty());
        assert_eq!(led(&fixture, ("a", "en"), now).await, pair(there));
        assert_eq!(led(&fixture, ("a", "en"), before).await, None);
        assert_eq!(led(&fixture, there, now).await, None);
        let (a, b) = (fixture.heads("a", now).await, fixture.heads("b", now).await);
        assert_eq!((a.statement.updated, b.statement.updated), (stamp, stamp));
        assert!(a.editions.is_empty());
        let ids: Vec<String> = b.editions.iter().map(|head| head.id.to_string()).collect();
        assert_eq!(ids, ["en-x-2", "kk"]);
        assert_eq!(fixture.heads("a", before).await.editions.len(), 1);
        let (archive, of) = (archive_id(), ClaimsOf::InForce);
        let read = fixture.store.claims(&archive, &statement_id("b"), of, now).await;
        let read = read.expect("claims are read");
        let own = read.editions.iter().find(|edition| edition.edition == edition_id("en-x-2"));
        assert!(own.is_some_and(|own| own.claims.is_some()));
        let (statement, edition) = (statement_id("b"), edition_id("en-x-2"));
        let store = &fixture.store;
        let seen = store
            .sightings(&archive, &statement, &edition, number(2), 0, now.commit, ALL)
            .await
            .expect("sightings are read");
        assert_eq!(seen.items.len(), 1);
        let select = RevisionSelect::InForce;
        let shown = store.revision(&archive, &statement, &edition, select, now, Load::Details);
        let shown = shown.await.expect("it is read").expect("it is there");
        assert_eq!((shown.edition, shown.number, shown.revision_count), (edition, number(2), 2));
        for key in ["https://example.org/seen", "https://example.org/en"] {
            let key = LookupKey::SourceUri(key.to_owned());
            let hits = store.lookup(&archive, &[key], 10).await.expect("looked up");
            let hit = hits.first().and_then(|hits| hits.first()).expect("a hit");
            assert_eq!(hit.statement, statement_id("b"));
        }
        drop(fixture);
        fixture = Fixture::open(machine).await;
    }
    fixture.commit(vec![revision("b", "en-x-2", 3, "three")]).await;
    assert_eq!(texts(&fixture, there, fixture.now()).await, ["one", "two", "three"]);
    fixture.commit(vec![moved(there, ("a", "en"))]).await;
    let now = fixture.now();
    assert_eq!(texts(&fixture, ("a", "en"), now).await, ["one", "two", "three"]);
    assert_eq!(led(&fixture, there, now).await, pair(("a", "en")));
}

/// A new edition may take a name that another one left: the two are not mixed up, nor are their lookups.
pub async fn a_name_that_an_edition_left_may_be_taken_again(machine: &dyn Machine) {
    let mut fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    fixture.commit(vec![statement("b", "b"), moved(("a", "en"), ("b", "en"))]).await;
    let left = fixture.now();
    fixture.commit(vec![revision("a", "en", 1, "another")]).await;
    fixture.commit(vec![revision("a", "en", 2, "a second"), claims("a", "en", 2)]).await;
    fixture.commit(vec![revision("b", "en", 2, "two")]).await;
    for _ in 0..2 {
        let now = fixture.now();
        assert_eq!(texts(&fixture, ("a", "en"), now).await, ["another", "a second"]);
        assert_eq!(texts(&fixture, ("b", "en"), now).await, ["one", "two"]);
        assert_eq!(led(&fixture, ("a", "en"), now).await, None);
        assert_eq!(led(&fixture, ("a", "en"), left).await, pair(("b", "en")));
        let renamed = async |then: u64| {
            let (statement, edition) = (statement_id("a"), edition_id("en"));
            let (then, now) = (CommitNumber(then), now.commit);
            let store = &fixture.store;
            let found = store.renamed(&archive_id(), &statement, &edition, then, now).await;
            found.ok().map(|(statement, edition)| (statement.to_string(), edition.to_string()))
        };
        assert_eq!(renamed(left.commit.0 - 1).await, pair(("b", "en")), "before it left");
        assert_eq!(renamed(now.commit.0).await, pair(("a", "en")), "the one that has it now");
        assert_eq!(fixture.heads("a", now).await.editions.len(), 1);
        let content = |text: &str| LookupKey::Content(digest(text));
        let keys = [content("one"), content("another")];
        let hits = fixture.store.lookup(&archive_id(), &keys, 10).await.expect("looked up");
        let leads = hits.iter().map(|hits| hits.first().expect("a hit").statement.to_string());
        assert_eq!(leads.collect::<Vec<_>>(), ["b", "a"]);
        drop(fixture);
        fixture = Fixture::open(machine).await;
    }
    fixture.commit(vec![moved(("a", "en"), ("b", "en-x-2"))]).await;
    assert_eq!(led(&fixture, ("a", "en"), fixture.now()).await, pair(("b", "en-x-2")));
    assert_eq!(texts(&fixture, ("b", "en-x-2"), fixture.now()).await, ["another", "a second"]);
}

/// A move needs an edition, a place that is free, and a commit of its own.
pub async fn a_move_that_breaks_the_contract_writes_nothing(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    fixture.commit(ingest("b", "en", "two")).await;
    let head = fixture.now();
    let go = || moved(("a", "en"), ("b", "en-x-2"));
    let batches = [
        vec![moved(("a", "kk"), ("b", "kk"))],
        vec![moved(("a", "en"), ("b", "en"))],
        vec![moved(("a", "en"), ("a", "en"))],
        vec![moved(("a", "en"), ("nobody", "en"))],
        vec![go(), go()],
        vec![go(), revision("b", "en-x-2", 2, "three")],
        vec![go(), sighting("a", "en", 1, "u")],
        vec![revision("a", "en", 2, "three"), go()],
    ];
    for writes in batches {
        let refused = fixture.try_commit(batch(writes)).await;
        let is_refused = matches!(&refused, Err(CommitError::Store(Error::InvalidBatch(_))));
        assert!(is_refused, "{refused:?}");
        assert_eq!(fixture.now(), head);
    }
}

/// A merged statement says into which, is not listed among the live ones, and counts as one that is not.
pub async fn a_merged_statement_says_where_it_went_and_the_other_whence(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    fixture.commit(ingest("b", "kk", "бір")).await;
    let set = |id: &str, state, previous: &[&str]| Write::Statement {
        id: statement_id(id),
        uid: Uid([1; 16]),
        state,
        details: statement_details(id),
        previous: previous.iter().map(|id| statement_id(id)).collect(),
    };
    let into = StatementState::Merged { into: statement_id("b") };
    let writes = vec![
        moved(("a", "en"), ("b", "en")),
        set("a", into.clone(), &[]),
        set("b", StatementState::Active, &["a"]),
    ];
    fixture.commit(writes).await;
    drop(fixture);
    let fixture = Fixture::open(machine).await;
    let now = fixture.now();
    let (a, b) = (fixture.heads("a", now).await, fixture.heads("b", now).await);
    assert_eq!((a.statement.state, a.editions.len()), (into, 0));
    assert_eq!((b.statement.previous, b.editions.len()), (vec![statement_id("a")], 2));
    let store = &fixture.store;
    for (show, expected) in [(false, 1), (true, 2)] {
        let page = store.statements(&archive_id(), now, None, show, ALL).await.expect("a page");
        assert_eq!(page.items.len(), expected);
    }
    let counts = store.counts(&archive_id(), now.commit).await.expect("counted");
    assert_eq!((counts.active_statements, counts.deleted_statements, counts.revisions), (1, 1, 2));
    let before = At { commit: CommitNumber(now.commit.0 - 1), published_by: None };
    assert_eq!(fixture.heads("a", before).await.statement.state, StatementState::Active);
}
