//! Claims as an archive keeps them: those of a revision, what people decided about them, and the
//! operator's registry of entities.
//!
//! The claims of a revision are one list, set as a whole; so are the decisions about a statement. Each
//! earlier list stays readable as of its commit. Not here: how claims of several editions become one
//! (`archive::fields`).

use super::fields::{Claim, DateRange, EntityKey, Office};
use super::{EditionId, ExternalId, LocalizedText, RevisionNumber, Stamp, Timestamp, Uid};

/// The claims of a revision: of the extractor, of the publisher, of annotators.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RevisionClaims {
    /// Name and version of the extractor that read the text; empty where none did.
    pub extractor: String,
    /// The claims, in the order of the text.
    pub claims: Vec<Claim>,
}

/// The claims of an edition, by its revision in force or the one asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionClaims {
    /// Which edition.
    pub edition: EditionId,
    /// Which revision of it.
    pub revision: RevisionNumber,
    /// Its claims; none where nothing ever read it.
    pub claims: Option<RevisionClaims>,
    /// The commit that set them.
    pub recorded: Option<Stamp>,
}

/// The claims of a statement as of some state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StatementClaims {
    /// Of each edition, by id.
    pub editions: Vec<EditionClaims>,
    /// What people decided, oldest first.
    pub decisions: Vec<Decision>,
}

/// What a person decided about a value of a statement. It holds for every later run.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The value as named in the request: `countries[country:KZ]`; a field alone, where values were
    /// added to it.
    pub path: String,
    /// The values that it is about, by identity: more than one where editions called one value by
    /// several.
    pub keys: Vec<String>,
    /// What was decided.
    pub action: ReviewAction,
    /// The value that was confirmed, or those that take its place.
    pub claims: Vec<DecidedClaim>,
    /// Who decided, in their own words; may be empty.
    pub reviewer: String,
    /// When.
    pub time: Timestamp,
}

/// A value of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedClaim {
    /// The value. Its evidence, if it has any, is of the revision below.
    pub claim: Claim,
    /// The revision that its evidence is of.
    pub origin: Option<(EditionId, RevisionNumber)>,
}

/// What a person does about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewAction {
    /// It is right, and stays whatever a later run finds.
    Confirm,
    /// It is wrong, and never comes back.
    Reject,
    /// Other values take its place.
    Replace,
}

/// An entity of the operator's registry: a person, an organisation, an office.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityDetails {
    /// The same in every language.
    pub key: EntityKey,
    /// Its names; the first of each language is the preferred one.
    pub names: Vec<LocalizedText>,
    /// What others call it: `wikidata`, `Q…`.
    pub identifiers: Vec<ExternalId>,
    /// Its country: ISO 3166-1 alpha-2.
    pub region: Option<String>,
    /// The offices it held.
    pub tenures: Vec<Tenure>,
}

/// Who held which office when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenure {
    /// The office.
    pub office: Office,
    /// From which day to which; none where nobody said.
    pub dates: Option<DateRange>,
}

/// An entity as of some commit.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its identity for ever.
    pub uid: Uid,
    /// What the operator says of it.
    pub details: EntityDetails,
    /// When it last changed.
    pub updated: Stamp,
}
