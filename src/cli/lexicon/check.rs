//! `lexicon check`: reads the tables of extraction and says what is wrong with them, and how much there is
//! of each language.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::extract::{Coverage, Extractor};

const EXAMPLES: &str = "\
Examples:
  chancery lexicon check                 the tables that are built in
  chancery lexicon check data/lexicon    the files of a folder
";

/// Check the tables of extraction: says file and line of the first mistake.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Folder with the tables; without it those that are built in.
    dir: Option<PathBuf>,
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<(), Failure> {
    let Args { dir } = args;
    let extractor = match dir {
        Some(dir) => Extractor::from_tables(&tables(&dir)?),
        None => Extractor::builtin(),
    };
    let extractor = extractor.map_err(|error| Failure::Usage(error.to_string()))?;
    let languages = extractor.languages();
    let mut text = String::new();
    for (coverage, word) in
        [(Coverage::Full, "full"), (Coverage::Thin, "thin"), (Coverage::Names, "names")]
    {
        let tags: Vec<&str> = languages
            .iter()
            .filter(|(_, of)| *of == coverage)
            .map(|(tag, _)| tag.as_str())
            .collect();
        text.push_str(&format!("{word:<6} {:>3}  {}\n", tags.len(), tags.join(" ")));
    }
    let kib = extractor.warm() / 1024;
    text.push_str(&format!("memory {kib:>3} KiB\n"));
    output.write(&text)
}

/// The files of a folder, in the order of their names.
fn tables(dir: &Path) -> Result<Vec<(String, String)>, Failure> {
    let entries = std::fs::read_dir(dir).map_err(|error| Failure::io(dir.display(), &error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::io(dir.display(), &error))?.path();
        if path.extension().is_some_and(|extension| extension == "txt" || extension == "tsv") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path);
        let text = text.map_err(|error| Failure::io(path.display(), &error))?;
        Ok((path.display().to_string(), text))
    };
    paths.into_iter().map(read).collect()
}
