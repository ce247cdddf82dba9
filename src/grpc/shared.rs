//! Changes of a commit as a message that many watches share: its bytes are made once.
//!
//! On the wire it is `WatchChangesResponse.Commit`, and what is read is the same as what was made. It is
//! written here instead of being generated, because the generated one would be copied and encoded anew
//! for every watch.

use bytes::{Bytes, BytesMut};
use prost::encoding::message;

use super::encoded::Encoded;
use super::pb::Change;

const CHANGES: u32 = 1;

/// Changes of one commit.
#[derive(Clone, PartialEq, prost::Message)]
pub struct Commit {
    /// The changes, in their order; none in a message that was made of bytes.
    #[prost(message, repeated, tag = "1")]
    pub changes: Vec<Change>,
    /// More messages of the same commit follow.
    #[prost(bool, tag = "2")]
    pub partial: bool,
    /// Changes that are encoded already.
    #[prost(oneof = "Encoded", tags = "0")]
    encoded: Option<Encoded>,
}

impl Commit {
    /// Of bytes that [`encoded`] made.
    pub(crate) fn of(encoded: Bytes, partial: bool) -> Self {
        Self { changes: Vec::new(), partial, encoded: Some(Encoded::of(encoded)) }
    }
}

/// Changes, as the message has them.
pub(crate) fn encoded(changes: &[Change]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(message::encoded_len_repeated(CHANGES, changes));
    message::encode_repeated(CHANGES, changes, &mut bytes);
    bytes.freeze()
}

#[cfg(test)]
mod tests {
    use prost::Message as _;

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
            let plain = Commit { changes: changes.clone(), partial, encoded: None };
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
