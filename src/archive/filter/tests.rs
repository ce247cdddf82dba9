//! Filters over one statement: what passes, and what is refused with its place.

use super::*;
use crate::domain::{
    EditionHead, EditionId, ExternalId, LanguageTag, RevisionNumber, Stamp, Statement,
    StatementDetails, StatementId, StatementKind, StatementState, Timestamp, Translation, Uid,
    Usability,
};

/// 2024-07-01T12:00:00Z.
const PUBLISHED: i64 = 1_719_835_200;

fn statement() -> StatementHeads {
    let time = Timestamp::from_seconds(PUBLISHED, 0).unwrap();
    let stamp = Stamp { commit: crate::domain::CommitNumber(3), time };
    let mut details = StatementDetails {
        kind: Some(StatementKind::Speech),
        publish_time: Some(time),
        ..StatementDetails::default()
    };
    details.embargo_end_time = Some(Timestamp::from_micros(4_000_000_000_000_000));
    details.external_ids.push(ExternalId::new("mfa", "17/2024").unwrap());
    details.labels.insert("desk".into(), "Asia".into());
    let edition = |tag: &str, title: &str| EditionHead {
        id: EditionId::from(&LanguageTag::parse(tag).unwrap()),
        language: LanguageTag::parse(tag).unwrap(),
        revision: RevisionNumber::FIRST,
        revision_count: 1,
        title: title.into(),
        translation: Translation::default(),
        published: time,
        usability: Usability::Usable,
        sync: None,
        present: None,
    };
    StatementHeads {
        statement: Statement {
            id: "s-1".parse::<StatementId>().unwrap(),
            uid: Uid([1; 16]),
            state: StatementState::Active,
            details,
            created: stamp,
            updated: stamp,
            previous: Vec::new(),
        },
        editions: vec![edition("kk", "Мәлімдеме"), edition("zh-Hant", "聲明")],
    }
}

fn passes(filter: &str) -> bool {
    let facts = Facts {
        entities: vec!["country:KZ".into(), "organization:UN".into()],
        publishers: vec!["mfa.example.org".into()],
        said: vec!["countries[country:KZ]".into(), "participants[person:example-a]".into()],
        diverging: vec!["events[event:summit].chair".into(), "countries[country:IR]".into()],
    };
    Condition::parse(filter, "filter").unwrap().passes(&statement(), &facts)
}

fn problem(filter: &str) -> String {
    Condition::parse(filter, "filter").unwrap_err().description
}

#[test]
fn filters_pass_what_they_say() {
    for filter in [
        "",
        "kind = SPEECH",
        "kind = (NOTE OR SPEECH)",
        "kind != NOTE",
        "language(kk)",
        "language(zh)",
        "editions.language_code = zh-Hant AND NOT language(ru)",
        "publish_time = 2024-07-01",
        "publish_time >= 2024-07-01 publish_time < 2024-07-02",
        "publish_time > 2024-06-30 AND publish_time <= 2024-07-01",
        "publish_time <= 2024-07-01T12:00:00Z",
        "published_between(2024-06-01, \"2024-07-01\")",
        "title : мәлім",
        "title = \"мәлім*\"",
        "labels.desk = asia",
        "labels.desk : *",
        "countries : KZ",
        "mentions(\"archives/a/entities/organization:UN\")",
        "publisher : example",
        "state = ACTIVE usability = USABLE",
        "statement_id = s-1 statement_id = s-* NOT state = MERGED",
        "embargo_end_time > 2024-07-01 embargo_end_time : *",
        "external_ids.scheme = mfa external_ids : 17/",
        "fields.countries = kz fields.participants : example",
        "fields.participants = \"person:example-a\"",
        "NOT fields.places : *",
        "diverges(events) diverges(events.chair) diverges(countries)",
    ] {
        assert!(passes(filter), "{filter}");
    }
}

#[test]
fn filters_hold_back_what_they_do_not_say() {
    for filter in [
        "kind = NOTE",
        "language(k)",
        "language(ru)",
        "publish_time = 2024-07-02",
        "publish_time > 2024-07-01",
        "published_between(2024-07-02, 2024-08-01)",
        "title = мәлім",
        "labels.other : *",
        "statement_id = s-2",
        "embargo_end_time < 2024-07-02",
        "external_ids.scheme : 17",
        "countries : IR",
        "NOT countries : KZ",
        "original_language_code : *",
        "stale()",
        "diverges(events.place)",
        "diverges(places)",
        "fields.countries = IR",
    ] {
        let refused = Condition::parse(filter, "filter").is_err();
        assert!(refused || !passes(filter), "{filter}");
    }
}

#[test]
fn a_filter_that_makes_no_sense_says_where_and_what_may_be_meant() {
    for (filter, expected) in [
        ("kimd = SPEECH", "at byte 0: there is no field \"kimd\"; did you mean \"kind\"?"),
        ("kind = SPEACH", "at byte 7: \"SPEACH\" is none of PRESS_RELEASE"),
        ("kind = NOTE AND publish_tyme > 2024-01-01", "at byte 16: there is no field"),
        ("publish_time > yesterday", "at byte 15: \"yesterday\" is no time"),
        ("title > a", "at byte 8: this field has no order: > makes no sense"),
        ("languages(kk)", "at byte 0: there is no function languages(); did you mean language()?"),
        ("language(kk, ky)", "at byte 0: language() takes one language, not 2 arguments"),
        ("stale(1)", "at byte 0: stale() takes nothing, not 1 arguments"),
        (
            "diverges(evens)",
            "at byte 9: there is no structured field \"evens\"; did you mean \"events\"?",
        ),
        ("fields.evens : x", "at byte 0: there is no structured field \"evens\""),
        ("language(xq)", "at byte 9: \"xq\" has the language subtag"),
        ("Иран", "at byte 0: \"Иран\" is compared with nothing"),
        ("(kind = NOTE", "at byte 0: the parenthesis is not closed"),
    ] {
        let found = problem(filter);
        assert!(found.contains(expected), "{filter}: {found}");
    }
}

#[test]
fn the_languages_that_a_filter_asks_for_outright_are_known() {
    let languages = |filter: &str| Condition::parse(filter, "filter").unwrap().languages();
    assert_eq!(languages("kind = NOTE language(kk)"), ["kk"]);
    assert_eq!(languages("language(kk) OR language(ky)"), ["kk", "ky"]);
    assert!(languages("language(kk) OR kind = NOTE").is_empty());
    assert!(languages("NOT language(kk)").is_empty());
}
