//! `ImportEditions`: the client's first message and its documents.

use super::{Field, Violations, ingest};
use crate::archive::{Error, Ingest};
use crate::domain::{ArchiveId, ArchiveName, OffsetUnit, RequestId, limits};
use crate::grpc::pb;

/// How an import is done.
#[derive(Debug)]
pub(crate) struct Start {
    /// Into which archive.
    pub(crate) archive: ArchiveId,
    /// Its name; none where the server is to make one.
    pub(crate) id: Option<RequestId>,
    /// Whether to store nothing.
    pub(crate) validate_only: bool,
    /// Documents in one commit.
    pub(crate) batch: usize,
    /// Where to look for what was committed.
    pub(crate) acknowledged: u64,
}

/// Parses the first message.
pub(crate) fn start(message: Option<pb::ImportEditionsRequest>) -> Result<Start, Error> {
    use pb::import_editions_request::Message;
    let mut violations = Violations::default();
    let given = match message.and_then(|message| message.message) {
        Some(Message::Start(start)) => Some(start),
        Some(Message::Item(_) | Message::Finish(_)) | None => None,
    };
    let at = Field::of_request("start");
    let Some(given) = violations.required(at, given) else { return violations.finish(None) };
    let pb::import_editions_request::Start {
        parent,
        import_id,
        validate_only,
        commit_batch_size,
        acknowledged_sequence,
    } = given;
    let parent: Option<ArchiveName> = violations.parse(at.child("parent"), &parent);
    let id = violations.parse_optional(at.child("import_id"), &import_id);
    let batch = match usize::try_from(commit_batch_size) {
        Ok(0) => limits::BATCH_INGEST,
        Ok(size) if size > limits::BATCH_INGEST => {
            let field = at.child("commit_batch_size");
            violations.over(field, "documents", size, limits::BATCH_INGEST);
            size
        }
        Ok(size) => size,
        Err(_) => {
            violations.note(at.child("commit_batch_size"), "is negative");
            0
        }
    };
    let acknowledged = u64::try_from(acknowledged_sequence).unwrap_or_else(|_| {
        violations.note(at.child("acknowledged_sequence"), "is negative");
        0
    });
    violations.finish(parent.map(|parent| Start {
        archive: parent.archive,
        id,
        validate_only,
        batch,
        acknowledged,
    }))
}

/// Parses a document of an import.
pub(crate) fn document(
    request: pb::IngestEditionRequest,
    archive: &ArchiveId,
) -> Result<(Ingest, OffsetUnit), Error> {
    let mut violations = Violations::default();
    let at = Field::of_request("edition");
    ingest::refuse_what_the_batch_has(&mut violations, at, &request, Some(archive));
    let made = ingest::item(&mut violations, at, request, Some(archive));
    violations.finish(made)
}
