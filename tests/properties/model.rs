//! A naive archive: everything in memory, nothing clever, written from the words of the contract.
//!
//! It keeps every state a statement ever had and every revision and sighting with its commit. A read
//! walks over all of it and drops what came later (`reads`); a write is one method here, which answers
//! what the server must answer, or the reason with which it must refuse.

use std::collections::BTreeMap;
use std::rc::Rc;

use chancery::grpc::pb;
use sha2::{Digest, Sha256};

use super::moving::Move;
use super::views::ChangeView;

pub(crate) const ARCHIVE: &str = "archives/default";
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Statements that a document may belong to, with the reasons.
pub(crate) type Candidates = Vec<(String, Vec<String>)>;
/// The reason of a refusal, as in `ErrorInfo`.
pub(crate) type Refusal = &'static str;

#[derive(Debug, Clone, Default)]
pub(crate) struct Model {
    /// What the clock shows.
    pub(crate) now: i64,
    /// Record times; commit 1 is the first.
    pub(crate) times: Vec<i64>,
    pub(crate) changes: Vec<ChangeView>,
    pub(crate) statements: BTreeMap<String, Statement>,
    /// Record time of the requests that were named.
    pub(crate) requests: BTreeMap<String, i64>,
    /// Editions that got another name, oldest first.
    pub(crate) moves: Vec<Move>,
}

#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) created: i64,
    /// Each state with the commit that brought it.
    pub(crate) states: Vec<(i64, State)>,
    pub(crate) editions: BTreeMap<String, Vec<Revision>>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct State {
    pub(crate) details: Details,
    pub(crate) deleted: bool,
    pub(crate) reason: String,
    /// The statement that it was merged into.
    pub(crate) merged: Option<String>,
    /// Those that were merged into it.
    pub(crate) previous: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Details {
    pub(crate) kind: i32,
    /// Language and title.
    pub(crate) titles: Vec<(String, String)>,
    pub(crate) original: String,
    pub(crate) external_ids: Vec<(String, String)>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) publish_time: Option<i64>,
    pub(crate) embargo_end_time: Option<i64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Revision {
    pub(crate) commit: i64,
    pub(crate) language: String,
    pub(crate) text: Rc<str>,
    pub(crate) raw_digest: Vec<u8>,
    pub(crate) title: String,
    pub(crate) translation: i32,
    pub(crate) usability: i32,
    pub(crate) uri: String,
    pub(crate) correction: i32,
    pub(crate) publish_time: Option<i64>,
    pub(crate) sightings: Vec<Sighting>,
}

#[derive(Debug, Clone)]
pub(crate) struct Sighting {
    pub(crate) uri: String,
    pub(crate) raw_digest: Vec<u8>,
    pub(crate) commit: i64,
}

/// The correction of a revision whose words changed without a word about it.
const SILENT: i32 = pb::CorrectionKind::Silent as i32;

/// Whether more changed than what is no letter and no digit, and case.
fn says_else(before: &str, after: &str) -> bool {
    let words = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    words(before) != words(after)
}

/// A precondition of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    Nothing,
    Current,
    Stale,
}

/// A document to ingest, with what the model must know about it.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) statement_id: String,
    pub(crate) edition_id: String,
    pub(crate) policy: pb::LinkPolicy,
    pub(crate) etag: Given,
    pub(crate) expected_latest: Given,
    /// The canonical text, title and all.
    pub(crate) text: Rc<str>,
    pub(crate) raw: Vec<u8>,
    pub(crate) title: String,
    /// The language declared or to be found.
    pub(crate) language: String,
    pub(crate) declared: bool,
    pub(crate) uri: String,
    pub(crate) publish_time: Option<i64>,
    pub(crate) translation: i32,
    pub(crate) usability: i32,
    pub(crate) correction: i32,
    pub(crate) gaps: Details,
}

/// Where the server put a document.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) statement: String,
    pub(crate) edition: String,
}

/// What became of a document.
#[derive(Debug, Clone)]
pub(crate) struct Ingested {
    pub(crate) outcome: pb::IngestOutcome,
    pub(crate) statement: String,
    pub(crate) edition: String,
    pub(crate) number: usize,
    pub(crate) candidates: Candidates,
}

pub(crate) fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

pub(crate) fn statement_name(id: &str) -> String {
    format!("{ARCHIVE}/statements/{id}")
}

pub(crate) fn edition_name(id: &str, edition: &str) -> String {
    format!("{}/editions/{edition}", statement_name(id))
}

pub(crate) fn revision_name(id: &str, edition: &str, number: usize) -> String {
    format!("{}/revisions/{number}", edition_name(id, edition))
}

impl Model {
    /// An archive that was just made.
    pub(crate) fn new(now: i64) -> Self {
        let mut model = Self { now, ..Self::default() };
        let (commit, time) = model.next();
        model.tell(commit, time, pb::ChangeKind::ArchiveCreated, ARCHIVE.to_owned(), "");
        model.commit(time, None);
        model
    }

    pub(crate) fn head(&self) -> i64 {
        i64::try_from(self.times.len()).expect("few commits")
    }

    /// "record_time = max(now, previous + 1 µs)".
    pub(crate) fn next(&self) -> (i64, i64) {
        let after = self.times.last().map_or(i64::MIN, |last| last + 1);
        (self.head() + 1, self.now.max(after))
    }

    pub(crate) fn commit(&mut self, time: i64, request: Option<&str>) {
        self.times.push(time);
        let commit = self.head();
        if let Some(id) = request {
            self.requests.insert(id.to_owned(), time);
            for change in self.changes.iter_mut().filter(|change| change.commit == commit) {
                change.request_id = id.to_owned();
            }
        }
    }

    /// Whether a request of this name is remembered: for 24 hours, by the clock and by the log, whose
    /// time does not go back with the clock.
    pub(crate) fn remembers(&self, request: &str) -> bool {
        let newest = self.times.last().map_or(self.now, |newest| self.now.max(*newest));
        self.requests.get(request).is_some_and(|time| *time >= newest - DAY)
    }

    pub(crate) fn tell(
        &mut self,
        commit: i64,
        time: i64,
        kind: pb::ChangeKind,
        resource: String,
        statement: &str,
    ) -> &mut ChangeView {
        let statement =
            if statement.is_empty() { String::new() } else { statement_name(statement) };
        self.changes.push(ChangeView {
            commit,
            time: Some(time),
            kind,
            resource,
            statement,
            language: String::new(),
            fields: Vec::new(),
            request_id: String::new(),
            previous_revision: String::new(),
            previous_name: String::new(),
        });
        self.changes.last_mut().expect("one was pushed")
    }

    /// Documents in one commit, all or none. `answered` is where the server put each: the ids of new
    /// statements are its choice, and of several statements with the same text it may name any.
    pub(crate) fn ingest(
        &mut self,
        items: &[Item],
        answered: &[Answered],
        request: Option<&str>,
    ) -> Result<Vec<Ingested>, Refusal> {
        let mut drafted = self.clone();
        let (commit, time) = drafted.next();
        let mut done = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let chosen = answered.get(place).cloned().unwrap_or_else(|| Answered {
                statement: format!("refused-{place}"),
                edition: String::new(),
            });
            done.push(drafted.ingest_one(item, &chosen, (commit, time))?);
        }
        drafted.commit(time, request);
        *self = drafted;
        Ok(done)
    }

    fn ingest_one(
        &mut self,
        item: &Item,
        chosen: &Answered,
        at: (i64, i64),
    ) -> Result<Ingested, Refusal> {
        // An id that is taken is no choice of a new one.
        let taken = self.statements.contains_key(&chosen.statement);
        let fresh = if taken { "another" } else { &chosen.statement };
        let (id, candidates) = self.target(item, fresh)?;
        let edition = match item.edition_id.as_str() {
            "" => self.stays(&id, item, chosen).unwrap_or_else(|| item.language.to_lowercase()),
            named => named.to_owned(),
        };
        let newest = self.newest(&id, &edition);
        let exists = newest.is_some();
        if item.etag == Given::Stale || (item.etag == Given::Current && !exists) {
            return Err("ETAG_MISMATCH");
        }
        if item.expected_latest == Given::Stale {
            return Err("REVISION_CONFLICT");
        }
        let (number, same) =
            newest.map_or((0, false), |(number, newest)| (number, newest.text == item.text));
        if same {
            self.see(&id, &edition, item, at);
            let outcome = pb::IngestOutcome::Unchanged;
            return Ok(Ingested { outcome, statement: id, edition, number, candidates });
        }
        if item.edition_id.is_empty()
            && let Some((other, edition)) = self.elsewhere(&item.text, &id, chosen)
        {
            self.see(&other, &edition, item, at);
            let number = self.statements[&other].editions[&edition].len();
            let outcome = pb::IngestOutcome::Duplicate;
            let candidates =
                candidates.into_iter().filter(|(name, _)| *name != statement_name(&other));
            let candidates = candidates.collect();
            return Ok(Ingested { outcome, statement: other, edition, number, candidates });
        }
        let made = !self.statements.contains_key(&id);
        self.fill(&id, item, at);
        self.revise(&id, &edition, item, at);
        let outcome = match (made, exists) {
            (true, _) => pb::IngestOutcome::CreatedStatement,
            (false, false) => pb::IngestOutcome::CreatedEdition,
            (false, true) => pb::IngestOutcome::CreatedRevision,
        };
        Ok(Ingested { outcome, statement: id, edition, number: number + 1, candidates })
    }

    pub(crate) fn newest(&self, id: &str, edition: &str) -> Option<(usize, &Revision)> {
        let revisions = self.statements.get(id)?.editions.get(edition)?;
        revisions.last().map(|newest| (revisions.len(), newest))
    }

    fn see(&mut self, id: &str, edition: &str, item: &Item, (commit, time): (i64, i64)) {
        let statement = self.statements.get_mut(id).expect("it was found");
        let revisions = statement.editions.get_mut(edition).expect("it was found");
        let number = revisions.len();
        let newest = revisions.last_mut().expect("an edition has a revision");
        let language = newest.language.clone();
        let raw_digest = sha256(&item.raw);
        newest.sightings.push(Sighting { uri: item.uri.clone(), raw_digest, commit });
        let name = revision_name(id, edition, number);
        self.tell(commit, time, pb::ChangeKind::Sighting, name, id).language = language;
    }

    /// Makes the statement, or fills what it lacks.
    fn fill(&mut self, id: &str, item: &Item, (commit, time): (i64, i64)) {
        let known = self.statements.get(id).map(|statement| statement.now().clone());
        let mut details = known.clone().unwrap_or_default().details;
        let gaps = &item.gaps;
        let mut fields = Vec::new();
        if details.kind == 0 && gaps.kind != 0 {
            details.kind = gaps.kind;
            fields.push("kind");
        }
        if details.original.is_empty() && item.translation == pb::TranslationKind::Original as i32 {
            details.original.clone_from(&item.language);
            fields.push("original_language_code");
        }
        if details.publish_time.is_none() && item.publish_time.is_some() {
            details.publish_time = item.publish_time;
            fields.push("publish_time");
        }
        if details.embargo_end_time.is_none() && gaps.embargo_end_time.is_some() {
            details.embargo_end_time = gaps.embargo_end_time;
            fields.push("embargo_end_time");
        }
        for external in &gaps.external_ids {
            if !details.external_ids.contains(external) {
                details.external_ids.push(external.clone());
                fields.push("external_ids");
            }
        }
        for (key, value) in &gaps.labels {
            if !details.labels.contains_key(key) {
                details.labels.insert(key.clone(), value.clone());
                fields.push("labels");
            }
        }
        let state = State { details, ..known.clone().unwrap_or_default() };
        let kind = match known {
            Some(_) if fields.is_empty() => return,
            Some(_) => pb::ChangeKind::StatementUpdated,
            None => pb::ChangeKind::StatementCreated,
        };
        let change = self.tell(commit, time, kind, statement_name(id), id);
        if kind == pb::ChangeKind::StatementUpdated {
            fields.sort_unstable();
            fields.dedup();
            change.fields = fields.into_iter().map(str::to_owned).collect();
        }
        let statement = self.statements.entry(id.to_owned()).or_insert_with(|| Statement {
            created: commit,
            states: Vec::new(),
            editions: BTreeMap::new(),
        });
        statement.states.push((commit, state));
    }

    fn revise(&mut self, id: &str, edition: &str, item: &Item, at: (i64, i64)) {
        let newest = self.newest(id, edition).map(|(_, newest)| newest.clone());
        let was = |value: i32, before: fn(&Revision) -> i32, first: i32| {
            if value == 0 { newest.as_ref().map_or(first, before) } else { value }
        };
        let title = match &newest {
            Some(newest) if item.title.is_empty() => newest.title.clone(),
            _ => item.title.clone(),
        };
        let usable = pb::Usability::Usable as i32;
        let revision = Revision {
            commit: at.0,
            // An edition with an id of its own has that for its language.
            language: match item.edition_id.is_empty() && edition != item.language.to_lowercase() {
                true => edition.to_owned(),
                false => item.language.clone(),
            },
            text: Rc::clone(&item.text),
            raw_digest: sha256(&item.raw),
            title,
            translation: was(item.translation, |newest| newest.translation, 0),
            usability: was(item.usability, |newest| newest.usability, usable),
            uri: item.uri.clone(),
            correction: match (item.correction, &newest) {
                (0, Some(newest)) if says_else(&newest.text, &item.text) => SILENT,
                (given, _) => given,
            },
            publish_time: item.publish_time,
            sightings: Vec::new(),
        };
        self.add(id, edition, revision, at);
        if newest.is_some_and(|newest| says_else(&newest.text, &item.text)) {
            self.leave_behind(id, edition, at);
        }
    }

    /// Translations whose source is not named follow the edition in the original language.
    fn leave_behind(&mut self, id: &str, source: &str, at: (i64, i64)) {
        let statement = &self.statements[id];
        let original = statement.now().details.original.clone();
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let newest = |all: &Vec<Revision>| all.last().cloned().expect("an edition has a revision");
        let mut stale = Vec::new();
        for (edition, revisions) in &statement.editions {
            let translated = newest(revisions).translation > pb::TranslationKind::Original as i32;
            let others = statement.editions.iter().filter(|(other, _)| *other != edition);
            let mut sources = others
                .filter(|(_, all)| primary(&newest(all).language) == primary(&original))
                .map(|(other, _)| other);
            if translated
                && !original.is_empty()
                && sources.next().map(String::as_str) == Some(source)
            {
                stale.push((edition.clone(), newest(revisions).language));
            }
        }
        for (edition, language) in stale {
            let kind = pb::ChangeKind::TranslationStale;
            self.tell(at.0, at.1, kind, edition_name(id, &edition), id).language = language;
        }
    }

    pub(crate) fn add(
        &mut self,
        id: &str,
        edition: &str,
        revision: Revision,
        (commit, time): (i64, i64),
    ) {
        let before = self.newest(id, edition).map(|(number, newest)| (number, newest.usability));
        let (language, usability) = (revision.language.clone(), revision.usability);
        let number = before.map_or(1, |(number, _)| number + 1);
        let previous =
            before.map(|(number, _)| revision_name(id, edition, number)).unwrap_or_default();
        if before.is_none() {
            let name = edition_name(id, edition);
            let kind = pb::ChangeKind::EditionCreated;
            self.tell(commit, time, kind, name, id).language.clone_from(&language);
        }
        let mut kinds = vec![pb::ChangeKind::RevisionCreated];
        if before.is_some_and(|(_, before)| before != usability) {
            kinds.push(pb::ChangeKind::UsabilityChanged);
        }
        match revision.correction {
            SILENT if before.is_some() => kinds.push(pb::ChangeKind::SilentEdit),
            1.. if before.is_some() => kinds.push(pb::ChangeKind::Corrected),
            _ => {}
        }
        for kind in kinds {
            let name = revision_name(id, edition, number);
            let change = self.tell(commit, time, kind, name, id);
            change.language.clone_from(&language);
            change.previous_revision.clone_from(&previous);
        }
        let statement = self.statements.get_mut(id).expect("a revision is of a statement");
        statement.editions.entry(edition.to_owned()).or_default().push(revision);
    }
}

impl Statement {
    /// The state it is in.
    pub(crate) fn now(&self) -> &State {
        &self.states.last().expect("a statement has a state").1
    }

    /// The state of a statement that is in use.
    pub(crate) fn live(&self) -> Result<State, Refusal> {
        match self.now() {
            State { deleted: true, .. } => Err("STATEMENT_DELETED"),
            State { merged: Some(_), .. } => Err("STATEMENT_MERGED"),
            state => Ok(state.clone()),
        }
    }
}
