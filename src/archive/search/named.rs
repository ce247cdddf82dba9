//! The entities that texts name, found once for the two that ask: the link candidates of an ingest, and
//! the index, which reads the same text a moment later.
//!
//! What was found for the first waits for the second, for a few texts and only for short lists; the oldest
//! make way. Finding depends on the words and their languages alone, which is what a list is kept by, so
//! whoever finds none waiting finds the same anew. Not here: how entities are found (`index`).

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use crate::index::{Piece, entities_of};

/// Texts whose entities wait.
const TEXTS: usize = 512;
/// Entities of one text beyond which they do not wait.
const ENTITIES: usize = 1_000;

/// The lists that wait: they come from tables that are the same for every archive of a process.
static WAITING: Mutex<Waiting> = Mutex::new(Waiting(VecDeque::new()));

/// Entities by the hash of the text that names them.
#[derive(Debug)]
struct Waiting(VecDeque<([u8; 32], Vec<String>)>);

impl Waiting {
    fn put(&mut self, key: [u8; 32], named: Vec<String>) {
        let Self(lists) = self;
        if named.len() > ENTITIES || lists.iter().any(|(known, _)| *known == key) {
            return;
        }
        if lists.len() == TEXTS {
            lists.pop_front();
        }
        lists.push_back((key, named));
    }

    fn take(&mut self, key: [u8; 32]) -> Option<Vec<String>> {
        let place = self.0.iter().position(|(known, _)| *known == key)?;
        self.0.remove(place).map(|(_, named)| named)
    }
}

/// The entities of a text, as [`entities_of`] finds them; they wait for [`found`].
pub(super) fn find(pieces: &[Piece<'_>]) -> Vec<String> {
    let named = entities_of(pieces);
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    waiting.put(hash(pieces), named.clone());
    named
}

/// The entities of a text: those that wait, or found now.
pub(super) fn found(pieces: &[Piece<'_>]) -> Vec<String> {
    let key = hash(pieces);
    let waited = WAITING.lock().unwrap_or_else(PoisonError::into_inner).take(key);
    waited.unwrap_or_else(|| entities_of(pieces))
}

/// Of everything that finding depends on.
fn hash(pieces: &[Piece<'_>]) -> [u8; 32] {
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
        let mut waiting = Waiting(VecDeque::new());
        for text in 0..=TEXTS {
            let mut key = [0; 32];
            key[..8].copy_from_slice(&text.to_le_bytes());
            waiting.put(key, vec!["country:KZ".to_owned()]);
            waiting.put(key, Vec::new());
        }
        assert_eq!(waiting.0.len(), TEXTS);
        assert_eq!(waiting.take([0; 32]), None);
        waiting.put([9; 32], vec![String::new(); ENTITIES + 1]);
        assert_eq!(waiting.take([9; 32]), None, "a long list does not wait");
    }
}
