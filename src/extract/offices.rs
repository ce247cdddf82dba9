//! Office phrases: a title, whose it is, and what changes it: former, acting, first deputy.

mod owners;

use std::ops::Range;

use crate::domain::fields::OfficeCode;
use crate::text::fold::folded;

use super::lexicon::{Entry, Owner, Section, Words};
use super::names;
use super::reading::Paragraph;
use super::scan::Hit;
use super::view::Gap;

use self::owners::Owners;
pub(super) use self::owners::country_before;

/// An office in a sentence.
#[derive(Debug, Clone)]
pub(super) struct OfficePhrase {
    /// The phrase with the country, without the name.
    pub(super) tokens: Range<usize>,
    /// The title alone.
    pub(super) title: Range<usize>,
    pub(super) code: OfficeCode,
    pub(super) of: Owner,
    /// The same office as one named before, in another country.
    pub(super) is_counterpart: bool,
    /// The title alone says whose it is: only one state calls its minister so.
    pub(super) by_title: bool,
    /// Where an envoy is accredited, if nothing says who sends.
    pub(super) seat: Owner,
}

/// The most tokens of what stands in brackets.
const MOST_IN_BRACKETS: usize = 8;
/// More tokens than a form of the tables has: what goes on behind them tells nothing more.
const MOST_OF_FORM: usize = 32;

/// The offices of a sentence, in order.
pub(super) fn of(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Vec<OfficePhrase> {
    let mut phrases: Vec<OfficePhrase> = Vec::new();
    if !paragraph.hits.have(sentence, Section::Office.bit() | Section::Counterpart.bit()) {
        return phrases;
    }
    let mut at = sentence.start;
    while at < sentence.end {
        let Some((_, hit)) = paragraph.hits.at(at) else {
            at += 1;
            continue;
        };
        let is_office = hit.is(Section::Office) && !is_given_name(paragraph, hit, phrases.last());
        let is_counterpart = hit.is(Section::Counterpart);
        if is_office || is_counterpart {
            let phrase = phrase(paragraph, hit, sentence);
            at = hit.tokens.end.max(phrase.tokens.end);
            join(&mut phrases, phrase, paragraph);
        } else {
            at = hit.tokens.end;
        }
    }
    phrases
}

/// Whether the title of a monarch right behind another title is a given name: "Ambassador Sultan So-and-so".
fn is_given_name(paragraph: &Paragraph<'_>, hit: &Hit, last: Option<&OfficePhrase>) -> bool {
    let king = |entry: &Entry| {
        entry.section == Section::Office
            && OfficeCode::ALL.get(entry.value as usize) == Some(&OfficeCode::King)
    };
    let token = |at: usize| paragraph.view.tokens.get(at);
    let capital = token(hit.tokens.start).is_some_and(|token| token.upper);
    let behind = last.is_some_and(|last| last.tokens.end == hit.tokens.start);
    capital && behind && hit.tokens.len() == 1 && hit.entries(paragraph.language).all(king)
}

/// Adds a phrase, or joins it to the one that it continues: "deputy prime minister – foreign minister".
fn join(phrases: &mut Vec<OfficePhrase>, phrase: OfficePhrase, paragraph: &Paragraph<'_>) {
    let Some(last) = phrases.last_mut() else {
        phrases.push(phrase);
        return;
    };
    let between = last.tokens.end..phrase.tokens.start;
    // "of" between two titles makes them the titles of two people; "and" does not.
    let linked = between.clone().all(|at| {
        let of = paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Connector));
        let small = paragraph.words(&(at..at + 1)).chars().count() <= 3;
        paragraph.view.mark(at) == Some(',') || small && !of
    });
    // "The minister received the foreign minister of X": where countries stand in front, two people.
    // "Special Representative for Central Asia, Ambassador So-and-so": the rank behind the comma is his.
    let ranked = phrase.code == OfficeCode::Ambassador && phrase.of == Owner::Nobody;
    if ranked && last.code != OfficeCode::Ambassador && is_apposition(paragraph, &between) {
        last.tokens.end = phrase.tokens.end;
        return;
    }
    // A particle of Korean behind a title says that whoever holds it does something.
    let glued = paragraph.language.settings.words == Words::Glued;
    let particle = paragraph.view.tokens.get(between.start).is_some_and(|t| t.gap == Gap::None);
    if glued && particle && !between.is_empty() {
        phrases.push(phrase);
        return;
    }
    let bare = last.of == Owner::Nobody;
    let whole = phrase.of != Owner::Nobody && phrase.tokens.start < phrase.title.start;
    let owns = depends(paragraph, last, &phrase);
    let other = last.code != OfficeCode::Minister;
    let inflected = || other && between.is_empty() && is_inflected(paragraph, last);
    if paragraph.language.settings.verb_last && bare && whole && !owns && !inflected() {
        phrases.push(phrase);
        return;
    }
    let dependent = between.is_empty() && depends(paragraph, last, &phrase);
    let same_owner = last.of == phrase.of || last.of == Owner::Nobody || phrase.of == Owner::Nobody;
    let same_owner = same_owner || dependent;
    let apart = !dependent && are_two(last.code, phrase.code);
    if between.len() > 1 || !linked || !same_owner || phrase.is_counterpart || apart {
        phrases.push(phrase);
        return;
    }
    let codes = (last.code, phrase.code);
    // "The Secretary-General's Special Envoy" is the envoy; "Minister, Ambassador So-and-so" the minister.
    let possessive = between.is_empty() && is_possessive(paragraph, last.title.end);
    let honorary = phrase.code == OfficeCode::Ambassador && phrase.of == Owner::Nobody;
    if possessive || dependent {
        last.code = phrase.code;
    } else if honorary && rank(last.code) < 2 {
        // The first title stays.
    } else if codes == (OfficeCode::DeputyPrimeMinister, OfficeCode::ForeignMinister) {
        last.code = OfficeCode::DeputyPrimeMinisterForeignMinister;
    } else if between.is_empty() || rank(phrase.code) < rank(last.code) {
        if rank(phrase.code) < rank(last.code) {
            last.code = phrase.code;
        }
    } else {
        phrases.push(phrase);
        return;
    }
    if last.of == Owner::Nobody {
        last.of = phrase.of;
    }
    last.tokens.end = phrase.tokens.end;
    last.title.end = phrase.title.end;
}

/// Whether nobody holds both offices at once.
fn are_two(a: OfficeCode, b: OfficeCode) -> bool {
    let head = |code: OfficeCode| matches!(code, OfficeCode::President | OfficeCode::King);
    let under = |code: OfficeCode| {
        matches!(
            code,
            OfficeCode::ForeignMinister
                | OfficeCode::DeputyForeignMinister
                | OfficeCode::PrimeMinister
                | OfficeCode::DeputyPrimeMinisterForeignMinister
                | OfficeCode::Ambassador
        )
    };
    head(a) && under(b) || under(a) && head(b)
}

/// Whether the first of two titles stands in the genitive, so that it says whose the second is: "the
/// president's press secretary" in languages that put the owner in front.
fn depends(paragraph: &Paragraph<'_>, first: &OfficePhrase, second: &OfficePhrase) -> bool {
    let settings = &paragraph.language.settings;
    let of_one = matches!(
        second.code,
        OfficeCode::Adviser
            | OfficeCode::PressSecretary
            | OfficeCode::Spokesperson
            | OfficeCode::SpecialRepresentative
            | OfficeCode::Undersecretary
            | OfficeCode::SeniorOfficial
            | OfficeCode::Director
    );
    let head_last = settings.country_before && !settings.country_after_first;
    let glued = settings.words != Words::Spaced;
    of_one && head_last && (glued || is_inflected(paragraph, first))
}

/// Whether a title stands in another form than the tables have it.
pub(super) fn is_inflected(paragraph: &Paragraph<'_>, office: &OfficePhrase) -> bool {
    has_ending(paragraph, &office.title, Section::Office)
}

/// Whether an honorific in front of a token has an ending, so that the name behind it has one, too.
pub(super) fn honoured_with_ending(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| paragraph.hits.at(before));
    before.is_some_and(|(_, hit)| {
        hit.is(Section::Honorific)
            && !paragraph.language.agreeing_endings.is_empty()
            && has_ending(paragraph, &hit.tokens, Section::Honorific)
    })
}

/// Whether words of the text are none of the forms of a section as the tables have them.
fn has_ending(paragraph: &Paragraph<'_>, words: &Range<usize>, section: Section) -> bool {
    let letters = |text: &str| -> String {
        folded(text).chars().filter(|c| c.is_alphanumeric() || *c == '*').collect()
    };
    let Some((_, hit)) = paragraph.hits.at(words.start) else { return false };
    let words = words.start..words.end.min(words.start + MOST_OF_FORM);
    let words = letters(paragraph.words(&words));
    let entries = hit.entries(paragraph.language).filter(|e| e.section == section);
    let mut forms = entries.flat_map(|entry| paragraph.language.forms_of(section, entry.value));
    !forms.any(|form| {
        let form = letters(form);
        match form.split_once('*') {
            Some((stem, _)) => words.starts_with(stem),
            None => form == words,
        }
    })
}

/// Whether tokens go on with an office up to a comma: nobody is named there and nothing is done.
fn is_apposition(paragraph: &Paragraph<'_>, between: &Range<usize>) -> bool {
    let Some(comma) = between.end.checked_sub(1) else { return false };
    let mark = |at: usize| paragraph.view.mark(at).is_some();
    let said: u64 = [Section::Say, Section::Meet, Section::TakePart, Section::Honorific]
        .iter()
        .fold(0, |bits, section| bits | section.bit());
    (2..=MOST_IN_BRACKETS).contains(&between.len())
        && paragraph.view.mark(comma) == Some(',')
        && !(between.start..comma).any(mark)
        && !paragraph.hits.have(between, said)
        && !(between.start..comma).any(|at| {
            names::from(paragraph, at, comma).is_some_and(|name| {
                name.clone().all(|at| paragraph.hits.at(at).is_none()) && name.end == comma
            })
        })
}

/// Whether the word in front of a token ends in "'s".
fn is_possessive(paragraph: &Paragraph<'_>, end: usize) -> bool {
    let Some(token) = end.checked_sub(1).and_then(|at| paragraph.view.tokens.get(at)) else {
        return false;
    };
    paragraph.view.chars(token).ends_with(&['\'', 's'])
}

/// Which of two titles of one person says more.
fn rank(code: OfficeCode) -> u8 {
    if code == OfficeCode::ForeignMinister {
        return 0;
    }
    let vague =
        matches!(code, OfficeCode::Minister | OfficeCode::SeniorOfficial | OfficeCode::Director);
    if vague { 2 } else { 1 }
}

fn phrase(paragraph: &Paragraph<'_>, hit: &Hit, sentence: &Range<usize>) -> OfficePhrase {
    let settings = &paragraph.language.settings;
    let title = hit.tokens.clone();
    let options: Vec<Entry> = hit
        .entries(paragraph.language)
        .filter(|entry| entry.section == Section::Office)
        .copied()
        .collect();
    let code_at = |entry: &Entry| OfficeCode::ALL.get(entry.value as usize).copied();
    let first_code = options.first().and_then(code_at);
    let abroad = matches!(
        first_code,
        Some(
            OfficeCode::Ambassador
                | OfficeCode::PermanentRepresentative
                | OfficeCode::Charge
                | OfficeCode::SpecialCoordinator
                | OfficeCode::SpecialRepresentative
        )
    );
    let before = if settings.country_before {
        owners::before(paragraph, title.start, sentence, abroad)
    } else {
        Owners::none(title.start)
    };
    let after = if settings.country_after {
        owners::after(paragraph, title.end, sentence, abroad)
    } else if settings.words == Words::Spaced {
        owners::modifiers_behind(paragraph, title.end)
    } else {
        Owners::none(title.end)
    };
    let behind = settings.country_after_first && !after.all.is_empty();
    let near = if behind || before.all.is_empty() {
        after.all.first()
    } else if abroad {
        before.senders.last().or(before.all.last())
    } else {
        before.all.first()
    };
    let near = near.copied().unwrap_or(Owner::Nobody);
    let chosen = chosen(paragraph, &options, near, title.end);
    let by_title = chosen.map_or(Owner::Nobody, |entry| entry.of);
    let of = if near == Owner::Nobody { by_title } else { near };
    let mut code = chosen.and_then(code_at).unwrap_or(OfficeCode::SeniorOfficial);
    let heads = |entry: &Entry| entry.section == Section::Modifier && entry.value == HEAD;
    let heads = hit.entries(paragraph.language).any(heads);
    if code == OfficeCode::Director && heads && (before.ministry || after.ministry) {
        code = OfficeCode::ForeignMinister;
    }
    let heads_body = |code: OfficeCode| options.iter().filter_map(code_at).any(|c| c == code);
    if heads_body(OfficeCode::SecretaryGeneral) && heads_body(OfficeCode::Director) {
        // A director general heads an organisation, or a department where none is named.
        let named = matches!(of, Owner::Organization(_));
        code = if named { OfficeCode::SecretaryGeneral } else { OfficeCode::Director };
    }
    let national = matches!(of, Owner::Country(_)) || before.ministry || after.ministry;
    if code == OfficeCode::SecretaryGeneral && national {
        // The director general of a ministry heads no organisation.
        code = OfficeCode::Director;
    }
    let code = modified(code, &before.modifiers, &after.modifiers);
    OfficePhrase {
        tokens: before.end..after.end,
        title,
        code,
        of,
        is_counterpart: options.is_empty(),
        by_title: near == Owner::Nobody && of != near,
        seat: if of == Owner::Nobody { after.seat } else { Owner::Nobody },
    }
}

/// Which office of the several that a form may be: the one of the country at hand, else the one of the
/// language's own, else the one of no country. `end` is where the title ends.
fn chosen<'e>(
    paragraph: &Paragraph<'_>,
    options: &'e [Entry],
    near: Owner,
    end: usize,
) -> Option<&'e Entry> {
    if near != Owner::Nobody {
        let own = options.iter().find(|entry| entry.of == near);
        let plain = || options.iter().find(|entry| entry.of == Owner::Nobody);
        return own.or_else(plain).or(options.first());
    }
    let home = paragraph.language.settings.home.map(Owner::Country);
    // "Secretary of State So-and-so", where the language is at home in no country: the one that is known
    // by this name.
    let connected = paragraph.hits.at(end).is_some_and(|(_, next)| next.is(Section::Connector));
    let alone = home.is_none() && !connected;
    let is_plain =
        |code: u32| options.iter().any(|entry| entry.of == Owner::Nobody && entry.value == code);
    let owned = |entry: &&Entry| {
        Some(entry.of) == home || alone && entry.of != near && !is_plain(entry.value)
    };
    let plain = || options.iter().find(|entry| entry.of == near);
    options.iter().find(owned).or_else(plain).or(options.first())
}

const FORMER: u32 = 0;
const ACTING: u32 = 1;
const FIRST: u32 = 2;
const DEPUTY: u32 = 3;
/// A title that is no department's, so that the head of a ministry is the minister.
const HEAD: u32 = 4;

/// The office that a title and the words beside it make.
fn modified(code: OfficeCode, before: &[u32], after: &[u32]) -> OfficeCode {
    let has = |modifier: u32| before.contains(&modifier) || after.contains(&modifier);
    let makes = |(title, words, _): &&(OfficeCode, &[u32], OfficeCode)| {
        *title == code && words.iter().all(|word| has(*word))
    };
    MODIFIED.iter().find(makes).map_or(code, |(_, _, made)| *made)
}

/// Title, modifiers, and what they make; the first that fits counts.
const MODIFIED: [(OfficeCode, &[u32], OfficeCode); 9] = [
    (OfficeCode::ForeignMinister, &[FORMER], OfficeCode::FormerForeignMinister),
    (OfficeCode::President, &[FORMER], OfficeCode::FormerPresident),
    (OfficeCode::ForeignMinister, &[ACTING], OfficeCode::ActingForeignMinister),
    (OfficeCode::President, &[ACTING], OfficeCode::ActingPresident),
    (OfficeCode::ForeignMinister, &[FIRST, DEPUTY], OfficeCode::FirstDeputyForeignMinister),
    (OfficeCode::ForeignMinister, &[DEPUTY], OfficeCode::DeputyForeignMinister),
    (OfficeCode::DeputyForeignMinister, &[FIRST], OfficeCode::FirstDeputyForeignMinister),
    (OfficeCode::PrimeMinister, &[DEPUTY], OfficeCode::DeputyPrimeMinister),
    (OfficeCode::Spokesperson, &[DEPUTY], OfficeCode::DeputySpokesperson),
];
