//! Initials: the letter, or its name, that stands for a first name, with its full stop.
//!
//! Not here: what is behind an initial, which may be a name or the next initial ([`super::names`]).

use super::lexicon::Section;
use super::reading::Paragraph;
use super::view::{Class, Gap};

/// Folded letters that do not come second in the initial of a name.
const VOWELS: &[char] =
    &['a', 'e', 'i', 'o', 'u', 'а', 'е', 'ё', 'и', 'о', 'у', 'ы', 'э', 'ю', 'я', 'і', 'ї', 'є'];

/// The first letter of a name with a full stop behind it, in a script with capitals: "A.", "Yu.".
pub(super) fn is_initial(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let token = paragraph.view.tokens.get(at);
    let letter = token.is_some_and(|t| {
        let one = match paragraph.view.chars(t) {
            [_] => true,
            // "Dm.", "Yu." stand for one letter, "Да." and "No." are words.
            [first, second] => *first == 'y' || !VOWELS.contains(second),
            _ => false,
        };
        t.class == Class::Word && t.upper && one
    });
    let dot = paragraph.view.tokens.get(at + 1).is_some_and(|t| t.gap == Gap::None);
    // "A." may be an article in the tables, "H.E." never is a name.
    let other = paragraph
        .hits
        .at(at)
        .is_some_and(|(_, hit)| hit.tokens.len() > 1 || hit.is(Section::Honorific));
    letter && dot && paragraph.view.mark(at + 1) == Some('.') && !other
}

/// An initial in a script without capitals: an abbreviation of the tables, such as the name of a letter, with a
/// full stop and the rest of the name behind it ("एस. जयशंकर").
pub(super) fn is_letter_name(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let view = &paragraph.view;
    let known = paragraph.hits.at(at).is_some_and(|(_, hit)| hit.is(Section::Abbreviation));
    let stop = view.tokens.get(at + 1).is_some_and(|stop| stop.gap == Gap::None);
    let name = view.tokens.get(at + 2).is_some_and(|token| token.class == Class::Word);
    known && stop && view.mark(at + 1) == Some('.') && name
}
