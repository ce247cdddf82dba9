//! Scripts that are written without spaces between words.

/// A script without spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unspaced {
    /// Han and kana: a character says much.
    Ideographs,
    /// Thai, Lao, Khmer, Burmese, Tibetan: letters.
    Letters,
}

/// Whether a character is of such a script.
pub(crate) fn unspaced(c: char) -> Option<Unspaced> {
    match u32::from(c) {
        0..=0xdff => None,
        // Digits of these scripts are numbers, which have their own rules.
        0xe50..=0xe59 | 0xed0..=0xed9 | 0xf20..=0xf29 | 0x1040..=0x1049 | 0x17e0..=0x17e9 => None,
        0xe3f => None,
        0xe00..=0xfff | 0x1000..=0x109f | 0x1780..=0x17ff | 0xa9e0..=0xa9ff | 0xaa60..=0xaa7f => {
            Some(Unspaced::Letters)
        }
        0x3005..=0x3007 | 0x3031..=0x3035 | 0x3040..=0x30fa | 0x30fc..=0x31ff => {
            Some(Unspaced::Ideographs)
        }
        0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => Some(Unspaced::Ideographs),
        _ => None,
    }
}
