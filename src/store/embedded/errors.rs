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

/// An error with its causes, for the operator. A full disk comes first, whatever it has stopped.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let full = causes(error).any(is_disk_full);
    let mut text = if full { "the disk is full: ".to_owned() } else { String::new() };
    text.push_str(&error.to_string());
    for cause in causes(error).skip(1) {
        text.push_str(": ");
        text.push_str(&cause.to_string());
    }
    text
}

fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

fn is_disk_full(error: &(dyn std::error::Error + 'static)) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
}
