//! Watchers: what a thousand of them cost those who write, and how soon they are told.
//!
//! The watchers are a process of their own, on as many connections as they need. They are told of a
//! commit when its message has been decoded; its record time was taken before it was synced, on the
//! same machine's clock, so that the time between the two includes the sync.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chancery::clock::{Clock as _, SystemClock};
use chancery::grpc::pb;
use pb::change_service_client::ChangeServiceClient;
use pb::watch_changes_response::Event;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use crate::client::{self, Job, Until, quantile};
use crate::load::{ARCHIVE, Load};
use crate::process::{Process, own_program};
use crate::read::{create_archive, job};
use crate::table::{self, Goal, thousands};
use crate::{machine, runtime};

const WATCHERS: usize = 1_000;
/// Fewer than a server lets one connection have.
const ON_ONE_CONNECTION: usize = 100;
/// Rounds with and without watchers in turn; the middle one counts.
const ROUNDS: usize = 3;

/// Durable ingest without watchers, with a thousand that want other kinds of changes, and with some that
/// want everything.
pub(crate) fn follow() {
    table::section("follow: durable ingest of single documents, 8 clients");
    let folder = machine::folder();
    let server = Process::chancery(folder.path());
    create_archive(&server);
    let mut from = 0;
    let mut rate = |watchers: Option<(usize, &str)>| {
        let watchers = watchers.map(|(count, kinds)| Watchers::start(&server, count, kinds));
        let until = Until::Passed(Duration::from_secs(2));
        let report = Job { from, until, ..job(&server, Load::Ingest, 8) }.run();
        from = report.next;
        (report.rate(), watchers.map(Watchers::stop))
    };
    for (watchers, kinds, what) in [
        (WATCHERS, "deletions", "1,000 watchers of deletions"),
        (10, "everything", "10 watchers of everything"),
        (100, "everything", "100 watchers of everything"),
        (WATCHERS, "everything", "1,000 watchers of everything"),
    ] {
        let mut rounds: Vec<(f64, f64, Told)> = (0..ROUNDS)
            .map(|_| {
                let (alone, _) = rate(None);
                let (beside, told) = rate(Some((watchers, kinds)));
                (alone, beside, told.unwrap_or_default())
            })
            .collect();
        rounds.sort_by(|one, other| (one.1 / one.0).total_cmp(&(other.1 / other.0)));
        let (alone, beside, told) = rounds.get(ROUNDS / 2).expect("there was a middle round");
        let measured = format!("{} documents/s, alone {}", thousands(*beside), thousands(*alone));
        let Told { messages, p50_ms, p99_ms } = told;
        let heard = if *messages > 0.0 {
            format!("{} messages, p50 {p50_ms:.2} ms, p99 {p99_ms:.2} ms", thousands(*messages))
        } else {
            "no message".to_owned()
        };
        table::beside(what, &measured, &heard);
        if kinds == "deletions" {
            table::goal("ingest beside them", beside / alone, "× alone", Goal::AtLeast(0.9));
        } else {
            table::fact("ingest beside them", &format!("{:.2} × alone", beside / alone));
        }
    }
    calm(&server, from);
    server.stop();
}

/// One client that writes, and a few watchers: how soon they are told when the machine has time.
fn calm(server: &Process, from: u64) {
    let watchers = Watchers::start(server, 10, "everything");
    let until = Until::Passed(Duration::from_secs(2));
    let report = Job { from, until, ..job(server, Load::Ingest, 1) }.run();
    let Told { p50_ms, p99_ms, .. } = watchers.stop();
    let acknowledged = format!("acknowledged p50 {:.2} ms", report.p50_us / 1e3);
    table::beside(
        "1 client, 10 watchers: recorded to told",
        &format!("p99 {p99_ms:.2} ms"),
        &acknowledged,
    );
    table::goal("recorded to told, p50", p50_ms, "ms", Goal::AtMost(2.0));
}

/// What watchers were told.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    messages: f64,
    p50_ms: f64,
    p99_ms: f64,
}

/// A process of watchers.
struct Watchers {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watchers {
    fn start(server: &Process, watchers: usize, kinds: &str) -> Self {
        let mut command = std::process::Command::new(own_program());
        command.args(["watchers", &server.address, &watchers.to_string(), kinds]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started again");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is a pipe"));
        let mut said = String::new();
        lines.read_line(&mut said).expect("the watchers say when they are ready");
        assert_eq!(said.trim(), "open", "all watches are open");
        Self { child, lines }
    }

    fn stop(mut self) -> Told {
        drop(self.child.stdin.take());
        let mut said = String::new();
        self.lines.read_line(&mut said).expect("the watchers say what they were told");
        self.child.wait().expect("a child can be waited for");
        let mut numbers = said.split_whitespace().map(|number| number.parse().unwrap_or(0.0));
        let mut next = || numbers.next().unwrap_or(0.0);
        Told { messages: next(), p50_ms: next(), p99_ms: next() }
    }
}

/// The process of watchers: opens them, says `open`, and what they were told once stdin ends.
pub(crate) fn watch_until_told(arguments: &[String]) {
    let [address, watchers, kinds] = arguments else { panic!("started by this program") };
    let watchers: usize = watchers.parse().expect("a number of watchers");
    let kinds = match kinds.as_str() {
        "deletions" => vec![pb::ChangeKind::StatementDeleted.into()],
        _ => Vec::new(),
    };
    runtime().block_on(async {
        let all = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = watch::channel(());
        let mut tasks = JoinSet::new();
        let mut channel = client::connect(address).await;
        for number in 0..watchers {
            if number % ON_ONE_CONNECTION == 0 {
                channel = client::connect(address).await;
            }
            let request = pb::WatchChangesRequest {
                parent: format!("archives/{ARCHIVE}"),
                kinds: kinds.clone(),
                ..Default::default()
            };
            let mut client = ChangeServiceClient::new(channel.clone());
            let opened = client.watch_changes(request).await.expect("a watch opens");
            let mut stream = opened.into_inner();
            stream.message().await.expect("a watch says where it is");
            let (all, mut stopped) = (Arc::clone(&all), stopped.clone());
            tasks.spawn(async move {
                let mut took = Vec::new();
                loop {
                    let message = tokio::select! {
                        message = stream.message() => message,
                        _ = stopped.changed() => break,
                    };
                    let Ok(Some(message)) = message else { break };
                    if let (Some(Event::Changes(_)), Some(time)) =
                        (&message.event, &message.record_time)
                    {
                        took.push(milliseconds_since(time));
                    }
                }
                all.lock().await.extend(took);
            });
        }
        table::line("open");
        let ended = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0; 1]));
        // Whatever ended it, the parent is gone or done.
        let _ = ended.await;
        drop(stop);
        while tasks.join_next().await.is_some() {}
        let mut took = all.lock().await;
        took.sort_by(f64::total_cmp);
        let (p50, p99) =
            if took.is_empty() { (0.0, 0.0) } else { (quantile(&took, 50), quantile(&took, 99)) };
        table::line(&format!("{} {p50} {p99}", took.len()));
    });
}

fn milliseconds_since(time: &prost_types::Timestamp) -> f64 {
    let then = time.seconds * 1_000_000 + i64::from(time.nanos / 1_000);
    let micros = u32::try_from(SystemClock.now().micros() - then).unwrap_or(0);
    f64::from(micros) / 1e3
}
