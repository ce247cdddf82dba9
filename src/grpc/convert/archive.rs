//! Archives in both directions.

use super::paging::{Paging, paging};
use super::{Field, Violations, count, fields};
use crate::archive::{
    CreateArchive, Error, Reprocess, ReprocessScope, UpdateArchive, WriteOptions, etag,
};
use crate::domain::{Archive, ArchiveCounts, ArchiveDetails, ArchiveId, ArchiveName, limits};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;

/// `ReprocessStatements`.
pub(crate) fn reprocess(request: pb::ReprocessStatementsRequest) -> Result<Reprocess, Error> {
    let mut violations = Violations::default();
    let pb::ReprocessStatementsRequest { parent, validate_only, all_revisions } = request;
    let parent: Option<ArchiveName> = violations.parse(Field::of_request("parent"), &parent);
    let scope = if all_revisions { ReprocessScope::All } else { ReprocessScope::Newest };
    violations.finish(parent.map(|ArchiveName { archive }| Reprocess {
        archive,
        scope,
        validate_only,
    }))
}

/// `RebuildSearchIndex`.
pub(crate) fn rebuild(request: &pb::RebuildSearchIndexRequest) -> Result<ArchiveId, Error> {
    let mut violations = Violations::default();
    let pb::RebuildSearchIndexRequest { name } = request;
    let name: Option<ArchiveName> = violations.parse(Field::of_request("name"), name);
    violations.finish(name.map(|name| name.archive))
}

/// `GetArchive`.
pub(crate) fn get(request: &pb::GetArchiveRequest) -> Result<ArchiveId, Error> {
    let mut violations = Violations::default();
    let pb::GetArchiveRequest { name } = request;
    let name: Option<ArchiveName> = violations.parse(Field::of_request("name"), name);
    violations.finish(name.map(|name| name.archive))
}

/// `ListArchives`.
pub(crate) fn list(request: pb::ListArchivesRequest) -> Result<Paging, Error> {
    let mut violations = Violations::default();
    let pb::ListArchivesRequest { page_size, page_token } = request;
    let rest = pb::ListArchivesRequest::default();
    let page = paging(&mut violations, ListMethod::Archives, page_size, page_token, &rest);
    violations.finish(Some(page))
}

/// `CreateArchive`.
pub(crate) fn create(
    mut request: pb::CreateArchiveRequest,
) -> Result<(CreateArchive, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "CreateArchive", &request);
    let pb::CreateArchiveRequest { archive_id, archive, request_id: _ } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let id = violations.parse(Field::of_request("archive_id"), &archive_id);
    let at = Field::of_request("archive");
    let given = archive.unwrap_or_default();
    let codes = at.child("expected_language_codes");
    let name = limits::NAME_CHARS;
    let details = ArchiveDetails {
        title: fields::text(&mut violations, at.child("title"), given.title, name),
        expected_languages: fields::languages(
            &mut violations,
            codes,
            &given.expected_language_codes,
        ),
    };
    violations.finish(id.map(|id| (CreateArchive { id, details }, options)))
}

/// `UpdateArchive`.
pub(crate) fn update(request: pb::UpdateArchiveRequest) -> Result<UpdateArchive, Error> {
    let mut violations = Violations::default();
    let pb::UpdateArchiveRequest { archive, update_mask } = request;
    let at = Field::of_request("archive");
    let writable = ["title", "expected_language_codes"];
    let mask = fields::Mask::read(&mut violations, update_mask, &writable);
    let Some(given) = violations.required(at, archive) else { return violations.finish(None) };
    let name: Option<ArchiveName> = violations.parse(at.child("name"), &given.name);
    let etag = fields::etag(&mut violations, at.child("etag"), given.etag);
    let sets_title = mask.sets("title", given.title.is_empty());
    let title = sets_title
        .then(|| fields::text(&mut violations, at.child("title"), given.title, limits::NAME_CHARS));
    let codes = &given.expected_language_codes;
    let sets_codes = mask.sets("expected_language_codes", codes.is_empty());
    let expected_languages = sets_codes
        .then(|| fields::languages(&mut violations, at.child("expected_language_codes"), codes));
    violations.finish(name.map(|name| UpdateArchive {
        id: name.archive,
        etag,
        title,
        expected_languages,
    }))
}

/// An archive as of its head.
pub(crate) fn to_archive(archive: Archive) -> pb::Archive {
    let etag = etag::archive(&archive);
    let Archive { id, uid, token_key: _, details, created, updated, head, counts } = archive;
    let ArchiveDetails { title, expected_languages } = details;
    // Deleted statements are counted by the archive, not shown.
    let ArchiveCounts { active_statements, deleted_statements: _, revisions, stored_bytes } =
        counts;
    pb::Archive {
        name: ArchiveName { archive: id }.to_string(),
        uid: uid.to_string(),
        etag,
        title,
        expected_language_codes: expected_languages.iter().map(ToString::to_string).collect(),
        head_commit: count(head.commit.0),
        // Nothing is ever purged.
        oldest_commit: 1,
        statement_count: count(active_statements),
        revision_count: count(revisions),
        stored_bytes: count(stored_bytes),
        create_time: Some(fields::to_timestamp(created.time)),
        update_time: Some(fields::to_timestamp(updated.time)),
    }
}
