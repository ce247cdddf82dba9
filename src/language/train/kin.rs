//! Close languages lend each other a little of the words that they were seen with.
//!
//! A word that one of them happens not to have in a thousand sentences is most likely a word of it
//! all the same: what tells them apart are words that one has often and another never.

use std::collections::HashMap;

use super::{Keyed, Tally};
use crate::language::tags::Tag;

/// Languages that share most of their words, and whose texts here are of one kind and size.
const KIN: [&[&str]; 3] = [&["bs", "hr", "sr-Latn"], &["fa", "prs"], &["rw", "rn"]];
/// How many sightings each gets for one that they have on average.
const LENT: f32 = 0.3;

/// Adds to the words and pairs of each language a share of what its kin have on average.
pub(crate) fn lend(tallies: &mut [Tally]) {
    for kin in KIN {
        let places: Vec<usize> =
            kin.iter().filter_map(|tag| Tag::named(tag)).map(Tag::place).collect();
        let words = shares(tallies, &places, |tally| &tally.words);
        let pairs = shares(tallies, &places, |tally| &tally.pairs);
        for place in places {
            if let Some(tally) = tallies.get_mut(place) {
                add(&mut tally.words, &words);
                add(&mut tally.pairs, &pairs);
            }
        }
    }
}

/// What each of the languages gets. The languages are added up in their order, so the sums do not
/// depend on that of the maps.
fn shares(
    tallies: &[Tally],
    places: &[usize],
    of: impl Fn(&Tally) -> &Keyed<f32>,
) -> Vec<(u64, f32)> {
    let mut sums: Keyed<f32> = HashMap::default();
    for tally in places.iter().filter_map(|&place| tallies.get(place)) {
        for (&key, times) in of(tally) {
            *sums.entry(key).or_default() += times;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "two or three languages")]
    let share = LENT / places.len().max(1) as f32;
    sums.into_iter().map(|(key, sum)| (key, sum * share)).collect()
}

fn add(times: &mut Keyed<f32>, shares: &[(u64, f32)]) {
    for &(key, share) in shares {
        *times.entry(key).or_default() += share;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_one_is_lent_to_its_kin_and_to_no_other() {
        let mut tallies: Vec<Tally> =
            crate::language::tags::TAGS.iter().map(|_| Tally::default()).collect();
        let place = |tag| Tag::named(tag).unwrap().place();
        tallies[place("hr")].words.insert(7, 3.0);
        lend(&mut tallies);
        let times = |tag| tallies[place(tag)].words.get(&7).copied();
        assert!((times("hr").unwrap() - 3.3).abs() < 1e-5);
        assert!((times("bs").unwrap() - 0.3).abs() < 1e-5);
        assert_eq!(times("sl"), None);
    }
}
