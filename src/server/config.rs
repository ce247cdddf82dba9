//! How a server runs. Every limit has its default in `domain::limits`.

use std::time::Duration;

use crate::domain::limits;
use crate::grpc::Options;

/// How a server runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Connections open at a time; further ones are closed at once.
    pub connections: usize,
    /// Connections open at a time from one address that is not of this machine.
    pub connections_per_address: usize,
    /// Calls in work at a time; further ones are answered with OVERLOADED.
    pub in_flight: usize,
    /// How long a new connection may take for its first 24 bytes.
    pub preface: Duration,
    /// After how long a connection takes no new calls, a tenth more or less.
    pub connection_age: Duration,
    /// How long the calls of such a connection then have to end.
    pub connection_grace: Duration,
    /// When a unary call ends whose client named no deadline.
    pub default_deadline: Duration,
    /// The longest deadline of a unary call.
    pub max_deadline: Duration,
    /// How long the client of a watch may leave no room before it is cut off.
    pub watch_stall: Duration,
    /// Messages that wait for the client of a watch.
    pub watch_buffer: usize,
    /// How long clients have to end their calls when the server stops.
    pub drain: Duration,
    /// Origins of web pages that may call the server, such as `https://reader.example.org`, or `*`
    /// for all. None by default.
    pub allowed_origins: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            connections: limits::CONNECTIONS,
            connections_per_address: limits::ADDRESS_CONNECTIONS,
            in_flight: cores * limits::IN_FLIGHT_PER_CORE,
            preface: Duration::from_secs(limits::PREFACE_SECONDS),
            connection_age: Duration::from_secs(limits::CONNECTION_AGE_SECONDS),
            connection_grace: Duration::from_secs(limits::CONNECTION_GRACE_SECONDS),
            default_deadline: Duration::from_secs(limits::DEFAULT_DEADLINE_SECONDS),
            max_deadline: Duration::from_secs(limits::MAX_DEADLINE_SECONDS),
            watch_stall: Duration::from_secs(limits::WATCH_STALL_SECONDS),
            watch_buffer: limits::WATCH_BUFFER,
            drain: Duration::from_secs(limits::DRAIN_SECONDS),
            allowed_origins: Vec::new(),
        }
    }
}

impl Config {
    /// What of it concerns calls.
    pub(super) const fn calls(&self) -> Options {
        Options {
            in_flight: self.in_flight,
            default_deadline: self.default_deadline,
            max_deadline: self.max_deadline,
            watch_stall: self.watch_stall,
            watch_buffer: self.watch_buffer,
        }
    }
}
