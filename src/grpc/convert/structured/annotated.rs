//! What an annotator says, towards the domain: value by value, so that one that breaks a rule does not
//! take the others with it.

use super::{Values, claims};
use crate::domain::OffsetUnit;
use crate::domain::fields::{Claim, ClaimSource, Evidence};
use crate::grpc::convert::{Field, Violations};
use crate::grpc::pb;
use crate::text::offsets::Offsets;

/// Places of evidence of one value.
const PLACES: usize = 16;
/// Characters of a rule's id.
const RULE_CHARS: usize = 63;

/// What is annotated, and by whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Annotated<'a> {
    /// The canonical text.
    pub(crate) text: &'a str,
    /// `name@version`.
    pub(crate) producer: &'a str,
}

/// The claims of an annotator: those that can be read.
pub(crate) fn annotated(given: pb::StructuredFields, by: Annotated<'_>) -> Vec<Claim> {
    let offsets = Offsets::new(by.text);
    let mut made = Vec::new();
    macro_rules! each {
        ($($field:ident),+) => {
            $(for mut value in given.$field {
                let proof = value.provenance.take();
                let one = pb::StructuredFields { $field: vec![value], ..Default::default() };
                made.extend(claim(one, proof, by, &offsets));
            })+
        };
    }
    each!(
        issuers,
        speakers,
        participants,
        events,
        organizations,
        countries,
        places,
        initiatives,
        adopted_documents,
        bilateral_meetings,
        dates
    );
    if let Some(mut kind) = given.kind {
        let proof = kind.provenance.take();
        let one = pb::StructuredFields { kind: Some(kind), ..Default::default() };
        made.extend(claim(one, proof, by, &offsets));
    }
    if given.issue_dates.is_some() {
        let issue_dates = given.issue_dates;
        let one = pb::StructuredFields { issue_dates, ..Default::default() };
        made.extend(claim(one, given.issue_dates_provenance, by, &offsets));
    }
    made
}

fn claim(
    one: pb::StructuredFields,
    proof: Option<pb::Provenance>,
    by: Annotated<'_>,
    offsets: &Offsets<'_>,
) -> Option<Claim> {
    let proof = proof?;
    let mut violations = Violations::default();
    let values = Values { archive: None, source: ClaimSource::Annotator, most: 1 };
    let made = claims(&mut violations, Field::REQUEST, one, values);
    violations.finish(Some(())).ok()?;
    let places = proof.evidence.iter().take(PLACES);
    let evidence: Option<Vec<Evidence>> =
        places.map(|place| evidence(place, by.text, offsets)).collect();
    let is_short = proof.rule_id.chars().count() <= RULE_CHARS;
    Some(Claim {
        evidence: evidence?,
        producer: by.producer.to_owned(),
        rule: if is_short { proof.rule_id } else { String::new() },
        confidence: proof.confidence.filter(|sure| (0.0..=1.0).contains(sure)),
        inferred: proof.inferred,
        ..made.into_iter().next()?
    })
}

/// The words at a span, if they are those of the quote.
fn evidence(given: &pb::Evidence, text: &str, offsets: &Offsets<'_>) -> Option<Evidence> {
    let span = given.span.as_ref()?;
    let unit = match span.unit() {
        pb::OffsetUnit::Unspecified | pb::OffsetUnit::CodePoint => OffsetUnit::CodePoint,
        pb::OffsetUnit::Utf8Byte => OffsetUnit::Utf8Byte,
        pb::OffsetUnit::Utf16CodeUnit => OffsetUnit::Utf16CodeUnit,
    };
    let index = |index: i32| usize::try_from(index).ok();
    let range = index(span.start_index)?..index(span.end_index)?;
    let range = offsets.range_to_bytes(range, unit).ok()?;
    let surface = text.get(range.clone()).filter(|words| !words.is_empty())?;
    let quoted = given.quote.as_ref().map_or("", |quote| quote.exact.as_str());
    let agrees = quoted.is_empty() || quoted == surface;
    agrees.then(|| Evidence { span: range.into(), surface: surface.to_owned() })
}
