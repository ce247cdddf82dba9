//! What health checks are told, service by service.
//!
//! Reads go on when the store takes no writes, so then only the ingest service is NOT_SERVING. Once
//! the server stops, all of them are, and nothing turns them back.

use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use tonic_health::ServingStatus;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::{HealthReporter, HealthService};

use crate::grpc::{INGEST_SERVICE, service_names};
use crate::store;

/// Follows the store and tells health checks.
#[derive(Debug)]
pub(super) struct Health {
    reporter: HealthReporter,
    /// Follows the store; taken away when the server stops.
    follower: Mutex<JoinSet<()>>,
}

impl Health {
    /// Everything serves that can.
    pub(super) async fn start(store: watch::Receiver<store::Health>) -> Self {
        let reporter = HealthReporter::new();
        for name in service_names() {
            reporter.set_service_status(name, ServingStatus::Serving).await;
        }
        let mut follower = JoinSet::new();
        follower.spawn(follow(store, reporter.clone()));
        Self { reporter, follower: Mutex::new(follower) }
    }

    /// Answers health checks.
    pub(super) fn service(&self) -> HealthServer<HealthService> {
        HealthServer::new(HealthService::from_health_reporter(self.reporter.clone()))
    }

    /// Nothing serves any more.
    pub(super) async fn drain(&self) {
        self.follower.lock().await.shutdown().await;
        for name in service_names().into_iter().chain([""]) {
            self.reporter.set_service_status(name, ServingStatus::NotServing).await;
        }
    }
}

/// Tells when the store stops taking writes. It does so at most once.
async fn follow(mut store: watch::Receiver<store::Health>, reporter: HealthReporter) {
    let reason = match store.wait_for(|health| *health != store::Health::Writable).await {
        Ok(health) => match &*health {
            store::Health::ReadOnly(reason) => reason.clone(),
            store::Health::Writable => return,
        },
        // The store was closed: the server stops.
        Err(_) => return,
    };
    tracing::error!(reason, "the store takes no writes; put its disk right and start again");
    reporter.set_service_status(INGEST_SERVICE, ServingStatus::NotServing).await;
}
