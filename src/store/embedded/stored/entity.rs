//! How the entities of an archive's registry are stored.

use serde::{Deserialize, Serialize};

use super::Malformed;
use super::statement::LocalizedTextV1;
use super::values::{self, DateRangeV1, OfficeV1};
use crate::domain::{EntityDetails, ExternalId, Tenure, Uid};

/// An entity, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum EntityRecord {
    /// Since format 1.
    V1(EntityV1),
}

/// An entity.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EntityV1 {
    /// Its key. Since format 1.
    key: String,
    /// Its identity for ever. Since format 1.
    uid: [u8; 16],
    /// Its names. Since format 1.
    names: Vec<LocalizedTextV1>,
    /// Schemes and values. Since format 1.
    identifiers: Vec<(String, String)>,
    /// Its country. Since format 1.
    region: Option<String>,
    /// The offices it held, and when. Since format 1.
    tenures: Vec<(OfficeV1, Option<DateRangeV1>)>,
    /// The names by which it is found, folded. Since format 1.
    lookup_names: Vec<String>,
}

/// An entity's record, taken apart.
#[derive(Debug)]
pub(crate) struct EntityParts {
    pub(crate) uid: Uid,
    pub(crate) details: EntityDetails,
    pub(crate) lookup_names: Vec<String>,
}

/// What is stored of an entity.
pub(crate) fn entity_record(parts: EntityParts) -> EntityRecord {
    let EntityParts { uid: Uid(uid), details, lookup_names } = parts;
    let EntityDetails { key, names, identifiers, region, tenures } = details;
    let pair = |id: &ExternalId| (id.scheme().to_owned(), id.value().to_owned());
    let tenure = |tenure: Tenure| {
        let Tenure { office, dates } = tenure;
        (values::office(office), dates.map(values::date_range))
    };
    EntityRecord::V1(EntityV1 {
        key: key.to_string(),
        uid,
        names: values::texts(names),
        identifiers: identifiers.iter().map(pair).collect(),
        region,
        tenures: tenures.into_iter().map(tenure).collect(),
        lookup_names,
    })
}

impl EntityRecord {
    /// The entity.
    pub(crate) fn load(self) -> Result<EntityParts, Malformed> {
        let Self::V1(EntityV1 { key, uid, names, identifiers, region, tenures, lookup_names }) =
            self;
        let identifier = |(scheme, value): (String, String)| Ok(ExternalId::new(&scheme, &value)?);
        let tenure = |(office, dates): (OfficeV1, Option<DateRangeV1>)| {
            let office = values::load_office(office)?;
            Ok::<_, Malformed>(Tenure { office, dates: dates.map(values::load_date_range) })
        };
        let identifiers = identifiers.into_iter().map(identifier);
        Ok(EntityParts {
            uid: Uid(uid),
            details: EntityDetails {
                key: key.parse()?,
                names: values::load_texts(names)?,
                identifiers: identifiers.collect::<Result<_, Malformed>>()?,
                region,
                tenures: tenures.into_iter().map(tenure).collect::<Result<_, _>>()?,
            },
            lookup_names,
        })
    }
}
