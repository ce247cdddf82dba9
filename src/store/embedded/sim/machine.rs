//! A machine in memory that keeps apart what was written and what was synced.
//!
//! A power cut leaves of each file what was synced and, of what was written since, a random subset of
//! its sectors; of the names in a directory those that were synced and a random subset of the rest. A
//! plan lets one call of the operating system fail, or the power go at it.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::super::medium::{Medium, MediumFile};
use super::Dice;

const SECTOR: usize = 512;

/// What happens at a call that changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mishap {
    /// The power goes: the call is half done, and nothing works from then on.
    PowerCut,
    /// The call fails and does nothing.
    Error,
    /// A write stops half way.
    ShortWrite,
    /// The disk is full from then on: a write stops half way, and whatever needs room fails.
    DiskFull,
    /// A sync fails, and what it was to make last is marked as written though it is not.
    SyncLost,
}

/// A machine; clones are the same one.
#[derive(Debug, Clone)]
pub(super) struct Machine(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// The files by number.
    files: HashMap<u64, FileState>,
    /// The names as they are, and as they are on disk.
    names: BTreeMap<String, u64>,
    synced_names: BTreeMap<String, u64>,
    next_file: u64,
    locked: bool,
    /// Calls that changed something, or tried to.
    calls: u64,
    plan: Option<(u64, Mishap)>,
    happened: bool,
    power_off: bool,
    disk_full: bool,
}

#[derive(Debug, Default, Clone)]
struct FileState {
    synced: Vec<u8>,
    now: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    SetLen(usize),
}

/// How a call that changes something goes on.
enum Fate {
    Fine,
    Half(io::Error),
    Lost(io::Error),
}

fn power_off() -> io::Error {
    io::Error::other("the power is off")
}

fn disk_full() -> io::Error {
    io::ErrorKind::StorageFull.into()
}

fn write_to(bytes: &mut Vec<u8>, offset: usize, new: &[u8]) {
    let end = offset + new.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(new);
}

impl State {
    fn begin(&mut self) -> io::Result<Fate> {
        if self.power_off {
            return Err(power_off());
        }
        self.calls += 1;
        let Some((_, mishap)) = self.plan.filter(|(call, _)| *call == self.calls) else {
            return Ok(Fate::Fine);
        };
        self.happened = true;
        match mishap {
            Mishap::PowerCut => {
                self.power_off = true;
                Ok(Fate::Half(power_off()))
            }
            Mishap::Error => Err(io::Error::other("a simulated failure")),
            Mishap::ShortWrite => Ok(Fate::Half(io::Error::other("a simulated short write"))),
            Mishap::DiskFull => {
                self.disk_full = true;
                Ok(Fate::Half(disk_full()))
            }
            Mishap::SyncLost => Ok(Fate::Lost(io::Error::other("a simulated failed sync"))),
        }
    }

    fn file(&mut self, number: u64) -> &mut FileState {
        self.files.entry(number).or_default()
    }
}

impl FileState {
    fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        self.pending.push(change);
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.apply(&mut self.synced);
        }
    }

    /// What the disk has after a power cut.
    fn survive(&mut self, dice: &mut Dice) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.synced);
        // All, most, half or few of the sectors; independent of each other.
        let lost_of_eight = dice.below(9);
        for change in std::mem::take(&mut self.pending) {
            let Change::Write(offset, new) = &change else {
                if dice.below(8) >= lost_of_eight {
                    change.apply(&mut bytes);
                }
                continue;
            };
            let mut start = 0;
            while start < new.len() {
                let end = (SECTOR - (offset + start) % SECTOR + start).min(new.len());
                if dice.below(8) >= lost_of_eight {
                    write_to(&mut bytes, offset + start, &new[start..end]);
                }
                start = end;
            }
        }
        bytes
    }
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Write(offset, new) => write_to(bytes, *offset, new),
            Self::SetLen(len) => bytes.resize(*len, 0),
        }
    }
}

impl Machine {
    /// A machine with an empty disk.
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A machine whose disk holds these files.
    pub(super) fn with(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let machine = Self::new();
        for (name, bytes) in files {
            let mut state = machine.state();
            state.next_file += 1;
            let number = state.next_file;
            let (synced, now) = (bytes.clone(), bytes.clone());
            state.files.insert(number, FileState { synced, now, pending: Vec::new() });
            state.names.insert(name.clone(), number);
            state.synced_names.insert(name.clone(), number);
        }
        machine
    }

    /// The files as a running system sees them.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        state
            .names
            .iter()
            .map(|(name, file)| (name.clone(), state.files[file].now.clone()))
            .collect()
    }

    /// The machine after a power cut, here and now if there was none yet.
    pub(super) fn restarted(&self, dice: &mut Dice) -> Self {
        let mut state = self.state();
        state.power_off = true;
        let (names, synced) = (state.names.clone(), state.synced_names.clone());
        let mut files = BTreeMap::new();
        let all: std::collections::BTreeSet<_> =
            names.keys().chain(synced.keys()).cloned().collect();
        for name in all {
            let (before, after) = (synced.get(&name), names.get(&name));
            let kept = if before != after && dice.one_in(2) { after } else { before };
            if let Some(number) = kept {
                files.insert(name, state.file(*number).clone().survive(dice));
            }
        }
        Self::with(&files)
    }

    /// Changes bytes behind the back of the system.
    pub(super) fn harm<R>(&self, harm: impl FnOnce(&mut BTreeMap<String, Vec<u8>>) -> R) -> R {
        let mut files = self.files();
        let answer = harm(&mut files);
        let mut state = self.state();
        for (name, bytes) in files {
            let number = state.names[&name];
            state.file(number).now = bytes;
        }
        answer
    }

    /// Lets something happen at a call, counted from now on.
    pub(super) fn plan(&self, calls: u64, mishap: Mishap) {
        let mut state = self.state();
        state.plan = Some((state.calls + calls, mishap));
        state.happened = false;
    }

    /// Whether what was planned has happened.
    pub(super) fn happened(&self) -> bool {
        self.state().happened
    }

    /// The fault is gone and the process too: its lock is free.
    pub(super) fn repair(&self) {
        let mut state = self.state();
        state.plan = None;
        state.disk_full = false;
        state.locked = false;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rename_in(&self, change: impl FnOnce(&mut State) -> io::Result<()>) -> io::Result<()> {
        let mut state = self.state();
        match state.begin()? {
            Fate::Fine => change(&mut state),
            Fate::Half(error) | Fate::Lost(error) => Err(error),
        }
    }
}

struct Guard(Machine);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.state().locked = false;
    }
}

fn directory(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(dir, _)| dir)
}

impl Medium for Machine {
    fn lock(&self) -> io::Result<Option<Box<dyn Any + Send + Sync>>> {
        let mut state = self.state();
        if state.power_off {
            return Err(power_off());
        }
        if state.locked {
            return Ok(None);
        }
        state.locked = true;
        Ok(Some(Box::new(Guard(self.clone()))))
    }

    fn list(&self, dir: &str) -> io::Result<Vec<String>> {
        let state = self.state();
        let inside = state.names.keys().filter(|name| directory(name) == dir);
        Ok(inside.filter_map(|name| name.rsplit('/').next()).map(str::to_owned).collect())
    }

    fn open(&self, name: &str) -> io::Result<Option<Arc<dyn MediumFile>>> {
        let number = self.state().names.get(name).copied();
        Ok(number.map(|number| Arc::new(SimFile(self.clone(), number)) as Arc<dyn MediumFile>))
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn MediumFile>> {
        if let Some(file) = self.open(name)? {
            return Ok(file);
        }
        self.rename_in(|state| {
            if state.disk_full {
                return Err(disk_full());
            }
            state.next_file += 1;
            let number = state.next_file;
            state.names.insert(name.to_owned(), number);
            Ok(())
        })?;
        let number = self.state().next_file;
        Ok(Arc::new(SimFile(self.clone(), number)))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.rename_in(|state| {
            state.names.remove(name);
            Ok(())
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.rename_in(|state| {
            let number = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
            state.names.insert(to.to_owned(), number);
            Ok(())
        })
    }

    fn sync_dir(&self, dir: &str) -> io::Result<()> {
        self.rename_in(|state| {
            state.synced_names.retain(|name, _| directory(name) != dir);
            let inside = state.names.iter().filter(|(name, _)| directory(name) == dir);
            let inside: Vec<_> = inside.map(|(name, &number)| (name.clone(), number)).collect();
            state.synced_names.extend(inside);
            Ok(())
        })
    }
}

#[derive(Debug)]
struct SimFile(Machine, u64);

fn place(offset: u64) -> usize {
    usize::try_from(offset).unwrap()
}

impl MediumFile for SimFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.state().file(self.1).now.len() as u64)
    }

    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if out.is_empty() {
            return Ok(());
        }
        let mut state = self.0.state();
        let bytes = &state.file(self.1).now;
        let found = bytes.get(place(offset)..).and_then(|rest| rest.get(..out.len()));
        out.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write_at(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.state();
        let fate = state.begin()?;
        let half = bytes.get(..bytes.len() / 2).unwrap_or_default();
        let whole = matches!(fate, Fate::Fine) && !state.disk_full;
        // A cut may leave any part of the write, a failure only its front.
        let done = if whole || state.power_off { bytes } else { half };
        state.file(self.1).change(Change::Write(place(offset), done.to_vec()));
        match fate {
            Fate::Fine if whole => Ok(()),
            Fate::Fine => Err(disk_full()),
            Fate::Half(error) | Fate::Lost(error) => Err(error),
        }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.0.state();
        let fate = state.begin()?;
        let grows = place(len) > state.file(self.1).now.len();
        match fate {
            Fate::Fine if grows && state.disk_full => Err(disk_full()),
            Fate::Fine => {
                state.file(self.1).change(Change::SetLen(place(len)));
                Ok(())
            }
            Fate::Half(error) | Fate::Lost(error) => {
                if state.power_off {
                    state.file(self.1).change(Change::SetLen(place(len)));
                }
                Err(error)
            }
        }
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.0.state();
        match state.begin()? {
            Fate::Fine => {
                state.file(self.1).sync();
                Ok(())
            }
            Fate::Half(error) => Err(error),
            Fate::Lost(error) => {
                state.file(self.1).pending.clear();
                Err(error)
            }
        }
    }
}
