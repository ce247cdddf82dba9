//! Events: a noun for an event with its ordinal, organisation, place, dates and chair. Only what stands in
//! one sentence is joined; the main event may take its place and chair from the sentences beside it.

mod kinds;
mod score;

use std::ops::Range;

use crate::domain::fields::EventKind;

use super::dates::Dated;
use super::lexicon::{MEETING, Owner, Section, Words};
use super::ordinals::{self, Ordinal};
use super::persons::People;
use super::places::{self, PlaceAt, is_place};
use super::reading::{Paragraph, Reading};
use super::scan::{self, Hit};

/// An event found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) paragraph: usize,
    pub(super) tokens: Range<usize>,
    pub(super) kind: EventKind,
    pub(super) ordinal: Option<Ordinal>,
    /// The organisation's number in the registry, and where it is named.
    pub(super) organization: Option<(u16, Range<usize>)>,
    pub(super) place: Option<PlaceAt>,
    pub(super) dates: Option<Dated>,
    pub(super) chair: Option<Chair>,
    pub(super) coming: bool,
    score: i32,
}

/// Who chairs.
#[derive(Debug, Clone)]
pub(super) struct Chair {
    pub(super) paragraph: usize,
    pub(super) tokens: Range<usize>,
    pub(super) of: Owner,
    /// The person's number, where it is one.
    pub(super) person: Option<usize>,
}

/// How far an ordinal may stand from its event, in tokens.
const ORDINAL_REACH: usize = 10;
/// The same for one in words: "first" is often said of something else.
const WORD_REACH: usize = 4;
/// The same for one in words in a script of signs.
const SIGN_REACH: usize = 12;
/// The most tokens between two commas and with them that may part an ordinal from its event.
const ASIDE: usize = 5;
/// How far a date may stand from the word that says that a body was founded then, in tokens.
pub(super) const FOUNDED_REACH: usize = 4;
/// How far an event may stand from the word that says who chairs it, where a delegation is headed, too.
const CHAIRED_REACH: usize = 4;
/// What the wrong side of the word counts, in tokens.
const WRONG_SIDE: usize = 8;
/// How far who chairs may stand from the word that says so.
const CHAIR_REACH: usize = 14;
/// How far an organisation may stand from the noun of its meeting, in tokens.
const ORGANIZATION_REACH: usize = 12;

/// The events of a document; the main one first.
pub(super) fn of(reading: &Reading<'_>, people: &People, dates: &[Vec<Dated>]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut chairs: Vec<Chair> = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        let dates = dates.get(index).map(Vec::as_slice).unwrap_or_default();
        // The day of a date is no ordinal of an event.
        let in_date = |ordinal: &Ordinal| {
            let next = dates.partition_point(|dated| dated.tokens.end <= ordinal.tokens.start);
            dates.get(next).is_some_and(|dated| dated.tokens.start < ordinal.tokens.end)
        };
        // What an ordinal could count.
        let counted = Section::Event.bit() | Section::Meet.bit() | Section::Organization.bit();
        let all = 0..paragraph.view.tokens.len();
        let has_counted = paragraph.hits.have(&all, counted);
        let mut ordinals = if has_counted { ordinals::of(paragraph) } else { Vec::new() };
        ordinals.retain(|ordinal| !in_date(ordinal));
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            let scene = Scene { reading, people, paragraph, index, number, sentence };
            let ordinals = starting_in(&ordinals, sentence, |ordinal| ordinal.tokens.start);
            let dates = starting_in(dates, sentence, |dated| dated.tokens.start);
            scene.read(ordinals, dates, &mut found);
            chairs.extend(scene.chair());
        }
    }
    let best =
        found.iter().enumerate().max_by_key(|(at, event)| (event.score, std::cmp::Reverse(*at)));
    if let Some(at) = best.map(|(at, _)| at) {
        let main = found.remove(at);
        let mut merged = with_rest(main, &found, chairs.into_iter().next());
        if merged.place.is_none() && merged.kind == EventKind::Visit {
            merged.place = places::of_visit(reading, merged.paragraph, &merged.tokens);
        }
        if merged.place.is_none() {
            merged.place = places::of_dateline(reading);
        }
        if merged.place.is_none() {
            merged.place = places::of_format(reading);
        }
        found.insert(0, merged);
    }
    found
}

/// Of a list in the order of the text, what begins in a run of tokens.
fn starting_in<'t, T>(all: &'t [T], tokens: &Range<usize>, start: impl Fn(&T) -> usize) -> &'t [T] {
    let from = all.partition_point(|one| start(one) < tokens.start);
    let to = all.partition_point(|one| start(one) < tokens.end);
    all.get(from..to).unwrap_or_default()
}

/// The main event with what other sentences say of the same kind of event.
fn with_rest(mut main: Found, others: &[Found], chair: Option<Chair>) -> Found {
    for other in others {
        let same = other.kind == main.kind
            && (other.organization.is_none()
                || main.organization.is_none()
                || other.organization.as_ref().map(|(org, _)| *org)
                    == main.organization.as_ref().map(|(org, _)| *org));
        if !same || other.coming != main.coming {
            continue;
        }
        if main.ordinal.is_none() && main.paragraph == other.paragraph {
            main.ordinal.clone_from(&other.ordinal);
        }
        if main.place.is_none() {
            main.place.clone_from(&other.place);
        }
        if main.chair.is_none() {
            main.chair.clone_from(&other.chair);
        }
        if main.organization.is_none() && main.paragraph == other.paragraph {
            main.organization.clone_from(&other.organization);
        }
    }
    let has_chair = !is_of_two(main.kind);
    let near = chair.as_ref().is_some_and(|chair| chair.paragraph.abs_diff(main.paragraph) <= 2);
    if main.chair.is_none() && has_chair && near {
        main.chair = chair;
    }
    main
}

/// A word for an event, with its value in the tables.
struct Noun {
    tokens: Range<usize>,
    value: u32,
    /// It says what two sides do rather than what takes place.
    is_verb: bool,
}

/// One sentence of the document.
struct Scene<'r, 'a> {
    reading: &'r Reading<'a>,
    people: &'r People,
    paragraph: &'r Paragraph<'a>,
    index: usize,
    number: usize,
    sentence: &'r Range<usize>,
}

impl Scene<'_, '_> {
    fn read(&self, ordinals: &[Ordinal], dates: &[Dated], found: &mut Vec<Found>) {
        let mut events: Vec<Found> = Vec::new();
        let nouns = self.nouns();
        // One for the sentence: looking for it takes its length for each word that says so.
        let chair = if nouns.is_empty() { None } else { self.chair() };
        for Noun { tokens, value, is_verb } in nouns {
            let kind = EventKind::ALL.get(value as usize).copied().unwrap_or(EventKind::Other);
            // What is done is not counted: "met on the margins of the 60th conference".
            let ordinals = if is_verb { &[] } else { ordinals };
            let ordinal = self.ordinal(&tokens, kind, ordinals);
            let organization = self.organization(&tokens);
            let coming = self.has(Section::Coming);
            let mut event = Found {
                paragraph: self.index,
                kind,
                ordinal,
                organization,
                place: self.place(),
                dates: self.date(&tokens, dates),
                chair: chair.clone(),
                coming,
                score: 0,
                tokens,
            };
            event.kind = self.refined(value, &event);
            if is_of_two(event.kind) {
                // The organisation is the one of somebody who was met, or where they met.
                event.organization = None;
                event.ordinal = None;
            }
            if event.kind == EventKind::Visit && event.place.is_none() {
                event.place = self.place_if(|_| true);
            }
            event.score = self.score(value, &event);
            events.push(event);
        }
        events.extend(self.counted_formats(ordinals, &events));
        // An ordinal counts one event: the one that it stands nearest to.
        for at in 0..events.len() {
            let Some(ordinal) = events.get(at).and_then(|e| e.ordinal.clone()) else { continue };
            let distance = |event: &Found| apart(&event.tokens, &ordinal.tokens);
            let own = events.get(at).map_or(0, distance);
            let nearer = events.iter().enumerate().any(|(other, event)| {
                other != at
                    && event.ordinal.as_ref().is_some_and(|o| o.tokens == ordinal.tokens)
                    && (distance(event), other) < (own, at)
            });
            if nearer && let Some(event) = events.get_mut(at) {
                event.ordinal = None;
            }
        }
        found.append(&mut events);
    }

    /// Formats of meetings that an ordinal counts: "the 15th Korea – Central Asia Cooperation Forum".
    fn counted_formats(&self, ordinals: &[Ordinal], events: &[Found]) -> Vec<Found> {
        let mut formats = Vec::new();
        self.each_hit(|hit| {
            let entry = hit.get(self.paragraph.language, Section::Organization);
            let place = entry.and_then(|entry| u16::try_from(entry.value).ok());
            let near = |ordinal: &&Ordinal| {
                self.sentence.contains(&ordinal.tokens.start)
                    && apart(&ordinal.tokens, &hit.tokens) <= 1
                    && !events.iter().any(|event| {
                        event.ordinal.as_ref().is_some_and(|o| o.tokens == ordinal.tokens)
                    })
            };
            let ordinal = ordinals.iter().find(near);
            if let (Some(place), Some(ordinal)) = (place, ordinal) {
                let mut format = Found {
                    paragraph: self.index,
                    kind: self.kind_named(hit).unwrap_or_else(|| self.kind_of_format(place)),
                    ordinal: Some(ordinal.clone()),
                    organization: Some((place, hit.tokens.clone())),
                    place: self.place(),
                    dates: None,
                    chair: None,
                    coming: self.has(Section::Coming),
                    score: 0,
                    tokens: hit.tokens.clone(),
                };
                format.score = self.score(MEETING, &format);
                formats.push(format);
            }
        });
        formats
    }

    /// The event nouns of the sentence.
    fn nouns(&self) -> Vec<Noun> {
        let mut nouns = Vec::new();
        self.each_hit(|hit| {
            let language = self.paragraph.language;
            let mut push = |value, is_verb| {
                nouns.push(Noun { tokens: hit.tokens.clone(), value, is_verb });
            };
            if let Some(entry) = hit.get(language, Section::Event) {
                push(entry.value, false);
            } else if hit.is(Section::Meet) {
                let view = &self.paragraph.view;
                let within = scan::inside(view, language, hit, Section::Event);
                let noun = within.iter().find_map(|hit| hit.get(language, Section::Event));
                push(noun.map_or(MEETING, |noun| noun.value), noun.is_none());
            } else if let Some(kind) = self.kind_named(hit) {
                let value = EventKind::ALL.iter().position(|one| *one == kind);
                if let Some(value) = value.and_then(|value| u32::try_from(value).ok()) {
                    push(value, false);
                }
            }
        });
        nouns
    }

    fn each_hit(&self, see: impl FnMut(&Hit)) {
        self.paragraph.hits.within(self.sentence).iter().for_each(see);
    }

    fn has(&self, section: Section) -> bool {
        self.paragraph.first_in(self.number, section).is_some()
    }

    fn ordinal(
        &self,
        noun: &Range<usize>,
        kind: EventKind,
        ordinals: &[Ordinal],
    ) -> Option<Ordinal> {
        let counted = !matches!(
            kind,
            EventKind::Visit
                | EventKind::Call
                | EventKind::Bilateral
                | EventKind::Courtesy
                | EventKind::Briefing
                | EventKind::Ceremony
        );
        let near = |ordinal: &&Ordinal| {
            let inside = self.sentence.contains(&ordinal.tokens.start);
            let between = between(&ordinal.tokens, noun);
            let parts = |at: &usize| {
                let mark = self.paragraph.view.mark(*at);
                matches!(mark, Some(',' | ';' | '.' | '。' | '、' | '،' | ':'))
            };
            // Two commas hold what is said beside: "50-е, юбилейное, заседание".
            let aside = between.len() <= ASIDE
                && self.paragraph.view.mark(between.start) == Some(',')
                && self.paragraph.view.mark(between.end.saturating_sub(1)) == Some(',')
                && between.clone().filter(parts).count() == 2;
            let clear = aside || !between.clone().any(|at| parts(&at));
            let unspaced = self.paragraph.language.settings.words == Words::Unspaced;
            let reach = match (ordinal.in_words, unspaced) {
                (true, false) => WORD_REACH,
                (true, true) | (false, true) => SIGN_REACH,
                (false, false) => ORDINAL_REACH,
            };
            inside && clear && between.len() <= reach && (counted || !ordinal.in_words)
        };
        let candidates = ordinals.iter().filter(near);
        candidates
            .min_by_key(|ordinal| (apart(&ordinal.tokens, noun), ordinal.tokens.start))
            .cloned()
    }

    fn organization(&self, noun: &Range<usize>) -> Option<(u16, Range<usize>)> {
        let mut best: Option<(usize, u16, Range<usize>)> = None;
        self.each_hit(|hit| {
            let Some(entry) = hit.get(self.paragraph.language, Section::Organization) else {
                return;
            };
            let distance = apart(&hit.tokens, noun);
            let nearer = best.as_ref().is_none_or(|(least, _, _)| distance < *least);
            if let Ok(organization) = u16::try_from(entry.value)
                && distance <= ORGANIZATION_REACH
                && nearer
            {
                best = Some((distance, organization, hit.tokens.clone()));
            }
        });
        best.map(|(_, organization, tokens)| (organization, tokens))
    }

    /// The town of the sentence that a word or ending says to be the place.
    fn place(&self) -> Option<PlaceAt> {
        self.place_if(|hit| is_place(self.paragraph, hit))
    }

    /// The first town of the sentence that fits.
    fn place_if(&self, fits: impl Fn(&Hit) -> bool) -> Option<PlaceAt> {
        let of_name = |hit: &Hit| {
            let named = self.people.names(self.index, self.number, &hit.tokens);
            named && !is_place(self.paragraph, hit)
        };
        let mut place = None;
        self.each_hit(|hit| {
            let Some(town) = places::town(self.reading, self.paragraph, hit) else { return };
            if place.is_none() && fits(hit) && !of_name(hit) {
                place = Some(PlaceAt { paragraph: self.index, town, tokens: hit.tokens.clone() });
            }
        });
        place
    }

    /// The date of the sentence that is nearest to the noun.
    fn date(&self, noun: &Range<usize>, dates: &[Dated]) -> Option<Dated> {
        let founded = self.paragraph.first_in(self.number, Section::Founded);
        let inside = |dated: &&Dated| {
            let of_body =
                founded.is_some_and(|cue| apart(&cue.tokens, &dated.tokens) <= FOUNDED_REACH);
            self.sentence.contains(&dated.tokens.start)
                && dated.dates.first.day.is_some()
                && !of_body
        };
        dates.iter().filter(inside).min_by_key(|dated| apart(&dated.tokens, noun)).cloned()
    }

    /// Who stands nearest to a word for chairing.
    fn chair(&self) -> Option<Chair> {
        self.paragraph.first_in(self.number, Section::Chair)?;
        let hits = self.paragraph.hits.within(self.sentence);
        let cues = hits.iter().filter(|hit| hit.is(Section::Chair) && !self.of_delegation(hit));
        let near = cues.filter_map(|cue| self.chair_beside(&cue.tokens));
        let best = near.min_by_key(|(distance, _)| *distance);
        best.filter(|(distance, _)| *distance <= CHAIR_REACH).map(|(_, chair)| chair)
    }

    /// Whether a word for chairing says who heads a delegation.
    fn of_delegation(&self, cue: &Hit) -> bool {
        if !self.has(Section::Delegation) {
            return false;
        }
        let hits = self.paragraph.hits.within(self.sentence);
        let of_event = |hit: &&Hit| hit.is(Section::Event) && !hit.is(Section::Delegation);
        let near = |hit: &&Hit| apart(&hit.tokens, &cue.tokens) <= CHAIRED_REACH;
        if self.paragraph.language.settings.verb_last {
            return !hits.iter().filter(of_event).any(|hit| near(&hit));
        }
        let counts = |hit: &&Hit| hit.is(Section::Event) || hit.is(Section::Delegation);
        let behind = hits.iter().filter(counts).find(|hit| hit.tokens.start >= cue.tokens.end);
        // "возглавил делегацию", "ترأس الوزير … وفد", but "под председательством казахстанской стороны".
        let beside = hits.iter().filter(of_event).any(|hit| near(&hit));
        let heads =
            behind.is_some_and(|hit| hit.is(Section::Delegation) && (!beside || near(&hit)));
        if heads && cue.tokens.len() == 1 {
            return true;
        }
        let front = hits.iter().filter(counts).rfind(|hit| hit.tokens.end <= cue.tokens.start);
        front.is_some_and(|hit| hit.is(Section::Delegation))
    }

    /// Who stands nearest to a word for chairing, and how far.
    fn chair_beside(&self, cue: &Range<usize>) -> Option<(usize, Chair)> {
        let mut best: Option<(usize, Chair)> = None;
        let mut offer = |distance: usize, chair: Chair| {
            if best.as_ref().is_none_or(|(least, _)| distance < *least) {
                best = Some((distance, chair));
            }
        };
        let weight = |tokens: &Range<usize>| {
            // The side where the language puts who chairs is nearer; right in front of a word that is no
            // phrase is its subject: "Malaysia chaired".
            let behind = tokens.start >= cue.end;
            let settings = &self.paragraph.language.settings;
            let in_front = settings.verb_last || settings.words == Words::Unspaced;
            let subject = !behind && cue.len() == 1 && apart(tokens, cue) == 0;
            let wrong = behind == in_front && !subject;
            apart(tokens, cue) + if wrong { WRONG_SIDE } else { 0 }
        };
        for mention in self.people.in_sentence(self.index, self.number) {
            let Some(person) = self.people.person(mention) else { continue };
            let tokens = mention.office.as_ref().map_or(mention.tokens.clone(), |office| {
                office.tokens.start.min(mention.tokens.start)
                    ..office.tokens.end.max(mention.tokens.end)
            });
            let chair = Chair {
                paragraph: self.index,
                tokens: mention.tokens.clone(),
                of: person.of,
                person: Some(mention.person),
            };
            offer(weight(&tokens), chair);
        }
        self.each_hit(|hit| {
            let language = self.paragraph.language;
            // "Under the Swedish Presidency."
            let adjective =
                hit.get(language, Section::Demonym).filter(|_| apart(&hit.tokens, cue) == 0);
            let Some(entry) = hit.get(language, Section::Country).or(adjective) else { return };
            let of = u16::try_from(entry.value).map_or(Owner::Nobody, Owner::Country);
            let chair =
                Chair { paragraph: self.index, tokens: hit.tokens.clone(), of, person: None };
            let distance = if adjective.is_some() { 0 } else { weight(&hit.tokens) };
            offer(distance + 1, chair);
        });
        best
    }
}

/// Whether an event is one of two sides, which no organisation holds and nobody counts.
fn is_of_two(kind: EventKind) -> bool {
    matches!(kind, EventKind::Visit | EventKind::Call | EventKind::Bilateral | EventKind::Courtesy)
}

/// The tokens between two runs.
fn between(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    if a.end <= b.start { a.end..b.start } else { b.end.min(a.start)..a.start }
}

/// How many tokens lie between two runs.
pub(super) fn apart(a: &Range<usize>, b: &Range<usize>) -> usize {
    between(a, b).len()
}
