//! The pump behind `WatchChanges`: it moves the state to start from, and then commits, from the archive
//! into a bounded buffer, which the client empties.
//!
//! It ends with an error that says how to go on: when the server stops, when the client leaves no room
//! for too long, when the archive fails. What a commit looks like on the wire is made once for all
//! watches that want the same.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::error::SendTimeoutError;
use tokio::sync::{mpsc, watch};

use super::call::CallId;
use super::convert::{Shape, change, count, fields};
use super::page_token::{Resume, Tokens};
use super::pb::watch_changes_response::{Event, Progress, Snapshot};
use super::pumped::Pumped;
use super::services::Options;
use super::{Error, pb, shared, status};
use crate::archive::{self, Chancery, Sent, Told, Wanted, WatchStep};
use crate::domain::{ArchiveId, CommitNumber, Stamp, StatementId, limits};

/// What the client of a watch reads.
pub(crate) type Watching = Pumped<pb::WatchChangesResponse>;

/// A watch before it runs.
#[derive(Debug)]
pub(crate) struct Pump {
    /// The door to the archives.
    pub(crate) chancery: Arc<Chancery>,
    /// The archive's log from the place wanted on.
    pub(crate) watch: archive::Watch,
    /// Which archive.
    pub(crate) archive: ArchiveId,
    /// What is wanted of it.
    pub(crate) wanted: Wanted,
    /// Where the client is.
    pub(crate) place: Resume,
    /// The commit to tell of first: the head for a watch that starts there, else that of a snapshot.
    pub(crate) mark: Option<Stamp>,
    /// How positions are told.
    pub(crate) shape: Shape,
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
        let stall = options.watch_stall;
        Pumped::start(options.watch_buffer, |sender| async move {
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
            match ended {
                End::Told(error) => Some(status::status(&error, &call)),
                End::Left => None,
            }
        })
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
    /// Up to where everything is in the buffer.
    place: Resume,
}

impl Running {
    fn new(pump: Pump, sender: mpsc::Sender<pb::WatchChangesResponse>, stall: Duration) -> Self {
        let place = pump.place.clone();
        Self { pump, sender, stall, place }
    }

    async fn run(&mut self) -> End {
        if let Err(end) = self.begin().await {
            return end;
        }
        loop {
            if let Err(end) = self.step().await {
                return end;
            }
        }
    }

    /// Tells what comes before the first commit.
    async fn begin(&mut self) -> Result<(), End> {
        let Some(mark) = self.pump.mark.take() else { return Ok(()) };
        match &self.place {
            // A watch from the head tells first where that is.
            Resume::Behind(_) => self.tell_progress(mark, mark.commit).await?,
            Resume::Snapshot { after, .. } => {
                let after = after.clone();
                self.tell_snapshot(mark, after).await?;
            }
        }
        self.pump.watch.put_progress_off();
        Ok(())
    }

    /// The statements as of a commit, those after `after`.
    async fn tell_snapshot(
        &mut self,
        mark: Stamp,
        mut after: Option<StatementId>,
    ) -> Result<(), End> {
        loop {
            let Pump { chancery, archive, wanted, .. } = &self.pump;
            let page = chancery.watched_state(archive, mark.commit, after.as_ref(), wanted).await?;
            let statements = change::to_state(page.items, archive);
            let complete = page.next.is_none();
            let next = match &page.next {
                Some(_) => Resume::Snapshot { commit: mark.commit, after: page.next.clone() },
                None => Resume::Behind(mark.commit),
            };
            // A page of which nothing passes the filter is no message, unless it is the last.
            if complete || !statements.is_empty() {
                let token = self.pump.tokens.seal(&next);
                let event = Event::Snapshot(Snapshot { statements, complete });
                self.send(event, mark, token).await?;
            }
            self.place = next;
            after = page.next;
            if complete {
                return Ok(());
            }
        }
    }

    async fn step(&mut self) -> Result<(), End> {
        match self.pump.watch.next().await? {
            WatchStep::Progress { through, head } => {
                self.place = Resume::Behind(through.commit);
                self.tell_progress(through, head).await
            }
            WatchStep::Commit(told) => self.tell(&told).await,
        }
    }

    async fn tell(&mut self, told: &Told) -> Result<(), End> {
        let stamp = told.stamp;
        let Pump { archive, tokens, shape, .. } = &self.pump;
        let sent = told.sent(|told| {
            let changes = change::to_changes(told, archive, shape);
            let pieces = change::pieces(changes, limits::WATCH_MESSAGE_BYTES);
            let pieces = pieces.iter().map(|piece| shared::encoded(piece)).collect();
            Sent { pieces, token: tokens.seal_resume(stamp.commit) }
        });
        let count_of_pieces = sent.pieces.len();
        for (place, changes) in sent.pieces.iter().enumerate() {
            let partial = place + 1 < count_of_pieces;
            // Until the last piece a watch continues with the whole commit again.
            let token = if partial { self.resume_token() } else { sent.token.clone() };
            let event = Event::Changes(shared::Commit::of(changes.clone(), partial));
            self.send(event, stamp, token).await?;
        }
        self.place = Resume::Behind(stamp.commit);
        Ok(())
    }

    async fn tell_progress(&mut self, through: Stamp, head: CommitNumber) -> Result<(), End> {
        let head_commit = count(head.max(through.commit).0);
        let progress = Progress { head_commit, oldest_commit: 1 };
        let token = self.resume_token();
        self.send(Event::Progress(progress), through, token).await
    }

    async fn send(&self, event: Event, at: Stamp, resume_token: String) -> Result<(), End> {
        let message = pb::WatchChangesResponse {
            event: Some(event),
            commit: count(at.commit.0),
            record_time: Some(fields::to_timestamp(at.time)),
            resume_token,
        };
        match self.sender.send_timeout(message, self.stall).await {
            Ok(()) => Ok(()),
            Err(SendTimeoutError::Closed(_)) => Err(End::Left),
            Err(SendTimeoutError::Timeout(_)) => {
                let resume_token = self.resume_token();
                Err(End::Told(Error::SlowConsumer { resume_token }))
            }
        }
    }

    /// Continues behind what is in the buffer as a whole.
    fn resume_token(&self) -> String {
        self.pump.tokens.seal(&self.place)
    }
}
