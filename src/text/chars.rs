//! What single characters are to a canonical text: which ones stay, which ones never do, and which
//! ones end a sentence, in every script.
//!
//! Tables are ranges of the Unicode standard, so that no crate of properties is needed for them.

/// What becomes of a character on its way into the canonical text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It stays.
    Plain,
    /// A plain space.
    Space,
    /// A tab.
    Tab,
    /// It ends a line: becomes LF. CR before LF is half of one line end.
    LineEnd,
    /// White space that becomes a plain space.
    OddSpace,
    /// Changes the direction of writing: left out.
    Bidi,
    /// Has no width and no meaning: left out.
    ZeroWidth,
    /// Joins or separates letter forms: stays where its script needs it.
    Joiner,
    /// A control character: left out.
    Control,
}

/// Zero width non-joiner.
pub(super) const ZWNJ: char = '\u{200C}';
/// Zero width joiner.
pub(super) const ZWJ: char = '\u{200D}';

/// What becomes of a character.
#[inline]
pub(super) fn class(character: char) -> Class {
    match character {
        ' ' => Class::Space,
        '!'..='~' => Class::Plain,
        '\t' => Class::Tab,
        '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::LineEnd,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Class::Control,
        '\u{AE}'..='\u{61B}' | '\u{61D}'..='\u{167F}' | '\u{3001}'..='\u{FEFE}' => Class::Plain,
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
            Class::OddSpace
        }
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Class::Bidi
        }
        '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => Class::ZeroWidth,
        ZWNJ | ZWJ => Class::Joiner,
        _ => Class::Plain,
    }
}

/// Whether a character can neither compose nor reorder nor decompose, so that a text of such
/// characters alone is in NFC without asking the tables. Covers what press texts are made of.
#[inline]
pub(super) fn is_nfc_inert(character: char) -> bool {
    matches!(character,
        '\0'..='\u{2FF}'
        | '\u{38E}'..='\u{3CE}'
        | '\u{400}'..='\u{482}' | '\u{48A}'..='\u{52F}'
        | '\u{531}'..='\u{58A}'
        | '\u{5D0}'..='\u{5EA}'
        | '\u{60C}'..='\u{60F}' | '\u{61B}'..='\u{64A}' | '\u{660}'..='\u{66F}'
        | '\u{671}'..='\u{6D4}' | '\u{6F0}'..='\u{6FF}'
        | '\u{10A0}'..='\u{10FF}'
        | '\u{1E00}'..='\u{1E99}' | '\u{1EA0}'..='\u{1EFF}'
        | '\u{2010}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}'
        | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF9D}')
}

/// Whether the joiners form letters in the script of this letter or mark: Arabic, Syriac, N'Ko,
/// Mongolian and the Indic scripts with their relatives in South-East Asia.
pub(super) fn takes_joiners(character: char) -> bool {
    matches!(character,
        '\u{620}'..='\u{65F}' | '\u{66E}'..='\u{6D5}' | '\u{6EE}'..='\u{6EF}' | '\u{6FA}'..='\u{6FC}'
        | '\u{70F}'..='\u{74F}' | '\u{750}'..='\u{77F}' | '\u{7CA}'..='\u{7F5}'
        | '\u{840}'..='\u{85B}' | '\u{860}'..='\u{86A}' | '\u{870}'..='\u{8FF}'
        | '\u{900}'..='\u{963}' | '\u{970}'..='\u{DF3}'
        | '\u{F40}'..='\u{FBC}' | '\u{1000}'..='\u{103F}' | '\u{1050}'..='\u{108F}'
        | '\u{1780}'..='\u{17D3}' | '\u{1820}'..='\u{18AA}'
        | '\u{1A20}'..='\u{1A7F}' | '\u{1B00}'..='\u{1B4B}'
        | '\u{A840}'..='\u{A871}' | '\u{A8E0}'..='\u{A8F1}' | '\u{A980}'..='\u{A9C0}'
        | '\u{AA60}'..='\u{AA7F}' | '\u{FB50}'..='\u{FDFB}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{11000}'..='\u{11FFF}')
}

/// Whether a character ties a consonant to the next one: a joiner behind it forms a letter even at
/// the end of a word (the chillu letters of Malayalam, the khanda ta of Bengali).
pub(super) fn is_virama(character: char) -> bool {
    matches!(
        character,
        '\u{94D}'
            | '\u{9CD}'
            | '\u{A4D}'
            | '\u{ACD}'
            | '\u{B4D}'
            | '\u{BCD}'
            | '\u{C4D}'
            | '\u{CCD}'
            | '\u{D4D}'
            | '\u{DCA}'
    )
}

/// Whether a joiner behind this character makes one picture of two.
pub(super) fn ends_emoji(character: char) -> bool {
    is_emoji(character) || matches!(character, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// Whether this is a picture that can be joined to another.
pub(super) fn is_emoji(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}'
        | '\u{1F000}'..='\u{1FAFF}')
}

/// Whether a character takes two columns of a terminal, as those of East Asia do.
pub(super) fn is_wide(character: char) -> bool {
    character >= '\u{1100}'
        && matches!(character, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}' | '\u{20000}'..='\u{3FFFD}')
}

/// Whether a character closes a quotation or a bracket.
pub(super) fn is_closer(character: char) -> bool {
    closing_of_any(character) || matches!(character, '"' | '\'')
}

fn closing_of_any(character: char) -> bool {
    matches!(
        character,
        ')' | ']'
            | '»'
            | '”'
            | '’'
            | '›'
            | '“'
            | '」'
            | '』'
            | '】'
            | '》'
            | '〉'
            | '）'
            | '］'
            | '＂'
    )
}

/// The marks that can close a quotation which this mark opens.
pub(super) fn closers_of(opener: char) -> &'static [char] {
    match opener {
        '«' => &['»'],
        '»' => &['«'],
        '“' => &['”'],
        '„' => &['“', '”'],
        '‘' => &['’'],
        '"' => &['"'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '＂' => &['＂'],
        _ => &[],
    }
}

/// Whether a character ends a sentence, in any script.
pub(super) fn ends_sentence(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '．'
            | '｡'
            | '！'
            | '？'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '፧'
            | '។'
            | '။'
            | '།'
            | '᠃'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '؞'
    )
}

/// Whether a character says that the text goes on: a comma, a colon, a semicolon, in any script.
pub(super) fn leads_on(character: char) -> bool {
    matches!(
        character,
        ',' | ':'
            | ';'
            | '،'
            | '؛'
            | '、'
            | '，'
            | '：'
            | '；'
            | '՝'
            | '၊'
            | '᠂'
            | '፣'
            | '፤'
            | '·'
            | '—'
            | '–'
            | '-'
    )
}

/// The last character of a line that is not a closing mark.
pub(super) fn last_meaning(line: &str) -> Option<char> {
    line.chars().rev().find(|&character| character != ' ' && !is_closer(character))
}

/// Whether a line ends as running text does: with a full stop, or on the way to more.
pub(super) fn ends_as_prose(line: &str) -> bool {
    last_meaning(line).is_some_and(|last| ends_sentence(last) || leads_on(last))
}
