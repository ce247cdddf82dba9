//! What the lines of a plain text are taken for.

use super::SegmentKind::{
    Heading, ListItem, Note, Paragraph, Quotation, Signature, TableRow, Title,
};
use super::*;

fn check(text: &str, expected: &[(SegmentKind, &str)]) {
    let found: Vec<(SegmentKind, &str)> = blocks(text, None)
        .iter()
        .map(|block| (block.kind, text.get(block.range.clone()).unwrap()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn one_paragraph_on_a_line_below_a_headline() {
    check(
        "Ministers of the Region Meet in Astana\nThe ministers of six states met today to \
         speak about water.\nThey agreed to meet again in spring.",
        &[
            (Title, "Ministers of the Region Meet in Astana"),
            (Paragraph, "The ministers of six states met today to speak about water."),
            (Paragraph, "They agreed to meet again in spring."),
        ],
    );
}

#[test]
fn lines_broken_to_a_width_are_one_paragraph() {
    let first = "The ministers of six states met today in the capital to\nspeak about the \
                 waters of the two great rivers and agreed\nto meet again.";
    let second = "The next meeting will be in the spring of the coming year,\nat a place yet \
                  to be named.";
    let text = format!("On water\n\n{first}\n\n{second}");
    check(&text, &[(Title, "On water"), (Paragraph, first), (Paragraph, second)]);
}

#[test]
fn a_text_without_a_headline_has_no_title() {
    check("The ministers met.", &[(Paragraph, "The ministers met.")]);
    check("Hello", &[(Paragraph, "Hello")]);
    check(
        "The ministers met.\n\nThey agreed.",
        &[(Paragraph, "The ministers met."), (Paragraph, "They agreed.")],
    );
    let broken = "The ministers of six states met today in the capital in order to\nspeak \
                  about the waters of the two great rivers.";
    check(broken, &[(Paragraph, broken)]);
}

#[test]
fn headings_items_quotations_notes_and_signatures_in_russian() {
    check(
        "О встрече министров\n\nСтороны обсудили воду.\n\nБезопасность\nОни договорились о \
         следующем:\n- делиться данными;\n- строить вместе.\n\n«Мы довольны итогами.»\n\nг. \
         Астана, 5 июля 2024 г.\nМинистерство иностранных дел\n\n[1] Без перевода.",
        &[
            (Title, "О встрече министров"),
            (Paragraph, "Стороны обсудили воду."),
            (Heading, "Безопасность"),
            (Paragraph, "Они договорились о следующем:"),
            (ListItem, "- делиться данными;"),
            (ListItem, "- строить вместе."),
            (Quotation, "«Мы довольны итогами.»"),
            (Signature, "г. Астана, 5 июля 2024 г."),
            (Signature, "Министерство иностранных дел"),
            (Note, "[1] Без перевода."),
        ],
    );
}

#[test]
fn the_same_rules_hold_in_chinese_and_arabic() {
    check(
        "外长会议在首都举行\n\n六国外长今天举行会议，讨论水资源问题。\n一、加强合作\n二、扩大交流",
        &[
            (Title, "外长会议在首都举行"),
            (Paragraph, "六国外长今天举行会议，讨论水资源问题。"),
            (ListItem, "一、加强合作"),
            (ListItem, "二、扩大交流"),
        ],
    );
    check(
        "اجتماع الوزراء\nاجتمع وزراء ست دول اليوم في العاصمة.\nهل من أسئلة؟",
        &[
            (Title, "اجتماع الوزراء"),
            (Paragraph, "اجتمع وزراء ست دول اليوم في العاصمة."),
            (Paragraph, "هل من أسئلة؟"),
        ],
    );
}

#[test]
fn capitals_numbers_tables_and_stars() {
    check(
        "COMMUNIQUE\n\n1. General\n\nThe sides* met for the first time.\n\nII. WATER\n\nName\tAge\n\
         \n* In alphabetical order.",
        &[
            (Title, "COMMUNIQUE"),
            (Heading, "1. General"),
            (Paragraph, "The sides* met for the first time."),
            (Heading, "II. WATER"),
            (TableRow, "Name\tAge"),
            (Note, "* In alphabetical order."),
        ],
    );
}

#[test]
fn items_are_nested_by_the_forms_of_their_marks() {
    let text = "Agreed:\n1. First:\na) one\nb) two\n2. Second";
    let levels: Vec<u8> = blocks(text, None).iter().map(|block| block.level).collect();
    assert_eq!(levels, [0, 1, 2, 2, 1]);
}

#[test]
fn a_quotation_followed_by_its_speaker_is_a_paragraph() {
    check(
        "“We agree.”\n\n“We agree,” the minister said, “on water.”\n\n> quoted\n> lines",
        &[
            (Quotation, "“We agree.”"),
            (Paragraph, "“We agree,” the minister said, “on water.”"),
            (Quotation, "> quoted\n> lines"),
        ],
    );
}
