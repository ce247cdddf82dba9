//! Language tags (BCP-47) and what is known about the language of a text.
//!
//! A tag is well formed, every subtag of it is registered (`data/language_subtags.tsv`), and it is in
//! canonical case: `kk`, `kk-Latn`, `zh-Hant-TW`, `en-x-mt`.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use oxilangtag::LanguageTag as Syntax;

use super::Invalid;

static SUBTAGS: &str = include_str!("../../data/language_subtags.tsv");
static REGISTERED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| SUBTAGS.lines().filter(|line| !line.starts_with('#')).collect());

/// A BCP-47 tag in canonical case, at most 35 characters (the least that RFC 5646 §4.4.1 asks
/// implementations to hold).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LanguageTag(Box<str>);

impl LanguageTag {
    /// The longest tag accepted, in characters (RFC 5646 §4.4.1).
    pub const MAX_CHARS: usize = 35;

    /// Reads a tag in any case; `_` is not accepted for `-`.
    ///
    /// # Errors
    /// Not well formed, too long, or with a subtag that the IANA registry does not have.
    pub fn parse(value: &str) -> Result<Self, Invalid> {
        if value.len() > Self::MAX_CHARS {
            return Err(Invalid::new(
                value,
                "is longer than 35 characters, the limit of a language tag",
            ));
        }
        let tag = Syntax::parse_and_normalize(value).map_err(|_| {
            Invalid::new(
                value,
                "is not a well-formed BCP-47 language tag, such as \"kk\" or \"zh-Hant\"",
            )
        })?;
        check_registered(&tag, value)?;
        Ok(Self(tag.into_inner().into_boxed_str()))
    }

    /// `und`: the language is not known.
    pub fn undetermined() -> Self {
        Self("und".into())
    }

    /// The tag in canonical case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag: `zh` of `zh-Hant`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether this is `und`.
    pub fn is_undetermined(&self) -> bool {
        self.primary() == "und"
    }
}

fn check_registered(tag: &Syntax<String>, value: &str) -> Result<(), Invalid> {
    let known = |kind: &str, subtag: &str| {
        REGISTERED.contains(format!("{kind}\t{}", subtag.to_ascii_lowercase()).as_str())
    };
    let unknown = |what: &str, subtag: &str| {
        Err(Invalid::new(
            value,
            format!("has the {what} {subtag:?}, which is not in the IANA registry"),
        ))
    };
    let language = tag.primary_language();
    let private = language == "x" || language.starts_with("x-") || value.starts_with("x-");
    let reserved = language.len() == 3 && ("qaa"..="qtz").contains(&language);
    if private {
        return Err(Invalid::new(
            value,
            "has no language subtag (start it with a language, or \"und\")",
        ));
    }
    if !reserved && !known("language", language) {
        return unknown("language subtag", language);
    }
    for extlang in tag.extended_language_subtags() {
        if !known("extlang", extlang) {
            return unknown("extended language subtag", extlang);
        }
    }
    if let Some(script) = tag.script()
        && !known("script", script)
    {
        return unknown("script subtag", script);
    }
    if let Some(region) = tag.region()
        && !known("region", region)
    {
        return unknown("region subtag", region);
    }
    for variant in tag.variant_subtags() {
        if !known("variant", variant) {
            return unknown("variant subtag", variant);
        }
    }
    Ok(())
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who says in which language a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageSource {
    /// The publisher, or the sender on the publisher's behalf.
    Declared,
    /// The detector, from the text.
    Detected,
    /// The document that the segment belongs to.
    Inherited,
    /// A person who looked at it.
    Reviewed,
}

/// One language that a text may be in.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageCandidate {
    /// The language.
    pub tag: LanguageTag,
    /// 0 to 1.
    pub confidence: f32,
}

/// The language of a text, who says so, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageAssessment {
    /// Who says so.
    pub source: LanguageSource,
    /// The language; `und` when nobody knows.
    pub tag: LanguageTag,
    /// 0 to 1; none where no detector was asked.
    pub confidence: Option<f32>,
    /// Whether the answer may be used without a second look.
    pub reliable: bool,
    /// What the detector considered, best first, at most [`super::limits::LANGUAGE_CANDIDATES`].
    pub candidates: Vec<LanguageCandidate>,
    /// What the text itself says, where a declared language won.
    pub detected: Option<LanguageTag>,
    /// The text contradicts the declared language.
    pub declared_conflict: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(value: &str) -> String {
        LanguageTag::parse(value).unwrap().to_string()
    }

    #[test]
    fn a_tag_is_kept_in_canonical_case() {
        assert_eq!(canonical("KK"), "kk");
        assert_eq!(canonical("kk-latn"), "kk-Latn");
        assert_eq!(canonical("ZH-hant-tw"), "zh-Hant-TW");
        assert_eq!(canonical("en-X-MT"), "en-x-mt");
        assert_eq!(canonical("sl-rozaj"), "sl-rozaj");
    }

    #[test]
    fn unknown_or_malformed_tags_are_refused_with_the_subtag() {
        for (value, part) in [
            ("xq", "\"xq\""),
            ("en-Abcd", "Abcd"),
            ("en-QQQ", "qqq"),
            ("kk_KZ", "well-formed"),
            ("", "well-formed"),
            ("еn", "well-formed"),
            ("x-private", "no language subtag"),
            ("en-x-aaaaaaaa-aaaaaaaa-aaaaaaaa-aaaaaaaa", "35"),
        ] {
            let error = LanguageTag::parse(value).unwrap_err().to_string();
            assert!(error.contains(part), "{value:?}: {error}");
        }
    }
}
