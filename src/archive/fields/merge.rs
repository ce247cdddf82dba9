//! From the claims of editions and the decisions of people to one list of values.
//!
//! Claims of one identity are one value; so are the main events of all editions, because an edition that
//! reads the number of the meeting wrongly still speaks of the same meeting. Of a field that has one
//! value, and of the issuers, only the claims of the highest source count; every other field is the
//! union. Within a value the claim of the highest source leads, then the surest, then that of the first
//! edition; what it leaves open the others fill in, unless a curator said the whole.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::identity::{FIELDS, field_of, identity, is_single};
use super::{Review, parts};
use crate::domain::fields::{Claim, ClaimValue};
use crate::domain::{Decision, EditionId, ReviewAction, RevisionNumber};

/// The claims of one edition.
#[derive(Debug, Clone, Copy)]
pub(in crate::archive) struct Input<'a> {
    /// The revision that they are of; none for a text that is not stored.
    pub(in crate::archive) revision: Option<(&'a EditionId, RevisionNumber)>,
    /// The claims.
    pub(in crate::archive) claims: &'a [Claim],
}

/// A claim of a value.
#[derive(Debug, Clone)]
pub(in crate::archive) struct Member<'a> {
    /// Which of the inputs it is from; none for a curator's.
    pub(in crate::archive) input: Option<usize>,
    /// The revision that its evidence is of.
    pub(in crate::archive) revision: Option<(&'a EditionId, RevisionNumber)>,
    /// The claim.
    pub(in crate::archive) claim: &'a Claim,
}

/// A value with all claims that make it.
#[derive(Debug, Clone)]
pub(in crate::archive) struct Group<'a> {
    /// The path of the claim that leads.
    pub(in crate::archive) path: String,
    /// The identities of all its claims.
    pub(in crate::archive) keys: BTreeSet<String>,
    /// The claims, the one that leads first.
    pub(in crate::archive) members: Vec<Member<'a>>,
    /// The value.
    pub(in crate::archive) value: ClaimValue,
    /// What people decided.
    pub(in crate::archive) review: Option<Review>,
}

/// Whether values that people rejected are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Rejected {
    /// They are.
    Hidden,
    /// They are not: a decision may bring one back.
    Shown,
}

/// What stands of people's decisions, the later above the earlier.
#[derive(Debug, Default)]
struct Standing<'a> {
    rejected: BTreeSet<&'a str>,
    curated: Vec<(&'a Decision, usize, String)>,
}

impl<'a> Standing<'a> {
    fn of(decisions: &'a [Decision]) -> Self {
        let mut standing = Self::default();
        for decision in decisions {
            let Decision { keys, action, claims, .. } = decision;
            let about = |key: &String| keys.contains(key);
            standing.curated.retain(|(_, _, key)| !about(key));
            match action {
                ReviewAction::Confirm => keys.iter().for_each(|key| {
                    standing.rejected.remove(key.as_str());
                }),
                ReviewAction::Reject | ReviewAction::Replace => {
                    standing.rejected.extend(keys.iter().map(String::as_str));
                }
            }
            for (place, decided) in claims.iter().enumerate() {
                let key = identity(&decided.claim);
                standing.curated.retain(|(_, _, known)| *known != key);
                standing.curated.push((decision, place, key));
            }
        }
        standing
    }
}

/// The values of all inputs, field by field.
pub(in crate::archive) fn merge<'a>(
    inputs: &[Input<'a>],
    decisions: &'a [Decision],
    rejected: Rejected,
) -> Vec<Group<'a>> {
    let standing = Standing::of(decisions);
    let mut gathered = Gathered::default();
    for (place, input) in inputs.iter().enumerate() {
        let mut has_main = false;
        for claim in input.claims {
            let key = identity(claim);
            if rejected == Rejected::Hidden && standing.rejected.contains(key.as_str()) {
                continue;
            }
            let is_main = !has_main && is_main_event(claim);
            has_main |= is_main;
            let member = Member { input: Some(place), revision: input.revision, claim };
            gathered.add(key, is_main, member);
        }
    }
    for (decision, place, key) in &standing.curated {
        let Some(decided) = decision.claims.get(*place) else { continue };
        let revision = decided.origin.as_ref().map(|(edition, number)| (edition, *number));
        let member = Member { input: None, revision, claim: &decided.claim };
        gathered.add(key.clone(), is_main_event(&decided.claim), member);
    }
    let mut groups: Vec<Group<'a>> = gathered.groups.into_iter().map(finish).collect();
    review(&mut groups, decisions);
    keep_the_highest(&mut groups);
    groups.sort_by_key(|group| FIELDS.iter().position(|field| *field == field_of(&group.value)));
    groups
}

fn is_main_event(claim: &Claim) -> bool {
    matches!(&claim.value, ClaimValue::Event(event) if event.main)
}

/// Groups in the making, in the order in which their first claims came.
#[derive(Debug, Default)]
struct Gathered<'a> {
    groups: Vec<(BTreeSet<String>, Vec<Member<'a>>)>,
    by_key: BTreeMap<String, usize>,
    main: Option<usize>,
}

impl<'a> Gathered<'a> {
    fn add(&mut self, key: String, is_main: bool, member: Member<'a>) {
        let known = self.by_key.get(&key).copied();
        let place = if is_main { self.main.or(known) } else { known };
        let place = place.unwrap_or(self.groups.len());
        if is_main {
            self.main = Some(place);
        }
        if self.groups.len() == place {
            self.groups.push((BTreeSet::new(), Vec::new()));
        }
        self.by_key.entry(key.clone()).or_insert(place);
        if let Some((keys, members)) = self.groups.get_mut(place) {
            keys.insert(key);
            members.push(member);
        }
    }
}

fn finish<'a>((keys, mut members): (BTreeSet<String>, Vec<Member<'a>>)) -> Group<'a> {
    members.sort_by(|one, other| stronger(one, other));
    let claims: Vec<&Claim> = members.iter().map(|member| member.claim).collect();
    let value = parts::combine(&claims);
    let path = members.first().map(|member| identity(member.claim)).unwrap_or_default();
    Group { path, keys, members, value, review: None }
}

/// The stronger claim first; of equals, the one that came first.
fn stronger(one: &Member<'_>, other: &Member<'_>) -> Ordering {
    let by_source = other.claim.source.cmp(&one.claim.source);
    let sure = |member: &Member<'_>| member.claim.confidence.unwrap_or(1.0);
    by_source.then_with(|| sure(other).total_cmp(&sure(one)))
}

/// Says of each value what people decided about it last.
fn review(groups: &mut [Group<'_>], decisions: &[Decision]) {
    for group in groups {
        let is_about = |decision: &&Decision| match decision.action {
            ReviewAction::Confirm | ReviewAction::Reject => {
                decision.keys.iter().any(|key| group.keys.contains(key))
            }
            ReviewAction::Replace => {
                decision.claims.iter().any(|decided| group.keys.contains(&identity(&decided.claim)))
            }
        };
        group.review = decisions.iter().rev().find(is_about).map(|decision| Review {
            action: decision.action,
            time: decision.time,
            reviewer: decision.reviewer.clone(),
        });
    }
}

/// Of a field that has one value, and of the issuers, leaves only what the highest source says; of the
/// former the surest value.
fn keep_the_highest(groups: &mut Vec<Group<'_>>) {
    for field in ["issuers", "kind", "issue_dates"] {
        let source = |group: &Group<'_>| group.members.first().map(|member| member.claim.source);
        let of_field = |group: &Group<'_>| field_of(&group.value) == field;
        let highest = groups.iter().filter(|group| of_field(group)).filter_map(source).max();
        groups.retain(|group| !of_field(group) || source(group) == highest);
        if is_single(field) {
            let best = groups
                .iter()
                .filter(|group| of_field(group))
                .min_by(|one, other| best_supported(one, other))
                .map(|group| group.path.clone());
            groups.retain(|group| !of_field(group) || Some(&group.path) == best.as_ref());
        }
    }
}

/// The value of more editions first, then that of the stronger claim.
fn best_supported(one: &Group<'_>, other: &Group<'_>) -> Ordering {
    let editions = |group: &Group<'_>| {
        group.members.iter().filter_map(|member| member.input).collect::<BTreeSet<_>>().len()
    };
    let by_editions = editions(other).cmp(&editions(one));
    by_editions.then_with(|| match (one.members.first(), other.members.first()) {
        (Some(one), Some(other)) => stronger(one, other),
        (one, other) => other.is_some().cmp(&one.is_some()),
    })
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
