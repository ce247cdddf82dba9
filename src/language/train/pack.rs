//! Writes the model file (`model` describes it). Deterministic: features go in by key.

use std::fmt;

use super::merge::merge;
use super::smooth::{Weighted, weigh};
use super::{Options, Tally};
use crate::language::model::{DENSE, HEADER, LANES, MAGIC, MAX_OFFSET, home, slot_value};
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

/// Slots per feature, in quarters: a table three quarters full.
const SLOTS_NUMERATOR: usize = 4;
const SLOTS_DENOMINATOR: usize = 3;

/// A feature of more than one in this many of a script's languages has a list of all of them:
/// a little larger, and much faster to add.
const DENSE_ABOVE: usize = 3;

/// The bytes of the model.
pub(crate) fn pack(mut tallies: Vec<Tally>, options: &Options) -> Result<Vec<u8>, TooLarge> {
    let mut weights = vec![0u8; 1];
    let mut entries: Vec<(u64, u32)> = Vec::new();
    let mut plain = Vec::new();
    for script in (0..PROFILED).map(Script::at) {
        let places = of_script(script);
        let languages = places.len();
        let slice = tallies.get_mut(places).unwrap_or_default();
        let taken: Vec<Tally> = slice.iter_mut().map(std::mem::take).collect();
        let features = weigh(&merge(&taken), script, options);
        write_lists(features.complete, languages, options, &mut weights, &mut entries)?;
        plain.push((features.plain, languages));
    }
    let complete = weights.len();
    for (features, languages) in plain {
        write_lists(features, languages, options, &mut weights, &mut entries)?;
    }
    Ok(file(&entries, &weights, [options.units, u32::try_from(complete).unwrap_or(u32::MAX)]))
}

fn write_lists(
    weighted: Weighted,
    languages: usize,
    options: &Options,
    weights: &mut Vec<u8>,
    entries: &mut Vec<(u64, u32)>,
) -> Result<(), TooLarge> {
    for (key, list) in weighted {
        let units: Vec<(u8, i8)> = list
            .iter()
            .map(|&(language, weight)| (language, in_units(weight, options.units)))
            .filter(|(_, weight)| i32::from(*weight).abs() >= options.least_units)
            .collect();
        let at = weights.len();
        let offset = u32::try_from(at)
            .ok()
            .filter(|_| at <= MAX_OFFSET)
            .ok_or(TooLarge { actual_bytes: weights.len(), limit_bytes: MAX_OFFSET })?;
        entries.push((key, offset));
        if units.len() * DENSE_ABOVE > languages {
            let mut dense = vec![0u8; languages.next_multiple_of(LANES)];
            for (language, weight) in units {
                if let Some(byte) = dense.get_mut(usize::from(language)) {
                    *byte = weight.to_le_bytes()[0];
                }
            }
            weights.push(DENSE);
            weights.extend(dense);
        } else {
            weights.push(u8::try_from(units.len()).unwrap_or(0));
            for (language, weight) in units {
                weights.extend([language, weight.to_le_bytes()[0]]);
            }
        }
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of a byte")]
fn in_units(nats: f32, units: u32) -> i8 {
    (nats * units as f32).round().clamp(-127.0, 127.0) as i8
}

fn file(entries: &[(u64, u32)], weights: &[u8], numbers: [u32; 2]) -> Vec<u8> {
    let slots = entries.len() * SLOTS_NUMERATOR / SLOTS_DENOMINATOR + 16;
    let mut table = vec![0u32; slots];
    let mut sorted = entries.to_vec();
    sorted.sort_unstable();
    for (key, offset) in sorted {
        let mut slot = home(key, slots as u64);
        while table.get(slot).is_some_and(|&value| value != 0) {
            slot = (slot + 1) % slots;
        }
        if let Some(value) = table.get_mut(slot) {
            *value = slot_value(key, offset);
        }
    }
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(HEADER + slots * 4 + weights.len());
    bytes.extend(MAGIC);
    let [units, complete] = numbers;
    for number in [narrow(slots), narrow(weights.len()), units, complete] {
        bytes.extend(number.to_le_bytes());
    }
    for value in table {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(weights);
    bytes
}
