//! Blocks that were read lately, so that reading them again costs no call of the system and no test.
//!
//! Each block has one slot where it may be, which it takes from whatever was there: bounded, with no
//! lock that all readers share.

use std::sync::{Arc, Mutex, PoisonError};

use super::block::Block;

/// About how much memory a block takes, its keys written out.
const BLOCK_BYTES: usize = 20 << 10;

/// Which block: number of the run, number within it.
type Id = (u64, usize);

/// Where a block may be.
type Slot = Mutex<Option<(Id, Arc<Block>)>>;

/// The cache.
#[derive(Debug)]
pub(super) struct Cache {
    slots: Vec<Slot>,
}

impl Cache {
    /// A cache that takes about so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        let slots = (bytes / BLOCK_BYTES).max(1);
        Self { slots: (0..slots).map(|_| Mutex::new(None)).collect() }
    }

    /// The block, read by `load` if it is not here.
    pub(super) fn get<E>(
        &self,
        id: Id,
        load: impl FnOnce() -> Result<Block, E>,
    ) -> Result<Arc<Block>, E> {
        let spread = id.0.wrapping_mul(0x9e37_79b9).wrapping_add(id.1 as u64);
        let slot = usize::try_from(spread % self.slots.len() as u64).unwrap_or(0);
        let Some(slot) = self.slots.get(slot) else { return load().map(Arc::new) };
        let lock = || slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, block)) = lock().as_ref().filter(|(found, _)| *found == id) {
            return Ok(Arc::clone(block));
        }
        let block = Arc::new(load()?);
        *lock() = Some((id, Arc::clone(&block)));
        Ok(block)
    }
}
