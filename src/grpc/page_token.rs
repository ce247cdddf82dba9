//! Page tokens and resume tokens: places in a list or in the log, sealed.
//!
//! ```text
//! page:   version 1 │ method 1 │ commit 8 │ arguments 32 │ sort key …
//! resume: version 1 │ archive uid 16 │ commit 8
//! resume: version 2 │ archive uid 16 │ commit 8 │ statement id …   (within the state as of the commit)
//! token = base64url( nonce 24 │ XChaCha20-Poly1305( above ) )
//! ```
//!
//! The key belongs to the archive, so that a token of another archive does not open. A token says
//! where to go on and authorises nothing; the server keeps no state for it, so it does not expire and
//! any copy of the archive can open it. Numbers are big-endian.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::Error;
use super::convert::paging::Paging;
use crate::clock::{Entropy, random};
use crate::domain::fields::EntityKey;
use crate::domain::{
    ArchiveId, CommitNumber, Digest, EditionId, RevisionNumber, StatementId, TokenKey, Uid,
};

const VERSION: u8 = 1;
/// Of tokens within a state that is being told.
const SNAPSHOT_VERSION: u8 = 2;
const NONCE_BYTES: usize = 24;
/// Longer ones were not made here; they are not even decoded.
const TOKEN_CHARS: usize = 1_024;

/// The lists that have pages. The numbers are in tokens and keep their meaning for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListMethod {
    /// `ListStatements`
    Statements = 1,
    /// `ListEditions`
    Editions = 2,
    /// `ListEditionRevisions`
    Revisions = 3,
    /// `ListSightings`
    Sightings = 4,
    /// `ListArchives`
    Archives = 5,
    /// `ListChanges`
    Changes = 6,
    /// `SearchStatements`
    Search = 7,
    /// `ListEntities`
    Entities = 8,
}

impl ListMethod {
    /// The method's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Statements => "ListStatements",
            Self::Editions => "ListEditions",
            Self::Revisions => "ListEditionRevisions",
            Self::Sightings => "ListSightings",
            Self::Archives => "ListArchives",
            Self::Changes => "ListChanges",
            Self::Search => "SearchStatements",
            Self::Entities => "ListEntities",
        }
    }

    /// The method's number in tokens.
    const fn number(self) -> u8 {
        self as u8
    }
}

/// Where a list goes on: what its items are sorted by.
pub(crate) trait SortKey: Sized {
    /// As it is written in a token.
    fn to_bytes(&self) -> Vec<u8>;
    /// None if it was written by something else.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

macro_rules! text_key {
    ($($name:ident),+) => {
        $(impl SortKey for $name {
            fn to_bytes(&self) -> Vec<u8> {
                self.as_str().as_bytes().to_vec()
            }

            fn from_bytes(bytes: &[u8]) -> Option<Self> {
                std::str::from_utf8(bytes).ok()?.parse().ok()
            }
        })+
    };
}

text_key!(ArchiveId, StatementId, EditionId);

impl SortKey for EntityKey {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        std::str::from_utf8(bytes).ok()?.parse().ok()
    }
}

impl SortKey for u32 {
    fn to_bytes(&self) -> Vec<u8> {
        self.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::from_be_bytes)
    }
}

impl SortKey for RevisionNumber {
    fn to_bytes(&self) -> Vec<u8> {
        self.get().to_bytes()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        u32::from_bytes(bytes).and_then(Self::new)
    }
}

/// A place in the log, for a list of changes that may end within a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ChangeKey {
    /// All changes up to this commit were listed.
    pub(crate) after: CommitNumber,
    /// And so many of the commit behind it.
    pub(crate) skip: u32,
}

impl SortKey for ChangeKey {
    fn to_bytes(&self) -> Vec<u8> {
        [self.after.0.to_be_bytes().as_slice(), self.skip.to_be_bytes().as_slice()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (after, skip) = bytes.split_first_chunk::<8>()?;
        let after = CommitNumber(u64::from_be_bytes(*after));
        Some(Self { after, skip: u32::from_bytes(skip)? })
    }
}

/// Where the client of a watch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resume {
    /// It has everything up to this commit.
    Behind(CommitNumber),
    /// It has the statements up to one, as of a commit.
    Snapshot {
        /// The commit.
        commit: CommitNumber,
        /// The last statement; none at the beginning.
        after: Option<StatementId>,
    },
}

impl Resume {
    /// The commit that everything is counted from.
    pub(crate) fn commit(&self) -> CommitNumber {
        match self {
            Self::Behind(commit) | Self::Snapshot { commit, .. } => *commit,
        }
    }
}

/// Seals and opens the tokens of one archive.
#[derive(Clone)]
pub(crate) struct Tokens {
    uid: Uid,
    cipher: XChaCha20Poly1305,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("uid", &self.uid).finish_non_exhaustive()
    }
}

impl Tokens {
    /// For the archive with this identity and key.
    pub(crate) fn new(uid: Uid, key: &TokenKey, entropy: Arc<dyn Entropy>) -> Self {
        Self { uid, cipher: XChaCha20Poly1305::new(&key.0.into()), entropy }
    }

    /// Token of the page behind `key`. All pages show `commit`.
    pub(crate) fn seal_page<K>(&self, page: &Paging, commit: CommitNumber, key: &K) -> String
    where
        K: SortKey,
    {
        let mut plain = vec![VERSION, page.method.number()];
        plain.extend(commit.0.to_be_bytes());
        plain.extend(page.fingerprint.0);
        plain.extend(key.to_bytes());
        self.seal_plain(Purpose::Page, &plain)
    }

    /// The commit that the pages show and where this one starts; none for the first page.
    ///
    /// # Errors
    /// The token was not made here, or for other arguments.
    pub(crate) fn open_page<K>(&self, page: &Paging) -> Result<Option<(CommitNumber, K)>, Error>
    where
        K: SortKey,
    {
        if page.token.is_empty() {
            return Ok(None);
        }
        let plain = self.open(Purpose::Page, &page.token).ok_or(Error::PageTokenInvalid)?;
        let Some((method, commit, arguments, key)) = page_parts(&plain) else {
            return Err(Error::PageTokenInvalid);
        };
        if method != page.method.number() || arguments != page.fingerprint {
            return Err(Error::PageTokenMismatch);
        }
        K::from_bytes(key).map(|key| Some((commit, key))).ok_or(Error::PageTokenInvalid)
    }

    /// Token that continues a watch.
    pub(crate) fn seal(&self, place: &Resume) -> String {
        match place {
            Resume::Behind(commit) => self.seal_resume(*commit),
            Resume::Snapshot { commit, after } => {
                let mut plain = vec![SNAPSHOT_VERSION];
                plain.extend(self.uid.0);
                plain.extend(commit.0.to_be_bytes());
                plain.extend(after.iter().flat_map(|id| id.as_str().bytes()));
                self.seal_plain(Purpose::Resume, &plain)
            }
        }
    }

    /// Where a watch continues.
    ///
    /// # Errors
    /// The token was not made by this archive.
    pub(crate) fn open_watch(&self, token: &str) -> Result<Resume, Error> {
        let snapshot = || {
            let plain = self.open(Purpose::Resume, token)?;
            let rest = plain.strip_prefix(&[SNAPSHOT_VERSION])?.strip_prefix(&self.uid.0)?;
            let (commit, id) = rest.split_first_chunk::<8>()?;
            let commit = CommitNumber(u64::from_be_bytes(*commit));
            let after = if id.is_empty() { None } else { Some(StatementId::from_bytes(id)?) };
            Some(Resume::Snapshot { commit, after })
        };
        match snapshot() {
            Some(place) => Ok(place),
            None => self.open_resume(token).map(Resume::Behind),
        }
    }

    /// Token that continues behind `commit`.
    pub(crate) fn seal_resume(&self, commit: CommitNumber) -> String {
        let mut plain = vec![VERSION];
        plain.extend(self.uid.0);
        plain.extend(commit.0.to_be_bytes());
        self.seal_plain(Purpose::Resume, &plain)
    }

    /// The commit behind which an export or a watch continues.
    ///
    /// # Errors
    /// The token was not made by this archive.
    pub(crate) fn open_resume(&self, token: &str) -> Result<CommitNumber, Error> {
        let plain = self.open(Purpose::Resume, token);
        let commit = plain.as_deref().and_then(|plain| {
            let rest = plain.strip_prefix(&[VERSION])?.strip_prefix(&self.uid.0)?;
            rest.try_into().ok().map(u64::from_be_bytes)
        });
        commit.map(CommitNumber).ok_or(Error::ResumeTokenInvalid)
    }

    fn seal_plain(&self, purpose: Purpose, plain: &[u8]) -> String {
        let nonce: [u8; NONCE_BYTES] = random(self.entropy.as_ref());
        let payload = Payload { msg: plain, aad: purpose.label() };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("a token is far shorter than the cipher's limit");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    fn open(&self, purpose: Purpose, token: &str) -> Option<Vec<u8>> {
        if token.len() > TOKEN_CHARS {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: purpose.label() };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

/// What a token is for: one sort is not taken for the other.
#[derive(Clone, Copy)]
enum Purpose {
    Page,
    Resume,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Page => b"chancery page token",
            Self::Resume => b"chancery resume token",
        }
    }
}

fn page_parts(plain: &[u8]) -> Option<(u8, CommitNumber, Digest, &[u8])> {
    let (&[version, method], rest) = plain.split_first_chunk::<2>()?;
    let (commit, rest) = rest.split_first_chunk::<8>()?;
    let (arguments, key) = rest.split_first_chunk::<32>()?;
    let commit = CommitNumber(u64::from_be_bytes(*commit));
    (version == VERSION).then_some((method, commit, Digest(*arguments), key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemEntropy;
    use crate::store::PageLimit;

    fn tokens(key: u8) -> Tokens {
        Tokens::new(Uid([key; 16]), &TokenKey([key; 32]), Arc::new(SystemEntropy))
    }

    fn page(method: ListMethod, token: String, arguments: u8) -> Paging {
        let limit = PageLimit { items: 1, bytes: 1 };
        Paging { method, limit, token, fingerprint: Digest([arguments; 32]) }
    }

    fn open(tokens: &Tokens, page: &Paging) -> Result<Option<(CommitNumber, StatementId)>, Error> {
        tokens.open_page(page)
    }

    #[test]
    fn a_page_token_opens_with_the_arguments_it_was_made_with() {
        let own = tokens(1);
        let id: StatementId = "acd-19".parse().unwrap();
        let first = page(ListMethod::Statements, String::new(), 7);
        assert!(open(&own, &first).unwrap().is_none());
        let token = own.seal_page(&first, CommitNumber(12), &id);
        let next = page(ListMethod::Statements, token.clone(), 7);
        assert_eq!(open(&own, &next).unwrap(), Some((CommitNumber(12), id)));
        let changed = page(ListMethod::Statements, token.clone(), 8);
        assert!(matches!(open(&own, &changed), Err(Error::PageTokenMismatch)));
        let other_list = page(ListMethod::Editions, token.clone(), 7);
        assert!(matches!(open(&own, &other_list), Err(Error::PageTokenMismatch)));
        let other_archive = open(&tokens(2), &next);
        assert!(matches!(other_archive, Err(Error::PageTokenInvalid)));
    }

    #[test]
    fn a_damaged_token_does_not_open() {
        let own = tokens(1);
        let first = page(ListMethod::Sightings, String::new(), 7);
        let token = own.seal_page(&first, CommitNumber(12), &5_u32);
        let long = "A".repeat(2_000);
        for place in 0..token.len() {
            let mut damaged = token.clone().into_bytes();
            damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
            let damaged = String::from_utf8(damaged).unwrap();
            let result = own.open_page::<u32>(&page(ListMethod::Sightings, damaged, 7));
            assert!(matches!(result, Err(Error::PageTokenInvalid)), "{place}");
        }
        let mut short = token;
        short.truncate(short.len() - 4);
        for token in ["x", "a b", "=", &long, &short] {
            let result = own.open_page::<u32>(&page(ListMethod::Sightings, token.to_owned(), 7));
            assert!(matches!(result, Err(Error::PageTokenInvalid)), "{token}");
        }
    }

    #[test]
    fn a_resume_token_is_not_a_page_token_and_stays_with_its_archive() {
        let own = tokens(1);
        let token = own.seal_resume(CommitNumber(9));
        assert_eq!(own.open_resume(&token).unwrap(), CommitNumber(9));
        assert!(tokens(2).open_resume(&token).is_err());
        assert!(own.open_page::<u32>(&page(ListMethod::Sightings, token, 7)).is_err());
        // Restored under the same key but as another archive.
        let renamed = Tokens::new(Uid([3; 16]), &TokenKey([1; 32]), Arc::new(SystemEntropy));
        assert!(renamed.open_resume(&own.seal_resume(CommitNumber(9))).is_err());
    }

    #[test]
    fn a_token_within_a_state_goes_on_there() {
        let own = tokens(1);
        let commit = CommitNumber(9);
        for after in [None, Some("acd-19".parse().unwrap())] {
            let place = Resume::Snapshot { commit, after };
            let token = own.seal(&place);
            assert_eq!(own.open_watch(&token).unwrap(), place);
            assert!(own.open_resume(&token).is_err(), "an export does not go on within a state");
            assert!(tokens(2).open_watch(&token).is_err());
        }
        let behind = own.seal(&Resume::Behind(commit));
        assert_eq!(own.open_watch(&behind).unwrap(), Resume::Behind(commit));
    }

    #[test]
    fn sort_keys_read_back_as_they_were_written() {
        let key = ChangeKey { after: CommitNumber(300), skip: 4 };
        assert_eq!(ChangeKey::from_bytes(&key.to_bytes()), Some(key));
        assert_eq!(RevisionNumber::from_bytes(&0_u32.to_bytes()), None);
        assert_eq!(u32::from_bytes(b"abc"), None);
    }
}
