//! The sections of a language's file: what each is called, what its keys are, how its forms match.

use crate::domain::fields::{DocumentAction, DocumentKind, EventKind, OfficeCode};

/// What a form of the tables is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Section {
    /// The name of a country.
    Country,
    /// The adjective of a country or the word for its people.
    Demonym,
    /// The name of an organisation or standing format.
    Organization,
    /// The name of a town.
    Place,
    /// The title of an office.
    Office,
    /// A word that changes an office: former, acting, deputy.
    Modifier,
    /// A body of a state: its foreign ministry, an embassy.
    Body,
    /// A noun for an event.
    Event,
    /// A noun for a document.
    Document,
    /// A verb or noun that says what was done with a document.
    Action,
    /// Words of a title or first line that say what kind of document this is.
    Kind,
    /// A month of the Gregorian calendar.
    Month,
    /// A month of the Persian solar calendar.
    PersianMonth,
    /// The first year of an era, less one.
    Era,
    /// A day of the week.
    Weekday,
    /// An ordinal in words.
    Ordinal,
    /// Mr, H.E. …
    Honorific,
    /// A particle inside a name: bin, von, al.
    Particle,
    /// A word that may stand between an office and its country.
    Connector,
    /// A capitalised word that is no part of a person's name.
    Stop,
    /// An abbreviation after which a sentence goes on.
    Abbreviation,
    /// A verb that reports words.
    Say,
    /// A verb or noun of two sides meeting.
    Meet,
    /// A verb of taking part in an event.
    TakePart,
    /// A verb or noun of chairing.
    Chair,
    /// A verb or noun of proposing.
    Propose,
    /// A noun for an institution that can be proposed: centre, agency, fund.
    Institution,
    /// What follows the digits of an ordinal.
    OrdinalSuffix,
    /// What stands in front of the digits of an ordinal.
    OrdinalPrefix,
    /// A pronoun or noun that stands for the person last named.
    Pronoun,
    /// Words that say that something is still to come.
    Coming,
    /// Who speaks for a body: press service, press office.
    IssuerCue,
    /// Counterpart: the same office in the other country.
    Counterpart,
    /// Founded, joined: a year beside it is about an organisation, not about the event.
    Founded,
    /// A word that says that the town beside it is where the event is: in, at, held in.
    PlaceCue,
    /// The delegation of a country.
    Delegation,
    /// A noun for a language, beside which the adjective of a country is the name of one.
    Tongue,
    /// What stands behind the name of somebody with whom another does something.
    With,
    /// On the margins of, within the framework of: the event beside it is where others meet.
    Aside,
}

/// What the keys of a section are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    /// ISO 3166-1 alpha-2.
    Country,
    /// An id of `organizations.tsv`.
    Organization,
    /// A GeoNames id of `places.tsv`.
    Place,
    /// An office code, with `:KZ` or `:UN` if it is the office of one country or organisation.
    Office,
    /// One of a closed list.
    Codes(&'static [&'static str]),
    /// A whole number up to this.
    Number(u32),
    /// The section has no keys.
    None,
}

/// The codes of [`Section::Event`] besides the kinds of events.
pub(crate) const MEETING: u32 = 100;

pub(crate) const MODIFIERS: &[&str] = &["former", "acting", "first", "deputy", "head"];
pub(crate) const BODIES: &[&str] =
    &["mfa", "embassy", "permanent_mission", "presidency", "government", "parliament", "consulate"];

impl Section {
    pub(crate) const ALL: &'static [(Self, &'static str)] = &[
        (Self::Country, "country"),
        (Self::Demonym, "demonym"),
        (Self::Organization, "organization"),
        (Self::Place, "place"),
        (Self::Office, "office"),
        (Self::Modifier, "modifier"),
        (Self::Body, "body"),
        (Self::Event, "event"),
        (Self::Document, "document"),
        (Self::Action, "action"),
        (Self::Kind, "kind"),
        (Self::Month, "month"),
        (Self::PersianMonth, "persian_month"),
        (Self::Era, "era"),
        (Self::Weekday, "weekday"),
        (Self::Ordinal, "ordinal"),
        (Self::Honorific, "honorific"),
        (Self::Particle, "particle"),
        (Self::Connector, "connector"),
        (Self::Stop, "stop"),
        (Self::Abbreviation, "abbreviation"),
        (Self::Say, "say"),
        (Self::Meet, "meet"),
        (Self::TakePart, "take_part"),
        (Self::Chair, "chair"),
        (Self::Propose, "propose"),
        (Self::Institution, "institution"),
        (Self::OrdinalSuffix, "ordinal_suffix"),
        (Self::OrdinalPrefix, "ordinal_prefix"),
        (Self::Pronoun, "pronoun"),
        (Self::Coming, "coming"),
        (Self::IssuerCue, "issuer_cue"),
        (Self::Counterpart, "counterpart"),
        (Self::Founded, "founded"),
        (Self::PlaceCue, "place_cue"),
        (Self::Delegation, "delegation"),
        (Self::Tongue, "tongue"),
        (Self::With, "with"),
        (Self::Aside, "aside"),
    ];

    /// Every language needs these to be more than a list of names.
    pub(super) const CORE: &'static [Self] = &[
        Self::Demonym,
        Self::Office,
        Self::Body,
        Self::Event,
        Self::Document,
        Self::Action,
        Self::Kind,
        Self::Month,
        Self::Say,
        Self::Meet,
        Self::TakePart,
        Self::Chair,
    ];

    /// Its bit in a set of sections.
    #[inline]
    pub(crate) const fn bit(self) -> u64 {
        1 << (self as u64)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(section, _)| *section)
    }

    pub(super) fn keys(self) -> Keys {
        match self {
            Self::Country | Self::Demonym => Keys::Country,
            Self::Organization => Keys::Organization,
            Self::Place => Keys::Place,
            Self::Office => Keys::Office,
            Self::Modifier => Keys::Codes(MODIFIERS),
            Self::Body => Keys::Codes(BODIES),
            Self::Month | Self::PersianMonth => Keys::Number(12),
            Self::Weekday => Keys::Number(7),
            Self::Ordinal => Keys::Number(1000),
            Self::Era => Keys::Number(9999),
            Self::Event | Self::Action | Self::Kind => Keys::Codes(&[]),
            Self::Document
            | Self::Honorific
            | Self::Particle
            | Self::Connector
            | Self::Stop
            | Self::Abbreviation
            | Self::Say
            | Self::Meet
            | Self::TakePart
            | Self::Chair
            | Self::Propose
            | Self::Institution
            | Self::OrdinalSuffix
            | Self::OrdinalPrefix
            | Self::Pronoun
            | Self::Coming
            | Self::IssuerCue
            | Self::Counterpart
            | Self::Founded
            | Self::PlaceCue
            | Self::Delegation
            | Self::Tongue
            | Self::With
            | Self::Aside => Keys::None,
        }
    }

    /// Names: the first word must begin with a capital where the language has capitals.
    pub(super) fn is_proper(self) -> bool {
        matches!(self, Self::Country | Self::Organization | Self::Place)
    }

    /// The number of a key of a closed list.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the other sections have no such keys")]
    pub(super) fn code(self, key: &str) -> Option<u32> {
        let place = match self {
            Self::Office => OfficeCode::ALL.iter().position(|code| code.as_str() == key),
            Self::Event if key == "meeting" => return Some(MEETING),
            Self::Event => EventKind::ALL.iter().position(|code| code.as_str() == key),
            Self::Action => DocumentAction::ALL.iter().position(|code| code.as_str() == key),
            Self::Kind => DocumentKind::ALL.iter().position(|code| code.as_str() == key),
            Self::Modifier => MODIFIERS.iter().position(|code| *code == key),
            Self::Body => BODIES.iter().position(|code| *code == key),
            _ => None,
        };
        place.and_then(|place| u32::try_from(place).ok())
    }
}
