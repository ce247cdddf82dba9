//! From text to folded words: what the profiles are counted over and asked with.
//!
//! One pass. Lower case, one form for each of the many apostrophes, one yeh and one kaf, comma
//! and cedilla unified, vowel points dropped, Latin look-alikes inside a Cyrillic word (and the
//! reverse) mapped back. Masked: URLs, addresses, document symbols, code-like tokens and letters
//! that touch a digit. Training and detection share this file, so they cannot differ.
//! The text is expected in NFC (`composed`).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::fold::{FOLD, Folded, fold};
use super::script::{Class, Script, class_of};

/// The text in NFC, as far as it matters here: combining marks U+0300-036F put together with
/// their letters. Their first bytes tell whether there are any.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    let marked = text.as_bytes().iter().any(|&byte| byte == 0xCC || byte == 0xCD);
    if marked { Cow::Owned(text.nfc().collect()) } else { Cow::Borrowed(text) }
}

/// One word: folded symbols and where it stood.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word {
    /// First symbol in [`Words::symbols`].
    pub(crate) first: u32,
    /// One past the last symbol.
    pub(crate) last: u32,
    /// First byte in the text that was read.
    pub(crate) from: u32,
    /// One past the last byte.
    pub(crate) to: u32,
    pub(crate) script: Script,
    /// Two or more letters, all of them capitals.
    pub(crate) shouted: bool,
}

impl Word {
    pub(crate) fn letters(&self) -> u32 {
        self.last - self.first
    }
}

/// The folded words of a text, in order.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) symbols: Vec<u32>,
    pub(crate) items: Vec<Word>,
    /// Signs and digits that were seen between the words.
    pub(crate) signs: u32,
}

/// What a folded symbol stands for at the edge of a word.
pub(crate) const EDGE: u32 = 0x20;
/// The zero-width non-joiner, kept inside Arabic-script words.
pub(crate) const NON_JOINER: u32 = 0x200C;
/// Words longer than this are read in pieces, so that one endless word costs linear time.
pub(crate) const LONGEST_WORD: usize = 48;

impl Words {
    /// Reads at most `max_letters` letters of a text.
    pub(crate) fn read(text: &str, max_letters: usize) -> Self {
        let mut reader = Reader::new(text.len().min(max_letters * 4), max_letters);
        reader.run(text, 0);
        reader.words
    }

    /// Reads parts of a text one after another; positions are those of the whole text. The
    /// second value is where each part's words end in [`Words::items`].
    pub(crate) fn read_parts<'a>(
        parts: impl Iterator<Item = (usize, &'a str)>,
        max_letters: usize,
    ) -> (Self, Vec<usize>) {
        let mut reader = Reader::new(0, max_letters);
        let mut ends = Vec::new();
        for (start, part) in parts {
            reader.run(part, start);
            ends.push(reader.words.items.len());
        }
        (reader.words, ends)
    }

    /// The symbols of one word.
    pub(crate) fn of(&self, word: &Word) -> &[u32] {
        self.symbols.get(word.first as usize..word.last as usize).unwrap_or(&[])
    }
}

struct Reader {
    words: Words,
    max_letters: usize,
    /// Words known when the current token began, to forget them if the token is masked.
    token_words: usize,
    token_symbols: usize,
    token_masked: bool,
    token_switches: u32,
    open: Option<Open>,
    after_digit: bool,
    previous: char,
    fold: &'static [u32],
}

/// The word being read.
struct Open {
    first: usize,
    from: usize,
    script: Script,
    letters: u32,
    capitals: u32,
    mixed: bool,
    was_lower: bool,
}

impl Reader {
    fn new(bytes: usize, max_letters: usize) -> Self {
        let mut words = Words::default();
        words.symbols.reserve(bytes + 8);
        words.items.reserve(bytes / 5 + 4);
        Self {
            words,
            max_letters,
            token_words: 0,
            token_symbols: 0,
            token_masked: false,
            token_switches: 0,
            open: None,
            after_digit: false,
            previous: ' ',
            fold: &FOLD,
        }
    }

    fn run(&mut self, text: &str, start: usize) {
        let mut end = start + text.len();
        for (place, c) in text.char_indices() {
            let at = start + place;
            let over = self.words.symbols.len().checked_sub(self.max_letters);
            if over.is_some_and(|over| over >= LONGEST_WORD || self.open.is_none()) {
                end = at;
                break;
            }
            let class = class_of(c);
            if let Class::Letter(script) = class {
                self.letter(at, c, script);
                self.previous = c;
                continue;
            }
            let after = text.get(place + c.len_utf8()..).unwrap_or_default();
            let next = after.chars().next().unwrap_or(' ');
            match class {
                Class::Letter(_) | Class::Skip => {}
                Class::Mark => self.mark(c),
                Class::Apostrophe => self.apostrophe(at, next),
                Class::NonJoiner => self.non_joiner(next),
                Class::Digit => self.digit(at),
                Class::Break => self.gap(at, c, next),
            }
            self.previous = c;
        }
        self.close(end);
        self.end_token();
    }

    #[inline]
    fn letter(&mut self, at: usize, c: char, script: Script) {
        // Most letters: one more in lower case of a word in one script.
        if let Some(open) = self.open.as_mut().filter(|open| open.script == script)
            && self.fold.get(c as usize) == Some(&u32::from(c))
            && self.words.symbols.len() - open.first < LONGEST_WORD
        {
            open.letters += 1;
            open.was_lower = true;
            self.words.symbols.push(u32::from(c));
            return;
        }
        self.any_letter(at, c, script);
    }

    fn any_letter(&mut self, at: usize, c: char, script: Script) {
        let full = self.open.as_ref().is_some_and(|open| {
            !joins(open.script, script) || self.words.symbols.len() - open.first >= LONGEST_WORD
        });
        if full {
            self.close(at);
        }
        let folded = fold(c);
        if folded.is_empty() {
            return;
        }
        let cased = matches!(script, Script::Latin | Script::Cyrillic);
        let upper = cased && folded != Folded::One(u32::from(c));
        let first = self.words.symbols.len();
        let open = self.open.get_or_insert(Open {
            first,
            from: at,
            script,
            letters: 0,
            capitals: 0,
            mixed: false,
            was_lower: false,
        });
        open.mixed |= open.script != script;
        open.letters += 1;
        open.capitals += u32::from(upper);
        self.token_switches += u32::from(upper && open.was_lower);
        open.was_lower = !upper;
        folded.push_to(&mut self.words.symbols);
    }

    fn mark(&mut self, c: char) {
        let room = |open: &Open| self.words.symbols.len() - open.first < LONGEST_WORD;
        if self.open.as_ref().is_some_and(room) {
            self.words.symbols.push(u32::from(c));
        }
    }

    /// An apostrophe is a letter between letters, and after a last `g` (Uzbek togʻ).
    fn apostrophe(&mut self, at: usize, next: char) {
        let Some(open) = &self.open else { return };
        let between = matches!(class_of(next), Class::Letter(_));
        let uzbek = matches!(self.previous, 'g' | 'G');
        let joins = matches!(open.script, Script::Latin | Script::Cyrillic | Script::Hebrew);
        let room = self.words.symbols.len() - open.first < LONGEST_WORD;
        if joins && room && (between || uzbek) {
            self.words.symbols.push(u32::from('\''));
        } else {
            self.close(at);
        }
    }

    fn non_joiner(&mut self, next: char) {
        let inside = self.open.as_ref().is_some_and(|open| open.script == Script::Arabic);
        let room = self
            .open
            .as_ref()
            .is_some_and(|open| self.words.symbols.len() - open.first < LONGEST_WORD);
        if inside && room && matches!(class_of(next), Class::Letter(Script::Arabic)) {
            self.words.symbols.push(NON_JOINER);
        }
    }

    fn digit(&mut self, at: usize) {
        self.words.signs += 1;
        self.drop_if_coded();
        self.close(at);
        self.after_digit = true;
    }

    /// Latin letters that touch a digit are a code (`35mm`, `G20`), not a word.
    fn drop_if_coded(&mut self) {
        if let Some(open) = self.open.take_if(|open| open.script == Script::Latin) {
            self.words.symbols.truncate(open.first);
        }
    }

    fn gap(&mut self, at: usize, c: char, next: char) {
        self.close(at);
        self.after_digit = false;
        if c.is_whitespace() {
            self.end_token();
            return;
        }
        self.words.signs += 1;
        let address = match c {
            ':' => next == '/',
            '@' | '_' | '\\' | '{' | '}' | '=' | '<' | '>' | '#' | '$' | '|' | '~' | '^' => true,
            '/' => next.is_ascii_digit() || self.previous.is_ascii_digit(),
            '.' => self.previous.is_ascii_lowercase() && next.is_ascii_lowercase(),
            '(' => next == ')',
            _ => false,
        };
        self.token_masked |= address;
    }

    fn end_token(&mut self) {
        if self.token_masked || self.token_switches >= 3 {
            self.words.items.truncate(self.token_words);
            self.words.symbols.truncate(self.token_symbols);
        }
        self.token_words = self.words.items.len();
        self.token_symbols = self.words.symbols.len();
        self.token_masked = false;
        self.token_switches = 0;
    }

    fn close(&mut self, to: usize) {
        let Some(open) = self.open.take() else { return };
        let coded = self.after_digit && open.script == Script::Latin;
        self.after_digit = false;
        if coded {
            self.words.symbols.truncate(open.first);
            return;
        }
        let tsheg = u32::from('\u{F0B}');
        if self.words.symbols.last() == Some(&tsheg) && self.words.symbols.len() > open.first + 1 {
            self.words.symbols.pop();
        }
        let mut script = open.script;
        if open.mixed {
            let word = self.words.symbols.get_mut(open.first..).unwrap_or_default();
            script = settle(word);
        } else if script == Script::Latin && self.words.symbols.len() == open.first + 1 {
            script = self.stray_letter(open.first);
        }
        let last = self.words.symbols.len();
        self.words.items.push(Word {
            first: narrow(open.first),
            last: narrow(last),
            from: narrow(open.from),
            to: narrow(to),
            script,
            shouted: open.letters >= 2 && open.capitals == open.letters,
        });
    }

    /// A lone Latin `i`, `a` or `o` after a Cyrillic word is the Cyrillic conjunction.
    fn stray_letter(&mut self, first: usize) -> Script {
        let after_cyrillic =
            self.words.items.last().is_some_and(|word| word.script == Script::Cyrillic);
        let mapped = self.words.symbols.get_mut(first).filter(|_| after_cyrillic);
        match mapped.and_then(|symbol| to_cyrillic(*symbol).map(|new| (symbol, new))) {
            Some((symbol, new)) => {
                *symbol = new;
                Script::Cyrillic
            }
            None => Script::Latin,
        }
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Latin and Cyrillic may stand in one word (look-alikes); other scripts may not.
fn joins(a: Script, b: Script) -> bool {
    a == b
        || matches!((a, b), (Script::Latin, Script::Cyrillic) | (Script::Cyrillic, Script::Latin))
}

/// Gives a word of both alphabets the one that explains it, and maps the look-alikes.
fn settle(word: &mut [u32]) -> Script {
    let is_cyrillic = |symbol: u32| (0x400..0x530).contains(&symbol);
    let only_latin = word.iter().filter(|&&s| !is_cyrillic(s) && to_cyrillic(s).is_none()).count();
    let only_cyrillic = word.iter().filter(|&&s| is_cyrillic(s) && to_latin(s).is_none()).count();
    if only_cyrillic >= only_latin {
        for symbol in word.iter_mut() {
            *symbol = to_cyrillic(*symbol).unwrap_or(*symbol);
        }
        Script::Cyrillic
    } else {
        for symbol in word.iter_mut() {
            *symbol = to_latin(*symbol).unwrap_or(*symbol);
        }
        Script::Latin
    }
}

const LOOK_ALIKES: &[(char, char)] = &[
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'һ'),
    ('i', 'і'),
    ('ï', 'ї'),
    ('j', 'ј'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('ö', 'ӧ'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('ə', 'ә'),
    ('ө', 'ө'),
];

fn to_cyrillic(symbol: u32) -> Option<u32> {
    LOOK_ALIKES.iter().find(|(latin, _)| u32::from(*latin) == symbol).map(|(_, c)| u32::from(*c))
}

fn to_latin(symbol: u32) -> Option<u32> {
    LOOK_ALIKES.iter().find(|(_, c)| u32::from(*c) == symbol).map(|(latin, _)| u32::from(*latin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let read = Words::read(text, 10_000);
        let spell = |w: &Word| read.of(w).iter().filter_map(|&s| char::from_u32(s)).collect();
        read.items.iter().map(spell).collect()
    }

    #[test]
    fn every_apostrophe_of_uzbek_is_one() {
        for text in ["oʻzbek", "oʼzbek", "o‘zbek", "o’zbek", "o`zbek", "o'zbek", "O'ZBEK"] {
            assert_eq!(words(text), ["o'zbek"], "{text}");
        }
        assert_eq!(words("tog' va"), ["tog'", "va"]);
        assert_eq!(words("'hello'"), ["hello"]);
    }

    #[test]
    fn addresses_symbols_and_codes_are_masked() {
        assert_eq!(words("see https://example.org/a/b and a@b.org now"), ["see", "and", "now"]);
        assert_eq!(words("doc A/RES/70/1 of G20 and 35mm"), ["doc", "of", "and"]);
        assert_eq!(words("fn main() { let x_y = 3; }"), ["fn", "let"]);
        assert_eq!(words("2024 12.05 !!! 😀"), Vec::<String>::new());
    }

    #[test]
    fn latin_letters_inside_a_cyrillic_word_are_mapped_back() {
        assert_eq!(words("Казақстандағы тiл"), ["казақстандағы", "тіл"]);
        assert_eq!(words("мова i право"), ["мова", "і", "право"]);
    }

    #[test]
    fn arabic_yeh_and_kaf_and_points_are_unified() {
        assert_eq!(words("كيف"), words("کیف"));
        assert_eq!(words("كَتَبَ"), words("کتب"));
        assert_eq!(words("می\u{200C}رود"), ["می\u{200C}رود"]);
    }

    #[test]
    fn one_endless_word_is_read_in_pieces() {
        let read = Words::read(&"a".repeat(100_000), 1_000);
        assert!(read.symbols.len() <= 1_100);
    }
}
