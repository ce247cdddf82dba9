//! What the naive archive does when editions get other names: it remembers every move, and finds what a name
//! stood for, and where a name leads, by walking over all of them.

use std::collections::BTreeMap;

use chancery::grpc::pb;

use super::model::{Given, Model, Refusal, State, Statement, edition_name, statement_name};
use super::reads::As;

/// Statement and edition.
pub(crate) type Place = (String, String);

/// An edition got another name.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    pub(crate) commit: i64,
    pub(crate) from: Place,
    pub(crate) to: Place,
}

fn place(id: &str, edition: &str) -> Place {
    (id.to_owned(), edition.to_owned())
}

/// The language of an edition's id or of a tag.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

impl Model {
    /// Where the editions are now of which a statement consisted as of a commit, by the name that they had
    /// then.
    pub(crate) fn editions_at(&self, id: &str, commit: i64) -> BTreeMap<String, Place> {
        let mut found = BTreeMap::new();
        for (now, statement) in &self.statements {
            for (edition, revisions) in &statement.editions {
                let (then, named) = self.name_at(place(now, edition), commit);
                let known = revisions.first().is_some_and(|first| first.commit <= commit);
                if known && then == id {
                    assert!(
                        found.insert(named, place(now, edition)).is_none(),
                        "one name, two editions"
                    );
                }
            }
        }
        found
    }

    fn name_at(&self, mut now: Place, commit: i64) -> Place {
        for moved in self.moves.iter().rev().take_while(|moved| moved.commit > commit) {
            if moved.to == now {
                now.clone_from(&moved.from);
            }
        }
        now
    }

    /// Where the name of an edition led to as of a commit: to the edition that had it, else to the one that
    /// had it last, else to the edition of that id in the statement that its own was merged into.
    pub(crate) fn led(&self, id: &str, edition: &str, commit: i64) -> Place {
        if self.editions_at(id, commit).contains_key(edition) {
            return place(id, edition);
        }
        let known = self.moves.iter().filter(|moved| moved.commit <= commit);
        let known: Vec<&Move> = known.collect();
        let own = place(id, edition);
        let Some(last) = known.iter().rposition(|moved| moved.from == own) else {
            return (self.target_at(id, commit), edition.to_owned());
        };
        let mut now = known[last].to.clone();
        for moved in &known[last + 1..] {
            if moved.from == now {
                now.clone_from(&moved.to);
            }
        }
        now
    }

    /// The statement that a name led to as of a commit.
    pub(crate) fn target_at(&self, id: &str, commit: i64) -> String {
        let mut id = id.to_owned();
        while let Some(into) =
            self.state_at(&id, commit).and_then(|(_, state)| state.merged.as_ref())
        {
            id.clone_from(into);
        }
        id
    }

    pub(crate) fn state_at(&self, id: &str, commit: i64) -> Option<&(i64, State)> {
        self.statements.get(id)?.states.iter().rfind(|(since, _)| *since <= commit)
    }

    /// What holds whatever the state read: the embargo, and the usability by the newest revision.
    pub(crate) fn present(&self, id: &str, edition: &str, at: As) -> (Option<i64>, i32) {
        let Some((now, named)) = self.editions_at(id, at.commit).remove(edition) else {
            return (None, 0);
        };
        let embargo = self.statements[&now].now().details.embargo_end_time;
        (embargo, self.newest(&now, &named).map_or(0, |(_, newest)| newest.usability))
    }

    /// The embargo that holds now: that of the statement, and of those where the editions that it shows are now.
    pub(crate) fn embargo(&self, id: &str, at: As) -> Option<i64> {
        let now = |id: &str| self.statements[id].now().details.embargo_end_time;
        let editions = self.editions_at(id, at.commit).into_iter();
        let shown = editions.filter(|(edition, _)| self.in_force(id, edition, at).is_some());
        let homes = shown.map(|(_, (home, _))| now(&home));
        homes.fold(now(&self.target_at(id, self.head())), Option::max)
    }

    /// Moves an edition; `made` is the id of a new statement, where none is named.
    pub(crate) fn move_edition(
        &mut self,
        (id, edition): (&str, &str),
        to: &str,
        as_edition: &str,
        etag: Given,
        made: &str,
    ) -> Result<Place, Refusal> {
        let source = self.live(id)?;
        let Some((_, latest)) = self.newest(id, edition) else {
            let led = self.led(id, edition, self.head());
            return Err(if led == place(id, edition) {
                "RESOURCE_NOT_FOUND"
            } else {
                "EDITION_MOVED"
            });
        };
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        let named = if as_edition.is_empty() { edition } else { as_edition };
        if ![edition, &latest.language].iter().any(|own| primary(own) == primary(named)) {
            return Err("FIELD_INVALID");
        }
        let publish_time = latest.publish_time;
        let (commit, time) = self.next();
        let home = if to.is_empty() { made } else { to };
        if (id, edition) == (home, named) {
            return Err("FIELD_INVALID");
        }
        if to.is_empty() {
            let mut state = State::default();
            state.details.publish_time = publish_time;
            state.details.embargo_end_time = source.details.embargo_end_time;
            let kind = pb::ChangeKind::StatementCreated;
            self.tell(commit, time, kind, statement_name(made), made);
            let statement = Statement {
                created: commit,
                states: vec![(commit, state)],
                editions: BTreeMap::new(),
            };
            self.statements.insert(made.to_owned(), statement);
        } else {
            self.live(to)?;
            if self.statements[to].editions.contains_key(named) {
                return Err("RESOURCE_EXISTS");
            }
        }
        self.relocate(&place(id, edition), &place(home, named), (commit, time));
        self.commit(time, None);
        Ok(place(home, named))
    }

    /// Gives an edition another name, and tells so.
    fn relocate(&mut self, from: &Place, to: &Place, (commit, time): (i64, i64)) {
        let source = self.statements.get_mut(&from.0).expect("it was found");
        let revisions = source.editions.remove(&from.1).expect("it was found");
        let language = revisions.last().expect("an edition has a revision").language.clone();
        let there = self.statements.get_mut(&to.0).expect("it was found");
        let before = there.editions.insert(to.1.clone(), revisions);
        assert!(before.is_none(), "nothing had the name");
        self.moves.push(Move { commit, from: from.clone(), to: to.clone() });
        let kind = pb::ChangeKind::EditionMoved;
        let told = self.tell(commit, time, kind, edition_name(&to.0, &to.1), &to.0);
        told.language = language;
        told.previous_name = edition_name(&from.0, &from.1);
        self.touch(&to.0, commit);
        if from.0 != to.0 {
            self.tell_updated(&from.0, &["editions"], (commit, time));
            self.touch(&from.0, commit);
        }
    }

    /// The statement changed with this commit, its metadata perhaps not.
    fn touch(&mut self, id: &str, commit: i64) {
        let states = &mut self.statements.get_mut(id).expect("it was found").states;
        let (since, state) = states.last().cloned().expect("a statement has a state");
        if since < commit {
            states.push((commit, state));
        }
    }

    fn tell_updated(&mut self, id: &str, fields: &[&str], (commit, time): (i64, i64)) {
        let kind = pb::ChangeKind::StatementUpdated;
        self.tell(commit, time, kind, statement_name(id), id).fields =
            fields.iter().map(|field| (*field).to_owned()).collect();
    }

    /// Merges statements into one: all or nothing.
    pub(crate) fn merge(
        &mut self,
        id: &str,
        sources: &[String],
        etag: Given,
    ) -> Result<(), Refusal> {
        if sources.is_empty() {
            return Err("FIELD_INVALID");
        }
        let mut drafted = self.clone();
        let at = drafted.next();
        let before = drafted.live(id)?;
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        let mut merged = before.clone();
        for (index, source) in sources.iter().enumerate() {
            if source == id || sources[..index].contains(source) {
                return Err("FIELD_INVALID");
            }
            let mut state = drafted.live(source)?;
            for edition in drafted.statements[source].editions.clone().into_keys() {
                let free = drafted.free(id, &edition);
                drafted.relocate(&(source.clone(), edition), &place(id, &free), at);
            }
            take_over(&mut merged, source, &state);
            drafted.tell_updated(source, &["merge_target", "state"], at);
            state.merged = Some(id.to_owned());
            drafted.put_state(source, state, at.0);
        }
        for source in sources {
            let kind = pb::ChangeKind::StatementsMerged;
            let told = drafted.tell(at.0, at.1, kind, statement_name(id), id);
            told.previous_name = statement_name(source);
        }
        let fields = changed(&before, &merged);
        if !fields.is_empty() {
            drafted.tell_updated(id, &fields, at);
        }
        drafted.put_state(id, merged, at.0);
        drafted.commit(at.1, None);
        *self = drafted;
        Ok(())
    }

    fn put_state(&mut self, id: &str, state: State, commit: i64) {
        let states = &mut self.statements.get_mut(id).expect("it was found").states;
        states.retain(|(since, _)| *since < commit);
        states.push((commit, state));
    }

    /// "An edition that has a name which is taken gets the first of en-x-2, en-x-3 … that is not."
    fn free(&self, id: &str, edition: &str) -> String {
        let taken = &self.statements[id].editions;
        let private = if edition.contains("-x-") { "" } else { "-x" };
        let mut names = (2..).map(|number| format!("{edition}{private}-{number}"));
        if !taken.contains_key(edition) {
            return edition.to_owned();
        }
        names.find(|name| !taken.contains_key(name)).expect("there is always a next one")
    }
}

/// What the statement lacks and the source has.
fn take_over(merged: &mut State, source: &str, state: &State) {
    let (own, theirs) = (&mut merged.details, &state.details);
    if own.kind == 0 {
        own.kind = theirs.kind;
    }
    for title in &theirs.titles {
        if own.titles.iter().all(|(language, _)| *language != title.0) {
            own.titles.push(title.clone());
        }
    }
    if own.original.is_empty() {
        own.original.clone_from(&theirs.original);
    }
    for external in &theirs.external_ids {
        if !own.external_ids.contains(external) {
            own.external_ids.push(external.clone());
        }
    }
    for (key, value) in &theirs.labels {
        own.labels.entry(key.clone()).or_insert_with(|| value.clone());
    }
    own.publish_time = own.publish_time.or(theirs.publish_time);
    own.embargo_end_time = own.embargo_end_time.max(theirs.embargo_end_time);
    merged.previous.push(source.to_owned());
    merged.previous.extend(state.previous.iter().cloned());
}

fn changed(before: &State, after: &State) -> Vec<&'static str> {
    let (before, after) = (&before.details, &after.details);
    let fields = [
        ("kind", before.kind != after.kind),
        ("titles", before.titles != after.titles),
        ("original_language_code", before.original != after.original),
        ("external_ids", before.external_ids != after.external_ids),
        ("labels", before.labels != after.labels),
        ("publish_time", before.publish_time != after.publish_time),
        ("embargo_end_time", before.embargo_end_time != after.embargo_end_time),
    ];
    let mut fields: Vec<&str> =
        fields.into_iter().filter(|(_, is)| *is).map(|(field, _)| field).collect();
    fields.sort_unstable();
    fields
}
