//! Words by which a language that is not on the list is told from the one that it is taken for.
//!
//! Egyptian Arabic fits Arabic, Cebuano fits Filipino, Venetian fits Italian: letters and common
//! words say little, a few pronouns and forms of "be" say it at once. They change no answer, only
//! how sure it is (`confidence`). The table is written by hand; each word counts only against the
//! answers that its line names.

use std::sync::LazyLock;

use super::grams::{self, Padded};
use super::letters::{Word, Words};
use super::tags::{COUNT, Tag};

/// `language<TAB>what it is taken for<TAB>words`.
static TABLE: &str = include_str!("../../data/language/neighbours.tsv");

/// Words of a text that are looked at: its head tells.
const MOST_WORDS: usize = 32;

/// The keys of the words that speak against each language, by its place, ascending.
static KEYS: LazyLock<Vec<Vec<u64>>> = LazyLock::new(|| {
    let mut all = vec![Vec::new(); COUNT];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t').skip(1);
        let (Some(answers), Some(list)) = (fields.next(), fields.next()) else { continue };
        let words = Words::read(list, usize::MAX / 8);
        let mut padded = Padded::default();
        for tag in answers.split(' ').filter_map(Tag::named) {
            let own = words.items.iter().filter(|word| word.script == tag.script());
            let keys = own.map(|word| grams::word_key(word.script, padded.fill(words.of(word))));
            if let Some(of_tag) = all.get_mut(tag.place()) {
                of_tag.extend(keys);
            }
        }
    }
    all.iter_mut().for_each(|keys| keys.sort_unstable());
    all
});

/// How much at the head of a text speaks against an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Against {
    /// Words of a neighbour that is not on the list,
    pub(crate) found: u32,
    /// of so many words.
    pub(crate) words: u32,
}

/// What speaks against a text's being in this language.
pub(crate) fn against<'a>(
    tag: Tag,
    words: &Words,
    items: impl Iterator<Item = &'a Word>,
) -> Against {
    let mut against = Against::default();
    let Some(keys) = KEYS.get(tag.place()).filter(|keys| !keys.is_empty()) else { return against };
    let script = tag.script();
    let mut padded = Padded::default();
    for word in items.filter(|word| word.script == script).take(MOST_WORDS) {
        let key = grams::word_key(script, padded.fill(words.of(word)));
        against.words += 1;
        against.found += u32::from(keys.binary_search(&key).is_ok());
    }
    against
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn found(tag: &str, text: &str) -> (u32, u32) {
        let words = Words::read(text, 10_000);
        let against = against(Tag::named(tag).unwrap(), &words, words.items.iter());
        (against.found, against.words)
    }

    #[test]
    fn words_of_a_neighbour_speak_against_the_answers_of_their_line_alone() {
        assert_eq!(found("ar", "الوزير قال إنه لسه مستني رد علشان كده"), (3, 8));
        assert_eq!(found("ar", "وقال الوزير إن الحكومة تنتظر الرد"), (0, 6));
        assert_eq!(found("it", "el ministro gà dito che no xe vero"), (3, 8));
        assert_eq!(found("pt", "el ministro"), (0, 2));
        assert_eq!(found("en", "the minister"), (0, 2));
    }

    #[test]
    fn every_line_of_the_table_names_answers_that_exist_and_no_word_twice() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let &[language, answers, list] = fields.as_slice() else { panic!("{line}") };
            assert_eq!(Tag::named(language), None, "{language} is on the list");
            for tag in answers.split(' ') {
                assert!(Tag::named(tag).is_some(), "{language}: {tag}");
            }
            let words: Vec<&str> = list.split(' ').collect();
            let different: BTreeSet<&&str> = words.iter().collect();
            assert_eq!(different.len(), words.len(), "{language}: a word twice");
            let read = Words::read(list, usize::MAX / 8);
            assert_eq!(read.items.len(), words.len(), "{language}: not one word each");
        }
    }
}
