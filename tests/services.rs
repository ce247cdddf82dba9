//! What the comments of the contract promise, method by method, over the wire: a real server on a port
//! of its own over a real store. `tests/wire.rs` looks at the manners of the server; this looks at the
//! meaning of its answers.

#![allow(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test may fail where it indexes or unwraps"
)]

#[path = "services/alignment.rs"]
mod alignment;
#[path = "services/annotator.rs"]
mod annotator;
#[path = "services/archives.rs"]
mod archives;
#[path = "proof/asks.rs"]
mod asks;
#[path = "services/bad_input.rs"]
mod bad_input;
#[path = "services/changes.rs"]
mod changes;
#[path = "services/copies.rs"]
mod copies;
#[path = "services/corrections.rs"]
mod corrections;
#[path = "services/diffs.rs"]
mod diffs;
#[path = "services/documents.rs"]
mod documents;
#[path = "services/entities.rs"]
mod entities;
#[path = "services/fields.rs"]
mod fields;
#[path = "services/filters.rs"]
mod filters;
#[path = "services/history.rs"]
mod history;
#[path = "services/ingest.rs"]
mod ingest;
#[path = "services/links.rs"]
mod links;
#[path = "services/merges.rs"]
mod merges;
#[path = "services/moves.rs"]
mod moves;
#[path = "services/pages.rs"]
mod pages;
#[path = "services/preconditions.rs"]
mod preconditions;
#[path = "services/reprocess.rs"]
mod reprocess;
#[path = "services/statements.rs"]
mod statements;
#[path = "proof/wire.rs"]
mod wire;
