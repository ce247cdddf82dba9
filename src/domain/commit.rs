//! Commits: the numbered, atomic steps of an archive's history.
//!
//! Numbers start at 1 (the making of the archive), have no gaps, and record times never go back.

use std::fmt;

use super::{EditionId, LanguageTag, RequestId, RevisionNumber, StatementId, Timestamp};

/// The number of a commit within its archive; 0 is the empty archive before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct CommitNumber(pub u64);

impl CommitNumber {
    /// Before the first commit.
    pub const NONE: Self = Self(0);

    /// The commit after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for CommitNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where and when something entered the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// In which commit.
    pub commit: CommitNumber,
    /// When the archive recorded it.
    pub time: Timestamp,
}

/// One commit as its readers see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Commit {
    /// Its number and record time.
    pub stamp: Stamp,
    /// The caller's name for the write, where given.
    pub request_id: Option<RequestId>,
    /// What happened, in order; never empty.
    pub changes: Vec<Change>,
}

/// One thing that happened in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// To which statement; none for changes of the archive itself.
    pub statement: Option<StatementId>,
    /// To which edition of it, where that means something.
    pub edition: Option<EditionId>,
    /// Which revision was made or seen, where that means something.
    pub revision: Option<RevisionNumber>,
    /// Language of the edition.
    pub language: Option<LanguageTag>,
    /// For updates: the fields that changed, by their name on the wire. For a translation that became
    /// stale: the segments of its source that changed, by their ids.
    pub changed_fields: Vec<String>,
}

/// What a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// The archive was made.
    ArchiveCreated,
    /// The archive's title or expected languages changed.
    ArchiveUpdated,
    /// A statement was made.
    StatementCreated,
    /// A statement got an edition in another language.
    EditionCreated,
    /// An edition got a revision: its first, or another text, or a mark.
    RevisionCreated,
    /// A statement's own metadata changed.
    StatementUpdated,
    /// An edition was withheld, canceled, or made usable again.
    UsabilityChanged,
    /// A statement was deleted (softly: nothing is gone).
    StatementDeleted,
    /// A deleted statement was brought back.
    StatementUndeleted,
    /// Text that was already known was seen again.
    Sighting,
    /// The structured fields of a statement changed, though none of its texts did: people decided
    /// about them, or its revisions were read anew.
    FieldsUpdated,
    /// Entities of the archive's registry were made or changed; `changed_fields` has their keys.
    EntitiesUpdated,
    /// An edition's words changed without a word about it.
    SilentEdit,
    /// An edition was changed with a notice.
    Corrected,
    /// The source of a translation moved on.
    TranslationStale,
    /// An edition has another name: of another statement, or another id. The change is told under the
    /// new name; `changed_fields` has the old one.
    EditionMoved,
    /// A statement was merged into another one. The change is told of the one that is left;
    /// `changed_fields` has the name of the other.
    StatementsMerged,
}

/// What became of one ingested document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IngestOutcome {
    /// A new statement with its first edition.
    CreatedStatement,
    /// A new language edition of a known statement.
    CreatedEdition,
    /// A new revision of a known edition.
    CreatedRevision,
    /// The newest revision of the edition has this text: a sighting was recorded.
    Unchanged,
    /// Another statement has this text: a sighting was recorded there.
    Duplicate,
}

/// What a write answered, kept with its request id so that a repeat gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// For an ingest, what became of the document.
    pub outcome: Option<IngestOutcome>,
    /// The statement written to or found; none for a write to the archive itself.
    pub statement: Option<StatementId>,
    /// The edition, where one was written to or found.
    pub edition: Option<EditionId>,
    /// The revision made or found.
    pub revision: Option<RevisionNumber>,
}
