//! Whether two texts are the same document: in two languages, or in two versions of one.
//!
//! A text is known by a **profile**: its numbers, the entities that it names, the consonants of what is
//! written like a name, and how long it is; and by a **signature** of its letters (`minhash`). Two profiles
//! are as alike as the marks that both have weigh, against all that each has; a mark that few texts have
//! weighs more ([`Rarity`]). Languages write names differently and some have no capitals, so a word that may
//! be a name speaks a little for a pair, and little against one.
//!
//! Pure. A profile takes some hundred bytes whatever the text, and is made of the front part of a long one.
//! Not here: which texts are compared (`pool`), and what follows from it.

pub mod minhash;
pub mod pool;

use minhash::Signature;
use rustc_hash::FxHashSet;

use super::diff::facts::numbers;
use super::romanise::{name_keys, romanise, skeleton_into};
use super::words::{Writing, words};

/// Words of a text that are looked at for names.
const WORDS: usize = 1_500;
/// Marks of a kind that are kept of one text.
const MOST: usize = 96;
/// Marks that are kept of one text.
const MARKS: usize = 256;
/// Consonants of a name that count: endings differ.
const CONSONANTS: usize = 5;
/// Fewer consonants are shared by chance.
const LEAST_CONSONANTS: usize = 3;
/// The longest name in signs of a script that writes syllables or ideographs.
const MOST_SIGNS: usize = 5;

/// How much of what texts share by chance is taken off. Chosen on composed documents (`make eval-change`).
const BY_CHANCE: f32 = 0.5;

/// What a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// An entity that the text names.
    Entity,
    /// A day, month or year.
    Date,
    /// A number.
    Number,
    /// Written like a name.
    Name,
    /// A word that may be a name, or one that languages share.
    Word,
}

/// Something that a text has whatever its language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// What it is, as a hash.
    pub key: u32,
    /// Of which kind.
    pub kind: MarkKind,
    /// What it weighs, if it is in few texts.
    pub weight: f32,
}

/// What a text is known by.
#[derive(Debug, Clone)]
pub struct Profile {
    /// About how many letters it would take in an alphabet.
    pub length: f32,
    /// Its marks, by key.
    pub marks: Box<[Mark]>,
    /// Its letters.
    pub signature: Signature,
}

/// How common marks are.
pub trait Rarity {
    /// How common one mark is.
    fn of(&self, key: u32) -> Rare;
}

/// How common a mark is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rare {
    /// How much rarer it is than one that every text has; at least 0.
    pub weight: f32,
    /// The share of texts that have it beside the one it is looked at in, 0 to 1.
    pub share: f32,
}

/// A text whose marks are weighed, to be compared with many.
#[derive(Debug)]
pub struct Weighed<'p> {
    profile: &'p Profile,
    side: Side,
    /// Of each mark, in their order.
    weights: Vec<f32>,
}

/// How alike two texts are.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likeness {
    /// From 0 to 1.
    pub score: f32,
    /// Entities that both name.
    pub entities: u32,
    /// Dates that both name.
    pub dates: u32,
    /// Numbers that both have.
    pub numbers: u32,
    /// Names that both have.
    pub names: u32,
}

impl Profile {
    /// Of a text, the keys of the entities that it names, and the dates.
    pub fn of<'e>(
        text: &str,
        entities: impl IntoIterator<Item = &'e str>,
        dates: impl IntoIterator<Item = &'e str>,
    ) -> Self {
        let mut found = Marks::default();
        for entity in entities.into_iter().take(MOST) {
            found.push(MarkKind::Entity, entity, 1.5);
        }
        for date in dates.into_iter().take(MOST) {
            found.push(MarkKind::Date, date, 1.5);
        }
        for number in numbers(text).iter().take(MOST) {
            found.push(MarkKind::Number, number, number_weight(number));
        }
        found.add_names(text);
        let Marks { all: mut marks, known: _ } = found;
        marks.sort_by(|a, b| a.key.cmp(&b.key).then(a.kind.cmp(&b.kind)));
        marks.dedup_by_key(|mark| mark.key);
        if marks.len() > MARKS {
            // Words say least.
            marks.sort_by(|a, b| a.kind.cmp(&b.kind).then(b.weight.total_cmp(&a.weight)));
            marks.truncate(MARKS);
            marks.sort_by_key(|mark| mark.key);
        }
        let length = text.chars().map(letters).sum();
        Self { length, marks: marks.into(), signature: Signature::of(text) }
    }

    /// Its marks, weighed once for all the texts that it is compared with.
    pub fn weighed(&self, rarity: &impl Rarity) -> Weighed<'_> {
        let mut side = Side::default();
        let mut weights = Vec::with_capacity(self.marks.len());
        for mark in &self.marks {
            let rare = rarity.of(mark.key);
            side.add(mark, rare);
            weights.push(rare.weight);
        }
        Weighed { profile: self, side, weights }
    }
}

impl Weighed<'_> {
    /// How alike two texts are, whatever their languages.
    pub fn likeness(&self, other: &Profile, rarity: &impl Rarity) -> Likeness {
        let mut comparison = Comparison::default();
        let mut ours = self.profile.marks.iter().zip(&self.weights).peekable();
        for mark in &other.marks {
            while ours.next_if(|(own, _)| own.key < mark.key).is_some() {}
            let both = ours.next_if(|(own, _)| own.key == mark.key);
            let both = both.map(|(own, weight)| (own, *weight));
            comparison.add(mark, rarity.of(mark.key), both);
        }
        self.compared(comparison, other.length)
    }

    /// One of its marks, with its weight.
    fn mark(&self, at: usize) -> Option<(&Mark, f32)> {
        Some((self.profile.marks.get(at)?, *self.weights.get(at)?))
    }

    /// How alike it is to a text of this length that was compared mark by mark.
    fn compared(&self, comparison: Comparison, length: f32) -> Likeness {
        let Comparison { mut likeness, common, theirs } = comparison;
        let norm = (self.side.expected * theirs.expected).sqrt();
        let chance = BY_CHANCE * (self.side.by_chance * theirs.by_chance).sqrt();
        let marks = if norm > chance { (common - chance) / (norm - chance) } else { 0.0 };
        // Translations are between two thirds and one and a half times as long.
        let ratio = (self.profile.length.max(1.0) / length.max(1.0)).ln() / 0.45;
        likeness.score = (marks * (-0.5 * ratio * ratio).exp().max(0.2)).clamp(0.0, 1.0);
        likeness
    }
}

/// What is found of two texts while the marks of the other are gone through, in the order of their keys.
#[derive(Debug, Default)]
struct Comparison {
    likeness: Likeness,
    common: f32,
    theirs: Side,
}

impl Comparison {
    /// The next mark of the other text; `both` is the one that the weighed text has of the same key.
    fn add(&mut self, mark: &Mark, rare: Rare, both: Option<(&Mark, f32)>) {
        if let Some((own, weight)) = both {
            self.common += shared(own, mark) * weight;
            self.likeness.count(own.kind.min(mark.kind));
        }
        self.theirs.add(mark, rare);
    }
}

impl Likeness {
    fn count(&mut self, kind: MarkKind) {
        match kind {
            MarkKind::Entity => self.entities += 1,
            MarkKind::Date => self.dates += 1,
            MarkKind::Number => self.numbers += 1,
            MarkKind::Name => self.names += 1,
            MarkKind::Word => {}
        }
    }
}

/// What one of two texts lets the other have.
#[derive(Debug, Default)]
struct Side {
    /// How much of its marks the other should have.
    expected: f32,
    /// How much of them another text has anyway.
    by_chance: f32,
}

impl Side {
    fn add(&mut self, mark: &Mark, rare: Rare) {
        self.expected += expected(mark) * rare.weight;
        self.by_chance += shared(mark, mark) * rare.weight * rare.share;
    }
}

/// How much of a mark the other text should have.
fn expected(mark: &Mark) -> f32 {
    match mark.kind {
        MarkKind::Entity | MarkKind::Date | MarkKind::Number => mark.weight,
        MarkKind::Name => 0.8 * mark.weight,
        MarkKind::Word => 0.15 * mark.weight,
    }
}

/// What a mark says that both have.
fn shared(one: &Mark, two: &Mark) -> f32 {
    let weight = one.weight.max(two.weight);
    match (one.kind, two.kind) {
        (MarkKind::Word, MarkKind::Word) => 0.3 * weight,
        (MarkKind::Word, _) | (_, MarkKind::Word) => 0.7 * weight,
        _ => weight,
    }
}

/// Marks while they are gathered.
#[derive(Debug, Default)]
struct Marks {
    all: Vec<Mark>,
    /// Those that are there, since most names of a text stand in it more than once.
    known: FxHashSet<(u32, MarkKind)>,
}

impl Marks {
    fn push(&mut self, kind: MarkKind, text: &str, weight: f32) {
        let salt = match kind {
            MarkKind::Entity => 1,
            MarkKind::Number => 2,
            MarkKind::Name | MarkKind::Word => 3,
            MarkKind::Date => 4,
        };
        let key = minhash::short_hash(salt, text.as_bytes());
        if self.known.insert((key, kind)) {
            self.all.push(Mark { key, kind, weight });
        }
    }

    /// Skeletons of what is, or may be, a name.
    fn add_names(&mut self, text: &str) {
        let mut signs: Vec<&str> = Vec::new();
        // Half the words of a text stand in it before.
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for word in words(text).into_iter().take(WORDS) {
            let piece = text.get(word.range).unwrap_or_default();
            if word.writing == Writing::Han {
                signs.push(piece);
                continue;
            }
            let first = piece.chars().next().unwrap_or(' ');
            if first.is_numeric() || !seen.insert(piece) {
                continue;
            }
            let (kind, least) = if first.is_uppercase() {
                (MarkKind::Name, LEAST_CONSONANTS)
            } else if first.is_lowercase() {
                (MarkKind::Word, LEAST_CONSONANTS + 1)
            } else {
                (MarkKind::Word, LEAST_CONSONANTS)
            };
            for key in name_keys(piece) {
                self.add_name(&key.skeleton, kind, least);
            }
        }
        self.add_runs(&signs);
    }

    /// Names in ideographs or kana may run over several words.
    fn add_runs(&mut self, signs: &[&str]) {
        // They have one reading each, sign by sign, whatever stands beside them.
        let roman: Vec<(String, usize)> =
            signs.iter().map(|word| (romanise(word), word.chars().count())).collect();
        let mut skeleton = String::new();
        for start in 0..roman.len() {
            let mut joined = String::new();
            let mut length = 0;
            for (word, count) in roman.iter().skip(start) {
                joined.push_str(word);
                length += count;
                if length > MOST_SIGNS.max(*count) {
                    break;
                }
                skeleton_into(&joined, &mut skeleton);
                self.add_name(&skeleton, MarkKind::Word, LEAST_CONSONANTS);
            }
        }
    }

    fn add_name(&mut self, skeleton: &str, kind: MarkKind, least: usize) {
        if skeleton.len() >= least {
            let known = skeleton.get(..CONSONANTS).unwrap_or(skeleton);
            self.push(kind, known, name_weight(known));
        }
    }
}

fn letters(c: char) -> f32 {
    match u32::from(c) {
        0x3040..=0x30ff => 1.5,
        0x3400..=0x9fff | 0xac00..=0xd7a3 => 3.0,
        _ => 1.0,
    }
}

/// A long number is hardly the same by chance; one digit is.
fn number_weight(digits: &str) -> f32 {
    match digits.len() {
        0 | 1 => 0.5,
        2 => 1.0,
        3 => 1.3,
        _ => 1.6,
    }
}

fn name_weight(skeleton: &str) -> f32 {
    match skeleton.len() {
        0..=3 => 0.5,
        4 => 0.9,
        _ => 1.2,
    }
}
