//! The types that `build.rs` generates from `proto/`. Their documentation is the contract itself.

#[expect(
    missing_docs,
    clippy::allow_attributes_without_reason,
    clippy::too_many_lines,
    reason = "generated code"
)]
mod generated {
    tonic::include_proto!("chancery.v1");
}

pub use generated::*;

/// The descriptor set of the contract with its comments, as reflection serves it.
pub const DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/chancery.binpb"));
