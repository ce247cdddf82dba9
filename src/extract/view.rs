//! A paragraph as the rules see it: folded characters, and tokens that know where they came from.
//!
//! A token is a run of letters, a run of digits, one sign of a script that does not separate words, or
//! one mark. White space and dashes are no tokens but gaps in front of one. The same function cuts the
//! texts and the tables, so that both agree on what a word is.

use std::ops::Range;

use super::letters::{Letters, Traits};
use crate::text::fold::Folded;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// A run of letters, with apostrophes inside.
    Word,
    /// A run of digits.
    Number,
    /// One sign of a script without spaces between words: Han, kana, Hangul, Thai …
    Sign,
    /// One mark: a comma, a bracket, a quotation mark …
    Mark,
}

/// What stands in front of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// White space.
    Space,
    /// A hyphen or dash alone: "20-22", "Нур-Султан".
    Hyphen,
    /// A dash between spaces: "министр – глава".
    Dash,
}

/// One token; places are indexes of the folded characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) class: Class,
    pub(super) gap: Gap,
    /// The first letter is a capital.
    pub(super) upper: bool,
    /// All letters are capitals, and there are at least two.
    pub(super) caps: bool,
}

impl Token {
    /// Its folded characters.
    pub(super) fn folded(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    pub(super) fn chars(&self) -> usize {
        (self.to - self.from) as usize
    }
}

/// A paragraph cut into tokens.
#[derive(Debug, Clone, Default)]
pub(super) struct View {
    pub(super) folded: Folded,
    /// Of each folded character.
    traits: Vec<Traits>,
    pub(super) tokens: Vec<Token>,
}

impl View {
    /// Cuts another text in the same memory.
    pub(super) fn read(&mut self, text: &str) {
        let letters = Letters::table();
        self.traits.clear();
        self.traits.reserve(text.len());
        let traits = &mut self.traits;
        self.folded.read(text, |character| {
            let letter = letters.of(character);
            let folded = letter.folded()?;
            traits.push(letter.traits());
            Some(folded)
        });
        self.tokens.clear();
        let mut gap = Gap::None;
        let mut at = 0;
        while let Some(traits) = self.traits.get(at) {
            let Some(class) = traits.class() else {
                gap = widened(gap, self.folded.chars.get(at).copied().unwrap_or(' '));
                at += 1;
                continue;
            };
            let end = match class {
                Class::Sign | Class::Mark => at + 1,
                Class::Number => self.run(at, Traits::is_number),
                Class::Word => self.word(at),
            };
            let (upper, caps) = match class {
                Class::Word => self.case_of(at..end),
                Class::Number | Class::Sign | Class::Mark => (false, false),
            };
            let (Ok(from), Ok(to)) = (u32::try_from(at), u32::try_from(end)) else { break };
            self.tokens.push(Token { from, to, class, gap, upper, caps });
            gap = Gap::None;
            at = end;
        }
    }

    /// The folded characters of a token.
    pub(super) fn chars(&self, token: &Token) -> &[char] {
        self.folded.chars.get(token.folded()).unwrap_or_default()
    }

    /// The only character of a mark or sign.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        let token = self.tokens.get(at).filter(|token| token.class == Class::Mark)?;
        self.folded.chars.get(token.from as usize).copied()
    }

    /// The first byte of a token in the text that was read.
    pub(super) fn start(&self, at: usize) -> usize {
        let token = self.tokens.get(at);
        let from = token.map_or(self.folded.chars.len(), |token| token.from as usize);
        self.folded.starts.get(from).map_or(0, |&byte| byte as usize)
    }

    /// The byte behind a token.
    pub(super) fn end(&self, at: usize) -> usize {
        let to = self.tokens.get(at).map_or(0, |token| token.to as usize);
        self.folded.starts.get(to).map_or(0, |&byte| byte as usize)
    }

    /// The bytes of a run of tokens; empty for an empty run.
    pub(super) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        let start = self.start(tokens.start);
        if tokens.is_empty() { start..start } else { start..self.end(tokens.end - 1) }
    }

    /// What is known of a folded character.
    #[inline]
    pub(super) fn traits(&self, at: usize) -> Option<Traits> {
        self.traits.get(at).copied()
    }

    fn run(&self, from: usize, belongs: impl Fn(Traits) -> bool) -> usize {
        let rest = self.traits.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|traits| belongs(**traits)).count()
    }

    fn word(&self, from: usize) -> usize {
        let mut at = from;
        loop {
            at = self.run(at, Traits::is_word);
            let inside = self.folded.chars.get(at) == Some(&'\'');
            let goes_on = inside && self.traits.get(at + 1).is_some_and(|next| next.is_word());
            if !goes_on {
                // Uzbek o‘ and g‘ at the end of a word.
                let closes =
                    inside && at > from && matches!(self.folded.chars.get(at - 1), Some('o' | 'g'));
                return if closes { at + 1 } else { at };
            }
            at += 1;
        }
    }

    fn case_of(&self, chars: Range<usize>) -> (bool, bool) {
        let letters = self.traits.get(chars).unwrap_or_default();
        let upper = letters.first().is_some_and(|letter| letter.is_upper());
        if !upper || letters.len() < 2 {
            return (upper, false);
        }
        // Words that are longer than any acronym or heading word are not looked through.
        let caps =
            letters.iter().take(40).all(|letter| letter.is_upper() || !letter.is_alphabetic());
        (true, caps)
    }
}

/// The class of a folded character; none for what makes a gap. Asked once a character, for `letters`.
pub(super) fn class_of(character: char) -> Option<Class> {
    match character {
        'a'..='z'
        | '\u{C0}'..='\u{D6}'
        | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{24F}'
        | '\u{3AC}'..='\u{3CE}'
        | '\u{400}'..='\u{481}'
        | '\u{48A}'..='\u{52F}'
        | '\u{561}'..='\u{587}'
        | '\u{620}'..='\u{64A}'
        | '\u{671}'..='\u{6D3}'
        | '\u{904}'..='\u{939}' => Some(Class::Word),
        '0'..='9' => Some(Class::Number),
        ' ' | '\t' | '\n' | '-' => None,
        '!'..='/' | ':'..='@' | '['..='`' | '{'..='~' | '\u{2010}'..='\u{203F}' => {
            Some(Class::Mark)
        }
        _ if is_sign(character) => Some(Class::Sign),
        _ if character.is_alphanumeric() || is_mark_of_word(character) => Some(Class::Word),
        _ => Some(Class::Mark),
    }
}

/// Scripts that put no spaces between words, and Hangul, whose words are glued to particles.
fn is_sign(character: char) -> bool {
    matches!(character,
        '\u{E01}'..='\u{E4E}' | '\u{E81}'..='\u{ECD}' | '\u{EDC}'..='\u{EDF}'
        | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{109F}' | '\u{1780}'..='\u{17D3}'
        | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{3096}' | '\u{3099}'..='\u{309A}'
        | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

/// Marks that are part of a word: accents, vowel signs, viramas.
fn is_mark_of_word(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36F}' | '\u{900}'..='\u{963}' | '\u{971}'..='\u{DF3}' | '\u{135D}'..='\u{135F}')
}

fn widened(gap: Gap, character: char) -> Gap {
    match (gap, character) {
        (Gap::None, '-') => Gap::Hyphen,
        (Gap::Space | Gap::Dash, '-') | (Gap::Hyphen, '-' | ' ' | '\t' | '\n') | (Gap::Dash, _) => {
            Gap::Dash
        }
        (Gap::None | Gap::Space, _) => Gap::Space,
        (Gap::Hyphen, _) => Gap::Dash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut view = View::default();
        view.read(text);
        view.tokens.iter().map(|token| view.chars(token).iter().collect()).collect()
    }

    #[test]
    fn words_numbers_signs_and_marks_are_told_apart() {
        assert_eq!(
            cut("The 19th meeting, C5+1."),
            ["the", "19", "th", "meeting", ",", "c", "5", "+", "1", "."]
        );
        assert_eq!(cut("O‘zbekiston bog‘"), ["o'zbekiston", "bog'"]);
        assert_eq!(cut("第19回外相"), ["第", "19", "回", "外", "相"]);
        assert_eq!(cut("विदेश मंत्री"), ["विदेश", "मंत्री"]);
    }

    #[test]
    fn a_gap_tells_a_hyphen_from_a_dash() {
        let mut view = View::default();
        view.read("Нур-Султан – столица 20–22");
        let gaps: Vec<Gap> = view.tokens.iter().map(|token| token.gap).collect();
        assert_eq!(gaps, [Gap::None, Gap::Hyphen, Gap::Dash, Gap::Space, Gap::Hyphen]);
    }
}
