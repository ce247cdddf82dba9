//! Requests with no more in them than a test is about, and calls that are expected to succeed.

#![allow(dead_code, reason = "each test uses a part of it")]

use chancery::grpc::pb;
use pb::ingest_document::Content;
use prost_types::Timestamp;
use sha2::{Digest, Sha256};

use super::wire::{ARCHIVE, Clients};

pub(crate) const ENGLISH: &str = "The ministers of the two countries met this morning and agreed to \
     continue their consultations on trade, transport and the environment.";
pub(crate) const ENGLISH_AMENDED: &str = "The ministers of the two countries met this morning and \
     agreed to continue their consultations on trade, transport and the protection of the environment.";
pub(crate) const RUSSIAN: &str = "Министры двух стран встретились сегодня утром и договорились \
     продолжить консультации по вопросам торговли, транспорта и охраны окружающей среды.";
pub(crate) const KAZAKH: &str = "Екі елдің министрлері бүгін таңертең кездесіп, сауда, көлік және \
     қоршаған ортаны қорғау жөніндегі кеңестерді жалғастыруға уағдаласты.";
pub(crate) const FRENCH: &str = "Les ministres des deux pays se sont réunis ce matin et sont convenus \
     de poursuivre leurs consultations sur le commerce, les transports et l'environnement.";

pub(crate) fn text(text: &str) -> pb::IngestDocument {
    pb::IngestDocument { content: Some(Content::Text(text.to_owned())), ..Default::default() }
}

pub(crate) fn raw(bytes: &[u8], mime_type: &str) -> pb::IngestDocument {
    pb::IngestDocument {
        content: Some(Content::RawContent(bytes.to_vec().into())),
        mime_type: mime_type.to_owned(),
        ..Default::default()
    }
}

/// An ingest that leaves the statement to the server.
pub(crate) fn ask(document: pb::IngestDocument) -> pb::IngestEditionRequest {
    let parent = ARCHIVE.to_owned();
    pb::IngestEditionRequest { parent, document: Some(document), ..Default::default() }
}

/// An ingest into a statement.
pub(crate) fn ask_into(statement: &str, document: pb::IngestDocument) -> pb::IngestEditionRequest {
    pb::IngestEditionRequest { statement_id: statement.to_owned(), ..ask(document) }
}

/// An ingest into an edition of a statement.
pub(crate) fn ask_for(statement: &str, edition: &str, words: &str) -> pb::IngestEditionRequest {
    let edition_id = edition.to_owned();
    pb::IngestEditionRequest { edition_id, ..ask_into(statement, text(words)) }
}

pub(crate) fn statement_name(id: &str) -> String {
    format!("{ARCHIVE}/statements/{id}")
}

pub(crate) fn edition_name(id: &str, edition: &str) -> String {
    format!("{ARCHIVE}/statements/{id}/editions/{edition}")
}

pub(crate) fn revision_name(id: &str, edition: &str, number: u32) -> String {
    format!("{ARCHIVE}/statements/{id}/editions/{edition}/revisions/{number}")
}

pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    Sha256::digest(bytes.as_ref()).to_vec()
}

pub(crate) fn seconds(seconds: i64) -> Timestamp {
    Timestamp { seconds, nanos: 0 }
}

pub(crate) fn at_commit(commit: i64) -> Option<pb::ReadOptions> {
    options(pb::ReadSnapshot {
        snapshot: Some(pb::read_snapshot::Snapshot::Commit(commit)),
        ..Default::default()
    })
}

pub(crate) fn at_time(time: Timestamp) -> Option<pb::ReadOptions> {
    options(pb::ReadSnapshot {
        snapshot: Some(pb::read_snapshot::Snapshot::RecordTime(time)),
        ..Default::default()
    })
}

pub(crate) fn published_by(time: Timestamp) -> Option<pb::ReadOptions> {
    options(pb::ReadSnapshot { publish_time: Some(time), ..Default::default() })
}

pub(crate) fn options(read_snapshot: pb::ReadSnapshot) -> Option<pb::ReadOptions> {
    Some(pb::ReadOptions { read_snapshot: Some(read_snapshot), ..Default::default() })
}

pub(crate) fn languages(codes: &[&str]) -> Option<pb::ReadOptions> {
    let language_codes = codes.iter().map(|code| (*code).to_owned()).collect();
    Some(pb::ReadOptions { language_codes, ..Default::default() })
}

impl Clients {
    pub(crate) async fn store(
        &self,
        request: pb::IngestEditionRequest,
    ) -> pb::IngestEditionResponse {
        let answer = self.ingest.clone().ingest_edition(request).await;
        answer.expect("the document is stored").into_inner()
    }

    pub(crate) async fn statement(&self, id: &str) -> pb::Statement {
        let name = statement_name(id);
        let request = pb::GetStatementRequest { name, ..Default::default() };
        let answer = self.statements.clone().get_statement(request).await;
        let answer = answer.expect("the statement is there").into_inner();
        answer.statement.expect("an answer has its statement")
    }

    pub(crate) async fn edition(&self, id: &str, edition: &str) -> pb::Edition {
        let name = edition_name(id, edition);
        let request = pb::GetEditionRequest { name, ..Default::default() };
        let answer = self.statements.clone().get_edition(request).await;
        answer.expect("the edition is there").into_inner().edition.expect("an edition")
    }

    pub(crate) async fn revision(
        &self,
        id: &str,
        edition: &str,
        number: u32,
    ) -> pb::EditionRevision {
        let name = revision_name(id, edition, number);
        let request = pb::GetEditionRevisionRequest { name, ..Default::default() };
        let answer = self.statements.clone().get_edition_revision(request).await;
        answer.expect("the revision is there").into_inner().edition_revision.expect("a revision")
    }

    pub(crate) async fn analyze(&self, document: pb::IngestDocument) -> pb::AnalyzeTextResponse {
        let request = pb::AnalyzeTextRequest { document: Some(document), ..Default::default() };
        self.ingest.clone().analyze_text(request).await.expect("it is analysed").into_inner()
    }

    pub(crate) async fn delete(&self, id: &str) -> i64 {
        let request = pb::DeleteStatementRequest { name: statement_name(id), ..Default::default() };
        let answer = self.statements.clone().delete_statement(request).await;
        answer.expect("the statement is deleted").into_inner().commit
    }

    /// The newest commit of the default archive.
    pub(crate) async fn head(&self) -> i64 {
        let request = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
        let answer = self.archives.clone().get_archive(request).await;
        let archive = answer.expect("the archive is there").into_inner().archive;
        archive.expect("an archive").head_commit
    }
}
