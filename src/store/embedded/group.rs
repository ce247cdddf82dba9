//! A group: the batches that go into one block, each checked against what the earlier ones of the
//! group have done.
//!
//! Not here: the thread, the file.

use std::collections::HashMap;

use super::apply::{Placed, REQUEST_LIFE_MICROS, apply};
use super::block;
use super::check::{broken_expectation, check_effects};
use super::errors::damaged;
use super::index::Stage;
use super::keys::Key;
use super::log::{self, segment_name};
use super::prepare::{ArchiveInfo, Prepared};
use super::record::{self, Identity, Kind, Locator};
use super::shared::Shared;
use super::stored;
use super::views::{CommitEntry, RequestEntry, Views, malformed};
use crate::domain::{ArchiveId, CommitNumber, Stamp, Timestamp};
use crate::store::{CommitError, Error, Expectation, RequestKey, RequestRecord};

/// The commit that makes an archive.
const FIRST: CommitNumber = CommitNumber(1);

/// A block that is being made.
pub(crate) struct Group<'a> {
    shared: &'a Shared,
    segment: u32,
    body_offset: u64,
    block: Vec<u8>,
    commits: u32,
    heads: HashMap<ArchiveId, (ArchiveInfo, Stamp)>,
    next_archive: u16,
}

/// A block that can be written.
pub(crate) struct Staged {
    /// Room for the header, then the body.
    pub(crate) block: Vec<u8>,
    /// How many commits are in it.
    pub(crate) commits: u32,
    /// The archives that it adds to, with their new heads.
    pub(crate) heads: Vec<(ArchiveInfo, Stamp)>,
    /// The internal number of the archive that is made next.
    pub(crate) next_archive: u16,
}

/// The archive that a batch goes to.
struct Target {
    info: ArchiveInfo,
    head: Stamp,
}

impl<'a> Group<'a> {
    /// An empty block whose body will be at `body_offset`.
    pub(crate) fn new(
        shared: &'a Shared,
        segment: u32,
        body_offset: u64,
        next_archive: u16,
    ) -> Self {
        let block = vec![0; block::HEADER_LEN];
        let heads = HashMap::new();
        Self { shared, segment, body_offset, block, commits: 0, heads, next_archive }
    }

    /// The block, done.
    pub(crate) fn finish(self) -> Staged {
        let Self { block, commits, heads, next_archive, .. } = self;
        Staged { block, commits, heads: heads.into_values().collect(), next_archive }
    }

    /// Takes a batch in, or says why not. The outer error is a failure of the store.
    pub(crate) fn stage(
        &mut self,
        stage: &mut Stage,
        prepared: Prepared,
    ) -> Result<Result<Stamp, CommitError>, Error> {
        match self.check(stage, &prepared) {
            Ok(target) => {
                let stamp = self.take_in(stage, prepared, target)?;
                Ok(Ok(stamp))
            }
            Err(CommitError::Store(
                error @ (Error::Damaged { .. } | Error::Io { .. } | Error::Engine { .. }),
            )) => Err(error),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// Everything that may speak against a batch.
    fn check(&self, stage: &Stage, prepared: &Prepared) -> Result<Target, CommitError> {
        let target = self.target(prepared)?;
        let archive = target.info.key;
        let views = Views::within(stage);
        if let Some(key) = &prepared.request
            && prepared.recorded.is_none()
        {
            self.check_request(&views, archive, key)?;
        }
        if let Some(broken) = broken_expectation(&views, archive, &prepared.expects)? {
            return Err(CommitError::Changed(broken.clone()));
        }
        check_effects(&views, archive, &prepared.effects)?;
        if let Some(recorded) = &prepared.recorded
            && recorded.time <= target.head.time
        {
            let what = "its record time is not after that of the commit before";
            return Err(Error::InvalidBatch(what).into());
        }
        Ok(target)
    }

    fn target(&self, prepared: &Prepared) -> Result<Target, CommitError> {
        let id = &prepared.archive;
        let staged = self.heads.get(id).map(|(info, head)| (info.clone(), *head));
        let open = || self.shared.archive(id).map(|open| (open.info.clone(), *open.head.borrow()));
        match (staged.or_else(open), &prepared.creates) {
            (Some((_, head)), Some(_)) if prepared.recorded.is_some() && head.commit != FIRST => {
                Err(CommitError::Changed(Expectation::Head { newest: FIRST }))
            }
            (Some(_), Some(_)) if prepared.recorded.is_none() => Err(CommitError::ArchiveExists),
            (Some((info, head)), None) => Ok(Target { info, head }),
            (_, Some(_)) if self.next_archive == u16::MAX => {
                Err(Error::InvalidBatch("there are as many archives as can be numbered").into())
            }
            // An archive that is imported from its first commit on gets a new number: what its only
            // commit had left in the index is not found any more.
            (_, Some(parts)) => {
                let info = ArchiveInfo { key: self.next_archive, parts: parts.clone() };
                let time = Timestamp::from_micros(i64::MIN);
                Ok(Target { info, head: Stamp { commit: CommitNumber::NONE, time } })
            }
            (None, None) => Err(Error::NoArchive(id.clone()).into()),
        }
    }

    fn check_request(
        &self,
        views: &Views<'_>,
        archive: u16,
        key: &RequestKey,
    ) -> Result<(), CommitError> {
        let entry: Option<RequestEntry> = views.get(&Key::request(archive, key.id.0))?;
        let oldest = self.shared.clock.now().plus_micros(-REQUEST_LIFE_MICROS);
        let Some(entry) = entry.filter(|entry| entry.time >= oldest.micros()) else {
            return Ok(());
        };
        let commit: Option<CommitEntry> = views.get(&Key::commit(archive, entry.commit))?;
        let commit = commit.ok_or_else(malformed)?;
        let payload =
            self.load(Kind::Commit, commit.record.identity(archive), commit.record.locator)?;
        let record = request_record(&payload, &entry)
            .map_err(|what| damaged(&segment_name(commit.record.locator.segment), 0, &what))?;
        Err(CommitError::RequestSeen(Box::new(record)))
    }

    /// Reads a record that may be in this very block.
    fn load(&self, kind: Kind, identity: Identity, locator: Locator) -> Result<Vec<u8>, Error> {
        let here = u64::from(locator.offset).checked_sub(self.body_offset);
        match here.filter(|_| locator.segment == self.segment) {
            Some(place) => {
                let start = usize::try_from(place).unwrap_or(usize::MAX) + block::HEADER_LEN;
                let bytes = self.block.get(start..start + locator.len as usize);
                let bytes = bytes.ok_or_else(malformed)?;
                log::unpack(kind, identity, bytes).map_err(|_| malformed())
            }
            None => Ok(self.shared.log.load(kind, identity, locator)?.payload),
        }
    }

    fn take_in(
        &mut self,
        stage: &mut Stage,
        prepared: Prepared,
        target: Target,
    ) -> Result<Stamp, Error> {
        let Prepared { creates, request, commit, effects, payloads, recorded, .. } = prepared;
        let Target { info, head } = target;
        let now = || self.shared.clock.now().max(head.time.plus_micros(1));
        let time = recorded.map_or_else(now, |recorded| recorded.time);
        let stamp = Stamp { commit: head.commit.next(), time };
        let identity = |ordinal| Identity { archive: info.key, commit: stamp.commit.0, ordinal };
        let mut places = Vec::with_capacity(payloads.len() + 1);
        let start = self.block.len();
        let len = record::write_commit(&mut self.block, identity(0), &commit, stamp.time.micros());
        places.push(self.place(start, len)?);
        for (ordinal, payload) in (1..).zip(&payloads) {
            let start = self.block.len();
            let len = record::write(&mut self.block, identity(ordinal), payload);
            places.push(self.place(start, len)?);
        }
        let placed = Placed {
            archive: info.key,
            commit: stamp.commit.0,
            time: stamp.time.micros(),
            request: request.map(|key| key.id.0),
            effects: &effects,
            places: &places,
            load: &|kind, identity, locator| self.load(kind, identity, locator),
        };
        apply(stage, &placed)?;
        self.commits += 1;
        if creates.is_some() {
            self.next_archive += 1;
        }
        self.heads.insert(info.parts.id.clone(), (info, stamp));
        Ok(stamp)
    }

    fn place(&self, start: usize, len: usize) -> Result<Locator, Error> {
        let within = start.saturating_sub(block::HEADER_LEN) as u64;
        let offset = u32::try_from(self.body_offset + within);
        let len = u32::try_from(len);
        match (offset, len) {
            (Ok(offset), Ok(len)) => Ok(Locator { segment: self.segment, offset, len }),
            _ => Err(Error::InvalidBatch("it does not fit into a segment")),
        }
    }
}

/// The record of an answered request, from the commit that it made.
pub(crate) fn request_record(
    payload: &[u8],
    entry: &RequestEntry,
) -> Result<RequestRecord, String> {
    let record = stored::decode(payload).and_then(stored::load_commit);
    let stored::CommitParts { request, answers, .. } = record.map_err(|error| error.to_string())?;
    let request = request.ok_or("the commit names no request")?;
    let time = Timestamp::from_micros(entry.time);
    let stamp = Stamp { commit: CommitNumber(entry.commit), time };
    Ok(RequestRecord { fingerprint: request.fingerprint, stamp, answers })
}
