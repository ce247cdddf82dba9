//! Structured fields: who said what, in which office, where, when, with which result.
//!
//! A field's value is a claim: the value, the words that prove it, who says so and how sure that is.
//! Claims are never edited; a later one of a higher source stands above an earlier one. The same entity
//! has the same key in every language and script. Spans are half-open byte ranges of the canonical text
//! of one revision, and the text at the span is the surface.

mod codes;
mod key;

pub use codes::{
    ClaimSource, DocumentAction, DocumentKind, EventKind, OfficeCode, OfficeRank, Role,
};
pub use key::{EntityKey, EntityKind};

use std::ops::Range;

use super::LocalizedText;

/// One value of one field, with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What is said.
    pub value: ClaimValue,
    /// The words that prove it, the one that names the value first; empty only for claims of people
    /// and publishers.
    pub evidence: Vec<Evidence>,
    /// Who says so.
    pub source: ClaimSource,
    /// Name and version of who made it: `rules@1`.
    pub producer: String,
    /// The rule that fired; stable over versions. Empty for claims of people.
    pub rule: String,
    /// 0 to 1, fixed for each rule. None for claims of people.
    pub confidence: Option<f32>,
    /// Not said in so many words: a year taken from the day of publication, a country from an office.
    pub inferred: bool,
}

/// Words of the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Evidence {
    /// Bytes of the canonical text.
    pub span: EvidenceSpan,
    /// The text at the span.
    pub surface: String,
}

/// Bytes of the canonical text, half open; ordered by start, then end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EvidenceSpan {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl From<Range<usize>> for EvidenceSpan {
    fn from(range: Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

impl EvidenceSpan {
    /// As a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// The value of a claim, by field.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimValue {
    /// Who issued the document: a ministry, an embassy, an organisation.
    Issuer(Issuer),
    /// A person in the office that they held then: a speaker, a signatory, somebody met or named.
    Participant(Participant),
    /// An event.
    Event(Event),
    /// An organisation or a standing format is named.
    Organization(EntityName),
    /// A country is named, by its name, its people's adjective or its ministry.
    Country(EntityName),
    /// A place where an event took place.
    Place(Place),
    /// An initiative or a proposed institution.
    Initiative(Initiative),
    /// A document that was adopted, signed, approved …
    AdoptedDocument(AdoptedDocument),
    /// Two principals met.
    Bilateral(Bilateral),
    /// Words in quotation marks that somebody said.
    Quote(Quote),
    /// When the document was issued.
    IssueDate(DateRange),
    /// A date that the text names and no other claim has.
    Date(DateRange),
    /// What kind of document it is.
    Kind(DocumentKind),
}

/// An entity and how the text calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityName {
    /// The same in every language; none where it is not known.
    pub key: Option<EntityKey>,
    /// As written (first) and in the nominative of the language or in English, where known.
    pub names: Vec<LocalizedText>,
}

/// Who issued the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The body. Its key is `organization:mfa-KZ` for a country's foreign ministry.
    pub body: EntityName,
    /// Its country: ISO 3166-1 alpha-2.
    pub region: Option<String>,
}

/// A person or a delegation in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who; none where only the office is named.
    pub person: Option<EntityName>,
    /// The office as held then.
    pub office: Option<Office>,
    /// The organisation that they speak for, where it is not a country.
    pub organization: Option<EntityName>,
    /// The country that they speak for: ISO 3166-1 alpha-2.
    pub region: Option<String>,
    /// What they did; sorted, no duplicates.
    pub roles: Vec<Role>,
}

/// An office: what, and of which country or organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Which.
    pub code: OfficeCode,
    /// The title as written.
    pub titles: Vec<LocalizedText>,
    /// The organisation whose office it is.
    pub organization: Option<EntityName>,
    /// The country whose office it is: ISO 3166-1 alpha-2.
    pub region: Option<String>,
}

/// An event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// As the text calls it.
    pub name: EntityName,
    /// What kind of event.
    pub kind: EventKind,
    /// The event that the document is about, rather than one that it mentions.
    pub main: bool,
    /// 19 of "19th meeting".
    pub ordinal: Option<u32>,
    /// Whose meeting it is.
    pub organization: Option<EntityName>,
    /// When.
    pub dates: Option<DateRange>,
    /// Where.
    pub place: Option<Place>,
    /// Who chaired: a person, or a country alone.
    pub chair: Option<Participant>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its key is `place:` and a GeoNames id, where it is in the table.
    pub name: EntityName,
    /// Its country: ISO 3166-1 alpha-2.
    pub region: Option<String>,
}

/// An initiative or a proposed institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Initiative {
    /// As the text calls it.
    pub name: EntityName,
    /// Countries, organisations or people that propose it.
    pub proposers: Vec<EntityName>,
    /// What was done about it; proposed by default.
    pub action: DocumentAction,
    /// Where it is to have its seat.
    pub seat: Option<Place>,
}

/// A document that was adopted, signed, approved …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdoptedDocument {
    /// As the text calls it.
    pub name: EntityName,
    /// What was done.
    pub action: DocumentAction,
    /// When.
    pub dates: Option<DateRange>,
    /// By whom.
    pub parties: Vec<EntityName>,
}

/// Two principals met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bilateral {
    /// The two sides, in alphabetical order of their country or organisation.
    pub parties: [Participant; 2],
    /// When.
    pub dates: Option<DateRange>,
    /// Where.
    pub place: Option<Place>,
}

/// Words in quotation marks that somebody said. The words are the first evidence, without the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Who said them.
    pub speaker: Option<Participant>,
}

/// A day, a month, a year, or a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateRange {
    /// The first day.
    pub first: CalendarDate,
    /// The last day; equal to the first for one day.
    pub last: CalendarDate,
}

/// A day in the Gregorian calendar, as exactly as the text says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CalendarDate {
    /// None where the text names none and none can be inferred.
    pub year: Option<i32>,
    /// 1 to 12; none for a year alone.
    pub month: Option<u8>,
    /// 1 to 31; none for a month alone.
    pub day: Option<u8>,
}

impl std::fmt::Display for CalendarDate {
    /// ISO 8601: `2024-06-24`, `2024-06`, `2024`; without a year `--06-24`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}")?,
            None => f.write_str("-")?,
        }
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_written_as_exactly_as_it_is_known() {
        let date = |year, month, day| CalendarDate { year, month, day }.to_string();
        assert_eq!(date(Some(2024), Some(6), Some(24)), "2024-06-24");
        assert_eq!(date(None, Some(6), Some(24)), "--06-24");
        assert_eq!(date(Some(2002), None, None), "2002");
    }

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for text in ["country:KZ", "organization:ACD", "place:112931", "person:kz-rxmtln-a"] {
            let key: EntityKey = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
        }
        assert!("planet:mars".parse::<EntityKey>().is_err());
        assert!("country:".parse::<EntityKey>().is_err());
    }

    #[test]
    fn every_office_has_a_code_that_reads_back() {
        for code in OfficeCode::ALL {
            assert_eq!(code.as_str().parse::<OfficeCode>().as_ref(), Ok(code));
        }
    }
}
