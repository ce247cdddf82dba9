//! How revisions and sightings are stored.

use serde::{Deserialize, Serialize};

use super::language::LanguageV1;
use super::statement::LocalizedTextV1;
use super::{Malformed, micros, mirror, optional_tag, tag_name, time};
use crate::domain::{
    Authenticity, Correction, CorrectionKind, Digest, EditionDetails, EditionId, RevisionNumber,
    Source, StatementId, Translation, TranslationKind, Uid, Usability,
};

mirror! {
    /// Original, or which sort of translation.
    TranslationKindV1 = TranslationKind { Original, Official, Unofficial, Machine }
}
mirror! {
    /// Whether other language versions are equally authentic.
    AuthenticityV1 = Authenticity { Sole, Equal, None }
}
mirror! {
    /// Whether an edition may be used.
    UsabilityV1 = Usability { Usable, Withheld, Canceled }
}
mirror! {
    /// What sort of correction.
    CorrectionKindV1 = CorrectionKind {
        Editorial, Correction, Update, Clarification, Retraction, Silent,
    }
}

/// A revision without its words, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum RevisionRecord {
    /// Since format 1.
    V1(RevisionV1),
}

/// A revision without its words.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RevisionV1 {
    /// The statement's id. Since format 1.
    statement: String,
    /// The edition's id. Since format 1.
    edition: String,
    /// The edition's identity for ever. Since format 1.
    edition_uid: [u8; 16],
    /// Which revision. Since format 1.
    number: u32,
    /// SHA-256 of the canonical text. Since format 1.
    content_digest: [u8; 32],
    /// SHA-256 of the bytes as received, where they differ. Since format 1.
    raw_digest: Option<[u8; 32]>,
    /// The earlier revision that has the same words; none: they are the next record. Since format 1.
    same_text_as: Option<u32>,
    /// The language. Since format 1.
    language: LanguageV1,
    /// The title. Since format 1.
    title: String,
    /// How it came from another language. Since format 1.
    translation: TranslationV1,
    /// Whether it may be used. Since format 1.
    usability: UsabilityV1,
    /// Where it was found. Since format 1.
    source: SourceV1,
    /// Why there is a new version. Since format 1.
    correction: Option<CorrectionV1>,
    /// When it was published. Since format 1.
    publish_time: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SourceV1 {
    /// The page or file. Since format 1.
    uri: String,
    /// Who published it. Since format 1.
    publisher: String,
    /// When it was fetched. Since format 1.
    fetch_time: Option<i64>,
    /// The media type. Since format 1.
    mime_type: String,
    /// The entity tag. Since format 1.
    http_etag: String,
    /// `Last-Modified`. Since format 1.
    http_last_modify_time: Option<i64>,
}

#[derive(Debug, Serialize, Deserialize)]
struct TranslationV1 {
    /// Which sort. Since format 1.
    kind: Option<TranslationKindV1>,
    /// A revision name. Since format 1.
    source_revision: String,
    /// From which language. Since format 1.
    source_language: Option<String>,
    /// Through which language. Since format 1.
    pivot_language: Option<String>,
    /// Who translated. Since format 1.
    translator: String,
    /// Which versions are authentic. Since format 1.
    authenticity: Option<AuthenticityV1>,
}

#[derive(Debug, Serialize, Deserialize)]
struct CorrectionV1 {
    /// Which sort. Since format 1.
    kind: CorrectionKindV1,
    /// The notice. Since format 1.
    note: Option<LocalizedTextV1>,
    /// A revision name. Since format 1.
    corrected_revision: String,
    /// When. Since format 1.
    correct_time: Option<i64>,
}

/// A sighting, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum SightingRecord {
    /// Since format 1.
    V1(SightingV1),
}

/// A sighting.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SightingV1 {
    /// The statement's id. Since format 1.
    statement: String,
    /// The edition's id. Since format 1.
    edition: String,
    /// Which revision was seen. Since format 1.
    revision: u32,
    /// Where. Since format 1.
    source: SourceV1,
    /// SHA-256 of the bytes as received. Since format 1.
    raw_digest: [u8; 32],
}

/// Where the words of a revision are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextOf {
    /// In a record of their own, the next one.
    Own,
    /// In that of an earlier revision of the edition.
    Same(RevisionNumber),
}

/// A revision's record, taken apart.
#[derive(Debug)]
pub(crate) struct RevisionParts {
    pub(crate) statement: StatementId,
    pub(crate) edition: EditionId,
    pub(crate) edition_uid: Uid,
    pub(crate) number: RevisionNumber,
    pub(crate) content_digest: Digest,
    pub(crate) raw_digest: Digest,
    pub(crate) text: TextOf,
    pub(crate) details: EditionDetails,
}

/// What is stored of a revision.
pub(crate) fn revision_record(parts: RevisionParts) -> RevisionRecord {
    let RevisionParts {
        statement,
        edition,
        edition_uid: Uid(edition_uid),
        number,
        content_digest: Digest(content_digest),
        raw_digest: Digest(raw_digest),
        text,
        details,
    } = parts;
    let EditionDetails {
        language,
        title,
        translation,
        usability,
        source,
        correction,
        publish_time,
    } = details;
    let same_text_as = match text {
        TextOf::Own => None,
        TextOf::Same(number) => Some(number.get()),
    };
    RevisionRecord::V1(RevisionV1 {
        statement: statement.as_str().to_owned(),
        edition: edition.as_str().to_owned(),
        edition_uid,
        number: number.get(),
        content_digest,
        raw_digest: (raw_digest != content_digest).then_some(raw_digest),
        same_text_as,
        language: LanguageV1::of(&language),
        title,
        translation: store_translation(translation),
        usability: usability.into(),
        source: store_source(source),
        correction: correction.map(store_correction),
        publish_time: micros(publish_time),
    })
}

/// A revision.
pub(crate) fn load_details(record: RevisionRecord) -> Result<RevisionParts, Malformed> {
    let RevisionRecord::V1(RevisionV1 {
        statement,
        edition,
        edition_uid,
        number,
        content_digest,
        raw_digest,
        same_text_as,
        language,
        title,
        translation,
        usability,
        source,
        correction,
        publish_time,
    }) = record;
    let text = match same_text_as {
        None => TextOf::Own,
        Some(same) => TextOf::Same(revision_number(same)?),
    };
    Ok(RevisionParts {
        statement: statement.parse()?,
        edition: crate::store::embedded::names::edition_id(&edition)?,
        edition_uid: Uid(edition_uid),
        number: revision_number(number)?,
        content_digest: Digest(content_digest),
        raw_digest: Digest(raw_digest.unwrap_or(content_digest)),
        text,
        details: EditionDetails {
            language: language.load()?,
            title,
            translation: load_translation(translation)?,
            usability: usability.into(),
            source: load_source(source),
            correction: correction.map(load_correction).transpose()?,
            publish_time: time(publish_time),
        },
    })
}

fn revision_number(number: u32) -> Result<RevisionNumber, Malformed> {
    RevisionNumber::new(number).ok_or(Malformed::Range)
}

fn store_source(source: Source) -> SourceV1 {
    let Source { uri, publisher, fetch_time, mime_type, http_etag, http_last_modify_time } = source;
    SourceV1 {
        uri,
        publisher,
        fetch_time: micros(fetch_time),
        mime_type,
        http_etag,
        http_last_modify_time: micros(http_last_modify_time),
    }
}

fn load_source(source: SourceV1) -> Source {
    let SourceV1 { uri, publisher, fetch_time, mime_type, http_etag, http_last_modify_time } =
        source;
    Source {
        uri,
        publisher,
        fetch_time: time(fetch_time),
        mime_type,
        http_etag,
        http_last_modify_time: time(http_last_modify_time),
    }
}

fn store_translation(translation: Translation) -> TranslationV1 {
    let Translation {
        kind,
        source_revision,
        source_language,
        pivot_language,
        translator,
        authenticity,
    } = translation;
    TranslationV1 {
        kind: kind.map(Into::into),
        source_revision,
        source_language: source_language.as_ref().map(tag_name),
        pivot_language: pivot_language.as_ref().map(tag_name),
        translator,
        authenticity: authenticity.map(Into::into),
    }
}

fn load_translation(translation: TranslationV1) -> Result<Translation, Malformed> {
    let TranslationV1 {
        kind,
        source_revision,
        source_language,
        pivot_language,
        translator,
        authenticity,
    } = translation;
    Ok(Translation {
        kind: kind.map(Into::into),
        source_revision,
        source_language: optional_tag(source_language.as_deref())?,
        pivot_language: optional_tag(pivot_language.as_deref())?,
        translator,
        authenticity: authenticity.map(Into::into),
    })
}

fn store_correction(correction: Correction) -> CorrectionV1 {
    let Correction { kind, note, corrected_revision, correct_time } = correction;
    CorrectionV1 {
        kind: kind.into(),
        note: note.map(LocalizedTextV1::of),
        corrected_revision,
        correct_time: micros(correct_time),
    }
}

fn load_correction(correction: CorrectionV1) -> Result<Correction, Malformed> {
    let CorrectionV1 { kind, note, corrected_revision, correct_time } = correction;
    Ok(Correction {
        kind: kind.into(),
        note: note.map(LocalizedTextV1::load).transpose()?,
        corrected_revision,
        correct_time: time(correct_time),
    })
}

/// What is stored of a sighting.
pub(crate) fn sighting_record(
    statement: &StatementId,
    edition: &EditionId,
    revision: RevisionNumber,
    source: Source,
    raw_digest: Digest,
) -> SightingRecord {
    SightingRecord::V1(SightingV1 {
        statement: statement.as_str().to_owned(),
        edition: edition.as_str().to_owned(),
        revision: revision.get(),
        source: store_source(source),
        raw_digest: raw_digest.0,
    })
}

/// A sighting's record, taken apart.
#[derive(Debug)]
pub(crate) struct SightingParts {
    pub(crate) statement: StatementId,
    pub(crate) edition: EditionId,
    pub(crate) revision: RevisionNumber,
    pub(crate) source: Source,
    pub(crate) raw_digest: Digest,
}

impl SightingRecord {
    /// The sighting.
    pub(crate) fn load(self) -> Result<SightingParts, Malformed> {
        let Self::V1(SightingV1 { statement, edition, revision, source, raw_digest }) = self;
        Ok(SightingParts {
            statement: statement.parse()?,
            edition: crate::store::embedded::names::edition_id(&edition)?,
            revision: revision_number(revision)?,
            source: load_source(source),
            raw_digest: Digest(raw_digest),
        })
    }
}
