//! What lies under redb: its file, with a checksum on every block that is tested on every read.
//!
//! redb tests its own checksums only when it repairs, so a flipped bit in a page would come up as a
//! wrong answer. Here it comes up as an error.
//!
//! ```text
//! 0      header slot A   sequence 8 │ BLAKE3 16 │ the first 448 bytes of redb's file
//! 4096   header slot B   the same
//! 8192   block 1         BLAKE3 16 │ bytes 4096..8192 of redb's file
//! 12304  block 2 …
//! ```
//!
//! Blocks are written only where no synced state of redb refers to, so a torn one is never read. The
//! header is written in place by redb; here its two slots take turns from sync to sync, each within
//! one sector of 512 bytes, so the slot that was synced last is always whole.
//!
//! Not here: what to do about damage (`recovery`).

use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use redb::StorageBackend;

use super::bytes::Cursor;
use super::medium::{Medium, MediumFile};
use super::views::INDEX_FILE;

/// A file of this name says that the index is damaged, so that the next start builds it anew.
pub(crate) const DAMAGE_MARK: &str = "index.damaged";

const BLOCK_LEN: usize = 4_096;
const BLOCK: u64 = BLOCK_LEN as u64;
const HASH_LEN: usize = 16;
const STORED_BLOCK_LEN: usize = BLOCK_LEN + HASH_LEN;
const STORED_BLOCK: u64 = STORED_BLOCK_LEN as u64;
const HEADER_SLOTS: [u64; 2] = [0, 4_096];
const FIRST_BLOCK: u64 = 8_192;
/// How much of redb's first block is kept; it uses 320 bytes.
const HEADER_KEPT: usize = 448;
const SLOT_LEN: usize = 8 + HASH_LEN + HEADER_KEPT;

/// The first damage that a read has met.
#[derive(Debug, Default)]
pub(crate) struct Damage(OnceLock<(u64, &'static str)>);

impl Damage {
    /// Where in the file, and what.
    pub(crate) fn found(&self) -> Option<(u64, &'static str)> {
        self.0.get().copied()
    }
}

/// redb's file.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    medium: Arc<dyn Medium>,
    file: Arc<dyn MediumFile>,
    damage: Arc<Damage>,
    header: Mutex<HeaderSlots>,
}

#[derive(Debug)]
struct HeaderSlots {
    bytes: [u8; HEADER_KEPT],
    /// The slot that was synced last, and its sequence number.
    synced: usize,
    sequence: u64,
    /// Whether the other slot was written since.
    pending: bool,
}

impl CheckedFile {
    /// Opens the file, which may be new.
    pub(crate) fn open(
        medium: Arc<dyn Medium>,
        file: Arc<dyn MediumFile>,
        damage: Arc<Damage>,
    ) -> io::Result<Self> {
        let slots = read_slots(file.as_ref())?;
        // What was read may be in the system's memory only: from here on it counts as synced.
        file.sync()?;
        let header = Mutex::new(slots.ok_or_else(|| bad_data("the header is damaged"))?);
        Ok(Self { medium, file, damage, header })
    }

    fn fail(&self, offset: u64, what: &'static str) -> io::Error {
        if self.damage.0.set((offset, what)).is_ok() {
            tracing::error!(
                file = INDEX_FILE,
                offset,
                what,
                "the index is damaged: it is built anew at the next start"
            );
            let marked = self.medium.create(DAMAGE_MARK).and_then(|_| self.medium.sync_dir(""));
            if let Err(error) = marked {
                tracing::error!(file = DAMAGE_MARK, %error, "the damage of the index could not be noted");
            }
        }
        bad_data(what)
    }

    /// After a failed sync nobody knows what the disk has, and later syncs would not tell: the index is
    /// taken away, so that the next start builds it anew. Until then reads are served from what is open.
    fn give_up(&self) {
        let removed = self.medium.remove(INDEX_FILE).and_then(|()| self.medium.sync_dir(""));
        if let Err(error) = removed {
            tracing::error!(file = INDEX_FILE, %error, "the index was not synced and could not be removed");
        }
    }

    fn read_header(&self, offset: usize, out: &mut [u8]) {
        let header = self.header.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = header.bytes.get(offset..).unwrap_or_default();
        for (place, byte) in out.iter_mut().enumerate() {
            *byte = kept.get(place).copied().unwrap_or(0);
        }
    }

    fn write_header(&self, offset: usize, data: &[u8]) -> io::Result<()> {
        let mut header = self.header.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = HEADER_KEPT.saturating_sub(offset).min(data.len());
        let (kept, beyond) = data.split_at_checked(fits).unwrap_or((data, &[]));
        if beyond.iter().any(|&byte| byte != 0) {
            return Err(io::Error::other("redb's header is longer than expected"));
        }
        if let Some(place) = header.bytes.get_mut(offset..offset + fits) {
            place.copy_from_slice(kept);
        }
        let slot = 1 - header.synced;
        let bytes = slot_bytes(header.sequence + 1, &header.bytes);
        let at = HEADER_SLOTS.get(slot).copied().unwrap_or_default();
        self.file.write_at(at, &bytes)?;
        header.pending = true;
        Ok(())
    }

    /// Reads whole blocks, from `first` on.
    fn read_blocks(&self, first: u64, out: &mut [u8]) -> io::Result<()> {
        let count = out.len() as u64 / BLOCK;
        let mut stored = vec![0; usize::try_from(count * STORED_BLOCK).unwrap_or(usize::MAX)];
        let start = block_offset(first);
        match self.file.read_at(start, &mut stored) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                return Err(self.fail(start, "the file ends before the block"));
            }
            read => read?,
        }
        let blocks = stored.chunks(STORED_BLOCK_LEN).zip(out.chunks_mut(BLOCK_LEN));
        for (number, (block, out)) in (first..).zip(blocks) {
            let (hash, data) = block.split_at_checked(HASH_LEN).unwrap_or_default();
            if block_hash(number, data) != hash {
                return Err(self.fail(block_offset(number), "a block's checksum does not hold"));
            }
            out.copy_from_slice(data);
        }
        Ok(())
    }
}

impl StorageBackend for CheckedFile {
    fn len(&self) -> io::Result<u64> {
        let len = self.file.len()?;
        Ok(match len.checked_sub(FIRST_BLOCK) {
            Some(blocks) => BLOCK + blocks / STORED_BLOCK * BLOCK,
            None => 0,
        })
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset < BLOCK {
            let at = usize::try_from(offset).unwrap_or(usize::MAX);
            let (head, rest) =
                out.split_at_mut_checked(BLOCK_LEN - at).unwrap_or((&mut [], &mut []));
            if head.is_empty() && rest.is_empty() {
                self.read_header(at, out);
                return Ok(());
            }
            self.read_header(at, head);
            return if rest.is_empty() { Ok(()) } else { self.read(BLOCK, rest) };
        }
        let aligned = offset.is_multiple_of(BLOCK) && (out.len() as u64).is_multiple_of(BLOCK);
        if aligned {
            return self.read_blocks(offset / BLOCK, out);
        }
        let first = offset / BLOCK;
        let blocks = (offset + out.len() as u64).div_ceil(BLOCK) - first;
        let mut whole = vec![0; usize::try_from(blocks * BLOCK).unwrap_or(usize::MAX)];
        self.read_blocks(first, &mut whole)?;
        let skip = usize::try_from(offset % BLOCK).unwrap_or(0);
        for (to, from) in out.iter_mut().zip(whole.iter().skip(skip)) {
            *to = *from;
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        if !len.is_multiple_of(BLOCK) {
            return Err(io::Error::other("redb's file is not a whole number of blocks"));
        }
        let stored = match (len / BLOCK).checked_sub(1) {
            Some(blocks) => FIRST_BLOCK + blocks * STORED_BLOCK,
            None => 0,
        };
        self.file.set_len(stored)
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut header = self.header.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = self.file.sync() {
            self.give_up();
            return Err(error);
        }
        if header.pending {
            header.synced = 1 - header.synced;
            header.sequence += 1;
            header.pending = false;
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if offset < BLOCK {
            return self.write_header(usize::try_from(offset).unwrap_or(usize::MAX), data);
        }
        if !offset.is_multiple_of(BLOCK) || !(data.len() as u64).is_multiple_of(BLOCK) {
            return Err(io::Error::other("redb wrote a part of a block"));
        }
        let first = offset / BLOCK;
        let mut stored = Vec::with_capacity(data.len() + data.len() / BLOCK_LEN * HASH_LEN);
        for (number, block) in (first..).zip(data.chunks(BLOCK_LEN)) {
            stored.extend_from_slice(&block_hash(number, block));
            stored.extend_from_slice(block);
        }
        self.file.write_at(block_offset(first), &stored)
    }
}

fn block_offset(number: u64) -> u64 {
    FIRST_BLOCK + number.saturating_sub(1) * STORED_BLOCK
}

fn block_hash(number: u64, data: &[u8]) -> [u8; HASH_LEN] {
    hash(&number.to_le_bytes(), data)
}

fn hash(head: &[u8], data: &[u8]) -> [u8; HASH_LEN] {
    let mut hash = [0; HASH_LEN];
    blake3::Hasher::new().update(head).update(data).finalize_xof().fill(&mut hash);
    hash
}

fn bad_data(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn slot_bytes(sequence: u64, header: &[u8; HEADER_KEPT]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SLOT_LEN);
    bytes.extend_from_slice(&sequence.to_le_bytes());
    bytes.extend_from_slice(&hash(&sequence.to_le_bytes(), header));
    bytes.extend_from_slice(header);
    bytes
}

/// What a slot holds.
enum Slot {
    Empty,
    Whole(u64, Box<[u8; HEADER_KEPT]>),
    Bad,
}

fn read_slot(file: &dyn MediumFile, len: u64, at: u64) -> io::Result<Slot> {
    let there = len.saturating_sub(at).min(SLOT_LEN as u64);
    let mut bytes = vec![0; SLOT_LEN];
    let there = usize::try_from(there).unwrap_or(SLOT_LEN);
    if let Some(part) = bytes.get_mut(..there) {
        file.read_at(at, part)?;
    }
    if bytes.iter().all(|&byte| byte == 0) {
        return Ok(Slot::Empty);
    }
    let mut cursor = Cursor::new(&bytes);
    let (Some(sequence), Some(stored), Some(header)) =
        (cursor.array::<8>(), cursor.array::<HASH_LEN>(), cursor.array::<HEADER_KEPT>())
    else {
        return Ok(Slot::Bad);
    };
    let whole = hash(&sequence, &header) == stored;
    Ok(if whole { Slot::Whole(u64::from_le_bytes(sequence), Box::new(header)) } else { Slot::Bad })
}

/// The newest header; none if the slots are not as a crash may leave them.
fn read_slots(file: &dyn MediumFile) -> io::Result<Option<HeaderSlots>> {
    let len = file.len()?;
    let [a, b] = HEADER_SLOTS;
    let slots = (read_slot(file, len, a)?, read_slot(file, len, b)?);
    let found = |synced, sequence, bytes: Box<[u8; HEADER_KEPT]>| {
        Some(HeaderSlots { bytes: *bytes, synced, sequence, pending: false })
    };
    Ok(match slots {
        // The first header goes to slot B: nothing was synced, as if A had been.
        (Slot::Empty, Slot::Empty) => found(0, 0, Box::new([0; HEADER_KEPT])),
        (Slot::Empty, Slot::Whole(1, bytes)) => found(1, 1, bytes),
        (Slot::Whole(a, bytes), Slot::Whole(b, _)) if a == b + 1 => found(0, a, bytes),
        (Slot::Whole(a, _), Slot::Whole(b, bytes)) if b == a + 1 => found(1, b, bytes),
        _ => None,
    })
}
