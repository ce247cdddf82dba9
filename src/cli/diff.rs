//! `diff`: what changed between two versions of an edition, in the terminal or as a redline page.

mod redline;

use super::client::Client;
use super::display::Style;
use super::failure::Failure;
use super::name::Name;
use super::options::Global;
use super::output::Output;
use super::words;
use crate::domain::{RevisionName, RevisionRef};
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery diff acd-19/kk                       the newest version beside the one before
  chancery diff acd-19/kk/1 acd-19/kk/3         two versions
  chancery diff acd-19/kk --html > redline.html the whole text with its changes, as one web page
  chancery diff acd-19/kk --output json | jq '.segmentChanges[].edits[]?.editClass'
";

/// Show what changed between two versions of an edition: which segments, where, and what sort of change.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// STATEMENT/EDITION/REVISION, the older one if two are given; STATEMENT/EDITION for the newest.
    name: String,
    /// The newer one.
    newer: Option<String>,
    /// How fine the changes are told.
    #[arg(long, value_enum, default_value = "word")]
    by: By,
    /// Unchanged segments to show around changed ones.
    #[arg(long, value_name = "SEGMENTS", default_value_t = 1)]
    context: u16,
    /// Write one web page with the whole text.
    #[arg(long)]
    html: bool,
}

/// How fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum By {
    Segment,
    Word,
    Grapheme,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { name, newer, by, context, html } = args;
    let first = revision(&name, global)?;
    let (base, target) = match newer {
        Some(newer) => (Some(first), revision(&newer, global)?),
        None => (None, first),
    };
    let client = Client::connect(global).await?;
    let granularity = match by {
        By::Segment => pb::DiffGranularity::Segment,
        By::Word => pb::DiffGranularity::Word,
        By::Grapheme => pb::DiffGranularity::Grapheme,
    };
    let request = pb::DiffRevisionsRequest {
        name: target.to_string(),
        base_revision: base.map(|base| base.to_string()).unwrap_or_default(),
        granularity: granularity.into(),
        context_segments: if html { EVERY } else { context.into() },
        include_fields: true,
        include_unified_text: false,
        options: Some(pb::ReadOptions {
            offset_unit: pb::OffsetUnit::Utf8Byte.into(),
            ..Default::default()
        }),
    };
    let call = client.request(request);
    let diff = client.statements().diff_revisions(call).await?.into_inner();
    if output.is_json() {
        return output.json("DiffRevisionsResponse", &diff);
    }
    let text = target_text(&client, &diff).await?;
    if html {
        return output.write(&redline::page(&diff, &text));
    }
    output.write(&view(&diff, &text, &output.style))
}

/// More segments than a text may have.
const EVERY: i32 = 20_000;

/// A revision; the newest of an edition that is named without one.
fn revision(name: &str, global: &Global) -> Result<RevisionName, Failure> {
    match Name::parse(name, &global.archive)? {
        Name::Revision(revision) => Ok(revision),
        Name::Edition(edition) => Ok(RevisionName { edition, revision: RevisionRef::Latest }),
        Name::Statement(statement) => Err(Failure::Usage(format!(
            "a diff is of an edition: {statement} has one for each language; see them with: \
             chancery history {}",
            statement.statement
        ))),
    }
}

async fn target_text(client: &Client, diff: &pb::DiffRevisionsResponse) -> Result<String, Failure> {
    let request = pb::GetEditionRevisionRequest {
        name: diff.target_revision.clone(),
        view: pb::StatementView::Full.into(),
        options: None,
    };
    let call = client.request(request);
    let read = client.statements().get_edition_revision(call).await?.into_inner();
    let snapshot = read.edition_revision.and_then(|revision| revision.snapshot);
    Ok(snapshot.map(|snapshot| snapshot.text).unwrap_or_default())
}

/// A piece of a changed segment.
enum Piece<'a> {
    Same(&'a str),
    Edit(&'a pb::TextEdit),
}

/// A segment of the target with its edits in place; a deleted one is its edit alone.
fn pieces<'a>(change: &'a pb::SegmentChange, text: &'a str) -> Vec<Piece<'a>> {
    let bytes = |span: &pb::TextSpan| {
        let place = |index: i32| usize::try_from(index).unwrap_or(0);
        place(span.start_index)..place(span.end_index)
    };
    let Some(span) = change.target_span.as_ref().map(bytes) else {
        return change.edits.iter().map(Piece::Edit).collect();
    };
    let mut pieces = Vec::new();
    let mut at = span.start;
    for edit in &change.edits {
        let own = edit.target_span.as_ref().map_or(at..at, bytes);
        pieces.push(Piece::Same(text.get(at..own.start).unwrap_or_default()));
        pieces.push(Piece::Edit(edit));
        at = own.end;
    }
    pieces.push(Piece::Same(text.get(at..span.end).unwrap_or_default()));
    pieces
}

/// What became of a segment, with the sorts of its edits.
fn title(change: &pb::SegmentChange) -> String {
    let mut title = words::segment_change(change.kind);
    if change.moved && change.kind() != pb::SegmentChangeKind::Moved {
        title.push_str(", moved");
    }
    let whole =
        matches!(change.kind(), pb::SegmentChangeKind::Inserted | pb::SegmentChangeKind::Deleted);
    let mut classes: Vec<String> = Vec::new();
    for edit in change.edits.iter().filter(|_| !whole) {
        let class = words::edit_class(edit.edit_class);
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    if classes.is_empty() { title } else { format!("{title}: {}", classes.join(", ")) }
}

/// How many words, and whether they say anything.
fn summary(diff: &pb::DiffRevisionsResponse) -> String {
    let changed =
        diff.segment_changes.iter().any(|change| change.kind() != pb::SegmentChangeKind::Unchanged);
    if !changed {
        return "the same text".to_owned();
    }
    let counted = |count: i32| words::counted(usize::try_from(count).unwrap_or(0), "word");
    let (out, put_in) = (counted(diff.deleted_word_count), counted(diff.inserted_word_count));
    let words = format!("{out} out, {put_in} in");
    if diff.cosmetic { format!("{words}; cosmetic") } else { words }
}

/// What holds now of both versions, where it keeps them from being used.
fn warnings(diff: &pb::DiffRevisionsResponse) -> Vec<String> {
    let mut warnings = Vec::new();
    if !matches!(diff.present_usability(), pb::Usability::Usable | pb::Usability::Unspecified) {
        warnings.push(format!("now {}", words::usability(diff.present_usability)));
    }
    let until = words::time(diff.embargo_end_time.as_ref());
    if !until.is_empty() {
        warnings.push(format!("under embargo until {until}"));
    }
    warnings
}

fn field(change: &pb::FieldChange) -> String {
    let or_none = |value: &str| if value.is_empty() { "-".to_owned() } else { value.to_owned() };
    format!(
        "{}: {} → {}",
        change.field_path,
        or_none(&change.base_value),
        or_none(&change.target_value)
    )
}

fn view(diff: &pb::DiffRevisionsResponse, text: &str, style: &Style) -> String {
    let short = |name: &str| words::short(style, name);
    let (base, target) = (short(&diff.base_revision), short(&diff.target_revision));
    let mut out = style.bold(&format!("{base} → {target}: {}", summary(diff)));
    out.push('\n');
    for warning in warnings(diff) {
        out.push_str(&style.hue(1, &warning));
        out.push('\n');
    }
    for change in &diff.field_changes {
        out.push_str(&style.dim(&style.one_line(&field(change))));
        out.push('\n');
    }
    for change in &diff.segment_changes {
        let ids = if change.target_segment_ids.is_empty() {
            &change.base_segment_ids
        } else {
            &change.target_segment_ids
        };
        out.push('\n');
        out.push_str(&style.dim(&format!("{} {}", ids.join(" "), title(change))));
        out.push('\n');
        let mut shown = String::new();
        for piece in pieces(change, text) {
            match piece {
                Piece::Same(same) => shown.push_str(&style.clean(same)),
                Piece::Edit(edit) => {
                    shown.push_str(&style.removed(&style.clean(&edit.base_text)));
                    shown.push_str(&style.added(&style.clean(&edit.target_text)));
                }
            }
        }
        out.push_str(&shown);
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_both_versions_from_being_used_stands_above_the_changes() {
        let plain = pb::DiffRevisionsResponse {
            base_revision: "archives/default/statements/a/editions/en/revisions/1".to_owned(),
            target_revision: "archives/default/statements/a/editions/en/revisions/2".to_owned(),
            deleted_word_count: 1,
            present_usability: pb::Usability::Usable.into(),
            ..Default::default()
        };
        let style = Style { archive: "archives/default".to_owned(), ..Style::default() };
        assert_eq!(view(&plain, "", &style), "a/en/1 → a/en/2: the same text\n");
        let held = pb::DiffRevisionsResponse {
            present_usability: pb::Usability::Canceled.into(),
            embargo_end_time: Some(prost_types::Timestamp { seconds: 0, nanos: 0 }),
            ..plain
        };
        let expected = "a/en/1 → a/en/2: the same text\nnow canceled\n\
                        under embargo until 1970-01-01T00:00:00Z\n";
        assert_eq!(view(&held, "", &style), expected);
    }
}
