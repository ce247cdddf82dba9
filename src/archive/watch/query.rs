//! A standing query: words that an edition of a statement must have, watched over time.
//!
//! All terms must be in one edition, as it stood at the commit: in its title or its text. A term is a
//! word, or several in quotes; text is folded (`text::fold`), so that case, vowel marks and forms of
//! letters do not matter. A term stands alone between characters that are no letters or digits, except
//! in scripts that write no spaces, where it may stand anywhere. Not here: word forms, ranking, and
//! everything else that a search does.

use std::sync::Arc;

use super::super::Error;
use crate::domain::{ArchiveId, CommitNumber, Invalid, Revision, StatementId, limits};
use crate::store::{At, Load, PageLimit, Store};
use crate::text::fold::folded;

/// What an edition must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingQuery {
    /// The terms, folded.
    terms: Vec<String>,
}

impl StandingQuery {
    /// Reads a query; none where it asks for nothing.
    ///
    /// # Errors
    /// Too long, too many terms, or a quote that nothing closes.
    pub fn parse(text: &str) -> Result<Option<Self>, Invalid> {
        if text.chars().count() > limits::STANDING_QUERY_CHARS {
            let most = limits::STANDING_QUERY_CHARS;
            return Err(Invalid::new(text, format!("has more than {most} characters")));
        }
        let mut terms = Vec::new();
        for (place, part) in text.split('"').enumerate() {
            if place % 2 == 1 {
                terms.push(term(part));
            } else {
                terms.extend(part.split_whitespace().map(term));
            }
        }
        if text.matches('"').count() % 2 == 1 {
            return Err(Invalid::new(text, "has a quote that is not closed"));
        }
        terms.retain(|term| !term.is_empty());
        if terms.len() > limits::STANDING_QUERY_TERMS {
            let most = limits::STANDING_QUERY_TERMS;
            return Err(Invalid::new(text, format!("has more than {most} terms")));
        }
        Ok((!terms.is_empty()).then_some(Self { terms }))
    }

    /// Whether one of the editions has every term.
    pub(super) fn is_in(&self, editions: &[String]) -> bool {
        editions.iter().any(|words| self.terms.iter().all(|term| has(words, term)))
    }
}

/// A term as it is looked for: folded, without what stands around its words.
fn term(text: &str) -> String {
    let folded = folded(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has(words: &str, term: &str) -> bool {
    words.match_indices(term).any(|(start, found)| {
        let before = words.get(..start).and_then(|text| text.chars().next_back());
        let after = words.get(start + found.len()..).and_then(|text| text.chars().next());
        is_edge(before, found.chars().next()) && is_edge(after, found.chars().next_back())
    })
}

/// Whether a term may end between one of its characters and a neighbour.
fn is_edge(neighbour: Option<char>, own: Option<char>) -> bool {
    neighbour.is_none_or(|c| !c.is_alphanumeric()) || own.is_some_and(writes_no_spaces)
}

/// Thai to Myanmar, Khmer, kana, Han: blocks of Unicode whose languages put no spaces between words.
fn writes_no_spaces(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

/// The editions of a statement as of a commit, with their words.
pub(super) async fn editions(
    store: &Arc<dyn Store>,
    archive: &ArchiveId,
    statement: &StatementId,
    commit: CommitNumber,
) -> Result<Vec<Revision>, Error> {
    let at = At { commit, published_by: None };
    let limit = PageLimit { items: limits::EDITIONS, bytes: limits::RESPONSE_BYTES };
    let mut all: Vec<Revision> = Vec::new();
    loop {
        let after = all.last().map(|revision| revision.edition.clone());
        let read = store.editions(archive, statement, after.as_ref(), at, Load::Text, limit);
        let page = read.await?;
        all.extend(page.items);
        if !page.more {
            return Ok(all);
        }
    }
}

/// Title and text of each edition of a statement as of a commit, folded.
pub(super) async fn words(
    store: &Arc<dyn Store>,
    archive: &ArchiveId,
    statement: &StatementId,
    commit: CommitNumber,
) -> Result<Vec<String>, Error> {
    let editions = editions(store, archive, statement, commit).await?;
    let words = |revision: Revision| {
        let text = revision.text.map(|words| words.text).unwrap_or_default();
        let words = folded(&format!("{}\n{text}", revision.details.title));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Ok(editions.into_iter().map(words).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(query: &str, text: &str) -> bool {
        let words = term(text);
        StandingQuery::parse(query).unwrap().unwrap().is_in(&[words])
    }

    #[test]
    fn every_term_must_stand_in_the_text_as_a_word() {
        for (query, text) in [
            ("water", "On Water, and on land."),
            ("WATER land", "On water, and on land."),
            ("\"on land\"", "On water, and  on\nland."),
            ("теһран", "Министрлер Теһранда емес, Теһран қаласында кездесті."),
            ("水资源", "双方签署了关于水资源的联合公报。"),
            ("น้ำ", "แถลงการณ์ร่วมเรื่องน้ำและพลังงาน"),
            ("“water”", "water"),
        ] {
            assert!(matches(query, text), "{query} in {text}");
        }
        for (query, text) in [
            ("water", "On waters."),
            ("water fire", "On water."),
            ("\"on land\"", "On the land."),
            ("теһран", "Министрлер Теһранда кездесті."),
        ] {
            assert!(!matches(query, text), "{query} in {text}");
        }
        let split = StandingQuery::parse("water land").unwrap().unwrap();
        assert!(!split.is_in(&["water".to_owned(), "land".to_owned()]), "in one edition");
    }

    #[test]
    fn a_query_has_limits() {
        assert_eq!(StandingQuery::parse(" \" \" … ").unwrap(), None);
        assert!(StandingQuery::parse("\"open").is_err());
        assert!(StandingQuery::parse(&"x".repeat(1_001)).is_err());
        assert!(StandingQuery::parse(&"x ".repeat(33)).is_err());
    }
}
