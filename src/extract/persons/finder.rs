//! The names of one sentence: beside offices and honorifics, with an initial, beside verbs of people.
//!
//! A name is found once; whose it is and which names are one person is settled later.

mod lists;
mod titles;
mod untitled;

use std::collections::HashSet;
use std::ops::Range;

use self::titles::{is_listed, is_rank, names_one, says_more};
use super::super::initials::is_initial;
use super::super::lexicon::{Owner, Section, Words};
use super::super::names;
use super::super::offices::{self, OfficePhrase};
use super::super::reading::Paragraph;
use super::super::spelling::is_transcription;
use super::super::view::{Class, Gap};
use super::{charges, pairs};

/// The most tokens of what stands in brackets behind a name.
const MOST_IN_BRACKETS: usize = 10;
/// The most tokens of a name in quotation marks, with its form in Latin letters.
const MOST_IN_QUOTES: usize = 24;
/// The most letters of an article or a conjunction.
const MOST_OF_ARTICLE: usize = 3;
/// The most tokens by which an office goes on behind what the tables know of it.
const MOST_OF_OFFICE: usize = 10;

/// "And" in front of another one of a list, where no article follows.
const AND: [&str; 12] = ["and", "et", "y", "e", "și", "şi", "und", "и", "і", "та", "dan", "și"];

/// Whether a comma or a dash and at most a word or two part one title from the next.
fn is_apart(paragraph: &Paragraph<'_>, end: usize, start: usize) -> bool {
    let comma = paragraph.view.mark(end) == Some(',');
    let dash = paragraph.view.tokens.get(end).is_some_and(|t| t.gap == Gap::Dash);
    let near = end < start && start - end <= if comma { 1 } else { 2 };
    (comma || dash) && near || dash && end == start
}

/// Finds the names of one sentence.
pub(super) struct Finder<'r, 'a> {
    paragraph: &'r Paragraph<'a>,
    sentence: Range<usize>,
    pub(super) found: Vec<(Range<usize>, Option<OfficePhrase>)>,
    pub(super) unnamed: Vec<OfficePhrase>,
}

impl<'r, 'a> Finder<'r, 'a> {
    pub(super) fn new(paragraph: &'r Paragraph<'a>, sentence: Range<usize>) -> Self {
        Self { paragraph, sentence, found: Vec::new(), unnamed: Vec::new() }
    }

    pub(super) fn find(&mut self) {
        let offices = offices::of(self.paragraph, &self.sentence);
        let settings = &self.paragraph.language.settings;
        let listed = offices.iter().find(|office| is_listed(office)).cloned();
        let mut open: Vec<Option<OfficePhrase>> = offices.into_iter().map(Some).collect();
        self.by_countries(&mut open);
        let sides = if settings.name_after_first { [true, false] } else { [false, true] };
        for after in sides {
            if !(if after { settings.name_after } else { settings.name_before }) {
                continue;
            }
            let mut ends: HashSet<usize> =
                open.iter().flatten().map(|office| office.tokens.end).collect();
            for at in 0..open.len() {
                let Some(slot) = open.get_mut(at) else { continue };
                let Some(office) = slot.as_ref() else { continue };
                if after && self.follows_name(office) {
                    continue;
                }
                let name = if after { self.name_after(office) } else { self.name_before(office) };
                // "The secretary general, A, the representative of Bolivia, B,": A is not hers.
                let of_first = |name: &Range<usize>| {
                    let comma = name.start.checked_sub(1);
                    !after
                        && comma.is_some_and(|comma| {
                            self.paragraph.view.mark(comma) == Some(',') && ends.contains(&comma)
                        })
                };
                let name = name.filter(|name| settings.verb_last || !of_first(name));
                if let Some(name) = name.filter(|name| self.is_untaken(name)) {
                    ends.remove(&office.tokens.end);
                    let office = slot.take().map(|office| self.with_country(office, &name));
                    self.found.push((name, office));
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
        self.by_pair();
        self.by_honorific();
        for (name, held) in &mut self.found {
            if held.as_ref().is_some_and(|held| settings.capitals || !is_rank(held)) {
                continue;
            }
            // "His Excellency So-and-so Minister of …": the title follows the name.
            let mark = self.paragraph.view.mark(name.end);
            let comma = usize::from(matches!(mark, Some(',' | '،')) && held.is_some());
            let follows = |slot: &&mut Option<OfficePhrase>| {
                slot.as_ref().is_some_and(|office| {
                    let said = held.is_none() || !is_listed(office);
                    said && office.tokens.start == name.end + comma
                })
            };
            let title = open.iter_mut().find(follows).and_then(Option::take);
            *held = title.or_else(|| held.take());
        }
        self.by_first_title(&mut open);
        self.unnamed.extend(open.into_iter().flatten());
        if settings.capitals && settings.words == Words::Spaced {
            if let Some(office) = listed {
                self.by_list(&office);
            }
            self.by_initial();
            self.by_verb();
        }
        self.found.sort_by_key(|(name, _)| name.start);
    }

    fn by_countries(&mut self, open: &mut [Option<OfficePhrase>]) {
        for slot in open {
            let office = slot.as_ref().filter(|office| is_listed(office));
            let held = office.map(|office| pairs::of(self.paragraph, office, &self.sentence));
            let held = held.unwrap_or_default();
            if !held.is_empty() && held.iter().all(|(name, _)| self.is_untaken(name)) {
                self.found.extend(held.into_iter().map(|(name, office)| (name, Some(office))));
                *slot = None;
            }
        }
    }

    /// "The special representative of the UN, head of its centre So-and-so": the title in front of the comma says
    /// more than the one beside the name.
    fn by_first_title(&mut self, open: &mut [Option<OfficePhrase>]) {
        let paragraph = self.paragraph;
        for (name, held) in &mut self.found {
            let Some(office) = held.as_mut().filter(|office| office.tokens.end <= name.start)
            else {
                continue;
            };
            let is_first = |slot: &&mut Option<OfficePhrase>| {
                let phrase = slot.as_ref();
                phrase.is_some_and(|first| {
                    says_more(first, office)
                        && is_apart(paragraph, first.tokens.end, office.tokens.start)
                })
            };
            let found = open.iter_mut().find(is_first);
            if let Some(first) = found.and_then(Option::take) {
                *office = first;
            }
        }
    }

    /// "Uzbekistan's Rahmonov, the foreign minister", in that order of words: in scripts without capitals the country may stand in front of
    /// the name, and the title behind it.
    fn with_country(&self, office: OfficePhrase, name: &Range<usize>) -> OfficePhrase {
        let settings = &self.paragraph.language.settings;
        let title_behind = name.end <= office.tokens.start;
        if office.of != Owner::Nobody || settings.capitals || !title_behind {
            return office;
        }
        let of = offices::country_before(self.paragraph, name.start, &self.sentence);
        OfficePhrase { of: of.unwrap_or(Owner::Nobody), ..office }
    }

    fn is_untaken(&self, name: &Range<usize>) -> bool {
        self.found.iter().all(|(taken, _)| name.end <= taken.start || taken.end <= name.start)
    }

    /// Whether a title stands right behind a name that has one in front, in scripts where what follows would
    /// be taken for another name: "Ambassador So-and-so, head of the department of Asia". A second title of
    /// those that lists are made of, or one with an honorific behind it, is of whoever is named next.
    fn follows_name(&self, office: &OfficePhrase) -> bool {
        let settings = &self.paragraph.language.settings;
        let plain = !settings.capitals && settings.words == Words::Spaced;
        let honoured = self.behind_honorifics(office.tokens.end) > office.tokens.end;
        let own = |held: &Option<OfficePhrase>| {
            let two = honoured || is_listed(office);
            two && held.as_ref().is_some_and(|held| names_one(held) && !is_rank(held))
        };
        plain && self.found.iter().any(|(name, held)| name.end == office.tokens.start && !own(held))
    }

    fn name_after(&self, office: &OfficePhrase) -> Option<Range<usize>> {
        let at = self.behind_state(self.behind_honorifics(office.tokens.end));
        // In Korean, what is glued to a title is a particle.
        let glued = self.paragraph.language.settings.words == Words::Glued;
        let gap = self.paragraph.view.tokens.get(at).map(|token| token.gap);
        if glued && gap == Some(Gap::None) {
            return None;
        }
        if self.paragraph.language.tag == "ar"
            && let Some(name) =
                charges::name_behind_articles(self.paragraph, office, self.sentence.end)
        {
            return Some(name);
        }
        let named = names::from(self.paragraph, at, self.sentence.end);
        let named = named.filter(|name| !charges::is_word_of(self.paragraph, office, name));
        let named = named.or_else(|| self.quoted_from(at));
        let named =
            named.or_else(|| charges::word_and_name(self.paragraph, office, at, self.sentence.end));
        named.or_else(|| {
            let cased = self.paragraph.language.settings.capitals;
            let behind = charges::behind(self.paragraph, at, self.sentence.end);
            let named = behind.filter(|_| cased).and_then(|behind| {
                let at = self.behind_honorifics(behind);
                names::from(self.paragraph, at, self.sentence.end)
            });
            let whole = named.filter(|name| name.len() > 1);
            whole.or_else(|| charges::name_behind(self.paragraph, office, self.sentence.end))
        })
    }

    /// A name of several words in quotation marks, as Persian papers write it.
    fn quoted_from(&self, at: usize) -> Option<Range<usize>> {
        let language = self.paragraph.language;
        let mark = self.paragraph.view.mark(at).filter(|_| !language.settings.capitals)?;
        let (_, close) = language.quotes.iter().find(|(open, _)| *open == mark)?;
        let name = names::from(self.paragraph, at + 1, self.sentence.end)?;
        // 「누를란 시디코프(Nurlan Sydykov)」
        let closes = |at: usize| self.paragraph.view.mark(at) == Some(*close);
        let until = (name.end + MOST_IN_BRACKETS).min(self.sentence.end);
        let latin = matches!(self.paragraph.view.mark(name.end), Some('(' | '（'));
        let closed = closes(name.end) || latin && (name.end..until).any(closes);
        (closed && name.len() > 1).then_some(name)
    }

    /// The name in quotation marks that close in front of a token.
    fn quoted_before(&self, at: usize) -> Option<Range<usize>> {
        let language = self.paragraph.language;
        let last = at.checked_sub(1).filter(|last| *last > self.sentence.start)?;
        let mark = self.paragraph.view.mark(last)?;
        let (open, _) = language.quotes.iter().find(|(_, close)| *close == mark)?;
        let first = last.saturating_sub(MOST_IN_QUOTES).max(self.sentence.start);
        let start = (first..last).rev().find(|at| self.paragraph.view.mark(*at) == Some(*open))?;
        self.quoted_from(start)
    }

    fn name_before(&self, office: &OfficePhrase) -> Option<Range<usize>> {
        let mut at = office.tokens.start;
        let comma = at > self.sentence.start
            && matches!(self.paragraph.view.mark(at - 1), Some(',' | '،' | '、' | '(' | '，'));
        if comma {
            // ", and the ambassador": another one of a list.
            let small = |at: &usize| {
                let token = self.paragraph.view.tokens.get(*at);
                token.is_some_and(|token| !token.upper && token.chars() <= MOST_OF_ARTICLE)
            };
            let between = office.tokens.start..office.title.start;
            let smalls = between.take_while(small).count();
            let and = AND.contains(&self.paragraph.words(&(at..at + 1)));
            if self.paragraph.language.settings.capitals && (smalls > 1 || smalls == 1 && and) {
                return None;
            }
            at -= 1;
        } else if self.is_object(office) {
            return None;
        }
        at = self.before_brackets(at);
        at = self.before_honorifics(at);
        let spaced_cased = self.paragraph.language.settings.capitals;
        // Without capitals a name in front of a title is only clear behind a comma or in scripts that
        // the tables say to be so.
        let may = comma || spaced_cased || !self.paragraph.language.settings.name_after_first;
        if let Some(name) = self.quoted_before(at) {
            return Some(name);
        }
        if !may {
            return self.transcribed_before(at);
        }
        let name = names::before(self.paragraph, at, self.sentence.start)?;
        let name = self.without_former(name);
        // "Separately, Minister So-and-so": one word in front of the first comma is an adverb; in front of a
        // title it is who received its holder.
        let adverb = spaced_cased && name.len() == 1 && name.start == self.sentence.start;
        (!adverb).then_some(name)
    }

    /// A Korean name without the word for "former" behind it: "반기문 전 유엔 사무총장".
    fn without_former(&self, name: Range<usize>) -> Range<usize> {
        let glued = self.paragraph.language.settings.words == Words::Glued;
        let Some(last) = name.end.checked_sub(1).filter(|last| *last > name.start && glued) else {
            return name;
        };
        let apart = self.paragraph.view.tokens.get(last).is_some_and(|t| t.gap == Gap::Space);
        let former = apart && ["전", "현"].contains(&self.paragraph.words(&(last..name.end)));
        if former { name.start..last } else { name }
    }

    /// Whether only small words stand between what comes first and a title: "recibió en Torre Tagle al
    /// viceministro".
    fn is_object(&self, office: &OfficePhrase) -> bool {
        let settings = &self.paragraph.language.settings;
        let small = |at: usize| {
            let token = self.paragraph.view.tokens.get(at);
            let hit = self.paragraph.hits.at(at).map(|(_, hit)| hit);
            token.is_some_and(|token| !token.upper && token.class == Class::Word)
                && hit.is_some_and(|hit| {
                    hit.is_only(
                        Section::Connector.bit()
                            | Section::Stop.bit()
                            | Section::Particle.bit()
                            | Section::PlaceCue.bit(),
                    )
                })
        };
        let mut between = office.tokens.start..office.title.start;
        settings.capitals && !settings.verb_last && !between.is_empty() && between.all(small)
    }

    /// "Kazakhstan's Nurbekov minister", as Chinese may have it where else the title stands in front: behind
    /// a country, in signs that foreign names are written with.
    fn transcribed_before(&self, at: usize) -> Option<Range<usize>> {
        let chinese = self.paragraph.language.settings.words == Words::Unspaced;
        let name = names::before(self.paragraph, at, self.sentence.start).filter(|_| chinese)?;
        let country =
            name.start.checked_sub(1).and_then(|before| self.paragraph.hits.at(before))?;
        let foreign = is_transcription(self.paragraph.words(&name));
        (country.1.is(Section::Country) && name.len() > 2 && foreign).then_some(name)
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
        let spaced = self.paragraph.language.settings.words == Words::Spaced;
        let is_comma = |at: usize| matches!(self.paragraph.view.mark(at), Some(',' | '،'));
        // "Director General for Asia of the Ministry, So-and-so,": the office goes on up to the comma.
        let until = (office.tokens.end + MOST_OF_OFFICE).min(self.sentence.end);
        let comma = (office.tokens.end..until).find(|at| {
            self.paragraph.view.tokens.get(*at).is_some_and(|token| token.class == Class::Mark)
        });
        let comma = comma.filter(|at| spaced && is_comma(*at))?;
        let comma = self.behind_clause(comma, until).unwrap_or(comma);
        let between = office.tokens.end..comma;
        let acts =
            [Section::Say, Section::Meet, Section::TakePart, Section::Chair, Section::Office];
        let clear = self
            .paragraph
            .hits
            .within(&between)
            .iter()
            .all(|hit| acts.iter().all(|section| !hit.is(*section)) && !hit.is(Section::Event));
        if !between.is_empty() && (!clear || !self.paragraph.language.settings.capitals) {
            return None;
        }
        let at = self.behind_honorifics(comma + 1);
        let name = names::from(self.paragraph, at, self.sentence.end)?;
        let name = self.up_to_comma(name);
        // "Minister, Datuk Seri So-and-so met …": behind an honorific nothing need close.
        let honoured = at > comma + 1;
        let closes = matches!(self.paragraph.view.mark(name.end), Some(',' | '،' | '.' | ';'))
            || name.end == self.sentence.end
            || honoured;
        let whole = name.len() > 1;
        (closes && whole).then_some(name)
    }

    /// A name with a family name that is a town, or has small words in front, between commas: "Maria Rocha Lima,",
    /// "Martín Rojas de la Fuente,".
    fn up_to_comma(&self, name: Range<usize>) -> Range<usize> {
        let token = |at: usize| self.paragraph.view.tokens.get(at);
        let small = |at: &usize| token(*at).is_some_and(|t| !t.upper && t.class == Class::Word);
        let last = (name.end..name.end + 3).find(|at| !small(at)).unwrap_or(name.end);
        let known = Section::Place.bit() | Section::Particle.bit();
        let hit = self.paragraph.hits.at(last).map(|(_, hit)| hit);
        let fits = token(last).is_some_and(|t| t.upper && t.class == Class::Word)
            && hit.is_none_or(|hit| hit.is_only(known) && hit.tokens.len() == 1)
            && name.len() > 1
            && self.paragraph.view.mark(last + 1) == Some(',');
        if fits { name.start..last + 1 } else { name }
    }

    /// The comma that ends what begins small behind another: ", chargée de la Francophonie, So-and-so".
    fn behind_clause(&self, comma: usize, until: usize) -> Option<usize> {
        let view = &self.paragraph.view;
        let small = view.tokens.get(comma + 1).is_some_and(|token| {
            token.class == Class::Word && !token.upper && token.chars() > MOST_OF_ARTICLE
        });
        let mark = |at: &usize| view.mark(*at).is_some();
        let next =
            (comma + 1..until.max(comma + MOST_OF_OFFICE).min(self.sentence.end)).find(mark)?;
        let cased = self.paragraph.language.settings.capitals;
        (cased && small && view.mark(next) == Some(',')).then_some(next)
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
        // "В." may be the letter of a name, though "в" is a preposition.
        let capital = capital && !is_initial(self.paragraph, at);
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
}
