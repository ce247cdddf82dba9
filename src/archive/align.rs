//! Two editions of a statement side by side.
//!
//! Not here: how segments are paired (`text::pairing`), what a version leaves behind (`stale`).

use std::collections::HashSet;

use super::stale::{changed_segments, source_of};
use super::{At, Chancery, Error, ReadOptions, Resource, Violation};
use crate::domain::{
    EditionName, EditionText, Revision, RevisionRef, SegmentId, StatementHeads, StatementName,
};
use crate::store::{self, Load, RevisionSelect, Show};
use crate::text::diff::facts::numbers;
use crate::text::pairing::{Evidence, Pair, pairs};

/// How much of a segment a divergence quotes, in characters.
const QUOTE: usize = 200;

/// Which editions to put side by side.
#[derive(Debug, Clone)]
pub struct AlignEditions {
    /// Of which statement.
    pub name: StatementName,
    /// One edition; the one in the original language, or the first, where there is none.
    pub base: Option<EditionName>,
    /// The other one; the only other one, where there is none.
    pub target: Option<EditionName>,
    /// As of which state.
    pub options: ReadOptions,
}

/// Two editions side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Alignment {
    /// The name of the statement as of the state read.
    pub name: StatementName,
    /// The one.
    pub base: Revision,
    /// The other.
    pub target: Revision,
    /// Segments that say the same, in order.
    pub pairs: Vec<SegmentPair>,
    /// Segments of the base without a partner.
    pub unpaired_base: Vec<SegmentId>,
    /// Segments of the target without a partner.
    pub unpaired_target: Vec<SegmentId>,
    /// What paired segments state differently.
    pub divergences: Vec<SegmentDivergence>,
}

/// Segments that say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct SegmentPair {
    /// In the base.
    pub base: Vec<SegmentId>,
    /// In the target.
    pub target: Vec<SegmentId>,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
    /// Whether the edition translated from says something else here since.
    pub stale: bool,
}

/// Numbers that two paired segments state differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentDivergence {
    /// What only the base says.
    pub base_value: String,
    /// What only the target says.
    pub target_value: String,
    /// Where.
    pub base_segment: SegmentId,
    /// Where.
    pub target_segment: SegmentId,
    /// The words of the base.
    pub base_quote: String,
    /// The words of the target.
    pub target_quote: String,
}

impl Chancery {
    /// Puts two editions of a statement side by side.
    ///
    /// # Errors
    /// The statement, an edition or the state is not there; the editions are not two of the
    /// statement, or it is not clear which.
    pub async fn align_editions(&self, mut ask: AlignEditions) -> Result<At<Alignment>, Error> {
        let at = self.resolve(&ask.name.archive, &ask.options).await?;
        ask.name = self.statement_name(&ask.name, at).await?;
        for edition in [&mut ask.base, &mut ask.target].into_iter().flatten() {
            *edition = self.edition_name(edition, at).await?;
        }
        let StatementName { archive, statement } = &ask.name;
        let read = self.store.statement(archive, statement, at, Show::Heads).await?;
        let read = read.ok_or_else(|| Error::NotFound(Resource::statement(&ask.name)))?;
        let (base, target) = chosen(&ask, &read.heads)?;
        let base = self.in_force(&base, at).await?;
        let target = self.in_force(&target, at).await?;
        let stale = self.stale_sides(&ask.name, &read.heads, [&base, &target], at).await?;
        let name = ask.name;
        let value = self.reading(move || align(name, base, target, &stale)).await??;
        Ok(At { value, commit: at.commit })
    }

    async fn in_force(&self, name: &EditionName, at: store::At) -> Result<Revision, Error> {
        let found = self.revision_at(name, RevisionSelect::InForce, at, Load::Text).await?;
        found.ok_or_else(|| Error::NotFound(Resource::edition(name)))
    }

    /// For each side the ids of its segments that say something else than when the other side was
    /// translated from it.
    async fn stale_sides(
        &self,
        name: &StatementName,
        heads: &StatementHeads,
        [base, target]: [&Revision; 2],
        at: store::At,
    ) -> Result<[Vec<String>; 2], Error> {
        let mut sides = [Vec::new(), Vec::new()];
        for ((own, other), ids) in [(base, target), (target, base)].into_iter().zip(&mut sides) {
            let translated = heads.editions.iter().find(|head| head.id == other.edition);
            let source = translated.and_then(|head| source_of(&name.archive, heads, head));
            let Some(source) = source.filter(|source| source.edition == name.edition(&own.edition))
            else {
                continue;
            };
            let (select, at) = match source.revision {
                RevisionRef::Number(number) => (RevisionSelect::Number(number), at),
                RevisionRef::Latest => {
                    let published_by = translated.map(|head| head.published);
                    (RevisionSelect::InForce, store::At { published_by, ..at })
                }
            };
            let then = self.revision_at(&source.edition, select, at, Load::Text).await?;
            if let (Some(before), Some(after)) =
                (then.and_then(|revision| revision.text), own.text.clone())
            {
                *ids = self.reading(move || changed_segments(&before, &after)).await?;
            }
        }
        Ok(sides)
    }
}

/// The two editions that are meant.
fn chosen(
    ask: &AlignEditions,
    heads: &StatementHeads,
) -> Result<(EditionName, EditionName), Error> {
    let names: Vec<EditionName> =
        heads.editions.iter().map(|head| ask.name.edition(&head.id)).collect();
    let there = |edition: &EditionName| -> Result<EditionName, Error> {
        if names.contains(edition) {
            Ok(edition.clone())
        } else {
            Err(Error::NotFound(Resource::edition(edition)))
        }
    };
    let original = heads.statement.details.original_language.as_ref();
    let preferred = heads
        .editions
        .iter()
        .find(|head| original.is_some_and(|tag| tag.primary() == head.language.primary()))
        .map(|head| ask.name.edition(&head.id));
    let target = ask.target.as_ref().map(there).transpose()?;
    let not_target = |name: &&EditionName| Some(*name) != target.as_ref();
    let base = match &ask.base {
        Some(base) => there(base)?,
        None => preferred
            .filter(|name| not_target(&name))
            .or_else(|| names.iter().find(not_target).cloned())
            .ok_or_else(|| refuse("base_edition", "is required: there is no other edition"))?,
    };
    let target = match target {
        Some(target) => target,
        None => {
            let mut others = names.iter().filter(|name| **name != base);
            match (others.next(), others.next()) {
                (Some(only), None) => only.clone(),
                (None, _) => {
                    return Err(refuse(
                        "target_edition",
                        "is not there: the statement has one edition",
                    ));
                }
                (Some(_), Some(_)) => {
                    let rule = "is required: the statement has more than two editions";
                    return Err(refuse("target_edition", rule));
                }
            }
        }
    };
    if base == target {
        return Err(refuse("target_edition", "is the base edition"));
    }
    Ok((base, target))
}

fn refuse(field: &str, rule: &str) -> Error {
    Error::Invalid(vec![Violation::new(field, rule)])
}

fn align(
    name: StatementName,
    base: Revision,
    target: Revision,
    stale: &[Vec<String>; 2],
) -> Result<Alignment, Error> {
    let (Some(before), Some(after)) = (&base.text, &target.text) else {
        return Err(Error::Task("a revision without its words"));
    };
    let found = pairs(&texts(before), &texts(after), Evidence::All);
    let ids = |words: &EditionText, run: &std::ops::Range<usize>| -> Vec<SegmentId> {
        let segments = words.segments.get(run.clone()).unwrap_or_default();
        segments.iter().map(|segment| segment.id).collect()
    };
    let [stale_base, stale_target] =
        stale.each_ref().map(|ids| ids.iter().map(String::as_str).collect::<HashSet<_>>());
    let is_stale = |ids: &[SegmentId], stale: &HashSet<&str>| {
        ids.iter().any(|id| stale.contains(id.to_string().as_str()))
    };
    let mut made = Vec::with_capacity(found.len());
    let mut divergences = Vec::new();
    for pair in &found {
        let (base, target) = (ids(before, &pair.base), ids(after, &pair.target));
        let stale = is_stale(&base, &stale_base) || is_stale(&target, &stale_target);
        divergences.extend(divergence(pair, before, after));
        made.push(SegmentPair { base, target, confidence: pair.confidence, stale });
    }
    let unpaired = |words: &EditionText, side: fn(&Pair) -> &std::ops::Range<usize>| {
        let paired: HashSet<usize> = found.iter().flat_map(|pair| side(pair).clone()).collect();
        let segments = words.segments.iter().enumerate();
        let alone = segments.filter(|(index, _)| !paired.contains(index));
        alone.map(|(_, segment)| segment.id).collect()
    };
    let (unpaired_base, unpaired_target) =
        (unpaired(before, |pair| &pair.base), unpaired(after, |pair| &pair.target));
    Ok(Alignment { name, pairs: made, unpaired_base, unpaired_target, divergences, base, target })
}

fn texts(words: &EditionText) -> Vec<&str> {
    let segments = words.segments.iter();
    segments.map(|segment| words.text.get(segment.range.clone()).unwrap_or_default()).collect()
}

/// Both sides have a number that the other edition has nowhere: numbers in words on one side are no
/// divergence, nor are those that stand in another segment.
fn divergence(pair: &Pair, before: &EditionText, after: &EditionText) -> Option<SegmentDivergence> {
    let (base, target) =
        (before.segments.get(pair.base.start)?, after.segments.get(pair.target.start)?);
    let own = |words: &EditionText, run: &std::ops::Range<usize>| -> Option<String> {
        let (first, last) =
            (words.segments.get(run.start)?, words.segments.get(run.end.checked_sub(1)?)?);
        words.text.get(first.range.start..last.range.end).map(str::to_owned)
    };
    let (base_words, target_words) = (own(before, &pair.base)?, own(after, &pair.target)?);
    let only = |one: &str, other: &str| -> Vec<String> {
        let others = numbers(other);
        numbers(one).into_iter().filter(|number| !others.contains(number)).collect()
    };
    let (base_only, target_only) =
        (only(&base_words, &after.text), only(&target_words, &before.text));
    if base_only.is_empty() || target_only.is_empty() {
        return None;
    }
    let quote = |words: &str| words.chars().take(QUOTE).collect();
    Some(SegmentDivergence {
        base_value: base_only.join(" "),
        target_value: target_only.join(" "),
        base_segment: base.id,
        target_segment: target.id,
        base_quote: quote(&base_words),
        target_quote: quote(&target_words),
    })
}
