//! Cuts a text into the pieces that may each have a language of their own.
//!
//! A piece is a sentence, or the inside of quotation marks; a run of another script long enough
//! to be more than a name is cut out too. Positions are bytes of the whole text.

use core::ops::Range;

use super::letters::{Word, Words};
use super::script::{Class, class_of};

/// A run of another script shorter than this is a name or an acronym.
const LEAST_RUN_LETTERS: u32 = 12;

/// A piece of the text and the words in it.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Bytes of the text, without white space at the ends.
    pub(crate) range: Range<usize>,
    /// Places in [`Words::items`].
    pub(crate) words: Range<usize>,
    /// Place of the segment it is in.
    pub(crate) segment: usize,
}

impl Unit {
    /// The piece before a word of it and the piece from there on; none if one would be empty.
    pub(crate) fn cut_at(&self, word: usize, all: &Words, text: &str) -> Option<[Self; 2]> {
        if word <= self.words.start || word >= self.words.end {
            return None;
        }
        let from = all.items.get(word)?.from as usize;
        let before = text.get(self.range.start..from)?;
        let to = self.range.start + before.trim_end().len();
        Some([
            Self { range: self.range.start..to, words: self.words.start..word, ..*self },
            Self { range: from..self.range.end, words: word..self.words.end, ..*self },
        ])
    }
}

/// Cuts one segment, whose words are `words`.
pub(crate) fn cut(
    text: &str,
    range: &Range<usize>,
    segment: usize,
    all: &Words,
    words: Range<usize>,
    units: &mut Vec<Unit>,
) {
    let part = text.get(range.clone()).unwrap_or_default();
    let mut next = words.start;
    for sentence in sentences(part, range.start) {
        let first = next;
        let items = all.items.get(first..words.end).unwrap_or(&[]);
        next += items.iter().take_while(|word| (word.from as usize) < sentence.end).count();
        cut_scripts(&Unit { range: sentence, words: first..next, segment }, all, units);
    }
}

/// The sentences of a part that starts at byte `start`.
fn sentences(part: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut ended = false;
    for (at, c) in part.char_indices() {
        if matches!(class_of(c), Class::Letter(_)) {
            ended = false;
            continue;
        }
        let cut_here = (ended && c.is_whitespace()) || opens(c) || c == '\n' || c == '\u{2028}';
        if cut_here {
            push_trimmed(part, from..at, start, &mut found);
            from = at;
        }
        if closes(c) {
            let after = at + c.len_utf8();
            push_trimmed(part, from..after, start, &mut found);
            from = after;
        }
        ended = ends(c) || (ended && !c.is_whitespace() && !c.is_alphanumeric());
    }
    push_trimmed(part, from..part.len(), start, &mut found);
    found
}

fn ends(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '።'
            | '།'
            | '։'
            | ';'
    )
}

fn opens(c: char) -> bool {
    matches!(c, '«' | '“' | '„' | '‹' | '「' | '『' | '《')
}

fn closes(c: char) -> bool {
    matches!(c, '»' | '”' | '›' | '」' | '』' | '》' | '。')
}

fn push_trimmed(part: &str, range: Range<usize>, start: usize, found: &mut Vec<Range<usize>>) {
    let Some(piece) = part.get(range.clone()) else { return };
    let tail = |c: char| matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '…' | ')');
    let after_tail = piece.trim_start_matches(tail);
    let tail_bytes = if found.is_empty() { 0 } else { piece.len() - after_tail.len() };
    if let Some(before) = found.last_mut()
        && tail_bytes > 0
    {
        before.end = start + range.start + tail_bytes;
    }
    let piece = piece.get(tail_bytes..).unwrap_or_default();
    let trimmed = piece.trim();
    if trimmed.is_empty() {
        return;
    }
    let lead = tail_bytes + piece.len() - piece.trim_start().len();
    let from = start + range.start + lead;
    let sign_only = !trimmed.chars().any(char::is_alphanumeric);
    match found.last_mut() {
        Some(before) if sign_only => before.end = from + trimmed.len(),
        _ => found.push(from..from + trimmed.len()),
    }
}

/// Cuts a sentence where a long run of another script begins or ends.
fn cut_scripts(unit: &Unit, all: &Words, units: &mut Vec<Unit>) {
    let items = all.items.get(unit.words.clone()).unwrap_or(&[]);
    let mut cuts = vec![unit.words.start];
    let mut run_start = 0;
    let mut script = None;
    for (place, run) in runs(items) {
        let letters: u32 = run.iter().map(Word::letters).sum();
        let of_run = run.first().map(|word| word.script);
        let long = letters >= LEAST_RUN_LETTERS && run.len() > 1;
        if long && script.is_some() && script != of_run && place > run_start {
            cuts.push(unit.words.start + place);
            run_start = place;
        }
        if long || script.is_none() {
            script = of_run;
        }
    }
    cuts.push(unit.words.end);
    let mut from = unit.range.start;
    for (n, pair) in cuts.windows(2).enumerate() {
        let &[first, last] = pair else { continue };
        let following = all.items.get(last).filter(|_| n + 2 < cuts.len());
        let to = following.map_or(unit.range.end, |word| word.from as usize);
        let before = last.checked_sub(1).filter(|_| n + 2 < cuts.len());
        let end = before.and_then(|b| all.items.get(b)).map_or(to, |word| word.to as usize);
        units.push(Unit { range: from..end, words: first..last, segment: unit.segment });
        from = to;
    }
}

/// Runs of words of one script, each with the place of its first word.
fn runs(items: &[Word]) -> impl Iterator<Item = (usize, &[Word])> {
    let mut place = 0;
    items.chunk_by(|a, b| a.script == b.script).map(move |run| {
        let first = place;
        place += run.len();
        (first, run)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_all(text: &str) -> Vec<String> {
        let (words, ends) = Words::read_parts([(0, text)].into_iter(), 10_000);
        let mut units = Vec::new();
        cut(text, &(0..text.len()), 0, &words, 0..ends[0], &mut units);
        units.iter().map(|unit| text.get(unit.range.clone()).unwrap().to_owned()).collect()
    }

    #[test]
    fn sentences_and_quotations_are_pieces() {
        assert_eq!(cut_all("One two. Three four!"), ["One two.", "Three four!"]);
        assert_eq!(
            cut_all("Он сказал: «We stand together», и ушёл."),
            ["Он сказал:", "«We stand together»,", "и ушёл."]
        );
    }

    #[test]
    fn a_long_run_of_another_script_is_a_piece_and_an_acronym_is_not() {
        assert_eq!(
            cut_all("Лозунг форума stronger together for peace был принят всеми делегациями"),
            ["Лозунг форума", "stronger together for peace", "был принят всеми делегациями"]
        );
        assert_eq!(cut_all("Саммит OSCE прошёл в Астане").len(), 1);
    }
}
