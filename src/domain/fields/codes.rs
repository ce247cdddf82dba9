//! The closed lists of structured fields: offices, kinds of events and documents, actions, roles.
//!
//! Each value has a code, which the tables under `data/lexicon` use and which is stable for ever.

use crate::domain::Invalid;

/// A closed list with a code for each value.
macro_rules! codes {
    ($(#[$meta:meta])* $name:ident, $what:literal, { $($(#[$doc:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
        }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code, as in the tables.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Invalid;

            fn from_str(value: &str) -> Result<Self, Invalid> {
                let found = Self::ALL.iter().find(|code| code.as_str() == value);
                found.copied().ok_or_else(|| Invalid::new(value, concat!("is not ", $what)))
            }
        }
    };
}

codes!(
    /// An office, apart from the person who holds it.
    OfficeCode, "an office code", {
    /// Head of state.
    President = "president",
    /// Head of state in place of one.
    ActingPresident = "acting_president",
    /// A president of the past.
    FormerPresident = "former_president",
    /// A monarch, a crown prince or another ruler.
    King = "king",
    /// Deputy of the head of state.
    VicePresident = "vice_president",
    /// Head of government.
    PrimeMinister = "pm",
    /// A deputy head of government.
    DeputyPrimeMinister = "dpm",
    /// Deputy head of government and foreign minister.
    DeputyPrimeMinisterForeignMinister = "dpm_fm",
    /// Foreign minister.
    ForeignMinister = "fm",
    /// Acting or caretaker foreign minister.
    ActingForeignMinister = "acting_fm",
    /// A foreign minister of the past.
    FormerForeignMinister = "former_fm",
    /// First deputy foreign minister.
    FirstDeputyForeignMinister = "first_deputy_fm",
    /// Deputy foreign minister.
    DeputyForeignMinister = "deputy_fm",
    /// A state secretary in a ministry, or of a state.
    StateSecretary = "state_secretary",
    /// An undersecretary or assistant secretary.
    Undersecretary = "undersecretary",
    /// Another minister.
    Minister = "minister",
    /// An ambassador.
    Ambassador = "ambassador",
    /// A permanent representative.
    PermanentRepresentative = "perm_rep",
    /// A chargé d'affaires or consul.
    Charge = "charge",
    /// A spokesperson.
    Spokesperson = "spokesperson",
    /// A deputy spokesperson.
    DeputySpokesperson = "deputy_spokesperson",
    /// A head of state's or government's press secretary.
    PressSecretary = "press_secretary",
    /// The head of an organisation's secretariat.
    SecretaryGeneral = "sec_gen",
    /// A special representative or envoy.
    SpecialRepresentative = "special_rep",
    /// A national or special coordinator.
    SpecialCoordinator = "special_coordinator",
    /// The European Union's High Representative.
    HighRepresentative = "high_representative",
    /// Who chairs an organisation.
    Chairperson = "chairperson",
    /// Who chairs a parliament or one of its chambers.
    ParliamentSpeaker = "parliament_speaker",
    /// A member of a parliament.
    MemberOfParliament = "mp",
    /// An adviser or assistant.
    Adviser = "adviser",
    /// Who heads a department or an agency.
    Director = "director",
    /// Another official of rank.
    SeniorOfficial = "senior_official",
});

codes!(
    /// What kind of event.
    EventKind, "a kind of event", {
    /// Heads of state or government.
    Summit = "summit",
    /// Ministers of several countries.
    Ministerial = "ministerial",
    /// Two sides meet.
    Bilateral = "bilateral",
    /// A visit to a country.
    Visit = "visit",
    /// A call by telephone or video.
    Call = "call",
    /// A forum.
    Forum = "forum",
    /// A conference.
    Conference = "conference",
    /// A session of a standing body.
    Session = "session",
    /// A commission or committee of two governments.
    Commission = "commission",
    /// Consultations of two ministries.
    Consultations = "consultations",
    /// A courtesy call: credentials, a farewell.
    Courtesy = "courtesy",
    /// A briefing for the press.
    Briefing = "briefing",
    /// A ceremony.
    Ceremony = "ceremony",
    /// Something else.
    Other = "other",
});

codes!(
    /// What kind of document, as its own words say.
    DocumentKind, "a kind of document", {
    /// A press release: an account of something.
    PressRelease = "press_release",
    /// Something that is to come.
    Announcement = "announcement",
    /// A statement of a position.
    Statement = "statement",
    /// A speech.
    Speech = "speech",
    /// A statement of several parties.
    JointStatement = "joint_statement",
    /// A declaration of several parties.
    JointDeclaration = "joint_declaration",
    /// A declaration.
    Declaration = "declaration",
    /// A communiqué.
    Communique = "communique",
    /// Questions and answers.
    Transcript = "transcript",
    /// A briefing for the press.
    Briefing = "briefing",
    /// A post on a social network.
    SocialPost = "social_post",
});

codes!(
    /// What was done about a document or an initiative.
    DocumentAction, "an action", {
    /// Proposed.
    Proposed = "proposed",
    /// Adopted or approved.
    Adopted = "adopted",
    /// Signed.
    Signed = "signed",
    /// Endorsed, supported.
    Endorsed = "endorsed",
    /// Ratified.
    Ratified = "ratified",
});

codes!(
    /// What a participant did.
    Role, "a role", {
    /// Chaired the event.
    Chair = "chair",
    /// Headed a delegation.
    HeadOfDelegation = "head_of_delegation",
    /// Said something that the document reports, or took part in its main event.
    Speaker = "speaker",
    /// Signed a document.
    Signatory = "signatory",
    /// Was host of an event.
    Host = "host",
    /// Was met.
    Counterpart = "counterpart",
});

codes!(
    /// Who says so; a later one of this list wins over an earlier one.
    ClaimSource, "a source of claims", {
    /// A program outside.
    Annotator = "annotator",
    /// Our own rules.
    Extractor = "extractor",
    /// Who published the document.
    Publisher = "publisher",
    /// A person who reviewed it.
    Curator = "curator",
});

codes!(
    /// How high an office is.
    OfficeRank, "a rank", {
    /// Head of state.
    HeadOfState = "head_of_state",
    /// Head of government.
    HeadOfGovernment = "head_of_government",
    /// Minister.
    Minister = "minister",
    /// Deputy minister.
    DeputyMinister = "deputy_minister",
    /// Ambassador.
    Ambassador = "ambassador",
    /// Spokesperson.
    Spokesperson = "spokesperson",
    /// Another.
    Other = "other",
});

impl OfficeCode {
    /// How high the office is.
    pub fn rank(self) -> OfficeRank {
        match self {
            Self::President | Self::ActingPresident | Self::King => OfficeRank::HeadOfState,
            Self::PrimeMinister => OfficeRank::HeadOfGovernment,
            Self::DeputyPrimeMinister
            | Self::DeputyPrimeMinisterForeignMinister
            | Self::ForeignMinister
            | Self::ActingForeignMinister
            | Self::Minister => OfficeRank::Minister,
            Self::FirstDeputyForeignMinister
            | Self::DeputyForeignMinister
            | Self::Undersecretary
            | Self::StateSecretary => OfficeRank::DeputyMinister,
            Self::Ambassador | Self::PermanentRepresentative | Self::Charge => {
                OfficeRank::Ambassador
            }
            Self::Spokesperson | Self::DeputySpokesperson | Self::PressSecretary => {
                OfficeRank::Spokesperson
            }
            Self::FormerPresident
            | Self::VicePresident
            | Self::FormerForeignMinister
            | Self::SecretaryGeneral
            | Self::SpecialRepresentative
            | Self::SpecialCoordinator
            | Self::HighRepresentative
            | Self::Chairperson
            | Self::ParliamentSpeaker
            | Self::MemberOfParliament
            | Self::Adviser
            | Self::Director
            | Self::SeniorOfficial => OfficeRank::Other,
        }
    }
}
