//! How good the detector is, by language: what the evaluation measured, shipped as a table.
//!
//! `results.tsv` has a line a language: the tag, then the F1 score (in percent) for each class of
//! texts that its first line names, `-` where there was no text to measure with. Training writes
//! it, with a model that has not seen the texts.

use std::sync::LazyLock;

use crate::domain::LanguageTag;

use super::tags::TAGS;

static RESULTS: &str = include_str!("../../data/language/results.tsv");

/// The class of texts whose score stands for a language: the shortest and hardest.
const CLASS: &str = "headline";

/// A language of the list, and how well it is detected.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The language.
    pub tag: LanguageTag,
    /// F1 score on headlines of 3 to 8 words, 0 to 1; none where it was not measured.
    pub headline_f1: Option<f32>,
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let mut all: Vec<Known> = TAGS
        .iter()
        .filter_map(|name| {
            let tag = LanguageTag::parse(name).ok()?;
            Some(Known { tag, headline_f1: score_of(RESULTS, name, CLASS) })
        })
        .collect();
    all.sort_by(|one, other| one.tag.cmp(&other.tag));
    all
});

/// Every language of the list, in the order of their tags.
pub fn known() -> &'static [Known] {
    &KNOWN
}

/// The score of one language in one class, 0 to 1.
fn score_of(results: &str, tag: &str, class: &str) -> Option<f32> {
    let mut lines = results.lines();
    let column = lines.next()?.split('\t').position(|name| name == class)?;
    let line = lines.find(|line| line.split('\t').next() == Some(tag))?;
    let percent: f32 = line.split('\t').nth(column)?.parse().ok()?;
    Some(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_list_has_a_line_in_the_results() {
        for tag in TAGS {
            assert!(RESULTS.lines().any(|line| line.split('\t').next() == Some(tag)), "{tag}");
        }
        assert_eq!(known().len(), TAGS.len());
        assert!(known().iter().filter_map(|known| known.headline_f1).all(|f1| f1 <= 1.0));
    }

    #[test]
    fn a_score_is_read_by_tag_and_class_and_missing_ones_are_none() {
        let results = "#tag\theadline\tcaps\nkk\t99.5\t-\n";
        assert_eq!(score_of(results, "kk", "headline"), Some(0.995));
        assert_eq!(score_of(results, "kk", "caps"), None);
        assert_eq!(score_of(results, "ky", "headline"), None);
    }
}
