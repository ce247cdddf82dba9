//! What the server says about itself: version, languages, and the table of limits.

use std::collections::BTreeMap;

use crate::archive::{ExtractionCoverage, KnownLanguage};
use crate::domain::{ExternalId, LanguageTag, limits};
use crate::grpc::pb;

/// The answer of `GetServerInfo`.
pub(crate) fn to_server_info(
    languages: &[KnownLanguage],
    detector: &str,
    extraction: &[(String, ExtractionCoverage)],
    extractor: &str,
) -> pb::GetServerInfoResponse {
    pb::GetServerInfoResponse {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        max_message_bytes: number(limits::MESSAGE_BYTES),
        max_text_characters: number(limits::TEXT_CHARS),
        max_batch_items: i32::try_from(limits::BATCH_INGEST).unwrap_or(i32::MAX),
        max_page_size: i32::try_from(limits::PAGE_SIZE).unwrap_or(i32::MAX),
        languages: all_languages(languages, extraction),
        extractors: vec![extractor.to_owned()],
        limits: table(),
        detector: detector.to_owned(),
    }
}

/// Languages that the detector knows or the extractor has tables of, by tag.
fn all_languages(
    languages: &[KnownLanguage],
    extraction: &[(String, ExtractionCoverage)],
) -> Vec<pb::LanguageSupport> {
    let mut all: BTreeMap<String, pb::LanguageSupport> = BTreeMap::new();
    for KnownLanguage { tag, headline_f1 } in languages {
        let support = pb::LanguageSupport {
            language_code: tag.to_string(),
            detection: true,
            detection_f1: headline_f1.unwrap_or(0.0),
            ..Default::default()
        };
        all.insert(tag.to_string(), support);
    }
    let has_own = |code: &str| extraction.iter().any(|(tag, _)| tag == code);
    for (tag, coverage) in extraction {
        // The detector may name the usual script of a language that the tables leave out.
        let scripted = format!("{tag}-");
        let same = all.keys().find(|code| code.starts_with(&scripted) && !has_own(code)).cloned();
        let code = if all.contains_key(tag) { None } else { same }.unwrap_or_else(|| tag.clone());
        let support = all
            .entry(code.clone())
            .or_insert_with(|| pb::LanguageSupport { language_code: code, ..Default::default() });
        support.extraction = true;
        support.extraction_coverage = to_coverage(*coverage).into();
    }
    all.into_values().collect()
}

const fn to_coverage(coverage: ExtractionCoverage) -> pb::ExtractionCoverage {
    match coverage {
        ExtractionCoverage::Names => pb::ExtractionCoverage::Names,
        ExtractionCoverage::Thin => pb::ExtractionCoverage::Thin,
        ExtractionCoverage::Full => pb::ExtractionCoverage::Full,
    }
}

fn number(value: impl TryInto<i64>) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

/// Every limit that a caller can meet, by name.
fn table() -> Vec<pb::Limit> {
    let limit = |name: &str, value: i64, unit: &str| pb::Limit {
        name: name.to_owned(),
        value,
        unit: unit.to_owned(),
    };
    let (characters, bytes, items, seconds) = ("characters", "bytes", "items", "seconds");
    let mut all = vec![
        limit("batch_get_names", number(limits::BATCH_GET), items),
        limit("batch_ingest_documents", number(limits::BATCH_INGEST), items),
        limit("call_id_characters", number(limits::CALL_ID_CHARS), characters),
        limit("connection_streams", number(limits::CONNECTION_STREAMS), items),
        limit("default_deadline", number(limits::DEFAULT_DEADLINE_SECONDS), seconds),
        limit("document_bytes", number(limits::RAW_BYTES), bytes),
        limit("editions_per_statement", number(limits::EDITIONS), items),
        limit("field_path_characters", number(limits::FIELD_PATH_CHARS), characters),
        limit("field_reviews", number(limits::REVIEWS), items),
        limit("field_replacements", number(limits::REPLACEMENTS), items),
        limit("field_decisions", number(limits::DECISIONS), items),
        limit("given_values", number(limits::GIVEN_VALUES), items),
        limit("batch_entities", number(limits::BATCH_ENTITIES), items),
        limit("entity_tenures", number(limits::TENURES), items),
        limit("resolve_names", number(limits::RESOLVE_NAMES), items),
        limit("entity_names", number(limits::ENTITY_NAMES), items),
        limit("external_id_characters", number(ExternalId::MAX_VALUE_CHARS), characters),
        limit("external_ids", number(limits::EXTERNAL_IDS), items),
        limit("header_characters", number(limits::HEADER_CHARS), characters),
        limit("ingest_message_bytes", number(limits::INGEST_MESSAGE_BYTES), bytes),
        limit("label_key_characters", number(limits::LABEL_KEY_CHARS), characters),
        limit("label_value_characters", number(limits::LABEL_VALUE_CHARS), characters),
        limit("labels", number(limits::LABELS), items),
        limit("language_tag_characters", number(LanguageTag::MAX_CHARS), characters),
        limit("languages", number(limits::LANGUAGES), items),
        limit("max_deadline", number(limits::MAX_DEADLINE_SECONDS), seconds),
        limit("max_progress_interval", number(limits::MAX_PROGRESS_SECONDS), seconds),
        limit("message_bytes", number(limits::MESSAGE_BYTES), bytes),
        limit("metadata_bytes", number(limits::METADATA_BYTES), bytes),
        limit("min_commit_wait", number(limits::MIN_COMMIT_WAIT_SECONDS), seconds),
        limit("name_characters", number(limits::NAME_CHARS), characters),
        limit("note_characters", number(limits::NOTE_CHARS), characters),
        limit("page_size", number(limits::PAGE_SIZE), items),
        limit("relations", number(limits::RELATIONS), items),
        limit("request_id_life", limits::REQUEST_ID_HOURS * 3_600, seconds),
        limit("response_bytes", number(limits::RESPONSE_BYTES), bytes),
        limit("segments", number(limits::SEGMENTS), items),
        limit("text_characters", number(limits::TEXT_CHARS), characters),
        limit("title_characters", number(limits::TITLE_CHARS), characters),
        limit("titles", number(limits::TITLES), items),
        limit("uri_characters", number(limits::URI_CHARS), characters),
        limit("watch_kinds", number(limits::WATCH_KINDS), items),
        limit("watch_message_bytes", number(limits::WATCH_MESSAGE_BYTES), bytes),
        limit("watch_stall", number(limits::WATCH_STALL_SECONDS), seconds),
    ];
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_shown_by_name_and_none_twice() {
        let names: Vec<String> = table().into_iter().map(|limit| limit.name).collect();
        assert!(names.is_sorted_by(|one, other| one < other), "{names:?}");
    }
}
