//! `analyze`: what a document says, with the words that prove it, and with no server; with `--segments`, what
//! the server would make of it, without storing it.

mod eval;
mod facts;
mod local;
mod marks;
mod page;

use std::io::Read;
use std::path::{Path, PathBuf};

use super::client::Client;
use super::failure::Failure;
use super::options::Global;
use super::output::Output;
use super::{document, words};
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery analyze statement.txt               its fields and the words that prove them
  chancery analyze --segments page.html        its language, segments and doubts, by the server
  chancery analyze --html fields.html statement.txt
  chancery analyze --charset windows-1251 note.txt
  xclip -o | chancery analyze -
";

/// Show who, where, when and what of a document, and mark the words that say so.
///
/// Needs no server but for --segments, --text, --lang and --output json, which ask it what it would store.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// A .txt, .md, .html or .htm file, or - for standard input; with --format eval, a folder.
    file: PathBuf,
    /// Show language, segments and doubts instead, as the server sees them.
    #[arg(long, conflicts_with_all = ["html", "format"])]
    segments: bool,
    /// Write the same as a page of its own for a browser. Needs no server.
    #[arg(long, value_name = "OUT", conflicts_with_all = ["text", "format", "lang"])]
    html: Option<PathBuf>,
    /// `eval`: print for each .txt file of the folder its fields as a line of JSON, for scorers of
    /// extraction. Needs no server.
    #[arg(long, value_enum, conflicts_with_all = ["text", "lang", "charset", "mime"])]
    format: Option<Format>,
    /// Language that the document is declared to be in.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Charset, such as windows-1251.
    #[arg(long)]
    charset: Option<String>,
    /// Media type: text/plain, text/markdown or text/html. By default by the file's extension.
    #[arg(long, value_name = "TYPE")]
    mime: Option<String>,
    /// Show the canonical text, too.
    #[arg(long)]
    text: bool,
}

/// Forms of the output besides text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One line of JSON a document.
    Eval,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { file, lang, charset, mime, text, segments, html, format } = args;
    if format == Some(Format::Eval) {
        return evaluate(&file, output);
    }
    let asks_server = segments || text || lang.is_some() || output.is_json();
    if html.is_some() || !asks_server {
        let extractor = local::extractor()?;
        let local = local::of_file(&extractor, &file, charset.as_deref(), mime.as_deref())?;
        return match html {
            Some(out) => {
                let page = page::page(&local, &file.display().to_string());
                std::fs::write(&out, page).map_err(|error| Failure::io(out.display(), &error))
            }
            None => output.write(&marked(&local, output)),
        };
    }
    let bytes = bytes_of(&file)?;
    let mime_type =
        mime.unwrap_or_else(|| document::media_type(&file).unwrap_or("text/plain").into());
    let request = pb::AnalyzeTextRequest {
        document: Some(pb::IngestDocument {
            content: Some(pb::ingest_document::Content::RawContent(bytes.into())),
            mime_type,
            charset: charset.unwrap_or_default(),
            declared_language_code: lang.unwrap_or_default(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let client = Client::connect(global).await?;
    let answer = client.ingest().analyze_text(client.request(request)).await?.into_inner();
    if output.is_json() {
        return output.json("AnalyzeTextResponse", &answer);
    }
    output.write(&view(&answer, text, output))
}

/// What a file has, or standard input.
fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    if file.as_os_str() != "-" {
        return std::fs::read(file).map_err(|error| Failure::io(file.display(), &error));
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Failure::io("standard input", &error))?;
    Ok(bytes)
}

/// One line of JSON for each text of a folder, in the order of their names.
fn evaluate(dir: &Path, output: &Output) -> Result<(), Failure> {
    let entries = std::fs::read_dir(dir).map_err(|error| Failure::io(dir.display(), &error))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| Failure::io(dir.display(), &error))?.path();
        if path.extension().is_some_and(|extension| extension == "txt") {
            files.push(path);
        }
    }
    files.sort();
    let extractor = local::extractor()?;
    for file in files {
        let local = local::of_file(&extractor, &file, None, None)?;
        let id = file.file_stem().unwrap_or_default().to_string_lossy();
        output.write(&format!("{}\n", eval::line(&id, &local.claims)))?;
    }
    Ok(())
}

/// The text, its evidence in the colour of its field, and under each paragraph its fields.
fn marked(local: &local::Local, output: &Output) -> String {
    let style = &output.style;
    let facts = marks::facts(local);
    let mut text = String::new();
    for marked in marks::segments(local) {
        for piece in &marked.pieces {
            let clean = style.clean(piece.text);
            match piece.claim.and_then(|claim| facts.get(claim)) {
                Some(fact) => text.push_str(&style.hue(fact.hue, &clean)),
                None => text.push_str(&clean),
            }
        }
        text.push('\n');
        for (fact, claim) in marked
            .claims
            .iter()
            .filter_map(|claim| Some((facts.get(*claim)?, local.claims.get(*claim)?)))
        {
            let field = style.hue(fact.hue, &super::display::pad(fact.field, 12));
            let sure = format!("{:.0} %", claim.confidence.unwrap_or(1.0) * 100.0);
            text.push_str(&format!(
                "    {field} {}  {}\n",
                style.one_line(&fact.value),
                style.dim(&sure)
            ));
        }
        text.push('\n');
    }
    text
}

fn view(answer: &pb::AnalyzeTextResponse, with_text: bool, output: &Output) -> String {
    let style = &output.style;
    let edition = answer.edition.clone().unwrap_or_default();
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!(
                "{} {}\n",
                style.dim(&format!("{label:<11}")),
                style.one_line(value)
            ));
        }
    };
    let assessment = edition.language_assessment.clone().unwrap_or_default();
    line("title", &edition.title);
    line("language", &words::language(&assessment));
    line("published", &words::time(edition.publish_time.as_ref()));
    line(
        "characters",
        &words::grouped(i64::try_from(edition.text.chars().count()).unwrap_or(i64::MAX)),
    );
    for warning in &answer.warnings {
        line("warning", &format!("{}: {}", words::warning_kind(warning.kind), warning.message));
    }
    text.push('\n');
    let characters: Vec<char> = edition.text.chars().collect();
    let rows: Vec<Vec<String>> = edition
        .segments
        .iter()
        .map(|segment| {
            let language = segment.language_assessment.clone().unwrap_or_default();
            vec![
                segment.segment_id.clone(),
                words::segment_kind(segment.kind),
                language.language_code,
                style.one_line(&excerpt(&characters, segment.span.as_ref())),
            ]
        })
        .collect();
    text.push_str(&style.table(&["SEGMENT", "KIND", "LANGUAGE", "TEXT"], &rows));
    if with_text {
        text.push('\n');
        text.push_str(&style.running(edition.text.trim_end_matches('\n')));
    }
    text
}

/// The first words of a segment.
fn excerpt(characters: &[char], span: Option<&pb::TextSpan>) -> String {
    let range = span.and_then(|span| {
        Some(usize::try_from(span.start_index).ok()?..usize::try_from(span.end_index).ok()?)
    });
    let piece: String =
        range.and_then(|range| characters.get(range)).unwrap_or_default().iter().collect();
    super::display::clip(&piece, 120)
}
