//! Sending documents, trying again where that is safe, and telling what became of each.

use std::time::{Duration, Instant};

use prost::Message;
use serde_json::json;
use tonic::Code;

use super::super::client::Client;
use super::super::display::pad;
use super::super::failure::{Failure, USAGE};
use super::super::output::Output;
use super::super::progress::Progress;
use super::super::{json, words};
use super::inputs::{Document, Unreadable};
use crate::grpc::pb;

/// How often a call is sent before the run gives up.
const ATTEMPTS: u32 = 6;

/// Sends documents to one archive.
#[derive(Debug)]
pub(super) struct Sender<'a> {
    pub(super) client: Client,
    pub(super) parent: String,
    /// The archive's head when the run began: an answer with an older commit is a repeated one.
    pub(super) head_before: i64,
    pub(super) anew: bool,
    pub(super) dry_run: bool,
    pub(super) output: &'a Output,
    pub(super) progress: Progress,
    pub(super) tally: Tally,
}

/// What became of all documents.
#[derive(Debug)]
pub(super) struct Tally {
    created: usize,
    known: usize,
    repeated: usize,
    failed: usize,
    /// Exit code of the first failure.
    pub(super) first_failure: Option<u8>,
    began: Instant,
}

impl Default for Tally {
    fn default() -> Self {
        let (created, known, repeated, failed) = (0, 0, 0, 0);
        Self { created, known, repeated, failed, first_failure: None, began: Instant::now() }
    }
}

impl Tally {
    /// One line for the person.
    pub(super) fn words(&self) -> String {
        let all = self.created + self.known + self.repeated + self.failed;
        let mut parts = vec![format!("{} stored", self.created)];
        for (count, what) in
            [(self.known, "known already"), (self.repeated, "sent before"), (self.failed, "failed")]
        {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        let seconds = self.began.elapsed().as_secs_f64();
        format!("{}: {} in {seconds:.1} s", words::counted(all, "document"), parts.join(", "))
    }
}

impl Sender<'_> {
    /// Sends documents in one commit; if that is refused, one by one. An error ends the run.
    pub(super) async fn send(&mut self, mut documents: Vec<Document>) -> Result<(), Failure> {
        if documents.len() > 1 {
            match self.batch(&documents).await {
                Ok(results) => {
                    for (document, result) in documents.iter().zip(&results) {
                        self.told(document, result)?;
                    }
                    return Ok(());
                }
                Err(failure) if is_about_documents(&failure) => {}
                Err(failure) => return Err(self.gave_up(failure)),
            }
        }
        for document in &mut documents {
            match Box::pin(self.single(document)).await {
                Ok(answer) => self.told(document, &answer)?,
                Err(failure) if is_about_documents(&failure) => self.refused(document, &failure)?,
                Err(failure) => return Err(self.gave_up(failure)),
            }
        }
        Ok(())
    }

    async fn single(&self, document: &mut Document) -> Result<pb::IngestEditionResponse, Failure> {
        let request = &mut document.request;
        request.parent.clone_from(&self.parent);
        if self.dry_run {
            request.validate_only = true;
        } else if request.request_id.is_empty() && !self.anew {
            request.request_id = derived_id(request);
        }
        let mut attempt = Attempts::default();
        loop {
            let call = self.client.request(request.clone());
            match self.client.ingest().ingest_edition(call).await {
                Ok(answer) => return Ok(answer.into_inner()),
                Err(status) => attempt.pause(status.into()).await?,
            }
        }
    }

    async fn batch(
        &self,
        documents: &[Document],
    ) -> Result<Vec<pb::IngestEditionResponse>, Failure> {
        let mut request = pb::BatchIngestEditionsRequest {
            parent: self.parent.clone(),
            requests: documents.iter().map(|document| document.request.clone()).collect(),
            request_id: String::new(),
        };
        if !self.anew {
            request.request_id = derived_id(&request);
        }
        let mut attempt = Attempts::default();
        loop {
            let call = self.client.request(request.clone());
            match self.client.ingest().batch_ingest_editions(call).await {
                Ok(answer) => return Ok(answer.into_inner().results),
                Err(status) => attempt.pause(status.into()).await?,
            }
        }
    }

    fn told(
        &mut self,
        document: &Document,
        answer: &pb::IngestEditionResponse,
    ) -> Result<(), Failure> {
        let known = [pb::IngestOutcome::Unchanged as i32, pb::IngestOutcome::Duplicate as i32];
        let repeated = !self.dry_run && answer.commit <= self.head_before;
        if repeated {
            self.tally.repeated += 1;
        } else if known.contains(&answer.outcome) {
            self.tally.known += 1;
        } else {
            self.tally.created += 1;
        }
        let style = &self.output.style;
        let line = if self.output.is_json() {
            let answer = json::value("IngestEditionResponse", answer);
            json::text(
                &json!({ "input": document.label, "repeated": repeated, "response": answer }),
                false,
            )
        } else {
            let revision = answer.edition_revision.as_ref().map_or("", |it| &it.name);
            let outcome = words::outcome(answer.outcome);
            let outcome = if repeated { format!("sent before: {outcome}") } else { outcome };
            let name = words::short(style, revision);
            let label = style.one_line(&document.label);
            format!("{}  {}  {label}\n", pad(&outcome, 17), pad(&name, 24))
        };
        let mut talk = Vec::new();
        for warning in &answer.warnings {
            let kind = words::warning_kind(warning.kind);
            talk.push(format!(
                "warning: {}: {kind}: {}",
                document.label,
                style.one_line(&warning.message)
            ));
        }
        self.progress.advance(document.read_bytes);
        self.progress.around(|| {
            talk.iter().for_each(|words| Output::say(words));
            self.output.write(&line)
        })
    }

    fn refused(&mut self, document: &Document, failure: &Failure) -> Result<(), Failure> {
        self.progress.advance(document.read_bytes);
        let reason = failure.refusal().map_or("", |it| it.reason()).to_owned();
        self.failed(
            &document.label,
            &reason,
            &failure.words().unwrap_or_default(),
            failure.exit_code(),
        )
    }

    /// Tells of a document that could not be read.
    pub(super) fn refuse_unread(&mut self, unreadable: &Unreadable) -> Result<(), Failure> {
        let Unreadable { label, why, is_io } = unreadable;
        let failure = if *is_io { Failure::Io(why.clone()) } else { Failure::Usage(why.clone()) };
        self.failed(label, "", &failure.words().unwrap_or_default(), failure.exit_code())
    }

    fn failed(&mut self, label: &str, reason: &str, said: &str, code: u8) -> Result<(), Failure> {
        debug_assert!(code >= USAGE, "a failure has an exit code");
        self.tally.failed += 1;
        self.tally.first_failure.get_or_insert(code);
        let line = if self.output.is_json() {
            let error = json!({ "reason": reason, "message": said, "exitCode": code });
            json::text(&json!({ "input": label, "error": error }), false)
        } else {
            format!("{}  {}  {label}\n", pad("failed", 17), pad("", 24))
        };
        self.progress.around(|| {
            Output::say(&format!("{label}: {said}"));
            self.output.write(&line)
        })
    }

    fn gave_up(&self, failure: Failure) -> Failure {
        self.progress.around(|| {
            Output::say("stopped; run the same command again to go on: nothing is stored twice");
        });
        failure
    }
}

/// Whether other documents may fare better.
fn is_about_documents(failure: &Failure) -> bool {
    failure.refusal().is_some_and(|refusal| match refusal.code() {
        Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::ResourceExhausted => true,
        Code::Ok
        | Code::Cancelled
        | Code::Unknown
        | Code::DeadlineExceeded
        | Code::PermissionDenied
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss
        | Code::Unauthenticated => false,
    })
}

/// Attempts at one call: a repeat with the same request id is safe.
#[derive(Debug, Default)]
struct Attempts(u32);

impl Attempts {
    /// Waits before the next attempt, or gives the failure back.
    async fn pause(&mut self, failure: Failure) -> Result<(), Failure> {
        let Some(refusal) = failure.refusal() else { return Err(failure) };
        let may_pass = matches!(refusal.code(), Code::Unavailable | Code::DeadlineExceeded)
            && refusal.reason() != "STORE_READ_ONLY";
        self.0 += 1;
        if !may_pass || self.0 >= ATTEMPTS {
            return Err(failure);
        }
        let own = Duration::from_millis(100 << self.0);
        let asked = refusal.retry_after().unwrap_or(own).min(Duration::from_secs(30));
        tokio::time::sleep(own.max(asked)).await;
        Ok(())
    }
}

/// A UUID made from what the request says: the same request has the same id.
fn derived_id(request: &impl Message) -> String {
    uuid_of(&blake3::hash(&request.encode_to_vec()))
}

/// A UUID made from a hash.
pub(in super::super) fn uuid_of(hash: &blake3::Hash) -> String {
    let mut number = [0; 16];
    for (byte, hashed) in number.iter_mut().zip(hash.as_bytes()) {
        *byte = *hashed;
    }
    // Version 4 and the variant of RFC 9562, which the server asks for.
    let number =
        u128::from_be_bytes(number) & !(0xf << 76) & !(0b11 << 62) | (4 << 76) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default());
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derived_id_is_a_version_4_uuid_of_the_request() {
        let request = |statement: &str| pb::IngestEditionRequest {
            statement_id: statement.into(),
            ..Default::default()
        };
        let id = derived_id(&request("a"));
        assert_eq!(id, derived_id(&request("a")));
        assert_ne!(id, derived_id(&request("b")));
        assert_eq!(id.len(), 36);
        assert_eq!(id.chars().nth(14), Some('4'), "{id}");
        assert!("89ab".contains(id.chars().nth(19).unwrap()), "{id}");
        assert!(id.parse::<crate::domain::RequestId>().is_ok(), "{id}");
    }
}
