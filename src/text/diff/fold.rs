//! What two spellings of the same words have in common.
//!
//! Two pieces of text that fold to the same string differ in nothing but spacing, quotes, dashes and
//! other punctuation, case, and variants of letters: a change between them is cosmetic. What carries
//! meaning stays: digits and what separates them, a sign before a number, `%`, `§`, a question mark.
//!
//! Not here: the folding of search terms, which goes further (it strips accents, for example).

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Signs that are punctuation to Unicode and meaning to a reader.
const SPEAKING: [char; 8] = ['%', '‰', '§', '@', '&', '#', '?', '+'];

/// The folded form of a piece of text.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let chars: Vec<char> =
        if text.is_ascii() { text.chars().collect() } else { text.nfkc().collect() };
    let at = |index: Option<usize>| index.and_then(|index| chars.get(index)).copied();
    for (index, &c) in chars.iter().enumerate() {
        if is_letter(c) {
            push_letter(c, &mut out);
            continue;
        }
        let before = at(index.checked_sub(1));
        let after = at(index.checked_add(1));
        let digits = before.is_some_and(char::is_numeric) && after.is_some_and(char::is_numeric);
        let letters = before.is_some_and(is_letter) && after.is_some_and(is_letter);
        if is_apostrophe(c) && letters {
            out.push('\'');
        } else if is_dash(c) {
            let sign = after.is_some_and(char::is_numeric) && !before.is_some_and(is_letter);
            if sign {
                out.push('-');
            }
        } else if digits && matches!(c, '.' | ',' | ':' | '/' | '٫' | '٬') {
            out.push(c);
        } else if matches!(c, '؟' | '？' | '՞') {
            out.push('?');
        } else if SPEAKING.contains(&c) || is_symbol(c) {
            out.push(c);
        }
    }
    out
}

/// Which characters of the first plane are letters, marks or digits: one bit each, because asking
/// Unicode's tables for every character of two texts takes longer than comparing them.
static LETTERS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0_u64; 0x1_0000 / 64];
    for code in 0..0x1_0000_u32 {
        let letter =
            char::from_u32(code).is_some_and(|c| c.is_alphanumeric() || is_combining_mark(c));
        if let Some(word) = bits.get_mut((code / 64) as usize).filter(|_| letter) {
            *word |= 1 << (code % 64);
        }
    }
    bits
});

/// A letter, a mark on one, or a digit.
pub(crate) fn is_letter(c: char) -> bool {
    let code = u32::from(c);
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{80}'..='\u{ffff}' => {
            LETTERS.get((code / 64) as usize).is_some_and(|word| word & (1 << (code % 64)) != 0)
        }
        _ => c.is_alphanumeric() || is_combining_mark(c),
    }
}

/// The lower case of a letter, where that is one letter.
pub(crate) fn lower(c: char) -> char {
    match c {
        '\0'..='\u{7f}' => c.to_ascii_lowercase(),
        'а'..='я' | 'ا'..='غ' | '一'..='\u{9fff}' => c,
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

/// What stands for an apostrophe between two letters.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʹ' | '`' | '´' | '＇')
}

/// What stands for a dash, a hyphen or a minus.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '﹣' | '－')
}

/// Currency and other signs that are no punctuation: `$`, `€`, `№`, `°`, `=`.
fn is_symbol(c: char) -> bool {
    matches!(
        c,
        '$' | '=' | '<' | '>' | '^' | '|' | '~' | '°' | '¢'..='¥' | '©' | '®' | '±' | '×' | '÷'
    ) || ('\u{20a0}'..='\u{20cf}').contains(&c)
        || ('\u{2100}'..='\u{214f}').contains(&c)
        || ('\u{2190}'..='\u{22ff}').contains(&c)
}

fn push_letter(c: char, out: &mut String) {
    // Apostrophes that Unicode counts as letters are handled like the others.
    match c {
        'ʼ' | 'ʻ' | 'ʹ' => out.push('\''),
        'ё' | 'Ё' => out.push('е'),
        'ς' => out.push('σ'),
        'ß' | 'ẞ' => out.push_str("ss"),
        'և' => out.push_str("եւ"),
        'İ' => out.push('i'),
        // Tatweel and the vowel signs of Arabic and Hebrew.
        'ـ' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{591}'..='\u{5c7}' => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        'ۀ' | 'ە' => out.push('ه'),
        _ => match digit(c) {
            Some(digit) => out.push(digit),
            None => out.extend(c.to_lowercase()),
        },
    }
}

/// The ASCII digit of a decimal digit of any script that statements are written in.
pub(crate) fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 12] =
        [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10];
    if c < '\u{660}' {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let value =
        ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn spacing_quotes_dashes_and_letter_variants_fold_together() {
        let same = [
            ("«Достык» — дом", "\"Достык\" - дом"),
            ("её отчёт", "ее отчет"),
            ("Toʻraqoʻrgʻon", "To'raqo'rg'on"),
            ("علي كتاب", "علی کتاب"),
            ("Straße, 5", "strasse 5"),
            ("٣٥", "35"),
            ("co-operation", "cooperation"),
            ("ﬁnal", "final"),
        ];
        for (a, b) in same {
            assert_eq!(folded(a), folded(b), "{a} and {b}");
        }
    }

    #[test]
    fn what_carries_meaning_stays() {
        let different = [
            ("1.5", "15"),
            ("1.5", "1,5"),
            ("-5", "5"),
            ("5%", "5"),
            ("its", "it's"),
            ("Really.", "Really?"),
            ("$5", "€5"),
            ("кол", "көл"),
            ("sah", "şah"),
        ];
        for (a, b) in different {
            assert_ne!(folded(a), folded(b), "{a} and {b}");
        }
    }
}
