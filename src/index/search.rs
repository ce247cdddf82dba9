//! One search: the plan's terms are looked up in every segment, documents scored, the best taken.

use std::cell::RefCell;
use std::sync::Arc;

use tantivy::Searcher;
use tantivy::postings::TermInfo;

use super::analyze::Analyzer;
use super::plan::{Lookup, Part, Phrase, Place, Plan};
use super::schema::{Fields, language_code};
use super::score::{PartReading, Reading, Scored, Scratch, Segment};
use super::segments::Columns;
use super::weights;

/// Which documents are wanted, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Want<'a> {
    /// Documents in these languages only; all where it is empty.
    pub languages: &'a [&'a str],
    /// The most documents of the answer.
    pub most: usize,
    /// Only documents whose row is below this: the index as it was when it had so many. Then nothing
    /// that was added later has a part in any score.
    pub below: Option<u32>,
    /// The least share of the query's words that a document must have, in thirds.
    pub thirds: u16,
}

/// A document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The number by which the caller knows it.
    pub row: u32,
    /// The better, the higher.
    pub score: f32,
    /// How many of the query's words it has, in some form.
    pub matched: u16,
}

/// The most terms that a prefix stands for, and the most forms of one name.
pub(super) const MOST_EXPANSIONS: usize = 64;
/// The best documents whose order of words is looked at.
const RERANKED: usize = 48;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::new(Scratch::default());
}

/// An index as it is at one moment, ready to be searched.
#[derive(Debug)]
pub(super) struct Snapshot<'a> {
    pub below: Option<u32>,
    pub searcher: &'a Searcher,
    pub fields: &'a Fields,
    pub columns: &'a [Arc<Columns>],
    /// See [`Snapshot::new`].
    mean_length: f32,
}

impl<'a> Snapshot<'a> {
    /// As of the time when there were `below` rows.
    pub(super) fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        columns: &'a [Arc<Columns>],
        below: Option<u32>,
    ) -> Self {
        let mut snapshot = Self { below, searcher, fields, columns, mean_length: 1.0 };
        snapshot.mean_length = snapshot.mean_length();
        snapshot
    }

    /// The documents found, best first; `accept` has the last word on each.
    pub(super) fn search(
        &self,
        plan: &Plan,
        want: Want<'_>,
        accept: &dyn Fn(u32) -> bool,
    ) -> tantivy::Result<Vec<Hit>> {
        let analyzers = want.languages.iter().map(|tag| Analyzer::of(tag));
        let codes: Vec<u64> =
            analyzers.map(|analyzer| language_code(analyzer.language())).collect();
        let wanted: Vec<Option<Vec<bool>>> = self
            .columns
            .iter()
            .map(|columns| {
                let is_wanted = |code: &u64| codes.contains(code);
                (!codes.is_empty()).then(|| columns.codes.iter().map(is_wanted).collect())
            })
            .collect();
        let documents = self.documents(&codes);
        let readings = self.readings(plan, &codes, documents)?;
        let needed = needed(plan, want.thirds);
        let has_surface = |p: &&Part| p.lookups.iter().any(|l| l.place == Place::Surface);
        let surfaces =
            u16::try_from(plan.parts.iter().filter(has_surface).count()).unwrap_or(u16::MAX);
        let mut best: Vec<(Hit, usize, u32)> = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| -> tantivy::Result<()> {
            for (at, wanted) in wanted.iter().enumerate() {
                let Some(segment) = self.segment(at, wanted.as_deref()) else { continue };
                scratch.fit(segment.columns.rows.len());
                for part in readings.get(at).into_iter().flatten() {
                    segment.add_part(part, scratch)?;
                }
                let banned = self.banned(plan, &segment)?;
                let required = self.required(plan, &segment)?;
                scratch.drain(|Scored { doc, score, matched, exact }| {
                    let whole = surfaces > 1 && exact >= surfaces;
                    let score = if whole { score + weights::EXACT } else { score };
                    let row = segment.columns.rows.get(doc as usize).copied().unwrap_or_default();
                    let fits = matched >= needed && banned.binary_search(&doc).is_err();
                    let has_all = required.iter().all(|docs| docs.binary_search(&doc).is_ok());
                    if fits && has_all && accept(row) {
                        best.push((Hit { row, score, matched }, at, doc));
                    }
                });
                if plan.parts.is_empty() {
                    let mut sets = required.iter();
                    for doc in sets.next().into_iter().flatten() {
                        let row =
                            segment.columns.rows.get(*doc as usize).copied().unwrap_or_default();
                        let everywhere =
                            required.iter().all(|docs| docs.binary_search(doc).is_ok());
                        if everywhere && banned.binary_search(doc).is_err() && accept(row) {
                            best.push((Hit { row, score: 1.0, matched: 1 }, at, *doc));
                        }
                    }
                }
            }
            Ok(())
        })?;
        self.rank(plan, &mut best, want.most)?;
        best.truncate(want.most);
        Ok(best.into_iter().map(|(hit, _, _)| hit).collect())
    }

    /// Best first; runs that stand in a document as they were asked for go up.
    fn rank(
        &self,
        plan: &Plan,
        best: &mut [(Hit, usize, u32)],
        most: usize,
    ) -> tantivy::Result<()> {
        let order = |a: &(Hit, usize, u32), b: &(Hit, usize, u32)| {
            b.0.score.total_cmp(&a.0.score).then(a.0.row.cmp(&b.0.row))
        };
        let kept = most.max(RERANKED).min(best.len());
        if kept < best.len() {
            best.select_nth_unstable_by(kept, order);
        }
        let (top, _) = best.split_at_mut(kept);
        top.sort_unstable_by(order);
        let runs = plan.runs.iter().filter(|run| run.len() >= 2);
        for run in runs {
            let (first, _) = top.split_at_mut(RERANKED.min(kept));
            self.add_run(run, first)?;
        }
        top.sort_unstable_by(order);
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a run has few spans")]
    fn add_run(&self, run: &[String], top: &mut [(Hit, usize, u32)]) -> tantivy::Result<()> {
        for at in 0..self.columns.len() {
            let Some(segment) = self.segment(at, None) else { continue };
            let mut own: Vec<(u32, usize)> = top
                .iter()
                .enumerate()
                .filter(|(_, (_, of, _))| *of == at)
                .map(|(i, t)| (t.2, i))
                .collect();
            if own.is_empty() {
                continue;
            }
            own.sort_unstable();
            let docs: Vec<u32> = own.iter().map(|(doc, _)| *doc).collect();
            let terms = self.infos_of(&segment, Place::Span, run.iter().zip(0..))?;
            let chains = segment.longest_chains(Place::Span, &terms, &docs)?;
            for ((_, index), chain) in own.iter().zip(chains) {
                if let Some((hit, _, _)) = top.get_mut(*index) {
                    let share = chain as f32 / run.len() as f32;
                    hit.score += weights::RUN_BONUS * share * share;
                }
            }
        }
        Ok(())
    }

    fn infos_of<'t>(
        &self,
        segment: &Segment<'_>,
        place: Place,
        terms: impl Iterator<Item = (&'t String, u32)>,
    ) -> tantivy::Result<Vec<(TermInfo, u32)>> {
        let inverted = segment.reader.inverted_index(segment.field(place))?;
        let mut found = Vec::new();
        for (term, offset) in terms {
            found.extend(inverted.terms().get(term)?.map(|info| (info, offset)));
        }
        Ok(found)
    }

    pub(super) fn segment<'s>(
        &'s self,
        at: usize,
        wanted: Option<&'s [bool]>,
    ) -> Option<Segment<'s>> {
        let reader = self.searcher.segment_readers().get(at)?;
        let columns = self.columns.get(at)?;
        let (fields, mean_length, below) = (self.fields, self.mean_length, self.below);
        Some(Segment { reader, fields, columns, mean_length, below, wanted })
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a mean")]
    fn mean_length(&self) -> f32 {
        if let Some(below) = self.below {
            let all = self.columns.iter().flat_map(|c| c.rows.iter().zip(&c.lengths));
            let old = all.filter(|(row, _)| **row < below);
            let (count, sum) = old.fold((0_u32, 0.0_f64), |(count, sum), (_, length)| {
                (count + 1, sum + f64::from(*length))
            });
            return (sum / f64::from(count.max(1))).max(1.0) as f32;
        }
        let documents: usize = self.columns.iter().map(|columns| columns.rows.len()).sum();
        let total: f64 = self.columns.iter().map(|columns| columns.total_length).sum();
        (total / documents.max(1) as f64).max(1.0) as f32
    }

    /// Documents of the languages wanted, at least one.
    #[expect(clippy::cast_precision_loss, reason = "a count for a logarithm")]
    fn documents(&self, codes: &[u64]) -> f32 {
        if let Some(below) = self.below {
            let counted = self.columns.iter().map(|c| {
                let wanted: Vec<bool> =
                    c.codes.iter().map(|code| codes.is_empty() || codes.contains(code)).collect();
                let fits = |(row, language): &(&u32, &u8)| {
                    **row < below && wanted.get(usize::from(**language)) == Some(&true)
                };
                c.rows.iter().zip(&c.languages).filter(fits).count() as f32
            });
            return counted.sum::<f32>().max(1.0);
        }
        let counted = self.columns.iter().flat_map(|c| c.codes.iter().zip(&c.counts));
        let wanted = counted.filter(|(code, _)| codes.is_empty() || codes.contains(code));
        wanted.map(|(_, count)| *count as f32).sum::<f32>().max(1.0)
    }

    /// The parts of the plan as each segment has them; a term is as rare as it is in all of them.
    fn readings(
        &self,
        plan: &Plan,
        codes: &[u64],
        documents: f32,
    ) -> tantivy::Result<Vec<Vec<PartReading>>> {
        let segments = self.columns.len();
        let mut readings: Vec<Vec<PartReading>> = vec![Vec::new(); segments];
        for part in &plan.parts {
            let mut here = vec![
                PartReading {
                    name_share: part.name_share,
                    bonus: part.bonus,
                    entity_bonus: part.entity_bonus,
                    optional: part.optional,
                    ..PartReading::default()
                };
                segments
            ];
            let mut known = false;
            for lookup in &part.lookups {
                let found = self.look_up(lookup, documents)?;
                known |= lookup.place == Place::Stem && found.iter().any(|r| r.info.is_some());
                for (reading, segment) in found.into_iter().zip(&mut here) {
                    segment.terms.push(reading);
                }
            }
            for grams in &part.grams {
                self.look_up_grams(grams, documents, &mut here)?;
            }
            self.look_up_names(part, known, codes, documents, &mut here)?;
            self.look_up_solid_names(part, documents, &mut here)?;
            for (part, segment) in here.into_iter().zip(&mut readings) {
                segment.push(part);
            }
        }
        Ok(readings)
    }

    pub(super) fn look_up(&self, lookup: &Lookup, documents: f32) -> tantivy::Result<Vec<Reading>> {
        let Lookup { place, ref term, weight, matches } = *lookup;
        let mut infos = Vec::with_capacity(self.columns.len());
        for at in 0..self.columns.len() {
            let info = match self.segment(at, None) {
                Some(segment) => {
                    let field = segment.field(place);
                    segment.reader.inverted_index(field)?.terms().get(term)?
                }
                None => None,
            };
            infos.push(info);
        }
        let having = self.having(place, &infos)?;
        let value = weight * rarity(having, documents);
        Ok(infos
            .into_iter()
            .map(|info| Reading { place, info, value, matches, share: 1.0 })
            .collect())
    }

    /// Documents with a term, by where its postings are in each segment.
    #[expect(clippy::cast_precision_loss, reason = "a count for a logarithm")]
    fn having(&self, place: Place, infos: &[Option<TermInfo>]) -> tantivy::Result<f32> {
        let mut having = 0.0;
        for (at, info) in infos.iter().enumerate() {
            let Some(info) = info else { continue };
            let Some(segment) = self.segment(at, None).filter(|_| self.below.is_some()) else {
                having += info.doc_freq as f32;
                continue;
            };
            segment.each(segment.field(place), info, |_, _| having += 1.0)?;
        }
        Ok(having)
    }

    fn look_up_grams(
        &self,
        grams: &[String],
        documents: f32,
        here: &mut [PartReading],
    ) -> tantivy::Result<()> {
        let mut sets: Vec<Vec<Reading>> = vec![Vec::new(); here.len()];
        for term in grams {
            let lookup =
                Lookup { place: Place::Gram, term: term.clone(), weight: 1.0, matches: false };
            for (reading, set) in self.look_up(&lookup, documents)?.into_iter().zip(&mut sets) {
                set.push(reading);
            }
        }
        for (set, part) in sets.into_iter().zip(here) {
            part.grams.push(set);
        }
        Ok(())
    }

    /// Documents that must not be found, in order.
    fn banned(&self, plan: &Plan, segment: &Segment<'_>) -> tantivy::Result<Vec<u32>> {
        let mut banned = Vec::new();
        for lookup in &plan.excluded {
            let field = segment.field(lookup.place);
            if let Some(info) = segment.reader.inverted_index(field)?.terms().get(&lookup.term)? {
                segment.each(field, &info, |doc, _| banned.push(doc))?;
            }
        }
        for phrase in plan.phrases.iter().filter(|phrase| phrase.excluded) {
            banned.extend(self.with_phrase(phrase, segment)?);
        }
        for (prefix, _) in plan.prefixes.iter().filter(|(_, excluded)| *excluded) {
            banned.extend(self.with_prefix(prefix, segment)?);
        }
        banned.sort_unstable();
        Ok(banned)
    }

    /// For each phrase and prefix that must be there, the documents that have it, in order.
    fn required(&self, plan: &Plan, segment: &Segment<'_>) -> tantivy::Result<Vec<Vec<u32>>> {
        let mut sets = Vec::new();
        for phrase in plan.phrases.iter().filter(|phrase| !phrase.excluded) {
            sets.push(self.with_phrase(phrase, segment)?);
        }
        for (prefix, _) in plan.prefixes.iter().filter(|(_, excluded)| !*excluded) {
            sets.push(self.with_prefix(prefix, segment)?);
        }
        Ok(sets)
    }

    fn with_prefix(&self, prefix: &str, segment: &Segment<'_>) -> tantivy::Result<Vec<u32>> {
        let inverted = segment.reader.inverted_index(self.fields.surface)?;
        let end = format!("{prefix}\u{10FFFF}");
        let mut stream = inverted.terms().range().ge(prefix).lt(&end).into_stream()?;
        let mut infos = Vec::new();
        while infos.len() < MOST_EXPANSIONS * 16 && stream.advance() {
            infos.push(stream.value().clone());
        }
        let mut docs = Vec::new();
        for info in infos {
            segment.each(self.fields.surface, &info, |doc, _| docs.push(doc))?;
        }
        docs.sort_unstable();
        docs.dedup();
        Ok(docs)
    }

    /// The documents with a phrase: all its terms, at their places.
    fn with_phrase(&self, phrase: &Phrase, segment: &Segment<'_>) -> tantivy::Result<Vec<u32>> {
        let mut docs: Option<Vec<u32>> = None;
        for place in [Place::Surface, Place::Span] {
            let own: Vec<&(Place, String, u32)> =
                phrase.terms.iter().filter(|(of, _, _)| *of == place).collect();
            if own.is_empty() {
                continue;
            }
            let terms = own.iter().map(|(_, term, offset)| (term, *offset));
            let infos = self.infos_of(segment, place, terms)?;
            if infos.len() < own.len() {
                return Ok(Vec::new());
            }
            let Some((rarest, _)) = infos.iter().min_by_key(|(info, _)| info.doc_freq) else {
                continue;
            };
            let mut candidates = Vec::new();
            segment.each(segment.field(place), rarest, |doc, _| candidates.push(doc))?;
            let chains = segment.longest_chains(place, &infos, &candidates)?;
            let whole = candidates.iter().zip(chains).filter(|(_, chain)| *chain == infos.len());
            let found: Vec<u32> = whole.map(|(doc, _)| *doc).collect();
            docs = Some(match docs {
                Some(known) => {
                    known.into_iter().filter(|d| found.binary_search(d).is_ok()).collect()
                }
                None => found,
            });
        }
        Ok(docs.unwrap_or_default())
    }
}

/// How many words a document must have.
fn needed(plan: &Plan, thirds: u16) -> u16 {
    let parts = plan.parts.iter().filter(|part| !part.optional).count();
    let parts = u16::try_from(parts).unwrap_or(u16::MAX);
    if thirds == 0 { 0 } else { (parts.saturating_mul(thirds) / 3).max(1).min(parts) }
}

/// BM25's weight of a term by the documents that have it.
pub(super) fn rarity(having: f32, documents: f32) -> f32 {
    let documents = documents.max(having);
    (1.0 + (documents - having + 0.5) / (having + 0.5)).ln()
}
