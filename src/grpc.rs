//! The roof: gRPC in, domain out. Generated types, prost and status codes live here and nowhere below.
//!
//! A method parses its request (`convert`), calls the archive once, and converts the answer; `status`
//! is the only table of errors; `page_token` seals places in lists; `layers` does what every call
//! needs: an id, a deadline, a limit, errors that say what they should.

pub mod pb;

mod annotator;
mod archive;
mod call;
mod change;
mod convert;
mod encoded;
mod entity;
mod error;
mod export;
mod import;
mod ingest;
mod layers;
mod page_token;
mod pumped;
mod reindex;
mod reprocess;
mod search;
mod services;
mod shared;
mod spliced;
mod statement;
mod status;
mod watch;

pub use annotator::RemoteAnnotator;
pub(crate) use error::Error;
pub use layers::Calls;
pub use services::{INGEST_SERVICE, Options, calls, service_names};
pub use shared::Commit;
