//! Scores the documents of one segment, part by part.
//!
//! Postings are read straight from tantivy's index, a block at a time, into arrays as long as the
//! segment; only what was touched is cleared again. There is no tantivy query underneath: its scorers
//! know sums, not the best of several fields with a bonus for each word.

use tantivy::postings::{Postings as _, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, SegmentReader, TERMINATED};

use super::plan::Place;
use super::schema::Fields;
use super::segments::Columns;
use super::weights::{B, GRAM_BONUS, GRAM_POWER, GRAMS, K1, MATCHES, NAME_POWER, PIECES};

/// A term as it is read in one segment.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub place: Place,
    /// Where its postings are; none: not in this segment.
    pub info: Option<TermInfo>,
    /// Weight times rarity.
    pub value: f32,
    pub matches: bool,
    /// How much of the part's bonus it gives: less than one for a name that is only alike.
    pub share: f32,
}

/// A part as it is read in one segment.
#[derive(Debug, Clone, Default)]
pub(super) struct PartReading {
    pub terms: Vec<Reading>,
    /// Grams of each language.
    pub grams: Vec<Vec<Reading>>,
    /// Names: like terms, in the name field.
    pub names: Vec<Reading>,
    /// Pieces of names in the name field; a set for each key and language.
    pub solid_names: Vec<Vec<Reading>>,
    /// How much of the bonus names give.
    pub name_share: f32,
    pub bonus: f32,
    pub entity_bonus: f32,
    pub optional: bool,
}

/// The arrays of one search, as long as the segment.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The score so far, and how many parts are there.
    total: Vec<f32>,
    matched: Vec<u16>,
    touched: Vec<u32>,
    best: Vec<f32>,
    grams: Vec<f32>,
    extra: Vec<f32>,
    /// How many words are there as written.
    exact: Vec<u16>,
    in_part: Vec<u32>,
    in_grams: Vec<u32>,
}

/// A document that was touched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub doc: u32,
    pub score: f32,
    /// How many parts it has.
    pub matched: u16,
    /// How many words it has as written.
    pub exact: u16,
}

impl Scratch {
    /// Makes room for a segment.
    pub(super) fn fit(&mut self, documents: usize) {
        if self.total.len() < documents {
            self.total.resize(documents, 0.0);
            self.matched.resize(documents, 0);
            self.best.resize(documents, 0.0);
            self.grams.resize(documents, 0.0);
            self.extra.resize(documents, 0.0);
            self.exact.resize(documents, 0);
        }
    }

    /// Gives what was touched and clears it.
    pub(super) fn drain(&mut self, mut tell: impl FnMut(Scored)) {
        for doc in self.touched.drain(..) {
            let at = doc as usize;
            let (Some(total), Some(matched)) = (self.total.get_mut(at), self.matched.get_mut(at))
            else {
                continue;
            };
            let exact = self.exact.get_mut(at).map_or(0, std::mem::take);
            tell(Scored { doc, score: *total, matched: *matched, exact });
            *total = 0.0;
            *matched = 0;
        }
    }
}

/// One segment with what is needed to score it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment<'a> {
    pub reader: &'a SegmentReader,
    pub fields: &'a Fields,
    pub columns: &'a Columns,
    /// The mean length of a document.
    pub mean_length: f32,
    /// Only rows below this one.
    pub below: Option<u32>,
    /// Which of the segment's languages are wanted; none: all.
    pub wanted: Option<&'a [bool]>,
}

impl Segment<'_> {
    pub(super) fn field(&self, place: Place) -> Field {
        let fields = self.fields;
        match place {
            Place::Surface => fields.surface,
            Place::Span => fields.span,
            Place::Stem => fields.stem,
            Place::Title => fields.title,
            Place::Prefix => fields.prefix,
            Place::Gram => fields.gram,
            Place::Entity => fields.entity,
            Place::Name => fields.name,
        }
    }

    /// Whether a document is in a language that is wanted.
    fn is_wanted(&self, doc: usize) -> bool {
        if let Some(below) = self.below
            && self.columns.rows.get(doc).is_none_or(|row| *row >= below)
        {
            return false;
        }
        let Some(wanted) = self.wanted else { return true };
        let language = self.columns.languages.get(doc).copied().unwrap_or_default();
        wanted.get(usize::from(language)).copied().unwrap_or(false)
    }

    /// Adds one part's score to every document that has it.
    pub(super) fn add_part(
        &self,
        part: &PartReading,
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        for term in &part.terms {
            let field = self.field(term.place);
            let bonus = match term.place {
                Place::Entity => part.entity_bonus,
                Place::Surface
                | Place::Span
                | Place::Stem
                | Place::Title
                | Place::Prefix
                | Place::Gram
                | Place::Name => {
                    if term.matches {
                        part.bonus
                    } else {
                        0.0
                    }
                }
            };
            self.best_of(field, term, bonus, scratch)?;
        }
        for name in &part.names {
            self.best_of(
                self.fields.name,
                name,
                part.bonus * name.share * part.name_share,
                scratch,
            )?;
        }
        for grams in &part.grams {
            self.shares_of(self.fields.gram, grams, part.bonus, scratch)?;
        }
        for pieces in &part.solid_names {
            // A short key is in every long text: it says little.
            let telling = (to_f32(pieces.len()) / PIECES).min(1.0);
            let bonus = part.bonus * telling * part.name_share;
            self.shares_of(self.fields.name, pieces, bonus, scratch)?;
        }
        let Scratch { total, matched, touched, best, extra, in_part, .. } = scratch;
        for doc in in_part.drain(..) {
            let at = doc as usize;
            let (Some(best), Some(extra)) = (best.get_mut(at), extra.get_mut(at)) else {
                continue;
            };
            if let (Some(total), Some(matched)) = (total.get_mut(at), matched.get_mut(at)) {
                if *total == 0.0 {
                    touched.push(doc);
                }
                *total += *best + *extra;
                *matched += u16::from(*extra >= part.bonus * MATCHES && !part.optional);
            }
            (*best, *extra) = (0.0, 0.0);
        }
        Ok(())
    }

    fn best_of(
        &self,
        field: Field,
        term: &Reading,
        bonus: f32,
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        let Some(info) = &term.info else { return Ok(()) };
        let surface = field == self.fields.surface;
        self.each(field, info, |doc, frequency| {
            let at = doc as usize;
            let length = self.columns.lengths.get(at).copied().unwrap_or_default();
            let pivot = K1 * (1.0 - B + B * length / self.mean_length);
            let score = term.value * frequency * (K1 + 1.0) / (frequency + pivot);
            let (Some(best), Some(extra)) = (scratch.best.get_mut(at), scratch.extra.get_mut(at))
            else {
                return;
            };
            if *best == 0.0 {
                scratch.in_part.push(doc);
            }
            *best = best.max(score);
            *extra = extra.max(bonus);
            if surface && let Some(exact) = scratch.exact.get_mut(at) {
                *exact = exact.saturating_add(1);
            }
        })
    }

    /// What documents have of the grams of one word. Most of them together are as good as the word.
    fn shares_of(
        &self,
        field: Field,
        set: &[Reading],
        bonus: f32,
        scratch: &mut Scratch,
    ) -> tantivy::Result<()> {
        let whole: f32 = set.iter().map(|gram| gram.value).sum();
        for gram in set {
            let Some(info) = &gram.info else { continue };
            let Scratch { grams, in_grams, .. } = scratch;
            self.each(field, info, |doc, _| {
                let Some(grams) = grams.get_mut(doc as usize) else { return };
                if *grams == 0.0 {
                    in_grams.push(doc);
                }
                *grams += gram.value;
            })?;
        }
        let mean = whole / to_f32(set.len().max(1));
        let Scratch { grams, in_grams, best, extra, in_part, .. } = scratch;
        for doc in in_grams.drain(..) {
            let at = doc as usize;
            let sum = grams.get_mut(at).map_or(0.0, std::mem::take);
            let (Some(best), Some(extra)) = (best.get_mut(at), extra.get_mut(at)) else {
                continue;
            };
            if *best == 0.0 {
                in_part.push(doc);
            }
            let share = sum / whole;
            let power = if field == self.fields.name { NAME_POWER } else { GRAM_POWER };
            let share = share.powf(power);
            let length = self.columns.lengths.get(at).copied().unwrap_or_default();
            let pivot = K1 * (1.0 - B + B * length / self.mean_length);
            *best = best.max(GRAMS * share * mean * (K1 + 1.0) / (1.0 + pivot));
            *extra = extra.max(bonus * GRAM_BONUS * share);
        }
        Ok(())
    }

    /// Every wanted document with the term, and how often it has it.
    #[expect(clippy::cast_precision_loss, reason = "frequencies are small")]
    pub(super) fn each(
        &self,
        field: Field,
        info: &TermInfo,
        mut tell: impl FnMut(u32, f32),
    ) -> tantivy::Result<()> {
        let inverted = self.reader.inverted_index(field)?;
        let option = IndexRecordOption::WithFreqs;
        let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
        loop {
            let docs = blocks.docs();
            if docs.is_empty() {
                return Ok(());
            }
            let counted = blocks.freqs();
            for (index, doc) in docs.iter().enumerate() {
                if *doc != TERMINATED && self.is_wanted(*doc as usize) {
                    tell(*doc, counted.get(index).map_or(1.0, |frequency| *frequency as f32));
                }
            }
            blocks.advance();
        }
    }

    /// How many of these terms follow each other in a document without a gap, at most: `docs` in order.
    pub(super) fn longest_chains(
        &self,
        place: Place,
        terms: &[(TermInfo, u32)],
        docs: &[u32],
    ) -> tantivy::Result<Vec<usize>> {
        let inverted = self.reader.inverted_index(self.field(place))?;
        let mut chains: Vec<Vec<(u32, usize)>> = vec![Vec::new(); docs.len()];
        let mut longest = vec![0; docs.len()];
        let mut positions = Vec::new();
        for (info, offset) in terms {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = inverted.read_postings_from_terminfo(info, option)?;
            for (index, doc) in docs.iter().enumerate() {
                let here = if postings.doc() < *doc { postings.seek(*doc) } else { postings.doc() };
                let (Some(chain), Some(most)) = (chains.get_mut(index), longest.get_mut(index))
                else {
                    continue;
                };
                if here != *doc {
                    continue;
                }
                postings.positions(&mut positions);
                for position in &positions {
                    let start = position.wrapping_sub(*offset);
                    match chain.iter_mut().find(|(known, _)| *known == start) {
                        Some((_, length)) => {
                            *length += 1;
                            *most = (*most).max(*length);
                        }
                        None => {
                            chain.push((start, 1));
                            *most = (*most).max(1);
                        }
                    }
                }
            }
        }
        Ok(longest)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a word has few grams")]
fn to_f32(count: usize) -> f32 {
    count as f32
}
