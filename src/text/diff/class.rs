//! What sort of change an edit is.
//!
//! The first rule that fits decides: equal after folding is cosmetic; other digits are a date, where
//! they stand in one, or a number; a word that denies came or went; the words are names; one letter of
//! a word is another, or two of a long one; else the wording changed.

use std::ops::Range;

use super::EditClass;
use super::fold::{digit, folded};
use super::lists::{denials, denied_form, is_month};
use super::script::unspaced;
use super::tokens::{Token, TokenKind, tokens};

/// One side of an edit's surroundings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Half<'t> {
    pub(super) text: &'t str,
    /// The bytes of the segment, or of the segments, that the edit is in.
    pub(super) part: &'t Range<usize>,
    /// Where names are known to stand, in order.
    pub(super) names: &'t [Range<usize>],
}

/// Where an edit stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'t> {
    pub(super) base: Half<'t>,
    pub(super) target: Half<'t>,
    /// Primary subtag of the language of the target's segment.
    pub(super) language: &'t str,
}

/// A longer insertion or deletion is wording even if there is a denial in it: it says more than that.
const DENIAL_WORDS: usize = 4;
/// From so many letters on, two letters of a word may be slips.
const LONG_WORD: usize = 12;
/// A shorter word with another letter is another word.
const SHORT_WORD: usize = 4;
/// How far around an edit its date is looked for, in tokens that are no spaces.
const DATE_REACH: usize = 3;
/// How far around an edit its word goes on, in bytes.
const CHUNK: usize = 48;

impl Context<'_> {
    pub(super) fn class(&self, base: &Range<usize>, target: &Range<usize>) -> EditClass {
        if self.base.chunk(base) == self.target.chunk(target) {
            return EditClass::Cosmetic;
        }
        let (before, after) = (self.base.words(base), self.target.words(target));
        if let Some(class) = self.digits(base, &before, target, &after) {
            return class;
        }
        if self.denies(&before, &after) {
            return EditClass::Negation;
        }
        let typo = slip(&before, &after);
        let names = self.base.are_names(&before, self.language)
            && self.target.are_names(&after, self.language);
        let known = self.base.known(&before) || self.target.known(&after);
        if names && !before.is_empty() | !after.is_empty() && (known || !typo) {
            return EditClass::Names;
        }
        if typo { EditClass::Typo } else { EditClass::Wording }
    }

    fn digits(
        &self,
        base: &Range<usize>,
        before: &[Word],
        target: &Range<usize>,
        after: &[Word],
    ) -> Option<EditClass> {
        let numbers = numbers(before) != numbers(after);
        let month = |words: &[Word]| words.iter().any(|w| is_month(self.language, &w.folded));
        let dated =
            self.base.dated(base, self.language) || self.target.dated(target, self.language);
        // "may" and "mart" are more than months: a number must stand near.
        let months = (month(before) || month(after))
            && (self.base.near_digit(base) || self.target.near_digit(target));
        match (numbers, months) {
            (true, _) if dated || months => Some(EditClass::Dates),
            (true, _) => Some(EditClass::Numbers),
            (false, true) => Some(EditClass::Dates),
            (false, false) => None,
        }
    }

    fn denies(&self, before: &[Word], after: &[Word]) -> bool {
        if before.len() > DENIAL_WORDS || after.len() > DENIAL_WORDS {
            return false;
        }
        let folded = |words: &[Word]| -> Vec<String> {
            words.iter().map(|word| word.folded.clone()).collect()
        };
        let counts = |words: &[Word]| denials(self.language, &folded(words));
        if counts(before) != counts(after) {
            return true;
        }
        match (before, after) {
            ([one], [other]) => denied_form(self.language, &one.folded, &other.folded),
            _ => false,
        }
    }
}

/// A word of an edit.
#[derive(Debug)]
struct Word {
    range: Range<usize>,
    folded: String,
}

impl Half<'_> {
    fn get(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The folded words that an edit touches, with what is glued to them.
    fn chunk(&self, edit: &Range<usize>) -> String {
        let edge = |c: char| c.is_whitespace() || unspaced(c).is_some();
        let head = self.get(&(self.part.start..edit.start));
        let mut start = edit.start;
        for (at, c) in head.char_indices().rev() {
            if edge(c) || edit.start - (self.part.start + at) > CHUNK {
                break;
            }
            start = self.part.start + at;
        }
        let tail = self.get(&(edit.end..self.part.end));
        let mut end = edit.end;
        for c in tail.chars() {
            if edge(c) || end - edit.end > CHUNK {
                break;
            }
            end += c.len_utf8();
        }
        folded(self.get(&(start..end)))
    }

    fn words(&self, edit: &Range<usize>) -> Vec<Word> {
        let found = tokens(self.text, edit.clone()).into_iter();
        found
            .filter(|token| token.kind == TokenKind::Word)
            .map(|Token { range, .. }| Word { folded: folded(self.get(&range)), range })
            .collect()
    }

    /// The tokens that are no spaces before and after an edit, nearest first.
    fn around(&self, edit: &Range<usize>) -> [Vec<&str>; 2] {
        let reach = CHUNK * 2;
        let mut from = edit.start.saturating_sub(reach).max(self.part.start);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = edit.end.saturating_add(reach).min(self.part.end);
        while !self.text.is_char_boundary(to) {
            to -= 1;
        }
        let pick = |part: Range<usize>| -> Vec<&str> {
            let found = tokens(self.text, part).into_iter();
            let solid = found.filter(|token| token.kind != TokenKind::Space);
            solid.map(|token| self.text.get(token.range).unwrap_or_default()).collect()
        };
        let mut before = pick(from..edit.start.max(from));
        before.reverse();
        before.truncate(DATE_REACH);
        let mut after = pick(edit.end.min(to)..to);
        after.truncate(DATE_REACH);
        [before, after]
    }

    fn near_digit(&self, edit: &Range<usize>) -> bool {
        let digit = |token: &&str| token.chars().any(|c| c.is_numeric());
        self.get(edit).chars().any(char::is_numeric)
            || self.around(edit).iter().flatten().any(digit)
    }

    /// Whether the digits of an edit are of a date or a time.
    fn dated(&self, edit: &Range<usize>, language: &str) -> bool {
        let own = self.get(edit);
        if !own.chars().any(char::is_numeric) {
            return false;
        }
        let ascii: String = own.chars().map(|c| digit(c).unwrap_or(c)).collect();
        let [before, after] = self.around(edit);
        let unit = |c: char| matches!(c, '年' | '月' | '日' | '년' | '월' | '일');
        let inside = own.chars().any(unit);
        let behind = after.first().and_then(|token| token.chars().next()).is_some_and(unit);
        let month = |token: &&str| is_month(language, &folded(token));
        inside
            || behind
            || calendar(&ascii)
            || may_be_of_a_day(&ascii) && before.iter().chain(&after).any(month)
    }

    /// Whether every word is a name: known, or written with a capital that does not come from its place
    /// at the start of a sentence.
    fn are_names(&self, words: &[Word], language: &str) -> bool {
        words
            .iter()
            .all(|word| self.is_known(&word.range) || self.is_capital(word, words.len(), language))
    }

    fn known(&self, words: &[Word]) -> bool {
        !words.is_empty() && words.iter().all(|word| self.is_known(&word.range))
    }

    fn is_known(&self, word: &Range<usize>) -> bool {
        let next = self.names.partition_point(|name| name.end <= word.start);
        self.names.get(next).is_some_and(|name| name.start < word.end)
    }

    fn is_capital(&self, word: &Word, count: usize, language: &str) -> bool {
        let text = self.get(&word.range);
        let mut letters = text.chars().filter(|c| c.is_alphabetic());
        let Some(first) = letters.next() else { return false };
        if !first.is_uppercase() {
            return false;
        }
        let acronym = letters.clone().count() > 0 && letters.all(char::is_uppercase);
        // German writes every noun with a capital: one alone says nothing.
        let nouns = language == "de" && count < 2;
        acronym || !nouns && !self.starts_sentence(word.range.start)
    }

    fn starts_sentence(&self, at: usize) -> bool {
        let head = self.get(&(self.part.start..at));
        let opening = |c: char| {
            c.is_whitespace()
                || matches!(c, '"' | '«' | '“' | '„' | '\'' | '(' | '‘' | '—' | '–' | '-')
        };
        let head = head.trim_end_matches(opening);
        let Some(last) = head.chars().next_back() else { return true };
        if last == '.' {
            // "Mr. Sato", "A. Sato": a short word with a capital before the point.
            let word: String = head
                .trim_end_matches('.')
                .chars()
                .rev()
                .take_while(|c| c.is_alphabetic())
                .collect();
            let capital = word.chars().next_back().is_some_and(char::is_uppercase);
            return !(capital && word.chars().count() <= 3);
        }
        matches!(last, '!' | '?' | '…' | ':' | '\n' | '։')
    }
}

/// The numbers in words, each as its digits with what stands between them.
fn numbers(words: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    let counting = |c: char| "〇零一二三四五六七八九十百千万萬億亿两兩".contains(c);
    for word in words {
        let mut number = String::new();
        let spelt = !word.folded.is_empty() && word.folded.chars().all(counting);
        let mut chars = word.folded.chars().peekable();
        while let Some(c) = chars.next() {
            let between = matches!(c, '.' | ',' | ':' | '/' | '٫' | '٬') && !number.is_empty();
            // Some ideographs are numbers to Unicode; inside other words they count nothing.
            if c.is_numeric() && !counting(c) || spelt || between {
                number.push(c);
            } else if !number.is_empty() {
                found.push(std::mem::take(&mut number));
            }
            if chars.peek().is_none() && !number.is_empty() {
                found.push(std::mem::take(&mut number));
            }
        }
    }
    found
}

/// Whether every number may be the day or the year beside a month: "3.2 billion" and "67 percent" are not.
fn may_be_of_a_day(text: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit();
    text.split(|c: char| !digits(c) && !matches!(c, '.' | ','))
        .map(|number| number.trim_matches(['.', ',']))
        .filter(|number| number.contains(digits))
        .all(|number| is_year(number) || number.parse().is_ok_and(|day: u32| day <= 31))
}

/// Whether digits are a date, a year or a time of day by themselves: `12.05.2024`, `5/6/2024`, `2024`,
/// `10:30`.
fn calendar(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–')).any(|word| {
        let parts: Vec<&str> = word.split(['.', '/', ':']).collect();
        let number = |part: &&str| part.parse::<u32>().ok();
        let values: Vec<u32> = parts.iter().filter_map(number).collect();
        if values.len() != parts.len() {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            return is_year(&digits);
        }
        match values.as_slice() {
            [_] => is_year(word),
            [hours, minutes] => word.contains(':') && *hours < 24 && *minutes < 60,
            [a, b, c] => {
                let day_first = (1..=31).contains(a) && (1..=31).contains(b);
                let clock = word.contains(':') && *a < 24 && *b < 60 && *c < 60;
                clock || day_first && (*c >= 1000 || *c < 100)
            }
            _ => false,
        }
    })
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|year: u32| (1900..2100).contains(&year))
}

/// Whether one word became another by a slip: one letter lost, added, changed, or two swapped; two
/// such in a long word.
fn slip(before: &[Word], after: &[Word]) -> bool {
    let ([one], [other]) = (before, after) else { return false };
    let (a, b): (Vec<char>, Vec<char>) =
        (one.folded.chars().collect(), other.folded.chars().collect());
    let ideographs = |word: &[char]| word.first().is_some_and(|c| unspaced(*c).is_some());
    let length = a.len().max(b.len());
    if length < SHORT_WORD || a.len().abs_diff(b.len()) > 2 || ideographs(&a) && length < 6 {
        return false;
    }
    let allowed = if length >= LONG_WORD { 2 } else { 1 };
    slips(&a, &b, allowed)
}

/// Whether at most so many letters differ (restricted Damerau-Levenshtein distance).
fn slips(a: &[char], b: &[char], allowed: usize) -> bool {
    let (a, b) = trim(a, b);
    match (a, b) {
        ([], rest) | (rest, []) => rest.len() <= allowed,
        _ if allowed == 0 => false,
        ([x, a_rest @ ..], [y, b_rest @ ..]) => {
            let swapped = match (a_rest, b_rest) {
                ([x2, a_rest @ ..], [y2, b_rest @ ..]) => {
                    x == y2 && y == x2 && slips(a_rest, b_rest, allowed - 1)
                }
                _ => false,
            };
            swapped
                || slips(a_rest, b_rest, allowed - 1)
                || slips(a_rest, b, allowed - 1)
                || slips(a, b_rest, allowed - 1)
        }
    }
}

/// Without the equal beginning.
fn trim<'c>(a: &'c [char], b: &'c [char]) -> (&'c [char], &'c [char]) {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default())
}
