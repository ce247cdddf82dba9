//! What the rules ask of every character of a text, looked up: how it folds, what class of token it
//! makes, and whether it is a capital.
//!
//! A table of the characters that statements are written with, made once from the functions that say it
//! of any character. Not here: what folds to what (`text::fold`), what is a word (`view`).

use std::sync::LazyLock;

use super::view::{Class, class_of};
use crate::text::fold::fold;

/// Characters beyond these are asked about one by one.
const TABLED: u32 = 0x1_0000;

/// The answers about a character, packed: its folded form below, then its class, then its case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter(u32);

/// What is kept of a character beside its folded form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traits(u8);

/// The folded form of a character that is left out: no character at all.
const LEFT_OUT: u32 = 0x1F_FFFF;
/// Bits of the folded form.
const FOLDED_BITS: u32 = 21;

const CLASS: u8 = 0b0000_0111;
const UPPER: u8 = 0b0000_1000;
const LOWER: u8 = 0b0001_0000;
const ALPHABETIC: u8 = 0b0010_0000;

static TABLE: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let asked = |code| char::from_u32(code).map_or(Letter(LEFT_OUT), Letter::asked);
    (0..TABLED).map(asked).collect()
});

/// The table: fetched once a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters(&'static [Letter]);

impl Letters {
    pub(super) fn table() -> Self {
        Self(TABLE.as_slice())
    }

    #[inline]
    pub(super) fn of(self, character: char) -> Letter {
        match self.0.get(character as usize) {
            Some(letter) => *letter,
            None => Letter::asked(character),
        }
    }
}

impl Letter {
    fn asked(character: char) -> Self {
        let folded = fold(character);
        let class = match folded.and_then(class_of) {
            None => 0,
            Some(Class::Word) => 1,
            Some(Class::Number) => 2,
            Some(Class::Sign) => 3,
            Some(Class::Mark) => 4,
        };
        let when = |is: bool, bit: u8| if is { bit } else { 0 };
        let traits = class
            | when(character.is_uppercase(), UPPER)
            | when(character.is_lowercase(), LOWER)
            | when(character.is_alphabetic(), ALPHABETIC);
        Self(folded.map_or(LEFT_OUT, u32::from) | u32::from(traits) << FOLDED_BITS)
    }

    /// As [`fold`] says.
    #[inline]
    pub(super) fn folded(self) -> Option<char> {
        char::from_u32(self.0 & LEFT_OUT)
    }

    #[inline]
    pub(super) fn traits(self) -> Traits {
        let [.., traits] = (self.0 << (32 - FOLDED_BITS - 8)).to_le_bytes();
        Traits(traits)
    }
}

impl Traits {
    /// The class of the folded character; none for what makes a gap.
    #[inline]
    pub(super) fn class(self) -> Option<Class> {
        match self.0 & CLASS {
            0 => None,
            1 => Some(Class::Word),
            2 => Some(Class::Number),
            3 => Some(Class::Sign),
            _ => Some(Class::Mark),
        }
    }

    #[inline]
    pub(super) fn is_word(self) -> bool {
        self.0 & CLASS == 1
    }

    #[inline]
    pub(super) fn is_number(self) -> bool {
        self.0 & CLASS == 2
    }

    /// Of the character as it stands in the text.
    #[inline]
    pub(super) fn is_upper(self) -> bool {
        self.0 & UPPER != 0
    }

    /// Of the character as it stands in the text.
    #[inline]
    pub(super) fn is_lower(self) -> bool {
        self.0 & LOWER != 0
    }

    /// Of the character as it stands in the text.
    #[inline]
    pub(super) fn is_alphabetic(self) -> bool {
        self.0 & ALPHABETIC != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_answers_what_the_functions_answer() {
        let letters = Letters::table();
        for character in (0..0x3_0000).filter_map(char::from_u32) {
            let letter = letters.of(character);
            let traits = letter.traits();
            assert_eq!(letter.folded(), fold(character), "{character:?}");
            if let Some(folded) = letter.folded() {
                assert_eq!(traits.class(), class_of(folded), "{character:?}");
            }
            assert_eq!(traits.is_upper(), character.is_uppercase(), "{character:?}");
            assert_eq!(traits.is_lower(), character.is_lowercase(), "{character:?}");
            assert_eq!(traits.is_alphabetic(), character.is_alphabetic(), "{character:?}");
        }
    }
}
