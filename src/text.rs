//! Placeholder until the text module lands.

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing in it.
    #[error("is empty")]
    Empty,
}
