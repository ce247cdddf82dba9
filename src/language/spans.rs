//! Which pieces of a document are in which language.
//!
//! The pieces' scores are evidence, a change of language costs: the cheapest path through the
//! document is found exactly (Viterbi). A change inside a segment costs more than one between
//! segments, one into an expected language costs less.

use super::bench::Bench;
use super::judge::Prior;
use super::letters::{Word, Words};
use super::model::Model;
use super::score::{self, Scores, Stop};
use super::script::Script;
use super::seam;
use super::tags::{Tag, of_script};
use super::units::Unit;

/// How much of a nat of evidence counts against a change: neighbouring letters are not
/// independent.
const EVIDENCE: f32 = 0.5;
/// What a change of language costs inside a segment, in nats.
const CHANGE_INSIDE: f32 = 8.0;
/// What it costs from one segment to the next.
const CHANGE_BETWEEN: f32 = 5.0;
/// What a letter costs in a language that is not written in its script.
const WRONG_SCRIPT: f32 = 1.0;
/// How many languages a document may be thought to be in.
const MOST_LANGUAGES: usize = 24;
/// How many of its best languages each piece proposes.
const PROPOSED: usize = 3;
/// A piece with a margin of so many nats is plainly in its language,
const PLAIN_NATS: i32 = 50;
/// if it has as many letters.
const PLAIN_LETTERS: u32 = 40;
/// With as many letters scored in full, a document's language is plain, also for its next segment.
const PLAIN_DOCUMENT_LETTERS: usize = 150;
/// Nats that a piece's whole words must have for the language that it is thought to go on in,
const GOES_ON: i32 = 10;
/// the same where nothing of its segment was scored in full,
const GOES_ON_PLAINLY: i32 = 20;
/// and by how many another may be ahead: far fewer than a change of language costs.
const UNDECIDED: i32 = 6;
/// The same in each half of a piece that may have two languages: names gather.
const HALF_UNDECIDED: i32 = 12;

/// A piece with its evidence.
pub(crate) struct Heard {
    pub(crate) script: Option<Script>,
    /// Letters of the script.
    pub(crate) letters: u32,
    /// What the profiles say; none of a script that one language has to itself.
    pub(crate) scores: Option<Scores>,
    /// Only whole words were looked up: enough to go on in the same language, not to judge by.
    pub(crate) is_glance: bool,
    best: i32,
}

/// The language of each piece; none where the document has no language at all.
pub(crate) fn languages_of(
    heard: &[Heard],
    units: &[Unit],
    units_per_nat: i32,
    prior: &Prior,
) -> Vec<Option<Tag>> {
    let tags = proposed(heard);
    match tags.as_slice() {
        [] => vec![None; units.len()],
        [only] => vec![Some(*only); units.len()],
        _ => cheapest_path(heard, units, &tags, units_per_nat, prior),
    }
}

/// How many letters each piece has that count.
pub(crate) fn letters_of(words: &Words, unit: &Unit) -> u32 {
    let items = words.items.get(unit.words.clone()).unwrap_or(&[]);
    items.iter().map(|word| word.letters() * word.script.weight()).sum()
}

/// Listens to the pieces of a document in order. Once a segment's language is plain, a glance at
/// the whole words of its other pieces is enough, as long as they go on in it.
pub(crate) struct Listener<'a> {
    model: &'a Model<'a>,
    words: &'a Words,
    so_far: SoFar,
    bench: Bench,
}

/// What was learnt from the pieces so far.
#[derive(Debug, Clone, Copy)]
struct SoFar {
    /// The language that the last piece was clearly in.
    leader: Option<Tag>,
    segment: usize,
    /// Letters of this segment that were scored in full.
    in_segment: u32,
    /// Letters of the document that were scored in full.
    in_document: usize,
    /// The last piece that was scored in full was plainly in one language.
    is_plain: bool,
}

impl<'a> Listener<'a> {
    pub(crate) fn new(model: &'a Model<'a>, words: &'a Words) -> Self {
        let so_far = SoFar {
            leader: None,
            segment: usize::MAX,
            in_segment: 0,
            in_document: 0,
            is_plain: false,
        };
        Self { model, words, so_far, bench: Bench::default() }
    }

    /// What the pieces say, in order; one that goes over into another language is cut in two.
    pub(crate) fn hear_all(&mut self, units: &mut Vec<Unit>, text: &str) -> Vec<Heard> {
        let mut all = Vec::with_capacity(units.len());
        let mut rest: Vec<Unit> = core::mem::take(units);
        rest.reverse();
        while let Some(unit) = rest.pop() {
            let before_it = self.so_far;
            let heard = self.hear(&unit);
            let halves = self.seam(&unit, &heard).and_then(|at| unit.cut_at(at, self.words, text));
            match halves {
                Some([before, after]) => {
                    // What was learnt from both together holds for neither.
                    self.so_far = before_it;
                    rest.push(after);
                    all.push(self.hear(&before));
                    units.push(before);
                }
                None => {
                    all.push(heard);
                    units.push(unit);
                }
            }
        }
        all
    }

    /// The word of all that the second language of a piece begins with.
    fn seam(&mut self, unit: &Unit, heard: &Heard) -> Option<usize> {
        let scores = heard.scores.as_ref().filter(|_| !heard.is_glance)?;
        let items = self.words.items.get(unit.words.clone())?;
        let at = seam::seam(self.model, self.words, items, scores, &mut self.bench)?;
        Some(unit.words.start + at)
    }

    /// What the next piece says.
    pub(crate) fn hear(&mut self, unit: &Unit) -> Heard {
        if self.so_far.segment != unit.segment {
            self.so_far.segment = unit.segment;
            self.so_far.in_segment = 0;
        }
        let items = self.words.items.get(unit.words.clone()).unwrap_or(&[]);
        let silent = Heard { script: None, letters: 0, scores: None, is_glance: false, best: 0 };
        let Some((script, letters)) = score::main_script(items, score::is_shouted(items)) else {
            return silent;
        };
        if of_script(script).len() < 2 {
            return Heard { script: Some(script), letters, ..silent };
        }
        let glance = self.glance(items, script);
        let is_glance = glance.is_some();
        let scores = glance.unwrap_or_else(|| self.listen(items, script));
        let best = scores.of_languages().iter().copied().max().unwrap_or(0);
        Heard { script: Some(script), letters, scores: Some(scores), is_glance, best }
    }

    /// The whole words of a piece, if they are enough: it goes on in the leader's language.
    fn glance(&mut self, items: &[Word], script: Script) -> Option<Scores> {
        let leader =
            self.so_far.leader.filter(|leader| of_script(script).contains(&leader.place()))?;
        let is_plain = self.so_far.is_plain || self.so_far.in_document >= super::HEAD_LETTERS;
        let needed = match (self.so_far.in_segment, self.so_far.in_document) {
            (PLAIN_LETTERS.., _) if is_plain => GOES_ON,
            (_, PLAIN_DOCUMENT_LETTERS..) if is_plain => GOES_ON_PLAINLY,
            _ => return None,
        };
        let nat = self.model.units();
        // Each half must go on in it: one may be in another language.
        let middle = if items.len() < seam::FEWEST_WORDS { 0 } else { items.len() / 2 };
        let (first, second) = items.split_at_checked(middle)?;
        let mut of = |half| {
            let scores =
                score::score_whole_words(self.model, self.words, half, script, &mut self.bench);
            let best = scores.of_languages().iter().copied().max().unwrap_or(0);
            (scores.of_tag(leader) + HALF_UNDECIDED * nat >= best).then_some(scores)
        };
        let mut whole = of(second)?;
        if !first.is_empty() {
            whole.add(&of(first)?);
        }
        let best = whole.of_languages().iter().copied().max().unwrap_or(0);
        let goes_on = whole.of_tag(leader) + UNDECIDED * nat >= best;
        (goes_on && whole.of_tag(leader) >= needed * nat).then_some(whole)
    }

    fn listen(&mut self, items: &[Word], script: Script) -> Scores {
        let scores =
            score::score(self.model, self.words, items, script, Stop::WhenSure, &mut self.bench);
        self.so_far.in_segment += scores.letters;
        self.so_far.in_document += scores.letters as usize;
        self.so_far.is_plain = scores.margin() > PLAIN_NATS * self.model.units();
        if scores.letters >= PLAIN_LETTERS {
            self.so_far.leader = scores.best();
        }
        scores
    }
}

/// The languages worth considering: the best few of each piece, heaviest first.
fn proposed(heard: &[Heard]) -> Vec<Tag> {
    let mut weights: Vec<(Tag, u32)> = Vec::new();
    let mut add = |tag: Tag, letters: u32| match weights.iter_mut().find(|(t, _)| *t == tag) {
        Some(entry) => entry.1 += letters,
        None => weights.push((tag, letters)),
    };
    for piece in heard.iter().filter(|piece| !piece.is_glance) {
        match (&piece.scores, piece.script) {
            (Some(scores), _) => {
                for (tag, _) in scores.best_few::<PROPOSED>().into_iter().flatten() {
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
fn cost(piece: &Heard, tag: Tag, units_per_nat: i32) -> f32 {
    let Some(script) = piece.script else { return 0.0 };
    let places = of_script(script);
    let place = tag.place();
    if !places.contains(&place) {
        return WRONG_SCRIPT * piece.letters as f32;
    }
    let Some(scores) = &piece.scores else { return 0.0 };
    let sum = scores.sums.get(place - places.start).copied().unwrap_or(0);
    EVIDENCE * (piece.best - sum) as f32 / units_per_nat as f32
}

fn cheapest_path(
    heard: &[Heard],
    units: &[Unit],
    tags: &[Tag],
    units_per_nat: i32,
    prior: &Prior,
) -> Vec<Option<Tag>> {
    // What is expected gains as much as where a text is judged as a whole.
    let mut totals: Vec<f32> = tags.iter().map(|tag| -EVIDENCE * prior.nats_of(*tag)).collect();
    // For each piece in turn and each language: the language of the piece before.
    let mut came_from: Vec<u8> = Vec::with_capacity(heard.len() * tags.len());
    let mut segment = None;
    for (piece, unit) in heard.iter().zip(units) {
        let change = if segment == Some(unit.segment) { CHANGE_INSIDE } else { CHANGE_BETWEEN };
        segment = Some(unit.segment);
        let cheapest = least(&totals);
        let base = totals.get(cheapest).copied().unwrap_or(0.0);
        for ((state, total), &tag) in totals.iter_mut().enumerate().zip(tags) {
            let into = base + (change - prior.nats_of(tag) / 2.0).max(1.0);
            let (before, way) = if *total <= into { (state, *total) } else { (cheapest, into) };
            came_from.push(u8::try_from(before).unwrap_or(0));
            *total = way + cost(piece, tag, units_per_nat);
        }
    }
    let mut state = least(&totals);
    let mut path = Vec::with_capacity(heard.len());
    for from in came_from.chunks_exact(tags.len()).rev() {
        path.push(tags.get(state).copied());
        state = from.get(state).map_or(state, |&before| usize::from(before));
    }
    path.reverse();
    path
}

fn least(totals: &[f32]) -> usize {
    let order = |a: &(usize, &f32), b: &(usize, &f32)| a.1.total_cmp(b.1);
    totals.iter().enumerate().min_by(order).map_or(0, |(state, _)| state)
}
