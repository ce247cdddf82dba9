//! Read, sketch, commit; and again when another writer was faster.
//!
//! A request id that was used within its life time is answered as it was the first time, or refused
//! where it now asks for something else.

use std::sync::Arc;

use super::draft::Draft;
use super::{Chancery, Error, WriteOptions};
use crate::domain::{ArchiveId, Stamp, limits};
use crate::store::{CommitError, RequestKey, RequestRecord};

/// How often a write starts over. A retry costs a few reads; writers of different statements never
/// meet, so only a crowd on one statement comes near this.
const ATTEMPTS: usize = 64;
const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// What became of a write.
#[derive(Debug)]
pub(super) enum Transacted<T> {
    /// It was committed as drafted; or it would have been, or there was nothing to do, and the stamp is
    /// the archive's head.
    Drafted {
        /// What was drafted.
        draft: Box<Draft>,
        /// What the steps answered.
        value: T,
        /// The commit.
        stamp: Stamp,
    },
    /// The same request was answered before.
    Seen(RequestRecord),
}

/// What a write does, as often as it has to be done over.
pub(super) trait Plan: Sync {
    /// What the caller wants to know of what was drafted.
    type Answer: Send;

    /// Reads through the draft and says in it what to write; nothing, where there is nothing to do.
    fn draft(
        &self,
        chancery: &Chancery,
        draft: &mut Draft,
    ) -> impl Future<Output = Result<Self::Answer, Error>> + Send;
}

impl Chancery {
    /// Drafts a write and commits it.
    pub(super) async fn transact<P: Plan>(
        &self,
        archive: &ArchiveId,
        write: WriteOptions,
        plan: &P,
    ) -> Result<Transacted<P::Answer>, Error> {
        if let Some(record) = self.seen(archive, write.request).await? {
            return Ok(Transacted::Seen(record));
        }
        for _ in 0..ATTEMPTS {
            let base = self.head(archive)?;
            let mut draft = Draft::new(Arc::clone(&self.store), archive.clone(), base);
            let value = plan.draft(self, &mut draft).await?;
            if write.validate_only || draft.is_empty() {
                return Ok(drafted(draft, value, base));
            }
            match self.store.commit(draft.take_batch(write.request)).await {
                Ok(stamp) => return Ok(drafted(draft, value, stamp)),
                Err(CommitError::Changed(_)) => {}
                Err(CommitError::RequestSeen(record)) => {
                    return answered_before(write.request, *record).map(Transacted::Seen);
                }
                Err(CommitError::Overloaded) => return Err(Error::Overloaded),
                Err(CommitError::ArchiveExists) => {
                    return Err(Error::Task("an archive made twice"));
                }
                Err(CommitError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Error::Contention { attempts: ATTEMPTS })
    }

    /// The record of the same request, where it was made within the life time of request ids.
    pub(super) async fn seen(
        &self,
        archive: &ArchiveId,
        request: Option<RequestKey>,
    ) -> Result<Option<RequestRecord>, Error> {
        let Some(key) = request else { return Ok(None) };
        let since = self.clock.now().plus_micros(-limits::REQUEST_ID_HOURS * MICROS_AN_HOUR);
        match self.store.request(archive, key.id, since).await? {
            Some(record) => answered_before(request, record).map(Some),
            None => Ok(None),
        }
    }
}

fn drafted<T>(draft: Draft, value: T, stamp: Stamp) -> Transacted<T> {
    Transacted::Drafted { draft: Box::new(draft), value, stamp }
}

fn answered_before(
    request: Option<RequestKey>,
    record: RequestRecord,
) -> Result<RequestRecord, Error> {
    match request {
        Some(key) if key.fingerprint != record.fingerprint => {
            Err(Error::RequestIdReused { id: key.id, commit: record.stamp.commit })
        }
        Some(_) | None => Ok(record),
    }
}
