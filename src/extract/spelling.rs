//! Names in Latin letters, as the press and the ministry of the person's country write them, and the
//! skeleton by which forms of one surname meet.
//!
//! A word that the table of name words has, in any script, is written as there. Any other goes letter by
//! letter: by the custom of the person's country, where that is known, else of the language of the text.
//! The letters are those of `text::romanise`. Not here: which words are a name, and whose.

mod arabic;
mod cyrillic;
mod eastern;
mod signs;
mod variants;

use crate::text::romanise::romanise;

use super::lexicon::NameWords;

/// How like a name must sound that another script only comes close to.
const LEAST_LIKENESS: f32 = 0.8;

/// What decides how a name is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Custom<'a> {
    pub(super) words: &'a NameWords,
    /// The language of the text that the name was read in.
    pub(super) language: &'a str,
    /// The person's country; empty if it is not known.
    pub(super) country: &'a str,
    /// The country that the language is at home in; empty if in several.
    pub(super) home: &'a str,
}

/// Scripts that are written from letter to letter in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Hebrew,
    Han,
    Kana,
    Hangul,
    Indic,
    Greek,
    Other,
}

/// A name in Latin letters, each word with a capital.
pub(super) fn latin_name(name: &str, custom: Custom<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        if let Some(initial) = word.strip_suffix('.') {
            words.push(format!("{}.", latin_initial(initial, custom)));
            continue;
        }
        if let Some(known) = whole(word, custom) {
            words.push(known.to_owned());
            continue;
        }
        let parts: Vec<String> = word.split('-').map(|part| latin(part, custom)).collect();
        words.push(parts.join("-"));
    }
    words.join(" ")
}

/// An initial: no word of the table, however like one it sounds.
fn latin_initial(initial: &str, custom: Custom<'_>) -> String {
    let script = script_of(initial);
    if script == Script::Cyrillic {
        return capitalised(&cyrillic::latin(initial, custom));
    }
    match custom.language {
        _ if script != Script::Latin => capitalised(&romanise(initial)),
        "az" => respelt(initial, AZERBAIJANI),
        "tk" => respelt(initial, TURKMEN),
        _ => initial.to_owned(),
    }
}

/// The customary spelling of a word as it stands.
fn whole<'w>(word: &str, custom: Custom<'w>) -> Option<&'w str> {
    // Words of the language's own country are written as they are.
    let native = script_of(word) == Script::Latin && custom.country == custom.home;
    if native { None } else { custom.words.by_form(word, custom.country) }
}

fn latin(word: &str, custom: Custom<'_>) -> String {
    if let Some(known) = whole(word, custom) {
        return known.to_owned();
    }
    match script_of(word) {
        Script::Latin => own_latin(word, custom),
        Script::Cyrillic => in_cyrillic(word, custom),
        Script::Arabic => arabic::latin(word, custom),
        Script::Hebrew => {
            let known = custom.words.by_consonants(word, custom.country, 0.8);
            known.map_or_else(|| capitalised(&romanise(word)), str::to_owned)
        }
        Script::Han => signs::han(word, custom),
        Script::Kana => signs::kana(word, custom),
        Script::Hangul => signs::hangul(word, custom),
        Script::Indic => {
            let foreign = !matches!(custom.country, "IN" | "NP" | "BD" | "LK" | "");
            sounding(signs::indic(word, foreign), word, custom)
        }
        Script::Greek => sounding(greek(word, custom), word, custom),
        // Armenian writes one vowel with two letters, and one letter stands for a strong r.
        Script::Other => {
            let word = word.replace("ու", "u").replace('ռ', "ր").replace('Ռ', "Ր");
            sounding(romanise(&word), &word, custom)
        }
    }
}

/// Whether signs can be the transcription of a foreign name into Chinese.
pub(super) fn is_transcription(signs: &str) -> bool {
    signs.split(['·', '•', '・']).all(|word| signs::transcribed(word).is_some())
}

/// A Greek word: Greeks keep the two letters of "ou", and what sounds as "-of" abroad is "-ov".
fn greek(word: &str, custom: Custom<'_>) -> String {
    if matches!(custom.country, "GR" | "CY") {
        let word = word.replace("ού", "ου");
        return word.split("ου").map(romanise).collect::<Vec<_>>().join("ou");
    }
    let roman = romanise(word);
    let stem = roman.strip_suffix('f').filter(|stem| stem.ends_with(['o', 'e']));
    match stem.filter(|_| signs::is_soviet(custom)) {
        Some(stem) => format!("{stem}v"),
        None => roman,
    }
}

fn by_sound<'w>(roman: &str, custom: Custom<'w>) -> Option<&'w str> {
    custom.words.by_sound(roman, custom.country)
}

/// A Cyrillic word: by the transcription that Russian has for names of China and Japan, else by the table,
/// without a case ending where that alone makes it known, else by the custom of the country.
fn in_cyrillic(word: &str, custom: Custom<'_>) -> String {
    match custom.country {
        "CN" | "TW" => {
            if let Some(pinyin) = eastern::inflected(word) {
                return capitalised(&pinyin);
            }
        }
        "JP" => {
            // Ukrainian has letters of its own for sounds that Russian writes otherwise.
            let word = word.replace('і', "и").replace('І', "И").replace('ї', "и");
            return capitalised(&eastern::hepburn(&word));
        }
        _ => {}
    }
    let roman = cyrillic::latin(word, custom);
    if custom.language == "uk" && custom.country == "UA" {
        // Ukrainian names in Ukrainian follow the cabinet's table, whatever like-sounding names are elsewhere.
        return capitalised(&roman);
    }
    let persian = tajik_persian(word, custom);
    let persian = persian.as_deref().and_then(|roman| by_sound(roman, custom));
    let known = persian.or_else(|| by_sound(&roman, custom));
    let known = known.or_else(|| by_sound(&romanise(word), custom));
    let known = known.or_else(|| {
        nominatives(word).find_map(|word| {
            by_sound(&romanise(&word), custom)
                .or_else(|| by_sound(&cyrillic::latin(&word, custom), custom))
        })
    });
    // "Дюбуа": what was taken for an ending may belong to the name.
    let whole = || {
        ["а", "я"]
            .iter()
            .find_map(|ending| custom.words.by_form(&format!("{word}{ending}"), custom.country))
    };
    let known = known.or_else(whole).map(str::to_owned);
    known
        .or_else(|| Some(capitalised(&tajik_persian(word, custom)?)))
        .unwrap_or_else(|| capitalised(&roman))
}

/// A name of Iran as Tajik writes it: Persian sounds in Cyrillic letters that stand for others elsewhere.
fn tajik_persian(word: &str, custom: Custom<'_>) -> Option<String> {
    const SOUNDS: &[(&str, &str)] = &[
        ("ия", "ieh"),
        ("иё", "ia"),
        ("аъ", "a"),
        ("ъ", ""),
        ("о", "a"),
        ("у", "o"),
        ("ӯ", "ou"),
        ("и", "e"),
        ("ӣ", "i"),
        ("ё", "ia"),
        ("қ", "gh"),
        ("ғ", "gh"),
        ("ҷ", "j"),
        ("ҳ", "h"),
        ("х", "kh"),
        ("й", "y"),
        ("ж", "zh"),
    ];
    if custom.language != "tg" || !matches!(custom.country, "IR" | "AF") {
        return None;
    }
    Some(romanise(&respelt(word, SOUNDS)))
}

/// What a Slavic word with a case ending may be in the nominative.
fn nominatives(word: &str) -> impl Iterator<Item = String> + '_ {
    const ENDINGS: &[(&str, &str)] = &[
        ("ией", "ия"),
        ("ии", "ия"),
        ("ием", "ий"),
        ("ия", "ий"),
        ("ию", "ий"),
        ("ою", "а"),
        ("ой", "а"),
        ("ом", ""),
        ("ем", ""),
        ("ым", ""),
        ("им", ""),
        ("єм", "й"),
        ("ем", "й"),
        ("ем", "ь"),
        ("ы", "а"),
        ("и", "а"),
        ("я", "й"),
        ("я", "ь"),
        ("ю", "й"),
        ("ю", "ь"),
        ("у", ""),
        ("у", "а"),
        ("а", ""),
    ];
    // "Каримова" is a woman's surname as it stands.
    const OF_WOMEN: &[&str] = &["ова", "ева", "ёва", "ина", "ына", "ська", "ская"];
    let own = OF_WOMEN.iter().any(|ending| word.ends_with(ending));
    ENDINGS.iter().filter(move |_| !own).filter_map(move |(ending, instead)| {
        let stem = word.strip_suffix(ending)?;
        (stem.chars().count() >= 3).then(|| format!("{stem}{instead}"))
    })
}

/// The spelling of the table for what sounds the same, else what it was romanised to.
fn sounding(roman: String, word: &str, custom: Custom<'_>) -> String {
    let known = by_sound(&roman, custom).or_else(|| by_sound(&romanise(word), custom));
    let known = known.or_else(|| {
        // Scripts that write vowels otherwise come close to how the person's own people spell the name.
        custom.words.by_own_consonants(&roman, custom.country, LEAST_LIKENESS)
    });
    known.map_or_else(|| capitalised(&roman), str::to_owned)
}

/// A Latin word: as it is, but by the custom of English where its country writes in other letters, or in
/// Latin letters that English respells.
fn own_latin(word: &str, custom: Custom<'_>) -> String {
    let respelt = match (custom.language, custom.country) {
        ("az", "AZ") => respelt(word, AZERBAIJANI),
        ("tk", "TM") => respelt(word, TURKMEN),
        ("uz", "UZ") => respelt(word, UZBEK),
        // The ministry leaves tones and accents out abroad.
        (_, "VN") => return capitalised(&romanise(word)),
        _ if LATIN.binary_search(&custom.country).is_ok() || custom.country.is_empty() => {
            return word.to_owned();
        }
        ("en", _) => return word.to_owned(),
        ("az", _) => respelt(word, AZERBAIJANI),
        ("tk", _) => respelt(word, TURKMEN),
        ("de" | "pl", _) => respelt(word, GERMAN),
        ("fr", _) => respelt(word, FRENCH),
        _ => word.to_owned(),
    };
    if word.is_ascii() && !matches!(custom.language, "az" | "tk" | "uz" | "de" | "pl" | "fr" | "tr")
    {
        // Languages that do not respell foreign names have them as their ministries write them.
        return word.to_owned();
    }
    let known = by_sound(&romanise(word), custom).or_else(|| by_sound(&romanise(&respelt), custom));
    known.map_or(respelt, str::to_owned)
}

const AZERBAIJANI: &[(&str, &str)] = &[
    ("c", "j"),
    ("ç", "ch"),
    ("ə", "a"),
    ("ğ", "gh"),
    ("j", "zh"),
    ("q", "g"),
    ("ş", "sh"),
    ("x", "kh"),
];
const TURKMEN: &[(&str, &str)] =
    &[("ç", "ch"), ("ň", "ng"), ("ş", "sh"), ("w", "v"), ("ý", "y"), ("ž", "zh")];
const UZBEK: &[(&str, &str)] = &[("q", "k"), ("x", "kh")];
const GERMAN: &[(&str, &str)] = &[
    ("tsch", "ch"),
    ("sch", "sh"),
    ("dsch", "j"),
    ("w", "v"),
    ("ł", "l"),
    ("cz", "ch"),
    ("sz", "sh"),
    ("je", "ye"),
    ("ja", "ya"),
    ("ju", "yu"),
    ("jo", "yo"),
];

const FRENCH: &[(&str, &str)] = &[
    ("tch", "ch"),
    ("ch", "sh"),
    ("dj", "j"),
    ("ou", "u"),
    ("eï", "ei"),
    ("ïe", "ye"),
    ("ï", "i"),
];

/// Replaces letters, longest first as the table has them, and keeps capitals at the front.
fn respelt(word: &str, table: &[(&str, &str)]) -> String {
    let lower: String = word.to_lowercase().chars().filter(|c| *c != '\u{307}').collect();
    let mut latin = String::with_capacity(word.len());
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        match table.iter().find(|(letters, _)| rest.starts_with(letters)) {
            Some((letters, sound)) => {
                latin.push_str(sound);
                rest = rest.get(letters.len()..).unwrap_or_default();
            }
            None => {
                latin.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    capitalised(&latin)
}

/// Countries whose people write their own names in Latin letters, sorted.
#[rustfmt::skip]
const LATIN: &[&str] = &[
    "AD", "AL", "AO", "AR", "AT", "AU", "BA", "BE", "BF", "BI", "BJ", "BN", "BO", "BR", "CA", "CH", "CI",
    "CL", "CM", "CO", "CR", "CU", "CV", "CZ", "DE", "DK", "DO", "EC", "EE", "ES", "FI", "FJ", "FR", "GA",
    "GB", "GH", "GT", "HN", "HR", "HU", "ID", "IE", "IS", "IT", "JM", "KE", "LI", "LT", "LU", "LV", "MC",
    "MD", "ME", "MG", "ML", "MT", "MX", "MY", "MZ", "NE", "NG", "NI", "NL", "NO", "NZ", "PA", "PE", "PH",
    "PL", "PT", "PY", "RO", "RS", "RW", "SE", "SG", "SI", "SK", "SN", "SV", "TG", "TL", "TR", "TZ", "UG",
    "US", "UY", "VE", "VN", "XK", "ZA", "ZM", "ZW",
];

fn script_of(word: &str) -> Script {
    let first = word.chars().find(|c| c.is_alphabetic());
    match first.map_or(0, u32::from) {
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x370..=0x3FF => Script::Greek,
        0x400..=0x52F => Script::Cyrillic,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF => Script::Arabic,
        0x900..=0xD7F => Script::Indic,
        0x3040..=0x30FF | 0x31F0..=0x31FF => Script::Kana,
        0x3400..=0x9FFF | 0xF900..=0xFAFF => Script::Han,
        0xAC00..=0xD7A3 => Script::Hangul,
        _ => Script::Other,
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What is left of a name's word when spellings that differ between languages are made one: no vowels
/// behind the first letter, one sign for sounds that are written in several ways.
pub(super) fn skeleton(word: &str) -> String {
    let latin: Vec<char> = romanise(word).chars().collect();
    let mut skeleton = String::new();
    let mut at = 0;
    while let Some(&character) = latin.get(at) {
        let next = latin.get(at + 1).copied().unwrap_or(' ');
        let (sound, taken) = match (character, next) {
            ('d', 'z') if latin.get(at + 2) == Some(&'h') => ('j', 3),
            ('d', 'j') => ('j', 2),
            ('z' | 'c', 'h') => ('j', 2),
            ('k' | 'g', 'h') => ('h', 2),
            ('s', 'h') => ('s', 2),
            ('t', 's') => ('s', 2),
            ('p', 'h') => ('f', 2),
            ('c' | 'j', _) => ('j', 1),
            ('q' | 'g' | 'k', _) => ('k', 1),
            ('x', _) => ('h', 1),
            ('w', _) => ('v', 1),
            ('y', _) => ('i', 1),
            (other, _) => (other, 1),
        };
        at += taken;
        let is_vowel = matches!(sound, 'a' | 'e' | 'i' | 'o' | 'u');
        let first = skeleton.is_empty();
        // All vowels at the front count as one: Әлиев, Aliyev, Eliyev.
        let sound = if first && is_vowel { 'a' } else { sound };
        if first || (!is_vowel && !skeleton.ends_with(sound)) {
            skeleton.push(sound);
        }
    }
    skeleton
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_surname_meet() {
        for (a, b) in [
            ("Сейдахметұлы", "Seidakhmetuly"),
            ("Қанат", "Kanat"),
            ("Громыко", "Gromyko"),
            ("Гарибов", "Garibov"),
            ("Қожахметов", "Kozhakhmetov"),
            ("Nuryýew", "Нурыев"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
    }

    #[test]
    fn names_are_written_as_their_ministries_write_them() {
        let mut words = NameWords::default();
        words.add("Park", "박-", "").unwrap();
        words.add("Jin", "-진", "").unwrap();
        words.add("Oh", "О", "").unwrap();
        words.add("Akhmetov", "", "KZ").unwrap();
        words.add("Rasulov", "", "UZ").unwrap();
        for (name, language, country, latin) in [
            ("Ержан Мұқанов", "kk", "KZ", "Yerzhan Mukanov"),
            ("Серік Қасымов", "kk", "KZ", "Serik Kassymov"),
            ("Айбек Жұмабаев", "kk", "KZ", "Aibek Zhumabayev"),
            ("Жээнбек Сатыбалдиев", "ky", "KG", "Jeenbek Satybaldiev"),
            ("Гулистон Назарӣ", "tg", "TJ", "Guliston Nazari"),
            ("Дмитро Гнатюк", "uk", "UA", "Dmytro Hnatiuk"),
            ("Андрій Шевченко", "uk", "UA", "Andrii Shevchenko"),
            ("Андрей Громыко", "ru", "RU", "Andrey Gromyko"),
            ("Elçin Həsənov", "az", "AZ", "Elchin Hasanov"),
            ("Aman Nuryýew", "tk", "TM", "Aman Nuryyev"),
            ("Baxtiyor Qosimov", "uz", "UZ", "Bakhtiyor Kosimov"),
            ("Orhan Demir", "tr", "TR", "Orhan Demir"),
            ("العتيبي", "ar", "SA", "Al-Atibi"),
            ("نظری", "fa", "IR", "Nazari"),
            ("孙宁", "zh", "CN", "Sun Ning"),
            ("陈国栋", "zh", "CN", "Chen Guodong"),
            ("Чжан Сяопин", "ru", "CN", "Zhang Xiaoping"),
            ("Хироси Мацусита", "ru", "JP", "Hiroshi Matsushita"),
            ("박진", "ko", "KR", "Park Jin"),
            ("राजेंद्र जोशी", "hi", "IN", "Rajendra Joshi"),
            ("Елена Щерева", "bg", "BG", "Elena Shtereva"),
            ("Ђорђе Ранковић", "sr", "RS", "Đorđe Ranković"),
            ("Νίκος Πέτρου", "el", "GR", "Nikos Petrou"),
            ("Οσπάνοφ", "el", "KZ", "Ospanov"),
            ("수유노프", "ko", "KZ", "Suyunov"),
            ("萨里巴耶夫", "zh", "KZ", "Saribayev"),
            ("Trần Minh Đức", "vi", "VN", "Tran Minh Duc"),
            // In the letters of the person's own country, without a case ending that no table has.
            ("Павел Шимек", "ru", "CZ", "Pavel Šimek"),
            ("Ян Коваль", "uk", "PL", "Jan Kowal"),
            ("Гуо Цзяньд", "mn", "CN", "Guo Jian"),
            ("Ризо Муродӣ", "tg", "IR", "Reza Moradi"),
            // An initial is no word of a table.
            ("О. Болд", "mn", "MN", "O. Bold"),
            // One sign stands for several sounds.
            ("アフメトフ", "ja", "KZ", "Akhmetov"),
            ("라술로프", "ko", "UZ", "Rasulov"),
            ("रसुलोव", "hi", "UZ", "Rasulov"),
        ] {
            let custom = Custom { words: &words, language, country, home: country };
            assert_eq!(latin_name(name, custom), latin, "{name}");
        }
    }
}
