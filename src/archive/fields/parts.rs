//! One value out of several claims of it: names of every language, and what the leading claim leaves
//! open from the others.

use crate::domain::LocalizedText;
use crate::domain::fields::{
    Claim, ClaimSource, ClaimValue, EntityName, Event, Office, Participant, Place,
};

/// The value of claims, the leading one first. A curator's claim stands as it is.
pub(super) fn combine(claims: &[&Claim]) -> ClaimValue {
    let Some((lead, others)) = claims.split_first() else {
        return ClaimValue::Organization(EntityName { key: None, names: Vec::new() });
    };
    let mut value = lead.value.clone();
    if lead.source != ClaimSource::Curator {
        others.iter().for_each(|other| fill(&mut value, &other.value));
    }
    value
}

fn fill(value: &mut ClaimValue, other: &ClaimValue) {
    match (value, other) {
        (ClaimValue::Issuer(one), ClaimValue::Issuer(more)) => {
            fill_name(&mut one.body, &more.body);
            fill_gap(&mut one.region, more.region.as_ref());
        }
        (ClaimValue::Participant(one), ClaimValue::Participant(more)) => {
            fill_participant(one, more);
        }
        (ClaimValue::Event(one), ClaimValue::Event(more)) => fill_event(one, more),
        (ClaimValue::Organization(one), ClaimValue::Organization(more))
        | (ClaimValue::Country(one), ClaimValue::Country(more)) => fill_name(one, more),
        (ClaimValue::Place(one), ClaimValue::Place(more)) => fill_place(one, more),
        (ClaimValue::Initiative(one), ClaimValue::Initiative(more)) => {
            fill_name(&mut one.name, &more.name);
            fill_list(&mut one.proposers, &more.proposers);
            fill_gap(&mut one.seat, more.seat.as_ref());
        }
        (ClaimValue::AdoptedDocument(one), ClaimValue::AdoptedDocument(more)) => {
            fill_name(&mut one.name, &more.name);
            fill_list(&mut one.parties, &more.parties);
            fill_gap(&mut one.dates, more.dates.as_ref());
        }
        (ClaimValue::Bilateral(one), ClaimValue::Bilateral(more)) => {
            for (party, further) in one.parties.iter_mut().zip(&more.parties) {
                if super::identity::side(party) == super::identity::side(further) {
                    fill_participant(party, further);
                }
            }
            fill_gap(&mut one.dates, more.dates.as_ref());
            fill_gap(&mut one.place, more.place.as_ref());
        }
        (ClaimValue::Quote(one), ClaimValue::Quote(more)) => {
            fill_gap(&mut one.speaker, more.speaker.as_ref());
        }
        (_, _) => {}
    }
}

fn fill_event(one: &mut Event, more: &Event) {
    fill_name(&mut one.name, &more.name);
    fill_gap(&mut one.ordinal, more.ordinal.as_ref());
    fill_gap(&mut one.organization, more.organization.as_ref());
    fill_gap(&mut one.dates, more.dates.as_ref());
    match (&mut one.place, &more.place) {
        (Some(place), Some(further)) if place.name.key == further.name.key => {
            fill_place(place, further);
        }
        (place, further) => fill_gap(place, further.as_ref()),
    }
    fill_gap(&mut one.chair, more.chair.as_ref());
}

fn fill_participant(one: &mut Participant, more: &Participant) {
    match (&mut one.person, &more.person) {
        (Some(person), Some(further)) => fill_name(person, further),
        (person, further) => fill_gap(person, further.as_ref()),
    }
    match (&mut one.office, &more.office) {
        (Some(office), Some(further)) if office.code == further.code => {
            fill_office(office, further);
        }
        (office, further) => fill_gap(office, further.as_ref()),
    }
    fill_gap(&mut one.organization, more.organization.as_ref());
    fill_gap(&mut one.region, more.region.as_ref());
    one.roles.extend_from_slice(&more.roles);
    one.roles.sort_unstable();
    one.roles.dedup();
}

fn fill_office(one: &mut Office, more: &Office) {
    fill_texts(&mut one.titles, &more.titles);
    fill_gap(&mut one.organization, more.organization.as_ref());
    fill_gap(&mut one.region, more.region.as_ref());
}

fn fill_place(one: &mut Place, more: &Place) {
    fill_name(&mut one.name, &more.name);
    fill_gap(&mut one.region, more.region.as_ref());
}

fn fill_name(one: &mut EntityName, more: &EntityName) {
    fill_gap(&mut one.key, more.key.as_ref());
    fill_texts(&mut one.names, &more.names);
}

/// Names of languages that have none yet.
fn fill_texts(one: &mut Vec<LocalizedText>, more: &[LocalizedText]) {
    for text in more {
        if one.iter().all(|known| known.language != text.language) {
            one.push(text.clone());
        }
    }
}

fn fill_list(one: &mut Vec<EntityName>, more: &[EntityName]) {
    for further in more {
        let name = super::identity::name(further);
        match one.iter_mut().find(|known| super::identity::name(known) == name) {
            Some(known) => fill_name(known, further),
            None => one.push(further.clone()),
        }
    }
}

fn fill_gap<T: Clone>(gap: &mut Option<T>, value: Option<&T>) {
    if gap.is_none() {
        *gap = value.cloned();
    }
}
