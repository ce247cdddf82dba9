//! A write before it is committed: what it has read, what it relies on, what it will do.
//!
//! A draft lies over a snapshot of the store and shows later steps of the same write what earlier ones
//! did, so the documents of a batch see each other. Everything that a step reads through the draft
//! becomes an expectation of the commit. Stamps of what is drafted are [`PENDING`] until the commit
//! names them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, hash_map};
use std::sync::Arc;

use super::Error;
use crate::domain::{
    Answer, ArchiveId, Change, ChangeKind, CommitNumber, Correction, CorrectionKind, Digest,
    EditionHead, EditionId, EditionName, EditionText, ExternalId, LanguageTag, Revision,
    RevisionClaims, RevisionNumber, SightingSummary, Source, Stamp, Statement, StatementHeads,
    StatementId,
};
use crate::store::{
    At, Batch, ClaimsOf, Expectation, Hit, Load, LookupKey, NewRevision, RequestKey,
    RevisionSelect, Show, Store, Write,
};

/// The commit number of what is not committed yet.
pub(super) const PENDING: CommitNumber = CommitNumber(u64::MAX);
/// How many editions that a key leads to are looked at, the newest hits first.
const HITS: usize = 64;

/// A statement as the draft sees it.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    /// The statement and its editions in brief.
    pub(super) heads: StatementHeads,
    /// The newest revisions as read, with their words, and those made since, oldest first.
    revisions: BTreeMap<EditionId, Vec<Revision>>,
}

/// A write in the making.
#[derive(Debug)]
pub(super) struct Draft {
    store: Arc<dyn Store>,
    archive: ArchiveId,
    /// The archive's head when the draft was begun.
    pub(super) base: Stamp,
    /// What the store had, and what the draft made of it; none: not there.
    statements: BTreeMap<StatementId, Option<Sketch>>,
    lookups: HashMap<LookupKey, Vec<Hit>>,
    /// Hits that the draft makes of keys that were not looked up by then.
    made: Vec<(LookupKey, Hit)>,
    expects: Vec<Expectation>,
    changes: Vec<Change>,
    writes: Vec<Write>,
    answers: Vec<Answer>,
    /// The claims that the draft sets, of the newest revisions.
    claimed: HashMap<(StatementId, EditionId), RevisionClaims>,
    /// The revisions that the draft sees again.
    seen: Vec<(StatementId, EditionId, RevisionNumber)>,
}

impl Draft {
    pub(super) fn new(store: Arc<dyn Store>, archive: ArchiveId, base: Stamp) -> Self {
        Self {
            store,
            archive,
            base,
            statements: BTreeMap::new(),
            lookups: HashMap::new(),
            made: Vec::new(),
            expects: Vec::new(),
            changes: Vec::new(),
            writes: Vec::new(),
            answers: Vec::new(),
            claimed: HashMap::new(),
            seen: Vec::new(),
        }
    }

    /// The archive that it is a draft for.
    pub(super) fn archive(&self) -> &ArchiveId {
        &self.archive
    }

    /// Whether it would do nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// How many writes it has.
    pub(super) fn written(&self) -> usize {
        self.writes.len()
    }

    /// Forgets everything, over the same state of the store.
    pub(super) fn begin_again(&mut self) {
        *self = Self::new(Arc::clone(&self.store), self.archive.clone(), self.base);
    }

    /// The stamp of what is being drafted.
    pub(super) fn pending(&self) -> Stamp {
        Stamp { commit: PENDING, time: self.base.time }
    }

    /// A statement, deleted or not.
    pub(super) async fn statement(&mut self, id: &StatementId) -> Result<Option<&Sketch>, Error> {
        if !self.statements.contains_key(id) {
            let at = self.at();
            let read = self.store.statement(&self.archive, id, at, Show::Heads).await?;
            let updated = read.as_ref().map(|read| read.heads.statement.updated.commit);
            self.expects.push(Expectation::Statement { id: id.clone(), updated });
            let sketch = read.map(|read| Sketch { heads: read.heads, revisions: BTreeMap::new() });
            self.statements.insert(id.clone(), sketch);
        }
        Ok(self.sketch(id))
    }

    /// Takes it that there is no statement of a generated id; the commit fails should there be one.
    pub(super) fn assume_absent(&mut self, id: &StatementId) {
        self.expects.push(Expectation::Statement { id: id.clone(), updated: None });
        self.statements.insert(id.clone(), None);
    }

    /// A statement that was read or made before.
    pub(super) fn sketch(&self, id: &StatementId) -> Option<&Sketch> {
        self.statements.get(id).and_then(Option::as_ref)
    }

    /// The name that an edition has which left this one.
    pub(super) async fn moved(
        &self,
        name: &EditionName,
    ) -> Result<Option<(StatementId, EditionId)>, Error> {
        let EditionName { archive, statement, edition } = name;
        Ok(self.store.moved(archive, statement, edition, self.base.commit).await?)
    }

    /// The newest revision of an edition, with its words.
    pub(super) async fn latest(
        &mut self,
        id: &StatementId,
        edition: &EditionId,
    ) -> Result<Option<Revision>, Error> {
        let Some(sketch) = self.statement(id).await? else { return Ok(None) };
        if let Some(newest) = sketch.revisions.get(edition).and_then(|known| known.last()) {
            return Ok(Some(newest.clone()));
        }
        if !sketch.heads.editions.iter().any(|head| head.id == *edition) {
            return Ok(None);
        }
        let (at, select) = (self.at(), RevisionSelect::InForce);
        let found = self.store.revision(&self.archive, id, edition, select, at, Load::Text).await?;
        if let (Some(Some(sketch)), Some(revision)) = (self.statements.get_mut(id), &found) {
            sketch.revisions.insert(edition.clone(), vec![revision.clone()]);
        }
        Ok(found)
    }

    /// Asks the store where keys lead, all at once, so that [`Draft::find`] knows.
    pub(super) async fn look_up(&mut self, keys: &[LookupKey]) -> Result<(), Error> {
        let mut unknown: Vec<LookupKey> = Vec::new();
        for key in keys {
            if let hash_map::Entry::Vacant(entry) = self.lookups.entry(key.clone()) {
                entry.insert(Vec::new());
                unknown.push(key.clone());
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let found = self.store.lookup(&self.archive, &unknown, HITS).await?;
        for (key, hits) in unknown.into_iter().zip(found) {
            let newest = hits.first().map(|hit| hit.commit);
            self.expects.push(Expectation::Lookup { key: key.clone(), newest });
            let made = self.made.iter().rev().filter(|(made, _)| *made == key);
            let hits = made.map(|(_, hit)| hit.clone()).chain(hits).collect();
            self.lookups.insert(key, hits);
        }
        Ok(())
    }

    /// Where the keys lead, in the order of the keys, newest first.
    pub(super) async fn find(&mut self, keys: &[LookupKey]) -> Result<Vec<Vec<Hit>>, Error> {
        self.look_up(keys).await?;
        Ok(keys.iter().map(|key| self.lookups.get(key).cloned().unwrap_or_default()).collect())
    }

    fn add_hit(&mut self, key: LookupKey, hit: &Hit) {
        match self.lookups.get_mut(&key) {
            Some(hits) => hits.insert(0, hit.clone()),
            None => self.made.push((key, hit.clone())),
        }
    }

    /// Makes a statement, or sets the state of one.
    pub(super) fn put_statement(&mut self, statement: Statement, change: Change) {
        let id = statement.id.clone();
        self.writes.push(Write::Statement {
            id: id.clone(),
            uid: statement.uid,
            state: statement.state.clone(),
            details: statement.details.clone(),
            previous: statement.previous.clone(),
        });
        let hit = Hit { statement: id.clone(), revision: None, commit: PENDING };
        for external in &statement.details.external_ids {
            self.add_hit(LookupKey::ExternalId(external.clone()), &hit);
        }
        self.tell(change);
        let updated = Statement { updated: self.pending(), ..statement };
        match self.statements.entry(id) {
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Some(sketch) => sketch.heads.statement = updated,
                none => *none = Some(Sketch::new(updated)),
            },
            Entry::Vacant(entry) => {
                entry.insert(Some(Sketch::new(updated)));
            }
        }
    }

    /// Adds a revision to an edition of a statement that the draft knows.
    pub(super) fn add_revision(
        &mut self,
        statement: &StatementId,
        new: NewRevision,
        words: EditionText,
    ) {
        let pending = self.pending();
        let edition = new.edition.clone();
        self.tell_revision(&new);
        let hit = Hit {
            statement: statement.clone(),
            revision: Some((edition.clone(), new.number)),
            commit: PENDING,
        };
        self.add_hit(LookupKey::Content(new.content_digest), &hit);
        self.add_hit(LookupKey::SourceUri(new.details.source.uri.clone()), &hit);
        if let Some(Some(sketch)) = self.statements.get_mut(statement) {
            sketch.add_revision(&new, words, pending);
        }
        self.writes.push(Write::Revision(Box::new(new)));
    }

    fn tell_revision(&mut self, new: &NewRevision) {
        let NewRevision { statement, edition, number, details, .. } = new;
        let change = |kind, revision| Change {
            kind,
            statement: Some(statement.clone()),
            edition: Some(edition.clone()),
            revision,
            language: Some(details.language.tag.clone()),
            changed_fields: Vec::new(),
        };
        if *number == RevisionNumber::FIRST {
            self.tell(change(ChangeKind::EditionCreated, None));
        }
        self.tell(change(ChangeKind::RevisionCreated, Some(*number)));
        let before =
            self.sketch(statement).and_then(|sketch| sketch.revisions.get(edition)?.last());
        let reused = before.map(|before| before.details.usability != details.usability);
        if reused == Some(true) {
            self.tell(change(ChangeKind::UsabilityChanged, Some(*number)));
        }
        let noted = details.correction.as_ref().filter(|_| *number != RevisionNumber::FIRST);
        if let Some(Correction { kind, .. }) = noted {
            let silent = *kind == CorrectionKind::Silent;
            let kind = if silent { ChangeKind::SilentEdit } else { ChangeKind::Corrected };
            self.tell(change(kind, Some(*number)));
        }
    }

    /// The claims of the newest revision of an edition, as the draft or the store has them.
    pub(super) async fn claims(
        &self,
        statement: &StatementId,
        edition: &EditionId,
        revision: RevisionNumber,
    ) -> Result<Option<RevisionClaims>, Error> {
        if let Some(claims) = self.claimed.get(&(statement.clone(), edition.clone())) {
            return Ok(Some(claims.clone()));
        }
        let of = ClaimsOf::Revision(edition.clone(), revision);
        let mut read = self.store.claims(&self.archive, statement, of, self.at()).await?;
        Ok(read.editions.pop().and_then(|edition| edition.claims))
    }

    /// Sets the claims of a revision that the draft made.
    pub(super) fn add_claims(
        &mut self,
        statement: &StatementId,
        edition: &EditionId,
        revision: RevisionNumber,
        claims: RevisionClaims,
    ) {
        self.claimed.insert((statement.clone(), edition.clone()), claims.clone());
        self.writes.push(Write::Claims {
            statement: statement.clone(),
            edition: edition.clone(),
            revision,
            claims,
        });
    }

    /// Records that a revision was seen again.
    pub(super) fn add_sighting(
        &mut self,
        statement: &StatementId,
        revision: &Revision,
        source: Source,
        raw_digest: Digest,
    ) {
        let edition = revision.edition.clone();
        let hit = Hit {
            statement: statement.clone(),
            revision: Some((edition.clone(), revision.number)),
            commit: PENDING,
        };
        self.add_hit(LookupKey::SourceUri(source.uri.clone()), &hit);
        self.writes.push(Write::Sighting {
            statement: statement.clone(),
            edition: edition.clone(),
            revision: revision.number,
            source,
            raw_digest,
        });
        self.tell(Change {
            kind: ChangeKind::Sighting,
            statement: Some(statement.clone()),
            edition: Some(edition.clone()),
            revision: Some(revision.number),
            language: Some(revision.details.language.tag.clone()),
            changed_fields: Vec::new(),
        });
        if let Some(Some(sketch)) = self.statements.get_mut(statement)
            && let Some(known) =
                sketch.revisions.get_mut(&edition).and_then(|known| known.last_mut())
        {
            known.sightings.count += 1;
            self.seen.push((statement.clone(), edition, revision.number));
        }
    }

    pub(super) fn expect(&mut self, expectation: Expectation) {
        self.expects.push(expectation);
    }

    pub(super) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    pub(super) fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(super) fn answer(&mut self, answer: Answer) {
        self.answers.push(answer);
    }

    /// What to commit; it is taken out of the draft, which keeps what it is going to look like.
    pub(super) fn take_batch(&mut self, request: Option<RequestKey>) -> Batch {
        Batch {
            archive: self.archive.clone(),
            request,
            answers: std::mem::take(&mut self.answers),
            expects: std::mem::take(&mut self.expects),
            changes: std::mem::take(&mut self.changes),
            writes: std::mem::take(&mut self.writes),
        }
    }

    /// What the drafted statement looks like once it is committed.
    pub(super) fn heads(&self, id: &StatementId, stamp: Stamp) -> Option<StatementHeads> {
        let mut heads = self.sketch(id)?.heads.clone();
        settle(&mut heads.statement.created, stamp);
        settle(&mut heads.statement.updated, stamp);
        Some(heads)
    }

    /// What a revision that was read or made looks like once it is committed, without its words.
    pub(super) fn revision(
        &self,
        id: &StatementId,
        edition: &EditionId,
        number: RevisionNumber,
        stamp: Stamp,
    ) -> Option<Revision> {
        let known = self.sketch(id)?.revisions.get(edition)?;
        let found = known.iter().find(|revision| revision.number == number)?;
        let mut revision = Revision { text: None, ..found.clone() };
        settle(&mut revision.recorded, stamp);
        settle(&mut revision.edition_created, stamp);
        if let Some(superseded) = &mut revision.superseded {
            settle(superseded, stamp);
        }
        if self.seen.iter().any(|(of, at, seen)| (of, at, *seen) == (id, edition, number)) {
            revision.sightings.last = Some(stamp.time);
        }
        Some(revision)
    }

    fn at(&self) -> At {
        At { commit: self.base.commit, published_by: None }
    }
}

impl Sketch {
    fn new(statement: Statement) -> Self {
        let heads = StatementHeads { statement, editions: Vec::new() };
        Self { heads, revisions: BTreeMap::new() }
    }

    /// Whether the statement has this external id now.
    pub(super) fn is_called(&self, external: &ExternalId) -> bool {
        self.heads.statement.details.external_ids.contains(external)
    }

    /// The language of an edition.
    pub(super) fn language(&self, edition: &EditionId) -> Option<&LanguageTag> {
        self.heads.editions.iter().find(|head| head.id == *edition).map(|head| &head.language)
    }

    fn add_revision(&mut self, new: &NewRevision, words: EditionText, pending: Stamp) {
        let known = self.revisions.entry(new.edition.clone()).or_default();
        let edition_created = known.last().map_or(pending, |earlier| earlier.edition_created);
        for earlier in known.iter_mut() {
            earlier.latest = new.number;
            earlier.revision_count = new.number.get();
            earlier.superseded = earlier.superseded.or(Some(pending));
        }
        let revision = Revision {
            edition: new.edition.clone(),
            edition_uid: new.edition_uid,
            number: new.number,
            recorded: pending,
            edition_created,
            superseded: None,
            latest: new.number,
            revision_count: new.number.get(),
            details: new.details.clone(),
            content_digest: new.content_digest,
            raw_digest: new.raw_digest,
            sightings: SightingSummary::default(),
            text: Some(words),
            sync: None,
        };
        known.push(revision);
        let head = EditionHead {
            id: new.edition.clone(),
            language: new.details.language.tag.clone(),
            revision: new.number,
            revision_count: new.number.get(),
            title: new.details.title.clone(),
            translation: new.details.translation.clone(),
            published: new.details.publish_time.unwrap_or(pending.time),
            usability: new.details.usability,
            present: None,
            sync: None,
        };
        self.heads.editions.retain(|known| known.id != head.id);
        self.heads.editions.push(head);
        self.heads.editions.sort_by(|a, b| a.id.cmp(&b.id));
        self.heads.statement.updated = pending;
    }
}

fn settle(stamp: &mut Stamp, committed: Stamp) {
    if stamp.commit == PENDING {
        *stamp = committed;
    }
}
