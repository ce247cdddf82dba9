//! A name taken apart: its words without endings, as they are compared, and its initials.
//!
//! Not here: where a name begins and ends ([`super`]).

use std::ops::Range;

use super::super::initials::is_initial;
use super::super::lexicon::Words;
use super::super::reading::Paragraph;
use super::super::spelling::skeleton;
use super::super::view::Gap;
use super::{joins, latin_behind};

/// The form of a name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Shape {
    /// Skeletons of its words, in the order of the text, without initials and particles.
    pub(in super::super) words: Vec<String>,
    /// The first sounds of its initials.
    pub(in super::super) initials: Vec<char>,
    /// As it is written, with case endings taken off.
    pub(in super::super) bare: String,
    /// As the text itself writes it in Latin letters behind it.
    pub(in super::super) latin: Option<String>,
}

impl Shape {
    /// Whether its words tell given name and surname apart: signs are written without spaces.
    pub(in super::super) fn is_in_words(&self) -> bool {
        self.bare.contains(' ') || self.bare.is_ascii() || !self.bare.chars().any(is_sign)
    }
}

fn is_sign(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Takes a name apart. `agrees`: the title beside it has an ending, so that the name has one, too.
pub(in super::super) fn shape(
    paragraph: &Paragraph<'_>,
    run: &Range<usize>,
    agrees: bool,
) -> Shape {
    let mut words: Vec<String> = Vec::new();
    let mut initials = Vec::new();
    let mut bares: Vec<String> = Vec::new();
    let mut whole = String::new();
    let is_signs = paragraph.language.settings.words != Words::Spaced;
    let mut at = run.start;
    while at < run.end {
        let range = at..at + 1;
        let surface = paragraph.words(&range);
        let gap = paragraph.view.tokens.get(at).map_or(Gap::None, |token| token.gap);
        if is_signs {
            if gap != Gap::None && !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(if joins(paragraph, at) { " " } else { surface });
            at += 1;
            continue;
        }
        if is_initial(paragraph, at) {
            initials.extend(skeleton(surface).chars().next());
            bares.push(format!("{surface}."));
            at += 2;
            continue;
        }
        let last = at + 1 == run.end;
        // Of "Касым-Жомарта" only the last part has an ending.
        let hyphened =
            paragraph.view.tokens.get(at + 1).is_some_and(|t| t.gap == Gap::Hyphen) && !last;
        let bare = without_ending(paragraph, surface, last, agrees && !hyphened);
        let word = skeleton(&bare);
        if gap == Gap::Hyphen && at > run.start && !words.is_empty() {
            let joined = words.last_mut();
            joined.into_iter().for_each(|before| before.push_str(&word));
            let before = bares.last_mut();
            before.into_iter().for_each(|before| {
                before.push('-');
                before.push_str(&bare);
            });
        } else {
            if !word.is_empty() {
                words.push(word);
            }
            bares.push(bare);
        }
        at += 1;
    }
    if is_signs {
        words = whole.split(' ').filter(|w| !w.is_empty()).map(sign_skeleton).collect();
        bares = vec![whole];
    }
    let latin = latin_behind(paragraph, run.end);
    Shape { words, initials, bare: bares.join(" "), latin }
}

/// Han signs stay as they are: they have one sound in Chinese and another in Japanese.
fn sign_skeleton(word: &str) -> String {
    let han = word.chars().any(|c| matches!(c, '\u{3400}'..='\u{9FFF}'));
    let skeleton = if han { String::new() } else { skeleton(word) };
    if skeleton.is_empty() { word.to_owned() } else { skeleton }
}

/// Whether an apostrophe sets an ending off: in these languages it is a letter.
pub(super) fn sets_endings_off(paragraph: &Paragraph<'_>) -> bool {
    !matches!(paragraph.language.tag.as_str(), "uz" | "uk" | "be")
}

/// The nominative of a word of a name, as far as the language's endings tell.
fn without_ending(paragraph: &Paragraph<'_>, word: &str, last: bool, agrees: bool) -> String {
    let word = word.trim_end_matches(['\'', '’']);
    let cut = word.find(['\'', '’']).filter(|&at| word.len() - at <= 6 && at > 2);
    if let Some(at) = cut.filter(|_| sets_endings_off(paragraph)) {
        return word.get(..at).unwrap_or(word).to_owned();
    }
    let language = paragraph.language;
    let always: &[_] = if last { &language.name_endings } else { &[] };
    let agreeing: &[_] = if agrees { &language.agreeing_endings } else { &[] };
    let folded: Vec<char> = word.chars().filter_map(crate::text::fold::fold).collect();
    for (ending, instead) in always.iter().chain(agreeing) {
        let stem = folded.len().saturating_sub(ending.len());
        if stem >= 3 && folded.ends_with(ending) && folded.len() == word.chars().count() {
            let kept: String = word.chars().take(stem).collect();
            return kept + &instead.iter().collect::<String>();
        }
    }
    word.to_owned()
}
