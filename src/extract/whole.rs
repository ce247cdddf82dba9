//! What is said of a document as a whole: who issued it, whose document it is, what kind it is, when it
//! was issued.

use std::ops::Range;

use crate::domain::SegmentKind;
use crate::domain::fields::{DocumentKind, OfficeCode};

use super::dates::Dated;
use super::lexicon::{BODIES, Entry, Owner, Section, Words};
use super::persons::{People, Person};
use super::places;
use super::reading::{Paragraph, Reading};
use super::scan::Hit;

/// Who issued the document.
#[derive(Debug, Clone)]
pub(super) struct Issuer {
    pub(super) of: Owner,
    /// The body's code: `mfa`, `embassy` …
    pub(super) body: &'static str,
    /// The words that say so.
    pub(super) at: (usize, Range<usize>),
    pub(super) ground: Ground,
}

/// What says who issued a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The body and its country are named, or its spokesperson is.
    Body,
    /// The body is named without a country: it is that of the language.
    HomeBody,
    /// Who holds an office of it.
    Officer,
    /// An office of it, whoever holds it.
    Office,
    /// The town that the report begins with.
    Dateline,
    /// No other country has the language.
    Language,
    /// The country is named most, or has the language beside others.
    Guess,
}

impl Ground {
    /// The rule and how often it is right.
    pub(super) const fn rule(self) -> (&'static str, f32) {
        match self {
            Self::Body => ("issuer.body", 0.9),
            Self::HomeBody => ("issuer.home_body", 0.85),
            Self::Officer => ("issuer.officer", 0.85),
            Self::Office => ("issuer.office", 0.6),
            Self::Dateline => ("issuer.dateline", 0.7),
            Self::Language => ("issuer.language", 0.7),
            Self::Guess => ("issuer.guess", 0.4),
        }
    }

    /// Whether it could as well be another country.
    pub(super) fn is_guess(self) -> bool {
        self == Self::Guess
    }

    /// Whether the words do not name the issuer themselves.
    pub(super) fn is_inferred(self) -> bool {
        self != Self::Body
    }
}

/// The issuer: a body beside a word for issuing, else the first foreign ministry, else the ministry of the
/// first speaker.
pub(super) fn issuer(reading: &Reading<'_>, people: &People) -> Option<Issuer> {
    let mut first: Option<Issuer> = None;
    for (index, paragraph) in reading.paragraphs.iter().enumerate() {
        for (number, sentence) in paragraph.sentences.iter().enumerate() {
            if !paragraph.hits.have(sentence, Section::Body.bit()) {
                continue;
            }
            let cued = paragraph.first_in(number, Section::IssuerCue).is_some();
            let mut at = sentence.start;
            while at < sentence.end {
                let Some((_, hit)) = paragraph.hits.at(at) else {
                    at += 1;
                    continue;
                };
                let tokens = hit.tokens.clone();
                at = tokens.end.max(at + 1);
                let Some(entry) = hit.get(paragraph.language, Section::Body) else { continue };
                let body = BODIES.get(entry.value as usize).copied().unwrap_or("mfa");
                if !matches!(body, "mfa" | "embassy" | "permanent_mission") {
                    continue;
                }
                let (named, tokens) = body_owner(paragraph, entry, &tokens, sentence);
                let home = paragraph.language.settings.home.map_or(Owner::Nobody, Owner::Country);
                let of = if named == Owner::Nobody { home } else { named };
                if of == Owner::Nobody {
                    continue;
                }
                // In the language of one country a foreign ministry of another is who was met.
                let foreign =
                    Owner::Nobody != home && of != home && paragraph.language.settings.home_alone;
                if foreign && !cued {
                    continue;
                }
                let inferred = named == Owner::Nobody;
                let ground = if inferred { Ground::HomeBody } else { Ground::Body };
                let issuer = Issuer { of, body, at: (index, tokens), ground };
                if cued && (number + 1 >= paragraph.sentences.len() || index < 3) {
                    return Some(issuer);
                }
                // "Germany's foreign ministry state secretary" is a guest, where the language has a home.
                let title = paragraph
                    .hits
                    .at(at)
                    .is_some_and(|(_, hit)| hit.is(Section::Office) || hit.is(Section::Modifier));
                let guest = title && home != Owner::Nobody && named != home;
                if first.is_none() && body != "embassy" && (inferred || !guest) {
                    first = Some(issuer);
                }
            }
        }
    }
    of_spokesperson(people).or(first).or_else(|| of_speaker(reading, people))
}

/// The ministry of the spokesperson who is quoted.
fn of_spokesperson(people: &People) -> Option<Issuer> {
    let speaks = |code: OfficeCode| {
        matches!(code, OfficeCode::Spokesperson | OfficeCode::DeputySpokesperson)
    };
    let named = people.mentions.iter().find_map(|mention| {
        let office = mention.office.as_ref()?;
        let of = people.person(mention).map_or(Owner::Nobody, |person| person.of);
        (speaks(office.code) && of != Owner::Nobody).then_some((of, mention.paragraph, office))
    });
    let unnamed = || {
        people.unnamed.iter().find_map(|(paragraph, _, office)| {
            (speaks(office.code) && office.of != Owner::Nobody)
                .then_some((office.of, *paragraph, office))
        })
    };
    let (of, paragraph, office) = named.or_else(unnamed)?;
    Some(Issuer { of, body: "mfa", at: (paragraph, office.tokens.clone()), ground: Ground::Body })
}

/// The country whose document it is: the one that the issuer names, the one of the language, the one
/// that is named most.
pub(super) fn own_country(reading: &Reading<'_>, issuer: Option<&Issuer>) -> Option<Owner> {
    let named = issuer
        .filter(|issuer| !issuer.ground.is_inferred() && matches!(issuer.of, Owner::Country(_)));
    let home = || reading.paragraphs.iter().find_map(|p| p.language.settings.home);
    let guessed = || issuer.map(|issuer| issuer.of).filter(|of| *of != Owner::Nobody);
    // "Dakar, le 1er mars": in a language of several countries the dateline says whose it is.
    let alone = reading.paragraphs.first().is_some_and(|p| p.language.settings.home_alone);
    let dateline = || issuer.map(|i| i.of).filter(|of| !alone && of_dateline(reading) == Some(*of));
    // Who was found to publish is of that country wherever the language is at home.
    named
        .map(|issuer| issuer.of)
        .or_else(dateline)
        .or_else(|| guessed().filter(|_| !alone))
        .or_else(|| home().map(Owner::Country))
        .or_else(guessed)
        .or_else(|| most_named(reading))
}

fn most_named(reading: &Reading<'_>) -> Option<Owner> {
    most_named_but(reading, &[])
}

/// The country that is named most, itself or by a town, but for these.
fn most_named_but(reading: &Reading<'_>, others: &[Owner]) -> Option<Owner> {
    let mut counts: Vec<(Owner, usize)> = Vec::new();
    for paragraph in &reading.paragraphs {
        for hit in &paragraph.hits.all {
            let Some(of) = country_of(reading, paragraph, hit) else { continue };
            match counts.iter_mut().find(|(known, _)| *known == of) {
                Some((_, count)) => *count += 1,
                None if others.contains(&of) => {}
                None => counts.push((of, 1)),
            }
        }
    }
    // Of several, the one that is named first.
    let most = counts.iter().map(|(_, count)| *count).max()?;
    counts.iter().find(|(_, count)| *count == most).map(|(of, _)| *of)
}

/// The country that a form names or whose town it names.
fn country_of(reading: &Reading<'_>, paragraph: &Paragraph<'_>, hit: &Hit) -> Option<Owner> {
    let country = hit.get(paragraph.language, Section::Country);
    if let Some(entry) = country.or_else(|| hit.get(paragraph.language, Section::Demonym)) {
        return u16::try_from(entry.value).ok().map(Owner::Country);
    }
    let town = hit.get(paragraph.language, Section::Place)?;
    let town = reading.lexicon.registry.town_at(town.value)?;
    Some(Owner::Country(town.country))
}

/// Whose document it is in a language of several countries, one of which writes most: that one, unless it is
/// named nowhere, and another that is nobody's of those whose country is named is named twice or by a town.
fn away_from_home(reading: &Reading<'_>, people: &People, home: Owner) -> Option<Owner> {
    let hits = || {
        let all = reading.paragraphs.iter();
        all.flat_map(|paragraph| paragraph.hits.all.iter().map(move |hit| (paragraph, hit)))
    };
    let mut named = hits().filter_map(|(paragraph, hit)| country_of(reading, paragraph, hit));
    if named.any(|of| of == home) {
        return None;
    }
    let others: Vec<Owner> = people.persons.iter().map(|person| person.of).collect();
    let other = most_named_but(reading, &others)?;
    let away = Section::TakePart.bit() | Section::Chair.bit() | Section::Coming.bit();
    let here = |(paragraph, hit): &(&Paragraph<'_>, &Hit)| {
        // Who takes part in a conference somewhere is a guest there.
        let sentence = paragraph.sentences.iter().find(|s| s.contains(&hit.tokens.start));
        let guest = sentence.is_some_and(|sentence| paragraph.hits.have(sentence, away));
        !guest && country_of(reading, paragraph, hit) == Some(other)
    };
    let in_town = hits().filter(here).any(|(_, hit)| hit.is(Section::Place));
    (in_town || hits().filter(here).count() >= 2).then_some(other)
}

/// The country of the first who holds an office, if the title alone says it, and where that is.
fn by_title(people: &People) -> Option<(Owner, usize)> {
    let person = people.persons.iter().find(|person| person.code.is_some())?;
    let office = people.mentions.get(person.main)?.office.as_ref()?;
    let foreign = OfficeCode::ForeignMinister == office.code && office.by_title;
    foreign.then_some((person.of, person.main))
}

/// Where a language is at home in no country, whoever comes first and has an office of no named country is of
/// the one that publishes: the country that is named most and is nobody's of those whose country is named.
fn of_unowned(reading: &Reading<'_>, people: &People) -> Option<(Owner, usize)> {
    let unowned = |person: &&Person| person.of == Owner::Nobody;
    let person = people.persons.iter().find(|person| person.code.is_some()).filter(unowned)?;
    let others: Vec<Owner> = people.persons.iter().map(|person| person.of).collect();
    Some((most_named_but(reading, &others)?, person.main))
}

fn of_speaker(reading: &Reading<'_>, people: &People) -> Option<Issuer> {
    let home = reading.paragraphs.iter().find_map(|p| p.language.settings.home).map(Owner::Country);
    let country = |of: &Owner| matches!(of, Owner::Country(_));
    // In the language of one country, whoever has an office of no named country is of that one.
    let own = people.persons.iter().find(|person| {
        person.code.is_some()
            && (Some(person.of) == home || home.is_some() && person.of == Owner::Nobody)
    });
    let speaker = || people.persons.iter().find(|person| person.speaks && country(&person.of));
    let anybody = || people.persons.iter().find(|person| country(&person.of));
    // In the language of one country nobody else's officer speaks for who publishes.
    let alone = reading.paragraphs.first().is_some_and(|p| p.language.settings.home_alone);
    let others = || if alone { None } else { speaker().or_else(anybody) };
    if let Some((of, main)) = by_title(people).filter(|_| !alone) {
        let at = words_of(people, main)?;
        return Some(Issuer { of, body: "mfa", at, ground: Ground::Officer });
    }
    if own.is_none()
        && home.is_none()
        && let Some((of, main)) = of_unowned(reading, people)
    {
        let at = words_of(people, main)?;
        return Some(Issuer { of, body: "mfa", at, ground: Ground::Officer });
    }
    let person = own.or_else(others);
    if let Some(of) = home.filter(|_| !alone).and_then(|home| away_from_home(reading, people, home))
    {
        let at = first_named(reading, of)?;
        return Some(Issuer { of, body: "mfa", at, ground: Ground::Guess });
    }
    let named = person.map(|person| person.of).filter(country);
    let words = person.and_then(|person| words_of(people, person.main));
    let unowned = || home.filter(|_| alone || of_dateline(reading).is_none());
    if let Some((of, at)) = named.or_else(unowned).zip(words) {
        return Some(Issuer { of, body: "mfa", at, ground: Ground::Officer });
    }
    let office = || if alone { None } else { of_office(reading, people) };
    office().or_else(|| of_place_or_language(reading, home, alone))
}

/// "Today the minister of X had a talk with his colleague of Y": the first office of a country behind the title,
/// whose holder is not named.
fn of_office(reading: &Reading<'_>, people: &People) -> Option<Issuer> {
    let titled = reading.paragraphs.first().is_some_and(|p| p.kind == SegmentKind::Title);
    let (paragraph, _, office) = people.unnamed.iter().find(|(paragraph, _, office)| {
        let counterpart = reading.paragraphs.get(*paragraph).is_some_and(|p| {
            p.hits.within(&office.tokens).iter().any(|hit| hit.is(Section::Counterpart))
        });
        matches!(office.of, Owner::Country(_)) && (*paragraph > 0 || !titled) && !counterpart
    })?;
    let at = (*paragraph, office.tokens.clone());
    Some(Issuer { of: office.of, body: "mfa", at, ground: Ground::Office })
}

/// Without a body and without people: the town of the dateline, the language, the country that is named most.
fn of_place_or_language(reading: &Reading<'_>, home: Option<Owner>, alone: bool) -> Option<Issuer> {
    let issuer = |of, at, ground| Some(Issuer { of, body: "mfa", at, ground });
    // The language of a text is proved by its first words.
    let title = || reading.paragraphs.first().map(|p| (0, 0..p.view.tokens.len()));
    let town = places::of_dateline(reading).filter(|_| !alone);
    if let Some((of, town)) = of_dateline(reading).zip(town) {
        return issuer(of, (town.paragraph, town.tokens), Ground::Dateline);
    }
    match home {
        Some(of) if alone => issuer(of, title()?, Ground::Language),
        Some(of) => issuer(of, first_named(reading, of).or_else(title)?, Ground::Guess),
        None => {
            let of = most_named(reading)?;
            issuer(of, first_named(reading, of)?, Ground::Guess)
        }
    }
}

/// Where a country is named first, itself or by a town.
fn first_named(reading: &Reading<'_>, of: Owner) -> Option<(usize, Range<usize>)> {
    reading.paragraphs.iter().enumerate().find_map(|(index, paragraph)| {
        let named = |hit: &&Hit| country_of(reading, paragraph, hit) == Some(of);
        Some((index, paragraph.hits.all.iter().find(named)?.tokens.clone()))
    })
}

/// The words that say whose a person's office is: those of the office, else the name.
fn words_of(people: &People, mention: usize) -> Option<(usize, Range<usize>)> {
    let mention = people.mentions.get(mention)?;
    let words = mention.office.as_ref().map_or(&mention.tokens, |office| &office.tokens);
    Some((mention.paragraph, words.clone()))
}

/// The country of the town that a report begins with.
fn of_dateline(reading: &Reading<'_>) -> Option<Owner> {
    let town = places::of_dateline(reading)?.town;
    reading.lexicon.registry.town_at(town).map(|town| Owner::Country(town.country))
}

/// Whose body it is: the country beside it.
fn body_owner(
    paragraph: &Paragraph<'_>,
    entry: Entry,
    tokens: &Range<usize>,
    sentence: &Range<usize>,
) -> (Owner, Range<usize>) {
    if entry.of != Owner::Nobody {
        return (entry.of, tokens.clone());
    }
    let country = |at: usize| {
        let (_, hit) = paragraph.hits.at(at).filter(|_| sentence.contains(&at))?;
        let entry = hit
            .get(paragraph.language, Section::Country)
            .or_else(|| hit.get(paragraph.language, Section::Demonym))?;
        Some((Owner::Country(u16::try_from(entry.value).ok()?), hit.tokens.clone()))
    };
    let skip = |mut at: usize| {
        while let Some((_, hit)) = paragraph.hits.at(at) {
            if !hit.is(Section::Connector) {
                break;
            }
            at = hit.tokens.end;
        }
        at
    };
    let settings = &paragraph.language.settings;
    let after = || settings.country_after.then(|| country(skip(tokens.end))).flatten();
    let before = || tokens.start.checked_sub(1).and_then(country);
    let found = if settings.country_after_first {
        after().or_else(before)
    } else {
        before().or_else(after)
    };
    match found {
        Some((of, at)) => (of, tokens.start.min(at.start)..tokens.end.max(at.end)),
        None => (Owner::Nobody, tokens.clone()),
    }
}

fn find(
    paragraph: &Paragraph<'_>,
    tokens: &Range<usize>,
    section: Section,
) -> Option<(Entry, Range<usize>)> {
    let found = paragraph.hits.within(tokens).iter().find(|hit| hit.is(section))?;
    Some((found.get(paragraph.language, section)?, found.tokens.clone()))
}

/// What kind of document, and the words that say so.
pub(super) fn kind(reading: &Reading<'_>) -> (DocumentKind, Option<(usize, Range<usize>)>) {
    let titled = reading.paragraphs.first().is_some_and(|p| p.kind == SegmentKind::Title);
    for (index, paragraph) in reading.paragraphs.iter().enumerate().take(2) {
        let first = if index == 0 && titled {
            0..paragraph.view.tokens.len()
        } else {
            paragraph.sentences.first().cloned().unwrap_or(0..0)
        };
        // In running text only the very first words name the document itself.
        let reach =
            if index == 0 && titled { first } else { first.start..first.end.min(first.start + 6) };
        let Some((entry, tokens)) = find(paragraph, &reach, Section::Kind) else { continue };
        let Some(kind) = DocumentKind::ALL.get(entry.value as usize).copied() else { continue };
        let settings = &paragraph.language.settings;
        let noun_last = settings.verb_last || settings.words == Words::Unspaced;
        let ends_title = index == 0 && titled && noun_last && tokens.end == reach.end;
        let late = (tokens.start > reach.start + 5 && !ends_title)
            || find(paragraph, &reach, Section::Action).is_some();
        if late || (kind == DocumentKind::Announcement && tokens.start > reach.start + 1) {
            continue;
        }
        return (kind, Some((index, tokens)));
    }
    (DocumentKind::PressRelease, None)
}

/// The date that stands in a short paragraph by itself near the start.
pub(super) fn issue_date<'d>(
    reading: &Reading<'_>,
    dates: &'d [Vec<Dated>],
) -> Option<(usize, &'d Dated)> {
    let short = |paragraph: &Paragraph<'_>| paragraph.view.tokens.len() <= 16;
    reading.paragraphs.iter().zip(dates).enumerate().take(4).find_map(
        |(index, (paragraph, dates))| {
            let dated = dates.first().filter(|dated| dated.dates.first.day.is_some())?;
            (short(paragraph) && paragraph.kind != SegmentKind::Title).then_some((index, dated))
        },
    )
}
