//! An archive: one tenant's statements and their one ordered history.

use super::{ArchiveId, LanguageTag, Stamp, Uid};

/// What people may set on an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArchiveDetails {
    /// For people; may be empty.
    pub title: String,
    /// The languages in which its issuers publish.
    pub expected_languages: Vec<LanguageTag>,
}

/// An archive as of its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Archive {
    /// Its id on this server.
    pub id: ArchiveId,
    /// Its identity for ever.
    pub uid: Uid,
    /// Seals page and resume tokens; never shown.
    pub token_key: TokenKey,
    /// What people may set.
    pub details: ArchiveDetails,
    /// When it was made.
    pub created: Stamp,
    /// When its details last changed.
    pub updated: Stamp,
    /// Its newest commit.
    pub head: Stamp,
    /// How much it holds.
    pub counts: ArchiveCounts,
}

/// How much an archive holds, as of some commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArchiveCounts {
    /// Statements that are neither deleted nor merged into others.
    pub active_statements: u64,
    /// Statements that are deleted, or were merged into others.
    pub deleted_statements: u64,
    /// Revisions of all editions.
    pub revisions: u64,
    /// Bytes of the log that this archive's commits take, compressed.
    pub stored_bytes: u64,
}

/// 32 secret bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenKey(pub [u8; 32]);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(…)")
    }
}
