//! Names of China and Japan that Russian, and the languages that follow it, write in Cyrillic: syllables
//! taken back to pinyin and to Hepburn's Latin letters. Nothing else is Chinese: a word that is no run of
//! such syllables is left to the rules of its language.

/// The consonant at the front of a syllable: in Cyrillic, in pinyin, and in front of soft vowels.
#[rustfmt::skip]
const INITIALS: &[(&str, &str, &str)] = &[
    ("чж", "zh", "zh"), ("цз", "z", "j"), ("б", "b", "b"), ("п", "p", "p"), ("м", "m", "m"), ("ф", "f", "f"),
    ("д", "d", "d"), ("т", "t", "t"), ("н", "n", "n"), ("л", "l", "l"), ("г", "g", "g"), ("к", "k", "k"),
    ("х", "h", "h"), ("ц", "c", "q"), ("с", "s", "x"), ("ч", "ch", "ch"), ("ш", "sh", "sh"), ("ж", "r", "r"),
    ("в", "w", "w"),
];

/// What follows it: in Cyrillic, in pinyin behind a consonant, and as a syllable of its own; the longest
/// first.
#[rustfmt::skip]
const FINALS: &[(&str, &str, &str)] = &[
    ("юань", "uan", "yuan"), ("уань", "uan", "wan"), ("янь", "ian", "yan"), ("инь", "in", "yin"),
    ("юнь", "un", "yun"), ("унь", "un", "wen"), ("энь", "en", "en"), ("ань", "an", "an"),
    ("уан", "uang", "wang"), ("уай", "uai", "wai"), ("яо", "iao", "yao"), ("ян", "iang", "yang"),
    ("ин", "ing", "ying"), ("юн", "iong", "yong"), ("ун", "ong", "weng"), ("эн", "eng", "eng"),
    ("ан", "ang", "ang"), ("ао", "ao", "ao"), ("ай", "ai", "ai"), ("эй", "ei", "ei"), ("эр", "er", "er"),
    ("оу", "ou", "ou"), ("уй", "ui", "wei"), ("уэ", "ue", "yue"), ("уа", "ua", "wa"), ("уо", "uo", "wo"),
    ("юэ", "ue", "yue"), ("юй", "u", "yu"), ("я", "ia", "ya"), ("е", "ie", "ye"), ("ю", "iu", "you"),
    ("и", "i", "yi"), ("ы", "i", "yi"), ("у", "u", "wu"), ("о", "uo", "o"), ("э", "e", "e"), ("а", "a", "a"),
];

/// The most letters of a case ending behind a name.
const MOST_ENDING: usize = 3;

/// A word of a Chinese name, which may have a case ending that is no syllable of Chinese.
pub(super) fn inflected(word: &str) -> Option<String> {
    let ends = word.char_indices().rev().map(|(at, _)| at).take(MOST_ENDING);
    let stems = std::iter::once(word.len()).chain(ends).filter_map(|end| word.get(..end));
    stems.filter(|stem| !stem.is_empty()).find_map(pinyin)
}

/// A word of a Chinese name in small letters, if it is made of such syllables.
pub(super) fn pinyin(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let mut rest = lower.as_str();
    let mut latin = String::new();
    while !rest.is_empty() {
        rest = rest.trim_start_matches('ъ');
        let initial = INITIALS.iter().find(|(letters, ..)| rest.starts_with(letters));
        let behind = initial.map_or(rest, |(letters, ..)| rest.get(letters.len()..).unwrap_or(""));
        let (letters, after, alone) =
            FINALS.iter().find(|(letters, ..)| behind.starts_with(letters))?;
        match initial {
            Some((_, hard, soft)) => {
                let is_soft = matches!(letters.chars().next(), Some('и' | 'я' | 'е' | 'ю'));
                latin.push_str(if is_soft { soft } else { hard });
                let lips = matches!(*hard, "b" | "p" | "m" | "f" | "w");
                latin.push_str(if lips && *letters == "о" { "o" } else { after });
            }
            None => latin.push_str(alone),
        }
        rest = behind.get(letters.len()..).unwrap_or_default();
    }
    (!latin.is_empty()).then_some(latin)
}

/// What Japanese sounds are in Cyrillic, the longest first; other letters go one by one.
#[rustfmt::skip]
const SOUNDS: &[(&str, &str)] = &[
    ("дзя", "ja"), ("дзю", "ju"), ("дзё", "jo"), ("дзи", "ji"), ("ття", "tcha"), ("тти", "tchi"), ("сси", "sshi"),
    ("дз", "z"), ("ся", "sha"), ("сю", "shu"), ("сё", "sho"), ("се", "se"), ("си", "shi"), ("тя", "cha"),
    ("тю", "chu"), ("тё", "cho"), ("ти", "chi"), ("цу", "tsu"), ("нъ", "n"), ("ъ", ""), ("ь", ""),
    ("ё", "yo"), ("ю", "yu"), ("я", "ya"), ("й", "i"), ("э", "e"), ("е", "e"), ("х", "h"), ("в", "w"),
];
/// A word of a Japanese name in small letters.
pub(super) fn hepburn(word: &str) -> String {
    let lower = word.to_lowercase();
    let mut rest = lower.as_str();
    let mut latin = String::new();
    while let Some(first) = rest.chars().next() {
        let found = SOUNDS.iter().find(|(letters, _)| rest.starts_with(letters));
        let taken = found.map_or(first.len_utf8(), |(letters, _)| letters.len());
        match found {
            Some((_, sound)) => latin.push_str(sound),
            None => latin.push_str(&super::romanise(first.encode_utf8(&mut [0; 4]))),
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    latin
}
