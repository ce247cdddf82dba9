//! The stem of a word: apostrophes first, then the language's stemmer.

use frostem::Stemmer as Snowball;

use super::fold::APOSTROPHE;
use super::rules::Stemmer;
use super::{Analyzer, fold};

/// Articles and pronouns that lose their vowel before a word (French, Italian, Catalan).
const ELIDED: [&str; 24] = [
    "l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
    "dell", "all", "dall", "nell", "sull", "un", "quest", "quell", "coll", "grand",
];

/// Leaves of a light word what its apostrophe does not set apart: the ending of a Turkish name, the
/// English genitive, the French article.
pub(super) fn cut_at_apostrophe(analyzer: Analyzer, word: &mut String) {
    let Some(at) = word.find(APOSTROPHE) else { return };
    let after = at + APOSTROPHE.len_utf8();
    match analyzer.language() {
        "fr" | "it" | "ca" => {
            let elided = word.get(..at).is_some_and(|before| ELIDED.contains(&before));
            if elided && after < word.len() {
                word.drain(..after);
            }
        }
        "tr" | "az" if at >= 2 => word.truncate(at),
        "en" | "de" | "nl" | "sv" | "da" if word.get(after..) == Some("s") => word.truncate(at),
        _ => {}
    }
}

/// A word as written without what [`cut_at_apostrophe`] takes off its front.
pub(super) fn unelided(analyzer: Analyzer, word: &str) -> &str {
    if !matches!(analyzer.language(), "fr" | "it" | "ca") {
        return word;
    }
    match word.split_once([APOSTROPHE, '\u{2019}', '\u{2BC}']) {
        Some((before, after)) if !after.is_empty() => {
            let before = before.to_lowercase();
            if ELIDED.contains(&before.as_str()) { after } else { word }
        }
        _ => word,
    }
}

/// Makes the stem of a word, of which the light and the stripped form are given; tells what the word was on
/// the way, ending by ending.
pub(super) fn stem(
    analyzer: Analyzer,
    light: &str,
    surface: &str,
    into: &mut String,
    tell: impl FnMut(&str),
) {
    into.clear();
    match analyzer.stemmer() {
        Stemmer::None => into.push_str(surface),
        Stemmer::Endings(endings) => {
            into.push_str(surface);
            endings.stem(into, tell);
        }
        Stemmer::Snowball(algorithm) => {
            let stemmed = Snowball::new(algorithm).stem(light).into_owned();
            fold::light(&stemmed, analyzer, into);
        }
    }
}
