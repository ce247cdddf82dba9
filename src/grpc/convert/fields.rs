//! Fields that many messages share: free text, addresses, times, languages, enumerations, labels,
//! request ids.
//!
//! Every function notes what is wrong and returns what it can.

use std::collections::BTreeMap;

use prost::Message;
use sha2::{Digest as _, Sha256};

use super::{Field, Violations};
use crate::archive::nearest_language;
use crate::domain::{
    Digest, ExternalId, Invalid, LanguageTag, LocalizedText, RequestId, Timestamp, limits,
};
use crate::grpc::pb;
use crate::store::RequestKey;

/// Free text of at most `most` characters, none of them control characters; may be empty.
pub(crate) fn text(
    violations: &mut Violations,
    field: Field<'_>,
    value: String,
    most: usize,
) -> String {
    // A character has at least one byte.
    if value.len() > most {
        let chars = value.chars().count();
        if chars > most {
            violations.over(field, "characters", chars, most);
            return value;
        }
    }
    if value.chars().any(char::is_control) {
        violations.invalid(field, &Invalid::new(&value, "has a control character"));
    }
    value
}

/// Free text that is none when it is empty.
pub(crate) fn optional_text(
    violations: &mut Violations,
    field: Field<'_>,
    value: String,
    most: usize,
) -> Option<String> {
    let value = text(violations, field, value, most);
    if value.is_empty() { None } else { Some(value) }
}

/// An entity tag as a precondition.
pub(crate) fn etag(violations: &mut Violations, field: Field<'_>, value: String) -> Option<String> {
    optional_text(violations, field, value, limits::HEADER_CHARS)
}

/// An absolute URI; may be empty. Characters beyond ASCII are kept as they are.
pub(crate) fn uri(violations: &mut Violations, field: Field<'_>, value: String) -> String {
    let chars = value.chars().count();
    if value.is_empty() {
        return value;
    }
    if chars > limits::URI_CHARS {
        violations.over(field, "characters", chars, limits::URI_CHARS);
    } else if !is_absolute(&value) {
        let rule = "is not an absolute URI, such as \"https://example.org/news/1\"";
        violations.invalid(field, &Invalid::new(&value, rule));
    }
    value
}

/// A scheme, a colon, and something after it; no white space and no control characters.
fn is_absolute(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let letters = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let names_a_scheme =
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(letters);
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let has_host = rest.strip_prefix("//").is_some_and(|host| {
        host.starts_with(|c: char| !matches!(c, '/' | '?' | '#')) && !host.is_empty()
    });
    let plain = !value.chars().any(|c| c.is_control() || c.is_whitespace());
    names_a_scheme && plain && !rest.is_empty() && (has_host || !web)
}

/// An instant; none where the message is not set.
pub(crate) fn timestamp(
    violations: &mut Violations,
    field: Field<'_>,
    value: Option<prost_types::Timestamp>,
) -> Option<Timestamp> {
    let prost_types::Timestamp { seconds, nanos } = value?;
    violations.keep(field, Timestamp::from_seconds(seconds, nanos))
}

/// An instant as the wire has it.
pub(crate) fn to_timestamp(time: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp {
        seconds: time.seconds(),
        nanos: i32::try_from(time.nanos()).unwrap_or(0),
    }
}

/// A language tag; none where it is empty.
pub(crate) fn language(
    violations: &mut Violations,
    field: Field<'_>,
    value: &str,
) -> Option<LanguageTag> {
    if value.is_empty() { None } else { violations.keep(field, parse_language(value)) }
}

/// A list of languages, none twice.
pub(crate) fn languages(
    violations: &mut Violations,
    field: Field<'_>,
    values: &[String],
) -> Vec<LanguageTag> {
    if values.len() > limits::LANGUAGES {
        violations.over(field, "languages", values.len(), limits::LANGUAGES);
        return Vec::new();
    }
    let mut tags: Vec<LanguageTag> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let Some(tag) = violations.keep(field.item(index), parse_language(value)) else {
            continue;
        };
        if tags.contains(&tag) {
            violations.invalid(field.item(index), &Invalid::new(value, "is named twice"));
        } else {
            tags.push(tag);
        }
    }
    tags
}

/// A tag, or what is wrong with it and the nearest one that the detector knows.
fn parse_language(value: &str) -> Result<LanguageTag, Invalid> {
    LanguageTag::parse(value).map_err(|invalid| match nearest_language(value) {
        Some(nearest) => Invalid::new(value, format!("{} (nearest: {nearest})", invalid.rule())),
        None => invalid,
    })
}

/// A language as the wire has it: empty where there is none.
pub(crate) fn to_language(tag: Option<LanguageTag>) -> String {
    tag.map_or_else(String::new, |tag| tag.to_string())
}

/// A value of an enumeration. A number that this server does not know is a violation: what it asks
/// for cannot be done.
pub(crate) fn choice<E>(violations: &mut Violations, field: Field<'_>, number: i32) -> Option<E>
where
    E: TryFrom<i32>,
{
    let value = E::try_from(number).ok();
    if value.is_none() {
        violations.note(field, format!("{number} is not a value that this server knows"));
    }
    value
}

/// A text with its language; both are required.
pub(crate) fn localized(
    violations: &mut Violations,
    field: Field<'_>,
    value: pb::LocalizedText,
    most: usize,
) -> LocalizedText {
    let pb::LocalizedText { text: words, language_code } = value;
    if words.is_empty() {
        violations.note(field.child("text"), "is required");
    }
    let words = text(violations, field.child("text"), words, most);
    if language_code.is_empty() {
        violations.note(field.child("language_code"), "is required");
    }
    let language = language(violations, field.child("language_code"), &language_code);
    LocalizedText { text: words, language }
}

/// A text with its language, as the wire has it.
pub(crate) fn to_localized(value: LocalizedText) -> pb::LocalizedText {
    let LocalizedText { text, language } = value;
    pb::LocalizedText { text, language_code: to_language(language) }
}

/// External ids, none twice.
pub(crate) fn external_ids(
    violations: &mut Violations,
    field: Field<'_>,
    values: &[pb::ExternalId],
) -> Vec<ExternalId> {
    if values.len() > limits::EXTERNAL_IDS {
        violations.over(field, "external ids", values.len(), limits::EXTERNAL_IDS);
        return Vec::new();
    }
    let mut ids: Vec<ExternalId> = Vec::with_capacity(values.len());
    for (index, pb::ExternalId { scheme, value }) in values.iter().enumerate() {
        let Some(id) = violations.keep(field.item(index), ExternalId::new(scheme, value)) else {
            continue;
        };
        if ids.contains(&id) {
            violations.invalid(field.item(index), &Invalid::new(value, "is named twice"));
        } else {
            ids.push(id);
        }
    }
    ids
}

/// Labels: how many, the grammar of their keys, the length of their values.
pub(crate) fn labels(
    violations: &mut Violations,
    field: Field<'_>,
    values: BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    if values.len() > limits::LABELS {
        violations.over(field, "labels", values.len(), limits::LABELS);
        return BTreeMap::new();
    }
    for (key, value) in &values {
        if !is_label_key(key) {
            let rule = "is not a key of a label: 1 to 63 of a-z, 0-9, _ and -, starting with a \
                        letter";
            violations.invalid(field, &Invalid::new(key, rule));
        }
        let chars = value.chars().count();
        if chars > limits::LABEL_VALUE_CHARS {
            violations.over(field.child(key), "characters", chars, limits::LABEL_VALUE_CHARS);
        } else if value.chars().any(char::is_control) {
            let rule = "has a control character";
            violations.invalid(field.child(key), &Invalid::new(value, rule));
        }
    }
    values
}

fn is_label_key(key: &str) -> bool {
    let plain = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    key.starts_with(|c: char| c.is_ascii_lowercase())
        && key.bytes().all(plain)
        && key.len() <= limits::LABEL_KEY_CHARS
}

/// The caller's name for a write, with a digest of what it asks for. `request` is the message with
/// its request id cleared; its maps are ordered, so that equal requests have equal bytes.
pub(crate) fn request_key<M>(
    violations: &mut Violations,
    request_id: &str,
    method: &str,
    request: &M,
) -> Option<RequestKey>
where
    M: Message,
{
    let id: RequestId = violations.parse_optional(Field::of_request("request_id"), request_id)?;
    Some(RequestKey { id, fingerprint: fingerprint(method, request) })
}

/// SHA-256 of a method's name and a request.
pub(crate) fn fingerprint<M>(method: &str, request: &M) -> Digest
where
    M: Message,
{
    let mut hash = Sha256::new();
    hash.update(method.as_bytes());
    hash.update([0]);
    hash.update(request.encode_to_vec());
    Digest(hash.finalize().into())
}

/// The fields that an update sets.
#[derive(Debug)]
pub(crate) enum Mask {
    /// Those that are not empty.
    NotEmpty,
    /// Those named here.
    Named(Vec<String>),
    /// All.
    All,
}

impl Mask {
    /// Reads a mask that may name `writable` fields.
    pub(crate) fn read(
        violations: &mut Violations,
        mask: Option<prost_types::FieldMask>,
        writable: &[&str],
    ) -> Self {
        let Some(prost_types::FieldMask { paths }) = mask else { return Self::NotEmpty };
        if paths.is_empty() {
            return Self::NotEmpty;
        }
        if paths.iter().any(|path| path == "*") {
            return Self::All;
        }
        let mask = Field::of_request("update_mask");
        for (index, path) in paths.iter().enumerate() {
            if !writable.contains(&path.as_str()) {
                let rule = format!("cannot be set; what can: {}", writable.join(", "));
                violations.invalid(mask.child("paths").item(index), &Invalid::new(path, rule));
            }
        }
        Self::Named(paths)
    }

    /// Whether a field is to be set.
    pub(crate) fn sets(&self, field: &str, is_empty: bool) -> bool {
        match self {
            Self::NotEmpty => !is_empty,
            Self::Named(paths) => paths.iter().any(|path| path == field),
            Self::All => true,
        }
    }
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
