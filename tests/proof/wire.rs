//! A real server on a port of its own, and clients of every service.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use chancery::archive::{Annotator, Chancery};
use chancery::clock::{Clock, SystemClock, SystemEntropy};
use chancery::grpc::pb;
use chancery::server::{self, Config};
use chancery::store::Store;
use chancery::store::embedded::{EmbeddedStore, Options};
use pb::archive_service_client::ArchiveServiceClient;
use pb::change_service_client::ChangeServiceClient;
use pb::entity_service_client::EntityServiceClient;
use pb::ingest_service_client::IngestServiceClient;
use pb::statement_service_client::StatementServiceClient;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

pub(crate) const ARCHIVE: &str = "archives/default";

/// Clients of one server.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    pub(crate) ingest: IngestServiceClient<Channel>,
    pub(crate) statements: StatementServiceClient<Channel>,
    pub(crate) archives: ArchiveServiceClient<Channel>,
    pub(crate) changes: ChangeServiceClient<Channel>,
    pub(crate) entities: EntityServiceClient<Channel>,
}

impl Clients {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("an address");
        Self::over(endpoint.connect().await.expect("the server listens"))
    }

    pub(crate) fn over(channel: Channel) -> Self {
        Self {
            ingest: IngestServiceClient::new(channel.clone()),
            statements: StatementServiceClient::new(channel.clone()),
            archives: ArchiveServiceClient::new(channel.clone()),
            changes: ChangeServiceClient::new(channel.clone()),
            entities: EntityServiceClient::new(channel),
        }
    }
}

/// A server of this process. Dropping it ends it at once; `stop` lets it close its store.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) clients: Clients,
    store: Arc<dyn Store>,
    stop: oneshot::Sender<()>,
    task: JoinSet<()>,
}

impl Wire {
    /// On a directory, with a clock.
    pub(crate) async fn serve(data: &Path, clock: Arc<dyn Clock>) -> Self {
        Self::serve_with(data, clock, None).await
    }

    /// With an annotator beside it.
    async fn serve_with(
        data: &Path,
        clock: Arc<dyn Clock>,
        annotator: Option<Arc<dyn Annotator>>,
    ) -> Self {
        let store = EmbeddedStore::open(data, Options::default(), Arc::clone(&clock));
        let store: Arc<dyn Store> = Arc::new(store.expect("the store opens"));
        let mut chancery = Chancery::new(Arc::clone(&store), clock, Arc::new(SystemEntropy));
        if let Some(annotator) = annotator {
            chancery = chancery.with_annotator(annotator);
        }
        let chancery = Arc::new(chancery);
        chancery.open().await.expect("the archives open");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let mut task = JoinSet::new();
        task.spawn(async move {
            let stopped = async move {
                let _ = stopped.await;
            };
            server::run(listener, Config::default(), chancery, stopped).await.expect("it serves");
        });
        Self { clients: Clients::connect(address).await, store, stop, task }
    }

    /// Ends the server and waits until its store is closed.
    pub(crate) async fn stop(self) {
        let Self { clients, store, stop, mut task } = self;
        drop(clients);
        stop.send(()).expect("the server runs");
        task.join_next().await.expect("one task").expect("the server ends well");
        store.close().await;
    }
}

/// A server on a new directory, with the machine's clock.
#[derive(Debug)]
pub(crate) struct Fresh {
    pub(crate) wire: Wire,
    _data: TempDir,
}

impl Fresh {
    pub(crate) async fn new() -> Self {
        Self::at(Arc::new(SystemClock)).await
    }

    pub(crate) async fn at(clock: Arc<dyn Clock>) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        Self { wire: Wire::serve(data.path(), clock).await, _data: data }
    }

    /// With an annotator beside it.
    pub(crate) async fn annotated(clock: Arc<dyn Clock>, annotator: Arc<dyn Annotator>) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let wire = Wire::serve_with(data.path(), clock, Some(annotator)).await;
        Self { wire, _data: data }
    }

    pub(crate) fn clients(&self) -> Clients {
        self.wire.clients.clone()
    }
}

/// An error as a program reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) code: Code,
    pub(crate) reason: String,
    pub(crate) metadata: BTreeMap<String, String>,
    /// Field path and description.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) resource: Option<String>,
    pub(crate) precondition: Option<(String, String)>,
    pub(crate) retry: bool,
    pub(crate) message: String,
}

/// Reads the details of a refusal; every one must have an `ErrorInfo` of our domain.
pub(crate) fn refused(status: &Status) -> Refused {
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "chancery.api", "{status:?}");
    assert!(status.message().chars().count() <= 512, "{status:?}");
    assert!(status.details().len() <= 4096, "{status:?}");
    let fields = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    let failures = details.precondition_failure().map(|failure| failure.violations.clone());
    Refused {
        code: status.code(),
        reason: info.reason.clone(),
        metadata: info.metadata.clone().into_iter().collect(),
        fields: fields.into_iter().map(|field| (field.field, field.description)).collect(),
        resource: details.resource_info().map(|resource| resource.resource_name.clone()),
        precondition: failures
            .and_then(|failures| failures.first().cloned())
            .map(|failure| (failure.r#type, failure.subject)),
        retry: details.retry_info().is_some(),
        message: status.message().to_owned(),
    }
}

/// Asserts that a call was refused, with which code and reason.
pub(crate) fn refusal<T: std::fmt::Debug>(
    answer: Result<tonic::Response<T>, Status>,
    code: Code,
    reason: &str,
) -> Refused {
    let status = answer.expect_err("the call is refused");
    let refused = refused(&status);
    assert_eq!((refused.code, refused.reason.as_str()), (code, reason), "{status:?}");
    refused
}
