//! Arabic letters. Short vowels are not written: the table of name words has most of them, what is left
//! gets an "a" where a syllable needs one.

use super::signs::is_soviet;
use super::{Custom, capitalised};

/// What a letter stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sound {
    Consonant(&'static str),
    Vowel(&'static str),
    /// Waw or yeh: a consonant in front of a vowel, else a long vowel.
    Either(&'static str, &'static str),
    Silent,
}

/// A word with capitals.
pub(super) fn latin(word: &str, custom: Custom<'_>) -> String {
    let arabic = !matches!(custom.language, "fa" | "ps" | "ur");
    let bare = word.strip_prefix("ال").filter(|bare| bare.chars().count() > 2);
    if let Some(bare) = bare {
        return format!("Al-{}", latin(bare, custom));
    }
    known(word, custom).unwrap_or_else(|| match surname_in_ov(word, custom) {
        Some(surname) => surname,
        None => capitalised(&unknown(word, arabic, custom)),
    })
}

/// The spelling of the tables, the surest first.
fn known(word: &str, custom: Custom<'_>) -> Option<String> {
    let Custom { words, country, .. } = custom;
    let surname = surname_in_ov(word, custom);
    let surname = surname.filter(|name| words.by_sound(&name.to_lowercase(), country).is_some());
    if surname.is_some() {
        return surname;
    }
    // Where the script is not at home a name is likelier one of its country than one that is written so.
    let native = is_arab(custom) || matches!(country, "IR" | "AF");
    let own = if native { None } else { words.by_own_consonants(word, country, 0.86) };
    let own = own.filter(|known| ends_alike(word, known));
    let least = if native || matches!(country, "PK" | "TJ") { 0.86 } else { 0.72 };
    let like = || words.by_consonants(word, country, least).filter(|known| ends_alike(word, known));
    own.or_else(|| words.by_form(word, country)).or_else(like).map(str::to_owned)
}

/// Whether a spelling ends in the long vowel that a word is written with at its end, or neither does.
fn ends_alike(word: &str, known: &str) -> bool {
    word.ends_with(['ي', 'ی', 'ى']) == known.ends_with(['i', 'y', 'e', 'í'])
}

/// A word that no table has, in small letters: what stands for several sounds at its end goes by custom, and
/// the west of the Arab countries writes its names as French does.
fn unknown(word: &str, arabic: bool, custom: Custom<'_>) -> String {
    let urdu = custom.language == "ur";
    let ends: &[(&str, &str)] = match (arabic, urdu) {
        (true, _) => &[("اوي", "awi"), ("وي", "awi"), ("اوى", "awi")],
        (false, true) => &[("یہ", "ia"), ("ہ", "a"), ("وی", "vi")],
        (false, false) => &[("عی", "ei"), ("ایی", "aei"), ("ائی", "aei"), ("وی", "avi")],
    };
    let ended = ends.iter().find_map(|(letters, sound)| {
        let stem = word.strip_suffix(letters).filter(|stem| stem.chars().count() >= 2)?;
        Some(sounded(stem, arabic) + sound)
    });
    let latin = ended.unwrap_or_else(|| sounded(word, arabic));
    if !matches!(custom.country, "MA" | "DZ" | "TN" | "MR") {
        return latin;
    }
    latin.replace("sh", "ch").replace("awi", "aoui").replace(['w', 'u'], "ou").replace("oou", "ou")
}

/// A surname such as Karimov, whose ending Arabic and Persian write with a long vowel.
fn surname_in_ov(word: &str, custom: Custom<'_>) -> Option<String> {
    #[rustfmt::skip]
    const ENDINGS: &[(&str, &str)] = &[
        ("ییف", "iyev"), ("ييف", "iyev"), ("ایف", "ayev"), ("اييف", "ayev"), ("ایيف", "ayev"), ("وف", "ov"),
        ("‌اف", "ov"), ("اف", "ov"), ("یف", "ev"), ("يف", "ev"), ("وفا", "ova"), ("ووا", "ova"), ("يفا", "eva"),
    ];
    let ends = |(ending, _): &&(&str, &str)| word.ends_with(ending);
    let (ending, latin) = ENDINGS.iter().find(ends).filter(|_| is_soviet(custom))?;
    let stem = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 2)?;
    let known = custom.words.by_form(stem, custom.country);
    let known = known.or_else(|| custom.words.by_consonants(stem, custom.country, 0.8));
    let stem = known.map(str::to_owned).unwrap_or_else(|| {
        let sounds = sounded(stem, false);
        capitalised(&sounds.replace("ou", "u"))
    });
    let surname = format!("{stem}{latin}");
    let known = custom.words.by_sound(&surname.to_lowercase(), custom.country);
    Some(known.map_or(surname, str::to_owned))
}

fn is_arab(custom: Custom<'_>) -> bool {
    const ARAB: &[&str] = &[
        "AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "MR", "OM", "PS", "QA", "SA",
        "SD", "SO", "SY", "TN", "YE",
    ];
    ARAB.contains(&custom.country) || custom.country.is_empty() && custom.language == "ar"
}

fn sounded(word: &str, arabic: bool) -> String {
    let letters: Vec<char> = word.chars().collect();
    let sounds: Vec<Sound> = letters
        .iter()
        .enumerate()
        .map(|(at, &letter)| sound(letter, at, letters.len(), arabic))
        .filter(|sound| *sound != Sound::Silent)
        .collect();
    let is_consonant = |at: usize| matches!(sounds.get(at), Some(Sound::Consonant(_)));
    let mut latin = String::new();
    let mut closed = 0;
    for (at, sound) in sounds.iter().enumerate() {
        let after_vowel = closed == 0 && at > 0;
        match sound {
            Sound::Consonant(letters) => {
                latin.push_str(letters);
                closed += 1;
                let last = at + 1 == sounds.len();
                // A syllable is opened at the start, and where three consonants or the end would meet.
                let crowded = closed >= 2 || at == 0 || at + 2 == sounds.len();
                let short = at == 1 && sounds.len() == 4;
                if !last && is_consonant(at + 1) && (crowded || short) {
                    latin.push('a');
                    closed = 0;
                }
            }
            Sound::Vowel(letters) => {
                latin.push_str(letters);
                closed = 0;
            }
            Sound::Either(consonant, vowel) => {
                let before_vowel = matches!(sounds.get(at + 1), Some(Sound::Vowel(_)));
                let is_open = at == 0 || after_vowel || before_vowel;
                latin.push_str(if is_open { consonant } else { vowel });
                closed = usize::from(is_open);
            }
            Sound::Silent => {}
        }
    }
    latin
}

fn sound(letter: char, at: usize, length: usize, arabic: bool) -> Sound {
    use Sound::{Consonant, Either, Silent, Vowel};
    match letter {
        'ا' | 'أ' | 'آ' | 'ى' | 'ٱ' => Vowel("a"),
        'إ' => Vowel("i"),
        'ع' | 'ء' if at == 0 => Vowel("a"),
        'ة' => Vowel("a"),
        'ه' | 'ہ' if at + 1 == length && !arabic => Vowel("eh"),
        'و' if arabic => Either("w", "u"),
        'و' | 'ؤ' => Either("v", "ou"),
        'ي' | 'ی' | 'ئ' => Either("y", "i"),
        'ب' => Consonant("b"),
        'پ' => Consonant("p"),
        'ت' | 'ط' => Consonant("t"),
        'ث' if arabic => Consonant("th"),
        'ث' | 'س' | 'ص' => Consonant("s"),
        'ج' => Consonant("j"),
        'چ' => Consonant("ch"),
        'ح' | 'ه' | 'ہ' => Consonant("h"),
        'خ' => Consonant("kh"),
        'ذ' if arabic => Consonant("dh"),
        'د' | 'ڈ' => Consonant("d"),
        'ض' if arabic => Consonant("d"),
        'ذ' | 'ز' | 'ض' | 'ظ' => Consonant("z"),
        'ر' | 'ڑ' => Consonant("r"),
        'ژ' => Consonant("zh"),
        'ش' => Consonant("sh"),
        'غ' => Consonant("gh"),
        'ف' => Consonant("f"),
        'ق' if arabic => Consonant("q"),
        'ق' => Consonant("gh"),
        'ک' | 'ك' => Consonant("k"),
        'گ' => Consonant("g"),
        'ل' => Consonant("l"),
        'م' => Consonant("m"),
        'ن' | 'ں' => Consonant("n"),
        'ٹ' => Consonant("t"),
        'ھ' => Consonant("h"),
        'ے' => Vowel("e"),
        _ => Silent,
    }
}
