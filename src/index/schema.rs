//! The fields of the index, and how our terms get into them.
//!
//! The terms are made by us (`analyze`), joined by [`SEPARATOR`] into one string a field, and only taken
//! apart again by the tokenizer below: tantivy cannot choose a tokenizer by document.
//!
//! | field | terms | kept with them |
//! | --- | --- | --- |
//! | `surface` | folded words | frequencies, positions |
//! | `span` | pieces of scripts without spaces | frequencies, positions |
//! | `stem` | language, stem | frequencies |
//! | `title` | language, stem, of the title alone | - |
//! | `prefix`, `gram` | language, beginning or four letters of a word | - |
//! | `entity` | keys of entities | frequencies |
//! | `name` | script and sounding, romanised word, language; `~`, three consonants of a run, language | - |
//! | `row`, `length`, `language` | numbers of the document | column |
//! | `record` | the document's own bytes | stored |

use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// Between two terms of a field; in no term, because it is no letter. Two in a row leave a position out.
pub(super) const SEPARATOR: char = '\u{1}';
/// The byte that it is.
const SEPARATOR_BYTE: u8 = 1;
/// The name of our tokenizer in the index's own description.
const TOKENIZER: &str = "terms";

/// The fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    pub surface: Field,
    pub span: Field,
    pub stem: Field,
    pub title: Field,
    pub prefix: Field,
    pub gram: Field,
    pub entity: Field,
    pub name: Field,
    pub row: Field,
    pub length: Field,
    pub language: Field,
    pub record: Field,
}

/// The names of the columns.
pub(super) const ROW: &str = "row";
pub(super) const LENGTH: &str = "length";
pub(super) const LANGUAGE: &str = "language";

/// Makes the schema.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let mut text = |name: &str, record: IndexRecordOption| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(record)
            .set_fieldnorms(false);
        builder.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
    };
    let surface = text("surface", IndexRecordOption::WithFreqsAndPositions);
    let span = text("span", IndexRecordOption::WithFreqsAndPositions);
    let stem = text("stem", IndexRecordOption::WithFreqs);
    let title = text("title", IndexRecordOption::Basic);
    let prefix = text("prefix", IndexRecordOption::Basic);
    let gram = text("gram", IndexRecordOption::Basic);
    let entity = text("entity", IndexRecordOption::WithFreqs);
    let name = text("name", IndexRecordOption::Basic);
    let column = NumericOptions::default().set_fast();
    let row = builder.add_u64_field(ROW, column.clone());
    let length = builder.add_u64_field(LENGTH, column.clone());
    let language = builder.add_u64_field(LANGUAGE, column);
    let record = builder.add_bytes_field("record", tantivy::schema::STORED);
    let fields = Fields {
        surface,
        span,
        stem,
        title,
        prefix,
        gram,
        entity,
        name,
        row,
        length,
        language,
        record,
    };
    (builder.build(), fields)
}

/// Tells an index how our fields are taken apart.
pub(super) fn register(index: &tantivy::Index) {
    index.tokenizers().register(TOKENIZER, TextAnalyzer::builder(Terms::default()).build());
}

/// Takes terms apart at [`SEPARATOR`].
#[derive(Debug, Clone, Default)]
struct Terms {
    token: Token,
}

#[derive(Debug)]
struct TermStream<'a> {
    token: &'a mut Token,
    rest: Option<&'a str>,
    next: usize,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        self.token.reset();
        TermStream { token: &mut self.token, rest: Some(text), next: 0 }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(rest) = self.rest {
            // Terms are short: looking at each byte finds their end sooner than a search that is prepared.
            let end = rest.bytes().position(|byte| byte == SEPARATOR_BYTE);
            let (term, after) = match end.and_then(|end| rest.split_at_checked(end)) {
                Some((term, after)) => (term, after.get(1..)),
                None => (rest, None),
            };
            self.rest = after;
            let position = self.next;
            self.next += 1;
            if !term.is_empty() {
                self.token.position = position;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

/// The code of a language in the column: its letters in base 32.
pub(super) fn language_code(language: &str) -> u64 {
    let letters = language.bytes().take(8);
    letters.fold(0, |code, letter| code << 5 | u64::from(letter.to_ascii_lowercase() & 0x1F))
}
