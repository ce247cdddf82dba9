//! Documents that were adopted, signed, approved, and initiatives that were put forward.
//!
//! A document needs a verb and a noun or a quoted title in one sentence.

use std::ops::Range;

use crate::domain::SegmentKind;
use crate::domain::fields::{DocumentAction, DocumentKind};

use super::bodies;
use super::lexicon::{Section, Words};
use super::reading::{Paragraph, Reading};
use super::scan::{self, Hit};
use super::view::{Class, Gap};

/// A document or initiative found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    pub(super) tokens: Range<usize>,
    pub(super) action: DocumentAction,
    /// The verb.
    pub(super) cue: Range<usize>,
}

/// The longest quoted title, in tokens; in scripts where a sign is one, too.
const MOST_TITLE: usize = 16;
const MOST_TITLE_OF_SIGNS: usize = 48;
/// How many words begin the title of an item of a list in front of its noun.
const MOST_LEADING: usize = 3;
/// The most words between a noun and what it is of: "de la".
const MOST_LINKS: usize = 2;
/// How far a title reaches in front of its noun, in tokens.
const MOST_BEFORE: usize = 6;

/// The documents of a text that something was done with.
pub(super) fn adopted(reading: &Reading<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    // What was done with the documents of the list that follows: "… were signed:".
    let mut announced = None;
    let mut in_lines = false;
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        let before = found.len();
        let mut last = None;
        let happens = Section::Event.bit() | Section::Organization.bit() | Section::Meet.bit();
        let beside = reading.paragraphs.get(index.saturating_sub(1)..=index).unwrap_or_default();
        let has_event = beside.iter().any(|p| p.hits.have(&(0..p.view.tokens.len()), happens));
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            last = action(paragraph, number).filter(|(done, _)| *done != DocumentAction::Proposed);
            let Some((action, cue)) = last.clone() else { continue };
            for tokens in titles(paragraph, sentence) {
                // "The ministry issued a statement": only what takes place has a result.
                let bare = action == DocumentAction::Adopted && is_bare(paragraph, &tokens);
                if bare && !has_event {
                    continue;
                }
                let (sentence, cue) = (number, cue.clone());
                found.push(Found { paragraph: index, sentence, tokens, action, cue });
            }
        }
        let ends = paragraph.view.tokens.len().checked_sub(1);
        let end = ends.and_then(|at| paragraph.view.mark(at));
        // Lines that end in semicolons are a list, too, and the line behind them is its last.
        let line = announced.is_some() && matches!(end, Some(';' | '；' | '؛'));
        if paragraph.kind == SegmentKind::ListItem || line || in_lines {
            let listed = announced.filter(|_| found.len() == before);
            found.extend(listed.and_then(|action| listed_in(paragraph, index, action)));
            announced = announced.filter(|_| line || !in_lines);
            in_lines = line;
            continue;
        }
        let opens = matches!(end, Some(':' | '：'));
        announced = last.filter(|_| opens).map(|(action, _)| action);
    }
    found
}

/// Whether a title is nothing but a noun in small letters, or in a script that has no others: "statement".
fn is_bare(paragraph: &Paragraph<'_>, title: &Range<usize>) -> bool {
    let noun = paragraph.hits.at(title.start).map(|(_, hit)| hit);
    let alone = noun.is_some_and(|hit| hit.is(Section::Document) && hit.tokens == *title);
    let capitals = paragraph.language.settings.capitals;
    let word = |token: &super::view::Token| !token.upper || !capitals;
    let kind = noun.and_then(|hit| hit.get(paragraph.language, Section::Kind));
    let kind = kind.and_then(|entry| DocumentKind::ALL.get(entry.value as usize));
    let joint = matches!(
        kind,
        Some(
            DocumentKind::JointStatement
                | DocumentKind::JointDeclaration
                | DocumentKind::Communique
        )
    );
    alone && !joint && paragraph.view.tokens.get(title.start).is_some_and(word)
}

/// The document that an item of a list is: its title stands where the language has what is specified.
fn listed_in(paragraph: &Paragraph<'_>, index: usize, action: DocumentAction) -> Option<Found> {
    // "1." may have been read as a sentence.
    let mut found = paragraph.sentences.iter().take(2).enumerate();
    let (number, sentence, mut titles) = found.find_map(|(number, sentence)| {
        let titles = titles(paragraph, sentence);
        (!titles.is_empty()).then_some((number, sentence, titles))
    })?;
    let last = paragraph.language.settings.verb_last;
    let mut tokens = if last { titles.pop() } else { titles.into_iter().next() }?;
    // What stands in front of the noun begins its title: "Специальная декларация".
    let word =
        |at: usize| paragraph.view.tokens.get(at).is_some_and(|token| token.class == Class::Word);
    let first = (sentence.start..tokens.start).find(|at| word(*at));
    if let Some(first) = first.filter(|&first| {
        !last && tokens.start - first <= MOST_LEADING && (first..tokens.start).all(word)
    }) {
        tokens.start = first;
    }
    Some(Found { paragraph: index, sentence: number, cue: tokens.clone(), tokens, action })
}

/// The documents that a sentence names.
fn titles(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let quoted = quoted(paragraph, sentence);
    let mut titles: Vec<Range<usize>> = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let Some((_, hit)) = paragraph.hits.at(at) else {
            at += 1;
            continue;
        };
        at = hit.tokens.end.max(at + 1);
        let inside = quoted.iter().any(|title| title.contains(&hit.tokens.start));
        if let Some(noun) = document(paragraph, hit).filter(|_| !inside) {
            titles.push(noun_phrase(paragraph, &noun, sentence));
        }
    }
    let nouns = titles.len();
    for title in quoted {
        // A quoted title belongs to the noun in front of it, or right behind it: «…» бағдарламасы.
        let named = titles.iter_mut().take(nouns).find(|noun| {
            noun.end + 3 >= title.start && noun.end <= title.start
                || noun.start >= title.end && noun.start <= title.end + 2
        });
        match named {
            Some(noun) => *noun = title,
            None => titles.push(title),
        }
    }
    titles.sort_by_key(|title| title.start);
    titles.dedup();
    titles
}

/// The noun for a document of a form, which may stand in one that says what kind a document is:
/// "Erklärung von".
fn document(paragraph: &Paragraph<'_>, hit: &Hit) -> Option<Range<usize>> {
    if hit.is(Section::Document) {
        return Some(hit.tokens.clone());
    }
    let Paragraph { view, language, .. } = paragraph;
    let within = hit
        .is(Section::Kind)
        .then(|| scan::inside(view, language, hit, Section::Document).into_iter().next());
    within.flatten().map(|noun| noun.tokens)
}

/// What was proposed: quoted names and names of institutions in sentences that propose.
pub(super) fn initiatives(reading: &Reading<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        let capitals = paragraph.language.settings.capitals;
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            let Some(cue) = paragraph.first_in(number, Section::Propose) else { continue };
            let cue = cue.tokens.clone();
            let mut quoted = quoted(paragraph, sentence);
            let mut names = Vec::new();
            if capitals {
                names = institutions(paragraph, sentence);
            } else {
                // Without capitals a name is what quotation marks hold, if it names an institution.
                quoted.retain(|name| {
                    let said = name.contains(&cue.start);
                    !said && paragraph.hits.have(name, Section::Institution.bit())
                });
            }
            names.retain(|name| quoted.iter().all(|q| !q.contains(&name.start)));
            if capitals && names.is_empty() && quoted.is_empty() {
                names.extend(bodies::proposed(paragraph, sentence));
            }
            names.extend(quoted);
            names.sort_by_key(|name| name.start);
            for tokens in names {
                found.push(Found {
                    paragraph: index,
                    sentence: number,
                    tokens,
                    action: DocumentAction::Proposed,
                    cue: cue.clone(),
                });
            }
        }
    }
    found
}

fn action(paragraph: &Paragraph<'_>, sentence: usize) -> Option<(DocumentAction, Range<usize>)> {
    paragraph.first_in(sentence, Section::Action)?;
    let tokens = paragraph.sentences.get(sentence)?;
    paragraph.hits.within(tokens).iter().find_map(|hit| {
        let entry = hit.get(paragraph.language, Section::Action)?;
        let action = DocumentAction::ALL.get(entry.value as usize).copied()?;
        (action != DocumentAction::Proposed).then(|| (action, hit.tokens.clone()))
    })
}

/// What stands between quotation marks in a sentence, without the marks, if it begins with a capital.
fn quoted(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut titles = Vec::new();
    let mut at = sentence.start;
    while at < sentence.end {
        let opens = paragraph
            .view
            .mark(at)
            .and_then(|mark| paragraph.language.quotes.iter().find(|(open, _)| *open == mark));
        let Some((_, close)) = opens else {
            at += 1;
            continue;
        };
        let spaced = paragraph.language.settings.words == Words::Spaced;
        let most = if spaced { MOST_TITLE } else { MOST_TITLE_OF_SIGNS };
        let limit = (at + 1 + most).min(sentence.end);
        let end = (at + 1..limit).find(|&end| paragraph.view.mark(end) == Some(*close));
        let Some(end) = end else {
            at += 1;
            continue;
        };
        let title = at + 1..end;
        let first = paragraph.view.tokens.get(at + 1);
        let capitals = paragraph.language.settings.capitals;
        let begins =
            first.is_some_and(|token| token.upper || !capitals && token.class != Class::Mark);
        let speech = title
            .clone()
            .any(|at| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Action)));
        let reported = (end + 1..end + 4)
            .any(|at| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Say)));
        // "The “Centre for …”, he said": what has the noun of a document or institution is its name.
        let nouns = Section::Document.bit() | Section::Institution.bit();
        let named = paragraph.hits.have(&title, nouns);
        if begins
            && !speech
            && (!reported || named)
            && !title.is_empty()
            && !is_organization(paragraph, &title)
        {
            titles.push(title);
        }
        at = end + 1;
    }
    titles
}

fn is_organization(paragraph: &Paragraph<'_>, title: &Range<usize>) -> bool {
    paragraph
        .hits
        .at(title.start)
        .is_some_and(|(_, hit)| hit.is(Section::Organization) && hit.tokens.end >= title.end)
}

/// The noun with the names and adjectives in front of it.
fn noun_phrase(
    paragraph: &Paragraph<'_>,
    noun: &Range<usize>,
    sentence: &Range<usize>,
) -> Range<usize> {
    let language = paragraph.language;
    let mut start = noun.start;
    while start > sentence.start && noun.start - start < MOST_BEFORE {
        let Some(token) = paragraph.view.tokens.get(start) else { break };
        if token.gap == Gap::Dash {
            break;
        }
        let before = start - 1;
        // Where a language says whose behind the noun, a name in front of it is another's.
        let names = [Section::Demonym, Section::Place, Section::Country, Section::Organization];
        let behind = language.settings.country_after_first && !language.settings.compounds;
        let names = if behind { &names[..1] } else { &names[..] };
        let named = paragraph
            .hits
            .at(before)
            .filter(|(_, hit)| names.iter().any(|section| hit.is(*section)));
        if let Some((_, hit)) = named {
            start = hit.tokens.start;
            continue;
        }
        let word = paragraph.view.tokens.get(before);
        let plain = paragraph.hits.at(before).is_none();
        if plain
            && language.settings.capitals
            && word.is_some_and(|w| w.upper && w.class == Class::Word)
            && before > sentence.start
        {
            start = before;
            continue;
        }
        break;
    }
    start..behind_noun(paragraph, noun, sentence)
}

/// Behind what the noun is of: "Declaración de Bogotá", "Tuyên bố Hà Nội".
fn behind_noun(paragraph: &Paragraph<'_>, noun: &Range<usize>, sentence: &Range<usize>) -> usize {
    let is = |at: usize, sections: &[Section]| {
        paragraph.hits.at(at).filter(|_| at < sentence.end).filter(|(_, hit)| {
            hit.tokens.start == at && sections.iter().any(|section| hit.is(*section))
        })
    };
    // "Déclaration de" may be one form of the tables, "de la" another.
    let form = paragraph.hits.at(noun.end).map(|(_, hit)| hit).filter(|hit| {
        let of = hit.tokens.start == noun.end && hit.is(Section::Connector);
        hit.tokens.start < noun.end || of && !hit.is(Section::PlaceCue)
    });
    let short = |at: usize| {
        let token = paragraph.view.tokens.get(at);
        token.is_some_and(|token| token.class == Class::Word && token.chars() <= 4)
    };
    let link = form.map(|hit| noun.end..hit.tokens.end).filter(|link| {
        link.end <= sentence.end && link.len() <= MOST_LINKS && link.clone().all(short)
    });
    let linked = link.is_some();
    let at = link.map_or(noun.end, |link| link.end);
    let names = [Section::Place, Section::Country, Section::Organization];
    match is(at, if linked { &names } else { &names[..1] }) {
        Some((_, hit)) if paragraph.view.tokens.get(at).is_some_and(|t| t.gap != Gap::Dash) => {
            hit.tokens.end
        }
        _ => noun.end,
    }
}

/// Runs of capitalised words around a noun for an institution: "International Agency for Biological
/// Safety".
fn institutions(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    let capital = |at: usize| {
        paragraph.view.tokens.get(at).is_some_and(|t| t.class == Class::Word && t.upper)
    };
    let mut at = sentence.start;
    while at < sentence.end {
        let noun = paragraph
            .hits
            .at(at)
            .filter(|(_, hit)| hit.is(Section::Institution) && hit.tokens.start == at);
        let Some((_, hit)) = noun else {
            at += 1;
            continue;
        };
        let mut start = hit.tokens.start;
        while start > sentence.start + 1 && capital(start - 1) {
            start -= 1;
        }
        let mut end = hit.tokens.end;
        loop {
            if end < sentence.end && capital(end) {
                end += 1;
                continue;
            }
            // A small word or two may join: "for", "of the", "and".
            let small = |at: usize| {
                paragraph
                    .view
                    .tokens
                    .get(at)
                    .is_some_and(|t| t.class == Class::Word && !t.upper && t.chars() <= 5)
            };
            // What follows is a name of its own if it has such a noun, too.
            let other = |from: usize| {
                let run = (from..sentence.end).take_while(|at| capital(*at));
                run.into_iter().any(|at| {
                    paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Institution))
                })
            };
            let reach = (1..=2).find(|gap| {
                (0..*gap).all(|step| small(end + step)) && capital(end + gap) && !other(end + gap)
            });
            match reach.filter(|gap| end + gap < sentence.end) {
                Some(gap) if end - start < 14 => end += gap + 1,
                _ => break,
            }
        }
        let is_name = capital(start) && end - start >= 2;
        if is_name && names.last().is_none_or(|last| last.end <= start) {
            names.push(start..end);
        }
        at = end.max(at + 1);
    }
    names
}
