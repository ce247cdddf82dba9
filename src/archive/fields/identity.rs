//! When two claims are one value: by the keys of the entities in them, else by their folded names.
//!
//! The identity of a claim is a path, such as `countries[country:KZ]`: the field, and in brackets what
//! tells its values apart. It depends on the claim alone, so that the same value has the same path in
//! every edition and after every run.

use sha2::{Digest as _, Sha256};

use crate::domain::fields::{
    Bilateral, Claim, ClaimValue, DateRange, EntityName, Event, Issuer, Participant, Place,
};

/// The fields, in the order in which they are shown.
pub const FIELDS: [&str; 13] = [
    "issuers",
    "kind",
    "issue_dates",
    "events",
    "participants",
    "organizations",
    "countries",
    "places",
    "initiatives",
    "adopted_documents",
    "bilateral_meetings",
    "quotations",
    "dates",
];
/// A longer folded name is cut, and told apart by a digest.
const NAME_CHARS: usize = 48;

/// The field that a value belongs to.
pub const fn field_of(value: &ClaimValue) -> &'static str {
    match value {
        ClaimValue::Issuer(_) => "issuers",
        ClaimValue::Kind(_) => "kind",
        ClaimValue::IssueDate(_) => "issue_dates",
        ClaimValue::Event(_) => "events",
        ClaimValue::Participant(_) => "participants",
        ClaimValue::Organization(_) => "organizations",
        ClaimValue::Country(_) => "countries",
        ClaimValue::Place(_) => "places",
        ClaimValue::Initiative(_) => "initiatives",
        ClaimValue::AdoptedDocument(_) => "adopted_documents",
        ClaimValue::Bilateral(_) => "bilateral_meetings",
        ClaimValue::Quote(_) => "quotations",
        ClaimValue::Date(_) => "dates",
    }
}

/// Whether a statement has one value of the field at most.
pub(in crate::archive) fn is_single(field: &str) -> bool {
    matches!(field, "kind" | "issue_dates")
}

/// The path of a claim.
pub(in crate::archive) fn identity(claim: &Claim) -> String {
    let inner = match &claim.value {
        ClaimValue::Issuer(Issuer { body, region: _ }) => name(body),
        ClaimValue::Kind(kind) => kind.as_str().to_owned(),
        ClaimValue::IssueDate(dates) | ClaimValue::Date(dates) => days(dates),
        ClaimValue::Event(of) => event(of),
        ClaimValue::Participant(who) => participant(who),
        ClaimValue::Organization(of) | ClaimValue::Country(of) => name(of),
        ClaimValue::Place(Place { name: of, region: _ }) => name(of),
        ClaimValue::Initiative(of) => name(&of.name),
        ClaimValue::AdoptedDocument(of) => name(&of.name),
        ClaimValue::Bilateral(of) => bilateral(of),
        ClaimValue::Quote(_) => {
            let words = claim.evidence.first().map_or("", |evidence| evidence.surface.as_str());
            format!("~{}", digest(&fold(words)))
        }
    };
    format!("{}[{inner}]", field_of(&claim.value))
}

/// An entity: its key, else its name.
pub(super) fn name(value: &EntityName) -> String {
    match &value.key {
        Some(key) => key.to_string(),
        None => value.names.first().map_or_else(|| "~".to_owned(), |name| short(&name.text)),
    }
}

/// Somebody: the person, else the office, else whom they stand for.
pub(super) fn participant(who: &Participant) -> String {
    let Participant { person, office, organization, region, roles: _ } = who;
    if let Some(person) = person {
        return name(person);
    }
    if let Some(office) = office {
        let of = office.organization.as_ref().map(name).or_else(|| office.region.clone());
        return format!("office:{}-{}", office.code.as_str(), of.unwrap_or_default());
    }
    let of = organization.as_ref().map(name).or_else(|| region.clone());
    of.unwrap_or_else(|| "~".to_owned())
}

/// Whom somebody stands for, as far as that can be compared: country, else organisation, else who.
pub(super) fn side(who: &Participant) -> String {
    let office = who.office.as_ref();
    let region = who.region.clone().or_else(|| office.and_then(|office| office.region.clone()));
    let organization = who.organization.as_ref().or(office.and_then(|o| o.organization.as_ref()));
    region.or_else(|| organization.map(name)).unwrap_or_else(|| participant(who))
}

fn bilateral(of: &Bilateral) -> String {
    let Bilateral { parties: [one, other], dates: _, place: _ } = of;
    // Two who meet a minister and his deputy have two meetings: people tell them apart where both are known.
    let person = |who: &Participant| {
        who.person.as_ref().and_then(|person| person.key.as_ref().map(ToString::to_string))
    };
    let mut sides = match (person(one), person(other)) {
        (Some(one), Some(other)) => [one, other],
        _ => [side(one), side(other)],
    };
    sides.sort();
    sides.join("+")
}

/// An event: its key, else what is known of it.
fn event(of: &Event) -> String {
    if let Some(key) = &of.name.key {
        return key.to_string();
    }
    let Event { name: called, kind, main: _, ordinal, organization, dates, place, chair: _ } = of;
    let mut parts = vec![kind.as_str().to_owned()];
    parts.extend(organization.as_ref().map(name));
    parts.extend(ordinal.map(|ordinal| ordinal.to_string()));
    parts.extend(place.as_ref().map(|place| name(&place.name)));
    parts.extend(dates.as_ref().map(days));
    if parts.len() == 1 {
        parts.push(name(called));
    }
    parts.join("/")
}

/// `2024-06-24`, or `2024-06-24..2024-06-25`.
pub(super) fn days(dates: &DateRange) -> String {
    let DateRange { first, last } = dates;
    if first == last { first.to_string() } else { format!("{first}..{last}") }
}

/// A name for comparing: in small letters, white space as one blank, without marks around it.
pub(in crate::archive) fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if !folded.is_empty() && !word.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

fn short(name: &str) -> String {
    let folded = fold(name);
    let plain = |c: char| if matches!(c, '[' | ']' | '/') { '-' } else { c };
    let cut: String = folded.chars().take(NAME_CHARS).map(plain).collect();
    if cut == folded { format!("~{cut}") } else { format!("~{cut}~{}", digest(&folded)) }
}

/// The first 8 bytes of a digest, as hex digits.
fn digest(words: &str) -> String {
    Sha256::digest(words).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fields::values;
    use crate::domain::fields::ClaimSource;

    #[test]
    fn a_value_has_the_same_path_in_every_language() {
        let kazakh = values::country("KZ", "Қазақстан", "kk");
        let french = values::country("KZ", "Kazakhstan", "fr");
        assert_eq!(identity(&kazakh), "countries[country:KZ]");
        assert_eq!(identity(&kazakh), identity(&french));
        assert_ne!(identity(&kazakh), identity(&values::country("KG", "Kyrgyzstan", "fr")));
    }

    #[test]
    fn a_name_without_a_key_is_compared_without_case_marks_and_spacing() {
        let called = |text: &str| {
            let value = ClaimValue::Initiative(values::initiative(text, "en"));
            identity(&values::claim(value, ClaimSource::Extractor))
        };
        assert_eq!(called("“Astana  Hub”"), "initiatives[~astana hub]");
        assert_eq!(called("ASTANA HUB"), called("Astana Hub"));
        let long = "word ".repeat(100);
        assert!(called(&long).chars().count() < 100);
        assert_ne!(called(&long), called(&format!("{long} other")));
        // A mark that a path needs for itself gives way, and a digest tells such names apart.
        assert!(called("a[b]/c").starts_with("initiatives[~a-b--c~"));
        assert_ne!(called("a[b]/c"), called("a-b--c"));
    }

    #[test]
    fn the_two_sides_of_a_meeting_have_no_order() {
        let one = values::bilateral("IR", "KZ");
        let other = values::bilateral("KZ", "IR");
        assert_eq!(identity(&one), "bilateral_meetings[IR+KZ]");
        assert_eq!(identity(&one), identity(&other));
    }
}
