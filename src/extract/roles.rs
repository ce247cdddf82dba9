//! Who speaks, and whose a person is where the words beside the name do not say.

use crate::domain::fields::OfficeCode;

use super::events::apart;
use super::lexicon::{Owner, Section, Words};
use super::meetings::Side;
use super::offices::OfficePhrase;
use super::persons::{Mention, People, Person};
use super::quotes;
use super::reading::{Paragraph, Reading};
use super::whole::{self, Issuer};

/// How far the one who acts may stand from the verb, in tokens, where the verb comes first.
const VERB_REACH: usize = 25;

/// Marks those who say something or take part: the nearest person on the side of the verb where the
/// language has its subject, everybody of a list, and whoever is quoted.
pub(super) fn mark_speakers(reading: &Reading<'_>, people: &mut People, quotes: &[quotes::Found]) {
    let mut speaking: Vec<usize> = quotes.iter().filter_map(|quote| quote.speaker).collect();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for number in 0..paragraph.sentences.len() {
            let subject_in_front = !paragraph.language.settings.verb_last;
            let mentions = subjects(people, paragraph, (index, number));
            if mentions.is_empty() && people.unnamed_in(index, number).next().is_none() {
                continue;
            }
            let find = |section: Section| {
                paragraph.first_in(number, section).map(|hit| hit.tokens.clone())
            };
            let coming = find(Section::Coming).is_some();
            let acts =
                if coming { None } else { find(Section::TakePart).or_else(|| find(Section::Meet)) };
            let pronoun = find(Section::Pronoun);
            let acts_here = acts.clone();
            for verb in [find(Section::Say), acts].into_iter().flatten() {
                let mut before = mentions.iter().filter(|(at, _, _)| *at < verb.start);
                let after: Vec<_> = mentions.iter().filter(|(at, _, _)| *at >= verb.end).collect();
                // Where the verb comes last, so does the list in front of it.
                let front = mentions.iter().filter(|(at, ..)| *at < verb.start);
                let in_front = front.clone().filter(|(_, _, office)| *office).count();
                let listed = after.iter().filter(|(_, _, office)| *office).count();
                let beside = people
                    .in_sentence(index, number)
                    .find(|m| subject_in_front && m.tokens.end == verb.start)
                    .map(|m| m.tokens.start);
                let first = match beside {
                    Some(start) => before.find(|(at, _, _)| *at == start),
                    None => before.next(),
                };
                let unnamed = || holder_in_front(people, (index, number), &verb, first);
                let subject = if beside.is_none() { unnamed() } else { None };
                let he = pronoun.as_ref().is_some_and(|he| apart(he, &verb) <= 2);
                let attended = find(Section::TakePart).as_ref() == Some(&verb);
                let acts_at = acts_here.as_ref();
                // "A, B and C met": all of them do, where the verb does not come last.
                let acted = if subject_in_front { acts_at == Some(&verb) } else { attended };
                if in_front >= 3 && acted {
                    speaking.extend(front.map(|(_, person, _)| *person));
                } else if listed >= 3 && (attended || find(Section::Say).as_ref() == Some(&verb)) {
                    speaking.extend(after.iter().map(|(_, person, _)| *person));
                } else if let Some(person) = subject.or(first.map(|(_, person, _)| *person)) {
                    speaking.push(person);
                    let acts = acts_here.as_ref() == Some(&verb);
                    if let Some((start, ..)) = first.filter(|_| {
                        acts && subject_in_front && subject.is_none() && beside.is_none()
                    }) {
                        speaking.extend(joined_to(
                            reading,
                            people,
                            index,
                            number,
                            *start..verb.start,
                        ));
                    }
                } else if let Some((at, person, _)) = after.first()
                    && at - verb.end <= VERB_REACH
                    && !he
                {
                    speaking.push(*person);
                }
            }
        }
    }
    for person in speaking {
        if let Some(person) = people.persons.get_mut(person) {
            person.speaks = true;
        }
    }
}

/// "Qatar's foreign minister takes part …", and below: "His Excellency So-and-so, the foreign minister, …": the
/// title says whose the first who holds the office is, unless somebody is met there. Where a language is at home
/// in one country, whoever is nobody's is of that one.
pub(super) fn lend_title(reading: &Reading<'_>, people: &mut People) {
    let first = reading.paragraphs.first().filter(|first| first.language.settings.home.is_none());
    let Some(first) = first else { return };
    if first.hits.have(&(0..first.view.tokens.len()), Section::Meet.bit()) {
        return;
    }
    let title = |(paragraph, _, office): &&(usize, usize, OfficePhrase)| {
        *paragraph == 0 && matches!(office.of, Owner::Country(_)) && !office.is_counterpart
    };
    let mut titles = people.unnamed.iter().filter(title);
    let Some((_, _, office)) = titles.next() else { return };
    if titles.next().is_some() {
        return;
    }
    let (code, of) = (office.code, office.of);
    let holds = |person: &&mut Person| person.code == Some(code);
    let first = people.persons.iter_mut().find(holds);
    if let Some(person) = first.filter(|person| person.of == Owner::Nobody) {
        person.of = of;
        person.of_inferred = true;
    }
}

/// Where somebody is named, who, and whether with an office.
type Named = (usize, usize, bool);

/// Those of a sentence who may act: where the verb comes last, not who stands in front of "together with".
fn subjects(
    people: &People,
    paragraph: &Paragraph<'_>,
    (at, sentence): (usize, usize),
) -> Vec<Named> {
    let verb_last = paragraph.language.settings.verb_last;
    let acts = people
        .in_sentence(at, sentence)
        .filter(|mention| !verb_last || !is_with(paragraph, mention.tokens.end));
    acts.map(|m| (m.tokens.start, m.person, m.office.is_some())).collect()
}

/// Who holds the office without a name in front of a verb and of the first who is named.
fn holder_in_front(
    people: &People,
    (paragraph, sentence): (usize, usize),
    verb: &std::ops::Range<usize>,
    first: Option<&Named>,
) -> Option<usize> {
    people
        .unnamed_in(paragraph, sentence)
        .filter(|office| office.tokens.end <= verb.start)
        .find(|office| first.is_none_or(|(at, _, _)| office.tokens.end <= *at))
        .and_then(|office| people.holder(office))
}

/// Those who are listed behind the first of a run of tokens: "A and B took part".
fn joined_to(
    reading: &Reading<'_>,
    people: &People,
    paragraph: usize,
    sentence: usize,
    tokens: std::ops::Range<usize>,
) -> Vec<usize> {
    let mut joined = Vec::new();
    let mut end = None;
    for mention in people.in_sentence(paragraph, sentence) {
        let office = mention.office.as_ref().map(|office| &office.tokens);
        let start = office.map_or(mention.tokens.start, |o| o.start.min(mention.tokens.start));
        if mention.tokens.start < tokens.start || mention.tokens.end > tokens.end {
            continue;
        }
        match end {
            Some(end) if !is_joined(reading, paragraph, end..start) => break,
            Some(_) => joined.push(mention.person),
            None => {}
        }
        end = Some(office.map_or(mention.tokens.end, |o| o.end.max(mention.tokens.end)));
    }
    joined
}

/// Gives people in office without a country the one that the document is about, as inferred.
pub(super) fn lend_country(reading: &Reading<'_>, people: &mut People, issuer: Option<&Issuer>) {
    lend_heading(reading, people);
    lend_delegation(reading, people);
    lend_appointer(people);
    lend_list(reading, people);
    let Some(of) = whole::own_country(reading, issuer) else { return };
    for person in &mut people.persons {
        let main = people.mentions.get(person.main);
        let seat = main.and_then(|mention| mention.office.as_ref()).map(|office| office.seat);
        let fits = person.code.is_some_and(|code| may_lend(reading, code, of));
        if person.of == Owner::Nobody && fits && seat != Some(of) {
            person.of = of;
            person.of_inferred = true;
            // "The foreign ministry said that Minister So-and-so": of the ministry that is named.
            let ministry = main.is_some_and(|mention| names_ministry(reading, mention));
            if person.code == Some(OfficeCode::Minister) && ministry {
                person.code = Some(OfficeCode::ForeignMinister);
            }
        }
    }
}

/// Whether an office without a country may be one of a country: a state whose head is a monarch has no president,
/// and no state has a secretary general.
fn may_lend(reading: &Reading<'_>, code: OfficeCode, of: Owner) -> bool {
    let Owner::Country(country) = of else { return true };
    let country = reading.lexicon.registry.country_code(country);
    let monarchy = MONARCHIES.contains(&country);
    let none = code == OfficeCode::SecretaryGeneral || monarchy && code == OfficeCode::President;
    !none
}

/// States whose head is no president.
const MONARCHIES: [&str; 24] = [
    "AE", "AU", "BE", "BH", "BN", "CA", "DK", "GB", "JO", "JP", "KH", "KW", "LU", "MA", "MY", "NL",
    "NO", "NZ", "OM", "QA", "SA", "SE", "TH", "VA",
];

/// Whether a minister of nothing is named in one sentence with a foreign ministry of no other state.
fn names_ministry(reading: &Reading<'_>, mention: &Mention) -> bool {
    let Some(paragraph) = reading.paragraphs.get(mention.paragraph) else { return false };
    let Some(sentence) = paragraph.sentences.get(mention.sentence) else { return false };
    let Some(office) = &mention.office else { return false };
    let spaced = paragraph.language.settings.words == Words::Spaced;
    let bare = office.title.len() <= if spaced { 1 } else { 2 };
    let ministry = paragraph.hits.within(sentence).iter().any(|hit| {
        hit.get(paragraph.language, Section::Body)
            .is_some_and(|body| body.value == 0 && body.of == Owner::Nobody)
    });
    bare && ministry
}

/// "The President of Lithuania A, Speaker B and Minister C": who stands in a list without a country is of the
/// one that is named in front.
fn lend_list(reading: &Reading<'_>, people: &mut People) {
    let mut lent: Vec<(usize, Owner)> = Vec::new();
    let mut before: Option<(usize, usize, usize, Owner)> = None;
    for mention in &people.mentions {
        let place = (mention.paragraph, mention.sentence);
        let first = before.filter(|(p, s, ..)| (*p, *s) == place);
        before = None;
        let Some(office) = &mention.office else { continue };
        let Some(person) = people.persons.get(mention.person) else { continue };
        let start = office.tokens.start.min(mention.tokens.start);
        let end = office.tokens.end.max(mention.tokens.end);
        let mut of = person.of;
        if let Some((_, _, from, owner)) = first
            && of == Owner::Nobody
            && person.code.is_some()
            && office.seat == Owner::Nobody
            && is_joined(reading, mention.paragraph, from..start)
        {
            of = owner;
            lent.push((mention.person, owner));
        }
        if matches!(of, Owner::Country(_)) {
            before = Some((place.0, place.1, end, of));
        }
    }
    for (person, of) in lent {
        if let Some(person) = people.persons.get_mut(person)
            && person.of == Owner::Nobody
        {
            person.of = of;
            person.of_inferred = true;
        }
    }
}

/// The most letters of a conjunction, and the most tokens between two of a list.
const MOST_OF_CONJUNCTION: usize = 7;
const MOST_BETWEEN: usize = 4;

/// Whether nothing but commas, conjunctions and small words of the tables stands between two of a list.
fn is_joined(reading: &Reading<'_>, paragraph: usize, between: std::ops::Range<usize>) -> bool {
    let Some(paragraph) = reading.paragraphs.get(paragraph) else { return false };
    if paragraph.language.settings.words != Words::Spaced {
        return false;
    }
    let plain = Section::Stop.bit()
        | Section::Connector.bit()
        | Section::Particle.bit()
        | Section::Honorific.bit();
    let joins = |at: usize| {
        let Some(token) = paragraph.view.tokens.get(at) else { return false };
        let hit = paragraph.hits.at(at).map(|(_, hit)| hit);
        let small = !token.upper && token.chars() <= MOST_OF_CONJUNCTION;
        let known = hit.is_none_or(|hit| hit.is_only(plain));
        let comma = matches!(paragraph.view.mark(at), Some(',' | '،' | '、' | '，' | '.'));
        comma || paragraph.view.mark(at).is_none() && small && known
    };
    let two = !between.is_empty() && between.len() <= MOST_BETWEEN;
    two && between.clone().all(joins)
}

/// Whether the word in front of which a name ends makes its holder the one with whom another meets.
fn is_with(paragraph: &Paragraph<'_>, end: usize) -> bool {
    paragraph.hits.at(end).is_some_and(|(_, hit)| hit.is(Section::With))
}

/// "The President of Serbia appointed So-and-so ambassador in Russia": who is sent somewhere and nothing says
/// by whom, by the country of whoever is named in front of them in the sentence.
fn lend_appointer(people: &mut People) {
    let mut before: Option<(usize, usize, Owner)> = None;
    for mention in &people.mentions {
        let here = |(paragraph, sentence, _): &(usize, usize, Owner)| {
            (*paragraph, *sentence) == (mention.paragraph, mention.sentence)
        };
        let Some(office) = &mention.office else { continue };
        if matches!(office.of, Owner::Country(_)) {
            before = Some((mention.paragraph, mention.sentence, office.of));
        }
        let Some((_, _, of)) = before.filter(here) else { continue };
        if let Some(person) = people.persons.get_mut(mention.person)
            && person.of == Owner::Nobody
            && office.seat != Owner::Nobody
            && office.seat != of
        {
            person.of = of;
            person.of_inferred = true;
        }
    }
}

/// "The Pakistani side was headed by Additional Secretary X": the country of the delegation that is named
/// last in front of the person.
fn lend_delegation(reading: &Reading<'_>, people: &mut People) {
    for mention in &people.mentions {
        let Some(paragraph) = reading.paragraphs.get(mention.paragraph) else { continue };
        let Some(sentence) = paragraph.sentences.get(mention.sentence) else { continue };
        if paragraph.first_in(mention.sentence, Section::Delegation).is_none() {
            continue;
        }
        let country = |at: usize| {
            let (_, hit) = paragraph.hits.at(at)?;
            let entry = hit
                .get(paragraph.language, Section::Country)
                .or_else(|| hit.get(paragraph.language, Section::Demonym))?;
            u16::try_from(entry.value).ok().map(Owner::Country)
        };
        let before = sentence.start..mention.tokens.start;
        let delegations = paragraph.hits.within(&before).iter().rev();
        let of = delegations.filter(|hit| hit.is(Section::Delegation)).find_map(|hit| {
            let front = hit.tokens.start.checked_sub(1).and_then(country);
            front.or_else(|| country(hit.tokens.end)).or_else(|| country(hit.tokens.end + 1))
        });
        if let (Some(of), Some(person)) = (of, people.persons.get_mut(mention.person))
            && person.of == Owner::Nobody
            && person.code.is_some()
        {
            person.of = of;
            person.of_inferred = true;
        }
    }
}

/// In a list such as "Kazakhstan: Mukhtar Tileuberdi, Foreign Minister" the country at the head of the
/// paragraph is the one of whoever follows.
fn lend_heading(reading: &Reading<'_>, people: &mut People) {
    for mention in &people.mentions {
        let Some(paragraph) = reading.paragraphs.get(mention.paragraph) else { continue };
        let Some(first) = paragraph.hits.all.first().filter(|hit| hit.tokens.start == 0) else {
            continue;
        };
        let heads = matches!(paragraph.view.mark(first.tokens.end), Some(':' | '：'));
        let country = first.get(paragraph.language, Section::Country).filter(|_| heads);
        let of = country.and_then(|entry| u16::try_from(entry.value).ok()).map(Owner::Country);
        if let (Some(of), Some(person)) = (of, people.persons.get_mut(mention.person))
            && person.of == Owner::Nobody
            && person.code.is_some()
        {
            person.of = of;
        }
    }
}

/// The side whose document it is: of the document's own country, else the first speaker, else the first
/// person with a country.
pub(super) fn host(
    reading: &Reading<'_>,
    people: &People,
    issuer: Option<&Issuer>,
) -> Option<Side> {
    let own = whole::own_country(reading, issuer);
    let of = |number: usize| people.persons.get(number).map_or(Owner::Nobody, |person| person.of);
    let all = || (0..people.persons.len()).filter(|number| of(*number) != Owner::Nobody);
    let speaks = |number: &usize| people.persons.get(*number).is_some_and(|person| person.speaks);
    let number = all()
        .find(|number| Some(of(*number)) == own)
        .or_else(|| all().find(speaks))
        .or_else(|| all().next())?;
    let person = people.persons.get(number)?;
    let mention = people.mentions.get(person.main)?;
    Some(Side {
        of: person.of,
        person: Some(number),
        at: (mention.paragraph, mention.tokens.clone()),
    })
}
