//! How the tables become the gazetteer.
//!
//! Countries come first, then organisations and the towns of each language's own file, then the long list of
//! towns: who comes first keeps a name. Not here: what is found (`gazetteer`), which towns are told (`towns`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::analyze::{Analyzer, Folder};
use super::endings;
use super::loose::loose;
use super::starts::Starts;
use super::towns::{self, Towns};
use super::{DROPS_VOWEL, Entity, Gazetteer, Name, Names, Solid, primary, tables, without_gaps};
use crate::text::words::{Writing, words};

/// What a name is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The entity's own name.
    Name,
    /// A word for its people, or of them.
    People,
    /// The name of a town, which a language's own file has.
    Town,
    /// The name of a town out of the long list, where some names are other words too.
    ListedTown,
    /// What looks like a name and is none.
    Nothing,
}

impl Form {
    fn is_town(self) -> bool {
        matches!(self, Self::Town | Self::ListedTown | Self::Nothing)
    }
}

/// The gazetteer while it is made.
#[derive(Debug, Default)]
struct Maker {
    made: Gazetteer,
    entities: HashMap<String, Entity>,
    towns: Towns,
    /// Folded words that are no names of towns, by language.
    not_names: HashMap<&'static str, HashSet<String>>,
}

impl Gazetteer {
    pub(super) fn read() -> Self {
        let mut maker = Maker::default();
        for [language, region, name] in rows(tables::COUNTRIES) {
            maker.add(language, &format!("country:{region}"), name, Form::Name);
        }
        for [language, region, names] in rows(tables::OTHER_NAMES) {
            let none = region == "-";
            let form = if none { Form::Nothing } else { Form::Name };
            let entity = if none { String::new() } else { format!("country:{region}") };
            for name in names.split('|') {
                maker.add(language, &entity, name.trim(), form);
            }
        }
        for table in tables::LANGUAGES {
            maker.read_language(table);
        }
        for [language, id, name] in rows(tables::OTHER_TOWNS) {
            let form = if id == "-" { Form::Nothing } else { Form::Town };
            maker.add(language, &town(id), name, form);
        }
        for [language, id, name] in rows(tables::TOWNS) {
            maker.add(language, &town(id), name, Form::ListedTown);
        }
        maker.finish()
    }
}

fn town(id: &str) -> String {
    if id == "-" { String::new() } else { format!("{}{id}", super::TOWN) }
}

/// The rows of a table of three columns.
fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

impl Maker {
    fn finish(self) -> Gazetteer {
        let mut made = self.made;
        made.anywhere.sort_by(|a, b| a.0.cmp(&b.0));
        made.anywhere.dedup();
        // A country that has the name goes before the towns that have it, and an older town before newer.
        made.anywhere
            .dedup_by(|later, first| later.0 == first.0 && later.1.starts_with(super::TOWN));
        made.anywhere.shrink_to_fit();
        for (language, endings) in endings::read() {
            made.languages.entry(language.to_owned()).or_default().endings = endings;
        }
        for names in made.languages.values_mut() {
            names.spaced.values_mut().for_each(Vec::shrink_to_fit);
            names.spaced.shrink_to_fit();
            names.solid.shrink_to_fit();
            names.starts = Starts::of(names.spaced.keys().map(|key| (&**key, key.len())));
            let solid = names.solid.keys().map(|key| (&**key, key.chars().count()));
            names.solid_starts = Starts::of(solid);
        }
        made
    }

    /// The sections of a language's file that name countries, their people, organisations and towns.
    fn read_language(&mut self, table: &'static str) {
        let (mut language, mut section) = ("und", "");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix('[') {
                section = header.trim_end_matches(']');
                continue;
            }
            if section == "not_a_name" {
                let mut folder = Folder::new(Analyzer::of(language));
                let words = line.split('|').map(|word| folder.word(word.trim()).to_owned());
                self.not_names.entry(language).or_default().extend(words);
                continue;
            }
            let Some((id, names)) = line.split_once(" = ") else { continue };
            let (kind, form) = match section {
                "language" if id == "tag" => {
                    language = names;
                    continue;
                }
                "country" => ("country", Form::Name),
                "demonym" => ("country", Form::People),
                "organization" => ("organization", Form::Name),
                "place" => ("place", Form::Town),
                _ => continue,
            };
            for name in names.split(" | ") {
                self.add(language, &format!("{kind}:{}", id.trim()), name.trim(), form);
            }
        }
    }

    fn entity(&mut self, key: &str) -> Entity {
        if let Some(known) = self.entities.get(key) {
            return Arc::clone(known);
        }
        let made: Entity = key.into();
        self.entities.insert(key.to_owned(), Arc::clone(&made));
        made
    }

    /// Adds a name of an entity.
    fn add(&mut self, language: &str, entity: &str, name: &'static str, form: Form) {
        let entity = self.entity(entity);
        let mut folder = Folder::new(Analyzer::of(language));
        let found = words(name);
        let solid = found.first().is_some_and(|word| word.writing != Writing::Spaced);
        let folded: Vec<String> = if solid {
            vec![without_gaps(folder.solid(name))]
        } else {
            let words = found.iter().filter_map(|word| name.get(word.range.clone()));
            let words = words.map(|word| folder.word(word).to_owned());
            words.filter(|word| !word.is_empty()).collect()
        };
        let Some(first) = folded.first() else { return };
        if form == Form::ListedTown {
            let none = self.not_names.get(language).is_some_and(|none| none.contains(first));
            if folded.len() == 1 && (none || towns::is_doubtful(first)) {
                return;
            }
        }
        if !matches!(form, Form::People | Form::Nothing) {
            let written = self.made.written.entry(primary(language).to_owned()).or_default();
            written.push((name, Arc::clone(&entity)));
        }
        if form != Form::Nothing {
            self.made.anywhere.push((folded.join(" ").into(), Arc::clone(&entity)));
        }
        let names = self.made.languages.entry(primary(language).to_owned()).or_default();
        if solid {
            names.add_solid(first, entity, form);
            return;
        }
        let vowel = folded.last().and_then(|last| last_vowel(last));
        let vowel = vowel.filter(|_| !matches!(form, Form::People | Form::Nothing));
        let count = folded.len();
        let mut keys = folded.iter().zip(&found).enumerate().map(|(at, (folded, word))| {
            let mut stem = || folder.stem(name.get(word.range.clone()).unwrap_or_default());
            match form {
                // "Новая Зеландия" is "Новой Зеландии": the words in front change too.
                Form::Name if at + 1 < count && declines_in_front(language) => {
                    let stem = stem();
                    let shorter = stem.chars().count() >= 3 && folded.starts_with(&stem);
                    if shorter { stem } else { key(folded).to_owned() }
                }
                Form::Name | Form::Town | Form::ListedTown => key(folded).to_owned(),
                Form::Nothing => folded.clone(),
                Form::People => {
                    let stem = stem();
                    if stem.chars().count() >= 4 { stem } else { folded.clone() }
                }
            }
        });
        let Some(first) = keys.next() else { return };
        let rest: Box<[Box<str>]> = keys.map(String::into_boxed_str).collect();
        if form.is_town() {
            let same = names.spaced.get(first.as_str()).into_iter().flatten();
            let known = same.into_iter().any(|known| known.rest == rest);
            let keys = std::iter::once(first.as_str()).chain(rest.iter().map(|key| &**key));
            if known || self.towns.is_like_its_country(&entity, keys, names) {
                return;
            }
        }
        let (small, town) = (form == Form::People, form.is_town());
        names.longest = names.longest.max(first.len());
        let list = names.spaced.entry(first.into()).or_default();
        list.push(Name { rest, entity, vowel, small, town });
        // The longest name that fits is the one that is meant.
        list.sort_by_key(|name| std::cmp::Reverse(name.rest.len()));
    }
}

impl Names {
    /// Adds a name in a script without spaces: the first of a town, and of a country the last.
    fn add_solid(&mut self, folded: &str, entity: Entity, form: Form) {
        let name = loose(folded).text;
        let solid = Solid { entity, people: form == Form::People };
        self.longest_solid = self.longest_solid.max(name.chars().count());
        if matches!(form, Form::Town | Form::ListedTown) {
            self.solid.entry(name.into()).or_insert(solid);
        } else {
            self.solid.insert(name.into(), solid);
        }
    }
}

/// Languages in which an adjective in front of a name has the name's case.
fn declines_in_front(language: &str) -> bool {
    matches!(
        primary(language),
        "be" | "bg"
            | "bs"
            | "cs"
            | "el"
            | "hr"
            | "lt"
            | "lv"
            | "mk"
            | "pl"
            | "ru"
            | "sk"
            | "sl"
            | "sr"
            | "uk"
    )
}

/// A folded name without the vowel that endings replace.
fn key(word: &str) -> &str {
    last_vowel(word).and_then(|vowel| word.strip_suffix(vowel)).unwrap_or(word)
}

/// The vowel that endings replace at the end of a folded name.
fn last_vowel(word: &str) -> Option<char> {
    let long = word.chars().count() >= DROPS_VOWEL;
    word.chars().next_back().filter(|last| long && is_vowel(*last))
}

pub(super) fn is_vowel(letter: char) -> bool {
    "aeiouyаеиоуыэюяіїєიაეოუαεηιουωაიაեէըոօու".contains(letter)
        || matches!(letter, '\u{93E}'..='\u{94C}' | '\u{9BE}'..='\u{9CC}' | 'ه' | 'ا' | 'ی')
}
