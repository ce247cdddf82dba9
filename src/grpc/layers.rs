//! What every call needs, whatever its method: an id, a deadline, a span, and errors that say what
//! they should.
//!
//! ```text
//! request ─ id ─ deadline ─▶ routes ─▶ response ─ tonic's own errors reworded ─ id ─▶
//! ```
//!
//! All of it works on gRPC as such, below the translation of gRPC-Web, so that both have it. Every
//! call has a deadline for the beginning of its answer; where the client named one, it also covers
//! a stream to its end. Health and reflection streams are ended here when the
//! server stops; a watch ends itself, because it has a token to give.
//!
//! Never logged: bodies and metadata.

mod deadline;
mod reword;
mod stream;

use std::collections::HashSet;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use prost::Message;
use prost_types::FileDescriptorSet;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};
use tonic::body::Body;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::{Service, ServiceExt};
use tracing::Instrument;

pub(crate) use self::deadline::Deadlines;
use self::stream::Answering;
use super::call::{Call, CallId};
use super::{Error, pb, status};
use crate::clock::Entropy;

/// Metadata with the id of a call.
pub(crate) const CALL_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The services, with all that every call needs around them. Cheap to clone: every connection has one.
#[derive(Debug, Clone)]
pub struct Calls {
    routes: Routes,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    places: Arc<Semaphore>,
    deadlines: Deadlines,
    entropy: Arc<dyn Entropy>,
    stop: watch::Receiver<bool>,
    /// Paths of the methods that answer with a stream.
    streams: HashSet<String>,
}

/// The streams that end themselves when the server stops.
const END_THEMSELVES: [&str; 3] = [
    "/chancery.v1.ArchiveService/ExportStatements",
    "/chancery.v1.ChangeService/WatchChanges",
    "/chancery.v1.IngestService/ImportEditions",
];

impl Calls {
    pub(crate) fn new(
        routes: Routes,
        places: Arc<Semaphore>,
        deadlines: Deadlines,
        entropy: Arc<dyn Entropy>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let sets = [
            pb::DESCRIPTOR_SET,
            tonic_health::pb::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET,
            tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET,
        ];
        let streams = sets.into_iter().flat_map(streams_of).collect();
        let shared = Shared { places, deadlines, entropy, stop, streams };
        Self { routes: routes.prepare(), shared: Arc::new(shared) }
    }
}

/// Paths of the methods of a descriptor set that answer with a stream.
fn streams_of(set: &[u8]) -> Vec<String> {
    let set = FileDescriptorSet::decode(set).unwrap_or_default();
    let mut paths = Vec::new();
    for file in &set.file {
        for service in &file.service {
            let streams = service.method.iter().filter(|method| method.server_streaming());
            paths.extend(
                streams.map(|method| {
                    format!("/{}.{}/{}", file.package(), service.name(), method.name())
                }),
            );
        }
    }
    paths
}

impl<B> Service<Request<B>> for Calls
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // The routes are always ready; whether there is room is found out call by call.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let shared = Arc::clone(&self.shared);
        let begun = Begun::new(&shared, &request);
        let places = Arc::clone(&shared.places);
        request.extensions_mut().insert(Call { id: begun.id.clone(), places });
        // For those who look closely: it takes more than the rest of what every call needs. A failure of
        // the server names its call by itself.
        let span = tracing::debug_span!(
            "call",
            method = %begun.path,
            request_id = %begun.id,
            code = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let routed = self.routes.clone().oneshot(request);
        let answered = async move {
            let response = timeout_at(begun.answer_by, routed)
                .await
                .unwrap_or_else(|_| Ok(begun.refuse(&Error::DeadlineExceeded)));
            response.map(|response| begun.finish(&shared, response))
        };
        Box::pin(answered.instrument(span))
    }
}

/// A call that has begun.
#[derive(Debug)]
struct Begun {
    id: CallId,
    path: String,
    is_stream: bool,
    start: Instant,
    /// When the answer must have begun.
    answer_by: Instant,
    /// When a stream must have ended.
    stream_until: Option<Instant>,
}

impl Begun {
    fn new<B>(shared: &Shared, request: &Request<B>) -> Self {
        let start = Instant::now();
        let path = request.uri().path().to_owned();
        let is_stream = shared.streams.contains(&path);
        let from_client = request.headers().get(CALL_ID).and_then(|id| id.to_str().ok());
        let id = from_client
            .and_then(CallId::from_client)
            .unwrap_or_else(|| CallId::made(shared.entropy.as_ref()));
        let asked = deadline::asked(request.headers());
        let answer_by = start + shared.deadlines.of_answer(asked);
        let stream_until = asked.and_then(|asked| start.checked_add(asked));
        Self { id, path, is_stream, start, answer_by, stream_until }
    }

    /// An answer that is nothing but an error.
    fn refuse(&self, error: &Error) -> Response<Body> {
        status::status(error, &self.id).into_http()
    }

    /// The answer as it goes out.
    fn finish(self, shared: &Shared, mut response: Response<Body>) -> Response<Body> {
        if let Some(failed) = failure(&mut response) {
            let told = self.told(failed);
            self.log(told.code());
            response = told.into_http();
        } else if !self.is_stream {
            self.log(Code::Ok);
        }
        let id = HeaderValue::from_str(self.id.as_str());
        if let Ok(id) = id {
            response.headers_mut().insert(CALL_ID, id);
        }
        if !self.is_stream || http_body::Body::is_end_stream(response.body()) {
            return response;
        }
        let ends_itself = END_THEMSELVES.contains(&self.path.as_str());
        let stop = (!ends_itself).then(|| shared.stop.clone());
        response.map(|body| Body::new(Answering::new(body, self, stop)))
    }

    /// A status as the client is to see it: in our words, and with the id of the call.
    fn told(&self, failed: Status) -> Status {
        let ours = match reword::ours(&failed, &self.path) {
            Some(error) => {
                let mut ours = status::status(&error, &self.id);
                // Such as the encodings that the server knows.
                *ours.metadata_mut() = failed.metadata().clone();
                ours
            }
            None => failed,
        };
        reword::with_call_id(ours, &self.id)
    }

    /// Notes how the call ended.
    fn log(&self, code: Code) {
        let span = tracing::Span::current();
        let duration_ms = self.start.elapsed().as_secs_f64() * 1_000.0;
        span.record("code", tracing::field::debug(code));
        span.record("duration_ms", duration_ms);
        tracing::debug!(?code, duration_ms, "call answered");
    }
}

/// The status of an answer that is nothing but an error.
fn failure(response: &mut Response<Body>) -> Option<Status> {
    let status = response.extensions_mut().remove::<Status>();
    status.or_else(|| failed(response.headers()))
}

/// The status in headers or trailers, unless it is OK.
fn failed(headers: &HeaderMap) -> Option<Status> {
    if !headers.contains_key(Status::GRPC_STATUS) {
        return None;
    }
    Status::from_header_map(headers).filter(|status| status.code() != Code::Ok)
}
