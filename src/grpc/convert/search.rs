//! The messages of `SearchService`.

use super::paging::{Paging, paging};
use super::read::{Reading, reading};
use super::{Field, Violations, count, fields};
use crate::archive::filter::Condition;
use crate::archive::{
    DateInterval, Error, FacetAnswer, FacetRequest, FacetValue, FoundSnippet, FoundStatement,
    Order, Scope, Search, SnippetRequest, Suggestion, parse_query,
};
use crate::domain::query::Query;
use crate::domain::{ArchiveId, ArchiveName, LanguageTag, OffsetUnit, StatementName, limits};
use crate::grpc::page_token::ListMethod;
use crate::grpc::pb;
use crate::text::offsets::Offsets;

const PARENT: Field<'static> = Field::of_request("parent");
/// Values of a facet, when the request does not say.
const FACET_VALUES: usize = 10;
/// Characters of a snippet, when the request does not say.
const SNIPPET_CHARS: usize = 240;
/// Terms suggested, when the request does not say, and at most.
const TERMS: (usize, usize) = (10, 50);

/// `SearchStatements`.
#[derive(Debug)]
pub(crate) struct Asked {
    /// What is looked for; where it starts is not known before the token is opened.
    pub(crate) search: Search,
    /// Which page.
    pub(crate) page: Paging,
    /// What positions count.
    pub(crate) unit: OffsetUnit,
    /// Whether to say why.
    pub(crate) explain: bool,
}

/// `SearchStatements`, parsed.
pub(crate) fn search(mut request: pb::SearchStatementsRequest) -> Result<Asked, Error> {
    let mut violations = Violations::default();
    let (size, token) =
        (std::mem::take(&mut request.page_size), std::mem::take(&mut request.page_token));
    let page = paging(&mut violations, ListMethod::Search, size, token, &request);
    let pb::SearchStatementsRequest {
        parent,
        query,
        query_language_code,
        scope,
        filter,
        order_by,
        page_size: _,
        page_token: _,
        facet_specs,
        snippet_spec,
        options,
        explain,
        disable_entities,
    } = request;
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let Reading { options, unit } = reading(&mut violations, options);
    let preferred = options.choice.preferred.first().map(|tag| tag.as_str().to_owned());
    let search = parent.map(|parent| Search {
        archive: parent.archive,
        query: query_of(&mut violations, &query),
        query_language: language(&mut violations, "query_language_code", &query_language_code),
        entities: !disable_entities,
        scope: match fields::choice::<pb::SearchScope>(
            &mut violations,
            Field::of_request("scope"),
            scope,
        ) {
            Some(pb::SearchScope::AllRevisions) => Scope::AllRevisions,
            None | Some(pb::SearchScope::Unspecified | pb::SearchScope::Latest) => Scope::Latest,
        },
        condition: condition(&mut violations, &filter),
        order: order(&mut violations, &order_by),
        skip: 0,
        most: page.limit.items,
        facets: facets(&mut violations, facet_specs, preferred.as_deref()),
        snippets: snippets(&mut violations, snippet_spec),
        options,
    });
    violations.finish(search.map(|search| Asked { search, page, unit, explain }))
}

/// `AggregateStatements`, parsed.
pub(crate) fn aggregate(request: pb::AggregateStatementsRequest) -> Result<Search, Error> {
    let pb::AggregateStatementsRequest { parent, query, filter, facet_specs, options } = request;
    let mut violations = Violations::default();
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let Reading { options, unit: _ } = reading(&mut violations, options);
    if facet_specs.is_empty() {
        violations.note(Field::of_request("facet_specs"), "is empty: nothing would be counted");
    }
    let preferred = options.choice.preferred.first().map(|tag| tag.as_str().to_owned());
    let search = parent.map(|parent| Search {
        archive: parent.archive,
        query: query_of(&mut violations, &query),
        query_language: None,
        entities: true,
        scope: Scope::Latest,
        condition: condition(&mut violations, &filter),
        order: Order::Name,
        skip: 0,
        most: 0,
        facets: facets(&mut violations, facet_specs, preferred.as_deref()),
        snippets: SnippetRequest { most: 0, characters: 0 },
        options,
    });
    violations.finish(search)
}

/// `SuggestTerms`, parsed.
#[derive(Debug)]
pub(crate) struct Suggest {
    /// In which archive.
    pub(crate) archive: ArchiveId,
    /// What was typed so far.
    pub(crate) prefix: String,
    /// In which language.
    pub(crate) language: Option<LanguageTag>,
    /// How many terms.
    pub(crate) most: usize,
}

/// `SuggestTerms`, parsed.
pub(crate) fn suggest(request: pb::SuggestTermsRequest) -> Result<Suggest, Error> {
    let pb::SuggestTermsRequest { parent, prefix, language_code, term_limit } = request;
    let mut violations = Violations::default();
    let parent: Option<ArchiveName> = violations.parse(PARENT, &parent);
    let chars = prefix.trim().chars().count();
    if !(2..=100).contains(&chars) {
        let problem = format!("has {chars} characters; it must have 2 to 100");
        violations.note(Field::of_request("prefix"), problem);
    }
    let language = language(&mut violations, "language_code", &language_code);
    let most = number(&mut violations, "term_limit", term_limit, TERMS.0, TERMS.1);
    violations.finish(parent.map(|parent| Suggest {
        archive: parent.archive,
        prefix,
        language,
        most,
    }))
}

fn query_of(violations: &mut Violations, query: &str) -> Query {
    parse_query(query).unwrap_or_else(|violation| {
        violations.push(violation);
        Query::default()
    })
}

/// A filter, in the field of that name.
pub(crate) fn condition(violations: &mut Violations, filter: &str) -> Condition {
    Condition::parse(filter, "filter").unwrap_or_else(|violation| {
        violations.push(violation);
        Condition::default()
    })
}

/// An order, in the field of that name.
pub(crate) fn order(violations: &mut Violations, order_by: &str) -> Order {
    Order::parse(order_by).unwrap_or_else(|problem| {
        violations.note(Field::of_request("order_by"), problem);
        Order::default()
    })
}

fn language(violations: &mut Violations, field: &'static str, tag: &str) -> Option<LanguageTag> {
    fields::language(violations, Field::of_request(field), tag)
}

fn number(
    violations: &mut Violations,
    field: &'static str,
    value: i32,
    otherwise: usize,
    most: usize,
) -> usize {
    match usize::try_from(value) {
        Ok(0) => otherwise,
        Ok(value) => value.min(most),
        Err(_) => {
            violations.note(Field::of_request(field), format!("{value} is negative"));
            otherwise
        }
    }
}

fn facets(
    violations: &mut Violations,
    specs: Vec<pb::FacetSpec>,
    label_language: Option<&str>,
) -> Vec<FacetRequest> {
    let field = Field::of_request("facet_specs");
    if specs.len() > limits::FACETS {
        violations.over(field, "facets", specs.len(), limits::FACETS);
        return Vec::new();
    }
    specs.into_iter().filter_map(|spec| facet(violations, spec, label_language)).collect()
}

/// One field to count, and what is counted within its values.
fn facet(
    violations: &mut Violations,
    spec: pb::FacetSpec,
    label_language: Option<&str>,
) -> Option<FacetRequest> {
    let field = Field::of_request("facet_specs");
    let pb::FacetSpec { field_path, limit, date_interval, nested_spec } = spec;
    let nested = match nested_spec {
        Some(nested) if nested.nested_spec.is_some() => {
            violations.note(field, "nested_spec has a nested_spec: facets are nested once");
            None
        }
        Some(nested) => facet(violations, *nested, label_language),
        None => None,
    };
    let interval = match fields::choice::<pb::DateInterval>(violations, field, date_interval) {
        None | Some(pb::DateInterval::Unspecified) => None,
        Some(pb::DateInterval::Day) => Some(DateInterval::Day),
        Some(pb::DateInterval::Month) => Some(DateInterval::Month),
        Some(pb::DateInterval::Year) => Some(DateInterval::Year),
    };
    let most = match usize::try_from(limit) {
        Ok(0) => FACET_VALUES,
        Ok(most) => most.min(limits::FACET_VALUES),
        Err(_) => {
            violations.note(field, format!("limit {limit} is negative"));
            FACET_VALUES
        }
    };
    let together = most.saturating_mul(nested.as_ref().map_or(1, |nested| nested.most));
    let bound = limits::FACETS * limits::FACET_VALUES;
    if together > bound {
        violations.over(field, "values with those nested", together, bound);
    }
    match FacetRequest::field(&field_path, interval) {
        Ok(of) => Some(FacetRequest {
            field: of,
            path: field_path,
            most,
            label_language: label_language.map(str::to_owned),
            nested: nested.map(Box::new),
        }),
        Err(problem) => {
            violations.note(field, problem);
            None
        }
    }
}

fn snippets(violations: &mut Violations, spec: Option<pb::SnippetSpec>) -> SnippetRequest {
    let Some(pb::SnippetSpec { max_snippets, max_characters }) = spec else {
        return SnippetRequest { most: 0, characters: 0 };
    };
    let most = number(violations, "snippet_spec.max_snippets", max_snippets, 0, limits::SNIPPETS);
    let (otherwise, limit) = (SNIPPET_CHARS, limits::SNIPPET_CHARS);
    let characters =
        number(violations, "snippet_spec.max_characters", max_characters, otherwise, limit);
    SnippetRequest { most, characters }
}

/// A statement that was found.
pub(crate) fn to_result(
    found: FoundStatement,
    archive: &ArchiveId,
    unit: OffsetUnit,
    explain: bool,
) -> pb::SearchResult {
    let FoundStatement { heads, edition, revision, score, matched, snippets, languages } = found;
    let name = StatementName { archive: archive.clone(), statement: heads.statement.id.clone() };
    let edition = name.edition(&edition);
    let revision = edition.revision(revision).to_string();
    let explanation = if explain {
        format!("{matched} words of the query in {edition}, score {score:.2}")
    } else {
        String::new()
    };
    let heads = std::sync::Arc::unwrap_or_clone(heads);
    pb::SearchResult {
        statement: Some(super::statement::to_statement(heads, archive)),
        edition: edition.to_string(),
        score,
        snippets: snippets.into_iter().map(|s| to_snippet(s, &revision, unit)).collect(),
        matched_language_codes: languages,
        explanation,
    }
}

fn to_snippet(snippet: FoundSnippet, revision: &str, unit: OffsetUnit) -> pb::Snippet {
    let FoundSnippet { segment, language, text, range, matches, before } = snippet;
    let whole = format!("{before}{text}");
    let offsets = Offsets::new(&whole);
    let span = |bytes| super::text::to_span(&offsets.range_to_unit(bytes, unit), unit);
    pb::Snippet {
        revision: revision.to_owned(),
        segment_id: segment.to_string(),
        span: Some(span(range)),
        matches: matches.into_iter().map(span).collect(),
        text,
        language_code: language,
    }
}

/// The counts of one field.
pub(crate) fn to_facet(answer: FacetAnswer) -> pb::FacetResult {
    let FacetAnswer { path, values, others } = answer;
    let values = values.into_iter().map(|FacetValue { value, count: number, labels, nested }| {
        let labels = labels.into_iter().map(fields::to_localized).collect();
        pb::FacetValue { value, count: count(number), labels, nested: nested.map(to_facet) }
    });
    pb::FacetResult {
        field_path: path,
        values: values.collect(),
        other_count: count(others),
        exact: true,
    }
}

/// A completion.
pub(crate) fn to_term(suggestion: Suggestion) -> pb::FacetValue {
    let Suggestion { text, entity: _, count: number } = suggestion;
    pb::FacetValue { value: text, count: count(number), labels: Vec::new(), nested: None }
}
