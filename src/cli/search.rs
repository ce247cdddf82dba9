//! `search`: find statements, and measure how well they are found.

mod measure;
mod view;

use std::path::PathBuf;

use super::client::Client;
use super::failure::Failure;
use super::options::Global;
use super::output::Output;
use super::{get, options};
use crate::domain::Timestamp;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery search \"Казахстан Иран\"             statements about both, in any language
  chancery search министрлік --lang kk --facet countries --facet publish_time
  chancery search --filter 'kind = NOTE AND publish_time >= 2024-01-01' --order 'publish_time desc'
";

/// Find statements, in every language and across languages.
///
/// Words are found in any form. \"…\" finds words one after the other as written, a star behind the
/// beginning of a word finds all that start like it, a minus leaves statements out, title: looks in the
/// title alone. Names of countries and organisations find them in whatever language they are named.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// What to look for. Without it, everything that passes the filter.
    #[arg(allow_hyphen_values = true)]
    query: Option<String>,
    /// Only editions in this language.
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The language of the query; it is detected without it.
    #[arg(long, value_name = "TAG")]
    query_lang: Option<String>,
    /// Only statements that pass, as in: kind = SPEECH AND countries : KZ.
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// relevance, name, or publish_time, create_time, update_time, each with desc.
    #[arg(long, value_name = "FIELD", default_value = "", hide_default_value = true)]
    order: String,
    /// Count the values of a field: editions.language_code, kind, publisher, countries, organizations,
    /// publish_time, labels.KEY, fields.NAME; countries/publish_time counts the months within each country.
    /// May be given several times.
    #[arg(long, value_name = "FIELD")]
    facet: Vec<String>,
    /// All revisions, not only those in force.
    #[arg(long)]
    all_revisions: bool,
    /// How many at most, 1 to 1,000.
    #[arg(long, value_name = "N", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(i32).range(1..=1000))]
    page_size: i32,
    /// As the archive was: a commit number, or an instant in RFC 3339.
    #[arg(long, value_name = "STATE", value_parser = get::state)]
    at: Option<get::State>,
    /// Only what the issuer had published by then, in RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = options::instant)]
    published_by: Option<Timestamp>,
    /// Measure the engine on known items instead, with no server: the folder with corpus.jsonl ({"id",
    /// "lang", "text"} a line) and queries.jsonl ({"qid", "qlang", "tlang", "query"} a line).
    #[arg(long, value_name = "DIR", conflicts_with = "query", requires = "run")]
    eval: Option<PathBuf>,
    /// With --eval: where to write a line for each document found, qid, tab, id, in the order of rank.
    #[arg(long, value_name = "FILE", requires = "eval")]
    run: Option<PathBuf>,
    /// With --eval: where to write a line for each query, qid, tab, microseconds in the engine.
    #[arg(long, value_name = "FILE", requires = "eval")]
    latency: Option<PathBuf>,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    if let (Some(folder), Some(run)) = (&args.eval, &args.run) {
        let summary = measure::measure(folder, run, args.latency.as_deref())?;
        return output.write(&summary);
    }
    let request = request(args, global);
    let client = Client::connect(global).await?;
    let found = client.searches().search_statements(client.request(request)).await?.into_inner();
    if output.is_json() {
        return output.json("SearchStatementsResponse", &found);
    }
    output.write(&view::results(&found, &output.style))?;
    let shown = found.results.len();
    let entities = if found.entities.is_empty() {
        String::new()
    } else {
        format!("; understood {}", found.entities.join(", "))
    };
    Output::say(&format!(
        "{shown} of {} as of commit {}{entities}",
        found.total_size, found.commit
    ));
    Ok(())
}

fn request(args: Args, global: &Global) -> pb::SearchStatementsRequest {
    let Args {
        query,
        lang,
        query_lang,
        filter,
        order,
        facet,
        all_revisions,
        page_size,
        at,
        published_by,
        eval: _,
        run: _,
        latency: _,
    } = args;
    let in_language = lang.as_ref().map(|tag| format!("language({tag})"));
    let filter = match (in_language, filter.is_empty()) {
        (Some(language), true) => language,
        (Some(language), false) => format!("{language} AND ({filter})"),
        (None, _) => filter,
    };
    let scope = if all_revisions { pb::SearchScope::AllRevisions } else { pb::SearchScope::Latest };
    let spec = |path: &str, nested: Option<pb::FacetSpec>| pb::FacetSpec {
        field_path: path.to_owned(),
        nested_spec: nested.map(Box::new),
        ..pb::FacetSpec::default()
    };
    let facets = facet.iter().map(|path| match path.split_once('/') {
        Some((path, nested)) => spec(path, Some(spec(nested, None))),
        None => spec(path, None),
    });
    pb::SearchStatementsRequest {
        parent: global.archive_name(),
        query: query.unwrap_or_default(),
        query_language_code: query_lang.unwrap_or_default(),
        scope: scope.into(),
        filter,
        order_by: order,
        page_size,
        page_token: String::new(),
        facet_specs: facets.collect(),
        snippet_spec: Some(pb::SnippetSpec { max_snippets: 1, max_characters: 0 }),
        options: Some(get::read_options(at, published_by, lang.into_iter().collect())),
        explain: false,
        disable_entities: false,
    }
}
