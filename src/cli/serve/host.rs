//! The server's life: open the store, load the demonstration, listen, serve, drain, close.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::super::failure::Failure;
use super::super::output::Output;
use super::super::{demo, words};
use crate::archive::Chancery;
use crate::clock::{Clock, Entropy, SystemClock, SystemEntropy};
use crate::config::Config;
use crate::grpc;
use crate::server;
use crate::store::embedded::{EmbeddedStore, Options};
use crate::store::{self, Store};

/// Serves until a signal comes; a second signal ends it at once.
pub(super) async fn serve(config: &Config, demo: bool, output: &Output) -> Result<(), Failure> {
    let store: Arc<dyn Store> = Arc::new(open(config)?);
    let served = with_store(config, demo, Arc::clone(&store), output).await;
    store.close().await;
    served
}

fn open(config: &Config) -> Result<EmbeddedStore, Failure> {
    let options = Options {
        cache_bytes: config.index_cache_bytes,
        group_commits: config.group_commit_writes,
        group_bytes: config.group_commit_bytes,
        ..Options::default()
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    EmbeddedStore::open(&config.data, options, clock).map_err(|error| {
        let next = match &error {
            store::Error::InUse { .. } => {
                "stop the other server, or choose another folder with --data"
            }
            store::Error::UnknownFormat { .. } => {
                "use the version of the program that wrote it, or a newer one"
            }
            store::Error::Damaged { .. } => "restore the folder from a copy",
            store::Error::Io { .. } => "check the disk and who may write there",
            store::Error::NoArchive(_)
            | store::Error::NotReached { .. }
            | store::Error::ReadOnly { .. }
            | store::Error::InvalidBatch(_)
            | store::Error::Engine { .. } => "look into the log",
        };
        Failure::Io(format!("{}\n  next       {next}", chain(&error)))
    })
}

async fn with_store(
    config: &Config,
    demo: bool,
    store: Arc<dyn Store>,
    output: &Output,
) -> Result<(), Failure> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let chancery = Chancery::new(store, Arc::new(SystemClock), Arc::clone(&entropy))
        .with_search_folder(config.data.join("search"));
    let chancery = Arc::new(annotated(chancery, &config.annotator)?);
    chancery.open().await.map_err(|error| Failure::Io(chain(&error)))?;
    let loaded = if demo { Some(load(Arc::clone(&chancery), entropy).await?) } else { None };
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::io(format_args!("cannot listen on {}", config.listen), &error))?;
    let address =
        listener.local_addr().map_err(|error| Failure::io("the address listened on", &error))?;
    // From here on: a signal that comes during the greeting must not be lost.
    let mut signals = Signals::new()?;
    output.write(&greeting(address, config, loaded))?;
    let (stop, stopping) = watch::channel(false);
    let shutdown = wait_for(stopping);
    let mut serving = std::pin::pin!(server::run(listener, settings(config), chancery, shutdown));
    tokio::select! {
        ended = &mut serving => return ended.map_err(|error| Failure::Io(chain(&error))),
        () = signals.next() => Output::say("stopping: open calls are finished first; again to end at once"),
    }
    let _ = stop.send(true);
    tokio::select! {
        ended = serving => ended.map_err(|error| Failure::Io(chain(&error))),
        () = signals.next() => Err(Failure::Told(INTERRUPTED)),
    }
}

/// With the annotator, if the configuration names one.
fn annotated(chancery: Chancery, uri: &str) -> Result<Chancery, Failure> {
    if uri.is_empty() {
        return Ok(chancery);
    }
    let annotator = grpc::RemoteAnnotator::new(uri)
        .map_err(|error| Failure::Usage(format!("annotator = {uri:?}: {}", chain(&error))))?;
    Ok(chancery.with_annotator(Arc::new(annotator)))
}

/// Exit code of a program that a signal ended.
const INTERRUPTED: u8 = 130;

async fn wait_for(mut stopping: watch::Receiver<bool>) {
    // A sender that is gone means that nobody can stop it any more, but also that nobody serves.
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// SIGTERM and SIGINT.
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::io("signals", &error));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// What an operator may set of the server; the rest is as it is by default.
fn settings(config: &Config) -> server::Config {
    let Config {
        data: _,
        listen: _,
        insecure: _,
        max_connections,
        max_connections_per_address,
        max_in_flight_calls,
        drain_seconds,
        group_commit_bytes: _,
        group_commit_writes: _,
        index_cache_bytes: _,
        annotator: _,
        cors_origins,
        log_format: _,
        log: _,
    } = config;
    server::Config {
        connections: *max_connections,
        connections_per_address: *max_connections_per_address,
        in_flight: *max_in_flight_calls,
        drain: Duration::from_secs(*drain_seconds),
        allowed_origins: cors_origins.clone(),
        ..server::Config::default()
    }
}

/// Loads the demonstration through the services, with no socket in between.
async fn load(chancery: Arc<Chancery>, entropy: Arc<dyn Entropy>) -> Result<demo::Loaded, Failure> {
    let (_running, stop) = watch::channel(false);
    let server::Config { default_deadline, max_deadline, watch_stall, watch_buffer, .. } =
        server::Config::default();
    let options =
        grpc::Options { in_flight: 1, default_deadline, max_deadline, watch_stall, watch_buffer };
    demo::load(grpc::calls(chancery, options, entropy, stop, |routes| routes)).await
}

/// The first line is for programs: which address it is.
fn greeting(address: SocketAddr, config: &Config, loaded: Option<demo::Loaded>) -> String {
    let mut text = format!("listening on {address}\ndata in {}\n", config.data.display());
    if let Some(demo::Loaded { stored, left_alone }) = loaded {
        let documents = words::counted(stored + left_alone, "document");
        let there = if stored == 0 { "was there already" } else { "was loaded" };
        text.push_str(&format!("the demonstration set of {documents} {there}\n"));
    }
    text.push_str(&format!("try: grpcurl -plaintext {address} list\n"));
    text.push_str(&format!("or:  chancery list --endpoint http://{address}\n"));
    text
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        words.push_str(&format!(": {source}"));
        cause = source.source();
    }
    words
}
