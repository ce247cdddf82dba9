//! One block of a run: some entries in the order of their keys, tested when it is read.
//!
//! ```text
//! BLAKE3 8 │ length unpacked: varint │ in Zstandard: entries
//! entry: length shared with the key before, length of the rest, length of the value + 1 (0: the entry is
//!        taken away): varints │ rest of the key │ value
//! ```
//!
//! Not here: which block is where (`run`).

use std::io;
use std::ops::Range;

use super::super::bytes::{Cursor, put_varint};
use super::super::compress::{pack_block, unpack_block};

/// Bytes of a block's checksum.
const HASH_LEN: usize = 8;
/// No block is longer, unpacked: ids and values have lengths far below this.
const MOST_BYTES: usize = 1 << 20;

/// A value, or that the entry is taken away.
pub(super) type Value = Option<Vec<u8>>;

/// A block that is being made.
#[derive(Debug, Default)]
pub(super) struct BlockMaker {
    data: Vec<u8>,
    last_key: Vec<u8>,
}

impl BlockMaker {
    /// Bytes of its entries so far.
    pub(super) fn len(&self) -> usize {
        self.data.len()
    }

    /// The key of the last entry; empty before the first of the run.
    pub(super) fn last_key(&self) -> &[u8] {
        &self.last_key
    }

    /// Adds an entry whose key is after that of the last one.
    pub(super) fn push(&mut self, key: &[u8], value: Option<&[u8]>) {
        let whole = self.data.is_empty();
        let same = || key.iter().zip(&self.last_key).take_while(|(a, b)| a == b).count();
        let shared = if whole { 0 } else { same() };
        let rest = key.get(shared..).unwrap_or_default();
        put_varint(&mut self.data, shared as u64);
        put_varint(&mut self.data, rest.len() as u64);
        put_varint(&mut self.data, value.map_or(0, |value| value.len() as u64 + 1));
        self.data.extend_from_slice(rest);
        self.data.extend_from_slice(value.unwrap_or_default());
        self.last_key.clear();
        self.last_key.extend_from_slice(key);
    }

    /// Appends the block to `out` and begins the next; answers how long it is.
    pub(super) fn finish(
        &mut self,
        run: u64,
        number: usize,
        out: &mut Vec<u8>,
    ) -> io::Result<usize> {
        let mut stored = Vec::with_capacity(self.data.len());
        put_varint(&mut stored, self.data.len() as u64);
        stored.extend(pack_block(&self.data)?);
        out.extend_from_slice(&hash(run, number, &stored));
        out.extend_from_slice(&stored);
        self.data.clear();
        Ok(HASH_LEN + stored.len())
    }
}

/// A block that was read and tested, its keys written out.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Vec<u8>,
    entries: Vec<Place>,
}

#[derive(Debug)]
struct Place {
    key: Range<usize>,
    /// None: the entry is taken away.
    value: Option<Range<usize>>,
}

impl Block {
    /// Reads a block; none if it is not the one that was written there.
    pub(super) fn open(run: u64, number: usize, stored: &[u8]) -> Option<Self> {
        let (found, stored) = stored.split_at_checked(HASH_LEN)?;
        if hash(run, number, stored) != found {
            return None;
        }
        let mut cursor = Cursor::new(stored);
        let raw_bytes = cursor.small().filter(|bytes| *bytes <= MOST_BYTES)?;
        let data = unpack_block(cursor.rest(), raw_bytes).ok()?;
        let mut block = Self { bytes: Vec::with_capacity(data.len() * 2), entries: Vec::new() };
        let mut cursor = Cursor::new(&data);
        let mut before = 0..0;
        while !cursor.rest().is_empty() {
            let (shared, rest): (usize, usize) = (cursor.small()?, cursor.small()?);
            let value: usize = cursor.small()?;
            if shared > before.len() {
                return None;
            }
            let start = block.bytes.len();
            block.bytes.extend_from_within(before.start..before.start + shared);
            block.bytes.extend_from_slice(cursor.take(rest)?);
            let key = start..block.bytes.len();
            let value = match value.checked_sub(1) {
                Some(len) => {
                    block.bytes.extend_from_slice(cursor.take(len)?);
                    Some(key.end..block.bytes.len())
                }
                None => None,
            };
            before = key.clone();
            block.entries.push(Place { key, value });
        }
        Some(block)
    }

    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The key of an entry; empty beyond the last.
    pub(super) fn key(&self, entry: usize) -> &[u8] {
        let place = self.entries.get(entry).map(|place| place.key.clone());
        place.and_then(|place| self.bytes.get(place)).unwrap_or_default()
    }

    /// The value of an entry.
    pub(super) fn value(&self, entry: usize) -> Option<&[u8]> {
        let place = self.entries.get(entry)?.value.clone()?;
        self.bytes.get(place)
    }

    /// The first entry that is not before a key; [`Block::len`] if all are.
    pub(super) fn seek(&self, key: &[u8]) -> usize {
        self.entries
            .partition_point(|place| self.bytes.get(place.key.clone()).unwrap_or_default() < key)
    }
}

fn hash(run: u64, number: usize, data: &[u8]) -> [u8; HASH_LEN] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&run.to_le_bytes()).update(&(number as u64).to_le_bytes()).update(data);
    let mut hash = [0; HASH_LEN];
    hasher.finalize_xof().fill(&mut hash);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comes_back_whole_and_every_flipped_bit_is_noticed() {
        let entries: [(&[u8], Option<&[u8]>); 4] =
            [(b"a", Some(b"1")), (b"ab", None), (b"abc", Some(b"")), (b"b", Some(b"long"))];
        let (mut maker, mut bytes) = (BlockMaker::default(), Vec::new());
        for (key, value) in entries {
            maker.push(key, value);
        }
        assert_eq!(maker.finish(3, 7, &mut bytes).unwrap(), bytes.len());
        let block = Block::open(3, 7, &bytes).unwrap();
        let found: Vec<_> = (0..block.len()).map(|n| (block.key(n), block.value(n))).collect();
        assert_eq!(found, entries);
        assert_eq!([block.seek(b"ab"), block.seek(b"abb"), block.seek(b"c")], [1, 2, 4]);
        assert!(Block::open(3, 8, &bytes).is_none() && Block::open(4, 7, &bytes).is_none());
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(Block::open(3, 7, &bytes).is_none(), "bit {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
}
