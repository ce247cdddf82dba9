//! The server: accepts connections, answers calls on them, and ends in good order.
//!
//! tonic's own accept loop has no limit on connections, no time limit before the first byte and no
//! way to end a connection whose client does not, so this one does it: each connection is a task
//! that the server owns. The order of the end: health says NOT_SERVING, the listener is closed,
//! watches and other streams end and say how to go on, calls in work are answered, and what is left
//! after [`Config::drain`] is cut. The store is closed by the caller, afterwards.

mod config;
mod connection;
mod door;
mod health;
mod limits;

use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tonic::service::Routes;

pub use self::config::Config;
use self::connection::Life;
use self::door::Door;
use self::health::Health;
use self::limits::Places;
use crate::archive::Chancery;
use crate::clock::{Entropy, SystemEntropy};
use crate::grpc;

/// Why a server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The descriptors that reflection serves cannot be read; a defect of the build.
    #[error("the descriptors of the contract cannot be read")]
    Reflection(#[source] tonic_reflection::server::Error),
    /// The listener has no address.
    #[error("the listening socket failed")]
    Listener(#[source] std::io::Error),
}

/// How long to wait after a connection could not be accepted, mostly for want of file descriptors.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is done, then ends in good order.
///
/// # Errors
/// The server cannot start. Failures of single connections and calls end only those.
pub async fn run(
    listener: TcpListener,
    config: Config,
    chancery: Arc<Chancery>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    let address = listener.local_addr().map_err(Error::Listener)?;
    let (stop, stopped) = watch::channel(false);
    let health = Health::start(chancery.health()).await;
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let reflection = reflection()?;
    let options = config.calls();
    let mut keeper = JoinSet::new();
    keeper.spawn(Arc::clone(&chancery).keep_searchable(stopped.clone()));
    let calls = grpc::calls(chancery, options, entropy, stopped.clone(), |routes| {
        reflection(routes.add_service(health.service()))
    });
    let drain = config.drain;
    let mut server = Server {
        places: Places::new(config.connections, config.connections_per_address),
        door: Door::new(calls, &config.allowed_origins),
        builder: Arc::new(connection::builder()),
        preface: config.preface,
        life: Life { age: config.connection_age, grace: config.connection_grace },
        stopped,
        connections: JoinSet::new(),
    };
    tracing::info!(%address, "listening");
    server.accept_until(listener, shutdown, &health).await;
    stop.send_replace(true);
    server.drain(drain).await;
    // The indexes are left as they are: they go on from their last commit at the next start.
    keeper.shutdown().await;
    Ok(())
}

/// Adds reflection, v1 and v1alpha, of the contract, of health checks and of the details of errors,
/// which clients without the contract cannot show otherwise.
fn reflection() -> Result<impl FnOnce(Routes) -> Routes, Error> {
    let builder = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(grpc::pb::DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let v1 = builder().build_v1().map_err(Error::Reflection)?;
    let v1alpha = builder().build_v1alpha().map_err(Error::Reflection)?;
    Ok(|routes: Routes| routes.add_service(v1).add_service(v1alpha))
}

struct Server {
    places: Places,
    door: Door,
    builder: Arc<Builder<TokioExecutor>>,
    preface: Duration,
    life: Life,
    stopped: watch::Receiver<bool>,
    connections: JoinSet<()>,
}

impl Server {
    /// Takes connections until it is time to stop. Health turns before the listener is closed, so
    /// that nobody finds it closed who was not told.
    async fn accept_until(
        &mut self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
        health: &Health,
    ) {
        let mut shutdown = std::pin::pin!(shutdown);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                Some(_) = self.connections.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => self.welcome(stream),
                    Err(error) => {
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(ACCEPT_AGAIN).await;
                    }
                },
            }
        }
        tracing::info!("stopping");
        health.drain().await;
        drop(listener);
    }

    /// Serves a connection, if there is room for it.
    fn welcome(&mut self, stream: TcpStream) {
        let Ok(peer) = stream.peer_addr() else { return };
        let Some(place) = self.places.take(peer.ip()) else {
            tracing::warn!(%peer, "too many connections; one was closed");
            return;
        };
        if let Err(error) = connection::tune(&stream) {
            tracing::debug!(%peer, %error, "a connection was gone before it was served");
            return;
        }
        let guarded = connection::Guarded::new(stream, self.preface, place);
        let builder = Arc::clone(&self.builder);
        let (door, stopped) = (self.door.clone(), self.stopped.clone());
        self.connections.spawn(connection::serve(builder, guarded, door, stopped, self.life));
    }

    /// Waits for the connections to end, and cuts those that do not in time.
    async fn drain(mut self, most: Duration) {
        let all = async { while self.connections.join_next().await.is_some() {} };
        if tokio::time::timeout(most, all).await.is_err() {
            let left = self.connections.len();
            tracing::warn!(connections = left, "clients did not end their calls; cut off");
            self.connections.shutdown().await;
        }
        tracing::info!("stopped");
    }
}
