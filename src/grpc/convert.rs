//! Between the wire and the domain: requests become values that are valid, answers become messages.
//!
//! One file per family of messages. Towards the domain, all violations of a request are collected
//! and reported together, each by the path of its field; a function that notes a violation still
//! returns a placeholder, so that the rest of the request is looked at. Towards the wire, every
//! domain value is taken apart field by field without `..`, so that a new field is a compile error
//! here. Nothing in these files waits, reads a clock or decides what a request may do.

pub(crate) mod align;
pub(crate) mod archive;
pub(crate) mod change;
pub(crate) mod copy;
pub(crate) mod diff;
pub(crate) mod edition;
pub(crate) mod entity;
pub(crate) mod fields;
pub(crate) mod import;
pub(crate) mod ingest;
pub(crate) mod paging;
pub(crate) mod read;
pub(crate) mod review;
pub(crate) mod search;
pub(crate) mod server_info;
pub(crate) mod statement;
pub(crate) mod statement_requests;
pub(crate) mod structured;
pub(crate) mod text;
mod violations;

use crate::domain::OffsetUnit;

pub(crate) use self::violations::{Field, Violations};

/// How the reader of an answer wants to see positions, and which detector judged languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// What positions count.
    pub(crate) unit: OffsetUnit,
    /// Name and version of the detector.
    pub(crate) detector: &'static str,
}

/// A number that is never negative, as the wire has it.
pub(crate) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A small number that is never negative, as the wire has it.
pub(crate) fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
