//! The counts of every language of one script, side by side.

use std::collections::HashMap;

use super::{Keyed, Tally};

/// How often each language has a feature, by place within the script, ascending.
pub(crate) type Postings = Vec<(u8, f32)>;

/// One gram over all languages of a script.
#[derive(Debug, Clone)]
pub(crate) struct Gram {
    pub(crate) key: u64,
    pub(crate) order: u8,
    pub(crate) last: bool,
    /// Place of the gram without its last symbol; none for the edge that opens a word.
    pub(crate) prefix: Option<u32>,
    /// Place of the gram without its first symbol.
    pub(crate) suffix: Option<u32>,
    pub(crate) times: Postings,
}

/// Every gram of a script, shortest first, then by key; and where each key is.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    pub(crate) grams: Vec<Gram>,
    pub(crate) words: Vec<(u64, Postings)>,
    pub(crate) pairs: Vec<(u64, Postings)>,
    /// Words counted, by language.
    pub(crate) tokens: Vec<f64>,
    /// Letters counted, edges that close a word included, by language.
    pub(crate) letters: Vec<f64>,
}

/// Puts the tallies of a script's languages together.
pub(crate) fn merge(tallies: &[Tally]) -> Merged {
    let mut all: Keyed<(super::Count, Postings)> = HashMap::default();
    for (place, tally) in tallies.iter().enumerate() {
        let language = u8::try_from(place).unwrap_or(u8::MAX);
        for (&key, count) in &tally.grams {
            let (_, times) = all.entry(key).or_insert_with(|| (*count, Vec::new()));
            times.push((language, count.times));
        }
    }
    let mut keyed: Vec<(u64, super::Count, Postings)> =
        all.into_iter().map(|(key, (count, times))| (key, count, times)).collect();
    keyed.sort_by_key(|(key, count, _)| (count.order, *key));
    let mut places: Keyed<u32> = HashMap::default();
    for (place, (key, _, _)) in keyed.iter().enumerate() {
        places.insert(*key, u32::try_from(place).unwrap_or(u32::MAX));
    }
    let grams = keyed
        .into_iter()
        .map(|(key, count, times)| Gram {
            key,
            order: count.order,
            last: count.last,
            prefix: places.get(&count.prefix).copied(),
            suffix: places.get(&count.suffix).copied(),
            times,
        })
        .collect();
    Merged {
        grams,
        words: side_by_side(tallies, |tally| &tally.words),
        pairs: side_by_side(tallies, |tally| &tally.pairs),
        tokens: tallies.iter().map(|tally| tally.tokens).collect(),
        letters: tallies.iter().map(letters_in).collect(),
    }
}

fn letters_in(tally: &Tally) -> f64 {
    let singles = tally.grams.values().filter(|count| count.order == 1);
    singles.map(|count| f64::from(count.times)).sum()
}

fn side_by_side(tallies: &[Tally], of: impl Fn(&Tally) -> &Keyed<f32>) -> Vec<(u64, Postings)> {
    let mut all: Keyed<Postings> = HashMap::default();
    for (place, tally) in tallies.iter().enumerate() {
        let language = u8::try_from(place).unwrap_or(u8::MAX);
        for (&key, &times) in of(tally) {
            all.entry(key).or_default().push((language, times));
        }
    }
    let mut list: Vec<(u64, Postings)> = all.into_iter().collect();
    list.sort_by_key(|(key, _)| *key);
    list
}

/// The number of one language in ascending postings.
pub(crate) fn number_of(postings: &[(u8, f32)], language: u8) -> Option<f32> {
    let place = postings.binary_search_by_key(&language, |posting| posting.0).ok()?;
    postings.get(place).map(|posting| posting.1)
}
