//! The consonants of scripts without spaces, letter by letter, in the classes of name keys.
//!
//! Where no space shows where a name begins and ends, the whole run is read: every letter gives its
//! consonant's class, vowels and tones give nothing, and pieces of the result meet the keys of names. The
//! breath is left out, as everywhere within a key.

/// The classes of a run of text, in order, doubles joined.
pub fn solid_skeleton(run: &str) -> String {
    let mut found = Skeleton { classes: String::with_capacity(run.len() / 2), last: None };
    let mut letters = run.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        match u32::from(letter) {
            0xE00..=0xE7F => found.push(thai(letter)),
            0xE80..=0xEFF => found.push(lao(letter)),
            0x1780..=0x17FF => found.push(khmer(letter)),
            0x1000..=0x109F => found.push(burmese(letter, next)),
            _ => syllable(letter, &mut found),
        }
    }
    found.classes
}

#[derive(Debug)]
struct Skeleton {
    classes: String,
    /// The class just before, where no vowel lies between: a doubled consonant is one.
    last: Option<char>,
}

impl Skeleton {
    fn push(&mut self, class: Option<char>) {
        if class != self.last {
            self.classes.extend(class);
        }
        self.last = class;
    }
}

/// The consonants of a Chinese character's reading, or of kana.
fn syllable(letter: char, found: &mut Skeleton) {
    let reading = any_ascii::any_ascii_char(letter).to_ascii_lowercase();
    let kana = ('\u{3040}'..='\u{30FF}').contains(&letter);
    let (initial, rest) = match reading.as_bytes() {
        [b'z' | b'c' | b's', b'h', rest @ ..] => (Some('J'), rest),
        [b'x' | b'q' | b'j', rest @ ..] => (Some('J'), rest),
        [b'c' | b'z' | b's', rest @ ..] => (Some('S'), rest),
        [b't', b's', rest @ ..] if kana => (Some('S'), rest),
        [b'b' | b'p' | b'f' | b'w' | b'v', rest @ ..] => (Some('P'), rest),
        [b'd' | b't', rest @ ..] => (Some('T'), rest),
        [b'g' | b'k', rest @ ..] => (Some('K'), rest),
        [b'l' | b'r', rest @ ..] => (Some('R'), rest),
        [b'm' | b'n', rest @ ..] => (Some('N'), rest),
        rest => (None, rest),
    };
    if initial.is_some() {
        found.push(initial);
    }
    let last = rest.iter().rev().find(|letter| **letter != b'g');
    if rest.iter().any(|letter| b"aeiouy".contains(letter)) {
        found.push(None);
    }
    match last {
        Some(b'n') => found.push(Some('N')),
        Some(b'r') => found.push(Some('R')),
        _ => {}
    }
}

fn thai(letter: char) -> Option<char> {
    Some(match letter {
        'ก'..='ฆ' => 'K',
        'ง' | 'ณ' | 'น' | 'ม' => 'N',
        'จ' | 'ฉ' | 'ช' | 'ฌ' => 'J',
        'ซ' | 'ศ' | 'ษ' | 'ส' => 'S',
        'ฎ'..='ฒ' | 'ด'..='ธ' => 'T',
        'บ'..='ภ' | 'ว' => 'P',
        'ร' | 'ฤ' | 'ล' | 'ฦ' | 'ฬ' => 'R',
        _ => return None,
    })
}

fn lao(letter: char) -> Option<char> {
    Some(match letter {
        'ກ' | 'ຂ' | 'ຄ' => 'K',
        'ງ' | 'ນ' | 'ມ' | 'ໜ' | 'ໝ' => 'N',
        'ຈ' => 'J',
        'ຊ' | 'ສ' => 'S',
        'ດ' | 'ຕ' | 'ຖ' | 'ທ' => 'T',
        'ບ' | 'ປ' | 'ຜ' | 'ຝ' | 'ພ' | 'ຟ' | 'ວ' => 'P',
        'ຣ' | 'ລ' | 'ຼ' => 'R',
        _ => return None,
    })
}

fn khmer(letter: char) -> Option<char> {
    Some(match letter {
        'ក'..='ឃ' => 'K',
        'ង' | 'ញ' | 'ណ' | 'ន' | 'ម' => 'N',
        'ច'..='ឈ' => 'J',
        'ដ'..='ឍ' | 'ត'..='ធ' => 'T',
        'ប'..='ភ' | 'វ' => 'P',
        'រ' | 'ល' | 'ឡ' => 'R',
        'ឝ' | 'ឞ' | 'ស' => 'S',
        _ => return None,
    })
}

fn burmese(letter: char, next: char) -> Option<char> {
    // Ya or Ha below a letter makes it soft: "ဂျ" is j, "ရှ" is sh.
    let soft = matches!(next, '\u{103B}' | '\u{103C}');
    Some(match letter {
        'က'..='ဃ' if soft => 'J',
        'က'..='ဃ' => 'K',
        'င' | 'ဉ' | 'ည' | 'ဏ' | 'န' | 'မ' | '\u{1036}' => 'N',
        'စ'..='ဈ' => 'S',
        'ဋ'..='ဎ' | 'တ'..='ဓ' | 'သ' => 'T',
        'ပ'..='ဘ' | 'ဝ' => 'P',
        'ရ' if next == '\u{103E}' => 'J',
        'ရ' | 'လ' | 'ဠ' => 'R',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::romanise::name_keys;

    #[test]
    fn a_name_is_in_the_consonants_of_a_run() {
        for (name, run) in [
            ("Tendulkar", "ซาชิน เทนดัลคาร์และ"),
            ("Sachin", "ซาชินเทนดัลคาร์และ"),
            ("Alonso", "費爾南多·阿隆索"),
            ("Kristoff", "クリストファー"),
            ("Lenin", "លេនីន"),
            ("Putin", "ປູຕິນ"),
        ] {
            let skeleton = solid_skeleton(run);
            let keys = name_keys(name);
            assert!(keys.iter().any(|key| skeleton.contains(&key.skeleton)), "{name}: {skeleton}");
        }
        assert_eq!(solid_skeleton("ဂျယ်ရမီ"), "JRN");
    }
}
