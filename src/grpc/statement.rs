//! `StatementService`: reading statements, editions and revisions, and changing what is said about
//! statements.

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use super::call::answer;
use super::convert::paging::Paging;
use super::convert::{self, Shape, count, edition, review, statement_requests as requests};
use super::page_token::{SortKey, Tokens};
use super::services::Shared;
use super::{Error, pb};
use crate::archive::{
    self, At, ListPage, PageRequest, ReadOptions, Search, Snapshot, StatementShown, View, Violation,
};
use crate::domain::{ArchiveId, StatementHeads, limits};

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Statements(pub(crate) Arc<Shared>);

/// Where a page starts, at the commit that the first page showed.
pub(super) fn open<K>(
    tokens: &Tokens,
    page: &Paging,
    mut options: ReadOptions,
) -> Result<(ReadOptions, PageRequest<K>), Error>
where
    K: SortKey,
{
    let after = tokens.open_page(page)?.map(|(commit, key)| {
        options.snapshot = Snapshot::Commit(commit);
        key
    });
    Ok((options, PageRequest { after, limit: page.limit }))
}

/// Token of the next page; empty after the last.
pub(super) fn seal<T, K>(tokens: &Tokens, page: &Paging, list: &ListPage<T, K>) -> String
where
    K: SortKey,
{
    list.next.as_ref().map_or_else(String::new, |next| tokens.seal_page(page, list.commit, next))
}

impl Statements {
    /// A page of the statements that pass a filter.
    async fn list_filtered(
        &self,
        mut search: Search,
        page: &Paging,
        tokens: &Tokens,
        (view, shape): (View, &Shape),
    ) -> Result<pb::ListStatementsResponse, Error> {
        if let Some((commit, skip)) = tokens.open_page::<u32>(page)? {
            search.options.snapshot = Snapshot::Commit(commit);
            search.skip = usize::try_from(skip).unwrap_or(usize::MAX);
        }
        search.most = page.limit.items;
        let archive = search.archive.clone();
        let end = search.skip.saturating_add(search.most);
        let mut options = search.options.clone();
        let found = self.0.chancery.search(search).await?;
        options.snapshot = Snapshot::Commit(found.commit);
        let next = found.more.then(|| u32::try_from(end).unwrap_or(u32::MAX));
        let ids: Vec<_> = found.results.iter().map(|r| r.heads.statement.id.clone()).collect();
        let At { value, commit: _ } =
            self.0.chancery.statements_named(&archive, &ids, &options, view).await?;
        Ok(pb::ListStatementsResponse {
            statements: value.into_iter().map(|one| shown(one, &archive, shape)).collect(),
            next_page_token: next
                .map(|next| tokens.seal_page(page, found.commit, &next))
                .unwrap_or_default(),
            total_size: count(found.total),
            commit: count(found.commit.0),
        })
    }
}

fn statement(heads: StatementHeads, archive: &ArchiveId) -> pb::Statement {
    convert::statement::to_statement(heads, archive)
}

/// A statement with its fields, where they were asked for.
fn shown(shown: StatementShown, archive: &ArchiveId, shape: &Shape) -> pb::Statement {
    convert::statement::to_shown(shown, archive, shape)
}

/// A batch is all or none, so one whose answer would be too large is refused rather than cut.
fn within_budget(
    names: usize,
    response: pb::BatchGetStatementsResponse,
) -> Result<pb::BatchGetStatementsResponse, Error> {
    let bytes = response.encoded_len();
    if names == 1 || bytes <= limits::RESPONSE_BYTES {
        return Ok(response);
    }
    let over = Violation::over("names", "bytes to answer", bytes, limits::RESPONSE_BYTES);
    Err(archive::Error::Invalid(vec![over]).into())
}

#[tonic::async_trait]
impl pb::statement_service_server::StatementService for Statements {
    async fn get_statement(
        &self,
        request: Request<pb::GetStatementRequest>,
    ) -> Result<Response<pb::GetStatementResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let requests::Get { name, reading, view } = requests::get_statement(message)?;
            let shape = reading.shape(chancery.detector());
            let found = chancery.statement(&name, &reading.options, view, shape.unit).await?;
            Ok(pb::GetStatementResponse::new(found, &name.archive, &shape, chancery))
        })
        .await
    }

    async fn list_statements(
        &self,
        request: Request<pb::ListStatementsRequest>,
    ) -> Result<Response<pb::ListStatementsResponse>, Status> {
        answer(request, |message| async move {
            let (asked, which) = requests::list_statements(message)?;
            let requests::List { parent, reading, view, page } = asked;
            let archive = parent.archive;
            let shape = reading.shape(self.0.chancery.detector());
            let tokens = self.0.tokens(&archive).await?;
            let deleted = match which {
                requests::Which::All(deleted) => deleted,
                requests::Which::Filtered(condition, order) => {
                    let search = Search::listing(archive, condition, order, reading.options);
                    return self.list_filtered(search, &page, &tokens, (view, &shape)).await;
                }
            };
            let (options, from) = open(&tokens, &page, reading.options)?;
            let (list, total) =
                self.0.chancery.statements(&archive, &options, deleted, from, view).await?;
            Ok(pb::ListStatementsResponse {
                next_page_token: seal(&tokens, &page, &list),
                statements: list
                    .items
                    .into_iter()
                    .map(|one| shown(one, &archive, &shape))
                    .collect(),
                total_size: count(total),
                commit: count(list.commit.0),
            })
        })
        .await
    }

    async fn batch_get_statements(
        &self,
        request: Request<pb::BatchGetStatementsRequest>,
    ) -> Result<Response<pb::BatchGetStatementsResponse>, Status> {
        answer(request, |message| async move {
            let (archive, ids, reading, view) = requests::batch_get(message)?;
            let shape = reading.shape(self.0.chancery.detector());
            let At { value, commit } =
                self.0.chancery.statements_named(&archive, &ids, &reading.options, view).await?;
            let response = pb::BatchGetStatementsResponse {
                statements: value.into_iter().map(|one| shown(one, &archive, &shape)).collect(),
                commit: count(commit.0),
            };
            within_budget(ids.len(), response)
        })
        .await
    }

    async fn update_statement(
        &self,
        request: Request<pb::UpdateStatementRequest>,
    ) -> Result<Response<pb::UpdateStatementResponse>, Status> {
        answer(request, |message| async move {
            let (update, options) = requests::update(message)?;
            let archive = update.name.archive.clone();
            let At { value, commit } = self.0.chancery.update_statement(update, options).await?;
            Ok(pb::UpdateStatementResponse {
                statement: Some(statement(value, &archive)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn delete_statement(
        &self,
        request: Request<pb::DeleteStatementRequest>,
    ) -> Result<Response<pb::DeleteStatementResponse>, Status> {
        answer(request, |message| async move {
            let (delete, options) = requests::delete(message)?;
            let archive = delete.name.archive.clone();
            let At { value, commit } = self.0.chancery.delete_statement(delete, options).await?;
            Ok(pb::DeleteStatementResponse {
                statement: value.map(|heads| statement(heads, &archive)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn undelete_statement(
        &self,
        request: Request<pb::UndeleteStatementRequest>,
    ) -> Result<Response<pb::UndeleteStatementResponse>, Status> {
        answer(request, |message| async move {
            let (undelete, options) = requests::undelete(message)?;
            let archive = undelete.name.archive.clone();
            let At { value, commit } =
                self.0.chancery.undelete_statement(undelete, options).await?;
            Ok(pb::UndeleteStatementResponse {
                statement: Some(statement(value, &archive)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn review_fields(
        &self,
        request: Request<pb::ReviewFieldsRequest>,
    ) -> Result<Response<pb::ReviewFieldsResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let (asked, options) = review::review(message)?;
            let archive = asked.name.archive.clone();
            let shape = convert::read::Reading::default().shape(chancery.detector());
            let At { value, commit } = chancery.review_fields(asked, options).await?;
            Ok(pb::ReviewFieldsResponse {
                statement: Some(shown(value, &archive, &shape)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn get_edition(
        &self,
        request: Request<pb::GetEditionRequest>,
    ) -> Result<Response<pb::GetEditionResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let requests::Get { name, reading, view } = requests::get_edition(message)?;
            let shape = reading.shape(chancery.detector());
            let At { value, commit } = chancery.edition(&name, &reading.options, view).await?;
            Ok(pb::GetEditionResponse {
                edition: Some(edition::to_edition_shown(value, &shape)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn list_editions(
        &self,
        request: Request<pb::ListEditionsRequest>,
    ) -> Result<Response<pb::ListEditionsResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let requests::List { parent, reading, view, page } = requests::list_editions(message)?;
            let shape = reading.shape(chancery.detector());
            let tokens = self.0.tokens(&parent.archive).await?;
            let (options, from) = open(&tokens, &page, reading.options)?;
            let list = chancery.editions(&parent, &options, view, from).await?;
            let shown = |revision| edition::to_edition_shown(revision, &shape);
            Ok(pb::ListEditionsResponse {
                next_page_token: seal(&tokens, &page, &list),
                editions: list.items.into_iter().map(shown).collect(),
                commit: count(list.commit.0),
            })
        })
        .await
    }

    async fn move_edition(
        &self,
        request: Request<pb::MoveEditionRequest>,
    ) -> Result<Response<pb::MoveEditionResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let (asked, options) = requests::move_edition(message)?;
            let shape = convert::read::Reading::default().shape(chancery.detector());
            let At { value, commit } = chancery.move_edition(asked, options).await?;
            Ok(pb::MoveEditionResponse {
                edition: Some(edition::to_edition_shown(value, &shape)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn merge_statements(
        &self,
        request: Request<pb::MergeStatementsRequest>,
    ) -> Result<Response<pb::MergeStatementsResponse>, Status> {
        answer(request, |message| async move {
            let (asked, options) = requests::merge(message)?;
            let archive = asked.name.archive.clone();
            let At { value, commit } = self.0.chancery.merge_statements(asked, options).await?;
            Ok(pb::MergeStatementsResponse {
                statement: Some(statement(value, &archive)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn mark_edition(
        &self,
        request: Request<pb::MarkEditionRequest>,
    ) -> Result<Response<pb::MarkEditionResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let (mark, options) = requests::mark(message)?;
            let name = mark.name.clone();
            let shape = convert::read::Reading::default().shape(chancery.detector());
            let At { value, commit } = chancery.mark_edition(mark, options).await?;
            Ok(pb::MarkEditionResponse {
                edition_revision: Some(edition::to_revision(value, &name, &shape)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn get_edition_revision(
        &self,
        request: Request<pb::GetEditionRevisionRequest>,
    ) -> Result<Response<pb::GetEditionRevisionResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let requests::Get { name, reading, view } = requests::get_revision(message)?;
            let shape = reading.shape(chancery.detector());
            let At { value, commit } = chancery.revision(&name, &reading.options, view).await?;
            Ok(pb::GetEditionRevisionResponse {
                edition_revision: Some(edition::to_revision_shown(value, &shape)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn list_edition_revisions(
        &self,
        request: Request<pb::ListEditionRevisionsRequest>,
    ) -> Result<Response<pb::ListEditionRevisionsResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let requests::List { parent, reading, view, page } = requests::list_revisions(message)?;
            let shape = reading.shape(chancery.detector());
            let tokens = self.0.tokens(&parent.archive).await?;
            let (options, from) = open(&tokens, &page, reading.options)?;
            let list = chancery.revisions(&parent, &options, view, from).await?;
            let shown = |revision| edition::to_revision_shown(revision, &shape);
            Ok(pb::ListEditionRevisionsResponse {
                next_page_token: seal(&tokens, &page, &list),
                edition_revisions: list.items.into_iter().map(shown).collect(),
                commit: count(list.commit.0),
            })
        })
        .await
    }

    async fn list_sightings(
        &self,
        request: Request<pb::ListSightingsRequest>,
    ) -> Result<Response<pb::ListSightingsResponse>, Status> {
        answer(request, |message| async move {
            let requests::List { parent, reading, view: _, page } =
                requests::list_sightings(message)?;
            let tokens = self.0.tokens(&parent.edition.archive).await?;
            let (options, from) = open(&tokens, &page, reading.options)?;
            let (list, name) = self.0.chancery.sightings(&parent, &options, from).await?;
            let next_page_token = seal(&tokens, &page, &list);
            let shown = |sighting| edition::to_sighting(sighting, &name);
            Ok(pb::ListSightingsResponse {
                next_page_token,
                sightings: list.items.into_iter().map(shown).collect(),
                commit: count(list.commit.0),
            })
        })
        .await
    }

    async fn diff_revisions(
        &self,
        request: Request<pb::DiffRevisionsRequest>,
    ) -> Result<Response<pb::DiffRevisionsResponse>, Status> {
        answer(request, |message| async move {
            let (ask, unit) = convert::diff::diff_revisions(message)?;
            let At { value, commit } = self.0.chancery.diff_revisions(ask).await?;
            Ok(convert::diff::to_diff(value, unit, commit))
        })
        .await
    }

    async fn align_editions(
        &self,
        request: Request<pb::AlignEditionsRequest>,
    ) -> Result<Response<pb::AlignEditionsResponse>, Status> {
        answer(request, |message| async move {
            let ask = convert::align::align_editions(message)?;
            let At { value, commit } = self.0.chancery.align_editions(ask).await?;
            Ok(convert::align::to_alignment(value, commit))
        })
        .await
    }
}
