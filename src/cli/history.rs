//! `history`: every version of an edition, or of all editions of a statement.

use super::client::Client;
use super::failure::Failure;
use super::name::Name;
use super::options::Global;
use super::output::Output;
use super::{get, words};
use crate::domain::StatementName;
use crate::grpc::pb;

const EXAMPLES: &str = "\
Examples:
  chancery history acd-19                       all versions in all languages
  chancery history acd-19/kk                    the versions of the Kazakh edition
  chancery history acd-19 --output json | jq .snapshot.contentDigest
";

/// List the revisions of an edition, or of all editions of a statement, newest first.
#[derive(Debug, clap::Args)]
#[command(before_help = EXAMPLES)]
pub(super) struct Args {
    /// STATEMENT or STATEMENT/EDITION, or a resource name.
    name: String,
    /// As the archive was: a commit number, or an instant in RFC 3339.
    #[arg(long, value_name = "STATE", value_parser = get::state)]
    at: Option<get::State>,
}

pub(super) async fn run(args: Args, global: &Global, output: &mut Output) -> Result<(), Failure> {
    let Args { name, at } = args;
    let name = Name::parse(&name, &global.archive)?;
    let client = Client::connect(global).await?;
    let editions = match name {
        Name::Statement(statement) => editions(&client, &statement, at).await?,
        Name::Edition(edition) => vec![edition.to_string()],
        Name::Revision(revision) => {
            return Err(Failure::Usage(format!(
                "a history is of a statement or an edition; see the revision itself with: chancery get {revision}"
            )));
        }
    };
    let mut rows = Vec::new();
    for edition in editions {
        for revision in &revisions(&client, &edition, at).await? {
            if output.is_json() {
                output.json_line("EditionRevision", revision)?;
            } else {
                rows.push(row(revision, output));
            }
        }
    }
    if output.is_json() {
        return Ok(());
    }
    output.write(&output.style.table(
        &[
            "REVISION",
            "RECORDED",
            "COMMIT",
            "PUBLISHED",
            "DIGEST",
            "USABILITY",
            "SEEN",
            "CHANGE",
            "TITLE",
        ],
        &rows,
    ))
}

/// All revisions of an edition, newest first.
pub(super) async fn revisions(
    client: &Client,
    edition: &str,
    at: Option<get::State>,
) -> Result<Vec<pb::EditionRevision>, Failure> {
    let mut request = pb::ListEditionRevisionsRequest {
        parent: edition.to_owned(),
        page_size: 0,
        page_token: String::new(),
        view: pb::StatementView::Basic as i32,
        options: Some(get::read_options(at, None, Vec::new())),
    };
    let mut all = Vec::new();
    loop {
        let call = client.request(request.clone());
        let page = client.statements().list_edition_revisions(call).await?.into_inner();
        all.extend(page.edition_revisions);
        if page.next_page_token.is_empty() {
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}

/// The names of a statement's editions.
pub(super) async fn editions(
    client: &Client,
    statement: &StatementName,
    at: Option<get::State>,
) -> Result<Vec<String>, Failure> {
    let mut request = pb::ListEditionsRequest {
        parent: statement.to_string(),
        page_size: 0,
        page_token: String::new(),
        view: pb::StatementView::Basic as i32,
        options: Some(get::read_options(at, None, Vec::new())),
    };
    let mut names = Vec::new();
    loop {
        let call = client.request(request.clone());
        let page = client.statements().list_editions(call).await?.into_inner();
        names.extend(page.editions.into_iter().map(|edition| edition.name));
        if page.next_page_token.is_empty() {
            return Ok(names);
        }
        request.page_token = page.next_page_token;
    }
}

fn row(revision: &pb::EditionRevision, output: &Output) -> Vec<String> {
    let style = &output.style;
    let snapshot = revision.snapshot.clone().unwrap_or_default();
    let change = snapshot.correction.as_ref().map(get::correction_words).unwrap_or_default();
    vec![
        words::short(style, &revision.name),
        words::time(revision.create_time.as_ref()),
        revision.commit.to_string(),
        words::time(revision.publish_time.as_ref()),
        words::digest(&revision.content_digest),
        words::usability(snapshot.usability),
        // The first time it was seen is no sighting.
        format!("{}×", i64::from(revision.sighting_count) + 1),
        super::display::clip(&style.one_line(&change), 32),
        style.one_line(&snapshot.title),
    ]
}
