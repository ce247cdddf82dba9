//! The client: a process of its own that drives a server and tells what it saw.
//!
//! Each client is a connection of its own with one call under way at a time, as many calls as the
//! answers allow. What the server used is read from the kernel by the client at the moments between
//! which it measures.

use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::uri::PathAndQuery;
use tokio::task::JoinSet;
use tonic::transport::{Channel, Endpoint};

use crate::corpus::Corpus;
use crate::load::Load;
use crate::process::{Usage, own_program};
use crate::wire::RawCodec;

/// How long calls go on before they count.
const WARM_UP: Duration = Duration::from_millis(500);

/// What a client process is to do.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) load: Load,
    pub(crate) address: String,
    /// The server's process.
    pub(crate) server: u32,
    pub(crate) clients: usize,
    pub(crate) until: Until,
    /// The number of the first call; calls with other numbers bring other documents.
    pub(crate) from: u64,
    /// How many statements there are to read.
    pub(crate) among: u64,
}

/// When it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// After so long; the warm-up comes before.
    Passed(Duration),
    /// After so many calls, all of which count.
    Called(u64),
}

/// What it saw.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Report {
    pub(crate) calls: u64,
    pub(crate) seconds: f64,
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
    /// Processor time of the server and of the client.
    pub(crate) server_us: f64,
    pub(crate) client_us: f64,
    /// What the server made the machine write.
    pub(crate) written_bytes: f64,
    /// The number after the last call's.
    pub(crate) next: u64,
}

impl Report {
    pub(crate) fn rate(&self) -> f64 {
        count(self.calls) / self.seconds
    }

    pub(crate) fn server_us_a_call(&self) -> f64 {
        self.server_us / count(self.calls)
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn count(number: u64) -> f64 {
    number as f64
}

impl Job {
    /// Does it in a process of its own.
    pub(crate) fn run(&self) -> Report {
        let Self { load, address, server, clients, until, from, among } = self;
        let until = match until {
            Until::Passed(time) => format!("ms:{}", time.as_millis()),
            Until::Called(calls) => format!("calls:{calls}"),
        };
        let mut command = Command::new(own_program());
        command.arg("client").arg(load.name()).arg(address).arg(server.to_string());
        command.args([clients.to_string(), until, from.to_string(), among.to_string()]);
        let output = command.stderr(std::process::Stdio::inherit()).output();
        let output = output.expect("this program can be started again");
        assert!(output.status.success(), "the client process did not finish: {self:?}");
        let said = String::from_utf8_lossy(&output.stdout);
        parse_report(&said).expect("the client process ends with its report")
    }

    /// The job that [`Job::run`] has put into arguments.
    pub(crate) fn parse(arguments: &[String]) -> Option<Self> {
        let [load, address, server, clients, until, from, among] = arguments else { return None };
        let (kind, amount) = until.split_once(':')?;
        let until = match kind {
            "ms" => Until::Passed(Duration::from_millis(amount.parse().ok()?)),
            _ => Until::Called(amount.parse().ok()?),
        };
        Some(Self {
            load: Load::by_name(load)?,
            address: address.clone(),
            server: server.parse().ok()?,
            clients: clients.parse().ok()?,
            until,
            from: from.parse().ok()?,
            among: among.parse().ok()?,
        })
    }

    /// Does it here.
    pub(crate) async fn work(self) -> Report {
        let mut channels = Vec::with_capacity(self.clients);
        for _ in 0..self.clients {
            channels.push(connect(&self.address).await);
        }
        let job = Arc::new(self);
        let shared = Arc::new(Shared {
            corpus: Corpus::new(),
            next: AtomicU64::new(job.from),
            begun: Instant::now(),
        });
        let mut clients = JoinSet::new();
        let before = Usages::now(job.server);
        for channel in channels {
            clients.spawn(client(channel, Arc::clone(&job), Arc::clone(&shared)));
        }
        match job.until {
            Until::Called(_) => {
                let spans = gather(clients).await;
                let used = Usages::now(job.server).since(before);
                report(spans, Duration::ZERO, shared.begun.elapsed(), used, &shared)
            }
            Until::Passed(time) => {
                tokio::time::sleep_until((shared.begun + WARM_UP).into()).await;
                let (from, before) = (shared.begun.elapsed(), Usages::now(job.server));
                tokio::time::sleep_until((shared.begun + WARM_UP + time).into()).await;
                let (to, used) = (shared.begun.elapsed(), Usages::now(job.server).since(before));
                let spans = gather(clients).await;
                report(spans, from, to, used, &shared)
            }
        }
    }
}

/// What all clients share.
#[derive(Debug)]
struct Shared {
    corpus: Corpus,
    next: AtomicU64,
    begun: Instant,
}

/// When a call ended, and how long it took; from the begin of the run.
#[derive(Debug, Clone, Copy)]
struct Span {
    ended: Duration,
    took: Duration,
}

/// What server and client have used.
#[derive(Debug, Clone, Copy)]
struct Usages {
    server: Usage,
    client: Usage,
}

impl Usages {
    fn now(server: u32) -> Self {
        Self { server: Usage::of(server), client: Usage::of(std::process::id()) }
    }

    fn since(self, earlier: Self) -> Self {
        Self {
            server: self.server.since(earlier.server),
            client: self.client.since(earlier.client),
        }
    }
}

/// A connection of its own.
pub(crate) async fn connect(address: &str) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}"));
    let endpoint = endpoint.expect("an address makes a URI").tcp_nodelay(true);
    endpoint.connect().await.expect("the server accepts connections")
}

/// One call.
pub(crate) async fn call(channel: &Channel, path: &'static str, request: Bytes) -> Bytes {
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    grpc.ready().await.expect("the connection stays open");
    let path = PathAndQuery::from_static(path);
    let answer = grpc.unary(tonic::Request::new(request), path, RawCodec).await;
    match answer {
        Ok(answer) => answer.into_inner(),
        Err(status) => panic!("the server answered {:?}: {}", status.code(), status.message()),
    }
}

async fn client(channel: Channel, job: Arc<Job>, shared: Arc<Shared>) -> Vec<Span> {
    let mut spans = Vec::new();
    loop {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        let done = match job.until {
            Until::Called(calls) => number - job.from >= calls,
            Until::Passed(time) => shared.begun.elapsed() >= WARM_UP + time,
        };
        if done {
            return spans;
        }
        let request = job.load.request(&shared.corpus, number, job.among);
        let called = Instant::now();
        call(&channel, job.load.path(), request).await;
        spans.push(Span { ended: shared.begun.elapsed(), took: called.elapsed() });
    }
}

async fn gather(mut clients: JoinSet<Vec<Span>>) -> Vec<Span> {
    let mut spans = Vec::new();
    while let Some(ended) = clients.join_next().await {
        spans.extend(ended.expect("a client that saw an error has said so and ends the run"));
    }
    spans
}

fn report(spans: Vec<Span>, from: Duration, to: Duration, used: Usages, shared: &Shared) -> Report {
    let counted = spans.into_iter().filter(|span| (from..=to).contains(&span.ended));
    let mut took: Vec<f64> = counted.map(|span| span.took.as_secs_f64() * 1e6).collect();
    took.sort_by(f64::total_cmp);
    Report {
        calls: u64::try_from(took.len()).unwrap_or(u64::MAX),
        seconds: (to - from).as_secs_f64(),
        p50_us: quantile(&took, 50),
        p99_us: quantile(&took, 99),
        server_us: count(used.server.cpu_us),
        client_us: count(used.client.cpu_us),
        written_bytes: count(used.server.written_bytes),
        next: shared.next.load(Ordering::Relaxed),
    }
}

/// The value below which so many of a hundred lie.
pub(crate) fn quantile(sorted: &[f64], percent: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or(0.0)
}

/// The report in one line, for [`parse_report`].
pub(crate) fn write_report(report: Report) -> String {
    let Report { calls, seconds, p50_us, p99_us, server_us, client_us, written_bytes, next } =
        report;
    let mut line = format!("{calls} {next}");
    for value in [seconds, p50_us, p99_us, server_us, client_us, written_bytes] {
        // Writing to a string cannot fail.
        let _ = write!(line, " {value}");
    }
    line
}

fn parse_report(said: &str) -> Option<Report> {
    let mut words = said.lines().last()?.split_whitespace();
    let calls = words.next()?.parse().ok()?;
    let next = words.next()?.parse().ok()?;
    let mut value = || words.next()?.parse::<f64>().ok();
    Some(Report {
        calls,
        next,
        seconds: value()?,
        p50_us: value()?,
        p99_us: value()?,
        server_us: value()?,
        client_us: value()?,
        written_bytes: value()?,
    })
}
