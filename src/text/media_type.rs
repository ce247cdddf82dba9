//! The media types that can be read.

use super::ReadError;

/// What a document is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Plain,
    Markdown,
    Html,
}

/// A media type as given by the sender, read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MediaType<'a> {
    pub(super) format: Format,
    pub(super) charset: Option<&'a str>,
}

/// Reads `type/subtype; charset=…` in any case; nothing means plain text.
pub(super) fn parse(given: Option<&str>) -> Result<MediaType<'_>, ReadError> {
    let Some(given) = given.map(str::trim).filter(|given| !given.is_empty()) else {
        return Ok(MediaType { format: Format::Plain, charset: None });
    };
    let mut parts = given.split(';');
    let essence = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let format = match essence.as_str() {
        "text/plain" => Format::Plain,
        "text/markdown" => Format::Markdown,
        "text/html" | "application/xhtml+xml" => Format::Html,
        _ => return Err(ReadError::UnsupportedMimeType { given: given.into() }),
    };
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches(['"', '\'']))
    });
    Ok(MediaType { format, charset })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_read_in_any_case_with_its_charset() {
        let read = parse(Some(" Text/HTML ; Charset=\"windows-1251\"")).unwrap();
        assert_eq!(read, MediaType { format: Format::Html, charset: Some("windows-1251") });
        assert_eq!(parse(None).unwrap().format, Format::Plain);
        assert_eq!(parse(Some("application/xhtml+xml")).unwrap().format, Format::Html);
        assert!(parse(Some("application/pdf")).is_err());
    }
}
