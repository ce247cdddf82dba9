//! Speed and size of the archive, each beside a baseline measured in the same run.
//!
//! ```text
//! this process ──starts──▶ server   the real `chancery serve`, or a bare echo
//!      │ └───────starts──▶ client   this program again: drives the server, reads what it used
//!      └──prints the table
//! ```
//!
//! `cargo bench` runs everything; names of groups as arguments run those only. `docs/speed.md` tells
//! what each line means. Not here: whether answers are right, which the tests show.

mod bulk;
mod client;
mod corpus;
mod detect;
mod echo;
mod extract;
mod follow;
mod idle;
mod ingest;
mod load;
mod machine;
mod peers;
mod process;
mod read;
mod size;
mod store;
mod table;
mod wire;

use client::Job;

/// The one that the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The groups that `cargo bench` runs, in order.
const GROUPS: [(&str, fn()); 10] = [
    ("echo", read::echo),
    ("read", read::read),
    ("ingest", ingest::ingest),
    ("store", store::store),
    ("size", size::size),
    ("idle", idle::idle),
    ("bulk", bulk::bulk),
    ("follow", follow::follow),
    ("detect", detect::detect),
    ("extract", extract::extract),
];

fn main() {
    // Cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let (role, rest) = arguments.split_first().map_or(("", [].as_slice()), |(r, rest)| (r, rest));
    match role {
        "client" => {
            let job = Job::parse(rest).expect("a client is started by this program");
            let report = runtime().block_on(job.work());
            table::line(&client::write_report(report));
        }
        "echo-server" => runtime().block_on(echo::serve()),
        "watchers" => follow::watch_until_told(rest),
        "idle-client" => runtime().block_on(idle::hold(rest)),
        "free-port" => table::line(&peers::free_port().to_string()),
        "peers" => peers::peers(rest),
        _ => run(&arguments),
    }
}

fn run(wanted: &[String]) {
    if let Some(unknown) = wanted.iter().find(|name| GROUPS.iter().all(|(known, _)| known != name))
    {
        let known: Vec<&str> = GROUPS.iter().map(|(name, _)| *name).collect();
        table::line(&format!("no group {unknown}; there are: {}", known.join(" ")));
        std::process::exit(2);
    }
    machine::describe();
    for (name, group) in GROUPS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            group();
        }
    }
}

/// A runtime as a server or a client has it.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().expect("the machine starts threads")
}
