//! Durable ingest through gRPC: single documents and batches of a hundred.

use std::time::Duration;

use crate::client::{Job, Report, Until, count};
use crate::load::{BATCH, Load};
use crate::machine;
use crate::process::Process;
use crate::read::{create_archive, job, words};
use crate::table::{self, Goal, thousands};

/// Clients that bring batches: two, so that one batch is read while another is written.
const BATCH_CLIENTS: usize = 2;

/// Documents brought a second.
pub(crate) fn documents_rate(load: Load, report: &Report) -> f64 {
    report.rate() * count(load.documents())
}

/// Processor time of the server a document, in microseconds.
pub(crate) fn server_us_a_document(load: Load, report: &Report) -> f64 {
    report.server_us_a_call() / count(load.documents())
}

/// Bytes that the server made the machine write, a document.
fn written(load: Load, report: &Report) -> f64 {
    report.written_bytes / count(report.calls * load.documents())
}

/// `3,900 documents/s, …`.
pub(crate) fn show(what: &str, load: Load, report: &Report) {
    let latency = if load.documents() == 1 {
        words(report)
    } else {
        let rate = thousands(documents_rate(load, report));
        format!("{rate} documents/s, p99 {:.1} ms a batch", report.p99_us / 1e3)
    };
    let us = server_us_a_document(load, report);
    let kb = written(load, report) / 1e3;
    let baseline = format!("server {us:.0} µs, {kb:.1} KB written a document");
    table::beside(what, &latency, &baseline);
}

/// `IngestEdition` and `BatchIngestEditions`.
pub(crate) fn ingest() {
    table::section("ingest: 3 KB texts in six languages, durable");
    let folder = machine::folder();
    let server = Process::chancery(folder.path());
    create_archive(&server);
    let time = Until::Passed(Duration::from_secs(4));
    let one = Job { from: 0, ..job(&server, Load::Ingest, 1) }.run();
    show("IngestEdition, 1 client", Load::Ingest, &one);
    let from = one.next;
    let single = Job { from, until: time, ..job(&server, Load::Ingest, 64) }.run();
    show("IngestEdition, 64 clients", Load::Ingest, &single);
    // The next number that no document had, in batches.
    let from = single.next / BATCH + 1;
    let batch = Job { from, until: time, ..job(&server, Load::IngestBatch, BATCH_CLIENTS) }.run();
    show("BatchIngestEditions of 100, 2 clients", Load::IngestBatch, &batch);

    let us = server_us_a_document(Load::Ingest, &single);
    table::goal("server's processor time a document", us, "µs", Goal::AtMost(250.0));
    let gain = documents_rate(Load::IngestBatch, &batch) / single.rate();
    table::goal("batch, documents/s", gain, "× single", Goal::AtLeast(3.0));
    let kib = written(Load::IngestBatch, &batch) / 1024.0;
    table::goal("written a document in batches", kib, "KiB", Goal::AtMost(8.0));
    server.stop();
}
