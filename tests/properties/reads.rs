//! What the naive archive answers to a read: it walks over everything and drops what the state read does
//! not know.

use chancery::grpc::pb;

use super::model::{
    Details, Model, Revision, Statement, edition_name, revision_name, sha256, statement_name,
};
use super::views::{EditionView, RevisionView, SightingView, StatementView, SummaryView};

/// Which state a read sees.
#[derive(Debug, Clone, Copy)]
pub(crate) struct As {
    pub(crate) commit: i64,
    pub(crate) published: Option<i64>,
}

impl Model {
    pub(crate) fn time(&self, commit: i64) -> Option<i64> {
        let place = usize::try_from(commit - 1).ok()?;
        self.times.get(place).copied()
    }

    /// "The last commit recorded at or before this instant."
    pub(crate) fn commit_at(&self, time: i64) -> i64 {
        let known = self.times.iter().take_while(|recorded| **recorded <= time).count();
        i64::try_from(known).expect("few commits")
    }

    /// Statements that there are, by name.
    pub(crate) fn list(&self, at: As, show_deleted: bool) -> Vec<StatementView> {
        let ids = self.statements.keys();
        ids.filter_map(|id| self.statement(id, at))
            .filter(|view| show_deleted || !view.deleted)
            .collect()
    }

    pub(crate) fn statement(&self, id: &str, at: As) -> Option<StatementView> {
        let statement = self.statements.get(id)?;
        let mut states = statement.states.iter().filter(|(commit, _)| *commit <= at.commit);
        let (state_commit, state) = states.next_back()?;
        let mut editions = Vec::new();
        let mut usabilities = Vec::new();
        let mut titles = state.details.titles.clone();
        for edition in statement.editions.keys() {
            let Some((number, shown)) = self.in_force(id, edition, at) else { continue };
            usabilities.push(shown.usability);
            if !shown.title.is_empty() && titles.iter().all(|(tag, _)| *tag != shown.language) {
                titles.push((shown.language.clone(), shown.title.clone()));
            }
            editions.push(SummaryView {
                edition: edition_name(id, edition),
                language: shown.language.clone(),
                latest_revision: revision_name(id, edition, number),
                revision_count: self.revision_count(id, edition, at),
                translation: shown.translation,
                usability: shown.usability,
                present_usability: self.present(id, edition).1,
            });
        }
        if editions.is_empty() && at.published.is_some() {
            return None;
        }
        titles.sort();
        let newest = statement.editions.values().flatten().map(|revision| revision.commit);
        let changed = newest.filter(|commit| *commit <= at.commit).max().unwrap_or(0);
        let update = changed.max(*state_commit);
        let Details {
            kind,
            titles: _,
            original,
            external_ids,
            labels,
            publish_time,
            embargo_end_time: _,
        } = state.details.clone();
        Some(StatementView {
            name: statement_name(id),
            deleted: state.deleted,
            kind,
            usability: usability(&usabilities),
            titles,
            original,
            editions,
            external_ids,
            labels,
            publish_time,
            embargo_end_time: statement.now().details.embargo_end_time,
            create: (statement.created, self.time(statement.created)),
            update: (update, self.time(update)),
            delete_time: if state.deleted { self.time(*state_commit) } else { None },
            delete_reason: state.reason.clone(),
        })
    }

    /// The revision that a read of an edition shows: "of each edition the last usable revision published
    /// by then. A revision without a publish_time counts from the time it was stored."
    pub(crate) fn in_force(&self, id: &str, edition: &str, at: As) -> Option<(usize, &Revision)> {
        let known = self.known(id, edition, at);
        let Some(published) = at.published else { return known.last().copied() };
        let usable = |revision: &Revision| revision.usability == pb::Usability::Usable as i32;
        known
            .into_iter()
            .rfind(|(_, revision)| usable(revision) && self.published(revision) <= published)
    }

    fn published(&self, revision: &Revision) -> i64 {
        let recorded = self.time(revision.commit).expect("a revision has a commit");
        revision.publish_time.unwrap_or(recorded)
    }

    pub(crate) fn is_published(&self, id: &str, edition: &str, number: usize, by: i64) -> bool {
        self.published(&self.statements[id].editions[edition][number - 1]) <= by
    }

    /// Revisions of an edition that were stored by then, oldest first.
    pub(crate) fn known(&self, id: &str, edition: &str, at: As) -> Vec<(usize, &Revision)> {
        let revisions =
            self.statements.get(id).and_then(|statement| statement.editions.get(edition));
        let numbered = (1..).zip(revisions.into_iter().flatten());
        numbered.filter(|(_, revision)| revision.commit <= at.commit).collect()
    }

    fn revision_count(&self, id: &str, edition: &str, at: As) -> i32 {
        let published = |revision: &Revision| match at.published {
            Some(time) => self.published(revision) <= time,
            None => true,
        };
        let known = self.known(id, edition, at);
        let count = known.iter().filter(|(_, revision)| published(revision)).count();
        i32::try_from(count).expect("few revisions")
    }

    /// The editions to be seen, by name.
    pub(crate) fn editions(&self, id: &str, at: As) -> Vec<EditionView> {
        let statement = self.statements.get(id);
        let editions = statement.into_iter().flat_map(|statement| statement.editions.keys());
        editions
            .filter_map(|edition| {
                let (_, shown) = self.in_force(id, edition, at)?;
                Some(self.edition(id, edition, shown, at))
            })
            .collect()
    }

    pub(crate) fn edition(&self, id: &str, edition: &str, shown: &Revision, at: As) -> EditionView {
        let known = self.known(id, edition, at);
        let newest = self.in_force(id, edition, at).map_or(0, |(number, _)| number);
        let first = known.first().map_or(0, |(_, first)| first.commit);
        EditionView {
            name: edition_name(id, edition),
            language: shown.language.clone(),
            translation: shown.translation,
            usability: shown.usability,
            title: shown.title.clone(),
            text: shown.text.to_string(),
            uri: shown.uri.clone(),
            correction: shown.correction,
            publish_time: shown.publish_time,
            latest_revision: revision_name(id, edition, newest),
            revision_count: self.revision_count(id, edition, at),
            digest: sha256(shown.text.as_bytes()),
            create_time: self.time(first),
            update: (shown.commit, self.time(shown.commit)),
            present: self.present(id, edition),
        }
    }

    /// What holds whatever the state read: the embargo, and the usability by the newest revision.
    fn present(&self, id: &str, edition: &str) -> (Option<i64>, i32) {
        let embargo = self.statements[id].now().details.embargo_end_time;
        (embargo, self.newest(id, edition).map_or(0, |(_, newest)| newest.usability))
    }

    /// One revision as a read of it shows it, with its snapshot.
    pub(crate) fn revision(&self, id: &str, edition: &str, number: usize, at: As) -> RevisionView {
        let known = self.known(id, edition, at);
        let (_, revision) = known[number - 1];
        let shown = |next: &&(usize, &Revision)| {
            at.published.is_none_or(|time| self.published(next.1) <= time)
        };
        let next = known[number..].iter().find(shown).map(|(_, next)| next.commit);
        let newest = self.in_force(id, edition, at).map(|(newest, _)| newest) == Some(number);
        let seen = revision.sightings.iter().filter(|sighting| sighting.commit <= at.commit);
        let seen: Vec<i64> = seen.map(|sighting| sighting.commit).collect();
        let count = i32::try_from(seen.len()).expect("few sightings");
        RevisionView {
            name: revision_name(id, edition, number),
            create_time: self.time(revision.commit),
            alternate_ids: if newest { vec!["latest".to_owned()] } else { Vec::new() },
            number: i32::try_from(number).expect("few revisions"),
            parent: if number == 1 {
                String::new()
            } else {
                revision_name(id, edition, number - 1)
            },
            commit: revision.commit,
            publish_time: revision.publish_time,
            supersede_time: next.and_then(|commit| self.time(commit)),
            digest: sha256(revision.text.as_bytes()),
            raw_digest: revision.raw_digest.clone(),
            sightings: (count, seen.last().and_then(|commit| self.time(*commit))),
            snapshot: Some(self.edition(id, edition, revision, at)),
        }
    }

    pub(crate) fn sightings(
        &self,
        id: &str,
        edition: &str,
        number: usize,
        at: As,
    ) -> Vec<SightingView> {
        let known = self.known(id, edition, at);
        let (_, revision) = known[number - 1];
        let seen = revision.sightings.iter().filter(|sighting| sighting.commit <= at.commit);
        seen.map(|sighting| SightingView {
            uri: sighting.uri.clone(),
            raw_digest: sighting.raw_digest.clone(),
            commit: sighting.commit,
            time: self.time(sighting.commit),
            revision: revision_name(id, edition, number),
        })
        .collect()
    }

    /// The edition that GetStatement shows: the first language of the caller's list that fits by RFC 4647
    /// lookup, else the original one, else the first by name.
    pub(crate) fn choose(&self, id: &str, at: As, languages: &[&str]) -> Option<String> {
        let statement = self.statement(id, at)?;
        let find = |wanted: &str| {
            let mut range = wanted.to_lowercase();
            loop {
                let fits = |edition: &&SummaryView| edition.language.to_lowercase() == range;
                if let Some(found) = statement.editions.iter().find(fits) {
                    return Some(found.edition.clone());
                }
                range.truncate(range.rfind('-')?);
                if range.len() > 1 && range.as_bytes()[range.len() - 2] == b'-' {
                    range.truncate(range.len() - 2);
                }
            }
        };
        let original = statement.original.as_str();
        let preferred = languages.iter().find_map(|wanted| find(wanted));
        let original = || if original.is_empty() { None } else { find(original) };
        let first = || statement.editions.first().map(|edition| edition.edition.clone());
        preferred.or_else(original).or_else(first)
    }

    /// How many statements are active, and how many revisions there are.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let active = |statement: &&Statement| !statement.now().deleted;
        let revisions = self.statements.values().flat_map(|statement| statement.editions.values());
        (self.statements.values().filter(active).count(), revisions.map(Vec::len).sum())
    }
}

/// "USABLE if at least one edition is, else WITHHELD if at least one edition is, else CANCELED."
fn usability(editions: &[i32]) -> i32 {
    let all = [pb::Usability::Usable, pb::Usability::Withheld];
    let found = all.into_iter().map(|one| one as i32).find(|one| editions.contains(one));
    found.unwrap_or(pb::Usability::Canceled as i32)
}
