//! The texts that a new one may belong to: profiles of the newest editions, found by their marks.
//!
//! Bounded: when it is full the text that came first makes way. A mark that too many texts have is not
//! looked up by, but still counts when two texts are compared.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::minhash::SAME;
use super::{Likeness, MarkKind, Profile, Rare, Rarity};

/// Texts that are compared with a new one, the most promising.
const COMPARED: usize = 64;
/// Marks in more texts than this are not looked up by.
const COMMON: usize = 2_048;
/// Places of marks that are looked at to find those texts, the rarest marks first: what is in every text
/// costs most and tells least.
const PLACES: usize = 16_384;
/// So many texts more are taken for having no mark of those that are compared.
const FEW: f32 = 16.0;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Days between the publication of a text and of its translations.
const WINDOW_DAYS: i64 = 2;

/// A text of the pool.
#[derive(Debug, Clone)]
pub struct Entry<K> {
    /// What it is called.
    pub key: K,
    /// Its language, without script and country.
    pub language: Box<str>,
    /// When it was published, in microseconds.
    pub published: i64,
    /// Tells its versions apart.
    pub content: [u8; 32],
    /// What it is known by.
    pub profile: Profile,
}

/// What a text of the pool is to a new one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kinship {
    /// The same document in another language, perhaps.
    Translation(Likeness),
    /// Another version of the same text: the share of common letters.
    Version(f32),
}

/// Profiles of texts.
#[derive(Debug)]
pub struct Pool<K> {
    most: usize,
    entries: FxHashMap<u32, Entry<K>>,
    order: VecDeque<u32>,
    ids: HashMap<K, u32>,
    next: u32,
    marks: FxHashMap<u32, Vec<u32>>,
    bands: FxHashMap<u32, Vec<u32>>,
}

impl<K: Clone + Eq + Hash> Pool<K> {
    /// An empty one for at most so many texts.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            entries: FxHashMap::default(),
            order: VecDeque::new(),
            ids: HashMap::new(),
            next: 0,
            marks: FxHashMap::default(),
            bands: FxHashMap::default(),
        }
    }

    /// Takes a text up, in the place of the one of that key.
    pub fn add(&mut self, entry: Entry<K>) {
        self.remove(&entry.key);
        while self.entries.len() >= self.most.max(1) {
            let Some(oldest) = self.order.pop_front() else { break };
            self.drop_entry(oldest);
        }
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        for mark in &entry.profile.marks {
            self.marks.entry(mark.key).or_default().push(id);
        }
        for band in entry.profile.signature.bands() {
            self.bands.entry(band).or_default().push(id);
        }
        self.ids.insert(entry.key.clone(), id);
        self.order.push_back(id);
        self.entries.insert(id, entry);
        // Ids of texts that were taken away before their turn.
        if self.order.len() > 2 * self.most {
            let entries = &self.entries;
            self.order.retain(|id| entries.contains_key(id));
        }
    }

    /// Takes a text away.
    pub fn remove(&mut self, key: &K) {
        if let Some(id) = self.ids.get(key).copied() {
            self.drop_entry(id);
        }
    }

    /// Takes texts away.
    pub fn remove_where(&mut self, is: impl Fn(&K) -> bool) {
        let gone: Vec<u32> =
            self.ids.iter().filter(|(key, _)| is(key)).map(|(_, id)| *id).collect();
        for id in gone {
            self.drop_entry(id);
        }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The text of a key.
    pub fn get(&self, key: &K) -> Option<&Entry<K>> {
        self.entries.get(self.ids.get(key)?)
    }

    fn drop_entry(&mut self, id: u32) {
        let Some(entry) = self.entries.remove(&id) else { return };
        self.ids.remove(&entry.key);
        for mark in &entry.profile.marks {
            forget(&mut self.marks, mark.key, id);
        }
        for band in entry.profile.signature.bands() {
            forget(&mut self.bands, band, id);
        }
    }

    /// The texts that a new one may belong to, the likeliest first.
    pub fn kin(&self, language: &str, published: i64, profile: &Profile) -> Vec<(&K, Kinship)> {
        let mut found: Vec<(&K, Kinship)> = Vec::new();
        let mut versions: HashSet<u32> = HashSet::new();
        for band in profile.signature.bands() {
            versions.extend(self.bands.get(&band).into_iter().flatten());
        }
        for id in &versions {
            let Some(entry) = self.entries.get(id) else { continue };
            let share = entry.profile.signature.likeness(&profile.signature);
            if share >= SAME {
                found.push((&entry.key, Kinship::Version(share)));
            }
        }
        let weighed = profile.weighed(self);
        for id in self.promising(language, published, profile) {
            let Some(entry) = self.entries.get(&id) else { continue };
            let likeness = weighed.likeness(&entry.profile, self);
            found.push((&entry.key, Kinship::Translation(likeness)));
        }
        found.sort_by(|a, b| b.1.score().total_cmp(&a.1.score()));
        found
    }

    /// The texts in other languages with which a new one shares most.
    fn promising(&self, language: &str, published: i64, profile: &Profile) -> Vec<u32> {
        let mut weights: FxHashMap<u32, f32> = FxHashMap::default();
        let mut known: Vec<(&[u32], f32)> = Vec::with_capacity(profile.marks.len());
        for mark in &profile.marks {
            let Some(ids) = self.marks.get(&mark.key) else { continue };
            let most = if mark.kind == MarkKind::Word { COMMON / 8 } else { COMMON };
            if ids.len() <= most {
                known.push((ids, mark.weight * self.of(mark.key).weight));
            }
        }
        known.sort_by_key(|(ids, _)| ids.len());
        let mut places = 0;
        for (ids, weight) in known {
            places += ids.len();
            if places > PLACES {
                break;
            }
            for id in ids {
                *weights.entry(*id).or_default() += weight;
            }
        }
        let mut best: Vec<(u32, f32)> = weights.into_iter().collect();
        best.retain(|(id, _)| {
            self.entries.get(id).is_some_and(|entry| {
                *entry.language != *language && is_near(entry.published, published)
            })
        });
        best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        best.truncate(COMPARED);
        best.into_iter().map(|(id, _)| id).collect()
    }
}

impl<K> Rarity for Pool<K> {
    /// Few texts tell little of how common a mark is.
    fn of(&self, key: u32) -> Rare {
        let texts = self.entries.len() as f32;
        let having = self.marks.get(&key).map_or(0, Vec::len);
        let weight = (1.0 + texts.max(1.0) / (having as f32 + 1.0)).ln();
        Rare { weight, share: having.saturating_sub(1) as f32 / (texts + FEW) }
    }
}

impl Kinship {
    /// How sure it is, 0 to 1.
    pub fn score(&self) -> f32 {
        match self {
            Self::Translation(likeness) => likeness.score,
            Self::Version(share) => *share,
        }
    }
}

/// Whether two texts may have been published together.
pub fn is_near(one: i64, other: i64) -> bool {
    one.abs_diff(other) <= (WINDOW_DAYS * DAY).unsigned_abs()
}

fn forget(map: &mut FxHashMap<u32, Vec<u32>>, key: u32, id: u32) {
    if let Some(ids) = map.get_mut(&key) {
        ids.retain(|known| *known != id);
        if ids.is_empty() {
            map.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(key: u32, language: &str, published: i64, text: &str) -> Entry<u32> {
        let profile = Profile::of(text, [], []);
        Entry { key, language: language.into(), published, content: [0; 32], profile }
    }

    fn translations(pool: &Pool<u32>, language: &str, published: i64, text: &str) -> Vec<u32> {
        let kin = pool.kin(language, published, &Profile::of(text, [], []));
        let is = |kin: &Kinship| matches!(kin, Kinship::Translation(like) if like.score > 0.2);
        kin.into_iter().filter(|(_, kin)| is(kin)).map(|(key, _)| *key).collect()
    }

    const ENGLISH: &str = "Tokayev met Pashinyan in Yerevan; 9 papers, 67 percent, 2024.";
    const RUSSIAN: &str = "Токаев и Пашинян встретились в Ереване; 9 бумаг, 67 процентов, 2024.";

    #[test]
    fn a_translation_is_found_by_names_and_numbers_if_it_came_out_in_time() {
        let mut pool = Pool::new(10);
        pool.add(entry(1, "en", 0, ENGLISH));
        pool.add(entry(2, "en", 0, "The weather was fine in 1999, said Jones."));
        assert_eq!(translations(&pool, "ru", DAY, RUSSIAN), [1]);
        assert!(translations(&pool, "ru", 3 * DAY, RUSSIAN).is_empty(), "too late");
        assert!(translations(&pool, "en", DAY, ENGLISH).is_empty(), "in the same language");
        pool.remove(&1);
        assert!(translations(&pool, "ru", DAY, RUSSIAN).is_empty());
    }

    #[test]
    fn a_full_pool_forgets_what_came_first() {
        let mut pool = Pool::new(2);
        for key in 1..=3 {
            pool.add(entry(key, "en", 0, &format!("{ENGLISH} And {key}00 more.")));
        }
        pool.add(entry(3, "en", 0, "Something else altogether."));
        assert_eq!(pool.len(), 2);
        assert!(pool.get(&1).is_none() && pool.get(&2).is_some() && pool.get(&3).is_some());
        let found = translations(&pool, "ru", 0, RUSSIAN);
        assert_eq!(found, [2], "an entry has only what it was last");
        pool.remove_where(|_| true);
        assert!(pool.is_empty() && pool.marks.is_empty() && pool.bands.is_empty());
    }
}
