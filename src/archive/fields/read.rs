//! Reading fields: of a statement, of an edition, of one revision, as of any state; and the claims of a
//! revision for whoever indexes them.

use std::collections::BTreeMap;

use super::divergence::diverging;
use super::evidence::Source;
use super::merge::{Group, Input, Member, Rejected, merge};
use super::{Divergence, Fields, Proof, Reading, Value};
use crate::archive::{Chancery, Error};
use crate::domain::fields::{Claim, ClaimSource};
use crate::domain::{
    ArchiveId, Decision, EditionClaims, EditionId, EditionText, Revision, RevisionClaims,
    RevisionNumber, StatementClaims, StatementId,
};
use crate::store::{At, ClaimsOf, Load, RevisionSelect, Store};

/// A revision of a statement.
type RevisionKey = (EditionId, RevisionNumber);

impl Chancery {
    /// What a statement says, as of a state.
    pub(in crate::archive) async fn statement_fields(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        at: At,
    ) -> Result<Fields, Error> {
        let claims = self.store.claims(archive, statement, ClaimsOf::InForce, at).await?;
        self.shown(archive, statement, claims, at, None).await
    }

    /// What a revision says, as of a state. Its words are taken from it, if it was read with them.
    pub(in crate::archive) async fn revision_fields(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        revision: &Revision,
        at: At,
    ) -> Result<Fields, Error> {
        let of = ClaimsOf::Revision(revision.edition.clone(), revision.number);
        let mut claims = self.store.claims(archive, statement, of, at).await?;
        drop_foreign(&mut claims);
        self.shown(archive, statement, claims, at, Some(revision)).await
    }

    /// The claims of a revision that nobody has rejected, as of a state: for the search index.
    ///
    /// # Errors
    /// The store failed.
    pub async fn revision_claims(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        revision: (EditionId, RevisionNumber),
        at: At,
    ) -> Result<Vec<Claim>, Error> {
        let of = ClaimsOf::Revision(revision.0, revision.1);
        let mut read = self.store.claims(archive, statement, of, at).await?;
        drop_foreign(&mut read);
        let inputs = inputs(&read.editions);
        let groups = merge(&inputs, &read.decisions, Rejected::Hidden);
        let lead = |group: &Group<'_>| {
            let first = group.members.first()?;
            Some(Claim { value: group.value.clone(), ..first.claim.clone() })
        };
        Ok(groups.iter().filter_map(lead).collect())
    }

    async fn shown(
        &self,
        archive: &ArchiveId,
        statement: &StatementId,
        claims: StatementClaims,
        at: At,
        known: Option<&Revision>,
    ) -> Result<Fields, Error> {
        let StatementClaims { editions, decisions } = claims;
        let mut wanted: Vec<RevisionKey> = Vec::new();
        let has_evidence = |claims: &RevisionClaims| !claims.claims.is_empty();
        for edition in &editions {
            if edition.claims.as_ref().is_some_and(has_evidence) {
                wanted.push((edition.edition.clone(), edition.revision));
            }
        }
        for decision in &decisions {
            for origin in decision.claims.iter().filter_map(|decided| decided.origin.as_ref()) {
                if !wanted.contains(origin) {
                    wanted.push(origin.clone());
                }
            }
        }
        let mut texts: BTreeMap<(EditionId, RevisionNumber), EditionText> = BTreeMap::new();
        for key in wanted {
            let here = known.filter(|known| known.edition == key.0 && known.number == key.1);
            let words = match here.and_then(|known| known.text.clone()) {
                Some(words) => Some(words),
                None => {
                    let select = RevisionSelect::Number(key.1);
                    let store = &self.store;
                    let found =
                        store.revision(archive, statement, &key.0, select, at, Load::Text).await?;
                    found.and_then(|revision| revision.text)
                }
            };
            texts.extend(words.map(|words| (key, words)));
        }
        let sources = texts
            .iter()
            .map(|((edition, number), words)| Source::new(Some((edition, *number)), words));
        Ok(assemble(&editions, &decisions, &sources.collect::<Vec<_>>()))
    }
}

/// The paths of what a statement's claims say and nobody has rejected, and of what its editions say
/// differently, as of a state: for filters and counts.
pub(in crate::archive) async fn said(
    store: &dyn Store,
    archive: &ArchiveId,
    statement: &StatementId,
    at: At,
) -> Result<(Vec<String>, Vec<String>), Error> {
    let read = store.claims(archive, statement, ClaimsOf::InForce, at).await?;
    let inputs = inputs(&read.editions);
    let groups = merge(&inputs, &read.decisions, Rejected::Hidden);
    let differing = diverging(&inputs, &groups).into_iter().map(|found| found.path).collect();
    Ok((groups.into_iter().map(|group| group.path).collect(), differing))
}

/// What the claims of a text say that is not stored.
pub(in crate::archive) fn analyzed(claims: &RevisionClaims, words: &EditionText) -> Fields {
    let inputs = [Input { revision: None, claims: &claims.claims }];
    let sources = [Source::new(None, words)];
    let groups = merge(&inputs, &[], Rejected::Hidden);
    Fields {
        values: groups.iter().map(|group| value(group, &sources)).collect(),
        divergences: Vec::new(),
        extractor: claims.extractor.clone(),
    }
}

/// A revision is shown with what people decided about the statement, but without the values that they
/// added from other editions.
fn drop_foreign(claims: &mut StatementClaims) {
    let Some(own) = claims.editions.first().map(|own| own.edition.clone()) else { return };
    for decision in &mut claims.decisions {
        decision.claims.retain(|decided| match &decided.origin {
            Some((edition, _)) => *edition == own,
            None => true,
        });
    }
}

pub(in crate::archive) fn inputs(editions: &[EditionClaims]) -> Vec<Input<'_>> {
    editions
        .iter()
        .map(|edition| Input {
            revision: Some((&edition.edition, edition.revision)),
            claims: edition.claims.as_ref().map_or(&[][..], |claims| &claims.claims),
        })
        .collect()
}

fn assemble(editions: &[EditionClaims], decisions: &[Decision], sources: &[Source<'_>]) -> Fields {
    let inputs = inputs(editions);
    let groups = merge(&inputs, decisions, Rejected::Hidden);
    let extractors = editions.iter().filter_map(|edition| edition.claims.as_ref());
    let extractor = extractors.map(|claims| claims.extractor.as_str()).max().unwrap_or_default();
    let divergences = diverging(&inputs, &groups).into_iter().map(|found| {
        let reading = |(input, value, claim): (usize, String, Option<&Claim>)| {
            let revision = inputs.get(input).and_then(|input| input.revision)?;
            let proof = claim.map(|claim| {
                let member = Member { input: Some(input), revision: Some(revision), claim };
                proof(&[member], sources)
            });
            Some(Reading { edition: revision.0.clone(), value, proof })
        };
        let group = found.group.and_then(|place| groups.get(place));
        Divergence {
            path: found.path,
            readings: found.readings.into_iter().filter_map(reading).collect(),
            review: group.and_then(|group| group.review.clone()),
        }
    });
    Fields {
        values: groups.iter().map(|group| value(group, sources)).collect(),
        divergences: divergences.collect(),
        extractor: extractor.to_owned(),
    }
}

fn value(group: &Group<'_>, sources: &[Source<'_>]) -> Value {
    let own = group.members.iter().filter(|member| member.input.is_some());
    let mentions: usize = own.map(|member| member.claim.evidence.len()).sum();
    let mut shown = proof(&group.members, sources);
    shown.review.clone_from(&group.review);
    Value {
        path: group.path.clone(),
        value: group.value.clone(),
        mentions: u32::try_from(mentions).unwrap_or(u32::MAX),
        proof: shown,
    }
}

fn proof(members: &[Member<'_>], sources: &[Source<'_>]) -> Proof {
    let mut shown = Proof {
        source: ClaimSource::Annotator,
        producer: String::new(),
        rule: String::new(),
        confidence: None,
        inferred: false,
        evidence: Vec::new(),
        review: None,
        supporting: Vec::new(),
    };
    if let Some(lead) = members.first().map(|member| member.claim) {
        shown.source = lead.source;
        shown.producer.clone_from(&lead.producer);
        shown.rule.clone_from(&lead.rule);
        shown.confidence = lead.confidence;
        shown.inferred = lead.inferred;
    }
    for member in members {
        if let Some(source) = sources.iter().find(|source| source.is_of(member.revision)) {
            for one in source.show(&member.claim.evidence) {
                if !shown.evidence.contains(&one) {
                    shown.evidence.push(one);
                }
            }
        }
        if member.input.is_some()
            && let Some((edition, _)) = member.revision
            && !shown.supporting.contains(edition)
        {
            shown.supporting.push(edition.clone());
        }
    }
    shown.supporting.sort();
    shown
}
