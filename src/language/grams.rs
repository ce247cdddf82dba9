//! Keys of the letter grams and words of one folded word.
//!
//! A word is padded with one edge on each side; its grams are every run of 1 to `ORDERS`
//! symbols of it. The word itself is one more feature when it is longer than the longest gram.

use super::letters::{EDGE, LONGEST_WORD};
use super::script::Script;

/// The longest gram.
pub(crate) const ORDERS: usize = 5;

const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Room for the longest word with its two edges.
pub(crate) const ROOM: usize = LONGEST_WORD + 4;

/// A word with an edge on each side.
#[derive(Debug)]
pub(crate) struct Padded([u32; ROOM]);

impl Default for Padded {
    fn default() -> Self {
        Self([EDGE; ROOM])
    }
}

impl Padded {
    /// Puts edges around a word, in place of the one before.
    #[inline]
    pub(crate) fn fill(&mut self, symbols: &[u32]) -> &[u32] {
        let most = symbols.len().min(ROOM - 2);
        let (inside, end) = (1..=most, most + 1);
        if let (Some(room), Some(word)) = (self.0.get_mut(inside), symbols.get(..most)) {
            room.copy_from_slice(word);
        }
        if let Some(edge) = self.0.get_mut(end) {
            *edge = EDGE;
        }
        self.0.get(..=end).unwrap_or_default()
    }
}

/// The start value of the keys of a script: equal grams in two scripts differ.
#[inline]
pub(crate) fn seed(script: Script) -> u64 {
    (script as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// One more symbol in a key that is being built.
#[inline]
pub(crate) fn step(key: u64, symbol: u32) -> u64 {
    let mixed = (key ^ u64::from(symbol)).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 29)
}

/// The key of the whole padded word.
#[inline]
pub(crate) fn word_key(script: Script, padded: &[u32]) -> u64 {
    padded.iter().fold(seed(script) ^ 0x5DEE_CE66, |key, &symbol| step(key, symbol))
}

/// The key of two words in a row, from the keys of each.
#[inline]
pub(crate) fn pair_key(first: u64, second: u64) -> u64 {
    let mixed = (first.rotate_left(21) ^ second ^ 0xA5A5_1234).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 31)
}
