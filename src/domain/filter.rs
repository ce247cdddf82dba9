//! What a reader wants to see: a filter in the syntax of AIP-160, as a tree.
//!
//! ```text
//! kind = SPEECH AND (language(kk) OR language(ky)) AND NOT title : "draft" publish_time >= 2024-01-01
//! ```
//!
//! `OR` binds closer than `AND`, and two terms side by side are both wanted, as AIP-160 has it. A tree
//! that exists is within the limits: its text, its depth and its number of terms. Every node knows
//! its place in the text, so that whoever gives it a meaning can point at what is wrong.
//!
//! Not here: which fields there are and what they hold; that is decided where statements are known.

mod parse;

use super::limits;

/// A filter; the empty text lets everything pass.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    root: Option<Node>,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// Not a filter, or beyond the limits; the error says where.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::parse(text).map(|root| Self { root })
    }

    /// The tree; none where everything passes.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }
}

/// A part of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of them; never fewer than two.
    All(Vec<Node>),
    /// At least one of them; never fewer than two.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// A field compared with a value.
    Compare(Comparison),
    /// A function of the archive.
    Call(Call),
    /// A value alone: text that is looked for.
    Text(Value),
}

/// A field compared with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The names between the points: `editions.language_code`.
    pub path: Vec<String>,
    /// Where the path starts, in bytes of the filter.
    pub at: usize,
    /// How they are compared.
    pub operator: Operator,
    /// With what.
    pub value: Value,
}

impl Comparison {
    /// The path as written.
    pub fn field(&self) -> String {
        self.path.join(".")
    }
}

/// A function with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// Where it starts, in bytes of the filter.
    pub at: usize,
    /// What it is given.
    pub arguments: Vec<Value>,
}

/// A value as written, without its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The value.
    pub text: String,
    /// Whether it stood in quotes: then `*` means itself.
    pub quoted: bool,
    /// Where it starts, in bytes of the filter.
    pub at: usize,
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `:` — has: a list has the value, a text has the word, a field is there (`:*`).
    Has,
}

impl Operator {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Has => ":",
        }
    }
}

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at byte {at}: {problem}")]
pub struct FilterError {
    /// Where, in bytes of the filter.
    pub at: usize,
    /// What is wrong there.
    pub problem: FilterProblem,
}

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterProblem {
    /// The text is too long.
    #[error("the filter has {0} bytes, the limit is {limit}", limit = limits::FILTER_BYTES)]
    TooLong(usize),
    /// Too many parentheses or negations inside each other.
    #[error("parentheses and negations are nested deeper than {limit}", limit = limits::FILTER_DEPTH)]
    TooDeep,
    /// Too many comparisons.
    #[error("the filter has more than {limit} terms", limit = limits::FILTER_TERMS)]
    TooManyTerms,
    /// Something else should stand here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What should.
        expected: &'static str,
        /// What does, clipped and escaped.
        found: String,
    },
    /// A quote that nothing closes.
    #[error("the quote is not closed")]
    OpenQuote,
    /// A parenthesis that nothing closes.
    #[error("the parenthesis is not closed")]
    OpenParenthesis,
}
