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
    /// Countries that do not write in Cyrillic.
    Foreign,
}

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
    // "Dmitriy" is Dmitry, "Magzhanuly" has no such ending.
    let ends = style != Style::Ukrainian && style != Style::Mongolian;
    match latin.strip_suffix("iy").or_else(|| latin.strip_suffix("yy")).filter(|_| ends) {
        Some(stem) => format!("{stem}y"),
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
