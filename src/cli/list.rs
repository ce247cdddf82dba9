//! `list`: the statements of an archive.

use super::client::Client;
use super::display::Style;
use super::failure::Failure;
use super::options::{Global, instant};
use super::output::Output;
use super::{get, words};
use crate::domain::Timestamp;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery list                                 the first 50 statements
  chancery list --all --lang kk,ru              all of them, with titles in Kazakh, else Russian
  chancery list --all --output json | jq .name
";

/// List statements, in the order of their names or another one.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// How many at most, 1 to 1,000; with --all, how many are fetched at a time.
    #[arg(long, value_name = "N", default_value_t = 50)]
    #[arg(value_parser = clap::value_parser!(i32).range(1..=1000))]
    page_size: i32,
    /// All pages.
    #[arg(long)]
    all: bool,
    /// Only statements that pass, as in: kind = SPEECH AND countries : KZ.
    #[arg(long, value_name = "FILTER", default_value = "", hide_default_value = true)]
    filter: String,
    /// name, or publish_time, create_time, update_time, each with desc.
    #[arg(long, value_name = "FIELD", default_value = "", hide_default_value = true)]
    order: String,
    /// Deleted statements too.
    #[arg(long)]
    deleted: bool,
    /// Languages for the titles, best first.
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    lang: Vec<String>,
    /// As the archive was: a commit number, or an instant in RFC 3339.
    #[arg(long, value_name = "STATE", value_parser = get::state)]
    at: Option<get::State>,
    /// Only what the issuer had published by then, in RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    published_by: Option<Timestamp>,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { page_size, all, filter, order, deleted, lang, at, published_by } = args;
    let client = Client::connect(global).await?;
    let mut request = pb::ListStatementsRequest {
        view: pb::StatementView::Basic.into(),
        parent: global.archive_name(),
        page_size,
        page_token: String::new(),
        filter,
        order_by: order,
        show_deleted: deleted,
        options: Some(get::read_options(at, published_by, lang.clone())),
    };
    let mut shown = 0;
    loop {
        let page = client.statements().list_statements(client.request(request.clone())).await?;
        let page = page.into_inner();
        write_page(&page, &lang, output)?;
        shown += page.statements.len();
        if page.next_page_token.is_empty() {
            return Ok(());
        }
        if !all {
            let of = if page.total_size > 0 {
                format!(" of {}", page.total_size)
            } else {
                String::new()
            };
            Output::say(&format!("{shown}{of} shown; --all shows all"));
            return Ok(());
        }
        request.page_token = page.next_page_token;
    }
}

fn write_page(
    page: &pb::ListStatementsResponse,
    languages: &[String],
    output: &Output,
) -> Result<(), Failure> {
    if output.is_json() {
        for statement in &page.statements {
            output.json_line("Statement", statement)?;
        }
        return Ok(());
    }
    if page.statements.is_empty() {
        Output::say("no statements");
        return Ok(());
    }
    let rows: Vec<Vec<String>> =
        page.statements.iter().map(|statement| row(statement, languages, &output.style)).collect();
    output.write(&output.style.table(&["STATEMENT", "PUBLISHED", "EDITIONS", "TITLE"], &rows))
}

fn row(statement: &pb::Statement, languages: &[String], style: &Style) -> Vec<String> {
    let editions: Vec<String> = statement
        .editions
        .iter()
        .map(|edition| format!("{}:{}", edition.language_code, edition.revision_count))
        .collect();
    let deleted = statement.state == pb::statement::State::Deleted as i32;
    let title = title(statement, languages).map_or_else(String::new, |title| style.one_line(title));
    vec![
        words::short(style, &statement.name),
        words::time(statement.publish_time.as_ref()),
        editions.join(" "),
        if deleted { format!("(deleted) {title}") } else { title },
    ]
}

/// The title in the first language wanted that there is one in, else in the original language, else
/// the first.
fn title<'a>(statement: &'a pb::Statement, languages: &[String]) -> Option<&'a str> {
    let in_language = |wanted: &str| {
        statement.titles.iter().find(|title| title.language_code.eq_ignore_ascii_case(wanted))
    };
    languages
        .iter()
        .find_map(|language| in_language(language))
        .or_else(|| in_language(&statement.original_language_code))
        .or_else(|| statement.titles.first())
        .map(|title| title.text.as_str())
}
