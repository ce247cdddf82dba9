//! The services together: what they share, and the stack that answers calls.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, watch};
use tonic::codec::CompressionEncoding;
use tonic::server::NamedService;
use tonic::service::Routes;

use super::archive::Archives;
use super::change::ChangeLog;
use super::entity::Entities;
use super::ingest::Ingests;
use super::layers::{Calls, Deadlines};
use super::page_token::Tokens;
use super::pb::archive_service_server::ArchiveServiceServer;
use super::pb::change_service_server::ChangeServiceServer;
use super::pb::entity_service_server::EntityServiceServer;
use super::pb::ingest_service_server::IngestServiceServer;
use super::pb::search_service_server::SearchServiceServer;
use super::pb::statement_service_server::StatementServiceServer;
use super::search::Searches;
use super::statement::Statements;
use super::{Error, pb};
use crate::archive::Chancery;
use crate::clock::{Entropy, random};
use crate::domain::{ArchiveId, limits};

/// How calls are answered.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many calls may be in work at a time.
    pub in_flight: usize,
    /// When a unary call ends whose client named no deadline.
    pub default_deadline: Duration,
    /// The longest deadline of a unary call.
    pub max_deadline: Duration,
    /// How long the client of a watch may leave no room before it is cut off.
    pub watch_stall: Duration,
    /// Messages that wait for the client of a watch.
    pub watch_buffer: usize,
}

/// The names of the services, as health checks know them.
pub const fn service_names() -> [&'static str; 6] {
    [
        <ArchiveServiceServer<Archives> as NamedService>::NAME,
        <ChangeServiceServer<ChangeLog> as NamedService>::NAME,
        <EntityServiceServer<Entities> as NamedService>::NAME,
        <IngestServiceServer<Ingests> as NamedService>::NAME,
        <SearchServiceServer<Searches> as NamedService>::NAME,
        <StatementServiceServer<Statements> as NamedService>::NAME,
    ]
}

/// What the services share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The door to the archives.
    pub(crate) chancery: Arc<Chancery>,
    /// True once the server stops.
    pub(crate) stop: watch::Receiver<bool>,
    /// How calls are answered.
    pub(crate) options: Options,
    entropy: Arc<dyn Entropy>,
    /// Archives keep their key for ever and are never deleted, so that this holds at most
    /// [`limits::ARCHIVES`].
    tokens: Mutex<HashMap<ArchiveId, Arc<Tokens>>>,
}

impl Shared {
    /// Random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        random(&*self.entropy)
    }

    /// Seals and opens the tokens of an archive.
    ///
    /// # Errors
    /// There is no such archive.
    pub(crate) async fn tokens(&self, id: &ArchiveId) -> Result<Arc<Tokens>, Error> {
        let known = |shared: &Self| {
            let tokens = shared.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            tokens.get(id).cloned()
        };
        if let Some(tokens) = known(self) {
            return Ok(tokens);
        }
        let archive = self.chancery.archive(id).await?;
        let tokens = Tokens::new(archive.uid, &archive.token_key, Arc::clone(&self.entropy));
        let tokens = Arc::new(tokens);
        let mut all = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(archive.id, Arc::clone(&tokens));
        Ok(tokens)
    }
}

/// Everything that answers calls: the services and what `add` brings (health, reflection), with
/// all that every call needs around them.
pub fn calls(
    chancery: Arc<Chancery>,
    options: Options,
    entropy: Arc<dyn Entropy>,
    stop: watch::Receiver<bool>,
    add: impl FnOnce(Routes) -> Routes,
) -> Calls {
    let deadlines = Deadlines { default: options.default_deadline, max: options.max_deadline };
    let places = Arc::new(Semaphore::new(options.in_flight));
    let shared = Arc::new(Shared {
        chancery,
        stop: stop.clone(),
        options,
        entropy: Arc::clone(&entropy),
        tokens: Mutex::default(),
    });
    let (gzip, zstd) = (CompressionEncoding::Gzip, CompressionEncoding::Zstd);
    let routes = Routes::new(
        StatementServiceServer::new(Statements(Arc::clone(&shared)))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::MESSAGE_BYTES),
    )
    .add_service(
        IngestServiceServer::new(Ingests(Arc::clone(&shared)))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::INGEST_MESSAGE_BYTES),
    )
    .add_service(
        ArchiveServiceServer::new(Archives(Arc::clone(&shared)))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::MESSAGE_BYTES),
    )
    .add_service(
        SearchServiceServer::new(Searches(Arc::clone(&shared)))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::MESSAGE_BYTES),
    )
    .add_service(
        EntityServiceServer::new(Entities(Arc::clone(&shared)))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::MESSAGE_BYTES),
    )
    .add_service(
        ChangeServiceServer::new(ChangeLog(shared))
            .accept_compressed(gzip)
            .accept_compressed(zstd)
            .max_decoding_message_size(limits::MESSAGE_BYTES),
    );
    Calls::new(add(routes), places, deadlines, entropy, stop)
}

/// The name of the ingest service, whose requests may be larger and which stops when the store takes
/// no writes.
pub const INGEST_SERVICE: &str = pb::ingest_service_server::SERVICE_NAME;
