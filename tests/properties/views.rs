//! What a caller sees, in the plainest values: the same for the model and for the messages of the wire.
//!
//! Left out is what the server makes by chance (uids, etags) or by judgement (language assessments,
//! segments); other tests look at those.

use std::collections::BTreeMap;

use chancery::grpc::pb;
use prost_types::Timestamp;

pub(crate) fn micros(time: Option<&Timestamp>) -> Option<i64> {
    time.map(|time| time.seconds * 1_000_000 + i64::from(time.nanos) / 1000)
}

pub(crate) fn timestamp(micros: i64) -> Timestamp {
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1000).expect("less than a second");
    Timestamp { seconds: micros.div_euclid(1_000_000), nanos }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct StatementView {
    pub(crate) name: String,
    pub(crate) deleted: bool,
    pub(crate) kind: i32,
    pub(crate) usability: i32,
    /// Language and title, by language.
    pub(crate) titles: Vec<(String, String)>,
    pub(crate) original: String,
    pub(crate) editions: Vec<SummaryView>,
    pub(crate) external_ids: Vec<(String, String)>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) publish_time: Option<i64>,
    pub(crate) embargo_end_time: Option<i64>,
    pub(crate) create: (i64, Option<i64>),
    pub(crate) update: (i64, Option<i64>),
    pub(crate) delete_time: Option<i64>,
    pub(crate) delete_reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SummaryView {
    pub(crate) edition: String,
    pub(crate) language: String,
    pub(crate) latest_revision: String,
    pub(crate) revision_count: i32,
    pub(crate) translation: i32,
    pub(crate) usability: i32,
    pub(crate) present_usability: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EditionView {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) translation: i32,
    pub(crate) usability: i32,
    pub(crate) title: String,
    /// Empty in the BASIC view.
    pub(crate) text: String,
    pub(crate) uri: String,
    pub(crate) correction: i32,
    pub(crate) publish_time: Option<i64>,
    pub(crate) latest_revision: String,
    pub(crate) revision_count: i32,
    pub(crate) digest: Vec<u8>,
    pub(crate) create_time: Option<i64>,
    pub(crate) update: (i64, Option<i64>),
    /// Embargo and usability of now; not in answers of writes.
    pub(crate) present: (Option<i64>, i32),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RevisionView {
    pub(crate) name: String,
    pub(crate) create_time: Option<i64>,
    pub(crate) alternate_ids: Vec<String>,
    pub(crate) number: i32,
    pub(crate) parent: String,
    pub(crate) commit: i64,
    pub(crate) publish_time: Option<i64>,
    pub(crate) supersede_time: Option<i64>,
    pub(crate) digest: Vec<u8>,
    pub(crate) raw_digest: Vec<u8>,
    pub(crate) sightings: (i32, Option<i64>),
    pub(crate) snapshot: Option<EditionView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SightingView {
    pub(crate) uri: String,
    pub(crate) raw_digest: Vec<u8>,
    pub(crate) commit: i64,
    pub(crate) time: Option<i64>,
    pub(crate) revision: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeView {
    pub(crate) commit: i64,
    pub(crate) time: Option<i64>,
    pub(crate) kind: pb::ChangeKind,
    pub(crate) resource: String,
    pub(crate) statement: String,
    pub(crate) language: String,
    pub(crate) fields: Vec<String>,
    pub(crate) request_id: String,
    pub(crate) previous_revision: String,
}

/// What an ingest answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IngestedView {
    pub(crate) outcome: pb::IngestOutcome,
    pub(crate) statement: StatementView,
    pub(crate) edition: EditionView,
    pub(crate) revision: RevisionView,
    pub(crate) commit: i64,
    /// Statement and reasons.
    pub(crate) candidates: Vec<(String, Vec<String>)>,
}

pub(crate) fn statement(from: &pb::Statement) -> StatementView {
    let mut titles: Vec<(String, String)> =
        from.titles.iter().map(|title| (title.language_code.clone(), title.text.clone())).collect();
    titles.sort();
    StatementView {
        name: from.name.clone(),
        deleted: from.state() == pb::statement::State::Deleted,
        kind: from.kind,
        usability: from.usability,
        titles,
        original: from.original_language_code.clone(),
        editions: from.editions.iter().map(summary).collect(),
        external_ids: external_ids(&from.external_ids),
        labels: from.labels.clone(),
        publish_time: micros(from.publish_time.as_ref()),
        embargo_end_time: micros(from.embargo_end_time.as_ref()),
        create: (from.create_commit, micros(from.create_time.as_ref())),
        update: (from.update_commit, micros(from.update_time.as_ref())),
        delete_time: micros(from.delete_time.as_ref()),
        delete_reason: from.delete_reason.clone(),
    }
}

fn external_ids(from: &[pb::ExternalId]) -> Vec<(String, String)> {
    from.iter().map(|id| (id.scheme.clone(), id.value.clone())).collect()
}

fn summary(from: &pb::EditionSummary) -> SummaryView {
    SummaryView {
        edition: from.edition.clone(),
        language: from.language_code.clone(),
        latest_revision: from.latest_revision.clone(),
        revision_count: from.revision_count,
        translation: from.translation_kind,
        usability: from.usability,
        present_usability: from.present_usability,
    }
}

pub(crate) fn edition(from: &pb::Edition) -> EditionView {
    EditionView {
        name: from.name.clone(),
        language: from.language_code.clone(),
        translation: from.translation.as_ref().map_or(0, |translation| translation.kind),
        usability: from.usability,
        title: from.title.clone(),
        text: from.text.clone(),
        uri: from.source.as_ref().map(|source| source.uri.clone()).unwrap_or_default(),
        correction: from.correction.as_ref().map_or(0, |correction| correction.kind),
        publish_time: micros(from.publish_time.as_ref()),
        latest_revision: from.latest_revision.clone(),
        revision_count: from.revision_count,
        digest: from.content_digest.to_vec(),
        create_time: micros(from.create_time.as_ref()),
        update: (from.update_commit, micros(from.update_time.as_ref())),
        present: (micros(from.embargo_end_time.as_ref()), from.present_usability),
    }
}

pub(crate) fn revision(from: &pb::EditionRevision) -> RevisionView {
    RevisionView {
        name: from.name.clone(),
        create_time: micros(from.create_time.as_ref()),
        alternate_ids: from.alternate_ids.clone(),
        number: from.revision_number,
        parent: from.parent_revision.clone(),
        commit: from.commit,
        publish_time: micros(from.publish_time.as_ref()),
        supersede_time: micros(from.supersede_time.as_ref()),
        digest: from.content_digest.to_vec(),
        raw_digest: from.raw_digest.to_vec(),
        sightings: (from.sighting_count, micros(from.last_sighting_time.as_ref())),
        snapshot: from.snapshot.as_ref().map(edition),
    }
}

pub(crate) fn sighting(from: &pb::Sighting) -> SightingView {
    SightingView {
        uri: from.source.as_ref().map(|source| source.uri.clone()).unwrap_or_default(),
        raw_digest: from.raw_digest.to_vec(),
        commit: from.commit,
        time: micros(from.record_time.as_ref()),
        revision: from.revision.clone(),
    }
}

pub(crate) fn change(from: &pb::Change) -> ChangeView {
    ChangeView {
        commit: from.commit,
        time: micros(from.record_time.as_ref()),
        kind: from.kind(),
        resource: from.resource.clone(),
        statement: from.statement.clone(),
        language: from.language_code.clone(),
        fields: from.changed_fields.clone(),
        request_id: from.client_request_id.clone(),
        previous_revision: from.previous_revision.clone(),
    }
}

pub(crate) fn ingested(from: &pb::IngestEditionResponse) -> IngestedView {
    let candidate =
        |candidate: &pb::LinkCandidate| (candidate.statement.clone(), candidate.reasons.clone());
    IngestedView {
        outcome: from.outcome(),
        statement: statement(from.statement.as_ref().expect("an ingest answers its statement")),
        edition: edition(from.edition.as_ref().expect("an ingest answers its edition")),
        revision: revision(from.edition_revision.as_ref().expect("an ingest answers its revision")),
        commit: from.commit,
        // Likeness is judged; other tests look at it.
        candidates: from.link_candidates.iter().filter(is_keyed).map(candidate).collect(),
    }
}

/// Whether a candidate shares a key with the document.
fn is_keyed(candidate: &&pb::LinkCandidate) -> bool {
    candidate.reasons.iter().any(|reason| matches!(reason.as_str(), "external_id" | "source_uri"))
}
