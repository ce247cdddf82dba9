//! The writer: one thread that takes what waits, writes it as one block, syncs once, and answers all.
//!
//! ```text
//! wait for one ─▶ drain up to the limits ─▶ check each, stage each ─▶ append block, sync
//!        ▲                                                                  │
//!        └──── answer all ◀── show heads ◀── index commit (in memory) ◀─────┘
//! ```
//!
//! After the first failed write or sync nothing more is written: what the disk then holds is known
//! only to the next open. A refused batch leaves nothing behind.
//!
//! Not here: packing (`prepare`), the rules that a batch must keep (`check`).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use super::Options;
use super::block;
use super::group::{Group, Staged};
use super::log::Appender;
use super::prepare::Prepared;
use super::shared::Shared;
use super::views::{BlockRef, MetaEntry};
use crate::domain::Stamp;
use crate::store::{CommitError, Error};

type Reply = oneshot::Sender<Result<Stamp, CommitError>>;

enum Message {
    Commit(Box<Prepared>, Reply),
    Close,
}

/// The way to the writer.
#[derive(Debug)]
pub(crate) struct Queue {
    sender: SyncSender<Message>,
    waiting_bytes: Arc<AtomicUsize>,
    most_bytes: usize,
}

/// A store as the writer continues it.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    appender: Appender,
    options: Options,
    next_archive: u16,
    last_block: Option<BlockRef>,
    /// Bytes of the log that the last checkpoint does not cover.
    uncovered_bytes: u64,
    waiting_bytes: Arc<AtomicUsize>,
    /// Whether a write has failed: from then on nothing is written.
    failed: bool,
}

impl Queue {
    /// Hands a batch to the writer.
    pub(crate) fn push(
        &self,
        prepared: Prepared,
    ) -> Result<oneshot::Receiver<Result<Stamp, CommitError>>, CommitError> {
        let size = prepared.size;
        let waiting = self.waiting_bytes.fetch_add(size, Ordering::Relaxed);
        let release = || self.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
        if waiting > 0 && waiting.saturating_add(size) > self.most_bytes {
            release();
            return Err(CommitError::Overloaded);
        }
        let (reply, answer) = oneshot::channel();
        match self.sender.try_send(Message::Commit(Box::new(prepared), reply)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => {
                release();
                Err(CommitError::Overloaded)
            }
            // The answer never comes, which the caller takes for a closed store.
            Err(TrySendError::Disconnected(_)) => Ok(answer),
        }
    }

    /// Asks the writer to write what waits and to end. Its thread ends soon after.
    pub(crate) fn close(&self) {
        // An error: it has ended.
        let _ = self.sender.send(Message::Close);
    }
}

impl Writer {
    /// A writer that goes on where the log ends.
    pub(crate) fn new(
        shared: Arc<Shared>,
        appender: Appender,
        options: Options,
        last_block: Option<BlockRef>,
        uncovered_bytes: u64,
    ) -> Self {
        let keys = shared.archives().into_iter().map(|archive| archive.info.key);
        let next_archive = keys.max().map_or(1, |key| key.saturating_add(1));
        let waiting_bytes = Arc::new(AtomicUsize::new(0));
        Self {
            shared,
            appender,
            options,
            next_archive,
            last_block,
            uncovered_bytes,
            waiting_bytes,
            failed: false,
        }
    }

    /// Starts the thread.
    pub(crate) fn spawn(self) -> std::io::Result<(Queue, JoinHandle<()>)> {
        let (sender, receiver) = sync_channel(self.options.queue_commits.max(1));
        let queue = Queue {
            sender,
            waiting_bytes: Arc::clone(&self.waiting_bytes),
            most_bytes: self.options.queue_bytes,
        };
        let thread = std::thread::Builder::new().name("store-writer".to_owned());
        Ok((queue, thread.spawn(move || self.run(&receiver))?))
    }

    fn run(mut self, receiver: &Receiver<Message>) {
        let _ended = Ended(Arc::clone(&self.shared));
        let idle = Duration::from_millis(self.options.checkpoint_idle_ms);
        loop {
            let first = match receiver.recv_timeout(idle) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => {
                    self.checkpoint();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let (jobs, close) = self.drain(receiver, first);
            if !jobs.is_empty() {
                self.write(jobs);
            }
            if close {
                break;
            }
            if self.uncovered_bytes >= self.options.checkpoint_bytes || self.shared.index.is_full()
            {
                self.checkpoint();
            }
        }
        self.shared.refuse_writes("the store was closed");
        self.checkpoint();
    }

    /// Takes what waits, up to the limits of a group.
    fn drain(
        &self,
        receiver: &Receiver<Message>,
        first: Message,
    ) -> (Vec<(Prepared, Reply)>, bool) {
        let mut jobs = Vec::new();
        let mut bytes = 0;
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Commit(prepared, reply) => {
                    bytes += prepared.size;
                    self.waiting_bytes.fetch_sub(prepared.size, Ordering::Relaxed);
                    jobs.push((*prepared, reply));
                }
                Message::Close => return (jobs, true),
            }
            if jobs.len() < self.options.group_commits && bytes < self.options.group_bytes {
                next = receiver.try_recv().ok();
            }
        }
        (jobs, false)
    }

    fn write(&mut self, jobs: Vec<(Prepared, Reply)>) {
        if self.shared.refusal().is_some() {
            return self.refuse(jobs.into_iter().map(|(_, reply)| reply));
        }
        let (batches, replies): (Vec<_>, Vec<_>) = jobs.into_iter().unzip();
        match self.write_group(batches) {
            Ok(outcomes) => {
                for (reply, outcome) in replies.into_iter().zip(outcomes) {
                    // An error: nobody waits for it any more.
                    let _ = reply.send(outcome);
                }
            }
            Err(error) => {
                self.fail(&error);
                self.refuse(replies);
            }
        }
    }

    /// Writes what can be written of a group. An error is a failure of the store.
    fn write_group(
        &mut self,
        batches: Vec<Prepared>,
    ) -> Result<Vec<Result<Stamp, CommitError>>, Error> {
        let (segment, body_offset) = self.appender.start_block()?;
        let mut stage = self.shared.index.begin();
        let mut group = Group::new(&self.shared, segment, body_offset, self.next_archive);
        let mut outcomes = Vec::with_capacity(batches.len());
        for prepared in batches {
            outcomes.push(group.stage(&mut stage, prepared)?);
        }
        let Staged { mut block, commits, heads, next_archive } = group.finish();
        if commits == 0 {
            return Ok(outcomes);
        }
        let offset = body_offset.saturating_sub(block::HEADER_LEN as u64);
        let body_hash = self.appender.append(&mut block, commits)?;
        self.last_block = Some(BlockRef { segment, offset, body_hash });
        self.uncovered_bytes += block.len() as u64;
        self.next_archive = next_archive;
        self.shared.index.commit(stage);
        for (info, stamp) in &heads {
            self.shared.publish(info, *stamp);
        }
        Ok(outcomes)
    }

    /// Where the log ends.
    fn position(&self) -> MetaEntry {
        MetaEntry::new(self.appender.end(), self.last_block)
    }

    /// Makes the index outlive a crash, if it has changed.
    fn checkpoint(&mut self) {
        if self.uncovered_bytes == 0 || self.failed {
            return;
        }
        match self.shared.index.checkpoint(&self.position()) {
            Ok(()) => self.uncovered_bytes = 0,
            Err(error) => self.fail(&error),
        }
    }

    fn fail(&mut self, error: &Error) {
        self.failed = true;
        let reason = super::errors::chain(error);
        tracing::error!(
            reason,
            "the store takes no writes any more: restart it once the cause is gone"
        );
        self.shared.refuse_writes(&reason);
    }

    fn refuse(&self, replies: impl IntoIterator<Item = Reply>) {
        for reply in replies {
            if let Some(error) = self.shared.refusal() {
                let _ = reply.send(Err(CommitError::Store(error)));
            }
        }
    }
}

/// However the thread ends, nobody waits for it.
struct Ended(Arc<Shared>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.refuse_writes("the writer has ended");
    }
}
