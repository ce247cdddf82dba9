//! Words that deny and names of months, by language: `data/change/*.tsv`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::fold::folded;

static NEGATION: LazyLock<HashMap<&'static str, Negation>> = LazyLock::new(read_negation);
static MONTHS: LazyLock<HashMap<&'static str, Vec<String>>> = LazyLock::new(read_months);

/// The shortest name of a month that may have an ending.
const STEM: usize = 4;
/// The longest ending of a name of a month, in characters.
const ENDING: usize = 4;

/// How a language denies.
#[derive(Debug, Default)]
struct Negation {
    words: HashSet<String>,
    before: Vec<String>,
    after: Vec<String>,
    inside: Vec<String>,
    anywhere: Vec<String>,
}

fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn read_negation() -> HashMap<&'static str, Negation> {
    let mut languages: HashMap<&str, Negation> = HashMap::new();
    for (language, form) in lines(include_str!("../../../data/change/negation.tsv")) {
        let entry = languages.entry(language).or_default();
        match (form.strip_prefix('-'), form.strip_suffix('-'), form.strip_prefix('~')) {
            (Some(rest), Some(_), _) => entry.inside.push(folded(rest)),
            (Some(rest), None, _) => entry.after.push(folded(rest)),
            (None, Some(rest), _) => entry.before.push(folded(rest)),
            (None, None, Some(rest)) => entry.anywhere.push(folded(rest)),
            (None, None, None) => drop(entry.words.insert(folded(form))),
        }
    }
    languages
}

fn read_months() -> HashMap<&'static str, Vec<String>> {
    let mut languages: HashMap<&str, Vec<String>> = HashMap::new();
    for (language, rest) in lines(include_str!("../../../data/change/months.tsv")) {
        if let Some((_, name)) = rest.split_once('\t') {
            languages.entry(language).or_default().push(folded(name));
        }
    }
    languages
}

/// How many of the folded words deny.
pub(crate) fn denials(language: &str, words: &[String]) -> usize {
    let Some(negation) = NEGATION.get(language) else { return 0 };
    words.iter().filter(|word| negation.is(word)).count()
}

/// Whether one of two folded words is the other one denied: "барды" and "бармады".
pub(crate) fn denied_form(language: &str, one: &str, other: &str) -> bool {
    let Some(negation) = NEGATION.get(language) else { return false };
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let put_before =
        negation.before.iter().any(|prefix| long.strip_prefix(prefix.as_str()) == Some(short));
    let put_inside = negation.inside.iter().any(|infix| {
        long.match_indices(infix.as_str()).any(|(at, found)| {
            let (before, after) = (long.get(..at), long.get(at + found.len()..));
            let (Some(before), Some(after)) = (before, after) else { return false };
            let stem = before.chars().count() >= 2;
            stem && short.len() == before.len() + after.len()
                && short.starts_with(before)
                && short.ends_with(after)
        })
    });
    put_before || put_inside
}

impl Negation {
    fn is(&self, word: &str) -> bool {
        let stem = |rest: Option<&str>| rest.is_some_and(|rest| rest.chars().count() >= 2);
        self.words.contains(word)
            || self.after.iter().any(|suffix| stem(word.strip_suffix(suffix.as_str())))
            || self.anywhere.iter().any(|part| word.contains(part.as_str()))
    }
}

/// Whether a folded word is the name of a month, with an ending or not.
pub(crate) fn is_month(language: &str, word: &str) -> bool {
    MONTHS.get(language).is_some_and(|months| {
        months.iter().any(|month| match word.strip_prefix(month.as_str()) {
            Some("") => true,
            Some(ending) => month.chars().count() >= STEM && ending.chars().count() <= ENDING,
            None => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{denials, denied_form, is_month};

    fn count(language: &str, text: &str) -> usize {
        let words: Vec<String> = text.split(' ').map(super::folded).collect();
        denials(language, &words)
    }

    #[test]
    fn words_that_deny_are_known_in_their_language() {
        assert_eq!(count("en", "will not sign"), 1);
        assert_eq!(count("en", "doesn’t sign"), 1);
        assert_eq!(count("kk", "жоқ емес"), 2);
        assert_eq!(count("zh", "不会"), 1);
        assert_eq!(count("uz", "yo‘q"), 1);
        assert_eq!(count("es", "not"), 0);
        assert_eq!(count("xx", "not"), 0);
    }

    #[test]
    fn a_suffix_inside_a_verb_denies_it() {
        assert!(denied_form("kk", "барды", "бармады"));
        assert!(denied_form("tr", "gelmedi", "geldi"));
        assert!(denied_form("tg", "рафт", "нарафт"));
        assert!(!denied_form("en", "barmady", "bardy"));
    }

    #[test]
    fn months_may_have_endings() {
        assert!(is_month("ru", "мая"));
        assert!(is_month("kk", "мамырда"));
        assert!(is_month("en", "december"));
        assert!(!is_month("en", "remember"));
    }
}
