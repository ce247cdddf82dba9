//! The languages inside a text that is read: their shares, and where each stands.
//!
//! For reads of one edition or revision by name: it takes up to a tenth of a millisecond for 3 KB, which
//! lists and statements do not spend. Not stored: the words of a revision and what was stored of their
//! language decide them, so every read by the same detector says the same. What is stored comes first. An
//! archive may have expected languages when the text came in; where the text by itself looks to be in
//! another language than was stored, it is read again expecting the stored ones.

use std::ops::Range;
use std::sync::Arc;

use super::{Chancery, Error, RevisionAnswer};
use crate::domain::{EditionText, LanguageAssessment, LanguageTag, Revision};
use crate::language::{self, DocumentLanguages, Hints, SegmentInput};

/// Texts up to this long are read at once: that takes less time than handing them over.
const SHORT_BYTES: usize = 16_384;

/// What languages a text is in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextLanguages {
    /// Each language's share of the letters, largest first.
    pub shares: Vec<(LanguageTag, f32)>,
    /// Runs of one language, in order: byte ranges of the text.
    pub spans: Vec<(Range<usize>, LanguageTag)>,
}

impl Chancery {
    /// An answer with the languages of its words; none where the words were not read.
    pub(super) async fn with_languages(
        &self,
        shown: RevisionAnswer,
    ) -> Result<RevisionAnswer, Error> {
        let bytes = shown.revision.text.as_ref().map_or(0, |words| words.text.len());
        if bytes <= SHORT_BYTES {
            let languages = of_revision(&shown.revision);
            return Ok(RevisionAnswer { languages, ..shown });
        }
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Task("the readers' pool"))?;
        let read = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let languages = of_revision(&shown.revision);
            RevisionAnswer { languages, ..shown }
        });
        read.await.map_err(|_| Error::Task("reading the languages of a text"))
    }
}

fn of_revision(revision: &Revision) -> TextLanguages {
    let Some(words) = &revision.text else { return TextLanguages::default() };
    languages(words, &revision.details.language)
}

fn languages(words: &EditionText, stored: &LanguageAssessment) -> TextLanguages {
    let EditionText { text, segments, raw: _ } = words;
    let inputs: Vec<SegmentInput> = segments
        .iter()
        .map(|segment| SegmentInput { range: segment.range.clone(), kind: segment.kind })
        .collect();
    let told = stored.detected.as_ref().unwrap_or(&stored.tag);
    let mut found = language::assess(text, &inputs, &Hints::NONE);
    if found.document.tag != *told {
        let mut expected = vec![told.clone()];
        for segment in segments {
            if !expected.contains(&segment.language.tag) {
                expected.push(segment.language.tag.clone());
            }
        }
        found = language::assess(text, &inputs, &Hints { declared: None, expected: &expected });
    }
    let DocumentLanguages { document: _, segments: _, shares, spans } = found;
    TextLanguages { shares, spans }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LanguageSource, Segment, SegmentId, SegmentKind};

    fn stored(tag: &str) -> LanguageAssessment {
        LanguageAssessment {
            source: LanguageSource::Detected,
            tag: LanguageTag::parse(tag).unwrap(),
            confidence: Some(0.9),
            reliable: true,
            candidates: Vec::new(),
            detected: None,
            declared_conflict: false,
        }
    }

    /// A text of one paragraph, stored as being in this language.
    fn shares(text: &str, tag: &str) -> Vec<String> {
        let segment = Segment {
            id: SegmentId(1),
            kind: SegmentKind::Paragraph,
            level: 0,
            range: 0..text.len(),
            language: stored(tag),
        };
        let words = EditionText { text: text.to_owned(), segments: vec![segment], raw: None };
        let found = languages(&words, &stored(tag));
        found.shares.iter().map(|share| share.0.to_string()).collect()
    }

    #[test]
    fn what_was_stored_decides_between_languages_that_are_spelt_alike() {
        // Nothing in these words is of one of the three languages alone.
        let text = "Ministar je dao izjavu";
        for tag in ["bs", "hr", "sr-Latn"] {
            assert_eq!(shares(text, tag), [tag]);
        }
    }

    #[test]
    fn what_was_stored_never_overrides_clear_words() {
        let text = "The ministers agreed to continue their consultations on trade and transport.";
        assert_eq!(shares(text, "hr"), ["en"]);
    }
}
