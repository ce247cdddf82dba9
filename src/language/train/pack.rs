//! Writes the model file (`model` describes it). Deterministic: features go in by use, then by key.

use std::fmt;

use super::merge::merge;
use super::smooth::{Feature, weigh};
use super::{Options, Tally};
use crate::language::model::{
    HEADER, Keys, LANES, LINE, MAGIC, MAX_PLACE, SLOTS, STEP, Slot, has_no_more, line_of, more_of,
};
use crate::language::script::{PROFILED, Script};
use crate::language::tags::of_script;

/// The weights take more room than the table can point to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// How many bytes of weights there are.
    pub actual_bytes: usize,
    /// How many there may be.
    pub limit_bytes: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { actual_bytes, limit_bytes } = self;
        write!(f, "{actual_bytes} bytes of weights, limit {limit_bytes}: keep fewer grams")
    }
}

impl std::error::Error for TooLarge {}

/// How full a line is meant to be: a line that overflows costs a second fetch.
const FEATURES_IN_A_LINE: usize = 12;

/// A feature of more than one in this many of a script's languages has a list of all of them:
/// a little larger, and much faster to add.
const DENSE_ABOVE: usize = 3;

/// What the table will hold.
#[derive(Debug)]
struct Lists {
    weights: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    keys: Keys,
    uses: f32,
    slot: Slot,
}

/// The bytes of the model.
pub(crate) fn pack(mut tallies: Vec<Tally>, options: &Options) -> Result<Vec<u8>, TooLarge> {
    let mut lists = Lists { weights: vec![0; STEP], entries: Vec::new() };
    let mut plain = Vec::new();
    for script in (0..PROFILED).map(Script::at) {
        let places = of_script(script);
        let languages = places.len();
        let slice = tallies.get_mut(places).unwrap_or_default();
        let taken: Vec<Tally> = slice.iter_mut().map(std::mem::take).collect();
        let features = weigh(&merge(&taken), script, options);
        for feature in &features.complete {
            lists.add_all(feature, &in_units(feature, options), languages)?;
        }
        plain.extend(features.plain.into_iter().map(|feature| (feature, languages)));
    }
    let complete = lists.next()?;
    plain.sort_by(|(a, _), (b, _)| b.uses.total_cmp(&a.uses).then(a.keys.cmp(&b.keys)));
    let weights = plain.iter().map(|(feature, languages)| (in_units(feature, options), *languages));
    let weights: Vec<(Vec<(u8, i8)>, usize)> = weights.collect();
    let is_full = |units: &[(u8, i8)], languages| units.len() * DENSE_ABOVE > languages;
    for ((feature, _), (units, languages)) in plain.iter().zip(&weights) {
        if is_full(units, *languages) {
            lists.add_all(feature, units, *languages)?;
        }
    }
    let full = lists.next()?;
    for ((feature, _), (units, languages)) in plain.iter().zip(&weights) {
        if !is_full(units, *languages) {
            lists.add_few(feature, units)?;
        }
    }
    Ok(file(lists, [options.units, complete, full]))
}

impl Lists {
    /// A list of every language.
    fn add_all(
        &mut self,
        feature: &Feature,
        units: &[(u8, i8)],
        languages: usize,
    ) -> Result<(), TooLarge> {
        let place = self.next()?;
        let mut all = vec![0u8; languages.next_multiple_of(LANES)];
        for (language, weight) in units {
            if let Some(byte) = all.get_mut(usize::from(*language)) {
                *byte = weight.to_le_bytes()[0];
            }
        }
        if let Some(last) = all.last_mut().filter(|_| !has_no_more(languages)) {
            *last = more_of(feature.keys.own);
        }
        self.weights.extend(all);
        self.enter(feature, Slot::list(place));
        Ok(())
    }

    /// A list of those that have the feature; one goes into the slot.
    fn add_few(&mut self, feature: &Feature, units: &[(u8, i8)]) -> Result<(), TooLarge> {
        let slot = match units {
            [] => Slot::one(0, 0),
            [(language, weight)] => Slot::one(*language, *weight),
            _ => {
                let place = self.next()?;
                let count = u8::try_from(units.len()).unwrap_or(0);
                self.weights.extend([count, more_of(feature.keys.own)]);
                for (language, weight) in units {
                    self.weights.extend([*language, weight.to_le_bytes()[0]]);
                }
                Slot::list(place)
            }
        };
        self.enter(feature, slot);
        Ok(())
    }

    fn enter(&mut self, feature: &Feature, slot: Slot) {
        self.entries.push(Entry { keys: feature.keys, uses: feature.uses, slot });
    }

    /// Where the next list goes, in steps.
    fn next(&mut self) -> Result<u32, TooLarge> {
        let at = self.weights.len().next_multiple_of(STEP);
        self.weights.resize(at, 0);
        let place = u32::try_from(at / STEP).ok().filter(|place| *place <= MAX_PLACE);
        place.ok_or(TooLarge { actual_bytes: at, limit_bytes: MAX_PLACE as usize * STEP })
    }
}

/// The weights of a feature that are worth keeping, in units.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of a byte")]
fn in_units(feature: &Feature, options: &Options) -> Vec<(u8, i8)> {
    let unit = |nats: f32| (nats * options.units as f32).round().clamp(-127.0, 127.0) as i8;
    let weights = feature.weights.iter().map(|&(language, nats)| (language, unit(nats)));
    weights.filter(|(_, weight)| i32::from(*weight).abs() >= options.least_units).collect()
}

fn file(lists: Lists, numbers: [u32; 3]) -> Vec<u8> {
    let Lists { weights, mut entries } = lists;
    let mut lines = vec![[0u32; SLOTS]; entries.len() / FEATURES_IN_A_LINE + 1];
    entries.sort_by(|a, b| b.uses.total_cmp(&a.uses).then(a.keys.cmp(&b.keys)));
    for entry in entries {
        let mut at = line_of(entry.keys.home, lines.len());
        let free = |line: &[u32; SLOTS]| line.iter().position(|&slot| slot == 0);
        let value = entry.slot.with_check(entry.keys.own);
        // There are more slots than entries, so there is a free one.
        while let Some(line) = lines.get_mut(at) {
            if let Some(slot) = free(line).and_then(|place| line.get_mut(place)) {
                *slot = value;
                break;
            }
            at = (at + 1) % lines.len();
        }
    }
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER + lines.len() * LINE + weights.len());
    bytes.extend(MAGIC);
    let [units, complete, full] = numbers;
    for number in [narrow(lines.len()), narrow(weights.len()), units, complete, full] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.resize(HEADER, 0);
    for value in lines.iter().flatten() {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(weights);
    bytes
}
