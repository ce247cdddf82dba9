//! Snippets: pieces of a text with the words found. Never markup: spans of the text as it is stored.

use std::ops::Range;

use super::{Chancery, Error, Search, clauses};
use crate::domain::{EditionId, Revision, RevisionNumber, SegmentId, StatementId};
use crate::index::Clause;
use crate::index::highlight::Highlighter;
use crate::store::{At, Load, RevisionSelect};

/// How much of the text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnippetRequest {
    /// The most snippets of a statement; 0 for none.
    pub most: usize,
    /// The most characters of one.
    pub characters: usize,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSnippet {
    /// In which segment.
    pub segment: SegmentId,
    /// In which language.
    pub language: String,
    /// The words.
    pub text: String,
    /// Where, in bytes of the revision's text, and that text's places in other units.
    pub range: Range<usize>,
    /// The words found, in bytes of the revision's text.
    pub matches: Vec<Range<usize>>,
    /// What lies before the range in the revision's text: to count its places in other units.
    pub before: String,
}

impl Chancery {
    pub(super) async fn snippets(
        &self,
        search: &Search,
        statement: &StatementId,
        edition: &EditionId,
        number: RevisionNumber,
    ) -> Result<Vec<FoundSnippet>, Error> {
        if search.snippets.most == 0 || search.query.clauses().is_empty() {
            return Ok(Vec::new());
        }
        let at = At { commit: self.head(&search.archive)?.commit, published_by: None };
        let select = RevisionSelect::Number(number);
        let archive = &search.archive;
        let read = self.store.revision(archive, statement, edition, select, at, Load::Text).await?;
        let Some(revision) = read else { return Ok(Vec::new()) };
        let clauses = clauses(&search.query);
        let asked_in = search.query_language.as_ref().map(|tag| tag.as_str().to_owned());
        let (most, characters) = (search.snippets.most, search.snippets.characters);
        let entities = search.entities;
        let made = tokio::task::spawn_blocking(move || {
            of_revision(&revision, &clauses, asked_in.as_deref(), entities, most, characters)
        });
        made.await.map_err(|_| Error::Task("making snippets"))
    }
}

/// The segments with the most words found, in the order of the text.
fn of_revision(
    revision: &Revision,
    clauses: &[Clause],
    asked_in: Option<&str>,
    entities: bool,
    most: usize,
    characters: usize,
) -> Vec<FoundSnippet> {
    let Some(words) = &revision.text else { return Vec::new() };
    let whole = revision.details.language.tag.as_str();
    let mut highlighter = Highlighter::new(clauses, asked_in, entities);
    let mut found: Vec<(usize, FoundSnippet)> = Vec::new();
    for segment in &words.segments {
        let text = words.text.get(segment.range.clone()).unwrap_or_default();
        let own = segment.language.tag.as_str();
        let language = if own == "und" { whole } else { own };
        let matches = highlighter.find(text, language);
        let Some(first) = matches.first() else { continue };
        let window = window(text, first, characters);
        let inside: Vec<Range<usize>> = matches
            .iter()
            .filter(|found| found.start >= window.start && found.end <= window.end)
            .map(|found| found.start + segment.range.start..found.end + segment.range.start)
            .collect();
        let range = window.start + segment.range.start..window.end + segment.range.start;
        let snippet = FoundSnippet {
            segment: segment.id,
            language: language.to_owned(),
            text: text.get(window).unwrap_or_default().to_owned(),
            before: words.text.get(..range.start).unwrap_or_default().to_owned(),
            range,
            matches: inside,
        };
        found.push((matches.len(), snippet));
    }
    // The richest segments first; among equals, the order of the text.
    found.sort_by_key(|(matches, snippet)| (std::cmp::Reverse(*matches), snippet.range.start));
    found.truncate(most);
    found.sort_by_key(|(_, snippet)| snippet.range.start);
    found.into_iter().map(|(_, snippet)| snippet).collect()
}

/// A piece around the first word found, cut at spaces where there are any.
fn window(text: &str, first: &Range<usize>, characters: usize) -> Range<usize> {
    if text.chars().count() <= characters {
        return 0..text.len();
    }
    let before = text.get(..first.start).unwrap_or_default();
    let lead = characters / 3;
    let start = before.char_indices().rev().nth(lead).map_or(0, |(at, _)| at);
    let start = match text.get(start..first.start).and_then(|lead| lead.find(' ')) {
        Some(space) if start > 0 => start + space + 1,
        _ => start,
    };
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.char_indices().nth(characters).map_or(text.len(), |(at, _)| start + at);
    let cut = text.get(first.end..end).and_then(|tail| tail.rfind(' '));
    let end = match cut {
        Some(space) if end < text.len() => first.end + space,
        _ => end,
    };
    start..end.max(first.end)
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range that cuts a character fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_window_holds_the_word_and_cuts_no_other() {
        let text = "one two three four five six seven eight nine ten eleven twelve";
        let first = 24..27;
        let found = window(text, &first, 20);
        assert_eq!(&text[found], "five six seven");
        assert_eq!(window(text, &first, 100), 0..text.len());
        let solid = "会".repeat(100);
        let found = window(&solid, &(150..153), 10);
        assert!(solid.get(found.clone()).is_some() && found.contains(&150), "{found:?}");
    }
}
