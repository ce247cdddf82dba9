//! Archives themselves: the list of them, making one, changing its title or expected languages.

use super::draft::Draft;
use super::transact::{Plan, Transacted};
use super::{
    Chancery, CreateArchive, Error, Resource, UpdateArchive, Violation, WriteOptions, etag,
};
use crate::clock::random;
use crate::domain::{
    Answer, Archive, ArchiveDetails, ArchiveId, Change, ChangeKind, TokenKey, Uid, limits,
};
use crate::store::{Batch, CommitError, Expectation, Write};

/// The archive that exists from the first start.
const DEFAULT_ARCHIVE: &str = "default";

impl Chancery {
    /// Makes `archives/default` where it is not there yet, and tests the tables of the extractor.
    ///
    /// # Errors
    /// The store failed, or a table is broken.
    pub async fn open(&self) -> Result<(), Error> {
        self.extractor()?;
        let id: ArchiveId =
            DEFAULT_ARCHIVE.parse().map_err(|_| Error::Task("the default archive"))?;
        if self.store.archive(&id).await?.is_some() {
            return Ok(());
        }
        let create = CreateArchive { id, details: ArchiveDetails::default() };
        match self.create_archive(create, WriteOptions::default()).await {
            Ok(_) | Err(Error::Exists(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// All archives, by id.
    ///
    /// # Errors
    /// The store failed.
    pub async fn archives(&self) -> Result<Vec<Archive>, Error> {
        Ok(self.store.archives().await?)
    }

    /// One archive, as it is now.
    ///
    /// # Errors
    /// There is no such archive.
    pub async fn archive(&self, id: &ArchiveId) -> Result<Archive, Error> {
        let found = self.store.archive(id).await?;
        found.ok_or_else(|| Error::NotFound(Resource::archive(format!("archives/{id}"))))
    }

    /// Makes an archive.
    ///
    /// # Errors
    /// The id is taken.
    pub async fn create_archive(
        &self,
        create: CreateArchive,
        write: WriteOptions,
    ) -> Result<Archive, Error> {
        let CreateArchive { id, details } = create;
        if self.store.archive(&id).await?.is_some() {
            return match self.seen(&id, write.request).await? {
                Some(_) => self.archive(&id).await,
                None => Err(exists(&id)),
            };
        }
        let archives = self.store.archives().await?.len();
        if archives >= limits::ARCHIVES {
            let over = Violation::over("archive_id", "archives", archives + 1, limits::ARCHIVES);
            return Err(Error::Invalid(vec![over]));
        }
        let batch = Batch {
            archive: id.clone(),
            request: write.request,
            answers: vec![Answer { outcome: None, statement: None, edition: None, revision: None }],
            expects: Vec::new(),
            changes: vec![archive_change(ChangeKind::ArchiveCreated, Vec::new())],
            writes: vec![Write::CreateArchive {
                uid: Uid::from_random(random(&*self.entropy)),
                token_key: TokenKey(random(&*self.entropy)),
                details,
            }],
        };
        match self.store.commit(batch).await {
            Ok(_) => self.archive(&id).await,
            Err(CommitError::ArchiveExists) => Err(exists(&id)),
            Err(CommitError::Overloaded) => Err(Error::Overloaded),
            Err(CommitError::Changed(_) | CommitError::RequestSeen(_)) => Err(exists(&id)),
            Err(CommitError::Store(error)) => Err(error.into()),
        }
    }

    /// Changes an archive's title or expected languages.
    ///
    /// # Errors
    /// There is no such archive, or its etag is another.
    pub async fn update_archive(&self, update: UpdateArchive) -> Result<Archive, Error> {
        match self.transact(&update.id, WriteOptions::default(), &update).await? {
            Transacted::Drafted { .. } | Transacted::Seen(_) => self.archive(&update.id).await,
        }
    }
}

impl Plan for UpdateArchive {
    type Answer = ();

    async fn draft(&self, chancery: &Chancery, draft: &mut Draft) -> Result<(), Error> {
        let Self { id, etag: given, title, expected_languages } = self;
        let archive = chancery.archive(id).await?;
        let current = etag::archive(&archive);
        check_etag(given.as_deref(), &current, || Resource::archive(format!("archives/{id}")))?;
        let mut details = archive.details;
        let mut fields = Vec::new();
        if let Some(title) = title.clone().filter(|title| *title != details.title) {
            details.title = title;
            fields.push("title".to_owned());
        }
        let languages = expected_languages.clone();
        if let Some(languages) = languages.filter(|tags| *tags != details.expected_languages) {
            details.expected_languages = languages;
            fields.push("expected_language_codes".to_owned());
        }
        if !fields.is_empty() {
            draft.expect(Expectation::Archive { updated: archive.updated.commit });
            draft.write(Write::UpdateArchive { details });
            draft.tell(archive_change(ChangeKind::ArchiveUpdated, fields));
        }
        Ok(())
    }
}

fn archive_change(kind: ChangeKind, changed_fields: Vec<String>) -> Change {
    Change { kind, statement: None, edition: None, revision: None, language: None, changed_fields }
}

fn exists(id: &ArchiveId) -> Error {
    Error::Exists(Resource::archive(format!("archives/{id}")))
}

/// Refuses an etag that is given and not the current one.
pub(super) fn check_etag(
    given: Option<&str>,
    current: &str,
    resource: impl FnOnce() -> Resource,
) -> Result<(), Error> {
    match given {
        Some(given) if given != current => Err(Error::EtagMismatch {
            resource: resource(),
            given: given.to_owned(),
            current: current.to_owned(),
        }),
        Some(_) | None => Ok(()),
    }
}
