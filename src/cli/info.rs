//! `info`: what the server is and can do, and how large the archive is.

use std::fmt::Write as _;

use super::client::Client;
use super::failure::Failure;
use super::options::Global;
use super::output::Output;
use super::{json, words};
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery info
  chancery info --endpoint http://archive.example.org:7464
  chancery info --output json
";

/// Show version, limits and languages of the server, and the size of the archive.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args {} = args;
    let client = Client::connect(global).await?;
    let mut archives = client.archives();
    let server =
        archives.get_server_info(client.request(pb::GetServerInfoRequest {})).await?.into_inner();
    let asked = pb::GetArchiveRequest { name: global.archive_name() };
    let archive = archives.get_archive(client.request(asked)).await?.into_inner().archive;
    let archive = archive.unwrap_or_default();
    if output.is_json() {
        let both = serde_json::json!({
            "server": json::value("GetServerInfoResponse", &server),
            "archive": json::value("Archive", &archive),
        });
        return output.write(&json::text(&both, true));
    }
    output.write(&view(&server, &archive, output))
}

fn view(server: &pb::GetServerInfoResponse, archive: &pb::Archive, output: &Output) -> String {
    let style = &output.style;
    let mut text = String::new();
    let mut line = |label: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {value}", style.dim(&format!("{label:<14}")));
    };
    line("server", format!("chancery {}", style.one_line(&server.version)));
    line("detector", style.one_line(&server.detector));
    line("archive", style.one_line(&archive.name));
    if !archive.title.is_empty() {
        line("title", style.one_line(&archive.title));
    }
    line(
        "commits",
        format!("{} to {}", archive.oldest_commit, words::grouped(archive.head_commit)),
    );
    line("statements", words::grouped(archive.statement_count));
    line("revisions", words::grouped(archive.revision_count));
    line("stored bytes", words::grouped(archive.stored_bytes));
    line("made", words::time(archive.create_time.as_ref()));
    let recognised: Vec<&str> = server
        .languages
        .iter()
        .filter(|language| language.detection)
        .map(|language| language.language_code.as_str())
        .collect();
    line("recognised", format!("{} languages", recognised.len()));
    text.push_str(&style.running(&recognised.join(" ")));
    text.push('\n');
    let limits: Vec<Vec<String>> = server
        .limits
        .iter()
        .map(|limit| vec![limit.name.clone(), words::grouped(limit.value), limit.unit.clone()])
        .collect();
    text.push_str(&style.table(&["LIMIT", "VALUE", "UNIT"], &limits));
    text
}
