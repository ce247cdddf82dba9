//! `config`: what `serve` would run with.

use super::failure::Failure;
use super::output::Output;
use super::{json, serve};
use crate::config::Resolved;

const EXAMPLES: &str = "\
Examples:
  chancery config show
  chancery config show --config /etc/chancery.toml --set drain_seconds=5
";

/// Look at the configuration of `serve`.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show every option with its value and where that came from.
    #[command(before_help = EXAMPLES)]
    Show(serve::Settings),
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<(), Failure> {
    let Args { command: Command::Show(settings) } = args;
    let Resolved { config: _, values } = settings.resolve()?;
    if output.is_json() {
        let options: serde_json::Map<String, serde_json::Value> = values
            .iter()
            .map(|(key, value)| {
                let shown =
                    serde_json::json!({ "value": value.text, "origin": value.origin.to_string() });
                ((*key).to_owned(), shown)
            })
            .collect();
        return output.write(&json::text(&options, true));
    }
    let style = &output.style;
    let rows: Vec<Vec<String>> = values
        .iter()
        .map(|(key, value)| {
            vec![
                (*key).to_owned(),
                style.one_line(&value.text),
                style.one_line(&value.origin.to_string()),
            ]
        })
        .collect();
    output.write(&style.table(&["OPTION", "VALUE", "FROM"], &rows))
}
