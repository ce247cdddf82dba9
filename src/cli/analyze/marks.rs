//! The text with its evidence: cut into pieces, each with the field that it proves.

use std::ops::Range;

use super::facts::{self, Fact};
use super::local::Local;

/// A piece of the text, and the claim that it proves; none for the text between.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) claim: Option<usize>,
}

/// A segment with its pieces, and the claims that it proves first, in order.
#[derive(Debug)]
pub(super) struct Marked<'a> {
    pub(super) pieces: Vec<Piece<'a>>,
    pub(super) claims: Vec<usize>,
}

/// The segments of a document with their evidence. Where evidence overlaps, the shorter is marked and the
/// longer around it keeps the rest.
pub(super) fn segments(local: &Local) -> Vec<Marked<'_>> {
    let mut evidence: Vec<(Range<usize>, usize)> = Vec::new();
    for (number, claim) in local.claims.iter().enumerate() {
        evidence.extend(claim.evidence.iter().map(|e| (e.span.range(), number)));
    }
    // The shortest first; of several claims on the same words, the first.
    evidence.sort_by_key(|(range, number)| (range.len(), range.start, *number));
    let mut owners: Vec<Option<usize>> = vec![None; local.text.len()];
    for (range, number) in &evidence {
        for owner in owners.get_mut(range.clone()).unwrap_or_default() {
            if owner.is_none() {
                *owner = Some(*number);
            }
        }
    }
    let starts: Vec<(usize, usize)> = local
        .claims
        .iter()
        .enumerate()
        .filter_map(|(number, claim)| Some((claim.evidence.first()?.span.start, number)))
        .collect();
    local
        .segments
        .iter()
        .map(|segment| {
            let inside = |(start, _): &&(usize, usize)| segment.range.contains(start);
            Marked {
                pieces: pieces(local, &segment.range, &owners),
                claims: starts.iter().filter(inside).map(|(_, number)| *number).collect(),
            }
        })
        .collect()
}

fn pieces<'a>(
    local: &'a Local,
    segment: &Range<usize>,
    owners: &[Option<usize>],
) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let owned = owners.get(segment.clone()).unwrap_or_default();
    let mut start = segment.start;
    for run in owned.chunk_by(|a, b| a == b) {
        let end = start + run.len();
        // Evidence never cuts a character, so neither does a run.
        if let Some(text) = local.text.get(start..end) {
            pieces.push(Piece { text, claim: run.first().copied().flatten() });
        }
        start = end;
    }
    pieces
}

/// The claims in words, in their order.
pub(super) fn facts(local: &Local) -> Vec<Fact> {
    local.claims.iter().map(facts::fact).collect()
}
