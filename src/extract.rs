//! From the text of a statement to grounded claims: who, in which office, where, when, with which result.
//!
//! Deterministic rules over tables that a linguist can read (`data/lexicon`, one file a language). Pure:
//! no clock, no I/O; the same document has the same claims on any machine and any number of threads.
//! Every claim names the words that prove it: the text at the span is the surface. Extraction cannot
//! fail and takes time linear in the text, whatever the text is. Not here: storing claims, merging them
//! over editions, and what people decided about them.
//!
//! ```text
//! segment ─ view (fold, tokens) ─ scan (tables) ─┬─ dates ─ ordinals
//!                                                ├─ persons (offices, names) ─ coreference
//!                                                └─ events, documents, quotes … ─▶ claims
//! ```

mod bodies;
mod claims;
mod dates;
mod documents;
mod events;
mod initials;
mod letters;
mod lexicon;
mod meetings;
mod names;
mod offices;
mod ordinals;
mod persons;
mod places;
mod quotes;
mod reading;
mod roles;
mod scan;
mod spelling;
mod tables;
mod tongues;
mod view;
mod whole;

use std::ops::Range;

use crate::domain::fields::{Claim, EntityKey, EntityKind};
use crate::domain::{LanguageTag, Segment, Timestamp};

use self::lexicon::{Language, Lexicon, Section, Source};
use self::reading::Reading;
use self::scan::Hits;
use self::view::View;

/// Name and version of the rules, as it stands in claims. The version grows when the same text would
/// have other claims.
pub const PRODUCER: &str = "rules@4";

/// A document to read.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The canonical text.
    pub text: &'a str,
    /// Its segments with their languages, in order, not overlapping.
    pub segments: &'a [Segment],
    /// The language of the document as a whole.
    pub language: &'a LanguageTag,
    /// When the publisher says that it was published: gives dates their year.
    pub publish_time: Option<Timestamp>,
}

/// An entity that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityHit {
    /// Which.
    pub key: EntityKey,
    /// Bytes of the text.
    pub span: Range<usize>,
}

/// How much the tables know of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Coverage {
    /// Names of countries and towns only.
    Names,
    /// Some of the tables are missing.
    Thin,
    /// Every table that a statement needs is there.
    Full,
}

/// A table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct LexiconError {
    /// The file, from the root of the repository.
    pub file: String,
    /// The line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong there.
    pub problem: String,
}

/// Reads documents. Made once; shared by any number of threads.
#[derive(Debug)]
pub struct Extractor {
    lexicon: Lexicon,
}

impl Extractor {
    /// With the tables that are built in.
    ///
    /// # Errors
    /// A table that breaks a rule of its format: the first one found, with its file and line.
    pub fn builtin() -> Result<Self, LexiconError> {
        Ok(Self { lexicon: Lexicon::read(tables::BUILT_IN)? })
    }

    /// With other tables: the name of each file, which errors repeat, and its text. The names end like
    /// those of the tables that are built in.
    ///
    /// # Errors
    /// A table that breaks a rule of its format: the first one found, with its file and line.
    pub fn from_tables(files: &[(String, String)]) -> Result<Self, LexiconError> {
        let sources: Vec<Source<'_>> =
            files.iter().map(|(name, text)| Source { name, text }).collect();
        Ok(Self { lexicon: Lexicon::read(&sources)? })
    }

    /// What a document says, in the order of the text.
    pub fn extract(&self, document: &Document<'_>) -> Vec<Claim> {
        let reading = Reading::of(document, &self.lexicon);
        claims::of(&reading)
    }

    /// The countries, organisations and towns that a text in one language names, such as a query: in
    /// order, not overlapping.
    pub fn entities_in(&self, text: &str, language: &LanguageTag) -> Vec<EntityHit> {
        let Some(language) = self.language(language.as_str()) else { return Vec::new() };
        let mut view = View::default();
        let mut hits = Hits::default();
        view.read(text);
        hits.read(&view, language);
        let entity = |hit: &scan::Hit| {
            let key = hit
                .entries(language)
                .find_map(|entry| self.lexicon.registry.key(entry.section, entry.value))?;
            Some(EntityHit { key, span: view.bytes(&hit.tokens) })
        };
        hits.all.iter().filter_map(entity).collect()
    }

    /// What an entity is called in a language, in the order of the tables; empty where they do not say.
    pub fn names_of(&self, key: &EntityKey, language: &LanguageTag) -> Vec<String> {
        let section = match key.kind() {
            EntityKind::Country => Section::Country,
            EntityKind::Organization => Section::Organization,
            EntityKind::Place => Section::Place,
            EntityKind::Person
            | EntityKind::Office
            | EntityKind::Event
            | EntityKind::Document
            | EntityKind::Initiative => return Vec::new(),
        };
        let value = self.lexicon.registry.value(key);
        let Some((language, value)) = self.language(language.as_str()).zip(value) else {
            return Vec::new();
        };
        let mut names: Vec<String> = Vec::new();
        for form in language.forms_of(section, value) {
            if !names.iter().any(|name| name == form) {
                names.push(form.to_owned());
            }
        }
        names
    }

    /// Each language that the tables have, and how much of it.
    pub fn languages(&self) -> Vec<(String, Coverage)> {
        self.lexicon.coverage()
    }

    /// Makes every language ready now rather than when it is first met; answers the memory that the
    /// tables take, in bytes.
    pub fn warm(&self) -> usize {
        self.lexicon.warm()
    }

    fn language(&self, tag: &str) -> Option<&Language> {
        self.lexicon.language(tag).or_else(|| self.lexicon.language("en"))
    }
}
