//! People: whose words stand between a title and a name, behind the title, in front of it. Small sentences of
//! our own, each with the people that it names.

use chancery::domain::fields::ClaimValue;

use super::{claims, read};

/// The people of a text in its order: as they are written, office, state or organisation.
fn people(text: &str) -> Vec<String> {
    let mut people = Vec::new();
    for claim in claims(&read(text).unwrap()) {
        let ClaimValue::Participant(participant) = &claim.value else { continue };
        let office = participant.office.as_ref().map_or("-", |office| office.code.as_str());
        let body = participant.organization.as_ref().map(super::id);
        let of = participant.region.clone().or(body).unwrap_or("-".to_owned());
        people.push((
            claim.evidence[0].span.start,
            format!("{}, {office}, {of}", claim.evidence[0].surface),
        ));
    }
    people.sort();
    people.into_iter().map(|(_, person)| person).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        assert_eq!(people(text), *expected, "{text}");
    }
}

#[test]
fn ministers_of_two_states_are_named_in_the_order_of_the_states() {
    check(&[
        (
            "Министры иностранных дел Казахстана и Грузии, Дархан Оспанов и Зураб Кикнадзе, подписали план.",
            &["Дархан Оспанов, fm, KZ", "Зураб Кикнадзе, fm, GE"],
        ),
        (
            "The foreign ministers of Kazakhstan and Georgia, Darkhan Ospanov and Zurab Kiknadze, met in Astana.",
            &["Darkhan Ospanov, fm, KZ", "Zurab Kiknadze, fm, GE"],
        ),
        (
            "Қазақстан мен Грузияның сыртқы істер министрлері Дархан Оспанов пен Зураб Кикнадзе кездесті.",
            &["Дархан Оспанов, fm, KZ", "Зураб Кикнадзе, fm, GE"],
        ),
        (
            "Türkiye ve Gürcistan dışişleri bakanları Kerem Yılmaz ve Zurab Kiknadze Ankara'da görüştü.",
            &["Kerem Yılmaz, fm, TR", "Zurab Kiknadze, fm, GE"],
        ),
        (
            "Los cancilleres de México y Perú, Jorge Luna y Pedro Salas, se reunieron en Lima.",
            &["Jorge Luna, fm, MX", "Pedro Salas, fm, PE"],
        ),
        (
            "Les ministres des Affaires étrangères du Kazakhstan et de la France, Darkhan Ospanov et Pierre Lenoir, se sont entretenus.",
            &["Darkhan Ospanov, fm, KZ", "Pierre Lenoir, fm, FR"],
        ),
    ]);
}

#[test]
fn what_somebody_is_in_charge_of_stands_between_the_title_and_the_name() {
    check(&[
        (
            "Во встрече приняли участие директор Департамента Азии и Африки МИД Казахстана Ержан Бектуров и начальник Управления кадров Далер Саидов.",
            &["Ержан Бектуров, director, KZ", "Далер Саидов, director, KZ"],
        ),
        (
            "وقال مدير الإدارة العامة للدول الآسيوية ناصر الغنيم إن التعاون يتطور.",
            &["ناصر الغنيم, director, -"],
        ),
    ]);
}

#[test]
fn words_behind_a_title_change_it_where_its_state_stands_in_front() {
    check(&[
        (
            "Отырысқа Италияның Сыртқы істер және халықаралық ынтымақтастық министрінің орынбасары Лука Мартини қатысты.",
            &["Лука Мартини, deputy_fm, IT"],
        ),
        (
            "Отырысқа Қырғыз Республикасының Сыртқы істер министрі м.а. Азамат Токтосунов қатысты.",
            &["Азамат Токтосунов, acting_fm, KG"],
        ),
        (
            "Учрашувда БМТ Бош котибининг Марказий Осиё бўйича махсус вакили Каха Имнадзе иштирок этди.",
            &["Каха Имнадзе, special_rep, UN"],
        ),
    ]);
}

#[test]
fn who_is_sent_somewhere_is_of_the_state_that_sends() {
    check(&[(
        "Президент Сербии Стефан Николич назначил послом в России Драгана Станковича.",
        &["Стефан Николич, president, RS", "Драгана Станковича, ambassador, RS"],
    )]);
}

#[test]
fn nobody_is_president_and_minister() {
    check(&[(
        "Бүгүн Түркиянын тышкы иштер министрин президент Садыр Жапаров кабыл алды.",
        &["Садыр Жапаров, president, KG"],
    )]);
}

#[test]
fn the_letter_of_a_name_may_be_a_preposition() {
    check(&[(
        "Министр иностранных дел Киргизии В.Назаров и президент Сербии Н.Станкович провели встречу.",
        &["В.Назаров, fm, KG", "Н.Станкович, president, RS"],
    )]);
}

#[test]
fn a_title_behind_an_ambassador_by_rank_says_more() {
    check(&[
        (
            "وصرح السفير عمر حافظ المتحدث الرسمي باسم وزارة الخارجية المصرية بأن اللقاء كان مثمرا.",
            &["عمر حافظ, spokesperson, EG"],
        ),
        (
            "التقى نائب رئيس مجلس الوزراء وزير الخارجية العراقي السيد كريم الجبوري وزير خارجية دولة الكويت سمو الشيخ ناصر بن فهد.",
            &["كريم الجبوري, dpm_fm, IQ", "ناصر بن فهد, fm, KW"],
        ),
    ]);
}

#[test]
fn who_stands_in_a_list_is_of_the_state_in_front() {
    check(&[(
        "Состоялись встречи с Президентом Литовской Республики Гитанасом Петраускасом, Председателем Сейма Викторией Шимкуте и Министром иностранных дел Томасом Казлаускасом.",
        &[
            "Гитанасом Петраускасом, president, LT",
            "Викторией Шимкуте, parliament_speaker, LT",
            "Томасом Казлаускасом, fm, LT",
        ],
    )]);
}

#[test]
fn what_is_called_after_somebody_is_nobody() {
    check(&[
        ("Səfər çərçivəsində Heydər Əliyev Fondu haqqında məlumat verilib, iştirak edib.", &[]),
        ("Heyet, Antakalnis Anıtı'nı ziyaret etti.", &[]),
    ]);
}

#[test]
fn a_name_between_commas_ends_at_the_second() {
    check(&[
        (
            "A secretária-geral das Relações Exteriores, Maria Rocha Lima, participou do encontro.",
            &["Maria Rocha Lima, deputy_fm, BR"],
        ),
        (
            "La ministre déléguée, chargée de la Francophonie, Claire Fontaine, a participé à la réunion à Paris.",
            &["Claire Fontaine, minister, FR"],
        ),
    ]);
}
