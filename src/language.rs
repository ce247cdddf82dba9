//! Which language a text is in: per document, per segment, and inside a paragraph.
//!
//! In this order: the script of the letters (own table), letter and word profiles of every
//! language of that script (one compact model file), and a fitted confidence in which whatlang
//! has a second vote on close calls. Pure and deterministic: no clock, no I/O, the same text
//! always has the same answer. What is declared is kept apart from what is detected, and a
//! declared language that the text contradicts is flagged, not overruled.
//!
//! ```text
//! text ─▶ letters ─▶ script ─▶ score (model) ─▶ judge (confidence, vote) ─▶ one answer
//!            └─▶ units ─▶ score ─▶ spans (cheapest path) ─▶ document: segments, shares, spans
//! ```

mod bench;
mod confidence;
mod declared;
mod document;
mod fold;
mod grams;
mod judge;
mod letters;
mod model;
mod neighbours;
pub mod results;
mod score;
mod script;
mod seam;
mod spans;
mod tags;
#[cfg(test)]
mod tests;
pub mod train;
mod units;
mod vote;

use core::ops::Range;
use std::sync::LazyLock;

use crate::domain::{
    LanguageAssessment, LanguageCandidate, LanguageSource, LanguageTag, SegmentKind,
};

use confidence::Calibration;
use judge::{Judgement, Prior, Verdict};
use letters::Words;
use model::Model;
use tags::Tag;

/// Name and version of the detector, as it stands in stored assessments.
pub const DETECTOR: &str = "chancery-ngram@1";

/// An answer at least this sure may be used unseen,
const RELIABLE: f32 = 0.8;
/// if the text has as many letters: a word or two may be the same in a language not thought of.
const RELIABLE_LETTERS: u32 = 16;
/// Letters that two tags may differ in and still be near.
const NEAR: usize = 3;
/// Letters of a text that are read to judge it as a whole: more do not change the answer.
const HEAD_LETTERS: usize = 900;

/// A segment of a document, as the text module cut it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentInput {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: SegmentKind,
}

/// What is known before reading.
#[derive(Debug, Clone, Copy)]
pub struct Hints<'a> {
    /// What the publisher says.
    pub declared: Option<&'a LanguageTag>,
    /// The languages that this publisher publishes in.
    pub expected: &'a [LanguageTag],
}

impl Hints<'_> {
    /// Nothing is known.
    pub const NONE: Hints<'static> = Hints { declared: None, expected: &[] };
}

/// The languages of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLanguages {
    /// Of the document as a whole.
    pub document: LanguageAssessment,
    /// One for each segment given, in order.
    pub segments: Vec<LanguageAssessment>,
    /// Each language's share of the letters, largest first.
    pub shares: Vec<(LanguageTag, f32)>,
    /// Runs of one language, in order: byte ranges of the text.
    pub spans: Vec<(Range<usize>, LanguageTag)>,
}

/// The detector: a model and the calibration that belongs to it.
#[derive(Debug, Clone)]
pub struct Detector<'a> {
    model: Model<'a>,
    calibration: Calibration,
}

static BUILT_IN: LazyLock<Detector<'static>> = LazyLock::new(|| Detector {
    model: Model::open(model::BYTES).unwrap_or(Model::EMPTY),
    calibration: Calibration::parse(confidence::BUILT_IN),
});

impl<'a> Detector<'a> {
    /// The detector that is built in.
    pub fn built_in() -> &'static Detector<'static> {
        &BUILT_IN
    }

    /// A detector with a model of its own, from the two files that training writes; none if the
    /// first is not a model.
    pub fn open(model: &'a [u8], calibration: &str) -> Option<Self> {
        Some(Self { model: Model::open(model)?, calibration: Calibration::parse(calibration) })
    }

    /// The language of one text.
    pub fn detect(&self, text: &str) -> LanguageAssessment {
        assessment(&self.judge_head(text, &Prior::NONE))
    }

    /// The language of one text whose publisher is known; what is expected tips close calls only.
    pub fn detect_expecting(&self, text: &str, expected: &[LanguageTag]) -> LanguageAssessment {
        assessment(&self.judge_head(text, &prior_of(expected)))
    }

    /// The tag that a text has when it is read to its end, without expectations: slow, and only to
    /// measure that the head of a text says the same.
    pub fn read_to_the_end(&self, text: &str) -> Option<&'static str> {
        let text = letters::composed(text);
        let words = Words::read(&text, usize::MAX / 8);
        judge::of_every_word(self, &words).map(Tag::as_str)
    }

    /// The languages of a document: the text in NFC, and its segments in order.
    pub fn assess(
        &self,
        text: &str,
        segments: &[SegmentInput],
        hints: &Hints<'_>,
    ) -> DocumentLanguages {
        document::assess(self, text, segments, hints)
    }

    /// Reads a first few words; if they leave a doubt, more.
    fn judge_head(&self, text: &str, prior: &Prior) -> Judgement {
        let glance = self.judge_all(head_of(text, GLANCE_BYTES), prior);
        if text.len() <= GLANCE_BYTES || glance.is_settled {
            return glance;
        }
        self.judge_all(head_of(text, HEAD_BYTES), prior)
    }

    fn judge_all(&self, text: &str, prior: &Prior) -> Judgement {
        let text = letters::composed(text);
        let words = Words::read(&text, HEAD_LETTERS);
        let found = judge::judge(self, &text, &words, &words.items, prior);
        let letters: u32 = words.items.iter().map(letters::Word::letters).sum();
        if words.signs * 2 > letters { found.doubted() } else { found }
    }
}

/// The language of one text, by the detector that is built in.
pub fn detect(text: &str) -> LanguageAssessment {
    BUILT_IN.detect(text)
}

/// [`Detector::detect_expecting`] of the detector that is built in.
pub fn detect_expecting(text: &str, expected: &[LanguageTag]) -> LanguageAssessment {
    BUILT_IN.detect_expecting(text, expected)
}

/// [`Detector::assess`] of the detector that is built in.
pub fn assess(text: &str, segments: &[SegmentInput], hints: &Hints<'_>) -> DocumentLanguages {
    BUILT_IN.assess(text, segments, hints)
}

/// The tags of every language that can be detected.
pub fn supported() -> impl Iterator<Item = &'static str> {
    tags::TAGS.iter().copied()
}

/// The tag under which a language is on the list: `kk` of `kk-Cyrl`, `zh-Hans` of `zh`.
pub fn listed(tag: &str) -> Option<&'static str> {
    Tag::named(tag).map(Tag::as_str)
}

/// What whatlang says by itself, as a baseline: a tag of the list or `und`.
pub fn whatlang_alone(text: &str) -> &'static str {
    vote::alone(text)
}

/// The tags of the list whose language whatlang knows.
pub fn whatlang_knows() -> Vec<&'static str> {
    vote::known()
}

/// The supported tag that is spelt most like this one, for an error message; none if none is near.
pub fn nearest_tag(text: &str) -> Option<&'static str> {
    if text.is_empty() || text.len() > LanguageTag::MAX_CHARS {
        return None;
    }
    let wanted = text.to_ascii_lowercase().replace('_', "-");
    let distance = |tag: &&str| edits(&tag.to_ascii_lowercase(), &wanted);
    let nearest = supported().min_by_key(distance)?;
    (distance(&nearest) <= NEAR.min(wanted.len() - 1)).then_some(nearest)
}

/// Bytes of the first look.
const GLANCE_BYTES: usize = 600;
/// Bytes beyond which nothing is looked at, whatever it is.
const HEAD_BYTES: usize = 4 * 1024;

fn head_of(text: &str, most_bytes: usize) -> &str {
    let mut end = most_bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn prior_of(expected: &[LanguageTag]) -> Prior {
    Prior::expecting(expected.iter().filter_map(|tag| Tag::named(tag.as_str())))
}

fn assessment(judgement: &Judgement) -> LanguageAssessment {
    let candidate =
        |&(tag, confidence): &(Tag, f32)| LanguageCandidate { tag: tag_of(tag), confidence };
    LanguageAssessment {
        source: LanguageSource::Detected,
        tag: match judgement.verdict {
            Verdict::Is(tag) => tag_of(tag),
            Verdict::NoLanguage => NO_LANGUAGE.clone(),
            Verdict::Unknown => LanguageTag::undetermined(),
        },
        confidence: Some(judgement.confidence),
        reliable: judgement.is_reliable(),
        candidates: judgement.ranked.iter().map(candidate).collect(),
        detected: None,
        declared_conflict: false,
    }
}

/// Our own tags as domain values, by place.
static DOMAIN_TAGS: LazyLock<Vec<LanguageTag>> =
    LazyLock::new(|| tags::TAGS.iter().filter_map(|name| LanguageTag::parse(name).ok()).collect());

/// What a text without language is tagged with (ISO 639-2).
static NO_LANGUAGE: LazyLock<LanguageTag> =
    LazyLock::new(|| LanguageTag::parse("zxx").unwrap_or_else(|_| LanguageTag::undetermined()));

fn tag_of(tag: Tag) -> LanguageTag {
    DOMAIN_TAGS.get(tag.place()).cloned().unwrap_or_else(LanguageTag::undetermined)
}

/// Levenshtein's distance.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let best = (corner + usize::from(x != y)).min(left + 1).min(*cell + 1);
            corner = core::mem::replace(cell, best);
            left = best;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
