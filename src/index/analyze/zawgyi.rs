//! Burmese in the Zawgyi encoding, read as Unicode.
//!
//! Zawgyi uses the code points of Unicode's Myanmar block for other signs, and writes the vowel E and
//! the medial Ra before their consonant. Text in it is told by that order: where E and Asat stand as
//! no Unicode text has them more often than the other way round. The offsets of a converted text are not
//! those of the original.

use std::borrow::Cow;

/// The vowel E.
const E: char = '\u{1031}';
/// The medial Ra.
const RA: char = '\u{103C}';
/// Nga, Asat, Virama: written above the next letter.
const KINZI: &str = "\u{1004}\u{103A}\u{1039}";

/// The text in Unicode's own order, if it is in Zawgyi; else as it is.
pub(super) fn to_unicode(text: &str) -> Cow<'_, str> {
    // Every character of the block starts with the byte E1.
    if !text.as_bytes().contains(&0xE1) || !is_zawgyi(text) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(convert(text))
}

fn is_consonant(character: char) -> bool {
    matches!(character, '\u{1000}'..='\u{1021}' | '\u{1025}' | '\u{1029}' | '\u{103F}')
}

fn is_zawgyi(text: &str) -> bool {
    let (mut zawgyi, mut unicode) = (0_usize, 0_usize);
    let mut before = ' ';
    // A sign that comes first proves nothing: the text may be a piece that was cut within a syllable.
    let first = |c: char| matches!(c, E | '\u{103B}');
    let mut characters = text.strip_prefix(first).unwrap_or(text).chars().peekable();
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        match character {
            E if is_consonant(before) || matches!(before, '\u{103B}'..='\u{103E}') => unicode += 1,
            E => zawgyi += 1,
            '\u{1039}' if is_consonant(after) => unicode += 1,
            '\u{1039}' => zawgyi += 2,
            '\u{103B}' if !is_consonant(before) => zawgyi += 1,
            '\u{1060}'..='\u{1097}' => zawgyi += 2,
            _ => {}
        }
        before = character;
    }
    zawgyi > unicode
}

/// One syllable while it is put in order.
#[derive(Debug, Default)]
struct Syllable {
    kinzi: bool,
    base: Option<char>,
    stacked: String,
    medials: [bool; 4],
    e: bool,
    rest: String,
}

impl Syllable {
    fn is_open(&self) -> bool {
        self.base.is_none()
    }

    fn close(&mut self, into: &mut String) {
        let Self { kinzi, base, stacked, medials, e, rest } = std::mem::take(self);
        if kinzi {
            into.push_str(KINZI);
        }
        into.extend(base);
        into.push_str(&stacked);
        let signs = ['\u{103B}', RA, '\u{103D}', '\u{103E}'].into_iter().zip(medials);
        into.extend(signs.filter(|(_, there)| *there).map(|(sign, _)| sign));
        if e {
            into.push(E);
        }
        into.push_str(&rest);
    }

    fn medial(&mut self, which: usize) {
        if let Some(medial) = self.medials.get_mut(which) {
            *medial = true;
        }
    }
}

fn convert(text: &str) -> String {
    let mut converted = String::with_capacity(text.len());
    let mut syllable = Syllable::default();
    for character in text.chars() {
        match character {
            E | '\u{103B}' | '\u{107E}'..='\u{1084}' => {
                if !syllable.is_open() {
                    syllable.close(&mut converted);
                }
                if character == E { syllable.e = true } else { syllable.medial(1) }
            }
            _ if is_consonant(letter(character)) => {
                if !syllable.is_open() {
                    syllable.close(&mut converted);
                }
                syllable.base = Some(letter(character));
            }
            '\u{1021}'..='\u{103F}' | '\u{105A}'..='\u{1097}' => sign(character, &mut syllable),
            _ => {
                syllable.close(&mut converted);
                converted.push(character);
            }
        }
    }
    syllable.close(&mut converted);
    converted
}

/// The letter of a variant shape.
fn letter(character: char) -> char {
    match character {
        '\u{106A}' => '\u{1009}',
        '\u{106B}' => '\u{100A}',
        '\u{1090}' => '\u{101B}',
        '\u{108F}' => '\u{1014}',
        '\u{1086}' => '\u{103F}',
        _ => character,
    }
}

fn sign(character: char, syllable: &mut Syllable) {
    match character {
        '\u{103A}' | '\u{107D}' => syllable.medial(0),
        '\u{103C}' => syllable.medial(2),
        '\u{103D}' | '\u{1087}' => syllable.medial(3),
        '\u{108A}' => {
            syllable.medial(2);
            syllable.medial(3);
        }
        '\u{1088}' | '\u{1089}' => {
            syllable.medial(3);
            syllable.rest.push(if character == '\u{1088}' { '\u{102F}' } else { '\u{1030}' });
        }
        '\u{1064}' => syllable.kinzi = true,
        '\u{108B}'..='\u{108D}' => {
            syllable.kinzi = true;
            syllable.rest.push(match character {
                '\u{108B}' => '\u{102D}',
                '\u{108C}' => '\u{102E}',
                _ => '\u{1036}',
            });
        }
        _ => match stacked(character) {
            Some(below) => syllable.stacked.push_str(below),
            None => syllable.rest.push_str(vowel(character)),
        },
    }
}

/// A consonant below another.
fn stacked(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{1060}' => "\u{1039}\u{1000}",
        '\u{1061}' => "\u{1039}\u{1001}",
        '\u{1062}' => "\u{1039}\u{1002}",
        '\u{1063}' => "\u{1039}\u{1003}",
        '\u{1065}' => "\u{1039}\u{1005}",
        '\u{1066}' | '\u{1067}' => "\u{1039}\u{1006}",
        '\u{1068}' => "\u{1039}\u{1007}",
        '\u{1069}' => "\u{1039}\u{1008}",
        '\u{106C}' => "\u{1039}\u{100B}",
        '\u{106D}' => "\u{1039}\u{100C}",
        '\u{1070}' => "\u{1039}\u{100F}",
        '\u{1071}' | '\u{1072}' => "\u{1039}\u{1010}",
        '\u{1073}' | '\u{1074}' => "\u{1039}\u{1011}",
        '\u{1075}' => "\u{1039}\u{1012}",
        '\u{1076}' => "\u{1039}\u{1013}",
        '\u{1077}' => "\u{1039}\u{1014}",
        '\u{1078}' => "\u{1039}\u{1015}",
        '\u{1079}' => "\u{1039}\u{1016}",
        '\u{107A}' => "\u{1039}\u{1017}",
        '\u{107B}' | '\u{1093}' => "\u{1039}\u{1018}",
        '\u{107C}' => "\u{1039}\u{1019}",
        '\u{1085}' => "\u{1039}\u{101C}",
        '\u{1096}' => "\u{1039}\u{1010}\u{103D}",
        _ => return None,
    })
}

/// A vowel or tone sign.
fn vowel(character: char) -> &'static str {
    match character {
        '\u{102B}' => "\u{102B}",
        '\u{102C}' => "\u{102C}",
        '\u{102D}' => "\u{102D}",
        '\u{102E}' => "\u{102E}",
        '\u{102F}' | '\u{1033}' => "\u{102F}",
        '\u{1030}' | '\u{1034}' => "\u{1030}",
        '\u{1032}' => "\u{1032}",
        '\u{1036}' => "\u{1036}",
        '\u{1037}' | '\u{1094}' | '\u{1095}' => "\u{1037}",
        '\u{1038}' => "\u{1038}",
        '\u{1039}' => "\u{103A}",
        '\u{105A}' => "\u{102B}\u{103A}",
        '\u{108E}' => "\u{102D}\u{1036}",
        '\u{106E}' => "\u{100D}\u{1039}\u{100D}",
        '\u{106F}' => "\u{100D}\u{1039}\u{100E}",
        '\u{1091}' => "\u{100F}\u{1039}\u{100D}",
        '\u{1092}' => "\u{100B}\u{1039}\u{100C}",
        '\u{1097}' => "\u{100B}\u{1039}\u{100B}",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zawgyi_becomes_unicode() {
        // "Myanmar" and "country": E before its consonant, medial Ra before Ma.
        assert_eq!(to_unicode("\u{107E}\u{1019}\u{1014}\u{1039}\u{1019}\u{102C}"), "မြန်မာ");
        assert_eq!(to_unicode("\u{1031}\u{1000}\u{102C}\u{1004}\u{1039}\u{1038}"), "ကောင်း");
    }

    #[test]
    fn unicode_stays() {
        for text in ["မြန်မာနိုင်ငံ", "ကောင်းပါတယ်", "ရက္ခိုင်", "Myanmar", "ქართული"]
        {
            assert_eq!(to_unicode(text), text);
        }
    }
}
