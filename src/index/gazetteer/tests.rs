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

fn people(language: &str, text: &str) -> Vec<(String, bool)> {
    let found = builtin().find(text, &words(text), language, Capitals::Required);
    found.into_iter().map(|named| (named.entity, named.people)).collect()
}

#[test]
fn the_people_of_a_country_are_told_from_it_where_both_are_written_alike() {
    for (language, text, country, people_of_it) in [
        ("ar", "الرئيس البرازيلي", "country:BR", true),
        ("ar", "في البرازيل", "country:BR", false),
        ("fa", "هیئت ایرانی", "country:IR", true),
        ("fa", "در ایران", "country:IR", false),
        ("ur", "پاکستانی وفد", "country:PK", true),
        ("hi", "जापानी दल", "country:JP", true),
        ("hi", "जापान में", "country:JP", false),
        ("az", "Braziliyalı nazir", "country:BR", true),
        ("az", "Braziliyanın naziri", "country:BR", false),
        ("kk", "Ресейлік министр", "country:RU", true),
        ("kk", "Ресейдің министрі", "country:RU", false),
        ("ka", "ბრაზილიელი მინისტრი", "country:BR", true),
        ("ka", "ბრაზილიის მინისტრი", "country:BR", false),
        ("hy", "Ֆրանսիական պատվիրակություն", "country:FR", true),
        ("zh", "日本人", "country:JP", true),
        ("zh", "在日本", "country:JP", false),
        ("th", "ชาวญี่ปุ่น", "country:JP", true),
    ] {
        let expected = (country.to_owned(), people_of_it);
        assert_eq!(people(language, text), [expected], "{language}: {text}");
    }
}

#[test]
fn a_word_that_begins_like_a_country_and_goes_on_otherwise_names_none() {
    // "he announced" begins like Ghana, "civil" like Samoa, "day" and "total" like Russia and Tonga.
    assert!(named("ka", "მან განაცხადა").is_empty());
    assert!(named("ka", "სამოქალაქო კოდექსი").is_empty());
    assert!(named("vi", "Ngày mai").is_empty());
    assert!(named("ru", "Самолёт вылетел").is_empty());
    // Thailand is not in "type", Cuba not in "scuba".
    assert!(named("ja", "タイプの一種").is_empty());
    assert!(named("ja", "スキューバダイビング").is_empty());
    assert_eq!(named("ja", "タイとキューバ"), ["country:TH", "country:CU"]);
    // The ocean is not India.
    assert!(named("zh", "在印度洋").is_empty());
    assert_eq!(named("zh", "在印度"), ["country:IN"]);
}

#[test]
fn the_words_in_front_of_a_name_take_its_case() {
    assert_eq!(named("ru", "в Новой Зеландии"), ["country:NZ"]);
    assert_eq!(named("pl", "w Nowej Zelandii"), ["country:NZ"]);
    assert_eq!(named("uk", "у Новій Зеландії"), ["country:NZ"]);
}

#[test]
fn spellings_that_differ_in_tones_and_lengths_are_one_name() {
    // Hungary with short and long vowels, Germany with and without the mark of shortness.
    assert_eq!(named("lo", "ປະເທດຮັງກາຣີ"), ["country:HU"]);
    assert_eq!(named("lo", "ປະເທດຮັງກາລິ"), ["country:HU"]);
    assert_eq!(named("km", "ប្រទេសអាល្លឺម៉ង់"), ["country:DE"]);
    assert_eq!(named("km", "ប្រទេសអាលឺម៉ង"), ["country:DE"]);
}
