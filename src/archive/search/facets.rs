//! Facets: how many of the statements found have each value of a field.

use std::collections::{BTreeSet, HashMap};

use super::Candidate;
use super::follow::State;
use crate::archive::filter::{claims_field, key_in, kind_word};
use crate::domain::{LocalizedText, Timestamp};
use crate::index::gazetteer;

/// What to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// The field.
    pub field: FacetField,
    /// The field as the request had it.
    pub path: String,
    /// The most values.
    pub most: usize,
    /// The language of the labels.
    pub label_language: Option<String>,
    /// What is counted within each value.
    pub nested: Option<Box<FacetRequest>>,
}

/// A field that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FacetField {
    /// Languages of the editions.
    Language,
    /// Kinds of documents.
    Kind,
    /// Publishers of the editions.
    Publisher,
    /// Entities of one kind: the prefix of their keys.
    Entity(&'static str),
    /// Values of a structured field, by the statement's claims.
    Claims(&'static str),
    /// Values of one label.
    Label(String),
    /// Times of publication.
    PublishTime(DateInterval),
}

/// How long one value of a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateInterval {
    /// A day.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// The values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetAnswer {
    /// The field as the request had it.
    pub path: String,
    /// The values: the most frequent first, times in their order.
    pub values: Vec<FacetValue>,
    /// Statements counted under the values that are not shown.
    pub others: u64,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value: a code, a word, a date as 2024, 2024-07 or 2024-07-01.
    pub value: String,
    /// Statements with it.
    pub count: u64,
    /// What people call it.
    pub labels: Vec<LocalizedText>,
    /// What was counted within it, where that was asked for.
    pub nested: Option<FacetAnswer>,
}

impl FacetRequest {
    /// Whether claims are counted.
    pub(super) fn asks_claims(&self) -> bool {
        matches!(self.field, FacetField::Claims(_))
            || self.nested.as_ref().is_some_and(|nested| nested.asks_claims())
    }

    /// The fields that can be counted, for errors.
    pub const FIELDS: [&'static str; 8] = [
        "editions.language_code",
        "kind",
        "publisher",
        "countries",
        "organizations",
        "publish_time",
        "labels.KEY",
        "fields.NAME",
    ];

    /// Reads a field.
    ///
    /// # Errors
    /// What is wrong.
    pub fn field(path: &str, interval: Option<DateInterval>) -> Result<FacetField, String> {
        Ok(match path {
            "language" | "editions.language_code" => FacetField::Language,
            "kind" => FacetField::Kind,
            "publisher" | "issuers" => FacetField::Publisher,
            "countries" | "region_codes" => FacetField::Entity("country:"),
            "organizations" => FacetField::Entity("organization:"),
            "publish_time" => FacetField::PublishTime(interval.unwrap_or(DateInterval::Month)),
            _ => match (path.strip_prefix("labels."), path.strip_prefix("fields.")) {
                (Some(key), _) => FacetField::Label(key.to_owned()),
                (None, Some(name)) => FacetField::Claims(claims_field(name)?),
                (None, None) => {
                    let known = Self::FIELDS.join(", ");
                    return Err(format!("{path:?} is not counted: use one of {known}"));
                }
            },
        })
    }
}

/// Counts the statements found.
pub(super) fn count(
    request: &FacetRequest,
    candidates: &[&Candidate],
    state: &State,
) -> FacetAnswer {
    let FacetRequest { field, path, most, label_language, nested } = request;
    let mut having: HashMap<String, Vec<&Candidate>> = HashMap::new();
    for candidate in candidates {
        for value in values(field, candidate, state) {
            having.entry(value).or_default().push(candidate);
        }
    }
    let timed = matches!(field, FacetField::PublishTime(_));
    let mut all: Vec<(String, Vec<&Candidate>)> = having.into_iter().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    let others = all.iter().skip(*most).map(|(_, having)| having.len() as u64).sum();
    all.truncate(*most);
    if timed {
        all.sort_by(|a, b| a.0.cmp(&b.0));
    }
    let values = all.into_iter().map(|(value, having)| {
        let labels = label_language.as_deref().and_then(|language| label(field, &value, language));
        let labels = labels.into_iter().collect();
        let nested = nested.as_ref().map(|nested| count(nested, &having, state));
        FacetValue { value, count: having.len() as u64, labels, nested }
    });
    FacetAnswer { path: path.clone(), values: values.collect(), others }
}

/// The values of one statement, each once.
fn values(field: &FacetField, candidate: &Candidate, state: &State) -> Vec<String> {
    let details = &candidate.heads.statement.details;
    let entry = || state.catalog.entries().get(candidate.entry as usize);
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut add = |value: &str| {
        found.insert(value.to_owned());
    };
    match field {
        FacetField::Language => {
            candidate.heads.editions.iter().for_each(|head| add(head.language.as_str()));
        }
        FacetField::Kind => details.kind.into_iter().for_each(|kind| add(kind_word(kind))),
        FacetField::Publisher => {
            let known = entry().into_iter().flat_map(|entry| &entry.revisions);
            known.filter(|known| !known.publisher.is_empty()).for_each(|k| add(&k.publisher));
        }
        FacetField::Entity(prefix) => {
            let known = entry().into_iter().flat_map(|entry| &entry.revisions);
            let keys = known.flat_map(|known| known.entities.iter());
            keys.filter_map(|key| key.strip_prefix(prefix)).for_each(add);
        }
        FacetField::Claims(field) => {
            let paths = candidate.said.iter().flat_map(|said| &said.paths);
            paths.filter_map(|path| key_in(path, field)).for_each(add);
        }
        FacetField::Label(key) => details.labels.get(key).into_iter().for_each(|v| add(v)),
        FacetField::PublishTime(interval) => {
            details.publish_time.and_then(|time| date(time, *interval)).iter().for_each(|d| add(d));
        }
    }
    found.into_iter().collect()
}

fn date(time: Timestamp, interval: DateInterval) -> Option<String> {
    let instant = jiff::Timestamp::from_second(time.seconds()).ok()?;
    let day = jiff::tz::Offset::UTC.to_datetime(instant).date();
    Some(match interval {
        DateInterval::Day => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        DateInterval::Month => format!("{:04}-{:02}", day.year(), day.month()),
        DateInterval::Year => format!("{:04}", day.year()),
    })
}

fn label(field: &FacetField, value: &str, language: &str) -> Option<LocalizedText> {
    let key = match field {
        FacetField::Entity(prefix) => format!("{prefix}{value}"),
        FacetField::Claims(_) => value.to_owned(),
        FacetField::Language
        | FacetField::Kind
        | FacetField::Publisher
        | FacetField::Label(_)
        | FacetField::PublishTime(_) => return None,
    };
    let text = gazetteer::builtin().name_of(&key, language)?;
    let language = crate::domain::LanguageTag::parse(language).ok();
    Some(LocalizedText { text: text.to_owned(), language })
}
