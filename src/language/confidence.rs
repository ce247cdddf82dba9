//! How sure an answer is: a fitted logistic curve over what the scores look like.
//!
//! The curve and the usual score per letter of each language are in `calibration.tsv`, which
//! training fits (`train::calibrate`) on texts that the profiles were not made from. A text that
//! fits its best language much worse than that language's texts do is probably in a language
//! that is not on the list, however far ahead of the others the best is.

use super::tags::{COUNT, Tag};
use super::vote::Vote;

/// How many numbers the curve looks at.
pub(crate) const FEATURES: usize = 12;

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
}

/// The curve, and what is usual.
#[derive(Debug, Clone)]
pub(crate) struct Calibration {
    pub(crate) weights: [f32; FEATURES],
    /// How much steeper the curve is above one half. Foreign languages pull the whole curve
    /// down; this gives the texts that are not in doubt their own due, and moves none across.
    pub(crate) steeper: f32,
    /// Nats per letter, by place in the list of tags.
    pub(crate) usual: [f32; COUNT],
    /// Share of letters in known words, by place in the list of tags.
    pub(crate) usual_known: [f32; COUNT],
}

/// The calibration that is built in.
pub(crate) static BUILT_IN: &str = include_str!("../../data/language/calibration.tsv");

impl Calibration {
    /// Reads `weight<TAB>n<TAB>value`, `steeper<TAB>-<TAB>value` and `usual<TAB>tag<TAB>nats<TAB>known` lines.
    pub(crate) fn parse(text: &str) -> Self {
        let mut all = Self {
            weights: [0.0; FEATURES],
            steeper: 1.0,
            usual: [2.0; COUNT],
            usual_known: [0.6; COUNT],
        };
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
                let place = usize::from(tag.0);
                let known = number().unwrap_or(0.6);
                if let Some(usual) = all.usual.get_mut(place) {
                    *usual = value;
                }
                if let Some(usual) = all.usual_known.get_mut(place) {
                    *usual = known;
                }
            }
        }
        all
    }

    /// The numbers that the curve looks at.
    pub(crate) fn features(&self, evidence: &Evidence) -> [f32; FEATURES] {
        let n = as_float(evidence.letters.max(1));
        let place = usize::from(evidence.tag.0);
        let usual = self.usual.get(place).copied().unwrap_or(2.0);
        let usual_known = self.usual_known.get(place).copied().unwrap_or(0.6);
        let margin = evidence.margin.max(0.0);
        let fit = (evidence.best / n - usual).clamp(-3.0, 1.0);
        let known = as_float(evidence.known) / n - usual_known;
        let vote = match evidence.vote {
            Vote::Silent => 0.0,
            Vote::Agrees => 1.0,
            Vote::Differs => -1.0,
        };
        let length = n.sqrt().min(12.0);
        [
            1.0,
            (1.0 + margin).ln(),
            (margin / n.sqrt()).min(8.0),
            n.ln().min(5.5),
            known,
            fit,
            (fit * length).clamp(-8.0, 3.0),
            (known * length).clamp(-6.0, 3.0),
            vote,
            (margin / n).min(1.5),
            fit * (1.0 + margin).ln(),
            known * (1.0 + margin).ln(),
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
        let place = usize::from(tag.0);
        let best = calibration.usual[place] * 40.0;
        let at = |margin| {
            let evidence =
                Evidence { tag, margin, best, letters: 40, known: 30, vote: Vote::Silent };
            calibration.confidence(&evidence)
        };
        assert!(at(0.1) < at(5.0) && at(5.0) <= at(30.0));
    }
}
