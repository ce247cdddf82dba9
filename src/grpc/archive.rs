//! `ArchiveService`: archives, and what the server is and can do.

use std::sync::{Arc, LazyLock};

use tonic::{Request, Response, Status};

use super::call::{Call, answer};
use super::convert::{archive, copy, server_info};
use super::export::{Export, Exported};
use super::reindex::{self, Reindexing};
use super::reprocess::{self, Reprocessing};
use super::services::Shared;
use super::{Error, pb};
use crate::domain::{ArchiveId, CommitNumber};

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Archives(pub(crate) Arc<Shared>);

/// The archive that exists from the first start; its key seals the tokens of `ListArchives`.
static DEFAULT: LazyLock<ArchiveId> =
    LazyLock::new(|| "default".parse().expect("the word is an id"));

#[tonic::async_trait]
impl pb::archive_service_server::ArchiveService for Archives {
    type ReprocessStatementsStream = Reprocessing;

    async fn reprocess_statements(
        &self,
        request: Request<pb::ReprocessStatementsRequest>,
    ) -> Result<Response<Reprocessing>, Status> {
        let call = Call::of(request.extensions());
        answer(request, |message| async move {
            let asked = archive::reprocess(message)?;
            let chancery = Arc::clone(&self.0.chancery);
            let total = chancery.reprocess_total(&asked.archive).await?;
            Ok(reprocess::start(chancery, asked, total, call.id))
        })
        .await
    }

    type RebuildSearchIndexStream = Reindexing;

    async fn rebuild_search_index(
        &self,
        request: Request<pb::RebuildSearchIndexRequest>,
    ) -> Result<Response<Reindexing>, Status> {
        let call = Call::of(request.extensions());
        answer(request, |message| async move {
            let archive = archive::rebuild(&message)?;
            let chancery = Arc::clone(&self.0.chancery);
            let begun = chancery.reindex(&archive).await?;
            Ok(reindex::start(chancery, begun, call.id))
        })
        .await
    }

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

    type ExportStatementsStream = Exported;

    async fn export_statements(
        &self,
        request: Request<pb::ExportStatementsRequest>,
    ) -> Result<Response<Exported>, Status> {
        let call = Call::of(request.extensions());
        answer(request, |message| async move {
            let export = self.export(copy::export(message)?).await?;
            Ok(export.start(self.0.stop.clone(), call.id))
        })
        .await
    }

    async fn get_server_info(
        &self,
        request: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        answer(request, |pb::GetServerInfoRequest {}| async move {
            let chancery = &self.0.chancery;
            Ok(server_info::to_server_info(
                chancery.languages(),
                chancery.detector(),
                &chancery.extraction_languages()?,
                chancery.extractor_name(),
            ))
        })
        .await
    }
}

impl Archives {
    /// An export, at its start.
    async fn export(&self, asked: copy::ExportStatements) -> Result<Export, Error> {
        let copy::ExportStatements { archive, start, through } = asked;
        let tokens = self.0.tokens(&archive).await?;
        let chancery = Arc::clone(&self.0.chancery);
        let head = chancery.archive(&archive).await?.head.commit;
        let after = match start {
            copy::ExportStart::After(after) => after,
            copy::ExportStart::Token(token) => {
                let after = tokens.open_resume(&token)?;
                if after > head {
                    return Err(
                        crate::archive::Error::ResumeToken("it is ahead of the archive").into()
                    );
                }
                after
            }
        };
        // A token of the last commit asked for has nothing more to come.
        let through = through.unwrap_or(head).max(after);
        if through > head {
            let asked = through;
            return Err(
                crate::archive::Error::CommitNotReached { asked, head, waited: false }.into()
            );
        }
        Ok(Export { chancery, archive, after, through, tokens })
    }
}
