//! The registry of entities: who people are and which offices they held when, as the operator says it,
//! beside the countries and organisations that the extractor knows by itself.
//!
//! Names are looked up folded, people also by initial and surname. A person that a text names gets the
//! identity of the one of the registry that fits by name and country; of several, none.

mod link;
mod resolve;

use super::archives::check_etag;
use super::draft::Draft;
use super::fields::fold;
use super::transact::{Plan, Transacted};
use super::{
    At, Chancery, Error, ListPage, PageRequest, ReadOptions, Resource, Violation, WriteOptions,
    etag,
};
use crate::clock::random;
use crate::domain::fields::{EntityKey, EntityKind};
use crate::domain::{
    Answer, ArchiveId, Change, ChangeKind, Entity, EntityDetails, EntityRefName, LocalizedText, Uid,
};
use crate::store::{Expectation, Write};

pub use resolve::{Candidate, ResolveNames};

/// An entity of the registry, or one that is built in.
#[derive(Debug, Clone, PartialEq)]
pub enum KnownEntity {
    /// The operator's.
    Registered(Entity),
    /// The extractor's: what it is and what it is called in each language.
    Builtin(EntityDetails),
}

/// Entities to make or set.
#[derive(Debug, Clone)]
pub struct UpsertEntities {
    /// In which archive.
    pub archive: ArchiveId,
    /// The entities, none twice, with the etags that the caller last read.
    pub entities: Vec<(EntityDetails, Option<String>)>,
}

impl Chancery {
    /// Makes entities or sets what is known of them, in one commit; what is there already makes none.
    ///
    /// # Errors
    /// An etag is another, or an entity is built in.
    pub async fn upsert_entities(
        &self,
        upsert: UpsertEntities,
        write: WriteOptions,
    ) -> Result<At<Vec<Entity>>, Error> {
        let extractor = self.extractor()?;
        let builtin = |(index, (details, _)): (usize, &(EntityDetails, Option<String>))| {
            let known = !known_names(&extractor, &details.key).is_empty();
            let rule = format!("{} is built in and cannot be changed", details.key);
            known.then(|| Violation::new(format!("entities[{index}].name"), rule))
        };
        let violations: Vec<Violation> =
            upsert.entities.iter().enumerate().filter_map(builtin).collect();
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
        let commit = match self.transact(&upsert.archive, write, &upsert).await? {
            Transacted::Drafted { stamp, .. } => stamp.commit,
            Transacted::Seen(record) => record.stamp.commit,
        };
        let mut entities = Vec::with_capacity(upsert.entities.len());
        for (details, _) in &upsert.entities {
            let found = self.store.entity(&upsert.archive, &details.key, commit).await?;
            entities.push(found.ok_or(Error::Task("an entity that was not written"))?);
        }
        Ok(At { value: entities, commit })
    }

    /// One entity, of the registry or built in.
    ///
    /// # Errors
    /// There is no such entity, or not at the state read.
    pub async fn entity(
        &self,
        name: &EntityRefName,
        options: &ReadOptions,
    ) -> Result<At<KnownEntity>, Error> {
        let at = self.resolve(&name.archive, options).await?;
        let found = self.store.entity(&name.archive, &name.entity, at.commit).await?;
        let known = match found {
            Some(entity) => KnownEntity::Registered(entity),
            None => KnownEntity::Builtin(self.builtin(&name.entity)?.ok_or_else(|| {
                Error::NotFound(Resource { kind: "entity", name: name.to_string() })
            })?),
        };
        Ok(At { value: known, commit: at.commit })
    }

    /// The entities of the registry by key.
    ///
    /// # Errors
    /// The archive or the state is not there.
    pub async fn entities(
        &self,
        archive: &ArchiveId,
        options: &ReadOptions,
        page: PageRequest<EntityKey>,
    ) -> Result<ListPage<Entity, EntityKey>, Error> {
        let at = self.resolve(archive, options).await?;
        let PageRequest { after, limit } = page;
        let found = self.store.entities(archive, at.commit, after.as_ref(), limit).await?;
        let last = found.items.last().map(|entity| entity.details.key.clone());
        let next = last.filter(|_| found.more);
        Ok(ListPage { items: found.items, next, commit: at.commit })
    }

    /// What the extractor knows of an entity by itself.
    fn builtin(&self, key: &EntityKey) -> Result<Option<EntityDetails>, Error> {
        let extractor = self.extractor()?;
        let names = known_names(&extractor, key);
        let region = (key.kind() == EntityKind::Country).then(|| key.id().to_owned());
        Ok((!names.is_empty()).then(|| EntityDetails {
            key: key.clone(),
            names,
            identifiers: Vec::new(),
            region,
            tenures: Vec::new(),
        }))
    }
}

/// What the tables call an entity, in each language.
fn known_names(extractor: &crate::extract::Extractor, key: &EntityKey) -> Vec<LocalizedText> {
    let mut names = Vec::new();
    for (language, _) in extractor.languages() {
        let Ok(tag) = crate::domain::LanguageTag::parse(&language) else { continue };
        if let Some(text) = extractor.names_of(key, &tag).into_iter().next() {
            names.push(LocalizedText { text, language: Some(tag) });
        }
    }
    names
}

impl Plan for UpsertEntities {
    type Answer = ();

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { archive, entities } = self;
        let mut changed = Vec::new();
        for (details, given) in entities {
            let key = &details.key;
            let known = chancery.store.entity(archive, key, draft.base.commit).await?;
            let current = known.as_ref().map(etag::entity).unwrap_or_default();
            check_etag(given.as_deref(), &current, || {
                let name = EntityRefName { archive: archive.clone(), entity: key.clone() };
                Resource { kind: "entity", name: name.to_string() }
            })?;
            let updated = known.as_ref().map(|known| known.updated.commit);
            if known.as_ref().is_some_and(|known| known.details == *details) {
                continue;
            }
            draft.expect(Expectation::Entity { key: key.clone(), updated });
            let fresh = || Uid::from_random(random(&*chancery.entropy));
            draft.write(Write::Entity {
                uid: known.map_or_else(fresh, |known| known.uid),
                details: Box::new(details.clone()),
                lookup_names: lookup_names(details),
            });
            changed.push(key.to_string());
        }
        if !changed.is_empty() {
            draft.tell(Change {
                kind: ChangeKind::EntitiesUpdated,
                statement: None,
                edition: None,
                revision: None,
                language: None,
                changed_fields: changed,
            });
            draft.answer(Answer { outcome: None, statement: None, edition: None, revision: None });
        }
        Ok(())
    }
}

/// The names by which an entity is found: its own, of people also initial and surname, and the titles
/// of their offices.
fn lookup_names(details: &EntityDetails) -> Vec<String> {
    let mut names = Vec::new();
    for name in &details.names {
        names.push(fold(&name.text));
        if details.key.kind() == EntityKind::Person {
            names.extend(initial_and_surname(&name.text));
        }
    }
    let titles = details.tenures.iter().flat_map(|tenure| &tenure.office.titles);
    names.extend(titles.map(|title| fold(&title.text)));
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    names
}

/// `a rakhmetullin` of Akan Rakhmetullin and of A. Rakhmetullin; none of a single word. Also with the
/// surname first, as many languages have it.
fn initial_and_surname(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Vec::new() };
    if words.len() < 2 {
        return Vec::new();
    }
    let initial = |word: &str| word.chars().next().map(String::from).unwrap_or_default();
    vec![format!("{} {last}", initial(first)), format!("{} {first}", initial(last))]
}
