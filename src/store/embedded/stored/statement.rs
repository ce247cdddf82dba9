//! How a statement's own metadata is stored.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Malformed, micros, mirror, optional_tag, tag_name, time};
use crate::domain::{
    ExternalId, LocalizedText, Relation, RelationKind, StatementDetails, StatementId,
    StatementKind, StatementName, StatementState, Timestamp, Uid,
};

mirror! {
    /// What kind of document a statement is.
    StatementKindV1 = StatementKind {
        PressRelease, Communique, JointDeclaration, Speech, Note, Briefing, Interview, Readout,
        Condolence, Other,
    }
}
mirror! {
    /// How one statement relates to another.
    RelationKindV1 = RelationKind { Replaces, RepliesTo, Cites, AnnexOf, SameEvent }
}

/// A statement's metadata, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum StatementRecord {
    /// Since format 1.
    V1(StatementV1),
    /// One that was merged, or into which others were. Since format 1.
    V2(StatementV2),
}

/// A statement's metadata, with what became of it and of others.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StatementV2 {
    /// Everything else. Since format 1.
    metadata: StatementV1,
    /// The statement that it was merged into. Since format 1.
    merged_into: Option<String>,
    /// The statements that were merged into it. Since format 1.
    previous: Vec<String>,
}

/// A statement's metadata.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StatementV1 {
    /// Its id. Since format 1.
    id: String,
    /// Its identity for ever. Since format 1.
    uid: [u8; 16],
    /// When and why it was deleted, where it is. Since format 1.
    deleted: Option<(i64, String)>,
    /// What kind of document it is. Since format 1.
    kind: Option<StatementKindV1>,
    /// Its own titles. Since format 1.
    titles: Vec<LocalizedTextV1>,
    /// The language in which it was first said. Since format 1.
    original_language: Option<String>,
    /// Relations: how, and to which statement, by name. Since format 1.
    relations: Vec<(RelationKindV1, String)>,
    /// Schemes and values. Since format 1.
    external_ids: Vec<(String, String)>,
    /// Keys and values. Since format 1.
    labels: BTreeMap<String, String>,
    /// When it was published. Since format 1.
    publish_time: Option<i64>,
    /// Until when it must not be made public. Since format 1.
    embargo_end_time: Option<i64>,
}

/// Text in a stated language.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LocalizedTextV1 {
    /// The text. Since format 1.
    text: String,
    /// Its language. Since format 1.
    language: Option<String>,
}

impl LocalizedTextV1 {
    /// What is stored of it.
    pub(crate) fn of(value: LocalizedText) -> Self {
        let LocalizedText { text, language } = value;
        Self { text, language: language.as_ref().map(tag_name) }
    }

    /// The text with its language.
    pub(crate) fn load(self) -> Result<LocalizedText, Malformed> {
        let Self { text, language } = self;
        Ok(LocalizedText { text, language: optional_tag(language.as_deref())? })
    }
}

/// A statement's record, taken apart.
#[derive(Debug)]
pub(crate) struct StatementParts {
    pub(crate) id: StatementId,
    pub(crate) uid: Uid,
    pub(crate) state: StatementState,
    pub(crate) details: StatementDetails,
    pub(crate) previous: Vec<StatementId>,
}

/// What is stored of a statement.
pub(crate) fn statement_record(parts: StatementParts) -> StatementRecord {
    let StatementParts { id, uid: Uid(uid), state, details, previous } = parts;
    let StatementDetails {
        kind,
        titles,
        original_language,
        relations,
        external_ids,
        labels,
        publish_time,
        embargo_end_time,
    } = details;
    let (deleted, merged_into) = match state {
        StatementState::Active => (None, None),
        StatementState::Deleted { time, reason } => (Some((time.micros(), reason)), None),
        StatementState::Merged { into } => (None, Some(into.as_str().to_owned())),
    };
    let relation = |relation: Relation| {
        let Relation { kind, statement } = relation;
        (kind.into(), statement.to_string())
    };
    let pair = |id: &ExternalId| (id.scheme().to_owned(), id.value().to_owned());
    let metadata = StatementV1 {
        id: id.as_str().to_owned(),
        uid,
        deleted,
        kind: kind.map(Into::into),
        titles: titles.into_iter().map(LocalizedTextV1::of).collect(),
        original_language: original_language.as_ref().map(tag_name),
        relations: relations.into_iter().map(relation).collect(),
        external_ids: external_ids.iter().map(pair).collect(),
        labels,
        publish_time: micros(publish_time),
        embargo_end_time: micros(embargo_end_time),
    };
    if merged_into.is_none() && previous.is_empty() {
        return StatementRecord::V1(metadata);
    }
    let previous = previous.iter().map(|id| id.as_str().to_owned()).collect();
    StatementRecord::V2(StatementV2 { metadata, merged_into, previous })
}

impl StatementRecord {
    /// The statement.
    pub(crate) fn load(self) -> Result<StatementParts, Malformed> {
        let StatementV2 { metadata, merged_into, previous } = match self {
            Self::V1(metadata) => StatementV2 { metadata, merged_into: None, previous: Vec::new() },
            Self::V2(with) => with,
        };
        let StatementV1 {
            id,
            uid,
            deleted,
            kind,
            titles,
            original_language,
            relations,
            external_ids,
            labels,
            publish_time,
            embargo_end_time,
        } = metadata;
        let state = match (merged_into, deleted) {
            (Some(into), _) => StatementState::Merged { into: into.parse()? },
            (None, None) => StatementState::Active,
            (None, Some((time, reason))) => {
                StatementState::Deleted { time: Timestamp::from_micros(time), reason }
            }
        };
        let relation = |(kind, name): (RelationKindV1, String)| {
            let statement: StatementName = name.parse()?;
            Ok::<_, Malformed>(Relation { kind: kind.into(), statement })
        };
        let external_id = |(scheme, value): (String, String)| Ok(ExternalId::new(&scheme, &value)?);
        let external_ids = external_ids.into_iter().map(external_id);
        Ok(StatementParts {
            id: id.parse()?,
            uid: Uid(uid),
            state,
            previous: previous
                .iter()
                .map(|id| Ok(id.parse()?))
                .collect::<Result<_, Malformed>>()?,
            details: StatementDetails {
                kind: kind.map(Into::into),
                titles: titles.into_iter().map(LocalizedTextV1::load).collect::<Result<_, _>>()?,
                original_language: optional_tag(original_language.as_deref())?,
                relations: relations.into_iter().map(relation).collect::<Result<_, _>>()?,
                external_ids: external_ids.collect::<Result<_, Malformed>>()?,
                labels,
                publish_time: time(publish_time),
                embargo_end_time: time(embargo_end_time),
            },
        })
    }
}
