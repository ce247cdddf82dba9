//! From what is asked to the terms that are looked up, with their weights.
//!
//! Every word of a query becomes a **part**: all the evidence that a document has that word. A
//! document's score for a part is the best of its evidence, never the sum, so that a word counts once
//! however it was found.

use std::collections::HashSet;

use super::analyze::{Analyzed, Analyzer, Evidence, analyze, readable};
use super::document::{PEOPLE, each_piece, is_solid, may_be_name, solid_term};
use super::gazetteer::{Capitals, Gazetteer, Named};
use super::weights;
use crate::text::sounds::{Script, Sounding, asked};
use crate::text::words::{Word, Writing, words};

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The words.
    pub text: String,
    /// How.
    pub kind: ClauseKind,
    /// Only in the title.
    pub title: bool,
    /// Documents that have it are left out.
    pub excluded: bool,
}

/// How a clause is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseKind {
    /// Words in any form and order.
    Words,
    /// These very words, one after the other.
    Phrase,
    /// A word that starts like this.
    Prefix,
}

/// A field of the index that terms are looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Place {
    Surface,
    Span,
    Stem,
    Title,
    Prefix,
    Gram,
    Entity,
    Name,
}

/// One term to look up.
#[derive(Debug, Clone)]
pub(super) struct Lookup {
    pub place: Place,
    pub term: String,
    pub weight: f32,
    /// Whether a document with this term has the word, in some form.
    pub matches: bool,
}

/// All evidence for one part of the query.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub lookups: Vec<Lookup>,
    /// Looked up together, each for its share; one set for each language.
    pub grams: Vec<Vec<String>>,
    pub names: Vec<(Script, Vec<Sounding>)>,
    /// In which script the word is written.
    pub written_in: Option<Script>,
    /// Pieces of the keys, for scripts that do not show where a name begins.
    pub solid_names: Vec<Vec<String>>,
    /// How much of the bonus names give.
    pub name_share: f32,
    /// What a document gets for having the word at all.
    pub bonus: f32,
    /// What a document gets instead where the entity is in it: for all the words of its name.
    pub entity_bonus: f32,
    /// The word belongs to an entity that another part stands for: a document may do without it.
    pub optional: bool,
}

/// A phrase: terms with their places.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub terms: Vec<(Place, String, u32)>,
    pub excluded: bool,
}

/// Everything that is looked up for a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub parts: Vec<Part>,
    pub phrases: Vec<Phrase>,
    pub prefixes: Vec<(String, bool)>,
    pub excluded: Vec<Lookup>,
    /// Spans in their order, for every run: a document that has them in that order has the run itself.
    pub runs: Vec<Vec<String>>,
    pub understood: Vec<Named>,
}

/// In which languages a query is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The languages of the documents that are wanted, or that the query may be in.
    pub languages: &'a [&'a str],
    /// The language in which it was asked, where that is known.
    pub asked_in: Option<&'a str>,
    /// Whether names of entities stand for the entities.
    pub entities: bool,
}

/// Makes the plan.
pub(super) fn plan(clauses: &[Clause], reading: Reading<'_>, gazetteer: &Gazetteer) -> Plan {
    let mut plan = Plan::default();
    for clause in clauses {
        let text = readable(&clause.text);
        match (clause.kind, clause.excluded) {
            (ClauseKind::Words, false) => {
                add_words(&text, clause.title, reading, gazetteer, &mut plan)
            }
            (ClauseKind::Words, true) => {
                for language in reading.languages {
                    for word in analyze(&text, Analyzer::of(language)) {
                        plan.excluded.extend(forms(&word, Analyzer::of(language), clause.title));
                    }
                }
            }
            (ClauseKind::Phrase, excluded) => add_phrase(&text, reading, excluded, &mut plan),
            (ClauseKind::Prefix, excluded) => {
                let language = reading.languages.first().copied().unwrap_or("und");
                for word in analyze(&text, Analyzer::of(language)) {
                    let surface =
                        word.terms.into_iter().find(|(kind, _)| *kind == Evidence::Surface);
                    plan.prefixes.extend(surface.map(|(_, term)| (term, excluded)));
                }
            }
        }
    }
    plan
}

fn scoped(language: &str, term: &str) -> String {
    format!("{language} {term}")
}

/// The terms that say that a document has a word in some form.
fn forms(word: &Analyzed, analyzer: Analyzer, title: bool) -> Vec<Lookup> {
    let stems = word.terms.iter().filter(|(kind, _)| *kind == Evidence::Stem);
    stems
        .map(|(_, stem)| Lookup {
            place: if title { Place::Title } else { Place::Stem },
            term: scoped(analyzer.language(), stem),
            weight: weights::STEM,
            matches: true,
        })
        .collect()
}

fn add_words(
    text: &str,
    title: bool,
    reading: Reading<'_>,
    gazetteer: &Gazetteer,
    plan: &mut Plan,
) {
    let found = words(text);
    let mut readings: Vec<(Analyzer, Vec<Analyzed>)> = Vec::new();
    for language in reading.languages {
        let analyzer = Analyzer::of(language);
        if readings.iter().all(|(known, _)| known.language() != analyzer.language()) {
            readings.push((analyzer, analyze(text, analyzer)));
        }
    }
    let Some((_, first)) = readings.first() else { return };
    // Runs without spaces have a part for every span; the others one for every word.
    let mut places = Vec::new();
    for word in first {
        places.push((plan.parts.len(), word.range.clone()));
        let spans = word.terms.iter().filter(|(kind, _)| *kind == Evidence::Span);
        let spans: Vec<&String> = spans.map(|(_, span)| span).collect();
        if word.writing == Writing::Spaced {
            let raw = text.get(word.range.clone()).unwrap_or_default();
            let named = may_be_name(raw);
            let languages = reading.languages;
            plan.parts.push(Part {
                bonus: weights::BONUS,
                names: if named { names(raw, languages) } else { Vec::new() },
                written_in: Some(Script::of(raw)),
                solid_names: if named { solid_names(raw, languages) } else { Vec::new() },
                name_share: 1.0,
                ..Part::default()
            });
        } else if title {
            plan.parts.push(Part { bonus: weights::BONUS, ..Part::default() });
        } else {
            for span in &spans {
                let lookup = Lookup {
                    place: Place::Span,
                    term: (*span).clone(),
                    weight: weights::SPAN,
                    matches: true,
                };
                let bonus = weights::SPAN_BONUS;
                plan.parts.push(Part { lookups: vec![lookup], bonus, ..Part::default() });
            }
            plan.runs.push(spans.into_iter().cloned().collect());
        }
    }
    for (analyzer, analyzed) in &readings {
        for (word, (part, _)) in analyzed.iter().zip(&places) {
            let single = word.writing == Writing::Spaced || title;
            if let (true, Some(part)) = (single, plan.parts.get_mut(*part)) {
                add_evidence(word, *analyzer, title, part);
            } else if let Some(part) = plan.parts.get_mut(*part).filter(|_| word.terms.len() <= 2) {
                // One character alone: only the dictionary's word can find it.
                part.lookups.extend(forms(word, *analyzer, false));
            }
        }
    }
    if reading.entities && !title {
        add_entities(text, &found, reading, gazetteer, &places, plan);
    }
}

/// How a name sounds to the scripts of the languages that it is looked for in, and to its own.
fn names(name: &str, languages: &[&str]) -> Vec<(Script, Vec<Sounding>)> {
    let told = languages.iter().map(|tag| Script::of_language(Analyzer::of(tag).language()));
    let mut scripts: Vec<Script> = told.chain([Script::of(name), Script::Latin]).collect();
    scripts.sort_unstable();
    scripts.dedup();
    scripts.into_iter().map(|script| (script, asked(name, script))).collect()
}

/// The pieces of a name's soundings that runs without spaces are searched for: a set for each sounding and
/// language.
fn solid_names(name: &str, languages: &[&str]) -> Vec<Vec<String>> {
    let mut sets = Vec::new();
    for language in languages.iter().map(|tag| Analyzer::of(tag).language()) {
        if !is_solid(language) {
            continue;
        }
        for Sounding { classes, .. } in asked(name, Script::of_language(language)) {
            let mut set = Vec::new();
            each_piece(&classes, |piece| {
                let term = solid_term(piece, language);
                if !set.contains(&term) {
                    set.push(term);
                }
            });
            if !set.is_empty() {
                sets.push(set);
            }
        }
    }
    sets
}

fn add_evidence(word: &Analyzed, analyzer: Analyzer, title: bool, part: &mut Part) {
    let language = analyzer.language();
    part.lookups.extend(forms(word, analyzer, title));
    if title {
        return;
    }
    let mut grams = Vec::new();
    let short = analyzer.prefix_letters() < 3;
    let prefix = if short { weights::SHORT_PREFIX } else { weights::PREFIX };
    for (kind, term) in &word.terms {
        match kind {
            Evidence::Surface => {
                let known = part.lookups.iter();
                if !known.into_iter().any(|l| l.place == Place::Surface && l.term == *term) {
                    part.lookups.push(Lookup {
                        place: Place::Surface,
                        term: term.clone(),
                        weight: weights::SURFACE,
                        matches: true,
                    });
                }
            }
            Evidence::Prefix => part.lookups.push(Lookup {
                place: Place::Prefix,
                term: scoped(language, term),
                weight: prefix,
                matches: true,
            }),
            Evidence::Gram => {
                let gram = scoped(language, term);
                if !grams.contains(&gram) {
                    grams.push(gram);
                }
            }
            Evidence::Stem | Evidence::Span => {}
        }
    }
    if !grams.is_empty() {
        part.grams.push(grams);
    }
}

/// Adds the entities that the query names to the parts of the words that name them.
fn add_entities(
    text: &str,
    found: &[Word],
    reading: Reading<'_>,
    gazetteer: &Gazetteer,
    places: &[(usize, std::ops::Range<usize>)],
    plan: &mut Plan,
) {
    let mut named = Vec::new();
    if let Some(language) = reading.asked_in {
        named = gazetteer.find(text, found, language, Capitals::Optional);
    }
    if named.is_empty() {
        named = gazetteer.find_anywhere(text, found);
    }
    if named.is_empty() && reading.asked_in.is_none() {
        let tried = reading.languages.iter();
        let hits = tried.map(|language| gazetteer.find(text, found, language, Capitals::Optional));
        named = hits.into_iter().find(|hits| !hits.is_empty()).unwrap_or_default();
    }
    let mut leads: HashSet<usize> = HashSet::new();
    for hit in named {
        let covered = found.get(hit.words.clone()).unwrap_or_default();
        let (Some(first), Some(last)) = (covered.first(), covered.last()) else { continue };
        let bytes = first.range.start..last.range.end;
        // All parts of the words, and of the runs, that the name has something of.
        let mut parts = Vec::new();
        for (at, (part, range)) in places.iter().enumerate() {
            if range.start < bytes.end && bytes.start < range.end {
                let next = places.get(at + 1).map_or(plan.parts.len(), |(next, _)| *next);
                parts.extend(*part..next);
            }
        }
        // A run without spaces may name several entities: each leads with a part of its own.
        let free = parts.iter().find(|part| !leads.contains(part)).or(parts.first());
        let Some(&lead) = free else { continue };
        leads.insert(lead);
        let words = spaced_parts(hit.words.len());
        for other in &parts {
            if let Some(part) = plan.parts.get_mut(*other) {
                part.optional = part.optional || !leads.contains(other);
            }
        }
        if let Some(part) = plan.parts.get_mut(lead) {
            let people = format!("{PEOPLE}{}", hit.entity);
            for (term, weight) in [(hit.entity.clone(), weights::ENTITY), (people, weights::PEOPLE)]
            {
                part.lookups.push(Lookup { place: Place::Entity, term, weight, matches: true });
            }
            part.entity_bonus = weights::BONUS * words;
            part.optional = false;
            // Where the tables lack a spelling, the name itself may be there in other letters.
            let own = gazetteer.name_of(&hit.entity, "en").filter(|name| may_be_key(name));
            let languages = reading.languages;
            part.names = own.map(|name| names(name, languages)).unwrap_or_default();
            part.solid_names = own.map(|name| solid_names(name, languages)).unwrap_or_default();
            part.name_share = weights::ENTITY_NAME;
        }
        plan.understood.push(hit);
    }
}

/// Whether a name's consonants are enough to look it up by: one word that is not short.
fn may_be_key(name: &str) -> bool {
    !name.contains(' ') && name.len() >= 5
}

/// How many words an entity's name stands for.
#[expect(clippy::cast_precision_loss, reason = "a handful of words")]
fn spaced_parts(words: usize) -> f32 {
    words.max(1) as f32
}

fn add_phrase(text: &str, reading: Reading<'_>, excluded: bool, plan: &mut Plan) {
    let language = reading.languages.first().copied().unwrap_or("und");
    let mut terms = Vec::new();
    let mut at = 0;
    for word in analyze(text, Analyzer::of(language)) {
        if word.writing == Writing::Spaced {
            let surface = word.terms.into_iter().find(|(kind, _)| *kind == Evidence::Surface);
            terms.extend(surface.map(|(_, term)| (Place::Surface, term, at)));
            at += 1;
        } else {
            for (_, span) in word.terms.into_iter().filter(|(kind, _)| *kind == Evidence::Span) {
                terms.push((Place::Span, span, at));
                at += 1;
            }
        }
    }
    if !terms.is_empty() {
        plan.phrases.push(Phrase { terms, excluded });
    }
}
