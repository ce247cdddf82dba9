//! The search index: a view of the log that finds words, names and entities.
//!
//! One index holds one archive: a document for each revision of each edition. It is an index of
//! tantivy's, but for three things that are ours: the terms (`analyze`), the entities beside the words
//! (`gazetteer`), and the scoring (`plan`, `score`). Documents are only ever added: which of them a
//! reader may see as of some commit is the caller's to say, by their row numbers.
//!
//! Not here: the log and how it is followed, statements, filters.

pub mod analyze;
pub mod catalog;
mod document;
pub mod gazetteer;
mod han;
pub mod highlight;
mod names;
mod parts;
mod plan;
pub mod record;
mod schema;
mod score;
mod search;
mod segments;
mod weights;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Mutex;

use tantivy::Directory as _;
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument};

pub use self::document::{Document, PEOPLE, Piece, entities_of};
pub use self::plan::{Clause, ClauseKind, Reading};
pub use self::search::{Hit, Want};

use self::schema::Fields;
use self::search::Snapshot;
use self::segments::Cache;

/// Memory of the writer, in bytes: terms that wait to be written.
const WRITER_BYTES: usize = 48 << 20;

/// Terms that are looked at for a suggestion, in each segment.
const MOST_TERMS: usize = 10_000;

/// Why the index does not do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is on the disk is not an index of this version, or is damaged.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
    /// It is open already.
    #[error("the search index is in use")]
    InUse,
    /// The disk failed.
    #[error("the disk failed under the search index: {0}")]
    Disk(String),
    /// The engine failed.
    #[error("the search index failed")]
    Engine(#[from] tantivy::TantivyError),
}

/// The index of one archive.
pub struct SearchIndex {
    fields: Fields,
    reader: IndexReader,
    writer: Mutex<IndexWriter<TantivyDocument>>,
    cache: Cache,
}

impl std::fmt::Debug for SearchIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { fields: _, reader, writer: _, cache: _ } = self;
        f.debug_struct("SearchIndex").field("documents", &reader.searcher().num_docs()).finish()
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The documents, best first.
    pub hits: Vec<Hit>,
    /// What was understood as the name of an entity: its key.
    pub understood: Vec<String>,
}

impl SearchIndex {
    /// An index in memory: gone with the process.
    ///
    /// # Errors
    /// The engine failed.
    pub fn in_memory() -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        Self::over(Index::create_in_ram(schema), fields)
    }

    /// Opens the index in a folder, or makes one there if it is empty.
    ///
    /// # Errors
    /// What is in the folder is damaged or of another version: it can be deleted and made anew.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let damaged = |error: tantivy::TantivyError| Error::Damaged(error.to_string());
        let index = Index::open_or_create(directory, schema).map_err(damaged)?;
        if let Some(reason) = damage(&index) {
            return Err(Error::Damaged(reason));
        }
        Self::over(index, fields).map_err(|error| match error {
            Error::Engine(tantivy::TantivyError::LockFailure(..)) => Error::InUse,
            Error::Engine(other) => damaged(other),
            Error::Damaged(_) | Error::InUse | Error::Disk(_) => error,
        })
    }

    /// What is wrong with the files of the index, which are all read for it; none if nothing is.
    pub fn damage(&self) -> Option<String> {
        damage(self.reader.searcher().index())
    }

    /// The caller's word of the last commit; none before the first.
    ///
    /// # Errors
    /// The engine failed.
    pub fn word(&self) -> Result<Option<String>, Error> {
        Ok(self.reader.searcher().index().load_metas()?.payload)
    }

    /// The records of all documents, in no order.
    ///
    /// # Errors
    /// The engine failed.
    pub fn records(&self, mut tell: impl FnMut(&[u8])) -> Result<(), Error> {
        for segment in self.reader.searcher().segment_readers() {
            let store = segment.get_store_reader(8).map_err(tantivy::TantivyError::from)?;
            for document in store.iter::<TantivyDocument>(segment.alive_bitset()) {
                let document = document?;
                let record = document.get_first(self.fields.record);
                if let Some(bytes) = record.as_ref().and_then(tantivy::schema::Value::as_bytes) {
                    tell(bytes);
                }
            }
        }
        Ok(())
    }

    /// Documents that name an entity.
    ///
    /// # Errors
    /// The engine failed.
    pub fn documents_about(&self, entity: &str) -> Result<u64, Error> {
        let mut count = 0;
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(self.fields.entity)?;
            let info = inverted.terms().get(entity).map_err(tantivy::TantivyError::from)?;
            count += info.map_or(0, |info| u64::from(info.doc_freq));
        }
        Ok(count)
    }

    /// Folded words that start like this, the most frequent first, each with its documents.
    ///
    /// # Errors
    /// The engine failed.
    pub fn words_with(
        &self,
        prefix: &str,
        language: &str,
        most: usize,
    ) -> Result<Vec<(String, u64)>, Error> {
        let mut folder = analyze::Folder::new(analyze::Analyzer::of(language));
        let prefix = folder.word(prefix).to_owned();
        let mut counts: HashMap<String, u64> = HashMap::new();
        if prefix.is_empty() {
            return Ok(Vec::new());
        }
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(self.fields.surface)?;
            let end = format!("{prefix}\u{10FFFF}");
            let range = inverted.terms().range().ge(&prefix).lt(&end);
            let mut stream = range.into_stream().map_err(tantivy::TantivyError::from)?;
            let mut read = 0;
            while read < MOST_TERMS && stream.advance() {
                read += 1;
                let word = std::str::from_utf8(stream.key()).unwrap_or_default();
                *counts.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
        let mut found: Vec<(String, u64)> = counts.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(most);
        Ok(found)
    }

    /// Bytes on the disk or in memory.
    pub fn bytes(&self) -> u64 {
        self.reader.searcher().space_usage().map_or(0, |usage| usage.total().get_bytes())
    }

    fn over(index: Index, fields: Fields) -> Result<Self, Error> {
        schema::register(&index);
        let writer = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.set_merge_policy(Box::new(parts::policy()));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields, reader, writer: Mutex::new(writer), cache: Cache::default() })
    }

    /// Adds a document; it is found after the next [`SearchIndex::commit`].
    ///
    /// # Errors
    /// The engine failed.
    pub fn add(&self, document: &Document<'_>) -> Result<(), Error> {
        let built = document::build(document, &self.fields);
        self.lock().add_document(built)?;
        Ok(())
    }

    /// Makes what was added durable and visible, with a word of the caller's.
    ///
    /// # Errors
    /// The engine failed; nothing of it is visible.
    pub fn commit(&self, word: &str) -> Result<(), Error> {
        let mut writer = self.lock();
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(word);
        prepared.commit()?;
        drop(writer);
        self.reader.reload()?;
        Ok(())
    }

    /// Puts the small parts together that many commits left, where that writes little again; for moments
    /// when nothing else is to be done.
    ///
    /// # Errors
    /// The engine failed; nothing is lost.
    pub fn tidy(&self) -> Result<(), Error> {
        let found = self.reader.searcher().index().searchable_segment_metas()?;
        let Some(small) = parts::untidy(found) else { return Ok(()) };
        let merged = self.lock().merge(&small);
        merged.wait()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Finds documents.
    ///
    /// # Errors
    /// The engine failed.
    pub fn search(
        &self,
        clauses: &[Clause],
        reading: Reading<'_>,
        want: Want<'_>,
        accept: &dyn Fn(u32) -> bool,
    ) -> Result<Found, Error> {
        let plan = plan::plan(clauses, reading, gazetteer::builtin());
        let searcher = self.reader.searcher();
        let columns = self.cache.columns(searcher.segment_readers())?;
        let snapshot = Snapshot::new(&searcher, &self.fields, &columns, want.below);
        let hits = snapshot.search(&plan, want, accept)?;
        let understood = plan.understood.into_iter().map(|named| named.entity).collect();
        Ok(Found { hits, understood })
    }

    /// In how many parts it is kept.
    #[cfg(test)]
    fn parts(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, IndexWriter<TantivyDocument>> {
        self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// What is wrong with the files of an index. What seems broken is looked at again: files that were put
/// together into others meanwhile are gone.
fn damage(index: &Index) -> Option<String> {
    let mut found = None;
    for _ in 0..3 {
        found = Some(broken_file(index)?);
    }
    found
}

fn broken_file(index: &Index) -> Option<String> {
    let metas = match index.load_metas() {
        Ok(metas) => metas,
        Err(error) => return Some(error.to_string()),
    };
    for path in metas.list_segment_files() {
        // A segment has only some of the files that it may have; opening it tells of those it must have.
        if !index.directory().exists(&path).unwrap_or(true) {
            continue;
        }
        match index.directory().validate_checksum(&path) {
            Ok(true) => {}
            Ok(false) => return Some(format!("{} has another checksum", path.display())),
            Err(error) => return Some(error.to_string()),
        }
    }
    None
}
