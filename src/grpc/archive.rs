//! `ArchiveService`: archives, and what the server is and can do.

use std::sync::{Arc, LazyLock};

use tonic::{Request, Response, Status};

use super::call::answer;
use super::convert::{archive, server_info};
use super::pb;
use super::services::Shared;
use crate::domain::{ArchiveId, CommitNumber};

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Archives(pub(crate) Arc<Shared>);

/// The archive that exists from the first start; its key seals the tokens of `ListArchives`.
static DEFAULT: LazyLock<ArchiveId> =
    LazyLock::new(|| "default".parse().expect("the word is an id"));

#[tonic::async_trait]
impl pb::archive_service_server::ArchiveService for Archives {
    async fn get_archive(
        &self,
        request: Request<pb::GetArchiveRequest>,
    ) -> Result<Response<pb::GetArchiveResponse>, Status> {
        answer(request, |message| async move {
            let id = archive::get(&message)?;
            let found = self.0.chancery.archive(&id).await?;
            Ok(pb::GetArchiveResponse { archive: Some(archive::to_archive(found)) })
        })
        .await
    }

    async fn list_archives(
        &self,
        request: Request<pb::ListArchivesRequest>,
    ) -> Result<Response<pb::ListArchivesResponse>, Status> {
        answer(request, |message| async move {
            let page = archive::list(message)?;
            let tokens = self.0.tokens(&DEFAULT).await?;
            let after: Option<ArchiveId> = tokens.open_page(&page)?.map(|(_, id)| id);
            let mut all = self.0.chancery.archives().await?;
            all.retain(|archive| after.as_ref().is_none_or(|after| archive.id > *after));
            let more = all.len() > page.limit.items;
            all.truncate(page.limit.items);
            let last = if more { all.last() } else { None };
            let next = last.map(|last| tokens.seal_page(&page, CommitNumber::NONE, &last.id));
            Ok(pb::ListArchivesResponse {
                archives: all.into_iter().map(archive::to_archive).collect(),
                next_page_token: next.unwrap_or_default(),
            })
        })
        .await
    }

    async fn create_archive(
        &self,
        request: Request<pb::CreateArchiveRequest>,
    ) -> Result<Response<pb::CreateArchiveResponse>, Status> {
        answer(request, |message| async move {
            let (create, options) = archive::create(message)?;
            let made = self.0.chancery.create_archive(create, options).await?;
            Ok(pb::CreateArchiveResponse { archive: Some(archive::to_archive(made)) })
        })
        .await
    }

    async fn update_archive(
        &self,
        request: Request<pb::UpdateArchiveRequest>,
    ) -> Result<Response<pb::UpdateArchiveResponse>, Status> {
        answer(request, |message| async move {
            let update = archive::update(message)?;
            let updated = self.0.chancery.update_archive(update).await?;
            Ok(pb::UpdateArchiveResponse { archive: Some(archive::to_archive(updated)) })
        })
        .await
    }

    async fn get_server_info(
        &self,
        request: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        answer(request, |pb::GetServerInfoRequest {}| async move {
            let chancery = &self.0.chancery;
            Ok(server_info::to_server_info(chancery.languages(), chancery.detector()))
        })
        .await
    }
}
