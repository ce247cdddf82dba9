//! Deadlines are kept by the server, of unary calls and of streams, and answered as what they are.

use std::time::Duration;

use chancery::grpc::pb;
use chancery::server::Config;
use prost::Message;
use tonic::Code;

use crate::raw;
use crate::support::{ARCHIVE, TestServer, check, read_that_waits};

const GET: &str = "chancery.v1.StatementService/GetStatement";
const WATCH: &str = "chancery.v1.ChangeService/WatchChanges";

#[tokio::test]
async fn a_unary_call_ends_at_the_deadline_of_its_client() {
    let server = TestServer::start().await;
    let headers = [("grpc-timeout", "50m")];
    let status = raw::call(server.address, GET, &headers, &read_that_waits()).await.status;
    check(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
}

#[tokio::test]
async fn a_unary_call_without_a_deadline_has_the_one_of_the_server() {
    let short = Duration::from_millis(50);
    let config = Config { default_deadline: short, max_deadline: short, ..Config::default() };
    let server = TestServer::with(config).await;
    for headers in [&[][..], &[("grpc-timeout", "1H")], &[("grpc-timeout", "nonsense")]] {
        let status = raw::call(server.address, GET, headers, &read_that_waits()).await.status;
        check(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    }
}

#[tokio::test]
async fn a_stream_ends_at_the_deadline_of_its_client() {
    let server = TestServer::start().await;
    let watch = pb::WatchChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    let answer = raw::call(server.address, WATCH, &[("grpc-timeout", "200m")], &watch).await;
    check(&answer.status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    let first = pb::WatchChangesResponse::decode(&answer.body[5..]).unwrap();
    assert!(matches!(first.event, Some(pb::watch_changes_response::Event::Progress(_))));
    assert_eq!(first.commit, 1);
}

#[tokio::test]
async fn a_health_watch_ends_at_the_deadline_of_its_client() {
    let server = TestServer::start().await;
    let request = tonic_health::pb::HealthCheckRequest::default();
    let headers = [("grpc-timeout", "100m")];
    let answer = raw::call(server.address, "grpc.health.v1.Health/Watch", &headers, &request).await;
    check(&answer.status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    assert!(!answer.body.is_empty(), "the health was told first");
}

#[tokio::test]
async fn an_upload_that_never_ends_ends_at_the_deadline() {
    let short = Duration::from_millis(50);
    let config = Config { default_deadline: short, max_deadline: short, ..Config::default() };
    let server = TestServer::with(config).await;
    // A frame that promises more than it brings, on a stream that stays open.
    let (sender, receiver) = tokio::sync::mpsc::channel::<bytes::Bytes>(1);
    sender.send(bytes::Bytes::from_static(&[0, 0, 0, 0, 9, 1])).await.unwrap();
    let chunks = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let frames = tokio_stream::StreamExt::map(chunks, |chunk| {
        Ok::<_, std::convert::Infallible>(http_body::Frame::data(chunk))
    });
    let body = http_body_util::StreamBody::new(frames);
    let client = hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new())
        .http2_only(true)
        .build_http();
    let request = http::Request::post(format!("http://{}/{GET}", server.address))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(body)
        .unwrap();
    let response = client.request(request).await.unwrap();
    let status = tonic::Status::from_header_map(response.headers()).unwrap();
    check(&status, Code::DeadlineExceeded, "DEADLINE_EXCEEDED");
    drop(sender);
}
