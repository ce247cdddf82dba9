//! The log: where it goes, in which form, and that panics are in it.
//!
//! It goes to stderr, so that stdout stays for data. Texts of statements are never logged.

use std::backtrace::Backtrace;
use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogFormat;

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter cannot be read.
    #[error("the log filter cannot be read")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The process has a log already.
    #[error("a log is set up already")]
    Already(#[source] tracing_subscriber::util::TryInitError),
}

/// Sets up the log of the process, once; from then on panics are logged, too.
///
/// # Errors
/// The filter cannot be read, or the process has a log already.
pub fn init(format: LogFormat, filter: &str) -> Result<(), Error> {
    let filter = EnvFilter::builder().parse(filter).map_err(Error::Filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let set_up = match format {
        LogFormat::Text => builder.with_ansi(colour).finish().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).finish().try_init(),
    };
    set_up.map_err(Error::Already)?;
    log_panics();
    Ok(())
}

fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or("no message");
        let location = panic.location().map_or_else(String::new, ToString::to_string);
        let backtrace = Backtrace::capture();
        tracing::error!(message, location, %backtrace, "panic: a defect of the server");
    }));
}
