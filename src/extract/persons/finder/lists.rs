//! Names in lists and pairs of those who hold one office: the title stands in front of the first only.
//!
//! Not here: names that are told apart by the order of their countries ([`super::super::pairs`]).

use std::ops::Range;

use super::super::super::lexicon::{Owner, Section, Words};
use super::super::super::names;
use super::super::super::offices::OfficePhrase;
use super::Finder;

impl Finder<'_, '_> {
    /// "His two counterparts, the Saudi A and-the-Algerian B", where "and" is glued to the second: behind a name
    /// a country and a name are another who holds the office.
    pub(super) fn by_pair(&mut self) {
        let settings = &self.paragraph.language.settings;
        if settings.capitals || settings.words != Words::Spaced {
            return;
        }
        let mut pairs = Vec::new();
        for (name, office) in &self.found {
            let Some(office) = office else { continue };
            let Some((_, hit)) = self.paragraph.hits.at(name.end) else { continue };
            let glued = self.paragraph.words(&(name.end..name.end + 1)).starts_with('و');
            let entry = hit.get(self.paragraph.language, Section::Demonym);
            let entry = entry.or_else(|| hit.get(self.paragraph.language, Section::Country));
            let of = entry.and_then(|entry| u16::try_from(entry.value).ok());
            let Some(of) = of.filter(|_| glued && hit.tokens.start == name.end) else { continue };
            let Some(second) = names::from(self.paragraph, hit.tokens.end, self.sentence.end)
            else {
                continue;
            };
            let of = Owner::Country(of);
            let held = OfficePhrase { of, tokens: hit.tokens.clone(), ..office.clone() };
            pairs.push((second, Some(held)));
        }
        let untaken = |pair: &(Range<usize>, Option<OfficePhrase>)| self.is_untaken(&pair.0);
        let pairs: Vec<_> = pairs.into_iter().filter(untaken).collect();
        self.found.extend(pairs);
    }

    /// "The ambassadors of Slovenia A, of Morocco B and of Moldova C": behind an office a country in a list
    /// and a name are another who holds it.
    pub(super) fn by_list(&mut self, office: &OfficePhrase) {
        let countries = self.paragraph.hits.within(&(office.title.end..self.sentence.end));
        for hit in countries {
            if !hit.is(Section::Country) || !self.is_item(hit.tokens.start) {
                continue;
            }
            let entry = hit.get(self.paragraph.language, Section::Country);
            let Some(of) = entry.and_then(|entry| u16::try_from(entry.value).ok()) else {
                continue;
            };
            let at = self.behind_honorifics(hit.tokens.end);
            let Some(name) = names::from(self.paragraph, at, self.sentence.end) else { continue };
            let of = Owner::Country(of);
            let held = OfficePhrase { of, tokens: hit.tokens.clone(), ..office.clone() };
            let untaken = self.is_untaken(&name) && name.len() > 1;
            match self.found.iter_mut().find(|(taken, _)| *taken == name) {
                Some((_, slot)) => *slot = slot.take().or(Some(held)),
                None if untaken => self.found.push((name, Some(held))),
                None => {}
            }
        }
    }

    /// Whether an item of a list begins in front of a token, but for words such as "the Republic of".
    fn is_item(&self, mut at: usize) -> bool {
        while let Some(before) = at.checked_sub(1).filter(|before| *before >= self.sentence.start) {
            if matches!(self.paragraph.view.mark(before), Some(',' | ':' | ';')) {
                return true;
            }
            let small = self.paragraph.words(&(before..at)).chars().count() <= 3;
            let hit = self.paragraph.hits.at(before).map(|(_, hit)| hit);
            let between = hit.is_some_and(|hit| hit.is(Section::Connector));
            if !between {
                return small && hit.is_none_or(|hit| hit.is_only(Section::Stop.bit()));
            }
            at = before;
        }
        false
    }
}
