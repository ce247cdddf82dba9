//! `EntityService`: who and what statements are about.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::call::answer;
use super::convert::{count, entity};
use super::pb;
use super::services::Shared;
use super::statement::{open, seal};
use crate::archive::At;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Entities(pub(crate) Arc<Shared>);

#[tonic::async_trait]
impl pb::entity_service_server::EntityService for Entities {
    async fn get_entity(
        &self,
        request: Request<pb::GetEntityRequest>,
    ) -> Result<Response<pb::GetEntityResponse>, Status> {
        answer(request, |message| async move {
            let (name, reading) = entity::get(message)?;
            let At { value, commit } = self.0.chancery.entity(&name, &reading.options).await?;
            Ok(pb::GetEntityResponse {
                entity: Some(entity::to_known(value, &name.archive)),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn list_entities(
        &self,
        request: Request<pb::ListEntitiesRequest>,
    ) -> Result<Response<pb::ListEntitiesResponse>, Status> {
        answer(request, |message| async move {
            let (archive, reading, page) = entity::list(message)?;
            let tokens = self.0.tokens(&archive).await?;
            let (options, from) = open(&tokens, &page, reading.options)?;
            let list = self.0.chancery.entities(&archive, &options, from).await?;
            let shown = |one| entity::to_entity(one, &archive);
            Ok(pb::ListEntitiesResponse {
                next_page_token: seal(&tokens, &page, &list),
                entities: list.items.into_iter().map(shown).collect(),
                commit: count(list.commit.0),
            })
        })
        .await
    }

    async fn batch_upsert_entities(
        &self,
        request: Request<pb::BatchUpsertEntitiesRequest>,
    ) -> Result<Response<pb::BatchUpsertEntitiesResponse>, Status> {
        answer(request, |message| async move {
            let (upsert, options) = entity::upsert(message)?;
            let archive = upsert.archive.clone();
            let At { value, commit } = self.0.chancery.upsert_entities(upsert, options).await?;
            let shown = |one| entity::to_entity(one, &archive);
            Ok(pb::BatchUpsertEntitiesResponse {
                entities: value.into_iter().map(shown).collect(),
                commit: count(commit.0),
            })
        })
        .await
    }

    async fn resolve_names(
        &self,
        request: Request<pb::ResolveNamesRequest>,
    ) -> Result<Response<pb::ResolveNamesResponse>, Status> {
        answer(request, |message| async move {
            let (ask, reading) = entity::resolve(message)?;
            let archive = ask.archive.clone();
            let At { value, commit } = self.0.chancery.resolve_names(ask, &reading.options).await?;
            let shown = |candidates| entity::to_resolution(candidates, &archive);
            Ok(pb::ResolveNamesResponse {
                resolutions: value.into_iter().map(shown).collect(),
                commit: count(commit.0),
            })
        })
        .await
    }
}
