//! What the naive archive does with the writes that bring no text.

use std::collections::BTreeMap;

use chancery::grpc::pb;

use super::model::{Given, Model, Refusal, Revision, State, statement_name};
use super::views::ChangeView;

/// New values of an update; none stay as they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patch {
    pub(crate) kind: Option<i32>,
    pub(crate) titles: Option<Vec<(String, String)>>,
    pub(crate) original: Option<String>,
    pub(crate) external_ids: Option<Vec<(String, String)>>,
    pub(crate) labels: Option<BTreeMap<String, String>>,
    pub(crate) publish_time: Option<Option<i64>>,
    pub(crate) embargo_end_time: Option<Option<i64>>,
}

impl Model {
    fn live(&self, id: &str) -> Result<State, Refusal> {
        let statement = self.statements.get(id).ok_or("RESOURCE_NOT_FOUND")?;
        let state = statement.now().clone();
        if state.deleted { Err("STATEMENT_DELETED") } else { Ok(state) }
    }

    /// Answers whether there was a change.
    pub(crate) fn update(
        &mut self,
        id: &str,
        patch: &Patch,
        etag: Given,
        request: Option<&str>,
    ) -> Result<bool, Refusal> {
        let before = self.live(id)?;
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        let mut state = before.clone();
        let details = &mut state.details;
        let Patch { kind, titles, original, external_ids, labels, publish_time, embargo_end_time } =
            patch.clone();
        let mut fields = Vec::new();
        let mut set = |field: &str, changed: bool| {
            if changed {
                fields.push(field.to_owned());
            }
        };
        set("kind", put(&mut details.kind, kind));
        set("titles", put(&mut details.titles, titles));
        set("original_language_code", put(&mut details.original, original));
        set("external_ids", put(&mut details.external_ids, external_ids));
        set("labels", put(&mut details.labels, labels));
        set("publish_time", put(&mut details.publish_time, publish_time));
        set("embargo_end_time", put(&mut details.embargo_end_time, embargo_end_time));
        if state == before {
            return Ok(false);
        }
        fields.sort();
        self.set_state(id, state, pb::ChangeKind::StatementUpdated, request).fields = fields;
        Ok(true)
    }

    /// Answers whether there was a change.
    pub(crate) fn delete(
        &mut self,
        id: &str,
        etag: Given,
        allow_missing: bool,
        reason: &str,
        request: Option<&str>,
    ) -> Result<bool, Refusal> {
        let mut state = match self.live(id) {
            Err(_) if allow_missing => return Ok(false),
            found => found?,
        };
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        state.deleted = true;
        reason.clone_into(&mut state.reason);
        self.set_state(id, state, pb::ChangeKind::StatementDeleted, request);
        Ok(true)
    }

    pub(crate) fn undelete(
        &mut self,
        id: &str,
        etag: Given,
        request: Option<&str>,
    ) -> Result<(), Refusal> {
        let statement = self.statements.get(id).ok_or("RESOURCE_NOT_FOUND")?;
        let mut state = statement.now().clone();
        if !state.deleted {
            return Err("STATEMENT_ACTIVE");
        }
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        state.deleted = false;
        state.reason.clear();
        self.set_state(id, state, pb::ChangeKind::StatementUndeleted, request);
        Ok(())
    }

    fn set_state(
        &mut self,
        id: &str,
        state: State,
        kind: pb::ChangeKind,
        request: Option<&str>,
    ) -> &mut ChangeView {
        let (commit, time) = self.next();
        self.tell(commit, time, kind, statement_name(id), id);
        let statement = self.statements.get_mut(id).expect("it was found");
        statement.states.push((commit, state));
        self.commit(time, request);
        self.changes.last_mut().expect("one was told")
    }

    /// Answers the number of the revision that the mark makes.
    pub(crate) fn mark(
        &mut self,
        id: &str,
        edition: &str,
        usability: i32,
        correction: i32,
        etag: Given,
        request: Option<&str>,
    ) -> Result<usize, Refusal> {
        self.live(id)?;
        let (number, newest) = self.newest(id, edition).ok_or("RESOURCE_NOT_FOUND")?;
        if etag == Given::Stale {
            return Err("ETAG_MISMATCH");
        }
        let at = self.next();
        let usability = if usability == 0 { newest.usability } else { usability };
        let revision = Revision {
            commit: at.0,
            usability,
            correction,
            sightings: Vec::new(),
            ..newest.clone()
        };
        self.add(id, edition, revision, at);
        self.commit(at.1, request);
        Ok(number + 1)
    }
}

fn put<T: PartialEq>(place: &mut T, value: Option<T>) -> bool {
    let Some(value) = value else { return false };
    let changed = *place != value;
    *place = value;
    changed
}
