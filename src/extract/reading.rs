//! A document cut into paragraphs that the rules can read: tokens, forms of the tables, sentences.

use std::collections::HashMap;
use std::ops::Range;

use crate::domain::SegmentKind;

use super::Document;
use super::lexicon::{Language, Lexicon, Section};
use super::scan::{Hit, Hits};
use super::tongues;
use super::view::{Class, Gap, View};

/// A document as the rules see it.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) lexicon: &'a Lexicon,
    pub(super) paragraphs: Vec<Paragraph<'a>>,
}

/// One segment.
#[derive(Debug)]
pub(super) struct Paragraph<'a> {
    pub(super) language: &'a Language,
    /// The tag of the segment.
    pub(super) tag: &'a crate::domain::LanguageTag,
    pub(super) kind: SegmentKind,
    pub(super) text: &'a str,
    /// Where it starts in the document, in bytes.
    pub(super) start: usize,
    pub(super) view: View,
    pub(super) hits: Hits,
    /// Runs of tokens.
    pub(super) sentences: Vec<Range<usize>>,
    /// The sections that have a form in each sentence, a bit each.
    sections: Vec<u64>,
}

impl<'a> Reading<'a> {
    pub(super) fn of(document: &'a Document<'a>, lexicon: &'a Lexicon) -> Self {
        let mut paragraphs = Vec::with_capacity(document.segments.len());
        for segment in document.segments {
            let own = &segment.language.tag;
            let tag = if own.is_undetermined() { document.language } else { own };
            let language = lexicon.language(tag.as_str()).or_else(|| lexicon.language("en"));
            let text = document.text.get(segment.range.clone());
            let (Some(language), Some(text)) = (language, text) else { continue };
            let mut view = View::default();
            view.read(text);
            let mut hits = Hits::default();
            hits.read(&view, language);
            tongues::set_aside(&view, &mut hits, language);
            let sentences = sentences(text, &view, &hits, language);
            let sections = sentences.iter().map(|sentence| hits.sections_in(sentence)).collect();
            paragraphs.push(Paragraph {
                sections,
                language,
                tag,
                kind: segment.kind,
                text,
                start: segment.range.start,
                view,
                hits,
                sentences,
            });
        }
        settle_acronyms(&mut paragraphs);
        Self { document, lexicon, paragraphs }
    }
}

/// An acronym that two organisations share stands for the one that the document named last, or that it
/// names first behind it: "İqtisadi Əməkdaşlıq Təşkilatının (İƏT)". Without a full name it keeps its order.
fn settle_acronyms(paragraphs: &mut [Paragraph<'_>]) {
    // Of each organisation where it is named first; and of each acronym the one that was named last.
    let mut first: HashMap<u32, usize> = HashMap::new();
    let mut last: HashMap<u32, usize> = HashMap::new();
    let mut open: Vec<(usize, usize, Vec<u32>, Option<u32>)> = Vec::new();
    let mut order = 0_usize;
    for (index, paragraph) in paragraphs.iter().enumerate() {
        for (number, hit) in paragraph.hits.all.iter().enumerate() {
            order += 1;
            match hit.organizations(paragraph.language).as_slice() {
                [] => {}
                [one] => {
                    first.entry(*one).or_insert(order);
                    last.insert(*one, order);
                }
                several => {
                    let named = several.iter().filter(|one| last.contains_key(one));
                    let latest = named.max_by_key(|one| last.get(one)).copied();
                    open.push((index, number, several.to_vec(), latest));
                }
            }
        }
    }
    for (index, number, several, before) in open {
        let behind = several.iter().filter(|one| first.contains_key(one));
        let settled = before.or_else(|| behind.min_by_key(|one| first.get(one)).copied());
        let Some(paragraph) = paragraphs.get_mut(index) else { continue };
        if let (Some(one), Some(hit)) = (settled, paragraph.hits.all.get_mut(number)) {
            hit.settle(paragraph.language, one);
        }
    }
}

impl Paragraph<'_> {
    /// The bytes of the document that a run of tokens covers.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let bytes = self.view.bytes(tokens);
        self.start + bytes.start..self.start + bytes.end
    }

    /// The first form of a section in a sentence.
    pub(super) fn first_in(&self, sentence: usize, section: Section) -> Option<&Hit> {
        let has = self.sections.get(sentence).is_some_and(|all| all & section.bit() != 0);
        let tokens = self.sentences.get(sentence).filter(|_| has)?;
        self.hits.within(tokens).iter().find(|hit| hit.is(section))
    }

    /// The words of a run of tokens.
    pub(super) fn words(&self, tokens: &Range<usize>) -> &str {
        self.text.get(self.view.bytes(tokens)).unwrap_or_default()
    }
}

/// The most tokens of a sentence: what is longer is cut, so that work on a sentence stays bounded.
const MOST_TOKENS: usize = 500;

/// Where sentences end: at a full stop that is not the one of an abbreviation or initial.
fn sentences(text: &str, view: &View, hits: &Hits, language: &Language) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for at in 0..view.tokens.len() {
        if at >= start + MOST_TOKENS {
            sentences.push(start..at);
            start = at;
        }
        let Some(mark) = view.mark(at) else { continue };
        let colon = mark == ':' && is_armenian(at, view);
        if !ends_sentence(mark) && !colon
            || (mark == '.' && !is_full_stop(text, at, view, hits, language))
        {
            continue;
        }
        let mut end = at + 1;
        while view.mark(end).is_some_and(closes)
            && view.tokens.get(end).is_some_and(|t| t.gap == Gap::None)
        {
            end += 1;
        }
        if end > start {
            sentences.push(start..end);
            start = end;
        }
    }
    if start < view.tokens.len() {
        sentences.push(start..view.tokens.len());
    }
    sentences
}

/// Whether a letter of the Armenian alphabet stands in front of a mark: there a colon is a full stop.
fn is_armenian(at: usize, view: &View) -> bool {
    let before = at.checked_sub(1).and_then(|before| view.tokens.get(before));
    let last = before.and_then(|token| view.chars(token).last());
    last.is_some_and(|last| ('\u{531}'..='\u{587}').contains(last))
}

fn ends_sentence(mark: char) -> bool {
    matches!(
        mark,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '।'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '។'
            | '៕'
            | '။'
    )
}

fn closes(mark: char) -> bool {
    matches!(mark, '"' | '»' | '”' | '’' | ')' | '」' | '』' | '“')
}

/// Whether a full stop ends the sentence.
fn is_full_stop(text: &str, at: usize, view: &View, hits: &Hits, language: &Language) -> bool {
    let Some(next) = view.tokens.get(at + 1) else { return true };
    let next_is_closer = view.mark(at + 1).is_some_and(closes);
    if next.gap == Gap::None && !next_is_closer {
        return false;
    }
    let Some(before) = at.checked_sub(1).and_then(|before| view.tokens.get(before)) else {
        return true;
    };
    if before.class == Class::Word && before.chars() == 1 && before.upper {
        return false;
    }
    if before.class == Class::Number && before.chars() <= 3 && language.ordinal_stop {
        return false;
    }
    // An abbreviation that the tables know as such, or a form of the tables that has its full stop.
    let inside = hits.at(at).is_some_and(|(_, hit)| hit.tokens.end > at + 1);
    let known = at.checked_sub(1).and_then(|before| hits.at(before)).is_some_and(|(_, hit)| {
        hit.is(Section::Abbreviation)
            || hit.is(Section::Honorific)
            || hit.tokens.contains(&at) && (hit.is(Section::Modifier) || hit.is(Section::Office))
    });
    if inside || known {
        return false;
    }
    let starts_lower = next.class == Class::Word
        && language.settings.capitals
        && !next.upper
        && text
            .get(view.start(at + 1)..)
            .and_then(|t| t.chars().next())
            .is_some_and(char::is_lowercase);
    !starts_lower
}
