//! Runs of tokens that have the form of a person's name. Whether it is one is decided by what stands
//! beside it.

mod shape;

use std::ops::Range;

use super::initials::{is_initial, is_letter_name};
use super::lexicon::{Section, Words};
use super::places;
use super::reading::Paragraph;
use super::view::{Class, Gap};

use self::shape::sets_endings_off;
pub(super) use self::shape::{Shape, shape};

/// The most words of a name.
const MOST_WORDS: usize = 6;
/// The most words of a name in a script without capitals: what follows is soon something else.
const MOST_PLAIN_WORDS: usize = 4;
/// The most signs of a name in a script without spaces.
const MOST_SIGNS: usize = 24;

/// The name that starts at a token.
pub(super) fn from(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let settings = &paragraph.language.settings;
    let run = if settings.words != Words::Spaced {
        signs_from(paragraph, at, end).or_else(|| letters_from(paragraph, at, end))
    } else if settings.capitals {
        capitals_from(paragraph, at, end)
    } else {
        plain_from(paragraph, at, end)
    };
    run.filter(|run| is_name(paragraph, run))
}

/// The name that ends in front of a token.
pub(super) fn before(paragraph: &Paragraph<'_>, at: usize, start: usize) -> Option<Range<usize>> {
    let settings = &paragraph.language.settings;
    if settings.words != Words::Spaced {
        let run = signs_before(paragraph, at, start);
        let run = run.or_else(|| letters_before(paragraph, at, start));
        return run.filter(|run| is_name(paragraph, run));
    }
    // The longest run that ends here: from each start, as far back as a name can reach.
    let first = at.saturating_sub(MOST_WORDS * 2).max(start);
    for from in first..at {
        let run = if settings.capitals {
            let fresh = from == start || !continues(paragraph, from);
            if fresh { capitals_from(paragraph, from, at) } else { None }
        } else if at - from <= MOST_PLAIN_WORDS * 2 {
            plain_from(paragraph, from, at)
        } else {
            None
        };
        if let Some(run) = run.filter(|run| run.end == at && is_name(paragraph, run)) {
            return Some(run);
        }
    }
    None
}

/// Whether a token goes on with the name in front of it.
fn continues(paragraph: &Paragraph<'_>, at: usize) -> bool {
    at > 0
        && may_be_part(paragraph, at - 1)
        && paragraph.view.tokens.get(at).is_some_and(|token| token.gap != Gap::Dash)
}

/// Whether a word with a capital may be part of a name: no form of the tables, or one of those that
/// names are made of, too.
fn may_be_part(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    token.class == Class::Word && token.upper && is_free(paragraph, at)
}

/// Forms that names are made of, too.
const HARMLESS: u64 = Section::Place.bit()
    | Section::Month.bit()
    | Section::PersianMonth.bit()
    | Section::Particle.bit()
    | Section::Abbreviation.bit()
    | Section::OrdinalSuffix.bit();

fn is_free(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some((_, hit)) = paragraph.hits.at(at) else { return true };
    // 次 may be a sign of a name, 次会议 is none.
    hit.is_only(HARMLESS) && (hit.tokens.len() < 2 || !hit.is(Section::OrdinalSuffix))
}

fn capitals_from(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    if paragraph.view.tokens.get(at).is_none_or(|token| !token.upper) {
        return None;
    }
    if is_acronym(paragraph, at) {
        return None;
    }
    let mut next = at;
    let mut words = 0;
    let mut initials = 0;
    while next < end && words < MOST_WORDS {
        let Some(token) = paragraph.view.tokens.get(next) else { break };
        if next > at && (token.gap == Gap::Dash || token.class == Class::Mark) {
            break;
        }
        if is_initial(paragraph, next) {
            next += 2;
            initials += 1;
            continue;
        }
        // "A.Surname" is whole: the next capital begins something else.
        if is_tight(paragraph, at, next) && token.gap != Gap::Hyphen {
            break;
        }
        let glued_small = next > at
            && token.gap == Gap::Hyphen
            && token.class == Class::Word
            && paragraph.hits.at(next).is_none();
        let town_first =
            next == at && paragraph.hits.at(next).is_some_and(|(_, hit)| hit.is(Section::Place));
        if town_first && (1..=2).all(|step| may_be_part(paragraph, next + step)) {
            break;
        }
        let town = paragraph.hits.at(next).is_some_and(|(_, hit)| hit.is(Section::Place));
        let is_whole = words >= 2 || words == 1 && initials > 0;
        let ends_clause = paragraph.language.settings.verb_last;
        let somewhere = town || words >= 2 && ends_clause && places::says_where(paragraph, next);
        if somewhere && is_whole && token.gap != Gap::Hyphen {
            break;
        }
        if may_be_part(paragraph, next) || glued_small {
            words += 1;
            next += 1;
            if ends_in_suffix(paragraph, next - 1) {
                break;
            }
            continue;
        }
        let is_particle = paragraph
            .hits
            .at(next)
            .is_some_and(|(_, hit)| hit.is(Section::Particle) && hit.tokens.len() == 1);
        // "Faisal bin Turki": behind "bin" the name of a country is one of a person.
        let father = FATHERS.contains(&paragraph.words(&(next..next + 1)))
            && paragraph
                .view
                .tokens
                .get(next + 1)
                .is_some_and(|t| t.upper && t.class == Class::Word);
        let leads_on = next + 1 < end && (father || may_be_part(paragraph, next + 1));
        if is_particle && leads_on && (next > at || token.upper) {
            next += 1 + usize::from(father);
            words += usize::from(father);
            continue;
        }
        break;
    }
    (words > 0).then_some(at..next)
}

/// "Son of" in names of Arabs.
const FATHERS: [&str; 6] = ["bin", "ibn", "ben", "бин", "ибн", "бен"];

/// Whether a word is the acronym of a body in front of a name: "ректор УМЭД Такой-то". In Latin letters family
/// names are written so.
fn is_acronym(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let token = |at: usize| paragraph.view.tokens.get(at);
    let cyrillic = |at: usize| {
        let first = token(at).and_then(|token| paragraph.view.chars(token).first());
        first.is_some_and(|c| ('\u{400}'..='\u{4FF}').contains(c))
    };
    let name = |t: &super::view::Token| t.class == Class::Word && t.upper && !t.caps;
    token(at).is_some_and(|t| t.caps && (3..=6).contains(&t.chars()))
        && cyrillic(at)
        && token(at + 1).is_some_and(|t| name(t) && t.gap == Gap::Space)
}

/// Whether a name that starts with an initial has its surname glued to it, and ends in front of a token.
fn is_tight(paragraph: &Paragraph<'_>, at: usize, next: usize) -> bool {
    let glued = |at: usize| paragraph.view.tokens.get(at).is_some_and(|t| t.gap == Gap::None);
    let word = |at: usize| paragraph.view.tokens.get(at).is_some_and(|t| t.class == Class::Word);
    let surname = |at: usize| word(at) && !is_initial(paragraph, at) && glued(at);
    is_initial(paragraph, at) && (at + 2..next).any(surname)
}

/// Words up to a form of the tables or a mark.
fn plain_from(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let mut next = at;
    let mut words = 0;
    while next < end && words < MOST_PLAIN_WORDS {
        let Some(token) = paragraph.view.tokens.get(next) else { break };
        let joined = next == at || !matches!(token.gap, Gap::Dash);
        let is_particle = paragraph.hits.at(next).is_some_and(|(_, hit)| hit.is(Section::Particle));
        // آل ثاني: behind a particle an ordinal is a name, too.
        let is_part =
            |section: Section| paragraph.hits.at(next).is_some_and(|(_, hit)| hit.is(section));
        let follows_particle = next > at
            && paragraph.hits.at(next - 1).is_some_and(|(_, hit)| hit.is(Section::Particle));
        // بن علي: the same letters are a preposition.
        let word = paragraph.hits.at(next).is_some_and(|(_, hit)| hit.tokens.len() == 1)
            && !is_part(Section::Office)
            && !is_part(Section::Honorific);
        let of_house = follows_particle && word || next > at && is_surname(paragraph, next);
        let fits = is_particle || of_house || is_free(paragraph, next);
        // "للتعاون": no name begins with what belongs to a title.
        let of_title = next == at && paragraph.view.chars(token).starts_with(&['ل', 'ل']);
        if token.class != Class::Word || !joined || !fits || of_title {
            break;
        }
        words += usize::from(!is_particle);
        let initial = next + 2 < end && is_letter_name(paragraph, next);
        next += 1 + usize::from(initial && is_free(paragraph, next + 2));
    }
    (next > at).then_some(at..next)
}

/// Whether the adjective of a country is a family name: nothing that it could belong to follows ("विक्रम मिस्री ने").
fn is_surname(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let verb_last = paragraph.language.settings.verb_last;
    let only = |at: usize, bits: u64| {
        paragraph.hits.at(at).is_some_and(|(_, hit)| hit.tokens.len() == 1 && hit.is_only(bits))
    };
    let ends = paragraph.view.mark(at + 1).is_some() || only(at + 1, Section::Stop.bit());
    verb_last && ends && only(at, Section::Demonym.bit())
}

/// Signs up to a form of the tables or a mark; a middle dot joins.
fn signs_from(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let mut next = at;
    let mut spaces = 0;
    while next < end && next - at < MOST_SIGNS && is_name_sign(paragraph, next) {
        let spaced = paragraph.view.tokens.get(next).is_some_and(|t| t.gap == Gap::Space);
        if next > at && spaced && paragraph.language.settings.words == Words::Unspaced {
            spaces += 1;
            if spaces > spaces_within(paragraph, at) {
                break;
            }
        }
        next += 1;
    }
    while next > at && joins(paragraph, next - 1) {
        next -= 1;
    }
    (next > at).then_some(at..next)
}

/// Words in Latin letters with capitals in a text of signs: Thai ministries write foreign names so.
fn letters_from(paragraph: &Paragraph<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let is_part = |at: usize| {
        let token = paragraph.view.tokens.get(at).filter(|_| at < end);
        token.is_some_and(|token| !token.caps) && may_be_part(paragraph, at)
    };
    let last = (at..at + MOST_WORDS).take_while(|at| is_part(*at)).last()?;
    Some(at..last + 1)
}

fn letters_before(paragraph: &Paragraph<'_>, at: usize, start: usize) -> Option<Range<usize>> {
    let first = at.saturating_sub(MOST_WORDS).max(start);
    let runs = (first..at).filter_map(|from| letters_from(paragraph, from, at));
    runs.filter(|run| run.end == at).max_by_key(ExactSizeIterator::len)
}

/// The name in Latin letters that stands in brackets behind a name in others.
pub(super) fn latin_behind(paragraph: &Paragraph<'_>, end: usize) -> Option<String> {
    if !matches!(paragraph.view.mark(end), Some('(' | '（')) {
        return None;
    }
    let run = letters_from(paragraph, end + 1, paragraph.view.tokens.len())?;
    let closes = matches!(paragraph.view.mark(run.end), Some(')' | '）'));
    let name = paragraph.words(&run);
    let latin = name.chars().all(|c| !c.is_alphabetic() || matches!(c, 'A'..='\u{24F}'));
    (closes && latin && run.len() > 1).then(|| name.to_owned())
}

fn signs_before(paragraph: &Paragraph<'_>, at: usize, start: usize) -> Option<Range<usize>> {
    let mut first = at;
    let mut words = 0;
    while first > start && at - first < MOST_SIGNS && is_name_sign(paragraph, first - 1) {
        first -= 1;
        let spaced = paragraph.view.tokens.get(first).is_some_and(|t| t.gap != Gap::None);
        if spaced {
            words += 1;
            // A Korean name of three syllables is whole; a foreign one has two words.
            let glued = paragraph.language.settings.words == Words::Glued;
            let within = spaces_within(paragraph, first);
            if words > within && !glued || words == 2 || glued && at - first == 3 {
                break;
            }
        }
    }
    if at - first == 2 && begins_word(paragraph, first, start) {
        first -= 1;
    }
    if paragraph.language.settings.words == Words::Glued {
        first = at_word(paragraph, first..at, start);
    }
    let mut last = at;
    while first < last && joins(paragraph, first) {
        first += 1;
    }
    while first < last && joins(paragraph, last - 1) {
        last -= 1;
    }
    (first < last).then_some(first..last)
}

/// Where a name begins that was found up to a form of the tables: at the front of that word, if the form is
/// but the first syllable or the word has the shape of a Korean name; else behind what is left of it.
fn at_word(paragraph: &Paragraph<'_>, run: Range<usize>, start: usize) -> usize {
    let tight = |at: usize| paragraph.view.tokens.get(at).is_some_and(|t| t.gap == Gap::None);
    let sign = |at: usize| paragraph.view.tokens.get(at).is_some_and(|t| t.class == Class::Sign);
    let mut word = run.start;
    while word > start && tight(word) && sign(word - 1) && run.end - word < MOST_SIGNS {
        word -= 1;
    }
    if word == run.start {
        return run.start;
    }
    let next = (run.start..run.end).find(|at| !tight(*at));
    let hit = paragraph.hits.at(word).map(|(_, hit)| hit);
    let first_alone = hit.is_some_and(|hit| hit.tokens == (word..word + 1));
    let surname = paragraph.words(&(word..word + 1)).chars().all(|c| KOREAN_FAMILIES.contains(c));
    let named = Section::Office.bit()
        | Section::Country.bit()
        | Section::Body.bit()
        | Section::Organization.bit();
    let title = hit.is_some_and(|hit| !hit.is_only(!named));
    let korean = next.is_none() && run.end - word == 3 && surname && !title;
    if korean || first_alone && !title { word } else { next.unwrap_or(run.start) }
}

/// The family names of nearly all Koreans.
const KOREAN_FAMILIES: &str = "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진나\
                               지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국은편용예봉사부";

/// Whether a word of Korean begins one sign before: a family name such as 이 is a form of the tables, too.
fn begins_word(paragraph: &Paragraph<'_>, first: usize, start: usize) -> bool {
    let gap = |at: usize| paragraph.view.tokens.get(at).map(|token| token.gap);
    let glued = paragraph.language.settings.words == Words::Glued;
    let sign = first.checked_sub(1).filter(|before| *before >= start);
    let sign = sign.and_then(|before| Some((before, paragraph.view.tokens.get(before)?)));
    glued
        && gap(first) == Some(Gap::None)
        && sign.is_some_and(|(before, token)| {
            let single = paragraph.hits.at(before).is_none_or(|(_, hit)| hit.tokens.len() == 1);
            token.class == Class::Sign && single && (before == start || token.gap != Gap::None)
        })
}

/// How many spaces a name has inside: given name and family name stand apart in Thai, Lao and Khmer.
fn spaces_within(paragraph: &Paragraph<'_>, at: usize) -> usize {
    let sign = paragraph.view.tokens.get(at).and_then(|token| paragraph.view.chars(token).first());
    usize::from(sign.is_some_and(|c| matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1780}'..='\u{17FF}')))
}

fn is_name_sign(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    match token.class {
        Class::Sign => {
            let hiragana =
                paragraph.view.chars(token).iter().any(|c| matches!(c, '\u{3041}'..='\u{3096}'));
            let shortened = paragraph.view.chars(token) == ['ฯ'];
            !hiragana && !shortened && is_free(paragraph, at)
        }
        Class::Mark => joins(paragraph, at),
        Class::Word | Class::Number => false,
    }
}

fn joins(paragraph: &Paragraph<'_>, at: usize) -> bool {
    matches!(paragraph.view.mark(at), Some('·' | '・' | '•' | '＝'))
}

/// A run that is more than the name of a town and longer than a letter.
fn is_name(paragraph: &Paragraph<'_>, run: &Range<usize>) -> bool {
    let is_place = |at: usize| {
        paragraph
            .hits
            .at(at)
            .is_some_and(|(_, hit)| hit.is(Section::Place) || hit.is(Section::Month))
    };
    let letters: usize = paragraph
        .view
        .tokens
        .get(run.clone())
        .unwrap_or_default()
        .iter()
        .filter(|token| token.class != Class::Mark)
        .map(super::view::Token::chars)
        .sum();
    letters > 1 && !run.clone().all(is_place)
}

/// Whether the run has an initial in front of a word: the form of a name, whatever stands beside it.
pub(super) fn has_initial(paragraph: &Paragraph<'_>, run: &Range<usize>) -> bool {
    is_initial(paragraph, run.start) && run.len() > 2
}

/// Whether a word of a name has an ending behind an apostrophe, which ends the name: "Nagy'yi".
fn ends_in_suffix(paragraph: &Paragraph<'_>, at: usize) -> bool {
    let Some(token) = paragraph.view.tokens.get(at) else { return false };
    let chars = paragraph.view.chars(token);
    let cut = chars.iter().rposition(|c| *c == '\'');
    let glued = paragraph.language.settings.verb_last && sets_endings_off(paragraph);
    glued && cut.is_some_and(|cut| cut > 2 && chars.len() - cut <= 5)
}
