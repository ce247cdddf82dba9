//! Export and import: how fast an archive leaves a server and comes into another, and how much of the
//! archive's own ingest rate is left when documents come over a stream.
//!
//! The ingest beside it is that of the library, in this process: the same documents, in batches of a
//! hundred, two at a time, as an import has one batch being read while another is written.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chancery::archive::{
    Chancery, Content, CreateArchive, DocumentInput, Ingest, LinkPolicy, WriteOptions,
};
use chancery::clock::{SystemClock, SystemEntropy};
use chancery::domain::{ArchiveDetails, ArchiveId, ExternalId, Source};
use chancery::grpc::pb;
use chancery::store::Store;
use chancery::store::embedded::{EmbeddedStore, Options};
use pb::archive_service_client::ArchiveServiceClient;
use pb::import_editions_request::item::Payload;
use pb::import_editions_request::{Finish, Item, Message, Start};
use pb::import_editions_response::Message as Answer;
use pb::ingest_service_client::IngestServiceClient;
use prost::Message as _;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::wrappers::ReceiverStream;

use crate::client::{self, count};
use crate::corpus::Corpus;
use crate::load::{ARCHIVE, BATCH, ingest};
use crate::process::Process;
use crate::read::create_archive;
use crate::table::{self, Goal, thousands};
use crate::{machine, runtime};

/// Batches of a measurement.
const BATCHES: u64 = 60;
/// Rounds of ingest and import in turn; the middle one counts.
const ROUNDS: u64 = 3;
/// Messages are up to 16 MiB.
const LARGEST: usize = 16 << 20;

/// `ImportEditions` of documents, `ExportStatements`, and `ImportEditions` of records.
pub(crate) fn bulk() {
    table::section("bulk: 3 KB texts in six languages");
    let (here, there) = (machine::folder(), machine::folder());
    let server = Process::chancery(there.path());
    create_archive(&server);
    let runtime = runtime();
    let chancery = runtime.block_on(open(here.path()));
    let mut rounds: Vec<(f64, f64)> = (0..ROUNDS)
        .map(|round| {
            let batches = round * BATCHES..(round + 1) * BATCHES;
            let own = runtime.block_on(ingest_here(&chancery, batches.clone()));
            (own, runtime.block_on(import_documents(&server.address, batches)))
        })
        .collect();
    rounds.sort_by(|one, other| (one.1 / one.0).total_cmp(&(other.1 / other.0)));
    let middle = usize::try_from(ROUNDS / 2).unwrap_or(0);
    let (own, over) = rounds.get(middle).copied().expect("there was a middle round");
    let shown = |rate: f64| format!("{} documents/s", thousands(rate));
    table::beside(
        "ImportEditions of documents",
        &shown(over),
        &format!("in-process {}", shown(own)),
    );
    table::goal("import of documents", over / own, "× in-process ingest", Goal::AtLeast(0.9));
    drop(chancery);

    let begun = Instant::now();
    let (records, bytes) = runtime.block_on(export(&server.address));
    let seconds = begun.elapsed().as_secs_f64();
    let rate = bytes / seconds / 1e6;
    let megabytes = thousands(bytes / 1e6);
    table::fact("ExportStatements", &format!("{megabytes} MB in {seconds:.2} s"));
    table::goal("export", rate, "MB/s", Goal::AtLeast(200.0));

    let folder = machine::folder();
    let copy = Process::chancery(folder.path());
    create_archive(&copy);
    let documents = count(ROUNDS * BATCHES * BATCH);
    let begun = Instant::now();
    runtime.block_on(import_records(&copy.address, records));
    let rate = documents / begun.elapsed().as_secs_f64();
    table::beside(
        "ImportEditions of records",
        &shown(rate),
        &format!("in-process ingest {}", shown(own)),
    );
    table::goal("import of records", rate / own, "× in-process ingest", Goal::AtLeast(0.9));
    server.stop();
    copy.stop();
}

async fn open(folder: &Path) -> Arc<Chancery> {
    let clock = Arc::new(SystemClock);
    let store = EmbeddedStore::open(folder, Options::default(), clock.clone());
    let store: Arc<dyn Store> = Arc::new(store.expect("an empty folder makes a store"));
    let chancery = Arc::new(Chancery::new(store, clock, Arc::new(SystemEntropy)));
    let create = CreateArchive { id: archive(), details: ArchiveDetails::default() };
    chancery.create_archive(create, WriteOptions::default()).await.expect("an archive is made");
    chancery
}

fn archive() -> ArchiveId {
    ARCHIVE.parse().expect("the name is an archive id")
}

/// Documents a second.
async fn ingest_here(chancery: &Arc<Chancery>, batches: std::ops::Range<u64>) -> f64 {
    let documents = count((batches.end - batches.start) * BATCH);
    let (sender, made) = mpsc::channel::<Vec<Ingest>>(2);
    let made = Arc::new(tokio::sync::Mutex::new(made));
    let begun = Instant::now();
    let mut writers = JoinSet::new();
    for _ in 0..2 {
        let (chancery, made) = (Arc::clone(chancery), Arc::clone(&made));
        writers.spawn(async move {
            loop {
                let Some(items) = made.lock().await.recv().await else { return };
                let done = chancery.ingest(&archive(), items, WriteOptions::default()).await;
                done.expect("documents are stored");
            }
        });
    }
    let corpus = Corpus::new();
    for batch in batches {
        let numbers = batch * BATCH..(batch + 1) * BATCH;
        let items = numbers.map(|number| document(&corpus, number)).collect();
        sender.send(items).await.expect("the writers run");
    }
    drop(sender);
    writers.join_all().await;
    documents / begun.elapsed().as_secs_f64()
}

/// The same as [`ingest`] makes for the wire.
fn document(corpus: &Corpus, number: u64) -> Ingest {
    let request = ingest(corpus, number, crate::load::Id::Given);
    let document = request.document.expect("a document");
    let Some(pb::ingest_document::Content::Text(text)) = document.content else {
        panic!("documents are texts")
    };
    let source = document.source.unwrap_or_default();
    let external = document.external_ids.iter().map(|id| ExternalId::new(&id.scheme, &id.value));
    Ingest {
        path: String::new(),
        statement: None,
        edition: None,
        document: DocumentInput {
            content: Content::Text(text),
            mime_type: Some(document.mime_type),
            charset: None,
            title: Some(document.title),
            declared_language: None,
            source: Source { uri: source.uri, publisher: source.publisher, ..Source::default() },
            publish_time: None,
            embargo_end_time: None,
            kind: None,
            external_ids: external.collect::<Result<_, _>>().expect("ids"),
            translation: None,
            usability: None,
            correction: None,
            labels: std::collections::BTreeMap::new(),
            fields: Vec::new(),
        },
        link_policy: LinkPolicy::Auto,
        etag: None,
        expected_latest: None,
    }
}

/// Sends items and reads what is answered until the import is finished.
async fn import<F>(address: &str, payloads: F)
where
    F: Iterator<Item = Payload> + Send + 'static,
{
    let channel = client::connect(address).await;
    let mut client = IngestServiceClient::new(channel)
        .max_decoding_message_size(LARGEST)
        .max_encoding_message_size(LARGEST);
    let (sender, messages) = mpsc::channel(256);
    let mut sending = JoinSet::new();
    sending.spawn(async move {
        let start = Start { parent: format!("archives/{ARCHIVE}"), ..Start::default() };
        let items = (1..)
            .zip(payloads)
            .map(|(sequence, payload)| Message::Item(Item { sequence, payload: Some(payload) }));
        let first = std::iter::once(Message::Start(start));
        for message in first.chain(items).chain([Message::Finish(Finish {})]) {
            let message = pb::ImportEditionsRequest { message: Some(message) };
            if sender.send(message).await.is_err() {
                return;
            }
        }
    });
    let answers = client.import_editions(ReceiverStream::new(messages)).await;
    let mut answers = answers.expect("the import begins").into_inner();
    let mut finished = None;
    while let Some(answer) = answers.message().await.expect("the import goes on") {
        if let Some(Answer::Finished(done)) = answer.message {
            finished = Some(done);
        }
    }
    let finished = finished.expect("the import ends well");
    assert_eq!(finished.rejected_count, 0, "every item is taken");
    sending.join_all().await;
}

async fn import_documents(address: &str, batches: std::ops::Range<u64>) -> f64 {
    let numbers = batches.start * BATCH..batches.end * BATCH;
    let documents = count(numbers.end - numbers.start);
    let begun = Instant::now();
    let corpus = Corpus::new();
    let payloads = numbers.map(move |number| {
        let mut request = ingest(&corpus, number, crate::load::Id::Given);
        request.parent = String::new();
        Payload::Edition(request)
    });
    import(address, payloads).await;
    documents / begun.elapsed().as_secs_f64()
}

async fn import_records(address: &str, records: Vec<pb::ExportRecord>) {
    let payloads = records.into_iter();
    import(address, payloads.map(|record| Payload::Record(record.encode_to_vec().into()))).await;
}

/// All records, and how many bytes they are.
async fn export(address: &str) -> (Vec<pb::ExportRecord>, f64) {
    let channel = client::connect(address).await;
    let mut client = ArchiveServiceClient::new(channel).max_decoding_message_size(LARGEST);
    let parent = format!("archives/{ARCHIVE}");
    let request = pb::ExportStatementsRequest { parent, ..Default::default() };
    let mut stream = client.export_statements(request).await.expect("it begins").into_inner();
    let (mut records, mut bytes) = (Vec::new(), 0);
    while let Some(message) = stream.message().await.expect("the export goes on") {
        bytes += message.encoded_len();
        records.extend(message.records);
    }
    (records, count(u64::try_from(bytes).unwrap_or(0)))
}
