//! Exports and exact imports: a copy is the same archive, wherever the import was cut.

use std::collections::BTreeMap;

use chancery::grpc::pb;
use pb::import_editions_request::item::Payload;
use pb::import_editions_request::{Finish, Item, Message, Start};
use pb::import_editions_response::{Finished, Message as Answer, Started};
use prost::Message as _;
use tonic::{Code, Status};

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, FRENCH, KAZAKH, RUSSIAN, ask_for, ask_into, at_commit, edition_name,
    raw, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, refused};

/// What became of an import.
struct Imported {
    started: Option<Started>,
    acknowledged: i64,
    finished: Option<Finished>,
    ended: Result<(), Status>,
}

/// Sends messages and reads everything that is answered.
async fn import(clients: &Clients, messages: Vec<Message>) -> Imported {
    let messages: Vec<_> =
        messages.into_iter().map(|it| pb::ImportEditionsRequest { message: Some(it) }).collect();
    let mut imported = Imported { started: None, acknowledged: 0, finished: None, ended: Ok(()) };
    let answers = clients.ingest.clone().import_editions(tokio_stream::iter(messages)).await;
    let mut answers = match answers {
        Ok(answers) => answers.into_inner(),
        Err(status) => return Imported { ended: Err(status), ..imported },
    };
    loop {
        match answers.message().await {
            Ok(Some(answer)) => match answer.message.expect("an answer says something") {
                Answer::Started(started) => imported.started = Some(started),
                Answer::Committed(it) => imported.acknowledged = it.acknowledged_sequence,
                Answer::Throttle(_) => {}
                Answer::Finished(finished) => imported.finished = Some(finished),
            },
            Ok(None) => return imported,
            Err(status) => return Imported { ended: Err(status), ..imported },
        }
    }
}

fn start() -> Message {
    Message::Start(Start { parent: ARCHIVE.to_owned(), ..Default::default() })
}

fn item(sequence: usize, record: &pb::ExportRecord) -> Message {
    let sequence = i64::try_from(sequence).unwrap();
    let payload = Some(Payload::Record(record.encode_to_vec().into()));
    Message::Item(Item { sequence, payload })
}

fn whole(records: &[pb::ExportRecord]) -> Vec<Message> {
    let items = records.iter().enumerate().map(|(place, record)| item(place + 1, record));
    [start()].into_iter().chain(items).chain([Message::Finish(Finish {})]).collect()
}

/// All records of an export, and its last resume token.
async fn export(
    clients: &Clients,
    request: pb::ExportStatementsRequest,
) -> (Vec<pb::ExportRecord>, String) {
    let request = pb::ExportStatementsRequest { parent: ARCHIVE.to_owned(), ..request };
    let mut stream =
        clients.archives.clone().export_statements(request).await.unwrap().into_inner();
    let (mut records, mut token) = (Vec::new(), String::new());
    while let Some(message) = stream.message().await.unwrap() {
        records.extend(message.records);
        token = message.resume_token;
        assert!(message.commit <= message.last_commit);
    }
    (records, token)
}

/// Every sort of commit that there is.
async fn history(clients: &Clients) {
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut again = ask_for("note", "en", ENGLISH_AMENDED);
    again.request_id = "0188a8b0-7c3e-4f00-8a00-0123456789ab".to_owned();
    again.document.as_mut().unwrap().source = Some(pb::Source {
        uri: "https://ministry.example/note".to_owned(),
        publisher: "Ministry".to_owned(),
        ..Default::default()
    });
    clients.store(again).await;
    clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    let page = format!("<html><title>Note</title><body><p>{RUSSIAN}</p></body></html>");
    clients.store(ask_into("page", raw(page.as_bytes(), "text/html"))).await;
    let batch = pb::BatchIngestEditionsRequest {
        parent: ARCHIVE.to_owned(),
        requests: vec![ask_for("note", "kk", KAZAKH), ask_for("other", "fr", FRENCH)],
        request_id: String::new(),
    };
    clients.ingest.clone().batch_ingest_editions(batch).await.unwrap();
    let mut statements = clients.statements.clone();
    let labels = BTreeMap::from([("topic".to_owned(), "water".to_owned())]);
    let statement =
        pb::Statement { name: statement_name("note"), kind: 5, labels, ..Default::default() };
    let update = pb::UpdateStatementRequest { statement: Some(statement), ..Default::default() };
    statements.update_statement(update).await.unwrap();
    let mark = pb::MarkEditionRequest {
        name: edition_name("note", "kk"),
        usability: pb::Usability::Withheld.into(),
        ..Default::default()
    };
    statements.mark_edition(mark).await.unwrap();
    clients.delete("other").await;
    let archive = pb::Archive {
        name: ARCHIVE.to_owned(),
        title: "Notes of the year".to_owned(),
        expected_language_codes: vec!["kk".to_owned(), "ru".to_owned()],
        ..Default::default()
    };
    let update = pb::UpdateArchiveRequest { archive: Some(archive), update_mask: None };
    clients.archives.clone().update_archive(update).await.unwrap();
    clients.store(ask_for("page", "en", ENGLISH)).await;
}

/// Everything that can be read of an archive but its uid and what is made with its secret.
async fn everything(clients: &Clients) -> (Vec<pb::Change>, Vec<String>, pb::Archive) {
    let mut read = Vec::new();
    let log = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        page_size: 1000,
        ..Default::default()
    };
    let log = clients.changes.clone().list_changes(log).await.unwrap().into_inner();
    let get = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
    let archive = clients.archives.clone().get_archive(get).await.unwrap().into_inner().archive;
    let archive = pb::Archive { uid: String::new(), etag: String::new(), ..archive.unwrap() };
    let mut client = clients.statements.clone();
    for commit in 1..=log.head_commit {
        let list = pb::ListStatementsRequest {
            parent: ARCHIVE.to_owned(),
            show_deleted: true,
            options: at_commit(commit),
            ..Default::default()
        };
        let statements = client.list_statements(list).await.unwrap().into_inner().statements;
        for statement in statements {
            read.push(format!("{commit} {statement:?}"));
            for edition in &statement.editions {
                let list = pb::ListEditionRevisionsRequest {
                    parent: edition.edition.clone(),
                    view: pb::StatementView::Full.into(),
                    options: at_commit(commit),
                    ..Default::default()
                };
                let revisions = client.list_edition_revisions(list).await.unwrap().into_inner();
                read.push(format!("{commit} {:?}", revisions.edition_revisions));
            }
        }
    }
    (log.changes, read, archive)
}

/// Records without what is each archive's own.
fn comparable(records: Vec<pb::ExportRecord>) -> Vec<pb::ExportRecord> {
    let archive = i32::from(pb::RecordKind::Archive);
    records.into_iter().filter(|record| record.kind != archive).collect()
}

async fn assert_same(source: &Clients, copy: &Clients) {
    let (one, other) = (everything(source).await, everything(copy).await);
    assert_eq!(one.0, other.0, "the changes");
    assert_eq!(one.1, other.1, "statements and revisions as of every commit");
    assert_eq!(one.2, other.2, "the archive");
    let (one, _) = export(source, Default::default()).await;
    let (other, _) = export(copy, Default::default()).await;
    assert_eq!(one.len(), other.len());
    assert_eq!(comparable(one), comparable(other), "the records of the log");
}

#[tokio::test]
async fn an_export_imported_into_an_empty_archive_is_the_same_archive() {
    let (source, copy) = (Fresh::new().await, Fresh::new().await);
    let (source, copy) = (source.clients(), copy.clients());
    history(&source).await;
    let (records, token) = export(&source, Default::default()).await;
    let done = import(&copy, whole(&records)).await;
    done.ended.unwrap();
    let finished = done.finished.expect("the import ends with finished");
    assert_eq!((finished.accepted_count, finished.unchanged_count, finished.commit), (11, 0, 11));
    assert_eq!(done.acknowledged, i64::try_from(records.len()).unwrap());
    assert_same(&source, &copy).await;

    // What is written later is exported from the token on, and goes where the rest is.
    source.store(ask_for("later", "fr", FRENCH)).await;
    source.delete("note").await;
    let request = pb::ExportStatementsRequest { resume_token: token, ..Default::default() };
    let moved = pb::MoveEditionRequest { name: edition_name("page", "en"), ..Default::default() };
    source.statements.clone().move_edition(moved).await.unwrap();
    let merge = pb::MergeStatementsRequest {
        name: statement_name("page"),
        sources: vec![statement_name("later")],
        ..Default::default()
    };
    source.statements.clone().merge_statements(merge).await.unwrap();
    let (later, _) = export(&source, request).await;
    assert!(later.iter().all(|record| record.commit > 11));
    let done = import(&copy, whole(&later)).await;
    assert_eq!(done.finished.map(|it| (it.accepted_count, it.commit)), Some((4, 15)));
    assert_same(&source, &copy).await;

    // The copy is an archive of its own that goes on by itself.
    let next = copy.store(ask_for("own", "en", ENGLISH)).await;
    assert_eq!(next.commit, 16);
}

#[tokio::test]
async fn an_import_of_records_goes_on_wherever_it_was_cut() {
    let (source, copy) = (Fresh::new().await, Fresh::new().await);
    let (source, copy) = (source.clients(), copy.clients());
    history(&source).await;
    let (records, _) = export(&source, Default::default()).await;
    for cut in 0..records.len() {
        let mut messages = whole(&records);
        messages.truncate(1 + cut);
        let done = import(&copy, messages).await;
        let status = done.ended.expect_err("an import without its finish is an error");
        let refused = refused(&status);
        assert_eq!(
            (refused.code, refused.reason.as_str()),
            (Code::InvalidArgument, "IMPORT_SEQUENCE_INVALID")
        );
        assert_eq!(refused.metadata["acknowledged_sequence"], done.acknowledged.to_string());
        // Whole commits were acknowledged, and nothing beyond them is there.
        let complete = head_after(&records[..cut]);
        let log = pb::ListChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
        let log = copy.changes.clone().list_changes(log).await.unwrap().into_inner();
        assert_eq!(log.head_commit, complete, "cut at {cut}");
        let before = cut.checked_sub(1).map_or(1, |before| head_after(&records[..before]));
        assert_eq!(done.started.unwrap().head_commit, before);
    }
    let done = import(&copy, whole(&records)).await;
    assert_eq!(done.finished.map(|it| it.commit), Some(11));
    assert_same(&source, &copy).await;
    let again = import(&copy, whole(&records)).await;
    let counts = again.finished.map(|it| (it.accepted_count, it.unchanged_count));
    assert_eq!(counts, Some((0, 11)), "nothing is stored twice");
}

/// The newest commit of an archive into which these records were imported.
fn head_after(records: &[pb::ExportRecord]) -> i64 {
    let complete = records.iter().filter(|it| it.ordinal + 1 == it.record_count);
    complete.map(|it| it.commit).max().unwrap_or(1)
}

#[tokio::test]
async fn an_export_resumes_behind_any_message_and_ends_where_it_was_asked_to() {
    let source = Fresh::new().await;
    let source = source.clients();
    history(&source).await;
    let (all, _) = export(&source, Default::default()).await;
    for commit in 1..=11 {
        let request = pb::ExportStatementsRequest { commit, ..Default::default() };
        let (first, resume_token) = export(&source, request).await;
        let request = pb::ExportStatementsRequest { resume_token, ..Default::default() };
        let (rest, _) = export(&source, request).await;
        assert!(first.iter().all(|record| record.commit <= commit));
        assert_eq!([first, rest.clone()].concat(), all, "cut behind {commit}");
        let request =
            pb::ExportStatementsRequest { start_commit: commit + 1, ..Default::default() };
        assert_eq!(export(&source, request).await.0, rest);
    }
}

/// Imports records that differ from an export in one place.
async fn import_changed(change: impl FnOnce(&mut Vec<pb::ExportRecord>)) -> Status {
    let (source, copy) = (Fresh::new().await, Fresh::new().await);
    history(&source.clients()).await;
    let (mut records, _) = export(&source.clients(), Default::default()).await;
    change(&mut records);
    let done = import(&copy.clients(), whole(&records)).await;
    done.ended.expect_err("the import is refused")
}

#[tokio::test]
async fn a_record_that_lies_is_refused_with_its_commit() {
    let is_text = |record: &&mut pb::ExportRecord| record.kind == pb::RecordKind::Text as i32;
    let flip = |record: &mut pb::ExportRecord| {
        let mut bytes = record.payload.to_vec();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        record.payload = bytes.into();
    };
    type Change<'a> = Box<dyn FnOnce(&mut Vec<pb::ExportRecord>) + 'a>;
    let changes: Vec<(&str, Change<'_>)> = vec![
        ("2", Box::new(|all| flip(all.iter_mut().find(is_text).unwrap()))),
        ("2", Box::new(|all| all.retain(|it| (it.commit, it.ordinal) != (2, 1)))),
        ("3", Box::new(|all| all.retain(|it| it.commit != 2))),
        (
            "2",
            Box::new(|all| {
                all.iter_mut().for_each(|it| {
                    if it.commit == 2 {
                        it.record_time = all_times(1)
                    }
                })
            }),
        ),
        (
            "2",
            Box::new(|all| {
                all.iter_mut().for_each(|it| {
                    if it.commit == 2 {
                        it.record_time = all_times(4_000_000_000)
                    }
                })
            }),
        ),
        ("2", Box::new(|all| all.iter_mut().filter(is_text).for_each(|it| it.kind = 77))),
        ("0", Box::new(|all| all[0].record_time = None)),
        ("1", Box::new(|all| all[1].payload = all[0].payload.clone())),
    ];
    for (place, (commit, change)) in changes.into_iter().enumerate() {
        let status = Box::pin(import_changed(change)).await;
        let refused = refused(&status);
        assert_eq!(refused.reason, "IMPORT_RECORD_INVALID", "{place}: {status:?}");
        assert_eq!(refused.metadata["commit"], commit, "{place}: {status:?}");
        assert_eq!(refused.fields[0].0, "item.record");
    }
}

fn all_times(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

#[tokio::test]
async fn records_go_only_where_no_other_history_is() {
    let (source, copy) = (Fresh::new().await, Fresh::new().await);
    let (source, copy) = (source.clients(), copy.clients());
    history(&source).await;
    copy.store(ask_into("own", text(ENGLISH))).await;
    let (records, _) = export(&source, Default::default()).await;
    let status = import(&copy, whole(&records)).await.ended.unwrap_err();
    let refused = refused(&status);
    assert_eq!(
        (refused.code, refused.reason.as_str()),
        (Code::FailedPrecondition, "IMPORT_CONFLICT")
    );
    assert_eq!(refused.metadata["head_commit"], "2");
    assert_eq!(copy.statement("own").await.create_commit, 2, "its own statement is untouched");
}
