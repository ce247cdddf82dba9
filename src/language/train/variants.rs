//! How sites spell a language when they do not spell it well.
//!
//! Latin: no diacritics; dotted i for dotless. Cyrillic: Russian letters for Kazakh, Kyrgyz,
//! Tajik, Mongolian, Uzbek, Tatar and Bashkir ones; Ukrainian ї and є for Mongolian ү and ө.
//! Arabic: one heh, bare alef, no zero-width non-joiner.

use unicode_normalization::UnicodeNormalization;

use crate::language::script::Script;
use crate::language::tags::Tag;

/// The other spellings of a text, without the text itself.
pub(crate) fn of(tag: Tag, text: &str) -> Vec<String> {
    let mut all = match tag.script() {
        Script::Latin => vec![bare(text), text.replace('ı', "i"), text.replace('ß', "ss")],
        Script::Cyrillic => cyrillic(tag, text),
        Script::Arabic => vec![map(text, ARABIC), text.replace('\u{200C}', " ")],
        Script::Devanagari
        | Script::Bengali
        | Script::Tibetan
        | Script::Ethiopic
        | Script::Han
        | Script::Greek
        | Script::Armenian
        | Script::Hebrew
        | Script::Georgian
        | Script::Gujarati
        | Script::Gurmukhi
        | Script::Odia
        | Script::Tamil
        | Script::Telugu
        | Script::Kannada
        | Script::Malayalam
        | Script::Sinhala
        | Script::Thai
        | Script::Lao
        | Script::Myanmar
        | Script::Khmer
        | Script::Hangul
        | Script::Thaana
        | Script::Other => Vec::new(),
    };
    all.retain(|variant| variant != text);
    all.dedup();
    all
}

fn cyrillic(tag: Tag, text: &str) -> Vec<String> {
    let russian = ["kk", "ky", "tg", "mn", "uz-Cyrl", "tt", "ba"].contains(&tag.as_str());
    let mut all = Vec::new();
    let lower = text.to_lowercase();
    if russian {
        all.push(map(&lower, RUSSIAN));
    }
    if tag.as_str() == "mn" {
        all.push(map(&lower, &[('ү', 'ї'), ('ө', 'є')]));
    }
    all.retain(|variant| *variant != lower);
    all
}

const RUSSIAN: &[(char, char)] = &[
    ('ә', 'э'),
    ('ғ', 'г'),
    ('қ', 'к'),
    ('ң', 'н'),
    ('ө', 'о'),
    ('ұ', 'у'),
    ('ү', 'у'),
    ('һ', 'х'),
    ('і', 'и'),
    ('ў', 'у'),
    ('ҳ', 'х'),
    ('ӣ', 'и'),
    ('ӯ', 'у'),
    ('ҷ', 'ч'),
    ('ҙ', 'з'),
    ('ҫ', 'с'),
    ('ҡ', 'к'),
    ('җ', 'ж'),
];

const ARABIC: &[(char, char)] = &[
    ('ہ', 'ه'),
    ('ھ', 'ه'),
    ('ە', 'ه'),
    ('ې', 'ی'),
    ('ة', 'ه'),
    ('أ', 'ا'),
    ('إ', 'ا'),
    ('آ', 'ا'),
];

fn map(text: &str, letters: &[(char, char)]) -> String {
    text.chars().map(|c| letters.iter().find(|(from, _)| *from == c).map_or(c, |l| l.1)).collect()
}

/// The text without diacritics.
fn bare(text: &str) -> String {
    text.nfd()
        .filter(|c| !('\u{300}'..='\u{36F}').contains(c))
        .map(|c| match c {
            'ı' => 'i',
            'ə' => 'e',
            'Ə' => 'E',
            'ł' => 'l',
            'Ł' => 'L',
            'đ' => 'd',
            'Đ' => 'D',
            'ø' => 'o',
            'Ø' => 'O',
            'ħ' => 'h',
            'Ħ' => 'H',
            'ŋ' => 'n',
            other => other,
        })
        .collect()
}
