//! Reading texts anew: the claims of the extractor are replaced by what it finds now; those of the
//! publisher and of annotators stay, and so does what people decided. No text and no revision changes.
//!
//! Statements are taken page by page, each page in one commit; a page in which nothing differs makes
//! none.

use std::sync::Arc;

use super::annotate::ToAnnotate;
use super::draft::Draft;
use super::fields::{analyzed, verified};
use super::transact::{Plan, Transacted};
use super::{Chancery, Error, WriteOptions};
use crate::domain::fields::{Claim, ClaimSource};
use crate::domain::{
    ArchiveId, Change, ChangeKind, CommitNumber, EditionId, EditionText, LanguageTag, Revision,
    RevisionClaims, StatementId, StatementState,
};
use crate::extract::{self, Extractor};
use crate::store::{At, ClaimsOf, Expectation, Load, PageLimit, RevisionSelect, Show, Write};

/// Statements of one commit.
const PAGE: PageLimit = PageLimit { items: 256, bytes: 4 << 20 };
/// Revisions of an edition that are read at a time.
const REVISIONS: PageLimit = PageLimit { items: 64, bytes: 8 << 20 };

/// Which revisions are read anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReprocessScope {
    /// The newest of each edition.
    Newest,
    /// All.
    All,
}

/// What is to be read anew.
#[derive(Debug, Clone)]
pub struct Reprocess {
    /// In which archive.
    pub archive: ArchiveId,
    /// Which revisions.
    pub scope: ReprocessScope,
    /// Only count what would change.
    pub validate_only: bool,
}

/// How far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReprocessStep {
    /// Statements of this step.
    pub done: u64,
    /// Those of them whose fields changed.
    pub changed: u64,
    /// Where the next step starts; none after the last.
    pub next: Option<StatementId>,
    /// The commit made, or the newest one.
    pub commit: CommitNumber,
}

impl Chancery {
    /// How many statements there are to read anew.
    ///
    /// # Errors
    /// There is no such archive.
    pub async fn reprocess_total(&self, archive: &ArchiveId) -> Result<u64, Error> {
        Ok(self.archive(archive).await?.counts.active_statements)
    }

    /// Reads the next page of statements anew, those after `after`.
    ///
    /// # Errors
    /// There is no such archive, or the store failed.
    pub async fn reprocess(
        &self,
        reprocess: &Reprocess,
        after: Option<&StatementId>,
    ) -> Result<ReprocessStep, Error> {
        let archive = &reprocess.archive;
        let at = At { commit: self.head(archive)?.commit, published_by: None };
        let page = self.store.statements(archive, at, after, false, PAGE).await?;
        let ids: Vec<StatementId> =
            page.items.into_iter().map(|heads| heads.statement.id).collect();
        let next = ids.last().filter(|_| page.more).cloned();
        let done = u64::try_from(ids.len()).unwrap_or(u64::MAX);
        let anew = Anew { reprocess, ids };
        let write = WriteOptions { request: None, validate_only: reprocess.validate_only };
        match self.transact(archive, write, &anew).await? {
            Transacted::Drafted { value: changed, stamp, .. } => {
                Ok(ReprocessStep { done, changed, next, commit: stamp.commit })
            }
            Transacted::Seen(_) => Err(Error::Task("a reprocessing with a request id")),
        }
    }

    /// Claims that the annotator makes of words that are stored; none where it cannot be asked.
    async fn annotate_anew(
        &self,
        found: &[Claim],
        words: Option<EditionText>,
        language: LanguageTag,
    ) -> Option<Vec<Claim>> {
        let words = words.filter(|_| self.has_annotator())?;
        let extractor = extract::PRODUCER.to_owned();
        let claims = RevisionClaims { extractor, claims: found.to_vec() };
        let fields = analyzed(&claims, &words);
        let EditionText { text, segments, raw: _ } = words;
        self.annotated(ToAnnotate { text: text.into(), language, segments, fields }).await
    }

    /// Claims that the extractor finds in words that are stored.
    pub(super) async fn extract_anew(&self, revision: Revision) -> Result<Vec<Claim>, Error> {
        let permit = Arc::clone(&self.readers).acquire_owned().await;
        let permit = permit.map_err(|_| Error::Task("the readers' pool"))?;
        let extractor = self.extractor()?;
        let found = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            extracted(&extractor, &revision)
        });
        found.await.map_err(|_| Error::Task("reading a text anew"))
    }
}

fn extracted(extractor: &Extractor, revision: &Revision) -> Vec<Claim> {
    let Some(words) = &revision.text else { return Vec::new() };
    let found = extractor.extract(&extract::Document {
        text: &words.text,
        segments: &words.segments,
        language: &revision.details.language.tag,
        publish_time: revision.details.publish_time,
    });
    let (claims, refused) = verified(&words.text, found);
    if refused > 0 {
        tracing::error!(refused, "the extractor made claims whose words are not in the text");
    }
    claims
}

/// A page of statements to read anew.
struct Anew<'a> {
    reprocess: &'a Reprocess,
    ids: Vec<StatementId>,
}

impl Plan for Anew<'_> {
    type Answer = u64;

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<u64, Error> {
        let mut changed = 0;
        for id in &self.ids {
            changed += u64::from(self.statement(chancery, draft, id).await?);
        }
        Ok(changed)
    }
}

impl Anew<'_> {
    /// Reads one statement anew; answers whether anything differs.
    async fn statement(
        &self,
        chancery: &Chancery,
        draft: &mut Draft,
        id: &StatementId,
    ) -> Result<bool, Error> {
        let archive = &self.reprocess.archive;
        let at = At { commit: draft.base.commit, published_by: None };
        let read = chancery.store.statement(archive, id, at, Show::Heads).await?;
        let Some(heads) = read.map(|read| read.heads) else { return Ok(false) };
        if heads.statement.state != StatementState::Active {
            return Ok(false);
        }
        let mut writes = Vec::new();
        for edition in &heads.editions {
            match self.reprocess.scope {
                ReprocessScope::Newest => {
                    let select = RevisionSelect::Number(edition.revision);
                    let store = &chancery.store;
                    let found =
                        store.revision(archive, id, &edition.id, select, at, Load::Text).await?;
                    if let Some(revision) = found {
                        writes.extend(self.revision(chancery, id, revision, at).await?);
                    }
                }
                ReprocessScope::All => {
                    writes.extend(self.revisions(chancery, id, &edition.id, at).await?);
                }
            }
        }
        if writes.is_empty() {
            return Ok(false);
        }
        let updated = Some(heads.statement.updated.commit);
        draft.expect(Expectation::Statement { id: id.clone(), updated });
        writes.into_iter().for_each(|write| draft.write(write));
        draft.tell(Change {
            kind: ChangeKind::FieldsUpdated,
            statement: Some(id.clone()),
            edition: None,
            revision: None,
            language: None,
            changed_fields: Vec::new(),
        });
        Ok(true)
    }

    async fn revisions(
        &self,
        chancery: &Chancery,
        id: &StatementId,
        edition: &EditionId,
        at: At,
    ) -> Result<Vec<Write>, Error> {
        let mut writes = Vec::new();
        let mut before = None;
        loop {
            let archive = &self.reprocess.archive;
            let store = &chancery.store;
            let page =
                store.revisions(archive, id, edition, before, at, Load::Text, REVISIONS).await?;
            before = page.items.last().map(|revision| revision.number);
            for revision in page.items {
                writes.extend(self.revision(chancery, id, revision, at).await?);
            }
            if !page.more {
                return Ok(writes);
            }
        }
    }

    /// What is to be written about one revision, if anything.
    async fn revision(
        &self,
        chancery: &Chancery,
        id: &StatementId,
        revision: Revision,
        at: At,
    ) -> Result<Option<Write>, Error> {
        let archive = &self.reprocess.archive;
        let (edition, number) = (revision.edition.clone(), revision.number);
        let published = revision.details.publish_time;
        let of = ClaimsOf::Revision(edition.clone(), number);
        let mut read = chancery.store.claims(archive, id, of, at).await?;
        let earlier = read.editions.pop().and_then(|edition| edition.claims);
        let words = revision.text.clone();
        let language = revision.details.language.tag.clone();
        let mut claims = chancery.extract_anew(revision).await?;
        let annotated = chancery.annotate_anew(&claims, words, language).await;
        let is_kept = |claim: &&Claim| match claim.source {
            ClaimSource::Extractor => false,
            // What the annotator said stays where it cannot be asked.
            ClaimSource::Annotator => annotated.is_none(),
            ClaimSource::Publisher | ClaimSource::Curator => true,
        };
        chancery.link_people(archive, &mut claims, published, at.commit).await?;
        let others = earlier.iter().flat_map(|earlier| &earlier.claims);
        let kept: Vec<Claim> = others.filter(is_kept).cloned().collect();
        claims.extend(annotated.into_iter().flatten().chain(kept));
        let claims = RevisionClaims { extractor: extract::PRODUCER.to_owned(), claims };
        if earlier.as_ref() == Some(&claims) {
            return Ok(None);
        }
        let statement = id.clone();
        Ok(Some(Write::Claims { statement, edition, revision: number, claims }))
    }
}
