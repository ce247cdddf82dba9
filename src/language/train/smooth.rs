//! From counts to weights: an interpolated letter model, written as sums.
//!
//! For each language, the probability of a letter after a context is a mixture of what followed
//! that context and of the same one letter shorter (Witten and Bell's mixture, with `backoff`
//! times its prior):
//!
//! ```text
//! p(c | h) = (n(hc) + b(h) p(c | h')) / (n(h) + b(h))        b(h) = backoff × kinds after h
//! ```
//!
//! Its logarithm is a sum over the grams that end at the letter: seeing `hc` adds
//! `ln p(c|h) - ln(g(h) p(c|h'))`, and having seen the context `h` at all adds `ln g(h)`, where
//! `g(h) = b(h) / (n(h) + b(h))`. Both depend on one gram and one language, so a language that
//! never had the gram needs no entry. This counts each letter once, where a naive sum over
//! overlapping grams counts a rare word many times: on text of another domain that is worth a
//! fifth of the errors.

use crate::language::model::Keys;
use crate::language::script::Script;
use crate::language::tags::{Tag, of_script};

use super::Options;
use super::merge::{Gram, Merged, Postings, number_of};

/// The pretended share of a letter in a language that never used it.
const UNSEEN_LETTER: f64 = 1.0 / 40.0;
/// Kinds of first letters: the context of the edge that opens a word.
const FIRST_LETTERS: f64 = 60.0;
/// Stands in for a probability that was never computed; it cannot be reached.
const TINY: f64 = 1e-4;

/// Languages that are taken for a neighbour: their rare words are kept, for little else tells.
#[rustfmt::skip]
const CLOSE: [&str; 23] = [
    "bs", "hr", "sr-Latn", "fa", "prs", "id", "ms", "nb", "nn", "da", "sv", "zu", "xh", "ss", "st",
    "nso", "tn", "rw", "rn", "bo", "dz", "gl", "tet",
];
/// How much more a sighting in one of them counts when it is decided what to keep.
const CLOSE_GAIN: f32 = 2.5;

/// What the model will say of one gram, word or pair of words.
#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) keys: Keys,
    /// How often the texts have it.
    pub(crate) uses: f32,
    /// A weight for each language that has it, in nats.
    pub(crate) weights: Postings,
}

/// The weights of every gram, in the order of [`Merged::grams`].
type Weighted = Vec<(u64, Postings)>;

/// All features of a script.
#[derive(Debug, Default)]
pub(crate) struct Features {
    /// Pairs of letters with a weight for every language, that of the second letter included:
    /// where one is found, the letter need not be looked up.
    pub(crate) complete: Vec<Feature>,
    /// The others.
    pub(crate) plain: Vec<Feature>,
}

/// The weights of all features that are kept.
pub(crate) fn weigh(merged: &Merged, script: Script, options: &Options) -> Features {
    let first = of_script(script).start;
    let is_close = |language: u8| {
        Tag::at(first + usize::from(language)).is_some_and(|tag| CLOSE.contains(&tag.as_str()))
    };
    let mut all = weigh_grams(merged, options);
    for (list, least, weight) in [
        (&merged.words, options.min_word, options.word_weight),
        (&merged.pairs, options.min_pair, options.pair_weight),
    ] {
        let kept = list.iter().filter(|(_, times)| {
            let close = times.iter().any(|posting| is_close(posting.0));
            total(times) * if close { CLOSE_GAIN } else { 1.0 } >= least
        });
        all.plain.extend(kept.map(|(key, times)| Feature {
            keys: Keys::alone(*key),
            uses: total(times),
            weights: weigh_whole(times, weight, options),
        }));
    }
    all
}

fn total(times: &Postings) -> f32 {
    times.iter().map(|posting| posting.1).sum()
}

fn weigh_whole(times: &Postings, weight: f64, options: &Options) -> Postings {
    let odds = |n: f32| (f64::from(n) + options.unseen_word) / options.unseen_word;
    times.iter().map(|&(language, n)| (language, single(weight * odds(n).ln()))).collect()
}

/// What follows a gram, by language: how often anything does, and how many kinds.
struct After {
    times: Postings,
    kinds: Postings,
}

fn weigh_grams(merged: &Merged, options: &Options) -> Features {
    let after = what_follows(merged);
    let mut probability: Vec<Postings> = Vec::with_capacity(merged.grams.len());
    let mut weighted = Weighted::with_capacity(merged.grams.len());
    for (place, gram) in merged.grams.iter().enumerate() {
        let mut chances = Postings::with_capacity(gram.times.len());
        let mut weights = Postings::with_capacity(gram.times.len());
        let suffix = gram.suffix.and_then(|s| probability.get(s as usize));
        for &(language, n) in &gram.times {
            let n = f64::from(n);
            let (chance, mut weight) = if gram.order == 1 {
                let letters = letters_of(merged, language);
                let chance = (n + UNSEEN_LETTER) / (letters + 10.0);
                (chance, (chance * (letters_of(merged, 0) + 10.0) / UNSEEN_LETTER).ln())
            } else {
                let shorter = suffix.and_then(|s| number_of(s, language)).map_or(TINY, f64::from);
                let before = gram.prefix.and_then(|p| after.get(p as usize));
                let (times, kinds) = context(before, merged, language, n);
                let prior = options.backoff * kinds;
                let left = prior / (times + prior);
                let chance = n / (times + prior) + left * shorter;
                (chance, (chance / (left * shorter)).ln())
            };
            if !gram.last && usize::from(gram.order) < super::ORDERS {
                let (times, kinds) = context(after.get(place), merged, language, 0.0);
                let prior = options.backoff * kinds;
                if times > 0.0 {
                    weight += (prior / (times + prior)).ln();
                }
            }
            chances.push((language, single(chance)));
            weights.push((language, single(weight)));
        }
        probability.push(chances);
        weighted.push((gram.key, weights));
    }
    let kept = worth_keeping(merged, &weighted, options.min_gram);
    let mut features = Features::default();
    let singles = merged.grams.iter().filter(|gram| gram.order == 1).count();
    let letters: Vec<Postings> =
        weighted.iter().take(singles).map(|(_, w)| level(w, merged.tokens.len())).collect();
    for (((gram, kept), (_, weights)), place) in
        merged.grams.iter().zip(kept).zip(weighted).zip(0..)
    {
        let second = gram.suffix.and_then(|s| letters.get(s as usize));
        let feature =
            |weights| Feature { keys: keys_of(gram, merged), uses: total(&gram.times), weights };
        match (gram.order, second, letters.get(place)) {
            (1, _, Some(level)) => features.plain.push(feature(level.clone())),
            (2, Some(second), _) if weights.len() * COMPLETE_ABOVE > second.len() => {
                let with_letter = second.iter().map(|&(language, of_letter)| {
                    (language, of_letter + number_of(&weights, language).unwrap_or(0.0))
                });
                features.complete.push(feature(with_letter.collect()));
            }
            _ if kept => features.plain.push(feature(weights)),
            _ => {}
        }
    }
    features
}

/// The longest grams live with the gram that they are one letter longer than.
fn keys_of(gram: &Gram, merged: &Merged) -> Keys {
    let prefix = gram.prefix.filter(|_| usize::from(gram.order) == super::ORDERS);
    let shorter = prefix.and_then(|prefix| merged.grams.get(prefix as usize));
    Keys { home: shorter.map_or(gram.key, |shorter| shorter.key), own: gram.key }
}

/// A pair of letters that more than one in this many languages has is made complete.
const COMPLETE_ABOVE: usize = 3;

/// The weights of a letter for every language, below that of the language that likes it best.
fn level(weights: &Postings, languages: usize) -> Postings {
    let most = weights.iter().map(|weight| weight.1).fold(0.0, f32::max);
    (0..languages)
        .filter_map(|language| u8::try_from(language).ok())
        .map(|language| (language, number_of(weights, language).unwrap_or(0.0) - most))
        .collect()
}

/// Which grams matter: those whose weights, as often as they are used, move scores by at least
/// this many nats, and every shorter gram that the search passes on the way to one.
fn worth_keeping(merged: &Merged, weighted: &Weighted, least: f32) -> Vec<bool> {
    let moves = |(gram, (_, weights)): (&Gram, &(u64, Postings))| {
        let pairs = gram.times.iter().zip(weights);
        let moved: f32 = pairs.map(|(times, weight)| times.1 * weight.1.abs()).sum();
        gram.order <= 2 || moved >= least
    };
    let mut kept: Vec<bool> = merged.grams.iter().zip(weighted).map(moves).collect();
    for place in (0..kept.len()).rev() {
        let prefix = merged.grams.get(place).and_then(|gram| gram.prefix);
        if kept.get(place) == Some(&true)
            && let Some(shorter) = prefix.and_then(|p| kept.get_mut(p as usize))
        {
            *shorter = true;
        }
    }
    kept
}

fn what_follows(merged: &Merged) -> Vec<After> {
    let zero = |times: &Postings| times.iter().map(|&(language, _)| (language, 0.0)).collect();
    let mut after: Vec<After> = merged
        .grams
        .iter()
        .map(|gram| After { times: zero(&gram.times), kinds: zero(&gram.times) })
        .collect();
    for gram in &merged.grams {
        let Some(before) = gram.prefix.and_then(|p| after.get_mut(p as usize)) else { continue };
        for &(language, n) in &gram.times {
            let Ok(at) = before.times.binary_search_by_key(&language, |p| p.0) else { continue };
            if let Some(times) = before.times.get_mut(at) {
                times.1 += n;
            }
            if let Some(kinds) = before.kinds.get_mut(at) {
                kinds.1 += 1.0;
            }
        }
    }
    after
}

/// How often a context was followed by anything, and by how many kinds of letter.
fn context(after: Option<&After>, merged: &Merged, language: u8, unknown: f64) -> (f64, f64) {
    match after {
        Some(after) => (
            number_of(&after.times, language).map_or(unknown, f64::from),
            number_of(&after.kinds, language).map_or(1.0, f64::from),
        ),
        None => (merged.tokens.get(usize::from(language)).copied().unwrap_or(1.0), FIRST_LETTERS),
    }
}

fn letters_of(merged: &Merged, language: u8) -> f64 {
    merged.letters.get(usize::from(language)).copied().unwrap_or(1.0)
}

#[expect(clippy::cast_possible_truncation, reason = "weights and chances need no more digits")]
fn single(x: f64) -> f32 {
    x as f32
}
