//! Changes of a commit as a message that many watches share: its bytes are made once.
//!
//! On the wire it is `WatchChangesResponse.Commit`, and what is read is the same as what was made. It is
//! written here instead of being generated, because the generated one would be copied and encoded anew
//! for every watch.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::encoding::{DecodeContext, WireType, bool, message, skip_field};
use prost::{DecodeError, Message};

use super::pb::Change;

const CHANGES: u32 = 1;
const PARTIAL: u32 = 2;

/// Changes of one commit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Commit {
    /// The changes, in their order; none in a message that was made of bytes.
    pub changes: Vec<Change>,
    /// More messages of the same commit follow.
    pub partial: bool,
    /// Changes that are encoded already; they come first.
    encoded: Bytes,
}

impl Commit {
    /// Of bytes that [`encoded`] made.
    pub(crate) fn of(encoded: Bytes, partial: bool) -> Self {
        Self { changes: Vec::new(), partial, encoded }
    }
}

/// Changes, as the message has them.
pub(crate) fn encoded(changes: &[Change]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(message::encoded_len_repeated(CHANGES, changes));
    message::encode_repeated(CHANGES, changes, &mut bytes);
    bytes.freeze()
}

impl Message for Commit {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        buffer.put_slice(&self.encoded);
        message::encode_repeated(CHANGES, &self.changes, buffer);
        if self.partial {
            bool::encode(PARTIAL, &self.partial, buffer);
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
            CHANGES => message::merge_repeated(wire_type, &mut self.changes, buffer, context),
            PARTIAL => bool::merge(wire_type, &mut self.partial, buffer, context),
            _ => skip_field(wire_type, tag, buffer, context),
        }
    }

    fn encoded_len(&self) -> usize {
        let partial = if self.partial { bool::encoded_len(PARTIAL, &true) } else { 0 };
        self.encoded.len() + message::encoded_len_repeated(CHANGES, &self.changes) + partial
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::pb;

    #[test]
    fn a_message_made_of_bytes_is_read_as_the_changes_that_they_were() {
        let change = |commit| Change {
            commit,
            kind: pb::ChangeKind::Sighting.into(),
            resource: "archives/a/statements/s".to_owned(),
            ..Default::default()
        };
        let changes = vec![change(1), Change::default(), change(300)];
        for partial in [false, true] {
            let plain = Commit { changes: changes.clone(), partial, encoded: Bytes::new() };
            let bytes = Commit::of(encoded(&changes), partial).encode_to_vec();
            assert_eq!(bytes, plain.encode_to_vec());
            assert_eq!(bytes.len(), plain.encoded_len());
            assert_eq!(Commit::decode(bytes.as_slice()).unwrap(), plain);
        }
        let response = pb::WatchChangesResponse {
            event: Some(pb::watch_changes_response::Event::Changes(Commit::of(
                encoded(&changes),
                false,
            ))),
            commit: 300,
            ..Default::default()
        };
        let read = pb::WatchChangesResponse::decode(response.encode_to_vec().as_slice()).unwrap();
        let Some(pb::watch_changes_response::Event::Changes(read)) = read.event else {
            panic!("another event");
        };
        assert_eq!(read.changes, changes);
    }
}
