//! What a person sees: one line a measurement, with its ratio to the baseline of the same run.

use std::io::Write as _;

/// Writes a line to stdout; a reader that went away ends nothing.
pub(crate) fn line(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}");
    let _ = out.flush();
}

/// Opens a group of measurements.
pub(crate) fn section(title: &str) {
    line("");
    line(title);
}

/// A measurement without a goal.
pub(crate) fn fact(what: &str, measured: &str) {
    line(format!("  {what:<46} {measured:<40}").trim_end());
}

/// A measurement with the baseline it is seen beside.
pub(crate) fn beside(what: &str, measured: &str, baseline: &str) {
    line(format!("  {what:<46} {measured:<40} {baseline}").trim_end());
}

/// A goal for a number: at least or at most so much.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// A measurement that has a goal, and whether it was reached.
pub(crate) fn goal(what: &str, value: f64, unit: &str, goal: Goal) {
    let (words, reached) = match goal {
        Goal::AtLeast(least) => (format!("at least {least}"), value >= least),
        Goal::AtMost(most) => (format!("at most {most}"), value <= most),
    };
    let verdict = if reached { "reached" } else { "MISSED" };
    line(&format!("  {what:<46} {:<40} goal: {words}: {verdict}", format!("{value:.2} {unit}")));
}

/// `12,345`.
pub(crate) fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
