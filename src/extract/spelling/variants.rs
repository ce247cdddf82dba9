//! Sounds that a script of syllables does not tell apart: what a foreign name may have been before it was
//! written in kana, Hangul or Han signs. Which of them is a name, the table says.

use super::Custom;

/// The most forms of a word that are tried.
const MOST: usize = 96;

/// Syllables and what they may stand for; where the last holds, only in front of a consonant or the end.
type Sounds = &'static [(&'static str, &'static [&'static str], bool)];

#[rustfmt::skip]
const KANA: Sounds = &[
    ("shu", &["sh"], true), ("chi", &["ch"], true), ("ru", &["r", "l"], true), ("su", &["s"], true),
    ("ku", &["k"], true), ("mu", &["m"], true), ("pu", &["p"], true), ("bu", &["b", "v"], true),
    ("gu", &["g"], true), ("zu", &["z"], true), ("to", &["t"], true), ("do", &["d"], true),
    ("fu", &["f", "kh", "v"], true), ("hu", &["kh"], true), ("ji", &["di", "zhi"], false), ("ra", &["la"], false),
    ("ri", &["li"], false), ("re", &["le"], false), ("ro", &["lo"], false), ("rya", &["lya"], false),
    ("ba", &["va"], false), ("be", &["ve"], false), ("bi", &["vi"], false), ("bo", &["vo"], false),
];
#[rustfmt::skip]
const HANGUL: Sounds = &[
    ("sye", &["she"], false), ("sya", &["sha"], false), ("syu", &["shu"], false), ("eu", &[""], false),
    ("ja", &["za"], false), ("jo", &["zo"], false), ("ji", &["zi"], false), ("r", &["l"], false), ("l", &["r"], false),
    ("p", &["f"], false), ("b", &["v"], false), ("si", &["shi"], false), ("eo", &["e", "o"], false),
    ("h", &["kh"], false), ("ch", &["j"], false), ("yeo", &["yo"], false),
];
#[rustfmt::skip]
const HAN: Sounds = &[
    ("shi", &["khi"], false), ("de", &["je"], false), ("r", &["l"], false), ("l", &["r"], false),
    ("kin", &["jin"], false), ("f", &["v"], false), ("ji", &["gi"], false), ("sai", &["sa", "se"], false),
    ("e", &["ye"], false), ("khan", &["han"], false), ("te", &["tye"], false),
];

/// The spelling of the table for a word that was romanised from kana.
pub(super) fn of_kana<'w>(roman: &str, custom: Custom<'w>) -> Option<&'w str> {
    known(roman, KANA, custom)
}

/// The same from Hangul.
pub(super) fn of_hangul<'w>(roman: &str, custom: Custom<'w>) -> Option<&'w str> {
    known(roman, HANGUL, custom)
}

/// The same from Han signs.
pub(super) fn of_han<'w>(roman: &str, custom: Custom<'w>) -> Option<&'w str> {
    known(roman, HAN, custom)
}

fn known<'w>(roman: &str, sounds: Sounds, custom: Custom<'w>) -> Option<&'w str> {
    variants(roman, sounds)
        .iter()
        .find_map(|variant| custom.words.by_sound(variant, custom.country))
}

/// All that a word may have been, itself first.
fn variants(roman: &str, sounds: Sounds) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = roman;
    while let Some(first) = rest.chars().next() {
        let fits = |(letters, _, closed): &&(&str, &[&str], bool)| {
            let next = rest.strip_prefix(letters).map(|behind| behind.chars().next());
            let vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
            next.is_some_and(|next| !closed || !next.is_some_and(vowel))
        };
        let found = sounds.iter().find(fits);
        let taken = found.map_or(first.len_utf8(), |(letters, ..)| letters.len());
        let plain = rest.get(..taken).unwrap_or_default();
        let others = found.map_or(&[][..], |(_, others, _)| others);
        let before = all.clone();
        all.iter_mut().for_each(|variant| variant.push_str(plain));
        for other in others {
            let room = MOST.saturating_sub(all.len());
            all.extend(before.iter().take(room).map(|variant| format!("{variant}{other}")));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    all
}
