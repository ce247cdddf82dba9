//! Chancery: an archive of diplomatic statements that forgets nothing, served over gRPC.
//!
//! The ordered change log is the archive; everything else is a view of it. The modules go from the
//! cellar to the roof.

pub mod clock;
pub mod domain;
pub mod store;
