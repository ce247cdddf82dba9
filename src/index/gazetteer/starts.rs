//! What names start with: a small filter that most words of a text do not pass.
//!
//! It may let a word through that no name starts like, and never holds one back.

/// Which first three letters the keys have, a bit for each by its hash: most words of a text begin like
/// no name, and are looked up no further.
#[derive(Debug, Default)]
pub(super) struct Starts(Vec<u64>);

impl Starts {
    const BITS: u32 = 1 << 14;

    pub(super) fn put(&mut self, key: &str) {
        self.0.resize(Self::BITS as usize / 64, 0);
        let bit = Self::bit(letters_of(key));
        if let Some(bits) = self.0.get_mut(bit as usize / 64) {
            *bits |= 1 << (bit % 64);
        }
    }

    /// Whether a key may be what the word starts with; of those that are, none is missed.
    pub(super) fn may_start(&self, word: &str) -> bool {
        let [first, second, third] = letters_of(word);
        let has = |letters| {
            let bit = Self::bit(letters);
            self.0.get(bit as usize / 64).is_some_and(|bits| bits >> (bit % 64) & 1 != 0)
        };
        has([first, second, third]) || has([first, second, 0]) || has([first, 0, 0])
    }

    fn bit([first, second, third]: [u32; 3]) -> u32 {
        let mixed = first ^ second.rotate_left(11) ^ third.rotate_left(22);
        mixed.wrapping_mul(0x9E37_79B1) >> (32 - Self::BITS.ilog2())
    }
}

/// The first three letters; 0 for what a word does not have.
fn letters_of(word: &str) -> [u32; 3] {
    let mut letters = word.chars().map(u32::from);
    [(); 3].map(|()| letters.next().unwrap_or(0))
}
