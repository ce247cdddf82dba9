//! Files and standard input as documents, read one by one: the whole input need not fit in memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use prost::Message;
use serde_json::Value;

use super::super::document::{self, Object};
use crate::domain::limits;
use crate::grpc::pb;

/// A document to send.
#[derive(Debug)]
pub(super) struct Document {
    /// File, or file and line.
    pub(super) label: String,
    /// What is sent, without its archive.
    pub(super) request: pb::IngestEditionRequest,
    /// How much of the input it is.
    pub(super) read_bytes: u64,
}

impl Document {
    /// Bytes on the wire.
    pub(super) fn bytes(&self) -> usize {
        self.request.encoded_len()
    }

    /// Whether it may be sent with others: a batch has one request id for all.
    pub(super) fn may_be_batched(&self) -> bool {
        self.request.request_id.is_empty() && !self.request.validate_only
    }
}

/// A document that could not be read.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// File, or file and line.
    pub(super) label: String,
    /// Why.
    pub(super) why: String,
    /// Whether the file itself failed, not what is in it.
    pub(super) is_io: bool,
}

type ReadDocument = Result<Document, Unreadable>;

/// The documents of one argument.
pub(super) fn documents<'a>(
    path: &'a Path,
    about: &'a Object,
    charset: Option<&'a str>,
) -> Box<dyn Iterator<Item = ReadDocument> + 'a> {
    let label = path.display().to_string();
    if path.as_os_str() == "-" {
        return Box::new(lines("standard input".into(), BufReader::new(io::stdin()), about));
    }
    if is_json_lines(path) {
        return match File::open(path) {
            Ok(file) => Box::new(lines(label, BufReader::new(file), about)),
            Err(error) => Box::new(std::iter::once(Err(unreadable_file(label, &error)))),
        };
    }
    Box::new(std::iter::once_with(move || text_file(path, label, about, charset)))
}

/// How many bytes there are to read; none if nobody knows.
pub(super) fn total_bytes(paths: &[PathBuf]) -> Option<u64> {
    paths.iter().map(|path| std::fs::metadata(path).ok().map(|file| file.len())).sum()
}

fn is_json_lines(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "jsonl" || it == "ndjson")
}

fn unreadable_file(label: String, error: &io::Error) -> Unreadable {
    Unreadable { label, why: error.to_string(), is_io: true }
}

fn text_file(path: &Path, label: String, about: &Object, charset: Option<&str>) -> ReadDocument {
    let bytes = std::fs::read(path).map_err(|error| unreadable_file(label.clone(), &error))?;
    let read_bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let refuse = |why: String| Unreadable { label: label.clone(), why, is_io: false };
    let Some(media_type) = document::media_type(path) else {
        return Err(refuse("its extension is not .txt, .md, .html, .htm or .jsonl".into()));
    };
    if bytes.len() > limits::RAW_BYTES {
        let (size, most) = (bytes.len(), limits::RAW_BYTES);
        return Err(refuse(format!("it has {size} bytes; the limit of a document is {most}")));
    }
    let mut request = document::request_of_file(about, bytes, media_type).map_err(refuse)?;
    if let (Some(charset), Some(document)) = (charset, &mut request.document) {
        charset.clone_into(&mut document.charset);
    }
    Ok(Document { label, request, read_bytes })
}

/// The longest line of JSON Lines: a text of the most characters, all escaped, fits.
const LONGEST_LINE: u64 = 2 * (limits::INGEST_MESSAGE_BYTES as u64);

fn lines<'a>(
    label: String,
    mut reader: impl BufRead + 'a,
    about: &'a Object,
) -> impl Iterator<Item = ReadDocument> + 'a {
    let mut number = 0_u64;
    let mut broken = false;
    std::iter::from_fn(move || {
        while !broken {
            number += 1;
            let label = format!("{label}:{number}");
            let mut line = Vec::new();
            match reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => return Some(line_document(label, &line, about)),
                Err(error) => {
                    broken = true;
                    return Some(Err(unreadable_file(label, &error)));
                }
            }
        }
        None
    })
}

fn line_document(label: String, line: &[u8], about: &Object) -> ReadDocument {
    let refuse = |why: String| Unreadable { label: label.clone(), why, is_io: false };
    let parsed: Value = serde_json::from_slice(line)
        .map_err(|error| refuse(format!("it is not a JSON object: {error}")))?;
    let Value::Object(said) = parsed else { return Err(refuse("it is not a JSON object".into())) };
    let mut object = about.clone();
    for (key, value) in said {
        object.insert(key, value);
    }
    let read_bytes = u64::try_from(line.len()).unwrap_or(u64::MAX);
    let request = document::request(object).map_err(refuse)?;
    Ok(Document { label, request, read_bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_documents_and_each_bad_one_is_named() {
        let input = "{\"text\": \"one\"}\n\n[1]\n{\"text\": \"two\", \"title\": \"T\"}";
        let about = Object::from_iter([("title".to_owned(), Value::from("by option"))]);
        let read: Vec<ReadDocument> = lines("in".into(), input.as_bytes(), &about).collect();
        let titles: Vec<String> = read
            .iter()
            .map(|read| match read {
                Ok(it) => it.request.document.clone().unwrap().title,
                Err(it) => format!("{}: {}", it.label, it.why),
            })
            .collect();
        assert_eq!(titles, ["by option", "in:3: it is not a JSON object", "T"]);
    }
}
