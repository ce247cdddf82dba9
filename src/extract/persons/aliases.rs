//! Later forms of names that are known: the surname alone, with an initial or a title.
//!
//! Where names begin with a capital, a run of capitals that is a form of a known name; elsewhere, words of
//! a known name as they were written.

use std::collections::HashMap;
use std::ops::Range;

use crate::text::fold::folded;

use super::super::lexicon::{Section, Words};
use super::super::names;
use super::super::reading::{Paragraph, Reading};
use super::super::view::Class;
use super::{Mention, People, same};

/// The least letters of a name's word that stands for the person where there are no capitals.
const LEAST_LETTERS: usize = 3;

/// Mentions that are not known yet, in the order of the text; the number of the person, where it is sure.
pub(super) fn of(reading: &Reading<'_>, people: &People) -> Vec<(Option<usize>, Mention)> {
    let mut aliases = Vec::new();
    if people.persons.is_empty() {
        return aliases;
    }
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        // Until here mentions are in the order of the text.
        let from = people.mentions.partition_point(|mention| mention.paragraph < index);
        let known = people.mentions.get(from..).unwrap_or_default().iter();
        let taken: Vec<Range<usize>> = known
            .take_while(|mention| mention.paragraph == index)
            .map(|mention| mention.tokens.clone())
            .collect();
        let seeker = Seeker { reading, people, paragraph, index, taken };
        if paragraph.language.settings.capitals {
            seeker.by_capitals(&mut aliases);
        } else {
            seeker.by_words(&mut aliases);
        }
    }
    aliases
}

/// Looks through one paragraph.
struct Seeker<'r, 'a> {
    reading: &'r Reading<'a>,
    people: &'r People,
    paragraph: &'r Paragraph<'a>,
    index: usize,
    /// Names that are found already, in order.
    taken: Vec<Range<usize>>,
}

/// The family name of a Chinese name of two or three signs, if it is no other.
fn first_of_chinese<'w>(paragraph: &Paragraph<'_>, word: &'w str) -> Option<&'w str> {
    let han = word.chars().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    let chinese =
        paragraph.language.tag.starts_with("zh") && (2..=3).contains(&word.chars().count());
    let end = word.chars().next().map(char::len_utf8)?;
    word.get(..end).filter(|_| han && chinese)
}

/// Whether one word meets a name only by a skeleton that many words share: "Оның", "Ана".
fn is_chance(known: &names::Shape, alias: &names::Shape) -> bool {
    let [skeleton] = alias.words.as_slice() else { return false };
    let word = folded(&alias.bare);
    let written = |known: &str| {
        let known = folded(known);
        let (short, long) =
            if known.len() <= word.len() { (&known, &word) } else { (&word, &known) };
        long.starts_with(short.as_str())
    };
    let few = skeleton.is_ascii() && skeleton.len() <= 2 && alias.initials.is_empty();
    few && !known.bare.split(' ').any(written)
}

/// A form of a name: its folded characters, the person, and whether it counts only in front of a title.
type Form = (Vec<char>, usize, bool);

impl Seeker<'_, '_> {
    /// Behind the name that covers a token.
    fn behind_taken(&self, at: usize) -> Option<usize> {
        let next = self.taken.partition_point(|range| range.end <= at);
        self.taken.get(next).filter(|range| range.contains(&at)).map(|range| range.end)
    }

    fn mention(&self, sentence: usize, tokens: Range<usize>) -> Mention {
        let shape = names::shape(self.paragraph, &tokens, false);
        Mention { paragraph: self.index, sentence, tokens, office: None, person: 0, shape }
    }

    fn by_capitals(&self, aliases: &mut Vec<(Option<usize>, Mention)>) {
        for (number, sentence) in self.paragraph.sentences.iter().enumerate() {
            let mut at = sentence.start;
            while at < sentence.end {
                if let Some(end) = self.behind_taken(at) {
                    at = end;
                    continue;
                }
                let Some(run) = names::from(self.paragraph, at, sentence.end) else {
                    at += 1;
                    continue;
                };
                at = run.end;
                let mention = self.mention(number, run);
                let known = |shape: &names::Shape| {
                    same(shape, &mention.shape) && !is_chance(shape, &mention.shape)
                };
                if self.people.persons.iter().any(|person| known(&person.shape)) {
                    aliases.push((None, mention));
                }
            }
        }
    }

    fn by_words(&self, aliases: &mut Vec<(Option<usize>, Mention)>) {
        let forms = self.forms();
        for (number, sentence) in self.paragraph.sentences.iter().enumerate() {
            let mut at = sentence.start;
            while at < sentence.end {
                if let Some(end) = self.behind_taken(at) {
                    at = end;
                    continue;
                }
                let free = self.paragraph.hits.at(at).is_none();
                let found = if free { self.form_at(&forms, at) } else { None };
                match found {
                    Some((person, end)) => {
                        aliases.push((Some(person), self.mention(number, at..end)));
                        at = end;
                    }
                    None => at += 1,
                }
            }
        }
    }

    /// The forms of every known name, by their first character.
    fn forms(&self) -> HashMap<char, Vec<Form>> {
        let mut forms: HashMap<char, Vec<Form>> = HashMap::new();
        let spaced = self.paragraph.language.settings.words == Words::Spaced;
        for (number, person) in self.people.persons.iter().enumerate() {
            let words: Vec<&str> = person.shape.bare.split(' ').collect();
            let skipped = usize::from(spaced && words.len() > 1);
            let mut add = |word: &str, titled: bool| {
                let chars: Vec<char> = folded(word).chars().collect();
                if let Some(&first) = chars.first() {
                    forms.entry(first).or_default().push((chars, number, titled));
                }
            };
            for word in words.into_iter().skip(skipped) {
                let letters = word.chars().count();
                if letters >= if spaced { LEAST_LETTERS } else { 2 } {
                    add(word, false);
                }
                let behind = self.reading.lexicon.name_words.by_family(word).map(|(_, b)| b.len());
                let family = behind.and_then(|behind| word.get(..word.len() - behind));
                let family = family.or_else(|| first_of_chinese(self.paragraph, word));
                if let Some(family) = family.filter(|family| !spaced && family.len() < word.len()) {
                    add(family, true);
                }
            }
        }
        // The longest first.
        forms.values_mut().for_each(|all| all.sort_by_key(|(chars, ..)| usize::MAX - chars.len()));
        forms
    }

    fn form_at(&self, forms: &HashMap<char, Vec<Form>>, at: usize) -> Option<(usize, usize)> {
        let view = &self.paragraph.view;
        let token = view.tokens.get(at).filter(|token| token.class != Class::Mark)?;
        let chars = view.chars(token);
        let mut starts = vec![chars];
        if token.class == Class::Word {
            let bare = |proclitic: &Vec<char>| chars.strip_prefix(proclitic.as_slice());
            starts.extend(self.paragraph.language.proclitics.iter().filter_map(bare));
        }
        for start in starts {
            let Some(first) = start.first() else { continue };
            for (form, person, titled) in forms.get(first).into_iter().flatten() {
                let end = if token.class == Class::Word {
                    (start == form.as_slice()).then_some(at + 1)
                } else {
                    self.signs_at(form, at)
                };
                if let Some(end) = end.filter(|end| !titled || self.is_title(*end)) {
                    return Some((*person, end));
                }
            }
        }
        None
    }

    /// Behind the signs of a form that begins at a token.
    fn signs_at(&self, form: &[char], at: usize) -> Option<usize> {
        let view = &self.paragraph.view;
        let fits = |(step, sign): (usize, &char)| {
            view.tokens.get(at + step).is_some_and(|token| view.chars(token) == [*sign])
        };
        form.iter().enumerate().all(fits).then_some(at + form.len())
    }

    fn is_title(&self, at: usize) -> bool {
        self.paragraph.hits.at(at).is_some_and(|(_, hit)| {
            // "Deputy" may be a word of its own in front of the title.
            let sections = [Section::Office, Section::Honorific, Section::Modifier];
            sections.iter().any(|section| hit.is(*section))
        })
    }
}
