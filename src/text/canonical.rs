//! The canonical form of characters and lines: the same letters, however they were encoded.
//!
//! - Unicode NFC; no control characters but LF and TAB; none of the characters that only steer how
//!   a text is shown (direction, zero width), except joiners where they form letters.
//! - Every line end is LF. Every white space but the tab is one plain space; a run of spaces is one
//!   space, and spaces beside a tab or at an end of a line are none. So texts that differ only in
//!   unusual white space or in indentation are equal.
//! - A run of blank lines is one blank line; none at the ends. A single line end stays one, because
//!   many ministries put one paragraph on a line.
//!
//! Canonical text is its own canonical form. Nothing here knows segments.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::chars::{self, Class};
use super::notices::{Notice, Notices};

/// What becomes of line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    /// Lines and blank lines stay.
    Keep,
    /// Lines stay, blank lines go: the inside of one block.
    Block,
    /// One line: line ends and tabs become spaces.
    Join,
}

/// The canonical form of a text; borrowed where the text is canonical already. Adds what was left
/// out to `notices`, at places of the canonical form.
pub(super) fn canonical<'t>(text: &'t str, lines: Lines, notices: &mut Notices) -> Cow<'t, str> {
    let stripped = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if lines != Lines::Join && is_canonical(stripped, lines) {
        return Cow::Borrowed(stripped);
    }
    let mut found = Notices::default();
    let mut writer = Writer::new(stripped.len(), lines);
    for character in stripped.chars() {
        writer.take(character, &mut found);
    }
    let cleaned = writer.out;
    if is_nfc(&cleaned) {
        notices.absorb(found);
        return Cow::Owned(cleaned);
    }
    found.move_places(|place| {
        cleaned.get(..place).unwrap_or(&cleaned).nfc().map(char::len_utf8).sum()
    });
    notices.absorb(found);
    Cow::Owned(cleaned.nfc().collect())
}

fn is_nfc(text: &str) -> bool {
    text.chars().all(chars::is_nfc_inert) || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// One pass that says yes for what most senders send: no character to leave out, no odd space, no
/// doubled or trailing space, no doubled blank line, and NFC.
fn is_canonical(text: &str, lines: Lines) -> bool {
    let most_line_ends = if lines == Lines::Keep { 2 } else { 1 };
    let mut line_ends = most_line_ends;
    let mut after_blank = true;
    let mut inert = true;
    for character in text.chars() {
        match character {
            // Plain, and inert for NFC: most letters of the press, before the longer questions.
            '!'..='~'
            | '\u{410}'..='\u{44F}'
            | '\u{490}'..='\u{52F}'
            | '\u{621}'..='\u{64A}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{C0}'..='\u{24F}' => (after_blank, line_ends) = (false, 0),
            ' ' if after_blank => return false,
            ' ' => after_blank = true,
            '\n' if (after_blank && line_ends == 0) || line_ends >= most_line_ends => return false,
            '\n' => (after_blank, line_ends) = (true, line_ends + 1),
            // A tab is canonical only between two words: rare enough for the other path.
            _ if chars::class(character) != Class::Plain => return false,
            _ => {
                (after_blank, line_ends) = (false, 0);
                inert &= chars::is_nfc_inert(character);
            }
        }
    }
    !after_blank && (inert || is_nfc_quick(text.chars()) == IsNormalized::Yes)
}

/// Writes the canonical form but for NFC. Blanks wait until a visible character follows, so none is
/// ever written at the end of a line or of the text.
struct Writer {
    out: String,
    lines: Lines,
    blank: Blank,
    /// A joiner that stays if the next visible character takes it.
    joiner: Option<char>,
    after_return: bool,
    last: Option<char>,
}

/// The white space since the last visible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blank {
    None,
    Space,
    Tabs(usize),
    LineEnds(usize),
}

impl Writer {
    fn new(capacity: usize, lines: Lines) -> Self {
        Self {
            out: String::with_capacity(capacity),
            lines,
            blank: Blank::None,
            joiner: None,
            after_return: false,
            last: None,
        }
    }

    fn take(&mut self, character: char, found: &mut Notices) {
        let second_half = self.after_return && character == '\n';
        self.after_return = character == '\r';
        // An odd space is where the blank is that it is part of; what is left out was before what follows.
        let (place, behind_blank) = (self.out.len(), self.place());
        match chars::class(character) {
            Class::Plain => self.write(character, found),
            Class::Space => self.space(found),
            Class::OddSpace => {
                found.note(Notice::OddSpace, place);
                self.space(found);
            }
            Class::LineEnd if second_half => {}
            Class::LineEnd if self.lines == Lines::Join => self.space(found),
            Class::LineEnd => {
                self.drop_joiner(found);
                let before = if let Blank::LineEnds(count) = self.blank { count } else { 0 };
                let most = if self.lines == Lines::Keep { 2 } else { 1 };
                self.blank = Blank::LineEnds((before + 1).min(most));
            }
            Class::Tab if self.lines == Lines::Join => self.space(found),
            Class::Tab => {
                self.drop_joiner(found);
                self.blank = match self.blank {
                    Blank::None | Blank::Space => Blank::Tabs(1),
                    Blank::Tabs(count) => Blank::Tabs(count + 1),
                    Blank::LineEnds(_) => self.blank,
                };
            }
            Class::Bidi => found.note(Notice::Bidi, behind_blank),
            Class::ZeroWidth => found.note(Notice::ZeroWidth, behind_blank),
            Class::Control => found.note(Notice::Control, behind_blank),
            Class::Joiner => self.join(character, found),
        }
    }

    /// Where the next visible character will be.
    fn place(&self) -> usize {
        let blank = match self.blank {
            _ if self.out.is_empty() => 0,
            Blank::None => 0,
            Blank::Space => 1,
            Blank::Tabs(count) | Blank::LineEnds(count) => count,
        };
        self.out.len() + blank
    }

    fn space(&mut self, found: &mut Notices) {
        self.drop_joiner(found);
        if self.blank == Blank::None {
            self.blank = Blank::Space;
        }
    }

    fn join(&mut self, joiner: char, found: &mut Notices) {
        let last = self.last.filter(|_| self.blank == Blank::None);
        let place = self.place();
        let Some(last) = last else { return found.note(Notice::ZeroWidth, place) };
        if joiner == chars::ZWJ && chars::is_virama(last) {
            self.drop_joiner(found);
            self.out.push(joiner);
            self.last = Some(joiner);
        } else if self.joiner.is_none() && (chars::takes_joiners(last) || chars::ends_emoji(last)) {
            self.joiner = Some(joiner);
        } else {
            found.note(Notice::ZeroWidth, place);
        }
    }

    fn drop_joiner(&mut self, found: &mut Notices) {
        if self.joiner.take().is_some() {
            found.note(Notice::ZeroWidth, self.out.len());
        }
    }

    fn write(&mut self, character: char, found: &mut Notices) {
        if let Some(joiner) = self.joiner.take() {
            let letters =
                self.last.is_some_and(chars::takes_joiners) && chars::takes_joiners(character);
            let pictures = joiner == chars::ZWJ
                && self.last.is_some_and(chars::ends_emoji)
                && chars::is_emoji(character);
            if letters || pictures {
                self.out.push(joiner);
            } else {
                found.note(Notice::ZeroWidth, self.out.len());
            }
        }
        if !self.out.is_empty() {
            match self.blank {
                Blank::None => {}
                Blank::Space => self.out.push(' '),
                Blank::Tabs(count) => self.out.extend(std::iter::repeat_n('\t', count)),
                Blank::LineEnds(count) => self.out.extend(std::iter::repeat_n('\n', count)),
            }
        }
        self.blank = Blank::None;
        self.out.push(character);
        self.last = Some(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &str, expected: &str) {
        let mut notices = Notices::default();
        assert_eq!(canonical(given, Lines::Keep, &mut notices), expected, "{given:?}");
        let again = canonical(expected, Lines::Keep, &mut notices);
        assert_eq!(again, expected, "again: {given:?}");
    }

    #[test]
    fn line_ends_blank_lines_and_spaces_have_one_form() {
        check("a\r\nb\rc\u{85}d\u{2028}e\u{0C}f", "a\nb\nc\nd\ne\nf");
        check("\n\n a \n\n \t\n b\n", "a\n\nb");
        check("a  b\u{A0}\u{2009}c\u{3000}", "a b c");
        check("\u{3000}\u{3000}各位代表", "各位代表");
        check("a \t b\t\tc\t", "a\tb\t\tc");
    }

    #[test]
    fn characters_that_only_steer_are_left_out() {
        check("\u{FEFF}\u{202A}a\u{AD}b\u{200B}\u{2060}c\u{FEFF}\u{200F}", "abc");
        check("a\u{1}b\u{7F}\u{9B}c", "abc");
    }

    #[test]
    fn joiners_stay_where_they_form_letters() {
        check("می\u{200C}رود", "می\u{200C}رود");
        check("می\u{200C} رود", "می رود");
        check("a\u{200C}b\u{200D}c", "abc");
        check("م\u{200C}\u{200C}\u{200D}ن", "م\u{200C}ن");
        check("م\u{200C}\u{AD}ن", "م\u{200C}ن");
        check("क\u{94D}\u{200D}ष", "क\u{94D}\u{200D}ष");
        check("അവന\u{D4D}\u{200D} ഇ", "അവന\u{D4D}\u{200D} ഇ");
        check("👩\u{200D}👧 x\u{200D}👧", "👩\u{200D}👧 x👧");
    }

    #[test]
    fn letters_with_marks_are_composed() {
        check("Кии\u{306}", "Кий");
        check("e\u{200B}\u{301}", "é");
        check("\u{2126}\u{212B}", "ΩÅ");
    }

    #[test]
    fn places_are_those_of_the_canonical_text() {
        let mut notices = Notices::default();
        let text = canonical("e\u{301}e\u{301} x\u{200B}y\u{A0}z", Lines::Keep, &mut notices);
        assert_eq!(text, "éé xy z");
        let warnings = notices.into_warnings(&text);
        let places: Vec<_> = warnings.iter().map(|warning| warning.first.clone()).collect();
        assert_eq!(places, [Some(6..6), Some(7..8)]);
    }

    #[test]
    fn what_was_left_out_behind_a_space_was_before_the_next_word() {
        let mut notices = Notices::default();
        let given = "Word \u{202E}hidden\u{202C} here.";
        let text = canonical(given, Lines::Keep, &mut notices);
        assert_eq!(text, "Word hidden here.");
        assert_eq!(notices.into_warnings(&text)[0].first, Some(5..5));
        let mut notices = Notices::default();
        let text = canonical("Word. \u{200B}", Lines::Keep, &mut notices);
        assert_eq!(notices.into_warnings(&text)[0].first, Some(5..5), "the blank is not written");
    }
}
