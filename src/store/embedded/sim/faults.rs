//! Calls of the operating system that fail: nothing is acknowledged after the first, reads go on, and
//! the next start has everything that was acknowledged.

use std::collections::BTreeMap;

use super::machine::{Machine, Mishap};
use super::truth::{Probe, assert_same, batch_of, extend, head_of, probe_all, probe_commit};
use super::{Dice, open, runtime};
use crate::store::embedded::EmbeddedStore;
use crate::store::{CommitError, Error, Health, Store};

/// Commits in the archive before anything fails, and after which a run ends.
const BEFORE: u64 = 6;
const LAST: u64 = 16;

/// A machine that was shut down in order, and what reads of its archive must answer at each head.
struct Scene {
    machine: Machine,
    truth: BTreeMap<u64, Truth>,
}

struct Truth {
    all: Vec<Probe>,
    newest: Vec<Probe>,
}

async fn probe_newest(store: &EmbeddedStore, head: u64) -> Vec<Probe> {
    let mut probes = probe_commit(store, head, head - 1).await;
    probes.extend(probe_commit(store, head, head).await);
    probes
}

impl Scene {
    async fn new() -> Self {
        let machine = Machine::new();
        let store = open(&machine).unwrap();
        extend(&store, BEFORE).await;
        store.close().await;
        let files = machine.files();
        drop(store);
        let reference = open(&Machine::new()).unwrap();
        let mut truth = BTreeMap::new();
        for head in BEFORE..=LAST + 1 {
            extend(&reference, head).await;
            let newest = probe_newest(&reference, head).await;
            truth.insert(head, Truth { all: probe_all(&reference, head).await, newest });
        }
        Self { machine: Machine::with(&files), truth }
    }

    fn machine(&self) -> Machine {
        Machine::with(&self.machine.files())
    }

    async fn check(&self, store: &EmbeddedStore, acknowledged: u64) {
        let head = head_of(store);
        assert!(head >= acknowledged, "{acknowledged} was acknowledged, {head} is there");
        let Truth { all, newest } = self.truth.get(&head).unwrap();
        assert_same(&probe_newest(store, head).await, newest);
        if acknowledged.is_multiple_of(8) {
            assert_same(&probe_all(store, head).await, all);
        }
    }

    /// One run with something failing at a call; whether it came so far.
    async fn run(&self, call: u64, mishap: Mishap, dice: &mut Dice) -> bool {
        let machine = self.machine();
        machine.plan(call, mishap);
        let mut acknowledged = BEFORE;
        match open(&machine) {
            Ok(store) => {
                acknowledged = self.work(&store, &machine).await;
                if dice.one_in(2) {
                    store.close().await;
                }
            }
            Err(error) => {
                assert!(machine.happened(), "{error:?}");
                assert!(!matches!(error, Error::UnknownFormat { .. } | Error::InUse { .. }));
            }
        }
        let happened = machine.happened();
        machine.repair();
        if dice.one_in(2) {
            let store = open(&machine).unwrap();
            self.check(&store, acknowledged).await;
        }
        let machine = machine.restarted(dice);
        let store = open(&machine).unwrap();
        self.check(&store, acknowledged).await;
        extend(&store, head_of(&store) + 1).await;
        happened
    }

    /// Commits until one is refused; answers the last that was acknowledged.
    async fn work(&self, store: &EmbeddedStore, machine: &Machine) -> u64 {
        let mut acknowledged = head_of(store);
        for commit in acknowledged + 1..=LAST {
            match store.commit(batch_of(commit)).await {
                Ok(stamp) => {
                    assert_eq!(stamp.commit.0, commit);
                    acknowledged = commit;
                }
                Err(error) => {
                    assert!(machine.happened(), "{error}");
                    assert!(matches!(error, CommitError::Store(Error::ReadOnly { .. })));
                    break;
                }
            }
        }
        if *store.health().borrow() == Health::Writable {
            return acknowledged;
        }
        for commit in [acknowledged + 1, acknowledged + 2] {
            assert!(store.commit(batch_of(commit)).await.is_err(), "acknowledged after a failure");
        }
        assert_eq!(head_of(store), acknowledged);
        self.check(store, acknowledged).await;
        acknowledged
    }
}

fn fail_at_every_call(mishap: Mishap) {
    runtime().block_on(async {
        let scene = Scene::new().await;
        let mut dice = Dice(7);
        let mut call = 1;
        while scene.run(call, mishap, &mut dice).await {
            call += 1;
        }
        assert!(call > 60, "{call}");
        eprintln!("{mishap:?} at each of {} calls", call - 1);
    });
}

#[test]
fn a_failed_call_ends_writing_and_loses_nothing() {
    fail_at_every_call(Mishap::Error);
}

#[test]
fn a_short_write_ends_writing_and_loses_nothing() {
    fail_at_every_call(Mishap::ShortWrite);
}

#[test]
fn a_full_disk_ends_writing_and_loses_nothing() {
    fail_at_every_call(Mishap::DiskFull);
}

#[test]
fn a_sync_that_fails_and_forgets_ends_writing_and_loses_nothing() {
    fail_at_every_call(Mishap::SyncLost);
}

#[test]
fn a_full_disk_is_the_reason_given_and_reads_go_on() {
    runtime().block_on(async {
        let machine = Machine::new();
        let store = open(&machine).unwrap();
        extend(&store, BEFORE).await;
        machine.plan(1, Mishap::DiskFull);
        assert!(store.commit(batch_of(BEFORE + 1)).await.is_err());
        let health = store.health().borrow().clone();
        let Health::ReadOnly(reason) = health else { panic!("{health:?}") };
        assert!(reason.starts_with("the disk is full"), "{reason}");
        let again = store.commit(batch_of(BEFORE + 1)).await;
        assert!(
            matches!(again, Err(CommitError::Store(Error::ReadOnly { reason: r })) if r == reason)
        );
        let reference = open(&Machine::new()).unwrap();
        extend(&reference, BEFORE).await;
        for commit in 1..=BEFORE {
            let found = probe_commit(&store, BEFORE, commit).await;
            assert_same(&found, &probe_commit(&reference, BEFORE, commit).await);
        }
    });
}
