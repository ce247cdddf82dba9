//! What kind of event a noun stands for, where the noun alone does not tell. Not here: finding the nouns.

use crate::domain::fields::EventKind;

use super::{Found, Scene, apart};
use crate::extract::lexicon::{MEETING, Owner, Section};
use crate::extract::reading::Paragraph;
use crate::extract::scan::{self, Hit};

/// How far the name of a commission may stand from the noun for its meeting, in tokens.
const BODY_REACH: usize = 4;

impl Scene<'_, '_> {
    /// What a meeting of a format is, by its name in English.
    pub(super) fn kind_of_format(&self, place: u16) -> EventKind {
        let name = self.reading.lexicon.registry.organization_at(place).map(|o| o.name.as_str());
        let has = |word: &str| name.is_some_and(|name| name.contains(word));
        if has("Forum") {
            EventKind::Forum
        } else if has("Conference") {
            EventKind::Conference
        } else if has("Summit") || has("Heads of State") {
            EventKind::Summit
        } else if has("Assembly") {
            EventKind::Session
        } else {
            EventKind::Ministerial
        }
    }

    /// What a format that is itself an event is, by the noun in its name: "Cumbre Iberoamericana", "Forum
    /// d'Antalya". The name in English must say so, too: a council is a body.
    pub(super) fn kind_named(&self, hit: &Hit) -> Option<EventKind> {
        let Paragraph { view, language, .. } = self.paragraph;
        let place = u16::try_from(hit.get(language, Section::Organization)?.value).ok()?;
        let format = self.kind_of_format(place);
        let within = scan::inside(view, language, hit, Section::Event);
        let values = within.iter().filter_map(|noun| noun.get(language, Section::Event));
        let mut kinds = values.filter_map(|noun| EventKind::ALL.get(noun.value as usize).copied());
        let of_leaders = |kind: &EventKind| *kind == EventKind::Summit;
        kinds.find(|kind| *kind == format && format != EventKind::Ministerial || of_leaders(kind))
    }

    /// What a bare "meeting" is.
    pub(super) fn refined(&self, value: u32, event: &Found) -> EventKind {
        let open = event.ordinal.is_none() && event.organization.is_none();
        let ministers = event.kind == EventKind::Ministerial && open;
        if value != MEETING && !ministers {
            return event.kind;
        }
        let mut sides: Vec<Owner> = self
            .people
            .in_sentence(self.index, self.number)
            .filter_map(|mention| self.people.person(mention))
            .map(|person| person.of)
            .filter(|of| *of != Owner::Nobody)
            .collect();
        sides.sort_unstable();
        sides.dedup();
        let meets = self.has(Section::Meet);
        let format = event.organization.as_ref().filter(|(_, at)| apart(at, &event.tokens) <= 1);
        let format = format.map(|(place, _)| self.kind_of_format(*place));
        if let Some(kind) = format.filter(|kind| *kind != EventKind::Ministerial) {
            return kind;
        }
        let countries = self.countries();
        if ministers {
            let of_two = sides.len() == 2 || sides.len() < 2 && countries == 2;
            return if of_two { EventKind::Bilateral } else { event.kind };
        }
        if let Some(kind) = event.ordinal.as_ref().and_then(|_| self.body_that_meets(event)) {
            return kind;
        }
        match sides.len() {
            0 | 1 if open && countries == 2 => EventKind::Bilateral,
            2 => EventKind::Bilateral,
            3.. => EventKind::Ministerial,
            _ if event.ordinal.is_some() => EventKind::Ministerial,
            _ if meets => EventKind::Bilateral,
            _ if event.organization.is_some() => EventKind::Ministerial,
            _ => EventKind::Session,
        }
    }

    /// How many countries the sentence names.
    fn countries(&self) -> usize {
        let mut named: Vec<u32> = Vec::new();
        self.each_hit(|hit| {
            let language = self.paragraph.language;
            let country = hit.get(language, Section::Country);
            let entry = country.or_else(|| hit.get(language, Section::Demonym));
            named.extend(entry.map(|entry| entry.value));
        });
        named.sort_unstable();
        named.dedup();
        named.len()
    }

    /// What meets, where a noun beside a counted meeting says so: "the 16th meeting of the joint commission".
    fn body_that_meets(&self, event: &Found) -> Option<EventKind> {
        let named = self.nouns().into_iter().filter_map(|noun| {
            let kind = EventKind::ALL.get(noun.value as usize).copied()?;
            let counts = matches!(kind, EventKind::Commission | EventKind::Consultations);
            let distance = apart(&noun.tokens, &event.tokens);
            (counts && distance <= BODY_REACH).then_some((distance, kind))
        });
        named.min_by_key(|(distance, _)| *distance).map(|(_, kind)| kind)
    }
}
