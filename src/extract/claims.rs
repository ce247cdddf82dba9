//! From what was found to claims: grounded, in a fixed order, the same on every run.
//!
//! Confidences are fixed for each rule: the share of its claims that were right in documents with known
//! facts, rounded.

mod people;

use std::collections::HashMap;
use std::ops::Range;

use crate::domain::LocalizedText;
use crate::domain::fields::{
    AdoptedDocument, Bilateral, CalendarDate, Claim, ClaimSource, ClaimValue, DateRange,
    DocumentAction, DocumentKind, EntityKey, EntityKind, EntityName, Event, Evidence, Initiative,
    Issuer, Participant, Place, Quote, Role,
};
use crate::text::fold::folded;

use self::people::nobody;
use super::PRODUCER;
use super::dates::{self, Dated, Published};
use super::events;
use super::lexicon::{Owner, Registry, Section};
use super::meetings;
use super::persons::People;
use super::places::PlaceAt;
use super::reading::{Paragraph, Reading};
use super::scan::{self, Hit};
use super::{bodies, documents, quotes, roles, whole};

/// The most documents, and the most initiatives, of one text.
const MOST_DOCUMENTS: usize = 300;

/// Where something stands: paragraph and tokens.
type Spot = (usize, Range<usize>);

/// The claims of a document.
pub(super) fn of(reading: &Reading<'_>) -> Vec<Claim> {
    let published = reading.document.publish_time.map(Published::at);
    let mut dates: Vec<Vec<Dated>> =
        reading.paragraphs.iter().map(|p| dates::of(p, published)).collect();
    dates::lend_year(&mut dates);
    let mut people = People::of(reading);
    let quotes = quotes::of(reading, &people);
    roles::mark_speakers(reading, &mut people, &quotes);
    let issuer = whole::issuer(reading, &people);
    roles::lend_country(reading, &mut people, issuer.as_ref());
    let events = events::of(reading, &people, &dates);
    let mut maker = Maker { reading, people: &people, claims: Vec::new() };
    maker.kind();
    maker.issuer(issuer.as_ref());
    maker.mentions();
    maker.participants(&events);
    maker.events(&events);
    maker.places(&events);
    maker.documents();
    maker.meetings(&dates, issuer.as_ref(), events.first());
    maker.quotes(&quotes);
    maker.dates(&dates);
    maker.claims
}

struct Maker<'r, 'a> {
    reading: &'r Reading<'a>,
    people: &'r People,
    claims: Vec<Claim>,
}

impl Maker<'_, '_> {
    fn registry(&self) -> &Registry {
        &self.reading.lexicon.registry
    }

    fn paragraph(&self, at: usize) -> Option<&Paragraph<'_>> {
        self.reading.paragraphs.get(at)
    }

    fn push(
        &mut self,
        rule: &str,
        confidence: f32,
        inferred: bool,
        value: ClaimValue,
        spots: &[Spot],
    ) {
        let evidence: Vec<Evidence> = spots.iter().filter_map(|spot| self.evidence(spot)).collect();
        if evidence.is_empty() {
            return;
        }
        self.claims.push(Claim {
            value,
            evidence,
            source: ClaimSource::Extractor,
            producer: PRODUCER.to_owned(),
            rule: rule.to_owned(),
            confidence: Some(confidence),
            inferred,
        });
    }

    fn evidence(&self, (paragraph, tokens): &Spot) -> Option<Evidence> {
        let span = self.paragraph(*paragraph)?.bytes(tokens);
        let surface = self.reading.document.text.get(span.clone())?;
        if surface.is_empty() {
            return None;
        }
        Some(Evidence { span: span.into(), surface: surface.to_owned() })
    }

    fn text(&self, (paragraph, tokens): &Spot) -> Vec<LocalizedText> {
        let Some(paragraph) = self.paragraph(*paragraph) else { return Vec::new() };
        let text = paragraph.words(tokens).to_owned();
        vec![LocalizedText { text, language: Some(paragraph.tag.clone()) }]
    }

    fn named(&self, key: Option<EntityKey>, spot: &Spot) -> EntityName {
        EntityName { key, names: self.text(spot) }
    }

    fn kind(&mut self) {
        let (kind, spot) = whole::kind(self.reading);
        let (rule, confidence) =
            if spot.is_some() { ("kind.title", 0.92) } else { ("kind.default", 0.85) };
        // A press release needs no word that says so: the first words of the text stand for it.
        let first = || self.reading.paragraphs.first().map(|p| (0, 0..p.view.tokens.len().min(1)));
        let joint = matches!(
            kind,
            DocumentKind::JointStatement
                | DocumentKind::JointDeclaration
                | DocumentKind::Communique
        );
        if let Some(spot) = spot.as_ref().filter(|_| joint) {
            let value = AdoptedDocument {
                name: self.named(None, spot),
                action: DocumentAction::Adopted,
                dates: None,
                parties: Vec::new(),
            };
            let value = ClaimValue::AdoptedDocument(value);
            self.push("document.itself", 0.8, false, value, std::slice::from_ref(spot));
        }
        if let Some(spot) = spot.clone().or_else(first) {
            self.push(rule, confidence, rule == "kind.default", ClaimValue::Kind(kind), &[spot]);
        }
    }

    fn issuer(&mut self, issuer: Option<&whole::Issuer>) {
        let Some(issuer) = issuer else { return };
        let spot = issuer.at.clone();
        let id = format!("{}-{}", issuer.body, self.owner_id(issuer.of));
        let key = EntityKey::new(EntityKind::Organization, &id).ok();
        let value = Issuer { body: self.named(key, &spot), region: self.region(issuer.of) };
        let (rule, confidence) = issuer.ground.rule();
        let inferred = issuer.ground.is_inferred();
        self.push(rule, confidence, inferred, ClaimValue::Issuer(value), &[spot]);
    }

    /// Countries and organisations: one claim each, with every place where it is named.
    fn mentions(&mut self) {
        let mut found: Vec<(Section, EntityKey, Vec<Spot>)> = Vec::new();
        let mut add = |section, key, spot| match found.iter_mut().find(|(_, k, _)| *k == key) {
            Some((_, _, spots)) => spots.push(spot),
            None => found.push((section, key, vec![spot])),
        };
        for (index, paragraph) in self.reading.paragraphs.iter().enumerate() {
            for hit in &paragraph.hits.all {
                let named = hit.entries(paragraph.language).find_map(|entry| {
                    let section = entry.section;
                    let of_body =
                        if let (Section::Body, Owner::Country(country)) = (section, entry.of) {
                            self.registry().country_key(country)
                        } else {
                            None
                        };
                    let counts = matches!(
                        section,
                        Section::Country | Section::Demonym | Section::Organization
                    );
                    let key =
                        if counts { self.registry().key(section, entry.value) } else { of_body };
                    Some((section, key?))
                });
                let Some((section, key)) = named else { continue };
                if section == Section::Demonym && self.is_name(index, paragraph, hit) {
                    continue;
                }
                add(section, key, (index, hit.tokens.clone()));
                if section == Section::Organization {
                    for (country, tokens) in countries_in(paragraph, hit) {
                        let key = self.registry().key(Section::Country, country);
                        key.into_iter()
                            .for_each(|key| add(Section::Country, key, (index, tokens.clone())));
                    }
                }
            }
        }
        for (section, key, spots) in found {
            let Some(first) = spots.first() else { continue };
            let name = self.named(Some(key), first);
            let (rule, confidence) = if section == Section::Organization {
                ("organization.name", 0.97)
            } else if section == Section::Demonym {
                ("country.demonym", 0.97)
            } else if section == Section::Body {
                ("country.body", 0.9)
            } else {
                ("country.name", 0.98)
            };
            let value = if section == Section::Organization {
                ClaimValue::Organization(name)
            } else {
                ClaimValue::Country(name)
            };
            self.push(rule, confidence, false, value, &spots);
        }
    }

    fn events(&mut self, events: &[events::Found]) {
        for (number, event) in events.iter().enumerate() {
            let main = number == 0;
            if !main && event.ordinal.is_none() && event.organization.is_none() {
                continue;
            }
            let noun: Spot = (event.paragraph, event.tokens.clone());
            let chair = event.chair.as_ref().map(|chair| match chair.person {
                Some(person) => {
                    Participant { roles: vec![Role::Chair], ..self.participant(person) }
                }
                None => Participant {
                    region: self.region(chair.of),
                    organization: self.organization(chair.of),
                    roles: vec![Role::Chair],
                    ..nobody()
                },
            });
            let organization = event.organization.as_ref().map(|(place, tokens)| {
                let key = self.registry().organization_key(*place);
                self.named(key, &(event.paragraph, tokens.clone()))
            });
            let id = organization.as_ref().and_then(|name| name.key.as_ref()).map(|key| {
                let ordinal = event.ordinal.as_ref().map(|o| o.number.to_string());
                format!("{}-{}", key.id(), ordinal.unwrap_or_else(|| event.kind.as_str().into()))
            });
            let key = id.and_then(|id| EntityKey::new(EntityKind::Event, &id).ok());
            let mut spots = vec![noun.clone()];
            spots.extend(event.ordinal.iter().map(|o| (event.paragraph, o.tokens.clone())));
            spots.extend(event.organization.iter().map(|(_, t)| (event.paragraph, t.clone())));
            spots.extend(event.place.iter().map(|place| (place.paragraph, place.tokens.clone())));
            spots.extend(event.chair.iter().map(|chair| (chair.paragraph, chair.tokens.clone())));
            spots.extend(event.dates.iter().map(|dated| (event.paragraph, dated.tokens.clone())));
            let value = Event {
                name: self.named(key, &noun),
                kind: event.kind,
                main,
                ordinal: event.ordinal.as_ref().map(|ordinal| ordinal.number),
                organization,
                dates: event.dates.as_ref().map(|dated| dated.dates),
                place: event.place.as_ref().map(|place| self.place(place)),
                chair,
            };
            let (rule, confidence) = if main { ("event.main", 0.8) } else { ("event.other", 0.7) };
            self.push(rule, confidence, false, ClaimValue::Event(value), &spots);
        }
    }

    fn place(&self, place: &PlaceAt) -> Place {
        let key = self.registry().town_key(place.town);
        let mut name = self.named(key, &(place.paragraph, place.tokens.clone()));
        let town = self.registry().town_at(place.town);
        name.names
            .extend(town.map(|town| LocalizedText { text: town.name.clone(), language: None }));
        let region = town.map(|town| self.registry().country_code(town.country).to_owned());
        Place { name, region }
    }

    fn places(&mut self, events: &[events::Found]) {
        let mut seen: Vec<u32> = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let Some(place) = &event.place else { continue };
            if seen.contains(&place.town) || !seen.is_empty() && event.ordinal.is_none() {
                continue;
            }
            // "The next session will be held in Seoul": not where this one was.
            let here = |main: &events::Found| !main.coming && main.place.is_some();
            if event.coming && events.first().is_some_and(here) {
                continue;
            }
            seen.push(place.town);
            let (rule, confidence) =
                if number == 0 { ("place.main_event", 0.95) } else { ("place.event", 0.7) };
            let value = ClaimValue::Place(self.place(place));
            self.push(rule, confidence, false, value, &[(place.paragraph, place.tokens.clone())]);
        }
    }

    fn documents(&mut self) {
        for found in documents::adopted(self.reading).into_iter().take(MOST_DOCUMENTS) {
            let spot: Spot = (found.paragraph, found.tokens.clone());
            if self.is_named_already(&spot) {
                continue;
            }
            let value = AdoptedDocument {
                name: self.named(None, &spot),
                action: found.action,
                dates: None,
                parties: self.parties(&found),
            };
            let cue = (found.paragraph, found.cue.clone());
            self.push(
                "document.verb",
                0.8,
                false,
                ClaimValue::AdoptedDocument(value),
                &[spot, cue],
            );
        }
        for found in documents::initiatives(self.reading).into_iter().take(MOST_DOCUMENTS) {
            let spot: Spot = (found.paragraph, found.tokens.clone());
            let mut proposers = Vec::new();
            for mention in self.people.in_sentence(found.paragraph, found.sentence) {
                let participant = self.participant(mention.person);
                proposers.extend(participant.person);
            }
            let seat = self.seat(&found);
            let value = Initiative {
                name: self.named(None, &spot),
                proposers,
                action: DocumentAction::Proposed,
                seat: seat.as_ref().map(|seat| self.place(seat)),
            };
            let mut spots = vec![spot, (found.paragraph, found.cue.clone())];
            spots.extend(seat.map(|seat| (seat.paragraph, seat.tokens)));
            self.push("initiative.name", 0.6, false, ClaimValue::Initiative(value), &spots);
        }
    }

    fn seat(&self, found: &documents::Found) -> Option<PlaceAt> {
        let paragraph = self.paragraph(found.paragraph)?;
        let hit = bodies::seat(paragraph, found.sentence, &found.tokens)?;
        let town = hit.get(paragraph.language, Section::Place)?.value;
        Some(PlaceAt { paragraph: found.paragraph, town, tokens: hit.tokens.clone() })
    }

    /// The countries and organisations that a sentence names as those who did something with a document:
    /// those of its people, and two countries with a signature.
    fn parties(&self, found: &documents::Found) -> Vec<EntityName> {
        let mut parties: Vec<EntityName> = Vec::new();
        let mut add = |name: EntityName| {
            if parties.iter().all(|known| known.key != name.key) {
                parties.push(name);
            }
        };
        for mention in self.people.in_sentence(found.paragraph, found.sentence) {
            let Some(person) = self.people.person(mention) else { continue };
            let key = match person.of {
                Owner::Country(country) => self.registry().country_key(country),
                Owner::Organization(place) => self.registry().organization_key(place),
                Owner::Nobody => None,
            };
            if key.is_some() {
                add(self.named(key, &(found.paragraph, mention.tokens.clone())));
            }
        }
        let Some(paragraph) = self.paragraph(found.paragraph) else { return parties };
        let Some(sentence) = paragraph.sentences.get(found.sentence) else { return parties };
        for hit in paragraph.hits.within(sentence) {
            let inside = found.tokens.contains(&hit.tokens.start);
            let country = hit.get(paragraph.language, Section::Country).filter(|_| !inside);
            let body = hit.get(paragraph.language, Section::Organization).filter(|_| !inside);
            let entry = if found.action == DocumentAction::Signed { country } else { body };
            if let Some(entry) = entry {
                let key = self.registry().key(entry.section, entry.value);
                add(self.named(key, &(found.paragraph, hit.tokens.clone())));
            }
        }
        parties
    }

    /// Whether a document that was found before has this name, or one that holds it or is held by it.
    fn is_named_already(&mut self, spot: &Spot) -> bool {
        let Some(evidence) = self.evidence(spot) else { return true };
        let name = folded(&evidence.surface);
        for claim in &mut self.claims {
            let ClaimValue::AdoptedDocument(document) = &mut claim.value else { continue };
            let Some(known) = document.name.names.first_mut() else { continue };
            let other = folded(&known.text);
            if name.contains(&other) || other.contains(&name) {
                if name.len() > other.len() {
                    known.text.clone_from(&evidence.surface);
                    claim.evidence.insert(0, evidence);
                } else {
                    claim.evidence.push(evidence);
                }
                return true;
            }
        }
        false
    }

    fn meetings(
        &mut self,
        dates: &[Vec<Dated>],
        issuer: Option<&whole::Issuer>,
        main: Option<&events::Found>,
    ) {
        let host = roles::host(self.reading, self.people, issuer);
        let own = whole::own_country(self.reading, issuer);
        for meeting in meetings::of(self.reading, self.people, host.as_ref(), own, main) {
            let mut sides = meeting.sides.clone();
            sides.sort_by(|a, b| self.owner_id(a.of).cmp(self.owner_id(b.of)));
            let [first, second] = &sides;
            let sentence = self
                .paragraph(meeting.paragraph)
                .and_then(|paragraph| paragraph.sentences.get(meeting.sentence))
                .cloned()
                .unwrap_or(0..0);
            let dated = dates.get(meeting.paragraph).and_then(|dates| {
                dates.iter().find(|dated| sentence.contains(&dated.tokens.start))
            });
            let value = Bilateral {
                parties: [self.side(first), self.side(second)],
                dates: dated.map(|dated| dated.dates),
                place: None,
            };
            let spots =
                [(meeting.paragraph, meeting.cue.clone()), first.at.clone(), second.at.clone()];
            self.push("bilateral.verb", 0.84, false, ClaimValue::Bilateral(value), &spots);
        }
    }

    fn quotes(&mut self, quotes: &[quotes::Found]) {
        for quote in quotes {
            let mut spots = vec![(quote.paragraph, quote.tokens.clone())];
            spots.extend(quote.speaker_at.clone());
            let speaker = quote.speaker.map(|person| self.participant(person));
            let confidence = if speaker.is_some() { 0.73 } else { 0.7 };
            self.push(
                "quote.marks",
                confidence,
                false,
                ClaimValue::Quote(Quote { speaker }),
                &spots,
            );
        }
    }

    /// Years in which an organisation was founded or joined: proved by the year, the word that says so, and
    /// the organisation.
    fn years_of_bodies(&mut self) {
        for found in bodies::founded(self.reading) {
            let date = CalendarDate { year: Some(found.year), month: None, day: None };
            let mut spots = vec![(found.paragraph, found.tokens), (found.paragraph, found.cue)];
            spots.extend(found.body);
            let value = ClaimValue::Date(DateRange { first: date, last: date });
            self.push("date.organization", 0.85, false, value, &spots);
        }
    }

    fn dates(&mut self, dates: &[Vec<Dated>]) {
        let issued = whole::issue_date(self.reading, dates);
        if let Some((paragraph, dated)) = issued {
            let spot = (paragraph, dated.tokens.clone());
            let value = ClaimValue::IssueDate(dated.dates);
            self.push("date.issue", 0.85, dated.inferred, value, &[spot]);
        }
        self.years_of_bodies();
        let mut found: Vec<(DateRange, bool, Vec<Spot>)> = Vec::new();
        let mut places: HashMap<DateRange, usize> = HashMap::new();
        for (paragraph, dates) in dates.iter().enumerate() {
            for dated in dates {
                let spot = (paragraph, dated.tokens.clone());
                let place = *places.entry(dated.dates).or_insert(found.len());
                match found.get_mut(place) {
                    Some((_, _, spots)) => spots.push(spot),
                    None => found.push((dated.dates, dated.inferred, vec![spot])),
                }
            }
        }
        for (range, inferred, spots) in found {
            let confidence = if inferred { 0.85 } else { 0.95 };
            self.push("date.text", confidence, inferred, ClaimValue::Date(range), &spots);
        }
    }
}

/// The countries that the name of an organisation or format names: "Central Asia – Japan". What stands in
/// a sea or part of the world there is none.
fn countries_in(paragraph: &Paragraph<'_>, hit: &Hit) -> Vec<(u32, Range<usize>)> {
    let Paragraph { view, language, .. } = paragraph;
    let regions = scan::inside(view, language, hit, Section::Stop);
    let named = scan::inside(view, language, hit, Section::Country).into_iter();
    let free = named.filter(|country| {
        regions.iter().all(|region| !region.tokens.contains(&country.tokens.start))
    });
    free.filter_map(|country| {
        let entry = country.get(language, Section::Country)?;
        Some((entry.value, country.tokens))
    })
    .collect()
}
