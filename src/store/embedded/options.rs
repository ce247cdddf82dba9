//! What the engine may use of the machine, and its measure of "enough" for a group, a segment, a checkpoint.
//!
//! Nothing here changes what is stored: a directory written with some options is read with any others.
//!
//! Not here: where an operator sets them (`docs/config.md`).

/// How the engine uses the machine. Nothing here changes what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Bytes of memory for the pages of the index. Default 64 MiB.
    pub cache_bytes: usize,
    /// A segment of the log that has so many bytes is followed by a new one. Default 256 MiB.
    pub segment_bytes: u64,
    /// The index is made durable after so many bytes of the log. Default 16 MiB.
    pub checkpoint_bytes: u64,
    /// The index is made durable after so many milliseconds without a commit. Default 2,000.
    pub checkpoint_idle_ms: u64,
    /// Commits that may wait for the writer. Default 1,024.
    pub queue_commits: usize,
    /// Bytes that may wait for the writer. Default 64 MiB.
    pub queue_bytes: usize,
    /// Commits that are written together. Default 256.
    pub group_commits: usize,
    /// A group that has so many bytes is written. Default 4 MiB.
    pub group_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            cache_bytes: 64 << 20,
            segment_bytes: 256 << 20,
            checkpoint_bytes: 16 << 20,
            checkpoint_idle_ms: 2_000,
            queue_commits: 1_024,
            queue_bytes: 64 << 20,
            group_commits: 256,
            group_bytes: 4 << 20,
        }
    }
}
