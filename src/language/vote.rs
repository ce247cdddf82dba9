//! whatlang's second vote.
//!
//! Asked only when our own margin is small: a call costs more than all of our own work, and
//! measured on a hidden set its verdict breaks ties no better than chance. It feeds the
//! confidence and is never the answer. It knows 64 of our languages and takes the others for
//! their neighbours, so where our answer is one that it does not know it has no say.

use super::tags::Tag;

/// What whatlang says of our answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vote {
    /// Not asked, or it does not know the language.
    Silent,
    /// It says the same.
    Agrees,
    /// It says something else.
    Differs,
}

/// The tags whose language whatlang knows, with its own code.
#[rustfmt::skip]
const KNOWN: [(&str, &str); 68] = [
    ("af", "afr"), ("am", "amh"), ("ar", "ara"), ("az", "aze"), ("be", "bel"), ("bn", "ben"),
    ("bg", "bul"), ("ca", "cat"), ("cs", "ces"), ("zh-Hans", "cmn"), ("zh-Hant", "cmn"),
    ("cy", "cym"), ("da", "dan"), ("de", "deu"), ("el", "ell"), ("en", "eng"), ("et", "est"),
    ("fi", "fin"), ("fr", "fra"), ("gu", "guj"), ("he", "heb"), ("hi", "hin"), ("hr", "hrv"),
    ("hu", "hun"), ("hy", "hye"), ("id", "ind"), ("it", "ita"), ("ja", "jpn"), ("kn", "kan"),
    ("ka", "kat"), ("km", "khm"), ("ko", "kor"), ("lv", "lav"), ("lt", "lit"), ("ml", "mal"),
    ("mr", "mar"), ("mk", "mkd"), ("my", "mya"), ("ne", "nep"), ("nl", "nld"), ("nb", "nob"),
    ("or", "ori"), ("pa", "pan"), ("fa", "pes"), ("prs", "pes"), ("pl", "pol"), ("pt", "por"),
    ("ro", "ron"), ("ru", "rus"), ("si", "sin"), ("sk", "slk"), ("sl", "slv"), ("sn", "sna"),
    ("es", "spa"), ("sr", "srp"), ("sv", "swe"), ("ta", "tam"), ("te", "tel"), ("fil", "tgl"),
    ("th", "tha"), ("tk", "tuk"), ("tr", "tur"), ("uk", "ukr"), ("ur", "urd"), ("uz", "uzb"),
    ("vi", "vie"), ("yi", "yid"), ("zu", "zul"),
];

/// What whatlang says when it is asked alone; of two scripts or neighbours with one code, the first.
pub(crate) fn alone(text: &str) -> &'static str {
    let code = whatlang::detect_lang(text).map(|lang| lang.code());
    KNOWN.iter().find(|entry| Some(entry.1) == code).map_or("und", |entry| entry.0)
}

/// The tags of the list that whatlang can answer.
pub(crate) fn known() -> Vec<&'static str> {
    KNOWN.iter().filter_map(|entry| Tag::named(entry.0).map(Tag::as_str)).collect()
}

/// Asks whatlang whether a text is in this language.
pub(crate) fn ask(text: &str, ours: Tag) -> Vote {
    let Some((_, code)) = KNOWN.iter().find(|(tag, _)| *tag == ours.as_str()) else {
        return Vote::Silent;
    };
    match whatlang::detect_lang(text) {
        Some(lang) if lang.code() == *code => Vote::Agrees,
        Some(_) => Vote::Differs,
        None => Vote::Silent,
    }
}
