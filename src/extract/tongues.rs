//! Names of languages, which are no countries: "the Russian language", "in the English, French and Chinese
//! languages", "bahasa Rusia".
//!
//! The tables have a word for "language" and its like (`[tongue]`). The adjectives of countries that stand
//! beside one, in a list or alone, name languages; so does the name of a country that touches one.

use super::lexicon::{Language, Section, Words};
use super::scan::{Hit, Hits};
use super::view::{Class, View};

/// The farthest that a list goes, in tokens: the six official languages of the United Nations fit twice.
const REACH: usize = 32;
/// The most letters of a conjunction or preposition of a list.
const SMALL: usize = 4;

/// Takes the names of languages out of the forms of a paragraph.
pub(super) fn set_aside(view: &View, hits: &mut Hits, language: &Language) {
    let tongues = hits.all.iter().filter(|hit| hit.is(Section::Tongue));
    let mut named = Vec::new();
    for tongue in tongues {
        let count = view.tokens.len();
        let behind = (tongue.tokens.end..count.min(tongue.tokens.end + REACH)).collect::<Vec<_>>();
        let before = (tongue.tokens.start.saturating_sub(REACH)..tongue.tokens.start).rev();
        let mut list = List { view, hits, language, named: &mut named };
        list.walk(behind);
        list.walk(before.collect());
    }
    if !named.is_empty() {
        named.sort_unstable();
        hits.remove(&named);
    }
}

/// What a token of a list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The name of a language: the number of its form.
    Named(usize),
    /// A comma, a slash, a bracket.
    Between,
    /// "and", "in".
    Small,
    /// Another word: a language of no country, such as Arabic.
    Other,
    /// What no list has.
    End,
}

struct List<'a> {
    view: &'a View,
    hits: &'a Hits,
    language: &'a Language,
    named: &'a mut Vec<usize>,
}

impl List<'_> {
    /// Goes through the tokens away from the word for languages, until the list ends: two words in a row
    /// are none, but for "and in" behind the first name.
    fn walk(&mut self, tokens: Vec<usize>) {
        let (mut last, mut touches, mut small) = (Part::Between, true, 0);
        let mut last_named = None;
        for at in tokens {
            let part = self.part(at, touches);
            touches = false;
            small = if part == Part::Small { small + 1 } else { 0 };
            match (part, last) {
                (Part::End, _) | (Part::Other, Part::Other) => return,
                (Part::Small, _) if small > 1 + usize::from(last_named.is_some()) => return,
                (Part::Named(number), _) => {
                    if last_named != Some(number) {
                        self.named.push(number);
                        last_named = Some(number);
                    }
                }
                (Part::Between | Part::Small | Part::Other, _) => {}
            }
            last = part;
        }
    }

    fn part(&self, at: usize, touches: bool) -> Part {
        let Some(token) = self.view.tokens.get(at) else { return Part::End };
        if let Some(mark) = self.view.mark(at) {
            let between = matches!(mark, ',' | '،' | '、' | '/' | '(' | ')');
            return if between { Part::Between } else { Part::End };
        }
        if let Some((number, hit)) = self.hits.at(at) {
            let adjective = hit.is(Section::Demonym);
            let country = touches && hit.is(Section::Country) && !self.is_of(hit);
            if adjective || country {
                return Part::Named(number);
            }
            if !hit.is_only(SMALL_WORDS) {
                return Part::End;
            }
        }
        match token.class {
            Class::Word if token.chars() <= SMALL => Part::Small,
            Class::Word => Part::Other,
            Class::Number | Class::Sign | Class::Mark => Part::End,
        }
    }

    /// Whether the form names a country by more than a word: "the languages Republic of Korea" is none.
    fn is_of(&self, hit: &Hit) -> bool {
        self.language.settings.words != Words::Unspaced && hit.tokens.len() > 1
    }
}

/// Words of these sections stand in lists, too.
const SMALL_WORDS: u64 = Section::Connector.bit()
    | Section::Stop.bit()
    | Section::Particle.bit()
    | Section::PlaceCue.bit()
    | Section::Tongue.bit();
