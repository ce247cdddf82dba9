//! What a reader types to find statements: words, phrases, prefixes, what must not be there.
//!
//! ```text
//! министр встреча        words, in any form and order
//! "foreign minister"     these words, one after the other, as written
//! neutral*               words that start like this
//! -sanctions             not statements with this word; also -"…" and -word*
//! title:ratification     in the title
//! ```
//!
//! Anything else is a word: there are no operators to learn and no regular expressions. A query that
//! exists is within the limits. Not here: languages, entities, how statements are ranked.

use super::limits;

/// A query: clauses that a statement should have or must not have; none finds everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    clauses: Vec<QueryClause>,
}

/// One thing that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryClause {
    /// The words, without quotes and signs.
    pub text: String,
    /// How they are looked for.
    pub form: QueryForm,
    /// Only in the title.
    pub in_title: bool,
    /// Statements that have it are left out.
    pub excluded: bool,
}

/// How the words of a clause are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryForm {
    /// In any form and order.
    Words,
    /// One after the other, as written.
    Phrase,
    /// The beginning of a word.
    Prefix,
}

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {problem}")]
pub struct QueryError {
    /// Where, in bytes of the query.
    pub at: usize,
    /// What is wrong there.
    pub problem: QueryProblem,
}

/// What is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryProblem {
    /// The text is too long.
    #[error("the query has {0} characters, the limit is {limit}", limit = limits::QUERY_CHARS)]
    TooLong(usize),
    /// Too many words.
    #[error("the query has more than {limit} words", limit = limits::QUERY_WORDS)]
    TooManyWords,
    /// A quote that nothing closes.
    #[error("the quote is not closed")]
    OpenQuote,
    /// Quotes without a word between them, or a star or sign alone.
    #[error("{0:?} has no word")]
    NoWord(String),
    /// A prefix of one letter would stand for half of the archive.
    #[error("the prefix {0:?} is shorter than 2 characters")]
    ShortPrefix(String),
    /// Only what must not be there.
    #[error("a query must say what is wanted, not only what is not")]
    OnlyExclusions,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// Not a query, or beyond the limits; the error says where.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let chars = text.chars().count();
        if chars > limits::QUERY_CHARS {
            let problem = QueryProblem::TooLong(chars);
            return Err(QueryError { at: text.len(), problem });
        }
        let mut reader = Reader { text, at: 0 };
        let mut clauses: Vec<QueryClause> = Vec::new();
        let mut words = 0;
        while let Some((at, clause)) = reader.clause()? {
            words += clause.text.split_whitespace().count();
            if words > limits::QUERY_WORDS {
                return Err(QueryError { at, problem: QueryProblem::TooManyWords });
            }
            push(clause, &mut clauses);
        }
        if !clauses.is_empty() && clauses.iter().all(|clause| clause.excluded) {
            return Err(QueryError { at: 0, problem: QueryProblem::OnlyExclusions });
        }
        Ok(Self { clauses })
    }

    /// Its clauses; plain words that stand side by side are one.
    pub fn clauses(&self) -> &[QueryClause] {
        &self.clauses
    }
}

/// Adds a clause; plain words join the plain words before them, so that names of several words are seen
/// as one.
fn push(clause: QueryClause, clauses: &mut Vec<QueryClause>) {
    let plain = |c: &QueryClause| c.form == QueryForm::Words && !c.in_title && !c.excluded;
    match clauses.last_mut() {
        Some(last) if plain(last) && plain(&clause) => {
            last.text.push(' ');
            last.text.push_str(&clause.text);
        }
        _ => clauses.push(clause),
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, prefix: &str) -> bool {
        let there = self.rest().starts_with(prefix);
        if there {
            self.at += prefix.len();
        }
        there
    }

    /// The next clause with its place.
    fn clause(&mut self) -> Result<Option<(usize, QueryClause)>, QueryError> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        if self.rest().is_empty() {
            return Ok(None);
        }
        let at = self.at;
        let excluded = self.eat("-");
        let in_title = self.eat("title:");
        let quoted = ["\"", "“", "«", "„"].into_iter().any(|quote| self.eat(quote));
        let (text, form) = if quoted { self.phrase(at)? } else { self.word() };
        let shown = || self.text.get(at..self.at).unwrap_or_default().trim_end().to_owned();
        if !text.chars().any(char::is_alphanumeric) {
            if excluded || in_title || quoted || text.contains('*') {
                return Err(QueryError { at, problem: QueryProblem::NoWord(shown()) });
            }
            // A dash or a comma between words says nothing.
            return self.clause();
        }
        if form == QueryForm::Prefix && text.chars().count() < 2 {
            return Err(QueryError { at, problem: QueryProblem::ShortPrefix(text.to_owned()) });
        }
        let text = text.to_owned();
        Ok(Some((at, QueryClause { text, form, in_title, excluded })))
    }

    fn phrase(&mut self, at: usize) -> Result<(&'t str, QueryForm), QueryError> {
        let rest = self.rest();
        let Some(end) = rest.find(['"', '”', '»', '“']) else {
            return Err(QueryError { at, problem: QueryProblem::OpenQuote });
        };
        let text = rest.get(..end).unwrap_or_default();
        let quote = rest.get(end..).and_then(|rest| rest.chars().next());
        self.at += end + quote.map_or(0, char::len_utf8);
        Ok((text.trim(), QueryForm::Phrase))
    }

    fn word(&mut self) -> (&'t str, QueryForm) {
        let rest = self.rest();
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        self.at += end;
        let word = rest.get(..end).unwrap_or_default();
        match word.strip_suffix('*') {
            Some(prefix) if !prefix.is_empty() => (prefix, QueryForm::Prefix),
            _ => (word, QueryForm::Words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let shown = query.clauses().iter().map(|clause| {
            let sign = if clause.excluded { "-" } else { "" };
            let title = if clause.in_title { "title:" } else { "" };
            let form = match clause.form {
                QueryForm::Words => clause.text.clone(),
                QueryForm::Phrase => format!("<{}>", clause.text),
                QueryForm::Prefix => format!("{}*", clause.text),
            };
            format!("{sign}{title}{form}")
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        assert_eq!(Query::parse(text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn queries_are_read() {
        check("", &[]);
        check("   ", &[]);
        check("Казахстан  Иран", &["Казахстан Иран"]);
        check("foreign \"prime minister\" neutral*", &["foreign", "<prime minister>", "neutral*"]);
        check("встреча -санкции -\"a b\" -x1*", &["встреча", "-санкции", "-<a b>", "-x1*"]);
        check("title:ratification treaty", &["title:ratification", "treaty"]);
        check("«Астана процесі» — 2016", &["<Астана процесі>", "2016"]);
        check("c++ (a AND b) [x]", &["c++ (a AND b) [x]"]);
        check("https://example.org/a:b", &["https://example.org/a:b"]);
    }

    #[test]
    fn an_error_says_where_and_what() {
        check_error("a \"b", "at byte 2: the quote is not closed");
        check_error("a \"\"", "at byte 2: \"\\\"\\\"\" has no word");
        check_error("*", "at byte 0: \"*\" has no word");
        check_error("a b*", "at byte 2: the prefix \"b\" is shorter than 2 characters");
        check_error("-a", "at byte 0: a query must say what is wanted, not only what is not");
        let words = "a ".repeat(limits::QUERY_WORDS + 1);
        let at = words.len() - 2;
        check_error(&words, &format!("at byte {at}: the query has more than 64 words"));
        let long = "x".repeat(limits::QUERY_CHARS + 1);
        assert!(matches!(Query::parse(&long).unwrap_err().problem, QueryProblem::TooLong(_)));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_within_it(
            text in r#"([a-c]|[-*"«»“” :]|title:|[а-в]|\u{200D}){0,40}"#
        ) {
            match Query::parse(&text) {
                Ok(query) => proptest::prop_assert!(query.clauses().iter().all(|c| !c.text.is_empty())),
                Err(error) => proptest::prop_assert!(text.is_char_boundary(error.at), "{text:?}"),
            }
        }
    }
}
