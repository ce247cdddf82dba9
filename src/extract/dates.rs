//! Dates: by the patterns of the paragraph's language, and in digits. Never a bare number or weekday.
//!
//! Years of the Persian and the Buddhist calendar and of eras are converted. A day without a year gets
//! the one of publication, where that is known, and is then inferred.

use std::ops::Range;

use crate::domain::Timestamp;
use crate::domain::fields::{CalendarDate, DateRange};

use super::lexicon::{DatePart, DateWhat, Section};
use super::reading::Paragraph;
use super::view::{Class, Gap};

/// A date in a paragraph.
#[derive(Debug, Clone)]
pub(super) struct Dated {
    pub(super) tokens: Range<usize>,
    pub(super) dates: DateRange,
    pub(super) inferred: bool,
}

/// The year and month of publication.
#[derive(Debug, Clone, Copy)]
pub(super) struct Published {
    year: i32,
    month: u8,
}

impl Published {
    pub(super) fn at(time: Timestamp) -> Self {
        let (year, month) = civil(time.seconds().div_euclid(86_400));
        Self { year, month }
    }
}

/// What has been read of a pattern so far.
#[derive(Debug, Clone, Copy, Default)]
struct Read {
    day: Option<u8>,
    last_day: Option<u8>,
    month: Option<u8>,
    last_month: Option<u8>,
    year: Option<i32>,
    era: Option<i32>,
    persian: bool,
}

/// The dates of a paragraph, in order, not overlapping.
pub(super) fn of(paragraph: &Paragraph<'_>, published: Option<Published>) -> Vec<Dated> {
    let mut found: Vec<Dated> = Vec::new();
    let mut at = 0;
    while at < paragraph.view.tokens.len() {
        let dated = if may_start(paragraph, at) { longest(paragraph, at) } else { None };
        match dated {
            Some((end, read)) => {
                if let Some((dates, inferred)) = read.dates(published) {
                    found.push(Dated { tokens: at..end, dates, inferred });
                }
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// Gives days without a year the one of the first full date of the document, as inferred.
pub(super) fn lend_year(dates: &mut [Vec<Dated>]) {
    let full = |dated: &Dated| {
        let first = dated.dates.first;
        first.day.and(first.month).zip(first.year).map(|_| first)
    };
    let Some(given) = dates.iter().flatten().find_map(full) else { return };
    let (Some(year), Some(month)) = (given.year, given.month) else { return };
    let published = Published { year, month };
    for dated in dates.iter_mut().flatten() {
        let DateRange { first, last } = &mut dated.dates;
        if first.year.is_none() && first.month.is_some() {
            let lent = published.year_of(first.month);
            first.year = Some(lent);
            let next = last.month < first.month;
            last.year = last.year.or(Some(lent + i32::from(next)));
            dated.inferred = true;
        }
    }
}

fn may_start(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    if token.class == Class::Number {
        return true;
    }
    token.class != Class::Mark
        && paragraph.hits.at(at).is_some_and(|(_, hit)| {
            hit.tokens.start == at
                && (hit.is(Section::Month) || hit.is(Section::PersianMonth) || hit.is(Section::Era))
        })
        || paragraph.language.dates_begin_with_words && is_pattern_word(paragraph, at)
}

/// Whether a pattern begins with this word.
fn is_pattern_word(paragraph: &Paragraph<'_>, at: usize) -> bool {
    paragraph.language.dates.iter().any(|pattern| {
        pattern.first().is_some_and(|part| {
            if let DateWhat::Words(words) = &part.what {
                word_fits(paragraph, at, words)
            } else {
                false
            }
        })
    })
}

fn longest(paragraph: &Paragraph<'_>, at: usize) -> Option<(usize, Read)> {
    let mut best = in_digits(paragraph, at);
    for pattern in &paragraph.language.dates {
        if let Some((end, read)) = matched(paragraph, pattern, at, Read::default())
            && best.is_none_or(|(best_end, _)| end > best_end)
        {
            best = Some((end, read));
        }
    }
    best
}

/// Reads the parts of a pattern from a token on.
fn matched(
    paragraph: &Paragraph<'_>,
    parts: &[DatePart],
    at: usize,
    read: Read,
) -> Option<(usize, Read)> {
    let Some((part, rest)) = parts.split_first() else { return Some((at, read)) };
    let with = part_fits(paragraph, &part.what, at, read)
        .and_then(|(end, read)| matched(paragraph, rest, end, read));
    if with.is_some() || !part.optional { with } else { matched(paragraph, rest, at, read) }
}

fn part_fits(
    paragraph: &Paragraph<'_>,
    what: &DateWhat,
    at: usize,
    mut read: Read,
) -> Option<(usize, Read)> {
    let small = |most: u32| {
        let number = number(paragraph, at).filter(|n| (1..=most).contains(n))?;
        u8::try_from(number).ok()
    };
    match what {
        DateWhat::Day => read.day = Some(small(31)?),
        DateWhat::LastDay => read.last_day = Some(small(31)?),
        DateWhat::MonthNumber => read.month = Some(small(12)?),
        DateWhat::Year if read.era.is_some() => {
            read.year = Some(i32::try_from(number(paragraph, at)?).ok()? + read.era?);
        }
        DateWhat::Year => {
            let year = number(paragraph, at).filter(|n| (1200..=2700).contains(n))?;
            read.year = i32::try_from(year).ok();
        }
        DateWhat::Month | DateWhat::LastMonth => {
            let (_, hit) = paragraph.hits.at(at).filter(|(_, hit)| hit.tokens.start == at)?;
            let persian = hit.get(paragraph.language, Section::PersianMonth);
            let month = hit.get(paragraph.language, Section::Month).or(persian)?;
            read.persian |= hit.get(paragraph.language, Section::Month).is_none();
            let month = u8::try_from(month.value).ok();
            if *what == DateWhat::Month {
                read.month = month
            } else {
                read.last_month = month
            }
            return Some((past_twin(paragraph, hit.tokens.end, month), read));
        }
        DateWhat::Era => {
            let (_, hit) = paragraph.hits.at(at).filter(|(_, hit)| hit.tokens.start == at)?;
            let era = hit.get(paragraph.language, Section::Era)?;
            read.era = i32::try_from(era.value).ok();
            return Some((hit.tokens.end, read));
        }
        DateWhat::Words(words) => {
            if !word_fits(paragraph, at, words) {
                return None;
            }
        }
    }
    Some((at + 1, read))
}

/// The token behind a month that is named a second time: "حزيران/يونيه".
fn past_twin(paragraph: &Paragraph<'_>, end: usize, month: Option<u8>) -> usize {
    let twin = |at: usize| {
        let (_, hit) = paragraph.hits.at(at).filter(|(_, hit)| hit.tokens.start == at)?;
        let named = hit.get(paragraph.language, Section::Month)?;
        (u8::try_from(named.value).ok() == month).then_some(hit.tokens.end)
    };
    match paragraph.view.mark(end) {
        Some('/') => twin(end + 1).unwrap_or(end),
        Some('(') => {
            let closed = twin(end + 1).filter(|&at| paragraph.view.mark(at) == Some(')'));
            closed.map_or(end, |at| at + 1)
        }
        _ => end,
    }
}

fn word_fits(paragraph: &Paragraph<'_>, at: usize, words: &[(Vec<char>, bool)]) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    let chars = paragraph.view.chars(token);
    words.iter().any(
        |(word, open)| {
            if *open { chars.starts_with(word) } else { chars == word.as_slice() }
        },
    )
}

fn number(paragraph: &Paragraph<'_>, at: usize) -> Option<u32> {
    let token = paragraph.view.tokens.get(at).filter(|token| token.class == Class::Number)?;
    if token.chars() > 4 {
        return None;
    }
    paragraph.view.chars(token).iter().try_fold(0, |sum, c| Some(sum * 10 + c.to_digit(10)?))
}

/// 24.06.2024, 2024-06-24, 24/06/2024.
fn in_digits(paragraph: &Paragraph<'_>, at: usize) -> Option<(usize, Read)> {
    let first = number(paragraph, at)?;
    let (second_at, separator) = after_separator(paragraph, at)?;
    let second = number(paragraph, second_at)?;
    let (third_at, again) = after_separator(paragraph, second_at)?;
    let third = number(paragraph, third_at).filter(|_| separator == again)?;
    let next = after_separator(paragraph, third_at).and_then(|(at, _)| number(paragraph, at));
    if next.is_some() {
        return None;
    }
    let (year, month, day) = match (first, second, third) {
        (1200.., _, _) => (first, second, third),
        // Month first is an American habit: only where it cannot be otherwise.
        (_, 13..=31, 1200..) if separator == '/' => (third, first, second),
        (_, _, 1200..) => (third, second, first),
        (_, _, _) => return None,
    };
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && year <= 2700;
    let read = Read {
        day: u8::try_from(day).ok(),
        month: u8::try_from(month).ok(),
        year: i32::try_from(year).ok(),
        persian: (1300..1500).contains(&year),
        ..Read::default()
    };
    in_range.then_some((third_at + 1, read))
}

fn after_separator(paragraph: &Paragraph<'_>, at: usize) -> Option<(usize, char)> {
    let next = paragraph.view.tokens.get(at + 1)?;
    match paragraph.view.mark(at + 1) {
        Some(mark @ ('.' | '/')) if next.gap == Gap::None => {
            let behind = paragraph.view.tokens.get(at + 2)?;
            (behind.gap == Gap::None).then_some((at + 2, mark))
        }
        _ if next.gap == Gap::Hyphen => Some((at + 1, '-')),
        _ => None,
    }
}

impl Read {
    fn dates(self, published: Option<Published>) -> Option<(DateRange, bool)> {
        let Self { day, last_day, month, last_month, year, persian, .. } = self;
        let persian = persian || year.is_some_and(|year| (1300..1500).contains(&year));
        let year = match year {
            Some(year @ 2400..=2700) => Some(year - 543),
            year => year,
        };
        let inferred = year.is_none() && published.is_some() && month.is_some() && !persian;
        let year = year.or(published.filter(|_| inferred).map(|p| p.year_of(month)));
        let last_month = last_month.or(month);
        let (first, last) = if persian {
            let convert = |month: Option<u8>, day: Option<u8>| {
                Some(gregorian_of_persian(year?, month?, day?))
            };
            let first = convert(month, day)?;
            (first, last_day.map_or(Some(first), |last| convert(last_month, Some(last)))?)
        } else {
            let first = CalendarDate { year, month, day };
            let last =
                last_day.map(|last| CalendarDate { year, month: last_month, day: Some(last) });
            (first, last.unwrap_or(first))
        };
        Some((DateRange { first, last }, inferred))
    }
}

impl Published {
    /// The year of a month that is named without one: the nearest to the publication.
    fn year_of(self, month: Option<u8>) -> i32 {
        let distance = i32::from(month.unwrap_or(self.month)) - i32::from(self.month);
        match distance {
            7.. => self.year - 1,
            ..=-7 => self.year + 1,
            _ => self.year,
        }
    }
}

/// Day of the Gregorian calendar from a day of the Persian solar calendar, by the 33-year cycle, which
/// is exact from 1244 to 1472 (1865 to 2093).
fn gregorian_of_persian(year: i32, month: u8, day: u8) -> CalendarDate {
    let leap_days = (0..year - 979).fold(0_i64, |days, passed| {
        days + i64::from(matches!(passed % 33, 0 | 4 | 8 | 12 | 16 | 20 | 24 | 28))
    });
    let year_days = i64::from(year - 979) * 365 + leap_days;
    let months = i64::from(month) - 1;
    let month_days = if months < 7 { months * 31 } else { 186 + (months - 6) * 30 };
    // 1 Farvardin 979 is 1600-03-20, 135,061 days before 1970.
    let (year, month, day) = civil_day(year_days + month_days + i64::from(day) - 1 - 135_061);
    CalendarDate { year: Some(year), month: Some(month), day: Some(day) }
}

fn civil(days: i64) -> (i32, u8) {
    let (year, month, _) = civil_day(days);
    (year, month)
}

/// The day that lies so many days after 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn civil_day(days: i64) -> (i32, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let moved = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * moved + 2) / 5 + 1;
    let month = if moved < 10 { moved + 3 } else { moved - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |value: i64| u8::try_from(value).unwrap_or(1);
    (i32::try_from(year).unwrap_or(0), small(month), small(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persian_days_are_converted() {
        for (persian, expected) in [
            ((1403, 1, 1), "2024-03-20"),
            ((1403, 4, 4), "2024-06-24"),
            ((1400, 1, 1), "2021-03-21"),
            ((1399, 12, 30), "2021-03-20"),
            ((1357, 11, 22), "1979-02-11"),
        ] {
            let (year, month, day) = persian;
            assert_eq!(gregorian_of_persian(year, month, day).to_string(), expected, "{persian:?}");
        }
    }

    #[test]
    fn days_since_1970_are_converted() {
        assert_eq!(civil_day(0), (1970, 1, 1));
        assert_eq!(civil_day(19_898), (2024, 6, 24));
        assert_eq!(civil_day(-1), (1969, 12, 31));
    }
}
