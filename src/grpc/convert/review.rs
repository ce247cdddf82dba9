//! `ReviewFields`, parsed.

use super::structured::{self, Values};
use super::{Field, Violations, fields};
use crate::archive::{Error, ReviewFields, ReviewOne, WriteOptions};
use crate::domain::fields::ClaimSource;
use crate::domain::{ArchiveId, ReviewAction, StatementName, limits};
use crate::grpc::pb;

/// Parses `ReviewFields`.
pub(crate) fn review(
    mut request: pb::ReviewFieldsRequest,
) -> Result<(ReviewFields, WriteOptions), Error> {
    let mut violations = Violations::default();
    let id = std::mem::take(&mut request.request_id);
    let key = fields::request_key(&mut violations, &id, "ReviewFields", &request);
    let pb::ReviewFieldsRequest { name, etag, reviews, request_id: _, reviewer } = request;
    let options = WriteOptions { request: key, validate_only: false };
    let name: Option<StatementName> = violations.parse(Field::of_request("name"), &name);
    let etag = fields::etag(&mut violations, Field::of_request("etag"), etag);
    let at = Field::of_request("reviewer");
    let reviewer = fields::text(&mut violations, at, reviewer, limits::NAME_CHARS);
    let at = Field::of_request("reviews");
    if reviews.is_empty() {
        violations.note(at, "is required");
    } else if reviews.len() > limits::REVIEWS {
        violations.over(at, "reviews", reviews.len(), limits::REVIEWS);
        return violations.finish(None);
    }
    let archive = name.as_ref().map(|name| name.archive.clone());
    let one = |(index, review)| one(&mut violations, at.item(index), review, archive.as_ref());
    let reviews = reviews.into_iter().enumerate().filter_map(one).collect();
    let review = name.map(|name| ReviewFields { name, etag, reviews, reviewer });
    violations.finish(review.map(|review| (review, options)))
}

/// One review. None only after a violation.
fn one(
    violations: &mut Violations,
    at: Field<'_>,
    review: pb::FieldReview,
    archive: Option<&ArchiveId>,
) -> Option<ReviewOne> {
    let pb::FieldReview { field_path, action, replacement } = review;
    let most = limits::FIELD_PATH_CHARS;
    let path = fields::text(violations, at.child("field_path"), field_path, most);
    if path.is_empty() {
        violations.note(at.child("field_path"), "is required");
    }
    let given = fields::choice(violations, at.child("action"), action)?;
    let action = match given {
        pb::ReviewAction::Unspecified => {
            violations.note(at.child("action"), "is required");
            None
        }
        pb::ReviewAction::Confirm => Some(ReviewAction::Confirm),
        pb::ReviewAction::Reject => Some(ReviewAction::Reject),
        pb::ReviewAction::Replace => Some(ReviewAction::Replace),
    };
    let field = at.child("replacement");
    let replaces = action == Some(ReviewAction::Replace);
    let (source, most) = (ClaimSource::Curator, limits::REPLACEMENTS);
    let values = Values { archive, source, most };
    let replacement = match replacement {
        Some(given) if replaces => {
            let claims = structured::claims(violations, field, given, values);
            if claims.is_empty() {
                violations.note(field, "has no value");
            }
            claims
        }
        Some(_) => {
            violations.note(field, "must be empty unless the action is REPLACE");
            Vec::new()
        }
        None if replaces => {
            violations.note(field, "is required for REPLACE");
            Vec::new()
        }
        None => Vec::new(),
    };
    action.map(|action| ReviewOne { path, action, replacement })
}
