//! From the elements of a page to blocks, in document order and without recursion.

use dom_query::NodeRef;

use super::tables::is_data_row;
use crate::domain::SegmentKind;
use crate::text::assembly::{Assembly, soft_line_end};
use crate::text::one_line;

/// Blocks at the start that may repeat the title.
const REPEATS: usize = 3;

/// Adds the blocks below a node. A heading that only repeats the title is not added.
pub(super) fn walk(root: &NodeRef<'_>, title: &str, assembly: &mut Assembly) {
    let mut walk = Walk {
        title,
        title_blocks: assembly.blocks.len(),
        assembly,
        buffer: String::new(),
        gap: Gap::None,
        heading: None,
        lists: Vec::new(),
        quotes: 0,
        captions: 0,
        rows: Vec::new(),
        preformatted: 0,
    };
    let mut path = vec![*root];
    let mut next = root.first_child();
    loop {
        match next {
            Some(node) => {
                if node.is_text() {
                    walk.text(&node.text());
                } else if node.is_element() {
                    walk.enter(&node);
                }
                if let Some(child) = node.first_child() {
                    path.push(node);
                    next = Some(child);
                } else {
                    walk.leave(&node);
                    next = node.next_sibling();
                }
            }
            None => {
                let Some(node) = path.pop() else { break };
                if path.is_empty() {
                    break;
                }
                walk.leave(&node);
                next = node.next_sibling();
            }
        }
    }
    walk.flush();
}

/// White space of the source that is not written yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    /// It had a line end.
    LineEnd,
}

struct Walk<'a> {
    assembly: &'a mut Assembly,
    title: &'a str,
    title_blocks: usize,
    buffer: String,
    gap: Gap,
    heading: Option<u8>,
    /// The open lists; a numbered one has the number of its next item.
    lists: Vec<Option<u64>>,
    quotes: u32,
    captions: u32,
    /// The open rows: whether each is one of a table of data.
    rows: Vec<bool>,
    preformatted: u32,
}

impl Walk<'_> {
    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.buffer.push_str(text);
            return;
        }
        for character in text.chars() {
            match character {
                '\n' | '\r' => self.gap = Gap::LineEnd,
                ' ' | '\t' | '\u{0C}' => self.gap = self.gap.max_with(Gap::Space),
                _ => {
                    self.close_gap(character);
                    self.buffer.push(character);
                }
            }
        }
    }

    fn close_gap(&mut self, next: char) {
        let before = self.buffer.chars().next_back();
        match std::mem::replace(&mut self.gap, Gap::None) {
            Gap::None => {}
            Gap::Space => self.buffer.push(' '),
            Gap::LineEnd => self.buffer.push_str(soft_line_end(before, Some(next))),
        }
    }

    fn enter(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        match &*name {
            "br" if self.buffer.ends_with('\n') => self.flush(),
            "br" => {
                self.gap = Gap::None;
                self.buffer.push('\n');
            }
            "a" | "span" | "time" | "q" => {}
            "td" | "th" if self.rows.last() == Some(&true) => {}
            "p" | "div" if self.is_item_start() => {}
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                let level = name.as_bytes().get(1).map_or(1, |digit| digit.saturating_sub(b'0'));
                self.heading = Some(level);
            }
            "ul" | "ol" => {
                self.flush();
                let start = node.attr("start").and_then(|start| start.parse().ok());
                self.lists.push((&*name == "ol").then_some(start.unwrap_or(1)));
            }
            "li" => {
                self.flush();
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.buffer = format!("{number}. ");
                    *number = number.saturating_add(1);
                }
            }
            "blockquote" => {
                self.flush();
                self.quotes += 1;
            }
            "figcaption" => {
                self.flush();
                self.captions += 1;
            }
            "tr" => {
                self.flush();
                self.rows.push(is_data_row(node));
            }
            "pre" => {
                self.flush();
                self.preformatted += 1;
            }
            _ => self.flush(),
        }
    }

    /// Whether the buffer holds only the number of an item.
    fn is_item_start(&self) -> bool {
        !self.lists.is_empty() && self.buffer.ends_with(". ") && self.buffer.len() <= 22
    }

    fn leave(&mut self, node: &NodeRef<'_>) {
        let Some(name) = node.node_name() else { return };
        match &*name {
            "a" | "span" | "time" | "q" | "br" => {}
            "td" | "th" if self.rows.last() == Some(&true) => {
                self.gap = Gap::None;
                self.buffer.push('\t');
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = None;
            }
            "ul" | "ol" => {
                self.flush();
                self.lists.pop();
            }
            "blockquote" => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            "figcaption" => {
                self.flush();
                self.captions = self.captions.saturating_sub(1);
            }
            "tr" => {
                self.flush();
                self.rows.pop();
            }
            "pre" => {
                self.flush();
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            _ => self.flush(),
        }
    }

    /// Ends the block that the buffer holds. Inside a row of data the cells go on.
    fn flush(&mut self) {
        self.gap = Gap::None;
        let row = self.rows.last() == Some(&true);
        let raw = std::mem::take(&mut self.buffer);
        if raw.trim().is_empty() {
            return;
        }
        let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX);
        let (kind, level) = match self.heading {
            Some(level) => (SegmentKind::Heading, level),
            None if row => (SegmentKind::TableRow, 0),
            None if self.captions > 0 => (SegmentKind::Note, 0),
            None if depth > 0 => (SegmentKind::ListItem, depth),
            None if self.quotes > 0 => (SegmentKind::Quotation, 0),
            None => (SegmentKind::Paragraph, 0),
        };
        let early = self.assembly.blocks.len() < self.title_blocks + REPEATS;
        let heading_or_first =
            kind == SegmentKind::Heading || self.assembly.blocks.len() == self.title_blocks;
        if early && heading_or_first && one_line(&raw).to_lowercase() == self.title.to_lowercase() {
            return;
        }
        self.assembly.push(kind, level, &raw);
    }
}

impl Gap {
    fn max_with(self, other: Self) -> Self {
        if self == Self::None { other } else { self }
    }
}
