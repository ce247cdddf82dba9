//! The consonants of scripts without spaces, letter by letter, in the classes of soundings.
//!
//! Where no space shows where a name begins and ends, the whole run is read: every letter gives its
//! consonant's class, vowels and tones give nothing, and pieces of the result meet the soundings of names.

use super::{Classes, Script};

/// The classes of a run of text, in order; twice where its signs have two readings.
pub fn solid_soundings(run: &str) -> Vec<String> {
    let first = read(run, false);
    let mut found = vec![first];
    if matches!(Script::of(run), Script::Han | Script::Burmese) {
        let second = read(run, true);
        if found.iter().all(|first| *first != second) {
            found.push(second);
        }
    }
    found
}

fn read(run: &str, other: bool) -> String {
    let mut found = Classes::default();
    let mut letters = run.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let class = match u32::from(letter) {
            0xE00..=0xE7F => thai(letter),
            0xE80..=0xEFF => lao(letter),
            0x1780..=0x17FF => khmer(letter),
            // A killed consonant closes its syllable: names from abroad are written with it or without.
            0x1000..=0x109F if other && next == '\u{103A}' => continue,
            0x1000..=0x109F => burmese(letter, next),
            _ => {
                syllable(letter, other, &mut found);
                continue;
            }
        };
        match class {
            Some(class) => found.push(class),
            None => found.vowel(),
        }
    }
    found.all
}

/// The consonants of a Chinese character's reading, or of kana.
fn syllable(letter: char, other: bool, found: &mut Classes) {
    if matches!(letter, 'ー' | 'ッ' | 'っ') {
        return;
    }
    let reading = any_ascii::any_ascii_char(letter).to_ascii_lowercase();
    let kana = ('\u{3040}'..='\u{30FF}').contains(&letter);
    let (initial, rest) = match reading.as_bytes() {
        [b'z' | b'c' | b's', b'h', rest @ ..] => (Some('S'), rest),
        [b't', b's', rest @ ..] if kana => (Some('S'), rest),
        [b'x' | b'q' | b'j' | b'c' | b'z' | b's', rest @ ..] => (hissing(letter, other), rest),
        [b'w', rest @ ..] if other => (None, rest),
        [b'b' | b'p' | b'f' | b'w' | b'v', rest @ ..] => (Some('P'), rest),
        [b'd' | b't', rest @ ..] => (Some('T'), rest),
        [b'g' | b'k', rest @ ..] => (Some('K'), rest),
        [b'l' | b'r', rest @ ..] => (Some('R'), rest),
        [b'm', rest @ ..] => (Some('M'), rest),
        [b'n', rest @ ..] => (Some('N'), rest),
        rest => (None, rest),
    };
    if let Some(initial) = initial {
        found.push(initial);
    }
    let last = rest.iter().rev().find(|letter| **letter != b'g');
    if rest.iter().any(|letter| b"aeiouy".contains(letter)) {
        found.vowel();
    }
    match last {
        Some(b'n') => found.push('N'),
        Some(b'r') => found.push('R'),
        _ => {}
    }
}

/// What a character stands for in names from abroad whose reading begins with j, q or x: sounds that
/// Mandarin has made soft since the customs of transcription arose.
fn hissing(letter: char, other: bool) -> Option<char> {
    match letter {
        '加' | '迦' | '伽' | '嘉' | '佳' | '基' | '凯' | '京' | '堅' | '坚' | '喬' if !other => {
            Some('K')
        }
        '吉' | '金' | '杰' | '傑' | '捷' | '季' | '姬' | '江' if other => Some('K'),
        '希' | '休' | '许' | '許' | '欣' | '胡' if !other => None,
        _ => Some('S'),
    }
}

fn thai(letter: char) -> Option<char> {
    Some(match letter {
        'ก'..='ฆ' => 'K',
        'ง' | 'ณ' | 'น' => 'N',
        'ม' => 'M',
        'จ' | 'ฉ' | 'ช' | 'ฌ' | 'ซ' | 'ศ' | 'ษ' | 'ส' => 'S',
        'ฎ'..='ฒ' | 'ด'..='ธ' => 'T',
        'บ'..='ภ' | 'ว' => 'P',
        'ร' | 'ฤ' | 'ล' | 'ฦ' | 'ฬ' => 'R',
        _ => return None,
    })
}

fn lao(letter: char) -> Option<char> {
    Some(match letter {
        'ກ' | 'ຂ' | 'ຄ' => 'K',
        'ງ' | 'ນ' | 'ໜ' => 'N',
        'ມ' | 'ໝ' => 'M',
        'ຈ' | 'ຊ' | 'ສ' => 'S',
        'ດ' | 'ຕ' | 'ຖ' | 'ທ' => 'T',
        'ບ' | 'ປ' | 'ຜ' | 'ຝ' | 'ພ' | 'ຟ' | 'ວ' => 'P',
        'ຣ' | 'ລ' | 'ຼ' => 'R',
        _ => return None,
    })
}

fn khmer(letter: char) -> Option<char> {
    Some(match letter {
        'ក'..='ឃ' => 'K',
        'ង' | 'ញ' | 'ណ' | 'ន' => 'N',
        'ម' => 'M',
        'ច'..='ឈ' => 'S',
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
        'က'..='ဃ' if soft => 'S',
        'က'..='ဃ' => 'K',
        'င' | 'ဉ' | 'ည' | 'ဏ' | 'န' | '\u{1036}' => 'N',
        'မ' => 'M',
        'စ'..='ဈ' => 'S',
        'ဋ'..='ဎ' | 'တ'..='ဓ' | 'သ' => 'T',
        'ပ'..='ဘ' | 'ဝ' => 'P',
        'ရ' if next == '\u{103E}' => 'S',
        'ရ' | 'လ' | 'ဠ' => 'R',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::sounds::asked;

    #[test]
    fn a_name_is_in_the_consonants_of_a_run() {
        for (name, run) in [
            ("Tendulkar", "ซาชิน เทนดัลคาร์และ"),
            ("Sachin", "ซาชินเทนดัลคาร์และ"),
            ("Alonso", "費爾南多·阿隆索"),
            ("Kristoff", "クリストファー"),
            ("Lenin", "លេនីន"),
            ("Putin", "ປູຕິນ"),
            ("Stephen", "စတီဗင်ကိုးလ်ဘာ့တ်"),
            ("Canada", "加拿大总理"),
        ] {
            let runs = solid_soundings(run);
            let keys = asked(name, Script::of(run));
            let there = runs.iter().any(|run| keys.iter().any(|key| run.contains(&key.classes)));
            assert!(there, "{name} {keys:?}: {runs:?}");
        }
        assert_eq!(solid_soundings("ဂျယ်ရမီ").first().map(String::as_str), Some("SRM"));
    }
}
