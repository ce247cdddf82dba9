//! What a document that makes a new statement may belong to, by what it says: the profiles of the newest
//! editions, a view of the log in memory.
//!
//! The view is made when it is first asked for, from the newest commits, and follows the log behind the
//! writes; documents that were asked about are in it at once. It is bounded, may be behind, and nothing
//! depends on it. A text that is read anew for it waits its turn among the documents that are being read,
//! one at a time: it takes at most one place in their queue, and is never passed over. Not here: what speaks for a pair (`text::linking`), and which key joins a document without a
//! question (`link`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;

use super::fields::identity;
use super::search::entities_in;
use super::{Chancery, Error, LinkCandidate};
use crate::domain::{
    ArchiveId, ChangeKind, CommitNumber, Digest, EditionId, EditionText, LanguageTag, StatementId,
    StatementState, Timestamp, fields::Claim, limits,
};
use crate::store::{At, ClaimsOf, Load, PageLimit, RevisionSelect, Show};
use crate::text::linking::pool::{Entry, Kinship, Pool};
use crate::text::linking::{Likeness, Profile};

/// A weaker likeness is no reason to look; of several editions, one weaker by the root of their number, since
/// chance seldom speaks for all of them. Chosen on composed documents (`make eval-change`).
const LEAST: f32 = 0.12;
/// Kin that are looked at, the likeliest first.
const KIN: usize = 48;
/// Commits that are read at a time.
const AT_ONCE: PageLimit = PageLimit { items: 256, bytes: 1 << 20 };

/// An edition by name.
type Key = (StatementId, EditionId);

/// The views of all archives.
#[derive(Debug)]
pub(super) struct Links {
    pools: RwLock<HashMap<ArchiveId, Pool<Key>>>,
    asked: watch::Sender<HashSet<ArchiveId>>,
}

/// A document as it is known in the view.
#[derive(Debug, Clone)]
pub(super) struct Known {
    language: Box<str>,
    published: Timestamp,
    content: Digest,
    profile: Arc<Profile>,
}

impl Default for Links {
    fn default() -> Self {
        Self { pools: RwLock::default(), asked: watch::Sender::new(HashSet::new()) }
    }
}

impl Known {
    /// What a document is known by: takes some time.
    pub(super) fn of(
        words: &EditionText,
        language: &LanguageTag,
        claims: &[Claim],
        published: Timestamp,
        content: Digest,
    ) -> Self {
        let mut entities = entities_in(words, language);
        let mut dates = Vec::new();
        for path in claims.iter().map(identity).filter(|path| !path.contains('~')) {
            let Some((field, key)) = path.trim_end_matches(']').split_once('[') else { continue };
            let list = if field.ends_with("dates") { &mut dates } else { &mut entities };
            list.push(key.to_owned());
        }
        entities.sort_unstable();
        entities.dedup();
        let profile = Profile::of(
            &words.text,
            entities.iter().map(String::as_str),
            dates.iter().map(String::as_str),
        );
        let language = language.primary().into();
        Self { language, published, content, profile: Arc::new(profile) }
    }
}

impl Links {
    /// Takes an edition up, or its new version.
    pub(super) fn add(&self, archive: &ArchiveId, key: Key, known: Known) {
        let Known { language, published, content, profile } = known;
        let entry = Entry {
            key,
            language,
            published: published.micros(),
            content: content.0,
            profile: Arc::unwrap_or_clone(profile),
        };
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        let pool = pools.entry(archive.clone()).or_insert_with(|| Pool::new(limits::LINK_EDITIONS));
        pool.add(entry);
    }

    fn forget(&self, archive: &ArchiveId, statement: &StatementId) {
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get_mut(archive) {
            pool.remove_where(|(of, _)| of == statement);
        }
    }

    fn has(&self, archive: &ArchiveId, key: &Key, content: Digest) -> bool {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        let known = pools.get(archive).and_then(|pool| pool.content(key));
        known.is_some_and(|known| *known == content.0)
    }

    /// What a document may be a version or a translation of.
    fn kin(&self, archive: &ArchiveId, known: &Known) -> Vec<(Key, Kinship)> {
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        let Some(pool) = pools.get(archive) else { return Vec::new() };
        let found = pool.kin(&known.language, known.published.micros(), &known.profile);
        found.into_iter().take(KIN).map(|(key, kin)| (key.clone(), kin)).collect()
    }

    fn ask(&self, archive: &ArchiveId) {
        self.asked
            .send_if_modified(|asked| !asked.contains(archive) && asked.insert(archive.clone()));
    }
}

impl Chancery {
    /// The statements that a document may belong to, the likeliest first.
    pub(super) async fn likely(
        &self,
        archive: &ArchiveId,
        known: &Known,
        at: CommitNumber,
    ) -> Result<Vec<LinkCandidate>, Error> {
        self.links.ask(archive);
        let (links, of, asked) = (Arc::clone(&self.links), archive.clone(), known.clone());
        let kin = self.reading(move || links.kin(&of, &asked)).await?;
        let mut found: BTreeMap<StatementId, Vec<Kinship>> = BTreeMap::new();
        for ((statement, _), kin) in kin {
            found.entry(statement).or_default().push(kin);
        }
        let weighed = found.into_iter().filter_map(|(statement, kin)| {
            let (score, reasons) = weigh(&kin)?;
            let is_version = kin.iter().any(|kin| matches!(kin, Kinship::Version(_)));
            Some((LinkCandidate { statement, score, reasons }, is_version))
        });
        let mut weighed: Vec<(LinkCandidate, bool)> = weighed.collect();
        weighed.sort_by(|(a, _), (b, _)| b.score.total_cmp(&a.score));
        let mut candidates = Vec::new();
        // Reading what a statement is costs more than finding it: the likeliest are enough.
        for (candidate, is_version) in weighed {
            if candidates.len() >= limits::LINK_CANDIDATES {
                break;
            }
            let at = At { commit: at, published_by: None };
            let id = &candidate.statement;
            let read = self.store.statement(archive, id, at, Show::Heads).await?;
            let Some(heads) = read.map(|read| read.heads) else { continue };
            let spoken =
                heads.editions.iter().any(|head| head.language.primary() == &*known.language);
            if heads.statement.state == StatementState::Active && (is_version || !spoken) {
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// Keeps the view of an archive up with its log, once somebody asks for it.
    pub(super) async fn follow_links(self: Arc<Self>, archive: ArchiveId) {
        let mut asked = self.links.asked.subscribe();
        if asked.wait_for(|asked| asked.contains(&archive)).await.is_err() {
            return;
        }
        let Some(mut heads) = self.store.head(&archive) else { return };
        let newest = heads.borrow().commit.0;
        let editions = u64::try_from(limits::LINK_EDITIONS).unwrap_or(u64::MAX);
        let mut through = CommitNumber(newest.saturating_sub(editions));
        loop {
            heads.borrow_and_update();
            match self.learn(&archive, through).await {
                Ok(reached) => through = reached,
                // It is tried again with the next commit: nobody depends on it.
                Err(error) => tracing::warn!(%archive, %error, "link candidates stand still"),
            }
            if heads.changed().await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(limits::INDEX_MILLIS)).await;
        }
    }

    /// Takes up what commits after one brought; answers how far it came.
    async fn learn(
        &self,
        archive: &ArchiveId,
        mut through: CommitNumber,
    ) -> Result<CommitNumber, Error> {
        loop {
            let page = self.store.changes(archive, through, AT_ONCE).await?;
            let Some(last) = page.items.last().map(|commit| commit.stamp.commit) else {
                return Ok(through);
            };
            let mut changed: Vec<Key> = Vec::new();
            for change in page.items.into_iter().flat_map(|commit| commit.changes) {
                let Some(statement) = change.statement else { continue };
                match (change.kind, change.edition) {
                    (ChangeKind::RevisionCreated | ChangeKind::EditionMoved, Some(edition)) => {
                        let key = (statement, edition);
                        if !changed.contains(&key) {
                            changed.push(key);
                        }
                    }
                    (ChangeKind::StatementDeleted | ChangeKind::StatementUpdated, _) => {
                        self.forget_if_gone(archive, &statement, last).await?;
                    }
                    _ => {}
                }
            }
            for key in changed {
                self.learn_edition(archive, key, last).await?;
            }
            through = last;
        }
    }

    async fn forget_if_gone(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        commit: CommitNumber,
    ) -> Result<(), Error> {
        let at = At { commit, published_by: None };
        let read = self.store.statement(archive, id, at, Show::Heads).await?;
        let is_live = |state: &StatementState| *state == StatementState::Active;
        if !read.is_some_and(|read| is_live(&read.heads.statement.state)) {
            self.links.forget(archive, id);
        }
        Ok(())
    }

    async fn learn_edition(
        &self,
        archive: &ArchiveId,
        key: Key,
        commit: CommitNumber,
    ) -> Result<(), Error> {
        let at = At { commit, published_by: None };
        let select = RevisionSelect::InForce;
        let read =
            async |load| self.store.revision(archive, &key.0, &key.1, select, at, load).await;
        let Some(brief) = read(Load::Details).await? else { return Ok(()) };
        if self.links.has(archive, &key, brief.content_digest) {
            return Ok(());
        }
        let Some(revision) = read(Load::Text).await? else { return Ok(()) };
        let of = ClaimsOf::Revision(key.1.clone(), revision.number);
        let mut claims = self.store.claims(archive, &key.0, of, at).await?;
        let claims = claims.editions.pop().and_then(|edition| edition.claims);
        let known = self.reading(move || {
            let published = revision.details.publish_time.unwrap_or(revision.recorded.time);
            let claims = claims.map(|claims| claims.claims).unwrap_or_default();
            let language = &revision.details.language.tag;
            let words = revision.text.as_ref()?;
            Some(Known::of(words, language, &claims, published, revision.content_digest))
        });
        if let Some(known) = known.await? {
            self.links.add(archive, key, known);
        }
        Ok(())
    }
}

/// What the editions of a statement are to a document, together; none where that is too little.
fn weigh(kin: &[Kinship]) -> Option<(f32, Vec<&'static str>)> {
    let shares = kin.iter().filter_map(|kin| match kin {
        Kinship::Version(share) => Some(*share),
        Kinship::Translation(_) => None,
    });
    if let Some(share) = shares.max_by(f32::total_cmp) {
        return Some((share, vec!["version"]));
    }
    let (mut sum, mut count, mut all) = (0.0, 0.0, Likeness::default());
    for kin in kin {
        let Kinship::Translation(likeness) = kin else { continue };
        sum += likeness.score;
        count += 1.0;
        all.entities += likeness.entities;
        all.numbers += likeness.numbers;
        all.dates += likeness.dates;
        all.names += likeness.names;
    }
    let score = if count > 0.0 { sum / count } else { 0.0 };
    let told = [
        ("entities", all.entities),
        ("numbers", all.numbers),
        ("dates", all.dates),
        ("names", all.names),
        ("publish_time", 1),
    ];
    let reasons = told.into_iter().filter(|(_, count)| *count > 0).map(|(reason, _)| reason);
    let is_enough = score * count.sqrt() >= LEAST;
    is_enough.then(|| (score, reasons.collect()))
}
