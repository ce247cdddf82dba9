//! The demonstration set: invented statements in six languages, several with versions and editions.
//!
//! `data/demo/` has one file a statement: documents one after the other, each with its facts in TOML
//! between lines of `+++`, as in JSON Lines for `ingest`, and then its text. They are loaded in the
//! order in which they were published, through the service itself, so that the log of the archive reads
//! like a real one. Each names the revision that must be there before it: loading twice changes nothing.

use std::collections::BTreeMap;

use serde_json::Value;
use tonic::Request;

use super::document;
use super::failure::Failure;
use crate::grpc::pb::ingest_service_client::IngestServiceClient;
use crate::grpc::{Calls, pb};

macro_rules! files {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../data/demo/", $name, ".txt")))),+]
    };
}

/// Statement ids and what is known of them.
const FILES: &[(&str, &str)] = files! {
    "astana-paris-call"
    "border-crossing-hours"
    "declaration-on-diplomatic-archives"
    "glacier-conference-address"
    "incident-at-sea"
    "locust-appeal"
    "note-on-harbour-lights"
    "polar-night-readiness"
    "rail-corridor-interview"
    "spring-holiday-greeting"
    "storm-condolences"
    "student-visas"
    "syr-darya-water-year"
    "weekly-briefing-antiquities"
};

const ARCHIVE: &str = "archives/default";

/// What loading did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Loaded {
    /// Documents stored now.
    pub(super) stored: usize,
    /// Documents that were there, or whose edition went its own way since.
    pub(super) left_alone: usize,
}

/// Brings the set into `archives/default`.
pub(super) async fn load(calls: Calls) -> Result<Loaded, Failure> {
    let mut service = IngestServiceClient::new(calls);
    let mut loaded = Loaded::default();
    for request in documents().map_err(Failure::Usage)? {
        match service.ingest_edition(Request::new(request)).await {
            Ok(_) => loaded.stored += 1,
            Err(status) => {
                let failure = Failure::from(status);
                let reason = failure.refusal().map_or("", |refusal| refusal.reason());
                if !matches!(reason, "REVISION_CONFLICT" | "STATEMENT_DELETED") {
                    return Err(failure);
                }
                loaded.left_alone += 1;
            }
        }
    }
    Ok(loaded)
}

/// All documents in the order in which they were published.
fn documents() -> Result<Vec<pb::IngestEditionRequest>, String> {
    let mut all = Vec::new();
    for (statement, file) in FILES {
        let read = statement_documents(statement, file);
        all.extend(read.map_err(|why| format!("data/demo/{statement}.txt: {why}"))?);
    }
    all.sort_by_key(|request: &pb::IngestEditionRequest| {
        let published = request.document.as_ref().and_then(|document| document.publish_time);
        published.map(|time| time.seconds)
    });
    Ok(all)
}

fn statement_documents(
    statement: &str,
    file: &str,
) -> Result<Vec<pb::IngestEditionRequest>, String> {
    let mut pieces = file.split("+++\n").skip(1);
    let mut revisions: BTreeMap<String, u32> = BTreeMap::new();
    let mut documents = Vec::new();
    while let Some(facts) = pieces.next() {
        let text = pieces.next().ok_or("the last document has no text")?;
        let facts: toml::Table = toml::from_str(facts).map_err(|error| error.to_string())?;
        let facts = serde_json::to_value(facts).map_err(|error| error.to_string())?;
        let Value::Object(mut object) = facts else { return Err("no facts".into()) };
        let edition = object.remove("edition").ok_or("a document does not name its edition")?;
        let edition = edition.as_str().unwrap_or_default().to_owned();
        object.insert("text".into(), text.trim_end().into());
        let mut request = document::request(object)?;
        let number = revisions.entry(edition.clone()).or_default();
        request.expected_latest_revision = if *number == 0 {
            "-".into()
        } else {
            format!("{ARCHIVE}/statements/{statement}/editions/{edition}/revisions/{number}")
        };
        *number += 1;
        request.parent = ARCHIVE.into();
        request.statement_id = statement.into();
        request.edition_id = edition;
        documents.push(request);
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_set_is_whole() {
        let documents = documents().unwrap();
        let editions: BTreeSet<&str> =
            documents.iter().map(|request| request.edition_id.as_str()).collect();
        for language in ["ar", "en", "en-x-mt", "fr", "kk", "kk-latn", "ru", "zh"] {
            assert!(editions.contains(language), "{language}");
        }
        let versions = documents
            .iter()
            .filter(|request| request.expected_latest_revision.contains("/revisions/"))
            .count();
        assert!(versions >= 8, "{versions}");
        for request in &documents {
            let document = request.document.as_ref().unwrap();
            assert!(document.publish_time.is_some(), "{}", request.statement_id);
            assert!(document.source.as_ref().unwrap().uri.starts_with("https://"));
        }
    }

    #[test]
    fn every_file_is_in_the_set() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
        let files = std::fs::read_dir(folder).unwrap();
        let names: BTreeSet<String> = files
            .map(|file| file.unwrap().file_name().to_string_lossy().replace(".txt", ""))
            .collect();
        assert_eq!(names, FILES.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
}
