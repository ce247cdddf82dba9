//! The blocks of a plain text: its lines, read as a person reads them.
//!
//! Blank lines separate blocks. Within lines that follow each other, lines that were broken to a
//! width are one paragraph, other lines are a paragraph each: many ministries publish one paragraph
//! on a line. Titles, headings, items, quotations, notes and signatures are known by their form
//! and place (length, final punctuation, marks, case), never by words of one language.
//!
//! The text is canonical already and is not changed here.

use std::ops::Range;

use super::list_marks::{ListMark, has_note_mark, list_mark};
use super::{Block, chars};
use crate::domain::SegmentKind;

/// The widest line that is measured; longer ones are only known to be long.
const MEASURED_COLUMNS: usize = 400;
/// The longest title, in columns: official names of declarations are long.
const TITLE_COLUMNS: usize = 320;
/// The longest heading inside a text.
const HEADING_COLUMNS: usize = 120;
/// The longest line of a signature.
const SIGNATURE_COLUMNS: usize = 80;
/// The most lines of a signature.
const SIGNATURE_LINES: usize = 8;
/// The widths at which people and programs break lines.
const BROKEN_COLUMNS: std::ops::RangeInclusive<usize> = 40..=160;
/// How far a broken line may fall short of the width at which its next word would have fitted.
const BREAK_SLACK: usize = 8;

/// The blocks of a canonical text. `title_bytes` is the length of the title that the text is known
/// to start with.
pub(super) fn blocks(text: &str, title_bytes: Option<usize>) -> Vec<Block> {
    let lines = lines_of(text);
    let titled = match title_bytes {
        Some(_) => true,
        None => starts_with_title(&lines),
    };
    let mut parts = Vec::with_capacity(lines.len());
    let mut rest = lines.as_slice();
    if titled && let Some((title, others)) = lines.split_first() {
        parts.push(Part::new(SegmentKind::Title, std::slice::from_ref(title)));
        rest = others;
    }
    while let Some(first) = rest.first() {
        let more = rest.iter().skip(1).take_while(|line| first.takes(line)).count();
        let (run, others) = rest.split_at(more + 1);
        push_run(run, &mut parts);
        rest = others;
    }
    mark_headings(&mut parts);
    mark_notes(&mut parts, text);
    mark_signature(&mut parts);
    with_levels(parts)
}

/// The same for blocks that came from markup: what the markup calls a paragraph may be a heading, an
/// item, a note, a quotation or a signature by its form. What it calls otherwise stays.
pub(super) fn refine(text: &str, blocks: Vec<Block>) -> Vec<Block> {
    let mut parts = Vec::with_capacity(blocks.len());
    for block in blocks {
        let content = text.get(block.range.clone()).unwrap_or_default();
        let mut lines = lines_of(content);
        for line in &mut lines {
            line.start += block.range.start;
        }
        let open = block.kind == SegmentKind::Paragraph;
        let kind = match lines.first().filter(|_| open).map(|line| line.mark) {
            None | Some(Mark::None) => block.kind,
            Some(mark) => mark.kind(),
        };
        let part = Part { markup_level: (!open).then_some(block.level), ..Part::new(kind, &lines) };
        parts.push(if open { quoted(part, &lines) } else { part });
    }
    mark_headings(&mut parts);
    mark_notes(&mut parts, text);
    mark_signature(&mut parts);
    with_levels(parts)
}

/// A line that is not empty.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
    /// Its width, at most [`MEASURED_COLUMNS`].
    columns: usize,
    /// It ends with a full stop or leads on to more.
    prose: bool,
    after_blank: bool,
    mark: Mark,
}

/// What the start of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Item(ListMark),
    Quote,
    Note,
}

impl Mark {
    fn kind(self) -> SegmentKind {
        match self {
            Self::None => SegmentKind::Paragraph,
            Self::Item(_) => SegmentKind::ListItem,
            Self::Quote => SegmentKind::Quotation,
            Self::Note => SegmentKind::Note,
        }
    }
}

impl<'t> Line<'t> {
    fn new(start: usize, text: &'t str, after_blank: bool) -> Self {
        let mark = if text.starts_with('>') {
            Mark::Quote
        } else if has_note_mark(text) {
            Mark::Note
        } else {
            list_mark(text).map_or(Mark::None, Mark::Item)
        };
        let prose = chars::ends_as_prose(text);
        Self { start, text, columns: columns(text), prose, after_blank, mark }
    }

    /// Whether the next line can belong to the same block as this one, the first.
    fn takes(&self, next: &Self) -> bool {
        let quoted = self.mark == Mark::Quote && next.mark == Mark::Quote;
        !next.after_blank && (next.mark == Mark::None || quoted)
    }

    fn ends_sentence(&self) -> bool {
        chars::last_meaning(self.text).is_some_and(chars::ends_sentence)
    }

    fn is_upper_case(&self) -> bool {
        // In most lines the first letters answer.
        self.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
            && !self.text.chars().any(char::is_lowercase)
            && self.text.chars().filter(|c| c.is_uppercase()).nth(1).is_some()
    }

    fn could_be_headline(&self, most_columns: usize) -> bool {
        let question =
            chars::last_meaning(self.text).is_some_and(|c| matches!(c, '?' | '？' | '؟'));
        self.columns <= most_columns
            && (!self.prose || question)
            && self.text.chars().any(char::is_alphabetic)
    }
}

fn lines_of(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let (mut start, mut after_blank) = (0, false);
    for line in text.split('\n') {
        if line.is_empty() {
            after_blank = true;
        } else {
            lines.push(Line::new(start, line, after_blank));
            after_blank = false;
        }
        start += line.len() + 1;
    }
    lines
}

fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len().min(MEASURED_COLUMNS);
    }
    let measured = text.chars().map(|c| if chars::is_wide(c) { 2 } else { 1 });
    let mut sum = 0;
    for width in measured {
        sum += width;
        if sum >= MEASURED_COLUMNS {
            break;
        }
    }
    sum
}

/// Whether the first line is the headline of what follows.
fn starts_with_title(lines: &[Line<'_>]) -> bool {
    let [first, second, ..] = lines else { return false };
    let plain = first.mark == Mark::None && quoted_range(first.text).is_none();
    if !plain || !first.could_be_headline(TITLE_COLUMNS) {
        return false;
    }
    let prose_follows = lines.iter().skip(1).any(|line| line.ends_sentence());
    let longer_follows = lines.iter().skip(1).any(|line| line.columns > first.columns);
    if second.after_blank {
        return prose_follows || longer_follows;
    }
    let broken = lines.iter().skip(1).take_while(|line| !line.after_blank).count() + 1;
    let same_paragraph = lines.get(..broken).is_some_and(is_broken_to_width);
    !same_paragraph && (second.columns > first.columns || second.ends_sentence())
}

/// A block in the making.
#[derive(Debug, Clone)]
struct Part<'t> {
    kind: SegmentKind,
    range: Range<usize>,
    first: Line<'t>,
    lines: usize,
    columns: usize,
    prose: bool,
    /// The level that the markup gave; none where the form decides.
    markup_level: Option<u8>,
}

impl<'t> Part<'t> {
    #[expect(clippy::indexing_slicing, reason = "every run of lines has a first and a last")]
    fn new(kind: SegmentKind, lines: &[Line<'t>]) -> Self {
        let (first, last) = (lines[0], lines[lines.len() - 1]);
        Self {
            kind,
            range: first.start..last.start + last.text.len(),
            first,
            lines: lines.len(),
            columns: lines.iter().map(|line| line.columns).sum(),
            prose: last.ends_sentence(),
            markup_level: None,
        }
    }
}

fn push_run<'t>(run: &[Line<'t>], parts: &mut Vec<Part<'t>>) {
    let kind = run.first().map_or(Mark::None, |line| line.mark).kind();
    if run.len() == 1 || kind == SegmentKind::Quotation || is_broken_to_width(run) {
        parts.push(quoted(Part::new(kind, run), run));
        return;
    }
    for (index, line) in run.chunks(1).enumerate() {
        let kind = if index == 0 { kind } else { SegmentKind::Paragraph };
        parts.push(quoted(Part::new(kind, line), line));
    }
}

/// A paragraph that is one quotation from its first mark to its last is a quotation.
fn quoted<'t>(mut part: Part<'t>, run: &[Line<'t>]) -> Part<'t> {
    let whole = match run {
        [only] => quoted_range(only.text).is_some(),
        _ => false,
    };
    if whole && part.kind == SegmentKind::Paragraph {
        part.kind = SegmentKind::Quotation;
    }
    part
}

/// What lies between the marks of a line that is one quotation and nothing else.
fn quoted_range(line: &str) -> Option<Range<usize>> {
    let opener = line.chars().next()?;
    let closers = chars::closers_of(opener);
    if closers.is_empty() {
        return None;
    }
    let body = line.get(opener.len_utf8()..)?;
    let end = body.find(closers)?;
    let after = body.get(end..)?.trim_start_matches(closers);
    let sentence = body.get(..end)?.chars().chain(after.chars()).any(chars::ends_sentence);
    let ends = after.chars().all(chars::ends_sentence);
    (ends && sentence).then_some(opener.len_utf8()..opener.len_utf8() + end)
}

/// Whether these lines are one paragraph that was broken to a width: each line but the last ends
/// where the first word of the next would not have fitted.
fn is_broken_to_width(lines: &[Line<'_>]) -> bool {
    let Some(width) = lines.iter().map(|line| line.columns).max() else { return false };
    let Some((last, before)) = lines.split_last() else { return false };
    if before.is_empty() || !BROKEN_COLUMNS.contains(&width) {
        return false;
    }
    let next_lines = lines.iter().skip(1);
    let full = before
        .iter()
        .zip(next_lines)
        .all(|(line, next)| line.columns + 1 + first_word_columns(next.text) + BREAK_SLACK > width);
    // Whole sentences of about one length on a line each are paragraphs, not a broken one.
    let cut = before.iter().filter(|line| !line.ends_sentence()).count();
    let lone_short = lines.len() == 2 && last.columns > width;
    full && cut * 2 > before.len() && !lone_short
}

fn first_word_columns(line: &str) -> usize {
    match line.chars().next() {
        Some(first) if chars::is_wide(first) => 2,
        _ => line.split([' ', '\t']).next().map_or(0, columns),
    }
}

/// A short line without a full stop above running text is its heading, also when it is numbered
/// and no neighbour is an item.
fn mark_headings(parts: &mut [Part<'_>]) {
    for index in 0..parts.len().saturating_sub(1) {
        let next_is_item = parts.get(index + 1).is_some_and(|p| p.kind == SegmentKind::ListItem);
        let after_item = index
            .checked_sub(1)
            .and_then(|before| parts.get(before))
            .is_some_and(|p| p.kind == SegmentKind::ListItem);
        let leads = parts.get(index + 1).is_some_and(|next| {
            let text = !matches!(next.kind, SegmentKind::Note | SegmentKind::Signature);
            text && parts.get(index).is_some_and(|p| next.columns > p.columns || next.prose)
        });
        let Some(part) = parts.get_mut(index) else { continue };
        if part.lines > 1 || part.markup_level.is_some() {
            continue;
        }
        let bullet = matches!(part.first.mark, Mark::Item(ListMark::Bullet(_)));
        let open = match part.kind {
            SegmentKind::Paragraph => true,
            SegmentKind::ListItem => !bullet && !next_is_item && !after_item,
            SegmentKind::Title
            | SegmentKind::Heading
            | SegmentKind::Quotation
            | SegmentKind::TableRow
            | SegmentKind::Signature
            | SegmentKind::Note => false,
        };
        let capitals = part.columns <= 2 * HEADING_COLUMNS && part.first.is_upper_case();
        let headline = part.first.could_be_headline(HEADING_COLUMNS) && leads;
        if open && (capitals || headline) && !part.first.text.contains('\t') {
            part.kind = SegmentKind::Heading;
        }
    }
    for part in parts.iter_mut().filter(|part| part.kind == SegmentKind::Paragraph) {
        if part.lines == 1 && part.first.text.contains('\t') {
            part.kind = SegmentKind::TableRow;
        }
    }
}

/// A lone `*` item at the end is a note if the text has a `*` to refer to it.
fn mark_notes(parts: &mut [Part<'_>], text: &str) {
    let is_star = |part: &Part<'_>| part.first.mark == Mark::Item(ListMark::Bullet('*'));
    let stars = parts.iter().filter(|part| is_star(part)).count();
    let Some(last) = parts.last_mut().filter(|last| stars == 1 && is_star(last)) else { return };
    let before = text.get(..last.range.start).unwrap_or_default();
    if before.split('*').next().is_some_and(|head| {
        head.len() < before.len() && head.chars().next_back().is_some_and(|c| !c.is_whitespace())
    }) {
        last.kind = SegmentKind::Note;
    }
}

/// Short lines after the last full stop, before the notes: who signed, where and when.
fn mark_signature(parts: &mut [Part<'_>]) {
    let notes = parts.iter().rev().take_while(|part| part.kind == SegmentKind::Note).count();
    let body = parts.len() - notes;
    let short = |part: &Part<'_>| {
        let kind = part.markup_level.is_none()
            && matches!(part.kind, SegmentKind::Paragraph | SegmentKind::Heading);
        // "5 July 2024 г." ends with a point, but not a sentence: it has a year and few words.
        let dated = part.first.text.chars().filter(|c| c.is_numeric()).count() >= 4
            && part.first.text.split(' ').count() <= 6;
        let comma = part.first.text.ends_with([',', '،', '，']);
        kind && part.lines == 1
            && part.columns <= SIGNATURE_COLUMNS
            && (!part.first.prose || dated || comma)
    };
    let signed = parts.iter().take(body).rev().take(SIGNATURE_LINES + 1).take_while(|p| short(p));
    let signed = signed.count();
    let after_prose = body
        .checked_sub(signed + 1)
        .and_then(|before| parts.get(before))
        .is_some_and(|part| part.prose || part.kind == SegmentKind::ListItem);
    if signed == 0 || signed > SIGNATURE_LINES || !after_prose {
        return;
    }
    for part in parts.iter_mut().take(body).rev().take(signed) {
        part.kind = SegmentKind::Signature;
    }
}

/// Gives levels: a heading by its number, an item by how many forms of marks it is nested in.
fn with_levels(parts: Vec<Part<'_>>) -> Vec<Block> {
    let mut open: Vec<ListMark> = Vec::new();
    let mut blocks = Vec::with_capacity(parts.len());
    for part in parts {
        let by_form = match (part.kind, part.first.mark) {
            (SegmentKind::ListItem, Mark::Item(mark)) if part.markup_level.is_none() => {
                match open.iter().position(|outer| *outer == mark) {
                    Some(depth) => open.truncate(depth + 1),
                    None => open.push(mark),
                }
                u8::try_from(open.len()).unwrap_or(u8::MAX)
            }
            (SegmentKind::Heading, Mark::Item(ListMark::Outline(points))) => points + 1,
            (SegmentKind::Heading | SegmentKind::ListItem, _) => 1,
            _ => 0,
        };
        if part.kind != SegmentKind::ListItem {
            open.clear();
        }
        let level = part.markup_level.unwrap_or(by_form);
        blocks.push(Block { kind: part.kind, level, range: part.range });
    }
    blocks
}

#[cfg(test)]
mod tests;
