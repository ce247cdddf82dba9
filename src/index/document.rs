//! From a revision of an edition to a document of the index.

use std::borrow::Cow;

use tantivy::TantivyDocument;

use super::analyze::{Analyzer, Evidence, Feeder, Sink, readable};
use super::gazetteer::{self, Capitals, Finder};
use super::schema::{Fields, SEPARATOR, language_code};
use crate::text::hashed::Hashes;
use crate::text::sounds::{self, Script};
use crate::text::words::{Writing, words};

/// A piece of a text in one language.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The words.
    pub text: &'a str,
    /// In which language they are: a BCP-47 tag.
    pub language: &'a str,
    /// Whether they are the title.
    pub title: bool,
}

/// A text to be found.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The number by which the caller knows it.
    pub row: u32,
    /// The language of the whole: a BCP-47 tag.
    pub language: &'a str,
    /// The text in pieces of one language each, in order.
    pub pieces: &'a [Piece<'a>],
    /// Keys of the entities that it names, one for each place where it does.
    pub entities: &'a [String],
    /// What the caller wants back.
    pub record: &'a [u8],
}

/// The strings of a document's fields while they are made.
#[derive(Debug, Default)]
struct Strings {
    surface: String,
    /// The next free position of `surface`.
    surface_at: usize,
    span: String,
    span_at: usize,
    stem: String,
    title: String,
    prefix: String,
    gram: String,
    name: String,
    entity: String,
    seen: Hashes,
    language: &'static str,
    in_title: bool,
    length: usize,
}

impl Strings {
    fn scoped(into: &mut String, language: &str, term: &str) {
        into.push_str(language);
        into.push(' ');
        into.push_str(term);
        into.push(SEPARATOR);
    }

    /// Whether a term of a field without frequencies comes for the first time.
    fn first(&mut self, kind: u8, term: &str) -> bool {
        use std::hash::{BuildHasher, RandomState};
        thread_local! {
            static HASHER: RandomState = RandomState::new();
        }
        self.seen.insert(HASHER.with(|hasher| hasher.hash_one((kind, self.language, term))))
    }
}

impl Sink for Strings {
    fn term(&mut self, kind: Evidence, term: &str, position: usize) {
        match kind {
            Evidence::Surface => {
                while self.surface_at < position {
                    self.surface.push(SEPARATOR);
                    self.surface_at += 1;
                }
                self.surface.push_str(term);
                self.surface.push(SEPARATOR);
                self.surface_at += 1;
                self.length += 1;
            }
            Evidence::Span => {
                while self.span_at < position {
                    self.span.push(SEPARATOR);
                    self.span_at += 1;
                }
                self.span.push_str(term);
                self.span.push(SEPARATOR);
                self.span_at += 1;
                self.length += 1;
            }
            Evidence::Stem => {
                Self::scoped(&mut self.stem, self.language, term);
                if self.in_title {
                    Self::scoped(&mut self.title, self.language, term);
                }
            }
            Evidence::Prefix => {
                if self.first(0, term) {
                    Self::scoped(&mut self.prefix, self.language, term);
                }
            }
            Evidence::Gram => {
                if self.first(1, term) {
                    Self::scoped(&mut self.gram, self.language, term);
                }
            }
        }
    }

    fn run(&mut self, run: &str) {
        for classes in sounds::solid_soundings(run) {
            each_piece(&classes, |piece| {
                if self.first(3, piece) {
                    self.name.push_str(&solid_term(piece, self.language));
                    self.name.push(SEPARATOR);
                }
            });
        }
        // Kana shows where a name begins and ends.
        for word in run.split(|c| !matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー')) {
            if word.chars().nth(1).is_some() && self.first(2, word) {
                self.name(word);
            }
        }
    }

    fn word(&mut self, word: &str, writing: Writing) {
        if writing == Writing::Spaced && may_be_name(word) && self.first(2, word) {
            self.name(word);
        }
    }
}

impl Strings {
    /// The terms of a word that may be a name.
    fn name(&mut self, word: &str) {
        let script = Script::of(word);
        for sounds::Sounding { classes, roman } in sounds::soundings(word) {
            self.name.push(script_code(script));
            for part in [&classes, "\0", &roman, "\0", self.language] {
                self.name.push_str(part);
            }
            self.name.push(SEPARATOR);
        }
    }
}

/// The letter before the names of a script.
pub(super) fn script_code(script: Script) -> char {
    match script {
        Script::Latin => 'a',
        Script::Cyrillic => 'b',
        Script::Greek => 'c',
        Script::Hebrew => 'd',
        Script::Arabic => 'e',
        Script::Indic => 'f',
        Script::Hangul => 'g',
        Script::Kana => 'h',
        Script::Han => 'i',
        Script::Burmese => 'j',
        Script::Other => 'k',
    }
}

/// Consonants of a piece of a name's key.
const PIECE: usize = 3;

/// Tells every three consonants of a skeleton.
pub(super) fn each_piece(skeleton: &str, mut tell: impl FnMut(&str)) {
    // A class is one ASCII letter.
    for start in 0..skeleton.len() {
        if let Some(piece) = skeleton.get(start..start + PIECE) {
            tell(piece);
        }
    }
}

/// A piece of a run's consonants as a term of the name field: no key of a name starts like it.
pub(super) fn solid_term(piece: &str, language: &str) -> String {
    format!("~{piece} {language}")
}

/// Whether a language is written without spaces.
pub(super) fn is_solid(language: &str) -> bool {
    matches!(language, "zh" | "yue" | "ja" | "th" | "lo" | "km" | "my")
}

/// Whether a word can be a name by its look: long enough, and with a capital where its script has them.
pub(super) fn may_be_name(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next().unwrap_or(' ');
    first.is_alphabetic() && !is_small(first) && letters.nth(1).is_some()
}

/// Whether a letter is the small one of two. Georgian has capitals only for headlines.
pub(super) fn is_small(letter: char) -> bool {
    letter.is_lowercase() && !('\u{10D0}'..='\u{10FF}').contains(&letter)
}

/// In front of the key of an entity whose people are named, not itself.
pub const PEOPLE: char = '~';

/// The keys of the entities that a text names, one for each place where it does; behind [`PEOPLE`]
/// where its people are named.
pub fn entities_of(pieces: &[Piece<'_>]) -> Vec<String> {
    let texts: Vec<Cow<'_, str>> = pieces.iter().map(|piece| readable(piece.text)).collect();
    let mut entities = Vec::new();
    let mut finder: Option<(&str, Finder<'_, '_>)> = None;
    for (Piece { language, .. }, text) in pieces.iter().zip(&texts) {
        let (_, finder) = match &mut finder {
            Some(known) if known.0 == *language => known,
            other => {
                let finder = Finder::new(gazetteer::builtin(), language, Capitals::Required);
                other.insert((language, finder))
            }
        };
        let named = finder.find(text, &words(text));
        entities.extend(named.into_iter().map(|named| match named.people {
            true => format!("{PEOPLE}{}", named.entity),
            false => named.entity,
        }));
    }
    entities
}

/// Makes the document.
pub(super) fn build(document: &Document<'_>, fields: &Fields) -> TantivyDocument {
    let Document { row, language, pieces, entities, record } = *document;
    let mut strings = Strings::default();
    let texts: Vec<Cow<'_, str>> = pieces.iter().map(|piece| readable(piece.text)).collect();
    let mut feeder = Feeder::default();
    for (piece, text) in pieces.iter().zip(&texts) {
        let analyzer = Analyzer::of(piece.language);
        strings.language = analyzer.language();
        strings.in_title = piece.title;
        feeder.feed(text, analyzer, &mut strings);
    }
    for entity in entities {
        strings.entity.push_str(entity);
        strings.entity.push(SEPARATOR);
    }
    let mut built = TantivyDocument::default();
    built.add_text(fields.surface, &strings.surface);
    built.add_text(fields.span, &strings.span);
    built.add_text(fields.stem, &strings.stem);
    built.add_text(fields.title, &strings.title);
    built.add_text(fields.prefix, &strings.prefix);
    built.add_text(fields.gram, &strings.gram);
    built.add_text(fields.entity, &strings.entity);
    built.add_text(fields.name, &strings.name);
    built.add_u64(fields.row, u64::from(row));
    built.add_u64(fields.length, strings.length as u64);
    built.add_u64(fields.language, language_code(Analyzer::of(language).language()));
    built.add_bytes(fields.record, record);
    built
}
