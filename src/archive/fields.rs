//! Structured fields as readers see them: the claims of editions, merged by identity, under what people
//! decided.
//!
//! The same value found in several editions is one value that all of them support (`identity`,
//! `merge`); where editions read one part of it differently, all readings are shown (`divergence`). A
//! higher source stands above a lower one, always: curator, publisher, extractor, annotator. A rejected
//! value is not shown, whoever says it. Everything in `merge` is pure: the same claims and decisions
//! give the same fields.

mod divergence;
mod evidence;
mod identity;
mod merge;
mod parts;
mod read;
mod values;
mod verify;

use super::Place;
use crate::domain::fields::{ClaimSource, ClaimValue};
use crate::domain::{EditionId, ReviewAction, RevisionNumber, SegmentId, Timestamp};

pub use identity::{FIELDS, field_of};
pub(super) use identity::{fold, identity, is_single};
pub(super) use merge::{Group, Rejected, merge};
pub(super) use read::{analyzed, inputs, said};
pub(super) use verify::verified;

/// What a statement, an edition or a revision says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fields {
    /// The values, field by field in the order of [`FIELDS`].
    pub values: Vec<Value>,
    /// Where editions read a field differently.
    pub divergences: Vec<Divergence>,
    /// Name and version of the extractor; empty where none read the text.
    pub extractor: String,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Names it within the statement: `countries[country:KZ]`.
    pub path: String,
    /// The value, with what all editions know of it.
    pub value: ClaimValue,
    /// How often the editions name it.
    pub mentions: u32,
    /// Where it comes from.
    pub proof: Proof,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The highest source that says so.
    pub source: ClaimSource,
    /// Name and version of what made that claim; empty for people.
    pub producer: String,
    /// The rule; empty for people.
    pub rule: String,
    /// How probable it is; none for people.
    pub confidence: Option<f32>,
    /// Whether the text leaves it to the reader.
    pub inferred: bool,
    /// The words that prove it, edition by edition.
    pub evidence: Vec<Shown>,
    /// What people decided.
    pub review: Option<Review>,
    /// The editions whose own text says the same.
    pub supporting: Vec<EditionId>,
}

/// What people decided about a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Whether it was confirmed or put in place of another.
    pub action: ReviewAction,
    /// When.
    pub time: Timestamp,
    /// Who, in their own words; may be empty.
    pub reviewer: String,
}

/// Words that prove a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The revision whose text it is; none for a text that is not stored.
    pub revision: Option<(EditionId, RevisionNumber)>,
    /// Where in the text.
    pub place: Place,
    /// The segment; none between segments.
    pub segment: Option<SegmentId>,
    /// The words.
    pub exact: String,
    /// Up to 32 characters before them.
    pub prefix: String,
    /// Up to 32 characters behind them.
    pub suffix: String,
}

/// A field that editions read differently.
#[derive(Debug, Clone, PartialEq)]
pub struct Divergence {
    /// The value, and behind a dot the part of it.
    pub path: String,
    /// What each edition says, by edition.
    pub readings: Vec<Reading>,
    /// What people decided about the value.
    pub review: Option<Review>,
}

/// What one edition says.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Which edition.
    pub edition: EditionId,
    /// What it says, in a form to compare; empty where it leaves the value out.
    pub value: String,
    /// The words that say so; none where the value is left out.
    pub proof: Option<Proof>,
}

impl Fields {
    /// About how many bytes they take on the wire, for the limits of pages.
    pub(super) fn size(&self) -> usize {
        /// Of a value with its names and codes, and of one place of evidence beside its words.
        const VALUE_BYTES: usize = 400;
        const EVIDENCE_BYTES: usize = 200;
        let proof = |proof: &Proof| -> usize {
            let words = |shown: &Shown| {
                shown.exact.len() + shown.prefix.len() + shown.suffix.len() + EVIDENCE_BYTES
            };
            proof.evidence.iter().map(words).sum()
        };
        let values = self.values.iter().map(|value| VALUE_BYTES + proof(&value.proof));
        let readings = self.divergences.iter().flat_map(|divergence| &divergence.readings);
        let readings =
            readings.map(|reading| VALUE_BYTES + reading.proof.as_ref().map_or(0, proof));
        values.sum::<usize>() + readings.sum::<usize>()
    }
}
