//! Protobuf JSON of any message of the contract, by its descriptor: what `--output json` writes, and
//! what JSON Lines are read by.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, SerializeOptions};
use serde::Serialize;
use serde_json::Value;

use crate::grpc::pb;

static CONTRACT: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(pb::DESCRIPTOR_SET).expect("the build wrote a valid descriptor set")
});

/// The description of a message of `chancery.v1`, by its short name.
pub(super) fn descriptor(kind: &str) -> MessageDescriptor {
    descriptor_of(&format!("chancery.v1.{kind}"))
}

fn descriptor_of(kind: &str) -> MessageDescriptor {
    CONTRACT.get_message_by_name(kind).expect("the name is one of the contract's messages")
}

/// The message as a JSON value: lowerCamelCase, 64-bit numbers as strings, bytes in base64, enums by
/// name, fields without a value left out.
pub(super) fn value(kind: &str, message: &impl Message) -> Value {
    value_of(&format!("chancery.v1.{kind}"), message)
}

fn value_of(kind: &str, message: &impl Message) -> Value {
    let bytes = message.encode_to_vec();
    let dynamic = DynamicMessage::decode(descriptor_of(kind), bytes.as_slice())
        .expect("generated types and descriptors come from one contract");
    dynamic
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
        .expect("every message has a JSON form")
}

/// An instant as protobuf JSON writes it: RFC 3339 with as many thousands of a second as it takes.
pub(super) fn value_of_time(time: &prost_types::Timestamp) -> Value {
    value_of("google.protobuf.Timestamp", time)
}

/// Over several lines, for one answer.
pub(super) fn pretty(kind: &str, message: &impl Message) -> String {
    text(&value(kind, message), true)
}

/// On one line, for one of several.
pub(super) fn line(kind: &str, message: &impl Message) -> String {
    text(&value(kind, message), false)
}

/// A JSON value as text that ends with a line end.
pub(super) fn text(value: &impl Serialize, pretty: bool) -> String {
    let text =
        if pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let mut text = text.expect("a JSON value has a text");
    text.push('\n');
    text
}

/// Reads a message from protobuf JSON; unknown fields are refused.
pub(super) fn read<M: Message + Default>(kind: &str, value: Value) -> Result<M, String> {
    let dynamic =
        DynamicMessage::deserialize(descriptor(kind), value).map_err(|error| error.to_string())?;
    dynamic.transcode_to().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_written_as_protobuf_json() {
        let revision = pb::EditionRevision {
            name: "archives/a/statements/s/editions/kk/revisions/2".into(),
            revision_number: 2,
            commit: 9_007_199_254_740_993,
            content_digest: vec![0xfb, 0xff].into(),
            create_time: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            ..Default::default()
        };
        let json = value("EditionRevision", &revision);
        assert_eq!(json["revisionNumber"], 2);
        assert_eq!(json["commit"], "9007199254740993");
        assert_eq!(json["contentDigest"], "+/8=");
        assert_eq!(json["createTime"], "1970-01-01T00:00:00Z");
        assert!(json.get("sightingCount").is_none());
        let sort = pb::Statement { kind: 2, ..Default::default() };
        assert_eq!(value("Statement", &sort)["kind"], "STATEMENT_KIND_COMMUNIQUE");
    }
}
