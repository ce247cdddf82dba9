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

#[test]
fn who_chairs_is_told_from_who_heads_a_delegation() {
    check(&[
        (
            "Ташкентте Өзбекстан тарапының төрағалығымен үйлестірушілер кеңесінің 12-отырысы өтті.",
            &["chair UZ", "ordinal 12"],
        ),
        (
            "The 9th session was held in Oslo under the Swedish Presidency.",
            &["chair SE", "ordinal 9"],
        ),
        (
            "В Оше под председательством таджикской стороны прошло заседание комиссии.",
            &["chair TJ"],
        ),
        (
            "Делегация под руководством министра торговли Чехии приняла участие в заседании комиссии.",
            &["-chair"],
        ),
        ("تستضيف مدينة مسقط الاجتماع الـ7 للمجلس الوزاري برئاسة الأردن.", &["chair JO", "ordinal 7"]),
        (
            "ترأس وزير الخارجية السعودي خالد العتيبي وفد المملكة إلى الدورة العاشرة للمجلس.",
            &["-chair"],
        ),
        // A colon is the full stop of Armenian.
        (
            "Երևանում կայացավ հանձնաժողովի 5-րդ նիստը՝ Հայաստանի նախագահությամբ: Մասնակցեցին Վրաստանի ներկայացուցիչները:",
            &["chair AM"],
        ),
        // A council of ministers is no person, and its meeting has a number.
        (
            "上海合作组织成员国外交部长理事会第九次会议在塔什干举行，会议由乌兹别克斯坦主持。",
            &["kind ministerial", "ordinal 9", "of SCO", "chair UZ", "place 1512569"],
        ),
        (
            "제9차 외교장관회의가 바쿠에서 아제르바이잔의 의장하에 개최되었다.",
            &["chair AZ", "ordinal 9"],
        ),
        (
            "Pertemuan ke-9 Dewan Menteri diselenggarakan di Jakarta di bawah kepemimpinan Indonesia.",
            &["chair ID", "ordinal 9"],
        ),
        // The subject of a verb, and who holds the chair by its side.
        ("Malaysia chaired the 8th meeting of ministers attended by Thailand.", &["chair MY"]),
        ("会议在昆明举行。马来西亚外长主持会议，柬埔寨外长出席。", &["chair MY", "place 1804651"]),
    ]);
}

#[test]
fn documents_stand_in_lists_and_in_quotation_marks() {
    check(&[
        (
            "Muzokaralar natijasida quyidagi hujjatlar imzolandi:\n- Baliqchilik boʻyicha Bitim;\n- Hamkorlik dasturi.",
            &["document Bitim", "document Hamkorlik dasturi"],
        ),
        (
            "The ministers discussed the following:\n- the Agreement on trade;\n- the Plan.",
            &["-document"],
        ),
        (
            "В Баку приняты следующие документы:\nЗаключительный документ;\nГянджинская декларация;\n\
             Специальное коммюнике о спорте.\nМинистр поблагодарил авторов конвенции.",
            &[
                "document Заключительный документ",
                "document Гянджинская декларация",
                "document Специальное коммюнике",
                "-document конвенции",
            ],
        ),
        (
            "The following documents were signed:\n1. Memorandum of Understanding on trade;\n2. Protocol.",
            &["document Memorandum of Understanding", "document Protocol"],
        ),
        // The noun behind a title is of the same document.
        (
            "Министрлер «Жасыл дала» бағдарламасын мақұлдады.",
            &["document Жасыл дала", "-document бағ"],
        ),
        // The noun and its "of" are one form of the tables, too.
        ("Les ministres ont adopté la Déclaration de Dakar.", &["document Déclaration de Dakar"]),
        ("Die Minister verabschiedeten die Erklärung von Bern.", &["document Erklärung von Bern"]),
        // What begins with an organisation's name is a title if more follows.
        ("Министрлер «ЭЫҰ-2040» стратегиясын бекітті.", &["document ЭЫҰ-2040"]),
        ("اعتمد المجلس إعلان مسقط وقرارا بشأن المياه.", &["document إعلان مسقط", "-document مسقط"]),
    ]);
}

#[test]
fn seas_and_parts_of_the_world_are_no_countries() {
    check(&[
        ("Речь шла о странах Латинской Америки и портах Индийского океана.", &["-country"]),
        (
            "Taraflar Türk dünyası ve Japon Denizi konularını ele aldı.",
            &["-country JP", "-country TR"],
        ),
        (
            "双方讨论了拉丁美洲、印度洋和朝鲜半岛的局势。",
            &["-country IN", "-country KP", "-country US"],
        ),
        ("بحث الجانبان الأوضاع في خليج عمان وأمريكا اللاتينية.", &["-country OM", "-country US"]),
    ]);
}

#[test]
fn a_country_in_the_name_of_a_format_is_named() {
    check(&[
        ("Шестое заседание формата «Центральная Азия + Япония» прошло в Оше.", &["country JP"]),
        (
            "Министр выступил на форуме сообщества стран Латинской Америки и Карибского бассейна.",
            &["-country"],
        ),
    ]);
}

#[test]
fn a_form_that_leaves_nothing_to_an_ending_goes_first() {
    check(&[(
        "Toplantıya Nijerya ve Nijer Dışişleri Bakanları katıldı.",
        &["country NG", "country NE"],
    )]);
    check(&[("Toplantıya Nijerya Dışişleri Bakanı katıldı.", &["country NG", "-country NE"])]);
}

#[test]
fn a_format_that_is_itself_an_event_is_one_of_the_kind_that_its_name_says() {
    check(&[
        (
            "La ministra participó en la XXXI Cumbre Iberoamericana.",
            &["kind summit", "of IBERO", "ordinal 31"],
        ),
        ("Le ministre a pris part au XXIe Sommet de la Francophonie.", &["kind summit", "of OIF"]),
        (
            "外務大臣は第11回太平洋・島サミットに出席した。",
            &["kind summit", "of PALM", "ordinal 11"],
        ),
    ]);
}

#[test]
fn ordinals_and_towns_as_they_are_really_written() {
    check(&[
        (
            "В Сухуме прошло 40-е, юбилейное, заседание совета министров ОЧЭС.",
            &["ordinal 40", "of BSEC"],
        ),
        // A town is called as in the neighbour's language beside its own name.
        (
            "Mashhad shahrida kengashning 28-yigʻilishi boʻlib oʻtdi.",
            &["place 124665", "ordinal 28"],
        ),
        // The hyphen stands for the suffix in front of what takes place, too; آل ثاني counts nothing.
        ("Toshkentda vazirlarning 10-uchrashuvi boʻlib oʻtdi.", &["ordinal 10"]),
        ("ترأس معالي الشيخ خالد آل ثاني الاجتماع الوزاري.", &["-ordinal"]),
        // The article is part of the name: the longest form behind what is glued to it.
        ("شارك في الاجتماع ممثلون عن مصر والبنك الإسلامي للتنمية.", &["organization IDB"]),
    ]);
}
