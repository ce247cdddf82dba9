//! The texts that a new one may belong to: profiles of the newest editions, found by their marks.
//!
//! Bounded: when it is full the text that came first makes way. A mark that too many texts have is not
//! looked up by, but still counts when two texts are compared.

mod held;

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use rustc_hash::FxHashMap;

use self::held::{Held, Own, Rarities, Says};
use super::minhash::SAME;
use super::{Comparison, Likeness, MarkKind, Profile, Rare, Rarity};

/// Texts that are compared with a new one, the most promising.
const COMPARED: usize = 64;
/// Marks in more texts than this are not looked up by.
const COMMON: usize = 2_048;
/// Places of marks that are looked at to find those texts, the rarest marks first: what is in every text
/// costs most and tells least.
const PLACES: usize = 16_384;
/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Days between the publication of a text and of its translations.
const WINDOW_DAYS: i64 = 2;

/// A text for the pool.
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
    /// By place.
    texts: Vec<Option<Held<K>>>,
    /// Of each text by place: when it was published, and its language's number.
    briefs: Vec<(i64, u16)>,
    free_texts: Vec<u32>,
    ids: HashMap<K, u32>,
    /// Age and place of each text, the oldest first; of some that are gone as well.
    order: VecDeque<(u64, u32)>,
    next_age: u64,
    languages: Vec<Box<str>>,
    /// The place of each mark.
    marks: FxHashMap<u32, u32>,
    /// By place.
    marked: Vec<Marked>,
    /// How many texts each mark has, by place.
    having: Vec<u32>,
    free_marks: Vec<u32>,
    bands: FxHashMap<u32, Vec<u32>>,
}

/// The texts of a mark.
#[derive(Debug, Default)]
struct Marked {
    key: u32,
    /// Their places, the oldest text first.
    texts: VecDeque<u32>,
}

impl<K: Clone + Eq + Hash> Pool<K> {
    /// An empty one for at most so many texts.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            texts: Vec::new(),
            briefs: Vec::new(),
            free_texts: Vec::new(),
            ids: HashMap::new(),
            order: VecDeque::new(),
            next_age: 0,
            languages: Vec::new(),
            marks: FxHashMap::default(),
            marked: Vec::new(),
            having: Vec::new(),
            free_marks: Vec::new(),
            bands: FxHashMap::default(),
        }
    }

    /// Takes a text up, in the place of the one of that key.
    pub fn add(&mut self, entry: Entry<K>) {
        self.remove(&entry.key);
        while self.ids.len() >= self.most.max(1) {
            let Some(oldest) = self.order.pop_front() else { break };
            if self.is_there(oldest) {
                self.drop_text(oldest.1);
            }
        }
        let Entry { key, language, published, content, profile } = entry;
        let Profile { length, marks, signature } = profile;
        let age = self.next_age;
        self.next_age += 1;
        let place = self.free_texts.pop().unwrap_or_else(|| {
            self.texts.push(None);
            self.briefs.push((0, 0));
            last(self.texts.len())
        });
        let says = marks.iter().map(Says::of).collect();
        let marks = marks.iter().map(|mark| self.mark(mark.key, place)).collect();
        for band in signature.bands() {
            self.bands.entry(band).or_default().push(place);
        }
        let brief = (published, self.number_of(&language));
        self.briefs.get_mut(index(place)).into_iter().for_each(|slot| *slot = brief);
        self.ids.insert(key.clone(), place);
        self.order.push_back((age, place));
        let held = Held { key, age, content, length, signature, marks, says };
        if let Some(slot) = self.texts.get_mut(index(place)) {
            *slot = Some(held);
        }
        // Texts that were taken away before their turn.
        if self.order.len() > 2 * self.most {
            let mut order = std::mem::take(&mut self.order);
            order.retain(|text| self.is_there(*text));
            self.order = order;
        }
    }

    /// Takes a text away.
    pub fn remove(&mut self, key: &K) {
        if let Some(place) = self.ids.get(key).copied() {
            self.drop_text(place);
        }
    }

    /// Takes texts away.
    pub fn remove_where(&mut self, is: impl Fn(&K) -> bool) {
        let gone: Vec<u32> =
            self.ids.iter().filter(|(key, _)| is(key)).map(|(_, place)| *place).collect();
        for place in gone {
            self.drop_text(place);
        }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Which version of the text of a key there is.
    pub fn content(&self, key: &K) -> Option<&[u8; 32]> {
        self.text(*self.ids.get(key)?).map(|text| &text.content)
    }

    fn text(&self, place: u32) -> Option<&Held<K>> {
        self.texts.get(index(place))?.as_ref()
    }

    fn is_there(&self, (age, place): (u64, u32)) -> bool {
        self.text(place).is_some_and(|text| text.age == age)
    }

    /// Gives a mark to a text; answers the place of the mark.
    fn mark(&mut self, key: u32, text: u32) -> u32 {
        let place = *self.marks.entry(key).or_insert_with(|| {
            self.free_marks.pop().unwrap_or_else(|| {
                self.having.push(0);
                self.marked.push(Marked::default());
                last(self.having.len())
            })
        });
        self.having.get_mut(index(place)).into_iter().for_each(|having| *having += 1);
        if let Some(marked) = self.marked.get_mut(index(place)) {
            marked.key = key;
            marked.texts.push_back(text);
        }
        place
    }

    fn unmark(&mut self, place: u32, text: u32) {
        self.having.get_mut(index(place)).into_iter().for_each(|having| *having -= 1);
        let Some(marked) = self.marked.get_mut(index(place)) else { return };
        // Mostly it is the oldest that goes.
        if marked.texts.front() == Some(&text) {
            marked.texts.pop_front();
        } else {
            marked.texts.retain(|known| *known != text);
        }
        if marked.texts.is_empty() {
            self.marks.remove(&marked.key);
            *marked = Marked::default();
            self.free_marks.push(place);
        }
    }

    fn number_of(&mut self, language: &str) -> u16 {
        let known = self.languages.iter().position(|known| **known == *language);
        let at = known.unwrap_or_else(|| {
            self.languages.push(language.into());
            self.languages.len() - 1
        });
        // There are not so many languages.
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn drop_text(&mut self, place: u32) {
        let Some(text) = self.texts.get_mut(index(place)).and_then(Option::take) else { return };
        self.ids.remove(&text.key);
        for mark in &text.marks {
            self.unmark(*mark, place);
        }
        for band in text.signature.bands() {
            forget(&mut self.bands, band, place);
        }
        self.free_texts.push(place);
    }

    /// The texts that a new one may belong to, the likeliest first.
    pub fn kin(&self, language: &str, published: i64, profile: &Profile) -> Vec<(&K, Kinship)> {
        let mut found: Vec<(&K, Kinship)> = Vec::new();
        let bands = profile.signature.bands();
        let mut versions: Vec<u32> =
            bands.filter_map(|band| self.bands.get(&band)).flatten().copied().collect();
        versions.sort_unstable();
        versions.dedup();
        for place in versions {
            let Some(text) = self.text(place) else { continue };
            let share = text.signature.likeness(&profile.signature);
            if share >= SAME {
                found.push((&text.key, Kinship::Version(share)));
            }
        }
        let weighed = profile.weighed(self);
        let own = Own::of(profile, |key| self.marks.get(&key).copied());
        let rarities = Rarities::new(self.len());
        for place in self.promising(language, published, profile) {
            let Some(text) = self.text(place) else { continue };
            let mut comparison = Comparison::default();
            for (mark, says) in text.marks.iter().zip(&text.says) {
                let having = self.having.get(index(*mark)).copied().unwrap_or_default();
                let both = own.mark_at(*mark).and_then(|at| weighed.mark(at));
                comparison.add(&says.mark(), rarities.of(index(having)), both);
            }
            let likeness = weighed.compared(comparison, text.length);
            found.push((&text.key, Kinship::Translation(likeness)));
        }
        found.sort_by(|a, b| b.1.score().total_cmp(&a.1.score()));
        found
    }

    /// The texts in other languages with which a new one shares most.
    fn promising(&self, language: &str, published: i64, profile: &Profile) -> Vec<u32> {
        let mut known: Vec<(&VecDeque<u32>, f32)> = Vec::with_capacity(profile.marks.len());
        for mark in &profile.marks {
            let Some(place) = self.marks.get(&mark.key) else { continue };
            let Some(Marked { key: _, texts }) = self.marked.get(index(*place)) else { continue };
            let most = if mark.kind == MarkKind::Word { COMMON / 8 } else { COMMON };
            if texts.len() <= most {
                known.push((texts, mark.weight * self.of(mark.key).weight));
            }
        }
        known.sort_by_key(|(texts, _)| texts.len());
        let mut weights: Vec<f32> = vec![0.0; self.texts.len()];
        let mut seen: Vec<u32> = Vec::new();
        let mut places = 0;
        for (texts, weight) in known {
            places += texts.len();
            if places > PLACES {
                break;
            }
            for text in texts {
                let Some(sum) = weights.get_mut(index(*text)) else { continue };
                if *sum == 0.0 {
                    seen.push(*text);
                }
                *sum += weight;
            }
        }
        let own = self.languages.iter().position(|known| **known == *language);
        let may_be = |text: &u32| {
            let brief = self.briefs.get(index(*text));
            brief.is_some_and(|(out, spoken)| {
                own != Some(usize::from(*spoken)) && is_near(*out, published)
            })
        };
        let weigh = |text: u32| {
            let weight = weights.get(index(text)).copied().unwrap_or_default();
            (text, weight, self.text(text).map_or(0, |text| text.age))
        };
        let mut best: Vec<(u32, f32, u64)> = seen.into_iter().filter(may_be).map(weigh).collect();
        let order =
            |a: &(u32, f32, u64), b: &(u32, f32, u64)| b.1.total_cmp(&a.1).then(a.2.cmp(&b.2));
        if best.len() > COMPARED {
            best.select_nth_unstable_by(COMPARED, order);
            best.truncate(COMPARED);
        }
        best.sort_unstable_by(order);
        best.into_iter().map(|(text, ..)| text).collect()
    }
}

impl<K> Rarity for Pool<K> {
    fn of(&self, key: u32) -> Rare {
        let place = self.marks.get(&key);
        let having = place.and_then(|place| self.having.get(index(*place)));
        Rarities::rare(self.ids.len(), having.map_or(0, |having| index(*having)))
    }
}

/// A place or a count as the index of a table.
fn index(place: u32) -> usize {
    place as usize
}

/// The last place of a table of that length: tables have fewer than 2³² places, since texts are bounded.
fn last(length: usize) -> u32 {
    u32::try_from(length.saturating_sub(1)).unwrap_or(u32::MAX)
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
        let has = |key| pool.content(key).is_some();
        assert!(!has(&1) && has(&2) && has(&3));
        let found = translations(&pool, "ru", 0, RUSSIAN);
        assert_eq!(found, [2], "an entry has only what it was last");
        pool.remove_where(|_| true);
        assert!(pool.is_empty() && pool.marks.is_empty() && pool.bands.is_empty());
    }
}
