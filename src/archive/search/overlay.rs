//! What a search needs to know of statements beside what the index keeps: read from the log as of the state
//! that is read, and only where the search asks for it.
//!
//! A statement that has changed since is read as it was. What claims say is in the index as of every commit;
//! only where a time of publication decides which revisions speak it is read. Whether translations keep up
//! with their sources is read for every statement that has several editions: a filter by it costs that.

use std::collections::HashMap;
use std::sync::Arc;

use super::follow::ArchiveIndex;
use super::{Search, asks_claims};
use crate::archive::fields::said;
use crate::archive::{Chancery, Error};
use crate::domain::{StatementHeads, StatementId};
use crate::index::catalog::Said;
use crate::store::{At, Show};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    /// The metadata that count instead of those of the index.
    pub heads: HashMap<StatementId, Arc<StatementHeads>>,
    /// What claims say, where that is not what the index has.
    pub said: HashMap<StatementId, Arc<Said>>,
}

impl Chancery {
    /// Reads what a search needs as of a state.
    pub(super) async fn overlay(
        &self,
        search: &Search,
        index: &ArchiveIndex,
        at: At,
    ) -> Result<Overlay, Error> {
        let all: Vec<Arc<StatementHeads>> = index.read().heads.values().cloned().collect();
        let claims = asks_claims(search) && at.published_by.is_some();
        let sync = search.condition.asks_sync();
        let mut overlay = Overlay::default();
        for heads in all {
            let id = &heads.statement.id;
            let changed = at.published_by.is_some() || heads.statement.updated.commit > at.commit;
            if changed {
                let read = self.store.statement(&search.archive, id, at, Show::Heads).await?;
                let now = heads.statement.details.embargo_end_time;
                overlay.heads.extend(read.map(|mut read| {
                    // What a filter asks of an embargo is whether it holds now.
                    read.heads.statement.details.embargo_end_time = now;
                    (id.clone(), Arc::new(read.heads))
                }));
            }
            if sync && heads.editions.len() > 1 {
                let now = overlay.heads.get(id).unwrap_or(&heads);
                let mut judged = StatementHeads::clone(now);
                self.judge(&search.archive, &mut judged, at).await?;
                overlay.heads.insert(id.clone(), Arc::new(judged));
            }
            if claims {
                let store = self.store.as_ref();
                let (paths, diverging) = said(store, &search.archive, id, at).await?;
                let words = |paths: Vec<String>| paths.into_iter().map(Arc::from).collect();
                let said = Said { paths: words(paths), diverging: words(diverging) };
                overlay.said.insert(id.clone(), Arc::new(said));
            }
        }
        Ok(overlay)
    }
}
