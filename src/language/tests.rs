//! What the detector must do with real and with hopeless text. Facts, one a test.

use std::collections::BTreeMap;

use crate::domain::{LanguageSource, LanguageTag, SegmentKind};

use super::bench::Bench;
use super::letters::Words;
use super::score::{self, Stop};
use super::spans::Listener;
use super::{
    Detector, Hints, SegmentInput, assess, detect, detect_expecting, nearest_tag, supported,
};

fn tag(text: &str) -> String {
    detect(text).tag.to_string()
}

fn check(cases: &[(&str, &str)]) {
    for (expected, text) in cases {
        let found = detect(text);
        assert_eq!(found.tag.as_str(), *expected, "{text}: {:?}", found.candidates);
    }
}

fn declared(name: &str) -> LanguageTag {
    LanguageTag::parse(name).unwrap()
}

fn paragraph(text: &str) -> [SegmentInput; 1] {
    [SegmentInput { range: 0..text.len(), kind: SegmentKind::Paragraph }]
}

#[test]
fn statements_in_the_languages_of_the_region_are_told_apart() {
    check(&[
        ("kk", "Қазақстан Республикасы Сыртқы істер министрлігі мәлімдеме жасады"),
        ("ky", "Кыргыз Республикасынын Тышкы иштер министрлиги билдирүү жасады"),
        ("tg", "Вазорати корҳои хориҷии Ҷумҳурии Тоҷикистон изҳорот дод"),
        ("mn", "Гадаад харилцааны яам албан ёсны мэдэгдэл гаргалаа"),
        ("uz", "O‘zbekiston Respublikasi Tashqi ishlar vazirligi bayonot berdi"),
        ("uz-Cyrl", "Ўзбекистон Республикаси Ташқи ишлар вазирлиги баёнот берди"),
        ("tk", "Türkmenistanyň Daşary işler ministrligi beýanat bilen çykyş etdi"),
        ("tr", "Dışişleri Bakanlığı konuya ilişkin bir açıklama yayımladı"),
        ("az", "Xarici İşlər Nazirliyi bu barədə bəyanat yayıb"),
        ("ru", "Министерство иностранных дел выступило с заявлением"),
        ("uk", "Міністерство закордонних справ оприлюднило заяву"),
        ("fa", "وزارت امور خارجه در بیانیه‌ای اعلام کرد که این دانشگاه بسته می‌شود"),
        ("ps", "د بهرنیو چارو وزارت پر دې موضوع یوه اعلامیه خپره کړه"),
        ("th", "กระทรวงการต่างประเทศแถลงข่าว"),
        ("lo", "ກະຊວງການຕ່າງປະເທດຖະແຫຼງການ"),
        ("dv", "ޚާރިޖީ ވުޒާރާގެ ބަޔާން"),
        ("zh-Hans", "外交部发言人就有关问题发表谈话"),
        ("zh-Hant", "外交部發言人就有關問題發表談話"),
        ("ja", "外務省は声明を発表しました"),
    ]);
}

#[test]
fn latin_i_in_kazakh_is_still_kazakh() {
    check(&[("kk", "Сыртқы iстер министрлiгi бiрлескен мәлiмдеме жасады, бiз келiстiк")]);
}

#[test]
fn russian_letters_do_not_make_a_text_russian() {
    check(&[
        (
            "ky",
            "Кыргыз окмоту бул маселе боюнча оз позициясын билдирди жана кызматташтыкты улантат",
        ),
        ("tg", "Вазорати корхои хоричи дар бораи натичахои мулокот изхорот дод ва изофа кард"),
        (
            "uz-Cyrl",
            "Ташки ишлар вазирлиги бу масала буйича баёнот берди ва хамкорликни давом эттиради",
        ),
        ("mn", "Гадаад харилцааны сайд уулзалтын уеэр хамтын ажиллагааны талаар ярилцлаа"),
    ]);
}

#[test]
fn capitals_are_read() {
    check(&[
        ("tr", "DIŞİŞLERİ BAKANLIĞI YENİ BİR AÇIKLAMA YAYIMLADI"),
        ("kk", "СЫРТҚЫ ІСТЕР МИНИСТРЛІГІНІҢ МӘЛІМДЕМЕСІ"),
        ("de", "ERKLÄRUNG DES AUSWÄRTIGEN AMTES ZUR LAGE"),
    ]);
}

#[test]
fn missing_diacritics_are_forgiven() {
    check(&[
        ("tr", "Disisleri Bakanligi konuya iliskin bir aciklama yayimladi"),
        ("vi", "Bộ Ngoại giao ra tuyên bố về vấn đề này"),
        ("fr", "Le ministere des Affaires etrangeres a publie une declaration a ce sujet"),
        ("cs", "Ministerstvo zahranicnich veci vydalo prohlaseni k situaci na hranici"),
    ]);
}

#[test]
fn arabic_yeh_and_kaf_do_not_make_persian_arabic() {
    check(&[(
        "fa",
        "رئيس دانشگاه گفت كه اين همكاري با كشورهاي ديگر ادامه مي‌يابد و دانشجويان مي‌توانند شركت كنند",
    )]);
}

#[test]
fn every_apostrophe_of_uzbek_is_uzbek() {
    for apostrophe in ['ʻ', 'ʼ', '‘', '’', '`', '\''] {
        let text =
            format!("O{apostrophe}zbekiston to{apostrophe}g{apostrophe}risida bayonot berdi");
        assert_eq!(tag(&text), "uz", "{apostrophe}");
    }
}

#[test]
fn both_latin_alphabets_of_kazakh_are_known() {
    check(&[
        ("kk-Latn", "Syrtqy ister mınıstrligi málimdeme jasady, biz yntymaqtastyqty jalǵastyramyz"),
        ("kk-Latn", "Syrtqy ıster ministrlıgı mälımdeme jasady, bız yntymaqtastyqty jalğastyramyz"),
    ]);
}

#[test]
fn transliterated_russian_is_not_sure_of_itself() {
    let found = detect("Ministerstvo inostrannykh del vystupilo s zayavleniem po etomu voprosu");
    assert!(!found.reliable, "{found:?}");
}

#[test]
fn languages_outside_the_list_are_not_surely_their_neighbour() {
    for (neighbour, text) in [
        ("ar", "الوزير قال إنه لسه مستني رد من الحكومة علشان كده مش هيسافر دلوقتي"),
        (
            "fil",
            "Ang kagamhanan nagpahayag nga daghan ang mga tawo nga mibalik sa ilang balay human sa bagyo, matod sa ministro karon",
        ),
        ("it", "El ministro el gà dito che no xe ancora deciso gnente, e che ghe sarà na riunion"),
        ("he", "די מיניסטארן האבן אונטערגעשריבן דעם אפמאך און זיי וועלן ארבעטן פאר פרידן"),
        ("pl", "Prezidynt pedzioł, iże rzōnd bydzie robić beztō, coby ludziōw niy bōło mynij"),
    ] {
        let found = detect(text);
        assert!(found.confidence.unwrap() < 0.5, "{neighbour}: {found:?}");
        assert!(!found.reliable, "{neighbour}: {found:?}");
    }
    for (tag, text) in [
        ("ar", "قال الوزير إن الحكومة ما زالت تنتظر الرد ولذلك لن يسافر الآن"),
        ("it", "Il ministro ha detto che non è ancora deciso nulla e che ci sarà una riunione"),
        ("he", "השרים חתמו על ההסכם והם יעבדו למען השלום"),
    ] {
        let found = detect(text);
        assert_eq!(found.tag.as_str(), tag);
        assert!(found.reliable, "{tag}: {found:?}");
    }
}

#[test]
fn what_is_no_language_is_said_to_be_none() {
    for text in
        ["", "   \n\t ", "2024 12.05 1,300", "😀🎉", "https://example.org/a?b=c", "a@b.org", "---"]
    {
        let found = detect(text);
        assert_eq!(found.tag.as_str(), "zxx", "{text:?}");
        assert_eq!(found.confidence, Some(0.0));
    }
}

#[test]
fn hopeless_input_is_answered_without_confidence_or_panic() {
    let base64 = "aGVsbG8gd29ybGQgdGhpcyBpcyBhIHRlc3Q5Zm9v/YmFzZTY0+ZGF0YQ==";
    let code = "fn main() { let x_1 = foo(&bar[0]); if x_1 != 3 { return Err(e)?; } }";
    for text in [base64, code, "\u{FFFD}\u{0}\u{7}", "\u{300}\u{301}", "ꙮ", "\u{200D}\u{200C}"] {
        let found = detect(text);
        assert!(!found.reliable, "{text:?} {found:?}");
    }
}

#[test]
fn one_word_a_million_times_takes_no_longer_than_the_head() {
    let text = "министр ".repeat(1_000_000);
    assert_eq!(tag(&text).len(), 2);
    let _ = tag(&"а".repeat(1_000_000));
    let _ = tag(&"\u{301}".repeat(1_000_000));
}

#[test]
fn no_word_of_a_document_is_scored_twice() {
    let sentence = "Министр сказал: «We stand together»; 会谈今天举行. NATO, 12.07.2024 — ok? ";
    let text = sentence.repeat(200);
    let (words, ends) = Words::read_parts([(0, text.as_str())].into_iter(), usize::MAX / 8);
    let mut pieces = Vec::new();
    super::units::cut(&text, &(0..text.len()), 0, &words, 0..ends[0], &mut pieces);
    let mut listener = Listener::new(&Detector::built_in().model, &words);
    let heard = pieces.iter().map(|piece| listener.hear(piece));
    let scored: u32 = heard.filter_map(|heard| heard.scores).map(|scores| scores.words).sum();
    assert!(scored > 0 && (scored as usize) <= words.items.len(), "{scored}");
    let covered: usize = pieces.iter().map(|piece| piece.words.len()).sum();
    assert_eq!(covered, words.items.len());
}

/// The demonstration statements: language and words of each.
fn demo() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir("data/demo").unwrap() {
        let file = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let parts: Vec<&str> = file.split("+++\n").skip(1).collect();
        for pair in parts.chunks_exact(2) {
            let edition = pair[0].lines().find_map(|line| line.strip_prefix("edition = "));
            all.push((edition.unwrap().trim_matches('"').to_owned(), pair[1].to_owned()));
        }
    }
    assert!(all.len() > 20, "the demonstration statements were not found");
    all
}

#[test]
fn the_demonstration_statements_are_in_the_languages_that_they_declare() {
    for (edition, words) in demo() {
        let found = detect(&words);
        let primary = edition.split('-').next().unwrap();
        assert_eq!(found.tag.primary(), primary, "{words}: {:?}", found.candidates);
    }
}

#[test]
fn what_stands_behind_the_head_of_a_long_text_does_not_change_its_answer() {
    let mut by_language: BTreeMap<String, String> = BTreeMap::new();
    for (edition, words) in demo() {
        by_language.entry(edition).or_default().push_str(&words);
    }
    for words in by_language.values() {
        let long = words.repeat(1 + 3 * super::HEAD_BYTES / words.len());
        let all = Words::read(&long, usize::MAX / 8);
        let (script, _) = score::main_script(&all.items, false).unwrap();
        let model = &Detector::built_in().model;
        let whole =
            score::score(model, &all, &all.items, script, Stop::Never, &mut Bench::default());
        assert!(long.len() > 2 * super::HEAD_BYTES, "{} bytes", long.len());
        assert_eq!(detect(&long).tag.as_str(), whole.best().unwrap().as_str());
    }
}

#[test]
fn tables_and_one_long_word_are_not_reliable() {
    let names = "Nguyễn Smith Müller Öztürk Kowalski Ivanov Tanaka García Ó Briain Þórsson";
    for text in [
        names,
        "Withdrawn.",
        &"x".repeat(100_000),
        "a b c d e f g",
        "ISO/IEC 27001:2022(E) §4.2 (b)",
    ] {
        let found = detect(text);
        assert!(!found.reliable, "{} {found:?}", text.get(..20).unwrap_or(text));
    }
}

#[test]
fn random_valid_utf8_has_confidences_and_spans_that_are_in_order() {
    let mut dice = 7u64;
    for _ in 0..2_000 {
        let text: String = (0..60)
            .filter_map(|_| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from_u32(u32::try_from(dice >> 44).unwrap() % 0x11_0000)
            })
            .collect();
        let found = detect(&text);
        assert!((0.0..=1.0).contains(&found.confidence.unwrap()), "{text:?} {found:?}");
        let found = assess(&text, &paragraph(&text), &Hints::NONE);
        let mut end = 0;
        for (range, _) in &found.spans {
            assert!(end <= range.start && text.get(range.clone()).is_some(), "{text:?}");
            end = range.end;
        }
    }
}

#[test]
fn an_acronym_does_not_change_a_paragraph() {
    let text =
        "Совещание по взаимодействию CICA прошло в Астане. NATO и OSCE прислали наблюдателей.";
    let found = assess(text, &paragraph(text), &Hints::NONE);
    assert_eq!(found.document.tag.as_str(), "ru");
    assert_eq!(found.spans.len(), 1, "{:?}", found.spans);
}

#[test]
fn a_quotation_in_another_language_is_its_own_span() {
    let text = "Министр ответил журналистам на их вопросы: «We stand together with our partners in \
                the region and will continue our work». После этого он уехал в столицу, \
                где продолжатся переговоры делегаций по вопросам торговли и безопасности.";
    let found = assess(text, &paragraph(text), &Hints::NONE);
    let tags: Vec<&str> = found.spans.iter().map(|span| span.1.as_str()).collect();
    assert_eq!(tags, ["ru", "en", "ru"]);
    assert_eq!(found.segments.len(), 1);
    assert_eq!(found.segments[0].tag.as_str(), "ru");
    assert_eq!(found.shares.len(), 2);
}

/// The spans of a paragraph, each with its language.
fn spans_of(text: &str) -> Vec<(String, String)> {
    let found = assess(text, &paragraph(text), &Hints::NONE);
    let spans = found.spans.iter();
    spans
        .map(|(range, tag)| (tag.to_string(), text.get(range.clone()).unwrap().to_owned()))
        .collect()
}

#[test]
fn a_language_that_changes_without_a_sign_is_found() {
    let english = "The ministers agreed to continue their consultations on regional security";
    let french = "Les ministres sont convenus de poursuivre leurs consultations sur la sécurité";
    let span = |tag: &str, text: &str| (tag.to_owned(), text.to_owned());
    assert_eq!(spans_of(&format!("{english} {french}")), [span("en", english), span("fr", french)]);
    let dari = "سفیر دولت جمهوری اسلامی با وزیر امور خارجه در کابل دیدار و گفتگو کرده است";
    let pashto = "د بهرنیو چارو وزیر په کابل کې د هېواد له سفیر سره وکتل او خبرې یې ورسره وکړې";
    let tags: Vec<String> =
        spans_of(&format!("{pashto} {dari}")).into_iter().map(|span| span.0).collect();
    assert_eq!(tags.len(), 2, "{tags:?}");
    assert_eq!(tags[0], "ps");
    assert!(["fa", "prs"].contains(&tags[1].as_str()), "{tags:?}");
}

#[test]
fn foreign_names_at_an_end_are_no_second_language() {
    let text = "Премьер-министр принял участие в торжественном заседании вместе с коллегами \
                Жан-Клодом Юнкером, Доналдом Туском, Шарлем Мишелем и Урсулой фон дер Ляйен";
    assert_eq!(spans_of(text).len(), 1);
    let text = "The delegation was led by the Foreign Minister and included Ambassadors Jean-Pierre \
                Dupont, Giovanni Battista Rossi, Wolfgang Schäuble and Miguel Ángel Moratinos";
    assert_eq!(spans_of(text).len(), 1);
}

#[test]
fn a_heading_too_short_to_tell_inherits() {
    let text = "COVID-19\n\nМинистерство иностранных дел выступило с заявлением по этому вопросу.";
    let segments = [
        SegmentInput { range: 0..8, kind: SegmentKind::Heading },
        SegmentInput { range: 10..text.len(), kind: SegmentKind::Paragraph },
    ];
    let title = "Итоги";
    let short = format!("{title}\n\n{}", text.get(10..).unwrap());
    let short_segments = [
        SegmentInput { range: 0..title.len(), kind: SegmentKind::Title },
        SegmentInput { range: title.len() + 2..short.len(), kind: SegmentKind::Paragraph },
    ];
    assert_eq!(assess(text, &segments, &Hints::NONE).segments[1].tag.as_str(), "ru");
    let found = assess(&short, &short_segments, &Hints::NONE);
    assert_eq!(found.segments[0].source, LanguageSource::Inherited);
    assert_eq!(found.segments[0].tag.as_str(), "ru");
}

#[test]
fn a_declared_language_stands_and_a_contradiction_is_flagged() {
    let text = "Министерство иностранных дел выступило с заявлением по итогам переговоров.";
    let english = declared("en");
    let hints = Hints { declared: Some(&english), expected: &[] };
    let found = assess(text, &paragraph(text), &hints).document;
    assert_eq!((found.source, found.tag.as_str()), (LanguageSource::Declared, "en"));
    assert_eq!(found.detected, Some(declared("ru")));
    assert!(found.declared_conflict);

    let russian = declared("ru");
    let agreed = Hints { declared: Some(&russian), expected: &[] };
    let found = assess(text, &paragraph(text), &agreed).document;
    assert!(!found.declared_conflict && found.reliable);
    assert_eq!(found.detected, Some(declared("ru")));
}

#[test]
fn a_declared_language_is_kept_as_it_was_spelt() {
    let text =
        "Ministarstvo spoljnih poslova saopštilo je da će se razgovori nastaviti sledeće nedelje.";
    let serbian = declared("sr");
    let hints = Hints { declared: Some(&serbian), expected: &[] };
    let found = assess(text, &paragraph(text), &hints).document;
    assert_eq!(found.tag.as_str(), "sr");
    assert_eq!(found.detected, Some(declared("sr-Latn")));
    assert!(!found.declared_conflict && found.reliable);
}

#[test]
fn a_paragraph_in_another_language_is_not_in_the_declared_one() {
    let russian = "Министерство иностранных дел выступило с заявлением по итогам переговоров.";
    let english = "The ministers agreed to continue their consultations on trade and transport.";
    let text = format!("{russian}\n\n{english}");
    let segments = [
        SegmentInput { range: 0..russian.len(), kind: SegmentKind::Paragraph },
        SegmentInput { range: russian.len() + 2..text.len(), kind: SegmentKind::Paragraph },
    ];
    let tag = declared("ru-KZ");
    let found = assess(&text, &segments, &Hints { declared: Some(&tag), expected: &[] });
    let of = |place: usize| (found.segments[place].tag.as_str(), found.segments[place].source);
    assert_eq!(of(0), ("ru-KZ", LanguageSource::Declared));
    assert_eq!(of(1), ("en", LanguageSource::Detected));
    assert!(!found.document.declared_conflict);
}

#[test]
fn a_language_that_the_detector_does_not_know_is_not_contradicted_by_its_script_alone() {
    let yiddish = declared("yi");
    let text = "דער מיניסטער האט געזאגט אז די פארהאנדלונגען וועלן ווייטער גיין";
    let hints = Hints { declared: Some(&yiddish), expected: &[] };
    let found = assess(text, &paragraph(text), &hints).document;
    assert!(!found.declared_conflict && found.confidence.is_none(), "{found:?}");
}

#[test]
fn what_is_expected_never_overrides_clear_evidence() {
    let expected = [declared("kk"), declared("ru")];
    let text = "The Ministry of Foreign Affairs issued a statement on the outcome of the talks";
    assert_eq!(detect_expecting(text, &expected).tag.as_str(), "en");
    let close = detect_expecting("Ovo je dobra odluka", &[declared("bs")]);
    assert_eq!(close.tag.as_str(), "bs");
}

#[test]
fn a_short_neutral_persian_sentence_is_not_surely_dari() {
    for text in [
        "وزیران دو کشور امروز صبح دیدار کردند و توافق کردند",
        "وزیر امور خارجه ایران با همتای خود دیدار کرد",
        "این کتاب بسیار خوب است",
    ] {
        let found = detect(text);
        assert!(found.tag.as_str() == "fa" || !found.reliable, "{text} {found:?}");
    }
}

#[test]
fn every_supported_tag_is_canonical() {
    assert_eq!(supported().count(), 121);
    for name in supported() {
        assert_eq!(LanguageTag::parse(name).unwrap().as_str(), name);
    }
    assert_eq!(nearest_tag("zh-hanss"), Some("zh-Hans"));
}

#[test]
fn confidences_are_shares() {
    for text in ["Dobar dan", "Hola a todos los amigos", "وزیر", "Ministry of Foreign Affairs"]
    {
        let found = detect(text);
        let sum: f32 = found.candidates.iter().map(|candidate| candidate.confidence).sum();
        assert!(sum <= 1.001, "{found:?}");
        assert!(found.candidates.windows(2).all(|two| two[0].confidence >= two[1].confidence));
    }
}

#[test]
fn names_at_the_head_do_not_make_a_clear_text_unreliable() {
    let text = "Kyrgyzstan and Turkmenistan at Issyk-Kul: Nurbek Asanaliev receives Berdimurat Gylyjow\n\
        Nurbek Asanaliev, Deputy Minister of Transport of Kyrgyzstan, met Berdimurat Gylyjow in Cholpon-Ata.\n\
        The two sides spoke about the road that joins their countries and about the work which has to be done \
        before the winter. They agreed that the experts would meet again in the spring, and that the results \
        of their work should be shown to both governments as soon as they are ready.";
    let found = super::detect(text);
    assert_eq!(found.tag.as_str(), "en");
    assert!(found.reliable, "{found:?}");
}
