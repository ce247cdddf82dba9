//! Power cuts at every sort of moment, those of recovery included.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::machine::{Machine, Mishap};
use super::truth::{assert_same, batch_of, extend, head_of, probe_all, probe_commit};
use super::{Dice, open, runtime};
use crate::domain::CommitNumber;
use crate::store::contract::archive_id;
use crate::store::embedded::EmbeddedStore;
use crate::store::{Health, Store};

const CUTS: u64 = 3_000;
const LIVES: u64 = 12;

#[derive(Debug, Default)]
struct Tally {
    cuts: u64,
    while_opening: u64,
    rebuilds: u64,
    acknowledged: u64,
}

/// A machine whose power goes again and again.
struct Story {
    dice: Dice,
    machine: Machine,
    /// Of another machine, on which nothing ever happens.
    reference: Arc<EmbeddedStore>,
    /// What must be there: what was acknowledged, and what was seen after a start.
    lasting: u64,
    tally: Tally,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// `CHANCERY_POWER_CUTS` asks for more cuts, `CHANCERY_POWER_SEED` for other ones.
#[test]
fn no_power_cut_loses_what_was_acknowledged() {
    let cuts = setting("CHANCERY_POWER_CUTS", CUTS);
    let seed = setting("CHANCERY_POWER_SEED", 1);
    let work = |part: u64| {
        let mut total = Tally::default();
        let mut story = 0;
        while total.cuts < cuts.div_ceil(2) {
            let seed = seed.wrapping_mul(1_000_003) + story * 2 + part;
            let tally = tell(seed);
            total.cuts += tally.cuts;
            total.while_opening += tally.while_opening;
            total.rebuilds += tally.rebuilds;
            total.acknowledged += tally.acknowledged;
            story += 1;
        }
        total
    };
    let totals = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..2).map(|part| scope.spawn(move || work(part))).collect();
        parts.into_iter().map(|part| part.join()).collect::<Vec<_>>()
    });
    for total in totals {
        let total = total.expect("every cut was survived");
        eprintln!("seed {seed}: {total:?}");
        assert!(total.while_opening > 0 && total.rebuilds > 0 && total.acknowledged > total.cuts);
    }
}

/// Lives through some cuts; a panic names the seed.
fn tell(seed: u64) -> Tally {
    struct Named(u64);
    impl Drop for Named {
        fn drop(&mut self) {
            if std::thread::panicking() {
                eprintln!("the seed of the story was {}", self.0);
            }
        }
    }
    let _named = Named(seed);
    let mut story = Story {
        dice: Dice(seed),
        machine: Machine::new(),
        reference: Arc::new(open(&Machine::new()).unwrap()),
        lasting: 0,
        tally: Tally::default(),
    };
    runtime().block_on(async {
        for _ in 0..LIVES {
            story.life().await;
        }
        story.end().await;
    });
    story.tally
}

impl Story {
    async fn life(&mut self) {
        let rebuild = self.dice.one_in(10);
        if rebuild {
            let mut files = self.machine.files();
            files.retain(|name, _| !name.starts_with("index/"));
            self.machine = Machine::with(&files);
        }
        let calls = if self.dice.one_in(3) { self.dice.below(14) } else { self.dice.below(90) };
        self.machine.plan(1 + calls, Mishap::PowerCut);
        match open(&self.machine) {
            Ok(store) => {
                self.check_some(&store).await;
                self.work(Arc::new(store)).await;
            }
            Err(error) => {
                assert!(self.machine.happened(), "the store does not open: {error:?}");
                self.tally.while_opening += 1;
                self.tally.rebuilds += u64::from(rebuild);
            }
        }
        self.tally.cuts += 1;
        self.machine = self.machine.restarted(&mut self.dice);
    }

    /// Commits in groups until the power goes, or for a while.
    async fn work(&mut self, store: Arc<EmbeddedStore>) {
        let groups = 1 + self.dice.below(6);
        for _ in 0..groups {
            let first = head_of(&*store) + 1;
            // Until there is an archive, nothing but its making can be prepared.
            let last = if first == 1 { 1 } else { first + self.dice.below(4) };
            let mut group = JoinSet::new();
            for commit in first..=last {
                let store = Arc::clone(&store);
                group.spawn(async move { (commit, store.commit(batch_of(commit)).await) });
            }
            let mut refused = u64::MAX;
            for (commit, outcome) in group.join_all().await {
                match outcome {
                    Ok(stamp) => {
                        assert_eq!(stamp.commit, CommitNumber(commit));
                        self.lasting = self.lasting.max(commit);
                        self.tally.acknowledged += 1;
                    }
                    Err(_) => refused = refused.min(commit),
                }
            }
            if refused < u64::MAX {
                assert!(self.machine.happened());
                assert!(self.lasting < refused, "acknowledged after a failure");
                assert!(matches!(&*store.health().borrow(), Health::ReadOnly(_)));
                assert!(store.commit(batch_of(refused)).await.is_err());
                break;
            }
        }
        if self.dice.one_in(4) {
            store.close().await;
        }
    }

    /// What must be there is there, and the newest of it reads as it should, and some of the rest.
    async fn check_some(&mut self, store: &EmbeddedStore) {
        let head = head_of(store);
        assert!(head >= self.lasting, "{} was acknowledged, {head} is there", self.lasting);
        let before = std::mem::replace(&mut self.lasting, head);
        if head == 0 {
            return;
        }
        extend(&*self.reference, head).await;
        let (archive, at) = (archive_id(), CommitNumber(head));
        let expected = self.reference.counts(&archive, at).await.unwrap();
        assert_eq!(store.counts(&archive, at).await.unwrap(), expected);
        // The newest is where something may be missing; of what lies before, the end reads everything.
        let newest = [before, head.saturating_sub(1), head];
        let some = [1 + self.dice.below(head)];
        for commit in newest.into_iter().chain(some).filter(|commit| *commit > 0) {
            let found = probe_commit(store, head, commit).await;
            assert_same(&found, &probe_commit(&*self.reference, head, commit).await);
        }
    }

    /// Everything reads as on the machine on which nothing happened, from the index as it has come
    /// about and from one built anew.
    async fn end(&mut self) {
        let mut files = self.machine.files();
        let store = open(&Machine::with(&files)).unwrap();
        let head = head_of(&store);
        assert!(head >= self.lasting);
        if head == 0 {
            return;
        }
        extend(&*self.reference, head).await;
        files.retain(|name, _| !name.starts_with("index/"));
        let rebuilt = open(&Machine::with(&files)).unwrap();
        self.tally.rebuilds += 1;
        for commit in 1..=head {
            let expected = probe_commit(&*self.reference, head, commit).await;
            assert_same(&probe_commit(&store, head, commit).await, &expected);
            assert_same(&probe_commit(&rebuilt, head, commit).await, &expected);
        }
        if self.dice.one_in(8) {
            let expected = probe_all(&*self.reference, head).await;
            assert_same(&probe_all(&store, head).await, &expected);
            assert_same(&probe_all(&rebuilt, head).await, &expected);
        }
    }
}
