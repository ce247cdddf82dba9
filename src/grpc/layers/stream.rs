//! The body of an answer that is a stream: it ends at the deadline of the call and when the server
//! stops, and its error says so.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep_until};
use tonic::body::Body;
use tonic::{Code, Status};

use super::{Begun, failed};
use crate::grpc::{Error, status};

type Stopped = Pin<Box<dyn Future<Output = ()> + Send>>;

pin_project! {
    /// The frames of a stream, until something ends it.
    pub(crate) struct Answering {
        #[pin]
        inner: Body,
        #[pin]
        deadline: Option<Sleep>,
        // None for a stream that ends itself when the server stops.
        stopped: Option<Stopped>,
        call: Begun,
        ended: bool,
    }
}

impl Answering {
    pub(crate) fn new(inner: Body, call: Begun, stop: Option<watch::Receiver<bool>>) -> Self {
        let stopped = stop.map(|mut stop| -> Stopped {
            Box::pin(async move {
                // An error means that the server is gone, which is a stop too.
                let _ = stop.wait_for(|stops| *stops).await;
            })
        });
        Self { inner, deadline: call.stream_until.map(sleep_until), stopped, call, ended: false }
    }
}

impl http_body::Body for Answering {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        // First, so that a stream which always has a message ends too.
        if this.deadline.as_pin_mut().is_some_and(|deadline| deadline.poll(cx).is_ready()) {
            *this.ended = true;
            return Poll::Ready(Some(end(this.call, &Error::DeadlineExceeded)));
        }
        if let Poll::Ready(frame) = this.inner.poll_frame(cx) {
            let Some(Ok(frame)) = frame else {
                *this.ended = true;
                return Poll::Ready(frame);
            };
            return Poll::Ready(Some(match frame.into_trailers() {
                Ok(trailers) => {
                    *this.ended = true;
                    retold(this.call, trailers)
                }
                Err(frame) => Ok(frame),
            }));
        }
        // Last, so that what is there, such as the last word of a health watch, is still sent.
        let stops = this.stopped.as_mut().is_some_and(|stop| stop.as_mut().poll(cx).is_ready());
        if stops {
            *this.ended = true;
            let error = Error::ShuttingDown { resume_token: None };
            return Poll::Ready(Some(end(this.call, &error)));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.ended
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

/// The trailers of an error that ends the stream.
fn end(call: &Begun, error: &Error) -> Result<Frame<Bytes>, Status> {
    trailers_of(call, &call.told(status::status(error, &call.id)))
}

/// The trailers of a stream that ended by itself.
fn retold(call: &Begun, trailers: HeaderMap) -> Result<Frame<Bytes>, Status> {
    let Some(status) = failed(&trailers) else {
        call.log(Code::Ok);
        return Ok(Frame::trailers(trailers));
    };
    trailers_of(call, &call.told(status))
}

fn trailers_of(call: &Begun, status: &Status) -> Result<Frame<Bytes>, Status> {
    call.log(status.code());
    let mut trailers = HeaderMap::new();
    status.add_header(&mut trailers)?;
    Ok(Frame::trailers(trailers))
}
