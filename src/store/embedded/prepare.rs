//! From a batch to packed records: everything about a commit that can be done before the writer.
//!
//! The same effects come out of a batch, before it is written, and out of the log, when the index is
//! built from it, so that there is one way only in which the index follows the log.

use super::errors::engine;
use super::keys::LookupHash;
use super::record::{Kind, Payload};
use super::stored::{
    self, ArchiveParts, ClaimsParts, EntityParts, Place, RevisionParts, StatementParts, TextOf,
};
use super::views::RevisionEntry;
use crate::domain::fields::EntityKey;
use crate::domain::{
    ArchiveDetails, ArchiveId, EditionId, ExternalId, RevisionNumber, Stamp, StatementDetails,
    StatementId, StatementState, Timestamp,
};
use crate::store::{Batch, Error, Expectation, LookupKey, NewRevision, NewText, RequestKey, Write};

/// What a record means for the index.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// The archive has new details.
    Archive {
        /// Its id.
        id: ArchiveId,
    },
    /// A statement was made or its state was set.
    Statement {
        /// Which.
        id: StatementId,
        /// Whether it is deleted now, or merged into another one.
        deleted: bool,
        /// Its external ids.
        external_ids: Vec<LookupHash>,
    },
    /// An edition has a new revision.
    Revision {
        /// Of which statement.
        statement: StatementId,
        /// Of which edition.
        edition: EditionId,
        /// Which revision.
        number: RevisionNumber,
        /// When it was published, where it says so.
        publish_time: Option<i64>,
        /// Whether it may be used.
        usable: bool,
        /// Where its words are.
        text: TextOf,
        /// The keys that lead to it.
        lookups: Vec<LookupHash>,
    },
    /// A revision was seen again.
    Sighting {
        /// Of which statement.
        statement: StatementId,
        /// Of which edition.
        edition: EditionId,
        /// Which revision.
        revision: RevisionNumber,
        /// The key that leads to it.
        lookup: Option<LookupHash>,
    },
    /// The claims of a revision were set.
    Claims {
        /// Of which statement.
        statement: StatementId,
        /// Of which edition.
        edition: EditionId,
        /// Of which revision.
        revision: RevisionNumber,
    },
    /// The decisions about a statement's fields were set.
    Decisions {
        /// Of which statement.
        statement: StatementId,
    },
    /// An entity was made or set.
    Entity {
        /// Which.
        key: EntityKey,
        /// Its names.
        names: Vec<LookupHash>,
    },
    /// An edition has another name.
    Move {
        /// The name that it had.
        from: Place,
        /// The name that it has.
        to: Place,
    },
}

impl Effect {
    /// How many records it stands for.
    pub(crate) fn records(&self) -> u32 {
        match self {
            Self::Revision { text: TextOf::Own, .. } => 2,
            Self::Revision { .. }
            | Self::Archive { .. }
            | Self::Statement { .. }
            | Self::Sighting { .. }
            | Self::Claims { .. }
            | Self::Decisions { .. }
            | Self::Entity { .. }
            | Self::Move { .. } => 1,
        }
    }
}

/// A batch, ready for the writer.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Into which archive.
    pub(crate) archive: ArchiveId,
    /// What the batch asks the archive to be made of, if it makes it.
    pub(crate) creates: Option<ArchiveParts>,
    /// The request, if it has a name.
    pub(crate) request: Option<RequestKey>,
    /// What its maker had read.
    pub(crate) expects: Vec<Expectation>,
    /// The commit's own record.
    pub(crate) commit: Payload,
    /// What the other records mean, in their order.
    pub(crate) effects: Vec<Effect>,
    /// The other records.
    pub(crate) payloads: Vec<Payload>,
    /// About how many bytes of the log it takes.
    pub(crate) size: usize,
    /// Number and record time, for a commit that has them already.
    pub(crate) recorded: Option<Stamp>,
}

/// What never changes about an archive, and its internal number.
#[derive(Debug, Clone)]
pub(crate) struct ArchiveInfo {
    /// Its internal number.
    pub(crate) key: u16,
    /// Its id, its identity, its secret. The details are those it was last read with.
    pub(crate) parts: ArchiveParts,
}

/// Packs a batch. `known` is the archive, where it exists.
///
/// # Errors
/// A batch that breaks the contract of the trait.
pub(crate) fn prepare(batch: Batch, known: Option<&ArchiveInfo>) -> Result<Prepared, Error> {
    let Batch { archive, request, answers, expects, changes, writes } = batch;
    if changes.is_empty() {
        return Err(Error::InvalidBatch("it tells of no change"));
    }
    let mut maker = Maker::new(&archive, known);
    for (place, write) in writes.into_iter().enumerate() {
        maker.write(place, write)?;
    }
    let Maker { creates, effects, payloads, .. } = maker;
    if creates.is_none() && known.is_none() {
        return Err(Error::NoArchive(archive));
    }
    let count = u32::try_from(payloads.len())
        .map_err(|_| Error::InvalidBatch("it has more records than can be counted"))?;
    let answers = if request.is_some() { answers } else { Vec::new() };
    let record = stored::commit_record(count, request, &answers, changes);
    let commit = pack(Kind::Commit, &record)?;
    let size = payloads.iter().map(Payload::size).sum::<usize>() + commit.size();
    let recorded = None;
    Ok(Prepared { archive, creates, request, expects, commit, effects, payloads, size, recorded })
}

/// Whether packing a batch takes long enough to be done off the async threads.
pub(crate) fn is_large(batch: &Batch) -> bool {
    const LARGE_BYTES: usize = 64 << 10;
    let bytes = |write: &Write| match write {
        Write::Revision(revision) => match &revision.text {
            NewText::Own(text) => text.text.len() + text.raw.as_ref().map_or(0, Vec::len),
            NewText::SameAs(_) => 256,
        },
        Write::CreateArchive { .. }
        | Write::UpdateArchive { .. }
        | Write::Statement { .. }
        | Write::Move { .. }
        | Write::Sighting { .. } => 256,
        // Values, names and the words that prove them.
        Write::Claims { claims, .. } => 256 * claims.claims.len(),
        Write::Decisions { decisions, .. } => 512 * decisions.len(),
        Write::Entity { .. } => 512,
    };
    batch.writes.iter().map(bytes).sum::<usize>() > LARGE_BYTES
}

struct Maker<'a> {
    archive: &'a ArchiveId,
    known: Option<&'a ArchiveInfo>,
    creates: Option<ArchiveParts>,
    effects: Vec<Effect>,
    payloads: Vec<Payload>,
}

impl<'a> Maker<'a> {
    fn new(archive: &'a ArchiveId, known: Option<&'a ArchiveInfo>) -> Self {
        Self { archive, known, creates: None, effects: Vec::new(), payloads: Vec::new() }
    }

    fn write(&mut self, place: usize, write: Write) -> Result<(), Error> {
        match write {
            Write::CreateArchive { uid, token_key, details } => {
                if place != 0 {
                    return Err(Error::InvalidBatch("an archive is made by the first write"));
                }
                let parts = ArchiveParts { id: self.archive.clone(), uid, token_key, details };
                self.creates = Some(parts.clone());
                self.archive_record(parts)
            }
            Write::UpdateArchive { details } => self.update_archive(details),
            Write::Statement { id, uid, state, details, previous } => {
                let effect = Effect::Statement {
                    id: id.clone(),
                    deleted: state != StatementState::Active,
                    external_ids: external_id_hashes(&details),
                };
                let parts = StatementParts { id, uid, state, details, previous };
                self.push(effect, Kind::Statement, &stored::statement_record(parts))
            }
            Write::Revision(revision) => self.revision(*revision),
            Write::Sighting { statement, edition, revision, source, raw_digest } => {
                let lookup = lookup_of_uri(&source.uri);
                let record =
                    stored::sighting_record(&statement, &edition, revision, source, raw_digest);
                let effect = Effect::Sighting { statement, edition, revision, lookup };
                self.push(effect, Kind::Sighting, &record)
            }
            Write::Claims { statement, edition, revision, claims } => {
                let effect = Effect::Claims {
                    statement: statement.clone(),
                    edition: edition.clone(),
                    revision,
                };
                let parts = ClaimsParts { statement, edition, revision, claims };
                let record = stored::claims_record(parts).map_err(|_| BAD_SPAN)?;
                self.push(effect, Kind::Claims, &record)
            }
            Write::Decisions { statement, decisions } => {
                let record = stored::decisions_record(&statement, decisions);
                let record = record.map_err(|_| BAD_SPAN)?;
                self.push(Effect::Decisions { statement }, Kind::Decisions, &record)
            }
            Write::Entity { uid, details, lookup_names } => {
                let effect = entity_effect(&details.key, &lookup_names);
                let parts = EntityParts { uid, details: *details, lookup_names };
                self.push(effect, Kind::Entity, &stored::entity_record(parts))
            }
            Write::Move { statement, edition, to_statement, to_edition } => {
                let from = Place { statement, edition };
                let to = Place { statement: to_statement, edition: to_edition };
                let record = stored::move_record(&from, &to);
                self.push(Effect::Move { from, to }, Kind::Move, &record)
            }
        }
    }

    fn update_archive(&mut self, details: ArchiveDetails) -> Result<(), Error> {
        let made = self.creates.as_ref().or(self.known.map(|info| &info.parts));
        let ArchiveParts { id, uid, token_key, details: _ } =
            made.ok_or_else(|| Error::NoArchive(self.archive.clone()))?.clone();
        self.archive_record(ArchiveParts { id, uid, token_key, details })
    }

    fn archive_record(&mut self, parts: ArchiveParts) -> Result<(), Error> {
        let effect = Effect::Archive { id: parts.id.clone() };
        self.push(effect, Kind::Archive, &stored::archive_record(parts))
    }

    fn revision(&mut self, revision: NewRevision) -> Result<(), Error> {
        let NewRevision {
            statement,
            edition,
            edition_uid,
            number,
            details,
            content_digest,
            raw_digest,
            nonce,
            text,
        } = revision;
        let (text, words) = match text {
            NewText::Own(words) => (TextOf::Own, Some(words)),
            NewText::SameAs(earlier) => (TextOf::Same(earlier), None),
        };
        let parts = RevisionParts {
            statement,
            edition,
            edition_uid,
            number,
            content_digest,
            raw_digest,
            text,
            details,
        };
        let effect = revision_effect(&parts);
        self.push(effect, Kind::Revision, &stored::revision_record(parts))?;
        if let Some(words) = words {
            let record = stored::text_record(nonce, words)
                .map_err(|_| Error::InvalidBatch("a segment lies outside its text"))?;
            self.payloads.push(pack(Kind::Text, &record)?);
        }
        Ok(())
    }

    fn push<T: serde::Serialize>(
        &mut self,
        effect: Effect,
        kind: Kind,
        record: &T,
    ) -> Result<(), Error> {
        self.effects.push(effect);
        self.payloads.push(pack(kind, record)?);
        Ok(())
    }
}

const BAD_SPAN: Error = Error::InvalidBatch("the words of a claim are not as long as their span");

/// What an entity means for the index.
pub(crate) fn entity_effect(key: &EntityKey, lookup_names: &[String]) -> Effect {
    let names = lookup_names.iter().map(|name| LookupHash::entity_name(name)).collect();
    Effect::Entity { key: key.clone(), names }
}

/// What a revision means for the index.
pub(crate) fn revision_effect(parts: &RevisionParts) -> Effect {
    let lookups = lookup_of_uri(&parts.details.source.uri).into_iter();
    Effect::Revision {
        statement: parts.statement.clone(),
        edition: parts.edition.clone(),
        number: parts.number,
        publish_time: parts.details.publish_time.map(Timestamp::micros),
        usable: RevisionEntry::is_usable(parts.details.usability),
        text: parts.text,
        lookups: lookups.chain([LookupHash::content(&parts.content_digest.0)]).collect(),
    }
}

/// The keys of a statement's external ids.
pub(crate) fn external_id_hashes(details: &StatementDetails) -> Vec<LookupHash> {
    let key = |id: &ExternalId| LookupHash::of(&LookupKey::ExternalId(id.clone()));
    details.external_ids.iter().map(key).collect()
}

/// The key of a URI; none for an empty one.
pub(crate) fn lookup_of_uri(uri: &str) -> Option<LookupHash> {
    (!uri.is_empty()).then(|| LookupHash::source_uri(uri))
}

fn pack<T: serde::Serialize>(kind: Kind, record: &T) -> Result<Payload, Error> {
    pack_raw(kind, stored::encode(record).map_err(engine("encoding a record"))?)
}

/// Packs what a record says.
pub(crate) fn pack_raw(kind: Kind, raw: Vec<u8>) -> Result<Payload, Error> {
    if raw.len() > super::compress::MAX_RAW_BYTES {
        return Err(Error::InvalidBatch("a record is longer than 64 MiB"));
    }
    Payload::pack(kind, raw).map_err(super::errors::io_failed("packing a record"))
}
