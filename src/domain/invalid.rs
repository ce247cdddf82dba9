//! What is wrong with one value: the value as given, clipped, and the rule that it breaks.
//!
//! It does not know which request field the value came from; the caller that knows adds the path.

use std::borrow::Cow;

/// How many characters of a refused value are repeated in the error.
const SHOWN_CHARS: usize = 64;

/// A value that breaks a rule. `Display` escapes control and invisible characters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value:?} {rule}")]
pub struct Invalid {
    value: String,
    rule: Cow<'static, str>,
}

impl Invalid {
    /// `rule` completes the sentence "`value` …", for example "is longer than 63 characters".
    pub fn new(value: &str, rule: impl Into<Cow<'static, str>>) -> Self {
        let mut shown: String = value.chars().take(SHOWN_CHARS).collect();
        if shown.len() < value.len() {
            shown.push('…');
        }
        Self { value: shown, rule: rule.into() }
    }

    /// The rule alone, without the value.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_value_is_shown_clipped_and_escaped() {
        let long = format!("a\u{202e}{}", "b".repeat(100));
        let shown = Invalid::new(&long, "is wrong").to_string();
        assert!(shown.contains("\\u{202e}"), "{shown}");
        assert!(shown.chars().count() < 90, "{shown}");
    }
}
