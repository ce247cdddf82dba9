//! Names in runs of a script that sets no spaces between words: the longest that stands at a letter is meant.
//!
//! How such names are made ready is `read.rs`.

use std::ops::Range;

use super::super::analyze::Folder;
use super::loose::{Loose, loose};
use super::{LONG_KANA, Named, Names, Solid, TOWN, is_gap, without_gaps};
use crate::text::words::{Word, Writing};

impl Names {
    /// Looks through a run of a script without spaces; gives the first word after it.
    pub(super) fn find_solid(
        &self,
        text: &str,
        found: &[Word],
        at: usize,
        folder: &mut Folder,
        hits: &mut Vec<Named>,
    ) -> usize {
        let mut end = at + 1;
        while let (Some(before), Some(after)) = (found.get(end - 1), found.get(end))
            && after.writing != Writing::Spaced
            && may_join(after.writing, text.get(before.range.end..after.range.start).unwrap_or("-"))
        {
            end += 1;
        }
        let range = found.get(at).map(|w| w.range.start)..found.get(end - 1).map(|w| w.range.end);
        let (Some(start), Some(stop)) = (range.start, range.end) else { return end };
        let run = text.get(start..stop).unwrap_or_default();
        let spelt = without_gaps(folder.solid(run));
        // Where folding has changed no lengths, a name covers only its own words, else the whole run.
        let seen = run.char_indices().filter(|(_, c)| !is_gap(*c));
        let own: Vec<usize> = seen.map(|(at, _)| start + at).chain([stop]).collect();
        let same = own.len() == spelt.chars().count() + 1;
        let Loose { text: folded, from } = loose(&spelt);
        let place = |letter: usize| match from.get(letter) {
            Some(folded) => own.get(*folded).copied(),
            None => Some(stop),
        };
        let letters: Vec<usize> =
            folded.char_indices().map(|(start, _)| start).chain([folded.len()]).collect();
        let mut here = 0;
        while here + 1 < letters.len() {
            let found_here = self.longest_solid_name(&folded, &letters, here);
            let Some((size, &Solid { ref entity, people })) = found_here else {
                here += 1;
                continue;
            };
            let words = match (place(here), place(here + size)) {
                (Some(from), Some(until)) if same => covered(found, at..end, from..until),
                _ => at..end,
            };
            let before = letters.get(here).and_then(|start| folded.get(..*start));
            let behind = letters.get(here + size).and_then(|end| folded.get(*end..));
            let (before, behind) = (before.unwrap_or_default(), behind.unwrap_or_default());
            let people = people || self.endings.stand_beside(before, behind);
            if !entity.is_empty() {
                hits.push(Named { entity: entity.to_string(), words, people });
            }
            here += size;
        }
        end
    }

    /// The longest name that a run has from its letter `here` on, with its size in letters.
    fn longest_solid_name(
        &self,
        folded: &str,
        letters: &[usize],
        here: usize,
    ) -> Option<(usize, &Solid)> {
        let lengths = self.solid_starts.lengths(folded.get(*letters.get(here)?..)?);
        let most = if lengths.is_empty() { 0 } else { self.longest_solid };
        let sizes = (2..=most.min(letters.len() - 1 - here)).rev();
        sizes.filter(|size| lengths.has(*size)).find_map(|size| {
            let (start, end) = (*letters.get(here)?, *letters.get(here + size)?);
            let name = folded.get(start..end)?;
            let solid = self.solid.get(name)?;
            let kana = is_kana(name.chars().next());
            let inside = kana && is_kana(folded.get(..start)?.chars().next_back());
            let goes_on = kana && is_kana(folded.get(end..)?.chars().next());
            // Kana shows where a name ends; only a country's that is long may have something behind it.
            let short = size < LONG_KANA || solid.entity.starts_with(TOWN);
            (!(inside || goes_on && short)).then_some((size, solid))
        })
    }
}

/// The words that have something of a range of bytes.
fn covered(found: &[Word], words: Range<usize>, bytes: Range<usize>) -> Range<usize> {
    let within = found.get(words.clone()).unwrap_or_default();
    let before = within.iter().take_while(|word| word.range.end <= bytes.start).count();
    let until = within.iter().take_while(|word| word.range.start < bytes.end).count();
    words.start + before..words.start + until.max(before + 1)
}

/// Whether a run goes on across this: something without width, or, where words are set apart only now and
/// then, one space.
fn may_join(writing: Writing, between: &str) -> bool {
    between.chars().all(is_gap) && (writing == Writing::SouthEastAsian || !between.contains(' '))
}

fn is_kana(character: Option<char>) -> bool {
    character.is_some_and(|c| matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー'))
}
