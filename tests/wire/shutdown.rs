//! The end of a server: what it still does, what it tells, and that no client can hold it up.

use std::time::Duration;

use chancery::grpc::pb;
use chancery::grpc::pb::watch_changes_request::Start;
use chancery::server::Config;
use chancery::store::Health;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::raw;
use crate::support::{
    ARCHIVE, PATIENCE, TestServer, channel, check, info, ingest, read_that_waits,
};

fn head() -> pb::WatchChangesRequest {
    pb::WatchChangesRequest { parent: ARCHIVE.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn an_open_watch_ends_with_a_token_that_goes_on_after_the_restart() {
    let mut server = TestServer::start().await;
    let mut stream = server.changes().watch_changes(head()).await.unwrap().into_inner();
    stream.message().await.unwrap().expect("the mark of the head");
    server.ingest("a", "One text.").await;
    let told = stream.message().await.unwrap().unwrap();
    assert_eq!(told.commit, 2);
    server.stop();
    let status = stream.message().await.unwrap_err();
    check(&status, Code::Unavailable, "SHUTTING_DOWN");
    assert!(status.get_details_retry_info().is_some());
    let token = info(&status).metadata["resume_token"].clone();
    let dir = server.stopped().await;
    let server = TestServer::over(dir, Config::default()).await;
    server.ingest("a", "Another text.").await;
    let start = Some(Start::ResumeToken(token));
    let request = pb::WatchChangesRequest { start, ..head() };
    let mut stream = server.changes().watch_changes(request).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap().unwrap().commit, 3);
}

#[tokio::test]
async fn health_says_so_first_and_then_ends() {
    let mut server = TestServer::start().await;
    let mut health = HealthClient::new(server.channel.clone());
    let mut streams = Vec::new();
    for service in ["", "chancery.v1.StatementService"] {
        let request = tonic_health::pb::HealthCheckRequest { service: service.to_owned() };
        let mut stream = health.watch(request).await.unwrap().into_inner();
        let first = stream.message().await.unwrap().unwrap();
        assert_eq!(first.status(), ServingStatus::Serving);
        streams.push(stream);
    }
    server.stop();
    for mut stream in streams {
        let last = stream.message().await.unwrap().unwrap();
        assert_eq!(last.status(), ServingStatus::NotServing);
        let status = stream.message().await.unwrap_err();
        check(&status, Code::Unavailable, "SHUTTING_DOWN");
    }
    let address = server.address;
    server.stopped().await;
    assert!(TcpStream::connect(address).await.is_err(), "the port is free");
}

#[tokio::test]
async fn only_ingest_stops_serving_when_the_store_takes_no_writes() {
    let server = TestServer::start().await;
    let mut health = HealthClient::new(server.channel.clone());
    let service = "chancery.v1.IngestService".to_owned();
    let request = tonic_health::pb::HealthCheckRequest { service };
    let mut stream = health.watch(request).await.unwrap().into_inner();
    assert_eq!(stream.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    server.store.say(Health::ReadOnly("the disk is full".to_owned()));
    assert_eq!(stream.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    for service in ["", "chancery.v1.StatementService"] {
        let request = tonic_health::pb::HealthCheckRequest { service: service.to_owned() };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
}

#[tokio::test]
async fn calls_in_work_are_answered() {
    let mut server = TestServer::start().await;
    server.store.close_gate();
    let mut client = server.ingests();
    let mut arrived = server.store.arrived.subscribe();
    let call = client.ingest_edition(ingest("a", "One text."));
    let mut call = std::pin::pin!(call);
    tokio::select! {
        done = &mut call => panic!("{done:?}"),
        arrived = arrived.wait_for(|arrived| *arrived > 1) => drop(arrived.unwrap()),
    }
    // The end begins with the watch that ends.
    let mut stream = server.changes().watch_changes(head()).await.unwrap().into_inner();
    stream.message().await.unwrap().unwrap();
    server.stop();
    while stream.message().await.is_ok() {}
    server.store.open_gate();
    let answer = call.await.unwrap().into_inner();
    assert_eq!(answer.commit, 2);
    server.stopped().await;
}

#[tokio::test]
async fn no_client_holds_up_the_end() {
    let drain = Duration::from_millis(300);
    let server = TestServer::with(Config { drain, ..Config::default() }).await;
    // One that says nothing, one that stops after the preface, one that has an idle connection, and
    // one that never reads what it asked for.
    let _silent = TcpStream::connect(server.address).await.unwrap();
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let idle = channel(server.address).await;
    let mut waiting = server.statements();
    let never_done = waiting.get_statement(read_that_waits());
    let mut unread = never_reads(&server).await;
    let (cut_off, _) = tokio::join!(never_done, server.stopped());
    cut_off.expect_err("the call had no answer yet");
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(PATIENCE, unread.read_to_end(&mut rest)).await;
    let _ = closed.expect("the connection is closed");
    drop((half, idle));
}

/// A connection with a watch of the whole log, whose window stays shut.
async fn never_reads(server: &TestServer) -> TcpStream {
    for text in ["One.", "Two.", "Three."] {
        server.ingest("a", text).await;
    }
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    // SETTINGS: INITIAL_WINDOW_SIZE = 0.
    bytes.extend([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
    let mut fields = vec![0x83, 0x86];
    for (name, value) in [
        (":path", "/chancery.v1.ChangeService/WatchChanges"),
        (":authority", "test"),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ] {
        // A literal without indexing, both strings without Huffman.
        fields.push(0);
        for part in [name, value] {
            fields.push(u8::try_from(part.len()).unwrap());
            fields.extend(part.as_bytes());
        }
    }
    let length = u8::try_from(fields.len()).unwrap();
    bytes.extend([0, 0, length, 1, 4, 0, 0, 0, 1]);
    bytes.extend(fields);
    let message = raw::frame(
        0,
        &prost::Message::encode_to_vec(&pb::WatchChangesRequest {
            start: Some(Start::StartCommit(1)),
            ..head()
        }),
    );
    bytes.extend([0, 0, u8::try_from(message.len()).unwrap(), 0, 1, 0, 0, 0, 1]);
    bytes.extend(&message);
    stream.write_all(&bytes).await.unwrap();
    // The answer has begun once there are the headers of the stream behind the server's settings.
    let mut seen = Vec::new();
    while !seen.windows(9).any(|frame| frame[3] == 1 && frame[5..9] == [0, 0, 0, 1]) {
        assert!(stream.read_buf(&mut seen).await.unwrap() > 0);
    }
    stream
}

#[tokio::test]
async fn a_write_survives_a_client_that_hangs_up() {
    let server = TestServer::with(Config { in_flight: 1, ..Config::default() }).await;
    server.store.close_gate();
    let mut arrived = server.store.arrived.subscribe();
    let before = *arrived.borrow_and_update();
    let own = channel(server.address).await;
    let mut client = pb::ingest_service_client::IngestServiceClient::new(own);
    let call = client.ingest_edition(ingest("a", "One text."));
    tokio::select! {
        done = call => panic!("{done:?}"),
        arrived = arrived.wait_for(|arrived| *arrived > before) => drop(arrived.unwrap()),
    }
    drop(client);
    // The one place for calls is free once the server has dropped the call.
    let mut asking = server.archives();
    while asking.get_server_info(pb::GetServerInfoRequest {}).await.is_err() {}
    server.store.open_gate();
    let start = Some(Start::StartCommit(2));
    let request = pb::WatchChangesRequest { start, ..head() };
    let mut stream = server.changes().watch_changes(request).await.unwrap().into_inner();
    let mut told = stream.message().await.unwrap().unwrap();
    while told.commit < 2 {
        told = stream.message().await.unwrap().unwrap();
    }
    assert_eq!(told.commit, 2);
}
