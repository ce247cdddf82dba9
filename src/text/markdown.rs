//! Markdown: the text without its markup, and blocks from the markup.
//!
//! CommonMark with tables and footnotes. Raw HTML and metadata at the top are left out. The numbers
//! of a numbered list stay, because texts refer to their paragraphs by number. A soft line end
//! becomes a space; a hard one stays.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::assembly::{Assembly, soft_line_end};
use super::{PageFacts, ReadError, Reading, one_line};
use crate::domain::SegmentKind;

/// Reads a document in Markdown; a heading that it starts with is its title unless one is given.
pub(super) fn read(given: &str, title: Option<&str>) -> Result<Reading, ReadError> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut walk = Walk::new(title);
    for event in Parser::new_ext(given.trim_start_matches('\u{FEFF}'), options) {
        walk.take(event);
    }
    walk.flush();
    if walk.has_content {
        Ok(Reading::assembled(walk.assembly, PageFacts::default()))
    } else {
        Err(ReadError::Empty)
    }
}

/// Where in the document the events are.
struct Walk<'a> {
    assembly: Assembly,
    given_title: Option<&'a str>,
    has_content: bool,
    buffer: String,
    /// A soft line end came, and no text yet.
    soft_end: bool,
    heading: Option<u8>,
    /// The open lists; a numbered one has the number of its next item.
    lists: Vec<Option<u64>>,
    quotes: u32,
    in_note: bool,
    in_row: bool,
    in_metadata: bool,
}

impl<'a> Walk<'a> {
    fn new(given_title: Option<&'a str>) -> Self {
        let mut assembly = Assembly::default();
        if let Some(title) = given_title {
            assembly.push(SegmentKind::Title, 0, title);
        }
        Self {
            assembly,
            given_title,
            has_content: false,
            buffer: String::new(),
            soft_end: false,
            heading: None,
            lists: Vec::new(),
            quotes: 0,
            in_note: false,
            in_row: false,
            in_metadata: false,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ if self.in_metadata => {}
            Event::Text(text)
            | Event::Code(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.write(&text),
            Event::FootnoteReference(label) => self.write(&format!("[{label}]")),
            Event::SoftBreak => self.soft_end = true,
            Event::HardBreak => self.buffer.push('\n'),
            Event::Rule => self.flush(),
            Event::TaskListMarker(_) | Event::Html(_) | Event::InlineHtml(_) => {}
        }
    }

    fn write(&mut self, text: &str) {
        if std::mem::take(&mut self.soft_end) {
            let between = soft_line_end(self.buffer.chars().next_back(), text.chars().next());
            self.buffer.push_str(between);
        }
        self.buffer.push_str(text);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(level as u8);
            }
            Tag::List(first) => {
                self.flush();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush();
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.buffer = format!("{number}. ");
                    *number = number.saturating_add(1);
                }
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::FootnoteDefinition(label) => {
                self.flush();
                self.in_note = true;
                self.buffer = format!("[{label}] ");
            }
            Tag::TableRow | Tag::TableHead => {
                self.flush();
                self.in_row = true;
            }
            Tag::MetadataBlock(_) => self.in_metadata = true,
            Tag::Paragraph if self.starts_item() => {}
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => self.flush(),
            Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_) => self.flush(),
            Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. } => {}
        }
    }

    /// Whether the buffer holds only the number of an item or the label of a note.
    fn starts_item(&self) -> bool {
        self.buffer.ends_with(". ") || self.buffer.ends_with("] ")
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.in_note = false;
            }
            TagEnd::TableRow | TagEnd::TableHead => {
                self.flush();
                self.in_row = false;
            }
            TagEnd::TableCell => self.buffer.push('\t'),
            TagEnd::MetadataBlock(_) => self.in_metadata = false,
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Item => {
                self.flush();
            }
            TagEnd::DefinitionList
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table => self.flush(),
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image => {}
        }
    }

    /// Ends the block that the buffer holds.
    fn flush(&mut self) {
        self.soft_end = false;
        let raw = std::mem::take(&mut self.buffer);
        let before = self.assembly.blocks.len();
        let depth = u8::try_from(self.lists.len()).unwrap_or(u8::MAX);
        match self.heading {
            Some(_) if before == 0 => self.assembly.push(SegmentKind::Title, 0, &raw),
            Some(level) => {
                // The title given by the sender is often the document's own first heading.
                if before == 1 && self.given_title == Some(one_line(&raw).as_str()) {
                    self.has_content = true;
                    return;
                }
                self.assembly.push(SegmentKind::Heading, level, &raw);
            }
            None if self.in_note => self.assembly.push(SegmentKind::Note, 0, &raw),
            None if self.in_row => self.assembly.push(SegmentKind::TableRow, 0, &raw),
            None if depth > 0 => self.assembly.push(SegmentKind::ListItem, depth, &raw),
            None if self.quotes > 0 => self.assembly.push(SegmentKind::Quotation, 0, &raw),
            None => self.assembly.push(SegmentKind::Paragraph, 0, &raw),
        }
        self.has_content |= self.assembly.blocks.len() > before;
    }
}

#[cfg(test)]
mod tests {
    use super::SegmentKind::{Heading, ListItem, Note, Paragraph, Quotation, TableRow, Title};
    use super::*;

    #[test]
    fn markup_becomes_kinds_and_leaves_the_text() {
        let given = "---\nlang: en\n---\n# On *water*\n\nThe **ministers**\nmet[^1].\n\n## Agreed\n\n\
                     1. Share data\n   - daily\n2. Build\n\n> We [agree](https://x.example).\n\n\
                     | a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: Online.\n";
        let reading = read(given, None).unwrap();
        let found: Vec<_> = reading
            .blocks
            .iter()
            .map(|block| (block.kind, block.level, reading.text.get(block.range.clone()).unwrap()))
            .collect();
        let expected = [
            (Title, 0, "On water"),
            (Paragraph, 0, "The ministers met[1]."),
            (Heading, 2, "Agreed"),
            (ListItem, 1, "1. Share data"),
            (ListItem, 2, "daily"),
            (ListItem, 1, "2. Build"),
            (Quotation, 0, "We agree."),
            (TableRow, 0, "a\tb"),
            (TableRow, 0, "1\t2"),
            (Note, 0, "[1] Online."),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_title_that_the_document_repeats_is_there_once() {
        let reading = read("# Water\n\nThey met.", Some("Water")).unwrap();
        assert_eq!(reading.text, "Water\n\nThey met.");
        assert_eq!(read("<!-- x -->\n", Some("Water")).unwrap_err(), ReadError::Empty);
    }

    #[test]
    fn lines_of_chinese_are_joined_without_a_space() {
        let reading = read("六国外长\n举行会议", None).unwrap();
        assert_eq!(reading.text, "六国外长举行会议");
    }
}
