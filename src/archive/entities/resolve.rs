//! Who or what a name may mean, on some date.

use super::{initial_and_surname, known_names};
use crate::archive::fields::fold;
use crate::archive::{At, Chancery, Error, ReadOptions};
use crate::domain::fields::{CalendarDate, DateRange, EntityKey};
use crate::domain::{ArchiveId, Entity, LanguageTag, LocalizedText, Tenure};

/// Entities that are looked at for one name.
const LOOKED_AT: usize = 64;
/// Candidates that are answered for one name.
const CANDIDATES: usize = 10;
/// How well a name fits: in full; by initial and surname; as the title of an office.
const IN_FULL: f32 = 1.0;
const INITIAL: f32 = 0.8;
const OFFICE: f32 = 0.6;
/// What is left of that for somebody who held no office on the date.
const OUT_OF_OFFICE: f32 = 0.4;

/// Names to find the entities of.
#[derive(Debug, Clone)]
pub struct ResolveNames {
    /// In which archive.
    pub archive: ArchiveId,
    /// The names.
    pub names: Vec<LocalizedText>,
    /// When they were used.
    pub dates: Option<DateRange>,
}

/// An entity that a name may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Which.
    pub key: EntityKey,
    /// What it is called.
    pub names: Vec<LocalizedText>,
    /// How well it fits, from 0 to 1.
    pub score: f32,
}

impl Chancery {
    /// For each name who or what it may mean, the best first.
    ///
    /// # Errors
    /// The archive or the state is not there.
    pub async fn resolve_names(
        &self,
        ask: ResolveNames,
        options: &ReadOptions,
    ) -> Result<At<Vec<Vec<Candidate>>>, Error> {
        let ResolveNames { archive, names, dates } = ask;
        let at = self.resolve(&archive, options).await?;
        let mut answers = Vec::with_capacity(names.len());
        for name in &names {
            let mut wanted = vec![fold(&name.text)];
            wanted.extend(initial_and_surname(&name.text));
            let found = self.store.entities_named(&archive, &wanted, at.commit, LOOKED_AT).await?;
            let mut candidates: Vec<Candidate> = Vec::new();
            for entity in found.into_iter().flatten() {
                let known = candidates.iter().any(|known| known.key == entity.details.key);
                if let Some(score) = fit(&entity, &name.text, dates).filter(|_| !known) {
                    let Entity { details, .. } = entity;
                    candidates.push(Candidate { key: details.key, names: details.names, score });
                }
            }
            candidates.extend(self.builtin_named(name)?);
            candidates.sort_by(|one, other| {
                other.score.total_cmp(&one.score).then_with(|| one.key.cmp(&other.key))
            });
            candidates.truncate(CANDIDATES);
            answers.push(candidates);
        }
        Ok(At { value: answers, commit: at.commit })
    }

    /// The country or organisation that the tables call so.
    fn builtin_named(&self, name: &LocalizedText) -> Result<Option<Candidate>, Error> {
        let extractor = self.extractor()?;
        let text = name.text.trim();
        let language = name.language.clone().unwrap_or_else(LanguageTag::undetermined);
        let hits = extractor.entities_in(text, &language);
        let whole = hits.into_iter().find(|hit| hit.span == (0..text.len()));
        Ok(whole.map(|hit| {
            let names = known_names(&extractor, &hit.key);
            Candidate { key: hit.key, names, score: IN_FULL }
        }))
    }
}

/// How well an entity fits a name, on some days.
pub(super) fn fit(entity: &Entity, name: &str, dates: Option<DateRange>) -> Option<f32> {
    let details = &entity.details;
    let folded = fold(name);
    let short = initial_and_surname(name);
    let in_full = details.names.iter().any(|known| fold(&known.text) == folded);
    let by_initial = || {
        let is_short = short.contains(&folded);
        details.names.iter().any(|known| {
            let others = initial_and_surname(&known.text);
            let known_short = others.contains(&fold(&known.text));
            (is_short || known_short) && others.iter().any(|other| short.contains(other))
        })
    };
    let titled =
        |tenure: &&Tenure| tenure.office.titles.iter().any(|title| fold(&title.text) == folded);
    let in_office = |tenure: &Tenure| match (tenure.dates, dates) {
        (Some(held), Some(asked)) => overlap(held, asked),
        (None, _) | (_, None) => true,
    };
    if in_full || by_initial() {
        let score = if in_full { IN_FULL } else { INITIAL };
        let held = details.tenures.is_empty() || details.tenures.iter().any(in_office);
        return Some(if held { score } else { score * OUT_OF_OFFICE });
    }
    let held = details.tenures.iter().filter(titled).any(in_office);
    held.then_some(OFFICE)
}

/// Whether two ranges have a day in common, as far as they are known: what is not known about the start
/// is early, about the end late.
fn overlap(one: DateRange, other: DateRange) -> bool {
    let starts = |day: CalendarDate| {
        (day.year.unwrap_or(i32::MIN), day.month.unwrap_or(0), day.day.unwrap_or(0))
    };
    let ends = |day: CalendarDate| {
        (day.year.unwrap_or(i32::MAX), day.month.unwrap_or(u8::MAX), day.day.unwrap_or(u8::MAX))
    };
    starts(one.first) <= ends(other.last) && starts(other.first) <= ends(one.last)
}
