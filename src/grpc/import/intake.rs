//! The half of an import that reads: the order of items, batches of documents, commits put together
//! from their records.

use std::sync::Arc;
use std::time::Duration;

use prost::Message as _;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::StreamExt;
use tonic::{Status, Streaming};

use super::super::convert::{copy, import};
use super::super::pb::import_editions_request::item::Payload;
use super::super::pb::import_editions_request::{Item, Message};
use super::super::services::Shared;
use super::super::{Error, pb};
use super::{Batch, End};
use crate::archive::{self, DocumentImport, Ingest};
use crate::domain::{ArchiveId, OffsetUnit, Stamp, limits};
use crate::store::LoggedCommit;

/// Bytes of items after which a batch is handed over.
const BATCH_BYTES: usize = 4 << 20;
/// Commits of an export that are handed over at a time: as many as the store writes together.
const BATCH_COMMITS: usize = 256;
/// A batch is handed over when no item comes for so long, so that a slow client is answered.
const IDLE: Duration = Duration::from_millis(20);

/// Why the intake ended before its time.
#[derive(Debug)]
pub(super) enum Fault {
    /// Items are not in order, or there is no finish.
    Sequence {
        /// The field at fault.
        field: &'static str,
        /// What is wrong.
        what: String,
    },
    /// A record is not one of an export.
    Record {
        /// Its commit, where known.
        commit: u64,
        /// What is wrong.
        what: String,
    },
    /// The client's message cannot be read.
    Broken(Box<Status>),
    /// The other half has ended.
    Left,
}

impl Fault {
    /// The end that it makes, once everything before it was committed.
    pub(super) fn end(self, acknowledged: u64) -> End {
        match self {
            Self::Sequence { field, what } => {
                Error::ImportSequence { field, what, acknowledged }.into()
            }
            Self::Record { commit, what } => {
                Error::ImportRecord { commit, what, acknowledged }.into()
            }
            Self::Broken(status) => End::Broken(status),
            Self::Left => End::Left,
        }
    }
}

/// What has come and was not handed over.
pub(super) struct Intake {
    shared: Arc<Shared>,
    archive: ArchiveId,
    validate_only: bool,
    /// Documents in one commit.
    most: usize,
    /// Items up to here are committed already.
    acknowledged: u64,
    /// The number of the last item; none before the first.
    last: Option<u64>,
    kind: Option<Kind>,
    documents: Vec<Result<Ingest, archive::Error>>,
    items: Vec<(u64, OffsetUnit)>,
    commits: Vec<LoggedCommit>,
    /// The number of the record that completed the last of `commits`.
    commits_end: u64,
    partial: Option<Partial>,
    /// Bytes of what waits.
    bytes: usize,
    batches: mpsc::Sender<Batch>,
}

/// What the items of an import are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Documents,
    Records,
}

/// A commit whose records have not all come.
struct Partial {
    commit: LoggedCommit,
    count: i32,
    bytes: usize,
}

impl Intake {
    /// Behind the items that are committed.
    pub(super) fn new(
        shared: Arc<Shared>,
        import: &DocumentImport,
        most: usize,
        acknowledged: u64,
        batches: mpsc::Sender<Batch>,
    ) -> Self {
        Self {
            shared,
            archive: import.archive.clone(),
            validate_only: import.validate_only,
            most,
            acknowledged,
            last: None,
            kind: None,
            documents: Vec::new(),
            items: Vec::new(),
            commits: Vec::new(),
            commits_end: 0,
            partial: None,
            bytes: 0,
            batches,
        }
    }

    /// Reads to the finish. What came whole before a fault is handed over too.
    pub(super) async fn run(
        mut self,
        inbound: Streaming<pb::ImportEditionsRequest>,
    ) -> Result<(), Fault> {
        let read = self.read(inbound).await;
        if read.is_err() {
            // The other half has ended, if this fails too.
            let _ = self.hand_over().await;
        }
        read
    }

    async fn read(
        &mut self,
        mut inbound: Streaming<pb::ImportEditionsRequest>,
    ) -> Result<(), Fault> {
        loop {
            let waits = !self.items.is_empty() || !self.commits.is_empty();
            let next = if waits {
                match tokio::time::timeout(IDLE, inbound.next()).await {
                    Ok(next) => next,
                    Err(_) => {
                        self.hand_over().await?;
                        continue;
                    }
                }
            } else {
                inbound.next().await
            };
            let message = next.transpose().map_err(|status| Fault::Broken(Box::new(status)))?;
            let Some(message) = message else {
                let what = "the stream ended without a finish".to_owned();
                return Err(Fault::Sequence { field: "finish", what });
            };
            match message.message {
                Some(Message::Item(item)) => self.item(item).await?,
                Some(Message::Finish(_)) => return self.finish().await,
                Some(Message::Start(_)) => {
                    let what = "comes only once, at the beginning".to_owned();
                    return Err(Fault::Sequence { field: "start", what });
                }
                None => {
                    let what = "a message is neither item nor finish".to_owned();
                    return Err(Fault::Sequence { field: "message", what });
                }
            }
        }
    }

    async fn finish(&mut self) -> Result<(), Fault> {
        if let Some(Partial { commit, count, .. }) = &self.partial {
            let has = commit.records.len();
            let what = format!("it ends after {has} of its {count} records");
            return Err(Fault::Record { commit: commit.stamp.commit.0, what });
        }
        self.hand_over().await?;
        self.batches.send(Batch::Finish).await.map_err(|_| Fault::Left)
    }

    async fn item(&mut self, item: Item) -> Result<(), Fault> {
        let Item { sequence, payload } = item;
        let number = self.check_sequence(sequence)?;
        let kind = match &payload {
            Some(Payload::Edition(_)) => Kind::Documents,
            Some(Payload::Record(_)) => Kind::Records,
            None => return Err(out_of("item.payload", "is required: edition or record")),
        };
        if *self.kind.get_or_insert(kind) != kind {
            let rule = "an import has either documents or records, not both";
            return Err(out_of("item.payload", rule));
        }
        if self.validate_only && kind == Kind::Records {
            return Err(out_of("start.validate_only", "records cannot only be checked"));
        }
        match payload {
            Some(Payload::Edition(_)) if number <= self.acknowledged => Ok(()),
            Some(Payload::Edition(edition)) => self.document(number, edition).await,
            Some(Payload::Record(bytes)) => self.record(number, &bytes).await,
            None => Ok(()),
        }
    }

    fn check_sequence(&mut self, sequence: i64) -> Result<u64, Fault> {
        let number = u64::try_from(sequence).unwrap_or(0);
        let fits = match self.last {
            None => number >= 1 && number <= self.acknowledged.saturating_add(1),
            Some(last) => number == last.saturating_add(1),
        };
        if !fits {
            let expected = match self.last {
                None => format!("the first must be from 1 to {}", self.acknowledged + 1),
                Some(last) => format!("after {last} comes {}", last.saturating_add(1)),
            };
            return Err(out_of("item.sequence", format!("{sequence} is out of order: {expected}")));
        }
        self.last = Some(number);
        Ok(number)
    }

    async fn document(
        &mut self,
        number: u64,
        edition: pb::IngestEditionRequest,
    ) -> Result<(), Fault> {
        self.bytes += edition.encoded_len();
        let (document, unit) = match import::document(edition, &self.archive) {
            Ok((document, unit)) => (Ok(document), unit),
            Err(error) => (Err(error), OffsetUnit::CodePoint),
        };
        self.documents.push(document);
        self.items.push((number, unit));
        if self.items.len() >= self.most || self.bytes >= BATCH_BYTES {
            self.hand_over().await?;
        }
        Ok(())
    }

    async fn record(&mut self, number: u64, bytes: &[u8]) -> Result<(), Fault> {
        let known = self.partial.as_ref().map_or(0, |partial| partial.commit.stamp.commit.0);
        let unreadable = |what: String| Fault::Record { commit: known, what };
        let record = pb::ExportRecord::decode(bytes)
            .map_err(|error| unreadable(format!("item {number} is no record: {error}")))?;
        let record = copy::record(record)
            .map_err(|what| unreadable(format!("the record of item {number}: {what}")))?;
        self.bytes += record.logged.payload.len();
        let copy::Record { stamp, ordinal, count, logged } = record;
        let mut partial = self.continued(stamp, ordinal, count)?;
        partial.bytes += logged.payload.len();
        if partial.bytes > limits::IMPORT_COMMIT_BYTES {
            let (has, limit) = (partial.bytes, limits::IMPORT_COMMIT_BYTES);
            let what = format!("it has {has} bytes and more; the limit is {limit}");
            return Err(Fault::Record { commit: stamp.commit.0, what });
        }
        partial.commit.records.push(logged);
        if ordinal + 1 < count {
            self.partial = Some(partial);
            return Ok(());
        }
        self.commits.push(partial.commit);
        self.commits_end = number;
        if self.commits.len() >= BATCH_COMMITS || self.bytes >= BATCH_BYTES {
            self.hand_over().await?;
        }
        Ok(())
    }

    /// The commit that a record goes to, as far as it has come.
    fn continued(&mut self, stamp: Stamp, ordinal: i32, count: i32) -> Result<Partial, Fault> {
        let wrong = |what: String| Err(Fault::Record { commit: stamp.commit.0, what });
        let Some(partial) = self.partial.take() else {
            let before = self.commits.last().map(|commit| commit.stamp.commit);
            if ordinal != 0 {
                return wrong(format!("its first record has the ordinal {ordinal}, not 0"));
            }
            if before.is_some_and(|before| before.next() != stamp.commit) {
                return wrong("it does not follow the commit before it".to_owned());
            }
            let commit = LoggedCommit { stamp, records: Vec::new() };
            return Ok(Partial { commit, count, bytes: 0 });
        };
        let expected = i32::try_from(partial.commit.records.len()).unwrap_or(i32::MAX);
        let Partial { commit: begun, count: of, .. } = &partial;
        if begun.stamp != stamp || *of != count || ordinal != expected {
            let due = begun.stamp.commit;
            return wrong(format!(
                "a record of it comes where record {expected} of {of} of commit {due} is due"
            ));
        }
        Ok(partial)
    }

    /// Hands over what waits.
    async fn hand_over(&mut self) -> Result<(), Fault> {
        let partial = self.partial.as_ref().map_or(0, |partial| partial.bytes);
        self.bytes = partial;
        if !self.items.is_empty() {
            let documents = std::mem::take(&mut self.documents);
            let (shared, archive) = (Arc::clone(&self.shared), self.archive.clone());
            let read = async move { shared.chancery.read_import(&archive, documents).await };
            let mut reading = JoinSet::new();
            reading.spawn(read);
            let items = std::mem::take(&mut self.items);
            let batch = Batch::Documents { reading, items };
            self.batches.send(batch).await.map_err(|_| Fault::Left)?;
        }
        if !self.commits.is_empty() {
            let commits = std::mem::take(&mut self.commits);
            let batch = Batch::Commits { commits, last: self.commits_end };
            self.batches.send(batch).await.map_err(|_| Fault::Left)?;
        }
        Ok(())
    }
}

fn out_of(field: &'static str, what: impl Into<String>) -> Fault {
    Fault::Sequence { field, what: what.into() }
}
