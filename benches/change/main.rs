//! How well changes are found and classed, editions linked, and segments paired; beside simple peers.
//!
//! `cargo bench --bench change -- FOLDER`, where FOLDER holds `parallel.tsv.gz`: the same sentences in
//! several languages. Without a folder it does nothing, because the sentences are not in the
//! repository.

#![allow(
    clippy::print_stdout,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::too_many_arguments,
    clippy::too_many_lines,
    reason = "a measuring program prints what it measured, and stops where its data are not as meant"
)]

mod corpus;
mod edits;
mod linking;
mod pairing;
mod peer;
mod speed;

use std::path::PathBuf;

use corpus::Corpus;

/// Whether to measure that; everything, where MEASURE does not name one thing.
fn chosen(name: &str) -> bool {
    !std::env::var("MEASURE").is_ok_and(|one| one != name)
}

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder.map(PathBuf::from) else {
        println!("Name the folder with parallel.tsv.gz: make eval-change CHANGE_DATA=DIR");
        return;
    };
    let corpus = match Corpus::read(&folder) {
        Ok(corpus) => corpus,
        Err(error) => {
            println!("{}: {error}", folder.display());
            std::process::exit(1);
        }
    };
    if chosen("edits") {
        println!("{}", edits::measure(&corpus, &folder));
    }
    if chosen("pairing") {
        println!("{}", pairing::measure(&corpus));
    }
    if chosen("linking") {
        println!("{}", linking::measure(&corpus));
    }
    if chosen("speed") {
        println!("{}", speed::measure(&corpus));
    }
}
