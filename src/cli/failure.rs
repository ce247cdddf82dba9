//! What went wrong, for a person and for a script: words on stderr and an exit code.

use std::fmt::Write as _;
use std::io;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// Exit code of a usage or input that cannot be read as meant.
pub(super) const USAGE: u8 = 1;
/// Exit code of a file, socket or pipe that failed here.
const IO: u8 = 74;
/// Exit code of a refused call, less its gRPC code.
const REFUSED: u8 = 64;

/// Why a command ends without success.
#[derive(Debug)]
pub(super) enum Failure {
    /// Usage or input that cannot be read as meant.
    Usage(String),
    /// A file, socket or pipe failed here: what, and why.
    Io(String),
    /// The server refused the call.
    Refused(Box<Refusal>),
    /// No server could be reached there.
    Unreachable(String),
    /// Who read our output has had enough; nothing to say.
    PipeClosed,
    /// Everything was said already.
    Told(u8),
}

/// A call that the server refused, with its details.
#[derive(Debug)]
pub(super) struct Refusal {
    status: Status,
    details: ErrorDetails,
}

impl Failure {
    /// A file or the like that failed.
    pub(super) fn io(what: impl std::fmt::Display, error: &io::Error) -> Self {
        Self::Io(format!("{what}: {error}"))
    }

    /// The exit code.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Io(_) => IO,
            Self::Refused(refusal) => REFUSED + code_number(refusal.status.code()),
            Self::Unreachable(_) => REFUSED + code_number(Code::Unavailable),
            Self::PipeClosed => 0,
            Self::Told(code) => *code,
        }
    }

    /// What to tell the person, if anything.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::Usage(words) | Self::Io(words) | Self::Unreachable(words) => {
                Some(format!("error: {words}"))
            }
            Self::Refused(refusal) => Some(format!("error: {}", refusal.words())),
            Self::PipeClosed | Self::Told(_) => None,
        }
    }

    /// The refusal, if it is one.
    pub(super) fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Usage(_)
            | Self::Io(_)
            | Self::Unreachable(_)
            | Self::PipeClosed
            | Self::Told(_) => None,
        }
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        Self::Refused(Box::new(Refusal { status, details }))
    }
}

impl Refusal {
    /// The gRPC code.
    pub(super) fn code(&self) -> Code {
        self.status.code()
    }

    /// The stable reason, such as `FIELD_INVALID`; empty if there is none.
    pub(super) fn reason(&self) -> &str {
        self.details.error_info().map_or("", |info| &info.reason)
    }

    /// The sentence that the server gave.
    pub(super) fn message(&self) -> &str {
        self.status.message()
    }

    /// A value that came with the reason.
    pub(super) fn metadata(&self, key: &str) -> Option<&str> {
        let value = self.details.error_info()?.metadata.get(key)?;
        if value.is_empty() { None } else { Some(value) }
    }

    /// After how long the server asks to try again.
    pub(super) fn retry_after(&self) -> Option<std::time::Duration> {
        self.details.retry_info()?.retry_delay
    }

    fn request_id(&self) -> Option<&str> {
        let header = || self.status.metadata().get("x-request-id")?.to_str().ok();
        let detail = || self.details.request_info().map(|info| info.request_id.as_str());
        self.metadata("request_id").or_else(detail).or_else(header)
    }

    fn words(&self) -> String {
        let mut words = format!("{}: {}", code_name(self.code()), self.message());
        let mut line = |label: &str, text: &str| {
            // Writing to a string cannot fail.
            let _ = write!(words, "\n  {label:<11}{text}");
        };
        if !self.reason().is_empty() {
            line("reason", self.reason());
        }
        if let Some(bad) = self.details.bad_request() {
            for violation in &bad.field_violations {
                line("field", &format!("{}: {}", violation.field, violation.description));
            }
        }
        if let Some(failure) = self.details.precondition_failure() {
            for violation in &failure.violations {
                line("condition", &format!("{}: {}", violation.subject, violation.description));
            }
        }
        if let Some(resource) = self.details.resource_info() {
            line("resource", &format!("{} {}", resource.resource_type, resource.resource_name));
        }
        if let Some(info) = self.details.error_info() {
            for (key, value) in info.metadata.iter().filter(|(key, _)| *key != "request_id") {
                line(&key.replace('_', " "), value);
            }
        }
        line("next", self.advice());
        if let Some(id) = self.request_id() {
            line("request id", id);
        }
        words
    }

    fn advice(&self) -> &'static str {
        match self.reason() {
            "ETAG_MISMATCH" | "REVISION_CONFLICT" => "read it again and decide anew",
            "REQUEST_ID_REUSED" => "give this request an id of its own",
            "PAGE_TOKEN_INVALID" | "PAGE_TOKEN_MISMATCH" => "start the list from its first page",
            "RESUME_TOKEN_INVALID" => "start anew from a commit: chancery changes --from N",
            "COMMIT_NOT_REACHED" => "name a commit up to the head commit given here",
            "TEXT_TOO_LARGE" => "split the document",
            "TEXT_INVALID" => "check the file, and its charset (--charset) and extension",
            "RESOURCE_NOT_FOUND" => "see what there is: chancery list",
            "STATEMENT_DELETED" => "bring the statement back first (UndeleteStatement)",
            "STORE_READ_ONLY" => "the operator must put the disk right and restart the server",
            "DATA_DAMAGED" => "the operator must restore the record from a copy",
            "DEADLINE_EXCEEDED" => "give it more time (--timeout); repeating the call is safe",
            "METHOD_UNKNOWN" => "the server is of another version: chancery info",
            "INTERNAL" => "look for the request id in the server's log",
            _ => self.advice_by_code(),
        }
    }

    fn advice_by_code(&self) -> &'static str {
        match self.code() {
            Code::InvalidArgument | Code::OutOfRange => "correct what is named here",
            Code::Unavailable | Code::ResourceExhausted => "try again in a moment",
            Code::DeadlineExceeded | Code::Cancelled => "give it more time (--timeout)",
            Code::Unimplemented => "check that the endpoint is a Chancery server",
            Code::NotFound | Code::AlreadyExists | Code::Aborted | Code::FailedPrecondition => {
                "read the current state and decide anew"
            }
            Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => {
                "look into the server's log"
            }
            Code::PermissionDenied | Code::Unauthenticated => "check what you may do there",
        }
    }
}

/// The number of a gRPC code.
fn code_number(code: Code) -> u8 {
    // There are 17 codes, from 0 to 16.
    u8::try_from(code as i32).unwrap_or(2)
}

/// The name of a gRPC code as the specification writes it.
pub(super) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn a_refusal_says_what_where_what_next_and_which_request() {
        let mut details = ErrorDetails::new();
        let metadata = [("limit", "1000"), ("request_id", "r-7")];
        details
            .add_bad_request_violation("document.title", "has 1200 characters; the limit is 1000")
            .set_error_info(
                "FIELD_INVALID",
                "chancery.api",
                metadata
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .into_iter()
                    .collect::<HashMap<_, _>>(),
            );
        let status = Status::with_error_details(Code::InvalidArgument, "1 field is wrong", details);
        let failure = Failure::from(status);
        let words = failure.words().unwrap();
        for part in [
            "error: INVALID_ARGUMENT: 1 field is wrong",
            "reason     FIELD_INVALID",
            "field      document.title: has 1200",
            "limit      1000",
            "next       correct what is named here",
            "request id r-7",
        ] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert_eq!(failure.exit_code(), 67);
    }
}
