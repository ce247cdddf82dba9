//! The two forms of exported files, compressed or not: JSON Lines, and protobuf messages one after the
//! other, each behind its length. `docs/bulk.md` describes both.
//!
//! A file is read by what is in it, not by its name: Zstandard by its magic number, JSON Lines by the
//! brace that a line starts with.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde_json::{Value, json};

use super::document::{self, Object};
use super::json;
use crate::domain::limits;
use crate::grpc::pb;

/// How a file of records is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// A record a line, in protobuf JSON.
    Jsonl,
    /// Each record as protobuf behind its length, a varint.
    Protobuf,
}

/// The first bytes of a Zstandard frame (RFC 8878, 3.1.1).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Zstandard's own default: a good ratio at a speed that no network outruns.
const ZSTD_LEVEL: i32 = 3;
/// Room for reading and writing.
const BUFFER_BYTES: usize = 1 << 20;
/// The longest record or line: the largest message, in base64 or escaped.
const LONGEST_ITEM: usize = 2 * limits::INGEST_MESSAGE_BYTES;

/// What a name says about a file: its form and whether it is compressed.
pub(super) fn of_name(path: &Path) -> (Option<Form>, bool) {
    let compressed = path.extension().is_some_and(|it| it == "zst" || it == "zstd");
    let stem = if compressed { path.file_stem().map(Path::new) } else { Some(path) };
    let extension = stem.and_then(Path::extension).and_then(|it| it.to_str());
    let form = match extension {
        Some("jsonl" | "ndjson") => Some(Form::Jsonl),
        Some("pb" | "binpb") => Some(Form::Protobuf),
        Some(_) | None => None,
    };
    (form, compressed)
}

/// Where records are written to.
pub(super) struct Records<'a> {
    out: Out<'a>,
    form: Form,
}

enum Out<'a> {
    Plain(BufWriter<Box<dyn Write + 'a>>),
    Zstd(zstd::Encoder<'static, BufWriter<Box<dyn Write + 'a>>>),
}

impl<'a> Records<'a> {
    /// Writes to a file or a pipe.
    pub(super) fn new(out: Box<dyn Write + 'a>, form: Form, compressed: bool) -> io::Result<Self> {
        let out = BufWriter::with_capacity(BUFFER_BYTES, out);
        let out = if compressed {
            Out::Zstd(zstd::Encoder::new(out, ZSTD_LEVEL)?)
        } else {
            Out::Plain(out)
        };
        Ok(Self { out, form })
    }

    /// Writes one record.
    pub(super) fn write(&mut self, record: &pb::ExportRecord) -> io::Result<()> {
        let bytes = match self.form {
            Form::Jsonl => line(record).into_bytes(),
            Form::Protobuf => record.encode_length_delimited_to_vec(),
        };
        match &mut self.out {
            Out::Plain(out) => out.write_all(&bytes),
            Out::Zstd(out) => out.write_all(&bytes),
        }
    }

    /// Writes out what is left.
    pub(super) fn finish(self) -> io::Result<()> {
        match self.out {
            Out::Plain(mut out) => out.flush(),
            Out::Zstd(out) => out.finish()?.flush(),
        }
    }
}

/// A record in protobuf JSON. Written by hand: the general way takes ten times as long.
fn line(record: &pb::ExportRecord) -> String {
    let pb::ExportRecord { commit, record_time, ordinal, record_count, kind, payload } = record;
    let mut object = Object::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("commit", json!(commit.to_string()));
    if let Some(time) = record_time {
        put("recordTime", json::value_of_time(time));
    }
    if *ordinal != 0 {
        put("ordinal", json!(ordinal));
    }
    put("recordCount", json!(record_count));
    let name = pb::RecordKind::try_from(*kind).map(|kind| kind.as_str_name());
    put("kind", name.map_or_else(|_| json!(kind), |name| json!(name)));
    put("payload", json!(STANDARD.encode(payload)));
    json::text(&Value::Object(object), false)
}

/// One item of a file to import.
#[derive(Debug)]
pub(super) enum Item {
    /// A record of an export, as protobuf.
    Record {
        /// Its commit.
        commit: i64,
        /// The record.
        bytes: Vec<u8>,
    },
    /// A document.
    Document(Box<pb::IngestEditionRequest>),
}

/// What a file has next.
#[derive(Debug)]
pub(super) enum Next {
    /// An item.
    Item(Item),
    /// A line that is no item, and why.
    Unreadable(String),
}

/// A file to import, read item by item.
pub(super) struct Items<'a> {
    reader: Box<dyn BufRead + 'a>,
    form: Form,
    about: Object,
    /// The number of the item read last, from 1: for JSON Lines that of its line.
    pub(super) place: u64,
}

impl<'a> Items<'a> {
    /// Opens a file; `about` says what the lines of documents do not.
    pub(super) fn open(path: &Path, about: Object) -> io::Result<Items<'static>> {
        Items::read(Box::new(File::open(path)?), about)
    }

    /// Reads a file or a pipe.
    pub(super) fn read(input: Box<dyn Read + 'a>, about: Object) -> io::Result<Self> {
        let mut plain = BufReader::with_capacity(BUFFER_BYTES, input);
        let compressed = plain.fill_buf()?.starts_with(&ZSTD_MAGIC);
        let mut reader: Box<dyn BufRead + 'a> = if compressed {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, zstd::Decoder::with_buffer(plain)?))
        } else {
            Box::new(plain)
        };
        let first = reader.fill_buf()?.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
        // A record's length is never a brace's 123: its commit, time and payload alone may be, so the
        // byte behind the length decides: a record begins with the tag of its commit.
        let form = match (first, reader.fill_buf()?.get(1)) {
            (Some(b'{'), Some(&COMMIT_TAG)) => Form::Protobuf,
            (Some(b'{') | None, _) => Form::Jsonl,
            (Some(_), _) => Form::Protobuf,
        };
        Ok(Self { reader, form, about, place: 0 })
    }

    /// The next item; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Next>> {
        match self.form {
            Form::Jsonl => self.next_line(),
            Form::Protobuf => self.next_record(),
        }
    }

    fn next_line(&mut self) -> io::Result<Option<Next>> {
        loop {
            let mut line = Vec::new();
            let most = LONGEST_ITEM as u64;
            let read = self.reader.by_ref().take(most).read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(None);
            }
            self.place += 1;
            if line.trim_ascii().is_empty() {
                continue;
            }
            return Ok(Some(item_of(&line, &self.about).map_or_else(Next::Unreadable, Next::Item)));
        }
    }

    fn next_record(&mut self) -> io::Result<Option<Next>> {
        let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        if self.reader.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.place += 1;
        let mut head = Vec::new();
        loop {
            let mut byte = [0];
            self.reader.read_exact(&mut byte)?;
            head.extend(byte);
            let [last] = byte;
            if last < 0x80 || head.len() == 10 {
                break;
            }
        }
        let len = prost::decode_length_delimiter(head.as_slice());
        let len = len.map_err(|_| bad("a length is not a varint: this is no export"))?;
        if len > LONGEST_ITEM {
            return Err(bad("a record is longer than any can be: this is no export"));
        }
        let mut bytes = vec![0; len];
        self.reader.read_exact(&mut bytes)?;
        let record = pb::ExportRecord::decode(bytes.as_slice())
            .map_err(|_| bad("what follows a length is no record: this is no export"))?;
        Ok(Some(Next::Item(Item::Record { commit: record.commit, bytes })))
    }
}

/// The tag of an ExportRecord's first field, `int64 commit = 1`.
const COMMIT_TAG: u8 = 0x08;

fn item_of(line: &[u8], about: &Object) -> Result<Item, String> {
    let object: Object = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    if object.contains_key("payload") && object.contains_key("recordCount") {
        let record: pb::ExportRecord = json::read("ExportRecord", Value::Object(object))?;
        return Ok(Item::Record { commit: record.commit, bytes: record.encode_to_vec() });
    }
    let mut whole = about.clone();
    whole.extend(object);
    document::request(whole).map(|request| Item::Document(Box::new(request)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(commit: i64, payload: &[u8]) -> pb::ExportRecord {
        pb::ExportRecord {
            commit,
            record_time: Some(prost_types::Timestamp {
                seconds: 1_772_355_600,
                nanos: 120_000_000,
            }),
            ordinal: 1,
            record_count: 3,
            kind: pb::RecordKind::Text.into(),
            payload: payload.to_vec().into(),
        }
    }

    #[test]
    fn a_line_is_the_protobuf_json_of_its_record() {
        for record in
            [record(7, b"\xff\x00words"), pb::ExportRecord { ordinal: 0, ..record(1, b"") }]
        {
            let by_hand: Value = serde_json::from_str(&line(&record)).unwrap();
            let mut by_rule = json::value("ExportRecord", &record);
            by_rule.as_object_mut().unwrap().entry("payload").or_insert_with(|| json!(""));
            assert_eq!(by_hand, by_rule);
        }
    }

    #[test]
    fn every_form_reads_back_as_it_was_written() {
        // Lengths around that of a brace, which JSON Lines begin with.
        let records: Vec<_> =
            (0_u8..200).map(|n| record(5 + i64::from(n), &vec![b'x'; n.into()])).collect();
        for form in [Form::Jsonl, Form::Protobuf] {
            for compressed in [false, true] {
                for first in 0..records.len() {
                    let mut bytes = Vec::new();
                    let mut out = Records::new(Box::new(&mut bytes), form, compressed).unwrap();
                    let some = &records[first..(first + 3).min(records.len())];
                    some.iter().for_each(|record| out.write(record).unwrap());
                    out.finish().unwrap();
                    let mut items = Items::read(Box::new(bytes.as_slice()), Object::new()).unwrap();
                    for record in some {
                        let Some(Next::Item(Item::Record { commit, bytes })) =
                            items.next().unwrap()
                        else {
                            panic!("{form:?} {compressed} {first}")
                        };
                        assert_eq!((commit, bytes), (record.commit, record.encode_to_vec()));
                    }
                    assert!(items.next().unwrap().is_none());
                }
            }
        }
    }

    #[test]
    fn a_name_says_the_form_and_whether_it_is_compressed() {
        for (name, form, compressed) in [
            ("a.jsonl", Some(Form::Jsonl), false),
            ("a.ndjson.zst", Some(Form::Jsonl), true),
            ("a.binpb.zst", Some(Form::Protobuf), true),
            ("a.pb", Some(Form::Protobuf), false),
            ("a.zst", None, true),
            ("-", None, false),
        ] {
            assert_eq!(of_name(Path::new(name)), (form, compressed), "{name}");
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_an_error() {
        let mut bytes = record(5, b"words").encode_length_delimited_to_vec();
        bytes.pop();
        let mut items = Items::read(Box::new(bytes.as_slice()), Object::new()).unwrap();
        assert_eq!(items.next().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
