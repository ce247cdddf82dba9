//! `completions`: what a shell needs to complete commands and options.

use clap_complete::Shell;

use super::failure::Failure;
use super::output::Output;

const EXAMPLES: &str = "\
Examples:
  chancery completions bash > ~/.local/share/bash-completion/completions/chancery
  chancery completions zsh > ~/.zfunc/_chancery
  chancery completions fish > ~/.config/fish/completions/chancery.fish
";

/// Write completions for a shell.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Which shell.
    shell: Shell,
}

pub(super) fn run(args: &Args, output: &mut Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::definition(), "chancery", &mut script);
    output.write(&String::from_utf8_lossy(&script))
}
