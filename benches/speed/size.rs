//! What an archive weighs: on disk, in memory, at the start; and whether a document costs the same in a
//! large archive as in a small one.
//!
//! `CHANCERY_BENCH_DOCS` says how many documents (20,000 unless told; the goals speak of 1,000,000).

use std::path::Path;

use crate::client::{Job, Until, count};
use crate::corpus::{Corpus, zstd_bytes};
use crate::ingest::server_us_a_document;
use crate::load::{BATCH, Load};
use crate::machine;
use crate::process::{Process, bytes_at_rest, resident_mib};
use crate::read::{create_archive, job};
use crate::table::{self, Goal, thousands};

/// Sizes at which the archive is looked at, as far as it grows.
const MARKS: [u64; 4] = [10_000, 100_000, 300_000, 1_000_000];
/// Documents before a mark whose cost is told.
const WINDOW: u64 = 5_000;
/// Texts whose own compressed size is measured.
const SAMPLE: u64 = 5_000;

/// Fills an archive and looks at it on the way.
pub(crate) fn size() {
    let wanted = std::env::var("CHANCERY_BENCH_DOCS").ok().and_then(|docs| docs.parse().ok());
    let documents: u64 = wanted.unwrap_or(20_000);
    table::section(&format!("size: an archive of {} documents", thousands(count(documents))));
    let folder = machine::folder();
    let server = Process::chancery(folder.path());
    create_archive(&server);
    let mut marks: Vec<u64> = MARKS.into_iter().filter(|mark| *mark < documents).collect();
    marks.push(documents);
    let (mut stored, mut written, mut costs) = (0, 0.0, Vec::new());
    for mark in marks {
        let bulk = mark.saturating_sub(WINDOW).max(stored);
        written += bring(&server, stored, bulk).1;
        let (cost, bytes) = bring(&server, bulk, mark);
        written += bytes;
        stored = mark;
        costs.push(cost);
        let mib = resident_mib(server.id());
        let what = format!("at {} documents", thousands(count(mark)));
        let words = format!("{cost:.0} µs of processor a document, {mib:.0} MiB resident");
        table::fact(&what, &words);
    }
    let stopped = server.stop();
    table::fact("asked to end", &format!("ended after {:.0} ms", stopped.as_secs_f64() * 1e3));
    at_rest(folder.path(), documents, written);
    let (least, most) = costs.iter().fold((f64::MAX, 0.0_f64), |(l, m), c| (l.min(*c), m.max(*c)));
    table::goal("dearest document, at these sizes", most / least, "× cheapest", Goal::AtMost(1.2));
    opened(folder.path());
}

/// Brings the documents from one number to before another; tells the processor time of one and the
/// bytes written for all.
fn bring(server: &Process, from: u64, to: u64) -> (f64, f64) {
    let calls = (to - from) / BATCH;
    if calls == 0 {
        return (0.0, 0.0);
    }
    let until = Until::Called(calls);
    let job = Job { from: from / BATCH, until, ..job(server, Load::IngestBatch, 2) };
    let report = job.run();
    (server_us_a_document(Load::IngestBatch, &report), report.written_bytes)
}

fn at_rest(folder: &Path, documents: u64, written: f64) {
    let corpus = Corpus::new();
    let sample = documents.min(SAMPLE);
    let texts = (0..sample).map(|number| corpus.document(number).text);
    let (bytes, packed) = texts
        .fold((0, 0), |(bytes, packed), text| (bytes + text.len(), packed + zstd_bytes(&text)));
    let mean = |sum: usize| count(u64::try_from(sum).unwrap_or(0)) / count(sample);
    let (bytes, packed) = (mean(bytes), mean(packed));
    let rest = count(bytes_at_rest(folder)) / count(documents);
    table::fact("a text", &format!("{bytes:.0} bytes, {packed:.0} by itself in zstd level 3"));
    table::fact("a revision at rest, all included", &format!("{rest:.0} bytes"));
    table::goal("a revision at rest", rest / packed, "× zstd", Goal::AtMost(1.3));
    let kib = written / count(documents) / 1024.0;
    table::goal("written a document in batches", kib, "KiB", Goal::AtMost(8.0));
}

fn opened(folder: &Path) {
    let again = Process::chancery(folder);
    let seconds = again.started_in.as_secs_f64();
    table::goal("start of the program until it listens", seconds, "s", Goal::AtMost(1.0));
    let mib = resident_mib(again.id());
    table::goal("resident after the start", mib, "MiB", Goal::AtMost(200.0));
    again.stop();
}
