//! Bare echo calls, and reads of a statement with its text beside them.

use std::time::Duration;

use chancery::grpc::pb;
use prost::Message as _;

use crate::client::{self, Job, Report, Until, count};
use crate::load::{ARCHIVE, BATCH, Load};
use crate::process::Process;
use crate::table::{self, Goal, thousands};
use crate::{machine, runtime};

/// Statements that reads are spread over.
const STATEMENTS: u64 = 2_000;
/// Rounds of echo and read in turn; the middle one counts.
const ROUNDS: usize = 3;

/// A job of two seconds.
pub(crate) fn job(server: &Process, load: Load, clients: usize) -> Job {
    Job {
        load,
        address: server.address.clone(),
        server: server.id(),
        clients,
        until: Until::Passed(Duration::from_secs(2)),
        from: 0,
        among: STATEMENTS,
    }
}

/// `9,876 calls/s, p50 1.2 ms, p99 3.4 ms`.
pub(crate) fn words(report: &Report) -> String {
    let rate = thousands(report.rate());
    let (p50, p99) = (report.p50_us / 1e3, report.p99_us / 1e3);
    format!("{rate} calls/s, p50 {p50:.2} ms, p99 {p99:.2} ms")
}

/// `server 45 µs, client 40 µs a call`.
pub(crate) fn cost(report: &Report) -> String {
    let client = report.client_us / count(report.calls);
    format!("server {:.0} µs, client {client:.0} µs of processor a call", report.server_us_a_call())
}

/// The bare tonic echo.
pub(crate) fn echo() {
    table::section("echo: a bare tonic server");
    let server = Process::echo();
    for (load, what) in [
        (Load::EchoSmall, "16 bytes there and back"),
        (Load::EchoLarge, "3 KiB there and back"),
        (Load::EchoRead, "40 bytes there, 3 KiB back"),
    ] {
        for clients in [1, 64] {
            let report = job(&server, load, clients).run();
            table::beside(&format!("{what}, {}", of(clients)), &words(&report), &cost(&report));
        }
    }
}

fn of(clients: usize) -> String {
    if clients == 1 { "1 client".to_owned() } else { format!("{clients} clients") }
}

/// `GetStatement` FULL of a 3 KB text.
pub(crate) fn read() {
    table::section("read: GetStatement, FULL view, 3 KB text");
    let folder = machine::folder();
    let (echo, server) = (Process::echo(), Process::chancery(folder.path()));
    fill(&server);
    for clients in [1, 64] {
        let mut rounds: Vec<(Report, Report)> = (0..ROUNDS)
            .map(|_| {
                let bare = job(&echo, Load::EchoRead, clients).run();
                (bare, job(&server, Load::Get, clients).run())
            })
            .collect();
        rounds.sort_by(|a, b| (a.1.rate() / a.0.rate()).total_cmp(&(b.1.rate() / b.0.rate())));
        let (bare, get) = rounds.get(ROUNDS / 2).expect("there was a middle round");
        let who = of(clients);
        table::beside(&format!("echo, 3 KiB back, {who}"), &words(bare), &cost(bare));
        table::beside(&format!("GetStatement, {who}"), &words(get), &cost(get));
        let work = (get.server_us_a_call() / bare.server_us_a_call(), "server's processor time");
        table::fact(&format!("{}, {who}", work.1), &format!("{:.2} × echo", work.0));
        let (rate, tail) = (get.rate() / bare.rate(), get.p99_us / bare.p99_us);
        let (rate_what, tail_what) = (format!("calls/s, {who}"), format!("p99, {who}"));
        if clients == 64 {
            table::goal(&rate_what, rate, "× echo", Goal::AtLeast(0.7));
            table::goal(&tail_what, tail, "× echo", Goal::AtMost(2.0));
        } else {
            table::fact(&rate_what, &format!("{rate:.2} × echo"));
        }
    }
    server.stop();
}

fn fill(server: &Process) {
    create_archive(server);
    let until = Until::Called(STATEMENTS / BATCH);
    Job { until, ..job(server, Load::IngestNamed, 1) }.run();
    let answer = runtime().block_on(async {
        let channel = client::connect(&server.address).await;
        let request = Load::Get.request(&crate::corpus::Corpus::new(), 0, STATEMENTS);
        client::call(&channel, Load::Get.path(), request).await
    });
    let bytes = answer.len();
    let answer = pb::GetStatementResponse::decode(answer).expect("an answer as the contract says");
    let edition = answer.edition.expect("a statement that was ingested has an edition");
    assert!(edition.text.len() >= 2_900, "the read brings the text");
    let (all, text, segments) = (bytes, edition.text.len(), edition.segments.len());
    table::fact("an answer", &format!("{all} bytes: text {text}, {segments} segments"));
}

/// Makes the archive that everything here is stored in.
pub(crate) fn create_archive(server: &Process) {
    let request = pb::CreateArchiveRequest {
        archive_id: ARCHIVE.to_owned(),
        ..pb::CreateArchiveRequest::default()
    };
    runtime().block_on(async {
        let channel = client::connect(&server.address).await;
        let path = "/chancery.v1.ArchiveService/CreateArchive";
        client::call(&channel, path, request.encode_to_vec().into()).await
    });
}
