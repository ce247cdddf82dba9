//! Claims, decisions and entities: set as a whole, readable as of every commit, and part of the log.

use super::Machine;
use super::fixture::{
    ALL, Fixture, archive_id, at, batch, edition_id, ingest, new_revision, number, revision,
    statement_id, tag,
};
use crate::domain::fields::{
    CalendarDate, Claim, ClaimSource, ClaimValue, DateRange, DocumentKind, EntityKey, EntityKind,
    EntityName, Event, EventKind, Evidence, Office, OfficeCode, Participant, Place, Role,
};
use crate::domain::{
    CommitNumber, DecidedClaim, Decision, EntityDetails, ExternalId, LocalizedText, ReviewAction,
    RevisionClaims, RevisionNumber, StatementClaims, Tenure, Timestamp, Uid,
};
use crate::store::{At, ClaimsMark, ClaimsOf, CommitError, Error, Expectation, NewText, Write};

fn name(kind: EntityKind, id: &str, text: &str) -> EntityName {
    let key = EntityKey::new(kind, id).expect("a valid key");
    let names = vec![LocalizedText { text: text.to_owned(), language: Some(tag("en")) }];
    EntityName { key: Some(key), names }
}

fn claim(value: ClaimValue, start: usize, surface: &str) -> Claim {
    let span = (start..start + surface.len()).into();
    Claim {
        value,
        evidence: vec![Evidence { span, surface: surface.to_owned() }],
        source: ClaimSource::Extractor,
        producer: "rules@1".to_owned(),
        rule: "country.name".to_owned(),
        confidence: Some(0.75),
        inferred: true,
    }
}

fn day(year: i32) -> DateRange {
    let first = CalendarDate { year: Some(year), month: Some(9), day: Some(1) };
    DateRange { first, last: CalendarDate { day: None, ..first } }
}

/// A claim with everything that a claim can have.
fn rich() -> Claim {
    let place = Place { name: name(EntityKind::Place, "112931", "Tehran"), region: None };
    let office = Office {
        code: OfficeCode::ForeignMinister,
        titles: vec![LocalizedText { text: "Minister".to_owned(), language: None }],
        organization: Some(name(EntityKind::Organization, "mfa-IR", "the ministry")),
        region: Some("IR".to_owned()),
    };
    let chair = Participant {
        person: Some(name(EntityKind::Person, "ir-x", "A. B.")),
        office: Some(office),
        organization: None,
        region: Some("IR".to_owned()),
        roles: vec![Role::Chair, Role::Speaker],
    };
    let event = Event {
        name: name(EntityKind::Event, "ACD-19", "the meeting"),
        kind: EventKind::Ministerial,
        main: true,
        ordinal: Some(19),
        organization: Some(name(EntityKind::Organization, "ACD", "the Dialogue")),
        dates: Some(day(2025)),
        place: Some(place),
        chair: Some(chair),
    };
    claim(ClaimValue::Event(event), 4, "meeting")
}

fn country(code: &str) -> Claim {
    claim(ClaimValue::Country(name(EntityKind::Country, code, code)), 0, code)
}

fn set(edition: &str, revision: u32, claims: Vec<Claim>) -> Write {
    Write::Claims {
        statement: statement_id("a"),
        edition: edition_id(edition),
        revision: number(revision),
        claims: RevisionClaims { extractor: "rules@1".to_owned(), claims },
    }
}

async fn read(fixture: &Fixture, of: ClaimsOf, at: At) -> StatementClaims {
    let read = fixture.store.claims(&archive_id(), &statement_id("a"), of, at).await;
    read.expect("the claims are read")
}

fn claims_of(read: &StatementClaims, edition: &str) -> Option<Vec<Claim>> {
    let found = read.editions.iter().find(|found| found.edition == edition_id(edition));
    found.and_then(|found| found.claims.clone()).map(|claims| claims.claims)
}

/// Claims come back as they were set, as of each commit, also after the store was opened again, and
/// the statement changes with them.
pub async fn claims_are_read_as_they_were_set_as_of_each_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "KZ met")).await;
    let first = fixture.commit(vec![set("en", 1, vec![rich(), country("KZ")])]).await;
    let heads = fixture.heads("a", fixture.now()).await;
    assert_eq!(heads.statement.updated, first);
    let second = fixture.commit(vec![set("en", 1, vec![country("IR")])]).await;
    let mut fixture = fixture;
    for _ in 0..2 {
        let before = read(&fixture, ClaimsOf::InForce, at(first.commit.0 - 1)).await;
        assert_eq!(before.editions.len(), 1);
        assert_eq!(claims_of(&before, "en"), None);
        let then = read(&fixture, ClaimsOf::InForce, at(first.commit.0)).await;
        assert_eq!(claims_of(&then, "en"), Some(vec![rich(), country("KZ")]));
        let now = read(&fixture, ClaimsOf::InForce, at(second.commit.0)).await;
        assert_eq!(claims_of(&now, "en"), Some(vec![country("IR")]));
        assert_eq!(now.editions.first().and_then(|edition| edition.recorded), Some(second));
        drop(fixture);
        fixture = Fixture::open(machine).await;
    }
}

/// A revision whose claims nobody set has those of the earlier one with the same words, and no others.
pub async fn a_revision_with_the_words_of_another_has_its_claims(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    fixture.commit(vec![set("en", 1, vec![country("KZ")])]).await;
    let mut mark = new_revision("a", "en", 2, "one");
    mark.text = NewText::SameAs(RevisionNumber::FIRST);
    fixture.commit(vec![Write::Revision(Box::new(mark))]).await;
    fixture.commit(vec![revision("a", "en", 3, "two")]).await;
    let of = |revision| ClaimsOf::Revision(edition_id("en"), number(revision));
    let now = fixture.now();
    assert_eq!(claims_of(&read(&fixture, of(2), now).await, "en"), Some(vec![country("KZ")]));
    assert_eq!(claims_of(&read(&fixture, of(3), now).await, "en"), None);
    assert!(read(&fixture, of(4), now).await.editions.is_empty());
    let broken = fixture.try_commit(batch(vec![set("en", 4, Vec::new())])).await;
    assert!(matches!(broken, Err(CommitError::Store(Error::InvalidBatch(_)))), "{broken:?}");
}

/// Reads have one mark as long as they would read the same records, and another one when claims, words or
/// decisions are others.
pub async fn a_mark_stands_for_the_claims_that_are_read(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    let bare = mark(&fixture, ClaimsOf::InForce, fixture.now()).await;
    assert_eq!(bare.revisions, [(edition_id("en"), RevisionNumber::FIRST)]);
    let set_first = fixture.commit(vec![set("en", 1, vec![country("KZ")])]).await;
    let then = at(set_first.commit.0);
    let first = mark(&fixture, ClaimsOf::InForce, then).await;
    assert_ne!(first, bare);
    let of = ClaimsOf::Revision(edition_id("en"), RevisionNumber::FIRST);
    assert_eq!(mark(&fixture, of.clone(), then).await, first, "it is the only edition");
    fixture.commit(ingest("b", "en", "other")).await;
    assert_eq!(mark(&fixture, ClaimsOf::InForce, fixture.now()).await, first);
    let mut seen = vec![bare, first.clone()];
    let kz = vec![country("KZ")];
    let writes = [
        vec![set("en", 1, kz)],
        vec![revision("a", "en", 2, "two")],
        vec![revision("a", "fr", 1, "deux")],
        vec![Write::Decisions { statement: statement_id("a"), decisions: Vec::new() }],
    ];
    for write in writes {
        fixture.commit(write).await;
        let now = mark(&fixture, ClaimsOf::InForce, fixture.now()).await;
        assert!(!seen.contains(&now), "{now:?}");
        seen.push(now);
    }
    let decided: Vec<bool> = seen.iter().map(|mark| mark.decided).collect();
    assert_eq!(decided, [false, false, false, false, false, true]);
    assert_eq!(mark(&fixture, ClaimsOf::InForce, then).await, first, "as of then");
    let (archive, other) = (archive_id(), statement_id("b"));
    let other = fixture.store.claims_mark(&archive, &other, of, fixture.now()).await;
    assert_ne!(other.expect("a mark").records, first.records);
}

async fn mark(fixture: &Fixture, of: ClaimsOf, at: At) -> ClaimsMark {
    let read = fixture.store.claims_mark(&archive_id(), &statement_id("a"), of, at).await;
    read.expect("the mark is read")
}

/// Decisions are one list of a statement, and older lists stay.
pub async fn decisions_are_read_as_of_each_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    fixture.commit(ingest("a", "en", "one")).await;
    let kind = claim(ClaimValue::Kind(DocumentKind::Speech), 0, "one");
    let origin = Some((edition_id("en"), RevisionNumber::FIRST));
    let decision = |action, path: &str| Decision {
        path: path.to_owned(),
        keys: vec![path.to_owned()],
        action,
        claims: vec![DecidedClaim { claim: kind.clone(), origin: origin.clone() }],
        reviewer: "the editor".to_owned(),
        time: Timestamp::from_micros(7),
    };
    let one = vec![decision(ReviewAction::Confirm, "kind[speech]")];
    let mut both = one.clone();
    both.push(decision(ReviewAction::Reject, "countries[country:KZ]"));
    let put = |decisions: &Vec<Decision>| Write::Decisions {
        statement: statement_id("a"),
        decisions: decisions.clone(),
    };
    let first = fixture.commit(vec![put(&one)]).await;
    let second = fixture.commit(vec![put(&both)]).await;
    drop(fixture);
    let fixture = Fixture::open(machine).await;
    let then = read(&fixture, ClaimsOf::InForce, at(first.commit.0)).await;
    assert_eq!(then.decisions, one);
    let now = read(&fixture, ClaimsOf::InForce, at(second.commit.0)).await;
    assert_eq!(now.decisions, both);
    let unknown = Write::Decisions { statement: statement_id("b"), decisions: Vec::new() };
    let refused = fixture.try_commit(batch(vec![unknown])).await;
    assert!(matches!(refused, Err(CommitError::Store(Error::InvalidBatch(_)))), "{refused:?}");
}

fn person(id: &str, called: &str) -> EntityDetails {
    EntityDetails {
        key: EntityKey::new(EntityKind::Person, id).expect("a valid key"),
        names: vec![LocalizedText { text: called.to_owned(), language: Some(tag("en")) }],
        identifiers: vec![ExternalId::new("wikidata", "Q1").expect("a valid id")],
        region: Some("KZ".to_owned()),
        tenures: vec![Tenure {
            office: Office {
                code: OfficeCode::DeputyForeignMinister,
                titles: Vec::new(),
                organization: None,
                region: Some("KZ".to_owned()),
            },
            dates: Some(day(2019)),
        }],
    }
}

fn put(details: &EntityDetails, names: &[&str]) -> Write {
    Write::Entity {
        uid: Uid([4; 16]),
        details: Box::new(details.clone()),
        lookup_names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// Entities are listed by key, found by the names that they have or had, and read as of a commit.
pub async fn entities_are_listed_found_and_read_as_of_a_commit(machine: &dyn Machine) {
    let fixture = Fixture::new(machine).await;
    let (ann, bob, anna) = (person("ann", "Ann"), person("bob", "Bob"), person("ann", "Anna"));
    let first = fixture.commit(vec![put(&bob, &["bob"]), put(&ann, &["ann"])]).await;
    let second = fixture.commit(vec![put(&anna, &["anna"])]).await;
    drop(fixture);
    let fixture = Fixture::open(machine).await;
    let (store, archive) = (&fixture.store, archive_id());
    let entity = async |at| store.entity(&archive, &ann.key, at).await.expect("it is read");
    assert_eq!(entity(CommitNumber(1)).await, None);
    let then = entity(first.commit).await.expect("it is there");
    assert_eq!((then.details, then.updated, then.uid), (ann.clone(), first, Uid([4; 16])));
    assert_eq!(entity(second.commit).await.map(|now| now.details), Some(anna.clone()));
    let list = async |after, limit| {
        store.entities(&archive, second.commit, after, limit).await.expect("a page")
    };
    let page = list(None, ALL).await;
    let keys: Vec<String> = page.items.iter().map(|item| item.details.key.to_string()).collect();
    assert_eq!(keys, ["person:ann", "person:bob"]);
    let page = list(Some(&anna.key), ALL).await;
    assert_eq!((page.items.len(), page.more), (1, false));
    let names = ["ann", "anna", "nobody"].map(str::to_owned);
    let found = store.entities_named(&archive, &names, second.commit, 10).await.expect("found");
    let counts: Vec<usize> = found.iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 1, 0], "also by a name of the past");
    let mut late = batch(vec![put(&ann, &["ann"])]);
    let stale = Expectation::Entity { key: ann.key.clone(), updated: Some(first.commit) };
    late.expects.push(stale.clone());
    assert!(matches!(fixture.try_commit(late).await, Err(CommitError::Changed(s)) if s == stale));
}
