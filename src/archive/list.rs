//! Lists, page by page, all pages as of one commit.

use super::read::visible;
use super::{Chancery, Deleted, Error, ListPage, PageRequest, ReadOptions, Resource};
use crate::domain::{
    ArchiveId, EditionId, EditionName, Revision, RevisionName, RevisionNumber, Sighting,
    StatementHeads, StatementId, StatementName,
};
use crate::store::{self, Load, Page, Show};

impl Chancery {
    /// Statements by id, and how many there are on all pages (0 for a read as of a publication time,
    /// because counting would read them all).
    ///
    /// # Errors
    /// The archive or the state is not there.
    pub async fn statements(
        &self,
        archive: &ArchiveId,
        options: &ReadOptions,
        deleted: Deleted,
        page: PageRequest<StatementId>,
    ) -> Result<(ListPage<StatementHeads, StatementId>, u64), Error> {
        let at = self.resolve(archive, options).await?;
        let show_deleted = deleted == Deleted::Show;
        let PageRequest { after, limit } = page;
        let found = self.store.statements(archive, at, after.as_ref(), show_deleted, limit).await?;
        let mut list = list_page(found, at, |heads: &StatementHeads| heads.statement.id.clone());
        list.items.retain(|heads| visible(heads, at));
        let total = match options.published_by {
            Some(_) => 0,
            None => {
                let counts = self.store.counts(archive, at.commit).await?;
                let hidden = if show_deleted { counts.deleted_statements } else { 0 };
                counts.active_statements + hidden
            }
        };
        Ok((list, total))
    }

    /// The editions of a statement by id.
    ///
    /// # Errors
    /// The statement or the state is not there.
    pub async fn editions(
        &self,
        statement: &StatementName,
        options: &ReadOptions,
        load: Load,
        page: PageRequest<EditionId>,
    ) -> Result<ListPage<Revision, EditionId>, Error> {
        let StatementName { archive, statement: id } = statement;
        let at = self.resolve(archive, options).await?;
        let PageRequest { after, limit } = page;
        let found = self.store.editions(archive, id, after.as_ref(), at, load, limit).await?;
        if found.items.is_empty() && after.is_none() {
            let there = self.store.statement(archive, id, at, Show::Heads).await?;
            if !there.is_some_and(|read| visible(&read.heads, at)) {
                return Err(Error::NotFound(Resource::statement(statement)));
            }
        }
        Ok(list_page(found, at, |revision: &Revision| revision.edition.clone()))
    }

    /// The revisions of an edition, newest first.
    ///
    /// # Errors
    /// The edition or the state is not there.
    pub async fn revisions(
        &self,
        edition: &EditionName,
        options: &ReadOptions,
        load: Load,
        page: PageRequest<RevisionNumber>,
    ) -> Result<ListPage<Revision, RevisionNumber>, Error> {
        let EditionName { archive, statement, edition: id } = edition;
        let at = self.resolve(archive, options).await?;
        let PageRequest { after, limit } = page;
        let found = self.store.revisions(archive, statement, id, after, at, load, limit).await?;
        if found.items.is_empty() && after.is_none() {
            return Err(Error::NotFound(Resource::edition(edition)));
        }
        Ok(list_page(found, at, |revision: &Revision| revision.number))
    }

    /// The sightings of a revision, oldest first, and which revision that is. A page continues after
    /// so many sightings.
    ///
    /// # Errors
    /// The revision or the state is not there.
    pub async fn sightings(
        &self,
        revision: &RevisionName,
        options: &ReadOptions,
        page: PageRequest<u32>,
    ) -> Result<(ListPage<Sighting, u32>, RevisionNumber), Error> {
        let found = self.revision(revision, options, Load::Details).await?;
        let EditionName { archive, statement, edition } = &revision.edition;
        let number = found.value.number;
        let PageRequest { after, limit } = page;
        let skip = after.unwrap_or(0);
        let sightings = self
            .store
            .sightings(archive, statement, edition, number, skip, found.commit, limit)
            .await?;
        let told = u32::try_from(sightings.items.len()).unwrap_or(u32::MAX);
        let next = sightings.more.then(|| skip.saturating_add(told));
        Ok((ListPage { items: sightings.items, next, commit: found.commit }, number))
    }
}

fn list_page<T, K>(page: Page<T>, at: store::At, key: impl Fn(&T) -> K) -> ListPage<T, K> {
    let next = if page.more { page.items.last().map(key) } else { None };
    ListPage { items: page.items, next, commit: at.commit }
}
