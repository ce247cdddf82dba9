//! What was declared beside what the text says. A declared language always stands; the text may
//! agree, doubt it or contradict it.

use crate::domain::{LanguageAssessment, LanguageSource, LanguageTag};

use super::judge::{Judgement, Verdict};
use super::tags::Tag;

/// How sure the text must be to contradict what was declared.
const CONTRADICTS: f32 = 0.9;
/// The same where the declared language is not one that the detector knows.
const CONTRADICTS_UNKNOWN: f32 = 0.97;

/// Names in use for languages that the list has under other names, or as several.
const OTHER_NAMES: [(&str, &[&str]); 9] = [
    ("no", &["nb", "nn"]),
    ("sh", &["bs", "hr", "sr-Latn", "sr"]),
    ("cnr", &["sr-Latn", "sr", "bs", "hr"]),
    ("ku", &["kmr", "ckb"]),
    ("fa", &["fa", "prs"]),
    ("tl", &["fil"]),
    ("mo", &["ro"]),
    ("iw", &["he"]),
    ("in", &["id"]),
];

/// How the text stands to what was declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stance {
    /// Nothing was declared.
    Undeclared,
    /// It is in the declared language.
    Agrees,
    /// It looks like another, not clearly enough to say so; or it says nothing.
    Doubts,
    /// It is clearly in another.
    Contradicts,
}

/// How a text that was judged stands to what was declared.
pub(crate) fn stance(judgement: &Judgement, declared: Option<&LanguageTag>) -> Stance {
    let Some(declared) = declared else { return Stance::Undeclared };
    let Verdict::Is(heard) = judgement.verdict else { return Stance::Doubts };
    if agrees(declared, heard) {
        return Stance::Agrees;
    }
    let needed = match (is_known(declared), heard.script().sole_tag()) {
        (true, _) => CONTRADICTS,
        (false, None) => CONTRADICTS_UNKNOWN,
        // All that is known is the script, and others are written in it, too.
        (false, Some(_)) => return Stance::Doubts,
    };
    let plausible = share_of(judgement, declared).is_some_and(|share| share > 1.0 - CONTRADICTS);
    if judgement.is_reliable() && judgement.confidence >= needed && !plausible {
        Stance::Contradicts
    } else {
        Stance::Doubts
    }
}

/// The assessment of a text that was judged: what was declared stands, if anything was.
pub(crate) fn declare(judgement: &Judgement, declared: Option<&LanguageTag>) -> LanguageAssessment {
    let found = super::assessment(judgement);
    let Some(declared) = declared else { return found };
    let is_heard = matches!(judgement.verdict, Verdict::Is(_));
    let unlisted = (is_heard && is_known(declared)).then_some(0.0);
    let declared_conflict = stance(judgement, Some(declared)) == Stance::Contradicts;
    LanguageAssessment {
        source: LanguageSource::Declared,
        tag: declared.clone(),
        confidence: share_of(judgement, declared).or(unlisted),
        reliable: !declared_conflict,
        candidates: found.candidates,
        detected: Some(found.tag),
        declared_conflict,
    }
}

/// The best share of the confidence that a candidate in the declared language has.
fn share_of(judgement: &Judgement, declared: &LanguageTag) -> Option<f32> {
    let same = judgement.ranked.iter().find(|candidate| agrees(declared, candidate.0));
    same.map(|candidate| candidate.1)
}

/// Whether a text that was found to be in one language can be in the declared one: `sr` is either
/// script, `en-GB` is `en`, `no` is `nb` or `nn`, and Dari is Persian.
pub(crate) fn agrees(declared: &LanguageTag, found: Tag) -> bool {
    let primary = declared.primary();
    let family = OTHER_NAMES.iter().find(|(name, _)| *name == primary);
    if let Some((_, names)) = family {
        return names.contains(&found.as_str());
    }
    match Tag::named(&with_script(declared)) {
        Some(exact) if script_of(declared).is_some() => exact == found,
        _ => found.as_str().split('-').next() == Some(primary),
    }
}

/// Whether the declared language is one that can be detected.
fn is_known(declared: &LanguageTag) -> bool {
    let primary = declared.primary();
    Tag::named(primary).is_some() || OTHER_NAMES.iter().any(|(name, _)| *name == primary)
}

/// Language and script of a tag, without what follows.
fn with_script(tag: &LanguageTag) -> String {
    match script_of(tag) {
        Some(script) => format!("{}-{script}", tag.primary()),
        None => tag.primary().to_owned(),
    }
}

fn script_of(tag: &LanguageTag) -> Option<&str> {
    let is_script = |part: &&str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic());
    tag.as_str().split('-').take_while(|part| part.len() > 1).find(is_script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_tag_covers_its_scripts_regions_and_other_names() {
        for (declared, found, same) in [
            ("sr", "sr-Latn", true),
            ("sr-Cyrl", "sr-Latn", false),
            ("sr-Latn-RS", "sr-Latn", true),
            ("zh", "zh-Hant", true),
            ("zh-Hans-CN", "zh-Hant", false),
            ("en-GB", "en", true),
            ("en-x-mtrl", "en", true),
            ("no", "nn", true),
            ("no", "da", false),
            ("fa", "prs", true),
            ("tl", "fil", true),
            ("ku", "ckb", true),
            ("kk", "ky", false),
        ] {
            let declared = LanguageTag::parse(declared).unwrap();
            assert_eq!(agrees(&declared, Tag::named(found).unwrap()), same, "{declared} {found}");
        }
    }
}
