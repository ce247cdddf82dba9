//! Keeps the search index of each archive up with its log.
//!
//! The index knows the commit that it has reached: the number is part of the same write as the
//! documents, so that after a crash it goes on where it was. An index that is damaged, of another
//! version, or ahead of the log is named in the log of the server, deleted and made anew (`place`). Reads
//! that need a commit wait for the index to say that it has it.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

use super::named;
use super::place::{Generation, Place, word_of};
use crate::archive::Error;
use crate::archive::fields::said;
use crate::domain::{
    Archive, ArchiveId, Change, ChangeKind, CommitNumber, EditionName, EditionText, LanguageTag,
    Revision, RevisionNumber, StatementHeads, StatementId,
};
use crate::index::catalog::{Catalog, Said};
use crate::index::record::{GoneRecord, Record, RevisionRecord, SaidRecord, StateRecord, VERSION};
use crate::index::{self, Document, PEOPLE, Piece, SearchIndex, entities_of};
use crate::store::{At, Load, PageLimit, RevisionSelect, Show, Store};

/// Commits that are indexed together.
const AT_ONCE: PageLimit = PageLimit { items: 512, bytes: 4 << 20 };
/// Statements whose metadata is read together at the start.
const HEADS_AT_ONCE: PageLimit = PageLimit { items: 1_000, bytes: 4 << 20 };

/// The search index of one archive with what is known of its statements.
#[derive(Debug)]
pub(in crate::archive) struct ArchiveIndex {
    pub(super) archive: ArchiveId,
    pub(super) index: SearchIndex,
    pub(super) state: RwLock<State>,
    through: watch::Sender<CommitNumber>,
    word: String,
    /// Damage was found: it is searched no more.
    withdrawn: AtomicBool,
    /// Last, so that the engine has ended before its folder is deleted. None: in memory.
    generation: Option<Generation>,
}

/// What is known of the statements, as of the commit that the index has.
#[derive(Debug, Default)]
pub(super) struct State {
    pub catalog: Catalog,
    /// By id, each as of its last change.
    pub heads: HashMap<StatementId, Arc<StatementHeads>>,
}

impl ArchiveIndex {
    /// Opens the index of an archive, or makes it anew.
    ///
    /// # Errors
    /// The disk or the engine failed.
    pub(super) async fn open(
        folder: Option<&Path>,
        archive: &Archive,
        head: CommitNumber,
        store: &dyn Store,
    ) -> Result<Self, Error> {
        let word = word(archive);
        let place = folder.map(|folder| Place::of(folder, &archive.id));
        let (id, known) = (archive.id.clone(), word.clone());
        let opened = tokio::task::spawn_blocking(move || match place {
            Some(place) => {
                let (index, through, generation) = place.open(&id, &known, head)?;
                Ok((index, through, Some(generation)))
            }
            None => SearchIndex::in_memory().map(|index| (index, CommitNumber::NONE, None)),
        });
        let opened = opened.await.map_err(|_| Error::Task("opening an index"))?;
        let (index, through, generation) = opened?;
        let mut state = State::default();
        let mut unread = 0_usize;
        index.records(|bytes| match Record::from_bytes(bytes) {
            Some(record) => state.catalog.add(record),
            None => unread += 1,
        })?;
        if unread > 0 {
            return Err(index::Error::Damaged(format!("{unread} records cannot be read")).into());
        }
        let mut after: Option<StatementId> = None;
        let at = At { commit: through, published_by: None };
        let mut more = through > CommitNumber::NONE;
        while more {
            let page =
                store.statements(&archive.id, at, after.as_ref(), true, HEADS_AT_ONCE).await?;
            after = page.items.last().map(|heads| heads.statement.id.clone());
            for heads in page.items {
                state.heads.insert(heads.statement.id.clone(), Arc::new(heads));
            }
            more = page.more;
        }
        Ok(Self::over(&archive.id, word, (index, generation), state, through))
    }

    /// Begins an index beside the one that there is.
    ///
    /// # Errors
    /// The disk or the engine failed.
    pub(super) async fn begin(folder: Option<PathBuf>, archive: &Archive) -> Result<Self, Error> {
        let place = folder.map(|folder| Place::of(&folder, &archive.id));
        let begun = tokio::task::spawn_blocking(move || match place {
            Some(place) => place.begin().map(|(index, own)| (index, Some(own))),
            None => SearchIndex::in_memory().map(|index| (index, None)),
        });
        let begun = begun.await.map_err(|_| Error::Task("beginning an index"))??;
        let none = (State::default(), CommitNumber::NONE);
        Ok(Self::over(&archive.id, word(archive), begun, none.0, none.1))
    }

    fn over(
        archive: &ArchiveId,
        word: String,
        (index, generation): (SearchIndex, Option<Generation>),
        state: State,
        through: CommitNumber,
    ) -> Self {
        Self {
            archive: archive.clone(),
            index,
            state: RwLock::new(state),
            through: watch::Sender::new(through),
            word,
            withdrawn: AtomicBool::new(false),
            generation,
        }
    }

    /// Makes this one the index that counts after a crash.
    ///
    /// # Errors
    /// The disk failed.
    pub(super) fn make_current(&self) -> Result<(), index::Error> {
        let made = self.generation.as_ref().map_or(Ok(()), Generation::make_current);
        made.map_err(|error| index::Error::Disk(error.to_string()))
    }

    /// Another one is in its place: its folder goes with the last search.
    pub(super) fn retire(&self) {
        self.generation.iter().for_each(Generation::retire);
    }

    /// See [`super::indexes::Indexes::withdraw`].
    pub(super) fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::Release);
    }

    /// Whether it is searched no more.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.withdrawn.load(Ordering::Acquire)
    }

    /// The commit that the index has, told anew whenever it has another.
    pub(super) fn through(&self) -> watch::Receiver<CommitNumber> {
        self.through.subscribe()
    }

    /// Takes up the commits after those that the index has; answers how many documents of the index they
    /// made, none where there were no commits.
    ///
    /// # Errors
    /// The store or the engine failed; the index stays where it was.
    pub(super) async fn advance(
        self: &Arc<Self>,
        store: &dyn Store,
    ) -> Result<Option<usize>, Error> {
        let through = *self.through.borrow();
        let page = store.changes(&self.archive, through, AT_ONCE).await?;
        let Some(last) = page.items.last().map(|commit| commit.stamp.commit) else {
            return Ok(None);
        };
        let mut next_row = self.read().catalog.next_row();
        let mut changed = BTreeSet::new();
        let mut work = Vec::new();
        let mut said = HashMap::new();
        for commit in &page.items {
            let at = At { commit: commit.stamp.commit, published_by: None };
            for change in &commit.changes {
                let Some(statement) = &change.statement else { continue };
                changed.insert(statement.clone());
                if change.kind == ChangeKind::EditionMoved {
                    self.moved(store, statement, change, at, (&mut next_row, &mut work)).await?;
                } else if let Some(found) =
                    self.item(store, statement, change, at, next_row).await?
                {
                    next_row += 1;
                    work.push(found);
                }
            }
            for id in spoken_of(&commit.changes) {
                if let Some(other) = self.says_else(store, &id, at, next_row, &mut said).await? {
                    next_row += 1;
                    work.push(Work::Said(other));
                }
            }
        }
        let (own, taken) = (Arc::clone(self), work.len());
        let written = tokio::task::spawn_blocking(move || own.write(work, last, next_row));
        let records = written.await.map_err(|_| Error::Task("indexing"))??;
        let at = At { commit: last, published_by: None };
        let mut heads = Vec::with_capacity(changed.len());
        for id in changed {
            let read = store.statement(&self.archive, &id, at, Show::Heads).await?;
            heads.extend(read.map(|read| (id, Arc::new(read.heads))));
        }
        {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            for record in records {
                state.catalog.add(record);
            }
            state.heads.extend(heads);
        }
        self.through.send_replace(last);
        Ok(Some(taken))
    }

    /// Puts together what many small commits left, beside everything else: it takes a while, and nobody
    /// waits for it.
    pub(super) fn tidy(self: &Arc<Self>) {
        let own = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = own.index.tidy() {
                // It is tried again when it is quiet again.
                tracing::debug!(archive = %own.archive, %error, "the search index is not tidied");
            }
        });
    }

    /// What the claims of a statement say as of a commit, unless they said the same before; `told` is what
    /// was found out in the commits that are taken up with it.
    async fn says_else(
        &self,
        store: &dyn Store,
        id: &StatementId,
        at: At,
        row: u32,
        told: &mut HashMap<StatementId, Said>,
    ) -> Result<Option<SaidRecord>, Error> {
        let (paths, diverging) = said(store, &self.archive, id, at).await?;
        let words = |paths: &[String]| paths.iter().map(|path| path.as_str().into()).collect();
        let now = Said { paths: words(&paths), diverging: words(&diverging) };
        let same = match told.get(id) {
            Some(before) => *before == now,
            None => {
                let state = self.read();
                let entry = state.catalog.get(id.as_str());
                let before = entry.and_then(|entry| entry.said(at.commit.0));
                before.map_or(now == Said::default(), |before| **before == now)
            }
        };
        if same {
            return Ok(None);
        }
        told.insert(id.clone(), now);
        let (statement, commit) = (id.to_string(), at.commit.0);
        Ok(Some(SaidRecord { row, statement, commit, paths, diverging }))
    }

    /// What a change adds to the index.
    async fn item(
        &self,
        store: &dyn Store,
        statement: &StatementId,
        change: &Change,
        at: At,
        row: u32,
    ) -> Result<Option<Work>, Error> {
        let state = |active| {
            let (statement, commit) = (statement.to_string(), at.commit.0);
            Some(Work::State(StateRecord { row, statement, commit, active }))
        };
        match change.kind {
            ChangeKind::StatementDeleted => return Ok(state(false)),
            ChangeKind::StatementUndeleted => return Ok(state(true)),
            ChangeKind::Sighting
            | ChangeKind::ArchiveCreated
            | ChangeKind::ArchiveUpdated
            | ChangeKind::StatementUpdated
            | ChangeKind::FieldsUpdated
            | ChangeKind::EntitiesUpdated
            | ChangeKind::SilentEdit
            | ChangeKind::Corrected
            | ChangeKind::TranslationStale
            | ChangeKind::StatementsMerged
            | ChangeKind::EditionMoved => return Ok(None),
            ChangeKind::StatementCreated
            | ChangeKind::EditionCreated
            | ChangeKind::RevisionCreated
            | ChangeKind::UsabilityChanged => {}
        }
        let (Some(edition), Some(number)) = (&change.edition, change.revision) else {
            return Ok(None);
        };
        let select = RevisionSelect::Number(number);
        let read =
            store.revision(&self.archive, statement, edition, select, at, Load::Text).await?;
        // Several changes of one commit may name the same revision: only the one that made it counts.
        let made_it = matches!(change.kind, ChangeKind::RevisionCreated);
        Ok(read.filter(|revision| made_it && revision.recorded.commit == at.commit).map(
            |revision| Work::Revision {
                row,
                statement: statement.clone(),
                revision: Box::new(revision),
                commit: at.commit,
            },
        ))
    }

    /// An edition that moved: its old name is gone, and all its revisions come under the new one.
    async fn moved(
        &self,
        store: &dyn Store,
        statement: &StatementId,
        change: &Change,
        at: At,
        (row, work): (&mut u32, &mut Vec<Work>),
    ) -> Result<(), Error> {
        let before = change.changed_fields.first().and_then(|name| name.parse().ok());
        let (Some(edition), Some(before)) = (&change.edition, before) else { return Ok(()) };
        let EditionName { statement: left, edition: gone, .. } = before;
        let commit = at.commit;
        work.push(Work::Gone(GoneRecord {
            row: *row,
            statement: left.to_string(),
            edition: gone.to_string(),
            commit: commit.0,
        }));
        *row += 1;
        let mut next = Some(RevisionNumber::FIRST);
        while let Some(number) = next {
            let select = RevisionSelect::Number(number);
            let read = store.revision(&self.archive, statement, edition, select, at, Load::Text);
            let Some(revision) = read.await? else { break };
            next = (revision.latest > number).then(|| number.next());
            let (statement, revision) = (statement.clone(), Box::new(revision));
            work.push(Work::Revision { row: *row, statement, revision, commit });
            *row += 1;
        }
        Ok(())
    }

    fn write(
        &self,
        work: Vec<Work>,
        through: CommitNumber,
        documents: u32,
    ) -> Result<Vec<Record>, index::Error> {
        let mut records = Vec::with_capacity(work.len());
        for item in work {
            let record = match item {
                Work::Revision { row, statement, revision, commit } => {
                    self.add_revision(row, &statement, &revision, commit)?
                }
                Work::Gone(gone) => {
                    let record = Record::Gone(gone);
                    self.add(&record, "und", &[], &[])?;
                    record
                }
                Work::Said(said) => {
                    let record = Record::Said(said);
                    self.add(&record, "und", &[], &[])?;
                    record
                }
                Work::State(state) => {
                    let record = Record::State(state);
                    self.add(&record, "und", &[], &[])?;
                    record
                }
            };
            records.push(record);
        }
        self.index.commit(&word_of(&self.word, through, documents))?;
        Ok(records)
    }

    fn add_revision(
        &self,
        row: u32,
        statement: &StatementId,
        revision: &Revision,
        commit: CommitNumber,
    ) -> Result<Record, index::Error> {
        let details = &revision.details;
        let language = details.language.tag.as_str();
        let pieces = pieces_of(revision);
        let named = named::found(&pieces);
        let entities = keys_of(&named);
        let record = Record::Revision(RevisionRecord {
            row,
            statement: statement.to_string(),
            edition: revision.edition.to_string(),
            number: revision.number.get(),
            commit: commit.0,
            recorded: revision.recorded.time.micros(),
            published: details.publish_time.map(|time| time.micros()),
            usable: details.usability == crate::domain::Usability::Usable,
            language: language.to_owned(),
            publisher: details.source.publisher.clone(),
            entities,
        });
        self.add(&record, language, &pieces, &named)?;
        Ok(record)
    }

    fn add(
        &self,
        record: &Record,
        language: &str,
        pieces: &[Piece<'_>],
        entities: &[String],
    ) -> Result<(), index::Error> {
        let (Record::Revision(RevisionRecord { row, .. })
        | Record::State(StateRecord { row, .. })
        | Record::Said(SaidRecord { row, .. })
        | Record::Gone(GoneRecord { row, .. })) = record;
        let bytes = record.to_bytes();
        self.index.add(&Document { row: *row, language, pieces, entities, record: &bytes })
    }

    pub(super) fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the index of an archive says of itself: of which version it is, and of which archive.
fn word(archive: &Archive) -> String {
    let uid: String = archive.uid.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{VERSION} {uid}")
}

/// Keys of the entities that a revision names, each once.
pub(in crate::archive) fn named_in(revision: &Revision) -> Vec<String> {
    keys_of(&entities_of(&pieces_of(revision)))
}

fn keys_of(named: &[String]) -> Vec<String> {
    let mut keys: Vec<String> =
        named.iter().map(|key| key.trim_start_matches(PEOPLE).to_owned()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The statements whose claims the changes of a commit may touch: also those that an edition left.
fn spoken_of(changes: &[Change]) -> BTreeSet<StatementId> {
    let mut found = BTreeSet::new();
    for change in changes.iter().filter(|change| change.kind != ChangeKind::Sighting) {
        found.extend(change.statement.clone());
        if change.kind == ChangeKind::EditionMoved {
            let before = change.changed_fields.first().and_then(|name| name.parse().ok());
            found.extend(before.map(|EditionName { statement, .. }| statement));
        }
    }
    found
}

/// What is to be added to an index.
enum Work {
    Revision { row: u32, statement: StatementId, revision: Box<Revision>, commit: CommitNumber },
    State(StateRecord),
    Gone(GoneRecord),
    Said(SaidRecord),
}

/// Keys of the entities that a text names, each once; the index need not find them again.
pub(in crate::archive) fn entities_in(text: &EditionText, language: &LanguageTag) -> Vec<String> {
    keys_of(&named::find(&pieces(text, language.as_str())))
}

/// The segments of a revision, each in its own language.
pub(in crate::archive) fn pieces_of(revision: &Revision) -> Vec<Piece<'_>> {
    let Some(text) = &revision.text else { return Vec::new() };
    pieces(text, revision.details.language.tag.as_str())
}

fn pieces<'t>(text: &'t EditionText, whole: &'t str) -> Vec<Piece<'t>> {
    let pieces = text.segments.iter().map(|segment| {
        let own = &segment.language.tag;
        Piece {
            text: text.text.get(segment.range.clone()).unwrap_or_default(),
            language: if own.is_undetermined() { whole } else { own.as_str() },
            title: segment.kind == crate::domain::SegmentKind::Title,
        }
    });
    pieces.collect()
}
