//! The engine on a simulated machine: power cuts, failing calls, damaged bytes.
//!
//! What is written is a function of a commit's number, so that the truth about a store is known from
//! its head alone, whatever part of the work before a crash has survived.

mod damage;
mod faults;
mod machine;
mod power;
mod truth;

use std::sync::Arc;

use tokio::runtime::Runtime;

use self::machine::Machine;
use super::{EmbeddedStore, Options};
use crate::clock::ManualClock;
use crate::domain::Timestamp;
use crate::store::Error;

/// Small numbers: a checkpoint after every few commits, a segment after every few more.
fn options() -> Options {
    Options {
        cache_bytes: 1 << 20,
        segment_bytes: 12 << 10,
        checkpoint_bytes: 3 << 10,
        checkpoint_idle_ms: 60_000,
        ..Options::default()
    }
}

fn open(machine: &Machine) -> Result<EmbeddedStore, Error> {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_700_000_000_000_000)));
    EmbeddedStore::open_medium(Arc::new(machine.clone()), "simulated", options(), clock)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

/// A stream of numbers from a seed (SplitMix64).
#[derive(Debug, Clone)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, most: u64) -> u64 {
        self.next() % most.max(1)
    }

    fn place(&mut self, most: usize) -> usize {
        usize::try_from(self.below(most as u64)).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}
