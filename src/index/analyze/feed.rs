//! Tells the terms of whole texts, piece by piece.
//!
//! Half the words of a text stand in it before: what they become is kept, and of a word that comes again only
//! its place is new. Not here: what becomes of a word (`analyze`), and what is made of the terms.

use std::collections::HashMap;
use std::ops::Range;

use super::{Analyzer, Evidence, Terms, spans};
use crate::text::words::{Word, Writing, words};

/// What the index is told of a whole text.
pub trait Sink {
    /// A term with its position: words are counted for surfaces, characters for spans. Of a word that came
    /// before, only surface and stem are told again.
    fn term(&mut self, kind: Evidence, term: &str, position: usize);
    /// A run of a script without spaces, as written.
    fn run(&mut self, run: &str);
    /// A word as written, before any folding, for the names; not all that came before.
    fn word(&mut self, word: &str, writing: Writing);
}

/// Tells a sink the terms of the pieces of a text, one after the other.
#[derive(Debug, Default)]
pub struct Feeder<'t> {
    /// The position of the next piece.
    position: usize,
    /// By the rules of the language of the last piece.
    terms: Option<Terms>,
    /// Surface and stem of the words of that language, by their places in `spelt`. Bounded.
    known: HashMap<&'t str, [Range<usize>; 2]>,
    spelt: String,
}

/// Words that are kept.
const KNOWN: usize = 4_096;
/// Positions between two pieces of text: no phrase reaches from one into the next.
const GAP: usize = 16;

impl<'t> Feeder<'t> {
    /// Tells the terms of the next piece.
    pub fn feed(&mut self, text: &'t str, analyzer: Analyzer, sink: &mut impl Sink) {
        let Self { position, terms, known, spelt } = self;
        let terms = match terms {
            Some(terms) if terms.analyzer.language() == analyzer.language() => terms,
            other => {
                known.clear();
                spelt.clear();
                other.insert(Terms::new(analyzer))
            }
        };
        let mut here = *position;
        let mut run: Option<(Range<usize>, Writing)> = None;
        for Word { range, writing } in words(text) {
            let word = text.get(range.clone()).unwrap_or_default();
            if writing == Writing::Spaced {
                here = close_run(text, run.take(), here, sink);
                match known.get(word) {
                    Some([surface, stem]) => {
                        let of = |range: &Range<usize>| spelt.get(range.clone());
                        for (kind, term) in [(Evidence::Surface, surface), (Evidence::Stem, stem)] {
                            let term = of(term).filter(|term| !term.is_empty());
                            term.into_iter().for_each(|term| sink.term(kind, term, here));
                        }
                    }
                    None => {
                        sink.word(word, writing);
                        let end = spelt.len();
                        let kept = tell(terms, word, here, spelt, sink);
                        if known.len() < KNOWN {
                            known.insert(word, kept);
                        } else {
                            spelt.truncate(end);
                        }
                    }
                }
                here += 1;
                continue;
            }
            sink.word(word, writing);
            sink.term(Evidence::Stem, &spans::folded(word), here);
            run = match run {
                Some((open, of)) if of == writing && spans::touch(text, &open, &range) => {
                    Some((open.start..range.end, of))
                }
                other => {
                    here = close_run(text, other, here, sink);
                    Some((range, writing))
                }
            };
        }
        *position = close_run(text, run, here, sink) + GAP;
    }
}

/// Tells the terms of a word; keeps its surface and its stem.
fn tell(
    terms: &mut Terms,
    word: &str,
    position: usize,
    spelt: &mut String,
    sink: &mut impl Sink,
) -> [Range<usize>; 2] {
    let end = spelt.len();
    let mut kept = [end..end, end..end];
    terms.word(word, |kind, term| {
        sink.term(kind, term, position);
        let [surface, stem] = &mut kept;
        let place = match kind {
            Evidence::Surface => surface,
            Evidence::Stem => stem,
            Evidence::Prefix | Evidence::Gram | Evidence::Span => return,
        };
        let start = spelt.len();
        spelt.push_str(term);
        *place = start..spelt.len();
    });
    kept
}

fn close_run(
    text: &str,
    run: Option<(Range<usize>, Writing)>,
    position: usize,
    sink: &mut impl Sink,
) -> usize {
    let Some((range, writing)) = run else { return position };
    let text = text.get(range).unwrap_or_default();
    sink.run(text);
    let mut next = position;
    spans::spans(text, writing, |at, span| {
        sink.term(Evidence::Span, span, position + at);
        next = position + at + 1;
    });
    next + 1
}
