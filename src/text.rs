//! Reads a document: from the bytes as received to a canonical text with segments.
//!
//! ```text
//! bytes ─ charset ─▶ Unicode ─ plain | markdown | html ─▶ blocks ─ canonical ─▶ text, ranges, digests
//! ```
//!
//! The canonical text is UTF-8 in NFC with LF and no characters that only steer how it is shown (see
//! `canonical`). Reading it again as plain text gives the same text. Blocks cover it in order and
//! do not overlap; what lies between them is one or two LF. Time and memory are linear in the input,
//! whatever the input is.
//!
//! Not here: languages, ids of statements, storage, requests. The errors name facts, not fields.

mod assembly;
mod canonical;
mod chars;
mod charset;
mod html;
mod list_marks;
mod markdown;
mod media_type;
mod notices;
mod plain;

pub mod align;
pub mod diff;
pub mod digest;
pub mod fold;
pub mod hashed;
pub mod linking;
pub mod offsets;
pub mod pairing;
pub mod romanise;
pub mod sounds;
pub mod words;

use std::borrow::Cow;
use std::ops::Range;

use crate::domain::{Digest, SegmentKind, Timestamp, Warning, limits};

use self::assembly::Assembly;
use self::canonical::{Lines, canonical};
use self::media_type::Format;
use self::notices::Notices;

/// A document as received.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The document.
    pub content: Content<'a>,
    /// Its media type as given, such as `text/html; charset=windows-1251`; plain text without one.
    pub mime_type: Option<&'a str>,
    /// The charset that the sender declares; wins over every other declaration.
    pub charset: Option<&'a str>,
    /// The title that the sender gives; wins over the document's own.
    pub title: Option<&'a str>,
}

/// What was received.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Unicode text: no charset applies.
    Text(&'a str),
    /// Bytes in some charset.
    Raw(&'a [u8]),
}

/// What a document says, once read.
#[derive(Debug, Clone)]
pub struct Document {
    /// The canonical text.
    pub text: String,
    /// The title, one line; may be empty. If not, it is also the first block of `text`.
    pub title: String,
    /// Title, headings, paragraphs … of `text`, in order, not overlapping, none empty.
    pub blocks: Vec<Block>,
    /// Whether the bytes received differ from the bytes of `text`.
    pub raw_differs: bool,
    /// SHA-256 of the bytes received.
    pub raw_digest: Digest,
    /// SHA-256 of `text`.
    pub content_digest: Digest,
    /// What a page says about itself; empty for the other formats.
    pub page: PageFacts,
    /// What the sender should know.
    pub warnings: Vec<Warning>,
}

/// One part of a text: a segment without its id and language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: SegmentKind,
    /// Depth of a heading or list item, from 1; 0 for the other kinds.
    pub level: u8,
    /// Bytes of the canonical text.
    pub range: Range<usize>,
}

/// What the metadata of a page say. Nothing here was checked against anything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageFacts {
    /// The title, without the name of the site.
    pub title: Option<String>,
    /// When it was published; a date without a time is midnight UTC.
    pub publish_time: Option<Timestamp>,
    /// The language declared in the markup, as written.
    pub declared_language: Option<String>,
    /// The page's own address.
    pub canonical_uri: Option<String>,
    /// The name of the site.
    pub site_name: Option<String>,
}

/// Why a document was not read. Nothing was guessed and nothing was cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No visible character.
    #[error("the text is empty")]
    Empty,
    /// A page without any text to read.
    #[error("the page has no text")]
    NoText,
    /// The canonical text is too long.
    #[error("the text has {chars} characters, the limit is {limit}")]
    TooLarge {
        /// Its characters.
        chars: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The document as received is too large.
    #[error("the document has {bytes} bytes, the limit is {limit}")]
    RawTooLarge {
        /// Its bytes.
        bytes: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The text has too many segments.
    #[error("the text has {segments} segments, the limit is {limit}")]
    TooManySegments {
        /// Its segments.
        segments: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The title given by the sender is too long.
    #[error("the title has {chars} characters, the limit is {limit}")]
    TitleTooLong {
        /// Its characters.
        chars: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The title given by the sender has a NUL.
    #[error("the title has a NUL character at byte {byte_offset}")]
    NulInTitle {
        /// Where, in UTF-8 bytes of the title.
        byte_offset: usize,
    },
    /// No charset has this name.
    #[error("charset {label:?} is not known")]
    UnknownCharset {
        /// The name as given.
        label: String,
    },
    /// The bytes are not text in the charset.
    #[error("byte {byte:#04x} at offset {byte_offset} cannot be read as {charset}")]
    Undecodable {
        /// The charset that was tried.
        charset: &'static str,
        /// Where the first such sequence starts, in the bytes received.
        byte_offset: usize,
        /// Its first byte.
        byte: u8,
    },
    /// Another media type than the ones that can be read.
    #[error(
        "media type {given:?} cannot be read; the ones that can are text/plain, text/markdown, \
         text/html and application/xhtml+xml"
    )]
    UnsupportedMimeType {
        /// The media type as given.
        given: String,
    },
    /// A NUL, which no text has.
    #[error("the document has a NUL character at byte {byte_offset}")]
    NulByte {
        /// Where, in the bytes received.
        byte_offset: usize,
    },
}

/// Reads a document.
///
/// # Errors
/// It cannot be read, is empty, or is larger than the limits.
pub fn read(input: &Input<'_>) -> Result<Document, ReadError> {
    let Input { content, mime_type, charset, title } = *input;
    let media_type = media_type::parse(mime_type)?;
    let bytes = match content {
        Content::Text(text) => text.as_bytes(),
        Content::Raw(bytes) => bytes,
    };
    if bytes.len() > limits::RAW_BYTES {
        return Err(ReadError::RawTooLarge { bytes: bytes.len(), limit: limits::RAW_BYTES });
    }
    let (given, conflict) = match content {
        Content::Text(text) => match text.find('\0') {
            Some(byte_offset) => return Err(ReadError::NulByte { byte_offset }),
            None => (Cow::Borrowed(text), None),
        },
        Content::Raw(bytes) => {
            let declared = charset::Declared {
                by_sender: charset,
                by_media_type: media_type.charset,
                has_markup: media_type.format == Format::Html,
            };
            charset::decode(bytes, declared)?
        }
    };
    let title = given_title(title)?;
    let mut reading = match media_type.format {
        Format::Plain => plain_text(&given, title.as_deref())?,
        Format::Markdown => markdown::read(&given, title.as_deref())?,
        Format::Html => html::read(&given, title.as_deref())?,
    };
    reading.warnings.extend(conflict);
    finish(bytes, reading)
}

/// A document between its format and its digests.
#[derive(Debug)]
struct Reading {
    text: String,
    blocks: Vec<Block>,
    page: PageFacts,
    warnings: Vec<Warning>,
}

impl Reading {
    fn assembled(assembly: Assembly, page: PageFacts) -> Self {
        let Assembly { text, blocks, notices } = assembly;
        let warnings = notices.into_warnings(&text);
        let blocks = plain::refine(&text, blocks);
        Self { text, blocks, page, warnings }
    }
}

fn finish(bytes: &[u8], reading: Reading) -> Result<Document, ReadError> {
    let Reading { text, blocks, page, warnings } = reading;
    check_size(&text)?;
    if blocks.len() > limits::SEGMENTS {
        let (segments, limit) = (blocks.len(), limits::SEGMENTS);
        return Err(ReadError::TooManySegments { segments, limit });
    }
    let title = blocks
        .first()
        .filter(|block| block.kind == SegmentKind::Title)
        .and_then(|block| text.get(block.range.clone()))
        .unwrap_or_default()
        .to_owned();
    let raw_differs = bytes != text.as_bytes();
    let content_digest = digest::sha256(text.as_bytes());
    let raw_digest = if raw_differs { digest::sha256(bytes) } else { content_digest };
    Ok(Document { text, title, blocks, raw_differs, raw_digest, content_digest, page, warnings })
}

fn check_size(text: &str) -> Result<(), ReadError> {
    let limit = limits::TEXT_CHARS;
    if text.len() <= limit {
        return Ok(());
    }
    let chars = text.chars().count();
    if chars > limit { Err(ReadError::TooLarge { chars, limit }) } else { Ok(()) }
}

/// The sender's title in one canonical line; none where it has no visible character.
fn given_title(title: Option<&str>) -> Result<Option<String>, ReadError> {
    let Some(given) = title else { return Ok(None) };
    if let Some(byte_offset) = given.find('\0') {
        return Err(ReadError::NulInTitle { byte_offset });
    }
    let title = one_line(given);
    let chars = title.chars().count();
    if chars > limits::TITLE_CHARS {
        return Err(ReadError::TitleTooLong { chars, limit: limits::TITLE_CHARS });
    }
    Ok((!title.is_empty()).then_some(title))
}

/// A short text in one canonical line.
fn one_line(text: &str) -> String {
    canonical(text, Lines::Join, &mut Notices::default()).into_owned()
}

/// Plain text keeps its lines; a title that it does not start with is put in front.
fn plain_text(given: &str, title: Option<&str>) -> Result<Reading, ReadError> {
    let mut notices = Notices::default();
    let body = canonical(given, Lines::Keep, &mut notices);
    if body.is_empty() {
        return Err(ReadError::Empty);
    }
    let text = match title {
        Some(title) if body.lines().next() != Some(title) => {
            notices.move_places(|place| place + title.len() + 2);
            format!("{title}\n\n{body}")
        }
        _ => body.into_owned(),
    };
    check_size(&text)?;
    let blocks = plain::blocks(&text, title.map(str::len));
    let warnings = notices.into_warnings(&text);
    Ok(Reading { text, blocks, page: PageFacts::default(), warnings })
}

#[cfg(test)]
mod tests;
