//! Editions side by side: requests, and what was found towards the wire.

use super::{Field, Violations, count, fields, read};
use crate::archive::{AlignEditions, Alignment, Error, SegmentDivergence, SegmentPair};
use crate::domain::{CommitNumber, EditionName, SegmentId, StatementName};
use crate::grpc::pb;

/// Parses `AlignEditions`.
pub(crate) fn align_editions(request: pb::AlignEditionsRequest) -> Result<AlignEditions, Error> {
    let mut violations = Violations::default();
    let pb::AlignEditionsRequest { name, base_edition, target_edition, options } = request;
    let name: Option<StatementName> = violations.parse(Field::of_request("name"), &name);
    let [base, target] =
        [("base_edition", base_edition), ("target_edition", target_edition)].map(|(at, value)| {
            let at = Field::of_request(at);
            let edition: Option<EditionName> = violations.parse_optional(at, &value);
            if let (Some(edition), Some(name)) = (&edition, &name)
                && edition.statement_name() != *name
            {
                violations.note(at, format!("{edition} is not an edition of {name}"));
            }
            edition
        });
    let options = read::reading(&mut violations, options).options;
    violations.finish(name.map(|name| AlignEditions { name, base, target, options }))
}

/// The answer of `AlignEditions`.
pub(crate) fn to_alignment(
    alignment: Alignment,
    commit: CommitNumber,
) -> pb::AlignEditionsResponse {
    let Alignment { name, base, target, pairs, unpaired_base, unpaired_target, divergences } =
        alignment;
    let revision = |revision: &crate::domain::Revision| {
        name.edition(&revision.edition).revision(revision.number).to_string()
    };
    pb::AlignEditionsResponse {
        base_revision: revision(&base),
        target_revision: revision(&target),
        pairs: pairs.into_iter().map(to_pair).collect(),
        unpaired_base_segment_ids: ids(&unpaired_base),
        unpaired_target_segment_ids: ids(&unpaired_target),
        divergences: divergences.into_iter().map(to_divergence).collect(),
        base_publish_time: base.details.publish_time.map(fields::to_timestamp),
        target_publish_time: target.details.publish_time.map(fields::to_timestamp),
        commit: count(commit.0),
    }
}

fn ids(ids: &[SegmentId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn to_pair(pair: SegmentPair) -> pb::SegmentPair {
    let SegmentPair { base, target, confidence, stale } = pair;
    pb::SegmentPair {
        base_segment_ids: ids(&base),
        target_segment_ids: ids(&target),
        confidence: Some(confidence),
        stale,
    }
}

fn to_divergence(divergence: SegmentDivergence) -> pb::SegmentDivergence {
    let SegmentDivergence {
        base_value,
        target_value,
        base_segment,
        target_segment,
        base_quote,
        target_quote,
    } = divergence;
    pb::SegmentDivergence {
        field_path: "text.numbers".to_owned(),
        base_value,
        target_value,
        base_segment_id: base_segment.to_string(),
        target_segment_id: target_segment.to_string(),
        base_quote,
        target_quote,
    }
}
