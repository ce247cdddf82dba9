//! `reindex`: makes the search index anew on the server, which answers from the old one meanwhile.

use std::io;

use super::client::Client;
use super::failure::Failure;
use super::json;
use super::options::Global;
use super::output::Output;
use super::progress::{Measure, Progress};
use super::words;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery reindex
  chancery reindex --archive acd --endpoint http://archive.example.org:7464
";

/// Make the search index anew from the log.
///
/// Searches are answered from the old index until the new one has as much. Stopping this command before
/// that leaves the old index as it is.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args {} = args;
    let client = Client::connect(global).await?;
    let asked = pb::RebuildSearchIndexRequest { name: global.archive_name() };
    let mut stream = client.archives().rebuild_search_index(asked).await?.into_inner();
    let mut progress: Option<Progress> = None;
    let (mut last, mut named) = (pb::RebuildSearchIndexResponse::default(), false);
    while let Some(step) = stream.message().await? {
        let way = |commit: i64| u64::try_from(commit).unwrap_or_default();
        let bar = progress.get_or_insert_with(|| {
            Progress::start(Measure::Items("steps"), Some(way(step.head_commit)))
        });
        if !step.damage.is_empty() && !named {
            named = true;
            let words =
                format!("the old index was damaged: {}", output.style.one_line(&step.damage));
            bar.around(|| Output::say(&words));
        }
        bar.advance(way(step.commit).saturating_sub(way(last.commit)));
        last = step;
    }
    if let Some(progress) = &progress {
        progress.finish();
    }
    if !last.done {
        let ended = io::Error::from(io::ErrorKind::UnexpectedEof);
        return Err(Failure::io("the server's answer", &ended));
    }
    if output.is_json() {
        let value = json::value("RebuildSearchIndexResponse", &last);
        return output.write(&json::text(&value, true));
    }
    let commits = usize::try_from(last.commit).unwrap_or_default();
    Output::say(&format!("the new index has {}", words::counted(commits, "commit")));
    Ok(())
}
