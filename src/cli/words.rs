//! Values of the contract as words for people: names, instants, enums, digests.

use prost_types::Timestamp;

use super::display::Style;
use crate::grpc::pb;

/// An instant in RFC 3339, UTC, to the second; empty if there is none.
pub(super) fn time(instant: Option<&Timestamp>) -> String {
    let written = |instant: &Timestamp| {
        let time = jiff::Timestamp::from_second(instant.seconds).ok()?;
        Some(time.to_string())
    };
    instant.and_then(written).unwrap_or_default()
}

/// The first 12 hexadecimal digits of a digest.
pub(super) fn digest(bytes: &[u8]) -> String {
    bytes.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// A resource name, short (`acd-19/kk/2`) if it is of the archive in use.
pub(super) fn short(style: &Style, name: &str) -> String {
    let prefix = format!("{}/statements/", style.archive);
    let Some(rest) = name.strip_prefix(&prefix) else { return name.to_owned() };
    rest.split('/').step_by(2).collect::<Vec<_>>().join("/")
}

/// An enum value as words: `INGEST_OUTCOME_CREATED_EDITION` as `created edition`.
fn enum_words(name: &str, prefix: &str) -> String {
    let word = name.strip_prefix(prefix).unwrap_or(name);
    if word == "UNSPECIFIED" { String::new() } else { word.to_ascii_lowercase().replace('_', " ") }
}

macro_rules! words_of {
    ($($(#[$doc:meta])* $function:ident: $kind:ident, $prefix:literal;)+) => {$(
        $(#[$doc])*
        pub(super) fn $function(value: i32) -> String {
            match pb::$kind::try_from(value) {
                Ok(known) => enum_words(known.as_str_name(), $prefix),
                Err(_) => format!("number {value}"),
            }
        }
    )+};
}

words_of! {
    /// What an ingest did.
    outcome: IngestOutcome, "INGEST_OUTCOME_";
    /// What happened in a change.
    change: ChangeKind, "CHANGE_KIND_";
    /// Whether an edition may be used.
    usability: Usability, "USABILITY_";
    /// What sort of statement it is.
    statement_kind: StatementKind, "STATEMENT_KIND_";
    /// What sort of change a revision brings.
    correction_kind: CorrectionKind, "CORRECTION_KIND_";
    /// Whether an edition is a translation.
    translation_kind: TranslationKind, "TRANSLATION_KIND_";
    /// Where a statement about a language comes from.
    language_source: LanguageSource, "LANGUAGE_SOURCE_";
    /// What a segment is.
    segment_kind: SegmentKind, "SEGMENT_KIND_";
    /// What a warning is about.
    warning_kind: WarningKind, "WARNING_KIND_";
    /// What became of a segment.
    segment_change: SegmentChangeKind, "SEGMENT_CHANGE_KIND_";
    /// What sort of change an edit is.
    edit_class: EditClass, "EDIT_CLASS_";
    /// How a statement relates to another.
    relation_kind: RelationKind, "RELATION_KIND_";
}

/// A number with commas between thousands.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = if number < 0 { String::from("-") } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "1 document", "2 documents".
pub(super) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The languages of a text with their shares of the letters, on one line.
pub(super) fn shares(shares: &[pb::LanguageShare]) -> String {
    let of = |pb::LanguageShare { language_code, share }: &pb::LanguageShare| {
        format!("{language_code} {:.0} %", share * 100.0)
    };
    shares.iter().map(of).collect::<Vec<_>>().join(", ")
}

/// What is known about a language, on one line.
pub(super) fn language(assessment: &pb::LanguageAssessment) -> String {
    let pb::LanguageAssessment {
        source,
        language_code,
        confidence,
        reliable,
        candidates,
        detector: _,
        declared_conflict,
        detected_language_code,
    } = assessment;
    let mut remarks = vec![language_source(*source)];
    if let Some(confidence) = confidence {
        remarks.push(format!("{:.0} %", confidence * 100.0));
    }
    if !reliable {
        remarks.push("not reliable".into());
    }
    if *declared_conflict {
        remarks.push(format!("but the text looks like {detected_language_code}"));
    }
    let others: Vec<String> = candidates
        .iter()
        .filter(|other| other.language_code != *language_code)
        .map(|other| format!("{} {:.0} %", other.language_code, other.confidence * 100.0))
        .collect();
    if !reliable && !others.is_empty() {
        remarks.push(format!("perhaps {}", others.join(", ")));
    }
    remarks.retain(|remark| !remark.is_empty());
    if remarks.is_empty() {
        language_code.clone()
    } else {
        format!("{language_code} ({})", remarks.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_archive_in_use_are_short() {
        let style = Style { archive: "archives/default".into(), ..Style::default() };
        let name = "archives/default/statements/acd-19/editions/kk/revisions/2";
        assert_eq!(short(&style, name), "acd-19/kk/2");
        assert_eq!(short(&style, "archives/other/statements/x"), "archives/other/statements/x");
        assert_eq!(short(&style, "archives/default"), "archives/default");
    }

    #[test]
    fn values_are_words() {
        assert_eq!(outcome(2), "created edition");
        assert_eq!(usability(0), "");
        assert_eq!(change(99), "number 99");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(100), "100");
        let instant = Timestamp { seconds: 1_772_355_600, nanos: 123_000 };
        assert_eq!(time(Some(&instant)), "2026-03-01T09:00:00Z");
        assert_eq!(time(None), "");
    }
}
