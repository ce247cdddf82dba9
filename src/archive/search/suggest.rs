//! Completion: names of entities and words of the archive that start as the reader has begun.

use super::{Chancery, Error};
use crate::domain::{ArchiveId, LanguageTag};
use crate::index::gazetteer;

/// Something that a reader may have begun to type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The words to type.
    pub text: String,
    /// The key of the entity that they name; empty for a word.
    pub entity: String,
    /// Revisions with it; 0 for a name that the archive may not have.
    pub count: u64,
}

impl Chancery {
    /// What the reader may mean: names first, then words, the most frequent first.
    ///
    /// # Errors
    /// The archive is not there, or its index is not ready in time.
    pub async fn suggest(
        &self,
        archive: &ArchiveId,
        prefix: &str,
        language: Option<&LanguageTag>,
        most: usize,
    ) -> Result<Vec<Suggestion>, Error> {
        let (index, _) = self.index_at(archive, &super::ReadOptions::default()).await?;
        let language = language.map_or("und", LanguageTag::as_str).to_owned();
        let prefix = prefix.trim().to_owned();
        let work = move || {
            let names = gazetteer::builtin().names_with(&prefix, &language, most);
            let mut found = Vec::new();
            for (text, entity) in names {
                let count = index.index.documents_about(&entity)?;
                found.push(Suggestion { text, entity, count });
            }
            for (text, count) in index.index.words_with(&prefix, &language, most)? {
                found.push(Suggestion { text, entity: String::new(), count });
            }
            found.sort_by_key(|s| (s.entity.is_empty(), std::cmp::Reverse(s.count)));
            found.truncate(most);
            Ok::<_, crate::index::Error>(found)
        };
        let found = tokio::task::spawn_blocking(work).await;
        Ok(found.map_err(|_| Error::Task("suggesting"))??)
    }
}
