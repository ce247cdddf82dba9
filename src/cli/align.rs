//! `align`: two editions of a statement side by side, in the terminal or as a page.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::client::Client;
use super::display::{Style, pad, wrap};
use super::failure::Failure;
use super::get;
use super::name::Name;
use super::options::Global;
use super::output::Output;
use super::page;
use super::words;
use crate::domain::StatementName;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery align acd-19                         the two editions of a statement
  chancery align acd-19 --editions kk,ru        two of several
  chancery align acd-19 --editions kk,ru --html > side-by-side.html
";

/// Put two language editions side by side: what answers what, what is stale, what they state differently.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// STATEMENT, or its resource name.
    name: String,
    /// The two editions: kk,ru. Needed where there are more than two.
    #[arg(long, value_name = "EDITIONS", value_delimiter = ',', num_args = 1..=2)]
    editions: Vec<String>,
    /// As the archive was: a commit number, or an instant in RFC 3339.
    #[arg(long, value_name = "STATE", value_parser = get::state)]
    at: Option<get::State>,
    /// Write one web page with both texts.
    #[arg(long)]
    html: bool,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { name, editions, at, html } = args;
    let Name::Statement(statement) = Name::parse(&name, &global.archive)? else {
        return Err(Failure::Usage(format!(
            "align takes a statement and --editions kk,ru, not {name}"
        )));
    };
    let edition = |index: usize| {
        editions.get(index).map_or_else(String::new, |id| format!("{statement}/editions/{id}"))
    };
    let request = pb::AlignEditionsRequest {
        name: statement.to_string(),
        base_edition: edition(0),
        target_edition: edition(1),
        options: Some(get::read_options(at, None, Vec::new())),
    };
    let client = Client::connect(global).await?;
    let call = client.request(request);
    let aligned = match client.statements().align_editions(call).await {
        Ok(aligned) => aligned.into_inner(),
        Err(status) if status.message().starts_with("target_edition") => {
            return Err(unchosen(&client, &statement, status).await);
        }
        Err(status) => return Err(status.into()),
    };
    if output.is_json() {
        return output.json("AlignEditionsResponse", &aligned);
    }
    let base = Side::read(&client, &aligned.base_revision).await?;
    let target = Side::read(&client, &aligned.target_revision).await?;
    let rows = rows(&aligned, &base, &target);
    if html {
        return output.write(&as_page(&statement, &aligned, &rows));
    }
    output.write(&view(&aligned, &rows, &output.style))
}

/// Which editions there are to choose from; what the server said, where that cannot be told.
async fn unchosen(client: &Client, statement: &StatementName, said: tonic::Status) -> Failure {
    let request = pb::GetStatementRequest {
        name: statement.to_string(),
        view: pb::StatementView::Basic.into(),
        options: None,
    };
    let read = client.statements().get_statement(client.request(request)).await;
    let read = read.ok().and_then(|answer| answer.into_inner().statement).unwrap_or_default();
    let id = |edition: &pb::EditionSummary| {
        edition.edition.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let ids: Vec<String> = read.editions.iter().map(id).collect();
    let [first, second, _, ..] = ids.as_slice() else { return said.into() };
    Failure::Usage(format!(
        "{} has the editions {}: choose two, as --editions {first},{second}",
        statement.statement,
        ids.join(", ")
    ))
}

/// The words of an edition by segment.
struct Side {
    order: Vec<String>,
    words: HashMap<String, String>,
}

impl Side {
    async fn read(client: &Client, revision: &str) -> Result<Self, Failure> {
        let request = pb::GetEditionRevisionRequest {
            name: revision.to_owned(),
            view: pb::StatementView::Full.into(),
            options: Some(pb::ReadOptions {
                offset_unit: pb::OffsetUnit::Utf8Byte.into(),
                ..Default::default()
            }),
        };
        let call = client.request(request);
        let read = client.statements().get_edition_revision(call).await?.into_inner();
        let shown = read.edition_revision.and_then(|revision| revision.snapshot);
        let shown = shown.unwrap_or_default();
        let mut side = Self { order: Vec::new(), words: HashMap::new() };
        for segment in shown.segments {
            let place = |index: i32| usize::try_from(index).unwrap_or(0);
            let span = segment.span.unwrap_or_default();
            let words = shown.text.get(place(span.start_index)..place(span.end_index));
            side.words.insert(segment.segment_id.clone(), words.unwrap_or_default().to_owned());
            side.order.push(segment.segment_id);
        }
        Ok(side)
    }

    fn text(&self, ids: &[String]) -> String {
        let words = ids.iter().filter_map(|id| self.words.get(id)).cloned();
        words.collect::<Vec<_>>().join("\n")
    }
}

/// A line of the two columns.
struct Row {
    base: String,
    target: String,
    /// Why it deserves a look; empty if it does not.
    remark: String,
}

fn rows(aligned: &pb::AlignEditionsResponse, base: &Side, target: &Side) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut from, mut to) = (base.order.iter().peekable(), target.order.iter().peekable());
    let alone = |base: String, target: String| {
        let remark = "no partner".to_owned();
        Row { base, target, remark }
    };
    for pair in &aligned.pairs {
        while let Some(id) = from.next_if(|id| !pair.base_segment_ids.contains(id)) {
            rows.push(alone(base.text(std::slice::from_ref(id)), String::new()));
        }
        while let Some(id) = to.next_if(|id| !pair.target_segment_ids.contains(id)) {
            rows.push(alone(String::new(), target.text(std::slice::from_ref(id))));
        }
        while from.next_if(|id| pair.base_segment_ids.contains(id)).is_some() {}
        while to.next_if(|id| pair.target_segment_ids.contains(id)).is_some() {}
        let mut remarks = Vec::new();
        if pair.stale {
            remarks.push("stale".to_owned());
        }
        for divergence in &aligned.divergences {
            if pair.base_segment_ids.contains(&divergence.base_segment_id) {
                let pb::SegmentDivergence { base_value, target_value, .. } = divergence;
                remarks.push(format!("{base_value} ≠ {target_value}"));
            }
        }
        rows.push(Row {
            base: base.text(&pair.base_segment_ids),
            target: target.text(&pair.target_segment_ids),
            remark: remarks.join(", "),
        });
    }
    rows.extend(from.map(|id| alone(base.text(std::slice::from_ref(id)), String::new())));
    rows.extend(to.map(|id| alone(String::new(), target.text(std::slice::from_ref(id)))));
    rows
}

fn view(aligned: &pb::AlignEditionsResponse, rows: &[Row], style: &Style) -> String {
    let mut out = style.bold(&format!(
        "{} | {}",
        words::short(style, &aligned.base_revision),
        words::short(style, &aligned.target_revision)
    ));
    out.push('\n');
    let column = style.measure.unwrap_or(100).saturating_sub(4) / 2;
    for row in rows {
        out.push('\n');
        if !row.remark.is_empty() {
            let _ = writeln!(out, "{}", style.hue(1, &row.remark));
        }
        let side = |text: &str| -> Vec<String> {
            let clean = style.clean(text);
            clean.split('\n').flat_map(|line| wrap(line, column)).collect()
        };
        let (base, target) = (side(&row.base), side(&row.target));
        for line in 0..base.len().max(target.len()) {
            let of = |side: &[String]| side.get(line).cloned().unwrap_or_default();
            let both = format!("{}  │ {}", pad(&of(&base), column), of(&target));
            let _ = writeln!(out, "{}", both.trim_end());
        }
    }
    out
}

const STYLE: &str = "\
table { width: 100%; border-collapse: collapse; }
td { width: 50%; vertical-align: top; padding: .4rem .8rem; border-top: 1px solid #8884; }
tr.look td { background: #fb03; }
";

fn as_page(statement: &StatementName, aligned: &pb::AlignEditionsResponse, rows: &[Row]) -> String {
    let mut body = format!(
        "<p class=\"note\">{} | {}</p>\n<table>\n",
        page::escape(&aligned.base_revision),
        page::escape(&aligned.target_revision)
    );
    for Row { base, target, remark } in rows {
        if !remark.is_empty() {
            let _ = writeln!(
                body,
                "<tr class=\"look\"><td colspan=\"2\" class=\"note\">{}</td></tr>",
                page::escape(remark)
            );
        }
        let class = if remark.is_empty() { "same" } else { "look" };
        let _ = writeln!(
            body,
            "<tr class=\"{class}\"><td dir=\"auto\">{}</td><td dir=\"auto\">{}</td></tr>",
            page::escape(base),
            page::escape(target)
        );
    }
    body.push_str("</table>\n");
    page::page(&format!("{statement} side by side"), STYLE, &body)
}
