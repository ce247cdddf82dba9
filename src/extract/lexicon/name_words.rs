//! How words of people's names are customarily spelled in Latin letters: by how they are written, else by
//! how they sound.
//!
//! The table decides how a name is written, never whether a word is one. Every look-up gives the same
//! answer whatever else the table has in front of it but for words that sound the same: the first wins.

use std::collections::HashMap;

use crate::text::fold::folded;
use crate::text::romanise::{NameKey, name_keys, romanise, similarity};

/// How much liker a spelling counts that is customary among the person's own people.
const AT_HOME: f32 = 0.12;

/// Spellings by what they are found by.
#[derive(Debug, Default)]
pub(crate) struct NameWords {
    spellings: Vec<String>,
    /// Folded forms of whole words.
    written: HashMap<String, u32>,
    /// Forms that stand at the front of a name without spaces.
    family: HashMap<String, u32>,
    /// Forms that stand behind a family name.
    given: HashMap<String, u32>,
    /// What is left of a word's sound when customs of spelling are taken away.
    plain: HashMap<String, u32>,
    /// Whole words and sounds as people of one country spell them: the country, a space, the word.
    local: HashMap<String, u32>,
    /// Consonants in classes, with the romanised word; behind a country and a space for its people.
    keys: HashMap<String, Vec<(String, u32)>>,
}

impl NameWords {
    /// Adds one row: spellings, other ways in which the only one is written, and the countries whose
    /// people spell it so; none for all.
    pub(crate) fn add(
        &mut self,
        spellings: &str,
        written: &str,
        countries: &str,
    ) -> Result<(), String> {
        for spelling in spellings.split_whitespace() {
            let place = u32::try_from(self.spellings.len()).map_err(|_| "the table is full")?;
            self.spellings.push(spelling.to_owned());
            let forms = || written.split('|').map(str::trim).filter(|form| !form.is_empty());
            if !countries.is_empty() {
                self.add_local(place, spelling, forms(), countries);
                continue;
            }
            self.written.entry(folded(spelling)).or_insert(place);
            self.plain.entry(plain(&romanise(spelling))).or_insert(place);
            for NameKey { skeleton, roman } in name_keys(spelling) {
                self.keys.entry(skeleton).or_default().push((roman, place));
            }
            for form in forms() {
                self.add_form(form, place)?;
            }
        }
        let single = written.is_empty() || spellings.split_whitespace().count() == 1;
        if single { Ok(()) } else { Err("only one spelling has other forms".into()) }
    }

    fn add_local<'f>(
        &mut self,
        place: u32,
        spelling: &str,
        forms: impl Iterator<Item = &'f str>,
        countries: &str,
    ) {
        let sound = plain(&romanise(spelling));
        let words: Vec<String> = forms.map(folded).chain([folded(spelling), sound]).collect();
        for country in countries.split_whitespace() {
            for word in &words {
                self.local.entry(format!("{country} {word}")).or_insert(place);
            }
            for NameKey { skeleton, roman } in name_keys(spelling) {
                let key = format!("{country} {skeleton}");
                self.keys.entry(key).or_default().push((roman, place));
            }
        }
    }

    fn by_country(&self, country: &str, word: &str) -> Option<u32> {
        if country.is_empty() {
            return None;
        }
        self.local.get(&format!("{country} {word}")).copied()
    }

    fn add_form(&mut self, form: &str, place: u32) -> Result<(), String> {
        let (map, form) = match (form.strip_suffix('-'), form.strip_prefix('-')) {
            (Some(front), _) => (&mut self.family, front),
            (None, Some(behind)) => (&mut self.given, behind),
            (None, None) => (&mut self.written, form),
        };
        let spelling = self.spellings.get(place as usize);
        let known = *map.entry(folded(form)).or_insert(place);
        let same = self.spellings.get(known as usize) == spelling;
        if same { Ok(()) } else { Err(format!("{form:?} is there with another spelling")) }
    }

    fn spelling(&self, place: u32) -> Option<&str> {
        self.spellings.get(place as usize).map(String::as_str)
    }

    /// By the word as it is written.
    pub(crate) fn by_form(&self, word: &str, country: &str) -> Option<&str> {
        let word = folded(word);
        let place = self.by_country(country, &word).or_else(|| self.written.get(&word).copied());
        place.and_then(|place| self.spelling(place))
    }

    /// The family name at the front of a word without spaces, and what stands behind it.
    pub(crate) fn by_family<'w>(&self, word: &'w str) -> Option<(&str, &'w str)> {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
        let mut longest = None;
        for end in ends {
            let Some((front, behind)) = word.split_at_checked(end) else { continue };
            if let Some(&place) = self.family.get(front) {
                longest = self.spelling(place).map(|spelling| (spelling, behind));
            }
        }
        longest
    }

    /// The same among the family names of one country.
    pub(crate) fn by_family_of<'w>(&self, word: &'w str, country: &str) -> Option<(&str, &'w str)> {
        let ends = word.char_indices().map(|(at, c)| at + c.len_utf8()).take(2);
        let fronts = ends.filter_map(|end| word.split_at_checked(end));
        let known = fronts.filter_map(|(front, behind)| {
            let place = self.by_country(country, &format!("{front}-"))?;
            Some((self.spelling(place)?, behind))
        });
        known.last()
    }

    /// By a given name behind a family name.
    pub(crate) fn by_given(&self, word: &str) -> Option<&str> {
        self.given.get(word).and_then(|&place| self.spelling(place))
    }

    /// By the sound of a word whose script writes vowels.
    pub(crate) fn by_sound(&self, roman: &str, country: &str) -> Option<&str> {
        let sound = plain(roman);
        let place = self.by_country(country, &sound).or_else(|| self.plain.get(&sound).copied());
        place.and_then(|place| self.spelling(place))
    }

    /// By the consonants of a word whose script writes no vowels, or other ones: a spelling of the country's
    /// people before others that are as like.
    pub(crate) fn by_consonants(&self, word: &str, country: &str, least: f32) -> Option<&str> {
        let (own, all) = (self.likest(word, country), self.likest(word, ""));
        let own = own.map(|(likeness, place)| (likeness + AT_HOME, place));
        let (likeness, place) = match (own, all) {
            (Some(own), Some(all)) if all.0 > own.0 => all,
            (own, all) => own.or(all)?,
        };
        self.spelling(place).filter(|_| likeness >= least)
    }

    /// The same among the spellings of one country alone.
    pub(crate) fn by_own_consonants(&self, word: &str, country: &str, least: f32) -> Option<&str> {
        let (likeness, place) = self.likest(word, country).filter(|_| !country.is_empty())?;
        self.spelling(place).filter(|_| likeness >= least)
    }

    /// The likest spelling of one country's, or of those that are no country's; the first of several.
    fn likest(&self, word: &str, country: &str) -> Option<(f32, u32)> {
        let mut best: Option<(f32, u32)> = None;
        for NameKey { skeleton, roman } in name_keys(word) {
            let key = if country.is_empty() { skeleton } else { format!("{country} {skeleton}") };
            for (known, place) in self.keys.get(&key).into_iter().flatten() {
                let likeness = similarity(known, &roman);
                if best.is_none_or(|(most, _)| likeness > most) {
                    best = Some((likeness, *place));
                }
            }
        }
        best
    }
}

/// A romanised word without what customs of spelling differ in: doubled letters, y or i, kh or h.
fn plain(roman: &str) -> String {
    const ALIKE: &[(&str, &str)] = &[
        ("dzh", "j"),
        ("zh", "j"),
        ("dj", "j"),
        ("kh", "h"),
        ("gh", "g"),
        ("ck", "k"),
        ("ch", "C"),
        ("ph", "f"),
        ("ye", "e"),
        ("yo", "o"),
        ("q", "k"),
        ("c", "k"),
        ("w", "v"),
        ("y", "i"),
    ];
    let mut plain = String::with_capacity(roman.len());
    let mut rest = roman;
    while let Some(first) = rest.chars().next() {
        let alike = ALIKE.iter().find(|(letters, _)| rest.starts_with(letters));
        let mut own = [0; 4];
        let (taken, letters) = match alike {
            Some((taken, letters)) => (taken.len(), *letters),
            None => (first.len_utf8(), &*first.encode_utf8(&mut own)),
        };
        if !plain.ends_with(letters) {
            plain.push_str(letters);
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    // "Tokaïev" and "Tokaev".
    plain.replace("aie", "ae").replace("oie", "oe").replace("eie", "ee").replace("ie", "e")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spelling_of_one_country_counts_for_its_people_alone() {
        let mut words = NameWords::default();
        words.add("Hussein", "حسين", "").unwrap();
        words.add("Hossein", "حسين|Хосейн", "IR AF").unwrap();
        words.add("Zeng", "曾-", "CN").unwrap();
        assert_eq!(words.by_form("حسين", "IR"), Some("Hossein"));
        assert_eq!(words.by_form("حسين", "JO"), Some("Hussein"));
        assert_eq!(words.by_form("Хосейн", ""), None);
        assert_eq!(words.by_family_of("曾国平", "CN"), Some(("Zeng", "国平")));
        assert_eq!(words.by_family_of("曾国平", "JP"), None);
    }
}
