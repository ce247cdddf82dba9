//! The documents tell the truth: every option, every limit and every reason of an error is in them, with
//! what the code says of it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic, helpers too")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use chancery::config::OPTIONS;
use chancery::grpc::pb::DESCRIPTOR_SET;
use prost::Message;
use prost_types::FileDescriptorSet;

#[test]
fn every_option_is_documented() {
    let page = fs::read_to_string("docs/config.md").unwrap();
    for option in OPTIONS {
        let flag = option.flag.map(|flag| format!("`{flag}`")).unwrap_or_default();
        let row = format!(
            "| `{}` | `{}` | {flag} | {} | {} | {} |",
            option.key,
            option.variable(),
            option.unit,
            option.default_words,
            option.about
        );
        assert!(page.contains(&row), "docs/config.md lacks the row\n{row}");
    }
    let rows = page.lines().filter(|line| line.contains("| `CHANCERY_")).count();
    assert_eq!(rows, OPTIONS.len(), "docs/config.md has a row for an option that there is not");
}

#[test]
fn every_limit_is_documented_with_its_value() {
    let source = fs::read_to_string("src/domain/limits.rs").unwrap();
    let page = fs::read_to_string("docs/limits.md").unwrap();
    let mut about = Vec::new();
    let mut limits = 0;
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            about.push(words);
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(':').unwrap();
            let (_, value) = rest.split_once(" = ").unwrap();
            let value = grouped(evaluated(value.trim_end_matches(';')));
            let row = format!("| `{}` | {value} | {} |", name.to_lowercase(), about.join(" "));
            assert!(page.contains(&row), "docs/limits.md lacks the row\n{row}");
            about.clear();
            limits += 1;
        } else {
            about.clear();
        }
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, limits, "docs/limits.md has a row for a limit that there is not");
}

/// The value of `1_000` or `3 << 20`.
fn evaluated(expression: &str) -> u64 {
    let number = |text: &str| text.trim().replace('_', "").parse::<u64>().unwrap();
    match expression.split_once("<<") {
        Some((value, shift)) => number(value) << number(shift),
        None => number(expression),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = digits.as_str();
    while rest.len() > 3 {
        let (front, group) = rest.split_at(rest.len() - 3);
        groups.insert(0, group);
        rest = front;
    }
    groups.insert(0, rest);
    groups.join(",")
}

#[test]
fn every_reason_is_documented_with_its_codes() {
    let page = fs::read_to_string("docs/errors.md").unwrap();
    let rows: BTreeMap<&str, Vec<&str>> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "))
        .filter(|(name, _)| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .map(|(reason, cells)| (reason, cells.split(" | ").collect()))
        .collect();
    let reasons = reasons();
    for (reason, codes) in &reasons {
        let row = rows.get(reason.as_str());
        let row = row.unwrap_or_else(|| panic!("docs/errors.md lacks {reason}"));
        assert_eq!(row.len(), 4, "docs/errors.md: {reason} needs code, cause, details and advice");
        let told: BTreeSet<String> = row[0].split(", ").map(str::to_owned).collect();
        assert_eq!(told, *codes, "docs/errors.md: the codes of {reason}");
    }
    for reason in rows.keys() {
        assert!(reasons.contains_key(*reason), "docs/errors.md has {reason}, which there is not");
    }
}

/// Every reason of the contract but the unspecified one, with the status codes that its comment names.
fn reasons() -> BTreeMap<String, BTreeSet<String>> {
    let set = FileDescriptorSet::decode(DESCRIPTOR_SET).unwrap();
    let file = set.file.iter().find(|file| file.name().ends_with("/error_reason.proto")).unwrap();
    let comments = &file.source_code_info.as_ref().unwrap().location;
    let mut reasons = BTreeMap::new();
    for (index, value) in file.enum_type[0].value.iter().enumerate().skip(1) {
        // enum_type is field 5 of a file, value is field 2 of an enum.
        let path = [5, 0, 2, i32::try_from(index).unwrap()];
        let comment = comments.iter().find(|location| location.path == path).unwrap();
        let words = comment.leading_comments().split(|c: char| !c.is_alphanumeric() && c != '_');
        let codes = words.filter(|word| CODES.contains(word)).map(str::to_owned).collect();
        let name = value.name().strip_prefix("ERROR_REASON_").unwrap();
        reasons.insert(name.to_owned(), codes);
    }
    assert!(reasons.len() > 20, "the contract was not found");
    reasons
}

/// The status codes that the services answer.
const CODES: [&str; 12] = [
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
];
