//! Keeps the ids of segments through the versions of a text.
//!
//! Three steps, each on what the one before left over:
//!
//! 1. Equal segments keep their id: first those at the two ends and those that occur once in each
//!    text (patience), then their equal neighbours, then the rest in order, also if they moved.
//! 2. Changed segments keep it if half of their words are still there (Dice ≥ 0.5): an edit of a
//!    sentence leaves most words of a paragraph, while two paragraphs of one statement share some
//!    20 to 40 % of theirs, articles and names.
//! 3. A segment that stands alone with one of the same kind between two that were found keeps it
//!    with less (Dice ≥ 0.3): its place speaks for it too.
//!
//! Everything is linear in the texts but for a sort: candidates come from an index of rare words
//! and pairs of words, and only a few of them are compared.

mod similar;

use std::collections::HashMap;

use self::similar::Words;
use super::Block;
use crate::domain::{Segment, SegmentId, SegmentKind};

/// The least share of common words of a changed segment.
const SAME: f32 = 0.5;
/// The same for a segment whose neighbours on both sides were found.
const SAME_IN_PLACE: f32 = 0.3;

/// Gives each block of a text its id, knowing the version before; also answers the next unused
/// number. An id that was given once is never given to another segment.
pub fn assign_ids(
    parent: Option<(&str, &[Segment])>,
    next_id: u32,
    text: &str,
    blocks: &[Block],
) -> (Vec<SegmentId>, u32) {
    let (old_text, old) = parent.unwrap_or(("", &[]));
    let highest = old.iter().map(|segment| segment.id.0).max().unwrap_or(0);
    let mut next = next_id.max(highest.saturating_add(1));
    let before: Vec<Piece<'_>> = old
        .iter()
        .map(|segment| Piece::new(segment.kind, old_text.get(segment.range.clone())))
        .collect();
    let after: Vec<Piece<'_>> =
        blocks.iter().map(|block| Piece::new(block.kind, text.get(block.range.clone()))).collect();
    let matching = Matching::of(&before, &after);
    let kept = matching.old_of_new.iter().map(|&index| old.get(index?).map(|segment| segment.id));
    let ids = kept
        .map(|kept| {
            kept.unwrap_or_else(|| {
                let fresh = SegmentId(next);
                next = next.saturating_add(1);
                fresh
            })
        })
        .collect();
    (ids, next)
}

/// One segment of either version.
#[derive(Debug, Clone, Copy)]
struct Piece<'t> {
    kind: SegmentKind,
    text: &'t str,
}

impl<'t> Piece<'t> {
    fn new(kind: SegmentKind, text: Option<&'t str>) -> Self {
        Self { kind, text: text.unwrap_or_default() }
    }
}

/// Which old segment each new one continues; each old one at most once.
struct Matching {
    old_of_new: Vec<Option<usize>>,
    new_of_old: Vec<Option<usize>>,
}

impl Matching {
    fn of(old: &[Piece<'_>], new: &[Piece<'_>]) -> Self {
        let mut matching =
            Self { old_of_new: vec![None; new.len()], new_of_old: vec![None; old.len()] };
        if old.is_empty() || new.is_empty() {
            return matching;
        }
        matching.match_ends(old, new);
        if matching.old_of_new.iter().any(Option::is_none) {
            matching.match_equal(old, new);
            matching.match_changed(old, new);
        }
        matching
    }

    /// Pairs two segments unless one of them is taken.
    fn pair(&mut self, old: usize, new: usize) -> bool {
        let (Some(of_new), Some(of_old)) =
            (self.old_of_new.get_mut(new), self.new_of_old.get_mut(old))
        else {
            return false;
        };
        if of_new.is_some() || of_old.is_some() {
            return false;
        }
        (*of_new, *of_old) = (Some(old), Some(new));
        true
    }

    fn match_ends(&mut self, old: &[Piece<'_>], new: &[Piece<'_>]) {
        let equal = |(a, b): &(&Piece<'_>, &Piece<'_>)| a.text == b.text;
        let head = old.iter().zip(new).take_while(equal).count();
        let tail = old.iter().rev().zip(new.iter().rev()).take_while(equal).count();
        for index in 0..head {
            self.pair(index, index);
        }
        for back in 1..=tail {
            self.pair(old.len() - back, new.len() - back);
        }
    }

    fn match_equal(&mut self, old: &[Piece<'_>], new: &[Piece<'_>]) {
        let mut places: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for index in open(&self.new_of_old) {
            if let Some(piece) = old.get(index) {
                places.entry(piece.text).or_default().0.push(index);
            }
        }
        for index in open(&self.old_of_new) {
            if let Some((before, after)) = new.get(index).and_then(|p| places.get_mut(p.text))
                && !before.is_empty()
            {
                after.push(index);
            }
        }
        let mut shared: Vec<(Vec<usize>, Vec<usize>)> =
            places.into_values().filter(|(_, after)| !after.is_empty()).collect();
        shared.sort_unstable();
        for places in &shared {
            if let ([before], [after]) = (places.0.as_slice(), places.1.as_slice()) {
                self.pair(*before, *after);
            }
        }
        self.spread(old, new);
        for (before, after) in shared {
            let free_old = before.into_iter().filter(|&i| self.new_of_old.get(i) == Some(&None));
            let free_new = after.into_iter().filter(|&i| self.old_of_new.get(i) == Some(&None));
            let pairs: Vec<(usize, usize)> = free_old.zip(free_new).collect();
            for (from, to) in pairs {
                self.pair(from, to);
            }
        }
    }

    /// Pairs the equal neighbours of pairs, downwards and then upwards.
    fn spread(&mut self, old: &[Piece<'_>], new: &[Piece<'_>]) {
        let equal = |from: usize, to: usize| match (old.get(from), new.get(to)) {
            (Some(a), Some(b)) => a.text == b.text,
            _ => false,
        };
        for to in 1..new.len() {
            let from = self.old_of_new.get(to - 1).copied().flatten().map(|before| before + 1);
            if let Some(from) = from.filter(|&from| equal(from, to)) {
                self.pair(from, to);
            }
        }
        for to in (0..new.len().saturating_sub(1)).rev() {
            let after = self.old_of_new.get(to + 1).copied().flatten();
            let from = after.and_then(|after| after.checked_sub(1));
            if let Some(from) = from.filter(|&from| equal(from, to)) {
                self.pair(from, to);
            }
        }
    }

    fn match_changed(&mut self, old: &[Piece<'_>], new: &[Piece<'_>]) {
        let words = |pieces: &[Piece<'_>], free: &[Option<usize>]| -> Vec<(usize, Words)> {
            let pieces = open(free).filter_map(|index| Some((index, pieces.get(index)?)));
            pieces.map(|(index, piece)| (index, Words::of(piece.text))).collect()
        };
        let before = words(old, &self.new_of_old);
        let after = words(new, &self.old_of_new);
        let mut pairs = similar::pairs(&before, &after, SAME);
        pairs.sort_by(|a, b| b.dice.total_cmp(&a.dice).then(a.distance().cmp(&b.distance())));
        for pair in pairs {
            self.pair(pair.old, pair.new);
        }
        let of_old: HashMap<usize, &Words> = before.iter().map(|(i, words)| (*i, words)).collect();
        for (to, words) in &after {
            let Some(from) = self.alone_between(*to) else { continue };
            let same_kind = old.get(from).map(|p| p.kind) == new.get(*to).map(|p| p.kind);
            let alike = of_old.get(&from).is_some_and(|before| before.dice(words) >= SAME_IN_PLACE);
            if same_kind && alike {
                self.pair(from, *to);
            }
        }
    }

    /// The only unmatched old segment at the place of this only unmatched new one: between the
    /// segments that its two neighbours continue.
    fn alone_between(&self, new: usize) -> Option<usize> {
        if self.old_of_new.get(new)?.is_some() {
            return None;
        }
        let from = match new.checked_sub(1) {
            None => 0,
            Some(before) => (*self.old_of_new.get(before)?)? + 1,
        };
        let next = match self.old_of_new.get(new + 1) {
            None => self.new_of_old.len(),
            Some(after) => (*after)?,
        };
        let free = self.new_of_old.get(from)?.is_none();
        (free && next == from + 1).then_some(from)
    }
}

/// The indexes that have no partner yet.
fn open(partners: &[Option<usize>]) -> impl Iterator<Item = usize> {
    partners.iter().enumerate().filter(|(_, partner)| partner.is_none()).map(|(index, _)| index)
}

#[cfg(test)]
mod tests;
