//! The entities that texts name, found once for the two that ask: the link candidates of an ingest, and
//! the index, which reads the same text a moment later.
//!
//! What was found for the first waits for the second, for some texts and only for short lists; the oldest
//! make way. The index may be some batches behind, so that there is room for more than it takes up at once. Finding depends on the words and their languages alone, which is what a list is kept by, so
//! whoever finds none waiting finds the same anew. Not here: how entities are found (`index`).

use std::collections::{HashMap, VecDeque};
use std::sync::{LazyLock, Mutex, PoisonError};

use crate::index::{Piece, entities_of};

/// Texts whose entities wait.
const TEXTS: usize = 4_096;
/// Entities of one text beyond which they do not wait.
const ENTITIES: usize = 1_000;

/// The lists that wait: they come from tables that are the same for every archive of a process.
static WAITING: LazyLock<Mutex<Waiting>> = LazyLock::new(Mutex::default);

type Hash = [u8; 32];

/// Entities by the hash of the text that names them.
#[derive(Debug, Default)]
struct Waiting {
    lists: HashMap<Hash, Box<[String]>>,
    /// The oldest first; some were taken.
    order: VecDeque<Hash>,
}

impl Waiting {
    fn put(&mut self, key: Hash, named: &[String]) {
        if named.len() > ENTITIES || self.lists.insert(key, named.into()).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.order.len() > TEXTS {
            self.order.pop_front().map(|oldest| self.lists.remove(&oldest));
        }
    }

    fn take(&mut self, key: Hash) -> Option<Vec<String>> {
        self.lists.remove(&key).map(Vec::from)
    }
}

/// The entities of a text, as [`entities_of`] finds them; they wait for [`found`].
pub(super) fn find(pieces: &[Piece<'_>]) -> Vec<String> {
    let (key, named) = (hash(pieces), entities_of(pieces));
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.put(key, &named);
    named
}

/// The entities of a text: those that wait, or found now.
pub(super) fn found(pieces: &[Piece<'_>]) -> Vec<String> {
    let key = hash(pieces);
    let waited = WAITING.lock().unwrap_or_else(PoisonError::into_inner).take(key);
    waited.unwrap_or_else(|| entities_of(pieces))
}

/// Of everything that finding depends on.
fn hash(pieces: &[Piece<'_>]) -> Hash {
    let mut hash = blake3::Hasher::new();
    for Piece { text, language, title: _ } in pieces {
        for part in [text, language] {
            hash.update(&part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    *hash.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_wait_for_the_one_who_asks_next_and_are_the_same() {
        let text = "The ministers of Kazakhstan and Iran met in Tehran.";
        let english = [Piece { text, language: "en", title: false }];
        let named = find(&english);
        assert!(named.iter().any(|key| key.ends_with("KZ")), "{named:?}");
        assert_eq!(found(&english), named);
        assert_eq!(found(&english), named, "found anew");
    }

    #[test]
    fn a_text_cut_or_spoken_otherwise_is_another_text() {
        let piece = |text, language| Piece { text, language, title: false };
        let whole = hash(&[piece("Iran met", "en")]);
        assert_ne!(hash(&[piece("Iran ", "en"), piece("met", "en")]), whole);
        assert_ne!(hash(&[piece("Iran met", "fr")]), whole);
    }

    #[test]
    fn few_texts_wait_and_the_oldest_make_way() {
        let mut waiting = Waiting::default();
        let key = |text: usize| {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&text.to_le_bytes());
            key
        };
        let named = ["country:KZ".to_owned()];
        for text in 0..=TEXTS {
            waiting.put(key(text), &named);
            waiting.put(key(text), &named);
        }
        assert_eq!(waiting.lists.len(), TEXTS);
        assert_eq!(waiting.take(key(0)), None);
        assert_eq!(waiting.take(key(1)), Some(named.to_vec()));
        let long = vec![String::new(); ENTITIES + 1];
        waiting.put([9; 32], &long);
        assert_eq!(waiting.take([9; 32]), None, "a long list does not wait");
    }
}
