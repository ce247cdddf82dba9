//! From bytes to Unicode: which charset, and a strict reading in it.
//!
//! Nothing is guessed from the letters. The sender's word comes first, then the media type's, then
//! the document's own (byte order mark, XML declaration, `<meta>`), then UTF-8. A byte that the
//! charset does not have is an error with its place, never a replacement character.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::ReadError;
use crate::domain::{Warning, WarningKind};

/// Bytes at the start of a page in which it may declare its charset. Browsers look at 1,024; some
/// content systems put their scripts first.
const DECLARATION_BYTES: usize = 4096;

/// Who declares a charset, besides the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declared<'a> {
    /// The sender.
    pub(super) by_sender: Option<&'a str>,
    /// The `charset` parameter of the media type.
    pub(super) by_media_type: Option<&'a str>,
    /// Whether the document can declare one inside its markup.
    pub(super) has_markup: bool,
}

/// The text of some bytes, and a warning where two declarations of the charset contradict each other.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    declared: Declared<'_>,
) -> Result<(Cow<'b, str>, Option<Warning>), ReadError> {
    let mark = Encoding::for_bom(bytes);
    let (by_sender, by_media_type) = (named(declared.by_sender)?, named(declared.by_media_type)?);
    let outer = by_sender.or(by_media_type);
    let inner = match mark {
        Some((encoding, _)) => Some(encoding),
        None if declared.has_markup => own_declaration(bytes)?,
        None => None,
    };
    let encoding = match (outer, inner) {
        // The label "utf-16" does not say in which order; the mark does.
        (Some((label, outer)), Some(inner))
            if outer == UTF_16LE && inner == UTF_16BE && names_no_byte_order(label) =>
        {
            inner
        }
        (Some((_, encoding)), _) | (None, Some(encoding)) => encoding,
        (None, None) => UTF_8,
    };
    let skipped = mark.filter(|(marked, _)| *marked == encoding).map_or(0, |(_, length)| length);
    let body = bytes.get(skipped..).unwrap_or_default();
    let text = strictly(body, encoding, skipped)?;
    refuse_nul(&text, encoding, skipped)?;
    let other = match (by_sender, by_media_type) {
        (Some((_, sender)), Some((_, media_type))) if sender != media_type => Some(media_type),
        _ => None,
    };
    Ok((text, conflict(encoding, inner).or_else(|| conflict(encoding, other))))
}

type Named<'l> = (&'l str, &'static Encoding);

fn named(label: Option<&str>) -> Result<Option<Named<'_>>, ReadError> {
    let Some(label) = label.map(str::trim).filter(|label| !label.is_empty()) else {
        return Ok(None);
    };
    match Encoding::for_label_no_replacement(label.as_bytes()) {
        Some(encoding) => Ok(Some((label, encoding))),
        None => Err(ReadError::UnknownCharset { label: label.into() }),
    }
}

fn names_no_byte_order(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    !label.ends_with("le") && !label.ends_with("be")
}

fn strictly<'b>(
    bytes: &'b [u8],
    encoding: &'static Encoding,
    skipped: usize,
) -> Result<Cow<'b, str>, ReadError> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let offset = first_malformed(bytes, encoding);
    Err(ReadError::Undecodable {
        charset: encoding.name(),
        byte_offset: skipped + offset,
        byte: bytes.get(offset).copied().unwrap_or_default(),
    })
}

/// Where the first sequence starts that the charset does not have.
fn first_malformed(bytes: &[u8], encoding: &'static Encoding) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut scratch = String::with_capacity(room.unwrap_or(bytes.len()));
    match decoder.decode_to_string_without_replacement(bytes, &mut scratch, true) {
        (DecoderResult::Malformed(length, after), read) => {
            read.saturating_sub(usize::from(length) + usize::from(after))
        }
        (DecoderResult::InputEmpty | DecoderResult::OutputFull, read) => read,
    }
}

/// A NUL is never text; it is named by its byte as received where the charset is a superset of
/// ASCII or UTF-16.
fn refuse_nul(text: &str, encoding: &'static Encoding, skipped: usize) -> Result<(), ReadError> {
    let Some(before) = text.find('\0').and_then(|at| text.get(..at)) else { return Ok(()) };
    let length = if encoding == UTF_16LE || encoding == UTF_16BE {
        before.encode_utf16().count() * 2
    } else {
        encoding.encode(before).0.len()
    };
    Err(ReadError::NulByte { byte_offset: skipped + length })
}

fn conflict(used: &'static Encoding, own: Option<&'static Encoding>) -> Option<Warning> {
    let own = own.filter(|own| *own != used)?;
    Some(Warning {
        kind: WarningKind::CharsetConflict,
        message: format!(
            "two charsets are declared, {} and {}: it was read as {}",
            used.name(),
            own.name(),
            used.name()
        ),
        count: 1,
        first: None,
    })
}

/// What the markup declares: `<?xml … encoding="…"?>` or `<meta … charset=…>`.
fn own_declaration(bytes: &[u8]) -> Result<Option<&'static Encoding>, ReadError> {
    let head = bytes.get(..DECLARATION_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let label = xml_label(&head).or_else(|| meta_label(&head));
    let found = named(label.as_deref())?.map(|(_, encoding)| encoding);
    // A declaration that could be read byte by byte is not in UTF-16 (WHATWG, "prescan").
    Ok(found.map(
        |encoding| {
            if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
        },
    ))
}

fn xml_label(head: &str) -> Option<String> {
    let declaration = head.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
    value_after(declaration, "encoding")
}

fn meta_label(head: &str) -> Option<String> {
    let mut rest = head;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at..)?;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        rest = rest.get(1..)?;
        let Some(meta) = rest.strip_prefix("meta") else { continue };
        let (attributes, after) = meta.split_once('>').unwrap_or((meta, ""));
        if let Some(label) = value_after(attributes, "charset") {
            return Some(label);
        }
        rest = after;
    }
    None
}

/// The value in `name = "value"`, quoted or not.
fn value_after(attributes: &str, name: &str) -> Option<String> {
    attributes.match_indices(name).find_map(|(at, _)| {
        let after = attributes.get(at + name.len()..)?.trim_start();
        let value = after.strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '>');
        let label = value.split(ends).next()?;
        (!label.is_empty()).then(|| label.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8], by_sender: Option<&str>) -> Result<(String, bool), ReadError> {
        let declared = Declared { by_sender, by_media_type: None, has_markup: true };
        decode(bytes, declared).map(|(text, warning)| (text.into_owned(), warning.is_some()))
    }

    #[test]
    fn the_sender_wins_over_the_page_and_the_page_over_utf_8() {
        let cyrillic = b"<meta charset='windows-1251'>\xCC\xC8\xC4";
        assert!(page(cyrillic, None).unwrap().0.ends_with("МИД"));
        let (text, conflict) = page(cyrillic, Some("ISO-8859-5")).unwrap();
        assert!(!text.ends_with("МИД") && conflict);
        let http_equiv = b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>\xCD";
        assert!(page(http_equiv, None).unwrap().0.ends_with('м'));
        let xml = b"<?xml version='1.0' encoding=\"windows-1256\"?>\xE3";
        assert!(page(xml, None).unwrap().0.ends_with('م'));
        assert!(page(b"<!-- <meta charset=koi8-r> -->\xD0\x9C", None).unwrap().0.ends_with('М'));
    }

    #[test]
    fn a_byte_order_mark_is_no_text() {
        assert_eq!(page(b"\xEF\xBB\xBFabc", None).unwrap(), ("abc".into(), false));
        assert_eq!(page(b"\xFF\xFEa\0b\0", None).unwrap(), ("ab".into(), false));
        assert_eq!(page(b"\xFE\xFF\0a\0b", Some("utf-16")).unwrap(), ("ab".into(), false));
        assert!(page(b"\xEF\xBB\xBFabc", Some("latin1")).unwrap().1);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = page(b"abc\xD0 def", None).unwrap_err();
        let expected = ReadError::Undecodable { charset: "UTF-8", byte_offset: 3, byte: 0xD0 };
        assert_eq!(error, expected);
        let error = page(b"ab\xFF", Some("gb18030")).unwrap_err();
        let expected = ReadError::Undecodable { charset: "gb18030", byte_offset: 2, byte: 0xFF };
        assert_eq!(error, expected);
        let unknown = ReadError::UnknownCharset { label: "cp9999".into() };
        assert_eq!(page(b"a", Some("cp9999")).unwrap_err(), unknown);
        assert_eq!(page(b"ab\0", None).unwrap_err(), ReadError::NulByte { byte_offset: 2 });
        let wide = b"\xFF\xFEa\0\0\0";
        assert_eq!(page(wide, None).unwrap_err(), ReadError::NulByte { byte_offset: 4 });
    }
}
