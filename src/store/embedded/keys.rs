//! The keys of the index: one table, whose first byte says which view an entry belongs to.
//!
//! ```text
//! m                                                   position of the index in the log
//! i  archive id                                       internal number of the archive
//! a  archive 2  inverted commit 8                     archive details
//! c  archive 2  commit 8                              commit
//! s  archive 2  statement 0  inverted commit 8        statement, and each revision below it
//! r  archive 2  statement 0  edition 0  revision 4    revision
//! h  archive 2  statement 0  edition 0  revision 4  n 4   sighting
//! l  archive 2  segment 4  hash 16  inverted commit 8  ordinal 4   hit of a lookup key
//! q  archive 2  request id 16                         answered request
//! o  archive 2  commit 8                              request id, as long as the request is kept
//! ```
//!
//! Hits lie by the segment of the log that their record is in: hashes come in no order, and so only the
//! pages of the newest segment's hits are written to, however many hits there are.
//!
//! Numbers are big-endian. An inverted commit is `u64::MAX - commit`, so that the newest comes first.
//! Ids have no byte below `-`, so the 0 after them keeps their order.

use crate::domain::{EditionId, StatementId};
use crate::store::LookupKey;

/// A view's entries begin with this byte.
pub(crate) mod tag {
    pub(crate) const META: u8 = b'm';
    pub(crate) const ARCHIVE_ID: u8 = b'i';
    pub(crate) const ARCHIVE: u8 = b'a';
    pub(crate) const COMMIT: u8 = b'c';
    pub(crate) const STATEMENT: u8 = b's';
    pub(crate) const REVISION: u8 = b'r';
    pub(crate) const SIGHTING: u8 = b'h';
    pub(crate) const LOOKUP: u8 = b'l';
    pub(crate) const REQUEST: u8 = b'q';
    pub(crate) const KEPT_REQUEST: u8 = b'o';
}

/// A key, or the front part of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    fn new(tag: u8, archive: u16) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.push(tag);
        bytes.extend_from_slice(&archive.to_be_bytes());
        Self(bytes)
    }

    fn text(mut self, id: &str) -> Self {
        self.0.extend_from_slice(id.as_bytes());
        self.0.push(0);
        self
    }

    fn long(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    fn short(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// A key after every key that starts with this one.
    pub(crate) fn past(mut self) -> Self {
        while let Some(last) = self.0.pop() {
            if last < u8::MAX {
                self.0.push(last + 1);
                break;
            }
        }
        self
    }

    /// The position of the index.
    pub(crate) fn meta() -> Self {
        Self(vec![tag::META])
    }

    /// All archive ids.
    pub(crate) fn archive_ids() -> Self {
        Self(vec![tag::ARCHIVE_ID])
    }

    /// An archive's internal number.
    pub(crate) fn archive_id(id: &str) -> Self {
        Self::archive_ids().raw(id.as_bytes())
    }

    /// All states of an archive's details, newest first.
    pub(crate) fn archive(archive: u16) -> Self {
        Self::new(tag::ARCHIVE, archive)
    }

    /// One state of an archive's details.
    pub(crate) fn archive_at(archive: u16, commit: u64) -> Self {
        Self::archive(archive).long(u64::MAX - commit)
    }

    /// All commits of an archive.
    pub(crate) fn commits(archive: u16) -> Self {
        Self::new(tag::COMMIT, archive)
    }

    /// One commit.
    pub(crate) fn commit(archive: u16, commit: u64) -> Self {
        Self::commits(archive).long(commit)
    }

    /// All statements of an archive.
    pub(crate) fn statements(archive: u16) -> Self {
        Self::new(tag::STATEMENT, archive)
    }

    /// All states of a statement, newest first.
    pub(crate) fn statement(archive: u16, id: &StatementId) -> Self {
        Self::statements(archive).text(id.as_str())
    }

    /// A statement's state as of a commit, or the first key after where it would be.
    pub(crate) fn statement_at(archive: u16, id: &StatementId, commit: u64) -> Self {
        Self::statement(archive, id).long(u64::MAX - commit)
    }

    /// All revisions of a statement.
    pub(crate) fn editions(archive: u16, statement: &StatementId) -> Self {
        Self::new(tag::REVISION, archive).text(statement.as_str())
    }

    /// All revisions of an edition.
    pub(crate) fn revisions(archive: u16, statement: &StatementId, edition: &EditionId) -> Self {
        Self::editions(archive, statement).text(edition.as_str())
    }

    /// One revision.
    pub(crate) fn revision(
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        number: u32,
    ) -> Self {
        Self::revisions(archive, statement, edition).short(number)
    }

    /// All sightings of a revision.
    pub(crate) fn sightings(
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        revision: u32,
    ) -> Self {
        let key = Self::new(tag::SIGHTING, archive).text(statement.as_str());
        key.text(edition.as_str()).short(revision)
    }

    /// One sighting.
    pub(crate) fn sighting(
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        revision: u32,
        n: u32,
    ) -> Self {
        Self::sightings(archive, statement, edition, revision).short(n)
    }

    /// All hits of all lookup keys.
    pub(crate) fn lookups(archive: u16) -> Self {
        Self::new(tag::LOOKUP, archive)
    }

    /// The hits of a lookup key in a segment, newest first.
    pub(crate) fn lookup(archive: u16, segment: u32, hash: &LookupHash) -> Self {
        Self::lookups(archive).short(segment).raw(&hash.0)
    }

    /// One hit.
    pub(crate) fn hit(
        archive: u16,
        segment: u32,
        hash: &LookupHash,
        commit: u64,
        ordinal: u32,
    ) -> Self {
        // Within a commit, too, the newest comes first.
        Self::lookup(archive, segment, hash).long(u64::MAX - commit).short(u32::MAX - ordinal)
    }

    /// An answered request.
    pub(crate) fn request(archive: u16, id: [u8; 16]) -> Self {
        Self::new(tag::REQUEST, archive).raw(&id)
    }

    /// The requests that are kept, oldest first.
    pub(crate) fn kept_requests(archive: u16) -> Self {
        Self::new(tag::KEPT_REQUEST, archive)
    }

    /// The request of a commit, while it is kept.
    pub(crate) fn kept_request(archive: u16, commit: u64) -> Self {
        Self::kept_requests(archive).long(commit)
    }
}

/// The commit at the end of a key that ends with an inverted one, `after` bytes before the end.
pub(crate) fn inverted_commit(key: &[u8], after: usize) -> Option<u64> {
    let (head, _) = key.split_at_checked(key.len().checked_sub(after)?)?;
    let bytes = head.last_chunk::<8>()?;
    Some(u64::MAX - u64::from_be_bytes(*bytes))
}

/// The segment in the key of a hit.
pub(crate) fn hit_segment(key: &[u8]) -> Option<u32> {
    let (_, rest) = key.split_at_checked(3)?;
    rest.first_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))
}

/// The number at the end of a key.
pub(crate) fn last_number(key: &[u8]) -> Option<u32> {
    key.last_chunk::<4>().map(|bytes| u32::from_be_bytes(*bytes))
}

/// The text at the front of what follows `prefix` in a key.
pub(crate) fn text_after<'a>(key: &'a [u8], prefix: &Key) -> Option<&'a str> {
    let rest = key.strip_prefix(prefix.bytes())?;
    let text = rest.split(|&byte| byte == 0).next()?;
    std::str::from_utf8(text).ok()
}

/// A lookup key as the index has it: 16 bytes of BLAKE3, so that entries are short and of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LookupHash([u8; 16]);

impl LookupHash {
    /// The hash of a key; its kind is part of it.
    pub(crate) fn of(key: &LookupKey) -> Self {
        match key {
            LookupKey::ExternalId(id) => {
                Self::hash(1, &[id.scheme().as_bytes(), &[0], id.value().as_bytes()])
            }
            LookupKey::SourceUri(uri) => Self::source_uri(uri),
            LookupKey::Content(digest) => Self::content(&digest.0),
        }
    }

    /// The hash of a URI.
    pub(crate) fn source_uri(uri: &str) -> Self {
        Self::hash(2, &[uri.as_bytes()])
    }

    /// The hash of a content digest.
    pub(crate) fn content(digest: &[u8; 32]) -> Self {
        Self::hash(3, &[digest])
    }

    fn hash(kind: u8, parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&[kind]);
        for part in parts {
            hasher.update(part);
        }
        let mut hash = [0; 16];
        hasher.finalize_xof().fill(&mut hash);
        Self(hash)
    }
}
