//! Reading one thing, or several by name, as of a state.

use super::{At, Chancery, Error, ReadOptions, Resource, StatementAnswer};
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
        load: Load,
    ) -> Result<StatementAnswer, Error> {
        let at = self.resolve(&name.archive, options).await?;
        let show = Show::Edition(options.choice.clone(), load);
        let found = self.store.statement(&name.archive, &name.statement, at, show).await?;
        let read = found
            .filter(|read| visible(&read.heads, at))
            .ok_or_else(|| Error::NotFound(Resource::statement(name)))?;
        Ok(StatementAnswer { heads: read.heads, edition: read.chosen, commit: at.commit })
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
    ) -> Result<At<Vec<StatementHeads>>, Error> {
        let at = self.resolve(archive, options).await?;
        let mut statements = Vec::with_capacity(ids.len());
        for id in ids {
            let found = self.store.statement(archive, id, at, Show::Heads).await?;
            let read = found.filter(|read| visible(&read.heads, at)).ok_or_else(|| {
                let name = StatementName { archive: archive.clone(), statement: id.clone() };
                Error::NotFound(Resource::statement(name))
            })?;
            statements.push(read.heads);
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
        load: Load,
    ) -> Result<At<Revision>, Error> {
        let at = self.resolve(&name.archive, options).await?;
        let found = self.revision_at(name, RevisionSelect::InForce, at, load).await?;
        let revision = found.ok_or_else(|| Error::NotFound(Resource::edition(name)))?;
        Ok(At { value: revision, commit: at.commit })
    }

    /// One revision of an edition.
    ///
    /// # Errors
    /// The revision is not there as of the state read, or the state is not there.
    pub async fn revision(
        &self,
        name: &RevisionName,
        options: &ReadOptions,
        load: Load,
    ) -> Result<At<Revision>, Error> {
        let at = self.resolve(&name.edition.archive, options).await?;
        let select = match name.revision {
            RevisionRef::Number(number) => RevisionSelect::Number(number),
            RevisionRef::Latest => RevisionSelect::InForce,
        };
        let found = self.revision_at(&name.edition, select, at, load).await?;
        let revision = found.ok_or_else(|| Error::NotFound(Resource::revision(name)))?;
        Ok(At { value: revision, commit: at.commit })
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
