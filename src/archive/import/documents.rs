//! Documents by the thousand: each batch of them is one commit, whose request id says which items of
//! which import it ends with, so that a further stream of the same import finds where to go on.
//!
//! The id of a commit is made from the import and the number of its first item, and its fingerprint
//! holds the number of its last: whoever knows one end finds the next commit, and of two streams of
//! one import only one can commit what follows. Items that were all refused make no commit; those
//! after them take their place.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::super::draft::Draft;
use super::super::ingest::{Item, Step, answer, keys};
use super::super::transact::{Plan, Transacted};
use super::super::{Chancery, Error, Ingest, Ingested, WriteOptions};
use crate::domain::{ArchiveId, CommitNumber, Digest, RequestId, limits};
use crate::store::RequestKey;

/// One import: which, of which archive, and whether it is one.
#[derive(Debug, Clone)]
pub struct DocumentImport {
    /// Into which archive.
    pub archive: ArchiveId,
    /// Its name.
    pub id: RequestId,
    /// Answer what would happen and write nothing.
    pub validate_only: bool,
}

/// Documents that were read, or why they could not be, in their order.
#[derive(Debug)]
pub struct ReadDocuments(Vec<Result<Item, Arc<Error>>>);

/// What became of a batch of documents.
#[derive(Debug)]
pub struct ImportedDocuments {
    /// For each document, what became of it, or why nothing did.
    pub results: Vec<Result<Ingested, Arc<Error>>>,
    /// The commit; none, where there was nothing to commit or only a check was asked for.
    pub commit: Option<CommitNumber>,
}

const MICROS_AN_HOUR: i64 = 3_600_000_000;

impl DocumentImport {
    /// How the commit is named that begins behind `before` and ends with `last`.
    fn request(&self, before: u64, last: u64) -> RequestKey {
        let Self { archive, id: RequestId(id), validate_only: _ } = self;
        let mut hash = Sha256::new();
        hash.update(b"chancery import\0");
        hash.update(archive.as_str());
        hash.update(id);
        hash.update(before.to_be_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut made = [0; 16];
        let mut fingerprint = digest;
        made.copy_from_slice(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
        if let Some(end) = fingerprint.last_chunk_mut::<8>() {
            *end = last.to_be_bytes();
        }
        // The marks of a UUID of version 8: made from whatever its maker chose.
        let [.., version, _, variant, _, _, _, _, _, _, _] = &mut made;
        *version = (*version & 0x0f) | 0x80;
        *variant = (*variant & 0x3f) | 0x80;
        RequestKey { id: RequestId(made), fingerprint: Digest(fingerprint) }
    }
}

impl Chancery {
    /// The last item of an import that was committed, looking behind `from`.
    ///
    /// # Errors
    /// There is no such archive.
    pub async fn import_position(&self, import: &DocumentImport, from: u64) -> Result<u64, Error> {
        let since = self.clock.now().plus_micros(-limits::REQUEST_ID_HOURS * MICROS_AN_HOUR);
        let mut position = from;
        loop {
            let RequestKey { id, fingerprint: Digest(expected) } = import.request(position, 0);
            let found = self.store.request(&import.archive, id, since).await?;
            let Some(Digest(found)) = found.map(|record| record.fingerprint) else {
                return Ok(position);
            };
            let (Some((of, end)), Some((own, _))) =
                (found.split_last_chunk::<8>(), expected.split_last_chunk::<8>())
            else {
                return Ok(position);
            };
            let end = u64::from_be_bytes(*end);
            if of != own || end <= position {
                return Ok(position);
            }
            position = end;
        }
    }

    /// Reads documents, those among them that can be; none keeps the others back.
    ///
    /// # Errors
    /// There is no such archive.
    pub async fn read_import(
        &self,
        archive: &ArchiveId,
        items: Vec<Result<Ingest, Error>>,
    ) -> Result<ReadDocuments, Error> {
        let details = self.details(archive).await?;
        let mut refused = Vec::with_capacity(items.len());
        let mut to_read = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Ok(item) => {
                    to_read.push(item);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        let mut read = self.read_each_item(to_read, details).await?.into_iter();
        let lost = || Err(Error::Task("a document that got lost while it was read"));
        let all = refused.into_iter().map(|error| match error {
            Some(error) => Err(Arc::new(error)),
            None => read.next().unwrap_or_else(lost).map_err(Arc::new),
        });
        Ok(ReadDocuments(all.collect()))
    }

    /// Commits documents that were read: the items of an import behind `before` up to `last`, both
    /// numbers of items.
    ///
    /// # Errors
    /// The store failed or is full, or another stream of the import has committed items behind
    /// `before`. Nothing was stored.
    pub async fn import_documents(
        &self,
        import: &DocumentImport,
        before: u64,
        last: u64,
        documents: &ReadDocuments,
    ) -> Result<ImportedDocuments, Error> {
        let request = (!import.validate_only).then(|| import.request(before, last));
        let write = WriteOptions { request, validate_only: import.validate_only };
        let plan = ImportPlan { archive: &import.archive, documents };
        let moved = || Error::ImportMoved { acknowledged: before };
        let (draft, steps, stamp) = match self.transact(&import.archive, write, &plan).await {
            Ok(Transacted::Drafted { draft, value, stamp }) => (draft, value, stamp),
            Ok(Transacted::Seen(_)) | Err(Error::RequestIdReused { .. }) => return Err(moved()),
            Err(error) => return Err(error),
        };
        let stored = !import.validate_only && steps.iter().any(Result::is_ok);
        let results = steps.into_iter().zip(&documents.0);
        let results = results.map(|(step, item)| match (step, item) {
            (Ok(step), Ok(item)) => answer(&draft, step, item, stamp).map_err(Arc::new),
            (Err(error), _) => Err(error),
            (Ok(_), Err(error)) => Err(Arc::clone(error)),
        });
        Ok(ImportedDocuments { results: results.collect(), commit: stored.then_some(stamp.commit) })
    }
}

/// The documents of one commit.
#[derive(Debug)]
struct ImportPlan<'a> {
    archive: &'a ArchiveId,
    documents: &'a ReadDocuments,
}

impl Plan for ImportPlan<'_> {
    type Answer = Vec<Result<Step, Arc<Error>>>;

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<Self::Answer, Error> {
        let ReadDocuments(documents) = self.documents;
        let mut refused: Vec<Option<Arc<Error>>> = Vec::new();
        refused.resize_with(documents.len(), || None);
        loop {
            let read = documents.iter().filter_map(|document| document.as_ref().ok());
            draft.look_up(&keys(read)).await?;
            let mut steps = Vec::with_capacity(documents.len());
            let mut half_done = false;
            for (document, refused) in documents.iter().zip(&mut refused) {
                let item = match (document, refused.as_ref()) {
                    (Ok(item), None) => item,
                    (Ok(_), Some(error)) | (Err(error), _) => {
                        steps.push(Err(Arc::clone(error)));
                        continue;
                    }
                };
                let written = draft.written();
                match chancery.ingest_one(self.archive, draft, item).await {
                    Ok(step) => {
                        draft.answer(step.to_answer());
                        steps.push(Ok(step));
                    }
                    Err(error) if !error.is_about_document() => return Err(error),
                    Err(error) => {
                        half_done = draft.written() != written;
                        let error = Arc::new(error);
                        steps.push(Err(Arc::clone(&error)));
                        *refused = Some(error);
                        if half_done {
                            break;
                        }
                    }
                }
            }
            if !half_done {
                return Ok(steps);
            }
            // What a refused document had drafted by then must go: from the start, without it.
            draft.begin_again();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_commit_says_where_it_begins_and_its_fingerprint_where_it_ends() {
        let import = DocumentImport {
            archive: "default".parse().unwrap(),
            id: RequestId([7; 16]),
            validate_only: false,
        };
        let first = import.request(0, 10);
        let other_end = import.request(0, 20);
        assert_eq!(first.id, other_end.id);
        assert_ne!(first.fingerprint, other_end.fingerprint);
        assert_ne!(first.id, import.request(10, 20).id);
        let other = DocumentImport { id: RequestId([8; 16]), ..import };
        assert_ne!(first.id, other.request(0, 10).id);
        let written = first.id.to_string();
        assert_eq!(written.parse::<RequestId>().unwrap(), first.id);
    }
}
