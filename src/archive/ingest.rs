//! Bringing documents in: one commit for all of a request's documents, or nothing.
//!
//! The documents are read first. Then, for each in order: which statement (the one named, a match, or a
//! new one), which edition (the one named, else the language), and against the edition's newest
//! revision: the same text is a sighting, another text a new revision. Text that another statement has
//! already is a sighting there, unless the sender named the edition.

mod before;
mod known;
mod rules;

use std::sync::Arc;

use super::document::{Reading, ToRead};
use super::draft::Draft;
use super::link::{Match, link_keys};
use super::links::Known;
use super::snapshot::no_archive;
use super::stale;
use super::transact::{Plan, Transacted};
use super::update::live;
use super::{
    Chancery, Error, ExpectedLatest, Ingest, Ingested, LinkCandidate, LinkPolicy, Violation,
    WriteOptions,
};
use crate::clock::random;
use crate::domain::{
    Answer, ArchiveDetails, ArchiveId, Change, ChangeKind, EditionId, IngestOutcome, Revision,
    RevisionClaims, RevisionNumber, Stamp, Statement, StatementDetails, StatementId, StatementName,
    StatementState, Uid,
    fields::{Claim, ClaimSource},
    limits,
};
use crate::store::{LookupKey, NewRevision, NewText};
use crate::text::align;

/// One document of a request, read.
#[derive(Debug)]
pub(super) struct Item {
    ask: Ask,
    reading: Reading,
    /// What it is known by among others, if it may make a statement.
    known: Option<Known>,
}

/// What is asked for a document: [`Ingest`] without the document.
#[derive(Debug)]
struct Ask {
    path: String,
    statement: Option<StatementId>,
    edition: Option<EditionId>,
    link_policy: LinkPolicy,
    etag: Option<String>,
    expected_latest: Option<ExpectedLatest>,
}

/// What became of one document, in a draft.
#[derive(Debug)]
pub(super) struct Step {
    outcome: IngestOutcome,
    statement: StatementId,
    edition: EditionId,
    revision: RevisionNumber,
    candidates: Vec<LinkCandidate>,
}

/// Where a document goes.
#[derive(Debug)]
struct Target {
    statement: StatementId,
    /// The edition that came from the same URI, where one did.
    edition: Option<EditionId>,
    candidates: Vec<LinkCandidate>,
}

/// The documents of a request, read.
#[derive(Debug)]
struct Documents<'a> {
    archive: &'a ArchiveId,
    items: Vec<Item>,
}

impl Plan for Documents<'_> {
    type Answer = Vec<Step>;

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<Vec<Step>, Error> {
        draft.look_up(&keys(&self.items)).await?;
        let mut steps = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let step = chancery.ingest_one(self.archive, draft, item).await?;
            draft.answer(step.to_answer());
            steps.push(step);
        }
        Ok(steps)
    }
}

impl Step {
    /// What is kept of it with the request id.
    pub(super) fn to_answer(&self) -> Answer {
        Answer {
            outcome: Some(self.outcome),
            statement: Some(self.statement.clone()),
            edition: Some(self.edition.clone()),
            revision: Some(self.revision),
        }
    }
}

/// Every key that a document will be looked for by: one question for all of them instead of a few for
/// each.
pub(super) fn keys<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<LookupKey> {
    let mut keys = Vec::new();
    for Item { ask, reading, known: _ } in items {
        if ask.statement.is_none() && ask.link_policy != LinkPolicy::ExplicitOnly {
            keys.extend(link_keys(&reading.input));
        }
        if ask.edition.is_none() {
            keys.push(LookupKey::Content(reading.document.content_digest));
        }
    }
    keys
}

impl Chancery {
    /// Stores documents in one commit, in order; a later one sees what an earlier one did.
    ///
    /// # Errors
    /// A document cannot be read, a named resource is not there or not as expected; nothing is stored.
    pub async fn ingest(
        &self,
        archive: &ArchiveId,
        items: Vec<Ingest>,
        write: WriteOptions,
    ) -> Result<Vec<Ingested>, Error> {
        if let Some(record) = self.seen(archive, write.request).await? {
            let warnings = self.warnings_again(archive, items).await?;
            return self.ingested_before(archive, &record, warnings).await;
        }
        let mut items = self.read_items(items, self.details(archive).await?).await?;
        let at = self.head(archive)?.commit;
        for Item { ask: _, reading, known: _ } in &mut items {
            let published = reading.input.publish_time.or(reading.document.page.publish_time);
            self.link_people(archive, &mut reading.claims.claims, published, at).await?;
        }
        self.know(&mut items).await?;
        let documents = Documents { archive, items };
        let transacted = self.transact(archive, write, &documents).await?;
        match transacted {
            Transacted::Drafted { draft, value, stamp } => {
                if !write.validate_only {
                    self.remember(archive, &value, &documents.items);
                }
                let answered = value.into_iter().zip(&documents.items);
                let answered = answered.map(|(step, item)| answer(&draft, step, item, stamp));
                let mut ingested = answered.collect::<Result<Vec<_>, _>>()?;
                if !write.validate_only {
                    self.judge_ingested(archive, &mut ingested).await?;
                }
                Ok(ingested)
            }
            Transacted::Seen(record) => {
                let warnings = documents.items.into_iter().map(|item| item.reading.warnings);
                self.ingested_before(archive, &record, warnings.collect()).await
            }
        }
    }

    /// What people set of the archive.
    pub(super) async fn details(&self, archive: &ArchiveId) -> Result<Arc<ArchiveDetails>, Error> {
        let details = self.store.archive_details(archive).await?;
        details.ok_or_else(|| no_archive(archive))
    }

    async fn read_items(
        &self,
        asks: Vec<Ingest>,
        archive: Arc<ArchiveDetails>,
    ) -> Result<Vec<Item>, Error> {
        self.read_each_item(asks, archive).await?.into_iter().collect()
    }

    /// Reads documents; one that cannot be read does not keep the others back.
    pub(super) async fn read_each_item(
        &self,
        asks: Vec<Ingest>,
        archive: Arc<ArchiveDetails>,
    ) -> Result<Vec<Result<Item, Error>>, Error> {
        let mut asked = Vec::with_capacity(asks.len());
        let mut to_read = Vec::with_capacity(asks.len());
        for ask in asks {
            let Ingest { path, statement, edition, document, link_policy, etag, expected_latest } =
                ask;
            let edition_language = edition.as_ref().map(rules::spoken);
            to_read.push(ToRead { path: path.clone(), input: document, edition_language });
            asked.push(Ask { path, statement, edition, link_policy, etag, expected_latest });
        }
        let readings = self.read_each(to_read, archive).await?;
        let item = |(ask, reading): (Ask, Result<Reading, Error>)| {
            reading.map(|reading| Item { ask, reading, known: None })
        };
        Ok(asked.into_iter().zip(readings).map(item).collect())
    }

    /// Drafts what a document that was read becomes.
    pub(super) async fn ingest_one(
        &self,
        archive: &ArchiveId,
        draft: &mut Draft,
        item: &Item,
    ) -> Result<Step, Error> {
        let Item { ask, reading, known } = item;
        rules::check_language(ask, reading.input.declared_language.as_ref())?;
        let target = self.target(archive, draft, ask, reading).await?;
        let content = reading.document.content_digest;
        let edition = rules::edition_id(draft, &target, item);
        let latest = draft.latest(&target.statement, &edition).await?;
        let name = StatementName { archive: archive.clone(), statement: target.statement.clone() };
        rules::check_latest(ask, &name.edition(&edition), latest.as_ref())?;
        let Target { statement, mut candidates, .. } = target;
        let same = latest.as_ref().filter(|latest| latest.content_digest == content);
        if let Some(revision) = same {
            let step = see_again(draft, IngestOutcome::Unchanged, statement, revision, item);
            return Ok(Step { candidates, ..step });
        }
        if ask.edition.is_none() {
            let found = draft.duplicate(content, &statement).await?;
            if let Some((other, revision)) = found {
                candidates.retain(|candidate| candidate.statement != other);
                let step = see_again(draft, IngestOutcome::Duplicate, other, &revision, item);
                return Ok(Step { candidates, ..step });
            }
        }
        let made = self.ensure_statement(draft, &statement, item).await?;
        if let (Made::Now, Some(known)) = (made, known) {
            let likely = self.likely(archive, known, draft.base.commit).await?;
            let is_new =
                |one: &LinkCandidate| candidates.iter().all(|c| c.statement != one.statement);
            let likely: Vec<LinkCandidate> = likely.into_iter().filter(is_new).collect();
            candidates.extend(likely);
            candidates.truncate(limits::LINK_CANDIDATES);
        }
        let outcome = match (&latest, made) {
            (Some(_), _) => IngestOutcome::CreatedRevision,
            (None, Made::Now) => IngestOutcome::CreatedStatement,
            (None, Made::Before) => IngestOutcome::CreatedEdition,
        };
        let claims = inherited(draft, &statement, &edition, latest.as_ref(), item).await?;
        let revision = self.add_revision(draft, &statement, &edition, latest, item).await?;
        draft.add_claims(&statement, &edition, revision, claims);
        Ok(Step { outcome, statement, edition, revision, candidates })
    }

    /// The statement that a document goes to: named, matched, or new.
    async fn target(
        &self,
        archive: &ArchiveId,
        draft: &mut Draft,
        ask: &Ask,
        reading: &Reading,
    ) -> Result<Target, Error> {
        if let Some(id) = &ask.statement {
            let name = StatementName { archive: archive.clone(), statement: id.clone() };
            if draft.statement(id).await?.is_some() {
                live(draft, &name).await?;
            }
            return Ok(Target { statement: id.clone(), edition: None, candidates: Vec::new() });
        }
        let mut matches = match ask.link_policy {
            LinkPolicy::Auto | LinkPolicy::Propose => draft.matches(&reading.input).await?,
            LinkPolicy::ExplicitOnly => Vec::new(),
        };
        let join = ask.link_policy == LinkPolicy::Auto && !matches.is_empty();
        let (statement, edition) = if join {
            let Match { statement, edition, .. } = matches.remove(0);
            (statement, edition)
        } else {
            let id = self.new_statement_id();
            draft.assume_absent(&id);
            (id, None)
        };
        matches.truncate(limits::LINK_CANDIDATES);
        let candidates = matches.into_iter().map(Match::into_candidate).collect();
        Ok(Target { statement, edition, candidates })
    }

    pub(super) fn new_statement_id(&self) -> StatementId {
        let millis = u64::try_from(self.clock.now().micros() / 1000).unwrap_or(0);
        StatementId::generate(millis, random(&*self.entropy))
    }

    /// Makes the statement where it is not there; else fills the gaps that the document can fill.
    async fn ensure_statement(
        &self,
        draft: &mut Draft,
        id: &StatementId,
        item: &Item,
    ) -> Result<Made, Error> {
        let path = &item.ask.path;
        let pending = draft.pending();
        let change = |kind, changed_fields| Change {
            kind,
            statement: Some(id.clone()),
            edition: None,
            revision: None,
            language: None,
            changed_fields,
        };
        if let Some(sketch) = draft.statement(id).await? {
            let mut statement = sketch.heads.statement.clone();
            let fields = rules::fill(&mut statement.details, &item.reading);
            if !fields.is_empty() {
                rules::check_details(path, &statement.details)?;
                draft.put_statement(statement, change(ChangeKind::StatementUpdated, fields));
            }
            return Ok(Made::Before);
        }
        let mut details = StatementDetails::default();
        rules::fill(&mut details, &item.reading);
        rules::check_details(path, &details)?;
        let statement = Statement {
            id: id.clone(),
            uid: Uid::from_random(random(&*self.entropy)),
            state: StatementState::Active,
            details,
            created: pending,
            updated: pending,
            previous: Vec::new(),
        };
        draft.put_statement(statement, change(ChangeKind::StatementCreated, Vec::new()));
        Ok(Made::Now)
    }

    async fn add_revision(
        &self,
        draft: &mut Draft,
        statement: &StatementId,
        edition: &EditionId,
        latest: Option<Revision>,
        item: &Item,
    ) -> Result<RevisionNumber, Error> {
        let editions = draft.sketch(statement).map_or(0, |sketch| sketch.heads.editions.len());
        if latest.is_none() && editions >= limits::EDITIONS {
            let field = format!("{}edition_id", item.ask.path);
            let over = Violation::over(field, "editions", editions + 1, limits::EDITIONS);
            return Err(Error::Invalid(vec![over]));
        }
        let reading = &item.reading;
        let number = latest.as_ref().map_or(RevisionNumber::FIRST, |latest| latest.number.next());
        let parent = latest.as_ref().and_then(|latest| latest.text.as_ref());
        let parent = parent.map(|words| (words.text.as_str(), words.segments.as_slice()));
        let first_id = (number.get() - 1).saturating_mul(SEGMENT_IDS) + 1;
        let document = &reading.document;
        let (ids, _) = align::assign_ids(parent, first_id, &document.text, &document.blocks);
        let words = reading.text(ids);
        let mut details = rules::revision_details(edition, latest.as_ref(), item);
        let else_than = latest.as_ref().filter(|latest| {
            latest.text.as_ref().is_some_and(|before| stale::says_else(before, &words))
        });
        if let Some(latest) = else_than
            && details.correction.is_none()
        {
            let name =
                StatementName { archive: draft.archive().clone(), statement: statement.clone() };
            details.correction = Some(rules::silent(&name.edition(edition), latest.number));
        }
        let source = else_than.cloned();
        let new = NewRevision {
            statement: statement.clone(),
            edition: edition.clone(),
            edition_uid: latest.as_ref().map_or_else(
                || Uid::from_random(random(&*self.entropy)),
                |latest| latest.edition_uid,
            ),
            number,
            details,
            content_digest: document.content_digest,
            raw_digest: document.raw_digest,
            nonce: random(&*self.entropy),
            text: NewText::Own(words.clone()),
        };
        draft.add_revision(statement, new, words.clone());
        if let Some(source) = source {
            stale::tell_stale(draft, statement, &source, &words).await?;
        }
        Ok(number)
    }
}

/// Segment ids a revision may use: a fresh segment's id is never one that an earlier revision used.
const SEGMENT_IDS: u32 = 20_000;
const _: () =
    assert!(SEGMENT_IDS as usize == limits::SEGMENTS, "a revision has an id for each segment");

/// The claims of a new revision: its own, and those of the publisher of the revision before it, if
/// this document brings none.
async fn inherited(
    draft: &mut Draft,
    statement: &StatementId,
    edition: &EditionId,
    latest: Option<&Revision>,
    item: &Item,
) -> Result<RevisionClaims, Error> {
    let mut claims = item.reading.claims.clone();
    let is_publishers = |claim: &Claim| claim.source == ClaimSource::Publisher;
    let Some(latest) = latest.filter(|_| !claims.claims.iter().any(is_publishers)) else {
        return Ok(claims);
    };
    let earlier = draft.claims(statement, edition, latest.number).await?;
    let kept = earlier.into_iter().flat_map(|earlier| earlier.claims).filter(is_publishers);
    claims.claims.extend(kept);
    Ok(claims)
}

/// Whether the statement was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Before,
    Now,
}

/// Records that a document brought text which is there already.
fn see_again(
    draft: &mut Draft,
    outcome: IngestOutcome,
    statement: StatementId,
    revision: &Revision,
    item: &Item,
) -> Step {
    let source = item.reading.details().source;
    draft.add_sighting(&statement, revision, source, item.reading.document.raw_digest);
    let (edition, revision) = (revision.edition.clone(), revision.number);
    Step { outcome, statement, edition, revision, candidates: Vec::new() }
}

/// What is answered for a document that was drafted, once that is committed.
pub(super) fn answer(
    draft: &Draft,
    step: Step,
    item: &Item,
    stamp: Stamp,
) -> Result<Ingested, Error> {
    let Step { outcome, statement, edition, revision: number, candidates } = step;
    let heads = draft.heads(&statement, stamp);
    let revision = draft.revision(&statement, &edition, number, stamp);
    let (Some(heads), Some(revision)) = (heads, revision) else {
        return Err(Error::Task("a draft that lost its own revision"));
    };
    let warnings = item.reading.warnings.clone();
    Ok(Ingested { outcome, heads, revision, commit: stamp.commit, candidates, warnings })
}
