//! Deciding about fields: a person confirms, rejects or replaces values, and no later run undoes it.
//!
//! A decision names values by identity, not by place, so it holds for whatever later finds the same
//! value again. What was confirmed is kept with its words: it stays if no run finds it any more.

use super::archives::check_etag;
use super::draft::Draft;
use super::fields::{FIELDS, Group, Rejected, identity, inputs, is_single, merge};
use super::transact::{Plan, Transacted};
use super::update::live;
use super::{
    At, Chancery, Error, Resource, ReviewFields, ReviewOne, StatementShown, Violation,
    WriteOptions, etag,
};
use crate::domain::fields::{Claim, ClaimSource};
use crate::domain::{
    Answer, Change, ChangeKind, DecidedClaim, Decision, ReviewAction, StatementClaims, limits,
};
use crate::store::{self, ClaimsOf, Show, Write};

impl Chancery {
    /// Decides about values of a statement, all at once.
    ///
    /// # Errors
    /// The statement is not there or deleted, its etag is another, or it has no such value.
    pub async fn review_fields(
        &self,
        review: ReviewFields,
        write: WriteOptions,
    ) -> Result<At<StatementShown>, Error> {
        let name = &review.name;
        let transacted = self.transact(&name.archive, write, &review).await?;
        let stamp = match transacted {
            Transacted::Drafted { stamp, .. } => stamp,
            Transacted::Seen(record) => record.stamp,
        };
        let at = store::At { commit: stamp.commit, published_by: None };
        let read = self.store.statement(&name.archive, &name.statement, at, Show::Heads).await?;
        let read = read.ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
        let fields = self.statement_fields(&name.archive, &name.statement, at).await?;
        let value = StatementShown { heads: read.heads, fields: Some(fields) };
        Ok(At { value, commit: stamp.commit })
    }
}

impl Plan for ReviewFields {
    type Answer = ();

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { name, etag: given, reviews, reviewer } = self;
        let statement = live(draft, name).await?;
        check_etag(given.as_deref(), &etag::statement(&statement), || Resource::statement(name))?;
        let at = store::At { commit: draft.base.commit, published_by: None };
        let of = ClaimsOf::InForce;
        let mut claims = chancery.store.claims(&name.archive, &name.statement, of, at).await?;
        let time = draft.base.time.max(chancery.clock.now());
        let mut paths = Vec::with_capacity(reviews.len());
        for (index, one) in reviews.iter().enumerate() {
            let mut decision = decide(&claims, one, index)?;
            decision.reviewer.clone_from(reviewer);
            decision.time = time;
            paths.push(decision.path.clone());
            claims.decisions.retain(|earlier| !is_settled(earlier, &decision));
            claims.decisions.push(decision);
        }
        if claims.decisions.len() > limits::DECISIONS {
            let (value, limit) = (claims.decisions.len(), limits::DECISIONS);
            let over = Violation::over("reviews", "decisions about the statement", value, limit);
            return Err(Error::Invalid(vec![over]));
        }
        draft.write(Write::Decisions {
            statement: name.statement.clone(),
            decisions: claims.decisions,
        });
        draft.tell(Change {
            kind: ChangeKind::FieldsUpdated,
            statement: Some(name.statement.clone()),
            edition: None,
            revision: None,
            language: None,
            changed_fields: paths,
        });
        draft.answer(Answer { outcome: None, statement: None, edition: None, revision: None });
        Ok(())
    }
}

/// A decision that says nothing any more once a later one was made: about the same values, and without
/// values that stand beside them.
fn is_settled(earlier: &Decision, later: &Decision) -> bool {
    let about = |key: &String| later.keys.contains(key);
    let stands = |decided: &DecidedClaim| !about(&identity(&decided.claim));
    !earlier.keys.is_empty() && earlier.keys.iter().all(about) && !earlier.claims.iter().any(stands)
}

/// What a review says about the statement as it is now.
fn decide(claims: &StatementClaims, one: &ReviewOne, index: usize) -> Result<Decision, Error> {
    let ReviewOne { path, action, replacement } = one;
    let at = |field: &str| format!("reviews[{index}].{field}");
    let inputs = inputs(&claims.editions);
    let groups = merge(&inputs, &claims.decisions, Rejected::Shown);
    let group = groups.iter().find(|group| names(group, path));
    let field = path.split(['[', '.']).next().unwrap_or_default();
    let adds = FIELDS.contains(&path.as_str()) && *action == ReviewAction::Replace;
    if group.is_none() && !adds {
        return Err(Error::UnknownValue { field: at("field_path"), path: path.clone() });
    }
    let foreign = replacement.iter().find(|claim| super::field_of(&claim.value) != field);
    if let Some(claim) = foreign {
        let found = super::field_of(&claim.value);
        let rule = format!("has a value of {found}; the path names {field}");
        return Err(Error::Invalid(vec![Violation::new(at("replacement"), rule)]));
    }
    let keys = match group {
        Some(group) if !adds || is_single(field) => group.keys.iter().cloned().collect(),
        Some(_) | None => Vec::new(),
    };
    let claims = match (action, group) {
        (ReviewAction::Reject, _) | (ReviewAction::Confirm, None) => Vec::new(),
        (ReviewAction::Confirm, Some(group)) => confirmed(group).into_iter().collect(),
        (ReviewAction::Replace, _) => {
            let decided = |claim: &Claim| DecidedClaim { claim: claim.clone(), origin: None };
            replacement.iter().map(decided).collect()
        }
    };
    let path = group.filter(|_| !adds).map_or_else(|| path.clone(), |group| group.path.clone());
    Ok(Decision {
        path,
        keys,
        action: *action,
        claims,
        reviewer: String::new(),
        time: crate::domain::Timestamp::from_micros(0),
    })
}

/// Whether a path names the value: one of its identities, that of a part of it, or a field that has one
/// value only.
fn names(group: &Group<'_>, path: &str) -> bool {
    let whole = match path.rfind("].") {
        Some(end) => path.get(..=end).unwrap_or(path),
        None => path,
    };
    let field = super::field_of(&group.value);
    group.keys.contains(whole) || (is_single(field) && path == field)
}

/// The value as it is shown now, said by a curator.
fn confirmed(group: &Group<'_>) -> Option<DecidedClaim> {
    let lead = group.members.first()?;
    let Claim { value: _, evidence, source: _, producer: _, rule: _, confidence: _, inferred } =
        lead.claim;
    Some(DecidedClaim {
        claim: Claim {
            value: group.value.clone(),
            evidence: evidence.clone(),
            source: ClaimSource::Curator,
            producer: String::new(),
            rule: String::new(),
            confidence: None,
            inferred: *inferred,
        },
        origin: lead.revision.map(|(edition, number)| (edition.clone(), number)),
    })
}
