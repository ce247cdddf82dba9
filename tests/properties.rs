//! Writes drawn by chance, over the wire, against a naive archive in memory that is written from the
//! words of the contract: whatever is read, as of whatever state, is the same in both, also after the
//! store was closed and opened in the middle.
//!
//! `CHANCERY_PROPERTIES_SEED` repeats a run; `CHANCERY_PROPERTIES_RUNS` sets how many there are.

#![allow(clippy::indexing_slicing, reason = "a test may fail where it indexes")]

#[path = "properties/compare.rs"]
mod compare;
#[path = "properties/draws.rs"]
mod draws;
#[path = "properties/driver.rs"]
mod driver;
#[path = "properties/linking.rs"]
mod linking;
#[path = "properties/model.rs"]
mod model;
#[path = "properties/moving.rs"]
mod moving;
#[path = "proof/random.rs"]
mod random;
#[path = "properties/reads.rs"]
mod reads;
#[path = "properties/texts.rs"]
mod texts;
#[path = "properties/updates.rs"]
mod updates;
#[path = "properties/views.rs"]
mod views;
#[path = "proof/wire.rs"]
mod wire;

use std::sync::Arc;

use chancery::clock::ManualClock;
use chancery::domain::Timestamp;

use driver::{Driver, START};
use random::Random;
use wire::Wire;

/// How many runs there are, on two threads.
const RUNS: usize = 8;
/// Writes of one run before and after the store is opened again.
const WRITES: usize = 150;

async fn run(random: Random) -> [usize; 6] {
    let data = tempfile::tempdir().expect("a directory");
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(START)));
    let wire = Wire::serve(data.path(), clock.clone()).await;
    let mut driver = Driver::new(random, wire.clients.clone(), clock.clone());
    for place in 1..=WRITES {
        Box::pin(driver.step()).await;
        if place % 50 == 0 {
            driver.compare(2).await;
        }
    }
    wire.stop().await;
    let wire = Wire::serve(data.path(), clock).await;
    driver.clients = wire.clients.clone();
    driver.compare(4).await;
    for _ in 0..WRITES {
        Box::pin(driver.step()).await;
    }
    driver.compare(6).await;
    wire.stop().await;
    driver.outcomes
}

/// Runs on a thread of its own: the model is not made to be shared.
fn runs(mut random: Random, count: usize) -> [usize; 6] {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    let mut outcomes = [0; 6];
    for _ in 0..count {
        let of_run = runtime.block_on(run(random.fork()));
        for (sum, count) in outcomes.iter_mut().zip(of_run) {
            *sum += count;
        }
    }
    outcomes
}

#[test]
fn whatever_is_written_every_read_of_every_state_answers_as_a_naive_archive_does() {
    let mut random = Random::from_env("CHANCERY_PROPERTIES_SEED");
    let count = std::env::var("CHANCERY_PROPERTIES_RUNS").ok().and_then(|count| count.parse().ok());
    let half = count.unwrap_or(RUNS).div_ceil(2);
    let (one, other) = (random.fork(), random.fork());
    let outcomes = std::thread::scope(|scope| {
        let threads = [one, other].map(|random| scope.spawn(move || runs(random, half)));
        threads.map(|thread| thread.join().expect("the archives agree"))
    });
    eprintln!("ingests by outcome: {outcomes:?}");
    let met = outcomes[0].iter().zip(outcomes[1]).map(|(one, other)| one + other);
    assert!(met.skip(1).all(|count| count > 0), "an outcome was never met: {outcomes:?}");
}
