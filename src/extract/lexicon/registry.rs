//! What names refer to, whatever the language: countries, organisations, towns.

use std::collections::HashMap;

use crate::domain::fields::{EntityKey, EntityKind};

use super::{Owner, Section};

/// An organisation or a standing format of meetings.
#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) id: String,
    /// In English.
    pub(crate) name: String,
}

/// A town.
#[derive(Debug, Clone)]
pub(crate) struct Town {
    /// GeoNames.
    pub(crate) id: u32,
    pub(crate) country: u16,
    /// In English.
    pub(crate) name: String,
}

/// Countries by ISO 3166-1 alpha-2, organisations by our ids, towns by GeoNames ids.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    countries: Vec<String>,
    country_places: HashMap<String, u16>,
    organizations: Vec<Organization>,
    organization_places: HashMap<String, u16>,
    towns: Vec<Town>,
    town_places: HashMap<u32, u32>,
}

impl Registry {
    pub(super) fn add_country(&mut self, code: &str) -> u16 {
        if let Some(&place) = self.country_places.get(code) {
            return place;
        }
        let place = u16::try_from(self.countries.len()).unwrap_or(u16::MAX);
        self.countries.push(code.to_owned());
        self.country_places.insert(code.to_owned(), place);
        place
    }

    pub(super) fn add_organization(&mut self, organization: Organization) -> bool {
        let place = u16::try_from(self.organizations.len()).unwrap_or(u16::MAX);
        let is_new = self.organization_places.insert(organization.id.clone(), place).is_none();
        self.organizations.push(organization);
        is_new
    }

    pub(super) fn add_town(&mut self, town: Town) -> bool {
        let place = u32::try_from(self.towns.len()).unwrap_or(u32::MAX);
        let is_new = self.town_places.insert(town.id, place).is_none();
        self.towns.push(town);
        is_new
    }

    pub(crate) fn country(&self, code: &str) -> Option<u16> {
        self.country_places.get(code).copied()
    }

    pub(crate) fn country_code(&self, place: u16) -> &str {
        self.countries.get(usize::from(place)).map_or("", String::as_str)
    }

    pub(crate) fn organization(&self, id: &str) -> Option<u16> {
        self.organization_places.get(id).copied()
    }

    pub(crate) fn organization_at(&self, place: u16) -> Option<&Organization> {
        self.organizations.get(usize::from(place))
    }

    pub(crate) fn town(&self, id: u32) -> Option<u32> {
        self.town_places.get(&id).copied()
    }

    pub(crate) fn town_at(&self, place: u32) -> Option<&Town> {
        self.towns.get(place as usize)
    }

    /// The key of an entity by its place.
    pub(crate) fn key(&self, section: Section, value: u32) -> Option<EntityKey> {
        let place = || u16::try_from(value).ok();
        if matches!(section, Section::Country | Section::Demonym) {
            self.country_key(place()?)
        } else if section == Section::Organization {
            self.organization_key(place()?)
        } else if section == Section::Place {
            self.town_key(value)
        } else {
            None
        }
    }

    pub(crate) fn country_key(&self, place: u16) -> Option<EntityKey> {
        EntityKey::new(EntityKind::Country, self.country_code(place)).ok()
    }

    pub(crate) fn organization_key(&self, place: u16) -> Option<EntityKey> {
        EntityKey::new(EntityKind::Organization, &self.organization_at(place)?.id).ok()
    }

    pub(crate) fn town_key(&self, place: u32) -> Option<EntityKey> {
        EntityKey::new(EntityKind::Place, &self.town_at(place)?.id.to_string()).ok()
    }

    /// The place of an entity by its key.
    pub(crate) fn value(&self, key: &EntityKey) -> Option<u32> {
        match key.kind() {
            EntityKind::Country => self.country(key.id()).map(u32::from),
            EntityKind::Organization => self.organization(key.id()).map(u32::from),
            EntityKind::Place => self.town(key.id().parse().ok()?),
            EntityKind::Person
            | EntityKind::Office
            | EntityKind::Event
            | EntityKind::Document
            | EntityKind::Initiative => None,
        }
    }

    /// The owner that `KZ` or `UN` names: a country first.
    pub(super) fn owner(&self, name: &str) -> Option<Owner> {
        let country = self.country(name).map(Owner::Country);
        country.or_else(|| self.organization(name).map(Owner::Organization))
    }
}
