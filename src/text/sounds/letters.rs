//! Words of each script in Latin letters, as names are heard in it.

use std::borrow::Cow;

use super::{Script, romanise};

/// A word, and the word without what is written together with its front.
pub(super) fn bare(word: &str, script: Script) -> Vec<Cow<'_, str>> {
    let mut found = vec![Cow::Borrowed(word)];
    let mut without = |bare: Option<&'_ str>| {
        found.extend(bare.filter(|b| b.chars().count() >= 3).map(|b| Cow::Owned(b.to_owned())));
    };
    if script == Script::Arabic {
        let bare = word.strip_prefix("وال").or_else(|| word.strip_prefix("بال"));
        let bare = bare.or_else(|| word.strip_prefix("ال"));
        without(bare.or_else(|| word.strip_prefix(['و', 'ب', 'ل', 'ف'])));
    } else if script == Script::Hebrew {
        let bare = word.strip_prefix(['ה', 'ו', 'ב', 'ל', 'מ', 'ש', 'כ']);
        // A second one, as in "and in".
        without(bare);
        without(bare.and_then(|bare| bare.strip_prefix(['ה', 'ב', 'ל', 'מ'])));
    }
    found
}

/// A word in lower-case Latin letters.
pub(super) fn roman(word: &str, script: Script) -> String {
    match script {
        Script::Greek => romanise(&greek(word)),
        Script::Hebrew => hebrew(word),
        Script::Indic => indic(word),
        Script::Kana => romanise(&kana(word)),
        Script::Hangul => hangul(word),
        // Teh marbuta is silent at the end of a name.
        Script::Arabic => romanise(word.strip_suffix(['ة', 'ۃ']).unwrap_or(word)),
        Script::Latin | Script::Cyrillic | Script::Han | Script::Burmese | Script::Other => {
            romanise(word)
        }
    }
}

/// Pairs of Greek letters that are one sound: at the front another one than within.
fn greek(word: &str) -> String {
    const FRONT: [(&str, &str); 3] = [("μπ", "b"), ("ντ", "d"), ("γκ", "g")];
    const WITHIN: [(&str, &str); 11] = [
        ("μπ", "mb"),
        ("ντ", "nd"),
        ("γκ", "ng"),
        ("γγ", "ng"),
        ("γχ", "nh"),
        ("τζ", "j"),
        ("τσ", "ch"),
        ("ου", "u"),
        ("ού", "u"),
        ("αυ", "av"),
        ("ευ", "ev"),
    ];
    let mut respelt = word.to_lowercase();
    for (letters, sound) in FRONT {
        if let Some(rest) = respelt.strip_prefix(letters) {
            respelt = format!("{sound}{rest}");
        }
    }
    for (letters, sound) in WITHIN {
        respelt = respelt.replace(letters, sound);
    }
    respelt
}

/// Hebrew with its geresh; vav and yod are vowels behind a silent letter.
fn hebrew(word: &str) -> String {
    let mut roman = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    let mut silent = false;
    while let Some(letter) = letters.next() {
        let geresh = matches!(letters.peek(), Some('\'' | '\u{5F3}' | '\u{2019}'));
        match letter {
            'צ' | 'ץ' if geresh => roman.push_str("ch"),
            'ג' if geresh => roman.push('j'),
            'ז' if geresh => roman.push_str("zh"),
            'ו' if silent => roman.push('o'),
            // Written twice, it is a consonant.
            'ו' if letters.peek() == Some(&'ו') => {
                letters.next();
                roman.push('w');
            }
            _ => roman.push_str(&romanise(letter.encode_utf8(&mut [0; 4]))),
        }
        silent = matches!(letter, 'א' | 'ע');
    }
    roman
}

/// Devanagari and Bengali, whose blocks are laid out alike.
fn indic(word: &str) -> String {
    let mut roman = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let bengali = ('\u{980}'..='\u{9FF}').contains(&letter);
        let code = u32::from(letter) - if bengali { 0x80 } else { 0 };
        let dotted = matches!(letters.peek(), Some('\u{93C}' | '\u{9BC}'));
        let sound = match char::from_u32(code).unwrap_or(letter) {
            'क' | 'ख' | '\u{958}' | '\u{959}' => "k",
            'ग' | 'घ' | '\u{95A}' => "g",
            'च' | 'छ' => "ch",
            'ज' | '\u{95B}' if dotted || code == 0x95B => "z",
            'ज' | 'झ' => "j",
            'ट' | 'ठ' | 'त' | 'थ' => "t",
            'ड' | 'ढ' if dotted => "r",
            'ड' | 'ढ' | 'द' | 'ध' => "d",
            '\u{95C}' | '\u{95D}' | 'र' => "r",
            'ङ' | 'ञ' | 'ण' | 'न' | '\u{901}' | '\u{902}' => "n",
            'प' => "p",
            'फ' | '\u{95E}' => "f",
            'ब' | 'भ' => "b",
            'म' => "m",
            'य' if bengali && !dotted => "j",
            'य' | '\u{95F}' => "y",
            'ल' | 'ळ' => "l",
            'व' => "v",
            'श' | 'ष' => "sh",
            'स' => "s",
            'ह' => "h",
            '\u{905}' | '\u{906}' | '\u{93E}' => "a",
            '\u{907}' | '\u{908}' | '\u{93F}' | '\u{940}' => "i",
            '\u{909}' | '\u{90A}' | '\u{941}' | '\u{942}' => "u",
            '\u{90D}'..='\u{910}' | '\u{945}'..='\u{948}' => "e",
            '\u{911}'..='\u{914}' | '\u{949}'..='\u{94C}' => "o",
            _ => "",
        };
        roman.push_str(sound);
    }
    roman
}

/// Kana without what only lengthens or doubles.
fn kana(word: &str) -> String {
    word.replace(['ー', 'ッ', 'っ', '・'], "")
}

/// Hangul in letters; the vowel that only parts consonants is left out.
fn hangul(word: &str) -> String {
    const FRONT: [&str; 19] = [
        "g", "k", "n", "d", "t", "r", "m", "b", "p", "s", "s", "", "j", "j", "ch", "k", "t", "p",
        "h",
    ];
    const VOWELS: [&str; 21] = [
        "a", "e", "ya", "ye", "o", "e", "yo", "ye", "o", "wa", "we", "we", "yo", "u", "wo", "we",
        "wi", "yu", "", "i", "i",
    ];
    const BACK: [&str; 28] = [
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p",
        "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
    ];
    let mut roman = String::with_capacity(word.len());
    for letter in word.chars() {
        let Some(at) = u32::from(letter).checked_sub(0xAC00).filter(|at| *at < 11_172) else {
            roman.push_str(&romanise(letter.encode_utf8(&mut [0; 4])));
            continue;
        };
        let at = at as usize;
        roman.push_str(FRONT.get(at / 588).copied().unwrap_or_default());
        roman.push_str(VOWELS.get(at % 588 / 28).copied().unwrap_or_default());
        roman.push_str(BACK.get(at % 28).copied().unwrap_or_default());
    }
    roman
}
