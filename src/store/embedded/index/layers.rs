//! The layers of the index: what is recent over the runs, and what a write brings over both.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock};

use super::block::Value;
use super::run::{Entries, Run, RunRef, RunWriter};
use crate::store::Error;

/// A key and its value.
type Found = (Vec<u8>, Vec<u8>);
/// Entries by key; none: the entry is taken away.
type Map = BTreeMap<Vec<u8>, Value>;

/// What came since the last checkpoint.
#[derive(Debug, Default)]
pub(crate) struct Recent(RwLock<Map>);

impl Recent {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.ask(BTreeMap::len)
    }

    /// About how long a run of them is.
    pub(super) fn bytes(&self) -> u64 {
        let size =
            |(key, value): (&Vec<u8>, &Value)| key.len() + value.as_ref().map_or(0, Vec::len);
        self.ask(|map| map.iter().map(size).sum::<usize>() as u64)
    }

    fn ask<R>(&self, ask: impl FnOnce(&Map) -> R) -> R {
        ask(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The index as readers see it.
#[derive(Debug)]
pub(crate) struct Layers {
    pub(super) recent: Recent,
    /// Newest first.
    pub(super) runs: Vec<Arc<Run>>,
}

/// A write to the index that is being made.
#[derive(Debug)]
pub(crate) struct Stage {
    layers: Arc<Layers>,
    map: Map,
}

impl Stage {
    pub(super) fn over(layers: Arc<Layers>) -> Self {
        Self { layers, map: Map::new() }
    }

    /// Sets an entry.
    pub(crate) fn put(&mut self, key: &[u8], value: Vec<u8>) {
        self.map.insert(key.to_vec(), Some(value));
    }

    /// Takes an entry away.
    pub(crate) fn remove(&mut self, key: &[u8]) {
        self.map.insert(key.to_vec(), None);
    }

    pub(super) fn show(self) {
        let mut recent = self.layers.recent.0.write().unwrap_or_else(PoisonError::into_inner);
        recent.extend(self.map);
    }
}

/// A staged write, if any, over the layers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stack<'a> {
    stage: Option<&'a Map>,
    layers: &'a Layers,
}

/// Which end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

impl<'a> Stack<'a> {
    /// The layers alone.
    pub(crate) fn of(layers: &'a Layers) -> Self {
        Self { stage: None, layers }
    }

    /// A write over the layers.
    pub(crate) fn over(stage: &'a Stage) -> Self {
        Self { stage: Some(&stage.map), layers: &stage.layers }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if let Some(value) = self.stage.and_then(|stage| stage.get(key)) {
            return Ok(value.clone());
        }
        if let Some(value) = self.layers.recent.ask(|map| map.get(key).cloned()) {
            return Ok(value);
        }
        for run in &self.layers.runs {
            if let Some(value) = run.get(key)? {
                return Ok(value);
            }
        }
        Ok(None)
    }

    /// The first entry from `from` to before `to`.
    pub(crate) fn first(&self, from: &[u8], to: &[u8]) -> Result<Option<Found>, Error> {
        let mut from = from.to_vec();
        loop {
            match self.newest(End::First, &from, to)? {
                None => return Ok(None),
                Some((key, Some(value))) => return Ok(Some((key, value))),
                Some((key, None)) => {
                    from = key;
                    from.push(0);
                }
            }
        }
    }

    /// The last entry from `from` to before `to`.
    pub(crate) fn last(&self, from: &[u8], to: &[u8]) -> Result<Option<Found>, Error> {
        let mut to = to.to_vec();
        loop {
            match self.newest(End::Last, from, &to)? {
                None => return Ok(None),
                Some((key, Some(value))) => return Ok(Some((key, value))),
                Some((key, None)) => to = key,
            }
        }
    }

    /// The entry at one end of a range, as the newest layer has it that has it.
    fn newest(&self, end: End, from: &[u8], to: &[u8]) -> Result<Option<(Vec<u8>, Value)>, Error> {
        let mut best = self.stage.and_then(|stage| at_end(stage, end, from, to));
        let recent = self.layers.recent.ask(|map| {
            let (from, to) = narrowed(end, from, to, best.as_ref());
            at_end(map, end, from, to)
        });
        let newer = |found: &(Vec<u8>, Value)| best.as_ref().is_none_or(|b| b.0 != found.0);
        best = recent.filter(newer).or(best);
        for run in &self.layers.runs {
            let (from, to) = narrowed(end, from, to, best.as_ref());
            let found = match end {
                End::First => run.first(from, to)?,
                End::Last => run.last(from, to)?,
            };
            // At the key that is known already, the newer layer is right.
            let newer = |found: &(Vec<u8>, Value)| best.as_ref().is_none_or(|b| b.0 != found.0);
            best = found.filter(newer).or(best);
        }
        Ok(best)
    }
}

/// What is left of a range in which something better than `best` may be.
fn narrowed<'k>(
    end: End,
    from: &'k [u8],
    to: &'k [u8],
    best: Option<&'k (Vec<u8>, Value)>,
) -> (&'k [u8], &'k [u8]) {
    match (best, end) {
        (None, _) => (from, to),
        (Some((key, _)), End::First) => (from, key),
        (Some((key, _)), End::Last) => (key, to),
    }
}

fn at_end(map: &Map, end: End, from: &[u8], to: &[u8]) -> Option<(Vec<u8>, Value)> {
    if from >= to {
        return None;
    }
    let range = (Bound::Included(from), Bound::Excluded(to));
    let mut range = map.range::<[u8], _>(range);
    let found = match end {
        End::First => range.next(),
        End::Last => range.next_back(),
    };
    found.map(|(key, value)| (key.clone(), value.clone()))
}

/// Writes what is recent and some runs into one run; where there is nothing below, nothing needs to be
/// taken away there.
pub(super) fn merge(
    recent: &Recent,
    runs: &[Arc<Run>],
    is_lowest: bool,
    mut writer: RunWriter,
) -> Result<RunRef, Error> {
    let mut below: Vec<Peekable<Entries>> =
        runs.iter().map(|run| run.entries().peekable()).collect();
    let mut push = |key: &[u8], value: Option<&[u8]>| match value {
        None if is_lowest => Ok(()),
        value => writer.push(key, value),
    };
    recent.ask(|map| {
        for (key, value) in map {
            while let Some((below_key, below_value)) = next_before(&mut below, Some(key))? {
                push(&below_key, below_value.as_deref())?;
            }
            skip(&mut below, key)?;
            push(key, value.as_deref())?;
        }
        while let Some((key, value)) = next_before(&mut below, None)? {
            push(&key, value.as_deref())?;
        }
        Ok::<(), Error>(())
    })?;
    writer.finish()
}

/// Takes the first entry of all before `limit`, as the newest run has it that has it.
fn next_before(
    runs: &mut [Peekable<Entries>],
    limit: Option<&Vec<u8>>,
) -> Result<Option<(Vec<u8>, Value)>, Error> {
    let mut first: Option<(usize, Vec<u8>)> = None;
    for (number, run) in runs.iter_mut().enumerate() {
        let Some(Ok((key, _))) = run.peek() else {
            // An error comes out where it is taken.
            match run.next() {
                Some(Err(error)) => return Err(error),
                _ => continue,
            }
        };
        if first.as_ref().is_none_or(|(_, least)| key < least) {
            first = Some((number, key.clone()));
        }
    }
    let Some((number, key)) = first.filter(|(_, key)| limit.is_none_or(|limit| key < limit)) else {
        return Ok(None);
    };
    let taken = runs.get_mut(number).and_then(Iterator::next).transpose()?;
    skip(runs, &key)?;
    Ok(taken)
}

/// Passes over what older runs say of a key.
fn skip(runs: &mut [Peekable<Entries>], key: &[u8]) -> Result<(), Error> {
    for run in runs {
        let same = |entry: &Result<(Vec<u8>, Value), Error>| {
            entry.as_ref().is_ok_and(|(found, _)| found == key)
        };
        run.next_if(same).transpose()?;
    }
    Ok(())
}
