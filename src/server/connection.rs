//! One connection: its socket, the time it has for its first bytes, and its end.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep, timeout};

use super::door::Door;
use super::limits::Place;
use crate::domain::limits;

/// Bytes with which every HTTP/2 connection begins; a request of HTTP/1 has more.
const PREFACE_BYTES: usize = 24;

/// HTTP/2, and HTTP/1 for gRPC-Web, with limits.
pub(super) fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::CONNECTION_STREAMS)
        .initial_stream_window_size(limits::STREAM_WINDOW_BYTES)
        .initial_connection_window_size(limits::CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(Duration::from_secs(limits::KEEPALIVE_SECONDS))
        .keep_alive_timeout(Duration::from_secs(limits::KEEPALIVE_TIMEOUT_SECONDS))
        .max_header_list_size(u32::try_from(limits::METADATA_BYTES).unwrap_or(u32::MAX));
    // With a timer, hyper limits the time for a request's head (30 s).
    builder.http1().timer(TokioTimer::new());
    builder
}

/// Sets what the socket needs: small writes go out at once, and a client's machine that stops
/// acknowledging is given up.
pub(super) fn tune(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket2::SockRef::from(stream)
        .set_tcp_user_timeout(Some(Duration::from_secs(limits::UNACKNOWLEDGED_SECONDS)))?;
    Ok(())
}

/// How long a connection lives. A client that answers pings but never makes room for an answer is
/// ended by nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// After this it takes no new calls.
    pub(super) age: Duration,
    /// After this much more it is cut off.
    pub(super) grace: Duration,
}

impl Life {
    /// A tenth more or less, so that clients that came together do not come back together.
    fn age_of_one(self) -> Duration {
        let chance = u32::from(RandomState::new().hash_one(()).to_le_bytes()[0]);
        self.age * 9 / 10 + self.age / 5 * chance / 255
    }
}

/// Answers the calls of a connection until it ends. Once the server stops or the connection is old, no
/// new calls are taken and it ends with the last one in work.
pub(super) async fn serve(
    builder: Arc<Builder<TokioExecutor>>,
    stream: Guarded,
    door: Door,
    mut stopped: watch::Receiver<bool>,
    life: Life,
) {
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(door));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        _ = stopped.wait_for(|stops| *stops) => None,
        () = sleep(life.age_of_one()) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            match timeout(life.grace, connection).await {
                Ok(ended) => ended,
                Err(_) => return tracing::debug!("an old connection was cut off"),
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended with an error");
    }
}

/// A socket that fails if its first bytes do not come in time, and that holds its place among the
/// connections for as long as it lives.
#[derive(Debug)]
pub(super) struct Guarded {
    stream: TcpStream,
    /// None once enough bytes have come.
    preface: Option<Pin<Box<Sleep>>>,
    missing: usize,
    _place: Place,
}

impl Guarded {
    /// `stream` with so much time for its first bytes.
    pub(super) fn new(stream: TcpStream, preface: Duration, place: Place) -> Self {
        let preface = Some(Box::pin(sleep(preface)));
        Self { stream, preface, missing: PREFACE_BYTES, _place: place }
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let Some(preface) = self.preface.as_mut() else { return read };
        let in_time = preface.as_mut().poll(cx).is_pending();
        self.missing = self.missing.saturating_sub(buffer.filled().len() - before);
        if self.missing == 0 {
            self.preface = None;
            return read;
        }
        if in_time { read } else { Poll::Ready(Err(io::ErrorKind::TimedOut.into())) }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
