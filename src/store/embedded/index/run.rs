//! A run: a file of entries in the order of their keys, written once and never changed.
//!
//! ```text
//! blocks │ footer: number of blocks; of each its length and the length of its fence: varints, fence;
//!          the filter
//! ```
//!
//! The fence of a block is as little of its first key as tells it from the last key of the block before.
//! Where the footer is and its hash stand in the manifest.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::bytes::{Cursor, put_varint};
use super::super::errors::io_failed;
use super::super::keys::stem;
use super::super::medium::{Medium, MediumFile};
use super::Damage;
use super::block::{Block, BlockMaker, Value};
use super::cache::Cache;
use super::filter::{Filter, stem_hash};
use crate::store::Error;

/// A block is ended once its entries have so many bytes: longer ones pack better, and shorter ones are read
/// sooner.
const BLOCK_BYTES: usize = 8_192;
/// So much of a file is written at once.
const WRITE_BYTES: usize = 1 << 20;

/// The name of a run's file.
pub(super) fn run_name(number: u64) -> String {
    format!("{}/{number:08}.run", super::DIR)
}

/// A run as the manifest has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunRef {
    /// Its number, which no other run of the store has had.
    pub(super) number: u64,
    /// Where its footer begins, and how long that is.
    pub(super) footer: (u64, u64),
    /// BLAKE3 of the footer.
    pub(super) hash: [u8; 32],
    /// How many entries it has.
    pub(super) entries: u64,
}

impl RunRef {
    /// How long its file is.
    pub(super) fn bytes(&self) -> u64 {
        self.footer.0.saturating_add(self.footer.1)
    }
}

/// Where a block is, and what its keys are not before.
#[derive(Debug)]
struct Fence {
    key: Vec<u8>,
    offset: u64,
    len: usize,
}

/// A run, open.
#[derive(Debug)]
pub(super) struct Run {
    /// What the manifest says of it.
    pub(super) of: RunRef,
    file: Arc<dyn MediumFile>,
    fences: Vec<Fence>,
    filter: Filter,
    cache: Arc<Cache>,
    damage: Arc<Damage>,
}

impl Run {
    /// Opens a run that the manifest names.
    pub(super) fn open(
        medium: &dyn Medium,
        of: RunRef,
        cache: Arc<Cache>,
        damage: Arc<Damage>,
    ) -> Result<Self, Error> {
        let name = run_name(of.number);
        let bad = |what| damage.found_in(&name, of.footer.0, what);
        let opened = medium.open(&name).map_err(io_failed("opening the index"))?;
        let file = opened.ok_or_else(|| bad("a file of the index is missing"))?;
        let len = file.len().map_err(io_failed("opening the index"))?;
        let footer_len = usize::try_from(of.footer.1).unwrap_or(usize::MAX);
        if len != of.bytes() {
            return Err(bad("a file of the index is not as long as it was"));
        }
        let mut footer = vec![0; footer_len];
        file.read_at(of.footer.0, &mut footer).map_err(io_failed("opening the index"))?;
        if *blake3::hash(&footer).as_bytes() != of.hash {
            return Err(bad("the footer's checksum does not hold"));
        }
        let (fences, filter) =
            read_footer(&footer).ok_or_else(|| bad("the footer is malformed"))?;
        Ok(Self { of, file, fences, filter, cache, damage })
    }

    /// The first entry from `from` to before `to`.
    pub(super) fn first(&self, from: &[u8], to: &[u8]) -> Result<Option<(Vec<u8>, Value)>, Error> {
        if !self.may_have(from, to) {
            return Ok(None);
        }
        let after = self.fences.partition_point(|fence| fence.key.as_slice() <= from);
        for number in after.saturating_sub(1)..self.fences.len() {
            if self.fences.get(number).is_some_and(|fence| fence.key.as_slice() >= to) {
                break;
            }
            let block = self.block(number)?;
            let entry = block.seek(from);
            if entry < block.len() {
                let key = block.key(entry);
                let found = (key < to).then(|| owned(&block, entry));
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The last entry from `from` to before `to`.
    pub(super) fn last(&self, from: &[u8], to: &[u8]) -> Result<Option<(Vec<u8>, Value)>, Error> {
        if !self.may_have(from, to) {
            return Ok(None);
        }
        let before = self.fences.partition_point(|fence| fence.key.as_slice() < to);
        for number in (0..before).rev() {
            let block = self.block(number)?;
            if let Some(entry) = block.seek(to).checked_sub(1) {
                return Ok((block.key(entry) >= from).then(|| owned(&block, entry)));
            }
        }
        Ok(None)
    }

    /// The value of a key, if this run says something of it.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Value>, Error> {
        if stem(key).is_some_and(|stem| !self.filter.may_have(stem_hash(stem))) {
            return Ok(None);
        }
        let after = self.fences.partition_point(|fence| fence.key.as_slice() <= key);
        let Some(number) = after.checked_sub(1) else { return Ok(None) };
        let block = self.block(number)?;
        let entry = block.seek(key);
        let found = entry < block.len() && block.key(entry) == key;
        Ok(found.then(|| block.value(entry).map(<[u8]>::to_vec)))
    }

    /// Its entries, in order.
    pub(super) fn entries(self: &Arc<Self>) -> Entries {
        Entries { run: Arc::clone(self), next_block: 0, block: None, entry: 0 }
    }

    /// Whether a range may have an entry here: only asked of one that lies within one stem.
    fn may_have(&self, from: &[u8], to: &[u8]) -> bool {
        match stem(from) {
            Some(stem) if is_within(stem, to) => self.filter.may_have(stem_hash(stem)),
            Some(_) | None => true,
        }
    }

    fn block(&self, number: usize) -> Result<Arc<Block>, Error> {
        self.cache.get((self.of.number, number), || self.read_block(number))
    }

    fn read_block(&self, number: usize) -> Result<Block, Error> {
        let (offset, len) = self.fences.get(number).map_or((0, 0), |at| (at.offset, at.len));
        let name = || run_name(self.of.number);
        let mut stored = vec![0; len];
        match self.file.read_at(offset, &mut stored) {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(self.damage.found_in(
                    &name(),
                    offset,
                    "the file ends before the block",
                ));
            }
            read => read.map_err(io_failed("reading the index"))?,
        }
        let block = Block::open(self.of.number, number, &stored);
        let what = "a block's checksum does not hold";
        block.ok_or_else(|| self.damage.found_in(&name(), offset, what))
    }
}

fn owned(block: &Block, entry: usize) -> (Vec<u8>, Value) {
    (block.key(entry).to_vec(), block.value(entry).map(<[u8]>::to_vec))
}

/// Whether everything before `to` that is not before the stem begins with the stem.
fn is_within(stem: &[u8], to: &[u8]) -> bool {
    if to.starts_with(stem) {
        return true;
    }
    let Some((last, head)) = stem.split_last() else { return false };
    // One more than the stem, as `Key::past` makes it; one that ends in 255 is rare enough.
    to.split_last().is_some_and(|(end, front)| front == head && last.checked_add(1) == Some(*end))
}

fn read_footer(bytes: &[u8]) -> Option<(Vec<Fence>, Filter)> {
    let mut cursor = Cursor::new(bytes);
    let count: usize = cursor.small()?;
    let mut fences = Vec::with_capacity(count.min(bytes.len()));
    let mut offset = 0;
    for _ in 0..count {
        let (len, key_len): (usize, usize) = (cursor.small()?, cursor.small()?);
        let key = cursor.take(key_len)?.to_vec();
        fences.push(Fence { key, offset, len });
        offset += len as u64;
    }
    Some((fences, Filter::of_bytes(cursor.rest())?))
}

/// Goes through the entries of a run, past the cache, which keeps what is asked for.
#[derive(Debug)]
pub(super) struct Entries {
    run: Arc<Run>,
    next_block: usize,
    block: Option<Block>,
    entry: usize,
}

impl Iterator for Entries {
    type Item = Result<(Vec<u8>, Value), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(block) = self.block.as_ref().filter(|block| self.entry < block.len()) {
                self.entry += 1;
                return Some(Ok(owned(block, self.entry - 1)));
            }
            if self.next_block >= self.run.fences.len() {
                return None;
            }
            match self.run.read_block(self.next_block) {
                Ok(block) => self.block = Some(block),
                Err(error) => return Some(Err(error)),
            }
            self.next_block += 1;
            self.entry = 0;
        }
    }
}

/// Writes a run.
#[derive(Debug)]
pub(super) struct RunWriter {
    number: u64,
    file: Arc<dyn MediumFile>,
    block: BlockMaker,
    /// Bytes that are not written yet, and how many are.
    out: Vec<u8>,
    written: u64,
    footer: Vec<u8>,
    blocks: usize,
    /// The fence of the block that is being made.
    fence: Vec<u8>,
    stems: Vec<u64>,
    entries: u64,
}

impl RunWriter {
    /// Begins a run in a file of its own, in the place of what a crash may have left there.
    pub(super) fn create(medium: &dyn Medium, number: u64) -> Result<Self, Error> {
        let file = medium.create(&run_name(number)).map_err(io_failed("writing the index"))?;
        file.set_len(0).map_err(io_failed("writing the index"))?;
        Ok(Self {
            number,
            file,
            block: BlockMaker::default(),
            out: Vec::new(),
            written: 0,
            footer: Vec::new(),
            blocks: 0,
            fence: Vec::new(),
            stems: Vec::new(),
            entries: 0,
        })
    }

    /// Adds an entry whose key is after that of the last one.
    pub(super) fn push(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), Error> {
        if self.block.len() == 0 {
            let before = self.block.last_key();
            let shared = key.iter().zip(before).take_while(|(a, b)| a == b).count();
            self.fence = key.get(..=shared).unwrap_or(key).to_vec();
        }
        if let Some(stem) = stem(key).map(stem_hash)
            && self.stems.last() != Some(&stem)
        {
            self.stems.push(stem);
        }
        self.block.push(key, value);
        self.entries += 1;
        if self.block.len() >= BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(())
    }

    /// Ends the run, which would outlive a power cut once its name does.
    pub(super) fn finish(mut self) -> Result<RunRef, Error> {
        if self.block.len() > 0 {
            self.end_block()?;
        }
        let mut footer = Vec::with_capacity(self.footer.len() + self.stems.len() * 2);
        put_varint(&mut footer, self.blocks as u64);
        footer.extend_from_slice(&self.footer);
        footer.extend_from_slice(Filter::over(&self.stems).bytes());
        self.write_out()?;
        let write = || {
            self.file.write_at(self.written, &footer)?;
            self.file.sync()
        };
        write().map_err(io_failed("syncing the index"))?;
        Ok(RunRef {
            number: self.number,
            footer: (self.written, footer.len() as u64),
            hash: *blake3::hash(&footer).as_bytes(),
            entries: self.entries,
        })
    }

    fn end_block(&mut self) -> Result<(), Error> {
        let len = self.block.finish(self.number, self.blocks, &mut self.out);
        let len = len.map_err(io_failed("writing the index"))?;
        self.blocks += 1;
        put_varint(&mut self.footer, len as u64);
        put_varint(&mut self.footer, self.fence.len() as u64);
        self.footer.extend_from_slice(&self.fence);
        if self.out.len() >= WRITE_BYTES { self.write_out() } else { Ok(()) }
    }

    fn write_out(&mut self) -> Result<(), Error> {
        if !self.out.is_empty() {
            let write = self.file.write_at(self.written, &self.out);
            write.map_err(io_failed("writing the index"))?;
            self.written += self.out.len() as u64;
            self.out.clear();
        }
        Ok(())
    }
}
