//! Documents in several languages: how many letters get their language, and how often the set of
//! languages is exactly right.

use std::fmt::Write as _;

use serde::Deserialize;

use crate::cli::detect::paragraphs;
use crate::cli::failure::Failure;
use crate::language::{self, Detector, Hints};

/// A document whose spans are known.
#[derive(Debug, Deserialize)]
struct Gold {
    /// `para`, where languages change between paragraphs, or `inline`, where inside them.
    kind: String,
    text: String,
    /// Start, end and tag, in Unicode scalars.
    spans: Vec<(usize, usize, String)>,
}

/// Counts over the documents of one kind.
#[derive(Debug, Default)]
struct Counts {
    right: usize,
    letters: usize,
    exact: usize,
    documents: usize,
}

/// The table; empty if there are no documents.
pub(super) fn table(detector: &Detector<'_>, lines: &str) -> Result<String, Failure> {
    let documents: Result<Vec<Gold>, _> = lines.lines().map(serde_json::from_str).collect();
    let documents =
        documents.map_err(|error| Failure::Usage(format!("dev_mixed.jsonl.gz: {error}")))?;
    let mut out = String::new();
    for (kind, name) in [("para", "between paragraphs"), ("inline", "inside a paragraph")] {
        let mut counts = Counts::default();
        for gold in documents.iter().filter(|gold| gold.kind == kind) {
            count(detector, gold, &mut counts);
        }
        if counts.documents > 0 {
            let Counts { right, letters, exact, documents } = counts;
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "| {name} | {documents} | {} | {} |",
                super::measure::percent(right, letters),
                super::measure::percent(exact, documents)
            );
        }
    }
    if out.is_empty() {
        return Ok(out);
    }
    let head =
        "\n| Languages change | documents | letters right, % | set of languages right, % |\n";
    Ok(format!("{head}| --- | ---: | ---: | ---: |\n{out}"))
}

fn count(detector: &Detector<'_>, gold: &Gold, counts: &mut Counts) {
    let found = detector.assess(&gold.text, &paragraphs(&gold.text), &Hints::NONE);
    for (scalar, (byte, character)) in gold.text.char_indices().enumerate() {
        let truth = gold.spans.iter().find(|span| (span.0..span.1).contains(&scalar));
        let Some(truth) = truth.and_then(|span| language::listed(&span.2)) else { continue };
        if !character.is_alphabetic() {
            continue;
        }
        let said = found.spans.iter().find(|span| span.0.contains(&byte));
        counts.letters += 1;
        counts.right += usize::from(said.is_some_and(|span| span.1.as_str() == truth));
    }
    let truth = set(gold.spans.iter().filter_map(|span| language::listed(&span.2)));
    let said = set(found.shares.iter().map(|share| share.0.as_str()));
    counts.exact += usize::from(truth == said);
    counts.documents += 1;
}

fn set<'a>(tags: impl Iterator<Item = &'a str>) -> std::collections::BTreeSet<&'a str> {
    tags.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_sets_are_counted_by_kind() {
        let text = "Министерство иностранных дел выступило с заявлением.\\n\\n\
                    The ministers agreed to continue their consultations on trade.";
        let line =
            format!(r#"{{"kind":"para","text":"{text}","spans":[[0,52,"ru"],[54,116,"en"]]}}"#);
        let table = table(Detector::built_in(), &line).unwrap();
        assert!(table.ends_with("| between paragraphs | 1 | 100.00 | 100.00 |\n"), "{table}");
        assert!(super::table(Detector::built_in(), "").unwrap().is_empty());
        assert!(super::table(Detector::built_in(), "{").is_err());
    }
}
