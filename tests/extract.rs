//! Extraction: small statements of our own with hand-checked fields, and what holds for any text.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

#[path = "extract/events.rs"]
mod events;
#[path = "extract/meetings.rs"]
mod meetings;
#[path = "extract/people.rs"]
mod people;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chancery::archive::Assessed;
use chancery::domain::fields::{Claim, ClaimValue, EntityName, Participant, Place, Role};
use chancery::extract::Extractor;
use chancery::text;
use proptest::prelude::*;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::builtin().unwrap());

/// A text as the server reads it.
fn read(content: &str) -> Option<Assessed> {
    Assessed::read(&text::Input {
        content: text::Content::Text(content),
        mime_type: None,
        charset: None,
        title: None,
    })
    .ok()
}

fn claims(read: &Assessed) -> Vec<Claim> {
    EXTRACTOR.extract(&read.to_extract(None))
}

#[test]
fn statements_of_our_own_have_the_fields_that_were_written_down_for_them() {
    let mut seen = 0;
    let mut faults = String::new();
    let mut paths: Vec<_> =
        std::fs::read_dir("tests/corpus").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = std::fs::read_to_string(&path).unwrap();
        let (content, expected) = file.split_once("\n===\n").unwrap();
        let expected: BTreeSet<String> = expected.lines().map(str::to_owned).collect();
        let found = facts(&claims(&read(content).unwrap()));
        for (sign, a, b) in [("missing", &expected, &found), ("too much", &found, &expected)] {
            for fact in a.difference(b) {
                faults.push_str(&format!("{}: {sign}: {fact}\n", path.display()));
            }
        }
        seen += 1;
    }
    assert!(seen >= 3, "the statements were not found");
    assert!(faults.is_empty(), "\n{faults}");
}

/// The claims as the files of `tests/corpus` write them.
fn facts(claims: &[Claim]) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    let (mut countries, mut organizations) = (BTreeSet::new(), BTreeSet::new());
    for claim in claims {
        let surface = &claim.evidence[0].surface;
        match &claim.value {
            ClaimValue::Kind(kind) => facts.insert(format!("kind {}", kind.as_str())),
            ClaimValue::Issuer(issuer) => {
                facts.insert(format!("issuer {}", issuer.region.as_deref().unwrap_or("-")))
            }
            ClaimValue::Country(name) => countries.insert(id(name)),
            ClaimValue::Organization(name) => organizations.insert(id(name)),
            ClaimValue::Participant(participant) => {
                facts.insert(format!("person {}", person(participant)))
            }
            ClaimValue::Event(event) if event.main => {
                let ordinal = event.ordinal.map_or("-".to_owned(), |n| n.to_string());
                let organization = event.organization.as_ref().map_or("-".to_owned(), id);
                let place = event.place.as_ref().map_or("-".to_owned(), town);
                let chair = event.chair.as_ref().map_or("-".to_owned(), |chair| {
                    format!("chair {}", chair.region.as_deref().unwrap_or("-"))
                });
                let kind = event.kind.as_str();
                facts.insert(format!("event {kind}, {organization}, {ordinal}, {place}, {chair}"))
            }
            ClaimValue::Event(_) => continue,
            ClaimValue::Place(place) => facts.insert(format!("place {}", town(place))),
            ClaimValue::Initiative(_) => facts.insert(format!("initiative {surface}")),
            ClaimValue::AdoptedDocument(document) => {
                let name = &document.name.names[0].text;
                facts.insert(format!("document {name}, {}", document.action.as_str()))
            }
            ClaimValue::Bilateral(meeting) => {
                let [a, b] = &meeting.parties;
                let (a, b) = (a.region.as_deref(), b.region.as_deref());
                facts.insert(format!("meeting {} {}", a.unwrap_or("-"), b.unwrap_or("-")))
            }
            ClaimValue::Quote(quote) => {
                let speaker = quote.speaker.as_ref().and_then(|speaker| speaker.person.as_ref());
                let name = speaker.map_or("-", |name| name.names.last().unwrap().text.as_str());
                facts.insert(format!("quote {name}: {surface}"))
            }
            ClaimValue::IssueDate(dates) | ClaimValue::Date(dates) => {
                facts.insert(format!("date {}", dates.first))
            }
        };
    }
    for (name, ids) in [("country", countries), ("organization", organizations)] {
        if !ids.is_empty() {
            let ids: Vec<String> = ids.into_iter().collect();
            facts.insert(format!("{name} {}", ids.join(" ")));
        }
    }
    facts
}

fn id(name: &EntityName) -> String {
    name.key.as_ref().unwrap().id().to_owned()
}

fn town(place: &Place) -> String {
    place.name.names.last().unwrap().text.clone()
}

fn person(participant: &Participant) -> String {
    let name = &participant.person.as_ref().unwrap().names.last().unwrap().text;
    let office = participant.office.as_ref().map_or("-", |office| office.code.as_str());
    let of = participant.region.as_deref().unwrap_or("-");
    let speaks = if participant.roles.contains(&Role::Speaker) { ", speaks" } else { "" };
    format!("{name}, {office}, {of}{speaks}")
}

#[test]
fn a_country_in_front_of_a_name_is_that_of_the_title_behind_it() {
    for (text, surface, country) in [
        (
            "韓国の金哲秀外交部長官は、カザフスタンのヌルベコフ副首相と電話会談を行った。",
            "ヌルベコフ",
            "KZ",
        ),
        (
            "일본의 다나카 외무대신은 우즈베키스탄 라흐모노프 외교장관과 통화하였다.",
            "라흐모노프",
            "UZ",
        ),
    ] {
        let all = claims(&read(text).unwrap());
        let found = all.iter().find_map(|claim| {
            let ClaimValue::Participant(participant) = &claim.value else { return None };
            let named = claim.evidence.iter().any(|evidence| evidence.surface == surface);
            participant.office.as_ref()?.region.clone().filter(|_| named)
        });
        assert_eq!(found.as_deref(), Some(country), "{text}");
    }
}

/// The people of a text, as the files of `tests/corpus` write them.
fn people(text: &str) -> Vec<String> {
    let of = |claim: &Claim| {
        let ClaimValue::Participant(participant) = &claim.value else { return None };
        Some(person(participant))
    };
    claims(&read(text).unwrap()).iter().filter_map(of).collect()
}

#[test]
fn ambassadors_in_a_list_are_each_of_the_country_in_front_of_the_name() {
    let text = "Первый заместитель министра иностранных дел Кыргызской Республики Асель Садыкова приняла \
                послов: Республики Словения г-жу Наталью Зупан, Королевства Марокко г-на Самира Бенали и \
                Японии г-на Хироси Ито.";
    let found = people(text);
    for one in [
        "Asel Sadykova, first_deputy_fm, KG, speaks",
        "Samir Benali, ambassador, MA",
        "Hiroshi Ito, ambassador, JP",
    ] {
        assert!(found.iter().any(|found| found == one), "{one}: {found:?}");
    }
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn a_meeting_that_is_counted_is_nobody() {
    let text = "外交部长王立国在万象主持第八次会议，柬埔寨外长和越南外长出席了会议。";
    assert_eq!(people(text), ["Wang Liguo, fm, CN, speaks"]);
}

#[test]
fn an_initial_is_part_of_a_name_where_there_are_no_capitals() {
    let text = "विदेश मंत्री डॉ. एस. वर्मा ने 5 मई 2026 को नई दिल्ली में भूटान के विदेश मंत्री से मुलाकात की।";
    let found = claims(&read(text).unwrap());
    let of = |claim: &Claim| matches!(claim.value, ClaimValue::Participant(_));
    let surfaces: Vec<_> = found
        .iter()
        .filter(|claim| of(claim))
        .flat_map(|claim| claim.evidence.iter().map(|evidence| evidence.surface.as_str()))
        .collect();
    assert!(surfaces.contains(&"एस. वर्मा"), "{surfaces:?}");
}

#[test]
fn a_name_between_commas_is_nearer_than_what_was_opened() {
    let text = "El viceministro de Relaciones Exteriores, Pedro Rojas, inauguró el Centro Cultural de Quito.";
    let found = people(text);
    assert!(found.len() == 1 && found[0].starts_with("Pedro Rojas, deputy_fm"), "{found:?}");
}

#[test]
fn the_state_behind_its_president_in_two_words_hides_no_name() {
    let found = people("وقال رئيس جمهورية مصر العربية عبد الفتاح حسن إن المنطقة تحتاج إلى السلام.");
    assert!(found.len() == 1 && found[0].contains("president, EG"), "{found:?}");
}

#[test]
fn a_ministry_in_front_of_its_minister_does_not_hide_the_title() {
    for (text, person) in [
        ("中国外交部长王立国在万象会见老挝外长。", "Wang Liguo, fm, CN"),
        ("中國外交部長王立國在永珍會見寮國外長。", "Wang Liguo, fm, CN"),
        ("2月3日、田中一郎外務大臣は、金哲秀韓国外交部長官と会談した。", "fm, KR"),
        ("우리 외교부 장관 김철수는 비엔티안에서 회의에 참석하였다.", "fm, KR"),
    ] {
        let found = people(text);
        assert!(found.iter().any(|one| one.contains(person)), "{text}: {found:?}");
    }
}

#[test]
fn a_title_is_found_whatever_longer_form_it_stands_in() {
    for (text, expected) in [
        // "Received the ambassador" is a form of the table of meetings.
        (
            "Thứ trưởng Ngoại giao Lê Văn Nam tiếp Đại sứ Na Uy Ingrid Dahl.",
            &["Ingrid Dahl, ambassador, NO"][..],
        ),
        // "L'ambasciatore" is how Italian goes on to speak of one.
        (
            "Il Ministro degli Esteri Carlo Neri ha ricevuto l'Ambasciatore della Georgia Levan Kiknadze.",
            &["Levan Kiknadze, ambassador, GE"],
        ),
        // So is a title with a particle in Korean, and two syllables of the name are a word.
        ("이상철 대변인은 관련 내용을 설명했다.", &["Lee Sang-chul, spokesperson, KR, speaks"]),
        // The particle behind a title ends it.
        (
            "김민수 외교부 유럽국장은 주한노르웨이대사대리 라르스 달을 면담하였다.",
            &["Kim Min-soo, director, KR, speaks"],
        ),
        // The office goes on behind "for".
        (
            "Earlier, Under Secretary for Economic Affairs Paul Grant met President of Mongolia Dorj Bat.",
            &["Paul Grant, undersecretary, MN, speaks"],
        ),
        // Only one of the two is deputy head of government.
        (
            "Il Vicepresidente del Consiglio e Ministro degli Esteri, Carlo Neri, ha incontrato il suo omologo kazako, Timur Ospanov.",
            &["Carlo Neri, dpm_fm, IT, speaks", "Timur Ospanov, fm, KZ"],
        ),
        // A given name that the language knows as the word for a state.
        (
            "Türkmenistanyň daşary işler ministri Döwlet Nuryýew ilçini kabul etdi.",
            &["Dovlet Nuryyev, fm, TM, speaks"],
        ),
        // Two counterparts, each behind his country.
        (
            "تلقى وزير الخارجية العماني اتصالين هاتفيين من نظيريه السعودي فيصل بن خالد والأردني أيمن حداد.",
            &["Ayman Haddad, fm, JO"],
        ),
        // علي is a name behind بن, elsewhere a preposition.
        (
            "استقبل وزير الخارجية العماني سعيد بن علي الهاشمي السفير.",
            &["Saeed bin Ali Al-Hashemi, fm, OM, speaks"],
        ),
    ] {
        let found = people(text);
        for one in expected {
            assert!(found.iter().any(|found| found == one), "{one}: {found:?}");
        }
    }
}

#[test]
fn a_name_has_the_ending_that_it_has_everywhere() {
    let text = "Tashqi ishlar vaziri Jamshid Rustamov Daniya elchisi Lars Petersenni qabul qildi. Elchi L.Petersen minnatdorlik bildirdi.";
    let found = people(text);
    assert!(found.iter().any(|one| one.starts_with("Lars Petersen, ambassador, DK")), "{found:?}");
    let text = "Dışişleri Bakanı Murat Korkmaz’ın Macaristan Dışişleri ve Ticaret Bakanı Gergely Nagy’yi Kabulü";
    let found = people(text);
    assert!(found.iter().any(|one| one.starts_with("Gergely Nagy, fm, HU")), "{found:?}");
}

#[test]
fn whoever_has_an_office_of_no_named_country_is_of_the_one_that_publishes() {
    for (text, expected) in [
        (
            "El ministro de Asuntos Exteriores, Javier Molina, se reunió en Madrid con el ministro de Asuntos Exteriores de Uzbekistán, Sardor Yuldashev. España es un socio fiable.",
            "issuer ES",
        ),
        (
            "Bundesminister für europäische und internationale Angelegenheiten Lukas Gruber empfing den Außenminister der Republik Tadschikistan, Farhod Nazarov.",
            "issuer AT",
        ),
        (
            "A Ministra da Educação, Inês Falcão, recebeu em Lisboa o Embaixador da Ucrânia, Oleh Tkachenko. Portugal agradeceu.",
            "issuer PT",
        ),
        // A guest at a conference stays of his own country.
        (
            "Außenminister Jens Kramer nahm in Valletta am Treffen teil, das unter dem Vorsitz Maltas stattfand.",
            "issuer DE",
        ),
        (
            "Secretary of State Laura Whitfield spoke with Kazakhstani Foreign Minister Daniyar Ospanov.",
            "issuer US",
        ),
        // Who comes first has a country; whose president is meant is no question.
        (
            "First Deputy Minister of Foreign Affairs of Kazakhstan Arman Ospanov spoke in Doha. He recalled President Bolat Sarsenov's address on Afghanistan and Afghan trade.",
            "issuer KZ",
        ),
    ] {
        let found = facts_of_events(&claims(&read(text).unwrap()));
        assert!(found.contains(expected), "{text}: {found:?}");
    }
}

#[test]
fn foreign_names_are_written_in_latin_letters_between_thai_signs() {
    let text = "นายกรัฐมนตรีหารือกับนาย Murat Aydin รัฐมนตรีว่าการกระทรวงการต่างประเทศตุรกี";
    let found = people(text);
    assert!(found.iter().any(|one| one.starts_with("Murat Aydın, fm, TR")), "{found:?}");
}

#[test]
fn places_ordinals_and_issuers_are_read_as_each_language_writes_them() {
    for (text, expected) in [
        // A town that the language has no table's name of is called as in its neighbour's.
        (
            "Сыртқы істер министрі Бухарестте саяси консультациялардың бесінші раундына қатысты.",
            &["place 683506", "ordinal 5"][..],
        ),
        // A town has several names in one language, and ministries write the short one.
        ("외교부 장관은 어제 평양에서 열린 회의에 참석하였다.", &["place 1871859"]),
        ("外長昨天在德黑蘭出席會議。", &["place 112931"]),
        ("外长昨天在马尼拉出席会议。", &["place 1701668"]),
        ("外務大臣は昨日アムステルダムで会議に出席した。", &["place 2759794"]),
        ("Xarici işlər naziri dünən Helsinkidə görüş keçirdi.", &["place 658225"]),
        // What looks like an ending behind a hyphen is a word of the verb.
        (
            "Ministrul afacerilor externe Ana Ionescu s-a întâlnit la București cu ministrul afacerilor externe al Turciei.",
            &["place 683506"],
        ),
        // The town begins like the word for one.
        ("รัฐมนตรีต่างประเทศได้พบหารือกับรัฐมนตรีต่างประเทศตุรกี ที่กรุงเทพฯ", &["place 1609350"]),
        ("รัฐมนตรีต่างประเทศได้พบหารือกับรัฐมนตรีต่างประเทศตุรกี ณ กรุงเทพมหานคร", &["place 1609350"]),
        ("รัฐมนตรีต่างประเทศได้พบหารือกับรัฐมนตรีต่างประเทศตุรกีที่กรุงปารีส", &["place 2988507"]),
        // "In" is glued to the town.
        ("የውጭ ጉዳይ ሚኒስትሩ በአዲስ አበባ በተካሄደው ስብሰባ ላይ ተሳተፉ።", &["place 344979"]),
        // The town of a visit in the sentence behind it.
        (
            "De minister van Buitenlandse Zaken bracht gisteren een bezoek aan Senegal. In Dakar sprak hij met de president.",
            &["place 2253354"],
        ),
        // What is to come is not where this meeting was.
        (
            "제4차 한-오만 전략대화가 무스카트에서 개최되었다. 제5차 회의는 내년 서울에서 개최될 예정이다.",
            &["place 287286", "ordinal 4", "ordinal 5"],
        ),
        ("La XIXe session de la commission mixte s'est tenue hier à Dakar.", &["ordinal 19"]),
        ("اختتمت في الرياض أعمال الدورة الـ(157) للمجلس الوزاري.", &["ordinal 157"]),
        ("У Києві відбулося одинадцяте засідання комісії.", &["ordinal 11"]),
        ("In Berlin begann gestern die 12. Küstenschutzkonferenz.", &["ordinal 12"]),
        // The first word is a name, not a numeral.
        ("Li Commission met in Geneva.", &[]),
        // A language of one country: the other ministry was met.
        ("外交部副部长同埃及外交部部长助理举行磋商。", &["issuer CN"]),
        ("លោករដ្ឋមន្ត្រីបានចូលរួមកិច្ចប្រជុំនៅថ្ងៃទី១២ ខែមីនា ឆ្នាំ២០២៥។", &["date 2025-03-12"]),
    ] {
        let found = claims(&read(text).unwrap());
        let has = |prefix: &str| {
            facts_of_events(&found)
                .into_iter()
                .filter(move |fact| fact.starts_with(prefix))
                .collect::<BTreeSet<_>>()
        };
        for prefix in ["place ", "ordinal ", "issuer ", "date "] {
            let wanted: BTreeSet<String> = expected
                .iter()
                .filter(|fact| fact.starts_with(prefix))
                .map(ToString::to_string)
                .collect();
            let asked = !wanted.is_empty() || prefix == "ordinal ";
            assert!(!asked || has(prefix) == wanted, "{text}: {:?}", facts_of_events(&found));
        }
    }
}

#[test]
fn names_of_languages_are_no_countries() {
    let cases = [
        ("The book is in the Russian language and was translated into French and Chinese.", ""),
        ("Done in Arabic, Chinese, English and French, all texts being equally authentic.", ""),
        ("Fait en anglais, en arabe, en chinois et en russe. Le ministre italien est venu.", "IT"),
        ("Книга издана на английском, французском и китайском языках.", ""),
        ("Кітап орыс, ағылшын және түрік тілдерінде шықты. Иран елшісі келді.", "IR"),
        ("Pidato dalam bahasa Rusia dibacakan. Duta Besar Jepang hadir.", "JP"),
        ("ロシア語と英語で発表された。イランの外務大臣が訪問した。", "IR"),
        ("The Russian and Chinese delegations spoke.", "CN RU"),
    ];
    for (text, expected) in cases {
        let all = claims(&read(text).unwrap());
        let countries: BTreeSet<String> = all
            .iter()
            .filter_map(|claim| {
                let ClaimValue::Country(name) = &claim.value else { return None };
                Some(id(name).trim_start_matches("country:").to_owned())
            })
            .collect();
        let found = countries.into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_month_of_two_names_keeps_its_year() {
    let all = claims(&read("عُقد الاجتماع في 9 حزيران/يونيه 2025 في جنيف.").unwrap());
    assert!(facts_of_events(&all).contains("date 2025-06-09"), "{all:?}");
}

#[test]
fn items_of_a_list_are_no_quotations_and_yes_is_no_initial() {
    let text = "Стороны согласовали следующее:\n\n\
                - данные гидропостов передаются каждый день в восемь часов утра;\n\n\
                - совместная группа экспертов собирается каждый месяц.\n\n\
                — Да. Ночной поезд вернётся в расписание будущей весной.";
    let all = claims(&read(text).unwrap());
    assert!(!all.iter().any(|claim| matches!(claim.value, ClaimValue::Quote(_))), "{all:?}");
    assert_eq!(people(text), Vec::<String>::new());
}

fn facts_of_events(claims: &[Claim]) -> BTreeSet<String> {
    let fact = |claim: &Claim| {
        if let ClaimValue::Place(place) = &claim.value {
            place.name.key.as_ref().map(|key| format!("place {}", key.id()))
        } else if let ClaimValue::Event(event) = &claim.value {
            event.ordinal.map(|ordinal| format!("ordinal {ordinal}"))
        } else if let ClaimValue::Issuer(issuer) = &claim.value {
            issuer.region.as_ref().map(|region| format!("issuer {region}"))
        } else if let ClaimValue::Date(dates) = &claim.value {
            Some(format!("date {}", dates.first))
        } else {
            None
        }
    };
    claims.iter().filter_map(fact).collect()
}

#[test]
fn one_person_has_one_key_in_four_editions() {
    let editions = [
        "Foreign Minister of Kazakhstan Yerzhan Abdikarimov said this.",
        "Министр иностранных дел Казахстана Ержан Абдикаримов сказал это.",
        "Қазақстан Сыртқы істер министрі Ержан Әбдікәрімов осылай деді.",
        "Y. Abdikarimov, Foreign Minister of Kazakhstan, said this.",
    ];
    let keys: BTreeSet<String> = editions
        .iter()
        .flat_map(|edition| claims(&read(edition).unwrap()))
        .filter_map(|claim| {
            let ClaimValue::Participant(participant) = claim.value else { return None };
            Some(participant.person?.key?.to_string())
        })
        .collect();
    assert_eq!(keys.len(), 1, "{keys:?}");
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let files = ["en-river-commission.txt", "ru-zvonok.txt", "kk-forum.txt"];
    let texts: Vec<Assessed> = files
        .iter()
        .map(|file| {
            read(&std::fs::read_to_string(format!("tests/corpus/{file}")).unwrap()).unwrap()
        })
        .collect();
    let all = || texts.iter().map(claims).collect::<Vec<_>>();
    let alone = all();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(all)).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap(), alone);
        }
    });
}

/// Words that the rules act on, marks, and anything else.
fn texts() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Minister of Foreign Affairs",
        "of",
        "Kazakhstan",
        "“",
        "”",
        "«",
        "»",
        "\"",
        "19th",
        "meeting",
        "in Tehran",
        "said",
        "министр иностранных дел",
        "России",
        "Лавров",
        "С.",
        "–",
        "-",
        "14 мая",
        "2024",
        "года",
        "Сыртқы істер министрі",
        "Қазақстанның",
        "деді",
        "外交部长",
        "王毅",
        "在",
        "第19回",
        "وزير الخارجية",
        "الـ19",
        "طهران",
        "\u{200F}",
        "\u{301}",
        "'",
        "’",
        ".",
        ",",
        ":",
        "\n",
        "XIX",
        "BRICS",
        "adopted",
        "Declaration",
        "met with",
        "chaired by",
        "H.E.",
        "Mr.",
        "🇰🇿",
        "ﷺ",
        "ǅ",
        "İ",
        "ß",
    ]);
    let piece = prop_oneof![4 => words.prop_map(str::to_owned), 1 => "\\PC{0,12}"];
    prop::collection::vec((piece, prop::bool::weighted(0.8)), 0..60).prop_map(|pieces| {
        let glue = |(piece, space): (String, bool)| if space { piece + " " } else { piece };
        pieces.into_iter().map(glue).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_text_at_a_span_is_the_surface(content in texts()) {
        let Some(read) = read(&content) else { return Ok(()) };
        let found = claims(&read);
        for claim in &found {
            prop_assert!(!claim.evidence.is_empty(), "{claim:?}");
            for evidence in &claim.evidence {
                prop_assert_eq!(read.document.text.get(evidence.span.range()), Some(evidence.surface.as_str()));
                prop_assert!(!evidence.surface.is_empty());
            }
            let confidence = claim.confidence.unwrap();
            prop_assert!((0.0..=1.0).contains(&confidence));
        }
        prop_assert_eq!(found, claims(&read));
    }
}

#[test]
fn texts_made_to_hurt_are_read_to_the_end() {
    let long_word = "а".repeat(1 << 17);
    let marks = "\"".repeat(20_000);
    let guillemets = "«".repeat(10_000) + &"»".repeat(10_000);
    let titles = "министр иностранных дел ".repeat(4_000);
    let names = "Sergey Lavrov, ".repeat(4_000);
    let countries = "Minister of Foreign Affairs of Iran Ali Bagheri met with ".repeat(1_000);
    let dates = "1.2.".repeat(20_000);
    let mixed = "аaбbвc".repeat(50_000);
    let closed_at_once = ".“".to_owned();
    let override_marks = "\u{202E}Иран ".repeat(4_000);
    for text in [
        long_word,
        marks,
        guillemets,
        titles,
        names,
        countries,
        dates,
        mixed,
        override_marks,
        closed_at_once,
    ] {
        let read = read(&text).unwrap();
        for claim in claims(&read) {
            assert!(!claim.evidence.is_empty());
        }
    }
}

#[test]
fn a_broken_table_is_named_with_file_and_line() {
    let broken = |name: &str, text: &str| {
        let files = [
            ("data/lexicon/countries.tsv".to_owned(), "en\tKZ\tKazakhstan\n".to_owned()),
            (name.to_owned(), text.to_owned()),
        ];
        Extractor::from_tables(&files).unwrap_err().to_string()
    };
    for (text, expected) in [
        ("[language]\ntag = en\n\n[office]\nboss = boss\n", "en.txt:5: \"boss\" is not a key"),
        ("[language]\ntag = en\n[contry]\n", "en.txt:3: no section is named \"contry\""),
        ("[language]\ntag = en\n[country]\nKZ Kazakhstan\n", "en.txt:4: needs a key"),
        ("[language]\ntag = en\n[country]\nXX = Nowhere\n", "en.txt:4: \"XX\" is no country"),
        ("[language]\ntag = en\n[say]\nsaid | \n", "en.txt:4: has an empty form"),
        ("[language]\ntag = en\n[date]\n{day} {moon}\n", "en.txt:4: {moon} is no part of a date"),
        ("[language]\ntag = en\n[inflection]\n* = {case}\n", "en.txt:4: no group is named"),
        ("[say]\nsaid\n", "en.txt:0: has no tag"),
    ] {
        let error = broken("data/lexicon/en.txt", text);
        assert!(error.contains(expected), "{error}");
    }
}
