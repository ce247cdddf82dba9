//! Opening a store: from whatever a crash, a full disk or a hand in the directory has left to a store
//! that answers as before, or to an error that says what is wrong.
//!
//! The rules:
//!
//! * The index is expendable: missing, damaged or of another version, it is built from the log.
//! * The log is not. A block that does not hold is a torn write, and cut off, only if it is the last
//!   thing in the log: beyond what the index has seen, and with no whole block after it. Anything else
//!   is damage: the store does not open, and nothing is changed.
//!
//! Not here: reading one block (`replay`).

use std::sync::Arc;

use super::Options;
use super::errors::{chain, damaged, io_failed};
use super::index::{DIR, Index, MANIFEST};
use super::keys::{Key, text_after};
use super::log::{Appender, End, Log};
use super::medium::{Medium, MediumFile};
use super::prepare::ArchiveInfo;
use super::record::Kind;
use super::replay::{Replay, check_last_block};
use super::shared::{Lock, Shared};
use super::stored::{self, ArchiveRecord};
use super::views::{BlockRef, MetaEntry, malformed};
use super::writer::Writer;
use crate::clock::Clock;
use crate::domain::{CommitNumber, Stamp, Timestamp};
use crate::store::Error;

/// The version of the bytes that this program writes.
pub(crate) const FORMAT: u32 = 1;
const FORMAT_FILE: &str = "FORMAT";
const FORMAT_HEAD: &str = "chancery embedded store\nformat ";

/// Opens a store. `path` is for errors.
pub(crate) fn open(
    medium: Arc<dyn Medium>,
    path: &str,
    options: Options,
    clock: Arc<dyn Clock>,
) -> Result<(Arc<Shared>, Writer), Error> {
    let guard = medium.lock().map_err(io_failed("locking the data directory"))?;
    let lock = Lock(guard.ok_or_else(|| Error::InUse { path: path.to_owned() })?);
    let log = Arc::new(Log::open(Arc::clone(&medium))?);
    check_format(medium.as_ref(), path, &log)?;
    let CaughtUp { index, end, last_block, uncovered_bytes, archives } =
        match catch_up(&medium, &log, &options) {
            Err(Error::Damaged { file, what, .. }) if is_of_index(&file) => {
                rebuild(medium.as_ref(), &what)?;
                catch_up(&medium, &log, &options)?
            }
            other => other?,
        };
    let shared = Arc::new(Shared::new(Arc::clone(&log), index, clock, lock, archives));
    let appender = Appender::new(log, end, options.segment_bytes)?;
    let writer = Writer::new(Arc::clone(&shared), appender, options, last_block, uncovered_bytes);
    Ok((shared, writer))
}

/// Reads `FORMAT`, or writes it where there is nothing yet.
fn check_format(medium: &dyn Medium, path: &str, log: &Log) -> Result<(), Error> {
    let read = io_failed("reading FORMAT");
    let Some(file) = medium.open(FORMAT_FILE).map_err(read)? else {
        return create_format(medium, log);
    };
    let text = read_small(file.as_ref()).map_err(io_failed("reading FORMAT"))?;
    let number = text.strip_prefix(FORMAT_HEAD).and_then(|rest| rest.trim_end().parse().ok());
    match number {
        Some(FORMAT) => Ok(()),
        Some(found) => Err(Error::UnknownFormat { path: path.to_owned(), found, known: FORMAT }),
        None => Err(damaged(FORMAT_FILE, 0, "it does not name a format")),
    }
}

fn create_format(medium: &dyn Medium, log: &Log) -> Result<(), Error> {
    for (_, file) in log.segments() {
        if file.len().map_err(io_failed("reading the log"))? > 0 {
            return Err(damaged(FORMAT_FILE, 0, "it is missing, though there is a log"));
        }
    }
    const DRAFT: &str = "FORMAT.new";
    let write = || {
        let file = medium.create(DRAFT)?;
        file.set_len(0)?;
        file.write_at(0, format!("{FORMAT_HEAD}{FORMAT}\n").as_bytes())?;
        file.sync()?;
        medium.rename(DRAFT, FORMAT_FILE)?;
        medium.sync_dir("")
    };
    write().map_err(io_failed("writing FORMAT"))
}

fn read_small(file: &dyn MediumFile) -> std::io::Result<String> {
    const MOST: u64 = 4_096;
    let len = usize::try_from(file.len()?.min(MOST)).unwrap_or(0);
    let mut bytes = vec![0; len];
    file.read_at(0, &mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// An index that knows the whole log.
struct CaughtUp {
    index: Index,
    end: End,
    last_block: Option<BlockRef>,
    uncovered_bytes: u64,
    archives: Vec<(ArchiveInfo, Stamp)>,
}

fn catch_up(medium: &Arc<dyn Medium>, log: &Log, options: &Options) -> Result<CaughtUp, Error> {
    let (index, position) = open_index(medium, log, options)?;
    let mut replay = Replay::new(log, &index, position.as_ref(), options)?;
    replay.run()?;
    let (end, last_block, uncovered_bytes) = replay.finish()?;
    let archives = load_archives(log, &index)?;
    Ok(CaughtUp { index, end, last_block, uncovered_bytes, archives })
}

/// Opens the index, or makes an empty one in the place of one that cannot be used.
fn open_index(
    medium: &Arc<dyn Medium>,
    log: &Log,
    options: &Options,
) -> Result<(Index, Option<MetaEntry>), Error> {
    let found =
        Index::open(medium, options.cache_bytes).map(|index| (index.position().cloned(), index));
    let reason = match found {
        Ok((None, index)) => return Ok((index, None)),
        Ok((Some(position), index)) if check_last_block(log, &position)? => {
            return Ok((index, Some(position)));
        }
        Ok((Some(_), _)) => "it belongs to another log".to_owned(),
        Err(error @ Error::Damaged { .. }) => chain(&error),
        Err(error) => return Err(error),
    };
    rebuild(medium.as_ref(), &reason)?;
    Ok((Index::open(medium, options.cache_bytes)?, None))
}

/// Takes an index away that cannot be used: what follows builds it anew.
fn rebuild(medium: &dyn Medium, reason: &str) -> Result<(), Error> {
    tracing::warn!(
        file = MANIFEST,
        reason,
        "the index cannot be used: it is built anew from the log"
    );
    Index::remove(medium)
}

fn is_of_index(file: &str) -> bool {
    file.strip_prefix(DIR).is_some_and(|rest| rest.starts_with('/'))
}

/// The archives of the index with their heads.
fn load_archives(log: &Log, index: &Index) -> Result<Vec<(ArchiveInfo, Stamp)>, Error> {
    index.read(|views| {
        let all = Key::archive_ids();
        let found: Vec<(Vec<u8>, u16)> =
            views.scan(&all, &all.clone().past(), usize::from(u16::MAX))?;
        let mut archives = Vec::with_capacity(found.len());
        for (key, archive) in found {
            let id = text_after(&key, &all).ok_or_else(malformed)?;
            let (_, entry) = views.archive(archive)?.ok_or_else(malformed)?;
            let record = entry.record;
            let loaded = log.load(Kind::Archive, record.identity(archive), record.locator)?;
            let parts = stored::decode(&loaded.payload)
                .and_then(ArchiveRecord::load)
                .map_err(|error| loaded.malformed(&error.to_string()))?;
            if parts.id.as_str() != id {
                return Err(loaded.malformed("it is of another archive"));
            }
            let head = views.head(archive)?.ok_or_else(malformed)?;
            let commit = CommitNumber(head.record.commit);
            let stamp = Stamp { commit, time: Timestamp::from_micros(head.time) };
            archives.push((ArchiveInfo { key: archive, parts }, stamp));
        }
        Ok(archives)
    })
}

/// The beginning of an empty log.
pub(crate) const START: End = End { segment: 1, offset: 0, sequence: 1 };
