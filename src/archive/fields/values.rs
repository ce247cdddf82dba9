//! Claims for tests.
#![cfg(test)]

use crate::domain::fields::{
    Bilateral, Claim, ClaimSource, ClaimValue, DocumentAction, EntityKey, EntityKind, EntityName,
    Event, EventKind, Initiative, Participant,
};
use crate::domain::{LanguageTag, LocalizedText};

pub(super) fn called(key: Option<EntityKey>, text: &str, language: &str) -> EntityName {
    let language = LanguageTag::parse(language).ok();
    EntityName { key, names: vec![LocalizedText { text: text.to_owned(), language }] }
}

pub(super) fn key(kind: EntityKind, id: &str) -> Option<EntityKey> {
    Some(EntityKey::new(kind, id).unwrap())
}

pub(super) fn claim(value: ClaimValue, source: ClaimSource) -> Claim {
    let by_rule = matches!(source, ClaimSource::Extractor | ClaimSource::Annotator);
    Claim {
        value,
        evidence: Vec::new(),
        source,
        producer: if by_rule { "rules@1".to_owned() } else { String::new() },
        rule: if by_rule { "test".to_owned() } else { String::new() },
        confidence: by_rule.then_some(0.9),
        inferred: false,
    }
}

pub(super) fn country(code: &str, text: &str, language: &str) -> Claim {
    country_by(code, text, language, ClaimSource::Extractor)
}

pub(super) fn country_by(code: &str, text: &str, language: &str, source: ClaimSource) -> Claim {
    let name = called(key(EntityKind::Country, code), text, language);
    claim(ClaimValue::Country(name), source)
}

pub(super) fn initiative(text: &str, language: &str) -> Initiative {
    Initiative {
        name: called(None, text, language),
        proposers: Vec::new(),
        action: DocumentAction::Proposed,
        seat: None,
    }
}

pub(super) fn delegate(region: &str) -> Participant {
    Participant {
        person: None,
        office: None,
        organization: None,
        region: Some(region.to_owned()),
        roles: Vec::new(),
    }
}

pub(super) fn bilateral(one: &str, other: &str) -> Claim {
    let parties = [delegate(one), delegate(other)];
    claim(
        ClaimValue::Bilateral(Bilateral { parties, dates: None, place: None }),
        ClaimSource::Extractor,
    )
}

/// The main event: a meeting of ministers.
pub(super) fn meeting(ordinal: Option<u32>, chair: Option<&str>) -> Event {
    Event {
        name: called(None, "meeting", "en"),
        kind: EventKind::Ministerial,
        main: true,
        ordinal,
        organization: None,
        dates: None,
        place: None,
        chair: chair.map(delegate),
    }
}
