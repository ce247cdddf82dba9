//! The script of a letter, from our own table.
//!
//! One byte a code point up to U+30FF, ranges above. Scripts that only one of our languages
//! is written in answer at once; the others have profiles. Kana count as Han, because Japanese
//! is told from Chinese by the profiles. Not here: what a letter is folded to (`letters`).

/// A writing system that the detector tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Bengali,
    Tibetan,
    Ethiopic,
    Han,
    Greek,
    Armenian,
    Hebrew,
    Georgian,
    Gujarati,
    Gurmukhi,
    Odia,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Thai,
    Lao,
    Myanmar,
    Khmer,
    Hangul,
    Thaana,
    Other,
}

/// How many scripts there are.
pub(crate) const SCRIPTS: usize = Script::Other as usize + 1;

/// How many of them, counted from the first, hold more than one of our languages.
pub(crate) const PROFILED: usize = Script::Han as usize + 1;

const ALL: [Script; SCRIPTS] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Arabic,
    Script::Devanagari,
    Script::Bengali,
    Script::Tibetan,
    Script::Ethiopic,
    Script::Han,
    Script::Greek,
    Script::Armenian,
    Script::Hebrew,
    Script::Georgian,
    Script::Gujarati,
    Script::Gurmukhi,
    Script::Odia,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
    Script::Thai,
    Script::Lao,
    Script::Myanmar,
    Script::Khmer,
    Script::Hangul,
    Script::Thaana,
    Script::Other,
];

impl Script {
    /// The script with this index.
    pub(crate) fn at(index: usize) -> Self {
        ALL.get(index).copied().unwrap_or(Self::Other)
    }

    /// The tag that every text in this script has, where there is only one.
    pub(crate) fn sole_tag(self) -> Option<&'static str> {
        Some(match self {
            Self::Greek => "el",
            Self::Armenian => "hy",
            Self::Hebrew => "he",
            Self::Georgian => "ka",
            Self::Gujarati => "gu",
            Self::Gurmukhi => "pa",
            Self::Odia => "or",
            Self::Tamil => "ta",
            Self::Telugu => "te",
            Self::Kannada => "kn",
            Self::Malayalam => "ml",
            Self::Sinhala => "si",
            Self::Thai => "th",
            Self::Lao => "lo",
            Self::Myanmar => "my",
            Self::Khmer => "km",
            Self::Hangul => "ko",
            Self::Thaana => "dv",
            Self::Latin
            | Self::Cyrillic
            | Self::Arabic
            | Self::Devanagari
            | Self::Bengali
            | Self::Tibetan
            | Self::Ethiopic
            | Self::Han
            | Self::Other => return None,
        })
    }

    /// How many letters of an alphabet one sign of this script is worth.
    pub(crate) fn weight(self) -> u32 {
        if matches!(self, Self::Han | Self::Hangul) { 3 } else { 1 }
    }
}

/// What a character is to the reader of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// Ends a word.
    Break,
    /// A digit: the Latin letters that touch it are a code, not a word.
    Digit,
    /// Left out without ending the word: tatweel, vowel points, soft hyphen, joiner.
    Skip,
    /// A combining mark: belongs to the letter before it.
    Mark,
    /// One of the many apostrophes: a letter between letters.
    Apostrophe,
    /// The zero-width non-joiner: kept inside Arabic-script words.
    NonJoiner,
    /// A letter.
    Letter(Script),
}

const BREAK: u8 = 0;
const DIGIT: u8 = 1;
const SKIP: u8 = 2;
const MARK: u8 = 3;
const APOSTROPHE: u8 = 4;
const NON_JOINER: u8 = 5;
const LETTERS: u8 = 8;

const TABLE_LEN: usize = 0x3100;
static TABLE: [u8; TABLE_LEN] = table();

/// Letter ranges below U+3100, in the order they are written into the table.
const RANGES: &[(u32, u32, Script)] = &[
    (0x41, 0x5A, Script::Latin),
    (0x61, 0x7A, Script::Latin),
    (0xAA, 0xAA, Script::Latin),
    (0xBA, 0xBA, Script::Latin),
    (0xC0, 0xD6, Script::Latin),
    (0xD8, 0xF6, Script::Latin),
    (0xF8, 0x2AF, Script::Latin),
    (0x370, 0x3FF, Script::Greek),
    (0x400, 0x52F, Script::Cyrillic),
    (0x531, 0x556, Script::Armenian),
    (0x560, 0x588, Script::Armenian),
    (0x5D0, 0x5F2, Script::Hebrew),
    (0x620, 0x64A, Script::Arabic),
    (0x66E, 0x6D3, Script::Arabic),
    (0x6D5, 0x6D5, Script::Arabic),
    (0x6EE, 0x6EF, Script::Arabic),
    (0x6FA, 0x6FF, Script::Arabic),
    (0x750, 0x77F, Script::Arabic),
    (0x780, 0x7B1, Script::Thaana),
    (0x8A0, 0x8C9, Script::Arabic),
    (0x900, 0x963, Script::Devanagari),
    (0x971, 0x97F, Script::Devanagari),
    (0x980, 0x9E3, Script::Bengali),
    (0x9F0, 0x9F1, Script::Bengali),
    (0xA00, 0xA65, Script::Gurmukhi),
    (0xA70, 0xA7F, Script::Gurmukhi),
    (0xA80, 0xAE3, Script::Gujarati),
    (0xB00, 0xB63, Script::Odia),
    (0xB71, 0xB71, Script::Odia),
    (0xB80, 0xBD7, Script::Tamil),
    (0xC00, 0xC63, Script::Telugu),
    (0xC80, 0xCE3, Script::Kannada),
    (0xD00, 0xD63, Script::Malayalam),
    (0xD7A, 0xD7F, Script::Malayalam),
    (0xD80, 0xDDF, Script::Sinhala),
    (0xDF2, 0xDF3, Script::Sinhala),
    (0xE01, 0xE3A, Script::Thai),
    (0xE40, 0xE4E, Script::Thai),
    (0xE81, 0xECE, Script::Lao),
    (0xEDC, 0xEDF, Script::Lao),
    (0xF00, 0xF00, Script::Tibetan),
    (0xF0B, 0xF0C, Script::Tibetan),
    (0xF40, 0xFBC, Script::Tibetan),
    (0x1000, 0x103F, Script::Myanmar),
    (0x1050, 0x108F, Script::Myanmar),
    (0x10A0, 0x10FF, Script::Georgian),
    (0x1100, 0x11FF, Script::Hangul),
    (0x1200, 0x135F, Script::Ethiopic),
    (0x1380, 0x138F, Script::Ethiopic),
    (0x1780, 0x17D3, Script::Khmer),
    (0x1C80, 0x1C8F, Script::Cyrillic),
    (0x1C90, 0x1CBF, Script::Georgian),
    (0x1E00, 0x1EFF, Script::Latin),
    (0x1F00, 0x1FFF, Script::Greek),
    (0x2C60, 0x2C7F, Script::Latin),
    (0x2D00, 0x2D2F, Script::Georgian),
    (0x2D80, 0x2DDF, Script::Ethiopic),
    (0x3005, 0x3007, Script::Han),
    (0x3041, 0x3096, Script::Han),
    (0x309D, 0x309F, Script::Han),
    (0x30A1, 0x30FA, Script::Han),
    (0x30FC, 0x30FF, Script::Han),
];

/// Ranges that are not letters, written after the letters.
const OTHERS: &[(u32, u32, u8)] = &[
    (0x30, 0x39, DIGIT),
    (0xB2, 0xB3, DIGIT),
    (0xB9, 0xB9, DIGIT),
    (0x660, 0x669, DIGIT),
    (0x6F0, 0x6F9, DIGIT),
    (0x7C0, 0x7C9, DIGIT),
    (0xAD, 0xAD, SKIP),
    (0x300, 0x36F, MARK),
    (0x37E, 0x37E, BREAK),
    (0x387, 0x387, BREAK),
    (0x482, 0x489, SKIP),
    (0x591, 0x5C7, SKIP),
    (0x5BE, 0x5BE, BREAK),
    (0x610, 0x61A, SKIP),
    (0x640, 0x640, SKIP),
    (0x64B, 0x65F, SKIP),
    (0x670, 0x670, SKIP),
    (0x6D6, 0x6ED, SKIP),
    (0x6D4, 0x6D4, BREAK),
    (0x6DD, 0x6DE, BREAK),
    (0x6E9, 0x6E9, BREAK),
    (0x27, 0x27, APOSTROPHE),
    (0x60, 0x60, APOSTROPHE),
    (0xB4, 0xB4, APOSTROPHE),
    (0xB7, 0xB7, APOSTROPHE),
    (0x2B9, 0x2BF, APOSTROPHE),
    (0x2C8, 0x2C8, APOSTROPHE),
    (0x2018, 0x201B, APOSTROPHE),
    (0x2032, 0x2032, APOSTROPHE),
    (0x200B, 0x200B, BREAK),
    (0x200C, 0x200C, NON_JOINER),
    (0x200D, 0x200F, SKIP),
    (0x202A, 0x202E, SKIP),
    (0x2060, 0x2060, SKIP),
    (0x2066, 0x2069, SKIP),
];

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling; ranges lie in the table")]
const fn table() -> [u8; TABLE_LEN] {
    let mut out = [BREAK; TABLE_LEN];
    let mut r = 0;
    while r < RANGES.len() {
        let (first, last, script) = RANGES[r];
        let mut c = first;
        while c <= last {
            out[c as usize] = LETTERS + script as u8;
            c += 1;
        }
        r += 1;
    }
    let mut r = 0;
    while r < OTHERS.len() {
        let (first, last, value) = OTHERS[r];
        let mut c = first;
        while c <= last {
            out[c as usize] = value;
            c += 1;
        }
        r += 1;
    }
    out
}

/// What this character is.
#[inline]
pub(crate) fn class_of(c: char) -> Class {
    match TABLE.get(c as usize) {
        Some(&value) => match value {
            BREAK => Class::Break,
            DIGIT => Class::Digit,
            SKIP => Class::Skip,
            MARK => Class::Mark,
            APOSTROPHE => Class::Apostrophe,
            NON_JOINER => Class::NonJoiner,
            letter => Class::Letter(Script::at(usize::from(letter - LETTERS))),
        },
        None => high_class(u32::from(c)),
    }
}

fn high_class(code: u32) -> Class {
    match code {
        0x3131..=0x318E | 0xA960..=0xA97C | 0xAC00..=0xD7FB | 0xFFA0..=0xFFDC => {
            Class::Letter(Script::Hangul)
        }
        0x3105..=0x312F | 0x31A0..=0x31BF | 0x31F0..=0x31FF => Class::Letter(Script::Han),
        0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF => {
            Class::Letter(Script::Han)
        }
        0xFF66..=0xFF9F => Class::Letter(Script::Han),
        0xFF21..=0xFF3A | 0xFF41..=0xFF5A | 0xA720..=0xA7FF | 0xAB30..=0xAB64 => {
            Class::Letter(Script::Latin)
        }
        0xFB00..=0xFB06 => Class::Letter(Script::Latin),
        0xFB13..=0xFB17 => Class::Letter(Script::Armenian),
        0xFB1D..=0xFB4F => Class::Letter(Script::Hebrew),
        0xFB50..=0xFDC7 | 0xFDF0..=0xFDFB | 0xFE70..=0xFEFC => Class::Letter(Script::Arabic),
        0xFF10..=0xFF19 => Class::Digit,
        0xA640..=0xA69F => Class::Letter(Script::Cyrillic),
        0xA8E0..=0xA8FF => Class::Letter(Script::Devanagari),
        0xAA60..=0xAA7F | 0xA9E0..=0xA9FE => Class::Letter(Script::Myanmar),
        0xAB01..=0xAB2E => Class::Letter(Script::Ethiopic),
        0xFE00..=0xFE0F | 0xFEFF | 0xE0100..=0xE01EF => Class::Skip,
        0xFE20..=0xFE2F => Class::Mark,
        0xFF07 => Class::Apostrophe,
        _ => {
            let other = char::from_u32(code).is_some_and(char::is_alphabetic);
            if other { Class::Letter(Script::Other) } else { Class::Break }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thaana_is_not_arabic_and_lao_and_tibetan_are_known() {
        assert_eq!(class_of('\u{78B}'), Class::Letter(Script::Thaana));
        assert_eq!(class_of('ລ'), Class::Letter(Script::Lao));
        assert_eq!(class_of('བ'), Class::Letter(Script::Tibetan));
    }

    #[test]
    fn an_unassigned_low_code_point_ends_a_word() {
        assert_eq!(class_of('\u{1680}'), Class::Break);
        assert_eq!(class_of('—'), Class::Break);
    }

    #[test]
    fn every_script_finds_itself_by_its_index() {
        for (i, script) in ALL.iter().enumerate() {
            assert_eq!(Script::at(i), *script);
            assert_eq!(*script as usize, i);
        }
    }
}
