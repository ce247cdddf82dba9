//! What a title tells of whoever holds it, where several stand in a sentence.
//!
//! Which names they belong to is the finder's to say.

use super::super::super::lexicon::Owner;
use super::super::super::offices::OfficePhrase;
use crate::domain::fields::OfficeCode;

/// Whether lists are made of those who hold an office.
pub(super) fn is_listed(office: &OfficePhrase) -> bool {
    matches!(
        office.code,
        OfficeCode::Ambassador
            | OfficeCode::Charge
            | OfficeCode::PermanentRepresentative
            | OfficeCode::ForeignMinister
            | OfficeCode::DeputyForeignMinister
            | OfficeCode::President
            | OfficeCode::PrimeMinister
    )
}

/// Whether a title says what one person is, so that the next title is another's.
pub(super) fn names_one(office: &OfficePhrase) -> bool {
    is_listed(office)
        || matches!(
            office.code,
            OfficeCode::DeputyPrimeMinisterForeignMinister
                | OfficeCode::FirstDeputyForeignMinister
                | OfficeCode::King
        )
}

/// Whether a title is only the rank of a diplomat: "Ambassador So-and-so, the spokesperson".
pub(super) fn is_rank(office: &OfficePhrase) -> bool {
    office.code == OfficeCode::Ambassador && office.of == Owner::Nobody
}

/// Whether the first of two titles tells what somebody is, and the second only what they head.
pub(super) fn says_more(first: &OfficePhrase, second: &OfficePhrase) -> bool {
    let vague = |office: &OfficePhrase| {
        matches!(
            office.code,
            OfficeCode::Director
                | OfficeCode::SeniorOfficial
                | OfficeCode::Minister
                | OfficeCode::Chairperson
        )
    };
    vague(second) && !vague(first) && !first.is_counterpart && !is_listed(first)
}
