//! Archives, and what the server says about itself.

use chancery::grpc::pb;
use tonic::Code;

use crate::asks::{ENGLISH, ask_into, text};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

fn create(id: &str) -> pb::CreateArchiveRequest {
    pb::CreateArchiveRequest { archive_id: id.to_owned(), ..Default::default() }
}

async fn get(clients: &Clients, id: &str) -> pb::Archive {
    let request = pb::GetArchiveRequest { name: format!("archives/{id}") };
    let answer = clients.archives.clone().get_archive(request).await.unwrap();
    answer.into_inner().archive.unwrap()
}

async fn update(
    clients: &Clients,
    archive: pb::Archive,
    paths: &[&str],
) -> Result<pb::Archive, tonic::Status> {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = pb::UpdateArchiveRequest {
        archive: Some(archive),
        update_mask: (!paths.is_empty()).then_some(prost_types::FieldMask { paths }),
    };
    let answer = clients.archives.clone().update_archive(request).await?;
    Ok(answer.into_inner().archive.unwrap())
}

#[tokio::test]
async fn the_default_archive_is_there_from_the_first_start() {
    let server = Fresh::new().await;
    let archive = get(&server.clients(), "default").await;
    assert_eq!(
        (archive.name.as_str(), archive.head_commit, archive.oldest_commit),
        (ARCHIVE, 1, 1)
    );
    assert_eq!((archive.statement_count, archive.revision_count), (0, 0));
    assert_eq!(archive.create_time, archive.update_time);
}

#[tokio::test]
async fn the_counts_leave_out_deleted_statements_and_keep_their_revisions() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("a", text(ENGLISH))).await;
    clients.store(ask_into("b", text("Another statement."))).await;
    clients.store(ask_into("b", text("Another statement, amended."))).await;
    let before = get(&clients, "default").await;
    assert_eq!((before.statement_count, before.revision_count, before.head_commit), (2, 3, 4));
    clients.delete("b").await;
    let after = get(&clients, "default").await;
    assert_eq!((after.statement_count, after.revision_count), (1, 3));
    assert!(after.stored_bytes > before.stored_bytes && before.stored_bytes > 0);
    assert_eq!(after.etag, before.etag, "it tags title and languages");
}

#[tokio::test]
async fn archives_have_their_own_names_and_their_own_commits() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("same", text(ENGLISH))).await;
    let request = pb::CreateArchiveRequest {
        archive: Some(pb::Archive {
            title: "Ministry of Foreign Affairs".to_owned(),
            expected_language_codes: vec!["kk".to_owned(), "RU".to_owned()],
            ..Default::default()
        }),
        ..create("mfa")
    };
    let made = clients.archives.clone().create_archive(request).await.unwrap().into_inner();
    let made = made.archive.unwrap();
    assert_eq!((made.name.as_str(), made.head_commit), ("archives/mfa", 1));
    assert_eq!(made.expected_language_codes, ["kk", "ru"], "canonical case");
    assert_ne!(made.uid, get(&clients, "default").await.uid);
    let mut request = ask_into("same", text(ENGLISH));
    request.parent = "archives/mfa".to_owned();
    let answer = clients.store(request).await;
    assert_eq!(
        answer.outcome(),
        pb::IngestOutcome::CreatedStatement,
        "no duplicate across archives"
    );
    assert_eq!(answer.commit, 2);
    assert_eq!(clients.head().await, 2, "the other archive is as it was");
    let name = "archives/none/statements/same".to_owned();
    let request = pb::GetStatementRequest { name, ..Default::default() };
    let answer = clients.statements.clone().get_statement(request).await;
    refusal(answer, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn an_archive_is_made_once() {
    let server = Fresh::new().await;
    let mut client = server.clients().archives;
    let name = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    let request = pb::CreateArchiveRequest { request_id: name, ..create("mfa") };
    let first = client.create_archive(request.clone()).await.unwrap().into_inner();
    assert_eq!(client.create_archive(request.clone()).await.unwrap().into_inner(), first);
    let titled = pb::Archive { title: "Other".to_owned(), ..Default::default() };
    let reused = pb::CreateArchiveRequest { archive: Some(titled), ..request };
    refusal(client.create_archive(reused).await, Code::InvalidArgument, "REQUEST_ID_REUSED");
    let refused =
        refusal(client.create_archive(create("mfa")).await, Code::AlreadyExists, "RESOURCE_EXISTS");
    assert_eq!(refused.resource.as_deref(), Some("archives/mfa"));
    refusal(client.create_archive(create("default")).await, Code::AlreadyExists, "RESOURCE_EXISTS");
}

#[tokio::test]
async fn title_and_expected_languages_can_be_changed_and_nothing_else() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let named = |title: &str, etag: &str| pb::Archive {
        name: ARCHIVE.to_owned(),
        title: title.to_owned(),
        etag: etag.to_owned(),
        ..Default::default()
    };
    let before = get(&clients, "default").await;
    let titled = update(&clients, named("Archive", &before.etag), &[]).await.unwrap();
    assert_eq!((titled.title.as_str(), titled.head_commit), ("Archive", 2));
    assert_ne!(titled.etag, before.etag);
    let same = update(&clients, named("Archive", ""), &["*"]).await.unwrap();
    assert_eq!(
        (same.head_commit, same.etag.as_str()),
        (2, titled.etag.as_str()),
        "no change, no commit"
    );
    let status = update(&clients, named("Other", &before.etag), &[]).await.unwrap_err();
    let refused = crate::wire::refused(&status);
    assert_eq!((refused.code, refused.reason.as_str()), (Code::Aborted, "ETAG_MISMATCH"));
    assert_eq!(refused.metadata["current_etag"], titled.etag);
    let languages = pb::Archive {
        name: ARCHIVE.to_owned(),
        expected_language_codes: vec!["kk".to_owned()],
        ..Default::default()
    };
    let set = update(&clients, languages, &["expected_language_codes"]).await.unwrap();
    assert_eq!((set.title.as_str(), set.expected_language_codes.len()), ("Archive", 1));
    let cleared = update(&clients, named("", ""), &["title"]).await.unwrap();
    assert_eq!((cleared.title.as_str(), cleared.head_commit), ("", 4));
    let status = update(&clients, named("x", ""), &["uid"]).await.unwrap_err();
    assert_eq!(crate::wire::refused(&status).reason, "FIELD_INVALID");
    let request = pb::ListChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    let log = clients.changes.clone().list_changes(request).await.unwrap().into_inner();
    let brief: Vec<(pb::ChangeKind, &[String])> = log
        .changes
        .iter()
        .map(|change| (change.kind(), change.changed_fields.as_slice()))
        .collect();
    let (title, languages) = (["title".to_owned()], ["expected_language_codes".to_owned()]);
    let updated = pb::ChangeKind::ArchiveUpdated;
    let expected: [(pb::ChangeKind, &[String]); 4] = [
        (pb::ChangeKind::ArchiveCreated, &[]),
        (updated, &title),
        (updated, &languages),
        (updated, &title),
    ];
    assert_eq!(brief, expected);
    assert!(
        log.changes.iter().all(|change| change.resource == ARCHIVE && change.statement.is_empty())
    );
}

#[tokio::test]
async fn archives_are_listed_by_name_page_by_page() {
    let server = Fresh::new().await;
    let mut client = server.clients().archives;
    for id in ["zeta", "alpha", "mid-1", "mid"] {
        client.create_archive(create(id)).await.unwrap();
    }
    let (mut names, mut tokens) = (Vec::new(), vec![String::new()]);
    while let Some(page_token) = tokens.pop() {
        let request = pb::ListArchivesRequest { page_size: 2, page_token };
        let page = client.list_archives(request).await.unwrap().into_inner();
        names.extend(page.archives.into_iter().map(|archive| archive.name));
        tokens.extend((!page.next_page_token.is_empty()).then_some(page.next_page_token));
    }
    let expected = ["alpha", "default", "mid", "mid-1", "zeta"].map(|id| format!("archives/{id}"));
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_server_says_its_limits_and_its_languages() {
    let server = Fresh::new().await;
    let request = pb::GetServerInfoRequest {};
    let info = server.clients().archives.get_server_info(request).await.unwrap().into_inner();
    assert_eq!(info.version, env!("CARGO_PKG_VERSION"));
    assert_eq!((info.max_message_bytes, info.max_text_characters), (4 << 20, 1_000_000));
    assert_eq!((info.max_batch_items, info.max_page_size), (100, 1000));
    let limit = |name: &str| info.limits.iter().find(|limit| limit.name == name);
    assert_eq!(
        limit("text_characters").map(|limit| (limit.value, limit.unit.as_str())),
        Some((1_000_000, "characters"))
    );
    assert!(info.limits.iter().map(|limit| &limit.name).is_sorted());
    let units = ["characters", "bytes", "items", "seconds"];
    assert!(
        info.limits.iter().all(|limit| units.contains(&limit.unit.as_str())),
        "{:?}",
        info.limits
    );
    assert!(info.languages.iter().map(|language| &language.language_code).is_sorted());
    let detects = |tag: &str| {
        let found = info.languages.iter().find(|language| language.language_code == tag);
        found.is_some_and(|language| language.detection)
    };
    assert!(detects("en") && detects("kk") && detects("zh-Hant") && !detects("eo"));
    assert_eq!(info.languages.len(), 121);
    let coverage = |tag: &str| {
        let found = info.languages.iter().find(|language| language.language_code == tag);
        found.map(|language| (language.extraction, language.extraction_coverage()))
    };
    let nothing = (false, pb::ExtractionCoverage::Unspecified);
    assert!(coverage("en").is_some_and(|(extracts, how)| extracts && how != nothing.1));
    assert!(coverage("zh-Hans").is_some_and(|(extracts, _)| extracts));
    assert_eq!(coverage("dv"), Some(nothing), "it has no tables");
    assert!(info.extractors.iter().all(|one| one.contains('@')) && info.extractors.len() == 1);
    assert_eq!(info.detector, "chancery-ngram@1");
    let quality = |tag: &str| {
        let found = info.languages.iter().find(|language| language.language_code == tag);
        found.unwrap().detection_f1
    };
    assert!(quality("kk") > 0.99 && (0.3..0.8).contains(&quality("bs")));
    assert!(info.languages.iter().all(|language| (0.0..=1.0).contains(&language.detection_f1)));
}
