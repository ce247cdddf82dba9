//! Which statement a document belongs to, where its sender does not say.
//!
//! Evidence, strongest first: an external id that the statement has now; a source URI that one of its
//! revisions or sightings came from. Deleted statements are never found.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::{DocumentInput, Error, LinkCandidate};
use crate::domain::{
    CommitNumber, Digest, EditionId, Revision, StatementId, StatementState, limits,
};
use crate::store::{Hit, LookupKey};

/// How much a shared external id says.
const EXTERNAL_ID_SCORE: f32 = 1.0;
/// How much a shared source URI says: sites reuse addresses now and then.
const SOURCE_URI_SCORE: f32 = 0.9;

/// A statement that a document may belong to.
#[derive(Debug)]
pub(super) struct Match {
    /// Which.
    pub(super) statement: StatementId,
    /// The edition that came from the same URI, where one did.
    pub(super) edition: Option<EditionId>,
    score: f32,
    reasons: Vec<&'static str>,
    created: CommitNumber,
}

impl Match {
    pub(super) fn into_candidate(self) -> LinkCandidate {
        LinkCandidate { statement: self.statement, score: self.score, reasons: self.reasons }
    }
}

/// The keys by which a document is joined to a statement: external ids, then the source URI.
pub(super) fn link_keys(input: &DocumentInput) -> Vec<LookupKey> {
    let mut keys: Vec<LookupKey> =
        input.external_ids.iter().cloned().map(LookupKey::ExternalId).collect();
    if !input.source.uri.is_empty() {
        keys.push(LookupKey::SourceUri(input.source.uri.clone()));
    }
    keys
}

impl Draft {
    /// The statements that share an external id or the source URI with a document: the best first, of
    /// equals the one made first.
    pub(super) async fn matches(&mut self, input: &DocumentInput) -> Result<Vec<Match>, Error> {
        let mut found: BTreeMap<StatementId, Match> = BTreeMap::new();
        let keys = link_keys(input);
        for (key, hits) in keys.iter().zip(self.find(&keys).await?) {
            for hit in hits {
                let (score, reason) = match key {
                    LookupKey::ExternalId(external) => {
                        let sketch = self.statement(&hit.statement).await?;
                        if !sketch.is_some_and(|sketch| sketch.is_called(external)) {
                            continue;
                        }
                        (EXTERNAL_ID_SCORE, "external_id")
                    }
                    LookupKey::SourceUri(_) | LookupKey::Content(_) => {
                        (SOURCE_URI_SCORE, "source_uri")
                    }
                };
                self.add_match(&mut found, &hit, score, reason).await?;
            }
        }
        let mut matches: Vec<Match> = found.into_values().collect();
        matches.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.created.cmp(&b.created)));
        matches.truncate(limits::LINK_CANDIDATES + 1);
        Ok(matches)
    }

    async fn add_match(
        &mut self,
        found: &mut BTreeMap<StatementId, Match>,
        hit: &Hit,
        score: f32,
        reason: &'static str,
    ) -> Result<(), Error> {
        let Some(sketch) = self.statement(&hit.statement).await? else { return Ok(()) };
        let statement = &sketch.heads.statement;
        if statement.state != StatementState::Active {
            return Ok(());
        }
        let entry = found.entry(hit.statement.clone()).or_insert_with(|| Match {
            statement: hit.statement.clone(),
            edition: None,
            score,
            reasons: Vec::new(),
            created: statement.created.commit,
        });
        entry.score = entry.score.max(score);
        if !entry.reasons.contains(&reason) {
            entry.reasons.push(reason);
        }
        if entry.edition.is_none() {
            entry.edition = hit.revision.as_ref().map(|(edition, _)| edition.clone());
        }
        Ok(())
    }

    /// A live statement other than `but` of which the newest revision of an edition has this text.
    pub(super) async fn duplicate(
        &mut self,
        content: Digest,
        but: &StatementId,
    ) -> Result<Option<(StatementId, Revision)>, Error> {
        for hit in self.find(&[LookupKey::Content(content)]).await?.into_iter().flatten() {
            if *but == hit.statement {
                continue;
            }
            let Some((edition, _)) = &hit.revision else { continue };
            let Some(sketch) = self.statement(&hit.statement).await? else { continue };
            if sketch.heads.statement.state != StatementState::Active {
                continue;
            }
            let latest = self.latest(&hit.statement, edition).await?;
            if let Some(revision) = latest.filter(|latest| latest.content_digest == content) {
                return Ok(Some((hit.statement, revision)));
            }
        }
        Ok(None)
    }
}
