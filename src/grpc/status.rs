//! The one table that turns errors into statuses: code, reason, details.
//!
//! What each reason carries is said in `error_reason.proto`. An error of the server itself shows one
//! neutral sentence and the id of the call; its whole chain is logged here, once. Details travel in a
//! trailer, whose size many proxies and clients limit to 8 KiB, so everything is capped.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};

use super::Error;
use super::call::CallId;
use super::pb::{self, ErrorReason};
use crate::archive::{self, Passed, Resource, Violation};
use crate::domain::{CommitNumber, limits};
use crate::store::Error as StoreError;
use crate::text::ReadError;

/// The domain of every reason.
pub(crate) const DOMAIN: &str = "chancery.api";
/// When to send a call again that met a full server.
const RETRY_SOON: Duration = Duration::from_millis(500);
/// When to send a call again that met a server on its way out.
const RETRY_LATER: Duration = Duration::from_secs(2);
/// Characters of one violation's description, and of its path.
const DESCRIPTION_CHARS: usize = 240;
/// Bytes kept free for the id of the call, which `layers` adds to the details.
const CALL_ID_BYTES: usize = limits::CALL_ID_CHARS + 64;
/// A message is written with three bytes for each byte beyond ASCII.
const MESSAGE_BYTES: usize = 2 * limits::ERROR_MESSAGE_CHARS;

/// The status of an error.
pub(crate) fn status(error: &Error, call: &CallId) -> Status {
    match error {
        Error::Archive(error) => of_archive(error, call),
        Error::PageTokenInvalid => {
            token(ErrorReason::PageTokenInvalid, "page_token", error).status()
        }
        Error::PageTokenMismatch => {
            token(ErrorReason::PageTokenMismatch, "page_token", error).status()
        }
        Error::ResumeTokenInvalid => resume_token(&error.to_string()).status(),
        Error::Overloaded => overloaded(error).status(),
        Error::SlowConsumer { resume_token } => {
            Answer::new(Code::ResourceExhausted, ErrorReason::SlowConsumer, error)
                .metadata("resume_token", resume_token)
                .status()
        }
        Error::ImportSequence { field, what, acknowledged } => {
            Answer::new(Code::InvalidArgument, ErrorReason::ImportSequenceInvalid, error)
                .metadata("acknowledged_sequence", acknowledged)
                .bad_request(&[Violation::new(*field, what.clone())])
                .status()
        }
        Error::ImportRecord { commit, what, acknowledged } => {
            Answer::new(Code::InvalidArgument, ErrorReason::ImportRecordInvalid, error)
                .metadata("commit", commit)
                .metadata("acknowledged_sequence", acknowledged)
                .bad_request(&[Violation::new("item.record", what.clone())])
                .status()
        }
        Error::ShuttingDown { resume_token } => {
            let answer = Answer::new(Code::Unavailable, ErrorReason::ShuttingDown, error);
            let answer = answer.retry(RETRY_LATER);
            match resume_token {
                Some(token) => answer.metadata("resume_token", token).status(),
                None => answer.status(),
            }
        }
        Error::DeadlineExceeded => {
            Answer::new(Code::DeadlineExceeded, ErrorReason::DeadlineExceeded, error).status()
        }
        Error::MessageTooLarge { limit } => {
            Answer::new(Code::ResourceExhausted, ErrorReason::MessageTooLarge, error)
                .metadata("limit", limit)
                .status()
        }
        Error::MessageMalformed { .. } => {
            Answer::new(Code::InvalidArgument, ErrorReason::MessageMalformed, error).status()
        }
        Error::MethodUnknown { .. } => {
            Answer::new(Code::Unimplemented, ErrorReason::MethodUnknown, error).status()
        }
        Error::CompressionUnknown { .. } => {
            Answer::new(Code::Unimplemented, ErrorReason::CompressionUnknown, error).status()
        }
        Error::Encoding { .. } => internal(error, call),
    }
}

/// An error of one item among many.
pub(crate) fn item_error(error: &archive::Error, call: &CallId) -> pb::ItemError {
    let status = of_archive(error, call);
    let details = status.get_error_details();
    let name = details.error_info().map_or("", |info| &info.reason);
    let reason = ErrorReason::from_str_name(&format!("ERROR_REASON_{name}"));
    let violations = details.bad_request().map_or(&[][..], |bad| &bad.field_violations);
    pb::ItemError {
        code: status.code() as i32,
        reason: reason.unwrap_or(ErrorReason::Unspecified).into(),
        message: status.message().to_owned(),
        field: violations.first().map_or_else(String::new, |violation| violation.field.clone()),
    }
}

fn of_archive(error: &archive::Error, call: &CallId) -> Status {
    match error {
        archive::Error::Invalid(violations) => invalid(violations).status(),
        archive::Error::Document { field, source } => document(field, source).status(),
        archive::Error::NotFound(resource) => {
            Answer::new(Code::NotFound, ErrorReason::ResourceNotFound, error)
                .resource(resource)
                .status()
        }
        archive::Error::Exists(resource) => {
            Answer::new(Code::AlreadyExists, ErrorReason::ResourceExists, error)
                .resource(resource)
                .status()
        }
        archive::Error::UnknownValue { field, path } => unknown_value(error, field, path).status(),
        archive::Error::StatementDeleted(resource) => deleted(error, resource).status(),
        archive::Error::StatementMerged { statement, into } => {
            led_on(error, ErrorReason::StatementMerged, statement, "merge_target", into)
        }
        archive::Error::EditionMoved { edition, to } => {
            led_on(error, ErrorReason::EditionMoved, edition, "edition", to)
        }
        archive::Error::StatementActive(resource) => {
            Answer::new(Code::AlreadyExists, ErrorReason::StatementActive, error)
                .resource(resource)
                .status()
        }
        archive::Error::EtagMismatch { resource, given: _, current } => {
            overtaken(error, ErrorReason::EtagMismatch, "ETAG", resource)
                .metadata("current_etag", current)
                .status()
        }
        archive::Error::RevisionConflict { resource, expected: _, latest } => {
            overtaken(error, ErrorReason::RevisionConflict, "LATEST_REVISION", resource)
                .metadata("latest_revision", latest)
                .status()
        }
        archive::Error::RequestIdReused { .. } => {
            Answer::new(Code::InvalidArgument, ErrorReason::RequestIdReused, error)
                .bad_request(&[Violation::new("request_id", error.to_string())])
                .status()
        }
        archive::Error::CommitNotReached { asked: _, head, waited } => {
            not_reached(error, *head, *waited).status()
        }
        archive::Error::ResumeToken(_) => resume_token(&error.to_string()).status(),
        archive::Error::ImportRecord { commit, what } => import_record(error, *commit, what),
        archive::Error::ImportConflict { commit: _, head } => {
            import_conflict(error, "item.record", "head_commit", head)
        }
        archive::Error::ImportMoved { acknowledged } => {
            import_conflict(error, "start.import_id", "acknowledged_sequence", acknowledged)
        }
        archive::Error::Contention { .. } => {
            Answer::new(Code::Unavailable, ErrorReason::WriteContention, error)
                .retry(RETRY_SOON)
                .status()
        }
        archive::Error::Overloaded => overloaded(error).status(),
        archive::Error::Store(error) => of_store(error, call),
        archive::Error::Index(_) | archive::Error::Lexicon(_) | archive::Error::Task(_) => {
            internal(error, call)
        }
    }
}

/// A precondition that no longer holds, because somebody else wrote in between.
fn overtaken(
    error: &archive::Error,
    reason: ErrorReason,
    kind: &str,
    resource: &Resource,
) -> Answer {
    Answer::new(Code::Aborted, reason, error)
        .precondition(kind, &resource.name, &error.to_string())
        .resource(resource)
}

fn unknown_value(error: &archive::Error, field: &str, path: &str) -> Answer {
    let rule = format!("{path:?} is not a value of the statement");
    Answer::new(Code::NotFound, ErrorReason::FieldPathUnknown, error)
        .bad_request(&[Violation::new(field, rule)])
}

fn deleted(error: &archive::Error, resource: &Resource) -> Answer {
    let what = "the statement is deleted; undelete it first";
    Answer::new(Code::FailedPrecondition, ErrorReason::StatementDeleted, error)
        .precondition("STATE", &resource.name, what)
        .resource(resource)
}

/// A write by a name that leads on to another one.
fn led_on(
    error: &archive::Error,
    reason: ErrorReason,
    resource: &Resource,
    key: &str,
    to: &String,
) -> Status {
    Answer::new(Code::FailedPrecondition, reason, error)
        .metadata(key, to)
        .precondition("NAME", &resource.name, &error.to_string())
        .resource(resource)
        .status()
}

fn import_record(error: &archive::Error, commit: CommitNumber, what: &str) -> Status {
    Answer::new(Code::InvalidArgument, ErrorReason::ImportRecordInvalid, error)
        .metadata("commit", &commit)
        .bad_request(&[Violation::new("item.record", what)])
        .status()
}

/// What is in the way of an import, and the number that says where it is.
fn import_conflict(
    error: &archive::Error,
    subject: &str,
    key: &str,
    number: &impl ToString,
) -> Status {
    Answer::new(Code::FailedPrecondition, ErrorReason::ImportConflict, error)
        .metadata(key, number)
        .precondition("IMPORT", subject, &error.to_string())
        .status()
}

fn of_store(error: &StoreError, call: &CallId) -> Status {
    match error {
        StoreError::ReadOnly { .. } => {
            Answer::new(Code::Unavailable, ErrorReason::StoreReadOnly, error).status()
        }
        StoreError::Damaged { file, offset, .. } => {
            log(error, call);
            let message = "a stored record fails its checksum; it is not served";
            Answer::new(Code::DataLoss, ErrorReason::DataDamaged, message)
                .metadata("record", &format!("{file}@{offset}"))
                .status()
        }
        StoreError::NoArchive(_)
        | StoreError::NotReached { .. }
        | StoreError::InUse { .. }
        | StoreError::UnknownFormat { .. }
        | StoreError::InvalidBatch(_)
        | StoreError::Io { .. }
        | StoreError::Engine { .. } => internal(error, call),
    }
}

fn invalid(violations: &[Violation]) -> Answer {
    let message = match violations {
        [one] => format!("{}: {}", one.field, one.description),
        [first, ..] => format!(
            "{} fields of the request break their rules; the first: {}: {}",
            violations.len(),
            first.field,
            first.description
        ),
        [] => "the request cannot be read".to_owned(),
    };
    let answer = Answer::new(Code::InvalidArgument, ErrorReason::FieldInvalid, message);
    let mut passed = violations.iter().filter_map(|violation| violation.passed);
    let answer = match (passed.next(), passed.next()) {
        (Some(Passed { value, limit }), None) => {
            answer.metadata("value", &value).metadata("limit", &limit)
        }
        (Some(_) | None, _) => answer,
    };
    answer.bad_request(violations)
}

fn document(field: &str, error: &ReadError) -> Answer {
    let violation = [Violation::new(field, error.to_string())];
    let of = |reason: ErrorReason| {
        Answer::new(Code::InvalidArgument, reason, format!("{field}: {error}"))
            .bad_request(&violation)
    };
    let over = |reason: ErrorReason, value: usize, limit: usize| {
        of(reason).metadata("value", &value).metadata("limit", &limit)
    };
    let too_large = ErrorReason::TextTooLarge;
    match error {
        ReadError::Empty | ReadError::NoText => of(ErrorReason::TextInvalid),
        ReadError::TooLarge { chars, limit } => over(too_large, *chars, *limit),
        ReadError::RawTooLarge { bytes, limit } => over(too_large, *bytes, *limit),
        ReadError::TooManySegments { segments, limit } => over(too_large, *segments, *limit),
        ReadError::TitleTooLong { chars, limit } => over(ErrorReason::FieldInvalid, *chars, *limit),
        ReadError::NulInTitle { byte_offset: _ }
        | ReadError::UnknownCharset { label: _ }
        | ReadError::UnsupportedMimeType { given: _ } => of(ErrorReason::FieldInvalid),
        ReadError::Undecodable { charset: _, byte_offset, byte: _ }
        | ReadError::NulByte { byte_offset } => {
            of(ErrorReason::TextInvalid).metadata("byte_offset", byte_offset)
        }
    }
}

fn not_reached(error: &archive::Error, head: CommitNumber, waited: bool) -> Answer {
    let code = if waited { Code::Unavailable } else { Code::OutOfRange };
    let answer = Answer::new(code, ErrorReason::CommitNotReached, error)
        .metadata("head_commit", &head)
        .metadata("oldest_commit", &1);
    if waited { answer.retry(RETRY_SOON) } else { answer }
}

fn token(reason: ErrorReason, field: &str, error: &Error) -> Answer {
    Answer::new(Code::InvalidArgument, reason, error)
        .bad_request(&[Violation::new(field, error.to_string())])
}

fn resume_token(message: &str) -> Answer {
    Answer::new(Code::FailedPrecondition, ErrorReason::ResumeTokenInvalid, message).precondition(
        "RESUME_TOKEN",
        "resume_token",
        message,
    )
}

fn overloaded(error: impl ToString) -> Answer {
    Answer::new(Code::Unavailable, ErrorReason::Overloaded, error).retry(RETRY_SOON)
}

/// An error of the server itself: nothing of it is shown but where to find it.
fn internal(error: &(dyn std::error::Error + 'static), call: &CallId) -> Status {
    log(error, call);
    let message = format!("the server failed; its log has the cause under request id {call}");
    Answer::new(Code::Internal, ErrorReason::Internal, message)
        .metadata("request_id", call)
        .status()
}

fn log(error: &(dyn std::error::Error + 'static), call: &CallId) {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    tracing::error!(request_id = %call, error = %chain, "a call failed in the server");
}

/// A status in the making.
struct Answer {
    code: Code,
    reason: ErrorReason,
    message: String,
    metadata: HashMap<String, String>,
    details: Box<ErrorDetails>,
    violations: Vec<FieldViolation>,
}

impl Answer {
    fn new(code: Code, reason: ErrorReason, message: impl ToString) -> Self {
        Self {
            code,
            reason,
            message: message.to_string(),
            metadata: HashMap::new(),
            details: Box::default(),
            violations: Vec::new(),
        }
    }

    fn metadata(mut self, key: &str, value: &impl ToString) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    fn bad_request(mut self, violations: &[Violation]) -> Self {
        let shown = violations.iter().take(limits::VIOLATIONS).map(|violation| {
            let Violation { field, description, passed: _ } = violation;
            let description = clip(description, DESCRIPTION_CHARS, usize::MAX);
            FieldViolation::new(clip(field, DESCRIPTION_CHARS, usize::MAX), description)
        });
        self.violations = shown.collect();
        let omitted = violations.len() - self.violations.len();
        if omitted > 0 { self.metadata("violations_omitted", &omitted) } else { self }
    }

    fn precondition(mut self, kind: &str, subject: &str, description: &str) -> Self {
        let description = clip(description, DESCRIPTION_CHARS, usize::MAX);
        let violation = PreconditionViolation::new(kind, subject, description);
        self.details.set_precondition_failure(vec![violation]);
        self
    }

    fn resource(mut self, resource: &Resource) -> Self {
        let Resource { kind, name } = resource;
        self.details.set_resource_info(format!("chancery.v1/{kind}"), name, "", "");
        self
    }

    fn retry(mut self, after: Duration) -> Self {
        self.details.set_retry_info(Some(after));
        self
    }

    /// The status, with violations left out from the end until its details fit.
    fn status(mut self) -> Status {
        let message = clip(&self.message, limits::ERROR_MESSAGE_CHARS, MESSAGE_BYTES);
        loop {
            let status = self.written(&message);
            let fits = status.details().len() + CALL_ID_BYTES <= limits::ERROR_DETAIL_BYTES;
            if fits || self.violations.pop().is_none() {
                return status;
            }
            let key = "violations_omitted";
            let omitted = self.metadata.get(key).and_then(|omitted| omitted.parse::<usize>().ok());
            self.metadata.insert(key.to_owned(), (omitted.unwrap_or(0) + 1).to_string());
        }
    }

    fn written(&self, message: &str) -> Status {
        let mut details = self.details.clone();
        let name = self.reason.as_str_name();
        let reason = name.strip_prefix("ERROR_REASON_").unwrap_or(name);
        details.set_error_info(reason, DOMAIN, self.metadata.clone());
        if !self.violations.is_empty() {
            details.set_bad_request(self.violations.clone());
        }
        Status::with_error_details(self.code, message, *details)
    }
}

/// At most so many characters and bytes, with an ellipsis where something was left out.
fn clip(text: &str, chars: usize, bytes: usize) -> String {
    let mut clipped = String::new();
    for (place, character) in text.chars().enumerate() {
        if place + 1 >= chars || clipped.len() + 8 > bytes {
            clipped.push('…');
            return clipped;
        }
        clipped.push(character);
    }
    clipped
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
