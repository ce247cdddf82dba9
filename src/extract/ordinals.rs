//! Ordinals: digits with a suffix or prefix, words, and Roman numerals in front of an event.

use std::ops::Range;

use super::letters::Traits;
use super::lexicon::Section;
use super::reading::Paragraph;
use super::view::{Class, Gap, Token};
use crate::text::fold::folded;

/// An ordinal in a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Ordinal {
    pub(super) tokens: Range<usize>,
    pub(super) number: u32,
    /// It is a word rather than a number: "first" says less than "19th".
    pub(super) in_words: bool,
}

/// The ordinals of a paragraph, in order.
pub(super) fn of(paragraph: &Paragraph<'_>) -> Vec<Ordinal> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < paragraph.view.tokens.len() {
        let ordinal = at_token(paragraph, at);
        at = ordinal.as_ref().map_or(at + 1, |ordinal| ordinal.tokens.end);
        found.extend(ordinal);
    }
    found
}

fn at_token(paragraph: &Paragraph<'_>, at: usize) -> Option<Ordinal> {
    let token = paragraph.view.tokens.get(at)?;
    let language = paragraph.language;
    let hit = paragraph.hits.at(at).map(|(_, hit)| hit).filter(|hit| hit.tokens.start == at);
    let is =
        |at: usize, section: Section| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(section));
    if let Some(hit) = hit {
        if let Some(entry) = hit.get(language, Section::Ordinal) {
            let tokens = hit.tokens.clone();
            return Some(Ordinal { tokens, number: entry.value, in_words: true });
        }
        if hit.is(Section::OrdinalPrefix) {
            // "الدورة الـ(163)"
            if let Some((number, end)) = in_brackets(paragraph, hit.tokens.end) {
                return Some(Ordinal { tokens: at..end, number, in_words: false });
            }
            let number = number(paragraph, hit.tokens.end)?;
            let end = hit.tokens.end + 1;
            let end = if is(end, Section::OrdinalSuffix) { end + 1 } else { end };
            return Some(Ordinal { tokens: at..end, number, in_words: false });
        }
    }
    match token.class {
        Class::Number => {
            let number = number(paragraph, at)?;
            let end = behind_suffix(paragraph, at)?;
            Some(Ordinal { tokens: at..end, number, in_words: false })
        }
        Class::Word if token.upper => {
            let with_suffix = roman_with_suffix(paragraph, token);
            let number = with_suffix.or_else(|| roman(paragraph.view.chars(token)))?;
            // A lone I, V or X is more often something else.
            let enough = with_suffix.is_some() || token.caps || is(at + 1, Section::Event);
            let tokens = at..at + 1;
            enough.then_some(Ordinal { tokens, number, in_words: false })
        }
        Class::Word | Class::Sign | Class::Mark => None,
    }
}

/// Behind the digits and what makes them an ordinal.
fn behind_suffix(paragraph: &Paragraph<'_>, at: usize) -> Option<usize> {
    let next = paragraph.view.tokens.get(at + 1)?;
    let is =
        |at: usize, section: Section| paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(section));
    let glued = matches!(next.gap, Gap::None | Gap::Hyphen);
    // A suffix of four letters stands by itself, too: "24 дүгээр"; in a script without capitals, one of
    // three: "19 वीं".
    let least = LEAST_FREE_SUFFIX - usize::from(!paragraph.language.settings.capitals);
    if (glued || next.chars() >= least) && is(at + 1, Section::OrdinalSuffix) {
        return Some(at + 2);
    }
    // "20-жыйын", "7-Жогорку кеңеш": the hyphen stands for the suffix.
    let high = next.upper && paragraph.language.settings.verb_last;
    let counted = is(at + 1, Section::Event) || is(at + 1, Section::Meet);
    if next.gap == Gap::Hyphen && (high || counted) {
        return Some(at + 1);
    }
    let behind = paragraph.view.tokens.get(at + 2)?;
    if next.gap != Gap::None || paragraph.view.mark(at + 1) != Some('.') {
        return None;
    }
    if behind.gap == Gap::None {
        return is(at + 2, Section::OrdinalSuffix).then_some(at + 3);
    }
    let named = behind.upper || is(at + 2, Section::Event) || is(at + 2, Section::Organization);
    (paragraph.language.ordinal_stop && named).then_some(at + 2)
}

/// The least letters of a suffix that stands behind a space.
const LEAST_FREE_SUFFIX: usize = 4;

fn number(paragraph: &Paragraph<'_>, at: usize) -> Option<u32> {
    let token = paragraph.view.tokens.get(at).filter(|token| token.class == Class::Number)?;
    if token.chars() > 4 {
        return None;
    }
    let mut digits = paragraph.view.chars(token).iter();
    let number = digits.try_fold(0, |sum, c| Some(sum * 10 + c.to_digit(10)?))?;
    // "2025-ci il" is a year: meetings are counted so far only by councils that meet each week.
    (number > 0 && !YEARS.contains(&number)).then_some(number)
}

/// Numbers of four digits that are years rather than ordinals.
const YEARS: std::ops::RangeInclusive<u32> = 1800..=2199;

/// The number that stands in brackets from a token on, and the token behind them.
fn in_brackets(paragraph: &Paragraph<'_>, at: usize) -> Option<(u32, usize)> {
    let mark = |at: usize, mark: char| paragraph.view.mark(at) == Some(mark);
    let number = (mark(at, '(') && mark(at + 2, ')')).then(|| number(paragraph, at + 1))?;
    number.map(|number| (number, at + 3))
}

/// A Roman numeral of two capitals or more with a suffix in small letters: "XIXe", "XXème".
fn roman_with_suffix(paragraph: &Paragraph<'_>, token: &Token) -> Option<u32> {
    let is_upper = |at: &usize| paragraph.view.traits(*at).is_some_and(Traits::is_upper);
    let capitals = token.folded().take_while(is_upper).count();
    let (numeral, suffix) = paragraph.view.chars(token).split_at_checked(capitals)?;
    if capitals < 2 || suffix.is_empty() {
        return None;
    }
    let mut suffixes = paragraph.language.forms_of(Section::OrdinalSuffix, 0);
    let known = suffixes.any(|form| folded(form).chars().eq(suffix.iter().copied()));
    known.then(|| roman(numeral))?
}

/// The value of a Roman numeral up to 89, folded. Cyrillic look-alikes count.
fn roman(chars: &[char]) -> Option<u32> {
    if chars.len() > 8 {
        return None;
    }
    let value = |character: char| match character {
        'i' | 'і' => Some(1),
        'v' => Some(5),
        'x' | 'х' => Some(10),
        'l' => Some(50),
        _ => None,
    };
    let digits: Option<Vec<u32>> = chars.iter().map(|&c| value(c)).collect();
    let digits = digits?;
    let mut sum = 0_u32;
    let mut rest = digits.iter().peekable();
    while let Some(&digit) = rest.next() {
        let next = rest.peek().map_or(0, |next| **next);
        if digit < next {
            sum = sum.checked_add(next - digit).inspect(|_| {
                rest.next();
            })?
        } else {
            sum += digit
        }
    }
    // Only the one way that a number is written.
    (written(sum) == digits).then_some(sum)
}

fn written(mut number: u32) -> Vec<u32> {
    const STEPS: [(u32, &[u32]); 7] = [
        (50, &[50]),
        (40, &[10, 50]),
        (10, &[10]),
        (9, &[1, 10]),
        (5, &[5]),
        (4, &[1, 5]),
        (1, &[1]),
    ];
    let mut digits = Vec::new();
    for (value, letters) in STEPS {
        while number >= value && digits.len() < 16 {
            digits.extend_from_slice(letters);
            number -= value;
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numerals_are_read_if_they_are_well_formed() {
        let read = |text: &str| roman(&text.chars().collect::<Vec<_>>());
        assert_eq!(read("xix"), Some(19));
        assert_eq!(read("xxiii"), Some(23));
        assert_eq!(read("lvii"), Some(57));
        assert_eq!(read("iv"), Some(4));
        assert_eq!(read("iix"), None);
        assert_eq!(read("civil"), None);
        assert_eq!(read("vv"), None);
    }
}
