//! What became of segments and words, on texts made for it.

use super::ChangeKind::{Deleted, Inserted, Joined, Modified, Moved, Split, Unchanged};
use super::EditClass::{Cosmetic, Dates, Names, Negation, Numbers, Typo, Wording};
use super::{Diff, EditClass, Version, compare, edits, kinds};

const A: &str =
    "The two ministers met on the margins of the conference and spoke for an hour about trade.";
const B: &str = "They agreed to open a second border crossing before the end of the winter season.";
const C: &str =
    "Both sides thanked the hosts and said that their experts would meet again in spring.";
const D: &str = "A joint commission on rivers will look at the measurements of the last ten years.";

fn of(base: &[&str], target: &[&str]) -> Diff {
    compare("en", base, target).0
}

#[test]
fn equal_texts_are_no_change() {
    let diff = of(&[A, B], &[A, B]);
    assert_eq!(kinds(&diff), [Unchanged, Unchanged]);
    assert!(diff.cosmetic);
    assert_eq!((diff.inserted_words, diff.deleted_words), (0, 0));
}

#[test]
fn paragraphs_come_and_go() {
    assert_eq!(kinds(&of(&[A, B], &[A, C, B])), [Unchanged, Inserted, Unchanged]);
    assert_eq!(kinds(&of(&[A, C, B], &[A, B])), [Unchanged, Deleted, Unchanged]);
    assert_eq!(kinds(&of(&[A], &[C])), [Deleted, Inserted]);
    let none: [&str; 0] = [];
    assert_eq!(kinds(&of(&none, &[A])), [Inserted]);
    assert_eq!(kinds(&of(&[A, B], &none)), [Deleted, Deleted]);
}

#[test]
fn a_paragraph_that_stands_elsewhere_moved_and_the_others_did_not() {
    let diff = of(&[A, B, C, D], &[D, A, B, C]);
    assert_eq!(kinds(&diff), [Moved, Unchanged, Unchanged, Unchanged]);
    assert!(!diff.cosmetic);
    let edited = D.replace("ten", "twelve");
    let diff = of(&[A, B, C, D], &[&edited, A, B, C]);
    assert_eq!(kinds(&diff), [Moved, Unchanged, Unchanged, Unchanged]);
    assert_eq!(diff.changes[0].edits.len(), 1);
}

#[test]
fn a_paragraph_split_in_two_is_no_insertion() {
    let (first, second) = A.split_at(A.find(" and").unwrap());
    let diff = of(&[B, A, C], &[B, first, second.trim_start(), C]);
    assert_eq!(kinds(&diff), [Unchanged, Split, Unchanged]);
    assert_eq!(diff.changes[1].target, 1..3);
    assert!(diff.cosmetic, "only the line end is new: {diff:?}");
}

#[test]
fn two_paragraphs_joined_are_no_deletion() {
    let joined = format!("{A} {B}");
    let diff = of(&[A, B, C], &[&joined, C]);
    assert_eq!(kinds(&diff), [Joined, Unchanged]);
    assert_eq!(diff.changes[0].base, 0..2);
}

#[test]
fn a_short_line_is_known_by_its_place() {
    let diff = of(&["Comment", A], &["Statement", A]);
    assert_eq!(kinds(&diff), [Modified, Unchanged]);
}

/// One edit of one class.
#[track_caller]
fn one(language: &str, base: &str, target: &str, class: EditClass, words: (&str, &str)) {
    let found = compare(language, &[base], &[target]);
    let edits = edits(&found);
    let [(is, from, to)] = edits.as_slice() else { panic!("not one edit: {edits:?}") };
    assert_eq!((*is, from.trim(), to.trim()), (class, words.0, words.1), "{base} / {target}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one case after the other")]
fn every_edit_is_classed_by_what_it_changes() {
    one(
        "en",
        "They met five envoys in Geneva.",
        "They met five envoys in Vienna.",
        Names,
        ("Geneva", "Vienna"),
    );
    one(
        "en",
        "Talks with Mr. Sato took place.",
        "Talks with Mr. Kondo took place.",
        Names,
        ("Sato", "Kondo"),
    );
    one(
        "en",
        "All 27 members of NATO spoke.",
        "All 27 members of OSCE spoke.",
        Names,
        ("NATO", "OSCE"),
    );
    one("en", "All 27 members spoke.", "All 28 members spoke.", Numbers, ("27", "28"));
    one("en", "It cost 1.5 million.", "It cost 1,5 million.", Numbers, ("1.5", "1,5"));
    one(
        "en",
        "The talks of 5 May 2024 ended.",
        "The talks of 6 May 2024 ended.",
        Dates,
        ("5", "6"),
    );
    one(
        "en",
        "The talks of 5 May 2024 ended.",
        "The talks of 5 June 2024 ended.",
        Dates,
        ("May", "June"),
    );
    one(
        "ru",
        "Встреча 05.05.2024 прошла.",
        "Встреча 06.05.2024 прошла.",
        Dates,
        ("05.05.2024", "06.05.2024"),
    );
    one(
        "en",
        "From 1 April to 30 September, 3.2 billion cubic metres will come.",
        "From 1 April to 30 September, 3.4 billion cubic metres will come.",
        Numbers,
        ("3.2", "3.4"),
    );
    one("en", "In May 67 ships came.", "In May 76 ships came.", Numbers, ("67", "76"));
    one("ru", "Встреча прошла 5 мая в зале.", "Встреча прошла 7 мая в зале.", Dates, ("5", "7"));
    one(
        "en",
        "They begin at 10:30 there.",
        "They begin at 11:30 there.",
        Dates,
        ("10:30", "11:30"),
    );
    one("en", "They will sign it.", "They will not sign it.", Negation, ("", "not"));
    one("ru", "Стороны не подписали его.", "Стороны подписали его.", Negation, ("не", ""));
    one(
        "kk",
        "Ол кездесуге барды деді.",
        "Ол кездесуге бармады деді.",
        Negation,
        ("барды", "бармады"),
    );
    one(
        "en",
        "They welcomed the offer.",
        "They rejected the offer.",
        Wording,
        ("welcomed", "rejected"),
    );
    one(
        "en",
        "The goverment said so.",
        "The government said so.",
        Typo,
        ("goverment", "government"),
    );
    one("en", "He said yes – twice.", "He said yes - twice.", Cosmetic, ("–", "-"));
}

#[test]
fn words_are_those_of_the_language() {
    one("zh", "双方讨论了贸易问题。", "双方讨论了安全问题。", Wording, ("贸易", "安全"));
    one("th", "รัฐมนตรีพบทูตที่กรุงเทพ", "รัฐมนตรีพบทูตที่เชียงใหม่", Wording, ("กรุงเทพ", "เชียงใหม่"));
    one("zh", "会议于5月12日举行。", "会议于5月14日举行。", Dates, ("12", "14"));
    one("zh", "他会参加会议。", "他不会参加会议。", Negation, ("", "不"));
}

#[test]
fn quotes_spaces_and_variants_are_cosmetic_and_a_word_is_not() {
    let cosmetic = |base: &str, target: &str| compare("ru", &[base], &[target]).0.cosmetic;
    assert!(cosmetic("Её ответ - «нет», как и прежде.", "Ее ответ — \"нет\" как и прежде"));
    assert!(!cosmetic("Её ответ - «нет».", "Её ответ - «да»."));
    assert!(!cosmetic("Минус -5 градусов.", "Минус 5 градусов."));
}

#[test]
#[expect(clippy::single_range_in_vec_init, reason = "a list of one range is meant")]
fn known_names_are_names_in_scripts_without_capitals() {
    let (base, target) = ("ज़िनेवा में बैठक हुई", "वियना में बैठक हुई");
    let (base, target) = (Version::new("hi", &[base]), Version::new("hi", &[target]));
    let names = [0.."ज़िनेवा".len()];
    let mut side = base.side();
    side.names = &names;
    let after = [0.."वियना".len()];
    let mut other = target.side();
    other.names = &after;
    let diff = super::diff(side, other, super::Granularity::Word);
    assert_eq!(diff.changes[0].edits[0].class, Names);
}

#[test]
fn the_unified_text_shows_the_changed_segments_and_their_neighbours() {
    let edited = B.replace("second", "third");
    let (diff, base, target) = compare("en", &[A, B, C, D], &[A, &edited, C, D]);
    let text = super::super::unified::unified(&diff, base.side(), target.side(), 0);
    assert_eq!(
        text,
        "@@ s2 s2 @@\n~ They agreed to open a [-second-]{+third+} border crossing before the end of the winter season.\n"
    );
    let wide = super::super::unified::unified(&diff, base.side(), target.side(), 1);
    assert_eq!(wide.lines().count(), 4);
}
