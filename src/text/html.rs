//! A page: its main text, and what its metadata say.
//!
//! ```text
//! page ─ guard ─▶ bounded markup ─ parse ─▶ tree ┬─ facts ──▶ title, time, language, address
//!                                                └─ main ───▶ subtree ─ walk ─▶ blocks
//! ```
//!
//! The guard makes every later step linear: parsers and Readability are only given markup of bounded
//! depth, count and attributes. Nothing depends on the language of the page; what is looked for are
//! elements, roles and the English words that programmers give to classes everywhere.

mod dates;
mod facts;
mod guard;
mod lexer;
mod main_text;
mod prune;
mod tables;
mod walk;

use dom_query::Document;

use super::assembly::Assembly;
use super::{ReadError, Reading};
use crate::domain::{SegmentKind, Warning, WarningKind, limits};

/// Reads a page. The sender's title wins over the page's.
pub(super) fn read(given: &str, title: Option<&str>) -> Result<Reading, ReadError> {
    let guarded = guard::guard(given);
    if guarded.chars > guard::PAGE_CHARS {
        return Err(ReadError::TooLarge { chars: guarded.chars, limit: limits::TEXT_CHARS });
    }
    let document = Document::from(guarded.html.as_str());
    let page = facts::read(&document, &guarded.json_ld);
    let title = title.map(str::to_owned).or_else(|| page.title.clone()).unwrap_or_default();

    let mut assembly = Assembly::default();
    assembly.push(SegmentKind::Title, 0, &title);
    let titles = assembly.blocks.len();
    let main = main_text::find(document, &guarded);
    walk::walk(&main.root(), &title, &mut assembly);
    if assembly.blocks.len() == titles {
        return Err(ReadError::NoText);
    }
    let mut reading = Reading::assembled(assembly, page);
    if !main.found {
        reading.warnings.push(Warning {
            kind: WarningKind::NoMainText,
            message: "no main text was found in the page; the text of the whole page was taken"
                .into(),
            count: 1,
            first: None,
        });
    }
    Ok(reading)
}

#[cfg(test)]
mod tests;
