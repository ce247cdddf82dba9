//! Names across scripts: the forms that the index has of a name of the query.

use tantivy::postings::TermInfo;

use super::document::script_code;
use super::plan::{Lookup, Part, Place};
use super::schema::language_code;
use super::score::{PartReading, Reading, Segment};
use super::search::{MOST_EXPANSIONS, Snapshot, rarity};
use super::weights;
use crate::text::sounds::{Script, Sounding, alike};

impl Snapshot<'_> {
    /// The forms of names that sound like the part's; those of the word's own script only where the word
    /// itself is not `known`.
    pub(super) fn look_up_names(
        &self,
        part: &Part,
        known: bool,
        codes: &[u64],
        documents: f32,
        here: &mut [PartReading],
    ) -> tantivy::Result<()> {
        for (at, part_here) in here.iter_mut().enumerate() {
            let Some(segment) = self.segment(at, None) else { continue };
            let mut forms: Vec<(f32, TermInfo)> = Vec::new();
            for (script, soundings) in &part.names {
                if known && part.written_in == Some(*script) {
                    continue;
                }
                for sounding in soundings {
                    self.forms_of(*script, sounding, codes, &segment, &mut forms)?;
                }
            }
            forms.sort_by(|a, b| b.0.total_cmp(&a.0));
            forms.truncate(MOST_EXPANSIONS);
            part_here.names = weighed(forms, documents);
        }
        Ok(())
    }

    /// The pieces of names in scripts without spaces.
    pub(super) fn look_up_solid_names(
        &self,
        part: &Part,
        documents: f32,
        here: &mut [PartReading],
    ) -> tantivy::Result<()> {
        for pieces in &part.solid_names {
            let mut sets: Vec<Vec<Reading>> = vec![Vec::new(); here.len()];
            for piece in pieces {
                let lookup = Lookup {
                    place: Place::Name,
                    term: piece.clone(),
                    weight: weights::NAME,
                    matches: false,
                };
                for (reading, set) in self.look_up(&lookup, documents)?.into_iter().zip(&mut sets) {
                    set.push(reading);
                }
            }
            for (set, part_here) in sets.into_iter().zip(here.iter_mut()) {
                part_here.solid_names.push(set);
            }
        }
        Ok(())
    }

    fn forms_of(
        &self,
        script: Script,
        sounding: &Sounding,
        codes: &[u64],
        segment: &Segment<'_>,
        forms: &mut Vec<(f32, TermInfo)>,
    ) -> tantivy::Result<()> {
        let inverted = segment.reader.inverted_index(self.fields.name)?;
        // A form may have some consonants more, an ending, or lack the last one. Short names are taken as
        // they are.
        let whole = format!("{}{}", script_code(script), sounding.classes);
        let long = sounding.classes.len() >= LONG;
        let from = if long { whole.get(..whole.len() - 1).unwrap_or(&whole) } else { &whole };
        let short = sounding.classes.len() < SHORT;
        let until = if short { format!("{whole}\u{1}") } else { format!("{from}\u{7F}") };
        let mut stream =
            inverted.terms().range().ge(from.as_bytes()).lt(until.as_bytes()).into_stream()?;
        let rough = script.is_rough();
        let floor = if rough { weights::ROUGH_LIKENESS } else { weights::LIKENESS };
        while stream.advance() {
            let mut parts = stream.key().split(|byte| *byte == 0);
            let (Some(classes), Some(roman), Some(language)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let fits = match classes.strip_prefix(whole.as_bytes()) {
                Some(more) => more.len() <= MOST_MORE,
                None => long && classes == from.as_bytes(),
            };
            let language = std::str::from_utf8(language).unwrap_or_default();
            if !fits || !codes.is_empty() && !codes.contains(&language_code(language)) {
                continue;
            }
            let roman = std::str::from_utf8(roman).unwrap_or_default();
            let likeness = alike(&sounding.roman, roman, rough);
            if likeness >= floor {
                forms.push((likeness, stream.value().clone()));
            }
        }
        Ok(())
    }
}

/// Consonants from which on a form may lack the last one.
const LONG: usize = 4;
/// Fewer consonants have no others behind them.
const SHORT: usize = 3;
/// The most consonants of an ending.
const MOST_MORE: usize = 3;

/// What each form is worth, the likest first: as rare as it and all that are liker are together.
#[expect(clippy::cast_precision_loss, reason = "a count for a logarithm")]
fn weighed(forms: Vec<(f32, TermInfo)>, documents: f32) -> Vec<Reading> {
    let mut having = 0.0;
    let weigh = |(likeness, info): (f32, TermInfo)| {
        having += info.doc_freq as f32;
        Reading {
            place: Place::Surface,
            value: weights::NAME * likeness * likeness * rarity(having, documents),
            info: Some(info),
            matches: true,
            share: likeness * likeness,
        }
    };
    forms.into_iter().map(weigh).collect()
}
