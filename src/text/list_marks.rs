//! The marks at the start of a line that say what the line is: bullets, numbers, note marks.
//!
//! Marks are recognised by their form (a symbol; digits, one letter or a numeral with a bracket or a
//! point), so that they hold in any language.

use super::chars;

/// The form of the mark of a list item. Items of one form are on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListMark {
    /// A symbol: `-`, `•` …
    Bullet(char),
    /// `1.`, `٢.`, `1、`, `IV.`
    Number,
    /// `1.2`, `1.2.3`: how many points lie between the numbers.
    Outline(u8),
    /// `1)`
    NumberBracket,
    /// `(1)`, `（一）`
    NumberInBrackets,
    /// `a)`, `а)`
    LetterBracket,
    /// `(a)`, `(iv)`
    LetterInBrackets,
    /// `①`
    Circled,
}

/// Bullets, where a space follows.
const BULLETS: &str = "-–—−•·▪▫■□●○◦◆◇♦‣⁃*+→➤➢►✓✔✅❖";

/// The mark that a line starts with.
pub(super) fn list_mark(line: &str) -> Option<ListMark> {
    let first = line.chars().next()?;
    if first.is_alphabetic()
        && !is_numeral(first)
        && !matches!(line.chars().nth(1), Some(')' | '）'))
    {
        // Nearly every line of prose; only Roman numerals need a closer look.
        return roman_mark(line);
    }
    if matches!(first, '\u{2460}'..='\u{249B}' | '\u{2776}'..='\u{2793}' | '\u{3220}'..='\u{3229}')
    {
        return Some(ListMark::Circled);
    }
    if BULLETS.contains(first) {
        let bullet = line.chars().nth(1).is_some_and(|next| matches!(next, ' ' | '\t'));
        return bullet.then_some(ListMark::Bullet(first));
    }
    if matches!(first, '(' | '（') {
        return bracketed(line);
    }
    counted(line)
}

/// `1.`, `1)`, `1.2`, `1、`, `a)`: what counts, then what follows it.
fn counted(line: &str) -> Option<ListMark> {
    let body = line.trim_start_matches(|c: char| c.is_numeric() || is_numeral(c));
    let count = line.len() - body.len();
    if count == 0 {
        let mut letters = line.chars();
        let letter = letters.next().filter(|c| c.is_alphabetic())?;
        let after = line.get(letter.len_utf8()..)?;
        return after.starts_with([')', '）']).then_some(ListMark::LetterBracket);
    }
    if line.get(..count)?.chars().count() > 3 {
        return None;
    }
    let mut rest = body.chars();
    match rest.next()? {
        '、' | '．' => Some(ListMark::Number),
        ')' | '）' => Some(ListMark::NumberBracket),
        '.' => outline(rest.as_str()),
        _ => None,
    }
}

/// What follows `1.`: a space, or more numbers with points between them.
fn outline(mut rest: &str) -> Option<ListMark> {
    for points in 0..6_u8 {
        let after = rest.trim_start_matches(|c: char| c.is_numeric());
        let digits = rest.len() - after.len();
        let mark = if points == 0 { ListMark::Number } else { ListMark::Outline(points) };
        if digits == 0 {
            let spaced = rest.starts_with([' ', '\t']);
            let wide = rest.chars().next().is_some_and(chars::is_wide);
            return (spaced || wide).then_some(mark);
        }
        // Three digits and more are a year or an amount of money, not a number of a paragraph.
        if digits > 2 {
            return None;
        }
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None => return after.starts_with([' ', '\t']).then_some(ListMark::Outline(points + 1)),
        }
    }
    None
}

/// `(1)`, `(a)`, `(iv)`, `（一）`.
fn bracketed(line: &str) -> Option<ListMark> {
    let inner = line.trim_start_matches(['(', '（']);
    let end = inner.find([')', '）'])?;
    let content = inner.get(..end)?;
    let length = content.chars().count();
    if length == 0 || length > 4 {
        return None;
    }
    if content.chars().all(|c| c.is_numeric() || is_numeral(c)) && length <= 3 {
        return Some(ListMark::NumberInBrackets);
    }
    let roman = content.chars().all(|c| "ivxIVX".contains(c));
    (length == 1 && content.chars().all(char::is_alphabetic) || roman)
        .then_some(ListMark::LetterInBrackets)
}

/// `II.`, `IV.`: two letters and more, since one and a point is somebody's initial.
fn roman_mark(line: &str) -> Option<ListMark> {
    let rest = line.trim_start_matches(['I', 'V', 'X', 'Х', 'І']);
    let length = line.len() - rest.len();
    let spaced = rest.starts_with(". ") || rest.starts_with(") ");
    (2..=8).contains(&length).then_some(ListMark::Number).filter(|_| spaced)
}

/// Chinese numerals, as they number paragraphs.
fn is_numeral(character: char) -> bool {
    "一二三四五六七八九十百".contains(character)
}

/// Whether a line starts with a mark that only notes have: `[1]`, `¹`, `†`, `**`.
pub(super) fn has_note_mark(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    match first {
        '¹' | '²' | '³' | '⁴'..='⁹' | '†' | '‡' | '※' => true,
        '[' | '［' => {
            let inner = line.trim_start_matches(['[', '［']);
            let digits = inner.trim_start_matches(char::is_numeric);
            digits.len() < inner.len() && digits.starts_with([']', '］'])
        }
        '*' => {
            let stars = line.len() - line.trim_start_matches('*').len();
            let after = line.get(stars..).and_then(|rest| rest.chars().next());
            let letter = after.is_some_and(|c| c.is_alphanumeric());
            (stars > 1 && (letter || after == Some(' '))) || (stars == 1 && letter)
        }
        _ => NOTE_WORDS.iter().any(|word| starts_with_label(line, word)),
    }
}

/// How editors label a note, in the languages that ministries of this archive write; a line that
/// starts with one and a colon is a note.
const NOTE_WORDS: [&str; 19] = [
    "Note",
    "Notes",
    "Note to editors",
    "Примечание",
    "Справочно",
    "Ескерту",
    "Ескертпе",
    "Анықтама",
    "Эскертүү",
    "Эслатма",
    "Izoh",
    "Eslatma",
    "Not",
    "Nota",
    "Remarque",
    "Anmerkung",
    "ملاحظة",
    "注",
    "备注",
];

fn starts_with_label(line: &str, word: &str) -> bool {
    line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<ListMark>) {
        assert_eq!(list_mark(line), expected, "{line:?}");
    }

    #[test]
    fn marks_of_items_are_known_by_their_form() {
        check("- to support", Some(ListMark::Bullet('-')));
        check("• қолдау", Some(ListMark::Bullet('•')));
        check("1. The parties", Some(ListMark::Number));
        check("12) стороны", Some(ListMark::NumberBracket));
        check("٣. الأطراف", Some(ListMark::Number));
        check("(1) first", Some(ListMark::NumberInBrackets));
        check("1.2. Further", Some(ListMark::Outline(1)));
        check("2.1 Further", Some(ListMark::Outline(1)));
        check("а) первое", Some(ListMark::LetterBracket));
        check("(iv) fourth", Some(ListMark::LetterInBrackets));
        check("一、加强合作", Some(ListMark::Number));
        check("（二）深化互信", Some(ListMark::NumberInBrackets));
        check("①会议", Some(ListMark::Circled));
        check("III. Energy", Some(ListMark::Number));
    }

    #[test]
    fn prose_that_starts_with_a_number_or_an_initial_is_no_item() {
        for line in [
            "A. Rakhmetullin said",
            "5 July 2024",
            "2024. The year",
            "г. Астана, 5 июля",
            "1.5 billion was spent",
            "-5 degrees",
            "一个国家",
            "I. Ivanov",
            "(see below) the",
            "3.141 is pi",
        ] {
            let found = list_mark(line);
            // An amount such as 1.5 has the form of a paragraph number: the form decides.
            let expected = line.starts_with("1.5").then_some(ListMark::Outline(1));
            assert_eq!(found, expected, "{line:?}");
        }
    }

    #[test]
    fn notes_are_known_by_their_mark_or_label() {
        for line in ["[1] See", "¹ See", "** Kosovo", "*See", "Note: x", "Справочно: x", "注：见"]
        {
            assert!(has_note_mark(line), "{line:?}");
        }
        for line in ["* item", "Notes were exchanged", "[sic] x", "注意"] {
            assert!(!has_note_mark(line), "{line:?}");
        }
    }
}
