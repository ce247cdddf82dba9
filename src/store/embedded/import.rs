//! From a logged commit to one that is ready for the writer. Whoever made it may lie: every record is
//! read as when the index is built, words are held against their digests, and whatever a batch has to
//! keep to is tested by the writer too.
//!
//! Not here: the order of commits (`group`).

use sha2::{Digest as _, Sha256};

use super::EmbeddedStore;
use super::prepare::{ArchiveInfo, Effect, Prepared, pack_raw};
use super::record::{Kind, Payload};
use super::replay::known_effect;
use super::shared::Shared;
use super::stored::{self, ArchiveParts, ArchiveRecord, Malformed, RevisionParts, TextOf};
use crate::domain::{ArchiveId, CommitNumber, Digest, EditionText, limits};
use crate::store::{
    CommitError, Error, Expectation, ImportError, LoggedCommit, LoggedRecord, RequestKey,
};

/// Takes logged commits in, in their order, up to the first that is refused.
///
/// # Errors
/// A commit is refused, or the store failed.
pub(crate) async fn take_in(
    store: &EmbeddedStore,
    archive: &ArchiveId,
    commits: Vec<LoggedCommit>,
) -> Result<(), ImportError> {
    let open = store.shared.archive(archive);
    let known = open.ok_or_else(|| Error::NoArchive(archive.clone()))?.info.clone();
    let archive = archive.clone();
    let prepare = move |_: &Shared| {
        let prepare = |commit| prepare(&archive, commit, &known);
        Ok(commits.into_iter().map(prepare).collect::<Vec<_>>())
    };
    let mut answers = Vec::new();
    let mut failed = Ok(());
    for prepared in store.read(prepare).await? {
        let pushed = prepared.and_then(|prepared| {
            let number = prepared.recorded.map_or(CommitNumber::NONE, |stamp| stamp.commit);
            let answer = store.queue.push(prepared).map_err(|error| refused(number, error))?;
            Ok((number, answer))
        });
        match pushed {
            Ok(pushed) => answers.push(pushed),
            Err(error) => {
                failed = Err(error);
                break;
            }
        }
    }
    for (number, answer) in answers {
        let answer = answer.await.unwrap_or_else(|_| Err(store.closed().into()));
        answer.map_err(|error| refused(number, error))?;
    }
    failed
}

/// Why a record cannot be taken in.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("{0}")]
    Rule(String),
    #[error(transparent)]
    Store(#[from] Error),
}

/// Why the writer did not take a logged commit in.
pub(crate) fn refused(commit: CommitNumber, error: CommitError) -> ImportError {
    match error {
        CommitError::Changed(Expectation::Head { .. }) => ImportError::NotNext { commit },
        CommitError::Overloaded => ImportError::Overloaded,
        CommitError::Store(Error::InvalidBatch(what)) => {
            ImportError::Invalid { commit, what: what.to_owned() }
        }
        // None of these is asked of a commit that has its number already.
        CommitError::Changed(_) | CommitError::ArchiveExists | CommitError::RequestSeen(_) => {
            ImportError::NotNext { commit }
        }
        CommitError::Store(error) => ImportError::Store(error),
    }
}

/// Packs a logged commit for an archive that is there.
///
/// # Errors
/// It is not a commit that an archive can have.
pub(crate) fn prepare(
    archive: &ArchiveId,
    commit: LoggedCommit,
    known: &ArchiveInfo,
) -> Result<Prepared, ImportError> {
    let stamp = commit.stamp;
    let mut taker = Taker {
        known,
        first: stamp.commit.0 == 1,
        creates: None,
        effects: Vec::new(),
        payloads: Vec::new(),
        words_of: None,
    };
    let own = taker.take(commit).map_err(|fault| match fault {
        Fault::Store(error) => ImportError::Store(error),
        Fault::Malformed(_) | Fault::Rule(_) => {
            ImportError::Invalid { commit: stamp.commit, what: fault.to_string() }
        }
    })?;
    let Taker { creates, effects, payloads, .. } = taker;
    let (commit, request) = own;
    // The first takes the place of another first one, about which the writer asks.
    let before = CommitNumber(stamp.commit.0.saturating_sub(1));
    let follows = (before != CommitNumber::NONE).then_some(Expectation::Head { newest: before });
    let expects = follows.into_iter().collect();
    let size = payloads.iter().map(Payload::size).sum::<usize>() + commit.size();
    Ok(Prepared {
        archive: archive.clone(),
        creates,
        request,
        expects,
        commit,
        effects,
        payloads,
        size,
        recorded: Some(stamp),
    })
}

/// A commit on its way in.
struct Taker<'a> {
    known: &'a ArchiveInfo,
    /// Whether it is the commit that makes the archive.
    first: bool,
    creates: Option<ArchiveParts>,
    effects: Vec<Effect>,
    payloads: Vec<Payload>,
    /// The digests that the next record, of words, must have.
    words_of: Option<(Digest, Digest)>,
}

impl Taker<'_> {
    fn take(&mut self, commit: LoggedCommit) -> Result<(Payload, Option<RequestKey>), Fault> {
        let mut records = commit.records.into_iter();
        let own = records.next().ok_or_else(|| rule("it has no records"))?;
        if own.kind != Kind::Commit.byte() {
            return Err(rule("it does not begin with its own record"));
        }
        let parts = stored::load_commit(stored::decode(&own.payload)?)?;
        if parts.changes.is_empty() {
            return Err(rule("it tells of no change"));
        }
        let promised = parts.records as usize;
        let mut taken = 0;
        for (place, record) in records.enumerate() {
            let of_record = |fault| match fault {
                Fault::Rule(what) => rule(format!("record {}: {what}", place + 1)),
                Fault::Malformed(fault) => rule(format!("record {}: {fault}", place + 1)),
                store @ Fault::Store(_) => store,
            };
            self.record(record).map_err(of_record)?;
            taken += 1;
        }
        if taken != promised {
            return Err(rule(format!("it has {taken} records besides its own, not {promised}")));
        }
        if self.words_of.is_some() {
            return Err(rule("a revision is without its words"));
        }
        if self.first && self.creates.is_none() {
            return Err(rule("the first commit of an archive makes it"));
        }
        Ok((pack_raw(Kind::Commit, own.payload)?, parts.request))
    }

    fn record(&mut self, record: LoggedRecord) -> Result<(), Fault> {
        let LoggedRecord { kind, payload } = record;
        let kind = Kind::from_byte(kind).filter(|kind| *kind != Kind::Commit).ok_or_else(|| {
            rule(format!("{kind} is not a kind of record that this server knows"))
        })?;
        match (self.words_of.take(), kind) {
            (Some(digests), Kind::Text) => {
                check_words(&stored::decode::<stored::TextRecord>(&payload)?.load()?, digests)?;
            }
            (Some(_), _) => return Err(rule("the words of the revision before it are missing")),
            (None, Kind::Text) => return Err(rule("the words belong to no revision")),
            (None, _) => {}
        }
        let payload = match kind {
            Kind::Archive => self.archive(&payload)?,
            Kind::Revision => {
                self.revision(&payload)?;
                payload
            }
            Kind::Commit
            | Kind::Statement
            | Kind::Text
            | Kind::Sighting
            | Kind::Claims
            | Kind::Decisions
            | Kind::Entity
            | Kind::Move => payload,
        };
        self.effects.extend(known_effect(kind, &payload)?);
        self.payloads.push(pack_raw(kind, payload)?);
        Ok(())
    }

    /// An archive keeps its own identity and secret.
    fn archive(&mut self, payload: &[u8]) -> Result<Vec<u8>, Fault> {
        let ArchiveParts { id, details, .. } = stored::decode::<ArchiveRecord>(payload)?.load()?;
        let own = &self.known.parts;
        if id != own.id {
            let here = &own.id;
            return Err(rule(format!("it is of archives/{id} and cannot be in archives/{here}")));
        }
        let parts = ArchiveParts { id, uid: own.uid, token_key: own.token_key.clone(), details };
        if self.first && self.creates.is_none() && self.effects.is_empty() {
            self.creates = Some(parts.clone());
        }
        Ok(stored::encode(&stored::archive_record(parts)).map_err(Malformed::from)?)
    }

    fn revision(&mut self, payload: &[u8]) -> Result<(), Fault> {
        let RevisionParts { content_digest, raw_digest, text, .. } =
            stored::load_details(stored::decode(payload)?)?;
        if text == TextOf::Own {
            self.words_of = Some((content_digest, raw_digest));
        }
        Ok(())
    }
}

fn check_words(words: &EditionText, (content, raw): (Digest, Digest)) -> Result<(), Fault> {
    let EditionText { text, segments, raw: bytes } = words;
    let chars = text.chars().count();
    if chars == 0 || chars > limits::TEXT_CHARS {
        let most = limits::TEXT_CHARS;
        return Err(rule(format!("a text has {chars} characters; it must have 1 to {most}")));
    }
    if segments.len() > limits::SEGMENTS {
        let (has, most) = (segments.len(), limits::SEGMENTS);
        return Err(rule(format!("a text has {has} segments; the limit is {most}")));
    }
    let digest = |bytes: &[u8]| Digest(Sha256::digest(bytes).into());
    if digest(text.as_bytes()) != content {
        return Err(rule("a text does not have the digest that its revision names"));
    }
    let raw_holds = match bytes {
        Some(bytes) => bytes.len() <= limits::RAW_BYTES && digest(bytes) == raw,
        None => raw == content,
    };
    if raw_holds {
        Ok(())
    } else {
        Err(rule("the raw bytes do not have the digest of their revision"))
    }
}

fn rule(what: impl Into<String>) -> Fault {
    Fault::Rule(what.into())
}
