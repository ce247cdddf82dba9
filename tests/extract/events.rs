//! Events and what belongs to them: ordinals, organisations, places, seats, documents. Small sentences of
//! our own, each with the facts that it says.

use std::collections::BTreeSet;

use chancery::domain::fields::ClaimValue;

use super::{claims, id, read};

/// What a text says of events, one line a fact.
fn facts(text: &str) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for claim in claims(&read(text).unwrap()) {
        match &claim.value {
            ClaimValue::Event(event) => {
                facts.extend(event.ordinal.map(|ordinal| format!("ordinal {ordinal}")));
                facts.extend(event.organization.as_ref().map(|o| format!("of {}", id(o))));
                if event.main {
                    facts.insert(format!("kind {}", event.kind.as_str()));
                    let chair = event.chair.as_ref().and_then(|chair| chair.region.clone());
                    facts.extend(chair.map(|chair| format!("chair {chair}")));
                }
            }
            ClaimValue::Place(place) => {
                facts.insert(format!("place {}", id(&place.name)));
            }
            ClaimValue::Organization(name) => {
                facts.insert(format!("organization {}", id(name)));
            }
            ClaimValue::Country(name) => {
                facts.insert(format!("country {}", id(name)));
            }
            ClaimValue::AdoptedDocument(document) => {
                facts.insert(format!("document {}", document.name.names[0].text));
            }
            ClaimValue::Initiative(initiative) => {
                let seat = initiative.seat.as_ref().map_or("-".to_owned(), |seat| id(&seat.name));
                facts.insert(format!("initiative {}, {seat}", initiative.name.names[0].text));
                let shown = claim.evidence.iter().any(|e| Some(e.surface.as_str()) == SEAT);
                assert_eq!(shown, seat != "-", "the words of a seat prove it");
            }
            ClaimValue::Issuer(_)
            | ClaimValue::Participant(_)
            | ClaimValue::Bilateral(_)
            | ClaimValue::Quote(_)
            | ClaimValue::IssueDate(_)
            | ClaimValue::Date(_)
            | ClaimValue::Kind(_) => {}
        }
    }
    facts
}

/// The seat of the only institutions of these tests that have one.
const SEAT: Option<&str> = Some("Gaborone");

/// What these texts say, and, behind `-`, what they do not.
fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let found = facts(text);
        for fact in *expected {
            match fact.strip_prefix('-') {
                Some(fact) => {
                    assert!(!found.iter().any(|f| f.starts_with(fact)), "{text}: {found:?}");
                }
                None => assert!(found.contains(*fact), "{text}: {fact} is not in {found:?}"),
            }
        }
    }
}

#[test]
fn an_acronym_of_two_organisations_is_the_one_that_the_document_names() {
    check(&[
        (
            "Nazir İqtisadi Əməkdaşlıq Təşkilatının (İƏT) iclasında iştirak edib. İƏT ölkələri sənəd qəbul edib.",
            &["organization ECO", "-organization OIC"],
        ),
        (
            "Vazir IHT yigʻilishida ishtirok etdi. Islom hamkorlik tashkiloti kotibiyati axborot berdi.",
            &["organization OIC", "-organization ECO"],
        ),
        ("Вазир дар нишасти СҲИ иштирок кард.", &["organization OIC", "-organization ECO"]),
    ]);
}

#[test]
fn a_full_name_in_small_letters_is_an_organisation() {
    check(&[
        (
            "La ministra participó en la reunión de la organización para la cooperación islámica.",
            &["organization OIC"],
        ),
        (
            "Министр выступил на заседании организации исламского сотрудничества.",
            &["organization OIC"],
        ),
        // Two words may be anything.
        ("Вопрос рассмотрел совет европы и азии.", &["-organization"]),
    ]);
}

#[test]
fn ordinals_of_four_digits_are_those_of_councils_that_meet_each_week() {
    check(&[
        (
            "The 1475th meeting of the Permanent Council of the OSCE was held in Vienna.",
            &["ordinal 1475"],
        ),
        ("Відбулося 1530-те засідання Постійної ради ОБСЄ.", &["ordinal 1530"]),
        ("Komissiyanın iclasında 2026-cı il üzrə plan təsdiq edilib.", &["-ordinal"]),
    ]);
}

#[test]
fn a_suffix_stands_apart_from_its_digits_where_there_are_no_capitals() {
    check(&[
        ("नई दिल्ली में संयुक्त आयोग की 19 वीं बैठक आयोजित की गई।", &["ordinal 19"]),
        ("கொழும்பில் 12 வது வெளியுறவு அமைச்சர்கள் கூட்டம் நடைபெற்றது.", &["ordinal 12"]),
    ]);
}

#[test]
fn the_town_of_turkistan_is_no_country() {
    check(&[
        ("Түркістанда халықаралық форум өтті.", &["place 1517945", "-country TR"]),
        ("В Туркестане состоялся международный форум.", &["place 1517945", "-country TR"]),
        ("Türkistan'da uluslararası forum düzenlendi.", &["place 1517945", "-country TR"]),
    ]);
}

#[test]
fn a_proposed_institution_has_its_seat_with_the_words_that_say_so() {
    check(&[(
        "Botswana proposed initiatives such as the African Seed Agency and the Regional Centre for Desert \
         Farming, based in Gaborone.",
        &[
            "initiative African Seed Agency, 933773",
            "initiative Regional Centre for Desert Farming, 933773",
        ],
    )]);
}
