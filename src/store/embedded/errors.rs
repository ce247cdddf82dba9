//! How the failures of the parts become [`Error`].

use std::io;

use crate::store::Error;

/// Damage in a file.
pub(crate) fn damaged(file: &str, offset: u64, what: &str) -> Error {
    Error::Damaged { file: file.to_owned(), offset, what: what.to_owned() }
}

/// A failed call of the operating system.
pub(crate) fn io_failed(what: &'static str) -> impl FnOnce(io::Error) -> Error {
    move |source| Error::Io { what: what.to_owned(), source }
}

/// A failure of the engine below.
pub(crate) fn engine<E>(what: &'static str) -> impl FnOnce(E) -> Error
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |source| Error::Engine { what: what.to_owned(), source: Box::new(source) }
}

/// An error with its causes, for the operator.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
