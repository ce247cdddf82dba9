//! Puts a canonical text together from the blocks of a page or of Markdown.
//!
//! Blocks are separated by one blank line; rows of one table and items of one list by a line end.
//! No blank line is inside a block, so the text reads back as plain text in the same lines.

use super::canonical::{Lines, canonical};
use super::notices::Notices;
use super::{Block, chars};
use crate::domain::SegmentKind;

/// A text that grows by blocks.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) notices: Notices,
}

impl Assembly {
    /// Adds a block; one without visible characters is nothing.
    pub(super) fn push(&mut self, kind: SegmentKind, level: u8, raw: &str) {
        let lines = if matches!(kind, SegmentKind::Title | SegmentKind::Heading) {
            Lines::Join
        } else {
            Lines::Block
        };
        let mut found = Notices::default();
        let content = canonical(raw, lines, &mut found);
        if content.is_empty() {
            return;
        }
        if let Some(last) = self.blocks.last() {
            let rows = matches!(kind, SegmentKind::TableRow | SegmentKind::ListItem);
            self.text.push_str(if rows && last.kind == kind { "\n" } else { "\n\n" });
        }
        let start = self.text.len();
        self.text.push_str(&content);
        found.move_places(|place| place + start);
        self.notices.absorb(found);
        self.blocks.push(Block { kind, level, range: start..self.text.len() });
    }
}

/// What stands for a line end of the source that is not one of the document: a space, but nothing
/// between two characters of a script that writes without spaces.
pub(super) fn soft_line_end(before: Option<char>, after: Option<char>) -> &'static str {
    let wide = |side: Option<char>| side.is_some_and(|c| chars::is_wide(c) && !is_hangul(c));
    if wide(before) && wide(after) { "" } else { " " }
}

/// Korean is wide, but written with spaces.
fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}')
}
