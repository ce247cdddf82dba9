//! `IngestService`: bringing documents in.
//!
//! A client that hangs up drops the future here; what the archive has begun to write it finishes by
//! itself.

use std::sync::Arc;

use tonic::{Request, Response, Status, Streaming};

use super::call::{Call, answer};
use super::convert::{Shape, ingest};
use super::import::{self, Importing};
use super::pb;
use super::services::Shared;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct Ingests(pub(crate) Arc<Shared>);

impl Ingests {
    /// One answer for each document, all of one commit.
    async fn ingest(
        &self,
        ingestion: ingest::Ingestion,
    ) -> Result<Vec<pb::IngestEditionResponse>, super::Error> {
        let ingest::Ingestion { archive, items, units, write } = ingestion;
        let chancery = &self.0.chancery;
        let done = chancery.ingest(&archive, items, write).await?;
        let shown = done.into_iter().zip(units).map(|(ingested, unit)| {
            let shape = Shape { unit, detector: chancery.detector() };
            ingest::to_ingested(ingested, &archive, &shape)
        });
        Ok(shown.collect())
    }
}

#[tonic::async_trait]
impl pb::ingest_service_server::IngestService for Ingests {
    async fn ingest_edition(
        &self,
        request: Request<pb::IngestEditionRequest>,
    ) -> Result<Response<pb::IngestEditionResponse>, Status> {
        answer(request, |message| async move {
            let mut done = self.ingest(ingest::ingest(message)?).await?;
            Ok(done.pop().unwrap_or_default())
        })
        .await
    }

    async fn batch_ingest_editions(
        &self,
        request: Request<pb::BatchIngestEditionsRequest>,
    ) -> Result<Response<pb::BatchIngestEditionsResponse>, Status> {
        answer(request, |message| async move {
            let results = self.ingest(ingest::batch(message)?).await?;
            let commit = results.first().map_or(0, |result| result.commit);
            Ok(pb::BatchIngestEditionsResponse { results, commit })
        })
        .await
    }

    type ImportEditionsStream = Importing;

    async fn import_editions(
        &self,
        request: Request<Streaming<pb::ImportEditionsRequest>>,
    ) -> Result<Response<Importing>, Status> {
        let call = Call::of(request.extensions());
        let shared = Arc::clone(&self.0);
        answer(request, |inbound| async move { Ok(import::start(inbound, shared, call.id)) }).await
    }

    async fn analyze_text(
        &self,
        request: Request<pb::AnalyzeTextRequest>,
    ) -> Result<Response<pb::AnalyzeTextResponse>, Status> {
        answer(request, |message| async move {
            let chancery = &self.0.chancery;
            let (document, expected, unit) = ingest::analyze(message)?;
            let analysis = chancery.analyze(document, expected).await?;
            let shape = Shape { unit, detector: chancery.detector() };
            Ok(ingest::to_analysis(analysis, &shape))
        })
        .await
    }
}
