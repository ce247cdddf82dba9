//! Counts, pages and values of enumerations that are refused.

use chancery::grpc::pb;

use super::{Bad, Case, Expected, document, field, ingest, over, words};
use crate::asks::{ask, edition_name, statement_name, text};
use crate::wire::ARCHIVE;

/// All of them.
pub(super) fn cases() -> Vec<Case> {
    let all = [counts_and_pages(), values(), more_values()];
    all.into_iter().flatten().collect()
}

fn parent() -> String {
    ARCHIVE.to_owned()
}

fn batch(count: usize) -> Bad {
    let requests = (0..count).map(|_| ask(text("a"))).collect();
    let request_id = String::new();
    Bad::Batch(pb::BatchIngestEditionsRequest { parent: parent(), requests, request_id })
}

fn batch_of_names(count: usize) -> Bad {
    let names = vec![statement_name("a"); count];
    Bad::BatchGet(pb::BatchGetStatementsRequest { names, ..Default::default() })
}

fn page(page_size: i32, token: &str) -> Bad {
    let page_token = token.to_owned();
    let parent = parent();
    Bad::List(pb::ListStatementsRequest { parent, page_size, page_token, ..Default::default() })
}

fn watch(change: fn(&mut pb::WatchChangesRequest)) -> Bad {
    let mut request = pb::WatchChangesRequest { parent: parent(), ..Default::default() };
    change(&mut request);
    Bad::Watch(request)
}

fn progress(seconds: i64) -> Bad {
    let progress_interval = Some(prost_types::Duration { seconds, nanos: 0 });
    let parent = parent();
    Bad::Watch(pb::WatchChangesRequest { parent, progress_interval, ..Default::default() })
}

fn update(change: impl FnOnce(&mut pb::Statement)) -> Bad {
    let mut statement = pb::Statement { name: statement_name("note"), ..Default::default() };
    change(&mut statement);
    Bad::Update(pb::UpdateStatementRequest { statement: Some(statement), ..Default::default() })
}

fn invalid_token() -> Expected {
    words("PAGE_TOKEN_INVALID", "page_token")
}

fn counts_and_pages() -> Vec<Case> {
    vec![
        ("an empty batch", batch(0), field("requests")),
        ("101 documents", batch(101), over("requests", 101, 100)),
        ("no names", batch_of_names(0), field("names")),
        ("2,000 names", batch_of_names(2_000), over("names", 2_000, 1_000)),
        ("a negative page", page(-1, ""), field("page_size")),
        ("a token of another list", page(0, "bm9uc2Vuc2U"), invalid_token()),
        ("a token with spaces", page(0, "a b"), invalid_token()),
        (
            "a negative page of archives",
            Bad::ListArchives(pb::ListArchivesRequest {
                page_size: i32::MIN,
                page_token: String::new(),
            }),
            field("page_size"),
        ),
        (
            "a negative page of changes",
            Bad::Changes(pb::ListChangesRequest {
                parent: parent(),
                page_size: -1,
                ..Default::default()
            }),
            field("page_size"),
        ),
        (
            "changes from before the first",
            Bad::Changes(pb::ListChangesRequest {
                parent: parent(),
                start_commit: -1,
                ..Default::default()
            }),
            field("start_commit"),
        ),
        ("an unknown kind of statement", document(|d| d.kind = 99), field("document.kind")),
        ("a negative kind of statement", document(|d| d.kind = -1), field("document.kind")),
        ("an unknown usability", document(|d| d.usability = 4), field("document.usability")),
        ("an unknown policy", ingest(|request| request.link_policy = 4), field("link_policy")),
        ("an unknown unit", ingest(|request| request.offset_unit = 9), field("offset_unit")),
        (
            "an unknown view",
            Bad::Get(pb::GetStatementRequest { name: statement_name("a"), view: 4, options: None }),
            field("view"),
        ),
        (
            "an unknown kind of relation",
            update(|s| {
                s.relations = vec![pb::Relation { kind: 77, statement: statement_name("b") }]
            }),
            field("statement.relations[0].kind"),
        ),
        (
            "a relation without a kind",
            update(|s| {
                s.relations = vec![pb::Relation { kind: 0, statement: statement_name("b") }]
            }),
            field("statement.relations[0].kind"),
        ),
    ]
}

fn values() -> Vec<Case> {
    vec![
        (
            "a relation to another archive",
            update(|s| {
                s.relations =
                    vec![pb::Relation { kind: 1, statement: "archives/x/statements/b".into() }]
            }),
            field("statement.relations[0].statement"),
        ),
        (
            "two titles in one language",
            update(|s| {
                let title = pb::LocalizedText { text: "Note".into(), language_code: "en".into() };
                s.titles = vec![title; 2];
            }),
            field("statement.titles[1].language_code"),
        ),
        (
            "65 titles",
            update(|s| {
                let title = |n| pb::LocalizedText {
                    text: "Note".into(),
                    language_code: format!("en-x-a{n}"),
                };
                s.titles = (0..65).map(title).collect();
            }),
            over("statement.titles", 65, 64),
        ),
        (
            "an update of nothing",
            Bad::Update(pb::UpdateStatementRequest::default()),
            field("statement"),
        ),
        (
            "a reason of 1,001 characters",
            Bad::Delete(pb::DeleteStatementRequest {
                name: statement_name("a"),
                reason: "r".repeat(1_001),
                ..Default::default()
            }),
            over("reason", 1_001, 1_000),
        ),
        (
            "a mark that says nothing",
            Bad::Mark(pb::MarkEditionRequest {
                name: edition_name("a", "en"),
                ..Default::default()
            }),
            field("usability"),
        ),
        (
            "a watch from commit 0",
            watch(|request| {
                request.start = Some(pb::watch_changes_request::Start::StartCommit(0));
            }),
            field("start_commit"),
        ),
        (
            "a watch of an unknown kind",
            watch(|request| request.kinds = vec![99]),
            field("kinds[0]"),
        ),
        ("a watch of no kind", watch(|request| request.kinds = vec![0]), field("kinds[0]")),
    ]
}

fn more_values() -> Vec<Case> {
    vec![
        (
            "a watch of 33 kinds",
            watch(|request| request.kinds = vec![1; 33]),
            over("kinds", 33, 32),
        ),
        ("progress at every moment", progress(0), field("progress_interval")),
        ("progress every second hour", progress(7_200), field("progress_interval")),
    ]
}
