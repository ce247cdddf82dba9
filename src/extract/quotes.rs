//! Words in quotation marks that somebody said, and who.

use std::ops::Range;

use super::events::apart;
use super::lexicon::Section;
use super::persons::People;
use super::reading::{Paragraph, Reading};
use super::view::{Class, Gap};

/// A quotation.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) paragraph: usize,
    /// The words without the marks.
    pub(super) tokens: Range<usize>,
    /// The person's number.
    pub(super) speaker: Option<usize>,
    pub(super) speaker_at: Option<(usize, Range<usize>)>,
}

/// The least words of a quotation; fewer are a title or a term.
const LEAST_WORDS: usize = 5;
/// The most tokens of a quotation.
const MOST_TOKENS: usize = 1_500;
/// The most quotations of a document that are looked at.
const MOST_QUOTES: usize = 400;
/// The least signs of a quotation in scripts without spaces.
const LEAST_SIGNS: usize = 12;

/// The quotations of a document.
pub(super) fn of(reading: &Reading<'_>, people: &People) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for tokens in quotations(paragraph) {
            if found.len() >= MOST_QUOTES {
                return found;
            }
            let said = says_outside(paragraph, &tokens);
            let whole = tokens.end - tokens.start + 4 >= paragraph.view.tokens.len();
            if said.is_none() && !whole && !starts(paragraph, &tokens) {
                continue;
            }
            let speaker = speaker(people, index, &tokens, said.as_ref());
            found.push(Found {
                paragraph: index,
                tokens,
                speaker: speaker.as_ref().map(|(person, _)| *person),
                speaker_at: speaker.map(|(_, at)| at),
            });
        }
    }
    found
}

/// Whether the paragraph begins with the quotation.
fn starts(paragraph: &Paragraph<'_>, tokens: &Range<usize>) -> bool {
    tokens.start <= 1 && paragraph.view.tokens.len() > tokens.end + 1
}

fn quotations(paragraph: &Paragraph<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let count = paragraph.view.tokens.len();
    let mut at = 0;
    while at < count {
        let opened = paragraph
            .view
            .mark(at)
            .and_then(|mark| paragraph.language.quotes.iter().find(|(open, _)| *open == mark));
        let Some((open, close)) = opened else {
            at += 1;
            continue;
        };
        match closing(paragraph, at + 1, *open, *close) {
            Some(end) => {
                if is_long(paragraph, &(at + 1..end)) {
                    found.push(at + 1..end);
                }
                at = end + 1;
            }
            None => {
                // A quotation that goes on in the next paragraph.
                if at == 0 && is_long(paragraph, &(1..count)) {
                    found.push(1..count);
                    break;
                }
                at += 1;
            }
        }
    }
    if found.is_empty() {
        found.extend(dash_speech(paragraph));
    }
    found
}

/// The matching mark; the same pair may stand inside.
fn closing(paragraph: &Paragraph<'_>, from: usize, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let limit = paragraph.view.tokens.len().min(from + MOST_TOKENS);
    for at in from..limit {
        let Some(mark) = paragraph.view.mark(at) else { continue };
        if mark == close {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if mark == open {
            depth += 1;
        }
    }
    None
}

/// "– Words, – said so-and-so."
fn dash_speech(paragraph: &Paragraph<'_>) -> Option<Range<usize>> {
    let starts = paragraph.text.trim_start().starts_with(['–', '—', '-']);
    let count = paragraph.view.tokens.len();
    if !starts || count < LEAST_WORDS || !paragraph.language.settings.capitals {
        return None;
    }
    let end = (1..count).find(|&at| {
        let dash = paragraph.view.tokens.get(at).is_some_and(|token| token.gap == Gap::Dash);
        let mark = matches!(paragraph.view.mark(at - 1), Some(',' | '.' | '!' | '?' | '…'));
        dash && mark
    });
    Some(0..end.map_or(count, |end| end - 1))
}

fn is_long(paragraph: &Paragraph<'_>, tokens: &Range<usize>) -> bool {
    let inside = paragraph.view.tokens.get(tokens.clone()).unwrap_or_default();
    let words = inside.iter().filter(|t| matches!(t.class, Class::Word | Class::Number)).count();
    let signs = inside.iter().filter(|t| t.class == Class::Sign).count();
    words >= LEAST_WORDS || signs >= LEAST_SIGNS
}

/// The nearest verb that reports words, outside the quotation.
fn says_outside(paragraph: &Paragraph<'_>, quote: &Range<usize>) -> Option<Range<usize>> {
    let verbs = paragraph
        .hits
        .all
        .iter()
        .filter(|hit| hit.is(Section::Say) && !quote.contains(&hit.tokens.start));
    let nearest = verbs.min_by_key(|hit| apart(&hit.tokens, quote))?;
    (apart(&nearest.tokens, quote) <= 40).then(|| nearest.tokens.clone())
}

type Speaker = (usize, (usize, Range<usize>));

/// The person nearest to the verb outside the quotation, else the last one named before it.
fn speaker(
    people: &People,
    paragraph: usize,
    quote: &Range<usize>,
    said: Option<&Range<usize>>,
) -> Option<Speaker> {
    let outside = people
        .mentions
        .iter()
        .filter(|mention| mention.paragraph == paragraph && !quote.contains(&mention.tokens.start));
    let anchor = said.unwrap_or(quote);
    let near = outside.min_by_key(|mention| apart(&mention.tokens, anchor));
    let before = || people.mentions.iter().rev().find(|mention| mention.paragraph < paragraph);
    let mention = near.or_else(before)?;
    Some((mention.person, (mention.paragraph, mention.tokens.clone())))
}
