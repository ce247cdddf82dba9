//! The machine that is measured on: what a reader needs to judge the numbers, and a place for data.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use tempfile::TempDir;

use crate::client::quantile;
use crate::table;

/// Syncs that the disk is asked for.
const SYNCS: usize = 200;

/// Says what the machine is and how long its disk takes to make 4 KiB durable.
pub(crate) fn describe() {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = read("/proc/cpuinfo");
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    table::section("machine");
    table::fact(
        "processor",
        &format!("{cores} cores, {}", model.trim_start_matches(['\t', ' ', ':'])),
    );
    table::fact("kernel", read("/proc/sys/kernel/osrelease").trim());
    table::fact("load before the run", read("/proc/loadavg").trim());
    let took = sync_times();
    let p50 = quantile(&took, 50);
    let words = format!("p50 {p50:.0} µs, p99 {:.0} µs", quantile(&took, 99));
    table::fact("append of 4 KiB with fdatasync", &words);
}

fn sync_times() -> Vec<f64> {
    let folder = folder();
    let mut file = File::create(folder.path().join("syncs")).expect("the folder is writable");
    let mut took = Vec::with_capacity(SYNCS);
    for _ in 0..SYNCS {
        let begun = Instant::now();
        file.write_all(&[7; 4096]).expect("the disk has room");
        file.sync_data().expect("the disk syncs");
        took.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    took.sort_by(f64::total_cmp);
    took
}

/// An empty folder on the disk that is measured, gone when dropped: below `target/`, or where
/// `CHANCERY_BENCH_DIR` says.
pub(crate) fn folder() -> TempDir {
    let chosen = std::env::var_os("CHANCERY_BENCH_DIR").map(PathBuf::from);
    let parent = chosen.unwrap_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")));
    tempfile::Builder::new().prefix("bench-").tempdir_in(parent).expect("the folder is writable")
}
