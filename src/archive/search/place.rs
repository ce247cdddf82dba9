//! Where the index of an archive lies on the disk, and whether what lies there can be used.
//!
//! ```text
//! search/ARCHIVE/current     the number of the generation that counts
//! search/ARCHIVE/4/          the engine's files of that generation
//! search/ARCHIVE/5/          one that is being made; deleted at the next start if it was not finished
//! ```
//!
//! A generation counts from the moment in which `current` names it: the file is written beside, synced and
//! renamed, so that after a crash either the old or the new one counts. One that does not count is deleted
//! when the last search over it has ended. What counts is tested as a whole before it is used: the sums of
//! all files, and the word of its last commit, which has a sum of its own and the number of documents.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::domain::{ArchiveId, CommitNumber};
use crate::index::record::Record;
use crate::index::{Error, SearchIndex};
use crate::text::digest::sha256;

/// The file that names the generation that counts.
const CURRENT: &str = "current";

/// The folder of one archive's index.
#[derive(Debug, Clone)]
pub(super) struct Place {
    root: PathBuf,
}

/// One of the folders in it.
#[derive(Debug)]
pub(super) struct Generation {
    root: PathBuf,
    number: u64,
    counts: AtomicBool,
}

impl Place {
    /// Below the folder of all indexes.
    pub(super) fn of(folder: &Path, archive: &ArchiveId) -> Self {
        Self { root: folder.join(archive.as_str()) }
    }

    /// Opens the index that counts, or begins another one in its place, and names why.
    ///
    /// # Errors
    /// The disk failed, or another one has the index open.
    pub(super) fn open(
        &self,
        archive: &ArchiveId,
        word: &str,
        head: CommitNumber,
    ) -> Result<(SearchIndex, CommitNumber, Generation), Error> {
        match self.current() {
            Ok(Some(generation)) => {
                self.tidy(generation.number).map_err(disk)?;
                match open_known(&generation.path(), word, head) {
                    Ok((index, through)) => return Ok((index, through, generation)),
                    Err(Error::Damaged(reason)) => {
                        tracing::warn!(%archive, %reason, "the search index is made anew");
                    }
                    Err(other) => return Err(other),
                }
            }
            Ok(None) => {}
            Err(reason) => tracing::warn!(%archive, %reason, "the search index is made anew"),
        }
        let (index, generation) = self.begin()?;
        generation.make_current().map_err(disk)?;
        self.tidy(generation.number).map_err(disk)?;
        Ok((index, CommitNumber::NONE, generation))
    }

    /// Begins an index beside the one that counts.
    ///
    /// # Errors
    /// The disk or the engine failed.
    pub(super) fn begin(&self) -> Result<(SearchIndex, Generation), Error> {
        std::fs::create_dir_all(&self.root).map_err(disk)?;
        let mut number = 1;
        for entry in std::fs::read_dir(&self.root).map_err(disk)? {
            let name = entry.map_err(disk)?.file_name();
            let known = name.to_str().and_then(|name| name.parse::<u64>().ok());
            number = number.max(known.map_or(0, |known| known.saturating_add(1)));
        }
        let generation =
            Generation { root: self.root.clone(), number, counts: AtomicBool::new(false) };
        std::fs::create_dir(generation.path()).map_err(disk)?;
        Ok((SearchIndex::open(&generation.path())?, generation))
    }

    /// The generation that counts; none where there was no index yet.
    fn current(&self) -> Result<Option<Generation>, String> {
        let text = match std::fs::read_to_string(self.root.join(CURRENT)) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return if self.root.exists() {
                    Err("nothing says which index counts".to_owned())
                } else {
                    Ok(None)
                };
            }
            Err(error) => return Err(error.to_string()),
        };
        let number: u64 = text.trim().parse().map_err(|_| "its number is damaged".to_owned())?;
        let generation =
            Generation { root: self.root.clone(), number, counts: AtomicBool::new(true) };
        if generation.path().is_dir() {
            Ok(Some(generation))
        } else {
            Err(format!("there is no index {number}"))
        }
    }

    /// Deletes everything but one generation.
    fn tidy(&self, number: u64) -> std::io::Result<()> {
        let kept = [CURRENT.to_owned(), number.to_string()];
        for entry in std::fs::read_dir(&self.root)? {
            let entry = entry?;
            if kept.iter().any(|name| entry.file_name() == name.as_str()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())?;
            } else {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

impl Generation {
    fn path(&self) -> PathBuf {
        self.root.join(self.number.to_string())
    }

    /// From now on this one counts, also after a crash.
    pub(super) fn make_current(&self) -> std::io::Result<()> {
        let beside = self.root.join(format!("{CURRENT}.next"));
        let mut file = std::fs::File::create(&beside)?;
        writeln!(file, "{}", self.number)?;
        file.sync_all()?;
        std::fs::rename(&beside, self.root.join(CURRENT))?;
        std::fs::File::open(&self.root)?.sync_all()?;
        self.counts.store(true, Ordering::Release);
        Ok(())
    }

    /// Another one counts: this one is deleted when nobody uses it any more.
    pub(super) fn retire(&self) {
        self.counts.store(false, Ordering::Release);
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        if self.counts.load(Ordering::Acquire) {
            return;
        }
        let path = self.path();
        // What is left is deleted at the next start.
        let delete = move || drop(std::fs::remove_dir_all(path));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(delete)),
            Err(_) => delete(),
        }
    }
}

/// The word that an index keeps with a commit.
pub(super) fn word_of(own: &str, through: CommitNumber, documents: u32) -> String {
    let said = format!("{own} {through} {documents}");
    format!("{said} {}", sum(&said))
}

/// What a word says: the commit, and how many documents there are.
fn read_word(own: &str, word: &str) -> Result<(CommitNumber, u32), String> {
    let damaged = || "the word of its last commit is damaged".to_owned();
    let (said, given) = word.rsplit_once(' ').ok_or_else(damaged)?;
    if sum(said) != given {
        return Err(damaged());
    }
    let rest = said.strip_prefix(own).ok_or("it is of another version or archive")?;
    let (through, documents) = rest.trim().split_once(' ').ok_or_else(damaged)?;
    let through = through.parse().map_err(|_| damaged())?;
    Ok((CommitNumber(through), documents.parse().map_err(|_| damaged())?))
}

fn sum(text: &str) -> String {
    sha256(text.as_bytes()).to_string().chars().take(16).collect()
}

fn open_known(
    folder: &Path,
    word: &str,
    head: CommitNumber,
) -> Result<(SearchIndex, CommitNumber), Error> {
    let index = SearchIndex::open(folder)?;
    let (mut found, mut unread) = (0_u32, 0_u32);
    let records = index.records(|bytes| match Record::from_bytes(bytes) {
        Some(_) => found += 1,
        None => unread += 1,
    });
    records.map_err(|error| Error::Damaged(error.to_string()))?;
    if unread > 0 {
        return Err(Error::Damaged(format!("{unread} records cannot be read")));
    }
    let Some(said) = index.word()? else {
        let none = found == 0;
        let damaged = || Error::Damaged("it has documents of no commit".to_owned());
        return none.then_some((index, CommitNumber::NONE)).ok_or_else(damaged);
    };
    let (through, documents) = read_word(word, &said).map_err(Error::Damaged)?;
    if through > head {
        return Err(Error::Damaged(format!("it has commit {through}, the log ends at {head}")));
    }
    if found != documents {
        return Err(Error::Damaged(format!("it has {found} documents instead of {documents}")));
    }
    Ok((index, through))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what becomes of an error")]
fn disk(error: std::io::Error) -> Error {
    Error::Disk(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_what_was_said_and_no_other() {
        let word = word_of("3 abc", CommitNumber(17), 4);
        assert_eq!(read_word("3 abc", &word), Ok((CommitNumber(17), 4)));
        assert!(read_word("2 abc", &word).is_err());
        for at in 0..word.len() {
            let mut bytes = word.clone().into_bytes();
            bytes[at] ^= 1;
            let other = String::from_utf8(bytes).unwrap();
            assert!(read_word("3 abc", &other).is_err(), "{other}");
        }
    }
}
