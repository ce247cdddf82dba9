//! Values of structured fields, towards the wire.

use super::codes;
use crate::archive::Shown;
use crate::domain::fields::{
    AdoptedDocument, Bilateral, CalendarDate, DateRange, EntityName, Event, Initiative, Issuer,
    Office, Participant, Place, Quote,
};
use crate::domain::{ArchiveId, LocalizedText};
use crate::grpc::convert::fields;
use crate::grpc::pb;

type Archive<'a> = Option<&'a ArchiveId>;
type Provenance = Option<pb::Provenance>;

fn texts(values: Vec<LocalizedText>) -> Vec<pb::LocalizedText> {
    values.into_iter().map(fields::to_localized).collect()
}

/// An entity as the texts call it. Outside an archive it has no resource name but its key.
pub(crate) fn to_entity_name(value: EntityName, archive: Archive<'_>) -> pb::EntityRef {
    let EntityName { key, names } = value;
    let entity = key.map(|key| match archive {
        Some(archive) => format!("archives/{archive}/entities/{key}"),
        None => key.to_string(),
    });
    pb::EntityRef { entity: entity.unwrap_or_default(), names: texts(names) }
}

fn names(values: Vec<EntityName>, archive: Archive<'_>) -> Vec<pb::EntityRef> {
    values.into_iter().map(|value| to_entity_name(value, archive)).collect()
}

/// An office.
pub(crate) fn to_office(office: Office, archive: Archive<'_>) -> pb::Office {
    let Office { code, titles, organization, region } = office;
    pb::Office {
        titles: texts(titles),
        organization: organization.map(|of| to_entity_name(of, archive)),
        region_code: region.unwrap_or_default(),
        rank: codes::to_rank(code.rank()).into(),
        code: code.as_str().to_owned(),
    }
}

fn to_day(day: CalendarDate) -> pb::CalendarDate {
    let CalendarDate { year, month, day } = day;
    pb::CalendarDate {
        year: year.unwrap_or(0),
        month: month.map_or(0, i32::from),
        day: day.map_or(0, i32::from),
    }
}

/// Days, with the words that say so.
pub(crate) fn to_day_range(range: DateRange, text: String) -> pb::DateRange {
    let DateRange { first, last } = range;
    let precision = match (first.month, first.day) {
        (Some(_), Some(_)) => pb::DatePrecision::Day,
        (Some(_), None) => pb::DatePrecision::Month,
        (None, _) => pb::DatePrecision::Year,
    };
    pb::DateRange {
        first_date: Some(to_day(first)),
        last_date: Some(to_day(last)),
        precision: precision.into(),
        text,
    }
}

fn days(range: DateRange) -> pb::DateRange {
    to_day_range(range, String::new())
}

pub(super) fn issuer(
    issuer: Issuer,
    mention_count: i32,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::Mention {
    let Issuer { body, region } = issuer;
    mention(body, region, mention_count, archive, provenance)
}

pub(super) fn mention(
    name: EntityName,
    region: Option<String>,
    mention_count: i32,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::Mention {
    pb::Mention {
        entity: Some(to_entity_name(name, archive)),
        region_code: region.unwrap_or_default(),
        mention_count,
        provenance,
    }
}

pub(super) fn participant(
    who: Participant,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::Participant {
    let Participant { person, office, organization, region, roles } = who;
    pb::Participant {
        person: person.map(|person| to_entity_name(person, archive)),
        office: office.map(|office| to_office(office, archive)),
        organization: organization.map(|of| to_entity_name(of, archive)),
        region_code: region.unwrap_or_default(),
        roles: roles.into_iter().map(|role| codes::to_role(role).into()).collect(),
        provenance,
    }
}

pub(super) fn event(event: Event, archive: Archive<'_>, provenance: Provenance) -> pb::Event {
    let Event { name, kind, main, ordinal, organization, dates, place, chair } = event;
    let (place, region) = place.map_or((None, None), |Place { name, region }| (Some(name), region));
    pb::Event {
        event: Some(to_entity_name(name, archive)),
        kind: codes::to_event_kind(kind).into(),
        ordinal: ordinal.map(crate::grpc::convert::small),
        dates: dates.map(days),
        place: place.map(|place| to_entity_name(place, archive)),
        region_code: region.unwrap_or_default(),
        chair: chair.map(|chair| participant(chair, archive, None)),
        provenance,
        organization: organization.map(|of| to_entity_name(of, archive)),
        main,
    }
}

pub(super) fn initiative(
    initiative: Initiative,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::Initiative {
    let Initiative { name, proposers, action, seat } = initiative;
    pb::Initiative {
        initiative: Some(to_entity_name(name, archive)),
        proposers: names(proposers, archive),
        action: codes::to_action(action).into(),
        provenance,
        place: seat.map(|seat| to_entity_name(seat.name, archive)),
    }
}

pub(super) fn adopted(
    document: AdoptedDocument,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::AdoptedDocument {
    let AdoptedDocument { name, action, dates, parties } = document;
    pb::AdoptedDocument {
        document: Some(to_entity_name(name, archive)),
        action: codes::to_action(action).into(),
        dates: dates.map(days),
        parties: names(parties, archive),
        provenance,
    }
}

pub(super) fn bilateral(
    meeting: Bilateral,
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::BilateralMeeting {
    let Bilateral { parties, dates, place } = meeting;
    let regions = parties.iter().filter_map(|party| {
        let of_office = || party.office.as_ref().and_then(|office| office.region.clone());
        party.region.clone().or_else(of_office)
    });
    pb::BilateralMeeting {
        region_codes: regions.collect(),
        parties: parties.into_iter().map(|party| participant(party, archive, None)).collect(),
        dates: dates.map(days),
        place: place.map(|place| to_entity_name(place.name, archive)),
        topics: Vec::new(),
        provenance,
    }
}

pub(super) fn quotation(
    quote: Quote,
    evidence: &[Shown],
    archive: Archive<'_>,
    provenance: Provenance,
) -> pb::Quotation {
    let Quote { speaker } = quote;
    let text = |shown: &Shown| pb::LocalizedText {
        text: shown.exact.clone(),
        language_code: shown
            .revision
            .as_ref()
            .map_or_else(String::new, |(edition, _)| edition.language().to_string()),
    };
    let speaker = speaker.map(|who| match who.person {
        Some(person) => to_entity_name(person, archive),
        None => pb::EntityRef {
            entity: String::new(),
            names: who.office.map(|office| texts(office.titles)).unwrap_or_default(),
        },
    });
    pb::Quotation { texts: evidence.iter().take(1).map(text).collect(), speaker, provenance }
}
