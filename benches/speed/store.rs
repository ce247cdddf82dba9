//! The bare store: commits of documents that were read and drafted before, without gRPC and text work.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chancery::clock::SystemClock;
use chancery::domain::{
    ArchiveDetails, ArchiveId, Change, ChangeKind, CommitNumber, Digest, EditionDetails, EditionId,
    EditionText, ExternalId, LanguageAssessment, LanguageSource, LanguageTag, RevisionNumber,
    Segment, SegmentId, SegmentKind, Source, StatementDetails, StatementId, StatementState,
    TokenKey, Translation, Uid, Usability,
};
use chancery::store::embedded::{EmbeddedStore, Options};
use chancery::store::{Batch, Expectation, NewRevision, NewText, Store, Write};
use tokio::task::JoinSet;

use crate::client::{count, quantile};
use crate::corpus::{Corpus, Dice};
use crate::load::ARCHIVE;
use crate::process::Usage;
use crate::table::{self, thousands};
use crate::{machine, runtime};

/// Writers at a time, and the commits that they make.
const GROUPS: [(usize, u64); 3] = [(1, 600), (8, 3_000), (64, 12_000)];

/// Commits by 1, 8 and 64 writers at a time; those that wait share a sync.
pub(crate) fn store() {
    table::section("store: commits of one 3 KB document, without gRPC and text work");
    let folder = machine::folder();
    let store = open(folder.path());
    let runtime = runtime();
    let mut from = 0;
    for (writers, commits) in GROUPS {
        let mut batches: Vec<Batch> = (from..from + commits).map(document).collect();
        from += commits;
        let (begun, before) = (Instant::now(), Usage::of(std::process::id()));
        let share = batches.len() / writers;
        let shares: Vec<Vec<Batch>> =
            (0..writers).map(|_| batches.split_off(batches.len().saturating_sub(share))).collect();
        let took = runtime.block_on(commit_all(&store, shares));
        let (seconds, used) = (begun.elapsed().as_secs_f64(), Usage::of(std::process::id()));
        show(writers, &took, seconds, used.since(before));
    }
    runtime.block_on(store.close());
}

fn show(writers: usize, took: &[f64], seconds: f64, used: Usage) {
    let done = count(u64::try_from(took.len()).unwrap_or(u64::MAX));
    let (p50, p99) = (quantile(took, 50) / 1e3, quantile(took, 99) / 1e3);
    let rate = thousands(done / seconds);
    let us = count(used.cpu_us) / done;
    let kb = count(used.written_bytes) / done / 1e3;
    let what = if writers == 1 { "1 writer".to_owned() } else { format!("{writers} writers") };
    let measured = format!("{rate} commits/s, p50 {p50:.2} ms, p99 {p99:.2} ms");
    table::beside(&what, &measured, &format!("{us:.0} µs, {kb:.1} KB written a commit"));
}

fn open(folder: &Path) -> Arc<EmbeddedStore> {
    let store = EmbeddedStore::open(folder, Options::default(), Arc::new(SystemClock));
    let store = Arc::new(store.expect("an empty folder makes a store"));
    let made = runtime().block_on(store.commit(archive()));
    made.expect("an empty store takes an archive");
    store
}

/// Milliseconds, sorted, that each commit took.
async fn commit_all(store: &Arc<EmbeddedStore>, shares: Vec<Vec<Batch>>) -> Vec<f64> {
    let mut writers = JoinSet::new();
    for share in shares {
        let store = Arc::clone(store);
        writers.spawn(async move {
            let mut took = Vec::with_capacity(share.len());
            for batch in share {
                let begun = Instant::now();
                store.commit(batch).await.expect("a store with room takes a document");
                took.push(begun.elapsed().as_secs_f64() * 1e6);
            }
            took
        });
    }
    let mut took = writers.join_all().await.concat();
    took.sort_by(f64::total_cmp);
    took
}

fn archive() -> Batch {
    let details = ArchiveDetails::default();
    let (uid, token_key) = (Uid::from_random([1; 16]), TokenKey([2; 32]));
    let changes = vec![change(ChangeKind::ArchiveCreated, None)];
    batch(Vec::new(), changes, vec![Write::CreateArchive { uid, token_key, details }])
}

fn batch(expects: Vec<Expectation>, changes: Vec<Change>, writes: Vec<Write>) -> Batch {
    let archive = archive_id();
    Batch { archive, request: None, answers: Vec::new(), expects, changes, writes }
}

fn archive_id() -> ArchiveId {
    ARCHIVE.parse().expect("the name is an archive id")
}

fn change(kind: ChangeKind, statement: Option<StatementId>) -> Change {
    let (edition, revision, language) = (None, None, None);
    Change { kind, statement, edition, revision, language, changed_fields: Vec::new() }
}

/// What an ingest of a new document commits.
fn document(number: u64) -> Batch {
    let document = Corpus::new().document(number);
    let statement: StatementId = format!("note-{number}").parse().expect("a statement id");
    let edition: EditionId = document.language.parse().expect("an edition id");
    let external = ExternalId::new("document-number", &number.to_string()).expect("an id");
    let details = StatementDetails { external_ids: vec![external], ..Default::default() };
    let uid = Uid::from_random([7; 16]);
    let new_statement = Write::Statement {
        id: statement.clone(),
        uid,
        state: StatementState::Active,
        details,
        previous: Vec::new(),
    };
    let mut dice = Dice(number);
    let mut digest = [0; 32];
    digest.chunks_mut(8).for_each(|part| part.copy_from_slice(&dice.next().to_le_bytes()));
    let source = Source {
        uri: format!("https://ministry.example/press/{number}"),
        publisher: "Ministry of Foreign Affairs".to_owned(),
        ..Source::default()
    };
    let details = EditionDetails {
        language: assessment(document.language),
        title: document.title.clone(),
        translation: Translation::default(),
        usability: Usability::Usable,
        source,
        correction: None,
        publish_time: None,
    };
    let revision = NewRevision {
        statement: statement.clone(),
        edition,
        edition_uid: uid,
        number: RevisionNumber::FIRST,
        details,
        content_digest: Digest(digest),
        raw_digest: Digest(digest),
        nonce: digest,
        text: NewText::Own(text(document.text, document.language)),
    };
    let expects =
        vec![Expectation::Statement { id: statement.clone(), updated: None::<CommitNumber> }];
    let changes =
        [ChangeKind::StatementCreated, ChangeKind::EditionCreated, ChangeKind::RevisionCreated];
    let changes = changes.map(|kind| change(kind, Some(statement.clone()))).to_vec();
    batch(expects, changes, vec![new_statement, Write::Revision(Box::new(revision))])
}

/// The words, a segment a paragraph.
fn text(text: String, language: &str) -> EditionText {
    let mut start = 0;
    let mut segments = Vec::new();
    for (id, paragraph) in (1..).zip(text.split("\n\n")) {
        let end = start + paragraph.len();
        if !paragraph.is_empty() {
            segments.push(Segment {
                id: SegmentId(id),
                kind: SegmentKind::Paragraph,
                level: 0,
                range: start..end,
                language: assessment(language),
            });
        }
        start = end + 2;
    }
    EditionText { text, segments, raw: None }
}

fn assessment(language: &str) -> LanguageAssessment {
    LanguageAssessment {
        source: LanguageSource::Declared,
        tag: LanguageTag::parse(language).expect("a language tag"),
        confidence: Some(0.9),
        reliable: true,
        candidates: Vec::new(),
        detected: None,
        declared_conflict: false,
    }
}
