//! The rules of an ingest that need no store: which edition, what a revision says beside its words, which
//! gaps of a statement a document fills, and what the sender may expect.

use super::super::archives::check_etag;
use super::super::document::Reading;
use super::super::draft::Draft;
use super::super::{Error, ExpectedLatest, Resource, Violation, etag};
use super::{Ask, Item, Target};
use crate::domain::{
    Correction, CorrectionKind, EditionDetails, EditionId, EditionName, LanguageSource,
    LanguageTag, Revision, RevisionNumber, StatementDetails, TranslationKind, limits,
};

/// The language that an edition id speaks of: `en` of `en-x-mt`.
pub(super) fn spoken(edition: &EditionId) -> LanguageTag {
    let tag = edition.language();
    let plain = tag.as_str().split("-x-").next().unwrap_or_default();
    LanguageTag::parse(plain).unwrap_or(tag)
}

/// The edition named; else that of the declared language; else the one that the same URI led to, unless
/// the text is clearly in another language; else that of the language found.
pub(super) fn edition_id(draft: &Draft, target: &Target, item: &Item) -> EditionId {
    if let Some(edition) = &item.ask.edition {
        return edition.clone();
    }
    let language = &item.reading.languages.document;
    if let Some(edition) = &target.edition
        && language.source == LanguageSource::Detected
    {
        let known = draft.sketch(&target.statement).and_then(|sketch| sketch.language(edition));
        let same = known.is_some_and(|known| known.primary() == language.tag.primary());
        if same || !language.reliable {
            return edition.clone();
        }
    }
    EditionId::from(&language.tag)
}

/// An edition id that spells another language than the one declared is a mistake.
pub(super) fn check_language(ask: &Ask, declared: Option<&LanguageTag>) -> Result<(), Error> {
    match (&ask.edition, declared) {
        (Some(edition), Some(declared)) if spoken(edition).primary() != declared.primary() => {
            let field = format!("{}edition_id", ask.path);
            let text = format!("{edition:?} is of another language than the declared {declared}");
            Err(Error::Invalid(vec![Violation::new(field, text)]))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_latest(
    ask: &Ask,
    name: &EditionName,
    latest: Option<&Revision>,
) -> Result<(), Error> {
    let current = latest.map(etag::edition).unwrap_or_default();
    check_etag(ask.etag.as_deref(), &current, || Resource::edition(name))?;
    let newest = latest.map(|latest| name.revision(latest.number));
    let expected = match &ask.expected_latest {
        None => return Ok(()),
        Some(ExpectedLatest::None) => None,
        Some(ExpectedLatest::Revision(revision)) => Some(revision),
    };
    if expected == newest.as_ref() {
        return Ok(());
    }
    Err(Error::RevisionConflict {
        resource: Resource::edition(name),
        expected: expected.map_or_else(|| "-".to_owned(), ToString::to_string),
        latest: newest.map(|newest| newest.to_string()).unwrap_or_default(),
    })
}

/// What a new revision says beside its words. What the document leaves open stays as it was.
pub(super) fn revision_details(
    edition: &EditionId,
    latest: Option<&Revision>,
    item: &Item,
) -> EditionDetails {
    let mut details = item.reading.details();
    let input = &item.reading.input;
    if let Some(latest) = latest {
        let earlier = &latest.details;
        if details.title.is_empty() {
            details.title.clone_from(&earlier.title);
        }
        if input.translation.is_none() {
            details.translation.clone_from(&earlier.translation);
        }
        if input.usability.is_none() {
            details.usability = earlier.usability;
        }
        if details.language.source == LanguageSource::Detected && !details.language.reliable {
            details.language.clone_from(&earlier.language);
        }
    }
    if edition.as_str().contains("-x-") {
        details.language.tag = edition.language();
    }
    details
}

/// What is said of a revision whose words changed without a word about it.
pub(super) fn silent(edition: &EditionName, before: RevisionNumber) -> Correction {
    Correction {
        kind: CorrectionKind::Silent,
        note: None,
        corrected_revision: edition.revision(before).to_string(),
        correct_time: None,
    }
}

/// Fills what the statement lacks and the document knows; answers the fields it filled.
pub(super) fn fill(details: &mut StatementDetails, reading: &Reading) -> Vec<String> {
    let input = &reading.input;
    let mut fields = Vec::new();
    let mut filled = |field: &str, done: bool| {
        if done {
            fields.push(field.to_owned());
        }
    };
    filled("kind", fill_one(&mut details.kind, input.kind));
    let original =
        matches!(&input.translation, Some(t) if t.kind == Some(TranslationKind::Original));
    let language = original.then(|| reading.languages.document.tag.clone());
    filled("original_language_code", fill_one(&mut details.original_language, language));
    let published = input.publish_time.or(reading.document.page.publish_time);
    filled("publish_time", fill_one(&mut details.publish_time, published));
    filled("embargo_end_time", fill_one(&mut details.embargo_end_time, input.embargo_end_time));
    let known = details.external_ids.len();
    for external in &input.external_ids {
        if !details.external_ids.contains(external) {
            details.external_ids.push(external.clone());
        }
    }
    filled("external_ids", details.external_ids.len() > known);
    let labelled = details.labels.len();
    for (key, value) in &input.labels {
        details.labels.entry(key.clone()).or_insert_with(|| value.clone());
    }
    filled("labels", details.labels.len() > labelled);
    fields
}

fn fill_one<T>(gap: &mut Option<T>, value: Option<T>) -> bool {
    let fills = gap.is_none() && value.is_some();
    if fills {
        *gap = value;
    }
    fills
}

/// Together with what the statement has, a document may bring too much.
pub(super) fn check_details(path: &str, details: &StatementDetails) -> Result<(), Error> {
    let mut violations = Vec::new();
    let mut check = |field: &str, what: &str, value: usize, limit: usize| {
        if value > limit {
            violations.push(Violation::over(format!("{path}document.{field}"), what, value, limit));
        }
    };
    check("external_ids", "external ids", details.external_ids.len(), limits::EXTERNAL_IDS);
    check("labels", "labels", details.labels.len(), limits::LABELS);
    if violations.is_empty() { Ok(()) } else { Err(Error::Invalid(violations)) }
}
