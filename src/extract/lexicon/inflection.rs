//! The endings that the words of a language may have.
//!
//! A rule says: a word of the table that ends like this may, in a text, end like that instead. The
//! longest end that fits decides. Endings may be made of groups (number, possessor, case), whose every
//! combination is a possible ending.

use std::collections::HashMap;

use crate::text::hashed::Hashes;

/// The word stands as it is.
pub(crate) const FIXED: u32 = 0;
/// Any letters may follow the stem.
pub(crate) const ANY: u32 = 1;
/// The most letters that may follow a stem which takes any.
const MOST_LETTERS: usize = 12;
/// The most endings of one rule: what groups multiply to must stay small.
const MOST_ENDINGS: usize = 60_000;

/// The rules of one language. Set 0 is [`FIXED`], set 1 is [`ANY`].
#[derive(Debug, Default)]
pub(crate) struct Inflection {
    /// The end of a table's word, and the number of its set; longest first.
    rules: Vec<(Vec<char>, u32)>,
    sets: Vec<Endings>,
    groups: HashMap<String, Vec<String>>,
}

#[derive(Debug, Default)]
struct Endings {
    forms: Hashes,
    longest: usize,
}

impl Inflection {
    /// A named group of parts of endings.
    pub(super) fn add_group(&mut self, name: &str, parts: &str) {
        self.groups.insert(name.to_owned(), parts.split_whitespace().map(str::to_owned).collect());
    }

    /// A rule: words that end in one of `finals` (`*` for any end) may end in one of `endings`.
    ///
    /// # Errors
    /// A group that does not exist, or more combinations than can be kept.
    pub(super) fn add_rule(&mut self, finals: &str, endings: &str) -> Result<(), String> {
        let mut set = Endings::default();
        for ending in endings.split_whitespace() {
            for form in self.expanded(ending)? {
                let chars: Vec<char> = form.chars().filter_map(crate::text::fold::fold).collect();
                set.longest = set.longest.max(chars.len());
                set.forms.insert(hash(&chars));
                if set.forms.len() > MOST_ENDINGS {
                    return Err(format!("the rule makes more than {MOST_ENDINGS} endings"));
                }
            }
        }
        let number = u32::try_from(self.sets.len()).unwrap_or(u32::MAX).saturating_add(2);
        self.sets.push(set);
        for end in finals.split_whitespace() {
            let end = if end == "*" { "" } else { end };
            let end: Vec<char> = end.chars().filter_map(crate::text::fold::fold).collect();
            if self.rules.iter().any(|(known, _)| *known == end) {
                return Err(format!("words that end in {finals:?} have a rule already"));
            }
            self.rules.push((end, number));
        }
        self.rules.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
        Ok(())
    }

    /// `{a}?{b}` with every combination of the parts of the groups; `-` is the empty ending.
    fn expanded(&self, ending: &str) -> Result<Vec<String>, String> {
        if ending == "-" {
            return Ok(vec![String::new()]);
        }
        let mut forms = vec![String::new()];
        let mut rest = ending;
        while let Some((literal, after)) = rest.split_once('{') {
            let (name, tail) = after.split_once('}').ok_or("a group is not closed by }")?;
            let parts =
                self.groups.get(name).ok_or_else(|| format!("no group is named {name:?}"))?;
            let (optional, tail) = match tail.strip_prefix('?') {
                Some(tail) => (true, tail),
                None => (false, tail),
            };
            let mut longer = Vec::with_capacity(forms.len() * (parts.len() + 1));
            for form in &forms {
                if optional {
                    longer.push(format!("{form}{literal}"));
                }
                longer.extend(parts.iter().map(|part| format!("{form}{literal}{part}")));
            }
            if longer.len() > MOST_ENDINGS {
                return Err(format!("the groups make more than {MOST_ENDINGS} endings"));
            }
            forms = longer;
            rest = tail;
        }
        for form in &mut forms {
            form.push_str(rest);
        }
        Ok(forms)
    }

    /// The stem of a table's word and its set of endings.
    pub(super) fn stem<'w>(&self, word: &'w [char]) -> (&'w [char], u32) {
        for (end, set) in &self.rules {
            if word.len() > end.len()
                && let Some(stem) = word.strip_suffix(end.as_slice())
            {
                return (stem, *set);
            }
        }
        (word, FIXED)
    }

    /// Whether a word may end like this behind its stem.
    #[inline]
    pub(crate) fn fits(&self, set: u32, rest: &[char]) -> bool {
        match set {
            FIXED => rest.is_empty(),
            ANY => rest.len() <= MOST_LETTERS,
            _ => self.fits_set(set, rest),
        }
    }

    fn fits_set(&self, set: u32, rest: &[char]) -> bool {
        let Some(endings) = self.sets.get(set as usize - 2) else { return rest.is_empty() };
        // Kuveyt'te: an apostrophe may stand in front of an ending, whatever the rule takes for its start.
        let marks = || rest.iter().filter(|character| is_apostrophe(**character)).count();
        let is_short = rest.len() <= endings.longest || rest.len() - marks() <= endings.longest;
        is_short && endings.forms.contains(&hash(rest))
    }
}

fn is_apostrophe(character: char) -> bool {
    character == '\''
}

/// FNV-1a over the characters but apostrophes: 64 bits of a few thousand short endings do not collide.
fn hash(chars: &[char]) -> u64 {
    let letters = chars.iter().filter(|character| !is_apostrophe(**character));
    letters.fold(0xCBF2_9CE4_8422_2325, |hash, &character| {
        (hash ^ u64::from(u32::from(character))).wrapping_mul(0x100_0000_01B3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn the_longest_end_decides_which_endings_a_word_takes() {
        let mut rules = Inflection::default();
        rules.add_rule("ия", "ия ии ию ией").unwrap();
        rules.add_rule("*", "- а у ом е").unwrap();
        let word = chars("россия");
        let (stem, set) = rules.stem(&word);
        assert_eq!(stem, chars("росс"));
        assert!(rules.fits(set, &chars("ией")));
        assert!(!rules.fits(set, &chars("а")));
        let iran = chars("иран");
        let (stem, set) = rules.stem(&iran);
        assert_eq!(stem, chars("иран"));
        assert!(rules.fits(set, &chars("ом")));
        assert!(rules.fits(set, &[]));
        assert!(!rules.fits(set, &chars("ский")));
    }

    #[test]
    fn an_apostrophe_may_stand_in_front_of_an_ending() {
        let mut rules = Inflection::default();
        rules.add_rule("t", "t te da").unwrap();
        let word = chars("kuveyt");
        let (stem, set) = rules.stem(&word);
        assert_eq!(stem, chars("kuvey"));
        assert!(rules.fits(set, &chars("t")));
        assert!(rules.fits(set, &chars("t'e")));
        assert!(!rules.fits(set, &chars("t'da")));
    }

    #[test]
    fn groups_multiply() {
        let mut rules = Inflection::default();
        rules.add_group("poss", "ы і");
        rules.add_group("case", "ның мен");
        rules.add_rule("*", "{poss}?{case}? лық").unwrap();
        for ending in ["", "ы", "ның", "іның", "лық", "'мен"] {
            assert!(rules.fits(2, &chars(ending)), "{ending}");
        }
        assert!(!rules.fits(2, &chars("нан")));
        assert!(rules.add_rule("*", "{none}").is_err());
    }
}
