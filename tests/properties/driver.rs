//! Draws writes by chance, sends them, and checks each answer against the model.

use std::sync::Arc;

use chancery::clock::ManualClock;
use chancery::domain::Timestamp;
use chancery::grpc::pb;
use tonic::{Response, Status};

use super::draws::shown;
use super::model::{
    ARCHIVE, Answered, Given, Ingested, Model, edition_name, revision_name, statement_name,
};
use super::random::Random;
use super::reads::As;
use super::views;
use super::wire::{Clients, refused};

/// Noon of 24 June 2024.
pub(crate) const START: i64 = 1_719_230_400_000_000;
pub(crate) const HOUR: i64 = 3_600_000_000;
pub(super) const IDS: [&str; 9] =
    ["a", "a-1", "a.b", "communique-7", "d0", "e_e", "note", "z", "2024-06-24"];
pub(super) const LANGUAGES: [&str; 6] = ["en", "ru", "kk", "fr", "ar", "zh-Hans"];
pub(super) const TITLES: [&str; 3] =
    ["Statement of the Ministry", "Заявление Министерства", "外交部声明"];

/// A write that can be sent again.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there are few of them")]
enum Named {
    Ingest(pb::IngestEditionRequest, pb::IngestEditionResponse),
    Batch(pb::BatchIngestEditionsRequest, pb::BatchIngestEditionsResponse),
    Update(pb::UpdateStatementRequest, pb::UpdateStatementResponse),
    Mark(pb::MarkEditionRequest, pb::MarkEditionResponse),
}

#[derive(Debug)]
pub(crate) struct Driver {
    pub(crate) random: Random,
    pub(crate) model: Model,
    pub(crate) clients: Clients,
    pub(crate) clock: Arc<ManualClock>,
    named: Vec<(String, Named)>,
    pub(crate) outcomes: [usize; 6],
}

impl Driver {
    pub(crate) fn new(random: Random, clients: Clients, clock: Arc<ManualClock>) -> Self {
        let (model, named) = (Model::new(START), Vec::new());
        Self { random, model, clients, clock, named, outcomes: [0; 6] }
    }

    /// One write after the clock has moved.
    pub(crate) async fn step(&mut self) {
        self.move_clock();
        match self.random.below(100) {
            0..43 => self.ingest().await,
            43..55 => self.batch().await,
            55..65 => self.update().await,
            65..70 => self.delete().await,
            70..76 => self.undelete().await,
            76..85 => self.mark().await,
            85..90 => self.move_edition().await,
            90..92 => self.merge().await,
            92..98 => Box::pin(self.repeat()).await,
            _ => self.reuse().await,
        }
    }

    fn move_clock(&mut self) {
        let micros = i64::try_from(self.random.below(5_000_000)).expect("small");
        let by = match self.random.below(100) {
            0..60 => micros,
            60..80 => 0,
            80..90 => -micros * 700,
            90..98 => micros * 8_000,
            _ => 25 * HOUR,
        };
        self.model.now += by;
        self.clock.set(Timestamp::from_micros(self.model.now));
    }

    fn request_id(&mut self) -> String {
        if self.random.percent(15) { self.random.uuid() } else { String::new() }
    }

    async fn ingest(&mut self) {
        let (mut request, mut item) = self.item(true);
        self.preconditions(&mut request, &mut item).await;
        request.parent = ARCHIVE.to_owned();
        request.validate_only = self.random.percent(5);
        request.request_id = self.request_id();
        let answer = self.clients.ingest.ingest_edition(request.clone()).await;
        let answered: Vec<Answered> = answer.iter().map(|a| answered(a.get_ref())).collect();
        let mut model = self.model.clone();
        let name = some(&request.request_id);
        let expected = model.ingest(std::slice::from_ref(&item), &answered, name);
        let (Some(answer), Ok(expected)) = agree(answer, &expected, &request) else { return };
        let view = views::ingested(&answer);
        let mut shown = shown(&model, &expected[0]);
        if request.validate_only {
            assert_eq!((view.outcome, view.commit), (shown.outcome, self.model.head()));
            return;
        }
        shown.candidates.clone_from(&expected[0].candidates);
        assert_eq!(view, shown, "{request:?}");
        self.outcomes[usize::try_from(answer.outcome).expect("an outcome")] += 1;
        self.model = model;
        if name.is_some() {
            self.named.push((request.request_id.clone(), Named::Ingest(request, answer)));
        }
    }

    async fn batch(&mut self) {
        let count = 1 + self.random.below(5);
        let (requests, items): (Vec<_>, Vec<_>) = (0..count).map(|_| self.item(false)).unzip();
        let request_id = self.request_id();
        let request =
            pb::BatchIngestEditionsRequest { parent: ARCHIVE.to_owned(), requests, request_id };
        let answer = self.clients.ingest.batch_ingest_editions(request.clone()).await;
        let results = answer.iter().flat_map(|answer| &answer.get_ref().results);
        let answered: Vec<Answered> = results.map(answered).collect();
        let mut model = self.model.clone();
        let name = some(&request.request_id);
        let expected = model.ingest(&items, &answered, name);
        let (Some(answer), Ok(expected)) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, model.head());
        assert_eq!(answer.results.len(), expected.len());
        for (result, expected) in answer.results.iter().zip(expected) {
            assert_eq!(result.commit, answer.commit);
            let (outcome, commit) = (expected.outcome, answer.commit);
            let view = views::ingested(result);
            assert_eq!((view.outcome, view.commit), (outcome, commit), "{request:?}");
            assert_eq!(view.candidates, expected.candidates, "{request:?}");
            let Ingested { statement, edition, number, .. } = expected;
            let revision = revision_name(statement, edition, *number);
            assert_eq!(view.revision.name, revision, "{request:?}");
            self.outcomes[usize::try_from(result.outcome).expect("an outcome")] += 1;
        }
        self.model = model;
        if name.is_some() {
            self.named.push((request.request_id.clone(), Named::Batch(request, answer)));
        }
    }

    async fn update(&mut self) {
        let Some(id) = self.some_id() else { return };
        let (patch, mut statement, paths) = self.patch();
        statement.name = statement_name(&id);
        let etag = self.given();
        statement.etag = self.statement_etag(&id, etag).await;
        let request = pb::UpdateStatementRequest {
            statement: Some(statement),
            update_mask: Some(prost_types::FieldMask { paths }),
            request_id: self.request_id(),
            validate_only: false,
        };
        let answer = self.clients.statements.update_statement(request.clone()).await;
        let name = some(&request.request_id);
        let expected = self.model.update(&id, &patch, etag, name);
        let (Some(answer), Ok(changed)) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, self.model.head(), "{request:?}");
        let view = views::statement(answer.statement.as_ref().expect("a statement"));
        let expected = self.model.statement(&id, self.now());
        assert_eq!(Some(view), expected, "{request:?}");
        if name.is_some() && *changed {
            self.named.push((request.request_id.clone(), Named::Update(request, answer)));
        }
    }

    async fn delete(&mut self) {
        let Some(id) = self.some_id() else { return };
        let etag = self.given();
        let request = pb::DeleteStatementRequest {
            name: statement_name(&id),
            etag: self.statement_etag(&id, etag).await,
            allow_missing: self.random.percent(30),
            reason: (*self.random.pick(&["", "sent in error", "по ошибке"])).to_owned(),
            request_id: String::new(),
        };
        let answer = self.clients.statements.delete_statement(request.clone()).await;
        let pb::DeleteStatementRequest { allow_missing, reason, .. } = &request;
        let expected = self.model.delete(&id, etag, *allow_missing, reason, None);
        let (Some(answer), Ok(_)) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, self.model.head());
        let view = answer.statement.as_ref().map(views::statement);
        let expected = self.model.statement(&id, self.now());
        assert_eq!(view, expected, "{request:?}");
    }

    async fn undelete(&mut self) {
        let deleted: Vec<String> = self.ids(true);
        let id = match deleted.is_empty() || self.random.percent(10) {
            true => self.some_id(),
            false => Some(self.random.pick(&deleted).clone()),
        };
        let Some(id) = id else { return };
        let etag = self.given();
        let request = pb::UndeleteStatementRequest {
            name: statement_name(&id),
            etag: self.statement_etag(&id, etag).await,
            request_id: String::new(),
        };
        let answer = self.clients.statements.undelete_statement(request.clone()).await;
        let expected = self.model.undelete(&id, etag, None);
        let (Some(answer), Ok(())) = agree(answer, &expected, &request) else { return };
        let view = answer.statement.as_ref().map(views::statement);
        let expected = self.model.statement(&id, self.now());
        assert_eq!(view, expected, "{request:?}");
        assert_eq!(answer.commit, self.model.head());
    }

    async fn mark(&mut self) {
        let Some(id) = self.some_id() else { return };
        let editions: Vec<String> = match self.model.statements.get(&id) {
            Some(statement) => statement.editions.keys().cloned().collect(),
            None => Vec::new(),
        };
        let edition = if editions.is_empty() || self.random.percent(4) {
            "de".to_owned()
        } else {
            self.random.pick(&editions).clone()
        };
        let etag = self.given();
        let usability = i32::try_from(self.random.below(4)).expect("small");
        let correction = if usability == 0 || self.random.percent(40) { 5 } else { 0 };
        let request = pb::MarkEditionRequest {
            name: edition_name(&id, &edition),
            etag: self.edition_etag(&id, &edition, etag).await,
            usability,
            correction: correct(correction),
            request_id: self.request_id(),
        };
        let answer = self.clients.statements.mark_edition(request.clone()).await;
        let name = some(&request.request_id);
        let expected = self.model.mark(&id, &edition, usability, correction, etag, name);
        let (Some(answer), Ok(number)) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, self.model.head());
        let mut shown = self.model.revision(&id, &edition, *number, self.now());
        let snapshot = shown.snapshot.as_mut().expect("a snapshot");
        snapshot.text.clear();
        snapshot.present = (None, 0);
        let view = answer.edition_revision.as_ref().map(views::revision);
        assert_eq!(view, Some(shown), "{request:?}");
        if name.is_some() {
            self.named.push((request.request_id.clone(), Named::Mark(request, answer)));
        }
    }

    async fn move_edition(&mut self) {
        let Some(id) = self.some_id() else { return };
        let known = self.model.statements.get(&id);
        let editions: Vec<String> =
            known.map(|known| known.editions.keys().cloned().collect()).unwrap_or_default();
        let old: Vec<_> = self.model.moves.iter().map(|moved| moved.from.clone()).collect();
        let (id, edition) = if editions.is_empty() || self.random.percent(10) {
            if old.is_empty() { (id, "de".to_owned()) } else { self.random.pick(&old).clone() }
        } else {
            (id, self.random.pick(&editions).clone())
        };
        let to = match self.random.below(4) {
            0 => String::new(),
            _ => self.some_id().unwrap_or_default(),
        };
        let named = match self.random.below(5) {
            0 => format!("{edition}-x-own"),
            1 => (*self.random.pick(&LANGUAGES)).to_lowercase(),
            _ => String::new(),
        };
        let etag = self.given();
        let request = pb::MoveEditionRequest {
            name: edition_name(&id, &edition),
            etag: self.edition_etag(&id, &edition, etag).await,
            destination_statement: if to.is_empty() { String::new() } else { statement_name(&to) },
            edition_id: named.clone(),
            request_id: String::new(),
        };
        let answer = self.clients.statements.move_edition(request.clone()).await;
        let made = answer.as_ref().ok().and_then(|answer| answer.get_ref().edition.as_ref());
        let made = made.and_then(|made| made.name.split('/').nth(3)).unwrap_or("none");
        let made = made.to_owned();
        let expected = self.model.move_edition((&id, &edition), &to, &named, etag, &made);
        let (Some(answer), Ok((home, named))) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, self.model.head());
        let (_, newest) = self.model.newest(home, named).expect("it moved there");
        let mut expected = self.model.edition(home, named, newest, self.now());
        expected.text.clear();
        expected.present = (None, 0);
        assert_eq!(answer.edition.as_ref().map(views::edition), Some(expected), "{request:?}");
    }

    async fn merge(&mut self) {
        let Some(id) = self.some_id() else { return };
        let count = 1 + self.random.below(2);
        let sources: Vec<String> = (0..count).filter_map(|_| self.some_id()).collect();
        let etag = self.given();
        let request = pb::MergeStatementsRequest {
            name: statement_name(&id),
            etag: self.statement_etag(&id, etag).await,
            sources: sources.iter().map(|id| statement_name(id)).collect(),
            request_id: String::new(),
        };
        let answer = self.clients.statements.merge_statements(request.clone()).await;
        let expected = self.model.merge(&id, &sources, etag);
        let (Some(answer), Ok(())) = agree(answer, &expected, &request) else { return };
        assert_eq!(answer.commit, self.model.head());
        let view = answer.statement.as_ref().map(views::statement);
        assert_eq!(view, self.model.statement(&id, self.now()), "{request:?}");
    }

    /// Sends a named write again: the same answer while it is remembered, and nothing happens.
    async fn repeat(&mut self) {
        let model = &self.model;
        let known: Vec<_> = self.named.iter().filter(|(id, _)| model.remembers(id)).collect();
        if known.is_empty() {
            return;
        }
        let (_, named) = (*self.random.pick(&known)).clone();
        match named {
            Named::Ingest(request, mut first) => {
                forget(&mut first);
                let again = self.clients.ingest.ingest_edition(request).await;
                assert_eq!(again.expect("it is answered again").into_inner(), first);
            }
            Named::Batch(request, mut first) => {
                first.results.iter_mut().for_each(forget);
                let again = self.clients.ingest.batch_ingest_editions(request).await;
                assert_eq!(again.expect("it is answered again").into_inner(), first);
            }
            Named::Update(request, first) => {
                let again = self.clients.statements.update_statement(request).await;
                assert_eq!(again.expect("it is answered again").into_inner(), first);
            }
            Named::Mark(request, first) => {
                let again = self.clients.statements.mark_edition(request).await;
                assert_eq!(again.expect("it is answered again").into_inner(), first);
            }
        }
    }

    /// Sends another request with a name that was used: refused while it is remembered.
    async fn reuse(&mut self) {
        let model = &self.model;
        let known: Vec<_> = self.named.iter().filter(|(id, _)| model.remembers(id)).collect();
        let Some((id, _)) = known.first() else { return };
        let request = pb::IngestEditionRequest {
            parent: ARCHIVE.to_owned(),
            statement_id: "never-stored".to_owned(),
            document: Some(pb::IngestDocument {
                content: Some(text_content("Another request with the same name.")),
                ..Default::default()
            }),
            request_id: id.clone(),
            ..Default::default()
        };
        let answer = self.clients.ingest.ingest_edition(request).await;
        let status = answer.expect_err("the name was used for another request");
        assert_eq!(refused(&status).reason, "REQUEST_ID_REUSED");
    }

    pub(crate) fn now(&self) -> As {
        As { commit: self.model.head(), published: None }
    }

    pub(super) fn given(&mut self) -> Given {
        match self.random.below(10) {
            0..3 => Given::Current,
            3 => Given::Stale,
            _ => Given::Nothing,
        }
    }

    /// Statements that are deleted, or are not.
    fn ids(&self, deleted: bool) -> Vec<String> {
        let of = self.model.statements.iter().filter(|(_, known)| known.now().deleted == deleted);
        of.map(|(id, _)| id.clone()).collect()
    }

    /// Mostly a statement that is there.
    fn some_id(&mut self) -> Option<String> {
        if self.random.percent(3) {
            return Some("nowhere".to_owned());
        }
        let all: Vec<String> = self.model.statements.keys().cloned().collect();
        if all.is_empty() { None } else { Some(self.random.pick(&all).clone()) }
    }
}

/// What an answer given again does not say any more.
fn forget(answer: &mut pb::IngestEditionResponse) {
    answer.link_candidates.clear();
}

fn some(id: &str) -> Option<&str> {
    if id.is_empty() { None } else { Some(id) }
}

pub(super) fn correct(kind: i32) -> Option<pb::Correction> {
    (kind != 0).then(|| pb::Correction { kind, ..Default::default() })
}

fn text_content(text: &str) -> pb::ingest_document::Content {
    pb::ingest_document::Content::Text(text.to_owned())
}

fn answered(answer: &pb::IngestEditionResponse) -> Answered {
    let name = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    Answered {
        statement: name(&answer.statement.as_ref().expect("a statement").name),
        edition: name(&answer.edition.as_ref().expect("an edition").name),
    }
}

/// Both succeed, or both refuse for the same reason.
fn agree<'e, T: std::fmt::Debug, E: std::fmt::Debug>(
    answer: Result<Response<T>, Status>,
    expected: &'e Result<E, &'static str>,
    request: &impl std::fmt::Debug,
) -> (Option<T>, Result<&'e E, &'static str>) {
    match (answer, expected) {
        (Ok(answer), Ok(expected)) => (Some(answer.into_inner()), Ok(expected)),
        (Err(status), Err(reason)) => {
            assert_eq!(refused(&status).reason, *reason, "{request:?}");
            (None, Err(*reason))
        }
        (answer, expected) => panic!("{answer:?} is not {expected:?} for {request:?}"),
    }
}
