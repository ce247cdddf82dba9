//! When a page says that it was published. Only forms that are the same in every country are read:
//! ISO 8601 and the date of HTTP and mail; `05/07/2024` is not one of them.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::domain::Timestamp;

/// Reads a time. Without an offset it is taken as UTC, without a time of day as midnight.
pub(super) fn parse(given: &str) -> Option<Timestamp> {
    let given = given.trim();
    // The longest form that pages use is shorter; nothing longer is worth a parser's time.
    if given.is_empty() || given.len() > 64 {
        return None;
    }
    let instant: jiff::Timestamp = given
        .parse()
        .ok()
        .or_else(|| rfc2822::parse(given).ok().map(|zoned| zoned.timestamp()))
        .or_else(|| in_utc(given.parse().ok()?))
        .or_else(|| {
            in_utc(given.parse::<Date>().ok()?.to_datetime(jiff::civil::Time::midnight()))
        })?;
    Timestamp::from_seconds(instant.as_second(), instant.subsec_nanosecond())
        .or_else(|_| Timestamp::from_seconds(instant.as_second(), 0))
        .ok()
}

fn in_utc(local: DateTime) -> Option<jiff::Timestamp> {
    TimeZone::UTC.to_timestamp(local).ok()
}

/// The first `"datePublished"` of some JSON-LD that can be read. Only this one member is wanted, so
/// the JSON is searched and not parsed.
pub(super) fn from_json_ld(json: &str) -> Option<Timestamp> {
    const MEMBER: &str = "\"datePublished\"";
    json.match_indices(MEMBER).find_map(|(at, _)| {
        let after = json.get(at + MEMBER.len()..)?.trim_start().strip_prefix(':')?;
        let value = after.trim_start().strip_prefix('"')?.split('"').next()?;
        parse(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected_seconds: Option<i64>) {
        assert_eq!(parse(given).map(Timestamp::seconds), expected_seconds, "{given:?}");
    }

    #[test]
    fn times_are_read_with_their_offset() {
        check("2024-07-05T10:00:00+05:00", Some(1_720_155_600));
        check("2024-07-05T10:00:00+0500", Some(1_720_155_600));
        check("2024-07-05T05:00:00Z", Some(1_720_155_600));
        check("2024-07-05 05:00", Some(1_720_155_600));
        check("2024-07-05T05:00:00", Some(1_720_155_600));
        check("2024-07-05", Some(1_720_137_600));
        check("Fri, 05 Jul 2024 05:00:00 GMT", Some(1_720_155_600));
    }

    #[test]
    fn dates_of_unclear_order_are_not_read() {
        check("05/07/2024", None);
        check("5 июля 2024", None);
        check("", None);
        check("2024-13-01", None);
    }

    #[test]
    fn the_date_is_found_in_json_ld() {
        let json = r#"[{"@type":"NewsArticle","datePublished" : "2024-07-05T05:00:00Z"}]"#;
        assert_eq!(from_json_ld(json).map(Timestamp::seconds), Some(1_720_155_600));
        assert_eq!(from_json_ld(r#"{"datePublished": null}"#), None);
    }
}
