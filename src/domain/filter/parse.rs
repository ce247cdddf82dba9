//! The parser of filters: recursive descent over the grammar of AIP-160.
//!
//! Depth and number of terms are counted while reading, so that no text makes it use much memory or
//! stack. Two things beyond the grammar: a value may be a time without quotes
//! (`2024-07-01T12:00:00Z`), and a value in parentheses stands for several (`kind = (NOTE OR SPEECH)`).

use super::{Call, Comparison, FilterError, FilterProblem, Node, Operator, Value};
use crate::domain::limits;

/// How many characters of what was found are shown in an error.
const SHOWN_CHARS: usize = 24;

/// Reads a whole filter; none where it is blank.
pub(super) fn parse(text: &str) -> Result<Option<Node>, FilterError> {
    if text.len() > limits::FILTER_BYTES {
        let problem = FilterProblem::TooLong(text.len());
        return Err(FilterError { at: limits::FILTER_BYTES, problem });
    }
    let mut parser = Parser { text, at: 0, depth: 0, terms: 0 };
    parser.skip_space();
    if parser.rest().is_empty() {
        return Ok(None);
    }
    let node = parser.expression()?;
    if parser.rest().is_empty() {
        Ok(Some(node))
    } else {
        Err(parser.expected("AND, OR or the end"))
    }
}

#[derive(Debug)]
struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    terms: usize,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// `expression = sequence { "AND" sequence }`, where a sequence is terms side by side: both mean
    /// that all are wanted.
    fn expression(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.factor()?];
        loop {
            self.skip_space();
            if matches!(self.peek(), None | Some(')')) {
                break;
            }
            if self.keyword("AND") {
                self.skip_space();
            }
            nodes.push(self.factor()?);
        }
        Ok(one_or(nodes, Node::All))
    }

    /// `factor = term { "OR" term }`.
    fn factor(&mut self) -> Result<Node, FilterError> {
        let mut nodes = vec![self.term()?];
        loop {
            self.skip_space();
            if !self.keyword("OR") {
                break;
            }
            self.skip_space();
            nodes.push(self.term()?);
        }
        Ok(one_or(nodes, Node::Any))
    }

    /// `term = [ "NOT" | "-" ] simple`.
    fn term(&mut self) -> Result<Node, FilterError> {
        self.deeper()?;
        let node = if self.keyword("NOT") || self.eat('-') {
            self.skip_space();
            Node::Not(Box::new(self.term()?))
        } else if self.peek() == Some('(') {
            self.parenthesis(Self::expression)?
        } else {
            self.restriction()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn deeper(&mut self) -> Result<(), FilterError> {
        self.depth += 1;
        if self.depth > limits::FILTER_DEPTH {
            return Err(self.error(FilterProblem::TooDeep));
        }
        Ok(())
    }

    fn parenthesis(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<Node, FilterError>,
    ) -> Result<Node, FilterError> {
        let open = self.at;
        self.at += 1;
        self.skip_space();
        let node = inner(self)?;
        self.skip_space();
        if self.eat(')') {
            Ok(node)
        } else if self.rest().is_empty() {
            Err(FilterError { at: open, problem: FilterProblem::OpenParenthesis })
        } else {
            Err(self.expected("AND, OR or )"))
        }
    }

    /// `restriction = comparable [ comparator arg ]`.
    fn restriction(&mut self) -> Result<Node, FilterError> {
        self.count_term()?;
        let at = self.at;
        if self.peek() == Some('"') || self.peek() == Some('\'') {
            return Ok(Node::Text(self.quoted()?));
        }
        let word = self.word("a field, a function or a value")?;
        if self.peek() == Some('(') {
            return self.call(word, at);
        }
        self.skip_space();
        let Some(operator) = self.operator() else {
            return Ok(Node::Text(Value { text: word, quoted: false, at }));
        };
        self.skip_space();
        let path: Vec<String> = word.split('.').map(str::to_owned).collect();
        if path.iter().any(String::is_empty) {
            return Err(FilterError { at, problem: expected("a field name", &word) });
        }
        if self.peek() == Some('(') {
            return self.parenthesis(|parser| parser.values(&path, at, operator));
        }
        let value = self.value()?;
        Ok(Node::Compare(Comparison { path, at, operator, value }))
    }

    /// Several values of one comparison: `(A OR B)`.
    fn values(
        &mut self,
        path: &[String],
        at: usize,
        operator: Operator,
    ) -> Result<Node, FilterError> {
        let mut nodes = Vec::new();
        let mut all = false;
        loop {
            if !nodes.is_empty() {
                self.count_term()?;
            }
            let value = self.value()?;
            nodes.push(Node::Compare(Comparison { path: path.to_vec(), at, operator, value }));
            self.skip_space();
            let and = self.keyword("AND");
            if !and && !self.keyword("OR") {
                break;
            }
            if nodes.len() > 1 && all != and {
                return Err(self.expected("only AND or only OR between values"));
            }
            all = and;
            self.skip_space();
        }
        Ok(one_or(nodes, if all { Node::All } else { Node::Any }))
    }

    fn count_term(&mut self) -> Result<(), FilterError> {
        self.terms += 1;
        if self.terms > limits::FILTER_TERMS {
            return Err(self.error(FilterProblem::TooManyTerms));
        }
        Ok(())
    }

    fn call(&mut self, name: String, at: usize) -> Result<Node, FilterError> {
        let open = self.at;
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            self.skip_space();
            if self.eat(')') {
                return Ok(Node::Call(Call { name, at, arguments }));
            }
            if self.rest().is_empty() {
                return Err(FilterError { at: open, problem: FilterProblem::OpenParenthesis });
            }
            if !arguments.is_empty() {
                if !self.eat(',') {
                    return Err(self.expected("a comma or )"));
                }
                self.skip_space();
            }
            self.count_term()?;
            arguments.push(self.value()?);
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        let (operator, length) = match self.rest().as_bytes() {
            [b'<', b'=', ..] => (Operator::LessOrEqual, 2),
            [b'>', b'=', ..] => (Operator::GreaterOrEqual, 2),
            [b'!', b'=', ..] => (Operator::NotEqual, 2),
            [b'<', ..] => (Operator::Less, 1),
            [b'>', ..] => (Operator::Greater, 1),
            [b'=', ..] => (Operator::Equal, 1),
            [b':', ..] => (Operator::Has, 1),
            _ => return None,
        };
        self.at += length;
        Some(operator)
    }

    fn value(&mut self) -> Result<Value, FilterError> {
        match self.peek() {
            Some('"' | '\'') => self.quoted(),
            _ => {
                let at = self.at;
                let rest = self.rest();
                let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"');
                let end = rest.find(ends).unwrap_or(rest.len());
                let text = rest.get(..end).unwrap_or_default();
                if text.is_empty() || matches!(text, "AND" | "OR" | "NOT") {
                    return Err(self.expected("a value"));
                }
                self.at += end;
                Ok(Value { text: text.to_owned(), quoted: false, at })
            }
        }
    }

    /// A value in quotes; a backslash takes the next character as it is.
    fn quoted(&mut self) -> Result<Value, FilterError> {
        let at = self.at;
        let mut characters = self.rest().char_indices();
        let quote = characters.next().map(|(_, quote)| quote);
        let mut text = String::new();
        while let Some((place, character)) = characters.next() {
            if Some(character) == quote {
                self.at = at + place + character.len_utf8();
                return Ok(Value { text, quoted: true, at });
            }
            if character == '\\' {
                text.extend(characters.next().map(|(_, escaped)| escaped));
            } else {
                text.push(character);
            }
        }
        Err(FilterError { at, problem: FilterProblem::OpenQuote })
    }

    fn word(&mut self, wanted: &'static str) -> Result<String, FilterError> {
        let rest = self.rest();
        let ends = |c: char| c.is_whitespace() || "()<>=!:,\"'".contains(c);
        let end = rest.find(ends).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        if word.is_empty() || matches!(word, "AND" | "OR" | "NOT") {
            return Err(self.expected(wanted));
        }
        self.at += end;
        Ok(word.to_owned())
    }

    /// Takes a word of the language, where it stands alone.
    fn keyword(&mut self, keyword: &str) -> bool {
        let Some(after) = self.rest().strip_prefix(keyword) else { return false };
        let alone = after.chars().next().is_none_or(|c| c.is_whitespace() || c == '(');
        if alone {
            self.at += keyword.len();
        }
        alone
    }

    fn eat(&mut self, character: char) -> bool {
        let there = self.peek() == Some(character);
        if there {
            self.at += character.len_utf8();
        }
        there
    }

    fn error(&self, problem: FilterProblem) -> FilterError {
        FilterError { at: self.at, problem }
    }

    fn expected(&self, wanted: &'static str) -> FilterError {
        self.error(expected(wanted, self.rest()))
    }
}

fn expected(expected: &'static str, found: &str) -> FilterProblem {
    let shown: String = found.chars().take(SHOWN_CHARS).collect();
    let found = if shown.is_empty() { "the end".to_owned() } else { format!("{shown:?}") };
    FilterProblem::Expected { expected, found }
}

fn one_or(mut nodes: Vec<Node>, many: impl FnOnce(Vec<Node>) -> Node) -> Node {
    match nodes.len() {
        1 => nodes.swap_remove(0),
        _ => many(nodes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree in one line: `(all a=b (any …))`.
    fn show(node: &Node) -> String {
        let list = |name: &str, nodes: &[Node]| {
            format!("({name} {})", nodes.iter().map(show).collect::<Vec<_>>().join(" "))
        };
        match node {
            Node::All(nodes) => list("all", nodes),
            Node::Any(nodes) => list("any", nodes),
            Node::Not(node) => format!("(not {})", show(node)),
            Node::Compare(c) => format!("{}{}{}", c.field(), c.operator.as_str(), c.value.text),
            Node::Call(call) => {
                let arguments: Vec<&str> = call.arguments.iter().map(|v| v.text.as_str()).collect();
                format!("{}({})", call.name, arguments.join(","))
            }
            Node::Text(value) => value.text.clone(),
        }
    }

    fn check(text: &str, expected: &str) {
        let tree = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(tree.as_ref().map_or(String::new(), show), expected, "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        assert_eq!(parse(text).unwrap_err().to_string(), expected, "{text}");
    }

    #[test]
    fn filters_are_read() {
        check("", "");
        check("  \n", "");
        check("kind = SPEECH", "kind=SPEECH");
        check("kind=SPEECH language(kk)", "(all kind=SPEECH language(kk))");
        check("a=1 AND b=2 OR c=3", "(all a=1 (any b=2 c=3))");
        check("a=1 b=2 OR c=3 AND d=4", "(all a=1 (any b=2 c=3) d=4)");
        check("NOT a:b -c:d", "(all (not a:b) (not c:d))");
        check("(a=1 AND b=2) OR c=3", "(any (all a=1 b=2) c=3)");
        check("publish_time >= 2024-07-01T12:00:00Z", "publish_time>=2024-07-01T12:00:00Z");
        check("labels.x : *", "labels.x:*");
        check("kind = (NOTE OR SPEECH)", "(any kind=NOTE kind=SPEECH)");
        check(r#"title = "a \"b\" (c)""#, r#"title=a "b" (c)"#);
        check(
            "published_between(\"2016-01-01\", 2016-12-31)",
            "published_between(2016-01-01,2016-12-31)",
        );
        check("stale()", "stale()");
        check("Иран", "Иран");
        check("ORDER = 1 ANDROID", "(all ORDER=1 ANDROID)");
    }

    #[test]
    fn an_error_says_where_and_what() {
        check_error("kind =", "at byte 6: expected a value, found the end");
        check_error(
            "kind = SPEECH AND",
            "at byte 17: expected a field, a function or a value, found the end",
        );
        check_error("(a=1", "at byte 0: the parenthesis is not closed");
        check_error("a=1)", "at byte 3: expected AND, OR or the end, found \")\"");
        check_error("тема = \"x", "at byte 11: the quote is not closed");
        check_error("= 3", "at byte 0: expected a field, a function or a value, found \"= 3\"");
        check_error("language(kk", "at byte 8: the parenthesis is not closed");
        check_error("language(kk ky)", "at byte 12: expected a comma or ), found \"ky)\"");
        check_error("a..b = 1", "at byte 0: expected a field name, found \"a..b\"");
        check_error(
            "a = (b OR c AND d)",
            "at byte 15: expected only AND or only OR between values, found \" d)\"",
        );
    }

    #[test]
    fn limits_hold() {
        let many = vec!["a=1"; limits::FILTER_TERMS + 1].join(" ");
        assert_eq!(parse(&many).unwrap_err().problem, FilterProblem::TooManyTerms);
        let deep = format!("{}a=1{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(parse(&deep).unwrap_err().problem, FilterProblem::TooDeep);
        let long = "(".repeat(1_000_000);
        assert_eq!(parse(&long).unwrap_err().problem, FilterProblem::TooLong(1_000_000));
        let dashes = "-".repeat(4_000);
        assert_eq!(parse(&dashes).unwrap_err().problem, FilterProblem::TooDeep);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_within_it(
            text in r#"([a-c]|[().:<>=!,*'" -]|AND |OR |NOT |[а-в]|\\){0,40}"#
        ) {
            if let Err(error) = parse(&text) {
                proptest::prop_assert!(text.is_char_boundary(error.at), "{text:?} {error}");
            }
        }
    }
}
