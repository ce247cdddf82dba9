//! What changed between two versions of a text: which segments, where in them, and what sort of change.
//!
//! ```text
//! segments ─ pair ─▶ links ─ heaviest chain ─▶ stays, moved ─ splice ─▶ edits ─ class ─▶ classed edits
//! ```
//!
//! Segments are linked by their words (`pair`); the heaviest chain of links that keeps its order
//! stays, the others moved. Inside a linked segment words are compared (`splice`), and each edit is
//! classed by what it changes (`class`). Put together in the order of the target, the changes give the
//! target: unchanged segments from the base, edited ones with their edits applied, inserted ones from
//! their edit. What lies between segments, one or two line ends, is no part of a diff.
//!
//! Not here: names and dates as facts (`names` of a side says where known ones are), ids of segments
//! (`align` gives them), how a diff is shown.

mod class;
pub mod facts;
pub(crate) mod fold;
mod lists;
mod pair;
mod script;
mod splice;
pub(crate) mod tokens;
pub mod unified;

use std::ops::Range;

use self::class::Context;
use self::pair::Link;
use self::splice::Unit;
use crate::domain::Segment;

/// One version of a text.
#[derive(Debug, Clone, Copy)]
pub struct Side<'t> {
    /// The canonical text.
    pub text: &'t str,
    /// Its segments, in order.
    pub segments: &'t [Segment],
    /// Where in the text names are known to stand, in order; may be empty. Names that are written with a
    /// capital are found without.
    pub names: &'t [Range<usize>],
}

/// How fine the edits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Granularity {
    /// A changed segment is one edit.
    Segment,
    /// Words, numbers, spaces and signs.
    #[default]
    Word,
    /// Characters as a reader sees them (grapheme clusters).
    Grapheme,
}

/// All that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// Every segment of both versions once, in the order of the target; a deleted one behind the one
    /// that it followed.
    pub changes: Vec<SegmentChange>,
    /// Words in the target that no word of the base became.
    pub inserted_words: usize,
    /// Words of the base that are no more.
    pub deleted_words: usize,
    /// Whether nothing changed but spacing, punctuation, case and variants of letters. Equal texts are
    /// no change, and this is true.
    pub cosmetic: bool,
}

/// What became of one segment, or of several that were split or joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentChange {
    /// What happened.
    pub kind: ChangeKind,
    /// Which segments of the base, by their place in [`Side::segments`]; empty for an insertion.
    pub base: Range<usize>,
    /// Which segments of the target; empty for a deletion.
    pub target: Range<usize>,
    /// Whether it stands elsewhere among its neighbours. Always so for [`ChangeKind::Moved`].
    pub moved: bool,
    /// What changed inside, in order, apart from each other. Empty where nothing did.
    pub edits: Vec<Edit>,
}

/// What became of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// Nothing.
    Unchanged,
    /// It is new.
    Inserted,
    /// It is gone.
    Deleted,
    /// Its words changed.
    Modified,
    /// It stands elsewhere; its words may have changed too.
    Moved,
    /// It became several.
    Split,
    /// Several became one.
    Joined,
}

/// A piece of the base that another piece stands for in the target. Either may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the base.
    pub base: Range<usize>,
    /// Bytes of the target.
    pub target: Range<usize>,
    /// What sort of change it is.
    pub class: EditClass,
}

/// What sort of change an edit is, the least weighty first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EditClass {
    /// Spacing, quotes, dashes, other punctuation, case, variants of letters.
    Cosmetic,
    /// A slip of the pen: one letter of a word, two of a long one.
    Typo,
    /// Other words.
    Wording,
    /// A date or a time of day.
    Dates,
    /// Another number.
    Numbers,
    /// Another name.
    Names,
    /// A denial that came or went.
    Negation,
}

/// Whether two texts differ in nothing but spacing, punctuation, case and variants of letters.
pub fn same_words(one: &str, other: &str) -> bool {
    one == other || fold::folded(one) == fold::folded(other)
}

/// What changed from the base to the target.
pub fn diff(base: Side<'_>, target: Side<'_>, granularity: Granularity) -> Diff {
    let (base_texts, target_texts) = (texts(base), texts(target));
    let links = pair::links(&base_texts, &target_texts);
    let stays = pair::stays(&links, |link| {
        let texts = target_texts.get(link.target.clone()).unwrap_or_default();
        u64::try_from(texts.iter().map(|text| text.len()).sum::<usize>()).unwrap_or(u64::MAX)
    });
    let comparison = Comparison { base, target, granularity };
    let mut changes = comparison.changes(&links, &stays);
    let words = |edit: &Edit| {
        let count = |side: Side<'_>, range: &Range<usize>| {
            tokens::tokens(side.text, range.clone())
                .iter()
                .filter(|token| token.kind == tokens::TokenKind::Word)
                .count()
        };
        (count(base, &edit.base), count(target, &edit.target))
    };
    let mut total = (0, 0);
    let mut cosmetic = true;
    for change in &mut changes {
        for (deleted, inserted) in change.edits.iter().map(words) {
            total = (total.0 + deleted, total.1 + inserted);
        }
        cosmetic &= !change.moved && change.edits.iter().all(|e| e.class == EditClass::Cosmetic);
        comparison.refine(change);
    }
    Diff { changes, deleted_words: total.0, inserted_words: total.1, cosmetic }
}

fn texts(side: Side<'_>) -> Vec<&str> {
    let segments = side.segments.iter();
    segments.map(|segment| side.text.get(segment.range.clone()).unwrap_or_default()).collect()
}

/// Two versions that are being compared.
#[derive(Debug, Clone, Copy)]
struct Comparison<'t> {
    base: Side<'t>,
    target: Side<'t>,
    granularity: Granularity,
}

impl Comparison<'_> {
    fn changes(&self, links: &[Link], stays: &[bool]) -> Vec<SegmentChange> {
        let mut linked = vec![false; self.base.segments.len()];
        for link in links {
            linked.get_mut(link.base.clone()).unwrap_or_default().fill(true);
        }
        let gone = |from: usize, changes: &mut Vec<SegmentChange>| {
            let free = linked.iter().enumerate().skip(from).take_while(|(_, linked)| !**linked);
            changes.extend(free.map(|(at, _)| self.deleted(at)));
        };
        let mut changes = Vec::with_capacity(self.target.segments.len());
        gone(0, &mut changes);
        let mut at = 0;
        for (link, stays) in links.iter().zip(stays) {
            changes.extend((at..link.target.start).map(|new| self.inserted(new)));
            changes.push(self.linked(link, *stays));
            gone(link.base.end, &mut changes);
            at = link.target.end;
        }
        changes.extend((at..self.target.segments.len()).map(|new| self.inserted(new)));
        changes
    }

    fn linked(&self, link: &Link, stays: bool) -> SegmentChange {
        let Link { base, target } = link.clone();
        let (from, to) = (cover(self.base.segments, &base), cover(self.target.segments, &target));
        let same = self.base.text.get(from.clone()) == self.target.text.get(to.clone());
        let edits = if same { Vec::new() } else { self.edits(&from, &to, target.start) };
        let kind = if target.len() > 1 {
            ChangeKind::Split
        } else if base.len() > 1 {
            ChangeKind::Joined
        } else if !stays {
            ChangeKind::Moved
        } else if same {
            ChangeKind::Unchanged
        } else {
            ChangeKind::Modified
        };
        SegmentChange { kind, base, target, moved: !stays, edits }
    }

    fn edits(&self, from: &Range<usize>, to: &Range<usize>, segment: usize) -> Vec<Edit> {
        let segment = self.target.segments.get(segment);
        let language = segment.map_or("und", |segment| segment.language.tag.primary());
        let context = Context {
            base: class::Half { text: self.base.text, part: from, names: self.base.names },
            target: class::Half { text: self.target.text, part: to, names: self.target.names },
            language,
        };
        let pieces = splice::pieces(self.base.text, from, self.target.text, to, Unit::Words);
        let edits = pieces.into_iter().map(|(base, target)| {
            let class = context.class(&base, &target);
            Edit { base, target, class }
        });
        self.joined(edits.collect())
    }

    /// Joins edits of one class with nothing but a space between them: a phrase that was put
    /// differently, a name of two words.
    fn joined(&self, edits: Vec<Edit>) -> Vec<Edit> {
        let mut joined: Vec<Edit> = Vec::with_capacity(edits.len());
        for edit in edits {
            if let Some(last) = joined.last_mut()
                && last.class == edit.class
                && matches!(edit.class, EditClass::Wording | EditClass::Names | EditClass::Dates)
                && self.base.text.get(last.base.end..edit.base.start) == Some(" ")
            {
                last.base.end = edit.base.end;
                last.target.end = edit.target.end;
            } else {
                joined.push(edit);
            }
        }
        joined
    }

    fn inserted(&self, at: usize) -> SegmentChange {
        let range = cover(self.target.segments, &(at..at + 1));
        let class = self.weight(self.target.text, &range);
        let edits = vec![Edit { base: 0..0, target: range, class }];
        SegmentChange {
            kind: ChangeKind::Inserted,
            base: 0..0,
            target: at..at + 1,
            moved: false,
            edits,
        }
    }

    fn deleted(&self, at: usize) -> SegmentChange {
        let range = cover(self.base.segments, &(at..at + 1));
        let class = self.weight(self.base.text, &range);
        let edits = vec![Edit { base: range, target: 0..0, class }];
        SegmentChange {
            kind: ChangeKind::Deleted,
            base: at..at + 1,
            target: 0..0,
            moved: false,
            edits,
        }
    }

    /// A whole segment says something else, or it is a line of stars.
    fn weight(&self, text: &str, range: &Range<usize>) -> EditClass {
        let empty = fold::folded(text.get(range.clone()).unwrap_or_default()).is_empty();
        if empty { EditClass::Cosmetic } else { EditClass::Wording }
    }

    /// Makes the edits as fine or as coarse as asked for.
    fn refine(&self, change: &mut SegmentChange) {
        match self.granularity {
            Granularity::Word => {}
            Granularity::Segment => {
                let Some(class) = change.edits.iter().map(|edit| edit.class).max() else { return };
                let base = cover(self.base.segments, &change.base);
                let target = cover(self.target.segments, &change.target);
                change.edits = vec![Edit { base, target, class }];
            }
            Granularity::Grapheme => {
                let edits = std::mem::take(&mut change.edits).into_iter();
                change.edits = edits.flat_map(|edit| self.by_graphemes(edit)).collect();
            }
        }
    }

    fn by_graphemes(&self, edit: Edit) -> Vec<Edit> {
        let Edit { base, target, class } = edit;
        if base.is_empty() || target.is_empty() {
            return vec![Edit { base, target, class }];
        }
        let (from, to) = (self.base.text, self.target.text);
        let pieces = splice::pieces(from, &base, to, &target, Unit::Graphemes);
        pieces.into_iter().map(|(base, target)| Edit { base, target, class }).collect()
    }
}

/// From the first byte of a run of segments to its last.
fn cover(segments: &[Segment], run: &Range<usize>) -> Range<usize> {
    match segments.get(run.clone()) {
        Some([first, .., last]) => first.range.start..last.range.end,
        Some([one]) => one.range.clone(),
        Some([]) | None => 0..0,
    }
}

#[cfg(test)]
mod tests;
