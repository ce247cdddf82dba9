//! The meaning of the archive, and nothing else: names, statements, editions, revisions, segments,
//! commits, limits.
//!
//! A value that exists is valid: identifiers have private fields and are made by parsing. This layer
//! knows no protocol, no storage format, no clock and no I/O; everything above it speaks its words.

mod archive;
mod choice;
mod claims;
mod commit;
mod digest;
mod edition;
pub mod fields;
pub mod filter;
mod ids;
mod invalid;
mod language;
pub mod limits;
mod names;
pub mod query;
mod statement;
mod text;
mod time;

pub use archive::{Archive, ArchiveCounts, ArchiveDetails, TokenKey};
pub use choice::EditionChoice;
pub use claims::{
    DecidedClaim, Decision, EditionClaims, Entity, EntityDetails, ReviewAction, RevisionClaims,
    StatementClaims, Tenure,
};
pub use commit::{Answer, Change, ChangeKind, Commit, CommitNumber, IngestOutcome, Stamp};
pub use digest::Digest;
pub use edition::{
    Authenticity, Correction, CorrectionKind, EditionDetails, EditionHead, EditionText, Revision,
    Sighting, SightingSummary, Source, SyncState, Translation, TranslationKind, Usability,
};
pub use ids::{ArchiveId, EditionId, RequestId, RevisionNumber, StatementId, Uid};
pub use invalid::Invalid;
pub use language::{LanguageAssessment, LanguageCandidate, LanguageSource, LanguageTag};
pub use names::{
    ArchiveName, EditionName, EntityRefName, RevisionName, RevisionRef, StatementName,
};
pub use statement::{
    ExternalId, LocalizedText, Relation, RelationKind, Statement, StatementDetails, StatementHeads,
    StatementKind, StatementState,
};
pub use text::{OffsetUnit, Segment, SegmentId, SegmentKind, Warning, WarningKind};
pub use time::Timestamp;
