//! What two texts in different languages can have in common: numbers, names, length.
//!
//! A number is its digits. A name is a word with a capital, known by the consonants of its
//! romanised form. Every other word may be a name, or a word that languages share ("conference",
//! "конференция"): it speaks for a pair, but its absence does not speak against it.

use std::collections::HashMap;

use super::super::diff::facts::numbers;
use super::super::romanise::name_keys;
use super::super::words::{Writing, words};

/// Fewer consonants are shared by chance.
const LEAST_CONSONANTS: usize = 3;
/// The longest name in signs of a script that writes syllables or ideographs.
const MOST_SIGNS: usize = 5;
/// A text gives at most so many signals of a kind.
const MOST: usize = 4_000;

/// What one text has.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// About how many letters it would take in an alphabet.
    pub length: f64,
    /// Hashes of numbers with their weights.
    numbers: HashMap<String, f64>,
    /// Skeletons of what is written like a name.
    names: HashMap<String, f64>,
    /// Skeletons of words of which nobody can say whether they are names.
    maybe: HashMap<String, f64>,
}

/// What two texts share, and what is only in one of them, by weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shared {
    /// In both.
    pub common: f64,
    /// In one, and expected in the other.
    pub lacking: f64,
}

impl Signals {
    /// Everything.
    pub fn of(text: &str) -> Self {
        let mut signals = Self::of_length(text);
        for number in numbers(text).into_iter().take(MOST) {
            let weight = number_weight(&number);
            signals.numbers.insert(number, weight);
        }
        let mut signs: Vec<&str> = Vec::new();
        for word in words(text).into_iter().take(MOST) {
            let piece = text.get(word.range).unwrap_or_default();
            let first = piece.chars().next().unwrap_or(' ');
            match word.writing {
                Writing::Han => {
                    signs.push(piece);
                    continue;
                }
                Writing::Spaced | Writing::SouthEastAsian => {}
            }
            if first.is_numeric() {
                continue;
            }
            let (place, least) = if first.is_uppercase() {
                (&mut signals.names, LEAST_CONSONANTS)
            } else if first.is_lowercase() {
                // "conference", "конференция", "conférence".
                (&mut signals.maybe, LEAST_CONSONANTS + 1)
            } else {
                (&mut signals.maybe, LEAST_CONSONANTS)
            };
            for key in name_keys(piece) {
                if key.skeleton.len() >= least {
                    let weight = name_weight(&key.skeleton);
                    place.insert(key.skeleton, weight);
                }
            }
        }
        signals.add_signs(&signs);
        signals
    }

    /// The length alone.
    pub fn of_length(text: &str) -> Self {
        let letters = |c: char| match u32::from(c) {
            0x3040..=0x30ff => 1.5,
            0x3400..=0x9fff | 0xac00..=0xd7a3 => 3.0,
            _ => 1.0,
        };
        Self { length: text.chars().map(letters).sum(), ..Self::default() }
    }

    /// Names in ideographs or kana may run over several words.
    fn add_signs(&mut self, signs: &[&str]) {
        for start in 0..signs.len() {
            let mut joined = String::new();
            for word in signs.iter().skip(start) {
                joined.push_str(word);
                let length = joined.chars().count();
                if length > MOST_SIGNS.max(word.chars().count()) {
                    break;
                }
                for key in name_keys(&joined) {
                    if key.skeleton.len() >= LEAST_CONSONANTS && self.maybe.len() < MOST {
                        let weight = name_weight(&key.skeleton);
                        self.maybe.insert(key.skeleton, weight);
                    }
                }
            }
        }
    }
}

/// What stands in many segments says little about each: weights are shared out among them.
pub fn share_out(sides: [&mut [Signals]; 2]) {
    let mut counts: HashMap<String, f64> = HashMap::new();
    for side in &sides {
        let mut own: HashMap<&String, f64> = HashMap::new();
        for signals in side.iter() {
            for key in
                signals.numbers.keys().chain(signals.names.keys()).chain(signals.maybe.keys())
            {
                *own.entry(key).or_default() += 1.0;
            }
        }
        for (key, count) in own {
            let most = counts.entry(key.clone()).or_default();
            *most = most.max(count);
        }
    }
    for signals in sides.into_iter().flatten() {
        let Signals { numbers, names, maybe, .. } = signals;
        for (key, weight) in numbers.iter_mut().chain(names).chain(maybe) {
            *weight /= counts.get(key).copied().unwrap_or(1.0).sqrt();
        }
    }
}

/// A long number is hardly the same by chance; one digit is.
fn number_weight(digits: &str) -> f64 {
    match digits.len() {
        0 | 1 => 0.4,
        2 => 0.8,
        3 => 1.2,
        _ => 1.5,
    }
}

fn name_weight(skeleton: &str) -> f64 {
    match skeleton.len() {
        0..=3 => 0.5,
        4 => 0.9,
        _ => 1.3,
    }
}

/// What two runs of segments share.
pub fn shared(base: &[Signals], target: &[Signals]) -> Shared {
    let mut shared = Shared { common: 0.0, lacking: 0.0 };
    let has = |side: &[Signals], number: &str| side.iter().any(|s| s.numbers.contains_key(number));
    for (own, other) in [(base, target), (target, base)] {
        for (number, weight) in own.iter().flat_map(|signals| &signals.numbers) {
            if has(other, number) {
                shared.common += weight / 2.0;
            } else {
                shared.lacking += weight / 2.0;
            }
        }
    }
    for signals in base {
        shared.common += names(signals, target);
    }
    shared
}

/// The weight of the names of one text that are in others, or may be.
fn names(signals: &Signals, others: &[Signals]) -> f64 {
    let in_names = |key: &str| others.iter().any(|other| near(&other.names, key));
    let in_maybe = |key: &str| others.iter().any(|other| near(&other.maybe, key));
    let mut common = 0.0;
    for (key, weight) in &signals.names {
        if in_names(key) {
            common += weight;
        } else if in_maybe(key) {
            common += 0.7 * weight;
        }
    }
    for (key, weight) in &signals.maybe {
        if in_names(key) {
            common += 0.7 * weight;
        } else if key.len() > LEAST_CONSONANTS && in_maybe(key) {
            common += 0.3 * weight;
        }
    }
    common
}

/// Whether a skeleton is there, or one that differs by an ending of one or two consonants.
fn near(names: &HashMap<String, f64>, key: &str) -> bool {
    if names.contains_key(key) {
        return true;
    }
    let shorter = |cut: usize| key.get(..key.len().saturating_sub(cut)).unwrap_or_default();
    (1..=2).any(|cut| {
        let short = shorter(cut);
        short.len() >= LEAST_CONSONANTS && names.contains_key(short)
    }) || names
        .keys()
        .any(|name| name.len() > key.len() && name.len() <= key.len() + 2 && name.starts_with(key))
}

#[cfg(test)]
mod tests {
    use super::{Signals, shared};

    fn common(a: &str, b: &str) -> f64 {
        shared(&[Signals::of(a)], &[Signals::of(b)]).common
    }

    #[test]
    fn names_meet_across_scripts() {
        assert!(common("President Tokayev spoke", "Президент Токаев сказал") > 0.4);
        assert!(common("Mr Macron today", "今天马克龙在") > 0.2);
        assert!(common("the talks went on", "переговоры шли") < 0.01);
    }

    #[test]
    fn numbers_meet_in_every_script() {
        assert!(common("in 1,200 cases", "в 1200 случаях") > 1.0);
        assert!(common("in 1200 cases", "١٢٠٠ حالة") > 1.0);
        assert!(shared(&[Signals::of("1200")], &[Signals::of("1300")]).lacking > 1.0);
    }
}
