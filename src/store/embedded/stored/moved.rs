//! How the move of an edition is stored.

use serde::{Deserialize, Serialize};

use super::Malformed;
use crate::domain::{EditionId, StatementId};
use crate::store::embedded::names;

/// The move of an edition, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum MoveRecord {
    /// Since format 1.
    V1(MoveV1),
}

/// The move of an edition: everything about it has the new name from this commit on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct MoveV1 {
    /// The statement that it was of. Since format 1.
    statement: String,
    /// The id that it had there. Since format 1.
    edition: String,
    /// The statement that it is of. Since format 1.
    to_statement: String,
    /// The id that it has there. Since format 1.
    to_edition: String,
}

/// The name of an edition within its archive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    /// The statement.
    pub(crate) statement: StatementId,
    /// The edition of it.
    pub(crate) edition: EditionId,
}

/// What is stored of a move.
pub(crate) fn move_record(from: &Place, to: &Place) -> MoveRecord {
    MoveRecord::V1(MoveV1 {
        statement: from.statement.as_str().to_owned(),
        edition: from.edition.as_str().to_owned(),
        to_statement: to.statement.as_str().to_owned(),
        to_edition: to.edition.as_str().to_owned(),
    })
}

impl MoveRecord {
    /// From where, and to where.
    pub(crate) fn load(self) -> Result<(Place, Place), Malformed> {
        let Self::V1(MoveV1 { statement, edition, to_statement, to_edition }) = self;
        let place = |statement: &str, edition: &str| {
            let (statement, edition) = (statement.parse()?, names::edition_id(edition)?);
            Ok::<_, Malformed>(Place { statement, edition })
        };
        Ok((place(&statement, &edition)?, place(&to_statement, &to_edition)?))
    }
}
