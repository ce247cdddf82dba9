//! Entities: the requests of `EntityService`, and entities towards the wire.

use super::paging::{Paging, paging};
use super::read::{Reading, reading};
use super::{Field, Violations, fields, structured};
use crate::archive::{
    Candidate, Error, KnownEntity, ResolveNames, UpsertEntities, WriteOptions, etag,
};
use crate::domain::fields::EntityKind;
use crate::domain::{
    ArchiveId, ArchiveName, Entity, EntityDetails, EntityRefName, ExternalId, Invalid, Tenure, Uid,
    limits,
};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;

const PARENT: Field<'static> = Field::of_request("parent");

/// Parses `GetEntity`.
pub(crate) fn get(request: pb::GetEntityRequest) -> Result<(EntityRefName, Reading), Error> {
    let mut violations = Violations::default();
    let pb::GetEntityRequest { name, options } = request;
    let name: Option<EntityRefName> = violations.parse(Field::of_request("name"), &name);
    let reading = reading(&mut violations, options);
    violations.finish(name.map(|name| (name, reading)))
}

/// Parses `ListEntities`.
pub(crate) fn list(
    mut request: pb::ListEntitiesRequest,
) -> Result<(ArchiveId, Reading, Paging), Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Entities, size, token, &request);
    let pb::ListEntitiesRequest { parent, page_size: _, page_token: _, options } = request;
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let reading = reading(&mut violations, options);
    violations.finish(parent.map(|parent| (parent.archive, reading, page)))
}

/// Parses `BatchUpsertEntities`.
pub(crate) fn upsert(
    mut request: pb::BatchUpsertEntitiesRequest,
) -> Result<(UpsertEntities, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "BatchUpsertEntities", &request);
    let options = WriteOptions { request: key, validate_only: false };
    let pb::BatchUpsertEntitiesRequest { parent, entities, request_id: _ } = request;
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let archive = parent.map(|parent| parent.archive);
    let at = Field::of_request("entities");
    if entities.is_empty() {
        violations.note(at, "is required");
    } else if entities.len() > limits::BATCH_ENTITIES {
        violations.over(at, "entities", entities.len(), limits::BATCH_ENTITIES);
        return violations.finish(None);
    }
    let mut read: Vec<(EntityDetails, Option<String>)> = Vec::with_capacity(entities.len());
    for (index, entity) in entities.into_iter().enumerate() {
        let at = at.item(index);
        let Some(one) = entity_of(&mut violations, at, entity, archive.as_ref()) else { continue };
        if read.iter().any(|(known, _)| known.key == one.0.key) {
            let key = one.0.key.to_string();
            violations.invalid(at.child("name"), &Invalid::new(&key, "is named twice"));
        }
        read.push(one);
    }
    let upsert = archive.map(|archive| UpsertEntities { archive, entities: read });
    violations.finish(upsert.map(|upsert| (upsert, options)))
}

/// One entity of a request. None only after a violation.
fn entity_of(
    violations: &mut Violations,
    at: Field<'_>,
    entity: pb::Entity,
    archive: Option<&ArchiveId>,
) -> Option<(EntityDetails, Option<String>)> {
    let pb::Entity { name, kind: _, names, identifiers, region_code, tenures, etag, builtin: _ } =
        entity;
    let parsed: Option<EntityRefName> = violations.parse(at.child("name"), &name);
    if let (Some(parsed), Some(archive)) = (&parsed, archive)
        && parsed.archive != *archive
    {
        let rule = "is of another archive";
        violations.invalid(at.child("name"), &Invalid::new(&name, rule));
    }
    let etag = fields::etag(violations, at.child("etag"), etag);
    let mut given = structured::Given::new(violations, archive);
    let names = given.texts(at.child("names"), names);
    if names.is_empty() {
        given.violations().note(at.child("names"), "is required");
    }
    let region = given.region(at.child("region_code"), region_code);
    let field = at.child("tenures");
    let mut held = Vec::new();
    if tenures.len() > limits::TENURES {
        given.violations().over(field, "tenures", tenures.len(), limits::TENURES);
    } else {
        for (index, tenure) in tenures.into_iter().enumerate() {
            let at = field.item(index);
            let pb::Tenure { office, dates } = tenure;
            let dates = dates.and_then(|dates| given.days(at.child("dates"), dates));
            let office = given.violations().required(at.child("office"), office);
            let office = office.and_then(|office| given.office(at.child("office"), office));
            held.extend(office.map(|office| Tenure { office, dates }));
        }
    }
    let identifiers = self::identifiers(violations, at.child("identifiers"), &identifiers);
    let key = parsed?.entity;
    Some((EntityDetails { key, names, identifiers, region, tenures: held }, etag))
}

fn identifiers(violations: &mut Violations, at: Field<'_>, values: &[String]) -> Vec<ExternalId> {
    if values.len() > limits::EXTERNAL_IDS {
        violations.over(at, "identifiers", values.len(), limits::EXTERNAL_IDS);
        return Vec::new();
    }
    let mut ids: Vec<ExternalId> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let parts = value.split_once(':').unwrap_or(("", value));
        let Some(id) = violations.keep(at.item(index), ExternalId::new(parts.0, parts.1)) else {
            continue;
        };
        if ids.contains(&id) {
            violations.invalid(at.item(index), &Invalid::new(value, "is named twice"));
        } else {
            ids.push(id);
        }
    }
    ids
}

/// Parses `ResolveNames`.
pub(crate) fn resolve(request: pb::ResolveNamesRequest) -> Result<(ResolveNames, Reading), Error> {
    let mut violations = Violations::default();
    let pb::ResolveNamesRequest { parent, names, dates, options } = request;
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let reading = reading(&mut violations, options);
    let at = Field::of_request("names");
    if names.is_empty() {
        violations.note(at, "is required");
    } else if names.len() > limits::RESOLVE_NAMES {
        violations.over(at, "names", names.len(), limits::RESOLVE_NAMES);
        return violations.finish(None);
    }
    let most = limits::NAME_CHARS;
    let text = |(index, name)| fields::localized(&mut violations, at.item(index), name, most);
    let names = names.into_iter().enumerate().map(text).collect();
    let mut given = structured::Given::new(&mut violations, None);
    let dates = dates.and_then(|dates| given.days(Field::of_request("dates"), dates));
    let ask = parent.map(|parent| ResolveNames { archive: parent.archive, names, dates });
    violations.finish(ask.map(|ask| (ask, reading)))
}

/// An entity of the registry, or one that is built in.
pub(crate) fn to_known(known: KnownEntity, archive: &ArchiveId) -> pb::Entity {
    match known {
        KnownEntity::Registered(entity) => to_entity(entity, archive),
        KnownEntity::Builtin(details) => {
            pb::Entity { builtin: true, ..to_details(details, archive) }
        }
    }
}

/// An entity of the registry.
pub(crate) fn to_entity(entity: Entity, archive: &ArchiveId) -> pb::Entity {
    let etag = etag::entity(&entity);
    let Entity { uid: Uid(_), details, updated: _ } = entity;
    pb::Entity { etag, ..to_details(details, archive) }
}

fn to_details(details: EntityDetails, archive: &ArchiveId) -> pb::Entity {
    let EntityDetails { key, names, identifiers, region, tenures } = details;
    let kind = to_kind(key.kind());
    let identifier = |id: &ExternalId| format!("{}:{}", id.scheme(), id.value());
    let tenure = |tenure: Tenure| {
        let Tenure { office, dates } = tenure;
        pb::Tenure {
            office: Some(structured::to_office(office, Some(archive))),
            dates: dates.map(|dates| structured::to_day_range(dates, String::new())),
        }
    };
    pb::Entity {
        name: EntityRefName { archive: archive.clone(), entity: key }.to_string(),
        kind: kind.into(),
        names: names.into_iter().map(fields::to_localized).collect(),
        identifiers: identifiers.iter().map(identifier).collect(),
        region_code: region.unwrap_or_default(),
        tenures: tenures.into_iter().map(tenure).collect(),
        etag: String::new(),
        builtin: false,
    }
}

const fn to_kind(kind: EntityKind) -> pb::EntityKind {
    match kind {
        EntityKind::Country => pb::EntityKind::Country,
        EntityKind::Organization => pb::EntityKind::Organization,
        EntityKind::Place => pb::EntityKind::Place,
        EntityKind::Person => pb::EntityKind::Person,
        EntityKind::Office => pb::EntityKind::Office,
        EntityKind::Event => pb::EntityKind::Event,
        EntityKind::Document => pb::EntityKind::Document,
        EntityKind::Initiative => pb::EntityKind::Initiative,
    }
}

/// The candidates of one name.
pub(crate) fn to_resolution(candidates: Vec<Candidate>, archive: &ArchiveId) -> pb::NameResolution {
    let mut made = pb::NameResolution::default();
    for Candidate { key, names, score } in candidates {
        let entity = EntityRefName { archive: archive.clone(), entity: key }.to_string();
        let names = names.into_iter().map(fields::to_localized).collect();
        made.candidates.push(pb::EntityRef { entity, names });
        made.scores.push(score);
    }
    made
}
