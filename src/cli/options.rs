//! Options that every client command has, and how their values are read.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::domain::Timestamp;

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Server to talk to.
    #[arg(long, global = true, env = "CHANCERY_ENDPOINT", default_value = "http://127.0.0.1:7464")]
    #[arg(value_name = "URL", help_heading = "Connection")]
    pub(super) endpoint: String,
    /// How long a call may take: 500ms, 30s, 2m.
    #[arg(long, global = true, env = "CHANCERY_TIMEOUT", default_value = "30s")]
    #[arg(value_name = "TIME", value_parser = duration, help_heading = "Connection")]
    pub(super) timeout: Duration,
    /// Archive that short names are in.
    #[arg(long, global = true, env = "CHANCERY_ARCHIVE", default_value = "default")]
    #[arg(value_name = "ID", help_heading = "Connection")]
    pub(super) archive: String,
    /// Form of the data on stdout. JSON is the protobuf JSON of the answer, one object a line where
    /// there may be several.
    #[arg(long, short, global = true, env = "CHANCERY_OUTPUT", default_value = "text")]
    #[arg(value_name = "FORM", hide_possible_values = false, help_heading = "Output")]
    pub(super) output: Form,
    /// Show control characters and bidirectional controls as they are, instead of escaped.
    #[arg(long, global = true, help_heading = "Output")]
    pub(super) raw: bool,
}

impl Global {
    /// Resource name of the archive.
    pub(super) fn archive_name(&self) -> String {
        format!("archives/{}", self.archive)
    }
}

/// Form of the data on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Reads `500ms`, `30s`, `2m`, `1h` or a plain number of seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let refuse = || format!("{text:?} is not a time such as 500ms, 30s or 2m");
    let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    let number: u64 = digits.parse().map_err(|_| refuse())?;
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(refuse()),
    };
    let total = number.checked_mul(milliseconds).ok_or_else(refuse)?;
    if total == 0 { Err(refuse()) } else { Ok(Duration::from_millis(total)) }
}

/// Reads an instant: RFC 3339, or a date for its first instant in UTC.
pub(super) fn instant(text: &str) -> Result<Timestamp, String> {
    let refuse = || {
        format!(
            "{text:?} is not an instant such as 2026-03-01T09:00:00Z, or a date such as 2026-03-01"
        )
    };
    let is_date = text.len() == "2026-03-01".len();
    let full = if is_date { format!("{text}T00:00:00Z") } else { text.to_owned() };
    let instant: jiff::Timestamp = full.parse().map_err(|_| refuse())?;
    Timestamp::from_seconds(instant.as_second(), instant.subsec_nanosecond()).map_err(|_| refuse())
}

/// An instant in RFC 3339, UTC.
pub(super) fn rfc3339(instant: Timestamp) -> String {
    let nanos = i32::try_from(instant.nanos()).unwrap_or(0);
    jiff::Timestamp::new(instant.seconds(), nanos)
        .map_or_else(|_| String::new(), |it| it.to_string())
}

/// Reads `key=value`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) =
        text.split_once('=').ok_or_else(|| format!("{text:?} is not of the form key=value"))?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// The protobuf form of an instant.
pub(super) fn to_pb(instant: Timestamp) -> prost_types::Timestamp {
    let nanos = i32::try_from(instant.nanos()).unwrap_or(0);
    prost_types::Timestamp { seconds: instant.seconds(), nanos }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_with_its_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for wrong in ["", "s", "-1s", "0", "1.5s", "3 days", "18446744073709551615h"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_instant_is_rfc_3339_or_a_date() {
        let day = instant("2026-03-01").unwrap();
        assert_eq!(day, instant("2026-03-01T05:00:00+05:00").unwrap());
        for wrong in ["", "yesterday", "2026-13-01", "2026-03-01T09:00:00", "17"] {
            assert!(instant(wrong).is_err(), "{wrong}");
        }
    }
}
