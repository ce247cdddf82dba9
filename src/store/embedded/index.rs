//! The index: entries that say where things are in the log, in the order of their keys.
//!
//! ```text
//! commit ─▶ stage ─▶ recent, in memory ─ checkpoint ─▶ run, a file ─ merge ─▶ larger run
//! read ──────────────▶ recent ▶ newest run ▶ … ▶ oldest run: the newest that says something is right
//! ```
//!
//! What is recent is in memory only; after a crash the log brings it back. A checkpoint writes it into a
//! run together with the newest runs that are no larger, and then a manifest that also says up to where
//! the index knows the log. Files are never changed once the manifest names them, and every block of
//! them is tested when it is read. So a document costs a few insertions in memory, takes no more room
//! than its entries, and is written again about as often as its archive doubles.
//!
//! Not here: what the entries say (`views`), how they come to be (`apply`).

mod block;
mod cache;
mod filter;
mod layers;
mod manifest;
mod run;

use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

pub(crate) use self::layers::{Layers, Stack, Stage};

use self::cache::Cache;
use self::layers::Recent;
use self::manifest::{Found, Manifest};
use self::run::{Run, RunRef, RunWriter, run_name};
use super::errors::{damaged, io_failed};
use super::medium::Medium;
use super::views::{MetaEntry, Views};
use crate::store::Error;

/// The folder of the index.
pub(crate) const DIR: &str = "index";
/// The file that says what the index is made of.
pub(crate) const MANIFEST: &str = "index/manifest";
/// A file of this name says that the index is damaged, so that the next start builds it anew.
const DAMAGE_MARK: &str = "index.damaged";
/// A run of so many bytes is not merged any more: a merge holds up the writer, half a second at most.
const LARGEST_MERGED: u64 = 48 << 20;
/// Entries in memory that make a checkpoint due, whatever the log has grown by.
const MOST_RECENT: usize = 200_000;

/// The first damage that a read has met.
#[derive(Debug)]
struct Damage {
    found: OnceLock<()>,
    medium: Arc<dyn Medium>,
}

impl Damage {
    /// Notes damage, and makes it an error.
    fn found_in(&self, file: &str, offset: u64, what: &'static str) -> Error {
        if self.found.set(()).is_ok() {
            tracing::error!(
                file,
                offset,
                what,
                "the index is damaged: it is built anew at the next start"
            );
            let mark = self.medium.create(DAMAGE_MARK).and_then(|_| self.medium.sync_dir(""));
            if let Err(error) = mark {
                tracing::error!(file = DAMAGE_MARK, %error, "the damage of the index could not be noted");
            }
        }
        damaged(file, offset, what)
    }
}

/// The index, open.
#[derive(Debug)]
pub(crate) struct Index {
    medium: Arc<dyn Medium>,
    cache: Arc<Cache>,
    damage: Arc<Damage>,
    layers: RwLock<Arc<Layers>>,
    /// The number of the run that is written next.
    next_run: Mutex<u64>,
    /// How far the index had come when it was opened; none if it is new.
    position: Option<MetaEntry>,
}

impl Index {
    /// Opens the index; an empty one if there is none.
    ///
    /// # Errors
    /// [`Error::Damaged`] for one that cannot be used: take it away and build it anew.
    pub(crate) fn open(medium: &Arc<dyn Medium>, cache_bytes: usize) -> Result<Self, Error> {
        let marked = medium.open(DAMAGE_MARK).map_err(io_failed("opening the index"))?;
        if marked.is_some() {
            return Err(damaged(MANIFEST, 0, "damage was found in it earlier"));
        }
        let (next_run, position, refs) = match manifest::read(medium.as_ref())? {
            Found::Nothing => (1, None, Vec::new()),
            Found::Bad(what) => return Err(damaged(MANIFEST, 0, what)),
            Found::Good(Manifest { position, next_run, runs }) => (next_run, Some(position), runs),
        };
        let cache = Arc::new(Cache::new(cache_bytes));
        let damage = Arc::new(Damage { found: OnceLock::new(), medium: Arc::clone(medium) });
        let open = |of: RunRef| {
            let (cache, damage) = (Arc::clone(&cache), Arc::clone(&damage));
            Run::open(medium.as_ref(), of, cache, damage).map(Arc::new)
        };
        let runs = refs.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
        // What was read may be in the system's memory only: before any file goes, its names are to last.
        medium.sync_dir(DIR).map_err(io_failed("opening the index"))?;
        remove_others(medium.as_ref(), &runs)?;
        let layers = Layers { recent: Recent::default(), runs };
        Ok(Self {
            medium: Arc::clone(medium),
            cache,
            damage,
            layers: RwLock::new(Arc::new(layers)),
            next_run: Mutex::new(next_run),
            position,
        })
    }

    /// Takes the index away, so that it can be built anew.
    pub(crate) fn remove(medium: &dyn Medium) -> Result<(), Error> {
        let remove = || {
            medium.remove(MANIFEST)?;
            medium.sync_dir(DIR)?;
            medium.remove(DAMAGE_MARK)?;
            medium.sync_dir("")
        };
        remove().map_err(io_failed("removing the index"))?;
        remove_others(medium, &[])
    }

    /// How far the index had come when it was opened; none if it was new.
    pub(crate) fn position(&self) -> Option<&MetaEntry> {
        self.position.as_ref()
    }

    /// Asks the views as they are now. What is committed meanwhile may show; what was there stays.
    pub(crate) fn read<R>(
        &self,
        ask: impl FnOnce(&Views<'_>) -> Result<R, Error>,
    ) -> Result<R, Error> {
        ask(&Views::of(&self.layers()))
    }

    /// Begins a write, which nobody sees until it is committed.
    pub(crate) fn begin(&self) -> Stage {
        Stage::over(self.layers())
    }

    /// Shows a write to readers.
    pub(crate) fn commit(&self, stage: Stage) {
        stage.show();
    }

    /// Whether there is so much in memory that a checkpoint is due.
    pub(crate) fn is_full(&self) -> bool {
        self.layers().recent.len() >= MOST_RECENT
    }

    /// Makes everything written so far outlive a crash, and says up to where the index knows the log.
    /// Only the writer calls it, with no write under way.
    pub(crate) fn checkpoint(&self, position: &MetaEntry) -> Result<(), Error> {
        let before = self.layers();
        let mut next_run = self.next_run.lock().unwrap_or_else(PoisonError::into_inner);
        let merged = due_for_merge(&before);
        let (young, kept) = before.runs.split_at_checked(merged).unwrap_or_default();
        let mut runs = Vec::with_capacity(kept.len() + 1);
        if before.recent.len() > 0 || !young.is_empty() {
            let number = *next_run;
            *next_run += 1;
            let writer = RunWriter::create(self.medium.as_ref(), number)?;
            let of = layers::merge(&before.recent, young, kept.is_empty(), writer)?;
            let (cache, damage) = (Arc::clone(&self.cache), Arc::clone(&self.damage));
            runs.push(Arc::new(Run::open(self.medium.as_ref(), of, cache, damage)?));
        }
        runs.extend(kept.iter().map(Arc::clone));
        let manifest = Manifest {
            position: position.clone(),
            next_run: *next_run,
            runs: runs.iter().map(|run| run.of.clone()).collect(),
        };
        manifest::write(self.medium.as_ref(), &manifest)?;
        let after = Arc::new(Layers { recent: Recent::default(), runs });
        *self.layers.write().unwrap_or_else(PoisonError::into_inner) = after;
        for run in young {
            let name = run_name(run.of.number);
            // What stays behind takes room until the next start.
            if let Err(error) = self.medium.remove(&name) {
                tracing::warn!(file = name, %error, "a file of the index could not be removed");
            }
        }
        Ok(())
    }

    fn layers(&self) -> Arc<Layers> {
        Arc::clone(&self.layers.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How many of the newest runs a checkpoint takes in: those that are no larger than what comes to them.
fn due_for_merge(layers: &Layers) -> usize {
    let mut bytes = layers.recent.bytes();
    let mut merged = 0;
    for run in &layers.runs {
        if run.of.bytes() > bytes || run.of.bytes() > LARGEST_MERGED {
            break;
        }
        bytes += run.of.bytes();
        merged += 1;
    }
    merged
}

/// Removes files of runs that the index is not made of: a crash may leave some.
fn remove_others(medium: &dyn Medium, runs: &[Arc<Run>]) -> Result<(), Error> {
    let known: Vec<String> = runs.iter().map(|run| run_name(run.of.number)).collect();
    let there = medium.list(DIR).map_err(io_failed("opening the index"))?;
    for name in there.iter().map(|name| format!("{DIR}/{name}")) {
        if name.ends_with(".run") && !known.contains(&name) {
            medium.remove(&name).map_err(io_failed("removing a file of the index"))?;
        }
    }
    Ok(())
}
