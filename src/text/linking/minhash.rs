//! MinHash: how many of their runs of letters two texts share, from a signature of fixed length.
//!
//! Runs of eight folded letters are hashed once; the least hash of each of 128 bins stands for the text, and a
//! bin that is empty borrows from another (one permutation hashing with densification). The share of equal
//! bins estimates the share of common runs (Broder 1997; Shrivastava 2017).

use super::super::fold::fold;
use super::super::words::is_letter_or_digit;

/// Bins of a signature.
pub const BINS: usize = 128;
/// Letters of a run.
const RUN: usize = 8;
/// From this on, two texts are versions of one.
pub const SAME: f32 = 0.5;

/// What stands for the letters of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(Box<[u16; BINS]>);

impl Signature {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let folded = text.chars().filter_map(fold).filter(|c| is_letter_or_digit(*c));
        let mut least: [u64; BINS] = [u64::MAX; BINS];
        let mut run = [0_u32; RUN];
        let mut count = 0_usize;
        let mut see = |run: &[u32; RUN]| {
            let hash = run.iter().fold(0x9e37_79b9_7f4a_7c15, |sum, c| mix(sum ^ u64::from(*c)));
            let bin = usize::try_from(hash >> 57).unwrap_or_default();
            if let Some(slot) = least.get_mut(bin) {
                *slot = (*slot).min(hash & (u64::MAX >> 7));
            }
        };
        for letter in folded {
            run.rotate_left(1);
            if let Some(last) = run.last_mut() {
                *last = u32::from(letter);
            }
            count += 1;
            if count >= RUN {
                see(&run);
            }
        }
        if count < RUN {
            see(&run);
        }
        Self(Box::new(dense(&least)))
    }

    /// The share of equal bins.
    pub fn likeness(&self, other: &Self) -> f32 {
        let equal = self.0.iter().zip(other.0.iter()).filter(|(a, b)| a == b).count();
        f32::from(u16::try_from(equal).unwrap_or_default()) / 128.0
    }

    /// Rows of bins that texts which are alike have in common, each with its place.
    pub fn bands(&self) -> impl Iterator<Item = u32> + '_ {
        const ROWS: usize = 4;
        self.0.chunks_exact(ROWS).enumerate().map(|(place, rows)| {
            let place = u8::try_from(place).unwrap_or_default();
            let bytes: Vec<u8> = rows.iter().flat_map(|row| row.to_le_bytes()).collect();
            short_hash(64 + place, &bytes)
        })
    }
}

/// Empty bins take the value of a bin that a hash of their place names.
fn dense(least: &[u64; BINS]) -> [u16; BINS] {
    let mut bins = [0; BINS];
    for (place, bin) in bins.iter_mut().enumerate() {
        let mut from = place;
        let mut step = 0_u64;
        let found = loop {
            match least.get(from).copied() {
                Some(u64::MAX) | None if step < 4 * BINS as u64 => {
                    step += 1;
                    let next = mix(place as u64 ^ (step << 32));
                    from = usize::try_from(next >> 57).unwrap_or_default();
                }
                found => break found.unwrap_or(u64::MAX),
            }
        };
        let [a, b, ..] = mix(found).to_le_bytes();
        *bin = u16::from_le_bytes([a, b]);
    }
    bins
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A hash of few bytes.
pub(super) fn short_hash(salt: u8, bytes: &[u8]) -> u32 {
    let start = mix(u64::from(salt) + 1);
    let hash = bytes.iter().fold(start, |sum, byte| mix(sum.rotate_left(8) ^ u64::from(*byte)));
    u32::try_from(hash >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The ministers of the two countries met this morning in Astana and agreed to \
         continue their consultations on trade, transport and the environment of the region.";

    #[test]
    fn a_small_edit_keeps_most_of_a_signature_and_another_text_has_none_of_it() {
        let edited = TEXT.replace("this morning", "this evening");
        let (one, two) = (Signature::of(TEXT), Signature::of(&edited));
        assert!(one.likeness(&two) >= SAME, "{}", one.likeness(&two));
        let case = Signature::of(&TEXT.to_uppercase());
        assert!((one.likeness(&case) - 1.0).abs() < 1e-6, "case and spaces are no letters");
        let other = Signature::of(
            "Le président a reçu ce matin l'ambassadeur, qui lui a remis ses lettres de créance.",
        );
        assert!(one.likeness(&other) < 0.1, "{}", one.likeness(&other));
        assert!(one.bands().any(|band| two.bands().any(|other| band == other)));
    }
}
