//! The whole of `read`: equal texts, refused documents, and what must hold for any text.

use proptest::prelude::*;

use super::offsets::Offsets;
use super::*;
use crate::domain::{OffsetUnit, WarningKind};

fn plain<'a>(text: &'a str) -> Input<'a> {
    Input { content: Content::Text(text), mime_type: None, charset: None, title: None }
}

fn raw<'a>(bytes: &'a [u8], charset: Option<&'a str>) -> Input<'a> {
    Input { content: Content::Raw(bytes), mime_type: None, charset, title: None }
}

fn kinds(document: &Document) -> Vec<WarningKind> {
    document.warnings.iter().map(|warning| warning.kind).collect()
}

#[test]
fn a_canonical_text_is_kept_byte_for_byte_and_hashed_once() {
    let text = "О встрече\n\nСтороны встретились.";
    let document = read(&plain(text)).unwrap();
    assert_eq!((document.text.as_str(), document.title.as_str()), (text, "О встрече"));
    assert!(!document.raw_differs && document.warnings.is_empty());
    assert_eq!(document.raw_digest, document.content_digest);
}

#[test]
fn texts_that_differ_only_in_what_nobody_sees_are_equal() {
    let expected = read(&plain("The visit\n\nThey met on 5 July.\nThey agreed.")).unwrap();
    let cases: [(&str, &[WarningKind]); 6] = [
        ("\u{FEFF}The visit\r\n\r\nThey met on 5 July.\r\nThey agreed.\r\n", &[]),
        (
            "The\u{A0}visit\n\nThey met on\u{202F}5\u{2009}July.\nThey agreed.",
            &[WarningKind::UnusualWhitespace],
        ),
        ("The vi\u{AD}sit\n\nThey met on 5 \u{200B}July.\nThey agreed.", &[WarningKind::ZeroWidth]),
        (
            "\u{202A}The visit\u{202C}\n\nThey met on 5 July.\n\u{200E}They agreed.",
            &[WarningKind::BidiControl],
        ),
        ("The visit\n\nThey\u{7} met on 5 July.\nThey agreed.", &[WarningKind::ControlRemoved]),
        (" The  visit \n\n\n\n\tThey met on 5 July. \nThey agreed.\n\n", &[]),
    ];
    for (given, warnings) in cases {
        let document = read(&plain(given)).unwrap();
        assert_eq!(document.content_digest, expected.content_digest, "{given:?}");
        assert_eq!(document.blocks, expected.blocks, "{given:?}");
        assert_eq!(kinds(&document), warnings, "{given:?}");
        assert!(document.raw_differs);
        assert_eq!(document.raw_digest, digest::sha256(given.as_bytes()));
    }
}

#[test]
fn a_given_title_is_the_first_segment_and_never_there_twice() {
    let with_title = |text| read(&Input { title: Some(" On\u{A0}water "), ..plain(text) }).unwrap();
    let added = with_title("They met\u{200B}.");
    assert_eq!(added.text, "On water\n\nThey met.");
    assert_eq!(added.title, "On water");
    assert_eq!(added.warnings[0].first, Some(18..18));
    assert_eq!(with_title("On water\n\nThey met.").text, added.text);
    assert_eq!(with_title(&added.text).blocks, added.blocks);
}

#[test]
fn bytes_are_read_in_the_declared_charset() {
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode("Стороны встретились.");
    let document = read(&raw(&bytes, Some("windows-1251"))).unwrap();
    assert_eq!(document.text, "Стороны встретились.");
    assert!(document.raw_differs);
    let of_type = Input { mime_type: Some("text/plain; charset=cp1251"), ..raw(&bytes, None) };
    assert_eq!(read(&of_type).unwrap().content_digest, document.content_digest);
    assert!(matches!(
        read(&raw(&bytes, None)).unwrap_err(),
        ReadError::Undecodable { charset: "UTF-8", byte_offset: 0, byte: 0xD1 }
    ));
}

#[test]
fn documents_that_cannot_be_kept_are_refused_with_the_numbers() {
    for empty in ["", " \n\t", "\u{FEFF}\u{200B}\u{A0}"] {
        assert_eq!(read(&plain(empty)).unwrap_err(), ReadError::Empty, "{empty:?}");
    }
    assert_eq!(read(&plain("a\0")).unwrap_err(), ReadError::NulByte { byte_offset: 1 });
    let large = "я".repeat(limits::TEXT_CHARS + 1);
    let error = ReadError::TooLarge { chars: limits::TEXT_CHARS + 1, limit: limits::TEXT_CHARS };
    assert_eq!(read(&plain(&large)).unwrap_err(), error);
    let huge = vec![b'a'; limits::RAW_BYTES + 1];
    let error = ReadError::RawTooLarge { bytes: huge.len(), limit: limits::RAW_BYTES };
    assert_eq!(read(&raw(&huge, None)).unwrap_err(), error);
    let many = "A line.\n".repeat(limits::SEGMENTS + 1);
    let segments = limits::SEGMENTS + 1;
    let error = ReadError::TooManySegments { segments, limit: limits::SEGMENTS };
    assert_eq!(read(&plain(&many)).unwrap_err(), error);
    let pdf = Input { mime_type: Some("application/pdf"), ..plain("a") };
    let error = read(&pdf).unwrap_err().to_string();
    assert!(error.contains("application/pdf") && error.contains("text/markdown"), "{error}");
    let title = "t".repeat(limits::TITLE_CHARS + 1);
    let titled = Input { title: Some(&title), ..plain("a") };
    let chars = limits::TITLE_CHARS + 1;
    let error = ReadError::TitleTooLong { chars, limit: limits::TITLE_CHARS };
    assert_eq!(read(&titled).unwrap_err(), error);
    let titled = Input { title: Some("t\0"), ..plain("a") };
    assert_eq!(read(&titled).unwrap_err(), ReadError::NulInTitle { byte_offset: 1 });
}

#[test]
fn hostile_markdown_neither_hangs_nor_overflows() {
    for part in
        [">", "- ", "[", "![", "*", "_a", "`", "<a ", "| ", "1. ", "[^1]: ", "#", "\\", "&", "<!--"]
    {
        let text = format!("text {}\n\n{}", part.repeat(20_000), part.repeat(20_000));
        let start = std::time::Instant::now();
        let answer = read(&Input { mime_type: Some("text/markdown"), ..plain(&text) });
        let took = start.elapsed();
        assert!(took.as_secs() < 20, "{part}: {took:?} {:?}", answer.is_ok());
    }
}

/// Text of many scripts with everything in it that the canonical form treats in a special way.
fn any_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        " ",
        "  ",
        "\t",
        "\u{A0}",
        "\u{3000}",
        "\u{2028}",
        "\u{85}",
        "\u{200B}",
        "\u{200C}",
        "\u{200D}",
        "\u{AD}",
        "\u{FEFF}",
        "\u{202E}",
        "\u{2067}",
        "\u{61C}",
        "\u{1}",
        "\u{9C}",
        "e\u{301}",
        "\u{301}",
        "\u{1100}\u{1161}",
        "می",
        "क\u{94D}",
        "ന\u{D4D}",
        "👩",
        "👧",
        "\u{FE0F}",
        "中文。",
        "Заявление. ",
        "text ",
        "- ",
        "1. ",
        "> ",
        "[1] ",
        "«",
        "»",
        "* ",
        ".",
        "\u{2126}",
        "\u{1E9B}\u{323}",
        "\u{2000}",
    ]);
    let piece = prop_oneof![
        4 => special.prop_map(str::to_owned),
        1 => any::<char>().prop_filter("NUL is refused", |c| *c != '\0').prop_map(String::from),
        1 => "\\PC{0,20}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_canonical_text_is_its_own_canonical_text(given in any_text(), title in any_text()) {
        for title in [None, Some(title.as_str())] {
            let Ok(document) = read(&Input { title, ..plain(&given) }) else { continue };
            let text = document.text.as_str();
            let again = read(&plain(text)).unwrap();
            prop_assert_eq!(&again.text, text);
            prop_assert_eq!(again.content_digest, document.content_digest);
            prop_assert!(again.warnings.is_empty() && !again.raw_differs);

            let stays = |c: char| !matches!(chars::class(c),
                chars::Class::OddSpace | chars::Class::Bidi | chars::Class::ZeroWidth
                | chars::Class::Control) && (c == '\n' || chars::class(c) != chars::Class::LineEnd);
            prop_assert!(text.chars().all(stays));
            prop_assert!(!text.contains("\n\n\n") && !text.contains(" \n") && !text.contains("  "));
            prop_assert!(unicode_normalization::is_nfc(text));
            prop_assert_eq!(text.trim_matches(['\n', ' ', '\t']), text);

            let mut end = 0;
            for block in &document.blocks {
                let between = text.get(end..block.range.start).unwrap();
                prop_assert!(between.chars().all(|c| c == '\n'));
                prop_assert!(!text.get(block.range.clone()).unwrap().is_empty());
                end = block.range.end;
            }
            prop_assert_eq!(end, text.len());

            let offsets = Offsets::new(text);
            for unit in [OffsetUnit::CodePoint, OffsetUnit::Utf8Byte, OffsetUnit::Utf16CodeUnit] {
                for block in &document.blocks {
                    let span = offsets.range_to_unit(block.range.clone(), unit);
                    prop_assert_eq!(offsets.range_to_bytes(span, unit), Ok(block.range.clone()));
                }
            }
            for warning in &document.warnings {
                let first = warning.first.clone().unwrap();
                prop_assert!(text.get(first).is_some());
            }
        }
    }

    #[test]
    fn markdown_and_pages_read_back_as_plain_text(given in any_text(), tags in "[<>/pbdlitr# *|a-]{0,40}") {
        for mime_type in ["text/markdown", "text/html"] {
            let both = format!("{given}{tags}{given}");
            let input = Input { mime_type: Some(mime_type), ..plain(&both) };
            let Ok(document) = read(&input) else { continue };
            let again = read(&plain(&document.text)).unwrap();
            prop_assert_eq!(again.text, document.text);
        }
    }
}
