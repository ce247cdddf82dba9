//! Text in a terminal, in every script: widths in columns, lines broken between grapheme clusters,
//! tables, and no control character that the terminal would obey.
//!
//! Right-to-left text is left in logical order: ordering it is the terminal's work.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// How text should look.
#[derive(Debug, Clone, Default)]
pub(super) struct Style {
    /// Columns of the terminal; none where lines are not cut.
    pub(super) width: Option<usize>,
    /// Columns of running text; none where lines are not broken.
    pub(super) measure: Option<usize>,
    /// Whether to use colour.
    pub(super) colour: bool,
    /// Whether control characters are shown as they are.
    pub(super) raw: bool,
    /// The archive whose names are shown short.
    pub(super) archive: String,
}

impl Style {
    /// Text of others, safe to show.
    pub(super) fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.raw || !text.chars().any(is_dangerous) {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        for character in text.chars() {
            if is_dangerous(character) {
                clean.extend(character.escape_unicode());
            } else {
                clean.push(character);
            }
        }
        Cow::Owned(clean)
    }

    /// Text of others, safe to show and on one line.
    pub(super) fn one_line(&self, text: &str) -> String {
        self.clean(text).split(['\n', '\t']).collect::<Vec<_>>().join(" ")
    }

    /// Emphasis.
    pub(super) fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Less than plain.
    pub(super) fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    /// In one of a few colours, by number; plain beyond the last.
    pub(super) fn hue(&self, number: usize, text: &str) -> String {
        const HUES: [&str; 6] = ["36", "33", "35", "32", "34", "31"];
        HUES.get(number).map_or_else(|| text.to_owned(), |code| self.paint(code, text))
    }

    /// Words that were taken out: struck through in red, or in `[-…-]` without colour.
    pub(super) fn removed(&self, text: &str) -> String {
        self.marked("31;9", ("[-", "-]"), text)
    }

    /// Words that were put in: in green, or in `{+…+}` without colour.
    pub(super) fn added(&self, text: &str) -> String {
        self.marked("32", ("{+", "+}"), text)
    }

    fn marked(&self, code: &str, marks: (&str, &str), text: &str) -> String {
        if text.is_empty() {
            String::new()
        } else if self.colour {
            self.paint(code, text)
        } else {
            format!("{}{text}{}", marks.0, marks.1)
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Running text, line by line, broken at the measure.
    pub(super) fn running(&self, text: &str) -> String {
        let clean = self.clean(text);
        let Some(measure) = self.measure else { return format!("{clean}\n") };
        let mut set = String::with_capacity(clean.len() + clean.len() / 40);
        for line in clean.split('\n') {
            for piece in wrap(line, measure) {
                set.push_str(&piece);
                set.push('\n');
            }
        }
        set
    }

    /// A table without borders. The last column takes what is left and is cut there.
    pub(super) fn table(&self, head: &[&str], rows: &[Vec<String>]) -> String {
        let mut widths: Vec<usize> = head.iter().map(|cell| cell.width()).collect();
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let head: Vec<String> = head.iter().map(ToString::to_string).collect();
        let mut table = self.bold(&self.row(&head, &widths));
        table.push('\n');
        for row in rows {
            table.push_str(&self.row(row, &widths));
            table.push('\n');
        }
        table
    }

    fn row(&self, cells: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        let last = cells.len().saturating_sub(1);
        for (index, (cell, width)) in cells.iter().zip(widths).enumerate() {
            if index < last {
                line.push_str(&pad(cell, *width));
                line.push_str("  ");
            } else if let Some(limit) = self.width {
                // A table that is too narrow for its terminal still shows a bit of its last column.
                let left = limit.saturating_sub(line.width()).max(16);
                line.push_str(&clip(cell, left));
            } else {
                line.push_str(cell);
            }
        }
        line.trim_end().to_owned()
    }
}

/// Whether the terminal would obey the character instead of showing it: controls but line end and
/// tabulator, and the controls of bidirectional text (Unicode UAX 9).
fn is_dangerous(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            true
        }
        _ => character.is_control(),
    }
}

/// The text with spaces behind it, so that it takes that many columns.
pub(super) fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(text.width());
    format!("{text}{:missing$}", "")
}

/// The text, cut behind a grapheme cluster so that it takes at most that many columns.
pub(super) fn clip(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        used += cluster.width();
        if used > columns.saturating_sub(1) {
            break;
        }
        kept.push_str(cluster);
    }
    kept.push('…');
    kept
}

/// Breaks one line into lines of at most that many columns: at spaces, and around the characters of
/// scripts that are written without spaces; a longer word is broken between its grapheme clusters.
pub(super) fn wrap(line: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut used = 0;
    for atom in atoms(line) {
        let width = atom.trim_end_matches(' ').width();
        if used + width > columns && used > 0 {
            lines.push(std::mem::take(&mut current));
            used = 0;
        }
        for cluster in atom.graphemes(true) {
            if used + cluster.width() > columns && cluster != " " {
                lines.push(std::mem::take(&mut current));
                used = 0;
            }
            current.push_str(cluster);
            used += cluster.width();
        }
    }
    lines.push(current);
    lines.iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
}

/// Cuts a line where it may be broken; spaces stay with what they follow.
fn atoms(line: &str) -> Vec<&str> {
    let mut atoms = Vec::new();
    let mut start = 0;
    let mut before = "";
    for (at, cluster) in line.grapheme_indices(true) {
        if at > 0 && may_break(before, cluster) {
            atoms.extend(line.get(start..at));
            start = at;
        }
        before = cluster;
    }
    atoms.extend(line.get(start..));
    atoms
}

fn may_break(before: &str, after: &str) -> bool {
    let is_space = |cluster: &str| cluster == " " || cluster == "\t";
    if is_space(after) {
        return false;
    }
    if is_space(before) {
        return true;
    }
    let beside_wide = before.width() > 1 || after.width() > 1;
    beside_wide && !opens(before) && !closes(after)
}

/// Characters that must not end a line.
fn opens(cluster: &str) -> bool {
    matches!(cluster, "（" | "《" | "〈" | "「" | "『" | "【" | "〔" | "“" | "‘" | "(" | "«")
}

/// Characters that must not begin a line.
fn closes(cluster: &str) -> bool {
    const CLOSING: &str = "，。、；：？！）》〉」』】〕”’…—％％,.;:?!)»%";
    CLOSING.contains(cluster)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_wrap(line: &str, columns: usize, expected: &[&str]) {
        let lines = wrap(line, columns);
        assert_eq!(lines, expected);
        assert!(lines.iter().all(|line| line.width() <= columns), "{lines:?}");
    }

    #[test]
    fn a_line_is_broken_at_spaces() {
        check_wrap("one two three", 8, &["one two", "three"]);
        check_wrap("", 8, &[""]);
        check_wrap("Қазақстан Республикасы", 12, &["Қазақстан", "Республикасы"]);
        check_wrap("بيان وزارة الخارجية", 10, &["بيان وزارة", "الخارجية"]);
    }

    #[test]
    fn chinese_is_broken_between_characters_but_not_before_a_full_stop() {
        check_wrap("外交部发言人表示。", 8, &["外交部发", "言人表", "示。"]);
        check_wrap("双方签署《联合公报》", 10, &["双方签署", "《联合公", "报》"]);
        check_wrap("发言人说 yes 了", 8, &["发言人说", "yes 了"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_between_clusters() {
        check_wrap("abcdefgh", 3, &["abc", "def", "gh"]);
        // e + combining acute, and a flag of two regional indicators.
        check_wrap("e\u{301}e\u{301}e\u{301}", 2, &["e\u{301}e\u{301}", "e\u{301}"]);
        check_wrap("🇰🇿🇰🇿", 2, &["🇰🇿", "🇰🇿"]);
    }

    #[test]
    fn columns_are_counted_by_display_width() {
        assert_eq!(pad("公报", 6), "公报  ");
        assert_eq!(pad("е\u{301}", 3), "е\u{301}  ");
        assert_eq!(clip("联合公报全文", 7), "联合公…");
        assert_eq!(clip("short", 7), "short");
    }

    #[test]
    fn a_table_lines_up_in_every_script() {
        let style = Style { width: Some(26), ..Style::default() };
        let row = |a: &str, b: &str| vec![a.to_owned(), b.to_owned()];
        let rows = [row("zh", "联合公报联合公报联合公报"), row("kk-Latn", "Mälımdeme")];
        assert_eq!(
            style.table(&["LANGUAGE", "TITLE"], &rows),
            "LANGUAGE  TITLE\nzh        联合公报联合公…\nkk-Latn   Mälımdeme\n"
        );
    }

    #[test]
    fn controls_are_shown_escaped_unless_raw() {
        let style = Style::default();
        assert_eq!(style.clean("a\u{202e}b\u{1b}[2J\n"), "a\\u{202e}b\\u{1b}[2J\n");
        // The zero-width non-joiner is part of Persian spelling.
        assert_eq!(style.clean("می\u{200c}شود"), "می\u{200c}شود");
        let raw = Style { raw: true, ..Style::default() };
        assert_eq!(raw.clean("a\u{202e}b"), "a\u{202e}b");
    }
}
