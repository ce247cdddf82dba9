//! How the values of claims are stored. Codes of closed lists are stored as their words, which are
//! stable for ever; keys of entities as they are written.

use serde::{Deserialize, Serialize};

use super::Malformed;
use super::statement::LocalizedTextV1;
use crate::domain::fields::{
    AdoptedDocument, Bilateral, CalendarDate, ClaimValue, DateRange, EntityKey, EntityName, Event,
    Initiative, Issuer, Office, Participant, Place, Quote,
};
use crate::domain::{Invalid, LocalizedText};

/// The value of a claim.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum ValueV1 {
    /// Who issued the document: body, country. Since format 1.
    Issuer(NameV1, Option<String>),
    /// Somebody in an office. Since format 1.
    Participant(ParticipantV1),
    /// An event. Since format 1.
    Event(Box<EventV1>),
    /// An organisation. Since format 1.
    Organization(NameV1),
    /// A country. Since format 1.
    Country(NameV1),
    /// A place. Since format 1.
    Place(PlaceV1),
    /// An initiative: name, proposers, action, seat. Since format 1.
    Initiative(NameV1, Vec<NameV1>, String, Option<PlaceV1>),
    /// An adopted document: name, action, dates, parties. Since format 1.
    AdoptedDocument(NameV1, String, Option<DateRangeV1>, Vec<NameV1>),
    /// Two principals met: who, when, where. Since format 1.
    Bilateral(Box<[ParticipantV1; 2]>, Option<DateRangeV1>, Option<PlaceV1>),
    /// Words that somebody said. Since format 1.
    Quote(Option<ParticipantV1>),
    /// When the document was issued. Since format 1.
    IssueDate(DateRangeV1),
    /// Another date. Since format 1.
    Date(DateRangeV1),
    /// What kind of document it is. Since format 1.
    Kind(String),
}

/// An entity as a text calls it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NameV1 {
    /// Its key. Since format 1.
    key: Option<String>,
    /// Its names. Since format 1.
    names: Vec<LocalizedTextV1>,
}

/// Somebody in an office.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ParticipantV1 {
    /// Who. Since format 1.
    person: Option<NameV1>,
    /// In which office. Since format 1.
    office: Option<OfficeV1>,
    /// For which organisation. Since format 1.
    organization: Option<NameV1>,
    /// For which country. Since format 1.
    region: Option<String>,
    /// In which roles. Since format 1.
    roles: Vec<String>,
}

/// An office.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct OfficeV1 {
    /// Its code. Since format 1.
    code: String,
    /// Its titles. Since format 1.
    titles: Vec<LocalizedTextV1>,
    /// Whose it is. Since format 1.
    organization: Option<NameV1>,
    /// Of which country it is. Since format 1.
    region: Option<String>,
}

/// An event.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventV1 {
    /// Its name. Since format 1.
    name: NameV1,
    /// What kind. Since format 1.
    kind: String,
    /// Whether the document is about it. Since format 1.
    main: bool,
    /// Which in its row. Since format 1.
    ordinal: Option<u32>,
    /// Whose it is. Since format 1.
    organization: Option<NameV1>,
    /// When. Since format 1.
    dates: Option<DateRangeV1>,
    /// Where. Since format 1.
    place: Option<PlaceV1>,
    /// Who chaired. Since format 1.
    chair: Option<ParticipantV1>,
}

/// A place.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PlaceV1 {
    /// Its name. Since format 1.
    name: NameV1,
    /// Its country. Since format 1.
    region: Option<String>,
}

/// From one day to another: year, month and day, as far as known.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct DateRangeV1 {
    /// The first day. Since format 1.
    first: (Option<i32>, Option<u8>, Option<u8>),
    /// The last day. Since format 1.
    last: (Option<i32>, Option<u8>, Option<u8>),
}

/// What is stored of a value.
pub(super) fn store(value: ClaimValue) -> ValueV1 {
    match value {
        ClaimValue::Issuer(Issuer { body, region }) => ValueV1::Issuer(name(body), region),
        ClaimValue::Participant(who) => ValueV1::Participant(participant(who)),
        ClaimValue::Event(of) => ValueV1::Event(Box::new(event(of))),
        ClaimValue::Organization(of) => ValueV1::Organization(name(of)),
        ClaimValue::Country(of) => ValueV1::Country(name(of)),
        ClaimValue::Place(of) => ValueV1::Place(place(of)),
        ClaimValue::Initiative(Initiative { name: of, proposers, action, seat }) => {
            let action = action.as_str().to_owned();
            ValueV1::Initiative(name(of), names(proposers), action, seat.map(place))
        }
        ClaimValue::AdoptedDocument(AdoptedDocument { name: of, action, dates, parties }) => {
            let action = action.as_str().to_owned();
            ValueV1::AdoptedDocument(name(of), action, dates.map(date_range), names(parties))
        }
        ClaimValue::Bilateral(Bilateral { parties, dates, place: at }) => ValueV1::Bilateral(
            Box::new(parties.map(participant)),
            dates.map(date_range),
            at.map(place),
        ),
        ClaimValue::Quote(Quote { speaker }) => ValueV1::Quote(speaker.map(participant)),
        ClaimValue::IssueDate(dates) => ValueV1::IssueDate(date_range(dates)),
        ClaimValue::Date(dates) => ValueV1::Date(date_range(dates)),
        ClaimValue::Kind(kind) => ValueV1::Kind(kind.as_str().to_owned()),
    }
}

/// The value.
pub(super) fn load(value: ValueV1) -> Result<ClaimValue, Malformed> {
    Ok(match value {
        ValueV1::Issuer(body, region) => {
            ClaimValue::Issuer(Issuer { body: load_name(body)?, region })
        }
        ValueV1::Participant(who) => ClaimValue::Participant(load_participant(who)?),
        ValueV1::Event(of) => ClaimValue::Event(load_event(*of)?),
        ValueV1::Organization(of) => ClaimValue::Organization(load_name(of)?),
        ValueV1::Country(of) => ClaimValue::Country(load_name(of)?),
        ValueV1::Place(of) => ClaimValue::Place(load_place(of)?),
        ValueV1::Initiative(of, proposers, action, seat) => ClaimValue::Initiative(Initiative {
            name: load_name(of)?,
            proposers: load_names(proposers)?,
            action: code(&action)?,
            seat: seat.map(load_place).transpose()?,
        }),
        ValueV1::AdoptedDocument(of, action, dates, parties) => {
            ClaimValue::AdoptedDocument(AdoptedDocument {
                name: load_name(of)?,
                action: code(&action)?,
                dates: dates.map(load_date_range),
                parties: load_names(parties)?,
            })
        }
        ValueV1::Bilateral(parties, dates, at) => {
            let [one, other] = *parties;
            ClaimValue::Bilateral(Bilateral {
                parties: [load_participant(one)?, load_participant(other)?],
                dates: dates.map(load_date_range),
                place: at.map(load_place).transpose()?,
            })
        }
        ValueV1::Quote(speaker) => {
            ClaimValue::Quote(Quote { speaker: speaker.map(load_participant).transpose()? })
        }
        ValueV1::IssueDate(dates) => ClaimValue::IssueDate(load_date_range(dates)),
        ValueV1::Date(dates) => ClaimValue::Date(load_date_range(dates)),
        ValueV1::Kind(kind) => ClaimValue::Kind(code(&kind)?),
    })
}

fn code<T: std::str::FromStr<Err = Invalid>>(word: &str) -> Result<T, Malformed> {
    Ok(word.parse()?)
}

pub(super) fn texts(values: Vec<LocalizedText>) -> Vec<LocalizedTextV1> {
    values.into_iter().map(LocalizedTextV1::of).collect()
}

pub(super) fn load_texts(values: Vec<LocalizedTextV1>) -> Result<Vec<LocalizedText>, Malformed> {
    values.into_iter().map(LocalizedTextV1::load).collect()
}

fn name(value: EntityName) -> NameV1 {
    let EntityName { key, names } = value;
    NameV1 { key: key.map(|key| key.to_string()), names: texts(names) }
}

fn load_name(value: NameV1) -> Result<EntityName, Malformed> {
    let NameV1 { key, names } = value;
    let key = key.map(|key| key.parse::<EntityKey>()).transpose()?;
    Ok(EntityName { key, names: load_texts(names)? })
}

fn names(values: Vec<EntityName>) -> Vec<NameV1> {
    values.into_iter().map(name).collect()
}

fn load_names(values: Vec<NameV1>) -> Result<Vec<EntityName>, Malformed> {
    values.into_iter().map(load_name).collect()
}

fn participant(value: Participant) -> ParticipantV1 {
    let Participant { person, office: held, organization, region, roles } = value;
    ParticipantV1 {
        person: person.map(name),
        office: held.map(office),
        organization: organization.map(name),
        region,
        roles: roles.into_iter().map(|role| role.as_str().to_owned()).collect(),
    }
}

fn load_participant(value: ParticipantV1) -> Result<Participant, Malformed> {
    let ParticipantV1 { person, office, organization, region, roles } = value;
    Ok(Participant {
        person: person.map(load_name).transpose()?,
        office: office.map(load_office).transpose()?,
        organization: organization.map(load_name).transpose()?,
        region,
        roles: roles.iter().map(|role| code(role)).collect::<Result<_, _>>()?,
    })
}

pub(super) fn office(value: Office) -> OfficeV1 {
    let Office { code, titles, organization, region } = value;
    OfficeV1 {
        code: code.as_str().to_owned(),
        titles: texts(titles),
        organization: organization.map(name),
        region,
    }
}

pub(super) fn load_office(value: OfficeV1) -> Result<Office, Malformed> {
    let OfficeV1 { code: word, titles, organization, region } = value;
    Ok(Office {
        code: code(&word)?,
        titles: load_texts(titles)?,
        organization: organization.map(load_name).transpose()?,
        region,
    })
}

fn event(value: Event) -> EventV1 {
    let Event { name: of, kind, main, ordinal, organization, dates, place: at, chair } = value;
    EventV1 {
        name: name(of),
        kind: kind.as_str().to_owned(),
        main,
        ordinal,
        organization: organization.map(name),
        dates: dates.map(date_range),
        place: at.map(place),
        chair: chair.map(participant),
    }
}

fn load_event(value: EventV1) -> Result<Event, Malformed> {
    let EventV1 { name, kind, main, ordinal, organization, dates, place, chair } = value;
    Ok(Event {
        name: load_name(name)?,
        kind: code(&kind)?,
        main,
        ordinal,
        organization: organization.map(load_name).transpose()?,
        dates: dates.map(load_date_range),
        place: place.map(load_place).transpose()?,
        chair: chair.map(load_participant).transpose()?,
    })
}

fn place(value: Place) -> PlaceV1 {
    let Place { name: of, region } = value;
    PlaceV1 { name: name(of), region }
}

fn load_place(value: PlaceV1) -> Result<Place, Malformed> {
    let PlaceV1 { name, region } = value;
    Ok(Place { name: load_name(name)?, region })
}

pub(super) fn date_range(value: DateRange) -> DateRangeV1 {
    let day = |CalendarDate { year, month, day }| (year, month, day);
    let DateRange { first, last } = value;
    DateRangeV1 { first: day(first), last: day(last) }
}

pub(super) fn load_date_range(value: DateRangeV1) -> DateRange {
    let day = |(year, month, day)| CalendarDate { year, month, day };
    let DateRangeV1 { first, last } = value;
    DateRange { first: day(first), last: day(last) }
}
