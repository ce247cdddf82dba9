//! The work behind `RebuildSearchIndex`: some commits at a time, with a message after each.
//!
//! A client that reads slowly holds nothing but the index that it asked for; one that goes away ends the
//! work, and the old index stays. `layers` ends the stream when the server stops.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::call::CallId;
use super::convert::count;
use super::pumped::Pumped;
use super::{Error, pb, status};
use crate::archive::{Chancery, Reindex, ReindexStep};

/// What the client reads.
pub(crate) type Reindexing = Pumped<pb::RebuildSearchIndexResponse>;

/// Starts the work.
pub(crate) fn start(chancery: Arc<Chancery>, begun: Reindex, call: CallId) -> Reindexing {
    Pumped::start(1, move |sender| async move {
        let ended = work(&chancery, &begun, &sender).await;
        ended.err().map(|error| status::status(&error, &call))
    })
}

async fn work(
    chancery: &Chancery,
    begun: &Reindex,
    sender: &mpsc::Sender<pb::RebuildSearchIndexResponse>,
) -> Result<(), Error> {
    loop {
        let ReindexStep { through, head, done } = chancery.reindex_step(begun).await?;
        let message = pb::RebuildSearchIndexResponse {
            commit: count(through.0),
            head_commit: count(head.0),
            damage: begun.damage().unwrap_or_default().to_owned(),
            done,
        };
        let left = sender.send(message).await.is_err();
        if left || done {
            return Ok(());
        }
    }
}
