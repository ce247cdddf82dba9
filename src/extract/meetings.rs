//! Bilateral meetings: a verb of meeting and two principals of different countries in one sentence.

use std::ops::Range;

use crate::domain::fields::EventKind;

use super::events;
use super::lexicon::{MEETING, Owner, Section};
use super::persons::People;
use super::reading::{Paragraph, Reading};
use super::scan::Hit;

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
/// names only the guest.
pub(super) fn of(
    reading: &Reading<'_>,
    people: &People,
    host: Option<&Side>,
    main: Option<&events::Found>,
) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            let Some((cue, is_verb)) = cue(paragraph, sentence) else { continue };
            let sides = sides(people, index, number);
            let is_first =
                |(at, side): (usize, &Side)| sides.iter().take(at).all(|other| other.of != side.of);
            let owners = sides.iter().enumerate().filter(|one| is_first(*one)).count();
            let all_named = sides.iter().all(|side| side.person.is_some());
            if !is_verb && (owners != 2 || !all_named) {
                continue;
            }
            let mut push = |a: Side, b: Side| {
                let known = found.iter().any(|meeting| {
                    let [x, y] = &meeting.sides;
                    let same = |one: &Side, other: &Side| {
                        one.of == other.of
                            && (one.person == other.person
                                || one.person.is_none()
                                || other.person.is_none())
                    };
                    same(x, &a) && same(y, &b) || same(x, &b) && same(y, &a)
                });
                if !known && a.of != b.of {
                    found.push(Found {
                        paragraph: index,
                        sentence: number,
                        cue: cue.clone(),
                        sides: [a, b],
                    });
                }
            };
            match sides.as_slice() {
                [] => {}
                all if owners == 1 => {
                    for side in all.iter().filter(|side| side.person.is_some()) {
                        if let Some(host) = host.filter(|host| host.of != side.of) {
                            push(host.clone(), side.clone());
                        }
                    }
                }
                [first, others @ ..] if others.len() <= 6 => {
                    // "On the margins he met A and B": who met them is the host.
                    let behind = |side: &Side| side.at.1.start >= cue.end;
                    let absent = host.filter(|host| sides.iter().all(|side| side.of != host.of));
                    let svo = !paragraph.language.settings.verb_last && is_verb;
                    if let Some(host) = absent.filter(|_| svo && sides.iter().all(behind)) {
                        for side in sides.iter().filter(|side| side.person.is_some()) {
                            push(host.clone(), side.clone());
                        }
                        continue;
                    }
                    let ours = host.filter(|host| sides.iter().any(|side| side.of == host.of));
                    let own = ours.map_or(first, |host| {
                        sides.iter().find(|side| side.of == host.of).unwrap_or(first)
                    });
                    for side in sides.iter().filter(|side| *side != own) {
                        push(own.clone(), side.clone());
                    }
                }
                _ => {}
            }
        }
    }
    if found.is_empty() {
        found.extend(main.and_then(|main| of_event(people, main)));
    }
    found
}

/// The meeting of a document about an event of two sides, where people of just two countries are named.
fn of_event(people: &People, main: &events::Found) -> Option<Found> {
    let of_two = matches!(
        main.kind,
        EventKind::Bilateral | EventKind::Call | EventKind::Consultations | EventKind::Courtesy
    );
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

/// The principals of a sentence: people, several of one country only with an office each, then offices without a
/// name.
fn sides(people: &People, paragraph: usize, sentence: usize) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    let mut add = |side: Side| {
        // Two who hold an office each are met each by themselves.
        let officer = |side: &Side| {
            let person = side.person.and_then(|person| people.persons.get(person));
            person.is_some_and(|person| person.code.is_some())
        };
        let apart = |known: &Side| {
            known.of != side.of || known.person != side.person && officer(known) && officer(&side)
        };
        if side.of != Owner::Nobody && sides.iter().all(apart) {
            sides.push(side);
        }
    };
    for mention in people.in_sentence(paragraph, sentence) {
        let Some(person) = people.person(mention) else { continue };
        add(Side {
            of: person.of,
            person: Some(mention.person),
            at: (paragraph, mention.tokens.clone()),
        });
    }
    let from = people.unnamed.partition_point(|(p, s, _)| (*p, *s) < (paragraph, sentence));
    let rest = people.unnamed.get(from..).unwrap_or_default();
    let here = rest.iter().take_while(|(p, s, _)| (*p, *s) == (paragraph, sentence));
    for (_, _, office) in here {
        if matches!(office.of, Owner::Country(_)) {
            add(Side { of: office.of, person: None, at: (paragraph, office.tokens.clone()) });
        }
    }
    sides
}
