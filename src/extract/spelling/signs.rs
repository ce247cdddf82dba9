//! Scripts of signs: Han, kana, Hangul, and the scripts of India whose consonants bring a vowel along.

use crate::text::romanise::romanise;

use super::{Custom, capitalised, variants};

/// How like a name must sound that signs only come close to.
const LEAST_LIKENESS: f32 = 0.7;

/// A name in Han signs: by the readings of Japan, else as pinyin, the family name first.
pub(super) fn han(word: &str, custom: Custom<'_>) -> String {
    let chinese = matches!(custom.country, "CN" | "TW" | "HK" | "MO" | "SG")
        || custom.country.is_empty() && custom.language != "ja";
    if custom.country == "JP" || custom.language == "ja" && !chinese {
        return japanese_name(word, custom).unwrap_or_else(|| word.to_owned());
    }
    let signs = word.chars().count();
    if !chinese && signs > 2 && custom.country != "KR" && custom.country != "KP" {
        let sound = transcribed(word);
        let known = sound.as_deref().and_then(|sound| variants::of_han(sound, custom));
        let like = || custom.words.by_consonants(word, custom.country, LEAST_LIKENESS);
        if let Some(known) = known.or_else(like) {
            return known.to_owned();
        }
        if let Some(foreign) = transcribed(word) {
            return capitalised(&foreign);
        }
    }
    let family = custom
        .words
        .by_family_of(word, "CN")
        .filter(|(_, given)| (1..=2).contains(&given.chars().count()));
    if let Some((family, given)) = family.filter(|_| chinese && signs <= 4) {
        return format!("{family} {}", pinyin(given));
    }
    let split = word.char_indices().nth(1).filter(|_| signs <= 3);
    match split.and_then(|(at, _)| word.split_at_checked(at)) {
        Some((family, given)) => format!("{} {}", pinyin(family), pinyin(given)),
        None => pinyin(word),
    }
}

/// A foreign word in the signs that Chinese papers transcribe with, if all of it is in them.
pub(super) fn transcribed(word: &str) -> Option<String> {
    let mut latin = String::new();
    let mut rest = word;
    while let Some(sign) = rest.chars().next() {
        let ending = ENDINGS.iter().find(|(signs, _)| *signs == rest);
        if let Some((_, sound)) = ending.filter(|_| !latin.is_empty()) {
            latin.push_str(sound);
            break;
        }
        let (_, sound) = SOUNDS.iter().find(|(signs, _)| signs.contains(sign))?;
        latin.push_str(sound);
        rest = rest.get(sign.len_utf8()..).unwrap_or_default();
    }
    (!latin.is_empty()).then_some(latin)
}

/// Endings of surnames.
#[rustfmt::skip]
const ENDINGS: &[(&str, &str)] = &[
    ("耶夫", "yev"), ("耶娃", "yeva"), ("诺夫", "nov"), ("诺娃", "nova"), ("罗夫", "rov"), ("科夫", "kov"),
    ("莫夫", "mov"), ("多夫", "dov"), ("托夫", "tov"), ("波夫", "pov"), ("佐夫", "zov"), ("索夫", "sov"),
    ("洛夫", "lov"), ("别科夫", "bekov"), ("斯基", "sky"), ("维奇", "vich"), ("奇", "ch"), ("夫", "v"),
    ("扬", "yan"), ("宁", "nin"), ("尔", "r"),
];

/// Signs and the syllable that they stand for.
#[rustfmt::skip]
const SOUNDS: &[(&str, &str)] = &[
    ("阿", "a"), ("巴", "ba"), ("贝别", "be"), ("比", "bi"), ("博", "bo"), ("布", "bu"), ("达", "da"), ("德", "d"),
    ("杰", "de"), ("迪", "di"), ("多", "do"), ("杜", "du"), ("埃", "e"), ("法", "fa"), ("费", "fe"), ("菲", "fi"),
    ("福", "fo"), ("弗夫", "f"), ("加", "ga"), ("格", "g"), ("盖", "ge"), ("戈", "go"), ("古", "gu"), ("哈", "kha"),
    ("赫", "kh"), ("霍", "kho"), ("胡", "khu"), ("伊", "i"), ("贾", "ja"), ("吉", "ji"), ("焦", "jo"), ("朱", "ju"),
    ("卡", "ka"), ("克", "k"), ("凯", "ke"), ("基", "ki"), ("科", "ko"), ("库", "ku"), ("拉", "ra"), ("勒", "l"),
    ("列", "le"), ("利", "li"), ("里", "ri"), ("洛", "lo"), ("罗", "ro"), ("卢", "lu"), ("鲁", "ru"), ("马", "ma"),
    ("曼", "man"), ("梅", "me"), ("米", "mi"), ("姆", "m"), ("莫", "mo"), ("穆", "mu"), ("纳", "na"), ("内涅", "ne"),
    ("尼", "ni"), ("诺", "no"), ("努", "nu"), ("恩", "n"), ("奥", "o"), ("帕", "pa"), ("佩", "pe"), ("皮", "pi"),
    ("波", "po"), ("普", "p"), ("切", "che"), ("奇", "chi"), ("恰", "cha"), ("雷", "re"), ("萨", "sa"), ("赛", "sai"),
    ("谢", "she"), ("西", "si"), ("希", "shi"), ("沙", "sha"), ("什", "sh"), ("斯", "s"), ("索", "so"), ("苏", "su"),
    ("塔", "ta"), ("特", "t"), ("捷", "te"), ("季", "ti"), ("蒂", "ti"), ("托", "to"), ("图", "tu"), ("乌", "u"),
    ("瓦", "va"), ("维", "vi"), ("沃", "vo"), ("亚", "ya"), ("耶", "ye"), ("叶", "ye"), ("尤", "yu"), ("约", "yo"),
    ("泽", "ze"), ("齐", "zi"), ("佐", "zo"), ("热", "zhe"), ("日", "zh"), ("若", "zho"), ("茹", "zhu"), ("尔", "r"),
    ("巴赫", "bakh"), ("坦", "tan"), ("坎", "kan"), ("汗", "khan"), ("丹", "dan"), ("兰", "lan"), ("林", "lin"),
    ("森", "sen"), ("辛", "sin"), ("丁", "din"), ("金", "kin"), ("根", "gen"), ("本", "ben"), ("汉", "khan"),
    ("济兹孜", "z"), ("娅雅", "ya"), ("娜", "na"), ("丽莉", "li"),
    ("玛", "ma"), ("娃", "va"), ("采策", "tse"), ("茨", "ts"), ("察", "tsa"), ("钦琴", "chin"), ("东顿", "don"),
    ("甘冈", "gan"), ("贡", "gon"), ("洪", "khon"), ("延", "yen"), ("英因", "in"), ("安昂", "an"), ("翁", "on"),
    ("温", "un"), ("文", "ven"), ("万", "van"), ("威", "vi"), ("吾武", "u"), ("舍", "she"), ("舒", "shu"),
    ("山", "shan"), ("桑", "san"), ("赞", "zan"), ("增", "zen"), ("詹", "jan"), ("乔", "jo"), ("琼", "jon"),
    ("伦", "ren"), ("朗", "ran"), ("连", "ren"), ("良", "ryan"), ("鲍", "bau"), ("道", "dau"), ("陶", "tau"),
    ("高", "gau"), ("蒙", "mon"), ("孟门", "men"), ("明敏", "min"), ("南", "nan"), ("嫩", "nen"), ("欧", "ou"),
    ("潘", "pan"), ("彭", "pen"), ("平", "pin"), ("让", "zhan"), ("塞色瑟", "se"), ("锡", "si"), ("松", "son"),
    ("孙", "sun"), ("泰", "tai"), ("唐", "tan"), ("滕腾", "ten"), ("廷", "tin"), ("吐土", "tu"), ("欣", "shin"),
    ("依", "i"), ("于", "yu"), ("扎", "ja"), ("珀", "po"), ("祖", "zu"), ("楚", "chu"), ("绍", "sho"), ("申", "shen"),
];

fn pinyin(signs: &str) -> String {
    let sounds: String =
        signs.chars().map(|sign| romanise(sign.encode_utf8(&mut [0; 4]))).collect();
    capitalised(&sounds)
}

fn japanese_name(word: &str, custom: Custom<'_>) -> Option<String> {
    let (family, given) = custom.words.by_family(word)?;
    Some(match custom.words.by_given(given) {
        Some(given) => format!("{given} {family}"),
        None => family.to_owned(),
    })
}

/// A word in kana: a foreign name, by its sound, else by Hepburn's table.
pub(super) fn kana(word: &str, custom: Custom<'_>) -> String {
    let known = custom.words.by_form(word, custom.country);
    if let Some(known) = known {
        return known.to_owned();
    }
    let roman = guttural(without_vowel(&hepburn(word), custom), custom);
    let known = variants::of_kana(&roman, custom);
    let known = known.or_else(|| custom.words.by_consonants(word, custom.country, LEAST_LIKENESS));
    known.map_or_else(|| capitalised(&roman), str::to_owned)
}

/// "Atabekofu" is Atabekov where surnames end so.
fn without_vowel(roman: &str, custom: Custom<'_>) -> String {
    let stem = roman.strip_suffix("fu").filter(|_| is_soviet(custom));
    match stem.filter(|stem| stem.ends_with(['o', 'e'])) {
        Some(stem) => format!("{stem}v"),
        None => roman.to_owned(),
    }
}

/// "Afumetov" is Akhmetov: in front of a consonant Japanese has no other sign for that sound.
fn guttural(roman: String, custom: Custom<'_>) -> String {
    let Some(at) = roman.find("fu").filter(|at| *at > 0 && is_soviet(custom)) else { return roman };
    let next = roman.get(at + 2..).and_then(|rest| rest.chars().next());
    let consonant = next.is_some_and(|next| !matches!(next, 'a' | 'e' | 'i' | 'o' | 'u'));
    if consonant { roman.replacen("fu", "kh", 1) } else { roman }
}

/// Whether surnames in "-ov" are at home in the person's country.
pub(super) fn is_soviet(custom: Custom<'_>) -> bool {
    matches!(
        custom.country,
        "RU" | "BY" | "KZ" | "KG" | "UZ" | "TJ" | "TM" | "AZ" | "UA" | "BG" | "MD"
    )
}

fn hepburn(word: &str) -> String {
    let mut roman = String::new();
    let mut doubled = false;
    for sign in word.chars() {
        let small = match sign {
            'ャ' | 'ゃ' => "a",
            'ュ' | 'ゅ' => "u",
            'ョ' | 'ょ' => "o",
            'ァ' => "a",
            'ィ' => "i",
            'ゥ' => "u",
            'ェ' => "e",
            'ォ' => "o",
            'ッ' | 'っ' => {
                doubled = true;
                continue;
            }
            'ー' => continue,
            _ => "",
        };
        if !small.is_empty() {
            let soft = roman.ends_with("shi") || roman.ends_with("chi") || roman.ends_with("ji");
            roman.pop();
            if !soft && matches!(sign, 'ャ' | 'ュ' | 'ョ' | 'ゃ' | 'ゅ' | 'ょ') {
                roman.push('y');
            }
            roman.push_str(small);
            continue;
        }
        let sound = romanise(sign.encode_utf8(&mut [0; 4]));
        if doubled {
            roman.extend(sound.chars().next());
            doubled = false;
        }
        roman.push_str(&sound);
    }
    roman
}

/// A word in Hangul: a Korean name of two to four syllables, else a foreign one by its sound.
pub(super) fn hangul(word: &str, custom: Custom<'_>) -> String {
    let syllables = word.chars().count();
    let korean = matches!(custom.country, "KR" | "KP" | "");
    if korean && (2..=4).contains(&syllables) {
        let family = custom.words.by_family(word);
        let (family, given) = family
            .map_or_else(|| first_syllable(word), |(family, given)| (family.to_owned(), given));
        let syllable = |sign: char| {
            let mut own = [0; 4];
            let sign: &str = sign.encode_utf8(&mut own);
            custom.words.by_given(sign).map_or_else(|| romanise(sign), str::to_lowercase)
        };
        let given: Vec<String> = given.chars().map(syllable).collect();
        let joint = if custom.words.by_family(word).is_some() { " " } else { "-" };
        let given = given.join("-");
        return if joint == " " {
            format!("{family} {}", capitalised(&given))
        } else {
            format!("{family}-{given}")
        };
    }
    let roman = foreign_hangul(word, custom);
    // A vowel that Korean lends to a consonant is none: "keullauseu" is Klaus.
    let known = custom.words.by_sound(&roman, custom.country);
    let known = known.or_else(|| custom.words.by_sound(&roman.replace("eu", ""), custom.country));
    let known = known.or_else(|| variants::of_hangul(&roman, custom));
    let known = known.or_else(|| custom.words.by_consonants(word, custom.country, LEAST_LIKENESS));
    known.map_or_else(|| capitalised(&roman), str::to_owned)
}

/// "Suyunopeu" is Suyunov: one letter stands for r and l, and a vowel is lent to consonants at the end.
fn foreign_hangul(word: &str, custom: Custom<'_>) -> String {
    let sounds: Vec<char> = romanise(word).chars().collect();
    let vowel = |at: Option<usize>| {
        let sound = at.and_then(|at| sounds.get(at));
        sound.is_some_and(|sound| matches!(sound, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w'))
    };
    let mut roman = String::with_capacity(sounds.len());
    for (at, &sound) in sounds.iter().enumerate() {
        let before = at.checked_sub(1);
        let is_r = sound == 'l' && vowel(Some(at + 1)) && (at == 0 || vowel(before));
        roman.push(if is_r { 'r' } else { sound });
    }
    let Some(stem) = roman.strip_suffix("eu") else { return roman };
    match stem.strip_suffix("op").or_else(|| stem.strip_suffix("ep")) {
        Some(front) if is_soviet(custom) => {
            format!("{front}{}v", if stem.ends_with("op") { "o" } else { "e" })
        }
        _ => stem.to_owned(),
    }
}

fn first_syllable(word: &str) -> (String, &str) {
    let at = word.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = word.split_at_checked(at).unwrap_or((word, ""));
    (capitalised(&romanise(first)), rest)
}

/// A word in a script of India, in small letters: a consonant is heard with "a" unless a sign for another
/// vowel or for none follows, or the word ends.
pub(super) fn indic(word: &str, foreign: bool) -> String {
    let composed = word.replace("\u{91C}\u{93C}", "\u{95B}").replace("\u{92B}\u{93C}", "\u{95E}");
    let letters: Vec<char> = composed.chars().collect();
    let mut latin = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        let sound = sound(letter);
        latin.push_str(sound);
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied().unwrap_or(' ');
        // At the end of a word the vowel is heard behind another consonant alone: in names of the country.
        let joined = next == ' ' && matches!(before, '\u{94D}' | '\u{9CD}');
        let cluster = joined && !foreign;
        let silent = matches!(
            next,
            ' ' | '\u{93C}' | '\u{93E}'..='\u{94D}' | '\u{9BC}' | '\u{9BE}'..='\u{9CD}'
        );
        if is_consonant(letter) && (!silent || cluster) && !is_dropped(&letters, at) {
            latin.push('a');
        }
    }
    latin
}

fn is_consonant(letter: char) -> bool {
    matches!(letter, '\u{915}'..='\u{939}' | '\u{958}'..='\u{95F}' | '\u{995}'..='\u{9B9}')
}

/// The vowel between two syllables that have vowels of their own is not heard: मेहता is Mehta.
fn is_dropped(letters: &[char], at: usize) -> bool {
    let sign = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at)).copied().unwrap_or(' ');
        matches!(letter, '\u{93E}'..='\u{94C}' | '\u{9BE}'..='\u{9CC}')
    };
    sign(at.checked_sub(1))
        && letters.get(at + 1).is_some_and(|l| is_consonant(*l))
        && sign(Some(at + 2))
}

/// The sound of a letter of Devanagari or Bengali, which stand in step.
#[rustfmt::skip]
fn sound(letter: char) -> &'static str {
    const SOUNDS: &[(u32, &str)] = &[
        (0x01, "n"), (0x02, "n"), (0x03, "h"), (0x05, "a"), (0x06, "a"), (0x07, "i"), (0x08, "i"),
        (0x09, "u"), (0x0A, "u"), (0x0B, "ri"), (0x0F, "e"), (0x10, "ai"), (0x11, "o"), (0x13, "o"),
        (0x14, "au"), (0x15, "k"), (0x16, "kh"), (0x17, "g"), (0x18, "gh"), (0x19, "n"), (0x1A, "ch"),
        (0x1B, "chh"), (0x1C, "j"), (0x1D, "jh"), (0x1E, "n"), (0x1F, "t"), (0x20, "th"), (0x21, "d"),
        (0x22, "dh"), (0x23, "n"), (0x24, "t"), (0x25, "th"), (0x26, "d"), (0x27, "dh"), (0x28, "n"),
        (0x2A, "p"), (0x2B, "ph"), (0x2C, "b"), (0x2D, "bh"), (0x2E, "m"), (0x2F, "y"), (0x30, "r"),
        (0x32, "l"), (0x33, "l"), (0x35, "v"), (0x36, "sh"), (0x37, "sh"), (0x38, "s"), (0x39, "h"),
        (0x3E, "a"), (0x3F, "i"), (0x40, "i"), (0x41, "u"), (0x42, "u"), (0x43, "ri"), (0x45, "e"),
        (0x47, "e"), (0x48, "ai"), (0x49, "o"), (0x4B, "o"), (0x4C, "au"), (0x4E, "t"),
        (0x58, "q"), (0x59, "kh"), (0x5A, "gh"), (0x5B, "z"), (0x5C, "r"), (0x5D, "rh"), (0x5E, "f"), (0x5F, "y"),
    ];
    let code = u32::from(letter);
    if !(0x900..0xA00).contains(&code) {
        return "";
    }
    let place = code & 0x7F;
    SOUNDS.binary_search_by_key(&place, |(at, _)| *at).ok().and_then(|at| SOUNDS.get(at)).map_or("", |(_, s)| s)
}
