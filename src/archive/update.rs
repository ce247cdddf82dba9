//! Changing what is said about a statement or an edition. Words are changed by ingest alone.

use super::archives::check_etag;
use super::draft::Draft;
use super::follow::merged;
use super::transact::{Plan, Transacted};
use super::{
    At, Chancery, DeleteStatement, Error, MarkEdition, Missing, Resource, StatementPatch,
    UndeleteStatement, UpdateStatement, WriteOptions, etag,
};
use crate::clock::random;
use crate::domain::{
    Answer, Change, ChangeKind, EditionDetails, Revision, RevisionNumber, Stamp, Statement,
    StatementDetails, StatementHeads, StatementName, StatementState,
};
use crate::store::{self, Load, NewRevision, NewText, RevisionSelect, Show};

impl Chancery {
    /// Sets a statement's metadata. Values that are there already make no commit.
    ///
    /// # Errors
    /// The statement is not there or deleted, or its etag is another.
    pub async fn update_statement(
        &self,
        update: UpdateStatement,
        write: WriteOptions,
    ) -> Result<At<StatementHeads>, Error> {
        let transacted = self.transact(&update.name.archive, write, &update).await?;
        self.statement_after(&update.name, transacted).await
    }

    /// Deletes a statement softly: it leaves the lists and takes no writes; its history stays.
    ///
    /// # Errors
    /// The statement is not there or deleted already, unless that is fine, or its etag is another.
    pub async fn delete_statement(
        &self,
        delete: DeleteStatement,
        write: WriteOptions,
    ) -> Result<At<Option<StatementHeads>>, Error> {
        let DeleteStatement { name, missing, .. } = &delete;
        let transacted = self.transact(&name.archive, write, &delete).await?;
        match self.statement_after(name, transacted).await {
            Ok(At { value, commit }) => Ok(At { value: Some(value), commit }),
            Err(Error::NotFound(_)) if *missing == Missing::IsFine => {
                Ok(At { value: None, commit: self.head(&name.archive)?.commit })
            }
            Err(error) => Err(error),
        }
    }

    /// Brings a deleted statement back as it was.
    ///
    /// # Errors
    /// The statement is not there or not deleted, or its etag is another.
    pub async fn undelete_statement(
        &self,
        undelete: UndeleteStatement,
        write: WriteOptions,
    ) -> Result<At<StatementHeads>, Error> {
        let transacted = self.transact(&undelete.name.archive, write, &undelete).await?;
        self.statement_after(&undelete.name, transacted).await
    }

    /// Sets whether an edition may be used and what is said about it: a new revision with the same
    /// words.
    ///
    /// # Errors
    /// The edition is not there, its statement is deleted, or its etag is another.
    pub async fn mark_edition(
        &self,
        mark: MarkEdition,
        write: WriteOptions,
    ) -> Result<At<Revision>, Error> {
        let name = &mark.name;
        let transacted = self.transact(&name.archive, write, &mark).await?;
        match transacted {
            Transacted::Drafted { draft, value: number, stamp } => {
                let revision = draft.revision(&name.statement, &name.edition, number, stamp);
                let value = revision.ok_or(Error::Task("a draft that lost its own revision"))?;
                Ok(At { value, commit: stamp.commit })
            }
            Transacted::Seen(record) => {
                let number = record.answers.first().and_then(|answer| answer.revision);
                let select = number.map_or(RevisionSelect::InForce, RevisionSelect::Number);
                let commit = record.stamp.commit;
                let at = store::At { commit, published_by: None };
                let found = self.revision_at(name, select, at, Load::Details).await?;
                let value = found.ok_or_else(|| Error::NotFound(Resource::edition(name)))?;
                Ok(At { value, commit })
            }
        }
    }

    /// A statement as a write left it.
    async fn statement_after(
        &self,
        name: &StatementName,
        transacted: Transacted<()>,
    ) -> Result<At<StatementHeads>, Error> {
        let stamp: Stamp = match transacted {
            Transacted::Drafted { draft, value: (), stamp } => {
                let heads = draft.heads(&name.statement, stamp);
                let mut value = heads.ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
                let at = store::At { commit: stamp.commit, published_by: None };
                self.judge(&name.archive, &mut value, at).await?;
                return Ok(At { value, commit: stamp.commit });
            }
            Transacted::Seen(record) => record.stamp,
        };
        let at = store::At { commit: stamp.commit, published_by: None };
        let read = self.store.statement(&name.archive, &name.statement, at, Show::Heads).await?;
        let mut read = read.ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
        self.judge(&name.archive, &mut read.heads, at).await?;
        Ok(At { value: read.heads, commit: stamp.commit })
    }
}

impl Plan for UpdateStatement {
    type Answer = ();

    async fn draft(&self, _: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { name, etag: given, patch } = self;
        let mut statement = live(draft, name).await?;
        check(name, &statement, given.as_deref())?;
        let fields = apply(&mut statement.details, patch.clone());
        if !fields.is_empty() {
            put(draft, statement, ChangeKind::StatementUpdated, fields);
        }
        Ok(())
    }
}

impl Plan for DeleteStatement {
    type Answer = ();

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { name, etag: given, missing, reason } = self;
        let mut statement = match (live(draft, name).await, missing) {
            (Err(Error::NotFound(_) | Error::StatementDeleted(_)), Missing::IsFine) => {
                return Ok(());
            }
            (found, _) => found?,
        };
        check(name, &statement, given.as_deref())?;
        let time = draft.base.time.max(chancery.clock.now());
        statement.state = StatementState::Deleted { time, reason: reason.clone() };
        put(draft, statement, ChangeKind::StatementDeleted, Vec::new());
        Ok(())
    }
}

impl Plan for UndeleteStatement {
    type Answer = ();

    async fn draft(&self, _: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { name, etag: given } = self;
        let mut statement = known(draft, name).await?;
        match &statement.state {
            StatementState::Active => {
                return Err(Error::StatementActive(Resource::statement(name)));
            }
            StatementState::Merged { into } => return Err(merged(name, into)),
            StatementState::Deleted { .. } => {}
        }
        check(name, &statement, given.as_deref())?;
        statement.state = StatementState::Active;
        put(draft, statement, ChangeKind::StatementUndeleted, Vec::new());
        Ok(())
    }
}

impl Plan for MarkEdition {
    type Answer = RevisionNumber;

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<RevisionNumber, Error> {
        let MarkEdition { name, etag: given, usability, correction } = self;
        live(draft, &name.statement_name()).await?;
        let latest = draft.latest(&name.statement, &name.edition).await?;
        let at = store::At { commit: draft.base.commit, published_by: None };
        let Some(latest) = latest else { return Err(chancery.no_edition(name, at).await) };
        check_etag(given.as_deref(), &etag::edition(&latest), || Resource::edition(name))?;
        let words = latest.text.ok_or(Error::Task("a revision without its words"))?;
        let number = latest.number.next();
        let new = NewRevision {
            statement: name.statement.clone(),
            edition: name.edition.clone(),
            edition_uid: latest.edition_uid,
            number,
            details: EditionDetails {
                usability: usability.unwrap_or(latest.details.usability),
                correction: correction.clone(),
                ..latest.details.clone()
            },
            content_digest: latest.content_digest,
            raw_digest: latest.raw_digest,
            nonce: random(&*chancery.entropy),
            text: NewText::SameAs(latest.number),
        };
        draft.add_revision(&name.statement, new, words);
        let mut answer = blank_answer();
        answer.revision = Some(number);
        draft.answer(answer);
        Ok(number)
    }
}

async fn known(draft: &mut Draft, name: &StatementName) -> Result<Statement, Error> {
    let sketch = draft.statement(&name.statement).await?;
    let sketch = sketch.ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
    Ok(sketch.heads.statement.clone())
}

pub(super) async fn live(draft: &mut Draft, name: &StatementName) -> Result<Statement, Error> {
    let statement = known(draft, name).await?;
    match &statement.state {
        StatementState::Active => Ok(statement),
        StatementState::Deleted { .. } => Err(Error::StatementDeleted(Resource::statement(name))),
        StatementState::Merged { into } => Err(merged(name, into)),
    }
}

fn check(name: &StatementName, statement: &Statement, given: Option<&str>) -> Result<(), Error> {
    check_etag(given, &etag::statement(statement), || Resource::statement(name))
}

fn put(draft: &mut Draft, statement: Statement, kind: ChangeKind, changed_fields: Vec<String>) {
    draft.answer(blank_answer());
    let change = Change {
        kind,
        statement: Some(statement.id.clone()),
        edition: None,
        revision: None,
        language: None,
        changed_fields,
    };
    draft.put_statement(statement, change);
}

fn blank_answer() -> Answer {
    Answer { outcome: None, statement: None, edition: None, revision: None }
}

/// Sets what the patch names; answers the fields that are different now.
fn apply(details: &mut StatementDetails, patch: StatementPatch) -> Vec<String> {
    let StatementPatch {
        kind,
        titles,
        original_language,
        relations,
        external_ids,
        labels,
        publish_time,
        embargo_end_time,
    } = patch;
    let mut fields = Vec::new();
    let mut changed = |field: &str, is: bool| {
        if is {
            fields.push(field.to_owned());
        }
    };
    changed("kind", set(&mut details.kind, kind));
    changed("titles", set(&mut details.titles, titles));
    changed("original_language_code", set(&mut details.original_language, original_language));
    changed("relations", set(&mut details.relations, relations));
    changed("external_ids", set(&mut details.external_ids, external_ids));
    changed("labels", set(&mut details.labels, labels));
    changed("publish_time", set(&mut details.publish_time, publish_time));
    changed("embargo_end_time", set(&mut details.embargo_end_time, embargo_end_time));
    fields
}

fn set<T: PartialEq>(place: &mut T, value: Option<T>) -> bool {
    match value {
        Some(value) if value != *place => {
            *place = value;
            true
        }
        Some(_) | None => false,
    }
}
