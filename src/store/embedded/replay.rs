//! Reading the log again, block by block, so that the index catches up with it.
//!
//! Not here: what becomes of an index that cannot be used (`recovery`).

use std::collections::HashMap;
use std::sync::Arc;

use super::Options;
use super::apply::{Placed, apply};
use super::block::{self, Header};
use super::errors::{damaged, io_failed};
use super::index::{Index, Stage};
use super::log::{End, Log, segment_name};
use super::medium::MediumFile;
use super::prepare::{Effect, entity_effect, lookup_of_uri, revision_effect};
use super::record::{self, Framed, Kind, Locator};
use super::recovery::START;
use super::stored::{self, Malformed};
use super::views::{BlockRef, MetaEntry, Views};
use crate::domain::StatementState;
use crate::store::Error;

/// A segment that has something in it.
type Segment = (u32, Arc<dyn MediumFile>, u64);

/// The index on its way to the end of the log.
pub(crate) struct Replay<'a> {
    log: &'a Log,
    index: &'a Index,
    segments: Vec<Segment>,
    end: End,
    last_block: Option<BlockRef>,
    /// Bytes of the log since the last checkpoint.
    uncovered_bytes: u64,
    /// The block that was read last, which the index does not know yet: segment, place, body.
    pending: Option<(u32, u64, Vec<u8>)>,
    checkpoint_bytes: u64,
    /// How long the last block is that was read; 0 before the first.
    replayed_len: usize,
}

/// What is at some place of the log.
enum Found {
    Block(Header, Vec<u8>),
    Bad(&'static str),
}

/// Whether the last block that the index knows is in the log.
///
/// # Errors
/// The log is shorter than the index says, or the block is damaged: the index is right, the log is not.
pub(crate) fn check_last_block(log: &Log, position: &MetaEntry) -> Result<bool, Error> {
    let Some(last) = position.last_block else { return Ok(true) };
    let name = segment_name(last.segment);
    let file = log.file(last.segment)?;
    let len = file.len().map_err(io_failed("reading the log"))?;
    if position.segment == last.segment && len < position.offset {
        return Err(damaged(&name, len, "the log is shorter than the index says"));
    }
    match read_block(file.as_ref(), last.offset, len)? {
        Found::Block(header, _) => Ok(header.body_hash == last.body_hash
            && header.sequence.saturating_add(1) == position.sequence),
        Found::Bad(what) => Err(damaged(&name, last.offset, what)),
    }
}

impl<'a> Replay<'a> {
    /// Starts where the index ends.
    pub(crate) fn new(
        log: &'a Log,
        index: &'a Index,
        position: Option<&MetaEntry>,
        options: &Options,
    ) -> Result<Self, Error> {
        let mut segments = Vec::new();
        for (segment, file) in log.segments() {
            let len = file.len().map_err(io_failed("reading the log"))?;
            segments.push((segment, file, len));
        }
        while segments.last().is_some_and(|(_, _, len)| *len == 0) {
            segments.pop();
        }
        for (expected, (segment, _, _)) in (1..).zip(&segments) {
            if *segment != expected {
                return Err(damaged(&segment_name(expected), 0, "the segment is missing"));
            }
        }
        Ok(Self {
            log,
            index,
            segments,
            end: position.map_or(START, MetaEntry::end),
            last_block: position.and_then(|position| position.last_block),
            uncovered_bytes: 0,
            pending: None,
            checkpoint_bytes: options.checkpoint_bytes.max(1 << 20),
            replayed_len: 0,
        })
    }

    /// Brings the index to the end of the log.
    pub(crate) fn run(&mut self) -> Result<(), Error> {
        let (first, total) = (self.end, self.segments.len());
        for (segment, file, len) in self.segments.clone() {
            if segment < first.segment {
                continue;
            }
            if segment > self.end.segment {
                self.end = End { segment, offset: 0, sequence: self.end.sequence };
            }
            self.segment(file.as_ref(), len)?;
            if self.replayed_len > 0 && segment as usize != total {
                tracing::info!(segment, of = total, "the index follows the log");
            }
        }
        self.follow()
    }

    /// Where the log ends, its last block, and how much of it no checkpoint covers.
    pub(crate) fn finish(self) -> Result<(End, Option<BlockRef>, u64), Error> {
        if self.replayed_len > 0
            && let Some(last) = self.last_block
        {
            // Its sync may have failed before the process ended, in which case the disk may not have
            // it although the system shows it. Earlier blocks were synced before it was begun.
            let file = self.log.file(last.segment)?;
            let again = || {
                let mut bytes = vec![0; self.replayed_len];
                file.read_at(last.offset, &mut bytes)?;
                file.write_at(last.offset, &bytes)?;
                file.sync()
            };
            again().map_err(io_failed("syncing the log"))?;
        }
        Ok((self.end, self.last_block, self.uncovered_bytes))
    }

    fn segment(&mut self, file: &dyn MediumFile, len: u64) -> Result<(), Error> {
        while self.end.offset < len {
            match read_block(file, self.end.offset, len)? {
                Found::Block(header, body) if header.sequence == self.end.sequence => {
                    self.block(&header, body)?;
                }
                Found::Block(..) => return Err(self.damage("a block is out of sequence")),
                Found::Bad(what) => return self.torn(file, len, what),
            }
        }
        Ok(())
    }

    fn block(&mut self, header: &Header, body: Vec<u8>) -> Result<(), Error> {
        self.follow()?;
        if self.uncovered_bytes >= self.checkpoint_bytes || self.index.is_full() {
            // Not of the last block, which may still have to be synced (`finish`).
            self.index.checkpoint(&MetaEntry::new(self.end, self.last_block))?;
            self.uncovered_bytes = 0;
        }
        let End { segment, offset, sequence } = self.end;
        let len = (block::HEADER_LEN + body.len()) as u64;
        self.last_block = Some(BlockRef { segment, offset, body_hash: header.body_hash });
        self.replayed_len = block::HEADER_LEN + body.len();
        self.uncovered_bytes += len;
        self.end = End { segment, offset: offset + len, sequence: sequence + 1 };
        self.pending = Some((segment, offset + block::HEADER_LEN as u64, body));
        Ok(())
    }

    /// Lets the index follow the block that was read last.
    fn follow(&mut self) -> Result<(), Error> {
        let Some((segment, offset, body)) = self.pending.take() else { return Ok(()) };
        let mut stage = self.index.begin();
        apply_block(self.log, &mut stage, segment, offset, &body)?;
        self.index.commit(stage);
        Ok(())
    }

    /// Cuts off what does not hold, if it can only be a write that was interrupted.
    fn torn(&mut self, file: &dyn MediumFile, len: u64, what: &'static str) -> Result<(), Error> {
        let last = self.segments.last().is_some_and(|(number, ..)| *number == self.end.segment);
        if !last || self.whole_block_follows(file, len)? {
            return Err(self.damage(what));
        }
        let name = segment_name(self.end.segment);
        tracing::warn!(
            file = name,
            offset = self.end.offset,
            bytes = len - self.end.offset,
            "a write was interrupted: what it left is cut off"
        );
        file.set_len(self.end.offset).map_err(io_failed("cutting the log"))?;
        file.sync().map_err(io_failed("cutting the log"))
    }

    /// Whether there is a whole block anywhere after the end.
    fn whole_block_follows(&self, file: &dyn MediumFile, len: u64) -> Result<bool, Error> {
        let start = self.end.offset + 1;
        let mut tail = vec![0; usize::try_from(len.saturating_sub(start)).unwrap_or(0)];
        file.read_at(start, &mut tail).map_err(io_failed("reading the log"))?;
        let mut from = 0;
        while let Some(rest) = tail.get(from..) {
            let place = rest.windows(block::MAGIC.len()).position(|four| four == block::MAGIC);
            let Some(place) = place else { break };
            let bytes = rest.get(place..).unwrap_or_default();
            if let Some(header) = Header::decode(bytes) {
                let end = block::HEADER_LEN + header.body_len as usize;
                let body = bytes.get(block::HEADER_LEN..end);
                if header.sequence >= self.end.sequence && body.is_some_and(|b| header.matches(b)) {
                    return Ok(true);
                }
            }
            from += place + 1;
        }
        Ok(false)
    }

    fn damage(&self, what: &str) -> Error {
        damaged(&segment_name(self.end.segment), self.end.offset, what)
    }
}

fn read_block(file: &dyn MediumFile, offset: u64, len: u64) -> Result<Found, Error> {
    let left = len.saturating_sub(offset);
    if left < block::HEADER_LEN as u64 {
        return Ok(Found::Bad("a block's header is cut off"));
    }
    let mut head = [0; block::HEADER_LEN];
    file.read_at(offset, &mut head).map_err(io_failed("reading the log"))?;
    let Some(header) = Header::decode(&head) else {
        return Ok(Found::Bad("a block's header is damaged"));
    };
    if left - (block::HEADER_LEN as u64) < u64::from(header.body_len) {
        return Ok(Found::Bad("a block is cut off"));
    }
    let mut body = vec![0; header.body_len as usize];
    let start = offset + block::HEADER_LEN as u64;
    file.read_at(start, &mut body).map_err(io_failed("reading the log"))?;
    if !header.matches(&body) {
        return Ok(Found::Bad("a block's checksum does not hold"));
    }
    Ok(Found::Block(header, body))
}

/// Lets the index follow one block whose body starts at `offset`.
fn apply_block(
    log: &Log,
    stage: &mut Stage,
    segment: u32,
    offset: u64,
    body: &[u8],
) -> Result<(), Error> {
    let mut heads: HashMap<u16, u64> = HashMap::new();
    let mut place = 0;
    while place < body.len() {
        let at = offset + place as u64;
        let bad = |what: &str| damaged(&segment_name(segment), at, what);
        let read =
            read_commit(body.get(place..).unwrap_or_default(), segment, at).map_err(|e| bad(&e))?;
        let archive = read.archive;
        let head = match heads.get(&archive) {
            Some(head) => *head,
            None => Views::within(stage).head(archive)?.map_or(0, |entry| entry.record.commit),
        };
        if read.commit != head + 1 {
            return Err(bad("a commit is out of sequence"));
        }
        let placed = Placed {
            archive,
            commit: read.commit,
            time: read.time,
            request: read.request,
            effects: &read.effects,
            places: &read.places,
            load: &|kind, identity, locator| Ok(log.load(kind, identity, locator)?.payload),
        };
        apply(stage, &placed)?;
        heads.insert(archive, read.commit);
        place += read.len;
    }
    Ok(())
}

/// A commit as the log has it.
struct ReadCommit {
    archive: u16,
    commit: u64,
    time: i64,
    request: Option<[u8; 16]>,
    effects: Vec<Effect>,
    places: Vec<Locator>,
    len: usize,
}

fn read_commit(bytes: &[u8], segment: u32, offset: u64) -> Result<ReadCommit, String> {
    let first = record::read(bytes)?;
    if first.kind != Kind::Commit || first.identity.ordinal != 0 {
        return Err("a commit does not begin with its own record".to_owned());
    }
    let payload = first.unpack()?;
    let parts = stored::decode(&payload).and_then(stored::load_commit);
    let parts = parts.map_err(|error| error.to_string())?;
    let mut read = ReadCommit {
        archive: first.identity.archive,
        commit: first.identity.commit,
        time: first.time,
        request: parts.request.map(|key| key.id.0),
        effects: Vec::new(),
        places: Vec::new(),
        len: 0,
    };
    read.push(&first, segment, offset)?;
    for ordinal in 1..=parts.records {
        let framed = record::read(bytes.get(read.len..).unwrap_or_default())?;
        let expected = record::Identity { ordinal, ..first.identity };
        if framed.identity != expected {
            return Err("a record is out of sequence".to_owned());
        }
        read.push(&framed, segment, offset)?;
        read.effects.extend(effect(&framed)?);
    }
    let records: u32 = read.effects.iter().map(Effect::records).sum();
    if records != parts.records {
        return Err("a record of a text has no revision, or the other way round".to_owned());
    }
    Ok(read)
}

impl ReadCommit {
    fn push(&mut self, framed: &Framed<'_>, segment: u32, offset: u64) -> Result<(), String> {
        let wide = |_| "the record does not fit into a segment".to_owned();
        let offset = u32::try_from(offset + self.len as u64).map_err(wide)?;
        let len = u32::try_from(framed.len).map_err(wide)?;
        self.places.push(Locator { segment, offset, len });
        self.len += framed.len;
        Ok(())
    }
}

/// What a record means for the index; none for the words of a revision.
fn effect(framed: &Framed<'_>) -> Result<Option<Effect>, String> {
    if framed.kind == Kind::Text {
        return Ok(None);
    }
    let payload = framed.unpack()?;
    known_effect(framed.kind, &payload).map_err(|error| error.to_string())
}

/// What the payload of a record means for the index; none for a commit's own and for words.
pub(crate) fn known_effect(kind: Kind, payload: &[u8]) -> Result<Option<Effect>, Malformed> {
    Ok(match kind {
        Kind::Commit | Kind::Text => None,
        Kind::Archive => {
            let parts = stored::decode::<stored::ArchiveRecord>(payload)?.load()?;
            Some(Effect::Archive { id: parts.id })
        }
        Kind::Statement => {
            let parts = stored::decode::<stored::StatementRecord>(payload)?.load()?;
            Some(Effect::Statement {
                id: parts.id,
                deleted: parts.state != StatementState::Active,
                external_ids: super::prepare::external_id_hashes(&parts.details),
            })
        }
        Kind::Revision => Some(revision_effect(&stored::load_details(stored::decode(payload)?)?)),
        Kind::Sighting => {
            let parts = stored::decode::<stored::SightingRecord>(payload)?.load()?;
            Some(Effect::Sighting {
                statement: parts.statement,
                edition: parts.edition,
                revision: parts.revision,
                lookup: lookup_of_uri(&parts.source.uri),
            })
        }
        Kind::Claims => {
            let parts = stored::decode::<stored::ClaimsRecord>(payload)?.load()?;
            let stored::ClaimsParts { statement, edition, revision, claims: _ } = parts;
            Some(Effect::Claims { statement, edition, revision })
        }
        Kind::Decisions => {
            let (statement, _) = stored::decode::<stored::DecisionsRecord>(payload)?.load()?;
            Some(Effect::Decisions { statement })
        }
        Kind::Entity => {
            let parts = stored::decode::<stored::EntityRecord>(payload)?.load()?;
            Some(entity_effect(&parts.details.key, &parts.lookup_names))
        }
        Kind::Move => {
            let (from, to) = stored::decode::<stored::MoveRecord>(payload)?.load()?;
            Some(Effect::Move { from, to })
        }
    })
}
