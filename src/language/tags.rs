//! The languages that are told apart, by script.
//!
//! Tags are BCP 47 in canonical case, with a script only where it is not the language's default
//! here: `kk`, `sr` are Cyrillic and `uz` is Latin unless the tag says otherwise. The order is
//! part of the model's format: a profile knows its languages by their place in it.

use super::script::Script;

/// A language as the detector knows it: its place in [`TAGS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tag(pub(crate) u8);

/// Every tag, script by script.
#[rustfmt::skip]
pub(crate) const TAGS: [&str; COUNT] = [
    // Latin
    "en", "fr", "es", "pt", "cs", "da", "de", "et", "fi", "ga", "hr", "hu", "it", "lt", "lv",
    "mt", "nl", "pl", "ro", "sk", "sl", "sv", "sq", "ca", "az", "bs", "sr-Latn", "is", "lb",
    "nb", "nn", "tr", "kk-Latn", "tk", "uz", "kmr", "vi", "id", "ms", "fil", "sw", "eu", "gl",
    "cy", "gd", "fo", "rm", "tet", "crh", "om", "so", "rw", "rn", "mg", "sn", "zu", "xh", "st",
    "nso", "tn", "ss", "ts", "ve", "af", "ny", "sg", "ha", "ig", "yo", "wo",
    // Cyrillic
    "ru", "bg", "be", "sr", "mk", "uk", "kk", "ky", "tg", "uz-Cyrl", "mn", "tt", "ba",
    // Arabic
    "ar", "ps", "prs", "fa", "ckb", "ur", "ug", "sd",
    // Devanagari
    "hi", "ne", "mr",
    // Bengali
    "bn", "as",
    // Tibetan
    "dz", "bo",
    // Ethiopic
    "am", "ti",
    // Han
    "zh-Hans", "zh-Hant", "ja",
    // Greek
    "el",
    // Armenian
    "hy",
    // Hebrew
    "he",
    // Georgian
    "ka",
    // Gujarati
    "gu",
    // Gurmukhi
    "pa",
    // Odia
    "or",
    // Tamil
    "ta",
    // Telugu
    "te",
    // Kannada
    "kn",
    // Malayalam
    "ml",
    // Sinhala
    "si",
    // Thai
    "th",
    // Lao
    "lo",
    // Myanmar
    "my",
    // Khmer
    "km",
    // Hangul
    "ko",
    // Thaana
    "dv",
];

/// How many.
pub(crate) const COUNT: usize = 121;

/// The widest profile: how many languages the Latin script has.
pub(crate) const WIDEST: usize = 70;

/// The places in [`TAGS`] of one script's languages.
pub(crate) fn of_script(script: Script) -> core::ops::Range<usize> {
    let (first, count) = match script {
        Script::Latin => (0, 70),
        Script::Cyrillic => (70, 13),
        Script::Arabic => (83, 8),
        Script::Devanagari => (91, 3),
        Script::Bengali => (94, 2),
        Script::Tibetan => (96, 2),
        Script::Ethiopic => (98, 2),
        Script::Han => (100, 3),
        Script::Greek => (103, 1),
        Script::Armenian => (104, 1),
        Script::Hebrew => (105, 1),
        Script::Georgian => (106, 1),
        Script::Gujarati => (107, 1),
        Script::Gurmukhi => (108, 1),
        Script::Odia => (109, 1),
        Script::Tamil => (110, 1),
        Script::Telugu => (111, 1),
        Script::Kannada => (112, 1),
        Script::Malayalam => (113, 1),
        Script::Sinhala => (114, 1),
        Script::Thai => (115, 1),
        Script::Lao => (116, 1),
        Script::Myanmar => (117, 1),
        Script::Khmer => (118, 1),
        Script::Hangul => (119, 1),
        Script::Thaana => (120, 1),
        Script::Other => (0, 0),
    };
    first..first + count
}

impl Tag {
    /// The tag as text.
    pub(crate) fn as_str(self) -> &'static str {
        TAGS.get(usize::from(self.0)).copied().unwrap_or("und")
    }

    /// Its place in [`TAGS`].
    #[inline]
    pub(crate) fn place(self) -> usize {
        usize::from(self.0)
    }

    /// The tag at this place of [`TAGS`].
    pub(crate) fn at(place: usize) -> Option<Self> {
        TAGS.get(place)?;
        u8::try_from(place).ok().map(Self)
    }

    /// The tag of this name; `kk-Cyrl`, `sr-Cyrl` and `uz-Latn` are the defaults spelt out.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = match name {
            "kk-Cyrl" => "kk",
            "sr-Cyrl" => "sr",
            "uz-Latn" => "uz",
            "zh" => "zh-Hans",
            other => other,
        };
        Self::at(TAGS.iter().position(|tag| *tag == name)?)
    }

    /// The script it is written in here.
    pub(crate) fn script(self) -> Script {
        let place = usize::from(self.0);
        (0..super::script::SCRIPTS)
            .map(Script::at)
            .find(|script| of_script(*script).contains(&place))
            .unwrap_or(Script::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_has_one_place_and_one_script() {
        for (place, name) in TAGS.iter().enumerate() {
            let tag = Tag::named(name).unwrap();
            assert_eq!(usize::from(tag.0), place);
            assert_ne!(tag.script(), Script::Other, "{name}");
        }
        assert_eq!(Tag::named("sr-Latn").unwrap().script(), Script::Latin);
        assert_eq!(Tag::named("kk-Cyrl"), Tag::named("kk"));
    }
}
