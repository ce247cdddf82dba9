//! An edition is a statement in one language (FRBR expression); a revision is one immutable version of
//! it. An edition has no state of its own: it is what its newest revision says.

use super::{
    Digest, EditionId, LanguageAssessment, LanguageTag, LocalizedText, RevisionNumber, Segment,
    Stamp, Timestamp, Uid,
};

/// Everything about a revision but its words.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionDetails {
    /// In which language the edition is, and who says so.
    pub language: LanguageAssessment,
    /// The title; may be empty.
    pub title: String,
    /// How it came from another language, where it did.
    pub translation: Translation,
    /// Whether it may be used.
    pub usability: Usability,
    /// Where it was found.
    pub source: Source,
    /// Why there is a new version, where the issuer said so.
    pub correction: Option<Correction>,
    /// When the issuer published this version.
    pub publish_time: Option<Timestamp>,
}

/// The words of a revision.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionText {
    /// The canonical text.
    pub text: String,
    /// Its segments, in order, not overlapping.
    pub segments: Vec<Segment>,
    /// The bytes as received, where they differ from the canonical text.
    pub raw: Option<Vec<u8>>,
}

/// One immutable version of an edition, as of some commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// The edition's id.
    pub edition: EditionId,
    /// The edition's identity for ever.
    pub edition_uid: Uid,
    /// Which version.
    pub number: RevisionNumber,
    /// When it was recorded.
    pub recorded: Stamp,
    /// When the edition's first revision was recorded.
    pub edition_created: Stamp,
    /// When a newer revision took its place, as of the read.
    pub superseded: Option<Stamp>,
    /// The edition's newest revision, as of the read; the one in force, where the read names a time of
    /// publication.
    pub latest: RevisionNumber,
    /// How many revisions of the edition there are to see, as of the read.
    pub revision_count: u32,
    /// Everything but the words.
    pub details: EditionDetails,
    /// SHA-256 of the canonical text.
    pub content_digest: Digest,
    /// SHA-256 of the bytes as received.
    pub raw_digest: Digest,
    /// How often it was seen again, as of the read.
    pub sightings: SightingSummary,
    /// The words, where the read asked for them.
    pub text: Option<EditionText>,
    /// Whether the edition keeps up with its source. The archive finds out for revisions in force; the
    /// store leaves it open.
    pub sync: Option<SyncState>,
}

/// What lists show of an edition: its newest revision in brief.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionHead {
    /// The edition's id.
    pub id: EditionId,
    /// In which language it is.
    pub language: LanguageTag,
    /// The newest revision, or the one in force at the publication time that the read named.
    pub revision: RevisionNumber,
    /// How many revisions there are to see, as of the read.
    pub revision_count: u32,
    /// The title; may be empty.
    pub title: String,
    /// How the edition came about.
    pub translation: Translation,
    /// When the revision was published; when it was recorded, where nobody said.
    pub published: Timestamp,
    /// Whether it may be used.
    pub usability: Usability,
    /// Whether the edition keeps up with its source. The archive finds out; the store leaves it open.
    pub sync: Option<SyncState>,
    /// Whether it may be used now, whatever the state read. The archive finds out, as above.
    pub present: Option<Usability>,
}

/// Whether a translation keeps up with its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncState {
    /// Its source has said nothing else since.
    Current,
    /// Its source has changed since by more than spacing, punctuation and variants of letters.
    Stale,
    /// It is a translation, and nobody said of what, or its source is not there.
    Unknown,
}

/// Later fetches that found a revision unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SightingSummary {
    /// How many.
    pub count: u32,
    /// When the last one was recorded.
    pub last: Option<Timestamp>,
}

/// One fetch that found text which was already stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Where it was found.
    pub source: Source,
    /// SHA-256 of the bytes as received.
    pub raw_digest: Digest,
    /// When it was recorded.
    pub recorded: Stamp,
}

/// Where a document was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The page or file; may be empty.
    pub uri: String,
    /// Who published it; may be empty.
    pub publisher: String,
    /// When it was fetched.
    pub fetch_time: Option<Timestamp>,
    /// The media type as received; may be empty.
    pub mime_type: String,
    /// The entity tag of the answer; may be empty.
    pub http_etag: String,
    /// The `Last-Modified` of the answer.
    pub http_last_modify_time: Option<Timestamp>,
}

/// How an edition came from another language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Translation {
    /// Original or which sort of translation, where known.
    pub kind: Option<TranslationKind>,
    /// The revision it was translated from: a revision name; may be empty.
    pub source_revision: String,
    /// The language it was translated from.
    pub source_language: Option<LanguageTag>,
    /// The language in between, where there was one.
    pub pivot_language: Option<LanguageTag>,
    /// Who translated; may be empty.
    pub translator: String,
    /// Which language versions are authentic, where the document says so.
    pub authenticity: Option<Authenticity>,
}

/// Original, or which sort of translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TranslationKind {
    /// The original.
    Original,
    /// A translation by the issuer.
    Official,
    /// A translation by somebody else.
    Unofficial,
    /// A machine's translation.
    Machine,
}

/// Whether other language versions are equally authentic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Authenticity {
    /// Only this one is.
    Sole,
    /// This and others are.
    Equal,
    /// This one is not.
    None,
}

/// Whether an edition may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Usability {
    /// It may.
    #[default]
    Usable,
    /// Not for now.
    Withheld,
    /// Withdrawn for good by the issuer.
    Canceled,
}

/// Why there is a new version, in the issuer's or the operator's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// What sort of correction.
    pub kind: CorrectionKind,
    /// The notice; none where there was none.
    pub note: Option<LocalizedText>,
    /// The revision that it corrects: a revision name; may be empty.
    pub corrected_revision: String,
    /// When the issuer corrected it.
    pub correct_time: Option<Timestamp>,
}

/// What sort of correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CorrectionKind {
    /// Wording only.
    Editorial,
    /// A fact was wrong.
    Correction,
    /// There is more to say.
    Update,
    /// It was misunderstood.
    Clarification,
    /// It is taken back.
    Retraction,
    /// It was changed without notice.
    Silent,
}
