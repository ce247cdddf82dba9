//! What a letter is folded to: lower case, and one form of letters that are written in several.
//!
//! The text is expected in NFC. Which characters are letters at all: `script`.

use std::sync::LazyLock;

/// What one character folds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folded {
    Nothing,
    One(u32),
    Two(u32, u32),
}

impl Folded {
    pub(crate) fn is_empty(self) -> bool {
        self == Self::Nothing
    }

    pub(crate) fn push_to(self, out: &mut Vec<u32>) {
        match self {
            Self::Nothing => {}
            Self::One(a) => out.push(a),
            Self::Two(a, b) => out.extend([a, b]),
        }
    }
}

const FOLD_LEN: usize = 0x2000;

/// Folding of everything below U+2000, made once.
pub(crate) static FOLD: LazyLock<Vec<u32>> = LazyLock::new(|| {
    (0..FOLD_LEN)
        .map(|code| {
            let folded = u32::try_from(code).ok().and_then(char::from_u32).map(fold_slowly);
            folded.map_or(0, u32::from)
        })
        .collect()
});

#[inline]
pub(crate) fn fold(c: char) -> Folded {
    match FOLD.get(c as usize) {
        Some(&symbol) => Folded::One(symbol),
        None => fold_high(c),
    }
}

fn fold_slowly(c: char) -> char {
    match c {
        'İ' | 'I' => 'i',
        'ş' | 'Ş' => 'ș',
        'ţ' | 'Ţ' => 'ț',
        'ي' | 'ى' | 'ۍ' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'Ǆ' | 'ǅ' | 'ǆ' => 'ǆ',
        _ => {
            let mut lower = c.to_lowercase();
            lower.next().unwrap_or(c)
        }
    }
}

fn fold_high(c: char) -> Folded {
    let code = u32::from(c);
    match code {
        0xFF21..=0xFF3A => Folded::One(code - 0xFF21 + 0x61),
        0xFF41..=0xFF5A => Folded::One(code - 0xFF41 + 0x61),
        0xFB00 => Folded::Two(0x66, 0x66),
        0xFB01 => Folded::Two(0x66, 0x69),
        0xFB02 => Folded::Two(0x66, 0x6C),
        0xFB05 | 0xFB06 => Folded::Two(0x73, 0x74),
        0xFB03 | 0xFB04 => Folded::Nothing,
        _ => Folded::One(code),
    }
}
