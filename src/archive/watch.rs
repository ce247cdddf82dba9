//! Following the log: pages of it for pollers, the state to start from, and a tail that waits.

mod query;
mod select;
mod tail;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch::Receiver;
use tokio::time::Instant;

pub use self::query::StandingQuery;
pub use self::select::{Beside, Told, ToldChange, ToldKind, Wanted};
pub(super) use self::tail::Tails;
use self::tail::{Group, Place};
use super::snapshot::no_archive;
use super::{Chancery, ChangesPage, Error, ListPage, WatchStep};
use crate::domain::{ArchiveId, CommitNumber, Stamp, StatementHeads, StatementId, limits};
use crate::store::{At, PageLimit};

/// Commits that are read at a time.
const READ_AHEAD: PageLimit = PageLimit { items: 256, bytes: limits::WATCH_MESSAGE_BYTES };
/// Commits that a page is looked for in, where few of them are wanted.
const SEARCHED: usize = 4_096;

impl Chancery {
    /// What is told of the commits after `after`, up to `through` (the head, where it is none).
    ///
    /// # Errors
    /// There is no such archive, or `after` is past its head.
    pub async fn changes(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        through: Option<CommitNumber>,
        wanted: &Wanted,
        limit: PageLimit,
    ) -> Result<ChangesPage, Error> {
        let newest = self.head(archive)?.commit;
        let head = through.unwrap_or(newest).min(newest);
        if after > head {
            return Err(Error::CommitNotReached { asked: after.next(), head, waited: false });
        }
        let (mut last, mut searched, mut told) = (after, 0, Vec::new());
        while last < head && told.is_empty() && searched < SEARCHED {
            let mut page = self.store.changes(archive, last, limit).await?;
            page.items.retain(|commit| commit.stamp.commit <= head);
            searched += page.items.len().max(1);
            last = page.items.last().map_or(head, |commit| commit.stamp.commit);
            told = self.select(archive, &page.items, wanted).await?;
        }
        Ok(ChangesPage { commits: told, through: last, more: last < head, head })
    }

    /// Statements that pass filter and query as of a commit, without deleted ones.
    ///
    /// # Errors
    /// There is no such archive, or the commit is past its head.
    pub async fn watched_state(
        &self,
        archive: &ArchiveId,
        at: CommitNumber,
        after: Option<&StatementId>,
        wanted: &Wanted,
    ) -> Result<ListPage<StatementHeads, StatementId>, Error> {
        let state = At { commit: at, published_by: None };
        let limit = PageLimit { items: limits::PAGE_SIZE, bytes: limits::WATCH_MESSAGE_BYTES / 2 };
        let mut page = self.store.statements(archive, state, after, false, limit).await?;
        let last = page.items.last().map(|heads| heads.statement.id.clone());
        let mut selector = select::Filtering::new(&self.store, archive);
        let mut passing = Vec::new();
        for heads in page.items {
            if selector.passes(&wanted.filter, &heads, at).await? {
                passing.push(heads);
            }
        }
        page.items = passing;
        if let Some(query) = &wanted.query {
            let mut found = Vec::new();
            for heads in page.items {
                let id = &heads.statement.id;
                if query.is_in(&query::words(&self.store, archive, id, at).await?) {
                    found.push(heads);
                }
            }
            page.items = found;
        }
        for heads in &mut page.items {
            self.complete(archive, heads, state).await?;
        }
        Ok(ListPage { items: page.items, next: last.filter(|_| page.more), commit: at })
    }

    /// What is told of the commits after `after`, then of those to come.
    ///
    /// # Errors
    /// There is no such archive, or `after` is past its head.
    pub fn watch(
        self: &Arc<Self>,
        archive: &ArchiveId,
        after: CommitNumber,
        wanted: &Wanted,
        progress_every: Duration,
    ) -> Result<Watch, Error> {
        let head = self.store.head(archive).ok_or_else(|| no_archive(archive))?;
        let newest = *head.borrow();
        if after > newest.commit {
            let asked = after.next();
            return Err(Error::CommitNotReached { asked, head: newest.commit, waited: false });
        }
        let group = self.tails.join(self, archive, wanted)?;
        let news = group.news();
        Ok(Watch {
            chancery: Arc::clone(self),
            archive: archive.clone(),
            head,
            group,
            news,
            told: after,
            read: VecDeque::new(),
            read_through: after,
            progress_every,
            // A watch that has nothing to tell says at once where it stands.
            next_progress: Instant::now(),
        })
    }
}

/// One reader's place in the log.
#[derive(Debug)]
pub struct Watch {
    chancery: Arc<Chancery>,
    archive: ArchiveId,
    head: Receiver<Stamp>,
    group: Arc<Group>,
    news: Receiver<()>,
    /// Everything up to this commit was handed out or is not wanted.
    told: CommitNumber,
    /// What was read apart from the group, and not yet handed out.
    read: VecDeque<Arc<Told>>,
    /// Up to where that goes.
    read_through: CommitNumber,
    progress_every: Duration,
    next_progress: Instant,
}

impl Watch {
    /// What is told of the next commit, or a mark of progress after the time agreed without one. May be
    /// dropped and called again without losing a commit.
    ///
    /// # Errors
    /// The store failed, or was closed.
    pub async fn next(&mut self) -> Result<WatchStep, Error> {
        loop {
            if let Some(told) = self.read.pop_front() {
                return Ok(self.tell(told));
            }
            self.told = self.told.max(self.read_through);
            self.news.mark_unchanged();
            match self.place() {
                Place::Next(told) => return Ok(self.tell(told)),
                Place::Behind => {
                    let through = self.read_on().await?;
                    if let Some(through) = through
                        && self.read.is_empty()
                        && Instant::now() >= self.next_progress
                    {
                        return Ok(self.progress(through));
                    }
                }
                Place::Ended => self.join_again().await?,
                // The group may pass by what is not wanted while this waits: what is due is told of
                // where it is by then.
                Place::End(through) if Instant::now() >= self.next_progress => {
                    return Ok(self.progress(through));
                }
                Place::End(_) => {
                    tokio::select! {
                        changed = self.news.changed() => {
                            changed.map_err(|_| Error::Task("the readers of the log ended"))?;
                        }
                        () = tokio::time::sleep_until(self.next_progress) => {}
                    }
                }
            }
        }
    }

    fn place(&self) -> Place {
        not_back(self.group.after(self.told), self.told, *self.head.borrow())
    }

    fn tell(&mut self, told: Arc<Told>) -> WatchStep {
        self.told = told.stamp.commit;
        self.put_progress_off();
        WatchStep::Commit(told)
    }

    fn progress(&mut self, through: Stamp) -> WatchStep {
        self.put_progress_off();
        self.told = self.told.max(through.commit);
        let head = self.head.borrow().commit;
        WatchStep::Progress { through, head }
    }

    /// Tells no mark of progress before the time agreed has passed from now on.
    pub fn put_progress_off(&mut self) {
        self.next_progress = Instant::now() + self.progress_every;
    }

    /// Reads the log apart from the group; answers up to where.
    async fn read_on(&mut self) -> Result<Option<Stamp>, Error> {
        let Self { chancery, archive, told, group, .. } = self;
        let page = chancery.store.changes(archive, *told, READ_AHEAD).await?;
        let selected = chancery.select(archive, &page.items, &group.wanted).await?;
        let last = page.items.last().map(|last| last.stamp);
        if let Some(last) = last {
            self.read_through = last.commit;
            self.read.extend(selected);
        }
        Ok(last)
    }

    /// The reader of the log has ended: because of the store, or by an error that shows here too.
    async fn join_again(&mut self) -> Result<(), Error> {
        if self.head.has_changed().is_err() {
            return Err(Error::Task("the store was closed"));
        }
        self.read_on().await?;
        let Self { chancery, archive, group, .. } = self;
        self.group = chancery.tails.join(chancery, archive, &group.wanted)?;
        self.news = self.group.news();
        Ok(())
    }
}

/// What a group has for a watch. One that resumes may be ahead of its group, whose end would then be a step
/// back: until the group is there, what counts is the head.
fn not_back(place: Place, told: CommitNumber, head: Stamp) -> Place {
    match place {
        Place::End(through) if through.commit < told => {
            if head.commit > told {
                Place::Behind
            } else {
                Place::End(head)
            }
        }
        Place::End(_) | Place::Next(_) | Place::Behind | Place::Ended => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn stamp(commit: u64) -> Stamp {
        Stamp { commit: CommitNumber(commit), time: Timestamp::from_micros(0) }
    }

    /// Where a watch that was told everything up to commit 7 stands, its group's end and the head given.
    fn stands(group: u64, head: u64) -> Place {
        not_back(Place::End(stamp(group)), CommitNumber(7), stamp(head))
    }

    #[test]
    fn a_group_that_is_behind_a_resumed_watch_gives_it_no_earlier_mark() {
        let end = |place| match place {
            Place::End(through) => Some(through.commit.0),
            Place::Next(_) | Place::Behind | Place::Ended => None,
        };
        assert_eq!(
            end(stands(3, 7)),
            Some(7),
            "the group has not yet read what the watch was told"
        );
        assert!(matches!(stands(3, 9), Place::Behind), "there is more than either has");
        assert_eq!(end(stands(7, 9)), Some(7), "the group will tell the rest");
        assert_eq!(end(stands(8, 9)), Some(8), "what the group passed by is not wanted");
    }
}
