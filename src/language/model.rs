//! The model file: a hash table from feature keys to lists of weights.
//!
//! ```text
//! magic 8 · slots u32 · weights u32 · units u32 · complete u32        (little endian)
//! table    slots × u32      0 = empty, else check (9 bits) | offset (23 bits)
//! weights  bytes            at offset: count, then (language, weight) pairs;
//!                           or 255, then one weight for every language of the script,
//!                           padded with zeros to a multiple of 8
//! ```
//!
//! The lists below `complete` hold the weight of a pair's second letter as well.
//! A language is named by its place among those of its script (`tags`), a weight is a signed
//! byte in `1 / units` nats. The file is used where it lies: nothing is decoded when it is opened.

pub(crate) const MAGIC: &[u8; 8] = b"CHLANG\x00\x05";
pub(crate) const HEADER: usize = 24;
/// Marks a list with one weight for every language.
pub(crate) const DENSE: u8 = 255;
const OFFSET_BITS: u32 = 23;
const OFFSET_MASK: u32 = (1 << OFFSET_BITS) - 1;
/// Lists of every language are padded to a multiple of this many.
pub(crate) const LANES: usize = 8;
/// The largest offset a slot can hold, in bytes.
pub(crate) const MAX_OFFSET: usize = OFFSET_MASK as usize;

/// The model that is built in.
pub(crate) static BYTES: &[u8] = include_bytes!("../../data/language/language.model");

/// A model, borrowed from the bytes of its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Model<'a> {
    table: &'a [u8],
    weights: &'a [u8],
    slots: u64,
    units: i32,
    complete: u32,
}

/// A list of weights.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weights<'a> {
    /// Pairs of language and weight.
    Sparse(&'a [u8]),
    /// One weight for every language.
    Dense(&'a [u8]),
}

impl<'a> Model<'a> {
    /// A model that knows nothing.
    pub(crate) const EMPTY: Self =
        Self { table: &[0; 4], weights: &[], slots: 1, units: 1, complete: 0 };

    /// Opens the bytes of a model file; none if they are not one.
    pub(crate) fn open(bytes: &'a [u8]) -> Option<Self> {
        let number = |at: usize| {
            let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
            Some(u32::from_le_bytes(four))
        };
        if bytes.get(..8)? != MAGIC {
            return None;
        }
        let slots = number(8)? as usize;
        let weights = number(12)? as usize;
        let units = i32::try_from(number(16)?).ok()?;
        let table_end = HEADER.checked_add(slots.checked_mul(4)?)?;
        let full = bytes.len() == table_end.checked_add(weights)? && slots > 0 && units > 0;
        full.then_some(Self {
            table: bytes.get(HEADER..table_end)?,
            weights: bytes.get(table_end..)?,
            slots: slots as u64,
            units,
            complete: number(20)?,
        })
    }

    /// How many units of weight make one nat.
    pub(crate) fn units(&self) -> i32 {
        self.units
    }

    /// Whether the list of a pair of letters speaks for its second letter too.
    #[inline]
    pub(crate) fn is_complete(&self, offset: u32) -> bool {
        offset < self.complete
    }

    /// Where the weights of a feature are.
    #[inline]
    pub(crate) fn find(&self, key: u64) -> Option<u32> {
        let mut slot = home(key, self.slots);
        let check = check_of(key);
        loop {
            let at = slot * 4;
            let four: [u8; 4] = self.table.get(at..at + 4)?.try_into().ok()?;
            let value = u32::from_le_bytes(four);
            if value == 0 {
                return None;
            }
            if value >> OFFSET_BITS == check {
                return Some(value & OFFSET_MASK);
            }
            slot += 1;
            if slot as u64 == self.slots {
                slot = 0;
            }
        }
    }

    /// The weights at a place that `find` gave.
    #[inline]
    pub(crate) fn list(&self, offset: u32, languages: usize) -> Weights<'a> {
        let at = offset as usize;
        let first = at + 1;
        let weights = match self.weights.get(at) {
            Some(&DENSE) => {
                let width = languages.next_multiple_of(LANES);
                self.weights.get(first..first + width).map(Weights::Dense)
            }
            Some(&count) => {
                self.weights.get(first..first + 2 * usize::from(count)).map(Weights::Sparse)
            }
            None => None,
        };
        weights.unwrap_or(Weights::Sparse(&[]))
    }
}

/// Where the search for a key starts.
#[inline]
pub(crate) fn home(key: u64, slots: u64) -> usize {
    (((key >> 32) * slots) >> 32) as usize
}

/// The bits of a key that are kept in its slot.
#[inline]
pub(crate) fn check_of(key: u64) -> u32 {
    (key & 0x1FF) as u32
}

/// What a slot holds.
pub(crate) fn slot_value(key: u64, offset: u32) -> u32 {
    (check_of(key) << OFFSET_BITS) | offset
}
