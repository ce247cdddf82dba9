//! Claims about people, and what other claims say of them.

use crate::domain::LocalizedText;
use crate::domain::fields::{
    ClaimValue, EntityKey, EntityKind, EntityName, Office, Participant, Role,
};

use super::super::events;
use super::super::lexicon::{Owner, Section};
use super::super::meetings::Side;
use super::super::persons::Person;
use super::super::reading::Paragraph;
use super::super::scan::Hit;
use super::super::spelling::{Custom, latin_name, skeleton};
use super::{Maker, Spot};

impl Maker<'_, '_> {
    pub(super) fn participants(&mut self, events: &[events::Found]) {
        let chairs: Vec<usize> =
            events.iter().filter_map(|event| event.chair.as_ref()?.person).collect();
        for (number, person) in self.people.persons.iter().enumerate() {
            let mut participant = self.participant(number);
            if person.speaks {
                participant.roles.push(Role::Speaker);
            }
            if chairs.contains(&number) {
                participant.roles.push(Role::Chair);
            }
            participant.roles.sort_unstable();
            let spots: Vec<Spot> = self
                .people
                .mentions
                .iter()
                .filter(|mention| mention.person == number)
                .map(|mention| (mention.paragraph, mention.tokens.clone()))
                .collect();
            let main = self.people.mentions.get(person.main);
            let office = main.and_then(|mention| {
                Some((mention.paragraph, mention.office.as_ref()?.tokens.clone()))
            });
            let mut proof: Vec<Spot> =
                main.iter().map(|m| (m.paragraph, m.tokens.clone())).collect();
            let first = proof.first().cloned();
            proof.extend(office);
            proof.extend(spots.into_iter().filter(|spot| Some(spot) != first.as_ref()));
            let (rule, confidence) = match (person.code, person.of_inferred) {
                (Some(_), false) => ("person.office", 0.96),
                (Some(_), true) => ("person.office_alone", 0.85),
                (None, _) => ("person.form", 0.75),
            };
            let value = ClaimValue::Participant(participant);
            self.push(rule, confidence, person.of_inferred, value, &proof);
        }
    }

    /// Whether a form is part of somebody's name: Turki bin Faisal is no Turk, nor is Faisal bin Turki.
    pub(super) fn is_name(&self, index: usize, paragraph: &Paragraph<'_>, hit: &Hit) -> bool {
        let start = hit.tokens.start;
        let sentence = paragraph.sentences.iter().position(|s| s.contains(&start));
        let particle = |at: usize| {
            paragraph.hits.at(at).is_some_and(|(_, before)| before.is(Section::Particle))
        };
        let goes_on = start.checked_sub(1).is_some_and(particle);
        sentence.is_some_and(|number| {
            let mut mentions = self.people.in_sentence(index, number);
            self.people.names(index, number, &hit.tokens)
                || goes_on && mentions.any(|mention| mention.tokens.end == start)
        })
    }

    pub(super) fn participant(&self, number: usize) -> Participant {
        let Some(person) = self.people.persons.get(number) else { return nobody() };
        let main = self.people.mentions.get(person.main);
        let mut names = main
            .map(|mention| self.text(&(mention.paragraph, mention.tokens.clone())))
            .unwrap_or_default();
        let latin = self.latin_name(person);
        if names.first().is_none_or(|name| name.text != latin) {
            names.push(LocalizedText { text: latin, language: None });
        }
        let title = main.and_then(|mention| {
            Some(self.text(&(mention.paragraph, mention.office.as_ref()?.title.clone())))
        });
        let office = person.code.map(|code| Office {
            code,
            titles: title.unwrap_or_default(),
            organization: self.organization(person.of),
            region: self.region(person.of),
        });
        Participant {
            person: Some(EntityName { key: self.person_key(person), names }),
            office,
            organization: self.organization(person.of),
            region: self.region(person.of),
            roles: Vec::new(),
        }
    }

    /// From whose office they hold, the surname's skeleton and the first sound of the given name.
    pub(super) fn person_key(&self, person: &Person) -> Option<EntityKey> {
        let latin = self.latin_name(person);
        let words: Vec<String> = latin
            .split_whitespace()
            .filter(|word| !word.ends_with('.'))
            .map(skeleton)
            .filter(|word| !word.is_empty())
            .collect();
        let surname = words.last()?;
        let given = if words.len() > 1 { words.first() } else { None };
        let initial = given
            .and_then(|word| word.chars().next())
            .or_else(|| person.shape.initials.first().copied());
        let mut id = format!("{}-", self.owner_id(person.of).to_ascii_lowercase());
        for character in surname.chars().chain(initial.map(|_| '-')).chain(initial) {
            if character.is_ascii_alphanumeric() || character == '-' {
                id.push(character);
            } else {
                id.push_str(&format!("{:x}.", u32::from(character)));
            }
        }
        EntityKey::new(EntityKind::Person, &id).ok()
    }

    /// The name in Latin letters, by the custom of the person's country.
    fn latin_name(&self, person: &Person) -> String {
        if let Some(latin) = &person.shape.latin {
            return latin.clone();
        }
        let Some(paragraph) = self.paragraph(person.named_in) else { return String::new() };
        let country = match person.of {
            Owner::Country(country) => self.registry().country_code(country),
            Owner::Nobody | Owner::Organization(_) => "",
        };
        let home = paragraph.language.settings.home;
        let custom = Custom {
            words: &self.reading.lexicon.name_words,
            language: &paragraph.language.tag,
            country,
            home: home.map_or("", |home| self.registry().country_code(home)),
        };
        latin_name(&person.shape.bare, custom)
    }

    pub(super) fn owner_id(&self, of: Owner) -> &str {
        match of {
            Owner::Nobody => "x",
            Owner::Country(country) => self.registry().country_code(country),
            Owner::Organization(place) => {
                self.registry().organization_at(place).map_or("x", |o| o.id.as_str())
            }
        }
    }

    pub(super) fn region(&self, of: Owner) -> Option<String> {
        match of {
            Owner::Country(country) => Some(self.registry().country_code(country).to_owned()),
            Owner::Nobody | Owner::Organization(_) => None,
        }
    }

    pub(super) fn organization(&self, of: Owner) -> Option<EntityName> {
        let Owner::Organization(place) = of else { return None };
        let name = self.registry().organization_at(place)?.name.clone();
        let names = vec![LocalizedText { text: name, language: None }];
        Some(EntityName { key: self.registry().organization_key(place), names })
    }

    pub(super) fn side(&self, side: &Side) -> Participant {
        match side.person {
            Some(person) => self.participant(person),
            None => Participant {
                region: self.region(side.of),
                organization: self.organization(side.of),
                ..nobody()
            },
        }
    }
}

/// Somebody of whom nothing is known.
pub(super) fn nobody() -> Participant {
    Participant { person: None, office: None, organization: None, region: None, roles: Vec::new() }
}
