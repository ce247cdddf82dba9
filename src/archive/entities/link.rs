//! Gives the people of a text the identity that the registry knows them by.

use super::resolve::fit;
use crate::archive::fields::fold;
use crate::archive::{Chancery, Error};
use crate::domain::fields::{
    CalendarDate, Claim, ClaimValue, DateRange, EntityKey, EntityKind, EntityName, Participant,
};
use crate::domain::{ArchiveId, CommitNumber, Entity, Timestamp};

/// Entities that are looked at for one name.
const LOOKED_AT: usize = 16;

impl Chancery {
    /// Sets the keys of people to those of the registry: of the one entry that has their name and, where
    /// both say it, their country. Who fits several entries stays who the text says.
    pub(in crate::archive) async fn link_people(
        &self,
        archive: &ArchiveId,
        claims: &mut [Claim],
        published: Option<Timestamp>,
        at: CommitNumber,
    ) -> Result<(), Error> {
        let people = || claims.iter().flat_map(|claim| participants(&claim.value));
        let mut names: Vec<String> = Vec::new();
        for person in people().filter_map(|who| who.person.as_ref()) {
            for name in &person.names {
                names.push(fold(&name.text));
                names.extend(super::initial_and_surname(&name.text));
            }
        }
        names.sort();
        names.dedup();
        if names.is_empty() {
            return Ok(());
        }
        let found = self.store.entities_named(archive, &names, at, LOOKED_AT).await?;
        let mut registry: Vec<Entity> = Vec::new();
        for entity in found.into_iter().flatten() {
            let is_person = entity.details.key.kind() == EntityKind::Person;
            if is_person && registry.iter().all(|known| known.details.key != entity.details.key) {
                registry.push(entity);
            }
        }
        if registry.is_empty() {
            return Ok(());
        }
        let day = published.map(day_of);
        for who in claims.iter_mut().flat_map(|claim| participants_mut(&mut claim.value)) {
            let region = who.region.clone().or_else(|| who.office.as_ref()?.region.clone());
            if let Some(person) = &mut who.person
                && let Some(key) = known(&registry, person, region.as_deref(), day)
            {
                person.key = Some(key);
            }
        }
        Ok(())
    }
}

/// The one entry that fits best.
fn known(
    registry: &[Entity],
    person: &EntityName,
    region: Option<&str>,
    day: Option<DateRange>,
) -> Option<EntityKey> {
    let mut best: Vec<(f32, &EntityKey)> = Vec::new();
    for entity in registry {
        let details = &entity.details;
        let elsewhere = region.zip(details.region.as_deref()).is_some_and(|(a, b)| a != b);
        let fits = person.names.iter().filter_map(|name| fit(entity, &name.text, day));
        let score = fits.fold(0.0, f32::max);
        if !elsewhere && score > 0.0 {
            best.push((score, &details.key));
        }
    }
    best.sort_by(|one, other| other.0.total_cmp(&one.0));
    match best.as_slice() {
        [(_, key)] => Some((*key).clone()),
        [(first, key), (second, _), ..] if first > second => Some((*key).clone()),
        _ => None,
    }
}

fn participants(value: &ClaimValue) -> Vec<&Participant> {
    match value {
        ClaimValue::Participant(who) => vec![who],
        ClaimValue::Event(event) => event.chair.iter().collect(),
        ClaimValue::Bilateral(meeting) => meeting.parties.iter().collect(),
        ClaimValue::Quote(quote) => quote.speaker.iter().collect(),
        ClaimValue::Issuer(_)
        | ClaimValue::Organization(_)
        | ClaimValue::Country(_)
        | ClaimValue::Place(_)
        | ClaimValue::Initiative(_)
        | ClaimValue::AdoptedDocument(_)
        | ClaimValue::IssueDate(_)
        | ClaimValue::Date(_)
        | ClaimValue::Kind(_) => Vec::new(),
    }
}

fn participants_mut(value: &mut ClaimValue) -> Vec<&mut Participant> {
    match value {
        ClaimValue::Participant(who) => vec![who],
        ClaimValue::Event(event) => event.chair.iter_mut().collect(),
        ClaimValue::Bilateral(meeting) => meeting.parties.iter_mut().collect(),
        ClaimValue::Quote(quote) => quote.speaker.iter_mut().collect(),
        ClaimValue::Issuer(_)
        | ClaimValue::Organization(_)
        | ClaimValue::Country(_)
        | ClaimValue::Place(_)
        | ClaimValue::Initiative(_)
        | ClaimValue::AdoptedDocument(_)
        | ClaimValue::IssueDate(_)
        | ClaimValue::Date(_)
        | ClaimValue::Kind(_) => Vec::new(),
    }
}

/// The day of an instant, in UTC: days since 1970 to the Gregorian calendar (H. Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
fn day_of(time: Timestamp) -> DateRange {
    let days = time.seconds().div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let first = CalendarDate {
        year: i32::try_from(year).ok(),
        month: u8::try_from(month).ok(),
        day: u8::try_from(day).ok(),
    };
    DateRange { first, last: first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_on_its_day() {
        let day = |seconds| {
            let time = Timestamp::from_seconds(seconds, 0).unwrap();
            day_of(time).first.to_string()
        };
        assert_eq!(day(0), "1970-01-01");
        assert_eq!(day(-1), "1969-12-31");
        assert_eq!(day(951_782_400), "2000-02-29");
        assert_eq!(day(1_756_771_200), "2025-09-02");
    }
}
