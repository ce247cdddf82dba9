//! `timeline`: the versions of all editions of a statement on one axis, with the spans in which a
//! translation was stale.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::client::Client;
use super::display::{Style, pad};
use super::failure::Failure;
use super::get;
use super::name::Name;
use super::options::Global;
use super::output::Output;
use super::words;
use crate::domain::StatementName;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery timeline acd-19                      every version of every edition, and stale spans
  chancery timeline acd-19 --output json        the revisions, oldest first
";

/// Draw the versions of all editions of a statement on one axis, with stale spans.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// STATEMENT, or its resource name.
    name: String,
}

/// What an edition was at a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    /// The revision that the commit made.
    made: Option<i32>,
    /// It was made without a notice.
    silent: bool,
    stale: bool,
    usable: bool,
}

/// One commit of the statement.
struct Moment {
    commit: i64,
    time: String,
    editions: BTreeMap<String, Mark>,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Name::Statement(statement) = Name::parse(&args.name, &global.archive)? else {
        return Err(Failure::Usage(format!("timeline takes a statement, not {}", args.name)));
    };
    let client = Client::connect(global).await?;
    let mut revisions: Vec<pb::EditionRevision> = Vec::new();
    for edition in super::history::editions(&client, &statement, None).await? {
        revisions.extend(super::history::revisions(&client, &edition, None).await?);
    }
    revisions.sort_by_key(|revision| revision.commit);
    if output.is_json() {
        for revision in &revisions {
            output.json_line("EditionRevision", revision)?;
        }
        return Ok(());
    }
    let moments = moments(&client, &statement, &revisions).await?;
    output.write(&view(&moments, &output.style))
}

async fn moments(
    client: &Client,
    statement: &StatementName,
    revisions: &[pb::EditionRevision],
) -> Result<Vec<Moment>, Failure> {
    let mut moments: Vec<Moment> = Vec::new();
    for revision in revisions {
        if moments.last().is_some_and(|moment| moment.commit == revision.commit) {
            continue;
        }
        let request = pb::GetStatementRequest {
            name: statement.to_string(),
            view: pb::StatementView::Basic.into(),
            options: Some(get::read_options(
                Some(get::State::Commit(revision.commit)),
                None,
                Vec::new(),
            )),
        };
        let call = client.request(request);
        let read = client.statements().get_statement(call).await?.into_inner();
        let editions = read.statement.unwrap_or_default().editions;
        let made = |summary: &pb::EditionSummary| {
            revisions.iter().find(|other| {
                other.commit == revision.commit && other.name == summary.latest_revision
            })
        };
        let mark = |summary: &pb::EditionSummary| {
            let made = made(summary);
            let snapshot = made.and_then(|made| made.snapshot.as_ref());
            let correction = snapshot.and_then(|snapshot| snapshot.correction.as_ref());
            Mark {
                made: made.map(|made| made.revision_number),
                silent: correction.is_some_and(|c| c.kind() == pb::CorrectionKind::Silent),
                stale: summary.sync_state() == pb::SyncState::Stale,
                usable: summary.usability() == pb::Usability::Usable,
            }
        };
        let id = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
        moments.push(Moment {
            commit: revision.commit,
            time: words::time(revision.create_time.as_ref()),
            editions: editions.iter().map(|one| (id(&one.edition), mark(one))).collect(),
        });
    }
    Ok(moments)
}

/// One line a commit, one column an edition.
fn view(moments: &[Moment], style: &Style) -> String {
    let mut columns: Vec<&String> = Vec::new();
    for id in moments.iter().flat_map(|moment| moment.editions.keys()) {
        if !columns.contains(&id) {
            columns.push(id);
        }
    }
    columns.sort_unstable();
    let width = |id: &str| id.chars().count().max(4) + 2;
    let mut out = String::new();
    let commits = moments.iter().map(|moment| moment.commit.to_string().len()).max();
    let commits = commits.unwrap_or(0).max("COMMIT".len()) + 2;
    let head: String = columns.iter().map(|id| pad(id, width(id))).collect();
    let line = format!("{}{}{head}", pad("COMMIT", commits), pad("RECORDED", 22));
    let _ = writeln!(out, "{}", style.bold(line.trim_end()));
    for Moment { commit, time, editions } in moments {
        let mut line = format!("{}{}", pad(&commit.to_string(), commits), pad(time, 22));
        for id in &columns {
            let shown = editions.get(*id).map_or_else(String::new, sign);
            line.push_str(&pad(&shown, width(id)));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    let legend =
        "● version  ! changed without a notice  │ in force  ┊ stale  × withheld or canceled";
    let _ = writeln!(out, "\n{}", style.dim(legend));
    out
}

fn sign(mark: &Mark) -> String {
    match mark {
        Mark { made: Some(number), silent, usable, .. } => {
            let dot = if *usable { "●" } else { "×" };
            format!("{dot}{number}{}", if *silent { "!" } else { "" })
        }
        Mark { usable: false, .. } => "×".to_owned(),
        Mark { stale: true, .. } => "┊".to_owned(),
        Mark { .. } => "│".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_and_stale_spans_stand_below_their_edition() {
        let mark = |made, silent, stale| Mark { made, silent, stale, usable: true };
        let moment = |commit, marks: &[(&str, Mark)]| Moment {
            commit,
            time: "2025-01-01T00:00:00Z".to_owned(),
            editions: marks.iter().map(|(id, mark)| ((*id).to_owned(), *mark)).collect(),
        };
        let moments = [
            moment(2, &[("en", mark(Some(1), false, false))]),
            moment(3, &[("en", mark(None, false, false)), ("kk", mark(Some(1), false, false))]),
            moment(4, &[("en", mark(Some(2), true, false)), ("kk", mark(None, false, true))]),
        ];
        let text = view(&moments, &Style::default());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "COMMIT  RECORDED              en    kk");
        assert_eq!(lines[1], "2       2025-01-01T00:00:00Z  ●1");
        assert_eq!(lines[2], "3       2025-01-01T00:00:00Z  │     ●1");
        assert_eq!(lines[3], "4       2025-01-01T00:00:00Z  ●2!   ┊");
    }
}
