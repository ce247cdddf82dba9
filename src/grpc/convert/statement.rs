//! Statements: their details in both directions, and the whole towards the wire.

use super::{Field, Shape, Violations, count, edition, fields, structured};
use crate::archive::{StatementPatch, StatementShown, etag};
use crate::domain::{
    ArchiveId, EditionHead, Invalid, LocalizedText, Relation, RelationKind, Statement,
    StatementDetails, StatementHeads, StatementKind, StatementName, StatementState, Usability,
    limits,
};
use crate::grpc::pb;

/// The fields that `UpdateStatement` can set.
const WRITABLE: [&str; 8] = [
    "kind",
    "titles",
    "original_language_code",
    "relations",
    "external_ids",
    "labels",
    "publish_time",
    "embargo_end_time",
];

/// What kind of document it is; none where the request does not say.
pub(crate) fn kind(
    violations: &mut Violations,
    field: Field<'_>,
    number: i32,
) -> Option<StatementKind> {
    match fields::choice::<pb::StatementKind>(violations, field, number)? {
        pb::StatementKind::Unspecified => None,
        pb::StatementKind::PressRelease => Some(StatementKind::PressRelease),
        pb::StatementKind::Communique => Some(StatementKind::Communique),
        pb::StatementKind::JointDeclaration => Some(StatementKind::JointDeclaration),
        pb::StatementKind::Speech => Some(StatementKind::Speech),
        pb::StatementKind::Note => Some(StatementKind::Note),
        pb::StatementKind::Briefing => Some(StatementKind::Briefing),
        pb::StatementKind::Interview => Some(StatementKind::Interview),
        pb::StatementKind::Readout => Some(StatementKind::Readout),
        pb::StatementKind::Condolence => Some(StatementKind::Condolence),
        pb::StatementKind::Other => Some(StatementKind::Other),
    }
}

const fn to_kind(kind: Option<StatementKind>) -> pb::StatementKind {
    match kind {
        None => pb::StatementKind::Unspecified,
        Some(StatementKind::PressRelease) => pb::StatementKind::PressRelease,
        Some(StatementKind::Communique) => pb::StatementKind::Communique,
        Some(StatementKind::JointDeclaration) => pb::StatementKind::JointDeclaration,
        Some(StatementKind::Speech) => pb::StatementKind::Speech,
        Some(StatementKind::Note) => pb::StatementKind::Note,
        Some(StatementKind::Briefing) => pb::StatementKind::Briefing,
        Some(StatementKind::Interview) => pb::StatementKind::Interview,
        Some(StatementKind::Readout) => pb::StatementKind::Readout,
        Some(StatementKind::Condolence) => pb::StatementKind::Condolence,
        Some(StatementKind::Other) => pb::StatementKind::Other,
    }
}

/// The name, the etag and the new values of an update. Only fields that the update sets are looked
/// at, so that an answer may be sent back with one field changed.
pub(crate) fn patch(
    violations: &mut Violations,
    statement: pb::Statement,
    update_mask: Option<prost_types::FieldMask>,
) -> (Option<StatementName>, Option<String>, StatementPatch) {
    let at = Field::of_request("statement");
    let mask = fields::Mask::read(violations, update_mask, &WRITABLE);
    let name: Option<StatementName> = violations.parse(at.child("name"), &statement.name);
    let etag = fields::etag(violations, at.child("etag"), statement.etag);
    let archive = name.as_ref().map(|name| &name.archive);
    let mut patch = StatementPatch::default();
    if mask.sets("kind", statement.kind == 0) {
        patch.kind = Some(kind(violations, at.child("kind"), statement.kind));
    }
    if mask.sets("titles", statement.titles.is_empty()) {
        patch.titles = Some(titles(violations, at.child("titles"), statement.titles));
    }
    let code = &statement.original_language_code;
    if mask.sets("original_language_code", code.is_empty()) {
        let tag = fields::language(violations, at.child("original_language_code"), code);
        patch.original_language = Some(tag);
    }
    if mask.sets("relations", statement.relations.is_empty()) {
        let given = &statement.relations;
        patch.relations = Some(relations(violations, at.child("relations"), given, archive));
    }
    if mask.sets("external_ids", statement.external_ids.is_empty()) {
        let given = &statement.external_ids;
        patch.external_ids =
            Some(fields::external_ids(violations, at.child("external_ids"), given));
    }
    if mask.sets("labels", statement.labels.is_empty()) {
        patch.labels = Some(fields::labels(violations, at.child("labels"), statement.labels));
    }
    let time = statement.publish_time;
    if mask.sets("publish_time", time.is_none()) {
        let time = fields::timestamp(violations, at.child("publish_time"), time);
        patch.publish_time = Some(time);
    }
    let time = statement.embargo_end_time;
    if mask.sets("embargo_end_time", time.is_none()) {
        let time = fields::timestamp(violations, at.child("embargo_end_time"), time);
        patch.embargo_end_time = Some(time);
    }
    (name, etag, patch)
}

fn titles(
    violations: &mut Violations,
    field: Field<'_>,
    values: Vec<pb::LocalizedText>,
) -> Vec<LocalizedText> {
    if values.len() > limits::TITLES {
        violations.over(field, "titles", values.len(), limits::TITLES);
        return Vec::new();
    }
    let mut titles: Vec<LocalizedText> = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        let at = field.item(index);
        let title = fields::localized(violations, at, value, limits::TITLE_CHARS);
        if let Some(tag) = &title.language
            && titles.iter().any(|earlier| earlier.language == title.language)
        {
            let rule = "has a title already";
            violations.invalid(at.child("language_code"), &Invalid::new(tag.as_str(), rule));
        }
        titles.push(title);
    }
    titles
}

fn relations(
    violations: &mut Violations,
    field: Field<'_>,
    values: &[pb::Relation],
    archive: Option<&ArchiveId>,
) -> Vec<Relation> {
    if values.len() > limits::RELATIONS {
        violations.over(field, "relations", values.len(), limits::RELATIONS);
        return Vec::new();
    }
    let mut relations = Vec::with_capacity(values.len());
    for (index, pb::Relation { kind, statement }) in values.iter().enumerate() {
        let at = field.item(index);
        let given = fields::choice(violations, at.child("kind"), *kind);
        let kind = given.and_then(relation_kind);
        if given == Some(pb::RelationKind::Unspecified) {
            violations.note(at.child("kind"), "is required");
        }
        let name: Option<StatementName> = violations.parse(at.child("statement"), statement);
        let Some((kind, name)) = kind.zip(name) else { continue };
        if archive.is_some_and(|archive| *archive != name.archive) {
            let rule = "is of another archive";
            violations.invalid(at.child("statement"), &Invalid::new(statement, rule));
        }
        relations.push(Relation { kind, statement: name });
    }
    relations
}

const fn relation_kind(kind: pb::RelationKind) -> Option<RelationKind> {
    match kind {
        pb::RelationKind::Unspecified => None,
        pb::RelationKind::Replaces => Some(RelationKind::Replaces),
        pb::RelationKind::RepliesTo => Some(RelationKind::RepliesTo),
        pb::RelationKind::Cites => Some(RelationKind::Cites),
        pb::RelationKind::AnnexOf => Some(RelationKind::AnnexOf),
        pb::RelationKind::SameEvent => Some(RelationKind::SameEvent),
    }
}

fn to_relation(relation: Relation) -> pb::Relation {
    let Relation { kind, statement } = relation;
    let kind = match kind {
        RelationKind::Replaces => pb::RelationKind::Replaces,
        RelationKind::RepliesTo => pb::RelationKind::RepliesTo,
        RelationKind::Cites => pb::RelationKind::Cites,
        RelationKind::AnnexOf => pb::RelationKind::AnnexOf,
        RelationKind::SameEvent => pb::RelationKind::SameEvent,
    };
    pb::Relation { kind: kind.into(), statement: statement.to_string() }
}

/// A statement with its editions in brief.
pub(crate) fn to_statement(heads: StatementHeads, archive: &ArchiveId) -> pb::Statement {
    let StatementHeads { statement, editions } = heads;
    let etag = etag::statement(&statement);
    let Statement { id, uid, state, details, created, updated, previous } = statement;
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
    let name = StatementName { archive: archive.clone(), statement: id };
    let named = |statement| StatementName { archive: archive.clone(), statement }.to_string();
    let mut merge_target = String::new();
    let (state, delete_time, delete_reason) = match state {
        StatementState::Active => (pb::statement::State::Active, None, String::new()),
        // Its deletion is the last change of a deleted statement, and is told by the clock of the log.
        StatementState::Deleted { time: _, reason } => {
            (pb::statement::State::Deleted, Some(fields::to_timestamp(updated.time)), reason)
        }
        StatementState::Merged { into } => {
            merge_target = named(into);
            (pb::statement::State::Merged, None, String::new())
        }
    };
    let to_external_id = |id: &crate::domain::ExternalId| pb::ExternalId {
        scheme: id.scheme().to_owned(),
        value: id.value().to_owned(),
    };
    pb::Statement {
        uid: uid.to_string(),
        etag,
        state: state.into(),
        kind: to_kind(kind).into(),
        usability: edition::to_usability(usability(&editions)).into(),
        titles: all_titles(titles, &editions),
        original_language_code: fields::to_language(original_language),
        editions: editions.iter().map(|head| edition::to_summary(head, &name)).collect(),
        fields: None,
        relations: relations.into_iter().map(to_relation).collect(),
        external_ids: external_ids.iter().map(to_external_id).collect(),
        labels,
        publish_time: publish_time.map(fields::to_timestamp),
        embargo_end_time: embargo_end_time.map(fields::to_timestamp),
        create_time: Some(fields::to_timestamp(created.time)),
        update_time: Some(fields::to_timestamp(updated.time)),
        delete_time,
        create_commit: count(created.commit.0),
        update_commit: count(updated.commit.0),
        delete_reason,
        merge_target,
        previous_names: previous.into_iter().map(named).collect(),
        name: name.to_string(),
    }
}

/// A statement with its fields, where they were asked for.
pub(crate) fn to_shown(shown: StatementShown, archive: &ArchiveId, shape: &Shape) -> pb::Statement {
    let StatementShown { heads, fields } = shown;
    let statement = heads.statement.id.clone();
    let name = StatementName { archive: archive.clone(), statement };
    let home = structured::Home::Statement(&name);
    let fields = fields.map(|fields| structured::to_fields(fields, home, shape));
    pb::Statement { fields, ..to_statement(heads, archive) }
}

/// The best that any edition offers.
fn usability(editions: &[EditionHead]) -> Usability {
    let any = |wanted: Usability| editions.iter().any(|head| head.usability == wanted);
    if any(Usability::Usable) {
        Usability::Usable
    } else if any(Usability::Withheld) {
        Usability::Withheld
    } else {
        Usability::Canceled
    }
}

/// The titles that were set, and those of the editions in other languages.
fn all_titles(set: Vec<LocalizedText>, editions: &[EditionHead]) -> Vec<pb::LocalizedText> {
    let mut titles = set;
    for head in editions {
        let language = Some(&head.language);
        let is_new = titles.iter().all(|earlier| earlier.language.as_ref() != language);
        if !head.title.is_empty() && is_new {
            let (text, language) = (head.title.clone(), language.cloned());
            titles.push(LocalizedText { text, language });
        }
    }
    titles.into_iter().map(fields::to_localized).collect()
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
