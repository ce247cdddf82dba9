//! Kills the program while 64 clients write, starts it again on the same directory, and checks every
//! acknowledged write against a ledger that the clients kept.
//!
//! `CHANCERY_CRASH_ROUNDS` sets how many rounds there are, `CHANCERY_CRASH_SEED` repeats the draws (the
//! moment of a kill depends on the machine all the same).

#![allow(clippy::indexing_slicing, reason = "a test may fail where it indexes")]

#[path = "crash/importing.rs"]
mod importing;
#[path = "crash/ledger.rs"]
mod ledger;
#[path = "crash/process.rs"]
mod process;
#[path = "proof/random.rs"]
mod random;
#[path = "crash/reindexing.rs"]
mod reindexing;
#[path = "proof/wire.rs"]
mod wire;

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;
use tonic_types::StatusExt;

use ledger::{End, Ledger, Write};
use process::Server;
use random::Random;
use wire::Clients;

/// Clients that write at a time.
const WRITERS: usize = 64;
/// A round is ended by one of so many first acknowledgements.
const ACKNOWLEDGED: usize = 80;
const ROUNDS: usize = 50;

/// What ends a round: the server dies some while after so many acknowledgements.
#[derive(Debug)]
struct Trigger {
    server: Mutex<Server>,
    left: AtomicUsize,
    spin: usize,
}

impl Trigger {
    /// Told of an acknowledgement.
    fn acknowledged(&self) {
        if self.left.fetch_sub(1, Ordering::SeqCst) == 1 {
            let mut sum = 0_usize;
            for step in 0..self.spin {
                sum = black_box(sum.wrapping_mul(31).wrapping_add(step));
            }
            black_box(sum);
            self.server.lock().expect("nobody failed with it").kill();
        }
    }
}

/// One client: writes until the connection breaks.
async fn write(
    clients: Clients,
    trigger: Arc<Trigger>,
    mut random: Random,
    own: String,
    round: usize,
) -> Vec<(Write, End)> {
    let mut ledger: Vec<(Write, End)> = Vec::new();
    for turn in 0.. {
        let write = draw(&mut random, &own, round, turn, ledger.last());
        match write.send(&clients).await {
            Ok(end) => {
                ledger.push((write, end));
                trigger.acknowledged();
            }
            // A refusal says why; a broken connection does not.
            Err(status) if status.get_details_error_info().is_some() => {
                ledger.push((write, End::Refused));
            }
            Err(_) => {
                ledger.push((write, End::InDoubt));
                break;
            }
        }
    }
    ledger
}

/// A new text for the writer's own statement, for one that others write to as well, or a batch; now and
/// then the text of the call before, which makes a sighting or a return.
fn draw(
    random: &mut Random,
    own: &str,
    round: usize,
    turn: usize,
    before: Option<&(Write, End)>,
) -> Write {
    let request_id = random.uuid();
    if let Some((before, _)) = before
        && random.percent(10)
    {
        return Write { request_id, documents: before.documents.clone() };
    }
    let text = |part: usize, random: &mut Random| {
        format!(
            "The delegations met for the {turn}th time in round {round} and agreed on point {part} \
             of {own}, recorded as {:x}.",
            random.next()
        )
    };
    let id = |part: usize, random: &mut Random| match random.below(10) {
        0 => format!("shared-{}", random.below(4)),
        1..6 => format!("{own}-{part}"),
        _ => format!("{own}-r{round}-t{turn}-{part}"),
    };
    let count = if random.percent(75) { 1 } else { 2 + random.below(5) };
    let documents = (0..count).map(|part| (id(part, random), text(part, random))).collect();
    Write { request_id, documents }
}

async fn round(server: Server, clients: &Clients, number: usize, random: &mut Random) -> Ledger {
    let left = AtomicUsize::new(1 + random.below(ACKNOWLEDGED));
    let spin = random.below(2_000_000);
    let trigger = Arc::new(Trigger { server: Mutex::new(server), left, spin });
    let mut writers = JoinSet::new();
    for own in 0..WRITERS {
        let (clients, trigger) = (clients.clone(), Arc::clone(&trigger));
        writers.spawn(write(clients, trigger, random.fork(), format!("writer-{own}"), number));
    }
    let mut ledger = Ledger::default();
    while let Some(written) = writers.join_next().await {
        ledger.writes.extend(written.expect("a writer ends well"));
    }
    ledger
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_and_no_batch_is_torn_when_the_server_is_killed() {
    let mut random = Random::from_env("CHANCERY_CRASH_SEED");
    let rounds = std::env::var("CHANCERY_CRASH_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    let folder = tempfile::tempdir().expect("a directory");
    let (data, log) = (folder.path().join("data"), folder.path().join("server.log"));
    let mut ledger = Ledger::default();
    let mut proven = 0;
    let mut in_doubt = 0;
    for number in 0..=rounds {
        let server = Server::start(&data, &log);
        let clients = Clients::connect(server.address).await;
        ledger.check_log(&clients, proven).await;
        ledger.settle(&clients, proven).await;
        ledger.check_log(&clients, proven).await;
        if number == rounds {
            ledger.forget_log();
            ledger.check_log(&clients, 0).await;
            ledger.check_words(&clients, 0, 0, &mut random).await;
            ledger.check_numbers();
            break;
        }
        ledger.check_words(&clients, proven, 20, &mut random).await;
        ledger.check_repeats(&clients, 10, &mut random).await;
        proven = ledger.writes.len();
        let written = round(server, &clients, number, &mut random).await;
        in_doubt += written.writes.iter().filter(|(_, end)| matches!(end, End::InDoubt)).count();
        ledger.writes.extend(written.writes);
    }
    eprintln!("{rounds} kills, {} writes, {in_doubt} of them in doubt", ledger.writes.len());
    assert!(in_doubt > rounds, "the kills met no write at work");
}
