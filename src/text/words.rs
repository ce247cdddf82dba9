//! The words of a text, with their places, in every script.
//!
//! Scripts that write spaces are cut by a plain rule: a word is a run of letters, digits and the marks
//! on them, held together by an apostrophe between letters, a point between letters or digits, a
//! comma between digits, and the joiners that have no width. Scripts that write no spaces (Han, kana,
//! Thai, Lao, Khmer, Burmese) are cut by the dictionaries compiled into `icu_segmenter`.
//!
//! Every word has at least one letter or digit. `icu_segmenter`'s own test of that is not used: it
//! says no to a word that ends in a combining mark (unicode-org/icu4x issue 8321).
//!
//! Words are in order, do not overlap, and are byte ranges that cut no code point. Time is linear.
//! Not here: what a word means, its stem, its case.

use std::ops::Range;
use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use unicode_normalization::char::is_combining_mark;

/// How the script of a word separates words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Writing {
    /// With spaces: Latin, Cyrillic, Arabic, Hangul, Devanagari …
    Spaced,
    /// Chinese and Japanese: Han and kana.
    Han,
    /// Thai, Lao, Khmer or Burmese.
    SouthEastAsian,
}

/// One word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its bytes.
    pub range: Range<usize>,
    /// How its script separates words.
    pub writing: Writing,
}

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// The words of a text in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 8);
    let mut here = 0;
    while let Some(rest) = text.get(here..) {
        let Some(first) = rest.chars().next() else { break };
        match writing(first) {
            Some(Writing::Spaced) => {
                let length = spaced_word(rest);
                let word = rest.get(..length).unwrap_or_default();
                if word.chars().any(is_letter_or_digit) {
                    let range = here..here + length;
                    found.push(Word { range, writing: Writing::Spaced });
                }
                here += length;
            }
            Some(writing) => {
                let length = unsegmented_run(rest, writing);
                segment(rest.get(..length).unwrap_or_default(), here, writing, &mut found);
                here += length;
            }
            None => here += first.len_utf8(),
        }
    }
    found
}

/// How a character's script separates words; none where it belongs to no word.
#[inline]
pub fn writing(character: char) -> Option<Writing> {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric().then_some(Writing::Spaced);
    }
    match u32::from(character) {
        // Letters all of them: nothing has to be asked of the tables of Unicode.
        0xC0..=0xD6
        | 0xD8..=0xF6
        | 0xF8..=0x24F
        | 0x3A3..=0x3E1
        | 0x400..=0x481
        | 0x48A..=0x52F
        | 0x620..=0x669
        | 0x671..=0x6D3
        | 0x904..=0x939
        | 0xAC00..=0xD7A3 => Some(Writing::Spaced),
        // Latin with diacritics, Greek, Cyrillic, Armenian: most of what is read.
        0xC0..=0x24F | 0x370..=0x3FF | 0x400..=0x52F => {
            (character.is_alphanumeric() || is_combining_mark(character)).then_some(Writing::Spaced)
        }
        0x0E00..=0x0EFF | 0x1780..=0x17FF | 0x1000..=0x109F | 0xAA60..=0xAA7F | 0xA9E0..=0xA9FF => {
            (character.is_alphanumeric() || is_combining_mark(character))
                .then_some(Writing::SouthEastAsian)
        }
        // Kana with its marks and the iteration marks of Han.
        0x3005..=0x3007
        | 0x3031..=0x3035
        | 0x303B
        | 0x3041..=0x3096
        | 0x3099
        | 0x309A
        | 0x309D..=0x309F
        | 0x30A1..=0x30FA
        | 0x30FC..=0x30FF
        | 0x31F0..=0x31FF
        | 0xFF66..=0xFF9F => Some(Writing::Han),
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => {
            Some(Writing::Han)
        }
        _ => {
            (character.is_alphanumeric() || is_combining_mark(character)).then_some(Writing::Spaced)
        }
    }
}

/// Whether a character is a letter or a digit, for those who ask of every character of a text.
#[inline]
pub fn is_letter_or_digit(character: char) -> bool {
    match u32::from(character) {
        0..=0x7F => character.is_ascii_alphanumeric(),
        // Nothing has to be asked of the tables of Unicode.
        0xC0..=0xD6
        | 0xD8..=0xF6
        | 0xF8..=0x24F
        | 0x400..=0x481
        | 0x48A..=0x52F
        | 0x5D0..=0x5EA
        | 0x620..=0x64A
        | 0x671..=0x6D3
        | 0x4E00..=0x9FFF
        | 0xAC00..=0xD7A3 => true,
        _ => character.is_alphanumeric(),
    }
}

/// The length in bytes of the spaced word that the text starts with.
fn spaced_word(text: &str) -> usize {
    let mut characters = text.char_indices().peekable();
    let mut end = 0;
    let mut before = '\0';
    while let Some((start, character)) = characters.next() {
        let holds = match writing(character) {
            Some(Writing::Spaced) => true,
            Some(_) => false,
            None => match characters.peek() {
                Some(&(_, after)) => joins(before, character, after),
                None => false,
            },
        };
        if !holds {
            break;
        }
        end = start + character.len_utf8();
        before = character;
    }
    end
}

/// Whether a character that is in no word by itself holds two halves of one together.
fn joins(before: char, character: char, after: char) -> bool {
    let spaced = |c: char| writing(c) == Some(Writing::Spaced);
    match character {
        '\'' | '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{02BB}' | '`' | '\u{B4}' | '\u{B7}'
        | '\u{5F4}' | '"'
            if before.is_alphabetic() || is_combining_mark(before) =>
        {
            let hebrew = |c: char| ('\u{5D0}'..='\u{5EA}').contains(&c);
            let quote = matches!(character, '"' | '\u{5F4}');
            after.is_alphabetic() && spaced(after) && (!quote || hebrew(before) && hebrew(after))
        }
        '.' => {
            before.is_numeric() && after.is_numeric()
                || before.is_alphabetic() && after.is_alphabetic() && spaced(after)
        }
        ',' | '\u{66B}' | '\u{66C}' => before.is_numeric() && after.is_numeric(),
        '\u{200C}' | '\u{200D}' | '\u{AD}' => spaced(after),
        _ => false,
    }
}

/// The length in bytes of the run of one unsegmented writing at the start of a text.
fn unsegmented_run(text: &str, of: Writing) -> usize {
    let belongs = |c: char| writing(c) == Some(of) || matches!(c, '\u{200B}'..='\u{200D}');
    text.find(|c: char| !belongs(c)).unwrap_or(text.len())
}

fn segment(run: &str, offset: usize, writing: Writing, found: &mut Vec<Word>) {
    let mut start = 0;
    for end in SEGMENTER.segment_str(run) {
        let word = run.get(start..end).unwrap_or_default();
        let clean = word.trim_matches(['\u{200B}', '\u{200C}', '\u{200D}']);
        if clean.chars().any(is_letter_or_digit) {
            let lead =
                word.len() - word.trim_start_matches(['\u{200B}', '\u{200C}', '\u{200D}']).len();
            let from = offset + start + lead;
            found.push(Word { range: from..from + clean.len(), writing });
        }
        start = end;
    }
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range that cuts a character fails the test")]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = words(text).into_iter().map(|word| &text[word.range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_not_asked_of_unicode_is_a_letter_or_digit() {
        let all = (0x80..0x3_0000).filter_map(char::from_u32);
        for character in all.filter(|character| writing(*character) == Some(Writing::Spaced)) {
            let is_part = character.is_alphanumeric() || is_combining_mark(character);
            assert!(is_part, "{character:?}");
        }
        for character in (0..0x3_0000).filter_map(char::from_u32) {
            assert_eq!(is_letter_or_digit(character), character.is_alphanumeric(), "{character:?}");
        }
    }

    #[test]
    fn words_of_scripts_with_spaces() {
        check(
            "The U.S. said: 1,000.5 tons (2016).",
            &["The", "U.S", "said", "1,000.5", "tons", "2016"],
        );
        check("Қазақстанның  Сыртқы істер", &["Қазақстанның", "Сыртқы", "істер"]);
        check("O'zbekiston, Oʻzbekiston; l’accord", &["O'zbekiston", "Oʻzbekiston", "l’accord"]);
        check("می\u{200C}خواهم رفت", &["می\u{200C}خواهم", "رفت"]);
        check("Женева—2016-жыл", &["Женева", "2016", "жыл"]);
        check("צה\"ל אמר \"שלום\"", &["צה\"ל", "אמר", "שלום"]);
        check("— … !", &[]);
        check("", &[]);
    }

    #[test]
    fn a_word_that_ends_in_a_combining_mark_is_a_word() {
        check("भारत ने कहा", &["भारत", "ने", "कहा"]);
        check("cafe\u{301} noir", &["cafe\u{301}", "noir"]);
    }

    #[test]
    fn words_of_scripts_without_spaces() {
        check("中国外交部", &["中国", "外交部"]);
        check("การประชุม", &["การ", "ประชุม"]);
        check("2024年は東京で", &["2024", "年", "は", "東京", "で"]);
    }

    #[test]
    fn words_are_in_order_and_cut_no_character() {
        for text in ["កម្ពុជា និងថៃ x", "a\u{300}\u{200D}b '' 'c", "ທ່ານ ນາຍົກ", "\u{200B}一\u{200B}"]
        {
            let mut end = 0;
            for word in words(text) {
                assert!(word.range.start >= end, "{text}");
                assert!(!text[word.range.clone()].is_empty(), "{text}");
                end = word.range.end;
            }
        }
    }
}
