//! What the index keeps of each document beside its terms: enough to know, without the store, which
//! revision is in force at any commit. Stored with the document, so that it is as durable as its terms.
//!
//! A field is only ever added at the end, with a "since"; another shape is another version of the index
//! ([`VERSION`]), which is then made anew.

use serde::{Deserialize, Serialize};

/// The version of the index: of its terms as well as of its records. Another one is made anew.
pub const VERSION: u32 = 7;

/// A record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Record {
    /// A revision with its words.
    Revision(RevisionRecord),
    /// A statement was deleted or brought back.
    State(StateRecord),
    /// An edition has another name since.
    Gone(GoneRecord),
    /// The claims of a statement say something else.
    Said(SaidRecord),
}

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionRecord {
    /// The document's row.
    pub row: u32,
    /// Of which statement.
    pub statement: String,
    /// Of which edition.
    pub edition: String,
    /// Which revision.
    pub number: u32,
    /// In which commit it came, under its name.
    pub commit: u64,
    /// When it was recorded, in microseconds.
    pub recorded: i64,
    /// When the issuer published it, in microseconds.
    pub published: Option<i64>,
    /// Whether it may be used.
    pub usable: bool,
    /// In which language it is.
    pub language: String,
    /// Who published it; may be empty.
    pub publisher: String,
    /// Keys of the entities that it names, each once.
    pub entities: Vec<String>,
}

/// A statement that was deleted or brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateRecord {
    /// The document's row.
    pub row: u32,
    /// Which statement.
    pub statement: String,
    /// In which commit.
    pub commit: u64,
    /// Whether it is live since.
    pub active: bool,
}

/// A name that no edition has any more. Its revisions come again under the name that it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneRecord {
    /// The document's row.
    pub row: u32,
    /// Of which statement.
    pub statement: String,
    /// Which edition.
    pub edition: String,
    /// In which commit.
    pub commit: u64,
}

/// What the claims of a statement say since a commit, all editions and decisions together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaidRecord {
    /// The document's row.
    pub row: u32,
    /// Of which statement.
    pub statement: String,
    /// In which commit.
    pub commit: u64,
    /// The paths of the values that nobody rejected.
    pub paths: Vec<String>,
    /// The paths of what editions say differently.
    pub diverging: Vec<String>,
}

impl Record {
    /// As it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A vector does not run out of room, and nothing in a record is unsized.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// None if it was not written by this version.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }
}
