//! Parts of a text: segments, offset units, and what was noticed while a text was read.
//!
//! Ranges are half-open byte ranges of the canonical text and never cut a code point. Other units
//! exist only at the border of the service; `text::offsets` converts.

use std::fmt;
use std::ops::Range;

use super::{Invalid, LanguageAssessment};

/// The unit in which a caller counts offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OffsetUnit {
    /// Unicode scalar values: what Python counts. The default.
    #[default]
    CodePoint,
    /// Bytes of UTF-8: what Rust and Go count.
    Utf8Byte,
    /// UTF-16 code units: what Java, JavaScript and C# count.
    Utf16CodeUnit,
}

/// What a segment is in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SegmentKind {
    /// The title of the document: at most one, the first.
    Title,
    /// A heading inside the document; its level says how deep.
    Heading,
    /// Running text.
    Paragraph,
    /// One item of a list; its level is the depth of nesting, from 1.
    ListItem,
    /// A quotation set off as a block.
    Quotation,
    /// One row of a table, its cells separated by a tab.
    TableRow,
    /// Who signed, where and when, at the end.
    Signature,
    /// A footnote or an editorial note.
    Note,
}

/// Names a segment for as long as the edition lives; never used again for another segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SegmentId(pub u32);

impl fmt::Display for SegmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0)
    }
}

impl std::str::FromStr for SegmentId {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        let number = value.strip_prefix('s').and_then(|digits| digits.parse().ok());
        number.map(Self).ok_or_else(|| Invalid::new(value, "is not a segment id (s and a number)"))
    }
}

/// One title, heading, paragraph, list item … of a canonical text.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Kept through revisions as long as the segment is recognisably the same.
    pub id: SegmentId,
    /// What it is.
    pub kind: SegmentKind,
    /// Depth of a heading or list item, from 1; 0 for the other kinds.
    pub level: u8,
    /// Bytes of the canonical text.
    pub range: Range<usize>,
    /// In which language it is.
    pub language: LanguageAssessment,
}

/// Something about an accepted input that its sender should know. It changes nothing of what is
/// stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What was noticed.
    pub kind: WarningKind,
    /// A sentence for people.
    pub message: String,
    /// How many times.
    pub count: usize,
    /// The first place in the canonical text, in bytes, where that means something.
    pub first: Option<Range<usize>>,
}

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind {
    /// Characters that change the direction of writing were left out of the canonical text.
    BidiControl,
    /// Zero-width characters were left out of the canonical text.
    ZeroWidth,
    /// Unusual white space was replaced by a plain space.
    UnusualWhitespace,
    /// Control characters were left out of the canonical text.
    ControlRemoved,
    /// The text contradicts the declared language.
    DeclaredLanguageConflict,
    /// The detector could not say in which language the text is.
    LanguageUndetermined,
    /// The declared charset and the one of the document itself differ; the declared one was used.
    CharsetConflict,
    /// No main text was found in the page; the text of the whole page was taken.
    NoMainText,
}
