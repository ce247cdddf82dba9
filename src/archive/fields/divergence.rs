//! Where editions read one field differently.
//!
//! Compared are, between the editions that somebody or something has read: which countries they name;
//! of an event its number, days, place and chair; of the statement its date. An edition that is silent
//! about a part of an event diverges from nobody; one that leaves a country out does. A date that says
//! less than another agrees with it where both speak.

use std::collections::BTreeMap;

use super::identity::{days, field_of, name, side};
use super::merge::{Group, Input};
use crate::domain::fields::{CalendarDate, Claim, ClaimValue, DateRange, Event};

/// A field read differently, as places in the inputs and the claims that say so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found<'a> {
    /// The value, and behind a dot the part of it.
    pub(super) path: String,
    /// The value's place among the groups; none for one that is not shown.
    pub(super) group: Option<usize>,
    /// For each edition that takes part: which, what it says, by which claim.
    pub(super) readings: Vec<(usize, String, Option<&'a Claim>)>,
}

/// What is read differently.
pub(super) fn diverging<'a>(inputs: &[Input<'a>], groups: &[Group<'a>]) -> Vec<Found<'a>> {
    let read: Vec<usize> = (0..inputs.len())
        .filter(|&place| inputs.get(place).is_some_and(|input| !input.claims.is_empty()))
        .collect();
    let mut found = Vec::new();
    if read.len() < 2 {
        return found;
    }
    found.extend(issue_dates(inputs, groups));
    for (place, group) in groups.iter().enumerate() {
        if matches!(group.value, ClaimValue::Event(_)) {
            found.extend(event(place, group));
        } else if matches!(group.value, ClaimValue::Country(_)) {
            found.extend(left_out(place, group, &read));
        }
    }
    found
}

/// The first claim of each edition.
fn by_edition<'a>(group: &Group<'a>) -> BTreeMap<usize, &'a Claim> {
    let mut claims = BTreeMap::new();
    for member in &group.members {
        if let Some(input) = member.input {
            claims.entry(input).or_insert(member.claim);
        }
    }
    claims
}

fn left_out<'a>(place: usize, group: &Group<'a>, read: &[usize]) -> Option<Found<'a>> {
    let claims = by_edition(group);
    if claims.is_empty() || read.iter().all(|input| claims.contains_key(input)) {
        return None;
    }
    let reading = |&input: &usize| {
        let claim = claims.get(&input).copied();
        let value = match claim.map(|claim| &claim.value) {
            Some(ClaimValue::Country(country)) => {
                country.key.as_ref().map_or_else(|| name(country), |key| key.id().to_owned())
            }
            Some(_) | None => String::new(),
        };
        (input, value, claim)
    };
    let readings = read.iter().map(reading).collect();
    Some(Found { path: group.path.clone(), group: Some(place), readings })
}

/// A part of an event in a form to compare.
type Part = (&'static str, fn(&Event) -> Option<String>);

const PARTS: [Part; 4] = [
    ("ordinal", |event| event.ordinal.map(|ordinal| ordinal.to_string())),
    ("dates", |event| event.dates.as_ref().map(days)),
    ("place", place_key),
    ("chair", |event| event.chair.as_ref().map(side)),
];

/// Only places that the tables know can be compared: names differ by language.
fn place_key(event: &Event) -> Option<String> {
    event.place.as_ref().and_then(|place| place.name.key.as_ref()).map(ToString::to_string)
}

fn event<'a>(place: usize, group: &Group<'a>) -> Vec<Found<'a>> {
    let claims = by_edition(group);
    let mut found = Vec::new();
    for (part, read) in PARTS {
        let mut readings = Vec::new();
        let mut dates = Vec::new();
        for (&input, &claim) in &claims {
            let ClaimValue::Event(event) = &claim.value else { continue };
            if let Some(value) = read(event) {
                dates.extend(event.dates);
                readings.push((input, value, Some(claim)));
            }
        }
        let differs = match part {
            "dates" => !all_agree(&dates),
            _ => readings
                .iter()
                .any(|(_, value, _)| readings.first().is_some_and(|(_, first, _)| first != value)),
        };
        if differs {
            let path = format!("{}.{part}", group.path);
            found.push(Found { path, group: Some(place), readings });
        }
    }
    found
}

fn issue_dates<'a>(inputs: &[Input<'a>], groups: &[Group<'a>]) -> Option<Found<'a>> {
    let mut readings = Vec::new();
    let mut dates = Vec::new();
    for (place, input) in inputs.iter().enumerate() {
        let said = input.claims.iter().find_map(|claim| {
            let ClaimValue::IssueDate(range) = &claim.value else { return None };
            Some((claim, *range))
        });
        if let Some((claim, range)) = said {
            dates.push(range);
            readings.push((place, days(&range), Some(claim)));
        }
    }
    if all_agree(&dates) {
        return None;
    }
    let group = groups.iter().position(|group| field_of(&group.value) == "issue_dates");
    Some(Found { path: "issue_dates".to_owned(), group, readings })
}

fn all_agree(dates: &[DateRange]) -> bool {
    dates.iter().enumerate().all(|(place, one)| {
        dates
            .iter()
            .skip(place + 1)
            .all(|other| agrees(one.first, other.first) && agrees(one.last, other.last))
    })
}

/// Whether two dates say the same where both speak.
fn agrees(one: CalendarDate, other: CalendarDate) -> bool {
    fn same<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        one.zip(other).is_none_or(|(one, other)| one == other)
    }
    same(one.year, other.year) && same(one.month, other.month) && same(one.day, other.day)
}
