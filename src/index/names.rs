//! Names across scripts: the forms that the index has of a name of the query.

use tantivy::postings::TermInfo;

use super::plan::{Part, Place};
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
                })
                .collect();
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
        // A form may have one or two consonants more: an ending.
        let mut stream = inverted
            .terms()
            .range()
            .ge(key.skeleton.as_bytes())
            .lt(format!("{}\u{7F}", key.skeleton).as_bytes())
            .into_stream()?;
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
            let more = skeleton.len() - key.skeleton.len();
            if more > 2 || (more > 0 && key.skeleton.len() < 3) {
                continue;
            }
            let roman = std::str::from_utf8(roman).unwrap_or_default();
            let likeness = similarity(&key.roman, roman);
            let rough = is_rough(language);
            let floor = if rough { weights::ROUGH_LIKENESS } else { weights::LIKENESS };
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
