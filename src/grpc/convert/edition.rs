//! Editions, revisions, sightings, and what is said about them: source, translation, correction.

use super::{Field, Shape, Violations, count, fields, small, structured, text};
use crate::archive::{Present, RevisionAnswer, TextLanguages, etag};
use crate::domain::{
    ArchiveId, Authenticity, Correction, CorrectionKind, EditionDetails, EditionHead, EditionName,
    EditionText, Revision, RevisionName, RevisionRef, Sighting, SightingSummary, Source,
    StatementId, StatementName, SyncState, Translation, TranslationKind, Usability, limits,
};
use crate::grpc::pb;

/// What the revisions named inside a request must belong to.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Home<'a> {
    /// Their archive, where the request names one that is valid.
    pub(crate) archive: Option<&'a ArchiveId>,
    /// Their statement, where the request names one.
    pub(crate) statement: Option<&'a StatementId>,
}

/// Where a document was found.
pub(crate) fn source(violations: &mut Violations, field: Field<'_>, source: pb::Source) -> Source {
    let pb::Source { uri, publisher, fetch_time, mime_type, http_etag, http_last_modify_time } =
        source;
    let header = limits::HEADER_CHARS;
    let name = limits::NAME_CHARS;
    let modified = field.child("http_last_modify_time");
    Source {
        uri: fields::uri(violations, field.child("uri"), uri),
        publisher: fields::text(violations, field.child("publisher"), publisher, name),
        fetch_time: fields::timestamp(violations, field.child("fetch_time"), fetch_time),
        mime_type: fields::text(violations, field.child("mime_type"), mime_type, header),
        http_etag: fields::text(violations, field.child("http_etag"), http_etag, header),
        http_last_modify_time: fields::timestamp(violations, modified, http_last_modify_time),
    }
}

/// A source as the wire has it; none where nothing is known.
pub(crate) fn to_source(source: Source) -> Option<pb::Source> {
    if source == Source::default() {
        return None;
    }
    let Source { uri, publisher, fetch_time, mime_type, http_etag, http_last_modify_time } = source;
    Some(pb::Source {
        uri,
        publisher,
        fetch_time: fetch_time.map(fields::to_timestamp),
        mime_type,
        http_etag,
        http_last_modify_time: http_last_modify_time.map(fields::to_timestamp),
    })
}

/// How an edition came from another language.
pub(crate) fn translation(
    violations: &mut Violations,
    field: Field<'_>,
    translation: pb::Translation,
    home: Home<'_>,
) -> Translation {
    let pb::Translation {
        kind,
        source_revision,
        source_language_code,
        pivot_language_code,
        translator,
        authenticity,
    } = translation;
    let kind_given = fields::choice(violations, field.child("kind"), kind);
    if kind_given == Some(pb::TranslationKind::Unspecified) {
        violations.note(field.child("kind"), "is required");
    }
    let weight = fields::choice(violations, field.child("authenticity"), authenticity);
    let languages = [
        (field.child("source_language_code"), source_language_code),
        (field.child("pivot_language_code"), pivot_language_code),
    ];
    let [source_language, pivot_language] =
        languages.map(|(at, value)| fields::language(violations, at, &value));
    let name = limits::NAME_CHARS;
    let revision = field.child("source_revision");
    Translation {
        kind: kind_given.and_then(translation_kind),
        source_revision: revision_name(violations, revision, source_revision, home),
        source_language,
        pivot_language,
        translator: fields::text(violations, field.child("translator"), translator, name),
        authenticity: weight.and_then(authenticity_of),
    }
}

const fn translation_kind(kind: pb::TranslationKind) -> Option<TranslationKind> {
    match kind {
        pb::TranslationKind::Unspecified => None,
        pb::TranslationKind::Original => Some(TranslationKind::Original),
        pb::TranslationKind::Official => Some(TranslationKind::Official),
        pb::TranslationKind::Unofficial => Some(TranslationKind::Unofficial),
        pb::TranslationKind::Machine => Some(TranslationKind::Machine),
    }
}

const fn authenticity_of(weight: pb::Authenticity) -> Option<Authenticity> {
    match weight {
        pb::Authenticity::Unspecified => None,
        pb::Authenticity::Sole => Some(Authenticity::Sole),
        pb::Authenticity::Equal => Some(Authenticity::Equal),
        pb::Authenticity::None => Some(Authenticity::None),
    }
}

/// The name of a revision by its number, kept as it was written; may be empty.
fn revision_name(
    violations: &mut Violations,
    field: Field<'_>,
    value: String,
    home: Home<'_>,
) -> String {
    let Some(name) = violations.parse_optional::<RevisionName>(field, &value) else { return value };
    if name.revision == RevisionRef::Latest {
        violations.note(field, "must name a revision by its number, not as \"latest\"");
    }
    if home.archive.is_some_and(|archive| *archive != name.edition.archive) {
        violations.note(field, format!("{value:?} is of another archive"));
    } else if home.statement.is_some_and(|statement| *statement != name.edition.statement) {
        violations.note(field, format!("{value:?} is of another statement"));
    }
    value
}

fn to_translation(translation: Translation) -> Option<pb::Translation> {
    if translation == Translation::default() {
        return None;
    }
    let Translation {
        kind,
        source_revision,
        source_language,
        pivot_language,
        translator,
        authenticity,
    } = translation;
    let weight = match authenticity {
        None => pb::Authenticity::Unspecified,
        Some(Authenticity::Sole) => pb::Authenticity::Sole,
        Some(Authenticity::Equal) => pb::Authenticity::Equal,
        Some(Authenticity::None) => pb::Authenticity::None,
    };
    Some(pb::Translation {
        kind: to_translation_kind(kind).into(),
        source_revision,
        source_language_code: fields::to_language(source_language),
        pivot_language_code: fields::to_language(pivot_language),
        translator,
        authenticity: weight.into(),
    })
}

const fn to_translation_kind(kind: Option<TranslationKind>) -> pb::TranslationKind {
    match kind {
        None => pb::TranslationKind::Unspecified,
        Some(TranslationKind::Original) => pb::TranslationKind::Original,
        Some(TranslationKind::Official) => pb::TranslationKind::Official,
        Some(TranslationKind::Unofficial) => pb::TranslationKind::Unofficial,
        Some(TranslationKind::Machine) => pb::TranslationKind::Machine,
    }
}

/// Whether an edition may be used; none where the request does not say.
pub(crate) fn usability(
    violations: &mut Violations,
    field: Field<'_>,
    number: i32,
) -> Option<Usability> {
    match fields::choice::<pb::Usability>(violations, field, number)? {
        pb::Usability::Unspecified => None,
        pb::Usability::Usable => Some(Usability::Usable),
        pb::Usability::Withheld => Some(Usability::Withheld),
        pb::Usability::Canceled => Some(Usability::Canceled),
    }
}

/// Whether an edition may be used, as the wire has it.
pub(crate) const fn to_usability(usability: Usability) -> pb::Usability {
    match usability {
        Usability::Usable => pb::Usability::Usable,
        Usability::Withheld => pb::Usability::Withheld,
        Usability::Canceled => pb::Usability::Canceled,
    }
}

/// What was said about a change. None only after a violation.
pub(crate) fn correction(
    violations: &mut Violations,
    field: Field<'_>,
    correction: pb::Correction,
    home: Home<'_>,
) -> Option<Correction> {
    let pb::Correction { kind, note, corrected_revision, correct_time } = correction;
    let given = fields::choice(violations, field.child("kind"), kind);
    let kind = given.and_then(correction_kind);
    if given == Some(pb::CorrectionKind::Unspecified) {
        violations.note(field.child("kind"), "is required");
    }
    let most = limits::NOTE_CHARS;
    let at = field.child("note");
    let note = note.map(|note| fields::localized(violations, at, note, most));
    let at = field.child("corrected_revision");
    let corrected_revision = revision_name(violations, at, corrected_revision, home);
    let correct_time = fields::timestamp(violations, field.child("correct_time"), correct_time);
    Some(Correction { kind: kind?, note, corrected_revision, correct_time })
}

const fn correction_kind(kind: pb::CorrectionKind) -> Option<CorrectionKind> {
    match kind {
        pb::CorrectionKind::Unspecified => None,
        pb::CorrectionKind::Editorial => Some(CorrectionKind::Editorial),
        pb::CorrectionKind::Correction => Some(CorrectionKind::Correction),
        pb::CorrectionKind::Update => Some(CorrectionKind::Update),
        pb::CorrectionKind::Clarification => Some(CorrectionKind::Clarification),
        pb::CorrectionKind::Retraction => Some(CorrectionKind::Retraction),
        pb::CorrectionKind::Silent => Some(CorrectionKind::Silent),
    }
}

fn to_correction(correction: Correction) -> pb::Correction {
    let Correction { kind, note, corrected_revision, correct_time } = correction;
    let kind = match kind {
        CorrectionKind::Editorial => pb::CorrectionKind::Editorial,
        CorrectionKind::Correction => pb::CorrectionKind::Correction,
        CorrectionKind::Update => pb::CorrectionKind::Update,
        CorrectionKind::Clarification => pb::CorrectionKind::Clarification,
        CorrectionKind::Retraction => pb::CorrectionKind::Retraction,
        CorrectionKind::Silent => pb::CorrectionKind::Silent,
    };
    pb::Correction {
        kind: kind.into(),
        note: note.map(fields::to_localized),
        corrected_revision,
        correct_time: correct_time.map(fields::to_timestamp),
    }
}

/// An edition in brief.
pub(crate) fn to_summary(head: &EditionHead, statement: &StatementName) -> pb::EditionSummary {
    // The title is shown with the statement's titles.
    let EditionHead {
        id,
        language,
        revision,
        revision_count,
        title: _,
        translation,
        published: _,
        usability,
        sync,
        present,
    } = head;
    let name = statement.edition(id);
    pb::EditionSummary {
        latest_revision: name.revision(*revision).to_string(),
        edition: name.to_string(),
        language_code: language.to_string(),
        revision_count: small(*revision_count),
        translation_kind: to_translation_kind(translation.kind).into(),
        usability: to_usability(*usability).into(),
        sync_state: to_sync_state(*sync).into(),
        present_usability: to_present(*present).into(),
    }
}

/// Nothing where nobody looked, or where there is no such edition any more.
pub(crate) const fn to_present(usability: Option<Usability>) -> pb::Usability {
    match usability {
        Some(usability) => to_usability(usability),
        None => pb::Usability::Unspecified,
    }
}

const fn to_sync_state(sync: Option<SyncState>) -> pb::SyncState {
    match sync {
        None => pb::SyncState::Unspecified,
        Some(SyncState::Current) => pb::SyncState::Current,
        Some(SyncState::Stale) => pb::SyncState::Stale,
        Some(SyncState::Unknown) => pb::SyncState::Unknown,
    }
}

/// What the wire shows of a revision in `Edition`, before it has a name.
pub(crate) fn to_unnamed(
    details: EditionDetails,
    words: Option<EditionText>,
    shape: &Shape,
) -> pb::Edition {
    let EditionDetails {
        language,
        title,
        translation,
        usability,
        source,
        correction,
        publish_time,
    } = details;
    // The raw bytes are kept, not served.
    let (text, segments) = words.map_or_else(Default::default, |words| {
        let EditionText { text: words, segments, raw: _ } = words;
        let segments = text::to_segments(&words, segments, shape);
        (words, segments)
    });
    pb::Edition {
        language_code: language.tag.to_string(),
        language_assessment: Some(text::to_assessment(language, shape)),
        translation: to_translation(translation),
        usability: to_usability(usability).into(),
        title,
        text,
        segments,
        source: to_source(source),
        correction: correction.map(to_correction),
        publish_time: publish_time.map(fields::to_timestamp),
        ..pb::Edition::default()
    }
}

/// A revision as its edition, and as the revision itself without the snapshot.
pub(crate) fn to_edition_and_revision(
    revision: Revision,
    statement: &StatementName,
    shape: &Shape,
) -> (pb::Edition, pb::EditionRevision) {
    let etag = etag::edition(&revision);
    let Revision {
        edition,
        edition_uid,
        number,
        recorded,
        edition_created,
        superseded,
        latest,
        revision_count,
        details,
        content_digest,
        raw_digest,
        sightings: SightingSummary { count: sighting_count, last: last_sighting },
        text,
        sync,
    } = revision;
    let name = statement.edition(&edition);
    let digest: bytes::Bytes = content_digest.0.to_vec().into();
    let publish_time = details.publish_time.map(fields::to_timestamp);
    let made = pb::EditionRevision {
        name: name.revision(number).to_string(),
        snapshot: None,
        create_time: Some(fields::to_timestamp(recorded.time)),
        alternate_ids: if number == latest { vec!["latest".to_owned()] } else { Vec::new() },
        revision_number: small(number.get()),
        parent_revision: number
            .previous()
            .map_or_else(String::new, |parent| name.revision(parent).to_string()),
        commit: count(recorded.commit.0),
        publish_time,
        supersede_time: superseded.map(|stamp| fields::to_timestamp(stamp.time)),
        content_digest: digest.clone(),
        raw_digest: raw_digest.0.to_vec().into(),
        sighting_count: small(sighting_count),
        last_sighting_time: last_sighting.map(fields::to_timestamp),
    };
    let shown = pb::Edition {
        name: name.to_string(),
        uid: edition_uid.to_string(),
        etag,
        latest_revision: name.revision(latest).to_string(),
        // Numbers have no gaps.
        revision_count: small(revision_count),
        sync_state: to_sync_state(sync).into(),
        content_digest: digest,
        create_time: Some(fields::to_timestamp(edition_created.time)),
        update_time: Some(fields::to_timestamp(recorded.time)),
        update_commit: count(recorded.commit.0),
        ..to_unnamed(details, text, shape)
    };
    (shown, made)
}

/// A revision as its edition.
pub(crate) fn to_edition(
    revision: Revision,
    statement: &StatementName,
    shape: &Shape,
) -> pb::Edition {
    to_edition_and_revision(revision, statement, shape).0
}

/// A revision as its edition, with its fields where they were asked for.
pub(crate) fn to_edition_shown(shown: RevisionAnswer, shape: &Shape) -> pb::Edition {
    let RevisionAnswer { edition, revision, fields, languages, present } = shown;
    let statement = edition.statement_name();
    let home = structured::Home::Statement(&statement);
    let fields = fields.map(|fields| structured::to_fields(fields, home, shape));
    let made = pb::Edition { fields, ..to_edition(revision, &statement, shape) };
    with_languages(with_present(made, present), languages, shape)
}

/// A revision with its snapshot, and its fields where they were asked for.
pub(crate) fn to_revision_shown(shown: RevisionAnswer, shape: &Shape) -> pb::EditionRevision {
    let RevisionAnswer { edition, revision, fields, languages, present } = shown;
    let statement = edition.statement_name();
    let home = structured::Home::Statement(&statement);
    let fields = fields.map(|fields| structured::to_fields(fields, home, shape));
    let mut made = to_revision(revision, &edition, shape);
    made.snapshot = made.snapshot.map(|snapshot| {
        let snapshot = with_present(pb::Edition { fields, ..snapshot }, present);
        with_languages(snapshot, languages, shape)
    });
    made
}

/// An edition with what holds of it now.
fn with_present(edition: pb::Edition, present: Present) -> pb::Edition {
    let Present { embargo_end, usability } = present;
    pb::Edition {
        embargo_end_time: embargo_end.map(fields::to_timestamp),
        present_usability: to_present(usability).into(),
        ..edition
    }
}

/// An edition with the languages inside its text.
fn with_languages(edition: pb::Edition, languages: TextLanguages, shape: &Shape) -> pb::Edition {
    let TextLanguages { shares, spans } = languages;
    let language_spans = text::to_language_spans(&edition.text, spans, shape);
    let language_shares = shares.into_iter().map(text::to_language_share).collect();
    pb::Edition { language_shares, language_spans, ..edition }
}

/// A revision with its snapshot.
pub(crate) fn to_revision(
    revision: Revision,
    edition: &EditionName,
    shape: &Shape,
) -> pb::EditionRevision {
    let (snapshot, made) = to_edition_and_revision(revision, &edition.statement_name(), shape);
    pb::EditionRevision { snapshot: Some(snapshot), ..made }
}

/// A sighting of a revision.
pub(crate) fn to_sighting(sighting: Sighting, revision: &RevisionName) -> pb::Sighting {
    let Sighting { source, raw_digest, recorded } = sighting;
    pb::Sighting {
        source: to_source(source),
        raw_digest: raw_digest.0.to_vec().into(),
        commit: count(recorded.commit.0),
        record_time: Some(fields::to_timestamp(recorded.time)),
        revision: revision.to_string(),
    }
}
