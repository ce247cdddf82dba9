//! A record of the log: a header that says what it is and where it belongs, a checksum, a payload.
//!
//! ```text
//! kind 1 │ codec 1 │ archive, commit, ordinal, raw length, stored length: varints │ BLAKE3, 8 │ payload
//! ```
//!
//! The checksum is BLAKE3 of everything else in the record, cut to 8 bytes, so that one record can be
//! read and tested alone. It is there against damage, of which one case in 2^64 gets by; whoever forges
//! meets the 32 bytes of the block, and the digests in the records. Archive, commit and ordinal (its place within its commit, from 0) are its
//! identity: no two records of a store share them.
//!
//! The payload of a commit's own record begins with its record time (8, little-endian, microseconds
//! since 1970), which is not packed: it is known only when the rest has been packed already.
//!
//! Not here: what a payload says.

use serde::{Deserialize, Serialize};

use super::bytes::{Cursor, put_varint};
use super::compress::{self, Codec};

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The first record of a commit: when, why, and what readers are told.
    Commit,
    /// An archive's details.
    Archive,
    /// A statement's details.
    Statement,
    /// A revision without its words.
    Revision,
    /// A revision's words.
    Text,
    /// A sighting.
    Sighting,
    /// The claims of a revision.
    Claims,
    /// What people decided about a statement's fields.
    Decisions,
    /// An entity of the registry.
    Entity,
    /// An edition that has another name since.
    Move,
}

impl Kind {
    /// The number that stands for it in the log.
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Commit => 1,
            Self::Archive => 2,
            Self::Statement => 3,
            Self::Revision => 4,
            Self::Text => 5,
            Self::Sighting => 6,
            Self::Claims => 7,
            Self::Decisions => 8,
            Self::Entity => 9,
            Self::Move => 10,
        }
    }

    /// None for a number that stands for none.
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Commit),
            2 => Some(Self::Archive),
            3 => Some(Self::Statement),
            4 => Some(Self::Revision),
            5 => Some(Self::Text),
            6 => Some(Self::Sighting),
            7 => Some(Self::Claims),
            8 => Some(Self::Decisions),
            9 => Some(Self::Entity),
            10 => Some(Self::Move),
            _ => None,
        }
    }
}

/// A packed payload that waits for its place in the log.
#[derive(Debug, Clone)]
pub(crate) struct Payload {
    /// What it is.
    pub(crate) kind: Kind,
    codec: Codec,
    raw_bytes: usize,
    packed: Vec<u8>,
}

impl Payload {
    /// Packs what the record is to say.
    pub(crate) fn pack(kind: Kind, raw: Vec<u8>) -> std::io::Result<Self> {
        let raw_bytes = raw.len();
        let (codec, packed) = compress::pack(raw)?;
        Ok(Self { kind, codec, raw_bytes, packed })
    }

    /// About how many bytes it takes in the log.
    pub(crate) fn size(&self) -> usize {
        self.packed.len() + 32
    }
}

/// Which record: no two share an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// The internal number of the archive.
    pub(crate) archive: u16,
    /// The commit.
    pub(crate) commit: u64,
    /// The place within the commit, from 0.
    pub(crate) ordinal: u32,
}

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Locator {
    /// The number of the segment.
    pub(crate) segment: u32,
    /// Where in the segment the record starts.
    pub(crate) offset: u32,
    /// How long the record is, header and all.
    pub(crate) len: u32,
}

/// A record that was read and whose checksum holds.
#[derive(Debug)]
pub(crate) struct Framed<'a> {
    /// What it is.
    pub(crate) kind: Kind,
    /// Which.
    pub(crate) identity: Identity,
    /// When the commit was recorded, for a commit's own record; else 0.
    pub(crate) time: i64,
    /// How long its payload is, unpacked.
    pub(crate) raw_bytes: usize,
    /// How long the whole record is.
    pub(crate) len: usize,
    codec: Codec,
    packed: &'a [u8],
}

const HASH_LEN: usize = 8;

/// Appends a record; answers how long it is.
pub(crate) fn write(out: &mut Vec<u8>, identity: Identity, payload: &Payload) -> usize {
    frame(out, identity, payload, &[])
}

/// Appends a commit's own record; answers how long it is.
pub(crate) fn write_commit(
    out: &mut Vec<u8>,
    identity: Identity,
    payload: &Payload,
    time: i64,
) -> usize {
    frame(out, identity, payload, &time.to_le_bytes())
}

fn frame(out: &mut Vec<u8>, identity: Identity, payload: &Payload, time: &[u8]) -> usize {
    let start = out.len();
    let Payload { kind, codec, raw_bytes, packed } = payload;
    let Identity { archive, commit, ordinal } = identity;
    out.push(kind.byte());
    out.push(codec.byte());
    put_varint(out, u64::from(archive));
    put_varint(out, commit);
    put_varint(out, u64::from(ordinal));
    put_varint(out, *raw_bytes as u64);
    put_varint(out, (time.len() + packed.len()) as u64);
    let hash = checksum(out.get(start..).unwrap_or_default(), time, packed);
    out.extend_from_slice(&hash);
    out.extend_from_slice(time);
    out.extend_from_slice(packed);
    out.len() - start
}

/// Reads the record at the front of `bytes` and tests its checksum.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(bytes: &[u8]) -> Result<Framed<'_>, &'static str> {
    const CUT: &str = "the record is cut off";
    let mut cursor = Cursor::new(bytes);
    let kind = cursor.byte().ok_or(CUT)?;
    let codec = cursor.byte().ok_or(CUT)?;
    let archive = cursor.small().ok_or("the record's header is damaged")?;
    let commit = cursor.varint().ok_or("the record's header is damaged")?;
    let ordinal = cursor.small().ok_or("the record's header is damaged")?;
    let raw_bytes: usize = cursor.small().ok_or("the record's header is damaged")?;
    let packed_bytes: usize = cursor.small().ok_or("the record's header is damaged")?;
    let header_len = bytes.len() - cursor.rest().len();
    let hash: [u8; HASH_LEN] = cursor.array().ok_or(CUT)?;
    let packed = cursor.take(packed_bytes).ok_or(CUT)?;
    if checksum(bytes.get(..header_len).unwrap_or_default(), &[], packed) != hash {
        return Err("the record's checksum does not hold");
    }
    let kind = Kind::from_byte(kind).ok_or("the record is of an unknown kind")?;
    let (time, packed) = match kind {
        Kind::Commit => {
            let (time, packed) = packed.split_first_chunk::<8>().ok_or(CUT)?;
            (i64::from_le_bytes(*time), packed)
        }
        Kind::Archive
        | Kind::Statement
        | Kind::Revision
        | Kind::Text
        | Kind::Sighting
        | Kind::Claims
        | Kind::Decisions
        | Kind::Entity
        | Kind::Move => (0, packed),
    };
    Ok(Framed {
        kind,
        time,
        codec: Codec::from_byte(codec).ok_or("the record is packed in an unknown way")?,
        identity: Identity { archive, commit, ordinal },
        raw_bytes,
        len: header_len + HASH_LEN + packed_bytes,
        packed,
    })
}

impl Framed<'_> {
    /// The payload, unpacked.
    ///
    /// # Errors
    /// The payload does not unpack.
    pub(crate) fn unpack(&self) -> Result<Vec<u8>, &'static str> {
        compress::unpack(self.codec, self.packed, self.raw_bytes)
            .map_err(|_| "the record does not unpack")
    }
}

fn checksum(header: &[u8], time: &[u8], packed: &[u8]) -> [u8; HASH_LEN] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(header);
    hasher.update(time);
    hasher.update(packed);
    let mut hash = [0; HASH_LEN];
    hasher.finalize_xof().fill(&mut hash);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_a_record_is_noticed() {
        let identity = Identity { archive: 3, commit: 70_000, ordinal: 5 };
        let payload =
            Payload::pack(Kind::Text, b"Joint statement of the ministers".to_vec()).unwrap();
        let mut bytes = Vec::new();
        let len = write(&mut bytes, identity, &payload);
        bytes.extend_from_slice(b"what follows");
        let framed = read(&bytes).unwrap();
        assert_eq!((framed.kind, framed.identity, framed.len), (Kind::Text, identity, len));
        assert_eq!(framed.unpack().unwrap(), b"Joint statement of the ministers");
        for bit in 0..len * 8 {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&damaged).is_err(), "bit {bit}");
        }
        for cut in 0..len {
            assert!(read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }
}
