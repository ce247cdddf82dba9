//! What reads ask for, and the shapes of what they answer.

use crate::domain::{EditionChoice, EditionId, Revision, RevisionNumber, StatementHeads};

/// Which revision of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevisionSelect {
    /// That one, if it was there at the read's commit.
    Number(RevisionNumber),
    /// The one in force as of the read.
    InForce,
}

/// Whether a read brings the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Everything but the words.
    Details,
    /// Text, segments, raw bytes.
    Text,
}

/// What to show of a statement beside itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// Nothing.
    Heads,
    /// The edition that the choice picks.
    Edition(EditionChoice, Load),
}

/// A statement with the edition that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRead {
    /// The statement and its editions in brief.
    pub heads: StatementHeads,
    /// The edition chosen, where one was asked for and there is one.
    pub chosen: Option<Revision>,
}

/// Whose claims are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimsOf {
    /// Those of every edition's revision in force.
    InForce,
    /// Those of one revision.
    Revision(EditionId, RevisionNumber),
}

/// The records that the claims of a statement come from, as of a read. Records never change, so reads
/// with equal marks have the same claims, decisions and words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClaimsMark {
    /// The revisions whose claims are read, by edition.
    pub revisions: Vec<(EditionId, RevisionNumber)>,
    /// Whether people decided anything about them.
    pub decided: bool,
    /// BLAKE3 of the archive, the statement and the records.
    pub records: [u8; 32],
}

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit {
    /// At most so many items, at least 1.
    pub items: usize,
    /// No further item once the page holds so many bytes of text and metadata; the first item always
    /// comes.
    pub bytes: usize,
}

/// A piece of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Whether more follow.
    pub more: bool,
}
