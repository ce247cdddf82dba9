//! The contract of durability and order that every engine keeps.
//!
//! A store holds archives. Each archive is an ordered log of commits; what the reads below answer is a
//! view of that log as of a commit. The rules, which `contract` turns into a suite that every engine
//! passes:
//!
//! * **Order.** The store gives a commit its number inside its own write: 1, 2, 3 … without a gap, in
//!   the order in which commits become visible. Record times grow strictly:
//!   `max(now, previous + 1 µs)`.
//! * **Atomic.** A batch is one commit: all of it or nothing, after a crash too.
//! * **Durable.** [`Store::commit`] answers only after its bytes were synced. A commit is visible to
//!   reads before its writer hears of it.
//! * **Optimistic.** A batch says what its maker had read ([`Expectation`]); if that has changed, nothing
//!   is written and the answer is [`CommitError::Changed`]: read again, plan again, commit again.
//! * **Exact.** A read as of a commit gives the same answer for ever.
//! * **Honest.** Every stored record carries a checksum that is tested on every read. Damage is
//!   [`Error::Damaged`], never a wrong answer.
//! * **Read-only after a failure.** After a failed write or sync nothing more is accepted
//!   ([`Error::ReadOnly`]) until the process has been started anew; reads go on.
//!
//! Not here: what a statement means, whether a write is allowed, which edition a reader prefers.

mod asked;
#[doc(hidden)]
pub mod contract;
pub mod embedded;
mod error;
mod found;
mod logged;

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

pub use asked::{ClaimsMark, ClaimsOf, Load, Page, PageLimit, RevisionSelect, Show, StatementRead};
pub use error::{CommitError, Error};
pub use found::{Hit, LookupKey, RequestKey, RequestRecord};
pub use logged::{ImportError, LoggedCommit, LoggedRecord};

use crate::domain::{
    Answer, Archive, ArchiveDetails, ArchiveId, Change, Commit, CommitNumber, Decision, Digest,
    EditionDetails, EditionId, EditionText, Entity, EntityDetails, RequestId, Revision,
    RevisionClaims, RevisionNumber, Sighting, Source, Stamp, StatementClaims, StatementDetails,
    StatementHeads, StatementId, StatementState, Timestamp, TokenKey, Uid, fields::EntityKey,
};

/// As of which state a read answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// What the archive knew. Must not be after the head.
    pub commit: CommitNumber,
    /// Only what the issuer had published by then: of each edition the last usable revision whose
    /// publication time (its record time where it has none) is not later. Editions without such a
    /// revision are not there.
    pub published_by: Option<Timestamp>,
}

/// One atomic write.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Into which archive. It must exist, unless the batch makes it ([`Write::CreateArchive`]).
    pub archive: ArchiveId,
    /// The caller's name for the write and a digest of what it asks for.
    pub request: Option<RequestKey>,
    /// What is answered when the same request comes again; kept only with a request.
    pub answers: Vec<Answer>,
    /// What the maker of the batch had read.
    pub expects: Vec<Expectation>,
    /// What readers of the log are told, in order; never empty.
    pub changes: Vec<Change>,
    /// What is written, in order.
    pub writes: Vec<Write>,
}

/// Something that the maker of a batch had read and relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expectation {
    /// The statement, its editions or their revisions last changed in that commit, which a sighting
    /// is not; none: there is no such statement.
    Statement {
        /// Which statement.
        id: StatementId,
        /// In which commit it last changed.
        updated: Option<CommitNumber>,
    },
    /// The newest hit of a lookup key came in that commit; none: the key has no hit.
    Lookup {
        /// Which key.
        key: LookupKey,
        /// In which commit its newest hit came.
        newest: Option<CommitNumber>,
    },
    /// The archive's newest commit is that one.
    Head {
        /// Which commit.
        newest: CommitNumber,
    },
    /// The archive's details last changed in that commit.
    Archive {
        /// In which commit they last changed.
        updated: CommitNumber,
    },
    /// The entity last changed in that commit; none: there is no such entity.
    Entity {
        /// Which entity.
        key: EntityKey,
        /// In which commit it last changed.
        updated: Option<CommitNumber>,
    },
}

/// One record to write.
#[derive(Debug, Clone)]
pub enum Write {
    /// Makes the batch's archive; only as the first write of its first commit.
    CreateArchive {
        /// Its identity for ever.
        uid: Uid,
        /// Its secret.
        token_key: TokenKey,
        /// What people may set.
        details: ArchiveDetails,
    },
    /// Sets the archive's details.
    UpdateArchive {
        /// All of them.
        details: ArchiveDetails,
    },
    /// Makes a statement or sets its state.
    Statement {
        /// Which.
        id: StatementId,
        /// Its identity for ever.
        uid: Uid,
        /// Live or deleted.
        state: StatementState,
        /// What people may set: all of it.
        details: StatementDetails,
        /// The statements that were merged into it: all of them.
        previous: Vec<StatementId>,
    },
    /// Adds the next revision to an edition, making the edition with its first.
    Revision(Box<NewRevision>),
    /// Records that a revision was seen again. Nothing else changes: the statement's `updated` stays.
    Sighting {
        /// Of which statement.
        statement: StatementId,
        /// Of which edition.
        edition: EditionId,
        /// Which revision was seen.
        revision: RevisionNumber,
        /// Where.
        source: Source,
        /// SHA-256 of the bytes as received.
        raw_digest: Digest,
    },
    /// Sets the claims of a revision: all of them. The statement changes with them.
    Claims {
        /// Of which statement.
        statement: StatementId,
        /// Of which edition.
        edition: EditionId,
        /// Of which revision; it must exist, if only since an earlier write of the batch.
        revision: RevisionNumber,
        /// The claims.
        claims: RevisionClaims,
    },
    /// Sets what people decided about a statement's fields: all of it. The statement changes with it.
    Decisions {
        /// Of which statement; it must exist.
        statement: StatementId,
        /// The decisions, oldest first.
        decisions: Vec<Decision>,
    },
    /// Makes an entity or sets what is known of it.
    Entity {
        /// Its identity for ever.
        uid: Uid,
        /// All of it.
        details: Box<EntityDetails>,
        /// The names by which it is found, as the caller folds them.
        lookup_names: Vec<String>,
    },
    /// Gives an edition another name, with its revisions, sightings and claims. Both statements change
    /// with it. Nothing else of the batch is about the edition, or about one of its two names.
    Move {
        /// The statement that it is of.
        statement: StatementId,
        /// The edition.
        edition: EditionId,
        /// The statement that it is to be of; it must exist, if only since an earlier write of the batch.
        to_statement: StatementId,
        /// The id that it is to have there; no edition has it.
        to_edition: EditionId,
    },
}

/// A revision to write.
#[derive(Debug, Clone)]
pub struct NewRevision {
    /// Of which statement. It must exist, if only since an earlier write of the batch.
    pub statement: StatementId,
    /// Of which edition.
    pub edition: EditionId,
    /// The edition's identity for ever: the same with every revision.
    pub edition_uid: Uid,
    /// One more than the edition's newest; 1 for its first.
    pub number: RevisionNumber,
    /// Everything but the words.
    pub details: EditionDetails,
    /// SHA-256 of the canonical text.
    pub content_digest: Digest,
    /// SHA-256 of the bytes as received.
    pub raw_digest: Digest,
    /// 32 random bytes kept with the text, so that a commitment to its digest cannot be guessed once
    /// the text is redacted.
    pub nonce: [u8; 32],
    /// The words, or the earlier revision of the edition that has the same.
    pub text: NewText,
}

/// The words of a new revision.
#[derive(Debug, Clone)]
pub enum NewText {
    /// New ones.
    Own(EditionText),
    /// Those of an earlier revision of the edition: nothing is stored twice.
    SameAs(RevisionNumber),
}

/// Whether a store takes writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It does.
    Writable,
    /// It does not, until it is opened anew: the reason, for the operator.
    ReadOnly(String),
}

/// What an engine knows about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The engine's name.
    pub engine: &'static str,
    /// The version of the bytes it writes.
    pub format: u32,
}

/// An ordered, append-only log of commits per archive, and reads of it as of any commit.
///
/// Calls may come from many tasks at once. No call holds a lock across another. Dropping the future of
/// [`Store::commit`] does not undo the commit.
#[async_trait]
pub trait Store: Debug + Send + Sync + 'static {
    /// What this engine is.
    fn facts(&self) -> Facts;

    /// Whether writes are taken; changes at most once, to [`Health::ReadOnly`].
    fn health(&self) -> watch::Receiver<Health>;

    /// The archive's head, told anew after each of its commits; none: no such archive.
    fn head(&self, archive: &ArchiveId) -> Option<watch::Receiver<Stamp>>;

    /// Writes a batch. See the module's rules.
    async fn commit(&self, batch: Batch) -> Result<Stamp, CommitError>;

    /// All archives, by id.
    async fn archives(&self) -> Result<Vec<Archive>, Error>;

    /// One archive as of its head.
    async fn archive(&self, id: &ArchiveId) -> Result<Option<Archive>, Error>;

    /// What people set of an archive, as of its head: cheap enough to ask with every document.
    async fn archive_details(&self, id: &ArchiveId) -> Result<Option<Arc<ArchiveDetails>>, Error> {
        Ok(self.archive(id).await?.map(|archive| Arc::new(archive.details)))
    }

    /// The last commit recorded at or before `time`; [`CommitNumber::NONE`] before the first.
    async fn commit_at(&self, archive: &ArchiveId, time: Timestamp) -> Result<CommitNumber, Error>;

    /// How much the archive held as of a commit.
    async fn counts(
        &self,
        archive: &ArchiveId,
        at: CommitNumber,
    ) -> Result<crate::domain::ArchiveCounts, Error>;

    /// A statement, deleted or not, as of `at`.
    async fn statement(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: At,
        show: Show,
    ) -> Result<Option<StatementRead>, Error>;

    /// Statements by id, those after `after`; deleted ones only with `show_deleted`.
    async fn statements(
        &self,
        archive: &ArchiveId,
        at: At,
        after: Option<&StatementId>,
        show_deleted: bool,
        limit: PageLimit,
    ) -> Result<Page<StatementHeads>, Error>;

    /// One revision.
    async fn revision(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        select: RevisionSelect,
        at: At,
        load: Load,
    ) -> Result<Option<Revision>, Error>;

    /// The name that an edition has as of a commit which had left this one by then; none: no edition left
    /// the name, or another one has it now.
    async fn moved(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        at: CommitNumber,
    ) -> Result<Option<(StatementId, EditionId)>, Error>;

    /// The name that an edition has as of a commit which had this one as of an earlier one; this one, if
    /// there was no such edition.
    async fn renamed(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        then: CommitNumber,
        at: CommitNumber,
    ) -> Result<(StatementId, EditionId), Error>;

    /// The editions of a statement by id, each at its revision in force, those after `after`.
    async fn editions(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        after: Option<&EditionId>,
        at: At,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error>;

    /// Revisions of an edition, newest first, those before `before`. With [`At::published_by`], only
    /// revisions published by then.
    #[expect(
        clippy::too_many_arguments,
        reason = "a page of a list below an edition has this many"
    )]
    async fn revisions(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        before: Option<RevisionNumber>,
        at: At,
        load: Load,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error>;

    /// Sightings of a revision, oldest first, after the first `skip` of them.
    #[expect(
        clippy::too_many_arguments,
        reason = "a page of a list below a revision has this many"
    )]
    async fn sightings(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        edition: &EditionId,
        revision: RevisionNumber,
        skip: u32,
        at: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Sighting>, Error>;

    /// The claims of a statement as of a state, and what people had decided by then. A revision whose
    /// claims nobody set has those of the newest earlier revision with the same words.
    async fn claims(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<StatementClaims, Error>;

    /// Which records [`Store::claims`] would read: much cheaper than reading them.
    async fn claims_mark(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        of: ClaimsOf,
        at: At,
    ) -> Result<ClaimsMark, Error>;

    /// An entity of the registry.
    async fn entity(
        &self,
        archive: &ArchiveId,
        key: &EntityKey,
        at: CommitNumber,
    ) -> Result<Option<Entity>, Error>;

    /// Entities of the registry by key as written, those after `after`.
    async fn entities(
        &self,
        archive: &ArchiveId,
        at: CommitNumber,
        after: Option<&EntityKey>,
        limit: PageLimit,
    ) -> Result<Page<Entity>, Error>;

    /// For each lookup name the entities that ever had it, at most `most` of each, as of a commit. The
    /// caller compares with the entity.
    async fn entities_named(
        &self,
        archive: &ArchiveId,
        names: &[String],
        at: CommitNumber,
        most: usize,
    ) -> Result<Vec<Vec<Entity>>, Error>;

    /// For each key its hits as of the head, newest first, at most `most` of each; of several hits of one
    /// edition (of one statement, for an external id) the newest only. A hit leads to an edition by the
    /// name that it has now.
    async fn lookup(
        &self,
        archive: &ArchiveId,
        keys: &[LookupKey],
        most: usize,
    ) -> Result<Vec<Vec<Hit>>, Error>;

    /// A write that named this request id, not recorded before `since`. A request that was older than
    /// the life time of request ids when a later commit was recorded may be forgotten.
    async fn request(
        &self,
        archive: &ArchiveId,
        id: RequestId,
        since: Timestamp,
    ) -> Result<Option<RequestRecord>, Error>;

    /// Commits after `after`, oldest first.
    async fn changes(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<Commit>, Error>;

    /// Commits after `after`, oldest first, with all their records.
    async fn logged(
        &self,
        archive: &ArchiveId,
        after: CommitNumber,
        limit: PageLimit,
    ) -> Result<Page<LoggedCommit>, Error>;

    /// Takes logged commits in, each with the number and the record time that it has, which must follow
    /// the archive's newest. The first commit of a log takes the place of the only commit of an archive
    /// that has no more than that; identity and secret of the archive stay. Of the commits before one
    /// that is refused, each is taken in.
    async fn import(
        &self,
        archive: &ArchiveId,
        commits: Vec<LoggedCommit>,
    ) -> Result<(), ImportError>;

    /// Writes what waits, makes the views durable and closes. Commits after it are
    /// [`Error::ReadOnly`].
    async fn close(&self);
}
