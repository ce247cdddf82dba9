//! Reading one thing, or several by name, as of a state.

use super::{
    At, Chancery, Error, Present, ReadOptions, Resource, RevisionAnswer, StatementAnswer,
    StatementShown, TextLanguages, View,
};
use crate::domain::{
    ArchiveId, EditionName, Revision, RevisionName, RevisionRef, StatementHeads, StatementId,
    StatementName,
};
use crate::store::{self, Load, RevisionSelect, Show};

impl Chancery {
    /// A statement, and of its editions the one that suits the reader.
    ///
    /// # Errors
    /// The statement is not there as of the state read, or the state is not there.
    pub async fn statement(
        &self,
        name: &StatementName,
        options: &ReadOptions,
        view: View,
    ) -> Result<StatementAnswer, Error> {
        let at = self.resolve(&name.archive, options).await?;
        let show = Show::Edition(options.choice.clone(), view.load());
        let found = self.statement_followed(&name.archive, &name.statement, at, show).await?;
        let mut read = found
            .filter(|read| visible(&read.heads, at))
            .ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
        let archive = &name.archive;
        let statement = &read.heads.statement.id.clone();
        self.complete(archive, &mut read.heads, at).await?;
        if let Some(chosen) = &mut read.chosen {
            let own = read.heads.editions.iter().find(|head| head.id == chosen.edition);
            chosen.sync = own.and_then(|head| head.sync);
        }
        let fields = match view.fields() {
            true => Some(self.statement_fields(archive, statement, at).await?),
            false => None,
        };
        let edition = match read.chosen {
            Some(revision) => {
                let name = StatementName { archive: archive.clone(), statement: statement.clone() };
                let name = name.edition(&revision.edition);
                let own = read.heads.editions.iter().find(|head| head.id == revision.edition);
                let present = Present {
                    embargo_end: read.heads.statement.details.embargo_end_time,
                    usability: own.and_then(|head| head.present),
                };
                Some(self.revision_shown(&name, revision, at, view, present).await?)
            }
            None => None,
        };
        Ok(StatementAnswer { heads: read.heads, fields, edition, commit: at.commit })
    }

    /// Statements of one archive by id, in the order asked for: all or none.
    ///
    /// # Errors
    /// As of [`Chancery::statement`]; the first that is missing is named.
    pub async fn statements_named(
        &self,
        archive: &ArchiveId,
        ids: &[StatementId],
        options: &ReadOptions,
        view: View,
    ) -> Result<At<Vec<StatementShown>>, Error> {
        let at = self.resolve(archive, options).await?;
        let mut statements = Vec::with_capacity(ids.len());
        for id in ids {
            let found = self.statement_followed(archive, id, at, Show::Heads).await?;
            let mut read = found.filter(|read| visible(&read.heads, at)).ok_or_else(|| {
                let name = StatementName { archive: archive.clone(), statement: id.clone() };
                Error::NotFound(Resource::statement(name))
            })?;
            self.complete(archive, &mut read.heads, at).await?;
            statements.push(self.statement_shown(archive, read.heads, at, view).await?);
        }
        Ok(At { value: statements, commit: at.commit })
    }

    /// An edition: its revision in force as of the state read.
    ///
    /// # Errors
    /// The edition is not there as of the state read, or the state is not there.
    pub async fn edition(
        &self,
        name: &EditionName,
        options: &ReadOptions,
        view: View,
    ) -> Result<At<RevisionAnswer>, Error> {
        let at = self.resolve(&name.archive, options).await?;
        let found = self.revision_followed(name, RevisionSelect::InForce, at, view.load()).await?;
        let (name, mut revision) = found.ok_or_else(|| Error::NotFound(Resource::edition(name)))?;
        self.judge_revision(&name.statement_name(), &mut revision, at).await?;
        let present = self.present(&name).await?;
        let shown = self.revision_shown(&name, revision, at, view, present).await?;
        let value = self.with_languages(shown).await?;
        Ok(At { value, commit: at.commit })
    }

    /// One revision of an edition.
    ///
    /// # Errors
    /// The revision is not there as of the state read, or the state is not there.
    pub async fn revision(
        &self,
        name: &RevisionName,
        options: &ReadOptions,
        view: View,
    ) -> Result<At<RevisionAnswer>, Error> {
        let at = self.resolve(&name.edition.archive, options).await?;
        let select = match name.revision {
            RevisionRef::Number(number) => RevisionSelect::Number(number),
            RevisionRef::Latest => RevisionSelect::InForce,
        };
        let found = self.revision_followed(&name.edition, select, at, view.load()).await?;
        let (edition, revision) = found.ok_or_else(|| Error::NotFound(Resource::revision(name)))?;
        let present = self.present(&edition).await?;
        let shown = self.revision_shown(&edition, revision, at, view, present).await?;
        let value = self.with_languages(shown).await?;
        Ok(At { value, commit: at.commit })
    }

    /// A revision that was read, with its fields where they are wanted.
    pub(super) async fn revision_shown(
        &self,
        edition: &EditionName,
        revision: Revision,
        at: store::At,
        view: View,
        present: Present,
    ) -> Result<RevisionAnswer, Error> {
        let EditionName { archive, statement, .. } = edition;
        let fields = match view.fields() {
            true => Some(self.revision_fields(archive, statement, &revision, at).await?),
            false => None,
        };
        let languages = TextLanguages::default();
        Ok(RevisionAnswer { edition: edition.clone(), revision, fields, languages, present })
    }

    /// A statement that was read, with its fields where they are wanted.
    pub(super) async fn statement_shown(
        &self,
        archive: &ArchiveId,
        heads: StatementHeads,
        at: store::At,
        view: View,
    ) -> Result<StatementShown, Error> {
        if !view.fields() {
            return Ok(StatementShown { heads, fields: None });
        }
        let fields = Some(self.statement_fields(archive, &heads.statement.id, at).await?);
        Ok(StatementShown { heads, fields })
    }

    pub(super) async fn revision_at(
        &self,
        name: &EditionName,
        select: RevisionSelect,
        at: store::At,
        load: Load,
    ) -> Result<Option<Revision>, Error> {
        let EditionName { archive, statement, edition } = name;
        Ok(self.store.revision(archive, statement, edition, select, at, load).await?)
    }
}

/// A reader who asks for what was published by some time sees no statement of which nothing was.
pub(super) fn visible(heads: &StatementHeads, at: store::At) -> bool {
    at.published_by.is_none() || !heads.editions.is_empty()
}
