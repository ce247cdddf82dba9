//! The closed lists of structured fields, between wire and domain.

use crate::domain::fields::{DocumentAction, DocumentKind, EventKind, OfficeRank, Role};
use crate::grpc::pb;

/// As the wire has it.
pub(super) const fn to_event_kind(value: EventKind) -> pb::EventKind {
    match value {
        EventKind::Summit => pb::EventKind::Summit,
        EventKind::Ministerial => pb::EventKind::Ministerial,
        EventKind::Bilateral => pb::EventKind::Bilateral,
        EventKind::Visit => pb::EventKind::Visit,
        EventKind::Call => pb::EventKind::Call,
        EventKind::Forum => pb::EventKind::Forum,
        EventKind::Conference => pb::EventKind::Conference,
        EventKind::Session => pb::EventKind::Session,
        EventKind::Commission => pb::EventKind::Commission,
        EventKind::Consultations => pb::EventKind::Consultations,
        EventKind::Courtesy => pb::EventKind::Courtesy,
        EventKind::Briefing => pb::EventKind::Briefing,
        EventKind::Ceremony => pb::EventKind::Ceremony,
        EventKind::Other => pb::EventKind::Other,
    }
}

/// As the domain has it; none where it was not said.
pub(super) const fn event_kind(value: pb::EventKind) -> Option<EventKind> {
    match value {
        pb::EventKind::Unspecified => None,
        pb::EventKind::Summit => Some(EventKind::Summit),
        pb::EventKind::Ministerial => Some(EventKind::Ministerial),
        pb::EventKind::Bilateral => Some(EventKind::Bilateral),
        pb::EventKind::Visit => Some(EventKind::Visit),
        pb::EventKind::Call => Some(EventKind::Call),
        pb::EventKind::Forum => Some(EventKind::Forum),
        pb::EventKind::Conference => Some(EventKind::Conference),
        pb::EventKind::Session => Some(EventKind::Session),
        pb::EventKind::Commission => Some(EventKind::Commission),
        pb::EventKind::Consultations => Some(EventKind::Consultations),
        pb::EventKind::Courtesy => Some(EventKind::Courtesy),
        pb::EventKind::Briefing => Some(EventKind::Briefing),
        pb::EventKind::Ceremony => Some(EventKind::Ceremony),
        pb::EventKind::Other => Some(EventKind::Other),
    }
}

/// As the wire has it.
pub(super) const fn to_document_kind(value: DocumentKind) -> pb::DocumentKind {
    match value {
        DocumentKind::PressRelease => pb::DocumentKind::PressRelease,
        DocumentKind::Announcement => pb::DocumentKind::Announcement,
        DocumentKind::Statement => pb::DocumentKind::Statement,
        DocumentKind::Speech => pb::DocumentKind::Speech,
        DocumentKind::JointStatement => pb::DocumentKind::JointStatement,
        DocumentKind::JointDeclaration => pb::DocumentKind::JointDeclaration,
        DocumentKind::Declaration => pb::DocumentKind::Declaration,
        DocumentKind::Communique => pb::DocumentKind::Communique,
        DocumentKind::Transcript => pb::DocumentKind::Transcript,
        DocumentKind::Briefing => pb::DocumentKind::Briefing,
        DocumentKind::SocialPost => pb::DocumentKind::SocialPost,
    }
}

/// As the domain has it; none where it was not said.
pub(super) const fn document_kind(value: pb::DocumentKind) -> Option<DocumentKind> {
    match value {
        pb::DocumentKind::Unspecified => None,
        pb::DocumentKind::PressRelease => Some(DocumentKind::PressRelease),
        pb::DocumentKind::Announcement => Some(DocumentKind::Announcement),
        pb::DocumentKind::Statement => Some(DocumentKind::Statement),
        pb::DocumentKind::Speech => Some(DocumentKind::Speech),
        pb::DocumentKind::JointStatement => Some(DocumentKind::JointStatement),
        pb::DocumentKind::JointDeclaration => Some(DocumentKind::JointDeclaration),
        pb::DocumentKind::Declaration => Some(DocumentKind::Declaration),
        pb::DocumentKind::Communique => Some(DocumentKind::Communique),
        pb::DocumentKind::Transcript => Some(DocumentKind::Transcript),
        pb::DocumentKind::Briefing => Some(DocumentKind::Briefing),
        pb::DocumentKind::SocialPost => Some(DocumentKind::SocialPost),
    }
}

/// As the wire has it.
pub(super) const fn to_action(value: DocumentAction) -> pb::DocumentAction {
    match value {
        DocumentAction::Proposed => pb::DocumentAction::Proposed,
        DocumentAction::Adopted => pb::DocumentAction::Adopted,
        DocumentAction::Signed => pb::DocumentAction::Signed,
        DocumentAction::Endorsed => pb::DocumentAction::Endorsed,
        DocumentAction::Ratified => pb::DocumentAction::Ratified,
    }
}

/// As the domain has it; none where it was not said.
pub(super) const fn action(value: pb::DocumentAction) -> Option<DocumentAction> {
    match value {
        pb::DocumentAction::Unspecified => None,
        pb::DocumentAction::Proposed => Some(DocumentAction::Proposed),
        pb::DocumentAction::Adopted => Some(DocumentAction::Adopted),
        pb::DocumentAction::Signed => Some(DocumentAction::Signed),
        pb::DocumentAction::Endorsed => Some(DocumentAction::Endorsed),
        pb::DocumentAction::Ratified => Some(DocumentAction::Ratified),
    }
}

/// As the wire has it.
pub(super) const fn to_role(value: Role) -> pb::ParticipantRole {
    match value {
        Role::Chair => pb::ParticipantRole::Chair,
        Role::HeadOfDelegation => pb::ParticipantRole::HeadOfDelegation,
        Role::Speaker => pb::ParticipantRole::Speaker,
        Role::Signatory => pb::ParticipantRole::Signatory,
        Role::Host => pb::ParticipantRole::Host,
        Role::Counterpart => pb::ParticipantRole::Counterpart,
    }
}

/// As the domain has it; none where it was not said.
pub(super) const fn role(value: pb::ParticipantRole) -> Option<Role> {
    match value {
        pb::ParticipantRole::Unspecified => None,
        pb::ParticipantRole::Chair => Some(Role::Chair),
        pb::ParticipantRole::HeadOfDelegation => Some(Role::HeadOfDelegation),
        pb::ParticipantRole::Speaker => Some(Role::Speaker),
        pb::ParticipantRole::Signatory => Some(Role::Signatory),
        pb::ParticipantRole::Host => Some(Role::Host),
        pb::ParticipantRole::Counterpart => Some(Role::Counterpart),
    }
}

/// As the wire has it.
pub(super) const fn to_rank(value: OfficeRank) -> pb::OfficeRank {
    match value {
        OfficeRank::HeadOfState => pb::OfficeRank::HeadOfState,
        OfficeRank::HeadOfGovernment => pb::OfficeRank::HeadOfGovernment,
        OfficeRank::Minister => pb::OfficeRank::Minister,
        OfficeRank::DeputyMinister => pb::OfficeRank::DeputyMinister,
        OfficeRank::Ambassador => pb::OfficeRank::Ambassador,
        OfficeRank::Spokesperson => pb::OfficeRank::Spokesperson,
        OfficeRank::Other => pb::OfficeRank::Other,
    }
}
