//! Claims in words, for the terminal and for the page.

use crate::domain::LocalizedText;
use crate::domain::fields::{Claim, ClaimValue, EntityName, Participant, Place};

/// One claim in words: the field's place in the palette, its name, and its value.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) hue: usize,
    pub(super) field: &'static str,
    pub(super) value: String,
}

/// The names of the fields; a field's place is its hue.
pub(super) const FIELDS: [&str; 13] = [
    "country",
    "organization",
    "person",
    "event",
    "place",
    "document",
    "initiative",
    "meeting",
    "quote",
    "date",
    "issue date",
    "issuer",
    "kind",
];

/// A claim in words.
pub(super) fn fact(claim: &Claim) -> Fact {
    let (hue, value) = match &claim.value {
        ClaimValue::Country(name) => (0, entity(name)),
        ClaimValue::Organization(name) => (1, entity(name)),
        ClaimValue::Participant(participant) => (2, person(participant)),
        ClaimValue::Event(event) => {
            let mut parts = vec![format!("{} ({})", first(&event.name.names), event.kind.as_str())];
            parts.extend(event.ordinal.map(|ordinal| format!("no. {ordinal}")));
            parts.extend(event.organization.as_ref().map(entity));
            parts.extend(event.place.as_ref().map(place));
            parts.extend(event.dates.map(|dates| dates.first.to_string()));
            parts.extend(event.chair.as_ref().map(|chair| format!("chair {}", who(chair))));
            (3, parts.join(", "))
        }
        ClaimValue::Place(value) => (4, place(value)),
        ClaimValue::AdoptedDocument(document) => {
            (5, format!("{}, {}", first(&document.name.names), document.action.as_str()))
        }
        ClaimValue::Initiative(initiative) => {
            let mut parts = vec![first(&initiative.name.names)];
            parts.extend(initiative.seat.as_ref().map(|seat| format!("seat {}", place(seat))));
            (6, parts.join(", "))
        }
        ClaimValue::Bilateral(meeting) => {
            let [a, b] = &meeting.parties;
            (7, format!("{} and {}", person(a), person(b)))
        }
        ClaimValue::Quote(quote) => {
            (8, quote.speaker.as_ref().map_or_else(|| "nobody named".into(), person))
        }
        ClaimValue::Date(dates) | ClaimValue::IssueDate(dates) => {
            let hue = if matches!(claim.value, ClaimValue::Date(_)) { 9 } else { 10 };
            let days = if dates.first == dates.last {
                dates.first.to_string()
            } else {
                format!("{} to {}", dates.first, dates.last)
            };
            (hue, days)
        }
        ClaimValue::Issuer(issuer) => (11, entity(&issuer.body)),
        ClaimValue::Kind(kind) => (12, kind.as_str().to_owned()),
    };
    Fact { hue, field: FIELDS.get(hue).copied().unwrap_or_default(), value }
}

fn first(names: &[LocalizedText]) -> String {
    names.first().map(|name| name.text.clone()).unwrap_or_default()
}

/// The name and the key: the form that a name has by itself, where the text has another (`Tokayev’s`).
fn entity(name: &EntityName) -> String {
    let alone = name.names.iter().find(|name| name.language.is_none());
    let words = alone.map_or_else(|| first(&name.names), |name| name.text.clone());
    match &name.key {
        Some(key) => format!("{words} [{key}]"),
        None => words,
    }
}

fn place(place: &Place) -> String {
    entity(&place.name)
}

/// Name, office and what they stand for.
fn who(participant: &Participant) -> String {
    let mut parts: Vec<String> = participant.person.iter().map(entity).collect();
    if let Some(office) = &participant.office {
        parts.push(office.code.as_str().to_owned());
    }
    let organization = participant.organization.as_ref().map(entity);
    parts.extend(participant.region.clone().or(organization));
    parts.join(", ")
}

/// The same, and their parts in what is reported.
fn person(participant: &Participant) -> String {
    let mut parts = vec![who(participant)];
    let roles: Vec<&str> = participant.roles.iter().map(|role| role.as_str()).collect();
    if !roles.is_empty() {
        parts.push(format!("({})", roles.join(", ")));
    }
    parts.join(", ")
}
