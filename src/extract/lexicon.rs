//! The tables: names, words and endings of every language, read from plain files.
//!
//! A language's forms are one tree (`trie`), built when the language is first met. A table that breaks a
//! rule is an error that names file and line; nothing is skipped in silence.

mod inflection;
mod name_words;
mod parse;
mod registry;
mod section;
mod towns;
mod trie;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

pub(super) use inflection::{ANY, Inflection};
pub(super) use name_words::NameWords;
pub(super) use registry::Registry;
pub(super) use section::{BODIES, MEETING, Section};
pub(super) use trie::{Node, Trie};

use super::view::{Class, View};
use super::{Coverage, LexiconError};
use trie::{ENDINGS, Pattern};

/// A character, or a set of endings.
pub(super) type Symbol = u32;

/// What a form means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) section: Section,
    /// The first letter must be a capital.
    pub(super) proper: bool,
    /// All letters of the stem must be capitals: an acronym.
    pub(super) caps: bool,
    /// Whose office or body it always is; 0 for nobody's.
    pub(super) of: Owner,
    /// A place in the registry, a code, or a number, by section.
    pub(super) value: u32,
}

/// A country or organisation of the registry, or nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Nobody,
    Country(u16),
    Organization(u16),
}

/// How a language writes.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Names begin with a capital.
    pub(super) capitals: bool,
    /// So do the adjectives of countries.
    pub(super) demonym_capital: bool,
    /// Where words begin.
    pub(super) words: Words,
    /// The country of an office may stand in front of it.
    pub(super) country_before: bool,
    /// It may stand behind it.
    pub(super) country_after: bool,
    pub(super) country_after_first: bool,
    /// The name of its holder may stand behind it; whether this is looked at first.
    pub(super) name_after: bool,
    pub(super) name_before: bool,
    pub(super) name_after_first: bool,
    /// The family name comes first.
    pub(super) family_first: bool,
    /// The country that a ministry without one most likely belongs to.
    pub(super) home: Option<u16>,
    /// Whoever publishes in the language is most likely of that country: nobody else's.
    pub(super) home_alone: bool,
    /// The verb stands at the end of the sentence.
    pub(super) verb_last: bool,
    /// Nouns are written together: an event or document may be the end of a longer word.
    pub(super) compounds: bool,
}

/// Where words begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// At spaces.
    Spaced,
    /// At spaces, but a word goes on with others glued to it.
    Glued,
    /// Anywhere.
    Unspaced,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            capitals: true,
            demonym_capital: false,
            words: Words::Spaced,
            country_before: true,
            country_after: true,
            country_after_first: false,
            name_after: true,
            name_before: true,
            name_after_first: true,
            family_first: false,
            home: None,
            home_alone: false,
            verb_last: false,
            compounds: false,
        }
    }
}

/// One element of a date pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DatePart {
    pub(super) optional: bool,
    pub(super) what: DateWhat,
}

/// What a date pattern asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DateWhat {
    Day,
    LastDay,
    Month,
    LastMonth,
    MonthNumber,
    Year,
    Era,
    /// Any of these folded words; `true` if more letters may follow.
    Words(Vec<(Vec<char>, bool)>),
}

/// A form as the table has it.
#[derive(Debug, Clone)]
struct Form {
    text: Box<str>,
    entry: Entry,
    /// No word of it takes endings.
    is_literal: bool,
}

/// The tables of one language.
#[derive(Debug, Default)]
pub(super) struct Language {
    pub(super) tag: String,
    /// Other tags whose texts are read with this file.
    also: Vec<String>,
    pub(super) settings: Settings,
    pub(super) inflection: Inflection,
    pub(super) dates: Vec<Vec<DatePart>>,
    /// Whether a pattern has a word at its start.
    pub(super) dates_begin_with_words: bool,
    /// Opening and closing quotation marks.
    pub(super) quotes: Vec<(char, char)>,
    /// What may be glued to the front of a word, folded; longest first.
    pub(super) proclitics: Vec<Vec<char>>,
    /// Those of them that are a [place_cue], too: they say where.
    pub(super) place_proclitics: Vec<Vec<char>>,
    /// Endings of names, folded, longest first, and what stands in the nominative instead.
    pub(super) name_endings: Vec<(Vec<char>, Vec<char>)>,
    /// The same for names beside a title that has an ending itself.
    pub(super) agreeing_endings: Vec<(Vec<char>, Vec<char>)>,
    /// A full stop behind digits makes an ordinal: "27. Treffen".
    pub(super) ordinal_stop: bool,
    /// Endings that say where: a town that ends like this is where the event takes place.
    pub(super) place_endings: Vec<Vec<char>>,
    /// Names of countries and towns, folded, that are common words here: not taken from the tables of
    /// all languages.
    not_names: HashSet<String>,
    /// The language that lends its names of towns where this one has none.
    towns_of: Option<String>,
    forms: Vec<Form>,
    trie: OnceLock<Trie>,
    /// The forms of each meaning, as places in `forms`.
    meanings: OnceLock<HashMap<(Section, u32), Vec<u32>>>,
}

impl Language {
    /// The tree of all forms; built once.
    pub(super) fn trie(&self) -> &Trie {
        self.trie.get_or_init(|| {
            let mut view = View::default();
            // "The minister" is a title: as a pronoun it would hide the title from the rules.
            let glued = self.settings.words == Words::Glued;
            let titles = || self.forms.iter().filter(|form| form.entry.section == Section::Office);
            let is_title = |form: &&Form| {
                let of_words = |c: char| c.is_whitespace() || matches!(c, '\'' | '’');
                let longer = |title: &Form| {
                    form.text.len() > title.text.len() && form.text.starts_with(&*title.text)
                };
                form.entry.section == Section::Pronoun
                    && (form.text.contains(of_words) || glued && titles().any(longer))
            };
            let forms = self.forms.iter().filter(|form| !is_title(form));
            Trie::build(forms.map(|form| self.pattern(form, &mut view)).collect())
        })
    }

    fn pattern(&self, form: &Form, view: &mut View) -> Pattern {
        view.read(&form.text);
        let mut symbols = Vec::with_capacity(form.text.len() + 4);
        for (at, token) in view.tokens.iter().enumerate() {
            let chars = view.chars(token);
            if token.class == Class::Mark && chars == ['*'] {
                continue;
            }
            let open = view.mark(at + 1) == Some('*');
            let (stem, set) = match token.class {
                Class::Sign => {
                    symbols.extend(chars.iter().map(|&c| u32::from(c)));
                    continue;
                }
                Class::Word if open => (chars, ANY),
                Class::Word if !form.is_literal => self.inflection.stem(chars),
                Class::Word | Class::Number | Class::Mark => (chars, inflection::FIXED),
            };
            symbols.extend(stem.iter().map(|&c| u32::from(c)));
            symbols.push(ENDINGS + set);
        }
        Pattern { symbols, entry: form.entry }
    }

    /// The forms of one meaning, as the table has them.
    pub(super) fn forms_of(&self, section: Section, value: u32) -> impl Iterator<Item = &str> {
        let meanings = self.meanings.get_or_init(|| {
            let mut meanings: HashMap<(Section, u32), Vec<u32>> = HashMap::new();
            for (form, at) in self.forms.iter().zip(0..) {
                meanings.entry((form.entry.section, form.entry.value)).or_default().push(at);
            }
            meanings
        });
        let places = meanings.get(&(section, value)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|at| self.forms.get(*at as usize)).map(|form| form.text.as_ref())
    }

    fn coverage(&self) -> Coverage {
        let has = |section: &Section| self.forms.iter().any(|form| form.entry.section == *section);
        let missing = Section::CORE.iter().filter(|section| !has(section)).count();
        match missing {
            0 if !self.dates.is_empty() => Coverage::Full,
            _ if missing + 2 < Section::CORE.len() => Coverage::Thin,
            _ => Coverage::Names,
        }
    }
}

/// All tables.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) registry: Registry,
    pub(super) name_words: NameWords,
    languages: Vec<Language>,
    index: HashMap<String, usize>,
}

/// One file of tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// As errors name it.
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl Lexicon {
    /// Reads the registry files and one file a language.
    pub(super) fn read(sources: &[Source<'_>]) -> Result<Self, LexiconError> {
        parse::lexicon(sources)
    }

    /// The tables for a language: its own, those of its base language, or those of the language that
    /// is read most in its script.
    pub(super) fn language(&self, tag: &str) -> Option<&Language> {
        let mut name = tag;
        loop {
            if let Some(&at) = self.index.get(name) {
                return self.languages.get(at);
            }
            name = name.rsplit_once('-')?.0;
        }
    }

    /// Builds every language's tree now rather than when it is met; answers their size in bytes.
    pub(super) fn warm(&self) -> usize {
        self.languages.iter().map(|language| language.trie().size_bytes()).sum()
    }

    pub(super) fn coverage(&self) -> Vec<(String, Coverage)> {
        self.languages.iter().map(|l| (l.tag.clone(), l.coverage())).collect()
    }
}
