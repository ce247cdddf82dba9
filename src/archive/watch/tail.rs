//! The end of an archive's log, read once for all who follow it.
//!
//! ```text
//! head moves ─▶ reader ─ one read of the log ─▶ for each group: what is told ─▶ its readers
//! ```
//!
//! A group is all readers that want the same: what they are told of a commit is made once, and a
//! group that is told nothing of it is not woken. Each group keeps the last commits that it was told
//! of, up to a limit; a reader that has fallen behind them reads the log by itself until it is back.
//! So a slow reader costs nobody else anything, and a commit is neither left out nor told twice: the
//! numbers of commits say where everybody is.
//!
//! The reader is a task that runs while anybody follows the archive.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::READ_AHEAD;
use super::select::{Selector, Told, Wanted};
use crate::archive::snapshot::no_archive;
use crate::archive::{Chancery, Error};
use crate::domain::{ArchiveId, Commit, CommitNumber, Stamp, limits};

/// The ends of all archives' logs.
#[derive(Debug, Default)]
pub(in crate::archive) struct Tails {
    tails: Mutex<HashMap<ArchiveId, Arc<Tail>>>,
    /// Their readers, which end with this.
    readers: Mutex<JoinSet<()>>,
}

impl Tails {
    /// The group of those that want the same, reading from the head on.
    pub(super) fn join(
        &self,
        chancery: &Arc<Chancery>,
        archive: &ArchiveId,
        wanted: &Wanted,
    ) -> Result<Arc<Group>, Error> {
        let head = chancery.store.head(archive).ok_or_else(|| no_archive(archive))?;
        let tail = {
            let mut tails = lock(&self.tails);
            let made = || Arc::new(Tail::new(Arc::downgrade(chancery), archive.clone()));
            Arc::clone(tails.entry(archive.clone()).or_insert_with(made))
        };
        let (group, begins) = tail.join(*head.borrow(), wanted);
        if begins {
            let mut readers = lock(&self.readers);
            while readers.try_join_next().is_some() {}
            readers.spawn(tail.run(head));
        }
        Ok(group)
    }
}

/// The end of an archive's log.
#[derive(Debug)]
struct Tail {
    /// Held only while it is read, so that waiting keeps no store open.
    chancery: Weak<Chancery>,
    archive: ArchiveId,
    state: Mutex<TailState>,
}

#[derive(Debug)]
struct TailState {
    /// The last commit that was read; none while nobody reads.
    read: Option<Stamp>,
    groups: Vec<Weak<Group>>,
}

impl Tail {
    fn new(chancery: Weak<Chancery>, archive: ArchiveId) -> Self {
        let state = Mutex::new(TailState { read: None, groups: Vec::new() });
        Self { chancery, archive, state }
    }

    /// The group, and whether a reader must begin.
    fn join(&self, newest: Stamp, wanted: &Wanted) -> (Arc<Group>, bool) {
        let mut state = lock(&self.state);
        let from = *state.read.get_or_insert(newest);
        let begins = state.groups.is_empty();
        let known = state.groups.iter().filter_map(Weak::upgrade);
        let known = known.into_iter().find(|group| group.wanted == *wanted);
        let group = known.unwrap_or_else(|| {
            let group = Arc::new(Group::new(wanted.clone(), from));
            state.groups.push(Arc::downgrade(&group));
            group
        });
        (group, begins)
    }

    async fn run(self: Arc<Self>, mut head: watch::Receiver<Stamp>) {
        loop {
            let newest = *head.borrow_and_update();
            match self.read_to(newest.commit).await {
                Ok(true) => {}
                // Nobody follows any more.
                Ok(false) => return,
                // Whoever follows reads by itself and meets the error there.
                Err(_) => return self.end(),
            }
            if head.changed().await.is_err() {
                return self.end();
            }
        }
    }

    /// Reads up to a commit; false when nobody follows any more.
    async fn read_to(&self, newest: CommitNumber) -> Result<bool, Error> {
        loop {
            let Some(read) = self.still_followed() else { return Ok(false) };
            if read.commit >= newest {
                return Ok(true);
            }
            let chancery = self.chancery.upgrade().ok_or(Error::Task("the store was closed"))?;
            let page = chancery.store.changes(&self.archive, read.commit, READ_AHEAD).await?;
            for commit in &page.items {
                self.take(&chancery, commit).await?;
            }
        }
    }

    /// The last commit that was read, if anybody follows.
    fn still_followed(&self) -> Option<Stamp> {
        let mut state = lock(&self.state);
        state.groups.retain(|group| group.strong_count() > 0);
        if state.groups.is_empty() {
            state.read = None;
        }
        state.read
    }

    async fn take(&self, chancery: &Chancery, commit: &Commit) -> Result<(), Error> {
        let groups: Vec<Arc<Group>> = {
            let mut state = lock(&self.state);
            // A group that joins from here on begins behind this commit.
            state.read = Some(commit.stamp);
            state.groups.iter().filter_map(Weak::upgrade).collect()
        };
        let mut selector = Selector::new(chancery, &self.archive, commit);
        for group in groups {
            let told = selector.select(&group.wanted).await?;
            group.take(commit.stamp, told);
        }
        Ok(())
    }

    fn end(&self) {
        let mut state = lock(&self.state);
        state.read = None;
        for group in state.groups.drain(..).filter_map(|group| group.upgrade()) {
            group.end();
        }
    }
}

/// Readers that want the same.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) wanted: Wanted,
    state: Mutex<GroupState>,
    /// Told anew when there is something to read, or no more.
    news: watch::Sender<()>,
}

#[derive(Debug)]
struct GroupState {
    /// Everything told behind `floor` up to `through`.
    told: VecDeque<Arc<Told>>,
    bytes: usize,
    floor: CommitNumber,
    through: Stamp,
    ended: bool,
}

/// What a group has for a reader.
#[derive(Debug)]
pub(super) enum Place {
    /// The next commit that is told.
    Next(Arc<Told>),
    /// The reader must read the log by itself for now.
    Behind,
    /// There is nothing more up to here.
    End(Stamp),
    /// The group has ended: join anew.
    Ended,
}

impl Group {
    fn new(wanted: Wanted, from: Stamp) -> Self {
        let state = GroupState {
            told: VecDeque::new(),
            bytes: 0,
            floor: from.commit,
            through: from,
            ended: false,
        };
        Self { wanted, state: Mutex::new(state), news: watch::Sender::new(()) }
    }

    /// Tells when there is something to read.
    pub(super) fn news(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    /// What comes behind a commit.
    pub(super) fn after(&self, commit: CommitNumber) -> Place {
        let state = lock(&self.state);
        if state.ended {
            return Place::Ended;
        }
        if commit < state.floor {
            return Place::Behind;
        }
        let place = state.told.partition_point(|told| told.stamp.commit <= commit);
        match state.told.get(place) {
            Some(told) => Place::Next(Arc::clone(told)),
            None => Place::End(state.through),
        }
    }

    fn take(&self, stamp: Stamp, told: Option<Told>) {
        let mut state = lock(&self.state);
        state.through = stamp;
        let Some(told) = told else { return };
        state.bytes += told.bytes();
        state.told.push_back(Arc::new(told));
        let full = |state: &GroupState| {
            state.told.len() > limits::WATCH_TAIL_COMMITS || state.bytes > limits::WATCH_TAIL_BYTES
        };
        while full(&state)
            && let Some(oldest) = state.told.pop_front()
        {
            state.bytes -= oldest.bytes();
            state.floor = oldest.stamp.commit;
        }
        drop(state);
        self.news.send_replace(());
    }

    fn end(&self) {
        lock(&self.state).ended = true;
        self.news.send_replace(());
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
