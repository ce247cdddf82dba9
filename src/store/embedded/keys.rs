//! The keys of the index: one table, whose first byte says which view an entry belongs to.
//!
//! ```text
//! i  archive id                                       internal number of the archive
//! a  archive 2  commit                                archive details
//! c  archive 2  commit                                commit
//! s  archive 2  statement 0  commit                   statement, and each revision below it
//! r  archive 2  statement 0  edition 0  revision      revision
//! h  archive 2  statement 0  edition 0  revision  n   sighting
//! l  archive 2  hash 12  commit  ordinal              hit of a lookup key
//! f  archive 2  statement 0  edition 0  revision  commit   claims of a revision
//! d  archive 2  statement 0  commit                   decisions about a statement's fields
//! e  archive 2  entity 0  commit                      entity
//! n  archive 2  hash 12  entity 0                     entity by a name it has or had
//! q  archive 2  request id 16                         answered request
//! o  archive 2  commit                                request id, as long as the request is kept
//! m  archive 2  statement 0  edition 0  commit        which edition has a name since, or had it till then
//! w  archive 2  statement 0  edition 0  commit        which name an edition has since
//! ```
//!
//! What is kept of an edition (`r`, `h`, `f`, `w`) is kept under the name that it was made with, whatever it
//! is called by now (`homes`).
//!
//! A number is how many bytes it takes and then those, big-endian without zeros in front, which keeps the
//! order. Ids have no byte below `-` and none above `z`, so the 0 after them keeps their order.

use super::homes::Home;
use crate::domain::fields::EntityKey;
use crate::domain::{EditionId, StatementId};
use crate::store::LookupKey;

/// A view's entries begin with this byte.
pub(crate) mod tag {
    pub(crate) const ARCHIVE_ID: u8 = b'i';
    pub(crate) const ARCHIVE: u8 = b'a';
    pub(crate) const COMMIT: u8 = b'c';
    pub(crate) const STATEMENT: u8 = b's';
    pub(crate) const REVISION: u8 = b'r';
    pub(crate) const SIGHTING: u8 = b'h';
    pub(crate) const LOOKUP: u8 = b'l';
    pub(crate) const CLAIMS: u8 = b'f';
    pub(crate) const DECISIONS: u8 = b'd';
    pub(crate) const ENTITY: u8 = b'e';
    pub(crate) const ENTITY_NAME: u8 = b'n';
    pub(crate) const REQUEST: u8 = b'q';
    pub(crate) const KEPT_REQUEST: u8 = b'o';
    pub(crate) const PLACE: u8 = b'm';
    pub(crate) const NAME: u8 = b'w';
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

    fn number(mut self, number: u64) -> Self {
        let bytes = number.to_be_bytes();
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let rest = bytes.get(zeros..).unwrap_or_default();
        // At most 8.
        self.0.push(u8::try_from(rest.len()).unwrap_or_default());
        self.0.extend_from_slice(rest);
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

    /// The first key after this one.
    pub(crate) fn next(mut self) -> Self {
        self.0.push(0);
        self
    }

    /// All archive ids.
    pub(crate) fn archive_ids() -> Self {
        Self(vec![tag::ARCHIVE_ID])
    }

    /// An archive's internal number.
    pub(crate) fn archive_id(id: &str) -> Self {
        Self::archive_ids().raw(id.as_bytes())
    }

    /// All states of an archive's details, oldest first.
    pub(crate) fn archive(archive: u16) -> Self {
        Self::new(tag::ARCHIVE, archive)
    }

    /// One state of an archive's details.
    pub(crate) fn archive_at(archive: u16, commit: u64) -> Self {
        Self::archive(archive).number(commit)
    }

    /// All commits of an archive.
    pub(crate) fn commits(archive: u16) -> Self {
        Self::new(tag::COMMIT, archive)
    }

    /// One commit.
    pub(crate) fn commit(archive: u16, commit: u64) -> Self {
        Self::commits(archive).number(commit)
    }

    /// All statements of an archive.
    pub(crate) fn statements(archive: u16) -> Self {
        Self::new(tag::STATEMENT, archive)
    }

    /// All states of a statement, oldest first.
    pub(crate) fn statement(archive: u16, id: &StatementId) -> Self {
        Self::statements(archive).text(id.as_str())
    }

    /// A statement's state since a commit.
    pub(crate) fn statement_at(archive: u16, id: &StatementId, commit: u64) -> Self {
        Self::statement(archive, id).number(commit)
    }

    /// All revisions of a statement.
    pub(crate) fn editions(archive: u16, statement: &StatementId) -> Self {
        Self::new(tag::REVISION, archive).text(statement.as_str())
    }

    /// All revisions of an edition.
    pub(crate) fn revisions(archive: u16, home: &Home) -> Self {
        Self::editions(archive, &home.statement).text(&home.key)
    }

    /// One revision.
    pub(crate) fn revision(archive: u16, home: &Home, number: u32) -> Self {
        Self::revisions(archive, home).number(number.into())
    }

    /// All sightings of a revision.
    pub(crate) fn sightings(archive: u16, home: &Home, revision: u32) -> Self {
        let key = Self::new(tag::SIGHTING, archive).text(home.statement.as_str());
        key.text(&home.key).number(revision.into())
    }

    /// One sighting.
    pub(crate) fn sighting(archive: u16, home: &Home, revision: u32, n: u32) -> Self {
        Self::sightings(archive, home, revision).number(n.into())
    }

    /// The hits of a lookup key, oldest first.
    pub(crate) fn lookup(archive: u16, hash: &LookupHash) -> Self {
        Self::new(tag::LOOKUP, archive).raw(&hash.0)
    }

    /// The hits of a lookup key that came in one commit.
    pub(crate) fn hits_of_commit(archive: u16, hash: &LookupHash, commit: u64) -> Self {
        Self::lookup(archive, hash).number(commit)
    }

    /// One hit.
    pub(crate) fn hit(archive: u16, hash: &LookupHash, commit: u64, ordinal: u32) -> Self {
        Self::hits_of_commit(archive, hash, commit).number(ordinal.into())
    }

    /// All claims that a revision ever had, oldest first.
    pub(crate) fn claims(archive: u16, home: &Home, revision: u32) -> Self {
        let key = Self::new(tag::CLAIMS, archive).text(home.statement.as_str());
        key.text(&home.key).number(revision.into())
    }

    /// The claims of a revision since a commit.
    pub(crate) fn claims_at(archive: u16, home: &Home, revision: u32, commit: u64) -> Self {
        Self::claims(archive, home, revision).number(commit)
    }

    /// All names that editions of a statement have or had and that were moved to or from.
    pub(crate) fn places(archive: u16, statement: &StatementId) -> Self {
        Self::new(tag::PLACE, archive).text(statement.as_str())
    }

    /// What a name ever meant, oldest first.
    pub(crate) fn place(archive: u16, statement: &StatementId, edition: &EditionId) -> Self {
        Self::places(archive, statement).text(edition.as_str())
    }

    /// What a name means since a commit.
    pub(crate) fn place_at(
        archive: u16,
        statement: &StatementId,
        edition: &EditionId,
        commit: u64,
    ) -> Self {
        Self::place(archive, statement, edition).number(commit)
    }

    /// The names that an edition got by moving, oldest first.
    pub(crate) fn moves(archive: u16, home: &Home) -> Self {
        Self::new(tag::NAME, archive).text(home.statement.as_str()).text(&home.key)
    }

    /// The name that an edition has since a commit.
    pub(crate) fn move_at(archive: u16, home: &Home, commit: u64) -> Self {
        Self::moves(archive, home).number(commit)
    }

    /// All decisions that there ever were about a statement, oldest first.
    pub(crate) fn decisions(archive: u16, statement: &StatementId) -> Self {
        Self::new(tag::DECISIONS, archive).text(statement.as_str())
    }

    /// The decisions since a commit.
    pub(crate) fn decisions_at(archive: u16, statement: &StatementId, commit: u64) -> Self {
        Self::decisions(archive, statement).number(commit)
    }

    /// All entities of an archive.
    pub(crate) fn entities(archive: u16) -> Self {
        Self::new(tag::ENTITY, archive)
    }

    /// All states of an entity, oldest first.
    pub(crate) fn entity(archive: u16, key: &EntityKey) -> Self {
        Self::entities(archive).text(&key.to_string())
    }

    /// An entity's state since a commit.
    pub(crate) fn entity_at(archive: u16, key: &EntityKey, commit: u64) -> Self {
        Self::entity(archive, key).number(commit)
    }

    /// The entities that have or had a name.
    pub(crate) fn entity_names(archive: u16, hash: &LookupHash) -> Self {
        Self::new(tag::ENTITY_NAME, archive).raw(&hash.0)
    }

    /// An entity that has or had a name.
    pub(crate) fn entity_name(archive: u16, hash: &LookupHash, key: &EntityKey) -> Self {
        Self::entity_names(archive, hash).text(&key.to_string())
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
        Self::kept_requests(archive).number(commit)
    }
}

/// The number that follows `prefix` in a key.
pub(crate) fn number_after(key: &[u8], prefix: &Key) -> Option<u64> {
    let (len, rest) = key.strip_prefix(prefix.bytes())?.split_first()?;
    let number = rest.get(..usize::from(*len))?;
    Some(number.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

/// The front part of a key that all keys have which are asked for together, and few others; none for
/// keys that are asked for by their order.
pub(crate) fn stem(key: &[u8]) -> Option<&[u8]> {
    const HEAD: usize = 3;
    let (head, rest) = key.split_at_checked(HEAD)?;
    match *head.first()? {
        tag::STATEMENT
        | tag::REVISION
        | tag::SIGHTING
        | tag::CLAIMS
        | tag::DECISIONS
        | tag::PLACE
        | tag::NAME
        | tag::ENTITY => {
            let end = rest.iter().position(|&byte| byte == 0)?;
            key.get(..=HEAD + end)
        }
        tag::LOOKUP | tag::ENTITY_NAME => key.get(..HEAD + HASH_LEN),
        tag::REQUEST => key.get(..HEAD + 16),
        _ => None,
    }
}

/// The text at the front of what follows `prefix` in a key.
pub(crate) fn text_after<'a>(key: &'a [u8], prefix: &Key) -> Option<&'a str> {
    let rest = key.strip_prefix(prefix.bytes())?;
    let text = rest.split(|&byte| byte == 0).next()?;
    std::str::from_utf8(text).ok()
}

/// Bytes of a lookup key's hash: two keys of a billion meet once in a hundred billion archives, and one
/// who makes two meet has linked documents of his own.
const HASH_LEN: usize = 12;

/// A lookup key as the index has it: the front of its BLAKE3, so that entries are short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct LookupHash([u8; HASH_LEN]);

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

    /// The hash of a name of an entity.
    pub(crate) fn entity_name(name: &str) -> Self {
        Self::hash(4, &[name.as_bytes()])
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
        let mut hash = [0; HASH_LEN];
        hasher.finalize_xof().fill(&mut hash);
        Self(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_order_and_come_back() {
        let numbers = [0, 1, 9, 255, 256, 65_535, 65_536, u64::from(u32::MAX), u64::MAX];
        let keys: Vec<Key> = numbers.iter().map(|&number| Key::commit(1, number)).collect();
        assert!(keys.is_sorted());
        for (number, key) in numbers.iter().zip(&keys) {
            assert_eq!(number_after(key.bytes(), &Key::commits(1)), Some(*number));
            assert!(*key < key.clone().next() && key.clone().next() < Key::commits(1).past());
        }
    }

    #[test]
    fn what_is_asked_for_together_has_one_stem() {
        let id: StatementId = "note-1".parse().unwrap();
        let all = Key::statement(7, &id);
        assert_eq!(stem(Key::statement_at(7, &id, 70_000).bytes()), Some(all.bytes()));
        assert_eq!(stem(Key::statements(7).bytes()), None);
        let hash = LookupHash::source_uri("https://ministry.example/1");
        let hit = Key::hit(7, &hash, 300, 2);
        assert_eq!(stem(hit.bytes()), Some(Key::lookup(7, &hash).bytes()));
        assert_eq!(stem(Key::commit(7, 1).bytes()), None);
    }
}
