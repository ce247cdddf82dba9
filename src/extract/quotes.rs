//! Words in quotation marks that somebody said, and who.

use std::ops::Range;

use crate::domain::SegmentKind;

use super::events::apart;
use super::lexicon::Section;
use super::persons::{Mention, People};
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
            let scene = Scene { reading, people, paragraph: index, quote: &tokens };
            let speaker = scene.speaker(said.as_ref());
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
                let words = at + 1..end;
                if is_long(paragraph, &words) || is_reported(paragraph, &words) {
                    found.push(words);
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
    // An item of a list begins with a dash as well.
    let item = paragraph.kind == SegmentKind::ListItem && end.is_none();
    (!item).then(|| 0..end.map_or(count, |end| end - 1))
}

fn is_long(paragraph: &Paragraph<'_>, tokens: &Range<usize>) -> bool {
    let inside = paragraph.view.tokens.get(tokens.clone()).unwrap_or_default();
    let words = inside.iter().filter(|t| matches!(t.class, Class::Word | Class::Number)).count();
    let signs = inside.iter().filter(|t| t.class == Class::Sign).count();
    words >= LEAST_WORDS || signs >= LEAST_SIGNS
}

/// Whether fewer words are quoted, but a verb right behind them or a colon in front says that somebody said
/// them.
fn is_reported(paragraph: &Paragraph<'_>, tokens: &Range<usize>) -> bool {
    let inside = paragraph.view.tokens.get(tokens.clone()).unwrap_or_default();
    let words = inside.iter().filter(|t| t.class == Class::Word).count();
    let before = tokens.start.checked_sub(2).and_then(|at| paragraph.view.mark(at));
    let comma = |at: usize| matches!(paragraph.view.mark(at), Some(',' | '.' | '!' | '?'));
    let mut behind = tokens.end + 1;
    while comma(behind) {
        behind += 1;
    }
    let dash = paragraph.view.tokens.get(behind).is_some_and(|token| token.gap == Gap::Dash);
    let separated = dash || comma(tokens.end + 1) || tokens.end.checked_sub(1).is_some_and(comma);
    let said = paragraph.hits.have(&(behind..behind + SAID_WITHIN), Section::Say.bit());
    words == LEAST_WORDS - 1 && (before == Some(':') || said && separated)
}

/// How near a verb stands to few words that are quoted, in tokens.
const SAID_WITHIN: usize = 3;

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

/// A quotation and what stands around it.
struct Scene<'r, 'a> {
    reading: &'r Reading<'a>,
    people: &'r People,
    paragraph: usize,
    quote: &'r Range<usize>,
}

impl Scene<'_, '_> {
    /// Who is named, or whose office is, on the side of the verb; then on the other side; else who acts in
    /// the sentence before.
    fn speaker(&self, said: Option<&Range<usize>>) -> Option<Speaker> {
        let paragraph = self.reading.paragraphs.get(self.paragraph)?;
        let first = paragraph.sentences.iter().find(|s| s.contains(&self.quote.start))?;
        let last = paragraph
            .sentences
            .iter()
            .find(|s| s.contains(&self.quote.end))
            .map_or(self.quote.end, |sentence| sentence.end);
        let before = first.start.min(self.quote.start)..self.quote.start;
        let behind = self.quote.end..last;
        let verb = said.unwrap_or(self.quote);
        let verb_behind = said.is_some_and(|said| said.start >= self.quote.end);
        let zones = if verb_behind { [&behind, &before] } else { [&before, &behind] };
        let named = zones.into_iter().find_map(|zone| self.in_zone(zone, verb));
        named.or_else(|| self.earlier(first.start))
    }

    /// The person or office of a run of tokens that speaks: behind the verb the nearest, in front of it the
    /// first, which is the subject.
    fn in_zone(&self, zone: &Range<usize>, verb: &Range<usize>) -> Option<Speaker> {
        let here = |mention: &&Mention| zone.contains(&mention.tokens.start);
        let mut mentions = self.mentions().iter().filter(here);
        // "In a talk with A, B said": who stands right in front of the verb, where it does not come last.
        let paragraph = self.reading.paragraphs.get(self.paragraph)?;
        let verb_last = paragraph.language.settings.verb_last;
        let beside =
            mentions.clone().find(|mention| !verb_last && mention.tokens.end == verb.start);
        let behind = || mentions.clone().find(|mention| mention.tokens.start >= verb.end);
        let is_beside = beside.is_some();
        let mention = beside.or_else(behind).or_else(|| mentions.next());
        let office = self
            .people
            .unnamed
            .iter()
            .filter(|(paragraph, ..)| *paragraph == self.paragraph)
            .filter(|(_, _, office)| zone.contains(&office.title.start))
            .find_map(|(_, _, office)| Some((self.people.holder(office)?, office)));
        match (mention, office) {
            // "The minister told Ambassador X": the office is the subject.
            (Some(mention), Some((person, office)))
                if office.tokens.end <= mention.tokens.start
                    && mention.tokens.start < verb.start
                    && !is_beside =>
            {
                Some((person, (self.paragraph, office.tokens.clone())))
            }
            (Some(mention), _) => {
                Some((mention.person, (mention.paragraph, mention.tokens.clone())))
            }
            (None, Some((person, office))) => {
                Some((person, (self.paragraph, office.tokens.clone())))
            }
            (None, None) => None,
        }
    }

    /// The mentions of the paragraph.
    fn mentions(&self) -> &[Mention] {
        let all = &self.people.mentions;
        let from = all.partition_point(|mention| mention.paragraph < self.paragraph);
        let to = all.partition_point(|mention| mention.paragraph <= self.paragraph);
        all.get(from..to).unwrap_or_default()
    }

    /// The first who is named in the last sentence in front of a token that names anybody.
    fn earlier(&self, start: usize) -> Option<Speaker> {
        let all = &self.people.mentions;
        let place = (self.paragraph, start);
        let end = all.partition_point(|mention| (mention.paragraph, mention.tokens.start) < place);
        let last = all.get(end.checked_sub(1)?)?;
        let first = self.people.in_sentence(last.paragraph, last.sentence).next()?;
        let office = self.people.unnamed_in(last.paragraph, last.sentence).next();
        let subject = office.filter(|office| office.tokens.end <= first.tokens.start);
        if let Some((person, office)) = subject.and_then(|o| Some((self.people.holder(o)?, o))) {
            return Some((person, (last.paragraph, office.tokens.clone())));
        }
        Some((first.person, (first.paragraph, first.tokens.clone())))
    }
}
