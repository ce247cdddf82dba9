//! Names read from records: parsed once, then known again, because parsing a language tag costs more
//! than everything else about reading a small record.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::domain::{EditionId, Invalid, LanguageTag};

/// More names than this are not remembered by one thread.
const REMEMBERED: usize = 1_024;

thread_local! {
    static TAGS: RefCell<HashMap<Box<str>, LanguageTag>> = RefCell::new(HashMap::new());
    static EDITIONS: RefCell<HashMap<Box<str>, EditionId>> = RefCell::new(HashMap::new());
}

/// A language tag.
pub(crate) fn language_tag(value: &str) -> Result<LanguageTag, Invalid> {
    TAGS.with_borrow_mut(|known| remember(known, value, || LanguageTag::parse(value)))
}

/// An edition's id.
pub(crate) fn edition_id(value: &str) -> Result<EditionId, Invalid> {
    EDITIONS.with_borrow_mut(|known| remember(known, value, || value.parse()))
}

fn remember<T: Clone>(
    known: &mut HashMap<Box<str>, T>,
    value: &str,
    parse: impl FnOnce() -> Result<T, Invalid>,
) -> Result<T, Invalid> {
    if let Some(name) = known.get(value) {
        return Ok(name.clone());
    }
    let name = parse()?;
    if known.len() < REMEMBERED {
        known.insert(value.into(), name.clone());
    }
    Ok(name)
}
