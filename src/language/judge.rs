//! One text, one answer: script, then profiles, then confidence.

use super::Detector;
use super::bench::Bench;
use super::confidence::Evidence;
use super::letters::{Word, Words};
use super::neighbours::{self, Against};
use super::score::{self, Scores, Stop};
use super::script::Script;
use super::tags::{COUNT, Tag};
use super::vote::{self, Vote};
use crate::domain::limits::LANGUAGE_CANDIDATES;

/// Fewer letters than this say nothing.
const FEWEST_LETTERS: u32 = 3;
/// Below this confidence the answer is that we do not know.
const UNKNOWN_BELOW: f32 = 0.03;
/// Margins below this many nats are worth whatlang's second vote.
const CLOSE_NATS: f32 = 8.0;
/// How many nats a language gains by being expected: it can tip a balance, no more.
const EXPECTED_NATS: f32 = 8.0;

/// An answer less sure than this is read on for, however far ahead one language is.
const READ_ON: f32 = 0.95;

/// A short neutral sentence is the same in these two; the texts that the profiles were made from
/// are too few to be trusted with less.
const ALIKE: [&str; 2] = ["fa", "prs"];
/// How sure it must be which of the two it is.
const RELIABLE_ALIKE: f32 = 0.98;

/// What the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// In this language.
    Is(Tag),
    /// Perhaps a language, but too little of it to know.
    Unknown,
    /// No language: numbers, signs, addresses.
    NoLanguage,
}

/// An answer and how sure it is.
#[derive(Debug, Clone)]
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) confidence: f32,
    /// The best few with their shares of the confidence, best first.
    pub(crate) ranked: Vec<(Tag, f32)>,
    pub(crate) letters: u32,
    /// One language is so far ahead that reading on cannot change the answer.
    pub(crate) is_settled: bool,
}

impl Judgement {
    /// Whether the answer may be used unseen.
    pub(crate) fn is_reliable(&self) -> bool {
        let is_alike = |(tag, _): &(Tag, f32)| ALIKE.contains(&tag.as_str());
        let alike = self.ranked.iter().take(2).filter(|candidate| is_alike(candidate)).count() == 2;
        matches!(self.verdict, Verdict::Is(_))
            && self.confidence >= if alike { RELIABLE_ALIKE } else { super::RELIABLE }
            && self.letters >= super::RELIABLE_LETTERS
    }

    /// The same with less trust: more signs than prose, so it may be code or a table.
    pub(crate) fn doubted(mut self) -> Self {
        self.confidence *= DOUBT;
        for candidate in &mut self.ranked {
            candidate.1 *= DOUBT;
        }
        self
    }
}

/// What is left of the confidence where there are more signs than prose.
const DOUBT: f32 = 0.45;

/// The languages that are expected, as nats by place.
#[derive(Debug, Clone)]
pub(crate) struct Prior {
    nats: [f32; COUNT],
}

impl Prior {
    /// Nothing is expected.
    pub(crate) const NONE: Self = Self { nats: [0.0; COUNT] };

    /// These are expected.
    pub(crate) fn expecting(tags: impl Iterator<Item = Tag>) -> Self {
        let mut nats = [0.0; COUNT];
        for tag in tags {
            if let Some(gain) = nats.get_mut(tag.place()) {
                *gain = EXPECTED_NATS;
            }
        }
        Self { nats }
    }

    pub(crate) fn nats_of(&self, tag: Tag) -> f32 {
        self.nats.get(tag.place()).copied().unwrap_or(0.0)
    }
}

/// Judges a run of words; `text` is what they were read from, for the second vote.
pub(crate) fn judge(
    detector: &Detector<'_>,
    text: &str,
    words: &Words,
    items: &[Word],
    prior: &Prior,
) -> Judgement {
    let shouted = score::is_shouted(items);
    let Some((script, letters)) = score::main_script(items, shouted) else {
        return nothing(items.iter().map(Word::letters).sum());
    };
    if script == Script::Other || letters < FEWEST_LETTERS {
        return nothing(letters);
    }
    if let Some(tag) = script.sole_tag().and_then(Tag::named) {
        return sole(tag, letters, neighbours::against(tag, words, items.iter()));
    }
    if script.weight() == 1 && !items.iter().any(|word| word.letters() > 1) {
        return nothing(letters);
    }
    let mut bench = Bench::default();
    let scores = score::score(&detector.model, words, items, script, Stop::WhenSure, &mut bench);
    let against = |tag| neighbours::against(tag, words, items.iter());
    let first_words = decide(detector, Some(text), &scores, letters, prior, against);
    if first_words.confidence >= READ_ON || !first_words.is_settled {
        return first_words;
    }
    // One language is far ahead, but a headline full of names fits it badly: read on.
    let scores = score::score(&detector.model, words, items, script, Stop::Never, &mut bench);
    decide(detector, Some(text), &scores, letters, prior, against)
}

/// No answer for a text with so many letters: with some, its language is not known; with none, it
/// has no language.
pub(crate) fn nothing(letters: u32) -> Judgement {
    let verdict = if letters > 0 { Verdict::Unknown } else { Verdict::NoLanguage };
    Judgement { verdict, confidence: 0.0, ranked: Vec::new(), letters, is_settled: false }
}

/// A script that one of our languages has to itself: sure, but for languages not on the list.
pub(crate) fn sole(tag: Tag, letters: u32, against: Against) -> Judgement {
    let confidence = if letters >= 8 { 0.995 } else { 0.95 };
    let ranked = vec![(tag, confidence)];
    let is_settled = letters > 40;
    let found = Judgement { verdict: Verdict::Is(tag), confidence, ranked, letters, is_settled };
    if against.found * FEW_OF_A_NEIGHBOUR > against.words { found.doubted() } else { found }
}

/// With more than one word in so many of a neighbour's, a text is hardly in a script's one language.
const FEW_OF_A_NEIGHBOUR: u32 = 8;

/// The answer that follows from scores. `text`, if given, is what whatlang is asked about;
/// `against` says what speaks against an answer.
pub(crate) fn decide(
    detector: &Detector<'_>,
    text: Option<&str>,
    scores: &Scores,
    letters: u32,
    prior: &Prior,
    against: impl Fn(Tag) -> Against,
) -> Judgement {
    let best = best_few(detector, scores, prior);
    let Some(evidence) = weigh(text, scores, &best, prior, against) else {
        return nothing(letters);
    };
    let confidence = detector.calibration.confidence(&evidence);
    let Evidence { tag, margin, .. } = evidence;
    // A tie between two languages is an answer, and so is the nearest of a neighbour that is not on
    // the list; a text that fits neither is none.
    let against = Against::default();
    let untied = Evidence { margin: margin.max(CLOSE_NATS), against, ..evidence };
    let is_known = detector.calibration.confidence(&untied) >= UNKNOWN_BELOW;
    let verdict = if is_known { Verdict::Is(tag) } else { Verdict::Unknown };
    let is_settled = margin > score::ENOUGH_NATS as f32;
    let ranked = share(&best, confidence);
    Judgement { verdict, confidence, ranked, letters, is_settled }
}

/// What the scores say of the best language; nothing if there is none.
fn weigh(
    text: Option<&str>,
    scores: &Scores,
    best: &[(Tag, f32)],
    prior: &Prior,
    against: impl Fn(Tag) -> Against,
) -> Option<Evidence> {
    let &(tag, first) = best.first()?;
    let margin = first - best.get(1).map_or(0.0, |second| second.1);
    let is_close = margin < CLOSE_NATS;
    let vote = text.filter(|_| is_close).map_or(Vote::Silent, |text| vote::ask(text, tag));
    let place = tag.place() - super::tags::of_script(scores.script).start;
    let known = scores.known.get(place).copied().unwrap_or(0);
    let best = first - prior.nats_of(tag);
    let against = against(tag);
    Some(Evidence { tag, margin, best, letters: scores.letters, known, vote, against })
}

/// The best few languages of a script with their nats, best first.
#[expect(clippy::cast_precision_loss, reason = "scores are far below 2^24")]
fn best_few(detector: &Detector<'_>, scores: &Scores, prior: &Prior) -> Vec<(Tag, f32)> {
    let places = super::tags::of_script(scores.script);
    let units = detector.model.units() as f32;
    let mut best: Vec<(Tag, f32)> = Vec::with_capacity(LANGUAGE_CANDIDATES + 1);
    for (tag, &sum) in places.filter_map(Tag::at).zip(scores.of_languages()) {
        let nats = sum as f32 / units + prior.nats_of(tag);
        if best.len() < LANGUAGE_CANDIDATES || best.last().is_some_and(|last| nats > last.1) {
            let at = best.partition_point(|better| better.1 >= nats);
            best.insert(at, (tag, nats));
            best.truncate(LANGUAGE_CANDIDATES);
        }
    }
    best
}

/// Shares what the best leaves over among the others, by how near they came.
fn share(best: &[(Tag, f32)], confidence: f32) -> Vec<(Tag, f32)> {
    let Some((first, others)) = best.split_first() else { return Vec::new() };
    let near = |nats: f32| ((nats - first.1) * 0.5).exp();
    let all: f32 = others.iter().map(|other| near(other.1)).sum::<f32>().max(f32::MIN_POSITIVE);
    let rest = 1.0 - confidence;
    let of_other = |other: &(Tag, f32)| {
        (other.0, (rest * near(other.1) / all).min(confidence).min(near(other.1)))
    };
    let mut shares = vec![(first.0, confidence)];
    shares.extend(others.iter().map(of_other));
    shares
}

/// The language that every word of a text speaks for, none left out; for measuring what the head leaves out.
pub(crate) fn of_every_word(detector: &Detector<'_>, words: &Words) -> Option<Tag> {
    let (script, _) = score::main_script(&words.items, score::is_shouted(&words.items))?;
    if let Some(tag) = script.sole_tag() {
        return Tag::named(tag);
    }
    let mut bench = Bench::default();
    let stop = Stop::Never;
    score::score(&detector.model, words, &words.items, script, stop, &mut bench).best()
}

/// The evidence for a text's answer, for calibration: of its first words, and of its whole head if
/// that is more; none if no profile was asked.
pub(crate) fn evidence(detector: &Detector<'_>, text: &str) -> Vec<Evidence> {
    let words = Words::read(text, super::HEAD_LETTERS);
    let shouted = score::is_shouted(&words.items);
    let Some((script, letters)) = score::main_script(&words.items, shouted) else {
        return Vec::new();
    };
    if script.sole_tag().is_some() || script == Script::Other || letters < FEWEST_LETTERS {
        return Vec::new();
    }
    let mut bench = Bench::default();
    let mut of = |stop| {
        let items = &words.items;
        let scores = score::score(&detector.model, &words, items, script, stop, &mut bench);
        let best = best_few(detector, &scores, &Prior::NONE);
        let against = |tag| neighbours::against(tag, &words, items.iter());
        weigh(Some(text), &scores, &best, &Prior::NONE, against)
    };
    let mut all: Vec<Evidence> =
        [Stop::WhenSure, Stop::Never].map(&mut of).into_iter().flatten().collect();
    all.dedup_by_key(|evidence| evidence.letters);
    all
}
