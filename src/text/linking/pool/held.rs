//! What a pool keeps of each text, and a new text beside it, ready to be compared.
//!
//! Marks and texts have **places**: small numbers that are given again when they are free. A table by place
//! is read sooner than a map is asked, and a new text asks ten thousand times.

use std::cell::Cell;

use super::super::minhash::Signature;
use super::super::{Mark, MarkKind, Profile, Rare};

/// A text as it is kept.
#[derive(Debug)]
pub(super) struct Held<K> {
    /// What it is called.
    pub(super) key: K,
    /// Texts that came later are younger.
    pub(super) age: u64,
    /// Tells its versions apart.
    pub(super) content: [u8; 32],
    /// About how many letters it has.
    pub(super) length: f32,
    /// Its letters.
    pub(super) signature: Signature,
    /// The places of its marks, in the order of their keys.
    pub(super) marks: Box<[u32]>,
    /// What each mark is.
    pub(super) says: Box<[Says]>,
}

/// A mark without its key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Says {
    kind: MarkKind,
    /// Marks weigh less than two, and whole hundredths.
    hundredths: u8,
}

impl Says {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is below 2")]
    pub(super) fn of(mark: &Mark) -> Self {
        Self { kind: mark.kind, hundredths: (mark.weight * 100.0).round() as u8 }
    }

    /// The mark again, but for its key.
    pub(super) fn mark(self) -> Mark {
        Mark { key: 0, kind: self.kind, weight: f32::from(self.hundredths) / 100.0 }
    }
}

/// The marks of a new text among the places of a pool.
#[derive(Debug)]
pub(super) struct Own {
    /// The places that its marks have, with their numbers in the text, by place.
    places: Vec<(u32, usize)>,
    /// A bit for each place by its last digits: most marks of other texts are none of its own.
    bits: [u64; Own::BITS / 64],
}

impl Own {
    const BITS: usize = 4_096;

    pub(super) fn of(profile: &Profile, place: impl Fn(u32) -> Option<u32>) -> Self {
        let marks = profile.marks.iter().enumerate();
        let mut places: Vec<(u32, usize)> =
            marks.filter_map(|(at, mark)| Some((place(mark.key)?, at))).collect();
        places.sort_unstable();
        let mut bits = [0; Self::BITS / 64];
        for (place, _) in &places {
            let bit = *place as usize % Self::BITS;
            bits.get_mut(bit / 64).into_iter().for_each(|word: &mut u64| *word |= 1 << (bit % 64));
        }
        Self { places, bits }
    }

    /// Which of the text's marks has this place.
    pub(super) fn mark_at(&self, place: u32) -> Option<usize> {
        let bit = place as usize % Self::BITS;
        let may_be = self.bits.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 != 0);
        let found = may_be.then(|| self.places.binary_search_by_key(&place, |(place, _)| *place));
        found?.ok().and_then(|at| self.places.get(at)).map(|(_, mark)| *mark)
    }
}

/// How common marks are, worked out once for all that are as common.
#[derive(Debug)]
pub(super) struct Rarities {
    texts: usize,
    known: Vec<Cell<Option<Rare>>>,
}

impl Rarities {
    const KNOWN: usize = 4_096;
    /// So many texts more are taken for having no mark of those that are compared.
    const FEW: f32 = 16.0;

    /// Among so many texts.
    pub(super) fn new(texts: usize) -> Self {
        Self { texts, known: vec![Cell::new(None); Self::KNOWN.min(texts + 1)] }
    }

    /// How common a mark is that so many texts have.
    pub(super) fn of(&self, having: usize) -> Rare {
        let Some(cell) = self.known.get(having) else { return Self::rare(self.texts, having) };
        cell.get().unwrap_or_else(|| {
            let rare = Self::rare(self.texts, having);
            cell.set(Some(rare));
            rare
        })
    }

    /// Few texts tell little of how common a mark is.
    pub(super) fn rare(texts: usize, having: usize) -> Rare {
        let texts = texts as f32;
        let weight = (1.0 + texts.max(1.0) / (having as f32 + 1.0)).ln();
        Rare { weight, share: having.saturating_sub(1) as f32 / (texts + Self::FEW) }
    }
}
