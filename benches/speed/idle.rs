//! Connections that do nothing: what they cost in memory.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use chancery::grpc::pb;
use prost::Message as _;
use tokio::task::JoinSet;

use crate::client;
use crate::process::{Process, most_files, own_program, resident_mib, with_many_files};
use crate::table::{self, Goal};
use crate::{machine, runtime};

/// Connections to hold open.
const CONNECTIONS: usize = 9_000;
/// Files that a process needs beside its connections.
const OTHER_FILES: usize = 300;
/// Connections that are being opened at a time.
const AT_ONCE: usize = 100;

/// Holds connections open and looks at the server's memory.
pub(crate) fn idle() {
    let connections = CONNECTIONS.min(most_files().saturating_sub(OTHER_FILES));
    table::section(&format!("idle: {connections} connections without calls"));
    if connections < CONNECTIONS {
        table::fact("fewer than 9000", "this machine lets a process open no more files");
    }
    let folder = machine::folder();
    let server = Process::chancery(folder.path());
    let before = resident_mib(server.id());
    let mut holder = with_many_files(&own_program())
        .args(["idle-client", &server.address, &connections.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program can be started again");
    let mut said = String::new();
    let stdout = holder.stdout.take().expect("stdout is a pipe");
    BufReader::new(stdout).read_line(&mut said).expect("the holder says when it is ready");
    assert_eq!(said.trim(), "open", "all connections are open and the last one was answered");
    let after = resident_mib(server.id());
    table::fact("resident before", &format!("{before:.0} MiB"));
    table::goal("resident with all open", after, "MiB", Goal::AtMost(200.0));
    // The holder ends when its stdin does.
    drop(holder.stdin.take());
    holder.wait().expect("a child can be waited for");
    // A stop of its own would wait for none of them.
    runtime().block_on(ask(&server.address));
    server.stop();
}

/// Opens connections, says `open`, and holds them until stdin ends.
pub(crate) async fn hold(arguments: &[String]) {
    let [address, connections] = arguments else { panic!("the holder is started by this program") };
    let connections: usize = connections.parse().expect("a number of connections");
    let mut held = Vec::with_capacity(connections);
    while held.len() < connections {
        let mut opening = JoinSet::new();
        for _ in 0..AT_ONCE.min(connections - held.len()) {
            let address = address.clone();
            opening.spawn(async move { client::connect(&address).await });
        }
        held.extend(opening.join_all().await);
    }
    ask(address).await;
    table::line("open");
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
    // Whatever ended it, the parent is gone or done.
    let _ = ended.await;
}

/// One call on a connection of its own.
async fn ask(address: &str) {
    let request = pb::GetServerInfoRequest {}.encode_to_vec();
    let channel = client::connect(address).await;
    client::call(&channel, "/chancery.v1.ArchiveService/GetServerInfo", request.into()).await;
}
