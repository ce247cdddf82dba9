//! `analyze --format eval`: the claims of a document as one line of JSON that a scorer of extraction reads.
//!
//! Facts only, no offsets: people with office and country, events, places, countries, organisations,
//! dates, documents, initiatives, meetings, quotations, kind and issuer.

use serde_json::{Map, Value, json};

use crate::domain::fields::{Claim, ClaimValue, DateRange, EntityName, Event, Participant, Role};

/// One line for a document.
pub(super) fn line(id: &str, claims: &[Claim]) -> Value {
    let mut fields = Fields::default();
    for name in [
        "persons",
        "events",
        "places",
        "countries",
        "orgs",
        "chair",
        "dates",
        "adopted",
        "initiatives",
        "bilaterals",
        "quotes",
    ] {
        fields.0.insert(name.to_owned(), json!([]));
    }
    for claim in claims {
        fields.add(claim);
    }
    json!({ "id": id, "fields": fields.0 })
}

#[derive(Debug, Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, claim: &Claim) {
        let surface = claim.evidence.first().map(|evidence| evidence.surface.clone());
        match &claim.value {
            ClaimValue::Kind(kind) => self.set("doc_kind", json!(kind.as_str())),
            ClaimValue::Issuer(issuer) => {
                self.set("issuer", json!({ "org": "MFA", "country": issuer.region }));
            }
            ClaimValue::Participant(participant) => self.push("persons", person(participant)),
            ClaimValue::Event(event) => self.add_event(event),
            ClaimValue::Country(name) => self.push("countries", json!(id_of(name))),
            ClaimValue::Organization(name) => self.push("orgs", json!(id_of(name))),
            ClaimValue::Place(place) => {
                let name = place.name.names.last().map(|name| name.text.clone());
                let value = json!({ "name": name, "surface": surface, "country": place.region });
                self.push("places", value);
            }
            ClaimValue::AdoptedDocument(_) => self.push("adopted", json!({ "surface": surface })),
            ClaimValue::Initiative(_) => self.push("initiatives", json!({ "surface": surface })),
            ClaimValue::Bilateral(meeting) => {
                let [a, b] = &meeting.parties;
                if let (Some(a), Some(b)) = (side(a), side(b)) {
                    self.push("bilaterals", json!({ "pair": [a, b] }));
                }
            }
            ClaimValue::Quote(quote) => {
                let speaker = quote.speaker.as_ref().and_then(|speaker| speaker.person.as_ref());
                let name =
                    speaker.and_then(|name| name.names.first()).map(|name| name.text.clone());
                self.push("quotes", json!({ "speaker": name, "text": surface }));
            }
            ClaimValue::IssueDate(range) | ClaimValue::Date(range) => {
                self.push("dates", json!(range_text(range)));
            }
        }
    }

    fn add_event(&mut self, event: &Event) {
        let organization = event.organization.as_ref().and_then(id_of);
        let kind = event.kind.as_str();
        self.push("events", json!({ "kind": kind, "org": organization, "ordinal": event.ordinal }));
        if let Some(region) = event.chair.as_ref().and_then(|chair| chair.region.as_ref()) {
            self.push("chair", json!(region));
        }
    }

    fn set(&mut self, field: &str, value: Value) {
        self.0.insert(field.to_owned(), value);
    }

    /// Adds a value to a list, once.
    fn push(&mut self, field: &str, value: Value) {
        let list = self.0.get_mut(field).and_then(Value::as_array_mut);
        if let Some(list) = list
            && !list.contains(&value)
        {
            list.push(value);
        }
    }
}

fn person(participant: &Participant) -> Value {
    let names =
        participant.person.as_ref().map(|person| person.names.as_slice()).unwrap_or_default();
    json!({
        "name": names.last().map(|name| name.text.clone()).unwrap_or_default(),
        "surface": names.first().map(|name| name.text.clone()).unwrap_or_default(),
        "office": participant.office.as_ref().map(|office| office.code.as_str()),
        "of": side(participant),
        "speaker": participant.roles.contains(&Role::Speaker),
    })
}

/// `KZ` or `org:UN`.
fn side(participant: &Participant) -> Option<String> {
    let organization = participant.organization.as_ref().and_then(id_of);
    participant.region.clone().or_else(|| organization.map(|id| format!("org:{id}")))
}

fn id_of(name: &EntityName) -> Option<String> {
    name.key.as_ref().map(|key| key.id().to_owned())
}

fn range_text(range: &DateRange) -> String {
    if range.first == range.last {
        range.first.to_string()
    } else {
        format!("{}/{}", range.first, range.last)
    }
}
