//! How the claims of a revision, and what people decided about them, are stored.

use serde::{Deserialize, Serialize};

use super::values::{self, ValueV1};
use super::{Malformed, mirror};
use crate::domain::fields::{Claim, ClaimSource, Evidence, EvidenceSpan};
use crate::domain::{
    DecidedClaim, Decision, EditionId, ReviewAction, RevisionClaims, RevisionNumber, StatementId,
    Timestamp,
};
use crate::store::embedded::names;

mirror! {
    /// Who says so.
    SourceV1 = ClaimSource { Annotator, Extractor, Publisher, Curator }
}
mirror! {
    /// What a person decided.
    ActionV1 = ReviewAction { Confirm, Reject, Replace }
}

/// The claims of a revision, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ClaimsRecord {
    /// Since format 1.
    V1(ClaimsV1),
}

/// The claims of a revision: all of them, as of the commit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ClaimsV1 {
    /// The statement's id. Since format 1.
    statement: String,
    /// The edition's id. Since format 1.
    edition: String,
    /// Which revision. Since format 1.
    revision: u32,
    /// Which extractor read the text; empty for none. Since format 1.
    extractor: String,
    /// The claims. Since format 1.
    claims: Vec<ClaimV1>,
}

/// A claim.
#[derive(Debug, Serialize, Deserialize)]
struct ClaimV1 {
    /// What is said. Since format 1.
    value: ValueV1,
    /// The words that prove it. Since format 1.
    evidence: Vec<EvidenceV1>,
    /// Who says so. Since format 1.
    source: SourceV1,
    /// What made it. Since format 1.
    producer: String,
    /// By which rule. Since format 1.
    rule: String,
    /// How probable it is. Since format 1.
    confidence: Option<f32>,
    /// Whether the text leaves it to the reader. Since format 1.
    inferred: bool,
}

/// Words of the text.
#[derive(Debug, Serialize, Deserialize)]
struct EvidenceV1 {
    /// The first byte of the canonical text. Since format 1.
    start: u32,
    /// The words. Since format 1.
    surface: String,
}

/// The decisions about a statement, in any version.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum DecisionsRecord {
    /// Since format 1.
    V1(DecisionsV1),
}

/// The decisions about a statement: all of them, as of the commit.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DecisionsV1 {
    /// The statement's id. Since format 1.
    statement: String,
    /// The decisions, oldest first. Since format 1.
    decisions: Vec<DecisionV1>,
}

/// A decision.
#[derive(Debug, Serialize, Deserialize)]
struct DecisionV1 {
    /// The value as named in the request. Since format 1.
    path: String,
    /// The identities of the values. Since format 1.
    keys: Vec<String>,
    /// What was decided. Since format 1.
    action: ActionV1,
    /// The values confirmed or put in place, with edition and revision of their evidence. Since
    /// format 1.
    claims: Vec<(ClaimV1, Option<(String, u32)>)>,
    /// Who decided. Since format 1.
    reviewer: String,
    /// When. Since format 1.
    time: i64,
}

/// The record of claims, taken apart.
#[derive(Debug)]
pub(crate) struct ClaimsParts {
    pub(crate) statement: StatementId,
    pub(crate) edition: EditionId,
    pub(crate) revision: RevisionNumber,
    pub(crate) claims: RevisionClaims,
}

/// What is stored of a revision's claims.
pub(crate) fn claims_record(parts: ClaimsParts) -> Result<ClaimsRecord, Malformed> {
    let ClaimsParts { statement, edition, revision, claims } = parts;
    let RevisionClaims { extractor, claims } = claims;
    Ok(ClaimsRecord::V1(ClaimsV1 {
        statement: statement.as_str().to_owned(),
        edition: edition.as_str().to_owned(),
        revision: revision.get(),
        extractor,
        claims: claims.into_iter().map(store_claim).collect::<Result<_, _>>()?,
    }))
}

impl ClaimsRecord {
    /// The claims.
    pub(crate) fn load(self) -> Result<ClaimsParts, Malformed> {
        let Self::V1(ClaimsV1 { statement, edition, revision, extractor, claims }) = self;
        let claims = claims.into_iter().map(load_claim).collect::<Result<_, _>>()?;
        Ok(ClaimsParts {
            statement: statement.parse()?,
            edition: names::edition_id(&edition)?,
            revision: RevisionNumber::new(revision).ok_or(Malformed::Range)?,
            claims: RevisionClaims { extractor, claims },
        })
    }
}

/// What is stored of the decisions about a statement.
pub(crate) fn decisions_record(
    statement: &StatementId,
    decisions: Vec<Decision>,
) -> Result<DecisionsRecord, Malformed> {
    Ok(DecisionsRecord::V1(DecisionsV1 {
        statement: statement.as_str().to_owned(),
        decisions: decisions.into_iter().map(store_decision).collect::<Result<_, _>>()?,
    }))
}

impl DecisionsRecord {
    /// The statement and the decisions.
    pub(crate) fn load(self) -> Result<(StatementId, Vec<Decision>), Malformed> {
        let Self::V1(DecisionsV1 { statement, decisions }) = self;
        let decisions = decisions.into_iter().map(load_decision).collect::<Result<_, _>>()?;
        Ok((statement.parse()?, decisions))
    }
}

fn store_claim(claim: Claim) -> Result<ClaimV1, Malformed> {
    let Claim { value, evidence, source, producer, rule, confidence, inferred } = claim;
    Ok(ClaimV1 {
        value: values::store(value),
        evidence: evidence.into_iter().map(store_evidence).collect::<Result<_, _>>()?,
        source: source.into(),
        producer,
        rule,
        confidence,
        inferred,
    })
}

fn load_claim(claim: ClaimV1) -> Result<Claim, Malformed> {
    let ClaimV1 { value, evidence, source, producer, rule, confidence, inferred } = claim;
    Ok(Claim {
        value: values::load(value)?,
        evidence: evidence.into_iter().map(load_evidence).collect::<Result<_, _>>()?,
        source: source.into(),
        producer,
        rule,
        confidence,
        inferred,
    })
}

fn store_evidence(evidence: Evidence) -> Result<EvidenceV1, Malformed> {
    let Evidence { span: EvidenceSpan { start, end }, surface } = evidence;
    if end.checked_sub(start) != Some(surface.len()) {
        return Err(Malformed::Range);
    }
    Ok(EvidenceV1 { start: u32::try_from(start).map_err(|_| Malformed::Range)?, surface })
}

fn load_evidence(evidence: EvidenceV1) -> Result<Evidence, Malformed> {
    let EvidenceV1 { start, surface } = evidence;
    let start = start as usize;
    let end = start.checked_add(surface.len()).ok_or(Malformed::Range)?;
    Ok(Evidence { span: EvidenceSpan { start, end }, surface })
}

fn store_decision(decision: Decision) -> Result<DecisionV1, Malformed> {
    let Decision { path, keys, action, claims, reviewer, time } = decision;
    let decided = |decided: DecidedClaim| {
        let DecidedClaim { claim, origin } = decided;
        let origin = origin.map(|(edition, number)| (edition.as_str().to_owned(), number.get()));
        Ok::<_, Malformed>((store_claim(claim)?, origin))
    };
    Ok(DecisionV1 {
        path,
        keys,
        action: action.into(),
        claims: claims.into_iter().map(decided).collect::<Result<_, _>>()?,
        reviewer,
        time: time.micros(),
    })
}

fn load_decision(decision: DecisionV1) -> Result<Decision, Malformed> {
    let DecisionV1 { path, keys, action, claims, reviewer, time } = decision;
    let decided = |(claim, origin): (ClaimV1, Option<(String, u32)>)| {
        let origin = match origin {
            None => None,
            Some((edition, number)) => Some((
                names::edition_id(&edition)?,
                RevisionNumber::new(number).ok_or(Malformed::Range)?,
            )),
        };
        Ok::<_, Malformed>(DecidedClaim { claim: load_claim(claim)?, origin })
    };
    Ok(Decision {
        path,
        keys,
        action: action.into(),
        claims: claims.into_iter().map(decided).collect::<Result<_, _>>()?,
        reviewer,
        time: Timestamp::from_micros(time),
    })
}
