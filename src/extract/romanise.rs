//! Names in Latin letters, and the skeleton by which forms of one surname meet.
//!
//! One table for all scripts: good enough that `Рахметуллин`, `Рахметуллиннің` and `Rakhmetullin` meet,
//! not a standard of romanisation. Han signs have no sound without a dictionary and stay as they are.

/// A name in Latin letters, each word with a capital.
pub(super) fn latin_name(name: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in name.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        let parts: Vec<String> = word.split('-').map(|part| capitalised(&latin(part))).collect();
        words.push(parts.join("-"));
    }
    words.join(" ")
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A word in Latin letters. What is Latin already keeps its accents.
pub(super) fn latin(word: &str) -> String {
    // The dot that İ keeps when it is made small is no letter.
    let lower: Vec<char> = word.to_lowercase().chars().filter(|c| *c != '\u{307}').collect();
    let is_latin = lower.iter().any(|c| matches!(c, 'a'..='z' | '\u{DF}'..='\u{24F}'));
    let is_other = lower.iter().any(|c| u32::from(*c) >= 0x370 && c.is_alphabetic());
    if is_latin && !is_other {
        return lower.into_iter().collect();
    }
    let mut latin = String::with_capacity(word.len());
    let mut before = ' ';
    for (at, &character) in lower.iter().enumerate() {
        let next = lower.get(at + 1).copied().unwrap_or(' ');
        push(&mut latin, before, character, next);
        before = character;
    }
    latin
}

fn push(latin: &mut String, before: char, character: char, next: char) {
    let vowel = matches!(
        before,
        'а' | 'е'
            | 'и'
            | 'о'
            | 'у'
            | 'ы'
            | 'ә'
            | 'і'
            | 'ө'
            | 'ү'
            | 'ұ'
            | 'э'
            | 'ю'
            | 'я'
            | 'ъ'
            | 'ь'
            | ' '
    );
    match character {
        'е' if vowel => latin.push_str("ye"),
        'й' if next == ' ' => latin.push('y'),
        'й' => latin.push('i'),
        '\u{AC00}'..='\u{D7A3}' => hangul(latin, character),
        '\u{93C}' | '\u{9BC}' if !sign_or_end(next) => latin.push('a'),
        _ => match LETTERS.binary_search_by_key(&character, |(letter, _)| *letter) {
            Ok(at) => latin.push_str(LETTERS.get(at).map_or("", |(_, sound)| sound)),
            Err(_) if is_silent(character) => {}
            Err(_) => latin.push(character),
        },
    }
    // At the end of a word the vowel of the consonant is heard behind another consonant alone.
    let heard = !sign_or_end(next) || next == ' ' && matches!(before, '\u{94D}' | '\u{9CD}');
    let consonant = matches!(character, '\u{915}'..='\u{939}' | '\u{995}'..='\u{9B9}') && heard;
    if consonant {
        latin.push('a');
    }
}

/// What takes the vowel "a" from the Indic consonant in front of it: a sign for another vowel or for
/// none, a dot below, the end of the word.
fn sign_or_end(next: char) -> bool {
    matches!(
        next,
        ' ' | '\u{93C}' | '\u{93E}'..='\u{94D}' | '\u{9BC}' | '\u{9BE}'..='\u{9CD}'
    )
}

fn is_silent(character: char) -> bool {
    matches!(
        character,
        '\'' | '’' | '‘' | 'ʻ' | 'ʼ' | '\u{64B}'
            ..='\u{65F}' | '\u{640}' | '\u{200C}' | '\u{93C}' | '\u{94D}' | '\u{9BC}' | '\u{9CD}'
    )
}

/// The sounds of a Hangul syllable, by the Revised Romanisation.
fn hangul(latin: &mut String, character: char) {
    const FIRST: [&str; 19] = [
        "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t",
        "p", "h",
    ];
    const VOWEL: [&str; 21] = [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "eu", "ui", "i",
    ];
    const LAST: [&str; 28] = [
        "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p",
        "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t",
    ];
    let index = (u32::from(character) - 0xAC00) as usize;
    for (table, at) in
        [(&FIRST[..], index / 588), (&VOWEL[..], index % 588 / 28), (&LAST[..], index % 28)]
    {
        latin.push_str(table.get(at).copied().unwrap_or(""));
    }
}

/// What is left of a name's word when spellings that differ between languages are made one: no vowels
/// behind the first letter, one sign for sounds that are written in several ways.
pub(super) fn skeleton(word: &str) -> String {
    let latin: Vec<char> = latin(word).chars().map(plain).collect();
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
        if sound.is_alphanumeric() && (first || (!is_vowel && !skeleton.ends_with(sound))) {
            skeleton.push(sound);
        }
    }
    skeleton
}

/// A Latin letter without its accent.
fn plain(character: char) -> char {
    match character {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' | 'ə' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' | 'į' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' | 'ø' | 'ō' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'ű' | 'ū' | 'ů' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ç' | 'ć' | 'č' => 'c',
        'ş' | 'ś' | 'š' | 'ș' => 's',
        'ğ' | 'ģ' => 'g',
        'ń' | 'ñ' | 'ň' | 'ņ' => 'n',
        'ž' | 'ź' | 'ż' => 'z',
        'đ' | 'ď' => 'd',
        'ł' | 'ľ' | 'ļ' => 'l',
        'ř' => 'r',
        'ť' | 'ț' | 'ţ' => 't',
        'ķ' => 'k',
        other => other,
    }
}

/// Letter and sound, sorted by letter.
#[rustfmt::skip]
const LETTERS: &[(char, &str)] = &[
    ('α', "a"), ('β', "v"), ('γ', "g"), ('δ', "d"), ('ε', "e"), ('ζ', "z"), ('η', "i"), ('θ', "th"),
    ('ι', "i"), ('κ', "k"), ('λ', "l"), ('μ', "m"), ('ν', "n"), ('ξ', "x"), ('ο', "o"), ('π', "p"),
    ('ρ', "r"), ('ς', "s"), ('σ', "s"), ('τ', "t"), ('υ', "y"), ('φ', "f"), ('χ', "ch"), ('ψ', "ps"),
    ('ω', "o"),
    ('а', "a"), ('б', "b"), ('в', "v"), ('г', "g"), ('д', "d"), ('е', "e"), ('ж', "zh"), ('з', "z"),
    ('и', "i"), ('й', "y"), ('к', "k"), ('л', "l"), ('м', "m"), ('н', "n"), ('о', "o"), ('п', "p"),
    ('р', "r"), ('с', "s"), ('т', "t"), ('у', "u"), ('ф', "f"), ('х', "kh"), ('ц', "ts"), ('ч', "ch"),
    ('ш', "sh"), ('щ', "shch"), ('ъ', ""), ('ы', "y"), ('ь', ""), ('э', "e"), ('ю', "yu"), ('я', "ya"),
    ('ё', "yo"), ('ђ', "dj"), ('ѓ', "gj"), ('є', "ye"), ('і', "i"), ('ї', "yi"), ('ј', "j"), ('љ', "lj"),
    ('њ', "nj"), ('ћ', "c"), ('ќ', "kj"), ('ў', "o"), ('џ', "dz"), ('ґ', "g"), ('ғ', "g"), ('җ', "j"),
    ('қ', "k"), ('ҡ', "k"), ('ң', "ng"), ('ү', "u"), ('ұ', "u"), ('ҳ', "h"), ('ҷ', "j"), ('һ', "h"),
    ('ә', "a"), ('ӣ', "i"), ('ө', "o"), ('ӯ', "u"),
    ('ա', "a"), ('բ', "b"), ('գ', "g"), ('դ', "d"), ('ե', "e"), ('զ', "z"), ('է', "e"), ('ը', "y"),
    ('թ', "t"), ('ժ', "zh"), ('ի', "i"), ('լ', "l"), ('խ', "kh"), ('ծ', "ts"), ('կ', "k"), ('հ', "h"),
    ('ձ', "dz"), ('ղ', "gh"), ('ճ', "ch"), ('մ', "m"), ('յ', "y"), ('ն', "n"), ('շ', "sh"), ('ո', "o"),
    ('չ', "ch"), ('պ', "p"), ('ջ', "j"), ('ռ', "r"), ('ս', "s"), ('վ', "v"), ('տ', "t"), ('ր', "r"),
    ('ց', "ts"), ('ւ', "v"), ('փ', "p"), ('ք', "k"), ('օ', "o"), ('ֆ', "f"), ('և', "ev"),
    ('א', "a"), ('ב', "b"), ('ג', "g"), ('ד', "d"), ('ה', "h"), ('ו', "o"), ('ז', "z"), ('ח', "ch"),
    ('ט', "t"), ('י', "i"), ('ך', "k"), ('כ', "k"), ('ל', "l"), ('ם', "m"), ('מ', "m"), ('ן', "n"),
    ('נ', "n"), ('ס', "s"), ('ע', "a"), ('ף', "f"), ('פ', "p"), ('ץ', "ts"), ('צ', "ts"), ('ק', "k"),
    ('ר', "r"), ('ש', "sh"), ('ת', "t"),
    ('ء', ""), ('آ', "a"), ('أ', "a"), ('ؤ', "u"), ('إ', "i"), ('ئ', "i"), ('ا', "a"), ('ب', "b"),
    ('ة', "a"), ('ت', "t"), ('ث', "th"), ('ج', "j"), ('ح', "h"), ('خ', "kh"), ('د', "d"), ('ذ', "z"),
    ('ر', "r"), ('ز', "z"), ('س', "s"), ('ش', "sh"), ('ص', "s"), ('ض', "d"), ('ط', "t"), ('ظ', "z"),
    ('ع', "a"), ('غ', "gh"), ('ف', "f"), ('ق', "q"), ('ك', "k"), ('ل', "l"), ('م', "m"), ('ن', "n"),
    ('ه', "h"), ('و', "v"), ('ى', "a"), ('ي', "i"), ('ٹ', "t"), ('ټ', "t"), ('پ', "p"), ('ځ', "dz"),
    ('څ', "ts"), ('چ', "ch"), ('ڈ', "d"), ('ډ', "d"), ('ڑ', "r"), ('ړ', "r"), ('ږ', "zh"), ('ژ', "zh"),
    ('ښ', "sh"), ('ک', "k"), ('ګ', "g"), ('گ', "g"), ('ں', "n"), ('ڼ', "n"), ('ھ', "h"), ('ہ', "h"),
    ('ی', "i"), ('ۍ', "ai"), ('ې', "e"), ('ے', "e"),
    ('ँ', "n"), ('ं', "n"), ('ः', "h"), ('अ', "a"), ('आ', "a"), ('इ', "i"), ('ई', "i"), ('उ', "u"),
    ('ऊ', "u"), ('ऋ', "ri"), ('ए', "e"), ('ऐ', "ai"), ('ऑ', "o"), ('ओ', "o"), ('औ', "au"), ('क', "k"),
    ('ख', "kh"), ('ग', "g"), ('घ', "gh"), ('ङ', "n"), ('च', "ch"), ('छ', "chh"), ('ज', "j"), ('झ', "jh"),
    ('ञ', "n"), ('ट', "t"), ('ठ', "th"), ('ड', "d"), ('ढ', "dh"), ('ण', "n"), ('त', "t"), ('थ', "th"),
    ('द', "d"), ('ध', "dh"), ('न', "n"), ('प', "p"), ('फ', "ph"), ('ब', "b"), ('भ', "bh"), ('म', "m"),
    ('य', "y"), ('र', "r"), ('ल', "l"), ('ळ', "l"), ('व', "v"), ('श', "sh"), ('ष', "sh"), ('स', "s"),
    ('ह', "h"), ('ा', "a"), ('ि', "i"), ('ी', "i"), ('ु', "u"), ('ू', "u"), ('ृ', "ri"), ('ॅ', "e"),
    ('े', "e"), ('ै', "ai"), ('ॉ', "o"), ('ो', "o"), ('ौ', "au"),
    ('ঁ', "n"), ('ং', "ng"), ('ঃ', "h"), ('অ', "a"), ('আ', "a"), ('ই', "i"), ('ঈ', "i"), ('উ', "u"),
    ('ঊ', "u"), ('ঋ', "ri"), ('এ', "e"), ('ঐ', "ai"), ('ও', "o"), ('ঔ', "au"), ('ক', "k"), ('খ', "kh"),
    ('গ', "g"), ('ঘ', "gh"), ('ঙ', "n"), ('চ', "ch"), ('ছ', "chh"), ('জ', "j"), ('ঝ', "jh"), ('ঞ', "n"),
    ('ট', "t"), ('ঠ', "th"), ('ড', "d"), ('ঢ', "dh"), ('ণ', "n"), ('ত', "t"), ('থ', "th"), ('দ', "d"),
    ('ধ', "dh"), ('ন', "n"), ('প', "p"), ('ফ', "ph"), ('ব', "b"), ('ভ', "bh"), ('ম', "m"), ('য', "y"),
    ('র', "r"), ('ল', "l"), ('শ', "sh"), ('ষ', "sh"), ('স', "s"), ('হ', "h"), ('া', "a"), ('ি', "i"),
    ('ী', "i"), ('ু', "u"), ('ূ', "u"), ('ৃ', "ri"), ('ে', "e"), ('ৈ', "ai"), ('ো', "o"), ('ৌ', "au"),
    ('ৎ', "t"),
    ('ა', "a"), ('ბ', "b"), ('გ', "g"), ('დ', "d"), ('ე', "e"), ('ვ', "v"), ('ზ', "z"), ('თ', "t"),
    ('ი', "i"), ('კ', "k"), ('ლ', "l"), ('მ', "m"), ('ნ', "n"), ('ო', "o"), ('პ', "p"), ('ჟ', "zh"),
    ('რ', "r"), ('ს', "s"), ('ტ', "t"), ('უ', "u"), ('ფ', "p"), ('ქ', "k"), ('ღ', "gh"), ('ყ', "q"),
    ('შ', "sh"), ('ჩ', "ch"), ('ც', "ts"), ('ძ', "dz"), ('წ', "ts"), ('ჭ', "ch"), ('ხ', "kh"), ('ჯ', "j"),
    ('ჰ', "h"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_are_sorted() {
        assert!(LETTERS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn forms_of_one_surname_meet() {
        for (a, b) in [
            ("Рахметуллин", "Rakhmetullin"),
            ("Ақан", "Akan"),
            ("Лавров", "Lavrov"),
            ("Байрамов", "Bayramov"),
            ("Қазыханов", "Kazykhanov"),
            ("जयशंकर", "Jaishankar"),
            ("נתניהו", "Netanyahu"),
            ("Меredow".replace('М', "M").replace('е', "e").as_str(), "Мередов"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
    }

    #[test]
    fn names_are_written_as_ministries_write_them() {
        for (name, latin) in [
            ("Сергей Лавров", "Sergey Lavrov"),
            ("Ержан Қазыханов", "Yerzhan Kazykhanov"),
            ("Айбек Смадияров", "Aibek Smadiyarov"),
            ("Касым-Жомарт Токаев", "Kasym-Zhomart Tokayev"),
            ("박진", "Bakjin"),
            ("İsmail Bekayi", "Ismail Bekayi"),
            ("नरेंद्र मोदी", "Narendra Modi"),
            ("রহমান", "Rahaman"),
            ("Гулистон Зарифӣ", "Guliston Zarifi"),
            ("Өмүралиев", "Omuraliyev"),
        ] {
            assert_eq!(latin_name(name), latin);
        }
    }
}
