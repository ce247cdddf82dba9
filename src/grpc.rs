//! The roof: gRPC in, domain out. Generated types, prost and status codes live here and nowhere below.

pub mod pb;
