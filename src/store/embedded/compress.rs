//! Compression of record payloads and of blocks of the index, with contexts that are used again.
//!
//! The codec byte of a record names the method, and with it the dictionary, so that later versions
//! can bring other ones and still read these.

use std::io;
use std::sync::{LazyLock, Mutex, PoisonError};

use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

/// How the payload of a record is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    /// As it is.
    Plain,
    /// Zstandard with the first dictionary.
    ZstdV1,
}

impl Codec {
    /// The byte that names it on disk.
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::ZstdV1 => 1,
        }
    }

    /// None for a byte that names none.
    pub(crate) const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Plain),
            1 => Some(Self::ZstdV1),
            _ => None,
        }
    }
}

/// The largest payload before compression: a defence against lengths that are damage.
pub(crate) const MAX_RAW_BYTES: usize = 64 << 20;

const LEVEL: i32 = 4;
/// Blocks of the index are written again and again as runs are merged, so packing them must be cheap.
const BLOCK_LEVEL: i32 = 1;
/// Contexts kept for the next call; more may exist at once.
const KEPT_CONTEXTS: usize = 16;

static DICTIONARY: &[u8] = include_bytes!("../../../data/zstd_v1.dict");
static ENCODER: LazyLock<EncoderDictionary<'static>> =
    LazyLock::new(|| EncoderDictionary::copy(DICTIONARY, LEVEL));
static DECODER: LazyLock<DecoderDictionary<'static>> =
    LazyLock::new(|| DecoderDictionary::copy(DICTIONARY));
static COMPRESSORS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
static DECOMPRESSORS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());
static BLOCK_COMPRESSORS: Mutex<Vec<Compressor<'static>>> = Mutex::new(Vec::new());
static BLOCK_DECOMPRESSORS: Mutex<Vec<Decompressor<'static>>> = Mutex::new(Vec::new());

/// Packs a payload in the shorter way.
pub(crate) fn pack(raw: Vec<u8>) -> io::Result<(Codec, Vec<u8>)> {
    let kept = take(&COMPRESSORS);
    let mut compressor = match kept {
        Some(compressor) => compressor,
        None => {
            let mut fresh = Compressor::with_prepared_dictionary(&ENCODER)?;
            // The record says how long it is and carries its own checksum.
            fresh.include_contentsize(false)?;
            fresh.include_checksum(false)?;
            fresh.include_magicbytes(false)?;
            fresh.include_dictid(false)?;
            fresh
        }
    };
    let packed = compressor.compress(&raw)?;
    put_back(&COMPRESSORS, compressor);
    if packed.len() < raw.len() { Ok((Codec::ZstdV1, packed)) } else { Ok((Codec::Plain, raw)) }
}

/// Unpacks a payload; an error if it does not come out at exactly `raw_bytes`.
pub(crate) fn unpack(codec: Codec, packed: &[u8], raw_bytes: usize) -> io::Result<Vec<u8>> {
    let wrong_length =
        || io::Error::new(io::ErrorKind::InvalidData, "the payload's length is wrong");
    if raw_bytes > MAX_RAW_BYTES {
        return Err(wrong_length());
    }
    let raw = match codec {
        Codec::Plain => packed.to_vec(),
        Codec::ZstdV1 => {
            let kept = take(&DECOMPRESSORS);
            let mut decompressor = match kept {
                Some(decompressor) => decompressor,
                None => {
                    let mut fresh = Decompressor::with_prepared_dictionary(&DECODER)?;
                    fresh.include_magicbytes(false)?;
                    fresh
                }
            };
            let raw = decompressor.decompress(packed, raw_bytes)?;
            put_back(&DECOMPRESSORS, decompressor);
            raw
        }
    };
    if raw.len() == raw_bytes { Ok(raw) } else { Err(wrong_length()) }
}

/// Packs bytes that many of are read together and that no dictionary knows.
pub(crate) fn pack_block(raw: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = match take(&BLOCK_COMPRESSORS) {
        Some(compressor) => compressor,
        None => {
            let mut fresh = Compressor::new(BLOCK_LEVEL)?;
            fresh.include_contentsize(false)?;
            fresh.include_checksum(false)?;
            fresh.include_magicbytes(false)?;
            fresh
        }
    };
    let packed = compressor.compress(raw)?;
    put_back(&BLOCK_COMPRESSORS, compressor);
    Ok(packed)
}

/// Unpacks what [`pack_block`] has packed.
pub(crate) fn unpack_block(packed: &[u8], raw_bytes: usize) -> io::Result<Vec<u8>> {
    let mut decompressor = match take(&BLOCK_DECOMPRESSORS) {
        Some(decompressor) => decompressor,
        None => {
            let mut fresh = Decompressor::new()?;
            fresh.include_magicbytes(false)?;
            fresh
        }
    };
    let raw = decompressor.decompress(packed, raw_bytes)?;
    put_back(&BLOCK_DECOMPRESSORS, decompressor);
    Ok(raw)
}

fn take<T>(pool: &Mutex<Vec<T>>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn put_back<T>(pool: &Mutex<Vec<T>>, context: T) {
    let mut kept = pool.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.len() < KEPT_CONTEXTS {
        kept.push(context);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever changes the dictionary makes every archive unreadable that was written with it.
    #[test]
    fn the_first_dictionary_is_what_it_was() {
        const DIGEST: &str = "468ac297f03b5ecee644c54a3c7e988b613602999684894769547d8cfce8b6fb";
        let hash = blake3::hash(DICTIONARY).to_hex();
        assert_eq!((DICTIONARY.len(), hash.as_str()), (12_718, DIGEST));
    }

    #[test]
    fn a_payload_comes_back_and_a_cut_one_is_an_error() {
        let text = "The Ministry of Foreign Affairs states. ".repeat(50).into_bytes();
        let (codec, packed) = pack(text.clone()).unwrap();
        assert_eq!(codec, Codec::ZstdV1);
        assert_eq!(unpack(codec, &packed, text.len()).unwrap(), text);
        assert!(unpack(codec, &packed, text.len() - 1).is_err());
        assert!(unpack(codec, &packed, text.len() + 1).is_err());
        assert!(unpack(codec, &packed[..packed.len() / 2], text.len()).is_err());
        assert_eq!(pack(vec![7]).unwrap(), (Codec::Plain, vec![7]));
    }
}
