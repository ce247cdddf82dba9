//! Documents as people have them, as requests of the contract: text files, and JSON objects whose
//! fields are those of IngestEditionRequest, IngestDocument and Source, nested or flat.
//!
//! A flat object may say `source_uri`, `publisher` and `fetch_time` for fields of the source, give
//! `external_ids` as `{"scheme": "value"}`, and enum values by their short name (`"communique"`).

use std::path::Path;

use prost_reflect::{EnumDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value};

use super::json;
use crate::grpc::pb;

/// A JSON object.
pub(super) type Object = Map<String, Value>;

/// Media type by the extension of a file's name; none if it is not one that can be read.
pub(super) fn media_type(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "txt" | "text" => Some("text/plain"),
        "md" | "markdown" => Some("text/markdown"),
        "html" | "htm" | "xhtml" => Some("text/html"),
        _ => None,
    }
}

/// The request that a JSON object describes; unknown fields are refused by name.
pub(super) fn request(object: Object) -> Result<pb::IngestEditionRequest, String> {
    let mut parts = Parts::default();
    for (key, value) in object {
        parts.put(key, value)?;
    }
    let mut whole = parts.whole()?;
    let contract = json::descriptor("IngestEditionRequest");
    complete(&mut whole, &contract)?;
    json::read("IngestEditionRequest", whole)
}

/// The request of a file with these bytes; `about` says what else is known.
pub(super) fn request_of_file(
    about: &Object,
    bytes: Vec<u8>,
    media_type: &str,
) -> Result<pb::IngestEditionRequest, String> {
    let mut request = request(about.clone())?;
    let document = request.document.get_or_insert_default();
    document.content = Some(pb::ingest_document::Content::RawContent(bytes.into()));
    document.mime_type = media_type.to_owned();
    Ok(request)
}

#[derive(Default)]
struct Parts {
    root: Object,
    document: Object,
    source: Object,
}

impl Parts {
    fn put(&mut self, key: String, value: Value) -> Result<(), String> {
        match key.as_str() {
            "document" => return merge(&mut self.document, value, "document"),
            "source" => return merge(&mut self.source, value, "source"),
            "source_uri" | "sourceUri" => return insert(&mut self.source, "uri".into(), value),
            _ => {}
        }
        if field(&json::descriptor("IngestEditionRequest"), &key) {
            insert(&mut self.root, key, value)
        } else if field(&json::descriptor("IngestDocument"), &key) {
            insert(&mut self.document, key, value)
        } else if matches!(key.as_str(), "publisher" | "fetch_time" | "fetchTime") {
            insert(&mut self.source, key, value)
        } else {
            Err(format!("unknown field {key:?}; there are: {}", known_fields()))
        }
    }

    fn whole(self) -> Result<Value, String> {
        let Self { mut root, mut document, mut source } = self;
        if let Some(nested) = document.remove("source") {
            merge(&mut source, nested, "source")?;
        }
        for key in ["external_ids", "externalIds"] {
            if let Some(ids) = document.get_mut(key) {
                spread_external_ids(ids);
            }
        }
        if !source.is_empty() {
            document.insert("source".into(), Value::Object(source));
        }
        root.insert("document".into(), Value::Object(document));
        Ok(Value::Object(root))
    }
}

fn insert(into: &mut Object, key: String, value: Value) -> Result<(), String> {
    match into.insert(key.clone(), value) {
        None => Ok(()),
        Some(_) => Err(format!("{key:?} is given twice")),
    }
}

fn merge(into: &mut Object, value: Value, name: &str) -> Result<(), String> {
    let Value::Object(fields) = value else { return Err(format!("{name:?} is not an object")) };
    for (key, value) in fields {
        insert(into, key, value)?;
    }
    Ok(())
}

/// `{"un": "A/80/1"}` as `[{"scheme": "un", "value": "A/80/1"}]`.
fn spread_external_ids(ids: &mut Value) {
    if let Value::Object(pairs) = ids {
        let spread = std::mem::take(pairs)
            .into_iter()
            .map(|(scheme, value)| serde_json::json!({ "scheme": scheme, "value": value }))
            .collect();
        *ids = Value::Array(spread);
    }
}

fn field(message: &MessageDescriptor, name: &str) -> bool {
    message.get_field_by_name(name).is_some() || message.get_field_by_json_name(name).is_some()
}

fn known_fields() -> String {
    let mut names = vec!["source_uri".to_owned(), "publisher".into(), "fetch_time".into()];
    for message in ["IngestEditionRequest", "IngestDocument"] {
        names.extend(json::descriptor(message).fields().map(|field| field.name().to_owned()));
    }
    names.sort();
    names.join(", ")
}

/// Writes short forms out: `"communique"` as `"STATEMENT_KIND_COMMUNIQUE"`, `"2026-03-01"` as its first
/// instant. What cannot be meant is refused with the name of its field.
fn complete(value: &mut Value, message: &MessageDescriptor) -> Result<(), String> {
    let Value::Object(fields) = value else { return Ok(()) };
    for (key, value) in fields {
        let field = message.get_field_by_name(key).or_else(|| message.get_field_by_json_name(key));
        let Some(field) = field else { continue };
        match (field.kind(), value) {
            (Kind::Enum(kind), Value::String(word)) => {
                *word = whole_word(&kind, word).map_err(|why| format!("{key}: {why}"))?;
            }
            (Kind::Message(inner), Value::String(text))
                if inner.full_name() == "google.protobuf.Timestamp" =>
            {
                let instant =
                    super::options::instant(text).map_err(|why| format!("{key}: {why}"))?;
                *text = super::options::rfc3339(instant);
            }
            (Kind::Message(inner), value) => complete(value, &inner)?,
            _ => {}
        }
    }
    Ok(())
}

/// The whole name of an enum value.
fn whole_word(kind: &EnumDescriptor, word: &str) -> Result<String, String> {
    if kind.get_value_by_name(word).is_some() {
        return Ok(word.to_owned());
    }
    // Every enum of the contract begins with its prefix and UNSPECIFIED.
    let first = kind.default_value();
    let prefix = first.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    let whole = format!("{prefix}{}", word.to_ascii_uppercase().replace([' ', '-'], "_"));
    if kind.get_value_by_name(&whole).is_some() {
        return Ok(whole);
    }
    let short = |name: &str| name.strip_prefix(prefix).unwrap_or(name).to_ascii_lowercase();
    let known: Vec<String> = kind.values().skip(1).map(|value| short(value.name())).collect();
    Err(format!("{word:?} is not one of {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<pb::IngestEditionRequest, String> {
        request(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_flat_object_is_the_same_as_a_nested_one() {
        let flat = read(
            r#"{"statement_id": "acd-19", "edition_id": "kk", "text": "Мәлімдеме", "title": "Т",
                "source_uri": "https://example.org/1", "publisher": "MFA", "kind": "press release",
                "external_ids": {"un": "A/80/1"}, "labels": {"topic": "water"},
                "publish_time": "2026-03-01T09:00:00Z", "usability": "withheld",
                "correction": {"kind": "silent"}}"#,
        )
        .unwrap();
        let nested = read(
            r#"{"statementId": "acd-19", "editionId": "kk", "document": {
                "text": "Мәлімдеме", "title": "Т",
                "source": {"uri": "https://example.org/1", "publisher": "MFA"},
                "kind": "STATEMENT_KIND_PRESS_RELEASE",
                "externalIds": [{"scheme": "un", "value": "A/80/1"}],
                "labels": {"topic": "water"}, "publishTime": "2026-03-01T14:00:00+05:00",
                "usability": 2, "correction": {"kind": "CORRECTION_KIND_SILENT"}}}"#,
        )
        .unwrap();
        assert_eq!(flat, nested);
        assert_eq!(flat.document.unwrap().kind, pb::StatementKind::PressRelease as i32);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_by_name() {
        for (text, part) in [
            (r#"{"txt": "a"}"#, "\"txt\""),
            (
                r#"{"source_uri": "https://a.example", "source": {"uri": "https://b.example"}}"#,
                "uri",
            ),
            (r#"{"text": "a", "kind": "sermon"}"#, "sermon"),
            (r#"{"text": "a", "document": 3}"#, "document"),
            (r#"{"text": "a", "publish_time": "yesterday"}"#, "yesterday"),
        ] {
            let words = read(text).unwrap_err();
            assert!(words.contains(part), "{part} in {words}");
        }
    }

    #[test]
    fn the_extension_says_the_media_type() {
        assert_eq!(media_type(Path::new("a/B.HTM")), Some("text/html"));
        assert_eq!(media_type(Path::new("note.md")), Some("text/markdown"));
        assert_eq!(media_type(Path::new("scan.pdf")), None);
        assert_eq!(media_type(Path::new("README")), None);
    }
}
