//! The work behind `ReprocessStatements`: page by page, with a message after each.
//!
//! A client that reads slowly holds nothing but the next page; one that goes away ends the work, and
//! what was committed stays. `layers` ends the stream when the server stops.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::call::CallId;
use super::convert::count;
use super::pumped::Pumped;
use super::{Error, pb, status};
use crate::archive::{Chancery, Reprocess, ReprocessStep};

/// What the client reads.
pub(crate) type Reprocessing = Pumped<pb::ReprocessStatementsResponse>;

/// Starts the work.
pub(crate) fn start(
    chancery: Arc<Chancery>,
    asked: Reprocess,
    total: u64,
    call: CallId,
) -> Reprocessing {
    Pumped::start(1, move |sender| async move {
        let ended = work(&chancery, &asked, total, &sender).await;
        ended.err().map(|error| status::status(&error, &call))
    })
}

async fn work(
    chancery: &Chancery,
    asked: &Reprocess,
    total: u64,
    sender: &mpsc::Sender<pb::ReprocessStatementsResponse>,
) -> Result<(), Error> {
    let (mut done_count, mut changed_count, mut after) = (0, 0, None);
    loop {
        let ReprocessStep { done, changed, next, commit } =
            chancery.reprocess(asked, after.as_ref()).await?;
        done_count += done;
        changed_count += changed;
        let message = pb::ReprocessStatementsResponse {
            done_count: count(done_count),
            total_count: count(total.max(done_count)),
            changed_count: count(changed_count),
            done: next.is_none(),
            commit: count(commit.0),
        };
        let left = sender.send(message).await.is_err();
        if left || next.is_none() {
            return Ok(());
        }
        after = next;
    }
}
