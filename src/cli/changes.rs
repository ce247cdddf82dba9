//! `changes`: the log of an archive, up to now or as it grows.

use std::time::Duration;

use tonic::Code;

use super::client::Client;
use super::display::{Style, pad};
use super::failure::Failure;
use super::options::Global;
use super::output::Output;
use super::words;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery changes                              everything that happened
  chancery changes --from 17 --follow           from commit 17 on, and what comes
  chancery changes --from now --follow --output json
";

/// The longest time between two attempts to connect again.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// How often connecting again is tried without a message in between.
const ATTEMPTS: u32 = 10;

/// List the changes of the archive, oldest first.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// Keep on with new changes; after a lost connection go on where it broke off.
    #[arg(long, short)]
    follow: bool,
    /// First commit; "now" (with --follow) for new ones only. By default the oldest.
    #[arg(long, value_name = "COMMIT", value_parser = start)]
    from: Option<Start>,
    /// Only changes of this kind, such as revision_created; may be repeated.
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    kinds: Vec<i32>,
    /// Only changes of statements that pass this filter, such as "kind = SPEECH AND language(kk)".
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// Only changes of statements with an edition that has all these words, or phrases in quotes.
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    query: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Commit(i64),
    Now,
}

fn start(text: &str) -> Result<Start, String> {
    if text == "now" {
        return Ok(Start::Now);
    }
    let number = text.parse().ok().filter(|number| *number > 0);
    number
        .map(Start::Commit)
        .ok_or_else(|| format!("{text:?} is not a commit (1, 2, 3 …) or \"now\""))
}

fn kind(text: &str) -> Result<i32, String> {
    let name = format!("CHANGE_KIND_{}", text.to_ascii_uppercase().replace([' ', '-'], "_"));
    let known = pb::ChangeKind::from_str_name(&name);
    known
        .filter(|kind| *kind != pb::ChangeKind::Unspecified)
        .map(Into::into)
        .ok_or_else(|| format!("{text:?} is not a kind of change such as revision_created"))
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { follow, from, kinds, filter, query } = args;
    if follow {
        let resume = String::new();
        return Follower { global, output, kinds, filter, query, last_commit: 0, resume }
            .run(from)
            .await;
    }
    let start_commit = match from {
        Some(Start::Now) => return Err(Failure::Usage("--from now goes with --follow".into())),
        Some(Start::Commit(number)) => number,
        None => 0,
    };
    let client = Client::connect(global).await?;
    let mut request = pb::ListChangesRequest {
        parent: global.archive_name(),
        page_size: 1000,
        page_token: String::new(),
        start_commit,
        view: pb::StatementView::Unspecified.into(),
        kinds,
        filter,
        query,
    };
    loop {
        let call = client.request(request.clone());
        let page = client.changes().list_changes(call).await?.into_inner();
        write(&page.changes, output)?;
        if page.next_page_token.is_empty() {
            return Ok(());
        }
        request.page_token = page.next_page_token;
    }
}

/// A watch that goes on where it broke off.
struct Follower<'a> {
    global: &'a Global,
    output: &'a Output,
    kinds: Vec<i32>,
    filter: String,
    query: String,
    /// Everything up to this commit was written.
    last_commit: i64,
    resume: String,
}

impl Follower<'_> {
    async fn run(&mut self, from: Option<Start>) -> Result<(), Failure> {
        let mut pause = Duration::from_secs(1);
        let mut attempts = 0;
        loop {
            let before = self.resume.clone();
            let Err(failure) = self.watch(from).await else { return Ok(()) };
            if self.resume != before {
                attempts = 0;
                pause = Duration::from_secs(1);
            }
            attempts += 1;
            // A first attempt that fails is a mistake to correct, not a connection that was lost.
            if self.resume.is_empty() || attempts > ATTEMPTS || !may_pass(&failure) {
                return Err(failure);
            }
            Output::say(&format!(
                "connection lost after commit {}; trying again",
                self.last_commit
            ));
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn watch(&mut self, from: Option<Start>) -> Result<(), Failure> {
        use pb::watch_changes_request::Start as First;
        let first = match from {
            _ if !self.resume.is_empty() => First::ResumeToken(self.resume.clone()),
            Some(Start::Commit(number)) => First::StartCommit(number),
            Some(Start::Now) => First::StartPosition(pb::WatchStart::Head as i32),
            None => First::StartPosition(pb::WatchStart::Oldest as i32),
        };
        let request = pb::WatchChangesRequest {
            parent: self.global.archive_name(),
            start: Some(first),
            kinds: self.kinds.clone(),
            filter: self.filter.clone(),
            query: self.query.clone(),
            view: pb::StatementView::Unspecified.into(),
            progress_interval: None,
        };
        let client = Client::connect(self.global).await?;
        let mut stream = client.changes().watch_changes(request).await?.into_inner();
        while let Some(message) = stream.message().await? {
            self.take(message)?;
        }
        Ok(())
    }

    fn take(&mut self, message: pb::WatchChangesResponse) -> Result<(), Failure> {
        use pb::watch_changes_response::Event;
        let pb::WatchChangesResponse { event, commit, record_time: _, resume_token } = message;
        self.resume = resume_token;
        match event {
            Some(Event::Changes(changes)) => {
                // A commit comes again after a connection broke within it.
                if commit > self.last_commit {
                    write(&changes.changes, self.output)?;
                }
                if !changes.partial {
                    self.last_commit = self.last_commit.max(commit);
                }
                Ok(())
            }
            Some(Event::Progress(_) | Event::Snapshot(_)) | None => {
                self.last_commit = self.last_commit.max(commit);
                Ok(())
            }
        }
    }
}

fn may_pass(failure: &Failure) -> bool {
    match failure {
        Failure::Unreachable(_) => true,
        Failure::Refused(refusal) => {
            matches!(refusal.code(), Code::Unavailable | Code::ResourceExhausted | Code::Unknown)
        }
        Failure::Usage(_) | Failure::Io(_) | Failure::PipeClosed | Failure::Told(_) => false,
    }
}

fn write(changes: &[pb::Change], output: &Output) -> Result<(), Failure> {
    let mut text = String::new();
    for change in changes {
        if output.is_json() {
            text.push_str(&super::json::line("Change", change));
        } else {
            text.push_str(&line(change, &output.style));
        }
    }
    output.write(&text)
}

/// One change. Lines come one by one, so columns have fixed widths.
fn line(change: &pb::Change, style: &Style) -> String {
    let mut line = format!(
        "{:>6}  {}  {}  {}",
        change.commit,
        words::time(change.record_time.as_ref()),
        pad(&words::change(change.kind), 19),
        style.one_line(&words::short(style, &change.resource)),
    );
    if !change.changed_fields.is_empty() {
        line.push_str(&style.dim(&format!("  ({})", change.changed_fields.join(", "))));
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_one_line() {
        let style = Style { archive: "archives/default".into(), ..Style::default() };
        let change = pb::Change {
            commit: 12,
            record_time: Some(prost_types::Timestamp { seconds: 1_772_355_600, nanos: 0 }),
            kind: pb::ChangeKind::StatementUpdated as i32,
            resource: "archives/default/statements/acd-19".into(),
            changed_fields: vec!["labels".into()],
            ..Default::default()
        };
        let expected = "    12  2026-03-01T09:00:00Z  statement updated    acd-19  (labels)\n";
        assert_eq!(line(&change, &style), expected);
    }
}
