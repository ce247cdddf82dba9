//! The model file: a hash table from feature keys to weights.
//!
//! ```text
//! header   64 bytes         magic 8 · lines u32 · weights u32 · units u32 · complete u32 · full u32
//! table    lines × 64       16 slots of u32, filled from the first; 0 = empty
//! weights  bytes            lists, each at a multiple of 4                    (little endian)
//!
//! slot     check 10 bits | 1 | more 6 bits | language 7 | weight 8   one language's weight
//!          check 10 bits | 0 | place 21 bits, in steps of 4 bytes    a list
//! list     below `full`: a weight for every language of the script, padded to a multiple of 8,
//!          `more` in the last byte if that is padding;
//!          and below `complete`, that of a pair's second letter is in it as well
//!          from `full` on: a count, `more`, then (language, weight) pairs
//! ```
//!
//! `check` alone takes one unknown feature in a hundred for a known one, and a headline has a
//! hundred of them; `more` is 8 further bits of the key (of one weight 6), where they take no room.
//! A feature lies in its home line or, where that is full, in one of those after it. Memory is
//! what costs time: a line is what a processor fetches at once, so the longest grams live with
//! the ones they begin with, half of all features need no list, and the most used come first.
//! A language is named by its place among those of its script (`tags`), a weight is a signed byte
//! in `1 / units` nats. The file is used where it lies: nothing is decoded when it is opened.

pub(crate) const MAGIC: &[u8; 8] = b"CHLANG\x00\x07";
pub(crate) const HEADER: usize = 64;
/// Bytes of a line.
pub(crate) const LINE: usize = 64;
/// Slots in a line.
pub(crate) const SLOTS: usize = LINE / 4;
/// Lists are at multiples of this many bytes.
pub(crate) const STEP: usize = 4;
/// Lists of every language are padded to a multiple of this many.
pub(crate) const LANES: usize = 8;
const CHECK_BITS: u32 = 10;
const PLACE_BITS: u32 = 21;
const ONE: u32 = 1 << PLACE_BITS;
/// Where a slot of one weight has more of the check.
const MORE_AT: u32 = 15;
const MORE_MASK: u32 = 0x3F;
const LANGUAGE_MASK: u8 = 0x7F;
/// Where a slot that was found keeps what its list must confirm.
const CONFIRM_AT: u32 = 24;
/// The largest place a slot can hold, in steps.
pub(crate) const MAX_PLACE: u32 = (1 << PLACE_BITS) - 1;

/// Puts the bytes of a file at the start of a line.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);

static FILE: &Aligned<[u8]> = &Aligned(*include_bytes!("../../data/language/language.model"));

/// The model that is built in.
pub(crate) static BYTES: &[u8] = &FILE.0;

/// A model, borrowed from the bytes of its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Model<'a> {
    lines: &'a [[u8; LINE]],
    weights: &'a [u8],
    units: i32,
    complete: u32,
    full: u32,
}

/// Under which keys a feature is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Keys {
    /// Decides the line.
    pub(crate) home: u64,
    /// Decides which of the line.
    pub(crate) own: u64,
}

impl Keys {
    /// Of a feature that has a line of its own.
    pub(crate) fn alone(key: u64) -> Self {
        Self { home: key, own: key }
    }
}

/// What a slot says of its feature; once found, with what its list must confirm in the top bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub(crate) u32);

/// The weights of a feature.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weights<'a> {
    /// One language and its weight.
    One(u8, i8),
    /// Pairs of language and weight.
    Few(&'a [[u8; 2]]),
    /// One weight for every language.
    All(&'a [u8]),
}

impl Slot {
    /// A weight of one language; none at all is a weight of 0.
    pub(crate) fn one(language: u8, weight: i8) -> Self {
        Self(ONE | u32::from(language) << 8 | u32::from(weight.to_le_bytes()[0]))
    }

    /// A list at a place, in steps.
    pub(crate) fn list(place: u32) -> Self {
        Self(place)
    }

    /// The slot as the file has it.
    pub(crate) fn with_check(self, key: u64) -> u32 {
        let more = if self.is_one() { (u32::from(more_of(key)) & MORE_MASK) << MORE_AT } else { 0 };
        (check_of(key) << (32 - CHECK_BITS)) | more | self.0
    }

    /// What a slot of the file says of the feature with this key; nothing if it is another's.
    #[inline]
    fn found(value: u32, key: u64) -> Option<Self> {
        let slot = Self((value & (u32::MAX >> CHECK_BITS)) | u32::from(more_of(key)) << CONFIRM_AT);
        let is_it = !slot.is_one() || (value >> MORE_AT ^ u32::from(more_of(key))) & MORE_MASK == 0;
        is_it.then_some(slot)
    }

    /// What the list of this slot must have as `more`.
    #[inline]
    fn more(self) -> u8 {
        self.0.to_le_bytes()[3]
    }

    fn is_one(self) -> bool {
        self.0 & ONE != 0
    }

    fn place(self) -> u32 {
        self.0 & MAX_PLACE
    }
}

impl<'a> Model<'a> {
    /// A model that knows nothing.
    pub(crate) const EMPTY: Self =
        Self { lines: &[[0; LINE]], weights: &[], units: 1, complete: 0, full: 0 };

    /// Opens the bytes of a model file; none if they are not one.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let number = |at: usize| {
            let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
            Some(u32::from_le_bytes(four))
        };
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let table_end = HEADER.checked_add((number(8)? as usize).checked_mul(LINE)?)?;
        let weights = number(12)? as usize;
        let units = i32::try_from(number(16)?).ok()?;
        let (lines, _) = bytes.get(HEADER..table_end)?.as_chunks();
        let whole =
            bytes.len() == table_end.checked_add(weights)? && !lines.is_empty() && units > 0;
        let weights = bytes.get(table_end..)?;
        whole.then_some(Self { lines, weights, units, complete: number(20)?, full: number(24)? })
    }

    /// How many units of weight make one nat.
    pub(crate) fn units(&self) -> i32 {
        self.units
    }

    /// Whether the list of a pair of letters speaks for its second letter too.
    #[inline]
    pub(crate) fn is_complete(&self, slot: Slot) -> bool {
        !slot.is_one() && slot.place() < self.complete
    }

    /// Has the line of a key fetched while other work goes on.
    #[inline]
    pub(crate) fn fetch_line(&self, home: u64) -> u8 {
        self.lines.get(line_of(home, self.lines.len())).map_or(0, |line| line[0])
    }

    /// Has the list of a feature fetched while other work goes on.
    #[inline]
    pub(crate) fn fetch_list(&self, slot: Slot) -> u8 {
        if slot.is_one() {
            return 0;
        }
        self.weights.get(slot.place() as usize * STEP).copied().unwrap_or(0)
    }

    /// The slot of a feature.
    #[inline]
    pub(crate) fn find(&self, keys: Keys) -> Option<Slot> {
        let check = check_of(keys.own);
        let mut at = line_of(keys.home, self.lines.len());
        for _ in 0..self.lines.len() {
            let (slots, _) = self.lines.get(at)?.as_chunks::<4>();
            let mut found = 0;
            let mut last = 0;
            for slot in slots {
                let value = u32::from_le_bytes(*slot);
                let is_it = value >> (32 - CHECK_BITS) == check;
                found = if is_it && found == 0 { value } else { found };
                last = value;
            }
            // An empty slot may look like the check 0.
            if found != 0 {
                return Slot::found(found, keys.own);
            }
            if last == 0 {
                return None;
            }
            at = if at + 1 == self.lines.len() { 0 } else { at + 1 };
        }
        None
    }

    /// The weights of a feature.
    #[inline]
    pub(crate) fn weights(&self, slot: Slot, languages: usize) -> Weights<'a> {
        if slot.is_one() {
            let [weight, language, ..] = slot.0.to_le_bytes();
            return Weights::One(language & LANGUAGE_MASK, i8::from_le_bytes([weight]));
        }
        let at = slot.place() as usize * STEP;
        let weights = if slot.place() < self.full {
            let width = languages.next_multiple_of(LANES);
            let list = self.weights.get(at..at + width);
            list.filter(|list| has_no_more(languages) || list.last() == Some(&slot.more()))
                .map(Weights::All)
        } else {
            self.weights.get(at..at + 2).filter(|head| head.get(1) == Some(&slot.more())).and_then(
                |head| {
                    let count = usize::from(*head.first()?);
                    let pairs = self.weights.get(at + 2..at + 2 + 2 * count)?;
                    Some(Weights::Few(pairs.as_chunks().0))
                },
            )
        };
        weights.unwrap_or(Weights::Few(&[]))
    }
}

/// Whether a list of all languages is full to its last byte.
pub(crate) fn has_no_more(languages: usize) -> bool {
    languages.is_multiple_of(LANES)
}

/// The line where the search for a key starts.
#[inline]
pub(crate) fn line_of(home: u64, lines: usize) -> usize {
    (((home >> 32) * lines as u64) >> 32) as usize
}

/// What a list says beside the check, to be sure that it is the feature's.
#[inline]
pub(crate) fn more_of(key: u64) -> u8 {
    (key >> CHECK_BITS).to_le_bytes()[0]
}

#[inline]
fn check_of(key: u64) -> u32 {
    (key & ((1 << CHECK_BITS) - 1)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::script::Script;
    use crate::language::tags::of_script;

    #[test]
    fn a_feature_that_the_model_does_not_have_is_hardly_ever_taken_for_one_that_it_has() {
        let model = Model::open(BYTES).unwrap();
        let languages = of_script(Script::Latin).len();
        let says_something = |key: &u64| {
            let Some(slot) = model.find(Keys::alone(*key)) else { return false };
            !matches!(model.weights(slot, languages), Weights::Few([]))
        };
        let keys = (1..=100_000_u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        // With the ten bits of the check alone there were a thousand.
        let taken = keys.filter(says_something).count();
        assert!(taken < 100, "{taken}");
    }

    #[test]
    fn a_slot_is_found_by_its_own_key_alone() {
        let key = 0x1234_5678_9ABC_DEF0;
        let slot = Slot::one(69, -7);
        let value = slot.with_check(key);
        let found = Slot::found(value, key).unwrap();
        let model = Model { lines: &[], weights: &[], units: 1, complete: 0, full: 0 };
        assert!(matches!(model.weights(found, 70), Weights::One(69, -7)));
        // The same check, another of the six bits above it.
        assert!(Slot::found(value, key ^ (1 << CHECK_BITS)).is_none());
    }

    #[test]
    fn a_list_of_another_feature_says_nothing() {
        let key = 5 << CHECK_BITS;
        let weights = [0, 0, 0, 0, 1, more_of(key), 3, 9];
        let model = Model { lines: &[], weights: &weights, units: 1, complete: 0, full: 0 };
        let value = Slot::list(1).with_check(key);
        let weights_for =
            |key| model.weights(Slot::found(value, key).unwrap(), of_script(Script::Latin).len());
        assert!(matches!(weights_for(key), Weights::Few([[3, 9]])));
        assert!(matches!(weights_for(6 << CHECK_BITS), Weights::Few([])));
    }
}
