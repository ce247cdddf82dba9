//! What the client was told, and the proof that the archive still says the same.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chancery::grpc::pb;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use super::random::Random;
use super::wire::{ARCHIVE, Clients};

/// One call that was made.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) request_id: String,
    /// Statement id and text of each document.
    pub(crate) documents: Vec<(String, String)>,
}

/// How a call ended.
#[derive(Debug, Clone)]
pub(crate) enum End {
    /// It was acknowledged.
    Done { commit: i64, results: Vec<Stored> },
    /// It was refused: nothing of it may be found.
    Refused,
    /// The connection broke: all of it may be found, or nothing.
    InDoubt,
}

/// What was acknowledged of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) outcome: pb::IngestOutcome,
    pub(crate) revision: String,
    pub(crate) number: i32,
    pub(crate) digest: Vec<u8>,
}

impl Stored {
    pub(crate) fn of(result: &pb::IngestEditionResponse) -> Self {
        let revision = result.edition_revision.as_ref().expect("a revision");
        Self {
            outcome: result.outcome(),
            revision: revision.name.clone(),
            number: revision.revision_number,
            digest: revision.content_digest.to_vec(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pub(crate) writes: Vec<(Write, End)>,
    /// The log up to here was checked.
    checked: i64,
    last_time: i64,
    /// Request ids by commit, as the log has them.
    commits: HashMap<String, i64>,
}

impl Write {
    /// Sends it; a single document as an ingest, several as a batch.
    pub(crate) async fn send(&self, clients: &Clients) -> Result<End, tonic::Status> {
        let mut requests: Vec<_> = self.documents.iter().map(document).collect();
        let mut ingest = clients.ingest.clone();
        let results = if requests.len() == 1 {
            let mut request = requests.remove(0);
            request.parent = ARCHIVE.to_owned();
            request.request_id.clone_from(&self.request_id);
            vec![ingest.ingest_edition(request).await?.into_inner()]
        } else {
            let (parent, request_id) = (ARCHIVE.to_owned(), self.request_id.clone());
            let request = pb::BatchIngestEditionsRequest { parent, requests, request_id };
            ingest.batch_ingest_editions(request).await?.into_inner().results
        };
        let commit = results.first().expect("a result").commit;
        Ok(End::Done { commit, results: results.iter().map(Stored::of).collect() })
    }
}

fn document((statement_id, text): &(String, String)) -> pb::IngestEditionRequest {
    pb::IngestEditionRequest {
        statement_id: statement_id.clone(),
        edition_id: "en".to_owned(),
        document: Some(pb::IngestDocument {
            content: Some(pb::ingest_document::Content::Text(text.clone())),
            ..Default::default()
        }),
        ..Default::default()
    }
}

impl Ledger {
    /// Sends every call in doubt once more: it is told its first outcome or has its first one now.
    pub(crate) async fn settle(&mut self, clients: &Clients, from: usize) {
        let mut repeats = JoinSet::new();
        for place in from..self.writes.len() {
            let (write, end) = &self.writes[place];
            if matches!(end, End::InDoubt) {
                let (write, clients) = (write.clone(), clients.clone());
                repeats.spawn(async move { (place, write.send(&clients).await) });
            }
        }
        while let Some(settled) = repeats.join_next().await {
            let (place, settled) = settled.expect("a call ends");
            let (write, end) = &mut self.writes[place];
            *end = settled.unwrap_or_else(|status| panic!("{status:?} for {write:?}"));
            let logged = self.commits.get(&write.request_id);
            if let (End::Done { commit, .. }, Some(logged)) = (&*end, logged) {
                assert_eq!(commit, logged, "a repeat is told its commit: {write:?}");
            }
        }
    }

    /// Forgets what was read of the log, so that it is read anew from its start.
    pub(crate) fn forget_log(&mut self) {
        (self.checked, self.last_time) = (0, 0);
        self.commits.clear();
    }

    /// Reads the log from where it was last read: gapless, times growing, every commit one call of
    /// ours with all its documents. Of the calls from a place in the ledger on, every acknowledged one
    /// is there and no refused one.
    pub(crate) async fn check_log(&mut self, clients: &Clients, from: usize) {
        let written = &self.writes[from..];
        let known: HashMap<&str, (&Write, &End)> =
            written.iter().map(|(w, end)| (w.request_id.as_str(), (w, end))).collect();
        let mut found: BTreeMap<i64, Vec<pb::Change>> = BTreeMap::new();
        for change in changes(clients, self.checked + 1).await {
            found.entry(change.commit).or_default().push(change);
        }
        for (commit, changes) in found {
            assert_eq!(commit, self.checked + 1, "commits have no gap");
            self.checked = commit;
            let time = changes[0].record_time.expect("a record time");
            let time = time.seconds * 1_000_000 + i64::from(time.nanos) / 1000;
            assert!(time > self.last_time, "record times grow: commit {commit}");
            self.last_time = time;
            if commit == 1 {
                continue;
            }
            let id = changes[0].client_request_id.clone();
            let (write, end) = known.get(id.as_str()).expect("every commit is one of our calls");
            check_commit(commit, &changes, write, end);
            let earlier = self.commits.insert(id, commit);
            assert_eq!(earlier, None, "a call makes one commit");
        }
        for (write, end) in written {
            let logged = self.commits.get(&write.request_id);
            match end {
                End::Done { commit, .. } => assert_eq!(logged, Some(commit), "{write:?} is lost"),
                End::Refused => assert_eq!(logged, None, "{write:?} was refused"),
                End::InDoubt => {}
            }
        }
    }

    /// Reads back what was acknowledged from a place in the ledger on, and so many of the older ones.
    pub(crate) async fn check_words(
        &self,
        clients: &Clients,
        from: usize,
        older: usize,
        random: &mut Random,
    ) {
        let mut places: Vec<usize> = (from..self.writes.len()).collect();
        if from > 0 {
            places.extend((0..older).map(|_| random.below(from)));
        }
        let mut reads = JoinSet::new();
        for place in places {
            let (write, end) = self.writes[place].clone();
            let clients = clients.clone();
            reads.spawn(async move { read_back(clients, &write, &end).await });
            if reads.len() >= 32 {
                reads.join_next().await.expect("one is there").expect("what was told is true");
            }
        }
        while let Some(read) = reads.join_next().await {
            read.expect("what was told is true");
        }
    }

    /// Repeats some acknowledged calls: each is told what it was told before.
    pub(crate) async fn check_repeats(&self, clients: &Clients, count: usize, random: &mut Random) {
        for _ in 0..count.min(self.writes.len()) {
            let (write, end) = random.pick(&self.writes);
            let End::Done { commit, results } = end else { continue };
            let again = write.send(clients).await;
            let again = again.unwrap_or_else(|status| panic!("{status:?} for {write:?}"));
            let End::Done { commit: told, results: same } = again else { continue };
            assert_eq!((told, &same), (*commit, results), "{write:?}");
        }
    }

    /// The numbers of each edition's revisions are 1, 2, 3 … without a gap.
    pub(crate) fn check_numbers(&self) {
        let mut numbers: BTreeMap<&str, BTreeSet<i32>> = BTreeMap::new();
        for (_, end) in &self.writes {
            let End::Done { results, .. } = end else { continue };
            for Stored { revision, number, .. } in results {
                let (edition, _) = revision.rsplit_once("/revisions/").expect("a revision's name");
                numbers.entry(edition).or_default().insert(*number);
            }
        }
        for (edition, numbers) in numbers {
            assert!(
                numbers.iter().copied().eq((1..).take(numbers.len())),
                "{edition}: {numbers:?}"
            );
        }
    }
}

pub(crate) async fn changes(clients: &Clients, start_commit: i64) -> Vec<pb::Change> {
    let mut client = clients.changes.clone();
    let mut changes = Vec::new();
    let mut page_token = String::new();
    loop {
        let parent = ARCHIVE.to_owned();
        let request = pb::ListChangesRequest {
            parent,
            page_size: 1000,
            page_token,
            start_commit,
            ..Default::default()
        };
        let page = client.list_changes(request).await.expect("the log is read").into_inner();
        changes.extend(page.changes);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return changes;
        }
    }
}

/// A commit holds one call with all of its documents and nothing else.
fn check_commit(commit: i64, changes: &[pb::Change], write: &Write, end: &End) {
    assert!(changes.iter().all(|change| change.client_request_id == write.request_id));
    let brings = [pb::ChangeKind::RevisionCreated, pb::ChangeKind::Sighting];
    let brought = changes.iter().filter(|change| brings.contains(&change.kind()));
    let brought: Vec<&str> = brought.map(|change| change.resource.as_str()).collect();
    let statements = write.documents.iter().map(|(id, _)| format!("{ARCHIVE}/statements/{id}/"));
    assert_eq!(brought.len(), write.documents.len(), "half a batch in commit {commit}: {write:?}");
    for (resource, statement) in brought.iter().zip(statements) {
        assert!(resource.starts_with(&statement), "{resource} in commit {commit}");
    }
    if let End::Done { results, .. } = end {
        let told: Vec<&str> = results.iter().map(|stored| stored.revision.as_str()).collect();
        assert_eq!(brought, told, "commit {commit}");
    }
}

async fn read_back(clients: Clients, write: &Write, end: &End) {
    let End::Done { results, .. } = end else { return };
    for ((_, text), stored) in write.documents.iter().zip(results) {
        let digest = Sha256::digest(text.as_bytes()).to_vec();
        assert_eq!(stored.digest, digest, "{write:?}");
        let name = stored.revision.clone();
        let request = pb::GetEditionRevisionRequest { name, ..Default::default() };
        let answer = clients.statements.clone().get_edition_revision(request).await;
        let answer = answer.unwrap_or_else(|status| panic!("{status:?} for {stored:?}"));
        let revision = answer.into_inner().edition_revision.expect("a revision");
        assert_eq!(revision.revision_number, stored.number);
        assert_eq!(revision.content_digest.to_vec(), digest);
        let snapshot = revision.snapshot.expect("a snapshot");
        assert_eq!(snapshot.text, *text, "{}", stored.revision);
    }
}
