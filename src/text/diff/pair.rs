//! Which segments of two versions belong together.
//!
//! Equal segments first: those at the two ends, those that occur once in each version, their equal
//! neighbours, and what is left in order. Then changed ones, by the share of neighbouring words
//! (Dice over word pairs), the most alike first, if they share more than [`ALIKE`]; then short ones
//! by their place. Last, a segment that holds a free neighbour of its partner (more than [`HELD`] of
//! the neighbour's word pairs) was split into both, or joined from both.
//!
//! Candidates come from an index of rare word pairs, so the work is linear but for a sort, whatever
//! the texts are.

use std::collections::HashMap;
use std::ops::Range;

use super::tokens::shingles;

/// A changed segment shares more than this with the one it was.
const ALIKE: f32 = 0.3;
/// A segment shares more than this with the one at its place before it is looked for elsewhere.
const MUCH_ALIKE: f32 = 0.75;
/// A piece shares more than this with the segment that it was split from.
const HELD: f32 = 0.7;
/// A segment of at most so many word pairs may be paired by its place alone.
const SHORT: usize = 6;
/// Segments that may share a key before the key says nothing.
const COMMON: usize = 24;
/// Segments that one segment is compared with.
const CANDIDATES: usize = 8;
/// The most neighbours that a split or a join takes in.
const PIECES: usize = 8;

/// Segments of the base that became segments of the target: one and one, one and several (split), or
/// several and one (joined). Both ranges are of segment indexes, and neither is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) base: Range<usize>,
    pub(crate) target: Range<usize>,
}

/// Pairs the segments of two versions. No segment is in two links; links are in the order of the
/// target.
pub(crate) fn links(base: &[&str], target: &[&str]) -> Vec<Link> {
    let mut pairing =
        Pairing { of_base: vec![None; base.len()], of_target: vec![None; target.len()] };
    pairing.equal_ends(base, target);
    if pairing.of_target.iter().all(Option::is_some) || pairing.of_base.iter().all(Option::is_some)
    {
        // What is left was added or removed, or is a piece of a neighbour.
    } else {
        pairing.equal_anywhere(base, target);
    }
    let mut shapes = Shapes::of(base, target, &pairing);
    pairing.alike_in_place(&mut shapes);
    pairing.alike(&shapes);
    pairing.short_in_place(&shapes);
    let mut links: Vec<Link> = Vec::new();
    for (to, from) in pairing.of_target.iter().enumerate() {
        if let Some(from) = *from {
            links.push(Link { base: from..from + 1, target: to..to + 1 });
        }
    }
    grow(&mut links, &pairing, base, target);
    links.extend(whole_pieces(&links, base, target));
    links.sort_by_key(|link| link.target.start);
    links
}

struct Pairing {
    of_base: Vec<Option<usize>>,
    of_target: Vec<Option<usize>>,
}

impl Pairing {
    fn pair(&mut self, base: usize, target: usize) -> bool {
        let (Some(of_base), Some(of_target)) =
            (self.of_base.get_mut(base), self.of_target.get_mut(target))
        else {
            return false;
        };
        if of_base.is_some() || of_target.is_some() {
            return false;
        }
        (*of_base, *of_target) = (Some(target), Some(base));
        true
    }

    fn equal_ends(&mut self, base: &[&str], target: &[&str]) {
        let head = base.iter().zip(target).take_while(|(a, b)| a == b).count();
        for index in 0..head {
            self.pair(index, index);
        }
        let rest = base.iter().rev().zip(target.iter().rev());
        let tail = rest.take_while(|(a, b)| a == b).count();
        for back in 1..=tail {
            if let (Some(from), Some(to)) =
                (base.len().checked_sub(back), target.len().checked_sub(back))
            {
                self.pair(from, to);
            }
        }
    }

    fn equal_anywhere(&mut self, base: &[&str], target: &[&str]) {
        let mut places: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for index in open(&self.of_base) {
            if let Some(text) = base.get(index) {
                places.entry(text).or_default().0.push(index);
            }
        }
        for index in open(&self.of_target) {
            if let Some((_, after)) = target.get(index).and_then(|text| places.get_mut(text)) {
                after.push(index);
            }
        }
        let mut shared: Vec<(Vec<usize>, Vec<usize>)> =
            places.into_values().filter(|(_, after)| !after.is_empty()).collect();
        shared.sort_unstable();
        for (before, after) in &shared {
            if let ([before], [after]) = (before.as_slice(), after.as_slice()) {
                self.pair(*before, *after);
            }
        }
        self.spread(base, target);
        for (before, after) in shared {
            let before: Vec<usize> =
                before.into_iter().filter(|&i| self.of_base.get(i) == Some(&None)).collect();
            let after: Vec<usize> =
                after.into_iter().filter(|&i| self.of_target.get(i) == Some(&None)).collect();
            for (from, to) in before.into_iter().zip(after) {
                self.pair(from, to);
            }
        }
    }

    /// Pairs the equal neighbours of pairs, downwards and then upwards.
    fn spread(&mut self, base: &[&str], target: &[&str]) {
        for to in 1..target.len() {
            let before = self.of_target.get(to - 1).copied().flatten();
            if let Some(from) = before.map(|before| before + 1)
                && base.get(from) == target.get(to)
            {
                self.pair(from, to);
            }
        }
        for to in (0..target.len().saturating_sub(1)).rev() {
            let after = self.of_target.get(to + 1).copied().flatten();
            if let Some(from) = after.and_then(|after| after.checked_sub(1))
                && base.get(from) == target.get(to)
            {
                self.pair(from, to);
            }
        }
    }

    /// Between two found neighbours as many segments as before: those much alike at the same place,
    /// which need no search.
    fn alike_in_place(&mut self, shapes: &mut Shapes) {
        let mut to = 0;
        while to < self.of_target.len() {
            let free = |partners: &[Option<usize>], from: usize| {
                let rest = partners.get(from..).unwrap_or_default().iter();
                rest.take_while(|partner| partner.is_none()).count()
            };
            let many = free(&self.of_target, to);
            if many == 0 {
                to += 1;
                continue;
            }
            let from = match to.checked_sub(1) {
                None => Some(0),
                Some(before) => self.of_target.get(before).copied().flatten().map(|at| at + 1),
            };
            if let Some(from) = from.filter(|from| free(&self.of_base, *from) == many) {
                for step in 0..many {
                    let (base, target) = (from + step, to + step);
                    let dice = match (shapes.base.get(&base), shapes.target.get(&target)) {
                        (Some(before), Some(after)) => before.dice(after),
                        _ => 0.0,
                    };
                    if dice > MUCH_ALIKE && self.pair(base, target) {
                        shapes.base.remove(&base);
                        shapes.target.remove(&target);
                    }
                }
            }
            to += many;
        }
    }

    fn alike(&mut self, shapes: &Shapes) {
        let mut found = shapes.alike();
        found.sort_by(|a, b| {
            let near = |pair: &Alike| pair.base.abs_diff(pair.target);
            b.dice.total_cmp(&a.dice).then(near(a).cmp(&near(b))).then(a.base.cmp(&b.base))
        });
        for Alike { base, target, .. } in found {
            self.pair(base, target);
        }
    }

    /// Pairs a short segment with the only other free one between the same two neighbours.
    fn short_in_place(&mut self, shapes: &Shapes) {
        let targets: Vec<usize> = open(&self.of_target).collect();
        for to in targets {
            let Some(from) = self.alone_between(to) else { continue };
            let short = |shape: Option<&Shape>| shape.is_some_and(|shape| shape.0.len() <= SHORT);
            if short(shapes.base.get(&from)) && short(shapes.target.get(&to)) {
                self.pair(from, to);
            }
        }
    }

    fn alone_between(&self, target: usize) -> Option<usize> {
        let from = match target.checked_sub(1) {
            None => 0,
            Some(before) => (*self.of_target.get(before)?)? + 1,
        };
        let next = match self.of_target.get(target + 1) {
            None => self.of_base.len(),
            Some(after) => (*after)?,
        };
        let free = self.of_base.get(from)?.is_none();
        (free && next == from + 1).then_some(from)
    }
}

/// The indexes that have no partner yet.
fn open(partners: &[Option<usize>]) -> impl Iterator<Item = usize> {
    partners.iter().enumerate().filter(|(_, partner)| partner.is_none()).map(|(index, _)| index)
}

/// The shingles of a segment, sorted, each as often as it occurs.
struct Shape(Vec<u64>);

impl Shape {
    /// How many shingles both have.
    fn common(&self, other: &Self) -> usize {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => drop(left.next()),
                std::cmp::Ordering::Greater => drop(right.next()),
                std::cmp::Ordering::Equal => {
                    common += 1;
                    left.next();
                    right.next();
                }
            }
        }
        common
    }

    fn dice(&self, other: &Self) -> f32 {
        ratio(2 * self.common(other), self.0.len() + other.0.len())
    }

    /// The share of this one that the other holds.
    fn held_by(&self, other: &Self) -> f32 {
        ratio(self.common(other), self.0.len())
    }
}

#[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
fn ratio(part: usize, whole: usize) -> f32 {
    if whole == 0 { 0.0 } else { part as f32 / whole as f32 }
}

/// Two segments and how alike they are.
struct Alike {
    base: usize,
    target: usize,
    dice: f32,
}

/// The shapes of the segments that have no partner.
struct Shapes {
    base: HashMap<usize, Shape>,
    target: HashMap<usize, Shape>,
}

impl Shapes {
    fn of(base: &[&str], target: &[&str], pairing: &Pairing) -> Self {
        let shapes = |texts: &[&str], partners: &[Option<usize>]| {
            let free = open(partners).filter_map(|index| Some((index, texts.get(index)?)));
            free.map(|(index, text)| (index, Shape(shingles(text)))).collect()
        };
        Self { base: shapes(base, &pairing.of_base), target: shapes(target, &pairing.of_target) }
    }

    fn alike(&self) -> Vec<Alike> {
        let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
        let mut order: Vec<&usize> = self.base.keys().collect();
        order.sort_unstable();
        for at in order {
            let Some(shape) = self.base.get(at) else { continue };
            let mut last = None;
            for key in &shape.0 {
                if last.replace(key) == Some(key) {
                    continue;
                }
                let holders = index.entry(*key).or_default();
                // One more than counts, so that a common key is known as such.
                if holders.len() <= COMMON {
                    holders.push(*at);
                }
            }
        }
        let mut found = Vec::new();
        for (target, shape) in &self.target {
            for base in candidates(&index, shape) {
                let Some(before) = self.base.get(&base) else { continue };
                let dice = before.dice(shape);
                if dice > ALIKE {
                    found.push(Alike { base, target: *target, dice });
                }
            }
        }
        found
    }
}

/// The segments with the most keys in common, best first.
fn candidates(index: &HashMap<u64, Vec<usize>>, shape: &Shape) -> Vec<usize> {
    let mut shared: HashMap<usize, usize> = HashMap::new();
    for key in &shape.0 {
        let Some(holders) = index.get(key).filter(|holders| holders.len() <= COMMON) else {
            continue;
        };
        for holder in holders {
            *shared.entry(*holder).or_default() += 1;
        }
    }
    let mut ranked: Vec<(usize, usize)> = shared.into_iter().collect();
    ranked.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    ranked.into_iter().take(CANDIDATES).map(|(at, _)| at).collect()
}

/// Takes free neighbours into the links whose other side holds them.
fn grow(links: &mut [Link], pairing: &Pairing, base: &[&str], target: &[&str]) {
    let mut free_base: Vec<bool> = pairing.of_base.iter().map(Option::is_none).collect();
    let mut free_target: Vec<bool> = pairing.of_target.iter().map(Option::is_none).collect();
    for link in links {
        let (Some(from), Some(to)) = (base.get(link.base.start), target.get(link.target.start))
        else {
            continue;
        };
        if from == to {
            continue;
        }
        let around = |free: &[bool], at: usize| {
            free.get(at + 1) == Some(&true) || at > 0 && free.get(at - 1) == Some(&true)
        };
        if around(&free_target, link.target.start) {
            let whole = Shape(shingles(from));
            link.target = run(&whole, to, link.target.start, &mut free_target, target);
        }
        if link.target.len() == 1 && around(&free_base, link.base.start) {
            let whole = Shape(shingles(to));
            link.base = run(&whole, from, link.base.start, &mut free_base, base);
        }
    }
}

/// The run around a piece of the neighbours that `whole` holds and that are free; `at` holds itself.
fn run(whole: &Shape, piece: &str, at: usize, free: &mut [bool], texts: &[&str]) -> Range<usize> {
    let mut run = at..at + 1;
    if Shape(shingles(piece)).held_by(whole) <= HELD {
        return run;
    }
    let held = |index: usize, free: &[bool]| {
        free.get(index) == Some(&true)
            && texts.get(index).is_some_and(|text| {
                let shape = Shape(shingles(text));
                !shape.0.is_empty() && shape.held_by(whole) > HELD
            })
    };
    while run.len() < PIECES && run.start > 0 && held(run.start - 1, free) {
        run.start -= 1;
        take(free, run.start);
    }
    while run.len() < PIECES && held(run.end, free) {
        take(free, run.end);
        run.end += 1;
    }
    run
}

fn take(free: &mut [bool], at: usize) {
    if let Some(free) = free.get_mut(at) {
        *free = false;
    }
}

/// Free segments that fell into several free neighbours of which none is like the whole.
fn whole_pieces(links: &[Link], base: &[&str], target: &[&str]) -> Vec<Link> {
    let mut free_base = vec![true; base.len()];
    let mut free_target = vec![true; target.len()];
    for link in links {
        link.base.clone().for_each(|at| take(&mut free_base, at));
        link.target.clone().for_each(|at| take(&mut free_target, at));
    }
    let mut found = Vec::new();
    let gaps = |free: &[bool]| -> Vec<usize> {
        free.iter().enumerate().filter(|(_, free)| **free).map(|(at, _)| at).collect()
    };
    let (bases, targets) = (gaps(&free_base), gaps(&free_target));
    // Few segments are free on both sides; many are one long insertion or deletion.
    if bases.len().saturating_mul(targets.len()) > 4096 {
        return found;
    }
    for &from in &bases {
        let whole = Shape(base.get(from).map(|text| shingles(text)).unwrap_or_default());
        for &to in &targets {
            if free_target.get(to) != Some(&true) || free_base.get(from) != Some(&true) {
                continue;
            }
            let mut trial = free_target.clone();
            let run = run(&whole, target.get(to).unwrap_or(&""), to, &mut trial, target);
            if run.len() > 1 {
                run.clone().for_each(|at| take(&mut free_target, at));
                take(&mut free_base, from);
                found.push(Link { base: from..from + 1, target: run });
            }
        }
    }
    for &to in &targets {
        let whole = Shape(target.get(to).map(|text| shingles(text)).unwrap_or_default());
        for &from in &bases {
            if free_target.get(to) != Some(&true) || free_base.get(from) != Some(&true) {
                continue;
            }
            let mut trial = free_base.clone();
            let run = run(&whole, base.get(from).unwrap_or(&""), from, &mut trial, base);
            if run.len() > 1 {
                run.clone().for_each(|at| take(&mut free_base, at));
                take(&mut free_target, to);
                found.push(Link { base: run, target: to..to + 1 });
            }
        }
    }
    found
}

/// Which links stay where they are: the heaviest chain that grows on both sides. The others moved.
pub(crate) fn stays(links: &[Link], weight: impl Fn(&Link) -> u64) -> Vec<bool> {
    // A Fenwick tree over the base's segments: the heaviest chain that ends at or before each.
    let size = links.iter().map(|link| link.base.start + 2).max().unwrap_or(1);
    let mut best: Vec<(u64, Option<usize>)> = vec![(0, None); size + 1];
    let mut before: Vec<Option<usize>> = Vec::with_capacity(links.len());
    for (index, link) in links.iter().enumerate() {
        let mut at = link.base.start;
        let mut chain = (0, None);
        while at > 0 {
            if let Some(other) = best.get(at)
                && other.0 > chain.0
            {
                chain = *other;
            }
            at &= at - 1;
        }
        before.push(chain.1);
        let total = chain.0 + weight(link).max(1);
        let mut at = link.base.start + 1;
        while let Some(slot) = best.get_mut(at) {
            if total > slot.0 {
                *slot = (total, Some(index));
            }
            at += at & at.wrapping_neg();
        }
    }
    let mut stays = vec![false; links.len()];
    let mut next = best.iter().max_by_key(|(total, _)| *total).and_then(|(_, index)| *index);
    while let Some(index) = next {
        if let Some(stay) = stays.get_mut(index) {
            *stay = true;
        }
        next = before.get(index).copied().flatten();
    }
    stays
}
