//! What stands behind a name: whether it is an ending at all, and whether it makes of a country its people.
//!
//! A word begins like many names by chance ("Ghana" and "განაცხადა"): what is left of its stem beyond the name tells
//! the two apart. Not here: the names themselves (`read`), what stands in front of a word (`analyze`).

use std::collections::HashMap;

use super::super::analyze::{Analyzer, Folder};
use super::{DROPS_VOWEL, is_vowel};

static PEOPLES: &str = include_str!("../../../data/search/peoples.txt");

/// What makes of a country's name its people in one language, folded.
#[derive(Debug, Default)]
pub(super) struct Endings {
    after: Vec<Box<str>>,
    after_consonant: Vec<Box<str>>,
    instead: Vec<Box<str>>,
    /// In scripts without spaces.
    before: Vec<Box<str>>,
    behind: Vec<Box<str>>,
    /// All that may stand behind a name at all; none: whatever the stem allows.
    only: Option<Vec<Box<str>>>,
}

/// The endings of all languages that have some.
pub(super) fn read() -> HashMap<&'static str, Endings> {
    let mut made: HashMap<&'static str, Endings> = HashMap::new();
    let mut language = "und";
    for line in PEOPLES.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(header) = line.strip_prefix('[') {
            language = header.trim_end_matches(']');
            continue;
        }
        let mut folder = Folder::new(Analyzer::of(language));
        let mut words = line.split(' ');
        let key = words.next().unwrap_or_default();
        let folded = words.map(|word| folder.word(word.trim_matches('-')).into());
        let endings = made.entry(language).or_default();
        let list = match key {
            "after" => &mut endings.after,
            "after-consonant" => &mut endings.after_consonant,
            "instead" => &mut endings.instead,
            "only" => endings.only.get_or_insert_default(),
            "before" => &mut endings.before,
            _ => &mut endings.behind,
        };
        list.extend(folded);
    }
    made
}

impl Endings {
    /// Whether what stands behind the key of a name, which lacks a `vowel` of the name, makes it its people.
    pub(super) fn are_people(&self, key: &str, vowel: Option<char>, more: &str) -> bool {
        let has = |list: &[Box<str>], more: &str| {
            list.iter().any(|ending| match ending.strip_suffix('*') {
                Some(start) => more.starts_with(start),
                None => **ending == *more,
            })
        };
        let Some(vowel) = vowel else {
            let vowel = key.chars().next_back().is_some_and(is_vowel);
            return has(&self.after, more) || !vowel && has(&self.after_consonant, more);
        };
        match more.strip_prefix(vowel) {
            Some(more) if has(&self.after, more) => true,
            _ => has(&self.instead, more),
        }
    }

    /// Whether what stands behind the key of a name, which lacks a `vowel` of the name, may be an ending: as far as
    /// the length of the word's `stem` tells.
    pub(super) fn may_end(
        &self,
        key: &str,
        vowel: Option<char>,
        more: &str,
        stem: impl FnOnce() -> String,
    ) -> bool {
        let behind = vowel.and_then(|vowel| more.strip_prefix(vowel));
        if let Some(only) = &self.only {
            let whole = behind.or_else(|| vowel.is_none().then_some(more));
            return whole.is_some_and(|behind| {
                behind.is_empty() || only.iter().any(|ending| **ending == *behind)
            });
        }
        let letters = |text: &str| text.chars().count();
        let most = if letters(key) >= DROPS_VOWEL { LEFT } else { LEFT_SHORT };
        more.is_empty() || letters(&stem()) <= letters(key) + usize::from(behind.is_some()) + most
    }

    /// Whether a name in a run without spaces has something beside it that makes it its people.
    pub(super) fn stand_beside(&self, before: &str, behind: &str) -> bool {
        self.before.iter().any(|word| before.ends_with(&**word))
            || self.behind.iter().any(|word| behind.starts_with(&**word))
    }
}

/// Letters of an ending that a stem may have kept.
const LEFT: usize = 2;
/// The same behind a short key.
const LEFT_SHORT: usize = 1;
