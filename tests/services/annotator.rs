//! An annotator of the operator, over gRPC: what it adds, what is refused, and that it hurts nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chancery::clock::SystemClock;
use chancery::grpc::{RemoteAnnotator, pb};
use pb::annotator::annotator_server::{Annotator, AnnotatorServer};
use pb::annotator::{AnnotateRequest, AnnotateResponse, DescribeRequest, DescribeResponse};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, Streaming};

use crate::asks::{ask_for, text};
use crate::wire::Fresh;

/// What the annotator of a test does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Finds the countries of [`found`].
    Finds,
    /// Fails.
    Fails,
}

#[derive(Debug)]
struct Fake {
    manner: Manner,
    asked: Arc<AtomicUsize>,
}

/// A country with its words at a place, in code points.
fn country(code: &str, start: i32, end: i32, exact: &str) -> pb::Mention {
    let span = pb::TextSpan { start_index: start, end_index: end, ..Default::default() };
    let quote = pb::TextQuote { exact: exact.to_owned(), ..Default::default() };
    let evidence = pb::Evidence { span: Some(span), quote: Some(quote), ..Default::default() };
    pb::Mention {
        region_code: code.to_owned(),
        provenance: Some(pb::Provenance {
            source: pb::ClaimSource::Curator.into(),
            evidence: vec![evidence],
            confidence: Some(0.5),
            rule_id: "guess".to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Of "Ордо: Kazakhstan": one that holds, and several that do not.
fn found() -> pb::StructuredFields {
    let unproved = pb::Mention { region_code: "FR".to_owned(), ..Default::default() };
    pb::StructuredFields {
        countries: vec![
            country("KG", 0, 4, "Ордо"),
            country("UZ", 1, 4, "Ордо"),
            country("TM", 0, 400, ""),
            country("nonsense", 0, 4, "Ордо"),
            country("KZ", 6, 16, "Kazakhstan"),
            unproved,
        ],
        ..Default::default()
    }
}

#[tonic::async_trait]
impl Annotator for Fake {
    type AnnotateStream = tokio_stream::Once<Result<AnnotateResponse, Status>>;

    async fn describe(
        &self,
        _: Request<DescribeRequest>,
    ) -> Result<Response<DescribeResponse>, Status> {
        let (name, version) = ("fake".to_owned(), "7".to_owned());
        Ok(Response::new(DescribeResponse { name, version, ..Default::default() }))
    }

    async fn annotate(
        &self,
        request: Request<Streaming<AnnotateRequest>>,
    ) -> Result<Response<Self::AnnotateStream>, Status> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if self.manner == Manner::Fails {
            return Err(Status::internal("out of order"));
        }
        let text = request.into_inner().message().await?.unwrap();
        assert!(!text.segments.is_empty() && text.fields.is_some());
        let fields = Some(found());
        let answer = AnnotateResponse { sequence: text.sequence, fields };
        Ok(Response::new(tokio_stream::once(Ok(answer))))
    }
}

/// A server with an annotator beside it.
async fn beside(manner: Manner) -> (Fresh, Arc<AtomicUsize>, JoinSet<()>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let fake = AnnotatorServer::new(Fake { manner, asked: Arc::clone(&asked) });
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let incoming = TcpListenerStream::new(listener);
        let server = tonic::transport::Server::builder().add_service(fake);
        server.serve_with_incoming(incoming).await.unwrap();
    });
    let annotator = Arc::new(RemoteAnnotator::new(&uri).unwrap());
    let server = Fresh::annotated(Arc::new(SystemClock), annotator).await;
    (server, asked, tasks)
}

#[tokio::test]
async fn an_annotator_adds_what_the_text_proves_and_outranks_nobody() {
    let (server, asked, _tasks) = beside(Manner::Finds).await;
    let clients = server.clients();
    clients.store(ask_for("note", "en", "Ордо: Kazakhstan")).await;
    let fields = clients.statement("note").await.fields.unwrap();
    let mut told: Vec<(&str, pb::ClaimSource, &str)> = fields
        .countries
        .iter()
        .map(|one| {
            let proof = one.provenance.as_ref().unwrap();
            (one.region_code.as_str(), proof.source(), proof.producer.as_str())
        })
        .collect();
    told.sort_unstable_by_key(|(code, ..)| *code);
    let extractor = fields.schema_version.as_str();
    let expected = [
        ("KG", pb::ClaimSource::Annotator, "fake@7"),
        ("KZ", pb::ClaimSource::Extractor, extractor),
    ];
    assert_eq!(told, expected);
    let analysis = clients.analyze(text("Ордо: Kazakhstan")).await;
    assert_eq!(analysis.edition.unwrap().fields.unwrap().countries.len(), 2);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_annotator_that_fails_is_left_out_and_then_left_alone() {
    let (server, asked, _tasks) = beside(Manner::Fails).await;
    let clients = server.clients();
    for number in 0..8 {
        let words = format!("Kazakhstan said it {number} times.");
        clients.store(ask_for("note", "en", &words)).await;
    }
    let fields = clients.statement("note").await.fields.unwrap();
    assert_eq!(fields.countries.len(), 1, "the rules have read it all the same");
    assert_eq!(asked.load(Ordering::SeqCst), 5, "five failures in a row are enough");
}
