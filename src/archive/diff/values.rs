//! Which values of a text's fields came, went, or are others.
//!
//! Values are compared by their paths, which are the same in every version, and by what is said of them that
//! needs no wording: whose office, which days, which place. How the text spells a name is no change of a
//! field. Quotations are left to the diff of the words.

use std::collections::BTreeMap;

use super::FieldChange;
use crate::archive::fields::{Value, field_of};
use crate::domain::fields::{
    AdoptedDocument, Bilateral, ClaimValue, DateRange, EntityName, Event, Initiative, Issuer,
    Office, Participant, Place,
};

/// Fields that have one value: another one takes its place.
const SINGLE: [&str; 2] = ["kind", "issue_dates"];

/// What changed from one list of values to another, field by field.
pub(super) fn value_changes(base: &[Value], target: &[Value]) -> Vec<FieldChange> {
    let (before, after) = (by_path(base), by_path(target));
    let mut changes = Vec::new();
    for value in target.iter().filter(|value| is_told(value)) {
        match before.get(value.path.as_str()) {
            Some(earlier) if said(&earlier.value) != said(&value.value) => {
                changes.push(change(&value.path, Some(earlier), Some(value)));
            }
            Some(_) => {}
            None => changes.push(change(&value.path, None, Some(value))),
        }
    }
    for value in base.iter().filter(|value| is_told(value)) {
        if after.contains_key(value.path.as_str()) {
            continue;
        }
        let field = field_of(&value.value);
        let is_next = |change: &&mut FieldChange| {
            SINGLE.contains(&field) && change.base.is_none() && change.path.starts_with(field)
        };
        match changes.iter_mut().find(is_next) {
            Some(next) => {
                next.base = Some(shown(&value.value));
                field.clone_into(&mut next.path);
            }
            None => changes.push(change(&value.path, Some(value), None)),
        }
    }
    changes
}

fn by_path(values: &[Value]) -> BTreeMap<&str, &Value> {
    values.iter().map(|value| (value.path.as_str(), value)).collect()
}

fn is_told(value: &Value) -> bool {
    !matches!(value.value, ClaimValue::Quote(_))
}

fn change(path: &str, base: Option<&Value>, target: Option<&Value>) -> FieldChange {
    let text = |value: Option<&Value>| value.map(|value| shown(&value.value));
    FieldChange { path: path.to_owned(), base: text(base), target: text(target) }
}

/// What is said of a value beside its name, without regard to wording.
fn said(value: &ClaimValue) -> Vec<String> {
    match value {
        ClaimValue::Issuer(Issuer { body: _, region }) => vec![code(region.as_ref())],
        ClaimValue::Participant(who) => position(who),
        ClaimValue::Event(of) => {
            let Event { ordinal, organization, dates, place, chair, .. } = of;
            vec![
                ordinal.map(|ordinal| ordinal.to_string()).unwrap_or_default(),
                organization.as_ref().map(key).unwrap_or_default(),
                days(dates.as_ref()),
                place.as_ref().map(|place| key(&place.name)).unwrap_or_default(),
                chair.as_ref().map(|chair| position(chair).join(" ")).unwrap_or_default(),
            ]
        }
        ClaimValue::Place(Place { name: _, region }) => vec![code(region.as_ref())],
        ClaimValue::Initiative(Initiative { action, .. }) => vec![action.as_str().to_owned()],
        ClaimValue::AdoptedDocument(AdoptedDocument { action, dates, .. }) => {
            vec![action.as_str().to_owned(), days(dates.as_ref())]
        }
        ClaimValue::Bilateral(Bilateral { parties: _, dates, place }) => vec![
            days(dates.as_ref()),
            place.as_ref().map(|place| key(&place.name)).unwrap_or_default(),
        ],
        ClaimValue::IssueDate(dates) | ClaimValue::Date(dates) => vec![days(Some(dates))],
        ClaimValue::Kind(kind) => vec![kind.as_str().to_owned()],
        ClaimValue::Organization(_) | ClaimValue::Country(_) | ClaimValue::Quote(_) => Vec::new(),
    }
}

/// The office and whom it is for.
fn position(who: &Participant) -> Vec<String> {
    let Participant { person: _, office, organization, region, roles: _ } = who;
    let held = |office: &Office| {
        let of = office.organization.as_ref().map(key).unwrap_or_default();
        [office.code.as_str().to_owned(), of, code(office.region.as_ref())]
    };
    let mut said: Vec<String> = office.as_ref().map(held).into_iter().flatten().collect();
    said.push(organization.as_ref().map(key).unwrap_or_default());
    said.push(code(region.as_ref()));
    said
}

/// A value as a line for people.
fn shown(value: &ClaimValue) -> String {
    let parts = match value {
        ClaimValue::Issuer(Issuer { body, region }) => vec![text(body), code(region.as_ref())],
        ClaimValue::Participant(who) => somebody(who),
        ClaimValue::Event(of) => vec![
            text(&of.name),
            days(of.dates.as_ref()),
            of.place.as_ref().map(|place| text(&place.name)).unwrap_or_default(),
            of.chair.as_ref().map(|chair| somebody(chair).join(", ")).unwrap_or_default(),
        ],
        ClaimValue::Organization(name) | ClaimValue::Country(name) => vec![text(name)],
        ClaimValue::Place(Place { name, region }) => vec![text(name), code(region.as_ref())],
        ClaimValue::Initiative(of) => vec![text(&of.name), of.action.as_str().to_owned()],
        ClaimValue::AdoptedDocument(of) => {
            vec![text(&of.name), of.action.as_str().to_owned(), days(of.dates.as_ref())]
        }
        ClaimValue::Bilateral(of) => vec![
            of.parties
                .iter()
                .map(|party| somebody(party).join(", "))
                .collect::<Vec<_>>()
                .join(" – "),
            days(of.dates.as_ref()),
            of.place.as_ref().map(|place| text(&place.name)).unwrap_or_default(),
        ],
        ClaimValue::IssueDate(dates) | ClaimValue::Date(dates) => vec![days(Some(dates))],
        ClaimValue::Kind(kind) => vec![kind.as_str().to_owned()],
        ClaimValue::Quote(_) => Vec::new(),
    };
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn somebody(who: &Participant) -> Vec<String> {
    let Participant { person, office, organization, region, roles: _ } = who;
    let country = region.as_ref().or(office.as_ref().and_then(|office| office.region.as_ref()));
    let parts = [
        person.as_ref().map(text).unwrap_or_default(),
        office.as_ref().map(|office| office.code.as_str().to_owned()).unwrap_or_default(),
        organization.as_ref().map(text).unwrap_or_default(),
        code(country),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

/// The entity, or what it is called.
fn key(name: &EntityName) -> String {
    name.key.as_ref().map_or_else(|| text(name), ToString::to_string)
}

/// What it is called in the nominative, as far as that is known.
fn text(name: &EntityName) -> String {
    let called = name.names.last().map(|name| name.text.clone());
    called.or_else(|| name.key.as_ref().map(ToString::to_string)).unwrap_or_default()
}

fn code(region: Option<&String>) -> String {
    region.cloned().unwrap_or_default()
}

fn days(dates: Option<&DateRange>) -> String {
    match dates {
        None => String::new(),
        Some(DateRange { first, last }) if first == last => first.to_string(),
        Some(DateRange { first, last }) => format!("{first}/{last}"),
    }
}
