//! Which edition a reader gets: the reader's languages in order of preference (RFC 4647 §3.4,
//! "lookup"), then the original, then the first.

use super::{EditionHead, LanguageTag};

/// A reader's languages, best first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditionChoice {
    /// Best first; empty for no preference.
    pub preferred: Vec<LanguageTag>,
}

impl EditionChoice {
    /// The edition to show; none only where there are none.
    pub fn choose<'a>(
        &self,
        editions: &'a [EditionHead],
        original: Option<&LanguageTag>,
    ) -> Option<&'a EditionHead> {
        self.preferred
            .iter()
            .find_map(|wanted| lookup(wanted.as_str(), editions))
            .or_else(|| original.and_then(|tag| lookup(tag.as_str(), editions)))
            .or_else(|| editions.first())
    }
}

/// RFC 4647 §3.4: the wanted tag, then the same tag with subtags cut from its end. A single-letter
/// subtag is cut together with the one after it.
fn lookup<'a>(wanted: &str, editions: &'a [EditionHead]) -> Option<&'a EditionHead> {
    let mut subtags: Vec<&str> = wanted.split('-').collect();
    while !subtags.is_empty() {
        let range = subtags.join("-");
        let same = |head: &&EditionHead| head.language.as_str().eq_ignore_ascii_case(&range);
        if let Some(head) = editions.iter().find(same) {
            return Some(head);
        }
        subtags.pop();
        if subtags.last().is_some_and(|subtag| subtag.len() == 1) {
            subtags.pop();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EditionId, RevisionNumber, Timestamp, Translation, Usability};

    fn tag(value: &str) -> LanguageTag {
        LanguageTag::parse(value).unwrap()
    }

    fn check(
        preferred: &[&str],
        original: Option<&str>,
        editions: &[&str],
        expected: Option<&str>,
    ) {
        let heads: Vec<EditionHead> = editions
            .iter()
            .map(|language| EditionHead {
                id: EditionId::from(&tag(language)),
                language: tag(language),
                revision: RevisionNumber::FIRST,
                revision_count: 1,
                title: String::new(),
                translation: Translation::default(),
                published: Timestamp::from_micros(0),
                usability: Usability::Usable,
                sync: None,
                present: None,
            })
            .collect();
        let choice =
            EditionChoice { preferred: preferred.iter().map(|value| tag(value)).collect() };
        let original = original.map(tag);
        let chosen = choice.choose(&heads, original.as_ref()).map(|head| head.language.as_str());
        assert_eq!(chosen, expected, "{preferred:?} of {editions:?}");
    }

    #[test]
    fn the_first_preferred_language_that_exists_is_chosen() {
        check(&["kk", "ru"], None, &["en", "ru"], Some("ru"));
        check(&["zh-Hant-TW"], None, &["en", "zh-Hans", "zh-Hant"], Some("zh-Hant"));
        check(&["en-GB"], None, &["ru", "en"], Some("en"));
        check(&["en-x-mt"], None, &["en", "en-x-mt"], Some("en-x-mt"));
        check(&["en-x-mt"], None, &["en"], Some("en"));
    }

    #[test]
    fn without_a_match_the_original_is_chosen_and_then_the_first() {
        check(&["fr"], Some("ru"), &["en", "ru"], Some("ru"));
        check(&["fr"], Some("ar"), &["en", "ru"], Some("en"));
        check(&[], None, &["en", "ru"], Some("en"));
        check(&["en"], None, &[], None);
        // A preference for Chinese at large does not pick a script (RFC 4647 lookup does not widen).
        check(&["zh"], None, &["en", "zh-Hant"], Some("en"));
    }
}
