//! The claims of a statement's revisions, and what people decided about them, as of a read.

use super::super::keys::Key;
use super::super::stored::{ClaimsRecord, DecisionsRecord};
use super::super::views::{RevisionEntry, StateEntry, malformed};
use super::{Kind, Reader, Spot, load, stamp};
use crate::domain::{
    Decision, EditionClaims, RevisionClaims, RevisionNumber, Stamp, StatementClaims, StatementId,
};
use crate::store::{ClaimsOf, Error};

impl Reader<'_> {
    /// The claims of a statement.
    pub(crate) fn claims(
        &self,
        statement: &StatementId,
        of: &ClaimsOf,
    ) -> Result<StatementClaims, Error> {
        let mut editions = Vec::new();
        match of {
            ClaimsOf::InForce => {
                for spot in self.spots(statement)? {
                    if let Some((number, entry)) = self.in_force(&spot)? {
                        editions.push(self.claims_of(&spot, number, &entry)?);
                    }
                }
            }
            ClaimsOf::Revision(edition, revision) => {
                if let Some(spot) = self.spot(statement, edition)? {
                    let number = revision.get();
                    let key = Key::revision(self.archive, &spot.home, number);
                    let entry: Option<RevisionEntry> = self.views.get(&key)?;
                    if let Some(entry) = entry.filter(|entry| entry.record.commit <= self.at) {
                        editions.push(self.claims_of(&spot, number, &entry)?);
                    }
                }
            }
        }
        Ok(StatementClaims { editions, decisions: self.decisions(statement)? })
    }

    fn claims_of(
        &self,
        spot: &Spot,
        number: u32,
        entry: &RevisionEntry,
    ) -> Result<EditionClaims, Error> {
        let mut found = None;
        for earlier in (1..=number).rev() {
            let key = Key::revision(self.archive, &spot.home, earlier);
            let same: RevisionEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            if same.text != entry.text {
                break;
            }
            let from = Key::claims_at(self.archive, &spot.home, earlier, self.at);
            let all = Key::claims(self.archive, &spot.home, earlier);
            if let Some(state) = self.views.state(&from, &all)? {
                found = Some(self.claims_record(spot, earlier, &state)?);
                break;
            }
        }
        let edition = spot.name.edition.clone();
        let revision = RevisionNumber::new(number).ok_or_else(malformed)?;
        let (claims, recorded) =
            found.map_or((None, None), |(claims, at)| (Some(claims), Some(at)));
        Ok(EditionClaims { edition, revision, claims, recorded })
    }

    fn claims_record(
        &self,
        spot: &Spot,
        number: u32,
        state: &StateEntry,
    ) -> Result<(RevisionClaims, Stamp), Error> {
        let loaded = self.load(Kind::Claims, &state.record)?;
        let parts = load::<ClaimsRecord>(&loaded)?.load();
        let parts = parts.map_err(|error| loaded.malformed(&error.to_string()))?;
        let same = self.is_of(spot, &parts.statement, &parts.edition, state.record.commit)?;
        if !same || parts.revision.get() != number {
            return Err(loaded.malformed("it is of another revision"));
        }
        Ok((parts.claims, stamp(state.record.commit, state.time)))
    }

    fn decisions(&self, statement: &StatementId) -> Result<Vec<Decision>, Error> {
        let from = Key::decisions_at(self.archive, statement, self.at);
        let all = Key::decisions(self.archive, statement);
        let Some(state) = self.views.state(&from, &all)? else { return Ok(Vec::new()) };
        let loaded = self.load(Kind::Decisions, &state.record)?;
        let read = load::<DecisionsRecord>(&loaded)?.load();
        let (found, decisions) = read.map_err(|error| loaded.malformed(&error.to_string()))?;
        if found != *statement {
            return Err(loaded.malformed("it is of another statement"));
        }
        Ok(decisions)
    }
}
