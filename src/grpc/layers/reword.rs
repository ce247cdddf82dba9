//! Errors that tonic finds by itself, in the words of the contract.
//!
//! tonic says OUT_OF_RANGE for a message that is too large and INTERNAL for one that cannot be read;
//! it knows nothing of reasons. Its errors are told from ours by their lack of details.

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt, pb as google};

use crate::domain::limits;
use crate::grpc::Error;
use crate::grpc::call::CallId;
use crate::grpc::services::INGEST_SERVICE;

/// What one of tonic's own errors means here; none for errors of ours and for those of health and
/// reflection, which have words of their own.
pub(crate) fn ours(status: &Status, path: &str) -> Option<Error> {
    if !status.details().is_empty() {
        return None;
    }
    let message = status.message();
    let too_large = || Some(Error::MessageTooLarge { limit: limit(path) });
    let what = || message.to_owned();
    match status.code() {
        Code::OutOfRange if message.contains("message length too large") => too_large(),
        Code::ResourceExhausted if message.contains("size limit") => too_large(),
        Code::Internal if message.starts_with("Error encoding") => {
            Some(Error::Encoding { what: what() })
        }
        Code::Internal => Some(Error::MessageMalformed { what: what() }),
        Code::Unimplemented if message.contains("compressed") => {
            Some(Error::CompressionUnknown { what: what() })
        }
        Code::Unimplemented => Some(Error::MethodUnknown { path: path.to_owned() }),
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::InvalidArgument
        | Code::DeadlineExceeded
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => None,
    }
}

fn limit(path: &str) -> usize {
    let service = path.trim_start_matches('/').split('/').next();
    if service == Some(INGEST_SERVICE) {
        limits::INGEST_MESSAGE_BYTES
    } else {
        limits::MESSAGE_BYTES
    }
}

/// The same status with the id of the call among its details. Details are a repeated field of a
/// message, so that one more is added by appending it.
pub(crate) fn with_call_id(status: Status, id: &CallId) -> Status {
    let info = ErrorDetails::with_request_info(id.as_str(), "");
    let only = Status::with_error_details(Code::Ok, "", info);
    let Ok(google::Status { details, .. }) = google::Status::decode(only.details()) else {
        return status;
    };
    let head = if status.details().is_empty() {
        let (code, message) = (status.code() as i32, status.message().to_owned());
        google::Status { code, message, details: Vec::new() }.encode_to_vec()
    } else {
        status.details().to_vec()
    };
    let tail = google::Status { code: 0, message: String::new(), details }.encode_to_vec();
    Status::with_details_and_metadata(
        status.code(),
        status.message(),
        [head, tail].concat().into(),
        status.metadata().clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const INGEST: &str = "/chancery.v1.IngestService/IngestEdition";
    const GET: &str = "/chancery.v1.StatementService/GetStatement";

    #[test]
    fn the_errors_of_tonic_get_the_words_of_the_contract() {
        let large = Status::out_of_range("Error, decoded message length too large: found 9 bytes");
        assert!(matches!(ours(&large, GET), Some(Error::MessageTooLarge { limit: 4_194_304 })));
        assert!(matches!(ours(&large, INGEST), Some(Error::MessageTooLarge { limit: 16_777_216 })));
        let bomb =
            Status::resource_exhausted("Error decompressing: size limit, of 9 bytes, exceeded");
        assert!(matches!(ours(&bomb, GET), Some(Error::MessageTooLarge { .. })));
        let malformed = Status::internal("failed to decode Protobuf message");
        assert!(matches!(ours(&malformed, GET), Some(Error::MessageMalformed { .. })));
        let unknown = Status::unimplemented("");
        assert!(matches!(ours(&unknown, GET), Some(Error::MethodUnknown { .. })));
        assert!(ours(&Status::not_found("service not registered"), GET).is_none());
    }

    #[test]
    fn an_error_of_ours_is_left_as_it_is_and_gets_the_id_of_the_call() {
        let id = CallId::from_client("call-1").unwrap();
        let info = ErrorDetails::with_error_info("INTERNAL", "chancery.api", []);
        let status = Status::with_error_details(Code::Internal, "m", info);
        assert!(ours(&status, GET).is_none());
        let told = with_call_id(status, &id);
        assert_eq!(told.get_details_request_info().unwrap().request_id, "call-1");
        assert_eq!(told.get_details_error_info().unwrap().reason, "INTERNAL");
        let bare = with_call_id(Status::not_found("service not registered"), &id);
        assert_eq!(bare.get_details_request_info().unwrap().request_id, "call-1");
    }
}
