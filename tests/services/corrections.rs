//! Edits that nobody announced, corrections, and translations that their source left behind.

use chancery::grpc::pb;
use pb::{ChangeKind, CorrectionKind, SyncState, TranslationKind};

use crate::asks::{
    ENGLISH, ENGLISH_AMENDED, KAZAKH, RUSSIAN, ask_for, ask_into, at_commit, edition_name,
    revision_name, statement_name, text,
};
use crate::wire::{ARCHIVE, Clients, Fresh};

/// The changes of a commit.
async fn changes(clients: &Clients, commit: i64) -> Vec<pb::Change> {
    let request = pb::ListChangesRequest {
        parent: ARCHIVE.to_owned(),
        start_commit: commit,
        ..Default::default()
    };
    let all = clients.changes.clone().list_changes(request).await.unwrap().into_inner().changes;
    all.into_iter().filter(|change| change.commit == commit).collect()
}

async fn kinds(clients: &Clients, commit: i64) -> Vec<ChangeKind> {
    changes(clients, commit).await.iter().map(pb::Change::kind).collect()
}

#[tokio::test]
async fn words_that_change_without_a_notice_are_marked_silent() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let first = clients.store(ask_for("note", "en", ENGLISH)).await;
    assert_eq!(clients.edition("note", "en").await.correction, None);
    let second = clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    let correction = clients.edition("note", "en").await.correction.unwrap();
    assert_eq!(correction.kind(), CorrectionKind::Silent);
    assert_eq!(correction.corrected_revision, revision_name("note", "en", 1));
    assert_eq!(
        kinds(&clients, second.commit).await,
        [ChangeKind::RevisionCreated, ChangeKind::SilentEdit]
    );
    let silent = changes(&clients, second.commit).await.pop().unwrap();
    assert_eq!(silent.resource, revision_name("note", "en", 2));
    assert_eq!(silent.previous_revision, revision_name("note", "en", 1));
    assert!(!kinds(&clients, first.commit).await.contains(&ChangeKind::SilentEdit));
}

#[tokio::test]
async fn cosmetic_changes_are_not_silent_edits() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "ru", "Министр сказал: «Да» - и вышел.")).await;
    let second = clients.store(ask_for("note", "ru", "Министр сказал: \"Да\" — и вышел.")).await;
    assert_eq!(second.outcome(), pb::IngestOutcome::CreatedRevision);
    assert_eq!(clients.edition("note", "ru").await.correction, None);
    assert_eq!(kinds(&clients, second.commit).await, [ChangeKind::RevisionCreated]);
}

#[tokio::test]
async fn a_notice_makes_an_edit_a_correction() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let mut request = ask_for("note", "en", ENGLISH_AMENDED);
    let correction = pb::Correction { kind: CorrectionKind::Update.into(), ..Default::default() };
    request.document.as_mut().unwrap().correction = Some(correction.clone());
    let second = clients.store(request).await;
    assert_eq!(clients.edition("note", "en").await.correction, Some(correction));
    assert_eq!(
        kinds(&clients, second.commit).await,
        [ChangeKind::RevisionCreated, ChangeKind::Corrected]
    );
    let mark = pb::MarkEditionRequest {
        name: edition_name("note", "en"),
        usability: pb::Usability::Canceled.into(),
        correction: Some(pb::Correction {
            kind: CorrectionKind::Retraction.into(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let marked = clients.statements.clone().mark_edition(mark).await.unwrap().into_inner();
    assert_eq!(
        kinds(&clients, marked.commit).await,
        [ChangeKind::RevisionCreated, ChangeKind::UsabilityChanged, ChangeKind::Corrected]
    );
}

/// A translation into a language; of a revision, if one is named.
fn translation(language: &str, words: &str, source: &str) -> pb::IngestEditionRequest {
    let translation = pb::Translation {
        kind: TranslationKind::Official.into(),
        source_revision: source.to_owned(),
        source_language_code: "en".to_owned(),
        ..Default::default()
    };
    let document = pb::IngestDocument { translation: Some(translation), ..text(words) };
    pb::IngestEditionRequest { edition_id: language.to_owned(), ..ask_into("note", document) }
}

/// How each edition keeps up, by name.
async fn states(clients: &Clients, options: Option<pb::ReadOptions>) -> Vec<(String, SyncState)> {
    let request = pb::GetStatementRequest { name: statement_name("note"), view: 0, options };
    let answer = clients.statements.clone().get_statement(request).await.unwrap().into_inner();
    let editions = answer.statement.unwrap().editions;
    let short = |name: &str| name.rsplit('/').next().unwrap().to_owned();
    editions.iter().map(|edition| (short(&edition.edition), edition.sync_state())).collect()
}

fn state(edition: &str, state: SyncState) -> (String, SyncState) {
    (edition.to_owned(), state)
}

#[tokio::test]
async fn a_translation_is_stale_once_its_source_says_something_else() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    clients.store(translation("ru", RUSSIAN, &revision_name("note", "en", 1))).await;
    clients.store(translation("kk", KAZAKH, "")).await;
    let (unset, current, stale) = (SyncState::Unspecified, SyncState::Current, SyncState::Stale);
    let before = [state("en", unset), state("kk", current), state("ru", current)];
    assert_eq!(states(&clients, None).await, before);
    // A dash is no news.
    let dashed = ENGLISH.replace("trade, transport", "trade - transport");
    let cosmetic = clients.store(ask_for("note", "en", &dashed)).await;
    assert_eq!(states(&clients, None).await, before);
    assert_eq!(kinds(&clients, cosmetic.commit).await, [ChangeKind::RevisionCreated]);

    let moved = clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    let after = [state("en", unset), state("kk", stale), state("ru", stale)];
    assert_eq!(states(&clients, None).await, after);
    assert_eq!(states(&clients, at_commit(cosmetic.commit)).await, before, "as of then");
    let told: Vec<_> = changes(&clients, moved.commit)
        .await
        .into_iter()
        .filter(|change| change.kind() == ChangeKind::TranslationStale)
        .map(|change| (change.resource, change.stale_segment_ids))
        .collect();
    let segments = || vec!["s1".to_owned()];
    assert_eq!(
        told,
        [(edition_name("note", "kk"), segments()), (edition_name("note", "ru"), segments())]
    );

    for edition in ["kk", "ru"] {
        assert_eq!(clients.edition("note", edition).await.sync_state(), stale);
    }
    for (commit, filter, count) in [
        (moved.commit, "stale()", 1),
        (moved.commit, "NOT stale()", 0),
        (cosmetic.commit, "stale()", 0),
    ] {
        let read_snapshot = Some(pb::ReadSnapshot {
            snapshot: Some(pb::read_snapshot::Snapshot::Commit(commit)),
            ..Default::default()
        });
        let request = pb::ListStatementsRequest {
            parent: ARCHIVE.to_owned(),
            filter: filter.to_owned(),
            options: Some(pb::ReadOptions { read_snapshot, ..Default::default() }),
            ..Default::default()
        };
        let listed = clients.statements.clone().list_statements(request).await.unwrap();
        assert_eq!(listed.into_inner().statements.len(), count, "{filter} at {commit}");
    }
    let request = pb::ListEditionsRequest { parent: statement_name("note"), ..Default::default() };
    let listed = clients.statements.clone().list_editions(request).await.unwrap().into_inner();
    let listed: Vec<_> = listed.editions.iter().map(pb::Edition::sync_state).collect();
    assert_eq!(listed, [unset, stale, stale]);

    // A new version of the translation, of the newest source, keeps up again.
    let again = format!("{RUSSIAN} Об этом сообщили обе стороны.");
    clients.store(translation("ru", &again, &revision_name("note", "en", 3))).await;
    assert_eq!(clients.edition("note", "ru").await.sync_state(), current);
}

#[tokio::test]
async fn a_translation_of_nothing_that_is_there_is_unknown() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(translation("ru", RUSSIAN, "")).await;
    assert_eq!(states(&clients, None).await, [state("ru", SyncState::Unknown)]);
}

#[tokio::test]
async fn an_ingest_is_answered_whether_the_translation_keeps_up() {
    let server = Fresh::new().await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", ENGLISH)).await;
    let translated = |words: &str| {
        let translation = pb::Translation {
            kind: TranslationKind::Official.into(),
            source_revision: revision_name("note", "en", 1),
            ..Default::default()
        };
        let document = pb::IngestDocument { translation: Some(translation), ..text(words) };
        pb::IngestEditionRequest { edition_id: "ru".to_owned(), ..ask_into("note", document) }
    };
    let sync = |answer: pb::IngestEditionResponse| {
        let editions = answer.statement.unwrap().editions;
        let own = editions.iter().find(|one| one.edition == edition_name("note", "ru")).unwrap();
        assert_eq!(own.sync_state(), answer.edition.as_ref().unwrap().sync_state());
        own.sync_state()
    };
    let current = clients.store(translated(RUSSIAN)).await;
    assert_eq!(sync(current), SyncState::Current);
    clients.store(ask_for("note", "en", ENGLISH_AMENDED)).await;
    let late = clients.store(translated(&format!("{RUSSIAN} Конец."))).await;
    assert_eq!(sync(late), SyncState::Stale);
}

#[tokio::test]
async fn no_segment_whose_numbers_changed_is_missed() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let before =
        ["It grew by 1.5 percent.", "It cost 10 000 tenge.", "It was −5 degrees.", "Year ٢٠٢٤."];
    let after =
        ["It grew by 15 percent.", "It cost 10 001 tenge.", "It was 5 degrees.", "Year ٢٠٢٥."];
    clients.store(ask_for("note", "en", &before.join("\n\n"))).await;
    let translation = pb::Translation {
        kind: TranslationKind::Official.into(),
        source_revision: revision_name("note", "en", 1),
        ..Default::default()
    };
    let document = pb::IngestDocument { translation: Some(translation), ..text(RUSSIAN) };
    let ask =
        pb::IngestEditionRequest { edition_id: "ru".to_owned(), ..ask_into("note", document) };
    clients.store(ask).await;
    for (place, changed) in after.iter().enumerate() {
        let mut words: Vec<&str> = before.to_vec();
        words[place] = changed;
        let commit = clients.store(ask_for("note", "en", &words.join("\n\n"))).await.commit;
        let changes = changes(&clients, commit).await;
        let stale = changes.iter().find(|change| change.kind() == ChangeKind::TranslationStale);
        let segments = &stale.unwrap_or_else(|| panic!("{changed}")).stale_segment_ids;
        assert_eq!(segments.len(), 1, "{changed}: {segments:?}");
        assert_eq!(clients.edition("note", "ru").await.sync_state(), SyncState::Stale, "{changed}");
        let back = clients.store(ask_for("note", "en", &before.join("\n\n"))).await;
        assert_eq!(back.outcome(), pb::IngestOutcome::CreatedRevision);
        assert_eq!(clients.edition("note", "ru").await.sync_state(), SyncState::Current);
    }
}
