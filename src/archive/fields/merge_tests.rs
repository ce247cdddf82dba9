//! Merging, divergences, and what people decided, beside a naive model.

use super::super::divergence::diverging;
use super::super::values;
use super::*;
use crate::domain::fields::{ClaimSource, DocumentKind};
use crate::domain::{DecidedClaim, Timestamp};

fn edition(id: &str) -> EditionId {
    id.parse().unwrap()
}

fn input<'a>(edition: &'a EditionId, claims: &'a [Claim]) -> Input<'a> {
    Input { revision: Some((edition, RevisionNumber::FIRST)), claims }
}

fn decision(action: ReviewAction, keys: &[&str], claims: Vec<Claim>) -> Decision {
    Decision {
        path: keys.first().copied().unwrap_or("countries").to_owned(),
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        action,
        claims: claims
            .into_iter()
            .map(|claim| DecidedClaim {
                claim: Claim { source: ClaimSource::Curator, ..claim },
                origin: None,
            })
            .collect(),
        reviewer: String::new(),
        time: Timestamp::from_micros(0),
    }
}

fn source(group: &Group<'_>) -> ClaimSource {
    group.members[0].claim.source
}

fn paths(groups: &[Group<'_>]) -> Vec<String> {
    groups.iter().map(|group| group.path.clone()).collect()
}

#[test]
fn a_value_of_two_editions_is_one_with_both_names() {
    let (kk, fr) = (edition("kk"), edition("fr"));
    let kazakh = [values::country("KZ", "Қазақстан", "kk"), values::country("IR", "Иран", "kk")];
    let french = [values::country("KZ", "Kazakhstan", "fr")];
    let groups = merge(&[input(&fr, &french), input(&kk, &kazakh)], &[], Rejected::Hidden);
    assert_eq!(paths(&groups), ["countries[country:KZ]", "countries[country:IR]"]);
    assert_eq!(groups[0].members.len(), 2);
    let ClaimValue::Country(country) = &groups[0].value else { panic!("a country") };
    let names: Vec<&str> = country.names.iter().map(|name| name.text.as_str()).collect();
    assert_eq!(names, ["Kazakhstan", "Қазақстан"]);
}

#[test]
fn the_highest_source_leads_and_the_lower_ones_fill_in() {
    let en = edition("en");
    let mut said = values::meeting(Some(19), None);
    let mut read = values::meeting(Some(18), Some("IR"));
    said.main = true;
    read.main = true;
    let claims = [
        values::claim(ClaimValue::Event(read), ClaimSource::Extractor),
        values::claim(ClaimValue::Event(said), ClaimSource::Publisher),
    ];
    let groups = merge(&[input(&en, &claims)], &[], Rejected::Hidden);
    // Two main events of one edition are two values.
    assert_eq!(groups.len(), 2);
    let other = edition("fr");
    let groups =
        merge(&[input(&en, &claims[..1]), input(&other, &claims[1..])], &[], Rejected::Hidden);
    assert_eq!(groups.len(), 1);
    assert_eq!(source(&groups[0]), ClaimSource::Publisher);
    let ClaimValue::Event(event) = &groups[0].value else { panic!("an event") };
    assert_eq!(event.ordinal, Some(19), "the publisher's");
    assert_eq!(event.chair.as_ref().and_then(|chair| chair.region.as_deref()), Some("IR"));
}

#[test]
fn a_field_with_one_value_has_that_of_the_highest_source() {
    let en = edition("en");
    let kind = |kind, source| values::claim(ClaimValue::Kind(kind), source);
    let claims = [
        kind(DocumentKind::Speech, ClaimSource::Extractor),
        kind(DocumentKind::Communique, ClaimSource::Publisher),
        kind(DocumentKind::Statement, ClaimSource::Annotator),
    ];
    let groups = merge(&[input(&en, &claims)], &[], Rejected::Hidden);
    assert_eq!(paths(&groups), ["kind[communique]"]);
}

#[test]
fn a_rejected_value_is_gone_whoever_says_it_until_somebody_confirms_it() {
    let en = edition("en");
    let claims = [
        values::country("KZ", "Kazakhstan", "en"),
        values::country_by("IR", "Iran", "en", ClaimSource::Publisher),
        values::country_by("IR", "Iran", "en", ClaimSource::Annotator),
    ];
    let mut decisions =
        vec![decision(ReviewAction::Reject, &["countries[country:IR]"], Vec::new())];
    let groups = merge(&[input(&en, &claims)], &decisions, Rejected::Hidden);
    assert_eq!(paths(&groups), ["countries[country:KZ]"]);
    let groups = merge(&[input(&en, &claims)], &decisions, Rejected::Shown);
    assert_eq!(groups.len(), 2);
    let iran = values::country("IR", "Iran", "en");
    decisions.push(decision(ReviewAction::Confirm, &["countries[country:IR]"], vec![iran]));
    let groups = merge(&[], &decisions, Rejected::Hidden);
    assert_eq!(paths(&groups), ["countries[country:IR]"], "confirmed, though nobody finds it");
    assert_eq!(groups[0].review.as_ref().map(|r| r.action), Some(ReviewAction::Confirm));
}

#[test]
fn a_replacement_stands_and_what_it_replaced_stays_away() {
    let en = edition("en");
    let claims = [values::country("GE", "Georgia", "en")];
    let armenia = values::country("AM", "Armenia", "en");
    let mut decisions =
        vec![decision(ReviewAction::Replace, &["countries[country:GE]"], vec![armenia])];
    let groups = merge(&[input(&en, &claims)], &decisions, Rejected::Hidden);
    assert_eq!(paths(&groups), ["countries[country:AM]"]);
    assert_eq!(source(&groups[0]), ClaimSource::Curator);
    // The same value in other words.
    let georgia = values::country("GE", "Georgia (country)", "en");
    decisions = vec![decision(ReviewAction::Replace, &["countries[country:GE]"], vec![georgia])];
    let groups = merge(&[input(&en, &claims)], &decisions, Rejected::Hidden);
    assert_eq!(paths(&groups), ["countries[country:GE]"]);
    assert!(groups[0].members.iter().all(|member| member.input.is_none()));
}

fn event_of(ordinal: Option<u32>, chair: Option<&str>) -> Claim {
    values::claim(ClaimValue::Event(values::meeting(ordinal, chair)), ClaimSource::Extractor)
}

fn told(inputs: &[Input<'_>]) -> Vec<(String, Vec<String>)> {
    let groups = merge(inputs, &[], Rejected::Hidden);
    let readings = |found: super::super::divergence::Found<'_>| {
        (found.path, found.readings.into_iter().map(|(_, value, _)| value).collect())
    };
    diverging(inputs, &groups).into_iter().map(readings).collect()
}

#[test]
fn editions_that_read_a_number_or_a_chair_differently_are_both_quoted() {
    let (en, fr, kk) = (edition("en"), edition("fr"), edition("kk"));
    let one = [event_of(Some(19), Some("IR"))];
    let other = [event_of(Some(18), Some("CN"))];
    let silent = [event_of(None, Some("IR"))];
    let told = told(&[input(&en, &one), input(&fr, &other), input(&kk, &silent)]);
    assert_eq!(told.len(), 2);
    assert!(told[0].0.starts_with("events[") && told[0].0.ends_with("].ordinal"), "{}", told[0].0);
    assert_eq!(told[0].1, ["19", "18"], "the edition that is silent diverges from nobody");
    assert_eq!(told[1].1, ["IR", "CN", "IR"]);
}

#[test]
fn a_country_that_an_edition_leaves_out_is_told() {
    let (en, fr, kk) = (edition("en"), edition("fr"), edition("kk"));
    let both = [values::country("KZ", "Kazakhstan", "en"), values::country("IR", "Iran", "en")];
    let one = [values::country("KZ", "Kazakhstan", "fr")];
    let told_of = told(&[input(&en, &both), input(&fr, &one), input(&kk, &[])]);
    let left_out = ("countries[country:IR]".to_owned(), vec!["IR".to_owned(), String::new()]);
    assert_eq!(told_of, [left_out], "an edition that nothing has read takes no part");
    assert!(told(&[input(&en, &both)]).is_empty(), "one edition diverges from nobody");
}

mod model {
    //! Random runs and reviews beside a model that knows three sets and nothing of merging.

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const CODES: [&str; 5] = ["KZ", "IR", "CN", "UZ", "FR"];

    #[derive(Debug, Clone)]
    enum Step {
        /// A run that finds these countries.
        Run(Vec<usize>),
        Confirm(usize),
        Reject(usize),
        Replace(usize, usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        let code = || 0..CODES.len();
        prop_oneof![
            proptest::collection::vec(code(), 0..5).prop_map(Step::Run),
            code().prop_map(Step::Confirm),
            code().prop_map(Step::Reject),
            (code(), code()).prop_map(|(one, other)| Step::Replace(one, other)),
        ]
    }

    fn key(code: usize) -> String {
        format!("countries[country:{}]", CODES[code])
    }

    proptest! {
        #[test]
        fn what_people_decided_stands_whatever_later_runs_find(
            steps in proptest::collection::vec(step(), 1..30)
        ) {
            let edition = edition("en");
            let mut found: Vec<Claim> = Vec::new();
            let mut decisions: Vec<Decision> = Vec::new();
            let (mut run, mut kept, mut gone) =
                (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            for step in steps {
                match step {
                    Step::Run(codes) => {
                        run = codes.iter().map(|code| key(*code)).collect();
                        let claim = |code: usize| values::country(CODES[code], "name", "en");
                        let codes: BTreeSet<usize> = codes.into_iter().collect();
                        found = codes.into_iter().map(claim).collect();
                    }
                    Step::Confirm(code) => {
                        let claim = values::country(CODES[code], "name", "en");
                        decisions.push(decision(ReviewAction::Confirm, &[&key(code)], vec![claim]));
                        kept.insert(key(code));
                        gone.remove(&key(code));
                    }
                    Step::Reject(code) => {
                        decisions.push(decision(ReviewAction::Reject, &[&key(code)], Vec::new()));
                        kept.remove(&key(code));
                        gone.insert(key(code));
                    }
                    Step::Replace(one, other) => {
                        let claim = values::country(CODES[other], "other name", "en");
                        decisions.push(decision(ReviewAction::Replace, &[&key(one)], vec![claim]));
                        kept.remove(&key(one));
                        gone.insert(key(one));
                        kept.insert(key(other));
                    }
                }
                let groups = merge(&[input(&edition, &found)], &decisions, Rejected::Hidden);
                let shown: BTreeSet<String> = paths(&groups).into_iter().collect();
                let expected: BTreeSet<String> =
                    run.difference(&gone).chain(&kept).cloned().collect();
                prop_assert_eq!(&shown, &expected);
                for group in &groups {
                    let curated = source(group) == ClaimSource::Curator;
                    prop_assert_eq!(curated, kept.contains(&group.path), "{}", group.path);
                }
            }
        }
    }
}
