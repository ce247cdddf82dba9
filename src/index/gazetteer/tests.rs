//! Names are found with their endings, and only where they are meant.

use super::*;
use crate::text::words::words;

fn named(language: &str, text: &str) -> Vec<String> {
    let found = builtin().find(text, &words(text), language, Capitals::Required);
    found.into_iter().map(|named| named.entity).collect()
}

#[test]
fn the_longer_name_of_a_town_wins_over_the_country_that_it_begins_like() {
    // Turkistan is a town in Kazakhstan; its name begins like Türkiye's once letters are folded.
    assert_eq!(named("kk", "Кездесу Түркістанда өтті"), ["place:1517945"]);
    assert_eq!(named("kk", "Кездесу Түркияда өтті"), ["country:TR"]);
    assert_eq!(named("kk", "Түрікменстанға барды"), ["country:TM"]);
    assert_eq!(named("en", "He moved to San Francisco."), ["place:5391959"]);
    assert_eq!(named("es", "Viajó a Belgrado"), ["place:792680"]);
}

#[test]
fn a_town_does_not_take_the_forms_of_its_country() {
    // "of Brazil", not of Brasília.
    assert_eq!(named("mn", "Бразилийн ерөнхийлөгч"), ["country:BR"]);
    assert!(named("es", "Llegó a Santiago de Chile").contains(&"country:CL".to_owned()));
    assert_eq!(named("ru", "в Сингапуре"), ["country:SG"]);
}

#[test]
fn a_word_that_only_begins_like_a_town_names_none() {
    assert!(named("it", "Grazie a tutti").is_empty());
    assert!(named("ru", "Планы на Атлантику").is_empty());
    assert!(named("uk", "мешканці Каліфорнії").is_empty());
    assert!(named("ja", "ワクチンの接種").is_empty());
    assert!(named("ar", "كان هذا").is_empty());
}

#[test]
fn a_town_is_one_place_in_every_language() {
    for (language, text) in [
        ("en", "talks in Tehran"),
        ("ru", "переговоры в Тегеране"),
        ("kk", "Теһрандағы келіссөздер"),
        ("tr", "Tahran'da görüşmeler"),
        ("fa", "گفتگو در تهران"),
        ("zh", "在德黑兰举行会谈"),
        ("ja", "テヘランで会談した"),
    ] {
        assert_eq!(named(language, text), ["place:112931"], "{language}: {text}");
    }
}
