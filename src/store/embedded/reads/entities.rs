//! The registry of entities, as of a read.

use super::super::keys::{Key, LookupHash, text_after};
use super::super::stored::EntityRecord;
use super::super::views::{StateEntry, malformed};
use super::lists::Filling;
use super::{Kind, Reader, bad_key, load, stamp};
use crate::domain::Entity;
use crate::domain::fields::EntityKey;
use crate::store::{Error, Page, PageLimit};

impl Reader<'_> {
    /// One entity.
    pub(crate) fn entity(&self, key: &EntityKey) -> Result<Option<Entity>, Error> {
        let from = Key::entity_at(self.archive, key, self.at);
        let state = self.views.state(&from, &Key::entity(self.archive, key))?;
        state.map(|state| self.entity_record(key, &state).map(|(entity, _)| entity)).transpose()
    }

    /// Entities by key.
    pub(crate) fn entities(
        &self,
        after: Option<&EntityKey>,
        limit: PageLimit,
    ) -> Result<Page<Entity>, Error> {
        let all = Key::entities(self.archive);
        let end = all.clone().past();
        let mut from = after.map_or(all.clone(), |key| Key::entity(self.archive, key).past());
        let mut filling = Filling::new(limit);
        while let Some((found, _)) = self.views.first::<StateEntry>(&from, &end)? {
            let key = entity_key(text_after(&found, &all))?;
            from = Key::entity(self.archive, &key).past();
            let at = Key::entity_at(self.archive, &key, self.at);
            let Some(state) = self.views.state(&at, &Key::entity(self.archive, &key))? else {
                continue;
            };
            if filling.is_full() {
                return Ok(filling.page(true));
            }
            let (entity, bytes) = self.entity_record(&key, &state)?;
            filling.push(entity, bytes);
        }
        Ok(filling.page(false))
    }

    /// For each name the entities that ever had it.
    pub(crate) fn entities_named(
        &self,
        names: &[String],
        most: usize,
    ) -> Result<Vec<Vec<Entity>>, Error> {
        let registry = Key::entities(self.archive);
        if self.views.first::<StateEntry>(&registry, &registry.clone().past())?.is_none() {
            return Ok(vec![Vec::new(); names.len()]);
        }
        let mut answers = Vec::with_capacity(names.len());
        for name in names {
            let all = Key::entity_names(self.archive, &LookupHash::entity_name(name));
            let mut entities = Vec::new();
            for (found, ()) in self.views.scan::<()>(&all, &all.clone().past(), most)? {
                let key = entity_key(text_after(&found, &all))?;
                entities.extend(self.entity(&key)?);
            }
            answers.push(entities);
        }
        Ok(answers)
    }

    fn entity_record(&self, key: &EntityKey, state: &StateEntry) -> Result<(Entity, usize), Error> {
        let loaded = self.load(Kind::Entity, &state.record)?;
        let parts = load::<EntityRecord>(&loaded)?.load();
        let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
        if parts.details.key != *key {
            return Err(loaded.malformed("it is of another entity"));
        }
        let updated = stamp(state.record.commit, state.time);
        Ok((Entity { uid: parts.uid, details: parts.details, updated }, loaded.payload.len()))
    }
}

fn entity_key(text: Option<&str>) -> Result<EntityKey, Error> {
    let text = text.ok_or_else(malformed)?;
    text.parse().map_err(|_| bad_key("a key has no entity"))
}
