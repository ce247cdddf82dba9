//! Fits the confidence curve on texts that the profiles were not made from.
//!
//! A logistic regression over what the scores look like; then, on the texts whose language is on
//! the list, how much steeper the curve may be above one half.

use super::super::Detector;
use super::super::confidence::{Calibration, Evidence, FEATURES, Usual};
use super::super::judge;
use super::super::tags::{COUNT, TAGS, Tag};

/// A text whose language is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Its language; it need not be on the list.
    pub tag: String,
    /// What kind of text it is: `headline`, `caps`, `sentence`, …
    pub class: String,
    /// The text.
    pub text: String,
}

/// One text as the regression sees it.
struct Sample {
    features: Numbers,
    right: f64,
    weight: f64,
}

type Numbers = [f64; FEATURES];

/// How many steps the regression takes; it is still after far fewer.
const STEPS: usize = 25;
/// Classes of texts whose language is not on the list, or that are of another kind than statements.
const BESIDE: [&str; 3] = ["ood", "short", "news"];

/// The content of `calibration.tsv` for a detector's model, from these texts.
pub fn fit(detector: &Detector<'_>, texts: &[Labelled]) -> String {
    let seen: Vec<(Evidence, &Labelled)> = texts
        .iter()
        .flat_map(|text| judge::evidence(detector, &text.text).into_iter().map(move |e| (e, text)))
        .collect();
    let mut calibration = Calibration::parse("");
    usual(&seen, &mut calibration);
    let samples: Vec<Sample> = seen
        .iter()
        .map(|(evidence, text)| Sample {
            features: calibration.features(evidence).map(f64::from),
            right: f64::from(u8::from(Tag::named(&text.tag) == Some(evidence.tag))),
            weight: weight_of(&text.class),
        })
        .collect();
    let weights = newton(&samples);
    let of_the_list = samples
        .iter()
        .zip(&seen)
        .filter(|(_, (_, text))| !BESIDE.contains(&text.class.as_str()))
        .map(|(sample, _)| sample);
    let steeper = steepness(of_the_list, &weights);
    let mut lines = vec![format!("steeper\t-\t{steeper:.3}")];
    let numbered = weights.iter().enumerate();
    lines.extend(numbered.map(|(n, weight)| format!("weight\t{n}\t{weight:.5}")));
    lines.extend(TAGS.iter().zip(&calibration.usual).map(|(tag, usual)| {
        let Usual { nats, known, nats_spread, known_spread } = usual;
        format!("usual\t{tag}\t{nats:.4}\t{known:.4}\t{nats_spread:.4}\t{known_spread:.4}")
    }));
    lines.join("\n") + "\n"
}

/// How much one text of a class counts. Foreign languages count most: there are few of them, and
/// being sure of a language that is not on the list is the worst mistake.
fn weight_of(class: &str) -> f64 {
    match class {
        "short" => 0.4,
        "news" => 0.2,
        "ood" => 5.0,
        _ => 1.0,
    }
}

/// What is usual in each language: score and share of known words per letter, and their spread.
#[expect(clippy::cast_precision_loss, reason = "counts of letters")]
fn usual(seen: &[(Evidence, &Labelled)], calibration: &mut Calibration) {
    let mut by_tag: Vec<Vec<(f32, f32, f32)>> = vec![Vec::new(); COUNT];
    for (evidence, text) in seen {
        let is_right = Tag::named(&text.tag) == Some(evidence.tag);
        let is_typical = text.class == "sentence" || text.class == "headline";
        if is_right
            && is_typical
            && let Some(texts) = by_tag.get_mut(evidence.tag.place())
        {
            texts.push((evidence.best, evidence.known as f32, evidence.letters as f32));
        }
    }
    for (texts, usual) in by_tag.iter().zip(&mut calibration.usual) {
        let letters: f32 = texts.iter().map(|text| text.2).sum();
        if letters < 100.0 {
            continue;
        }
        usual.nats = texts.iter().map(|text| text.0).sum::<f32>() / letters;
        usual.known = texts.iter().map(|text| text.1).sum::<f32>() / letters;
        let spread = |of: &dyn Fn(&(f32, f32, f32)) -> f32| {
            let squares = texts.iter().map(|text| of(text).powi(2) * text.2);
            (squares.sum::<f32>() / texts.len() as f32).sqrt()
        };
        usual.nats_spread = spread(&|text| text.0 / text.2 - usual.nats).max(LEAST_SPREAD);
        usual.known_spread = spread(&|text| text.1 / text.2 - usual.known).max(LEAST_SPREAD);
    }
}

/// A smaller spread would make everything unusual.
const LEAST_SPREAD: f32 = 0.2;

/// The steepness above one half that loses least.
fn steepness<'a>(samples: impl Iterator<Item = &'a Sample>, weights: &Numbers) -> f64 {
    let above: Vec<(f64, f64)> = samples
        .map(|sample| (dot(&sample.features, weights), sample.right))
        .filter(|(sum, _)| *sum > 0.0)
        .collect();
    let loss = |steep: f64| -> f64 {
        let of = |(sum, right): &(f64, f64)| {
            let p = logistic(sum * steep).clamp(1e-6, 1.0 - 1e-6);
            -(right * p.ln() + (1.0 - right) * (1.0 - p).ln())
        };
        above.iter().map(of).sum()
    };
    let tried = (0..40).map(|step| 1.0 + 0.05 * f64::from(step));
    tried.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(1.0)
}

/// Logistic regression with a little ridge, by Newton's steps.
fn newton(samples: &[Sample]) -> Numbers {
    let mut weights = [0.0; FEATURES];
    for _ in 0..STEPS {
        let mut gradient = weights.map(|weight: f64| -weight);
        let mut curve = identity();
        for sample in samples {
            let p = logistic(dot(&sample.features, &weights));
            let pull = sample.weight * (sample.right - p);
            let bend = sample.weight * p * (1.0 - p);
            for ((x, slope), row) in sample.features.iter().zip(&mut gradient).zip(&mut curve) {
                *slope += pull * x;
                for (y, cell) in sample.features.iter().zip(row) {
                    *cell += bend * x * y;
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(curve, gradient)) {
            *weight += step.clamp(-2.0, 2.0);
        }
    }
    weights
}

fn identity() -> [Numbers; FEATURES] {
    core::array::from_fn(|row| core::array::from_fn(|column| f64::from(u8::from(row == column))))
}

/// Solves a symmetric positive system by elimination.
#[expect(clippy::indexing_slicing, reason = "every index is below FEATURES")]
fn solve(mut rows: [Numbers; FEATURES], mut right: Numbers) -> Numbers {
    for i in 0..FEATURES {
        let pivot = rows[i];
        for j in (i + 1)..FEATURES {
            let factor = rows[j][i] / pivot[i];
            for k in i..FEATURES {
                rows[j][k] -= factor * pivot[k];
            }
            right[j] -= factor * right[i];
        }
    }
    for i in (0..FEATURES).rev() {
        for k in (i + 1)..FEATURES {
            right[i] -= rows[i][k] * right[k];
        }
        right[i] /= rows[i][i];
    }
    right
}

fn dot(one: &Numbers, other: &Numbers) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}
