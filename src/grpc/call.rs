//! What every call has: an id, and a place among the calls in work.
//!
//! `layers` puts a [`Call`] into each request; [`answer`] is how every method answers.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{Semaphore, SemaphorePermit};
use tonic::{Request, Response, Status};

use super::{Error, status};
use crate::clock::{Entropy, random};
use crate::domain::limits;

/// Names a call in metadata, error details and logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallId(Arc<str>);

impl CallId {
    /// An id that the client chose: 1 to 128 visible ASCII characters.
    pub(crate) fn from_client(id: &str) -> Option<Self> {
        let plain = id.bytes().all(|b| b.is_ascii_graphic());
        (plain && !id.is_empty() && id.len() <= limits::CALL_ID_CHARS).then(|| Self(id.into()))
    }

    /// An id that nobody else has.
    pub(crate) fn made(entropy: &dyn Entropy) -> Self {
        let bytes: [u8; 16] = random(entropy);
        Self(crate::domain::Uid::from_random(bytes).to_string().into())
    }

    /// As written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a call brings along.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// Its name.
    pub(crate) id: CallId,
    /// The places for calls in work.
    pub(crate) places: Arc<Semaphore>,
}

impl Call {
    /// The call that a request belongs to. Without the layers, as in a test of one service, a call has
    /// no name and a place of its own.
    pub(crate) fn of(extensions: &tonic::Extensions) -> Self {
        extensions
            .get::<Self>()
            .cloned()
            .unwrap_or_else(|| Self { id: CallId("-".into()), places: Arc::new(Semaphore::new(1)) })
    }

    /// A place among the calls in work, or the error that there is none. Taken after the request was
    /// read, so that slow senders hold none.
    fn place(&self) -> Result<SemaphorePermit<'_>, Error> {
        self.places.try_acquire().map_err(|_| Error::Overloaded)
    }
}

/// Does the work of one method and answers, or says why not.
pub(crate) async fn answer<Q, A, F>(
    request: Request<Q>,
    work: impl FnOnce(Q) -> F,
) -> Result<Response<A>, Status>
where
    F: Future<Output = Result<A, Error>>,
{
    let (_, extensions, message) = request.into_parts();
    let call = Call::of(&extensions);
    let done = match call.place() {
        Ok(_place) => work(message).await,
        Err(error) => Err(error),
    };
    done.map(Response::new).map_err(|error| status::status(&error, &call.id))
}
