//! Claims about towns: where something takes place, where what is proposed would have its seat.

use crate::domain::LocalizedText;
use crate::domain::fields::{ClaimValue, Place};

use super::super::lexicon::Section;
use super::super::places::{self, PlaceAt};
use super::super::{bodies, documents, events, whole};
use super::Maker;

impl Maker<'_, '_> {
    pub(super) fn place(&self, place: &PlaceAt) -> Place {
        let key = self.registry().town_key(place.town);
        let mut name = self.named(key, &(place.paragraph, place.tokens.clone()));
        let town = self.registry().town_at(place.town);
        name.names
            .extend(town.map(|town| LocalizedText { text: town.name.clone(), language: None }));
        let region = town.map(|town| self.registry().country_code(town.country).to_owned());
        Place { name, region }
    }

    pub(super) fn places(&mut self, events: &[events::Found], issuer: Option<&whole::Issuer>) {
        let mut seen: Vec<u32> = Vec::new();
        for (number, event) in events.iter().enumerate() {
            let Some(place) = &event.place else { continue };
            if seen.contains(&place.town) || !seen.is_empty() && event.ordinal.is_none() {
                continue;
            }
            // "The next session will be held in Seoul": not where this one was.
            let here = |main: &events::Found| !main.coming && main.place.is_some();
            if event.coming && events.first().is_some_and(here) {
                continue;
            }
            seen.push(place.town);
            let (rule, confidence) =
                if number == 0 { ("place.main_event", 0.95) } else { ("place.event", 0.7) };
            let value = ClaimValue::Place(self.place(place));
            self.push(rule, confidence, false, value, &[(place.paragraph, place.tokens.clone())]);
        }
        let known = issuer.filter(|issuer| !issuer.ground.is_guess());
        let own = known.and_then(|known| whole::own_country(self.reading, Some(known)));
        let away = places::of_incident(self.reading, own).filter(|_| events.is_empty());
        if let Some(place) = away {
            let value = ClaimValue::Place(self.place(&place));
            let spot = (place.paragraph, place.tokens);
            self.push("place.incident", 0.7, false, value, &[spot]);
        }
    }

    pub(super) fn seat(&self, found: &documents::Found) -> Option<PlaceAt> {
        let paragraph = self.paragraph(found.paragraph)?;
        let hit = bodies::seat(paragraph, found.sentence, &found.tokens)?;
        let town = hit.get(paragraph.language, Section::Place)?.value;
        Some(PlaceAt { paragraph: found.paragraph, town, tokens: hit.tokens.clone() })
    }
}
