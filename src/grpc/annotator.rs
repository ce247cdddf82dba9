//! A client of `chancery.annotator.v1`: the operator's own program, which reads texts.
//!
//! Each text is one stream with one request: an annotator that loses a connection loses one text. What
//! it answers is parsed like any request; values that break a rule are left out, not refused, because
//! nobody waits who could correct them.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tonic::transport::{Channel, Endpoint};

use super::convert::Shape;
use super::convert::structured::{self, Annotated, Home};
use super::convert::text::to_segments;
use super::pb;
use super::pb::annotator::annotator_client::AnnotatorClient;
use crate::archive::{Annotator, AnnotatorError, ToAnnotate};
use crate::domain::fields::Claim;
use crate::domain::{LanguageTag, OffsetUnit, limits};

/// What an annotator is sent counts code points.
const SHAPE: Shape = Shape { unit: OffsetUnit::CodePoint, detector: "" };

/// An annotator at an address.
#[derive(Debug)]
pub struct RemoteAnnotator {
    client: AnnotatorClient<Channel>,
    described: Mutex<Option<Arc<Described>>>,
}

/// What the annotator says of itself.
#[derive(Debug)]
struct Described {
    /// `name@version`.
    producer: String,
    /// Languages that it reads; empty for all.
    languages: Vec<LanguageTag>,
    /// Characters of the longest text; 0 for any.
    most: usize,
}

impl RemoteAnnotator {
    /// At a URI, such as `http://127.0.0.1:7465`. Nothing is connected before the first text.
    ///
    /// # Errors
    /// The URI cannot be read.
    pub fn new(uri: &str) -> Result<Self, tonic::transport::Error> {
        let channel = Endpoint::from_shared(uri.to_owned())?.connect_lazy();
        let client = AnnotatorClient::new(channel)
            .max_decoding_message_size(limits::MESSAGE_BYTES)
            .max_encoding_message_size(limits::INGEST_MESSAGE_BYTES);
        Ok(Self { client, described: Mutex::new(None) })
    }

    async fn described(&self) -> Result<Arc<Described>, AnnotatorError> {
        let mut known = self.described.lock().await;
        if let Some(described) = known.as_ref() {
            return Ok(Arc::clone(described));
        }
        let asked = self.client.clone().describe(pb::annotator::DescribeRequest {}).await;
        let described = Arc::new(described(asked.map_err(failed)?.into_inner())?);
        *known = Some(Arc::clone(&described));
        Ok(described)
    }

    async fn ask(&self, text: ToAnnotate) -> Result<Vec<Claim>, AnnotatorError> {
        let described = self.described().await?;
        let ToAnnotate { text, language, segments, fields } = text;
        let reads = |tag: &LanguageTag| tag.primary() == language.primary();
        let is_long = described.most > 0 && text.chars().count() > described.most;
        if is_long || !(described.languages.is_empty() || described.languages.iter().any(reads)) {
            return Err(AnnotatorError::NotWanted);
        }
        let request = pb::annotator::AnnotateRequest {
            sequence: 1,
            text: text.as_ref().to_owned(),
            language_code: language.to_string(),
            segments: to_segments(&text, segments, &SHAPE),
            fields: Some(structured::to_fields(fields, Home::Nowhere, &SHAPE)),
        };
        let stream = tokio_stream::once(request);
        let answer = self.client.clone().annotate(stream).await.map_err(failed)?;
        let message = answer.into_inner().message().await.map_err(failed)?;
        let message = message.filter(|message| message.sequence == 1);
        let fields = message.ok_or_else(|| wrong("it answered no text"))?.fields;
        let annotated = Annotated { text: &text, producer: &described.producer };
        Ok(structured::annotated(fields.unwrap_or_default(), annotated))
    }
}

#[async_trait]
impl Annotator for RemoteAnnotator {
    async fn annotate(&self, text: ToAnnotate) -> Result<Vec<Claim>, AnnotatorError> {
        let answer = self.ask(text).await;
        if matches!(answer, Err(AnnotatorError::Failed(_))) {
            *self.described.lock().await = None;
        }
        answer
    }
}

fn described(said: pb::annotator::DescribeResponse) -> Result<Described, AnnotatorError> {
    let pb::annotator::DescribeResponse { name, version, language_codes, max_characters } = said;
    let short = |word: &str| (1..=63).contains(&word.len());
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    if !short(&name) || !name.bytes().all(plain) {
        return Err(wrong("its name is not 1 to 63 of a-z, 0-9, - and _"));
    }
    if !short(&version) || !version.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(wrong("its version is not 1 to 63 visible ASCII characters"));
    }
    let tags = language_codes.iter().map(|code| LanguageTag::parse(code));
    let languages: Result<Vec<LanguageTag>, _> = tags.collect();
    Ok(Described {
        producer: format!("{name}@{version}"),
        languages: languages.map_err(|_| wrong("it names a language that is none"))?,
        most: usize::try_from(max_characters).unwrap_or(0),
    })
}

fn wrong(what: &str) -> AnnotatorError {
    AnnotatorError::Failed(what.to_owned())
}

fn failed(status: tonic::Status) -> AnnotatorError {
    AnnotatorError::Failed(format!("{:?}: {}", status.code(), status.message()))
}
