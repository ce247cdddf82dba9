//! How sure an answer is: a fitted logistic curve over what the scores look like.
//!
//! The curve and the usual score per letter of each language are in `calibration.tsv`, which
//! training fits (`train::calibrate`) on texts that the profiles were not made from. A text that
//! fits its best language much worse than that language's texts do is probably in a language
//! that is not on the list, however far ahead of the others the best is.

use super::neighbours::Against;
use super::tags::{COUNT, Tag};
use super::vote::Vote;

/// How many numbers the curve looks at.
pub(crate) const FEATURES: usize = 14;

/// What the confidence is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence {
    pub(crate) tag: Tag,
    /// Nats between the best and the second.
    pub(crate) margin: f32,
    /// Nats of the best above the floor.
    pub(crate) best: f32,
    pub(crate) letters: u32,
    /// Letters in words of the language's own list.
    pub(crate) known: u32,
    pub(crate) vote: Vote,
    pub(crate) against: Against,
}

/// The curve, and what is usual.
#[derive(Debug, Clone)]
pub(crate) struct Calibration {
    pub(crate) weights: [f32; FEATURES],
    /// How much steeper the curve is above one half. Foreign languages pull the whole curve
    /// down; this gives the texts that are not in doubt their own due, and moves none across.
    pub(crate) steeper: f32,
    /// What is usual, by place in the list of tags.
    pub(crate) usual: [Usual; COUNT],
}

/// What the texts of one language are like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usual {
    /// Nats per letter.
    pub(crate) nats: f32,
    /// Share of letters in known words.
    pub(crate) known: f32,
    /// By how much a text differs from the usual nats, times the square root of its letters.
    pub(crate) nats_spread: f32,
    /// The same of the share of known words.
    pub(crate) known_spread: f32,
}

impl Usual {
    /// Where nothing was measured.
    const UNKNOWN: Self = Self { nats: 2.0, known: 0.6, nats_spread: 4.0, known_spread: 1.5 };
}

/// The calibration that is built in.
pub(crate) static BUILT_IN: &str = include_str!("../../data/language/calibration.tsv");

impl Calibration {
    /// Reads `weight<TAB>n<TAB>value`, `steeper<TAB>-<TAB>value` and `usual<TAB>tag<TAB>nats<TAB>known<TAB>spread of
    /// nats<TAB>spread of known` lines.
    pub(crate) fn parse(text: &str) -> Self {
        let mut all =
            Self { weights: [0.0; FEATURES], steeper: 1.0, usual: [Usual::UNKNOWN; COUNT] };
        for line in text.lines() {
            let mut fields = line.split('\t');
            let (kind, name) = (fields.next(), fields.next().unwrap_or_default());
            let mut number = || fields.next().and_then(|f| f.parse::<f32>().ok());
            let Some(value) = number() else { continue };
            if kind == Some("weight") {
                let at = name.parse().unwrap_or(usize::MAX);
                if let Some(weight) = all.weights.get_mut(at) {
                    *weight = value;
                }
            } else if kind == Some("steeper") {
                all.steeper = value;
            } else if let Some(tag) = Tag::named(name) {
                let numbers = [number(), number(), number()];
                if let (Some(usual), [Some(known), Some(nats_spread), Some(known_spread)]) =
                    (all.usual.get_mut(tag.place()), numbers)
                {
                    *usual = Usual { nats: value, known, nats_spread, known_spread };
                }
            }
        }
        all
    }

    /// The numbers that the curve looks at.
    pub(crate) fn features(&self, evidence: &Evidence) -> [f32; FEATURES] {
        let n = as_float(evidence.letters.max(1));
        let place = evidence.tag.place();
        let usual = self.usual.get(place).copied().unwrap_or(Usual::UNKNOWN);
        let margin = evidence.margin.max(0.0);
        let fit = (evidence.best / n - usual.nats).clamp(-3.0, 1.0);
        let known = as_float(evidence.known) / n - usual.known;
        let vote = match evidence.vote {
            Vote::Silent => 0.0,
            Vote::Agrees => 1.0,
            Vote::Differs => -1.0,
        };
        let against = as_float(evidence.against.found);
        let length = n.sqrt().min(15.0);
        [
            1.0,
            (1.0 + margin).ln(),
            (margin / n.sqrt()).min(8.0),
            n.ln().min(5.5),
            known,
            fit,
            (fit * length / usual.nats_spread).clamp(-5.0, 2.0),
            (known * length / usual.known_spread).clamp(-5.0, 2.0),
            vote,
            (margin / n).min(1.5),
            fit * (1.0 + margin).ln(),
            known * (1.0 + margin).ln(),
            (1.0 + against).ln(),
            against / as_float(evidence.against.words.max(1)),
        ]
    }

    /// The confidence, 0 to 1.
    pub(crate) fn confidence(&self, evidence: &Evidence) -> f32 {
        let features = self.features(evidence);
        let sum: f32 = features.iter().zip(&self.weights).map(|(x, w)| x * w).sum();
        let steep = if sum > 0.0 { sum * self.steeper } else { sum };
        1.0 / (1.0 + (-steep).exp())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters")]
fn as_float(n: u32) -> f32 {
    n as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_margin_is_never_less_sure() {
        let calibration = Calibration::parse(BUILT_IN);
        let tag = Tag::named("ru").unwrap();
        let place = tag.place();
        let best = calibration.usual[place].nats * 40.0;
        let at = |margin| {
            let evidence = Evidence {
                tag,
                margin,
                best,
                letters: 40,
                known: 30,
                vote: Vote::Silent,
                against: Against::default(),
            };
            calibration.confidence(&evidence)
        };
        assert!(at(0.1) < at(5.0) && at(5.0) <= at(30.0));
    }
}
