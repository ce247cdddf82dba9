//! A diff as a page: the whole target with what was taken out struck through.

use std::fmt::Write as _;

use super::super::page::{escape, page as whole};
use super::super::words;
use super::{Piece, field, pieces, summary, title};
use crate::grpc::pb;

const STYLE: &str = "\
ins { background: #2a82; text-decoration: none; border-bottom: 2px solid #2a8; }
del { background: #c332; text-decoration: line-through; }
.cosmetic ins, .cosmetic del { background: none; opacity: .7; }
.moved { border-inline-start: 4px solid #47c; padding-inline-start: .6rem; }
.same { opacity: .8; }
";

/// The page.
pub(super) fn page(diff: &pb::DiffRevisionsResponse, text: &str) -> String {
    let mut body = String::new();
    let _ = writeln!(
        body,
        "<p class=\"note\">{}</p>",
        escape(&format!("{} → {}: {}", diff.base_revision, diff.target_revision, summary(diff)))
    );
    if !diff.field_changes.is_empty() {
        let items =
            diff.field_changes.iter().map(|change| format!("<li>{}</li>", escape(&field(change))));
        let _ = writeln!(body, "<ul class=\"note\">{}</ul>", items.collect::<String>());
    }
    for change in &diff.segment_changes {
        let unchanged = change.kind() == pb::SegmentChangeKind::Unchanged;
        let class = match (unchanged, change.moved) {
            (true, _) => "same",
            (false, true) => "moved",
            (false, false) => "changed",
        };
        if !unchanged {
            let _ = writeln!(body, "<div class=\"note\">{}</div>", escape(&title(change)));
        }
        let _ = writeln!(body, "<p dir=\"auto\" class=\"{class}\">{}</p>", marked(change, text));
    }
    whole(&format!("Changes of {}", diff.target_revision), STYLE, &body)
}

fn marked(change: &pb::SegmentChange, text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(change, text) {
        match piece {
            Piece::Same(same) => out.push_str(&escape(same)),
            Piece::Edit(edit) => {
                let class = words::edit_class(edit.edit_class);
                let _ = write!(out, "<span class=\"{class}\" title=\"{class}\">");
                for (tag, text) in [("del", &edit.base_text), ("ins", &edit.target_text)] {
                    if !text.is_empty() {
                        let _ = write!(out, "<{tag}>{}</{tag}>", escape(text));
                    }
                }
                out.push_str("</span>");
            }
        }
    }
    out
}
