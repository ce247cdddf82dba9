//! What is read out of a document: text, title, segments, language, warnings; and positions in it.
//! Every expected position was counted by hand.

use chancery::grpc::pb;
use pb::{OffsetUnit, SegmentKind, WarningKind};
use tonic::Code;

use crate::asks::{
    ENGLISH, KAZAKH, RUSSIAN, ask, ask_for, ask_into, edition_name, raw, seconds, sha256, text,
};
use crate::wire::{Fresh, refusal};

/// Kind, level and words of each segment, cut out by code points.
fn segments(edition: &pb::Edition) -> Vec<(SegmentKind, i32, String)> {
    let characters: Vec<char> = edition.text.chars().collect();
    let place = |index: i32| usize::try_from(index).unwrap();
    let words = |span: &pb::TextSpan| {
        assert_eq!(span.unit(), OffsetUnit::CodePoint);
        characters[place(span.start_index)..place(span.end_index)].iter().collect()
    };
    let segment = |s: &pb::Segment| (s.kind(), s.level, words(s.span.as_ref().expect("a span")));
    edition.segments.iter().map(segment).collect()
}

fn kinds(warnings: &[pb::Warning]) -> Vec<WarningKind> {
    warnings.iter().map(pb::Warning::kind).collect()
}

#[tokio::test]
async fn markdown_becomes_text_with_segments_and_its_heading_is_the_title() {
    let server = Fresh::new().await;
    let page = "# Joint statement\n\nThe sides **met** on 7 May.\n\n## Results\n\n- trade\n- transport\n  - rail\n\n\
                > We are content.\n";
    let answer = server.clients().analyze(raw(page.as_bytes(), "text/markdown")).await;
    let edition = answer.edition.unwrap();
    assert_eq!(edition.title, "Joint statement");
    let found = segments(&edition);
    let brief: Vec<(SegmentKind, i32, &str)> =
        found.iter().map(|(kind, level, words)| (*kind, *level, words.as_str())).collect();
    assert_eq!(brief[0], (SegmentKind::Title, 0, "Joint statement"));
    assert_eq!(brief[1], (SegmentKind::Paragraph, 0, "The sides met on 7 May."));
    assert_eq!((brief[2].0, brief[2].2), (SegmentKind::Heading, "Results"));
    let items: Vec<(SegmentKind, i32)> = brief[3..6].iter().map(|s| (s.0, s.1)).collect();
    let item = SegmentKind::ListItem;
    assert_eq!(items, [(item, 1), (item, 1), (item, 2)]);
    assert!(brief[3].2.ends_with("trade") && brief[5].2.ends_with("rail"), "{brief:?}");
    assert_eq!((brief[6].0, brief[6].2), (SegmentKind::Quotation, "We are content."));
    assert_eq!(brief.len(), 7);
    for (segment, (_, _, words)) in edition.segments.iter().zip(&found) {
        assert_eq!(segment.digest.to_vec(), sha256(words), "the digest of the segment's bytes");
    }
}

#[tokio::test]
async fn of_a_page_the_main_text_is_used_and_its_own_metadata() {
    let server = Fresh::new().await;
    let page = "<!doctype html><html lang=\"ru\"><head><meta charset=\"utf-8\">\
        <title>Заявление МИД</title>\
        <meta property=\"article:published_time\" content=\"2024-06-24T09:00:00Z\">\
        <script>var secret = 'menu';</script></head><body>\
        <nav><a href=\"/\">Главная</a> <a href=\"/news\">Новости</a></nav>\
        <article><h1>Заявление МИД</h1>\
        <p>Министры двух стран встретились сегодня утром и договорились продолжить консультации.</p>\
        <p>Следующая встреча состоится весной будущего года в столице одной из стран.</p></article>\
        <div class=\"cookie-banner\">Мы используем файлы cookie</div>\
        <footer>Все права защищены</footer></body></html>";
    let clients = server.clients();
    let document = raw(page.as_bytes(), "text/html");
    let answer = clients.store(ask_into("note", document)).await;
    let edition = clients.edition("note", "ru").await;
    assert_eq!(edition.title, "Заявление МИД");
    assert_eq!(edition.publish_time, Some(seconds(1_719_219_600)), "24 June 2024, 9:00 UTC");
    let language = edition.language_assessment.clone().unwrap();
    assert_eq!(language.source(), pb::LanguageSource::Declared, "by the page itself");
    for words in ["Министры двух стран", "Следующая встреча"] {
        assert!(edition.text.contains(words), "{}", edition.text);
    }
    for noise in ["secret", "Главная", "cookie", "права"] {
        assert!(!edition.text.contains(noise), "{noise} in {}", edition.text);
    }
    assert_eq!(answer.edition_revision.unwrap().raw_digest, sha256(page));
    assert_eq!(answer.statement.unwrap().publish_time, Some(seconds(1_719_219_600)));
}

#[tokio::test]
async fn what_the_sender_says_wins_over_what_the_page_says() {
    let server = Fresh::new().await;
    let page = "<html lang=\"ru\"><head><title>Page title</title>\
        <meta property=\"article:published_time\" content=\"2024-06-24T09:00:00Z\"></head>\
        <body><article><p>The ministers of the two countries met this morning and agreed to go on \
        with their consultations.</p></article></body></html>";
    let document = pb::IngestDocument {
        title: "Given title".to_owned(),
        declared_language_code: "en".to_owned(),
        publish_time: Some(seconds(7)),
        ..raw(page.as_bytes(), "text/html")
    };
    let edition = server.clients().analyze(document).await.edition.unwrap();
    assert_eq!(edition.title, "Given title");
    assert_eq!((edition.language_code.as_str(), edition.publish_time), ("en", Some(seconds(7))));
}

#[tokio::test]
async fn bytes_in_another_charset_are_decoded_and_contradictions_reported() {
    let server = Fresh::new().await;
    let clients = server.clients();
    // "Мир и дружба." in windows-1251.
    let bytes = b"\xcc\xe8\xf0 \xe8 \xe4\xf0\xf3\xe6\xe1\xe0.";
    let by_field =
        pb::IngestDocument { charset: "windows-1251".to_owned(), ..raw(bytes, "text/plain") };
    let by_type = raw(bytes, "text/plain; charset=cp1251");
    for document in [by_field.clone(), by_type] {
        let edition = clients.analyze(document).await.edition.unwrap();
        assert_eq!(edition.text, "Мир и дружба.");
    }
    let both =
        pb::IngestDocument { mime_type: "text/plain; charset=koi8-r".to_owned(), ..by_field };
    let answer = clients.analyze(both).await;
    assert_eq!(answer.edition.unwrap().text, "Мир и дружба.", "the field wins");
    assert!(kinds(&answer.warnings).contains(&WarningKind::CharsetConflict));
    let request = ask(raw(bytes, "text/plain"));
    let refused = refusal(
        clients.ingest.clone().ingest_edition(request).await,
        Code::InvalidArgument,
        "TEXT_INVALID",
    );
    assert_eq!(refused.metadata["byte_offset"], "0", "0xcc is no UTF-8 here");
    assert_eq!(refused.fields[0].0, "document.raw_content");
}

#[tokio::test]
async fn positions_are_counted_in_the_unit_asked_for() {
    let server = Fresh::new().await;
    let clients = server.clients();
    // 13 code points: Қ, ж, № are one each; the flag is two code points of four bytes each.
    let words = "Қж №1.\n\n🇰🇿 ok.";
    clients.store(ask_for("note", "kk", words)).await;
    let spans = async |unit: OffsetUnit| {
        let request = pb::GetEditionRequest {
            name: edition_name("note", "kk"),
            options: Some(pb::ReadOptions { offset_unit: unit.into(), ..Default::default() }),
            ..Default::default()
        };
        let edition = clients.statements.clone().get_edition(request).await.unwrap().into_inner();
        let edition = edition.edition.unwrap();
        let span = |segment: &pb::Segment| {
            let span = segment.span.unwrap();
            let counted =
                if unit == OffsetUnit::Unspecified { OffsetUnit::CodePoint } else { unit };
            assert_eq!(span.unit(), counted);
            (span.start_index, span.end_index)
        };
        edition.segments.iter().map(span).collect::<Vec<_>>()
    };
    assert_eq!(spans(OffsetUnit::Unspecified).await, [(0, 6), (8, 14)]);
    assert_eq!(spans(OffsetUnit::CodePoint).await, [(0, 6), (8, 14)]);
    // Қ and ж take 2 bytes, № takes 3, the flag 8.
    assert_eq!(spans(OffsetUnit::Utf8Byte).await, [(0, 10), (12, 24)]);
    // The flag takes 4 code units.
    assert_eq!(spans(OffsetUnit::Utf16CodeUnit).await, [(0, 6), (8, 16)]);
}

#[tokio::test]
async fn characters_that_are_not_to_be_seen_are_left_out_and_reported_with_their_place() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let words = "🇰🇿 Al\u{202e}ma\u{202c}ty\u{200b} is\u{a0}a city\u{7}.";
    let request = |unit: OffsetUnit| pb::AnalyzeTextRequest {
        document: Some(text(words)),
        offset_unit: unit.into(),
        ..Default::default()
    };
    let analyze =
        async |unit| clients.ingest.clone().analyze_text(request(unit)).await.unwrap().into_inner();
    let answer = analyze(OffsetUnit::Unspecified).await;
    assert_eq!(answer.edition.unwrap().text, "🇰🇿 Almaty is a city.");
    let find = |answer: &pb::AnalyzeTextResponse, kind: WarningKind| {
        let warning = answer.warnings.iter().find(|warning| warning.kind() == kind);
        let warning = warning.unwrap_or_else(|| panic!("{kind:?} in {:?}", answer.warnings));
        assert_eq!(warning.field, "document.text");
        let span = warning.first_span.unwrap();
        (warning.count, span.start_index, span.end_index)
    };
    let answer = analyze(OffsetUnit::Unspecified).await;
    assert_eq!(find(&answer, WarningKind::BidiControl), (2, 5, 5));
    assert_eq!(find(&answer, WarningKind::ZeroWidth), (1, 9, 9));
    let (count, start, _) = find(&answer, WarningKind::UnusualWhitespace);
    assert_eq!((count, start), (1, 12));
    assert_eq!(find(&answer, WarningKind::ControlRemoved), (1, 19, 19));
    // The flag has two more code units than code points, and six more bytes.
    let answer = analyze(OffsetUnit::Utf16CodeUnit).await;
    assert_eq!(find(&answer, WarningKind::BidiControl), (2, 7, 7));
    let answer = analyze(OffsetUnit::Utf8Byte).await;
    assert_eq!(find(&answer, WarningKind::BidiControl), (2, 11, 11));
}

#[tokio::test]
async fn an_analysis_tells_the_languages_of_a_text_with_their_shares_and_places() {
    let server = Fresh::new().await;
    let words = "Министр ответил: «We stand together with our partners in the region and will continue our work». \
        Затем он уехал в столицу, где продолжатся переговоры делегаций по вопросам торговли.";
    let answer = server.clients().analyze(text(words)).await;
    let characters: Vec<char> = words.chars().collect();
    let place = |index: i32| usize::try_from(index).unwrap();
    let spans: Vec<(String, String)> = answer
        .language_spans
        .iter()
        .map(|found| {
            let span = found.span.unwrap();
            let words = &characters[place(span.start_index)..place(span.end_index)];
            (found.language_code.clone(), words.iter().collect())
        })
        .collect();
    let tags: Vec<&str> = spans.iter().map(|span| span.0.as_str()).collect();
    assert_eq!(tags, ["ru", "en", "ru"], "{spans:?}");
    assert!(spans[1].1.contains("We stand together with our partners"), "{spans:?}");
    let shares: Vec<&str> =
        answer.language_shares.iter().map(|share| share.language_code.as_str()).collect();
    assert_eq!(shares, ["ru", "en"]);
    let sum: f32 = answer.language_shares.iter().map(|share| share.share).sum();
    assert!((sum - 1.0).abs() < 1e-3 && answer.language_shares[0].share < 0.7, "{sum}");
    // The document is Russian; the quotation does not change that.
    assert_eq!(answer.edition.unwrap().language_code, "ru");
    // What is stored of the document says the same when it is read, in the unit asked for.
    let clients = server.clients();
    clients.store(ask_for("note", "ru", words)).await;
    let read = async |unit: OffsetUnit, view: pb::StatementView| {
        let request = pb::GetEditionRequest {
            name: edition_name("note", "ru"),
            view: view.into(),
            options: Some(pb::ReadOptions { offset_unit: unit.into(), ..Default::default() }),
        };
        let answer = clients.statements.clone().get_edition(request).await.unwrap();
        answer.into_inner().edition.unwrap()
    };
    let edition = read(OffsetUnit::CodePoint, pb::StatementView::Full).await;
    assert_eq!(edition.language_shares, answer.language_shares);
    assert_eq!(edition.language_spans, answer.language_spans);
    let edition = read(OffsetUnit::Utf8Byte, pb::StatementView::Full).await;
    let span = edition.language_spans[1].span.unwrap();
    let quoted = &words[place(span.start_index)..place(span.end_index)];
    assert!(quoted.contains("We stand together") && !quoted.contains("Затем"), "{quoted}");
    let edition = read(OffsetUnit::CodePoint, pb::StatementView::Basic).await;
    assert!(edition.language_shares.is_empty() && edition.language_spans.is_empty());
}

#[tokio::test]
async fn an_expected_language_tips_a_close_call_and_never_clear_evidence() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let language = async |words: &str, expected: &str| {
        let request = pb::AnalyzeTextRequest {
            document: Some(text(words)),
            expected_language_codes: vec![expected.to_owned()],
            ..Default::default()
        };
        let answer = clients.ingest.clone().analyze_text(request).await.unwrap().into_inner();
        answer.edition.unwrap().language_code
    };
    for close in ["bs", "hr", "sr-Latn"] {
        assert_eq!(language("Ministri su razgovarali o miru", close).await, close);
    }
    assert_eq!(language(ENGLISH, "kk").await, "en");
}

#[tokio::test]
async fn a_declared_language_is_kept_and_a_contradiction_reported() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let declared = pb::IngestDocument { declared_language_code: "kk".to_owned(), ..text(ENGLISH) };
    let answer = clients.store(ask_into("note", declared)).await;
    let edition = answer.edition.unwrap();
    let language = edition.language_assessment.unwrap();
    assert_eq!(
        (edition.name, edition.language_code),
        (edition_name("note", "kk"), "kk".to_owned())
    );
    assert!(language.declared_conflict && !language.reliable);
    assert_eq!(language.source(), pb::LanguageSource::Declared);
    assert_eq!(
        (language.language_code.as_str(), language.detected_language_code.as_str()),
        ("kk", "en")
    );
    assert_eq!(kinds(&answer.warnings), [WarningKind::DeclaredLanguageConflict]);
    assert_eq!(answer.warnings[0].field, "document.declared_language_code");
    let declared = pb::IngestDocument { declared_language_code: "kk".to_owned(), ..text(KAZAKH) };
    let answer = clients.analyze(declared).await;
    let language = answer.edition.unwrap().language_assessment.unwrap();
    assert!(!language.declared_conflict && language.reliable);
    assert_eq!(language.detected_language_code, "kk");
    assert!(answer.warnings.is_empty(), "{:?}", answer.warnings);
}

#[tokio::test]
async fn kazakh_is_detected_and_the_answer_names_the_detector() {
    let server = Fresh::new().await;
    let answer = server.clients().analyze(text(KAZAKH)).await;
    let language = answer.edition.unwrap().language_assessment.unwrap();
    assert_eq!((language.language_code.as_str(), language.reliable), ("kk", true));
    assert_eq!(language.detector, "chancery-ngram@1");
    assert_eq!(kinds(&answer.warnings), []);
}

#[tokio::test]
async fn a_language_that_cannot_be_told_is_said_to_be_unreliable() {
    let server = Fresh::new().await;
    let clients = server.clients();
    for words in ["Dobar dan", "OK.", "12.07.2024"] {
        let answer = clients.analyze(text(words)).await;
        let language = answer.edition.unwrap().language_assessment.unwrap();
        assert!(!language.reliable, "{words}: {language:?}");
        assert!(language.candidates.len() <= 3);
        assert_eq!(kinds(&answer.warnings), [WarningKind::LanguageUndetermined], "{words}");
    }
}

#[tokio::test]
async fn each_segment_has_its_language_and_a_short_one_that_of_the_document() {
    let server = Fresh::new().await;
    let words = format!("{ENGLISH} {ENGLISH}\n\n{RUSSIAN}\n\nOK.");
    let edition = server.clients().analyze(text(&words)).await.edition.unwrap();
    let languages = edition.segments.iter().map(|segment| {
        let language = segment.language_assessment.as_ref().unwrap();
        (language.language_code.as_str(), language.source())
    });
    let (detected, inherited) = (pb::LanguageSource::Detected, pb::LanguageSource::Inherited);
    let expected = [("en", detected), ("ru", detected), ("en", inherited)];
    assert_eq!(languages.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_segment_keeps_its_id_while_it_is_recognised() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let attack = "We condemn the attack on the embassy in the strongest terms.";
    let families = "Our thoughts are with the families of the victims of this crime.";
    let justice = "Those responsible must be brought to justice without any delay.";
    let justice_amended = "All those responsible must be brought to justice without further delay.";
    let thanks = "The Ministry thanks all partners for their messages of support.";
    let versions = [
        [attack, families, justice].join("\n\n"),
        [attack, thanks, families, justice_amended].join("\n\n"),
        [families, attack, thanks].join("\n\n"),
        [justice, attack].join("\n\n"),
    ];
    let mut ids = Vec::new();
    for version in &versions {
        clients.store(ask_for("note", "en", version)).await;
        let edition = clients.edition("note", "en").await;
        ids.push(edition.segments.into_iter().map(|s| s.segment_id).collect::<Vec<_>>());
    }
    let [first, second, third, fourth] = [&ids[0], &ids[1], &ids[2], &ids[3]];
    assert_eq!([&second[0], &second[2], &second[3]], [&first[0], &first[1], &first[2]]);
    assert!(!first.contains(&second[1]), "a new segment has a new id");
    assert_eq!([&third[0], &third[1], &third[2]], [&second[2], &second[0], &second[1]], "moved");
    assert_eq!(fourth[1], first[0]);
    let earlier: Vec<&String> = ids[..3].iter().flatten().collect();
    assert!(!earlier.contains(&&fourth[0]), "an id is not given to a segment that came back");
}

#[tokio::test]
async fn an_analysis_shows_all_and_stores_nothing() {
    let server = Fresh::new().await;
    let clients = server.clients();
    let edition = clients.analyze(text(ENGLISH)).await.edition.unwrap();
    assert_eq!(
        (edition.text.as_str(), edition.content_digest.to_vec()),
        (ENGLISH, sha256(ENGLISH))
    );
    assert_eq!(edition.segments.len(), 1);
    let pb::Edition { name, uid, etag, latest_revision, create_time, .. } = edition;
    assert_eq!([name, uid, etag, latest_revision].concat(), "");
    assert_eq!(create_time, None);
    assert_eq!(clients.head().await, 1);
}
