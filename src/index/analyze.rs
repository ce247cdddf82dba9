//! From text to the terms under which it is found, for every language by its own rules.
//!
//! Each word of a spaced script gives four kinds of evidence: its **surface** (folded), its **stem**,
//! a **prefix** of the stem, and the **grams** of the surface (four letters each). An inflected form
//! meets another one in the stem or the prefix, a misspelt one in the grams. Scripts without spaces
//! give the dictionary's words as stems, and **spans**: every two characters (four, for South-East
//! Asia) with their place, so that any piece of a text is found.
//!
//! Index and query go through the same [`Terms`]. The language is an argument, never guessed here.
//! Not here: weights, fields of the index, entities.

mod endings;
mod feed;
mod fold;
mod rules;
mod spans;
mod stem;
mod zawgyi;

use std::borrow::Cow;
use std::ops::Range;

use crate::text::words::{Word, Writing, words};

pub use self::feed::{Feeder, Sink};
pub use self::rules::Analyzer;

/// Which kind of evidence a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Evidence {
    /// The folded word.
    Surface,
    /// Its stem, or a word of a script without spaces.
    Stem,
    /// The beginning of the stem.
    Prefix,
    /// Four letters of the folded word.
    Gram,
    /// Two or three characters of a script without spaces.
    Span,
}

/// Letters of a gram.
const GRAM: usize = 4;
/// Words longer than this, in bytes, are cut: nobody searches for them whole.
const LONGEST_WORD: usize = 120;

/// A text as the other functions here want it: in Unicode's own encoding. Its offsets may be others.
pub fn readable(text: &str) -> Cow<'_, str> {
    zawgyi::to_unicode(text)
}

/// Turns words into terms; keeps its buffers from word to word.
#[derive(Debug)]
pub struct Terms {
    analyzer: Analyzer,
    light: String,
    surface: String,
    stem: String,
    plain_stem: String,
    /// The first letters of what the word was on the way to its stem, each with a space behind it.
    prefixes: String,
    letters: Vec<usize>,
}

impl Terms {
    /// By the rules of a language.
    pub fn new(analyzer: Analyzer) -> Self {
        let empty = String::new;
        Self {
            analyzer,
            light: empty(),
            surface: empty(),
            stem: empty(),
            plain_stem: empty(),
            prefixes: empty(),
            letters: Vec::new(),
        }
    }

    /// Tells the terms of one word of a spaced script; false where nothing was left of it.
    pub fn word(&mut self, word: &str, mut tell: impl FnMut(Evidence, &str)) -> bool {
        let word = word.get(..word.floor_char_boundary(LONGEST_WORD)).unwrap_or_default();
        fold::light(word, self.analyzer, &mut self.light);
        stem::cut_at_apostrophe(self.analyzer, &mut self.light);
        fold::strip(&self.light, self.analyzer, &mut self.surface);
        if self.surface.is_empty() {
            return false;
        }
        let letters = self.analyzer.prefix_letters();
        self.prefixes.clear();
        let prefixes = &mut self.prefixes;
        stem::stem(self.analyzer, &self.light, &self.surface, &mut self.stem, |longer| {
            prefixes.push_str(first_letters(longer, letters));
            prefixes.push(' ');
        });
        fold::strip(&self.stem, self.analyzer, &mut self.plain_stem);
        if self.plain_stem.is_empty() {
            self.plain_stem.push_str(&self.surface);
        }
        tell(Evidence::Surface, &self.surface);
        tell(Evidence::Stem, &self.plain_stem);
        let prefix = first_letters(&self.plain_stem, letters);
        tell(Evidence::Prefix, prefix);
        // A stem that lost too much meets its other forms in the word's own first letters, or in what it was
        // with an ending less.
        let own = first_letters(&self.surface, letters);
        let own = Some(own).filter(|own| own.starts_with(first_letters(prefix, 2)));
        let mut longer: Vec<&str> = self.prefixes.split_whitespace().chain(own).collect();
        longer.sort_unstable();
        longer.dedup();
        for longer in longer.into_iter().filter(|longer| *longer != prefix) {
            tell(Evidence::Prefix, longer);
        }
        self.grams(tell);
        true
    }

    /// The grams of the surface: each once, none for a word that is no longer than one.
    fn grams(&mut self, mut tell: impl FnMut(Evidence, &str)) {
        self.letters.clear();
        self.letters.extend(self.surface.char_indices().map(|(start, _)| start));
        self.letters.push(self.surface.len());
        let gram = self.analyzer.gram_letters();
        for window in self.letters.windows(gram + 1) {
            if let (Some(start), Some(end)) = (window.first(), window.last()) {
                tell(Evidence::Gram, self.surface.get(*start..*end).unwrap_or_default());
            }
        }
    }
}

/// So many letters of a word, or all that it has.
fn first_letters(word: &str, count: usize) -> &str {
    let end = word.char_indices().nth(count).map_or(word.len(), |(end, _)| end);
    word.get(..end).unwrap_or_default()
}

/// Folds words one after the other, as [`Terms`] does, without making terms.
#[derive(Debug)]
pub struct Folder {
    analyzer: Analyzer,
    light: String,
    folded: String,
}

impl Folder {
    /// By the rules of a language.
    pub fn new(analyzer: Analyzer) -> Self {
        Self { analyzer, light: String::new(), folded: String::new() }
    }

    /// A word of a spaced script, folded.
    pub fn word(&mut self, word: &str) -> &str {
        fold::light(word, self.analyzer, &mut self.light);
        stem::cut_at_apostrophe(self.analyzer, &mut self.light);
        fold::strip(&self.light, self.analyzer, &mut self.folded);
        &self.folded
    }

    /// A word as written, without an article that has lost its vowel: "Arménie" of "l'Arménie".
    pub fn unelided<'w>(&self, word: &'w str) -> &'w str {
        stem::unelided(self.analyzer, word)
    }

    /// The stem of a word of a spaced script, folded.
    pub fn stem(&mut self, word: &str) -> String {
        let surface = self.word(word).to_owned();
        let (mut stem, mut plain) = (String::new(), String::new());
        stem::stem(self.analyzer, &self.light, &surface, &mut stem, |_| {});
        fold::strip(&stem, self.analyzer, &mut plain);
        plain
    }

    /// A piece of text in a script without spaces, folded.
    pub fn solid(&mut self, text: &str) -> String {
        spans::folded(text)
    }

    /// What the language writes together with the front of a word.
    pub fn proclitics(&self) -> &'static [&'static str] {
        self.analyzer.proclitics()
    }
}

/// A word of a text with its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analyzed {
    /// Its place in the text.
    pub range: Range<usize>,
    /// How its script separates words.
    pub writing: Writing,
    /// Its terms. Those of a run without spaces are told apart by kind.
    pub terms: Vec<(Evidence, String)>,
}

/// All words of a short text, such as a query, with their terms. Runs without spaces are one entry
/// each.
pub fn analyze(text: &str, analyzer: Analyzer) -> Vec<Analyzed> {
    let mut terms = Terms::new(analyzer);
    let mut found: Vec<Analyzed> = Vec::new();
    for Word { range, writing } in words(text) {
        let word = text.get(range.clone()).unwrap_or_default();
        if writing == Writing::Spaced {
            let mut told = Vec::new();
            if terms.word(word, |kind, term| told.push((kind, term.to_owned()))) {
                found.push(Analyzed { range, writing, terms: told });
            }
            continue;
        }
        let word_term = (Evidence::Stem, spans::folded(word));
        match found.last_mut() {
            Some(run) if run.writing == writing && spans::touch(text, &run.range, &range) => {
                run.range.end = range.end;
                run.terms.push(word_term);
            }
            _ => found.push(Analyzed { range, writing, terms: vec![word_term] }),
        }
    }
    for run in found.iter_mut().filter(|run| run.writing != Writing::Spaced) {
        let text = text.get(run.range.clone()).unwrap_or_default();
        let terms = &mut run.terms;
        spans::spans(text, run.writing, |_, span| terms.push((Evidence::Span, span.to_owned())));
    }
    found
}
