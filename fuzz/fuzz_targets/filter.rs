//! Any text is a filter or is refused at a place within it, and what is a filter is one again.

#![no_main]

use chancery::archive::filter::Condition;
use chancery::domain::filter::Filter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Filter::parse(text) {
        Ok(filter) => assert_eq!(Filter::parse(text).as_ref(), Ok(&filter)),
        Err(error) => assert!(error.at <= text.len()),
    }
    let _ = Condition::parse(text, "filter");
});
