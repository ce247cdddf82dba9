//! The pump behind `ExportStatements`: pages of the log, cut into messages.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::call::CallId;
use super::convert::{copy, count};
use super::page_token::Tokens;
use super::pumped::Pumped;
use super::{Error, pb, status};
use crate::archive::Chancery;
use crate::domain::{ArchiveId, CommitNumber, limits};
use crate::store::PageLimit;

/// Commits that are read at a time.
const READ_AHEAD: PageLimit = PageLimit { items: 1_024, bytes: limits::EXPORT_MESSAGE_BYTES };
/// Messages that wait for the client.
const BUFFER: usize = 4;

/// What a client of an export reads.
pub(crate) type Exported = Pumped<pb::ExportStatementsResponse>;

/// An export before it runs.
#[derive(Debug)]
pub(crate) struct Export {
    /// The door to the archives.
    pub(crate) chancery: Arc<Chancery>,
    /// Which archive.
    pub(crate) archive: ArchiveId,
    /// The last commit that the client has.
    pub(crate) after: CommitNumber,
    /// The last commit to send.
    pub(crate) through: CommitNumber,
    /// The archive's tokens.
    pub(crate) tokens: Arc<Tokens>,
}

impl Export {
    /// Starts it.
    pub(crate) fn start(self, stop: watch::Receiver<bool>, call: CallId) -> Exported {
        Pumped::start(BUFFER, |sender| async move {
            let mut running = Running { sent: self.after, export: self, sender };
            let mut stop = stop;
            let ended = tokio::select! {
                biased;
                _ = stop.wait_for(|stops| *stops) => {
                    let resume_token = Some(running.export.tokens.seal_resume(running.sent));
                    Err(Error::ShuttingDown { resume_token })
                }
                ended = running.run() => ended,
            };
            ended.err().map(|error| status::status(&error, &call))
        })
    }
}

struct Running {
    export: Export,
    sender: mpsc::Sender<pb::ExportStatementsResponse>,
    /// The last commit whose records are all in the buffer.
    sent: CommitNumber,
}

impl Running {
    async fn run(&mut self) -> Result<(), Error> {
        let Export { archive, through, .. } = &self.export;
        let (archive, through) = (archive.clone(), *through);
        loop {
            let chancery = &self.export.chancery;
            let page = chancery.logged(&archive, self.sent, through, READ_AHEAD).await?;
            let mut message = Message::default();
            for commit in page.commits {
                let number = commit.stamp.commit;
                for record in copy::to_records(commit) {
                    if message.is_full() && !self.send(&mut message).await {
                        return Ok(());
                    }
                    message.push(record);
                }
                self.sent = number;
            }
            let rest = !message.records.is_empty() || !page.more;
            if rest && !self.send(&mut message).await || !page.more {
                return Ok(());
            }
        }
    }

    /// Puts a message into the buffer; false if nobody reads any more.
    async fn send(&mut self, message: &mut Message) -> bool {
        let Message { records, bytes: _ } = std::mem::take(message);
        let answer = pb::ExportStatementsResponse {
            records,
            resume_token: self.export.tokens.seal_resume(self.sent),
            commit: count(self.sent.0),
            last_commit: count(self.export.through.0),
        };
        self.sender.send(answer).await.is_ok()
    }
}

/// A message that is being filled.
#[derive(Debug, Default)]
struct Message {
    records: Vec<pb::ExportRecord>,
    bytes: usize,
}

impl Message {
    fn is_full(&self) -> bool {
        self.bytes >= limits::EXPORT_MESSAGE_BYTES
    }

    fn push(&mut self, record: pb::ExportRecord) {
        const FRAME_BYTES: usize = 48;
        self.bytes += record.payload.len() + FRAME_BYTES;
        self.records.push(record);
    }
}
