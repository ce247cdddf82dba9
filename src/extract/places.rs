//! Towns where something takes place: by the words around their name, by its ending, or by the dateline.

use std::ops::Range;

use crate::domain::SegmentKind;
use crate::text::fold::folded;

use super::lexicon::{Section, Words};
use super::reading::{Paragraph, Reading};
use super::scan::Hit;
use super::view::Class;

/// A town where something takes place.
#[derive(Debug, Clone)]
pub(super) struct PlaceAt {
    pub(super) paragraph: usize,
    pub(super) town: u32,
    pub(super) tokens: Range<usize>,
}

/// The first paragraphs that may begin with a dateline.
const DATELINES: usize = 4;
/// The most letters of a word between the town of a dateline and its day: "on", "le".
const MOST_OF_ON: usize = 3;

/// The town that a form names, unless it is the name of another state, too: Мали is not Malé.
pub(super) fn town(reading: &Reading<'_>, paragraph: &Paragraph<'_>, hit: &Hit) -> Option<u32> {
    let town = hit.get(paragraph.language, Section::Place)?.value;
    let Some(state) = hit.get(paragraph.language, Section::Country) else { return Some(town) };
    let of = reading.lexicon.registry.town_at(town)?.country;
    (u32::from(of) == state.value).then_some(town)
}

/// The town that a report begins with: "QUITO, 8 de mayo de 2023. …".
pub(super) fn of_dateline(reading: &Reading<'_>) -> Option<PlaceAt> {
    let paragraphs = reading.paragraphs.iter().enumerate().take(DATELINES);
    let texts = paragraphs.filter(|(_, paragraph)| paragraph.kind != SegmentKind::Title);
    texts.into_iter().find_map(|(index, paragraph)| {
        let hit = paragraph.hits.all.first().filter(|hit| hit.tokens.start == 0)?;
        let town = town(reading, paragraph, hit)?;
        let ends = matches!(paragraph.view.mark(hit.tokens.end), Some(',' | '.' | '(' | '/' | '،'));
        let number = |at: usize| {
            paragraph.view.tokens.get(at).is_some_and(|token| token.class == Class::Number)
        };
        let dash = paragraph
            .view
            .tokens
            .get(hit.tokens.end)
            .is_some_and(|token| token.gap == super::view::Gap::Dash);
        // "مسقط في 5 فبراير": a small word may stand in front of the day.
        let day = dash || number(hit.tokens.end) || {
            let word = paragraph.view.tokens.get(hit.tokens.end);
            let small = word.is_some_and(|w| w.class == Class::Word && w.chars() <= MOST_OF_ON);
            small && number(hit.tokens.end + 1)
        };
        (ends || day).then(|| PlaceAt { paragraph: index, town, tokens: hit.tokens.clone() })
    })
}

/// The town that a forum or conference has its name from, where nothing else says where something takes
/// place: "on the margins of the Antalya Diplomacy Forum".
pub(super) fn of_format(reading: &Reading<'_>) -> Option<PlaceAt> {
    reading.paragraphs.iter().enumerate().find_map(|(index, paragraph)| {
        paragraph.hits.all.iter().find_map(|hit| {
            let language = paragraph.language;
            let place = u16::try_from(hit.get(language, Section::Organization)?.value).ok()?;
            let name = &reading.lexicon.registry.organization_at(place)?.name;
            let meets = ["Forum", "Conference"].iter().any(|noun| name.contains(noun));
            let town =
                super::scan::inside(&paragraph.view, language, hit, Section::Place).into_iter();
            let town = town.map(|town| (town.get(language, Section::Place), town.tokens)).next();
            let (entry, tokens) = town.filter(|_| meets)?;
            Some(PlaceAt { paragraph: index, town: entry?.value, tokens })
        })
    })
}

/// The sentences behind the one that names a visit that may name its town.
const VISIT_REACH: usize = 4;

/// The town of a visit that the sentences behind it name: "visited Senegal. In Dakar he …". It lies in a
/// country that stands in the sentence of the visit.
pub(super) fn of_visit(
    reading: &Reading<'_>,
    index: usize,
    visit: &Range<usize>,
) -> Option<PlaceAt> {
    let paragraph = reading.paragraphs.get(index)?;
    let number = paragraph.sentences.iter().position(|s| s.contains(&visit.start))?;
    let countries: Vec<u32> = paragraph
        .hits
        .within(paragraph.sentences.get(number)?)
        .iter()
        .filter_map(|hit| hit.get(paragraph.language, Section::Country))
        .map(|entry| entry.value)
        .collect();
    let behind = reading.paragraphs.iter().enumerate().skip(index).flat_map(|(at, paragraph)| {
        let first = if at == index { number + 1 } else { 0 };
        paragraph.sentences.iter().skip(first).map(move |sentence| (at, paragraph, sentence))
    });
    behind.take(VISIT_REACH).find_map(|(at, paragraph, sentence)| {
        paragraph.hits.within(sentence).iter().find_map(|hit| {
            let town = town(reading, paragraph, hit)?;
            let country = reading.lexicon.registry.town_at(town)?.country;
            let visited = countries.contains(&u32::from(country)) && is_place(paragraph, hit);
            visited.then(|| PlaceAt { paragraph: at, town, tokens: hit.tokens.clone() })
        })
    })
}

/// Whether the words around a town, or its ending, say that something takes place there.
pub(super) fn is_place(paragraph: &Paragraph<'_>, hit: &Hit) -> bool {
    let language = paragraph.language;
    let cue = |at: usize| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::PlaceCue));
    let start = hit.tokens.start;
    let glued = language.settings.words != Words::Spaced;
    if start > 0 && cue(start - 1) || (language.settings.verb_last || glued) && cue(hit.tokens.end)
    {
        return true;
    }
    if has_cue_in_front(paragraph, hit) {
        return true;
    }
    if glued {
        let behind = paragraph.view.tokens.get(hit.tokens.end).map(|t| t.from as usize);
        let rest = behind.and_then(|at| paragraph.view.folded.chars.get(at..)).unwrap_or_default();
        return language.place_endings.iter().any(|place| rest.starts_with(place));
    }
    let last = hit.tokens.end.saturating_sub(1);
    let Some(token) = paragraph.view.tokens.get(last) else { return false };
    let chars = paragraph.view.chars(token);
    let apostrophe = chars.iter().rposition(|c| *c == '\'');
    let ending = apostrophe.map_or(chars, |at| chars.get(at + 1..).unwrap_or_default());
    // A name in the nominative may end like a place: only what is longer than the table's form counts.
    let inflected = apostrophe.is_some() || {
        let words = folded(paragraph.words(&hit.tokens));
        let entry = hit.get(language, Section::Place);
        entry.is_some_and(|entry| {
            language.forms_of(Section::Place, entry.value).all(|form| folded(form) != words)
        })
    };
    inflected && language.place_endings.iter().any(|place| ending.ends_with(place))
}

/// Whether a word ends as a place does in a language that says so by an ending.
pub(super) fn says_where(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    let chars = paragraph.view.chars(token);
    let mut endings = paragraph.language.place_endings.iter();
    endings.any(|ending| chars.len() > ending.len() + 2 && chars.ends_with(ending))
}

/// Whether what is glued to the front of a town is a word for "in": בירושלים, በአዲስ አበባ.
fn has_cue_in_front(paragraph: &Paragraph<'_>, hit: &Hit) -> bool {
    let language = paragraph.language;
    let Some(token) = paragraph.view.tokens.get(hit.tokens.start) else { return false };
    if token.class != Class::Word || language.proclitics.is_empty() {
        return false;
    }
    let chars = paragraph.view.chars(token);
    let Some(entry) = hit.get(language, Section::Place) else { return false };
    let begins = |form: &str| {
        let first = folded(form.split([' ', '-']).next().unwrap_or_default());
        chars.starts_with(&first.chars().collect::<Vec<_>>())
    };
    let own = language.forms_of(Section::Place, entry.value).any(begins);
    !own && language.proclitics.iter().any(|proclitic| {
        chars.starts_with(proclitic) && language.place_proclitics.contains(proclitic)
    })
}
