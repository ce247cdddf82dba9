//! The types that `build.rs` generates from `proto/`. Their documentation is the contract itself.

#[expect(
    missing_docs,
    clippy::allow_attributes_without_reason,
    clippy::large_enum_variant,
    clippy::too_many_lines,
    reason = "generated code"
)]
mod generated {
    tonic::include_proto!("chancery.v1");
}

pub use super::spliced::GetStatementResponse;
pub use generated::*;

/// The contract of annotators, of which the server is a client.
#[expect(
    missing_docs,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    reason = "generated code"
)]
pub mod annotator {
    tonic::include_proto!("chancery.annotator.v1");
}

/// The descriptor set of the contract with its comments, as reflection serves it.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chancery.binpb"));
