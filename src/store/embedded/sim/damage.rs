//! Damaged files: every read afterwards is right, or says that something is damaged and where.

use std::collections::BTreeMap;

use super::machine::Machine;
use super::truth::{Probe, extend, head_of, probe_all};
use super::{Dice, open, runtime};
use crate::store::{Error, Store};

const HEAD: u64 = 14;
const FLIPS: u64 = 520;
const OTHERS: u64 = 240;

type Files = BTreeMap<String, Vec<u8>>;

/// What became of the cases.
#[derive(Debug, Default)]
struct Tally {
    unharmed: u32,
    refused: u32,
    some_reads_refused: u32,
}

/// The files of an archive that was shut down in order, and what reads of it answer.
async fn archive() -> (Files, Vec<Probe>) {
    let machine = Machine::new();
    let store = open(&machine).unwrap();
    extend(&store, HEAD).await;
    let truth = probe_all(&store, HEAD).await;
    store.close().await;
    (machine.files(), truth)
}

/// The files that hold data, and one of them that is chosen by size.
fn choose<'f>(files: &'f Files, dice: &mut Dice) -> &'f str {
    let log = dice.one_in(2);
    let names: Vec<_> = files.keys().filter(|name| name.starts_with("log/") == log).collect();
    let names: Vec<_> = names.into_iter().filter(|name| *name != "lock").collect();
    names[dice.place(names.len())]
}

fn flip(files: &mut Files, dice: &mut Dice) -> String {
    let name = choose(files, dice).to_owned();
    let bytes = files.get_mut(&name).unwrap();
    let bit = dice.place(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    format!("bit {bit} of {name}")
}

fn harm(files: &mut Files, dice: &mut Dice) -> String {
    let name = choose(files, dice).to_owned();
    let bytes = files.get_mut(&name).unwrap();
    let start = dice.place(bytes.len());
    let end = (start + 1 + dice.place(6_000)).min(bytes.len());
    let what = match dice.below(5) {
        0 => {
            bytes.truncate(start);
            "cut off"
        }
        1 => {
            bytes[start..end].iter_mut().for_each(|byte| *byte = 0);
            "zeros"
        }
        2 => {
            bytes[start..end].iter_mut().for_each(|byte| *byte = dice.byte());
            "garbage"
        }
        3 => {
            let garbage: Vec<u8> = (start..end).map(|_| dice.byte()).collect();
            bytes.extend(garbage);
            "garbage after the end"
        }
        _ => {
            let half = bytes.len() / 2;
            bytes[half..].iter_mut().for_each(|byte| *byte = 0);
            "half written"
        }
    };
    format!("{what}: {name} {start}..{end}")
}

fn names_a_place(error: &Error, case: &str) {
    let Error::Damaged { file, .. } = error else { panic!("{case}: {error:?}") };
    assert!(!file.is_empty(), "{case}");
}

async fn check(files: &Files, truth: &[Probe], case: &str, tally: &mut Tally) {
    let store = match open(&Machine::with(files)) {
        Ok(store) => store,
        Err(Error::UnknownFormat { .. }) if case.contains("FORMAT") => return,
        Err(error) => {
            names_a_place(&error, case);
            tally.refused += 1;
            return;
        }
    };
    assert_eq!(head_of(&store), HEAD, "{case}");
    let found = probe_all(&store, HEAD).await;
    assert_eq!(found.len(), truth.len());
    let mut damaged = 0;
    for ((what, found), (_, expected)) in found.iter().zip(truth) {
        match found {
            Ok(found) => assert_eq!(found, expected.as_ref().unwrap(), "{case}: {what}"),
            Err(error) => {
                names_a_place(error, &format!("{case}: {what}"));
                damaged += 1;
            }
        }
    }
    if damaged == 0 { tally.unharmed += 1 } else { tally.some_reads_refused += 1 }
}

fn harmed(count: u64, seed: u64, harm: fn(&mut Files, &mut Dice) -> String) {
    runtime().block_on(async {
        let (files, truth) = archive().await;
        let mut dice = Dice(seed);
        let mut tally = Tally::default();
        for _ in 0..count {
            let mut files = files.clone();
            let case = harm(&mut files, &mut dice);
            check(&files, &truth, &case, &mut tally).await;
        }
        eprintln!("{count} cases: {tally:?}");
        assert!(tally.refused > 0 && tally.unharmed > 0);
    });
}

#[test]
fn no_flipped_bit_gives_a_wrong_answer() {
    harmed(FLIPS, 11, flip);
}

#[test]
fn no_cut_or_overwritten_file_gives_a_wrong_answer() {
    harmed(OTHERS, 12, harm);
}

/// The index was read before: pages that are damaged later are noticed when they are read again.
#[test]
fn damage_under_an_open_store_is_noticed_when_it_is_read() {
    runtime().block_on(async {
        let (files, truth) = archive().await;
        let mut dice = Dice(13);
        for _ in 0..40 {
            let machine = Machine::with(&files);
            let store = open(&machine).unwrap();
            let case = machine.harm(|files| flip(files, &mut dice));
            for ((what, found), (_, expected)) in probe_all(&store, HEAD).await.iter().zip(&truth) {
                match found {
                    Ok(found) => assert_eq!(found, expected.as_ref().unwrap(), "{case}: {what}"),
                    Err(error) => names_a_place(error, &case),
                }
            }
        }
    });
}
