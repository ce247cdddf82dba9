//! Words of any script in Latin letters, and a key under which the forms of one name meet.
//!
//! Romanisation is for matching, not for reading: `a-z` and digits only, in lower case. Cyrillic,
//! Arabic and Hebrew have tables of their own below, because consonants decide; every other
//! script takes the tables of `any_ascii`. Arabic and Hebrew come out without most vowels, Chinese as
//! pinyin, kana and Hangul as syllables.
//!
//! The **name key** is what is left when everything that transcription changes is taken away: vowels,
//! doubled consonants, voice. "Rakhmetullin", "Рахметулин" and "رحمتولین" have one key. A key is not a
//! proof: readers weigh the romanised forms against each other ([`similarity`]).
//!
//! Pure and linear in the length of the word. Not here: which words of a text are names.

mod letters;

use std::borrow::Cow;

use self::letters::own_letter;

/// A name as it is looked up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameKey {
    /// The consonants in classes, one capital letter each.
    pub skeleton: String,
    /// The word in Latin letters.
    pub roman: String,
}

/// The longest word that is romanised, in characters; the rest is left out.
const MOST_CHARS: usize = 64;

/// A word in lower-case Latin letters and digits.
pub fn romanise(word: &str) -> String {
    let mut roman = String::with_capacity(word.len());
    let greek = word.contains(|c: char| ('\u{370}'..='\u{3FF}').contains(&c));
    let respelt = if greek { Cow::Owned(letters::greek(word)) } else { Cow::Borrowed(word) };
    for character in respelt.chars().take(MOST_CHARS) {
        push_roman(character, &mut roman);
    }
    roman
}

fn push_roman(character: char, roman: &mut String) {
    if character.is_ascii() {
        if character.is_ascii_alphanumeric() {
            roman.push(character.to_ascii_lowercase());
        }
    } else if let Some(letters) = own_letter(character) {
        roman.push_str(letters);
    } else {
        let ascii = any_ascii::any_ascii_char(character).bytes();
        let kept = ascii.filter(u8::is_ascii_alphanumeric);
        roman.extend(kept.map(|byte| char::from(byte.to_ascii_lowercase())));
    }
}

/// The keys of a word as a name: the first is the plain reading, the others come from letters that
/// are written for two sounds. Empty where fewer than two consonants are left.
pub fn name_keys(word: &str) -> Vec<NameKey> {
    let mut keys = Vec::with_capacity(2);
    let roman = romanise(word);
    push_key(&roman, &mut keys);
    let script = word.chars().find(|c| c.is_alphabetic()).map_or(Script::Other, script_of);
    match script {
        Script::Arabic => {
            // Waw and yeh are consonants or long vowels.
            let inner: String = consonantal(&roman, 'w');
            push_key(&inner, &mut keys);
            let bare = word.strip_prefix("ال").or_else(|| word.strip_prefix(['و', 'ب', 'ل']));
            push_without_prefix(bare, &mut keys);
        }
        Script::Hebrew => {
            push_key(&consonantal(&roman, 'v'), &mut keys);
            let bare = word.strip_prefix(['ה', 'ו', 'ב', 'ל', 'מ', 'ש', 'כ']);
            push_without_prefix(bare, &mut keys);
        }
        Script::Latin => {
            // "George", "Gelendzhik": g before a front vowel is read both ways.
            if roman.contains("ge") || roman.contains("gi") || roman.contains("gy") {
                let soft = roman.replace("ge", "je").replace("gi", "ji").replace("gy", "jy");
                push_key(&soft, &mut keys);
            }
            // "Bachmann", "Jaromir": what is ch or j in one language is k or y in another.
            if roman.contains("ch") {
                push_key(&roman.replace("ch", "k"), &mut keys);
            }
            if roman.starts_with('j') {
                push_key(&roman.replacen('j', "y", 1), &mut keys);
            }
        }
        Script::Other => {}
    }
    keys
}

fn push_without_prefix(bare: Option<&str>, keys: &mut Vec<NameKey>) {
    if let Some(bare) = bare.filter(|bare| bare.chars().count() >= 4) {
        push_key(&romanise(bare), keys);
    }
}

/// Without one letter, but where it starts the word.
fn consonantal(roman: &str, vowel: char) -> String {
    let mut kept = String::with_capacity(roman.len());
    for (index, letter) in roman.chars().enumerate() {
        if index == 0 || letter != vowel {
            kept.push(letter);
        }
    }
    kept
}

fn push_key(roman: &str, keys: &mut Vec<NameKey>) {
    let skeleton = skeleton(roman);
    if skeleton.len() >= 2 && keys.iter().all(|key| key.skeleton != skeleton) {
        keys.push(NameKey { skeleton, roman: roman.to_owned() });
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Arabic,
    Hebrew,
    Other,
}

fn script_of(character: char) -> Script {
    match u32::from(character) {
        0x41..=0x24F | 0x1E00..=0x1EFF => Script::Latin,
        0x590..=0x5FF => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => {
            Script::Arabic
        }
        _ => Script::Other,
    }
}

/// Sequences of letters that are one sound, longest first, with their class.
type Digraphs = &'static [(&'static str, &'static [char])];

/// Those that begin with a letter: nearly every letter begins none.
fn digraphs(first: u8) -> Digraphs {
    match first {
        b's' => &[("shch", &['J']), ("sch", &['J']), ("sh", &['J'])],
        b't' => &[
            ("tsch", &['J']),
            ("tch", &['J']),
            ("tzj", &['J']),
            ("tj", &['J']),
            ("th", &['T']),
            ("ts", &['S']),
            ("tz", &['S']),
        ],
        b'd' => &[("dzh", &['J']), ("dj", &['J']), ("dz", &['S'])],
        b'c' => &[("ch", &['J']), ("ck", &['K']), ("ce", &['S']), ("ci", &['S']), ("cy", &['S'])],
        b'z' => &[("zh", &['J'])],
        b'k' => &[("kh", &['H'])],
        b'g' => &[("gh", &['K'])],
        b'p' => &[("ph", &['P'])],
        b'n' => &[("ng", &['N'])],
        b'q' => &[("qu", &['K'])],
        b'x' => &[("x", &['K', 'S'])],
        _ => &[],
    }
}

/// The class of a consonant; none for vowels.
fn class(letter: u8) -> Option<char> {
    Some(match letter {
        b'b' | b'f' | b'p' | b'v' | b'w' => 'P',
        b'c' | b'k' | b'q' | b'g' => 'K',
        b'j' => 'J',
        b'h' => 'H',
        b's' | b'z' => 'S',
        b't' | b'd' => 'T',
        b'l' | b'r' => 'R',
        b'm' | b'n' => 'N',
        b'0'..=b'9' => char::from(letter),
        _ => return None,
    })
}

/// The consonants of a romanised word in classes, doubles joined.
pub fn skeleton(roman: &str) -> String {
    let mut found = String::with_capacity(8);
    skeleton_into(roman, &mut found);
    found
}

/// [`skeleton`], in the place of what is there.
pub fn skeleton_into(roman: &str, found: &mut String) {
    found.clear();
    let mut rest = roman.as_bytes();
    // The class just before, where no vowel lies between: a doubled consonant is one.
    let mut last = None;
    while let Some(&first) = rest.first() {
        let pair = digraphs(first).iter().find(|(letters, _)| rest.starts_with(letters.as_bytes()));
        let length = pair.map_or(1, |(letters, _)| letters.len());
        let single = class(first);
        let classes = pair.map_or(single.as_slice(), |(_, classes)| classes);
        for &class in classes {
            // The breath is written, left out or hardened; only at the start does it tell names apart.
            let breath = class == 'H' && !found.is_empty();
            if !breath && (last != Some(class) || class.is_ascii_digit()) {
                found.push(class);
            }
            last = Some(class);
        }
        if classes.is_empty() {
            last = None;
        }
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// How alike two romanised words are: Jaro-Winkler, 0 to 1 (Winkler 1990; prefix weight 0.1, up to 4
/// letters).
pub fn similarity(one: &str, other: &str) -> f32 {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let jaro = jaro(a, b);
    let prefix = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count();
    jaro + 0.1 * to_f32(prefix) * (1.0 - jaro)
}

fn jaro(a: &[u8], b: &[u8]) -> f32 {
    let window = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = [false; MOST_CHARS * 4];
    let mut matched = Vec::with_capacity(a.len());
    for (i, letter) in a.iter().enumerate() {
        let from = i.saturating_sub(window);
        let until = (i + window + 1).min(b.len());
        let hit = (from..until)
            .find(|&j| b.get(j) == Some(letter) && taken.get(j).is_some_and(|taken| !taken));
        if let Some(slot) = hit.and_then(|j| taken.get_mut(j)) {
            *slot = true;
            matched.push(*letter);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let others = b.iter().zip(taken).filter(|(_, taken)| *taken).map(|(letter, _)| letter);
    let swapped = matched.iter().zip(others).filter(|(x, y)| x != y).count();
    let m = to_f32(matched.len());
    (m / to_f32(a.len()) + m / to_f32(b.len()) + (m - to_f32(swapped) / 2.0) / m) / 3.0
}

#[expect(clippy::cast_precision_loss, reason = "lengths of words")]
fn to_f32(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_meet_in_every_script() {
        for forms in [
            &[
                "Tokayev",
                "Tokaev",
                "Токаев",
                "Тоқаев",
                "トカエフ",
                "托卡耶夫",
                "توکایف",
                "토카예프",
            ][..],
            &["Rakhmetullin", "Рахметуллин", "Рахметулин", "Rahmetulin"],
            &["Putin", "Путин", "بوتين", "Poutine", "פוטין"],
            &["Lavrov", "Лавров", "لافروف", "ラブロフ", "拉夫罗夫", "Lawrow"],
            &["Mirziyoyev", "Mirziyoev", "Мирзиёев", "Мирзиёев"],
            &["Japarov", "Жапаров", "Джапаров", "Zhaparov"],
            &["Obama", "Ομπάμα", "Обама", "オバマ"],
            &["Macron", "Макрон", "ماكرون", "マクロン", "马克龙", "מקרון"],
            &["Nazarbayev", "Назарбаев", "Nazarbaýew", "نزارباييف"],
        ] {
            let first = name_keys(forms[0]);
            for form in forms {
                let keys = name_keys(form);
                let meets = keys.iter().any(|key| first.iter().any(|k| k.skeleton == key.skeleton));
                assert!(meets, "{form}: {keys:?} against {first:?}");
            }
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (one, other) in [("Tokayev", "Putin"), ("Lavrov", "Macron"), ("Merkel", "Scholz")] {
            assert_ne!(name_keys(one)[0].skeleton, name_keys(other)[0].skeleton);
        }
    }

    #[test]
    fn romanised_words_are_ascii() {
        for word in ["Қасым-Жомарт", "김정은", "Ŝtato", "ญี่ปุ่น", "မြန်မာ", "ქართველი", "Ελλάδα", "😀"]
        {
            let roman = romanise(word);
            assert!(roman.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{roman}");
        }
        assert_eq!(romanise("Хрущёв"), "khrushchyov");
        assert_eq!(romanise("Erdoğan"), "erdogan");
    }

    #[test]
    fn likeness_is_one_for_the_same_word_and_falls_with_difference() {
        assert!((similarity("tokayev", "tokayev") - 1.0).abs() < 1e-6);
        assert!((similarity("martha", "marhta") - 0.9611).abs() < 1e-3);
        assert!(similarity("tokayev", "tokaev") > similarity("tokayev", "putin"));
        assert!(similarity("", "x").abs() < 1e-6);
    }
}
