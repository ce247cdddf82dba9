//! Finds named entities in texts and queries, whatever ending they have: for finding, not for claims.
//!
//! A word of the text names an entity when it starts with the folded name and has a few letters more:
//! "Қазақстанның" names Қазақстан. Where a script has capitals, a word of a text must start with one.
//! Names of several words match word by word; scripts without spaces are searched for the name itself,
//! the longest first. So recall comes first; what a statement is said to be about is `extract`'s to say.
//!
//! The names are data (`data/lexicon`), one table for the whole program. Pure; linear in the text.

mod endings;
mod loose;
mod read;
mod solid;
mod starts;
mod tables;
#[cfg(test)]
mod tests;
mod towns;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use self::endings::Endings;
use self::read::is_vowel;
use self::starts::Starts;
use super::analyze::{Analyzer, Folder};
use super::document::is_small;
use crate::text::words::{Word, Writing};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::read);

/// The built-in names.
pub fn builtin() -> &'static Gazetteer {
    &GAZETTEER
}

/// Letters that may follow a name of five letters or more; shorter names take as many as they have,
/// less one.
const MOST_MORE: usize = 7;
/// What the key of a town begins with.
const TOWN: &str = "place:";
/// A name in kana that has more kana behind it has so many letters.
const LONG_KANA: usize = 4;
/// A first word of fewer bytes takes no ending.
const SHORT: usize = 3;
/// From this length on the last vowel of a name is left out: endings replace it.
const DROPS_VOWEL: usize = 5;

/// Names by language.
#[derive(Debug, Default)]
pub struct Gazetteer {
    languages: HashMap<String, Names>,
    /// Whole folded names of all languages in order: what a query may call an entity in a language that
    /// nobody told.
    anywhere: Vec<(Box<str>, Entity)>,
    /// Names as written, with their entities, by language in the order of the tables.
    written: BTreeMap<String, Vec<(&'static str, Entity)>>,
}

/// The key of an entity, one for all its names. Empty for what looks like a name and is none.
type Entity = Arc<str>;

#[derive(Debug, Default)]
struct Names {
    /// By the first word's key: the keys of the other words and the entity.
    spaced: FxHashMap<Box<str>, Vec<Name>>,
    /// The longest first key, in bytes.
    longest: usize,
    /// How first keys begin, and how many bytes they have.
    starts: Starts,
    /// Whole names in scripts without spaces.
    solid: FxHashMap<Box<str>, Solid>,
    /// The most characters of a solid name.
    longest_solid: usize,
    /// How solid names begin, and how many characters they have.
    solid_starts: Starts,
    /// What makes of a name its people.
    endings: Endings,
}

#[derive(Debug, Clone)]
struct Name {
    rest: Box<[Box<str>]>,
    entity: Entity,
    /// The vowel that the key of the last word lacks.
    vowel: Option<char>,
    /// Whether it is written small where names are not: "российский".
    small: bool,
    /// Whether it is a town's: towns are many, and take fewer letters more.
    town: bool,
}

/// A name in a script without spaces.
#[derive(Debug, Clone)]
struct Solid {
    entity: Entity,
    /// Whether it is a name of the people.
    people: bool,
}

/// An entity named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its key: `country:KZ`.
    pub entity: String,
    /// The words that name it: first and one past the last.
    pub words: Range<usize>,
    /// Whether they name its people, or what is of it, rather than the entity itself.
    pub people: bool,
}

/// Whether a text writes names with capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capitals {
    /// It does, where its script has them.
    Required,
    /// It was typed in haste.
    Optional,
}

impl Gazetteer {
    /// What an entity is called in a language: the first name of the tables.
    pub fn name_of(&self, entity: &str, language: &str) -> Option<&str> {
        let names = self.written.get(primary(language))?;
        names.iter().find(|(_, of)| **of == *entity).map(|(name, _)| *name)
    }

    /// Names that start like this in a language, without regard to case; in any language for `und`.
    pub fn names_with(&self, prefix: &str, language: &str, most: usize) -> Vec<(String, String)> {
        let prefix = prefix.to_lowercase();
        let any = language == "und";
        let tables = self.written.iter().filter(|(of, _)| any || *of == primary(language));
        let names = tables.flat_map(|(_, names)| names);
        let begun = names.filter(|(name, _)| name.to_lowercase().starts_with(&prefix));
        let mut found: Vec<(String, String)> =
            begun.map(|(name, entity)| ((*name).to_owned(), entity.to_string())).collect();
        found.sort();
        found.dedup_by(|a, b| a.1 == b.1 || a.0 == b.0);
        found.truncate(most);
        found
    }

    /// The entities that a text in a language names, in order; `found` are its words.
    pub fn find(
        &self,
        text: &str,
        found: &[Word],
        language: &str,
        capitals: Capitals,
    ) -> Vec<Named> {
        Finder::new(self, language, capitals).find(text, found)
    }

    /// The entities whose whole name a query is a part of, in any language.
    pub fn find_anywhere(&self, text: &str, found: &[Word]) -> Vec<Named> {
        let mut folder = Folder::new(Analyzer::of("und"));
        let mut hits = Vec::new();
        let mut at = 0;
        while at < found.len() {
            let longest = (1..=4).rev().find_map(|count| {
                let run = found.get(at..at + count)?;
                let solid = run.first()?.writing != Writing::Spaced;
                let folded = if solid {
                    without_gaps(
                        folder.solid(text.get(run.first()?.range.start..run.last()?.range.end)?),
                    )
                } else {
                    let words = run.iter().filter_map(|word| text.get(word.range.clone()));
                    words.map(|word| folder.word(word).to_owned()).collect::<Vec<_>>().join(" ")
                };
                let entities = self.called(&folded);
                (!entities.is_empty()).then_some((count, entities))
            });
            let Some((count, entities)) = longest else {
                at += 1;
                continue;
            };
            for (_, entity) in entities {
                let words = at..at + count;
                let named = Named { entity: entity.to_string(), words, people: false };
                if !hits.contains(&named) {
                    hits.push(named);
                }
            }
            at += count;
        }
        hits
    }
}

/// Finds the entities of several texts in one language, one after the other.
#[derive(Debug)]
pub struct Finder<'g, 't> {
    /// The names of the language, then those of its neighbours.
    tables: Vec<&'g Names>,
    folder: Folder,
    capitals: Capitals,
    /// Words that no name begins, as written: most words of a text stand in it before. Bounded.
    nameless: HashSet<&'t str>,
}

impl<'g, 't> Finder<'g, 't> {
    /// Words that are kept.
    const NAMELESS: usize = 4_096;

    /// For texts in a language.
    pub fn new(gazetteer: &'g Gazetteer, language: &str, capitals: Capitals) -> Self {
        let tables = std::iter::once(primary(language))
            .chain(neighbours(primary(language)).iter().copied())
            .filter_map(|language| gazetteer.languages.get(language));
        let folder = Folder::new(Analyzer::of(language));
        Self { tables: tables.collect(), folder, capitals, nameless: HashSet::new() }
    }

    /// The entities that a text names, in order; `found` are its words.
    pub fn find(&mut self, text: &'t str, found: &[Word]) -> Vec<Named> {
        let Self { tables, folder, capitals, nameless } = self;
        let mut hits = Vec::new();
        let mut folded = String::new();
        let mut at = 0;
        while let Some(word) = found.get(at) {
            if word.writing != Writing::Spaced {
                let Some(names) = tables.first() else { break };
                at = names.find_solid(text, found, at, folder, &mut hits);
                continue;
            }
            let spelt = text.get(word.range.clone()).unwrap_or_default();
            if nameless.contains(spelt) {
                at += 1;
                continue;
            }
            let written = *capitals == Capitals::Required;
            let small = written && folder.unelided(spelt).chars().next().is_some_and(is_small);
            folded.clear();
            folded.push_str(folder.word(spelt));
            let mut begun = false;
            let mut read = Read { folded: &folded, small, written, begun: &mut begun };
            let named = tables
                .iter()
                .find_map(|names| names.find_spaced(text, found, at, folder, &mut read));
            match named {
                Some(named) => {
                    at = named.words.end;
                    hits.extend(Some(named).filter(|named| !named.entity.is_empty()));
                }
                None => at += 1,
            }
            if !begun && nameless.len() < Self::NAMELESS {
                nameless.insert(spelt);
            }
        }
        hits
    }
}

impl Gazetteer {
    /// The entities that have this very name, in any language.
    fn called(&self, folded: &str) -> &[(Box<str>, Entity)] {
        let from = self.anywhere.partition_point(|(name, _)| **name < *folded);
        let same = self.anywhere.get(from..).unwrap_or_default();
        let count = same.iter().take_while(|(name, _)| **name == *folded).count();
        same.get(..count).unwrap_or_default()
    }
}

/// A word of the text.
#[derive(Debug)]
struct Read<'a> {
    folded: &'a str,
    /// It begins with a small letter where names do not.
    small: bool,
    /// It stands in a text where names are written with care, not in a query.
    written: bool,
    /// Whether there is a name that it begins, set by those who look.
    begun: &'a mut bool,
}

/// A place in a text.
#[derive(Debug, Clone, Copy)]
struct Here<'a> {
    text: &'a str,
    found: &'a [Word],
    at: usize,
    small: bool,
    written: bool,
}

impl Names {
    fn find_spaced(
        &self,
        text: &str,
        found: &[Word],
        at: usize,
        folder: &mut Folder,
        read: &mut Read<'_>,
    ) -> Option<Named> {
        let Read { folded, small, written, ref mut begun } = *read;
        let proclitics = folder.proclitics();
        let bare = proclitics.iter().filter_map(|proclitic| folded.strip_prefix(proclitic));
        let readings = std::iter::once(folded).chain(bare);
        let here = Here { text, found, at, small, written };
        readings.filter(|reading| !reading.is_empty()).find_map(|reading| {
            let fitting = self.names_starting(reading).filter_map(|(first, name)| {
                **begun = true;
                self.fits(here, reading.split_at_checked(first)?, name, folder)
            });
            // The most words are meant; of those the longest key, which comes first.
            fitting
                .reduce(|best, next| if next.words.len() > best.words.len() { next } else { best })
        })
    }

    /// Whether a name whose first key is the first half of a word stands here.
    fn fits(
        &self,
        Here { text, found, at, small, written }: Here<'_>,
        (first, more): (&str, &str),
        name: &Name,
        folder: &mut Folder,
    ) -> Option<Named> {
        let proclitics = folder.proclitics();
        let single = name.rest.is_empty();
        // "Ấn Độ" starts with a short word; a short word alone must look like a name.
        let told = first.len() + more.len() >= SHORT || !single || written;
        let bent = !name.town || !single || towns::may_follow(first, more);
        if !told || !bent || small && !name.small {
            return None;
        }
        let (mut key, mut word) = (first, format!("{first}{more}"));
        for (next, other) in name.rest.iter().enumerate() {
            let spelt = text.get(found.get(at + 1 + next)?.range.clone())?;
            let folded = folder.word(spelt);
            let more = ending_of(other, folded, proclitics)?;
            key = &**other;
            word = folded.get(folded.len() - more.len() - key.len()..)?.to_owned();
        }
        let more = word.get(key.len()..).unwrap_or_default();
        let people = self.endings.are_people(key, name.vowel, more);
        let named = people
            || name.town
            || self.endings.may_end(key, name.vowel, more, || folder.stem(&word));
        let words = at..at + 1 + name.rest.len();
        let people = name.small || people;
        named.then(|| Named { entity: name.entity.to_string(), words, people })
    }

    /// The names whose first key the word starts with, the longest key first, with its length in bytes.
    fn names_starting<'a>(&'a self, word: &'a str) -> impl Iterator<Item = (usize, &'a Name)> {
        let lengths = self.starts.lengths(word);
        let most = if lengths.is_empty() { 0 } else { word.len().min(self.longest) };
        let ends = (1..=most).rev().filter(move |end| lengths.has(*end));
        let ends = ends.filter(|end| *end >= SHORT || *end == word.len());
        ends.filter(|end| word.is_char_boundary(*end)).flat_map(move |end| {
            let (key, more) = word.split_at_checked(end).unwrap_or_default();
            let names = if may_follow(key, more) { self.spaced.get(key) } else { None };
            names.into_iter().flatten().map(move |name| (end, name))
        })
    }
}

/// A character that a name may be written with or without.
fn is_gap(character: char) -> bool {
    matches!(character, ' ' | '\u{200B}'..='\u{200D}')
}

fn without_gaps(mut name: String) -> String {
    name.retain(|character| !is_gap(character));
    name
}

/// Languages whose names stand in texts of a language beside its own: those of a neighbour that many
/// speak, and English ones in another script.
fn neighbours(language: &str) -> &'static [&'static str] {
    match language {
        "kk" | "ky" | "tg" | "mn" | "tt" | "be" => &["ru", "en"],
        "ps" => &["fa", "ur", "en"],
        "ur" | "prs" | "fa" => &["fa", "en"],
        "ms" => &["id"],
        "id" => &["ms"],
        "ru" | "uk" | "bg" | "sr" | "el" | "ar" | "he" | "hi" | "bn" | "ne" | "ta" | "ka"
        | "hy" | "am" | "ko" | "ja" | "zh" | "th" | "lo" | "km" | "my" => &["en"],
        _ => &[],
    }
}

/// Whether these letters may follow a key, as an ending.
fn may_follow(key: &str, more: &str) -> bool {
    let length = key.chars().count();
    let most = if length >= DROPS_VOWEL - 1 { MOST_MORE } else { length - 1 };
    let long_enough = length > 3 || more.chars().count() <= 3;
    long_enough && more.chars().count() <= most
}

/// What stands behind a key in a folded word, in front of which something may be written together.
fn ending_of<'w>(key: &str, folded: &'w str, proclitics: &[&str]) -> Option<&'w str> {
    let more = folded.strip_prefix(key).filter(|more| may_follow(key, more));
    more.or_else(|| {
        let bare = proclitics.iter().filter_map(|proclitic| folded.strip_prefix(proclitic));
        bare.filter_map(|bare| bare.strip_prefix(key)).next()
    })
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
