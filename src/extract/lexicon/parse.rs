//! Reads the files of the tables, line by line, and says exactly what is wrong with a line.
//!
//! `organizations.tsv`, `countries.tsv`, `places.tsv`, `place_names.tsv` and `name_words.tsv` have columns;
//! every other file is a language in sections: `[section]`, then `key = form | form`, or `form | form` where the
//! section has no keys. `#` starts a comment at the start of a line. `docs/lexicon.md` explains the sections.

use super::registry::{Organization, Town};
use super::section::Keys;
use super::{
    DatePart, DateWhat, Entry, Form, Language, Lexicon, Owner, Section, Settings, Source, Words,
};
use crate::extract::LexiconError;
use crate::text::fold::folded;

/// The longest form, in characters: walks in the tree are bounded by it.
const MOST_FORM_CHARS: usize = 120;

pub(super) fn lexicon(sources: &[Source<'_>]) -> Result<Lexicon, LexiconError> {
    let mut lexicon = Lexicon::default();
    let is = |source: &&Source<'_>, name: &str| source.name.ends_with(name);
    for source in sources.iter().filter(|s| is(s, "/countries.tsv")) {
        rows(source, 3, |row| {
            lexicon.registry.add_country(row.cell(1));
            Ok(())
        })?;
    }
    for source in sources.iter().filter(|s| is(s, "/organizations.tsv")) {
        rows(source, 2, |row| {
            let organization =
                Organization { id: row.cell(0).to_owned(), name: row.cell(1).to_owned() };
            let is_new = lexicon.registry.add_organization(organization);
            if is_new { Ok(()) } else { Err(format!("{:?} is there twice", row.cell(0))) }
        })?;
    }
    for source in sources.iter().filter(|s| is(s, "/places.tsv")) {
        rows(source, 3, |row| {
            let id = row.cell(0).parse().map_err(|_| "the GeoNames id is not a number")?;
            let country = lexicon.registry.add_country(row.cell(1));
            let town = Town { id, country, name: row.cell(2).to_owned() };
            let is_new = lexicon.registry.add_town(town);
            if is_new { Ok(()) } else { Err(format!("{id} is there twice")) }
        })?;
    }
    for source in sources.iter().filter(|s| is(s, "/name_words.tsv")) {
        rows(source, 1, |row| lexicon.name_words.add(row.cell(0), row.cell(1), row.cell(2)))?;
    }
    for source in sources.iter().filter(|s| s.name.ends_with(".txt")) {
        let language = language(source, &lexicon)?;
        for tag in &language.also {
            lexicon.index.entry(tag.clone()).or_insert(lexicon.languages.len());
        }
        if lexicon.index.insert(language.tag.clone(), lexicon.languages.len()).is_some() {
            return Err(fault(source.name, 0, format!("{:?} has two files", language.tag)));
        }
        lexicon.languages.push(language);
    }
    names(sources, &mut lexicon)?;
    super::towns::lend(&mut lexicon);
    Ok(lexicon)
}

/// Names of countries, towns and organisations that are in tables of their own.
fn names(sources: &[Source<'_>], lexicon: &mut Lexicon) -> Result<(), LexiconError> {
    let Lexicon { registry, name_words: _, languages, index } = lexicon;
    let mut add = |tag: &str, section: Section, value: u32, text: &str| {
        let Some(language) = index.get(tag).and_then(|&at| languages.get_mut(at)) else { return };
        if section != Section::Organization && language.not_names.contains(&folded(text)) {
            return;
        }
        language.forms.push(form(section, Owner::Nobody, value, text, &language.settings));
    };
    for source in sources {
        if source.name.ends_with("/countries.tsv") {
            rows(source, 3, |row| {
                let country = registry.country(row.cell(1)).unwrap_or_default();
                add(row.cell(0), Section::Country, u32::from(country), row.cell(2));
                Ok(())
            })?;
        } else if source.name.ends_with("/place_names.tsv") {
            rows(source, 3, |row| {
                let id = row.cell(1).parse().map_err(|_| "the GeoNames id is not a number")?;
                let town = registry.town(id).ok_or("places.tsv has no such town")?;
                add(row.cell(0), Section::Place, town, row.cell(2));
                if let Some(bare) = without_rank(row.cell(2)) {
                    add(row.cell(0), Section::Place, town, bare);
                }
                Ok(())
            })?;
        } else if source.name.ends_with("/organizations.tsv") {
            // Acronyms in Latin letters are used in every language.
            let tags: Vec<String> = index.keys().cloned().collect();
            rows(source, 2, |row| {
                let place = registry.organization(row.cell(0)).unwrap_or_default();
                for acronym in row.cell(2).split('|').map(str::trim).filter(|a| !a.is_empty()) {
                    for tag in &tags {
                        add(tag, Section::Organization, u32::from(place), acronym);
                    }
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// A town's name without the word for its rank: 서울특별시, 西安市.
fn without_rank(name: &str) -> Option<&str> {
    const RANKS: [&str; 6] = ["특별시", "광역시", "직할시", " 시", "특별자치시", "市"];
    let bare = RANKS.iter().find_map(|rank| name.strip_suffix(rank))?;
    (bare.chars().count() >= 2).then_some(bare)
}

struct Row<'a> {
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn cell(&self, at: usize) -> &'a str {
        self.cells.get(at).copied().unwrap_or_default()
    }
}

/// Calls `read` with each row of a table in columns.
fn rows<'a>(
    source: &Source<'a>,
    columns: usize,
    mut read: impl FnMut(&Row<'a>) -> Result<(), String>,
) -> Result<(), LexiconError> {
    for (index, line) in source.text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let row = Row { cells: line.split('\t').collect() };
        let short = row.cells.len() < columns;
        let result = if short { Err(format!("needs {columns} columns")) } else { read(&row) };
        result.map_err(|problem| fault(source.name, index + 1, problem))?;
    }
    Ok(())
}

fn fault(file: &str, line: usize, problem: impl Into<String>) -> LexiconError {
    LexiconError { file: file.to_owned(), line, problem: problem.into() }
}

/// Where the reader of a language's file is.
enum At {
    Start,
    Settings,
    Inflection,
    EndingGroup,
    NameEnding,
    AgreeingEnding,
    PlaceEnding,
    NotName,
    Proclitic,
    Quote,
    Date,
    Forms(Section),
}

fn language(source: &Source<'_>, lexicon: &Lexicon) -> Result<Language, LexiconError> {
    let mut language = Language::default();
    let mut at = At::Start;
    for (index, line) in source.text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let result = match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => section(name).map(|section| at = section),
            None => read_line(line, &at, &mut language, lexicon),
        };
        result.map_err(|problem| fault(source.name, index + 1, problem))?;
    }
    if language.tag.is_empty() {
        return Err(fault(source.name, 0, "has no tag in its section [language]"));
    }
    language.ordinal_stop = language
        .forms
        .iter()
        .any(|form| form.entry.section == Section::OrdinalSuffix && &*form.text == ".");
    let cues = language.forms.iter().filter(|form| form.entry.section == Section::PlaceCue);
    let cues = cues.map(|form| folded(&form.text).chars().collect());
    language.place_proclitics = cues.filter(|cue| language.proclitics.contains(cue)).collect();
    language.name_endings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    language.agreeing_endings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.cmp(b)));
    language.proclitics.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    Ok(language)
}

fn section(name: &str) -> Result<At, String> {
    Ok(match name {
        "language" => At::Settings,
        "inflection" => At::Inflection,
        "ending_group" => At::EndingGroup,
        "name_ending" => At::NameEnding,
        "name_ending_agreeing" => At::AgreeingEnding,
        "place_ending" => At::PlaceEnding,
        "not_a_name" => At::NotName,
        "proclitic" => At::Proclitic,
        "quote" => At::Quote,
        "date" => At::Date,
        _ => {
            At::Forms(Section::named(name).ok_or_else(|| format!("no section is named {name:?}"))?)
        }
    })
}

fn read_line(
    line: &str,
    at: &At,
    language: &mut Language,
    lexicon: &Lexicon,
) -> Result<(), String> {
    let pair = || line.split_once('=').map(|(a, b)| (a.trim(), b.trim()));
    let needs_pair = || "needs a key, = and a value".to_owned();
    match at {
        At::Start => Err("stands in front of the first [section]".into()),
        At::Settings => {
            let (key, value) = pair().ok_or_else(needs_pair)?;
            setting(key, value, language, lexicon)
        }
        At::EndingGroup => {
            let (name, parts) = pair().ok_or_else(needs_pair)?;
            language.inflection.add_group(name, parts);
            Ok(())
        }
        At::Inflection => {
            let (finals, endings) = pair().ok_or_else(needs_pair)?;
            language.inflection.add_rule(finals, endings)
        }
        At::NameEnding => name_endings(line, &mut language.name_endings),
        At::AgreeingEnding => name_endings(line, &mut language.agreeing_endings),
        At::PlaceEnding => {
            let all = line.split_whitespace().map(|part| folded(part).chars().collect());
            language.place_endings.extend(all);
            Ok(())
        }
        At::NotName => {
            language.not_names.extend(line.split('|').map(|name| folded(name.trim())));
            Ok(())
        }
        At::Proclitic => {
            let all = line.split('|').map(|part| folded(part.trim()).chars().collect());
            language.proclitics.extend(all);
            Ok(())
        }
        At::Quote => quote(line, language),
        At::Date => {
            let parts = date(line)?;
            let first = parts.first().map(|part| &part.what);
            language.dates_begin_with_words |= matches!(first, Some(DateWhat::Words(_)));
            language.dates.push(parts);
            Ok(())
        }
        At::Forms(section) => forms(line, *section, language, lexicon),
    }
}

fn setting(
    key: &str,
    value: &str,
    language: &mut Language,
    lexicon: &Lexicon,
) -> Result<(), String> {
    let yes = || match value {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(format!("{key} is yes or no, not {value:?}")),
    };
    let settings: &mut Settings = &mut language.settings;
    match key {
        "tag" => value.clone_into(&mut language.tag),
        "name" => {}
        "also" => language.also.extend(value.split_whitespace().map(str::to_owned)),
        "capitals" => settings.capitals = yes()?,
        "demonym_capital" => settings.demonym_capital = yes()?,
        "verb_last" => settings.verb_last = yes()?,
        "home_alone" => settings.home_alone = yes()?,
        "compounds" => settings.compounds = yes()?,
        "family_first" => settings.family_first = yes()?,
        "towns" => language.towns_of = Some(value.to_owned()),
        "words" => {
            settings.words = match value {
                "spaced" => Words::Spaced,
                "glued" => Words::Glued,
                "unspaced" => Words::Unspaced,
                _ => return Err(format!("words is spaced, glued or unspaced, not {value:?}")),
            }
        }
        "country_side" => {
            (settings.country_before, settings.country_after) = sides(key, value)?;
            settings.country_after_first = value.starts_with("after");
        }
        "name_side" => {
            (settings.name_before, settings.name_after) = sides(key, value)?;
            settings.name_after_first = !value.starts_with("before");
        }
        "home" => {
            let unknown = || format!("{value:?} is no country of countries.tsv");
            settings.home = Some(lexicon.registry.country(value).ok_or_else(unknown)?);
        }
        _ => return Err(format!("no setting is named {key:?}")),
    }
    Ok(())
}

fn sides(key: &str, value: &str) -> Result<(bool, bool), String> {
    match value {
        "before" => Ok((true, false)),
        "after" => Ok((false, true)),
        "before after" | "after before" => Ok((true, true)),
        _ => Err(format!("{key} is before, after, or both in the order to look, not {value:?}")),
    }
}

fn name_endings(line: &str, all: &mut Vec<(Vec<char>, Vec<char>)>) -> Result<(), String> {
    let (endings, instead) =
        line.split_once('=').ok_or("needs endings, = and what stands instead")?;
    let instead = instead.trim().trim_matches('-');
    for ending in endings.split_whitespace() {
        let chars = |text: &str| folded(text).chars().collect();
        all.push((chars(ending), chars(instead)));
    }
    Ok(())
}

fn quote(line: &str, language: &mut Language) -> Result<(), String> {
    for pair in line.split('|') {
        let marks: Vec<char> = pair.chars().filter(|c| !c.is_whitespace()).collect();
        match marks.as_slice() {
            [open, close] => language.quotes.push((*open, *close)),
            _ => return Err(format!("{:?} is not a pair of quotation marks", pair.trim())),
        }
    }
    Ok(())
}

fn date(line: &str) -> Result<Vec<DatePart>, String> {
    let mut parts = Vec::new();
    for element in line.split_whitespace() {
        let (element, optional) = match element.strip_suffix('?') {
            Some(element) => (element, true),
            None => (element, false),
        };
        let what = match element {
            "{day}" => DateWhat::Day,
            "{last_day}" => DateWhat::LastDay,
            "{month}" => DateWhat::Month,
            "{last_month}" => DateWhat::LastMonth,
            "{month_number}" => DateWhat::MonthNumber,
            "{year}" => DateWhat::Year,
            "{era}" => DateWhat::Era,
            _ if element.starts_with('{') => return Err(format!("{element} is no part of a date")),
            "/" => DateWhat::Words(vec![date_word(element)]),
            words => DateWhat::Words(words.split('/').map(date_word).collect()),
        };
        parts.push(DatePart { optional, what });
    }
    let has = |what: &DateWhat| parts.iter().any(|part| part.what == *what);
    if has(&DateWhat::Month) || has(&DateWhat::MonthNumber) || has(&DateWhat::Year) {
        Ok(parts)
    } else {
        Err("a date has a {month}, a {month_number} or a {year}".into())
    }
}

fn date_word(word: &str) -> (Vec<char>, bool) {
    match word.strip_suffix('*') {
        Some(stem) => (folded(stem).chars().collect(), true),
        None => (folded(word).chars().collect(), false),
    }
}

fn forms(
    line: &str,
    section: Section,
    language: &mut Language,
    lexicon: &Lexicon,
) -> Result<(), String> {
    let (key, forms) = if section.keys() == Keys::None {
        (None, line)
    } else {
        let (key, forms) = line.split_once('=').ok_or("needs a key, = and forms")?;
        (Some(key.trim()), forms)
    };
    let (value, of) = match key {
        None => (0, Owner::Nobody),
        Some(key) => value_of(section, key, lexicon)?,
    };
    for text in forms.split('|').map(str::trim) {
        if text.is_empty() {
            return Err("has an empty form".into());
        }
        if text.chars().count() > MOST_FORM_CHARS {
            return Err(format!("{text:?} is longer than {MOST_FORM_CHARS} characters"));
        }
        let mut form = form(section, of, value, text, &language.settings);
        // A name in small letters is found in small letters.
        form.entry.proper &= !form.text.starts_with(char::is_lowercase);
        language.forms.push(form);
    }
    Ok(())
}

/// The least words of a full name of an organisation.
const FULL_NAME: usize = 3;

fn form(section: Section, of: Owner, value: u32, text: &str, settings: &Settings) -> Form {
    let (text, is_literal) = match text.strip_prefix('=') {
        Some(text) => (text.trim(), true),
        None => (text, false),
    };
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let caps = letters().count() > 1 && letters().all(char::is_uppercase);
    let is_demonym = section == Section::Demonym && settings.demonym_capital;
    // A full name of an organisation is one in small letters, too: "organización de cooperación islámica".
    let is_full = section == Section::Organization && text.split_whitespace().count() >= FULL_NAME;
    let proper = settings.capitals && (section.is_proper() || is_demonym) && !is_full;
    let entry = Entry { section, proper, caps, of, value };
    Form { text: text.into(), entry, is_literal }
}

fn value_of(section: Section, key: &str, lexicon: &Lexicon) -> Result<(u32, Owner), String> {
    let registry = &lexicon.registry;
    let (code, owner) = match key.split_once(':') {
        Some((code, owner)) => (code.trim(), Some(owner.trim())),
        None => (key, None),
    };
    let of = match owner {
        None => Owner::Nobody,
        Some(owner) => registry.owner(owner).ok_or_else(|| {
            format!("{owner:?} is no country and no organisation of the registry")
        })?,
    };
    let nobody = Owner::Nobody;
    Ok(match section.keys() {
        Keys::Country => {
            let unknown = || format!("{key:?} is no country of countries.tsv");
            (u32::from(registry.country(key).ok_or_else(unknown)?), nobody)
        }
        Keys::Organization => {
            let unknown = || format!("{key:?} is not in organizations.tsv");
            (u32::from(registry.organization(key).ok_or_else(unknown)?), nobody)
        }
        Keys::Place => {
            let id = key.parse().map_err(|_| format!("{key:?} is not a GeoNames id"))?;
            (registry.town(id).ok_or_else(|| format!("{id} is not in places.tsv"))?, nobody)
        }
        Keys::Number(most) => {
            let number = key.parse().ok().filter(|number| (1..=most).contains(number));
            (number.ok_or_else(|| format!("{key:?} is not a number from 1 to {most}"))?, nobody)
        }
        Keys::Office | Keys::Codes(_) => {
            let unknown = || format!("{code:?} is not a key of this section");
            (section.code(code).ok_or_else(unknown)?, of)
        }
        Keys::None => (0, nobody),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_word_is_not_taken_from_the_tables_of_names() {
        let sources = [
            Source { name: "x/countries.tsv", text: "ar\tML\tمالي\nar\tSN\tالسنغال\n" },
            Source { name: "x/ar.txt", text: "[language]\ntag = ar\n[not_a_name]\nمالى\n" },
        ];
        let lexicon = lexicon(&sources).unwrap();
        let arabic = lexicon.language("ar").unwrap();
        let names = |code: &str| -> Vec<&str> {
            let country = lexicon.registry.country(code).unwrap();
            arabic.forms_of(Section::Country, u32::from(country)).collect()
        };
        assert!(names("ML").is_empty());
        assert_eq!(names("SN"), ["السنغال"]);
    }
}
