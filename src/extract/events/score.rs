//! Which event of a document is the one that it is about. Not here: finding the events.

use std::ops::Range;

use crate::domain::SegmentKind;
use crate::domain::fields::EventKind;

use super::{Found, Scene, apart, is_of_two};
use crate::extract::lexicon::{MEETING, Section};

/// How far the noun for a document may stand in front of what it is about, in tokens.
const TITLE_REACH: usize = 4;

/// How far an event may stand behind the words for "on the margins of", and in front of those of a language
/// that has them behind it, in tokens.
const ASIDE_REACH: usize = 8;
const ASIDE_BEHIND: usize = 3;

impl Scene<'_, '_> {
    pub(super) fn score(&self, value: u32, event: &Found) -> i32 {
        let base = match event.kind {
            EventKind::Ministerial | EventKind::Summit => 30,
            EventKind::Call | EventKind::Consultations | EventKind::Commission => 28,
            EventKind::Forum | EventKind::Conference => 24,
            EventKind::Visit | EventKind::Session => 20,
            EventKind::Bilateral => 22,
            EventKind::Courtesy => 26,
            EventKind::Ceremony | EventKind::Other => 12,
            EventKind::Briefing => 4,
        };
        let early = match (self.index, self.number) {
            (0, 0) => 24,
            (0, 1) | (1, 0) => 18,
            (1, 1) => 15,
            (0 | 1, _) => 12,
            (2, _) => 6,
            _ => 0,
        };
        // "The next summit will take place in …" closes a report.
        let next = if event.coming && self.number > 0 { -12 } else { 0 };
        let title = if self.paragraph.kind == SegmentKind::Title { 4 } else { 0 };
        let first = if self.number == 0 { 4 } else { 0 };
        let acted = if self.has(Section::TakePart) || self.has(Section::Meet) { 5 } else { 0 };
        let known =
            i32::from(event.ordinal.is_some()) * 8 + i32::from(event.organization.is_some()) * 3;
        // What is recalled at the end has its number, too.
        let known = if self.index > 2 { known / 2 } else { known };
        let aside = if !is_of_two(event.kind) && self.is_aside(&event.tokens) { -18 } else { 0 };
        let bare = if value == MEETING { -4 } else { 0 };
        let named = if self.is_in_title(&event.tokens) { -16 } else { 0 };
        base + early + next + title + first + acted + known + bare + named + aside
    }

    /// Whether an event is only where two met: "on the margins of the assembly he met …".
    fn is_aside(&self, noun: &Range<usize>) -> bool {
        if !self.has(Section::Aside) || !self.has(Section::Meet) {
            return false;
        }
        let settings = &self.paragraph.language.settings;
        let hits = self.paragraph.hits.within(self.sentence);
        hits.iter().filter(|hit| hit.is(Section::Aside)).any(|cue| {
            let in_front = cue.tokens.end <= noun.start && !settings.verb_last;
            let reach = if in_front { ASIDE_REACH } else { ASIDE_BEHIND };
            (in_front || noun.end <= cue.tokens.start) && apart(&cue.tokens, noun) <= reach
        })
    }

    /// Whether a noun for an event says what a document is about: "a memorandum on consultations".
    fn is_in_title(&self, noun: &Range<usize>) -> bool {
        let settings = &self.paragraph.language.settings;
        let from = noun.start.saturating_sub(TITLE_REACH).max(self.sentence.start);
        let mut hits = self.paragraph.hits.within(&(from..noun.start)).iter();
        let in_front = settings.country_after_first && !settings.verb_last;
        in_front && hits.any(|hit| hit.is(Section::Document) && !hit.is(Section::Event))
    }
}
