//! The values of structured fields that a request brings, towards the domain.

use super::codes;
use crate::domain::fields::{
    AdoptedDocument, Bilateral, CalendarDate, Claim, ClaimSource, ClaimValue, DateRange, EntityKey,
    EntityKind, EntityName, Event, Initiative, Issuer, Office, OfficeCode, Participant, Place,
    Role,
};
use crate::domain::{ArchiveId, Invalid, LocalizedText, limits};
use crate::grpc::convert::{Field, Violations, fields};
use crate::grpc::pb;

/// Who brings values, and how many they may bring.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    /// The archive, where the request names one that is valid: entities must be of it.
    pub(crate) archive: Option<&'a ArchiveId>,
    /// Publisher or curator.
    pub(crate) source: ClaimSource,
    /// The most values.
    pub(crate) most: usize,
}

/// The values of a message, as claims.
pub(crate) fn claims(
    violations: &mut Violations,
    at: Field<'_>,
    given: pb::StructuredFields,
    values: Values<'_>,
) -> Vec<Claim> {
    let mut reader = Given { violations, values };
    let claims = reader.fields(at, given);
    if claims.len() > values.most {
        violations.over(at, "values", claims.len(), values.most);
        return Vec::new();
    }
    let claim = |value| Claim {
        value,
        evidence: Vec::new(),
        source: values.source,
        producer: String::new(),
        rule: String::new(),
        confidence: None,
        inferred: false,
    };
    claims.into_iter().map(claim).collect()
}

/// Days named in a request.
fn days(violations: &mut Violations, at: Field<'_>, given: pb::DateRange) -> Option<DateRange> {
    let pb::DateRange { first_date, last_date, precision: _, text: _ } = given;
    let first = violations.required(at.child("first_date"), first_date)?;
    let first = day(violations, at.child("first_date"), first)?;
    let last = match last_date {
        Some(last) => day(violations, at.child("last_date"), last)?,
        None => first,
    };
    if (last.year, last.month, last.day) < (first.year, first.month, first.day) {
        violations.note(at.child("last_date"), format!("{last} is before {first}"));
    }
    Some(DateRange { first, last })
}

fn day(
    violations: &mut Violations,
    at: Field<'_>,
    given: pb::CalendarDate,
) -> Option<CalendarDate> {
    let pb::CalendarDate { year, month, day } = given;
    let small = |value: i32, most: i32| u8::try_from(value).ok().filter(|_| value <= most);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap || year == 0 => 29,
        2 => 28,
        _ => 31,
    };
    let (month_in, day_in) = (small(month, 12), small(day, days));
    let known = year != 0 || month != 0;
    let whole = day == 0 || month != 0;
    match (month_in, day_in) {
        (Some(month), Some(day)) if (0..=9_999).contains(&year) && known && whole => {
            Some(CalendarDate {
                year: (year > 0).then_some(year),
                month: (month > 0).then_some(month),
                day: (day > 0).then_some(day),
            })
        }
        (_, _) => {
            violations.note(at, format!("{year}-{month}-{day} is not a day, a month or a year"));
            None
        }
    }
}

/// Reads values, and notes what is wrong with them.
pub(crate) struct Given<'v, 'a> {
    violations: &'v mut Violations,
    values: Values<'a>,
}

impl<'v, 'a> Given<'v, 'a> {
    /// For parts of values that are no claims: of an entity, of a question.
    pub(crate) fn new(violations: &'v mut Violations, archive: Option<&'a ArchiveId>) -> Self {
        let values = Values { archive, source: ClaimSource::Curator, most: 0 };
        Self { violations, values }
    }

    /// Where violations are noted.
    pub(crate) fn violations(&mut self) -> &mut Violations {
        self.violations
    }

    /// Days.
    pub(crate) fn days(&mut self, at: Field<'_>, given: pb::DateRange) -> Option<DateRange> {
        days(self.violations, at, given)
    }

    fn fields(&mut self, at: Field<'_>, given: pb::StructuredFields) -> Vec<ClaimValue> {
        let pb::StructuredFields {
            issuers,
            speakers,
            events,
            issue_dates,
            issue_dates_provenance: _,
            participants,
            organizations,
            countries,
            places,
            initiatives,
            adopted_documents,
            bilateral_meetings,
            divergences: _,
            schema_version: _,
            quotations,
            kind,
            dates,
        } = given;
        let mut all = Vec::new();
        all.extend(self.each(at, "issuers", issuers, Self::issuer));
        all.extend(self.each(at, "speakers", speakers, Self::speaker));
        all.extend(self.each(at, "participants", participants, |reader, at, who| {
            reader.participant(at, who).map(ClaimValue::Participant)
        }));
        all.extend(self.each(at, "events", events, Self::event));
        all.extend(self.each(at, "organizations", organizations, Self::organization));
        all.extend(self.each(at, "countries", countries, Self::country));
        all.extend(self.each(at, "places", places, Self::place));
        all.extend(self.each(at, "initiatives", initiatives, Self::initiative));
        all.extend(self.each(at, "adopted_documents", adopted_documents, Self::adopted));
        all.extend(self.each(at, "bilateral_meetings", bilateral_meetings, Self::bilateral));
        if let Some(range) = issue_dates {
            let range = days(self.violations, at.child("issue_dates"), range);
            all.extend(range.map(ClaimValue::IssueDate));
        }
        all.extend(kind.and_then(|kind| self.kind(at.child("kind"), &kind)));
        all.extend(self.each(at, "dates", dates, |reader, at, date| {
            let range = reader.violations.required(at.child("dates"), date.dates)?;
            days(reader.violations, at.child("dates"), range).map(ClaimValue::Date)
        }));
        if !quotations.is_empty() {
            let rule = "cannot be given: a quotation is made of words of the text";
            self.violations.note(at.child("quotations"), rule);
        }
        all
    }

    fn each<T>(
        &mut self,
        at: Field<'_>,
        name: &str,
        values: Vec<T>,
        read: impl Fn(&mut Self, Field<'_>, T) -> Option<ClaimValue>,
    ) -> Vec<ClaimValue> {
        let most = self.values.most;
        let field = at.child(name);
        if values.len() > most {
            self.violations.over(field, "values", values.len(), most);
            return Vec::new();
        }
        let read = |(index, value)| read(self, field.item(index), value);
        values.into_iter().enumerate().filter_map(read).collect()
    }

    fn kind(&mut self, at: Field<'_>, given: &pb::KindClaim) -> Option<ClaimValue> {
        let kind = fields::choice(self.violations, at.child("kind"), given.kind)?;
        let kind = codes::document_kind(kind);
        if kind.is_none() {
            self.violations.note(at.child("kind"), "is required");
        }
        kind.map(ClaimValue::Kind)
    }

    fn issuer(&mut self, at: Field<'_>, given: pb::Mention) -> Option<ClaimValue> {
        let (body, region) = self.mention(at, given)?;
        Some(ClaimValue::Issuer(Issuer { body, region }))
    }

    fn organization(&mut self, at: Field<'_>, given: pb::Mention) -> Option<ClaimValue> {
        let (name, _) = self.mention(at, given)?;
        self.of_kind(at, &name, EntityKind::Organization);
        Some(ClaimValue::Organization(name))
    }

    fn place(&mut self, at: Field<'_>, given: pb::Mention) -> Option<ClaimValue> {
        let (name, region) = self.mention(at, given)?;
        self.of_kind(at, &name, EntityKind::Place);
        Some(ClaimValue::Place(Place { name, region }))
    }

    /// A country is named by its entity or by its code.
    fn country(&mut self, at: Field<'_>, mut given: pb::Mention) -> Option<ClaimValue> {
        let region = self.region(at.child("region_code"), std::mem::take(&mut given.region_code));
        let entity = given.entity.take().unwrap_or_default();
        let mut name = if entity == pb::EntityRef::default() && region.is_some() {
            EntityName { key: None, names: Vec::new() }
        } else {
            self.name(at.child("entity"), entity)?
        };
        if name.key.is_none() {
            name.key = region.and_then(|code| EntityKey::new(EntityKind::Country, &code).ok());
        }
        if name.key.is_none() {
            let rule = "needs the entity of a country, or its code in region_code";
            self.violations.note(at, rule);
        }
        self.of_kind(at, &name, EntityKind::Country);
        Some(ClaimValue::Country(name))
    }

    fn mention(
        &mut self,
        at: Field<'_>,
        given: pb::Mention,
    ) -> Option<(EntityName, Option<String>)> {
        let pb::Mention { entity, region_code, mention_count: _, provenance: _ } = given;
        let region = self.region(at.child("region_code"), region_code);
        let entity = self.violations.required(at.child("entity"), entity)?;
        Some((self.name(at.child("entity"), entity)?, region))
    }

    fn of_kind(&mut self, at: Field<'_>, name: &EntityName, kind: EntityKind) {
        if let Some(key) = name.key.as_ref().filter(|key| key.kind() != kind) {
            let rule = format!("is not of the kind {}", kind.as_str());
            let entity = at.child("entity");
            self.violations.invalid(entity.child("entity"), &Invalid::new(&key.to_string(), rule));
        }
    }

    fn name(&mut self, at: Field<'_>, given: pb::EntityRef) -> Option<EntityName> {
        let pb::EntityRef { entity, names } = given;
        let key = self.key(at.child("entity"), &entity);
        let names = self.texts(at.child("names"), names);
        if entity.is_empty() && names.is_empty() {
            self.violations.note(at, "needs an entity or a name");
            return None;
        }
        Some(EntityName { key, names })
    }

    /// The key of a resource name: `archives/{archive}/entities/{entity}`.
    fn key(&mut self, at: Field<'_>, name: &str) -> Option<EntityKey> {
        if name.is_empty() {
            return None;
        }
        // An annotator knows no archive.
        if self.values.source == ClaimSource::Annotator && !name.starts_with("archives/") {
            return self.violations.parse(at, name);
        }
        let parsed: crate::domain::EntityRefName = self.violations.parse(at, name)?;
        if self.values.archive.is_some_and(|archive| *archive != parsed.archive) {
            self.violations.invalid(at, &Invalid::new(name, "is of another archive"));
        }
        Some(parsed.entity)
    }

    /// Names, each with its language.
    pub(crate) fn texts(
        &mut self,
        at: Field<'_>,
        values: Vec<pb::LocalizedText>,
    ) -> Vec<LocalizedText> {
        if values.len() > limits::ENTITY_NAMES {
            self.violations.over(at, "names", values.len(), limits::ENTITY_NAMES);
            return Vec::new();
        }
        let most = limits::NAME_CHARS;
        let read = |(index, value)| fields::localized(self.violations, at.item(index), value, most);
        values.into_iter().enumerate().map(read).collect()
    }

    /// A country's code; none where it is empty.
    pub(crate) fn region(&mut self, at: Field<'_>, code: String) -> Option<String> {
        if code.is_empty() {
            return None;
        }
        let letters = code.bytes().all(|byte| byte.is_ascii_uppercase());
        if !letters || !(2..=4).contains(&code.len()) {
            let rule = "is not a country's code: ISO 3166-1 alpha-2 in capitals, such as \"KZ\"";
            self.violations.invalid(at, &Invalid::new(&code, rule));
            return None;
        }
        Some(code)
    }

    /// An office.
    pub(crate) fn office(&mut self, at: Field<'_>, given: pb::Office) -> Option<Office> {
        let pb::Office { titles, organization, region_code, rank: _, code } = given;
        let titles = self.texts(at.child("titles"), titles);
        let organization = organization.and_then(|of| self.name(at.child("organization"), of));
        let region = self.region(at.child("region_code"), region_code);
        let code: OfficeCode = self.violations.parse(at.child("code"), &code)?;
        Some(Office { code, titles, organization, region })
    }

    fn speaker(&mut self, at: Field<'_>, given: pb::Participant) -> Option<ClaimValue> {
        let mut who = self.participant(at, given)?;
        who.roles.push(Role::Speaker);
        who.roles.sort_unstable();
        who.roles.dedup();
        Some(ClaimValue::Participant(who))
    }

    fn participant(&mut self, at: Field<'_>, given: pb::Participant) -> Option<Participant> {
        let pb::Participant { person, office, organization, region_code, roles, provenance: _ } =
            given;
        let person = person.and_then(|person| self.name(at.child("person"), person));
        let office = office.and_then(|office| self.office(at.child("office"), office));
        let organization = organization.and_then(|of| self.name(at.child("organization"), of));
        let region = self.region(at.child("region_code"), region_code);
        let mut known = Vec::new();
        for (index, role) in roles.into_iter().enumerate() {
            let role = fields::choice(self.violations, at.child("roles").item(index), role);
            known.extend(role.and_then(codes::role));
        }
        known.sort_unstable();
        known.dedup();
        if person.is_none() && office.is_none() && organization.is_none() && region.is_none() {
            let rule = "needs a person, an office, an organization or a region_code";
            self.violations.note(at, rule);
            return None;
        }
        Some(Participant { person, office, organization, region, roles: known })
    }

    fn event(&mut self, at: Field<'_>, given: pb::Event) -> Option<ClaimValue> {
        let pb::Event {
            event,
            kind,
            ordinal,
            dates,
            place,
            region_code,
            chair,
            provenance: _,
            organization,
            main,
        } = given;
        let name = event.and_then(|event| self.name(at.child("event"), event));
        let name = name.unwrap_or(EntityName { key: None, names: Vec::new() });
        let dates = dates.and_then(|range| days(self.violations, at.child("dates"), range));
        let region = self.region(at.child("region_code"), region_code);
        let place = place.and_then(|place| self.name(at.child("place"), place));
        let chair = chair.and_then(|chair| self.participant(at.child("chair"), chair));
        let organization = organization.and_then(|of| self.name(at.child("organization"), of));
        let number = ordinal.map(|ordinal| u32::try_from(ordinal).ok().filter(|n| *n > 0));
        if number == Some(None) {
            self.violations.note(at.child("ordinal"), "is not at least 1");
        }
        let given = fields::choice(self.violations, at.child("kind"), kind)?;
        let kind = codes::event_kind(given);
        if kind.is_none() {
            self.violations.note(at.child("kind"), "is required");
        }
        let place = place.map(|name| Place { name, region });
        let ordinal = number.flatten();
        let kind = kind?;
        Some(ClaimValue::Event(Event {
            name,
            kind,
            main,
            ordinal,
            organization,
            dates,
            place,
            chair,
        }))
    }

    fn names(&mut self, at: Field<'_>, values: Vec<pb::EntityRef>) -> Vec<EntityName> {
        if values.len() > limits::ENTITY_NAMES {
            self.violations.over(at, "entities", values.len(), limits::ENTITY_NAMES);
            return Vec::new();
        }
        let read = |(index, value)| self.name(at.item(index), value);
        values.into_iter().enumerate().filter_map(read).collect()
    }

    fn initiative(&mut self, at: Field<'_>, given: pb::Initiative) -> Option<ClaimValue> {
        let pb::Initiative { initiative, proposers, action, provenance: _, place } = given;
        let proposers = self.names(at.child("proposers"), proposers);
        let place = place.and_then(|place| self.name(at.child("place"), place));
        let action = fields::choice(self.violations, at.child("action"), action)?;
        let initiative = self.violations.required(at.child("initiative"), initiative)?;
        Some(ClaimValue::Initiative(Initiative {
            name: self.name(at.child("initiative"), initiative)?,
            proposers,
            action: codes::action(action)
                .unwrap_or(crate::domain::fields::DocumentAction::Proposed),
            seat: place.map(|name| Place { name, region: None }),
        }))
    }

    fn adopted(&mut self, at: Field<'_>, given: pb::AdoptedDocument) -> Option<ClaimValue> {
        let pb::AdoptedDocument { document, action, dates, parties, provenance: _ } = given;
        let parties = self.names(at.child("parties"), parties);
        let dates = dates.and_then(|range| days(self.violations, at.child("dates"), range));
        let action = fields::choice(self.violations, at.child("action"), action)?;
        let document = self.violations.required(at.child("document"), document)?;
        Some(ClaimValue::AdoptedDocument(AdoptedDocument {
            name: self.name(at.child("document"), document)?,
            action: codes::action(action).unwrap_or(crate::domain::fields::DocumentAction::Adopted),
            dates,
            parties,
        }))
    }

    fn bilateral(&mut self, at: Field<'_>, given: pb::BilateralMeeting) -> Option<ClaimValue> {
        let pb::BilateralMeeting {
            parties,
            region_codes: _,
            dates,
            place,
            topics: _,
            provenance: _,
        } = given;
        let dates = dates.and_then(|range| days(self.violations, at.child("dates"), range));
        let place = place.and_then(|place| self.name(at.child("place"), place));
        let field = at.child("parties");
        let count = parties.len();
        let read = |(index, who)| self.participant(field.item(index), who);
        let read: Vec<Participant> = parties.into_iter().enumerate().filter_map(read).collect();
        let Ok(parties) = <[Participant; 2]>::try_from(read) else {
            self.violations.note(field, format!("has {count} parties; a meeting has 2"));
            return None;
        };
        let place = place.map(|name| Place { name, region: None });
        Some(ClaimValue::Bilateral(Bilateral { parties, dates, place }))
    }
}
