//! The connection to a server.

use std::time::Duration;

use tonic::Request;
use tonic::transport::{Channel, Endpoint};

use super::failure::Failure;
use super::options::Global;
use crate::grpc::pb::archive_service_client::ArchiveServiceClient;
use crate::grpc::pb::change_service_client::ChangeServiceClient;
use crate::grpc::pb::ingest_service_client::IngestServiceClient;
use crate::grpc::pb::search_service_client::SearchServiceClient;
use crate::grpc::pb::statement_service_client::StatementServiceClient;

/// A server that answers.
#[derive(Debug, Clone)]
pub(super) struct Client {
    channel: Channel,
    timeout: Duration,
}

impl Client {
    /// Connects.
    pub(super) async fn connect(global: &Global) -> Result<Self, Failure> {
        let Global { endpoint, timeout, .. } = global;
        let address =
            if endpoint.contains("://") { endpoint.clone() } else { format!("http://{endpoint}") };
        if !address.starts_with("http://") {
            return Err(Failure::Usage(format!(
                "--endpoint {endpoint:?} is not of the form http://HOST:PORT (encryption is not spoken yet)"
            )));
        }
        let target = Endpoint::from_shared(address.clone())
            .map_err(|error| {
                Failure::Usage(format!(
                    "--endpoint {endpoint:?} is not a URL such as http://127.0.0.1:7464: {error}"
                ))
            })?
            .connect_timeout(*timeout)
            .user_agent(concat!("chancery-cli/", env!("CARGO_PKG_VERSION")))
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let channel = target.connect().await.map_err(|error| {
            Failure::Unreachable(format!(
                "no server can be reached at {address}: {}\n  next       start one with `chancery serve`, \
                 or name another with --endpoint",
                root_cause(&error)
            ))
        })?;
        Ok(Self { channel, timeout: *timeout })
    }

    /// A request with the deadline of the options.
    pub(super) fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.timeout);
        request
    }

    /// Archives and the server itself.
    pub(super) fn archives(&self) -> ArchiveServiceClient<Channel> {
        ArchiveServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// Statements, editions and revisions.
    pub(super) fn statements(&self) -> StatementServiceClient<Channel> {
        StatementServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// Bringing documents in.
    pub(super) fn ingest(&self) -> IngestServiceClient<Channel> {
        IngestServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// Finding statements.
    pub(super) fn searches(&self) -> SearchServiceClient<Channel> {
        SearchServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }

    /// The log of changes.
    pub(super) fn changes(&self) -> ChangeServiceClient<Channel> {
        ChangeServiceClient::new(self.channel.clone()).max_decoding_message_size(LARGEST_ANSWER)
    }
}

/// One text of a million characters with 20,000 segments takes more than the usual 4 MiB.
const LARGEST_ANSWER: usize = 64 << 20;

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
