//! The documents tell the truth: every option and every limit is in them, with its value.

#![expect(clippy::unwrap_used, reason = "a test may panic, helpers too")]

use std::fs;

use chancery::config::OPTIONS;

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
