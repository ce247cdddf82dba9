//! Converts byte offsets of a text to code points or UTF-16 code units, and back.
//!
//! [`Offsets::new`] walks the text once and notes its counts every `STRIDE` bytes; a conversion
//! then walks at most one stride, so a list of offsets needs no order. A text of ASCII alone needs
//! no notes: every unit is one byte.

use std::ops::Range;

use crate::domain::OffsetUnit;

/// Bytes between two notes.
const STRIDE: usize = 128;

/// The offsets of one text.
#[derive(Debug, Clone)]
pub struct Offsets<'t> {
    text: &'t str,
    /// Empty for ASCII. Otherwise one note per stride and one for the end, at code point borders.
    notes: Vec<Note>,
}

/// How much lies before one byte of the text.
#[derive(Debug, Clone, Copy)]
struct Note {
    byte: usize,
    code_points: usize,
    utf16: usize,
}

/// Why an offset names no place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OffsetError {
    /// It lies behind the end.
    #[error("offset {index} is behind the end of the text, which is {length} long")]
    OutOfRange {
        /// The offset as given.
        index: usize,
        /// The length of the text in the same unit.
        length: usize,
    },
    /// It lies inside a character.
    #[error("offset {index} cuts a character")]
    CutsCharacter {
        /// The offset as given.
        index: usize,
    },
    /// A span ends before it starts.
    #[error("the span ends at {end}, before its start at {start}")]
    Reversed {
        /// Where the span starts.
        start: usize,
        /// Where it ends.
        end: usize,
    },
}

impl<'t> Offsets<'t> {
    /// Walks the text once.
    pub fn new(text: &'t str) -> Self {
        if text.is_ascii() {
            return Self { text, notes: Vec::new() };
        }
        let mut notes = Vec::with_capacity(text.len() / STRIDE + 2);
        let mut here = Note { byte: 0, code_points: 0, utf16: 0 };
        while here.byte < text.len() {
            notes.push(here);
            let end = text.ceil_char_boundary(here.byte + STRIDE);
            let bytes = text.as_bytes().get(here.byte..end).unwrap_or_default();
            // Every code point has one byte that does not continue another; those of four bytes take two
            // units of UTF-16.
            let continued = bytes.iter().filter(|&&byte| byte & 0xC0 == 0x80).count();
            let wide = bytes.iter().filter(|&&byte| byte >= 0xF0).count();
            here.byte = end;
            here.code_points += bytes.len() - continued;
            here.utf16 += bytes.len() - continued + wide;
        }
        notes.push(here);
        Self { text, notes }
    }

    /// The length of the text.
    pub fn length(&self, unit: OffsetUnit) -> usize {
        self.notes.last().map_or(self.text.len(), |note| note.count(unit))
    }

    /// A byte offset in another unit. An offset inside a character counts as the character's start,
    /// one behind the end as the end: the offsets of an archive are never either.
    pub fn to_unit(&self, byte: usize, unit: OffsetUnit) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        if unit == OffsetUnit::Utf8Byte {
            return byte;
        }
        let after = self.notes.partition_point(|note| note.byte <= byte);
        let Some(note) = after.checked_sub(1).and_then(|index| self.notes.get(index)) else {
            return byte;
        };
        let between = self.text.get(note.byte..byte).unwrap_or_default();
        note.count(unit) + between.chars().map(|character| size(character, unit)).sum::<usize>()
    }

    /// A range of bytes in another unit.
    pub fn range_to_unit(&self, bytes: Range<usize>, unit: OffsetUnit) -> Range<usize> {
        self.to_unit(bytes.start, unit)..self.to_unit(bytes.end, unit)
    }

    /// The byte offset of an offset in some unit.
    ///
    /// # Errors
    /// Behind the end, or inside a character.
    pub fn to_byte(&self, index: usize, unit: OffsetUnit) -> Result<usize, OffsetError> {
        let length = self.length(unit);
        if index > length {
            return Err(OffsetError::OutOfRange { index, length });
        }
        if unit == OffsetUnit::Utf8Byte {
            let whole = self.text.is_char_boundary(index);
            return if whole { Ok(index) } else { Err(OffsetError::CutsCharacter { index }) };
        }
        let after = self.notes.partition_point(|note| note.count(unit) <= index);
        let Some(note) = after.checked_sub(1).and_then(|at| self.notes.get(at)) else {
            return Ok(index);
        };
        let (mut byte, mut count) = (note.byte, note.count(unit));
        for character in self.text.get(note.byte..).unwrap_or_default().chars() {
            if count >= index {
                break;
            }
            byte += character.len_utf8();
            count += size(character, unit);
        }
        if count == index { Ok(byte) } else { Err(OffsetError::CutsCharacter { index }) }
    }

    /// The range of bytes of a range in some unit.
    ///
    /// # Errors
    /// Behind the end, inside a character, or with its end before its start.
    pub fn range_to_bytes(
        &self,
        span: Range<usize>,
        unit: OffsetUnit,
    ) -> Result<Range<usize>, OffsetError> {
        if span.end < span.start {
            return Err(OffsetError::Reversed { start: span.start, end: span.end });
        }
        Ok(self.to_byte(span.start, unit)?..self.to_byte(span.end, unit)?)
    }
}

impl Note {
    fn count(&self, unit: OffsetUnit) -> usize {
        match unit {
            OffsetUnit::CodePoint => self.code_points,
            OffsetUnit::Utf8Byte => self.byte,
            OffsetUnit::Utf16CodeUnit => self.utf16,
        }
    }
}

fn size(character: char, unit: OffsetUnit) -> usize {
    match unit {
        OffsetUnit::CodePoint => 1,
        OffsetUnit::Utf8Byte => character.len_utf8(),
        OffsetUnit::Utf16CodeUnit => character.len_utf16(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const UNITS: [OffsetUnit; 3] =
        [OffsetUnit::CodePoint, OffsetUnit::Utf8Byte, OffsetUnit::Utf16CodeUnit];

    #[test]
    fn an_offset_in_cyrillic_is_half_its_bytes() {
        let offsets = Offsets::new("Қазақстан 🇰🇿");
        assert_eq!(offsets.to_unit(18, OffsetUnit::CodePoint), 9);
        assert_eq!(offsets.length(OffsetUnit::CodePoint), 12);
        assert_eq!(offsets.length(OffsetUnit::Utf16CodeUnit), 14);
        assert_eq!(offsets.to_byte(10, OffsetUnit::Utf16CodeUnit), Ok(19));
    }

    #[test]
    fn offsets_that_cut_a_character_or_lie_outside_are_refused() {
        let offsets = Offsets::new("Я🙂");
        let cuts = |index| Err(OffsetError::CutsCharacter { index });
        assert_eq!(offsets.to_byte(1, OffsetUnit::Utf8Byte), cuts(1));
        assert_eq!(offsets.to_byte(2, OffsetUnit::Utf16CodeUnit), cuts(2));
        let outside = OffsetError::OutOfRange { index: 3, length: 2 };
        assert_eq!(offsets.to_byte(3, OffsetUnit::CodePoint), Err(outside));
        let reversed = OffsetError::Reversed { start: 2, end: 1 };
        #[expect(clippy::reversed_empty_ranges, reason = "the reversed range is what is refused")]
        let answer = offsets.range_to_bytes(2..1, OffsetUnit::CodePoint);
        assert_eq!(answer, Err(reversed));
    }

    proptest! {
        #[test]
        fn every_offset_comes_back(text in "[a-zа-я\u{1F600}-\u{1F640}中文]{0,400}") {
            let offsets = Offsets::new(&text);
            for unit in UNITS {
                let mut expected = 0;
                for (byte, character) in text.char_indices() {
                    prop_assert_eq!(offsets.to_unit(byte, unit), expected);
                    prop_assert_eq!(offsets.to_byte(expected, unit), Ok(byte));
                    expected += size(character, unit);
                }
                prop_assert_eq!(offsets.length(unit), expected);
                prop_assert_eq!(offsets.to_byte(expected, unit), Ok(text.len()));
            }
        }
    }
}
