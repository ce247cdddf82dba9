//! The door of the one port: gRPC and gRPC-Web go in, browsers learn whether they may ask, everything
//! else is told what lives here.
//!
//! Requests are told apart by their content type before anything else: tonic's layer for gRPC-Web
//! would answer 400 to every plain request, also to those of a page that may live here one day.

use std::convert::Infallible;
use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use pin_project_lite::pin_project;
use tonic::body::Body;
use tonic_web::{GrpcWebLayer, GrpcWebService};
use tower::{Layer, Service};

use crate::grpc::Calls;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a page may send.
const ALLOWED_HEADERS: HeaderValue =
    HeaderValue::from_static("content-type, grpc-timeout, x-grpc-web, x-request-id, x-user-agent");
/// What a page may read of an answer, beside its body.
const EXPOSED_HEADERS: HeaderValue =
    HeaderValue::from_static("grpc-status, grpc-message, grpc-status-details-bin, x-request-id");
/// For how many seconds a browser may keep an answer about what is allowed.
const KEPT_SECONDS: HeaderValue = HeaderValue::from_static("86400");
/// What a person finds who comes with a browser.
const GREETING: &str = "This is Chancery. It speaks gRPC and gRPC-Web, and it has reflection:\n\
    grpcurl -plaintext HOST:PORT list\n";

/// Sorts requests. Cheap to clone: every connection has one.
#[derive(Debug, Clone)]
pub(super) struct Door {
    calls: GrpcWebService<Calls>,
    origins: Arc<Origins>,
}

impl Door {
    /// A door to `calls`, open to pages of these origins.
    pub(super) fn new(calls: Calls, origins: &[String]) -> Self {
        let all = origins.iter().any(|origin| origin == "*");
        let named = origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
        let origins = Arc::new(Origins { all, named: named.collect() });
        Self { calls: GrpcWebLayer::new().layer(calls), origins }
    }
}

/// The web pages that may ask.
#[derive(Debug)]
struct Origins {
    all: bool,
    named: Vec<HeaderValue>,
}

impl Origins {
    /// The origin of a request, if its page may read the answer.
    fn allowed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        (self.all || self.named.contains(origin)).then(|| origin.clone())
    }
}

impl<B> Service<Request<B>> for Door
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError> + Display,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answer {
        let origin = self.origins.allowed(request.headers());
        if is_grpc(request.headers()) {
            return Answer::Call { call: self.calls.call(request), origin };
        }
        let response = if is_question(&request) { may_ask(origin) } else { greeting() };
        Answer::Ready { response: Some(response) }
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Whether a browser asks on behalf of a page what it may send.
fn is_question<B>(request: &Request<B>) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn may_ask(origin: Option<HeaderValue>) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    if origin.is_none() {
        *response.status_mut() = StatusCode::FORBIDDEN;
        return response;
    }
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, KEPT_SECONDS);
    allow(headers, origin);
    response
}

/// Lets the page of this origin read the answer.
fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>) {
    const VARY: (HeaderName, HeaderValue) = (header::VARY, HeaderValue::from_static("origin"));
    let Some(origin) = origin else { return };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    headers.append(VARY.0, VARY.1);
}

fn greeting() -> Response<Body> {
    let mut response = Response::new(Body::new(http_body_util::Full::new(GREETING.into())));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}

type WebCall = <GrpcWebService<Calls> as Service<Request<Body>>>::Future;

pin_project! {
    /// The answer to come.
    #[project = Answering]
    pub(super) enum Answer {
        /// Of a call.
        Call { #[pin] call: WebCall, origin: Option<HeaderValue> },
        /// Known already.
        Ready { response: Option<Response<Body>> },
    }
}

impl Future for Answer {
    type Output = Result<Response<Body>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            Answering::Call { call, origin } => {
                let mut response = ready!(call.poll(cx))?;
                allow(response.headers_mut(), origin.take());
                Poll::Ready(Ok(response))
            }
            Answering::Ready { response } => Poll::Ready(Ok(response.take().unwrap_or_default())),
        }
    }
}
