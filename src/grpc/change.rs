//! `ChangeService`: the log, as a stream or page by page.

use std::sync::Arc;

use prost::Message;
use tonic::{Request, Response, Status};

use super::call::{Call, answer};
use super::convert::change::{self, ListChanges, Start, WatchChanges};
use super::convert::{Shape, count};
use super::page_token::{ChangeKey, Resume, Tokens};
use super::services::Shared;
use super::watch::{Pump, Watching};
use super::{Error, pb};
use crate::archive::{self, ChangesPage};
use crate::domain::{CommitNumber, OffsetUnit, limits};
use crate::store::PageLimit;

/// The service.
#[derive(Debug, Clone)]
pub(crate) struct ChangeLog(pub(crate) Arc<Shared>);

#[tonic::async_trait]
impl pb::change_service_server::ChangeService for ChangeLog {
    type WatchChangesStream = Watching;

    async fn watch_changes(
        &self,
        request: Request<pb::WatchChangesRequest>,
    ) -> Result<Response<Watching>, Status> {
        let call = Call::of(request.extensions());
        answer(request, |message| async move {
            let asked = change::watch(message)?;
            let tokens = self.0.tokens(&asked.archive).await?;
            let pump = self.pump(asked, tokens).await?;
            Ok(pump.start(&self.0.options, self.0.stop.clone(), call.id))
        })
        .await
    }

    async fn list_changes(
        &self,
        request: Request<pb::ListChangesRequest>,
    ) -> Result<Response<pb::ListChangesResponse>, Status> {
        answer(request, |message| async move {
            let asked = change::list(message)?;
            let tokens = self.0.tokens(&asked.archive).await?;
            let opened: Option<(CommitNumber, ChangeKey)> = tokens.open_page(&asked.page)?;
            let (through, from) = match opened {
                Some((head, key)) => (Some(head), key),
                None => (None, ChangeKey { after: asked.after, skip: 0 }),
            };
            let limit = asked.page.limit;
            let page = self.changes(&asked, from.after, through, limit).await?;
            let chancery = &self.0.chancery;
            let shape = Shape { unit: OffsetUnit::CodePoint, detector: chancery.detector() };
            Ok(listed(&asked, &tokens, from, page, &shape))
        })
        .await
    }
}

impl ChangeLog {
    async fn changes(
        &self,
        asked: &ListChanges,
        after: CommitNumber,
        through: Option<CommitNumber>,
        limit: PageLimit,
    ) -> Result<ChangesPage, Error> {
        let ListChanges { archive, wanted, .. } = asked;
        Ok(self.0.chancery.changes(archive, after, through, wanted, limit).await?)
    }

    /// A watch, at its start.
    async fn pump(&self, asked: WatchChanges, tokens: Arc<Tokens>) -> Result<Pump, Error> {
        let WatchChanges { archive, start, wanted, progress_every } = asked;
        let chancery = Arc::clone(&self.0.chancery);
        let resumed = matches!(start, Start::Token(_));
        let head = async || Ok::<_, Error>(chancery.archive(&archive).await?.head);
        let (place, mark) = match start {
            Start::Head => {
                let head = head().await?;
                (Resume::Behind(head.commit), Some(head))
            }
            Start::Snapshot => {
                let head = head().await?;
                (Resume::Snapshot { commit: head.commit, after: None }, Some(head))
            }
            Start::After(commit) => (Resume::Behind(commit), None),
            Start::Token(token) => {
                let place = tokens.open_watch(&token)?;
                let mark = match &place {
                    Resume::Behind(_) => None,
                    Resume::Snapshot { commit, .. } => {
                        let stamp = chancery.stamp(&archive, *commit).await;
                        Some(stamp.map_err(ahead)?)
                    }
                };
                (place, mark)
            }
        };
        let watch = chancery
            .watch(&archive, place.commit(), &wanted, progress_every)
            .map_err(|error| if resumed { ahead(error) } else { error })?;
        let shape = Shape { unit: OffsetUnit::CodePoint, detector: chancery.detector() };
        Ok(Pump { chancery, watch, archive, wanted, place, mark, shape, tokens })
    }
}

/// A resume token of a commit that the archive does not have: it was restored from an older copy.
fn ahead(error: archive::Error) -> archive::Error {
    if matches!(error, archive::Error::CommitNotReached { .. }) {
        archive::Error::ResumeToken("it is ahead of the archive")
    } else {
        error
    }
}

/// One page of changes: whole commits, and perhaps the beginning of one more.
fn listed(
    asked: &ListChanges,
    tokens: &Tokens,
    from: ChangeKey,
    page: ChangesPage,
    shape: &Shape,
) -> pb::ListChangesResponse {
    let ChangesPage { commits, through, more, head } = page;
    let mut changes: Vec<pb::Change> = Vec::new();
    let mut bytes = 0;
    let mut place = from;
    let mut cut = false;
    for commit in commits {
        let number = commit.stamp.commit;
        if place.after.next() != number {
            // What lies before it is not wanted.
            place = ChangeKey { after: CommitNumber(number.0.saturating_sub(1)), skip: 0 };
        }
        let all = change::to_changes(&commit, &asked.archive, shape);
        let skip = usize::try_from(place.skip).unwrap_or(usize::MAX);
        for change in all.into_iter().skip(skip) {
            bytes += change.encoded_len() + 8;
            let full = changes.len() >= asked.page.limit.items || bytes > limits::RESPONSE_BYTES;
            if full && !changes.is_empty() {
                cut = true;
                break;
            }
            changes.push(change);
            place.skip += 1;
        }
        if cut {
            break;
        }
        place = ChangeKey { after: number, skip: 0 };
    }
    if !cut {
        place = ChangeKey { after: through, skip: 0 };
    }
    let next =
        if cut || more { tokens.seal_page(&asked.page, head, &place) } else { String::new() };
    pb::ListChangesResponse {
        changes,
        next_page_token: next,
        head_commit: count(head.0),
        resume_token: tokens.seal_resume(place.after),
    }
}
