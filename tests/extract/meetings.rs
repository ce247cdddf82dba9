//! Who met whom, and which of several events a text is about. Small sentences of our own, each with the facts
//! that it says.

use std::collections::BTreeSet;

use chancery::domain::fields::{ClaimValue, Participant};

use super::{claims, id, read};

/// What a text says of meetings, one line a fact: `meeting KG TJ`, `main bilateral`.
fn facts(text: &str) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for claim in claims(&read(text).unwrap()) {
        match &claim.value {
            ClaimValue::Bilateral(bilateral) => {
                let mut sides: Vec<String> = bilateral.parties.iter().map(side).collect();
                sides.sort();
                facts.insert(format!("meeting {}", sides.join(" ")));
            }
            ClaimValue::Event(event) if event.main => {
                facts.insert(format!("main {}", event.kind.as_str()));
                let place = event.place.as_ref().map(|place| id(&place.name));
                facts.extend(place.map(|place| format!("place {place}")));
            }
            ClaimValue::Event(event) => {
                facts.insert(format!("other {}", event.kind.as_str()));
            }
            ClaimValue::Country(name) => {
                facts.insert(format!("country {}", id(name)));
            }
            ClaimValue::Organization(name) => {
                facts.insert(format!("organization {}", id(name)));
            }
            ClaimValue::AdoptedDocument(document) => {
                facts.insert(format!("document {}", document.name.names[0].text));
            }
            ClaimValue::Place(_)
            | ClaimValue::Initiative(_)
            | ClaimValue::Issuer(_)
            | ClaimValue::Participant(_)
            | ClaimValue::Quote(_)
            | ClaimValue::IssueDate(_)
            | ClaimValue::Date(_)
            | ClaimValue::Kind(_) => {}
        }
    }
    facts
}

fn side(participant: &Participant) -> String {
    let region = participant.region.clone();
    region.or_else(|| participant.organization.as_ref().map(id)).unwrap_or_default()
}

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
fn several_who_share_a_title_are_met_each() {
    check(&[
        (
            "Министр иностранных дел Киргизии Айбек Осмонов встретился с главами МИД Белоруссии и Армении.",
            &["meeting BY KG", "meeting AM KG", "-meeting AM BY"],
        ),
        (
            "El canciller de Honduras, Luis Paredes, sostuvo reuniones bilaterales con sus homólogos de Colombia y Uruguay.",
            &["meeting CO HN", "meeting HN UY"],
        ),
        (
            "Le ministre ouzbek des affaires étrangères, Timour Rachidov, a rencontré ses homologues belge et luxembourgeois.",
            &["meeting BE UZ", "meeting LU UZ"],
        ),
        (
            "विदेश मंत्री एस. कुमार अस्ताना पहुंचे। उन्होंने बेलारूस और ताजिकिस्तान के विदेश मंत्रियों से मुलाकात की।",
            &["meeting BY IN", "meeting IN TJ", "-meeting BY TJ"],
        ),
        // Together, not two by two.
        ("The foreign ministers of Oman, Qatar and Jordan met in Muscat.", &["-meeting"]),
    ]);
}

#[test]
fn the_minister_who_has_no_name_and_no_country_is_the_host() {
    check(&[
        (
            "Премьер-Министрдің орынбасары – Сыртқы істер министрі Оман Сыртқы істер министрі Бадр әл-Бусаидимен және Еуропалық одақтың жоғары өкілі Кая Калласпен кездесті.",
            &["meeting KZ OM", "meeting EU KZ", "-meeting EU OM"],
        ),
        (
            "Xarici işlər naziri iranlı və pakistanlı həmkarları ilə görüşüb.",
            &["meeting AZ IR", "meeting AZ PK"],
        ),
        (
            "Ташқи ишлар вазирининг ўринбосари Иорданиянинг Ўзбекистондаги элчиси Моҳаммад Насрни қабул қилди.",
            &["meeting JO UZ"],
        ),
    ]);
}

#[test]
fn what_two_do_on_the_margins_of_an_event_is_what_the_text_is_about() {
    check(&[
        (
            "Deputy Minister of Foreign Affairs of Kazakhstan Dana Omarova met with the foreign minister of Georgia on the sidelines of the fourth Antalya Diplomacy Forum.",
            // The forum has its name from where it is.
            &["main bilateral", "other forum", "place 323777", "meeting GE KZ"],
        ),
        (
            "Сыртқы істер министрі Қытайда өткен ШЫҰ Сыртқы істер министрлері кеңесінің отырысы аясында Иран Сыртқы істер министрі Аббас Мусавимен кездесті.",
            &["main bilateral", "meeting IR KZ"],
        ),
        // Nobody counts what two do, and no organisation holds it.
        (
            "Außenministerin Weber trifft am Rande der 60. Münchner Sicherheitskonferenz ihren georgischen Amtskollegen.",
            &["main bilateral", "other conference"],
        ),
    ]);
}

#[test]
fn a_name_is_no_town_and_no_people() {
    check(&[
        (
            "Астанаға ресми сапармен Словенияның Сыртқы істер министрі Таня Файон келді.",
            &["main visit", "place 1526273", "country SI"],
        ),
        (
            "التقى وزير الخارجية السعودي الأمير فيصل بن تركي نظيره العماني.",
            &["country SA", "-country TR"],
        ),
        // Мали is Mali, not Malé; ГУАМ is no Guam.
        ("Стороны обсудили на саммите положение в Мали и в Чаде.", &["country ML", "-place"]),
        ("ГУАМ готує саміт у Кишиневі.", &["organization GUAM", "-country GU"]),
        ("Сторони обговорили санкції проти росії та рф.", &["country RU"]),
    ]);
}

#[test]
fn a_korean_particle_ends_with_its_word() {
    // 에 서명 does not hold 에서.
    check(&[("두 장관은 양해각서에 서명했다.", &["document 양해각서"])]);
}

#[test]
fn a_report_begins_with_its_town_and_a_day() {
    check(&[(
        "مسقط في 5 فبراير / استقبل وزير الخارجية نظيره الأوزبكي بختيار رحيموف.",
        &["place 287286"],
    )]);
}
