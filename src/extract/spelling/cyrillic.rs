//! Cyrillic letters, by the custom of the person's country.

use crate::text::romanise::romanise;

use super::Custom;

/// How a country writes its Cyrillic names in Latin letters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Russia and whatever is not below.
    Russian,
    Kazakh,
    Kyrgyz,
    /// Azerbaijan, Turkmenistan, Uzbekistan, Tajikistan.
    Southern,
    Mongolian,
    /// The table of the Ukrainian cabinet of 2010.
    Ukrainian,
    /// Countries of former Yugoslavia that write in Latin letters, too.
    Balkan,
    Macedonian,
    /// The table of the Bulgarian law of 2009.
    Bulgarian,
    /// Countries whose letters of Latin origin stand for other sounds than those of English.
    Abroad(&'static [(char, &'static str)]),
    /// Other countries that do not write in Cyrillic.
    Foreign,
}

#[rustfmt::skip]
const CZECH: &[(char, &str)] = &[
    ('ж', "ž"), ('ш', "š"), ('ч', "č"), ('ц', "c"), ('х', "ch"), ('й', "j"), ('я', "ja"), ('ю', "ju"), ('э', "e"),
    ('щ', "šč"), ('ь', ""), ('ы', "y"),
];
#[rustfmt::skip]
const POLISH: &[(char, &str)] = &[
    ('ж', "ż"), ('ш', "sz"), ('ч', "cz"), ('ц', "c"), ('х', "ch"), ('й', "j"), ('в', "w"), ('я', "ia"), ('ю', "iu"),
    ('э', "e"), ('щ', "szcz"), ('ь', ""), ('ы', "y"),
];
#[rustfmt::skip]
const HUNGARIAN: &[(char, &str)] = &[
    ('ж', "zs"), ('ш', "s"), ('ч', "cs"), ('ц', "c"), ('с', "sz"), ('й', "j"), ('х', "h"), ('я', "ja"), ('э', "e"),
    ('ь', ""),
];
#[rustfmt::skip]
const GERMAN: &[(char, &str)] = &[
    ('ш', "sch"), ('ч', "tsch"), ('ц', "z"), ('в', "w"), ('х', "ch"), ('й', "i"), ('э', "e"), ('ь', ""), ('я', "ja"),
    ('ю', "ju"),
];
#[rustfmt::skip]
const TURKISH: &[(char, &str)] = &[
    ('ш', "ş"), ('ч', "ç"), ('й', "y"), ('х', "h"), ('ы', "ı"), ('э', "e"), ('ж', "c"), ('я', "ya"), ('ю', "yu"),
    ('ь', ""),
];
#[rustfmt::skip]
const ROMANIAN: &[(char, &str)] = &[
    ('ш', "ș"), ('ч', "c"), ('ц', "ț"), ('й', "i"), ('х', "h"), ('ы', "î"), ('э', "e"), ('ж', "j"), ('я', "ia"),
    ('ю', "iu"), ('ь', ""),
];
#[rustfmt::skip]
const BALTIC: &[(char, &str)] = &[
    ('ж', "ž"), ('ш', "š"), ('ч', "č"), ('ц', "c"), ('х', "h"), ('й', "j"), ('э', "e"), ('я', "ja"), ('ю', "ju"),
    ('ь', ""), ('ы', "y"),
];

fn style_of(custom: Custom<'_>) -> Style {
    match custom.country {
        "KZ" => Style::Kazakh,
        "KG" => Style::Kyrgyz,
        "AZ" | "TM" | "UZ" | "TJ" => Style::Southern,
        "MN" => Style::Mongolian,
        "UA" if custom.language == "uk" => Style::Ukrainian,
        "RS" | "ME" | "BA" | "HR" | "SI" => Style::Balkan,
        "MK" => Style::Macedonian,
        "BG" => Style::Bulgarian,
        "CZ" | "SK" => Style::Abroad(CZECH),
        "PL" => Style::Abroad(POLISH),
        "HU" => Style::Abroad(HUNGARIAN),
        "DE" | "AT" | "CH" | "LI" => Style::Abroad(GERMAN),
        "TR" => Style::Abroad(TURKISH),
        "RO" => Style::Abroad(ROMANIAN),
        "LT" | "LV" | "EE" => Style::Abroad(BALTIC),
        "RU" | "BY" | "UA" | "AM" | "GE" | "MD" | "" => match custom.language {
            "kk" => Style::Kazakh,
            "ky" => Style::Kyrgyz,
            "mn" => Style::Mongolian,
            "bg" => Style::Bulgarian,
            "mk" => Style::Macedonian,
            "sr" => Style::Balkan,
            _ => Style::Russian,
        },
        _ => Style::Foreign,
    }
}

/// A word in small Latin letters.
pub(super) fn latin(word: &str, custom: Custom<'_>) -> String {
    let style = style_of(custom);
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let mut latin = String::with_capacity(word.len());
    let mut before = ' ';
    for (at, &letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        push(&mut latin, style, before, letter, next);
        before = letter;
    }
    if let Some(stem) = latin.strip_suffix("ič").filter(|_| style == Style::Balkan) {
        return format!("{stem}ić");
    }
    if let Style::Abroad(letters) = style {
        return at_end(latin, letters);
    }
    // "Dmitriy" is Dmitry, "Magzhanuly" has no such ending.
    let ends = style != Style::Ukrainian && style != Style::Mongolian;
    match latin.strip_suffix("iy").or_else(|| latin.strip_suffix("yy")).filter(|_| ends) {
        Some(stem) => format!("{stem}y"),
        None => latin,
    }
}

/// The end of an adjective that is a surname: "Новотный" is Novotný, "Ковальский" Kowalski.
fn at_end(latin: String, letters: &[(char, &str)]) -> String {
    let ending = if letters == POLISH { "i" } else { "y" };
    let adjective = latin.strip_suffix("ij").or_else(|| latin.strip_suffix("yj"));
    match adjective.filter(|_| letters == POLISH || letters == CZECH) {
        Some(stem) => format!("{stem}{ending}"),
        None => latin,
    }
}

fn push(latin: &mut String, style: Style, before: char, letter: char, next: char) {
    let own = match style {
        Style::Ukrainian => ukrainian(before, letter, next),
        Style::Balkan => balkan(letter),
        Style::Macedonian => macedonian(letter),
        Style::Bulgarian => bulgarian(letter),
        Style::Mongolian => mongolian(before, letter),
        Style::Abroad(letters) => abroad(letters, before, letter, next),
        Style::Russian | Style::Kazakh | Style::Kyrgyz | Style::Southern | Style::Foreign => {
            common(style, before, letter, next)
        }
    };
    match own {
        Some(sound) => latin.push_str(sound),
        None => latin.push_str(&romanise(letter.encode_utf8(&mut [0; 4]))),
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(
        letter,
        'а' | 'е'
            | 'ё'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'э'
            | 'ю'
            | 'я'
            | 'ә'
            | 'і'
            | 'ө'
            | 'ү'
            | 'ұ'
            | 'ӣ'
            | 'ӯ'
    )
}

fn common(style: Style, before: char, letter: char, next: char) -> Option<&'static str> {
    let opens = is_vowel(before) || matches!(before, ' ' | 'ъ' | 'ь');
    Some(match letter {
        'е' if style == Style::Kyrgyz && opens && before != ' ' => "e",
        'е' if style == Style::Foreign => "e",
        'е' if opens => "ye",
        'й' if next == ' ' || matches!(style, Style::Southern | Style::Foreign) => "y",
        // Belarusian.
        'ў' if style == Style::Russian => "u",
        'й' if next == 'і' => "",
        'й' => "i",
        'ж' if before == 'д' && style != Style::Russian => "j",
        'ж' if style == Style::Kyrgyz => "j",
        'ж' if style == Style::Southern && before != 'д' && next != ' ' => "j",
        'д' if next == 'ж' && style != Style::Russian => "",
        'ў' | 'ө' => "o",
        'қ' => "k",
        'ғ' if style == Style::Kazakh => "g",
        'ғ' => "gh",
        'ң' => "ng",
        'ҳ' => "h",
        'х' if style == Style::Foreign => "h",
        'с' if style == Style::Kazakh && is_vowel(before) && is_vowel(next) => "ss",
        _ => return None,
    })
}

fn mongolian(before: char, letter: char) -> Option<&'static str> {
    Some(match letter {
        'е' if is_vowel(before) || before == ' ' => "ye",
        'ж' => "j",
        'й' | 'ь' => "i",
        'ө' | 'ү' => "u",
        'в' => "v",
        _ => return None,
    })
}

fn ukrainian(before: char, letter: char, next: char) -> Option<&'static str> {
    let first = before == ' ';
    Some(match letter {
        'г' => "h",
        'ґ' => "g",
        'и' => "y",
        'є' if first => "ye",
        'є' => "ie",
        'ї' | 'й' if first => "y",
        'ї' | 'й' => "i",
        'ю' if first => "yu",
        'ю' => "iu",
        'я' if first => "ya",
        'я' => "ia",
        'ь' | '\'' | '’' => "",
        'з' if next == 'г' => "z",
        _ => return None,
    })
}

fn abroad(
    letters: &[(char, &'static str)],
    before: char,
    letter: char,
    next: char,
) -> Option<&'static str> {
    match letter {
        // "Дж" is one sound there, too.
        'д' if next == 'ж' => Some(""),
        'ж' if before == 'д' => Some(if letters == TURKISH { "c" } else { "dž" }),
        'е' => Some("e"),
        'я' if before == ' ' => Some("ja"),
        'ю' if before == ' ' => Some("ju"),
        _ => letters.iter().find(|(own, _)| *own == letter).map(|(_, sound)| *sound),
    }
}

fn macedonian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'й' | 'ј' => "j",
        'х' => "h",
        'ц' => "c",
        'љ' => "lj",
        'њ' => "nj",
        'ѓ' => "gj",
        'ќ' => "kj",
        'џ' => "dj",
        _ => return None,
    })
}

fn bulgarian(letter: char) -> Option<&'static str> {
    Some(match letter {
        'х' => "h",
        'щ' => "sht",
        'ъ' => "a",
        'ь' => "y",
        _ => return None,
    })
}

fn balkan(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ж' => "ž",
        'й' | 'ј' => "j",
        'х' => "h",
        'ц' => "c",
        'ч' => "č",
        'ћ' => "ć",
        'ш' => "š",
        'љ' => "lj",
        'њ' => "nj",
        'ђ' => "đ",
        'џ' => "dž",
        'ю' => "ju",
        'я' => "ja",
        'ь' => "",
        _ => return None,
    })
}
