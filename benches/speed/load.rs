//! The kinds of calls that servers are driven with.

use bytes::Bytes;
use chancery::grpc::pb;
use prost::Message as _;

use crate::corpus::{Corpus, Dice};
use crate::echo;
use crate::wire::{EtcdOp, EtcdPut, EtcdTxn, Payload};

/// The archive that everything is stored in.
pub(crate) const ARCHIVE: &str = "bench";
/// Documents of a batch: as many as one request takes.
pub(crate) const BATCH: u64 = 100;

/// A kind of call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// 16 bytes there and back.
    EchoSmall,
    /// 3 KiB there and back.
    EchoLarge,
    /// A few bytes there, 3 KiB back: what a read looks like.
    EchoRead,
    /// Reads one of `among` statements with its text.
    Get,
    /// Brings one document.
    Ingest,
    /// Brings a hundred.
    IngestBatch,
    /// Brings a hundred of statements that are named by their number.
    IngestNamed,
    /// Puts a document's bytes.
    EtcdPut,
    /// Puts a document's bytes, four index entries and a log entry, atomically.
    EtcdTxn,
}

const NAMES: [(Load, &str); 9] = [
    (Load::EchoSmall, "echo-small"),
    (Load::EchoLarge, "echo-large"),
    (Load::EchoRead, "echo-read"),
    (Load::Get, "get"),
    (Load::Ingest, "ingest"),
    (Load::IngestBatch, "ingest-batch"),
    (Load::IngestNamed, "ingest-named"),
    (Load::EtcdPut, "etcd-put"),
    (Load::EtcdTxn, "etcd-txn"),
];

impl Load {
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(load, _)| *load == self).map_or("", |(_, name)| name)
    }

    pub(crate) fn by_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known)| *known == name).map(|(load, _)| *load)
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::EchoSmall | Self::EchoLarge | Self::EchoRead => echo::PATH,
            Self::Get => "/chancery.v1.StatementService/GetStatement",
            Self::Ingest => "/chancery.v1.IngestService/IngestEdition",
            Self::IngestBatch | Self::IngestNamed => {
                "/chancery.v1.IngestService/BatchIngestEditions"
            }
            Self::EtcdPut => "/etcdserverpb.KV/Put",
            Self::EtcdTxn => "/etcdserverpb.KV/Txn",
        }
    }

    /// Documents that one call brings.
    pub(crate) fn documents(self) -> u64 {
        match self {
            Self::IngestBatch | Self::IngestNamed => BATCH,
            Self::EchoSmall
            | Self::EchoLarge
            | Self::EchoRead
            | Self::Get
            | Self::Ingest
            | Self::EtcdPut
            | Self::EtcdTxn => 1,
        }
    }

    /// The call with that number, encoded. Reads are spread over `among` statements.
    pub(crate) fn request(self, corpus: &Corpus, number: u64, among: u64) -> Bytes {
        match self {
            Self::EchoSmall => echo_of(16, 0),
            Self::EchoLarge => echo_of(3072, 0),
            Self::EchoRead => echo_of(40, 3072),
            Self::Get => get(Dice(number).next() % among.max(1)),
            Self::Ingest => ingest(corpus, number, Id::Given).encode_to_vec().into(),
            Self::IngestBatch => batch(corpus, number, Id::Given),
            Self::IngestNamed => batch(corpus, number, Id::Chosen),
            Self::EtcdPut => {
                let text = corpus.document(number).text;
                put(format!("document/{number:012}"), text).encode_to_vec().into()
            }
            Self::EtcdTxn => etcd_txn(corpus, number).encode_to_vec().into(),
        }
    }
}

/// Who names the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Id {
    /// The server.
    Given,
    /// The sender.
    Chosen,
}

fn echo_of(size: usize, want: u32) -> Bytes {
    Payload { data: vec![b'x'; size].into(), want }.encode_to_vec().into()
}

/// The resource name of the statement with that number.
pub(crate) fn statement_name(number: u64) -> String {
    format!("archives/{ARCHIVE}/statements/{}", statement_id(number))
}

fn statement_id(number: u64) -> String {
    format!("note-{number:012}")
}

fn get(number: u64) -> Bytes {
    let request = pb::GetStatementRequest {
        name: statement_name(number),
        view: pb::StatementView::Full.into(),
        ..pb::GetStatementRequest::default()
    };
    request.encode_to_vec().into()
}

fn batch(corpus: &Corpus, number: u64, id: Id) -> Bytes {
    let numbers = number * BATCH..(number + 1) * BATCH;
    let request = pb::BatchIngestEditionsRequest {
        parent: format!("archives/{ARCHIVE}"),
        requests: numbers.map(|number| ingest(corpus, number, id)).collect(),
        ..pb::BatchIngestEditionsRequest::default()
    };
    request.encode_to_vec().into()
}

/// As a crawler sends it: text with a title line, where it came from, the issuer's own number.
pub(crate) fn ingest(corpus: &Corpus, number: u64, id: Id) -> pb::IngestEditionRequest {
    let document = corpus.document(number);
    let source = pb::Source {
        uri: uri(number),
        publisher: "Ministry of Foreign Affairs".to_owned(),
        ..pb::Source::default()
    };
    let external =
        pb::ExternalId { scheme: "document-number".to_owned(), value: external_id(number) };
    let document = pb::IngestDocument {
        content: Some(pb::ingest_document::Content::Text(document.text)),
        mime_type: "text/plain".to_owned(),
        title: document.title,
        source: Some(source),
        external_ids: vec![external],
        ..pb::IngestDocument::default()
    };
    let statement_id = match id {
        Id::Given => String::new(),
        Id::Chosen => statement_id(number),
    };
    pb::IngestEditionRequest {
        parent: format!("archives/{ARCHIVE}"),
        statement_id,
        document: Some(document),
        ..pb::IngestEditionRequest::default()
    }
}

fn uri(number: u64) -> String {
    format!("https://ministry.example/press/{number}")
}

fn external_id(number: u64) -> String {
    format!("17-{number}")
}

fn put(key: String, value: String) -> EtcdPut {
    EtcdPut { key: key.into(), value: value.into() }
}

/// What a document needs of a store that has keys and values only: itself, the four ways in which it is
/// found, and its entry in the log of changes.
fn etcd_txn(corpus: &Corpus, number: u64) -> EtcdTxn {
    let id = statement_id(number);
    let document = corpus.document(number);
    let digest = Dice(number).next();
    let puts = [
        put(format!("document/{id}/{}/1", document.language), document.text),
        put(format!("head/{id}"), format!("{} 1 {}", document.language, document.title)),
        put(format!("source/{}", uri(number)), id.clone()),
        put(format!("external/{}", external_id(number)), id.clone()),
        put(format!("digest/{digest:064x}"), id.clone()),
        put(format!("log/{number:020}"), format!("revision created {id} {}", document.language)),
    ];
    EtcdTxn { success: puts.into_iter().map(|put| EtcdOp { put: Some(put) }).collect() }
}
