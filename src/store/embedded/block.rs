//! A block of the log: what one write of the writer appended, whole or not at all.
//!
//! ```text
//! "chb1" 4 │ format 4 │ sequence 8 │ body length 4 │ commits 4 │ BLAKE3 of the body 32 │ BLAKE3 of this header 8
//! ```
//!
//! Numbers are little-endian. The sequence counts the blocks of the store from 1 without a gap. The
//! body is records, one after the other.
//!
//! Not here: where blocks lie, and what a bad one means.

use super::bytes::Cursor;

/// Marks the start of a block.
pub(crate) const MAGIC: [u8; 4] = *b"chb1";
/// Bytes of a block before its body.
pub(crate) const HEADER_LEN: usize = 64;
/// The largest body: more than the largest batch takes.
pub(crate) const MAX_BODY_LEN: usize = 1 << 30;
/// The format of the blocks that this program writes.
const FORMAT: u32 = 1;

/// What stands before a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// Which block of the store.
    pub(crate) sequence: u64,
    /// How long the body is.
    pub(crate) body_len: u32,
    /// How many commits are in it.
    pub(crate) commits: u32,
    /// BLAKE3 of the body.
    pub(crate) body_hash: [u8; 32],
}

impl Header {
    /// The header for a body.
    pub(crate) fn of(sequence: u64, commits: u32, body: &[u8]) -> Self {
        let body_len = u32::try_from(body.len()).unwrap_or(u32::MAX);
        Self { sequence, body_len, commits, body_hash: *blake3::hash(body).as_bytes() }
    }

    /// Its bytes.
    pub(crate) fn encode(&self) -> [u8; HEADER_LEN] {
        let Self { sequence, body_len, commits, body_hash } = self;
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&sequence.to_le_bytes());
        bytes.extend_from_slice(&body_len.to_le_bytes());
        bytes.extend_from_slice(&commits.to_le_bytes());
        bytes.extend_from_slice(body_hash);
        bytes.extend_from_slice(&header_hash(&bytes));
        let mut header = [0; HEADER_LEN];
        header.copy_from_slice(&bytes);
        header
    }

    /// Reads a header; none if it is not one.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut cursor = Cursor::new(bytes);
        let magic: [u8; 4] = cursor.array()?;
        let format = u32::from_le_bytes(cursor.array()?);
        let header = Self {
            sequence: u64::from_le_bytes(cursor.array()?),
            body_len: u32::from_le_bytes(cursor.array()?),
            commits: u32::from_le_bytes(cursor.array()?),
            body_hash: cursor.array()?,
        };
        let hash: [u8; 8] = cursor.array()?;
        let whole = magic == MAGIC
            && format == FORMAT
            && header_hash(bytes.get(..HEADER_LEN - 8)?) == hash
            && header.body_len as usize <= MAX_BODY_LEN;
        whole.then_some(header)
    }

    /// Whether this is the header of that body.
    pub(crate) fn matches(&self, body: &[u8]) -> bool {
        body.len() == self.body_len as usize && *blake3::hash(body).as_bytes() == self.body_hash
    }
}

fn header_hash(bytes: &[u8]) -> [u8; 8] {
    let mut hash = [0; 8];
    blake3::Hasher::new().update(bytes).finalize_xof().fill(&mut hash);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_a_header_is_noticed() {
        let header = Header::of(9, 2, b"body");
        let bytes = header.encode();
        assert_eq!(Header::decode(&bytes), Some(header));
        assert!(header.matches(b"body") && !header.matches(b"bodz") && !header.matches(b"bod"));
        for bit in 0..HEADER_LEN * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::decode(&damaged), None, "bit {bit}");
        }
    }
}
