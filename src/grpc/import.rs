//! The pump behind `ImportEditions`: one half reads what the client sends and puts batches together,
//! the other commits them in order and answers.
//!
//! ```text
//! client ─▶ Intake ─ batches, documents being read ─▶ Committer ─▶ answers
//! ```
//!
//! Between the two there is room for few batches; when it is full, nothing is read from the client,
//! whose own buffers then fill. So neither a fast client nor a slow disk makes the server grow.
//!
//! Not here: what a message means (`convert`), what may be stored (`archive`).

mod commit;
mod intake;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Status, Streaming};

use self::commit::Committer;
use self::intake::Intake;
use super::call::CallId;
use super::convert::{count, import};
use super::pb::import_editions_response::{Message, Started};
use super::pumped::Pumped;
use super::services::Shared;
use super::{Error, pb, status};
use crate::archive::{self, DocumentImport, ReadDocuments};
use crate::domain::{OffsetUnit, RequestId, Uid, limits};
use crate::store::LoggedCommit;

/// What a client of an import reads.
pub(crate) type Importing = Pumped<pb::ImportEditionsResponse>;

/// Answers that wait for the client.
const BUFFER: usize = 16;
/// Batches between the halves.
const BATCHES: usize = 2;

/// How an import ends early.
#[derive(Debug)]
enum End {
    /// The client is told why.
    Told(Box<Error>),
    /// What it sent cannot be read.
    Broken(Box<Status>),
    /// The client, or the other half, went away.
    Left,
}

impl<T> From<T> for End
where
    Error: From<T>,
{
    fn from(error: T) -> Self {
        Self::Told(Box::new(error.into()))
    }
}

/// What the intake hands over.
#[derive(Debug)]
enum Batch {
    /// Documents that are being read.
    Documents {
        /// One task, which gives the read documents in order.
        reading: JoinSet<Result<ReadDocuments, archive::Error>>,
        /// For each its number and what positions in its answer count.
        items: Vec<(u64, OffsetUnit)>,
    },
    /// Whole commits of an export, and the number of the last record.
    Commits {
        /// The commits.
        commits: Vec<LoggedCommit>,
        /// The number of the item that completed them.
        last: u64,
    },
    /// There is no more.
    Finish,
}

/// Answers an import until it ends.
pub(crate) fn start(
    inbound: Streaming<pb::ImportEditionsRequest>,
    shared: Arc<Shared>,
    call: CallId,
) -> Importing {
    Pumped::start(BUFFER, |answers| async move {
        let mut stop = shared.stop.clone();
        let ended = tokio::select! {
            biased;
            _ = stop.wait_for(|stops| *stops) => {
                End::from(Error::ShuttingDown { resume_token: None })
            }
            ended = run(inbound, &shared, answers, call.clone()) => match ended {
                Ok(()) => return None,
                Err(end) => end,
            },
        };
        match ended {
            End::Told(error) => Some(status::status(&error, &call)),
            End::Broken(status) => Some(*status),
            End::Left => None,
        }
    })
}

async fn run(
    mut inbound: Streaming<pb::ImportEditionsRequest>,
    shared: &Arc<Shared>,
    answers: mpsc::Sender<pb::ImportEditionsResponse>,
    call: CallId,
) -> Result<(), End> {
    let first = inbound.next().await.transpose().map_err(|status| End::Broken(Box::new(status)))?;
    let import::Start { archive, id, validate_only, batch, acknowledged } = import::start(first)?;
    let head = shared.chancery.archive(&archive).await?.head.commit;
    let id = id.unwrap_or_else(|| RequestId(Uid::from_random(shared.random()).0));
    let import = DocumentImport { archive, id, validate_only };
    let acknowledged = shared.chancery.import_position(&import, acknowledged).await?;
    let started = Started {
        import_id: import.id.to_string(),
        acknowledged_sequence: count(acknowledged),
        window_items: i32::try_from(limits::IMPORT_WINDOW_ITEMS).unwrap_or(i32::MAX),
        window_bytes: i64::try_from(limits::IMPORT_WINDOW_BYTES).unwrap_or(i64::MAX),
        head_commit: count(head.0),
    };
    let message = pb::ImportEditionsResponse { message: Some(Message::Started(started)) };
    answers.send(message).await.map_err(|_| End::Left)?;

    let (batches, waiting) = mpsc::channel(BATCHES);
    let intake = Intake::new(Arc::clone(shared), &import, batch, acknowledged, batches);
    let mut committer = Committer::new(Arc::clone(shared), import, acknowledged, answers, call);
    let taken = {
        let taken = intake.run(inbound);
        let done = committer.run(waiting);
        tokio::pin!(taken, done);
        // The committer ends first only when it fails: then nothing more need be read.
        let taken = tokio::select! {
            biased;
            done = &mut done => return done,
            taken = &mut taken => taken,
        };
        // What was handed over by then is committed all the same.
        done.await?;
        taken
    };
    taken.map_err(|fault| fault.end(committer.acknowledged()))
}
