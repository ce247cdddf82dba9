//! Structured fields: towards the wire, and the values of a request towards the domain.
//!
//! A field of the message is a section of the same values: speakers are the participants who speak.

mod annotated;
mod codes;
mod given;
mod shown;

use super::Shape;
use super::{fields, text};
use crate::archive::{Divergence, Fields, Proof, Reading, Review, Shown, Value};
use crate::domain::fields::{ClaimSource, ClaimValue, Role};
use crate::domain::{ArchiveId, EditionId, ReviewAction, StatementName};
use crate::grpc::pb;

pub(crate) use annotated::{Annotated, annotated};
pub(crate) use given::{Given, Values, claims};
pub(crate) use shown::{to_day_range, to_office};

/// Whose fields they are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Home<'a> {
    /// A statement's.
    Statement(&'a StatementName),
    /// Of a text that is not stored.
    Nowhere,
}

impl Home<'_> {
    fn archive(&self) -> Option<&ArchiveId> {
        match self {
            Self::Statement(name) => Some(&name.archive),
            Self::Nowhere => None,
        }
    }

    fn edition(&self, edition: &EditionId) -> String {
        match self {
            Self::Statement(name) => name.edition(edition).to_string(),
            Self::Nowhere => String::new(),
        }
    }
}

/// Fields as the wire has them.
pub(crate) fn to_fields(given: Fields, home: Home<'_>, shape: &Shape) -> pb::StructuredFields {
    let Fields { values, divergences, extractor } = given;
    let mut made = pb::StructuredFields { schema_version: extractor, ..Default::default() };
    for value in values {
        put(&mut made, value, home, shape);
    }
    made.events.sort_by_key(|event| !event.main);
    made.divergences =
        divergences.into_iter().map(|divergence| to_divergence(divergence, home, shape)).collect();
    made
}

fn put(made: &mut pb::StructuredFields, value: Value, home: Home<'_>, shape: &Shape) {
    let Value { path, value, mentions, proof } = value;
    let words = proof.evidence.first().map(|shown| shown.exact.clone()).unwrap_or_default();
    let evidence = proof.evidence.clone();
    let provenance = Some(to_provenance(proof, path, home, shape));
    let archive = home.archive();
    let count = super::small(mentions);
    match value {
        ClaimValue::Issuer(of) => {
            made.issuers.push(shown::issuer(of, count, archive, provenance));
        }
        ClaimValue::Participant(who) => {
            let speaks = who.roles.contains(&Role::Speaker);
            let section = if speaks { &mut made.speakers } else { &mut made.participants };
            section.push(shown::participant(who, archive, provenance));
        }
        ClaimValue::Event(of) => made.events.push(shown::event(of, archive, provenance)),
        ClaimValue::Organization(of) => {
            made.organizations.push(shown::mention(of, None, count, archive, provenance));
        }
        ClaimValue::Country(of) => {
            let region = of.key.as_ref().map(|key| key.id().to_owned());
            made.countries.push(shown::mention(of, region, count, archive, provenance));
        }
        ClaimValue::Place(of) => {
            made.places.push(shown::mention(of.name, of.region, count, archive, provenance));
        }
        ClaimValue::Initiative(of) => {
            made.initiatives.push(shown::initiative(of, archive, provenance));
        }
        ClaimValue::AdoptedDocument(of) => {
            made.adopted_documents.push(shown::adopted(of, archive, provenance));
        }
        ClaimValue::Bilateral(of) => {
            made.bilateral_meetings.push(shown::bilateral(of, archive, provenance));
        }
        ClaimValue::Quote(of) => {
            made.quotations.push(shown::quotation(of, &evidence, archive, provenance));
        }
        ClaimValue::IssueDate(dates) => {
            made.issue_dates = Some(to_day_range(dates, words));
            made.issue_dates_provenance = provenance;
        }
        ClaimValue::Date(dates) => {
            let dates = Some(to_day_range(dates, words));
            made.dates.push(pb::DateMention { dates, provenance });
        }
        ClaimValue::Kind(kind) => {
            let kind = codes::to_document_kind(kind).into();
            made.kind = Some(pb::KindClaim { kind, provenance });
        }
    }
}

fn to_provenance(proof: Proof, path: String, home: Home<'_>, shape: &Shape) -> pb::Provenance {
    let Proof { source, producer, rule, confidence, inferred, evidence, review, supporting } =
        proof;
    let (state, reviewer, time) = to_review(review);
    pb::Provenance {
        source: to_source(source).into(),
        evidence: evidence.into_iter().map(|one| to_evidence(one, home, shape)).collect(),
        confidence,
        producer,
        rule_id: rule,
        inferred,
        review_state: state.into(),
        reviewer,
        review_time: time,
        supporting_editions: supporting.iter().map(|edition| home.edition(edition)).collect(),
        field_path: path,
    }
}

fn to_review(review: Option<Review>) -> (pb::ReviewState, String, Option<prost_types::Timestamp>) {
    let Some(Review { action, time, reviewer }) = review else {
        return (pb::ReviewState::Unreviewed, String::new(), None);
    };
    let state = match action {
        ReviewAction::Confirm => pb::ReviewState::Confirmed,
        ReviewAction::Reject => pb::ReviewState::Rejected,
        ReviewAction::Replace => pb::ReviewState::Replaced,
    };
    (state, reviewer, Some(fields::to_timestamp(time)))
}

fn to_evidence(shown: Shown, home: Home<'_>, shape: &Shape) -> pb::Evidence {
    let Shown { revision, place, segment, exact, prefix, suffix } = shown;
    let revision = revision.and_then(|(edition, number)| match home {
        Home::Statement(name) => Some(name.edition(&edition).revision(number).to_string()),
        Home::Nowhere => None,
    });
    pb::Evidence {
        revision: revision.unwrap_or_default(),
        span: Some(text::to_place(place, shape.unit)),
        segment_id: segment.map(|id| id.to_string()).unwrap_or_default(),
        quote: Some(pb::TextQuote { exact, prefix, suffix }),
    }
}

const fn to_source(source: ClaimSource) -> pb::ClaimSource {
    match source {
        ClaimSource::Annotator => pb::ClaimSource::Annotator,
        ClaimSource::Extractor => pb::ClaimSource::Extractor,
        ClaimSource::Publisher => pb::ClaimSource::Publisher,
        ClaimSource::Curator => pb::ClaimSource::Curator,
    }
}

fn to_divergence(divergence: Divergence, home: Home<'_>, shape: &Shape) -> pb::Divergence {
    let Divergence { path, readings, review } = divergence;
    let reading = |reading: Reading| {
        let Reading { edition, value, proof } = reading;
        let provenance = proof.map(|proof| to_provenance(proof, path.clone(), home, shape));
        pb::divergence::Reading { edition: home.edition(&edition), value, provenance }
    };
    pb::Divergence {
        readings: readings.into_iter().map(reading).collect(),
        review_state: to_review(review).0.into(),
        field_path: path,
    }
}
