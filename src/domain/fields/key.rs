//! The key of an entity: its kind and an id that is the same in every language.
//!
//! `country:KZ` (ISO 3166-1 alpha-2; historical states have the codes that they had), `organization:ACD`
//! (our registry), `place:112931` (GeoNames), `person:…` (the operator's registry, or made from office
//! country and romanised name).

use std::fmt;
use std::str::FromStr;

use crate::domain::Invalid;

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A state or territory.
    Country,
    /// An international organisation, a standing format, a ministry.
    Organization,
    /// A town.
    Place,
    /// A person.
    Person,
    /// An office of a country or organisation: `office:fm-KZ`.
    Office,
    /// An event: `event:ACD-19`.
    Event,
    /// A document.
    Document,
    /// An initiative or a proposed institution.
    Initiative,
}

impl EntityKind {
    const NAMES: [(Self, &'static str); 8] = [
        (Self::Country, "country"),
        (Self::Organization, "organization"),
        (Self::Place, "place"),
        (Self::Person, "person"),
        (Self::Office, "office"),
        (Self::Event, "event"),
        (Self::Document, "document"),
        (Self::Initiative, "initiative"),
    ];

    /// The word in front of the colon.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// Names one entity, the same in every language and script.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityKey {
    kind: EntityKind,
    id: Box<str>,
}

impl EntityKey {
    /// The longest id, in bytes.
    pub const MAX_ID_BYTES: usize = 128;

    /// A kind and an id of 1 to 128 of `A-Z a-z 0-9 . _ + -`.
    ///
    /// # Errors
    /// An id that is empty, too long or has another character.
    pub fn new(kind: EntityKind, id: &str) -> Result<Self, Invalid> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte);
        if id.is_empty() || id.len() > Self::MAX_ID_BYTES || !id.bytes().all(plain) {
            return Err(Invalid::new(
                id,
                "is not the id of an entity: 1 to 128 of A-Z, a-z, 0-9, ., _, + and -",
            ));
        }
        Ok(Self { kind, id: id.into() })
    }

    /// What it is.
    pub fn kind(&self) -> EntityKind {
        self.kind
    }

    /// Which one of its kind.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.id)
    }
}

impl FromStr for EntityKey {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        let parts = value.split_once(':').and_then(|(kind, id)| {
            let kind = EntityKind::NAMES.iter().find(|(_, name)| *name == kind)?.0;
            Some((kind, id))
        });
        let Some((kind, id)) = parts else {
            return Err(Invalid::new(value, "is not an entity key, such as \"country:KZ\""));
        };
        Self::new(kind, id)
    }
}
