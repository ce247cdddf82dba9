//! A stream that a task of its own fills, and its end.
//!
//! The pump is a task, because a stream whose client does not read is not polled: only from outside can
//! it be seen that nothing moves, or that the server stops. What is in the buffer by then still reaches
//! the client before the error does. Dropping the stream ends the pump.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio_stream::Stream;
use tonic::Status;

/// What the client of a pump reads.
#[derive(Debug)]
pub(crate) struct Pumped<T> {
    messages: mpsc::Receiver<T>,
    /// How the pump ended; none once that was told.
    ending: Option<oneshot::Receiver<Status>>,
    /// Ends the pump when the client goes away.
    _task: JoinSet<()>,
}

impl<T: Send + 'static> Pumped<T> {
    /// Starts a pump that fills a buffer of so many messages, and says how it ended: with an error,
    /// or none after the last message or when nobody reads any more.
    pub(crate) fn start<F>(buffer: usize, pump: impl FnOnce(mpsc::Sender<T>) -> F) -> Self
    where
        F: Future<Output = Option<Status>> + Send + 'static,
    {
        let (sender, messages) = mpsc::channel(buffer);
        let (end, ending) = oneshot::channel();
        let pump = pump(sender);
        let mut task = JoinSet::new();
        task.spawn(async move {
            if let Some(status) = pump.await {
                // The client may be gone; then nobody wants to know.
                let _ = end.send(status);
            }
        });
        Self { messages, ending: Some(ending), _task: task }
    }
}

impl<T> Stream for Pumped<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(message) = ready!(self.messages.poll_recv(cx)) {
            return Poll::Ready(Some(Ok(message)));
        }
        let Some(ending) = self.ending.as_mut() else { return Poll::Ready(None) };
        let end = ready!(Pin::new(ending).poll(cx));
        self.ending = None;
        Poll::Ready(end.ok().map(Err))
    }
}
