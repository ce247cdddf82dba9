//! Making one statement of several: their editions, metadata and decisions come together, and their names
//! lead to the one that is left.

use std::collections::BTreeMap;

use super::archives::check_etag;
use super::draft::Draft;
use super::moving::{joined, rename};
use super::transact::{Plan, Transacted};
use super::update::live;
use super::{At, Chancery, Error, MergeStatements, Resource, Violation, WriteOptions, etag};
use crate::domain::{
    Answer, ArchiveId, Change, ChangeKind, Decision, EditionId, Statement, StatementDetails,
    StatementHeads, StatementId, StatementName, StatementState, limits,
};
use crate::store::{self, ClaimsOf, Show, Write};

impl Chancery {
    /// Merges statements into one.
    ///
    /// # Errors
    /// A statement is not there, deleted or merged already, or named twice; the etag is another; what
    /// comes together is more than one statement may have.
    pub async fn merge_statements(
        &self,
        ask: MergeStatements,
        write: WriteOptions,
    ) -> Result<At<StatementHeads>, Error> {
        let StatementName { archive, statement } = &ask.name;
        let commit = match self.transact(archive, write, &ask).await? {
            Transacted::Drafted { stamp, .. } => stamp.commit,
            Transacted::Seen(record) => record.stamp.commit,
        };
        let at = store::At { commit, published_by: None };
        let read = self.store.statement(archive, statement, at, Show::Heads).await?;
        let read = read.ok_or_else(|| Error::NotFound(Resource::statement(&ask.name)))?;
        let mut value = read.heads;
        self.judge(archive, &mut value, at).await?;
        Ok(At { value, commit })
    }
}

impl Plan for MergeStatements {
    type Answer = ();

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { name, etag: given, sources } = self;
        let before = live(draft, name).await?;
        check_etag(given.as_deref(), &etag::statement(&before), || Resource::statement(name))?;
        let mut merged = before.clone();
        let at = store::At { commit: draft.base.commit, published_by: None };
        let mut decisions = chancery.decisions(&name.archive, &name.statement, at).await?;
        let known = decisions.len();
        let mut taken: Vec<EditionId> = editions(draft, &name.statement);
        for (index, id) in sources.iter().enumerate() {
            let source_name =
                StatementName { archive: name.archive.clone(), statement: id.clone() };
            check_source(name, sources, index)?;
            let source = live(draft, &source_name).await?;
            let renamed = move_all(draft, &source_name, name, &mut taken);
            let coming = chancery.decisions(&name.archive, id, at).await?;
            let coming = coming.iter().map(|one| rename(one, |id| renamed.get(id)));
            decisions = joined(decisions, coming.collect())?;
            take_over(&mut merged, &source);
            leave(draft, source, name);
        }
        let gone = |id: &StatementId| sources.contains(id) || *id == name.statement;
        merged.details.relations.retain(|relation| !gone(&relation.statement.statement));
        check_limits(&merged, taken.len())?;
        tell(draft, name, sources, &before, &merged);
        draft.write(Write::Statement {
            id: merged.id,
            uid: merged.uid,
            state: merged.state,
            details: merged.details,
            previous: merged.previous,
        });
        if decisions.len() > known {
            draft.write(Write::Decisions { statement: name.statement.clone(), decisions });
        }
        draft.answer(Answer { outcome: None, statement: None, edition: None, revision: None });
        Ok(())
    }
}

impl Chancery {
    async fn decisions(
        &self,
        archive: &ArchiveId,
        id: &StatementId,
        at: store::At,
    ) -> Result<Vec<Decision>, Error> {
        Ok(self.store.claims(archive, id, ClaimsOf::InForce, at).await?.decisions)
    }
}

fn check_source(name: &StatementName, sources: &[StatementId], index: usize) -> Result<(), Error> {
    let Some(id) = sources.get(index) else { return Ok(()) };
    let rule = if *id == name.statement {
        "is the statement that the others are merged into"
    } else if sources.iter().take(index).any(|earlier| earlier == id) {
        "is named twice"
    } else {
        return Ok(());
    };
    Err(Error::Invalid(vec![Violation::new(format!("sources[{index}]"), rule)]))
}

fn editions(draft: &Draft, id: &StatementId) -> Vec<EditionId> {
    let sketch = draft.sketch(id);
    let editions = sketch.map(|sketch| sketch.heads.editions.iter().map(|head| head.id.clone()));
    editions.into_iter().flatten().collect()
}

/// Moves the editions of a statement; answers the ids that they have from then on.
fn move_all(
    draft: &mut Draft,
    from: &StatementName,
    to: &StatementName,
    taken: &mut Vec<EditionId>,
) -> BTreeMap<EditionId, EditionId> {
    let sketch = draft.sketch(&from.statement);
    let heads = sketch.map(|sketch| sketch.heads.editions.clone()).unwrap_or_default();
    let mut renamed = BTreeMap::new();
    for head in heads {
        let id = free(&head.id, taken);
        draft.move_edition(&from.edition(&head.id), &to.edition(&id), head.language);
        taken.push(id.clone());
        renamed.insert(head.id, id);
    }
    renamed
}

/// The id itself, or where it is taken the first of `en-x-2`, `en-x-3` … that is not.
fn free(id: &EditionId, taken: &[EditionId]) -> EditionId {
    let numbered = (2_u32..).map(|number| {
        let private = if id.as_str().contains("-x-") { "" } else { "-x" };
        format!("{id}{private}-{number}").parse().unwrap_or_else(|_| id.clone())
    });
    let mut ids = std::iter::once(id.clone()).chain(numbered.take(limits::EDITIONS + 1));
    ids.find(|id| !taken.contains(id)).unwrap_or_else(|| id.clone())
}

/// What the statement lacks and the source has. The source's names lead to the statement.
fn take_over(merged: &mut Statement, source: &Statement) {
    let StatementDetails {
        kind,
        titles,
        original_language,
        relations,
        external_ids,
        labels,
        publish_time,
        embargo_end_time,
    } = source.details.clone();
    let own = &mut merged.details;
    own.kind = own.kind.or(kind);
    for title in titles {
        if own.titles.iter().all(|known| known.language != title.language) {
            own.titles.push(title);
        }
    }
    own.original_language = own.original_language.take().or(original_language);
    for relation in relations {
        if !own.relations.contains(&relation) {
            own.relations.push(relation);
        }
    }
    for id in external_ids {
        if !own.external_ids.contains(&id) {
            own.external_ids.push(id);
        }
    }
    for (key, value) in labels {
        own.labels.entry(key).or_insert(value);
    }
    own.publish_time = own.publish_time.or(publish_time);
    // What may not be public yet does not become so by being merged.
    own.embargo_end_time = own.embargo_end_time.max(embargo_end_time);
    merged.previous.push(source.id.clone());
    merged.previous.extend(source.previous.iter().cloned());
}

/// The source is merged from then on.
fn leave(draft: &mut Draft, source: Statement, into: &StatementName) {
    let Statement { id, uid, details, previous, .. } = source;
    let state = StatementState::Merged { into: into.statement.clone() };
    draft.tell(updated(&id, vec!["merge_target".to_owned(), "state".to_owned()]));
    draft.write(Write::Statement { id, uid, state, details, previous });
}

fn check_limits(merged: &Statement, editions: usize) -> Result<(), Error> {
    let Statement { details, previous, .. } = merged;
    let counts = [
        ("editions", editions, limits::EDITIONS),
        ("titles", details.titles.len(), limits::TITLES),
        ("relations", details.relations.len(), limits::RELATIONS),
        ("external ids", details.external_ids.len(), limits::EXTERNAL_IDS),
        ("labels", details.labels.len(), limits::LABELS),
        ("previous names", previous.len(), limits::PREVIOUS_NAMES),
    ];
    let over = counts.into_iter().filter(|(_, value, limit)| value > limit);
    let violations: Vec<Violation> =
        over.map(|(what, value, limit)| Violation::over("sources", what, value, limit)).collect();
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}

fn tell(
    draft: &mut Draft,
    name: &StatementName,
    sources: &[StatementId],
    before: &Statement,
    merged: &Statement,
) {
    for id in sources {
        let from = StatementName { archive: name.archive.clone(), statement: id.clone() };
        draft.tell(Change {
            kind: ChangeKind::StatementsMerged,
            changed_fields: vec![from.to_string()],
            ..updated(&name.statement, Vec::new())
        });
    }
    let fields = changed(&before.details, &merged.details);
    if !fields.is_empty() {
        draft.tell(updated(&name.statement, fields));
    }
}

fn updated(id: &StatementId, changed_fields: Vec<String>) -> Change {
    Change {
        kind: ChangeKind::StatementUpdated,
        statement: Some(id.clone()),
        edition: None,
        revision: None,
        language: None,
        changed_fields,
    }
}

fn changed(before: &StatementDetails, after: &StatementDetails) -> Vec<String> {
    let fields = [
        ("kind", before.kind != after.kind),
        ("titles", before.titles != after.titles),
        ("original_language_code", before.original_language != after.original_language),
        ("relations", before.relations != after.relations),
        ("external_ids", before.external_ids != after.external_ids),
        ("labels", before.labels != after.labels),
        ("publish_time", before.publish_time != after.publish_time),
        ("embargo_end_time", before.embargo_end_time != after.embargo_end_time),
    ];
    fields.into_iter().filter(|(_, is)| *is).map(|(field, _)| field.to_owned()).collect()
}
