//! Names without a title: with an initial, or beside verbs that people do.

use std::ops::Range;

use super::super::super::lexicon::Section;
use super::super::super::names;
use super::super::super::view::{Class, Gap};
use super::Finder;

impl Finder<'_, '_> {
    /// "S. Lavrov" is a name wherever it stands.
    pub(super) fn by_initial(&mut self) {
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
    pub(super) fn by_verb(&mut self) {
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
        let acting = self.paragraph.hits.within(&self.sentence);
        let acting = acting.iter().any(|hit| acts.iter().any(|section| hit.is(*section)));
        // Where the verb comes last, whoever acts stands at the front of the sentence or of a part of it.
        let settings = &self.paragraph.language.settings;
        if settings.verb_last && acting {
            let comma = |at: &usize| self.paragraph.view.mark(*at) == Some(',');
            let parts = self.sentence.clone().filter(comma).map(|at| at + 1);
            for at in std::iter::once(self.sentence.start).chain(parts) {
                let name = names::from(self.paragraph, at, self.sentence.end);
                let name = name.filter(|name| self.is_full(name) && self.is_untaken(name));
                self.found.extend(name.map(|name| (name, None)));
            }
        }
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
        // "Heydər Əliyev Fondu": what goes on in capitals is called after somebody.
        let next = self.paragraph.view.tokens.get(name.end);
        let called = next
            .is_some_and(|t| t.upper && !t.caps && t.class == Class::Word && t.gap == Gap::Space)
            && self
                .paragraph
                .hits
                .at(name.end)
                .is_some_and(|(_, hit)| hit.is(Section::Institution) || hit.is(Section::Stop));
        if called && self.paragraph.language.settings.verb_last {
            return false;
        }
        let acronym = tokens.iter().any(|t| t.caps && t.chars() <= 4);
        (2..=4).contains(&words.count()) && !acronym
    }
}
