//! Letters of Cyrillic, Arabic, Hebrew and of Latin with diacritics as they sound to a reader of Latin
//! letters. The values follow the common practice of press agencies, not one standard: what counts is
//! that a name comes out alike from every script.

/// A letter in lower-case Latin letters; none where the general tables do.
pub(super) fn own_letter(character: char) -> Option<&'static str> {
    match u32::from(character) {
        0xC0..=0x24F => latin(character),
        0x400..=0x52F => cyrillic(character),
        0x590..=0x5FF => hebrew(character),
        0x600..=0x6FF | 0x750..=0x77F => arabic(character),
        _ => None,
    }
}

/// A Greek word with its pairs of letters as the single sounds that they stand for in names.
pub(super) fn greek(word: &str) -> String {
    const PAIRS: [(&str, &str); 9] = [
        ("μπ", "b"),
        ("ντ", "d"),
        ("γκ", "g"),
        ("γγ", "ng"),
        ("τζ", "j"),
        ("τσ", "ch"),
        ("ου", "u"),
        ("χ", "h"),
        ("β", "v"),
    ];
    let mut respelt = word.to_lowercase().replace("ού", "u");
    for (letters, sound) in PAIRS {
        respelt = respelt.replace(letters, sound);
    }
    respelt
}

fn latin(character: char) -> Option<&'static str> {
    Some(match character {
        'ç' | 'Ç' | 'č' | 'Č' | 'ć' | 'Ć' => "ch",
        'ş' | 'Ş' | 'š' | 'Š' | 'ș' | 'Ș' | 'ś' | 'Ś' => "sh",
        'ž' | 'Ž' | 'ż' | 'Ż' => "zh",
        'ñ' | 'Ñ' | 'ń' | 'Ń' => "n",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' => "d",
        'ı' | 'İ' => "i",
        'ə' | 'Ə' => "a",
        'ü' | 'Ü' => "u",
        'ö' | 'Ö' => "o",
        _ => return None,
    })
}

fn cyrillic(character: char) -> Option<&'static str> {
    let lower = match character {
        'а'..='я' => character,
        _ => character.to_lowercase().next().unwrap_or(character),
    };
    Some(match lower {
        'а' | 'ә' | 'ӑ' => "a",
        'б' => "b",
        'в' | 'ў' => "v",
        'г' | 'ғ' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' => "e",
        'ё' => "yo",
        'є' => "ye",
        'ж' => "zh",
        'җ' | 'ҷ' | 'ӂ' => "j",
        'з' | 'ҙ' => "z",
        'и' | 'і' | 'ӣ' | 'ѝ' => "i",
        'ї' => "yi",
        'й' | 'ј' | 'ы' => "y",
        'к' => "k",
        'қ' | 'ҡ' | 'ҝ' => "q",
        'л' | 'љ' => "l",
        'м' => "m",
        'н' | 'ң' | 'њ' => "n",
        'о' | 'ө' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ҫ' => "s",
        'т' => "t",
        'ћ' => "ch",
        'ђ' => "dj",
        'ѓ' => "g",
        'ќ' => "k",
        'ѕ' => "dz",
        'џ' => "dzh",
        'у' | 'ү' | 'ұ' | 'ӯ' => "u",
        'ф' => "f",
        'х' | 'ҳ' => "kh",
        'һ' => "h",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        _ => return None,
    })
}

fn hebrew(character: char) -> Option<&'static str> {
    Some(match character {
        'א' | 'ע' | '\u{591}'..='\u{5C7}' => "",
        'ב' => "b",
        'ג' => "g",
        'ד' => "d",
        'ה' => "h",
        'ו' => "v",
        'ז' => "z",
        'ח' => "kh",
        'ט' | 'ת' => "t",
        'י' => "y",
        'כ' | 'ך' | 'ק' => "k",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' | 'ף' => "p",
        'צ' | 'ץ' => "ts",
        'ר' => "r",
        'ש' => "sh",
        _ => return None,
    })
}

fn arabic(character: char) -> Option<&'static str> {
    Some(match character {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' => "a",
        'ء' | 'ع' | 'ـ' | '\u{64B}'..='\u{65F}' | '\u{670}' | 'ھ' => "",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ة' | 'ٹ' | 'ټ' => "t",
        'ث' | 'س' | 'ص' => "s",
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'خ' => "kh",
        'ه' | 'ہ' | 'ۀ' | 'ە' => "h",
        'د' | 'ض' | 'ڈ' | 'ډ' => "d",
        'ذ' | 'ز' | 'ظ' | 'ځ' => "z",
        'څ' => "ts",
        'ر' | 'ڑ' | 'ړ' => "r",
        'ژ' | 'ږ' => "zh",
        'ش' | 'ښ' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ق' | 'ک' | 'ك' => "k",
        'گ' | 'ګ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        'و' | 'ؤ' | 'ۇ' | 'ۆ' | 'ۋ' => "w",
        'ي' | 'ی' | 'ئ' | 'ې' | 'ۍ' | 'ے' => "y",
        _ => return None,
    })
}
