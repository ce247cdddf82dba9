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
            let named = sides.iter().filter(|side| side.person.is_some()).count();
            if !is_verb && (sides.len() != 2 || named != 2) {
                continue;
            }
            let mut push = |a: Side, b: Side| {
                let known = found.iter().any(|meeting| {
                    let [x, y] = &meeting.sides;
                    (x.of == a.of && y.of == b.of) || (x.of == b.of && y.of == a.of)
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
                [only] => {
                    if let Some(host) =
                        host.filter(|host| host.of != only.of && only.person.is_some())
                    {
                        push(host.clone(), only.clone());
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

/// The principals of a sentence, one for each country or organisation: people, then offices without a
/// name.
fn sides(people: &People, paragraph: usize, sentence: usize) -> Vec<Side> {
    let mut sides: Vec<Side> = Vec::new();
    let mut add = |side: Side| {
        if side.of != Owner::Nobody && sides.iter().all(|known| known.of != side.of) {
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
