//! Tests of the table: what an error shows, and that nothing grows over its caps.

use super::*;
use crate::domain::CommitNumber;

fn call() -> CallId {
    CallId::from_client("test-call").unwrap()
}

fn of(error: archive::Error) -> Status {
    status(&Error::Archive(error), &call())
}

fn info(status: &Status) -> tonic_types::ErrorInfo {
    status.get_details_error_info().unwrap()
}

#[test]
fn violations_are_capped_and_the_rest_is_counted() {
    let violations: Vec<Violation> =
        (0..50).map(|n| Violation::new(format!("names[{n}]"), "is wrong")).collect();
    let status = of(archive::Error::Invalid(violations));
    let shown = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(shown.len(), limits::VIOLATIONS);
    assert_eq!(info(&status).metadata["violations_omitted"], "30");
    assert_eq!(
        (info(&status).reason.as_str(), status.code()),
        ("FIELD_INVALID", Code::InvalidArgument)
    );
}

#[test]
fn details_and_message_stay_below_their_caps_whatever_the_request_says() {
    let long = "қ".repeat(100_000);
    let violations: Vec<Violation> =
        (0..50).map(|_| Violation::new(long.clone(), long.clone())).collect();
    let status = of(archive::Error::Invalid(violations));
    assert!(status.details().len() + CALL_ID_BYTES <= limits::ERROR_DETAIL_BYTES);
    assert!(status.message().chars().count() <= limits::ERROR_MESSAGE_CHARS);
    let shown = status.get_details_bad_request().unwrap().field_violations.len();
    let omitted: usize = info(&status).metadata["violations_omitted"].parse().unwrap();
    assert!(shown > 0);
    assert_eq!(shown + omitted, 50);
}

#[test]
fn one_limit_that_was_passed_is_in_the_metadata() {
    let status = of(archive::Error::Invalid(vec![Violation::over("labels", "labels", 65, 64)]));
    let metadata = info(&status).metadata;
    assert_eq!((metadata["value"].as_str(), metadata["limit"].as_str()), ("65", "64"));
}

#[test]
fn an_internal_error_shows_where_it_is_logged_and_nothing_else() {
    let error = StoreError::Io {
        what: "reading /secret/path".to_owned(),
        source: std::io::Error::other("disk on fire"),
    };
    let status = of(archive::Error::Store(error));
    assert_eq!(status.code(), Code::Internal);
    let all = format!("{status:?}");
    assert!(!all.contains("secret") && !all.contains("fire"), "{all}");
    assert_eq!(info(&status).metadata["request_id"], "test-call");
}

#[test]
fn a_commit_that_was_waited_for_may_be_asked_for_again() {
    let error = |waited| archive::Error::CommitNotReached {
        asked: CommitNumber(9),
        head: CommitNumber(3),
        waited,
    };
    let waited = of(error(true));
    assert_eq!(waited.code(), Code::Unavailable);
    assert!(waited.get_details_retry_info().is_some());
    let exact = of(error(false));
    assert_eq!(exact.code(), Code::OutOfRange);
    let metadata = info(&exact).metadata;
    assert_eq!((metadata["head_commit"].as_str(), metadata["oldest_commit"].as_str()), ("3", "1"));
}

#[test]
fn a_text_that_cannot_be_read_names_the_byte() {
    let source = ReadError::NulByte { byte_offset: 12 };
    let status = of(archive::Error::Document { field: "document.text".to_owned(), source });
    assert_eq!(info(&status).reason, "TEXT_INVALID");
    assert_eq!(info(&status).metadata["byte_offset"], "12");
    let violation = &status.get_details_bad_request().unwrap().field_violations[0];
    assert_eq!(violation.field, "document.text");
}
