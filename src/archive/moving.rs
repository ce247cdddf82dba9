//! Giving an edition another name: of another statement, or another id.
//!
//! Everything about the edition goes with it; what was written of the text stays as it is. What people
//! decided about values that the edition states is decided for the statement that it comes to as well.

use std::collections::BTreeSet;

use super::archives::check_etag;
use super::draft::Draft;
use super::fields::identity;
use super::transact::{Plan, Transacted};
use super::update::live;
use super::{
    At, Chancery, Error, MoveEdition, Present, Resource, RevisionAnswer, View, Violation,
    WriteOptions, etag,
};
use crate::clock::random;
use crate::domain::{
    Answer, Change, ChangeKind, Decision, EditionId, EditionName, LanguageTag, Revision, Statement,
    StatementDetails, StatementId, StatementName, StatementState, Uid, limits,
};
use crate::store::{self, ClaimsOf, Load, RevisionSelect, Write};

impl Chancery {
    /// Moves an edition to another statement, or to another id.
    ///
    /// # Errors
    /// The edition or a statement is not there, deleted or merged; the etag is another; an edition has
    /// the name already, or the edition has it itself.
    pub async fn move_edition(
        &self,
        ask: MoveEdition,
        write: WriteOptions,
    ) -> Result<At<RevisionAnswer>, Error> {
        let archive = ask.name.archive.clone();
        let (place, commit) = match self.transact(&archive, write, &ask).await? {
            Transacted::Drafted { value, stamp, .. } => (Some(value), stamp.commit),
            Transacted::Seen(record) => {
                let answer = record.answers.into_iter().next();
                let place = answer.and_then(|answer| answer.statement.zip(answer.edition));
                (place, record.stamp.commit)
            }
        };
        let (statement, edition) = place.ok_or(Error::Task("an answer that is not a move's"))?;
        let name = EditionName { archive, statement, edition };
        let at = store::At { commit, published_by: None };
        let found = self.revision_at(&name, RevisionSelect::InForce, at, Load::Details).await?;
        let mut revision = found.ok_or_else(|| Error::NotFound(Resource::edition(&name)))?;
        self.judge_revision(&name.statement_name(), &mut revision, at).await?;
        // The answer to a write is the same when it is asked for again: nothing in it is of now.
        let present = Present::default();
        let value = self.revision_shown(&name, revision, at, View::Basic, present).await?;
        Ok(At { value, commit })
    }
}

impl Plan for MoveEdition {
    type Answer = (StatementId, EditionId);

    async fn draft(
        &self,
        chancery: &Chancery,
        draft: &mut Draft,
    ) -> Result<(StatementId, EditionId), Error> {
        let Self { name, etag: given, destination, edition } = self;
        let source = live(draft, &name.statement_name()).await?;
        let at = store::At { commit: draft.base.commit, published_by: None };
        let Some(latest) = draft.latest(&name.statement, &name.edition).await? else {
            return Err(chancery.no_edition(name, at).await);
        };
        check_etag(given.as_deref(), &etag::edition(&latest), || Resource::edition(name))?;
        let id = edition.clone().unwrap_or_else(|| name.edition.clone());
        check_language(name, &id, &latest)?;
        let to = match destination {
            Some(statement) => statement.edition(&id),
            None => chancery.new_home(draft, &name.archive, source, &latest).edition(&id),
        };
        check_place(draft, name, &to).await?;
        draft.move_edition(name, &to, latest.details.language.tag);
        let claims = chancery.decisions_moved(draft, name, &to, at).await?;
        for (statement, decisions) in claims {
            draft.write(Write::Decisions { statement, decisions });
        }
        draft.answer(Answer {
            outcome: None,
            statement: Some(to.statement.clone()),
            edition: Some(id.clone()),
            revision: None,
        });
        Ok((to.statement, id))
    }
}

/// The id of an edition says its language.
fn check_language(name: &EditionName, id: &EditionId, latest: &Revision) -> Result<(), Error> {
    let spoken = id.language();
    let own = [name.edition.language(), latest.details.language.tag.clone()];
    if own.iter().any(|tag| tag.primary() == spoken.primary()) {
        return Ok(());
    }
    let rule = format!("{id:?} is of another language than the edition");
    Err(Error::Invalid(vec![Violation::new("edition_id", rule)]))
}

/// The edition may have the name: its statement is in use, has room, and has no such edition.
async fn check_place(draft: &mut Draft, from: &EditionName, to: &EditionName) -> Result<(), Error> {
    if from == to {
        let rule =
            "is the statement that the edition is of; name another one, or another edition_id";
        return Err(Error::Invalid(vec![Violation::new("destination_statement", rule)]));
    }
    live(draft, &to.statement_name()).await?;
    let editions = draft.sketch(&to.statement).map(|sketch| sketch.heads.editions.as_slice());
    let editions = editions.unwrap_or_default();
    if editions.iter().any(|head| head.id == to.edition) {
        return Err(Error::Exists(Resource::edition(to)));
    }
    let count = editions.len() + usize::from(from.statement != to.statement);
    if count > limits::EDITIONS {
        let field = "destination_statement";
        let over = Violation::over(field, "editions", count, limits::EDITIONS);
        return Err(Error::Invalid(vec![over]));
    }
    Ok(())
}

impl Chancery {
    /// A new statement for an edition that leaves another one.
    fn new_home(
        &self,
        draft: &mut Draft,
        archive: &crate::domain::ArchiveId,
        source: Statement,
        latest: &Revision,
    ) -> StatementName {
        let id = self.new_statement_id();
        draft.assume_absent(&id);
        let details = StatementDetails {
            publish_time: latest.details.publish_time,
            // What may not be public yet does not become so by being moved.
            embargo_end_time: source.details.embargo_end_time,
            ..StatementDetails::default()
        };
        let pending = draft.pending();
        let statement = Statement {
            id: id.clone(),
            uid: Uid::from_random(random(&*self.entropy)),
            state: StatementState::Active,
            details,
            created: pending,
            updated: pending,
            previous: Vec::new(),
        };
        let change = Change {
            kind: ChangeKind::StatementCreated,
            statement: Some(id.clone()),
            edition: None,
            revision: None,
            language: None,
            changed_fields: Vec::new(),
        };
        draft.put_statement(statement, change);
        StatementName { archive: archive.clone(), statement: id }
    }

    /// The decisions that the two statements of a move have from then on, where they are others.
    async fn decisions_moved(
        &self,
        draft: &Draft,
        from: &EditionName,
        to: &EditionName,
        at: store::At,
    ) -> Result<Vec<(StatementId, Vec<Decision>)>, Error> {
        let store = &self.store;
        let all = store.claims(&from.archive, &from.statement, ClaimsOf::InForce, at).await?;
        if all.decisions.is_empty() {
            return Ok(Vec::new());
        }
        let renamed = |decisions: &[Decision]| -> Vec<Decision> {
            decisions
                .iter()
                .map(|one| rename(one, |id| (*id == from.edition).then_some(&to.edition)))
                .collect()
        };
        if from.statement == to.statement {
            return Ok(vec![(to.statement.clone(), renamed(&all.decisions))]);
        }
        let own = all.editions.iter().find(|edition| edition.edition == from.edition);
        let claims = own.and_then(|own| own.claims.as_ref());
        let stated: BTreeSet<String> =
            claims.into_iter().flat_map(|claims| &claims.claims).map(identity).collect();
        let is_origin = |id: Option<&EditionId>| id == Some(&from.edition);
        let comes = |decision: &&Decision| {
            let origins = decision.claims.iter().filter_map(|decided| decided.origin.as_ref());
            decision.keys.iter().any(|key| stated.contains(key))
                || origins.map(|(id, _)| id).any(|id| is_origin(Some(id)))
        };
        let coming: Vec<Decision> = all.decisions.iter().filter(comes).cloned().collect();
        if coming.is_empty() {
            return Ok(Vec::new());
        }
        let mut changed = Vec::new();
        let stays =
            |decision: &Decision| rename(decision, |id| (*id != from.edition).then_some(id));
        let staying: Vec<Decision> = all.decisions.iter().map(stays).collect();
        if staying != all.decisions {
            changed.push((from.statement.clone(), staying));
        }
        let there = match draft.sketch(&to.statement) {
            Some(sketch) if sketch.heads.editions.is_empty() => Vec::new(),
            Some(_) | None => {
                store.claims(&to.archive, &to.statement, ClaimsOf::InForce, at).await?.decisions
            }
        };
        changed.push((to.statement.clone(), joined(there, renamed(&coming))?));
        Ok(changed)
    }
}

/// A decision whose values are proved by editions with other names. One that is not there proves nothing.
pub(super) fn rename<'a>(
    decision: &'a Decision,
    name: impl Fn(&'a EditionId) -> Option<&'a EditionId>,
) -> Decision {
    let mut renamed = decision.clone();
    for (decided, before) in renamed.claims.iter_mut().zip(&decision.claims) {
        let Some((edition, number)) = &before.origin else { continue };
        match name(edition) {
            Some(edition) => decided.origin = Some((edition.clone(), *number)),
            None => {
                decided.origin = None;
                decided.claim.evidence.clear();
            }
        }
    }
    renamed
}

/// The decisions of two statements together, oldest first.
pub(super) fn joined(
    mut decisions: Vec<Decision>,
    coming: Vec<Decision>,
) -> Result<Vec<Decision>, Error> {
    decisions.extend(coming);
    decisions.sort_by_key(|decision| decision.time);
    if decisions.len() > limits::DECISIONS {
        let (value, limit) = (decisions.len(), limits::DECISIONS);
        let what = "decisions about the statement";
        return Err(Error::Invalid(vec![Violation::over("name", what, value, limit)]));
    }
    Ok(decisions)
}

impl Draft {
    /// Moves an edition, and tells both statements.
    pub(super) fn move_edition(
        &mut self,
        from: &EditionName,
        to: &EditionName,
        language: LanguageTag,
    ) {
        self.write(Write::Move {
            statement: from.statement.clone(),
            edition: from.edition.clone(),
            to_statement: to.statement.clone(),
            to_edition: to.edition.clone(),
        });
        self.tell(Change {
            kind: ChangeKind::EditionMoved,
            statement: Some(to.statement.clone()),
            edition: Some(to.edition.clone()),
            revision: None,
            language: Some(language),
            changed_fields: vec![from.to_string()],
        });
        if from.statement != to.statement {
            self.tell(Change {
                kind: ChangeKind::StatementUpdated,
                statement: Some(from.statement.clone()),
                edition: None,
                revision: None,
                language: None,
                changed_fields: vec!["editions".to_owned()],
            });
        }
    }
}
