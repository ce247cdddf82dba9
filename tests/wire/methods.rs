//! Every method once, as a client would use it.

use chancery::grpc::pb;
use prost_types::FieldMask;

use crate::support::{ARCHIVE, TestServer, document, ingest, name};

fn texts(texts: &[(&str, &str)]) -> Vec<pb::LocalizedText> {
    let text = |&(text, code): &(&str, &str)| pb::LocalizedText {
        text: text.to_owned(),
        language_code: code.to_owned(),
    };
    texts.iter().map(text).collect()
}

#[tokio::test]
async fn a_statement_is_brought_in_read_changed_marked_and_followed() {
    let server = TestServer::start().await;
    let mut statements = server.statements();
    let mut request = ingest("acd-19", "The ministers met in Tehran.\n\nThey agreed.");
    request.document.as_mut().unwrap().title = "Tehran Declaration".to_owned();
    let made = server.try_ingest(request).await.unwrap();
    assert_eq!(made.outcome(), pb::IngestOutcome::CreatedStatement);
    let mut kazakh = ingest("acd-19", "Министрлер Теһранда кездесті.");
    kazakh.edition_id = "kk".to_owned();
    let made = server.try_ingest(kazakh).await.unwrap();
    assert_eq!(made.outcome(), pb::IngestOutcome::CreatedEdition);

    let options = pb::ReadOptions {
        language_codes: vec!["kk-KZ".to_owned()],
        offset_unit: pb::OffsetUnit::Utf8Byte.into(),
        ..Default::default()
    };
    let get = pb::GetStatementRequest {
        name: name("acd-19"),
        options: Some(options),
        ..Default::default()
    };
    let read = statements.get_statement(get).await.unwrap().into_inner();
    let edition = read.edition.unwrap();
    assert_eq!(edition.language_code, "kk");
    let span = edition.segments[0].span.unwrap();
    assert_eq!(usize::try_from(span.end_index).unwrap(), edition.text.len());
    let statement = read.statement.unwrap();
    assert_eq!(statement.titles, texts(&[("Tehran Declaration", "en")]));
    assert_eq!(statement.editions.len(), 2);
    assert_eq!(read.commit, made.commit);

    let update = pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            titles: texts(&[("Теһран декларациясы", "kk")]),
            kind: pb::StatementKind::JointDeclaration.into(),
            ..statement
        }),
        update_mask: Some(FieldMask { paths: vec!["titles".to_owned(), "kind".to_owned()] }),
        ..Default::default()
    };
    let updated = statements.update_statement(update).await.unwrap().into_inner();
    let titles = updated.statement.unwrap().titles;
    assert_eq!(titles, texts(&[("Теһран декларациясы", "kk"), ("Tehran Declaration", "en")]));

    let mark = pb::MarkEditionRequest {
        name: format!("{}/editions/en", name("acd-19")),
        usability: pb::Usability::Withheld.into(),
        ..Default::default()
    };
    let marked = statements.mark_edition(mark).await.unwrap().into_inner();
    let revision = marked.edition_revision.unwrap();
    assert_eq!((revision.revision_number, revision.alternate_ids), (2, vec!["latest".to_owned()]));
    assert_eq!(revision.snapshot.unwrap().usability(), pb::Usability::Withheld);
}

#[tokio::test]
async fn editions_revisions_and_sightings_are_read_by_name() {
    let server = TestServer::start().await;
    let mut statements = server.statements();
    server.ingest("a", "One text.").await;
    server.ingest("a", "Another text.").await;
    let seen = server.ingest("a", "Another text.").await;
    assert_eq!(seen.outcome(), pb::IngestOutcome::Unchanged);
    let edition = format!("{}/editions/en", name("a"));
    let get = pb::GetEditionRequest { name: edition.clone(), ..Default::default() };
    let read = statements.get_edition(get).await.unwrap().into_inner().edition.unwrap();
    assert_eq!((read.text.as_str(), read.revision_count), ("Another text.", 2));
    let get = pb::GetEditionRevisionRequest {
        name: format!("{edition}/revisions/1"),
        ..Default::default()
    };
    let read = statements.get_edition_revision(get).await.unwrap().into_inner();
    let revision = read.edition_revision.unwrap();
    assert_eq!(revision.snapshot.unwrap().text, "One text.");
    assert!(revision.supersede_time.is_some() && revision.alternate_ids.is_empty());
    let list = pb::ListEditionRevisionsRequest { parent: edition.clone(), ..Default::default() };
    let listed = statements.list_edition_revisions(list).await.unwrap().into_inner();
    assert_eq!(listed.edition_revisions.len(), 2);
    let list = pb::ListEditionsRequest { parent: name("a"), ..Default::default() };
    let listed = statements.list_editions(list).await.unwrap().into_inner();
    assert_eq!(listed.editions[0].name, edition);
    assert_eq!(listed.editions[0].text, "", "a list shows metadata");
    let list = pb::ListSightingsRequest {
        parent: format!("{edition}/revisions/latest"),
        ..Default::default()
    };
    let listed = statements.list_sightings(list).await.unwrap().into_inner();
    assert_eq!(listed.sightings[0].commit, seen.commit);
    assert_eq!(listed.sightings[0].revision, format!("{edition}/revisions/2"));
}

#[tokio::test]
async fn statements_are_listed_page_by_page_and_read_in_batches() {
    let server = TestServer::start().await;
    let mut statements = server.statements();
    let requests = ["a", "b", "c"].map(|id| ingest(id, &format!("The text of {id}.")));
    let batch = pb::BatchIngestEditionsRequest {
        parent: ARCHIVE.to_owned(),
        requests: requests.to_vec(),
        ..Default::default()
    };
    let made = server.ingests().batch_ingest_editions(batch).await.unwrap().into_inner();
    assert!(made.results.iter().all(|result| result.commit == made.commit));
    let (mut token, mut names) = (String::new(), Vec::new());
    loop {
        let list = pb::ListStatementsRequest {
            parent: ARCHIVE.to_owned(),
            page_size: 2,
            page_token: token,
            ..Default::default()
        };
        let page = statements.list_statements(list).await.unwrap().into_inner();
        assert_eq!((page.total_size, page.commit), (3, made.commit));
        names.extend(page.statements.into_iter().map(|statement| statement.name));
        token = page.next_page_token;
        // A write between two pages does not show.
        server.ingest(&format!("aa-{}", names.len()), &format!("More {}.", names.len())).await;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(names, [name("a"), name("b"), name("c")]);
    let names = vec![name("c"), name("a")];
    let batch = pb::BatchGetStatementsRequest { names: names.clone(), ..Default::default() };
    let read = statements.batch_get_statements(batch).await.unwrap().into_inner();
    let read: Vec<String> = read.statements.into_iter().map(|statement| statement.name).collect();
    assert_eq!(read, names);
}

#[tokio::test]
async fn a_deleted_statement_comes_back() {
    let server = TestServer::start().await;
    let mut statements = server.statements();
    server.ingest("a", "One text.").await;
    let delete = pb::DeleteStatementRequest { name: name("a"), ..Default::default() };
    statements.delete_statement(delete).await.unwrap();
    let count = async |show_deleted| {
        let list = pb::ListStatementsRequest {
            parent: ARCHIVE.to_owned(),
            show_deleted,
            ..Default::default()
        };
        let list = server.statements().list_statements(list).await.unwrap().into_inner();
        list.statements.len()
    };
    assert_eq!((count(false).await, count(true).await), (0, 1));
    let undelete = pb::UndeleteStatementRequest { name: name("a"), ..Default::default() };
    let back = statements.undelete_statement(undelete).await.unwrap().into_inner();
    assert_eq!(back.statement.unwrap().state(), pb::statement::State::Active);
    let missing = pb::DeleteStatementRequest {
        name: name("nowhere"),
        allow_missing: true,
        ..Default::default()
    };
    let nothing = statements.delete_statement(missing).await.unwrap().into_inner();
    assert_eq!((nothing.statement, nothing.commit), (None, 4));
}

#[tokio::test]
async fn archives_are_made_changed_and_listed() {
    let server = TestServer::start().await;
    let mut archives = server.archives();
    let create = pb::CreateArchiveRequest {
        archive_id: "mfa-kz".to_owned(),
        archive: Some(pb::Archive {
            title: "Ministry".to_owned(),
            expected_language_codes: vec!["kk".to_owned(), "RU".to_owned()],
            ..Default::default()
        }),
        ..Default::default()
    };
    let made = archives.create_archive(create).await.unwrap().into_inner().archive.unwrap();
    assert_eq!(made.expected_language_codes, ["kk", "ru"]);
    assert_eq!((made.head_commit, made.oldest_commit), (1, 1));
    let update = pb::UpdateArchiveRequest {
        archive: Some(pb::Archive { title: String::new(), ..made }),
        update_mask: Some(FieldMask { paths: vec!["title".to_owned()] }),
    };
    let updated = archives.update_archive(update).await.unwrap().into_inner().archive.unwrap();
    assert_eq!((updated.title.as_str(), updated.expected_language_codes.len()), ("", 2));
    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let list = pb::ListArchivesRequest { page_size: 1, page_token };
        let page = archives.list_archives(list).await.unwrap().into_inner();
        names.extend(page.archives.into_iter().map(|archive| archive.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(names, [ARCHIVE, "archives/mfa-kz"]);
    let get = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
    let read = archives.get_archive(get).await.unwrap().into_inner().archive.unwrap();
    assert_eq!(read.name, ARCHIVE);
    let info = archives.get_server_info(pb::GetServerInfoRequest {}).await.unwrap().into_inner();
    assert_eq!(info.max_batch_items, 100);
    assert!(!info.languages.is_empty() && !info.detector.is_empty());
}

#[tokio::test]
async fn a_text_is_analysed_without_being_stored() {
    let server = TestServer::start().await;
    let text = "The ministers met in Tehran and\u{200b} agreed on a declaration.";
    let request = pb::AnalyzeTextRequest { document: Some(document(text)), ..Default::default() };
    let made = server.ingests().analyze_text(request).await.unwrap().into_inner();
    let edition = made.edition.unwrap();
    assert_eq!(edition.language_code, "en");
    assert_eq!((edition.name.as_str(), edition.segments.len()), ("", 1));
    let kinds: Vec<pb::WarningKind> = made.warnings.iter().map(pb::Warning::kind).collect();
    assert!(kinds.contains(&pb::WarningKind::ZeroWidth), "{kinds:?}");
}
