//! People: names beside offices, honorifics and verbs that people do, and every later form of them.
//!
//! A person is never known from a list. A name is one because of what stands beside it; once it is, its
//! other forms in the document (initial and surname, surname alone) are the same person.

mod aliases;
mod charges;
mod finder;
mod pairs;

use std::ops::Range;

use crate::domain::fields::OfficeCode;

use self::finder::Finder;
use super::lexicon::Owner;
use super::names::{self, Shape};
use super::offices::{self, OfficePhrase};
use super::reading::{Paragraph, Reading};

/// Where a person is named.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub(super) paragraph: usize,
    pub(super) sentence: usize,
    pub(super) tokens: Range<usize>,
    /// In which office, where the words stand beside the name.
    pub(super) office: Option<OfficePhrase>,
    /// Which person of the document.
    pub(super) person: usize,
    shape: Shape,
}

/// A person of the document.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) shape: Shape,
    /// The paragraph that has the name in that shape.
    pub(super) named_in: usize,
    pub(super) code: Option<OfficeCode>,
    pub(super) of: Owner,
    /// The country was not beside the office.
    pub(super) of_inferred: bool,
    pub(super) speaks: bool,
    /// The first mention that has the office, or the first.
    pub(super) main: usize,
}

/// The people of a document and every place where they are named, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct People {
    pub(super) persons: Vec<Person>,
    pub(super) mentions: Vec<Mention>,
    /// Offices without a name beside them.
    pub(super) unnamed: Vec<(usize, usize, OfficePhrase)>,
}

/// The most people of a document: lists of hundreds are registers, not statements.
const MOST_PERSONS: usize = 400;
/// The least letters of a family name that another mention has with an ending, and the most of that.
const LEAST_STEM: usize = 3;
const MOST_ENDING: usize = 3;

impl People {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let mut people = Self::default();
        for (index, paragraph) in reading.paragraphs.iter().enumerate() {
            for (number, sentence) in paragraph.sentences.iter().enumerate() {
                let mut finder = Finder::new(paragraph, sentence.clone());
                finder.find();
                let Finder { found, unnamed, .. } = finder;
                for (tokens, office) in found {
                    let agrees = match &office {
                        Some(office) => agrees(paragraph, office),
                        None => offices::honoured_with_ending(paragraph, tokens.start),
                    };
                    let shape = names::shape(paragraph, &tokens, agrees);
                    people.add(Mention {
                        paragraph: index,
                        sentence: number,
                        tokens,
                        office,
                        person: 0,
                        shape,
                    });
                }
                people.unnamed.extend(unnamed.into_iter().map(|office| (index, number, office)));
            }
        }
        people.add_aliases(reading);
        people.shorten();
        people.mentions.sort_by_key(|m| (m.paragraph, m.tokens.start));
        people.settle();
        people
    }

    /// The mentions in a sentence, in order.
    pub(super) fn in_sentence(
        &self,
        paragraph: usize,
        sentence: usize,
    ) -> impl Iterator<Item = &Mention> {
        let from =
            self.mentions.partition_point(|m| (m.paragraph, m.sentence) < (paragraph, sentence));
        let rest = self.mentions.get(from..).unwrap_or_default();
        rest.iter().take_while(move |m| (m.paragraph, m.sentence) == (paragraph, sentence))
    }

    /// Whether tokens of a sentence are part of somebody's name.
    pub(super) fn names(&self, paragraph: usize, sentence: usize, tokens: &Range<usize>) -> bool {
        let within = |m: &Mention| m.tokens.start <= tokens.start && tokens.end <= m.tokens.end;
        self.in_sentence(paragraph, sentence).any(within)
    }

    pub(super) fn person(&self, mention: &Mention) -> Option<&Person> {
        self.persons.get(mention.person)
    }

    fn add(&mut self, mut mention: Mention) {
        let known = self.persons.iter().position(|person| same(&person.shape, &mention.shape));
        let at = known.unwrap_or(self.persons.len());
        if known.is_none() {
            if self.persons.len() >= MOST_PERSONS {
                return;
            }
            self.persons.push(Person {
                shape: mention.shape.clone(),
                named_in: mention.paragraph,
                code: None,
                of: Owner::Nobody,
                of_inferred: false,
                speaks: false,
                main: 0,
            });
        }
        if let Some(person) = self.persons.get_mut(at) {
            let fuller = mention.shape.words.len() > person.shape.words.len();
            let shorter_ending = mention.shape.words.len() == person.shape.words.len()
                && mention.shape.initials.len() <= person.shape.initials.len()
                && mention.shape.is_in_words()
                && mention.shape.bare.len() < person.shape.bare.len();
            let longer =
                !mention.shape.is_in_words() && mention.shape.bare.len() > person.shape.bare.len();
            let latin = person.shape.latin.take().or(mention.shape.latin.clone());
            if fuller || shorter_ending || longer {
                person.shape = mention.shape.clone();
                person.named_in = mention.paragraph;
            }
            person.shape.latin = latin;
        }
        mention.person = at;
        self.mentions.push(mention);
    }

    /// Later forms of names that are known by now.
    fn add_aliases(&mut self, reading: &Reading<'_>) {
        for (person, alias) in aliases::of(reading, self) {
            match person {
                None => self.add(alias),
                Some(person) => self.mentions.push(Mention { person, ..alias }),
            }
        }
    }

    /// A family name that stands somewhere without the ending that it has where the name is whole: "received
    /// Tom Peetersni. T. Peeters said …".
    fn shorten(&mut self) {
        for mention in &self.mentions {
            let Some(person) = self.persons.get_mut(mention.person) else { continue };
            let Some((front, last)) = person.shape.bare.rsplit_once(' ') else { continue };
            let other = mention.shape.bare.rsplit(' ').next().unwrap_or_default();
            let ending = last.strip_prefix(other).filter(|_| other.chars().count() >= LEAST_STEM);
            let more =
                ending.is_some_and(|ending| (1..=MOST_ENDING).contains(&ending.chars().count()));
            let given = front.split(' ').any(|word| word == other);
            if more && !given {
                person.shape.bare = format!("{front} {other}");
            }
        }
    }

    /// Whose an office is that has no name beside it: the first person of the document who holds it.
    pub(super) fn holder(&self, office: &OfficePhrase) -> Option<usize> {
        let holds = |person: &Person| {
            let same = person.code == Some(office.code)
                || office.code == OfficeCode::Minister && person.code.is_some_and(is_minister)
                || office.code == OfficeCode::ForeignMinister
                    && person.code == Some(OfficeCode::DeputyPrimeMinisterForeignMinister)
                // "The Japanese diplomat" is whoever of Japan was named.
                || office.code == OfficeCode::SeniorOfficial && office.of != Owner::Nobody;
            let nobody = [office.of, person.of].contains(&Owner::Nobody);
            same && !office.is_counterpart && (nobody || office.of == person.of)
        };
        self.persons.iter().position(holds)
    }

    /// The offices without a name in a sentence, in order.
    pub(super) fn unnamed_in(
        &self,
        paragraph: usize,
        sentence: usize,
    ) -> impl Iterator<Item = &OfficePhrase> {
        let from = self.unnamed.partition_point(|(p, s, _)| (*p, *s) < (paragraph, sentence));
        let rest = self.unnamed.get(from..).unwrap_or_default();
        rest.iter()
            .take_while(move |(p, s, _)| (*p, *s) == (paragraph, sentence))
            .map(|(_, _, office)| office)
    }

    /// The office of each person: the first that has a country, else the first.
    fn settle(&mut self) {
        let mut last_code = None;
        for (at, mention) in self.mentions.iter().enumerate() {
            let Some(person) = self.persons.get_mut(mention.person) else { continue };
            let Some(office) = &mention.office else { continue };
            let code = if office.is_counterpart {
                last_code.or_else(|| unnamed_before(&self.unnamed, mention, office)).map(shared)
            } else {
                Some(office.code)
            };
            last_code = code.filter(|code| has_counterparts(*code)).or(last_code);
            if person.code.is_none() {
                person.code = code;
                person.of = office.of;
                person.main = at;
            } else if person.of == Owner::Nobody {
                let fuller = rank(code) < rank(person.code);
                if fuller {
                    person.code = code;
                }
                if fuller || office.of != Owner::Nobody {
                    person.of = office.of;
                    person.main = at;
                }
            }
        }
        for at in 0..self.persons.len() {
            let first = self.mentions.iter().position(|mention| mention.person == at);
            if let (Some(person), Some(first)) = (self.persons.get_mut(at), first)
                && person.code.is_none()
            {
                person.main = first;
            }
        }
    }
}

/// Whether the name beside a title has an ending because the title has one.
fn agrees(paragraph: &Paragraph<'_>, office: &OfficePhrase) -> bool {
    !paragraph.language.agreeing_endings.is_empty() && offices::is_inflected(paragraph, office)
}

fn is_minister(code: OfficeCode) -> bool {
    matches!(
        code,
        OfficeCode::Minister
            | OfficeCode::ForeignMinister
            | OfficeCode::ActingForeignMinister
            | OfficeCode::DeputyPrimeMinisterForeignMinister
    )
}

/// "The minister received his counterpart": the office without a name in front of a counterpart.
fn unnamed_before(
    unnamed: &[(usize, usize, OfficePhrase)],
    mention: &Mention,
    counterpart: &OfficePhrase,
) -> Option<OfficeCode> {
    let place = (mention.paragraph, mention.sentence);
    let from = unnamed.partition_point(|(p, s, _)| (*p, *s) < place);
    let here = unnamed.get(from..)?.iter().take_while(|(p, s, _)| (*p, *s) == place);
    let before = here.take_while(|(_, _, o)| o.tokens.end <= counterpart.tokens.start);
    before.filter(|(_, _, o)| !o.is_counterpart).map(|(_, _, o)| o.code).fold(None, |_, c| Some(c))
}

/// What a counterpart of somebody in an office is: only one of the two need be deputy head of government.
fn shared(code: OfficeCode) -> OfficeCode {
    let both = code == OfficeCode::DeputyPrimeMinisterForeignMinister;
    if both { OfficeCode::ForeignMinister } else { code }
}

/// Whether who holds the office in another country is called a counterpart.
fn has_counterparts(code: OfficeCode) -> bool {
    !matches!(
        code,
        OfficeCode::Ambassador
            | OfficeCode::Charge
            | OfficeCode::PermanentRepresentative
            | OfficeCode::SecretaryGeneral
            | OfficeCode::SpecialRepresentative
            | OfficeCode::Director
            | OfficeCode::Adviser
            | OfficeCode::SeniorOfficial
    )
}

/// Bare "minister" says less than a minister of something.
fn rank(code: Option<OfficeCode>) -> u8 {
    match code {
        None => 2,
        Some(OfficeCode::Minister | OfficeCode::SeniorOfficial) => 1,
        Some(_) => 0,
    }
}

/// Whether two names are forms of one.
fn same(a: &Shape, b: &Shape) -> bool {
    let (short, long) = if a.words.len() <= b.words.len() { (a, b) } else { (b, a) };
    let Some(last) = short.words.last() else { return false };
    let meets = |word: &String| long.words.iter().any(|other| similar(word, other));
    if short.words.len() >= 2 {
        let met = short.words.iter().filter(|word| meets(word)).count();
        return met >= 2 && (met == short.words.len() || long.words.len() > 2);
    }
    if !meets(last) {
        return false;
    }
    let first_sounds = || long.words.iter().filter_map(|word| word.chars().next());
    match (short.initials.first(), long.initials.first()) {
        (Some(initial), None) if long.words.len() > 1 => first_sounds().any(|c| c == *initial),
        (Some(a), Some(b)) => a == b,
        _ => last.chars().count() > 1,
    }
}

/// Whether two skeletons are one word, but for an ending.
fn similar(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // Two Han signs are a whole family name.
    let least = if short.is_ascii() { 3 } else { 2 };
    short.chars().count() >= least
        && long.starts_with(short)
        && long.chars().count() - short.chars().count() <= 2
}
