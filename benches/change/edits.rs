//! Synthetic edits with labels, and how many of them a diff finds and shows.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chancery::domain::{
    LanguageAssessment, LanguageSource, LanguageTag, Segment, SegmentId, SegmentKind,
};
use chancery::text::diff::{ChangeKind, EditClass, Granularity, Side, diff};
use chancery::text::words::words;

use crate::corpus::{Chance, Corpus};
use crate::peer;

/// What was done to a paragraph, or is said to have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Label {
    Number,
    Date,
    Name,
    Negation,
    Wording,
    Typo,
    Cosmetic,
    Added,
    Removed,
    Moved,
    Split,
    Merged,
}

/// A paragraph of the target (of the base, for what was removed) and what happened to it.
pub(crate) type Found = (Label, String);

/// A version as segments.
pub(crate) struct Version {
    pub(crate) text: String,
    pub(crate) segments: Vec<Segment>,
}

pub(crate) fn version(language: &str, paragraphs: &[String]) -> Version {
    let mut text = String::new();
    let mut segments = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if at > 0 {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(paragraph);
        segments.push(Segment {
            id: SegmentId(at as u32 + 1),
            kind: SegmentKind::Paragraph,
            level: 0,
            range: start..text.len(),
            language: LanguageAssessment {
                source: LanguageSource::Declared,
                tag: LanguageTag::parse(language).expect("a tag of the corpus"),
                confidence: None,
                reliable: true,
                candidates: Vec::new(),
                detected: None,
                declared_conflict: false,
            },
        });
    }
    Version { text, segments }
}

/// What the edits of a language are made from.
struct Material<'c> {
    language: &'c str,
    paragraphs: Vec<String>,
    /// Words in lower case (any words, where there is no case).
    plain: Vec<String>,
    /// Words with a capital inside a sentence; names of territories where there is no case.
    names: Vec<String>,
    has_case: bool,
    denials: Vec<String>,
    denials_inside: Vec<String>,
    months: Vec<String>,
}

const UNSPACED: [&str; 7] = ["zh-Hans", "zh-Hant", "ja", "th", "lo", "km", "my"];

impl<'c> Material<'c> {
    fn new(
        language: &'c str,
        corpus: &'c Corpus,
        territories: &BTreeMap<String, Vec<String>>,
    ) -> Self {
        let primary = language.split('-').next().unwrap_or(language);
        let lines: Vec<&String> = corpus.lines[language].values().collect();
        let joint = if UNSPACED[..3].contains(&language) { "" } else { " " };
        let paragraphs: Vec<String> = lines
            .chunks(2)
            .map(|pair| pair.iter().map(|line| line.trim()).collect::<Vec<_>>().join(joint))
            .collect();
        let listed = |table: &str, column: usize| -> Vec<String> {
            let rows = table.lines().filter(|row| row.starts_with(&format!("{primary}\t")));
            rows.filter_map(|row| row.split('\t').nth(column)).map(str::to_owned).collect()
        };
        let forms = listed(include_str!("../../data/change/negation.tsv"), 1);
        let denials =
            forms.iter().filter(|form| !form.contains(['-', '~'])).cloned().collect::<Vec<_>>();
        let inside = forms.iter().filter_map(|form| form.strip_prefix('~')).map(str::to_owned);
        let mut material = Self {
            language,
            plain: Vec::new(),
            names: Vec::new(),
            has_case: false,
            denials_inside: inside.collect(),
            months: listed(include_str!("../../data/change/months.tsv"), 2)
                .into_iter()
                .filter(|month| month.chars().count() >= 4 && !month.contains(' '))
                .collect(),
            denials,
            paragraphs,
        };
        material.gather(territories);
        material
    }

    fn gather(&mut self, territories: &BTreeMap<String, Vec<String>>) {
        let upper = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
        let lower = |word: &str| word.chars().next().is_some_and(char::is_lowercase);
        for paragraph in &self.paragraphs {
            for word in words(paragraph) {
                let text = &paragraph[word.range.clone()];
                if !text.chars().all(chancery_letter) || text.chars().count() < 2 {
                    continue;
                }
                let before = paragraph[..word.range.start].trim_end();
                let inner =
                    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == ',');
                if upper(text) {
                    self.has_case = true;
                    if inner && text.chars().count() > 3 {
                        self.names.push(text.to_owned());
                    }
                } else if text.chars().count() > 3 || !lower(text) {
                    self.plain.push(text.to_owned());
                }
            }
        }
        if !self.has_case || self.language == "de" {
            let empty = Vec::new();
            let key = self.language.split('-').next().unwrap_or_default();
            self.names = territories.get(key).unwrap_or(&empty).clone();
        }
        let listed = |word: &String| {
            self.denials.contains(&word.to_lowercase())
                || self.denials_inside.iter().any(|part| word.contains(part.as_str()))
                || self.months.iter().any(|month| word.to_lowercase().starts_with(month.as_str()))
        };
        let plain = std::mem::take(&mut self.plain);
        self.plain = plain.into_iter().filter(|word| !listed(word)).collect();
    }

    fn unspaced(&self) -> bool {
        UNSPACED.contains(&self.language)
    }
}

fn chancery_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// An edited paragraph and how many characters of it are other.
type Edited = (String, usize);

impl Material<'_> {
    fn edit(&self, label: Label, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        match label {
            Label::Number => self.number(paragraph, chance),
            Label::Name => self.name(paragraph, chance),
            Label::Negation => self.negation(paragraph, chance),
            Label::Wording => self.wording(paragraph, chance),
            Label::Typo => self.typo(paragraph, chance),
            Label::Cosmetic => cosmetic(paragraph, chance),
            Label::Date
            | Label::Added
            | Label::Removed
            | Label::Moved
            | Label::Split
            | Label::Merged => None,
        }
    }

    fn replaced(&self, paragraph: &str, range: std::ops::Range<usize>, by: &str) -> Edited {
        let old = paragraph[range.clone()].chars().count();
        let text = format!("{}{by}{}", &paragraph[..range.start], &paragraph[range.end..]);
        (text, old + by.chars().count())
    }

    fn number(&self, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        let digit = |c: char| c.is_ascii_digit();
        let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
        let mut at = 0;
        while let Some(start) = paragraph[at..].find(digit).map(|start| at + start) {
            let rest = &paragraph[start..];
            let length = rest.find(|c: char| !digit(c)).unwrap_or(rest.len());
            at = start + length;
            let before = paragraph[..start].chars().next_back();
            let after = paragraph[at..].chars().next();
            let alone = |c: Option<char>| {
                c.is_none_or(|c| {
                    c == ' ' || c == '%' || c == '.' || (c.is_alphabetic() && self.unspaced())
                })
            };
            let year = length == 4 && (rest.starts_with("19") || rest.starts_with("20"));
            let calendar = after.is_some_and(|c| "年月日년월일".contains(c));
            let near: String = paragraph[..start]
                .chars()
                .rev()
                .take(24)
                .collect::<String>()
                .chars()
                .rev()
                .chain(paragraph[at..].chars().take(24))
                .collect::<String>()
                .to_lowercase();
            let month = self.months.iter().any(|month| near.contains(month.as_str()));
            if alone(before) && alone(after) && !year && !calendar && !month {
                runs.push(start..at);
            }
        }
        let range = runs.get(chance.below(runs.len()))?.clone();
        let old: u64 = paragraph[range.clone()].parse().ok()?;
        Some(self.replaced(paragraph, range, &(old + 1 + chance.below(8) as u64).to_string()))
    }

    /// A date is put into both versions, and one part of it changes.
    fn date(&self, paragraph: &str, chance: &mut Chance) -> Option<(String, Edited)> {
        let day = 1 + chance.below(27);
        let month = chance.below(12);
        let year = 1990 + chance.below(40);
        let part = chance.below(3);
        let (day2, month2, year2) = match part {
            0 => (day + 1, month, year),
            1 => (day, (month + 1 + chance.below(10)) % 12, year),
            _ => (day, month, year + 1 + chance.below(3)),
        };
        let named: Vec<&String> = self.months.iter().collect();
        let cjk = matches!(self.language, "zh-Hans" | "zh-Hant" | "ja");
        let style = if cjk { 2 } else { chance.below(2) };
        let write = |day: usize, month: usize, year: usize| match style {
            2 => Some(format!("（{year}年{}月{day}日）", month + 1)),
            0 if named.len() >= 12 => {
                Some(format!(" ({day} {} {year})", named[month * named.len() / 12]))
            }
            _ => Some(format!(" ({day:02}.{:02}.{year})", month + 1)),
        };
        let (old, new) = (write(day, month, year)?, write(day2, month2, year2)?);
        let size = |text: &str| text.chars().count();
        let changed = match (style, part) {
            (2 | 0, 0) => size(&day.to_string()) + size(&day2.to_string()),
            (2, 1) => size(&(month + 1).to_string()) + size(&(month2 + 1).to_string()),
            (2 | 0, 2) => 8,
            _ if old.contains('.') => 20,
            _ => size(named[month * named.len() / 12]) + size(named[month2 * named.len() / 12]),
        };
        (old != new).then(|| (format!("{paragraph}{old}"), (format!("{paragraph}{new}"), changed)))
    }

    fn name(&self, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        let mut places = Vec::new();
        if self.has_case && self.language != "de" {
            for word in words(paragraph) {
                let text = &paragraph[word.range.clone()];
                let before = paragraph[..word.range.start].trim_end();
                let inner =
                    before.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == ',');
                let alone = paragraph[..word.range.start].ends_with(' ')
                    && paragraph[word.range.end..].chars().next().is_none_or(|c| " .,".contains(c));
                if inner && alone && self.names.iter().any(|name| name == text) {
                    places.push(word.range);
                }
            }
        } else {
            for name in &self.names {
                if let Some(at) = paragraph.find(name.as_str()) {
                    places.push(at..at + name.len());
                }
            }
        }
        let range = places.get(chance.below(places.len()))?.clone();
        let old = &paragraph[range.clone()];
        let new = (0..20)
            .map(|_| chance.pick(&self.names))
            .find(|new| !new.starts_with(old) && !old.starts_with(new.as_str()) && far(old, new))?;
        Some(self.replaced(paragraph, range, new))
    }

    fn negation(&self, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        if let Some(part) = self.denials_inside.first().filter(|_| self.unspaced()) {
            if let Some(at) = paragraph.find(part.as_str()) {
                return Some(self.replaced(paragraph, at..at + part.len(), ""));
            }
            let cut = words(paragraph);
            let word = cut.get(chance.below(cut.len()))?;
            return Some(self.replaced(paragraph, word.range.start..word.range.start, part));
        }
        let cut = words(paragraph);
        let known = cut.iter().find(|word| {
            let text = &paragraph[word.range.clone()];
            self.denials.iter().any(|denial| denial == text)
                && paragraph[word.range.end..].starts_with(' ')
                && word.range.start > 0
        });
        if let Some(word) = known {
            return Some(self.replaced(paragraph, word.range.start..word.range.end + 1, ""));
        }
        let place = cut.get(1 + chance.below(cut.len().saturating_sub(1)))?.range.start;
        if !paragraph[..place].ends_with(' ') || self.denials.is_empty() {
            return None;
        }
        let denial = self.denials.first()?;
        Some(self.replaced(paragraph, place..place, &format!("{denial} ")))
    }

    fn plain_word(
        &self,
        paragraph: &str,
        least: usize,
        chance: &mut Chance,
    ) -> Option<std::ops::Range<usize>> {
        let cut = words(paragraph);
        let fit: Vec<_> = cut
            .into_iter()
            .filter(|word| {
                let text = &paragraph[word.range.clone()];
                text.chars().count() >= least && self.plain.iter().any(|plain| plain == text)
            })
            .collect();
        fit.get(chance.below(fit.len())).map(|word| word.range.clone())
    }

    fn wording(&self, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        let range = self.plain_word(paragraph, if self.unspaced() { 2 } else { 4 }, chance)?;
        let old = &paragraph[range.clone()];
        let new = (0..20)
            .map(|_| chance.pick(&self.plain))
            .find(|new| far(old, new) && !new.contains(old) && !old.contains(new.as_str()))?;
        Some(self.replaced(paragraph, range, new))
    }

    fn typo(&self, paragraph: &str, chance: &mut Chance) -> Option<Edited> {
        if self.unspaced() {
            return None;
        }
        let range = self.plain_word(paragraph, 5, chance)?;
        let old: Vec<char> = paragraph[range.clone()].chars().collect();
        let mut new = old.clone();
        let at = 1 + chance.below(old.len() - 2);
        match chance.below(3) {
            0 => new.swap(at, at + 1),
            1 => drop(new.remove(at)),
            _ => new.insert(at, old[at]),
        }
        let new: String = new.into_iter().collect();
        let mark = |text: &str| text.chars().any(unicode_normalization::char::is_combining_mark);
        let listed = self.denials.contains(&new) || self.plain.contains(&new);
        (new != paragraph[range.clone()] && !listed && !mark(&new))
            .then(|| self.replaced(paragraph, range, &new))
    }
}

/// Whether two words are further apart than a slip.
fn far(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) =
        (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()] > 3
}

fn cosmetic(paragraph: &str, chance: &mut Chance) -> Option<Edited> {
    const SWAPS: [(&str, &str); 12] = [
        ("\"", "”"),
        ("“", "«"),
        ("”", "»"),
        ("«", "“"),
        ("»", "”"),
        (" - ", " – "),
        (" – ", " - "),
        (" — ", " – "),
        ("ё", "е"),
        ("’", "'"),
        ("ي", "ی"),
        ("、", "，"),
    ];
    let mut fit: Vec<(usize, &str, &str)> =
        SWAPS.iter().filter_map(|(old, new)| Some((paragraph.find(old)?, *old, *new))).collect();
    fit.extend(paragraph.match_indices(", ").map(|(at, _)| (at, ",", "")));
    let (at, old, new) = *fit.get(chance.below(fit.len()))?;
    let text = format!("{}{new}{}", &paragraph[..at], &paragraph[at + old.len()..]);
    // A changed letter shows its word.
    let word = |c: char| !c.is_alphabetic();
    let shown = if old.chars().all(char::is_alphabetic) {
        let start = paragraph[..at].rfind(word).map_or(0, |p| p + 1);
        let end = paragraph[at..].find(word).map_or(paragraph.len(), |p| at + p);
        2 * paragraph.get(start..end).unwrap_or_default().chars().count()
    } else {
        old.trim().chars().count() + new.trim().chars().count()
    };
    Some((text, shown))
}

/// A base, a target, what was done, and how many characters changed.
struct Case {
    language: String,
    base: Vec<String>,
    target: Vec<String>,
    labels: Vec<Found>,
    changed: usize,
    names: Vec<String>,
}

const PARAGRAPHS: usize = 10;
const ONE: [Label; 12] = [
    Label::Number,
    Label::Date,
    Label::Name,
    Label::Negation,
    Label::Wording,
    Label::Typo,
    Label::Cosmetic,
    Label::Added,
    Label::Removed,
    Label::Moved,
    Label::Split,
    Label::Merged,
];

fn case(material: &Material<'_>, first: usize, kinds: &[Label], chance: &mut Chance) -> Case {
    let all = &material.paragraphs;
    let mut base: Vec<String> =
        (0..PARAGRAPHS).map(|at| all[(first + at) % all.len()].clone()).collect();
    let mut target = base.clone();
    let mut labels = Vec::new();
    let mut changed = 0;
    // Word edits first, each in a paragraph of its own; then what moves paragraphs about.
    let mut free: Vec<usize> = (0..PARAGRAPHS).collect();
    for label in kinds {
        if free.is_empty() {
            break;
        }
        let slot = chance.below(free.len());
        let at = free[slot];
        if *label == Label::Date {
            if let Some((old, (new, size))) = material.date(&base[at], chance) {
                (base[at], target[at]) = (old, new.clone());
                labels.push((*label, new));
                changed += size;
                free.remove(slot);
            }
        } else if let Some((text, size)) = material.edit(*label, &base[at], chance)
            && text != base[at]
        {
            target[at].clone_from(&text);
            labels.push((*label, text));
            changed += size;
            free.remove(slot);
        }
    }
    structure(
        material,
        first,
        kinds,
        &base,
        &mut target,
        &mut labels,
        &mut changed,
        &mut free,
        chance,
    );
    let names = if material.has_case && material.language != "de" {
        Vec::new()
    } else {
        material.names.clone()
    };
    Case { language: material.language.to_owned(), base, target, labels, changed, names }
}

fn structure(
    material: &Material<'_>,
    first: usize,
    kinds: &[Label],
    base: &[String],
    target: &mut Vec<String>,
    labels: &mut Vec<Found>,
    changed: &mut usize,
    free: &mut Vec<usize>,
    chance: &mut Chance,
) {
    let all = &material.paragraphs;
    for label in kinds {
        if free.is_empty() {
            return;
        }
        let own = base[free.swap_remove(chance.below(free.len()))].clone();
        let Some(at) = target.iter().position(|paragraph| *paragraph == own) else { continue };
        match label {
            Label::Added => {
                let new = all[(first + 3 * PARAGRAPHS) % all.len()].clone();
                *changed += new.chars().count();
                labels.push((*label, new.clone()));
                target.insert(at, new);
            }
            Label::Removed => {
                *changed += own.chars().count();
                labels.push((*label, own));
                target.remove(at);
            }
            Label::Moved => {
                target.remove(at);
                let to = (at + 3 + chance.below(3)) % target.len();
                target.insert(to, own.clone());
                if to == at {
                    continue;
                }
                labels.push((*label, own));
            }
            Label::Split => {
                let middle = own.len() / 2;
                let cut = words(&own).into_iter().find(|word| word.range.start > middle);
                let Some(cut) = cut.map(|word| word.range.start) else { continue };
                let (head, tail) = (own[..cut].trim_end().to_owned(), own[cut..].to_owned());
                if tail.chars().count() < 8 {
                    continue;
                }
                labels.push((*label, head.clone()));
                target[at] = head;
                target.insert(at + 1, tail);
            }
            Label::Merged => {
                let next = target
                    .get(at + 1)
                    .filter(|next| free.iter().any(|f| base[*f] == **next))
                    .cloned();
                let Some(next) = next else { continue };
                if base.iter().position(|p| *p == own).map(|p| p + 1)
                    != base.iter().position(|p| *p == next)
                {
                    continue;
                }
                free.retain(|f| base[*f] != next);
                let joint = if UNSPACED[..3].contains(&material.language) { "" } else { " " };
                let joined = format!("{own}{joint}{next}");
                labels.push((*label, joined.clone()));
                target[at] = joined;
                target.remove(at + 1);
            }
            Label::Number
            | Label::Date
            | Label::Name
            | Label::Negation
            | Label::Wording
            | Label::Typo
            | Label::Cosmetic => {}
        }
    }
}

/// What our diff says of a case, and how many characters it shows.
fn ours(case: &Case) -> (Vec<Found>, usize) {
    let (base, target) =
        (version(&case.language, &case.base), version(&case.language, &case.target));
    let places = |text: &str| -> Vec<std::ops::Range<usize>> {
        let mut found: Vec<_> = case
            .names
            .iter()
            .flat_map(|name| text.match_indices(name.as_str()).map(|(at, _)| at..at + name.len()))
            .collect();
        found.sort_by_key(|range| (range.start, range.end));
        found
    };
    let (base_names, target_names) = (places(&base.text), places(&target.text));
    let from = Side { text: &base.text, segments: &base.segments, names: &base_names };
    let to = Side { text: &target.text, segments: &target.segments, names: &target_names };
    let result = diff(from, to, Granularity::Word);
    let mut found = Vec::new();
    let mut shown = 0;
    for change in &result.changes {
        let paragraph = if change.kind == ChangeKind::Deleted {
            case.base[change.base.start].clone()
        } else {
            case.target[change.target.start].clone()
        };
        for edit in &change.edits {
            shown += base.text[edit.base.clone()].trim().chars().count();
            shown += target.text[edit.target.clone()].trim().chars().count();
        }
        let whole = match change.kind {
            ChangeKind::Unchanged | ChangeKind::Modified => None,
            ChangeKind::Inserted => Some(Label::Added),
            ChangeKind::Deleted => Some(Label::Removed),
            ChangeKind::Moved => Some(Label::Moved),
            ChangeKind::Split => Some(Label::Split),
            ChangeKind::Joined => Some(Label::Merged),
        };
        found.extend(whole.map(|label| (label, paragraph.clone())));
        if matches!(change.kind, ChangeKind::Inserted | ChangeKind::Deleted) {
            continue;
        }
        for edit in &change.edits {
            let spacing = base.text[edit.base.clone()].trim().is_empty()
                && target.text[edit.target.clone()].trim().is_empty();
            if spacing {
                continue;
            }
            let label = match edit.class {
                EditClass::Cosmetic => Label::Cosmetic,
                EditClass::Typo => Label::Typo,
                EditClass::Wording => Label::Wording,
                EditClass::Dates => Label::Date,
                EditClass::Numbers => Label::Number,
                EditClass::Names => Label::Name,
                EditClass::Negation => Label::Negation,
            };
            let item = (label, paragraph.clone());
            if !found.contains(&item) {
                found.push(item);
            }
        }
    }
    (found, shown)
}

/// True positives, false positives, false negatives.
#[derive(Default, Clone, Copy)]
pub(crate) struct Score(pub(crate) usize, pub(crate) usize, pub(crate) usize);

impl Score {
    pub(crate) fn add(&mut self, other: Self) {
        self.0 += other.0;
        self.1 += other.1;
        self.2 += other.2;
    }

    pub(crate) fn f1(self) -> f64 {
        let Self(hit, extra, missed) = self;
        2.0 * hit as f64 / ((2 * hit + extra + missed).max(1)) as f64
    }
}

#[derive(Default)]
struct Tally {
    all: Score,
    by_label: BTreeMap<Label, Score>,
    shown: usize,
    changed: usize,
}

impl Tally {
    fn add(&mut self, case: &Case, found: &[Found], shown: usize) {
        self.shown += shown;
        self.changed += case.changed;
        for item in &case.labels {
            let hit = found.contains(item);
            let score = self.by_label.entry(item.0).or_default();
            if hit {
                score.0 += 1;
                self.all.0 += 1
            } else {
                score.2 += 1;
                self.all.2 += 1
            }
        }
        for item in found {
            if !case.labels.contains(item) {
                self.by_label.entry(item.0).or_default().1 += 1;
                self.all.1 += 1;
            }
        }
    }
}

/// The table of edit classes.
pub(crate) fn measure(corpus: &Corpus, folder: &Path) -> String {
    let territories = territories(&folder.join("../gazetteer/territories.tsv"));
    let (mut ours_tally, mut peer_tally) = (Tally::default(), Tally::default());
    let mut by_language: BTreeMap<String, Score> = BTreeMap::new();
    let mut misses = Vec::new();
    for language in corpus.lines.keys() {
        let material = Material::new(language, corpus, &territories);
        let mut chance = Chance(language.bytes().map(u64::from).sum());
        for round in 0..40 {
            let mut kinds: Vec<Label> = (0..3).map(|_| *chance.pick(&ONE)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let case = case(&material, round * 9, &kinds, &mut chance);
            if case.labels.is_empty() {
                continue;
            }
            let (found, shown) = ours(&case);
            let before = ours_tally.all;
            ours_tally.add(&case, &found, shown);
            let after = ours_tally.all;
            let score = by_language.entry(language.clone()).or_default();
            score.0 += after.0 - before.0;
            score.1 += after.1 - before.1;
            score.2 += after.2 - before.2;
            if (before.1, before.2) != (after.1, after.2) {
                misses.push(miss(&case, &found));
            }
            let (found, shown) = peer::line_then_word(&case.base, &case.target);
            peer_tally.add(&case, &found, shown);
        }
    }
    if std::env::var_os("SHOW_MISSES").is_some() {
        for miss in misses {
            eprintln!("{miss}");
        }
    }
    table(&ours_tally, &peer_tally, &by_language)
}

fn miss(case: &Case, found: &[Found]) -> String {
    let side = |items: &[Found], others: &[Found]| {
        let only = items.iter().filter(|item| !others.contains(item));
        only.map(|(label, text)| format!("{label:?} {text}")).collect::<Vec<_>>().join(" | ")
    };
    let texts: Vec<String> =
        case.base.iter().filter(|p| !case.target.contains(p)).cloned().collect();
    format!(
        "{}: missed {} ## extra {} ## base {}",
        case.language,
        side(&case.labels, found),
        side(found, &case.labels),
        texts.join(" | ")
    )
}

fn table(ours: &Tally, peer: &Tally, by_language: &BTreeMap<String, Score>) -> String {
    let mut out =
        String::from("| Edits | Chancery F1 | lines then words F1 |\n| --- | --- | --- |\n");
    for (label, score) in &ours.by_label {
        let other = peer.by_label.get(label).copied().unwrap_or_default();
        let _ = writeln!(
            out,
            "| {label:?} ({}) | {:.3} | {:.3} |",
            score.0 + score.2,
            score.f1(),
            other.f1()
        );
    }
    let total = ours.all.0 + ours.all.2;
    let _ = writeln!(out, "| all ({total}) | {:.3} | {:.3} |", ours.all.f1(), peer.all.f1());
    let ratio = |tally: &Tally| tally.shown as f64 / tally.changed.max(1) as f64;
    let _ = writeln!(out, "| shown / changed | {:.2} | {:.2} |", ratio(ours), ratio(peer));
    let mut worst: Vec<_> = by_language.iter().map(|(tag, score)| (score.f1(), tag)).collect();
    worst.sort_by(|a, b| a.0.total_cmp(&b.0));
    let worst: Vec<String> =
        worst.iter().take(5).map(|(f1, tag)| format!("{tag} {f1:.3}")).collect();
    let _ = writeln!(out, "\nLowest of {} languages: {}.", by_language.len(), worst.join(", "));
    out
}

fn territories(path: &Path) -> BTreeMap<String, Vec<String>> {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in std::fs::read_to_string(path).unwrap_or_default().lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        if let [_, locale, _, name] = columns.as_slice()
            && name.chars().count() >= 2
            && !name.contains(['-', '(', ' '])
        {
            names.entry((*locale).to_owned()).or_default().push((*name).to_owned());
        }
    }
    names
}
