//! Which segments of two editions say the same, in whatever languages they are.
//!
//! The order of the two is taken to be one: pairs do not cross (Gale and Church 1993). Lengths say how
//! likely a pair is; numbers and names that both have (`signals`) say more. A segment may have no
//! partner, and one may answer two.
//!
//! The work is bounded: pairs are looked for in a band around the diagonal, a fixed number of cells at
//! most.
//! Not here: what a divergence of two editions means.

pub mod signals;

use std::ops::Range;

use self::signals::Signals;

/// Segments that say the same: one and one, or one and two. Both ranges are of indexes.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// In the one edition.
    pub base: Range<usize>,
    /// In the other.
    pub target: Range<usize>,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

/// What speaks for a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Lengths, numbers and names.
    All,
    /// Lengths alone (Gale and Church 1993); for comparison.
    Lengths,
}

/// The most pairs that are weighed.
const CELLS: usize = 4_000_000;
/// The least half width of the band around the diagonal, in segments.
const BAND: usize = 48;
/// The variance of the length of a translation, per character (Gale and Church 1993).
const VARIANCE: f64 = 6.8;
/// What a segment without a partner costs, in nats. This and the costs below were chosen on composed
/// documents (`make eval-change`).
const ALONE: f64 = 3.4;
/// What answering two segments by one costs, in nats (Gale and Church, 0.089 against 0.89, give 2.3).
const DOUBLE: f64 = 4.5;
/// What a shared number or name is worth, in nats for a weight of 1.
const SHARED: f64 = 2.0;
/// What a number or name that the other lacks costs: enough to leave a segment alone rather than pair it with
/// one that has other numbers. Not chosen on composed documents like the rest.
const LACKING: f64 = 1.0;

/// The steps: how many segments of the base answer how many of the target.
const STEPS: [(usize, usize); 5] = [(1, 1), (1, 0), (0, 1), (2, 1), (1, 2)];

/// Pairs the segments of two editions, in order.
pub fn pairs(base: &[&str], target: &[&str], evidence: Evidence) -> Vec<Pair> {
    let signals = |texts: &[&str]| -> Vec<Signals> {
        texts
            .iter()
            .map(|text| match evidence {
                Evidence::All => Signals::of(text),
                Evidence::Lengths => Signals::of_length(text),
            })
            .collect()
    };
    let (mut base, mut target) = (signals(base), signals(target));
    signals::share_out([&mut base, &mut target]);
    let Some(grid) = Grid::new(&base, &target) else { return Vec::new() };
    grid.walk()
}

/// The costs of the best ways to every place near the diagonal.
struct Grid<'s> {
    base: &'s [Signals],
    target: &'s [Signals],
    /// How many characters of the target one of the base takes.
    rate: f64,
    half: usize,
    cost: Vec<f64>,
    step: Vec<u8>,
}

impl<'s> Grid<'s> {
    /// None where there is nothing to pair, or too much.
    fn new(base: &'s [Signals], target: &'s [Signals]) -> Option<Self> {
        if base.is_empty() || target.is_empty() {
            return None;
        }
        let length = |all: &[Signals]| all.iter().map(|one| one.length).sum::<f64>().max(1.0);
        let half = (BAND + base.len().abs_diff(target.len())).min(target.len());
        let width = 2 * half + 1;
        if width.saturating_mul(base.len()) > CELLS {
            return None;
        }
        let cells = (base.len() + 1) * width;
        let mut grid = Self {
            base,
            target,
            rate: (length(target) / length(base)).clamp(0.1, 10.0),
            half,
            cost: vec![f64::INFINITY; cells],
            step: vec![0; cells],
        };
        grid.fill();
        Some(grid)
    }

    /// Where a place lies in the band.
    fn cell(&self, i: usize, j: usize) -> Option<usize> {
        let middle = i * self.target.len() / self.base.len();
        let offset = (j + self.half).checked_sub(middle)?;
        let width = 2 * self.half + 1;
        (offset < width).then_some(i * width + offset)
    }

    fn cost_at(&self, i: usize, j: usize) -> f64 {
        self.cell(i, j).and_then(|cell| self.cost.get(cell)).copied().unwrap_or(f64::INFINITY)
    }

    fn fill(&mut self) {
        for i in 0..=self.base.len() {
            let middle = i * self.target.len() / self.base.len();
            let from = middle.saturating_sub(self.half);
            for j in from..=(middle + self.half).min(self.target.len()) {
                let (mut best, mut taken) = (f64::INFINITY, 0);
                if i == 0 && j == 0 {
                    best = 0.0;
                }
                for (number, (di, dj)) in (0_u8..).zip(STEPS) {
                    let (Some(pi), Some(pj)) = (i.checked_sub(di), j.checked_sub(dj)) else {
                        continue;
                    };
                    let before = self.cost_at(pi, pj);
                    if before >= best {
                        continue;
                    }
                    let cost = before + self.weigh(pi..i, pj..j);
                    if cost < best {
                        (best, taken) = (cost, number);
                    }
                }
                if let Some(cell) = self.cell(i, j)
                    && let (Some(cost), Some(step)) =
                        (self.cost.get_mut(cell), self.step.get_mut(cell))
                {
                    (*cost, *step) = (best, taken);
                }
            }
        }
    }

    fn weigh(&self, base: Range<usize>, target: Range<usize>) -> f64 {
        if base.is_empty() || target.is_empty() {
            return ALONE;
        }
        let double = if base.len() + target.len() > 2 { DOUBLE } else { 0.0 };
        let (before, after) = (self.base.get(base), self.target.get(target));
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        let fit = length_cost(total(before), total(after), self.rate);
        let shared = signals::shared(before, after);
        double + fit - SHARED * shared.common + LACKING * shared.lacking
    }

    fn walk(&self) -> Vec<Pair> {
        let (mut i, mut j) = (self.base.len(), self.target.len());
        let mut pairs = Vec::new();
        while i > 0 || j > 0 {
            let step = self.cell(i, j).and_then(|cell| self.step.get(cell));
            let (di, dj) =
                step.and_then(|step| STEPS.get(usize::from(*step))).copied().unwrap_or((1, 1));
            let (pi, pj) = (i.saturating_sub(di), j.saturating_sub(dj));
            if di > 0 && dj > 0 {
                let confidence = self.confidence(pi..i, pj..j);
                pairs.push(Pair { base: pi..i, target: pj..j, confidence });
            }
            (i, j) = (pi, pj);
        }
        pairs.reverse();
        pairs
    }

    /// From 0.5 for lengths that fit and nothing else to 1 for much that is shared.
    #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
    fn confidence(&self, base: Range<usize>, target: Range<usize>) -> f32 {
        let before = self.base.get(base).unwrap_or_default();
        let after = self.target.get(target).unwrap_or_default();
        let fit = (-length_cost(total(before), total(after), self.rate) / 4.0).exp();
        let shared = signals::shared(before, after);
        let known = shared.common / (shared.common + 0.5 * shared.lacking + 0.5);
        (0.5 * fit + 0.5 * known).clamp(0.0, 1.0) as f32
    }
}

fn total(signals: &[Signals]) -> f64 {
    signals.iter().map(|one| one.length).sum()
}

/// How unlikely two lengths are of the same words, in nats: the two-sided tail of a normal variable.
fn length_cost(base: f64, target: f64, rate: f64) -> f64 {
    let expected = base * rate;
    let mean = f64::midpoint(expected, target).max(1.0);
    let delta = (target - expected).abs() / (VARIANCE * mean).sqrt();
    // A line through the tail for large differences, so that one bad length does not decide all.
    let tail = delta * delta / 2.0 + (1.0 + delta).ln();
    tail.min(3.0 + delta)
}

#[cfg(test)]
mod tests {
    use super::{Evidence, pairs};

    const EN: [&str; 5] = [
        "Statement of the Ministry",
        "On 5 May 2024 Minister Tokayev received Ambassador Lavrov in Astana.",
        "They spoke about 120 projects worth 3500 million.",
        "The talks were friendly.",
        "The next meeting will take place in Paris in 2025.",
    ];
    const RU: [&str; 5] = [
        "Заявление Министерства",
        "5 мая 2024 года министр Токаев принял посла Лаврова в Астане.",
        "Они обсудили 120 проектов на 3500 миллионов.",
        "Переговоры были дружественными.",
        "Следующая встреча пройдёт в Париже в 2025 году.",
    ];

    fn found(base: &[&str], target: &[&str]) -> Vec<(usize, usize)> {
        let pairs = pairs(base, target, Evidence::All).into_iter();
        pairs.flat_map(|pair| pair.base.map(move |b| (b, pair.target.start))).collect()
    }

    #[test]
    fn segments_of_two_languages_are_paired_in_order() {
        assert_eq!(found(&EN, &RU), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)]);
    }

    #[test]
    fn a_segment_that_is_left_out_has_no_partner() {
        let without = [RU[0], RU[1], RU[3], RU[4]];
        assert_eq!(found(&EN, &without), [(0, 0), (1, 1), (3, 2), (4, 3)]);
        assert_eq!(found(&without, &EN), [(0, 0), (1, 1), (2, 3), (3, 4)]);
    }

    #[test]
    fn a_segment_that_was_split_is_paired_with_both_parts() {
        let split = [
            RU[0],
            "5 мая 2024 года министр Токаев",
            "принял посла Лаврова в Астане.",
            RU[2],
            RU[3],
            RU[4],
        ];
        let pairs = pairs(&EN, &split, Evidence::All);
        assert_eq!((pairs[1].base.clone(), pairs[1].target.clone()), (1..2, 1..3));
        assert_eq!(pairs.len(), 5);
    }

    #[test]
    fn what_is_shared_makes_a_pair_sure() {
        let pairs = pairs(&EN, &RU, Evidence::All);
        assert!(pairs[1].confidence > pairs[3].confidence);
        assert!(pairs.iter().all(|pair| (0.0..=1.0).contains(&pair.confidence)));
    }

    #[test]
    fn nothing_is_paired_with_nothing() {
        assert!(pairs(&[], &RU, Evidence::All).is_empty());
        assert!(pairs(&EN, &[], Evidence::All).is_empty());
    }
}
