//! Institutions: those that are proposed in small letters, where they are to have their seat, and in which
//! year a body was founded or joined.

use std::ops::Range;

use super::events::{FOUNDED_REACH, apart, is_place};
use super::lexicon::Section;
use super::reading::{Paragraph, Reading};
use super::scan::Hit;
use super::view::Class;

/// The most words of what an institution is for.
const MOST_BEHIND: usize = 6;
/// How many words may stand between a word of proposing and the noun for what is proposed.
const PLAIN_REACH: usize = 4;

/// An institution in small letters beside a word of proposing: "proposed framework for peace", "создание
/// логистического центра".
pub(super) fn proposed(paragraph: &Paragraph<'_>, sentence: &Range<usize>) -> Option<Range<usize>> {
    let hits = paragraph.hits.within(sentence);
    let word =
        |at: usize| paragraph.view.tokens.get(at).is_some_and(|token| token.class == Class::Word);
    let verb_last = paragraph.language.settings.verb_last;
    let near = |noun: &Range<usize>| {
        let cues = hits.iter().filter(|hit| hit.is(Section::Propose) && hit.tokens != *noun);
        cues.map(|hit| hit.tokens.clone()).find(|cue| {
            let (from, to) = if verb_last { (noun.end, cue.start) } else { (cue.end, noun.start) };
            from <= to && to - from <= PLAIN_REACH && (from..to).all(word)
        })
    };
    let mut institutions =
        hits.iter().filter(|hit| hit.is(Section::Institution) && !hit.is(Section::Propose));
    institutions.find_map(|hit| {
        let noun = hit.tokens.clone();
        let cue = near(&noun)?;
        let plain = |at: usize| word(at) && paragraph.hits.at(at).is_none();
        let mut start = noun.start;
        let first =
            if verb_last { noun.start.saturating_sub(2).max(sentence.start) } else { cue.end };
        while start > first && plain(start - 1) {
            start -= 1;
        }
        let mut end = noun.end;
        // "… for peace and harmony": up to a mark or a form of the tables that is no small word.
        let goes_on = |at: usize| {
            let connects = paragraph
                .hits
                .at(at)
                .is_none_or(|(_, hit)| hit.is(Section::Connector) || hit.is(Section::Stop));
            word(at) && connects
        };
        while !verb_last && end < sentence.end && end - noun.end < MOST_BEHIND && goes_on(end) {
            end += 1;
        }
        let connects =
            |at: usize| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Connector));
        while end > noun.end && connects(end - 1) {
            end -= 1;
        }
        Some(start..end)
    })
}

/// The town where the institutions of a sentence are to have their seat.
pub(super) fn seat<'h>(
    paragraph: &'h Paragraph<'_>,
    sentence: usize,
    name: &Range<usize>,
) -> Option<&'h Hit> {
    let tokens = paragraph.sentences.get(sentence)?;
    if paragraph.first_in(sentence, Section::Event).is_some() {
        return None;
    }
    let towns = paragraph.hits.within(tokens).iter().filter(|hit| hit.is(Section::Place));
    let mut seats =
        towns.filter(|hit| !name.contains(&hit.tokens.start) && is_place(paragraph, hit));
    seats.next()
}

/// A year that is about a body and not about the event.
#[derive(Debug, Clone)]
pub(super) struct Founded {
    pub(super) paragraph: usize,
    pub(super) year: i32,
    pub(super) tokens: Range<usize>,
    /// The word that says so.
    pub(super) cue: Range<usize>,
    /// The organisation: of the sentence, else the one that was named last in the paragraph.
    pub(super) body: Option<(usize, Range<usize>)>,
}

/// The years in which bodies were founded or joined.
pub(super) fn founded(reading: &Reading<'_>) -> Vec<Founded> {
    let mut found = Vec::new();
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            let Some(cue) = paragraph.first_in(number, Section::Founded) else { continue };
            let year = sentence.clone().find_map(|at| {
                let near = apart(&(at..at + 1), &cue.tokens) <= FOUNDED_REACH;
                Some((at, year(paragraph, at).filter(|_| near)?))
            });
            let Some((at, year)) = year else { continue };
            let until = 0..sentence.end;
            let bodies = paragraph.hits.within(&until).iter();
            let body = bodies.rev().find(|hit| hit.is(Section::Organization));
            found.push(Founded {
                paragraph: index,
                year,
                tokens: at..at + 1,
                cue: cue.tokens.clone(),
                body: body.map(|hit| (index, hit.tokens.clone())),
            });
        }
    }
    found
}

/// A number of four digits that can be the year of a body.
fn year(paragraph: &Paragraph<'_>, at: usize) -> Option<i32> {
    let token = paragraph.view.tokens.get(at).filter(|token| token.class == Class::Number)?;
    let digits = paragraph.view.chars(token);
    let add = |sum: i32, c: &char| Some(sum * 10 + i32::try_from(c.to_digit(10)?).ok()?);
    let year = digits.iter().take(5).try_fold(0, add)?;
    (digits.len() == 4 && (1800..2100).contains(&year)).then_some(year)
}
