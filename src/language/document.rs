//! A whole document: pieces, the path through them, and what it says of segments and document.

use core::ops::Range;

use crate::domain::{LanguageAssessment, LanguageSource, LanguageTag, SegmentKind};

use super::declared::{self, Stance};
use super::judge::{self, Judgement, Prior, Verdict};
use super::letters::Words;
use super::neighbours;
use super::score::Scores;
use super::spans::{self, Heard, Listener};
use super::tags::Tag;
use super::units::{self, Unit};
use super::{Detector, DocumentLanguages, Hints, SegmentInput};

/// Letters of a document that are read; what follows inherits.
const MOST_LETTERS: usize = 400_000;
/// A segment with fewer letters than this inherits unless it is sure of itself.
const SHORT_LETTERS: u32 = 24;
/// The same for headings and other kinds that are mostly names.
const SHORT_HEADING_LETTERS: u32 = 40;
/// A language with less than this share of the letters is a quotation, not the document's.
const LEAST_SHARE: f32 = 0.02;
/// With this share of the letters, the declared language is the document's, whatever the rest is.
const ENOUGH_SHARE: f32 = 0.3;

/// See [`Detector::assess`].
pub(crate) fn assess(
    detector: &Detector<'_>,
    text: &str,
    segments: &[SegmentInput],
    hints: &Hints<'_>,
) -> DocumentLanguages {
    let prior = super::prior_of(hints.expected);
    let parts = segments
        .iter()
        .map(|segment| (segment.range.start, text.get(segment.range.clone()).unwrap_or_default()));
    let (words, ends) = Words::read_parts(parts, MOST_LETTERS);
    let mut pieces = Vec::new();
    let mut first = 0;
    for (place, (segment, &end)) in segments.iter().zip(&ends).enumerate() {
        units::cut(text, &segment.range, place, &words, first..end, &mut pieces);
        first = end;
    }
    let mut listener = Listener::new(&detector.model, &words);
    let heard: Vec<Heard> = listener.hear_all(&mut pieces, text);
    let tags = spans::languages_of(&heard, &pieces, detector.model.units(), &prior);
    let reading = Reading { detector, text, words, pieces, heard, tags, prior };
    let shares = reading.shares();
    let whole = reading.whole(main_of(&shares, hints));
    DocumentLanguages {
        segments: reading.segments(segments, &whole, hints),
        spans: reading.spans(),
        document: declared::declare(&whole, hints.declared),
        shares: named(&shares),
    }
}

/// The language that the document is judged in: the declared one if enough of the text is in it,
/// else the largest.
fn main_of(shares: &[(Tag, f32)], hints: &Hints<'_>) -> Option<Tag> {
    let declared = hints.declared.and_then(|declared| {
        shares.iter().find(|share| share.1 >= ENOUGH_SHARE && declared::agrees(declared, share.0))
    });
    declared.or(shares.first()).map(|share| share.0)
}

/// A document that has been read: its pieces, in order, and the language of each.
struct Reading<'a> {
    detector: &'a Detector<'a>,
    text: &'a str,
    words: Words,
    pieces: Vec<Unit>,
    heard: Vec<Heard>,
    tags: Vec<Option<Tag>>,
    prior: Prior,
}

impl Reading<'_> {
    fn tagged(&self) -> impl Iterator<Item = (&Unit, Tag)> {
        self.tagged_in(0..self.pieces.len())
    }

    /// The pieces in these places that have a language, each with it.
    fn tagged_in(&self, places: Range<usize>) -> impl Iterator<Item = (&Unit, Tag)> {
        let pieces = self.pieces.get(places.clone()).unwrap_or_default();
        let tags = self.tags.get(places).unwrap_or_default();
        pieces.iter().zip(tags).filter_map(|(unit, tag)| Some((unit, (*tag)?)))
    }

    /// Letters by language, largest first; of equal counts the first in the list of tags.
    fn letters_by_tag(&self, places: Range<usize>) -> Vec<(Tag, u32)> {
        let mut letters: Vec<(Tag, u32)> = Vec::new();
        for (unit, tag) in self.tagged_in(places) {
            let count = spans::letters_of(&self.words, unit);
            match letters.iter_mut().find(|entry| entry.0 == tag) {
                Some(entry) => entry.1 += count,
                None => letters.push((tag, count)),
            }
        }
        letters.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        letters
    }

    /// Letters by language, as shares of all, largest first.
    #[expect(clippy::cast_precision_loss, reason = "counts of letters")]
    fn shares(&self) -> Vec<(Tag, f32)> {
        let letters = self.letters_by_tag(0..self.pieces.len());
        let all: u32 = letters.iter().map(|entry| entry.1).sum();
        let share = |(tag, count): (Tag, u32)| (tag, count as f32 / all.max(1) as f32);
        letters.into_iter().map(share).filter(|share| share.1 >= LEAST_SHARE).collect()
    }

    /// What was heard in the pieces in one language, up to what is read of any text; nothing if
    /// none was scored in full.
    fn heard_in(&self, tag: Tag, places: Range<usize>) -> Option<Scores> {
        let mut sum: Option<Scores> = None;
        for place in places {
            let Some(Some(scores)) =
                self.heard.get(place).filter(|heard| !heard.is_glance).map(|heard| &heard.scores)
            else {
                continue;
            };
            if self.tags.get(place) != Some(&Some(tag)) || scores.script != tag.script() {
                continue;
            }
            match &mut sum {
                Some(sum) => sum.add(scores),
                None => sum = Some(scores.clone()),
            }
            if sum.as_ref().is_some_and(|sum| sum.letters as usize >= super::HEAD_LETTERS) {
                break;
            }
        }
        sum
    }

    /// The judgement of the document's main language.
    fn whole(&self, main: Option<Tag>) -> Judgement {
        let head = super::head_of(self.text, super::HEAD_BYTES);
        match main {
            Some(tag) => self.judge(tag, 0..self.pieces.len(), Some(head)),
            None => judge::judge(self.detector, head, &self.words, &self.words.items, &self.prior),
        }
    }

    /// The judgement of the pieces in one language. `text`, if given, is for the second vote.
    fn judge(&self, tag: Tag, places: Range<usize>, text: Option<&str>) -> Judgement {
        let own = self.tagged_in(places.clone()).filter(|(_, of_unit)| *of_unit == tag);
        let letters = own.map(|(unit, _)| spans::letters_of(&self.words, unit)).sum();
        let against = |best| {
            let own = self.tagged_in(places.clone()).filter(|(_, of_unit)| *of_unit == tag);
            let items = own.filter_map(|(unit, _)| self.words.items.get(unit.words.clone()));
            neighbours::against(best, &self.words, items.flatten())
        };
        if tag.script().sole_tag().is_some() {
            return judge::sole(tag, letters, against(tag));
        }
        match self.heard_in(tag, places.clone()) {
            Some(scores) => {
                let (detector, prior) = (self.detector, &self.prior);
                settle(judge::decide(detector, text, &scores, letters, prior, against), tag)
            }
            None => judge::nothing(letters),
        }
    }

    fn segments(
        &self,
        segments: &[SegmentInput],
        whole: &Judgement,
        hints: &Hints<'_>,
    ) -> Vec<LanguageAssessment> {
        let of = |(place, segment): (usize, &SegmentInput)| {
            let own = self.segment(place, whole);
            let least = if is_terse(segment.kind) { SHORT_HEADING_LETTERS } else { SHORT_LETTERS };
            let sure = own.letters >= least || own.is_reliable();
            match own.verdict {
                Verdict::Is(_) if sure => match declared::stance(&own, hints.declared) {
                    Stance::Undeclared | Stance::Contradicts => super::assessment(&own),
                    Stance::Agrees => declared::declare(&own, hints.declared),
                    Stance::Doubts => inherited(whole, hints),
                },
                Verdict::NoLanguage => super::assessment(&own),
                Verdict::Is(_) | Verdict::Unknown => inherited(whole, hints),
            }
        };
        segments.iter().enumerate().map(of).collect()
    }

    fn segment(&self, place: usize, whole: &Judgement) -> Judgement {
        let first = self.pieces.partition_point(|unit| unit.segment < place);
        let last = self.pieces.partition_point(|unit| unit.segment <= place);
        match self.letters_by_tag(first..last).as_slice() {
            [_] if first == 0 && last == self.pieces.len() => whole.clone(),
            // At a glance it goes on as the document does.
            [(tag, letters), ..]
                if whole.verdict == Verdict::Is(*tag) && self.is_glance(*tag, first..last) =>
            {
                Judgement { letters: *letters, ..whole.clone() }
            }
            [(tag, letters), ..] if *letters > 0 => self.judge(*tag, first..last, None),
            _ => judge::nothing(0),
        }
    }

    /// Whether the pieces in one language were all but glanced at.
    fn is_glance(&self, tag: Tag, places: Range<usize>) -> bool {
        let heard = self.heard.get(places.clone()).unwrap_or_default();
        let tags = self.tags.get(places).unwrap_or_default();
        let mut of_tag = heard
            .iter()
            .zip(tags)
            .filter(|(heard, of_piece)| **of_piece == Some(tag) && heard.scores.is_some());
        of_tag.next().is_some_and(|(heard, _)| heard.is_glance)
            && of_tag.all(|(heard, _)| heard.is_glance)
    }

    /// Neighbouring pieces of one segment and one language, joined.
    fn spans(&self) -> Vec<(Range<usize>, LanguageTag)> {
        let mut joined: Vec<(Range<usize>, Tag, usize)> = Vec::new();
        for (unit, tag) in self.tagged() {
            match joined.last_mut() {
                Some((range, last, segment)) if *last == tag && *segment == unit.segment => {
                    range.end = unit.range.end;
                }
                _ => joined.push((unit.range.clone(), tag, unit.segment)),
            }
        }
        let name = |(range, tag, _): (Range<usize>, Tag, usize)| (range, super::tag_of(tag));
        joined.into_iter().map(name).collect()
    }
}

fn is_terse(kind: SegmentKind) -> bool {
    match kind {
        SegmentKind::Title
        | SegmentKind::Heading
        | SegmentKind::TableRow
        | SegmentKind::Signature => true,
        SegmentKind::Paragraph
        | SegmentKind::ListItem
        | SegmentKind::Quotation
        | SegmentKind::Note => false,
    }
}

/// Makes the judgement one of the language that the path through the document chose: what lies
/// around a piece may know better than the piece.
fn settle(own: Judgement, tag: Tag) -> Judgement {
    if own.verdict == Verdict::Is(tag) || own.verdict == Verdict::NoLanguage {
        return own;
    }
    let share = own.ranked.iter().find(|candidate| candidate.0 == tag);
    let confidence = share.map_or(0.3, |candidate| candidate.1).max(0.3);
    let mut ranked = vec![(tag, confidence)];
    let others = own.ranked.iter().filter(|candidate| candidate.0 != tag);
    ranked.extend(others.map(|&(other, share)| (other, share.min(confidence))));
    Judgement { verdict: Verdict::Is(tag), confidence, ranked, ..own }
}

fn inherited(whole: &Judgement, hints: &Hints<'_>) -> LanguageAssessment {
    let assessment = declared::declare(whole, hints.declared);
    LanguageAssessment {
        source: LanguageSource::Inherited,
        candidates: Vec::new(),
        detected: None,
        declared_conflict: false,
        ..assessment
    }
}

fn named(shares: &[(Tag, f32)]) -> Vec<(LanguageTag, f32)> {
    let name = |&(tag, share): &(Tag, f32)| (super::tag_of(tag), share);
    shares.iter().map(name).collect()
}
