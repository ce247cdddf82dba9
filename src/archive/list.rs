//! Lists, page by page, all pages as of one commit.

use super::fields::Fields;
use super::read::visible;
use super::{
    Chancery, Deleted, Error, ListPage, PageRequest, ReadOptions, Resource, RevisionAnswer,
    StatementShown, View,
};
use crate::domain::{
    ArchiveId, EditionId, EditionName, Revision, RevisionName, RevisionNumber, Sighting,
    StatementHeads, StatementId, StatementName,
};
use crate::store::{self, Page, PageLimit, Show};

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
        view: View,
    ) -> Result<(ListPage<StatementShown, StatementId>, u64), Error> {
        let at = self.resolve(archive, options).await?;
        let show_deleted = deleted == Deleted::Show;
        let PageRequest { after, limit } = page;
        let found = self.store.statements(archive, at, after.as_ref(), show_deleted, limit).await?;
        let mut list = list_page(found, at, |heads: &StatementHeads| heads.statement.id.clone());
        list.items.retain(|heads| visible(heads, at));
        for heads in &mut list.items {
            self.complete(archive, heads, at).await?;
        }
        let total = match options.published_by {
            Some(_) => 0,
            None => {
                let counts = self.store.counts(archive, at.commit).await?;
                let hidden = if show_deleted { counts.deleted_statements } else { 0 };
                counts.active_statements + hidden
            }
        };
        Ok((self.statements_shown(archive, list, at, view, limit).await?, total))
    }

    /// The editions of a statement by id.
    ///
    /// # Errors
    /// The statement or the state is not there.
    pub async fn editions(
        &self,
        statement: &StatementName,
        options: &ReadOptions,
        view: View,
        page: PageRequest<EditionId>,
    ) -> Result<ListPage<RevisionAnswer, EditionId>, Error> {
        let archive = &statement.archive;
        let at = self.resolve(archive, options).await?;
        let PageRequest { after, limit } = page;
        let statement = &self.statement_name(statement, at).await?;
        let id = &statement.statement;
        let found =
            self.store.editions(archive, id, after.as_ref(), at, view.load(), limit).await?;
        if found.items.is_empty() && after.is_none() {
            let there = self.store.statement(archive, id, at, Show::Heads).await?;
            if !there.is_some_and(|read| visible(&read.heads, at)) {
                return Err(Error::NotFound(Resource::statement(statement)));
            }
        }
        let mut list = list_page(found, at, |revision: &Revision| revision.edition.clone());
        for revision in &mut list.items {
            self.judge_revision(statement, revision, at).await?;
        }
        let key = |revision: &Revision| revision.edition.clone();
        self.revisions_shown(statement, list, at, view, limit, key).await
    }

    /// The revisions of an edition, newest first.
    ///
    /// # Errors
    /// The edition or the state is not there.
    pub async fn revisions(
        &self,
        edition: &EditionName,
        options: &ReadOptions,
        view: View,
        page: PageRequest<RevisionNumber>,
    ) -> Result<ListPage<RevisionAnswer, RevisionNumber>, Error> {
        let at = self.resolve(&edition.archive, options).await?;
        let PageRequest { after, limit } = page;
        let mut name = edition.clone();
        let mut found = self.revisions_of(&name, after, at, view, limit).await?;
        if found.items.is_empty() {
            name = self.edition_name(edition, at).await?;
            found = self.revisions_of(&name, after, at, view, limit).await?;
        }
        if found.items.is_empty() && after.is_none() {
            return Err(Error::NotFound(Resource::edition(edition)));
        }
        let list = list_page(found, at, |revision: &Revision| revision.number);
        let key = |revision: &Revision| revision.number;
        self.revisions_shown(&name.statement_name(), list, at, view, limit, key).await
    }

    async fn revisions_of(
        &self,
        name: &EditionName,
        before: Option<RevisionNumber>,
        at: store::At,
        view: View,
        limit: PageLimit,
    ) -> Result<Page<Revision>, Error> {
        let EditionName { archive, statement, edition } = name;
        Ok(self
            .store
            .revisions(archive, statement, edition, before, at, view.load(), limit)
            .await?)
    }

    /// The sightings of a revision, oldest first, and the name of that revision. A page continues after
    /// so many sightings.
    ///
    /// # Errors
    /// The revision or the state is not there.
    pub async fn sightings(
        &self,
        revision: &RevisionName,
        options: &ReadOptions,
        page: PageRequest<u32>,
    ) -> Result<(ListPage<Sighting, u32>, RevisionName), Error> {
        let found = self.revision(revision, options, View::Basic).await?;
        let RevisionAnswer { edition: name, revision, .. } = found.value;
        let EditionName { archive, statement, edition } = &name;
        let number = revision.number;
        let PageRequest { after, limit } = page;
        let skip = after.unwrap_or(0);
        let sightings = self
            .store
            .sightings(archive, statement, edition, number, skip, found.commit, limit)
            .await?;
        let told = u32::try_from(sightings.items.len()).unwrap_or(u32::MAX);
        let next = sightings.more.then(|| skip.saturating_add(told));
        let page = ListPage { items: sightings.items, next, commit: found.commit };
        Ok((page, name.revision(number)))
    }

    /// A page with the fields of its statements, cut where they would make it too large.
    async fn statements_shown(
        &self,
        archive: &ArchiveId,
        list: ListPage<StatementHeads, StatementId>,
        at: store::At,
        view: View,
        limit: PageLimit,
    ) -> Result<ListPage<StatementShown, StatementId>, Error> {
        let ListPage { items, next, commit } = list;
        let made: Vec<StatementShown> = Vec::with_capacity(items.len());
        let mut shown = ListPage { items: made, next, commit };
        let mut bytes = 0;
        for heads in items {
            let made = self.statement_shown(archive, heads, at, view).await?;
            bytes += made.fields.as_ref().map_or(0, Fields::size);
            if bytes > limit.bytes
                && let Some(last) = shown.items.last()
            {
                shown.next = Some(last.heads.statement.id.clone());
                break;
            }
            shown.items.push(made);
        }
        Ok(shown)
    }

    /// A page with the fields of its revisions, cut where they would make it too large.
    async fn revisions_shown<K>(
        &self,
        statement: &StatementName,
        list: ListPage<Revision, K>,
        at: store::At,
        view: View,
        limit: PageLimit,
        key: impl Fn(&Revision) -> K,
    ) -> Result<ListPage<RevisionAnswer, K>, Error> {
        let ListPage { items, next, commit } = list;
        let made: Vec<RevisionAnswer> = Vec::with_capacity(items.len());
        let mut shown = ListPage { items: made, next, commit };
        let mut bytes = 0;
        let now = self.now(&statement.archive, &statement.statement).await?;
        for revision in items {
            let words = revision.text.as_ref().map_or(0, |words| words.text.len());
            let name = statement.edition(&revision.edition);
            let present = self.present_in(&name, now.as_ref()).await?;
            let made = self.revision_shown(&name, revision, at, view, present).await?;
            bytes += words + made.fields.as_ref().map_or(0, Fields::size);
            if bytes > limit.bytes
                && made.fields.is_some()
                && let Some(last) = shown.items.last()
            {
                shown.next = Some(key(&last.revision));
                break;
            }
            shown.items.push(made);
        }
        Ok(shown)
    }
}

fn list_page<T, K>(page: Page<T>, at: store::At, key: impl Fn(&T) -> K) -> ListPage<T, K> {
    let next = if page.more { page.items.last().map(key) } else { None };
    ListPage { items: page.items, next, commit: at.commit }
}
