//! A standing query: words that an edition of a statement must have, watched over time.
//!
//! All terms must be in one edition, as it stood at the commit: in its title or its text. A term is a
//! word, or several in quotes; text is folded (`text::fold`), so that case, vowel marks and forms of
//! letters do not matter. A term stands alone between characters that are no letters or digits, except
//! in scripts that write no spaces, where it may stand anywhere. A word that is not in quotes is also in
//! the text in another form: with the stem that a search takes it to, by the rules of the language of
//! the segment. Not here: ranking, entities in other languages, and everything else that a search does.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::super::Error;
use super::super::search::pieces_of;
use crate::domain::{ArchiveId, CommitNumber, Invalid, Revision, StatementId, limits};
use crate::index::Piece;
use crate::index::analyze::{Analyzer, Folder};
use crate::store::{At, Load, PageLimit, Store};
use crate::text::fold::folded;
use crate::text::words::{Writing, words as split};

/// A shorter stem says nothing by what begins with it.
const LEAST_STEM: usize = 3;

/// What an edition must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingQuery {
    terms: Vec<Term>,
}

/// A word, or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    /// Folded.
    folded: String,
    /// The one word of a spaced script that it is, as written; a phrase is taken as it stands.
    word: Option<String>,
}

/// The words of an edition as queries look at them.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Title and text, folded, with one space between words.
    folded: String,
    /// The words, by the language whose rules they follow.
    forms: BTreeMap<&'static str, Forms>,
}

/// The words of an edition in one language.
#[derive(Debug, Default)]
struct Forms {
    stems: HashSet<String>,
    /// Folded, each with its stem.
    words: BTreeSet<(String, String)>,
}

impl Forms {
    /// Whether there is a form of a word: one with the same stem, or one that begins with the word's stem
    /// while the word begins with its own. Rules take an ending for a longer one now and then: of
    /// "Теһранда" they leave one letter less than of "Теһран".
    fn have(&self, word: &str, stem: &str) -> bool {
        let begins = || {
            let from = self.words.range((stem.to_owned(), String::new())..);
            from.take_while(|(other, _)| other.starts_with(stem))
                .any(|(_, own)| own.chars().count() >= LEAST_STEM && word.starts_with(own.as_str()))
        };
        self.stems.contains(stem) || (stem.chars().count() >= LEAST_STEM && begins())
    }
}

impl Words {
    fn of(title: &str, text: &str, pieces: &[Piece<'_>]) -> Self {
        let folded = spaced(&folded(&format!("{title}\n{text}")));
        let mut forms: BTreeMap<&'static str, Forms> = BTreeMap::new();
        for piece in pieces {
            let analyzer = Analyzer::of(piece.language);
            let mut folder = Folder::new(analyzer);
            let known = forms.entry(analyzer.language()).or_default();
            for word in split(piece.text).into_iter().filter(|word| word.writing == Writing::Spaced)
            {
                let word = piece.text.get(word.range).unwrap_or_default();
                let (folded, stem) = (folder.word(word).to_owned(), folder.stem(word));
                known.stems.insert(stem.clone());
                known.words.insert((folded, stem));
            }
        }
        Self { folded, forms }
    }

    fn have(&self, term: &Term) -> bool {
        let in_a_form = |word: &str| {
            self.forms.iter().any(|(language, forms)| {
                let mut folder = Folder::new(Analyzer::of(language));
                let (folded, stem) = (folder.word(word).to_owned(), folder.stem(word));
                !stem.is_empty() && forms.have(&folded, &stem)
            })
        };
        has(&self.folded, &term.folded) || term.word.as_deref().is_some_and(in_a_form)
    }
}

impl Term {
    fn phrase(text: &str) -> Self {
        let folded = folded(text);
        let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
        Self { folded: spaced(bare), word: None }
    }

    fn word(text: &str) -> Self {
        let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
        let one = match split(bare).as_slice() {
            [word] if word.writing == Writing::Spaced => Some(bare.to_owned()),
            _ => None,
        };
        Self { word: one, ..Self::phrase(text) }
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
                terms.push(Term::phrase(part));
            } else {
                terms.extend(part.split_whitespace().map(Term::word));
            }
        }
        if text.matches('"').count() % 2 == 1 {
            return Err(Invalid::new(text, "has a quote that is not closed"));
        }
        terms.retain(|term| !term.folded.is_empty());
        if terms.len() > limits::STANDING_QUERY_TERMS {
            let most = limits::STANDING_QUERY_TERMS;
            return Err(Invalid::new(text, format!("has more than {most} terms")));
        }
        Ok((!terms.is_empty()).then_some(Self { terms }))
    }

    /// Whether one of the editions has every term.
    pub(super) fn is_in(&self, editions: &[Words]) -> bool {
        editions.iter().any(|words| self.terms.iter().all(|term| words.have(term)))
    }
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

/// The words of each edition of a statement as of a commit.
pub(super) async fn words(
    store: &Arc<dyn Store>,
    archive: &ArchiveId,
    statement: &StatementId,
    commit: CommitNumber,
) -> Result<Vec<Words>, Error> {
    let editions = editions(store, archive, statement, commit).await?;
    let words = |revision: Revision| {
        let title = &revision.details.title;
        let language = revision.details.language.tag.as_str();
        let mut pieces = pieces_of(&revision);
        pieces.push(Piece { text: title, language, title: true });
        let text = revision.text.as_ref().map(|words| words.text.as_str()).unwrap_or_default();
        Words::of(title, text, &pieces)
    };
    Ok(editions.into_iter().map(words).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_in(language: &str, text: &str) -> Words {
        Words::of("", text, &[Piece { text, language, title: false }])
    }

    fn matches(query: &str, language: &str, text: &str) -> bool {
        StandingQuery::parse(query).unwrap().unwrap().is_in(&[words_in(language, text)])
    }

    #[test]
    fn every_term_must_stand_in_the_text_as_a_word() {
        for (query, language, text) in [
            ("water", "en", "On Water, and on land."),
            ("WATER land", "en", "On water, and on land."),
            ("\"on land\"", "en", "On water, and  on\nland."),
            ("теһран", "kk", "Министрлер Теһранда емес, Теһран қаласында кездесті."),
            ("水资源", "zh", "双方签署了关于水资源的联合公报。"),
            ("น้ำ", "th", "แถลงการณ์ร่วมเรื่องน้ำและพลังงาน"),
            ("“water”", "en", "water"),
        ] {
            assert!(matches(query, language, text), "{query} in {text}");
        }
        for (query, language, text) in [
            ("water fire", "en", "On water."),
            ("\"on land\"", "en", "On the land."),
            ("wat", "en", "On water."),
        ] {
            assert!(!matches(query, language, text), "{query} in {text}");
        }
        let split = StandingQuery::parse("water land").unwrap().unwrap();
        let apart = [words_in("en", "water"), words_in("en", "land")];
        assert!(!split.is_in(&apart), "in one edition");
    }

    #[test]
    fn a_word_is_in_the_text_in_any_form_unless_it_is_quoted() {
        for (query, language, text) in [
            ("water", "en", "On waters."),
            ("теһран", "kk", "Министрлер Теһранда кездесті."),
            ("Теһранда", "kk", "Теһран қаласы"),
            ("Тегеран", "ru", "Встреча прошла в Тегеране."),
            ("встреча", "ru", "Министр рассказал о встрече."),
            ("“negotiation”", "en", "Negotiations went on."),
        ] {
            assert!(matches(query, language, text), "{query} in {text}");
            let bare = query.trim_matches(['“', '”']);
            assert!(!matches(&format!("\"{bare}\""), language, text), "{query} quoted in {text}");
        }
        assert!(!matches("trader", "en", "Trade."), "another word");
        assert!(!matches("trade", "en", "Traders."), "another word");
    }

    #[test]
    fn a_query_has_limits() {
        assert_eq!(StandingQuery::parse(" \" \" … ").unwrap(), None);
        assert!(StandingQuery::parse("\"open").is_err());
        assert!(StandingQuery::parse(&"x".repeat(1_001)).is_err());
        assert!(StandingQuery::parse(&"x ".repeat(33)).is_err());
    }
}
