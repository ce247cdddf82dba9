//! Which rules a language goes by.

use frostem::Algorithm;

use super::endings::{self, Endings};

/// The rules of one language. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Analyzer {
    language: &'static str,
    stemmer: Stemmer,
}

/// How stems are made.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stemmer {
    /// The word is its own stem.
    None,
    /// Snowball's.
    Snowball(Algorithm),
    /// Our own list of endings.
    Endings(&'static Endings),
}

/// Languages with their Snowball algorithm.
const SNOWBALL: &[(&str, Algorithm)] = &[
    ("ca", Algorithm::Catalan),
    ("cs", Algorithm::Czech),
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("el", Algorithm::Greek),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("et", Algorithm::Estonian),
    ("eu", Algorithm::Basque),
    ("fa", Algorithm::Persian),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("hi", Algorithm::Hindi),
    ("hu", Algorithm::Hungarian),
    ("hy", Algorithm::Armenian),
    ("id", Algorithm::Indonesian),
    ("it", Algorithm::Italian),
    ("lt", Algorithm::Lithuanian),
    ("nb", Algorithm::Norwegian),
    ("ne", Algorithm::Nepali),
    ("nl", Algorithm::Dutch),
    ("nn", Algorithm::Norwegian),
    ("no", Algorithm::Norwegian),
    ("pl", Algorithm::Polish),
    ("prs", Algorithm::Persian),
    ("pt", Algorithm::Portuguese),
    ("ro", Algorithm::Romanian),
    ("ru", Algorithm::Russian),
    ("be", Algorithm::Russian),
    ("sr", Algorithm::Serbian),
    ("sv", Algorithm::Swedish),
    ("ta", Algorithm::Tamil),
    ("tr", Algorithm::Turkish),
    ("uk", Algorithm::Ukrainian),
];

/// Languages with a list of endings, or with no stems at all.
const OTHERS: &[&str] = &[
    "am", "ar", "az", "bg", "bn", "he", "hr", "ja", "ka", "kk", "km", "ko", "ky", "lo", "mn", "ms",
    "my", "ps", "sk", "sl", "tg", "th", "tk", "tt", "ur", "uz", "vi", "yue", "zh",
];

impl Analyzer {
    /// The rules of the language of a BCP-47 tag; for a language without any, those of `und`.
    pub fn of(tag: &str) -> Self {
        let primary = tag.split('-').next().unwrap_or(tag);
        if let Some((language, algorithm)) = SNOWBALL.iter().find(|(known, _)| *known == primary) {
            return Self { language, stemmer: Stemmer::Snowball(*algorithm) };
        }
        let language = OTHERS.iter().find(|known| **known == primary).copied().unwrap_or("und");
        let stemmer = endings::of(language).map_or(Stemmer::None, Stemmer::Endings);
        Self { language, stemmer }
    }

    /// The language whose rules these are; `und` where there are none.
    pub fn language(self) -> &'static str {
        self.language
    }

    pub(super) fn stemmer(self) -> Stemmer {
        self.stemmer
    }

    /// I and İ are two letters.
    pub(super) fn has_dotless_i(self) -> bool {
        matches!(self.language, "tr" | "az")
    }

    /// People type it on a Russian keyboard, without the letters that it lacks.
    pub(super) fn is_typed_in_russian(self) -> bool {
        matches!(self.language, "kk" | "ky" | "mn" | "tg" | "tt")
    }

    /// Letters of the prefix: fewer where vowels are not written or a letter is a syllable.
    pub(in crate::index) fn prefix_letters(self) -> usize {
        match self.language {
            "ar" | "fa" | "prs" | "ur" | "ps" | "he" | "hi" | "bn" => 4,
            "ko" => 2,
            _ => 5,
        }
    }

    /// Letters of a gram: syllables carry more than letters.
    pub(super) fn gram_letters(self) -> usize {
        match self.language {
            "ko" => 2,
            "ar" | "fa" | "prs" | "ur" | "ps" | "he" | "hi" | "bn" => 3,
            _ => super::GRAM,
        }
    }

    /// What is written together with the front of a name, longest first.
    pub(super) fn proclitics(self) -> &'static [&'static str] {
        match self.language {
            "ar" => &["وال", "بال", "لل", "ال", "و", "ب", "ل", "ف", "ک"],
            "he" => &["וה", "וב", "ול", "ומ", "שב", "שה", "ה", "ו", "ב", "ל", "מ", "ש", "כ"],
            _ => &[],
        }
    }
}
