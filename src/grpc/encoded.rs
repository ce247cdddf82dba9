//! What of a message is bytes of the wire already: made once for many, or kept from before.
//!
//! A message that may have some has a field of [`Encoded`] beside its own. To prost it looks like a choice of
//! fields, which writes and reads itself; its number is 0, which no field on the wire has, so that it is
//! written first and never read: who decodes the message finds in its own fields what the bytes say.

use bytes::{Buf, BufMut, Bytes};
use prost::encoding::{self, DecodeContext, WireType};
use prost::{DecodeError, Message};

/// Whole fields of a message as bytes, in stretches.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Encoded(Vec<Bytes>);

impl Encoded {
    /// Of bytes that are fields with their numbers.
    pub(crate) fn of(fields: Bytes) -> Self {
        Self(vec![fields])
    }

    /// Adds a field that is a message, with one more field within it that is bytes already.
    pub(crate) fn add(&mut self, number: u32, part: &impl Message, more: Option<(u32, Bytes)>) {
        let own = part.encoded_len();
        let extra = more.as_ref().map_or(0, |(number, bytes)| {
            encoding::key_len(*number)
                + encoding::encoded_len_varint(long(bytes.len()))
                + bytes.len()
        });
        let mut head = Vec::with_capacity(own + MOST_OF_TWO_HEADS);
        put_head(number, own + extra, &mut head);
        part.encode_raw(&mut head);
        if let Some((number, bytes)) = &more {
            put_head(*number, bytes.len(), &mut head);
        }
        self.0.push(head.into());
        self.0.extend(more.map(|(_, bytes)| bytes));
    }

    /// For prost.
    pub(crate) fn encode(&self, buffer: &mut impl BufMut) {
        for stretch in &self.0 {
            buffer.put_slice(stretch);
        }
    }

    /// For prost.
    pub(crate) fn encoded_len(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    /// For prost, which does not ask: no field has its number.
    pub(crate) fn merge(
        _: &mut Option<Self>,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        encoding::skip_field(wire_type, tag, buffer, context)
    }
}

/// Number and length of two fields take no more bytes than this.
const MOST_OF_TWO_HEADS: usize = 30;

fn put_head(number: u32, length: usize, into: &mut Vec<u8>) {
    encoding::encode_key(number, WireType::LengthDelimited, into);
    encoding::encode_varint(long(length), into);
}

fn long(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
