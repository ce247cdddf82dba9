//! Which pieces of a document are in which language.
//!
//! The pieces' scores are evidence, a change of language costs: the cheapest path through the
//! document is found exactly (Viterbi). A change inside a segment costs more than one between
//! segments, one into an expected language costs less.

use super::judge::Prior;
use super::letters::Words;
use super::model::Model;
use super::score::{self, Scores, Stop};
use super::script::Script;
use super::tags::{Tag, of_script};
use super::units::Unit;

/// How much of a nat of evidence counts against a change: neighbouring letters are not
/// independent.
const EVIDENCE: f32 = 0.4;
/// What a change of language costs inside a segment, in nats.
const CHANGE_INSIDE: f32 = 10.0;
/// What it costs from one segment to the next.
const CHANGE_BETWEEN: f32 = 5.0;
/// What a letter costs in a language that is not written in its script.
const WRONG_SCRIPT: f32 = 1.0;
/// How many languages a document may be thought to be in.
const MOST_LANGUAGES: usize = 24;
/// How many of its best languages each piece proposes.
const PROPOSED: usize = 3;

/// A piece with its evidence.
struct Heard {
    script: Option<Script>,
    letters: u32,
    scores: Option<Scores>,
    best: i32,
    /// Units of the scores in one nat.
    units: i32,
}

/// The language of each piece; none where the document has no language at all.
pub(crate) fn languages_of(
    model: &Model<'_>,
    words: &Words,
    units: &[Unit],
    prior: &Prior,
) -> Vec<Option<Tag>> {
    let heard: Vec<Heard> = units.iter().map(|unit| hear(model, words, unit)).collect();
    let tags = proposed(&heard);
    if tags.is_empty() {
        return vec![None; units.len()];
    }
    cheapest_path(&heard, units, &tags, prior).into_iter().map(Some).collect()
}

/// How many letters each piece has that count.
pub(crate) fn letters_of(words: &Words, unit: &Unit) -> u32 {
    let items = words.items.get(unit.words.clone()).unwrap_or(&[]);
    items.iter().map(|word| word.letters() * word.script.weight()).sum()
}

fn hear(model: &Model<'_>, words: &Words, unit: &Unit) -> Heard {
    let items = words.items.get(unit.words.clone()).unwrap_or(&[]);
    let Some((script, letters)) = score::main_script(items, score::is_shouted(items)) else {
        return Heard { script: None, letters: 0, scores: None, best: 0, units: 1 };
    };
    if of_script(script).len() < 2 {
        return Heard { script: Some(script), letters, scores: None, best: 0, units: 1 };
    }
    let scores = score::score(model, words, items, script, Stop::Never);
    let best = scores.of_languages().iter().copied().max().unwrap_or(0);
    let units = model.units();
    Heard { script: Some(script), letters, scores: Some(scores), best, units }
}

/// The languages worth considering: the best few of each piece, heaviest first.
fn proposed(heard: &[Heard]) -> Vec<Tag> {
    let mut weights: Vec<(Tag, u32)> = Vec::new();
    let mut add = |tag: Tag, letters: u32| match weights.iter_mut().find(|(t, _)| *t == tag) {
        Some(entry) => entry.1 += letters,
        None => weights.push((tag, letters)),
    };
    for piece in heard {
        match (&piece.scores, piece.script) {
            (Some(scores), _) => {
                for (tag, _) in scores.ranked().into_iter().take(PROPOSED) {
                    add(tag, piece.letters);
                }
            }
            (None, Some(script)) => {
                if let Some(tag) = script.sole_tag().and_then(Tag::named) {
                    add(tag, piece.letters);
                }
            }
            (None, None) => {}
        }
    }
    weights.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    weights.into_iter().take(MOST_LANGUAGES).map(|(tag, _)| tag).collect()
}

/// What it costs to say that a piece is in a language, in nats.
#[expect(clippy::cast_precision_loss, reason = "scores are far below 2^24")]
fn cost(piece: &Heard, tag: Tag) -> f32 {
    let Some(script) = piece.script else { return 0.0 };
    let places = of_script(script);
    let place = usize::from(tag.0);
    if !places.contains(&place) {
        return WRONG_SCRIPT * piece.letters as f32;
    }
    let Some(scores) = &piece.scores else { return 0.0 };
    let sum = scores.sums.get(place - places.start).copied().unwrap_or(0);
    EVIDENCE * (piece.best - sum) as f32 / piece.units as f32
}

fn cheapest_path(heard: &[Heard], units: &[Unit], tags: &[Tag], prior: &Prior) -> Vec<Tag> {
    let mut totals: Vec<f32> = vec![0.0; tags.len()];
    let mut came_from: Vec<Vec<usize>> = Vec::with_capacity(heard.len());
    let mut segment = None;
    for (piece, unit) in heard.iter().zip(units) {
        let change = if segment == Some(unit.segment) { CHANGE_INSIDE } else { CHANGE_BETWEEN };
        segment = Some(unit.segment);
        let cheapest = least(&totals);
        let base = totals.get(cheapest).copied().unwrap_or(0.0);
        let mut from = Vec::with_capacity(tags.len());
        let mut next = Vec::with_capacity(tags.len());
        for (state, &tag) in tags.iter().enumerate() {
            let stay = totals.get(state).copied().unwrap_or(0.0);
            let into = base + (change - prior.nats_of(tag) / 2.0).max(1.0);
            let (before, total) = if stay <= into { (state, stay) } else { (cheapest, into) };
            from.push(before);
            next.push(total + cost(piece, tag));
        }
        came_from.push(from);
        totals = next;
    }
    let mut state = least(&totals);
    let mut path = Vec::with_capacity(heard.len());
    for from in came_from.iter().rev() {
        path.push(tags.get(state).copied().unwrap_or(Tag(0)));
        state = from.get(state).copied().unwrap_or(state);
    }
    path.reverse();
    path
}

fn least(totals: &[f32]) -> usize {
    let order = |a: &(usize, &f32), b: &(usize, &f32)| a.1.total_cmp(b.1);
    totals.iter().enumerate().min_by(order).map_or(0, |(state, _)| state)
}
