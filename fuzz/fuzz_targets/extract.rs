//! Extraction of any text: it ends, and the text at every span is the surface.

#![no_main]

use std::sync::LazyLock;

use chancery::archive::Assessed;
use chancery::extract::Extractor;
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
    let Ok(read) = Assessed::read(&input) else { return };
    let claims = EXTRACTOR.extract(&read.to_extract(None));
    for evidence in claims.iter().flat_map(|claim| &claim.evidence) {
        assert_eq!(read.document.text.get(evidence.span.range()), Some(evidence.surface.as_str()));
    }
});
