//! `detect`: the language of text, on this machine, with no server.
//!
//! Lines in, lines out for programs; a file, coloured by language, for people.

use std::fmt::Write as _;
use std::io::{BufRead, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::failure::Failure;
use super::output::Output;
use super::{display, document};
use crate::domain::{LanguageTag, SegmentKind};
use crate::grpc::pb;
use crate::language::{self, DocumentLanguages, Hints, SegmentInput};
use crate::text;

const EXAMPLES: &str = "\
Examples:
  chancery detect < headlines.txt              a line each: tag, confidence, nanoseconds
  chancery detect --mixed < documents.txt      a line each: 0-57:ru 58-120:en
  chancery detect --expect kk,ru statement.html
";

/// Separates the lines of one document in the input of `--mixed`.
const LINE_SEPARATOR: char = '\u{2028}';

/// Say in which language text is. Needs no server.
///
/// Without a file, reads lines from standard input and prints for each its BCP-47 tag, the confidence
/// from 0 to 1 and the nanoseconds that it took, separated by tabs. `und` is a text whose language is not
/// known, `zxx` one that has none.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// A .txt, .md, .html or .htm file to show coloured by language. Without it, lines of standard input.
    file: Option<PathBuf>,
    /// Each line of standard input is a document, with U+2028 for its line ends; prints the spans of its
    /// languages as START-END:TAG, counted in Unicode scalars.
    #[arg(long, conflicts_with = "file")]
    mixed: bool,
    /// Languages that are expected, as a hint that tips close calls: kk,ru,en.
    #[arg(long, value_name = "TAGS", value_delimiter = ',', value_parser = tag)]
    expect: Vec<LanguageTag>,
    /// Charset of the file, such as windows-1251.
    #[arg(long, requires = "file")]
    charset: Option<String>,
}

/// Reads a language tag, or says which one may be meant.
fn tag(value: &str) -> Result<LanguageTag, String> {
    LanguageTag::parse(value).map_err(|invalid| match language::nearest_tag(value) {
        Some(nearest) => format!("{invalid} (nearest: {nearest})"),
        None => invalid.to_string(),
    })
}

pub(super) fn run(args: Args, output: &mut Output) -> Result<(), Failure> {
    let Args { file, mixed, expect, charset } = args;
    if let Some(file) = file {
        return of_file(&file, charset.as_deref(), &expect, output);
    }
    if mixed {
        answer(|line| spans_of(line, &expect))
    } else {
        answer(|line| line_of(line, &expect))
    }
}

/// Answers each line of standard input with one on standard output.
fn answer(of: impl Fn(&str) -> String) -> Result<(), Failure> {
    let mut input = std::io::stdin().lock();
    let mut stdout = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| Failure::io("standard input", &error))? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let written = writeln!(stdout, "{}", of(text.trim_end_matches(['\n', '\r'])));
        written.map_err(|error| written_to_stdout(&error))?;
    }
    stdout.flush().map_err(|error| written_to_stdout(&error))
}

fn written_to_stdout(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Failure::PipeClosed
    } else {
        Failure::io("standard output", error)
    }
}

/// `tag<TAB>confidence<TAB>nanoseconds`.
fn line_of(text: &str, expected: &[LanguageTag]) -> String {
    let start = Instant::now();
    let found = if expected.is_empty() {
        language::detect(text)
    } else {
        language::detect_expecting(text, expected)
    };
    let nanoseconds = start.elapsed().as_nanos();
    format!("{}\t{:.4}\t{nanoseconds}", found.tag, found.confidence.unwrap_or(0.0))
}

/// `start-end:tag …` of one document.
fn spans_of(line: &str, expected: &[LanguageTag]) -> String {
    let text = line.replace(LINE_SEPARATOR, "\n");
    let hints = Hints { declared: None, expected };
    let found = language::assess(&text, &paragraphs(&text), &hints);
    let mut scalars = Scalars { text: &text, byte: 0, scalar: 0 };
    let spans = found.spans.iter().map(|(range, tag)| {
        let (start, end) = (scalars.at(range.start), scalars.at(range.end));
        format!("{start}-{end}:{tag}")
    });
    spans.collect::<Vec<_>>().join(" ")
}

/// The parts between blank lines.
pub(super) fn paragraphs(text: &str) -> Vec<SegmentInput> {
    let mut segments = Vec::new();
    let mut start = 0;
    for part in text.split("\n\n") {
        let range = start..start + part.len();
        start = range.end + 2;
        if !part.trim().is_empty() {
            segments.push(SegmentInput { range, kind: SegmentKind::Paragraph });
        }
    }
    segments
}

/// Counts scalars up to places that only grow.
struct Scalars<'a> {
    text: &'a str,
    byte: usize,
    scalar: usize,
}

impl Scalars<'_> {
    fn at(&mut self, byte: usize) -> usize {
        self.scalar += self.text.get(self.byte..byte).map_or(0, |part| part.chars().count());
        self.byte = byte;
        self.scalar
    }
}

fn of_file(
    file: &Path,
    charset: Option<&str>,
    expected: &[LanguageTag],
    output: &Output,
) -> Result<(), Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::io(file.display(), &error))?;
    let document = text::read(&text::Input {
        content: text::Content::Raw(&bytes),
        mime_type: document::media_type(file),
        charset,
        title: None,
    })
    .map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    let segments: Vec<SegmentInput> = document
        .blocks
        .iter()
        .map(|block| SegmentInput { range: block.range.clone(), kind: block.kind })
        .collect();
    let found = language::assess(&document.text, &segments, &Hints { declared: None, expected });
    if output.is_json() {
        return output.json("AnalyzeTextResponse", &message(&document.text, &found));
    }
    output.write(&view(&document.text, &segments, &found, output))
}

/// The languages as AnalyzeText answers them, counted in code points.
fn message(text: &str, found: &DocumentLanguages) -> pb::AnalyzeTextResponse {
    let mut scalars = Scalars { text, byte: 0, scalar: 0 };
    let mut index = |byte: usize| i32::try_from(scalars.at(byte)).unwrap_or(i32::MAX);
    let of_span = |(range, tag): &(Range<usize>, LanguageTag)| pb::LanguageSpan {
        span: Some(pb::TextSpan {
            start_index: index(range.start),
            end_index: index(range.end),
            unit: pb::OffsetUnit::CodePoint.into(),
        }),
        language_code: tag.to_string(),
    };
    let language_spans = found.spans.iter().map(of_span).collect();
    let of_share = |(tag, share): &(LanguageTag, f32)| pb::LanguageShare {
        language_code: tag.to_string(),
        share: *share,
    };
    let edition = pb::Edition {
        language_code: found.document.tag.to_string(),
        text: text.to_owned(),
        ..Default::default()
    };
    pb::AnalyzeTextResponse {
        edition: Some(edition),
        language_shares: found.shares.iter().map(of_share).collect(),
        language_spans,
        ..Default::default()
    }
}

/// The languages with their colours, then the text with a tag at the head of each segment.
fn view(
    text: &str,
    segments: &[SegmentInput],
    found: &DocumentLanguages,
    output: &Output,
) -> String {
    let style = &output.style;
    let mut shown = String::new();
    let verdict = if found.document.reliable { "" } else { ", not reliable" };
    let confidence = found.document.confidence.unwrap_or(0.0) * 100.0;
    // Writing to a string cannot fail.
    let _ =
        writeln!(shown, "{} ({confidence:.0} %{verdict})", style.bold(found.document.tag.as_str()));
    let palette: Vec<&LanguageTag> = found.shares.iter().map(|share| &share.0).collect();
    if found.shares.len() > 1 {
        for (tag, share) in &found.shares {
            let name = style.hue(place_of(&palette, tag), tag.as_str());
            let _ = writeln!(shown, "{name} {:.0} % of the letters", share * 100.0);
        }
    }
    let width = found.segments.iter().map(|segment| segment.tag.as_str().len()).max().unwrap_or(0);
    for (segment, assessment) in segments.iter().zip(&found.segments) {
        let spans = pieces_of(text, &segment.range, found);
        let pieces = spans.into_iter().map(|(piece, tag)| {
            let clean = style.clean(piece);
            tag.map_or_else(|| clean.to_string(), |tag| style.hue(place_of(&palette, tag), &clean))
        });
        let label = display::pad(assessment.tag.as_str(), width);
        let _ = writeln!(shown, "\n{}  {}", style.dim(&label), pieces.collect::<String>());
    }
    shown
}

fn place_of(palette: &[&LanguageTag], tag: &LanguageTag) -> usize {
    palette.iter().position(|known| *known == tag).unwrap_or(palette.len())
}

/// A segment in pieces of one language; none for what lies between them.
fn pieces_of<'a>(
    text: &'a str,
    segment: &Range<usize>,
    found: &'a DocumentLanguages,
) -> Vec<(&'a str, Option<&'a LanguageTag>)> {
    let first = found.spans.partition_point(|span| span.0.end <= segment.start);
    let mut pieces = Vec::new();
    let mut at = segment.start;
    for (range, tag) in found.spans.iter().skip(first) {
        if range.start >= segment.end {
            break;
        }
        pieces.extend(text.get(at..range.start).map(|gap| (gap, None)));
        pieces.extend(text.get(range.clone()).map(|piece| (piece, Some(tag))));
        at = range.end;
    }
    pieces.extend(text.get(at..segment.end).map(|rest| (rest, None)));
    pieces.retain(|piece| !piece.0.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_answered_with_tag_confidence_and_time() {
        let answer = line_of("Министерство иностранных дел выступило с заявлением", &[]);
        let fields: Vec<&str> = answer.split('\t').collect();
        assert_eq!((fields[0], fields.len()), ("ru", 3));
        assert!(fields[1].parse::<f32>().unwrap() > 0.9 && fields[2].parse::<u64>().unwrap() > 0);
        assert!(line_of("", &[]).starts_with("zxx\t0.0000\t"));
    }

    #[test]
    fn spans_are_counted_in_scalars_and_line_separators_are_line_ends() {
        let russian = "Министерство иностранных дел выступило с заявлением по итогам переговоров.";
        let english =
            "The ministers agreed to continue their consultations on trade and transport.";
        let line = format!("{russian}\u{2028}\u{2028}{english}");
        let end = russian.chars().count();
        let last = line.chars().count();
        assert_eq!(spans_of(&line, &[]), format!("0-{end}:ru {}-{last}:en", end + 2));
        assert_eq!(spans_of("", &[]), "");
    }

    #[test]
    fn a_file_as_json_has_the_shares_and_the_places_of_its_languages() {
        let text = "Він сказав:\n\nThe ministers agreed to continue their consultations on trade.";
        let found = language::assess(text, &paragraphs(text), &Hints::NONE);
        let message = message(text, &found);
        assert_eq!(message.language_shares[0].language_code, "en");
        let last = message.language_spans.last().unwrap();
        assert_eq!(last.language_code, "en");
        let place = last.span.unwrap();
        assert_eq!((place.start_index, place.end_index), (13, 75));
    }

    #[test]
    fn a_segment_is_shown_whole_whatever_its_spans_are() {
        let text = "Он сказал: «We stand together with our partners in the region», и ушёл домой.";
        let found = language::assess(text, &paragraphs(text), &Hints::NONE);
        let pieces = pieces_of(text, &(0..text.len()), &found);
        assert_eq!(pieces.iter().map(|piece| piece.0).collect::<String>(), text);
    }
}
