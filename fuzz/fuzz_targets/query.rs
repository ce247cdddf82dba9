//! Any text is a query or is refused at a place within it, and a query is within its limits.

#![no_main]

use chancery::domain::limits;
use chancery::domain::query::Query;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Query::parse(text) {
        Ok(query) => {
            assert!(query.clauses().len() <= limits::QUERY_WORDS);
            assert!(query.clauses().iter().all(|clause| !clause.text.is_empty()));
        }
        Err(error) => assert!(text.is_char_boundary(error.at)),
    }
});
