//! A diff as plain text for people: a line a segment, removed words in `[-…-]`, added ones in `{+…+}`.
//!
//! Not for programs: words of the text may look like marks.

use super::{ChangeKind, Diff, Edit, SegmentChange, Side};

/// The changed segments with so many unchanged ones around them. Equal texts give an empty string.
pub fn unified(diff: &Diff, base: Side<'_>, target: Side<'_>, context: usize) -> String {
    let shown = shown(diff, context);
    let mut out = String::new();
    let mut skipped = true;
    for (change, shown) in diff.changes.iter().zip(shown) {
        if !shown {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            out.push_str("@@");
            for side in [(base.segments, &change.base), (target.segments, &change.target)] {
                if let Some(segment) = side.0.get(side.1.start).filter(|_| !side.1.is_empty()) {
                    out.push(' ');
                    out.push_str(&segment.id.to_string());
                }
            }
            out.push_str(" @@\n");
        }
        line(change, base, target, &mut out);
    }
    out
}

/// Which changes are shown: those that are one, and their neighbours.
pub fn shown(diff: &Diff, context: usize) -> Vec<bool> {
    let mut shown = vec![false; diff.changes.len()];
    for (at, change) in diff.changes.iter().enumerate() {
        if change.kind != ChangeKind::Unchanged {
            let to = at.saturating_add(context).saturating_add(1).min(shown.len());
            let run = shown.get_mut(at.saturating_sub(context)..to);
            run.unwrap_or_default().fill(true);
        }
    }
    shown
}

fn line(change: &SegmentChange, base: Side<'_>, target: Side<'_>, out: &mut String) {
    out.push_str(match change.kind {
        ChangeKind::Unchanged => "  ",
        ChangeKind::Inserted => "+ ",
        ChangeKind::Deleted => "- ",
        ChangeKind::Modified => "~ ",
        ChangeKind::Moved => "> ",
        ChangeKind::Split => "< ",
        ChangeKind::Joined => "& ",
    });
    let mark = |open, text: Option<&str>, close, out: &mut String| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            out.push_str(open);
            out.push_str(text);
            out.push_str(close);
        }
    };
    let part = super::cover(target.segments, &change.target);
    let mut at = part.start;
    for Edit { base: from, target: to, .. } in &change.edits {
        if change.kind != ChangeKind::Deleted {
            out.push_str(target.text.get(at..to.start).unwrap_or_default());
            at = to.end;
        }
        mark("[-", base.text.get(from.clone()), "-]", out);
        mark("{+", target.text.get(to.clone()), "+}", out);
    }
    out.push_str(target.text.get(at..part.end).unwrap_or_default());
    out.push('\n');
}
