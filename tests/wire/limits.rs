//! Requests that are too large, damaged, too deep, or not for this server; connections that are too
//! many or say nothing.

use std::time::Duration;

use bytes::Bytes;
use chancery::grpc::pb;
use chancery::server::Config;
use pb::archive_service_client::ArchiveServiceClient;
use prost::Message;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tonic::Code;
use tonic::codec::CompressionEncoding;
use tonic::transport::Endpoint;

use crate::raw;
use crate::support::{ARCHIVE, PATIENCE, TestServer, check, document, info, ingest, name};

const GET: &str = "chancery.v1.StatementService/GetStatement";

#[tokio::test]
async fn a_request_over_4_mib_is_refused_and_one_over_16_mib_to_the_ingest_service() {
    let server = TestServer::start().await;
    let large = pb::GetStatementRequest { name: "x".repeat(5 << 20), ..Default::default() };
    let status = raw::call(server.address, GET, &[], &large).await.status;
    check(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    assert_eq!(info(&status).metadata["limit"], "4194304");
    let status = server.try_ingest(ingest("a", &"x".repeat(17 << 20))).await.unwrap_err();
    check(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    assert_eq!(info(&status).metadata["limit"], "16777216");
    let status = server.try_ingest(ingest("a", &"x".repeat(10 << 20))).await.unwrap_err();
    check(&status, Code::InvalidArgument, "TEXT_TOO_LARGE");
}

#[tokio::test]
async fn a_bomb_is_not_unpacked() {
    let server = TestServer::start().await;
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = server.statements().send_compressed(encoding);
        let bomb = pb::GetStatementRequest { name: "x".repeat(64 << 20), ..Default::default() };
        let status = client.get_statement(bomb).await.unwrap_err();
        check(&status, Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    }
}

#[tokio::test]
async fn compressed_requests_are_read() {
    let server = TestServer::start().await;
    for encoding in [CompressionEncoding::Gzip, CompressionEncoding::Zstd] {
        let mut client = server.ingests().send_compressed(encoding);
        let request = pb::AnalyzeTextRequest {
            document: Some(document("A statement of the ministry.")),
            ..Default::default()
        };
        client.analyze_text(request).await.unwrap();
    }
}

#[tokio::test]
async fn an_unknown_compression_is_told_the_known_ones() {
    let server = TestServer::start().await;
    let headers = [("grpc-encoding", "snappy")];
    let answer = raw::send(server.address, GET, &headers, raw::frame(1, b"whatever")).await;
    check(&answer.status, Code::Unimplemented, "COMPRESSION_UNKNOWN");
    let known = answer.headers.get("grpc-accept-encoding").unwrap().to_str().unwrap();
    assert!(known.contains("gzip") && known.contains("zstd"), "{known}");
}

#[tokio::test]
async fn what_is_not_protobuf_is_malformed() {
    let server = TestServer::start().await;
    let not_utf8 = [0x0a, 0x02, 0xff, 0xfe];
    let cut = [0x0a, 0x7f, b'a'];
    let deep = vec![0x1b; 10_000];
    let cases: [(&str, Bytes); 6] = [
        ("garbage", raw::frame(0, &[0xff; 20])),
        ("not UTF-8", raw::frame(0, &not_utf8)),
        ("cut off", raw::frame(0, &cut)),
        ("deep groups", raw::frame(0, &deep)),
        ("no message", Bytes::new()),
        ("half a frame", Bytes::from_static(&[0, 0, 0])),
    ];
    for (what, body) in cases {
        let status = raw::send(server.address, GET, &[], body).await.status;
        assert_eq!(status.code(), Code::InvalidArgument, "{what}: {status:?}");
        check(&status, Code::InvalidArgument, "MESSAGE_MALFORMED");
    }
}

#[tokio::test]
async fn an_unknown_method_or_service_is_said_to_be_unknown() {
    let server = TestServer::start().await;
    for path in ["chancery.v1.StatementService/Nothing", "chancery.v9.Nothing/At", "nothing", ""] {
        let status = raw::call(server.address, path, &[], &()).await.status;
        check(&status, Code::Unimplemented, "METHOD_UNKNOWN");
        assert!(status.message().contains(path), "{status:?}");
    }
}

#[tokio::test]
async fn metadata_over_16_kib_is_refused() {
    let server = TestServer::start().await;
    let large = "x".repeat(20_000);
    let get = pb::GetArchiveRequest { name: ARCHIVE.to_owned() };
    let method = "chancery.v1.ArchiveService/GetArchive";
    let status = raw::call(server.address, method, &[("x-large", &large)], &get).await.status;
    assert_eq!(status.message(), "HTTP 431 Request Header Fields Too Large");
    let status = raw::call(server.address, method, &[], &get).await.status;
    assert_eq!(status.code(), Code::Ok);
}

#[tokio::test]
async fn many_violations_stay_within_a_trailer() {
    let server = TestServer::start().await;
    let names = (0..1_000).map(|n| format!("archives/\u{202e}қ{}/{n}", "я".repeat(300))).collect();
    let request = pb::BatchGetStatementsRequest { names, ..Default::default() };
    let status = server.statements().batch_get_statements(request).await.unwrap_err();
    check(&status, Code::InvalidArgument, "FIELD_INVALID");
    let omitted: usize = info(&status).metadata["violations_omitted"].parse().unwrap();
    assert!(omitted >= 980, "{omitted}");
}

#[tokio::test]
async fn a_page_ends_before_its_response_grows_too_large() {
    let server = TestServer::start().await;
    let text = "Сөз сөйлем. ".repeat(60_000);
    for number in 0..3 {
        server.ingest("a", &format!("{text} {number}")).await;
    }
    let list = |page_token: &str| pb::ListEditionRevisionsRequest {
        parent: format!("{}/editions/en", name("a")),
        page_token: page_token.to_owned(),
        view: pb::StatementView::Full.into(),
        ..Default::default()
    };
    let mut client = server.statements();
    let (mut token, mut pages, mut numbers) = (String::new(), 0, Vec::new());
    loop {
        // The client refuses messages over 4 MiB.
        let page = client.list_edition_revisions(list(&token)).await.unwrap().into_inner();
        assert!(page.encoded_len() <= 4 << 20, "{}", page.encoded_len());
        numbers.extend(page.edition_revisions.iter().map(|revision| revision.revision_number));
        (token, pages) = (page.next_page_token, pages + 1);
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(numbers, [3, 2, 1]);
    assert!(pages > 1);
}

#[tokio::test]
async fn a_batch_whose_answer_would_be_too_large_is_refused_with_the_size() {
    let server = TestServer::start().await;
    server.try_ingest(ingest("a", "A statement of the ministry.")).await.unwrap();
    let title = |n: usize| pb::LocalizedText {
        text: "ж".repeat(1_000),
        language_code: format!("ru-x-t{n}"),
    };
    let statement = pb::Statement {
        name: name("a"),
        titles: (0..64).map(title).collect(),
        ..Default::default()
    };
    let update = pb::UpdateStatementRequest { statement: Some(statement), ..Default::default() };
    server.statements().update_statement(update).await.unwrap();
    let ask = |times: usize| pb::BatchGetStatementsRequest {
        names: vec![name("a"); times],
        ..Default::default()
    };
    // 64 titles of 2,000 bytes: one statement has over 128,000 bytes, 25 of them over 3 MiB.
    let found = server.statements().batch_get_statements(ask(20)).await.unwrap().into_inner();
    assert_eq!(found.statements.len(), 20);
    let status = server.statements().batch_get_statements(ask(25)).await.unwrap_err();
    check(&status, Code::InvalidArgument, "FIELD_INVALID");
    assert_eq!(info(&status).metadata["limit"], "3145728");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let config = Config { preface: Duration::from_millis(50), ..Config::default() };
    let server = TestServer::with(config).await;
    for said in [b"".as_slice(), b"PRI * HTTP/2.0", b"GET / "] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, said).await.unwrap();
        let mut rest = Vec::new();
        let closed = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut rest)).await;
        // Closed or reset: both are the end.
        let _ = closed.expect("the connection is closed");
    }
    server.archives().get_server_info(pb::GetServerInfoRequest {}).await.unwrap();
}

#[tokio::test]
async fn connections_over_the_limit_are_closed_at_once() {
    // The test server's own client has the one place.
    let server = TestServer::with(Config { connections: 1, ..Config::default() }).await;
    let mut second = TcpStream::connect(server.address).await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(PATIENCE, second.read_to_end(&mut rest)).await;
    let _ = closed.expect("the connection is closed");
    assert!(rest.is_empty());
    server.archives().get_server_info(pb::GetServerInfoRequest {}).await.unwrap();
}

#[tokio::test]
async fn an_old_connection_is_cut_off_and_a_new_one_taken() {
    let server = TestServer::with(Config {
        connection_age: Duration::from_millis(500),
        connection_grace: Duration::from_millis(20),
        ..Config::default()
    })
    .await;
    let request = pb::WatchChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() };
    let mut watch = server.changes().watch_changes(request).await.unwrap().into_inner();
    // Nothing is written, the server does not stop, and the next mark of progress is half a minute away.
    let cut = async { while let Ok(Some(_)) = watch.message().await {} };
    tokio::time::timeout(PATIENCE, cut).await.expect("the watch ends");
    let asked = pb::GetServerInfoRequest {};
    let fresh = Endpoint::from_shared(format!("http://{}", server.address)).unwrap();
    let mut client = ArchiveServiceClient::new(fresh.connect().await.unwrap());
    client.get_server_info(asked).await.unwrap();
}
