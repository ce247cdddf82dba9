//! What use cases answer. Every answer names the commit that it shows or made.

use std::ops::Range;
use std::sync::Arc;

use super::fields::Fields;
use super::{Present, TextLanguages, Told};
use crate::domain::{
    CommitNumber, EditionDetails, EditionName, EditionText, IngestOutcome, LanguageAssessment,
    LanguageTag, Revision, Stamp, StatementHeads, StatementId, Warning,
};
use crate::store::LoggedCommit;

/// A statement and the edition that suits the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementAnswer {
    /// The statement and its editions in brief.
    pub heads: StatementHeads,
    /// What the statement says, where it was asked for.
    pub fields: Option<Fields>,
    /// The edition chosen; none where no edition is to be seen.
    pub edition: Option<RevisionAnswer>,
    /// The commit shown.
    pub commit: CommitNumber,
}

/// A statement in a list, with what it says where that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementShown {
    /// The statement and its editions in brief.
    pub heads: StatementHeads,
    /// What it says.
    pub fields: Option<Fields>,
}

/// A revision, with what it says where that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisionAnswer {
    /// The name of its edition as of the state read, which is not always the one asked for.
    pub edition: EditionName,
    /// The revision.
    pub revision: Revision,
    /// What it says.
    pub fields: Option<Fields>,
    /// The languages inside its words; none in lists, and where the words were not asked for.
    pub languages: TextLanguages,
    /// What holds of its edition now, whatever the state read.
    pub present: Present,
}

/// One thing, as of a commit.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The thing.
    pub value: T,
    /// The commit shown or made.
    pub commit: CommitNumber,
}

/// A page of a list, as of a commit.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPage<T, K> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page starts; none after the last.
    pub next: Option<K>,
    /// The commit that all pages show.
    pub commit: CommitNumber,
}

/// What became of one ingested document.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingested {
    /// What happened.
    pub outcome: IngestOutcome,
    /// The statement that the text is in.
    pub heads: StatementHeads,
    /// The revision made or met again, without its words.
    pub revision: Revision,
    /// The commit made.
    pub commit: CommitNumber,
    /// Other statements that it may belong to.
    pub candidates: Vec<LinkCandidate>,
    /// What deserves a look.
    pub warnings: Vec<DocumentWarning>,
}

/// A warning, the field that it is about and the words that it points into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentWarning {
    /// Path of the request field.
    pub field: String,
    /// What was noticed.
    pub warning: Warning,
    /// Where it was met first, counted in code points, UTF-8 bytes and UTF-16 code units, so that the
    /// text need not travel with the warning.
    pub first: Option<Place>,
}

/// A range of a text in every unit that callers may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// In code points.
    pub code_points: std::ops::Range<usize>,
    /// In bytes of UTF-8.
    pub utf8_bytes: std::ops::Range<usize>,
    /// In UTF-16 code units.
    pub utf16_units: std::ops::Range<usize>,
}

/// A statement that a document may belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkCandidate {
    /// Which.
    pub statement: StatementId,
    /// 0 to 1.
    pub score: f32,
    /// Why: `external_id`, `source_uri`.
    pub reasons: Vec<&'static str>,
}

/// What an ingest would make of a document by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// Everything but the words.
    pub details: EditionDetails,
    /// The words.
    pub text: EditionText,
    /// SHA-256 of the canonical text.
    pub content_digest: crate::domain::Digest,
    /// The language of the document.
    pub language: LanguageAssessment,
    /// Each language's share of the letters, largest first.
    pub shares: Vec<(LanguageTag, f32)>,
    /// Runs of one language, in order: byte ranges of the text.
    pub spans: Vec<(Range<usize>, LanguageTag)>,
    /// What deserves a look.
    pub warnings: Vec<DocumentWarning>,
    /// What the text says.
    pub fields: Fields,
}

/// A piece of the log.
#[derive(Debug, Clone)]
pub struct ChangesPage {
    /// What is told of commits, oldest first.
    pub commits: Vec<Arc<Told>>,
    /// The last commit that was looked at.
    pub through: CommitNumber,
    /// Whether more commits follow, up to the head given.
    pub more: bool,
    /// The head when the list began.
    pub head: CommitNumber,
}

/// A piece of the log with all its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedPage {
    /// Commits, oldest first.
    pub commits: Vec<LoggedCommit>,
    /// Whether more commits follow, up to the one asked for.
    pub more: bool,
}

/// One step of a watch.
#[derive(Debug, Clone)]
pub enum WatchStep {
    /// What is told of the next commit.
    Commit(Arc<Told>),
    /// Everything up to this commit was told, as far as it is wanted.
    Progress {
        /// That commit.
        through: Stamp,
        /// The archive's head.
        head: CommitNumber,
    },
}
