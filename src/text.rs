//! Stub for compile only.
use crate::domain::*;
use std::ops::Range;
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("x")]
    Empty,
    #[error("x")]
    UnknownCharset { label: String },
    #[error("x")]
    UnsupportedMimeType { given: String },
}
#[derive(Debug)]
pub struct Input<'a> {
    pub content: Content<'a>,
    pub mime_type: Option<&'a str>,
    pub charset: Option<&'a str>,
    pub title: Option<&'a str>,
}
#[derive(Debug)]
pub enum Content<'a> {
    Text(&'a str),
    Raw(&'a [u8]),
}
#[derive(Debug)]
pub struct Block {
    pub kind: SegmentKind,
    pub level: u8,
    pub range: Range<usize>,
}
#[derive(Debug)]
pub struct PageFacts {
    pub publish_time: Option<Timestamp>,
    pub declared_language: Option<String>,
}
#[derive(Debug)]
pub struct Document {
    pub text: String,
    pub title: String,
    pub blocks: Vec<Block>,
    pub raw_differs: bool,
    pub raw_digest: Digest,
    pub content_digest: Digest,
    pub page: PageFacts,
    pub warnings: Vec<Warning>,
}
pub fn read(_input: &Input<'_>) -> Result<Document, ReadError> {
    Err(ReadError::Empty)
}
pub mod offsets {
    use crate::domain::OffsetUnit;
    use std::ops::Range;
    pub struct Offsets<'t>(&'t str);
    impl<'t> Offsets<'t> {
        pub fn new(t: &'t str) -> Self {
            Self(t)
        }
        pub fn range_to_unit(&self, b: Range<usize>, _u: OffsetUnit) -> Range<usize> {
            b
        }
    }
}
pub use offsets::Offsets;
pub mod align {
    use super::*;
    pub fn assign_ids(
        _p: Option<(&str, &[Segment])>,
        _n: u32,
        _t: &str,
        _b: &[Block],
    ) -> (Vec<SegmentId>, u32) {
        (vec![], 0)
    }
}
