//! Several who hold one office, named in the order of their countries: "the foreign ministers of Kazakhstan
//! and Georgia, A and B".
//!
//! Holds only where there are as many names as countries, and at least two. Not here: names right beside
//! a title ([`super::finder`]).

use std::ops::Range;

use super::super::lexicon::{Owner, Section, Words};
use super::super::names;
use super::super::offices::OfficePhrase;
use super::super::reading::Paragraph;
use super::super::scan::Hit;
use super::super::view::Class;

/// The most countries that are read.
const MOST: usize = 12;
/// The most letters of a conjunction.
const MOST_OF_CONJUNCTION: usize = 6;

/// Those who hold an office in the countries beside it, in order; empty if the text is not of that form.
pub(super) fn of(
    paragraph: &Paragraph<'_>,
    office: &OfficePhrase,
    sentence: &Range<usize>,
) -> Vec<(Range<usize>, OfficePhrase)> {
    let settings = &paragraph.language.settings;
    if settings.words != Words::Spaced || !settings.name_after || office.is_counterpart {
        return Vec::new();
    }
    let mut countries = Vec::new();
    let mut at = office.title.end;
    if settings.country_after {
        at = behind_title(paragraph, at, sentence.end, &mut countries);
    }
    if countries.len() < 2 && settings.country_before {
        countries.clear();
        in_front(paragraph, office.title.start, sentence.start, &mut countries);
        at = office.title.end;
    }
    if countries.len() < 2 {
        return Vec::new();
    }
    let names = names_from(paragraph, at, sentence.end, countries.len());
    if names.len() != countries.len() {
        return Vec::new();
    }
    let held = |(name, (of, tokens)): (Range<usize>, (Owner, Range<usize>))| {
        (name, OfficePhrase { of, tokens, ..office.clone() })
    };
    names.into_iter().zip(countries).map(held).collect()
}

type Country = (Owner, Range<usize>);

fn country(paragraph: &Paragraph<'_>, hit: &Hit) -> Option<Country> {
    let entry = hit
        .get(paragraph.language, Section::Country)
        .or_else(|| hit.get(paragraph.language, Section::Demonym))?;
    Some((Owner::Country(u16::try_from(entry.value).ok()?), hit.tokens.clone()))
}

fn is_connector(hit: &Hit) -> bool {
    hit.is(Section::Connector)
}

/// Whether a token is a comma or a conjunction: where names have capitals, any short word that the tables do
/// not know as one that says where.
fn joins(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    let hit = paragraph.hits.at(at).map(|(_, hit)| hit);
    let plain = Section::Stop.bit()
        | Section::Connector.bit()
        | Section::Particle.bit()
        | Section::With.bit();
    let small = if paragraph.language.settings.capitals {
        !token.upper
            && token.chars() <= MOST_OF_CONJUNCTION
            && hit.is_none_or(|hit| hit.is_only(plain))
    } else {
        CONJUNCTIONS.contains(&paragraph.words(&(at..at + 1)))
    };
    let small = token.class == Class::Word && small;
    small || matches!(paragraph.view.mark(at), Some(',' | '،'))
}

/// "And" in scripts without capitals.
const CONJUNCTIONS: [&str; 6] = ["و", "اور", "او", "और", "एवं", "तथा"];

/// Reads the countries behind a title; says behind what.
fn behind_title(
    paragraph: &Paragraph<'_>,
    from: usize,
    end: usize,
    countries: &mut Vec<Country>,
) -> usize {
    let mut at = from;
    let mut last = from;
    let mut joined = true;
    while at < end && countries.len() < MOST {
        let hit = paragraph.hits.at(at).map(|(_, hit)| hit).filter(|hit| hit.tokens.start == at);
        if let Some(found) = hit.and_then(|hit| country(paragraph, hit)).filter(|_| joined) {
            at = found.1.end;
            last = at;
            joined = paragraph.text.get(paragraph.view.bytes(&found.1)).is_some_and(|word| {
                // In Arabic "and" is glued to the next country.
                !paragraph.language.settings.capitals && !word.is_empty()
            });
            countries.push(found);
        } else if joins(paragraph, at) {
            joined = true;
            at += 1;
        } else if let Some(hit) = hit.filter(|hit| is_connector(hit) && !hit.is(Section::PlaceCue))
        {
            at = hit.tokens.end;
        } else {
            break;
        }
    }
    last
}

/// Reads the countries in front of a title, in the order of the text.
fn in_front(paragraph: &Paragraph<'_>, from: usize, start: usize, countries: &mut Vec<Country>) {
    let mut at = from;
    let mut joined = true;
    while at > start && countries.len() < MOST {
        let hit = paragraph.hits.at(at - 1).map(|(_, hit)| hit).filter(|hit| hit.tokens.end == at);
        if let Some(found) = hit.and_then(|hit| country(paragraph, hit)).filter(|_| joined) {
            at = found.1.start;
            joined = false;
            countries.push(found);
        } else if joined && hit.is_some_and(is_connector) {
            at -= 1;
        } else if !joined && joins(paragraph, at - 1) {
            joined = true;
            at -= 1;
        } else {
            break;
        }
    }
    countries.reverse();
}

/// Names one behind the other, with commas or conjunctions between them.
fn names_from(
    paragraph: &Paragraph<'_>,
    from: usize,
    end: usize,
    wanted: usize,
) -> Vec<Range<usize>> {
    let mut names = Vec::new();
    let mut at = from + usize::from(joins(paragraph, from) && paragraph.view.mark(from).is_some());
    while names.len() < wanted && at < end {
        at = behind_honorific(paragraph, at);
        let Some(name) = names::from(paragraph, at, end) else { break };
        let name = first_of_two(paragraph, name);
        at = name.end;
        names.push(name);
        for _ in 0..2 {
            at += usize::from(joins(paragraph, at));
        }
    }
    names
}

fn behind_honorific(paragraph: &Paragraph<'_>, at: usize) -> usize {
    let hit = paragraph.hits.at(at).map(|(_, hit)| hit);
    hit.filter(|hit| hit.tokens.start == at && hit.is(Section::Honorific))
        .map_or(at, |hit| hit.tokens.end)
}

/// The first of two names that a conjunction makes one run of: "A B y C D", "أ ب وج د".
fn first_of_two(paragraph: &Paragraph<'_>, name: Range<usize>) -> Range<usize> {
    let view = &paragraph.view;
    let cased = paragraph.language.settings.capitals;
    let parts = |at: &usize| {
        let Some(token) = view.tokens.get(*at) else { return false };
        let chars = view.chars(token);
        if cased {
            !token.upper && chars.len() == 1
        } else {
            chars.len() > 3 && chars.first() == Some(&'و')
        }
    };
    let second = (name.start + 1..name.end).find(parts);
    second.map_or(name.clone(), |second| name.start..second)
}
