//! Folds a text to one spelling for matching, with a way back: for each folded character the byte that
//! it came from.
//!
//! Folded are case, the forms of one letter that Arabic, Persian and Urdu keyboards differ in, marks that
//! only show vowels, apostrophes, dashes, full-width forms, digits of every script, and the dotted and
//! dotless i. Accents are kept: in most languages they make another letter. One character becomes one or
//! none, so that offsets stay in step. Not here: canonical text, which is never folded.

/// A folded text: `chars[i]` came from the byte `starts[i]`.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded characters.
    pub chars: Vec<char>,
    /// Where each came from, and at the end the length of the text, in bytes.
    pub starts: Vec<u32>,
}

impl Folded {
    /// Folds a text. What lies behind 4 GiB is not read.
    pub fn of(text: &str) -> Self {
        let mut folded = Self::default();
        folded.read(text, fold);
        folded
    }

    /// Folds another text into the same memory, by a function that answers what [`fold`] answers: whoever
    /// asks something else about each character as well has it seen once.
    pub fn read(&mut self, text: &str, mut fold: impl FnMut(char) -> Option<char>) {
        self.chars.clear();
        self.starts.clear();
        self.chars.reserve(text.len());
        self.starts.reserve(text.len() + 1);
        let mut end = 0;
        for (at, character) in text.char_indices() {
            let Ok(start) = u32::try_from(at) else { break };
            end = at + character.len_utf8();
            if let Some(folded) = fold(character) {
                self.chars.push(folded);
                self.starts.push(start);
            }
        }
        self.starts.push(u32::try_from(end).unwrap_or(u32::MAX));
    }
}

/// The folded form of a word or name, as a string.
pub fn folded(text: &str) -> String {
    text.chars().filter_map(fold).collect()
}

/// The folded form of one character; none if it only modifies its neighbours.
#[inline]
pub fn fold(character: char) -> Option<char> {
    match character {
        'A'..='Z' => Some(character.to_ascii_lowercase()),
        '\0'..='@' | '['..='_' | 'a'..='\u{7F}' => Some(character),
        '\u{430}'..='\u{44F}' | '\u{561}'..='\u{586}' => Some(character),
        // А to Я: 32 code points above are а to я.
        '\u{410}'..='\u{42F}' => char::from_u32(u32::from(character) + 32),
        'Ё' | 'ё' => Some('е'),
        // Small letters: nothing has to be asked of the tables of Unicode.
        '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FF}' => Some(character),
        'ә' | 'ғ' | 'қ' | 'ң' | 'ө' | 'ұ' | 'ү' | 'һ' | 'і' | 'ї' | 'є' | 'ў' => {
            Some(character)
        }
        'ı' | 'İ' => Some('i'),
        // Arabic, Persian, Urdu: one letter of several keyboards.
        'ي' | 'ى' | 'ے' | 'ې' => Some('ی'),
        'ك' => Some('ک'),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ة' | 'ۀ' | 'ہ' | 'ھ' | 'ۃ' | 'ە' => Some('ه'),
        'ـ' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' => None,
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '\u{307}' => None,
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BB}' | '\u{2BC}' | '\u{2BD}' | '`' | '´'
        | '\u{5F3}' | 'ʹ' => Some('\''),
        '\u{5F4}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => Some(' '),
        '\u{660}'..='\u{669}' => digit(character, 0x660),
        '\u{6F0}'..='\u{6F9}' => digit(character, 0x6F0),
        '\u{966}'..='\u{96F}' => digit(character, 0x966),
        '\u{9E6}'..='\u{9EF}' => digit(character, 0x9E6),
        '\u{BE6}'..='\u{BEF}' => digit(character, 0xBE6),
        '\u{E50}'..='\u{E59}' => digit(character, 0xE50),
        '\u{ED0}'..='\u{ED9}' => digit(character, 0xED0),
        '\u{1040}'..='\u{1049}' => digit(character, 0x1040),
        '\u{17E0}'..='\u{17E9}' => digit(character, 0x17E0),
        '\u{FF01}'..='\u{FF5E}' => {
            let plain = char::from_u32(u32::from(character) - 0xFEE0)?;
            Some(plain.to_ascii_lowercase())
        }
        _ => Some(lower(character)),
    }
}

fn digit(character: char, zero: u32) -> Option<char> {
    char::from_u32(u32::from(character) - zero + u32::from('0'))
}

/// The lower-case letter, where it is one character.
fn lower(character: char) -> char {
    if is_caseless(character) {
        return character;
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

/// Scripts without case, asked often: Arabic, Indic, Thai, Han, Hangul.
fn is_caseless(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{109F}' | '\u{2E80}'..='\u{A63F}' | '\u{AC00}'..='\u{D7A3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_on_many_keyboards_folds_to_one() {
        for (a, b) in [
            ("İRAN", "iran"),
            ("Қырғызстан", "ҚЫРҒЫЗСТАН"),
            ("O‘zbekiston", "oʻZBEKISTON"),
            ("السعودية", "السعوديه"),
            ("إيران", "ایران"),
            ("Семён", "СЕМЕН"),
            ("２０２４", "2024"),
            ("۱۴۰۳", "1403"),
            ("២០២៥", "2025"),
            ("၁၉၄၈", "1948"),
            ("໒໐໒໖", "2026"),
            ("௧௫", "15"),
            ("Genève–Bern", "genève-bern"),
            ("צ׳אד ארה״ב", "צ'אד ארה\"ב"),
        ] {
            assert_eq!(folded(a), folded(b), "{a} {b}");
        }
        assert_ne!(folded("é"), folded("e"));
        assert_eq!(folded("طهـــران"), folded("طهران"));
    }

    #[test]
    fn what_is_taken_for_a_small_letter_is_one() {
        for letter in ('\u{DF}'..='\u{FF}').chain("әғқңөұүһіїєў".chars()) {
            assert!(letter.to_lowercase().eq([letter]), "{letter}");
        }
    }

    #[test]
    fn each_folded_character_knows_its_byte() {
        let text = "Әл-Фараби\u{200C}١٩";
        let folded = Folded::of(text);
        assert_eq!(folded.chars.len() + 1, folded.starts.len());
        assert_eq!(folded.starts.last().copied(), u32::try_from(text.len()).ok());
        for (character, start) in folded.chars.iter().zip(&folded.starts) {
            let original = text.get(*start as usize..).and_then(|rest| rest.chars().next());
            assert_eq!(original.and_then(fold), Some(*character));
        }
    }
}
