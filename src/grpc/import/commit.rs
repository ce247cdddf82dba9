//! The half of an import that commits, in order, and answers.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::super::call::CallId;
use super::super::convert::{Shape, count, ingest};
use super::super::pb::import_editions_response::{
    Committed, Finished, Message, Result as ItemResult, Throttle, result,
};
use super::super::services::Shared;
use super::super::{Error, pb, status};
use super::{Batch, End};
use crate::archive::{self, DocumentImport, ImportedCommits, ImportedDocuments, Ingested};
use crate::domain::{CommitNumber, OffsetUnit, limits};
use crate::store::LoggedCommit;

/// After which time a full store is asked again.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// The number of a document and what positions in its answer count.
type ItemOf = (u64, OffsetUnit);

/// What has been committed.
pub(super) struct Committer {
    shared: Arc<Shared>,
    import: DocumentImport,
    answers: mpsc::Sender<pb::ImportEditionsResponse>,
    call: CallId,
    /// The last item that the client was told of.
    acknowledged: u64,
    /// The last item of the import's last commit: where the next one begins.
    committed: u64,
    counts: Finished,
    /// The import's newest commit.
    commit: Option<CommitNumber>,
}

impl Committer {
    /// Behind the items that are committed.
    pub(super) fn new(
        shared: Arc<Shared>,
        import: DocumentImport,
        acknowledged: u64,
        answers: mpsc::Sender<pb::ImportEditionsResponse>,
        call: CallId,
    ) -> Self {
        Self {
            shared,
            import,
            answers,
            call,
            acknowledged,
            committed: acknowledged,
            counts: Finished::default(),
            commit: None,
        }
    }

    /// The last item that the client was told of.
    pub(super) fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// Commits what comes until there is no more.
    pub(super) async fn run(&mut self, mut batches: mpsc::Receiver<Batch>) -> Result<(), End> {
        while let Some(batch) = batches.recv().await {
            match batch {
                Batch::Documents { mut reading, items } => {
                    let read = reading.join_next().await.and_then(Result::ok);
                    let read = read.ok_or(archive::Error::Task("reading a document"))??;
                    self.documents(&read, &items).await?;
                }
                Batch::Commits { commits, last } => self.commits(commits, last).await?,
                Batch::Finish => {
                    let commit = self.head().await?;
                    let finished = Finished { commit, ..self.counts };
                    self.send(Message::Finished(finished)).await?;
                }
            }
        }
        Ok(())
    }

    async fn documents(
        &mut self,
        read: &archive::ReadDocuments,
        items: &[ItemOf],
    ) -> Result<(), End> {
        let Some((last, _)) = items.last() else { return Ok(()) };
        let done = loop {
            let chancery = &self.shared.chancery;
            let done = chancery.import_documents(&self.import, self.committed, *last, read).await;
            match done {
                Err(archive::Error::Overloaded | archive::Error::Contention { .. }) => {
                    self.throttle().await?;
                }
                done => break done?,
            }
        };
        let ImportedDocuments { results, commit } = done;
        if let Some(commit) = commit {
            self.commit = Some(commit);
            self.committed = *last;
        }
        let results = items.iter().zip(results).map(|(item, result)| self.told(*item, result));
        let results: Vec<_> = results.collect();
        for result in &results {
            let counts = &mut self.counts;
            match &result.result {
                Some(result::Result::Accepted(done)) if is_known(done.outcome) => {
                    counts.unchanged_count += 1;
                }
                Some(result::Result::Accepted(_)) => counts.accepted_count += 1,
                Some(result::Result::Rejected(_)) | None => counts.rejected_count += 1,
            }
        }
        self.acknowledge(*last, results).await
    }

    fn told(
        &self,
        (sequence, unit): ItemOf,
        result: Result<Ingested, Arc<archive::Error>>,
    ) -> ItemResult {
        let shape = Shape { unit, detector: self.shared.chancery.detector() };
        let result = match result {
            Ok(ingested) => result::Result::Accepted(ingest::to_ingested(
                ingested,
                &self.import.archive,
                &shape,
            )),
            Err(error) => result::Result::Rejected(status::item_error(&error, &self.call)),
        };
        ItemResult { sequence: count(sequence), result: Some(result) }
    }

    async fn commits(&mut self, commits: Vec<LoggedCommit>, last: u64) -> Result<(), End> {
        let archive = self.import.archive.clone();
        let done = loop {
            let chancery = &self.shared.chancery;
            match chancery.import_commits(&archive, commits.clone()).await {
                Err(archive::Error::Overloaded) => self.throttle().await?,
                Err(archive::Error::ImportRecord { commit, what }) => {
                    let acknowledged = self.acknowledged;
                    return Err(Error::ImportRecord { commit: commit.0, what, acknowledged }.into());
                }
                done => break done?,
            }
        };
        let ImportedCommits { stored, skipped, head } = done;
        self.counts.accepted_count += i64::try_from(stored).unwrap_or(i64::MAX);
        self.counts.unchanged_count += i64::try_from(skipped).unwrap_or(i64::MAX);
        self.commit = Some(head.commit);
        self.acknowledge(last, Vec::new()).await
    }

    async fn acknowledge(&mut self, last: u64, results: Vec<ItemResult>) -> Result<(), End> {
        let commit = self.commit.map_or(0, |commit| count(commit.0));
        let commit = if commit == 0 { self.head().await? } else { commit };
        self.acknowledged = last;
        let committed = Committed { acknowledged_sequence: count(last), commit, results };
        self.send(Message::Committed(committed)).await
    }

    async fn head(&self) -> Result<i64, End> {
        let archive = self.shared.chancery.archive(&self.import.archive).await?;
        Ok(count(archive.head.commit.0))
    }

    async fn throttle(&self) -> Result<(), End> {
        let window = i32::try_from(limits::IMPORT_WINDOW_ITEMS / 4).unwrap_or(1);
        let nanos = i32::try_from(RETRY_AFTER.subsec_nanos()).unwrap_or(0);
        let retry_delay = Some(prost_types::Duration { seconds: 0, nanos });
        self.send(Message::Throttle(Throttle { window_items: window, retry_delay })).await?;
        tokio::time::sleep(RETRY_AFTER).await;
        Ok(())
    }

    async fn send(&self, message: Message) -> Result<(), End> {
        let message = pb::ImportEditionsResponse { message: Some(message) };
        self.answers.send(message).await.map_err(|_| End::Left)
    }
}

fn is_known(outcome: i32) -> bool {
    let is = |known: pb::IngestOutcome| outcome == known as i32;
    is(pb::IngestOutcome::Unchanged) || is(pb::IngestOutcome::Duplicate)
}
