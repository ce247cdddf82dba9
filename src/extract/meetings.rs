//! Bilateral meetings: a verb of meeting and two principals of different countries in one sentence.

use std::ops::Range;

use crate::domain::fields::{EventKind, OfficeCode};

use super::events;
use super::lexicon::{MEETING, Owner, Section};
use super::offices::OfficePhrase;
use super::persons::People;
use super::reading::{Paragraph, Reading};
use super::scan::Hit;
use super::view::Class;

/// One side of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) of: Owner,
    pub(super) person: Option<usize>,
    pub(super) at: (usize, Range<usize>),
}

/// A meeting of two sides.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    /// The verb.
    pub(super) cue: Range<usize>,
    pub(super) sides: [Side; 2],
}

/// The meetings of a document. `host` is the side whose document it is: the other one where a sentence
/// names only the guest; `own` the country that an office of nobody's in front of the guests belongs to.
pub(super) fn of(
    reading: &Reading<'_>,
    people: &People,
    host: Option<&Side>,
    own: Option<Owner>,
    main: Option<&events::Found>,
) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            let Some((cue, is_verb)) = cue(paragraph, sentence) else { continue };
            let scene = Scene { people, paragraph, index, number, sentence };
            for sides in scene.meetings(&cue, is_verb, host, own) {
                let known = found.iter().any(|meeting| same_meeting(&meeting.sides, &sides));
                let [a, b] = &sides;
                if !known && a.of != b.of {
                    let cue = cue.clone();
                    found.push(Found { paragraph: index, sentence: number, cue, sides });
                }
            }
        }
    }
    if found.is_empty() {
        found.extend(main.and_then(|main| of_event(people, main)));
    }
    found
}

/// Whether two pairs are the sides of one meeting.
fn same_meeting([x, y]: &[Side; 2], [a, b]: &[Side; 2]) -> bool {
    let same = |one: &Side, other: &Side| {
        let nobody = one.person.is_none() || other.person.is_none();
        one.of == other.of && (one.person == other.person || nobody)
    };
    same(x, a) && same(y, b) || same(x, b) && same(y, a)
}

/// The meeting of a document about an event of two sides, where people of just two countries are named.
fn of_event(people: &People, main: &events::Found) -> Option<Found> {
    let of_two = matches!(
        main.kind,
        EventKind::Bilateral
            | EventKind::Call
            | EventKind::Commission
            | EventKind::Consultations
            | EventKind::Courtesy
    );
    let of_two = of_two && !main.coming;
    let mut sides: Vec<Side> = Vec::new();
    for (number, person) in people.persons.iter().enumerate() {
        let known = sides.iter().any(|side| side.of == person.of);
        let Some(mention) = people.mentions.get(person.main).filter(|_| !known) else { continue };
        if matches!(person.of, Owner::Country(_)) {
            let at = (mention.paragraph, mention.tokens.clone());
            sides.push(Side { of: person.of, person: Some(number), at });
        }
    }
    let sides: [Side; 2] = sides.try_into().ok().filter(|_| of_two)?;
    let [first, _] = &sides;
    let sentence = people
        .mentions
        .iter()
        .find(|mention| (mention.paragraph, mention.tokens.start) == (first.at.0, first.at.1.start))
        .map_or(0, |mention| mention.sentence);
    Some(Found { paragraph: first.at.0, sentence, cue: first.at.1.clone(), sides })
}

/// A verb of meeting; failing that, a noun, which says so only of two people.
fn cue(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Option<(Range<usize>, bool)> {
    let hits = paragraph.hits.within(sentence);
    let find = |fits: &dyn Fn(&Hit) -> bool| {
        hits.iter().find(|hit| fits(hit)).map(|hit| hit.tokens.clone())
    };
    let is_noun = |hit: &Hit| {
        hit.get(paragraph.language, Section::Event).is_some_and(|entry| {
            let kind = EventKind::ALL.get(entry.value as usize);
            entry.value == MEETING
                || matches!(
                    kind,
                    Some(EventKind::Bilateral | EventKind::Call | EventKind::Consultations)
                )
        })
    };
    let verb = find(&|hit: &Hit| hit.is(Section::Meet)).map(|at| (at, true));
    verb.or_else(|| find(&is_noun).map(|at| (at, false)))
}

/// Whether the words of a cue name a call, which two hold by themselves.
fn is_call(paragraph: &Paragraph<'_>, cue: &Range<usize>) -> bool {
    paragraph.hits.within(cue).iter().any(|hit| {
        let entry = hit.get(paragraph.language, Section::Event);
        let kind = entry.and_then(|entry| EventKind::ALL.get(entry.value as usize));
        kind == Some(&EventKind::Call)
    })
}

/// The most letters of a conjunction.
const MOST_OF_CONJUNCTION: usize = 5;
/// The most whom somebody meets in one sentence.
const MOST_MET: usize = 6;
/// The most tokens between two of a list.
const MOST_BETWEEN: usize = 3;
/// The most countries whose officers are named by one title.
const MOST_LISTED: usize = 8;

/// One sentence and its people.
struct Scene<'r, 'a> {
    people: &'r People,
    paragraph: &'r Paragraph<'a>,
    index: usize,
    number: usize,
    sentence: &'r Range<usize>,
}

impl Scene<'_, '_> {
    /// Who met whom by the words of the sentence: a verb, or a noun for what two do.
    fn meetings(
        &self,
        cue: &Range<usize>,
        is_verb: bool,
        host: Option<&Side>,
        own: Option<Owner>,
    ) -> Vec<[Side; 2]> {
        let sides = self.sides(own.filter(|_| is_verb));
        let is_first =
            |(at, side): (usize, &Side)| sides.iter().take(at).all(|other| other.of != side.of);
        let owners = sides.iter().enumerate().filter(|one| is_first(*one)).count();
        let of_many = [Section::TakePart, Section::Chair]
            .iter()
            .any(|section| self.paragraph.first_in(self.number, *section).is_some());
        let all_named = sides.iter().all(|side| side.person.is_some());
        let named = all_named || is_call(self.paragraph, cue);
        if !is_verb && (owners != 2 || !named || of_many) {
            return Vec::new();
        }
        match sides.as_slice() {
            all if owners == 1 => {
                let met = all.iter().filter(|side| side.person.is_some() || is_verb);
                let host = |side: &Side| host.filter(|host| host.of != side.of).cloned();
                met.filter_map(|side| Some([host(side)?, side.clone()])).collect()
            }
            [first, others @ ..] if others.len() <= MOST_MET => {
                // "On the margins he met A and B": who met them is the host.
                let behind = |side: &Side| side.at.1.start >= cue.end;
                let absent = host.filter(|host| sides.iter().all(|side| side.of != host.of));
                let svo = !self.paragraph.language.settings.verb_last && sides.iter().all(behind);
                let listed = is_verb && self.are_listed(&sides);
                if let Some(host) = absent.filter(|_| listed || svo && is_verb) {
                    return sides.iter().map(|side| [host.clone(), side.clone()]).collect();
                }
                // "The ministers of A, B and C met": not two by two.
                if listed && others.len() > 1 {
                    return Vec::new();
                }
                let own = self.subject(&sides, cue, host).unwrap_or(first);
                let others = sides.iter().filter(|side| *side != own);
                others.map(|side| [own.clone(), side.clone()]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The principals of the sentence: people, several of one country only with an office each, then offices
    /// without a name. An office of nobody's in front of them all is of the country `own`.
    fn sides(&self, own: Option<Owner>) -> Vec<Side> {
        let people = self.people;
        let mut sides: Vec<Side> = Vec::new();
        let mut add = |side: Side| {
            // Two who hold an office each are met each by themselves.
            let officer = |side: &Side| {
                let person = side.person.and_then(|person| people.persons.get(person));
                person.is_some_and(|person| person.code.is_some())
            };
            let apart = |known: &Side| {
                known.of != side.of
                    || known.person != side.person && officer(known) && officer(&side)
            };
            if side.of != Owner::Nobody && sides.iter().all(apart) {
                sides.push(side);
            }
        };
        for mention in people.in_sentence(self.index, self.number) {
            let Some(person) = people.person(mention) else { continue };
            let at = (self.index, mention.tokens.clone());
            add(Side { of: person.of, person: Some(mention.person), at });
        }
        for office in people.unnamed_in(self.index, self.number) {
            if !matches!(office.of, Owner::Country(_)) {
                continue;
            }
            add(Side { of: office.of, person: None, at: (self.index, office.tokens.clone()) });
            for (of, tokens) in self.named_in(office).into_iter().chain(self.listed_with(office)) {
                add(Side { of, person: None, at: (self.index, tokens) });
            }
        }
        if let Some(host) = own.and_then(|own| self.host(own, &sides)) {
            sides.insert(0, host);
        }
        sides
    }

    /// Who met the others of a sentence: the one in front of the verb where they stand behind it, else the
    /// host; an office of nobody's is in front of all.
    fn subject<'s>(
        &self,
        sides: &'s [Side],
        cue: &Range<usize>,
        host: Option<&Side>,
    ) -> Option<&'s Side> {
        let unowned = |side: &&Side| {
            let mut offices = self.people.unnamed_in(self.index, self.number);
            offices.any(|office| office.of == Owner::Nobody && office.tokens == side.at.1)
        };
        let mut in_front = sides.iter().filter(|side| side.at.1.end <= cue.start);
        let first = in_front.next();
        let alone = first.is_some() && in_front.next().is_none();
        let svo = !self.paragraph.language.settings.verb_last;
        let of_host = || host.and_then(|host| sides.iter().find(|side| side.of == host.of));
        let unnamed = sides.first().filter(unowned);
        unnamed.or_else(|| first.filter(|_| svo && alone)).or_else(of_host)
    }

    /// Who holds an office of nobody's that stands in front of all others: "the minister met …".
    fn host(&self, own: Owner, sides: &[Side]) -> Option<Side> {
        let first = sides.iter().map(|side| side.at.1.start).min()?;
        let offices = self.people.unnamed_in(self.index, self.number);
        let mut offices = offices.filter(|o| o.of == Owner::Nobody && !o.is_counterpart);
        let office = offices.find(|office| office.tokens.end <= first)?;
        let is_there = sides.iter().any(|side| side.of == own);
        let at = (self.index, office.tokens.clone());
        (!is_there).then_some(Side { of: own, person: None, at })
    }

    /// The countries in the words of an office: "his Belgian and Luxembourgish counterparts". Those of an
    /// ambassador are where he comes from and where he is.
    fn named_in(&self, office: &OfficePhrase) -> Vec<(Owner, Range<usize>)> {
        let at_home = office.is_counterpart
            || matches!(
                office.code,
                OfficeCode::ForeignMinister
                    | OfficeCode::DeputyForeignMinister
                    | OfficeCode::President
                    | OfficeCode::PrimeMinister
            );
        let hits = self.paragraph.hits.within(&office.tokens).iter().filter(|_| at_home);
        hits.filter_map(|hit| Some((self.country(hit)?, hit.tokens.clone()))).collect()
    }

    /// The countries behind or in front of the one of an office that share its title: "the foreign ministers
    /// of Oman and Costa Rica".
    fn listed_with(&self, office: &OfficePhrase) -> Vec<(Owner, Range<usize>)> {
        let mut listed = Vec::new();
        let settings = &self.paragraph.language.settings;
        let mut at = office.tokens.clone();
        while listed.len() < MOST_LISTED {
            let after = settings.country_after.then(|| self.next(at.end)).flatten();
            let before = || settings.country_before.then(|| self.previous(at.start)).flatten();
            let Some((of, tokens)) = after.or_else(before) else { break };
            at = at.start.min(tokens.start)..at.end.max(tokens.end);
            if !self.is_held(&tokens) {
                listed.push((of, tokens));
            }
        }
        listed
    }

    /// Whether tokens belong to somebody else of the sentence.
    fn is_held(&self, tokens: &Range<usize>) -> bool {
        let meets = |other: &Range<usize>| other.start < tokens.end && tokens.start < other.end;
        let mut mentions = self.people.in_sentence(self.index, self.number);
        let mut unnamed = self.people.unnamed_in(self.index, self.number);
        mentions.any(|m| meets(&m.tokens) || m.office.as_ref().is_some_and(|o| meets(&o.tokens)))
            || unnamed.any(|office| meets(&office.tokens))
    }

    /// The country behind a conjunction or comma.
    fn next(&self, at: usize) -> Option<(Owner, Range<usize>)> {
        // "And of the": an article or preposition may stand in between.
        let small = |at: usize| self.paragraph.view.mark(at).is_none() && self.is_and(at);
        let first = at + 1 + (at + 1..at + 3).take_while(|at| small(*at)).count();
        let hit = self.is_and(at).then(|| self.paragraph.hits.at(first)).flatten()?.1;
        let is_next = hit.tokens.start == first && hit.tokens.end <= self.sentence.end;
        Some((self.country(hit)?, hit.tokens.clone())).filter(|_| is_next)
    }

    /// The country in front of a conjunction or comma.
    fn previous(&self, at: usize) -> Option<(Owner, Range<usize>)> {
        let and = at.checked_sub(1).filter(|and| *and > self.sentence.start)?;
        let hit = self.is_and(and).then(|| self.paragraph.hits.at(and - 1)).flatten()?.1;
        Some((self.country(hit)?, hit.tokens.clone())).filter(|_| hit.tokens.end == and)
    }

    fn country(&self, hit: &Hit) -> Option<Owner> {
        let language = self.paragraph.language;
        let entry = hit.get(language, Section::Country);
        let entry = entry.or_else(|| hit.get(language, Section::Demonym))?;
        u16::try_from(entry.value).ok().map(Owner::Country)
    }

    /// Whether all sides of a sentence are parts of one list: "A and B".
    fn are_listed(&self, sides: &[Side]) -> bool {
        let mut all: Vec<Range<usize>> = sides.iter().map(|side| self.extent(side)).collect();
        all.sort_unstable_by_key(|tokens| tokens.start);
        all.windows(2).all(|pair| {
            let [a, b] = pair else { return false };
            let between = a.end..b.start;
            !between.is_empty()
                && between.len() <= MOST_BETWEEN
                && between.clone().all(|at| self.is_and(at))
        })
    }

    /// The words of a side with those of the office.
    fn extent(&self, side: &Side) -> Range<usize> {
        let name = &side.at.1;
        let mut mentions = self.people.in_sentence(self.index, self.number);
        let mention = mentions.find(|mention| mention.tokens == *name);
        match mention.and_then(|mention| mention.office.as_ref()) {
            Some(office) => name.start.min(office.tokens.start)..name.end.max(office.tokens.end),
            None => name.clone(),
        }
    }

    /// Whether a token is a comma, or a small word that says nothing of where.
    fn is_and(&self, at: usize) -> bool {
        let view = &self.paragraph.view;
        if let Some(mark) = view.mark(at) {
            return matches!(mark, ',' | '،' | '、');
        }
        let small = view.tokens.get(at).is_some_and(|token| {
            token.class == Class::Word && token.chars() <= MOST_OF_CONJUNCTION && !token.upper
        });
        let is_other = |hit: &Hit| hit.is(Section::PlaceCue) || hit.is(Section::Meet);
        small && self.paragraph.hits.at(at).is_none_or(|(_, hit)| !is_other(hit))
    }
}
