//! How names sound, coarsely enough that the letters of one script meet those of another: for the search
//! index alone.
//!
//! Every script merges sounds that others keep apart: Greek has no sh, Arabic no p, Korean no z, Japanese
//! no l; a breath is written, hardened or left out. So a **sounding** keeps the classes of a word's consonants
//! (labials, m, n, dentals, everything that hisses, velars, l and r) and drops the rest, and a word that is
//! asked for is read in all the ways that the other script may have heard it ([`asked`]). What that brings
//! together by chance, [`alike`] tells apart by the romanised words.
//!
//! Pure and linear in the word. Not here: the plain romanisation and the finer keys that extraction and
//! linking go by (`romanise`); which words are names.

mod alike;
mod letters;
mod solid;

use super::romanise::romanise;

pub use self::alike::alike;
pub use self::solid::solid_soundings;

/// A script, as far as it matters to how names are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "names of scripts")]
pub enum Script {
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Indic,
    Hangul,
    Kana,
    Han,
    Burmese,
    Other,
}

/// A word as it sounds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sounding {
    /// The classes of its consonants, one capital letter each.
    pub classes: String,
    /// The word in Latin letters.
    pub roman: String,
}

impl Script {
    /// The script of a word: that of its first letter.
    pub fn of(word: &str) -> Self {
        word.chars().find(|c| c.is_alphabetic()).map_or(Self::Other, Self::of_letter)
    }

    /// The script that a language is written in, as far as it is not Latin.
    pub fn of_language(language: &str) -> Self {
        match language {
            "ru" | "uk" | "be" | "bg" | "mk" | "sr" | "kk" | "ky" | "tg" | "mn" | "tt" => {
                Self::Cyrillic
            }
            "el" => Self::Greek,
            "he" | "yi" => Self::Hebrew,
            "ar" | "fa" | "prs" | "ur" | "ps" => Self::Arabic,
            "hi" | "bn" | "ne" | "mr" => Self::Indic,
            "ko" => Self::Hangul,
            "ja" => Self::Kana,
            "zh" | "yue" => Self::Han,
            "my" => Self::Burmese,
            "ka" | "hy" | "am" | "ta" | "th" | "lo" | "km" => Self::Other,
            _ => Self::Latin,
        }
    }

    fn of_letter(letter: char) -> Self {
        match u32::from(letter) {
            0x41..=0x24F | 0x1E00..=0x1EFF => Self::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Self::Greek,
            0x400..=0x52F => Self::Cyrillic,
            0x590..=0x5FF => Self::Hebrew,
            0x600..=0x77F | 0x8A0..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Self::Arabic,
            0x900..=0x9FF => Self::Indic,
            0x1000..=0x109F => Self::Burmese,
            0x3040..=0x30FF => Self::Kana,
            0x3400..=0x9FFF => Self::Han,
            0xAC00..=0xD7A3 => Self::Hangul,
            _ => Self::Other,
        }
    }

    /// Whether its vowels are left out, or are those of syllables that a name never had.
    pub fn is_rough(self) -> bool {
        matches!(self, Self::Hebrew | Self::Arabic | Self::Kana | Self::Han | Self::Burmese)
    }
}

/// How a word of a text sounds: more than once where its letters stand for two sounds. Empty where fewer
/// than two consonants are left.
pub fn soundings(word: &str) -> Vec<Sounding> {
    let script = Script::of(word);
    let mut found = Vec::with_capacity(2);
    for word in letters::bare(word, script) {
        let roman = letters::roman(&word, script);
        push(&roman, &mut found);
        // Waw and vav are consonants or long vowels.
        if script == Script::Arabic {
            push(&without_inner(&roman, 'w'), &mut found);
        } else if script == Script::Hebrew {
            push(&without_inner(&roman, 'v'), &mut found);
        }
    }
    found
}

/// The ways in which writers of a script may have heard a word that is asked for.
pub fn asked(word: &str, by: Script) -> Vec<Sounding> {
    let mut found = soundings(word);
    let Some(plain) = found.first().map(|sounding| sounding.roman.clone()) else {
        return found;
    };
    let own = Script::of(word);
    if own != by && own == Script::Latin {
        for heard in heard(&plain, by) {
            push(&heard, &mut found);
        }
    }
    // A consonant may have been lost on the way, but not in a short name.
    let whole: Vec<Sounding> = found.iter().filter(|s| s.classes.len() >= 5).cloned().collect();
    for Sounding { classes, roman } in whole.into_iter().take(2) {
        for lost in 1..classes.len() {
            let kept: String =
                classes.chars().enumerate().filter(|(at, _)| *at != lost).map(|(_, c)| c).collect();
            if found.iter().all(|known| known.classes != kept) {
                found.push(Sounding { classes: kept, roman: roman.clone() });
            }
        }
    }
    found.truncate(MOST_SOUNDINGS);
    found
}

/// Ways in which one word is looked up in one script.
const MOST_SOUNDINGS: usize = 16;

/// Other readings of Latin letters, as other languages have them.
fn heard(roman: &str, by: Script) -> Vec<String> {
    let mut ways = vec![roman.to_owned()];
    let mut also = |from: &[&str], to: &str| {
        for way in ways.clone() {
            let other = from.iter().fold(way.clone(), |way, from| way.replace(from, to));
            if other != way && !ways.contains(&other) && ways.len() < MOST_WAYS {
                ways.push(other);
            }
        }
    };
    also(&["ge", "gi", "gy"], "ji");
    also(&["ch"], "k");
    also(&["ch", "kh"], "h");
    also(&["j"], "y");
    also(&["wh", "w"], "u");
    also(&["x"], "s");
    also(&["gh"], "");
    if matches!(by, Script::Kana | Script::Han | Script::Burmese | Script::Hangul) {
        also(&["th"], "s");
        for way in ways.clone() {
            let other = without_coda(&way);
            if other != way && !ways.contains(&other) {
                ways.push(other);
            }
        }
    }
    if by == Script::Cyrillic && roman.starts_with('h') {
        // "Гарвард", "Хитоси": a breath is hardened.
        for way in ways.clone() {
            ways.push(format!("g{}", way.trim_start_matches('h')));
        }
    }
    ways.remove(0);
    ways
}

const MOST_WAYS: usize = 8;

/// Without the r that is not spoken: one that no vowel follows.
fn without_coda(roman: &str) -> String {
    let mut kept = String::with_capacity(roman.len());
    let mut letters = roman.chars().peekable();
    while let Some(letter) = letters.next() {
        let sounds = letters.peek().is_some_and(|next| "aeiouyr".contains(*next));
        if letter != 'r' || sounds || kept.is_empty() {
            kept.push(letter);
        }
    }
    kept
}

/// Without one letter, but where it starts the word.
fn without_inner(roman: &str, letter: char) -> String {
    let inner = |(at, other): &(usize, char)| *at == 0 || *other != letter;
    roman.chars().enumerate().filter(inner).map(|(_, other)| other).collect()
}

fn push(roman: &str, found: &mut Vec<Sounding>) {
    let classes = classes(roman);
    if classes.len() >= 2 && found.iter().all(|known| known.classes != classes) {
        found.push(Sounding { classes, roman: roman.to_owned() });
    }
}

/// The classes of a romanised word's consonants.
pub fn classes(roman: &str) -> String {
    let mut found = Classes::default();
    let mut rest = roman;
    while let Some(&first) = rest.as_bytes().first() {
        let pair = PAIRS.iter().find(|(letters, _)| rest.starts_with(letters));
        let single = [class(first)];
        let (length, read) = match pair {
            Some((letters, read)) => (letters.len(), read.as_bytes()),
            None => (1, single.as_slice()),
        };
        for class in read {
            match class {
                b'-' => {}
                b'.' => found.vowel(),
                class => found.push(char::from(*class)),
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    found.all
}

/// Letters that are one sound, longest first, with their classes.
const PAIRS: &[(&str, &str)] = &[
    ("shch", "S"),
    ("tsch", "S"),
    ("sch", "S"),
    ("sh", "S"),
    ("ch", "S"),
    ("zh", "S"),
    ("kh", "-"),
    ("gh", "K"),
    ("ph", "P"),
    ("th", "T"),
    ("qu", "K"),
    ("ce", "S."),
    ("ci", "S."),
    ("cy", "S."),
    ("x", "KS"),
];

/// The class of a consonant; `.` for vowels, `-` for a breath.
fn class(letter: u8) -> u8 {
    match letter {
        b'b' | b'f' | b'p' | b'v' | b'w' => b'P',
        b'c' | b'k' | b'q' | b'g' => b'K',
        b's' | b'z' | b'j' => b'S',
        b't' | b'd' => b'T',
        b'l' | b'r' => b'R',
        b'm' => b'M',
        b'n' => b'N',
        b'0'..=b'9' => letter,
        b'h' => b'-',
        _ => b'.',
    }
}

/// Classes as they are gathered; what stands together is joined as mouths join it.
#[derive(Debug, Default)]
struct Classes {
    all: String,
    /// The class just before, where no vowel lies between.
    last: Option<char>,
}

impl Classes {
    fn vowel(&mut self) {
        self.last = None;
    }

    fn push(&mut self, class: char) {
        match (self.last, class) {
            // A doubled consonant is one; ng and nk are n.
            (Some(last), class) if last == class && !class.is_ascii_digit() => return,
            (Some('N'), 'K') => return,
            // Ts, dz and dj hiss; n before a labial is m.
            (Some('T'), 'S') => self.replace('S'),
            (Some('N'), 'P') => {
                self.replace('M');
                self.all.push(class);
            }
            _ => self.all.push(class),
        }
        self.last = Some(class);
    }

    fn replace(&mut self, class: char) {
        self.all.pop();
        self.all.push(class);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_heard_alike_in_every_script() {
        for (name, forms) in [
            ("Tokayev", &["Токаев", "Тоқаев", "توکایف", "토카예프", "トカエフ", "טוקאייב"][..]),
            (
                "Washington",
                &["Вашингтон", "واشنطن", "워싱턴", "ワシントン", "Ουάσιγκτον", "वाशिंगटन"],
            ),
            ("Bloch", &["Блох", "بلوخ", "블로치", "Μπλοχ", "ブロッホ"]),
            ("Chicken", &["تشيكن", "चिकन", "치킨", "צ'יקן", "ჩიკენ"]),
            ("Atlanta", &["Ατλάντα", "אטלנטה", "أتلانتا", "애틀랜타", "アトランタ"]),
            ("Auckland", &["Ώκλαντ", "אוקלנד", "ऑकलैंड", "오클랜드"]),
            ("Carter", &["カーター", "카터", "Картер"]),
            ("Barcelona", &["برشلونة", "바르셀로나", "バルセロナ"]),
            ("Harvard", &["Гарвард", "هارفارد", "하버드", "हार्वर्ड"]),
        ] {
            for form in forms {
                let known = asked(name, Script::of(form));
                let heard = soundings(form);
                let meets = heard.iter().any(|s| known.iter().any(|k| k.classes == s.classes));
                assert!(meets, "{name} {known:?}: {form} {heard:?}");
            }
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (one, other) in [("Tokayev", "Putin"), ("Lavrov", "Macron"), ("Merkel", "Scholz")] {
            assert_ne!(soundings(one)[0].classes, soundings(other)[0].classes);
        }
    }

    #[test]
    fn short_words_have_no_sounding() {
        assert!(soundings("Wu").is_empty());
        assert!(soundings("").is_empty());
        assert!(asked("Eau", Script::Hangul).is_empty());
    }
}
