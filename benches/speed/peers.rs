//! The archive beside etcd: the same documents from the same client, both durable.
//!
//! `benches/peers` starts etcd and calls this with its address and process.

use std::time::Duration;

use crate::client::{Job, Report, Until};
use crate::ingest::show;
use crate::load::Load;
use crate::machine;
use crate::process::Process;
use crate::read::{create_archive, job};
use crate::table::{self, Goal};

/// Rounds of both in turn; the middle one counts.
const ROUNDS: usize = 3;
const TIME: Until = Until::Passed(Duration::from_secs(4));

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    let listener =
        std::net::TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    listener.local_addr().expect("a listener has an address").port()
}

/// Measures both.
pub(crate) fn peers(arguments: &[String]) {
    let [address, server] = arguments else { panic!("give etcd's address and its process id") };
    let server: u32 = server.parse().expect("a process id");
    machine::describe();
    table::section("ingest beside etcd: 3 KB texts, 64 clients, durable");
    let folder = machine::folder();
    let archive = Process::chancery(folder.path());
    create_archive(&archive);
    let etcd = |load, from| {
        let address = address.clone();
        Job { address, server, from, until: TIME, ..job(&archive, load, 64) }.run()
    };
    let bare = etcd(Load::EtcdPut, 0);
    show("etcd, put of the text alone", Load::EtcdPut, &bare);
    let (mut from, mut etcd_from) = (0, bare.next);
    let mut rounds: Vec<(Report, Report)> = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let txn = etcd(Load::EtcdTxn, etcd_from);
        let ingest = Job { from, until: TIME, ..job(&archive, Load::Ingest, 64) }.run();
        (from, etcd_from) = (ingest.next, txn.next);
        rounds.push((txn, ingest));
    }
    rounds.sort_by(|a, b| (a.1.rate() / a.0.rate()).total_cmp(&(b.1.rate() / b.0.rate())));
    let (txn, ingest) = rounds.get(ROUNDS / 2).expect("there was a middle round");
    show("etcd, text + 4 keys + log entry", Load::EtcdTxn, txn);
    show("IngestEdition", Load::Ingest, ingest);
    let ratio = ingest.rate() / txn.rate();
    table::goal("IngestEdition, documents/s", ratio, "× etcd", Goal::AtLeast(1.5));
    archive.stop();
}
