//! Light stemmers of our own: lists of endings in `data/search/endings.txt`.
//!
//! The longest ending that fits comes off, for a few rounds, as long as enough of the word is left. A
//! stem is not a word of the language, only something that its forms share. Pure; linear in the word
//! and the number of its endings' lengths.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static SOURCE: &str = include_str!("../../../data/search/endings.txt");
static LANGUAGES: LazyLock<HashMap<&'static str, Endings>> = LazyLock::new(|| read(SOURCE));

/// The endings of one language.
#[derive(Debug, Default)]
pub(super) struct Endings {
    suffixes: HashSet<String>,
    prefixes: Vec<&'static str>,
    classes: HashMap<char, Vec<&'static str>>,
    vowels: &'static str,
    softened: Vec<(char, char)>,
    /// The longest suffix, in bytes.
    longest: usize,
    /// Characters that stay.
    keep: usize,
    rounds: usize,
    /// Whether short vowels after the first syllable come and go with endings, as in Mongolian.
    drops_vowels: bool,
}

/// The endings of a language that has a list.
pub(super) fn of(language: &str) -> Option<&'static Endings> {
    LANGUAGES.get(language)
}

impl Endings {
    /// Leaves the stem of a folded word, and tells what other stems it may have: what is left after fewer
    /// endings, or after shorter ones.
    pub(super) fn stem(&self, word: &mut String, mut tell: impl FnMut(&str)) {
        self.cut_prefix(word);
        self.harden(word);
        for _ in 0..self.rounds {
            let mut longest = None;
            for length in self.suffixes(word) {
                if longest.is_none() {
                    longest = Some(length);
                    tell(word);
                } else {
                    let mut other = word.get(..word.len() - length).unwrap_or_default().to_owned();
                    self.harden(&mut other);
                    tell(&other);
                }
            }
            let Some(length) = longest else { break };
            word.truncate(word.len() - length);
            self.harden(word);
        }
        if self.drops_vowels {
            *word = without_short_vowels(word, self.vowels);
        }
    }

    /// Undoes what an ending does to the consonant before it; done to bare words too, so that they meet.
    fn harden(&self, word: &mut String) {
        let mut letters = word.chars().rev();
        let Some(last) = letters.next() else { return };
        if last == 'g' && letters.next() == Some('n') {
            return;
        }
        if let Some((_, hard)) = self.softened.iter().find(|(soft, _)| *soft == last) {
            word.truncate(word.len() - last.len_utf8());
            word.push(*hard);
        }
    }

    fn cut_prefix(&self, word: &mut String) {
        let fits = |prefix: &&&str| {
            word.strip_prefix(**prefix).is_some_and(|rest| rest.chars().count() >= self.keep)
        };
        if let Some(prefix) = self.prefixes.iter().find(fits) {
            word.drain(..prefix.len());
        }
    }

    /// The lengths in bytes of the endings that fit, the longest first.
    fn suffixes(&self, word: &str) -> impl Iterator<Item = usize> {
        let from = word.len().saturating_sub(self.longest);
        let starts = word.char_indices().skip(self.keep).map(|(start, _)| start);
        let fits = move |start: &usize| {
            *start >= from
                && word.get(*start..).is_some_and(|ending| self.suffixes.contains(ending))
                && self.has_vowel(word.get(..*start).unwrap_or_default())
        };
        starts.filter(fits).map(|start| word.len() - start)
    }

    fn has_vowel(&self, stem: &str) -> bool {
        self.vowels.is_empty() || stem.contains(|c| self.vowels.contains(c))
    }
}

/// Without the single vowels after the first syllable: "хэрэг" and "хэргийн" share "хэрг".
fn without_short_vowels(word: &str, vowels: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let is_vowel = |at: usize| letters.get(at).is_some_and(|letter| vowels.contains(*letter));
    let first = (0..letters.len()).find(|&at| is_vowel(at)).unwrap_or(letters.len());
    let alone = |at: usize| is_vowel(at) && !is_vowel(at + 1) && !(at > 0 && is_vowel(at - 1));
    let kept = letters.iter().enumerate().filter(|(at, _)| *at <= first || !alone(*at));
    kept.map(|(_, letter)| *letter).collect()
}

/// Reads the table. Lines that it does not know are a fault of the table, found by its test.
fn read(source: &'static str) -> HashMap<&'static str, Endings> {
    let mut languages = HashMap::new();
    let mut name = "";
    for line in source.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(header) = line.strip_prefix('[') {
            name = header.trim_end_matches(']');
            languages.insert(name, Endings::default());
            continue;
        }
        if let Some(endings) = languages.get_mut(name) {
            read_line(line, endings);
        }
    }
    for endings in languages.values_mut() {
        endings.prefixes.sort_by_key(|prefix| std::cmp::Reverse(prefix.len()));
        endings.longest = endings.suffixes.iter().map(String::len).max().unwrap_or(0);
    }
    languages
}

fn read_line(line: &'static str, endings: &mut Endings) {
    let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
    let mut words = rest.split_whitespace();
    match key {
        "keep" => endings.keep = rest.parse().unwrap_or(3),
        "rounds" => endings.rounds = rest.parse().unwrap_or(1),
        "vowels" => endings.vowels = rest,
        "drop-vowels" => endings.drops_vowels = true,
        "prefix" => endings.prefixes.extend(words),
        "class" => {
            let class = words.next().and_then(|class| class.chars().next());
            endings.classes.extend(class.map(|class| (class, words.collect())));
        }
        "soften" => {
            let pairs = words.filter_map(|pair| pair.split_once('>'));
            let letters = |(soft, hard): (&str, &str)| soft.chars().next().zip(hard.chars().next());
            endings.softened.extend(pairs.filter_map(letters));
        }
        _ => {
            for template in words {
                let expanded = expand(template, &endings.classes);
                endings.suffixes.extend(expanded);
            }
        }
    }
}

/// Every spelling of a template.
fn expand(template: &str, classes: &HashMap<char, Vec<&'static str>>) -> Vec<String> {
    let mut spellings = vec![String::new()];
    for letter in template.chars() {
        let mut longer = Vec::with_capacity(spellings.len());
        for spelling in &spellings {
            match classes.get(&letter) {
                Some(members) => {
                    longer.extend(members.iter().map(|member| format!("{spelling}{member}")));
                }
                None => longer.push(format!("{spelling}{letter}")),
            }
        }
        spellings = longer;
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stem of a word and what else it may be.
    fn stems(language: &str, word: &str) -> (String, Vec<String>) {
        let (mut stem, mut others) = (word.to_owned(), Vec::new());
        if let Some(endings) = of(language) {
            endings.stem(&mut stem, |other| others.push(other.to_owned()));
        }
        (stem, others)
    }

    #[test]
    fn forms_share_a_stem_or_what_was_left_with_an_ending_less() {
        for (language, one, other) in [
            ("kk", "арал", "аралы"),
            ("kk", "кездесу", "кездесуинде"),
            ("ky", "жолугушуу", "жолугушууда"),
            ("uz", "uchrashuv", "uchrashuvda"),
            ("uz", "qishloq", "qishlogi"),
            ("tg", "гуфт", "гуфта"),
            ("tg", "вазир", "вазирони"),
            ("mn", "хурд", "хурдтай"),
            ("tk", "duşuşyk", "duşuşyga"),
            ("az", "kitab", "kitablar"),
        ] {
            let (first, second) = (stems(language, one), stems(language, other));
            let all = |(stem, others): &(String, Vec<String>)| {
                let mut all = others.clone();
                all.push(stem.clone());
                all
            };
            let shared = all(&first).into_iter().any(|stem| all(&second).contains(&stem));
            assert!(shared, "{language} {one} {first:?}, {other} {second:?}");
        }
    }

    #[test]
    fn a_nasal_at_the_end_is_not_hardened() {
        assert_eq!(stems("uz", "tong").0, "tong");
        assert_eq!(stems("uz", "bog").0, "bok");
    }
}
