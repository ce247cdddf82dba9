//! Names across scripts: the forms that the index has of a name of the query.

use tantivy::postings::TermInfo;

use super::plan::{Lookup, Part, Place};
use super::schema::language_code;
use super::score::{PartReading, Reading, Segment};
use super::search::{MOST_EXPANSIONS, Snapshot, rarity};
use super::weights;
use crate::text::romanise::{NameKey, similarity};

impl Snapshot<'_> {
    /// The forms of names with one of the part's keys.
    #[expect(clippy::cast_precision_loss, reason = "a count for a logarithm")]
    pub(super) fn look_up_names(
        &self,
        part: &Part,
        codes: &[u64],
        documents: f32,
        here: &mut [PartReading],
    ) -> tantivy::Result<()> {
        for (at, part_here) in here.iter_mut().enumerate() {
            let Some(segment) = self.segment(at, None) else { continue };
            let mut forms: Vec<(f32, TermInfo)> = Vec::new();
            for key in &part.names {
                self.forms_of(key, codes, &segment, &mut forms)?;
            }
            forms.sort_by(|a, b| b.0.total_cmp(&a.0));
            forms.truncate(MOST_EXPANSIONS);
            let having = forms.iter().map(|(_, info)| info.doc_freq as f32).sum();
            let rare = rarity(having, documents);
            part_here.names = forms
                .into_iter()
                .map(|(likeness, info)| Reading {
                    place: Place::Surface,
                    info: Some(info),
                    value: weights::NAME * likeness * likeness * rare,
                    matches: true,
                    share: likeness,
                })
                .collect();
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
        key: &NameKey,
        codes: &[u64],
        segment: &Segment<'_>,
        forms: &mut Vec<(f32, TermInfo)>,
    ) -> tantivy::Result<()> {
        let inverted = segment.reader.inverted_index(self.fields.name)?;
        // A form may have one or two consonants more, an ending, or lack the last one. Short keys are taken
        // as they are.
        let whole = key.skeleton.as_str();
        let long = whole.len() >= 4;
        let from = if long { whole.get(..whole.len() - 1).unwrap_or(whole) } else { whole };
        let until = if whole.len() < 3 { format!("{whole}\u{1}") } else { format!("{from}\u{7F}") };
        let mut stream =
            inverted.terms().range().ge(from.as_bytes()).lt(until.as_bytes()).into_stream()?;
        while stream.advance() {
            let mut parts = stream.key().split(|byte| *byte == 0);
            let (Some(skeleton), Some(roman), Some(language)) =
                (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            let language = std::str::from_utf8(language).unwrap_or_default();
            if !codes.is_empty() && !codes.contains(&language_code(language)) {
                continue;
            }
            let fits = match skeleton.strip_prefix(whole.as_bytes()) {
                Some(more) => more.len() <= 2,
                None => long && skeleton == from.as_bytes(),
            };
            if !fits {
                continue;
            }
            let roman = std::str::from_utf8(roman).unwrap_or_default();
            let likeness = similarity(&key.roman, roman);
            let floor =
                if is_rough(language) { weights::ROUGH_LIKENESS } else { weights::LIKENESS };
            if likeness >= floor {
                forms.push((likeness, stream.value().clone()));
            }
        }
        Ok(())
    }
}

/// Whether a language's words are romanised without their vowels, or in syllables that have others.
fn is_rough(language: &str) -> bool {
    matches!(language, "ar" | "fa" | "prs" | "ur" | "ps" | "he" | "ko" | "ja" | "zh")
}
