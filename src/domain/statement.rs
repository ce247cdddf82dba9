//! A statement: the work, whatever its language or version (FRBR work).
//!
//! Its metadata is state with a history of commits; its words live in the revisions of its editions.

use std::collections::BTreeMap;

use super::{EditionHead, Invalid, LanguageTag, Stamp, StatementId, StatementName, Timestamp, Uid};

/// What people may set on a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatementDetails {
    /// What kind of document it is, where known.
    pub kind: Option<StatementKind>,
    /// Titles that were set on the statement itself; editions have their own.
    pub titles: Vec<LocalizedText>,
    /// The language in which it was first said, where known.
    pub original_language: Option<LanguageTag>,
    /// How it relates to other statements of the archive.
    pub relations: Vec<Relation>,
    /// What others call it.
    pub external_ids: Vec<ExternalId>,
    /// The operator's own marks.
    pub labels: BTreeMap<String, String>,
    /// When the issuer published it.
    pub publish_time: Option<Timestamp>,
    /// Until when it must not be made public.
    pub embargo_end_time: Option<Timestamp>,
}

/// A statement's metadata as of some commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Its id in the archive.
    pub id: StatementId,
    /// Its identity for ever.
    pub uid: Uid,
    /// Whether it is live.
    pub state: StatementState,
    /// What people may set.
    pub details: StatementDetails,
    /// When it was made.
    pub created: Stamp,
    /// When it, its editions or their revisions last changed; a sighting is no change.
    pub updated: Stamp,
    /// The statements that were merged into it, in the order in which they were.
    pub previous: Vec<StatementId>,
}

/// Whether a statement is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementState {
    /// Live.
    Active,
    /// Deleted softly: hidden from lists, still readable by name.
    Deleted {
        /// When.
        time: Timestamp,
        /// Why, in the words of who did it; may be empty.
        reason: String,
    },
    /// Merged into another one, to which its editions moved and its name leads.
    Merged {
        /// Into which; it may have been merged into a further one since.
        into: StatementId,
    },
}

/// A statement and the newest revision of each of its editions, as of some commit.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementHeads {
    /// The statement.
    pub statement: Statement,
    /// Its editions by id.
    pub editions: Vec<EditionHead>,
}

/// What kind of document a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// A press release.
    PressRelease,
    /// A communiqué.
    Communique,
    /// A declaration of several parties.
    JointDeclaration,
    /// A speech.
    Speech,
    /// A diplomatic note.
    Note,
    /// A briefing to the press.
    Briefing,
    /// An interview.
    Interview,
    /// An account of a meeting or a call.
    Readout,
    /// Condolences.
    Condolence,
    /// Something else.
    Other,
}

/// Text in a stated language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalizedText {
    /// The text.
    pub text: String,
    /// Its language; none where nobody said.
    pub language: Option<LanguageTag>,
}

/// What somebody else calls a statement: a document number, a CMS key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExternalId {
    scheme: Box<str>,
    value: Box<str>,
}

impl ExternalId {
    /// The longest scheme, in characters.
    pub const MAX_SCHEME_CHARS: usize = 63;
    /// The longest value, in characters.
    pub const MAX_VALUE_CHARS: usize = 256;

    /// A scheme is `[a-z][a-z0-9_.-]*`; a value is 1 to 256 characters, none of them control
    /// characters.
    ///
    /// # Errors
    /// A part that breaks its rule.
    pub fn new(scheme: &str, value: &str) -> Result<Self, Invalid> {
        let starts = scheme.starts_with(|c: char| c.is_ascii_lowercase());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.-".contains(c);
        if !starts || !scheme.chars().all(plain) || scheme.len() > Self::MAX_SCHEME_CHARS {
            return Err(Invalid::new(
                scheme,
                "is not a scheme: 1 to 63 of a-z, 0-9, _, . and -, starting with a letter",
            ));
        }
        let chars = value.chars().count();
        if chars == 0 || chars > Self::MAX_VALUE_CHARS || value.chars().any(char::is_control) {
            return Err(Invalid::new(
                value,
                "is not an external id value: 1 to 256 characters without control characters",
            ));
        }
        Ok(Self { scheme: scheme.into(), value: value.into() })
    }

    /// Whose name it is.
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The name.
    pub fn value(&self) -> &str {
        &self.value
    }
}

/// How one statement relates to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// How.
    pub kind: RelationKind,
    /// To which statement, of the same archive.
    pub statement: StatementName,
}

/// How one statement relates to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationKind {
    /// It takes the other's place.
    Replaces,
    /// It answers the other.
    RepliesTo,
    /// It refers to the other.
    Cites,
    /// It is an annex of the other.
    AnnexOf,
    /// Both are about one event.
    SameEvent,
}
