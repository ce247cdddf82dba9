//! The answer of GetStatement, into which fields go that are bytes of the wire already: the fields of a
//! statement are most of its answer, and the same from one read to the next.
//!
//! What is sent is what `proto/` says, and reads like any other message: the bytes stand where the fields
//! would, inside the statement and the edition. Who decodes one finds them there as values.

use bytes::Bytes;
use prost::Message;

use super::convert::structured::{self, Home};
use super::convert::{Shape, count, edition, statement};
use super::encoded::Encoded;
use super::pb;
use crate::archive::{Chancery, ChosenEdition, Said, StatementAnswer};
use crate::domain::{ArchiveId, StatementName};

/// The number of `fields` in a statement.
const STATEMENT_FIELDS: u32 = 10;
/// The number of `fields` in an edition.
const EDITION_FIELDS: u32 = 12;

/// Response of GetStatement.
#[derive(Clone, PartialEq, Message)]
pub struct GetStatementResponse {
    /// The statement.
    #[prost(message, optional, tag = "1")]
    pub statement: Option<pb::Statement>,
    /// The edition chosen.
    #[prost(message, optional, tag = "2")]
    pub edition: Option<pb::Edition>,
    /// The commit of the archive that this response shows.
    #[prost(int64, tag = "3")]
    pub commit: i64,
    /// Statement and edition with their fields.
    #[prost(oneof = "Encoded", tags = "0")]
    encoded: Option<Encoded>,
}

impl GetStatementResponse {
    /// A statement that was read; fields that were merged for it are kept for the next reader.
    pub(crate) fn new(
        found: StatementAnswer,
        archive: &ArchiveId,
        shape: &Shape,
        chancery: &Chancery,
    ) -> Self {
        let StatementAnswer { heads, fields, edition, commit } = found;
        let statement = heads.statement.id.clone();
        let name = StatementName { archive: archive.clone(), statement };
        let form = |said: Said, statement: Option<&Bytes>| match said {
            Said::Kept(form) => Some(form),
            Said::AsStatement => statement.cloned(),
            Said::Merged(fields, key) => {
                let made = structured::to_fields(*fields, Home::Statement(&name), shape);
                let form = Bytes::from(made.encode_to_vec());
                chancery.keep_fields(key, form.clone());
                Some(form)
            }
        };
        let fields = fields.and_then(|said| form(said, None));
        let shown = edition.map(|ChosenEdition { shown, fields: own }| {
            let own = own.and_then(|said| form(said, fields.as_ref()));
            (edition::to_edition_shown(shown, shape), own)
        });
        Self::of((statement::to_statement(heads, archive), fields), shown, count(commit.0))
    }

    /// A statement and an edition, each with the bytes of its fields.
    fn of(
        (statement, fields): (pb::Statement, Option<Bytes>),
        edition: Option<(pb::Edition, Option<Bytes>)>,
        commit: i64,
    ) -> Self {
        let mut encoded = Encoded::default();
        encoded.add(1, &statement, fields.map(|fields| (STATEMENT_FIELDS, fields)));
        if let Some((edition, fields)) = edition {
            encoded.add(2, &edition, fields.map(|fields| (EDITION_FIELDS, fields)));
        }
        Self { statement: None, edition: None, commit, encoded: Some(encoded) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(version: &str) -> pb::StructuredFields {
        pb::StructuredFields { schema_version: version.to_owned(), ..Default::default() }
    }

    #[test]
    fn bytes_in_the_place_of_fields_are_read_as_fields() {
        let statement = pb::Statement { name: "a".to_owned(), ..Default::default() };
        let edition = pb::Edition { text: "words ".repeat(500), ..Default::default() };
        // Longer than 127 bytes, so that their length takes two.
        let (whole, own) = (fields(&"w".repeat(300)), fields("o"));
        let bytes = |fields: &pb::StructuredFields| Some(Bytes::from(fields.encode_to_vec()));
        let spliced = GetStatementResponse::of(
            (statement.clone(), bytes(&whole)),
            Some((edition.clone(), bytes(&own))),
            300,
        );
        let sent = spliced.encode_to_vec();
        assert_eq!(sent.len(), spliced.encoded_len());
        let read = GetStatementResponse::decode(&sent[..]).unwrap();
        let expected = GetStatementResponse {
            statement: Some(pb::Statement { fields: Some(whole), ..statement }),
            edition: Some(pb::Edition { fields: Some(own), ..edition }),
            commit: 300,
            ..Default::default()
        };
        assert_eq!(read, expected);
        assert_eq!(expected.encoded_len(), sent.len(), "as long as the message itself");
    }

    #[test]
    fn an_answer_without_an_edition_has_none() {
        let answer = GetStatementResponse::of((pb::Statement::default(), None), None, 0);
        assert_eq!(answer.encode_to_vec(), [0x0a, 0]);
        let read = GetStatementResponse::decode(&[0x0a, 0][..]).unwrap();
        assert_eq!(read.statement, Some(pb::Statement::default()));
        assert_eq!(read.edition, None);
    }
}
