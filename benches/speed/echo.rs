//! The baseline: a tonic server that answers from memory and does nothing else.

use std::convert::Infallible;
use std::task::{Context, Poll};

use bytes::Bytes;
use tonic::body::Body;
use tonic::server::{Grpc, NamedService, UnaryService};
use tonic::{Request, Response, Status};

use crate::wire::Payload;

pub(crate) const PATH: &str = "/bench.Echo/Call";

static ZEROES: [u8; 4096] = [b'x'; 4096];

#[derive(Debug, Clone, Copy)]
struct Echo;

impl NamedService for Echo {
    const NAME: &'static str = "bench.Echo";
}

impl tower::Service<http::Request<Body>> for Echo {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future =
        std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        Box::pin(async move {
            let codec = tonic_prost::ProstCodec::<Payload, Payload>::default();
            Ok(Grpc::new(codec).unary(Answer, request).await)
        })
    }
}

struct Answer;

impl UnaryService<Payload> for Answer {
    type Response = Payload;
    type Future = std::future::Ready<Result<Response<Payload>, Status>>;

    fn call(&mut self, request: Request<Payload>) -> Self::Future {
        let Payload { data, want } = request.into_inner();
        let data = match want {
            0 => data,
            want => {
                let want = usize::try_from(want).unwrap_or(0).min(ZEROES.len());
                Bytes::from_static(ZEROES.get(..want).unwrap_or_default())
            }
        };
        std::future::ready(Ok(Response::new(Payload { data, want: 0 })))
    }
}

/// Serves on a free port, says which on stdout, and goes on until it is killed.
pub(crate) async fn serve() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    crate::table::line(&format!("listening on {address}"));
    let incoming = tonic::transport::server::TcpIncoming::from(listener).with_nodelay(Some(true));
    let served = tonic::transport::Server::builder().add_service(Echo);
    served.serve_with_incoming(incoming).await.expect("the echo serves until it is killed");
}
