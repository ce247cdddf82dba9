//! Finds the forms of a language's tables in a paragraph: leftmost, longest, not overlapping.

use std::ops::Range;

use super::lexicon::{Entry, Language, Node, Section, Trie, Words};
use super::view::{Class, Gap, Token, View};

/// A form of the tables in the text.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    /// Which tokens.
    pub(super) tokens: Range<usize>,
    /// What it can mean: ranges of the tree's entries, one for each way to read the same words.
    entries: Ways,
    /// The sections of those entries, a bit each.
    sections: u64,
}

/// The most ways to read the same words.
const MOST_WAYS: usize = 4;

/// The sections of a scan that looks for all.
const ALL: u64 = u64::MAX;
/// The least letters of a noun that a longer word may end in, and of what stands in front of it.
const LEAST_NOUN: usize = 5;
const LEAST_BEFORE: usize = 3;
/// Sections whose longer forms may end in a title.
const BEFORE_TITLES: u64 = Section::Kind.bit()
    | Section::IssuerCue.bit()
    | Section::Meet.bit()
    | Section::Say.bit()
    | Section::TakePart.bit();
/// The most letters of such a word: a longer one is no word, and looking through it would take long.
const MOST_COMPOUND: usize = 60;

/// Ranges of a tree's entries; empty ones are unused.
type Ways = [(u32, u32); MOST_WAYS];

/// The forms found in one paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Hits {
    pub(super) all: Vec<Hit>,
    /// For each token the hit that covers it, plus one; 0 for none.
    by_token: Vec<u32>,
}

impl Hits {
    /// The hit that covers a token.
    pub(super) fn at(&self, token: usize) -> Option<(usize, &Hit)> {
        let number = *self.by_token.get(token)?;
        let at = (number as usize).checked_sub(1)?;
        self.all.get(at).map(|hit| (at, hit))
    }

    /// The forms that begin in a run of tokens.
    pub(super) fn within(&self, tokens: &Range<usize>) -> &[Hit] {
        let from = self.all.partition_point(|hit| hit.tokens.start < tokens.start);
        let to = self.all.partition_point(|hit| hit.tokens.start < tokens.end);
        self.all.get(from..to).unwrap_or_default()
    }

    /// The sections of the forms that cover a token of a run, a bit each.
    pub(super) fn sections_in(&self, tokens: &Range<usize>) -> u64 {
        let from = self.all.partition_point(|hit| hit.tokens.end <= tokens.start);
        let touching = self.all.get(from..).unwrap_or_default().iter();
        let touching = touching.take_while(|hit| hit.tokens.start < tokens.end);
        touching.fold(0, |bits, hit| bits | hit.sections)
    }

    /// Whether a form of one of these sections covers a token of a run: where none does, a rule that
    /// needs one need not look.
    pub(super) fn have(&self, tokens: &Range<usize>, sections: u64) -> bool {
        self.sections_in(tokens) & sections != 0
    }

    fn push(&mut self, hit: Hit) {
        let number = u32::try_from(self.all.len() + 1).unwrap_or(0);
        for token in hit.tokens.clone() {
            if let Some(slot) = self.by_token.get_mut(token) {
                *slot = number;
            }
        }
        self.all.push(hit);
    }

    /// Takes forms out, by their numbers in order: what they cover is covered by none.
    pub(super) fn remove(&mut self, numbers: &[usize]) {
        let all = std::mem::take(&mut self.all);
        self.by_token.fill(0);
        for (number, hit) in all.into_iter().enumerate() {
            if numbers.binary_search(&number).is_err() {
                self.push(hit);
            }
        }
    }

    /// Finds all forms of a paragraph in the same memory.
    pub(super) fn read(&mut self, view: &View, language: &Language) {
        self.all.clear();
        self.by_token.clear();
        self.by_token.resize(view.tokens.len(), 0);
        let scan = Scan { view, language, trie: language.trie(), wanted: ALL };
        let mut at = 0;
        let mut follows_hit = false;
        while let Some(token) = view.tokens.get(at) {
            let found =
                if scan.may_start(at, token, follows_hit) { scan.longest(at, token) } else { None };
            match found.map(|hit| scan.without_title(hit)) {
                Some(hit) => {
                    at = hit.tokens.end;
                    self.push(hit);
                    follows_hit = true;
                }
                None => {
                    at += 1;
                    follows_hit = false;
                }
            }
        }
    }
}

/// The forms of one section that lie inside a longer form.
pub(super) fn inside(view: &View, language: &Language, outer: &Hit, wanted: Section) -> Vec<Hit> {
    let scan = Scan { view, language, trie: language.trie(), wanted: wanted.bit() };
    let mut found = Vec::new();
    for at in outer.tokens.clone() {
        let Some(token) = view.tokens.get(at) else { break };
        let hit = scan.longest(at, token);
        found.extend(hit.filter(|hit| hit.tokens.end <= outer.tokens.end));
    }
    found
}

impl Hit {
    /// The meanings of the hit that fit the text.
    pub(super) fn entries<'l>(&self, language: &'l Language) -> impl Iterator<Item = &'l Entry> {
        let trie = language.trie();
        let all = self.entries.into_iter().flat_map(move |way| trie.entries_at(way));
        all.filter(|entry| self.sections & entry.section.bit() != 0)
    }

    /// The first meaning in a section.
    pub(super) fn get(&self, language: &Language, section: Section) -> Option<Entry> {
        if !self.is(section) {
            return None;
        }
        self.entries(language).find(|entry| entry.section == section).copied()
    }

    /// Whether a meaning is in a section.
    #[inline]
    pub(super) fn is(&self, section: Section) -> bool {
        self.sections & section.bit() != 0
    }

    /// The organisations that the words can be: more than one for an acronym that two share.
    pub(super) fn organizations(&self, language: &Language) -> Vec<u32> {
        let mut found: Vec<u32> = Vec::new();
        if self.is(Section::Organization) {
            let all = self.entries(language);
            found.extend(all.filter(|e| e.section == Section::Organization).map(|e| e.value));
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    /// Keeps of all meanings only this organisation.
    pub(super) fn settle(&mut self, language: &Language, organization: u32) {
        let trie = language.trie();
        let mut all = self.entries.into_iter().flat_map(|(from, to)| from..to);
        let at = all.find(|&at| {
            let entry = trie.entries_at((at, at + 1)).first();
            entry.is_some_and(|e| e.section == Section::Organization && e.value == organization)
        });
        if let Some(at) = at {
            self.entries = Ways::default();
            if let Some(first) = self.entries.first_mut() {
                *first = (at, at + 1);
            }
            self.sections = Section::Organization.bit();
        }
    }

    /// Whether all meanings are in these sections.
    pub(super) fn is_only(&self, sections: u64) -> bool {
        self.sections & !sections == 0
    }
}

struct Scan<'a> {
    view: &'a View,
    language: &'a Language,
    trie: &'a Trie,
    /// Only forms of these sections count, a bit each.
    wanted: u64,
}

/// A form that fits, the best so far.
#[derive(Clone, Copy)]
struct Best {
    end: usize,
    /// How many letters of the last word are its ending.
    ending: usize,
    entries: Ways,
}

/// Where a walk is: the node, the token, and the character in it that comes next.
#[derive(Clone, Copy)]
struct Place {
    node: Node,
    token: usize,
    at: usize,
}

impl Scan<'_> {
    fn may_start(&self, at: usize, token: &Token, follows_hit: bool) -> bool {
        match (token.class, self.language.settings.words) {
            (Class::Mark, _) => false,
            (Class::Sign, Words::Glued) => {
                let before = at.checked_sub(1).and_then(|before| self.view.tokens.get(before));
                let inside =
                    token.gap == Gap::None && before.is_some_and(|b| b.class == Class::Sign);
                !inside || follows_hit
            }
            _ => true,
        }
    }

    fn longest(&self, at: usize, token: &Token) -> Option<Hit> {
        let first = token.from as usize;
        let mut best = None;
        self.begin((at, first), &mut best);
        if best.is_none() && token.class == Class::Word {
            let chars = self.view.chars(token);
            for proclitic in &self.language.proclitics {
                if chars.len() > proclitic.len() + 1 && chars.starts_with(proclitic) {
                    // Each is tried: "والبنك الإسلامي" holds البنك الإسلامي as well as بنك.
                    self.begin((at, first + proclitic.len()), &mut best);
                }
            }
        }
        if best.is_none() && self.language.settings.compounds && token.class == Class::Word {
            self.end_of_compound(at, token, &mut best);
        }
        best.map(|best: Best| {
            let entries = best.entries;
            let all = || entries.into_iter().flat_map(|way| self.trie.entries_at(way));
            let mut sections = all().fold(0, |bits, entry| bits | entry.section.bit());
            // ГУАМ is no Guam: what is written like the acronym of a body is no country.
            let acronym = |entry: &Entry| entry.caps && entry.section == Section::Organization;
            let state = |entry: &Entry| !entry.caps && entry.section == Section::Country;
            if sections & Section::Country.bit() != 0 && all().any(acronym) && all().any(state) {
                sections &= !Section::Country.bit();
            }
            Hit { tokens: at..best.end, entries, sections }
        })
    }

    /// "Statement by the spokesperson", "received the ambassador": a form of these sections leaves the title
    /// that it ends in to itself, which somebody holds.
    fn without_title(&self, hit: Hit) -> Hit {
        if hit.tokens.len() < 2 || !hit.is_only(BEFORE_TITLES) {
            return hit;
        }
        let titles = Scan { wanted: Section::Office.bit(), ..*self };
        let ends = |at: &usize| {
            let title = self.view.tokens.get(*at).and_then(|token| titles.longest(*at, token));
            title.is_some_and(|title| title.tokens.end >= hit.tokens.end)
        };
        let title = (hit.tokens.start + 1..hit.tokens.end).find(ends);
        let end = title.unwrap_or(hit.tokens.end);
        Hit { tokens: hit.tokens.start..end, ..hit }
    }

    /// The noun for an event or document that a longer word ends in: "Klimakonferenz". The first that
    /// fits is the longest.
    fn end_of_compound(&self, at: usize, token: &Token, best: &mut Option<Best>) {
        if token.chars() > MOST_COMPOUND {
            return;
        }
        let last = (token.to as usize).saturating_sub(LEAST_NOUN);
        let nouns = Scan { wanted: Section::Event.bit() | Section::Document.bit(), ..*self };
        for first in token.from as usize + LEAST_BEFORE..=last {
            nouns.begin((at, first), best);
            if best.is_some() {
                break;
            }
        }
    }

    /// Begins a form at a character of a token.
    fn begin(&self, start: (usize, usize), best: &mut Option<Best>) {
        let (token, first) = start;
        let character = self.view.folded.chars.get(first);
        let Some(node) = character.and_then(|&c| self.trie.first(c)) else { return };
        self.walk(Place { node, token, at: first + 1 }, start, best);
    }

    /// Goes on from a place; `start` is the token and the character where the form began.
    fn walk(&self, place: Place, start: (usize, usize), best: &mut Option<Best>) {
        let Place { mut node, token: at, at: mut position } = place;
        let Some(token) = self.view.tokens.get(at) else { return };
        let end = token.to as usize;
        if token.class == Class::Sign {
            self.accept(node, (at + 1, 0), start, best);
            self.go_on(node, at + 1, start, best);
            return;
        }
        loop {
            let rest = self.view.folded.chars.get(position..end).unwrap_or_default();
            if let Some((symbol, next)) = self.trie.only_child(node) {
                if rest.first().is_none_or(|&character| u32::from(character) != symbol) {
                    return;
                }
                node = next;
                position += 1;
                continue;
            }
            for (set, child) in self.trie.endings(node) {
                if self.language.inflection.fits(set, rest) {
                    for behind in at + 1..=self.behind_suffix(at, rest, set) {
                        self.accept(child, (behind, rest.len()), start, best);
                        self.go_on(child, behind, start, best);
                    }
                }
            }
            let Some(next) = rest.first().and_then(|&c| self.trie.child(node, c)) else { return };
            node = next;
            position += 1;
        }
    }

    fn go_on(&self, node: Node, at: usize, start: (usize, usize), best: &mut Option<Best>) {
        let Some(next) = self.view.tokens.get(at) else { return };
        let first = next.from as usize;
        let character = self.view.folded.chars.get(first);
        let Some(node) = character.and_then(|&c| self.trie.child(node, c)) else { return };
        self.walk(Place { node, token: at, at: first + 1 }, start, best);
    }

    /// The token behind a word and its ending, where a hyphen stands between the two: "АҚШ-тың". The ending
    /// may be a word of its own, though: "s-a întâlnit".
    fn behind_suffix(&self, at: usize, rest: &[char], set: u32) -> usize {
        let Some(next) = self.view.tokens.get(at + 1) else { return at + 1 };
        let tight = next.gap == Gap::Hyphen && next.class == Class::Word && !next.upper;
        let fits = tight
            && rest.is_empty()
            && set > super::lexicon::ANY
            && self.language.inflection.fits(set, self.view.chars(next));
        if fits { at + 2 } else { at + 1 }
    }

    fn accept(
        &self,
        node: Node,
        (end, ending): (usize, usize),
        start: (usize, usize),
        best: &mut Option<Best>,
    ) {
        let all = self.trie.entries(node);
        if all.0 == all.1
            || best.is_some_and(|best| best.end > end)
            || end > start.0 + 1 && self.ends_a_word(start.0)
        {
            return;
        }
        // Entries are sorted by section; what does not fit the case of the text is cut off at the ends.
        let (mut from, mut to) = all;
        let fits = |at: u32| {
            let entry = self.trie.entries_at((at, at + 1)).first();
            entry.is_some_and(|entry| self.case_fits(*entry, start))
        };
        while from < to && !fits(from) {
            from += 1;
        }
        while to > from && !fits(to - 1) {
            to -= 1;
        }
        let is_wanted = |wanted: u64| {
            self.trie.entries_at((from, to)).iter().any(|entry| entry.section.bit() & wanted != 0)
        };
        if from >= to || self.wanted != ALL && !is_wanted(self.wanted) {
            return;
        }
        match best {
            Some(best) if best.end == end => {
                let free = best.entries.iter().position(|way| way.0 == way.1 || *way == (from, to));
                // The form that leaves fewer letters to its ending comes first: "Nijerya" is no "Nijer".
                let first = if ending < best.ending { Some(0) } else { free };
                if let (Some(first), Some(ways)) =
                    (first, best.entries.get_mut(..=free.unwrap_or(MOST_WAYS - 1)))
                    && let Some(ways) = ways.get_mut(first..)
                {
                    ways.rotate_right(1);
                    if let Some(way) = ways.first_mut() {
                        *way = (from, to);
                    }
                }
                best.ending = best.ending.min(ending);
            }
            _ => {
                let mut entries = Ways::default();
                if let Some(first) = entries.first_mut() {
                    *first = (from, to);
                }
                *best = Some(Best { end, ending, entries });
            }
        }
    }

    /// Whether a sign is the last of a Korean word that began in front of it: "에 서명" does not hold "에서".
    fn ends_a_word(&self, at: usize) -> bool {
        let sign = |at: usize| self.view.tokens.get(at).filter(|token| token.class == Class::Sign);
        self.language.settings.words == Words::Glued
            && sign(at).is_some_and(|token| token.gap == Gap::None)
            && sign(at + 1).is_some_and(|next| next.gap != Gap::None)
    }

    fn case_fits(&self, entry: Entry, (token, first): (usize, usize)) -> bool {
        if !entry.proper && !entry.caps {
            return true;
        }
        let Some(token) = self.view.tokens.get(token) else { return false };
        if token.class != Class::Word {
            return true;
        }
        let is_upper = |at: usize| {
            let traits = self.view.traits(at).filter(|_| at < token.to as usize);
            traits.is_some_and(|traits| traits.is_upper() || !traits.is_lower())
        };
        let upper = is_upper(first);
        if !entry.caps {
            return upper;
        }
        upper && (first + 1 >= token.to as usize || is_upper(first + 1))
    }
}
