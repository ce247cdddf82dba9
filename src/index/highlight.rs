//! Where in a text the words of a query are: for snippets.
//!
//! A word of the text counts when it shares a stem with a word of the query, or all of a prefix's
//! letters, or names an entity that the query names. Ranges are bytes of the text, in order.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::analyze::{Analyzer, Evidence, Terms, readable};
use super::document::PEOPLE;
use super::gazetteer::{self, Capitals};
use super::plan::{Clause, ClauseKind, Place, Reading, plan};
use crate::text::words::{Writing, words};

/// Finds the words of one query in texts.
#[derive(Debug)]
pub struct Highlighter<'q> {
    clauses: &'q [Clause],
    asked_in: Option<&'q str>,
    entities: bool,
    wanted: HashMap<String, Wanted>,
}

#[derive(Debug, Default)]
struct Wanted {
    terms: HashSet<String>,
    prefixes: Vec<String>,
    entities: HashSet<String>,
    runs: Vec<String>,
}

impl<'q> Highlighter<'q> {
    /// For a query.
    pub fn new(clauses: &'q [Clause], asked_in: Option<&'q str>, entities: bool) -> Self {
        Self { clauses, asked_in, entities, wanted: HashMap::new() }
    }

    /// The words of a text in a language.
    pub fn find(&mut self, text: &str, language: &str) -> Vec<Range<usize>> {
        if readable(text) != text {
            return Vec::new();
        }
        let (clauses, asked_in, entities) = (self.clauses, self.asked_in, self.entities);
        let wanted = self
            .wanted
            .entry(language.to_owned())
            .or_insert_with(|| Wanted::new(clauses, language, asked_in, entities));
        wanted.find(text, language)
    }
}

impl Wanted {
    fn new(clauses: &[Clause], language: &str, asked_in: Option<&str>, entities: bool) -> Self {
        let shown: Vec<Clause> =
            clauses.iter().filter(|clause| !clause.excluded).cloned().collect();
        let reading = Reading { languages: &[language], asked_in, entities };
        let plan = plan(&shown, reading, gazetteer::builtin());
        let mut wanted = Self::default();
        for lookup in plan.parts.into_iter().flat_map(|part| part.lookups) {
            match lookup.place {
                Place::Entity => {
                    wanted.entities.insert(lookup.term);
                }
                Place::Surface => {
                    wanted.terms.insert(lookup.term);
                }
                Place::Stem | Place::Title | Place::Prefix => {
                    let term = lookup.term.split_once(' ').map(|(_, term)| term.to_owned());
                    wanted.terms.extend(term);
                }
                Place::Span | Place::Gram | Place::Name => {}
            }
        }
        for (place, term, _) in plan.phrases.into_iter().flat_map(|phrase| phrase.terms) {
            if place == Place::Surface {
                wanted.terms.insert(term);
            }
        }
        wanted.prefixes = plan.prefixes.into_iter().map(|(prefix, _)| prefix).collect();
        // A piece of a script without spaces stands in the text as it was asked for, or not at all.
        for clause in shown.iter().filter(|clause| clause.kind != ClauseKind::Prefix) {
            let pieces = words(&clause.text);
            let mut solid = pieces.iter().filter(|word| word.writing != Writing::Spaced);
            let first = solid.next().map(|word| word.range.start);
            let last = solid.next_back().map(|word| word.range.end);
            if let (Some(first), Some(last)) = (first, last) {
                wanted.runs.extend(clause.text.get(first..last).map(str::to_owned));
            }
            let each = pieces.iter().filter(|word| word.writing != Writing::Spaced);
            let each = each.filter_map(|word| clause.text.get(word.range.clone()));
            wanted.runs.extend(each.filter(|word| word.chars().count() > 1).map(str::to_owned));
        }
        wanted
    }

    fn find(&self, text: &str, language: &str) -> Vec<Range<usize>> {
        let analyzer = Analyzer::of(language);
        let mut terms = Terms::new(analyzer);
        let found = words(text);
        let mut ranges = Vec::new();
        for word in found.iter().filter(|word| word.writing == Writing::Spaced) {
            let mut hit = false;
            terms.word(text.get(word.range.clone()).unwrap_or_default(), |kind, term| {
                hit |= match kind {
                    Evidence::Stem | Evidence::Prefix => self.terms.contains(term),
                    Evidence::Surface => {
                        self.terms.contains(term)
                            || self.prefixes.iter().any(|prefix| term.starts_with(prefix))
                    }
                    Evidence::Gram | Evidence::Span => false,
                };
            });
            if hit {
                ranges.push(word.range.clone());
            }
        }
        for run in &self.runs {
            ranges.extend(text.match_indices(run).map(|(at, run)| at..at + run.len()));
        }
        if !self.entities.is_empty() {
            for named in gazetteer::builtin().find(text, &found, language, Capitals::Required) {
                let people = format!("{PEOPLE}{}", named.entity);
                let wanted =
                    self.entities.contains(&named.entity) || self.entities.contains(&people);
                let spaced =
                    found.get(named.words.start).is_some_and(|w| w.writing == Writing::Spaced);
                if wanted && spaced {
                    ranges.extend(
                        found.get(named.words).into_iter().flatten().map(|w| w.range.clone()),
                    );
                }
            }
        }
        joined(ranges)
    }
}

/// In order, without overlaps.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a range that cuts a character fails the test")]
mod tests {
    use super::*;

    fn check(query: &str, asked_in: &str, text: &str, language: &str, expected: &[&str]) {
        let clause =
            Clause { text: query.into(), kind: ClauseKind::Words, title: false, excluded: false };
        let clauses = [clause];
        let mut highlighter = Highlighter::new(&clauses, Some(asked_in), true);
        let found = highlighter.find(text, language);
        let shown: Vec<&str> = found.into_iter().map(|range| &text[range]).collect();
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn words_are_found_in_other_forms_and_entities_in_other_languages() {
        check("министр", "ru", "Встреча министров в Астане", "ru", &["министров"]);
        check("Казахстан", "ru", "Қазақстанның Сыртқы істер министрі", "kk", &["Қазақстанның"]);
        check("外交部", "zh", "中国外交部发言人", "zh", &["外交部"]);
        check("treaty", "en", "The meeting", "en", &[]);
    }
}
