//! A hasher for what is a hash already.

use std::hash::{BuildHasherDefault, Hasher};

/// A set of hashes, which need no hashing.
pub type Hashes = std::collections::HashSet<u64, BuildHasherDefault<Hashed>>;

/// Takes a number for its own hash.
#[derive(Debug, Default, Clone, Copy)]
pub struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
