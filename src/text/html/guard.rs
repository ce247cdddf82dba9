//! Writes a page again in markup that is harmless to parse: only known elements and attributes,
//! every tag closed, at most [`DEPTH`] deep and [`ELEMENTS`] many.
//!
//! Parsers of HTML must do work in proportion to the depth of the page for many tags, and copy
//! unclosed formatting elements into every paragraph; Readability asks for every block what lies
//! above and below it. On a hostile page that is quadratic and worse, or deeper than the stack. What
//! is not text for a reader (scripts, styles, forms' controls, drawings, hidden elements) goes here.

use super::lexer::{Attributes, Lexer, Token};
use crate::domain::limits;

/// Elements inside each other; browsers stop at 512, pages rarely pass 40.
const DEPTH: usize = 128;
/// Elements of a page.
const ELEMENTS: usize = 60_000;
/// Attributes of an element.
const ATTRIBUTES: usize = 64;
/// Bytes of an attribute.
const VALUE_BYTES: usize = 2_048;
/// Characters of a page, menus and all. A page with more has no text within the limit; a parser
/// takes about a microsecond for each bracket or entity.
pub(super) const PAGE_CHARS: usize = 2 * limits::TEXT_CHARS;
/// Bytes of JSON-LD that are looked at.
const JSON_BYTES: usize = 256 << 10;

/// A page that is safe to parse.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    pub(super) html: String,
    /// The contents of JSON-LD scripts.
    pub(super) json_ld: String,
    /// Letters and signs outside markup, an entity as one.
    pub(super) chars: usize,
    /// The page had more elements than are kept.
    pub(super) crowded: bool,
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Kept; the name in lower case.
    Keep(&'static str),
    /// Kept, but not across the end of a block: links and the like.
    Inline(&'static str),
    /// Kept, without content.
    Void(&'static str),
    /// Left out with everything inside.
    Drop(&'static str),
    /// Left out with its content, which is not markup.
    DropRaw(&'static str),
    Title,
    Script,
    /// The tag is left out, what is inside stays.
    Unwrap,
}

/// Writes the page again.
pub(super) fn guard(page: &str) -> Guarded {
    let mut guard = Guard {
        out: Guarded { html: String::with_capacity(page.len() / 2), ..Guarded::default() },
        stack: Vec::new(),
        dropped: 0,
        elements: 0,
        overflow: 0,
        has_title: false,
    };
    let mut lexer = Lexer::new(page);
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(text) if guard.dropped == 0 => guard.text(text),
            Token::LoneBracket if guard.dropped == 0 => guard.text("&lt;"),
            Token::Text(_) | Token::LoneBracket => {}
            Token::Start { name, attributes } => guard.start(name, attributes, &mut lexer),
            Token::End { name } => guard.end(name),
        }
    }
    while guard.pop() {}
    guard.out
}

struct Guard {
    out: Guarded,
    stack: Vec<Open>,
    /// How many elements of the stack are dropped with their content.
    dropped: usize,
    elements: usize,
    /// Start tags left out for depth, whose end tags will come.
    overflow: usize,
    has_title: bool,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    name: &'static str,
    inline: bool,
    dropped: bool,
    written: bool,
}

impl Guard {
    fn text(&mut self, text: &str) {
        let mut in_entity = false;
        for character in text.chars().filter(|c| !c.is_whitespace()) {
            let goes_on = in_entity && (character.is_ascii_alphanumeric() || character == '#');
            self.out.chars += usize::from(!(goes_on || in_entity && character == ';'));
            in_entity = goes_on || character == '&';
        }
        if self.out.chars <= PAGE_CHARS {
            self.out.html.push_str(text);
        }
    }

    fn start(&mut self, name: &str, attributes: &str, lexer: &mut Lexer<'_>) {
        let fate = fate(name);
        match fate {
            Fate::Unwrap => {}
            Fate::DropRaw(name) => drop(lexer.raw_content(name)),
            Fate::Title => {
                let title = lexer.raw_content("title");
                if self.dropped == 0 && !self.has_title {
                    self.has_title = true;
                    self.out.html.extend(["<title>", &title.replace('<', "&lt;"), "</title>"]);
                }
            }
            Fate::Script => {
                let json = Attributes::new(attributes).take(ATTRIBUTES).any(|(name, value)| {
                    name.eq_ignore_ascii_case("type")
                        && value.to_ascii_lowercase().contains("ld+json")
                });
                let content = lexer.raw_content("script");
                if json && self.out.json_ld.len() + content.len() <= JSON_BYTES {
                    self.out.json_ld.push_str(content);
                    self.out.json_ld.push('\n');
                }
            }
            Fate::Void(name) => {
                if self.dropped == 0 && self.counts() {
                    self.write_tag(name, attributes);
                }
            }
            Fate::Keep(name) => {
                self.close_implied(name);
                self.open(name, attributes, false, false);
            }
            // A link inside a link closes it in every browser; here the inner tag is left out.
            Fate::Inline("a") if self.stack.iter().any(|open| open.name == "a") => {}
            Fate::Inline(name) => self.open(name, attributes, true, false),
            Fate::Drop(name) => self.open(name, attributes, false, true),
        }
    }

    /// Counts an element; no for one too many.
    fn counts(&mut self) -> bool {
        self.elements += 1;
        self.out.crowded |= self.elements > ELEMENTS;
        !self.out.crowded
    }

    fn open(&mut self, name: &'static str, attributes: &str, inline: bool, drop: bool) {
        if self.stack.len() >= DEPTH || !self.counts() {
            self.overflow += 1;
            return;
        }
        let container = matches!(name, "html" | "body" | "main" | "article");
        let dropped = drop || (!container && is_hidden(attributes));
        let written = self.dropped == 0 && !dropped;
        if written {
            self.write_tag(name, attributes);
        }
        self.dropped += usize::from(dropped);
        self.stack.push(Open { name, inline, dropped, written });
    }

    /// Closes what the start of this element closes: a paragraph, the item or cell before.
    fn close_implied(&mut self, name: &str) {
        let (closes, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table", "thead", "tbody", "tfoot"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            _ => (&[], &[]),
        };
        let open = self.stack.iter().rev().take_while(|open| !within.contains(&open.name));
        let found = open.enumerate().find(|(_, open)| closes.contains(&open.name));
        if let Some((above, _)) = found.filter(|_| !closes.is_empty()) {
            self.pop_many(above + 1);
        }
        let inline = self.stack.iter().rev().take_while(|open| open.inline).count();
        let below = self.stack.iter().rev().nth(inline);
        if below.is_some_and(|open| open.name == "p") {
            self.pop_many(inline + 1);
        }
    }

    fn end(&mut self, name: &str) {
        let name = match fate(name) {
            Fate::Keep(name) | Fate::Inline(name) | Fate::Drop(name) => name,
            Fate::Void("br") => return self.start("br", "", &mut Lexer::new("")),
            Fate::Void(_) | Fate::DropRaw(_) | Fate::Title | Fate::Script | Fate::Unwrap => return,
        };
        if self.overflow > 0 {
            self.overflow -= 1;
            return;
        }
        // A cell keeps its disorder to itself.
        let table = matches!(name, "table" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot");
        let barrier = |open: &&Open| !table && matches!(open.name, "td" | "th");
        let inside = self.stack.iter().rev().take_while(|open| !barrier(open));
        if let Some(above) = inside.into_iter().position(|open| open.name == name) {
            self.pop_many(above + 1);
        }
    }

    fn pop_many(&mut self, count: usize) {
        for _ in 0..count {
            self.pop();
        }
    }

    fn pop(&mut self) -> bool {
        let Some(open) = self.stack.pop() else { return false };
        self.dropped -= usize::from(open.dropped);
        if open.written {
            self.out.html.extend(["</", open.name, ">"]);
        }
        true
    }

    fn write_tag(&mut self, name: &str, attributes: &str) {
        let out = &mut self.out.html;
        out.extend(["<", name]);
        if name == "img" {
            // Only that there is a picture matters: Readability drops figures without one.
            out.push_str(" src=\"picture\"");
        }
        for (name, value) in Attributes::new(attributes).take(ATTRIBUTES) {
            let Some(name) = kept_attribute(name) else { continue };
            let value = value.get(..value.floor_char_boundary(VALUE_BYTES)).unwrap_or(value);
            out.extend([" ", name, "=\"", &value.replace('"', "&quot;"), "\""]);
        }
        out.push('>');
    }
}

/// Whether the page hides an element from its readers.
fn is_hidden(attributes: &str) -> bool {
    Attributes::new(attributes).take(ATTRIBUTES).any(|(name, value)| {
        let style = || value.to_ascii_lowercase().replace(' ', "");
        name.eq_ignore_ascii_case("hidden")
            || (name.eq_ignore_ascii_case("aria-hidden") && value.eq_ignore_ascii_case("true"))
            || (name.eq_ignore_ascii_case("style")
                && value.len() <= VALUE_BYTES
                && (style().contains("display:none") || style().contains("visibility:hidden")))
    })
}

const KEPT_ATTRIBUTES: [&str; 16] = [
    "class",
    "id",
    "role",
    "itemprop",
    "property",
    "name",
    "content",
    "datetime",
    "lang",
    "xml:lang",
    "dir",
    "http-equiv",
    "rel",
    "href",
    "start",
    "pubdate",
];

fn kept_attribute(name: &str) -> Option<&'static str> {
    KEPT_ATTRIBUTES.into_iter().find(|kept| kept.eq_ignore_ascii_case(name))
}

const KEPT: [&str; 42] = [
    "html",
    "head",
    "body",
    "main",
    "article",
    "section",
    "header",
    "footer",
    "nav",
    "aside",
    "div",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "blockquote",
    "figure",
    "figcaption",
    "address",
    "pre",
    "form",
    "fieldset",
    "hgroup",
    "details",
    "summary",
];
const INLINE: [&str; 4] = ["a", "span", "time", "q"];
const VOID: [&str; 5] = ["meta", "link", "br", "hr", "img"];
const DROPPED: [&str; 19] = [
    "button", "select", "svg", "math", "template", "object", "audio", "video", "canvas", "map",
    "dialog", "datalist", "noscript", "rp", "rt", "menu", "applet", "picture", "marquee",
];
const DROPPED_RAW: [&str; 7] =
    ["style", "iframe", "noembed", "noframes", "textarea", "xmp", "plaintext"];

fn fate(name: &str) -> Fate {
    let find = |names: &[&'static str]| {
        names.iter().copied().find(|known| known.eq_ignore_ascii_case(name))
    };
    if let Some(name) = find(&KEPT) {
        Fate::Keep(name)
    } else if let Some(name) = find(&INLINE) {
        Fate::Inline(name)
    } else if let Some(name) = find(&VOID) {
        Fate::Void(name)
    } else if name.eq_ignore_ascii_case("script") {
        Fate::Script
    } else if name.eq_ignore_ascii_case("title") {
        Fate::Title
    } else if let Some(name) = find(&DROPPED) {
        Fate::Drop(name)
    } else if let Some(name) = find(&DROPPED_RAW) {
        Fate::DropRaw(name)
    } else if name.contains('-') || name.eq_ignore_ascii_case("center") {
        // Elements that a page defines itself are blocks more often than not.
        Fate::Keep("div")
    } else {
        Fate::Unwrap
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, expected: &str) {
        assert_eq!(guard(page).html, expected, "{page}");
    }

    #[test]
    fn only_text_and_known_markup_pass() {
        check("<P onclick='x()' CLASS=a>b<b>c</b></P>", "<p class=\"a\">bc</p>");
        check("<script>if (a<b) x</script><p>y<svg><p>z</svg>", "<p>y</p>");
        check("<div hidden>x</div><div style='display: none'>y</div>z", "z");
        check("a < b<!-- c --> &amp; d", "a &lt; b &amp; d");
        check("<title>a <b></title>", "<title>a &lt;b></title>");
    }

    #[test]
    fn what_is_not_closed_is_closed() {
        check("<p>a<p>b<div>c", "<p>a</p><p>b</p><div>c</div>");
        check(
            "<ul><li>a<li>b<ul><li>c</ul></ul>",
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
        );
        check("<p><a href=x>a<p>b</a>", "<p><a href=\"x\">a</a></p><p>b</p>");
        check(
            "<table><tr><td>a</div><td>b</table>",
            "<table><tr><td>a</td><td>b</td></tr></table>",
        );
    }

    #[test]
    fn depth_and_count_are_bounded() {
        let deep = guard(&"<div>".repeat(100_000));
        assert_eq!(deep.html.matches("<div>").count(), DEPTH);
        let many = guard(&"<p>x</p>".repeat(100_000));
        assert!(many.crowded);
        assert_eq!(many.html.matches('x').count(), 100_000);
    }
}
