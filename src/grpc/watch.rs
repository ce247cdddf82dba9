//! The pump behind `WatchChanges`: it moves commits from the archive into a bounded buffer, which the
//! client empties.
//!
//! The pump is a task of its own, because a stream whose client does not read is not polled: only
//! from outside can it be seen that nothing moves. It ends with an error that says how to go on:
//! when the server stops, when the client leaves no room for too long, when the archive fails. What
//! is in the buffer by then still reaches the client before the error does. Dropping the stream
//! ends the pump.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_stream::Stream;
use tonic::Status;

use super::call::CallId;
use super::convert::{change, count, fields};
use super::page_token::Tokens;
use super::pb::watch_changes_response::{Commit as Changes, Event, Progress};
use super::services::Options;
use super::{Error, pb, status};
use crate::archive::{self, WatchStep};
use crate::domain::{ArchiveId, Commit, CommitNumber, Stamp, limits};

/// A watch before it runs.
#[derive(Debug)]
pub(crate) struct Pump {
    /// The archive's log from the place wanted on.
    pub(crate) watch: archive::Watch,
    /// Which archive.
    pub(crate) archive: ArchiveId,
    /// The last commit that the client has.
    pub(crate) after: CommitNumber,
    /// The head to tell first, for a watch that starts there.
    pub(crate) mark: Option<Stamp>,
    /// The kinds wanted; empty for all.
    pub(crate) kinds: Vec<pb::ChangeKind>,
    /// After how long without a message a mark of progress is due.
    pub(crate) progress_every: Duration,
    /// The archive's tokens.
    pub(crate) tokens: Arc<Tokens>,
}

impl Pump {
    /// Starts the pump and gives the stream that it fills.
    pub(crate) fn start(
        self,
        options: &Options,
        stop: watch::Receiver<bool>,
        call: CallId,
    ) -> Watching {
        let (sender, messages) = mpsc::channel(options.watch_buffer);
        let (end, ending) = oneshot::channel();
        let stall = options.watch_stall;
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut running = Running::new(self, sender, stall);
            let mut stop = stop;
            let ended = tokio::select! {
                biased;
                _ = stop.wait_for(|stops| *stops) => {
                    let resume_token = Some(running.resume_token());
                    End::Told(Error::ShuttingDown { resume_token })
                }
                ended = running.run() => ended,
            };
            if let End::Told(error) = ended {
                // The client may be gone; then nobody wants to know.
                let _ = end.send(status::status(&error, &call));
            }
        });
        Watching { messages, ending: Some(ending), _task: task }
    }
}

/// How a watch ends.
enum End {
    /// The client is told why.
    Told(Error),
    /// The client went away.
    Left,
}

impl<T> From<T> for End
where
    Error: From<T>,
{
    fn from(error: T) -> Self {
        Self::Told(error.into())
    }
}

/// A watch that runs.
struct Running {
    pump: Pump,
    sender: mpsc::Sender<pb::WatchChangesResponse>,
    stall: Duration,
    /// The last commit of which everything is in the buffer.
    through: CommitNumber,
    /// The last commit met, sent or left out, and when it was recorded.
    met: Option<Stamp>,
    /// The newest commit of the archive, as far as was told.
    head: CommitNumber,
    /// When the last message was put into the buffer.
    last_sent: Option<Instant>,
}

impl Running {
    fn new(pump: Pump, sender: mpsc::Sender<pb::WatchChangesResponse>, stall: Duration) -> Self {
        let (through, met) = (pump.after, pump.mark);
        Self { pump, sender, stall, through, met, head: through, last_sent: None }
    }

    async fn run(&mut self) -> End {
        loop {
            if let Err(end) = self.step().await {
                return end;
            }
        }
    }

    async fn step(&mut self) -> Result<(), End> {
        // A watch from the head tells first where that is.
        if self.pump.mark.take().is_some() {
            self.tell_progress().await?;
        }
        let next = self.pump.watch.next();
        let step = match self.last_sent {
            None => Some(next.await),
            Some(sent) => timeout_at(sent + self.pump.progress_every, next).await.ok(),
        };
        match step.transpose()? {
            None => self.tell_progress().await,
            Some(WatchStep::Progress { through, head }) => {
                self.pass(through, head);
                if self.last_sent.is_none() { self.tell_progress().await } else { Ok(()) }
            }
            Some(WatchStep::Commit(commit)) => self.tell(commit).await,
        }
    }

    /// Notes that everything up to here was told or left out.
    fn pass(&mut self, through: Stamp, head: CommitNumber) {
        self.met = Some(through);
        self.through = through.commit;
        self.head = head.max(through.commit);
    }

    async fn tell(&mut self, commit: Commit) -> Result<(), End> {
        let stamp = commit.stamp;
        let changes = change::to_changes(commit, &self.pump.archive);
        let most = limits::WATCH_MESSAGE_BYTES;
        let pieces = change::pieces(changes, &self.pump.kinds, most);
        let count_of_pieces = pieces.len();
        for (place, changes) in pieces.into_iter().enumerate() {
            let partial = place + 1 < count_of_pieces;
            // Until the last piece a watch continues with the whole commit again.
            let behind = if partial { self.through } else { stamp.commit };
            let event = Event::Changes(Changes { changes, partial });
            self.send(event, stamp, behind).await?;
        }
        self.pass(stamp, self.head);
        // A commit that was left out is no message, but may be the time for one.
        let since = self.last_sent.map(|sent| sent.elapsed());
        if since.is_some_and(|since| since >= self.pump.progress_every) {
            self.tell_progress().await?;
        }
        Ok(())
    }

    async fn tell_progress(&mut self) -> Result<(), End> {
        // Unknown only before the first step of a watch from an older commit, which has more to tell.
        let Some(met) = self.met else {
            self.last_sent = Some(Instant::now());
            return Ok(());
        };
        let progress = Progress { head_commit: count(self.head.0), oldest_commit: 1 };
        self.send(Event::Progress(progress), met, met.commit).await
    }

    async fn send(&mut self, event: Event, at: Stamp, behind: CommitNumber) -> Result<(), End> {
        let message = pb::WatchChangesResponse {
            event: Some(event),
            commit: count(at.commit.0),
            record_time: Some(fields::to_timestamp(at.time)),
            resume_token: self.pump.tokens.seal_resume(behind),
        };
        match self.sender.send_timeout(message, self.stall).await {
            Ok(()) => {
                self.last_sent = Some(Instant::now());
                Ok(())
            }
            Err(SendTimeoutError::Closed(_)) => Err(End::Left),
            Err(SendTimeoutError::Timeout(_)) => {
                let resume_token = self.resume_token();
                Err(End::Told(Error::SlowConsumer { resume_token }))
            }
        }
    }

    /// Continues behind the last commit that is in the buffer as a whole.
    fn resume_token(&self) -> String {
        self.pump.tokens.seal_resume(self.through)
    }
}

/// What the client of a watch reads.
#[derive(Debug)]
pub(crate) struct Watching {
    messages: mpsc::Receiver<pb::WatchChangesResponse>,
    /// How the pump ended; none once that was told.
    ending: Option<oneshot::Receiver<Status>>,
    /// Ends the pump when the client goes away.
    _task: JoinSet<()>,
}

impl Stream for Watching {
    type Item = Result<pb::WatchChangesResponse, Status>;

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
