//! A store with an archive, and short ways to write to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Machine;
use crate::clock::ManualClock;
use crate::domain::{
    ArchiveDetails, ArchiveId, Change, ChangeKind, CommitNumber, Digest, EditionDetails, EditionId,
    EditionText, ExternalId, LanguageAssessment, LanguageCandidate, LanguageSource, LanguageTag,
    LocalizedText, RevisionNumber, Segment, SegmentId, SegmentKind, Source, Stamp,
    StatementDetails, StatementHeads, StatementId, StatementKind, StatementState, Timestamp,
    TokenKey, Translation, TranslationKind, Uid, Usability,
};
use crate::store::{
    At, Batch, CommitError, NewRevision, NewText, PageLimit, RevisionSelect, Show, Store, Write,
};

/// The archive of the suite.
pub fn archive_id() -> ArchiveId {
    "suite".parse().expect("a valid id")
}

/// A statement's id.
pub fn statement_id(id: &str) -> StatementId {
    id.parse().expect("a valid id")
}

/// An edition's id.
pub fn edition_id(id: &str) -> EditionId {
    id.parse().expect("a valid id")
}

pub(super) fn tag(value: &str) -> LanguageTag {
    LanguageTag::parse(value).expect("a valid tag")
}

pub(super) fn number(value: u32) -> RevisionNumber {
    RevisionNumber::new(value).expect("not 0")
}

/// A page that holds everything.
pub(super) const ALL: PageLimit = PageLimit { items: 1_000, bytes: usize::MAX };

/// A digest that is not one, but as good: equal for equal texts.
pub(crate) fn digest(text: &str) -> Digest {
    Digest(*blake3::hash(text.as_bytes()).as_bytes())
}

/// An open store.
#[derive(Debug)]
pub struct Fixture {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Its clock, which stands still.
    pub clock: Arc<ManualClock>,
}

/// Noon of the first day.
pub(super) const NOON: i64 = 1_700_000_000_000_000;

impl Fixture {
    /// Opens a store and makes the archive.
    pub async fn new(machine: &dyn Machine) -> Self {
        let fixture = Self::open(machine).await;
        fixture.commit(vec![create_archive("The suite")]).await;
        fixture
    }

    /// Opens a store that may have been written to.
    pub async fn open(machine: &dyn Machine) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(NOON)));
        let store = machine.open(Arc::<ManualClock>::clone(&clock)).await;
        Self { store: store.expect("the store opens"), clock }
    }

    /// Writes what must succeed.
    pub async fn commit(&self, writes: Vec<Write>) -> Stamp {
        self.try_commit(batch(writes)).await.expect("the batch is written")
    }

    /// Writes.
    pub async fn try_commit(&self, batch: Batch) -> Result<Stamp, CommitError> {
        self.store.commit(batch).await
    }

    /// As of the head.
    pub fn now(&self) -> At {
        let head = self.store.head(&archive_id()).expect("the archive is there");
        let commit = head.borrow().commit;
        At { commit, published_by: None }
    }

    /// A statement that must be there.
    pub(super) async fn heads(&self, id: &str, at: At) -> StatementHeads {
        let read = self.store.statement(&archive_id(), &statement_id(id), at, Show::Heads).await;
        read.expect("the statement is read").expect("the statement is there").heads
    }

    /// The canonical text of a revision in force.
    pub(super) async fn text(&self, statement: &str, edition: &str, at: At) -> Option<String> {
        let (archive, statement) = (archive_id(), statement_id(statement));
        let (edition, load) = (edition_id(edition), crate::store::Load::Text);
        let select = RevisionSelect::InForce;
        let read = self.store.revision(&archive, &statement, &edition, select, at, load).await;
        let revision = read.expect("the revision is read")?;
        Some(revision.text.expect("the words were asked for").text)
    }
}

/// As of a commit.
pub(super) fn at(commit: u64) -> At {
    At { commit: CommitNumber(commit), published_by: None }
}

/// A batch that expects nothing.
pub(crate) fn batch(writes: Vec<Write>) -> Batch {
    let change = |write: &Write| {
        let (kind, statement) = match write {
            Write::CreateArchive { .. } => (ChangeKind::ArchiveCreated, None),
            Write::UpdateArchive { .. } => (ChangeKind::ArchiveUpdated, None),
            Write::Statement { id, .. } => (ChangeKind::StatementUpdated, Some(id.clone())),
            Write::Revision(revision) => {
                (ChangeKind::RevisionCreated, Some(revision.statement.clone()))
            }
            Write::Sighting { statement, .. } => (ChangeKind::Sighting, Some(statement.clone())),
            Write::Claims { statement, .. } | Write::Decisions { statement, .. } => {
                (ChangeKind::FieldsUpdated, Some(statement.clone()))
            }
            Write::Entity { .. } => (ChangeKind::EntitiesUpdated, None),
            Write::Move { to_statement, .. } => {
                (ChangeKind::EditionMoved, Some(to_statement.clone()))
            }
        };
        Change {
            kind,
            statement,
            edition: None,
            revision: None,
            language: None,
            changed_fields: vec!["titles".to_owned()],
        }
    };
    Batch {
        archive: archive_id(),
        request: None,
        answers: Vec::new(),
        expects: Vec::new(),
        changes: writes.iter().map(change).collect(),
        writes,
    }
}

pub(crate) fn create_archive(title: &str) -> Write {
    Write::CreateArchive {
        uid: Uid([9; 16]),
        token_key: TokenKey([7; 32]),
        details: archive_details(title),
    }
}

pub(crate) fn archive_details(title: &str) -> ArchiveDetails {
    ArchiveDetails { title: title.to_owned(), expected_languages: vec![tag("en"), tag("kk")] }
}

pub(super) fn statement_details(title: &str) -> StatementDetails {
    StatementDetails {
        kind: Some(StatementKind::Communique),
        titles: vec![LocalizedText { text: title.to_owned(), language: Some(tag("en")) }],
        original_language: Some(tag("ru")),
        relations: Vec::new(),
        external_ids: vec![ExternalId::new("cms", title).expect("a valid id")],
        labels: BTreeMap::from([("desk".to_owned(), "Central Asia".to_owned())]),
        publish_time: Some(Timestamp::from_micros(NOON - 1)),
        embargo_end_time: None,
    }
}

pub(crate) fn statement(id: &str, title: &str) -> Write {
    Write::Statement {
        id: statement_id(id),
        uid: Uid([1; 16]),
        state: StatementState::Active,
        details: statement_details(title),
        previous: Vec::new(),
    }
}

pub(crate) fn deleted(id: &str, title: &str) -> Write {
    let time = Timestamp::from_micros(NOON);
    Write::Statement {
        id: statement_id(id),
        uid: Uid([1; 16]),
        state: StatementState::Deleted { time, reason: "entered twice".to_owned() },
        details: statement_details(title),
        previous: Vec::new(),
    }
}

/// A revision with a text of its own.
pub fn new_revision(statement: &str, edition: &str, revision: u32, text: &str) -> NewRevision {
    NewRevision {
        statement: statement_id(statement),
        edition: edition_id(edition),
        edition_uid: Uid([2; 16]),
        number: number(revision),
        details: edition_details(edition, text),
        content_digest: digest(text),
        raw_digest: digest(&format!("raw {text}")),
        nonce: [5; 32],
        text: NewText::Own(words(edition, text)),
    }
}

fn edition_details(edition: &str, text: &str) -> EditionDetails {
    EditionDetails {
        language: assessment(edition_id(edition).language()),
        title: format!("About {}", text.chars().take(10).collect::<String>()),
        translation: Translation {
            kind: Some(TranslationKind::Official),
            ..Translation::default()
        },
        usability: Usability::Usable,
        source: Source {
            uri: format!("https://example.org/{edition}"),
            publisher: "Ministry".to_owned(),
            fetch_time: Some(Timestamp::from_micros(NOON)),
            ..Source::default()
        },
        correction: None,
        publish_time: None,
    }
}

fn words(edition: &str, text: &str) -> EditionText {
    let whole = Segment {
        id: SegmentId(1),
        kind: SegmentKind::Paragraph,
        level: 0,
        range: 0..text.len(),
        language: assessment(edition_id(edition).language()),
    };
    EditionText {
        text: text.to_owned(),
        segments: vec![whole],
        raw: Some(format!("raw {text}").into_bytes()),
    }
}

fn assessment(language: LanguageTag) -> LanguageAssessment {
    LanguageAssessment {
        source: LanguageSource::Declared,
        tag: language.clone(),
        confidence: Some(0.75),
        reliable: true,
        candidates: vec![LanguageCandidate { tag: language, confidence: 0.75 }],
        detected: None,
        declared_conflict: false,
    }
}

pub(crate) fn revision(statement: &str, edition: &str, revision: u32, text: &str) -> Write {
    Write::Revision(Box::new(new_revision(statement, edition, revision, text)))
}

pub(crate) fn sighting(statement: &str, edition: &str, revision: u32, uri: &str) -> Write {
    Write::Sighting {
        statement: statement_id(statement),
        edition: edition_id(edition),
        revision: number(revision),
        source: Source { uri: uri.to_owned(), ..Source::default() },
        raw_digest: digest(uri),
    }
}

/// A statement with the first revision of an edition.
pub fn ingest(id: &str, edition: &str, text: &str) -> Vec<Write> {
    vec![statement(id, id), revision(id, edition, 1, text)]
}
