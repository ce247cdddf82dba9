//! The answer to a request that was answered before: the same, read at its commit.
//!
//! What is not kept with a request id is made anew from the request, which is the same by its
//! fingerprint: the warnings. Link candidates are not: other documents have come since.

use super::super::document::Reading;
use super::super::{Chancery, DocumentWarning, Error, Ingest, Ingested};
use super::Item;
use crate::domain::{Answer, ArchiveId};
use crate::store::{At, Load, RequestRecord, RevisionSelect, Show};

impl Chancery {
    /// What is noticed in each document of a request that was answered before. A document that cannot be
    /// read any more was read then, and its answer stands.
    pub(super) async fn warnings_again(
        &self,
        archive: &ArchiveId,
        asks: Vec<Ingest>,
    ) -> Result<Vec<Vec<DocumentWarning>>, Error> {
        let items = self.read_each_item(asks, self.details(archive).await?).await?;
        let noticed = |item: Result<Item, Error>| match item {
            Ok(Item { reading: Reading { warnings, .. }, .. }) => warnings,
            Err(_) => Vec::new(),
        };
        Ok(items.into_iter().map(noticed).collect())
    }

    /// What was answered, with the warnings of each document.
    pub(super) async fn ingested_before(
        &self,
        archive: &ArchiveId,
        record: &RequestRecord,
        warnings: Vec<Vec<DocumentWarning>>,
    ) -> Result<Vec<Ingested>, Error> {
        let RequestRecord { stamp, answers, .. } = record;
        let at = At { commit: stamp.commit, published_by: None };
        let mut ingested = Vec::with_capacity(answers.len());
        let mut warnings = warnings.into_iter();
        for answer in answers {
            let Answer {
                outcome: Some(outcome),
                statement: Some(id),
                edition: Some(edition),
                revision: Some(number),
            } = answer
            else {
                return Err(Error::Task("an answer that is not an ingest's"));
            };
            let read = self.store.statement(archive, id, at, Show::Heads).await?;
            let select = RevisionSelect::Number(*number);
            let revision =
                self.store.revision(archive, id, edition, select, at, Load::Details).await?;
            let (Some(read), Some(revision)) = (read, revision) else {
                return Err(Error::Task("an answer that is not in the archive"));
            };
            ingested.push(Ingested {
                outcome: *outcome,
                heads: read.heads,
                revision,
                commit: stamp.commit,
                candidates: Vec::new(),
                warnings: warnings.next().unwrap_or_default(),
            });
        }
        self.judge_ingested(archive, &mut ingested).await?;
        Ok(ingested)
    }
}
