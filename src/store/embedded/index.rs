//! The index: a redb database of views, on a file whose every block is tested when it is read.
//!
//! Writes between two checkpoints are in memory only; after a crash the log brings them back. A
//! checkpoint is one durable two-phase commit that also says up to where the index knows the log.
//!
//! Not here: what is in the views.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use redb::{Database, Durability, ReadOnlyTable, ReadableDatabase, WriteTransaction};

use super::apply::put;
use super::backend::{CheckedFile, DAMAGE_MARK, Damage};
use super::errors::{damaged, engine, io_failed};
use super::keys::Key;
use super::medium::Medium;
use super::views::{INDEX_FILE, MetaEntry, VIEWS, VIEWS_VERSION, Views};
use crate::store::Error;

/// The index, open.
#[derive(Debug)]
pub(crate) struct Index {
    db: Database,
    damage: Arc<Damage>,
}

/// The views of a read.
pub(crate) type ReadTable = ReadOnlyTable<&'static [u8], &'static [u8]>;

impl Index {
    /// Opens the index, making it if it is not there.
    pub(crate) fn open(medium: &Arc<dyn Medium>, cache_bytes: usize) -> Result<Self, Error> {
        let marked = medium.open(DAMAGE_MARK).map_err(io_failed("opening the index"))?;
        if marked.is_some() {
            return Err(damaged(INDEX_FILE, 0, "damage was found in it earlier"));
        }
        let damage = Arc::new(Damage::default());
        let file = medium.create(INDEX_FILE).map_err(io_failed("opening the index"))?;
        medium.sync_dir("").map_err(io_failed("opening the index"))?;
        let backend = CheckedFile::open(Arc::clone(medium), file, Arc::clone(&damage))
            .map_err(io_failed("opening the index"))?;
        let create =
            || Database::builder().set_cache_size(cache_bytes).create_with_backend(backend);
        // redb asserts what a file that was cut off or grown by others does not keep to.
        let db = catch_unwind(AssertUnwindSafe(create))
            .map_err(|_| damaged(INDEX_FILE, 0, "it is not as redb has left it"))?
            .map_err(engine("opening the index"))?;
        let index = Self { db, damage };
        let write = index.begin()?;
        write.open_table(VIEWS).map_err(engine("opening the index"))?;
        write.commit().map_err(engine("opening the index"))?;
        Ok(index)
    }

    /// Takes the index away, so that it can be built anew.
    pub(crate) fn remove(medium: &dyn Medium) -> Result<(), Error> {
        let remove = |name| medium.remove(name).map_err(io_failed("removing the index"));
        remove(INDEX_FILE)?;
        medium.sync_dir("").map_err(io_failed("removing the index"))?;
        remove(DAMAGE_MARK)?;
        medium.sync_dir("").map_err(io_failed("removing the index"))
    }

    /// How far the index has come; none if it is new or of another version.
    pub(crate) fn position(&self) -> Result<Option<MetaEntry>, Error> {
        match self.read(|views| views.get::<MetaEntry>(&Key::meta()))? {
            Some(meta) if meta.version == VIEWS_VERSION => Ok(Some(meta)),
            Some(_) => Err(damaged(INDEX_FILE, 0, "it is of another version")),
            None => Ok(None),
        }
    }

    /// Asks the views as they are now.
    pub(crate) fn read<R>(
        &self,
        ask: impl FnOnce(&Views<'_, ReadTable>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let answer = || {
            let read = self.db.begin_read().map_err(engine("reading the index"))?;
            let table = read.open_table(VIEWS).map_err(engine("reading the index"))?;
            ask(&Views(&table))
        };
        answer().map_err(|error| self.explain(error))
    }

    /// Begins a write that a crash may undo.
    pub(crate) fn begin(&self) -> Result<WriteTransaction, Error> {
        let begun = self.db.begin_write().map_err(engine("writing the index"));
        let mut write = begun.map_err(|error| self.explain(error))?;
        let volatile = write.set_durability(Durability::None);
        volatile.map_err(engine("writing the index"))?;
        Ok(write)
    }

    /// Ends a write, which says up to where the index now knows the log: what is in the index and what
    /// it says of itself go together, whoever makes it last.
    pub(crate) fn commit(
        &self,
        write: WriteTransaction,
        position: &MetaEntry,
    ) -> Result<(), Error> {
        let commit = || {
            let mut table = write.open_table(VIEWS).map_err(engine("writing the index"))?;
            put(&mut table, &Key::meta(), position)?;
            drop(table);
            write.commit().map_err(engine("writing the index"))
        };
        commit().map_err(|error| self.explain(error))
    }

    /// Makes everything written so far outlive a crash.
    pub(crate) fn checkpoint(&self) -> Result<(), Error> {
        let commit = || {
            let mut write = self.db.begin_write().map_err(engine("writing the index"))?;
            // Quick repair includes two-phase commit, and lets a crash be followed by a quick open.
            write.set_quick_repair(true);
            write.commit().map_err(engine("syncing the index"))
        };
        commit().map_err(|error| self.explain(error))
    }

    /// An error of redb that came from damage says so.
    pub(crate) fn explain(&self, error: Error) -> Error {
        match (&error, self.damage.found()) {
            (Error::Engine { .. } | Error::Io { .. }, Some((offset, what))) => {
                damaged(INDEX_FILE, offset, what)
            }
            _ => error,
        }
    }
}
