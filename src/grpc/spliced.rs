//! The answer of GetStatement, into which fields go that are bytes of the wire already: the fields of a
//! statement are most of its answer, and the same from one read to the next.
//!
//! What is sent is what `proto/` says, and reads like any other message: the bytes stand where the fields
//! would, inside the statement and the edition. Who decodes one finds them there as values.

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};

use super::convert::structured::{self, Home};
use super::convert::{Shape, count, edition, statement};
use super::pb;
use crate::archive::{Chancery, ChosenEdition, Said, StatementAnswer};
use crate::domain::{ArchiveId, StatementName};

/// The number of `fields` in a statement.
const STATEMENT_FIELDS: u32 = 10;
/// The number of `fields` in an edition.
const EDITION_FIELDS: u32 = 12;

/// Response of GetStatement.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GetStatementResponse {
    /// The statement.
    pub statement: Option<pb::Statement>,
    /// The edition chosen.
    pub edition: Option<pb::Edition>,
    /// The commit of the archive that this response shows.
    pub commit: i64,
    /// The fields of the statement as bytes, instead of within it.
    statement_fields: Option<Bytes>,
    /// The fields of the edition as bytes, instead of within it.
    edition_fields: Option<Bytes>,
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
        let statement_fields = fields.and_then(|said| form(said, None));
        let (mut shown, mut edition_fields) = (None, None);
        if let Some(ChosenEdition { shown: chosen, fields }) = edition {
            edition_fields = fields.and_then(|said| form(said, statement_fields.as_ref()));
            shown = Some(edition::to_edition_shown(chosen, shape));
        }
        Self {
            statement: Some(statement::to_statement(heads, archive)),
            edition: shown,
            commit: count(commit.0),
            statement_fields,
            edition_fields,
        }
    }
}

/// How many bytes the fields take within their message.
fn fields_len(number: u32, fields: Option<&Bytes>) -> usize {
    let head = |len: usize| {
        let length = u64::try_from(len).unwrap_or(u64::MAX);
        encoding::key_len(number) + encoding::encoded_len_varint(length)
    };
    fields.map_or(0, |fields| head(fields.len()) + fields.len())
}

/// How many bytes a message with its fields takes as a field itself.
fn part_len(part: Option<&impl Message>, number: u32, fields: Option<&Bytes>) -> usize {
    let Some(part) = part else { return 0 };
    let len = part.encoded_len() + fields_len(number, fields);
    // Both parts have numbers below 16, so that their keys take a byte each.
    1 + encoding::encoded_len_varint(u64::try_from(len).unwrap_or(u64::MAX)) + len
}

fn put_length(len: usize, buffer: &mut impl BufMut) {
    encoding::encode_varint(u64::try_from(len).unwrap_or(u64::MAX), buffer);
}

fn put_part(
    tag: u32,
    part: Option<&impl Message>,
    (number, fields): (u32, Option<&Bytes>),
    buffer: &mut impl BufMut,
) {
    let Some(part) = part else { return };
    encoding::encode_key(tag, WireType::LengthDelimited, buffer);
    put_length(part.encoded_len() + fields_len(number, fields), buffer);
    part.encode_raw(buffer);
    if let Some(fields) = fields {
        encoding::encode_key(number, WireType::LengthDelimited, buffer);
        put_length(fields.len(), buffer);
        buffer.put_slice(fields);
    }
}

impl Message for GetStatementResponse {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        let Self { statement, edition, commit, statement_fields, edition_fields } = self;
        let fields = (STATEMENT_FIELDS, statement_fields.as_ref());
        put_part(1, statement.as_ref(), fields, buffer);
        put_part(2, edition.as_ref(), (EDITION_FIELDS, edition_fields.as_ref()), buffer);
        if *commit != 0 {
            encoding::int64::encode(3, commit, buffer);
        }
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        match tag {
            1 => {
                let part = self.statement.get_or_insert_default();
                encoding::message::merge(wire_type, part, buffer, context)
            }
            2 => {
                let part = self.edition.get_or_insert_default();
                encoding::message::merge(wire_type, part, buffer, context)
            }
            3 => encoding::int64::merge(wire_type, &mut self.commit, buffer, context),
            _ => encoding::skip_field(wire_type, tag, buffer, context),
        }
    }

    fn encoded_len(&self) -> usize {
        let Self { statement, edition, commit, statement_fields, edition_fields } = self;
        let commit = if *commit == 0 { 0 } else { encoding::int64::encoded_len(3, commit) };
        part_len(statement.as_ref(), STATEMENT_FIELDS, statement_fields.as_ref())
            + part_len(edition.as_ref(), EDITION_FIELDS, edition_fields.as_ref())
            + commit
    }

    fn clear(&mut self) {
        *self = Self::default();
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
        let spliced = GetStatementResponse {
            statement: Some(statement.clone()),
            edition: Some(edition.clone()),
            commit: 300,
            statement_fields: Some(whole.encode_to_vec().into()),
            edition_fields: Some(own.encode_to_vec().into()),
        };
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
        let statement = Some(pb::Statement::default());
        let answer = GetStatementResponse { statement, ..Default::default() };
        assert_eq!(answer.encode_to_vec(), [0x0a, 0]);
        assert_eq!(GetStatementResponse::decode(&[0x0a, 0][..]).unwrap(), answer);
    }
}
