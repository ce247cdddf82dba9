//! Where the naive archive puts a document that does not say it: in the statement that an external id or a URI
//! led to before, in the edition that the URI led to, or with the same text elsewhere.

use chancery::grpc::pb;

use super::model::{
    Answered, Candidates, Item, Model, Refusal, Revision, Statement, statement_name,
};
use super::moving::primary;

impl Revision {
    fn was_met_at(&self, uri: &str) -> bool {
        self.last_met_at(uri).is_some()
    }

    /// The commit that last met it at the URI.
    fn last_met_at(&self, uri: &str) -> Option<i64> {
        let seen = self.sightings.iter().filter(|sighting| sighting.uri == uri);
        let made = (self.uri == uri).then_some(self.commit);
        seen.map(|sighting| sighting.commit).max().max(made)
    }
}

impl Statement {
    fn was_met_at(&self, uri: &str) -> bool {
        self.editions.values().flatten().any(|revision| revision.was_met_at(uri))
    }
}

impl Model {
    /// The edition in which a document stays that names neither an edition nor its language, and that was
    /// joined to a statement: the one that the same URI led to last, if it is of the document's language.
    /// Of several that one commit met there, the server's.
    pub(super) fn stays(&self, id: &str, item: &Item, chosen: &Answered) -> Option<String> {
        let joined = item.statement_id.is_empty() && item.policy == pb::LinkPolicy::Auto;
        if !joined || item.declared || item.uri.is_empty() {
            return None;
        }
        let editions = &self.statements.get(id)?.editions;
        let met = |revisions: &Vec<Revision>| {
            revisions.iter().filter_map(|revision| revision.last_met_at(&item.uri)).max()
        };
        let last = editions.values().filter_map(met).max()?;
        let mut led = editions.iter().filter(|(_, revisions)| met(revisions) == Some(last));
        let (first, _) = led.next()?;
        let several = led.any(|(edition, _)| *edition == chosen.edition);
        let edition = if several { &chosen.edition } else { first };
        let language = &editions[edition].last()?.language;
        (primary(language) == primary(&item.language)).then(|| edition.clone())
    }

    /// The statement a document goes to, and the others it may belong to.
    pub(super) fn target(&self, item: &Item, fresh: &str) -> Result<(String, Candidates), Refusal> {
        if !item.statement_id.is_empty() {
            let known = self.statements.get(&item.statement_id);
            if let Some(statement) = known {
                statement.live()?;
            }
            return Ok((item.statement_id.clone(), Vec::new()));
        }
        if item.policy == pb::LinkPolicy::ExplicitOnly {
            return Ok((fresh.to_owned(), Vec::new()));
        }
        let mut matches = self.matches(item);
        let joins = item.policy == pb::LinkPolicy::Auto && !matches.is_empty();
        let id = if joins { matches.remove(0).0 } else { fresh.to_owned() };
        matches.truncate(8);
        let named = matches.into_iter().map(|(id, reasons)| (statement_name(&id), reasons));
        Ok((id, named.collect()))
    }

    /// Active statements with one of the external ids, then those that an edition or a sighting with the
    /// same URI led to; each by age.
    fn matches(&self, item: &Item) -> Candidates {
        let mut found = Vec::new();
        for (id, statement) in &self.statements {
            let state = statement.now();
            let called = item
                .gaps
                .external_ids
                .iter()
                .any(|external| state.details.external_ids.contains(external));
            let met = !item.uri.is_empty() && statement.was_met_at(&item.uri);
            if statement.live().is_err() || !(called || met) {
                continue;
            }
            let mut reasons = Vec::new();
            if called {
                reasons.push("external_id".to_owned());
            }
            if met {
                reasons.push("source_uri".to_owned());
            }
            found.push((!called, statement.created, id.clone(), reasons));
        }
        found.sort();
        found.into_iter().map(|(_, _, id, reasons)| (id, reasons)).collect()
    }

    /// An active statement other than `but` of which the newest revision of an edition has this text:
    /// the one the server chose, if it is one.
    pub(super) fn elsewhere(
        &self,
        text: &str,
        but: &str,
        chosen: &Answered,
    ) -> Option<(String, String)> {
        let mut found = Vec::new();
        for (id, statement) in self.statements.iter().filter(|(id, _)| *id != but) {
            if statement.live().is_err() {
                continue;
            }
            for (edition, revisions) in &statement.editions {
                if revisions.last().is_some_and(|newest| *newest.text == *text) {
                    found.push((id.clone(), edition.clone()));
                }
            }
        }
        let chosen = (chosen.statement.clone(), chosen.edition.clone());
        if found.contains(&chosen) { Some(chosen) } else { found.into_iter().next() }
    }
}
