//! Extraction of any text: it ends, and the text at every span is the surface.

#![no_main]

use std::sync::LazyLock;

use chancery::domain::{Segment, SegmentId};
use chancery::extract::{Document, Extractor};
use chancery::language::{self, Hints, SegmentInput};
use chancery::text;
use libfuzzer_sys::fuzz_target;

static EXTRACTOR: LazyLock<Extractor> =
    LazyLock::new(|| Extractor::builtin().expect("the tables are tested"));

fuzz_target!(|content: &str| {
    let input = text::Input {
        content: text::Content::Text(content),
        mime_type: None,
        charset: None,
        title: None,
    };
    let Ok(document) = text::read(&input) else { return };
    let inputs: Vec<SegmentInput> = document
        .blocks
        .iter()
        .map(|block| SegmentInput { range: block.range.clone(), kind: block.kind })
        .collect();
    let languages = language::assess(&document.text, &inputs, &Hints::NONE);
    let segments: Vec<Segment> = document
        .blocks
        .iter()
        .zip(languages.segments)
        .zip(1..)
        .map(|((block, language), id)| Segment {
            id: SegmentId(id),
            kind: block.kind,
            level: block.level,
            range: block.range.clone(),
            language,
        })
        .collect();
    let claims = EXTRACTOR.extract(&Document {
        text: &document.text,
        segments: &segments,
        language: &languages.document.tag,
        publish_time: None,
    });
    for evidence in claims.iter().flat_map(|claim| &claim.evidence) {
        assert_eq!(document.text.get(evidence.span.range()), Some(evidence.surface.as_str()));
    }
});
