//! Reading and changing statements.

use chancery::grpc::pb;
use pb::Usability::{Canceled, Usable, Withheld};
use tonic::Code;

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, FRENCH, KAZAKH, RUSSIAN, ask_for, ask_into, edition_name, languages,
    revision_name, seconds, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh, refusal};

async fn update(
    clients: &Clients,
    statement: pb::Statement,
    paths: &[&str],
) -> Result<tonic::Response<pb::UpdateStatementResponse>, tonic::Status> {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = pb::UpdateStatementRequest {
        statement: Some(pb::Statement { name: statement_name("note"), ..statement }),
        update_mask: (!paths.is_empty()).then_some(prost_types::FieldMask { paths }),
        ..Default::default()
    };
    clients.statements.clone().update_statement(request).await
}

#[tokio::test]
async fn the_edition_shown_suits_the_readers_languages() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for (edition, words) in
        [("en", ENGLISH), ("en-x-mt", ENGLISH_AMENDED), ("kk", KAZAKH), ("ru", RUSSIAN)]
    {
        clients.store(ask_for("note", edition, words)).await;
    }
    let traditional = pb::IngestDocument {
        declared_language_code: "zh-Hant".to_owned(),
        ..text("兩國部長今天上午舉行會晤。")
    };
    clients.store(ask_into("note", traditional)).await;
    let shown = async |wanted: &[&str]| {
        let request = pb::GetStatementRequest {
            name: statement_name("note"),
            options: languages(wanted),
            ..Default::default()
        };
        let answer = clients.statements.clone().get_statement(request).await.unwrap();
        answer.into_inner().edition.unwrap().name.rsplit('/').next().unwrap().to_owned()
    };
    for (wanted, expected) in [
        (&["kk-Cyrl-KZ"][..], "kk"),
        (&["de", "ru", "kk"], "ru"),
        (&["zh-Hant-TW"], "zh-hant"),
        (&["en-x-mt"], "en-x-mt"),
        (&["EN-gb"], "en"),
        // Lookup takes subtags off; it adds none.
        (&["zh"], "en"),
        (&["de"], "en"),
        (&[], "en"),
    ] {
        assert_eq!(shown(wanted).await, expected, "{wanted:?}");
    }
    let original = pb::Statement { original_language_code: "ru".to_owned(), ..Default::default() };
    update(&clients, original, &[]).await.unwrap();
    assert_eq!(shown(&["de"]).await, "ru", "the original, where none matches");
    assert_eq!(shown(&["kk"]).await, "kk");
}

#[tokio::test]
async fn the_basic_view_has_no_words_and_a_list_is_basic_by_default() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let get = async |view: pb::StatementView| {
        let name = statement_name("note");
        let request = pb::GetStatementRequest { name, view: view.into(), options: None };
        let answer = clients.statements.clone().get_statement(request).await.unwrap();
        let edition = answer.into_inner().edition.unwrap();
        (edition.text, edition.segments.len())
    };
    let full = (ENGLISH.to_owned(), 1);
    assert_eq!(get(pb::StatementView::Unspecified).await, full);
    assert_eq!(get(pb::StatementView::Full).await, full);
    assert_eq!(get(pb::StatementView::Basic).await, (String::new(), 0));
    let list = async |view: pb::StatementView| {
        let parent = statement_name("note");
        let request = pb::ListEditionsRequest { parent, view: view.into(), ..Default::default() };
        let answer = clients.statements.clone().list_editions(request).await.unwrap();
        answer.into_inner().editions.remove(0).text
    };
    assert_eq!(list(pb::StatementView::Unspecified).await, "");
    assert_eq!(list(pb::StatementView::Full).await, ENGLISH);
}

#[tokio::test]
async fn an_update_sets_what_its_mask_names_and_clears_what_is_empty() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let title = |language: &str, words: &str| pb::LocalizedText {
        text: words.to_owned(),
        language_code: language.to_owned(),
    };
    let relation = pb::Relation {
        kind: pb::RelationKind::RepliesTo.into(),
        statement: statement_name("not-stored-yet"),
    };
    let all = pb::Statement {
        kind: pb::StatementKind::Note.into(),
        titles: vec![title("en", "Note"), title("KK-latn", "Nota")],
        original_language_code: "EN".to_owned(),
        relations: vec![relation.clone()],
        external_ids: vec![pb::ExternalId { scheme: "cms".into(), value: "№ 1".into() }],
        labels: [("desk".to_owned(), "asia".to_owned())].into(),
        publish_time: Some(seconds(-62_135_596_800)),
        embargo_end_time: Some(seconds(253_402_300_799)),
        ..Default::default()
    };
    let set = update(&clients, all.clone(), &[]).await.unwrap().into_inner();
    assert_eq!(set.commit, 3);
    let statement = set.statement.unwrap();
    assert_eq!(statement.titles, [title("en", "Note"), title("kk-Latn", "Nota")]);
    assert_eq!(
        (&statement.relations, statement.kind()),
        (&vec![relation], pb::StatementKind::Note)
    );
    assert_eq!(statement.original_language_code, "en");
    assert_eq!(
        statement.publish_time,
        Some(seconds(-62_135_596_800)),
        "the first second of year 1"
    );
    assert_eq!(statement.embargo_end_time, Some(seconds(253_402_300_799)), "the last of year 9999");
    let again = update(&clients, all, &[]).await.unwrap().into_inner();
    assert_eq!(again.commit, 3, "nothing changed, so there is no commit");
    let kind_only = pb::Statement { kind: 3, publish_time: Some(seconds(5)), ..Default::default() };
    let kept = update(&clients, kind_only, &["kind", "labels"]).await.unwrap().into_inner();
    let statement = kept.statement.unwrap();
    assert_eq!((statement.kind, statement.labels.len()), (3, 0), "named and empty: cleared");
    assert_eq!(statement.publish_time, Some(seconds(-62_135_596_800)), "not named: kept");
    let cleared = update(&clients, pb::Statement::default(), &["*"]).await.unwrap().into_inner();
    let statement = cleared.statement.unwrap();
    assert_eq!((statement.kind, statement.titles.len(), statement.publish_time), (0, 0, None));
    assert_eq!((statement.external_ids.len(), statement.relations.len()), (0, 0));
    assert_eq!(statement.original_language_code, "");
    for path in ["name", "etag", "editions", "state", "Kind", "labels.desk", ""] {
        let answer = update(&clients, pb::Statement::default(), &[path]).await;
        let refused = refusal(answer, Code::InvalidArgument, "FIELD_INVALID");
        assert!(refused.fields[0].0.starts_with("update_mask"), "{refused:?}");
    }
    assert_eq!(clients.head().await, 5);
}

#[tokio::test]
async fn an_update_can_be_checked_and_guarded() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    let before = clients.statement("note").await;
    let request = |etag: &str, check: bool| pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            name: statement_name("note"),
            kind: 4,
            etag: etag.to_owned(),
            ..Default::default()
        }),
        validate_only: check,
        ..Default::default()
    };
    let mut client = clients.statements.clone();
    let checked = client.update_statement(request("", true)).await.unwrap().into_inner();
    assert_eq!((checked.commit, checked.statement.unwrap().kind), (2, 4));
    assert_eq!(clients.statement("note").await, before);
    let answer = client.update_statement(request("\"0-00000000\"", false)).await;
    let refused = refusal(answer, Code::Aborted, "ETAG_MISMATCH");
    assert_eq!(refused.metadata["current_etag"], before.etag);
    assert_eq!(refused.resource, Some(statement_name("note")));
    let updated = client.update_statement(request(&before.etag, false)).await.unwrap().into_inner();
    assert_ne!(updated.statement.unwrap().etag, before.etag);
    let missing = pb::UpdateStatementRequest {
        statement: Some(pb::Statement {
            name: statement_name("no"),
            kind: 1,
            ..Default::default()
        }),
        ..Default::default()
    };
    let answer = client.update_statement(missing).await;
    assert_eq!(
        refusal(answer, Code::NotFound, "RESOURCE_NOT_FOUND").resource,
        Some(statement_name("no"))
    );
}

#[tokio::test]
async fn a_deleted_statement_leaves_the_lists_and_keeps_its_name_and_its_history() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_into("note", text(ENGLISH))).await;
    clients.store(ask_into("other", text(RUSSIAN))).await;
    let mut client = clients.statements.clone();
    let delete = |allow_missing: bool| pb::DeleteStatementRequest {
        name: statement_name("note"),
        reason: "sent twice".to_owned(),
        allow_missing,
        ..Default::default()
    };
    let deleted = client.delete_statement(delete(false)).await.unwrap().into_inner();
    let statement = deleted.statement.unwrap();
    assert_eq!((deleted.commit, statement.state()), (4, pb::statement::State::Deleted));
    assert_eq!(statement.delete_reason, "sent twice");
    assert_eq!((statement.delete_time, statement.update_commit), (statement.update_time, 4));
    // An answer to a write has no fields; a read has.
    let read = clients.statement("note").await;
    assert_eq!(pb::Statement { fields: None, ..read }, statement);
    assert_eq!(clients.edition("note", "en").await.text, ENGLISH);
    let list = async |show_deleted: bool| {
        let parent = ARCHIVE.to_owned();
        let request = pb::ListStatementsRequest { parent, show_deleted, ..Default::default() };
        let page = clients.statements.clone().list_statements(request).await.unwrap().into_inner();
        let names: Vec<String> = page.statements.into_iter().map(|one| one.name).collect();
        (names, page.total_size)
    };
    assert_eq!(list(false).await, (vec![statement_name("other")], 1));
    assert_eq!(list(true).await, (vec![statement_name("note"), statement_name("other")], 2));
    let again = client.delete_statement(delete(false)).await;
    refusal(again, Code::FailedPrecondition, "STATEMENT_DELETED");
    let fine = client.delete_statement(delete(true)).await.unwrap().into_inner();
    assert_eq!((fine.commit, fine.statement.unwrap()), (4, statement));
    let kind = pb::Statement { kind: 1, ..Default::default() };
    refusal(update(&clients, kind, &[]).await, Code::FailedPrecondition, "STATEMENT_DELETED");
    let mark = pb::MarkEditionRequest {
        name: edition_name("note", "en"),
        usability: Withheld.into(),
        ..Default::default()
    };
    refusal(client.mark_edition(mark).await, Code::FailedPrecondition, "STATEMENT_DELETED");
    let undelete =
        pb::UndeleteStatementRequest { name: statement_name("note"), ..Default::default() };
    let back = client.undelete_statement(undelete.clone()).await.unwrap().into_inner();
    let statement = back.statement.unwrap();
    assert_eq!((back.commit, statement.state()), (5, pb::statement::State::Active));
    assert_eq!((statement.delete_time, statement.delete_reason.as_str()), (None, ""));
    let again = client.undelete_statement(undelete).await;
    assert_eq!(
        refusal(again, Code::AlreadyExists, "STATEMENT_ACTIVE").resource,
        Some(statement_name("note"))
    );
}

#[tokio::test]
async fn deleting_what_never_was_is_refused_or_fine() {
    let server = Fresh::new().await;
    let mut client = server.clients().statements;
    let delete = |allow_missing: bool| pb::DeleteStatementRequest {
        name: statement_name("never"),
        allow_missing,
        ..Default::default()
    };
    refusal(client.delete_statement(delete(false)).await, Code::NotFound, "RESOURCE_NOT_FOUND");
    let fine = client.delete_statement(delete(true)).await.unwrap().into_inner();
    assert_eq!((fine.statement, fine.commit), (None, 1));
    let undelete =
        pb::UndeleteStatementRequest { name: statement_name("never"), ..Default::default() };
    refusal(client.undelete_statement(undelete).await, Code::NotFound, "RESOURCE_NOT_FOUND");
}

#[tokio::test]
async fn a_mark_makes_a_revision_with_the_same_words() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    clients.store(ask_for("note", "ru", RUSSIAN)).await;
    let mark = |edition: &str, usability: pb::Usability, note: &str| pb::MarkEditionRequest {
        name: edition_name("note", edition),
        usability: usability.into(),
        correction: (!note.is_empty()).then(|| pb::Correction {
            kind: pb::CorrectionKind::Retraction.into(),
            note: Some(pb::LocalizedText { text: note.to_owned(), language_code: "en".to_owned() }),
            corrected_revision: revision_name("note", edition, 1),
            correct_time: Some(seconds(3)),
        }),
        ..Default::default()
    };
    let mut client = clients.statements.clone();
    let request = mark("en", Withheld, "An error in the second sentence.");
    let correction = request.correction.clone();
    let marked = client.mark_edition(request).await.unwrap().into_inner();
    let revision = marked.edition_revision.unwrap();
    assert_eq!(
        (marked.commit, revision.name.as_str()),
        (4, revision_name("note", "en", 2).as_str())
    );
    let snapshot = revision.snapshot.unwrap();
    assert_eq!((snapshot.usability(), &snapshot.correction), (Withheld, &correction));
    assert_eq!(snapshot.text, "", "the BASIC view");
    let (first, second) =
        (clients.revision("note", "en", 1).await, clients.revision("note", "en", 2).await);
    assert_eq!(second.snapshot.as_ref().unwrap().text, ENGLISH);
    assert_eq!(first.content_digest, second.content_digest);
    assert_eq!(first.supersede_time, second.create_time);
    assert_eq!(first.snapshot.unwrap().usability(), Usable, "a revision never changes");
    let usability = async || clients.statement("note").await.usability();
    assert_eq!(usability().await, Usable, "the Russian one is");
    client.mark_edition(mark("ru", Canceled, "")).await.unwrap();
    assert_eq!(usability().await, Withheld);
    client.mark_edition(mark("en", Canceled, "")).await.unwrap();
    assert_eq!(usability().await, Canceled);
    let corrected = clients.edition("note", "en").await.correction;
    assert_eq!(corrected, None, "a correction is of one revision");
    refusal(
        client.mark_edition(mark("fr", Usable, "")).await,
        Code::NotFound,
        "RESOURCE_NOT_FOUND",
    );
    let empty = mark("en", pb::Usability::Unspecified, "");
    refusal(client.mark_edition(empty).await, Code::InvalidArgument, "FIELD_INVALID");
    let stale = pb::MarkEditionRequest { etag: "\"1-0\"".to_owned(), ..mark("en", Usable, "") };
    refusal(client.mark_edition(stale).await, Code::Aborted, "ETAG_MISMATCH");
}

#[tokio::test]
async fn titles_are_those_that_were_set_and_for_other_languages_those_of_the_editions() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for (edition, title, words) in
        [("en", "Note", ENGLISH), ("fr", "Note verbale", FRENCH), ("ru", "", RUSSIAN)]
    {
        let mut request = ask_for("note", edition, words);
        request.document.as_mut().unwrap().title = title.to_owned();
        clients.store(request).await;
    }
    let title = pb::LocalizedText { text: "The note".to_owned(), language_code: "en".to_owned() };
    let set = pb::Statement { titles: vec![title], ..Default::default() };
    update(&clients, set, &[]).await.unwrap();
    let mut titles: Vec<(String, String)> = clients
        .statement("note")
        .await
        .titles
        .into_iter()
        .map(|title| (title.language_code, title.text))
        .collect();
    titles.sort();
    let expected = [("en", "The note"), ("fr", "Note verbale")];
    assert_eq!(titles, expected.map(|(tag, words)| (tag.to_owned(), words.to_owned())));
}

#[tokio::test]
async fn a_batch_is_read_at_one_commit_in_the_order_asked_for_or_not_at_all() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for (id, words) in [("a", ENGLISH), ("b", RUSSIAN), ("c", FRENCH)] {
        clients.store(ask_into(id, text(words))).await;
    }
    let request = |ids: &[&str]| pb::BatchGetStatementsRequest {
        names: ids.iter().map(|id| statement_name(id)).collect(),
        ..Default::default()
    };
    let mut client = clients.statements.clone();
    let read = client.batch_get_statements(request(&["c", "a", "b"])).await.unwrap().into_inner();
    let names: Vec<String> = read.statements.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["c", "a", "b"].map(statement_name));
    assert_eq!(read.commit, 4);
    let answer = client.batch_get_statements(request(&["a", "x", "y"])).await;
    assert_eq!(
        refusal(answer, Code::NotFound, "RESOURCE_NOT_FOUND").resource,
        Some(statement_name("x"))
    );
    let mut mixed = request(&["a"]);
    mixed.names.push("archives/other/statements/a".to_owned());
    refusal(client.batch_get_statements(mixed).await, Code::InvalidArgument, "FIELD_INVALID");
    let other =
        pb::BatchGetStatementsRequest { parent: "archives/other".to_owned(), ..request(&["a"]) };
    refusal(client.batch_get_statements(other).await, Code::InvalidArgument, "FIELD_INVALID");
}
