//! In which language a text is, per document and per segment. The only place that names whatlang.
//!
//! whatlang knows 70 languages and is confident where it is wrong: Kazakh, Kyrgyz or Mongolian come out
//! as Belarusian or Russian. So its answer counts as reliable only where the text is long enough and
//! uses no letters that the language does not have; otherwise the candidates are shown and the answer
//! says so. A declared language always wins; a contradiction is flagged.

use std::ops::Range;

use whatlang::{Info, Lang, Script};

use crate::domain::{
    LanguageAssessment, LanguageCandidate, LanguageSource, LanguageTag, SegmentKind, limits,
};

/// Name and version of the detector.
pub const DETECTOR: &str = "whatlang@0.18.0";

/// Letters that a text needs for a reliable answer.
const ENOUGH_LETTERS: usize = 60;
/// A document's language is found from its first so many bytes.
const HEAD_BYTES: usize = 2_048;
/// A segment with so many letters is judged by itself; a shorter one inherits.
const SEGMENT_LETTERS: usize = 120;

/// One segment of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentInput {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// What the segment is.
    pub kind: SegmentKind,
}

/// What is known before looking at the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The language that the publisher or the sender declares.
    pub declared: Option<&'a LanguageTag>,
    /// The languages in which the archive's issuers publish.
    pub expected: &'a [LanguageTag],
}

/// The languages of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentLanguages {
    /// Of the document as a whole.
    pub document: LanguageAssessment,
    /// Of each segment, in the order given.
    pub segments: Vec<LanguageAssessment>,
}

/// The tags that the detector can answer.
pub fn supported() -> impl Iterator<Item = &'static str> {
    Lang::all().iter().map(|lang| tag_of(*lang))
}

/// Assesses a document and its segments.
pub fn assess(text: &str, segments: &[SegmentInput], hints: &Hints<'_>) -> DocumentLanguages {
    let found = detect_with(head(text), hints.expected);
    let document = match hints.declared {
        Some(declared) => declare(declared, found),
        None => found,
    };
    let segments = segments
        .iter()
        .map(|segment| {
            assess_segment(text.get(segment.range.clone()).unwrap_or_default(), &document)
        })
        .collect();
    DocumentLanguages { document, segments }
}

/// The language of one text by itself.
pub fn detect(text: &str) -> LanguageAssessment {
    detect_with(text, &[])
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn detect_with(text: &str, expected: &[LanguageTag]) -> LanguageAssessment {
    let Some(info) = whatlang::detect(text) else { return unknown() };
    let tag =
        LanguageTag::parse(tag_of(info.lang())).unwrap_or_else(|_| LanguageTag::undetermined());
    #[expect(clippy::cast_possible_truncation, reason = "a confidence needs no double precision")]
    let confidence = info.confidence() as f32;
    let own_letters = uses_own_letters(text, &info);
    let unexpected = !expected.is_empty() && !expected.iter().any(|e| e.primary() == tag.primary());
    let enough = has_letters(text, ENOUGH_LETTERS);
    let reliable = info.is_reliable() && enough && own_letters && !unexpected;
    let mut candidates = vec![LanguageCandidate { tag: tag.clone(), confidence }];
    candidates.extend(
        expected
            .iter()
            .filter(|e| e.primary() != tag.primary())
            .map(|e| LanguageCandidate { tag: e.clone(), confidence: 0.0 }),
    );
    candidates.truncate(limits::LANGUAGE_CANDIDATES);
    LanguageAssessment {
        source: LanguageSource::Detected,
        tag: if own_letters { tag } else { LanguageTag::undetermined() },
        confidence: Some(if own_letters { confidence } else { 0.0 }),
        reliable,
        candidates,
        detected: None,
        declared_conflict: false,
    }
}

fn unknown() -> LanguageAssessment {
    LanguageAssessment {
        source: LanguageSource::Detected,
        tag: LanguageTag::undetermined(),
        confidence: Some(0.0),
        reliable: false,
        candidates: Vec::new(),
        detected: None,
        declared_conflict: false,
    }
}

fn declare(declared: &LanguageTag, found: LanguageAssessment) -> LanguageAssessment {
    let agrees = found.tag.primary() == declared.primary();
    let conflict = found.reliable && !agrees;
    LanguageAssessment {
        source: LanguageSource::Declared,
        tag: declared.clone(),
        confidence: if agrees { found.confidence } else { None },
        reliable: !conflict,
        candidates: found.candidates,
        detected: Some(found.tag),
        declared_conflict: conflict,
    }
}

fn assess_segment(text: &str, document: &LanguageAssessment) -> LanguageAssessment {
    if has_letters(text, SEGMENT_LETTERS) {
        let found = detect(text);
        if found.reliable && found.tag.primary() != document.tag.primary() {
            return found;
        }
    }
    LanguageAssessment {
        source: LanguageSource::Inherited,
        candidates: Vec::new(),
        detected: None,
        declared_conflict: false,
        ..document.clone()
    }
}

/// Whether a text has so many letters; it is read no further than that takes.
fn has_letters(text: &str, enough: usize) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).take(enough).count() == enough
}

/// Whether the text keeps to the letters of the language, where the script has languages that whatlang
/// does not know.
fn uses_own_letters(text: &str, info: &Info) -> bool {
    let Some((_, extra)) = CYRILLIC.iter().find(|(known, _)| *known == info.lang()) else {
        return script_is_sure(text, info.script());
    };
    // Most letters are these, and need no second look.
    let plain = |c: &char| matches!(c, 'А'..='я' | 'Ё' | 'ё');
    let others = text.chars().filter(|c| ('\u{400}'..='\u{52f}').contains(c) && !plain(c));
    !others.flat_map(char::to_lowercase).any(|c| !extra.contains(c))
}

/// The Cyrillic letters of the languages that whatlang knows, beside those of Russian.
const CYRILLIC: [(Lang, &str); 6] = [
    (Lang::Rus, ""),
    (Lang::Bul, ""),
    (Lang::Ukr, "ґєії"),
    (Lang::Bel, "іў"),
    (Lang::Mkd, "ѓќѕјљњџ"),
    (Lang::Srp, "ђјљњћџ"),
];

/// Whether the script that whatlang saw is one that it reads right: it takes Thaana for Arabic, judges
/// Lao and Tibetan by their stray Latin letters, and knows Arabic, Persian and Urdu only of the
/// languages in Arabic letters.
fn script_is_sure(text: &str, script: Script) -> bool {
    let unread = |c: char| matches!(c, '\u{780}'..='\u{7bf}' | '\u{e80}'..='\u{eff}' | '\u{f00}'..='\u{fff}');
    let arabic = script == Script::Arabic;
    !text.chars().any(|c| unread(c) || (arabic && "ړښېۍڭۇۆێڕڵڄٿ".contains(c)))
}

/// The BCP-47 tags of the languages that whatlang knows.
const TAGS: [(Lang, &str); 70] = [
    (Lang::Afr, "af"),
    (Lang::Aka, "ak"),
    (Lang::Amh, "am"),
    (Lang::Ara, "ar"),
    (Lang::Aze, "az"),
    (Lang::Bel, "be"),
    (Lang::Ben, "bn"),
    (Lang::Bul, "bg"),
    (Lang::Cat, "ca"),
    (Lang::Ces, "cs"),
    (Lang::Cmn, "zh"),
    (Lang::Cym, "cy"),
    (Lang::Dan, "da"),
    (Lang::Deu, "de"),
    (Lang::Ell, "el"),
    (Lang::Eng, "en"),
    (Lang::Epo, "eo"),
    (Lang::Est, "et"),
    (Lang::Fin, "fi"),
    (Lang::Fra, "fr"),
    (Lang::Guj, "gu"),
    (Lang::Heb, "he"),
    (Lang::Hin, "hi"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Hye, "hy"),
    (Lang::Ind, "id"),
    (Lang::Ita, "it"),
    (Lang::Jav, "jv"),
    (Lang::Jpn, "ja"),
    (Lang::Kan, "kn"),
    (Lang::Kat, "ka"),
    (Lang::Khm, "km"),
    (Lang::Kor, "ko"),
    (Lang::Lat, "la"),
    (Lang::Lav, "lv"),
    (Lang::Lit, "lt"),
    (Lang::Mal, "ml"),
    (Lang::Mar, "mr"),
    (Lang::Mkd, "mk"),
    (Lang::Mya, "my"),
    (Lang::Nep, "ne"),
    (Lang::Nld, "nl"),
    (Lang::Nob, "nb"),
    (Lang::Ori, "or"),
    (Lang::Pan, "pa"),
    (Lang::Pes, "fa"),
    (Lang::Pol, "pl"),
    (Lang::Por, "pt"),
    (Lang::Ron, "ro"),
    (Lang::Rus, "ru"),
    (Lang::Sin, "si"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Sna, "sn"),
    (Lang::Spa, "es"),
    (Lang::Srp, "sr"),
    (Lang::Swe, "sv"),
    (Lang::Tam, "ta"),
    (Lang::Tel, "te"),
    (Lang::Tgl, "fil"),
    (Lang::Tha, "th"),
    (Lang::Tuk, "tk"),
    (Lang::Tur, "tr"),
    (Lang::Ukr, "uk"),
    (Lang::Urd, "ur"),
    (Lang::Uzb, "uz"),
    (Lang::Vie, "vi"),
    (Lang::Yid, "yi"),
    (Lang::Zul, "zu"),
];

fn tag_of(lang: Lang) -> &'static str {
    TAGS.iter().find(|(known, _)| *known == lang).map_or("und", |(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, tag: &str, reliable: bool) {
        let found = detect(text);
        assert_eq!((found.tag.as_str(), found.reliable), (tag, reliable), "{text}");
    }

    #[test]
    fn a_language_that_whatlang_does_not_know_is_never_called_reliable() {
        check(
            "Қазақстан Республикасының Сыртқы істер министрлігі келіссөздердің қорытындысы туралы \
             мәлімдеме жариялады және өңірлік қауіпсіздікті нығайтуға шақырды.",
            "und",
            false,
        );
    }

    #[test]
    fn a_clear_text_in_a_known_language_is_reliable() {
        check(
            "The ministers met this morning and agreed to continue their consultations on trade, \
             transport and the protection of the environment in the coming year.",
            "en",
            true,
        );
        check(
            "Министры встретились сегодня утром и договорились продолжить консультации по вопросам \
             торговли, транспорта и охраны окружающей среды в следующем году.",
            "ru",
            true,
        );
    }

    #[test]
    fn a_text_without_letters_has_no_language() {
        check("12.07.2024 — 15:30", "und", false);
    }

    #[test]
    fn a_declared_language_wins_and_a_contradiction_is_flagged() {
        let declared = LanguageTag::parse("kk").unwrap();
        let hints = Hints { declared: Some(&declared), expected: &[] };
        let english = "The ministers met this morning and agreed to continue their consultations on \
                       trade, transport and the protection of the environment.";
        let found = assess(english, &[], &hints).document;
        assert_eq!(found.tag.as_str(), "kk");
        assert!(found.declared_conflict && !found.reliable);
        assert_eq!(found.detected.unwrap().as_str(), "en");
    }
}
