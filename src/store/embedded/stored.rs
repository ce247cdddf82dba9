//! What the payloads of the log say: structs of their own, each with a format version, encoded with
//! postcard.
//!
//! Nothing here is ever changed once released: a field that comes later makes a new version beside
//! the old one, and variants of enums are only added at the end. The conversions name every field, so
//! that a new one in the domain is a compile error here.
//!
//! Not here: framing, packing, and where records lie.

mod claims;
mod commit;
mod edition;
mod entity;
mod language;
mod moved;
mod statement;
mod text;
mod values;

use serde::{Deserialize, Serialize};

pub(crate) use claims::{
    ClaimsParts, ClaimsRecord, DecisionsRecord, claims_record, decisions_record,
};
pub(crate) use commit::{
    ArchiveParts, ArchiveRecord, CommitParts, archive_record, commit_record, load_commit,
    without_secret,
};
pub(crate) use edition::{
    RevisionParts, SightingParts, SightingRecord, TextOf, load_details, revision_record,
    sighting_record,
};
pub(crate) use entity::{EntityParts, EntityRecord, entity_record};
pub(crate) use moved::{MoveRecord, Place, move_record};
pub(crate) use statement::{StatementParts, StatementRecord, statement_record};
pub(crate) use text::{TextRecord, text_record};

use super::record::Kind;
use crate::domain::{EditionId, Invalid, LanguageTag, RevisionNumber, StatementId, Timestamp};

/// Where a lookup key leads, as the record says that the key came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HitTarget {
    /// The statement.
    pub(crate) statement: StatementId,
    /// The edition and the revision, where the key leads to one.
    pub(crate) revision: Option<(EditionId, RevisionNumber)>,
}

impl HitTarget {
    /// To a revision.
    pub(crate) fn revision(
        statement: &StatementId,
        edition: &EditionId,
        number: RevisionNumber,
    ) -> Self {
        Self { statement: statement.clone(), revision: Some((edition.clone(), number)) }
    }
}

/// Where a record's lookup keys lead.
pub(crate) fn hit_target(kind: Kind, payload: &[u8]) -> Result<HitTarget, Malformed> {
    Ok(match kind {
        Kind::Statement => {
            let parts = decode::<StatementRecord>(payload)?.load()?;
            HitTarget { statement: parts.id, revision: None }
        }
        Kind::Revision => {
            let parts = load_details(decode(payload)?)?;
            HitTarget::revision(&parts.statement, &parts.edition, parts.number)
        }
        Kind::Sighting => {
            let parts = decode::<SightingRecord>(payload)?.load()?;
            HitTarget::revision(&parts.statement, &parts.edition, parts.revision)
        }
        Kind::Commit
        | Kind::Archive
        | Kind::Text
        | Kind::Claims
        | Kind::Decisions
        | Kind::Entity
        | Kind::Move => return Err(Malformed::NoTarget),
    })
}

/// Why a payload whose checksum holds cannot be understood.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Malformed {
    /// It is not the encoding of the record.
    #[error("the record does not decode")]
    Encoding(#[from] postcard::Error),
    /// A value in it breaks a rule of the domain.
    #[error("a value in the record is not valid")]
    Value(#[from] Invalid),
    /// A range in it does not fit its text.
    #[error("a range in the record does not fit its text")]
    Range,
    /// No lookup key comes with a record of its kind.
    #[error("the record leads nowhere")]
    NoTarget,
}

/// The bytes of a record.
pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(record)
}

/// The record that the bytes are.
pub(crate) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    Ok(postcard::from_bytes(bytes)?)
}

/// An enum with the same variants as one of the domain, in an order that never changes.
macro_rules! mirror {
    ($(#[$doc:meta])* $stored:ident = $domain:ident { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub(crate) enum $stored {
            $(
                /// As in the domain. Since format 1.
                $variant,
            )+
        }

        impl From<$domain> for $stored {
            fn from(value: $domain) -> Self {
                match value {
                    $($domain::$variant => Self::$variant,)+
                }
            }
        }

        impl From<$stored> for $domain {
            fn from(value: $stored) -> Self {
                match value {
                    $($stored::$variant => Self::$variant,)+
                }
            }
        }
    };
}
use mirror;

/// Bytes as one piece, where serde would write a list of numbers.
mod byte_string {
    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        struct Bytes<'a>(&'a [u8]);
        impl serde::Serialize for Bytes<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_bytes(self.0)
            }
        }
        match value {
            Some(bytes) => serializer.serialize_some(&Bytes(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Option<Vec<u8>>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes or none")
            }

            fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
                Ok(None)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
                inner.deserialize_bytes(self)
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Some(bytes.to_vec()))
            }
        }
        deserializer.deserialize_option(Bytes)
    }
}

fn tag_name(tag: &LanguageTag) -> String {
    tag.as_str().to_owned()
}

fn tag_names(tags: &[LanguageTag]) -> Vec<String> {
    tags.iter().map(tag_name).collect()
}

fn tag(name: &str) -> Result<LanguageTag, Malformed> {
    Ok(super::names::language_tag(name)?)
}

fn optional_tag(name: Option<&str>) -> Result<Option<LanguageTag>, Malformed> {
    name.map(tag).transpose()
}

fn micros(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::micros)
}

fn time(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}
