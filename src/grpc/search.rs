//! `SearchService`: finding statements, counting them, completing what a reader types.

use std::sync::Arc;
use std::time::Duration;

use tonic::{Request, Response, Status};

use super::call::answer;
use super::convert::{count, search};
use super::pb;
use super::services::Shared;
use crate::archive::Snapshot;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Searches(pub(crate) Arc<Shared>);

#[tonic::async_trait]
impl pb::search_service_server::SearchService for Searches {
    async fn search_statements(
        &self,
        request: Request<pb::SearchStatementsRequest>,
    ) -> Result<Response<pb::SearchStatementsResponse>, Status> {
        answer(request, |message| async move {
            let search::Asked { mut search, page, unit, explain } = search::search(message)?;
            let archive = search.archive.clone();
            let tokens = self.0.tokens(&archive).await?;
            if let Some((commit, skip)) = tokens.open_page::<u32>(&page)? {
                search.options.snapshot = Snapshot::Commit(commit);
                search.skip = usize::try_from(skip).unwrap_or(usize::MAX);
            }
            let end = search.skip.saturating_add(search.most);
            let found = self.0.chancery.search(search).await?;
            let next = found.more.then(|| u32::try_from(end).unwrap_or(u32::MAX));
            let results = found.results.into_iter();
            let token = |next| tokens.seal_page(&page, found.commit, &next);
            Ok(pb::SearchStatementsResponse {
                results: results.map(|r| search::to_result(r, &archive, unit, explain)).collect(),
                next_page_token: next.map(token).unwrap_or_default(),
                total_size: count(found.total),
                total_size_exact: true,
                facets: found.facets.into_iter().map(search::to_facet).collect(),
                commit: count(found.commit.0),
                search_duration: Some(duration(found.took)),
                entities: found.understood,
            })
        })
        .await
    }

    async fn aggregate_statements(
        &self,
        request: Request<pb::AggregateStatementsRequest>,
    ) -> Result<Response<pb::AggregateStatementsResponse>, Status> {
        answer(request, |message| async move {
            let found = self.0.chancery.search(search::aggregate(message)?).await?;
            Ok(pb::AggregateStatementsResponse {
                facets: found.facets.into_iter().map(search::to_facet).collect(),
                total_size: count(found.total),
                commit: count(found.commit.0),
            })
        })
        .await
    }

    async fn suggest_terms(
        &self,
        request: Request<pb::SuggestTermsRequest>,
    ) -> Result<Response<pb::SuggestTermsResponse>, Status> {
        answer(request, |message| async move {
            let search::Suggest { archive, prefix, language, most } = search::suggest(message)?;
            let chancery = &self.0.chancery;
            let found = chancery.suggest(&archive, &prefix, language.as_ref(), most).await?;
            Ok(pb::SuggestTermsResponse { terms: found.into_iter().map(search::to_term).collect() })
        })
        .await
    }
}

fn duration(took: Duration) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(took.as_secs()).unwrap_or(i64::MAX),
        nanos: i32::try_from(took.subsec_nanos()).unwrap_or(0),
    }
}
