//! Bytes in, bytes out: the codec with which all servers are driven, so that the client costs the same
//! whatever it calls; and the few messages of other services, written by hand.

use bytes::{Buf, BufMut, Bytes};
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Takes messages that are encoded already and leaves answers as they come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RawCodec;

impl Codec for RawCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for RawCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}

/// What the echo takes and gives.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct Payload {
    /// Given back as it is, unless `want` says otherwise.
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) data: Bytes,
    /// Give back so many bytes instead.
    #[prost(uint32, tag = "2")]
    pub(crate) want: u32,
}

/// `etcdserverpb.PutRequest`: the two fields that are used.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct EtcdPut {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) key: Bytes,
    #[prost(bytes = "bytes", tag = "2")]
    pub(crate) value: Bytes,
}

/// `etcdserverpb.RequestOp` with its `request_put`.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct EtcdOp {
    #[prost(message, optional, tag = "2")]
    pub(crate) put: Option<EtcdPut>,
}

/// `etcdserverpb.TxnRequest` without conditions.
#[derive(Clone, PartialEq, Eq, prost::Message)]
pub(crate) struct EtcdTxn {
    #[prost(message, repeated, tag = "2")]
    pub(crate) success: Vec<EtcdOp>,
}
