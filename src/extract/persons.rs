//! People: names beside offices, honorifics and verbs that people do, and every later form of them.
//!
//! A person is never known from a list. A name is one because of what stands beside it; once it is, its
//! other forms in the document (initial and surname, surname alone) are the same person.

use std::ops::Range;

use crate::domain::fields::OfficeCode;
use crate::text::fold::folded;

use super::lexicon::{Owner, Section, Words};
use super::names::{self, Shape};
use super::offices::{self, OfficePhrase};
use super::reading::{Paragraph, Reading};
use super::view::{Class, Gap};

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

/// The most tokens of what stands in brackets behind a name.
const MOST_IN_BRACKETS: usize = 10;
/// The most people of a document: lists of hundreds are registers, not statements.
const MOST_PERSONS: usize = 400;

impl People {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let mut people = Self::default();
        for (index, paragraph) in reading.paragraphs.iter().enumerate() {
            for (number, sentence) in paragraph.sentences.iter().enumerate() {
                let mut finder = Finder::new(paragraph, sentence.clone());
                finder.find();
                let Finder { found, unnamed, .. } = finder;
                for (tokens, office) in found {
                    let agrees =
                        office.as_ref().is_some_and(|office| is_inflected(paragraph, office));
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
            if fuller || shorter_ending || longer {
                person.shape = mention.shape.clone();
                person.named_in = mention.paragraph;
            }
        }
        mention.person = at;
        self.mentions.push(mention);
    }

    /// Later forms of names that are known by now.
    fn add_aliases(&mut self, reading: &Reading<'_>) {
        if self.persons.is_empty() {
            return;
        }
        let mut others: Vec<Mention> = Vec::new();
        for (index, paragraph) in reading.paragraphs.iter().enumerate() {
            if !paragraph.language.settings.capitals {
                continue;
            }
            // Until here mentions are in the order of the text.
            let from = self.mentions.partition_point(|mention| mention.paragraph < index);
            let known = self.mentions.get(from..).unwrap_or_default().iter();
            let taken: Vec<Range<usize>> = known
                .take_while(|mention| mention.paragraph == index)
                .map(|mention| mention.tokens.clone())
                .collect();
            for (number, sentence) in paragraph.sentences.iter().enumerate() {
                let mut at = sentence.start;
                while at < sentence.end {
                    let next = taken.partition_point(|range| range.end <= at);
                    if let Some(range) = taken.get(next).filter(|range| range.contains(&at)) {
                        at = range.end;
                        continue;
                    }
                    let Some(run) = names::from(paragraph, at, sentence.end) else {
                        at += 1;
                        continue;
                    };
                    at = run.end;
                    let shape = names::shape(paragraph, &run, false);
                    if self.persons.iter().any(|person| same(&person.shape, &shape)) {
                        others.push(Mention {
                            paragraph: index,
                            sentence: number,
                            tokens: run,
                            office: None,
                            person: 0,
                            shape,
                        });
                    }
                }
            }
        }
        for other in others {
            self.add(other);
        }
    }

    /// The office of each person: the first that has a country, else the first.
    fn settle(&mut self) {
        let mut last_code = None;
        for (at, mention) in self.mentions.iter().enumerate() {
            let Some(person) = self.persons.get_mut(mention.person) else { continue };
            let Some(office) = &mention.office else { continue };
            let code = if office.is_counterpart { last_code } else { Some(office.code) };
            last_code = code.or(last_code);
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

/// Whether a title stands in another form than the tables have it.
fn is_inflected(paragraph: &Paragraph<'_>, office: &OfficePhrase) -> bool {
    if paragraph.language.agreeing_endings.is_empty() {
        return false;
    }
    let first = office.title.start..office.title.start + 1;
    let word = folded(paragraph.words(&first));
    let Some((_, hit)) = paragraph.hits.at(office.title.start) else { return false };
    let mut forms = hit
        .entries(paragraph.language)
        .filter(|e| e.section == Section::Office)
        .flat_map(|entry| paragraph.language.forms_of(Section::Office, entry.value));
    !forms.any(|form| {
        let begins = form.split([' ', '-']).next().unwrap_or_default();
        folded(begins) == word
    })
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

/// Finds the names of one sentence.
struct Finder<'r, 'a> {
    paragraph: &'r Paragraph<'a>,
    sentence: Range<usize>,
    found: Vec<(Range<usize>, Option<OfficePhrase>)>,
    unnamed: Vec<OfficePhrase>,
}

impl<'r, 'a> Finder<'r, 'a> {
    fn new(paragraph: &'r Paragraph<'a>, sentence: Range<usize>) -> Self {
        Self { paragraph, sentence, found: Vec::new(), unnamed: Vec::new() }
    }

    fn find(&mut self) {
        let offices = offices::of(self.paragraph, &self.sentence);
        let settings = &self.paragraph.language.settings;
        let mut open: Vec<Option<OfficePhrase>> = offices.into_iter().map(Some).collect();
        let sides = if settings.name_after_first { [true, false] } else { [false, true] };
        for after in sides {
            if !(if after { settings.name_after } else { settings.name_before }) {
                continue;
            }
            for slot in &mut open {
                let Some(office) = slot.as_ref() else { continue };
                let name = if after { self.name_after(office) } else { self.name_before(office) };
                if let Some(name) = name.filter(|name| self.is_untaken(name)) {
                    self.found.push((name, slot.take()));
                }
            }
        }
        for slot in &mut open {
            let Some(office) = slot.as_ref() else { continue };
            if let Some(name) = self.name_behind_comma(office).filter(|name| self.is_untaken(name))
            {
                self.found.push((name, slot.take()));
            }
        }
        self.unnamed.extend(open.into_iter().flatten());
        self.by_honorific();
        if settings.capitals && settings.words == Words::Spaced {
            self.by_initial();
            self.by_verb();
        }
        self.found.sort_by_key(|(name, _)| name.start);
    }

    fn is_untaken(&self, name: &Range<usize>) -> bool {
        self.found.iter().all(|(taken, _)| name.end <= taken.start || taken.end <= name.start)
    }

    fn name_after(&self, office: &OfficePhrase) -> Option<Range<usize>> {
        let at = self.behind_state(self.behind_honorifics(office.tokens.end));
        // In Korean, what is glued to a title is a particle.
        let glued = self.paragraph.language.settings.words == Words::Glued;
        let gap = self.paragraph.view.tokens.get(at).map(|token| token.gap);
        if glued && gap == Some(Gap::None) {
            return None;
        }
        names::from(self.paragraph, at, self.sentence.end)
    }

    fn name_before(&self, office: &OfficePhrase) -> Option<Range<usize>> {
        let mut at = office.tokens.start;
        let comma = at > self.sentence.start
            && matches!(self.paragraph.view.mark(at - 1), Some(',' | '،' | '、' | '(' | '，'));
        if comma {
            at -= 1;
        }
        at = self.before_brackets(at);
        at = self.before_honorifics(at);
        let spaced_cased = self.paragraph.language.settings.capitals;
        // Without capitals a name in front of a title is only clear behind a comma or in scripts that
        // the tables say to be so.
        let may = comma || spaced_cased || !self.paragraph.language.settings.name_after_first;
        if !may {
            return None;
        }
        names::before(self.paragraph, at, self.sentence.start)
    }

    /// In front of what stands in brackets: a name in other letters.
    fn before_brackets(&self, at: usize) -> usize {
        let closes = |at: usize| matches!(self.paragraph.view.mark(at), Some(')' | '）'));
        if at == 0 || !closes(at - 1) {
            return at;
        }
        let first = at.saturating_sub(MOST_IN_BRACKETS).max(self.sentence.start);
        let opens = (first..at - 1)
            .rev()
            .find(|at| matches!(self.paragraph.view.mark(*at), Some('(' | '（')));
        opens.unwrap_or(at)
    }

    fn name_behind_comma(&self, office: &OfficePhrase) -> Option<Range<usize>> {
        let capitals = self.paragraph.language.settings.capitals;
        if !capitals || self.paragraph.view.mark(office.tokens.end) != Some(',') {
            return None;
        }
        let at = self.behind_honorifics(office.tokens.end + 1);
        let name = names::from(self.paragraph, at, self.sentence.end)?;
        let closes = matches!(self.paragraph.view.mark(name.end), Some(',' | '.' | ';'))
            || name.end == self.sentence.end;
        let whole = name.len() > 1;
        (closes && whole).then_some(name)
    }

    fn behind_honorifics(&self, mut at: usize) -> usize {
        while let Some((_, hit)) = self.paragraph.hits.at(at) {
            if hit.tokens.start != at || !hit.is(Section::Honorific) {
                break;
            }
            at = hit.tokens.end;
            if self.paragraph.view.mark(at) == Some('.') {
                at += 1;
            }
        }
        at
    }

    /// Behind a word such as "Republic" that a country's adjective left over.
    fn behind_state(&self, at: usize) -> usize {
        let capital = self.paragraph.view.tokens.get(at).is_some_and(|token| token.upper);
        match self.paragraph.hits.at(at) {
            Some((_, hit))
                if capital && hit.is(Section::Connector) && !hit.is(Section::Particle) =>
            {
                hit.tokens.end
            }
            _ => at,
        }
    }

    fn before_honorifics(&self, mut at: usize) -> usize {
        while let Some((_, hit)) =
            at.checked_sub(1).and_then(|before| self.paragraph.hits.at(before))
        {
            if hit.tokens.end != at || !hit.is(Section::Honorific) {
                break;
            }
            at = hit.tokens.start;
        }
        at
    }

    fn by_honorific(&mut self) {
        if !self.paragraph.hits.have(&self.sentence, Section::Honorific.bit()) {
            return;
        }
        let mut at = self.sentence.start;
        while at < self.sentence.end {
            let Some((_, hit)) = self.paragraph.hits.at(at) else {
                at += 1;
                continue;
            };
            let next = hit.tokens.end.max(at + 1);
            if hit.is(Section::Honorific) {
                let behind = self.behind_honorifics(hit.tokens.start);
                let after = names::from(self.paragraph, behind, self.sentence.end);
                let glued = self.paragraph.language.settings.words != Words::Spaced;
                let name = if glued || self.paragraph.language.settings.verb_last {
                    names::before(self.paragraph, hit.tokens.start, self.sentence.start).or(after)
                } else {
                    after
                };
                if let Some(name) = name.filter(|name| self.is_untaken(name)) {
                    self.found.push((name, None));
                }
            }
            at = next;
        }
    }

    /// "S. Lavrov" is a name wherever it stands.
    fn by_initial(&mut self) {
        let mut at = self.sentence.start;
        while at < self.sentence.end {
            let upper =
                self.paragraph.view.tokens.get(at).is_some_and(|t| t.upper && t.chars() <= 2);
            let run = if upper { names::from(self.paragraph, at, self.sentence.end) } else { None };
            match run.filter(|run| names::has_initial(self.paragraph, run)) {
                Some(run) => {
                    at = run.end;
                    if self.is_untaken(&run) {
                        self.found.push((run, None));
                    }
                }
                None => at += 1,
            }
        }
    }

    /// Two words with capitals beside a verb that people do, or in front of a colon at the start.
    fn by_verb(&mut self) {
        let acts = [Section::Say, Section::TakePart, Section::Meet];
        let bits = acts.iter().fold(0, |bits, section| bits | section.bit());
        let acted = self.paragraph.hits.have(&self.sentence, bits);
        let mut at = if acted { self.sentence.start } else { self.sentence.end };
        while at < self.sentence.end {
            let Some((_, hit)) = self.paragraph.hits.at(at) else {
                at += 1;
                continue;
            };
            at = hit.tokens.end.max(at + 1);
            if !acts.iter().any(|section| hit.is(*section)) {
                continue;
            }
            let before = names::before(self.paragraph, hit.tokens.start, self.sentence.start);
            let after = names::from(self.paragraph, hit.tokens.end, self.sentence.end);
            for name in [before, after].into_iter().flatten() {
                if self.is_full(&name) && self.is_untaken(&name) {
                    self.found.push((name, None));
                }
            }
        }
        let first = names::from(self.paragraph, self.sentence.start, self.sentence.end);
        if let Some(name) = first
            && self.paragraph.view.mark(name.end) == Some(':')
            && self.is_full(&name)
            && self.is_untaken(&name)
        {
            self.found.push((name, None));
        }
    }

    /// Given name and surname, not in capitals alone.
    fn is_full(&self, name: &Range<usize>) -> bool {
        let tokens = self.paragraph.view.tokens.get(name.clone()).unwrap_or_default();
        let words = tokens.iter().filter(|t| t.class == Class::Word && t.upper && t.chars() > 1);
        let acronym = tokens.iter().any(|t| t.caps && t.chars() <= 4);
        (2..=4).contains(&words.count()) && !acronym
    }
}
