//! A server on port 0 over a store in a folder of its own, and clients of it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery::archive::Chancery;
use chancery::clock::{SystemClock, SystemEntropy};
use chancery::grpc::pb;
use chancery::grpc::pb::archive_service_client::ArchiveServiceClient;
use chancery::grpc::pb::change_service_client::ChangeServiceClient;
use chancery::grpc::pb::ingest_service_client::IngestServiceClient;
use chancery::grpc::pb::statement_service_client::StatementServiceClient;
use chancery::server::{self, Config};
use chancery::store::Store;
use chancery::store::embedded::{EmbeddedStore, Options};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::faulty::Faulty;

/// The archive that exists from the first start.
pub(crate) const ARCHIVE: &str = "archives/default";
/// Longer than anything here takes; a test that meets it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs until the test ends, or until it is told to stop.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) store: Arc<Faulty>,
    pub(crate) channel: Channel,
    stop: Option<oneshot::Sender<()>>,
    running: JoinSet<Result<(), server::Error>>,
    dir: Option<TempDir>,
}

impl TestServer {
    /// With the defaults.
    pub(crate) async fn start() -> Self {
        Self::with(Config::default()).await
    }

    /// With a configuration of its own.
    pub(crate) async fn with(config: Config) -> Self {
        Self::over(tempfile::tempdir().unwrap(), config).await
    }

    /// Over a folder that may hold archives already.
    pub(crate) async fn over(dir: TempDir, config: Config) -> Self {
        Self::made(dir, config, |chancery, _| chancery).await
    }

    /// With a search index on the disk.
    pub(crate) async fn searchable() -> Self {
        Self::searchable_over(tempfile::tempdir().unwrap()).await
    }

    /// The same over a folder that may hold archives already.
    pub(crate) async fn searchable_over(dir: TempDir) -> Self {
        let searchable =
            |chancery: Chancery, dir: &Path| chancery.with_search_folder(dir.join("search"));
        Self::made(dir, Config::default(), searchable).await
    }

    async fn made(
        dir: TempDir,
        config: Config,
        change: impl FnOnce(Chancery, &Path) -> Chancery,
    ) -> Self {
        let clock = Arc::new(SystemClock);
        let engine = EmbeddedStore::open(dir.path(), Options::default(), clock.clone()).unwrap();
        let store = Arc::new(Faulty::over(Arc::new(engine)));
        let chancery = Chancery::new(store.clone(), clock, Arc::new(SystemEntropy));
        let chancery = Arc::new(change(chancery, dir.path()));
        chancery.open().await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let mut running = JoinSet::new();
        running.spawn(server::run(listener, config, chancery, async {
            let _ = stopped.await;
        }));
        let channel = channel(address).await;
        Self { address, store, channel, stop: Some(stop), running, dir: Some(dir) }
    }

    /// Tells the server to stop, without waiting for it.
    pub(crate) fn stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).unwrap();
        }
    }

    /// Waits until the server has stopped, closes the store, and gives its folder back.
    pub(crate) async fn stopped(mut self) -> TempDir {
        self.stop();
        let ended = tokio::time::timeout(PATIENCE, self.running.join_next()).await;
        ended.expect("the server stops").unwrap().unwrap().unwrap();
        self.store.close().await;
        self.dir.take().unwrap()
    }

    /// Where its data lies.
    pub(crate) fn data(&self) -> &Path {
        self.dir.as_ref().unwrap().path()
    }

    pub(crate) fn statements(&self) -> StatementServiceClient<Channel> {
        StatementServiceClient::new(self.channel.clone())
    }

    pub(crate) fn ingests(&self) -> IngestServiceClient<Channel> {
        IngestServiceClient::new(self.channel.clone())
            .max_encoding_message_size(usize::MAX)
            .max_decoding_message_size(usize::MAX)
    }

    pub(crate) fn archives(&self) -> ArchiveServiceClient<Channel> {
        ArchiveServiceClient::new(self.channel.clone())
    }

    pub(crate) fn changes(&self) -> ChangeServiceClient<Channel> {
        ChangeServiceClient::new(self.channel.clone())
    }

    /// Ingests a text as an edition of a statement.
    pub(crate) async fn ingest(&self, statement: &str, text: &str) -> pb::IngestEditionResponse {
        self.try_ingest(ingest(statement, text)).await.unwrap()
    }

    pub(crate) async fn try_ingest(
        &self,
        request: pb::IngestEditionRequest,
    ) -> Result<pb::IngestEditionResponse, Status> {
        self.ingests().ingest_edition(request).await.map(tonic::Response::into_inner)
    }
}

/// A connection of its own.
pub(crate) async fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.unwrap()
}

/// A request to ingest an English text.
pub(crate) fn ingest(statement: &str, text: &str) -> pb::IngestEditionRequest {
    pb::IngestEditionRequest {
        parent: ARCHIVE.to_owned(),
        statement_id: statement.to_owned(),
        edition_id: "en".to_owned(),
        document: Some(document(text)),
        ..Default::default()
    }
}

pub(crate) fn document(text: &str) -> pb::IngestDocument {
    let content = Some(pb::ingest_document::Content::Text(text.to_owned()));
    pb::IngestDocument { content, ..Default::default() }
}

pub(crate) fn name(statement: &str) -> String {
    format!("{ARCHIVE}/statements/{statement}")
}

/// A read of a commit that will not come: it is in work until its deadline, or 5 seconds.
pub(crate) fn read_that_waits() -> pb::GetStatementRequest {
    let snapshot = pb::ReadSnapshot { min_commit: 1_000_000, ..Default::default() };
    pb::GetStatementRequest {
        name: name("a"),
        options: Some(pb::ReadOptions { read_snapshot: Some(snapshot), ..Default::default() }),
        ..Default::default()
    }
}

/// The reason and metadata of an error, after a look at what every error has.
pub(crate) fn info(status: &Status) -> tonic_types::ErrorInfo {
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("no info: {status:?}"));
    assert_eq!(info.domain, "chancery.api");
    let request = status.get_details_request_info().expect("every error names its call");
    assert!(!request.request_id.is_empty());
    assert!(status.details().len() <= 4 << 10, "{} bytes", status.details().len());
    assert!(status.message().chars().count() <= 512);
    info
}

/// Checks code and reason of an error.
#[track_caller]
pub(crate) fn check(status: &Status, code: Code, reason: &str) {
    assert_eq!((status.code(), info(status).reason.as_str()), (code, reason), "{status:?}");
}
