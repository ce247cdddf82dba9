//! Resource names: `archives/a/statements/s/editions/kk/revisions/3`.
//!
//! Parsing is exact: no leading slash, no empty part, no wildcard.

use std::fmt;
use std::str::FromStr;

use super::fields::EntityKey;
use super::{ArchiveId, EditionId, Invalid, RevisionNumber, StatementId};

/// `archives/{archive}`
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArchiveName {
    /// The archive.
    pub archive: ArchiveId,
}

/// `archives/{archive}/statements/{statement}`
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementName {
    /// The archive.
    pub archive: ArchiveId,
    /// The statement in it.
    pub statement: StatementId,
}

/// `archives/{archive}/statements/{statement}/editions/{edition}`
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditionName {
    /// The archive.
    pub archive: ArchiveId,
    /// The statement in it.
    pub statement: StatementId,
    /// The language edition of it.
    pub edition: EditionId,
}

/// `archives/{archive}/entities/{entity}`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EntityRefName {
    /// The archive.
    pub archive: ArchiveId,
    /// The entity in it, or one that every archive knows.
    pub entity: EntityKey,
}

/// A revision by number, or whichever is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevisionRef {
    /// That one.
    Number(RevisionNumber),
    /// `latest`: the newest as of the read.
    Latest,
}

/// `archives/{archive}/statements/{statement}/editions/{edition}/revisions/{revision}`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RevisionName {
    /// The edition.
    pub edition: EditionName,
    /// Which revision of it.
    pub revision: RevisionRef,
}

/// The ids of a name whose collections are exactly `collections`, in order.
fn parts<'a, const N: usize>(
    value: &'a str,
    collections: [&str; N],
    form: &'static str,
) -> Result<[&'a str; N], Invalid> {
    let refuse = || Invalid::new(value, format!("is not a name of the form {form}"));
    let mut ids = [""; N];
    let mut pieces = value.split('/');
    for (collection, id) in collections.iter().zip(&mut ids) {
        if pieces.next() != Some(collection) {
            return Err(refuse());
        }
        *id = pieces.next().ok_or_else(refuse)?;
    }
    if pieces.next().is_some() { Err(refuse()) } else { Ok(ids) }
}

impl FromStr for ArchiveName {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        let [archive] = parts(value, ["archives"], "archives/{archive}")?;
        Ok(Self { archive: archive.parse()? })
    }
}

impl FromStr for StatementName {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        const FORM: &str = "archives/{archive}/statements/{statement}";
        let [archive, statement] = parts(value, ["archives", "statements"], FORM)?;
        Ok(Self { archive: archive.parse()?, statement: statement.parse()? })
    }
}

impl FromStr for EditionName {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        const FORM: &str = "archives/{archive}/statements/{statement}/editions/{edition}";
        let [archive, statement, edition] =
            parts(value, ["archives", "statements", "editions"], FORM)?;
        Ok(Self {
            archive: archive.parse()?,
            statement: statement.parse()?,
            edition: edition.parse()?,
        })
    }
}

impl FromStr for RevisionName {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        const FORM: &str =
            "archives/{archive}/statements/{statement}/editions/{edition}/revisions/{revision}";
        let [archive, statement, edition, revision] =
            parts(value, ["archives", "statements", "editions", "revisions"], FORM)?;
        Ok(Self {
            edition: EditionName {
                archive: archive.parse()?,
                statement: statement.parse()?,
                edition: edition.parse()?,
            },
            revision: revision.parse()?,
        })
    }
}

impl FromStr for EntityRefName {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        const FORM: &str = "archives/{archive}/entities/{entity}";
        let [archive, entity] = parts(value, ["archives", "entities"], FORM)?;
        Ok(Self { archive: archive.parse()?, entity: entity.parse()? })
    }
}

impl fmt::Display for EntityRefName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { archive, entity } = self;
        write!(f, "archives/{archive}/entities/{entity}")
    }
}

impl FromStr for RevisionRef {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        if value == "latest" {
            return Ok(Self::Latest);
        }
        let plain = value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
        let number = if plain { value.parse().ok().and_then(RevisionNumber::new) } else { None };
        number
            .map(Self::Number)
            .ok_or_else(|| Invalid::new(value, "is not a revision: 1, 2, 3 … or latest"))
    }
}

impl StatementName {
    /// The archive's name.
    pub fn archive_name(&self) -> ArchiveName {
        ArchiveName { archive: self.archive.clone() }
    }

    /// The name of an edition of this statement.
    pub fn edition(&self, edition: &EditionId) -> EditionName {
        EditionName {
            archive: self.archive.clone(),
            statement: self.statement.clone(),
            edition: edition.clone(),
        }
    }
}

impl EditionName {
    /// The statement that this is an edition of.
    pub fn statement_name(&self) -> StatementName {
        StatementName { archive: self.archive.clone(), statement: self.statement.clone() }
    }

    /// The name of a revision of this edition.
    pub fn revision(&self, number: RevisionNumber) -> RevisionName {
        RevisionName { edition: self.clone(), revision: RevisionRef::Number(number) }
    }
}

impl fmt::Display for ArchiveName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "archives/{}", self.archive)
    }
}

impl fmt::Display for StatementName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "archives/{}/statements/{}", self.archive, self.statement)
    }
}

impl fmt::Display for EditionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { archive, statement, edition } = self;
        write!(f, "archives/{archive}/statements/{statement}/editions/{edition}")
    }
}

impl fmt::Display for RevisionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Latest => f.write_str("latest"),
        }
    }
}

impl fmt::Display for RevisionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/revisions/{}", self.edition, self.revision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_it_was_written() {
        let name = "archives/default/statements/acd-19/editions/zh-hant/revisions/12";
        assert_eq!(name.parse::<RevisionName>().unwrap().to_string(), name);
        let latest = "archives/default/statements/acd-19/editions/kk/revisions/latest";
        assert_eq!(latest.parse::<RevisionName>().unwrap().revision, RevisionRef::Latest);
    }

    #[test]
    fn names_of_another_form_are_refused() {
        for value in [
            "",
            "/archives/a/statements/b",
            "archives/a/statements/b/",
            "archives//statements/b",
            "archives/a/statements/..",
            "archives/a/statement/b",
            "archives/a",
            "archives/-/statements/b",
        ] {
            assert!(value.parse::<StatementName>().is_err(), "{value:?}");
        }
        for revision in ["0", "-1", "01", "+1", "1.0", "newest", "4294967296", "１"] {
            let name = format!("archives/a/statements/b/editions/en/revisions/{revision}");
            assert!(name.parse::<RevisionName>().is_err(), "{name}");
        }
    }
}
