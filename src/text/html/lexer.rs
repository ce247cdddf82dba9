//! Cuts markup into tags and text as browsers do (WHATWG, "Tokenization"), in one pass and without
//! recursion. It knows no nesting and no meaning of tags.

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'h> {
    /// Characters and entities.
    Text(&'h str),
    /// A `<` that starts nothing.
    LoneBracket,
    /// A start tag; its name is as written, its attributes are not read yet.
    Start { name: &'h str, attributes: &'h str },
    /// An end tag.
    End { name: &'h str },
}

/// Where in the markup the next token starts.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'h> {
    rest: &'h str,
}

impl<'h> Lexer<'h> {
    pub(super) fn new(markup: &'h str) -> Self {
        Self { rest: markup }
    }

    /// The content of an element that has no markup inside: up to its end tag, which is taken too.
    pub(super) fn raw_content(&mut self, name: &str) -> &'h str {
        let bytes = self.rest.as_bytes();
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("</")) {
            let start = from + at;
            let after = start + 2;
            let named = bytes
                .get(after..after + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()));
            let ended = bytes
                .get(after + name.len())
                .is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'>' | b'/'));
            if named && ended {
                let content = self.rest.get(..start).unwrap_or_default();
                let tag = self.rest.get(after + name.len()..).unwrap_or_default();
                self.rest = tag.split_once('>').map_or("", |(_, rest)| rest);
                return content;
            }
            from = after;
        }
        std::mem::take(&mut self.rest)
    }

    /// Skips a comment, a declaration or a processing instruction.
    fn skip_other(&mut self) {
        let rest = self.rest;
        self.rest = if let Some(comment) = rest.strip_prefix("<!--") {
            if let Some(after) = comment.strip_prefix('>').or_else(|| comment.strip_prefix("->")) {
                after
            } else {
                comment.split_once("-->").map_or("", |(_, after)| after)
            }
        } else {
            rest.split_once('>').map_or("", |(_, after)| after)
        };
    }

    fn tag(&mut self, is_end: bool) -> Option<Token<'h>> {
        let inner = self.rest.get(if is_end { 2 } else { 1 }..)?;
        let is_border = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
        let name_length = inner.find(is_border).unwrap_or(inner.len());
        let (name, after) = inner.split_at_checked(name_length)?;
        let end = tag_end(after);
        let attributes = after.get(..end)?;
        let closed = after.get(end..).is_some_and(|tail| tail.starts_with('>'));
        self.rest = after.get(end + 1..).unwrap_or_default();
        // A tag that the page ends in is no tag.
        if !closed {
            return None;
        }
        Some(if is_end { Token::End { name } } else { Token::Start { name, attributes } })
    }
}

impl<'h> Iterator for Lexer<'h> {
    type Item = Token<'h>;

    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            let bytes = self.rest.as_bytes();
            match (bytes.first()?, bytes.get(1), bytes.get(2)) {
                (b'<', Some(next), _) if next.is_ascii_alphabetic() => return self.tag(false),
                (b'<', Some(b'/'), Some(next)) if next.is_ascii_alphabetic() => {
                    return self.tag(true);
                }
                (b'<', Some(b'!' | b'?' | b'/'), _) => self.skip_other(),
                (b'<', ..) => {
                    self.rest = self.rest.get(1..)?;
                    return Some(Token::LoneBracket);
                }
                _ => {
                    let length = self.rest.find('<').unwrap_or(self.rest.len());
                    let (text, rest) = self.rest.split_at_checked(length)?;
                    self.rest = rest;
                    return Some(Token::Text(text));
                }
            }
        }
    }
}

/// Where the `>` of a tag is; one inside a quoted value does not count.
fn tag_end(attributes: &str) -> usize {
    let bytes = attributes.as_bytes();
    let mut at = 0;
    let mut value_starts = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => return at,
            b'=' => value_starts = true,
            b'"' | b'\'' if value_starts => {
                let quote = char::from(byte);
                let closing = attributes.get(at + 1..).and_then(|rest| rest.find(quote));
                match closing {
                    Some(length) => at += length + 1,
                    None => return bytes.len(),
                }
                value_starts = false;
            }
            _ if byte.is_ascii_whitespace() => {}
            _ => value_starts = false,
        }
        at += 1;
    }
    bytes.len()
}

/// The attributes of a tag in order, names as written.
#[derive(Debug, Clone)]
pub(super) struct Attributes<'h> {
    rest: &'h str,
}

impl<'h> Attributes<'h> {
    pub(super) fn new(attributes: &'h str) -> Self {
        Self { rest: attributes }
    }
}

impl<'h> Iterator for Attributes<'h> {
    type Item = (&'h str, &'h str);

    fn next(&mut self) -> Option<(&'h str, &'h str)> {
        let skipped = |c: char| c.is_ascii_whitespace() || c == '/';
        let start = self.rest.trim_start_matches(skipped);
        let first = start.chars().next()?;
        let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '=');
        let length = start.get(first.len_utf8()..)?.find(is_end);
        let length = length.map_or(start.len(), |found| found + first.len_utf8());
        let (name, after) = start.split_at_checked(length)?;
        let Some(value) = after.trim_ascii_start().strip_prefix('=').map(str::trim_ascii_start)
        else {
            self.rest = after;
            return Some((name, ""));
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => {
                let inner = value.get(1..)?;
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            None => {
                let length = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
                value.split_at_checked(length)?
            }
        };
        self.rest = rest;
        Some((name, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_text_and_comments_are_told_apart() {
        let tokens: Vec<_> =
            Lexer::new("a<b c='>' d>x< y<!-- <i> -->z</B ><?php ?><!DOCTYPE x>").collect();
        let expected = [
            Token::Text("a"),
            Token::Start { name: "b", attributes: " c='>' d" },
            Token::Text("x"),
            Token::LoneBracket,
            Token::Text(" y"),
            Token::Text("z"),
            Token::End { name: "B" },
        ];
        assert_eq!(tokens, expected);
        assert_eq!(Lexer::new("<a href='x").count(), 0);
    }

    #[test]
    fn attributes_are_read_quoted_or_not() {
        let read: Vec<_> = Attributes::new(" a=1 b = \"x y\" c d='' /e=f/").collect();
        assert_eq!(read, [("a", "1"), ("b", "x y"), ("c", ""), ("d", ""), ("e", "f/")]);
    }

    #[test]
    fn raw_content_ends_at_its_own_end_tag() {
        let mut lexer = Lexer::new("if (a</b) </scripts></SCRIPT >after");
        assert_eq!(lexer.raw_content("script"), "if (a</b) </scripts>");
        assert_eq!(lexer.next(), Some(Token::Text("after")));
        assert_eq!(lexer.raw_content("style"), "");
    }
}
