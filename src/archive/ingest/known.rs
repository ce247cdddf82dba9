//! What documents are known by that may make a statement, so that others are found which they may belong to.

use super::super::links::Known;
use super::super::{Chancery, Error, LinkPolicy};
use super::{Item, Step};
use crate::domain::{ArchiveId, IngestOutcome, SegmentId};

impl Chancery {
    /// Finds out what documents are known by which may make statements.
    pub(super) async fn know(&self, items: &mut [Item]) -> Result<(), Error> {
        for item in items {
            let Item { ask, reading, known } = item;
            if ask.statement.is_some() || ask.link_policy == LinkPolicy::ExplicitOnly {
                continue;
            }
            let ids = (1..).map(SegmentId).take(reading.document.blocks.len());
            let words = reading.text(ids.collect());
            let language = reading.languages.document.tag.clone();
            let claims = reading.claims.claims.clone();
            let published = reading.input.publish_time.or(reading.document.page.publish_time);
            let published = published.unwrap_or_else(|| self.clock.now());
            let content = reading.document.content_digest;
            let work = move || Known::of(&words, &language, &claims, published, content);
            *known = Some(self.reading(work).await?);
        }
        Ok(())
    }

    /// Documents that were asked about are known to the next ones at once.
    pub(super) fn remember(&self, archive: &ArchiveId, steps: &[Step], items: &[Item]) {
        for (step, item) in steps.iter().zip(items) {
            let made = match step.outcome {
                IngestOutcome::CreatedStatement
                | IngestOutcome::CreatedEdition
                | IngestOutcome::CreatedRevision => true,
                IngestOutcome::Unchanged | IngestOutcome::Duplicate => false,
            };
            if let (true, Some(known)) = (made, &item.known) {
                let key = (step.statement.clone(), step.edition.clone());
                self.links.add(archive, key, known.clone());
            }
        }
    }
}
