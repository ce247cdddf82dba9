//! Stdout: the one place that writes data, and how it should look there.

use std::io::{self, IsTerminal, Write};

use prost::Message;

use super::display::Style;
use super::failure::Failure;
use super::json;
use super::options::{Form, Global};

/// The widest that running text is set, so that lines stay readable on a wide screen.
const MEASURE: usize = 100;

/// Where data goes.
#[derive(Debug)]
pub(super) struct Output {
    form: Form,
    /// How text should look.
    pub(super) style: Style,
}

impl Output {
    /// As the options and the terminal say.
    pub(super) fn new(global: &Global) -> Self {
        let terminal = io::stdout().is_terminal();
        let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        let measured = || {
            let (width, _) = terminal_size::terminal_size()?;
            Some(usize::from(width.0))
        };
        // Into a pipe or a file, lines are not cut: they are for other programs.
        let width = columns.or_else(|| if terminal { measured() } else { None });
        let archive = global.archive_name();
        let style = Style {
            width,
            measure: width.map(|it| it.min(MEASURE)),
            colour,
            raw: global.raw,
            archive,
        };
        Self { form: global.output, style }
    }

    /// Whether data is for programs.
    pub(super) fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Whether stderr is for people who watch it.
    pub(super) fn is_watched() -> bool {
        io::stderr().is_terminal()
    }

    /// Writes text as it is.
    pub(super) fn write(&self, text: &str) -> Result<(), Failure> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()).map_err(|error| {
            if error.kind() == io::ErrorKind::BrokenPipe {
                Failure::PipeClosed
            } else {
                Failure::io("standard output", &error)
            }
        })
    }

    /// Writes one message as JSON over several lines.
    pub(super) fn json(&self, kind: &str, message: &impl Message) -> Result<(), Failure> {
        self.write(&json::pretty(kind, message))
    }

    /// Writes one message of several as JSON on a line of its own.
    pub(super) fn json_line(&self, kind: &str, message: &impl Message) -> Result<(), Failure> {
        self.write(&json::line(kind, message))
    }

    /// Says something to the person at the terminal.
    pub(super) fn say(words: &str) {
        eprintln!("{words}");
    }
}
