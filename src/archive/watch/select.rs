//! What of a commit a reader of the log is told.
//!
//! A change is told if its kind is wanted and its statement passes filter and query as of the commit. A
//! statement that passed before the commit and does not any more is told as having left. Deleted
//! statements are judged like others, so that a reader hears of a deletion. Nothing is remembered from
//! commit to commit: both states are read from the log, so that every reader is told the same whenever
//! and wherever it starts.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::super::filter::{Condition, Facts};
use super::super::search::named_in;
use super::super::{Chancery, Error};
use super::query::{self, StandingQuery};
use crate::domain::{
    ArchiveId, Change, ChangeKind, Commit, CommitNumber, RequestId, Revision, Stamp,
    StatementHeads, StatementId,
};
use crate::store::{At, Load, RevisionSelect, Show, Store};

/// What a reader of the log wants to be told, and how much of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wanted {
    /// The kinds of changes; empty for all.
    pub kinds: Vec<ToldKind>,
    /// Which statements; an empty one lets all pass, and the archive itself.
    pub filter: Condition,
    /// Words that they must have; none for any.
    pub query: Option<StandingQuery>,
    /// What is told beside a change.
    pub beside: Beside,
}

/// A kind of change, as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldKind {
    /// One that the log has.
    Made(ChangeKind),
    /// The statement does not pass the filter any more.
    FilterExited,
}

/// What is told beside a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Beside {
    /// Nothing.
    #[default]
    Nothing,
    /// The statement, and the revision that the change is about, both as of the commit.
    Shown(Load),
}

/// What is told of a commit.
#[derive(Debug)]
pub struct Told {
    /// Number and record time.
    pub stamp: Stamp,
    /// The caller's name for the write.
    pub request_id: Option<RequestId>,
    /// The changes, in their order; never empty.
    pub changes: Vec<ToldChange>,
    shown: OnceLock<Arc<dyn Any + Send + Sync>>,
}

/// A change, as it is told.
#[derive(Debug, Clone)]
pub struct ToldChange {
    /// What it is.
    pub kind: ToldKind,
    /// The change; of a statement that left, the one that made it leave.
    pub change: Change,
    /// The statement, where wanted.
    pub statement: Option<Arc<StatementHeads>>,
    /// The revision, where wanted.
    pub revision: Option<Arc<Revision>>,
}

impl Told {
    /// The form in which readers get it, made once for all of them.
    pub fn shown<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Arc<T> {
        let mut make = Some(make);
        let shown = self.shown.get_or_init(|| {
            let made = make.take().map(|make| make(self));
            made.map_or_else(
                || -> Arc<dyn Any + Send + Sync> { Arc::new(()) },
                |made| Arc::new(made),
            )
        });
        match (Arc::clone(shown).downcast(), make) {
            (Ok(shown), _) => shown,
            // Another form was asked for first, which nobody does.
            (Err(_), make) => Arc::new(make.map(|make| make(self)).expect("it was not made here")),
        }
    }

    /// About how many bytes it keeps in memory.
    pub(super) fn bytes(&self) -> usize {
        const CHANGE_BYTES: usize = 256;
        let words = |revision: &Arc<Revision>| {
            revision.text.as_ref().map_or(0, |words| words.text.len() + 128 * words.segments.len())
        };
        let beside = self.changes.iter().filter_map(|change| change.revision.as_ref()).map(words);
        self.changes.len() * CHANGE_BYTES + beside.sum::<usize>()
    }
}

/// Asks filters of statements, and reads what they look at beside lists: each thing once.
pub(super) struct Filtering<'a> {
    store: &'a Arc<dyn Store>,
    archive: &'a ArchiveId,
    facts: HashMap<(StatementId, CommitNumber), Arc<Facts>>,
}

impl<'a> Filtering<'a> {
    pub(super) fn new(store: &'a Arc<dyn Store>, archive: &'a ArchiveId) -> Self {
        Self { store, archive, facts: HashMap::new() }
    }

    /// Whether a statement passes as it stands at a commit.
    pub(super) async fn passes(
        &mut self,
        filter: &Condition,
        heads: &StatementHeads,
        commit: CommitNumber,
    ) -> Result<bool, Error> {
        let facts = match filter.asks_facts() {
            true => self.facts(&heads.statement.id, commit).await?,
            false => Arc::default(),
        };
        Ok(filter.passes(heads, &facts))
    }

    /// What the editions of a statement name, and who published them.
    async fn facts(&mut self, id: &StatementId, commit: CommitNumber) -> Result<Arc<Facts>, Error> {
        let key = (id.clone(), commit);
        if let Some(known) = self.facts.get(&key) {
            return Ok(Arc::clone(known));
        }
        let mut facts = Facts::default();
        for revision in query::editions(self.store, self.archive, id, commit).await? {
            for entity in named_in(&revision) {
                if !facts.entities.contains(&entity) {
                    facts.entities.push(entity);
                }
            }
            let publisher = revision.details.source.publisher;
            if !publisher.is_empty() && !facts.publishers.contains(&publisher) {
                facts.publishers.push(publisher);
            }
        }
        let facts = Arc::new(facts);
        self.facts.insert(key, Arc::clone(&facts));
        Ok(facts)
    }
}

/// Reads what is asked of the states before and after one commit, each thing once.
pub(super) struct Selector<'a> {
    chancery: &'a Chancery,
    archive: &'a ArchiveId,
    commit: &'a Commit,
    states: HashMap<(StatementId, CommitNumber), Option<Arc<StatementHeads>>>,
    /// Those of the commit, with what readers are shown beyond what filters ask for.
    shown: HashMap<StatementId, Option<Arc<StatementHeads>>>,
    words: HashMap<(StatementId, CommitNumber), Vec<query::Words>>,
    filtering: Filtering<'a>,
}

impl<'a> Selector<'a> {
    /// For one commit.
    pub(super) fn new(chancery: &'a Chancery, archive: &'a ArchiveId, commit: &'a Commit) -> Self {
        Self {
            chancery,
            archive,
            commit,
            states: HashMap::new(),
            shown: HashMap::new(),
            words: HashMap::new(),
            filtering: Filtering::new(&chancery.store, archive),
        }
    }

    /// What a reader is told of it; none for nothing.
    pub(super) async fn select(&mut self, wanted: &Wanted) -> Result<Option<Told>, Error> {
        let Commit { stamp, request_id, changes } = self.commit;
        let mut told = Vec::new();
        let mut left: Vec<&StatementId> = Vec::new();
        for change in changes {
            let Some(kind) = self.judge(wanted, change).await? else { continue };
            if kind == ToldKind::FilterExited {
                // However many changes it has in the commit, a statement leaves once.
                let Some(id) = &change.statement else { continue };
                if left.contains(&id) {
                    continue;
                }
                left.push(id);
            }
            if !wanted.kinds.is_empty() && !wanted.kinds.contains(&kind) {
                continue;
            }
            told.push(self.beside(wanted.beside, kind, change).await?);
        }
        let (stamp, request_id) = (*stamp, *request_id);
        let some = !told.is_empty();
        Ok(some.then(|| Told { stamp, request_id, changes: told, shown: OnceLock::new() }))
    }

    /// As what a change is told; none if not at all, as far as its statement goes.
    async fn judge(&mut self, wanted: &Wanted, change: &Change) -> Result<Option<ToldKind>, Error> {
        let made = Some(ToldKind::Made(change.kind));
        if wanted.filter.is_empty() && wanted.query.is_none() {
            return Ok(made);
        }
        // The archive itself passes no filter of statements.
        let Some(id) = &change.statement else { return Ok(None) };
        let now = self.commit.stamp.commit;
        if self.passes(wanted, id, now).await? {
            return Ok(made);
        }
        let before = CommitNumber(now.0.saturating_sub(1));
        let passed = self.passes(wanted, id, before).await?;
        Ok(passed.then_some(ToldKind::FilterExited))
    }

    /// Whether a statement is wanted as it stands at a commit.
    async fn passes(
        &mut self,
        wanted: &Wanted,
        id: &StatementId,
        commit: CommitNumber,
    ) -> Result<bool, Error> {
        let Some(state) = self.state(id, commit).await? else { return Ok(false) };
        if !self.filtering.passes(&wanted.filter, &state, commit).await? {
            return Ok(false);
        }
        let Some(query) = &wanted.query else { return Ok(true) };
        let key = (id.clone(), commit);
        if !self.words.contains_key(&key) {
            let words = query::words(&self.chancery.store, self.archive, id, commit).await?;
            self.words.insert(key.clone(), words);
        }
        Ok(self.words.get(&key).is_some_and(|words| query.is_in(words)))
    }

    async fn beside(
        &mut self,
        beside: Beside,
        kind: ToldKind,
        change: &Change,
    ) -> Result<ToldChange, Error> {
        let mut told = ToldChange { kind, change: change.clone(), statement: None, revision: None };
        let (Some(id), true) = (&change.statement, beside != Beside::Nothing) else {
            return Ok(told);
        };
        let at = At { commit: self.commit.stamp.commit, published_by: None };
        told.statement = self.shown(id).await?;
        if let (Beside::Shown(load), Some(edition), Some(number)) =
            (beside, &change.edition, change.revision)
        {
            let select = RevisionSelect::Number(number);
            let store = &self.chancery.store;
            let found = store.revision(self.archive, id, edition, select, at, load).await?;
            told.revision = found.map(Arc::new);
        }
        Ok(told)
    }

    /// A statement as readers are shown it.
    async fn shown(&mut self, id: &StatementId) -> Result<Option<Arc<StatementHeads>>, Error> {
        if let Some(known) = self.shown.get(id) {
            return Ok(known.clone());
        }
        let at = At { commit: self.commit.stamp.commit, published_by: None };
        let mut shown = self.state(id, at.commit).await?;
        if let Some(heads) = &mut shown {
            self.chancery.complete(self.archive, Arc::make_mut(heads), at).await?;
        }
        self.shown.insert(id.clone(), shown.clone());
        Ok(shown)
    }

    async fn state(
        &mut self,
        id: &StatementId,
        commit: CommitNumber,
    ) -> Result<Option<Arc<StatementHeads>>, Error> {
        let key = (id.clone(), commit);
        if let Some(known) = self.states.get(&key) {
            return Ok(known.clone());
        }
        let at = At { commit, published_by: None };
        let store = &self.chancery.store;
        let read = store.statement(self.archive, id, at, Show::Heads).await?;
        let state = read.map(|read| Arc::new(read.heads));
        self.states.insert(key, state.clone());
        Ok(state)
    }
}

impl Chancery {
    /// What a reader is told of commits.
    pub(super) async fn select(
        &self,
        archive: &ArchiveId,
        commits: &[Commit],
        wanted: &Wanted,
    ) -> Result<Vec<Arc<Told>>, Error> {
        let mut all = Vec::new();
        for commit in commits {
            let told = Selector::new(self, archive, commit).select(wanted).await?;
            all.extend(told.map(Arc::new));
        }
        Ok(all)
    }
}
