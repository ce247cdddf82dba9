//! The command line: `serve`, and client commands that talk gRPC to a server.
//!
//! Data goes to stdout, talk to stderr. Views are pure functions from an answer to text; `Output`
//! writes them. One file a subcommand.

mod align;
mod analyze;
mod changes;
mod client;
mod completions;
mod copy;
mod demo;
mod detect;
mod diff;
mod display;
mod document;
mod export;
mod failure;
mod get;
mod history;
mod import;
mod info;
mod ingest;
mod json;
mod lexicon;
mod list;
mod name;
mod options;
mod output;
mod page;
mod progress;
mod reindex;
mod search;
mod serve;
mod settings;
mod timeline;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use failure::Failure;
use options::Global;
use output::Output;

const EXAMPLES: &str = "\
Examples:
  chancery serve --demo                        a server with sample statements, on this machine only
  chancery ingest --statement acd-19 --lang kk note.txt
  chancery get acd-19 --lang kk,ru             the statement in Kazakh, else in Russian
";

const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   a usage or input that cannot be read as meant
  64+ the server refused the call: 64 + its gRPC code (67 INVALID_ARGUMENT, 69 NOT_FOUND,
      72 RESOURCE_EXHAUSTED, 73 FAILED_PRECONDITION, 74 ABORTED, 78 UNAVAILABLE, also if no
      server could be reached)
  74  a file, a socket or a pipe failed on this machine

Environment: CHANCERY_ENDPOINT, CHANCERY_ARCHIVE, CHANCERY_TIMEOUT and CHANCERY_OUTPUT stand for the
options of the same name; NO_COLOR turns colour off; COLUMNS sets the width of text output.
`chancery serve` reads one more variable for each option of its configuration: `chancery config show`.";

/// An archive of diplomatic statements: every language edition, every version, every change.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, before_help = EXAMPLES, after_help = EXIT_CODES)]
#[command(max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Ingest(Box<ingest::Args>),
    Import(import::Args),
    Export(export::Args),
    Get(get::Args),
    List(list::Args),
    History(history::Args),
    Diff(diff::Args),
    Align(align::Args),
    Timeline(timeline::Args),
    Search(Box<search::Args>),
    Reindex(reindex::Args),
    Changes(changes::Args),
    Analyze(analyze::Args),
    Detect(detect::Args),
    Info(info::Args),
    Config(settings::Args),
    Lexicon(lexicon::Args),
    Completions(completions::Args),
}

/// Runs one command and says how it went, on stderr and by the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let matches = Cli::command().try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return refuse_usage(&error),
    };
    let Cli { global, command } = cli;
    match run(global, command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(words) = failure.words() {
                eprintln!("{words}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn refuse_usage(error: &clap::Error) -> ExitCode {
    // Help and version are answers on stdout, anything else is an error on stderr; clap knows which.
    // A pipe that is closed early is no reason to complain.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(failure::USAGE) } else { ExitCode::SUCCESS }
}

fn run(global: Global, command: Command) -> Result<(), Failure> {
    let mut output = Output::new(&global);
    let client = |work: ClientWork<'_>| single_thread()?.block_on(work);
    match command {
        Command::Serve(args) => serve::run(args, &mut output),
        Command::Config(args) => settings::run(args, &mut output),
        Command::Detect(args) => detect::run(args, &mut output),
        Command::Lexicon(args) => lexicon::run(args, &mut output),
        Command::Search(args) => client(Box::pin(search::run(*args, &global, &mut output))),
        Command::Completions(args) => completions::run(&args, &mut output),
        Command::Ingest(args) => client(Box::pin(ingest::run(*args, &global, &mut output))),
        Command::Import(args) => client(Box::pin(import::run(args, &global, &mut output))),
        Command::Export(args) => client(Box::pin(export::run(args, &global, &mut output))),
        Command::Get(args) => client(Box::pin(get::run(args, &global, &mut output))),
        Command::List(args) => client(Box::pin(list::run(args, &global, &mut output))),
        Command::History(args) => client(Box::pin(history::run(args, &global, &mut output))),
        Command::Diff(args) => client(Box::pin(diff::run(args, &global, &mut output))),
        Command::Align(args) => client(Box::pin(align::run(args, &global, &mut output))),
        Command::Timeline(args) => client(Box::pin(timeline::run(args, &global, &mut output))),
        Command::Reindex(args) => client(Box::pin(reindex::run(args, &global, &mut output))),
        Command::Changes(args) => client(Box::pin(changes::run(args, &global, &mut output))),
        Command::Analyze(args) => client(Box::pin(analyze::run(args, &global, &mut output))),
        Command::Info(args) => client(Box::pin(info::run(args, &global, &mut output))),
    }
}

type ClientWork<'a> =
    std::pin::Pin<Box<dyn std::future::Future<Output = Result<(), Failure>> + 'a>>;

fn single_thread() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::io("the runtime", &error))
}

/// The definition of the command line, for completions.
fn definition() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn the_help_of_every_command_starts_with_examples() {
        let mut root = definition();
        let mut names = vec![String::new()];
        names.extend(root.get_subcommands().map(|command| command.get_name().to_owned()));
        for name in names {
            let command =
                if name.is_empty() { &mut root } else { root.find_subcommand_mut(&name).unwrap() };
            let help = command.render_long_help().to_string();
            assert!(help.starts_with("Examples:\n  chancery "), "{name}: {help}");
        }
    }
}
