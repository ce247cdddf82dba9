//! Chancery: an archive of diplomatic statements that forgets nothing, served over gRPC.
//!
//! The ordered change log is the archive; everything else is a view of it. The modules go from the
//! cellar to the roof.

pub mod archive;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod extract;
pub mod grpc;
pub mod index;
pub mod language;
pub mod server;
pub mod store;
pub mod telemetry;
pub mod text;
