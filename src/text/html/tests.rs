//! Whole pages, well made, badly made and hostile.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::domain::{SegmentKind, WarningKind};
use crate::text::{Content, Document, Input, ReadError, read};

fn page(bytes: &[u8]) -> Result<Document, ReadError> {
    let mime_type = Some("text/html");
    read(&Input { content: Content::Raw(bytes), mime_type, charset: None, title: None })
}

/// A document as the files beside the pages show it: facts, then a line for each block.
fn shown(document: &Document) -> String {
    let mut shown = String::new();
    let facts = &document.page;
    let seconds = facts.publish_time.map(crate::domain::Timestamp::seconds);
    writeln!(shown, "time: {seconds:?}").unwrap();
    writeln!(shown, "language: {:?}", facts.declared_language).unwrap();
    writeln!(shown, "uri: {:?}", facts.canonical_uri).unwrap();
    writeln!(shown, "site: {:?}", facts.site_name).unwrap();
    for warning in &document.warnings {
        writeln!(shown, "warning: {:?} {}", warning.kind, warning.count).unwrap();
    }
    for block in &document.blocks {
        let text = document.text.get(block.range.clone()).unwrap();
        let text = text.replace('\n', "⏎").replace('\t', "⇥");
        writeln!(shown, "{:?} {} {text}", block.kind, block.level).unwrap();
    }
    shown
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pages");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .collect();
    pages.sort();
    pages
}

/// With `WRITE_EXPECTED` set, writes those files anew: read what changed before keeping it.
#[test]
fn every_page_reads_as_the_file_beside_it_says() {
    let mut wrong = String::new();
    for path in pages() {
        let document = page(&std::fs::read(&path).unwrap()).unwrap();
        if std::env::var_os("WRITE_EXPECTED").is_some() {
            std::fs::write(path.with_extension("txt"), shown(&document)).unwrap();
        }
        let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap_or_default();
        let found = shown(&document);
        if found != expected {
            writeln!(wrong, "{}:\n{found}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_text_of_a_page_reads_back_as_plain_text() {
    for path in pages() {
        let document = page(&std::fs::read(&path).unwrap()).unwrap();
        let again = Content::Text(&document.text);
        let input = Input { content: again, mime_type: None, charset: None, title: None };
        assert_eq!(read(&input).unwrap().text, document.text, "{}", path.display());
    }
}

#[test]
fn a_page_without_text_is_refused() {
    for empty in ["<html></html>", "<title>x</title><body><script>y</script>", "<p>&nbsp;</p>"] {
        assert_eq!(page(empty.as_bytes()).unwrap_err(), ReadError::NoText, "{empty}");
    }
    assert_eq!(page(b"<p>a\0b").unwrap_err(), ReadError::NulByte { byte_offset: 4 });
}

#[test]
fn a_list_of_links_is_no_main_text() {
    let document = page(b"<ul><li><a href=1>One thing</a><li><a href=2>Another</a></ul>").unwrap();
    assert!(document.warnings.iter().any(|warning| warning.kind == WarningKind::NoMainText));
    assert!(document.text.contains("Another"));
}

#[test]
fn the_senders_title_wins_and_is_there_once() {
    let html = "<title>Other</title><h1>The visit</h1><p>They met, and they agreed on all points.";
    let input = Input {
        content: Content::Text(html),
        mime_type: Some("text/html"),
        charset: None,
        title: Some("The  visit"),
    };
    let document = read(&input).unwrap();
    assert_eq!(document.title, "The visit");
    assert_eq!(document.text, "The visit\n\nThey met, and they agreed on all points.");
    assert_eq!(document.blocks[0].kind, SegmentKind::Title);
}

/// Reads within seconds even without optimisation, whatever the answer.
fn survives(name: &str, html: &str) {
    let start = Instant::now();
    let answer = page(html.as_bytes());
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "{name} took {took:?}");
    eprintln!("{name}: {took:?} {:?}", answer.map(|document| document.text.len()));
}

#[test]
fn hostile_pages_neither_hang_nor_overflow() {
    let deep = |tag: &str| format!("<p>Text, and text.</p>{}deep", tag.repeat(20_000));
    survives("divs", &format!("<p>Text.</p>{}deep", "<div>".repeat(100_000)));
    survives("closed divs", &format!("{}x{}", "<div>".repeat(100_000), "</div>".repeat(100_000)));
    survives("links", &deep("<a href=x>"));
    survives("bold", &deep("<b class=x>"));
    survives("paragraphs", &deep("<p>"));
    survives("tables", &deep("<table><tr><td>"));
    survives("lists", &deep("<ul><li>item"));
    survives("quotes", &deep("<blockquote>"));
    survives("drawings", &deep("<svg><g>"));
    survives("templates", &deep("<template>"));
    survives("selects", &deep("<select><option>"));
    survives("forms", &deep("<form>"));
    survives(
        "formatting",
        &format!("<p>{}</p>{}", "<b id=1><i>".repeat(500), "<p>x".repeat(15_000)),
    );
    survives("comments", &deep("<!--"));
    survives("brackets", &deep("<"));
    survives("end tags", &deep("</div></p>"));
    survives("long attribute", &format!("<p class=\"{}\">text", "x ".repeat(500_000)));
    survives("open attribute", &deep("<a b='"));
    survives("attributes", &format!("<p {}>text", "a=1 b ".repeat(200_000)));
    survives("entities", &deep("&amp;&lt;&#x41;&CounterClockwiseContourIntegral;&nosuch;&"));
    survives("ampersands in one text", &"&".repeat(400_000));
    survives("scripts", &deep("<script>"));
    survives("breaks", &deep("<br>"));
    survives("links in paragraphs", &"<p><a href=x>y</a>, z".repeat(9_000));
    survives("spans", &"<span>a b c, d</span> ".repeat(20_000));
    survives("nested prose", &"<div><p>Some words, and more words of prose.</p>".repeat(9_000));
    survives("nested lists", &"<ul><li>Some words, and more words of prose.".repeat(9_000));
    survives("classes", &"<div class='share menu banner'>x</div>".repeat(9_000));
    survives(
        "json",
        &format!("<script type=application/ld+json>{}</script>x", "[{\"a\":".repeat(50_000)),
    );
}
