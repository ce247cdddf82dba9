//! Folding: one spelling for what people write in several ways.
//!
//! Two steps. [`light`] takes away what no language tells words apart by: case, compatibility forms,
//! invisible characters, digits of other scripts, the apostrophes' shapes, the Arabic letters that
//! keyboards exchange. What is left is what stemmers know. [`strip`] then takes the marks off Latin,
//! Greek, Hebrew and Arabic letters, and for the languages that are often typed on a Russian keyboard
//! the letters that it lacks. й stays: it is a letter.
//!
//! Both are functions of one word, without state, linear in its length.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::Analyzer;

/// The apostrophe that all others become.
pub(super) const APOSTROPHE: char = '\'';

/// A word in lower case and in one spelling, with the marks that stemmers need.
pub(super) fn light(word: &str, analyzer: Analyzer, into: &mut String) {
    into.clear();
    let dotless = analyzer.has_dotless_i();
    if word.chars().all(is_simple) {
        for character in word.chars() {
            push_light(lower(character, dotless), into);
        }
        return;
    }
    let mut before = '\0';
    for composed in word.nfkc() {
        // "İ" in NFD is an i that has its point: nothing is left of the point.
        if composed == '\u{307}' && before == 'i' {
            continue;
        }
        for character in lower(composed, dotless).to_lowercase() {
            push_light(character, into);
            before = character;
        }
    }
}

/// Characters that are their own NFKC, whatever follows.
fn is_simple(character: char) -> bool {
    matches!(u32::from(character), 0..=0x7F | 0x400..=0x482 | 0x48A..=0x4C0 | 0x4CF | 0x4D8 | 0x4D9
        | 0x4E8 | 0x4E9 | 0xDF..=0x130 | 0x621..=0x64A | 0x67E..=0x6D5
        | 0x5D0..=0x5EA | 0x10D0..=0x10FF | 0x531..=0x586 | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3)
}

fn lower(character: char, dotless: bool) -> char {
    match character {
        'A'..='Z' if character == 'I' && dotless => 'ı',
        '\0'..='\u{7F}' => character.to_ascii_lowercase(),
        'İ' => 'i',
        'а'..='я' => character,
        'А'..='Я' => char::from_u32(u32::from(character) + 0x20).unwrap_or(character),
        // Small letters, and scripts that have no others.
        '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FF}' => character,
        'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'і' => character,
        '\u{5D0}'..='\u{6FF}' | '\u{900}'..='\u{97F}' | '\u{4E00}'..='\u{9FFF}' => character,
        _ => {
            let mut lower = character.to_lowercase();
            let first = lower.next().unwrap_or(character);
            if lower.next().is_none() { first } else { character }
        }
    }
}

fn push_light(character: char, into: &mut String) {
    let kept = match character {
        '\0'..='\u{7F}' => match character {
            '`' => APOSTROPHE,
            '"' => return,
            _ => character,
        },
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{2BB}' | '\u{B4}' | '\u{2BE}' | '\u{2BF}'
        | '\u{FF07}' | '\u{5F3}' | '\u{B7}' => APOSTROPHE,
        '\u{5F4}'
        | '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{640}' => return,
        'ё' => 'е',
        'ґ' => 'г',
        'ς' => 'σ',
        'և' => {
            into.push_str("եւ");
            return;
        }
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C7}' => return,
        '\u{600}'..='\u{6FF}' => match arabic(character) {
            Some(letter) => letter,
            None => return,
        },
        _ => digit(character).unwrap_or(character),
    };
    into.push(kept);
}

/// The letter that stands for all that keyboards and fonts exchange it with; none for marks.
fn arabic(character: char) -> Option<char> {
    Some(match character {
        '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | 'ء' => {
            return None;
        }
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ي' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ێ' | 'ۓ' => 'ی',
        'ك' => 'ک',
        'ګ' => 'گ',
        'ة' | 'ہ' | 'ۀ' | 'ۂ' | 'ە' | 'ھ' | 'ۃ' => 'ه',
        'ؤ' | 'ۋ' => 'و',
        _ => return Some(digit(character).unwrap_or(character)),
    })
}

/// Decimal digits of the scripts of our languages in ASCII.
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 12] =
        [0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0, 0x1810];
    let code = u32::from(character);
    if !(0x660..=0x1819).contains(&code) {
        return None;
    }
    let zero = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// A light word without the marks that are left out when people type in haste, and with the letters
/// that a keyboard has.
pub(super) fn strip(word: &str, analyzer: Analyzer, into: &mut String) {
    into.clear();
    let keyboard = analyzer.is_typed_in_russian();
    for character in word.chars() {
        match character {
            APOSTROPHE => {}
            '\0'..='\u{7F}' => into.push(character),
            'а'..='я' => into.push(character),
            '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' => {}
            '\u{400}'..='\u{52F}' => {
                into.push(if keyboard { russian(character) } else { character })
            }
            '\u{80}'..='\u{2AF}' | '\u{370}'..='\u{3FF}' | '\u{1E00}'..='\u{1FFF}' => {
                push_plain(character, into);
            }
            'ך' => into.push('כ'),
            'ם' => into.push('מ'),
            'ן' => into.push('נ'),
            'ף' => into.push('פ'),
            'ץ' => into.push('צ'),
            _ => into.push(character),
        }
    }
}

fn push_plain(character: char, into: &mut String) {
    match character {
        'ß' => into.push_str("ss"),
        'æ' => into.push_str("ae"),
        'œ' => into.push_str("oe"),
        'þ' => into.push_str("th"),
        'ı' => into.push('i'),
        'ə' | 'ǝ' => into.push('e'),
        'ø' => into.push('o'),
        'đ' | 'ð' => into.push('d'),
        'ł' => into.push('l'),
        'ħ' => into.push('h'),
        'ŋ' => into.push('n'),
        _ => decompose_canonical(character, |part| {
            if !is_combining_mark(part) {
                into.push(part);
            }
        }),
    }
}

/// The letter of the Russian keyboard that people type for a letter it lacks.
fn russian(character: char) -> char {
    match character {
        'ә' => 'а',
        'ғ' => 'г',
        'қ' => 'к',
        'ң' => 'н',
        'ө' => 'о',
        'ұ' | 'ү' | 'ӯ' => 'у',
        'һ' | 'ҳ' => 'х',
        'і' | 'ӣ' => 'и',
        'ҷ' => 'ч',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, forms: &[&str]) {
        let analyzer = Analyzer::of(language);
        let fold = |word: &str| {
            let (mut one, mut two) = (String::new(), String::new());
            light(word, analyzer, &mut one);
            strip(&one, analyzer, &mut two);
            two
        };
        for form in forms {
            assert_eq!(fold(form), fold(forms[0]), "{language}: {form}");
        }
    }

    #[test]
    fn spellings_of_one_word_fold_together() {
        check("kk", &["Қазақстан", "КАЗАКСТАН", "казакстан", "қазақстан"]);
        check("kk", &["өңір", "онир"]);
        check("ru", &["ёлка", "Елка", "е\u{308}лка"]);
        check("tr", &["İstanbul", "istanbul", "I\u{307}stanbul"]);
        check("tr", &["IŞIK", "ışık", "isik"]);
        check("az", &["Azərbaycan", "AZƏRBAYCAN", "azerbaycan"]);
        check("uz", &["O'zbekiston", "Oʻzbekiston", "O‘zbekiston", "OZBEKISTON", "O`zbekiston"]);
        check("fa", &["می\u{200C}خواهیم", "ميخواهيم", "مي\u{200C}خواهيم"]);
        check("ar", &["أحمد", "احمد", "أَحْمَد", "احمـد"]);
        check("vi", &["Việt", "viet", "Viê\u{323}t"]);
        check("de", &["Straße", "STRASSE", "strasse"]);
        check("el", &["Ελλάδας", "ΕΛΛΑΔΑΣ", "ελλαδασ"]);
        check("ja", &["ＡＢＣ１２", "abc12"]);
        check("hi", &["२०१६", "2016"]);
        check("he", &["שָׁלוֹם", "שלום"]);
    }

    #[test]
    fn letters_that_tell_words_apart_stay() {
        let mut found = String::new();
        strip("край", Analyzer::of("ru"), &mut found);
        assert_eq!(found, "край");
        strip("қала", Analyzer::of("ru"), &mut found);
        assert_eq!(found, "қала");
    }
}
