//! Whether a translation keeps up with its source, and what a new version of a text leaves behind.
//!
//! A translation is stale if its source says now what it did not say then. Both texts are there, so
//! they are compared: nothing about it is stored. Equal texts need no look, and what was compared
//! once is remembered by the digests.

use std::collections::HashMap;
use std::sync::Mutex;

use super::diff::side;
use super::draft::Draft;
use super::{Chancery, Error, Ingested};
use crate::domain::{
    ArchiveId, Change, ChangeKind, Digest, EditionHead, EditionName, EditionText, LanguageTag,
    Revision, RevisionName, RevisionRef, StatementHeads, StatementId, StatementName, SyncState,
    TranslationKind,
};
use crate::store::{self, At, Load, RevisionSelect, Show};
use crate::text::diff::{self, ChangeKind as Became, EditClass, Granularity};

/// Comparisons that are remembered; then all are forgotten.
const REMEMBERED: usize = 8_192;

/// Which pairs of texts say the same.
#[derive(Debug, Default)]
pub(super) struct Compared(Mutex<HashMap<(Digest, Digest), bool>>);

impl Compared {
    fn get(&self, pair: &(Digest, Digest)) -> Option<bool> {
        self.0.lock().ok()?.get(pair).copied()
    }

    fn put(&self, pair: (Digest, Digest), same: bool) {
        if let Ok(mut known) = self.0.lock() {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(pair, same);
        }
    }
}

impl Chancery {
    /// Finds out for each edition whether it keeps up with its source. What may be used now is what may
    /// as of the state, as far as this knows.
    pub(super) async fn judge(
        &self,
        archive: &ArchiveId,
        heads: &mut StatementHeads,
        at: At,
    ) -> Result<(), Error> {
        for index in 0..heads.editions.len() {
            let Some(head) = heads.editions.get(index) else { continue };
            if is_translation(head) {
                let state = self.sync_state(archive, heads, head, at).await?;
                if let Some(head) = heads.editions.get_mut(index) {
                    head.sync = Some(state);
                }
            }
        }
        for head in &mut heads.editions {
            head.present = Some(head.usability);
        }
        Ok(())
    }

    /// The same for a revision in force that is read by itself.
    pub(super) async fn judge_revision(
        &self,
        name: &StatementName,
        revision: &mut Revision,
        at: At,
    ) -> Result<(), Error> {
        let kind = revision.details.translation.kind;
        let named = !revision.details.translation.source_revision.is_empty();
        if !named && matches!(kind, None | Some(TranslationKind::Original)) {
            return Ok(());
        }
        let found = self.store.statement(&name.archive, &name.statement, at, Show::Heads).await?;
        let Some(read) = found else { return Ok(()) };
        let own = read.heads.editions.iter().find(|head| head.id == revision.edition);
        if let Some(head) = own.filter(|head| is_translation(head)) {
            revision.sync = Some(self.sync_state(&name.archive, &read.heads, head, at).await?);
        }
        Ok(())
    }

    /// The same for what an ingest answers, as of its commit.
    pub(super) async fn judge_ingested(
        &self,
        archive: &ArchiveId,
        ingested: &mut [Ingested],
    ) -> Result<(), Error> {
        for one in ingested {
            let at = At { commit: one.commit, published_by: None };
            self.judge(archive, &mut one.heads, at).await?;
            let own = one.heads.editions.iter().find(|head| head.id == one.revision.edition);
            one.revision.sync = own.and_then(|head| head.sync);
        }
        Ok(())
    }

    async fn sync_state(
        &self,
        archive: &ArchiveId,
        heads: &StatementHeads,
        head: &EditionHead,
        at: At,
    ) -> Result<SyncState, Error> {
        let Some(source) = source_of(archive, heads, head) else { return Ok(SyncState::Unknown) };
        if is_plainly_current(heads, head, &source) {
            return Ok(SyncState::Current);
        }
        let now =
            self.revision_followed(&source.edition, RevisionSelect::InForce, at, Load::Details);
        let Some((edition, now)) = now.await? else { return Ok(SyncState::Unknown) };
        let then = match source.revision {
            RevisionRef::Number(number) if number == now.number => return Ok(SyncState::Current),
            RevisionRef::Number(number) => {
                let select = RevisionSelect::Number(number);
                self.revision_at(&edition, select, at, Load::Details).await?
            }
            RevisionRef::Latest => {
                let out = At { published_by: Some(head.published), ..at };
                let select = RevisionSelect::InForce;
                self.revision_at(&edition, select, out, Load::Details).await?
            }
        };
        // A source that was not there, or not out, when it was translated, is another text by now.
        let Some(then) = then else {
            return Ok(match source.revision {
                RevisionRef::Number(_) => SyncState::Unknown,
                RevisionRef::Latest => SyncState::Stale,
            });
        };
        let same = self.says_the_same(&edition, &then, &now, at).await?;
        Ok(if same { SyncState::Current } else { SyncState::Stale })
    }

    async fn says_the_same(
        &self,
        edition: &EditionName,
        then: &Revision,
        now: &Revision,
        at: At,
    ) -> Result<bool, Error> {
        let pair = (then.content_digest, now.content_digest);
        if pair.0 == pair.1 {
            return Ok(true);
        }
        if let Some(same) = self.compared.get(&pair) {
            return Ok(same);
        }
        let words = async |number| {
            let select = RevisionSelect::Number(number);
            let at = store::At { published_by: None, ..at };
            let found = self.revision_at(edition, select, at, Load::Text).await?;
            let text = found.and_then(|revision| revision.text);
            text.ok_or(Error::Task("a revision without its words"))
        };
        let (then, now) = (words(then.number).await?, words(now.number).await?);
        let same = self.reading(move || diff::same_words(&then.text, &now.text)).await?;
        self.compared.put(pair, same);
        Ok(same)
    }
}

/// Whether the source is in the same statement and has no newer version: most are, and lists of many
/// statements need no further look.
fn is_plainly_current(heads: &StatementHeads, head: &EditionHead, source: &RevisionName) -> bool {
    let RevisionName { edition, revision } = source;
    let own = heads.statement.id == edition.statement;
    let found = heads.editions.iter().find(|other| own && other.id == edition.edition);
    found.is_some_and(|now| match revision {
        RevisionRef::Number(number) => now.revision == *number,
        RevisionRef::Latest => now.published <= head.published,
    })
}

/// Whether an edition is, or must be, a translation.
fn is_translation(head: &EditionHead) -> bool {
    let kind = head.translation.kind;
    kind.is_some_and(|kind| kind != TranslationKind::Original)
        || kind.is_none() && !head.translation.source_revision.is_empty()
}

/// What an edition was translated from: a revision by number, or an edition, "latest" standing for
/// what it said when the translation came out.
pub(super) fn source_of(
    archive: &ArchiveId,
    heads: &StatementHeads,
    head: &EditionHead,
) -> Option<RevisionName> {
    if let Ok(name) = head.translation.source_revision.parse::<RevisionName>() {
        return Some(name);
    }
    let original = heads.statement.details.original_language.as_ref();
    let language: &LanguageTag = head.translation.source_language.as_ref().or(original)?;
    let mut others = heads.editions.iter().filter(|other| other.id != head.id);
    let source = others.find(|other| other.language.primary() == language.primary())?;
    let name = StatementName { archive: archive.clone(), statement: heads.statement.id.clone() };
    Some(RevisionName { edition: name.edition(&source.id), revision: RevisionRef::Latest })
}

/// Whether the words of a new version say something else.
pub(super) fn says_else(before: &EditionText, after: &EditionText) -> bool {
    !diff::same_words(&before.text, &after.text)
}

/// Tells which translations in a statement a new version of one of its editions leaves behind, with
/// the segments that changed.
pub(super) async fn tell_stale(
    draft: &mut Draft,
    statement: &StatementId,
    source: &Revision,
    after: &EditionText,
) -> Result<(), Error> {
    let Some(before) = &source.text else { return Ok(()) };
    let Some(sketch) = draft.sketch(statement) else { return Ok(()) };
    let own = (statement.clone(), source.edition.clone());
    let mut left_behind: Vec<EditionHead> = Vec::new();
    for head in sketch.heads.editions.iter().filter(|head| head.id != own.1) {
        let Some(name) = source_of(draft.archive(), &sketch.heads, head) else { continue };
        if !is_translation(head) {
            continue;
        }
        let EditionName { statement, edition, .. } = name.edition.clone();
        // It may be named as it was called before it was moved.
        let is_own =
            (statement, edition) == own || draft.moved(&name.edition).await? == Some(own.clone());
        if is_own {
            left_behind.push(head.clone());
        }
    }
    if left_behind.is_empty() {
        return Ok(());
    }
    let segments = changed_segments(before, after);
    for head in left_behind {
        draft.tell(Change {
            kind: ChangeKind::TranslationStale,
            statement: Some(statement.clone()),
            edition: Some(head.id),
            revision: None,
            language: Some(head.language),
            changed_fields: segments.clone(),
        });
    }
    Ok(())
}

/// The ids of the segments that say something else, in order: those of the new version, and of those
/// that are gone.
pub(super) fn changed_segments(before: &EditionText, after: &EditionText) -> Vec<String> {
    let found = diff::diff(side(before), side(after), Granularity::Segment);
    let mut ids = Vec::new();
    for change in &found.changes {
        let says_else = change.edits.iter().any(|edit| edit.class != EditClass::Cosmetic);
        let segments = match change.kind {
            Became::Deleted => before.segments.get(change.base.clone()),
            Became::Unchanged
            | Became::Inserted
            | Became::Modified
            | Became::Moved
            | Became::Split
            | Became::Joined => after.segments.get(change.target.clone()),
        };
        if says_else {
            let segments = segments.unwrap_or_default().iter();
            ids.extend(segments.map(|segment| segment.id.to_string()));
        }
    }
    ids
}
