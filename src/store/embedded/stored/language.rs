//! How an assessment of a language is stored.

use serde::{Deserialize, Serialize};

use super::{Malformed, mirror, optional_tag, tag, tag_name};
use crate::domain::{LanguageAssessment, LanguageCandidate, LanguageSource};

mirror! {
    /// Who says in which language a text is.
    LanguageSourceV1 = LanguageSource { Declared, Detected, Inherited, Reviewed }
}

/// The language of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct LanguageV1 {
    /// Who says so. Since format 1.
    source: LanguageSourceV1,
    /// The tag. Since format 1.
    tag: String,
    /// 0 to 1. Since format 1.
    confidence: Option<f32>,
    /// Whether it may be used without a second look. Since format 1.
    reliable: bool,
    /// Tags and confidences, best first. Since format 1.
    candidates: Vec<(String, f32)>,
    /// What the text itself says. Since format 1.
    detected: Option<String>,
    /// Whether the text contradicts the declaration. Since format 1.
    declared_conflict: bool,
}

impl LanguageV1 {
    /// What is stored of an assessment.
    pub(crate) fn of(assessment: &LanguageAssessment) -> Self {
        let LanguageAssessment {
            source,
            tag,
            confidence,
            reliable,
            candidates,
            detected,
            declared_conflict,
        } = assessment;
        let pair = |candidate: &LanguageCandidate| {
            let LanguageCandidate { tag, confidence } = candidate;
            (tag_name(tag), *confidence)
        };
        Self {
            source: (*source).into(),
            tag: tag_name(tag),
            confidence: *confidence,
            reliable: *reliable,
            candidates: candidates.iter().map(pair).collect(),
            detected: detected.as_ref().map(tag_name),
            declared_conflict: *declared_conflict,
        }
    }

    /// The assessment.
    pub(crate) fn load(self) -> Result<LanguageAssessment, Malformed> {
        let Self {
            source,
            tag: name,
            confidence,
            reliable,
            candidates: pairs,
            detected,
            declared_conflict,
        } = self;
        let mut candidates = Vec::with_capacity(pairs.len());
        for (name, confidence) in pairs {
            candidates.push(LanguageCandidate { tag: tag(&name)?, confidence });
        }
        Ok(LanguageAssessment {
            source: source.into(),
            tag: tag(&name)?,
            confidence,
            reliable,
            candidates,
            detected: optional_tag(detected.as_deref())?,
            declared_conflict,
        })
    }
}
