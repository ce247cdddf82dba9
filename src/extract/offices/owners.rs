//! Whose an office is: the countries, organisations and ministries beside its title, and the words that
//! change it.
//!
//! Not here: which of them counts, and what the title and those words make ([`super`]).

use std::ops::Range;

use super::super::lexicon::{Entry, Owner, Section};
use super::super::places;
use super::super::reading::Paragraph;
use super::super::scan::Hit;
use super::super::view::Gap;
use super::{FIRST, HEAD, MOST_IN_BRACKETS};

/// How far a phrase reaches beyond its title, in hits.
const MOST_STEPS: usize = 8;

/// Countries and organisations beside a title, the nearest first.
pub(super) struct Owners {
    pub(super) all: Vec<Owner>,
    /// Those of them that no ending says to be where somebody is.
    pub(super) senders: Vec<Owner>,
    pub(super) modifiers: Vec<u32>,
    /// A foreign ministry stands there: its head is the minister.
    pub(super) ministry: bool,
    /// How far the phrase reaches.
    pub(super) end: usize,
    /// Where an envoy is accredited, if nothing says who sends.
    pub(super) seat: Owner,
}

impl Owners {
    pub(super) fn none(end: usize) -> Self {
        Self {
            all: Vec::new(),
            senders: Vec::new(),
            modifiers: Vec::new(),
            ministry: false,
            end,
            seat: Owner::Nobody,
        }
    }
}

fn owner(entry: &Entry) -> Option<Owner> {
    let place = || u16::try_from(entry.value).ok();
    if matches!(entry.section, Section::Country | Section::Demonym) {
        place().map(Owner::Country)
    } else if entry.section == Section::Organization {
        place().map(Owner::Organization)
    } else {
        Some(entry.of).filter(|of| entry.section == Section::Body && *of != Owner::Nobody)
    }
}

/// `abroad`: the office has a seat, which may stand between it and the country that sends.
pub(super) fn before(
    paragraph: &Paragraph<'_>,
    start: usize,
    sentence: &Range<usize>,
    abroad: bool,
) -> Owners {
    let mut owners = Owners::none(start);
    let mut at = start;
    for _ in 0..MOST_STEPS {
        at = before_brackets(paragraph, at, sentence.start);
        if at <= sentence.start || !is_close(paragraph, at) {
            break;
        }
        let found = paragraph.hits.at(at - 1).filter(|(_, hit)| hit.tokens.end == at);
        if found.is_none_or(|(_, hit)| hit.is_only(SMALL))
            && is_seat_list(paragraph, at, abroad, &owners)
        {
            at -= 1;
            continue;
        }
        let Some((_, hit)) = found else {
            break;
        };
        let entries: Vec<Entry> = hit.entries(paragraph.language).copied().collect();
        if let Some(entry) = entries.iter().find(|entry| entry.section == Section::Modifier) {
            owners.modifiers.push(entry.value);
        } else if entries.iter().any(|e| e.section == Section::Ordinal && e.value == 1) {
            owners.modifiers.push(FIRST);
        } else if let Some(found) = entries.iter().find_map(owner) {
            let only_adjective = paragraph.language.settings.country_after_first
                && entries.iter().any(|entry| entry.section == Section::Country);
            if only_adjective {
                break;
            }
            owners.all.push(found);
            if !places::says_where(paragraph, hit.tokens.end - 1) {
                owners.senders.push(found);
            }
        } else if !entries.iter().any(|e| {
            matches!(e.section, Section::Body | Section::Connector)
                || abroad && e.section == Section::Place
        }) {
            // "The special representative of the UN for Central Asia", in that order of words: the
            // part of the world counts if a title or an owner stands in front of it.
            let region = abroad && entries.iter().any(|e| e.section == Section::Stop);
            let of_title = paragraph.hits.at(hit.tokens.start.wrapping_sub(1));
            let of_title = of_title.is_some_and(|(_, front)| {
                front.is(Section::Office)
                    || front.is(Section::Organization)
                    || front.is(Section::Stop)
            });
            if !region || !of_title || owners.end == start {
                break;
            }
        }
        owners.ministry |= entries.iter().any(|e| e.section == Section::Body && e.value == 0);
        at = hit.tokens.start;
        owners.end = at;
    }
    owners
}

/// Small words that join.
const SMALL: u64 = Section::Stop.bit() | Section::With.bit();

/// Whether a comma or a conjunction stands in front of a token, behind another country where an envoy is
/// accredited: "O‘zbekistonning Latviya, Estoniya va Litvadagi elchisi".
fn is_seat_list(paragraph: &Paragraph<'_>, at: usize, abroad: bool, owners: &Owners) -> bool {
    let Some(token) = at.checked_sub(1).and_then(|at| paragraph.view.tokens.get(at)) else {
        return false;
    };
    let seat = !owners.all.is_empty();
    let small = paragraph.view.mark(at - 1) == Some(',')
        || paragraph.view.mark(at - 1).is_none() && !token.upper && token.chars() <= 4;
    let country = at.checked_sub(2).and_then(|at| paragraph.hits.at(at));
    let country =
        country.is_some_and(|(_, hit)| hit.is(Section::Country) && hit.tokens.end + 1 == at);
    abroad && seat && small && country
}

/// The country that stands right in front of a token, if the language puts it there.
pub(in super::super) fn country_before(
    paragraph: &Paragraph<'_>,
    at: usize,
    sentence: &Range<usize>,
) -> Option<Owner> {
    let in_front = paragraph.language.settings.country_before;
    let owners = in_front.then(|| before(paragraph, at, sentence, false))?;
    owners.all.first().copied().filter(|owner| matches!(owner, Owner::Country(_)))
}

/// In front of what stands in brackets behind a name: "Organization of Turkic States (OTS) Secretary
/// General".
fn before_brackets(paragraph: &Paragraph<'_>, at: usize, start: usize) -> usize {
    if at <= start || !matches!(paragraph.view.mark(at - 1), Some(')' | '）')) {
        return at;
    }
    let first = at.saturating_sub(MOST_IN_BRACKETS).max(start);
    let opens =
        (first..at - 1).rev().find(|place| matches!(paragraph.view.mark(*place), Some('(' | '（')));
    opens.unwrap_or(at)
}

pub(super) fn after(
    paragraph: &Paragraph<'_>,
    end: usize,
    sentence: &Range<usize>,
    abroad: bool,
) -> Owners {
    let mut owners = Owners::none(end);
    let mut at = end;
    for _ in 0..MOST_STEPS {
        if at >= sentence.end || !is_close(paragraph, at) {
            break;
        }
        let Some((_, hit)) = paragraph.hits.at(at).filter(|(_, hit)| hit.tokens.start == at) else {
            break;
        };
        let entries: Vec<Entry> = hit.entries(paragraph.language).copied().collect();
        if let Some(entry) = entries.iter().find(|entry| entry.section == Section::Modifier) {
            owners.modifiers.push(entry.value);
        } else if let Some(found) = entries.iter().find_map(owner) {
            // A second country belongs to what comes next, but for "ambassador of X to Y".
            if !owners.all.is_empty() && !linked(paragraph, at) {
                break;
            }
            if abroad && owners.all.is_empty() && is_seated(paragraph, at) {
                owners.seat = found;
                owners.end = hit.tokens.end;
                break;
            }
            owners.all.push(found);
        } else if let Some(end) = seat(paragraph, hit).filter(|_| abroad && !owners.all.is_empty())
        {
            owners.end = end;
            break;
        } else if !entries.iter().any(|e| matches!(e.section, Section::Body | Section::Connector)) {
            break;
        }
        owners.ministry |= entries.iter().any(|e| e.section == Section::Body && e.value == 0);
        at = hit.tokens.end;
        let is_connector = entries.iter().any(|e| e.section == Section::Connector);
        if !is_connector {
            owners.end = at;
        }
    }
    owners
}

/// Behind where somebody is accredited, "in Ukraine", "à Rabat", which begins with a form.
fn seat(paragraph: &Paragraph<'_>, cue: &Hit) -> Option<usize> {
    let leads = cue.is(Section::PlaceCue) || cue.is(Section::Connector);
    let (_, town) = paragraph.hits.at(cue.tokens.end).filter(|_| leads)?;
    let is_seat = town.is(Section::Place) || town.is(Section::Country);
    (is_seat && town.tokens.start == cue.tokens.end).then_some(town.tokens.end)
}

/// Whether a word that says where somebody is stands in front of a token: "посол в России".
fn is_seated(paragraph: &Paragraph<'_>, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| paragraph.hits.at(before))
        .is_some_and(|(_, hit)| hit.is(Section::PlaceCue))
}

/// Words that change a title and stand right behind it, where its country stands in front: "сыртқы істер
/// министрінің бірінші орынбасары".
pub(super) fn modifiers_behind(paragraph: &Paragraph<'_>, end: usize) -> Owners {
    let mut owners = Owners::none(end);
    for _ in 0..MOST_STEPS {
        let at = owners.end;
        let Some((_, hit)) = paragraph.hits.at(at).filter(|_| is_close(paragraph, at)) else {
            break;
        };
        let modifier = hit.get(paragraph.language, Section::Modifier).map(|entry| entry.value);
        let first = hit.get(paragraph.language, Section::Ordinal).filter(|entry| entry.value == 1);
        let Some(modifier) = modifier.or(first.map(|_| FIRST)) else { break };
        owners.modifiers.push(modifier);
        owners.end = hit.tokens.end;
    }
    if owners.modifiers == [FIRST] || owners.modifiers.contains(&HEAD) {
        return Owners::none(end);
    }
    owners
}

/// Whether a connector stands in front of a token.
fn linked(paragraph: &Paragraph<'_>, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|before| paragraph.hits.at(before))
        .is_some_and(|(_, hit)| hit.is(Section::Connector))
}

fn is_close(paragraph: &Paragraph<'_>, at: usize) -> bool {
    paragraph.view.tokens.get(at).is_some_and(|token| token.gap != Gap::Dash)
}
