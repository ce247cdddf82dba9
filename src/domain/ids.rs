//! Identifiers: plain ASCII by grammar, so that no two look alike and none needs escaping.
//!
//! Each type is made only by parsing (or, for generated ones, from random bytes that the caller
//! brings), so a value that exists is valid.

use std::fmt;
use std::str::FromStr;

use super::{Invalid, LanguageTag};

const ID_RULE: &str =
    "is not an id: 1 to 63 of a-z, 0-9 and -, starting with a letter and not ending with -";
const STATEMENT_ID_RULE: &str = "is not a statement id: 1 to 63 of a-z, 0-9, -, _ and ., starting \
    and ending with a letter or digit, without ..";
const MAX_ID_CHARS: usize = 63;

/// `[a-z]([a-z0-9-]{0,61}[a-z0-9])?` (AIP-122).
fn check_id(value: &str) -> Result<Box<str>, Invalid> {
    let bytes = value.as_bytes();
    let letters = bytes.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let starts = bytes.first().is_some_and(u8::is_ascii_lowercase);
    let ends = bytes.last().is_some_and(|&b| b != b'-');
    if letters && starts && ends && bytes.len() <= MAX_ID_CHARS {
        Ok(value.into())
    } else {
        Err(Invalid::new(value, ID_RULE))
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// Names an archive: chosen by its maker, `[a-z]([a-z0-9-]{0,61}[a-z0-9])?`.
    ArchiveId
);
text_id!(
    /// Names a statement within its archive: chosen by the sender,
    /// `[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?` without `..`, or made by [`StatementId::generate`].
    StatementId
);
text_id!(
    /// Names an edition within its statement: its language tag in lower case (`kk`, `zh-hant`,
    /// `en-x-mt`).
    EditionId
);

impl FromStr for ArchiveId {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        check_id(value).map(Self)
    }
}

impl FromStr for StatementId {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        let bytes = value.as_bytes();
        let letter = |b: &u8| matches!(b, b'a'..=b'z' | b'0'..=b'9');
        let letters = bytes.iter().all(|b| letter(b) || matches!(b, b'-' | b'_' | b'.'));
        let ends = bytes.first().is_some_and(letter) && bytes.last().is_some_and(letter);
        if letters && ends && bytes.len() <= MAX_ID_CHARS && !value.contains("..") {
            Ok(Self(value.into()))
        } else {
            Err(Invalid::new(value, STATEMENT_ID_RULE))
        }
    }
}

/// Crockford's base 32 in lower case: no i, l, o, u.
const CROCKFORD: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl StatementId {
    /// `s` and 26 characters of Crockford base 32: 48 bits of milliseconds, then 80 random bits, so
    /// that generated ids sort by time.
    pub fn generate(millis: u64, random: [u8; 10]) -> Self {
        let mut value = u128::from(millis) << 80;
        for (place, byte) in random.iter().enumerate() {
            value |= u128::from(*byte) << (72 - 8 * place);
        }
        let digit = |place: u32| {
            let index = (value >> (125 - 5 * place)) & 31;
            CROCKFORD.get(usize::try_from(index).unwrap_or(0)).map_or('0', |&byte| char::from(byte))
        };
        let id: String = std::iter::once('s').chain((0..26).map(digit)).collect();
        Self(id.into_boxed_str())
    }
}

impl FromStr for EditionId {
    type Err = Invalid;

    fn from_str(value: &str) -> Result<Self, Invalid> {
        let tag = LanguageTag::parse(value)?;
        let id = Self::from(&tag);
        if id.as_str() == value {
            Ok(id)
        } else {
            Err(Invalid::new(value, "is not an edition id: a BCP-47 language tag in lower case"))
        }
    }
}

impl From<&LanguageTag> for EditionId {
    fn from(tag: &LanguageTag) -> Self {
        Self(tag.as_str().to_ascii_lowercase().into_boxed_str())
    }
}

impl EditionId {
    /// The language tag that the id spells, in canonical case.
    pub fn language(&self) -> LanguageTag {
        LanguageTag::parse(&self.0).unwrap_or_else(|_| LanguageTag::undetermined())
    }
}

/// The number of a revision within its edition: 1, 2, 3 …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RevisionNumber(u32);

impl RevisionNumber {
    /// The first revision of an edition.
    pub const FIRST: Self = Self(1);

    /// None for 0.
    pub const fn new(number: u32) -> Option<Self> {
        if number == 0 { None } else { Some(Self(number)) }
    }

    /// 1, 2, 3 …
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The one before this; none before the first.
    pub const fn previous(self) -> Option<Self> {
        Self::new(self.0 - 1)
    }
}

impl fmt::Display for RevisionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// 16 bytes shown as a UUID: the identity of a resource for ever, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Uid(pub [u8; 16]);

impl Uid {
    /// A version 4 UUID (RFC 9562 §5.4) from random bytes.
    pub const fn from_random(mut bytes: [u8; 16]) -> Self {
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Self(bytes)
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, byte) in self.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

/// A caller's name for one write, so that a repeat is recognised for 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId(pub [u8; 16]);

impl FromStr for RequestId {
    type Err = Invalid;

    /// A UUID of any version in its usual form, hexadecimal digits in any case.
    fn from_str(value: &str) -> Result<Self, Invalid> {
        let refuse = || Invalid::new(value, "is not a UUID (8-4-4-4-12 hexadecimal digits)");
        let parts: Vec<&str> = value.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        if lengths != [8, 4, 4, 4, 12] || !parts.concat().bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(refuse());
        }
        let number = u128::from_str_radix(&parts.concat(), 16).map_err(|_| refuse())?;
        if number == 0 {
            return Err(Invalid::new(value, "is the nil UUID, which names nothing"));
        }
        Ok(Self(number.to_be_bytes()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uid(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_could_deceive_or_escape_are_refused() {
        let long = "a".repeat(64);
        for value in [
            "",
            "..",
            "a..b",
            "a/b",
            "a%2fb",
            "A",
            "a-",
            "-a",
            ".a",
            "a b",
            "a\0",
            "a\u{202e}b",
            "a\u{200b}",
            "ка",
            "kа-2025",
            "ａ",
            &long,
        ] {
            assert!(value.parse::<StatementId>().is_err(), "{value:?}");
            assert!(value.parse::<ArchiveId>().is_err(), "{value:?}");
        }
        for value in ["a", "acd-tehran-2024", "mfa.gov_1", "2024-06-24", "s0", &"a".repeat(63)] {
            assert!(value.parse::<StatementId>().is_ok(), "{value:?}");
        }
        for value in ["1a", "a.b", "a_b"] {
            assert!(value.parse::<ArchiveId>().is_err(), "{value:?}");
        }
    }

    #[test]
    fn generated_ids_are_valid_and_sort_by_time() {
        let early = StatementId::generate(1, [255; 10]);
        let late = StatementId::generate(2, [0; 10]);
        assert!(early < late);
        assert_eq!(early.as_str().len(), 27);
        assert!(early.as_str().parse::<StatementId>().is_ok());
        // 2^48 - 1 milliseconds and all random bits set fill 128 of the 130 bits.
        assert_eq!(
            StatementId::generate((1 << 48) - 1, [255; 10]).as_str(),
            "s7zzzzzzzzzzzzzzzzzzzzzzzzz"
        );
    }

    #[test]
    fn an_edition_id_is_a_lower_case_tag() {
        assert!("zh-hant".parse::<EditionId>().is_ok());
        assert!("zh-Hant".parse::<EditionId>().is_err());
        assert_eq!("kk-latn".parse::<EditionId>().unwrap().language().as_str(), "kk-Latn");
    }

    #[test]
    fn request_ids_are_uuids() {
        let id: RequestId = "0188A8B0-7c3e-4f00-8a00-0123456789ab".parse().unwrap();
        assert_eq!(id.to_string(), "0188a8b0-7c3e-4f00-8a00-0123456789ab");
        for value in
            ["", "x", "0188a8b07c3e4f008a000123456789ab", "00000000-0000-0000-0000-000000000000"]
        {
            assert!(value.parse::<RequestId>().is_err(), "{value:?}");
        }
    }
}
