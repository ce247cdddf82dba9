//! How fast search is, beside tantivy's own analyzer and scoring over the same texts in the same run; and that
//! peer's answers to a set of known items.
//!
//! `cargo bench --bench search` measures; STATEMENTS says over how many texts (100,000 where it does not).
//! `cargo bench --bench search -- FOLDER RUN LATENCY` has the peer answer the queries of FOLDER, as `chancery
//! search --eval` does with ours. Not here: how good the answers are (`known_items.py`).

#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::string_slice,
    reason = "a measuring program stops where its data are not as meant"
)]

#[path = "../speed/corpus.rs"]
#[allow(dead_code, reason = "the other bench uses all of it")]
mod corpus;
mod peer;
mod speed;
#[path = "../speed/table.rs"]
#[allow(dead_code, reason = "the other bench uses all of it")]
mod table;

use std::path::Path;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    match named.as_slice() {
        [folder, run, latency] => {
            peer::answer(Path::new(folder), Path::new(run), Path::new(latency));
        }
        _ => {
            let told = std::env::var("STATEMENTS").ok().and_then(|count| count.parse().ok());
            speed::measure(told.unwrap_or(100_000));
        }
    }
}
