//! What a client finds out by itself: services and comments by reflection, health by service; and
//! gRPC-Web, spoken by hand over HTTP/1.1.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use chancery::grpc::pb;
use chancery::server::Config;
use prost::Message;
use prost_types::FileDescriptorProto;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_stream::StreamExt;
use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::raw;
use crate::support::{ARCHIVE, TestServer, check};

const SERVICES: [&str; 6] = [
    "chancery.v1.ArchiveService",
    "chancery.v1.ChangeService",
    "chancery.v1.EntityService",
    "chancery.v1.IngestService",
    "chancery.v1.SearchService",
    "chancery.v1.StatementService",
];

macro_rules! reflects {
    ($test:ident, $version:ident) => {
        #[tokio::test]
        async fn $test() {
            use tonic_reflection::pb::$version::ServerReflectionRequest;
            use tonic_reflection::pb::$version::server_reflection_client::ServerReflectionClient;
            use tonic_reflection::pb::$version::server_reflection_request::MessageRequest;
            use tonic_reflection::pb::$version::server_reflection_response::MessageResponse;
            let server = TestServer::start().await;
            let ask = |message| ServerReflectionRequest {
                host: String::new(),
                message_request: Some(message),
            };
            let file = "chancery/v1/statement.proto".to_owned();
            let asked = tokio_stream::iter([
                ask(MessageRequest::ListServices(String::new())),
                ask(MessageRequest::FileByFilename(file)),
                ask(MessageRequest::FileContainingSymbol("grpc.health.v1.Health".to_owned())),
            ]);
            let mut client = ServerReflectionClient::new(server.channel.clone());
            let answers = client.server_reflection_info(asked).await.unwrap().into_inner();
            let answers: Vec<_> = answers.collect().await;
            let mut answers =
                answers.into_iter().map(|answer| answer.unwrap().message_response.unwrap());
            let Some(MessageResponse::ListServicesResponse(list)) = answers.next() else {
                panic!("not a list")
            };
            let names: Vec<&str> = list.service.iter().map(|one| one.name.as_str()).collect();
            for service in SERVICES {
                assert!(names.contains(&service), "{names:?}");
            }
            let Some(MessageResponse::FileDescriptorResponse(files)) = answers.next() else {
                panic!("not a file")
            };
            let file = FileDescriptorProto::decode(&*files.file_descriptor_proto[0]).unwrap();
            let comments = file.source_code_info.unwrap();
            let words = |comment: &str| comment.contains("whatever its languages");
            assert!(comments.location.iter().any(|place| words(place.leading_comments())));
            assert!(matches!(answers.next(), Some(MessageResponse::FileDescriptorResponse(_))));
        }
    };
}

reflects!(reflection_v1_lists_the_services_and_their_comments, v1);
reflects!(reflection_v1alpha_lists_the_services_and_their_comments, v1alpha);

#[tokio::test]
async fn health_is_told_for_each_service_and_for_all() {
    let server = TestServer::start().await;
    let mut health = HealthClient::new(server.channel.clone());
    for service in SERVICES.into_iter().chain([""]) {
        let request = HealthCheckRequest { service: service.to_owned() };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
    let request = HealthCheckRequest { service: "nothing".to_owned() };
    let status = health.check(request).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound, "as grpc.health.v1 says");
}

/// One request of HTTP/1.1, and everything that comes back.
async fn http(address: SocketAddr, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let head = format!(
        "{head}\r\nhost: {address}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn web(method: &str, content_type: &str, more: &str) -> String {
    format!("POST /{method} HTTP/1.1\r\ncontent-type: {content_type}\r\nx-grpc-web: 1{more}")
}

const GET_ARCHIVE: &str = "chancery.v1.ArchiveService/GetArchive";

fn get_archive(name: &str) -> Bytes {
    raw::frame(0, &pb::GetArchiveRequest { name: name.to_owned() }.encode_to_vec())
}

#[tokio::test]
async fn grpc_web_is_answered_over_http_1() {
    let server = TestServer::start().await;
    let head = web(GET_ARCHIVE, "application/grpc-web+proto", "");
    let answer = http(server.address, &head, &get_archive(ARCHIVE)).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("content-type: application/grpc-web+proto"), "{answer}");
    assert!(answer.contains("x-request-id: "), "{answer}");
    assert!(answer.contains(ARCHIVE) && answer.contains("grpc-status:0"), "{answer}");
    let head = web(GET_ARCHIVE, "application/grpc-web-text", "");
    let text = STANDARD.encode(get_archive(ARCHIVE));
    let answer = http(server.address, &head, text.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[tokio::test]
async fn errors_reach_grpc_web_with_their_details() {
    let server = TestServer::start().await;
    for (method, body, code, reason) in [
        (GET_ARCHIVE, get_archive("archives/nowhere"), Code::NotFound, "RESOURCE_NOT_FOUND"),
        (GET_ARCHIVE, raw::frame(0, &[0xff; 9]), Code::InvalidArgument, "MESSAGE_MALFORMED"),
        ("chancery.v1.Nothing/At", Bytes::new(), Code::Unimplemented, "METHOD_UNKNOWN"),
    ] {
        let head = web(method, "application/grpc-web+proto", "\r\nx-request-id: web-1");
        let answer = http(server.address, &head, &body).await;
        let mut headers = http::HeaderMap::new();
        for line in answer.lines() {
            if let Some((name, value)) = line.split_once(": ")
                && name.starts_with("grpc-")
            {
                headers.insert(name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap());
            }
        }
        let status = Status::from_header_map(&headers).unwrap_or_else(|| panic!("{answer}"));
        check(&status, code, reason);
    }
}

#[tokio::test]
async fn pages_of_allowed_origins_may_ask_and_read() {
    let allowed_origins = vec!["https://reader.example".to_owned()];
    let server = TestServer::with(Config { allowed_origins, ..Config::default() }).await;
    let question = |origin: &str| {
        format!(
            "OPTIONS /{GET_ARCHIVE} HTTP/1.1\r\norigin: {origin}\r\n\
             access-control-request-method: POST\r\naccess-control-request-headers: x-grpc-web"
        )
    };
    let answer = http(server.address, &question("https://reader.example"), b"").await;
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://reader.example"), "{answer}");
    let answer = http(server.address, &question("https://elsewhere.example"), b"").await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    let origin = "\r\norigin: https://reader.example";
    let head = web(GET_ARCHIVE, "application/grpc-web+proto", origin);
    let answer = http(server.address, &head, &get_archive(ARCHIVE)).await;
    let exposed = "access-control-expose-headers: grpc-status, grpc-message, \
                   grpc-status-details-bin, x-request-id";
    assert!(answer.contains(exposed), "{answer}");
}

#[tokio::test]
async fn a_browser_is_told_what_lives_here() {
    let server = TestServer::start().await;
    let answer = http(server.address, "GET / HTTP/1.1", b"").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(answer.contains("speaks gRPC"), "{answer}");
}
