//! What somebody is in charge of, between the title and the name: "Under Secretary for Political Affairs
//! So-and-so", "директор Департамента Азии МИД Такой-то".
//!
//! Not here: names right beside a title ([`super::finder`]).

use std::ops::Range;

use crate::domain::fields::OfficeCode;

use super::super::lexicon::{Section, Words};
use super::super::names;
use super::super::offices::OfficePhrase;
use super::super::reading::Paragraph;
use super::super::view::{Class, Gap};

/// The most tokens by which an office goes on behind what the tables know of it.
const MOST_OF_OFFICE: usize = 10;

/// Behind what somebody is in charge of: "Under Secretary for Political Affairs So-and-so". It begins with
/// a small word and ends in a capitalised one that is no name.
pub(super) fn behind(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<usize> {
    let view = &paragraph.view;
    let small = |at: usize| view.tokens.get(at).is_some_and(|token| !token.upper);
    let charge = |at: usize| {
        let hit = paragraph.hits.at(at).map(|(_, hit)| hit);
        !small(at) && hit.is_some_and(|hit| hit.is(Section::Stop) && hit.tokens.end == at + 1)
    };
    let until = (at + MOST_OF_OFFICE).min(end);
    let open = |at: &usize| view.mark(*at).is_none_or(|mark| mark == ',' || mark == '&');
    let reach = (at..until).take_while(open);
    let last = reach.skip(1).filter(|at| charge(*at)).last()?;
    let word = view.tokens.get(at).is_some_and(|token| token.class == Class::Word);
    // "The minister conveyed the invitation of President So-and-so": another's title, or a deed.
    let other = paragraph.hits.have(&(at..last + 1), DEEDS);
    (word && small(at) && !other).then_some(last + 1)
}

/// What does not stand in the name of an office.
const DEEDS: u64 = Section::Say.bit()
    | Section::Meet.bit()
    | Section::TakePart.bit()
    | Section::Chair.bit()
    | Section::Office.bit()
    | Section::Counterpart.bit()
    | Section::Event.bit()
    | Section::Pronoun.bit();

/// Titles that say little without what somebody is in charge of.
fn wants_charge(office: &OfficePhrase) -> bool {
    matches!(
        office.code,
        OfficeCode::Director
            | OfficeCode::SeniorOfficial
            | OfficeCode::Adviser
            | OfficeCode::Minister
            | OfficeCode::DeputyForeignMinister
            | OfficeCode::Chairperson
            | OfficeCode::SpecialRepresentative
            | OfficeCode::SpecialCoordinator
            | OfficeCode::SecretaryGeneral
            | OfficeCode::Undersecretary
            | OfficeCode::MemberOfParliament
            | OfficeCode::Spokesperson
            | OfficeCode::DeputyPrimeMinister
            | OfficeCode::HighRepresentative
    )
}

/// The name behind what somebody is in charge of, where capitals tell names from nouns: in Cyrillic a common
/// noun has none, so that two words with capitals that no table knows are a name.
pub(super) fn name_behind(
    paragraph: &Paragraph<'_>,
    office: &OfficePhrase,
    end: usize,
) -> Option<Range<usize>> {
    let view = &paragraph.view;
    let settings = &paragraph.language.settings;
    let cyrillic = |c: &char| ('\u{400}'..='\u{4FF}').contains(c);
    let first = view.tokens.get(office.title.start)?;
    let fits = view.chars(first).first().is_some_and(cyrillic)
        && settings.capitals
        && settings.words == Words::Spaced
        && !settings.verb_last
        && wants_charge(office);
    if !fits {
        return None;
    }
    let until = (office.tokens.end + MOST_OF_OFFICE).min(end);
    let mut at = office.tokens.end;
    while at < until {
        let token = view.tokens.get(at)?;
        let within = matches!(view.mark(at), Some(',' | '«' | '»' | '"' | '“' | '”'));
        let open = token.gap != Gap::Dash && (token.class != Class::Mark || within);
        if !open || paragraph.hits.have(&(at..at + 1), DEEDS) {
            return None;
        }
        let honoured = paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Honorific));
        let named = names::from(paragraph, at, end).filter(|_| !honoured && at > office.tokens.end);
        match named {
            Some(name) if words(paragraph, &name) > 1 => return Some(name),
            Some(name) => at = name.end,
            None => at += 1,
        }
    }
    None
}

/// The same in Arabic, where the words of a department have the article: "مدير الإدارة العامة للدول الآسيوية".
pub(super) fn name_behind_articles(
    paragraph: &Paragraph<'_>,
    office: &OfficePhrase,
    end: usize,
) -> Option<Range<usize>> {
    let view = &paragraph.view;
    let with_article = |at: &usize| {
        let Some(token) = view.tokens.get(*at) else { return false };
        let word: String = view.chars(token).iter().collect();
        let hit = paragraph.hits.at(*at).map(|(_, hit)| hit);
        let acts = Section::Say.bit()
            | Section::Meet.bit()
            | Section::TakePart.bit()
            | Section::Office.bit();
        let article = ARTICLES.iter().any(|article| word.starts_with(article));
        let other = hit.is_some_and(|hit| hit.is(Section::Honorific) || !hit.is_only(!acts));
        token.class == Class::Word && article && !other
    };
    let until = (office.tokens.end + MOST_OF_OFFICE).min(end);
    let reach = (office.tokens.end..until).take_while(with_article).count();
    let mut at = office.tokens.end + reach;
    while let Some((_, hit)) = paragraph.hits.at(at) {
        if hit.tokens.start != at || !hit.is(Section::Honorific) {
            break;
        }
        at = hit.tokens.end;
    }
    let name = names::from(paragraph, at, end)?;
    (reach > 0 && wants_charge(office) && words(paragraph, &name) > 1).then_some(name)
}

/// The article of Arabic, alone and with what is glued to it.
const ARTICLES: [&str; 4] = ["ال", "لل", "وال", "بال"];

/// A given name that is a word of the tables as well (Kyrgyz Болот is also "will be"), behind a title that is
/// not written in capitals and in front of a name.
pub(super) fn word_and_name(
    paragraph: &Paragraph<'_>,
    office: &OfficePhrase,
    at: usize,
    end: usize,
) -> Option<Range<usize>> {
    let view = &paragraph.view;
    let word = view.tokens.get(at).filter(|token| token.upper && !token.caps)?;
    let (_, hit) = paragraph.hits.at(at)?;
    let named = Section::Say.bit()
        | Section::Meet.bit()
        | Section::TakePart.bit()
        | Section::Chair.bit()
        | Section::Coming.bit()
        | Section::Propose.bit()
        | Section::Action.bit()
        | Section::Founded.bit()
        | Section::Event.bit()
        | Section::Office.bit()
        | Section::Pronoun.bit();
    let title = view.tokens.get(office.title.end.checked_sub(1)?)?;
    let fits = paragraph.language.settings.capitals
        && word.class == Class::Word
        && word.gap == Gap::Space
        && hit.tokens.len() == 1
        && hit.is_only(named)
        && (!title.upper || hit.is(Section::Office));
    let name = names::from(paragraph, at + 1, end).filter(|_| fits)?;
    (view.tokens.get(name.start)?.gap == Gap::Space).then_some(at..name.end)
}

fn words(paragraph: &Paragraph<'_>, name: &Range<usize>) -> usize {
    let tokens = paragraph.view.tokens.get(name.clone()).unwrap_or_default();
    tokens.iter().filter(|token| token.class == Class::Word && token.gap != Gap::Hyphen).count()
}

/// Whether one word with a capital behind a title is what the office is of: "начальник Управления кадров".
pub(super) fn is_word_of(
    paragraph: &Paragraph<'_>,
    office: &OfficePhrase,
    name: &Range<usize>,
) -> bool {
    let vague = matches!(
        office.code,
        OfficeCode::Director | OfficeCode::SeniorOfficial | OfficeCode::Adviser
    );
    // "председатель правления АО «…»"
    let word = paragraph.view.tokens.get(name.start);
    if name.len() == 1 && word.is_some_and(|t| t.caps && (2..=4).contains(&t.chars())) {
        return vague || office.code == OfficeCode::Chairperson;
    }
    let next = paragraph.view.tokens.get(name.end);
    let goes_on = next.is_some_and(|next| next.class == Class::Word && !next.upper);
    let acts = Section::Say.bit() | Section::Meet.bit() | Section::TakePart.bit();
    vague
        && goes_on
        && words(paragraph, name) == 1
        && !paragraph.hits.have(&(name.end..name.end + 1), acts)
}
