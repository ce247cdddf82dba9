//! The service over the wire: a real server on port 0 over a real store, and real clients. Nothing
//! waits for a while; everything waits for an event.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what fails in a test fails the test"
)]

#[path = "wire/axes.rs"]
mod axes;
#[path = "wire/coverage.rs"]
mod coverage;
#[path = "wire/deadlines.rs"]
mod deadlines;
#[path = "wire/errors.rs"]
mod errors;
#[path = "wire/faulty.rs"]
mod faulty;
#[path = "wire/importing.rs"]
mod importing;
#[path = "wire/limits.rs"]
mod limits;
#[path = "wire/methods.rs"]
mod methods;
#[path = "wire/moving.rs"]
mod moving;
#[path = "wire/present.rs"]
mod present;
#[path = "wire/raw.rs"]
mod raw;
#[path = "wire/reflection.rs"]
mod reflection;
#[path = "wire/reindexing.rs"]
mod reindexing;
#[path = "wire/searching.rs"]
mod searching;
#[path = "wire/shutdown.rs"]
mod shutdown;
#[path = "wire/support.rs"]
mod support;
#[path = "wire/watching.rs"]
mod watching;
