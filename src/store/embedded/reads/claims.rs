//! The claims of a statement's revisions, and what people decided about them, as of a read.

use super::super::keys::Key;
use super::super::stored::{ClaimsRecord, DecisionsRecord};
use super::super::views::{RecordRef, RevisionEntry, StateEntry, malformed};
use super::{Kind, Reader, Spot, load, stamp};
use crate::domain::{
    Decision, EditionClaims, RevisionClaims, RevisionNumber, Stamp, StatementClaims, StatementId,
};
use crate::store::{ClaimsMark, ClaimsOf, Error};

impl Reader<'_> {
    /// The claims of a statement.
    pub(crate) fn claims(
        &self,
        statement: &StatementId,
        of: &ClaimsOf,
    ) -> Result<StatementClaims, Error> {
        let mut editions = Vec::new();
        for (spot, number, entry) in self.revisions_asked(statement, of)? {
            editions.push(self.claims_of(&spot, number, &entry)?);
        }
        Ok(StatementClaims { editions, decisions: self.decisions(statement)? })
    }

    /// The records that the claims of a statement are in, those of the words that prove them, and where
    /// the editions are that decisions may speak of.
    pub(crate) fn claims_mark(
        &self,
        statement: &StatementId,
        of: &ClaimsOf,
    ) -> Result<ClaimsMark, Error> {
        let mut records = blake3::Hasher::new();
        records.update(&self.archive.to_le_bytes());
        update_text(&mut records, statement.as_str());
        let mut revisions = Vec::new();
        for (spot, number, entry) in self.revisions_asked(statement, of)? {
            update_text(&mut records, spot.name.edition.as_str());
            records.update(&number.to_le_bytes());
            update_record(&mut records, Some(&entry.text));
            let state = self.claims_state(&spot, number, &entry)?;
            update_record(&mut records, state.as_ref().map(|(_, state)| &state.record));
            let number = RevisionNumber::new(number).ok_or_else(malformed)?;
            revisions.push((spot.name.edition, number));
        }
        let decisions = self.decisions_state(statement)?;
        if let Some(state) = &decisions {
            records.update(&[u8::from(matches!(of, ClaimsOf::InForce))]);
            update_record(&mut records, Some(&state.record));
            for spot in self.spots(statement)? {
                update_text(&mut records, spot.name.edition.as_str());
                update_text(&mut records, spot.home.statement.as_str());
                update_text(&mut records, &spot.home.key);
            }
        }
        let records = *records.finalize().as_bytes();
        Ok(ClaimsMark { revisions, decided: decisions.is_some(), records })
    }

    /// The revisions whose claims are asked for, as far as they are there.
    fn revisions_asked(
        &self,
        statement: &StatementId,
        of: &ClaimsOf,
    ) -> Result<Vec<(Spot, u32, RevisionEntry)>, Error> {
        let mut asked = Vec::new();
        match of {
            ClaimsOf::InForce => {
                for spot in self.spots(statement)? {
                    if let Some((number, entry)) = self.in_force(&spot)? {
                        asked.push((spot, number, entry));
                    }
                }
            }
            ClaimsOf::Revision(edition, revision) => {
                if let Some(spot) = self.spot(statement, edition)? {
                    let number = revision.get();
                    let key = Key::revision(self.archive, &spot.home, number);
                    let entry: Option<RevisionEntry> = self.views.get(&key)?;
                    let entry = entry.filter(|entry| entry.record.commit <= self.at);
                    asked.extend(entry.map(|entry| (spot, number, entry)));
                }
            }
        }
        Ok(asked)
    }

    fn claims_of(
        &self,
        spot: &Spot,
        number: u32,
        entry: &RevisionEntry,
    ) -> Result<EditionClaims, Error> {
        let (mut claims, mut recorded) = (None, None);
        if let Some((of, state)) = self.claims_state(spot, number, entry)? {
            let (read, stamp) = self.claims_record(spot, of, &state)?;
            (claims, recorded) = (Some(read), Some(stamp));
        }
        let edition = spot.name.edition.clone();
        let revision = RevisionNumber::new(number).ok_or_else(malformed)?;
        Ok(EditionClaims { edition, revision, claims, recorded })
    }

    /// Where the claims of a revision are: its own, or those of the newest earlier one with the same words.
    fn claims_state(
        &self,
        spot: &Spot,
        number: u32,
        entry: &RevisionEntry,
    ) -> Result<Option<(u32, StateEntry)>, Error> {
        for earlier in (1..=number).rev() {
            let key = Key::revision(self.archive, &spot.home, earlier);
            let same: RevisionEntry = self.views.get(&key)?.ok_or_else(malformed)?;
            if same.text != entry.text {
                break;
            }
            let from = Key::claims_at(self.archive, &spot.home, earlier, self.at);
            let all = Key::claims(self.archive, &spot.home, earlier);
            if let Some(state) = self.views.state(&from, &all)? {
                return Ok(Some((earlier, state)));
            }
        }
        Ok(None)
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

    fn decisions_state(&self, statement: &StatementId) -> Result<Option<StateEntry>, Error> {
        let from = Key::decisions_at(self.archive, statement, self.at);
        self.views.state(&from, &Key::decisions(self.archive, statement))
    }

    fn decisions(&self, statement: &StatementId) -> Result<Vec<Decision>, Error> {
        let Some(state) = self.decisions_state(statement)? else { return Ok(Vec::new()) };
        let loaded = self.load(Kind::Decisions, &state.record)?;
        let read = load::<DecisionsRecord>(&loaded)?.load();
        let (found, decisions) = read.map_err(|error| loaded.malformed(&error.to_string()))?;
        if found != *statement {
            return Err(loaded.malformed("it is of another statement"));
        }
        Ok(decisions)
    }
}

/// With its length, so that no two lists of texts are taken for the same.
fn update_text(hash: &mut blake3::Hasher, text: &str) {
    hash.update(&text.len().to_le_bytes());
    hash.update(text.as_bytes());
}

fn update_record(hash: &mut blake3::Hasher, record: Option<&RecordRef>) {
    let (commit, ordinal) = record.map_or((0, 0), |record| (record.commit, record.ordinal));
    hash.update(&commit.to_le_bytes());
    hash.update(&ordinal.to_le_bytes());
}
