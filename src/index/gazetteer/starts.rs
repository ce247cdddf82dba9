//! What names start with, and how long they are: a small filter that most words of a text do not pass.
//!
//! It may let a word through that no name starts like, and never holds one back.

/// Of the keys that begin with the same three letters, by their hash, which lengths there are: most words of
/// a text begin like no name and are looked up no further, the others only at those lengths.
#[derive(Debug, Default)]
pub(super) struct Starts {
    lengths: Box<[u32]>,
    shift: u32,
}

/// The lengths that keys may have which a word starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths(u32);

impl Lengths {
    /// Longer keys share the last bit.
    const LAST: usize = 31;

    fn bit(length: usize) -> u32 {
        1 << length.min(Self::LAST)
    }

    /// Whether there may be a key of this length.
    pub(super) fn has(self, length: usize) -> bool {
        self.0 & Self::bit(length) != 0
    }

    /// Whether there is none at all.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Starts {
    /// Of keys with their lengths.
    pub(super) fn of<'k>(keys: impl ExactSizeIterator<Item = (&'k str, usize)>) -> Self {
        let places = (4 * keys.len()).next_power_of_two().clamp(64, 1 << 14);
        let mut starts =
            Self { lengths: vec![0; places].into(), shift: u32::BITS - places.ilog2() };
        for (key, length) in keys {
            let place = starts.place(letters_of(key));
            if let Some(lengths) = starts.lengths.get_mut(place) {
                *lengths |= Lengths::bit(length);
            }
        }
        starts
    }

    /// Which keys may be what the word starts with; of those that are, none is missed.
    pub(super) fn lengths(&self, word: &str) -> Lengths {
        let [first, second, third] = letters_of(word);
        let of = |letters| self.lengths.get(self.place(letters)).copied().unwrap_or_default();
        Lengths(of([first, second, third]) | of([first, second, 0]) | of([first, 0, 0]))
    }

    fn place(&self, [first, second, third]: [u32; 3]) -> usize {
        let mixed = first ^ second.rotate_left(11) ^ third.rotate_left(22);
        (mixed.wrapping_mul(0x9E37_79B1) >> self.shift) as usize
    }
}

/// The first three letters; 0 for what a word does not have.
fn letters_of(word: &str) -> [u32; 3] {
    let mut letters = word.chars().map(u32::from);
    [(); 3].map(|()| letters.next().unwrap_or(0))
}
