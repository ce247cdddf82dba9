//! How long a call may take: what the client asked for, within what the server allows.

use std::time::Duration;

use http::HeaderMap;

/// What the server allows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    /// Where the client named none.
    pub(crate) default: Duration,
    /// The longest until an answer begins.
    pub(crate) max: Duration,
}

impl Deadlines {
    /// How long a call may take until its answer begins. The answer of a unary call begins when it
    /// is done.
    pub(crate) fn of_answer(self, asked: Option<Duration>) -> Duration {
        asked.unwrap_or(self.default).min(self.max)
    }
}

/// The header `grpc-timeout`: at most 8 digits and a unit. One that cannot be read counts as none, as
/// in other servers.
pub(crate) fn asked(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("grpc-timeout")?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn read(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", HeaderValue::from_str(value).unwrap());
        asked(&headers)
    }

    #[test]
    fn a_timeout_has_digits_and_a_unit() {
        assert_eq!(read("250m"), Some(Duration::from_millis(250)));
        assert_eq!(read("1H"), Some(Duration::from_secs(3_600)));
        assert_eq!(read("99999999n"), Some(Duration::from_nanos(99_999_999)));
        for value in ["", "m", "1", "1x", "123456789m", "-1S", "+1S", "1.5S", "1 S"] {
            assert_eq!(read(value), None, "{value:?}");
        }
        assert_eq!(asked(&HeaderMap::new()), None);
    }

    #[test]
    fn an_answer_always_has_a_deadline() {
        let deadlines =
            Deadlines { default: Duration::from_secs(30), max: Duration::from_secs(120) };
        assert_eq!(deadlines.of_answer(None), Duration::from_secs(30));
        assert_eq!(deadlines.of_answer(Some(Duration::from_secs(1))), Duration::from_secs(1));
        assert_eq!(deadlines.of_answer(Some(Duration::from_secs(3_600))), Duration::from_secs(120));
    }
}
